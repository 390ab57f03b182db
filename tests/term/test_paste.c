/* A paste on a terminal that does not tell pastes from typing. */
#include "term/pty.h"

static Term *open_source(const char *terminal)
{
    static const char *const args[] = { "web.yaml", NULL };
    const char *env[] = { terminal, NULL };
    TermOptions o = { .rows = 24, .columns = 80, .env = env };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml", STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n"));
    term_start(t, args);
    assert_screen(t, "to do   Edit");
    term_keys(t, "^X / ^G");
    assert_screen(t, "Source");
    return t;
}

static const char pasted[] = "workload:\r  type: workload\r  compose:\r    archive: abc\r";

static void it_is_one_step_without_indents(void **state)
{
    (void)state;
    Term *t = open_source("TERM=vt220");
    term_keys(t, "Down"); /* the start of the second line */
    term_settle(t, 100);
    term_send(t, pasted, strlen(pasted));
    assert_screen(t, "3    type: workload");
    assert_screen(t, "5      archive: abc"); /* Enter would have added its own indent */
    assert_screen(t, "6  env: |");
    term_keys(t, "Alt-u");
    assert_screen(t, "2  env: |");
    term_close(t);
}

static void in_a_list_it_is_no_command(void **state)
{
    (void)state;
    Term *t = open_source("TERM=vt220");
    term_keys(t, "^X l");
    assert_screen(t, "Problems");
    term_settle(t, 100);
    term_send(t, "q\rdelete\rdddd\rq\r", 16);
    term_keys(t, "F3");
    assert_screen(t, "2  env: |");
    term_close(t);
}

static void slow_keys_are_keys(void **state)
{
    (void)state;
    Term *t = open_source("TERM=vt220");
    term_keys(t, "End");
    term_settle(t, 50);
    for (const char *c = "\r  a: 1\rb: 2"; *c; c++) {
        term_send(t, c, 1);
        term_settle(t, 20);
    }
    assert_screen(t, "2    a: 1");
    assert_screen(t, "3    b: 2"); /* with the indent that Enter gives */
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_one_step_without_indents),
        cmocka_unit_test(in_a_list_it_is_no_command),
        cmocka_unit_test(slow_keys_are_keys),
    };
    return cmocka_run_group_tests_name("paste", tests, NULL, NULL);
}
