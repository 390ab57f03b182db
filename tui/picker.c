/* The file picker: a folder's entries with what each of them is, narrowed by typing; a path that is
 * typed leads to its folder as it is typed, and Tab completes it. */
#include "app_private.h"
#include "cmd_io.h"
#include "file_kind.h"
#include "linear.h"
#include "path.h"
#include "session.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { PATH_ROOM = 4096, FOLDERS_SHOWN = 9, LOOKED_INTO = 60 };

/* Rows that are no file of the folder. */
#define ROW_ABOVE SIZE_MAX          /* the folder above; the first: this folder (PICK_FOLDER) */
#define ROW_TRAINING (SIZE_MAX - 1) /* leads to the training keys, which lie out of the way */

typedef struct Picker {
    View view;
    PickKind kind;
    char heading[80];
    char base[PATH_ROOM];   /* the folder that one went to */
    char folder[PATH_ROOM]; /* the one that is listed: of a path that is being typed, else base */
    FileList files;
    const char **badges; /* owned array of static words, one for each file; NULL: not known yet */
    size_t *shown;       /* owned: indexes of files, or ROW_... */
    Input *filter;
    List *list;
    bool hidden; /* names that begin with a dot are shown */
    bool only;   /* only files of the wanted kind */
    char problem[256];
    PickDone *done;
    void *context;
} Picker;

static const ListColumn columns[] = {
    { NULL, 0, 0 },
    { NULL, 18, 1 },
    { NULL, 9, 2 },
};

static Picker *picker_of(const View *v)
{
    return VIEW_AS(Picker, v);
}

static bool is_file(const Picker *p, size_t row)
{
    return p->shown && row < p->list->count && p->shown[row] < p->files.count;
}

static bool entry_path(const Picker *p, const FileEntry *file, char *out, size_t size)
{
    int n = snprintf(out, size, "%s/%s", strcmp(p->folder, "/") ? p->folder : "", file->name);
    return n > 0 && (size_t)n < size;
}

static const char *badge_at(Picker *p, size_t at)
{
    char path[PATH_ROOM + 300];
    if (!p->badges[at])
        p->badges[at] = entry_path(p, &p->files.items[at], path, sizeof path)
                            ? file_kind_badge(path, &p->files.items[at])
                            : "";
    return p->badges[at];
}

static bool is_wanted(PickKind kind, const char *badge)
{
    switch (kind) {
    case PICK_CERT:
        return strcmp(badge, "certificate") == 0 || strstr(badge, "PKCS#12");
    case PICK_KEY:
        return strstr(badge, "key") != NULL || strcmp(badge, "certificate") == 0;
    case PICK_CONTRACT:
        return strcmp(badge, "contract") == 0 || strcmp(badge, "sealed") == 0 ||
               strcmp(badge, "section") == 0;
    default:
        return true;
    }
}

/* -- rows ------------------------------------------------------------------------------------- */

static void row_of(void *context, size_t index, ListRow *ret)
{
    static char name[300], size[24];
    Picker *p = context;
    size_t at = p->shown[index];
    if (at == ROW_TRAINING) {
        ret->cells[0] = STR("training keys of this machine");
        return;
    }
    if (at == ROW_ABOVE) {
        ret->cells[0] =
            p->kind == PICK_FOLDER && index == 0 ? STR(". (take this folder)") : STR("..");
        return;
    }
    const FileEntry *file = &p->files.items[at];
    const char *badge = badge_at(p, at);
    bool folder = file->kind == 'd';
    snprintf(name, sizeof name, "%.280s%s", file->name, folder ? "/" : "");
    ret->cells[0] = str_from(name);
    ret->cells[1] = folder ? STR("") : str_from(badge);
    size[0] = '\0';
    if (!folder)
        snprintf(size, sizeof size, "%9llu", (unsigned long long)file->size);
    ret->cells[2] = str_from(size);
    bool fits = folder || (p->kind != PICK_FOLDER && is_wanted(p->kind, badge));
    ret->role = fits ? ROLE_TEXT : ROLE_MUTED;
}

static bool is_path(Str typed)
{
    return !str_starts(typed, STR("pkcs11:")) &&
           (str_find_byte(typed, '/') < typed.len || (typed.len && typed.ptr[0] == '~'));
}

/* Behind the last slash: what narrows the listed folder. */
static Str last_typed(const Picker *p)
{
    Str typed = input_value(p->filter);
    size_t start = 0;
    for (size_t i = 0; i < typed.len; i++)
        if (typed.ptr[i] == '/')
            start = i + 1;
    return str_is(typed, "~") ? STR("") : str_slice(typed, start, typed.len);
}

static bool passes(Picker *p, size_t at)
{
    const FileEntry *file = &p->files.items[at];
    Str wanted = p->kind == PICK_NEW ? STR("") : last_typed(p);
    bool dot = wanted.len > 0 && wanted.ptr[0] == '.';
    if (file->name[0] == '.' && !p->hidden && !dot)
        return false;
    if (!str_contains_nocase(str_from(file->name), wanted))
        return false;
    return !p->only || file->kind == 'd' ||
           (p->kind != PICK_FOLDER && is_wanted(p->kind, badge_at(p, at)));
}

/* A name that begins with what was typed comes before one that holds it. */
static size_t best_row(const Picker *p, size_t first, size_t n)
{
    Str wanted = last_typed(p);
    for (size_t i = first; wanted.len && i < n; i++)
        if (is_file(p, i) && str_starts(str_from(p->files.items[p->shown[i]].name), wanted))
            return i;
    return first;
}

/* The first file of the kind that is wanted; n: none, or any kind will do. Only so many are looked
 * into. */
static size_t first_fitting(Picker *p, size_t first, size_t n)
{
    bool any = p->kind == PICK_ANY || p->kind == PICK_FOLDER || p->kind == PICK_NEW;
    size_t looked = 0;
    for (size_t i = first; !any && i < n && looked < LOOKED_INTO; i++) {
        if (p->files.items[p->shown[i]].kind == 'd')
            continue;
        looked++;
        if (is_wanted(p->kind, badge_at(p, p->shown[i])))
            return i;
    }
    return n;
}

/* Where a key is wanted, in any folder but their own, once there are some. */
static bool offers_training(const Picker *p)
{
    char folder[1024], real[PATH_MAX];
    if (p->kind != PICK_KEY)
        return false;
    cmd_data_folder("training", folder, sizeof folder);
    return realpath(folder, real) && strcmp(real, p->folder) != 0 &&
           str_contains_nocase(STR("training keys"), last_typed(p));
}

static void filter_rows(Picker *p)
{
    size_t n = 0;
    if (!p->shown)
        return;
    if (p->kind == PICK_FOLDER)
        p->shown[n++] = ROW_ABOVE;
    p->shown[n++] = ROW_ABOVE;
    if (offers_training(p))
        p->shown[n++] = ROW_TRAINING;
    size_t first = n, folders = n;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < p->files.count; i++) {
            if ((p->files.items[i].kind == 'd') == (pass == 0) && passes(p, i))
                p->shown[n++] = i;
        }
        folders = pass == 0 ? n : folders;
    }
    list_set_count(p->list, n);
    if (p->kind == PICK_FOLDER) /* files are there to see where one is */
        n = folders;
    bool narrowed = p->kind != PICK_NEW && last_typed(p).len > 0;
    size_t none = p->kind == PICK_FOLDER ? 0 : first - 1;
    size_t fitting = narrowed ? n : first_fitting(p, first, n);
    if (fitting < n)
        list_select(p->list, fitting);
    else if (narrowed)
        list_select(p->list, n > first ? best_row(p, first, n) : none);
    else
        list_select(p->list, p->kind != PICK_FOLDER && n > first ? first : none);
}

static void drop_files(Picker *p)
{
    file_list_free(&p->files);
    p->files = (FileList){ 0 };
    memory_free(p->badges);
    memory_free(p->shown);
    p->badges = NULL;
    p->shown = NULL;
}

/* Lists a folder. On failure the one before stays, and the reason is shown. */
static bool list_folder(Picker *p, const char *folder)
{
    FileList files = { 0 };
    Error err = { 0 };
    char real[PATH_MAX];
    if (!realpath(folder, real))
        snprintf(real, sizeof real, "%s", folder);
    if (!file_list(real, &files, &err)) {
        snprintf(p->problem, sizeof p->problem, "%.250s", err.text);
        return false;
    }
    drop_files(p);
    p->problem[0] = '\0';
    snprintf(p->folder, sizeof p->folder, "%s", real);
    p->files = files;
    p->badges = memory_alloc((files.count + 1) * sizeof *p->badges);
    p->shown = memory_alloc((files.count + 4) * sizeof *p->shown);
    if (!p->badges || !p->shown)
        drop_files(p);
    p->list->count = 0;
    p->list->selected = 0;
    return true;
}

static void enter_folder(Picker *p, const char *folder)
{
    if (!list_folder(p, folder))
        return;
    snprintf(p->base, sizeof p->base, "%s", p->folder);
    if (p->kind != PICK_NEW || is_path(input_value(p->filter)))
        input_set(p->filter, STR(""));
    filter_rows(p);
}

/* What is typed changed: a path leads to its folder. */
static void follow_typed(Picker *p)
{
    char folder[PATH_ROOM] = "";
    Str typed = input_value(p->filter), last = last_typed(p);
    Str parent = str_slice(typed, 0, typed.len - last.len);
    p->problem[0] = '\0';
    if (!is_path(typed) || !path_whole(parent, p->base, folder, sizeof folder))
        snprintf(folder, sizeof folder, "%s", p->base);
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/')
        folder[--len] = '\0';
    if (strcmp(folder, p->folder) != 0)
        list_folder(p, folder);
    filter_rows(p);
}

/* -- drawing ---------------------------------------------------------------------------------- */

static void draw(View *v, Canvas *c)
{
    Picker *p = picker_of(v);
    char folder[PATH_ROOM];
    path_short(p->folder, folder, sizeof folder);
    canvas_text_middle(c, 0, 1, c->width - 2, str_from(folder), ROLE_MUTED);
    canvas_text(c, 1, 1, p->kind == PICK_NEW ? STR("Name") : STR("Find"), ROLE_TEXT);
    p->list->widget.focused = true;
    p->filter->widget.focused = false;
    Canvas rows = canvas_sub(c, (Rect){ 3, 0, c->height - 3, c->width });
    if (p->list->count > 0)
        p->list->widget.class->draw(&p->list->widget, &rows);
    Canvas line = canvas_sub(c, (Rect){ 1, 6, 1, c->width - 7 });
    p->filter->widget.focused = true;
    p->filter->widget.class->draw(&p->filter->widget, &line);
    canvas_text_fit(c, 2, 1, c->width - 2, str_from(p->problem), ROLE_ERROR);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    (void)v;
    *ret_height = max_height < 20 ? max_height : 20;
    *ret_width = max_width < 70 ? max_width : 70;
}

static void title(const View *v, char *out, size_t n)
{
    snprintf(out, n, "%s", picker_of(v)->heading);
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "Enter", "Take or go in" },
                                { "Tab", "Complete" },
                                { "Backspace", "Up" },
                                { "Alt-h", "Hidden" },
                                { "Alt-k", "Kind" },
                                { "Alt-r", "Recent folders" },
                                { "Esc", "Leave" } };
    (void)v;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

static bool status(const View *v, char *out, size_t n)
{
    static const char *const wanted[] = {
        [PICK_ANY] = "Type a part of the name, or a whole path.",
        [PICK_CONTRACT] = "A contract, plain or sealed. Type a part of its name, or a path.",
        [PICK_CERT] = "A certificate (PEM or DER). Type a part of its name, or a path.",
        [PICK_KEY] = "A key file: a part of its name, a path, or pkcs11:token=NAME;object=NAME.",
        [PICK_FOLDER] = "Go into a folder and take it with the first row.",
        [PICK_NEW] = "Type the name of the file to be written.",
    };
    const Picker *p = picker_of(v);
    size_t row = p->list->selected;
    const FileEntry *file = is_file(p, row) ? &p->files.items[p->shown[row]] : NULL;
    char path[PATH_ROOM + 300], what[300] = "";
    bool touched = input_value(p->filter).len > 0 || row > 1;
    if (touched && file && entry_path(p, file, path, sizeof path))
        file_kind_describe(path, file, what, sizeof what);
    if (what[0])
        snprintf(out, n, "%.80s: %s", file->name, what);
    else
        snprintf(out, n, "%s", wanted[p->kind]);
    return true;
}

/* -- keys ------------------------------------------------------------------------------------- */

static void finish(Picker *p, const char *path)
{
    App *app = p->view.app;
    PickDone *done = p->done;
    void *context = p->context;
    char copy[PATH_ROOM + 512];
    if (path)
        snprintf(copy, sizeof copy, "%s", path);
    p->done = NULL;
    app_close(app, &p->view);
    done(app, path ? copy : NULL, context);
}

/* Keys lie in tokens too; what they are called there is typed. */
static bool is_token(const Picker *p, Str typed)
{
    return p->kind == PICK_KEY && str_starts(typed, STR("pkcs11:"));
}

/* A path that was typed or pasted whole, when the list has no better match: taken as it is. */
static bool take_typed(Picker *p)
{
    char path[PATH_ROOM + 512];
    Str typed = input_value(p->filter);
    bool new = p->kind == PICK_NEW;
    if (is_token(p, typed) && typed.len < sizeof path) {
        snprintf(path, sizeof path, STR_FMT, STR_ARG(typed));
        finish(p, path);
        return true;
    }
    if (typed.len == 0 || (!new && !is_path(typed)) ||
        !path_whole(typed, p->base, path, sizeof path))
        return false;
    FileStamp stamp;
    FileList files = { 0 };
    if (file_list(path, &files, NULL)) {
        file_list_free(&files);
        enter_folder(p, path);
        return true;
    }
    bool there = file_stamp(path, &stamp, NULL) && stamp.exists;
    bool matched = is_file(p, p->list->selected) && !new;
    if (!there && matched)
        return false; /* the selected one begins so */
    if (p->kind == PICK_FOLDER)
        snprintf(p->problem, sizeof p->problem, "There is no such folder.");
    else
        finish(p, path);
    return true;
}

static void go_up(Picker *p)
{
    char above[PATH_ROOM + 4];
    snprintf(above, sizeof above, "%s/..", p->folder);
    enter_folder(p, above);
}

static void take(Picker *p)
{
    char path[PATH_ROOM + 512];
    size_t row = p->list->selected;
    if (take_typed(p) || p->list->count == 0 || !p->shown)
        return;
    size_t at = p->shown[row];
    if (at == ROW_ABOVE && p->kind == PICK_FOLDER && row == 0) {
        finish(p, p->folder);
        return;
    }
    if (at == ROW_ABOVE) {
        go_up(p);
        return;
    }
    if (at == ROW_TRAINING) {
        cmd_data_folder("training", path, sizeof path);
        enter_folder(p, path);
        return;
    }
    const FileEntry *file = &p->files.items[at];
    if (!entry_path(p, file, path, sizeof path))
        return;
    FileList files = { 0 };
    bool folder = file->kind == 'd' || (file->kind == 'l' && file_list(path, &files, NULL));
    file_list_free(&files);
    if (folder)
        enter_folder(p, path);
    else if (p->kind == PICK_FOLDER)
        snprintf(p->problem, sizeof p->problem,
                 "%.100s is a file: a folder is wanted, the first row takes this one.", file->name);
    else if (p->kind == PICK_NEW)
        input_set(p->filter, str_from(file->name));
    else
        finish(p, path);
}

/* What all names have in common that begin as it was typed; a folder gets its slash. */
static void complete(Picker *p)
{
    Str wanted = last_typed(p), typed = input_value(p->filter), common = { NULL, 0 };
    size_t matches = 0;
    bool folder = false;
    if (str_is(typed, "~")) {
        input_set(p->filter, STR("~/"));
        follow_typed(p);
        return;
    }
    for (size_t i = 0; i < p->files.count; i++) {
        Str name = str_from(p->files.items[i].name);
        bool dot = name.len && name.ptr[0] == '.' && !p->hidden;
        if (!str_starts(name, wanted) || (dot && !(wanted.len && wanted.ptr[0] == '.')) ||
            (p->kind == PICK_FOLDER && p->files.items[i].kind != 'd'))
            continue;
        size_t same = 0;
        while (matches && same < name.len && same < common.len &&
               name.ptr[same] == common.ptr[same])
            same++;
        common = matches ? str_slice(common, 0, utf8_floor(common, same)) : name;
        folder = p->files.items[i].kind == 'd';
        matches++;
    }
    if (matches == 0)
        return;
    Buf fresh;
    buf_init(&fresh, PATH_ROOM);
    buf_add_str(&fresh, str_slice(typed, 0, typed.len - wanted.len));
    buf_add_str(&fresh, common);
    if (matches == 1 && folder)
        buf_add_byte(&fresh, '/');
    if (buf_ok(&fresh))
        input_set(p->filter, buf_str(&fresh));
    buf_clear(&fresh);
    follow_typed(p);
}

/* -- recently used folders -------------------------------------------------------------------- */

static size_t recent_folders(const Picker *p, const char *out[FOLDERS_SHOWN])
{
    const Session *session = app_session(p->view.app);
    size_t n = 0, count = session ? session_recent_count(session) : 0;
    for (size_t i = 0; i < count && n < FOLDERS_SHOWN; i++) {
        const char *path = session_recent(session, i).path, *slash = strrchr(path, '/');
        if (!slash || slash == path)
            continue;
        const char *folder =
            arena_printf(app_frame(p->view.app), "%.*s", (int)(slash - path), path);
        bool known = !folder;
        for (size_t k = 0; k < n && !known; k++)
            known = strcmp(out[k], folder) == 0;
        if (!known)
            out[n++] = folder;
    }
    const char *home = getenv("HOME");
    if (home && n < FOLDERS_SHOWN)
        out[n++] = home;
    return n;
}

static void recent_chosen(App *app, int choice, void *context)
{
    Picker *p = context;
    const char *folders[FOLDERS_SHOWN];
    (void)app;
    if (choice >= 0 && (size_t)choice < recent_folders(p, folders))
        enter_folder(p, folders[choice]);
}

static void ask_recent(Picker *p)
{
    const char *folders[FOLDERS_SHOWN];
    AppChoice choices[FOLDERS_SHOWN];
    size_t n = recent_folders(p, folders);
    for (size_t i = 0; i < n; i++) {
        char shown[PATH_ROOM];
        path_short(folders[i], shown, sizeof shown);
        choices[i] = (AppChoice){ arena_printf(app_frame(p->view.app), "%s", shown), NULL };
    }
    if (n > 0)
        app_ask_choice(p->view.app, "Folders of recent files", choices, n, 0, recent_chosen, p);
}

static bool switch_key(Picker *p, const KeyEvent *k)
{
    if (key_is_alt(k, 'h')) {
        p->hidden = !p->hidden;
        filter_rows(p);
    } else if (key_is_alt(k, 'k')) {
        p->only = !p->only;
        filter_rows(p);
        app_message(p->view.app, MESSAGE_INFO, "%s",
                    p->only ? "Only what fits here is shown; Alt-k shows all" : "All are shown");
    } else if (key_is_alt(k, 'r')) {
        ask_recent(p);
    } else if (key_is(k, K_TAB, 0)) {
        complete(p);
    } else {
        return false;
    }
    return true;
}

static bool key(View *v, const KeyEvent *k)
{
    Picker *p = picker_of(v);
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g')) {
        finish(p, NULL);
        return true;
    }
    if (key_is(k, K_ENTER, 0)) {
        take(p);
        return true;
    }
    if (key_is(k, K_BACKSPACE, 0) && input_value(p->filter).len == 0) {
        go_up(p);
        return true;
    }
    if (switch_key(p, k))
        return true;
    bool to_list = key_is(k, K_UP, 0) || key_is(k, K_DOWN, 0) || key_is(k, K_PGUP, 0) ||
                   key_is(k, K_PGDN, 0) || key_is_mouse(k) || k->code == K_WHEEL_UP ||
                   k->code == K_WHEEL_DOWN;
    if (to_list) {
        KeyEvent local = *k;
        local.row = (int16_t)(k->row - 3);
        if (p->list->widget.class->key(&p->list->widget, &local) == WIDGET_DONE)
            take(p);
        return true;
    }
    WidgetResult result = p->filter->widget.class->key(&p->filter->widget, k);
    if (result == WIDGET_CHANGED)
        follow_typed(p);
    return result != WIDGET_PASS;
}

static bool takes_text(const View *v)
{
    (void)v;
    return true;
}

static void free_picker(View *v)
{
    Picker *p = picker_of(v);
    if (p->done)
        p->done(v->app, NULL, p->context);
    drop_files(p);
    if (p->filter)
        widget_free(&p->filter->widget);
    if (p->list)
        widget_free(&p->list->widget);
    memory_free(p);
}

static const ViewClass picker_class = {
    .name = "Files",
    .title = title,
    .draw = draw,
    .key = key,
    .takes_text = takes_text,
    .hints = hints,
    .status = status,
    .size = size,
    .free = free_picker,
};

static void start_folder(App *app, const char *start, char *out, size_t n)
{
    const char *from = start ? start : document_path(app_document(app));
    FileList files = { 0 };
    snprintf(out, n, "%s", from ? from : ".");
    if (!file_list(out, &files, NULL)) {
        char *slash = strrchr(out, '/');
        if (slash && slash != out)
            *slash = '\0';
        else
            snprintf(out, n, "%s", slash ? "/" : ".");
    }
    file_list_free(&files);
}

void picker_start(App *app, const char *heading, PickKind kind, const char *start, PickDone *done,
                  void *context)
{
    char folder[PATH_ROOM];
    if (app->linear) {
        linear_pick(app->linear, heading, kind, start, done, context);
        return;
    }
    Picker *p = memory_alloc(sizeof *p);
    if (!p) {
        done(app, NULL, context);
        return;
    }
    p->view = (View){ .class = &picker_class, .app = app };
    p->kind = kind;
    p->done = done;
    p->context = context;
    snprintf(p->heading, sizeof p->heading, "%s", heading);
    p->filter = input_new();
    p->list = list_new(row_of, p, columns, 3);
    if (!p->filter || !p->list) {
        free_picker(&p->view); /* answers */
        return;
    }
    start_folder(app, start, folder, sizeof folder);
    snprintf(p->base, sizeof p->base, "%s", folder);
    enter_folder(p, folder);
    const char *slash = start ? strrchr(start, '/') : NULL;
    if (kind == PICK_NEW && start)
        input_set(p->filter, str_from(slash ? slash + 1 : start));
    app_push(app, &p->view);
}

static void opened(App *app, const char *path, void *context)
{
    (void)context;
    if (path)
        app_open(app, path);
}

void open_start(App *app)
{
    picker_start(app, "Open a contract", PICK_CONTRACT, NULL, opened, NULL);
}
