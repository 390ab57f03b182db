#include "field_list.h"

enum { DEPTH_MAX = 12, MISSING_DEPTH = 4, MISSING_MAX = 3000 };

typedef struct Walk {
    Fields *fields;
    Arena *arena;
    FieldVisit *visit;
    void *context;
    size_t missing;
} Walk;

static void visit_there(Walk *w, const TreeNode *node, int depth)
{
    for (const TreeNode *n = node->first; n; n = n->next) {
        FieldPlace place = { tree_path(n, w->arena), n,
                             w->fields ? fields_of(w->fields, n) : NULL };
        w->visit(w->context, &place);
        if (!(n->flags & NODE_ALIAS) && depth < DEPTH_MAX)
            visit_there(w, n, depth + 1);
    }
}

/* What the schema knows below a place that is not there: as deep as one would look for it. */
static void visit_absent(Walk *w, const Field *field, Str path, int depth)
{
    FieldPlace place = { path, NULL, field };
    bool hidden = field_is_rare(field) || field_is_deprecated(field); /* forms do not offer it */
    if (hidden || w->missing++ >= MISSING_MAX)
        return;
    w->visit(w->context, &place);
    for (size_t i = 0; depth < MISSING_DEPTH && i < field_count(field); i++) {
        const Field *child = field_child(field, i);
        visit_absent(w, child, path_join(w->arena, path, field_name(child)), depth + 1);
    }
    const Field *entry = field_entry(field), *item = field_items(field);
    if (depth < MISSING_DEPTH && (entry || item))
        visit_absent(w, entry ? entry : item,
                     path_join(w->arena, path, entry ? STR("<name>") : STR("<item>")), depth + 1);
}

static void visit_missing(Walk *w, const TreeNode *node, int depth)
{
    const Field *field = fields_of(w->fields, node);
    for (size_t i = 0; node->kind == NODE_MAPPING && field && i < field_count(field); i++) {
        const Field *child = field_child(field, i);
        if (!tree_get(node, field_name(child)))
            visit_absent(w, child,
                         path_join(w->arena, tree_path(node, w->arena), field_name(child)), 0);
    }
    for (const TreeNode *n = node->first; n; n = n->next)
        if (!tree_is_scalar(n) && !(n->flags & NODE_ALIAS) && depth < DEPTH_MAX)
            visit_missing(w, n, depth + 1);
}

void field_list(Fields *fields, const TreeNode *root, Arena *arena, FieldVisit *visit,
                void *context)
{
    Walk w = { fields, arena, visit, context, 0 };
    visit_there(&w, root, 0);
    if (fields)
        visit_missing(&w, root, 0);
}

Str field_list_first_missing(const TreeNode *root, Str path)
{
    size_t end = 0;
    while (end < path.len) {
        end += 1 + str_find_byte(str_slice(path, end + 1, path.len), '/');
        if (end >= path.len || !tree_at(root, str_slice(path, 0, end)))
            break;
    }
    return str_slice(path, 0, end < path.len ? end : path.len);
}
