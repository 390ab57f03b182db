/* Sorted lists of names and paths. */
#include "rules.h"

#include <stdlib.h>

void names_add(Run *run, Names *names, Str text, const void *item)
{
    Name *name = LIST_ADD(run->arena, names);
    if (!name) {
        run->failed = true;
        return;
    }
    *name = (Name){ .text = text, .item = item, .order = names->count };
    names->sorted = false;
}

static int compare(const void *a, const void *b)
{
    const Name *x = a, *y = b;
    int by_text = str_cmp(x->text, y->text);
    return by_text ? by_text : (x->order > y->order) - (x->order < y->order);
}

void names_sort(Names *names)
{
    if (!names->sorted && names->count)
        qsort(names->items, names->count, sizeof(*names->items), compare);
    names->sorted = true;
}

/* The first one that is not less than the text. */
static size_t lower_bound(Names *names, Str text)
{
    size_t low = 0, high = names->count;
    names_sort(names);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_cmp(names->items[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const Name *names_find(Names *names, Str text)
{
    size_t at = lower_bound(names, text);
    return at < names->count && str_eq(names->items[at].text, text) ? &names->items[at] : NULL;
}

const Name *names_next(const Names *names, const Name *name)
{
    const Name *next = name + 1;
    return next < names->items + names->count && str_eq(next->text, name->text) ? next : NULL;
}

void names_add_keys(Run *run, Names *names, const TreeNode *mapping)
{
    for (const TreeNode *c = first_child(mapping); c; c = c->next)
        if (!(c->flags & (NODE_DUPLICATE | NODE_MERGE)))
            names_add(run, names, c->key, c);
    for (const TreeNode *c = first_child(mapping); c; c = c->next) { /* what stands there wins */
        if (!(c->flags & NODE_MERGE))
            continue;
        if (c->kind == NODE_MAPPING)
            names_add_keys(run, names, c);
        for (const TreeNode *m = c->kind == NODE_SEQUENCE ? c->first : NULL; m; m = m->next)
            names_add_keys(run, names, m);
    }
}

/* -- paths --------------------------------------------------------------------------------- */

Str path_bare(Str path)
{
    while (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    return path;
}

const Name *names_above(Names *paths, Str path, bool itself)
{
    Str part = path_bare(path);
    const Name *name = itself ? names_find(paths, part) : NULL;
    while (!name && part.len > 1) {
        while (part.len > 1 && part.ptr[part.len - 1] != '/')
            part.len--;
        if (part.len > 1)
            part.len--;
        name = names_find(paths, part);
    }
    return name;
}

bool names_has_below(Run *run, Names *paths, Str path)
{
    Str folder = path_bare(path);
    if (names_find(paths, folder))
        return true;
    folder = folder.len == 1 ? folder : text_make(run, STR_FMT "/", STR_ARG(folder));
    size_t at = lower_bound(paths, folder);
    return at < paths->count && str_starts(paths->items[at].text, folder);
}
