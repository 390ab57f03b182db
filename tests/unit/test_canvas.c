/* Cells: clipping, wide characters, and what must never reach a terminal. */
#include "unit/unit.h"

#include "../tui/canvas.h"

#include <locale.h>

static int utf8(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

static void row_is(Grid *g, int row, const char *expected)
{
    Buf out;
    buf_init(&out, 0);
    grid_row_text(g, row, &out);
    assert_str(buf_str(&out), expected);
    buf_clear(&out);
}

static void text_is_made_harmless(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        { "plain", "plain" },
        { "\033[2J", "^[[2J" },
        { "a\tb\rc", "a^Ib^Mc" },
        { "\177", "^?" },
        { "\xC2\x9B"
          "31m",
          "<U+009B>31m" },
        { "x\xE2\x80\xAEy", "x<U+202E>y" },
        { "a\xE2\x80\x8B"
          "b",
          "a<U+200B>b" },
        { "\xEF\xBB\xBFz", "<U+FEFF>z" },
        { "\xFF\xC3(", "<FF><C3>(" },
        { "\xED\xA0\x80", "<ED><A0><80>" },
        { "e\xCC\x81", "e\xCC\x81" },
        { "\xCC\x81", "<U+0301>" },
        { "中文", "中文" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Grid g = { 0 };
        assert_true(grid_resize(&g, 1, 40, NULL));
        Canvas c = canvas_of(&g);
        int end = canvas_text(&c, 0, 0, str_from(cases[i].text), ROLE_TEXT);
        row_is(&g, 0, cases[i].shown);
        assert_int_equal(end, text_width(str_from(cases[i].text)));
        grid_free(&g);
    }
}

static void nothing_is_drawn_outside(void **state)
{
    (void)state;
    Grid g = { 0 };
    assert_true(grid_resize(&g, 5, 10, NULL));
    Canvas all = canvas_of(&g);
    canvas_fill(&all, (Rect){ 0, 0, 5, 10 }, '.', ROLE_TEXT);
    Canvas part = canvas_sub(&all, (Rect){ 1, 2, 3, 4 });
    canvas_text(&part, 0, -2, STR("abcdefghijkl"), ROLE_TEXT);
    canvas_text(&part, 1, 3, STR("中"), ROLE_TEXT); /* half of it would be outside */
    canvas_text(&part, 7, 0, STR("below"), ROLE_TEXT);
    canvas_fill(&part, (Rect){ 2, -5, 50, 50 }, '#', ROLE_TEXT);
    Canvas deep = canvas_sub(&part, (Rect){ -1, -1, 100, 100 });
    canvas_text(&deep, 0, 0, STR("xxxxxxxxxxxx"), ROLE_TEXT);
    row_is(&g, 0, "..........");
    row_is(&g, 1, "..cdef....");
    row_is(&g, 2, "..... ....");
    row_is(&g, 3, "..####....");
    row_is(&g, 4, "..........");
    canvas_cursor(&part, 9, 9);
    assert_int_equal(g.cursor_row, -1);
    grid_free(&g);
}

static void a_wide_character_loses_both_halves(void **state)
{
    (void)state;
    Grid g = { 0 };
    assert_true(grid_resize(&g, 1, 6, NULL));
    Canvas c = canvas_of(&g);
    canvas_text(&c, 0, 0, STR("中文x"), ROLE_TEXT);
    assert_int_equal(grid_cell(&g, 0, 1)->code, 0);
    canvas_text(&c, 0, 1, STR("-"), ROLE_TEXT);
    row_is(&g, 0, " -文x");
    canvas_text(&c, 0, 2, STR("+"), ROLE_TEXT);
    row_is(&g, 0, " -+ x");
    grid_free(&g);
}

static void long_texts_are_cut_and_broken(void **state)
{
    (void)state;
    Grid g = { 0 };
    assert_true(grid_resize(&g, 4, 20, NULL));
    Canvas c = canvas_of(&g);
    canvas_text_fit(&c, 0, 0, 8, STR("abcdefghijkl"), ROLE_TEXT);
    row_is(&g, 0, "abcdef..");
    canvas_text_middle(&c, 0, 0, 8, STR("abcdefghijkl"), ROLE_TEXT);
    row_is(&g, 0, "abc..jkl");
    grid_clear(&g);
    int rows = canvas_wrap(&c, 0, 0, 10, 9, STR("one two three\n  four fivefivefive"), ROLE_TEXT);
    assert_int_equal(rows, 5);
    row_is(&g, 0, "one two");
    row_is(&g, 1, "three");
    row_is(&g, 2, "  four");
    row_is(&g, 3, "  fivefive");
    grid_free(&g);
}

static void clusters_are_cursor_places(void **state)
{
    (void)state;
    Str s = STR("ae\xCC\x81\r\n中b");
    static const size_t places[] = { 0, 1, 4, 6, 9, 10 };
    for (size_t i = 0; i + 1 < sizeof places / sizeof *places; i++) {
        assert_int_equal(text_cluster_after(s, places[i]), places[i + 1]);
        assert_int_equal(text_cluster_before(s, places[i + 1]), places[i]);
    }
    assert_int_equal(text_cluster_after(s, s.len), s.len);
    assert_int_equal(text_cluster_before(s, 0), 0);
}

static void ascii_terminals_get_question_marks(void **state)
{
    (void)state;
    glyph_set_ascii(true);
    Grid g = { 0 };
    assert_true(grid_resize(&g, 1, 10, NULL));
    Canvas c = canvas_of(&g);
    canvas_text(&c, 0, 0, STR("é中a"), ROLE_TEXT);
    row_is(&g, 0, "??a");
    glyph_set_ascii(false);
    grid_free(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_made_harmless),
        cmocka_unit_test(nothing_is_drawn_outside),
        cmocka_unit_test(a_wide_character_loses_both_halves),
        cmocka_unit_test(long_texts_are_cut_and_broken),
        cmocka_unit_test(clusters_are_cursor_places),
        cmocka_unit_test(ascii_terminals_get_question_marks),
    };
    return cmocka_run_group_tests_name("canvas", tests, utf8, NULL);
}
