/* file - the one room where the core touches the file system.
 *
 * Every system call goes through a table, so that tests can make each one fail in turn. */
#ifndef CONTRACT_FILE_H
#define CONTRACT_FILE_H

#include "contract/buf.h"

/* What a file was when it was read: to notice that another program changed it. */
typedef struct FileStamp {
    uint64_t device, inode, size;
    int64_t mtime_sec, mtime_nsec;
    unsigned mode; /* permission bits */
    bool exists, writable;
} FileStamp;

/* Appends the whole file to `out`. "-" is standard input. Messages name the path and the cause:
 * missing, a directory, not readable, larger than max, a device. ret_stamp may be NULL. */
bool file_read(const char *path, size_t max, Buf *out, FileStamp *ret_stamp, Error *err);

/* The same, but only the first `max` bytes of a longer file: to see what it is. */
bool file_read_head(const char *path, size_t max, Buf *out, Error *err);

typedef struct FileSave {
    bool secret;             /* a new file gets mode 0600 whatever the umask; else 0666 & ~umask */
    bool narrow;             /* with secret: an existing file loses the access of others, too */
    bool program;            /* a new file may be run by whom may read it */
    bool replace;            /* an existing file may be replaced; false: ERR_REFUSED */
    bool quick;              /* does not wait for the disk: survives a crash of the program, but
                                perhaps not of the machine */
    const FileStamp *expect; /* when set and the file differs from it: ERR_CHANGED */
} FileSave;

/* Writes the whole file or nothing: a new file in the same directory, fsync, rename, fsync of
 * the directory; mode, owner and group of the old file are kept. Where rename would harm (a
 * symbolic link: its target is replaced; several hard links, an owner that cannot be kept, a
 * directory that cannot be written: written in place after a copy is safe in memory), the known
 * other way is taken. On failure the old content is untouched (ERR_WRITE says what is there now
 * when that cannot be promised). "-" is standard output, refused for secrets on a terminal. */
bool file_save(const char *path, Str bytes, const FileSave *how, FileStamp *ret_stamp, Error *err);

/* The present stamp; exists is false when there is none. */
bool file_stamp(const char *path, FileStamp *ret_stamp, Error *err);
bool file_stamp_same(const FileStamp *a, const FileStamp *b);

/* Creates a directory and those above it, mode 0700. */
bool file_make_dirs(const char *path, Error *err);
/* A file that is not there is removed already. */
bool file_remove(const char *path, Error *err);
/* Overwrites the content, then removes the file. What the disk itself, snapshots and backups keep
 * is out of reach. ERR_REFUSED: a link, a file with several names, no regular file; ERR_CHANGED:
 * not as `expect` (may be NULL) says. On ERR_WRITE the content may be gone and the file still
 * there. */
bool file_wipe(const char *path, const FileStamp *expect, Error *err);

/* One entry of a directory. */
typedef struct FileEntry {
    char *name; /* owned by the list */
    char kind;  /* 'f' regular, 'd' directory, 'l' link, '?' other */
    uint64_t size;
    unsigned mode;
} FileEntry;
typedef struct FileList {
    FileEntry *items;
    size_t count;
} FileList;
/* Sorted by name in bytes; without . and .. ERR_TOO_BIG over 100,000 entries. */
bool file_list(const char *path, FileList *ret_list, Error *err);
void file_list_free(FileList *list);

/* Advisory lock beside a file (".NAME.lock"): tells a second session who works on it. */
typedef struct FileLock FileLock;
/* ERR_REFUSED: held by a living process elsewhere; the text names user, host, process, time. */
FileLock *file_lock(const char *path, Error *err);
/* Somebody was refused since the last call: appends who ("user NAME on HOST, ..."). NULL is fine.
 */
bool file_lock_visited(FileLock *lock, Buf *out);
void file_unlock(FileLock *lock); /* removes it; NULL is fine */

/* Tells at once when a file, or the lock beside it, may have been written, replaced, renamed or
 * removed, also while nothing stands there. */
typedef struct FileWatch FileWatch;
FileWatch *file_watch(const char *path); /* owned; NULL: this cannot be told here */
int file_watch_fd(const FileWatch *w);   /* readable when file_watch_take() has something; -1 */
bool file_watch_take(FileWatch *w);      /* takes what came: true when it is about the file */
void file_unwatch(FileWatch *w);         /* NULL is fine */

/* Test door: the n-th system call from now fails with this errno. 0 switches it off; returns
 * the calls made since. */
size_t file_fail_at(size_t n, int with_errno);

#endif
