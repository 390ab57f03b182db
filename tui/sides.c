#include "action_words.h"
#include "sides.h"

#include "widgets.h"

#include "contract/arena.h"

static const Section *section_of(const Analysis *a, SideId side)
{
    return side == SIDE_WORKLOAD ? analysis_workload(a) : analysis_env(a);
}

static bool is_alone(const Analysis *a)
{
    DocumentKind kind = analysis_kind(a);
    return kind == DOC_WORKLOAD || kind == DOC_ENV;
}

SideState side_state(const Analysis *a, SideId side)
{
    DocumentKind other = side == SIDE_WORKLOAD ? DOC_ENV : DOC_WORKLOAD;
    if (!a || !analysis_root(a))
        return SIDE_NOTHING;
    if (analysis_kind(a) == other || analysis_kind(a) == DOC_NETWORK)
        return SIDE_ELSEWHERE;
    switch (section_of(a, side)->form) {
    case SECTION_TOKEN:
        return SIDE_SEALED;
    case SECTION_BROKEN:
    case SECTION_OTHER:
        return SIDE_BROKEN;
    default:
        return SIDE_OPEN;
    }
}

const char *side_name(SideId side)
{
    return side == SIDE_WORKLOAD ? "workload" : "env";
}

const char *side_words(App *app, SideState state)
{
    static const char *const words[] = {
        [SIDE_SEALED] = "is encrypted: nothing of it can be shown or changed here",
        [SIDE_BROKEN] = "cannot be read as a mapping: {view.toggle} shows the text",
        [SIDE_ELSEWHERE] = "is not part of this file",
        [SIDE_NOTHING] = "cannot be read yet: the text is no YAML, {view.toggle} shows it",
    };
    return words[state] ? app_words(app, words[state]).ptr : NULL;
}

bool side_can_change(App *app, SideId side)
{
    const char *words = side_words(app, side_state(app_good(app), side));
    if (app_is_read_only(app))
        app_message(app, MESSAGE_WARNING, "This contract is open for reading only.");
    else if (words)
        app_message(app, MESSAGE_WARNING, "%s %s.", side_name(side), words);
    return !words && !app_is_read_only(app);
}

Str side_path(const Analysis *a, SideId side, const char *map, Str name, Arena *arena)
{
    Str path = STR("");
    if (!is_alone(a))
        path = path_join(arena, path, str_from(side_name(side)));
    path = path_join(arena, path, str_from(map));
    return name.len > 0 ? path_join(arena, path, name) : path;
}

const TreeNode *side_map(const Analysis *a, SideId side, const char *map)
{
    const TreeNode *node =
        side_state(a, side) == SIDE_OPEN ? tree_get_text(section_of(a, side)->plain, map) : NULL;
    return node && node->kind == NODE_MAPPING ? node : NULL;
}

static char mark_of(const Problem *p)
{
    if (p->todo)
        return 'o';
    return p->severity == SEV_ERROR ? 'x' : p->severity == SEV_NOTICE ? 'i' : '!';
}

char side_worse(char a, char b)
{
    static const char order[] = "xo!i";
    for (const char *c = order; *c; c++)
        if (a == *c || b == *c)
            return *c;
    return '\0';
}

char side_mark(const Analysis *a, Str path, const Problem **ret_worst)
{
    size_t count = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *worst = NULL;
    char mark = '\0';
    for (size_t i = 0; i < count; i++) {
        Str at = all[i].path;
        if (!str_starts(at, path) || (at.len > path.len && at.ptr[path.len] != '/'))
            continue;
        char own = mark_of(&all[i]);
        if (!worst || (own != mark && side_worse(own, mark) == own)) {
            worst = &all[i];
            mark = own;
        }
    }
    if (ret_worst)
        *ret_worst = worst;
    return mark;
}

void side_go(App *app, Str path)
{
    const Problem *worst;
    Span span;
    side_mark(app_analysis(app), path, &worst);
    if (worst && document_from_newest(app_document(app), worst->span, &span)) {
        app_set_place(app, span.start, worst->path);
        return;
    }
    const Analysis *good = app_good(app);
    const TreeNode *node = good ? tree_at(analysis_root(good), path) : NULL;
    if (!node)
        return;
    Span at = tree_is_scalar(node) || node->key.len == 0 ? node->span : node->key_span;
    if (document_from_good(app_document(app), at, &span))
        app_set_place(app, span.start, path);
}

bool side_holds_cursor(App *app, Str path)
{
    Str here = app_path(app);
    return str_starts(here, path) && (here.len == path.len || here.ptr[path.len] == '/');
}

int side_draw_problems(App *app, Canvas *c, int row, const char *label, Str path)
{
    size_t count = 0;
    const Analysis *a = app_analysis(app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count && row < c->height; i++) {
        const Problem *p = &all[i];
        if (!str_starts(p->path, path) || (p->path.len > path.len && p->path.ptr[path.len] != '/'))
            continue;
        char mark = mark_of(p);
        canvas_text(c, row, 1, str_make(&mark, 1), mark_role(mark));
        const char *text = arena_printf(app_frame(app), "%s: " STR_FMT, label, STR_ARG(p->message));
        row += canvas_wrap(c, row, 3, c->width - 4, c->height - row, str_from(text), ROLE_TEXT);
        if (p->fix_count > 0 && row < c->height) {
            int col = 1 + canvas_text(c, row, 3, app_words(app, "{fix.apply}"), ROLE_HINT_KEY);
            canvas_text_fit(c, row++, col, c->width - col - 1, p->fixes[0].title, ROLE_MUTED);
        }
    }
    return row;
}

int side_draw_revealed(App *app, Canvas *c, int row, Str path)
{
    const Analysis *a = app_good(app);
    const TreeNode *node = a && app_is_revealed(app, path) ? tree_at(analysis_root(a), path) : NULL;
    if (!node || !tree_is_scalar(node))
        return row;
    int col = canvas_text(c, row, 3, node->key, ROLE_MUTED);
    canvas_text_fit(c, row, col + 2, c->width - col - 2, node->string, ROLE_WARNING);
    return row + 1;
}
