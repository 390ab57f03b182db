/* Sections made literal, and the platform line. */
#include "edit_impl.h"

#include "contract/load.h"

static bool has_names(const TreeNode *n)
{
    if (n->flags & (NODE_ALIAS | NODE_ANCHORED))
        return true;
    for (const TreeNode *c = n->first; c; c = c->next)
        if (has_names(c))
            return true;
    return false;
}

/* A mapping becomes text by a "|" behind its key; comments in it must stand in its column. */
static bool mapping_to_literal(Draft *d, const TreeNode *n, Error *err)
{
    if (has_names(n))
        return draft_refuse(err, n,
                            "It holds anchors or aliases, which cannot reach into a "
                            "literal block; write them out first");
    if (n->style == STYLE_FLOW || !n->first) {
        Buf out;
        buf_init_secret(&out, 0);
        EmitPlace place = { .eol = "\n", .step = d->step, .flat = d->flat };
        bool ok = emit_tree(&out, n, &place, err);
        buf_add_byte(&out, '\n');
        char *copy = ok ? arena_copy(d->arena, buf_str(&out).ptr, out.len) : NULL;
        TreeNode *value =
            copy ? value_node(d, NODE_STRING, STYLE_LITERAL, str_make(copy, out.len)) : NULL;
        buf_clear(&out);
        return value ? value_put(d, n, value, err) : ok ? error_memory(err) : false;
    }
    size_t place = place_value(d, n), entry = place_entry(d, n->first);
    if (entry == SIZE_MAX)
        return draft_refuse(err, n, "It is written with \"?\"; change it in the source view");
    size_t column = place_column(d->text, entry), end = place_end(d, n);
    draft_splice(d, place, place, STR(" |"));
    for (size_t at = place_line_next(d->text, place); at < end; at = place_line_next(d->text, at)) {
        size_t first = at;
        while (first < d->text.len && d->text.ptr[first] == ' ')
            first++;
        bool is_comment = first < d->text.len && d->text.ptr[first] == '#';
        if (!is_comment || (at > entry ? first - at >= column : first - at == column))
            continue;
        char *blanks = arena_printf(d->arena, "%*s", (int)column, "");
        if (!blanks)
            return error_memory(err);
        draft_splice(d, at, first, str_from(blanks));
    }
    return true;
}

static bool literal_holds(Str value, bool *ret_fits, Error *err)
{
    Buf out;
    EmitPlace place = { .indent = 2, .allow_block = true, .eol = "\n" };
    buf_init_secret(&out, 0);
    bool ok = emit_string(&out, value, EMIT_LITERAL, &place, err);
    *ret_fits = ok && out.ptr[0] == '|';
    buf_clear(&out);
    return ok;
}

bool draft_make_literal(Draft *d, const Request *r, Error *err)
{
    const TreeNode *n;
    if (!draft_find_entry(d, r->pointer, &n, err))
        return false;
    if (n->flags & NODE_ALIAS)
        return draft_refuse(err, n, "This section is an alias of another value; change it there");
    if (n->kind == NODE_MAPPING && !(n->flags & NODE_EMBEDDED)) {
        draft_expect(d, EFFECT_VALUE, n->parent, edit_index(n), n);
        return mapping_to_literal(d, n, err);
    }
    if (n->kind != NODE_STRING && !(n->flags & NODE_EMBEDDED))
        return error_set_at(err, ERR_RANGE, n->span, "this is no section");
    if (n->kind == NODE_STRING && value_is_token(n->string))
        return draft_refuse(err, n, "This section is encrypted; it stays on one line");
    if (n->style == STYLE_LITERAL)
        return true;
    if (place_in_flow(n))
        return draft_refuse(err, n,
                            "A literal block cannot stand within { }; write the contract "
                            "over several lines first");
    bool fits = false;
    if (!literal_holds(n->string, &fits, err))
        return false;
    if (!fits)
        return draft_refuse(err, n,
                            "Its text cannot be a literal block as it is: it begins with a "
                            "blank, or holds control characters");
    const TreeNode *value = value_node(d, NODE_STRING, STYLE_LITERAL, n->string);
    if (!value)
        return error_memory(err);
    draft_expect(d, EFFECT_VALUE, n->parent, edit_index(n), value);
    return value_put(d, n, value, err);
}

bool edit_literal_section(const Analysis *a, Str pointer, Arena *arena, Edit *ret_edit, Error *err)
{
    Request r = { .make = draft_make_literal, .in_parent = true, .pointer = pointer };
    return edit_run(a, NULL, &r, arena, ret_edit, err);
}

bool edit_platform(Str text, const Platform *platform, Arena *arena, Edit *ret_edit, Error *err)
{
    Str name = { NULL, 0 };
    Span at = { 0, 0 };
    const char *eol;
    platform_of_text(text, &name, &at);
    load_line_ends(text, &eol);
    Splice *s = ARENA_NEW(arena, Splice);
    const char *line =
        name.ptr ? platform->name
                 : arena_printf(arena, "# contract-tui: platform=%s%s", platform->name, eol);
    if (!s || !line)
        return error_memory(err);
    if (!name.ptr) {
        size_t top = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
        at = span_make(top, top);
    }
    *s = (Splice){ at, str_from(line) };
    bool same = str_eq(name, s->with);
    *ret_edit =
        (Edit){ .splices = s, .count = !same, .cursor = at.start + (same ? 0 : s->with.len) };
    return true;
}
