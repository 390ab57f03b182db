/* Where the cursor may go. */
#include "source.h"

#include "contract/arena.h"

int source_column(Source *s, size_t offset)
{
    Layout l;
    source_layout_at(s, offset, &l);
    return layout_column(s, &l, offset);
}

/* A place within a mask or a fold is none: the cursor goes over it. */
static size_t out_of_piece(Source *s, size_t offset, bool forward)
{
    Layout l;
    source_layout_at(s, offset, &l);
    for (size_t i = 0; i < l.count; i++)
        if (offset > l.pieces[i].at.start && offset < l.pieces[i].at.end)
            return forward ? l.pieces[i].at.end : l.pieces[i].at.start;
    return offset;
}

size_t source_outside(Source *s, size_t offset)
{
    return out_of_piece(s, offset, false);
}

size_t source_left_of(Source *s, size_t offset)
{
    return out_of_piece(s, text_cluster_before(source_bytes(s), offset), false);
}

size_t source_right_of(Source *s, size_t offset)
{
    return out_of_piece(s, text_cluster_after(source_bytes(s), offset), true);
}

static bool is_word(Str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at];
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || c == '_';
}

size_t source_word_left(Source *s, size_t offset)
{
    Str text = source_bytes(s);
    while (offset > 0 && !is_word(text, offset - 1))
        offset--;
    while (offset > 0 && is_word(text, offset - 1))
        offset--;
    return out_of_piece(s, offset, false);
}

size_t source_word_right(Source *s, size_t offset)
{
    Str text = source_bytes(s);
    while (offset < text.len && !is_word(text, offset))
        offset++;
    while (offset < text.len && is_word(text, offset))
        offset++;
    return out_of_piece(s, offset, true);
}

Span source_word_at(Source *s, size_t offset)
{
    Str text = source_bytes(s);
    Layout l;
    source_layout_at(s, offset, &l);
    for (size_t i = 0; i < l.count; i++) /* a mask, as a whole */
        if (offset >= l.pieces[i].at.start && offset < l.pieces[i].at.end)
            return l.pieces[i].at;
    size_t start = offset, end = offset;
    while (start > l.start && is_word(text, start - 1))
        start--;
    while (end < l.end && is_word(text, end))
        end++;
    if (start == end && end < l.end)
        end = text_cluster_after(text, end);
    return span_make(start, end);
}

/* The visual line before or behind; false at the ends. */
static bool next_layout(Source *s, Layout *l, bool down)
{
    size_t lines = text_lines(source_text(s));
    if (down ? l->last + 1 >= lines : l->line == 0)
        return false;
    source_layout(s, down ? l->last + 1 : source_first_line(s, l->line - 1), l);
    return true;
}

/* The place on a row that is nearest to the wanted column. */
static size_t on_row(Source *s, const Layout *l, int row, int wanted)
{
    int r, c;
    if (s->wrap && wanted >= s->wrap && row + 1 < layout_rows(s, l))
        wanted = s->wrap - 1;
    size_t to = layout_offset(s, l, row * s->wrap + wanted);
    if (!s->wrap || to == l->end)
        return to;
    layout_cell(s, l, to, layout_column(s, l, to), &r, &c);
    return r > row ? source_left_of(s, to) : to; /* a wide character left a blank there */
}

void source_go_rows(Source *s, long by, bool extend)
{
    Layout l;
    size_t cursor = source_cursor(s);
    int row, col;
    source_layout_at(s, cursor, &l);
    layout_cell(s, &l, cursor, layout_column(s, &l, cursor), &row, &col);
    int wanted = s->wanted >= 0 ? s->wanted : col;
    bool down = by > 0, moved = true;
    for (long n = down ? by : -by; n > 0 && moved; n--) {
        int rows = layout_rows(s, &l);
        if (down ? row + 1 < rows : row > 0)
            row += down ? 1 : -1;
        else if ((moved = next_layout(s, &l, down)))
            row = down ? 0 : layout_rows(s, &l) - 1;
    }
    size_t end = down ? text_len(source_text(s)) : 0;
    source_go(s, moved ? on_row(s, &l, row, wanted) : end, extend);
    s->wanted = wanted;
}

Span source_selection(const Source *s)
{
    size_t cursor = source_cursor(s), len = source_bytes(s).len;
    size_t anchor = s->anchor < len ? s->anchor : len;
    if (!s->selecting)
        return span_make(cursor, cursor);
    if (vi_is_visual(&s->vi))
        return vi_chosen(&s->vi);
    return anchor < cursor ? span_make(anchor, cursor) : span_make(cursor, anchor);
}

Span source_selection_on(Source *s, const Layout *l)
{
    Span at;
    if (s->selecting && s->vi.mode == VI_VISUAL_BLOCK)
        return vi_block_on(&s->vi, l->line, &at) ? at : span_make(l->start, l->start);
    return source_selection(s);
}

void source_go(Source *s, size_t offset, bool extend)
{
    size_t len = source_bytes(s).len;
    extend = extend || s->marking;
    if (extend && !s->selecting)
        s->anchor = source_cursor(s);
    s->selecting = extend;
    s->follow = true;
    source_set_cursor(s, offset < len ? offset : len);
    source_open_folds(s, source_cursor(s));
}

void source_select(Source *s, Span at)
{
    s->marking = false;
    source_go(s, at.start, false);
    source_go(s, at.end, at.end > at.start);
}
