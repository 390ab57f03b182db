/* explain - what a person should know of a field or of a code, as labelled lines.
 *
 * The explain pane and `contract-tui explain` show the same lines. A line has a label ("What",
 * "Who", "Needed" ...) and a text, which may have several lines of its own; front ends wrap it.
 * All texts are in the given arena, or static. */
#ifndef CONTRACT_EXPLAIN_H
#define CONTRACT_EXPLAIN_H

#include "contract/field.h"

typedef struct ExplainLine {
    const char *label; /* static */
    Str text;
    bool verbatim; /* an example: keep its lines as they are */
} ExplainLine;

enum { EXPLAIN_LINES = 16 };

typedef struct Explain {
    Str title; /* "Host name", "PF140" */
    Str path;  /* JSON pointer of a field, empty for a code */
    ExplainLine lines[EXPLAIN_LINES];
    size_t count;
} Explain;

/* What the schemas say of a field. pointer is shown, not looked up. False: memory is out. */
bool explain_field(const Field *field, Str pointer, Arena *arena, Explain *ret_explain, Error *err);

/* A path as people write it, "/env/logging/syslog" or "env.logging.syslog.hostname", to its
 * field: *ret_pointer is the JSON pointer. Names of map entries and numbers of items may be
 * anything; numbers may be left out. NULL when there is no such field. arena. */
const Field *explain_find(Fields *fields, Str path, Arena *arena, Str *ret_pointer);

/* Up to `max` pointers of fields that may have been meant by a path that explain_find() does not
 * know, the nearest first. arena. Returns how many. */
size_t explain_suggest(Fields *fields, Str path, Arena *arena, Str *ret_pointers, size_t max);

/* The page of a code: a rule (PF140), a boot message (HPL07015E), a schema or YAML problem
 * (SCH-type, YAML004). ERR_USAGE when it is unknown, with the nearest one in the text. */
bool explain_code(Str code, Arena *arena, Explain *ret_explain, Error *err);
/* True when a word looks like a code and not like a path. */
bool explain_is_code(Str word);

#endif
