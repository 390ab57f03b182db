/* shift - places of an older text in the present one, through the splices made since. */
#ifndef TUI_SHIFT_H
#define TUI_SHIFT_H

#include "contract/str.h"

enum { SHIFT_MAX = 512 };

typedef struct Shift {
    uint32_t at, removed, inserted;
} Shift;

/* Splices in the order they were made. Over SHIFT_MAX they are lost: nothing can be mapped. */
typedef struct Shifts {
    Shift *items; /* owned */
    size_t count, cap;
    bool lost;
} Shifts;

void shifts_clear(Shifts *s);
/* A splice of the present text: joined to the one before where it adjoins. */
void shifts_add(Shifts *s, size_t at, size_t removed, size_t inserted);
/* Copies. */
void shifts_copy(Shifts *to, const Shifts *from);

/* A place of the present text in the old one; within something inserted: where that stands. */
size_t shifts_to_old(const Shifts *s, size_t offset);
/* A span of the old text in the present one. `grow`: what was inserted at its edges belongs to
 * it. False when it is gone or the splices are lost. */
bool shifts_to_new(const Shifts *s, Span old, bool grow, Span *ret_span);

#endif
