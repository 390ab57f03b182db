/* The lock is held by the kernel (flock), so it dies with its process; what the file says is
 * for people. */
#include "file_sys.h"

#include "contract/arena.h"
#include "contract/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#define LOCK_TEXT_MAX 1024
#define PASSWD_MAX ((size_t)1 << 20)
#define ATTEMPTS 10

struct FileLock {
    int fd;
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

static bool write_holder(int fd)
{
    char host[HOST_NAME_MAX + 1] = "";
    if (gethostname(host, sizeof host - 1) < 0)
        memcpy(host, "?", 2);
    Buf text;
    buf_init(&text, LOCK_TEXT_MAX);
    buf_add_text(&text, "user ");
    add_user(&text);
    buf_printf(&text, " on %s, process %ld\n", host, (long)getpid());
    bool ok = buf_ok(&text) && sys_truncate(fd, 0) == 0 && file_write_fd(fd, buf_str(&text));
    buf_clear(&text);
    return ok;
}

static bool refuse(int fd, const char *path, const char *lock_path, Error *err)
{
    Buf text;
    buf_init(&text, 0);
    struct stat st = { 0 };
    char since[32] = "an unknown time";
    if (sys_fstat(fd, &st) == 0)
        clock_iso(st.st_mtim.tv_sec, since);
    Str holder = STR("another session");
    if (file_read_fd(fd, lock_path, LOCK_TEXT_MAX, &text, NULL) && text.len)
        holder = str_trim(buf_str(&text));
    error_set(err, ERR_REFUSED, "%s is open in another session: " STR_FMT ", since %s", path,
              STR_ARG(holder), since);
    buf_clear(&text);
    return false;
}

/* True when `fd` is still what stands at the path: its holder may just have removed it. */
static bool is_there(int fd, const char *path)
{
    struct stat a, b;
    return sys_fstat(fd, &a) == 0 && sys_stat(path, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

static bool take(FileLock *lock, const char *path, Error *err)
{
    for (int i = 0; i < ATTEMPTS; i++) {
        lock->fd = sys_open(lock->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0644);
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
            if (write_holder(lock->fd))
                return true;
            error_set(err, ERR_WRITE, "cannot write %s: %s", lock->path, file_cause(errno));
            sys_unlink(lock->path);
            sys_close(lock->fd);
            return false;
        }
        sys_close(lock->fd);
    }
    return error_set(err, ERR_WRITE, "cannot lock %s: it changes all the time", path);
}

FileLock *file_lock(const char *path, Error *err)
{
    Buf lock_path;
    buf_init(&lock_path, 0);
    file_beside(&lock_path, path, ".", ".lock");
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

void file_unlock(FileLock *lock)
{
    if (!lock)
        return;
    sys_unlink(lock->path);
    sys_close(lock->fd);
    memory_free(lock);
}
