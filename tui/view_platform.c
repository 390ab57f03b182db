/* The platform of a contract that has one: what each other one would find in this very text, and
 * what would change, before it is taken. */
#include "platform_view.h"
#include "trial.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"

#include <stdio.h>

typedef struct PlatformView {
    View view;
    Trial trial;
    Analysis *found[PLATFORM_COUNT]; /* owned; NULL: could not be made */
    const Platform *now;
    List *list;
    int top; /* of the changes */
    PlatformTake *take;
    char cells[2][200];
} PlatformView;

static PlatformView *platforms_of(const View *v)
{
    return VIEW_AS(PlatformView, v);
}

static bool is_same(const Problem *a, const Problem *b)
{
    return strcmp(a->code, b->code) == 0 && str_eq(a->path, b->path) &&
           str_eq(a->message, b->message) && str_eq(a->inner.file, b->inner.file);
}

static bool is_in(const Analysis *a, const Problem *p)
{
    size_t count = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        if (is_same(&all[i], p))
            return true;
    return false;
}

static void counts(const Analysis *a, char *out, size_t size)
{
    size_t count = 0, errors = 0, warnings = 0, todos = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        todos += all[i].todo;
        errors += !all[i].todo && all[i].severity == SEV_ERROR;
        warnings +=
            !all[i].todo && (all[i].severity == SEV_WARNING || all[i].severity == SEV_SECURITY);
    }
    snprintf(out, size, "%zu %s %zu warn %zu to do", errors, errors == 1 ? "error " : "errors",
             warnings, todos);
}

static void row_of(void *context, size_t index, ListRow *ret)
{
    PlatformView *v = context;
    const Platform *p = platform_get((PlatformId)index);
    snprintf(v->cells[0], sizeof v->cells[0], "%s%s", p->name, p == v->now ? " (now)" : "");
    counts(v->found[index], v->cells[1], sizeof v->cells[1]);
    ret->cells[0] = str_from(v->cells[0]);
    ret->cells[1] = str_from(v->cells[1]);
    ret->cells[2] = str_from(p->summary);
    ret->role = ROLE_DIALOG;
}

/* The problems of `a` that `b` does not have. Returns how many; draws those that are in sight. */
static int draw_side(const PlatformView *v, Canvas *c, int row, const Analysis *a,
                     const Analysis *b, char sign)
{
    size_t count = 0;
    int n = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        if (is_in(b, &all[i]))
            continue;
        int at = row + n++ - v->top;
        if (at < 0 || at >= c->height)
            continue;
        Role role = sign == '+' ? ROLE_ADDED : ROLE_REMOVED;
        int col = canvas_print(c, at, 1, role, "%c %-6s ", sign, all[i].code);
        canvas_text_fit(c, at, col, c->width - col, all[i].message, ROLE_DIALOG);
    }
    return n;
}

static void draw(View *view, Canvas *c)
{
    PlatformView *v = platforms_of(view);
    int rows = PLATFORM_COUNT;
    Canvas list = canvas_sub(c, (Rect){ 0, 0, rows, c->width });
    v->list->widget.focused = view->focused;
    v->list->widget.class->draw(&v->list->widget, &list);
    const Platform *p = platform_get((PlatformId)v->list->selected);
    canvas_hline(c, rows, 0, c->width, ROLE_BORDER);
    Canvas below = canvas_sub(c, (Rect){ rows + 2, 0, c->height - rows - 2, c->width });
    if (p == v->now) {
        canvas_text(c, rows + 1, 1, STR("Where the contract runs now."), ROLE_MUTED);
        return;
    }
    const Analysis *old = v->found[v->now->id], *fresh = v->found[p->id];
    int n = draw_side(v, &below, 0, fresh, old, '+');
    n += draw_side(v, &below, n, old, fresh, '-');
    if (n == 0)
        canvas_text(c, rows + 1, 1, STR("Nothing changes in what is found."), ROLE_OK);
    else
        canvas_print(c, rows + 1, 1, ROLE_HEADING, "On %s instead of %s: + comes, - goes", p->name,
                     v->now->name);
    canvas_scroll_mark(&below, v->top, below.height, n);
}

static bool key(View *view, const KeyEvent *k)
{
    PlatformView *v = platforms_of(view);
    App *app = view->app;
    size_t before = v->list->selected;
    if (key_is(k, K_PGDN, 0) || key_is(k, K_PGUP, 0)) {
        v->top += key_is(k, K_PGDN, 0) ? 5 : v->top >= 5 ? -5 : -v->top;
        return true;
    }
    switch (v->list->widget.class->key(&v->list->widget, k)) {
    case WIDGET_DONE: {
        const Platform *p = platform_get((PlatformId)v->list->selected);
        PlatformTake *take = v->take;
        app_close(app, view);
        take(app, p);
        return true;
    }
    case WIDGET_LEAVE:
        app_close(app, view);
        return true;
    case WIDGET_PASS:
        return false;
    default:
        v->top = v->list->selected == before ? v->top : 0;
        return true;
    }
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    (void)v;
    *ret_height = max_height < PLATFORM_COUNT + 12 ? max_height : PLATFORM_COUNT + 12;
    *ret_width = max_width < 90 ? max_width : 90;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = {
        { "Up/Down", "Choose" }, { "PgDn", "More" }, { "Enter", "Take" }, { "Esc", "Keep" }
    };
    size_t n = sizeof all / sizeof *all < max ? sizeof all / sizeof *all : max;
    (void)v;
    memcpy(out, all, n * sizeof *all);
    return n;
}

static bool status(const View *v, char *out, size_t n)
{
    const PlatformView *p = platforms_of(v);
    snprintf(out, n, "%s", platform_get((PlatformId)p->list->selected)->summary);
    return true;
}

static void free_platforms(View *view)
{
    PlatformView *v = platforms_of(view);
    for (int i = 0; i < PLATFORM_COUNT; i++)
        analysis_free(v->found[i]);
    trial_clear(&v->trial);
    if (v->list)
        widget_free(&v->list->widget);
    memory_free(v);
}

static const ViewClass platform_class = {
    .name = "Where will this contract run?",
    .help = "problems",
    .draw = draw,
    .key = key,
    .hints = hints,
    .status = status,
    .size = size,
    .free = free_platforms,
};

bool platform_view_start(App *app, PlatformTake *take)
{
    static const ListColumn columns[] = { { NULL, 19, 0 }, { NULL, 26, 0 }, { NULL, 0, 1 } };
    PlatformView *v = memory_alloc(sizeof *v);
    if (!v)
        return false;
    v->view = (View){ .class = &platform_class, .app = app };
    v->now = app_platform(app);
    v->take = take;
    v->list = list_new(row_of, v, columns, 3);
    if (!v->now || !v->list) {
        free_platforms(&v->view);
        return false;
    }
    for (int i = 0; i < PLATFORM_COUNT; i++) {
        v->trial.platform = platform_get((PlatformId)i);
        if (trial_run(&v->trial, app, app_bytes(app), NULL)) {
            v->found[i] = v->trial.analysis;
            v->trial.analysis = NULL;
        }
    }
    list_set_count(v->list, PLATFORM_COUNT);
    list_select(v->list, v->now->id);
    app_push(app, &v->view);
    return true;
}
