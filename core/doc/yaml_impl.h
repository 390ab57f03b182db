/* yaml_impl - the parts of yaml.c: bytes before parsing, places, words for errors. Private to
 * the floor. */
#ifndef DOC_YAML_IMPL_H
#define DOC_YAML_IMPL_H

#include "contract/yaml.h"

#include <yaml.h>

/* libyaml's marks count characters from behind the byte-order mark; this turns them into bytes.
 * Marks come nearly in order, so a cursor that walks from the last answer is enough. */
typedef struct Marks {
    Str text;
    bool ascii;
    size_t character, byte;
} Marks;

void marks_init(Marks *marks, Str text, bool ascii);
size_t marks_byte(Marks *marks, yaml_mark_t mark);

/* Reports what no YAML text may hold; false when there is such a thing. */
bool yaml_check_bytes(Str text, Problems *problems, bool *ret_ascii, Span *ret_first);

/* Reports why libyaml stopped, in our words. `path` is where. */
void yaml_explain(const yaml_parser_t *parser, Marks *marks, Str path, Problems *problems,
                  Span *ret_at);

#endif
