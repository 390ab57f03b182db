/* IBM's official contract and network schemas, compiled as they are, over the derived cases: each
 * verdict is the one in the index. Sections are read as mappings. */
#include "unit/unit.h"

#include "contract/json.h"
#include "contract/schema.h"
#include "contract/yaml.h"

#include <stdio.h>

#define IBM "conformance/ibm/"

static SchemaSet *set;

static Schema *compile(const char *file)
{
    char path[256];
    Buf text;
    Error err = { 0 };
    snprintf(path, sizeof path, IBM "schemas/%s", file);
    unit_read(unit_shared(path), &text);
    assert_true(schema_set_add(set, str_from(file), buf_str(&text), file, &err));
    Schema *schema = schema_compile(set, str_from(file), NULL, &err);
    buf_clear(&text);
    if (!schema)
        fail_msg("%s", err.text);
    return schema;
}

static TreeNode *parse(Str text, Arena *arena)
{
    Problems problems;
    YamlDocument document;
    problems_init(&problems, arena, 100);
    assert_true(yaml_parse(text, NULL, arena, &problems, &document, NULL));
    return document.root;
}

/* Puts what a section's text holds in place of the text. */
static void open_section(TreeNode *root, const char *key, Arena *arena)
{
    TreeNode *node = (TreeNode *)(uintptr_t)tree_get_text(root, key);
    TreeNode *inner = node && node->kind == NODE_STRING ? parse(node->string, arena) : NULL;
    if (!inner || inner->kind != NODE_MAPPING)
        return;
    node->kind = NODE_MAPPING;
    node->count = inner->count;
    node->first = inner->first;
    node->last = inner->last;
    for (TreeNode *n = node->first; n; n = n->next)
        n->parent = node;
}

static const char *verdict(const Schema *schema, const TreeNode *instance, Arena *arena)
{
    static const char *const words[] = {
        [SCHEMA_INVALID] = "invalid", [SCHEMA_VALID] = "valid", [SCHEMA_UNKNOWN] = "unknown"
    };
    const char *quick = words[schema_is_valid(schema, instance)];
    Problems problems;
    problems_init(&problems, arena, 1000);
    assert_true(schema_report(schema, instance, STR(""), &problems, NULL));
    const char *full = problems_count(&problems, SEV_ERROR) ? "invalid" : "valid";
    if (strcmp(quick, full) != 0)
        print_error("verdict %s, report %s\n", quick, full);
    return strcmp(quick, full) == 0 ? quick : "contradiction";
}

/* Reads one case file and compares its verdict by `count` schemas with columns 1.. of its row. */
static unsigned run_case(const char *folder, Str row, Schema *const *schemas, size_t count)
{
    Str name, expected;
    char path[512];
    Buf text;
    unsigned wrong = 0;
    str_split(&row, '\t', &name);
    snprintf(path, sizeof path, IBM "derived/%s/" STR_FMT ".yaml", folder, STR_ARG(name));
    unit_read(unit_shared(path), &text);
    for (size_t i = 0; i < count; i++) {
        Arena *arena = arena_new(0);
        TreeNode *root = parse(buf_str(&text), arena);
        assert_non_null(root);
        open_section(root, "workload", arena);
        open_section(root, "env", arena);
        assert_true(str_split(&row, '\t', &expected));
        const char *got = verdict(schemas[i], root, arena);
        if (!str_is(expected, got)) {
            print_error(STR_FMT ", schema %zu: %s, wanted " STR_FMT "\n", STR_ARG(name), i, got,
                        STR_ARG(expected));
            wrong++;
        }
        arena_free(arena);
    }
    buf_clear(&text);
    return wrong;
}

static void run_folder(const char *folder, Schema *const *schemas, size_t count)
{
    char path[256];
    Buf index;
    unsigned wrong = 0, cases = 0;
    snprintf(path, sizeof path, IBM "derived/%s/INDEX.tsv", folder);
    unit_read(unit_shared(path), &index);
    Str rest = str_trim(buf_str(&index)), line;
    str_split(&rest, '\n', &line);
    for (; str_split(&rest, '\n', &line); cases++)
        wrong += run_case(folder, line, schemas, count);
    printf("  %s: %u cases, %u verdicts, %u wrong\n", folder, cases, cases * (unsigned)count,
           wrong);
    buf_clear(&index);
    assert_true(cases > 20);
    assert_int_equal(wrong, 0);
}

static void contract_cases(void **state)
{
    (void)state;
    Schema *schemas[] = { compile("hpse-contract-schema-1.0.116.json"),
                          compile("hpse-contract-schema-1.0.116-rhel.json"),
                          compile("hpse-contract-schema-coco-1.0.93-rhel.json") };
    run_folder("schema-cases", schemas, 3);
    for (size_t i = 0; i < 3; i++)
        schema_free(schemas[i]);
}

static void network_cases(void **state)
{
    (void)state;
    Schema *schema = compile("hpse-network-schema.json");
    run_folder("network-cases", &schema, 1);
    schema_free(schema);
}

/* Each file as the one item of workload.play.resources. */
static void pods(void **state)
{
    (void)state;
    static const char frame[] = "workload:\n"
                                "  type: workload\n"
                                "  play:\n"
                                "    resources: [X]\n"
                                "env:\n"
                                "  type: env\n"
                                "  logging: {logRouter: {hostname: a.example, iamApiKey: a}}\n";
    Schema *schema = compile("hpse-contract-schema-1.0.116.json");
    Buf index, text;
    TreeNode *cases;
    Arena *arena = arena_new(0);
    unsigned wrong = 0;
    unit_read(unit_shared("conformance/pods/index.json"), &index);
    assert_true(json_parse(buf_str(&index), arena, &cases, NULL));
    for (const TreeNode *c = cases->first; c; c = c->next) {
        char path[512];
        snprintf(path, sizeof path, "conformance/pods/" STR_FMT, STR_ARG(tree_get_string(c, "id")));
        unit_read(unit_shared(path), &text);
        TreeNode *root = parse(str_from(frame), arena);
        TreeNode *list = (TreeNode *)(uintptr_t)tree_at(root, STR("/workload/play/resources"));
        TreeNode *pod = parse(buf_str(&text), arena);
        list->first = list->last = pod;
        pod->parent = list;
        const char *got = verdict(schema, root, arena);
        if (!str_is(tree_get_string(c, "expected"), got)) {
            print_error("%s: %s\n", path, got);
            wrong++;
        }
        buf_clear(&text);
    }
    printf("  pods: %u files, %u wrong\n", cases->count, wrong);
    assert_int_equal(wrong, 0);
    schema_free(schema);
    arena_free(arena);
    buf_clear(&index);
}

static int setup(void **state)
{
    (void)state;
    set = schema_set_new(NULL);
    return set ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    schema_set_free(set);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(contract_cases, setup, teardown),
        cmocka_unit_test_setup_teardown(network_cases, setup, teardown),
        cmocka_unit_test_setup_teardown(pods, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
