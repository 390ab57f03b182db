/* Commands by name: what is found by which words, and what happens then. */
#include "term/pty.h"

static Term *start(void)
{
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    const char *args[] = { "c.yaml", NULL };
    term_write_file(t, "c.yaml",
                    STR("# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
                        "env: |\n  type: env\n  logging:\n    logRouter:\n      hostname: a/\n"));
    term_start(t, args);
    assert_screen(t, "Outline");
    return t;
}

static void a_command_is_found_by_title_word_and_key(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *row;
    } cases[] = {
        { "seal", "> Seal: encrypt and sign..." },
        { "finalize", "> Seal" },
        { "F7", "- Fix  " },
        { "^X e e", "> Seal: encrypt and sign..." },
        { "zzzz", "Nothing like that. Try a shorter word, or ? for help." },
    };
    Term *t = start();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        term_keys(t, "^P");
        assert_screen(t, "@ fields   # problems   ! HPL codes   ? help");
        term_type(t, cases[i].typed);
        assert_screen(t, cases[i].row);
        term_keys(t, "Esc");
        assert_not_screen(t, "[Commands]");
    }
    term_close(t);
}

static void the_command_run_last_comes_first(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "^P");
    assert_screen(t, "> Save ");
    term_type(t, "presenter");
    term_keys(t, "Enter");
    assert_not_screen(t, "[Commands]");
    term_keys(t, "^P");
    assert_screen(t, "> Presenter mode");
    assert_screen(t, "  Save ");
    term_keys(t, "F1");
    assert_screen(t, "Name in the keys file: view.presenter");
    term_keys(t, "Enter");
    assert_not_screen(t, "Name in the keys file");
    assert_screen(t, "[Commands]");
    term_close(t);
}

static void codes_fields_and_problems_are_found(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "^P");
    term_type(t, "!0701");
    assert_screen(t, "> HPL0701");
    term_type(t, "5");
    assert_screen(t, "> HPL07015E");
    term_keys(t, "Enter");
    assert_screen(t, "[Explain");
    assert_screen(t, "HPL07015E");
    term_keys(t, "Esc");
    assert_not_screen(t, "[Explain");
    term_keys(t, "^P");
    term_type(t, "!without a seed");
    assert_screen(t, "> PF141");
    term_keys(t, "Esc");
    assert_not_screen(t, "[Commands]");
    term_keys(t, "^P");
    term_type(t, "@hostn");
    assert_screen(t, "> /env/logging/logRouter/hostname");
    term_keys(t, "Enter F3");
    assert_screen(t, "hostname: a/");
    term_keys(t, "^P");
    term_type(t, "#");
    assert_screen(t, "PF");
    term_keys(t, "Esc");
    term_close(t);
}

/* Every field of the platform's schema is found, by its path or its title; what is not there yet is
 * shown where it is added. */
static void fields_that_are_not_there_are_found(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "^X g");
    term_type(t, "syslog port");
    assert_screen(t, "> /env/logging/syslog/port");
    assert_screen(t, "not there yet");
    assert_screen(t, "Port: Port of the syslog server");
    term_keys(t, "Enter");
    assert_screen(t, "Not there yet: another way here has syslog");
    assert_screen(t, "[Log service]");
    term_keys(t, "^X g");
    term_type(t, "image signatures"); /* the title in the form */
    assert_screen(t, "> /workload/images ");
    term_keys(t, "Enter");
    assert_screen(t, "Not there yet: here one adds /workload/images");
    term_keys(t, "Enter");
    assert_screen(t, "c.yaml *");
    term_keys(t, "^X g");
    term_type(t, "vol seed");
    assert_screen(t, "> /env/volumes/<name>/seed");
    term_keys(t, "Enter");
    assert_screen(t, "Not there yet: here one adds /env/volumes");
    term_close(t);
}

/* A large text is checked while the list is open: its rows are those of the newest check. */
static void problems_are_those_of_the_newest_check(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    const char *args[] = { "c.yaml", NULL };
    Buf text;
    buf_init(&text, 1 << 20);
    buf_add_text(&text, "# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
                        "env: |\n  type: env\n  logging:\n    logRouter:\n"
                        "      hostname: a/\n");
    for (int i = 0; i < 4000; i++)
        buf_add_text(&text, "# a line that makes it large enough\n");
    term_write_file(t, "c.yaml", buf_str(&text));
    buf_clear(&text);
    term_start(t, args);
    assert_screen(t, "Outline");
    assert_screen(t, "error");
    term_keys(t, "F3");
    assert_screen(t, "1:1");
    term_send(t, "[\x10#", 3); /* all at once: the check is still to come */
    assert_screen(t, "[Commands]");
    assert_screen(t, "YAML");
    term_keys(t, "Enter");
    assert_not_screen(t, "[Commands]");
    assert_screen(t, "Source");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_that_are_not_there_are_found),
        cmocka_unit_test(a_command_is_found_by_title_word_and_key),
        cmocka_unit_test(the_command_run_last_comes_first),
        cmocka_unit_test(codes_fields_and_problems_are_found),
        cmocka_unit_test(problems_are_those_of_the_newest_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
