/* The vi-like preset in the running program: modes, the colon, what stays as it is everywhere. */
#include "term/pty.h"

#include <signal.h>
#include <sys/stat.h>

static const char contract[] = "# contract-tui: platform=ccrt\n"
                               "env: |\n"
                               "  type: env\n"
                               "  logging:\n"
                               "    logRouter:\n"
                               "      hostname: h.example.com\n"
                               "workload: |\n"
                               "  type: workload\n";

static Term *open_with(const char *keys)
{
    static const char *const args[] = { "web.yaml", NULL };
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    mkdir(term_path(t, ".config"), 0700);
    mkdir(term_path(t, ".config/contract-tui"), 0700);
    term_write_file(t, ".config/contract-tui/settings", STR("keys = vi\n"));
    if (keys)
        term_write_file(t, ".config/contract-tui/keys", str_from(keys));
    term_write_file(t, "web.yaml", str_from(contract));
    term_start(t, args);
    assert_screen(t, "Outline");
    return t;
}

static Term *open_source(void)
{
    Term *t = open_with(NULL);
    term_keys(t, "F3");
    assert_screen(t, "Source  normal");
    term_type(t, "gg");
    assert_screen(t, "1:1");
    return t;
}

static void assert_file(Term *t, const char *text)
{
    Buf now;
    term_read_file(t, "web.yaml", &now);
    assert_str(buf_str(&now), text);
    buf_clear(&now);
}

static void assert_on(Term *t, const char *words)
{
    int row, column, at_row, at_column;
    assert_true(term_find(t, words, &row, &column));
    term_settle(t, 20);
    assert_true(term_cursor(t, &at_row, &at_column));
    assert_int_equal(at_row, row);
    assert_int_equal(at_column, column);
}

static void a_change_from_the_home_row(void **state)
{
    (void)state;
    Term *t = open_source();
    term_type(t, "jjw");
    assert_screen(t, "3:3");
    term_type(t, "oenv:");
    assert_screen(t, "Source  insert");
    term_keys(t, "Enter");
    term_type(t, "A: \"1\"");
    term_keys(t, "Esc");
    assert_screen(t, "Source  normal");
    term_type(t, "yy"); /* the line again, under another name */
    assert_screen(t, "A secret is among");
    term_keys(t, "Enter");
    term_type(t, "p0wrB");
    assert_screen(t, "B: ");
    term_type(t, ":wq");
    assert_screen(t, "Save and leave");
    term_keys(t, "Enter");
    assert_exit(t, 0);
    assert_file(t, "# contract-tui: platform=ccrt\n"
                   "env: |\n"
                   "  type: env\n"
                   "  env:\n"
                   "    A: \"1\"\n"
                   "    B: \"1\"\n"
                   "  logging:\n"
                   "    logRouter:\n"
                   "      hostname: h.example.com\n"
                   "workload: |\n"
                   "  type: workload\n");
    term_close(t);
}

static void a_digit_behind_esc_is_a_count(void **state)
{
    (void)state;
    Term *t = open_source();
    term_type(t, "ix");
    assert_screen(t, "Source  insert");
    term_keys(t, "Esc");
    assert_screen(t, "Source  normal");
    term_type(t, "2j"); /* Esc 2 saves elsewhere */
    assert_screen(t, "3:1");
    assert_screen(t, "web.yaml *");
    term_type(t, "u");
    assert_not_screen(t, "web.yaml *");
    term_type(t, ":6");
    assert_screen(t, "Go to line 6");
    term_keys(t, "Enter");
    assert_screen(t, "6:1");
    term_type(t, ":q");
    assert_screen(t, "Leave ");
    term_keys(t, "Enter");
    assert_exit(t, 0);
    assert_file(t, contract);
    term_close(t);
}

static void esc_and_a_key_at_once_are_two_keys(void **state)
{
    (void)state;
    Term *t = open_source();
    term_type(t, "ix");
    assert_screen(t, "Source  insert");
    term_send(t, "\033j", 2);
    assert_screen(t, "Source  normal");
    assert_screen(t, "2:1");
    term_type(t, "Vj");
    assert_screen(t, "Source  visual lines");
    term_type(t, ">");
    assert_screen(t, "    type: env");
    term_type(t, "u/logR");
    assert_screen(t, "1 of 1");
    term_keys(t, "Enter");
    assert_not_screen(t, "1 of 1 ");
    term_type(t, "dd");
    assert_not_screen(t, "logRouter:");
    term_type(t, "u");
    assert_screen(t, "logRouter:");
    term_paste(t, "jjdd"); /* a paste is text in every mode */
    assert_screen(t, "jjdd");
    term_type(t, "u:q!");
    assert_screen(t, "Leave without saving");
    term_keys(t, "Enter");
    assert_exit(t, 0);
    assert_file(t, contract);
    term_close(t);
}

static void menu_help_and_problems_stay_at_hand(void **state)
{
    (void)state;
    Term *t = open_source();
    term_type(t, " ");
    assert_screen(t, "Form/text");
    term_keys(t, "^G");
    assert_not_screen(t, "Comment on/off");
    term_type(t, "jjjjK");
    assert_screen(t, "Explain");
    term_keys(t, "Esc");
    assert_screen(t, "Source  normal");
    term_keys(t, "Esc Esc");
    term_type(t, "w");
    assert_screen(t, "Source  normal");
    term_type(t, "]");
    assert_screen(t, "PF175");
    term_close(t);
}

static void the_colon_takes_lines(void **state)
{
    (void)state;
    Term *t = open_source();
    term_type(t, ":%s/example/(sample|x)");
    assert_screen(t, "Replace: s/expression/replacement/gci, lines 1 to 8");
    term_keys(t, "^U");
    term_type(t, "%s/h.example/\\u&s/");
    term_keys(t, "Enter");
    assert_screen(t, "1 replaced on 1 line; one undo brings them back");
    assert_screen(t, "H.examples.com");
    assert_on(t, "hostname: H"); /* the first letter of the last line, as everywhere in vi */
    term_type(t, ":9d");
    assert_screen(t, "there are not so many lines");
    term_keys(t, "Esc");
    assert_not_screen(t, "Delete lines");
    term_type(t, "u");
    assert_screen(t, "hostname: h.example.com");
    term_type(t, ":"); /* the line of before */
    assert_screen(t, "@ fields");
    term_keys(t, "Up");
    assert_screen(t, "> %s/h.example");
    term_keys(t, "Enter");
    assert_screen(t, "H.examples.com");
    term_type(t, "u:set wrap");
    term_keys(t, "Enter");
    assert_screen(t, "wrap = on");
    term_type(t, ":set nosuch");
    term_keys(t, "Enter");
    assert_screen(t, "No such option");
    term_type(t, ":e other.yaml");
    term_keys(t, "Enter");
    assert_screen(t, "other.yaml");
    term_close(t);
}

static void a_macro_is_shown_while_it_is_recorded(void **state)
{
    (void)state;
    Term *t = open_source();
    term_type(t, "jqa");
    assert_screen(t, "recording @a");
    term_type(t, "A # x");
    assert_screen(t, "env: | # x");
    term_keys(t, "Esc");
    assert_screen(t, "Source  normal");
    term_type(t, "jq");
    assert_not_screen(t, "recording");
    term_type(t, "2@a");
    assert_screen(t, "logging: # x");
    assert_not_screen(t, "logRouter: # x");
    term_type(t, ":reg");
    term_keys(t, "Enter");
    assert_screen(t, "a  macro, 7 keys");
    term_keys(t, "Esc");
    term_type(t, "u");
    assert_not_screen(t, "logging: # x");
    assert_screen(t, "env: | # x");
    term_close(t);
}

static void a_block_is_seen_and_typed_into(void **state)
{
    (void)state;
    Term *t = open_source();
    term_type(t, "jj");
    assert_screen(t, "3:1");
    term_keys(t, "^V");
    assert_screen(t, "Source  visual block");
    term_type(t, "jjI#");
    assert_screen(t, "#  type: env");
    term_keys(t, "Esc");
    assert_screen(t, "Source ?  normal");
    assert_screen(t, "#  logging:");
    assert_screen(t, "#    logRouter:");
    term_type(t, "u");
    assert_not_screen(t, "#  type");
    term_type(t, ":%s/env/x/gc");
    term_keys(t, "Enter");
    assert_screen(t, "Replace it? y yes, n no");
    term_type(t, "ny");
    assert_not_screen(t, "type: env");
    assert_screen(t, "1 replaced; one undo brings them back");
    term_close(t);
}

static void lists_know_the_letters(void **state)
{
    (void)state;
    Term *t = open_with(NULL);
    assert_screen(t, "dd Remove");
    term_keys(t, "F6");
    assert_screen(t, "╔═[Outline]");
    term_type(t, "G");
    assert_screen(t, ">   envWorkloadSign");
    term_type(t, "gg");
    assert_screen(t, "> ▾ workload");
    term_type(t, "3j");
    assert_screen(t, ">     images");
    term_type(t, "L");
    assert_screen(t, ">   envWorkloadSign");
    term_type(t, "H");
    assert_screen(t, "> ▾ workload");
    term_type(t, "M");
    assert_screen(t, ">     type");
    term_type(t, "dz");
    assert_screen(t, "There is no command dz");
    term_close(t);
}

static void a_branch_is_cut_and_put_by_letters(void **state)
{
    (void)state;
    Term *t = open_with(NULL);
    term_keys(t, "F3");
    assert_screen(t, "Source  normal");
    term_type(t, "5G");
    assert_screen(t, "5:5");
    term_keys(t, "F3");
    assert_screen(t, "[h.example.com");
    term_keys(t, "F6");
    assert_screen(t, "╔═[Outline]");
    term_type(t, "dd");
    assert_not_screen(t, "h.example.com");
    term_type(t, "p");
    assert_screen(t, "h.example.com");
    term_type(t, "u");
    assert_not_screen(t, "h.example.com");
    term_type(t, "u");
    assert_screen(t, "h.example.com");
    assert_not_screen(t, "web.yaml *");
    term_type(t, "yy");
    assert_screen(t, "Copied");
    term_type(t, ":q");
    assert_screen(t, "Leave ");
    term_keys(t, "Enter");
    assert_exit(t, 0);
    assert_file(t, contract);
    term_close(t);
}

/* Letters are commands in the form until i. */
static void the_form_waits_for_i(void **state)
{
    (void)state;
    Term *t = open_with(NULL);
    term_keys(t, "F3");
    assert_screen(t, "Source  normal");
    term_type(t, "6G");
    assert_screen(t, "6:7");
    term_keys(t, "F3");
    assert_screen(t, "h.example.com");
    term_type(t, "jk");
    assert_not_screen(t, "web.yaml *");
    term_type(t, "cw");
    assert_not_screen(t, "h.example.com ");
    term_type(t, "new.example.com");
    term_keys(t, "Esc");
    assert_screen(t, "web.yaml *");
    term_type(t, "u");
    assert_screen(t, "h.example.com");
    assert_not_screen(t, "web.yaml *");
    term_close(t);
}

static void the_file_of_keys_goes_before_the_preset(void **state)
{
    (void)state;
    Term *t = open_with("place.remove = ZD Del\nfile.save = F2 M\nview.problems = dd\n");
    assert_screen(t, "keys, line 3: dd is already");
    term_keys(t, "F6");
    assert_screen(t, "╔═[Outline]");
    term_type(t, "Gk"); /* nothing stands there */
    term_type(t, "ZX");
    assert_screen(t, "There is no command ZX");
    term_type(t, "ggZD");
    assert_screen(t, "web.yaml *");
    term_type(t, "u");
    assert_not_screen(t, "web.yaml *");
    term_keys(t, "F3");
    assert_screen(t, "Source  normal");
    term_type(t, "x");
    assert_screen(t, "web.yaml *");
    term_type(t, "M"); /* the middle of the screen no more */
    assert_screen(t, "Saved.");
    term_type(t, "dM"); /* behind an operator it is */
    assert_screen(t, "web.yaml *");
    term_close(t);
}

/* The text of an archive's file is edited the same way: what is behind the colon means it. */
static void a_file_of_the_archive_takes_the_colon(void **state)
{
    (void)state;
    static const char *const args[] = { "web.yaml", NULL };
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    Buf text;
    mkdir(term_path(t, ".config"), 0700);
    mkdir(term_path(t, ".config/contract-tui"), 0700);
    term_write_file(t, ".config/contract-tui/settings", STR("keys = vi\n"));
    unit_read(SOURCE_DIR "/samples/ccrt-full.yaml", &text);
    term_write_file(t, "web.yaml", buf_str(&text));
    buf_clear(&text);
    term_start(t, args);
    assert_screen(t, "Outline");
    term_keys(t, "^X A");
    assert_screen(t, "Inside the archive");
    term_keys(t, "j Enter");
    assert_screen(t, "[docker-compose.yaml]");
    term_keys(t, "e");
    assert_screen(t, "changing, normal");
    term_type(t, ":%s/restart: always/restart: no/");
    assert_screen(t, "Replace: s/expression");
    term_keys(t, "Enter");
    assert_screen(t, "1 replaced on 1 line");
    assert_screen(t, "restart: no");
    term_type(t, "u");
    assert_screen(t, "restart: always");
    term_type(t, ":s/s/S/");
    term_keys(t, "Enter");
    term_type(t, ":q!");
    term_keys(t, "Enter");
    assert_screen(t, "Drop the change");
    term_keys(t, "Right Enter");
    assert_not_screen(t, "changing");
    assert_screen(t, "services:");
    assert_not_screen(t, "web.yaml *");
    term_close(t);
}

/* Else the bar and the lines of before would show it. */
static void a_masked_word_is_not_searched_for(void **state)
{
    (void)state;
    Term *t = open_source();
    term_type(t, "jjoenv:");
    assert_screen(t, "Source  insert");
    term_keys(t, "Enter");
    term_type(t, "A: zebra7");
    term_keys(t, "Esc");
    assert_screen(t, "Source  normal");
    assert_screen(t, "A: ****");
    term_type(t, "$*");
    assert_screen(t, "What is masked is not searched for");
    term_type(t, "/");
    assert_screen(t, "Find expr");
    term_keys(t, "Up");
    term_settle(t, 2);
    assert_not_screen(t, "zebra7");
    term_close(t);
}

/* A file that is no text is read again, and gets no other name. */
static void the_colon_leaves_what_is_no_text_as_it_is(void **state)
{
    static const char *const args[] = { "cert.der", NULL };
    Buf bytes;
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    mkdir(term_path(t, ".config"), 0700);
    mkdir(term_path(t, ".config/contract-tui"), 0700);
    term_write_file(t, ".config/contract-tui/settings", STR("keys = vi\n"));
    unit_read(SOURCE_DIR "/tests/corpus/cert/rsa.der", &bytes);
    term_write_file(t, "cert.der", buf_str(&bytes));
    buf_clear(&bytes);
    term_start(t, args);
    assert_screen(t, "[certificate");
    term_type(t, ":e!");
    term_keys(t, "Enter");
    assert_screen(t, "Loaded");
    assert_screen(t, "[certificate");
    term_type(t, ":w other.yaml");
    term_keys(t, "Enter");
    assert_screen(t, "open for reading only");
    assert_screen(t, " cert.der ");
    term_type(t, ":q");
    term_keys(t, "Enter");
    assert_exit(t, 0);
    term_close(t);
}

/* What is asked for each place is answered by the end, too. */
static void the_end_answers_a_replacement_that_asks(void **state)
{
    (void)state;
    Term *t = open_source();
    term_type(t, ":%s/type/kind/c");
    term_keys(t, "Enter");
    assert_screen(t, "Replace it?");
    term_type(t, "y");
    term_settle(t, 2);
    term_signal(t, SIGTERM);
    assert_exit(t, 143);
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_from_the_home_row),
        cmocka_unit_test(a_digit_behind_esc_is_a_count),
        cmocka_unit_test(esc_and_a_key_at_once_are_two_keys),
        cmocka_unit_test(menu_help_and_problems_stay_at_hand),
        cmocka_unit_test(the_colon_takes_lines),
        cmocka_unit_test(a_file_of_the_archive_takes_the_colon),
        cmocka_unit_test(lists_know_the_letters),
        cmocka_unit_test(a_branch_is_cut_and_put_by_letters),
        cmocka_unit_test(the_form_waits_for_i),
        cmocka_unit_test(the_file_of_keys_goes_before_the_preset),
        cmocka_unit_test(a_macro_is_shown_while_it_is_recorded),
        cmocka_unit_test(a_block_is_seen_and_typed_into),
        cmocka_unit_test(the_colon_leaves_what_is_no_text_as_it_is),
        cmocka_unit_test(the_end_answers_a_replacement_that_asks),
        cmocka_unit_test(a_masked_word_is_not_searched_for),
    };
    return cmocka_run_group_tests_name("vi_screen", tests, NULL, NULL);
}
