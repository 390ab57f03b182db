/* Visual lines: which bytes are shown, as what, in which column. */
#include "source.h"

#include "contract/arena.h"

size_t source_first_line(Source *s, size_t line)
{
    Text *t = source_text(s);
    Span fold;
    for (int i = 0; line > 0 && i < 100; i++) { /* folds do not overlap: one or two */
        if (!document_fold_over(source_document(s), text_line_start(t, line), &fold))
            break;
        size_t first = text_line_at(t, fold.start);
        if (first == line)
            break;
        line = first;
    }
    return line;
}

/* Secrets of the range that are not revealed. */
static size_t masks_of(Source *s, Span range, Span *out, size_t max)
{
    App *app = s->view.app;
    Document *d = source_document(s);
    size_t n = document_secrets(d, range, out, max), kept = 0;
    for (size_t i = 0; i < n; i++) {
        Str path;
        Span whole;
        bool known = app_is_revealing(app) &&
                     document_secret_at(d, out[i].start, app_frame(app), &path, &whole);
        if (!known || !app_is_revealed(app, path))
            out[kept++] = out[i];
    }
    Str text = source_bytes(s);
    for (size_t i = 0; i < kept; i++) /* the indentation of a block stays */
        while (out[i].start < out[i].end && text.ptr[out[i].start] == ' ')
            out[i].start++;
    return kept;
}

static void add_piece(Layout *l, Span at, PieceKind kind, int width)
{
    if (l->count < LINE_PIECES)
        l->pieces[l->count++] = (Piece){ at, kind, width };
    else /* rather too much is hidden */
        l->pieces[LINE_PIECES - 1].at.end = at.end;
}

/* The masks of [from, to), then a fold that begins there. Masks go before: what is secret is not
 * told by the mark of a fold. */
static void add_masks(Source *s, Layout *l, size_t from, size_t to)
{
    Span masks[LINE_PIECES];
    size_t n = from < to ? masks_of(s, span_make(from, to), masks, LINE_PIECES) : 0;
    for (size_t i = 0; i < n; i++)
        if (masks[i].start < masks[i].end)
            add_piece(l, masks[i], PIECE_MASK, MASK_WIDTH);
}

static void join_line(Source *s, Layout *l, size_t from, size_t end)
{
    Span folds[LINE_PIECES];
    Document *d = source_document(s);
    size_t n = document_folds(d, span_make(from, end), folds, LINE_PIECES);
    for (size_t i = 0; i < n; i++) {
        char label[FOLD_LABEL];
        if (l->count && folds[i].start < l->pieces[l->count - 1].at.end)
            continue;
        add_masks(s, l, from, folds[i].start);
        if (l->count && folds[i].start < l->pieces[l->count - 1].at.end)
            continue;
        add_piece(l, folds[i], PIECE_FOLD, (int)fold_label(s, folds[i], label));
        from = folds[i].end;
    }
    if (from < end)
        add_masks(s, l, from, end);
    l->end = from > end ? from : end;
}

static size_t shown_bytes(const Layout *l)
{
    size_t n = l->end - l->start;
    for (size_t i = 0; i < l->count; i++)
        n -= span_len(l->pieces[i].at);
    return n;
}

void source_layout(Source *s, size_t line, Layout *ret)
{
    Text *t = source_text(s);
    Layout *l = ret;
    l->line = l->last = line;
    l->start = text_line_start(t, line);
    l->count = 0;
    l->is_long = false;
    for (size_t from = l->start; from <= text_len(t);) {
        size_t end = text_line_end(t, l->last);
        join_line(s, l, from, end);
        if (l->end <= end || l->count == LINE_PIECES)
            break;
        l->last = text_line_at(t, l->end); /* a fold led on to another line */
        from = l->end;
    }
    l->is_long = shown_bytes(l) > LINE_LONG;
    if (l->is_long) {
        l->count = 0;
        l->end = text_line_end(t, line);
    }
}

void source_layout_at(Source *s, size_t offset, Layout *ret)
{
    source_layout(s, source_first_line(s, text_line_at(source_text(s), offset)), ret);
}

/* -- along the line ---------------------------------------------------------------------------- */

Walk walk_begin(Source *s, const Layout *l)
{
    return (Walk){ .text = source_bytes(s),
                   .pieces = l->pieces,
                   .at = l->start,
                   .end = l->end,
                   .count = l->count,
                   .wrap = s->wrap };
}

Walk walk_from(Source *s, const Layout *l, size_t at, int column)
{
    Walk w = walk_begin(s, l);
    w.at = at;
    w.column = column;
    return w;
}

/* A wide character that would be cut by the end of a row goes to the next one; a tab reaches to
 * the next stop. */
static int width_at(const Walk *w, Glyph *g, int *column)
{
    if (g->is_mark && g->code == '\t')
        g->width = TAB_STOP - *column % TAB_STOP < 2 ? 2 : TAB_STOP - *column % TAB_STOP;
    else if (w->wrap && g->width == 2 && !g->is_mark && *column % w->wrap == w->wrap - 1)
        (*column)++;
    return g->width;
}

bool walk_next(Walk *w, Step *ret)
{
    const Piece *p = w->next < w->count ? &w->pieces[w->next] : NULL;
    if (p && p->at.start <= w->at) {
        w->next++;
        *ret = (Step){ .at = p->at.start, .len = span_len(p->at), .piece = p };
        ret->column = w->column;
        ret->width = p->width;
        w->at = p->at.end;
        w->column += p->width;
        return true;
    }
    Str text = str_make(w->text.ptr, p ? p->at.start : w->end);
    if (!glyph_next(text, w->at, &ret->glyph))
        return false;
    ret->piece = NULL;
    ret->width = width_at(w, &ret->glyph, &w->column);
    ret->at = w->at;
    ret->len = ret->glyph.len;
    ret->column = w->column;
    w->at += ret->len;
    w->column += ret->width;
    return true;
}

/* -- long lines ----------------------------------------------------------------------------------
 */

void source_columns_free(ColumnCache *cache)
{
    memory_free(cache->points);
    *cache = (ColumnCache){ 0 };
}

/* Printable ASCII alone. Eight bytes at a time, each in its own lane, so the order of bytes in a
 * number does not matter: the high bit of a lane is set for bytes from 0x80, below 0x20, or 0x7F.
 * A borrow or carry into the next lane only comes from a lane that is set itself. */
static bool is_ascii(Str s)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    uint64_t odd = 0, lanes;
    size_t i = 0;
    for (; i + 8 <= s.len; i += 8) {
        memcpy(&lanes, s.ptr + i, 8);
        odd |= lanes | (lanes - 0x20 * ones) | (lanes + ones);
    }
    if (odd & high)
        return false;
    for (; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || (unsigned char)s.ptr[i] > 0x7E)
            return false;
    return true;
}

/* Checkpoints behind a change go; those before it stay true but for a character that may have
 * got a combining mark. */
static void forget_columns(ColumnCache *cache, size_t change)
{
    size_t keep = change > cache->start + 64 ? change - cache->start - 64 : 0;
    while (cache->count && cache->points[cache->count - 1].offset > keep)
        cache->count--;
}

/* The cache of a long line, made for the present text. */
static ColumnCache *columns_of(Source *s, const Layout *l)
{
    ColumnCache *cache = &s->columns;
    uint64_t version = text_version(source_text(s));
    size_t len = l->end - l->start;
    bool same_line = cache->start == l->start && cache->len && cache->wrap == s->wrap;
    if (cache->version == version && same_line)
        return cache;
    size_t change = document_take_change(source_document(s));
    if (cache->version != version)
        forget_columns(cache, change);
    if (!same_line || change < l->start)
        cache->count = 0;
    cache->version = version;
    cache->start = l->start;
    cache->len = len;
    cache->wrap = s->wrap;
    cache->ascii = is_ascii(str_slice(source_bytes(s), l->start, len));
    return cache;
}

static void add_point(ColumnCache *cache, size_t offset, int column)
{
    if (cache->count && offset < cache->points[cache->count - 1].offset + CHECK_EVERY)
        return;
    if (cache->count == cache->cap) {
        size_t cap = cache->cap ? cache->cap * 2 : 64;
        void *points = memory_resize(cache->points, cap * sizeof *cache->points);
        if (!points)
            return;
        cache->points = points;
        cache->cap = cap;
    }
    cache->points[cache->count].offset = (uint32_t)offset;
    cache->points[cache->count++].column = (uint32_t)column;
}

/* The last checkpoint that lies before both; then along the line, to an offset or a column,
 * whichever is first, with checkpoints made on the way. */
static Walk walk_long(Source *s, const Layout *l, size_t to_offset, int to_column)
{
    ColumnCache *cache = columns_of(s, l);
    size_t low = 0, high = cache->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (l->start + cache->points[middle].offset <= to_offset &&
            (int)cache->points[middle].column <= to_column)
            low = middle + 1;
        else
            high = middle;
    }
    Walk w = walk_begin(s, l);
    if (low) {
        w.at = l->start + cache->points[low - 1].offset;
        w.column = (int)cache->points[low - 1].column;
    }
    Step step;
    for (;;) {
        Walk before = w;
        if (w.at >= to_offset || !walk_next(&w, &step))
            return w;
        if (step.at + step.len > to_offset || step.column + step.width > to_column)
            return before;
        add_point(cache, w.at - l->start, w.column);
    }
}

/* -- columns -------------------------------------------------------------------------------------
 */

int layout_column(Source *s, const Layout *l, size_t offset)
{
    if (offset < l->start)
        return 0;
    if (l->is_long) {
        if (columns_of(s, l)->ascii)
            return (int)((offset < l->end ? offset : l->end) - l->start);
        return walk_long(s, l, offset < l->end ? offset : l->end, INT32_MAX).column;
    }
    Walk w = walk_begin(s, l);
    Step step;
    while (walk_next(&w, &step))
        if (step.at + step.len > offset)
            return step.column;
    return w.column;
}

size_t layout_offset(Source *s, const Layout *l, int column)
{
    if (column <= 0)
        return l->start;
    if (l->is_long) {
        if (columns_of(s, l)->ascii)
            return (size_t)column < l->end - l->start ? l->start + (size_t)column : l->end;
        return walk_long(s, l, l->end, column).at;
    }
    Walk w = walk_begin(s, l);
    Step step;
    while (walk_next(&w, &step)) {
        bool in_piece = step.piece && column > step.column;
        if (step.column + step.width > column)
            return in_piece ? step.at + step.len : step.at;
    }
    return l->end;
}

int layout_rows(Source *s, const Layout *l)
{
    if (!s->wrap)
        return 1;
    int width = layout_column(s, l, l->end);
    return width <= s->wrap ? 1 : (width + s->wrap - 1) / s->wrap;
}

void layout_cell(const Source *s, const Layout *l, size_t offset, int column, int *ret_row,
                 int *ret_col)
{
    *ret_row = s->wrap ? column / s->wrap : 0;
    *ret_col = s->wrap ? column % s->wrap : column;
    if (s->wrap && offset >= l->end && column && *ret_col == 0) {
        (*ret_row)--;
        *ret_col = s->wrap;
    }
}
