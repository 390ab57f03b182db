/* yaml_table - names, each within an owner: keys of large mappings, anchors. Private to the floor.
 *
 * Open addressing; what lies in a slot belongs to the caller. */
#ifndef DOC_YAML_TABLE_H
#define DOC_YAML_TABLE_H

#include "contract/arena.h"
#include "contract/str.h"

typedef struct Slot {
    uint64_t hash; /* 0: empty */
    const void *owner;
    Str name;
    void *item;
} Slot;

typedef struct Table {
    Slot *slots; /* owned */
    size_t cap, count;
} Table;

/* The slot of a name, made when it is new (then its item is NULL). NULL when memory is out. */
Slot *table_put(Table *table, const void *owner, Str name);
/* NULL when it is not there. */
Slot *table_find(const Table *table, const void *owner, Str name);
void table_clear(Table *table);

#endif
