#include "unit/unit.h"

#include "contract/yaml.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Parsed {
    Str text;
    Arena *arena;
    Problems problems;
    YamlDocument doc;
} Parsed;

static Parsed parse_str(Str text)
{
    Parsed p = { .text = text, .arena = arena_new(0) };
    Error err = { 0 };
    problems_init(&p.problems, p.arena, 0);
    assert_true(yaml_parse(text, NULL, p.arena, &p.problems, &p.doc, &err));
    return p;
}

static Parsed parse(const char *text)
{
    return parse_str(str_from(text));
}

static void done(Parsed *p)
{
    arena_free(p->arena);
}

static Str source(const Parsed *p, Span span)
{
    return str_slice(p->text, span.start, span_len(span));
}

static const TreeNode *at(const Parsed *p, const char *pointer)
{
    const TreeNode *n = tree_at(p->doc.root, str_from(pointer));
    if (!n)
        fail_msg("nothing at %s", pointer);
    return n;
}

/* Kind, style, string and source of single values. */
static void scalars_know_kind_and_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *pointer;
        NodeKind kind;
        NodeStyle style;
        const char *string, *source;
    } cases[] = {
        { "a: b", "/a", NODE_STRING, STYLE_PLAIN, "b", "b" },
        { "a:\nb: 1", "/a", NODE_NULL, STYLE_NONE, "", "" },
        { "? a\nb: 1", "/a", NODE_NULL, STYLE_NONE, "", "" },
        { "{a, b: 2}", "/a", NODE_NULL, STYLE_NONE, "", "" },
        { "a: &x !!str 12", "/a", NODE_STRING, STYLE_PLAIN, "12", "12" },
        { "a: ! 12", "/a", NODE_STRING, STYLE_PLAIN, "12", "12" },
        { "a: !!int \"12\"", "/a", NODE_INT, STYLE_DOUBLE, "12", "\"12\"" },
        { "a: 'it''s'", "/a", NODE_STRING, STYLE_SINGLE, "it's", "'it''s'" },
        { "a: \"x\\ny\" # c", "/a", NODE_STRING, STYLE_DOUBLE, "x\ny", "\"x\\ny\"" },
        { "a: |\n  x\n  y\n\n\nb: 1", "/a", NODE_STRING, STYLE_LITERAL, "x\ny\n", "|\n  x\n  y" },
        { "a: |+\n  x\n\nb: 1", "/a", NODE_STRING, STYLE_LITERAL, "x\n\n", "|+\n  x" },
        { "a: >-\n  x\n  y\nb: 1", "/a", NODE_STRING, STYLE_FOLDED, "x y", ">-\n  x\n  y" },
        { "a: |\nb: 1", "/a", NODE_STRING, STYLE_LITERAL, "", "|" },
        { "a: |\r\n  x\r\n  y\r\nb: 1", "/a", NODE_STRING, STYLE_LITERAL, "x\ny\n",
          "|\r\n  x\r\n  y" },
        { "a: b\n  c", "/a", NODE_STRING, STYLE_PLAIN, "b c", "b\n  c" },
        { "\xEF\xBB\xBF"
          "a: b",
          "/a", NODE_STRING, STYLE_PLAIN, "b", "b" },
        { "a: \xC3\xA9\xC3\xA9\r\nb: x", "/b", NODE_STRING, STYLE_PLAIN, "x", "x" },
        { "\xC3\xA9: \xE2\x82\xAC # \xE2\x82\xAC\nb: [\xE2\x82\xAC, z]", "/b/1", NODE_STRING,
          STYLE_PLAIN, "z", "z" },
        { "a: -12", "/a", NODE_INT, STYLE_PLAIN, "-12", "-12" },
        { "a: 0x1F", "/a", NODE_INT, STYLE_PLAIN, "0x1F", "0x1F" },
        { "a: 1e3", "/a", NODE_FLOAT, STYLE_PLAIN, "1e3", "1e3" },
        { "a: .inf", "/a", NODE_FLOAT, STYLE_PLAIN, ".inf", ".inf" },
        { "a: yes", "/a", NODE_STRING, STYLE_PLAIN, "yes", "yes" },
        { "a: True", "/a", NODE_BOOL, STYLE_PLAIN, "True", "True" },
        { "a: ~", "/a", NODE_NULL, STYLE_PLAIN, "~", "~" },
        { "- - a\n  - b\n", "/0/1", NODE_STRING, STYLE_PLAIN, "b", "b" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Parsed p = parse(cases[i].text);
        print_message("%s\n", cases[i].text);
        const TreeNode *n = at(&p, cases[i].pointer);
        assert_int_equal(n->kind, cases[i].kind);
        assert_int_equal(n->style, cases[i].style);
        assert_str(n->string, cases[i].string);
        assert_str(source(&p, n->span), cases[i].source);
        done(&p);
    }
}

static void empty_value_stands_behind_its_colon(void **state)
{
    (void)state;
    Parsed p = parse("a:   # nothing\nb : \nc:\n");
    assert_int_equal(at(&p, "/a")->span.start, 2);
    assert_int_equal(at(&p, "/b")->span.start, 18);
    assert_int_equal(at(&p, "/c")->span.end, 22);
    done(&p);
}

static void collections_end_with_their_last_child(void **state)
{
    (void)state;
    Parsed p =
        parse("a:\n  b: 1\n  c: |\n    x\n\n\n# note\nd: [1, {e: 2} ] # x\nf: &m\n  g: *k\n");
    assert_null(p.doc.root); /* *k is not there */
    done(&p);
    p = parse("a:\n  b: 1\n  c: |\n    x\n\n\n# note\nd: [1, {e: 2} ] # x\nf: &m !t\n  g: h\n");
    assert_str(source(&p, at(&p, "/a")->span), "b: 1\n  c: |\n    x");
    assert_str(source(&p, at(&p, "/d")->span), "[1, {e: 2} ]");
    assert_str(source(&p, at(&p, "/d/1")->span), "{e: 2}");
    assert_str(source(&p, at(&p, "/f")->span), "g: h");
    assert_int_equal(at(&p, "/f")->flags, NODE_ANCHORED | NODE_TAGGED);
    assert_str(source(&p, at(&p, "/d")->key_span), "d");
    done(&p);
}

static void duplicate_keys_are_kept_and_reported(void **state)
{
    (void)state;
    Parsed p = parse("a: 1\nb: 2\na: 3\n");
    assert_int_equal(p.problems.count, 1);
    assert_string_equal(p.problems.items[0].code, "PF004");
    assert_int_equal(p.problems.items[0].span.start, 10);
    assert_int_equal(p.problems.items[0].related.start, 0);
    assert_str(p.problems.items[0].path, "/a");
    assert_int_equal(at(&p, "/a")->integer, 1);
    assert_int_equal(p.doc.root->count, 3);
    assert_true(p.doc.root->last->flags & NODE_DUPLICATE);
    done(&p);
}

static void many_keys_stay_linear(void **state)
{
    (void)state;
    Buf text;
    buf_init(&text, 0);
    for (int i = 0; i < 20000; i++)
        buf_printf(&text, "key%d: %d\n", i, i);
    buf_add_text(&text, "key7: again\n");
    Parsed p = parse_str(buf_str(&text));
    assert_int_equal(p.doc.root->count, 20001);
    assert_int_equal(p.problems.count, 1);
    assert_str(p.problems.items[0].path, "/key7");
    done(&p);
    buf_clear(&text);
}

static void aliases_share_children(void **state)
{
    (void)state;
    Parsed p = parse("a: &x {k: v}\nb: *x\nc: &s 12\nd: *s\n*s : e\n");
    const TreeNode *b = at(&p, "/b");
    assert_int_equal(b->flags, NODE_ALIAS);
    assert_str(source(&p, b->span), "*x");
    assert_str(tree_get_string(b, "k"), "v");
    assert_int_equal(at(&p, "/d")->integer, 12);
    assert_true(at(&p, "/12")->flags & NODE_KEY_ODD);
    done(&p);
}

static void laughs_are_refused(void **state)
{
    (void)state;
    Buf text;
    buf_init(&text, 0);
    buf_add_text(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
        buf_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            buf_printf(&text, "%s*a%d", k ? ", " : "", i - 1);
        buf_add_text(&text, "]\n");
    }
    Parsed p = parse_str(buf_str(&text));
    assert_null(p.doc.root);
    assert_string_equal(p.problems.items[0].code, "YAML011");
    done(&p);
    buf_reset(&text);
    buf_add_text(&text, "a0: &a0 [x]\n");
    for (int i = 1; i < 300; i++) /* deep through aliases alone */
        buf_printf(&text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    p = parse_str(buf_str(&text));
    assert_null(p.doc.root);
    done(&p);
    buf_reset(&text);
    buf_add_repeat(&text, '[', 100000);
    p = parse_str(buf_str(&text));
    assert_null(p.doc.root);
    assert_string_equal(p.problems.items[0].code, "YAML011");
    done(&p);
    buf_clear(&text);
    p = parse("a: &a [*a]");
    assert_null(p.doc.root);
    assert_string_equal(p.problems.items[0].code, "YAML010");
    done(&p);
}

static void documents_are_counted(void **state)
{
    (void)state;
    Parsed p = parse("---\na: 1\n---\nb: 2\n---\nc: 3\n");
    assert_int_equal(p.doc.documents, 3);
    assert_int_equal(p.doc.second.start, 9);
    assert_string_equal(p.problems.items[0].code, "PF001");
    assert_int_equal(at(&p, "/a")->integer, 1);
    done(&p);
    p = parse("# nothing\n");
    assert_null(p.doc.root);
    assert_int_equal(p.doc.documents, 0);
    assert_int_equal(p.problems.count, 0);
    done(&p);
}

/* What is said about what was written wrong: code, the marked bytes, a part of the message. */
static void errors_speak_of_what_was_written(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code, *source, *message;
    } cases[] = {
        { "a:\n    b: 1\n\tc: 2\n", "YAML004", "\t", "A tab at the start" },
        { "a:\n\tb: 1\n", "YAML004", "\t", "A tab at the start" },
        { "a:1\nb: 2\n", "YAML005", ":", "without a blank" },
        { "{ a:, b: 1 }", "YAML005", ":", "without a blank" },
        { "x: y\na:1\nb: 2\n", "YAML005", ":", "without a blank" },
        { "a:\n    b: 1\n   c: 2\n", "YAML006", "   ", "indented 3, its neighbours 4" },
        { "a: 1\n   b: 2\n", "YAML006", "   ", "indented 3, its neighbours 0" },
        { "a: \"x\nb: 2\n", "YAML007", "\"", "never closed" },
        { "a: [1, 2\nb: 3\n", "YAML008", "[", "is not closed" },
        { "a: {b: ", "YAML008", "{", "is not closed" },
        { "a: {{ .Env.X }}/y\n", "YAML017", "/", "behind the end" },
        { "a: @x\n", "YAML009", "@", "cannot start with \"@\"" },
        { "a: `x`\n", "YAML009", "`", "cannot start with" },
        { "a: *\n", "YAML010", "*", "alias" },
        { "a: |x\n  b\n", "YAML012", "x", "behind \"|\"" },
        { "a: 1\nhello\nb: 2\n", "YAML013", "hello", "missing behind \"hello\"" },
        { "a: \"\\d\"\n", "YAML014", "\\d", "escape" },
        { "a: b: c\n", "YAML016", ":", "needs quotes" },
        { "a: 'x' y\n", "YAML017", "y", "behind the end" },
        { "a: - b\n", "YAML006", "-", "list item cannot start" },
        { "a: 1\n- b\n", "YAML013", "-", "list item stands among keys" },
        { "- a\nb: 1\n", "YAML013", "b", "\"- \" is missing" },
        { "a: !<x y\n", "YAML015", "!", "tag" },
        { "%YAML 3.0\n---\na: 1\n", "YAML015", "%", "directive" },
        { "a: \x01\n", "YAML003", "\x01", "U+0001" },
        { "a: \xFF\xFE\n", "YAML002", "\xFF\xFE", "FF is not UTF-8" },
        { "\xFF\xFE"
          "a",
          "YAML002", "\xFF\xFE", "UTF-16" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Parsed p = parse(cases[i].text);
        if (p.problems.count != 1)
            fail_msg("%s: %zu problems", cases[i].text, p.problems.count);
        const Problem *x = &p.problems.items[0];
        print_message("%s: %s " STR_FMT "\n", cases[i].text, x->code, STR_ARG(x->message));
        assert_string_equal(x->code, cases[i].code);
        assert_str(source(&p, x->span), cases[i].source);
        if (!str_contains(x->message, str_from(cases[i].message)))
            fail_msg("%s: " STR_FMT, cases[i].text, STR_ARG(x->message));
        assert_int_equal(p.doc.error.start, x->span.start);
        done(&p);
    }
}

static void readings_differ_where_they_do(void **state)
{
    (void)state;
    enum { N = NODE_NULL, B = NODE_BOOL, I = NODE_INT, F = NODE_FLOAT, S = NODE_STRING };
    static const struct {
        const char *text;
        int yaml12, yaml11, go;
        bool timestamp, same;
    } cases[] = {
        { "yes", S, B, S, false, false },
        { "off", S, B, S, false, false },
        { "0777", I, I, I, false, false },
        { "0o777", I, S, I, false, false },
        { "1_000", S, I, I, false, false },
        { "190:20:30", S, I, S, false, false },
        { "2001-01-01", S, S, S, true, false },
        { "2001-13-01", S, S, S, false, true },
        { "2001-01-01T10:00:00Z", S, S, S, true, false },
        { "2001-02-30", S, S, S, false, true },
        { "1e3", F, S, F, false, false },
        { "1.0e+3", F, F, F, false, true },
        { ".5", F, F, F, false, true },
        { "089", I, S, F, false, false },
        { "0x1F", I, I, I, false, true },
        { "0b11", S, I, I, false, false },
        { "12", I, I, I, false, true },
        { "-12", I, I, I, false, true },
        { "", N, N, N, false, true },
        { "~", N, N, N, false, true },
        { "Null", N, N, N, false, true },
        { "true", B, B, B, false, true },
        { "tRue", S, S, S, false, true },
        { "-", S, S, S, false, true },
        { "+.inf", F, F, F, false, true },
        { "=", S, N, S, false, false },
        { "1.2.3", S, S, S, false, true },
        { "192.0.2.7", S, S, S, false, true },
        { "hello", S, S, S, false, true },
        { "123456789012345678901234567890", I, I, F, false, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PlainReading r = tree_plain_reading(str_from(cases[i].text));
        print_message("%s\n", cases[i].text);
        assert_int_equal(r.yaml12, cases[i].yaml12);
        assert_int_equal(r.yaml11, cases[i].yaml11);
        assert_int_equal(r.go, cases[i].go);
        assert_int_equal(r.go_timestamp, cases[i].timestamp);
        assert_int_equal(r.same, cases[i].same);
    }
}

static void flags_are_set(void **state)
{
    (void)state;
    Parsed p = parse("a: yes\nb: abc #def\nc: abc#def\n<<: {x: 1}\n12: z\n"
                     "d: 99999999999999999999\ne: 2001-01-01\nf: -9223372036854775808\n");
    assert_int_equal(at(&p, "/a")->flags, NODE_AMBIGUOUS);
    assert_int_equal(at(&p, "/b")->flags, NODE_COMMENT_CUT);
    assert_int_equal(at(&p, "/c")->flags, 0);
    assert_int_equal(at(&p, "/<<")->flags, NODE_MERGE);
    assert_int_equal(at(&p, "/12")->flags, NODE_KEY_ODD);
    assert_true(at(&p, "/d")->flags & NODE_BIG);
    assert_true(at(&p, "/d")->number == 1e20);
    assert_int_equal(at(&p, "/e")->flags, NODE_AMBIGUOUS);
    assert_true(at(&p, "/f")->integer == INT64_MIN);
    done(&p);
}

/* Each allocation fails in turn: an error, no leak, no crash. */
static void memory_may_run_out(void **state)
{
    (void)state;
    Str text = STR("a: &x {k: 'it''s', l: [1, 2]}\nb: *x\na: dup\nlong: |\n  x\n  y\n"
                   "k1: 1\nk2: 1\nk3: 1\nk4: 1\nk5: 1\nk6: 1\nk7: 1\nk8: 1\nk9: 1\n---\nx: 1\n");
    for (size_t n = 1; n < 200; n++) {
        Arena *arena = arena_new(0);
        Problems problems;
        YamlDocument doc;
        Error err = { 0 };
        problems_init(&problems, arena, 0);
        memory_fail_at(n);
        bool good = yaml_parse(text, NULL, arena, &problems, &doc, &err);
        bool reached = memory_fail_at(0) >= n;
        if (!good)
            assert_int_equal(err.code, ERR_MEMORY);
        arena_free(arena);
        if (!reached) {
            assert_true(good);
            return;
        }
    }
    fail();
}

static void tabs_are_as_wide_as_their_neighbours(void **state)
{
    (void)state;
    static const struct {
        const char *text; /* the last line that begins with a tab is asked for */
        size_t blanks;    /* SIZE_MAX: not told */
        bool sure;
    } cases[] = {
        { "a:\n  b: 1\n\tc: 2\n  d: 3\n", 2, true },
        { "a:\r\n  b: 1\r\n\tc: 2\r\n\r\n  # x\r\n  d: 3\r\n", 2, true },
        { "a:\n  b: 1\n\tc: 2\n", 2, false }, /* one line alone says little */
        { "a:\n  b: 1\n  c: 1\n\td: 2\n", 2, true },
        { "a:\n  b:\n    c: 1\n\td: 2\n", 4, false },
        { "a:\n  b:\n    c: 1\n    d: 1\n\t\te: 2\nf: 3\n", 4, true },
        { "a:\n\tb: 1\n", 2, true },
        { "a:\n\tb: 1\n    c: 2\n", 4, true },
        { "a:\n  b:\n\tc: 1\n", 4, true },
        { "a: |\n\tb: 1\n\tc: 1\n\td: 1\n", 2, true },
        /* what stands behind a key that opens something */
        { "a: # b\n\tb: 1\nc: 1\n", 2, true },
        { "'a': # it's b\n\tb: 1\nc: 1\n", 2, true },
        { "a: # b\n\tb: 1\n  c: 1\n", 2, true },
        { "a: &x !!map # b\n\tb: 1\nc: 1\n", 2, true },
        { "a: |2- # b\n\tb: 1\n\tc: 1\n\td: 1\n", 2, true },
        { "a:\n  -\n\tb: 1\n    c: 1\n", 4, true },
        { "a: 'x # y'\n\tb: 1\nc: 1\n", 0, true },
        { "a:\n\tb:\n\t\tc: 1\n\t\td: 1\n", 4, false },
        { "v:\n  a:\n    s: x\n    t: y\n\tb:\n    s: z\n", 4, false },
        { "\ta: 1\n", SIZE_MAX, false },
        { "a:\n\t\tb: 1\n\tc: 1\n", SIZE_MAX, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str text = str_from(cases[i].text);
        size_t line = 0, blanks = 0;
        bool sure = false;
        for (size_t at = 0; at < text.len; at++)
            if (text.ptr[at] == '\t' && (at == 0 || text.ptr[at - 1] == '\n'))
                line = at;
        bool told = yaml_tab_blanks(text, line, &blanks, &sure);
        if (told != (cases[i].blanks != SIZE_MAX) ||
            (told && (blanks != cases[i].blanks || sure != cases[i].sure)))
            fail_msg("case %zu: %zu blanks, %s", i, told ? blanks : SIZE_MAX,
                     sure ? "sure" : "not sure");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_know_kind_and_place),
        cmocka_unit_test(empty_value_stands_behind_its_colon),
        cmocka_unit_test(collections_end_with_their_last_child),
        cmocka_unit_test(duplicate_keys_are_kept_and_reported),
        cmocka_unit_test(many_keys_stay_linear),
        cmocka_unit_test(aliases_share_children),
        cmocka_unit_test(laughs_are_refused),
        cmocka_unit_test(documents_are_counted),
        cmocka_unit_test(errors_speak_of_what_was_written),
        cmocka_unit_test(readings_differ_where_they_do),
        cmocka_unit_test(flags_are_set),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(tabs_are_as_wide_as_their_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
