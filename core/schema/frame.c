/* Identifiers are looked for only where keywords put subschemas: an $id in an enum or below an
 * unknown keyword is data. */
#include "frame.h"

#include "contract/data.h"
#include "contract/json.h"
#include "contract/yaml.h"
#include "uri.h"

#include <stdio.h>

#define META_FOLDER "core/schema/meta"
#define PROBLEMS_MAX 4

/* -- errors with a place ----------------------------------------------------------------------- */

static uint32_t line_at(Str text, size_t offset)
{
    uint32_t line = 1;
    for (size_t i = 0; i < offset && i < text.len; i++)
        line += text.ptr[i] == '\n';
    return line;
}

/* A tree from JSON has no places, so the text is read once more as YAML. 0 when not known. */
static uint32_t line_of(const Document *document, const TreeNode *node, Str pointer, Arena *arena)
{
    if (node->span.end || node->key_span.end)
        return line_at(document->text, node->key.ptr ? node->key_span.start : node->span.start);
    Problems problems;
    YamlDocument yaml = { 0 };
    problems_init(&problems, arena, PROBLEMS_MAX);
    if (!yaml_parse(document->text, NULL, arena, &problems, &yaml, NULL) || !yaml.root)
        return 0;
    node = tree_at(yaml.root, pointer);
    if (!node)
        return 0;
    return line_at(document->text, node->key.ptr ? node->key_span.start : node->span.start);
}

bool frame_error(const Document *document, const TreeNode *node, Error *err, const char *format,
                 ...)
{
    char text[ERROR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    Arena *arena = err ? arena_new(0) : NULL;
    if (!arena)
        return error_set(err, ERR_SCHEMA, "%s", text);
    Str pointer = tree_path(node, arena);
    uint32_t line = line_of(document, node, pointer, arena);
    error_set(err, ERR_SCHEMA, "%s", text);
    if (pointer.len)
        error_prefix(err, STR_FMT ": ", STR_ARG(pointer));
    if (line)
        error_prefix(err, "%s:%u: ", document->from, line);
    else
        error_prefix(err, "%s: ", document->from);
    arena_free(arena);
    return false;
}

/* -- dialects ---------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    unsigned bit;
} vocabularies[] = {
    { "core", VOCABULARY_CORE },
    { "applicator", VOCABULARY_APPLICATOR },
    { "unevaluated", VOCABULARY_UNEVALUATED },
    { "validation", VOCABULARY_VALIDATION },
    { "meta-data", 0 },
    { "content", 0 },
    { "format-annotation", VOCABULARY_FORMAT },
    { "format-assertion", VOCABULARY_FORMAT | VOCABULARY_FORMAT_ASSERTION },
};

#define VOCABULARY_URI "https://json-schema.org/draft/2020-12/vocab/"

static bool add_vocabulary(unsigned *bits, Str uri)
{
    if (!str_starts(uri, STR(VOCABULARY_URI)))
        return false;
    Str name = str_slice(uri, sizeof VOCABULARY_URI - 1, SIZE_MAX);
    for (size_t i = 0; i < sizeof vocabularies / sizeof *vocabularies; i++)
        if (str_is(name, vocabularies[i].name)) {
            *bits |= vocabularies[i].bit;
            return true;
        }
    return false;
}

/* The dialect of a meta-schema of the user's own: its $vocabulary, and the draft it is in. */
static bool custom_dialect(SchemaSet *set, Resource *resource, Str uri, const TreeNode *at,
                           Error *err)
{
    const Resource *meta = frame_resource(set, uri, NULL);
    if (!meta)
        return frame_error(resource->document, at, err,
                           "the dialect \"" STR_FMT "\" is not known; draft-07 and 2020-12 are",
                           STR_ARG(uri));
    resource->draft = meta->draft;
    const TreeNode *list = tree_get_text(meta->root, "$vocabulary");
    if (!list || list->kind != NODE_MAPPING) {
        resource->vocabulary = meta->vocabulary;
        return true;
    }
    resource->vocabulary = VOCABULARY_CORE;
    for (const TreeNode *v = list->first; v; v = v->next)
        if (!add_vocabulary(&resource->vocabulary, v->key) && v->kind == NODE_BOOL && v->boolean)
            return frame_error(resource->document, at, err,
                               "the vocabulary \"" STR_FMT "\" is required but not known",
                               STR_ARG(v->key));
    return true;
}

static bool choose_dialect(SchemaSet *set, Resource *resource, Error *err)
{
    static const struct {
        const char *uri;
        SchemaDraft draft;
    } known[] = {
        { "https://json-schema.org/draft/2020-12/schema", SCHEMA_2020_12 },
        { "http://json-schema.org/draft-07/schema", SCHEMA_DRAFT_07 },
        { "https://json-schema.org/draft-07/schema", SCHEMA_DRAFT_07 },
        { "http://json-schema.org/draft-06/schema", SCHEMA_DRAFT_07 },
    };
    const TreeNode *at = tree_get_text(resource->root, "$schema");
    if (!at)
        return true;
    if (at->kind != NODE_STRING)
        return frame_error(resource->document, at, err, "$schema must be text");
    Str fragment, uri = uri_split_fragment(at->string, &fragment);
    if (str_is(uri, "http://json-schema.org/schema")) /* "the latest", whatever that is */
        return true;
    resource->vocabulary = VOCABULARY_ALL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_is(uri, known[i].uri)) {
            resource->draft = known[i].draft;
            return true;
        }
    if (str_eq(uri, resource->uri)) /* a meta-schema that describes itself */
        return true;
    return custom_dialect(set, resource, uri, at, err);
}

/* -- framing ----------------------------------------------------------------------------------- */

static Str text_of(const TreeNode *schema, const char *key)
{
    return tree_get_string(schema, key);
}

static bool add_resource(SchemaSet *set, Document *document, const TreeNode *root, Str uri,
                         const Resource *parent, Resource **ret_resource, Error *err)
{
    Resource *r = ARENA_NEW(set->arena, Resource);
    if (!r)
        return error_memory(err);
    *r = (Resource){ .uri = uri,
                     .root = root,
                     .document = document,
                     .draft = parent ? parent->draft : set->draft,
                     .vocabulary = parent ? parent->vocabulary : VOCABULARY_ALL,
                     .index = set->resource_count++ };
    if (!map_put(&set->roots, map_node_key(root), r) ||
        (!map_get(&set->resources, uri) && !map_put(&set->resources, uri, r)))
        return error_memory(err);
    *ret_resource = r;
    return choose_dialect(set, r, err);
}

static bool add_anchor(SchemaSet *set, const Resource *resource, const TreeNode *node, Str name,
                       bool dynamic, Error *err)
{
    Anchor *a = ARENA_NEW(set->arena, Anchor);
    char *key =
        arena_printf(set->arena, STR_FMT "#" STR_FMT, STR_ARG(resource->uri), STR_ARG(name));
    if (!a || !key || !map_put(&set->anchors, str_from(key), a))
        return error_memory(err);
    *a = (Anchor){ .name = name, .node = node, .resource = resource };
    if (dynamic) {
        a->next_dynamic = set->dynamic;
        set->dynamic = a;
    }
    return true;
}

static bool frame_schema(SchemaSet *set, const TreeNode *schema, Resource *resource, Error *err);

static bool frame_list(SchemaSet *set, const TreeNode *list, Resource *resource, Error *err)
{
    for (const TreeNode *n = list->first; n; n = n->next)
        if (!frame_schema(set, n, resource, err))
            return false;
    return true;
}

static bool frame_children(SchemaSet *set, const TreeNode *schema, Resource *resource, Error *err)
{
    for (const TreeNode *n = schema->first; n; n = n->next) {
        if (tree_is_scalar(n))
            continue;
        Keyword k = keyword_find(n->key);
        if (k == KW_COUNT || !(keyword_rows[k].drafts & 1 << resource->draft))
            continue;
        Holds holds = keyword_rows[k].holds;
        bool list = n->kind == NODE_SEQUENCE, ok = true;
        if (holds == HOLDS_SUBSCHEMA || (holds == HOLDS_ITEMS && !list))
            ok = frame_schema(set, n, resource, err);
        else if ((list && (holds == HOLDS_LIST || holds == HOLDS_ITEMS)) ||
                 (!list && (holds == HOLDS_MAP || holds == HOLDS_DEPENDENCIES)))
            ok = frame_list(set, n, resource, err);
        if (!ok)
            return false;
    }
    return true;
}

/* $id of a subschema or root: a resource of its own, or (draft-07, "#name") an anchor. */
static bool frame_id(SchemaSet *set, const TreeNode *schema, Resource **resource, Str id,
                     Error *err)
{
    Resource *outer = *resource;
    Str fragment, uri = uri_split_fragment(id, &fragment);
    if (uri.len > 0 || outer->draft == SCHEMA_2020_12) {
        Str full = uri_resolve(set->arena, outer->uri, uri);
        if (!full.ptr)
            return error_memory(err);
        if (outer->root == schema) { /* the root of the document: a second name for it */
            outer->uri = full;
            if (!map_get(&set->resources, full) && !map_put(&set->resources, full, outer))
                return error_memory(err);
        } else if (!add_resource(set, outer->document, schema, full, outer, resource, err)) {
            return false;
        }
    }
    if (fragment.len > 0 && (*resource)->draft == SCHEMA_DRAFT_07)
        return add_anchor(set, *resource, schema, fragment, false, err);
    return true;
}

static bool frame_schema(SchemaSet *set, const TreeNode *schema, Resource *resource, Error *err)
{
    if (schema->kind != NODE_MAPPING)
        return true;
    Str id = text_of(schema, "$id");
    bool ignored = resource->draft == SCHEMA_DRAFT_07 && text_of(schema, "$ref").ptr;
    if (id.ptr && !ignored && !frame_id(set, schema, &resource, id, err))
        return false;
    if (resource->draft == SCHEMA_2020_12) {
        Str anchor = text_of(schema, "$anchor"), dynamic = text_of(schema, "$dynamicAnchor");
        if (anchor.ptr && !add_anchor(set, resource, schema, anchor, false, err))
            return false;
        if (dynamic.ptr && !add_anchor(set, resource, schema, dynamic, true, err))
            return false;
    }
    return frame_children(set, schema, resource, err);
}

/* -- documents --------------------------------------------------------------------------------- */

static bool parse(SchemaSet *set, Document *d, TreeNode **ret_root, Error *err)
{
    Str start = str_trim(d->text);
    Error json_error = { 0 };
    if (start.len && strchr("{[\"tf", start.ptr[0]) &&
        json_parse(d->text, set->arena, ret_root, &json_error))
        return true;
    Problems problems;
    YamlDocument yaml = { 0 };
    problems_init(&problems, set->arena, PROBLEMS_MAX);
    if (!yaml_parse(d->text, NULL, set->arena, &problems, &yaml, err))
        return false;
    for (size_t i = 0; i < problems.count; i++)
        if (problems.items[i].severity == SEV_ERROR)
            return error_set(err, ERR_SCHEMA, "%s:%u: " STR_FMT, d->from,
                             line_at(d->text, problems.items[i].span.start),
                             STR_ARG(problems.items[i].message));
    if (!yaml.root)
        return error_set(err, ERR_SCHEMA, "%s: there is no schema in it", d->from);
    *ret_root = yaml.root;
    return true;
}

static bool frame_root(SchemaSet *set, Document *d, Error *err)
{
    TreeNode *root;
    Resource *resource;
    if (!parse(set, d, &root, err))
        return false;
    d->root = root;
    if (root->kind != NODE_MAPPING && root->kind != NODE_BOOL)
        return frame_error(d, root, err, "a schema is a mapping, true or false");
    return add_resource(set, d, root, d->uri, NULL, &resource, err) &&
           frame_schema(set, root, resource, err);
}

/* Once; a document that failed fails in the same way again. */
static bool frame_document(SchemaSet *set, Document *d, Error *err)
{
    Error failure = { 0 };
    if (d->failure) {
        if (err)
            *err = *d->failure;
        return false;
    }
    if (d->root || frame_root(set, d, &failure))
        return true;
    Error *kept = ARENA_NEW(set->arena, Error);
    if (kept)
        *kept = failure;
    d->failure = kept;
    if (err)
        *err = failure;
    return false;
}

/* The standard meta-schemas, each when it is first referred to. */
static bool add_built_in(SchemaSet *set, Str uri)
{
    static const struct {
        const char *start, *folder_prefix;
    } places[] = {
        { "https://json-schema.org/draft/2020-12/", "2020-12-" },
        { "http://json-schema.org/draft-07/", "draft-07-" },
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!str_starts(uri, str_from(places[i].start)))
            continue;
        Str rest = str_slice(uri, strlen(places[i].start), SIZE_MAX);
        char name[80];
        int n = snprintf(name, sizeof name, "%s" STR_FMT ".yaml", places[i].folder_prefix,
                         STR_ARG(rest));
        for (char *p = name; *p; p++)
            if (*p == '/')
                *p = '-';
        Str text = data_find(META_FOLDER, str_make(name, (size_t)n));
        char *from = arena_copy(set->arena, uri.ptr, uri.len);
        return n < (int)sizeof name && text.ptr && from &&
               schema_set_add(set, str_make(from, uri.len), text, from, NULL);
    }
    return false;
}

const Resource *frame_resource(SchemaSet *set, Str uri, Error *err)
{
    const Resource *found = map_get(&set->resources, uri);
    if (found)
        return found->document->failure && !frame_document(set, found->document, err) ? NULL
                                                                                      : found;
    Document *d = map_get(&set->by_uri, uri);
    if (!d && add_built_in(set, uri))
        d = map_get(&set->by_uri, uri);
    if (d && !frame_document(set, d, err))
        return NULL;
    for (d = set->documents; d && !map_get(&set->resources, uri); d = d->next)
        if (!frame_document(set, d, err))
            return NULL;
    found = map_get(&set->resources, uri);
    if (!found)
        error_set(err, ERR_RANGE, "no schema is registered as \"" STR_FMT "\"", STR_ARG(uri));
    return found;
}

const Resource *frame_resource_of(const SchemaSet *set, const TreeNode *node)
{
    for (; node; node = node->parent) {
        const Resource *r = map_get(&set->roots, map_node_key(node));
        if (r)
            return r;
    }
    return NULL;
}

/* -- references -------------------------------------------------------------------------------- */

/* Within one resource: "", a JSON pointer, or an anchor. */
static const TreeNode *find_fragment(const SchemaSet *set, const Resource *resource, Str fragment,
                                     Arena *arena)
{
    fragment = uri_decode(arena, fragment);
    if (fragment.len == 0)
        return resource->root;
    if (fragment.ptr[0] == '/')
        return tree_at(resource->root, fragment);
    char *key = arena_printf(arena, STR_FMT "#" STR_FMT, STR_ARG(resource->uri), STR_ARG(fragment));
    const Anchor *a = key ? map_get(&set->anchors, str_from(key)) : NULL;
    return a ? a->node : NULL;
}

bool frame_resolve(SchemaSet *set, const Resource *from, Str reference, Target *ret_target,
                   Error *err)
{
    Target t = { .resource = from };
    Str uri = uri_split_fragment(reference, &t.fragment);
    if (uri.len > 0) {
        uri = uri_resolve(set->arena, from->uri, uri);
        if (!uri.ptr)
            return error_memory(err);
        t.resource = frame_resource(set, uri, err);
        if (!t.resource)
            return false;
    }
    t.node = find_fragment(set, t.resource, t.fragment, set->arena);
    if (!t.node)
        return error_set(err, ERR_RANGE, "\"" STR_FMT "\" leads nowhere", STR_ARG(reference));
    t.resource = frame_resource_of(set, t.node);
    *ret_target = t;
    return true;
}

const TreeNode *frame_find(const SchemaSet *set, const Resource *from, Str reference,
                           Arena *scratch)
{
    Str fragment, uri = uri_split_fragment(reference, &fragment);
    if (uri.len > 0) {
        from = map_get(&set->resources, uri_resolve(scratch, from->uri, uri));
        if (!from)
            return NULL;
    }
    return find_fragment(set, from, fragment, scratch);
}
