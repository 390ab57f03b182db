/* history - lines that were typed before, the last one first, for fields of one line. */
#ifndef TUI_HISTORY_H
#define TUI_HISTORY_H

#include "contract/buf.h"

enum { HISTORY_MAX = 16 << 10 }; /* bytes that are kept */

/* lines: secret, each with a line end. One that is there already comes to the front. */
void history_add(Buf *lines, Str line);
/* The one of so many lines ago, from 0; false: there are not so many. */
bool history_line(const Buf *lines, size_t ago, Str *ret_line);

#endif
