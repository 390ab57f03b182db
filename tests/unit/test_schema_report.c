/* What schema_report says: one schema and one instance a row, both YAML, and what is expected. */
#include "unit/unit.h"

#include "contract/embed.h"
#include "contract/schema.h"

#include <stdio.h>

static const char schema_text[] =
    "title: Contract\n"
    "type: object\n"
    "properties:\n"
    "  workload:\n"
    "    type: object\n"
    "    properties:\n"
    "      type: { const: workload }\n"
    "      compose: { type: object, required: [archive], additionalProperties: false,\n"
    "        properties: { archive: { type: string, minLength: 4, pattern: '^[A-Z]*$',\n"
    "          x-pattern-help: base64 on one line, x-boot: HPL06006E, examples: [QUJD] } } }\n"
    "      play: { type: object }\n"
    "    oneOf: [ { required: [compose] }, { required: [play] } ]\n"
    "    additionalProperties: { x-severity: warning, not: {} }\n"
    "  port: { type: integer, minimum: 1, maximum: 65535, description: Where it listens. }\n"
    "  fs: { enum: [ext4, btrfs, xfs] }\n"
    "  seed: { type: string, minLength: 15, x-secret: true, x-boot: HPL05001E }\n"
    "  vars: { type: object, x-name-help: letters and digits, additionalProperties: false,\n"
    "    patternProperties: { '^[a-zA-Z0-9]+$': { type: string, x-secret: true,\n"
    "      x-type-help: variables are text } } }\n"
    "  plain: { type: object, additionalProperties: { type: string } }\n"
    "  tags: { type: array, uniqueItems: true, maxItems: 3, items: { type: string } }\n"
    "  pair: { dependentRequired: { a: [b] } }\n"
    "  any: { anyOf: [ { type: string }, { type: integer } ] }\n"
    "  cert: { oneOf: [ { type: string, pattern: '^-+$', x-pattern-help: a PEM certificate },\n"
    "    { type: string, pattern: '^[a-z]+$', x-pattern-help: base64 } ] }\n"
    "  object: { oneOf: [\n"
    "    { properties: { kind: { const: Pod }, spec: { type: object } }, required: [kind] },\n"
    "    { properties: { kind: { const: ConfigMap }, data: { type: object } },\n"
    "      required: [kind] } ] }\n"
    "  loose: { items: { oneOf: [ { title: A pod, properties: { kind: { const: Pod } } },\n"
    "    { title: A map, properties: { kind: { const: ConfigMap } } } ] } }\n"
    "  given: { if: { properties: { dhcp: { const: true } } },\n"
    "    then: { properties: { addresses: { not: {}, description: They come by DHCP. } } } }\n"
    "  few: { minItems: 1 }\n"
    "  names: { propertyNames: { pattern: '^[a-z]+$', x-pattern-help: lower-case letters } }\n"
    "  never: false\n"
    "  has: { contains: { type: integer }, maxContains: 2 }\n"
    "  no: { not: { minLength: 2 } }\n"
    "  tuple: { prefixItems: [ true ], items: false }\n"
    "  mixed: { allOf: [ { additionalProperties: { x-severity: warning, not: {} } },\n"
    "    { properties: { a: { type: integer } } } ] }\n"
    "  closed: { allOf: [ { properties: { a: true } } ], unevaluatedProperties: false }\n"
    "  nested: { oneOf: [ { required: [x], properties: { x: { anyOf: [ { type: array },\n"
    "    { type: object, properties: { deep: { type: string } } } ] } } }, { required: [y] } ] }\n"
    "  either: { oneOf: [ false, { type: string } ] }\n"
    "  seven: { multipleOf: 7 }\n"
    "  soft: { x-severity: warning, type: string }\n"
    "  host: { type: string, format: hostname }\n"
    "  slow: { type: string, pattern: '^(a+)+$' }\n";

typedef struct Row {
    const char *instance, *code, *path, *message, *fix; /* fix: title, NULL: none */
    Severity severity;
    bool todo;
} Row;

static const Row rows[] = {
    { "workload: {type: workload, compose: {archive: QUJD}}", NULL, NULL, NULL, NULL, 0, false },
    { "workload: {compose: {}}", "SCH-required", "/workload/compose",
      "archive is missing in compose", NULL, SEV_ERROR, false },
    { "workload: {}", "SCH-oneOf", "/workload", "One of compose or play is missing in workload",
      NULL, SEV_ERROR, false },
    { "workload: {compose: {archive: QUJD}, play: {}}", "SCH-oneOf", "/workload",
      "compose and play are both there; only one can be used", NULL, SEV_ERROR, false },
    { "workload: {compos: {archive: QUJD}}", "SCH-additionalProperties", "/workload/compos",
      "\"compos\" is not a key of workload; did you mean compose?", "Rename it to compose",
      SEV_ERROR, false },
    { "workload: {play: {}, foo: 1}", "SCH-additionalProperties", "/workload/foo",
      "\"foo\" is not a key of workload", NULL, SEV_WARNING, false },
    { "workload: {type: Workload, play: {}}", "SCH-const", "/workload/type",
      "type is \"Workload\"; workload is needed", "Write workload", SEV_ERROR, false },
    { "workload: {compose: {archive: 12}}", "SCH-type", "/workload/compose/archive",
      "archive is a number; text is needed", "Write \"12\"", SEV_ERROR, false },
    { "workload: {compose: {archive: abcdef}}", "SCH-pattern", "/workload/compose/archive",
      "archive needs base64 on one line", NULL, SEV_ERROR, false },
    { "workload: {compose: {archive: a}}", "SCH-minLength", "/workload/compose/archive",
      "archive has 1 character; 4 or more are needed", NULL, SEV_ERROR, false },
    { "workload: {compose: {archive: }}", "SCH-type", "/workload/compose/archive",
      "archive is still empty", NULL, SEV_ERROR, true },
    { "workload: {compose: {archive: ''}}", "SCH-minLength", "/workload/compose/archive",
      "archive is still empty", NULL, SEV_ERROR, true },
    { "workload: [a]", "SCH-type", "/workload", "workload is a list; a mapping is needed", NULL,
      SEV_ERROR, false },
    { "- a", "SCH-type", "", "The contract is a list; a mapping is needed", NULL, SEV_ERROR,
      false },
    { "port: \"443\"", "SCH-type", "/port", "port is text; a whole number is needed",
      "Write 443 without quotes", SEV_ERROR, false },
    { "port: 4.5", "SCH-type", "/port", "port is 4.5; a whole number is needed", NULL, SEV_ERROR,
      false },
    { "port: 0", "SCH-minimum", "/port", "port is 0; 1 or more is needed", NULL, SEV_ERROR, false },
    { "port: 70000", "SCH-maximum", "/port", "port is 70000; 65535 is the most", NULL, SEV_ERROR,
      false },
    { "port: .nan", "SCH-type", "/port", "port is .nan; a whole number is needed", NULL, SEV_ERROR,
      false },
    { "fs: ext5", "SCH-enum", "/fs", "fs is \"ext5\"; ext4, btrfs or xfs is needed", "Write ext4",
      SEV_ERROR, false },
    { "fs: zfs2", "SCH-enum", "/fs", "fs is \"zfs2\"; ext4, btrfs or xfs is needed", "Write xfs",
      SEV_ERROR, false },
    { "seed: elevenchars", "SCH-minLength", "/seed",
      "seed has 11 characters; 15 or more are needed", NULL, SEV_ERROR, false },
    { "seed: 123456789012345678", "SCH-type", "/seed", "seed is a number; text is needed",
      "Put it in quotes", SEV_ERROR, false },
    { "vars: {PORT: 8080}", "SCH-type", "/vars/PORT", "PORT is a number; variables are text",
      "Put it in quotes", SEV_ERROR, false },
    { "vars: {DEBUG: true}", "SCH-type", "/vars/DEBUG",
      "DEBUG is true or false; variables are text", "Put it in quotes", SEV_ERROR, false },
    { "plain: {DEBUG: true}", "SCH-type", "/plain/DEBUG", "DEBUG is true; text is needed",
      "Write \"true\"", SEV_ERROR, false },
    { "vars: {a-b: x}", "SCH-additionalProperties", "/vars/a-b",
      "\"a-b\" cannot be a name in vars: letters and digits", NULL, SEV_ERROR, false },
    { "tags: [a, b, a]", "SCH-uniqueItems", "/tags/2", "\"a\" stands twice in tags", NULL,
      SEV_ERROR, false },
    { "tags: [a, b, c, d]", "SCH-maxItems", "/tags", "tags has 4 items; at most 3 are allowed",
      NULL, SEV_ERROR, false },
    { "tags: [a, 1]", "SCH-type", "/tags/1", "Item 2 of tags is a number; text is needed",
      "Write \"1\"", SEV_ERROR, false },
    { "pair: {a: 1}", "SCH-dependentRequired", "/pair", "a needs b beside it", NULL, SEV_ERROR,
      false },
    { "any: [1]", "SCH-anyOf", "/any", "any is a list; a whole number or text is needed", NULL,
      SEV_ERROR, false },
    { "cert: '123'", "SCH-oneOf", "/cert", "cert needs a PEM certificate, or base64", NULL,
      SEV_ERROR, false },
    { "object: {kind: Pod, spec: 1}", "SCH-type", "/object/spec",
      "spec is a number; a mapping is needed", NULL, SEV_ERROR, false },
    { "object: {kind: ConfigMap, data: a}", "SCH-type", "/object/data",
      "data is text; a mapping is needed", NULL, SEV_ERROR, false },
    { "object: {kind: Secret}", "SCH-const", "/object/kind",
      "kind is \"Secret\"; Pod or ConfigMap is needed", NULL, SEV_ERROR, false },
    { "object: {spec: 1}", "SCH-required", "/object", "kind is missing in object", NULL, SEV_ERROR,
      false },
    { "loose: [{a: 1}]", "SCH-oneOf", "/loose/0",
      "kind is missing in item 1 of loose; it may be \"A pod\" or \"A map\"", NULL, SEV_ERROR,
      false },
    { "given: {dhcp: true, addresses: 1}", "SCH-not", "/given/addresses",
      "addresses is not allowed here", NULL, SEV_ERROR, false },
    { "tags: []\nfew: []", "SCH-minItems", "/few", "few has no items; 1 or more is needed", NULL,
      SEV_ERROR, false },
    { "names: {Ab: 1}", "SCH-pattern", "/names/Ab",
      "\"Ab\" cannot be a name here: lower-case letters", NULL, SEV_ERROR, false },
    { "never: 1", "SCH-not", "/never", "never is not allowed here", NULL, SEV_ERROR, false },
    { "has: [a]", "SCH-contains", "/has", "has has 0 items of the right kind; 1 or more is needed",
      NULL, SEV_ERROR, false },
    { "has: [1, 2, 3]", "SCH-maxContains", "/has",
      "has has 3 items of one kind; at most 2 are allowed", NULL, SEV_ERROR, false },
    { "no: abc", "SCH-not", "/no", "no is not allowed here", NULL, SEV_ERROR, false },
    { "tuple: [1, 2]", "SCH-items", "/tuple/1", "tuple has more than 1 item; no more are allowed",
      NULL, SEV_ERROR, false },
    { "mixed: {a: x}", "SCH-type", "/mixed/a", "a is text; a whole number is needed", NULL,
      SEV_ERROR, false },
    { "closed: {a: 1, b: 2}", "SCH-unevaluatedProperties", "/closed/b",
      "\"b\" is not a key of closed", NULL, SEV_ERROR, false },
    { "nested: {x: {deep: 1}}", "SCH-type", "/nested/x/deep", "deep is a number; text is needed",
      "Write \"1\"", SEV_ERROR, false },
    { "seven: 15", "SCH-multipleOf", "/seven", "seven is 15; a multiple of 7 is needed", NULL,
      SEV_ERROR, false },
    { "either: 1", "SCH-type", "/either", "either is a number; text is needed", "Write \"1\"",
      SEV_ERROR, false },
    { "soft: 1", "SCH-type", "/soft", "soft is a number; text is needed", "Write \"1\"",
      SEV_WARNING, false },
    { "host: a.b", NULL, NULL, NULL, NULL, 0, false },
    { "slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "SCH-limit", "/slow",
      "slow could not be checked: it takes too long", NULL, SEV_ERROR, false },
};

static TreeNode *parse(const char *text, Arena *arena)
{
    Problems problems;
    YamlDocument document;
    problems_init(&problems, arena, 10);
    assert_true(yaml_parse(str_from(text), NULL, arena, &problems, &document, NULL));
    assert_non_null(document.root);
    return document.root;
}

static SchemaSet *set;
static Schema *schema;

static int setup(void **state)
{
    (void)state;
    Error err = { 0 };
    set = schema_set_new(&err);
    if (!set || !schema_set_add(set, STR("test:a"), str_from(schema_text), "a.yaml", &err))
        return -1;
    schema = schema_compile(set, STR("test:a"), NULL, &err);
    if (!schema)
        print_error("%s\n", err.text);
    return schema ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    schema_free(schema);
    schema_set_free(set);
    return 0;
}

static bool check_row(const Row *row, const Problems *problems)
{
    if (!row->code)
        return problems->count == 0;
    if (problems->count != 1)
        return false;
    const Problem *p = &problems->items[0];
    char path[100];
    snprintf(path, sizeof path, "/base%s", row->path);
    bool fix =
        row->fix ? p->fix_count == 1 && str_is(p->fixes[0].title, row->fix) : p->fix_count == 0;
    return strcmp(p->code, row->code) == 0 && str_is(p->path, path) &&
           str_is(p->message, row->message) && p->severity == row->severity &&
           p->todo == row->todo && fix;
}

static void each_mistake_has_its_words(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena *arena = arena_new(0);
        Problems problems;
        problems_init(&problems, arena, 0);
        TreeNode *root = parse(rows[i].instance, arena);
        assert_true(schema_report(schema, root, STR("/base"), &problems, NULL));
        if (!check_row(&rows[i], &problems)) {
            wrong++;
            print_error("%s: %zu problems\n", rows[i].instance, problems.count);
            for (size_t k = 0; k < problems.count; k++)
                print_error("   %s " STR_FMT " " STR_FMT " fix " STR_FMT "\n",
                            problems.items[k].code, STR_ARG(problems.items[k].path),
                            STR_ARG(problems.items[k].message),
                            STR_ARG(problems.items[k].fix_count ? problems.items[k].fixes[0].title
                                                                : STR("none")));
        }
        for (size_t k = 0; k < problems.count; k++) /* no expression in any message */
            assert_false(str_contains(problems.items[k].message, STR("[A-Z]")));
        SchemaVerdict verdict = schema_is_valid(schema, root);
        bool limit = rows[i].code && strcmp(rows[i].code, "SCH-limit") == 0;
        assert_int_equal(verdict, limit                                  ? SCHEMA_UNKNOWN
                                  : problems_count(&problems, SEV_ERROR) ? SCHEMA_INVALID
                                                                         : SCHEMA_VALID);
        arena_free(arena);
    }
    assert_int_equal(wrong, 0);
}

/* Applies all edits of the first fix and looks at the text. */
static void fixes_give_the_text(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
    } cases[] = {
        { "vars: {PORT: 8080}", "vars: {PORT: \"8080\"}" },
        { "port: \"443\"", "port: 443" },
        { "workload: {compos: {archive: QUJD}}", "workload: {compose: {archive: QUJD}}" },
        { "fs: EXT4 # x", "fs: ext4 # x" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new(0);
        Problems problems;
        Buf text;
        problems_init(&problems, arena, 0);
        assert_true(schema_report(schema, parse(cases[i].before, arena), STR(""), &problems, NULL));
        assert_int_equal(problems.count, 1);
        const Fix *fix = &problems.items[0].fixes[0];
        assert_true(fix->safe == (i != 2));
        buf_init(&text, 0);
        buf_add_text(&text, cases[i].before);
        for (size_t k = fix->count; k-- > 0;)
            assert_true(buf_splice(&text, fix->edits[k].at, fix->edits[k].with));
        assert_str(buf_str(&text), cases[i].after);
        buf_clear(&text);
        arena_free(arena);
    }
}

/* In a literal block a splice of the outer text is one of the inner; in quotes it would not be. */
static void fixes_reach_into_sections(void **state)
{
    (void)state;
    static const struct {
        const char *text, *after;
    } cases[] = {
        { "vars: |\n  # a\n  PORT: 8080\n", "vars: |\n  # a\n  PORT: \"8080\"\n" },
        { "vars: \"PORT: 8080\\n\"\n", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new(0);
        TreeNode *root = parse(cases[i].text, arena);
        TreeNode *section = (TreeNode *)(uintptr_t)tree_get_text(root, "vars");
        Problems problems;
        bool parsed;
        Buf text;
        problems_init(&problems, arena, 0);
        assert_true(
            embed_section(str_from(cases[i].text), section, NULL, arena, &problems, &parsed, NULL));
        assert_true(parsed);
        assert_true(schema_report(schema, root, STR(""), &problems, NULL));
        assert_int_equal(problems.count, 1);
        assert_str(problems.items[0].path, "/vars/PORT");
        assert_int_equal(problems.items[0].fix_count, cases[i].after != NULL);
        buf_init(&text, 0);
        buf_add_text(&text, cases[i].text);
        for (size_t k = cases[i].after ? problems.items[0].fixes[0].count : 0; k-- > 0;)
            buf_splice(&text, problems.items[0].fixes[0].edits[k].at,
                       problems.items[0].fixes[0].edits[k].with);
        if (cases[i].after)
            assert_str(buf_str(&text), cases[i].after);
        buf_clear(&text);
        arena_free(arena);
    }
}

static void reasons_and_places_come_along(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    Problems problems;
    problems_init(&problems, arena, 0);
    schema_report(schema, parse("port: 0\nworkload: {compose: {}}\n", arena), STR(""), &problems,
                  NULL);
    assert_int_equal(problems.count, 2);
    assert_str(problems.items[0].why, "Where it listens.");
    assert_int_equal(problems.items[0].span.start, 6);
    assert_int_equal(problems.items[0].span.end, 7);
    assert_str(problems.items[1].boot, "HPL06006E");
    assert_str(problems.items[1].fix_text, "Add it, for example: archive: QUJD");
    assert_int_equal(problems.items[1].span.start, 19); /* the key of the parent */
    arena_free(arena);
}

static void secrets_are_never_said(void **state)
{
    (void)state;
    static const char *const instances[] = { "seed: hushhush", "seed: [hushhush]",
                                             "vars: {A: [hushhush]}", "seed: {hushhush: 1}" };
    for (size_t i = 0; i < sizeof instances / sizeof *instances; i++) {
        Arena *arena = arena_new(0);
        Problems problems;
        problems_init(&problems, arena, 0);
        schema_report(schema, parse(instances[i], arena), STR(""), &problems, NULL);
        assert_int_equal(problems.count, 1);
        const Problem *p = &problems.items[0];
        assert_false(str_contains(p->message, STR("hush")));
        assert_false(str_contains(p->path, STR("hush")));
        for (size_t k = 0; k < p->fix_count; k++)
            for (size_t e = 0; e < p->fixes[k].count; e++)
                assert_false(str_contains(p->fixes[k].edits[e].with, STR("hush")));
        arena_free(arena);
    }
}

static void memory_may_run_out(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    TreeNode *root = parse("workload: {compos: 1}\nany: []\nport: a\ncert: 1\n", arena);
    for (size_t n = 1; n < 200; n++) {
        Error err = { 0 };
        Arena *own = arena_new(0);
        Problems problems;
        problems_init(&problems, own, 0);
        memory_fail_at(n);
        bool ok = schema_report(schema, root, STR(""), &problems, &err);
        bool reached = memory_fail_at(0) >= n;
        assert_true(ok || err.code == ERR_MEMORY);
        arena_free(own);
        if (!reached)
            break;
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_has_its_words),
        cmocka_unit_test(fixes_give_the_text),
        cmocka_unit_test(fixes_reach_into_sections),
        cmocka_unit_test(reasons_and_places_come_along),
        cmocka_unit_test(secrets_are_never_said),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
