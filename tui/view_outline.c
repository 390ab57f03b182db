/* The outline: the branches of the contract with what was found in them. Its rows are those of
 * the form of the whole contract, without the fields of branches that a form page shows. */
#include "draw.h"
#include "action_words.h"
#include "command.h"
#include "keymap.h"
#include "place.h"
#include "widgets.h"

#include "contract/arena.h"

#include <stdio.h>

enum { TURNED_MAX = 256, MANY = 40 };

typedef struct Outline {
    View view;
    Arena *arena; /* of the rows */
    Form form;
    const Analysis *of; /* the rows were made from it, at this version */
    uint64_t version;
    Persona persona;
    size_t *shown; /* arena: indexes of rows */
    size_t shown_count, at, top;
    Buf selected;             /* path */
    bool follow;              /* the next analysis brings what was just added: go there */
    bool all_open;            /* long lists do not begin folded */
    char *turned[TURNED_MAX]; /* owned paths of branches that are not as they began */
    size_t turned_count;
} Outline;

static Outline *outline_of(const View *v)
{
    return VIEW_AS(Outline, v);
}

/* -- folding ---------------------------------------------------------------------------------- */

static int turned_index(const Outline *o, Str path)
{
    for (size_t i = 0; i < o->turned_count; i++) {
        if (str_is(path, o->turned[i]))
            return (int)i;
    }
    return -1;
}

/* Long lists begin folded, and so do their members: five hundred pods do not bury the rest. */
static bool begins_folded(const Outline *o, const TreeNode *node)
{
    return !o->all_open && (node->count > MANY || (node->parent && node->parent->count > MANY));
}

static bool is_folded(const void *context, const FormRow *row)
{
    const Outline *o = context;
    return begins_folded(o, row->node) != (turned_index(o, row->path) >= 0);
}

static void turn(Outline *o, Str path)
{
    int i = turned_index(o, path);
    if (i >= 0) {
        memory_free(o->turned[i]);
        o->turned[i] = o->turned[--o->turned_count];
        return;
    }
    char *copy = o->turned_count < TURNED_MAX ? memory_alloc(path.len + 1) : NULL;
    if (copy) {
        memcpy(copy, path.ptr, path.len);
        o->turned[o->turned_count++] = copy;
    }
}

/* -- rows ------------------------------------------------------------------------------------- */

/* In the persona view: it is written by this one, or something below it is. */
static bool is_shown(const Outline *o, size_t index)
{
    const FormRow *row = &o->form.rows[index];
    bool mine = app_is_mine(o->view.app, row->persona);
    for (size_t i = index + 1; !mine && i < o->form.count && o->form.rows[i].depth > row->depth;
         i++)
        mine = app_is_mine(o->view.app, o->form.rows[i].persona);
    return mine;
}

static const FormRow *row_at(const Outline *o, size_t shown)
{
    return shown < o->shown_count ? &o->form.rows[o->shown[shown]] : NULL;
}

static void select_nearest(Outline *o)
{
    Str path = buf_str(&o->selected);
    size_t best = 0, best_len = 0;
    for (size_t i = 0; i < o->shown_count; i++) {
        Str at = row_at(o, i)->path;
        if (form_is_below(path, at) && at.len >= best_len) {
            best = i;
            best_len = at.len;
        }
    }
    o->at = best;
}

static void show_rows(Outline *o)
{
    o->shown = ARENA_ARRAY(o->arena, size_t, o->form.count + 1);
    o->shown_count = 0;
    for (size_t i = 0; o->shown && i < o->form.count; i++) {
        if (is_shown(o, i))
            o->shown[o->shown_count++] = i;
    }
    select_nearest(o);
}

static void build(Outline *o)
{
    const Analysis *good = app_good(o->view.app);
    arena_free(o->arena);
    o->arena = arena_new(0);
    o->form = (Form){ 0 };
    o->shown_count = 0;
    o->of = good;
    o->version = good ? analysis_version(good) : 0;
    o->persona = app_persona(o->view.app);
    if (!good || !o->arena)
        return;
    FormInput input = { .analysis = good,
                        .fields = app_fields(o->view.app),
                        .absent = true,
                        .outline = true,
                        .fold = is_folded,
                        .fold_context = o };
    if (form_build(&input, o->arena, &o->form))
        show_rows(o);
}

static void sync(Outline *o)
{
    const Analysis *good = app_good(o->view.app);
    bool other = o->persona != app_persona(o->view.app);
    if (other || good != o->of || (good && analysis_version(good) != o->version) || !o->arena)
        build(o);
}

/* -- moving ----------------------------------------------------------------------------------- */

static void put_cursor(Outline *o)
{
    const FormRow *row = row_at(o, o->at);
    if (!row)
        return;
    buf_reset(&o->selected);
    buf_add_str(&o->selected, row->path);
    const TreeNode *node = row->node;
    if (!node)
        node = tree_at(analysis_root(o->of), path_parent(row->path));
    Span at = { 0, 0 };
    if (node && node->key.ptr)
        document_from_good(app_document(o->view.app), node->key_span, &at);
    else if (node)
        document_from_good(app_document(o->view.app), node->span, &at);
    app_set_place(o->view.app, at.start, row->path);
}

static void go(Outline *o, size_t to)
{
    if (o->shown_count == 0)
        return;
    o->at = to < o->shown_count ? to : o->shown_count - 1;
    put_cursor(o);
}

static void follow_cursor(Outline *o)
{
    Str path = app_path(o->view.app);
    buf_reset(&o->selected);
    buf_add_str(&o->selected, path);
    select_nearest(o);
}

/* Branches that lie deep move to the left while one of them is selected: their names want room. */
static int indent_of(const Outline *o, const FormRow *row)
{
    const FormRow *selected = row_at(o, o->at);
    int room = o->view.at.width / 2 / 2, hidden = selected ? selected->depth - room : 0;
    int depth = row->depth - (hidden > 0 ? hidden : 0);
    return 2 + 2 * (depth > 0 ? depth : 0);
}

/* -- drawing ---------------------------------------------------------------------------------- */

static void sums_of(const FormRow *row, bool branch, char *out, size_t size)
{
    char number[32] = "";
    if (!branch) {
        snprintf(out, size, "%c", row->mark ? row->mark : ' ');
        return;
    }
    out[0] = '\0';
    if (row->errors > 0)
        snprintf(out, size, "x%zu", row->errors);
    else if (row->warnings > 0)
        snprintf(out, size, "!%zu", row->warnings);
    if (row->todos > 0)
        snprintf(number, sizeof number, "%so%zu", out[0] ? " " : "", row->todos);
    strncat(out, number, size - strlen(out) - 1);
    if (!out[0] && row->mark)
        snprintf(out, size, "%c", row->mark);
}

static Role sums_role(const FormRow *row)
{
    if (row->errors > 0)
        return ROLE_ERROR;
    if (row->warnings > 0)
        return ROLE_WARNING;
    return row->todos > 0 ? ROLE_TO_DO : mark_role(row->mark);
}

static void draw_label(const Outline *o, Canvas *c, int line, size_t shown, int room, Role role)
{
    const FormRow *row = row_at(o, shown);
    size_t index = o->shown[shown];
    int col = indent_of(o, row);
    bool branch = row->kind == FORM_GROUP && form_has_listed(&o->form, index);
    if (branch) {
        bool open = !row->is_folded;
        Str ascii = open ? STR("v") : STR(">"), nice = open ? STR("▾") : STR("▸");
        canvas_text(c, line, col, glyph_is_ascii() || draw_is_plain() ? ascii : nice, role);
    }
    col += 2;
    Str label = row->is_item ? row->label : row->key;
    bool counts = row->kind == FORM_GROUP && row->node && row->node->count > 0 &&
                  (!branch || row->is_folded) &&
                  (row->depth > 0 || row->node->kind == NODE_SEQUENCE) && label.ptr == row->key.ptr;
    char text[160];
    snprintf(text, sizeof text, STR_FMT " (%u)", STR_ARG(str_slice(label, 0, 120)),
             counts ? (unsigned)row->node->count : 0);
    bool fits = text_width(str_from(text)) <= room - col;
    canvas_text_fit(c, line, col, room - col, counts && fits ? str_from(text) : label, role);
}

static void draw_row(const Outline *o, Canvas *c, int line, size_t shown)
{
    const FormRow *row = row_at(o, shown);
    bool selected = shown == o->at;
    bool absent = !row->node;
    Role role = row->depth == 0 ? ROLE_HEADING : ROLE_TEXT;
    if (absent)
        role = ROLE_MUTED;
    if (selected)
        role = o->view.focused ? ROLE_SELECTED : ROLE_SELECTED_DIM;
    char sums[64];
    sums_of(row, row->kind == FORM_GROUP, sums, sizeof sums);
    if (absent && !row->mark)
        snprintf(sums, sizeof sums, "+");
    int width = text_width(str_from(sums));
    if (selected) {
        canvas_fill(c, (Rect){ line, 0, 1, c->width }, ' ', role);
        canvas_text(c, line, 0, STR(">"), role);
        if (o->view.focused)
            canvas_cursor(c, line, 0);
    }
    draw_label(o, c, line, shown, c->width - width - 2, role);
    Role marks = absent && !row->mark ? ROLE_MUTED : sums_role(row);
    canvas_text(c, line, c->width - width - 1, str_from(sums), selected ? role : marks);
    if (selected)
        canvas_role(c, (Rect){ line, c->width - width - 1, 1, width }, role);
}

static const char *why_empty(const Outline *o)
{
    App *app = o->view.app;
    if (o->of && o->form.count)
        return "Nothing here is written by this persona. {view.persona} shows all.";
    if (o->of)
        return "This contract is empty. {place.add} adds a section.";
    if (!app_analysis(app))
        return "";
    return document_is_blank(app_document(app))
               ? "Nothing is in it yet."
               : "The text cannot be read as YAML yet. {view.toggle} shows it.";
}

static void draw(View *v, Canvas *c)
{
    Outline *o = outline_of(v);
    sync(o);
    if (o->shown_count == 0) {
        canvas_wrap(c, 0, 1, c->width - 2, c->height, app_words(v->app, why_empty(o)), ROLE_MUTED);
        return;
    }
    size_t rows = c->height > 0 ? (size_t)c->height : 1;
    if (o->at < o->top)
        o->top = o->at;
    if (o->at >= o->top + rows)
        o->top = o->at - rows + 1;
    if (o->top + rows > o->shown_count)
        o->top = o->shown_count > rows ? o->shown_count - rows : 0;
    for (size_t i = 0; i < rows && o->top + i < o->shown_count; i++)
        draw_row(o, c, (int)i, o->top + i);
}

static void title(const View *v, char *out, size_t size)
{
    const Analysis *now = app_analysis(v->app);
    bool broken = now && !analysis_root(now);
    bool cut = outline_of(v)->form.is_cut;
    snprintf(out, size, broken ? "Outline ?" : cut ? "Outline, not all" : "Outline");
}

static bool status(const View *v, char *out, size_t size)
{
    const Outline *o = outline_of(v);
    const FormRow *row = row_at(o, o->at);
    if (!row || !row->field)
        return false;
    Str text = field_description(row->field);
    snprintf(out, size, "%s" STR_FMT, row->node ? "" : "Enter adds it: ", STR_ARG(text));
    return text.len > 0;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "Enter", "Form" }, { "a", "Add" }, { "d", "Remove" } };
    (void)v;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

/* -- keys ------------------------------------------------------------------------------------- */

static void fold(Outline *o, bool closed)
{
    const FormRow *row = row_at(o, o->at);
    if (!row)
        return;
    bool branch = row->kind == FORM_GROUP && form_has_listed(&o->form, o->shown[o->at]);
    if (closed && (!branch || row->is_folded)) {
        Str parent = path_parent(row->path);
        buf_reset(&o->selected);
        buf_add_str(&o->selected, parent);
        select_nearest(o);
        put_cursor(o);
        return;
    }
    if (!branch || row->is_folded == closed)
        return;
    turn(o, row->path);
    build(o);
}

static void open_all(Outline *o)
{
    while (o->turned_count > 0)
        memory_free(o->turned[--o->turned_count]);
    o->all_open = true;
    build(o);
}

static void enter(Outline *o)
{
    const FormRow *row = row_at(o, o->at);
    if (!row)
        return;
    if (!row->node) {
        o->follow = true;
        place_add(o->view.app, row->path);
        return;
    }
    put_cursor(o);
    app_focus(o->view.app, PANE_FORM);
}

static bool key_place(Outline *o, const KeyEvent *k)
{
    o->follow = true;
    App *app = o->view.app;
    const FormRow *row = row_at(o, o->at);
    Str path = row ? row->path : STR("");
    const Action *action = action_of_key(k, true);
    const char *id = action ? action->id : "";
    if (strcmp(id, "place.add") == 0)
        place_add(app, path);
    else if (!row)
        return false;
    else if (strcmp(id, "place.remove") == 0)
        place_remove(app, path);
    else if (key_is(k, 'r', 0))
        place_rename(app, path);
    else if (strcmp(id, "place.duplicate") == 0)
        place_duplicate(app, path);
    else if (strcmp(id, "place.up") == 0)
        place_move(app, path, -1);
    else if (strcmp(id, "place.down") == 0)
        place_move(app, path, 1);
    else
        return false;
    return true;
}

static bool key_move(Outline *o, const KeyEvent *k)
{
    size_t page = o->view.at.height > 1 ? (size_t)o->view.at.height - 1 : 1;
    if (key_is(k, K_UP, 0) || key_is(k, 'k', 0))
        go(o, o->at > 0 ? o->at - 1 : 0);
    else if (key_is(k, K_DOWN, 0) || key_is(k, 'j', 0))
        go(o, o->at + 1);
    else if (key_is(k, K_PGUP, 0) || key_is_ctrl(k, 'u'))
        go(o, o->at > page ? o->at - page : 0);
    else if (key_is(k, K_PGDN, 0) || key_is_ctrl(k, 'd'))
        go(o, o->at + page);
    else if (keymap_is_vi() && (key_is(k, 'H', 0) || key_is(k, 'M', 0) || key_is(k, 'L', 0)))
        go(o, seen_row((int)o->top, o->view.at.height, o->shown_count, (char)k->code));
    else if (key_is(k, K_HOME, 0))
        go(o, 0);
    else if (key_is(k, K_END, 0) || key_is(k, 'G', 0))
        go(o, o->shown_count);
    else if (k->code == K_WHEEL_UP)
        go(o, o->at > 3 ? o->at - 3 : 0);
    else if (k->code == K_WHEEL_DOWN)
        go(o, o->at + 3);
    else
        return false;
    return true;
}

static void click(Outline *o, const KeyEvent *k)
{
    if (k->row < 0 || o->top + (size_t)k->row >= o->shown_count)
        return;
    go(o, o->top + (size_t)k->row);
    const FormRow *row = row_at(o, o->at);
    if (k->col == indent_of(o, row) && row->kind == FORM_GROUP)
        fold(o, !row->is_folded);
    else if (k->clicks > 1)
        enter(o);
}

static bool key(View *v, const KeyEvent *k)
{
    Outline *o = outline_of(v);
    sync(o);
    o->follow = false;
    if (key_move(o, k) || key_place(o, k))
        return true;
    const FormRow *row = row_at(o, o->at);
    if (k->code == K_PASTE && row)
        place_paste(v->app, row->path, k->paste);
    else if (key_is(k, K_ENTER, 0))
        enter(o);
    else if (key_is(k, K_RIGHT, 0) || key_is(k, 'l', 0) || key_is(k, '+', 0))
        fold(o, false);
    else if (key_is(k, K_LEFT, 0) || key_is(k, 'h', 0) || key_is(k, '-', 0))
        fold(o, true);
    else if (key_is(k, '*', 0))
        open_all(o);
    else if (k->code == K_MOUSE_PRESS)
        click(o, k);
    else
        return false;
    return true;
}

static void event(View *v, ViewEvent e)
{
    Outline *o = outline_of(v);
    if (e == EVENT_ANALYSIS || e == EVENT_DOCUMENT) {
        o->all_open = o->all_open && e != EVENT_DOCUMENT;
        build(o);
        if (e == EVENT_DOCUMENT)
            o->at = o->top = 0;
        else if (o->follow)
            follow_cursor(o);
        o->follow = false;
    } else if (e == EVENT_CURSOR) {
        sync(o);
        follow_cursor(o);
    }
}

static Str place(const View *v)
{
    const FormRow *row = row_at(outline_of(v), outline_of(v)->at);
    return row ? row->path : STR("");
}

static void free_outline(View *v)
{
    Outline *o = outline_of(v);
    while (o->turned_count > 0)
        memory_free(o->turned[--o->turned_count]);
    buf_clear(&o->selected);
    arena_free(o->arena);
    memory_free(o);
}

static const ViewClass outline_class = {
    .name = "Edit",
    .help = "form",
    .title = title,
    .draw = draw,
    .key = key,
    .event = event,
    .hints = hints,
    .status = status,
    .place = place,
    .free = free_outline,
};

View *view_outline_new(App *app)
{
    Outline *o = memory_alloc(sizeof *o);
    if (!o)
        return NULL;
    o->view = (View){ .class = &outline_class, .app = app };
    buf_init(&o->selected, 1 << 16);
    return &o->view;
}
