/* One line of text: editing by clusters, masking, horizontal scrolling. */
#include "widgets.h"

#include "contract/arena.h"

static Input *input_of(const Widget *w)
{
    return WIDGET_AS(Input, w);
}

static void replace(Input *in, size_t start, size_t end, Str with)
{
    if (in->value.len - (end - start) + with.len > INPUT_MAX)
        return;
    if (buf_splice(&in->value, span_make(start, end), with))
        in->cursor = start + with.len;
}

void input_set(Input *in, Str value)
{
    buf_reset(&in->value);
    buf_add_str(&in->value, value);
    in->cursor = in->value.len;
    in->scroll = 0;
    in->pasted_lines = false;
}

Str input_value(const Input *in)
{
    return buf_str(&in->value);
}

/* -- drawing ---------------------------------------------------------------------------------- */

static int height(const Widget *w, int width)
{
    (void)w, (void)width;
    return 1;
}

static bool is_hidden(const Input *in)
{
    return in->masked && !in->revealed;
}

/* The offset from where the text up to `end` takes at most `width` columns. Cost: by the width,
 * not by the length of the value, which may be an archive. */
static size_t start_that_fits(Str value, size_t end, int width)
{
    size_t at = end;
    for (int used = 0; at > 0;) {
        size_t before = text_cluster_before(value, at);
        used += text_width(str_slice(value, before, at - before));
        if (used > width)
            break;
        at = before;
    }
    return at;
}

/* The first byte to draw: the cursor is within `width` columns, and no room is left unused behind
 * the end. */
static void scroll_to_cursor(Input *in, int width)
{
    Str value = input_value(in);
    size_t least = start_that_fits(value, in->cursor, width - 1);
    size_t most = start_that_fits(value, value.len, width - 1);
    if (in->scroll > most)
        in->scroll = most;
    if (in->scroll > in->cursor)
        in->scroll = in->cursor;
    if (in->scroll < least)
        in->scroll = least;
}

static void draw_mask(Input *in, Canvas *c, int col, int width, Role role)
{
    Str value = input_value(in);
    int stars = 8;
    if (in->widget.focused)
        stars = in->hide_length ? width - 1 : (int)utf8_count(value);
    if (stars > width - 1)
        stars = width - 1;
    if (value.len == 0)
        stars = 0;
    for (int i = 0; i < stars; i++)
        canvas_text(c, 0, col + i, STR("*"), role);
    if (in->widget.focused) {
        int at = in->hide_length ? stars : (int)utf8_count(str_slice(value, 0, in->cursor));
        canvas_cursor(c, 0, col + (at < width ? at : width - 1));
    }
}

static void draw_value(Input *in, Canvas *c, int col, int width, Role role)
{
    Str value = input_value(in);
    if (!in->widget.focused) {
        canvas_text_fit(c, 0, col, width, value, role);
        return;
    }
    scroll_to_cursor(in, width);
    Str shown = str_slice(value, in->scroll, value.len);
    Canvas inside = canvas_sub(c, (Rect){ 0, col, 1, width });
    canvas_text(&inside, 0, 0, shown, role);
    canvas_cursor(c, 0, col + text_width(str_slice(value, in->scroll, in->cursor - in->scroll)));
}

static void draw(Widget *w, Canvas *c)
{
    Input *in = input_of(w);
    Role role = w->disabled ? ROLE_DISABLED : w->focused ? ROLE_FIELD_FOCUS : ROLE_FIELD;
    int col = in->bare ? 0 : 1, width = c->width - 2 * col;
    if (width < 1)
        return;
    canvas_fill(c, (Rect){ 0, col, 1, width }, ' ', role);
    if (!in->bare) {
        canvas_text(c, 0, 0, STR("["), role);
        canvas_text(c, 0, col + width, STR("]"), role);
    }
    if (in->value.len == 0 && in->ghost[0]) {
        canvas_text_fit(c, 0, col, width, str_from(in->ghost), ROLE_MUTED);
        if (w->focused)
            canvas_cursor(c, 0, col);
    } else if (is_hidden(in)) {
        draw_mask(in, c, col, width, role);
    } else {
        draw_value(in, c, col, width, role);
    }
}

/* -- keys ------------------------------------------------------------------------------------- */

static size_t word_before(Str value, size_t at)
{
    while (at > 0 && value.ptr[at - 1] == ' ')
        at--;
    while (at > 0 && value.ptr[at - 1] != ' ' && value.ptr[at - 1] != '/')
        at--;
    return utf8_floor(value, at);
}

static WidgetResult paste(Input *in, Str text)
{
    Str line = str_trim(text);
    Buf clean;
    buf_init_secret(&clean, INPUT_MAX);
    for (size_t i = 0; i < line.len; i++) {
        bool end = line.ptr[i] == '\n' || line.ptr[i] == '\r';
        in->pasted_lines = in->pasted_lines || end;
        buf_add_byte(&clean, end ? ' ' : line.ptr[i]);
    }
    if (buf_ok(&clean))
        replace(in, in->cursor, in->cursor, buf_str(&clean));
    buf_clear(&clean);
    return WIDGET_CHANGED;
}

static WidgetResult erase(Input *in, size_t start, size_t end)
{
    if (start == end)
        return WIDGET_TAKEN;
    replace(in, start, end, STR(""));
    in->cursor = start;
    return WIDGET_CHANGED;
}

static bool move_cursor(Input *in, const KeyEvent *key)
{
    Str value = input_value(in);
    if (key_is(key, K_LEFT, 0))
        in->cursor = text_cluster_before(value, in->cursor);
    else if (key_is(key, K_RIGHT, 0))
        in->cursor = text_cluster_after(value, in->cursor);
    else if (key_is(key, K_HOME, 0) || key_is_alt(key, 'a'))
        in->cursor = 0;
    else if (key_is(key, K_END, 0) || key_is_ctrl(key, 'e'))
        in->cursor = value.len;
    else
        return false;
    return true;
}

static WidgetResult erase_key(Input *in, const KeyEvent *key)
{
    Str value = input_value(in);
    if (key_is(key, K_BACKSPACE, 0))
        return erase(in, text_cluster_before(value, in->cursor), in->cursor);
    if (key_is(key, K_DELETE, 0))
        return erase(in, in->cursor, text_cluster_after(value, in->cursor));
    if (key_is_ctrl(key, 'u'))
        return erase(in, 0, in->cursor);
    if (key_is_ctrl(key, 'k'))
        return erase(in, in->cursor, value.len);
    if (key_is_ctrl(key, 'w') || key_is(key, K_BACKSPACE, MOD_ALT))
        return erase(in, word_before(value, in->cursor), in->cursor);
    return WIDGET_PASS;
}

static WidgetResult key(Widget *w, const KeyEvent *k)
{
    Input *in = input_of(w);
    if (w->disabled)
        return WIDGET_PASS;
    if (key_is_text(k)) {
        char bytes[4];
        size_t n = key_utf8(k, bytes);
        replace(in, in->cursor, in->cursor, str_make(bytes, n));
        return WIDGET_CHANGED;
    }
    if (k->code == K_PASTE)
        return paste(in, k->paste);
    if (key_is(k, K_ENTER, 0))
        return WIDGET_DONE;
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g'))
        return WIDGET_LEAVE;
    if (k->code == K_MOUSE_PRESS && !is_hidden(in)) {
        Str shown = str_slice(input_value(in), in->scroll, in->value.len);
        int col = k->col - (in->bare ? 0 : 1);
        in->cursor = in->scroll + text_offset_at(shown, col < 0 ? 0 : col);
        return WIDGET_TAKEN;
    }
    if (move_cursor(in, k))
        return WIDGET_TAKEN;
    return erase_key(in, k);
}

static bool takes_text(const Widget *w)
{
    return !w->disabled;
}

static void free_input(Widget *w)
{
    Input *in = input_of(w);
    buf_clear(&in->value);
    memory_free(in);
}

static const WidgetClass input_class = {
    .name = "input",
    .height = height,
    .draw = draw,
    .key = key,
    .takes_text = takes_text,
    .free = free_input,
};

Input *input_new(void)
{
    Input *in = memory_alloc(sizeof *in);
    if (!in)
        return NULL;
    in->widget.class = &input_class;
    buf_init_secret(&in->value, INPUT_MAX);
    return in;
}
