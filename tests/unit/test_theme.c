/* Theme files: format, fallbacks, and the contrast of those that are compiled in. */
#include "unit/unit.h"

#include "../tui/theme.h"

static void files_are_read(void **state)
{
    (void)state;
    Theme t;
    Error err;
    Str text =
        STR("# comment\nabout = a test\ntext = #ffffff #000000\nerror = #ff0000/red - bold | "
            "underline\n");
    assert_true(theme_parse(text, "test", &t, &err));
    assert_string_equal(t.about, "a test");
    int fg, bg, attrs;
    theme_look(&t, ROLE_ERROR, 16777216, &fg, &bg, &attrs);
    assert_int_equal(fg, 0xff0000);
    assert_int_equal(attrs, LOOK_BOLD);
    theme_look(&t, ROLE_ERROR, 256, &fg, &bg, &attrs);
    assert_int_equal(fg, 196);
    assert_int_equal(bg, 16);
    theme_look(&t, ROLE_ERROR, 8, &fg, &bg, &attrs);
    assert_int_equal(fg, 1);
    assert_int_equal(bg, COLOUR_DEFAULT); /* the theme's own background is not drawn with 8 */
    theme_look(&t, ROLE_ERROR, 0, &fg, &bg, &attrs);
    assert_int_equal(fg, COLOUR_DEFAULT);
    assert_int_equal(attrs, LOOK_UNDERLINE);
    theme_look(&t, ROLE_REMOVED, 16777216, &fg, &bg, &attrs); /* looks like its parent */
    assert_int_equal(fg, 0xff0000);
}

static void mistakes_are_told_with_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        { "nonsense\n", "line 1: there is no \"=\"" },
        { "\ncolour = red blue\n", "line 2: there is no role \"colour\"" },
        { "text = #12 -\n", "line 1: this is no colour: \"#12\"" },
        { "text = - - blink\n", "this is no attribute: \"blink\"" },
        { "error = red -\ntext = - -\n", "line 2: before the other roles" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Theme t = { .name = "kept" };
        Error err = { 0 };
        assert_false(theme_parse(str_from(cases[i].text), "x", &t, &err));
        assert_non_null(strstr(err.text, cases[i].says));
        assert_string_equal(t.name, "kept");
    }
}

/* What is drawn for text to be read; lines and shades need less. */
static bool is_text(Role role)
{
    return role != ROLE_BORDER;
}

static void shipped_themes_can_be_read(void **state)
{
    (void)state;
    for (size_t i = 0; theme_builtin(i); i++) {
        Theme t;
        Error err = { 0 };
        if (!theme_load(theme_builtin(i), &t, &err))
            fail_msg("%s", err.text);
        assert_true(t.about[0] != 0);
        double least = strcmp(t.name, "contrast") == 0 ? 7.0 : 4.5;
        for (int role = 0; role < ROLE_COUNT; role++) {
            int fg, bg, attrs;
            theme_look(&t, (Role)role, 16777216, &fg, &bg, &attrs);
            if (fg < 0 || bg < 0 || colour_rgb(&t.looks[role].fg) < 0)
                continue;
            double contrast = colour_contrast((uint32_t)fg, (uint32_t)bg);
            double wanted = is_text((Role)role) ? least : 3.0;
            if (strcmp(t.name, "terminal") != 0 && contrast < wanted)
                fail_msg("%s: %s has a contrast of %.2f", t.name, role_name((Role)role), contrast);
        }
        static const Role apart[][2] = { { ROLE_SELECTED, ROLE_TEXT },
                                         { ROLE_BUTTON_FOCUS, ROLE_BUTTON },
                                         { ROLE_FIELD_FOCUS, ROLE_FIELD },
                                         { ROLE_ERROR, ROLE_TEXT },
                                         { ROLE_MATCH, ROLE_STRING } };
        for (size_t k = 0; k < sizeof apart / sizeof *apart; k++) { /* without colours too */
            int fg, bg, a, b;
            theme_look(&t, apart[k][0], 0, &fg, &bg, &a);
            theme_look(&t, apart[k][1], 0, &fg, &bg, &b);
            if (a == b)
                fail_msg("%s: %s looks like %s without colours", t.name, role_name(apart[k][0]),
                         role_name(apart[k][1]));
        }
    }
    Theme t;
    Error err;
    assert_false(theme_load("no-such", &t, &err));
}

static void bright_is_never_a_background(void **state)
{
    (void)state;
    for (size_t i = 0; theme_builtin(i); i++) {
        Theme t;
        Error err;
        assert_true(theme_load(theme_builtin(i), &t, &err));
        for (int role = 0; role < ROLE_COUNT; role++) {
            int fg, bg, attrs;
            theme_look(&t, (Role)role, 16, &fg, &bg, &attrs);
            assert_true(bg < 8 && fg < 16);
            theme_look(&t, (Role)role, 8, &fg, &bg, &attrs);
            assert_true(bg < 8 && fg < 8);
            assert_true(fg < 0 || fg != bg);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read),
        cmocka_unit_test(mistakes_are_told_with_their_line),
        cmocka_unit_test(shipped_themes_can_be_read),
        cmocka_unit_test(bright_is_never_a_background),
    };
    return cmocka_run_group_tests_name("theme", tests, NULL, NULL);
}
