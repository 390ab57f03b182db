#include "file_sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

static atomic_size_t fail_countdown, calls;
static atomic_int fail_errno;

size_t file_fail_at(size_t n, int with_errno)
{
    atomic_store(&fail_errno, with_errno);
    atomic_store(&fail_countdown, n);
    return atomic_exchange(&calls, 0);
}

static bool must_fail(void)
{
    atomic_fetch_add(&calls, 1);
    if (atomic_load(&fail_countdown) == 0 || atomic_fetch_sub(&fail_countdown, 1) != 1)
        return false;
    errno = atomic_load(&fail_errno);
    return true;
}

#define REPEAT(type, call)                                                                         \
    do {                                                                                           \
        if (must_fail())                                                                           \
            return -1;                                                                             \
        type result_;                                                                              \
        do                                                                                         \
            result_ = (call);                                                                      \
        while (result_ < 0 && errno == EINTR);                                                     \
        return result_;                                                                            \
    } while (0)

int sys_open(const char *path, int flags, mode_t mode)
{
    REPEAT(int, open(path, flags | O_CLOEXEC, mode));
}

int sys_close(int fd)
{
    bool fails = must_fail();
    int error = errno;
    int result = close(fd); /* the descriptor is gone whatever close() says: never repeated */
    if (fails) {
        errno = error;
        return -1;
    }
    return result;
}

ssize_t sys_read(int fd, void *bytes, size_t len)
{
    REPEAT(ssize_t, read(fd, bytes, len));
}

ssize_t sys_write(int fd, const void *bytes, size_t len)
{
    REPEAT(ssize_t, write(fd, bytes, len));
}

int sys_fsync(int fd)
{
    REPEAT(int, fsync(fd));
}

int sys_seek_start(int fd)
{
    REPEAT(off_t, lseek(fd, 0, SEEK_SET));
}

int sys_truncate(int fd, off_t len)
{
    REPEAT(int, ftruncate(fd, len));
}

int sys_allocate(int fd, off_t len)
{
    if (must_fail())
        return -1;
    if (len == 0)
        return 0;
    int result;
    do
        result = fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, len);
    while (result < 0 && errno == EINTR);
    return result < 0 && (errno == EOPNOTSUPP || errno == ENOSYS || errno == ENODEV) ? 0 : result;
}

int sys_fstat(int fd, struct stat *ret)
{
    REPEAT(int, fstat(fd, ret));
}

int sys_stat(const char *path, struct stat *ret)
{
    REPEAT(int, stat(path, ret));
}

int sys_lstat(const char *path, struct stat *ret)
{
    REPEAT(int, lstat(path, ret));
}

int sys_access_write(const char *path)
{
    REPEAT(int, faccessat(AT_FDCWD, path, W_OK, AT_EACCESS));
}

int sys_chmod(int fd, mode_t mode)
{
    REPEAT(int, fchmod(fd, mode));
}

int sys_chown(int fd, uid_t user, gid_t group)
{
    REPEAT(int, fchown(fd, user, group));
}

int sys_rename(const char *from, const char *to)
{
    REPEAT(int, rename(from, to));
}

/* Where the file system has no such rename, a hard link says whether the name is free. */
int sys_rename_new(const char *from, const char *to)
{
    if (must_fail())
        return -1;
    enum { NOREPLACE = 1 };
    long result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, NOREPLACE);
    if (result == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (link(from, to) == 0)
        return unlink(from);
    if (errno == EEXIST)
        return -1;
    struct stat st;
    if (lstat(to, &st) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

int sys_unlink(const char *path)
{
    REPEAT(int, unlink(path));
}

int sys_mkdir(const char *path, mode_t mode)
{
    REPEAT(int, mkdir(path, mode));
}

ssize_t sys_readlink(const char *path, char *out, size_t size)
{
    REPEAT(ssize_t, readlink(path, out, size));
}

ssize_t sys_list_attributes(int fd, char *out, size_t size)
{
    REPEAT(ssize_t, flistxattr(fd, out, size));
}

ssize_t sys_get_attribute(int fd, const char *name, void *out, size_t size)
{
    REPEAT(ssize_t, fgetxattr(fd, name, out, size));
}

int sys_set_attribute(int fd, const char *name, const void *value, size_t size)
{
    REPEAT(int, fsetxattr(fd, name, value, size, 0));
}

int sys_lock(int fd)
{
    REPEAT(int, flock(fd, LOCK_EX | LOCK_NB));
}

DIR *sys_open_dir(const char *path)
{
    return must_fail() ? NULL : opendir(path);
}

struct dirent *sys_read_dir(DIR *dir)
{
    return must_fail() ? NULL : readdir(dir);
}

const char *file_cause(int error)
{
    static const struct {
        int error;
        const char *text;
    } causes[] = {
        { ENOENT, "there is no such file" },
        { EACCES, "permission denied" },
        { EPERM, "the system does not permit it" },
        { EISDIR, "it is a folder" },
        { ENOTDIR, "a part of its path is not a folder" },
        { EEXIST, "it exists already" },
        { ENOSPC, "the disk is full" },
        { EDQUOT, "your disk quota is used up" },
        { EFBIG, "the file would be larger than the system allows" },
        { EROFS, "the file system is read-only" },
        { EIO, "the disk reports an error" },
        { ENAMETOOLONG, "its name is too long" },
        { ELOOP, "its symbolic links lead round in a circle" },
        { EMFILE, "too many files are open" },
        { ENFILE, "too many files are open on this machine" },
        { ETXTBSY, "it is a running program" },
        { EBUSY, "it is in use by the system" },
        { ENOMEM, "the system is out of memory" },
        { EPIPE, "nobody reads it any more" },
        { ENXIO, "nothing is at its other end" },
        { ESTALE, "the network folder it was in has changed; open it again" },
        { EINVAL, "the file system cannot do that" },
    };
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (causes[i].error == error)
            return causes[i].text;
    return "the system refuses, without a cause that is known here";
}
