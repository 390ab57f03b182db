/* The user's own keys: what the file says holds in the program, and what is wrong is told. */
#include "term/pty.h"

#include <sys/stat.h>
#include <unistd.h>

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

/* ^K deletes in the source, and ^U in every field: not when the file says otherwise. */
static void keys_of_the_file_go_before_those_of_views(void **state)
{
    (void)state;
    Term *t = open_with_keys("edit.undo = ^K\nview.problems = ^U\n");
    term_keys(t, "F3");
    assert_screen(t, "[Source]");
    term_type(t, "xyz");
    assert_screen(t, "xyz");
    term_keys(t, "^K");
    assert_not_screen(t, "xyz");
    term_keys(t, "^U");
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

/* The settings file before and after, and the screen in between. */
static Term *open_with_settings(const char *settings, const char *const *env)
{
    static const char *const args[] = { "web.yaml", NULL };
    TermOptions o = { .rows = 24, .columns = 80, .env = env };
    Term *t = term_prepare(&o);
    mkdir(term_path(t, ".config"), 0700);
    mkdir(term_path(t, ".config/contract-tui"), 0700);
    term_write_file(t, ".config/contract-tui/settings", str_from(settings));
    term_write_file(t, "web.yaml", str_from(contract));
    term_start(t, args);
    assert_screen(t, "web.yaml");
    assert_screen(t, "Outline");
    return t;
}

static void assert_settings(Term *t, const char *text)
{
    Buf now;
    term_read_file(t, ".config/contract-tui/settings", &now);
    assert_str(buf_str(&now), text);
    buf_clear(&now);
}

static void settings_change_at_once_and_comments_stay(void **state)
{
    (void)state;
    Term *t = open_with_settings(
        "# mine\nmouse = off # no: a value to its end\nwrap = on\n\n# last", NULL);
    assert_screen(t, "line 2: this is no value of \"mouse\"");
    term_keys(t, "^X ,");
    assert_screen(t, "Settings");
    term_keys(t, "Down Down Down"); /* borders: lines, ascii, plain */
    assert_screen(t, "borders = lines, default");
    term_keys(t, "Space");
    assert_screen(t, "borders = ascii, kept in the settings");
    assert_screen(t, "+=");
    term_keys(t, "Space");
    assert_screen(t, "borders = plain, kept");
    term_keys(t, "Down Enter"); /* keys: asks */
    assert_screen(t, "vi");
    term_keys(t, "Down Enter");
    assert_screen(t, "keys = vi, kept in the settings");
    term_keys(t, "End d");
    assert_settings(t, "# mine\nmouse = off # no: a value to its end\nwrap = on\n\n# last\n"
                       "borders = plain\nkeys = vi\n");
    term_keys(t, "Home Down Down Down Down d"); /* keys again: the default */
    assert_screen(t, "keys = plain, kept in the settings");
    assert_settings(t, "# mine\nmouse = off # no: a value to its end\nwrap = on\n\n# last\n"
                       "borders = plain\n");
    term_keys(t, "Home Enter"); /* the theme has a picker of its own */
    assert_screen(t, "Themes");
    term_keys(t, "Esc");
    assert_screen(t, "Enter Choose");
    term_close(t);
}

static void what_goes_before_the_file_is_told(void **state)
{
    (void)state;
    const char *env[] = { "CONTRACT_TUI_MOUSE=off", NULL };
    Term *t = open_with_settings("mouse = on\n", env);
    term_keys(t, "^X , Down Down");
    assert_screen(t, "mouse = off, environment");
    term_keys(t, "Space");
    assert_screen(t, "the environment says mouse = off");
    term_close(t);
}

/* A digit long after Esc is a function key, when the settings say so. */
static void slow_fingers_have_all_the_time(void **state)
{
    (void)state;
    Term *t = open_with_settings("esc-digit = endless\n", NULL);
    term_keys(t, "F6 Esc");
    usleep(2600000);
    term_keys(t, "3"); /* F3 */
    assert_screen(t, "[Source]");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_the_file_hold),
        cmocka_unit_test(keys_of_the_file_go_before_those_of_views),
        cmocka_unit_test(what_is_wrong_is_told_and_the_rest_is_used),
        cmocka_unit_test(settings_change_at_once_and_comments_stay),
        cmocka_unit_test(what_goes_before_the_file_is_told),
        cmocka_unit_test(slow_fingers_have_all_the_time),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
