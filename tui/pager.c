#include "pager.h"

#include <stdio.h>

enum { LINES_MAX = 4000 };

void pager_free(Pager *p)
{
    arena_free(p->arena);
    *p = (Pager){ 0 };
}

void pager_reset(Pager *p)
{
    int top = p->top;
    pager_free(p);
    p->top = top;
    p->arena = arena_new(4 << 20);
    p->cap = LINES_MAX;
    p->lines = p->arena ? ARENA_ARRAY(p->arena, PagerLine, p->cap) : NULL;
}

void pager_label(Pager *p, const char *label, int indent, Str text, Role role)
{
    if (!p->lines || p->count == p->cap)
        return;
    char *copy = arena_copy(p->arena, text.ptr ? text.ptr : "", text.len);
    if (copy)
        p->lines[p->count++] = (PagerLine){ str_make(copy, text.len), role, indent, label };
}

void pager_add(Pager *p, Role role, int indent, Str text)
{
    pager_label(p, NULL, indent, text, role);
}

void pager_print(Pager *p, Role role, int indent, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pager_add(p, role, indent, str_from(text));
}

void pager_draw(Pager *p, Canvas *c, bool focused)
{
    Canvas whole = *c;
    int row = -p->top;
    if (p->total > p->rows) /* the last row tells the place */
        whole = canvas_sub(c, (Rect){ 0, 0, c->height - 1, c->width });
    for (size_t i = 0; i < p->count; i++) {
        const PagerLine *l = &p->lines[i];
        int width = c->width - l->indent > 4 ? c->width - l->indent : c->width;
        int rows = l->text.len ? canvas_wrap(NULL, 0, 0, width, 1000, l->text, l->role) : 1;
        if (row < c->height && row + rows > 0) {
            if (l->label)
                canvas_text(&whole, row, 0, str_from(l->label), ROLE_HEADING);
            canvas_wrap(&whole, row, l->indent, width, 1000, l->text, l->role);
        }
        row += rows;
    }
    bool had_mark = p->total > p->rows;
    p->total = row + p->top;
    p->rows = p->total > c->height ? c->height - 1 : c->height;
    int last = p->total > p->rows ? p->total - p->rows : 0;
    if (p->top > last || had_mark != (p->total > p->rows)) { /* once more, for what it is now */
        p->top = p->top > last ? last : p->top;
        canvas_fill(c, (Rect){ 0, 0, c->height, c->width }, ' ', ROLE_TEXT);
        pager_draw(p, c, focused);
        return;
    }
    if (p->total > p->rows && c->width > 12) {
        char more[32];
        int n = snprintf(more, sizeof more, " %d-%d/%d ", p->top + 1, p->top + p->rows, p->total);
        canvas_text(c, c->height - 1, c->width - n, str_from(more), ROLE_MUTED);
    }
    if (focused)
        canvas_cursor(c, 0, 0);
}

bool pager_key(Pager *p, const KeyEvent *key)
{
    int last = p->total > p->rows ? p->total - p->rows : 0, page = p->rows > 2 ? p->rows - 2 : 1;
    int to = p->top;
    if (key_is(key, K_UP, 0) || key_is(key, 'k', 0))
        to--;
    else if (key_is(key, K_DOWN, 0) || key_is(key, 'j', 0))
        to++;
    else if (key->code == K_WHEEL_UP)
        to -= 3;
    else if (key->code == K_WHEEL_DOWN)
        to += 3;
    else if (key_is(key, K_PGUP, 0) || key_is_ctrl(key, 'u'))
        to -= page;
    else if (key_is(key, K_PGDN, 0) || key_is_ctrl(key, 'd'))
        to += page;
    else if (key_is(key, K_HOME, 0))
        to = 0;
    else if (key_is(key, K_END, 0) || key_is(key, 'G', 0))
        to = last;
    else
        return false;
    p->top = to < 0 ? 0 : to > last ? last : to;
    return true;
}
