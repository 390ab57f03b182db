/* The source with the plain keys: texts, keys, and what they make of it. In texts | is the cursor
 * and \1 the other end of what is selected; in keys N is Enter, B Backspace, D Del, T Tab, E Esc,
 * < > ^ v are the arrows, with # in front with Shift; @ is Alt. */
#include "unit/source_bench.h"

#include "../tui/keymap.h"

static const struct Case {
    const char *text, *keys, *then;
} cases[] = {
    /* a new line */
    { "a: 1|\n", "N", "a: 1\n|\n" },
    { "  a: 1|\n", "N", "  a: 1\n  |\n" },
    { "a:|\n", "N", "a:\n  |\n" },
    { "a: |\n", "N", "a: \n  |\n" },
    { "  a:|\n", "N", "  a:\n    |\n" },
    { "- a:|\n", "N", "- a:\n    |\n" },
    { "- a: 1|\n", "N", "- a: 1\n  |\n" },
    { "- a|\n", "N", "- a\n|\n" },
    { "a:\n  - b|\n", "N", "a:\n  - b\n  |\n" },
    { "a:\n  - b:|\n", "N", "a:\n  - b:\n      |\n" },
    { "- - a: 1|\n", "N", "- - a: 1\n    |\n" },
    { "a: ||\n", "N", "a: |\n  |\n" },
    { "a: >-|\n", "N", "a: >-\n  |\n" },
    { "a: >2|\n", "N", "a: >2\n  |\n" },
    { "- >+|\n", "N", "- >+\n  |\n" },
    { "a: >  # text|\n", "N", "a: >  # text\n  |\n" },
    { "a: [|\n", "N", "a: [\n  |\n" },
    { "a: {|\n", "N", "a: {\n  |\n" },
    { "a: x # b:|\n", "N", "a: x # b:\n|\n" },
    { "# a:|\n", "N", "# a:\n|\n" },
    { "a: \"b:\"|\n", "N", "a: \"b:\"\n|\n" },
    { "a: http://b|\n", "N", "a: http://b\n|\n" },
    { "a: &x|\n", "N", "a: &x\n  |\n" },
    { "a: b| c\n", "N", "a: b\n|c\n" },
    { "  a: b|c\n", "N", "  a: b\n  |c\n" },
    { "|  a: b\n", "N", "\n|  a: b\n" },
    { " | a: b\n", "N", "\n | a: b\n" },
    { "  |a: b\n", "N", "\n  |a: b\n" },
    { "a:\n  |\n", "N", "a:\n  \n  |\n" },
    { "a: 1|\r\nb: 2\r\n", "N", "a: 1\r\n|\r\nb: 2\r\n" },
    /* taking away */
    { "    |a\n", "B", "  |a\n" },
    { "   |a\n", "B", "  |a\n" },
    { " |a\n", "B", "|a\n" },
    { "a\n|b\n", "B", "a|b\n" },
    { "a\r\n|b\r\n", "B", "a|b\r\n" },
    { "a  |b\n", "B", "a |b\n" },
    { "e\xCC\x81|\n", "B", "|\n" },
    { "|e\xCC\x81z\n", "D", "|z\n" },
    { "a|\nb\n", "D", "a|b\n" },
    { "\t|a\n", "B", "|a\n" },
    /* a selection is replaced, moved, commented */
    { "a\1b|c\n", "x", "ax|c\n" },
    { "a\1b|c\n", "B", "a|c\n" },
    { "|abc\n", "#>#>x", "x|c\n" },
    { "\1a\nb|\n", "T", "\1  a\n  b\n|" },
    { "a|\n", "T", "a |\n" },
    { "|a\n", "T", "  |a\n" },
    { "\1a\n  b\n    c|\n", "@;", "\1# a\n#   b\n#     c\n|" },
    { "  \1a\n    b|\n", "@;", "\1  # a\n  #   b\n|" },
    { "\1# a\n#   b|\n", "@;", "\1a\n  b\n|" },
    { "\1# a\nb|\n", "@;", "\1# # a\n# b\n|" },
    { "\1a\n\n  b|\n", "@;", "\1# a\n\n#   b\n|" },
    { "\1#a\n  #b|\n", "@;", "\1a\n  b\n|" },
    { "  a|\n", "@;", "  # a|\n" },
    { "|  a\n", "@;", "|  # a\n" },
    { "  # a|\n", "@;", "  a|\n" },
    { "\1a\n  b|\n", "@[", "\1a\nb\n|" },
    /* words of undo */
    { "|\n", "one two@u", "one |\n" },
    { "|\n", "one two@u@u", "|\n" },
    { "|\n", "oneNtwo@u", "one\n|\n" },
    { "abc|\n", "BB@u", "abc|\n" },
    { "|\n", "one@u@r", "one|\n" },
    { "|ab\n", "x>y@u", "xa|b\n" },
};

static void press_all(Bench *b, const char *keys)
{
    int mods = 0;
    for (const char *k = keys; *k; k++) {
        static const char names[] = "NBDTE<>^v";
        static const int32_t codes[] = { K_ENTER, K_BACKSPACE, K_DELETE, K_TAB, K_ESC,
                                         K_LEFT,  K_RIGHT,     K_UP,     K_DOWN };
        if (*k == '#' || *k == '@') {
            mods = *k == '#' ? MOD_SHIFT : MOD_ALT;
            continue;
        }
        const char *name = mods == MOD_ALT ? NULL : strchr(names, *k);
        KeyEvent key = { .code = name ? codes[name - names] : *k, .mods = (uint8_t)mods };
        if (!b->view->class->key(b->view, &key)) {
            const Action *a = action_of_key(&key, false);
            if (a)
                app_run_action(b->app, a);
        }
        mods = 0;
    }
}

/* SIZE_MAX: nothing is selected. */
static size_t text_of(const char *from, Buf *out, size_t *ret_anchor)
{
    size_t cursor = 0;
    const char *last = strrchr(from, '|');
    *ret_anchor = SIZE_MAX;
    buf_init(out, 0);
    buf_add_text(out, "");
    for (; *from; from++) {
        if (from == last)
            cursor = out->len;
        else if (*from == 1)
            *ret_anchor = out->len;
        else
            buf_add_byte(out, *from);
    }
    return cursor;
}

static void keys_do_what_they_do_everywhere(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct Case *c = &cases[i];
        Bench b = { 0 };
        Buf before, then;
        size_t anchor, other;
        size_t cursor = text_of(c->text, &before, &anchor), end = text_of(c->then, &then, &other);
        open_bench(&b, buf_str(&before));
        keymap_reset("plain");
        draw(&b, 20, 60);
        b.app->cursor = anchor == SIZE_MAX ? cursor : anchor;
        if (anchor != SIZE_MAX)
            source_select(b.source,
                          anchor < cursor ? span_make(anchor, cursor) : span_make(cursor, anchor));
        press_all(&b, c->keys);
        Str now = app_bytes(b.app);
        Span chosen = source_selection(b.source);
        bool same = other == SIZE_MAX ? chosen.start == chosen.end
                                      : chosen.start == other && chosen.end == end;
        if (!str_eq(now, buf_str(&then)) || app_cursor(b.app) != end || !same) {
            print_error("\"%s\" on \"%s\": at %zu of \"" STR_FMT "\", not %zu of \"" STR_FMT
                        "\", %u-%u chosen\n",
                        c->keys, c->text, app_cursor(b.app), STR_ARG(now), end,
                        STR_ARG(buf_str(&then)), chosen.start, chosen.end);
            wrong++;
        }
        draw(&b, 20, 60);
        close_bench(&b);
        buf_clear(&before);
        buf_clear(&then);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(keys_do_what_they_do_everywhere) };
    return cmocka_run_group_tests_name("source_keys", tests, NULL, NULL);
}
