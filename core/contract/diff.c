/* Both trees are walked together. A path is built only for what differs. */
#include "contract/diff.h"

#include "contract/archive.h"
#include "contract/token.h"

#define DIFFS_MAX 10000

typedef struct Walk {
    Arena *arena;
    Diffs out;
    size_t cap;
    bool failed;
    Error *err;
} Walk;

static void add(Walk *w, Diff diff)
{
    if (w->failed)
        return;
    if (w->out.count == DIFFS_MAX) {
        w->out.dropped++;
        return;
    }
    if (w->out.count == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 32;
        Diff *fresh = ARENA_ARRAY(w->arena, Diff, cap);
        if (!fresh) {
            w->failed = true;
            return;
        }
        if (w->out.count)
            memcpy(fresh, w->out.items, w->out.count * sizeof *fresh);
        w->out.items = fresh;
        w->cap = cap;
    }
    w->out.items[w->out.count++] = diff;
}

static void add_nodes(Walk *w, DiffKind kind, Str path, const TreeNode *old, const TreeNode *fresh)
{
    add(w, (Diff){ .kind = kind, .path = path, .old = old, .fresh = fresh });
}

static Str join_index(Walk *w, Str path, size_t index)
{
    char text[24];
    size_t n = sizeof text;
    do
        text[--n] = (char)('0' + index % 10);
    while (index /= 10);
    return path_join(w->arena, path, str_make(text + n, sizeof text - n));
}

static void compare(Walk *w, Str path, const TreeNode *old, const TreeNode *fresh);

/* -- archives ------------------------------------------------------------------------------- */

static void add_file(Walk *w, DiffKind kind, Str path, const TreeNode *old, const TreeNode *fresh,
                     const TarEntry *was, const TarEntry *is)
{
    Str name = was ? was->name : is->name;
    char *copy = arena_copy(w->arena, name.ptr, name.len);
    w->failed |= !copy;
    add(w, (Diff){ .kind = kind,
                   .path = path,
                   .file = str_make(copy, copy ? name.len : 0),
                   .old = old,
                   .fresh = fresh,
                   .old_size = was ? was->data.len : 0,
                   .fresh_size = is ? is->data.len : 0 });
}

static bool same_entry(const TarEntry *a, const TarEntry *b)
{
    return a->kind == b->kind && str_eq(a->data, b->data) && str_eq(a->link, b->link);
}

static void compare_entries(Walk *w, Str path, const TreeNode *old, const TreeNode *fresh,
                            const Archive *a, const Archive *b)
{
    for (size_t i = 0; i < a->tar.count; i++) {
        const TarEntry *was = &a->tar.entries[i], *is = archive_find(b, was->name);
        if (archive_find(a, was->name) != was)
            continue; /* a later one of the same name counts */
        if (!is)
            add_file(w, DIFF_REMOVED, path, old, fresh, was, NULL);
        else if (!same_entry(was, is))
            add_file(w, DIFF_CHANGED, path, old, fresh, was, is);
    }
    for (size_t i = 0; i < b->tar.count; i++)
        if (!archive_find(a, b->tar.entries[i].name))
            add_file(w, DIFF_ADDED, path, old, fresh, NULL, &b->tar.entries[i]);
}

/* False when they are no two readable archives. */
static bool compare_archives(Walk *w, Str path, const TreeNode *old, const TreeNode *fresh)
{
    if (!str_is(old->key, "archive") || old->string.len < 8 || fresh->string.len < 8)
        return false;
    Archive *a = archive_open(old->string, w->err), *b = archive_open(fresh->string, w->err);
    bool whole = a && b && a->broken == ARCHIVE_WHOLE && b->broken == ARCHIVE_WHOLE;
    w->failed |= !a || !b;
    if (whole)
        compare_entries(w, path, old, fresh, a, b);
    archive_free(a);
    archive_free(b);
    return whole;
}

/* -- collections ---------------------------------------------------------------------------- */

/* The value of a key, most often the one at the same place. */
static const TreeNode *get_near(const TreeNode *mapping, const TreeNode *near, Str key)
{
    if (near && !(near->flags & NODE_DUPLICATE) && str_eq(near->key, key))
        return near;
    return tree_get(mapping, key);
}

static void compare_mappings(Walk *w, Str path, const TreeNode *old, const TreeNode *fresh)
{
    const TreeNode *near = fresh->first;
    for (const TreeNode *n = old->first; n; n = n->next) {
        const TreeNode *other = get_near(fresh, near, n->key);
        near = other ? other->next : near;
        if ((n->flags & NODE_DUPLICATE) || (other && tree_equal(n, other)))
            continue;
        Str below = path_join(w->arena, path, n->key);
        if (other)
            compare(w, below, n, other);
        else
            add_nodes(w, DIFF_REMOVED, below, n, NULL);
    }
    near = old->first;
    for (const TreeNode *n = fresh->first; n; n = n->next) {
        const TreeNode *other = get_near(old, near, n->key);
        near = other ? other->next : near;
        if (!(n->flags & NODE_DUPLICATE) && !other)
            add_nodes(w, DIFF_ADDED, path_join(w->arena, path, n->key), NULL, n);
    }
}

/* What an item is called: its name, that of its metadata, a scalar's own text; {NULL,0} when it
 * has none. */
static Str name_of(const TreeNode *item)
{
    if (tree_is_scalar(item))
        return item->string;
    Str name = tree_get_string(item, "name");
    return name.ptr ? name : tree_get_string(tree_get_text(item, "metadata"), "name");
}

/* The item that is the same one in the other sequence: its namesake, or, without a name, the
 * unnamed one at the same place. */
static const TreeNode *namesake(const TreeNode *sequence, const TreeNode *near,
                                const TreeNode *item)
{
    Str name = name_of(item), beside = near ? name_of(near) : (Str){ NULL, 0 };
    if (near && !name.ptr == !beside.ptr && str_eq(name, beside))
        return near;
    for (const TreeNode *n = name.ptr ? sequence->first : NULL; n; n = n->next)
        if (str_eq(name_of(n), name))
            return n;
    return NULL;
}

static void compare_sequences(Walk *w, Str path, const TreeNode *old, const TreeNode *fresh)
{
    size_t before = w->out.count, i = 0;
    const TreeNode *near = fresh->first;
    for (const TreeNode *n = old->first; n; n = n->next, i++) {
        const TreeNode *other = namesake(fresh, near, n);
        if (!other)
            add_nodes(w, DIFF_REMOVED, join_index(w, path, i), n, NULL);
        else if (!tree_equal(n, other))
            compare(w, join_index(w, path, i), n, other);
        near = near ? near->next : NULL;
    }
    i = 0;
    near = old->first;
    for (const TreeNode *n = fresh->first; n; n = n->next, i++) {
        if (!namesake(old, near, n))
            add_nodes(w, DIFF_ADDED, join_index(w, path, i), NULL, n);
        near = near ? near->next : NULL;
    }
    if (w->out.count == before && !w->out.dropped) /* the same items in another order */
        add_nodes(w, DIFF_CHANGED, path, old, fresh);
}

static bool is_token(const TreeNode *n)
{
    return n->kind == NODE_STRING && token_is_like(str_trim(n->string));
}

static void compare(Walk *w, Str path, const TreeNode *old, const TreeNode *fresh)
{
    if (tree_equal(old, fresh))
        return;
    if (is_token(old) || is_token(fresh))
        add_nodes(w, DIFF_UNKNOWN, path, old, fresh);
    else if (old->kind == NODE_MAPPING && fresh->kind == NODE_MAPPING)
        compare_mappings(w, path, old, fresh);
    else if (old->kind == NODE_SEQUENCE && fresh->kind == NODE_SEQUENCE)
        compare_sequences(w, path, old, fresh);
    else if (old->kind != NODE_STRING || fresh->kind != NODE_STRING ||
             !compare_archives(w, path, old, fresh))
        add_nodes(w, DIFF_CHANGED, path, old, fresh);
}

/* -- sections ------------------------------------------------------------------------------- */

static void compare_layout(Walk *w, const char *path, const Section *old, const Section *fresh)
{
    bool both = old->plain && fresh->plain && tree_equal(old->plain, fresh->plain);
    if (both && (old->form == SECTION_MAPPING) + (fresh->form == SECTION_MAPPING) != 2 &&
        !str_eq(old->value, fresh->value))
        add_nodes(w, DIFF_LAYOUT, str_from(path), old->node, fresh->node);
}

bool diff_counts(const Diff *diff)
{
    return diff->kind != DIFF_LAYOUT;
}

bool diff_make(const Analysis *old, const Analysis *fresh, Arena *arena, Diffs *ret_diffs,
               Error *err)
{
    Walk w = { .arena = arena, .err = err };
    if (!analysis_root(old) || !analysis_root(fresh))
        return error_set(err, ERR_SYNTAX, "the %s document cannot be read as YAML",
                         analysis_root(old) ? "second" : "first");
    compare(&w, STR(""), analysis_root(old), analysis_root(fresh));
    if (analysis_kind(old) == DOC_CONTRACT && analysis_kind(fresh) == DOC_CONTRACT) {
        compare_layout(&w, "/workload", analysis_workload(old), analysis_workload(fresh));
        compare_layout(&w, "/env", analysis_env(old), analysis_env(fresh));
    }
    if (w.failed)
        return error_memory(err);
    *ret_diffs = w.out;
    return true;
}
