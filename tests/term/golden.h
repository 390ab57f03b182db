/* golden - screens as text files: what stands where, how each cell looks, where the cursor is.
 *
 * tests/golden/NAME.txt holds the rows, then one letter for the look of each cell (a blank: as the
 * terminal has it; a row ends where its last look begins; = is the row above once more), then the
 * cursor. What the letters mean is in tests/golden/looks.txt, the same for all. GOLDEN=1 in the
 * environment writes the files instead; the difference is to be reviewed. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include "term/pty.h"

/* Waits until the screen is that of the file. What differs from run to run is left out: the home
 * of the program, and in each row what stands behind one of `veiled` (ends with NULL, may be NULL)
 * up to two blanks or the frame. */
#define assert_golden(t, name) golden_assert((t), (name), NULL, __FILE__, __LINE__)
#define assert_golden_but(t, name, veiled) golden_assert((t), (name), (veiled), __FILE__, __LINE__)
void golden_assert(Term *t, const char *name, const char *const *veiled, const char *file,
                   int line);

#endif
