/* What sealing from the screen leaves in memory: the program is stopped at its very end and
 * searched for the passphrase, the numbers of the key, and a secret of the contract. */
#include "term/pty.h"
#include "term/sealing.h"
#include "unit/leftovers.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#define PASSPHRASE "a passphrase of this test 4711"
#define MARK "Zebra7-what-nobody-may-find"

static void make_key(const Term *t)
{
    char command[1024];
    term_write_file(t, "pass", STR(PASSPHRASE "\n"));
    snprintf(command, sizeof command,
             "cd '%s' && '%s' key new --bits 2048 --passphrase-file pass -o e.pem >/dev/null && rm"
             " pass",
             term_path(t, ""), PROGRAM);
    assert_int_equal(system(command), 0);
}

static void nothing_stays(void **state)
{
    (void)state;
    /* the leak checker is a tracer itself */
    static const char *const env[] = { "ASAN_OPTIONS=detect_leaks=0", NULL };
    TermOptions o = { .rows = 30, .columns = 100, .env = env };
    Term *t = term_prepare(&o);
    const char *args[] = { "web.yaml", NULL };
    char key[300];
    size_t found;
    int status;
    Buf bytes, text;
    /* A sample, with a secret of ours in it. */
    unit_read(SOURCE_DIR "/samples/ccrt.yaml", &bytes);
    buf_init(&text, 0);
    size_t at = str_find(buf_str(&bytes), STR("Qw7rTz"));
    assert_true(at != SIZE_MAX);
    buf_add_str(&text, str_slice(buf_str(&bytes), 0, at));
    buf_add_text(&text, MARK);
    buf_add_str(&text, str_slice(buf_str(&bytes), at, SIZE_MAX));
    term_write_file(t, "web.yaml", buf_str(&text));
    make_key(t);
    snprintf(key, sizeof key, "%s", term_path(t, "e.pem"));
    leftovers_add_key(key, PASSPHRASE);
    leftovers_add_contract(MARK);
    assert_true(leftovers_can_be_found());
    term_start(t, args);
    assert_screen(t, "workload");
    sealing_walk(t, NULL, "e.pem", PASSPHRASE);
    term_keys(t, "Enter");
    assert_screen(t, "Sealed.");
    term_keys(t, "Right Enter");
    assert_screen(t, "Outline");
    if (!leftovers_follow(term_pid(t))) {
        term_close(t);
        print_message("SKIPPED: no process may be traced here\n");
        skip();
    }
    term_keys(t, "F10");
    bool searched = leftovers_at_exit(term_pid(t), "sealing from the screen", &found, &status);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    term_close(t);
    buf_clear(&bytes);
    buf_clear(&text);
    if (!searched) {
        print_message("SKIPPED: the memory of this program may not be read here\n");
        skip();
    }
    assert_int_equal(found, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_stays) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
