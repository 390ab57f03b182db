#include "contract/attest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str input = str_make((const char *)data, size);
    AttestRecord record;
    AttestRow *rows;
    size_t count;
    Error err = { 0 };
    Arena *arena = arena_new(0);
    if (arena && attest_read(input, arena, &record, &err))
        attest_compare(&record, input, STR("input"), NULL, 0, arena, &rows, &count, &err);
    attest_is_like(input);
    arena_free(arena);
    return 0;
}
