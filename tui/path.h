/* path - paths as people write and read them: "~/web" for what lies in the home folder. */
#ifndef TUI_PATH_H
#define TUI_PATH_H

#include "contract/str.h"

/* "~/x" for a path below the home folder; else the path. */
void path_short(const char *path, char *out, size_t size);
/* "~" and "~/x" with the home folder; a relative path below `folder` (may be NULL: as it is). False
 * when it does not fit. */
bool path_whole(Str typed, const char *folder, char *out, size_t size);
/* What stands behind the last slash. */
const char *path_last(const char *path);
/* Owned (free): the path from the root on of a file that need not be there, in a folder that is.
 * NULL: it is not. */
char *path_full(const char *path);

#endif
