/* Archive: the files of compose.archive and play.archive with what was found in them; built from
 * a folder, looked into, changed, extracted. */
#include "archive_views.h"
#include "sides.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"

#include <stdio.h>

enum { PLACES = 2, ROWS_MAX = 2000 };

/* One archive of the workload. */
typedef struct Holder {
    Archive *archive; /* owned; NULL: no value */
    uint64_t hash;    /* of the value, to unpack only what is new */
    size_t length;
} Holder;

typedef struct ArchiveView {
    View view;
    Holder holders[PLACES];
    struct {
        int place;
        size_t entry; /* SIZE_MAX: the heading of the place */
    } rows[ROWS_MAX];
    size_t row_count;
    List *list;
    char cells[3][300]; /* of the row that is drawn */
    int asked;          /* the place that a question is about */
} ArchiveView;

static const char *const place_names[PLACES] = { "compose", "play" };

static ArchiveView *archive_of(const View *v)
{
    return VIEW_AS(ArchiveView, v);
}

void archive_size_text(size_t bytes, char *out, size_t size)
{
    if (bytes < 1024)
        snprintf(out, size, "%zu B", bytes);
    else if (bytes < 1024 * 1024)
        snprintf(out, size, "%.1f KB", (double)bytes / 1024);
    else
        snprintf(out, size, "%.1f MB", (double)bytes / (1024 * 1024));
}

/* -- what is there ---------------------------------------------------------------------------- */

static Str place_path(const Analysis *a, int place, Arena *arena)
{
    return side_path(a, SIDE_WORKLOAD, place_names[place], STR("archive"), arena);
}

static void unpack(Holder *h, Str value)
{
    uint64_t hash = str_hash(value);
    if (h->archive && h->hash == hash && h->length == value.len)
        return;
    archive_free(h->archive);
    h->archive = value.len > 0 ? archive_open(value, NULL) : NULL;
    h->hash = hash;
    h->length = value.len;
}

static void add_row(ArchiveView *v, int place, size_t entry)
{
    if (v->row_count == ROWS_MAX)
        return;
    v->rows[v->row_count].place = place;
    v->rows[v->row_count++].entry = entry;
}

static void build(ArchiveView *v)
{
    const Analysis *a = app_good(v->view.app);
    v->row_count = 0;
    for (int place = 0; place < PLACES; place++) {
        Holder *h = &v->holders[place];
        const TreeNode *node =
            a && side_state(a, SIDE_WORKLOAD) == SIDE_OPEN
                ? tree_at(analysis_root(a), place_path(a, place, app_frame(v->view.app)))
                : NULL;
        unpack(h, node && node->kind == NODE_STRING ? node->string : STR(""));
        if (!h->archive)
            continue;
        add_row(v, place, SIZE_MAX);
        for (size_t i = 0; i < h->archive->tar.count; i++)
            if (h->archive->tar.entries[i].name.len > 0)
                add_row(v, place, i);
    }
    list_set_count(v->list, v->row_count);
}

/* The worst problem of a file (its name), or of the archive as a whole (empty name). */
static char problem_mark(ArchiveView *v, int place, Str file, size_t *ret_count,
                         const Problem **ret_worst)
{
    size_t count = 0;
    App *app = v->view.app;
    const Analysis *a = app_analysis(app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *worst = NULL;
    Str path = a ? place_path(a, place, app_frame(app)) : STR("");
    *ret_count = 0;
    for (size_t i = 0; i < count; i++) {
        const Problem *p = &all[i];
        if (!str_eq(p->path, path) || !str_eq(p->inner.file.ptr ? p->inner.file : STR(""), file))
            continue;
        ++*ret_count;
        if (!worst || p->severity > worst->severity)
            worst = p;
    }
    *ret_worst = worst;
    return !worst                          ? '\0'
           : worst->severity == SEV_ERROR  ? 'x'
           : worst->severity == SEV_NOTICE ? 'i'
                                           : '!';
}

/* -- rows ------------------------------------------------------------------------------------- */

static const TarEntry *entry_at(const ArchiveView *v, size_t row)
{
    if (row >= v->row_count || v->rows[row].entry == SIZE_MAX)
        return NULL;
    return &v->holders[v->rows[row].place].archive->tar.entries[v->rows[row].entry];
}

/* What the name alone says against a file. */
static const char *name_finding(const TarEntry *e)
{
    static const struct {
        unsigned bit;
        const char *words;
    } table[] = {
        { TAR_NAME_ABSOLUTE, "begins with /" },
        { TAR_NAME_DOTDOT, "leads outside" },
        { TAR_NAME_NOT_UTF8, "name is no UTF-8" },
        { TAR_NAME_CONTROL, "control characters in the name" },
        { TAR_NAME_EMPTY, "has no name" },
        { TAR_NAME_DUPLICATE, "stands there twice" },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (e->findings & table[i].bit)
            return table[i].words;
    return NULL;
}

static void heading_row(ArchiveView *v, int place, ListRow *ret)
{
    const Archive *archive = v->holders[place].archive;
    char unpacked[24], text[24];
    archive_size_text(archive->unpacked, unpacked, sizeof unpacked);
    archive_size_text(v->holders[place].length, text, sizeof text);
    snprintf(v->cells[0], sizeof v->cells[0], "workload > %s > archive   %s of text, %s unpacked",
             place_names[place], text, unpacked);
    if (archive->broken != ARCHIVE_WHOLE)
        ret->mark = 'x';
    ret->role = ROLE_HEADING;
    ret->cells[0] = str_from(v->cells[0]);
}

static void row_of(void *context, size_t index, ListRow *ret)
{
    ArchiveView *v = context;
    const TarEntry *e = entry_at(v, index);
    const Problem *worst;
    size_t problems;
    if (!e) {
        heading_row(v, v->rows[index].place, ret);
        return;
    }
    bool file = e->kind == TAR_FILE;
    const char *finding = name_finding(e);
    const char *unwanted = file ? archive_unwanted(e->name, str_slice(e->data, 0, 4096)) : NULL;
    ret->mark = problem_mark(v, v->rows[index].place, e->name, &problems, &worst);
    snprintf(v->cells[0], sizeof v->cells[0], "  " STR_FMT "%s",
             STR_ARG(str_slice(e->name, 0, 280)), e->kind == TAR_DIRECTORY ? "/" : "");
    v->cells[1][0] = '\0';
    if (file)
        archive_size_text(e->data.len, v->cells[1], sizeof v->cells[1]);
    if (worst)
        snprintf(v->cells[2], sizeof v->cells[2], "%s%s", worst->code,
                 problems > 1 ? " and more" : "");
    else if (finding || unwanted)
        snprintf(v->cells[2], sizeof v->cells[2], "%s", finding ? finding : unwanted);
    else
        snprintf(v->cells[2], sizeof v->cells[2], "%s", file ? "" : tar_kind_name(e->kind));
    if (ret->mark == '\0' && (finding || unwanted || (!file && e->kind != TAR_DIRECTORY)))
        ret->mark = '!';
    for (int i = 0; i < 3; i++)
        ret->cells[i] = str_from(v->cells[i]);
}

/* -- drawing ---------------------------------------------------------------------------------- */

static const char *const layers[] = {
    [ARCHIVE_BASE64] = "base64",
    [ARCHIVE_GZIP] = "gzip",
    [ARCHIVE_TAR] = "tar",
};

static int current_place(const ArchiveView *v)
{
    return v->list->selected < v->row_count ? v->rows[v->list->selected].place : 0;
}

/* The findings of what is selected, in words. */
static int draw_problems(ArchiveView *v, Canvas *c, int row, int place, Str file)
{
    size_t count = 0;
    App *app = v->view.app;
    const Analysis *a = app_analysis(app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    Str path = a ? place_path(a, place, app_frame(app)) : STR("");
    for (size_t i = 0; i < count && row < c->height; i++) {
        const Problem *p = &all[i];
        char mark = p->severity == SEV_ERROR ? 'x' : p->severity == SEV_NOTICE ? 'i' : '!';
        if (!str_eq(p->path, path) || !str_eq(p->inner.file.ptr ? p->inner.file : STR(""), file))
            continue;
        canvas_text(c, row, 1, str_make(&mark, 1), mark_role(mark));
        int col = 3;
        if (p->inner.line > 0)
            col = canvas_print(c, row, 3, ROLE_MUTED, "%u:%u", p->inner.line, p->inner.column) + 2;
        row += canvas_wrap(c, row, col, c->width - col - 1, 2, p->message, ROLE_TEXT);
    }
    return row;
}

static void draw_details(ArchiveView *v, Canvas *c)
{
    int place = current_place(v), row = 0;
    const Archive *archive = v->holders[place].archive;
    const TarEntry *e = entry_at(v, v->list->selected);
    if (archive->broken != ARCHIVE_WHOLE) {
        canvas_print(c, row++, 1, ROLE_ERROR, "x The %s layer cannot be read.",
                     layers[archive->broken]);
        row += canvas_wrap(c, row, 3, c->width - 4, 3, str_from(archive->why.text), ROLE_TEXT);
    } else if (!e) {
        canvas_print(c, row++, 1, ROLE_OK, "ok  base64, gzip and tar read to the end, %zu entries",
                     archive->tar.count);
    }
    int before = row;
    row = draw_problems(v, c, row, place, e ? e->name : STR(""));
    if (e && row == before)
        canvas_print(c, row, 1, ROLE_MUTED, "Nothing was found in this file.");
}

static void draw_empty(ArchiveView *v, Canvas *c)
{
    const Analysis *a = app_good(v->view.app);
    const char *words = side_words(side_state(a, SIDE_WORKLOAD));
    if (words)
        canvas_print(c, 0, 1, ROLE_WARNING, "workload %s.", words);
    else
        canvas_wrap(c, 0, 1, c->width - 2, 4,
                    STR("No archive yet. b builds one from the folder that holds "
                        "docker-compose.yaml, or the descriptors of pods."),
                    ROLE_TEXT);
    if (v->view.focused)
        canvas_cursor(c, 0, 1);
}

static void draw(View *view, Canvas *c)
{
    ArchiveView *v = archive_of(view);
    if (v->row_count == 0) {
        draw_empty(v, c);
        return;
    }
    int below = c->height > 14 ? 7 : 0, rows = c->height - below;
    Canvas list = canvas_sub(c, (Rect){ 0, 0, rows, c->width });
    v->list->widget.focused = view->focused;
    v->list->widget.class->draw(&v->list->widget, &list);
    if (below == 0)
        return;
    canvas_hline(c, rows, 0, c->width, ROLE_BORDER);
    Canvas details = canvas_sub(c, (Rect){ rows + 1, 0, below - 1, c->width });
    draw_details(v, &details);
}

/* -- actions ---------------------------------------------------------------------------------- */

static void show_answered(App *app, int button, void *context)
{
    ArchiveView *v = context;
    const TarEntry *e = entry_at(v, v->list->selected);
    const Analysis *a = app_good(app);
    int place = current_place(v);
    if (button == 0 && e && a)
        archive_file_start(app, place_path(a, place, app_frame(app)), v->holders[place].archive, e);
}

static void open_entry(ArchiveView *v)
{
    static const char *const buttons[] = { "Show it", "Cancel", NULL };
    App *app = v->view.app;
    const TarEntry *e = app_settled(app) ? entry_at(v, v->list->selected) : NULL;
    if (!e || e->kind != TAR_FILE)
        return;
    const char *why = archive_unwanted(e->name, str_slice(e->data, 0, 4096));
    char text[400];
    snprintf(text, sizeof text, "The file " STR_FMT ": it %s. It stands in clear on the screen.",
             STR_ARG(str_slice(e->name, 0, 200)), why ? why : "");
    if (why && app_is_presenter(app))
        app_message(app, MESSAGE_WARNING,
                    "Presenter mode shows no secrets ({view.presenter} ends it)");
    else if (why)
        app_ask(app, "This may be a secret", text, buttons, show_answered, v);
    else
        show_answered(app, 0, v);
}

static void folder_picked(App *app, const char *path, void *context)
{
    ArchiveView *v = context;
    const Analysis *a = path ? app_settled(app) : NULL;
    if (a)
        archive_build_start(app, place_path(a, v->asked, app_frame(app)), path);
}

static void place_chosen(App *app, int choice, void *context)
{
    ArchiveView *v = context;
    if (choice < 0)
        return;
    v->asked = choice;
    picker_start(app, "Folder to pack", PICK_FOLDER, NULL, folder_picked, v);
}

/* Where an archive goes: where one is; else to the way of starting that the workload has chosen;
 * else that is asked. */
static void start_build(ArchiveView *v)
{
    static const AppChoice choices[PLACES] = {
        { "compose", "one Docker Compose file and what it needs" },
        { "play", "descriptors of Podman pods" },
    };
    App *app = v->view.app;
    const Analysis *a = app_is_read_only(app) ? NULL : app_settled(app);
    if (app_is_read_only(app))
        app_message(app, MESSAGE_WARNING, "This contract is open for reading only.");
    if (!a)
        return;
    const char *words = side_words(side_state(a, SIDE_WORKLOAD));
    if (words) {
        app_message(app, MESSAGE_WARNING, "workload %s.", words);
        return;
    }
    const Platform *p = app_platform(app);
    const TreeNode *workload = analysis_workload(a)->plain;
    bool compose = tree_get_text(workload, "compose"), play = tree_get_text(workload, "play");
    if (tree_get_text(workload, "confidential-containers"))
        app_message(app, MESSAGE_INFO,
                    "A workload of confidential containers has no archive: its policy says what "
                    "may run.");
    else if (v->row_count > 0)
        place_chosen(app, current_place(v), v);
    else if (compose != play)
        place_chosen(app, play ? 1 : 0, v);
    else if (p && str_contains(str_from(p->name), STR("ccrv")))
        place_chosen(app, 1, v);
    else
        app_ask_choice(app, "What does the workload start?", choices, PLACES, 0, place_chosen, v);
}

static void extract_named(App *app, const char *path, void *context)
{
    ArchiveView *v = context;
    const Archive *archive = v->row_count > 0 ? v->holders[current_place(v)].archive : NULL;
    Error err = { 0 };
    if (!path || !archive)
        return;
    if (archive_extract(archive, path, &err))
        app_message(app, MESSAGE_INFO, "All files are in %s.", path);
    else
        app_error(app, &err);
}

static void start_extract(ArchiveView *v)
{
    const Archive *archive = v->row_count > 0 ? v->holders[current_place(v)].archive : NULL;
    if (!archive || archive->broken != ARCHIVE_WHOLE)
        app_message(v->view.app, MESSAGE_INFO, "There is no archive that could be unpacked.");
    else
        picker_start(v->view.app, "New folder for the files", PICK_NEW, "archive-files",
                     extract_named, v);
}

/* -- the view --------------------------------------------------------------------------------- */

static void go(ArchiveView *v)
{
    const Analysis *a = app_good(v->view.app);
    if (a && v->row_count > 0)
        side_go(v->view.app, place_path(a, current_place(v), app_frame(v->view.app)));
}

static bool key(View *view, const KeyEvent *e)
{
    ArchiveView *v = archive_of(view);
    if (key_is(e, 'b', 0) || key_is(e, K_INSERT, 0) || key_is(e, 'a', 0)) {
        start_build(v);
    } else if (key_is(e, 'x', 0)) {
        start_extract(v);
    } else {
        size_t before = v->list->selected;
        WidgetResult result = v->list->widget.class->key(&v->list->widget, e);
        if (result == WIDGET_DONE)
            open_entry(v);
        if (v->list->selected != before)
            go(v);
        return result == WIDGET_TAKEN || result == WIDGET_DONE;
    }
    return true;
}

static void event(View *view, ViewEvent e)
{
    if (e == EVENT_FOCUS || e == EVENT_DOCUMENT || e == EVENT_ANALYSIS)
        build(archive_of(view));
}

static bool status(const View *view, char *out, size_t size)
{
    (void)view;
    snprintf(out, size, "Read in memory. Building gives the same bytes for the same folder.");
    return true;
}

static size_t hints(const View *view, Hint *out, size_t max)
{
    static const Hint all[] = { { "Enter", "Look inside" },
                                { "b", "Build from a folder" },
                                { "x", "Extract" },
                                { "Esc", "Back" } };
    bool empty = archive_of(view)->row_count == 0;
    (void)max;
    if (empty) {
        out[0] = all[1];
        out[1] = all[3];
        return 2;
    }
    memcpy(out, all, sizeof all);
    return sizeof all / sizeof *all;
}

static void free_archive_view(View *view)
{
    ArchiveView *v = archive_of(view);
    for (int i = 0; i < PLACES; i++)
        archive_free(v->holders[i].archive);
    if (v->list)
        widget_free(&v->list->widget);
    memory_free(v);
}

static const ViewClass archive_class = {
    .name = "Inside the archive",
    .draw = draw,
    .key = key,
    .event = event,
    .hints = hints,
    .status = status,
    .free = free_archive_view,
};

View *view_archive_new(App *app)
{
    static const ListColumn columns[] = { { NULL, 0, 0 }, { NULL, 9, 0 }, { NULL, 30, 0 } };
    ArchiveView *v = memory_alloc(sizeof *v);
    if (!v)
        return NULL;
    v->view = (View){ .class = &archive_class, .app = app };
    v->list = list_new(row_of, v, columns, 3);
    if (!v->list) {
        memory_free(v);
        return NULL;
    }
    build(v);
    return &v->view;
}
