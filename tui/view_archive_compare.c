/* A folder against the archive in the contract, file by file: M other content, A only in the
 * folder, D only in the archive, = the same. */
#include "archive_views.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct CompareLine {
    Str name;
    char mark;
    size_t old_size, fresh_size;
    size_t old_lines, fresh_lines; /* lines that the other side does not have */
} CompareLine;

typedef struct FolderCompare {
    View view;
    Archive *archive;
    ArchiveFolder *folder;
    CompareLine *lines; /* owned */
    size_t count, differ;
    List *list;
    char cells[2][400];
} FolderCompare;

static FolderCompare *compare_of(const View *v)
{
    return VIEW_AS(FolderCompare, v);
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const CompareLine *)a)->name, ((const CompareLine *)b)->name);
}

static const ArchiveItem *item_of(const ArchiveFolder *folder, Str name)
{
    size_t low = 0, high = folder->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(folder->items[middle].entry.name, name);
        if (order == 0)
            return &folder->items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static size_t count_lines(Str text)
{
    size_t n = text.len > 0;
    for (size_t i = 0; i + 1 < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

/* Lines that differ, once those at both ends that are equal are left out. */
static void count_differing(Str old, Str fresh, CompareLine *ret)
{
    size_t most = old.len < fresh.len ? old.len : fresh.len, start = 0, end = 0;
    while (start < most && old.ptr[start] == fresh.ptr[start])
        start++;
    while (start > 0 && old.ptr[start - 1] != '\n')
        start--;
    while (end < most - start && old.ptr[old.len - 1 - end] == fresh.ptr[fresh.len - 1 - end])
        end++;
    while (end > 0 && old.ptr[old.len - end] != '\n')
        end--;
    ret->old_lines = count_lines(str_slice(old, start, old.len - start - end));
    ret->fresh_lines = count_lines(str_slice(fresh, start, fresh.len - start - end));
}

static void add_line(FolderCompare *c, Str name, const TarEntry *old, const TarEntry *fresh)
{
    CompareLine *line = &c->lines[c->count++];
    Str a = old ? old->data : STR(""), b = fresh ? fresh->data : STR("");
    *line = (CompareLine){ .name = name, .old_size = a.len, .fresh_size = b.len };
    line->mark = !old ? 'A' : !fresh ? 'D' : str_eq(a, b) ? '=' : 'M';
    if (line->mark == 'M')
        count_differing(a, b, line);
    c->differ += line->mark != '=';
}

static bool compare(FolderCompare *c)
{
    const Tar *tar = &c->archive->tar;
    const ArchiveFolder *folder = c->folder;
    c->lines = memory_alloc((tar->count + folder->count + 1) * sizeof *c->lines);
    if (!c->lines)
        return false;
    for (size_t i = 0; i < tar->count; i++) {
        const TarEntry *e = &tar->entries[i];
        const ArchiveItem *item = item_of(folder, e->name);
        bool there = item && item->taken && item->entry.kind == e->kind;
        if (e->kind == TAR_FILE && archive_find(c->archive, e->name) == e)
            add_line(c, e->name, e, there ? &item->entry : NULL);
    }
    size_t of_archive = c->count;
    if (of_archive)
        qsort(c->lines, of_archive, sizeof *c->lines, by_name);
    for (size_t i = 0; i < folder->count; i++) {
        const TarEntry *e = &folder->items[i].entry;
        CompareLine key = { .name = e->name };
        if (folder->items[i].taken && e->kind == TAR_FILE &&
            !bsearch(&key, c->lines, of_archive, sizeof *c->lines, by_name))
            add_line(c, e->name, NULL, e);
    }
    if (c->count)
        qsort(c->lines, c->count, sizeof *c->lines, by_name);
    return true;
}

static void row_of(void *context, size_t index, ListRow *ret)
{
    FolderCompare *c = context;
    const CompareLine *line = &c->lines[index];
    char old[24], fresh[24];
    archive_size_text(line->old_size, old, sizeof old);
    archive_size_text(line->fresh_size, fresh, sizeof fresh);
    snprintf(c->cells[0], sizeof c->cells[0], "%c  " STR_FMT, line->mark,
             STR_ARG(str_slice(line->name, 0, 380)));
    if (line->mark == 'M')
        snprintf(c->cells[1], sizeof c->cells[1], "+%zu -%zu lines, %s -> %s", line->fresh_lines,
                 line->old_lines, old, fresh);
    else
        snprintf(c->cells[1], sizeof c->cells[1], "%s",
                 line->mark == 'A'   ? "only in the folder"
                 : line->mark == 'D' ? "only in the archive"
                                     : "");
    ret->role = line->mark == 'A'   ? ROLE_ADDED
                : line->mark == 'D' ? ROLE_REMOVED
                : line->mark == '=' ? ROLE_MUTED
                                    : ROLE_DIALOG;
    ret->cells[0] = str_from(c->cells[0]);
    ret->cells[1] = str_from(c->cells[1]);
}

static void draw(View *v, Canvas *canvas)
{
    FolderCompare *c = compare_of(v);
    c->list->widget.focused = v->focused;
    c->list->widget.class->draw(&c->list->widget, canvas);
}

static bool key(View *v, const KeyEvent *k)
{
    FolderCompare *c = compare_of(v);
    WidgetResult result = c->list->widget.class->key(&c->list->widget, k);
    if (result == WIDGET_LEAVE || key_is(k, 'q', 0)) {
        app_close(v->app, v);
        return true;
    }
    return result != WIDGET_PASS;
}

static void title(const View *v, char *out, size_t n)
{
    const FolderCompare *c = compare_of(v);
    snprintf(out, n, "Folder against archive: %zu of %zu files differ", c->differ, c->count);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    int rows = (int)compare_of(v)->count;
    *ret_height = rows < 3 ? 3 : rows < max_height ? rows : max_height;
    *ret_width = max_width < 80 ? max_width : 80;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    (void)v, (void)max;
    out[0] = (Hint){ "Up/Down", "Scroll" };
    out[1] = (Hint){ "Esc", "Back" };
    return 2;
}

static void free_compare(View *v)
{
    FolderCompare *c = compare_of(v);
    archive_free(c->archive);
    archive_folder_free(c->folder);
    memory_free(c->lines);
    if (c->list)
        widget_free(&c->list->widget);
    memory_free(c);
}

static const ViewClass compare_class = {
    .name = "Folder against archive",
    .help = "archive",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .size = size,
    .free = free_compare,
};

static void picked(App *app, const char *path, void *context)
{
    FolderCompare *c = context;
    Error err = { 0 };
    c->folder = path ? archive_folder_read(path, false, &err) : NULL;
    if (c->folder && compare(c)) {
        list_set_count(c->list, c->count);
        app_push(app, &c->view);
        return;
    }
    if (path)
        app_error(app, &err);
    free_compare(&c->view);
}

void archive_compare_start(App *app, const Archive *archive)
{
    static const ListColumn columns[] = { { NULL, 0, 0 }, { NULL, 34, 1 } };
    Error err = { 0 };
    FolderCompare *c = memory_alloc(sizeof *c);
    if (!c)
        return;
    c->view = (View){ .class = &compare_class, .app = app };
    c->list = list_new(row_of, c, columns, 2);
    c->archive = c->list ? archive_open_any(buf_str(&archive->data), &err) : NULL;
    if (c->archive)
        picker_start(app, "Folder to compare the archive with", PICK_FOLDER, NULL, picked, c);
    else
        free_compare(&c->view);
}
