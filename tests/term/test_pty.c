/* The harness itself, driven with small programs of the system. */
#include "term/pty.h"

#include <signal.h>

static Term *shell(const char *script)
{
    const char *args[] = { "-c", script, NULL };
    TermOptions o = { .program = "/bin/sh", .args = args, .rows = 10, .columns = 40 };
    return term_open(&o);
}

static void shows_text_colour_and_cursor(void **state)
{
    (void)state;
    Term *t =
        shell("printf 'plain \\033[1;31mbold red\\033[0m\\r\\n\\344\\270\\255x'; exec sleep 60");
    assert_screen(t, "中x");
    assert_string_equal(term_row(t, 0), "plain bold red");
    VTermScreenCell cell = term_cell(t, 0, 6);
    assert_true(cell.attrs.bold);
    assert_true(VTERM_COLOR_IS_INDEXED(&cell.fg));
    assert_int_equal(cell.fg.indexed.idx, 1);
    int row, column;
    assert_true(term_cursor(t, &row, &column));
    assert_int_equal(row, 1);
    assert_int_equal(column, 3);
    assert_true(term_find(t, "x", &row, &column));
    assert_int_equal(column, 2);
    term_close(t);
}

static void sends_keys_and_reads_the_exit_status(void **state)
{
    (void)state;
    Term *t = shell("read a; echo got:$a; exit 7");
    term_keys(t, "one Space two Enter");
    assert_screen(t, "got:one two");
    assert_exit(t, 7);
    assert_true(str_contains(term_output(t), STR("got:one two")));
    term_close(t);
}

static void resizes_and_signals(void **state)
{
    (void)state;
    Term *t = shell("trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done");
    assert_screen(t, "ready");
    term_resize(t, 20, 60);
    assert_screen(t, "20 60");
    term_signal(t, SIGTERM);
    assert_exit(t, -SIGTERM);
    term_close(t);
}

static void home_is_private(void **state)
{
    (void)state;
    TermOptions o = { .program = "/bin/sh", .rows = 5, .columns = 40 };
    Term *t = term_prepare(&o);
    term_write_file(t, "note", STR("kept in the home"));
    const char *args[] = { "-c", "cat \"$HOME/note\"; ls \"$XDG_STATE_HOME\"", NULL };
    term_start(t, args);
    assert_screen(t, "kept in the home");
    assert_exit(t, 2);
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_text_colour_and_cursor),
        cmocka_unit_test(sends_keys_and_reads_the_exit_status),
        cmocka_unit_test(resizes_and_signals),
        cmocka_unit_test(home_is_private),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
