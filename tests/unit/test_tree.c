#include "unit/unit.h"

#include "contract/json.h"
#include "contract/problem.h"
#include "contract/tree.h"
#include "contract/yaml.h"

static TreeNode *json(Arena *arena, const char *text)
{
    TreeNode *root = NULL;
    Error err = { 0 };
    if (!json_parse(str_from(text), arena, &root, &err))
        fail_msg("%s: %s", text, err.text);
    return root;
}

static TreeNode *yaml(Arena *arena, const char *text)
{
    Problems problems;
    YamlDocument doc;
    problems_init(&problems, arena, 0);
    assert_true(yaml_parse(str_from(text), NULL, arena, &problems, &doc, NULL));
    assert_non_null(doc.root);
    return doc.root;
}

static void pointers_lead_there_and_back(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    const TreeNode *root = json(arena, "{\"a/b\": [1, {\"m~n\": \"x\"}], \"\": {\"c\": null}}");
    static const char *const paths[] = { "",  "/a~1b", "/a~1b/0", "/a~1b/1/m~0n",
                                         "/", "//c",   "/a~1b/1" };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const TreeNode *n = tree_at(root, str_from(paths[i]));
        assert_non_null(n);
        assert_str(tree_path(n, arena), paths[i]);
    }
    static const char *const missing[] = {
        "a", "/x", "/a~1b/2", "/a~1b/01", "/a~1b/-", "/a~1b/0/0"
    };
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        assert_null(tree_at(root, str_from(missing[i])));
    Str rest, part;
    const TreeNode *deep = tree_at_deepest(root, STR("/a~1b/1/zz/y"), &rest);
    assert_int_equal(tree_depth(deep), 2);
    assert_str(rest, "/zz/y");
    assert_true(path_next(&rest, arena, &part));
    assert_str(part, "zz");
    assert_str(path_join(arena, STR("/a"), STR("b/~")), "/a/b~1~0");
    assert_str(path_parent(STR("/a/b~1c")), "/a");
    assert_str(path_parent(STR("/a")), "");
    assert_str(path_parent(STR("")), "");
    arena_free(arena);
}

static void equality_is_that_of_json_schema(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        { "1", "1.0", true },
        { "1", "1.5", false },
        { "1e2", "100", true },
        { "\"1\"", "1", false },
        { "{\"a\":1,\"b\":[2]}", "{\"b\":[2.0],\"a\":1}", true },
        { "{\"a\":1}", "{\"a\":1,\"b\":2}", false },
        { "[1,2]", "[2,1]", false },
        { "[1]", "[1,2]", false },
        { "false", "0", false },
        { "null", "null", true },
        { "9007199254740993", "9007199254740992", false },
        { "123456789012345678901234567890", "123456789012345678901234567891", false },
        { "123456789012345678901234567890", "123456789012345678901234567890", true },
        { "9223372036854775807", "9223372036854775808", false },
    };
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const TreeNode *a = json(arena, cases[i].a), *b = json(arena, cases[i].b);
        print_message("%s %s\n", cases[i].a, cases[i].b);
        assert_int_equal(tree_equal(a, b), cases[i].equal);
        assert_int_equal(tree_equal(b, a), cases[i].equal);
    }
    assert_true(
        tree_equal(yaml(arena, "a: &x [1]\nb: *x\n"), json(arena, "{\"b\":[1],\"a\":[1]}")));
    arena_free(arena);
}

static void offset_finds_the_deepest_node(void **state)
{
    (void)state;
    static const struct {
        size_t offset;
        const char *path;
    } cases[] = { { 0, "/a" },  { 5, "/a/b" },  { 9, "/a/b" },
                  { 10, "/c" }, { 14, "/c/0" }, { 17, "/c/1" } };
    Arena *arena = arena_new(0);
    const TreeNode *root = yaml(arena, "a:\n  b: x\nc: [1, 22]\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_str(tree_path(tree_at_offset(root, cases[i].offset), arena), cases[i].path);
    arena_free(arena);
}

static void json_keeps_digits_and_order(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    static const char text[] = "{\"z\":123456789012345678901234567890,\"a\":[1.10,0,true,null,"
                               "\"\\u00e9\\n\\u0000x\"],\"e\":{},\"f\":1e400,\"s\":-5E-2}";
    const TreeNode *root = json(arena, text);
    assert_str(tree_get_text(root, "z")->string, "123456789012345678901234567890");
    assert_true(tree_get_text(root, "z")->flags & NODE_BIG);
    assert_true(tree_get_text(root, "f")->flags & NODE_BIG);
    assert_int_equal(tree_at(root, STR("/a/4"))->string.len, 5);
    JsonWriter w;
    Buf out;
    buf_init(&out, 0);
    json_begin(&w, &out, 0);
    json_tree(&w, root);
    assert_str(buf_str(&out), "{\"z\":123456789012345678901234567890,\"a\":[1.10,0,true,null,"
                              "\"\xC3\xA9\\n\\u0000x\"],\"e\":{},\"f\":1e400,\"s\":-5E-2}");
    buf_reset(&out);
    json_begin(&w, &out, 2);
    json_tree(&w, json(arena, "{\"a\":[1,{}],\"b\":[]}"));
    assert_str(buf_str(&out), "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
    buf_reset(&out);
    json_begin(&w, &out, 0);
    json_tree(&w, yaml(arena, "[0x10, .5, 1., +3, .nan, .inf, 007, yes, ~, \"\\xff\"]"));
    assert_str(buf_str(&out), "[16,0.5,1,3,null,null,7,\"yes\",null,\"\xC3\xBF\"]");
    buf_reset(&out);
    json_begin(&w, &out, 0);
    json_string(&w, STR("a\x80\"\x1b"));
    assert_str(buf_str(&out), "\"a\xEF\xBF\xBD\\\"\\u001b\"");
    buf_clear(&out);
    arena_free(arena);
}

static void json_names_the_place_of_a_mistake(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int code;
        uint32_t at;
    } cases[] = {
        { "", ERR_SYNTAX, 0 },          { "{\"a\":1,}", ERR_SYNTAX, 7 },
        { "[1 2]", ERR_SYNTAX, 3 },     { "[01]", ERR_SYNTAX, 1 },
        { "[1.]", ERR_SYNTAX, 1 },      { "[\"a\nb\"]", ERR_SYNTAX, 3 },
        { "[\"a]", ERR_SYNTAX, 1 },     { "{\"a\"", ERR_SYNTAX, 4 },
        { "[NaN]", ERR_SYNTAX, 1 },     { "[1] 2", ERR_SYNTAX, 4 },
        { "/* x */ 1", ERR_SYNTAX, 0 }, { "[12345678901234567890, ]", ERR_SYNTAX, 23 },
        { "tru", ERR_SYNTAX, 3 },
    };
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TreeNode *root = NULL;
        Error err = { 0 };
        print_message("%s\n", cases[i].text);
        assert_false(json_parse(str_from(cases[i].text), arena, &root, &err));
        assert_null(root);
        assert_int_equal(err.code, cases[i].code);
        assert_int_equal(err.span.start, cases[i].at);
    }
    Buf deep;
    buf_init(&deep, 0);
    buf_add_repeat(&deep, '[', 201);
    buf_add_repeat(&deep, ']', 201);
    TreeNode *root = NULL;
    Error err = { 0 };
    assert_false(json_parse(buf_str(&deep), arena, &root, &err));
    assert_int_equal(err.code, ERR_TOO_BIG);
    if (!json_parse(str_slice(buf_str(&deep), 1, 400), arena, &root, &err))
        fail_msg("%s", err.text);
    buf_clear(&deep);
    arena_free(arena);
}

static void problems_are_kept_in_order(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    Problems list;
    problems_init(&list, arena, 3);
    problems_add(&list, "PF002", SEV_WARNING, span_make(5, 6), "w");
    Problem *p = problems_add(&list, "PF001", SEV_ERROR, span_make(5, 9), "e %d", 1);
    problem_fix(&list, p, true, span_make(1, 2), STR("x"), "Write %s", "x");
    problem_fix(&list, p, false, span_make(1, 2), STR("y"), "Write %s", "y");
    problems_add(&list, "PF003", SEV_ERROR, span_make(2, 3), "first");
    problems_add(&list, "PF004", SEV_ERROR, span_make(0, 3), "too many");
    problems_sort(&list);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.dropped, 1);
    assert_str(list.items[0].message, "first");
    assert_str(list.items[1].message, "e 1");
    assert_int_equal(list.items[1].fix_count, 2);
    assert_str(list.items[1].fixes[0].title, "Write x");
    assert_str(list.items[1].fixes[1].edits[0].with, "y");
    assert_int_equal(problems_count(&list, SEV_ERROR), 2);
    Severity severity;
    assert_true(severity_parse(STR("security"), &severity));
    assert_int_equal(severity, SEV_SECURITY);
    assert_false(severity_parse(STR("fatal"), &severity));
    assert_str(problem_quote(arena, STR("a\tb\x1b[\xE2\x80\xAE")), "\"a\\tb\\x1B[<U+202E>\"");
    assert_str(problem_quote(arena, STR("0123456789012345678901234567890123456789ABCDE")),
               "\"01234567890123456789...567890123456789ABCDE\"");
    arena_free(arena);
}

static void merges_bring_keys(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument d;
    problems_init(&problems, arena, 10);
    assert_true(yaml_parse(STR("a: &a {k: 1, l: 2}\nb: &b {k: 3, m: 4}\n"
                               "c: &c\n  <<: [*a, *b]\n  l: 5\nd: {<<: *c}\n"),
                           NULL, arena, &problems, &d, NULL));
    static const char *const wanted[][2] = { { "k", "1" }, { "l", "5" }, { "m", "4" } };
    for (size_t i = 0; i < 3; i++) {
        const TreeNode *n = tree_get_merged(tree_get_text(d.root, "d"), str_from(wanted[i][0]));
        assert_non_null(n);
        assert_str(n->string, wanted[i][1]);
        assert_null(tree_get_text(tree_get_text(d.root, "d"), wanted[i][0]));
    }
    assert_null(tree_get_merged(tree_get_text(d.root, "d"), STR("z")));
    assert_null(tree_get_merged(NULL, STR("z")));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pointers_lead_there_and_back),
        cmocka_unit_test(equality_is_that_of_json_schema),
        cmocka_unit_test(offset_finds_the_deepest_node),
        cmocka_unit_test(json_keeps_digits_and_order),
        cmocka_unit_test(json_names_the_place_of_a_mistake),
        cmocka_unit_test(problems_are_kept_in_order),
        cmocka_unit_test(merges_bring_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
