/* witness - openssl(1) as the second opinion: shell lines in a temporary folder. */
#ifndef TESTS_WITNESS_H
#define TESTS_WITNESS_H

#include "contract/buf.h"

/* For cmocka, as set-up and tear-down of a group. Without openssl(1) the program ends, which is
 * said. */
int witness_start(void **state);
int witness_end(void **state);
/* "FOLDER/NAME", in one of a few static buffers. */
const char *witness_path(const char *name);
void witness_put(const char *name, Str bytes);
/* Runs a shell line in the folder; fails the test with what it said. What it prints goes to `out`
 * (may be NULL). */
void witness_sh(const char *line, Buf *out);

#endif
