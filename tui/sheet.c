#include "sheet.h"

#include "keymap.h"

#include "contract/arena.h"

enum { LEFT = 3, GAP = 2 }; /* ">", the mark, and the bracket of the first cell */

bool sheet_init(Sheet *s, SheetRowOf *row, void *context, const SheetColumn *columns,
                size_t column_count)
{
    *s = (Sheet){ .row = row, .context = context, .columns = columns };
    s->column_count = column_count;
    s->first = 1;
    s->input = input_new();
    if (s->input)
        s->input->hide_length = true;
    return s->input != NULL;
}

void sheet_clear(Sheet *s)
{
    if (s->input)
        widget_free(&s->input->widget);
    memory_free(s->order);
    *s = (Sheet){ 0 };
}

/* -- order ------------------------------------------------------------------------------------ */

static size_t owners(const Sheet *s, size_t shown)
{
    return s->order ? s->order[shown] : shown;
}

static int compare_text(Str a, Str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < n; i++) {
        int x = (unsigned char)a.ptr[i], y = (unsigned char)b.ptr[i];
        x += x >= 'A' && x <= 'Z' ? 32 : 0;
        y += y >= 'A' && y <= 'Z' ? 32 : 0;
        if (x != y)
            return x - y;
    }
    return a.len < b.len ? -1 : a.len > b.len;
}

/* Rows that show the same keep the owner's order. */
static void put_in_order(Sheet *s)
{
    Arena *arena = arena_new(0);
    Str *texts = arena ? ARENA_ARRAY(arena, Str, s->count + 1) : NULL;
    memory_free(s->order);
    s->order = texts && s->sorted ? memory_alloc((s->count + 1) * sizeof *s->order) : NULL;
    for (size_t i = 0; s->order && i < s->count; i++) {
        SheetRow row = { 0 };
        s->row(s->context, i, &row);
        Str text = row.cells[s->sorted_by];
        char *copy = arena_copy(arena, text.ptr ? text.ptr : "", text.len);
        texts[i] = str_make(copy, copy ? text.len : 0);
        size_t at = i;
        for (; at > 0 && compare_text(texts[s->order[at - 1]], texts[i]) > 0; at--)
            s->order[at] = s->order[at - 1];
        s->order[at] = i;
    }
    arena_free(arena);
}

void sheet_set_count(Sheet *s, size_t count)
{
    s->count = count;
    put_in_order(s);
    if (s->selected >= count)
        s->selected = count > 0 ? count - 1 : 0;
}

void sheet_select(Sheet *s, size_t row)
{
    size_t last = s->count > 0 ? s->count - 1 : 0;
    s->selected = row < s->count && !s->order ? row : last;
    for (size_t i = 0; s->order && i < s->count; i++)
        if (s->order[i] == row)
            s->selected = i;
}

size_t sheet_row(const Sheet *s)
{
    return s->selected < s->count ? owners(s, s->selected) : SIZE_MAX;
}

void sheet_sort(Sheet *s)
{
    size_t row = sheet_row(s);
    s->sorted = !s->sorted || s->sorted_by != s->column;
    s->sorted_by = s->column;
    put_in_order(s);
    sheet_select(s, row);
}

const char *sheet_sorted_by(const Sheet *s)
{
    return s->columns[s->sorted_by].title;
}

static bool shows(const Sheet *s, size_t shown, Str text)
{
    SheetRow row = { 0 };
    bool any = false;
    s->row(s->context, owners(s, shown), &row);
    for (size_t i = 0; i < s->column_count; i++)
        any = any || str_contains_nocase(row.cells[i], text);
    return any;
}

SheetFound sheet_find(Sheet *s, Str text, int direction)
{
    SheetFound found = { 0 };
    size_t to = SIZE_MAX;
    for (size_t i = 0; i < s->count; i++) {
        size_t n = direction < 0 ? s->count - i : i + (size_t)direction;
        size_t at = (s->selected + (direction < 0 ? n - 1 : n)) % s->count;
        if (to == SIZE_MAX && shows(s, at, text))
            to = at;
    }
    for (size_t i = 0; to != SIZE_MAX && i < s->count; i++) {
        found.which += i < to && shows(s, i, text);
        found.count += shows(s, i, text);
    }
    s->selected = to == SIZE_MAX ? s->selected : to;
    return found;
}

void sheet_type(Sheet *s, Str value, bool secret)
{
    s->input->masked = secret;
    input_set(s->input, value);
    s->typing = true;
}

void sheet_leave(Sheet *s)
{
    s->typing = false;
    input_set(s->input, STR(""));
}

/* -- drawing ---------------------------------------------------------------------------------- */

static bool has_groups(const Sheet *s)
{
    bool any = false;
    for (size_t i = 0; i < s->column_count; i++)
        any = any || s->columns[i].group;
    return any;
}

static int title_rows(const Sheet *s)
{
    return has_groups(s) ? 2 : 1;
}

int sheet_height(const Sheet *s)
{
    return title_rows(s) + (int)s->count;
}

/* The column behind the last one that fits when the scrolling ones begin with `first`, and in
 * *ret_used the room taken. */
static size_t fit(const Sheet *s, size_t first, int total, int *ret_used)
{
    int used = LEFT + s->columns[0].width + 1;
    size_t i = first;
    while (i < s->column_count && used + GAP - 1 + s->columns[i].width + 1 <= total)
        used += GAP + s->columns[i++].width;
    *ret_used = used;
    return i;
}

/* Places the columns so that the one with the cursor is seen. */
static void layout(Sheet *s, int total)
{
    int used, col = LEFT, growing = 0;
    if (s->column > 0 && s->column < s->first)
        s->first = s->column;
    while (fit(s, s->first, total, &used) <= s->column && s->first < s->column)
        s->first++;
    while (s->first > 1 && fit(s, s->first - 1, total, &used) == s->column_count)
        s->first--;
    size_t end = fit(s, s->first, total, &used);
    for (size_t i = 0; i < s->column_count; i++) {
        bool shown = i == 0 || (i >= s->first && i < end);
        s->widths[i] = shown ? s->columns[i].width : 0;
        growing += shown && s->columns[i].grows;
    }
    int more = growing > 0 && total > used ? (total - used) / growing : 0;
    for (size_t i = 0; i < s->column_count; i++) {
        s->cols[i] = col;
        if (s->widths[i] == 0)
            continue;
        s->widths[i] += s->columns[i].grows ? more : 0;
        col += s->widths[i] + GAP;
    }
}

static void draw_titles(const Sheet *s, Canvas *c)
{
    const char *group = NULL;
    int below = title_rows(s) - 1;
    for (size_t i = 0; i < s->column_count; i++) {
        const SheetColumn *column = &s->columns[i];
        if (s->widths[i] == 0)
            continue;
        canvas_text_fit(c, below, s->cols[i], s->widths[i], str_from(column->title), ROLE_MUTED);
        if (column->group && column->group != group)
            canvas_text(c, 0, s->cols[i], str_from(column->group), ROLE_HEADING);
        group = column->group;
    }
}

/* The cell with the cursor: in brackets, for screens without colour or reverse. */
static void draw_cursor(Sheet *s, Canvas *c, int row, Str text, bool focused)
{
    int width = s->widths[s->column];
    Role role = focused ? ROLE_SELECTED : ROLE_SELECTED_DIM;
    Canvas cell = canvas_sub(c, (Rect){ row, s->cols[s->column] - 1, 1, width + 2 });
    if (s->typing) {
        s->input->widget.focused = focused;
        s->input->widget.class->draw(&s->input->widget, &cell);
        return;
    }
    canvas_fill(&cell, (Rect){ 0, 0, 1, width + 2 }, ' ', role);
    canvas_text(&cell, 0, 0, STR("["), role);
    canvas_text_fit(&cell, 0, 1, width, text, role);
    canvas_text(&cell, 0, width + 1, STR("]"), role);
    if (focused)
        canvas_cursor(&cell, 0, 1);
}

static void draw_row(Sheet *s, Canvas *c, int row, size_t index, bool focused)
{
    SheetRow r = { 0 };
    bool selected = index == s->selected;
    s->row(s->context, owners(s, index), &r);
    if (selected)
        canvas_text(c, row, 0, STR(">"), focused ? ROLE_SELECTED : ROLE_SELECTED_DIM);
    if (r.mark)
        canvas_text(c, row, 1, str_make(&r.mark, 1), mark_role(r.mark));
    for (size_t i = 0; i < s->column_count; i++) {
        if (s->widths[i] == 0)
            continue;
        if (selected && i == s->column)
            draw_cursor(s, c, row, r.cells[i], focused);
        else
            canvas_text_fit(c, row, s->cols[i], s->widths[i], r.cells[i], r.roles[i]);
    }
}

void sheet_draw(Sheet *s, Canvas *c, bool focused)
{
    int first = title_rows(s), selected = (int)s->selected;
    layout(s, c->width);
    draw_titles(s, c);
    s->height = c->height - first > 0 ? c->height - first : 0;
    int last = (int)s->count - s->height;
    if (selected < s->top)
        s->top = selected;
    if (s->height > 0 && selected >= s->top + s->height)
        s->top = selected - s->height + 1;
    if (s->top > last)
        s->top = last;
    if (s->top < 0)
        s->top = 0;
    for (int i = 0; i < s->height && (size_t)(s->top + i) < s->count; i++)
        draw_row(s, c, first + i, (size_t)(s->top + i), focused);
}

/* -- keys ------------------------------------------------------------------------------------- */

static bool leads_out(const KeyEvent *key)
{
    return key_is(key, K_TAB, 0) || key_is(key, K_TAB, MOD_SHIFT) || key_is(key, K_UP, 0) ||
           key_is(key, K_DOWN, 0);
}

static SheetResult typed(Sheet *s, const KeyEvent *key)
{
    if (key_is_mouse(key))
        return SHEET_TAKEN;
    if (leads_out(key))
        return SHEET_DONE;
    WidgetResult result = s->input->widget.class->key(&s->input->widget, key);
    if (result == WIDGET_DONE || result == WIDGET_LEAVE)
        return SHEET_DONE;
    return result == WIDGET_PASS ? SHEET_PASS : SHEET_TAKEN;
}

static void move_rows(Sheet *s, int by)
{
    int to = (int)s->selected + by, last = (int)s->count - 1;
    s->selected = to < 0 || last < 0 ? 0 : (size_t)(to > last ? last : to);
}

static void move_columns(Sheet *s, int by)
{
    int to = (int)s->column + by, last = (int)s->column_count - 1;
    s->column = to < 0 ? 0 : (size_t)(to > last ? last : to);
}

static SheetResult click(Sheet *s, const KeyEvent *key)
{
    int row = key->row - title_rows(s) + s->top;
    if (row < 0 || (size_t)row >= s->count)
        return SHEET_TAKEN;
    s->selected = (size_t)row;
    for (size_t i = 0; i < s->column_count; i++)
        if (s->widths[i] > 0 && key->col >= s->cols[i] - 1)
            s->column = i;
    return key->clicks > 1 ? SHEET_OPEN : SHEET_MOVED;
}

SheetResult sheet_key(Sheet *s, const KeyEvent *key)
{
    int page = s->height > 1 ? s->height - 1 : 1;
    if (s->typing)
        return typed(s, key);
    if (key->code == K_MOUSE_PRESS)
        return click(s, key);
    if (key_is(key, K_ENTER, 0))
        return s->count > 0 ? SHEET_OPEN : SHEET_TAKEN;
    if (key_is(key, K_UP, 0) || key_is(key, 'k', 0))
        move_rows(s, -1);
    else if (key_is(key, K_DOWN, 0) || key_is(key, 'j', 0))
        move_rows(s, 1);
    else if (key_is(key, K_PGUP, 0) || key->code == K_WHEEL_UP)
        move_rows(s, key->code == K_PGUP ? -page : -3);
    else if (key_is(key, K_PGDN, 0) || key->code == K_WHEEL_DOWN)
        move_rows(s, key->code == K_PGDN ? page : 3);
    else if (key_is(key, K_HOME, 0))
        move_rows(s, -(int)s->count);
    else if (key_is(key, K_END, 0) || key_is(key, 'G', 0))
        move_rows(s, (int)s->count);
    else if (keymap_is_vi() && (key_is(key, 'H', 0) || key_is(key, 'M', 0) || key_is(key, 'L', 0)))
        s->selected = seen_row(s->top, s->height, s->count, (char)key->code);
    else if (key_is(key, K_LEFT, 0) || key_is(key, 'h', 0) || key_is(key, K_TAB, MOD_SHIFT))
        move_columns(s, -1);
    else if (key_is(key, K_RIGHT, 0) || key_is(key, 'l', 0) || key_is(key, K_TAB, 0))
        move_columns(s, 1);
    else
        return SHEET_PASS;
    return SHEET_MOVED;
}

bool sheet_go_on(Sheet *s, const KeyEvent *key)
{
    return !s->typing && leads_out(key) && sheet_key(s, key) == SHEET_MOVED;
}
