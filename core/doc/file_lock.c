/* The lock is held by the kernel (flock), so it dies with its process; what the file says is
 * for people. */
#include "file_sys.h"

#include "contract/arena.h"
#include "contract/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#define LOCK_TEXT_MAX 1024
#define PASSWD_MAX ((size_t)1 << 20)
#define ATTEMPTS 10

struct FileLock {
    int fd;
    off_t known; /* bytes of the file that were written or read here */
    char path[];
};

/* The user's name by /etc/passwd alone: name services may ask the network. */
static void add_user(Buf *out)
{
    Buf passwd, uid;
    buf_init(&passwd, 0);
    buf_init(&uid, 0);
    buf_printf(&uid, "%lu", (unsigned long)geteuid());
    bool found = false;
    if (buf_ok(&uid) && file_read("/etc/passwd", PASSWD_MAX, &passwd, NULL, NULL)) {
        Str rest = buf_str(&passwd), line, name, password, number;
        while (!found && str_split(&rest, '\n', &line))
            if (str_split(&line, ':', &name) && str_split(&line, ':', &password) &&
                str_split(&line, ':', &number) && str_eq(number, buf_str(&uid))) {
                buf_add_str(out, name);
                found = true;
            }
    }
    if (!found)
        buf_printf(out, "number " STR_FMT, STR_ARG(buf_str(&uid)));
    buf_clear(&passwd);
    buf_clear(&uid);
}

/* "user NAME on HOST, process N, since TIME" */
static bool write_who(int fd, off_t *ret_size)
{
    char host[HOST_NAME_MAX + 1] = "", now[32];
    if (gethostname(host, sizeof host - 1) < 0)
        memcpy(host, "?", 2);
    clock_iso(clock_now(), now);
    Buf text;
    buf_init(&text, LOCK_TEXT_MAX);
    buf_add_text(&text, "user ");
    add_user(&text);
    buf_printf(&text, " on %s, process %ld, since %s\n", host, (long)getpid(), now);
    bool ok = buf_ok(&text) && file_write_fd(fd, buf_str(&text));
    *ret_size = (off_t)text.len;
    buf_clear(&text);
    return ok;
}

/* The first line is the holder's; who was refused puts a line of his own below it, so that the
 * holder learns of him. */
static bool refuse(int fd, const char *path, const char *lock_path, Error *err)
{
    Buf text;
    off_t size;
    struct stat st;
    buf_init(&text, 0);
    Str holder = STR(""), rest;
    if (file_read_fd(fd, lock_path, LOCK_TEXT_MAX, &text, NULL)) {
        rest = buf_str(&text);
        if (str_split(&rest, '\n', &holder))
            holder = str_trim(holder);
    }
    if (!holder.len)
        holder = STR("nobody knows whose");
    error_set(err, ERR_REFUSED, "%s is open in another session: " STR_FMT, path, STR_ARG(holder));
    buf_clear(&text);
    if (sys_fstat(fd, &st) == 0 && st.st_size < LOCK_TEXT_MAX / 2)
        write_who(fd, &size); /* a courtesy: at the end, where reading stopped */
    return false;
}

/* True when `fd` is still what stands at the path: its holder may just have removed it. */
static bool is_there(int fd, const char *path)
{
    struct stat a, b;
    return sys_fstat(fd, &a) == 0 && sys_stat(path, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* Whoever may write the contract may leave word in the lock file. */
static void share_access(int fd, const char *path)
{
    struct stat contract, own;
    if (sys_stat(path, &contract) == 0 && sys_fstat(fd, &own) == 0 && own.st_uid == geteuid())
        sys_chmod(fd, (contract.st_mode & 0666) | 0600); /* refused: no harm */
}

static int open_lock(const char *path)
{
    int fd = sys_open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (fd < 0 && errno == EACCES) /* somebody else's: it tells all the same */
        fd = sys_open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
    if (fd < 0)
        errno = errno == ENOENT ? EACCES : errno;
    return fd;
}

static bool take(FileLock *lock, const char *path, Error *err)
{
    for (int i = 0; i < ATTEMPTS; i++) {
        lock->fd = open_lock(lock->path);
        if (lock->fd < 0)
            return error_set(err, ERR_WRITE, "cannot make %s: %s", lock->path, file_cause(errno));
        if (sys_lock(lock->fd) < 0) {
            if (errno == EWOULDBLOCK)
                refuse(lock->fd, path, lock->path, err);
            else
                error_set(err, ERR_WRITE, "cannot lock %s: %s", lock->path, file_cause(errno));
            sys_close(lock->fd);
            return false;
        }
        if (is_there(lock->fd, lock->path)) {
            share_access(lock->fd, path);
            if (sys_truncate(lock->fd, 0) == 0 && write_who(lock->fd, &lock->known))
                return true;
            int error = errno;
            bool gone = sys_unlink(lock->path) == 0;
            sys_close(lock->fd);
            if (gone && (error == EINVAL || error == EBADF)) /* somebody else's, of a crash */
                continue;
            return error_set(err, ERR_WRITE, "cannot write %s: %s", lock->path, file_cause(error));
        }
        sys_close(lock->fd);
    }
    return error_set(err, ERR_WRITE, "cannot lock %s: it changes all the time", path);
}

FileLock *file_lock(const char *path, Error *err)
{
    Buf lock_path;
    buf_init(&lock_path, 0);
    char real[PATH_MAX];
    bool there = realpath(path, real); /* links lead to one contract */
    file_beside(&lock_path, there ? real : path, ".", ".lock");
    FileLock *lock = buf_ok(&lock_path) ? memory_alloc(sizeof *lock + lock_path.len + 1) : NULL;
    if (lock)
        memcpy(lock->path, lock_path.ptr, lock_path.len + 1);
    else
        error_memory(err);
    buf_clear(&lock_path);
    if (lock && !take(lock, path, err)) {
        memory_free(lock);
        return NULL;
    }
    return lock;
}

bool file_lock_visited(FileLock *lock, Buf *out)
{
    struct stat st;
    Buf text;
    if (!lock || sys_fstat(lock->fd, &st) < 0 || st.st_size <= lock->known)
        return false;
    buf_init(&text, 0);
    bool any = sys_seek_start(lock->fd) >= 0 &&
               file_read_fd(lock->fd, lock->path, LOCK_TEXT_MAX, &text, NULL) &&
               text.len > (size_t)lock->known;
    Str rest = str_slice(buf_str(&text), (size_t)lock->known, SIZE_MAX), line = STR("");
    lock->known = st.st_size;
    while (any && str_split(&rest, '\n', &line) && rest.len)
        ; /* the last one */
    if (any)
        buf_add_str(out, str_trim(line));
    buf_clear(&text);
    return any;
}

void file_unlock(FileLock *lock)
{
    if (!lock)
        return;
    sys_unlink(lock->path);
    sys_close(lock->fd);
    memory_free(lock);
}
