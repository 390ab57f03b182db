/* buf - growing bytes with a stated maximum.
 *
 * A Buf that failed once (out of memory, over its maximum) stays failed: appends are no-ops and
 * buf_ok() says so. A caller may append many times and ask once. After each append the bytes
 * are followed by a NUL that is not counted. A Buf that is marked secret wipes what it gives up. */
#ifndef CONTRACT_BUF_H
#define CONTRACT_BUF_H

#include "contract/str.h"

typedef struct Buf {
    char *ptr; /* owned, NULL while empty */
    size_t len, cap, max;
    bool failed, secret;
} Buf;

/* max: most bytes it may hold; 0 is 1 GiB. */
void buf_init(Buf *buf, size_t max);
/* The same, wiped on growth and on clear. */
void buf_init_secret(Buf *buf, size_t max);
/* Frees the bytes; the Buf may be used again. */
void buf_clear(Buf *buf);
/* Keeps the memory, drops the content (wiped when secret). */
void buf_reset(Buf *buf);

bool buf_ok(const Buf *buf);
void buf_add(Buf *buf, const char *bytes, size_t len);
void buf_add_str(Buf *buf, Str s);
void buf_add_text(Buf *buf, const char *text);
void buf_add_byte(Buf *buf, char c);
void buf_add_repeat(Buf *buf, char c, size_t n);
void buf_printf(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for len more bytes at buf->ptr + buf->len, NULL on failure; the caller adds to len. */
char *buf_reserve(Buf *buf, size_t len);
/* Replaces the bytes of `at` by `with`; false when `at` is out of range or the Buf failed. */
bool buf_splice(Buf *buf, Span at, Str with);
/* borrowed, until the next change. */
Str buf_str(const Buf *buf);
/* Hands the bytes to the caller (free with memory_free) and leaves the Buf empty. NULL if failed.
 */
char *buf_steal(Buf *buf, size_t *ret_len);

/* Overwrites memory so that the compiler cannot leave it out. */
void memory_wipe(void *memory, size_t size);

#endif
