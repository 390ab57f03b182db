#include "contract_files.h"

#include "contract/buf.h"
#include "contract/file.h"
#include "contract/str.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 16, HEAD_MAX = 1 << 20 };

static bool add(const char *name, FileNames *out, Error *err)
{
    const char **slot = LIST_ADD(out->arena, &out->list);
    char *copy = slot ? arena_copy(out->arena, name, strlen(name)) : NULL;
    if (!copy)
        return error_memory(err);
    *slot = copy;
    return true;
}

/* Compose files and pods lie in the same folders. */
static bool looks_like_contract(const char *path)
{
    static const char *const starts[] = { "workload:", "env:", "network:", "# contract-tui:" };
    Buf text;
    bool found = false;
    buf_init_secret(&text, 0);
    if (file_read_head(path, HEAD_MAX, &text, NULL)) {
        Str rest = buf_str(&text), line;
        while (!found && str_split(&rest, '\n', &line))
            for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
                found = found || str_starts(line, str_from(starts[i]));
    }
    buf_clear(&text);
    return found;
}

static bool is_yaml_name(const char *name)
{
    Str s = str_from(name);
    return str_ends(s, STR(".yaml")) || str_ends(s, STR(".yml"));
}

static bool walk(const char *folder, int depth, FileNames *out, Error *err)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    if (n < 0)
        return error_set(err, ERR_IO, "cannot read %s: %s", folder, strerror(errno));
    bool ok = true;
    for (int i = 0; i < n; i++) {
        struct stat st;
        const char *name = entries[i]->d_name,
                   *slash = str_ends(str_from(folder), STR("/")) ? "" : "/";
        char *path =
            name[0] == '.' ? NULL : arena_printf(out->arena, "%s%s%s", folder, slash, name);
        if (ok && path && lstat(path, &st) == 0) {
            if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
                ok = walk(path, depth + 1, out, err);
            else if (S_ISREG(st.st_mode) && is_yaml_name(name) && looks_like_contract(path))
                ok = add(path, out, err);
        }
        free(entries[i]);
    }
    free(entries);
    return ok;
}

bool contract_files(const char *name, FileNames *out, Error *err)
{
    struct stat st;
    if (strcmp(name, "-") != 0 && stat(name, &st) == 0 && S_ISDIR(st.st_mode))
        return walk(name, 0, out, err);
    return add(name, out, err);
}
