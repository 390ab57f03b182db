/* safe_text - text from files, made harmless where it is shown or attached.
 *
 * Reports quote names, values and messages that somebody else wrote. Here control characters,
 * which a terminal obeys, and marks that turn the direction of writing become "?"; in Markdown
 * nothing of it is markup, a link or a mention. */
#ifndef CONTRACT_SAFE_TEXT_H
#define CONTRACT_SAFE_TEXT_H

#include "contract/buf.h"

/* Controls but line end and tab, invisible marks, and -1 (no UTF-8). */
bool safe_text_is_unsafe(int32_t code);
/* Makes what was appended to `out` since `from` harmless for a terminal. */
bool safe_text_clean(Buf *out, size_t from);
/* Appends as prose of Markdown on one line; the same may stand in a table. */
void safe_text_markdown(Buf *out, Str text);
/* Appends as code of Markdown, for what was taken from a file as it is: nothing in it is rendered.
 */
void safe_text_code(Buf *out, Str text);

#endif
