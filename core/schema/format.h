/* format - the values of the `format` keyword that are checked when asked for.
 *
 * RFC 3339 (date-time, date, time, duration), 5321 (email), 1123 (hostname), 2673/4291 (ipv4,
 * ipv6), 3986 (uri, uri-reference), 4122 (uuid), 6901 (json-pointer, relative-json-pointer),
 * ECMA-262 (regex). */
#ifndef SCHEMA_FORMAT_H
#define SCHEMA_FORMAT_H

#include "contract/str.h"

typedef struct Format {
    const char *name;
    const char *words; /* "a date and time such as 2026-03-01T12:00:00Z": for messages */
    bool (*check)(Str text);
} Format;

/* Static; NULL for a format that is not checked. */
const Format *format_find(Str name);

#endif
