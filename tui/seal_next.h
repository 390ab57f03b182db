/* seal_next - what comes after sealing, in words: by platform, by what is still missing. */
#ifndef TUI_SEAL_NEXT_H
#define TUI_SEAL_NEXT_H

#include "contract/seal.h"

enum { SEAL_NEXT_LINES = 6, SEAL_NEXT_LEN = 200 };

/* Fills the lines from the first; empty ones at the end. output: name of the sealed file.
 * Returns true when the file can go to the machine as it is. */
bool seal_next_lines(const Platform *platform, const SealResult *result, const char *output,
                     char ret_lines[SEAL_NEXT_LINES][SEAL_NEXT_LEN]);

#endif
