#include "unit/unit.h"

#include "contract/embed.h"

typedef struct Case {
    Arena *arena;
    Str text;
    Problems problems;
    YamlDocument doc;
    TreeNode *section;
    bool parsed;
} Case;

static Case open_case(const char *text)
{
    Case c = { .arena = arena_new(0), .text = str_from(text) };
    Error err = { 0 };
    problems_init(&c.problems, c.arena, 0);
    assert_true(yaml_parse(c.text, NULL, c.arena, &c.problems, &c.doc, &err));
    assert_non_null(c.doc.root);
    c.section = c.doc.root->first;
    assert_true(embed_section(c.text, c.section, NULL, c.arena, &c.problems, &c.parsed, &err));
    return c;
}

static Str source(const Case *c, Span span)
{
    return str_slice(c->text, span.start, span_len(span));
}

/* The same inner text in every form: each key and value is found where it is written. */
static void every_form_maps_to_its_bytes(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "env: |\n  type: env\n\n  logging:\n    host: h.x\n  list: [a, b]\nz: 1\n",
        "env: |2\n  type: env\n  logging:\n    host: h.x\n  list: [a, b]\n",
        "env: |-   # note\r\n    type: env\r\n    logging:\r\n        host: h.x\r\n    list: [a, "
        "b]\r\n",
        "env: |+\n  type: env\n  logging:\n    host: h.x\n  list: [a, b]\n\n\n",
        "env: >\n  type: env\n\n  logging:\n\n    host: h.x\n\n  list: [a, b]\n",
        "env: \"type: env\\nlogging:\\n  host: h.x\\nlist: [a, b]\\n\"\n",
        "env: \"type: \\u0065nv\\x0alogging:\\\n   \\n  host: h.x\n\n  list: [a,\n b]\"\n",
        "env: 'type: env\n\n  logging: {host: h.x}\n\n  list: [a, b]'\n",
        NULL,
    };
    for (size_t i = 0; forms[i]; i++) {
        Case c = open_case(forms[i]);
        print_message("%s\n", forms[i]);
        assert_true(c.parsed);
        assert_int_equal(c.problems.count, 0);
        assert_true(c.section->flags & NODE_EMBEDDED);
        assert_non_null(c.section->embed);
        const TreeNode *host = tree_at(c.doc.root, STR("/env/logging/host"));
        assert_str(source(&c, host->span), "h.x");
        assert_str(source(&c, host->key_span), "host");
        assert_str(source(&c, tree_at(c.doc.root, STR("/env/list/1"))->span), "b");
        assert_str(source(&c, tree_at(c.doc.root, STR("/env/list"))->key_span), "list");
        const TreeNode *type = tree_at(c.doc.root, STR("/env/type"));
        assert_str(type->string, "env");
        assert_str(source(&c, type->span), i == 6 ? "\\u0065nv" : "env");
        assert_str(tree_path(host, c.arena), "/env/logging/host");
        assert_ptr_equal(tree_at_offset(c.doc.root, host->span.start), host);
        arena_free(c.arena);
    }
}

/* Every byte of a literal block, there and back. */
static void literal_maps_each_byte(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a: |\n  x: 1\n   \n\n  y:\n    - z\n",
        "a: |\r\n  x: 1\r\n\r\n  y: 2\r\n",
        "a:\n  b: |\n      # c\n\n      x: |\n        deep\n\n        er\n      y: 1\n",
        "a: |1\n  x: 1\n  y: 2\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Arena *arena = arena_new(0);
        Problems problems;
        YamlDocument doc;
        Str text = str_from(texts[i]);
        problems_init(&problems, arena, 0);
        assert_true(yaml_parse(text, NULL, arena, &problems, &doc, NULL));
        const TreeNode *n =
            doc.root->first->kind == NODE_STRING ? doc.root->first : doc.root->first->first;
        const Embed *e = embed_map(text, n, arena);
        print_message("%s\n", texts[i]);
        assert_true(e->direct);
        for (size_t k = 0; k < e->text.len; k++) {
            size_t outer = embed_to_outer(e, k);
            assert_int_equal(text.ptr[outer], e->text.ptr[k]);
            assert_int_equal(embed_to_inner(e, outer), k);
        }
        arena_free(arena);
    }
}

static void what_is_no_yaml_stays_a_string(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a: |\n  only words\n",          "a: hello\n",  "a: ''\n", "a: 12\n",
        "a: contract-basic.QUJD.QUJD\n", "a: \"# c\"\n"
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Case c = open_case(texts[i]);
        assert_false(c.parsed);
        assert_int_equal(c.problems.count, 0);
        assert_true(tree_is_scalar(c.section));
        assert_false(c.section->flags & NODE_EMBEDDED);
        arena_free(c.arena);
    }
}

static void problems_inside_are_mapped(void **state)
{
    (void)state;
    Case c = open_case("env: |\n  a:\n    b: 1\n  \tc: 2\n");
    assert_false(c.parsed);
    assert_int_equal(c.problems.count, 1);
    const Problem *p = &c.problems.items[0];
    assert_string_equal(p->code, "YAML004");
    assert_str(source(&c, p->span), "\t");
    assert_str(p->path, "/env/a/b");
    assert_int_equal(p->fix_count, 1);
    assert_str(source(&c, p->fixes[0].edits[0].at), "\t");
    arena_free(c.arena);
    c = open_case("env: \"a: 1\\nb: 2\\na: 3\\n\"\n");
    assert_true(c.parsed);
    assert_string_equal(c.problems.items[0].code, "PF004");
    assert_int_equal(c.problems.items[0].span.start, 18);
    assert_int_equal(c.problems.items[0].related.start, 6);
    assert_str(c.problems.items[0].path, "/env/a");
    arena_free(c.arena);
    c = open_case("env: \"\\uFEFFa: 1\"\n");
    assert_true(c.section->flags & NODE_BOM);
    arena_free(c.arena);
}

/* A scalar within a quoted scalar: no bytes to point at, so all is at the scalar. */
static void what_cannot_be_mapped_is_at_the_scalar(void **state)
{
    (void)state;
    Case c = open_case("a: \"b: \\\"c: 1\\\\nd: [\\\"\\n\"\n");
    assert_true(c.parsed);
    TreeNode *b = c.section->first;
    bool parsed;
    assert_true(embed_section(c.text, b, NULL, c.arena, &c.problems, &parsed, NULL));
    assert_false(parsed);
    assert_int_equal(c.problems.count, 1);
    assert_true(c.problems.items[0].span.start >= b->span.start);
    assert_true(c.problems.items[0].span.end <= b->span.end);
    arena_free(c.arena);
}

static void memory_may_run_out(void **state)
{
    (void)state;
    Str text = STR("env: |\n  a: 1\n  b: [1, 2]\n  a: 2\n  c: {d: e}\n");
    for (size_t n = 1; n < 100; n++) {
        Arena *arena = arena_new(0);
        Problems problems;
        YamlDocument doc;
        Error err = { 0 };
        bool parsed;
        problems_init(&problems, arena, 0);
        assert_true(yaml_parse(text, NULL, arena, &problems, &doc, &err));
        memory_fail_at(n);
        bool good = embed_section(text, doc.root->first, NULL, arena, &problems, &parsed, &err);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_maps_to_its_bytes),
        cmocka_unit_test(literal_maps_each_byte),
        cmocka_unit_test(what_is_no_yaml_stays_a_string),
        cmocka_unit_test(problems_inside_are_mapped),
        cmocka_unit_test(what_cannot_be_mapped_is_at_the_scalar),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
