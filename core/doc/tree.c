/* Nodes are linked both ways, so a path is made by walking up and found by walking down. */
#include "contract/tree.h"
#include "contract/buf.h"

#include <math.h>

const TreeNode *tree_get(const TreeNode *node, Str key)
{
    if (!node || node->kind != NODE_MAPPING)
        return NULL;
    for (const TreeNode *n = node->first; n; n = n->next)
        if (n->key.len == key.len && !(n->flags & NODE_DUPLICATE) && str_eq(n->key, key))
            return n;
    return NULL;
}

const TreeNode *tree_get_text(const TreeNode *node, const char *key)
{
    return tree_get(node, str_from(key));
}

enum { MERGES_MAX = 1000 }; /* merges of merges can stand for millions */

static const TreeNode *get_merged(const TreeNode *node, Str key, unsigned *left)
{
    const TreeNode *value = tree_get(node, key);
    if (value || !node || node->kind != NODE_MAPPING)
        return value;
    for (const TreeNode *c = node->first; c && !value && *left; c = c->next) {
        if (!(c->flags & NODE_MERGE))
            continue;
        --*left;
        value = get_merged(c, key, left);
        for (const TreeNode *m = c->kind == NODE_SEQUENCE ? c->first : NULL; m && !value && *left;
             m = m->next) {
            --*left;
            value = get_merged(m, key, left);
        }
    }
    return value;
}

const TreeNode *tree_get_merged(const TreeNode *node, Str key)
{
    unsigned left = MERGES_MAX;
    return get_merged(node, key, &left);
}

const TreeNode *tree_item(const TreeNode *node, size_t index)
{
    if (!node || index >= node->count)
        return NULL;
    const TreeNode *n = node->first;
    while (index--)
        n = n->next;
    return n;
}

Str tree_get_string(const TreeNode *node, const char *key)
{
    const TreeNode *n = tree_get_text(node, key);
    return n && n->kind == NODE_STRING ? n->string : (Str){ NULL, 0 };
}

void tree_append(TreeNode *parent, TreeNode *child)
{
    child->parent = parent;
    child->next = NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

/* -- paths ---------------------------------------------------------------------------------- */

static void add_escaped(Buf *out, Str part)
{
    for (size_t i = 0; i < part.len; i++) {
        if (part.ptr[i] == '~')
            buf_add_text(out, "~0");
        else if (part.ptr[i] == '/')
            buf_add_text(out, "~1");
        else
            buf_add_byte(out, part.ptr[i]);
    }
}

static size_t index_of(const TreeNode *node)
{
    size_t i = 0;
    for (const TreeNode *n = node->parent->first; n && n != node; n = n->next)
        i++;
    return i;
}

static void add_path(Buf *out, const TreeNode *node)
{
    if (!node->parent)
        return;
    add_path(out, node->parent);
    buf_add_byte(out, '/');
    if (node->parent->kind == NODE_MAPPING)
        add_escaped(out, node->key);
    else
        buf_printf(out, "%zu", index_of(node));
}

/* Moves what was built into the arena. */
static Str settle(Buf *out, Arena *arena)
{
    char *copy = buf_ok(out) ? arena_copy(arena, out->ptr, out->len) : NULL;
    Str path = copy ? str_make(copy, out->len) : STR("");
    buf_clear(out);
    return path;
}

Str tree_path(const TreeNode *node, Arena *arena)
{
    Buf out;
    buf_init(&out, 0);
    if (node)
        add_path(&out, node);
    return settle(&out, arena);
}

Str path_join(Arena *arena, Str pointer, Str key)
{
    Buf out;
    buf_init(&out, 0);
    buf_add_str(&out, pointer);
    buf_add_byte(&out, '/');
    add_escaped(&out, key);
    return settle(&out, arena);
}

Str path_parent(Str pointer)
{
    size_t n = pointer.len;
    while (n > 0 && pointer.ptr[n - 1] != '/')
        n--;
    return str_make(pointer.ptr, n ? n - 1 : 0);
}

/* The next part as it is written; false at the end and when the pointer is malformed. */
static bool next_raw(Str *rest, Str *ret_part)
{
    if (!rest->len || rest->ptr[0] != '/')
        return false;
    Str part = str_make(rest->ptr + 1, rest->len - 1);
    part.len = str_find_byte(part, '/');
    *rest = str_make(part.ptr + part.len, rest->len - 1 - part.len);
    *ret_part = part;
    return true;
}

bool path_next(Str *rest, Arena *arena, Str *ret_part)
{
    Str part;
    if (!next_raw(rest, &part))
        return false;
    if (str_find_byte(part, '~') == part.len) {
        *ret_part = part;
        return true;
    }
    char *out = arena_alloc(arena, part.len + 1);
    if (!out)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];
        if (c == '~' && i + 1 < part.len && (part.ptr[i + 1] == '0' || part.ptr[i + 1] == '1'))
            c = part.ptr[++i] == '0' ? '~' : '/';
        out[n++] = c;
    }
    *ret_part = str_make(out, n);
    return true;
}

/* Compares a key with an escaped part, without memory. */
static bool part_is(Str part, Str key)
{
    size_t k = 0;
    for (size_t i = 0; i < part.len; i++, k++) {
        char c = part.ptr[i];
        if (c == '~' && i + 1 < part.len && (part.ptr[i + 1] == '0' || part.ptr[i + 1] == '1'))
            c = part.ptr[++i] == '0' ? '~' : '/';
        if (k >= key.len || key.ptr[k] != c)
            return false;
    }
    return k == key.len;
}

static const TreeNode *item_of(const TreeNode *node, Str part)
{
    size_t index = 0;
    if (!part.len || part.len > 9 || (part.len > 1 && part.ptr[0] == '0'))
        return NULL;
    for (size_t i = 0; i < part.len; i++) {
        if (part.ptr[i] < '0' || part.ptr[i] > '9')
            return NULL;
        index = index * 10 + (size_t)(part.ptr[i] - '0');
    }
    return tree_item(node, index);
}

static const TreeNode *child_of(const TreeNode *node, Str part)
{
    if (node->kind == NODE_SEQUENCE)
        return item_of(node, part);
    if (node->kind == NODE_MAPPING)
        for (const TreeNode *n = node->first; n; n = n->next)
            if (!(n->flags & NODE_DUPLICATE) && part_is(part, n->key))
                return n;
    return NULL;
}

const TreeNode *tree_at_deepest(const TreeNode *root, Str pointer, Str *ret_rest)
{
    const TreeNode *node = root;
    Str rest = pointer, before = pointer, part;
    while (node && next_raw(&rest, &part)) {
        const TreeNode *child = child_of(node, part);
        if (!child)
            break;
        node = child;
        before = rest;
    }
    *ret_rest = before;
    return node;
}

const TreeNode *tree_at(const TreeNode *root, Str pointer)
{
    Str rest;
    const TreeNode *node = tree_at_deepest(root, pointer, &rest);
    return rest.len ? NULL : node;
}

/* -- places ----------------------------------------------------------------------------------- */

static bool holds(const TreeNode *n, size_t offset)
{
    size_t start = n->key_span.end ? n->key_span.start : n->span.start;
    return start <= offset && offset <= n->span.end;
}

const TreeNode *tree_at_offset(const TreeNode *root, size_t offset)
{
    const TreeNode *node = root;
    while (node && !(node->flags & NODE_ALIAS)) {
        const TreeNode *inside = NULL;
        for (const TreeNode *n = node->first; n; n = n->next)
            if (holds(n, offset))
                inside = n; /* of two that touch there, the later one */
        if (!inside)
            break;
        node = inside;
    }
    return node;
}

size_t tree_depth(const TreeNode *node)
{
    size_t depth = 0;
    while (node && (node = node->parent) != NULL)
        depth++;
    return depth;
}

/* -- equality -----------------------------------------------------------------------------------
 */

/* The digits of an integer without sign and leading zeros. */
static Str digits(Str s, bool *ret_negative)
{
    *ret_negative = s.len && s.ptr[0] == '-';
    size_t i = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+');
    while (i < s.len && s.ptr[i] == '0')
        i++;
    return str_make(s.ptr + i, s.len - i);
}

static bool all_digits(Str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

static bool equal_big(const TreeNode *a, const TreeNode *b)
{
    bool minus_a, minus_b;
    Str x = digits(a->string, &minus_a), y = digits(b->string, &minus_b);
    if (all_digits(x) && all_digits(y))
        return minus_a == minus_b && str_eq(x, y);
    return a->number == b->number;
}

static bool equal_numbers(const TreeNode *a, const TreeNode *b)
{
    if (a->kind == NODE_INT && b->kind == NODE_INT)
        return a->integer == b->integer;
    if (a->kind == NODE_INT) {
        const TreeNode *swap = a;
        a = b;
        b = swap;
    }
    if (b->kind == NODE_INT) /* a is a float: equal only when it is that very integer */
        return !(a->flags & NODE_BIG) && a->number >= -9223372036854775808.0 &&
               a->number < 9223372036854775808.0 && a->number == floor(a->number) &&
               (int64_t)a->number == b->integer;
    if (a->flags & b->flags & NODE_BIG)
        return equal_big(a, b);
    return a->number == b->number;
}

static size_t distinct(const TreeNode *n)
{
    size_t count = 0;
    for (const TreeNode *c = n->first; c; c = c->next)
        count += !(c->flags & NODE_DUPLICATE);
    return count;
}

static bool equal_mappings(const TreeNode *a, const TreeNode *b)
{
    if (distinct(a) != distinct(b))
        return false;
    const TreeNode *guess = b->first; /* most often the order is the same */
    for (const TreeNode *x = a->first; x; x = x->next) {
        if (x->flags & NODE_DUPLICATE)
            continue;
        while (guess && (guess->flags & NODE_DUPLICATE))
            guess = guess->next;
        const TreeNode *y = guess && str_eq(guess->key, x->key) ? guess : tree_get(b, x->key);
        if (!y || !tree_equal(x, y))
            return false;
        guess = y->next;
    }
    return true;
}

bool tree_equal(const TreeNode *a, const TreeNode *b)
{
    if (a == b)
        return true;
    if (!a || !b)
        return false;
    if (tree_is_number(a) && tree_is_number(b))
        return equal_numbers(a, b);
    if (a->kind != b->kind)
        return false;
    switch ((NodeKind)a->kind) {
    case NODE_BOOL:
        return a->boolean == b->boolean;
    case NODE_STRING:
        return str_eq(a->string, b->string);
    case NODE_MAPPING:
        return equal_mappings(a, b);
    case NODE_SEQUENCE:
        break;
    default:
        return true;
    }
    const TreeNode *x = a->first, *y = b->first;
    for (; x && y; x = x->next, y = y->next)
        if (!tree_equal(x, y))
            return false;
    return !x && !y;
}
