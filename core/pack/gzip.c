#include "contract/gzip.h"

#include "contract/arena.h"

#include <stdio.h>
#include <zlib.h>

enum {
    GZIP_SIZE_MAX = 256 << 20,
    GZIP_RATIO_MAX = 1000,
    GZIP_RATIO_FROM = 1 << 20, /* below this size no ratio is suspicious */
    GZIP_STEP = 256 << 10,
    GZIP_WINDOW = 15 + 16 /* largest window, gzip wrapper only */
};

static voidpf zlib_alloc(voidpf opaque, uInt items, uInt size)
{
    (void)opaque;
    return memory_alloc((size_t)items * size);
}

static void zlib_free(voidpf opaque, voidpf address)
{
    (void)opaque;
    memory_free(address);
}

bool gzip_is(Str bytes)
{
    return bytes.len >= 2 && (uint8_t)bytes.ptr[0] == 0x1f && (uint8_t)bytes.ptr[1] == 0x8b;
}

static bool not_gzip(Str bytes, Error *err)
{
    char shown[16] = "";
    size_t n = bytes.len < 4 ? bytes.len : 4, at = 0;
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(shown + at, sizeof(shown) - at, "%s%02x", i ? " " : "",
                               (uint8_t)bytes.ptr[i]);
    if (n == 0)
        return error_set_at(err, ERR_SYNTAX, span_make(0, 0), "there is no data, not even gzip");
    return error_set_at(err, ERR_SYNTAX, span_make(0, n),
                        "%zu bytes that start with %s; gzip starts with 1f 8b", bytes.len, shown);
}

static bool over_limits(size_t taken, const GzipLimits *limits, size_t inflated, Error *err)
{
    size_t max = limits && limits->max_size ? limits->max_size : GZIP_SIZE_MAX;
    unsigned ratio = limits && limits->max_ratio ? limits->max_ratio : GZIP_RATIO_MAX;
    if (inflated > max) {
        error_set(err, ERR_TOO_BIG, "it inflates to more than %zu MiB", max >> 20);
        return true;
    }
    if (inflated > GZIP_RATIO_FROM && inflated / ratio > taken) {
        error_set(err, ERR_TOO_BIG,
                  "it inflates to more than %u times its size; that is no real archive", ratio);
        return true;
    }
    return false;
}

/* One member. *at is moved behind it. */
static bool inflate_member(z_stream *z, Str bytes, size_t *at, const GzipLimits *limits,
                           size_t before, Buf *out, Error *err)
{
    size_t start = out->len;
    z->next_in = (z_const Bytef *)(uintptr_t)(bytes.ptr + *at);
    z->avail_in = (uInt)(bytes.len - *at);
    for (;;) {
        char *room = buf_reserve(out, GZIP_STEP);
        if (!room)
            return error_memory(err);
        z->next_out = (Bytef *)room;
        z->avail_out = GZIP_STEP;
        int rc = inflate(z, Z_NO_FLUSH);
        out->len += GZIP_STEP - z->avail_out;
        size_t here = bytes.len - z->avail_in;
        if (over_limits(here, limits, before + out->len - start, err))
            return false;
        if (rc == Z_STREAM_END) {
            *at = here;
            return true;
        }
        if (rc == Z_MEM_ERROR)
            return error_memory(err);
        if (rc == Z_BUF_ERROR || (rc == Z_OK && z->avail_in == 0 && z->avail_out > 0))
            return error_set_at(err, ERR_SYNTAX, span_make(bytes.len, bytes.len),
                                "the gzip data stops in the middle, after %zu bytes", bytes.len);
        if (rc != Z_OK)
            return error_set_at(err, ERR_SYNTAX, span_make(here, here),
                                "the gzip data is damaged at byte %zu (%s)", here,
                                z->msg ? z->msg : "no further word");
    }
}

/* Behind a member only zero bytes (padding of block devices) are harmless. */
static bool rest_is_padding(Str bytes, size_t at)
{
    while (at < bytes.len && bytes.ptr[at] == 0)
        at++;
    return at == bytes.len;
}

bool gzip_inflate(Str bytes, const GzipLimits *limits, Buf *out, Error *err)
{
    if (!gzip_is(bytes))
        return not_gzip(bytes, err);
    if (bytes.len > UINT32_MAX)
        return error_set(err, ERR_TOO_BIG, "gzip data over 4 GiB is not read");
    size_t old = out->len, at = 0;
    z_stream z = { .zalloc = zlib_alloc, .zfree = zlib_free };
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
        return error_memory(err);
    bool ok = false;
    for (;;) {
        if (!inflate_member(&z, bytes, &at, limits, out->len - old, out, err))
            break;
        if (rest_is_padding(bytes, at)) {
            ok = true;
            break;
        }
        if (!gzip_is(str_slice(bytes, at, bytes.len))) {
            error_set_at(err, ERR_SYNTAX, span_make(at, at),
                         "%zu bytes that are no gzip stand behind the end of the gzip data",
                         bytes.len - at);
            break;
        }
        inflateReset(&z);
    }
    inflateEnd(&z);
    if (!ok && !out->failed)
        out->len = old;
    return ok;
}

bool gzip_deflate(Str bytes, Buf *out, Error *err)
{
    if (bytes.len > UINT32_MAX)
        return error_set(err, ERR_TOO_BIG, "more than 4 GiB are not packed");
    size_t old = out->len;
    z_stream z = { .zalloc = zlib_alloc, .zfree = zlib_free };
    if (deflateInit2(&z, 9, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return error_memory(err);
    gz_header header = { .os = 3 };
    deflateSetHeader(&z, &header);
    z.next_in = (z_const Bytef *)(uintptr_t)bytes.ptr;
    z.avail_in = (uInt)bytes.len;
    int rc = Z_OK;
    while (rc == Z_OK) {
        char *room = buf_reserve(out, GZIP_STEP);
        if (!room)
            break;
        z.next_out = (Bytef *)room;
        z.avail_out = GZIP_STEP;
        rc = deflate(&z, Z_FINISH);
        out->len += GZIP_STEP - z.avail_out;
    }
    deflateEnd(&z);
    if (rc == Z_STREAM_END)
        return true;
    if (!out->failed)
        out->len = old;
    return error_memory(err);
}
