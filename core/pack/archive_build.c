/* Packing a folder and unpacking into one. */
#include "contract/archive.h"
#include "contract/base64.h"
#include "contract/file.h"
#include "contract/gzip.h"

#include <stdlib.h>

enum {
    BUILD_SIZE_MAX = 256 << 20,
    BUILD_ENTRIES_MAX = 20000,
    BUILD_DEPTH_MAX = 64,
    HEAD_MAX = 4096 /* bytes of a file that are looked at for private keys */
};

static bool is_one_of(Str name, const char *const *names)
{
    for (; *names; names++)
        if (str_is(name, *names))
            return true;
    return false;
}

static Str base_name(Str path)
{
    size_t slash = 0;
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/')
            slash = i + 1;
    return str_slice(path, slash, path.len);
}

static bool holds_private_key(Str head)
{
    size_t at = str_find(head, STR("-----BEGIN "));
    while (at != SIZE_MAX) {
        Str rest = str_slice(head, at + 11, 60);
        Str label = str_slice(rest, 0, str_find_byte(rest, '-'));
        if (str_ends(label, STR("PRIVATE KEY")) || str_is(label, "PGP PRIVATE KEY BLOCK"))
            return true;
        head = str_slice(head, at + 11, head.len);
        at = str_find(head, STR("-----BEGIN "));
    }
    return false;
}

const char *archive_unwanted(Str name, Str head)
{
    static const char *const versions[] = { ".git", ".svn", ".hg", "CVS", ".bzr", NULL };
    static const char *const clutter[] = { ".DS_Store", "Thumbs.db", "desktop.ini", NULL };
    static const char *const backups[] = { "~", ".swp", ".swo", ".bak", ".orig", ".rej", NULL };
    Str base = base_name(name), rest = name, part;
    while (str_split(&rest, '/', &part))
        if (is_one_of(part, versions))
            return "belongs to version control";
    if (is_one_of(base, clutter))
        return "is clutter of a desktop";
    for (size_t i = 0; backups[i]; i++)
        if (str_ends(base, str_from(backups[i])) && base.len > strlen(backups[i]))
            return "is a backup of an editor";
    if (str_starts(base, STR(".#")) || (str_starts(base, STR("#")) && str_ends(base, STR("#"))))
        return "is a backup of an editor";
    if (str_is(base, ".env") || str_starts(base, STR(".env.")))
        return "holds settings, often secret ones";
    if (holds_private_key(head))
        return "holds a private key";
    return NULL;
}

typedef struct Build {
    const char *folder;
    bool keep_all;
    Arena *files; /* paths and content, until the archive is made */
    Arena *arena; /* of the caller, for notes */
    TarEntry *entries;
    ArchiveNote *notes;
    size_t count, cap, note_count, note_cap;
    uint64_t size;
    Error *err;
} Build;

static bool note(Build *b, Str path, const char *why, bool left_out)
{
    if (b->note_count == b->note_cap) {
        size_t cap = b->note_cap ? b->note_cap * 2 : 16;
        ArchiveNote *grown = ARENA_ARRAY(b->arena, ArchiveNote, cap);
        if (!grown)
            return error_memory(b->err);
        if (b->note_count)
            memcpy(grown, b->notes, b->note_count * sizeof(*grown));
        b->notes = grown;
        b->note_cap = cap;
    }
    char *copy = arena_copy(b->arena, path.ptr, path.len);
    if (!copy)
        return error_memory(b->err);
    b->notes[b->note_count++] = (ArchiveNote){ str_make(copy, path.len), why, left_out };
    return true;
}

static bool keep(Build *b, Str name, TarKind kind, Str data, unsigned mode)
{
    if (b->count >= BUILD_ENTRIES_MAX)
        return error_set(b->err, ERR_TOO_BIG,
                         "%s holds more than %d files; an archive takes no more", b->folder,
                         BUILD_ENTRIES_MAX);
    if (b->count == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 64;
        TarEntry *grown = memory_resize(b->entries, cap * sizeof(*grown));
        if (!grown)
            return error_memory(b->err);
        b->entries = grown;
        b->cap = cap;
    }
    b->entries[b->count++] = (TarEntry){ .name = name, .kind = kind, .data = data, .mode = mode };
    return true;
}

static bool pack_file(Build *b, Str name, const char *path, unsigned mode, bool *ret_left_out)
{
    Buf bytes;
    buf_init(&bytes, 0);
    bool ok = file_read(path, BUILD_SIZE_MAX, &bytes, NULL, b->err);
    const char *why = ok ? archive_unwanted(name, str_slice(buf_str(&bytes), 0, HEAD_MAX)) : NULL;
    *ret_left_out = why && !b->keep_all;
    if (ok && why)
        ok = note(b, name, why, *ret_left_out);
    if (ok && !*ret_left_out) {
        b->size += bytes.len;
        char *copy = arena_copy(b->files, bytes.ptr ? bytes.ptr : "", bytes.len);
        if (b->size > BUILD_SIZE_MAX)
            ok = error_set(b->err, ERR_TOO_BIG,
                           "%s holds more than %d MiB; an archive takes no more", b->folder,
                           BUILD_SIZE_MAX >> 20);
        else
            ok = copy ? keep(b, name, TAR_FILE, str_make(copy, bytes.len), mode)
                      : error_memory(b->err);
    }
    buf_clear(&bytes);
    return ok;
}

static bool pack_folder(Build *b, Str name, const char *path, size_t depth);

static bool pack_entry(Build *b, Str parent, const char *parent_path, const FileEntry *entry,
                       size_t depth)
{
    char *path = arena_printf(b->files, "%s/%s", parent_path, entry->name);
    char *joined =
        arena_printf(b->files, STR_FMT "%s%s", STR_ARG(parent), parent.len ? "/" : "", entry->name);
    if (!path || !joined)
        return error_memory(b->err);
    Str name = str_from(joined);
    const char *why = archive_unwanted(name, str_make("", 0));
    if (why && !b->keep_all)
        return note(b, name, why, true);
    if (utf8_valid_len(name) < name.len)
        return error_set(b->err, ERR_REFUSED, "the name of %s is no UTF-8; rename it", path);
    if (entry->kind == 'd')
        return pack_folder(b, name, path, depth + 1);
    if (entry->kind == 'f') {
        bool left_out;
        return pack_file(b, name, path, entry->mode, &left_out);
    }
    return error_set(b->err, ERR_REFUSED,
                     entry->kind == 'l'
                         ? "%s is a symbolic link; the machine does not take links. Put the file "
                           "itself there"
                         : "%s is no regular file; only files and folders can travel. Remove it",
                     path);
}

static bool pack_folder(Build *b, Str name, const char *path, size_t depth)
{
    FileList list;
    if (depth > BUILD_DEPTH_MAX)
        return error_set(b->err, ERR_TOO_BIG, "%s lies more than %d folders deep", path,
                         BUILD_DEPTH_MAX);
    if (!file_list(path, &list, b->err))
        return false;
    bool ok = name.len == 0 || keep(b, name, TAR_DIRECTORY, str_make("", 0), 0);
    for (size_t i = 0; ok && i < list.count; i++)
        ok = pack_entry(b, name, path, &list.items[i], depth);
    file_list_free(&list);
    return ok;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const TarEntry *)a)->name, ((const TarEntry *)b)->name);
}

bool archive_pack(const TarEntry *entries, size_t count, Buf *out, ArchiveBuilt *ret_built,
                  Error *err)
{
    Buf tar, packed;
    bool ok = false;
    TarEntry *sorted = memory_alloc((count + 1) * sizeof(*sorted));
    if (!sorted)
        return error_memory(err);
    if (count)
        memcpy(sorted, entries, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), by_name);
    buf_init(&tar, 0);
    buf_init(&packed, 0);
    ArchiveBuilt built = { .notes = NULL };
    for (size_t i = 0; i < count; i++) {
        built.files += sorted[i].kind == TAR_FILE;
        built.folders += sorted[i].kind == TAR_DIRECTORY;
    }
    if (tar_write(sorted, count, &tar, err) && gzip_deflate(buf_str(&tar), &packed, err)) {
        base64_encode(out, buf_str(&packed), BASE64_STANDARD);
        ok = buf_ok(out) || error_memory(err);
    }
    built.unpacked = tar.len;
    built.packed = packed.len;
    if (ok && ret_built)
        *ret_built = built;
    buf_clear(&tar);
    buf_clear(&packed);
    memory_free(sorted);
    return ok;
}

bool archive_change(const Archive *archive, const TarChange *change, Buf *out, Error *err)
{
    Buf tar, packed;
    if (archive->broken != ARCHIVE_WHOLE)
        return error_set(err, ERR_SYNTAX, "%s", archive->why.text);
    buf_init(&tar, 0);
    buf_init(&packed, 0);
    bool ok = tar_change(buf_str(&archive->data), &archive->tar, change, &tar, err) &&
              gzip_deflate(buf_str(&tar), &packed, err);
    if (ok) {
        base64_encode(out, buf_str(&packed), BASE64_STANDARD);
        ok = buf_ok(out) || error_memory(err);
    }
    buf_clear(&tar);
    buf_clear(&packed);
    return ok;
}

bool archive_build(const char *folder, bool keep_all, Arena *arena, Buf *out,
                   ArchiveBuilt *ret_built, Error *err)
{
    Build b = { .folder = folder, .keep_all = keep_all, .arena = arena, .err = err };
    ArchiveBuilt built;
    bool ok = false;
    b.files = arena_new((size_t)BUILD_SIZE_MAX * 2);
    if (!b.files)
        return error_memory(err);
    if (!pack_folder(&b, str_make("", 0), folder, 0))
        goto out;
    if (b.count == 0) {
        error_set(err, ERR_REFUSED, "%s holds nothing that could be packed", folder);
        goto out;
    }
    if (!archive_pack(b.entries, b.count, out, &built, err))
        goto out;
    built.notes = b.notes;
    built.note_count = b.note_count;
    *ret_built = built;
    ok = true;
out:
    memory_free(b.entries);
    arena_free(b.files);
    return ok;
}

/* -- extracting --------------------------------------------------------------------------- */

static bool may_extract(const Archive *archive, Error *err)
{
    const unsigned outside =
        TAR_NAME_ABSOLUTE | TAR_NAME_DOTDOT | TAR_NAME_EMPTY | TAR_NAME_CONTROL | TAR_NAME_NOT_UTF8;
    for (size_t i = 0; i < archive->tar.count; i++) {
        const TarEntry *e = &archive->tar.entries[i];
        if (e->kind != TAR_FILE && e->kind != TAR_DIRECTORY)
            return error_set(err, ERR_REFUSED, "\"" STR_FMT "\" is a %s; nothing was written",
                             STR_ARG(str_slice(e->name, 0, 200)), tar_kind_name(e->kind));
        if (e->findings & outside)
            return error_set(err, ERR_REFUSED,
                             "entry %zu of the archive has a name that leads outside the folder "
                             "or cannot be written; nothing was written",
                             i + 1);
    }
    return true;
}

static bool make_empty_folder(const char *folder, Error *err)
{
    FileList list;
    if (!file_make_dirs(folder, err) || !file_list(folder, &list, err))
        return false;
    bool empty = list.count == 0;
    file_list_free(&list);
    return empty || error_set(err, ERR_WRITE, "%s is not empty; name a new folder", folder);
}

static bool extract_entry(const TarEntry *e, const char *folder, Error *err)
{
    Buf path;
    bool ok = false;
    buf_init(&path, 64 << 10);
    buf_printf(&path, "%s/" STR_FMT, folder, STR_ARG(e->name));
    if (!buf_ok(&path)) {
        error_memory(err);
    } else if (e->kind == TAR_DIRECTORY) {
        ok = file_make_dirs(path.ptr, err);
    } else {
        size_t end = path.len - base_name(buf_str(&path)).len - 1;
        FileSave how = { .secret = true, .program = e->mode & 0100, .replace = true };
        path.ptr[end] = '\0'; /* of a name that is there twice the last one wins */
        ok = file_make_dirs(path.ptr, err);
        path.ptr[end] = '/';
        ok = ok && file_save(path.ptr, e->data, &how, NULL, err);
    }
    buf_clear(&path);
    return ok;
}

bool archive_extract(const Archive *archive, const char *folder, Error *err)
{
    if (archive->broken != ARCHIVE_WHOLE)
        return error_set(err, ERR_SYNTAX, "%s", archive->why.text);
    if (!may_extract(archive, err) || !make_empty_folder(folder, err))
        return false;
    for (size_t i = 0; i < archive->tar.count; i++)
        if (archive->tar.entries[i].name.len &&
            !extract_entry(&archive->tar.entries[i], folder, err))
            return false;
    return true;
}
