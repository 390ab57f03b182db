/* str - views of bytes, UTF-8, spelling.
 *
 * A Str is a pointer and a length; nothing from outside is NUL-terminated. A Str owns nothing:
 * whoever hands it out says how long it lives. */
#ifndef CONTRACT_STR_H
#define CONTRACT_STR_H

#include "contract/error.h"
#include <string.h>

typedef struct Str {
    const char *ptr;
    size_t len;
} Str;

#define STR(literal) ((Str){ "" literal, sizeof(literal) - 1 })
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, (s).ptr

static inline Str str_make(const char *ptr, size_t len)
{
    return (Str){ ptr, len };
}

static inline Str str_from(const char *text)
{
    return (Str){ text, text ? strlen(text) : 0 };
}

static inline bool str_eq(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_is(Str a, const char *text)
{
    return str_eq(a, str_from(text));
}

/* From start, at most len bytes, both cut to what is there. */
Str str_slice(Str s, size_t start, size_t len);
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
bool str_contains(Str s, Str part);
/* ASCII letters count as equal whatever their case. */
bool str_eq_nocase(Str a, Str b);
bool str_contains_nocase(Str s, Str part);
/* Offset of the first byte c, or s.len. */
size_t str_find_byte(Str s, char c);
/* Offset of part, or SIZE_MAX. */
size_t str_find(Str s, Str part);
/* Without blanks, tabs, CR and LF at both ends. */
Str str_trim(Str s);
/* <0, 0, >0 as memcmp, shorter first. */
int str_cmp(Str a, Str b);

/* Takes the part before the next separator off *rest; false when nothing is left.
 * "a,,b" gives "a", "", "b". */
bool str_split(Str *rest, char separator, Str *ret_part);

/* Decodes one character at offset `at`. Returns its length in bytes, 1..4, and the code point;
 * a byte that is not UTF-8 (RFC 3629) gives length 1 and code point -1. 0 at the end. */
size_t utf8_decode(Str s, size_t at, int32_t *ret_code);
/* Encodes one code point (1..4 bytes, no NUL added); 0 for what UTF-8 cannot hold. */
size_t utf8_encode(int32_t code, char out[4]);
/* Offset of the first byte that is not UTF-8, or s.len. */
size_t utf8_valid_len(Str s);
/* Characters in s; a byte that is not UTF-8 counts as one. */
size_t utf8_count(Str s);
/* The largest offset <= at that does not lie within a character. */
size_t utf8_floor(Str s, size_t at);

/* Edits (insert, delete, replace, swap of neighbours) that make b of a, over bytes; stops at
 * limit + 1. Case counts as half: the result is in halves, so 2 is one whole edit. */
unsigned str_distance(Str a, Str b, unsigned limit);

/* The one of n candidates that was probably meant by `word`: within 2 edits (1 for words up to
 * 3 bytes), or equal but for case, dashes and underscores, or a plural. -1 when none is near. */
int str_nearest(Str word, const Str *candidates, size_t n);

/* 64-bit FNV-1a. Not for secrets. */
uint64_t str_hash(Str s);

#endif
