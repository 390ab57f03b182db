/* A console log: each code that is in it, what it means, and the way to the part of the contract
 * that is to blame. The log comes from a file, or is pasted. */
#include "app_private.h"
#include "command.h"
#include "linear_private.h"
#include "pager.h"
#include "views.h"
#include "widgets.h"

#include "contract/explain_log.h"
#include "contract/file.h"

#include <stdio.h>

enum { LABEL_WIDTH = 9, LIST_PART = 3, BOX_ROWS = 12 };

typedef struct LogView {
    View view;
    Arena *arena; /* owned: the hits, and the log that they point into */
    char name[128];
    BootHit *hits;
    size_t count;
    int culprit;
    List *list;
    Pager pager;
    size_t shown; /* what the pager was made for */
    const Analysis *analysis;
    char cell[64]; /* of the row that is drawn */
} LogView;

static LogView *log_of(const View *v)
{
    return VIEW_AS(LogView, v);
}

static const char *nothing_found = "No HPL code stands in the log.";

/* -- the list --------------------------------------------------------------------------------- */

static void row_of(void *context, size_t index, ListRow *ret)
{
    LogView *v = context;
    const BootHit *hit = &v->hits[index];
    char kind = hit->code.ptr[hit->code.len - 1];
    bool here = (int)index == v->culprit;
    ret->mark = (kind | 32) == 'e' ? 'x' : (kind | 32) == 'w' ? '!' : 'i';
    ret->role = here ? ROLE_ERROR : ROLE_DIALOG;
    int n = snprintf(v->cell, sizeof v->cell, "line %zu", hit->line_number);
    if (hit->times > 1)
        snprintf(v->cell + n, sizeof v->cell - (size_t)n, ", %zu times", hit->times);
    ret->cells[0] = hit->code;
    ret->cells[1] = here ? STR("this stopped the boot") : STR("");
    ret->cells[2] = str_from(v->cell);
    ret->cells[3] = str_from(hit->known ? hit->known->name : "");
}

/* The contract that is open; NULL: none, or it is still being read. */
static const Analysis *contract_of(const App *app)
{
    return screen_is_of_document(app->screen) ? app_analysis(app) : NULL;
}

static void add_cause(LogView *v, size_t number, const Problem *p)
{
    pager_add(&v->pager, ROLE_TEXT, 0, STR(""));
    pager_print(&v->pager, p->severity == SEV_ERROR ? ROLE_ERROR : ROLE_WARNING, 0,
                "%zu  %s  " STR_FMT, number, p->code, STR_ARG(p->message));
    pager_add(&v->pager, ROLE_MUTED, 3, p->path.len ? p->path : STR("(file)"));
}

static void fill(LogView *v)
{
    Explain text;
    const Problem *p;
    const BootHit *hit = &v->hits[v->list->selected];
    v->shown = v->list->selected;
    v->analysis = contract_of(v->view.app);
    pager_reset(&v->pager);
    if (!v->pager.arena || !explain_hit(hit, v->pager.arena, &text, NULL))
        return;
    pager_add(&v->pager, ROLE_HEADING, 0, text.title);
    for (size_t i = 0; i < text.count; i++)
        pager_label(&v->pager, text.lines[i].label, LABEL_WIDTH, text.lines[i].text, ROLE_TEXT);
    for (size_t i = 0; v->analysis && (p = log_cause(hit, v->analysis, i)); i++)
        add_cause(v, i + 1, p);
}

static int list_rows(const LogView *v, int height)
{
    int most = height / LIST_PART > 3 ? height / LIST_PART : 3;
    return (int)v->count < most ? (int)v->count : most;
}

static void draw(View *view, Canvas *c)
{
    LogView *v = log_of(view);
    int rows = list_rows(v, c->height);
    Canvas list = canvas_sub(c, (Rect){ 0, 0, rows, c->width });
    Canvas text = canvas_sub(c, (Rect){ rows + 1, 1, c->height - rows - 1, c->width - 2 });
    v->list->widget.focused = view->focused;
    v->list->widget.class->draw(&v->list->widget, &list);
    bool moved = v->shown != v->list->selected;
    if (!v->pager.arena || moved || v->analysis != contract_of(view->app))
        fill(v);
    if (moved)
        v->pager.top = 0;
    pager_draw(&v->pager, &text, false);
}

/* -- the way to the contract ------------------------------------------------------------------ */

static void go_there(LogView *v, size_t which)
{
    App *app = v->view.app;
    const BootHit *hit = &v->hits[v->list->selected];
    const Analysis *a = contract_of(app);
    const Problem *p = a ? log_cause(hit, a, which) : NULL;
    Str place = log_place(hit);
    if (!a) {
        app_message(app, MESSAGE_WARNING,
                    "Open the contract that the machine was started with; then this leads to it.");
    } else if (p) {
        app_close(app, &v->view);
        problem_show(app, p);
    } else if (which == 0 && place.ptr) {
        app_close(app, &v->view);
        app_show(app, app_good(app) && screen_has(SCREEN_EDIT) ? SCREEN_EDIT : SCREEN_SOURCE);
        app_go_to(app, place);
        app_message(app, MESSAGE_INFO,
                    "The code is about this part; no problem that leads to it was found here.");
    } else if (which == 0) {
        app_message(app, MESSAGE_INFO, "This code is about nothing that stands in a contract.");
    }
}

static bool key(View *view, const KeyEvent *k)
{
    LogView *v = log_of(view);
    if (key_is(k, K_PGUP, 0) || key_is(k, K_PGDN, 0))
        return pager_key(&v->pager, k);
    if (k->code >= '1' && k->code <= '9' && k->mods == 0) {
        go_there(v, (size_t)(k->code - '1'));
        return true;
    }
    WidgetResult result = v->list->widget.class->key(&v->list->widget, k);
    if (result == WIDGET_DONE)
        go_there(v, 0);
    return result == WIDGET_TAKEN || result == WIDGET_DONE;
}

static void title(const View *view, char *out, size_t size)
{
    snprintf(out, size, "Console log: %.100s", log_of(view)->name);
}

static bool status(const View *view, char *out, size_t size)
{
    const LogView *v = log_of(view);
    bool open = contract_of(view->app);
    snprintf(out, size, "%zu code%s; %s", v->count, v->count == 1 ? "" : "s",
             open ? "Enter goes to the part of the contract that is to blame"
                  : "with the contract open, its part that is to blame is shown");
    return true;
}

static void size(const View *view, int max_height, int max_width, int *ret_height, int *ret_width)
{
    (void)view;
    *ret_height = max_height;
    *ret_width = max_width < 100 ? max_width : 100;
}

static size_t hints(const View *view, Hint *out, size_t max)
{
    static const Hint all[] = { { "Up/Down", "Code" },
                                { "Enter", "To the contract" },
                                { "PgDn", "Scroll" },
                                { "Esc", "Close" } };
    (void)view;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

static void free_log(View *view)
{
    LogView *v = log_of(view);
    if (v->list)
        widget_free(&v->list->widget);
    pager_free(&v->pager);
    arena_free(v->arena);
    memory_free(v);
}

static const ViewClass class = {
    .name = "Console log",
    .help = "codes",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .status = status,
    .size = size,
    .free = free_log,
};

/* Only what the hits point to is kept of the log: their lines. */
static bool keep_hits(LogView *v, Str log, Error *err)
{
    Arena *scratch = arena_new(0);
    BootHit *found;
    size_t count;
    bool read = scratch && boot_log_scan(log, scratch, &found, &count, err);
    BootHit *hits = read ? ARENA_ARRAY(v->arena, BootHit, count + 1) : NULL;
    bool ok = hits != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        Str line = str_slice(found[i].line, 0, utf8_floor(found[i].line, LOG_LINE_MAX));
        char *copy = arena_copy(v->arena, line.ptr, line.len);
        char *code = arena_copy(v->arena, found[i].code.ptr, found[i].code.len);
        ok = copy && code;
        hits[i] = found[i];
        hits[i].line = str_make(copy, line.len);
        hits[i].code = str_make(code, found[i].code.len);
    }
    if (ok) {
        v->hits = hits;
        v->count = count;
        v->culprit = boot_log_culprit(hits, count);
    }
    arena_free(scratch);
    return ok || (read ? error_memory(err) : false);
}

void log_show(App *app, const char *name, Str log)
{
    static const ListColumn columns[] = {
        { NULL, 9, 0 }, { NULL, 21, 0 }, { NULL, 17, 1 }, { NULL, 0, 2 }
    };
    Error err = { 0 };
    LogView *v = memory_alloc(sizeof *v);
    if (!v)
        return;
    v->view = (View){ .class = &class, .app = app };
    v->arena = arena_new(0);
    v->list = list_new(row_of, v, columns, 4);
    snprintf(v->name, sizeof v->name, "%.120s", name);
    bool ok = (v->arena && v->list) || error_memory(&err);
    ok = ok && keep_hits(v, log, &err);
    if (ok && v->count) {
        list_set_count(v->list, v->count);
        list_select(v->list, v->culprit < 0 ? 0 : (size_t)v->culprit);
        app_push(app, &v->view);
        return;
    }
    if (ok)
        app_message(app, MESSAGE_INFO, "%s", nothing_found);
    else
        app_error(app, &err);
    free_log(&v->view);
}

/* -- where it comes from ---------------------------------------------------------------------- */

static bool read_log(const char *path, Buf *out, Error *err)
{
    buf_init(out, LOG_MAX);
    return file_read(path, LOG_MAX, out, NULL, err);
}

static void file_picked(App *app, const char *path, void *context)
{
    Buf log;
    Error err = { 0 };
    (void)context;
    if (!path)
        return;
    if (read_log(path, &log, &err)) {
        const char *slash = strrchr(path, '/');
        log_show(app, slash ? slash + 1 : path, buf_str(&log));
    } else {
        app_error(app, &err);
    }
    buf_clear(&log);
}

typedef struct PasteView {
    View view;
    Panel panel;
    TextBox *box; /* of the panel */
} PasteView;

static PasteView *paste_of(const View *v)
{
    return VIEW_AS(PasteView, v);
}

static void draw_paste(View *view, Canvas *c)
{
    panel_draw(&paste_of(view)->panel, c, 0, view->focused);
}

static bool paste_key(View *view, const KeyEvent *k)
{
    PasteView *v = paste_of(view);
    App *app = view->app;
    size_t item = SIZE_MAX;
    WidgetResult result = panel_key(&v->panel, k, &item);
    if (result != WIDGET_DONE)
        return result == WIDGET_TAKEN || result == WIDGET_CHANGED;
    const Buttons *buttons = WIDGET_AS(Buttons, v->panel.items[1].widget);
    Buf log;
    buf_init(&log, LOG_MAX);
    if (buttons->selected == 0)
        buf_add_str(&log, textbox_value(v->box));
    app_close(app, view);
    if (log.len)
        log_show(app, "pasted", buf_str(&log));
    buf_clear(&log);
    return true;
}

static bool paste_takes_text(const View *view)
{
    return panel_takes_text(&paste_of(view)->panel);
}

static void paste_size(const View *view, int max_height, int max_width, int *ret_height,
                       int *ret_width)
{
    (void)view;
    *ret_height = max_height < BOX_ROWS + 5 ? max_height : BOX_ROWS + 5;
    *ret_width = max_width < 100 ? max_width : 100;
}

static size_t paste_hints(const View *view, Hint *out, size_t max)
{
    static const Hint all[] = { { "Tab", "Text and buttons" }, { "Esc", "Cancel" } };
    (void)view;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

static void free_paste(View *view)
{
    panel_clear(&paste_of(view)->panel);
    memory_free(paste_of(view));
}

static const ViewClass paste_class = {
    .name = "Paste the console log",
    .help = "codes",
    .draw = draw_paste,
    .key = paste_key,
    .takes_text = paste_takes_text,
    .hints = paste_hints,
    .size = paste_size,
    .free = free_paste,
};

static void paste_start(App *app)
{
    static const char *const labels[] = { "Explain", "Cancel" };
    PasteView *v = memory_alloc(sizeof *v);
    if (!v)
        return;
    v->view = (View){ .class = &paste_class, .app = app };
    v->box = textbox_new(BOX_ROWS);
    Buttons *buttons = buttons_new(labels, 2);
    if (!v->box || !buttons) {
        widget_free(v->box ? &v->box->widget : NULL);
        widget_free(buttons ? &buttons->widget : NULL);
        memory_free(v);
        return;
    }
    panel_add(&v->panel, &v->box->widget, "The whole log, or some lines of it", NULL);
    panel_add(&v->panel, &buttons->widget, NULL, NULL);
    app_push(app, &v->view);
}

static void way_chosen(App *app, int answer, void *context)
{
    (void)context;
    if (answer == 0)
        picker_start(app, "A console log", PICK_ANY, NULL, file_picked, NULL);
    else if (answer == 1)
        paste_start(app);
}

void log_start(App *app)
{
    static const AppChoice ways[] = {
        { "From a file", "what the serial console of the machine wrote" },
        { "Paste it", "the lines that you have at hand" },
    };
    app_ask_choice(app, "What does a console log say?", ways, 2, 0, way_chosen, NULL);
}

/* -- in lines --------------------------------------------------------------------------------- */

static void print_hit(Linear *l, const BootHit *hit, bool is_culprit)
{
    App *app = l->app;
    Explain text;
    const Problem *p;
    const Analysis *a = contract_of(app);
    if (!explain_hit(hit, app->frame, &text, NULL))
        return;
    linear_print(STR_FMT ", line %zu%s", STR_ARG(text.title), hit->line_number,
                 is_culprit ? ": this stopped the boot" : "");
    for (size_t i = 0; i < text.count; i++)
        linear_print_at(2, "%s: " STR_FMT, text.lines[i].label, STR_ARG(text.lines[i].text));
    for (size_t i = 0; a && (p = log_cause(hit, a, i)); i++)
        linear_print_at(2, "%s at " STR_FMT ": " STR_FMT, p->code,
                        STR_ARG(p->path.len ? p->path : STR("the file")), STR_ARG(p->message));
}

void linear_log(Linear *l, Str rest)
{
    App *app = l->app;
    Buf log;
    Error err = { 0 };
    BootHit *hits;
    size_t count;
    char path[4096];
    snprintf(path, sizeof path, STR_FMT, STR_ARG(rest));
    if (!rest.len) {
        linear_print("Name the file with the log: log FILE.");
        return;
    }
    if (!read_log(path, &log, &err) ||
        !boot_log_scan(buf_str(&log), app->frame, &hits, &count, &err)) {
        app_error(app, &err);
    } else {
        int culprit = boot_log_culprit(hits, count);
        for (size_t i = 0; i < count; i++)
            print_hit(l, &hits[i], (int)i == culprit);
        if (!count)
            linear_print("%s", nothing_found);
    }
    buf_clear(&log);
}
