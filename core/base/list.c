#include "contract/list.h"

#include <string.h>

enum { LIST_FIRST = 8 };

void *list_add(Arena *arena, void **items, size_t *count, size_t *cap, size_t size)
{
    if (*count == *cap) {
        size_t grown = *cap ? *cap * 2 : LIST_FIRST;
        void *bigger = arena_alloc(arena, grown * size);
        if (!bigger)
            return NULL;
        if (*count)
            memcpy(bigger, *items, *count * size);
        *items = bigger;
        *cap = grown;
    }
    return (char *)*items + (*count)++ * size;
}
