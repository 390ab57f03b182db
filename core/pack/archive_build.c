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

/* -- a folder ----------------------------------------------------------------------------- */

static ArchiveItem *item_add(ArchiveFolder *f, Error *err)
{
    if (f->count >= BUILD_ENTRIES_MAX) {
        error_set(err, ERR_TOO_BIG, "%s holds more than %d files; an archive takes no more",
                  f->path, BUILD_ENTRIES_MAX);
        return NULL;
    }
    if (f->count == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 64;
        ArchiveItem *grown = memory_resize(f->items, cap * sizeof(*grown));
        if (!grown) {
            error_memory(err);
            return NULL;
        }
        f->items = grown;
        f->cap = cap;
    }
    ArchiveItem *item = &f->items[f->count++];
    *item = (ArchiveItem){ .taken = false };
    return item;
}

/* The content into memory; an unwanted file is left where it is unless `keep`. */
static bool item_read(ArchiveFolder *f, ArchiveItem *item, bool keep, Error *err)
{
    Buf bytes;
    char *path = arena_printf(f->arena, "%s/" STR_FMT, f->path, STR_ARG(item->entry.name));
    buf_init_secret(&bytes, 0);
    bool ok = path ? file_read(path, BUILD_SIZE_MAX, &bytes, NULL, err) : error_memory(err);
    if (ok && !item->why)
        item->why = archive_unwanted(item->entry.name, str_slice(buf_str(&bytes), 0, HEAD_MAX));
    if (ok && (keep || !item->why)) {
        f->size += bytes.len;
        item->size = bytes.len;
        char *copy = arena_copy(f->arena, bytes.ptr ? bytes.ptr : "", bytes.len);
        if (f->size > BUILD_SIZE_MAX)
            ok = error_set(err, ERR_TOO_BIG, "%s holds more than %d MiB; an archive takes no more",
                           f->path, BUILD_SIZE_MAX >> 20);
        else if (!copy)
            ok = error_memory(err);
        item->entry.data = str_make(copy, ok ? bytes.len : 0);
        item->taken = item->is_read = ok;
        f->size -= ok ? 0 : bytes.len;
    }
    buf_clear(&bytes);
    return ok;
}

static bool folder_read(ArchiveFolder *f, Str name, const char *path, bool all, size_t depth,
                        Error *err);

static bool entry_read(ArchiveFolder *f, Str parent, const char *parent_path,
                       const FileEntry *entry, bool all, size_t depth, Error *err)
{
    char *path = arena_printf(f->arena, "%s/%s", parent_path, entry->name);
    char *joined =
        arena_printf(f->arena, STR_FMT "%s%s", STR_ARG(parent), parent.len ? "/" : "", entry->name);
    ArchiveItem *item = path && joined ? item_add(f, err) : NULL;
    if (!item)
        return path && joined ? false : error_memory(err);
    Str name = str_from(joined);
    bool folder = entry->kind == 'd', file = entry->kind == 'f';
    item->size = file ? entry->size : 0;
    item->entry = (TarEntry){ .name = name,
                              .kind = folder               ? TAR_DIRECTORY
                                      : file               ? TAR_FILE
                                      : entry->kind == 'l' ? TAR_SYMLINK
                                                           : TAR_OTHER,
                              .mode = entry->mode };
    item->why = archive_unwanted(name, str_make("", 0));
    item->cannot = utf8_valid_len(name) < name.len || (!folder && !file);
    if (item->cannot && (!item->why || all))
        item->why = utf8_valid_len(name) < name.len ? "has a name that is no UTF-8; rename it"
                    : entry->kind == 'l' ? "is a symbolic link; put the file itself there"
                                         : "is no file; only files and folders can travel";
    if (item->cannot || (item->why && !all)) {
        item->cannot = item->cannot || folder; /* it is not looked into */
        return true;
    }
    if (folder) {
        item->taken = item->is_read = true;
        return folder_read(f, name, path, all, depth + 1, err);
    }
    return item_read(f, item, all, err);
}

static bool folder_read(ArchiveFolder *f, Str name, const char *path, bool all, size_t depth,
                        Error *err)
{
    FileList list;
    if (depth > BUILD_DEPTH_MAX)
        return error_set(err, ERR_TOO_BIG, "%s lies more than %d folders deep", path,
                         BUILD_DEPTH_MAX);
    if (!file_list(path, &list, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < list.count; i++)
        ok = entry_read(f, name, path, &list.items[i], all, depth, err);
    file_list_free(&list);
    return ok;
}

static int item_by_name(const void *a, const void *b)
{
    return str_cmp(((const ArchiveItem *)a)->entry.name, ((const ArchiveItem *)b)->entry.name);
}

ArchiveFolder *archive_folder_read(const char *path, bool all, Error *err)
{
    ArchiveFolder *f = memory_alloc(sizeof *f);
    size_t len = strlen(path);
    if (f) {
        f->arena = arena_new((size_t)BUILD_SIZE_MAX * 2);
        f->path = memory_alloc(len + 1);
    }
    if (!f || !f->arena || !f->path) {
        error_memory(err);
        archive_folder_free(f);
        return NULL;
    }
    memcpy(f->path, path, len);
    if (!folder_read(f, str_make("", 0), path, all, 0, err)) {
        archive_folder_free(f);
        return NULL;
    }
    if (f->count)
        qsort(f->items, f->count, sizeof *f->items, item_by_name);
    return f;
}

void archive_folder_free(ArchiveFolder *folder)
{
    if (!folder)
        return;
    for (size_t i = 0; i < folder->count; i++)
        if (folder->items[i].is_read && folder->items[i].entry.data.len)
            memory_wipe((char *)(uintptr_t)folder->items[i].entry.data.ptr,
                        folder->items[i].entry.data.len);
    arena_free(folder->arena);
    memory_free(folder->items);
    memory_free(folder->path);
    memory_free(folder);
}

static bool is_in(Str name, Str folder)
{
    return str_starts(name, folder) && name.len > folder.len && name.ptr[folder.len] == '/';
}

static bool take_one(ArchiveFolder *f, ArchiveItem *item, bool take, Error *err)
{
    if (take == item->taken)
        return true;
    if (take && !item->is_read)
        return item_read(f, item, true, err);
    item->taken = take;
    if (item->entry.kind == TAR_FILE)
        f->size += take ? item->entry.data.len : 0 - (uint64_t)item->entry.data.len;
    return true;
}

bool archive_folder_take(ArchiveFolder *folder, size_t index, bool take, Error *err)
{
    ArchiveItem *item = &folder->items[index];
    Str name = item->entry.name;
    if (item->cannot)
        return error_set(err, ERR_REFUSED, "\"" STR_FMT "\" %s", STR_ARG(str_slice(name, 0, 200)),
                         item->why);
    if (!take_one(folder, item, take, err))
        return false;
    for (size_t i = 0; i < folder->count; i++) {
        ArchiveItem *other = &folder->items[i];
        bool below = item->entry.kind == TAR_DIRECTORY && is_in(other->entry.name, name);
        bool above = take && other->entry.kind == TAR_DIRECTORY && is_in(name, other->entry.name);
        if ((below && !other->cannot && !(take && other->why)) || (above && !other->cannot))
            if (!take_one(folder, other, take, err))
                return false;
    }
    return true;
}

bool archive_folder_pack(const ArchiveFolder *folder, Buf *out, ArchiveBuilt *ret_built, Error *err)
{
    size_t n = 0;
    TarEntry *entries = memory_alloc((folder->count + 1) * sizeof *entries);
    if (!entries)
        return error_memory(err);
    for (size_t i = 0; i < folder->count; i++)
        if (folder->items[i].taken)
            entries[n++] = folder->items[i].entry;
    bool ok =
        n ? archive_pack(entries, n, out, ret_built, err)
          : error_set(err, ERR_REFUSED, "%s holds nothing that could be packed", folder->path);
    memory_free(entries);
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

/* What was left out or is remarkable; a thing that cannot travel, and was not left out for another
 * reason, stops it. */
static bool list_notes(const ArchiveFolder *f, bool keep_all, Arena *arena, ArchiveBuilt *built,
                       Error *err)
{
    size_t n = 0;
    ArchiveNote *notes = ARENA_ARRAY(arena, ArchiveNote, f->count + 1);
    if (!notes)
        return error_memory(err);
    for (size_t i = 0; i < f->count; i++) {
        const ArchiveItem *item = &f->items[i];
        Str name = item->entry.name;
        bool unwanted = archive_unwanted(name, STR("")) != NULL && !keep_all;
        if (item->cannot && !unwanted)
            return error_set(err, ERR_REFUSED, "%s/" STR_FMT " %s", f->path, STR_ARG(name),
                             item->why);
        if (!item->why)
            continue;
        char *copy = arena_copy(arena, name.ptr, name.len);
        if (!copy)
            return error_memory(err);
        notes[n++] = (ArchiveNote){ str_make(copy, name.len), item->why, !item->taken };
    }
    built->notes = notes;
    built->note_count = n;
    return true;
}

bool archive_build(const char *folder, bool keep_all, Arena *arena, Buf *out,
                   ArchiveBuilt *ret_built, Error *err)
{
    ArchiveFolder *f = archive_folder_read(folder, keep_all, err);
    ArchiveBuilt built, notes = { .notes = NULL };
    bool ok = f && list_notes(f, keep_all, arena, &notes, err) &&
              archive_folder_pack(f, out, &built, err);
    if (ok) {
        built.notes = notes.notes;
        built.note_count = notes.note_count;
        *ret_built = built;
    }
    archive_folder_free(f);
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
