/* ecma - regular expressions of ECMA-262 (unicode) to those of PCRE2.
 *
 * ECMA-262 means other things by \s . $ [] \cX \uXXXX {, than PCRE2 does, and knows nothing of
 * PCRE2's own syntax. The translation is also the check of the syntax (format "regex"). */
#ifndef SCHEMA_ECMA_H
#define SCHEMA_ECMA_H

#include "contract/buf.h"

/* Appends the PCRE2 form of a pattern. ERR_SYNTAX, span.start is the byte at fault. */
bool ecma_translate(Str pattern, Buf *out, bool *ret_back_reference, Error *err);

#endif
