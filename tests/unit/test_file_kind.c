/* What the file picker says of a file, by its first bytes. */
#include "unit/unit.h"

#include "../tui/file_kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PEM                                                                                        \
    "-----BEGIN PUBLIC KEY-----\n"                                                                 \
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"                               \
    "-----END PUBLIC KEY-----\n"

static void what_is_around_a_key_goes_first(void **state)
{
    (void)state;
    static const struct {
        const char *text, *badge, *words;
    } cases[] = {
        { PEM, "public key", "Public key" },
        { "# contract-tui: platform=ccrt\nenv: |\n  signingKey: |\n    " PEM, "contract",
          "A contract in clear for ccrt" },
        { "workload: hyper-protect-basic.QQ==.QQ==\nenv: |\n  type: env\n", "sealed",
          "A sealed contract" },
        { "type: env\nsigningKey: |\n  " PEM, "section", "One section of a contract" },
        { "services:\n  web: {}\n", "compose file", "compose file" },
        { "nothing: here\n", "", "Nothing that is known here" },
    };
    char path[] = "/tmp/test-file-kind-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FileEntry entry = { .name = path, .kind = 'f', .size = strlen(cases[i].text) };
        char words[200];
        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, cases[i].text, entry.size, 0), (ssize_t)entry.size);
        assert_string_equal(file_kind_badge(path, &entry), cases[i].badge);
        file_kind_describe(path, &entry, words, sizeof words);
        if (strncmp(words, cases[i].words, strlen(cases[i].words)) != 0)
            fail_msg("\"%s\", not \"%s\"", words, cases[i].words);
    }
    close(fd);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_around_a_key_goes_first),
    };
    return cmocka_run_group_tests_name("file kind", tests, NULL, NULL);
}
