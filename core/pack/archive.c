#include "contract/archive.h"

#include "contract/base64.h"
#include "contract/gzip.h"

enum { PACK_CACHE_SLOTS = 4, ARENA_MAX = 64 << 20 };

struct PackCache {
    struct {
        Buf text; /* the base64 that the archive was made from */
        Archive *archive;
        uint64_t used;
    } slots[PACK_CACHE_SLOTS];
    uint64_t clock;
};

static Archive *archive_new(Error *err)
{
    Archive *a = memory_alloc(sizeof(*a));
    if (!a || !(a->arena = arena_new(ARENA_MAX))) {
        memory_free(a);
        error_memory(err);
        return NULL;
    }
    buf_init(&a->data, 0);
    return a;
}

void archive_free(Archive *archive)
{
    if (!archive)
        return;
    arena_free(archive->arena);
    buf_clear(&archive->data);
    memory_free(archive);
}

/* What stopped reading is kept in the archive; only a lack of memory is a failure. */
static bool stopped(Archive *a, ArchiveLayer layer)
{
    a->broken = layer;
    a->tar = (Tar){ NULL, 0 };
    return a->why.code != ERR_MEMORY;
}

static bool read_tar(Archive *a)
{
    a->unpacked = a->data.len;
    if (!tar_read(buf_str(&a->data), NULL, a->arena, &a->tar, &a->why))
        return stopped(a, ARCHIVE_TAR);
    return true;
}

static bool read_gzip(Archive *a, Str bytes)
{
    a->packed = bytes.len;
    if (!gzip_inflate(bytes, NULL, &a->data, &a->why))
        return stopped(a, ARCHIVE_GZIP);
    return read_tar(a);
}

static bool read_base64(Archive *a, Str text)
{
    Buf bytes;
    buf_init(&bytes, 0);
    bool ok = base64_decode(&bytes, text, BASE64_STANDARD, &a->why);
    if (a->why.code == ERR_TOO_BIG) /* there is no limit here but memory */
        error_memory(&a->why);
    ok = ok ? read_gzip(a, buf_str(&bytes)) : stopped(a, ARCHIVE_BASE64);
    buf_clear(&bytes);
    return ok;
}

static Archive *finish(Archive *a, bool ok, Error *err)
{
    if (ok)
        return a;
    archive_free(a);
    error_memory(err);
    return NULL;
}

Archive *archive_open(Str base64, Error *err)
{
    Archive *a = archive_new(err);
    return a ? finish(a, read_base64(a, base64), err) : NULL;
}

static bool looks_like_tar(Str bytes)
{
    return bytes.len >= 512 && memcmp(bytes.ptr + 257, "ustar", 5) == 0;
}

Archive *archive_open_any(Str bytes, Error *err)
{
    Archive *a = archive_new(err);
    bool ok;
    if (!a)
        return NULL;
    if (gzip_is(bytes)) {
        ok = read_gzip(a, bytes);
    } else if (looks_like_tar(bytes)) {
        buf_add_str(&a->data, bytes);
        ok = buf_ok(&a->data) && read_tar(a);
    } else {
        Buf text;
        buf_init(&text, 0);
        base64_strip(&text, bytes);
        ok = buf_ok(&text) && read_base64(a, buf_str(&text));
        buf_clear(&text);
    }
    return finish(a, ok, err);
}

const TarEntry *archive_find(const Archive *archive, Str name)
{
    for (size_t i = archive->tar.count; i-- > 0;)
        if (str_eq(archive->tar.entries[i].name, name))
            return &archive->tar.entries[i];
    return NULL;
}

bool archive_has(const Archive *archive, Str name)
{
    if (name.len == 0)
        return true;
    for (size_t i = 0; i < archive->tar.count; i++) {
        Str entry = archive->tar.entries[i].name;
        if (str_starts(entry, name) && (entry.len == name.len || entry.ptr[name.len] == '/'))
            return true;
    }
    return false;
}

/* -- cache -------------------------------------------------------------------------------- */

PackCache *pack_cache_new(Error *err)
{
    PackCache *cache = memory_alloc(sizeof(*cache));
    if (!cache) {
        error_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < PACK_CACHE_SLOTS; i++)
        buf_init(&cache->slots[i].text, 0);
    return cache;
}

void pack_cache_free(PackCache *cache)
{
    for (size_t i = 0; cache && i < PACK_CACHE_SLOTS; i++) {
        buf_clear(&cache->slots[i].text);
        archive_free(cache->slots[i].archive);
    }
    memory_free(cache);
}

const Archive *pack_cache_open(PackCache *cache, Str base64, Error *err)
{
    size_t oldest = 0;
    cache->clock++;
    for (size_t i = 0; i < PACK_CACHE_SLOTS; i++) {
        if (cache->slots[i].archive && str_eq(buf_str(&cache->slots[i].text), base64)) {
            cache->slots[i].used = cache->clock;
            return cache->slots[i].archive;
        }
        if (cache->slots[i].used < cache->slots[oldest].used)
            oldest = i;
    }
    Archive *fresh = archive_open(base64, err);
    if (!fresh)
        return NULL;
    Buf *text = &cache->slots[oldest].text;
    archive_free(cache->slots[oldest].archive);
    cache->slots[oldest].archive = fresh;
    cache->slots[oldest].used = cache->clock;
    buf_clear(text);
    buf_add_str(text, base64);
    if (!buf_ok(text)) { /* kept, but never found again */
        buf_clear(text);
        buf_add_byte(text, '\0');
    }
    return fresh;
}
