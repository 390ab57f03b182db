/* signing_key - the signingKey of an env section: found, judged, added. */
#ifndef CONTRACT_SIGNING_KEY_H
#define CONTRACT_SIGNING_KEY_H

#include "contract/seal.h"

/* Appends the env text with the public half of `request->key` (or its certificate) as signingKey.
 * One that is there must belong to the key: then the text stays as it is. ERR_REFUSED: it is
 * another one, or unreadable. */
bool signing_key_add(const SealRequest *request, Str env, Buf *out, bool *ret_added, Error *err);

#endif
