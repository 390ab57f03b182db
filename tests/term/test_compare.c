/* The comparison with the saved file and with another contract. */
#include "term/pty.h"

#include "contract/secure.h"

#include <stdio.h>

static const char contract[] = "# contract-tui: platform=ccrt\n"
                               "workload: |\n"
                               "  type: workload\n"
                               "  volumes:\n"
                               "    data:\n"
                               "      seed: very-secret-seed-1\n"
                               "      mount: /mnt/one\n"
                               "env: |\n"
                               "  type: env\n";

static const char other[] = "env:\n"
                            "  type: env\n"
                            "workload:\n"
                            "  volumes:\n"
                            "    data:\n"
                            "      mount: /mnt/two\n"
                            "      filesystem: ext4\n"
                            "      seed: another-secret-2\n"
                            "  type: workload\n";

static Term *open_contract(int columns)
{
    static const char *const args[] = { "web.yaml", NULL };
    TermOptions o = { .rows = 24, .columns = columns };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml", str_from(contract));
    term_write_file(t, "other.yaml", str_from(other));
    term_start(t, args);
    assert_screen(t, "web.yaml");
    assert_screen(t, "3 errors"); /* the first analysis is there */
    return t;
}

static void the_saved_file_is_compared(void **state)
{
    (void)state;
    Term *t = open_contract(80);
    term_keys(t, "^X D Enter");
    assert_screen(t, "No difference in meaning");
    term_keys(t, "Esc");
    assert_not_screen(t, "No difference");
    term_keys(t, "^X / ^G ^X G");
    term_type(t, "7");
    term_keys(t, "Enter End");
    term_type(t, "/deep");
    term_keys(t, "^X D Enter");
    assert_screen(t, "Compared with web.yaml: 1 difference");
    assert_screen(t, "workload/volumes/data/mount");
    assert_screen(t, "\"/mnt/one\"");
    assert_screen(t, "\"/mnt/one/deep\"");
    term_keys(t, "Esc");
    assert_not_screen(t, "Compared with");
    term_keys(t, "^X G");
    term_type(t, "1");
    term_keys(t, "Enter ^X D Enter");
    assert_screen(t, "Compared with");
    term_keys(t, "Enter");
    assert_not_screen(t, "Compared with");
    term_type(t, "# here: ");
    assert_screen(t, "# here: mount: /mnt/one/deep"); /* Enter went to the key */
    term_close(t);
}

/* By the newest receipt that stands beside the contract. */
static void the_last_seal_tells_what_changed(void **state)
{
    (void)state;
    char workload[65], env[65];
    Buf json;
    Term *t = open_contract(80);
    assert_true(secure_sha256_hex(STR("type: workload\nvolumes:\n  data:\n"
                                      "    seed: very-secret-seed-1\n    mount: /mnt/one\n"),
                                  workload, NULL));
    assert_true(secure_sha256_hex(STR("type: env\nenv: {}\n"), env, NULL));
    for (int day = 1; day <= 2; day++) {
        char name[40];
        snprintf(name, sizeof name, "web.%d.receipt.json", 3 - day);
        buf_init(&json, 0);
        buf_printf(&json,
                   "{\"kind\": \"contract-tui receipt\", \"time\": \"2026-11-0%dT10:00:00Z\","
                   " \"input\": {\"file\": \"web.yaml\", \"sha256\": \"00\"}, \"sections\": {"
                   "\"workload\": {\"inputSha256\": \"%s\"}, \"env\": {\"inputSha256\": \"%s\"}}}",
                   day, workload, env);
        term_write_file(t, name, buf_str(&json));
        buf_clear(&json);
    }
    term_write_file(t, "broken.receipt.json", STR("{"));
    term_keys(t, "^X D Down Down Enter");
    assert_screen(t, "web.1.receipt.json, sealed 2026-11-02");
    assert_screen(t, "=  as it was sealed: workload");
    assert_screen(t, "~  changed since: env");
    term_keys(t, "Enter");
    assert_not_screen(t, "sealed 2026");
    term_close(t);
}

static void another_contract_is_compared_with_secrets_masked(void **state)
{
    (void)state;
    Term *t = open_contract(120);
    term_keys(t, "^X D Down Enter");
    assert_screen(t, "Compare with");
    term_type(t, "other.yaml");
    term_keys(t, "Enter");
    assert_screen(t, "Compared with other.yaml: 3 differences");
    assert_screen(t, "workload/volumes/data/filesystem");
    assert_screen(t, "********");
    term_settle(t, 50);
    assert_false(str_contains(term_output(t), STR("very-secret")));
    assert_false(str_contains(term_output(t), STR("another-secret")));
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_saved_file_is_compared),
        cmocka_unit_test(the_last_seal_tells_what_changed),
        cmocka_unit_test(another_contract_is_compared_with_secrets_masked),
    };
    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
