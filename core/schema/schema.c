/* Sets of documents and schemas made from them. */
#include "compile.h"
#include "eval.h"

SchemaSet *schema_set_new(Error *err)
{
    SchemaSet *set = memory_alloc(sizeof *set);
    if (set)
        set->arena = arena_new(0);
    if (!set || !set->arena) {
        memory_free(set);
        error_memory(err);
        return NULL;
    }
    return set;
}

void schema_set_free(SchemaSet *set)
{
    if (!set)
        return;
    map_clear(&set->by_uri);
    map_clear(&set->resources);
    map_clear(&set->roots);
    map_clear(&set->anchors);
    arena_free(set->arena);
    memory_free(set);
}

bool schema_set_add(SchemaSet *set, Str uri, Str text, const char *from, Error *err)
{
    uri = str_slice(uri, 0, str_find_byte(uri, '#'));
    if (map_get(&set->by_uri, uri))
        return error_set(err, ERR_SCHEMA, "%s: there is a schema \"" STR_FMT "\" already", from,
                         STR_ARG(uri));
    Document *d = ARENA_NEW(set->arena, Document);
    char *uri_copy = arena_copy(set->arena, uri.ptr, uri.len);
    char *text_copy = arena_copy(set->arena, text.ptr, text.len);
    char *from_copy = arena_copy(set->arena, from, strlen(from));
    if (!d || !uri_copy || !text_copy || !from_copy)
        return error_memory(err);
    *d = (Document){ .uri = str_make(uri_copy, uri.len),
                     .text = str_make(text_copy, text.len),
                     .from = from_copy,
                     .next = set->documents };
    if (!map_put(&set->by_uri, d->uri, d))
        return error_memory(err);
    set->documents = d;
    return true;
}

static const char *meta_uri(const Resource *resource)
{
    return resource->draft == SCHEMA_DRAFT_07 ? "http://json-schema.org/draft-07/schema"
                                              : "https://json-schema.org/draft/2020-12/schema";
}

/* The first thing that the meta-schema says against a document becomes the error. */
static bool check_meta(SchemaSet *set, const Resource *resource, Error *err)
{
    static const SchemaOptions plain = { .assert_format = true };
    Schema *meta = schema_compile(set, str_from(meta_uri(resource)), &plain, err);
    if (!meta)
        return false;
    bool ok = true;
    if (schema_is_valid(meta, resource->root) != SCHEMA_VALID) {
        Arena *arena = arena_new(0);
        Problems problems;
        problems_init(&problems, arena, 20);
        ok = arena && schema_report(meta, resource->root, STR(""), &problems, err);
        if (!arena)
            error_memory(err);
        for (size_t i = 0; ok && i < problems.count; i++) {
            const TreeNode *at = tree_at(resource->root, problems.items[i].path);
            ok = frame_error(resource->document, at ? at : resource->root, err, STR_FMT,
                             STR_ARG(problems.items[i].message));
        }
        arena_free(arena);
    }
    schema_free(meta);
    return ok;
}

Schema *schema_compile(SchemaSet *set, Str uri, const SchemaOptions *options, Error *err)
{
    static const SchemaOptions defaults = { .draft = SCHEMA_2020_12 };
    Schema *schema = memory_alloc(sizeof *schema);
    if (schema)
        schema->arena = arena_new(0);
    if (!schema || !schema->arena) {
        memory_free(schema);
        error_memory(err);
        return NULL;
    }
    options = options ? options : &defaults;
    SchemaDraft before = set->draft;
    schema->set = set;
    set->draft = options->draft;
    const Resource *resource = frame_resource(set, uri, err);
    if (resource) {
        schema->resource = resource;
        schema->document = resource->root;
    }
    bool ok = resource && (!options->check_meta || check_meta(set, resource, err)) &&
              compile_schema(set, resource, options, schema, err);
    set->draft = before;
    if (ok)
        return schema;
    schema_free(schema);
    return NULL;
}

void schema_free(Schema *schema)
{
    if (!schema)
        return;
    for (size_t i = 0; i < schema->regex_count; i++)
        regex_free(schema->regexes[i]);
    memory_free(schema->regexes);
    memory_free(schema->subs);
    memory_free(schema->places);
    memory_free(schema->ops);
    memory_free(schema->values);
    regex_scratch_free(atomic_load(&schema->scratch));
    arena_free(schema->arena);
    memory_free(schema);
}

const TreeNode *schema_document(const Schema *schema)
{
    return schema->document;
}

const TreeNode *schema_resolve(const Schema *schema, const TreeNode *subschema, Str ref)
{
    const Resource *from = frame_resource_of(schema->set, subschema);
    Arena *scratch = from ? arena_new(0) : NULL;
    const TreeNode *found = scratch ? frame_find(schema->set, from, ref, scratch) : NULL;
    arena_free(scratch);
    return found;
}
