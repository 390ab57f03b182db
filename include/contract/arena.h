/* arena - memory that dies together.
 *
 * One analysis, one parse, one frame: many small pieces, freed at once. An arena belongs to one
 * thread at a time. All memory of the program goes through memory_alloc(), so that tests can
 * make each allocation fail in turn. */
#ifndef CONTRACT_ARENA_H
#define CONTRACT_ARENA_H

#include "contract/error.h"

typedef struct Arena Arena;

/* Owned. max is the most that the arena may hold, in bytes (0: 1 GiB). NULL when out of memory. */
Arena *arena_new(size_t max);
void arena_free(Arena *arena);

/* Zeroed memory, aligned for any type; NULL when out of memory or over the maximum.
 * arena: valid until arena_free(). */
void *arena_alloc(Arena *arena, size_t size);

/* Copies len bytes and adds a NUL behind them (not counted). NULL as above. */
char *arena_copy(Arena *arena, const char *bytes, size_t len);

/* Formats as printf does. NULL as above. */
char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes handed out so far, without the slack of the blocks. */
size_t arena_used(const Arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_alloc((arena), sizeof(type) * (n)))

/* malloc, calloc, realloc and free of the whole program. alloc zeroes. */
void *memory_alloc(size_t size);
void *memory_resize(void *old, size_t size);
void memory_free(void *memory);

/* The memory of a library that frees secrets as they are: wiped before it is freed or moved. Resize
 * as realloc does: NULL is made, size 0 frees. Never made to fail. */
void memory_free_wiped(void *memory);
void *memory_resize_wiped(void *old, size_t size);

/* Test door: the n-th allocation from now (1 is the next) fails, then all succeed again.
 * 0 switches it off. Returns how many allocations were made since the last call. */
size_t memory_fail_at(size_t n);

#endif
