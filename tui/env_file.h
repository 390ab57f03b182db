/* env_file - lines of NAME=value as they stand in .env files, or are pasted.
 *
 * Blank lines and comments are left out, "export" in front and quotes around a value too; in double
 * quotes \n, \t, \" and \\ are read. Values may be secrets: they stand in secret memory. */
#ifndef TUI_ENV_FILE_H
#define TUI_ENV_FILE_H

#include "contract/buf.h"

enum { ENV_LINES_MAX = 400 };

typedef struct EnvLine {
    Str name, value;
} EnvLine;

typedef struct EnvFile {
    Buf bytes; /* owned, secret: all names and values */
    EnvLine lines[ENV_LINES_MAX];
    size_t count;
    size_t odd, first_odd; /* lines that are none of these, and the first one's number */
    bool is_cut;           /* there were more */
} EnvFile;

/* Of a name that stands there twice the last value holds. False only when memory is out. */
bool env_file_read(Str text, EnvFile *ret, Error *err);
void env_file_clear(EnvFile *file); /* wipes */

#endif
