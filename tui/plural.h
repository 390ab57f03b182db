/* plural - the s of a counted word: "1 file", "2 files". */
#ifndef TUI_PLURAL_H
#define TUI_PLURAL_H

#include <stddef.h>

static inline const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

#endif
