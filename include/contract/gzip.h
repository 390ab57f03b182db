/* gzip - RFC 1952 in memory, with limits, and a writer whose output depends on the input alone.
 *
 * zlib does the work; this module says at which byte a stream breaks and refuses bombs. */
#ifndef CONTRACT_GZIP_H
#define CONTRACT_GZIP_H

#include "contract/buf.h"

typedef struct GzipLimits {
    size_t max_size;    /* bytes after inflating; 0: 256 MiB */
    unsigned max_ratio; /* inflated bytes per packed byte, counted over 1 MiB; 0: 1000 */
} GzipLimits;

/* True when the bytes start as gzip does: 1f 8b. */
bool gzip_is(Str bytes);

/* Appends the inflated bytes of all members to `out` (which keeps its length on failure).
 * ERR_SYNTAX: span.start is the byte of the packed data where it breaks; data that is no gzip is
 * told by its first bytes. ERR_TOO_BIG: a limit. limits may be NULL. */
bool gzip_inflate(Str bytes, const GzipLimits *limits, Buf *out, Error *err);

/* Appends one member: level 9, no name, no time, OS byte 3. */
bool gzip_deflate(Str bytes, Buf *out, Error *err);

#endif
