/* list - a growing array in an arena. */
#ifndef CONTRACT_LIST_H
#define CONTRACT_LIST_H

#include "contract/arena.h"

/* A member or variable: LIST_OF(Thing) things; read things.items[0 .. things.count). */
#define LIST_OF(type)                                                                              \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, cap;                                                                         \
    }

/* arena: a zeroed new item at the end, as void *; NULL when memory is out. Older pointers to
 * items are stale then. */
#define LIST_ADD(arena, list)                                                                      \
    list_add((arena), (void **)&(list)->items, &(list)->count, &(list)->cap, sizeof(*(list)->items))

void *list_add(Arena *arena, void **items, size_t *count, size_t *cap, size_t size);

#endif
