/* The list of all that was found: errors, warnings, to-dos, notes. */
#include "action_words.h"
#include "app_private.h"
#include "archive_views.h"

#include "views.h"
#include "widgets.h"

#include <stdio.h>

typedef struct ProblemsView {
    View view;
    size_t *order; /* owned: indices into the analysis, as shown */
    size_t count, total, selected, top;
    int rows;
    unsigned hidden;         /* levels that are not shown: bits of the rank */
    unsigned layer, section; /* of the tables below: the only one that is shown; 0: all */
    Input *filter;           /* NULL: none was made yet */
    bool filtering;          /* the filter takes the keys */
    const Analysis *analysis;
    Persona persona; /* that it was filled for */
} ProblemsView;

static ProblemsView *problems_of(const View *v)
{
    return VIEW_AS(ProblemsView, v);
}

/* 0 error, 1 warning, 2 to do, 3 note. */
static unsigned rank(const Problem *p)
{
    if (p->todo)
        return 2;
    return p->severity == SEV_ERROR ? 0 : p->severity == SEV_NOTICE ? 3 : 1;
}

static const struct Level {
    char mark;
    Role role;
} levels[] = {
    { 'x', ROLE_ERROR }, { '!', ROLE_WARNING }, { 'o', ROLE_TO_DO }, { 'i', ROLE_NOTE }
};

static const struct Narrow {
    const char *name, *prefix; /* of the code, or of the path */
} layers[] = { { "all layers", "" },
               { "YAML", "YAML" },
               { "schema", "SCH-" },
               { "pre-flight", "PF" } },
  sections[] = {
      { "all sections", "" }, { "workload", "/workload" }, { "env", "/env" }, { "elsewhere", NULL }
  };

static bool is_below(Str path, const char *section)
{
    size_t n = strlen(section);
    return str_starts(path, str_from(section)) && (path.len == n || path.ptr[n] == '/');
}

static bool in_section(const ProblemsView *p, Str path)
{
    const char *prefix = sections[p->section].prefix;
    if (p->section == 0)
        return true;
    return prefix ? is_below(path, prefix)
                  : !is_below(path, "/workload") && !is_below(path, "/env") &&
                        !is_below(path, "/envWorkloadSignature");
}

static const Problem *all_problems(const ProblemsView *p, size_t *ret_count)
{
    const Analysis *a = app_analysis(p->view.app);
    *ret_count = 0;
    return a ? analysis_problems(a, ret_count) : NULL;
}

static bool passes(const ProblemsView *p, const Problem *problem)
{
    Str filter = p->filter ? input_value(p->filter) : STR("");
    if (p->hidden & 1u << rank(problem))
        return false;
    if (!str_starts(str_from(problem->code), str_from(layers[p->layer].prefix)) ||
        !in_section(p, problem->path))
        return false;
    if (p->persona && !app_is_mine(p->view.app, app_persona_at(p->view.app, problem->path)))
        return false;
    return !filter.len || str_contains_nocase(problem->message, filter) ||
           str_contains_nocase(str_from(problem->code), filter) ||
           str_contains_nocase(problem->path, filter) ||
           str_contains_nocase(problem->inner.file, filter);
}

static void fill(ProblemsView *p)
{
    size_t count;
    const Problem *all = all_problems(p, &count);
    memory_free(p->order);
    p->order = count ? memory_alloc(count * sizeof *p->order) : NULL;
    p->count = 0;
    p->total = count;
    p->analysis = app_analysis(p->view.app);
    p->persona = app_persona(p->view.app);
    for (unsigned level = 0; level < 4 && p->order; level++)
        for (size_t i = 0; i < count; i++)
            if (rank(&all[i]) == level && passes(p, &all[i]))
                p->order[p->count++] = i;
    if (p->selected >= p->count)
        p->selected = p->count ? p->count - 1 : 0;
}

static const Problem *problem_at(const ProblemsView *p, size_t row)
{
    size_t count;
    const Problem *all = all_problems(p, &count);
    return row < p->count && p->order[row] < count ? &all[p->order[row]] : NULL;
}

/* The cursor of the document goes with the selection, so that explain shows it. */
static void select_row(ProblemsView *p, size_t row)
{
    p->selected = row;
    const Problem *problem = problem_at(p, row);
    Span span;
    if (problem && document_from_newest(app_document(p->view.app), problem->span, &span))
        app_set_cursor(p->view.app, span.start);
}

static void title(const View *v, char *out, size_t size)
{
    const ProblemsView *p = problems_of(v);
    int n = snprintf(out, size, "Problems %zu", p->total);
    Str text = p->filter ? input_value(p->filter) : STR("");
    if (n > 0 && (size_t)n < size && p->count != p->total)
        n += snprintf(out + n, size - (size_t)n, "   %zu shown", p->count);
    if (n > 0 && (size_t)n < size && p->persona)
        n += snprintf(out + n, size - (size_t)n, ", %s", persona_name(p->persona));
    if (n > 0 && (size_t)n < size && p->layer)
        n += snprintf(out + n, size - (size_t)n, ", %s", layers[p->layer].name);
    if (n > 0 && (size_t)n < size && p->section)
        n += snprintf(out + n, size - (size_t)n, ", %s", sections[p->section].name);
    if (n > 0 && (size_t)n < size && text.len)
        snprintf(out + n, size - (size_t)n, ", \"" STR_FMT "\"", STR_ARG(str_slice(text, 0, 30)));
}

static void draw_row(ProblemsView *p, Canvas *c, int row, const Problem *problem, bool here)
{
    const struct Level *level = &levels[rank(problem)];
    Role role = !here ? ROLE_TEXT : p->view.focused ? ROLE_SELECTED : ROLE_SELECTED_DIM;
    if (here)
        canvas_fill(c, (Rect){ row, 0, 1, c->width }, ' ', role);
    char mark[2] = { level->mark };
    canvas_text(c, row, 0, here ? STR(">") : STR(" "), role);
    canvas_text(c, row, 1, str_from(mark), here ? role : level->role);
    int where = c->width > 60 ? c->width * 2 / 5 : 0;
    Str path = problem->path.len ? str_slice(problem->path, 1, problem->path.len) : STR("(file)");
    char inner[200];
    if (problem->inner.line) {
        snprintf(inner, sizeof inner, STR_FMT " %u:%u",
                 STR_ARG(str_slice(problem->inner.file, 0, 150)), problem->inner.line,
                 problem->inner.column);
        path = str_from(inner);
    }
    if (where)
        canvas_text_middle(c, row, 3, where - 4, path, role);
    canvas_text_fit(c, row, where ? where : 3, c->width - (where ? where : 3), problem->message,
                    role);
}

static void draw(View *v, Canvas *c)
{
    ProblemsView *p = problems_of(v);
    if (p->analysis != app_analysis(v->app) || p->persona != app_persona(v->app))
        fill(p);
    int foot = p->filtering ? 1 : 0;
    p->rows = c->height - foot;
    size_t rows = (size_t)(p->rows > 0 ? p->rows : 1);
    if (!p->total && p->analysis) {
        const Platform *platform = app_platform(v->app);
        canvas_wrap(c, 0, 1, c->width - 2, c->height,
                    app_words(v->app, platform ? "No problems."
                                               : "No problems in the YAML. With a platform "
                                                 "({contract.platform}) the contract is checked "
                                                 "too."),
                    ROLE_OK);
    }
    if (p->total && !p->count && p->persona)
        canvas_wrap(
            c, 0, 1, c->width - 2, c->height,
            app_words(v->app,
                      "Nothing to be shown for this persona. {view.persona} shows all again."),
            ROLE_MUTED);
    if (p->selected < p->top)
        p->top = p->selected;
    if (p->selected >= p->top + rows)
        p->top = p->selected - rows + 1;
    for (size_t i = p->top; i < p->count && i < p->top + rows; i++) {
        const Problem *problem = problem_at(p, i);
        if (problem)
            draw_row(p, c, (int)(i - p->top), problem, i == p->selected);
    }
    if (v->focused && !p->filtering)
        canvas_cursor(c, (int)(p->selected - p->top), 0);
    if (p->total && !p->count && !p->persona)
        canvas_text(c, 0, 1, STR("None of them passes the filter. Esc shows all again."),
                    ROLE_MUTED);
    if (p->filtering) {
        canvas_text(c, p->rows, 0, STR("Filter"), ROLE_HINT_KEY);
        Canvas field = canvas_sub(c, (Rect){ p->rows, 7, 1, c->width - 7 });
        p->filter->widget.focused = v->focused;
        p->filter->widget.class->draw(&p->filter->widget, &field);
    }
}

void problem_show(App *app, const Problem *problem)
{
    /* Half-typed text goes into the contract on the way, and the problem with its analysis. */
    Problem kept = *problem;
    kept.path = app_keep(app, problem->path);
    kept.message = app_keep(app, problem->message);
    if (problem->inner.file.ptr)
        kept.inner.file = app_keep(app, problem->inner.file);
    kept.why = kept.boot = kept.fix_text = STR("");
    kept.fixes = NULL;
    kept.fix_count = 0;
    app_go_to_problem(app, &kept);
    if (kept.inner.line && screen_has(SCREEN_ARCHIVE)) {
        app_show(app, SCREEN_ARCHIVE);
        archive_show_problem(app, &kept);
        return;
    }
    bool form = app_good(app) && analysis_root(app_analysis(app)) && screen_has(SCREEN_EDIT);
    app_show(app, form ? SCREEN_EDIT : SCREEN_SOURCE);
    app_focus(app, form ? PANE_FORM : PANE_SOURCE);
    app_event(app, EVENT_CURSOR, NULL);
}

static void go_there(ProblemsView *p)
{
    const Problem *problem = problem_at(p, p->selected);
    if (problem)
        problem_show(p->view.app, problem);
}

static bool is_narrowed(const ProblemsView *p)
{
    return p->layer || p->section || p->hidden || (p->filter && input_value(p->filter).len);
}

static bool filter_key(ProblemsView *p, const KeyEvent *k)
{
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g')) {
        input_set(p->filter, STR(""));
        p->filtering = false;
    } else if (key_is(k, K_ENTER, 0)) {
        p->filtering = false;
    } else if (p->filter->widget.class->key(&p->filter->widget, k) == WIDGET_PASS) {
        return false;
    }
    fill(p);
    return true;
}

static void begin_filter(ProblemsView *p)
{
    if (!p->filter)
        p->filter = input_new();
    if (p->filter) {
        p->filter->bare = true;
        p->filtering = true;
    }
}

static bool key(View *v, const KeyEvent *k)
{
    ProblemsView *p = problems_of(v);
    size_t last = p->count ? p->count - 1 : 0, page = p->rows > 2 ? (size_t)p->rows - 1 : 1;
    if (p->filtering && !key_is_mouse(k) && filter_key(p, k))
        return true;
    if (key_is(k, K_UP, 0) || key_is(k, 'k', 0) || k->code == K_WHEEL_UP)
        select_row(p, p->selected ? p->selected - 1 : 0);
    else if (key_is(k, K_DOWN, 0) || key_is(k, 'j', 0) || k->code == K_WHEEL_DOWN)
        select_row(p, p->selected < last ? p->selected + 1 : last);
    else if (key_is(k, K_PGUP, 0))
        select_row(p, p->selected > page ? p->selected - page : 0);
    else if (key_is(k, K_PGDN, 0))
        select_row(p, p->selected + page < last ? p->selected + page : last);
    else if (key_is(k, K_HOME, 0))
        select_row(p, 0);
    else if (key_is(k, K_END, 0) || key_is(k, 'G', 0))
        select_row(p, last);
    else if (key_is(k, K_ENTER, 0) || key_is(k, K_RIGHT, 0) || key_is(k, 'l', 0))
        go_there(p);
    else if (key_is(k, '/', 0))
        begin_filter(p);
    else if (key_is(k, 'A', 0))
        app_run(v->app, "fix.all");
    else if (key_is(k, 'L', 0) || key_is(k, 's', 0)) {
        unsigned *which = k->code == 'L' ? &p->layer : &p->section;
        *which = (*which + 1) % 4;
        fill(p);
        select_row(p, p->selected);
        app_message(v->app, MESSAGE_INFO, "%s, %s", layers[p->layer].name,
                    sections[p->section].name);
    } else if (key_is(k, K_ESC, 0) && is_narrowed(p)) {
        p->layer = p->section = p->hidden = 0;
        if (p->filter)
            input_set(p->filter, STR(""));
        fill(p);
    } else if (k->code >= '1' && k->code <= '4' && k->mods == 0) {
        p->hidden ^= 1u << (k->code - '1');
        fill(p);
    } else if (k->code == K_MOUSE_PRESS) {
        size_t row = p->top + (size_t)(k->row < 0 ? 0 : k->row);
        if (row < p->count)
            select_row(p, row);
        if (row < p->count && k->clicks == 2)
            go_there(p);
    } else {
        return false;
    }
    return true;
}

static void event(View *v, ViewEvent e)
{
    ProblemsView *p = problems_of(v);
    if (e == EVENT_ANALYSIS || e == EVENT_DOCUMENT)
        fill(p);
    if (e != EVENT_FOCUS)
        return;
    fill(p);
    for (size_t i = 0; i < p->count; i++)
        if (problem_at(p, i) == app_problem(v->app)) { /* the one at the cursor */
            p->selected = i;
            return;
        }
    select_row(p, p->selected);
}

static bool takes_text(const View *v)
{
    return problems_of(v)->filtering;
}

static bool status(const View *v, char *out, size_t size)
{
    const ProblemsView *p = problems_of(v);
    const Problem *problem = problem_at(p, p->selected);
    if (!problem)
        return false;
    size_t line = 0, column = 0;
    Span span;
    if (document_from_newest(app_document(v->app), problem->span, &span))
        text_position(app_bytes(v->app), span.start, &line, &column);
    snprintf(out, size, "%c %s " STR_FMT " %zu:%zu", levels[rank(problem)].mark, problem->code,
             STR_ARG(problem->path), line, column);
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    const Problem *problem = problem_at(problems_of(v), problems_of(v)->selected);
    size_t n = 0;
    (void)max;
    out[n++] = (Hint){ "Enter", "Go there" };
    if (problem && problem->fix_count)
        out[n++] = (Hint){ "F7", "Fix" };
    out[n++] = (Hint){ "A", "Fix all safe" };
    out[n++] = (Hint){ "/", "Filter" };
    out[n++] = (Hint){ "1-4", "Levels" };
    out[n++] = (Hint){ "s", "Section" };
    out[n++] = (Hint){ "L", "Layer" };
    out[n++] = (Hint){ "p", "Persona" };
    return n;
}

static void problems_free(View *v)
{
    ProblemsView *p = problems_of(v);
    if (p->filter)
        widget_free(&p->filter->widget);
    memory_free(p->order);
    memory_free(p);
}

static const ViewClass class = {
    .name = "Problems",
    .help = "problems",
    .title = title,
    .draw = draw,
    .key = key,
    .event = event,
    .takes_text = takes_text,
    .hints = hints,
    .status = status,
    .free = problems_free,
};

const Problem *problems_selected(const App *app)
{
    const View *v = app->screen == SCREEN_PROBLEMS ? app->panes[PANE_PROBLEMS] : NULL;
    const ProblemsView *p = v ? problems_of(v) : NULL;
    return p && p->analysis == app_analysis(app) ? problem_at(p, p->selected) : NULL;
}

View *view_problems_new(App *app)
{
    ProblemsView *p = memory_alloc(sizeof *p);
    if (!p)
        return NULL;
    p->view = (View){ .class = &class, .app = app };
    fill(p);
    return &p->view;
}
