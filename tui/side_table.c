#include "side_table.h"

#include <stdio.h>

static SideTable *table_of(const View *v)
{
    return VIEW_AS(SideTable, v);
}

/* -- rows ------------------------------------------------------------------------------------- */

static bool is_same(const SideTable *t, Str a, Str b)
{
    return t->is->same ? t->is->same(a, b) : str_eq(a, b);
}

bool side_table_add(SideTable *t, Str name)
{
    for (size_t i = 0; i < t->count; i++)
        if (is_same(t, t->names[i], name))
            return false;
    char *copy = t->count < t->is->rows_max ? arena_copy(t->arena, name.ptr, name.len) : NULL;
    if (copy)
        t->names[t->count++] = str_make(copy, name.len);
    return copy != NULL;
}

Str side_table_selected(const SideTable *t)
{
    size_t row = sheet_row(&t->sheet);
    return row < t->count ? t->names[row] : STR("");
}

void side_table_select(SideTable *t, Str name)
{
    for (size_t i = 0; i < t->count; i++)
        if (is_same(t, t->names[i], name))
            sheet_select(&t->sheet, i);
}

bool side_table_ask_about(SideTable *t, Str name)
{
    if (name.len == 0 || name.len >= sizeof t->asked)
        return false;
    memmove(t->asked, name.ptr, name.len);
    t->asked[name.len] = '\0';
    return true;
}

void side_table_build(SideTable *t)
{
    char before[SIDE_NAME_ROOM];
    snprintf(before, sizeof before, STR_FMT, STR_ARG(str_slice(side_table_selected(t), 0, 255)));
    arena_free(t->arena);
    t->count = 0;
    t->arena = arena_new(0);
    t->names = t->arena ? ARENA_ARRAY(t->arena, Str, t->is->rows_max) : NULL;
    if (t->names)
        t->is->fill(t, app_good(t->view.app));
    sheet_set_count(&t->sheet, t->count);
    side_table_select(t, str_from(before));
}

void side_table_draw(SideTable *t, Canvas *c)
{
    if (t->count > 0) {
        sheet_draw(&t->sheet, c, t->view.focused);
        return;
    }
    canvas_wrap(c, 0, 1, c->width - 2, 3, str_from(t->is->empty), ROLE_TEXT);
    if (t->view.focused)
        canvas_cursor(c, 0, 1);
}

/* -- the document's cursor -------------------------------------------------------------------- */

static void moved(SideTable *t)
{
    App *app = t->view.app;
    const Analysis *a = app_good(app);
    if (a && t->count > 0)
        side_go(app, t->is->cell(a, side_table_selected(t), t->sheet.column, app_frame(app)));
}

static void follow(SideTable *t)
{
    App *app = t->view.app;
    const Analysis *a = app_good(app);
    for (size_t i = 0; a && i < t->count; i++)
        for (int side = 0; side < SIDE_COUNT; side++)
            if (side_holds_cursor(app, t->is->entry(a, (SideId)side, t->names[i], app_frame(app))))
                sheet_select(&t->sheet, i);
}

Str side_table_place(const View *view)
{
    const SideTable *t = table_of(view);
    const Analysis *a = app_good(view->app);
    if (!a || t->count == 0)
        return app_path(view->app);
    return t->is->place(a, side_table_selected(t), t->sheet.column, app_frame(view->app));
}

/* -- searching and sorting -------------------------------------------------------------------- */

static void find(SideTable *t, int direction)
{
    SheetFound found = sheet_find(&t->sheet, str_from(t->wanted), direction);
    if (found.count == 0) {
        app_message(t->view.app, MESSAGE_INFO, "No row has \"%s\"", t->wanted);
        return;
    }
    moved(t);
    app_message(t->view.app, MESSAGE_INFO, "\"%s\": %zu of %zu", t->wanted, found.which + 1,
                found.count);
}

static void words_typed(App *app, const char *words, void *context)
{
    SideTable *t = context;
    (void)app;
    if (!words || !*words)
        return;
    snprintf(t->wanted, sizeof t->wanted, "%s", words);
    find(t, 0);
}

static void ask_words(SideTable *t)
{
    app_ask_text(t->view.app, "Find in the table", "Words", t->wanted, false, words_typed, t);
}

static void find_again(SideTable *t, int direction)
{
    if (t->wanted[0])
        find(t, direction);
    else
        ask_words(t);
}

static void sort(SideTable *t)
{
    sheet_sort(&t->sheet);
    if (t->sheet.sorted)
        app_message(t->view.app, MESSAGE_INFO, "Sorted by %s; the file keeps its order",
                    sheet_sorted_by(&t->sheet));
    else
        app_message(t->view.app, MESSAGE_INFO, "In the order of the file");
}

/* What is sorted here stands elsewhere in the file: to move it would be to guess. */
static bool says_sorted(SideTable *t)
{
    if (t->sheet.sorted)
        app_message(t->view.app, MESSAGE_INFO,
                    "Sorted by %s: {table.sort} shows the order of the file",
                    sheet_sorted_by(&t->sheet));
    return t->sheet.sorted;
}

bool side_table_act(View *view, const char *id)
{
    SideTable *t = table_of(view);
    if (strcmp(id, "place.add") == 0)
        t->is->add(t);
    else if (strcmp(id, "place.remove") == 0)
        t->is->remove(t);
    else if (strcmp(id, "edit.find") == 0)
        ask_words(t);
    else if (strcmp(id, "edit.find-next") == 0)
        find_again(t, 1);
    else if (strcmp(id, "edit.find-previous") == 0)
        find_again(t, -1);
    else if (strcmp(id, "table.sort") == 0)
        sort(t);
    else if (strcmp(id, "place.up") == 0 || strcmp(id, "place.down") == 0)
        return says_sorted(t);
    else
        return false;
    return true;
}

/* -- the view --------------------------------------------------------------------------------- */

void side_table_title(const View *view, char *out, size_t size)
{
    const SideTable *t = table_of(view);
    bool sorted = t->sheet.sorted;
    snprintf(out, size, "%s%s%s", view->class->name, sorted ? ", sorted by " : "",
             sorted ? sheet_sorted_by(&t->sheet) : "");
}

bool side_table_key(View *view, const KeyEvent *e)
{
    SideTable *t = table_of(view);
    bool typing = t->sheet.typing;
    if (!typing && t->is->key && t->is->key(t, e))
        return true;
    switch (sheet_key(&t->sheet, e)) {
    case SHEET_OPEN:
        t->is->open(t);
        return true;
    case SHEET_DONE:
        t->is->take(t);
        if (sheet_go_on(&t->sheet, e))
            moved(t);
        else if (t->is->taken && key_is(e, K_ENTER, 0))
            t->is->taken(t);
        return true;
    case SHEET_MOVED:
        moved(t);
        return true;
    case SHEET_TAKEN:
        return true;
    default:
        if (typing) /* a command: what is typed goes into the text before it runs */
            t->is->take(t);
        return false;
    }
}

void side_table_event(View *view, ViewEvent e)
{
    SideTable *t = table_of(view);
    if (e == EVENT_BLUR && t->sheet.typing)
        t->is->take(t);
    if (e == EVENT_DOCUMENT)
        sheet_leave(&t->sheet);
    if (e == EVENT_FOCUS || e == EVENT_DOCUMENT || e == EVENT_ANALYSIS)
        side_table_build(t);
    if (e == EVENT_FOCUS || e == EVENT_CURSOR)
        follow(t);
}

bool side_table_takes_text(const View *view)
{
    return table_of(view)->sheet.typing;
}

bool side_table_status(const View *view, char *out, size_t size)
{
    const SideTable *t = table_of(view);
    if (t->count > 0)
        snprintf(out, size, "%s", t->is->words[t->sheet.column]);
    return t->count > 0;
}

/* What can be done although there is no row. */
static bool needs_no_row(const char *key)
{
    return strcmp(key, "place.add") == 0 || strcmp(key, "i") == 0 || strcmp(key, "Esc") == 0;
}

size_t side_table_hints(const View *view, Hint *out, size_t max)
{
    const SideTable *t = table_of(view);
    static const Hint typing[] = { { "Enter", "Take" }, { NULL, NULL } };
    const Hint *all = t->sheet.typing ? typing : t->is->hints;
    size_t n = 0;
    for (const Hint *hint = all; n < max && hint->key; hint++)
        if (t->count > 0 || needs_no_row(hint->key))
            out[n++] = *hint;
    return n;
}

View *side_table_new(App *app, size_t size, const ViewClass *view, const SideTableClass *is)
{
    SideTable *t = memory_alloc(size);
    if (!t)
        return NULL;
    t->view = (View){ .class = view, .app = app };
    t->is = is;
    if (!sheet_init(&t->sheet, is->row, t, is->columns, is->column_count)) {
        memory_free(t);
        return NULL;
    }
    side_table_build(t);
    return &t->view;
}

void side_table_clear(SideTable *t)
{
    sheet_clear(&t->sheet);
    arena_free(t->arena);
}
