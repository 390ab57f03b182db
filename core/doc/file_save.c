/* Saving. The new bytes go to a new file in the same folder, which then takes the name: at any
 * moment the name leads to the old content or to the new one. That way changes which file the
 * name means, so it is not taken where more than the content would change:
 *
 *   a symbolic link                    its target is replaced, in the target's folder
 *   several hard links                 in place: the other names must show the new content too
 *   another owner or group to keep     in place, when the system does not let us give it away
 *   access lists, labels to keep       in place, when they cannot be copied
 *   a folder that cannot be written    in place
 *   a name that is mounted or sticky   in place, when the rename is refused
 *   a pipe or a device                 written to
 *
 * In place means: the old content is read into memory, room for the new one is asked for, it is
 * written over, and on any failure the old content is written back. */
#include "file_sys.h"

#include "contract/arena.h"
#include "contract/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define LINKS_MAX 40
#define OLD_MAX ((size_t)256 << 20)
#define ATTRIBUTES_MAX 4096
#define ATTEMPTS 100

typedef struct Save {
    const char *path; /* as the caller gave it, for messages */
    Buf target;       /* the file itself, behind symbolic links */
    Str bytes;
    const FileSave *how;
    struct stat old;
    bool exists;
    Buf temp; /* the new file, while it has no better name */
} Save;

typedef enum Outcome { SAVED, FAILED, NOT_THIS_WAY } Outcome;

bool file_write_fd(int fd, Str bytes)
{
    while (bytes.len) {
        ssize_t n = sys_write(fd, bytes.ptr, bytes.len);
        if (n <= 0) {
            errno = n < 0 ? errno : EIO;
            return false;
        }
        bytes = str_slice(bytes, (size_t)n, SIZE_MAX);
    }
    return true;
}

/* Says that nothing has changed, which is true until the last moment. */
static bool unchanged(const Save *s, int error, Error *err)
{
    const char *advice = error == ENOSPC || error == EDQUOT  ? "; make room, or save elsewhere"
                         : error == EROFS || error == EACCES ? "; save elsewhere"
                                                             : "";
    return error_set(err, ERR_WRITE, "cannot write %s: %s; %s%s", s->path, file_cause(error),
                     s->exists ? "the old file is unchanged" : "nothing was written", advice);
}

/* Follows the links of the last part of the path. The end need not exist. */
static bool find_target(Save *s, Error *err)
{
    buf_add_text(&s->target, s->path);
    struct stat end;
    if (buf_ok(&s->target) && sys_stat(s->path, &end) == 0 && !S_ISREG(end.st_mode))
        return true; /* /dev/stdout: the links of /proc lead to no path */
    for (int i = 0; i < LINKS_MAX; i++) {
        char link[PATH_MAX];
        struct stat st;
        if (!buf_ok(&s->target))
            return error_memory(err);
        if (sys_lstat(s->target.ptr, &st) < 0) {
            if (errno != ENOENT)
                return unchanged(s, errno, err);
            return true;
        }
        if (!S_ISLNK(st.st_mode))
            return true;
        ssize_t n = sys_readlink(s->target.ptr, link, sizeof link);
        if (n < 0 || (size_t)n >= sizeof link)
            return unchanged(s, n < 0 ? errno : ENAMETOOLONG, err);
        const char *slash = strrchr(s->target.ptr, '/');
        size_t folder = slash && link[0] != '/' ? (size_t)(slash - s->target.ptr) + 1 : 0;
        buf_splice(&s->target, span_make(folder, s->target.len), str_make(link, (size_t)n));
    }
    return unchanged(s, ELOOP, err);
}

/* Looks at what is there now, and whether it may be replaced. */
static bool look(Save *s, Error *err)
{
    s->exists = sys_stat(s->target.ptr, &s->old) == 0;
    if (!s->exists && errno != ENOENT)
        return unchanged(s, errno, err);
    if (s->exists && S_ISDIR(s->old.st_mode))
        return error_set(err, ERR_WRITE, "cannot write %s: it is a folder", s->path);
    if (s->exists && !s->how->replace && S_ISREG(s->old.st_mode))
        return error_set(
            err, ERR_REFUSED,
            "%s exists already; it is unchanged. Give another name, or remove it first", s->path);
    if (s->exists && S_ISREG(s->old.st_mode) && sys_access_write(s->target.ptr) < 0)
        return unchanged(s, errno, err);
    const FileStamp *expect = s->how->expect;
    if (!expect)
        return true;
    FileStamp now = { 0 };
    if (s->exists)
        now = file_stamp_of(&s->old);
    if (file_stamp_same(expect, &now))
        return true;
    return error_set(err, ERR_CHANGED, "%s was %s by another program; nothing was written", s->path,
                     !s->exists       ? "removed"
                     : expect->exists ? "changed"
                                      : "made");
}

static bool is_terminal(const struct stat *st, int fd)
{
    return S_ISCHR(st->st_mode) && isatty(fd);
}

/* Writes to a pipe, a device or standard output: there is nothing to keep. */
static bool write_stream(Save *s, int fd, Error *err)
{
    struct stat st;
    if (sys_fstat(fd, &st) < 0)
        return error_set(err, ERR_WRITE, "cannot write %s: %s", s->path, file_cause(errno));
    if (s->how->secret && is_terminal(&st, fd))
        return error_set(
            err, ERR_REFUSED,
            "a private key is not shown on a terminal; give a file with -o, or a pipe");
    if (!file_write_fd(fd, s->bytes))
        return error_set(err, ERR_WRITE, "cannot write %s: %s", s->path, file_cause(errno));
    return true;
}

/* -- a new file that takes the name ---------------------------------------------------------- */

static int open_temp(Save *s, mode_t mode)
{
    static atomic_uint serial;
    for (int i = 0; i < ATTEMPTS; i++) {
        char name[64];
        const char *slash = strrchr(s->target.ptr, '/');
        snprintf(name, sizeof name, ".contract-tui-%ld-%u~", (long)getpid(),
                 atomic_fetch_add(&serial, 1));
        buf_reset(&s->temp);
        buf_add(&s->temp, s->target.ptr, slash ? (size_t)(slash - s->target.ptr) + 1 : 0);
        buf_add_text(&s->temp, name);
        if (!buf_ok(&s->temp)) {
            errno = ENOMEM;
            return -1;
        }
        int fd = sys_open(s->temp.ptr, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* Access lists and labels. False when one of them cannot be kept. */
static bool copy_attributes(int from, int to)
{
    char names[ATTRIBUTES_MAX], value[ATTRIBUTES_MAX];
    ssize_t total = sys_list_attributes(from, names, sizeof names);
    if (total < 0)
        return errno == ENOTSUP || errno == ENOSYS;
    for (const char *name = names; name < names + total; name += strlen(name) + 1) {
        char same[ATTRIBUTES_MAX];
        ssize_t n = sys_get_attribute(from, name, value, sizeof value);
        if (n < 0)
            return false;
        if (sys_get_attribute(to, name, same, sizeof same) == n &&
            memcmp(same, value, (size_t)n) == 0)
            continue; /* a label that new files get by themselves */
        if (sys_set_attribute(to, name, value, (size_t)n) < 0)
            return false;
    }
    return true;
}

static mode_t mode_of_old(const Save *s)
{
    return s->old.st_mode & (s->how->secret && s->how->narrow ? 0700 : 07777);
}

/* Gives the new file what the old one has besides its content. */
static bool take_after_old(const Save *s, int fd)
{
    struct stat st;
    int old = sys_open(s->target.ptr, O_RDONLY | O_NONBLOCK, 0);
    if (old < 0)
        return false;
    bool ok = sys_fstat(fd, &st) == 0 &&
              ((st.st_uid == s->old.st_uid && st.st_gid == s->old.st_gid) ||
               sys_chown(fd, s->old.st_uid, s->old.st_gid) == 0) &&
              copy_attributes(old, fd) && sys_chmod(fd, mode_of_old(s)) == 0;
    sys_close(old);
    return ok;
}

static void sync_folder(const Save *s)
{
    Buf folder;
    buf_init(&folder, 0);
    file_folder(&folder, s->target.ptr);
    int fd = buf_ok(&folder) ? sys_open(folder.ptr, O_RDONLY | O_DIRECTORY, 0) : -1;
    if (fd >= 0) {
        sys_fsync(fd); /* the content is safe already; a file system that cannot do it is fine */
        sys_close(fd);
    }
    buf_clear(&folder);
}

/* Fills and closes the new file. */
static Outcome fill_temp(Save *s, int fd, Error *err)
{
    Outcome outcome = SAVED;
    if (s->exists && !take_after_old(s, fd)) {
        outcome = NOT_THIS_WAY;
    } else if (!file_write_fd(fd, s->bytes) ||
               (!s->how->quick && sys_fsync(fd) < 0 && errno != EINVAL)) {
        unchanged(s, errno, err);
        outcome = FAILED;
    }
    if (sys_close(fd) < 0 && outcome == SAVED) {
        unchanged(s, errno, err);
        outcome = FAILED;
    }
    return outcome;
}

static Outcome name_temp(Save *s, Error *err)
{
    if (!look(s, err)) /* once more, as late as possible */
        return FAILED;
    int result = s->how->replace ? sys_rename(s->temp.ptr, s->target.ptr)
                                 : sys_rename_new(s->temp.ptr, s->target.ptr);
    if (result == 0)
        return SAVED;
    if (s->exists && s->how->replace && (errno == EBUSY || errno == EPERM || errno == EACCES))
        return NOT_THIS_WAY;
    if (errno == EEXIST)
        error_set(err, ERR_REFUSED, "%s was made by another program just now; it is unchanged",
                  s->path);
    else
        unchanged(s, errno, err);
    return FAILED;
}

static Outcome save_by_rename(Save *s, Error *err)
{
    if (s->exists && s->old.st_nlink > 1)
        return NOT_THIS_WAY;
    mode_t mode = s->exists || s->how->secret ? 0600 : 0666;
    int fd = open_temp(s, !s->exists && s->how->program ? mode | (mode & 0444) >> 2 : mode);
    if (fd < 0) {
        if (s->exists && (errno == EACCES || errno == EPERM || errno == EROFS))
            return NOT_THIS_WAY;
        if (errno == ENOENT) {
            Buf folder;
            buf_init(&folder, 0);
            file_folder(&folder, s->target.ptr);
            error_set(err, ERR_WRITE, "cannot write %s: there is no folder %s", s->path,
                      folder.ptr ? folder.ptr : "of that name");
            buf_clear(&folder);
        } else {
            unchanged(s, errno, err);
        }
        return FAILED;
    }
    Outcome outcome = fill_temp(s, fd, err);
    if (outcome == SAVED)
        outcome = name_temp(s, err);
    if (outcome == SAVED && !s->how->quick)
        sync_folder(s);
    if (outcome != SAVED)
        sys_unlink(s->temp.ptr);
    return outcome;
}

/* -- in place -------------------------------------------------------------------------------- */

static bool write_over(int fd, Str bytes)
{
    return sys_seek_start(fd) >= 0 && file_write_fd(fd, bytes) &&
           sys_truncate(fd, (off_t)bytes.len) == 0 && (sys_fsync(fd) == 0 || errno == EINVAL);
}

static bool over_open_file(Save *s, int fd, Buf *old, Error *err)
{
    struct stat st;
    if (sys_fstat(fd, &st) < 0)
        return unchanged(s, errno, err);
    if (st.st_dev != s->old.st_dev || st.st_ino != s->old.st_ino)
        return error_set(err, ERR_CHANGED, "%s was replaced by another program just now", s->path);
    if (!file_read_fd(fd, s->path, OLD_MAX, old, err)) {
        error_prefix(err, "nothing was written: the old content cannot be kept safe: ");
        return false;
    }
    if (s->bytes.len > old->len && sys_allocate(fd, (off_t)s->bytes.len) < 0)
        return unchanged(s, errno, err);
    if (mode_of_old(s) != (s->old.st_mode & 07777) && sys_chmod(fd, mode_of_old(s)) < 0)
        return unchanged(s, errno, err);
    if (write_over(fd, s->bytes))
        return true;
    int error = errno;
    if (write_over(fd, buf_str(old)))
        return unchanged(s, error, err);
    return error_set(
        err, ERR_WRITE,
        "cannot write %s: %s. The file is damaged: writing its old content back failed "
        "too. Your text is still here; save it elsewhere",
        s->path, file_cause(error));
}

static bool save_in_place(Save *s, Error *err)
{
    int fd = sys_open(s->target.ptr, O_RDWR, 0);
    if (fd < 0)
        return unchanged(s, errno, err);
    Buf old;
    buf_init_secret(&old, OLD_MAX + ((size_t)1 << 20));
    bool ok = over_open_file(s, fd, &old, err);
    sys_close(fd); /* its content was synced before */
    buf_clear(&old);
    return ok;
}

/* -------------------------------------------------------------------------------------------- */

static bool save(Save *s, Error *err)
{
    if (strcmp(s->path, "-") == 0) {
        s->path = "standard output";
        return write_stream(s, STDOUT_FILENO, err);
    }
    if (!find_target(s, err) || !look(s, err))
        return false;
    if (s->exists && !S_ISREG(s->old.st_mode)) {
        int fd = sys_open(s->target.ptr, O_WRONLY | O_NOCTTY, 0);
        if (fd < 0)
            return error_set(err, ERR_WRITE, "cannot write %s: %s", s->path, file_cause(errno));
        bool ok = write_stream(s, fd, err);
        if (sys_close(fd) < 0 && ok)
            ok = error_set(err, ERR_WRITE, "cannot write %s: %s", s->path, file_cause(errno));
        return ok;
    }
    switch (save_by_rename(s, err)) {
    case SAVED:
        return true;
    case FAILED:
        return false;
    default:
        return save_in_place(s, err);
    }
}

bool file_save(const char *path, Str bytes, const FileSave *how, FileStamp *ret_stamp, Error *err)
{
    Save s = { .path = path, .bytes = bytes, .how = how };
    buf_init(&s.target, 0);
    buf_init(&s.temp, 0);
    bool ok = save(&s, err);
    if (ok && ret_stamp) {
        FileStamp stamp = { 0 };
        if (s.target.ptr)
            file_stamp(s.target.ptr, &stamp, NULL);
        *ret_stamp = stamp;
    }
    buf_clear(&s.target);
    buf_clear(&s.temp);
    return ok;
}
