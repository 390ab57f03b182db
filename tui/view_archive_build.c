/* An archive is built from a folder: what goes in and what stays out with the reason, how large it
 * gets, and what would be found in it, before it replaces the value. */
#include "app_private.h"

#include "archive_views.h"
#include "fixes.h"
#include "path.h"
#include "trial.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/fix.h"

#include <stdio.h>
#include <stdlib.h>

enum { PATH_ROOM = 1024, LIGHT = 256 << 10, PAUSE_MS = 250, PROBLEM_ROWS = 4 };

typedef struct Build {
    View view;
    char path[256]; /* JSON pointer of the value */
    ArchiveFolder *folder;
    Buf base64; /* secret: the new value */
    ArchiveBuilt built;
    Trial trial; /* the contract with it */
    bool stale;  /* something was taken or left since */
    uint64_t stale_at;
    bool mended; /* a remedy was made that the items do not have */
    Error err;
    List *list;
    Buttons *buttons;
    bool on_buttons;
    char cells[3][300]; /* of the row that is drawn */
} Build;

static Build *build_of(const View *v)
{
    return VIEW_AS(Build, v);
}

/* -- packing ---------------------------------------------------------------------------------- */

static void try_it(Build *b)
{
    const Analysis *base = app_good(b->view.app);
    if (base)
        trial_set(&b->trial, b->view.app, base, str_from(b->path), buf_str(&b->base64), NULL);
}

static void pack(Build *b)
{
    buf_reset(&b->base64);
    b->built = (ArchiveBuilt){ .files = 0 };
    b->mended = b->stale = false;
    error_clear(&b->err);
    analysis_free(b->trial.analysis);
    b->trial.analysis = NULL;
    if (archive_folder_pack(b->folder, &b->base64, &b->built, &b->err))
        try_it(b);
}

/* Small ones at once, large ones in a pause. */
static void pack_when_due(Build *b)
{
    App *app = b->view.app;
    uint64_t waited = app_now(app) - b->stale_at;
    if (!b->stale)
        return;
    if (b->folder->size <= LIGHT || waited >= PAUSE_MS)
        pack(b);
    else
        app_wake_in(app, (int)(PAUSE_MS - waited) + 1);
}

/* The worst problem of a file, or of the archive as a whole (empty name), in the trial. */
static const Problem *problem_of(const Build *b, Str name)
{
    return archive_problem(b->trial.analysis, str_from(b->path), name, SIZE_MAX);
}

/* -- drawing ---------------------------------------------------------------------------------- */

static void row_of(void *context, size_t index, ListRow *ret)
{
    Build *b = context;
    const ArchiveItem *item = &b->folder->items[index];
    bool folder = item->entry.kind == TAR_DIRECTORY, file = item->entry.kind == TAR_FILE;
    const Problem *p = item->taken && !b->stale ? problem_of(b, item->entry.name) : NULL;
    snprintf(b->cells[0], sizeof b->cells[0], "[%c] " STR_FMT "%s",
             item->cannot  ? '-'
             : item->taken ? 'x'
                           : ' ',
             STR_ARG(str_slice(item->entry.name, 0, 280)), folder ? "/" : "");
    b->cells[1][0] = b->cells[2][0] = '\0';
    if (file)
        archive_size_text((size_t)item->size, b->cells[1], sizeof b->cells[1]);
    if (p)
        snprintf(b->cells[2], sizeof b->cells[2], "%s " STR_FMT, p->code,
                 STR_ARG(str_slice(p->message, 0, 250)));
    else if (item->why)
        snprintf(b->cells[2], sizeof b->cells[2], "%s: it %s", item->taken ? "taken" : "left out",
                 item->why);
    ret->mark = p ? archive_mark(p) : item->cannot ? 'x' : item->why ? '!' : '\0';
    ret->role = item->taken ? ROLE_DIALOG : ROLE_MUTED;
    for (int i = 0; i < 3; i++)
        ret->cells[i] = str_from(b->cells[i]);
}

static void totals(const Build *b, char *out, size_t size)
{
    char tar[24], gzip[24], text[24];
    archive_size_text(b->built.unpacked, tar, sizeof tar);
    archive_size_text(b->built.packed, gzip, sizeof gzip);
    archive_size_text(b->base64.len, text, sizeof text);
    snprintf(out, size, "%zu file%s, %zu folder%s: %s -> archive %s (%zu %%) -> text %s",
             b->built.files, b->built.files == 1 ? "" : "s", b->built.folders,
             b->built.folders == 1 ? "" : "s", tar, gzip,
             b->built.unpacked ? b->built.packed * 100 / b->built.unpacked : 0, text);
}

/* What would be found in the archive, worst first. */
static int draw_problems(const Build *b, Canvas *c, int row, int rows)
{
    size_t count = 0;
    int shown = 0;
    const Analysis *a = b->trial.analysis;
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (int level = SEV_ERROR; level >= SEV_WARNING; level--)
        for (size_t i = 0; i < count && shown < rows; i++) {
            const Problem *p = &all[i];
            char mark = archive_mark(p);
            if ((int)p->severity != level || !str_is(p->path, b->path))
                continue;
            canvas_text(c, row + shown, 0, str_make(&mark, 1), mark_role(mark));
            int col = 2;
            if (p->inner.line)
                col = canvas_print(c, row + shown, 2, ROLE_MUTED, STR_FMT " %u:%u ",
                                   STR_ARG(str_slice(p->inner.file, 0, 30)), p->inner.line,
                                   p->inner.column);
            canvas_text_fit(c, row + shown, col, c->width - col, p->message, ROLE_DIALOG);
            shown++;
        }
    if (a && !shown)
        canvas_text(c, row, 0, STR("ok  Nothing was found in it."), ROLE_OK);
    return shown ? shown : 1;
}

static int problem_rows(const Build *b, int height)
{
    size_t count = 0, n = 0;
    const Analysis *a = b->trial.analysis;
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        n += all[i].severity >= SEV_WARNING && str_is(all[i].path, b->path);
    int most = height > 16 ? PROBLEM_ROWS : 2;
    return n == 0 ? 1 : n < (size_t)most ? (int)n : most;
}

static void draw(View *v, Canvas *c)
{
    Build *b = build_of(v);
    char text[200];
    pack_when_due(b);
    int buttons = b->buttons->widget.class->height(&b->buttons->widget, c->width);
    bool small = c->height < 12; /* then the message line tells of problems */
    int problems = small ? 0 : problem_rows(b, c->height);
    int below = small ? buttons + 1 : buttons + problems + 3;
    int rows = c->height - below - 1;
    char folder[PATH_ROOM];
    path_short(b->folder->path, folder, sizeof folder);
    canvas_text_middle(c, 0, 0, c->width, str_from(folder), ROLE_HEADING);
    Canvas list = canvas_sub(c, (Rect){ 1, 0, rows > 1 ? rows : 1, c->width });
    b->list->widget.focused = v->focused && !b->on_buttons;
    b->list->widget.class->draw(&b->list->widget, &list);
    int row = c->height - below - small;
    if (b->err.code != ERR_NONE) {
        canvas_wrap(c, row + 1, 0, c->width, problems + 1, str_from(b->err.text), ROLE_ERROR);
    } else {
        totals(b, text, sizeof text);
        canvas_text_fit(c, row + 1, 0, c->width, b->stale ? STR("...") : str_from(text),
                        ROLE_DIALOG);
        if (problems)
            draw_problems(b, c, row + 2, problems);
    }
    Canvas line = canvas_sub(c, (Rect){ c->height - buttons, 0, buttons, c->width });
    b->buttons->widget.focused = v->focused && b->on_buttons;
    b->buttons->widget.class->draw(&b->buttons->widget, &line);
}

/* -- actions ---------------------------------------------------------------------------------- */

static void insert(Build *b)
{
    App *app = b->view.app;
    char text[200];
    if (b->stale)
        pack(b);
    if (b->err.code != ERR_NONE || b->base64.len == 0) {
        app_error(app, &b->err);
        return;
    }
    if (!archive_set(app, str_from(b->path), buf_str(&b->base64)))
        return;
    totals(b, text, sizeof text);
    app_message(app, MESSAGE_INFO, "The archive is in the contract. %s", text);
    app_close(app, &b->view);
}

static void save_tgz(Build *b)
{
    if (b->stale)
        pack(b);
    if (b->base64.len)
        archive_export_tgz(b->view.app, buf_str(&b->base64), "archive.tgz");
}

static void take_or_leave(Build *b)
{
    Error err = { 0 };
    size_t at = b->list->selected;
    if (at >= b->folder->count)
        return;
    bool take = !b->folder->items[at].taken;
    if (!archive_folder_take(b->folder, at, take, &err)) {
        app_error(b->view.app, &err);
        return;
    }
    if (b->mended)
        app_message(b->view.app, MESSAGE_WARNING, "Packed anew: remedies are to be made again");
    b->stale = true;
    b->stale_at = app_now(b->view.app);
}

/* The items get the content that the archive has now, so that taking and leaving keeps it. */
static void keep_content(Build *b)
{
    Archive *archive = archive_open(buf_str(&b->base64), NULL);
    for (size_t i = 0; archive && i < b->folder->count; i++) {
        ArchiveItem *item = &b->folder->items[i];
        const TarEntry *e = item->taken ? archive_find(archive, item->entry.name) : NULL;
        if (item->taken && !e) {
            b->mended = true; /* renamed or taken out */
        } else if (e && e->kind == TAR_FILE && !str_eq(e->data, item->entry.data)) {
            char *copy = arena_copy(b->folder->arena, e->data.ptr, e->data.len);
            if (copy) {
                item->entry.data = str_make(copy, e->data.len);
                item->size = e->data.len;
            }
        }
    }
    if (archive) {
        b->built.packed = archive->packed;
        b->built.unpacked = archive->unpacked;
    }
    archive_free(archive);
}

/* A remedy is made in what was packed: the folder stays as it is. */
static void mend(Build *b, const Problem *p, Str answer)
{
    Edit edit;
    Error err = { 0 };
    Buf text;
    App *app = b->view.app;
    const Analysis *a = b->trial.analysis;
    Arena *arena = arena_new(0);
    buf_init_secret(&text, TEXT_MAX);
    bool ok = arena && fix_edit(a, p, &p->fixes[0], answer, arena, &edit, &err) &&
              edit_apply_bytes(analysis_text(a), &edit, &text, &err) &&
              trial_run(&b->trial, app, buf_str(&text), &err);
    const TreeNode *root = ok ? analysis_root(b->trial.analysis) : NULL;
    const TreeNode *node = root ? tree_at(root, str_from(b->path)) : NULL;
    if (node && node->kind == NODE_STRING) {
        buf_reset(&b->base64);
        buf_add_str(&b->base64, node->string);
        keep_content(b);
        app_message(app, MESSAGE_INFO, "Done in the archive; the folder stays as it is");
    } else {
        app_error(app, &err);
        if (!b->trial.analysis)
            try_it(b);
    }
    buf_clear(&text);
    arena_free(arena);
}

/* Of the selected file, else the first one that has a remedy. */
static const Problem *fixable(const Build *b)
{
    size_t count = 0;
    const Analysis *a = b->trial.analysis;
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *first = NULL;
    size_t at = b->list->selected;
    Str name = at < b->folder->count ? b->folder->items[at].entry.name : STR("");
    for (size_t i = 0; i < count; i++) {
        const Problem *p = &all[i];
        if (!str_is(p->path, b->path) || !p->fix_count || p->severity < SEV_WARNING)
            continue;
        if (str_eq(p->inner.file, name))
            return p;
        first = first ? first : p;
    }
    return first;
}

static void answered(App *app, const char *value, void *context)
{
    Build *b = context;
    const Problem *p = value && !b->stale ? fixable(b) : NULL;
    (void)app;
    if (p)
        mend(b, p, str_from(value));
}

static void fix(Build *b)
{
    const Problem *p = b->stale ? NULL : fixable(b);
    if (!p)
        app_message(b->view.app, MESSAGE_INFO, "No certain remedy is known for what was found.");
    else if (p->fixes[0].ask != FIX_ASKS_NOTHING)
        fix_ask(b->view.app, &p->fixes[0], answered, b);
    else
        mend(b, p, STR(""));
}

static void view_file(Build *b)
{
    App *app = b->view.app;
    size_t at = b->list->selected;
    if (at >= b->folder->count || b->folder->items[at].entry.kind != TAR_FILE ||
        !b->folder->items[at].is_read)
        return;
    const ArchiveItem *item = &b->folder->items[at];
    if (item->why)
        app_message(app, MESSAGE_INFO, "This file may be a secret: it is not shown.");
    else
        archive_look_start(app, item->entry.name, item->entry.data);
}

static void press(Build *b)
{
    if (b->buttons->selected == 0)
        insert(b);
    else if (b->buttons->selected == 1)
        save_tgz(b);
    else
        app_close(b->view.app, &b->view);
}

/* -- keys ------------------------------------------------------------------------------------- */

static bool button_key(Build *b, const KeyEvent *k)
{
    KeyEvent own = *k;
    if (key_is(k, K_UP, 0) || key_is(k, K_TAB, MOD_SHIFT) || key_is(k, 'k', 0)) {
        b->on_buttons = false;
        return true;
    }
    if (key_is_mouse(k))
        own.row =
            (int16_t)(k->row - (b->view.at.height - b->buttons->widget.class->height(
                                                        &b->buttons->widget, b->view.at.width)));
    if (b->buttons->widget.class->key(&b->buttons->widget, &own) == WIDGET_DONE)
        press(b);
    return true;
}

static bool list_key(Build *b, const KeyEvent *k)
{
    KeyEvent own = *k;
    size_t before = b->list->selected;
    own.row = (int16_t)(k->row - 1);
    if (key_is(k, ' ', 0) || (k->code == K_MOUSE_PRESS && k->col >= 4 && k->col < 7)) {
        if (k->code == K_MOUSE_PRESS)
            b->list->widget.class->key(&b->list->widget, &own);
        take_or_leave(b);
    } else if (key_is(k, K_TAB, 0)) {
        b->on_buttons = true;
    } else if (key_is(k, K_ENTER, 0)) {
        insert(b);
    } else if (key_is(k, 'v', 0)) {
        view_file(b);
    } else {
        b->list->widget.class->key(&b->list->widget, &own);
        b->on_buttons = key_is(k, K_DOWN, 0) && b->list->selected == before;
    }
    return true;
}

static bool key(View *v, const KeyEvent *k)
{
    Build *b = build_of(v);
    int height = b->buttons->widget.class->height(&b->buttons->widget, v->at.width);
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g')) {
        app_close(v->app, v);
        return true;
    }
    if (key_is(k, K_F1, 0))
        return false;
    if (key_is(k, K_F1 + 6, 0) || key_is(k, 'f', 0)) {
        fix(b);
        return true;
    }
    if (k->code == K_MOUSE_PRESS)
        b->on_buttons = k->row >= v->at.height - height;
    return b->on_buttons ? button_key(b, k) : list_key(b, k);
}

static void title(const View *v, char *out, size_t size)
{
    snprintf(out, size, "Build an archive for %s", build_of(v)->path + 1);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    int rows = (int)build_of(v)->list->count + 11;
    *ret_height = rows < 14 ? 14 : rows;
    *ret_height = *ret_height < max_height ? *ret_height : max_height;
    *ret_width = max_width < 90 ? max_width : 90;
}

static bool status(const View *v, char *out, size_t size)
{
    const Build *b = build_of(v);
    size_t at = b->list->selected;
    const ArchiveItem *item = at < b->folder->count ? &b->folder->items[at] : NULL;
    const Problem *p = item && item->taken ? problem_of(b, item->entry.name) : NULL;
    if (p)
        snprintf(out, size, "%c %s %u:%u  " STR_FMT, archive_mark(p), p->code, p->inner.line,
                 p->inner.column, STR_ARG(p->message));
    else if (item && item->why)
        snprintf(out, size, STR_FMT " %s", STR_ARG(str_slice(item->entry.name, 0, 120)), item->why);
    else
        snprintf(out, size, "The same folder gives the same bytes: no times, owners, order.");
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "Space", "Take/leave" }, { "Enter", "Build and insert" },
                                { "v", "View" },           { "F7", "Fix" },
                                { "Tab", "Buttons" },      { "Esc", "Cancel" } };
    size_t n = sizeof all / sizeof *all < max ? sizeof all / sizeof *all : max;
    (void)v;
    memcpy(out, all, n * sizeof *all);
    return n;
}

static void free_build(View *v)
{
    Build *b = build_of(v);
    archive_folder_free(b->folder);
    trial_clear(&b->trial);
    buf_clear(&b->base64);
    if (b->list)
        widget_free(&b->list->widget);
    if (b->buttons)
        widget_free(&b->buttons->widget);
    memory_free(b);
}

static const ViewClass build_class = {
    .name = "Build an archive",
    .help = "archive",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .status = status,
    .size = size,
    .free = free_build,
};

/* The cursor stands on what has a problem, so that its remedy is one key away. */
static void select_problem(Build *b)
{
    for (size_t i = 0; i < b->folder->count; i++)
        if (problem_of(b, b->folder->items[i].entry.name)) {
            list_select(b->list, i);
            return;
        }
}

void archive_build_start(App *app, Str path, const char *folder)
{
    static const ListColumn columns[] = { { NULL, 0, 0 }, { NULL, 9, 1 }, { NULL, 36, 2 } };
    static const char *const labels[] = { "Build and insert", "Save as .tgz", "Cancel" };
    Error err = { 0 };
    Build *b = memory_alloc(sizeof *b);
    if (!b)
        return;
    b->view = (View){ .class = &build_class, .app = app };
    snprintf(b->path, sizeof b->path, STR_FMT, STR_ARG(path));
    buf_init_secret(&b->base64, 0);
    b->list = list_new(row_of, b, columns, 3);
    b->buttons = buttons_new(labels, 3);
    b->folder = b->list && b->buttons ? archive_folder_read(folder, false, &err) : NULL;
    if (!b->folder) {
        app_error(app, &err);
        free_build(&b->view);
        return;
    }
    list_set_count(b->list, b->folder->count);
    pack(b);
    select_problem(b);
    app_push(app, &b->view);
}
