/* base64 - RFC 4648, strict: no white space, exact padding, zero trailing bits.
 *
 * The decoder names the byte that is wrong, because "not base64" helps nobody. */
#ifndef CONTRACT_BASE64_H
#define CONTRACT_BASE64_H

#include "contract/buf.h"

typedef enum Base64Variant {
    BASE64_STANDARD, /* + / and padding */
    BASE64_URL,      /* - _ without padding (RFC 4648 section 5) */
} Base64Variant;

/* Appends the encoding of `bytes` to `out` on one line. */
void base64_encode(Buf *out, Str bytes, Base64Variant variant);

/* Appends the decoded bytes to `out`. ERR_SYNTAX: span.start is the offset of the wrong byte and
 * the text says what is wrong with it; `out` keeps its length then. */
bool base64_decode(Buf *out, Str text, Base64Variant variant, Error *err);

/* True when base64_decode() would accept it; nothing is allocated. */
bool base64_is_valid(Str text, Base64Variant variant);

/* Appends `text` without white space (blank, tab, CR, LF): for PEM bodies and wrapped base64. */
void base64_strip(Buf *out, Str text);

#endif
