/* highlight - the roles of one line of YAML, by its characters alone: quick, and the same while
 * the text is broken. */
#ifndef TUI_HIGHLIGHT_H
#define TUI_HIGHLIGHT_H

#include "theme.h"

/* Fills roles[0 .. line.len). */
void highlight_line(Str line, uint8_t *roles);

#endif
