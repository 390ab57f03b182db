#include "path.h"

#include <stdio.h>
#include <stdlib.h>

static const char *home(void)
{
    const char *path = getenv("HOME");
    return path && path[0] == '/' && path[1] ? path : NULL;
}

void path_short(const char *path, char *out, size_t size)
{
    const char *h = home();
    size_t n = h ? strlen(h) : 0;
    while (n > 1 && h[n - 1] == '/')
        n--;
    bool below = n && strncmp(path, h, n) == 0 && (path[n] == '/' || path[n] == '\0');
    snprintf(out, size, "%s%s", below ? "~" : "", below ? path + n : path);
}

const char *path_last(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool path_whole(Str typed, const char *folder, char *out, size_t size)
{
    const char *h = home();
    bool tilde = typed.len && typed.ptr[0] == '~' && (typed.len == 1 || typed.ptr[1] == '/') && h;
    bool relative = !tilde && folder && !(typed.len && typed.ptr[0] == '/');
    Str rest = tilde ? str_slice(typed, 1, typed.len) : typed;
    bool root = relative && strcmp(folder, "/") == 0;
    int n = snprintf(out, size, "%s%s" STR_FMT,
                     tilde      ? h
                     : relative ? folder
                                : "",
                     relative && !root ? "/" : "", STR_ARG(rest));
    return n >= 0 && (size_t)n < size && typed.len < size;
}

char *path_full(const char *path)
{
    char *full, folder[4096];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 2,
             slash ? path : "./");
    char *real = realpath(folder, NULL);
    size_t size = real ? strlen(real) + strlen(path) + 2 : 0;
    full = real ? malloc(size) : NULL;
    if (full)
        snprintf(full, size, "%s/%s", strcmp(real, "/") ? real : "", slash ? slash + 1 : path);
    free(real);
    return full;
}
