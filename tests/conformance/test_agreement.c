/* Our contract schemas give the verdict of the official ones: on every case, and on every case
 * with each of its values replaced, and each of its keys renamed, in turn. What our schemas say
 * beyond that are warnings, which do not count for a verdict (core/schemas/README.md). */
#include "unit/unit.h"

#include "contract/embed.h"
#include "contract/field.h"
#include "contract/file.h"
#include "contract/schemas.h"

#include <stdio.h>

typedef struct Pair {
    const char *ours, *official;
    const Schema *a, *b;
} Pair;

typedef struct World {
    Schemas *schemas;
    SchemaSet *set;
    Schema *official[4];
    Pair pairs[6];
    Fields *fields[6];
    size_t compared, differences;
} World;

static const char *const official_files[] = {
    "hpse-contract-schema-1.0.116.json",
    "hpse-contract-schema-1.0.116-rhel.json",
    "hpse-contract-schema-coco-1.0.93-rhel.json",
    "hpse-network-schema.json",
};
static const struct {
    const char *ours;
    int official;
} pair_table[] = {
    { "contract-hpvs", 0 },      { "contract-ccrt", 0 },         { "contract-ccrv", 1 },
    { "contract-ccco-bmtl", 2 }, { "contract-ccco-peerpod", 2 }, { "network", 3 },
};
enum { PAIRS = 6, NETWORK_PAIR = 5 };

static World world_open(void)
{
    World w = { 0 };
    Error err = { 0 };
    const SchemaOptions options = { .draft = SCHEMA_2020_12 };
    unit_shared("conformance/ibm/schemas/hpse-network-schema.json");
    w.set = schema_set_new(&err);
    for (int i = 0; i < 4; i++) {
        char path[200];
        Buf text;
        snprintf(path, sizeof path, "conformance/ibm/schemas/%s", official_files[i]);
        unit_read(unit_shared(path), &text);
        Str uri = str_from(official_files[i]);
        if (!schema_set_add(w.set, uri, buf_str(&text), official_files[i], &err) ||
            !(w.official[i] = schema_compile(w.set, uri, &options, &err)))
            fail_msg("%s: %s", official_files[i], err.text);
        buf_clear(&text);
    }
    w.schemas = schemas_new(&err);
    assert_non_null(w.schemas);
    for (int i = 0; i < PAIRS; i++) {
        w.pairs[i] = (Pair){ pair_table[i].ours, official_files[pair_table[i].official],
                             schemas_get(w.schemas, str_from(pair_table[i].ours), &err),
                             w.official[pair_table[i].official] };
        if (!w.pairs[i].a)
            fail_msg("%s: %s", pair_table[i].ours, err.text);
    }
    return w;
}

static void world_close(World *w)
{
    for (int i = 0; i < 4; i++)
        schema_free(w->official[i]);
    schema_set_free(w->set);
    schemas_free(w->schemas);
}

static void compare(World *w, const Pair *pair, const TreeNode *root, const char *label,
                    const TreeNode *changed, Arena *arena)
{
    SchemaVerdict a = schema_is_valid(pair->a, root), b = schema_is_valid(pair->b, root);
    w->compared++;
    if (a == b)
        return;
    if (w->differences++ < 20)
        print_error("%s %s " STR_FMT ": ours %d, official %d\n", pair->ours, label,
                    STR_ARG(changed ? tree_path(changed, arena) : STR("")), a, b);
}

static void compare_all(World *w, const TreeNode *root, const char *label, const TreeNode *changed,
                        Arena *arena)
{
    for (int i = 0; i < NETWORK_PAIR; i++)
        compare(w, &w->pairs[i], root, label, changed, arena);
}

static void become(TreeNode *node, NodeKind kind, const char *text)
{
    node->kind = (uint8_t)kind;
    node->first = node->last = NULL;
    node->count = 0;
    node->flags = 0;
    node->string = str_from(text);
    node->integer = kind == NODE_INT ? 1 : 0;
    if (kind == NODE_FLOAT)
        node->number = 1.5;
    if (kind == NODE_BOOL)
        node->boolean = true;
}

/* Replaces each value, and renames each key, one at a time, and asks both schemas. */
static void mutate(World *w, const Pair *only, TreeNode *root, TreeNode *node, const char *label,
                   Arena *arena)
{
    static const struct {
        NodeKind kind;
        const char *text;
    } values[] = {
        { NODE_NULL, "" },          { NODE_BOOL, "true" }, { NODE_INT, "1" },
        { NODE_FLOAT, "1.5" },      { NODE_STRING, "" },   { NODE_STRING, "x" },
        { NODE_STRING, "index-1" }, { NODE_SEQUENCE, "" }, { NODE_MAPPING, "" },
    };
    const TreeNode saved = *node;
    for (size_t i = 0; i <= sizeof values / sizeof *values; i++) {
        if (i < sizeof values / sizeof *values)
            become(node, values[i].kind, values[i].text);
        else if (saved.key.ptr)
            node->key = STR("zz9"); /* as if the key were missing, and another one there */
        if (only)
            compare(w, only, root, label, node, arena);
        else
            compare_all(w, root, label, node, arena);
        *node = saved;
    }
    for (TreeNode *child = node->first; child; child = child->next)
        mutate(w, only, root, child, label, arena);
}

/* A file as a tree, its sections read as mappings; NULL when it does not parse. */
static TreeNode *read_contract(const char *path, Buf *text, Arena *arena)
{
    static const char *const sections[] = { "workload", "env" };
    Problems problems;
    YamlDocument document;
    Error err = { 0 };
    bool parsed;
    unit_read(path, text);
    problems_init(&problems, arena, 100);
    assert_true(yaml_parse(buf_str(text), NULL, arena, &problems, &document, &err));
    for (TreeNode *n = document.root ? document.root->first : NULL; n; n = n->next)
        for (int i = 0; i < 2; i++)
            if (str_is(n->key, sections[i]) && n->kind == NODE_STRING)
                assert_true(embed_section(buf_str(text), n, NULL, arena, &problems, &parsed, &err));
    return document.root;
}

typedef void Visit(World *w, TreeNode *root, const char *name, Arena *arena);

static size_t each_file(World *w, const char *folder, Visit *visit)
{
    FileList list;
    Error err = { 0 };
    size_t count = 0;
    char base[4096];
    snprintf(base, sizeof base, "%s", unit_shared(folder));
    assert_true(file_list(base, &list, &err));
    for (size_t i = 0; i < list.count; i++) {
        Str name = str_from(list.items[i].name);
        if (!str_ends(name, STR(".yaml")) && !str_ends(name, STR(".yml")))
            continue;
        char path[8192];
        Buf text;
        Arena *arena = arena_new(0);
        snprintf(path, sizeof path, "%s/%s", base, list.items[i].name);
        TreeNode *root = read_contract(path, &text, arena);
        if (root) {
            visit(w, root, list.items[i].name, arena);
            count++;
        }
        arena_free(arena);
        buf_clear(&text);
    }
    file_list_free(&list);
    return count;
}

static void visit_contract(World *w, TreeNode *root, const char *name, Arena *arena)
{
    compare_all(w, root, name, NULL, arena);
}

static void visit_mutations(World *w, TreeNode *root, const char *name, Arena *arena)
{
    mutate(w, NULL, root, root, name, arena);
}

static void visit_network(World *w, TreeNode *root, const char *name, Arena *arena)
{
    compare(w, &w->pairs[NETWORK_PAIR], root, name, NULL, arena);
    mutate(w, &w->pairs[NETWORK_PAIR], root, root, name, arena);
}

/* A pod stands as the one item of play.resources and of play.templates. */
static void visit_pod(World *w, TreeNode *pod, const char *name, Arena *arena)
{
    static const char *const lists[] = { "resources", "templates" };
    for (int i = 0; i < 2; i++) {
        char frame[100];
        Problems problems;
        YamlDocument document;
        snprintf(frame, sizeof frame, "workload: {type: workload, play: {%s: [x]}}", lists[i]);
        problems_init(&problems, arena, 10);
        Str text = str_make(arena_copy(arena, frame, strlen(frame)), strlen(frame));
        assert_true(yaml_parse(text, NULL, arena, &problems, &document, NULL));
        TreeNode *list = document.root->first->last->first;
        pod->next = NULL;
        pod->key = (Str){ NULL, 0 };
        list->first = list->last = NULL;
        list->count = 0;
        tree_append(list, pod);
        compare_all(w, document.root, name, NULL, arena);
        if (i == 0)
            mutate(w, &w->pairs[1], document.root, pod, name, arena);
    }
}

static void same_verdict_on_contracts(void **state)
{
    (void)state;
    World w = world_open();
    size_t files = each_file(&w, "conformance/ibm/contracts", visit_contract);
    files += each_file(&w, "conformance/ibm/derived/schema-cases", visit_contract);
    files += each_file(&w, "conformance/ibm/derived/preflight-cases", visit_contract);
    files += each_file(&w, "conformance/ibm/derived/attestation", visit_contract);
    printf("%zu contracts, %zu verdicts, %zu differ\n", files, w.compared, w.differences);
    assert_true(files > 250);
    assert_int_equal(w.differences, 0);
    world_close(&w);
}

static void same_verdict_on_changed_contracts(void **state)
{
    (void)state;
    World w = world_open();
    size_t files = each_file(&w, "conformance/ibm/derived/schema-cases", visit_mutations);
    printf("%zu contracts changed, %zu verdicts, %zu differ\n", files, w.compared, w.differences);
    assert_int_equal(w.differences, 0);
    world_close(&w);
}

static void same_verdict_on_pods(void **state)
{
    (void)state;
    World w = world_open();
    size_t files = each_file(&w, "conformance/pods", visit_pod);
    files += each_file(&w, "conformance/ibm/pods", visit_pod);
    printf("%zu pods, %zu verdicts, %zu differ\n", files, w.compared, w.differences);
    assert_true(files > 80);
    assert_int_equal(w.differences, 0);
    world_close(&w);
}

static void same_verdict_on_networks(void **state)
{
    (void)state;
    World w = world_open();
    size_t files = each_file(&w, "conformance/ibm/derived/network-cases", visit_network);
    files += each_file(&w, "conformance/ibm/network", visit_network);
    printf("%zu networks, %zu verdicts, %zu differ\n", files, w.compared, w.differences);
    assert_true(files > 28);
    assert_int_equal(w.differences, 0);
    world_close(&w);
}

/* The verdicts that the validator of the product gave. */
static void verdicts_of_the_index(void **state)
{
    (void)state;
    static const int columns[] = { 1, 2, 3 }; /* ccrt, ccrv, ccco-bmtl in pair_table */
    World w = world_open();
    Buf index;
    unit_read(unit_shared("conformance/ibm/derived/schema-cases/INDEX.tsv"), &index);
    Str rest = buf_str(&index), line;
    size_t count = 0, wrong = 0;
    str_split(&rest, '\n', &line);
    while (str_split(&rest, '\n', &line)) {
        Str name, verdict;
        if (!line.len || !str_split(&line, '\t', &name))
            continue;
        char path[300];
        Buf text;
        Arena *arena = arena_new(0);
        snprintf(path, sizeof path, "conformance/ibm/derived/schema-cases/" STR_FMT ".yaml",
                 STR_ARG(name));
        TreeNode *root = read_contract(unit_shared(path), &text, arena);
        for (int i = 0; i < 3 && str_split(&line, '\t', &verdict); i++) {
            bool valid = root && schema_is_valid(w.pairs[columns[i]].a, root) == SCHEMA_VALID;
            count++;
            if (valid == str_is(verdict, "valid"))
                continue;
            wrong++;
            print_error(STR_FMT " %s: ours %d, index " STR_FMT "\n", STR_ARG(name),
                        w.pairs[columns[i]].ours, valid, STR_ARG(verdict));
        }
        arena_free(arena);
        buf_clear(&text);
    }
    printf("%zu verdicts of the index, %zu differ\n", count, wrong);
    buf_clear(&index);
    world_close(&w);
    assert_true(count >= 600);
    assert_int_equal(wrong, 0);
}

static size_t look_up_all(Fields *fields, const TreeNode *node, size_t *ret_unknown)
{
    size_t count = 1;
    const Field *f = fields_of(fields, node);
    if (!f) {
        ++*ret_unknown;
        return 1; /* nor is anything below it */
    }
    assert_true(field_title(f).len > 0 || !field_parent(f));
    field_choice_of(f, node);
    for (const TreeNode *n = node->first; n; n = n->next)
        count += look_up_all(fields, n, ret_unknown);
    return count;
}

static void visit_fields(World *w, TreeNode *root, const char *name, Arena *arena)
{
    (void)name, (void)arena;
    for (int i = 0; i < NETWORK_PAIR; i++)
        w->compared += look_up_all(w->fields[i], root, &w->differences);
}

/* The official schemas, without a title for most places, give usable fields too. */
static void official_schemas_give_fields(void **state)
{
    (void)state;
    World w = world_open();
    Error err = { 0 };
    for (int i = 0; i < NETWORK_PAIR; i++) {
        w.fields[i] = fields_new(w.pairs[i].b, &err);
        assert_non_null(w.fields[i]);
    }
    const Field *f = fields_at(w.fields[1], STR("/workload/volumes/data/seed"), NULL);
    uint32_t length;
    assert_non_null(f);
    assert_int_equal(field_types(f), TYPE_STRING);
    assert_true(field_is_required(f));
    assert_true(field_min_length(f, &length) && length == 15);
    f = fields_at(w.fields[1], STR("/workload"), NULL);
    assert_int_equal(field_choice_count(f), 3);
    assert_str(field_choice_title(f, 0), "Docker Compose");
    assert_str(field_choice_key(f, 1, 0), "play");
    f = fields_at(w.fields[1], STR("/env/logging"), NULL);
    assert_int_equal(field_choice_count(f), 2);
    assert_int_equal(field_count(f), 2);
    f = fields_at(w.fields[1], STR("/workload/play/resources/0/spec/containers/0/image"), NULL);
    assert_non_null(f);
    each_file(&w, "conformance/ibm/derived/schema-cases", visit_fields);
    each_file(&w, "conformance/ibm/derived/preflight-cases", visit_fields);
    printf("%zu places looked up, %zu unknown\n", w.compared, w.differences);
    assert_true(w.compared > 10000);
    assert_true(w.differences * 10 < w.compared);
    for (int i = 0; i < NETWORK_PAIR; i++)
        fields_free(w.fields[i]);
    world_close(&w);
}

/* A user may bring an official schema instead of ours. */
static void official_schemas_can_be_brought(void **state)
{
    (void)state;
    Error err = { 0 };
    Schemas *schemas = schemas_new(&err);
    assert_non_null(schemas);
    for (int i = 0; i < PAIRS; i++) {
        char path[200];
        Buf text;
        const char *file = official_files[pair_table[i].official];
        Str name = str_from(pair_table[i].ours);
        snprintf(path, sizeof path, "conformance/ibm/schemas/%s", file);
        unit_read(unit_shared(path), &text);
        if (!schemas_override(schemas, name, buf_str(&text), file, &err))
            fail_msg("%s: %s", file, err.text);
        assert_non_null(schemas_get(schemas, name, &err));
        buf_clear(&text);
    }
    schemas_free(schemas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_verdict_on_contracts),
        cmocka_unit_test(same_verdict_on_changed_contracts),
        cmocka_unit_test(same_verdict_on_pods),
        cmocka_unit_test(same_verdict_on_networks),
        cmocka_unit_test(verdicts_of_the_index),
        cmocka_unit_test(official_schemas_give_fields),
        cmocka_unit_test(official_schemas_can_be_brought),
    };
    return cmocka_run_group_tests_name("agreement", tests, NULL, NULL);
}
