/* Two texts side by side of each other, line by line, with secrets masked: for recovered work,
 * which may have been left in the middle of a word, and for whoever wants to see the text itself.
 */
#include "app_private.h"
#include "line_diff.h"
#include "linear_private.h"
#include "views.h"
#include "widgets.h"

#include <stdio.h>

enum { SECRETS_MAX = 4096, WAIT_MS = 3000, PRINTED_MAX = 100 };

typedef struct LinesView {
    View view;
    char name[256];
    Document *was, *now; /* owned: they know what is secret */
    Arena *arena;
    LineDiff diff;
    Str *shown; /* arena: of each row, without secrets */
    List *list;
    char number[24]; /* of the row that is drawn */
} LinesView;

static LinesView *lines_of(const View *v)
{
    return VIEW_AS(LinesView, v);
}

/* -- the rows --------------------------------------------------------------------------------- */

static Document *side_of(App *app, Str text, Error *err)
{
    Document *d = document_new(err);
    if (!d || !document_set(d, text, NULL, err)) {
        document_free(d);
        return NULL;
    }
    if (!document_platform(d))
        document_set_platform(d, app_platform(app));
    document_wait(d, WAIT_MS);
    return d;
}

/* A line as it may be shown; of a text whose secrets are not known, its key alone. */
static Str without_secrets(LinesView *v, Document *d, Str line)
{
    Span found[64];
    size_t at = (size_t)(line.ptr - document_bytes(d).ptr), end = at + line.len;
    size_t n = document_secrets(d, span_make(at, end), found, 64);
    Buf out;
    buf_init(&out, TEXT_MAX);
    for (size_t i = 0; i < n && found[i].start < end; i++) {
        size_t from = found[i].start > at ? found[i].start : at;
        buf_add_str(&out, str_slice(document_bytes(d), at, from - at));
        buf_add_text(&out, "********");
        at = found[i].end < end ? found[i].end : end;
    }
    buf_add_str(&out, str_slice(document_bytes(d), at, end - at));
    char *copy = buf_ok(&out) ? arena_copy(v->arena, out.ptr ? out.ptr : "", out.len) : NULL;
    Str shown = str_make(copy ? copy : "", copy ? out.len : 0);
    buf_clear(&out);
    return shown;
}

static bool prepare(LinesView *v, Str was, Str now, Error *err)
{
    App *app = v->view.app;
    v->arena = arena_new(0);
    v->was = side_of(app, was, err);
    v->now = v->was ? side_of(app, now, err) : NULL;
    if (!v->now)
        return false;
    if (!v->arena ||
        !line_diff(document_bytes(v->was), document_bytes(v->now), v->arena, &v->diff) ||
        !(v->shown = ARENA_ARRAY(v->arena, Str, v->diff.count + 1)))
        return error_memory(err);
    for (size_t i = 0; i < v->diff.count; i++) {
        const LineRow *row = &v->diff.rows[i];
        v->shown[i] = row->mark == '.'
                          ? row->text
                          : without_secrets(v, row->mark == '-' ? v->was : v->now, row->text);
    }
    return true;
}

static void row_of(void *context, size_t index, ListRow *ret)
{
    LinesView *v = context;
    const LineRow *row = &v->diff.rows[index];
    bool changed = row->mark == '+' || row->mark == '-';
    ret->mark = changed ? row->mark : '\0';
    ret->role = row->mark == '+'   ? ROLE_ADDED
                : row->mark == '-' ? ROLE_REMOVED
                : changed          ? ROLE_DIALOG
                                   : ROLE_MUTED;
    v->number[0] = '\0';
    if (row->line)
        snprintf(v->number, sizeof v->number, "%6zu", row->line);
    ret->cells[0] = str_from(v->number);
    ret->cells[1] = v->shown[index];
}

/* -- the dialog ------------------------------------------------------------------------------- */

static void draw(View *view, Canvas *c)
{
    LinesView *v = lines_of(view);
    if (v->diff.count == 0) {
        canvas_wrap(c, 0, 0, c->width, c->height, STR("Both texts are the same, byte by byte."),
                    ROLE_OK);
        return;
    }
    v->list->widget.focused = view->focused;
    v->list->widget.class->draw(&v->list->widget, c);
}

static void title(const View *view, char *out, size_t size)
{
    snprintf(out, size, "%.100s, line by line", lines_of(view)->name);
}

static void size(const View *view, int max_height, int max_width, int *ret_height, int *ret_width)
{
    int wanted = (int)lines_of(view)->diff.count;
    *ret_height = wanted < 3 ? 3 : wanted < max_height ? wanted : max_height;
    *ret_width = max_width < 110 ? max_width : 110;
}

static bool status(const View *view, char *out, size_t n)
{
    const LinesView *v = lines_of(view);
    snprintf(out, n, "%zu line%s differ%s; - is how it was, + how it is now", v->diff.changed,
             v->diff.changed == 1 ? "" : "s", v->diff.changed == 1 ? "s" : "");
    return true;
}

static size_t hints(const View *view, Hint *out, size_t max)
{
    static const Hint all[] = { { "Up/Down", "Move" },
                                { "n", "Next difference" },
                                { "Esc", "Back" } };
    (void)view;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

static bool is_change(const LinesView *v, size_t i)
{
    return v->diff.rows[i].mark == '+' || v->diff.rows[i].mark == '-';
}

/* The first row of the next run of changed lines; round the end. */
static void next_change(LinesView *v)
{
    size_t at = v->list->selected, n = v->diff.count;
    for (size_t step = 1; step <= n; step++) {
        size_t i = (at + step) % n;
        if (is_change(v, i) && (i == 0 || !is_change(v, i - 1))) {
            list_select(v->list, i);
            return;
        }
    }
}

static bool key(View *view, const KeyEvent *k)
{
    LinesView *v = lines_of(view);
    if (v->diff.count == 0)
        return false;
    if (key_is(k, 'n', 0)) {
        next_change(v);
        return true;
    }
    WidgetResult result = v->list->widget.class->key(&v->list->widget, k);
    return result == WIDGET_TAKEN || result == WIDGET_DONE;
}

static void free_lines(View *view)
{
    LinesView *v = lines_of(view);
    if (v->list)
        widget_free(&v->list->widget);
    document_free(v->was);
    document_free(v->now);
    arena_free(v->arena);
    memory_free(v);
}

static const ViewClass class = {
    .name = "Compare",
    .help = "problems",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .status = status,
    .size = size,
    .free = free_lines,
};

/* Nobody wants to hear a key or an archive to its end. */
static void print_row(const LineRow *row, Str shown)
{
    Str cut = str_slice(shown, 0, utf8_floor(shown, PRINTED_MAX));
    if (cut.len == shown.len)
        linear_print_at(2, "%c %6zu  " STR_FMT, row->mark, row->line, STR_ARG(shown));
    else
        linear_print_at(2, "%c %6zu  " STR_FMT ".. (%zu characters)", row->mark, row->line,
                        STR_ARG(cut), shown.len);
}

static void print_rows(const LinesView *v)
{
    for (size_t i = 0; i < v->diff.count; i++) {
        const LineRow *row = &v->diff.rows[i];
        if (row->mark == '.')
            linear_print_at(2, "...");
        else
            print_row(row, v->shown[i]);
    }
    if (v->diff.count == 0)
        linear_print("Both texts are the same, byte by byte.");
}

void lines_show(App *app, const char *name, Str was, Str now)
{
    static const ListColumn columns[] = { { NULL, 6, 1 }, { NULL, 0, 0 } };
    Error err = { 0 };
    LinesView *v = memory_alloc(sizeof *v);
    if (!v)
        return;
    v->view = (View){ .class = &class, .app = app };
    snprintf(v->name, sizeof v->name, "%.200s", name);
    v->list = list_new(row_of, v, columns, 2);
    bool ok = v->list ? prepare(v, was, now, &err) : error_memory(&err);
    if (ok && !app_is_linear(app)) {
        list_set_count(v->list, v->diff.count);
        if (v->diff.count && !is_change(v, v->list->selected))
            next_change(v);
        app_push(app, &v->view);
        return;
    }
    if (ok)
        print_rows(v);
    else
        app_error(app, &err);
    free_lines(&v->view);
}
