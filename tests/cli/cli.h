/* cli - runs the real program without a terminal and keeps what it said. */
#ifndef TESTS_CLI_H
#define TESTS_CLI_H

#include "contract/buf.h"

typedef struct CliResult {
    int status; /* exit status; 128 + N for a signal; 255 when it did not end in 30 seconds */
    Buf out, err;
} CliResult;

/* argv ends with NULL and begins with the first word behind the program's name. input may be
 * {NULL,0}. HOME and the XDG folders are a fresh temporary folder: cli_folder(). The caller calls
 * cli_clear(). */
void cli_run(const char *const *argv, Str input, CliResult *ret);
void cli_clear(CliResult *result);
/* The temporary folder of this test program; removed at its end. */
const char *cli_folder(void);
/* "FOLDER/NAME" of the temporary folder, in one of a few static buffers. */
const char *cli_path(const char *name);
/* Writes a file there and returns its path. */
const char *cli_file(const char *name, Str bytes);

/* One run as a row of a table. In words "@x" is x below the conformance data (the test is skipped
 * without it), "%x" is x in the temporary folder. */
typedef struct CliCase {
    const char *words[16];
    const char *input; /* standard input */
    int status;
    const char *out, *err; /* parts that must be there; NULL: anything */
} CliCase;
void cli_cases(const CliCase *cases, size_t count);

/* Fails the test with everything that the program said. */
#define cli_fail(result, what) cli_fail_at((result), (what), __FILE__, __LINE__)
void cli_fail_at(const CliResult *result, const char *what, const char *file, int line);

#endif
