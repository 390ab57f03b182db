#include "yaml_table.h"

/* FNV-1a that begins with where the program and the owner lie in memory: a file cannot be made of
 * keys that all fall into one slot. Nothing depends on the order of the slots. */
static uint64_t hash_of(const void *owner, Str name)
{
    static const char here;
    uint64_t h = ((uint64_t)(uintptr_t)owner * 31 ^ (uint64_t)(uintptr_t)&here) *
                 UINT64_C(0x9E3779B97F4A7C15);
    for (size_t i = 0; i < name.len; i++)
        h = (h ^ (unsigned char)name.ptr[i]) * UINT64_C(1099511628211);
    return (h ^ h >> 32) | 1;
}

static Slot *table_slot(const Table *t, uint64_t hash, const void *owner, Str name)
{
    size_t i = (size_t)(hash >> 7) & (t->cap - 1);
    while (t->slots[i].hash && !(t->slots[i].hash == hash && t->slots[i].owner == owner &&
                                 str_eq(t->slots[i].name, name)))
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

static bool table_grow(Table *t)
{
    Table fresh = { .cap = t->cap ? t->cap * 2 : 64, .count = t->count };
    fresh.slots = memory_alloc(fresh.cap * sizeof *fresh.slots);
    if (!fresh.slots)
        return false;
    for (size_t i = 0; i < t->cap; i++) {
        const Slot *s = &t->slots[i];
        if (s->hash)
            *table_slot(&fresh, s->hash, s->owner, s->name) = *s;
    }
    memory_free(t->slots);
    *t = fresh;
    return true;
}

Slot *table_put(Table *t, const void *owner, Str name)
{
    if (t->count * 2 >= t->cap && !table_grow(t))
        return NULL;
    uint64_t hash = hash_of(owner, name);
    Slot *s = table_slot(t, hash, owner, name);
    if (!s->hash) {
        *s = (Slot){ .hash = hash, .owner = owner, .name = name };
        t->count++;
    }
    return s;
}

Slot *table_find(const Table *t, const void *owner, Str name)
{
    if (!t->cap)
        return NULL;
    Slot *s = table_slot(t, hash_of(owner, name), owner, name);
    return s->hash ? s : NULL;
}

void table_clear(Table *t)
{
    memory_free(t->slots);
    *t = (Table){ .slots = NULL };
}
