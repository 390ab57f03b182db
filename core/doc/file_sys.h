/* file_sys - the system calls of the file module, each behind one function of ours.
 *
 * They return what the call returns and set errno; calls that a signal interrupts are repeated.
 * Each counts for file_fail_at(), and so can be made to fail in a test. */
#ifndef DOC_FILE_SYS_H
#define DOC_FILE_SYS_H

#include "contract/file.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/types.h>

int sys_open(const char *path, int flags, mode_t mode);
int sys_close(int fd);
ssize_t sys_read(int fd, void *bytes, size_t len);
ssize_t sys_write(int fd, const void *bytes, size_t len);
int sys_fsync(int fd);
int sys_seek_start(int fd);
int sys_truncate(int fd, off_t len);
int sys_allocate(int fd, off_t len); /* 0 where the file system cannot tell in advance */
int sys_fstat(int fd, struct stat *ret);
int sys_stat(const char *path, struct stat *ret);
int sys_lstat(const char *path, struct stat *ret);
int sys_access_write(const char *path);
int sys_chmod(int fd, mode_t mode);
int sys_chown(int fd, uid_t user, gid_t group);
int sys_rename(const char *from, const char *to);
int sys_rename_new(const char *from, const char *to); /* EEXIST when `to` is there */
int sys_unlink(const char *path);
int sys_mkdir(const char *path, mode_t mode);
ssize_t sys_readlink(const char *path, char *out, size_t size);
ssize_t sys_list_attributes(int fd, char *out, size_t size);
ssize_t sys_get_attribute(int fd, const char *name, void *out, size_t size);
int sys_set_attribute(int fd, const char *name, const void *value, size_t size);
int sys_lock(int fd);
DIR *sys_open_dir(const char *path);
struct dirent *sys_read_dir(DIR *dir);

/* What errno means, for people; static. */
const char *file_cause(int error);

/* Reads an open file to its end, at most max bytes (ERR_TOO_BIG); errors name `path`. */
bool file_read_fd(int fd, const char *path, size_t max, Buf *out, Error *err);
bool file_write_fd(int fd, Str bytes); /* false: see errno */
FileStamp file_stamp_of(const struct stat *st);
/* Appends the folder of a path ("." for a bare name) and the prefix, name and suffix in it. */
void file_beside(Buf *out, const char *path, const char *prefix, const char *suffix);
void file_folder(Buf *out, const char *path);

#endif
