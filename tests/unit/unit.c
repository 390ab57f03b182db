#include "unit/unit.h"

#include <stdio.h>
#include <unistd.h>

void unit_assert_str(Str actual, const char *expected, const char *file, int line)
{
    if (str_is(actual, expected))
        return;
    print_error("got      \"" STR_FMT "\"\nexpected \"%s\"\n", STR_ARG(actual), expected);
    _fail(file, line);
}

void unit_read(const char *path, Buf *out)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        print_error("cannot open %s\n", path);
        fail();
    }
    buf_init(out, 0);
    char piece[65536];
    size_t n;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        buf_add(out, piece, n);
    fclose(f);
    assert_true(buf_ok(out));
}

const char *unit_shared(const char *relative)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", SHARED, relative);
    if (access(path, R_OK) != 0) {
        printf("skip: no conformance data at %s\n", relative);
        skip();
    }
    return path;
}
