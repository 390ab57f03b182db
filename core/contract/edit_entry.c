/* The operations on whole entries: remove, rename, move, duplicate. */
#include "edit_impl.h"

bool edit_refuse_explicit(Error *err, const TreeNode *n)
{
    return draft_refuse(err, n, "This entry is written with \"?\"; change it in the source view");
}

/* -- remove ---------------------------------------------------------------------------------- */

static bool remove_in_flow(Draft *d, const TreeNode *n, const TreeNode *before)
{
    if (n->next)
        draft_splice(d, place_entry(d, n), place_entry(d, n->next), STR(""));
    else
        draft_splice(d, place_end(d, before), place_end(d, n), STR(""));
    return true;
}

/* The first entry of an item stands behind its dash: the next one moves up to it, or below it
 * when there are comments between. */
static void remove_behind_dash(Draft *d, const TreeNode *n, size_t entry)
{
    size_t next = place_entry(d, n->next), comments = place_comments(d, n->next);
    if (next != SIZE_MAX && comments == next) {
        draft_splice(d, entry, next, STR(""));
        return;
    }
    while (entry > 0 && d->text.ptr[entry - 1] == ' ')
        entry--;
    draft_splice(d, entry, place_region(d, n), STR(""));
}

/* The last entry goes: what holds it becomes {} or []. */
static bool remove_last(Draft *d, const TreeNode *n, Error *err)
{
    const TreeNode *m = n->parent;
    Str nothing = m->kind == NODE_MAPPING ? STR("{}") : STR("[]");
    if (!m->parent || m->flags & NODE_EMBEDDED) {
        draft_splice(d, place_entry(d, n), place_end(d, n), nothing);
        return true;
    }
    const TreeNode *value = value_node(d, NODE_FLOAT, STYLE_PLAIN, nothing);
    return value ? value_put(d, m, value, err) : error_memory(err);
}

bool edit_cut_entry(Draft *d, const Request *r, Error *err)
{
    const TreeNode *n;
    if (!draft_find_entry(d, r->pointer, &n, err))
        return false;
    size_t entry = place_entry(d, n);
    if (entry == SIZE_MAX)
        return edit_refuse_explicit(err, n);
    const TreeNode *m = n->parent;
    size_t index = edit_index(n);
    draft_expect(d, EFFECT_REMOVE, m, index, NULL);
    if (m->count == 1)
        return remove_last(d, n, err);
    if (place_in_flow(n))
        return remove_in_flow(d, n, index ? tree_item(m, index - 1) : NULL);
    size_t start = place_comments(d, n);
    if (!place_is_first(d->text, start)) {
        if (!n->next)
            return edit_refuse_explicit(err, n);
        remove_behind_dash(d, n, entry);
        return true;
    }
    d->cursor = start;
    draft_splice(d, place_line_start(d->text, start), place_line_next(d->text, place_region(d, n)),
                 STR(""));
    return true;
}

bool edit_remove(const Analysis *a, Str pointer, Arena *arena, Edit *ret_edit, Error *err)
{
    Request r = { .make = edit_cut_entry, .in_parent = true, .pointer = pointer };
    return edit_run(a, NULL, &r, arena, ret_edit, err);
}

/* -- rename ---------------------------------------------------------------------------------- */

static bool key_taken(const TreeNode *m, Str key)
{
    return tree_get(m, key) != NULL;
}

bool edit_key_as(Draft *d, Str old, Str key, Str *ret, Error *err)
{
    EmitWish wish = old.len && old.ptr[0] == '"'    ? EMIT_DOUBLE
                    : old.len && old.ptr[0] == '\'' ? EMIT_SINGLE
                                                    : EMIT_AUTO;
    EmitPlace place = { .in_flow = true, .eol = d->eol };
    Buf out;
    buf_init(&out, 0);
    bool ok = wish == EMIT_AUTO || key.len > 200 ? emit_key(&out, key, err)
                                                 : emit_string(&out, key, wish, &place, err);
    char *copy = ok ? arena_copy(d->arena, buf_str(&out).ptr, out.len) : NULL;
    *ret = str_make(copy, out.len);
    buf_clear(&out);
    return copy ? true : ok ? error_memory(err) : false;
}

static bool make_rename(Draft *d, const Request *r, Error *err)
{
    const TreeNode *n;
    if (!draft_find_entry(d, r->pointer, &n, err))
        return false;
    if (n->parent->kind != NODE_MAPPING)
        return error_set_at(err, ERR_RANGE, n->span, "the items of a list have no names");
    if (str_eq(n->key, r->key))
        return true;
    if (key_taken(n->parent, r->key))
        return error_set_at(err, ERR_REFUSED, tree_get(n->parent, r->key)->key_span,
                            "there is a \"" STR_FMT "\" here already", STR_ARG(r->key));
    Str text, old = str_slice(d->text, n->key_span.start, span_len(n->key_span));
    if (!edit_key_as(d, old, r->key, &text, err))
        return false;
    const TreeNode *expected = value_node(d, NODE_STRING, STYLE_PLAIN, r->key);
    draft_expect(d, EFFECT_KEY, n->parent, edit_index(n), expected);
    draft_splice(d, n->key_span.start, n->key_span.end, text);
    return true;
}

bool edit_rename(const Analysis *a, Str pointer, Str new_key, Arena *arena, Edit *ret_edit,
                 Error *err)
{
    Request r = { .make = make_rename, .in_parent = true, .pointer = pointer, .key = new_key };
    return edit_run(a, NULL, &r, arena, ret_edit, err);
}

/* -- move ------------------------------------------------------------------------------------ */

static Span entry_span(const Draft *d, const TreeNode *n)
{
    if (place_in_flow(n))
        return span_make(place_entry(d, n), place_end(d, n));
    return span_make(place_comments(d, n), place_region(d, n));
}

static bool make_move(Draft *d, const Request *r, Error *err)
{
    const TreeNode *n;
    if (!draft_find_entry(d, r->pointer, &n, err))
        return false;
    size_t index = edit_index(n);
    if (r->direction < 0 && index == 0)
        return error_set(err, ERR_RANGE, "this is the first one already");
    if (r->direction > 0 && !n->next)
        return error_set(err, ERR_RANGE, "this is the last one already");
    const TreeNode *first = r->direction < 0 ? tree_item(n->parent, index - 1) : n;
    const TreeNode *second = first->next;
    if (place_entry(d, first) == SIZE_MAX || place_entry(d, second) == SIZE_MAX)
        return edit_refuse_explicit(err, n);
    Span a = entry_span(d, first), b = entry_span(d, second);
    Str above = str_slice(d->text, a.start, span_len(a));
    Str below = str_slice(d->text, b.start, span_len(b));
    draft_expect(d, EFFECT_SWAP, n->parent, edit_index(first), NULL);
    draft_splice(d, a.start, a.end, below);
    draft_splice(d, b.start, b.end, above);
    d->cursor = r->direction < 0 ? a.start : b.end;
    return true;
}

bool edit_move(const Analysis *a, Str pointer, int direction, Arena *arena, Edit *ret_edit,
               Error *err)
{
    Request r = {
        .make = make_move, .in_parent = true, .pointer = pointer, .direction = direction
    };
    return edit_run(a, NULL, &r, arena, ret_edit, err);
}

/* -- duplicate ------------------------------------------------------------------------------- */

/* Names in capitals are variables: they know no dash. */
static char number_mark(Str key)
{
    bool capitals = false;
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        if ((c >= 'a' && c <= 'z') || c == '-' || c == '.')
            return '-';
        capitals = capitals || (c >= 'A' && c <= 'Z');
    }
    return capitals ? '_' : '-';
}

const char *edit_free_name(Draft *d, const TreeNode *m, Str key)
{
    size_t end = key.len;
    unsigned number = 1;
    char mark = number_mark(key);
    while (end > 0 && key.len - end < 6 && key.ptr[end - 1] >= '0' && key.ptr[end - 1] <= '9')
        end--;
    if (end > 1 && end < key.len && key.ptr[end - 1] == mark && key.ptr[end] != '0') {
        number = 0;
        for (size_t i = end; i < key.len; i++)
            number = number * 10 + (unsigned)(key.ptr[i] - '0');
        key.len = end - 1;
    }
    for (;;) {
        const char *name = arena_printf(d->arena, STR_FMT "%c%u", STR_ARG(key), mark, ++number);
        if (!name || !key_taken(m, str_from(name)))
            return name;
    }
}

static bool make_duplicate(Draft *d, const Request *r, Error *err)
{
    const TreeNode *n;
    if (!draft_find_entry(d, r->pointer, &n, err))
        return false;
    size_t entry = place_entry(d, n);
    if (entry == SIZE_MAX)
        return edit_refuse_explicit(err, n);
    if (edit_has_anchor(n))
        return draft_refuse(err, n,
                            "It holds a name (&...) that other values refer to; a copy "
                            "would take that name");
    bool in_flow = place_in_flow(n), is_map = n->parent->kind == NODE_MAPPING;
    size_t end = in_flow ? place_end(d, n) : place_region(d, n);
    Str key = STR(""), rest = str_slice(d->text, is_map ? n->key_span.end : entry, SIZE_MAX);
    rest.len = end - (is_map ? n->key_span.end : entry);
    if (is_map) {
        const char *name = edit_free_name(d, n->parent, n->key);
        if (!name)
            return error_memory(err);
        Str old = str_slice(d->text, n->key_span.start, span_len(n->key_span));
        if (!edit_key_as(d, old, str_from(name), &key, err))
            return false;
    }
    value_close(d, n);
    int column = in_flow ? 0 : (int)place_column(d->text, entry);
    char *text = arena_printf(d->arena, "%s%*s" STR_FMT STR_FMT, in_flow ? ", " : d->eol, column,
                              "", STR_ARG(key), STR_ARG(rest));
    if (!text)
        return error_memory(err);
    draft_expect(d, EFFECT_ADD, n->parent, edit_index(n) + 1, n);
    draft_splice(d, end, end, str_from(text));
    d->cursor = end;
    return true;
}

bool edit_duplicate(const Analysis *a, Str pointer, Arena *arena, Edit *ret_edit, Error *err)
{
    Request r = { .make = make_duplicate, .in_parent = true, .pointer = pointer };
    return edit_run(a, NULL, &r, arena, ret_edit, err);
}
