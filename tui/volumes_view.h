/* volumes_view - the state of the table of volumes, shared by its files: view_volumes.c (drawing,
 * keys), volumes_rows.c (which volumes there are and what each cell shows) and volumes_edit.c (what
 * changes the text). */
#ifndef TUI_VOLUMES_VIEW_H
#define TUI_VOLUMES_VIEW_H

#include "side_table.h"
#include "workload_use.h"

enum { VOLUMES_MAX = 500, NAME_ROOM = 128 };

typedef enum VolumeColumn {
    COL_NAME,
    COL_SEED,
    COL_MOUNT,
    COL_TYPE,
    COL_OLD,
    COL_KEY,
    COL_DISK,
    COL_ENV_OLD,
    COL_WRAP, /* a third seed, that a key service wraps */
    COL_COUNT
} VolumeColumn;

typedef struct Volumes {
    SideTable table;
    size_t wanted; /* the last rows are wanted: mounted, and described on no side */
    const WorkloadUse *use;
    char cells[COL_COUNT][160]; /* of the row that is drawn */
} Volumes;

static inline Volumes *volumes_of(SideTable *t)
{
    return VIEW_AS(Volumes, &t->view);
}

/* volumes_rows.c */
void volumes_fill(SideTable *t, const Analysis *a);
/* Fills a row for the sheet; context: the SideTable. */
void volumes_row(void *context, size_t index, SheetRow *ret);
/* The selected one is mounted, and described on no side. */
bool volumes_is_wanted(SideTable *t);
bool volumes_is_name(Str name);
/* The entry of a volume on one side; NULL when it is missing. */
const TreeNode *volumes_entry(const Analysis *a, SideId side, Str name);
SideId volumes_side(size_t column);
/* The key that a cell shows: where there is a choice, the one that is set. */
const char *volumes_key(const TreeNode *entry, size_t column);
bool volumes_is_seed(const char *key);
Str volumes_cell_path(const Analysis *a, Str name, size_t column, Arena *arena);

/* volumes_edit.c */
void volumes_open(SideTable *t);
void volumes_take(SideTable *t);
void volumes_generate(SideTable *t); /* a seed */
void volumes_add(SideTable *t);
void volumes_remove(SideTable *t);

#endif
