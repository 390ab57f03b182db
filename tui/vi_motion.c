#include "vi_motion.h"

enum { BRACKET_MAX = 1 << 20 }; /* bytes that are looked at for the partner of a bracket */

typedef enum Kind { BLANK, WORD, OTHER } Kind;

static Kind kind_at(Str text, size_t at, bool big)
{
    unsigned char c = (unsigned char)text.ptr[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        return BLANK;
    bool letter = c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                  (c >= 'a' && c <= 'z') || c == '_';
    return big || letter ? WORD : OTHER;
}

bool vi_is_blank(Str text, size_t at)
{
    return at >= text.len || kind_at(text, at, false) == BLANK;
}

static size_t line_start(Str text, size_t at)
{
    while (at > 0 && text.ptr[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(Str text, size_t at)
{
    while (at < text.len && text.ptr[at] != '\n')
        at++;
    return at;
}

/* An empty line is a word of its own. */
static bool is_empty_line(Str text, size_t at)
{
    return at < text.len && text.ptr[at] == '\n' && (at == 0 || text.ptr[at - 1] == '\n');
}

size_t vi_word_next(Str text, size_t at, bool big)
{
    if (at >= text.len)
        return text.len;
    Kind kind = kind_at(text, at, big);
    size_t from = at;
    while (kind != BLANK && at < text.len && kind_at(text, at, big) == kind)
        at++;
    while (at < text.len && kind_at(text, at, big) == BLANK &&
           !(at > from && is_empty_line(text, at)))
        at++;
    return at;
}

size_t vi_word_back(Str text, size_t at, bool big)
{
    if (at == 0)
        return 0;
    at--;
    while (at > 0 && kind_at(text, at, big) == BLANK && !is_empty_line(text, at))
        at--;
    Kind kind = kind_at(text, at, big);
    while (kind != BLANK && at > 0 && kind_at(text, at - 1, big) == kind)
        at--;
    return at;
}

static size_t character_before(Str text, size_t at)
{
    while (at > 0 && ((unsigned char)text.ptr[--at] & 0xC0) == 0x80)
        ;
    return at;
}

size_t vi_word_end(Str text, size_t at, bool big)
{
    size_t to = at < text.len ? at + 1 : at;
    while (to < text.len && ((unsigned char)text.ptr[to] & 0xC0) == 0x80)
        to++;
    while (to < text.len && kind_at(text, to, big) == BLANK)
        to++;
    if (to == text.len)
        return at;
    Kind kind = kind_at(text, to, big);
    while (to < text.len && kind_at(text, to, big) == kind)
        to++;
    return character_before(text, to);
}

size_t vi_word_end_back(Str text, size_t at, bool big)
{
    size_t to = at;
    if (to < text.len) { /* out of this word */
        Kind kind = kind_at(text, to, big);
        while (kind != BLANK && to > 0 && kind_at(text, to - 1, big) == kind)
            to--;
    }
    while (to > 0 && kind_at(text, to - 1, big) == BLANK && !is_empty_line(text, to - 1))
        to--;
    return to > 0 ? character_before(text, to) : at;
}

size_t vi_word_stop(Str text, size_t at, bool big)
{
    size_t end = line_end(text, at);
    Kind kind = at < end ? kind_at(text, at, big) : BLANK;
    while (at < end && kind_at(text, at, big) == kind)
        at++;
    return at;
}

size_t vi_paragraph(Str text, size_t at, bool back)
{
    bool seen = false; /* a line that is not empty: several empty ones are one border */
    size_t start = line_start(text, at);
    for (;;) {
        bool empty = start == text.len || text.ptr[start] == '\n' || text.ptr[start] == '\r';
        if (empty && seen)
            return start;
        seen = seen || !empty;
        if (back ? start == 0 : line_end(text, start) == text.len)
            return back ? 0 : text.len;
        start = back ? line_start(text, start - 1) : line_end(text, start) + 1;
    }
}

bool vi_find_char(Str text, size_t at, int32_t c, char kind, size_t count, size_t *ret)
{
    bool back = kind == 'F' || kind == 'T';
    size_t start = line_start(text, at), end = line_end(text, at), to = at;
    char bytes[4];
    size_t len = utf8_encode(c, bytes);
    while (count > 0) {
        if (back ? to <= start : to >= end)
            return false;
        to += back ? -(size_t)1 : 1;
        if (to + len <= end && memcmp(text.ptr + to, bytes, len) == 0)
            count--;
    }
    if (kind == 't')
        to = character_before(text, to);
    *ret = kind == 'T' ? to + len : to;
    return true;
}

static const char brackets[] = "{}[]()";

/* The other end of the bracket at `at`. */
static bool partner_of(Str text, size_t at, size_t *ret)
{
    const char *own = strchr(brackets, text.ptr[at]);
    bool opens = (own - brackets) % 2 == 0;
    char other = opens ? own[1] : own[-1];
    long depth = 0;
    for (size_t n = 0; n < BRACKET_MAX; n++) {
        depth += text.ptr[at] == *own ? 1 : text.ptr[at] == other ? -1 : 0;
        if (depth == 0) {
            *ret = at;
            return true;
        }
        if (opens ? ++at >= text.len : at-- == 0)
            return false;
    }
    return false;
}

static bool is_bracket(char c)
{
    return c && strchr(brackets, c);
}

bool vi_partner(Str text, size_t at, size_t *ret)
{
    size_t end = line_end(text, at);
    while (at < end && !is_bracket(text.ptr[at]))
        at++;
    return at < end && partner_of(text, at, ret);
}

/* ---- text objects ---- */

static bool word_object(Str text, size_t at, bool big, bool around, Span *ret)
{
    size_t first = line_start(text, at), last = line_end(text, at);
    if (at >= last)
        return false;
    Kind kind = kind_at(text, at, big);
    size_t start = at, end = at;
    while (start > first && kind_at(text, start - 1, big) == kind)
        start--;
    while (end < last && kind_at(text, end, big) == kind)
        end++;
    size_t inner = end;
    while (around && end < last && kind_at(text, end, big) == BLANK)
        end++;
    while (around && end == inner && start > first && kind_at(text, start - 1, big) == BLANK)
        start--;
    *ret = span_make(start, end);
    return true;
}

/* The quotes of the line are taken in pairs from its start; the pair around the place, or behind.
 */
static bool quote_object(Str text, size_t at, char quote, bool around, Span *ret)
{
    size_t end = line_end(text, at), open = SIZE_MAX;
    for (size_t i = line_start(text, at); i < end; i++) {
        if (text.ptr[i] == '\\' && quote == '"') {
            i++;
        } else if (text.ptr[i] == quote && open == SIZE_MAX) {
            open = i;
        } else if (text.ptr[i] == quote) {
            if (i >= at) {
                *ret = around ? span_make(open, i + 1) : span_make(open + 1, i);
                return true;
            }
            open = SIZE_MAX;
        }
    }
    return false;
}

static bool bracket_object(Str text, size_t at, char open, bool around, Span *ret)
{
    char close = strchr(brackets, open)[1];
    size_t depth = 0, end;
    if (at < text.len && text.ptr[at] == close && partner_of(text, at, &end))
        at = end;
    for (size_t n = 0; n < BRACKET_MAX; n++) {
        char c = at < text.len ? text.ptr[at] : 0;
        if (c == open && depth == 0) {
            if (!partner_of(text, at, &end))
                return false;
            *ret = around ? span_make(at, end + 1) : span_make(at + 1, end);
            return true;
        }
        depth += c == close ? 1 : c == open ? -(size_t)1 : 0;
        if (at-- == 0)
            return false;
    }
    return false;
}

static bool paragraph_object(Str text, size_t at, bool around, Span *ret)
{
    size_t start = line_start(text, at), end = start;
    bool empty = start == text.len || text.ptr[start] == '\n' || text.ptr[start] == '\r';
    if (empty)
        return false;
    while (start > 0 && !is_empty_line(text, start - 1))
        start = line_start(text, start - 1);
    while (end < text.len && !is_empty_line(text, end)) {
        end = line_end(text, end);
        end += end < text.len;
    }
    while (around && end < text.len && is_empty_line(text, end))
        end++;
    *ret = span_make(start, end);
    return true;
}

enum { NO_INDENT = -1 };

/* Of the line that starts there; NO_INDENT: it is blank. */
static long indent_of(Str text, size_t start)
{
    size_t at = start;
    while (at < text.len && text.ptr[at] == ' ')
        at++;
    bool blank = at == text.len || text.ptr[at] == '\n' || text.ptr[at] == '\r';
    return blank ? NO_INDENT : (long)(at - start);
}

static bool indent_object(Str text, size_t at, bool around, Span *ret)
{
    size_t start = line_start(text, at), end = line_end(text, at), up;
    long own = indent_of(text, start), indent;
    if (own == NO_INDENT)
        return false;
    for (up = start; up > 0;) {
        up = line_start(text, up - 1);
        indent = indent_of(text, up);
        if (indent != NO_INDENT && indent < own)
            break;
        if (indent != NO_INDENT)
            start = up;
    }
    if (around && start > 0 && indent_of(text, up) != NO_INDENT && indent_of(text, up) < own)
        start = up;
    for (size_t down = end; down < text.len;) {
        indent = indent_of(text, down + 1);
        if (indent != NO_INDENT && indent < own)
            break;
        down = line_end(text, down + 1);
        if (indent != NO_INDENT)
            end = down;
    }
    *ret = span_make(start, end + (end < text.len));
    return true;
}

bool vi_object(Str text, size_t at, char what, bool around, Span *ret)
{
    switch (what) {
    case 'w':
    case 'W':
        return word_object(text, at, what == 'W', around, ret);
    case '"':
    case '\'':
        return quote_object(text, at, what, around, ret);
    case 'p':
        return paragraph_object(text, at, around, ret);
    case 'i':
        return indent_object(text, at, around, ret);
    case '{':
    case '}':
    case 'B':
        return bracket_object(text, at, '{', around, ret);
    case '[':
    case ']':
        return bracket_object(text, at, '[', around, ret);
    case '(':
    case ')':
    case 'b':
        return bracket_object(text, at, '(', around, ret);
    default:
        return false;
    }
}
