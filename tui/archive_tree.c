#include "archive_tree.h"

#include "contract/arena.h"

#include <stdlib.h>

/* "/" counts less than any other byte, so that a folder is followed by what is in it. */
static int by_path(Str a, Str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < n; i++) {
        unsigned x = a.ptr[i] == '/' ? 0 : (unsigned char)a.ptr[i] + 1u;
        unsigned y = b.ptr[i] == '/' ? 0 : (unsigned char)b.ptr[i] + 1u;
        if (x != y)
            return x < y ? -1 : 1;
    }
    return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
}

static int by_name(const void *a, const void *b)
{
    const TarEntry *const *x = a, *const *y = b;
    int order = by_path((*x)->name, (*y)->name);
    return order ? order : (*x)->header < (*y)->header ? -1 : 1;
}

static bool is_odd(const TarEntry *e)
{
    return (e->findings & (TAR_NAME_ABSOLUTE | TAR_NAME_DOTDOT | TAR_NAME_EMPTY)) ||
           str_contains(e->name, STR("//"));
}

static Str parent_of(Str name)
{
    size_t end = name.len;
    while (end > 0 && name.ptr[end - 1] != '/')
        end--;
    return str_slice(name, 0, end ? end - 1 : 0);
}

static Str last_part(Str name)
{
    Str parent = parent_of(name);
    return parent.len ? str_slice(name, parent.len + 1, name.len) : name;
}

static bool is_within(Str name, Str folder)
{
    return folder.len == 0 ||
           (str_starts(name, folder) && (name.len == folder.len || name.ptr[folder.len] == '/'));
}

static int depth_of(Str name)
{
    int depth = 0;
    for (size_t i = 0; i < name.len; i++)
        depth += name.ptr[i] == '/';
    return depth;
}

static bool was_closed(const ArchiveTree *tree, Str name)
{
    for (size_t at = 0; at < tree->closed.len;) {
        Str one = str_from(tree->closed.ptr + at);
        if (str_eq(one, name))
            return true;
        at += one.len + 1;
    }
    return false;
}

/* Folders between what stands there already and the entry. */
static void add_parents(ArchiveTree *tree, Str name, Str last)
{
    Str parent = parent_of(name);
    if (parent.len == 0 || is_within(last, parent))
        return;
    add_parents(tree, parent, last);
    tree->nodes[tree->count++] = (TreeRow){ .name = parent,
                                            .label = last_part(parent),
                                            .entry = SIZE_MAX,
                                            .depth = depth_of(parent),
                                            .folder = true,
                                            .closed = was_closed(tree, parent) };
}

static void show_rows(ArchiveTree *tree)
{
    tree->row_count = 0;
    for (size_t i = 0; i < tree->count; i++) {
        tree->rows[tree->row_count++] = i;
        if (!tree->nodes[i].folder || !tree->nodes[i].closed)
            continue;
        int depth = tree->nodes[i].depth;
        while (i + 1 < tree->count && tree->nodes[i + 1].depth > depth)
            i++;
    }
}

/* Each entry brings at most as many implied folders as it has slashes. */
static size_t most_nodes(const Tar *tar)
{
    size_t n = 1;
    for (size_t i = 0; i < tar->count; i++)
        n += 1 + (size_t)depth_of(tar->entries[i].name);
    return n;
}

bool archive_tree_build(ArchiveTree *tree, const Tar *tar)
{
    const TarEntry **order = memory_alloc((tar->count + 1) * sizeof *order);
    size_t most = most_nodes(tar), n = 0;
    TreeRow *nodes = memory_resize(tree->nodes, most * sizeof *nodes);
    if (nodes)
        tree->nodes = nodes;
    size_t *rows = memory_resize(tree->rows, most * sizeof *rows);
    if (rows)
        tree->rows = rows;
    tree->count = tree->row_count = 0;
    if (!order || !nodes || !rows) {
        memory_free(order);
        return false;
    }
    for (size_t i = 0; i < tar->count; i++)
        if (tar->entries[i].name.len || tar->entries[i].findings)
            order[n++] = &tar->entries[i];
    if (n)
        qsort(order, n, sizeof *order, by_name);
    Str last = STR("");
    for (size_t i = 0; i < n; i++) {
        const TarEntry *e = order[i];
        bool odd = is_odd(e);
        if (!odd)
            add_parents(tree, e->name, last);
        tree->nodes[tree->count++] =
            (TreeRow){ .name = e->name,
                       .label = odd ? e->name : last_part(e->name),
                       .entry = (size_t)(e - tar->entries),
                       .depth = odd ? 0 : depth_of(e->name),
                       .folder = e->kind == TAR_DIRECTORY,
                       .closed = e->kind == TAR_DIRECTORY && was_closed(tree, e->name) };
        last = odd ? STR("") : e->name;
    }
    memory_free(order);
    show_rows(tree);
    return true;
}

void archive_tree_clear(ArchiveTree *tree)
{
    memory_free(tree->nodes);
    memory_free(tree->rows);
    buf_clear(&tree->closed);
    *tree = (ArchiveTree){ .nodes = NULL };
}

const TreeRow *archive_tree_row(const ArchiveTree *tree, size_t row)
{
    return row < tree->row_count ? &tree->nodes[tree->rows[row]] : NULL;
}

bool archive_tree_set(ArchiveTree *tree, size_t row, bool closed)
{
    TreeRow *node = row < tree->row_count ? &tree->nodes[tree->rows[row]] : NULL;
    if (!node || !node->folder || node->closed == closed)
        return false;
    node->closed = closed;
    buf_reset(&tree->closed);
    for (size_t i = 0; i < tree->count; i++)
        if (tree->nodes[i].closed) {
            buf_add_str(&tree->closed, tree->nodes[i].name);
            buf_add_byte(&tree->closed, '\0');
        }
    show_rows(tree);
    return true;
}

size_t archive_tree_parent(const ArchiveTree *tree, size_t row)
{
    const TreeRow *node = archive_tree_row(tree, row);
    while (node && row-- > 0)
        if (archive_tree_row(tree, row)->depth < node->depth)
            return row;
    return SIZE_MAX;
}

size_t archive_tree_find(const ArchiveTree *tree, Str name)
{
    for (size_t row = 0; row < tree->row_count; row++)
        if (str_eq(archive_tree_row(tree, row)->name, name))
            return row;
    return SIZE_MAX;
}
