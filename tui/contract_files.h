/* contract_files - the contracts in a folder, for commands that take several files. */
#ifndef TUI_CONTRACT_FILES_H
#define TUI_CONTRACT_FILES_H

#include "contract/arena.h"
#include "contract/list.h"

typedef struct FileNames {
    LIST_OF(const char *) list; /* arena */
    Arena *arena;               /* owned by whoever made it */
} FileNames;

/* Adds a name as it is, or, of a folder, the files in it and below that end with .yaml or .yml and
 * look like a contract or a network file, by name; hidden ones are left out, links to folders are
 * not followed. ERR_IO: a folder cannot be read. ERR_NONE and nothing added: no contract is there.
 */
bool contract_files(const char *name, FileNames *out, Error *err);

#endif
