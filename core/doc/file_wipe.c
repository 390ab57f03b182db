/* Removing a file so that its content does not stay in the blocks that it had. */
#include "file_sys.h"

#include <errno.h>
#include <fcntl.h>

static bool overwrite(int fd, uint64_t size)
{
    static const char zeros[4096];
    while (size) {
        size_t n = size < sizeof zeros ? (size_t)size : sizeof zeros;
        if (!file_write_fd(fd, str_make(zeros, n)))
            return false;
        size -= n;
    }
    return sys_fsync(fd) == 0 && sys_truncate(fd, 0) == 0;
}

bool file_wipe(const char *path, const FileStamp *expect, Error *err)
{
    struct stat st;
    int fd = sys_open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    if (fd < 0)
        return error_set(err, errno == ELOOP ? ERR_REFUSED : ERR_WRITE, "%s is not wiped: %s", path,
                         errno == ELOOP ? "it is a symbolic link; name the file itself"
                                        : file_cause(errno));
    bool ok = sys_fstat(fd, &st) == 0;
    FileStamp now = ok ? file_stamp_of(&st) : (FileStamp){ 0 };
    if (!ok || !S_ISREG(st.st_mode))
        ok = error_set(err, ERR_REFUSED, "%s is not wiped: it is no regular file", path);
    else if (st.st_nlink > 1)
        ok = error_set(err, ERR_REFUSED,
                       "%s is not wiped: it has another name elsewhere (hard link)", path);
    else if (expect && !file_stamp_same(expect, &now))
        ok = error_set(err, ERR_CHANGED, "%s is not wiped: it was changed meanwhile", path);
    else if (!overwrite(fd, (uint64_t)st.st_size))
        ok = error_set(err, ERR_WRITE, "%s cannot be overwritten: %s", path, file_cause(errno));
    sys_close(fd);
    return ok && file_remove(path, err);
}
