/* unit - what every test program includes: cmocka, and a few helpers. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "contract/buf.h"

/* Compares bytes and shows both when they differ. */
#define assert_str(actual, expected) unit_assert_str((actual), (expected), __FILE__, __LINE__)
void unit_assert_str(Str actual, const char *expected, const char *file, int line);

/* Reads a whole file; fails the test when it cannot. The Buf is the caller's. */
void unit_read(const char *path, Buf *out);
/* Path below the conformance data; skips the test with a clear line where the data is missing. */
const char *unit_shared(const char *relative);

#endif
