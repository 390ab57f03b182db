/* What rules ask of trees, paths and mounts. */
#include "rules.h"

Str text_of(const TreeNode *node)
{
    return node && tree_is_scalar(node) ? node->string : str_make(NULL, 0);
}

const TreeNode *get(const TreeNode *node, const char *keys)
{
    Str rest = str_from(keys), key;
    while (node && str_split(&rest, ' ', &key))
        node = tree_get_merged(node, key);
    return node;
}

bool path_is_below(Str path, Str folder)
{
    while (folder.len > 1 && folder.ptr[folder.len - 1] == '/')
        folder.len--;
    return str_starts(path, folder) && (path.len == folder.len || path.ptr[folder.len] == '/');
}

/* -- mounts -------------------------------------------------------------------------------- */

Str volume_mount(const TreeNode *volume)
{
    Str mount = text_of(get(volume, "mount"));
    return mount.len ? mount : STR("/mnt/data");
}

bool volumes_are_misspelt(const TreeNode *section)
{
    if (!section || tree_get_text(section, "volumes"))
        return false;
    for (const TreeNode *c = first_child(section); c; c = c->next)
        if (str_distance(c->key, STR("volumes"), 4) <= 4)
            return true;
    return false;
}

bool volume_is_misplaced(const TreeNode *volume)
{
    return str_is(volume->key, "seed") || str_is(volume->key, "env") ||
           str_is(volume->key, "mount");
}

const TreeNode *key_nearly(const TreeNode *mapping, const char *name)
{
    Str wanted = str_from(name);
    if (tree_get(mapping, wanted))
        return NULL;
    for (const TreeNode *c = first_child(mapping); c; c = c->next)
        if (str_nearest(c->key, &wanted, 1) == 0)
            return c;
    return NULL;
}

bool mount_is_path(Str mount)
{
    Str rest = mount, part;
    while (str_split(&rest, '/', &part))
        if (str_is(part, ".."))
            return false;
    return mount.len > 1 && mount.ptr[0] == '/';
}

bool mount_is_unused(Run *run, const TreeNode *volume)
{
    Facts *f = &run->facts;
    Str mount = volume_mount(volume);
    return f->workload_seen && mount_is_path(mount) && !f->shown_open &&
           !names_above(&f->shown, mount, true) && !names_has_below(run, &f->shown, mount);
}

bool is_on_volume(Run *run, Str path)
{
    Facts *f = &run->facts;
    return volumes_are_misspelt(run->workload) || /* told as a typing error */
           f->some_mount_is_unused ||             /* it misses its path, which is told */
           names_above(&f->mounts, path, true) || names_has_below(run, &f->mounts, path) ||
           path_is_below(path, STR("/var/hyperprotect"));
}

const TreeNode *volumes_of(const TreeNode *section)
{
    const TreeNode *volumes = tree_get_text(section, "volumes");
    return volumes && volumes->kind == NODE_MAPPING ? volumes : NULL;
}

bool path_in_archive(Run *run, Str path, Str *ret)
{
    Str rest = path, part;
    char *out = arena_alloc(run->arena, path.len + 1);
    size_t n = 0;
    if (!out || str_find_byte(path, '$') < path.len || str_starts(path, STR("/")) ||
        str_starts(path, STR("~")))
        return false;
    while (str_split(&rest, '/', &part)) {
        if (part.len == 0 || str_is(part, "."))
            continue;
        if (str_is(part, "..")) {
            if (n == 0)
                return false;
            while (n > 0 && out[n - 1] != '/')
                n--;
            n -= n > 0;
            continue;
        }
        if (n)
            out[n++] = '/';
        memcpy(out + n, part.ptr, part.len);
        n += part.len;
    }
    *ret = str_make(out, n);
    return true;
}

size_t count_children(const TreeNode *node)
{
    return node && !tree_is_scalar(node) ? node->count : 0;
}

bool only_bytes(Str s, const char *set)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '\0' || !strchr(set, s.ptr[i]))
            return false;
    return true;
}

static bool is_all(Str s, char c)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != c)
            return false;
    return s.len > 0;
}

/* What stands between < and >: words for a person, not a tag of XML. */
static bool is_one_bracket(Str inside)
{
    for (size_t i = 0; i < inside.len; i++)
        if (strchr("<>\n=", inside.ptr[i]))
            return false;
    return inside.ptr[0] != '/' && inside.ptr[inside.len - 1] != '/';
}

/* "your-api-key", "YOUR_PASSWORD_HERE": words alone, of which the first is "your". */
static bool is_yours(Str v)
{
    bool begins =
        v.len > 5 && str_eq_nocase(str_slice(v, 0, 4), STR("your")) && strchr("-_ ", v.ptr[4]);
    return begins && only_bytes(v, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_ ");
}

bool is_placeholder(Str value)
{
    static const char *const words[] = { "changeme",    "change-me",  "change_me", "replaceme",
                                         "replace-me",  "replace_me", "todo",      "tbd",
                                         "placeholder", "fixme",      "your-value" };
    Str v = str_trim(value);
    if (v.len == 0 || v.len > 200)
        return false;
    if (v.ptr[0] == '<' && v.ptr[v.len - 1] == '>' && v.len > 2)
        return is_one_bracket(str_slice(v, 1, v.len - 2));
    if (v.len > 3 && str_starts(v, STR("${")) && v.ptr[v.len - 1] == '}')
        return true;
    if (v.len > 2 && v.ptr[0] == '{' && v.ptr[v.len - 1] == '}' && v.ptr[1] != '{' &&
        v.ptr[1] != '"' && v.ptr[1] != '}')
        return str_find_byte(v, ':') == v.len;
    if (v.len >= 4 && (is_all(v, 'x') || is_all(v, 'X') || is_all(v, '*') || is_all(v, '.')))
        return true;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (str_eq_nocase(v, str_from(words[i])))
            return true;
    return is_yours(v);
}
