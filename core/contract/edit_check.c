/* The result of an edit is parsed and compared with the old tree: entry by entry the same, but
 * for the one effect that was announced. This is what makes it safe to compute splices by
 * looking at columns. */
#include "edit_impl.h"

/* Parses text and reads those sections as mappings that are read so in the old tree, and one
 * more. The Draft's spans do not belong to it. */
bool draft_parse(const Draft *d, Str text, Arena *arena, const TreeNode *extra, TreeNode **ret_root,
                 Error *err)
{
    Problems problems;
    YamlDocument document;
    problems_init(&problems, arena, 16);
    if (!yaml_parse(text, NULL, arena, &problems, &document, err))
        return false;
    *ret_root = document.error.end ? NULL : document.root;
    if (!*ret_root || !d->root)
        return true;
    for (TreeNode *c = (*ret_root)->first; c; c = c->next) {
        const TreeNode *old = tree_get(d->root, c->key);
        bool parsed;
        if (!old || (!(old->flags & NODE_EMBEDDED) && old != extra))
            continue;
        if (!embed_section(text, c, NULL, arena, &problems, &parsed, err))
            return false;
    }
    return true;
}

static bool is_above(const TreeNode *n, const TreeNode *below)
{
    for (; below; below = below->parent)
        if (below == n)
            return true;
    return false;
}

static bool same(const Draft *d, const TreeNode *a, const TreeNode *b);

/* Children i.. of a and k.. of b, with their keys, up to the n-th of a. */
static bool same_run(const Draft *d, const TreeNode **a, const TreeNode **b, size_t n)
{
    for (; n > 0; n--, *a = (*a)->next, *b = (*b)->next)
        if (!*a || !*b || !str_eq((*a)->key, (*b)->key) || !same(d, *a, *b))
            return false;
    return true;
}

/* What was asked for and what is there: strings exactly; what was given as YAML is not looked
 * into. */
static bool is_wanted(const Draft *d, const TreeNode *want, const TreeNode *got)
{
    if (!want)
        return true;
    if (want->kind == NODE_STRING)
        return (got->kind == NODE_STRING || got->flags & NODE_EMBEDDED) &&
               str_eq(want->string, got->string);
    if (tree_is_scalar(want))
        return true;
    if (want->count != got->count || (want->first && want->kind != got->kind))
        return false;
    const TreeNode *w = want->first, *g = got->first;
    for (; w && g; w = w->next, g = g->next)
        if (!str_eq(w->key, g->key) || !is_wanted(d, w, g))
            return false;
    return true;
}

static bool same_but(const Draft *d, const TreeNode *old, const TreeNode *new)
{
    const TreeNode *a = old->first, *b = new->first;
    size_t after = old->count - d->index - (d->effect != EFFECT_ADD) - (d->effect == EFFECT_SWAP);
    if (!same_run(d, &a, &b, d->index))
        return false;
    switch (d->effect) {
    case EFFECT_VALUE:
        if (!a || !b || !str_eq(a->key, b->key) || !is_wanted(d, d->value, b))
            return false;
        a = a->next, b = b->next;
        break;
    case EFFECT_ADD:
        if (!b || !is_wanted(d, d->value, b))
            return false;
        b = b->next;
        break;
    case EFFECT_REMOVE:
        a = a->next;
        break;
    case EFFECT_KEY:
        if (!a || !b || !str_eq(b->key, d->value->string) || !same(d, a, b))
            return false;
        a = a->next, b = b->next;
        break;
    case EFFECT_SWAP:
        if (!a || !b || !a->next || !b->next || !str_eq(a->key, b->next->key) ||
            !str_eq(a->next->key, b->key) || !same(d, a, b->next) || !same(d, a->next, b))
            return false;
        a = a->next->next, b = b->next->next;
        break;
    case EFFECT_SPREAD:
        for (const TreeNode *w = d->value->first; w; w = w->next, b = b->next)
            if (!b || !str_eq(w->key, b->key) || !is_wanted(d, w, b))
                return false;
        a = a->next;
        break;
    }
    return same_run(d, &a, &b, after) && !a && !b;
}

static bool same(const Draft *d, const TreeNode *a, const TreeNode *b)
{
    if (a == d->container)
        return same_but(d, a, b);
    if (a->kind != b->kind || a->count != b->count)
        return false;
    /* the text of a section is what is hashed and signed, so it counts too */
    bool on_the_way = a->flags & NODE_EMBEDDED && is_above(a, d->container);
    if (!on_the_way && !str_eq(a->string, b->string))
        return false;
    const TreeNode *x = a->first, *y = b->first;
    return same_run(d, &x, &y, a->count);
}

static bool refuse(const Draft *d, Error *err)
{
    const TreeNode *n = NULL;
    for (const TreeNode *p = d->container; p && !n; p = p->parent)
        n = p->flags & NODE_ANCHORED ? p : NULL;
    if (!n && d->container && d->index < d->container->count)
        n = tree_item(d->container, d->index);
    if (n && edit_has_anchor(n))
        return draft_refuse(err, n,
                            "Another place refers to this one by its name (&...) and would "
                            "change with it or break; use the source view");
    return draft_refuse(err, n,
                        "This place is written in a way that cannot be changed here without "
                        "changing something else; use the source view");
}

bool draft_check(Draft *d, Str result, Error *err)
{
    TreeNode *root;
    Arena *arena = arena_new(0);
    if (!arena)
        return error_memory(err);
    const TreeNode *extra =
        d->container && d->effect == EFFECT_VALUE ? tree_item(d->container, d->index) : NULL;
    bool is_mapping = extra && extra->kind == NODE_MAPPING && extra == d->value;
    bool ok = draft_parse(d, result, arena, is_mapping ? extra : NULL, &root, err);
    if (ok && (!root || (d->container && d->count && !same(d, d->root, root))))
        ok = refuse(d, err);
    arena_free(arena);
    return ok;
}
