/* An archive is built from a folder: what goes in, what is left out and why, before it replaces
 * the value. */
#include "archive_views.h"
#include "steps.h"
#include "widgets.h"

#include "contract/arena.h"

#include <stdio.h>

enum { PATH_ROOM = 1024 };

typedef struct Build {
    View view;
    char path[256];         /* JSON pointer of the value */
    char folder[PATH_ROOM]; /* what is packed */
    bool keep_all;
    Buf base64;       /* secret: the new value */
    Archive *archive; /* owned: what is in it; NULL when it cannot be built */
    Arena *arena;     /* owned: the notes */
    ArchiveBuilt built;
    Error err;
    List *list;
    Buttons *buttons;
    char cells[2][300]; /* of the row that is drawn */
    char labels[3][32];
} Build;

static Build *build_of(const View *v)
{
    return VIEW_AS(Build, v);
}

static void pack(Build *b)
{
    archive_free(b->archive);
    arena_free(b->arena);
    buf_reset(&b->base64);
    b->built = (ArchiveBuilt){ 0 };
    b->archive = NULL;
    error_clear(&b->err);
    b->arena = arena_new(16 << 20);
    if (b->arena && archive_build(b->folder, b->keep_all, b->arena, &b->base64, &b->built, &b->err))
        b->archive = archive_open(buf_str(&b->base64), &b->err);
    size_t files = b->archive ? b->archive->tar.count : 0;
    list_set_count(b->list, files + b->built.note_count);
}

static void row_of(void *context, size_t index, ListRow *ret)
{
    Build *b = context;
    size_t files = b->archive ? b->archive->tar.count : 0;
    b->cells[0][0] = b->cells[1][0] = '\0';
    if (index < files) {
        const TarEntry *e = &b->archive->tar.entries[index];
        snprintf(b->cells[0], sizeof b->cells[0], STR_FMT "%s", STR_ARG(str_slice(e->name, 0, 280)),
                 e->kind == TAR_DIRECTORY ? "/" : "");
        if (e->kind == TAR_FILE)
            archive_size_text(e->data.len, b->cells[1], sizeof b->cells[1]);
        ret->mark = '+';
    } else if (index - files < b->built.note_count) {
        const ArchiveNote *note = &b->built.notes[index - files];
        snprintf(b->cells[0], sizeof b->cells[0], STR_FMT, STR_ARG(str_slice(note->path, 0, 280)));
        snprintf(b->cells[1], sizeof b->cells[1], "%s: it %s",
                 note->left_out ? "left out" : "packed", note->why);
        ret->mark = note->left_out ? '-' : '!';
        ret->role = note->left_out ? ROLE_MUTED : ROLE_TEXT;
    }
    ret->cells[0] = str_from(b->cells[0]);
    ret->cells[1] = str_from(b->cells[1]);
}

static void totals(const Build *b, char *out, size_t size)
{
    char tar[24], gzip[24], text[24];
    archive_size_text(b->built.unpacked, tar, sizeof tar);
    archive_size_text(b->built.packed, gzip, sizeof gzip);
    archive_size_text(b->base64.len, text, sizeof text);
    snprintf(out, size, "%zu files, %zu folders: %s unpacked, %s packed, %s of text.",
             b->built.files, b->built.folders, tar, gzip, text);
}

static void draw(View *v, Canvas *c)
{
    Build *b = build_of(v);
    char text[200];
    int buttons = b->buttons->widget.class->height(&b->buttons->widget, c->width);
    int below = buttons + 4, rows = c->height - below - 2;
    canvas_text_middle(c, 0, 0, c->width, str_from(b->folder), ROLE_HEADING);
    if (b->err.code != ERR_NONE) {
        canvas_wrap(c, 2, 0, c->width, rows, str_from(b->err.text), ROLE_ERROR);
    } else {
        Canvas list = canvas_sub(c, (Rect){ 2, 0, rows > 1 ? rows : 1, c->width });
        b->list->widget.focused = false;
        b->list->widget.class->draw(&b->list->widget, &list);
        totals(b, text, sizeof text);
        canvas_text_fit(c, c->height - below + 1, 0, c->width, str_from(text), ROLE_DIALOG);
        canvas_text_fit(c, c->height - below + 2, 0, c->width,
                        STR("The same folder gives the same bytes: no times, owners, order."),
                        ROLE_MUTED);
    }
    Canvas row = canvas_sub(c, (Rect){ c->height - buttons, 0, buttons, c->width });
    b->buttons->widget.focused = v->focused;
    b->buttons->widget.class->draw(&b->buttons->widget, &row);
}

static void insert(Build *b)
{
    Steps s;
    App *app = b->view.app;
    char text[200];
    if (!b->archive || !steps_begin(&s, app))
        return;
    steps_set(&s, str_from(b->path), buf_str(&b->base64));
    totals(b, text, sizeof text);
    if (steps_end(&s)) {
        app_message(app, MESSAGE_INFO, "The archive is in the contract. %s", text);
        app_close(app, &b->view);
    }
}

static bool key(View *v, const KeyEvent *k)
{
    Build *b = build_of(v);
    bool scrolls = key_is(k, K_UP, 0) || key_is(k, K_DOWN, 0) || key_is(k, K_PGUP, 0) ||
                   key_is(k, K_PGDN, 0) || k->code == K_WHEEL_UP || k->code == K_WHEEL_DOWN;
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g')) {
        app_close(v->app, v);
        return true;
    }
    if (scrolls) {
        b->list->widget.class->key(&b->list->widget, k);
        return true;
    }
    KeyEvent own = *k;
    if (key_is_mouse(k))
        own.row = (int16_t)(k->row - (v->at.height - b->buttons->widget.class->height(
                                                         &b->buttons->widget, v->at.width)));
    if (b->buttons->widget.class->key(&b->buttons->widget, &own) != WIDGET_DONE)
        return !key_is(k, K_F1, 0);
    if (b->buttons->selected == 0) {
        insert(b);
    } else if (b->buttons->selected == 1) {
        b->keep_all = !b->keep_all;
        b->buttons->labels[1] = b->keep_all ? "Leave out leftovers" : "Take everything";
        pack(b);
    } else {
        app_close(v->app, v);
    }
    return true;
}

static void title(const View *v, char *out, size_t size)
{
    snprintf(out, size, "Build an archive for %s", build_of(v)->path + 1);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    int rows = (int)build_of(v)->list->count + 8;
    *ret_height = rows < 12 ? 12 : rows < max_height ? rows : max_height;
    *ret_width = max_width < 74 ? max_width : 74;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    (void)v;
    (void)max;
    out[0] = (Hint){ "Up/Down", "Scroll" };
    out[1] = (Hint){ "Tab", "Next" };
    out[2] = (Hint){ "Enter", "Press" };
    out[3] = (Hint){ "Esc", "Cancel" };
    return 4;
}

static void free_build(View *v)
{
    Build *b = build_of(v);
    archive_free(b->archive);
    arena_free(b->arena);
    buf_clear(&b->base64);
    if (b->list)
        widget_free(&b->list->widget);
    if (b->buttons)
        widget_free(&b->buttons->widget);
    memory_free(b);
}

static const ViewClass build_class = {
    .name = "Build an archive",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .size = size,
    .free = free_build,
};

void archive_build_start(App *app, Str path, const char *folder)
{
    static const ListColumn columns[] = { { NULL, 0, 0 }, { NULL, 34, 0 } };
    static const char *const labels[] = { "Put into the contract", "Take everything", "Cancel" };
    Build *b = memory_alloc(sizeof *b);
    if (!b)
        return;
    b->view = (View){ .class = &build_class, .app = app };
    snprintf(b->path, sizeof b->path, STR_FMT, STR_ARG(path));
    snprintf(b->folder, sizeof b->folder, "%s", folder);
    buf_init_secret(&b->base64, 0);
    b->list = list_new(row_of, b, columns, 2);
    b->buttons = buttons_new(labels, 3);
    if (!b->list || !b->buttons) {
        free_build(&b->view);
        return;
    }
    pack(b);
    app_push(app, &b->view);
}
