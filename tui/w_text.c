/* A small editor for values of several lines: PEM, scripts, policies. */
#include "widgets.h"

#include "contract/arena.h"

static TextBox *box_of(const Widget *w)
{
    return WIDGET_AS(TextBox, w);
}

#define TEXTBOX_MAX ((size_t)4 << 20) /* most bytes of one value */

void textbox_set(TextBox *box, Str value)
{
    buf_reset(&box->value);
    buf_add_str(&box->value, value);
    box->cursor = 0;
    box->top = box->left = 0;
}

Str textbox_value(const TextBox *box)
{
    return buf_str(&box->value);
}

static size_t line_start(Str s, size_t at)
{
    while (at > 0 && s.ptr[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(Str s, size_t at)
{
    while (at < s.len && s.ptr[at] != '\n')
        at++;
    return at;
}

static int line_number(Str s, size_t at)
{
    int n = 0;
    for (size_t i = 0; i < at; i++)
        n += s.ptr[i] == '\n';
    return n;
}

/* -- drawing ---------------------------------------------------------------------------------- */

static int height(const Widget *w, int width)
{
    (void)width;
    return box_of(w)->rows;
}

static int cursor_column(const TextBox *box)
{
    Str s = textbox_value(box);
    size_t start = line_start(s, box->cursor);
    return text_width(str_slice(s, start, box->cursor - start));
}

static void scroll_to_cursor(TextBox *box, int rows, int width)
{
    int line = line_number(textbox_value(box), box->cursor), col = cursor_column(box);
    if (line < box->top)
        box->top = line;
    if (line >= box->top + rows)
        box->top = line - rows + 1;
    if (col < box->left)
        box->left = col;
    if (col >= box->left + width)
        box->left = col - width + 1;
}

static void draw_line(const TextBox *box, Canvas *c, int row, Str line, Role role)
{
    if (box->masked && !box->revealed) {
        canvas_text(c, row, 1, line.len ? STR("********") : STR(""), role);
        return;
    }
    size_t start = text_offset_at(line, box->left);
    canvas_text(c, row, 1, str_slice(line, start, line.len), role);
}

static void draw(Widget *w, Canvas *c)
{
    TextBox *box = box_of(w);
    Role role = w->disabled ? ROLE_DISABLED : w->focused ? ROLE_FIELD_FOCUS : ROLE_FIELD;
    int rows = c->height, width = c->width - 2;
    if (width < 1 || rows < 1)
        return;
    scroll_to_cursor(box, rows, width);
    canvas_fill(c, (Rect){ 0, 0, rows, c->width }, ' ', role);
    Str s = textbox_value(box);
    int line = 0;
    for (size_t at = 0; at <= s.len; line++) {
        size_t end = line_end(s, at);
        if (line >= box->top && line < box->top + rows)
            draw_line(box, c, line - box->top, str_slice(s, at, end - at), role);
        at = end + 1;
    }
    for (int i = 0; i < rows; i++) {
        canvas_text(c, i, 0, STR("["), role);
        canvas_text(c, i, c->width - 1, STR("]"), role);
    }
    if (w->focused)
        canvas_cursor(c, line_number(s, box->cursor) - box->top,
                      1 + cursor_column(box) - box->left);
}

/* -- keys ------------------------------------------------------------------------------------- */

static WidgetResult insert(TextBox *box, Str text)
{
    if (box->value.len + text.len <= TEXTBOX_MAX &&
        buf_splice(&box->value, span_make(box->cursor, box->cursor), text))
        box->cursor += text.len;
    return WIDGET_CHANGED;
}

static WidgetResult erase(TextBox *box, size_t start, size_t end)
{
    if (start == end)
        return WIDGET_TAKEN;
    if (buf_splice(&box->value, span_make(start, end), STR("")))
        box->cursor = start;
    return WIDGET_CHANGED;
}

/* One line up or down at about the same column; false at the first and last line. */
static bool move_line(TextBox *box, int by)
{
    Str s = textbox_value(box);
    int col = cursor_column(box);
    size_t start = line_start(s, box->cursor), end = line_end(s, box->cursor);
    if ((by < 0 && start == 0) || (by > 0 && end == s.len))
        return false;
    size_t other = by < 0 ? line_start(s, start - 1) : end + 1;
    Str line = str_slice(s, other, line_end(s, other) - other);
    box->cursor = other + text_offset_at(line, col);
    return true;
}

static bool move_cursor(TextBox *box, const KeyEvent *key)
{
    Str s = textbox_value(box);
    if (key_is(key, K_LEFT, 0))
        box->cursor = text_cluster_before(s, box->cursor);
    else if (key_is(key, K_RIGHT, 0))
        box->cursor = text_cluster_after(s, box->cursor);
    else if (key_is(key, K_HOME, 0) || key_is_alt(key, 'a'))
        box->cursor = line_start(s, box->cursor);
    else if (key_is(key, K_END, 0) || key_is_ctrl(key, 'e'))
        box->cursor = line_end(s, box->cursor);
    else
        return (key_is(key, K_UP, 0) && move_line(box, -1)) ||
               (key_is(key, K_DOWN, 0) && move_line(box, 1));
    return true;
}

static WidgetResult paste(TextBox *box, Str text)
{
    Buf clean;
    buf_init_secret(&clean, TEXTBOX_MAX);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\r')
            buf_add_byte(&clean, text.ptr[i]);
        else if (i + 1 == text.len || text.ptr[i + 1] != '\n')
            buf_add_byte(&clean, '\n');
    }
    WidgetResult result = buf_ok(&clean) ? insert(box, buf_str(&clean)) : WIDGET_TAKEN;
    buf_clear(&clean);
    return result;
}

static WidgetResult key(Widget *w, const KeyEvent *k)
{
    TextBox *box = box_of(w);
    Str s = textbox_value(box);
    char bytes[4];
    if (w->disabled)
        return WIDGET_PASS;
    if (key_is_text(k))
        return insert(box, str_make(bytes, key_utf8(k, bytes)));
    if (key_is(k, K_ENTER, 0))
        return insert(box, STR("\n"));
    if (k->code == K_PASTE)
        return paste(box, k->paste);
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g'))
        return WIDGET_LEAVE;
    if (key_is(k, K_BACKSPACE, 0))
        return erase(box, text_cluster_before(s, box->cursor), box->cursor);
    if (key_is(k, K_DELETE, 0))
        return erase(box, box->cursor, text_cluster_after(s, box->cursor));
    if (key_is_ctrl(k, 'u'))
        return erase(box, line_start(s, box->cursor), box->cursor);
    if (key_is_ctrl(k, 'k'))
        return erase(box, box->cursor, line_end(s, box->cursor));
    return move_cursor(box, k) ? WIDGET_TAKEN : WIDGET_PASS;
}

static bool takes_text(const Widget *w)
{
    return !w->disabled;
}

static void free_box(Widget *w)
{
    TextBox *box = box_of(w);
    buf_clear(&box->value);
    memory_free(box);
}

static const WidgetClass textbox_class = {
    .name = "text",
    .height = height,
    .draw = draw,
    .key = key,
    .takes_text = takes_text,
    .free = free_box,
};

TextBox *textbox_new(int rows)
{
    TextBox *box = memory_alloc(sizeof *box);
    if (!box)
        return NULL;
    box->widget.class = &textbox_class;
    box->rows = rows;
    buf_init_secret(&box->value, TEXTBOX_MAX);
    return box;
}
