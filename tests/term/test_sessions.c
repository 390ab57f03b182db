/* What may happen to a file besides its being edited: a second session, another program, a folder
 * that cannot be written, an end from outside in the middle of a word. */
#include "term/beside.h"
#include "term/pty.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char contract[] = "# contract-tui: platform=ccrt\n"
                               "workload: |\n"
                               "  type: workload\n"
                               "  volumes:\n"
                               "    data:\n"
                               "      seed: very-secret-seed-1\n"
                               "env: |\n"
                               "  type: env\n";

static const char *const args[] = { "web.yaml", NULL };

static Term *open_form(void)
{
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml", str_from(contract));
    term_start(t, args);
    assert_screen(t, "3 errors"); /* the first analysis is there */
    return t;
}

/* Types a line of its own at the top of the text. */
static void type_comment(Term *t, const char *words)
{
    term_keys(t, "^X / ^G ^X G");
    term_type(t, "1");
    term_keys(t, "Enter End Enter");
    term_type(t, words);
    assert_screen(t, words);
}

static bool exists(Term *t, const char *name)
{
    return access(term_path(t, name), F_OK) == 0;
}

static void wait_for_file(Term *t, const char *name)
{
    for (int i = 0; i < 100 && !exists(t, name); i++)
        term_settle(t, 200);
    assert_true(exists(t, name));
}

/* Whether a recovery file lies in the user's own folder. */
static bool is_kept_away(Term *t)
{
    DIR *d = opendir(term_path(t, ".local/state/contract-tui"));
    bool any = false;
    for (struct dirent *e; d && (e = readdir(d));)
        any = any || strstr(e->d_name, "web.yaml.recover");
    if (d)
        closedir(d);
    return any;
}

static void recovered_work_is_compared_before_it_is_taken(void **state)
{
    (void)state;
    Term *t = open_form();
    type_comment(t, "port: [1, 2"); /* no YAML: the middle of a word */
    wait_for_file(t, ".web.yaml.recover");
    term_signal(t, SIGKILL);
    assert_exit(t, -SIGKILL);
    term_start(t, args);
    assert_screen(t, "Recovered work");
    term_keys(t, "Right Enter");
    assert_screen(t, "line by line");
    assert_screen(t, "+      2  port: [1, 2");
    assert_false(str_contains(term_output(t), STR("very-secret")));
    term_keys(t, "Esc");
    assert_not_screen(t, "line by line");
    assert_screen(t, "Keep the file on disk"); /* the question is still there */
    term_keys(t, "Enter");
    assert_screen(t, "Recovered.");
    assert_screen(t, "web.yaml *");
    term_close(t);
}

static void two_sessions_learn_of_each_other(void **state)
{
    (void)state;
    Term *t = open_form();
    type_comment(t, "# first");
    wait_for_file(t, ".web.yaml.recover");
    TermOptions o = { .rows = 24, .columns = 80, .home = term_path(t, "") };
    Term *u = term_open(&o);
    assert_screen(u, "Start");
    term_keys(u, "1"); /* the recent file */
    assert_screen(u, "Open elsewhere");
    assert_screen(u, "process");
    assert_not_screen(u, "Recovered work"); /* what is beside the file is alive */
    term_keys(u, "Enter");
    assert_screen(u, "read only");
    assert_screen(t, "was opened in another session, too"); /* by itself */
    /* Read only is by choice: the other one may write, and has its work kept elsewhere. */
    term_keys(u, "^X O");
    term_type(u, "web.yaml");
    term_keys(u, "Enter");
    assert_screen(u, "Open elsewhere");
    term_keys(u, "Right Enter");
    assert_not_screen(u, "Open elsewhere");
    type_comment(u, "# second");
    for (int i = 0; i < 100 && !is_kept_away(t); i++)
        term_settle(u, 200);
    assert_true(is_kept_away(t));
    assert_true(exists(t, ".web.yaml.recover"));
    term_keys(t, "F10");
    assert_screen(t, "not saved");
    term_keys(t, "Right Enter");
    assert_exit(t, 0);
    assert_true(is_kept_away(t)); /* its own work, not the other one's, was given up */
    term_keys(u, "F2");
    assert_screen(u, "Saved.");
    assert_false(is_kept_away(t));
    term_close(u);
    term_close(t);
}

/* The file as it was, with one line in the place of another. */
static void change_file(Term *t, const char *name, const char *line, const char *with)
{
    Buf text;
    size_t at = str_find(str_from(contract), str_from(line));
    assert_true(at != SIZE_MAX);
    buf_init(&text, 0);
    buf_add_str(&text, str_slice(str_from(contract), 0, at));
    buf_add_text(&text, with);
    buf_add_str(&text, str_slice(str_from(contract), at + strlen(line), SIZE_MAX));
    term_write_file(t, name, buf_str(&text));
    buf_clear(&text);
}

/* No key is pressed: the badge and the message come by themselves. */
static void a_change_on_disk_is_shown(void **state)
{
    (void)state;
    Term *t = open_form();
    type_comment(t, "# mine");
    term_write_file(t, "web.yaml", STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n"));
    assert_screen(t, "web.yaml *  changed on disk");
    assert_screen(t, "web.yaml was changed on disk. ^X W says what to do");
    term_keys(t, "Down"); /* what is typed goes on: nothing stands in its way */
    assert_not_screen(t, "says what to do");
    assert_screen(t, "^X W Changed on disk"); /* the hint stays */
    term_keys(t, "^X W");
    assert_screen(t, "You changed it, too");
    term_keys(t, "Enter"); /* the first answer changes nothing */
    assert_screen(t, "Compared with web.yaml");
    term_keys(t, "Esc");
    assert_not_screen(t, "Compared with");
    assert_screen(t, "Keep mine");
    term_keys(t, "Right Right Enter");
    assert_screen(t, "Loaded.");
    assert_not_screen(t, "# mine");
    assert_not_screen(t, "changed on disk");
    term_keys(t, "Alt-u");
    assert_screen(t, "# mine");
    term_close(t);
}

/* Editors put a new file in its place, and again; what only touches it is no change. */
static void a_file_that_is_replaced_is_still_watched(void **state)
{
    (void)state;
    Term *t = open_form();
    change_file(t, "web.yaml", "type: env", "type: env"); /* the same bytes, written anew */
    change_file(t, "new.yaml", "seed-1", "seed-2");
    assert_int_equal(rename(term_path(t, "new.yaml"), term_path(t, "web.yaml")), 0);
    assert_screen(t, "web.yaml  changed on disk");
    term_keys(t, "^X W");
    assert_screen(t, "no other changes");
    assert_not_screen(t, "Merge");
    term_keys(t, "Right Enter");
    assert_screen(t, "Loaded.");
    assert_not_screen(t, "changed on disk");
    assert_int_equal(rename(term_path(t, "web.yaml"), term_path(t, "web.yaml~")), 0);
    assert_screen(t, "is not on disk any more");
    change_file(t, "web.yaml", "seed-1", "seed-3");
    assert_screen(t, "changed on disk");
    term_close(t);
}

static void changes_of_different_places_are_merged(void **state)
{
    (void)state;
    Term *t = open_form();
    Buf file;
    type_comment(t, "# mine");
    change_file(t, "web.yaml", "  type: env\n", "  type: env\n  env:\n    THEIRS: x # theirs\n");
    assert_screen(t, "changed on disk");
    term_keys(t, "^X W Right Enter");
    assert_screen(t, "Merged: 1 change of the file taken. F2 writes");
    assert_not_screen(t, "changed on disk");
    assert_screen(t, "# mine");
    assert_screen(t, "# theirs"); /* its comment came along */
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    term_read_file(t, "web.yaml", &file);
    assert_true(str_contains(buf_str(&file), STR("# mine")));
    assert_true(str_contains(buf_str(&file), STR("THEIRS: x # theirs")));
    buf_clear(&file);
    term_keys(t, "Alt-u"); /* one step */
    assert_not_screen(t, "# theirs");
    assert_screen(t, "# mine");
    term_close(t);
}

static void what_both_changed_is_asked_and_masked(void **state)
{
    (void)state;
    Term *t = open_form();
    Buf file;
    term_keys(t, "^X / ^G ^X G");
    term_type(t, "6");
    term_keys(t, "Enter End");
    term_type(t, "-mine");
    change_file(t, "web.yaml", "seed-1", "seed-1-file");
    assert_screen(t, "changed on disk");
    term_keys(t, "F2"); /* a save does not go over it */
    assert_screen(t, "Nothing was written");
    term_keys(t, "Right Enter");
    assert_screen(t, "Changed by both");
    assert_screen(t, "workload/volumes/data/seed");
    assert_screen(t, "mine: ********");
    term_keys(t, "Space Enter");
    assert_screen(t, "Merged: 1 change of the file taken");
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    term_read_file(t, "web.yaml", &file);
    assert_true(str_contains(buf_str(&file), STR("seed-1-file\n")));
    buf_clear(&file);
    assert_false(str_contains(term_output(t), STR("seed-1")));
    term_close(t);
}

static void what_is_kept_goes_over_the_file(void **state)
{
    (void)state;
    Term *t = open_form();
    Buf file;
    change_file(t, "web.yaml", "seed-1", "seed-of-the-file");
    assert_screen(t, "changed on disk");
    term_keys(t, "^X W Right Right Enter");
    assert_screen(t, "Yours is kept.");
    assert_screen(t, "web.yaml *"); /* it is not what is on disk */
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    term_read_file(t, "web.yaml", &file);
    assert_str(buf_str(&file), contract);
    buf_clear(&file);
    term_close(t);
}

static void a_file_that_was_removed_is_written_anew(void **state)
{
    (void)state;
    Term *t = open_form();
    type_comment(t, "# mine");
    assert_int_equal(unlink(term_path(t, "web.yaml")), 0);
    assert_screen(t, "is not on disk any more");
    assert_screen(t, "writes it anew"); /* to the last word, in a second row */
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    assert_true(exists(t, "web.yaml"));
    assert_int_equal(unlink(term_path(t, "web.yaml")), 0);
    assert_screen(t, "is not on disk any more");
    term_type(t, "!");
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    assert_true(exists(t, "web.yaml"));
    term_close(t);
}

static void work_is_kept_where_the_folder_cannot_be_written(void **state)
{
    (void)state;
    static const char *const inner[] = { "there/web.yaml", NULL };
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    assert_int_equal(mkdir(term_path(t, "there"), 0700), 0);
    term_write_file(t, "there/web.yaml", str_from(contract));
    /* A folder of the name stands where the recovery file would be. */
    assert_int_equal(mkdir(term_path(t, "there/.web.yaml.recover"), 0700), 0);
    term_start(t, inner);
    assert_screen(t, "3 errors");
    type_comment(t, "# kept elsewhere");
    for (int i = 0; i < 100 && !is_kept_away(t); i++)
        term_settle(t, 200);
    assert_true(is_kept_away(t));
    term_signal(t, SIGKILL);
    assert_exit(t, -SIGKILL);
    term_start(t, inner);
    assert_screen(t, "Recovered work");
    term_keys(t, "Enter");
    assert_screen(t, "Recovered.");
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    assert_false(is_kept_away(t));
    term_close(t);
}

static void the_window_bears_the_name_and_gets_its_own_back(void **state)
{
    (void)state;
    Term *t = open_form();
    assert_true(
        str_contains(term_output(t), STR("\033[22;2t\033]2;web.yaml - contract-tui\033\\")));
    type_comment(t, "# x");
    assert_true(str_contains(term_output(t), STR("\033]2;web.yaml * - contract-tui\033\\")));
    assert_false(str_contains(term_output(t), STR("\033[23;2t")));
    term_signal(t, SIGTERM);
    assert_exit(t, 143);
    assert_true(str_contains(term_output(t), STR("\033[23;2t")));
    term_close(t);
    static const char *const other[] = { "TERM=linux", NULL };
    TermOptions o = { .rows = 24, .columns = 80, .env = other };
    t = term_open(&o);
    assert_screen(t, "Start");
    assert_false(str_contains(term_output(t), STR("\033]2;")));
    term_close(t);
}

/* Where ESC [ means something else, nothing that begins so is sent. */
static void terminals_get_what_they_know(void **state)
{
    (void)state;
    static const char *const env[] = { "TERM=vt52", NULL };
    TermOptions o = { .rows = 24, .columns = 80, .env = env, .blind = true };
    Term *t = term_open(&o);
    for (int i = 0; i < 100 && !str_contains(term_output(t), STR("New contract")); i++)
        term_settle(t, 100);
    assert_true(str_contains(term_output(t), STR("New contract")));
    term_keys(t, "^X q");
    assert_exit(t, 0);
    assert_false(str_contains(term_output(t), STR("\033[")));
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recovered_work_is_compared_before_it_is_taken),
        cmocka_unit_test(two_sessions_learn_of_each_other),
        cmocka_unit_test(a_change_on_disk_is_shown),
        cmocka_unit_test(a_file_that_is_replaced_is_still_watched),
        cmocka_unit_test(changes_of_different_places_are_merged),
        cmocka_unit_test(what_both_changed_is_asked_and_masked),
        cmocka_unit_test(what_is_kept_goes_over_the_file),
        cmocka_unit_test(a_file_that_was_removed_is_written_anew),
        cmocka_unit_test(work_is_kept_where_the_folder_cannot_be_written),
        cmocka_unit_test(the_window_bears_the_name_and_gets_its_own_back),
        cmocka_unit_test(terminals_get_what_they_know),
    };
    return run_tests_side_by_side(tests, sizeof tests / sizeof *tests);
}
