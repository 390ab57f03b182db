/* The persona view: outline and problems show one part, the form sets the others apart. */
#include "term/pty.h"

#include <stdio.h>

static const char contract[] = "# contract-tui: platform=ccrt\n"
                               "workload: |\n"
                               "  type: workload\n"
                               "  volumes:\n"
                               "    data:\n"
                               "      mount: /mnt/one\n"
                               "env: |\n"
                               "  type: env\n"
                               "  logging:\n"
                               "    syslog:\n"
                               "      hostname: 'a b'\n";

/* A row that is in the outline, not in another pane. */
static bool outline_has(Term *t, const char *text)
{
    for (int row = 2; row < term_rows(t) - 3; row++) {
        char left[256];
        snprintf(left, sizeof left, "%.60s", term_row(t, row));
        if (strstr(left, text))
            return true;
    }
    return false;
}

static void one_part_is_shown(void **state)
{
    (void)state;
    static const char *const args[] = { "web.yaml", NULL };
    TermOptions o = { .rows = 46, .columns = 100 };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml", str_from(contract));
    term_start(t, args);
    assert_screen(t, "to do   Edit");
    assert_screen(t, "envWorkloadSign"); /* the last row of the outline */
    term_settle(t, 100);
    assert_true(outline_has(t, "logging"));
    term_keys(t, "^X P Down Enter");
    assert_screen(t, "workload provider view");
    assert_screen(t, "what the workload provider writes");
    assert_screen(t, "*-Env"); /* set apart in the form */
    assert_true(outline_has(t, "volumes"));
    assert_false(outline_has(t, "logging"));
    term_keys(t, "^X l");
    assert_screen(t, "shown, workload provider");
    assert_screen(t, "workload/");
    assert_not_screen(t, "env/logging");
    term_keys(t, "p Down Enter"); /* a letter in lists */
    assert_screen(t, "deployer view");
    assert_screen(t, "shown, deployer");
    assert_screen(t, "env/logging");
    term_keys(t, "p Home Enter");
    assert_screen(t, "Everybody's part is shown");
    assert_not_screen(t, "deployer view");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(one_part_is_shown) };
    return cmocka_run_group_tests_name("persona", tests, NULL, NULL);
}
