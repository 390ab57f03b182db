/* uri - references to absolute URIs (RFC 3986, section 5). */
#ifndef SCHEMA_URI_H
#define SCHEMA_URI_H

#include "contract/arena.h"
#include "contract/str.h"

/* arena: the target of `reference` seen from `base`, with its fragment. {NULL,0}: no memory. */
Str uri_resolve(Arena *arena, Str base, Str reference);
/* Takes a fragment off; {NULL,0} in *ret_fragment when there is none, without the "#". */
Str uri_split_fragment(Str uri, Str *ret_fragment);
/* arena: %XX decoded; as it is where there is none. {NULL,0}: no memory. */
Str uri_decode(Arena *arena, Str text);

#endif
