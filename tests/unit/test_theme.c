/* Theme files: format, fallbacks, and the contrast of those that are compiled in. */
#include "unit/unit.h"

#include "../tui/theme.h"

#include <math.h>

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

/* The 24-bit value of what theme_look() gives with 24-bit or 256 colours; -1: the terminal's. */
static int32_t shown(int colour, int count)
{
    Colour c = { COLOUR_UNSET, COLOUR_UNSET, COLOUR_UNSET };
    if (colour < 0)
        return -1;
    if (count > 256) {
        c.rgb = colour;
        return colour < 8 ? -1 : colour_rgb(&c);
    }
    c.c256 = (int16_t)colour;
    return colour_rgb(&c);
}

static void pairs_have_contrast(const Theme *t, int count)
{
    double least = strcmp(t->name, "contrast") == 0 ? 7.0 : 4.5;
    for (int role = 0; role < ROLE_COUNT; role++) {
        int fg, bg, attrs;
        theme_look(t, (Role)role, count, &fg, &bg, &attrs);
        int32_t on = shown(bg, count), ink = shown(fg, count);
        if (on < 0 || ink < 0)
            continue;
        double contrast = colour_contrast((uint32_t)ink, (uint32_t)on);
        double wanted = is_text((Role)role) ? least : 3.0;
        if (contrast < wanted)
            fail_msg("%s, %d colours: %s has a contrast of %.2f", t->name, count,
                     role_name((Role)role), contrast);
    }
}

/* What must not be taken for each other by an eye on the screen, at any number of colours. */
static const Role apart[][2] = {
    { ROLE_SELECTED, ROLE_TEXT },       { ROLE_SELECTED, ROLE_SELECTED_DIM },
    { ROLE_SELECTED_DIM, ROLE_TEXT },   { ROLE_BUTTON_FOCUS, ROLE_BUTTON },
    { ROLE_FIELD_FOCUS, ROLE_FIELD },   { ROLE_ERROR, ROLE_TEXT },
    { ROLE_ERROR_TEXT, ROLE_TEXT },     { ROLE_MATCH, ROLE_STRING },
    { ROLE_MATCH, ROLE_SELECTION },     { ROLE_BORDER_FOCUS, ROLE_BORDER },
    { ROLE_HINT_KEY, ROLE_HINT },       { ROLE_TITLE, ROLE_TEXT },
    { ROLE_TITLE_CHANGED, ROLE_TITLE }, { ROLE_SELECTION, ROLE_TEXT },
    { ROLE_HEADING, ROLE_TEXT },        { ROLE_WARNING, ROLE_TEXT },
};

static void shipped_themes_can_be_read(void **state)
{
    static const int counts[] = { 16777216, 256, 16, 8, 0 };
    (void)state;
    for (size_t i = 0; theme_builtin(i); i++) {
        Theme t;
        Error err = { 0 };
        if (!theme_load(theme_builtin(i), &t, &err))
            fail_msg("%s", err.text);
        assert_true(t.about[0] != 0);
        pairs_have_contrast(&t, 16777216);
        pairs_have_contrast(&t, 256);
        for (size_t n = 0; n < sizeof counts / sizeof *counts; n++)
            for (size_t k = 0; k < sizeof apart / sizeof *apart; k++) {
                int a[3], b[3];
                theme_look(&t, apart[k][0], counts[n], &a[0], &a[1], &a[2]);
                theme_look(&t, apart[k][1], counts[n], &b[0], &b[1], &b[2]);
                if (memcmp(a, b, sizeof a) == 0)
                    fail_msg("%s, %d colours: %s looks like %s", t.name, counts[n],
                             role_name(apart[k][0]), role_name(apart[k][1]));
            }
    }
    Theme t;
    Error err;
    assert_false(theme_load("no-such", &t, &err));
}

/* -- colour vision ---------------------------------------------------------------------------- */

static double linear(uint32_t value)
{
    double c = (double)(value & 255) / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* CIE L*a*b* (D65) of a linear colour. */
static void lab_of(const double rgb[3], double ret[3])
{
    static const double xyz[3][3] = { { 0.4124, 0.3576, 0.1805 },
                                      { 0.2126, 0.7152, 0.0722 },
                                      { 0.0193, 0.1192, 0.9505 } };
    static const double white[3] = { 0.9505, 1.0, 1.089 };
    double f[3];
    for (int i = 0; i < 3; i++) {
        double v = (xyz[i][0] * rgb[0] + xyz[i][1] * rgb[1] + xyz[i][2] * rgb[2]) / white[i];
        f[i] = v > 0.008856 ? cbrt(v) : 7.787 * v + 16.0 / 116.0;
    }
    ret[0] = 116 * f[1] - 16;
    ret[1] = 500 * (f[0] - f[1]);
    ret[2] = 200 * (f[1] - f[2]);
}

/* Distance (CIE 1976) of two colours as one sees them who lacks a kind of cones: the matrices of
 * Machado, Oliveira and Fernandes (2009) for the full lack. */
static double seen_distance(uint32_t a, uint32_t b, const double lack[3][3])
{
    uint32_t both[2] = { a, b };
    double lab[2][3], sum = 0;
    for (int k = 0; k < 2; k++) {
        double in[3] = { linear(both[k] >> 16), linear(both[k] >> 8), linear(both[k]) }, out[3];
        for (int i = 0; i < 3; i++) {
            out[i] = lack[i][0] * in[0] + lack[i][1] * in[1] + lack[i][2] * in[2];
            out[i] = out[i] < 0 ? 0 : out[i] > 1 ? 1 : out[i];
        }
        lab_of(out, lab[k]);
    }
    for (int i = 0; i < 3; i++)
        sum += (lab[0][i] - lab[1][i]) * (lab[0][i] - lab[1][i]);
    return sqrt(sum);
}

static void safe_is_safe_for_every_eye(void **state)
{
    static const struct {
        const char *name;
        double matrix[3][3];
    } eyes[] = {
        { "full colour vision", { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } },
        { "protanopia",
          { { 0.152286, 1.052583, -0.204868 },
            { 0.114503, 0.786281, 0.099216 },
            { -0.003882, -0.048116, 1.051998 } } },
        { "deuteranopia",
          { { 0.367322, 0.860646, -0.227968 },
            { 0.280085, 0.672501, 0.047413 },
            { -0.011820, 0.042940, 0.968881 } } },
        { "tritanopia",
          { { 1.255528, -0.076749, -0.178779 },
            { -0.078411, 0.930809, 0.147602 },
            { 0.004733, 0.691367, 0.303900 } } },
    };
    static const Role pairs[][2] = {
        { ROLE_ERROR, ROLE_OK },      { ROLE_ERROR, ROLE_WARNING }, { ROLE_ERROR, ROLE_TO_DO },
        { ROLE_WARNING, ROLE_OK },    { ROLE_WARNING, ROLE_TO_DO }, { ROLE_ADDED, ROLE_REMOVED },
        { ROLE_ERROR, ROLE_TEXT },    { ROLE_OK, ROLE_TEXT },       { ROLE_KEY, ROLE_STRING },
        { ROLE_SECRET, ROLE_STRING },
    };
    static const int counts[] = { 16777216, 256 };
    (void)state;
    Theme t;
    Error err = { 0 };
    assert_true(theme_load("safe", &t, &err));
    for (size_t n = 0; n < 2; n++)
        for (size_t e = 0; e < sizeof eyes / sizeof *eyes; e++)
            for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
                int a, b, bg, attrs;
                theme_look(&t, pairs[k][0], counts[n], &a, &bg, &attrs);
                theme_look(&t, pairs[k][1], counts[n], &b, &bg, &attrs);
                double d = seen_distance((uint32_t)shown(a, counts[n]),
                                         (uint32_t)shown(b, counts[n]), eyes[e].matrix);
                if (d < 15)
                    fail_msg("%d colours, %s: %s and %s are %.1f apart", counts[n], eyes[e].name,
                             role_name(pairs[k][0]), role_name(pairs[k][1]), d);
            }
}

static void the_terminals_own_colours_stay_its_own(void **state)
{
    (void)state;
    int fg, bg, attrs;
    Theme t;
    Error err = { 0 };
    assert_true(theme_load("terminal", &t, &err));
    for (int role = 0; role < ROLE_COUNT; role++) { /* 24 bit too: 0 to 7 are the palette there */
        theme_look(&t, (Role)role, 16777216, &fg, &bg, &attrs);
        assert_true(fg < 8 && bg < 8);
    }
    assert_true(theme_load("light", &t, &err));
    theme_look(&t, ROLE_SELECTED, 8, &fg, &bg, &attrs); /* swapped, whatever its palette is */
    assert_int_equal(fg, COLOUR_DEFAULT);
    assert_int_equal(bg, COLOUR_DEFAULT);
    assert_true(attrs & LOOK_REVERSE);
    assert_true(theme_load("dark", &t, &err));
    theme_drop_background(&t);
    theme_look(&t, ROLE_ERROR, 16777216, &fg, &bg, &attrs);
    assert_int_equal(bg, COLOUR_DEFAULT);
    assert_true(fg > 8);
    theme_look(&t, ROLE_SELECTED, 256, &fg, &bg, &attrs); /* what is set apart stays so */
    assert_true(bg >= 0);
}

static void light_terminals_are_known(void **state)
{
    (void)state;
    assert_true(theme_is_light("0;15"));
    assert_true(theme_is_light("0;default;7"));
    assert_false(theme_is_light("15;0"));
    assert_false(theme_is_light("15;default"));
    assert_false(theme_is_light("0;8"));
    assert_false(theme_is_light("7"));
    assert_false(theme_is_light(";"));
    assert_false(theme_is_light(NULL));
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
        cmocka_unit_test(safe_is_safe_for_every_eye),
        cmocka_unit_test(the_terminals_own_colours_stay_its_own),
        cmocka_unit_test(light_terminals_are_known),
    };
    return cmocka_run_group_tests_name("theme", tests, NULL, NULL);
}
