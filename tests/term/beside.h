/* beside - runs of the program side by side: most of a terminal test is waiting. */
#ifndef TESTS_BESIDE_H
#define TESTS_BESIDE_H

#include "unit/unit.h"

/* Calls job(0, context) to job(count - 1, context), each in a process of its own, several at a
 * time. A job fails and skips as a test does; what those that fail print is shown, and then the
 * calling test fails. */
void side_by_side(size_t count, void (*job)(size_t index, const void *context),
                  const void *context);

/* Runs the tests of a program so; for main to return. */
int run_tests_side_by_side(const struct CMUnitTest *tests, size_t count);

#endif
