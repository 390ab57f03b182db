/* The user's own keys: what the file says holds in the program, and what is wrong is told. */
#include "term/pty.h"

#include <sys/stat.h>

static const char contract[] = "# contract-tui: platform=ccrt\n"
                               "workload: |\n"
                               "  type: workload\n"
                               "env: |\n"
                               "  type: env\n";

static Term *open_with_keys(const char *keys)
{
    static const char *const args[] = { "web.yaml", NULL };
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    mkdir(term_path(t, ".config"), 0700);
    mkdir(term_path(t, ".config/contract-tui"), 0700);
    term_write_file(t, ".config/contract-tui/keys", str_from(keys));
    term_write_file(t, "web.yaml", str_from(contract));
    term_start(t, args);
    assert_screen(t, "web.yaml");
    return t;
}

static void keys_of_the_file_hold(void **state)
{
    (void)state;
    Term *t = open_with_keys("# mine\n"
                             "view.toggle = F4 ^X j\n"
                             "file.editor = F3\n"
                             "view.problems = Alt-l\n");
    assert_screen(t, "F4 Form/text"); /* the hint line */
    term_keys(t, "F4");
    assert_screen(t, "[Source]");
    term_keys(t, "^X j");
    assert_screen(t, "Outline");
    term_keys(t, "Alt-l");
    assert_screen(t, "Problems 2");
    term_close(t);
}

static void what_is_wrong_is_told_and_the_rest_is_used(void **state)
{
    (void)state;
    Term *t = open_with_keys("no.such = F4\nview.problems = Alt-l\n");
    assert_screen(t, "keys, line 1: there is no action \"no.such\"");
    term_keys(t, "Alt-l");
    assert_screen(t, "Problems 2");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_the_file_hold),
        cmocka_unit_test(what_is_wrong_is_told_and_the_rest_is_used),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
