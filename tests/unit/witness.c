#include "witness.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static char folder[64];

int witness_start(void **state)
{
    (void)state;
    if (system("openssl version >/dev/null 2>&1") != 0) {
        printf("skip: openssl(1) is not installed\n");
        exit(0);
    }
    snprintf(folder, sizeof folder, "/tmp/contract-openssl-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

int witness_end(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

const char *witness_path(const char *name)
{
    static char paths[8][160];
    static unsigned turn;
    char *p = paths[turn++ % 8];
    snprintf(p, sizeof paths[0], "%s/%s", folder, name);
    return p;
}

void witness_put(const char *name, Str bytes)
{
    FILE *f = fopen(witness_path(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.ptr ? bytes.ptr : "", 1, bytes.len, f), bytes.len);
    fclose(f);
}

void witness_sh(const char *line, Buf *out)
{
    char command[4096];
    int len = snprintf(command, sizeof command, "cd '%s' && { %s; } >out 2>err", folder, line);
    assert_true(len < (int)sizeof command);
    int status = system(command);
    if (status != 0) {
        Buf err;
        unit_read(witness_path("err"), &err);
        print_error("%.600s\n", line);
        print_error(STR_FMT "\n",
                    STR_ARG(str_slice(buf_str(&err), err.len > 800 ? err.len - 800 : 0, 800)));
        buf_clear(&err);
    }
    assert_int_equal(status, 0);
    if (out)
        unit_read(witness_path("out"), out);
}
