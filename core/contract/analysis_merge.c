/* Merge keys written out, as the reference tools do it before they look at the schema: the keys
 * of `<<: *base` belong to the mapping unless it has them itself; of a list of mappings the
 * earlier one wins. The tree keeps `<<`; only the schema sees the copy. */
#include "analysis_impl.h"

#define COMPARISONS_MAX 10000000u

static bool has_merge(const TreeNode *node)
{
    for (const TreeNode *n = node->first; n; n = n->next)
        if ((n->flags & NODE_MERGE) || (!(n->flags & NODE_ALIAS) && has_merge(n)))
            return true;
    return false;
}

static bool is_mergeable(const TreeNode *node)
{
    if (node->kind == NODE_MAPPING)
        return true;
    for (const TreeNode *n = node->first; n; n = n->next)
        if (n->kind != NODE_MAPPING)
            return false;
    return node->kind == NODE_SEQUENCE;
}

static TreeNode *copy(Arena *arena, const TreeNode *node);

static bool append_copy(Arena *arena, TreeNode *parent, const TreeNode *child)
{
    TreeNode *fresh = copy(arena, child);
    if (fresh)
        tree_append(parent, fresh);
    return fresh != NULL;
}

/* What `source`, itself written out, adds to a mapping. */
static bool merge_mapping(Arena *arena, TreeNode *into, const TreeNode *source)
{
    if ((uint64_t)into->count * source->count > COMPARISONS_MAX)
        return true; /* no contract is like that */
    TreeNode *written = copy(arena, source);
    if (!written)
        return false;
    for (TreeNode *n = written->first, *next; n; n = next) {
        next = n->next;
        if (!(n->flags & NODE_DUPLICATE) && !tree_get(into, n->key))
            tree_append(into, n);
    }
    return true;
}

static bool merge(Arena *arena, TreeNode *into, const TreeNode *value)
{
    if (value->kind == NODE_MAPPING)
        return merge_mapping(arena, into, value);
    for (const TreeNode *n = value->first; n; n = n->next)
        if (!merge_mapping(arena, into, n))
            return false;
    return true;
}

static TreeNode *copy(Arena *arena, const TreeNode *node)
{
    TreeNode *fresh = ARENA_NEW(arena, TreeNode);
    if (!fresh)
        return NULL;
    *fresh = *node;
    fresh->first = fresh->last = fresh->next = fresh->parent = NULL;
    fresh->count = 0;
    for (const TreeNode *n = node->first; n; n = n->next)
        if (!((n->flags & NODE_MERGE) && is_mergeable(n)) && !append_copy(arena, fresh, n))
            return NULL;
    for (const TreeNode *n = node->first; n; n = n->next)
        if ((n->flags & NODE_MERGE) && is_mergeable(n) && !merge(arena, fresh, n))
            return NULL;
    return fresh;
}

const TreeNode *analysis_write_out_merges(Arena *arena, const TreeNode *root)
{
    return has_merge(root) ? copy(arena, root) : root;
}
