#include "contract/arena.h"
#include "contract/buf.h"

#include <stdio.h>

#define BUF_MAX_DEFAULT ((size_t)1 << 30)

void memory_wipe(void *memory, size_t size)
{
    if (memory)
        explicit_bzero(memory, size);
}

void buf_init(Buf *buf, size_t max)
{
    *buf = (Buf){ .max = max ? max : BUF_MAX_DEFAULT };
}

void buf_init_secret(Buf *buf, size_t max)
{
    buf_init(buf, max);
    buf->secret = true;
}

void buf_clear(Buf *buf)
{
    if (buf->secret)
        memory_wipe(buf->ptr, buf->cap);
    memory_free(buf->ptr);
    *buf = (Buf){ .max = buf->max, .secret = buf->secret };
}

void buf_reset(Buf *buf)
{
    if (buf->secret)
        memory_wipe(buf->ptr, buf->cap);
    buf->len = 0;
    buf->failed = false;
    if (buf->ptr)
        buf->ptr[0] = 0;
}

bool buf_ok(const Buf *buf)
{
    return !buf->failed;
}

/* A secret is never handed to realloc, which would leave a copy behind. */
static bool grow(Buf *buf, size_t cap)
{
    char *fresh;
    if (buf->secret) {
        fresh = memory_alloc(cap);
        if (fresh && buf->ptr) {
            memcpy(fresh, buf->ptr, buf->len);
            memory_wipe(buf->ptr, buf->cap);
            memory_free(buf->ptr);
        }
    } else {
        fresh = memory_resize(buf->ptr, cap);
    }
    if (!fresh)
        return false;
    buf->ptr = fresh;
    buf->cap = cap;
    return true;
}

char *buf_reserve(Buf *buf, size_t len)
{
    if (buf->failed)
        return NULL;
    if (len > buf->max || buf->len > buf->max - len) {
        buf->failed = true;
        return NULL;
    }
    size_t need = buf->len + len + 1;
    if (need > buf->cap) {
        size_t cap = buf->cap ? buf->cap : 64;
        while (cap < need)
            cap += cap / 2 + 1;
        if (!grow(buf, cap)) {
            buf->failed = true;
            return NULL;
        }
    }
    return buf->ptr + buf->len;
}

void buf_add(Buf *buf, const char *bytes, size_t len)
{
    char *to = buf_reserve(buf, len);
    if (!to)
        return;
    if (len)
        memcpy(to, bytes, len);
    to[len] = 0;
    buf->len += len;
}

void buf_add_str(Buf *buf, Str s)
{
    buf_add(buf, s.ptr, s.len);
}

void buf_add_text(Buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_add_byte(Buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_add_repeat(Buf *buf, char c, size_t n)
{
    char *to = buf_reserve(buf, n);
    if (!to)
        return;
    memset(to, c, n);
    to[n] = 0;
    buf->len += n;
}

void buf_printf(Buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *to = n < 0 ? NULL : buf_reserve(buf, (size_t)n);
    if (to) {
        vsnprintf(to, (size_t)n + 1, format, again);
        buf->len += (size_t)n;
    }
    va_end(again);
}

bool buf_splice(Buf *buf, Span at, Str with)
{
    if (buf->failed || at.start > at.end || at.end > buf->len)
        return false;
    size_t removed = span_len(at), tail = buf->len - at.end;
    if (with.len > removed && !buf_reserve(buf, with.len - removed))
        return false;
    if (!buf->ptr)
        return true; /* nothing into nothing */
    memmove(buf->ptr + at.start + with.len, buf->ptr + at.end, tail);
    if (with.len)
        memcpy(buf->ptr + at.start, with.ptr, with.len);
    buf->len = buf->len - removed + with.len;
    buf->ptr[buf->len] = 0;
    return true;
}

Str buf_str(const Buf *buf)
{
    return str_make(buf->ptr ? buf->ptr : "", buf->len);
}

char *buf_steal(Buf *buf, size_t *ret_len)
{
    if (buf->failed || !buf_reserve(buf, 0))
        return NULL;
    buf->ptr[buf->len] = 0;
    char *bytes = buf->ptr;
    if (ret_len)
        *ret_len = buf->len;
    *buf = (Buf){ .max = buf->max, .secret = buf->secret };
    return bytes;
}
