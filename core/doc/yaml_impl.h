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

/* Moves over at most `most` anchors and tags in front of a node, to where its value starts. */
size_t yaml_skip_properties(Str text, size_t at, size_t end, int most);
/* Fills a node from the event of a scalar. `key`: the place of the key that it is the value of,
 * NULL when there is none. False when memory is out. */
bool yaml_read_scalar(Marks *marks, const yaml_event_t *event, const Span *key, Arena *arena,
                      TreeNode *node);

/* Reports why libyaml stopped, in our words. `path` is where. */
void yaml_explain(const yaml_parser_t *parser, Marks *marks, Str path, Problems *problems,
                  Span *ret_at);

#endif
