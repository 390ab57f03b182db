/* Every theme on terminals of every depth, from the program to the cells: only colours that the
 * terminal has, nothing that cannot be read, what is selected and what is wrong told apart. */
#include "term/beside.h"
#include "term/pty.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

static const struct Depth {
    const char *name;
    int count; /* of colours */
    const char *env[2];
} depths[] = {
    { "24 bit", 16777216, { "TERM=xterm-256color", "COLORTERM=truecolor" } },
    { "256", 256, { "TERM=xterm-256color", NULL } },
    { "16", 16, { "TERM=xterm-16color", NULL } },
    { "8", 8, { "TERM=xterm", NULL } },
    { "none", 0, { "TERM=vt220", NULL } },
};

enum { DEPTHS = sizeof depths / sizeof *depths };

/* What the terminal shows for a colour, as one number; -1: its own. */
static int number_of(VTermColor c, bool is_own)
{
    if (is_own)
        return -1;
    if (VTERM_COLOR_IS_INDEXED(&c))
        return c.indexed.idx;
    return 256 + (c.rgb.red << 16 | c.rgb.green << 8 | c.rgb.blue);
}

static void assert_of_depth(const char *theme, const struct Depth *d, int colour)
{
    bool fits = colour < (d->count > 256 ? 1 << 30 : d->count);
    if (!fits)
        fail_msg("%s, %s: colour %d", theme, d->name, colour);
}

static void assert_cells(Term *t, const char *theme, const struct Depth *d)
{
    for (int row = 0; row < term_rows(t); row++)
        for (int column = 0; column < term_columns(t); column++) {
            VTermScreenCell cell = term_cell(t, row, column);
            int fg = number_of(cell.fg, VTERM_COLOR_IS_DEFAULT_FG(&cell.fg));
            int bg = number_of(cell.bg, VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
            assert_of_depth(theme, d, fg);
            assert_of_depth(theme, d, bg);
            if (cell.chars[0] > ' ' && fg == bg && fg != -1)
                fail_msg("%s, %s: \"%c\" at %d,%d cannot be seen", theme, d->name,
                         (char)cell.chars[0], row, column);
        }
}

static bool look_alike(VTermScreenCell a, VTermScreenCell b)
{
    return vterm_color_is_equal(&a.fg, &b.fg) && vterm_color_is_equal(&a.bg, &b.bg) &&
           a.attrs.bold == b.attrs.bold && a.attrs.reverse == b.attrs.reverse &&
           a.attrs.underline == b.attrs.underline;
}

/* The cells of two texts on the screen. */
static void assert_apart(Term *t, const char *theme, const struct Depth *d, const char *one,
                         const char *other)
{
    int row, column, row2, column2;
    assert_true(term_find(t, one, &row, &column));
    assert_true(term_find(t, other, &row2, &column2));
    if (look_alike(term_cell(t, row, column), term_cell(t, row2, column2)))
        fail_msg("%s, %s: \"%s\" looks like \"%s\"", theme, d->name, one, other);
}

static void name_of(const char *path, char out[64])
{
    const char *slash = strrchr(path, '/');
    snprintf(out, 64, "%s", slash ? slash + 1 : path);
    out[strcspn(out, ".")] = 0;
}

static void show(size_t index, const void *context)
{
    const glob_t *themes = context;
    const struct Depth *d = &depths[index % DEPTHS];
    char theme[64], wish[96];
    name_of(themes->gl_pathv[index / DEPTHS], theme);
    snprintf(wish, sizeof wish, "CONTRACT_TUI_THEME=%s", theme);
    const char *env[] = { wish, d->env[0], d->env[1], NULL };
    const char *args[] = { "web.yaml", NULL };
    TermOptions o = { .env = env };
    Buf bytes;
    Term *t = term_prepare(&o);
    unit_read(SOURCE_DIR "/samples/broken/hostname-with-path.yaml", &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    term_start(t, args);
    assert_screen(t, "1 error");
    term_keys(t, "^X l");
    assert_screen(t, "[Problems 2]");
    term_settle(t, 2);
    assert_cells(t, theme, d);
    assert_apart(t, theme, d, "env/logging", "env/volumes"); /* the selected row */
    term_keys(t, "^X v");
    assert_screen(t, "[Source]");
    term_settle(t, 2);
    assert_cells(t, theme, d);
    term_keys(t, "^X T");
    assert_screen(t, "[Themes]");
    term_settle(t, 2);
    assert_cells(t, theme, d);
    assert_apart(t, theme, d, "x error", "disabled");
    term_close(t);
}

static void themes_are_themselves_at_every_depth(void **state)
{
    (void)state;
    glob_t themes;
    assert_int_equal(glob(SOURCE_DIR "/themes/*.theme", 0, NULL, &themes), 0);
    assert_true(themes.gl_pathc > 8);
    side_by_side(themes.gl_pathc * DEPTHS, show, &themes);
    globfree(&themes);
}

/* The terminal's own background shows where nothing is marked. */
static void the_background_is_the_terminals_on_request(void **state)
{
    (void)state;
    static const char *const env[] = { "CONTRACT_TUI_THEME=gruvbox",
                                       "CONTRACT_TUI_BACKGROUND=terminal", NULL };
    TermOptions o = { .env = env };
    Term *t = term_open(&o);
    int row, column;
    assert_screen(t, "What would you like");
    term_settle(t, 2);
    assert_true(term_find(t, "Open a contract", &row, &column));
    for (int c = 1; c < term_columns(t) - 1; c++) {
        VTermScreenCell cell = term_cell(t, row, c);
        assert_true(VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
    }
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(themes_are_themselves_at_every_depth),
        cmocka_unit_test(the_background_is_the_terminals_on_request),
    };
    return cmocka_run_group_tests_name("themes", tests, NULL, NULL);
}
