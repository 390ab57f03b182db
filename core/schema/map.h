/* map - from texts or nodes to pointers: open addressing, never shrinks. */
#ifndef SCHEMA_MAP_H
#define SCHEMA_MAP_H

#include "contract/arena.h"
#include "contract/str.h"

typedef struct MapSlot {
    Str key; /* of a node: its address, length SIZE_MAX */
    void *value;
} MapSlot;

typedef struct Map {
    MapSlot *slots; /* owned */
    size_t count, cap;
} Map;

void map_clear(Map *map);
void *map_get(const Map *map, Str key);
/* Adds or replaces; the key is borrowed. value is not NULL. False when memory is out. */
bool map_put(Map *map, Str key, void *value);

static inline Str map_node_key(const void *node)
{
    return str_make(node, SIZE_MAX);
}

#endif
