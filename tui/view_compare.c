/* What differs in meaning between a contract as it was (the saved file, or another one) and the
 * text that is open. Both sides are analysed here, so that nothing depends on later changes. */
#include "app_private.h"
#include "diff_value.h"
#include "views.h"
#include "widgets.h"

#include "contract/diff.h"
#include "contract/file.h"
#include "contract/verify.h"

#include <stdio.h>

enum { PATH_ROOM = 4096 };

typedef struct Side {
    Analysis *analysis; /* owned */
    SecretFields secret;
} Side;

enum { VALUE_MIN = 8, VALUE_MAX = 24 }; /* columns of a value */

typedef struct CompareRow {
    Str place, before, now;
    char mark;
} CompareRow;

typedef struct Compare {
    View view;
    char name[256]; /* of the other side */
    Schemas *schemas;
    Side was, now;
    Arena *arena;
    Diffs diffs;
    CompareRow *rows; /* arena */
    size_t counted;   /* differences in meaning */
    ListColumn columns[3];
    List *list;
} Compare;

static Compare *compare_of(const View *v)
{
    return VIEW_AS(Compare, v);
}

/* -- the two sides ---------------------------------------------------------------------------- */

static bool side_open(Side *side, Str text, Schemas *schemas, Error *err)
{
    AnalysisInput in = { .snapshot = snapshot_new(text, err),
                         .platform = platform_of_text(text, NULL, NULL),
                         .layers = LAYER_YAML,
                         .now = clock_now(),
                         .schemas = schemas };
    if (!in.snapshot)
        return false;
    side->analysis = analysis_new(&in, err);
    snapshot_free(in.snapshot);
    if (!side->analysis)
        return false;
    secret_fields_init(&side->secret, schemas, side->analysis);
    return true;
}

static Str value_text(Compare *v, const Side *side, const TreeNode *node)
{
    Buf out;
    buf_init(&out, TEXT_MAX);
    if (node)
        diff_value_add(&out, &side->secret, node, v->arena);
    char *copy = buf_ok(&out) && out.len ? arena_copy(v->arena, out.ptr, out.len) : NULL;
    Str text = str_make(copy ? copy : "", copy ? out.len : 0);
    buf_clear(&out);
    return text;
}

static Str file_size(Compare *v, bool there, size_t size)
{
    const char *text = there ? arena_printf(v->arena, "%zu bytes", size) : "";
    return str_from(text);
}

static void fill_row(Compare *v, const Diff *d, CompareRow *ret)
{
    static const char marks[] = { [DIFF_ADDED] = '+',
                                  [DIFF_REMOVED] = '-',
                                  [DIFF_CHANGED] = '~',
                                  [DIFF_UNKNOWN] = '?',
                                  [DIFF_LAYOUT] = '=' };
    *ret = (CompareRow){ .mark = marks[d->kind] };
    Str path = d->path.len ? str_slice(d->path, 1, d->path.len) : STR("(the whole)");
    ret->place = path;
    if (d->file.ptr) {
        ret->place = str_from(
            arena_printf(v->arena, STR_FMT " : " STR_FMT, STR_ARG(path), STR_ARG(d->file)));
        ret->before = file_size(v, d->kind != DIFF_ADDED, d->old_size);
        ret->now = file_size(v, d->kind != DIFF_REMOVED, d->fresh_size);
    } else if (d->kind == DIFF_UNKNOWN) {
        ret->before = ret->now = STR("encrypted");
    } else if (d->kind == DIFF_LAYOUT) {
        ret->before = STR("says the same");
        ret->now = STR("other bytes");
    } else {
        ret->before = value_text(v, &v->was, d->old);
        ret->now = value_text(v, &v->now, d->fresh);
    }
}

static bool compare(Compare *v, Str was, Str now, Error *err)
{
    v->schemas = schemas_new(err);
    v->arena = arena_new(0);
    if (!v->schemas || !v->arena)
        return error_memory(err);
    if (!side_open(&v->was, was, v->schemas, err) || !side_open(&v->now, now, v->schemas, err) ||
        !diff_make(v->was.analysis, v->now.analysis, v->arena, &v->diffs, err))
        return false;
    v->rows = ARENA_ARRAY(v->arena, CompareRow, v->diffs.count + 1);
    if (!v->rows)
        return error_memory(err);
    for (size_t i = 0; i < v->diffs.count; i++) {
        fill_row(v, &v->diffs.items[i], &v->rows[i]);
        v->counted += diff_counts(&v->diffs.items[i]);
    }
    return true;
}

/* -- drawing ---------------------------------------------------------------------------------- */

static void row_of(void *context, size_t index, ListRow *ret)
{
    const CompareRow *row = &((Compare *)context)->rows[index];
    ret->mark = row->mark;
    ret->cells[0] = row->place;
    ret->cells[1] = row->before;
    ret->cells[2] = row->now;
    ret->role = row->mark == '+'   ? ROLE_ADDED
                : row->mark == '-' ? ROLE_REMOVED
                : row->mark == '=' ? ROLE_MUTED
                                   : ROLE_DIALOG;
}

/* Values have what they need, within limits; places have the rest. */
static void size_columns(Compare *v)
{
    int before = VALUE_MIN, now = VALUE_MIN;
    for (size_t i = 0; i < v->diffs.count; i++) {
        int a = text_width(v->rows[i].before), b = text_width(v->rows[i].now);
        before = a > before ? a : before;
        now = b > now ? b : now;
    }
    v->columns[0] = (ListColumn){ "Place", 0, 0 };
    v->columns[1] = (ListColumn){ "Before", before < VALUE_MAX ? before : VALUE_MAX, 1 };
    v->columns[2] = (ListColumn){ "Now", now < VALUE_MAX ? now : VALUE_MAX, 0 };
}

static void draw(View *view, Canvas *c)
{
    Compare *v = compare_of(view);
    if (v->diffs.count == 0) {
        canvas_wrap(c, 0, 0, c->width, c->height,
                    STR("No difference in meaning. Order of keys, comments and layout do not "
                        "count."),
                    ROLE_OK);
        return;
    }
    v->list->widget.focused = view->focused;
    Canvas inside = canvas_sub(c, (Rect){ 0, 0, c->height, c->width });
    v->list->widget.class->draw(&v->list->widget, &inside);
}

static void title(const View *view, char *out, size_t size)
{
    const Compare *v = compare_of(view);
    snprintf(out, size, "Compared with %.100s: %zu difference%s", v->name, v->counted,
             v->counted == 1 ? "" : "s");
}

static void size(const View *view, int max_height, int max_width, int *ret_height, int *ret_width)
{
    int wanted = (int)compare_of(view)->diffs.count + 1;
    *ret_height = wanted < 3 ? 3 : wanted < max_height ? wanted : max_height;
    *ret_width = max_width < 110 ? max_width : 110;
}

static bool status(const View *view, char *out, size_t n)
{
    const Compare *v = compare_of(view);
    if (v->diffs.count == 0)
        return false;
    const CompareRow *row = &v->rows[v->list->selected];
    snprintf(out, n, "%c " STR_FMT "%s", row->mark, STR_ARG(row->place),
             v->diffs.dropped ? "   (there are more differences than can be shown)" : "");
    return true;
}

static size_t hints(const View *view, Hint *out, size_t max)
{
    static const Hint all[] = { { "Enter", "Go there" },
                                { "t", "Line by line" },
                                { "Esc", "Back" } };
    (void)view;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

/* -- keys ------------------------------------------------------------------------------------- */

/* What was removed is shown by what held it. */
static void go_there(Compare *v)
{
    App *app = v->view.app;
    const Analysis *good = app_good(app);
    Str rest;
    const TreeNode *node =
        good ? tree_at_deepest(analysis_root(good), v->diffs.items[v->list->selected].path, &rest)
             : NULL;
    Span at;
    if (!node ||
        !document_from_good(app->document, node->key.ptr ? node->key_span : node->span, &at))
        return;
    app_close(app, &v->view);
    app->cursor = at.start;
    if (app->screen != SCREEN_EDIT && app->screen != SCREEN_SOURCE)
        app_show(app, SCREEN_EDIT);
    app_focus(app, app->screen == SCREEN_SOURCE ? PANE_SOURCE : PANE_FORM);
    app_event(app, EVENT_CURSOR, NULL);
}

static bool key(View *view, const KeyEvent *k)
{
    Compare *v = compare_of(view);
    Widget *w = &v->list->widget;
    if (key_is(k, 't', 0)) {
        lines_show(v->view.app, v->name, analysis_text(v->was.analysis),
                   analysis_text(v->now.analysis));
        return true;
    }
    if (v->diffs.count == 0)
        return false;
    switch (w->class->key(w, k)) {
    case WIDGET_DONE:
        go_there(v);
        return true;
    case WIDGET_LEAVE:
    case WIDGET_PASS:
        return false;
    default:
        return true;
    }
}

static void side_clear(Side *side)
{
    secret_fields_clear(&side->secret);
    analysis_free(side->analysis);
}

static void free_compare(View *view)
{
    Compare *v = compare_of(view);
    if (v->list)
        widget_free(&v->list->widget);
    side_clear(&v->was);
    side_clear(&v->now);
    arena_free(v->arena);
    schemas_free(v->schemas);
    memory_free(v);
}

static const ViewClass compare_class = {
    .name = "Compare",
    .help = "problems",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .status = status,
    .size = size,
    .free = free_compare,
};

/* -- start ------------------------------------------------------------------------------------ */

void compare_texts(App *app, const char *name, Str was, Str now)
{
    Error err = { 0 };
    Compare *v = memory_alloc(sizeof *v);
    if (!v)
        return;
    v->view = (View){ .class = &compare_class, .app = app };
    snprintf(v->name, sizeof v->name, "%.200s", name);
    v->list = list_new(row_of, v, v->columns, 3);
    bool ok = v->list ? compare(v, was, now, &err) : error_memory(&err);
    if (ok && !app_is_linear(app)) {
        size_columns(v);
        list_set_count(v->list, v->diffs.count);
        app_push(app, &v->view);
        return;
    }
    free_compare(&v->view);
    if (ok || err.code == ERR_SYNTAX)
        lines_show(app, name, was, now);
    else
        app_error(app, &err);
}

static void compare_with(App *app, const char *path)
{
    Error err = { 0 };
    Buf was;
    const char *slash = strrchr(path, '/');
    buf_init_secret(&was, TEXT_MAX);
    if (file_read(path, TEXT_MAX, &was, NULL, &err))
        compare_texts(app, slash ? slash + 1 : path, buf_str(&was), app_bytes(app));
    else
        app_error(app, &err);
    buf_clear(&was);
}

static void picked(App *app, const char *path, void *context)
{
    (void)context;
    if (path)
        compare_with(app, path);
}

void compare_saved(App *app)
{
    compare_with(app, document_path(app->document));
}

/* -- the last seal ---------------------------------------------------------------------------- */

enum { RECEIPT_MAX = 1 << 20 };

static const char *const part_words[] = {
    [RECEIPT_ABSENT] = NULL,
    [RECEIPT_SAME] = "=  as it was sealed",
    [RECEIPT_CHANGED] = "~  changed since",
    [RECEIPT_NEW] = "+  new since",
    [RECEIPT_GONE] = "-  gone since",
    [RECEIPT_UNKNOWN] = "?  cannot be told from this receipt",
};

static void nothing(App *app, int button, void *context)
{
    (void)app, (void)button, (void)context;
}

static void show_since(App *app, const char *name, const ReceiptSince *since)
{
    static const char *const buttons[] = { "Close", NULL };
    char text[700];
    int n = snprintf(text, sizeof text, "%.120s, sealed %.10s\n\n", name, since->time);
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        if (part_words[since->parts[part]] && (size_t)n < sizeof text)
            n += snprintf(text + n, sizeof text - (size_t)n, "%s: %s\n",
                          part_words[since->parts[part]], seal_part_name(part));
    if ((size_t)n < sizeof text)
        snprintf(text + n, sizeof text - (size_t)n, "\n%s",
                 since->same_text ? "Not a byte of the contract differs from what was sealed."
                                  : "The text differs; sections are compared by what is sealed.");
    app_ask(app, "Since the last seal", text, buttons, nothing, NULL);
}

/* A receipt of this contract: *ret_time tells which of several is the newest. */
static bool read_since(App *app, const char *path, ReceiptSince *ret, Error *err)
{
    Buf receipt;
    buf_init(&receipt, RECEIPT_MAX);
    bool ok = file_read(path, RECEIPT_MAX, &receipt, NULL, err) &&
              verify_receipt_since(app_bytes(app), buf_str(&receipt), ret, err);
    buf_clear(&receipt);
    return ok;
}

/* The newest receipt beside the contract that is about it: its name in `out`. */
static bool find_receipt(App *app, char *out, size_t size, ReceiptSince *ret)
{
    const char *path = document_path(app->document), *slash = path ? strrchr(path, '/') : NULL;
    char folder[PATH_ROOM] = ".", one[PATH_ROOM + 300];
    FileList list;
    bool any = false;
    if (slash)
        snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    if (!path || !file_list(folder, &list, NULL))
        return false;
    for (size_t i = 0; i < list.count; i++) {
        ReceiptSince since;
        if (!str_ends(str_from(list.items[i].name), STR(".receipt.json")) ||
            list.items[i].size > RECEIPT_MAX)
            continue;
        snprintf(one, sizeof one, "%s/%s", folder, list.items[i].name);
        if (!read_since(app, one, &since, NULL) ||
            strcmp(since.file, document_name(app->document)) != 0 ||
            (any && strcmp(since.time, ret->time) < 0))
            continue;
        *ret = since;
        snprintf(out, size, "%s", list.items[i].name);
        any = true;
    }
    file_list_free(&list);
    return any;
}

static void receipt_picked(App *app, const char *path, void *context)
{
    ReceiptSince since;
    Error err = { 0 };
    (void)context;
    if (!path)
        return;
    const char *slash = strrchr(path, '/');
    if (read_since(app, path, &since, &err))
        show_since(app, slash ? slash + 1 : path, &since);
    else
        app_error(app, &err);
}

static void compare_sealed(App *app)
{
    char name[300];
    ReceiptSince since;
    if (find_receipt(app, name, sizeof name, &since))
        show_since(app, name, &since);
    else
        picker_start(app, "Receipt of the seal (.receipt.json)", PICK_ANY, NULL, receipt_picked,
                     NULL);
}

static void answered(App *app, int choice, void *context)
{
    (void)context;
    if (choice == 0)
        compare_saved(app);
    else if (choice == 1)
        picker_start(app, "Compare with", PICK_CONTRACT, NULL, picked, NULL);
    else if (choice == 2)
        compare_sealed(app);
}

/* A contract that is in no file yet has no saved one. */
static void answered_new(App *app, int choice, void *context)
{
    answered(app, choice < 0 ? choice : choice + 1, context);
}

void compare_start(App *app)
{
    static const AppChoice choices[] = {
        { "The saved file", "what you changed since the save" },
        { "Another contract...", "a file of your choice" },
        { "The last seal", "which sections changed since, by the receipt" },
    };
    if (document_is_on_disk(app->document))
        app_ask_choice(app, "Compare by meaning with", choices, 3, 0, answered, NULL);
    else
        app_ask_choice(app, "Compare by meaning with", choices + 1, 2, 0, answered_new, NULL);
}
