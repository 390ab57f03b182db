#include "contract/merge.h"

#include "contract/edit.h"

/* Each one that is taken reads the text anew: with many, nobody would wait for the end. */
enum { ITEMS_MAX = 1000 };

typedef struct Walk {
    Arena *arena;
    MergeItem *items;
    size_t count, cap, clashes;
    bool failed, too_many;
} Walk;

static void add(Walk *w, MergeItem item)
{
    w->too_many = w->too_many || w->count == ITEMS_MAX;
    if (w->failed || w->too_many)
        return;
    if (w->count == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 32;
        MergeItem *more = ARENA_ARRAY(w->arena, MergeItem, cap);
        w->failed = !more;
        if (!more)
            return;
        if (w->count)
            memcpy(more, w->items, w->count * sizeof *more);
        w->items = more;
        w->cap = cap;
    }
    w->items[w->count++] = item;
    w->clashes += item.clash;
}

/* Both are there and say the same, or neither is. */
static bool same(const TreeNode *a, const TreeNode *b)
{
    return a && b ? tree_equal(a, b) : a == b;
}

static bool is_mapping(const TreeNode *n)
{
    return n && n->kind == NODE_MAPPING;
}

static void walk(Walk *w, Str path, const TreeNode *base, const TreeNode *mine,
                 const TreeNode *theirs);

static void walk_key(Walk *w, Str path, Str key, const TreeNode *base, const TreeNode *mine,
                     const TreeNode *theirs)
{
    const TreeNode *was = tree_get(base, key), *own = tree_get(mine, key),
                   *other = tree_get(theirs, key);
    if (!same(own, other) && !same(was, other))
        walk(w, path_join(w->arena, path, key), was, own, other);
}

static void walk(Walk *w, Str path, const TreeNode *base, const TreeNode *mine,
                 const TreeNode *theirs)
{
    if (same(mine, theirs) || same(base, theirs))
        return;
    if (!is_mapping(mine) || !is_mapping(theirs) || (base && !is_mapping(base))) {
        add(w, (MergeItem){ path, base, mine, theirs, !same(base, mine) });
        return;
    }
    for (const TreeNode *n = theirs->first; n; n = n->next)
        if (!(n->flags & NODE_DUPLICATE))
            walk_key(w, path, n->key, base, mine, theirs);
    for (const TreeNode *n = base ? base->first : NULL; n; n = n->next)
        if (!(n->flags & NODE_DUPLICATE) && !tree_get(theirs, n->key))
            walk_key(w, path, n->key, base, mine, theirs);
}

bool merge_make(const Analysis *base, const Analysis *mine, const Analysis *theirs, Arena *arena,
                Merge *ret_merge, Error *err)
{
    Walk w = { .arena = arena };
    const char *broken = !analysis_root(theirs) ? "the file"
                         : !analysis_root(mine) ? "your text"
                         : !analysis_root(base) ? "what both began with"
                                                : NULL;
    if (broken)
        return error_set(err, ERR_SYNTAX, "cannot merge: %s cannot be read as YAML", broken);
    walk(&w, STR(""), analysis_root(base), analysis_root(mine), analysis_root(theirs));
    if (w.failed)
        return error_memory(err);
    if (w.too_many)
        return error_set(err, ERR_TOO_BIG, "cannot merge: more than %d values differ", ITEMS_MAX);
    *ret_merge = (Merge){ w.items, w.count, w.clashes };
    return true;
}

/* -- the text --------------------------------------------------------------------------------- */

static Analysis *read(Str text, const Analysis *like, Schemas *schemas, Error *err)
{
    AnalysisInput in = { .snapshot = snapshot_new(text, err),
                         .platform = analysis_platform(like),
                         .kind = analysis_kind(like),
                         .now = analysis_now(like),
                         .layers = LAYER_YAML,
                         .schemas = schemas };
    Analysis *a = in.snapshot ? analysis_new(&in, err) : NULL;
    snapshot_free(in.snapshot);
    return a;
}

/* The text behind one more item, and its analysis; frees the one before. */
static bool take_item(const MergeItem *item, Fields *fields, Schemas *schemas, Buf *text,
                      Analysis **own, const Analysis *mine, Error *err)
{
    Edit edit;
    Buf next;
    const Analysis *now = *own ? *own : mine;
    Arena *arena = arena_new(0);
    if (!arena)
        return error_memory(err);
    buf_init_secret(&next, TEXT_MAX);
    /* what a text holds is written as that text: its comments come along */
    bool held = item->theirs && (item->theirs->flags & NODE_EMBEDDED);
    EditValue value = { .tree = held ? NULL : item->theirs,
                        .string = held ? item->theirs->string : STR(""),
                        .wish = held ? EMIT_LITERAL : EMIT_AUTO };
    bool ok = (item->theirs ? edit_set(now, fields, item->path, &value, arena, &edit, err)
                            : edit_remove(now, item->path, arena, &edit, err)) &&
              edit_apply_bytes(analysis_text(now), &edit, &next, err);
    Analysis *fresh = ok ? read(buf_str(&next), mine, schemas, err) : NULL;
    if (fresh) {
        analysis_free(*own);
        *own = fresh;
        buf_clear(text);
        *text = next;
    } else {
        buf_clear(&next);
    }
    arena_free(arena);
    return fresh != NULL;
}

bool merge_text(const Merge *merge, const Analysis *mine, Fields *fields, Schemas *schemas,
                const bool *take, Buf *out, Error *err)
{
    Buf text;
    Analysis *own = NULL;
    bool ok = true;
    buf_init_secret(&text, TEXT_MAX);
    buf_add_str(&text, analysis_text(mine));
    for (size_t i = 0; ok && i < merge->count; i++)
        if (!merge->items[i].clash || (take && take[i]))
            ok = take_item(&merge->items[i], fields, schemas, &text, &own, mine, err);
    if (ok)
        buf_add_str(out, buf_str(&text));
    ok = ok && (buf_ok(out) || error_memory(err));
    analysis_free(own);
    buf_clear(&text);
    return ok;
}
