/* What YAML knows beside values: names (&a), the places that refer to them (*a, <<: *a), and
 * tags (!!str). They are written out, or taken off; what the text says stays the same. */
#include "edit_impl.h"

#define FLAT_MAX 5000 /* nodes: a few aliases of aliases can stand for millions */
enum { FLAT_FLAGS = NODE_ALIAS | NODE_ANCHORED | NODE_TAGGED | NODE_MERGE };

typedef struct Flat {
    Draft *d;
    size_t left;
    bool too_big;
} Flat;

static TreeNode *flat_copy(Flat *f, const TreeNode *n, Str key);

static void flat_add(Flat *f, TreeNode *mapping, const TreeNode *entry)
{
    TreeNode *copy = tree_get(mapping, entry->key) ? NULL : flat_copy(f, entry, entry->key);
    if (copy)
        tree_append(mapping, copy);
}

/* What a merge key brings, behind what is there. */
static void flat_merge(Flat *f, TreeNode *mapping, const TreeNode *merge)
{
    const TreeNode *first = merge->kind == NODE_SEQUENCE ? merge->first : merge;
    for (const TreeNode *m = first; m; m = merge->kind == NODE_SEQUENCE ? m->next : NULL) {
        TreeNode *brought = m->kind == NODE_MAPPING ? flat_copy(f, m, (Str){ NULL, 0 }) : NULL;
        for (TreeNode *c = brought ? brought->first : NULL, *next; c; c = next) {
            next = c->next;
            c->next = NULL;
            if (!tree_get(mapping, c->key))
                tree_append(mapping, c);
        }
    }
}

/* The same value without aliases and merge keys. NULL: too big, or memory is out. */
static TreeNode *flat_copy(Flat *f, const TreeNode *n, Str key)
{
    TreeNode *copy = f->left ? value_node(f->d, (NodeKind)n->kind, STYLE_PLAIN, n->string) : NULL;
    if (!copy) {
        f->too_big = f->left == 0;
        return NULL;
    }
    f->left--;
    *copy = *n;
    copy->flags &= (uint16_t)~FLAT_FLAGS;
    copy->key = key;
    copy->next = copy->parent = NULL;
    if (tree_is_scalar(n) || n->flags & NODE_EMBEDDED)
        return copy;
    copy->first = copy->last = NULL;
    copy->count = 0;
    for (const TreeNode *c = n->first; c; c = c->next)
        if (n->kind == NODE_SEQUENCE) {
            TreeNode *item = flat_copy(f, c, (Str){ NULL, 0 });
            if (item)
                tree_append(copy, item);
        } else if (!(c->flags & NODE_MERGE)) {
            flat_add(f, copy, c);
        }
    for (const TreeNode *c = n->first; c; c = c->next)
        if (n->kind == NODE_MAPPING && c->flags & NODE_MERGE)
            flat_merge(f, copy, c);
    return copy;
}

static bool flat_done(const Flat *f, const TreeNode *n, Error *err)
{
    if (f->too_big)
        return draft_refuse(err, n, "What it stands for is too long to be written out");
    return !f->d->no_memory || error_memory(err);
}

static bool emit_entries(Draft *d, const TreeNode *entries, size_t column, bool in_flow, Str *ret,
                         Error *err)
{
    Buf out;
    buf_init_secret(&out, 0);
    EmitPlace place = { .indent = column,
                        .in_flow = in_flow,
                        .allow_block = !in_flow,
                        .eol = d->eol,
                        .step = d->step,
                        .flat = d->flat };
    bool ok = emit_tree(&out, entries, &place, err);
    char *copy = ok ? arena_copy(d->arena, buf_str(&out).ptr, out.len) : NULL;
    *ret = str_make(copy, out.len);
    if (copy && in_flow) /* without its braces */
        *ret = str_trim(str_slice(*ret, 1, ret->len - 2));
    buf_clear(&out);
    return copy ? true : ok ? error_memory(err) : false;
}

/* The entries stand where the merge key stood; a comment behind it keeps its line. */
static bool spread(Draft *d, const TreeNode *n, TreeNode *entries, Error *err)
{
    Str text;
    bool in_flow = place_in_flow(n);
    size_t entry = place_entry(d, n), end = place_end(d, n);
    if (entry == SIZE_MAX)
        return edit_refuse_explicit(err, n);
    size_t column = place_column(d->text, entry);
    entries->style = in_flow ? STYLE_FLOW : STYLE_BLOCK;
    if (!emit_entries(d, entries, column, in_flow, &text, err))
        return false;
    draft_expect(d, EFFECT_SPREAD, n->parent, edit_index(n), entries);
    size_t line_end = place_line_end(d->text, end), comment = end;
    while (comment < line_end && (d->text.ptr[comment] == ' ' || d->text.ptr[comment] == '\t'))
        comment++;
    if (in_flow || comment == line_end) {
        draft_splice(d, entry, end, text);
        return true;
    }
    char *lines = arena_printf(d->arena, "%s%*s" STR_FMT, d->eol, (int)column, "", STR_ARG(text));
    if (!lines)
        return error_memory(err);
    draft_splice(d, entry, comment, STR(""));
    draft_splice(d, line_end, line_end, str_from(lines));
    return true;
}

static bool write_out_merge(Draft *d, const Request *r, const TreeNode *n, Error *err)
{
    Flat f = { .d = d, .left = FLAT_MAX };
    TreeNode *all = value_node(d, NODE_MAPPING, STYLE_BLOCK, STR(""));
    TreeNode *entries = value_node(d, NODE_MAPPING, STYLE_BLOCK, STR(""));
    if (!all || !entries)
        return error_memory(err);
    flat_merge(&f, all, n);
    if (!flat_done(&f, n, err))
        return false;
    for (TreeNode *c = all->first, *next; c; c = next) {
        next = c->next;
        c->next = NULL;
        bool is_there = tree_get(n->parent, c->key);
        /* an earlier merge key wins; a later one gives way */
        for (const TreeNode *m = n->parent->first; m && m != n && !is_there; m = m->next)
            is_there = m->flags & NODE_MERGE && m->kind == NODE_MAPPING && tree_get(m, c->key);
        if (!is_there)
            tree_append(entries, c);
    }
    if (entries->first)
        return spread(d, n, entries, err);
    Request cut = *r;
    cut.make = NULL;
    return edit_cut_entry(d, &cut, err);
}

static bool make_write_out(Draft *d, const Request *r, Error *err)
{
    const TreeNode *n;
    if (!draft_find_entry(d, r->pointer, &n, err))
        return false;
    if (n->flags & NODE_MERGE)
        return write_out_merge(d, r, n, err);
    if (!(n->flags & NODE_ALIAS))
        return draft_refuse(err, n, "This is no alias");
    Flat f = { .d = d, .left = FLAT_MAX };
    TreeNode *value = flat_copy(&f, n, (Str){ NULL, 0 });
    if (!flat_done(&f, n, err))
        return false;
    draft_expect(d, EFFECT_VALUE, n->parent, edit_index(n), value);
    return value_put(d, n, value, err);
}

bool edit_write_out(const Analysis *a, Str pointer, Arena *arena, Edit *ret_edit, Error *err)
{
    Request r = { .make = make_write_out, .in_parent = true, .pointer = pointer };
    return edit_run(a, NULL, &r, arena, ret_edit, err);
}

/* -- names and tags -------------------------------------------------------------------------- */

/* A plain text that is a string by its tag alone needs quotes without it. */
static bool quote_plain(Draft *d, const TreeNode *n, Error *err)
{
    Buf out;
    EmitPlace place = { .in_flow = place_in_flow(n), .eol = d->eol };
    if (n->kind != NODE_STRING || n->style != STYLE_PLAIN || n->flags & NODE_MULTILINE)
        return true;
    buf_init_secret(&out, 0);
    bool ok = emit_string(&out, n->string, EMIT_PLAIN, &place, err);
    char *copy = ok ? arena_copy(d->arena, buf_str(&out).ptr, out.len) : NULL;
    if (copy)
        draft_splice(d, n->span.start, n->span.end, str_make(copy, out.len));
    buf_clear(&out);
    return copy ? true : ok ? error_memory(err) : false;
}

/* Only its tag makes it what it is. */
static bool needs_tag(const TreeNode *n)
{
    if (!(n->flags & NODE_TAGGED) || !tree_is_scalar(n) || n->kind == NODE_STRING)
        return false;
    return n->style != STYLE_PLAIN || tree_plain_reading(n->string).yaml12 != n->kind;
}

/* Names and tags that stand side by side, from the first of them. Returns where they end. */
static size_t cut_marks(Draft *d, size_t first, size_t end)
{
    size_t last = first;
    while (last < end && (d->text.ptr[last] == '&' || d->text.ptr[last] == '!')) {
        last += place_header(d, last).len;
        while (last < d->text.len && d->text.ptr[last] == ' ')
            last++;
    }
    bool ends_line = last == d->text.len || strchr("\r\n", d->text.ptr[last]);
    while (ends_line && first > 0 && d->text.ptr[first - 1] == ' ')
        first--;
    draft_splice(d, first, last, STR(""));
    return last;
}

static bool make_unmark(Draft *d, const Request *r, Error *err)
{
    const TreeNode *n;
    if (!draft_find_entry(d, r->pointer, &n, err))
        return false;
    size_t end = place_value(d, n), at = place_entry(d, n);
    bool any = false;
    if (at == SIZE_MAX)
        return edit_refuse_explicit(err, n);
    if (needs_tag(n))
        return draft_refuse(err, n, "Without its tag it would be another kind of value");
    draft_expect(d, EFFECT_VALUE, n->parent, edit_index(n), n);
    at = n->key_span.end ? n->key_span.end : at;
    while (at < end)
        if (d->text.ptr[at] == '#') { /* a comment between the key and its value */
            at = place_line_end(d->text, at);
        } else if (d->text.ptr[at] == '&' || d->text.ptr[at] == '!') {
            at = cut_marks(d, at, end);
            any = true;
        } else {
            at++;
        }
    return any ? quote_plain(d, n, err) : draft_refuse(err, n, "It has neither a name nor a tag");
}

bool edit_unmark(const Analysis *a, Str pointer, Arena *arena, Edit *ret_edit, Error *err)
{
    Request r = { .make = make_unmark, .in_parent = true, .pointer = pointer };
    return edit_run(a, NULL, &r, arena, ret_edit, err);
}
