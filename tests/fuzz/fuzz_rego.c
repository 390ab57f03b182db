#include "contract/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Problems problems;
    Error err = { 0 };
    Arena *arena = arena_new(0);
    if (!arena)
        return 0;
    problems_init(&problems, arena, 100);
    policy_check(str_make((const char *)data, size), NULL, 0, &problems, &err);
    arena_free(arena);
    return 0;
}
