/* Writes values. A value in block style has two parts: the *head* stands on the line of its key
 * or dash, the *body* is the lines below, each with its line end in front. So a comment behind
 * the old value can stay where it is. */
#include "edit_impl.h"

typedef struct Parts {
    Str head, body;
} Parts;

TreeNode *value_node(Draft *d, NodeKind kind, NodeStyle style, Str string)
{
    TreeNode *n = ARENA_NEW(d->arena, TreeNode);
    if (!n) {
        d->no_memory = true;
        return NULL;
    }
    n->kind = (uint8_t)kind;
    n->style = (uint8_t)style;
    n->string = string;
    return n;
}

const TreeNode *value_tree(Draft *d, const EditValue *v)
{
    static const uint8_t styles[] = { [EMIT_AUTO] = STYLE_PLAIN,
                                      [EMIT_PLAIN] = STYLE_PLAIN,
                                      [EMIT_SINGLE] = STYLE_SINGLE,
                                      [EMIT_DOUBLE] = STYLE_DOUBLE,
                                      [EMIT_LITERAL] = STYLE_LITERAL };
    if (v->tree)
        return v->tree;
    if (v->raw) /* a number is written as its text, whatever that is */
        return v->string.len ? value_node(d, NODE_FLOAT, STYLE_PLAIN, v->string)
                             : value_node(d, NODE_NULL, STYLE_NONE, v->string);
    /* blank lines at the end of a block may belong to the block around it, or to nobody */
    bool blank_end = v->wish == EMIT_LITERAL && str_ends(v->string, STR("\n\n"));
    return value_node(d, NODE_STRING, blank_end ? STYLE_DOUBLE : styles[v->wish], v->string);
}

static bool is_block_collection(const TreeNode *n)
{
    return !tree_is_scalar(n) && !(n->flags & NODE_EMBEDDED) && n->first;
}

static bool emit(Draft *d, const TreeNode *value, const EmitPlace *place, Str *ret, Error *err)
{
    Buf out;
    buf_init_secret(&out, 0);
    bool ok = emit_tree(&out, value, place, err);
    char *copy = ok ? arena_copy(d->arena, buf_str(&out).ptr, out.len) : NULL;
    *ret = str_make(copy, out.len);
    buf_clear(&out);
    return copy ? true : ok ? error_memory(err) : false;
}

/* `own_line`: a collection begins below (behind a key), not on the same line (behind a dash). */
static bool write_parts(Draft *d, const TreeNode *value, size_t indent, bool own_line,
                        Parts *ret_parts, Error *err)
{
    Str all;
    EmitPlace place = {
        .indent = indent, .allow_block = true, .eol = d->eol, .step = d->step, .flat = d->flat
    };
    if (!emit(d, value, &place, &all, err))
        return false;
    size_t end = place_line_end(all, 0);
    if (own_line && is_block_collection(value)) {
        char *body = arena_printf(d->arena, "%s%*s" STR_FMT, d->eol, (int)indent, "", STR_ARG(all));
        if (!body)
            return error_memory(err);
        *ret_parts = (Parts){ { NULL, 0 }, str_from(body) };
    } else {
        *ret_parts = (Parts){ str_slice(all, 0, end), str_slice(all, end, SIZE_MAX) };
    }
    return true;
}

static bool write_flow(Draft *d, const TreeNode *value, Str *ret, Error *err)
{
    EmitPlace place = { .in_flow = true, .eol = d->eol };
    return emit(d, value, &place, ret, err);
}

static Str join(Draft *d, const char *before, Str a, const char *between, Str b, const char *after)
{
    size_t n = strlen(before), m = strlen(between), o = strlen(after);
    char *p = arena_alloc(d->arena, n + a.len + m + b.len + o + 1);
    if (!p) {
        d->no_memory = true;
        return (Str){ NULL, 0 };
    }
    memcpy(p, before, n);
    if (a.len)
        memcpy(p + n, a.ptr, a.len);
    memcpy(p + n + a.len, between, m);
    if (b.len)
        memcpy(p + n + a.len + m, b.ptr, b.len);
    memcpy(p + n + a.len + m + b.len, after, o);
    return str_make(p, n + a.len + m + b.len + o);
}

/* The last line of a body needs a line end where the text stops, or a block loses its own. */
static void splice_body(Draft *d, size_t start, size_t end, Str body)
{
    if (end == d->text.len && body.len)
        body = join(d, "", body, d->eol, (Str){ NULL, 0 }, "");
    draft_splice(d, start, end, body);
}

void value_close(Draft *d, const TreeNode *n)
{
    if (place_region(d, n) < d->text.len)
        return;
    while (!(n->flags & (NODE_ALIAS | NODE_EMBEDDED)) && n->style == STYLE_BLOCK && n->last)
        n = n->last;
    if (!place_is_block_scalar(n) || n->string.len == 0 || n->string.ptr[n->string.len - 1] == '\n')
        return;
    Str header = place_header(d, n->span.start);
    if (str_find_byte(header, '-') == header.len)
        draft_splice(d, n->span.start + 1, n->span.start + 1, STR("-"));
}

/* Columns of what stands inside n's value: as now where that can be seen, else one step in. */
static size_t inner_column(const Draft *d, const TreeNode *n, const TreeNode *value)
{
    size_t entry = place_entry(d, n);
    size_t column = n->parent ? place_column(d->text, entry) : 0;
    if (!n->parent)
        return 0;
    if (n->parent->kind == NODE_SEQUENCE)
        return column + 2;
    if (place_is_block_scalar(n) && value->kind == NODE_STRING) {
        size_t at = place_line_next(d->text, n->span.start), end = place_end(d, n);
        while (at < end && place_line_end(d->text, at) == at)
            at = place_line_next(d->text, at);
        size_t blanks = 0;
        while (at + blanks < end && d->text.ptr[at + blanks] == ' ')
            blanks++;
        if (blanks > column && at < end)
            return blanks;
    }
    bool old_block = n->first && n->style == STYLE_BLOCK && !(n->flags & NODE_ALIAS);
    if (old_block && is_block_collection(value) && n->kind == value->kind) {
        size_t first = place_entry(d, n->first);
        if (first != SIZE_MAX)
            return place_column(d->text, first);
    }
    return value->kind == NODE_SEQUENCE && value->first && d->flat ? column : column + d->step;
}

static bool put_flow(Draft *d, const TreeNode *n, const TreeNode *value, Error *err)
{
    Str text;
    if (!write_flow(d, value, &text, err))
        return false;
    size_t start = place_start(n), end = place_end(d, n);
    if (n->style == STYLE_NONE && !(n->flags & NODE_ALIAS)) {
        start = end = place_value(d, n);
        bool has_colon = start > n->key_span.end || n->parent->kind == NODE_SEQUENCE;
        text = join(d, has_colon ? " " : ": ", text, "", (Str){ NULL, 0 }, "");
    }
    draft_splice(d, start, end, text);
    return true;
}

/* Where the value begins on the line of its key or dash. */
static bool same_line(const Draft *d, size_t place, size_t start)
{
    return str_find_byte(str_slice(d->text, place, start - place), '\n') == start - place;
}

static bool only_white(Str s)
{
    return str_trim(s).len == 0;
}

static void put_block(Draft *d, const TreeNode *n, Parts p)
{
    size_t place = place_value(d, n), start = place_start(n), end = place_end(d, n);
    size_t line = place_line_end(d->text, end);
    Str spaced = p.head.len ? join(d, " ", p.head, "", (Str){ NULL, 0 }, "") : p.head;
    if (n->style == STYLE_NONE && !(n->flags & NODE_ALIAS)) {
        draft_splice(d, place, place, spaced);
        splice_body(d, line, line, p.body);
    } else if (place_is_block_scalar(n)) {
        size_t header = start + place_header(d, start).len, below = place_line_end(d->text, start);
        draft_splice(d, p.head.len ? start : place, header, p.head);
        splice_body(d, below, end > below ? end : below, p.body);
    } else if (!(n->flags & NODE_ALIAS) && n->style == STYLE_BLOCK) {
        line = place_region(d, n);
        if (same_line(d, place, start)) {
            splice_body(d, start, line, join(d, "", p.head, "", p.body, ""));
        } else {
            draft_splice(d, place, place, spaced);
            splice_body(d, place_line_end(d->text, place), line, p.body);
        }
    } else if (p.body.len && place < start &&
               only_white(str_slice(d->text, place, start - place))) {
        draft_splice(d, place, end, spaced); /* a head belongs on the line of its key */
        splice_body(d, line, line, p.body);
    } else {
        draft_splice(d, p.head.len ? start : place, end, p.head);
        splice_body(d, line, line, p.body);
    }
}

/* A tag says what kind the old value had; only a string's own fits any new one. */
static void drop_tag(Draft *d, const TreeNode *n)
{
    if (!(n->flags & NODE_TAGGED) || !n->parent)
        return;
    size_t entry = place_entry(d, n), end = place_value(d, n);
    for (size_t at = n->key_span.end ? n->key_span.end : entry; at < end; at++) {
        if (d->text.ptr[at] != '!')
            continue;
        Str tag = str_slice(place_header(d, at), 0, end - at);
        if (!str_is(tag, "!!str") && !str_is(tag, "!"))
            draft_splice(d, at > 0 && d->text.ptr[at - 1] == ' ' ? at - 1 : at, at + tag.len,
                         STR(""));
        return;
    }
}

/* EMIT_AUTO keeps the quotes that stand there. */
static const TreeNode *in_old_style(Draft *d, const TreeNode *old, const TreeNode *value)
{
    bool quoted = old->style == STYLE_SINGLE || old->style == STYLE_DOUBLE;
    bool block = old->style == STYLE_LITERAL && str_contains(value->string, STR("\n")) &&
                 !str_ends(value->string, STR("\n\n"));
    if (value->kind != NODE_STRING || value->style != STYLE_PLAIN || (!quoted && !block) ||
        old->flags & NODE_ALIAS)
        return value;
    return value_node(d, NODE_STRING, (NodeStyle)old->style, value->string);
}

bool value_put(Draft *d, const TreeNode *n, const TreeNode *value, Error *err)
{
    value = in_old_style(d, n, value);
    if (!value)
        return error_memory(err);
    drop_tag(d, n);
    if (place_in_flow(n))
        return put_flow(d, n, value, err);
    if (n->parent && place_entry(d, n) == SIZE_MAX)
        return draft_refuse(err, n,
                            "This entry is written with \"?\"; change it in the source "
                            "view");
    Parts parts;
    bool own_line = n->parent && n->parent->kind == NODE_MAPPING;
    if (!write_parts(d, value, inner_column(d, n, value), own_line, &parts, err))
        return false;
    put_block(d, n, parts);
    return true;
}

/* -- new entries ----------------------------------------------------------------------------- */

static bool key_text(Draft *d, const Str *key, Str *ret, Error *err)
{
    Buf out;
    buf_init(&out, 0);
    bool ok = emit_key(&out, *key, err);
    char *copy = ok ? arena_copy(d->arena, buf_str(&out).ptr, out.len) : NULL;
    *ret = str_make(copy, out.len);
    buf_clear(&out);
    return copy ? true : ok ? error_memory(err) : false;
}

static bool add_in_flow(Draft *d, const TreeNode *before, const TreeNode *after, Str key,
                        const TreeNode *value, Error *err)
{
    Str text;
    if (!write_flow(d, value, &text, err))
        return false;
    if (key.len)
        text = join(d, "", key, ": ", text, "");
    if (after) {
        size_t end = place_end(d, after);
        draft_splice(d, end, end, join(d, ", ", text, "", (Str){ NULL, 0 }, ""));
    } else {
        size_t start = place_entry(d, before);
        draft_splice(d, start, start, join(d, "", text, ", ", (Str){ NULL, 0 }, ""));
    }
    return true;
}

bool value_add(Draft *d, const TreeNode *before, const TreeNode *after, const Str *key,
               const TreeNode *value, Error *err)
{
    const TreeNode *beside = after ? after : before;
    Str name = { NULL, 0 };
    if (key && !key_text(d, key, &name, err))
        return false;
    if (place_in_flow(beside))
        return add_in_flow(d, before, after, name, value, err);
    size_t entry = place_entry(d, beside);
    if (entry == SIZE_MAX)
        return draft_refuse(err, beside,
                            "The entry beside it is written with \"?\"; change this in "
                            "the source view");
    size_t column = place_column(d->text, entry);
    size_t indent = !key                                                      ? column + 2
                    : value->kind == NODE_SEQUENCE && value->first && d->flat ? column
                                                                              : column + d->step;
    Parts p;
    if (!write_parts(d, value, indent, key != NULL, &p, err))
        return false;
    Str line = key ? join(d, "", name, p.head.len ? ": " : ":", p.head, "")
                   : join(d, p.head.len ? "- " : "-", p.head, "", (Str){ NULL, 0 }, "");
    line = join(d, "", line, "", p.body, "");
    char *blanks = arena_printf(d->arena, "%s%*s", d->eol, (int)column, "");
    if (!blanks)
        return error_memory(err);
    if (after) {
        size_t end = place_region(d, after);
        value_close(d, after);
        Str text = join(d, blanks, line, "", (Str){ NULL, 0 }, "");
        if (p.body.len)
            splice_body(d, end, end, text);
        else
            draft_splice(d, end, end, text);
    } else {
        size_t start = before->parent->parent ? place_comments(d, before) : entry;
        draft_splice(d, start, start, join(d, "", line, "", str_from(blanks), ""));
    }
    return true;
}
