/* Any bytes as tar; the files in it are written again and must come back. */
#include "contract/tar.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(const Tar *tar, Arena *arena)
{
    Buf out;
    Error err = { 0 };
    Tar again;
    buf_init(&out, 0);
    for (size_t i = 0; i < tar->count; i++) {
        const TarEntry *e = &tar->entries[i];
        out.len = 0;
        if (e->kind != TAR_FILE || e->findings || !e->name.len || e->name.len > 90)
            continue;
        if (!tar_write(e, 1, &out, &err) || !tar_read(buf_str(&out), NULL, arena, &again, &err) ||
            again.count != 1 || !str_eq(again.entries[0].name, e->name) ||
            !str_eq(again.entries[0].data, e->data))
            abort();
    }
    buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TarLimits limits = { .max_entries = 100, .max_depth = 10 };
    Arena *arena = arena_new(16 << 20);
    Error err = { 0 };
    Tar tar;
    if (arena && tar_read(str_make((const char *)data, size), &limits, arena, &tar, &err))
        write_again(&tar, arena);
    else if (err.code == ERR_NONE || !err.text[0])
        abort();
    arena_free(arena);
    return 0;
}
