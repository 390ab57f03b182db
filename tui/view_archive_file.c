/* One file of an archive: its lines, those with problems marked; changing it packs the archive
 * again. The file is in memory only. */
#include "archive_views.h"
#include "steps.h"
#include "widgets.h"

#include "contract/arena.h"

#include <stdio.h>

typedef struct FileView {
    View view;
    char path[256];   /* JSON pointer of the archive */
    Buf name, data;   /* data: secret */
    Archive *archive; /* owned: a copy, for packing again */
    size_t *lines;    /* owned: offset of each line */
    size_t count, selected;
    int top, height, left;
    TextBox *box; /* while it is changed; NULL else */
} FileView;

static FileView *file_of(const View *v)
{
    return VIEW_AS(FileView, v);
}

static bool index_lines(FileView *f)
{
    Str text = buf_str(&f->data);
    size_t count = 1;
    for (size_t i = 0; i + 1 < text.len; i++)
        count += text.ptr[i] == '\n';
    size_t *lines = memory_alloc(count * sizeof *lines);
    if (!lines)
        return false;
    size_t n = 1;
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.ptr[i] == '\n')
            lines[n++] = i + 1;
    memory_free(f->lines);
    f->lines = lines;
    f->count = n;
    f->selected = f->selected < n ? f->selected : n - 1;
    return true;
}

static Str line_of(const FileView *f, size_t i)
{
    size_t end = i + 1 < f->count ? f->lines[i + 1] : f->data.len;
    Str line = str_slice(buf_str(&f->data), f->lines[i], end - f->lines[i]);
    while (line.len > 0 && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
        line.len--;
    return line;
}

/* The worst problem of a line (from 1; 0: of the file as a whole). */
static const Problem *problem_of(const FileView *f, size_t line)
{
    size_t count = 0;
    const Analysis *a = app_analysis(f->view.app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *worst = NULL;
    for (size_t i = 0; i < count; i++) {
        const Problem *p = &all[i];
        if (p->inner.file.ptr && str_is(p->path, f->path) &&
            str_eq(p->inner.file, buf_str(&f->name)) && p->inner.line == line &&
            (!worst || p->severity > worst->severity))
            worst = p;
    }
    return worst;
}

static char mark_of(const Problem *p)
{
    return p->severity == SEV_ERROR ? 'x' : p->severity == SEV_NOTICE ? 'i' : '!';
}

static void draw_line(FileView *f, Canvas *c, int row, size_t i, bool focused)
{
    char number[24];
    const Problem *p = problem_of(f, i + 1);
    Str line = line_of(f, i);
    int col = 8;
    if (p) {
        char mark = mark_of(p);
        canvas_text(c, row, 1, str_make(&mark, 1), mark_role(mark));
    }
    snprintf(number, sizeof number, "%4zu", i + 1);
    canvas_text(c, row, 3, str_from(number), ROLE_MUTED);
    Canvas text = canvas_sub(c, (Rect){ row, col, 1, c->width - col });
    size_t start = text_offset_at(line, f->left);
    Role role = !p ? ROLE_TEXT : p->severity == SEV_ERROR ? ROLE_ERROR_TEXT : ROLE_WARNING_TEXT;
    canvas_text(&text, 0, 0, str_slice(line, start, line.len), role);
    if (i == f->selected) {
        canvas_text(c, row, 0, STR(">"), focused ? ROLE_SELECTED : ROLE_SELECTED_DIM);
        if (focused)
            canvas_cursor(c, row, 0);
    }
}

static void draw(View *v, Canvas *c)
{
    FileView *f = file_of(v);
    if (f->box) {
        f->box->widget.focused = v->focused;
        f->box->widget.class->draw(&f->box->widget, c);
        return;
    }
    int selected = (int)f->selected;
    f->height = c->height;
    if (selected < f->top)
        f->top = selected;
    if (selected >= f->top + c->height)
        f->top = selected - c->height + 1;
    for (int i = 0; i < c->height && (size_t)(f->top + i) < f->count; i++)
        draw_line(f, c, i, (size_t)(f->top + i), v->focused);
}

/* -- changing --------------------------------------------------------------------------------- */

/* Packs all files, this one with its new content. */
static bool pack(FileView *f, Buf *out, Error *err)
{
    const Tar *tar = &f->archive->tar;
    ArchiveBuilt built;
    TarEntry *entries = memory_alloc((tar->count + 1) * sizeof *entries);
    size_t n = 0;
    if (!entries)
        return error_memory(err);
    for (size_t i = 0; i < tar->count; i++) {
        TarEntry e = tar->entries[i];
        if (e.name.len == 0)
            continue; /* the top folder */
        if (e.kind == TAR_FILE && str_eq(e.name, buf_str(&f->name)))
            e.data = textbox_value(f->box);
        entries[n++] = e;
    }
    bool ok = archive_pack(entries, n, out, &built, err);
    memory_free(entries);
    return ok;
}

static void leave_box(FileView *f)
{
    widget_free(&f->box->widget);
    f->box = NULL;
}

static void put(FileView *f)
{
    Steps s;
    App *app = f->view.app;
    Buf out;
    Error err = { 0 };
    buf_init_secret(&out, 0);
    if (!pack(f, &out, &err)) {
        app_error(app, &err);
    } else if (steps_begin(&s, app)) {
        steps_set(&s, str_from(f->path), buf_str(&out));
        Archive *archive = steps_end(&s) ? archive_open(buf_str(&out), &err) : NULL;
        if (archive) {
            archive_free(f->archive);
            f->archive = archive;
            buf_reset(&f->data);
            buf_add_str(&f->data, textbox_value(f->box));
            index_lines(f);
            leave_box(f);
            app_message(app, MESSAGE_INFO, "The archive was packed again; undo takes one step.");
        }
    }
    buf_clear(&out);
}

static void answered(App *app, int button, void *context)
{
    FileView *f = context;
    (void)app;
    if (button == 0)
        put(f);
    else if (button == 1)
        leave_box(f);
}

static void end_change(FileView *f)
{
    static const char *const buttons[] = { "Pack it again", "Drop the change", "Go on", NULL };
    if (str_eq(textbox_value(f->box), buf_str(&f->data)))
        leave_box(f);
    else
        app_ask(f->view.app, "The file was changed",
                "The archive is built anew from its files and this one; it replaces the value in "
                "the contract.",
                buttons, answered, f);
}

static void begin_change(FileView *f)
{
    App *app = f->view.app;
    if (app_is_read_only(app)) {
        app_message(app, MESSAGE_WARNING, "This contract is open for reading only.");
        return;
    }
    if (utf8_valid_len(buf_str(&f->data)) != f->data.len) {
        app_message(app, MESSAGE_WARNING, "This file is no text: it cannot be changed here.");
        return;
    }
    f->box = textbox_new(10);
    if (!f->box)
        return;
    textbox_set(f->box, buf_str(&f->data));
    f->box->cursor = f->lines[f->selected];
}

/* -- keys ------------------------------------------------------------------------------------- */

static void next_problem(FileView *f, bool back)
{
    for (size_t n = 1; n <= f->count; n++) {
        size_t i = (f->selected + (back ? f->count - n : n)) % f->count;
        if (problem_of(f, i + 1)) {
            f->selected = i;
            return;
        }
    }
    app_message(f->view.app, MESSAGE_INFO, "No line of this file has a problem.");
}

static bool move(FileView *f, const KeyEvent *k)
{
    long page = f->height > 1 ? f->height - 1 : 1, last = (long)f->count - 1;
    long to = (long)f->selected;
    if (key_is(k, K_UP, 0) || key_is(k, 'k', 0))
        to--;
    else if (key_is(k, K_DOWN, 0) || key_is(k, 'j', 0))
        to++;
    else if (key_is(k, K_PGUP, 0) || key_is_ctrl(k, 'u'))
        to -= page;
    else if (key_is(k, K_PGDN, 0) || key_is_ctrl(k, 'd') || key_is(k, ' ', 0))
        to += page;
    else if (k->code == K_WHEEL_UP || k->code == K_WHEEL_DOWN)
        to += k->code == K_WHEEL_UP ? -3 : 3;
    else if (key_is(k, K_HOME, 0))
        to = 0;
    else if (key_is(k, K_END, 0) || key_is(k, 'G', 0))
        to = last;
    else if (key_is(k, K_RIGHT, 0) || key_is(k, 'l', 0))
        f->left += 8;
    else if ((key_is(k, K_LEFT, 0) || key_is(k, 'h', 0)) && f->left > 0)
        f->left -= 8;
    else if (k->code == K_MOUSE_PRESS)
        to = f->top + k->row;
    else
        return false;
    f->selected = (size_t)(to < 0 ? 0 : to > last ? last : to);
    return true;
}

static bool key(View *v, const KeyEvent *k)
{
    FileView *f = file_of(v);
    if (f->box) {
        WidgetResult result =
            key_is_mouse(k) ? WIDGET_TAKEN : f->box->widget.class->key(&f->box->widget, k);
        if (result == WIDGET_LEAVE || key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g') ||
            key_is(k, K_TAB, 0))
            end_change(f);
        return true;
    }
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g') || key_is(k, 'q', 0) ||
        ((key_is(k, K_LEFT, 0) || key_is(k, 'h', 0)) && f->left == 0))
        app_close(v->app, v);
    else if (key_is(k, 'e', 0) || key_is(k, K_ENTER, 0))
        begin_change(f);
    else if (key_is(k, ']', 0) || key_is(k, K_F1 + 7, 0))
        next_problem(f, false);
    else if (key_is(k, '[', 0))
        next_problem(f, true);
    else
        return move(f, k);
    return true;
}

static void title(const View *v, char *out, size_t size)
{
    const FileView *f = file_of(v);
    snprintf(out, size, STR_FMT "%s", STR_ARG(str_slice(buf_str(&f->name), 0, 120)),
             f->box ? "  (changing)" : "");
}

static bool status(const View *v, char *out, size_t size)
{
    const FileView *f = file_of(v);
    const Problem *p = f->box ? NULL : problem_of(f, f->selected + 1);
    if (!p && !f->box)
        p = problem_of(f, 0);
    if (p)
        snprintf(out, size, "%c %s  " STR_FMT, mark_of(p), p->code, STR_ARG(p->message));
    else
        snprintf(out, size,
                 f->box ? "Esc ends the change and asks whether it is packed."
                        : "Read in memory; nothing is unpacked to disk.");
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    (void)max;
    if (file_of(v)->box) {
        out[0] = (Hint){ "Esc", "End the change" };
        return 1;
    }
    out[0] = (Hint){ "e", "Change" };
    out[1] = (Hint){ "]", "Next problem" };
    out[2] = (Hint){ "Left/Right", "Scroll" };
    out[3] = (Hint){ "Esc", "Back" };
    return 4;
}

static bool takes_text(const View *v)
{
    return file_of(v)->box != NULL;
}

static void free_file(View *v)
{
    FileView *f = file_of(v);
    if (f->box)
        widget_free(&f->box->widget);
    archive_free(f->archive);
    memory_free(f->lines);
    buf_clear(&f->name);
    buf_clear(&f->data);
    memory_free(f);
}

static const ViewClass file_class = {
    .name = "File of the archive",
    .title = title,
    .draw = draw,
    .key = key,
    .takes_text = takes_text,
    .hints = hints,
    .status = status,
    .free = free_file,
};

void archive_file_start(App *app, Str path, const Archive *archive, const TarEntry *entry)
{
    Error err = { 0 };
    FileView *f = memory_alloc(sizeof *f);
    if (!f)
        return;
    f->view = (View){ .class = &file_class, .app = app };
    snprintf(f->path, sizeof f->path, STR_FMT, STR_ARG(path));
    buf_init(&f->name, 0);
    buf_init_secret(&f->data, 0);
    buf_add_str(&f->name, entry->name);
    buf_add_str(&f->data, entry->data);
    f->archive = archive_open_any(buf_str(&archive->data), &err);
    if (!f->archive || !index_lines(f)) {
        free_file(&f->view);
        app_error(app, &err);
        return;
    }
    for (size_t i = 0; i < f->count; i++) {
        if (problem_of(f, i + 1)) {
            f->selected = i;
            break;
        }
    }
    app_push(app, &f->view);
}
