/* Widgets one below the other: layout, focus, keys. */
#include "widgets.h"

static bool is_input(const Widget *w)
{
    return strcmp(w->class->name, "input") == 0;
}

static bool is_buttons(const Widget *w)
{
    return strcmp(w->class->name, "buttons") == 0;
}

void panel_add(Panel *panel, Widget *widget, const char *label, const char *help)
{
    if (!widget)
        return;
    if (panel->count == sizeof panel->items / sizeof *panel->items) {
        widget_free(widget);
        return;
    }
    panel->items[panel->count].widget = widget;
    panel->items[panel->count].label = label;
    panel->items[panel->count++].help = help;
    int width = label && is_input(widget) ? text_width(str_from(label)) + 1 : 0;
    panel->label_width = width > panel->label_width ? width : panel->label_width;
}

void panel_clear(Panel *panel)
{
    for (size_t i = 0; i < panel->count; i++)
        widget_free(panel->items[i].widget);
    *panel = (Panel){ 0 };
}

/* Draws the items from row down, or with c NULL only counts rows. compact: without help texts and
 * empty lines, for when there is little room: controls are never cut off for them. */
static int draw_items(Panel *panel, Canvas *c, int width, int row, bool focused, bool compact)
{
    for (size_t i = 0; i < panel->count; i++) {
        Widget *w = panel->items[i].widget;
        const char *label = panel->items[i].label, *help = panel->items[i].help;
        int col = 1, height = w->class->height(w, width - 2);
        if (is_buttons(w) && !compact)
            row++;
        if (label && is_input(w)) {
            if (c)
                canvas_text(c, row, 1, str_from(label), w->disabled ? ROLE_DISABLED : ROLE_TEXT);
            col += panel->label_width;
        } else if (label) {
            if (c)
                canvas_text_fit(c, row, 1, width - 2, str_from(label), ROLE_HEADING);
            row++;
            col = 3;
        }
        Rect at = { row, col, height, width - col - 1 };
        panel->items[i].at = at;
        if (c) {
            Canvas inside = canvas_sub(c, at);
            w->focused = focused && i == panel->focus;
            w->class->draw(w, &inside);
        }
        row += height;
        if (help && !compact)
            row += canvas_wrap(c, row, col, width - col - 1, 3, str_from(help), ROLE_MUTED);
        if (label && !is_input(w) && !compact)
            row++;
    }
    return row;
}

/* The rows of the item with the focus that must be seen; of a choice, the selected one. */
static void focus_rows(const Panel *panel, int *ret_top, int *ret_bottom)
{
    const Widget *w = panel->items[panel->focus].widget;
    Rect at = panel->items[panel->focus].at;
    int label = panel->items[panel->focus].label && !is_input(w) ? 1 : 0;
    *ret_top = at.row - label;
    *ret_bottom = at.row + at.height;
    if (strcmp(w->class->name, "choice") == 0) {
        const Choice *choice = WIDGET_AS(Choice, w);
        int row = at.row + (choice->selected < choice->count ? (int)choice->selected : 0);
        *ret_top = row == at.row ? row - label : row;
        *ret_bottom = row + 1;
    }
}

/* Where all of it has no room, what has the focus is scrolled into sight. */
static int draw_scrolled(Panel *panel, Canvas *c, int row, bool focused)
{
    int room = c->height - row, top, bottom;
    focus_rows(panel, &top, &bottom);
    int by = bottom - row > room ? bottom - row - room : 0;
    if (top - row - by < 0)
        by = top - row;
    Canvas body = canvas_sub(c, (Rect){ row, 0, room, c->width });
    draw_items(panel, &body, c->width, -by, focused, true);
    for (size_t i = 0; i < panel->count; i++)
        panel->items[i].at.row += row;
    return c->height;
}

int panel_draw(Panel *panel, Canvas *c, int row, bool focused)
{
    bool compact = draw_items(panel, NULL, c->width, row, focused, false) > c->height;
    if (compact && panel->count && row < c->height &&
        draw_items(panel, NULL, c->width, row, focused, true) > c->height)
        return draw_scrolled(panel, c, row, focused);
    return draw_items(panel, c, c->width, row, focused, compact);
}

static bool step(Panel *panel, int by)
{
    size_t at = panel->focus;
    for (;;) {
        if ((by < 0 && at == 0) || (by > 0 && at + 1 >= panel->count))
            return false;
        at += (size_t)by;
        if (!panel->items[at].widget->disabled)
            break;
    }
    panel->focus = at;
    return true;
}

static WidgetResult click(Panel *panel, const KeyEvent *k, size_t *ret_item)
{
    for (size_t i = 0; i < panel->count; i++) {
        Rect at = panel->items[i].at;
        Widget *w = panel->items[i].widget;
        if (!rect_has(at, k->row, k->col) || w->disabled)
            continue;
        KeyEvent local = *k;
        local.row = (int16_t)(k->row - at.row);
        local.col = (int16_t)(k->col - at.col);
        panel->focus = i;
        *ret_item = i;
        return w->class->key(w, &local);
    }
    return WIDGET_PASS;
}

WidgetResult panel_key(Panel *panel, const KeyEvent *k, size_t *ret_item)
{
    *ret_item = panel->focus;
    if (panel->count == 0)
        return WIDGET_PASS;
    if (key_is_mouse(k))
        return click(panel, k, ret_item);
    Widget *w = panel->items[panel->focus].widget;
    WidgetResult result = w->class->key(w, k);
    if (result == WIDGET_DONE && is_input(w) && step(panel, 1))
        return WIDGET_TAKEN;
    if (result != WIDGET_PASS)
        return result;
    if (key_is(k, K_TAB, 0) || key_is(k, K_DOWN, 0))
        return step(panel, 1) ? WIDGET_TAKEN : WIDGET_PASS;
    if (key_is(k, K_TAB, MOD_SHIFT) || key_is(k, K_UP, 0))
        return step(panel, -1) ? WIDGET_TAKEN : WIDGET_PASS;
    return WIDGET_PASS;
}

bool panel_takes_text(const Panel *panel)
{
    if (panel->count == 0)
        return false;
    const Widget *w = panel->items[panel->focus].widget;
    return w->class->takes_text && w->class->takes_text(w);
}
