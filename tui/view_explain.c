/* Explain: what is known of the problem and of the field at the cursor, or of a code. As a pane
 * beside the form, and as a dialog on F1. */
#include "action_words.h"
#include "app_private.h"

#include "pager.h"
#include "widgets.h"

#include "contract/explain.h"
#include "contract/fix.h"

#include <stdio.h>

typedef struct ExplainView {
    View view;
    Pager pager;
    char code[64]; /* a dialog about a code; else about the cursor */
    size_t cursor; /* what the pager was made for */
    Buf path;
    const Problem *problem;
    uint64_t version;
    const Analysis *analysis;
} ExplainView;

static ExplainView *explain_of(const View *v)
{
    return VIEW_AS(ExplainView, v);
}

enum { LABEL_WIDTH = 7, CHANGE_LINES = 8 };

static void add_explain(Pager *p, const Explain *e)
{
    pager_add(p, ROLE_HEADING, 0, e->title);
    for (size_t i = 0; i < e->count; i++) {
        const ExplainLine *line = &e->lines[i];
        pager_add(p, ROLE_TEXT, 0, STR(""));
        if (strlen(line->label) < LABEL_WIDTH) {
            pager_label(p, line->label, LABEL_WIDTH, line->text, ROLE_TEXT);
        } else {
            pager_add(p, ROLE_HEADING, 0, str_from(line->label));
            pager_add(p, line->verbatim ? ROLE_STRING : ROLE_TEXT, 2, line->text);
        }
    }
}

static void add_part(Pager *p, const char *label, Str text, Role role)
{
    if (!text.len)
        return;
    pager_add(p, ROLE_TEXT, 0, STR(""));
    pager_label(p, label, LABEL_WIDTH, text, role);
}

static void add_lines(Pager *p, Role role, const char *mark, Str text)
{
    Str line;
    for (int n = 0; str_split(&text, '\n', &line) && n < CHANGE_LINES;)
        if (str_trim(line).len) {
            pager_print(p, role, LABEL_WIDTH, "%s " STR_FMT, mark, STR_ARG(str_trim(line)));
            n++;
        }
    if (str_trim(text).len)
        pager_print(p, role, LABEL_WIDTH, "%s ..", mark);
}

/* Lines before and after one splice, as far as they are near it. */
static void add_change(Pager *p, Str text, const FixEdit *edit)
{
    Span at = edit->at;
    size_t from = at.start, to = at.end;
    bool whole_lines = (edit->with.len == 0 && span_len(at) && text.ptr[at.end - 1] == '\n') ||
                       (span_len(at) == 0 && str_find_byte(edit->with, '\n') < edit->with.len);
    while (!whole_lines && from > 0 && text.ptr[from - 1] != '\n' && at.start - from < 40)
        from--;
    while (!whole_lines && to < text.len && text.ptr[to] != '\n' && to - at.end < 40)
        to++;
    Buf after;
    buf_init_secret(&after, 0);
    buf_add_str(&after, str_slice(text, from, at.start - from));
    buf_add_str(&after, edit->with);
    buf_add_str(&after, str_slice(text, at.end, to - at.end));
    add_lines(p, ROLE_REMOVED, "-", str_slice(text, from, to - from));
    add_lines(p, ROLE_ADDED, "+", buf_str(&after));
    buf_clear(&after);
}

/* The change that a fix makes, as lines of a comparison; not where a secret is in it. */
static void add_diff(ExplainView *e, const Problem *problem, const Fix *fix)
{
    Document *d = app_document(e->view.app);
    const Analysis *a = app_analysis(e->view.app);
    Str text;
    Edit edit;
    Arena *arena = arena_new(0);
    bool any = arena && fix_preview(a, problem, fix, arena, &text, &edit);
    for (size_t i = 0; any && i < edit.count && i < 4; i++) {
        Splice splice = edit.splices[i];
        Span at = splice.at, now, secret;
        bool inside = text.ptr != analysis_text(a).ptr;
        bool hidden =
            !inside && (!document_from_newest(d, at, &now) ||
                        document_secrets(d, span_make(now.start, now.end + 1), &secret, 1));
        if (hidden || span_len(at) > 2000 || splice.with.len > 2000)
            continue;
        size_t from = at.start, to = at.end;
        while (from > 0 && text.ptr[from - 1] != '\n' && at.start - from < 40)
            from--;
        while (to < text.len && text.ptr[to] != '\n' && to - at.end < 40)
            to++;
        bool beside = !inside && document_secrets(d, span_make(from, to), &secret, 1);
        if (beside) /* the bytes of the splice alone */
            splice.at = span_make(0, span_len(at));
        add_change(&e->pager, beside ? str_slice(text, at.start, span_len(at)) : text, &splice);
    }
    arena_free(arena);
}

static void add_problem(ExplainView *e, const Problem *problem)
{
    App *app = e->view.app;
    Pager *p = &e->pager;
    Span span;
    size_t line, column;
    pager_print(p, problem->severity == SEV_ERROR ? ROLE_ERROR : ROLE_WARNING, 0, "%s  " STR_FMT,
                problem->code, STR_ARG(problem->message));
    if (document_from_newest(app_document(app), problem->span, &span)) {
        char where[300];
        text_position(app_bytes(app), span.start, &line, &column);
        int n = snprintf(where, sizeof where, "%s %zu:%zu\n" STR_FMT,
                         document_name(app_document(app)), line, column, STR_ARG(problem->path));
        if (problem->inner.file.ptr && n > 0 && (size_t)n < sizeof where)
            snprintf(where + n, sizeof where - (size_t)n,
                     problem->inner.line ? "\n" STR_FMT " %u:%u" : "\n" STR_FMT,
                     STR_ARG(problem->inner.file), problem->inner.line, problem->inner.column);
        add_part(p, "Where", str_from(where), ROLE_TEXT);
    }
    add_part(p, "Why", problem->why, ROLE_TEXT);
    add_part(p, "Boot", problem->boot, ROLE_TEXT);
    if (problem->fix_count == 0)
        add_part(p, "Fix", problem->fix_text, ROLE_TEXT);
    for (size_t i = 0; i < problem->fix_count; i++) {
        char title[300];
        snprintf(title, sizeof title, STR_FMT "%s", STR_ARG(problem->fixes[i].title),
                 i == 0 ? app_words(app, "  ({fix.apply})").ptr : "");
        add_part(p, "Fix", str_from(title), ROLE_TEXT);
        add_diff(e, problem, &problem->fixes[i]);
    }
}

/* Of the problem that is selected in the list, else of the cursor. */
static const Field *field_to_explain(App *app, const Problem *selected, Arena *arena, Str *ret_path)
{
    Fields *fields = app_fields(app);
    const Analysis *good = app_good(app);
    if (!fields || !good)
        return NULL;
    Str path = selected ? selected->path : app_path(app);
    char *copy = arena_copy(arena, path.ptr ? path.ptr : "", path.len);
    *ret_path = str_make(copy ? copy : "", copy ? path.len : 0);
    return fields_at(fields, *ret_path, analysis_root(good));
}

static void fill(ExplainView *e)
{
    App *app = e->view.app;
    Pager *p = &e->pager;
    Explain explain;
    Error err = { 0 };
    pager_reset(p);
    if (!p->arena)
        return;
    if (e->code[0]) {
        if (explain_code(str_from(e->code), p->arena, &explain, &err))
            add_explain(p, &explain);
        else
            pager_add(p, ROLE_WARNING, 0, str_from(err.text));
        return;
    }
    const Problem *selected = problems_selected(app);
    const Problem *problem = selected ? selected : app_problem(app);
    if (problem) {
        add_problem(e, problem);
        pager_add(p, ROLE_TEXT, 0, STR(""));
    }
    Str path;
    const Field *field = field_to_explain(app, selected, p->arena, &path);
    if (field && explain_field(field, path, p->arena, &explain, NULL))
        add_explain(p, &explain);
    else if (!app_platform(app))
        pager_add(p, ROLE_TEXT, 0,
                  app_words(app, "Say where the contract will run ({contract.platform}): then each "
                                 "field is explained here."));
    else if (!problem)
        pager_add(p, ROLE_TEXT, 0, STR("The schema says nothing about this place."));
}

static void draw(View *v, Canvas *c)
{
    ExplainView *e = explain_of(v);
    App *app = v->app;
    uint64_t version = text_version(document_text(app_document(app)));
    size_t cursor = app_cursor(app);
    Str path = app_path(app);
    bool moved = e->cursor != cursor || e->problem != problems_selected(app) ||
                 !str_eq(path, buf_str(&e->path));
    bool same =
        e->pager.arena && !moved && e->version == version && e->analysis == app_analysis(app);
    if (!same) {
        buf_reset(&e->path);
        buf_add_str(&e->path, path);
        fill(e);
        if (moved)
            e->pager.top = 0;
        e->cursor = cursor;
        e->problem = problems_selected(app);
        e->version = version;
        e->analysis = app_analysis(app);
    }
    pager_draw(&e->pager, c, v->focused);
}

static bool key(View *v, const KeyEvent *k)
{
    return pager_key(&explain_of(v)->pager, k);
}

static void explain_free(View *v)
{
    ExplainView *e = explain_of(v);
    pager_free(&e->pager);
    buf_clear(&e->path);
    memory_free(e);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    (void)v;
    *ret_height = max_height;
    *ret_width = max_width < 76 ? max_width : 76;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    (void)v;
    (void)max;
    out[0] = (Hint){ "Up/Down", "Scroll" };
    out[1] = (Hint){ "F1", "Contents" };
    out[2] = (Hint){ "Esc", "Close" };
    return 3;
}

static const ViewClass pane_class = {
    .name = "Explain",
    .help = "explain",
    .draw = draw,
    .key = key,
    .free = explain_free,
};

static const ViewClass dialog_class = {
    .name = "Explain",
    .help = "explain",
    .draw = draw,
    .key = key,
    .hints = hints,
    .size = size,
    .free = explain_free,
};

static View *make(App *app, const ViewClass *class, const char *code)
{
    ExplainView *e = memory_alloc(sizeof *e);
    if (!e)
        return NULL;
    e->view = (View){ .class = class, .app = app };
    buf_init(&e->path, 1 << 16);
    snprintf(e->code, sizeof e->code, "%s", code ? code : "");
    return &e->view;
}

View *view_explain_new(App *app)
{
    return make(app, &pane_class, NULL);
}

View *view_explain_dialog_new(App *app, const char *code)
{
    return make(app, &dialog_class, code);
}

const ViewClass *view_explain_class(void)
{
    return &dialog_class;
}
