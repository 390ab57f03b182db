/* Blocks in a list, each twice as large as the one before, up to 1 MiB; a request that does not
 * fit a block gets one of its own. Everything handed out is zero, because blocks are. */
#include "contract/arena.h"
#include "contract/buf.h"
#include "contract/str.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define ALIGNMENT (sizeof(max_align_t))
#define BLOCK_FIRST ((size_t)4096)
#define BLOCK_LARGEST ((size_t)1 << 20)
#define ARENA_MAX_DEFAULT ((size_t)1 << 30)

typedef struct Block {
    struct Block *next;
    size_t size, used;
    _Alignas(max_align_t) char bytes[];
} Block;

struct Arena {
    Block *blocks;
    size_t max, used, next_size;
};

static atomic_size_t fail_countdown, allocations;

static bool must_fail(void)
{
    atomic_fetch_add(&allocations, 1);
    size_t n = atomic_load(&fail_countdown);
    return n && atomic_fetch_sub(&fail_countdown, 1) == 1;
}

void *memory_alloc(size_t size)
{
    return must_fail() ? NULL : calloc(1, size ? size : 1);
}

void *memory_resize(void *old, size_t size)
{
    return must_fail() ? NULL : realloc(old, size ? size : 1);
}

void memory_free(void *memory)
{
    free(memory);
}

void memory_free_wiped(void *memory)
{
    if (memory)
        memory_wipe(memory, malloc_usable_size(memory));
    free(memory);
}

void *memory_resize_wiped(void *old, size_t size)
{
    void *fresh = size ? malloc(size) : NULL;
    size_t had = old ? malloc_usable_size(old) : 0;
    if (fresh && had)
        memcpy(fresh, old, had < size ? had : size);
    if (fresh || !size)
        memory_free_wiped(old);
    return fresh;
}

size_t memory_fail_at(size_t n)
{
    atomic_store(&fail_countdown, n);
    return atomic_exchange(&allocations, 0);
}

Arena *arena_new(size_t max)
{
    Arena *arena = memory_alloc(sizeof *arena);
    if (arena) {
        arena->max = max ? max : ARENA_MAX_DEFAULT;
        arena->next_size = BLOCK_FIRST;
    }
    return arena;
}

void arena_free(Arena *arena)
{
    if (!arena)
        return;
    for (Block *b = arena->blocks, *next; b; b = next) {
        next = b->next;
        memory_wipe(b->bytes, b->used); /* trees hold the secrets of contracts */
        memory_free(b);
    }
    memory_free(arena);
}

void *arena_alloc(Arena *arena, size_t size)
{
    if (size > arena->max || arena->used > arena->max - size)
        return NULL;
    size_t rounded = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    Block *b = arena->blocks;
    if (!b || b->size - b->used < rounded) {
        bool own = rounded > arena->next_size / 2;
        size_t payload = own ? rounded : arena->next_size;
        Block *fresh = memory_alloc(sizeof *fresh + payload);
        if (!fresh)
            return NULL;
        fresh->size = payload;
        if (own && b) { /* keep filling the present block */
            fresh->next = b->next;
            b->next = fresh;
        } else {
            fresh->next = b;
            arena->blocks = fresh;
        }
        if (!own && arena->next_size < BLOCK_LARGEST)
            arena->next_size *= 2;
        b = fresh;
    }
    void *p = b->bytes + b->used;
    b->used += rounded;
    arena->used += rounded;
    return p;
}

char *arena_copy(Arena *arena, const char *bytes, size_t len)
{
    char *p = arena_alloc(arena, len + 1);
    if (p && len)
        memcpy(p, bytes, len);
    return p;
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *p = n < 0 ? NULL : arena_alloc(arena, (size_t)n + 1);
    if (p)
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p;
}

size_t arena_used(const Arena *arena)
{
    return arena->used;
}
