/* workload_use - what the compose file or the pods of a contract ask for: images, variables,
 * volumes.
 *
 * Read from the archives and from the descriptors that stand in the contract, as far as they can
 * be read; names only. */
#ifndef TUI_WORKLOAD_USE_H
#define TUI_WORKLOAD_USE_H

#include "contract/analysis.h"

enum { USES_MAX = 400 };

typedef struct Use {
    Str name;         /* arena: of a variable, or an image */
    const char *what; /* "compose", "pods": who asks */
    Str who;          /* arena: the service or container of an image; may be empty */
    bool optional;    /* a variable with a default */
} Use;

typedef struct WorkloadUse {
    Use variables[USES_MAX], images[USES_MAX]; /* each variable once */
    Use volumes[USES_MAX]; /* the folders below /mnt that are mounted, "/mnt/data": each once */
    size_t variable_count, image_count, volume_count;
    bool all_variables; /* a pod takes them all, whatever their names */
    bool unread;        /* an archive or a file of it could not be read: there may be more */
} WorkloadUse;

/* arena: all strings. False only when memory is out. */
bool workload_use_read(const Analysis *a, Arena *arena, WorkloadUse *ret_use, Error *err);

#endif
