/* The operations on values: set and insert; the ones on whole entries are in edit_entry.c. */
#include "edit_impl.h"

/* -- where a new key belongs ----------------------------------------------------------------- */

static size_t order_of(const Field *f, Str key)
{
    for (size_t i = 0, n = f ? field_count(f) : 0; i < n; i++)
        if (str_eq(field_name(field_child(f, i)), key))
            return i;
    return SIZE_MAX;
}

/* Behind the last entry that the schema puts before it; else before the first that it puts
 * behind it; else at the end. */
static void find_neighbour(const Field *f, const TreeNode *m, Str key, const TreeNode **ret_before,
                           const TreeNode **ret_after)
{
    size_t order = order_of(f, key);
    *ret_before = *ret_after = NULL;
    for (const TreeNode *c = m->first; order != SIZE_MAX && c; c = c->next) {
        size_t other = order_of(f, c->key);
        if (other < order)
            *ret_after = c;
        else if (other != SIZE_MAX && !*ret_before)
            *ret_before = c;
    }
    if (*ret_after || !*ret_before) {
        *ret_before = NULL;
        if (!*ret_after)
            *ret_after = m->last;
    }
}

static const Field *field_for(const Draft *d, Str pointer)
{
    if (!d->fields || !d->section[0])
        return d->fields ? fields_at(d->fields, pointer, d->root) : NULL;
    const char *whole = arena_printf(d->arena, "%s" STR_FMT, d->section, STR_ARG(pointer));
    return whole ? fields_at(d->fields, str_from(whole), NULL) : NULL;
}

void edit_find_neighbour(const Draft *d, Str pointer, const TreeNode *mapping, Str key,
                         const TreeNode **ret_before, const TreeNode **ret_after)
{
    find_neighbour(field_for(d, pointer), mapping, key, ret_before, ret_after);
}

/* -- missing parents ------------------------------------------------------------------------- */

static bool is_section_name(Str name)
{
    return str_is(name, "workload") || str_is(name, "env");
}

/* A new section is a literal block, but where the other one is a mapping. */
static bool wants_literal(const Draft *d, Str name)
{
    if (!d->is_contract || !is_section_name(name))
        return false;
    const TreeNode *other =
        d->root ? tree_get_text(d->root, str_is(name, "env") ? "workload" : "env") : NULL;
    return !other || other->kind != NODE_MAPPING || other->flags & NODE_EMBEDDED;
}

static const TreeNode *as_literal(Draft *d, const TreeNode *mapping, Error *err)
{
    Buf out;
    buf_init_secret(&out, 0);
    EmitPlace place = { .eol = "\n", .step = d->step, .flat = d->flat };
    TreeNode *n = NULL;
    if (emit_tree(&out, mapping, &place, err)) {
        buf_add_byte(&out, '\n');
        char *copy = arena_copy(d->arena, buf_str(&out).ptr, out.len);
        n = copy ? value_node(d, NODE_STRING, STYLE_LITERAL, str_make(copy, out.len)) : NULL;
        if (!n)
            error_memory(err);
    }
    buf_clear(&out);
    return n;
}

/* What stands at `pointer` when it is a section of the contract. */
static const TreeNode *for_section(Draft *d, Str pointer, const TreeNode *value, Error *err)
{
    Str name = str_slice(pointer, 1, SIZE_MAX);
    return value && value->kind == NODE_MAPPING && !(value->flags & NODE_EMBEDDED) &&
                   wants_literal(d, name)
               ? as_literal(d, value, err)
               : value;
}

/* A copy of a node that may stand under another parent. */
static TreeNode *copy_node(Draft *d, const TreeNode *n)
{
    TreeNode *copy = value_node(d, NODE_NULL, STYLE_NONE, n->string);
    if (copy) {
        *copy = *n;
        copy->next = copy->parent = NULL;
        copy->key = (Str){ NULL, 0 };
    }
    return copy;
}

/* Wraps `value` in the collections that the parts of `rest` ask for; `at` is where they stand. */
static const TreeNode *wrap(Draft *d, Str at, Str rest, const TreeNode *value, Error *err)
{
    Str part, below = rest;
    if (rest.len == 0)
        return for_section(d, at, value, err);
    if (!path_next(&below, d->arena, &part)) {
        error_memory(err);
        return NULL;
    }
    Str inner_at = path_join(d->arena, at, part);
    const TreeNode *inner = wrap(d, inner_at, below, value, err);
    if (!inner)
        return NULL;
    const Field *f = field_for(d, at);
    bool is_list = str_is(part, "-") || (str_is(part, "0") && f && field_types(f) == TYPE_ARRAY);
    TreeNode *outer =
        value_node(d, is_list ? NODE_SEQUENCE : NODE_MAPPING, STYLE_BLOCK, (Str){ NULL, 0 });
    TreeNode *child = copy_node(d, inner);
    if (!outer || !child) {
        error_memory(err);
        return NULL;
    }
    if (!is_list)
        child->key = part;
    tree_append(outer, child);
    return for_section(d, at, outer, err);
}

/* -- set ------------------------------------------------------------------------------------- */

static bool set_existing(Draft *d, const TreeNode *n, Str pointer, const TreeNode *value,
                         Error *err)
{
    bool keeps_mapping = n->kind == NODE_MAPPING && !(n->flags & NODE_EMBEDDED) && n->first;
    if (!keeps_mapping && !(value = for_section(d, pointer, value, err)))
        return false;
    if (n->parent)
        draft_expect(d, EFFECT_VALUE, n->parent, edit_index(n), value);
    return value_put(d, n, value, err);
}

/* The first keys of a text that has none. */
static bool begin_text(Draft *d, const TreeNode *value, Error *err)
{
    Buf out;
    buf_init_secret(&out, 0);
    EmitPlace place = { .eol = d->eol, .step = d->step, .flat = d->flat };
    bool ok = emit_tree(&out, value, &place, err);
    if (d->text.len && d->text.ptr[d->text.len - 1] != '\n' && place_column(d->text, d->text.len))
        buf_splice(&out, (Span){ 0, 0 }, str_from(d->eol));
    buf_add_text(&out, d->eol);
    char *copy = ok ? arena_copy(d->arena, buf_str(&out).ptr, out.len) : NULL;
    if (copy)
        draft_splice(d, d->text.len, d->text.len, str_make(copy, out.len));
    else if (ok)
        ok = error_memory(err);
    buf_clear(&out);
    return ok;
}

static bool set_missing(Draft *d, const Found *f, const TreeNode *value, Error *err)
{
    const TreeNode *m = f->parent;
    if (!m)
        return (value = wrap(d, STR(""), f->rest, value, err)) && begin_text(d, value, err);
    bool root_is_empty = !m->parent && m->kind == NODE_NULL && m->style == STYLE_NONE;
    if (!m->first) {
        value = wrap(d, f->parent_pointer, f->rest, value, err);
        if (!value)
            return false;
        return root_is_empty ? begin_text(d, value, err)
                             : set_existing(d, m, f->parent_pointer, value, err);
    }
    Str part, below = f->rest;
    if (!path_next(&below, d->arena, &part))
        return error_memory(err);
    value = wrap(d, path_join(d->arena, f->parent_pointer, part), below, value, err);
    if (!value)
        return false;
    const TreeNode *before = NULL, *after = m->last;
    if (m->kind == NODE_MAPPING)
        find_neighbour(field_for(d, f->parent_pointer), m, part, &before, &after);
    draft_expect(d, EFFECT_ADD, m, after ? edit_index(after) + 1 : edit_index(before), value);
    return value_add(d, before, after, m->kind == NODE_MAPPING ? &part : NULL, value, err);
}

static bool make_set(Draft *d, const Request *r, Error *err)
{
    Found f;
    const TreeNode *value = value_tree(d, r->value);
    if (!value)
        return error_memory(err);
    if (!draft_find(d, r->pointer, &f, err))
        return false;
    return f.node ? set_existing(d, f.node, r->pointer, value, err)
                  : set_missing(d, &f, value, err);
}

bool edit_set(const Analysis *a, Fields *fields, Str pointer, const EditValue *value, Arena *arena,
              Edit *ret_edit, Error *err)
{
    Request r = { .make = make_set, .in_parent = true, .pointer = pointer, .value = value };
    return edit_run(a, fields, &r, arena, ret_edit, err);
}

/* -- insert ---------------------------------------------------------------------------------- */

static bool make_insert(Draft *d, const Request *r, Error *err)
{
    Found f;
    const TreeNode *value = value_tree(d, r->value);
    if (!value)
        return error_memory(err);
    if (!draft_find(d, r->pointer, &f, err))
        return false;
    const TreeNode *s = f.node;
    size_t count = s && s->kind == NODE_SEQUENCE ? s->count : 0;
    if (s && s->kind != NODE_SEQUENCE && s->kind != NODE_NULL)
        return error_set_at(err, ERR_RANGE, s->span, "this is no list");
    if (r->index > count)
        return error_set(err, ERR_RANGE, "there are only %zu items", count);
    if (s && s->flags & NODE_ALIAS)
        return draft_refuse(err, s, "This list is an alias of another one; change it there");
    if (!count) {
        value = wrap(d, r->pointer, STR("/-"), value, err);
        if (!value)
            return false;
        return s ? set_existing(d, s, r->pointer, value, err) : set_missing(d, &f, value, err);
    }
    draft_expect(d, EFFECT_ADD, s, r->index, value);
    return value_add(d, tree_item(s, 0), r->index ? tree_item(s, r->index - 1) : NULL, NULL, value,
                     err);
}

bool edit_insert(const Analysis *a, Fields *fields, Str pointer, size_t index,
                 const EditValue *value, Arena *arena, Edit *ret_edit, Error *err)
{
    Request r = { .make = make_insert, .pointer = pointer, .value = value, .index = index };
    return edit_run(a, fields, &r, arena, ret_edit, err);
}

/* -- edits as values ------------------------------------------------------------------------- */

bool edit_apply(Text *text, const Edit *edit, size_t cursor, Error *err)
{
    text_step(text, STEP_EDIT, cursor);
    uint64_t before = text_version(text);
    for (size_t i = edit->count; i-- > 0;) {
        if (text_splice(text, edit->splices[i].at, edit->splices[i].with, err))
            continue;
        if (text_version(text) != before)
            text_undo(text, NULL);
        return false;
    }
    return true;
}

bool edit_apply_bytes(Str text, const Edit *edit, Buf *out, Error *err)
{
    size_t at = 0;
    for (size_t i = 0; i < edit->count; i++) {
        const Splice *s = &edit->splices[i];
        if (s->at.start < at || s->at.end < s->at.start || s->at.end > text.len)
            return error_set_at(err, ERR_RANGE, s->at, "the change does not fit this text");
        buf_add_str(out, str_slice(text, at, s->at.start - at));
        buf_add_str(out, s->with);
        at = s->at.end;
    }
    buf_add_str(out, str_slice(text, at, SIZE_MAX));
    return buf_ok(out) ? true : error_memory(err);
}
