/* Archive: the files of compose.archive and play.archive as trees with what was found in them;
 * built from a folder, looked into, changed, exported. */
#include "action_words.h"
#include "archive_tree.h"
#include "archive_views.h"
#include "fixes.h"
#include "sides.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/base64.h"
#include "contract/secure.h"

#include <stdio.h>

enum { PLACES = 2, HEAD_MAX = 4096 };

/* One archive of the workload. */
typedef struct Holder {
    Archive *archive; /* owned; NULL: no value */
    Buf value;        /* secret: its base64 text, to unpack only what is new */
    ArchiveTree tree;
    char sha256[65]; /* of the gzip data, as sha256sum tells of the .tgz */
} Holder;

typedef struct ArchiveView {
    View view;
    Holder holders[PLACES];
    List *list;
    char cells[3][400]; /* of the row that is drawn */
    int asked;          /* the place that a question is about */
} ArchiveView;

static const char *const place_names[PLACES] = { "compose", "play" };

static ArchiveView *archive_of(const View *v)
{
    return VIEW_AS(ArchiveView, v);
}

/* -- what is there ---------------------------------------------------------------------------- */

static Str place_path(const Analysis *a, int place, Arena *arena)
{
    return side_path(a, SIDE_WORKLOAD, place_names[place], STR("archive"), arena);
}

static void hash(Holder *h)
{
    Buf bytes;
    buf_init(&bytes, 0);
    h->sha256[0] = '\0';
    if (base64_decode(&bytes, buf_str(&h->value), BASE64_STANDARD, NULL))
        secure_sha256_hex(buf_str(&bytes), h->sha256, NULL);
    buf_clear(&bytes);
}

static void unpack(Holder *h, Str value)
{
    if (str_eq(buf_str(&h->value), value))
        return;
    archive_free(h->archive);
    buf_clear(&h->value);
    buf_add_str(&h->value, value);
    h->archive = value.len > 0 ? archive_open(value, NULL) : NULL;
    Tar nothing = { NULL, 0 };
    if (!archive_tree_build(&h->tree, h->archive ? &h->archive->tar : &nothing)) {
        archive_free(h->archive);
        h->archive = NULL;
    }
    hash(h);
}

static void count_rows(ArchiveView *v)
{
    size_t count = 0;
    for (int place = 0; place < PLACES; place++)
        if (v->holders[place].archive)
            count += 1 + v->holders[place].tree.row_count;
    list_set_count(v->list, count);
}

static void build(ArchiveView *v)
{
    const Analysis *a = app_good(v->view.app);
    bool open = a && side_state(a, SIDE_WORKLOAD) == SIDE_OPEN;
    for (int place = 0; place < PLACES; place++) {
        const TreeNode *node =
            open ? tree_at(analysis_root(a), place_path(a, place, app_frame(v->view.app))) : NULL;
        unpack(&v->holders[place], node && node->kind == NODE_STRING ? node->string : STR(""));
    }
    count_rows(v);
}

/* -- rows ------------------------------------------------------------------------------------- */

/* The node of a row; NULL: the heading of the place (*ret_place -1: there is no such row). */
static const TreeRow *row_at(const ArchiveView *v, size_t row, int *ret_place, size_t *ret_in_tree)
{
    for (int place = 0; place < PLACES; place++) {
        const Holder *h = &v->holders[place];
        size_t count = h->archive ? 1 + h->tree.row_count : 0;
        if (row < count) {
            *ret_place = place;
            *ret_in_tree = row - 1;
            return row ? archive_tree_row(&h->tree, row - 1) : NULL;
        }
        row -= count;
    }
    *ret_place = -1;
    return NULL;
}

static int current(const ArchiveView *v, const TreeRow **ret_node)
{
    int place;
    size_t in_tree;
    *ret_node = row_at(v, v->list->selected, &place, &in_tree);
    return place;
}

static Holder *current_holder(ArchiveView *v)
{
    const TreeRow *node;
    int place = current(v, &node);
    return place < 0 ? NULL : &v->holders[place];
}

static const TarEntry *entry_of(const Holder *h, const TreeRow *node)
{
    return node && node->entry != SIZE_MAX ? &h->archive->tar.entries[node->entry] : NULL;
}

static void select_name(ArchiveView *v, int place, Str name)
{
    size_t before = place == 1 && v->holders[0].archive ? 1 + v->holders[0].tree.row_count : 0;
    size_t row = archive_tree_find(&v->holders[place].tree, name);
    if (row != SIZE_MAX)
        list_select(v->list, before + 1 + row);
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
    const Holder *h = &v->holders[place];
    char unpacked[24], text[24];
    archive_size_text(h->archive->unpacked, unpacked, sizeof unpacked);
    archive_size_text(h->value.len, text, sizeof text);
    snprintf(v->cells[0], sizeof v->cells[0], "workload > %s > archive   %s of text, %s unpacked",
             place_names[place], text, unpacked);
    if (h->archive->broken != ARCHIVE_WHOLE)
        ret->mark = 'x';
    ret->role = ROLE_HEADING;
    ret->cells[0] = str_from(v->cells[0]);
}

static const char *unwanted(const TarEntry *e)
{
    return e && e->kind == TAR_FILE ? archive_unwanted(e->name, str_slice(e->data, 0, HEAD_MAX))
                                    : NULL;
}

static void say_of_entry(ArchiveView *v, int place, const TreeRow *node, ListRow *ret)
{
    App *app = v->view.app;
    const TarEntry *e = entry_of(&v->holders[place], node);
    const Analysis *a = app_analysis(app);
    const Problem *worst =
        a ? archive_problem(a, place_path(a, place, app_frame(app)), node->name, SIZE_MAX) : NULL;
    const char *finding = e ? name_finding(e) : NULL, *why = unwanted(e);
    if (worst)
        snprintf(v->cells[2], sizeof v->cells[2], "%s " STR_FMT, worst->code,
                 STR_ARG(str_slice(worst->message, 0, 200)));
    else if (finding || why)
        snprintf(v->cells[2], sizeof v->cells[2], "%s", finding ? finding : why);
    else if (e && e->kind != TAR_FILE && e->kind != TAR_DIRECTORY)
        snprintf(v->cells[2], sizeof v->cells[2], "%s", tar_kind_name(e->kind));
    ret->mark = worst ? archive_mark(worst) : '\0';
    if (!worst && v->cells[2][0])
        ret->mark = '!';
}

static void row_of(void *context, size_t index, ListRow *ret)
{
    ArchiveView *v = context;
    int place;
    size_t in_tree;
    const TreeRow *node = row_at(v, index, &place, &in_tree);
    if (place < 0)
        return;
    if (!node) {
        heading_row(v, place, ret);
        return;
    }
    const TarEntry *e = entry_of(&v->holders[place], node);
    v->cells[1][0] = v->cells[2][0] = '\0';
    snprintf(v->cells[0], sizeof v->cells[0], "%*s%s" STR_FMT "%s", 2 * (node->depth % 20), "",
             !node->folder  ? "  "
             : node->closed ? "+ "
                            : "- ",
             STR_ARG(str_slice(node->label, 0, 280)), node->folder ? "/" : "");
    if (e && e->kind == TAR_FILE)
        archive_size_text(e->data.len, v->cells[1], sizeof v->cells[1]);
    say_of_entry(v, place, node, ret);
    for (int i = 0; i < 3; i++)
        ret->cells[i] = str_from(v->cells[i]);
}

/* -- drawing ---------------------------------------------------------------------------------- */

static const char *const layers[] = {
    [ARCHIVE_BASE64] = "base64",
    [ARCHIVE_GZIP] = "gzip",
    [ARCHIVE_TAR] = "tar",
};

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
        char mark = archive_mark(p);
        if (!str_eq(p->path, path) || !str_eq(p->inner.file, file))
            continue;
        canvas_text(c, row, 1, str_make(&mark, 1), mark_role(mark));
        int col = 3;
        if (p->inner.line > 0)
            col = canvas_print(c, row, 3, ROLE_MUTED, "%u:%u", p->inner.line, p->inner.column) + 2;
        row += canvas_wrap(c, row, col, c->width - col - 1, 2, p->message, ROLE_TEXT);
        if (p->fix_count && row < c->height) {
            int to =
                1 + canvas_text(c, row, col, app_words(v->view.app, "{fix.apply}"), ROLE_HINT_KEY);
            canvas_text_fit(c, row++, to, c->width - to - 1, p->fixes[0].title, ROLE_MUTED);
        }
    }
    return row;
}

static int draw_whole(const Holder *h, Canvas *c, int row)
{
    const Archive *archive = h->archive;
    if (archive->broken != ARCHIVE_WHOLE) {
        canvas_print(c, row++, 1, ROLE_ERROR, "x The %s layer cannot be read.",
                     layers[archive->broken]);
        return row +
               canvas_wrap(c, row, 3, c->width - 4, 3, str_from(archive->why.text), ROLE_TEXT);
    }
    canvas_print(c, row++, 1, ROLE_OK,
                 "ok  base64, gzip and tar read to the end, %zu entries, packed to %zu %%",
                 archive->tar.count,
                 archive->unpacked ? archive->packed * 100 / archive->unpacked : 0);
    int col = canvas_text(c, row, 1, STR("sha256 of the .tgz  "), ROLE_MUTED);
    canvas_text_middle(c, row, col, c->width - col - 1, str_from(h->sha256), ROLE_TEXT);
    return row + 1;
}

static void draw_details(ArchiveView *v, Canvas *c)
{
    const TreeRow *node;
    int place = current(v, &node), row = 0;
    if (place < 0)
        return;
    const Holder *h = &v->holders[place];
    if (!node || h->archive->broken != ARCHIVE_WHOLE)
        row = draw_whole(h, c, row);
    int before = row;
    row = draw_problems(v, c, row, place, node ? node->name : STR(""));
    const TarEntry *e = entry_of(h, node);
    if (e && (e->kind == TAR_SYMLINK || e->kind == TAR_HARDLINK))
        row += canvas_wrap(c, row, 1, c->width - 2, 2, e->link, ROLE_TEXT);
    if (node && row == before)
        canvas_print(c, row, 1, ROLE_MUTED, "Nothing was found in this %s.",
                     node->folder ? "folder" : "file");
}

static void draw_empty(ArchiveView *v, Canvas *c)
{
    const Analysis *a = app_good(v->view.app);
    const char *words = side_words(v->view.app, side_state(a, SIDE_WORKLOAD));
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
    if (v->list->count == 0) {
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

static Str current_path(ArchiveView *v, int place)
{
    const Analysis *a = app_good(v->view.app);
    return a ? place_path(a, place, app_frame(v->view.app)) : STR("");
}

/* The analysis must be of this very text before its archive is changed. It may be another one by
 * then: what is selected is looked up afterwards. */
static bool may_change(ArchiveView *v)
{
    bool settled = app_settled(v->view.app) != NULL;
    const Holder *h = current_holder(v);
    if (!h || h->archive->broken != ARCHIVE_WHOLE) {
        app_message(v->view.app, MESSAGE_INFO, "There is no archive that could be changed.");
        return false;
    }
    if (app_is_read_only(v->view.app)) {
        app_message(v->view.app, MESSAGE_WARNING, "This contract is open for reading only.");
        return false;
    }
    return settled;
}

static void show_answered(App *app, int button, void *context)
{
    ArchiveView *v = context;
    const TreeRow *node;
    int place = current(v, &node);
    const TarEntry *e = place < 0 ? NULL : entry_of(&v->holders[place], node);
    if (button == 0 && e && app_good(app))
        archive_file_start(app, current_path(v, place), v->holders[place].archive, e, 0);
}

static void open_entry(ArchiveView *v)
{
    static const char *const buttons[] = { "Show it", "Cancel", NULL };
    App *app = v->view.app;
    const TreeRow *node = NULL;
    int place = app_settled(app) ? current(v, &node) : -1;
    size_t in_tree;
    if (place < 0 || !node)
        return;
    const TarEntry *e = entry_of(&v->holders[place], node);
    if (node->folder) {
        row_at(v, v->list->selected, &place, &in_tree);
        archive_tree_set(&v->holders[place].tree, in_tree, !node->closed);
        count_rows(v);
        return;
    }
    if (e->kind != TAR_FILE) {
        app_message(app, MESSAGE_INFO, "A %s holds nothing that could be shown.",
                    tar_kind_name(e->kind));
        return;
    }
    const char *why = unwanted(e);
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

/* Left: closes the folder, or goes to the one around. */
static bool close_or_up(ArchiveView *v)
{
    int place;
    size_t in_tree;
    const TreeRow *node = row_at(v, v->list->selected, &place, &in_tree);
    if (!node)
        return false;
    ArchiveTree *tree = &v->holders[place].tree;
    if (archive_tree_set(tree, in_tree, true)) {
        count_rows(v);
        return true;
    }
    size_t parent = archive_tree_parent(tree, in_tree);
    if (parent == SIZE_MAX)
        return false;
    list_select(v->list, v->list->selected - (in_tree - parent));
    return true;
}

static Str folder_of(const TreeRow *node)
{
    size_t end = node ? node->name.len : 0;
    if (!node || node->folder)
        return node ? node->name : STR("");
    while (end > 0 && node->name.ptr[end - 1] != '/')
        end--;
    return str_slice(node->name, 0, end ? end - 1 : 0);
}

static void add_file(ArchiveView *v)
{
    const TreeRow *node;
    if (!may_change(v))
        return;
    int place = current(v, &node);
    if (place >= 0)
        archive_add_start(v->view.app, current_path(v, place), v->holders[place].archive,
                          folder_of(node));
}

static void remove_entry(ArchiveView *v)
{
    const TreeRow *node;
    char name[200];
    if (!may_change(v))
        return;
    int place = current(v, &node);
    if (!node)
        return;
    snprintf(name, sizeof name, STR_FMT "%s", STR_ARG(str_slice(node->name, 0, 190)),
             node->folder ? "/" : "");
    TarChange change = { .kind = TAR_REMOVE, .name = node->name };
    if (archive_apply(v->view.app, current_path(v, place), v->holders[place].archive, &change))
        app_message(v->view.app, MESSAGE_INFO, "%s was taken out; u puts it back", name);
}

static void renamed(App *app, const char *value, void *context)
{
    ArchiveView *v = context;
    const TreeRow *node;
    int place = current(v, &node);
    Str to = str_trim(str_from(value));
    while (to.len && to.ptr[to.len - 1] == '/')
        to.len--;
    if (!value || !node || str_eq(to, node->name) || to.len == 0)
        return;
    TarChange change = { .kind = TAR_RENAME, .name = node->name, .to = to };
    if (archive_apply(app, current_path(v, place), v->holders[place].archive, &change)) {
        build(v);
        select_name(v, place, to);
        app_message(app, MESSAGE_INFO, "Renamed to " STR_FMT "; u undoes it",
                    STR_ARG(str_slice(to, 0, 200)));
    }
}

static void rename_entry(ArchiveView *v)
{
    const TreeRow *node;
    char name[4200];
    if (!may_change(v))
        return;
    current(v, &node);
    if (!node)
        return;
    snprintf(name, sizeof name, STR_FMT, STR_ARG(node->name));
    app_ask_text(v->view.app, "Rename in the archive", "Name", name, false, renamed, v);
}

static void export_here(ArchiveView *v)
{
    const TreeRow *node;
    int place = current(v, &node);
    const TarEntry *e = place < 0 ? NULL : entry_of(&v->holders[place], node);
    char name[40];
    if (place < 0)
        return;
    snprintf(name, sizeof name, "%s.tgz", place_names[place]);
    if (e && e->kind == TAR_FILE)
        archive_export_file(v->view.app, e);
    else
        archive_export_tgz(v->view.app, buf_str(&v->holders[place].value), name);
}

static void fix_here(ArchiveView *v)
{
    const TreeRow *node;
    const Analysis *a = app_settled(v->view.app);
    int place = current(v, &node);
    a = place < 0 ? NULL : a;
    size_t count = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *worst = NULL;
    Str path = a ? current_path(v, place) : STR("");
    for (size_t i = 0; i < count; i++)
        if (all[i].fix_count && str_eq(all[i].path, path) &&
            str_eq(all[i].inner.file, node ? node->name : STR("")) &&
            (!worst || all[i].severity > worst->severity))
            worst = &all[i];
    if (worst)
        fix_choose(v->view.app, worst);
    else
        app_message(v->view.app, MESSAGE_INFO, "No certain remedy is known for what is selected.");
}

static void copy_hash(ArchiveView *v)
{
    const Holder *h = current_holder(v);
    if (!h || !h->sha256[0])
        return;
    app_set_clipboard(v->view.app, str_from(h->sha256));
    app_message(v->view.app, MESSAGE_INFO, "Copied: sha256 of the .tgz, %s", h->sha256);
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
    const char *words = side_words(v->view.app, side_state(a, SIDE_WORKLOAD));
    if (words) {
        app_message(app, MESSAGE_WARNING, "workload %s.", words);
        return;
    }
    const Platform *p = app_platform(app);
    const TreeRow *node;
    const TreeNode *workload = analysis_workload(a)->plain;
    bool compose = tree_get_text(workload, "compose"), play = tree_get_text(workload, "play");
    if (tree_get_text(workload, "confidential-containers"))
        app_message(app, MESSAGE_INFO,
                    "A workload of confidential containers has no archive: its policy says what "
                    "may run.");
    else if (v->list->count > 0)
        place_chosen(app, current(v, &node), v);
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
    const Holder *h = current_holder(v);
    const Archive *archive = h ? h->archive : NULL;
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
    const Holder *h = current_holder(v);
    const Archive *archive = h ? h->archive : NULL;
    if (!archive || archive->broken != ARCHIVE_WHOLE)
        app_message(v->view.app, MESSAGE_INFO, "There is no archive that could be unpacked.");
    else
        picker_start(v->view.app, "New folder for the files", PICK_NEW, "archive-files",
                     extract_named, v);
}

/* -- the view --------------------------------------------------------------------------------- */

static void go(ArchiveView *v)
{
    const TreeRow *node;
    int place = current(v, &node);
    if (app_good(v->view.app) && place >= 0)
        side_go(v->view.app, current_path(v, place));
}

static void compare(ArchiveView *v)
{
    const Holder *h = current_holder(v);
    if (h && h->archive->broken == ARCHIVE_WHOLE)
        archive_compare_start(v->view.app, h->archive);
}

static bool is_fix_key(const KeyEvent *e)
{
    return key_is(e, K_F1 + 6, 0) || key_is(e, 'f', 0);
}

static bool list_key(ArchiveView *v, const KeyEvent *e)
{
    size_t before = v->list->selected;
    if (key_is(e, K_RIGHT, 0) || key_is(e, 'l', 0)) {
        const TreeRow *node;
        current(v, &node);
        if (node && (!node->folder || node->closed))
            open_entry(v);
        return true;
    }
    if ((key_is(e, K_LEFT, 0) || key_is(e, 'h', 0)) && close_or_up(v))
        return true;
    WidgetResult result = v->list->widget.class->key(&v->list->widget, e);
    if (result == WIDGET_DONE)
        open_entry(v);
    if (v->list->selected != before)
        go(v);
    return result == WIDGET_TAKEN || result == WIDGET_DONE;
}

static bool key(View *view, const KeyEvent *e)
{
    static const struct {
        int32_t code;
        void (*run)(ArchiveView *v);
    } keys[] = { { 'b', start_build },   { 'x', start_extract },     { 'a', add_file },
                 { K_INSERT, add_file }, { K_DELETE, remove_entry }, { 'd', remove_entry },
                 { 'r', rename_entry },  { 'e', export_here },       { 'c', copy_hash },
                 { 'C', compare } };
    ArchiveView *v = archive_of(view);
    if (v->list->count == 0 &&
        (key_is(e, 'a', 0) || key_is(e, K_INSERT, 0) || key_is(e, K_ENTER, 0))) {
        start_build(v);
        return true;
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (key_is(e, keys[i].code, 0)) {
            keys[i].run(v);
            return true;
        }
    if (is_fix_key(e)) {
        fix_here(v);
        return true;
    }
    return list_key(v, e);
}

static void event(View *view, ViewEvent e)
{
    if (e == EVENT_FOCUS || e == EVENT_DOCUMENT || e == EVENT_ANALYSIS)
        build(archive_of(view));
}

static bool status(const View *view, char *out, size_t size)
{
    const TreeRow *node;
    ArchiveView *v = archive_of(view);
    current(v, &node);
    if (node)
        snprintf(out, size, STR_FMT "   a add  r rename  d remove  e export  C compare",
                 STR_ARG(str_slice(node->name, 0, 120)));
    else
        snprintf(out, size, "Read in memory. Building gives the same bytes for the same folder.");
    return true;
}

static size_t hints(const View *view, Hint *out, size_t max)
{
    static const Hint all[] = { { "Enter", "Look inside" },
                                { "b", "Build from a folder" },
                                { "e", "Export" },
                                { "x", "Extract all" },
                                { "a", "Add" },
                                { "r", "Rename" },
                                { "d", "Remove" },
                                { "C", "Compare" },
                                { "c", "Copy hash" },
                                { "Esc", "Back" } };
    size_t n = sizeof all / sizeof *all;
    if (archive_of(view)->list->count == 0) {
        out[0] = all[1];
        out[1] = all[n - 1];
        return 2;
    }
    n = n < max ? n : max;
    memcpy(out, all, n * sizeof *all);
    return n;
}

static void free_archive_view(View *view)
{
    ArchiveView *v = archive_of(view);
    for (int i = 0; i < PLACES; i++) {
        archive_free(v->holders[i].archive);
        archive_tree_clear(&v->holders[i].tree);
        buf_clear(&v->holders[i].value);
    }
    if (v->list)
        widget_free(&v->list->widget);
    memory_free(v);
}

static const ViewClass archive_class = {
    .name = "Inside the archive",
    .help = "archive",
    .draw = draw,
    .key = key,
    .event = event,
    .hints = hints,
    .status = status,
    .free = free_archive_view,
};

View *view_archive_new(App *app)
{
    static const ListColumn columns[] = { { NULL, 0, 0 }, { NULL, 9, 0 }, { NULL, 30, 1 } };
    ArchiveView *v = memory_alloc(sizeof *v);
    if (!v)
        return NULL;
    v->view = (View){ .class = &archive_class, .app = app };
    for (int i = 0; i < PLACES; i++) {
        buf_init_secret(&v->holders[i].value, 0);
        buf_init(&v->holders[i].tree.closed, 1 << 20);
    }
    v->list = list_new(row_of, v, columns, 3);
    if (!v->list) {
        free_archive_view(&v->view);
        return NULL;
    }
    build(v);
    return &v->view;
}
