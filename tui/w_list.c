/* A list with columns: selection, scrolling, headings that are skipped, columns that go when
 * there is no room. */
#include "keymap.h"
#include "widgets.h"

#include "contract/arena.h"

static List *list_of(const Widget *w)
{
    return WIDGET_AS(List, w);
}

Role mark_role(char mark)
{
    switch (mark) {
    case 'x':
        return ROLE_ERROR;
    case '!':
        return ROLE_WARNING;
    case 'o':
        return ROLE_TO_DO;
    case 'i':
        return ROLE_NOTE;
    case '#':
        return ROLE_SECRET;
    case '+':
    case '-':
        return ROLE_MUTED;
    default:
        return ROLE_TEXT;
    }
}

static bool is_heading(const List *list, size_t index)
{
    ListRow row = { 0 };
    list->row(list->context, index, &row);
    return row.heading;
}

void list_select(List *list, size_t index)
{
    if (list->count == 0) {
        list->selected = 0;
        return;
    }
    if (index >= list->count)
        index = list->count - 1;
    size_t at = index;
    while (at < list->count && is_heading(list, at))
        at++;
    if (at == list->count) {
        at = index;
        while (at > 0 && is_heading(list, at))
            at--;
    }
    list->selected = at;
}

void list_set_count(List *list, size_t count)
{
    list->count = count;
    list_select(list, list->selected);
}

void list_move(List *list, int by)
{
    int step = by < 0 ? -1 : 1;
    size_t at = list->selected;
    while (by != 0) {
        size_t next = at;
        do {
            if ((step < 0 && next == 0) || (step > 0 && next + 1 >= list->count)) {
                list->selected = at;
                return;
            }
            next += (size_t)step;
        } while (is_heading(list, next));
        at = next;
        by -= step;
    }
    list->selected = at;
}

/* -- drawing ---------------------------------------------------------------------------------- */

static bool has_titles(const List *list)
{
    return list->column_count > 0 && list->columns[0].title;
}

/* Widths of the columns in `total`; -1: left out. */
static void layout(const List *list, int total, int widths[LIST_CELLS])
{
    bool gone[LIST_CELLS] = { false };
    for (;;) {
        int used = 0, flexible = 0, worst = -1;
        for (size_t i = 0; i < list->column_count; i++) {
            if (gone[i])
                continue;
            int width = list->columns[i].width;
            used += (width ? width : 8) + 2;
            flexible += width == 0;
            if (list->columns[i].drop > 0 &&
                (worst < 0 || list->columns[i].drop > list->columns[worst].drop))
                worst = (int)i;
        }
        if (used - 2 <= total || worst < 0) {
            int spare = flexible ? (total - used + 2) / flexible : 0;
            for (size_t i = 0; i < list->column_count; i++) {
                int width = list->columns[i].width;
                widths[i] = gone[i] ? -1 : width ? width : 8 + (spare > 0 ? spare : 0);
            }
            return;
        }
        gone[worst] = true;
    }
}

static void draw_cells(Canvas *c, int row, const ListRow *r, const List *list, const int *widths,
                       Role role)
{
    int col = 4;
    bool alone = true; /* a text without anything beside it may be as long as the row */
    for (size_t i = 1; i < list->column_count; i++)
        alone = alone && r->cells[i].len == 0;
    if (alone) {
        canvas_text_fit(c, row, col, c->width - col - 1, r->cells[0], role);
        return;
    }
    for (size_t i = 0; i < list->column_count; i++) {
        if (widths[i] < 0)
            continue;
        int room = c->width - col < widths[i] ? c->width - col : widths[i];
        if (room > 0)
            canvas_text_fit(c, row, col, room, r->cells[i], role);
        col += widths[i] + 2;
    }
}

static void draw_row(const List *list, Canvas *c, int row, size_t index, const int *widths)
{
    ListRow r = { .role = ROLE_TEXT };
    list->row(list->context, index, &r);
    if (r.heading) {
        canvas_text_fit(c, row, 1, c->width - 1, r.cells[0], ROLE_HEADING);
        return;
    }
    bool selected = index == list->selected;
    Role role = !selected ? r.role : list->widget.focused ? ROLE_SELECTED : ROLE_SELECTED_DIM;
    if (selected)
        canvas_fill(c, (Rect){ row, 0, 1, c->width }, ' ', role);
    if (r.mark)
        canvas_text(c, row, 2, str_make(&r.mark, 1), selected ? role : mark_role(r.mark));
    if (selected) {
        canvas_text(c, row, 0, STR(">"), role);
        if (list->widget.focused)
            canvas_cursor(c, row, 0);
    }
    draw_cells(c, row, &r, list, widths, role);
}

static void scroll(List *list, int rows)
{
    int selected = (int)list->selected, last = (int)list->count - rows;
    if (selected < list->top + 1)
        list->top = selected - 1; /* a heading above stays in sight */
    if (selected >= list->top + rows)
        list->top = selected - rows + 1;
    if (list->top > last)
        list->top = last;
    if (list->top < 0)
        list->top = 0;
}

static void draw(Widget *w, Canvas *c)
{
    List *list = list_of(w);
    int widths[LIST_CELLS], first = 0;
    layout(list, c->width - 4, widths);
    if (has_titles(list)) {
        ListRow titles = { 0 };
        for (size_t i = 0; i < list->column_count; i++)
            titles.cells[i] = str_from(list->columns[i].title);
        draw_cells(c, 0, &titles, list, widths, ROLE_MUTED);
        first = 1;
    }
    list->height = c->height - first;
    if (list->height < 1)
        return;
    scroll(list, list->height);
    for (int i = 0; i < list->height && (size_t)list->top + (size_t)i < list->count; i++)
        draw_row(list, c, first + i, (size_t)list->top + (size_t)i, widths);
}

/* -- keys ------------------------------------------------------------------------------------- */

size_t seen_row(int top, int height, size_t count, char which)
{
    int last = top + height - 1 < (int)count - 1 ? top + height - 1 : (int)count - 1;
    int row = which == 'H' ? top : which == 'L' ? last : top + (last - top) / 2;
    return row > 0 ? (size_t)row : 0;
}

static bool move_by_key(List *list, const KeyEvent *k)
{
    int page = list->height > 1 ? list->height - 1 : 1;
    if (key_is(k, K_UP, 0) || key_is(k, 'k', 0))
        list_move(list, -1);
    else if (key_is(k, K_DOWN, 0) || key_is(k, 'j', 0))
        list_move(list, 1);
    else if (key_is(k, K_PGUP, 0) || key_is_ctrl(k, 'u'))
        list_move(list, -page);
    else if (key_is(k, K_PGDN, 0) || key_is_ctrl(k, 'd'))
        list_move(list, page);
    else if (key_is(k, K_HOME, 0))
        list_select(list, 0);
    else if (key_is(k, K_END, 0) || key_is(k, 'G', 0))
        list_select(list, list->count);
    else if (keymap_is_vi() && (key_is(k, 'H', 0) || key_is(k, 'M', 0) || key_is(k, 'L', 0)))
        list_select(list, seen_row(list->top, list->height, list->count, (char)k->code));
    else if (k->code == K_WHEEL_UP)
        list_move(list, -3);
    else if (k->code == K_WHEEL_DOWN)
        list_move(list, 3);
    else
        return false;
    return true;
}

static WidgetResult click(List *list, const KeyEvent *k)
{
    int row = k->row - (has_titles(list) ? 1 : 0) + list->top;
    if (row < 0 || (size_t)row >= list->count || is_heading(list, (size_t)row))
        return WIDGET_TAKEN;
    list->selected = (size_t)row;
    return k->clicks > 1 ? WIDGET_DONE : WIDGET_TAKEN;
}

static WidgetResult key(Widget *w, const KeyEvent *k)
{
    List *list = list_of(w);
    if (k->code == K_MOUSE_PRESS)
        return click(list, k);
    if (key_is(k, K_ENTER, 0))
        return list->count > 0 ? WIDGET_DONE : WIDGET_TAKEN;
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g'))
        return WIDGET_LEAVE;
    return move_by_key(list, k) ? WIDGET_TAKEN : WIDGET_PASS;
}

static int height(const Widget *w, int width)
{
    (void)width;
    return (int)list_of(w)->count + (has_titles(list_of(w)) ? 1 : 0);
}

static void free_list(Widget *w)
{
    memory_free(list_of(w));
}

static const WidgetClass list_class = {
    .name = "list",
    .height = height,
    .draw = draw,
    .key = key,
    .free = free_list,
};

List *list_new(ListRowOf *row, void *context, const ListColumn *columns, size_t column_count)
{
    List *list = memory_alloc(sizeof *list);
    if (!list)
        return NULL;
    list->widget.class = &list_class;
    list->row = row;
    list->context = context;
    list->columns = columns;
    list->column_count = column_count;
    return list;
}
