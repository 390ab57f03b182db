/* Reading, stamps and folders; saving is in file_save.c, locks are in file_lock.c. */
#include "file_sys.h"

#include "contract/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE ((size_t)1 << 16)
#define LIST_MAX 100000

FileStamp file_stamp_of(const struct stat *st)
{
    return (FileStamp){ .device = st->st_dev,
                        .inode = st->st_ino,
                        .size = (uint64_t)st->st_size,
                        .mtime_sec = st->st_mtim.tv_sec,
                        .mtime_nsec = st->st_mtim.tv_nsec,
                        .mode = st->st_mode & 07777,
                        .exists = true };
}

static bool too_big(const char *path, size_t max, Error *err)
{
    if (max >= (1 << 20))
        return error_set(err, ERR_TOO_BIG, "cannot read %s: it is larger than %zu MB", path,
                         max >> 20);
    return error_set(err, ERR_TOO_BIG, "cannot read %s: it is larger than %zu bytes", path, max);
}

/* Takes back what was added to `out`. */
static void take_back(Buf *out, size_t len)
{
    if (out->ptr && out->len > len) {
        if (out->secret)
            memory_wipe(out->ptr + len, out->len - len);
        out->len = len;
        out->ptr[len] = 0;
    }
    out->failed = false;
}

/* The Buf is full: that is fine when nothing follows. */
static bool read_end(int fd, const char *path, size_t max, Buf *out, size_t before, Error *err)
{
    char byte;
    ssize_t n = sys_read(fd, &byte, 1);
    int error = errno;
    if (n == 0)
        return true;
    take_back(out, before);
    if (n < 0)
        return error_set(err, ERR_IO, "cannot read %s: %s", path, file_cause(error));
    return too_big(path, out->max - before < max ? out->max - before : max, err);
}

bool file_read_fd(int fd, const char *path, size_t max, Buf *out, Error *err)
{
    size_t before = out->len;
    for (;;) {
        size_t room = out->max - out->len; /* one byte more than fits tells the end of the file */
        if (room == 0)
            return read_end(fd, path, max, out, before, err);
        char *to = buf_reserve(out, room < PIECE ? room : PIECE);
        if (!to) {
            take_back(out, before);
            return error_memory(err);
        }
        ssize_t n = sys_read(fd, to, room < PIECE ? room : PIECE);
        if (n < 0) {
            int error = errno;
            take_back(out, before);
            return error_set(err, ERR_IO, "cannot read %s: %s", path, file_cause(error));
        }
        out->len += (size_t)n;
        out->ptr[out->len] = 0;
        if (out->len - before > max) {
            take_back(out, before);
            return too_big(path, max, err);
        }
        if (n == 0)
            return true;
    }
}

static bool is_readable_kind(const struct stat *st, const char *path, size_t max, Error *err)
{
    if (S_ISDIR(st->st_mode))
        return error_set(err, ERR_IO, "cannot read %s: it is a folder", path);
    if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode) || S_ISSOCK(st->st_mode))
        return error_set(err, ERR_IO, "cannot read %s: it is a device, not a file", path);
    if (S_ISREG(st->st_mode) && (uint64_t)st->st_size > max)
        return too_big(path, max, err);
    return true;
}

static void reserve_for(Buf *out, size_t size)
{
    size_t room = out->max - out->len;
    buf_reserve(out, size + 1 < room ? size + 1 : room);
}

bool file_read(const char *path, size_t max, Buf *out, FileStamp *ret_stamp, Error *err)
{
    if (strcmp(path, "-") == 0) {
        if (!file_read_fd(STDIN_FILENO, "standard input", max, out, err))
            return false;
        if (ret_stamp)
            *ret_stamp = (FileStamp){ 0 };
        return true;
    }
    /* Without O_NONBLOCK a pipe that nobody writes would stop the program here. */
    int fd = sys_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0)
        return error_set(err, ERR_IO, "cannot read %s: %s", path, file_cause(errno));
    struct stat st;
    bool ok = false;
    if (sys_fstat(fd, &st) < 0)
        error_set(err, ERR_IO, "cannot read %s: %s", path, file_cause(errno));
    else if (is_readable_kind(&st, path, max, err)) {
        if (S_ISREG(st.st_mode)) /* at once: a secret that grows is copied each time */
            reserve_for(out, (size_t)st.st_size);
        ok = (!S_ISFIFO(st.st_mode) || fcntl(fd, F_SETFL, O_RDONLY) == 0) &&
             file_read_fd(fd, path, max, out, err);
    }
    sys_close(fd); /* nothing was written: its failure loses nothing */
    if (ok && ret_stamp) {
        *ret_stamp = file_stamp_of(&st);
        ret_stamp->writable = sys_access_write(path) == 0;
    }
    return ok;
}

bool file_read_head(const char *path, size_t max, Buf *out, Error *err)
{
    /* Only files: a pipe would give up what another program waits for. */
    int fd = sys_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0)
        return error_set(err, ERR_IO, "cannot read %s: %s", path, file_cause(errno));
    struct stat st;
    bool ok = false;
    size_t before = out->len;
    if (sys_fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        error_set(err, ERR_IO, "cannot read %s: it is no file", path);
    else if (!buf_reserve(out, max))
        error_memory(err);
    else
        ok = true;
    while (ok && out->len - before < max) {
        ssize_t n = sys_read(fd, out->ptr + out->len, max - (out->len - before));
        if (n < 0)
            ok = error_set(err, ERR_IO, "cannot read %s: %s", path, file_cause(errno));
        if (n <= 0)
            break;
        out->len += (size_t)n;
        out->ptr[out->len] = 0;
    }
    sys_close(fd);
    if (!ok)
        take_back(out, before);
    return ok;
}

bool file_stamp(const char *path, FileStamp *ret_stamp, Error *err)
{
    struct stat st;
    if (sys_stat(path, &st) < 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            return error_set(err, ERR_IO, "cannot look at %s: %s", path, file_cause(errno));
        *ret_stamp = (FileStamp){ 0 };
        return true;
    }
    *ret_stamp = file_stamp_of(&st);
    ret_stamp->writable = sys_access_write(path) == 0;
    return true;
}

bool file_stamp_same(const FileStamp *a, const FileStamp *b)
{
    if (!a->exists || !b->exists)
        return a->exists == b->exists;
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->mtime_sec == b->mtime_sec && a->mtime_nsec == b->mtime_nsec;
}

void file_folder(Buf *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        buf_add_byte(out, '.');
    else
        buf_add(out, path, slash == path ? 1 : (size_t)(slash - path));
}

void file_beside(Buf *out, const char *path, const char *prefix, const char *suffix)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    buf_add(out, path, (size_t)(name - path));
    buf_add_text(out, prefix);
    buf_add_text(out, name);
    buf_add_text(out, suffix);
}

static bool make_dir(const char *path, Error *err)
{
    struct stat st;
    if (sys_mkdir(path, 0700) == 0)
        return true;
    int error = errno;
    if (error == EEXIST && sys_stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return true;
    return error_set(err, ERR_WRITE, "cannot make the folder %s: %s", path,
                     error == EEXIST ? "a file of that name is there" : file_cause(error));
}

bool file_make_dirs(const char *path, Error *err)
{
    Buf part;
    buf_init(&part, 0);
    bool ok = true;
    for (const char *p = path; ok && *p;) {
        const char *slash = strchr(p + 1, '/');
        const char *end = slash ? slash : p + strlen(p);
        buf_add(&part, p, (size_t)(end - p));
        if (!buf_ok(&part))
            ok = error_memory(err);
        else if (!str_is(buf_str(&part), "/"))
            ok = make_dir(part.ptr, err);
        p = end;
    }
    buf_clear(&part);
    return ok;
}

bool file_remove(const char *path, Error *err)
{
    if (sys_unlink(path) == 0 || errno == ENOENT)
        return true;
    return error_set(err, ERR_WRITE, "cannot remove %s: %s", path, file_cause(errno));
}

/* -- folders --------------------------------------------------------------------------------- */

static char kind_of(mode_t mode)
{
    return S_ISREG(mode) ? 'f' : S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : '?';
}

static bool list_add(FileList *list, size_t *cap, const char *folder, const char *name, Error *err)
{
    if (list->count == LIST_MAX)
        return error_set(err, ERR_TOO_BIG, "%s holds more than %d files", folder, LIST_MAX);
    if (list->count == *cap) {
        size_t more = *cap * 2 + 32;
        FileEntry *items = memory_resize(list->items, more * sizeof *items);
        if (!items)
            return error_memory(err);
        list->items = items;
        *cap = more;
    }
    Buf text, path;
    buf_init(&text, 0);
    buf_init(&path, 0);
    buf_add_text(&text, name);
    buf_printf(&path, "%s/%s", folder, name);
    FileEntry entry = { .name = buf_steal(&text, NULL), .kind = '?' };
    struct stat st;
    if (entry.name && buf_ok(&path) && sys_lstat(path.ptr, &st) == 0) {
        entry.kind = kind_of(st.st_mode);
        entry.size = (uint64_t)st.st_size;
        entry.mode = st.st_mode & 07777;
    }
    bool ok = entry.name && buf_ok(&path);
    buf_clear(&text);
    buf_clear(&path);
    if (!ok) {
        memory_free(entry.name);
        return error_memory(err);
    }
    list->items[list->count++] = entry;
    return true;
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const FileEntry *)a)->name, ((const FileEntry *)b)->name);
}

bool file_list(const char *path, FileList *ret_list, Error *err)
{
    DIR *dir = sys_open_dir(path);
    if (!dir)
        return error_set(err, ERR_IO, "cannot list %s: %s", path,
                         errno == ENOENT    ? "there is no such folder"
                         : errno == ENOTDIR ? "it is not a folder"
                                            : file_cause(errno));
    FileList list = { NULL, 0 };
    size_t cap = 0;
    bool ok = true;
    while (ok) {
        errno = 0;
        struct dirent *entry = sys_read_dir(dir);
        if (!entry) {
            if (errno)
                ok = error_set(err, ERR_IO, "cannot list %s: %s", path, file_cause(errno));
            break;
        }
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            ok = list_add(&list, &cap, path, entry->d_name, err);
    }
    closedir(dir);
    if (!ok) {
        file_list_free(&list);
        return false;
    }
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, compare_entries);
    *ret_list = list;
    return true;
}

void file_list_free(FileList *list)
{
    for (size_t i = 0; i < list->count; i++)
        memory_free(list->items[i].name);
    memory_free(list->items);
    *list = (FileList){ NULL, 0 };
}
