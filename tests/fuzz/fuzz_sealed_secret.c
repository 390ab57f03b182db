#include "contract/sealed_secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SealedSecret secret;
    Error err = { 0 };
    Arena *arena = arena_new(0);
    if (arena)
        sealed_secret_read(str_make((const char *)data, size), arena, &secret, &err);
    arena_free(arena);
    return 0;
}
