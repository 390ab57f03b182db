/* topics - the pages of the help, from tui/data/help.txt.
 *
 * "== id Title" begins a page; what follows is its text, a paragraph on each line, with keys as
 * in action_words.h. Everything points into the compiled-in data. */
#ifndef TUI_TOPICS_H
#define TUI_TOPICS_H

#include "contract/str.h"

enum { TOPICS_MAX = 40, TOPIC_LINE_MAX = 2048 };

typedef struct Topic {
    Str id, title, text;
} Topic;

/* Returns how many. */
size_t topics_read(Topic out[TOPICS_MAX]);
/* By id, or by the words of the title, whatever their case; NULL: none. */
const Topic *topic_find(const Topic *topics, size_t count, Str name);

/* A paragraph with the keys in effect; linear: with commands in their place. */
void topic_line(Str line, bool linear, char out[TOPIC_LINE_MAX]);

#endif
