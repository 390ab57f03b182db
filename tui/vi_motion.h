/* vi_motion - where the motions and text objects of vi lead: functions of bytes and a place.
 *
 * A *word* is a run of letters, digits and _, or of other characters that are no blanks; a *big*
 * one is all between blanks. Places are offsets; none is within a character. */
#ifndef TUI_VI_MOTION_H
#define TUI_VI_MOTION_H

#include "contract/str.h"

/* w W, b B, e E. At the ends of the text they stay. */
size_t vi_word_next(Str text, size_t at, bool big);
size_t vi_word_back(Str text, size_t at, bool big);
size_t vi_word_end(Str text, size_t at, bool big);
/* ge gE: the end of the word before. */
size_t vi_word_end_back(Str text, size_t at, bool big);
bool vi_is_blank(Str text, size_t at);
/* Behind the word, or the blanks, at a place. */
size_t vi_word_stop(Str text, size_t at, bool big);
/* { and }: the next line that is empty; else the end of the text, its start. */
size_t vi_paragraph(Str text, size_t at, bool back);
/* f F t T on the line of `at`; false: it is not there so often. */
bool vi_find_char(Str text, size_t at, int32_t c, char kind, size_t count, size_t *ret);
/* %: the partner of the first bracket on the line from `at` on. */
bool vi_partner(Str text, size_t at, size_t *ret);
/* What iw, a", i{ ... mean: `around` as with a. ii: the lines around that are indented as deep, or
 * deeper; ai with the one above, their key. */
bool vi_object(Str text, size_t at, char what, bool around, Span *ret);

#endif
