/* present_impl - places and masks, shared by the forms of output. Private to the floor. */
#ifndef CONTRACT_PRESENT_IMPL_H
#define CONTRACT_PRESENT_IMPL_H

#include "contract/present.h"

/* Where the lines of a text begin, so that many places cost one scan. The last place is kept: in
 * a long line the next one is counted from there. */
typedef struct Lines {
    Str text;
    uint32_t *starts; /* owned */
    size_t count;
    bool failed;
    size_t last_offset, last_line, last_column; /* line from 0 */
} Lines;

typedef struct Place {
    size_t line, column; /* from 1; column in characters */
} Place;

void lines_init(Lines *lines, Str text);
void lines_clear(Lines *lines);
Place lines_place(Lines *lines, size_t offset);
/* The line of an offset, without its end. */
Span lines_span(const Lines *lines, size_t offset);

/* Parts of a line, or of a window of it, that must not be shown, in rising order. */
enum { MASKS_MAX = 16 };
typedef struct Masks {
    Span at[MASKS_MAX];
    size_t count;
} Masks;

#define MASK_TEXT "********"

void masks_of_line(const PresentFile *file, Span line, Masks *ret_masks);
/* True when the problem lies in a secret value, or its fixes would repeat one. */
bool masks_hide(const PresentFile *file, const Lines *lines, const Problem *problem);

#endif
