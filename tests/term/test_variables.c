/* Variables: what is used and what is set, both sides in one table. */
#include "term/pty.h"

#include <stdio.h>

static Term *open_text(Str text)
{
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml", text);
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "workload");
    term_keys(t, "^X E");
    assert_screen(t, "Variables: both sides");
    return t;
}

static Term *open_sample(Buf *ret_sample)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/samples/ccrt-full.yaml", SOURCE_DIR);
    unit_read(path, ret_sample);
    return open_text(buf_str(ret_sample));
}

static void save(Term *t, Buf *out)
{
    assert_screen(t, "web.yaml *");
    term_keys(t, "F2");
    assert_not_screen(t, "web.yaml *");
    term_read_file(t, "web.yaml", out);
}

static void values_are_masked_set_and_taken_back(void **state)
{
    (void)state;
    Buf sample, now;
    Term *t = open_sample(&sample);
    assert_screen(t, "LOG_LEVEL");
    assert_screen(t, "PUBLIC_URL");
    assert_false(str_contains(term_output(t), STR("shop.example.com")));
    term_keys(t, "Home Right Right Enter");
    assert_screen(t, "Enter Take");
    term_keys(t, "debug7 Enter");
    assert_screen(t, "Set on both sides");
    save(t, &now);
    assert_true(str_contains(buf_str(&now), STR("LOG_LEVEL: debug7\n")));
    assert_true(str_contains(buf_str(&now), STR("LOG_LEVEL: \"info\"\n")));
    assert_false(str_contains(term_output(t), STR("debug7")));
    buf_clear(&now);
    term_keys(t, "u");
    assert_not_screen(t, "Set on both sides");
    save(t, &now);
    assert_true(str_eq(buf_str(&now), buf_str(&sample)));
    buf_clear(&now);
    buf_clear(&sample);
    term_close(t);
}

static void what_nothing_sets_is_to_do(void **state)
{
    (void)state;
    Buf sample, now;
    Term *t = open_sample(&sample);
    term_keys(t, "End d");
    assert_screen(t, "Removed PUBLIC_URL");
    assert_screen(t, "compose uses it, nothing sets it"); /* the row stays where it is */
    term_keys(t, "Right Right Enter");
    assert_screen(t, "Enter Take");
    term_keys(t, "8080 Enter");
    assert_not_screen(t, "nothing sets it");
    save(t, &now);
    assert_true(str_contains(buf_str(&now), STR("PUBLIC_URL: \"8080\"\n")));
    buf_clear(&now);
    buf_clear(&sample);
    term_close(t);
}

static void a_variable_is_added_to_a_side(void **state)
{
    (void)state;
    Buf sample, now;
    Term *t = open_sample(&sample);
    term_keys(t, "a");
    assert_screen(t, "Add a variable");
    term_keys(t, "MY-KEY Enter");
    assert_screen(t, "letters, digits and _ only");
    term_keys(t, "a MY_KEY Enter");
    assert_screen(t, "Which side sets it?");
    term_keys(t, "Enter");
    assert_screen(t, "Enter Take");
    term_keys(t, "yes F2");
    assert_screen(t, "Saved.");
    term_read_file(t, "web.yaml", &now);
    assert_true(str_contains(buf_str(&now), STR("MY_KEY: \"yes\"\n")));
    buf_clear(&now);
    buf_clear(&sample);
    term_close(t);
}

static void an_encrypted_side_is_said(void **state)
{
    (void)state;
    Term *t = open_text(STR("# contract-tui: platform=ccrt\n"
                            "workload: contract-basic.QUJD.QUJDRA==\n"
                            "env: |\n  type: env\n  env:\n    COLOUR: blue\n"));
    assert_screen(t, "workload is encrypted");
    assert_screen(t, "COLOUR");
    term_keys(t, "Right Enter");
    assert_screen(t, "nothing of it can be shown or changed here");
    term_close(t);
}

/* What pasted lines would do is seen before it is done, and no value of them on the screen. */
static void pasted_lines_are_looked_at_first(void **state)
{
    (void)state;
    Buf sample, now;
    Term *t = open_sample(&sample);
    term_paste(t, "# from the deployer\n"
                  "export GREETING='hello word'\n"
                  "TOKEN=\"a\\\"quo-te\"   \n"
                  "PORT=8443 # of the door\n"
                  "PUBLIC_URL=https://shop.example.com:8080\n"
                  "LOG_LEVEL=debug\n"
                  "MY-KEY=1\n"
                  "what is this\n");
    assert_screen(t, "Into env: 4 new, 0 replaced, 1 the same");
    assert_screen(t, "1 line is no NAME=value, the first is line 8");
    assert_screen(t, "[x] GREETING    new");
    assert_screen(t, "[ ] PUBLIC_URL  there already, with this value");
    assert_screen(t, "[x] LOG_LEVEL   is set in workload, too, whose value wins");
    assert_screen(t, "[-] MY-KEY      no name of a variable");
    term_keys(t, "Down Down Down Down Space"); /* not LOG_LEVEL */
    assert_screen(t, "[ ] LOG_LEVEL");
    term_keys(t, "Enter");
    assert_screen(t, "3 variables set in env");
    save(t, &now);
    assert_true(str_contains(buf_str(&now), STR("    GREETING: hello word\n")));
    assert_true(str_contains(buf_str(&now), STR("    TOKEN: a\"quo-te\n")));
    assert_true(str_contains(buf_str(&now), STR("    PORT: \"8443\"\n")));
    assert_false(str_contains(term_output(t), STR("hello word")));
    assert_false(str_contains(term_output(t), STR("quo-te")));
    buf_clear(&now);
    term_keys(t, "u");
    assert_not_screen(t, "TOKEN");
    save(t, &now);
    assert_true(str_eq(buf_str(&now), buf_str(&sample)));
    buf_clear(&now);
    buf_clear(&sample);
    term_close(t);
}

/* A row is an entry: it is doubled, moved, cut and pasted as one. */
static void rows_are_doubled_moved_and_pasted(void **state)
{
    (void)state;
    Buf now;
    Term *t = open_text(STR("# contract-tui: platform=ccrt\n"
                            "workload: |\n"
                            "  type: workload\n"
                            "env: |\n"
                            "  type: env\n"
                            "  env:\n"
                            "    FIRST: one\n"
                            "    SECOND: two\n"));
    assert_screen(t, "SECOND");
    term_keys(t, ">");
    save(t, &now);
    assert_true(str_contains(buf_str(&now), STR("  env:\n    SECOND: two\n    FIRST: one\n")));
    buf_clear(&now);
    term_keys(t, "=");
    assert_screen(t, "FIRST_2");
    term_keys(t, "x");
    assert_screen(t, "Removed env > env > FIRST");
    save(t, &now);
    assert_true(str_contains(buf_str(&now), STR("    SECOND: two\n    FIRST_2: one\n")));
    buf_clear(&now);
    term_keys(t, "V");
    assert_screen(t, "Pasted env > env > FIRST");
    save(t, &now);
    assert_true(str_contains(buf_str(&now), STR("    FIRST: one\n")));
    buf_clear(&now);
    term_close(t);
}

static void a_file_of_lines_is_taken_into_the_side_of_the_column(void **state)
{
    (void)state;
    Buf sample;
    Term *t = open_sample(&sample);
    term_write_file(t, "web.env", STR("LOG_LEVEL=trace\nOTHER=1\n"));
    term_keys(t, "Right i");
    assert_screen(t, "File of NAME=value lines");
    term_keys(t, "web.env Enter");
    assert_screen(t, "Into workload: 1 new, 1 replaced, 0 the same");
    assert_screen(t, "[x] LOG_LEVEL  another value than now");
    term_keys(t, "Esc");
    assert_not_screen(t, "Into workload");
    assert_not_screen(t, "web.yaml *");
    term_keys(t, "i");
    assert_screen(t, "File of NAME=value lines");
    term_keys(t, "web.env Enter");
    assert_screen(t, "Into workload");
    term_keys(t, "Enter");
    assert_screen(t, "2 variables set in workload");
    buf_clear(&sample);
    term_close(t);
}

static const char several[] = "# contract-tui: platform=ccrt\n"
                              "workload: |\n"
                              "  type: workload\n"
                              "env: |\n"
                              "  type: env\n"
                              "  env:\n"
                              "    PORT_A: x\n"
                              "    DEBUG: x\n"
                              "    PORT_B: x\n"
                              "    AREA: x\n";

/* The name in the row with the cursor. */
static void assert_selected(Term *t, const char *name)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "[%s ", name);
    assert_screen(t, wanted);
}

static void rows_are_found_by_words(void **state)
{
    (void)state;
    Term *t = open_text(str_from(several));
    assert_screen(t, "/ Find");
    term_keys(t, "/");
    assert_screen(t, "Find in the table");
    term_type(t, "port");
    term_keys(t, "Enter");
    assert_screen(t, "\"port\": 1 of 2");
    assert_selected(t, "PORT_A");
    term_keys(t, "n");
    assert_screen(t, "\"port\": 2 of 2");
    assert_selected(t, "PORT_B");
    term_keys(t, "n"); /* from the start again */
    assert_selected(t, "PORT_A");
    term_keys(t, "N");
    assert_selected(t, "PORT_B");
    term_keys(t, "^X /"); /* the same by the menu, also with its own words */
    assert_screen(t, "Find in the table");
    term_keys(t, "^U");
    term_type(t, "nowhere");
    term_keys(t, "Enter");
    assert_screen(t, "No row has \"nowhere\"");
    assert_selected(t, "PORT_B");
    term_close(t);
}

/* The file keeps its order, and the selected row stays selected. */
static void sorting_is_of_the_view_alone(void **state)
{
    (void)state;
    Buf text;
    int area, debug, row;
    Term *t = open_text(str_from(several));
    term_keys(t, "Home Down Down");
    assert_selected(t, "PORT_B");
    term_keys(t, "s");
    assert_screen(t, "Sorted by Name; the file keeps its order");
    assert_screen(t, "Variables: both sides, sorted by Name");
    assert_selected(t, "PORT_B");
    assert_true(term_find(t, "AREA", &area, &row) && term_find(t, "DEBUG", &debug, &row));
    assert_true(area < debug);
    term_keys(t, "Home Enter"); /* what is typed goes to the row that is seen */
    assert_screen(t, "Enter Take");
    term_keys(t, "^U ZONE Enter");
    assert_screen(t, "web.yaml *");
    assert_selected(t, "ZONE");
    term_keys(t, "<");
    assert_screen(t, "Sorted by Name: ^X Y shows");
    term_keys(t, "s");
    assert_screen(t, "In the order of the file");
    save(t, &text);
    assert_true(str_contains(buf_str(&text), STR("    PORT_B: x\n    ZONE: x\n")));
    buf_clear(&text);
    term_close(t);
}

/* By name, in the user's settings, never in the contract; not before an audience. */
static void a_variable_that_is_no_secret_is_shown(void **state)
{
    (void)state;
    static const char contract[] = "# contract-tui: platform=ccrt\n"
                                   "workload: |\n"
                                   "  type: workload\n"
                                   "env: |\n"
                                   "  type: env\n"
                                   "  env:\n"
                                   "    AREA: eu-west-77\n"
                                   "    TOKEN: hidden-value-88\n";
    Buf text;
    Term *t = open_text(str_from(contract));
    term_keys(t, "Home");
    assert_selected(t, "AREA");
    assert_not_screen(t, "eu-west-77");
    term_keys(t, "m");
    assert_screen(t, "AREA is no secret?");
    term_keys(t, "Esc"); /* nothing happened */
    assert_not_screen(t, "no secret?");
    term_keys(t, "m");
    assert_screen(t, "AREA is no secret?");
    term_keys(t, "Enter");
    assert_screen(t, "AREA is shown, in every contract. m masks it");
    assert_screen(t, "eu-west-77");
    term_keys(t, "F3"); /* the text and the form, too */
    assert_screen(t, "AREA: eu-west-77");
    assert_screen(t, "TOKEN: ********");
    term_keys(t, "F3");
    assert_screen(t, "eu-west-77");
    term_keys(t, "^X B");
    assert_not_screen(t, "eu-west-77");
    term_keys(t, "^X B");
    assert_screen(t, "eu-west-77");
    term_keys(t, "F10");
    assert_exit(t, 0);
    assert_false(str_contains(term_output(t), STR("hidden-value")));
    term_read_file(t, "web.yaml", &text);
    assert_str(buf_str(&text), contract);
    buf_clear(&text);
    term_read_file(t, ".config/contract-tui/settings", &text);
    assert_str(buf_str(&text), "plain-variables = AREA\n");
    buf_clear(&text);
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args); /* the next time, too, until it is masked again */
    assert_screen(t, "[Outline]");
    term_keys(t, "^X E Home");
    assert_screen(t, "eu-west-77");
    term_keys(t, "m");
    assert_screen(t, "AREA is masked again");
    assert_not_screen(t, "eu-west-77");
    term_close(t);
}

static void a_text_without_its_last_line_break_takes_one(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "# contract-tui: platform=ccrt\nworkload: |\n  type: workload\nenv: |\n  type: env",
        "# contract-tui: platform=ccrt\nworkload:\n  type: workload\nenv:\n  type: env",
        "# contract-tui: platform=ccrt\nworkload: {type: workload}\nenv: {type: env}",
        "# contract-tui: platform=ccrt\nworkload: \"type: workload\"\nenv: \"type: env\"",
        "# contract-tui: platform=ccrt\nenv: |\n  type: env\nworkload: |\n  type: workload\n  env: "
        "{}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Buf now;
        Term *t = open_text(str_from(texts[i]));
        term_keys(t, "a FOO Enter");
        assert_screen(t, "Which side sets it?");
        term_keys(t, "Enter");
        assert_screen(t, "Enter Take");
        term_keys(t, "some Enter");
        save(t, &now);
        assert_true(str_contains(buf_str(&now), STR("FOO: \"some\"")));
        buf_clear(&now);
        term_close(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_variable_that_is_no_secret_is_shown),
        cmocka_unit_test(rows_are_found_by_words),
        cmocka_unit_test(sorting_is_of_the_view_alone),
        cmocka_unit_test(values_are_masked_set_and_taken_back),
        cmocka_unit_test(what_nothing_sets_is_to_do),
        cmocka_unit_test(a_variable_is_added_to_a_side),
        cmocka_unit_test(an_encrypted_side_is_said),
        cmocka_unit_test(pasted_lines_are_looked_at_first),
        cmocka_unit_test(rows_are_doubled_moved_and_pasted),
        cmocka_unit_test(a_file_of_lines_is_taken_into_the_side_of_the_column),
        cmocka_unit_test(a_text_without_its_last_line_break_takes_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
