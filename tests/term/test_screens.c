/* Pictures as text of the screens and special editors, in both sizes: with colours and lines, and
 * for a terminal that has neither colours nor more than ASCII. */
#include "term/pty.h"

#include <stdio.h>

static const struct Screen {
    const char *name, *sample;
    const char *keys[4], *waits[4]; /* each for the next; the last is the picture */
} screens[] = {
    { "edit", "ccrt-full.yaml", { "Down" }, { "Which way" } },
    { "registries", "ccrt-full.yaml", { "^X R" }, { "From a login file" } },
    { "variables", "ccrt-full.yaml", { "^X E" }, { "From a .env file" } },
    { "volumes", "ccrt-full.yaml", { "^X V" }, { "Generate" } },
    { "archive", "ccrt-full.yaml", { "^X A" }, { "docker-compose.yaml" } },
    { "pod",
      "ccrv.yaml",
      { "^X g", "containers/0/ports/0", "Enter" },
      { "[Commands]", "containerPort", "Container port" } },
    { "choice", "ccrt-full.yaml", { "Down Enter", "Down" }, { "which one?", "play" } },
    { "volume-to-add", "ccrt.yaml", { "^X V", "a" }, { "No volumes", "Add a volume" } },
};

static void open_screen(Term *t, const struct Screen *s)
{
    char path[1024];
    Buf bytes;
    const char *args[] = { "web.yaml", NULL };
    snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, s->sample);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    term_start(t, args);
    assert_screen(t, "[Outline]");
    assert_screen(t, "orkload");
    for (size_t i = 0; i < 4 && s->keys[i]; i++) {
        term_keys(t, s->keys[i]);
        assert_screen(t, s->waits[i]);
    }
}

static bool has_colour(Term *t)
{
    bool any = false;
    for (int row = 0; row < term_rows(t); row++)
        for (int column = 0; column < term_columns(t); column++) {
            VTermScreenCell cell = term_cell(t, row, column);
            any = any || !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg);
        }
    return any;
}

static void take(const struct Screen *s, int rows, int columns, bool mono)
{
    static const char *const env[] = { "NO_COLOR=1", "LANG=C", "LC_ALL=C", "TERM=screen-256color",
                                       NULL };
    TermOptions o = { .rows = rows, .columns = columns, .env = mono ? env : NULL };
    char name[80];
    Term *t = term_prepare(&o);
    snprintf(name, sizeof name, "%s%s-%dx%d", s->name, mono ? "-mono" : "", columns, rows);
    open_screen(t, s);
    term_assert_golden(t, name, __FILE__, __LINE__);
    assert_int_equal(has_colour(t), !mono);
    for (const char *c = term_screen(t); mono && *c; c++)
        assert_true((unsigned char)*c < 0x80);
    term_close(t);
}

static void take_all(int rows, int columns, bool mono)
{
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++)
        take(&screens[i], rows, columns, mono);
}

static void colours_80x24(void **state)
{
    (void)state;
    take_all(24, 80, false);
}

static void colours_120x40(void **state)
{
    (void)state;
    take_all(40, 120, false);
}

static void mono_80x24(void **state)
{
    (void)state;
    take_all(24, 80, true);
}

static void mono_120x40(void **state)
{
    (void)state;
    take_all(40, 120, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_80x24),
        cmocka_unit_test(colours_120x40),
        cmocka_unit_test(mono_80x24),
        cmocka_unit_test(mono_120x40),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
