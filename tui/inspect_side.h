/* inspect_side - what a reviewer can and cannot say of a contract, in sentences: beside the
 * inspector where there is room. */
#ifndef TUI_INSPECT_SIDE_H
#define TUI_INSPECT_SIDE_H

#include "canvas.h"
#include "contract/inspect.h"

void inspect_side_draw(const Inspection *facts, Canvas *c);
/* How many findings of a comparison ("receipt", "attestation record", "plain contract") there are
 * of each mark. */
void inspect_side_count(const Inspection *facts, const char *what, size_t ret_marks[4]);

#endif
