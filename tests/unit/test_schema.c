/* Schemas that cannot be used say where and why; odd and hostile instances cost bounded time. */
#include "unit/unit.h"

#include "contract/json.h"
#include "contract/schema.h"
#include "contract/yaml.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

static Schema *compile_with(const char *text, SchemaSet **ret_set, const SchemaOptions *options,
                            Error *err)
{
    *ret_set = schema_set_new(err);
    assert_non_null(*ret_set);
    assert_true(schema_set_add(*ret_set, STR("test:a"), str_from(text), "a.yaml", err));
    return schema_compile(*ret_set, STR("test:a"), options, err);
}

static Schema *compile(const char *text, SchemaSet **ret_set)
{
    Error err = { 0 };
    Schema *schema = compile_with(text, ret_set, NULL, &err);
    if (!schema)
        fail_msg("%s", err.text);
    return schema;
}

static TreeNode *parse(Str text, Arena *arena)
{
    Problems problems;
    YamlDocument document;
    problems_init(&problems, arena, 10);
    assert_true(yaml_parse(text, NULL, arena, &problems, &document, NULL));
    assert_non_null(document.root);
    return document.root;
}

static SchemaVerdict verdict(const Schema *schema, const char *instance)
{
    Arena *arena = arena_new(0);
    SchemaVerdict v = schema_is_valid(schema, parse(str_from(instance), arena));
    arena_free(arena);
    return v;
}

static void unusable_schemas_say_where_and_why(void **state)
{
    (void)state;
    static const struct {
        const char *schema, *words;
        bool meta;
    } cases[] = {
        { "type: object\nproperties:\n  a: { $ref: '#/$defs/b' }\n",
          "a.yaml:3: /properties/a/$ref: \"#/$defs/b\" leads nowhere", false },
        { "$ref: other.json\n", "a.yaml:1: /$ref: no schema is registered as", false },
        { "{\n \"properties\": {\n  \"a\": {\"$ref\": \"#nope\"}\n }\n}",
          "a.yaml:3: /properties/a/$ref: \"#nope\" leads nowhere", false },
        { "$ref: '#'\n", "lead back here without an end", false },
        { "$defs:\n  a: { $ref: '#/$defs/b' }\n  b: { $ref: '#/$defs/a' }\n$ref: '#/$defs/a'\n",
          "lead back here without an end", false },
        { "anyOf:\n  - type: string\n  - $ref: '#'\n", "lead back here without an end", false },
        { "properties:\n  a:\n    pattern: '[a'\n",
          "a.yaml:3: /properties/a/pattern: the regular expression cannot be used, at character 1: "
          "\"[\" is never closed",
          false },
        { "pattern: '(?<=a+)b'\n", "cannot be used", false },
        { "patternProperties:\n  '*': true\n", "there is nothing to repeat here", false },
        { "minLength: -1\n", "a.yaml:1: /minLength: a whole number, 0 or more", false },
        { "minimum: a\n", "/minimum: a number is needed here", false },
        { "multipleOf: 0\n", "/multipleOf: a number above 0 is needed here", false },
        { "type: strin\n", "a.yaml:1: /type: a type is one of", false },
        { "required: a\n", "/required: a list of names", false },
        { "properties: [a]\n", "/properties: a mapping of subschemas", false },
        { "allOf: []\n", "/allOf: a list with at least one", false },
        { "items: 1\n", "/items: a subschema is a mapping, true or false", false },
        { "enum: 1\n", "/enum: a list of values", false },
        { "- a\n", "a schema is a mapping, true or false", false },
        { "$schema: http://example.com/mine\n", "the dialect \"http://example.com/mine\" is not",
          false },
        { "$schema: http://json-schema.org/draft-04/schema#\n", "is not known", false },
        { "a: [\n", "a.yaml:", false },
        { "title: x\nproperties:\n  a:\n    title: 7\n",
          "a.yaml:4: /properties/a/title: title is a number; text is needed", true },
        { "$defs:\n  unused:\n    type: obect\n", "a.yaml:3: /$defs/unused/type: type is", true },
        { "$schema: http://json-schema.org/draft-07/schema#\ndefinitions:\n  a: { minLength: -3 "
          "}\n",
          "a.yaml:3: /definitions/a/minLength: minLength is -3; 0 or more is needed", true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = { 0 };
        SchemaSet *set;
        SchemaOptions options = { .check_meta = cases[i].meta };
        Schema *schema = compile_with(cases[i].schema, &set, &options, &err);
        if (schema || !str_contains(str_from(err.text), str_from(cases[i].words)))
            fail_msg("%s\ngave: %s", cases[i].schema, err.text);
        assert_int_equal(err.code, ERR_SCHEMA);
        /* and again in the same words */
        Error again = { 0 };
        assert_null(schema_compile(set, STR("test:a"), &options, &again));
        assert_string_equal(err.text, again.text);
        schema_set_free(set);
    }
}

static void meta_schemas_fit_themselves(void **state)
{
    (void)state;
    static const char *const uris[] = { "https://json-schema.org/draft/2020-12/schema",
                                        "https://json-schema.org/draft/2020-12/meta/core",
                                        "https://json-schema.org/draft/2020-12/meta/applicator",
                                        "https://json-schema.org/draft/2020-12/meta/unevaluated",
                                        "https://json-schema.org/draft/2020-12/meta/validation",
                                        "https://json-schema.org/draft/2020-12/meta/meta-data",
                                        "https://json-schema.org/draft/2020-12/meta/content",
                                        "https://json-schema.org/draft/2020-12/meta/"
                                        "format-annotation",
                                        "https://json-schema.org/draft/2020-12/meta/"
                                        "format-assertion",
                                        "http://json-schema.org/draft-07/schema" };
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++) {
        Error err = { 0 };
        SchemaSet *set = schema_set_new(&err);
        SchemaOptions options = { .check_meta = true };
        Schema *schema = schema_compile(set, str_from(uris[i]), &options, &err);
        if (!schema)
            fail_msg("%s: %s", uris[i], err.text);
        schema_free(schema);
        schema_set_free(set);
    }
}

static void odd_instances_get_a_verdict(void **state)
{
    (void)state;
    static const char text[] = "type: object\n"
                               "required: [a]\n"
                               "additionalProperties: false\n"
                               "properties:\n"
                               "  a: { type: [integer, string] }\n"
                               "  n: { type: number }\n"
                               "  m: { minimum: 3 }\n"
                               "  big: { maximum: 18446744073709551616 }\n"
                               "  list: { uniqueItems: true }\n"
                               "  1: true\n"
                               "  base: { additionalProperties: true }\n";
    static const struct {
        const char *instance;
        SchemaVerdict verdict;
    } cases[] = {
        { "{a: 1}", SCHEMA_VALID },
        { "{a: 1.0}", SCHEMA_VALID },
        { "{a: 1.5}", SCHEMA_INVALID },
        { "{a: 1e400}", SCHEMA_VALID },
        { "{a: .inf}", SCHEMA_INVALID },
        { "{a: x, n: .nan}", SCHEMA_INVALID },
        { "{a: x, n: -.inf}", SCHEMA_INVALID },
        { "{a: x, m: .nan}", SCHEMA_INVALID },
        { "{a: x, 1: 2}", SCHEMA_VALID },
        { "{a: x, [b]: 2}", SCHEMA_INVALID },
        { "{a: x, null: 2}", SCHEMA_INVALID },
        { "{a: x, big: 18446744073709551615}", SCHEMA_VALID },
        { "{a: x, big: 18446744073709551616}", SCHEMA_VALID },
        { "{a: x, big: 18446744073709551617}", SCHEMA_INVALID },
        { "{a: x, big: 99999999999999999999999}", SCHEMA_INVALID },
        { "{a: x, list: [1, 1.0]}", SCHEMA_INVALID },
        { "{a: x, list: [{a: 1, b: 2}, {b: 2.0, a: 1}]}", SCHEMA_INVALID },
        { "{a: x, list: [1, true, '1', null, 0]}", SCHEMA_VALID },
        { "base: &b { a: 1 }\na: *b\n", SCHEMA_INVALID },
        { "base: &b { a: 1 }\n<<: *b\n", SCHEMA_VALID },
        { "base: &b { a: 1.5 }\n<<: *b\na: 1\n", SCHEMA_VALID },
        { "base: &b { zz: 1 }\n<<: *b\na: 1\n", SCHEMA_INVALID },
        { "base: &b { a: 1 }\n<<: [*b]\n", SCHEMA_VALID },
        { "[]", SCHEMA_INVALID },
        { "~", SCHEMA_INVALID },
    };
    SchemaSet *set;
    Schema *schema = compile(text, &set);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (verdict(schema, cases[i].instance) != cases[i].verdict)
            fail_msg("%s", cases[i].instance);
    schema_free(schema);
    schema_set_free(set);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A mapping of n keys by every keyword that looks at keys, and the report of it. */
static double time_of_keys(const Schema *schema, size_t n)
{
    Buf text;
    Arena *arena = arena_new(0);
    TreeNode *root = NULL;
    Problems problems;
    buf_init(&text, 0);
    buf_add_byte(&text, '{');
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, "%s\"key%zu\":%zu", i ? "," : "", i, i);
    buf_add_byte(&text, '}');
    assert_true(json_parse(buf_str(&text), arena, &root, NULL));
    double start = seconds();
    assert_int_equal(schema_is_valid(schema, root), SCHEMA_INVALID);
    problems_init(&problems, arena, 100);
    assert_true(schema_report(schema, root, STR(""), &problems, NULL));
    double took = seconds() - start;
    assert_true(problems.count > 0);
    arena_free(arena);
    buf_clear(&text);
    return took;
}

static void many_keys_take_linear_time(void **state)
{
    (void)state;
    Buf text;
    SchemaSet *set;
    buf_init(&text, 0);
    buf_add_text(&text, "patternProperties: { '^kex': false }\nunevaluatedProperties: false\n"
                        "dependentRequired: { key1: [key2] }\nminProperties: 3\nrequired: [");
    for (int i = 0; i < 2000; i++)
        buf_printf(&text, "%skey%d", i ? ", " : "", i);
    buf_add_text(&text, "]\n");
    Schema *schema = compile(text.ptr, &set);
    double small = time_of_keys(schema, 20000), large = time_of_keys(schema, 200000);
    if (large > 40 * small + 0.2)
        fail_msg("20,000 keys: %.3f s, 200,000 keys: %.3f s", small, large);
    schema_free(schema);
    schema_set_free(set);
    buf_clear(&text);
}

/* Many mistakes, many secrets, many known names: the report stays quick too. */
static void many_mistakes_are_told_in_time(void **state)
{
    (void)state;
    Buf text;
    SchemaSet *set;
    buf_init(&text, 0);
    buf_add_text(&text, "items: { additionalProperties: false, properties: {\n");
    for (int i = 0; i < 200; i++)
        buf_printf(&text, "  name%d: { type: integer, x-secret: true },\n", i);
    buf_add_text(&text, "} }\n");
    Schema *schema = compile(text.ptr, &set);
    buf_reset(&text);
    for (int i = 0; i < 500; i++) {
        buf_printf(&text, "- { ");
        for (int k = 0; k < 100; k++)
            buf_printf(&text, "nam%d: 1, name%d: %s, ", k, k, k % 2 ? "1" : "x");
        buf_printf(&text, "z: 1 }\n");
    }
    Arena *arena = arena_new(0);
    Problems problems;
    problems_init(&problems, arena, 5000);
    TreeNode *root = parse(buf_str(&text), arena);
    double start = seconds();
    assert_true(schema_report(schema, root, STR(""), &problems, NULL));
    assert_true(problems.count >= 2000);
    if (seconds() - start > 10)
        fail_msg("%.1f s", seconds() - start);
    arena_free(arena);
    buf_clear(&text);
    schema_free(schema);
    schema_set_free(set);
}

static void what_does_not_end_is_given_up(void **state)
{
    (void)state;
    SchemaSet *set;
    Schema *schema = compile("pattern: '^(a+)+$'\n", &set);
    double start = seconds();
    assert_int_equal(verdict(schema, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
                     SCHEMA_UNKNOWN);
    assert_int_equal(verdict(schema, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                     SCHEMA_VALID);
    schema_free(schema);
    schema_set_free(set);
    /* each level doubles the work */
    Buf text;
    buf_init(&text, 0);
    buf_add_text(&text, "$ref: '#/$defs/d0'\n$defs:\n");
    for (int i = 0; i < 60; i++)
        buf_printf(&text,
                   "  d%d: { anyOf: [ { minLength: 9, $ref: '#/$defs/d%d' }, "
                   "{ maxLength: 0, $ref: '#/$defs/d%d' }, { $ref: '#/$defs/d%d' } ] }\n",
                   i, i + 1, i + 1, i + 1);
    buf_add_text(&text, "  d60: { pattern: '^b$' }\n");
    schema = compile(text.ptr, &set);
    assert_int_equal(verdict(schema, "aaaaaaaaaaaa"), SCHEMA_UNKNOWN);
    Arena *arena = arena_new(0);
    Problems problems;
    problems_init(&problems, arena, 100);
    assert_true(schema_report(schema, parse(STR("aaaaaaaaaaaa"), arena), STR(""), &problems, NULL));
    assert_true(problems_count(&problems, SEV_ERROR) > 0);
    assert_true(seconds() - start < 60);
    arena_free(arena);
    schema_free(schema);
    schema_set_free(set);
    buf_clear(&text);
}

static void long_chains_of_references_are_given_up(void **state)
{
    (void)state;
    Buf text;
    SchemaSet *set;
    buf_init(&text, 0);
    buf_add_text(&text, "$ref: '#/$defs/d0'\n$defs:\n");
    for (int i = 0; i < 3000; i++)
        buf_printf(&text,
                   "  d%d: { unevaluatedProperties: true, oneOf: [ { allOf: [ { title: x,\n"
                   "    $ref: '#/$defs/d%d' } ] }, false ] }\n",
                   i, i + 1);
    buf_add_text(&text, "  d3000: { type: string }\n");
    Schema *schema = compile(text.ptr, &set);
    Arena *arena = arena_new(0);
    Problems problems;
    problems_init(&problems, arena, 100);
    TreeNode *root = parse(STR("a: 1"), arena);
    assert_int_equal(schema_is_valid(schema, root), SCHEMA_UNKNOWN);
    assert_true(schema_report(schema, root, STR(""), &problems, NULL));
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.items[0].code, "SCH-limit");
    arena_free(arena);
    buf_clear(&text);
    schema_free(schema);
    schema_set_free(set);
}

static void deep_instances_are_checked(void **state)
{
    (void)state;
    SchemaSet *set;
    Schema *schema = compile("$defs: { t: { allOf: [ { $ref: '#' } ] } }\n"
                             "type: [array, integer]\nitems: { anyOf: [ { $ref: '#/$defs/t' } ] }\n"
                             "unevaluatedItems: false\n",
                             &set);
    Buf text;
    buf_init(&text, 0);
    buf_add_repeat(&text, '[', 190);
    buf_add_byte(&text, '1');
    buf_add_repeat(&text, ']', 190);
    assert_int_equal(verdict(schema, text.ptr), SCHEMA_VALID);
    text.ptr[190] = '~';
    assert_int_equal(verdict(schema, text.ptr), SCHEMA_INVALID);
    Arena *arena = arena_new(0);
    Problems problems;
    problems_init(&problems, arena, 100);
    assert_true(schema_report(schema, parse(buf_str(&text), arena), STR(""), &problems, NULL));
    assert_int_equal(problems.count, 1);
    arena_free(arena);
    buf_clear(&text);
    schema_free(schema);
    schema_set_free(set);
}

typedef struct Seen {
    char text[512];
} Seen;

static void visit(void *context, const TreeNode *instance, Str keyword, const TreeNode *value,
                  const TreeNode *subschema)
{
    Seen *seen = context;
    assert_non_null(subschema);
    size_t len = strlen(seen->text);
    snprintf(seen->text + len, sizeof seen->text - len, STR_FMT "." STR_FMT "=" STR_FMT " ",
             STR_ARG(instance->key), STR_ARG(keyword), STR_ARG(value->string));
}

static void annotations_are_those_that_apply(void **state)
{
    (void)state;
    SchemaSet *set;
    Schema *schema = compile(
        "title: root\nproperties:\n  a: { title: A, anyOf: [ { type: integer, title: no },\n"
        "    { type: string, title: 'yes' }, { minLength: 1, x-doc: also } ] }\n"
        "  b: { not: { title: never, type: string } }\n"
        "if: { required: [a], x-c: cond }\nthen: { x-t: then }\nelse: { x-e: else }\n",
        &set);
    Arena *arena = arena_new(0);
    Seen seen = { "" };
    assert_true(schema_annotate(schema, parse(STR("a: x\nb: 1\n"), arena), visit, &seen, NULL));
    assert_string_equal(seen.text,
                        ".title=root a.title=A a.title=yes a.x-doc=also .x-c=cond .x-t=then ");
    Seen none = { "" };
    assert_true(schema_annotate(schema, parse(STR("b: x\n"), arena), visit, &none, NULL));
    assert_string_equal(none.text, "");
    arena_free(arena);
    schema_free(schema);
    schema_set_free(set);
}

static void references_resolve_from_their_place(void **state)
{
    (void)state;
    SchemaSet *set = schema_set_new(NULL);
    Error err = { 0 };
    static const char a[] = "$id: https://example.com/a\nproperties:\n  x: { $ref: b#/$defs/t }\n"
                            "  y: { $ref: '#here' }\n$defs: { u: { $anchor: here, title: U } }\n";
    static const char b[] = "$defs: { t: { title: T } }\n";
    assert_true(schema_set_add(set, STR("https://example.com/a"), str_from(a), "a", &err));
    assert_true(schema_set_add(set, STR("https://example.com/b"), str_from(b), "b", &err));
    assert_false(schema_set_add(set, STR("https://example.com/b"), str_from(b), "b", &err));
    Schema *schema = schema_compile(set, STR("https://example.com/a"), NULL, &err);
    if (!schema)
        fail_msg("%s", err.text);
    const TreeNode *x = tree_at(schema_document(schema), STR("/properties/x"));
    const TreeNode *t = schema_resolve(schema, x, STR("b#/$defs/t"));
    assert_str(tree_get_string(t, "title"), "T");
    assert_str(tree_get_string(schema_resolve(schema, x, STR("#here")), "title"), "U");
    assert_null(schema_resolve(schema, x, STR("c")));
    assert_null(schema_resolve(schema, t, STR("#here")));
    schema_free(schema);
    schema_set_free(set);
}

static void *evaluate(void *schema)
{
    Arena *arena = arena_new(0);
    TreeNode *root = parse(STR("[aaaa, bbbb, cccc, ddddd]"), arena);
    size_t valid = 0;
    for (int i = 0; i < 500; i++)
        valid += schema_is_valid(schema, root) == SCHEMA_VALID;
    arena_free(arena);
    return (void *)valid;
}

static void threads_share_a_schema(void **state)
{
    (void)state;
    SchemaSet *set;
    Schema *schema = compile("items: { pattern: '^[a-z]{4,5}$' }\n", &set);
    pthread_t threads[4];
    void *valid;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, evaluate, schema), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &valid);
        assert_int_equal((size_t)valid, 500);
    }
    schema_free(schema);
    schema_set_free(set);
}

static void valid_instances_allocate_nothing(void **state)
{
    (void)state;
    SchemaSet *set;
    Schema *schema = compile("properties: { a: { pattern: '^x+$' }, b: { uniqueItems: true,\n"
                             "  contains: { minimum: 2 } } }\nunevaluatedProperties: false\n"
                             "oneOf: [ { required: [a] }, { required: [c] } ]\n",
                             &set);
    Arena *arena = arena_new(0);
    TreeNode *root = parse(STR("{a: xxx, b: [1, 2, {c: d}]}"), arena);
    assert_int_equal(schema_is_valid(schema, root), SCHEMA_VALID);
    memory_fail_at(0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(schema_is_valid(schema, root), SCHEMA_VALID);
    assert_int_equal(memory_fail_at(0), 0);
    arena_free(arena);
    schema_free(schema);
    schema_set_free(set);
}

static void compiling_survives_failing_allocations(void **state)
{
    (void)state;
    static const char text[] =
        "properties: { a: { pattern: '^(x)+$', enum: [a, 1] }, b: { $ref: '#/$defs/c' } }\n"
        "required: [a]\n$defs: { c: { anyOf: [ { type: string }, { format: date } ] } }\n"
        "dependentSchemas: { a: { minProperties: 1 } }\n";
    for (size_t n = 1; n < 2000; n++) {
        Error err = { 0 };
        memory_fail_at(n);
        SchemaSet *set = schema_set_new(&err);
        bool added = set && schema_set_add(set, STR("test:a"), str_from(text), "a", &err);
        Schema *schema = added ? schema_compile(set, STR("test:a"), NULL, &err) : NULL;
        size_t made = memory_fail_at(0);
        assert_true(schema || err.code == ERR_MEMORY || err.code == ERR_SCHEMA);
        schema_free(schema);
        schema_set_free(set);
        if (made < n)
            return;
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unusable_schemas_say_where_and_why),
        cmocka_unit_test(meta_schemas_fit_themselves),
        cmocka_unit_test(odd_instances_get_a_verdict),
        cmocka_unit_test(many_keys_take_linear_time),
        cmocka_unit_test(many_mistakes_are_told_in_time),
        cmocka_unit_test(what_does_not_end_is_given_up),
        cmocka_unit_test(long_chains_of_references_are_given_up),
        cmocka_unit_test(deep_instances_are_checked),
        cmocka_unit_test(annotations_are_those_that_apply),
        cmocka_unit_test(references_resolve_from_their_place),
        cmocka_unit_test(threads_share_a_schema),
        cmocka_unit_test(valid_instances_allocate_nothing),
        cmocka_unit_test(compiling_survives_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
