/* A schema, a line "---", and an instance: the fields of any schema that compiles can be walked,
 * asked, and looked up for each place of the instance. */
#include "contract/explain.h"
#include "contract/yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Walk {
    Arena *arena;
    size_t left; /* fields that may still be visited */
} Walk;

static void require(bool good)
{
    if (!good)
        abort();
}

static void ask(const Field *f, Arena *arena)
{
    Explain text;
    Error err = { 0 };
    require(explain_field(f, STR("/x"), arena, &text, &err));
    require(text.count <= EXPLAIN_LINES);
    require(!field_enum(f, field_enum_count(f)) && !field_child(f, field_count(f)));
    require(!field_choice(f, field_choice_count(f)));
    for (size_t i = 0; i < field_choice_count(f); i++) {
        field_choice_title(f, i);
        for (size_t k = 0; k < field_choice_key_count(f, i); k++)
            require(field_choice_key(f, i, k).ptr);
    }
}

static void walk(Walk *w, const Field *f, int depth)
{
    if (depth == 0 || w->left == 0)
        return;
    w->left--;
    ask(f, w->arena);
    for (size_t i = 0; i < field_count(f); i++) {
        const Field *child = field_child(f, i);
        require(field_find(f, field_name(child)) == child && field_parent(child) == f);
        walk(w, child, depth - 1);
    }
    const Field *below[] = { field_entry(f), field_items(f), field_choice(f, 0),
                             field_choice(f, 1) };
    for (int i = 0; i < 4; i++)
        if (below[i])
            walk(w, below[i], depth - 1);
}

static void look_up(Fields *fields, const TreeNode *root, const TreeNode *node, Arena *arena)
{
    const Field *f = fields_of(fields, node);
    if (!f)
        return;
    require(f == fields_at(fields, tree_path(node, arena), root));
    int chosen = field_choice_of(f, node);
    require(chosen >= -2 && chosen < (int)(field_choice_count(f) ? field_choice_count(f) : 1));
    for (const TreeNode *n = node->first; n; n = n->next)
        if (!(n->flags & (NODE_DUPLICATE | NODE_MERGE | NODE_ALIAS | NODE_KEY_ODD)))
            look_up(fields, root, n, arena);
}

static void check(const Schema *schema, Str instance)
{
    Error err = { 0 };
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument document = { 0 };
    Fields *fields = fields_new(schema, &err);
    require(arena && fields);
    Walk w = { arena, 400 };
    Str near[3];
    walk(&w, fields_root(fields), 6);
    explain_suggest(fields, STR("alpha.beta"), arena, near, 3);
    problems_init(&problems, arena, 10);
    require(yaml_parse(instance, NULL, arena, &problems, &document, &err));
    if (document.root)
        look_up(fields, document.root, document.root, arena);
    fields_free(fields);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = str_make((const char *)data, size), instance = STR("");
    size_t cut = str_find(text, STR("\n---\n"));
    if (cut != SIZE_MAX) {
        instance = str_slice(text, cut + 5, SIZE_MAX);
        text = str_slice(text, 0, cut + 1);
    }
    const SchemaOptions options = { .draft = SCHEMA_2020_12 };
    SchemaSet *set = schema_set_new(NULL);
    require(set);
    Schema *schema = schema_set_add(set, STR("test:schema"), text, "schema", NULL)
                         ? schema_compile(set, STR("test:schema"), &options, NULL)
                         : NULL;
    if (schema)
        check(schema, instance);
    schema_free(schema);
    schema_set_free(set);
    return 0;
}
