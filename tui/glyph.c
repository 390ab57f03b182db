/* glyph - text to what is shown of it: widths, marks for what must not reach the terminal, and
 * the places where a cursor may stand. */
#include "canvas.h"

#include <stdio.h>
#include <utf8proc.h>
#include <wchar.h>

static bool ascii_only; /* a property of the terminal: see canvas.h */

void glyph_set_ascii(bool ascii)
{
    ascii_only = ascii;
}

bool glyph_is_ascii(void)
{
    return ascii_only;
}

/* Characters that change the order or the look of others without being seen. */
static bool is_deceptive(int32_t c)
{
    return c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static bool mark(Glyph *g, size_t len, const char *format, unsigned value)
{
    g->len = len;
    g->is_mark = true;
    g->width = snprintf(g->mark, sizeof g->mark, format, value);
    return true;
}

bool glyph_next(Str s, size_t at, Glyph *ret_glyph)
{
    if (at >= s.len)
        return false;
    Glyph *g = ret_glyph;
    unsigned char byte = (unsigned char)s.ptr[at];
    g->is_mark = false;
    g->marks[0] = 0;
    g->width = 1;
    g->len = 1;
    g->code = byte;
    bool alone = at + 1 >= s.len || (unsigned char)s.ptr[at + 1] < 0x80;
    if (byte >= 0x20 && byte < 0x7F && alone)
        return true;
    if (byte < 0x20)
        return mark(g, 1, "^%c", byte + 0x40u);
    if (byte == 0x7F)
        return mark(g, 1, "^?", 0);
    int32_t c;
    size_t len = utf8_decode(s, at, &c);
    if (c < 0)
        return mark(g, 1, "<%02X>", byte);
    g->len = len;
    g->code = (uint32_t)c;
    if (c < 0xA0 && c >= 0x80)
        return mark(g, len, "<U+%04X>", (unsigned)c);
    if (is_deceptive(c))
        return mark(g, len, "<U+%04X>", (unsigned)c);
    if (ascii_only) {
        if (c >= 0x80) {
            mark(g, len, "?", 0);
        }
        return true;
    }
    int width = c < 0x80 ? 1 : wcwidth((wchar_t)c);
    if (width <= 0) /* not assigned here, or a combining character without a base */
        return mark(g, len, "<U+%04X>", (unsigned)c);
    g->width = width;
    size_t n = 0;
    while (at + g->len < s.len && (unsigned char)s.ptr[at + g->len] >= 0x80) {
        len = utf8_decode(s, at + g->len, &c);
        if (c < 0 || is_deceptive(c) || wcwidth((wchar_t)c) != 0 || n == CELL_MARKS)
            break;
        g->marks[n++] = (uint32_t)c;
        if (n < CELL_MARKS)
            g->marks[n] = 0;
        g->len += len;
    }
    return true;
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F;
}

int text_width(Str s)
{
    int width = 0;
    for (size_t at = 0; at < s.len;) {
        if (is_plain((unsigned char)s.ptr[at]) &&
            (at + 1 == s.len || is_plain((unsigned char)s.ptr[at + 1]))) {
            width++;
            at++;
            continue;
        }
        Glyph g;
        glyph_next(s, at, &g);
        width += g.width;
        at += g.len;
    }
    return width;
}

size_t text_offset_at(Str s, int col)
{
    size_t at = 0;
    int width = 0;
    Glyph g;
    while (glyph_next(s, at, &g)) {
        if (width + g.width > col)
            return at;
        width += g.width;
        at += g.len;
    }
    return s.len;
}

size_t text_cluster_after(Str s, size_t at)
{
    int32_t before, c;
    size_t len = utf8_decode(s, at, &before);
    if (!len)
        return s.len;
    at += len;
    if (before == '\r' && at < s.len && s.ptr[at] == '\n')
        return at + 1;
    utf8proc_int32_t state = 0;
    while (before >= 0 && (len = utf8_decode(s, at, &c)) > 0 && c >= 0x80 &&
           !utf8proc_grapheme_break_stateful(before, c, &state)) {
        at += len;
        before = c;
    }
    return at;
}

size_t text_cluster_before(Str s, size_t at)
{
    if (at == 0)
        return 0;
    if (at > s.len)
        at = s.len;
    size_t one = utf8_floor(s, at - 1);
    if ((unsigned char)s.ptr[one] < 0x80) {
        bool crlf = s.ptr[one] == '\n' && one > 0 && s.ptr[one - 1] == '\r';
        return crlf ? one - 1 : one;
    }
    /* Go back to an ASCII character (there is always a break in front of one that is no CR LF),
     * at most 64 bytes, then forward. */
    size_t from = one;
    while (from > 0 && one - from < 64 && (unsigned char)s.ptr[from] >= 0x80)
        from = utf8_floor(s, from - 1);
    size_t last = from;
    while (from < at) {
        last = from;
        from = text_cluster_after(s, from);
    }
    return last;
}
