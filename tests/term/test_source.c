/* The program as a user meets it: the text editor, saving, leaving, signals, small screens. */
#include "term/pty.h"

#include <signal.h>

static const char contract[] = "# contract-tui: platform=ccrt\n"
                               "workload: |\n"
                               "  type: workload\n"
                               "  volumes:\n"
                               "    data:\n"
                               "      seed: very-secret-seed-1\n"
                               "env: |\n"
                               "  type: env\n";

/* The program with this file in the source view. */
static Term *open_text(const char *bytes, const char *const *env, int rows, int columns)
{
    static const char *const args[] = { "web.yaml", NULL };
    TermOptions o = { .rows = rows, .columns = columns, .env = env };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml", str_from(bytes));
    term_start(t, args);
    assert_screen(t, "web.yaml");
    term_keys(t, "^X / ^G");
    assert_screen(t, "Source");
    return t;
}

static void file_is(Term *t, const char *name, const char *bytes)
{
    Buf out;
    buf_init(&out, 0);
    term_read_file(t, name, &out);
    assert_str(buf_str(&out), bytes);
    buf_clear(&out);
}

static void typed_text_is_saved_and_undone(void **state)
{
    (void)state;
    Term *t = open_text(contract, NULL, 24, 80);
    term_keys(t, "End Enter");
    term_type(t, "# hello there");
    assert_screen(t, "2  # hello there");
    assert_screen(t, "web.yaml *");
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    term_keys(t, "Alt-u Alt-u Alt-u Alt-u Alt-u");
    assert_not_screen(t, "hello");
    term_keys(t, "Alt-r Alt-r Alt-r Alt-r Alt-r Alt-r");
    assert_screen(t, "# hello there");
    term_keys(t, "F10");
    assert_exit(t, 0);
    Buf out;
    buf_init(&out, 0);
    term_read_file(t, "web.yaml", &out);
    assert_true(str_contains(buf_str(&out), STR("ccrt\n# hello there\nworkload: |\n  type")));
    buf_clear(&out);
    term_close(t);
}

static void secrets_never_reach_the_terminal(void **state)
{
    (void)state;
    Term *t = open_text(contract, NULL, 24, 80);
    assert_screen(t, "seed: ********");
    term_keys(t, "Down Down Down Down Down PgDn PgUp F3 F3 F9 ^G ^X l F1 ^G");
    term_settle(t, 100);
    assert_false(str_contains(term_output(t), STR("very-secret")));
    term_keys(t, "^X / ^G ^X G");
    term_type(t, "6");
    term_keys(t, "Enter End");
    term_type(t, "zqzq");
    term_settle(t, 100);
    assert_false(str_contains(term_output(t), STR("zqzq")));
    term_keys(t, "^X .");
    assert_screen(t, "very-secret-seed-1zqzq");
    term_keys(t, "^X B"); /* the panic key hides it at once */
    assert_screen(t, "seed: ********");
    term_close(t);
}

static void leaving_asks_for_unsaved_work(void **state)
{
    (void)state;
    Term *t = open_text(contract, NULL, 24, 80);
    term_type(t, "#");
    term_keys(t, "F10");
    assert_screen(t, "changes that are not saved");
    term_keys(t, "Esc");
    assert_not_screen(t, "changes that are not saved");
    term_keys(t, "^X q Right Enter");
    assert_exit(t, 0);
    file_is(t, "web.yaml", contract);
    term_close(t);
}

static void unsaved_work_survives_a_hangup(void **state)
{
    (void)state;
    static const char *const args[] = { "web.yaml", NULL };
    Term *t = open_text(contract, NULL, 24, 80);
    term_keys(t, "End");
    term_type(t, " kept");
    assert_screen(t, "ccrt kept");
    term_signal(t, SIGHUP);
    assert_exit(t, 129);
    file_is(t, "web.yaml", contract);
    term_start(t, args);
    assert_screen(t, "Recovered work");
    term_keys(t, "Enter");
    assert_screen(t, "Recovered.");
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    term_keys(t, "F10");
    assert_exit(t, 0);
    Buf out;
    buf_init(&out, 0);
    term_read_file(t, "web.yaml", &out);
    assert_true(str_starts(buf_str(&out), STR("# contract-tui: platform=ccrt kept")));
    buf_clear(&out);
    term_close(t);
}

static void a_crash_gives_the_terminal_back(void **state)
{
    (void)state;
    Term *t = open_text(contract, NULL, 24, 80);
    term_signal(t, SIGSEGV);
    assert_exit(t, -SIGSEGV);
    assert_screen(t, ".web.yaml.recover");
    assert_true(str_contains(term_output(t), STR("\033[?2004l")));
    assert_true(str_contains(term_output(t), STR("\033[?1049l")));
    term_close(t);
}

static void a_file_changed_by_others_is_not_overwritten(void **state)
{
    (void)state;
    Term *t = open_text(contract, NULL, 24, 80);
    term_type(t, "#");
    term_write_file(t, "web.yaml", STR("# another program was here, with other bytes\n"));
    term_keys(t, "F2");
    assert_screen(t, "Changed on disk");
    term_keys(t, "Esc");
    file_is(t, "web.yaml", "# another program was here, with other bytes\n");
    term_close(t);
}

static void a_paste_is_one_step_and_runs_nothing(void **state)
{
    (void)state;
    Term *t = open_text(contract, NULL, 24, 80);
    term_paste(t, "# one\n\033\030q# two\n");
    assert_screen(t, "1  # one");
    assert_screen(t, "# two");
    term_keys(t, "Alt-u");
    assert_not_screen(t, "# one");
    assert_screen(t, "1  # contract-tui");
    term_close(t);
}

static void search_and_replace(void **state)
{
    (void)state;
    Term *t = open_text(contract, NULL, 24, 80);
    term_keys(t, "^F");
    term_type(t, "type");
    assert_screen(t, "of 2");
    term_keys(t, "Tab");
    term_type(t, "kind");
    term_keys(t, "Alt-a");
    assert_screen(t, "2 replaced");
    term_keys(t, "Esc Alt-u");
    assert_screen(t, "type: workload");
    term_close(t);
}

static void every_size_is_drawn(void **state)
{
    (void)state;
    static const int sizes[][2] = { { 50, 160 }, { 10, 40 }, { 9, 39 },  { 3, 10 },
                                    { 1, 1 },    { 24, 80 }, { 40, 120 } };
    Term *t = open_text(contract, NULL, 24, 80);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        term_resize(t, sizes[i][0], sizes[i][1]);
        term_settle(t, 50);
    }
    assert_screen(t, "Source");
    term_resize(t, 8, 30);
    assert_screen(t, "needed");
    term_keys(t, "^X q");
    assert_exit(t, 0);
    term_close(t);
}

/* A colour is an SGR sequence with a number from 30 to 49 or above 89. */
static bool has_colour(Str out)
{
    for (size_t i = 0; i + 2 < out.len; i++) {
        if (out.ptr[i] != 0x1B || out.ptr[i + 1] != '[')
            continue;
        int number = 0;
        bool colour = false;
        for (i += 2; i < out.len; i++) {
            char c = out.ptr[i];
            if (c >= '0' && c <= '9') {
                number = number * 10 + c - '0';
                continue;
            }
            colour = colour || (number >= 30 && number < 50) || number >= 90;
            number = 0;
            if (c != ';')
                break;
        }
        if (i < out.len && out.ptr[i] == 'm' && colour)
            return true;
    }
    return false;
}

static void ascii_and_no_colour(void **state)
{
    (void)state;
    static const char *const env[] = { "LC_ALL=C", "LANG=C", "NO_COLOR=1", NULL };
    Term *t = open_text("# contract-tui: platform=ccrt\n# caf\xC3\xA9\nenv: |\n  type: env\n", env,
                        24, 80);
    assert_screen(t, "+=[Source]=");
    assert_screen(t, "# caf?");
    Str out = term_output(t);
    for (size_t i = 0; i < out.len; i++)
        assert_true((unsigned char)out.ptr[i] < 0x80);
    assert_false(has_colour(out));
    term_close(t);
}

static void escapes_in_a_file_are_shown_not_sent(void **state)
{
    (void)state;
    Term *t = open_text("# contract-tui: platform=ccrt\n# \033]0;owned\007 \xE2\x80\xAE x\n", NULL,
                        24, 80);
    assert_screen(t, "^[]0;owned^G <U+202E> x");
    assert_false(str_contains(term_output(t), STR("\033]0;owned")));
    term_close(t);
}

static void dumb_terminals_are_told(void **state)
{
    (void)state;
    static const char *const env[] = { "TERM=dumb", NULL };
    static const char *const args[] = { "web.yaml", NULL };
    TermOptions o = { .env = env, .args = args };
    Term *t = term_open(&o);
    assert_screen(t, "cannot draw screens");
    assert_exit(t, 2);
    term_close(t);
}

static void commands_are_found_by_name_and_letters(void **state)
{
    (void)state;
    Term *t = open_text(contract, NULL, 24, 80);
    term_keys(t, "F9");
    term_type(t, "reh");
    assert_screen(t, "Seal rehearsal");
    term_keys(t, "^G ^X");
    assert_screen(t, "Save as...");
    term_keys(t, "^G");
    assert_not_screen(t, "Save as...");
    term_keys(t, "Alt-1");
    assert_screen(t, "Esc Close");
    term_keys(t, "Esc");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed_text_is_saved_and_undone),
        cmocka_unit_test(secrets_never_reach_the_terminal),
        cmocka_unit_test(leaving_asks_for_unsaved_work),
        cmocka_unit_test(unsaved_work_survives_a_hangup),
        cmocka_unit_test(a_crash_gives_the_terminal_back),
        cmocka_unit_test(a_file_changed_by_others_is_not_overwritten),
        cmocka_unit_test(a_paste_is_one_step_and_runs_nothing),
        cmocka_unit_test(search_and_replace),
        cmocka_unit_test(every_size_is_drawn),
        cmocka_unit_test(ascii_and_no_colour),
        cmocka_unit_test(escapes_in_a_file_are_shown_not_sent),
        cmocka_unit_test(dumb_terminals_are_told),
        cmocka_unit_test(commands_are_found_by_name_and_letters),
    };
    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
