/* Copy and paste: an entry leaves as lines of YAML from column 0, with its comments, and comes in
 * at the column of the collection that takes it. */
#include "edit_impl.h"

/* -- lines ----------------------------------------------------------------------------------- */

/* The bytes from start to end; lines behind the first lose `from` blanks and get `to`. */
static void add_lines(Buf *out, Str text, size_t start, size_t end, size_t from, size_t to,
                      const char *eol)
{
    for (size_t at = start; at < end;) {
        size_t line = place_line_end(text, at), blanks = 0;
        if (line > end)
            line = end;
        while (at > start && blanks < from && at + blanks < line && text.ptr[at + blanks] == ' ')
            blanks++;
        if (at > start && at + blanks < line)
            for (size_t i = 0; i < to; i++)
                buf_add_byte(out, ' ');
        buf_add_str(out, str_slice(text, at + blanks, line - at - blanks));
        size_t next = place_line_next(text, line);
        if (line < end && next > line)
            buf_add_text(out, eol);
        at = next > at ? next : end;
    }
}

/* -- copy ------------------------------------------------------------------------------------ */

static bool copy_flow(const Draft *d, const TreeNode *n, Buf *out, Error *err)
{
    size_t start = place_start(n), end = place_end(d, n);
    if (n->parent->kind == NODE_MAPPING && !emit_key(out, n->key, err))
        return false;
    buf_add_text(out, n->parent->kind == NODE_MAPPING ? ": " : "- ");
    if (n->style != STYLE_NONE || n->flags & NODE_ALIAS)
        add_lines(out, d->text, start, end, 0, 2, "\n");
    buf_add_byte(out, '\n');
    return true;
}

static bool make_copy(Draft *d, const Request *r, Error *err)
{
    const TreeNode *n;
    if (!draft_find_entry(d, r->pointer, &n, err))
        return false;
    size_t entry = place_entry(d, n);
    if (entry == SIZE_MAX)
        return edit_refuse_explicit(err, n);
    if (place_in_flow(n))
        return copy_flow(d, n, r->out, err);
    size_t start = place_comments(d, n), column = place_column(d->text, entry);
    value_close(d, n); /* the copy ends with a line end, whatever the text does */
    for (size_t i = 0; i < d->count; i++) {
        add_lines(r->out, d->text, start, d->splices[i].at.start, column, 0, "\n");
        buf_add_str(r->out, d->splices[i].with);
        start = d->splices[i].at.end;
    }
    d->count = 0;
    add_lines(r->out, d->text, start, place_region(d, n), column, 0, "\n");
    buf_add_byte(r->out, '\n');
    return true;
}

bool edit_copy(const Analysis *a, Str pointer, Buf *out, Error *err)
{
    Edit none;
    Arena *arena = arena_new(0);
    Request r = { .make = make_copy, .in_parent = true, .pointer = pointer, .out = out };
    bool ok = arena ? edit_run(a, NULL, &r, arena, &none, err) : error_memory(err);
    arena_free(arena);
    return ok && !buf_ok(out) ? error_memory(err) : ok;
}

/* -- what a text is -------------------------------------------------------------------------- */

static bool is_text(const TreeNode *n)
{
    return tree_is_scalar(n) && !(n->flags & NODE_ALIAS);
}

bool edit_clip(Str text, Arena *arena, Clip *ret_clip, Error *err)
{
    Problems problems;
    YamlDocument document = { 0 };
    Error own = { 0 };
    problems_init(&problems, arena, 4);
    *ret_clip = (Clip){ .kind = CLIP_VALUE, .is_one_text = true, .value = str_trim(text) };
    if (!yaml_parse(text, NULL, arena, &problems, &document, &own))
        return own.code == ERR_MEMORY ? error_memory(err) : true;
    TreeNode *root = document.error.end ? NULL : document.root;
    if (!root || tree_is_scalar(root) || root->count == 0)
        return true;
    ret_clip->kind = root->kind == NODE_MAPPING ? CLIP_ENTRIES : CLIP_ITEMS;
    ret_clip->count = root->count;
    ret_clip->root = root;
    ret_clip->is_one_text = root->count == 1 && is_text(root->first);
    ret_clip->value = ret_clip->is_one_text ? root->first->string : STR("");
    return true;
}

/* -- paste ----------------------------------------------------------------------------------- */

/* Under which key it comes: its own, or what it calls itself. */
static bool name_of(Draft *d, const TreeNode *m, const TreeNode *n, Str *ret_key, Error *err)
{
    Str key = n->key.len ? n->key : tree_get_string(n, "name");
    if (key.len == 0)
        key = STR("copy");
    const char *name = arena_copy(d->arena, key.ptr, key.len);
    if (name && tree_get(m, key))
        name = edit_free_name(d, m, key);
    *ret_key = str_from(name ? name : "");
    return name ? true : error_memory(err);
}

/* The lines of the entry as they stand in the text they come from, its key being `key`. */
static bool lines_of(Draft *d, Str text, const TreeNode *n, size_t column, Str key, Str *ret,
                     Error *err)
{
    Draft from = { .text = text, .arena = d->arena };
    size_t entry = place_entry(&from, n), start, end = place_region(&from, n);
    if (entry == SIZE_MAX)
        return edit_refuse_explicit(err, n);
    start = place_comments(&from, n);
    if (!n->parent->parent && n->parent->first == n && place_is_first(text, entry))
        start = str_starts(str_trim(text), STR("---")) ? start : 0; /* a headline is its own too */
    size_t left = place_column(text, entry);
    while (start < entry && text.ptr[start] == ' ')
        start++;
    if (key.len && !str_eq(key, n->key)) {
        Str old = str_slice(text, n->key_span.start, span_len(n->key_span)), name;
        if (!edit_key_as(d, old, key, &name, err))
            return false;
        char *renamed = arena_printf(d->arena, STR_FMT STR_FMT STR_FMT,
                                     STR_ARG(str_slice(text, 0, n->key_span.start)), STR_ARG(name),
                                     STR_ARG(str_slice(text, n->key_span.end, text.len)));
        if (!renamed)
            return error_memory(err);
        end = end + name.len - old.len;
        text = str_from(renamed);
    }
    Buf out;
    buf_init_secret(&out, 0);
    add_lines(&out, text, start, end, left, column, d->eol);
    char *copy = buf_ok(&out) ? arena_copy(d->arena, out.len ? out.ptr : "", out.len) : NULL;
    if (copy)
        *ret = str_make(copy, out.len);
    buf_clear(&out);
    return copy ? true : error_memory(err);
}

static bool add_text(Draft *d, const TreeNode *before, const TreeNode *after, Str lines)
{
    const TreeNode *beside = after ? after : before;
    int column = (int)place_column(d->text, place_entry(d, beside));
    char *text;
    if (after) {
        size_t end = place_region(d, after);
        value_close(d, after);
        text = arena_printf(d->arena, "%s%*s" STR_FMT "%s", d->eol, column, "", STR_ARG(lines),
                            end == d->text.len ? d->eol : "");
        if (text)
            draft_splice(d, end, end, str_from(text));
    } else {
        size_t entry = place_entry(d, before);
        size_t start = before->parent->parent ? place_comments(d, before) : entry;
        text = arena_printf(d->arena, STR_FMT "%s%*s", STR_ARG(lines), d->eol, column, "");
        if (text)
            draft_splice(d, start, start, str_from(text));
    }
    return text != NULL;
}

static bool make_paste(Draft *d, const Request *r, Error *err)
{
    Found f;
    const TreeNode *n = tree_item(r->clip->root, r->which), *before = NULL, *after = NULL;
    if (!draft_find(d, r->pointer, &f, err))
        return false;
    const TreeNode *m = f.node;
    if (!m || !m->first)
        return error_set(err, ERR_RANGE, "there is nothing to paste beside");
    if (m->flags & NODE_ALIAS)
        return draft_refuse(err, m, "This is an alias of another place; paste it there");
    bool is_map = m->kind == NODE_MAPPING;
    Str key = STR("");
    if (is_map && !name_of(d, m, n, &key, err))
        return false;
    if (r->index != SIZE_MAX)
        after = r->index ? tree_item(m, r->index < m->count ? r->index - 1 : m->count - 1) : NULL;
    else if (is_map)
        edit_find_neighbour(d, r->pointer, m, key, &before, &after);
    else
        after = m->last;
    if (!after && !before)
        before = m->first;
    size_t index = after ? edit_index(after) + 1 : edit_index(before);
    if (place_entry(d, after ? after : before) == SIZE_MAX)
        return edit_refuse_explicit(err, after ? after : before);
    const char *number = arena_printf(d->arena, "%zu", index);
    *r->ret_key = is_map ? key : str_from(number ? number : "");
    draft_expect(d, EFFECT_ADD, m, index, n);
    if (!r->as_text)
        return value_add(d, before, after, is_map ? &key : NULL, n, err);
    Str lines = STR("");
    int column = (int)place_column(d->text, place_entry(d, after ? after : before));
    return lines_of(d, r->value->string, n, (size_t)column, key, &lines, err) &&
           (add_text(d, before, after, lines) || error_memory(err));
}

/* With "\n" at the end of each line. */
static bool normalised(Str text, Arena *arena, Str *ret, Error *err)
{
    char *copy = arena_alloc(arena, text.len + 2);
    size_t n = 0;
    if (!copy)
        return error_memory(err);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '\r' || i + 1 == text.len || text.ptr[i + 1] != '\n')
            copy[n++] = text.ptr[i];
    if (n == 0 || copy[n - 1] != '\n')
        copy[n++] = '\n';
    *ret = str_make(copy, n);
    return true;
}

/* True where the lines can be taken as they are. */
static bool fits_as_text(const Analysis *a, Str pointer, const Clip *clip)
{
    const TreeNode *m = tree_at(analysis_root(a), pointer);
    return m && m->kind == clip->root->kind && !place_is_flow(m) && !place_is_flow(clip->root);
}

bool edit_paste(const Analysis *a, Fields *fields, Str pointer, size_t index, Str text,
                size_t which, Arena *arena, Edit *ret_edit, Str *ret_pointer, Error *err)
{
    Clip clip;
    Str own, key = STR("");
    if (!normalised(text, arena, &own, err) || !edit_clip(own, arena, &clip, err))
        return false;
    if (which >= clip.count)
        return error_set(err, ERR_SYNTAX, "There is no entry and no item in what is pasted.");
    Error first = { 0 };
    EditValue value = { .string = own };
    Request r = { .make = make_paste,
                  .pointer = pointer,
                  .index = index,
                  .value = &value,
                  .clip = &clip,
                  .which = which,
                  .as_text = fits_as_text(a, pointer, &clip),
                  .ret_key = &key };
    bool ok = edit_run(a, fields, &r, arena, ret_edit, &first);
    if (!ok && r.as_text && first.code == ERR_REFUSED) {
        r.as_text = false; /* the value alone, in a layout of our own */
        first = (Error){ 0 };
        ok = edit_run(a, fields, &r, arena, ret_edit, &first);
    }
    if (ok)
        *ret_pointer = path_join(arena, pointer, key);
    else if (err)
        *err = first;
    return ok;
}
