#include "map.h"

static bool same(Str a, Str b)
{
    return a.len == b.len && (a.len == SIZE_MAX ? a.ptr == b.ptr : str_eq(a, b));
}

static size_t place(const Map *map, Str key)
{
    uint64_t hash = key.len == SIZE_MAX
                        ? (uint64_t)(uintptr_t)key.ptr * UINT64_C(0x9E3779B97F4A7C15)
                        : str_hash(key);
    size_t i = (size_t)(hash ^ hash >> 32) & (map->cap - 1);
    while (map->slots[i].value && !same(map->slots[i].key, key))
        i = (i + 1) & (map->cap - 1);
    return i;
}

void map_clear(Map *map)
{
    memory_free(map->slots);
    *map = (Map){ 0 };
}

void *map_get(const Map *map, Str key)
{
    return map->cap ? map->slots[place(map, key)].value : NULL;
}

static bool grow(Map *map)
{
    Map bigger = { .cap = map->cap ? 2 * map->cap : 64 };
    bigger.slots = memory_alloc(bigger.cap * sizeof *bigger.slots);
    if (!bigger.slots)
        return false;
    for (size_t i = 0; i < map->cap; i++)
        if (map->slots[i].value)
            bigger.slots[place(&bigger, map->slots[i].key)] = map->slots[i];
    bigger.count = map->count;
    memory_free(map->slots);
    *map = bigger;
    return true;
}

bool map_put(Map *map, Str key, void *value)
{
    if (map->count * 2 >= map->cap && !grow(map))
        return false;
    MapSlot *slot = &map->slots[place(map, key)];
    map->count += !slot->value;
    *slot = (MapSlot){ key, value };
    return true;
}
