/* Follows a JSON pointer as far as a text can be edited there. */
#include "edit_impl.h"

bool draft_refuse(Error *err, const TreeNode *n, const char *why)
{
    return error_set_at(err, ERR_REFUSED, n ? n->span : (Span){ 0, 0 }, "%s", why);
}

bool value_is_token(Str s)
{
    s = str_trim(s);
    return str_starts(s, STR(TOKEN_PREFIX_HYPER_PROTECT ".")) ||
           str_starts(s, STR(TOKEN_PREFIX_CONTRACT "."));
}

size_t edit_index(const TreeNode *n)
{
    size_t i = 0;
    for (const TreeNode *c = n->parent->first; c && c != n; c = c->next)
        i++;
    return i;
}

bool edit_has_anchor(const TreeNode *n)
{
    if (n->flags & NODE_ALIAS)
        return false;
    if (n->flags & NODE_ANCHORED)
        return true;
    for (const TreeNode *c = n->first; c; c = c->next)
        if (edit_has_anchor(c))
            return true;
    return false;
}

static bool number_of(Str part, size_t *ret)
{
    size_t value = 0;
    if (part.len == 0 || part.len > 9 || (part.len > 1 && part.ptr[0] == '0'))
        return false;
    for (size_t i = 0; i < part.len; i++) {
        if (part.ptr[i] < '0' || part.ptr[i] > '9')
            return false;
        value = value * 10 + (size_t)(part.ptr[i] - '0');
    }
    *ret = value;
    return true;
}

/* A null, or the empty text of a section, may become a collection. */
static bool is_empty_value(const TreeNode *n)
{
    return n->kind == NODE_NULL || (n->kind == NODE_STRING && str_trim(n->string).len == 0);
}

static bool no_way_down(const Draft *d, const TreeNode *n, Error *err)
{
    bool is_section = d->is_contract && n->parent == d->root &&
                      (str_is(n->key, "workload") || str_is(n->key, "env"));
    if (n->flags & NODE_ALIAS)
        return draft_refuse(err, n,
                            "This value is an alias of another one; change it there, or "
                            "write the alias out in the source view");
    if (n->kind == NODE_STRING && value_is_token(n->string))
        return draft_refuse(err, n, "This section is encrypted and cannot be edited");
    if (n->kind == NODE_STRING && is_section && !is_empty_value(n))
        return draft_refuse(err, n,
                            "This section cannot be read as YAML; repair it first, in the "
                            "source view");
    if (tree_is_scalar(n) && !is_empty_value(n))
        return error_set_at(err, ERR_RANGE, n->span,
                            "There is a single value here, so nothing can stand below it");
    return true;
}

bool draft_find(const Draft *d, Str pointer, Found *ret_found, Error *err)
{
    if (pointer.len && pointer.ptr[0] != '/')
        return error_set(err, ERR_RANGE, "\"" STR_FMT "\" is no path", STR_ARG(pointer));
    Found f = { .node = d->root, .rest = pointer };
    while (f.node && f.rest.len) {
        Str part, before = f.rest;
        size_t index;
        if (!no_way_down(d, f.node, err))
            return false;
        f.parent = f.node;
        f.parent_pointer = str_slice(pointer, 0, (size_t)(before.ptr - pointer.ptr));
        if (!path_next(&f.rest, d->arena, &part))
            return error_memory(err);
        if (f.node->kind == NODE_SEQUENCE) {
            bool is_number = number_of(part, &index);
            if (!is_number && !str_is(part, "-"))
                return error_set(err, ERR_RANGE, "\"" STR_FMT "\" is no number of an item",
                                 STR_ARG(part));
            if (is_number && index > f.node->count)
                return error_set(err, ERR_RANGE, "there are only %u items", f.node->count);
            f.node = is_number ? tree_item(f.node, index) : NULL;
        } else {
            f.node = tree_get(f.node, part);
        }
        if (!f.node)
            f.rest = before;
    }
    if (!d->root)
        f.rest = pointer;
    *ret_found = f;
    return true;
}

bool draft_find_entry(const Draft *d, Str pointer, const TreeNode **ret_node, Error *err)
{
    Found f;
    if (!draft_find(d, pointer, &f, err))
        return false;
    if (!f.node || !f.node->parent)
        return error_set(err, ERR_RANGE, "there is nothing at \"" STR_FMT "\"", STR_ARG(pointer));
    *ret_node = f.node;
    return true;
}
