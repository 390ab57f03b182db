/* Each screen of the frame of the program as it stands: two sizes, in UTF-8 with colours and in
 * ASCII without. `make golden` writes them anew. */
#include "term/pty.h"

#include <stdio.h>

static const struct Screen {
    const char *name;
    const char *argument; /* NULL: none */
    const char *ready;    /* there before the keys */
    const char *keys;
    const char *shown; /* there behind them */
} screens[] = {
    { "start", NULL, "What would you like", "Home", "New contract" },
    { "new", NULL, "What would you like", "n Down Down", "(o) ccrt" },
    { "set", NULL, "What would you like", ",", "esc-digit" },
    { "themes", NULL, "What would you like", "^X T Down Down Down", "warm and dark" },
    { "tour", "tour", "Guided tour", "Down", "Who writes what" },
    { "lesson", "tour", "Guided tour", "2 Enter Enter Enter", "Who can see what" },
    { "compare", "web.yaml", "0 errors", "^X / ^G ^X D Down Enter other.yaml Enter",
      "Compared with" },
    { "lines", "web.yaml", "0 errors", "^X / ^G ^X D Down Enter other.yaml Enter t",
      "line by line" },
};

static const struct Look {
    const char *suffix;
    int rows, columns;
    const char *const env[4];
} looks[] = {
    { "80x24", 24, 80, { NULL } },
    { "120x40", 40, 120, { NULL } },
    { "80x24-ascii", 24, 80, { "TERM=vt220", "LANG=C", "LC_ALL=C", NULL } },
    { "120x40-ascii", 40, 120, { "TERM=vt220", "LANG=C", "LC_ALL=C", NULL } },
};

static bool has_colour(Term *t)
{
    for (int row = 0; row < term_rows(t); row++)
        for (int column = 0; column < term_columns(t); column++) {
            VTermScreenCell cell = term_cell(t, row, column);
            if (!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg))
                return true;
        }
    return false;
}

/* A contract without mistakes, and one that differs in a port and a secret. */
static void write_contracts(Term *t)
{
    Buf sample;
    unit_read(SOURCE_DIR "/samples/ccrt.yaml", &sample);
    term_write_file(t, "web.yaml", buf_str(&sample));
    size_t at = str_find(buf_str(&sample), STR("port: 443"));
    assert_int_not_equal(at, SIZE_MAX);
    buf_splice(&sample, span_make(at, at + 9), STR("port: 6514"));
    at = str_find(buf_str(&sample), STR("Qw7rTz"));
    assert_int_not_equal(at, SIZE_MAX);
    buf_splice(&sample, span_make(at, at + 6), STR("another"));
    term_write_file(t, "other.yaml", buf_str(&sample));
    buf_clear(&sample);
}

static void take(const struct Screen *s, const struct Look *look)
{
    char name[64];
    TermOptions o = { .rows = look->rows, .columns = look->columns, .env = look->env };
    const char *args[] = { s->argument, NULL };
    bool ascii = look->env[0];
    int row, column;
    Term *t = term_prepare(&o);
    write_contracts(t);
    term_start(t, args);
    assert_screen(t, s->ready);
    term_keys(t, s->keys);
    assert_screen(t, s->shown);
    term_settle(t, 300);
    snprintf(name, sizeof name, "%s-%s", s->name, look->suffix);
    assert_golden(t, name);
    assert_true(term_cursor(t, &row, &column));
    assert_int_equal(has_colour(t), !ascii);
    for (const char *c = term_screen(t); ascii && *c; c++)
        assert_true((unsigned char)*c < 0x80);
    term_close(t);
}

static void screens_are_as_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++)
        for (size_t k = 0; k < sizeof looks / sizeof *looks; k++)
            take(&screens[i], &looks[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(screens_are_as_they_were) };
    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
