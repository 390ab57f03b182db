/* Offsets, columns and motions. */
#include "source.h"

#include "contract/arena.h"

Text *source_text(const Source *s)
{
    return document_text(app_document(s->view.app));
}

static size_t line_start(const Source *s, size_t line)
{
    return text_line_start(source_text(s), line);
}

static size_t line_end(const Source *s, size_t line)
{
    return text_line_end(source_text(s), line);
}

size_t source_masks(Source *s, size_t line, Span out[LINE_MASKS])
{
    App *app = s->view.app;
    Document *d = app_document(app);
    Span range = span_make(line_start(s, line), line_end(s, line));
    size_t n = document_secrets(d, range, out, LINE_MASKS), kept = 0;
    for (size_t i = 0; i < n; i++) {
        Str path;
        Span whole;
        bool known = app_is_revealing(app) &&
                     document_secret_at(d, out[i].start, app_frame(app), &path, &whole);
        if (!known || !app_is_revealed(app, path))
            out[kept++] = out[i];
    }
    Str text = app_bytes(app);
    for (size_t i = 0; i < kept; i++) /* the indentation of a block stays */
        while (out[i].start < out[i].end && text.ptr[out[i].start] == ' ')
            out[i].start++;
    return kept;
}

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

/* The cache of a long line, made for the present text. */
static ColumnCache *columns_of(Source *s, size_t line)
{
    ColumnCache *cache = &s->columns;
    uint64_t version = text_version(source_text(s));
    size_t start = line_start(s, line);
    if (cache->version == version && cache->start == start && cache->len)
        return cache;
    cache->version = version;
    cache->start = start;
    cache->len = line_end(s, line) - start;
    cache->count = 0;
    cache->ascii = is_ascii(str_slice(app_bytes(s->view.app), start, cache->len));
    return cache;
}

static bool add_point(ColumnCache *cache, size_t offset, size_t column)
{
    if (cache->count == cache->cap) {
        size_t cap = cache->cap ? cache->cap * 2 : 64;
        void *points = memory_resize(cache->points, cap * sizeof *cache->points);
        if (!points)
            return false;
        cache->points = points;
        cache->cap = cap;
    }
    cache->points[cache->count].offset = (uint32_t)offset;
    cache->points[cache->count].column = (uint32_t)column;
    cache->count++;
    return true;
}

/* Goes through a long line from the nearest checkpoint, to an offset or a column, whichever is
 * first; makes checkpoints on the way. Offsets are within the line. */
static void walk(ColumnCache *cache, Str line, size_t to_offset, size_t to_column,
                 size_t *ret_offset, size_t *ret_column)
{
    size_t at = 0, column = 0, low = 0, high = cache->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (cache->points[middle].offset <= to_offset && cache->points[middle].column <= to_column)
            low = middle + 1;
        else
            high = middle;
    }
    if (low) {
        at = cache->points[low - 1].offset;
        column = cache->points[low - 1].column;
    }
    Glyph g;
    while (at < to_offset && glyph_next(line, at, &g) && column + (size_t)g.width <= to_column &&
           at + g.len <= to_offset) {
        at += g.len;
        column += (size_t)g.width;
        bool due = !cache->count || at >= cache->points[cache->count - 1].offset + CHECK_EVERY;
        if (due)
            add_point(cache, at, column);
    }
    *ret_offset = at;
    *ret_column = column;
}

static bool is_long(const Source *s, size_t line)
{
    return line_end(s, line) - line_start(s, line) > LINE_LONG;
}

int source_column(Source *s, size_t offset)
{
    Text *t = source_text(s);
    size_t line = text_line_at(t, offset), start = line_start(s, line);
    Str text = text_bytes(t);
    if (is_long(s, line)) {
        ColumnCache *cache = columns_of(s, line);
        size_t at, column;
        if (cache->ascii)
            return (int)(offset - start);
        walk(cache, str_slice(text, start, cache->len), offset - start, SIZE_MAX, &at, &column);
        return (int)column;
    }
    Span masks[LINE_MASKS];
    size_t n = source_masks(s, line, masks);
    int column = 0;
    size_t at = start;
    for (size_t i = 0; i < n && masks[i].start < offset; i++) {
        column += text_width(str_slice(text, at, masks[i].start - at));
        column += offset >= masks[i].end ? MASK_WIDTH : MASK_WIDTH / 2;
        at = masks[i].end;
    }
    return at < offset ? column + text_width(str_slice(text, at, offset - at)) : column;
}

size_t source_offset(Source *s, size_t line, int column)
{
    Text *t = source_text(s);
    Str text = text_bytes(t);
    size_t start = line_start(s, line), end = line_end(s, line);
    if (column < 0)
        column = 0;
    if (is_long(s, line)) {
        ColumnCache *cache = columns_of(s, line);
        size_t at, at_column;
        if (cache->ascii)
            return (size_t)column < cache->len ? start + (size_t)column : end;
        walk(cache, str_slice(text, start, cache->len), cache->len, (size_t)column, &at,
             &at_column);
        return start + at;
    }
    Span masks[LINE_MASKS];
    size_t n = source_masks(s, line, masks), at = start;
    int left = column;
    for (size_t i = 0; i < n; i++) {
        Str before = str_slice(text, at, masks[i].start - at);
        int width = text_width(before);
        if (left < width)
            return at + text_offset_at(before, left);
        left -= width;
        if (left < MASK_WIDTH)
            return left == 0 ? masks[i].start : masks[i].end;
        left -= MASK_WIDTH;
        at = masks[i].end;
    }
    return at + text_offset_at(str_slice(text, at, end - at), left);
}

/* A place within a mask is none: the cursor goes over it. */
static size_t out_of_mask(Source *s, size_t offset, bool forward)
{
    Span masks[LINE_MASKS];
    size_t line = text_line_at(source_text(s), offset);
    if (is_long(s, line))
        return offset;
    size_t n = source_masks(s, line, masks);
    for (size_t i = 0; i < n; i++)
        if (offset > masks[i].start && offset < masks[i].end)
            return forward ? masks[i].end : masks[i].start;
    return offset;
}

size_t source_left_of(Source *s, size_t offset)
{
    return out_of_mask(s, text_cluster_before(app_bytes(s->view.app), offset), false);
}

size_t source_right_of(Source *s, size_t offset)
{
    return out_of_mask(s, text_cluster_after(app_bytes(s->view.app), offset), true);
}

static bool is_word(Str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at];
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || c == '_';
}

size_t source_word_left(Source *s, size_t offset)
{
    Str text = app_bytes(s->view.app);
    while (offset > 0 && !is_word(text, offset - 1))
        offset--;
    while (offset > 0 && is_word(text, offset - 1))
        offset--;
    return out_of_mask(s, offset, false);
}

size_t source_word_right(Source *s, size_t offset)
{
    Str text = app_bytes(s->view.app);
    while (offset < text.len && !is_word(text, offset))
        offset++;
    while (offset < text.len && is_word(text, offset))
        offset++;
    return out_of_mask(s, offset, true);
}

Span source_selection(const Source *s)
{
    size_t cursor = app_cursor(s->view.app), len = app_bytes(s->view.app).len;
    size_t anchor = s->anchor < len ? s->anchor : len;
    if (!s->selecting)
        return span_make(cursor, cursor);
    return anchor < cursor ? span_make(anchor, cursor) : span_make(cursor, anchor);
}

void source_go(Source *s, size_t offset, bool extend)
{
    size_t len = app_bytes(s->view.app).len;
    extend = extend || s->marking;
    if (extend && !s->selecting)
        s->anchor = app_cursor(s->view.app);
    s->selecting = extend;
    s->follow = true;
    app_set_cursor(s->view.app, offset < len ? offset : len);
}
