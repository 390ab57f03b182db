#include "contract/str.h"

#include <ctype.h>

Str str_slice(Str s, size_t start, size_t len)
{
    if (start > s.len)
        start = s.len;
    if (len > s.len - start)
        len = s.len - start;
    return str_make(s.ptr + start, len);
}

bool str_starts(Str s, Str prefix)
{
    return s.len >= prefix.len && str_eq(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(Str s, Str suffix)
{
    return s.len >= suffix.len && str_eq(str_slice(s, s.len - suffix.len, suffix.len), suffix);
}

size_t str_find(Str s, Str part)
{
    if (part.len == 0)
        return 0;
    if (s.len < part.len)
        return SIZE_MAX;
    const char *end = s.ptr + s.len - part.len + 1;
    for (const char *p = s.ptr; p < end; p++) {
        p = memchr(p, part.ptr[0], (size_t)(end - p));
        if (!p)
            return SIZE_MAX;
        if (memcmp(p, part.ptr, part.len) == 0)
            return (size_t)(p - s.ptr);
    }
    return SIZE_MAX;
}

bool str_contains(Str s, Str part)
{
    return str_find(s, part) != SIZE_MAX;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool str_eq_nocase(Str a, Str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

bool str_contains_nocase(Str s, Str part)
{
    for (size_t i = 0; i + part.len <= s.len; i++)
        if (str_eq_nocase(str_slice(s, i, part.len), part))
            return true;
    return false;
}

size_t str_find_byte(Str s, char c)
{
    const char *p = s.len ? memchr(s.ptr, c, s.len) : NULL;
    return p ? (size_t)(p - s.ptr) : s.len;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

Str str_trim(Str s)
{
    while (s.len && is_blank(s.ptr[0]))
        s = str_make(s.ptr + 1, s.len - 1);
    while (s.len && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

int str_cmp(Str a, Str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

bool str_split(Str *rest, char separator, Str *ret_part)
{
    if (!rest->ptr)
        return false;
    size_t at = str_find_byte(*rest, separator);
    *ret_part = str_slice(*rest, 0, at);
    *rest = at < rest->len ? str_slice(*rest, at + 1, SIZE_MAX) : (Str){ NULL, 0 };
    return true;
}

static size_t sequence_len(unsigned char lead)
{
    return lead < 0x80   ? 1
           : lead < 0xC2 ? 0
           : lead < 0xE0 ? 2
           : lead < 0xF0 ? 3
           : lead < 0xF5 ? 4
                         : 0;
}

size_t utf8_decode(Str s, size_t at, int32_t *ret_code)
{
    if (at >= s.len)
        return 0;
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    size_t n = sequence_len(p[0]);
    *ret_code = -1;
    if (n == 1) {
        *ret_code = p[0];
        return 1;
    }
    if (n == 0 || n > s.len - at)
        return 1;
    int32_t code = p[0] & (0xFF >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 1;
        code = code << 6 | (p[i] & 0x3F);
    }
    static const int32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (code < least[n] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return 1;
    *ret_code = code;
    return n;
}

size_t utf8_encode(int32_t code, char out[4])
{
    if (code < 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return 0;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    for (size_t i = n; i-- > 1; code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)(lead[n] | code);
    return n;
}

size_t utf8_valid_len(Str s)
{
    size_t at = 0;
    while (at < s.len) {
        if (at + 8 <= s.len) { /* eight ASCII bytes at once */
            uint64_t word;
            memcpy(&word, s.ptr + at, 8);
            if (!(word & UINT64_C(0x8080808080808080))) {
                at += 8;
                continue;
            }
        }
        int32_t code;
        size_t n = utf8_decode(s, at, &code);
        if (code < 0)
            return at;
        at += n;
    }
    return s.len;
}

size_t utf8_count(Str s)
{
    size_t count = 0;
    int32_t code;
    for (size_t at = 0; at < s.len; count++)
        at += (unsigned char)s.ptr[at] < 0x80 ? 1 : utf8_decode(s, at, &code);
    return count;
}

size_t utf8_floor(Str s, size_t at)
{
    if (at >= s.len)
        at = s.len;
    for (size_t back = 1; back <= 3 && back <= at; back++) {
        unsigned char c = (unsigned char)s.ptr[at - back];
        if ((c & 0xC0) != 0x80)
            return sequence_len(c) > back ? at - back : at;
    }
    return at;
}

#define DISTANCE_MAX 64

unsigned str_distance(Str a, Str b, unsigned limit)
{
    if (a.len > DISTANCE_MAX || b.len > DISTANCE_MAX)
        return limit + 1;
    unsigned rows[3][DISTANCE_MAX + 1], *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        last[j] = (unsigned)(2 * j);
    for (size_t i = 1; i <= a.len; i++) {
        unsigned best = now[0] = (unsigned)(2 * i);
        for (size_t j = 1; j <= b.len; j++) {
            char x = a.ptr[i - 1], y = b.ptr[j - 1];
            unsigned d = last[j - 1] + (x == y ? 0 : lower(x) == lower(y) ? 1 : 2);
            if (last[j] + 2 < d)
                d = last[j] + 2;
            if (now[j - 1] + 2 < d)
                d = now[j - 1] + 2;
            if (i > 1 && j > 1 && x == b.ptr[j - 2] && y == a.ptr[i - 2] && before[j - 2] + 2 < d)
                d = before[j - 2] + 2;
            now[j] = d;
            if (d < best)
                best = d;
        }
        if (best > limit)
            return limit + 1;
        unsigned *t = before;
        before = last, last = now, now = t;
    }
    return last[b.len] > limit ? limit + 1 : last[b.len];
}

/* Equal when case, dashes, underscores and a final plural s are left out. */
static bool is_same_word(Str a, Str b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.len && (a.ptr[i] == '-' || a.ptr[i] == '_'))
            i++;
        while (j < b.len && (b.ptr[j] == '-' || b.ptr[j] == '_'))
            j++;
        if (i == a.len || j == b.len)
            break;
        if (lower(a.ptr[i++]) != lower(b.ptr[j++]))
            return false;
    }
    return (i == a.len && j == b.len) || (i + 1 == a.len && j == b.len && lower(a.ptr[i]) == 's') ||
           (i == a.len && j + 1 == b.len && lower(b.ptr[j]) == 's');
}

int str_nearest(Str word, const Str *candidates, size_t n)
{
    unsigned limit = word.len <= 3 ? 2 : 4, best = limit + 1;
    int at = -1;
    for (size_t i = 0; i < n; i++) {
        unsigned d =
            is_same_word(word, candidates[i]) ? 0 : str_distance(word, candidates[i], limit);
        if (d < best && d < 2 * candidates[i].len) {
            best = d;
            at = (int)i;
        }
    }
    return at;
}

uint64_t str_hash(Str s)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * UINT64_C(1099511628211);
    return h;
}
