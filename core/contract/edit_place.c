/* Where the parts of an entry stand in the text. */
#include "edit_impl.h"

size_t place_line_start(Str text, size_t at)
{
    while (at > 0 && text.ptr[at - 1] != '\n')
        at--;
    return at == 0 && str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : at;
}

size_t place_line_end(Str text, size_t at)
{
    size_t end = at + str_find_byte(str_slice(text, at, SIZE_MAX), '\n');
    return end > at && end < text.len && text.ptr[end - 1] == '\r' ? end - 1 : end;
}

size_t place_line_next(Str text, size_t at)
{
    size_t end = at + str_find_byte(str_slice(text, at, SIZE_MAX), '\n');
    return end < text.len ? end + 1 : end;
}

size_t place_column(Str text, size_t at)
{
    return at - place_line_start(text, at);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static size_t skip_blanks(Str text, size_t at)
{
    while (at < text.len && is_blank(text.ptr[at]))
        at++;
    return at;
}

/* Blanks, line ends and comments. */
static size_t skip_space(Str text, size_t at)
{
    for (;;) {
        while (at < text.len &&
               (is_blank(text.ptr[at]) || text.ptr[at] == '\n' || text.ptr[at] == '\r'))
            at++;
        if (at == text.len || text.ptr[at] != '#')
            return at;
        at = place_line_next(text, at);
    }
}

bool place_is_first(Str text, size_t at)
{
    return skip_blanks(text, place_line_start(text, at)) >= at;
}

bool place_is_block_scalar(const TreeNode *n)
{
    if (n->flags & NODE_ALIAS)
        return false;
    return n->style == STYLE_LITERAL || n->style == STYLE_FOLDED;
}

bool place_is_flow(const TreeNode *n)
{
    if (!(n->flags & NODE_EMBEDDED))
        return n->style == STYLE_FLOW;
    Str inner = n->embed->text;
    size_t at = skip_space(inner, 0);
    return at < inner.len && (inner.ptr[at] == '{' || inner.ptr[at] == '[');
}

bool place_in_flow(const TreeNode *n)
{
    return n->parent && place_is_flow(n->parent);
}

/* Goes back over `&name` and `!tag` in front of a place, within its line. */
static size_t before_properties(Str text, size_t at)
{
    size_t line = place_line_start(text, at);
    for (;;) {
        size_t end = at;
        while (end > line && is_blank(text.ptr[end - 1]))
            end--;
        size_t start = end;
        while (start > line && !is_blank(text.ptr[start - 1]))
            start--;
        if (start == end || end == at || (text.ptr[start] != '&' && text.ptr[start] != '!'))
            return at;
        at = start;
    }
}

static bool is_dash(Str text, size_t at)
{
    return at < text.len && text.ptr[at] == '-' &&
           (at + 1 == text.len || is_blank(text.ptr[at + 1]) || text.ptr[at + 1] == '\n' ||
            text.ptr[at + 1] == '\r');
}

/* The dashes of one sequence stand in one column. */
static size_t dash_of(const Draft *d, const TreeNode *item)
{
    const TreeNode *sequence = item->parent;
    size_t first;
    if (sequence->flags & NODE_EMBEDDED)
        first = embed_to_outer(sequence->embed, skip_space(sequence->embed->text, 0));
    else
        first = sequence->span.start;
    if (!is_dash(d->text, first))
        return SIZE_MAX;
    size_t column = place_column(d->text, first), at = place_start(item);
    while (at >= first) {
        size_t line = place_line_start(d->text, at);
        if (line + column <= at && is_dash(d->text, line + column) && line + column >= first)
            return line + column;
        if (line == 0)
            break;
        at = line - 1;
    }
    return SIZE_MAX;
}

size_t place_entry(const Draft *d, const TreeNode *n)
{
    if (!n->parent)
        return place_start(n);
    bool in_flow = place_in_flow(n);
    if (n->parent->kind == NODE_SEQUENCE)
        return in_flow ? before_properties(d->text, place_start(n)) : dash_of(d, n);
    size_t at = before_properties(d->text, n->key_span.start);
    size_t before = at;
    while (before > 0 && is_blank(d->text.ptr[before - 1]))
        before--;
    bool is_explicit =
        before > 0 && d->text.ptr[before - 1] == '?' && (before != at || !span_len(n->key_span));
    return is_explicit ? SIZE_MAX : at;
}

size_t place_value(const Draft *d, const TreeNode *n)
{
    size_t start = place_start(n), at;
    if (!n->parent)
        return start;
    if (n->parent->kind == NODE_MAPPING) {
        at = skip_blanks(d->text, n->key_span.end);
        if (at >= d->text.len || d->text.ptr[at] != ':')
            return n->key_span.end; /* {key} */
        at++;
    } else {
        at = place_entry(d, n);
        if (at == SIZE_MAX)
            return start;
        at += !place_in_flow(n);
    }
    for (;;) {
        size_t next = skip_space(d->text, at);
        if (next >= start || (d->text.ptr[next] != '&' && d->text.ptr[next] != '!'))
            break;
        while (next < d->text.len && !is_blank(d->text.ptr[next]) && d->text.ptr[next] != '\n' &&
               d->text.ptr[next] != '\r')
            next++;
        at = next;
    }
    return n->style == STYLE_NONE && !(n->flags & NODE_ALIAS) && start > at ? start : at;
}

size_t place_start(const TreeNode *n)
{
    return n->span.start;
}

Str place_header(const Draft *d, size_t at)
{
    size_t end = at;
    while (end < d->text.len && !is_blank(d->text.ptr[end]) && d->text.ptr[end] != '\n' &&
           d->text.ptr[end] != '\r')
        end++;
    return str_slice(d->text, at, end - at);
}

/* With `|+` the blank lines behind belong to the value. */
static size_t end_of_block(const Draft *d, const TreeNode *n)
{
    size_t end = n->span.end, header = place_line_end(d->text, n->span.start);
    if (end < header)
        end = header;
    if (str_find_byte(place_header(d, n->span.start), '+') == place_header(d, n->span.start).len)
        return end;
    for (;;) {
        size_t next = place_line_next(d->text, end), line_end = place_line_end(d->text, next);
        if (next == end || line_end == d->text.len || skip_blanks(d->text, next) < line_end)
            return end;
        end = line_end;
    }
}

size_t place_end(const Draft *d, const TreeNode *n)
{
    while (!(n->flags & (NODE_ALIAS | NODE_EMBEDDED)) && n->style == STYLE_BLOCK && n->last)
        n = n->last;
    if (place_is_block_scalar(n))
        return end_of_block(d, n);
    size_t end = n->span.end;
    if (n->style == STYLE_NONE && !(n->flags & NODE_ALIAS)) {
        size_t value = place_value(d, n);
        end = value > end ? value : end;
    }
    return n->key_span.end > end ? n->key_span.end : end;
}

/* With the comment lines below that stand deeper than the entry: they are part of it. */
size_t place_region(const Draft *d, const TreeNode *n)
{
    size_t end = place_line_end(d->text, place_end(d, n)), entry = place_entry(d, n);
    if (!n->parent || entry == SIZE_MAX || place_in_flow(n))
        return end;
    size_t column = place_column(d->text, entry), at = place_line_next(d->text, end);
    while (at > end && at < d->text.len) {
        size_t first = skip_blanks(d->text, at), line_end = place_line_end(d->text, at);
        bool is_comment = first < line_end && d->text.ptr[first] == '#';
        if (first < line_end && (!is_comment || first - at <= column))
            break;
        if (is_comment)
            end = line_end;
        size_t next = place_line_next(d->text, at);
        if (next == d->text.len || next == at)
            break;
        at = next;
    }
    return end;
}

/* Lines that hold only a comment, in this column, right above. The comment at the very top of a
 * document or section is its headline and belongs to no entry. */
size_t place_comments(const Draft *d, const TreeNode *n)
{
    size_t entry = place_entry(d, n), first = entry;
    if (entry == SIZE_MAX || !place_is_first(d->text, entry))
        return entry;
    size_t column = place_column(d->text, entry), line = place_line_start(d->text, entry);
    while (line > 3 || (line > 0 && d->text.ptr[0] != '\xEF')) {
        size_t above = place_line_start(d->text, line - 1), at = skip_blanks(d->text, above);
        if (at >= d->text.len || d->text.ptr[at] != '#' || at - above != column)
            break;
        first = at;
        line = above;
    }
    const TreeNode *parent = n->parent;
    bool is_document = parent && (!parent->parent || parent->flags & NODE_EMBEDDED);
    if (first == entry || !is_document || parent->first != n)
        return first;
    size_t top = parent->flags & NODE_EMBEDDED ? place_line_next(d->text, parent->span.start)
                                               : place_line_start(d->text, 0);
    return line <= top ? entry : first;
}

/* How this text indents: by its first nested mapping and its first sequence in a mapping. */
static bool detect_in(Draft *d, const TreeNode *n, bool *has_step, bool *has_flat)
{
    if (*has_step && *has_flat)
        return true;
    for (const TreeNode *c = n->first; c; c = c->next) {
        if (c->flags & NODE_ALIAS)
            continue;
        if (n->kind == NODE_MAPPING && c->first && c->style == STYLE_BLOCK &&
            !(c->flags & NODE_EMBEDDED)) {
            size_t key = place_entry(d, c), inner = place_entry(d, c->first);
            if (key != SIZE_MAX && inner != SIZE_MAX) {
                size_t from = place_column(d->text, key), to = place_column(d->text, inner);
                bool is_map = c->kind == NODE_MAPPING;
                if (is_map && !*has_step && to > from && to - from <= 8) {
                    d->step = to - from;
                    *has_step = true;
                } else if (!is_map && !*has_flat) {
                    d->flat = to == from;
                    *has_flat = true;
                }
            }
        }
        bool readable = !(c->flags & NODE_EMBEDDED) || c->embed->direct;
        if (readable && c->first && !place_is_flow(c) && detect_in(d, c, has_step, has_flat))
            return true;
    }
    return false;
}

void place_detect(Draft *d)
{
    bool has_step = false, has_flat = false;
    d->step = 2;
    d->flat = false;
    if (d->root && !place_is_flow(d->root))
        detect_in(d, d->root, &has_step, &has_flat);
}
