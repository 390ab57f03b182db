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

/* One change: what comes out is read again, and what was not meant is there as it was. */
static void change(Str bytes, const Tar *tar, const TarChange *what, Arena *arena)
{
    Buf out;
    Error err = { 0 };
    Tar again;
    TarLimits limits = { .max_entries = 200, .max_depth = 12 };
    buf_init(&out, 0);
    if (tar_change(bytes, tar, what, &out, &err)) {
        if (!tar_read(buf_str(&out), &limits, arena, &again, &err) ||
            again.count > tar->count + 1 ||
            (what->kind != TAR_REMOVE && again.count + 1 < tar->count))
            abort();
        for (size_t i = 0, k = 0; what->kind == TAR_PUT && i < tar->count; i++, k++) {
            if (k < again.count && str_eq(again.entries[k].name, what->name) &&
                !str_eq(tar->entries[i].name, what->name))
                k++; /* the new one */
            const TarEntry *a = &tar->entries[i], *b = &again.entries[k];
            if (!str_eq(a->name, b->name) || a->kind != b->kind || a->mode != b->mode ||
                (!str_eq(a->name, what->name) && !str_eq(a->data, b->data)))
                abort();
        }
    } else if (err.code == ERR_NONE || !err.text[0] || out.len) {
        abort();
    }
    buf_clear(&out);
}

static void change_each(Str bytes, const Tar *tar, Arena *arena)
{
    for (size_t i = 0; i < tar->count && i < 6; i++) {
        Str name = tar->entries[i].name;
        change(bytes, tar, &(TarChange){ .kind = TAR_PUT, .name = name, .data = STR("new") },
               arena);
        change(bytes, tar, &(TarChange){ .kind = TAR_REMOVE, .name = name }, arena);
        change(bytes, tar, &(TarChange){ .kind = TAR_RENAME, .name = name, .to = STR("q/q") },
               arena);
        change(bytes, tar, &(TarChange){ .kind = TAR_RENAME, .name = name, .to = STR("") }, arena);
    }
    change(bytes, tar, &(TarChange){ .kind = TAR_PUT, .name = STR("m"), .data = STR("x") }, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TarLimits limits = { .max_entries = 100, .max_depth = 10 };
    Arena *arena = arena_new(16 << 20);
    Error err = { 0 };
    Tar tar;
    Str bytes = str_make((const char *)data, size);
    if (arena && tar_read(bytes, &limits, arena, &tar, &err)) {
        write_again(&tar, arena);
        change_each(bytes, &tar, arena);
    } else if (err.code == ERR_NONE || !err.text[0])
        abort();
    arena_free(arena);
    return 0;
}
