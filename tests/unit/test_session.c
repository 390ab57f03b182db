#include "unit/unit.h"

#include "../tui/session.h"
#include "contract/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char home[32];

static int make_home(void **state)
{
    (void)state;
    snprintf(home, sizeof home, "/tmp/contract-tui-XXXXXX");
    if (!mkdtemp(home))
        return -1;
    setenv("HOME", home, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("CONTRACT_TUI_MOUSE");
    return 0;
}

static int remove_home(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "chmod -R u+w '%s'; rm -rf '%s'", home, home);
    return system(command);
}

static const char *at_home(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", home, name);
    return path;
}

static void put(const char *name, const char *text)
{
    assert_true(file_make_dirs(at_home(".config/contract-tui"), NULL));
    assert_true(
        file_save(at_home(name), str_from(text), &(FileSave){ .replace = true }, NULL, NULL));
}

static void assert_settings(const char *text)
{
    Buf out;
    unit_read(at_home(".config/contract-tui/settings"), &out);
    assert_str(buf_str(&out), text);
    buf_clear(&out);
}

static void defaults_hold_without_a_file(void **state)
{
    (void)state;
    Session *s = session_open();
    assert_non_null(s);
    for (const Setting *row = settings_table; row->name; row++)
        assert_string_equal(session_setting(s, row->name), row->fallback);
    assert_null(session_complaint(s, 0));
    assert_int_equal(session_recent_count(s), 0);
    session_close(s);
}

static void settings_are_kept_among_the_users_own_lines(void **state)
{
    (void)state;
    Error err = { 0 };
    put(".config/contract-tui/settings", "# mine\n mouse=off\n\ntheme = dark");
    Session *s = session_open();
    assert_string_equal(session_setting(s, "mouse"), "off");
    assert_string_equal(session_setting(s, "theme"), "dark");
    assert_true(session_set(s, "mouse", "on", &err));
    assert_settings("# mine\nmouse = on\n\ntheme = dark");
    assert_true(session_set(s, "tab-width", "4", &err));
    assert_settings("# mine\nmouse = on\n\ntheme = dark\ntab-width = 4\n");
    assert_true(session_set(s, "theme", "light", &err));
    assert_settings("# mine\nmouse = on\n\ntheme = light\ntab-width = 4\n");
    session_close(s);
    s = session_open();
    assert_string_equal(session_setting(s, "tab-width"), "4");
    setenv("CONTRACT_TUI_TAB_WIDTH", "8", 1);
    assert_string_equal(session_setting(s, "tab-width"), "8");
    setenv("CONTRACT_TUI_TAB_WIDTH", "many", 1);
    assert_string_equal(session_setting(s, "tab-width"), "4");
    unsetenv("CONTRACT_TUI_TAB_WIDTH");
    session_close(s);
}

static void wrong_settings_are_named(void **state)
{
    (void)state;
    Error err = { 0 };
    Session *s = session_open();
    assert_false(session_set(s, "mousse", "on", &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_false(session_set(s, "mouse", "maybe", &err));
    assert_true(str_contains(str_from(err.text), STR("on, off")));
    assert_false(session_set(s, "theme", "a\nmouse = off", &err));
    assert_string_equal(session_setting(s, "mouse"), "on");
    session_close(s);
    put(".config/contract-tui/settings", "mouse = off\nnonsense\nborders = round\n");
    s = session_open();
    assert_true(str_contains(str_from(session_complaint(s, 0)), STR("line 2")));
    assert_string_equal(session_setting(s, "mouse"), "off");
    assert_string_equal(session_setting(s, "borders"), "lines");
    session_close(s);
}

static void recent_files_come_newest_first(void **state)
{
    (void)state;
    char name[16];
    Session *s = session_open();
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "file %d", i);
        put(name, "x");
        session_remember(s, at_home(name), i % 2 ? "ccrt" : "", 1000 + i);
    }
    session_remember(s, at_home("file 12"), "hpvs", 2000);
    session_remember(s, at_home("missing"), "hpvs", 2000);
    session_close(s);
    s = session_open();
    size_t n = session_recent_count(s);
    assert_true(n >= 20 && n < 40);
    Recent first = session_recent(s, 0), second = session_recent(s, 1);
    assert_true(str_ends(str_from(first.path), STR("/file 12")));
    assert_string_equal(first.platform, "hpvs");
    assert_int_equal(first.when, 2000);
    assert_true(str_ends(str_from(second.path), STR("/file 39")));
    char *path = strdup(first.path);
    session_forget(s, path);
    assert_int_equal(session_recent_count(s), n - 1);
    free(path);
    session_close(s);
}

static void a_home_that_cannot_be_written_is_fine(void **state)
{
    (void)state;
    Error err = { 0 };
    setenv("XDG_CONFIG_HOME", "/proc/none", 1);
    setenv("XDG_STATE_HOME", "/proc/none", 1);
    Session *s = session_open();
    assert_non_null(s);
    assert_false(session_set(s, "mouse", "off", &err));
    assert_int_equal(err.code, ERR_WRITE);
    session_remember(s, home, "ccrt", 1);
    assert_int_equal(session_recent_count(s), 1);
    session_close(s);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    s = session_open();
    assert_non_null(s);
    assert_false(session_set(s, "mouse", "off", &err));
    assert_null(session_folder(s));
    session_close(s);
}

static void the_default_comes_back_and_comments_stay(void **state)
{
    (void)state;
    int line;
    put(".config/contract-tui/settings", "# a\nmouse = off\n# b\nmouse = off\nwrap = on");
    Session *s = session_open();
    assert_int_equal(session_setting_origin(s, "wrap", &line), SETTING_FILE);
    assert_int_equal(line, 5);
    assert_true(session_set(s, "mouse", "on", NULL)); /* the last line is the one that holds */
    assert_settings("# a\nmouse = off\n# b\nmouse = on\nwrap = on");
    assert_true(session_reset(s, "mouse", NULL));
    assert_settings("# a\n# b\nwrap = on");
    assert_int_equal(session_setting_origin(s, "mouse", &line), SETTING_DEFAULT);
    assert_int_equal(session_setting_origin(s, "wrap", &line), SETTING_FILE);
    assert_int_equal(line, 3);
    assert_true(session_reset(s, "mouse", NULL));
    session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_hold_without_a_file),
        cmocka_unit_test(settings_are_kept_among_the_users_own_lines),
        cmocka_unit_test(wrong_settings_are_named),
        cmocka_unit_test(recent_files_come_newest_first),
        cmocka_unit_test(the_default_comes_back_and_comments_stay),
        cmocka_unit_test(a_home_that_cannot_be_written_is_fine),
    };
    return cmocka_run_group_tests(tests, make_home, remove_home);
}
