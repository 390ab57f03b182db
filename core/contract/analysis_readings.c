/* Plain scalars that the reference tools, which read with yaml.v3, take for something else than
 * the text that YAML 1.2 sees: 1_000 is a number for them, 2001-01-01 a date. A verdict that is
 * to be theirs must say so. The pre-flight rules say it in their own words (PF009). */
#include "analysis_impl.h"

typedef struct Readings {
    Analysis *a;
    Fields *fields;
    const char *own; /* the section that the document is; NULL for a contract */
} Readings;

static const Field *field_of(const Readings *r, const TreeNode *node)
{
    if (!r->own)
        return fields_of(r->fields, node);
    Str path = tree_path(node, r->a->arena);
    char *whole = arena_printf(r->a->arena, "/%s" STR_FMT, r->own, STR_ARG(path));
    return whole ? fields_at(r->fields, str_from(whole), NULL) : NULL;
}

static bool fits(unsigned types, NodeKind kind)
{
    unsigned bit = 1u << kind;
    if (kind == NODE_INT)
        bit |= TYPE_NUMBER;
    return types == 0 || (types & bit);
}

static void check_scalar(const Readings *r, const TreeNode *node)
{
    PlainReading reading = tree_plain_reading(node->string);
    if (reading.yaml12 != NODE_STRING || (reading.go == NODE_STRING && !reading.go_timestamp))
        return;
    const Field *field = field_of(r, node);
    unsigned types = field ? field_types(field) : 0;
    if (!types || (!reading.go_timestamp && fits(types, reading.go)))
        return;
    Problem *p = problems_add(&r->a->problems, "SCH-type", SEV_ERROR, node->span,
                              "This is %s for the reference tools; text is wanted",
                              reading.go_timestamp ? "a date" : "a number");
    p->path = tree_path(node, r->a->arena);
    p->why = STR("Readers of YAML differ about values like 1_000 and 2001-01-01.");
    p->boot = STR("HPL05001E");
    char *quoted = arena_printf(r->a->arena, "\"" STR_FMT "\"", STR_ARG(node->string));
    if (quoted && p != &r->a->problems.spare)
        problem_fix(&r->a->problems, p, true, node->span, str_from(quoted), "Put it in quotes");
}

static void walk(const Readings *r, const TreeNode *node)
{
    if (node->flags & NODE_ALIAS)
        return;
    if (tree_is_scalar(node)) {
        if ((node->flags & NODE_AMBIGUOUS) && node->style == STYLE_PLAIN)
            check_scalar(r, node);
        return;
    }
    for (const TreeNode *n = node->first; n; n = n->next)
        walk(r, n);
}

bool analysis_check_readings(Analysis *a, const char *own, Error *err)
{
    Readings r = { .a = a, .own = own, .fields = fields_new(a->schema, err) };
    if (!r.fields)
        return false;
    walk(&r, a->root);
    fields_free(r.fields);
    return true;
}
