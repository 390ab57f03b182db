/* The folder is watched, not the file: most programs put a new file in the place of the old one. */
#include "file_sys.h"

#include "contract/arena.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/inotify.h>
#endif

enum { PLACES = 2 }; /* the name itself, and where a link leads */

struct FileWatch {
    int fd;
    int folders[PLACES]; /* watch descriptors, -1: none */
    Buf names[PLACES];   /* in that folder */
};

#ifdef __linux__

static bool add_place(FileWatch *w, int i, const char *path)
{
    static const uint32_t events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                                   IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    const char *slash = strrchr(path, '/');
    Buf folder;
    buf_init(&folder, PATH_MAX);
    file_folder(&folder, path);
    buf_add_text(&w->names[i], slash ? slash + 1 : path);
    if (buf_ok(&folder) && buf_ok(&w->names[i]))
        w->folders[i] = inotify_add_watch(w->fd, folder.ptr, events);
    buf_clear(&folder);
    return w->folders[i] >= 0;
}

FileWatch *file_watch(const char *path)
{
    char real[PATH_MAX];
    FileWatch *w = memory_alloc(sizeof *w);
    if (!w)
        return NULL;
    for (int i = 0; i < PLACES; i++) {
        buf_init(&w->names[i], PATH_MAX);
        w->folders[i] = -1;
    }
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    struct stat st;
    bool link = sys_lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && realpath(path, real);
    if (w->fd < 0 || !add_place(w, 0, path)) {
        file_unwatch(w);
        return NULL;
    }
    if (link)
        add_place(w, 1, real);
    return w;
}

/* What others write beside it - their locks and copies - is none of our business; a lock that is
 * ours tells of a second session. */
static bool is_ours(const FileWatch *w, const struct inotify_event *e)
{
    Str name = str_from(e->len ? e->name : "");
    for (int i = 0; i < PLACES; i++) {
        if (w->folders[i] != e->wd)
            continue;
        if (e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED))
            return true;
        Str own = buf_str(&w->names[i]), middle = str_slice(name, 1, own.len);
        if (str_eq(name, own) ||
            (str_starts(name, STR(".")) && str_eq(middle, own) && str_ends(name, STR(".lock"))))
            return true;
    }
    return (e->mask & IN_Q_OVERFLOW) != 0;
}

bool file_watch_take(FileWatch *w)
{
    _Alignas(struct inotify_event) char bytes[4096];
    bool any = false;
    ssize_t n;
    while (w && (n = sys_read(w->fd, bytes, sizeof bytes)) > 0)
        for (ssize_t at = 0; at < n;) {
            const struct inotify_event *e = (const void *)(bytes + at);
            any = is_ours(w, e) || any;
            at += (ssize_t)(sizeof *e + e->len);
        }
    return any;
}

#else

FileWatch *file_watch(const char *path)
{
    (void)path;
    return NULL;
}

bool file_watch_take(FileWatch *w)
{
    (void)w;
    return false;
}

#endif

int file_watch_fd(const FileWatch *w)
{
    return w ? w->fd : -1;
}

void file_unwatch(FileWatch *w)
{
    if (!w)
        return;
    if (w->fd >= 0)
        sys_close(w->fd);
    for (int i = 0; i < PLACES; i++)
        buf_clear(&w->names[i]);
    memory_free(w);
}
