/* The file picker: a folder's entries with what each of them is, narrowed by typing. */
#include "app_private.h"
#include "linear.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { SNIFF_MAX = 256 * 1024, PATH_ROOM = 4096 };

typedef struct Picker {
    View view;
    PickKind kind;
    char heading[80];
    char folder[PATH_ROOM];
    FileList files;
    const char **badges; /* owned array of static words, one for each file; NULL: not known yet */
    size_t *shown;       /* owned: indexes of files; SIZE_MAX: the folder above */
    Input *filter;
    List *list;
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

/* -- what a file is --------------------------------------------------------------------------- */

static const struct {
    const char *text, *badge;
} signs[] = {
    { "-----BEGIN CERTIFICATE-----", "certificate" },
    { "-----BEGIN ENCRYPTED PRIVATE KEY-----", "key, passphrase" },
    { "Proc-Type: 4,ENCRYPTED", "key, passphrase" },
    { "PRIVATE KEY-----", "private key" },
    { "-----BEGIN PUBLIC KEY-----", "public key" },
    { "hyper-protect-basic.", "sealed" },
    { "contract-basic.", "sealed" },
    { "workload:", "contract" },
    { "\nenv:", "contract" },
    { "type: workload", "section" },
    { "type: env", "section" },
};

static const char *sniff(const char *folder, const FileEntry *file)
{
    if (file->kind == 'd')
        return "folder";
    if (file->size == 0 || file->size > SNIFF_MAX || file->kind == '?')
        return "";
    char path[PATH_ROOM + 300];
    Buf bytes;
    const char *badge = "";
    snprintf(path, sizeof path, "%s/%s", folder, file->name);
    buf_init_secret(&bytes, SNIFF_MAX);
    if (file_read(path, SNIFF_MAX, &bytes, NULL, NULL)) {
        Str text = buf_str(&bytes);
        for (size_t i = 0; !badge[0] && i < sizeof signs / sizeof *signs; i++) {
            if (str_contains(text, str_from(signs[i].text)))
                badge = signs[i].badge;
        }
        if (text.len > 1 && (uint8_t)text.ptr[0] == 0x1f && (uint8_t)text.ptr[1] == 0x8b)
            badge = "gzip";
    }
    buf_clear(&bytes);
    return badge;
}

static bool is_wanted(PickKind kind, const char *badge)
{
    switch (kind) {
    case PICK_CERT:
        return strcmp(badge, "certificate") == 0;
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
    if (at == SIZE_MAX) {
        ret->cells[0] =
            p->kind == PICK_FOLDER && index == 0 ? STR(". (take this folder)") : STR("..");
        return;
    }
    const FileEntry *file = &p->files.items[at];
    if (!p->badges[at])
        p->badges[at] = sniff(p->folder, file);
    bool folder = file->kind == 'd';
    snprintf(name, sizeof name, "%.280s%s", file->name, folder ? "/" : "");
    ret->cells[0] = str_from(name);
    ret->cells[1] = folder ? STR("") : str_from(p->badges[at]);
    size[0] = '\0';
    if (!folder)
        snprintf(size, sizeof size, "%9llu", (unsigned long long)file->size);
    ret->cells[2] = str_from(size);
    ret->role = folder || is_wanted(p->kind, p->badges[at]) ? ROLE_TEXT : ROLE_MUTED;
}

static bool passes(const Picker *p, const FileEntry *file)
{
    Str wanted = p->kind == PICK_NEW ? STR("") : input_value(p->filter);
    if (file->name[0] == '.' && !(wanted.len > 0 && wanted.ptr[0] == '.'))
        return false;
    if (p->kind == PICK_FOLDER && file->kind != 'd')
        return false;
    if (wanted.len > 0 && (wanted.ptr[0] == '/' || wanted.ptr[0] == '~'))
        return true;
    return str_contains_nocase(str_from(file->name), wanted);
}

static void filter_rows(Picker *p)
{
    size_t n = 0;
    if (!p->shown)
        return;
    if (p->kind == PICK_FOLDER)
        p->shown[n++] = SIZE_MAX;
    p->shown[n++] = SIZE_MAX;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < p->files.count; i++) {
            if ((p->files.items[i].kind == 'd') == (pass == 0) && passes(p, &p->files.items[i]))
                p->shown[n++] = i;
        }
    }
    list_set_count(p->list, n);
    list_select(p->list, p->kind != PICK_FOLDER && n > 1 ? 1 : 0);
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

static void enter_folder(Picker *p, const char *folder)
{
    FileList files = { 0 };
    Error err = { 0 };
    char real[PATH_MAX];
    if (!realpath(folder, real))
        snprintf(real, sizeof real, "%s", folder);
    if (!file_list(real, &files, &err)) {
        snprintf(p->problem, sizeof p->problem, "%.250s", err.text);
        return;
    }
    drop_files(p);
    p->problem[0] = '\0';
    snprintf(p->folder, sizeof p->folder, "%s", real);
    p->files = files;
    p->badges = memory_alloc((files.count + 1) * sizeof *p->badges);
    p->shown = memory_alloc((files.count + 3) * sizeof *p->shown);
    if (!p->badges || !p->shown)
        drop_files(p);
    p->list->count = 0;
    p->list->selected = 0;
    if (p->kind != PICK_NEW)
        input_set(p->filter, STR(""));
    filter_rows(p);
}

/* -- drawing ---------------------------------------------------------------------------------- */

static void draw(View *v, Canvas *c)
{
    Picker *p = picker_of(v);
    canvas_text_middle(c, 0, 1, c->width - 2, str_from(p->folder), ROLE_MUTED);
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
                                { "Backspace", "Folder above" },
                                { "Esc", "Leave" } };
    (void)v;
    size_t n = sizeof all / sizeof *all < max ? sizeof all / sizeof *all : max;
    memcpy(out, all, n * sizeof *all);
    return n;
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
    snprintf(out, n, "%s", wanted[picker_of(v)->kind]);
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
    app_close(app, &p->view);
    done(app, path ? copy : NULL, context);
}

/* Keys lie in tokens too; what they are called there is typed. */
static bool is_token(const Picker *p, Str typed)
{
    return p->kind == PICK_KEY && str_starts(typed, STR("pkcs11:"));
}

/* A path that was typed or pasted whole: taken as it is. */
static bool take_typed(Picker *p)
{
    char path[PATH_ROOM + 512];
    Str typed = input_value(p->filter);
    const char *home = getenv("HOME");
    if (typed.len == 0 || typed.len > 3000)
        return false;
    if (is_token(p, typed)) {
        snprintf(path, sizeof path, STR_FMT, STR_ARG(typed));
        finish(p, path);
        return true;
    }
    if (typed.ptr[0] == '~' && home)
        snprintf(path, sizeof path, "%.1000s" STR_FMT, home,
                 STR_ARG(str_slice(typed, 1, typed.len)));
    else if (typed.ptr[0] == '/')
        snprintf(path, sizeof path, STR_FMT, STR_ARG(typed));
    else if (p->kind == PICK_NEW)
        snprintf(path, sizeof path, "%s/" STR_FMT, p->folder, STR_ARG(typed));
    else
        return false;
    FileList files = { 0 };
    if (file_list(path, &files, NULL)) {
        file_list_free(&files);
        enter_folder(p, path);
    } else {
        finish(p, path);
    }
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
    if (at == SIZE_MAX && p->kind == PICK_FOLDER && row == 0) {
        finish(p, p->folder);
        return;
    }
    if (at == SIZE_MAX) {
        go_up(p);
        return;
    }
    const FileEntry *file = &p->files.items[at];
    snprintf(path, sizeof path, "%s/%.300s", strcmp(p->folder, "/") ? p->folder : "", file->name);
    FileList files = { 0 };
    bool folder = file->kind == 'd' || (file->kind == 'l' && file_list(path, &files, NULL));
    file_list_free(&files);
    if (folder)
        enter_folder(p, path);
    else if (p->kind == PICK_NEW)
        input_set(p->filter, str_from(file->name));
    else
        finish(p, path);
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
        filter_rows(p);
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
        free_picker(&p->view);
        done(app, NULL, context);
        return;
    }
    start_folder(app, start, folder, sizeof folder);
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
