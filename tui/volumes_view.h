/* volumes_view - the state of the table of volumes, shared by its files: view_volumes.c (drawing,
 * keys), volumes_rows.c (which volumes there are and what each cell shows) and volumes_edit.c (what
 * changes the text). */
#ifndef TUI_VOLUMES_VIEW_H
#define TUI_VOLUMES_VIEW_H

#include "sheet.h"
#include "sides.h"
#include "workload_use.h"

#include "contract/arena.h"

enum { NAME_ROOM = 128 };

typedef enum VolumeColumn {
    COL_NAME,
    COL_SEED,
    COL_MOUNT,
    COL_TYPE,
    COL_OLD,
    COL_KEY,
    COL_DISK,
    COL_ENV_OLD,
    COL_COUNT
} VolumeColumn;

typedef struct Volumes {
    View view;
    Sheet sheet;
    Arena *arena; /* owned: names and uses */
    Str *names;
    size_t count, wanted; /* the last ones are wanted: mounted, and described on no side */
    const WorkloadUse *use;
    char cells[COL_COUNT][160]; /* of the row that is drawn */
    char asked[NAME_ROOM];      /* the volume that a question is about */
    SideId asked_side;
} Volumes;

/* volumes_rows.c */
/* Reads the rows anew; the selected volume stays selected. */
void volumes_build(Volumes *v);
/* Fills a row for the sheet; context: the Volumes. */
void volumes_row(void *context, size_t index, SheetRow *ret);
Str volumes_selected(const Volumes *v); /* empty: there is none */
void volumes_select(Volumes *v, Str name);
/* Mounted, and described on no side. */
bool volumes_is_wanted(const Volumes *v, size_t index);
bool volumes_is_name(Str name);
/* The entry of a volume on one side; NULL when it is missing. */
const TreeNode *volumes_entry(const Analysis *a, SideId side, Str name);
SideId volumes_side(size_t column);
/* The key that a cell shows: where there is a choice, the one that is set. */
const char *volumes_key(const TreeNode *entry, size_t column);
bool volumes_is_seed(const char *key);
Str volumes_cell_path(const Analysis *a, Str name, size_t column, Arena *arena);

/* volumes_edit.c */
/* Begins to edit the cell at the cursor: types, or asks. */
void volumes_open(Volumes *v);
/* Takes what was typed into the cell. */
void volumes_take(Volumes *v);
void volumes_generate(Volumes *v); /* a seed */
void volumes_add(Volumes *v);
void volumes_remove(Volumes *v);

#endif
