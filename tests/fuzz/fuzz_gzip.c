/* Any bytes as gzip; what inflates is packed again and must come back. */
#include "contract/gzip.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GzipLimits limits = { .max_size = 1 << 20, .max_ratio = 200 };
    Buf out, packed, again;
    Error err = { 0 };
    buf_init(&out, 4 << 20);
    buf_init(&packed, 0);
    buf_init(&again, 0);
    if (gzip_inflate(str_make((const char *)data, size), &limits, &out, &err)) {
        if (!gzip_deflate(buf_str(&out), &packed, &err) ||
            !gzip_inflate(buf_str(&packed), NULL, &again, &err) ||
            !str_eq(buf_str(&out), buf_str(&again)))
            abort();
    } else if (err.code == ERR_NONE || !err.text[0]) {
        abort();
    }
    buf_clear(&out);
    buf_clear(&packed);
    buf_clear(&again);
    return 0;
}
