#include "code.h"

#include "highlight.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/problem.h"

#include <stdio.h>

enum { GUTTER = 7, ROLES_MAX = 4096, HEX_GUTTER = 10 };

static Code *code_of(const Widget *w)
{
    return WIDGET_AS(Code, w);
}

Str code_value(const Code *code)
{
    return text_bytes(code->text);
}

size_t code_lines(const Code *code)
{
    size_t per = (size_t)code->per_line;
    return code->binary ? (text_len(code->text) + per - 1) / per : text_lines(code->text);
}

size_t code_line(const Code *code)
{
    return code->binary ? code->cursor / (size_t)code->per_line
                        : text_line_at(code->text, code->cursor);
}

void code_go(Code *code, size_t line)
{
    size_t count = code_lines(code);
    line = line < count ? line : count ? count - 1 : 0;
    code->cursor = code->binary ? line * (size_t)code->per_line : text_line_start(code->text, line);
}

/* Bytes that a terminal does not show as text. */
static bool is_binary(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == 0 || (c < ' ' && c != '\n' && c != '\t' && c != '\r' && c != '\f' && c != 0x1b))
            return true;
    }
    return utf8_valid_len(s) < s.len;
}

bool code_set(Code *code, Str bytes)
{
    size_t line = code->text ? code_line(code) : 0;
    Text *fresh = text_new(bytes, NULL);
    if (!fresh)
        return false;
    text_free(code->text);
    code->text = fresh;
    text_mark_saved(fresh);
    code->binary = is_binary(bytes);
    code_go(code, line);
    return true;
}

/* -- drawing ---------------------------------------------------------------------------------- */

static Str line_text(const Code *code, size_t line)
{
    size_t start = text_line_start(code->text, line), end = text_line_end(code->text, line);
    return str_slice(code_value(code), start, end - start);
}

static void scroll(Code *code)
{
    size_t line = code_line(code), rows = (size_t)(code->rows > 0 ? code->rows : 1);
    if (line < code->top)
        code->top = line;
    if (line >= code->top + rows)
        code->top = line - rows + 1;
}

/* Runs of one role. */
static void draw_text(const Code *code, Canvas *c, int row, Str line)
{
    uint8_t roles[ROLES_MAX];
    size_t at = text_offset_at(line, code->left);
    int col = 0;
    if (!code->yaml || line.len > ROLES_MAX) {
        canvas_text(c, row, 0, str_slice(line, at, line.len), ROLE_TEXT);
        return;
    }
    highlight_line(line, roles);
    while (at < line.len && col < c->width) {
        size_t end = at;
        while (end < line.len && roles[end] == roles[at])
            end++;
        col = canvas_text(c, row, col, str_slice(line, at, end - at), (Role)roles[at]);
        at = end;
    }
}

static void draw_hex(const Code *code, Canvas *c, int row, size_t line)
{
    Str s = code_value(code);
    size_t per = (size_t)code->per_line, start = line * per;
    canvas_print(c, row, 1, ROLE_MUTED, "%08zx", start);
    for (size_t i = 0; i < per && start + i < s.len; i++) {
        unsigned char byte = (unsigned char)s.ptr[start + i];
        char shown = byte >= ' ' && byte < 0x7f ? (char)byte : '.';
        canvas_print(c, row, HEX_GUTTER + 1 + 3 * (int)i, ROLE_NUMBER, "%02x", byte);
        canvas_text(c, row, HEX_GUTTER + 2 + 3 * (int)per + (int)i, str_make(&shown, 1),
                    ROLE_STRING);
    }
}

static void draw_line(Code *code, Canvas *c, int row, size_t line)
{
    bool here = line == code_line(code);
    if (code->binary) {
        draw_hex(code, c, row, line);
    } else {
        char mark = code->mark ? code->mark(code->context, line) : '\0', number[24];
        if (mark)
            canvas_text(c, row, 1, str_make(&mark, 1), mark_role(mark));
        snprintf(number, sizeof number, "%4zu", line + 1);
        canvas_text(c, row, 2, str_from(number), ROLE_MUTED);
        Canvas text = canvas_sub(c, (Rect){ row, GUTTER, 1, c->width - GUTTER });
        draw_text(code, &text, 0, line_text(code, line));
    }
    if (here)
        canvas_text(c, row, 0, STR(">"), code->widget.focused ? ROLE_SELECTED : ROLE_SELECTED_DIM);
}

static void draw(Widget *w, Canvas *c)
{
    Code *code = code_of(w);
    int per = (c->width - HEX_GUTTER - 2) / 4;
    code->per_line = per >= 16 ? 16 : per >= 8 ? 8 : 4;
    code->rows = c->height;
    scroll(code);
    for (int i = 0; i < c->height && code->top + (size_t)i < code_lines(code); i++)
        draw_line(code, c, i, code->top + (size_t)i);
    if (!w->focused)
        return;
    int row = (int)(code_line(code) - code->top);
    canvas_cursor(c, row, 0);
}

/* -- moving ----------------------------------------------------------------------------------- */

static void move_lines(Code *code, long by)
{
    long count = (long)code_lines(code), line = (long)code_line(code) + by;
    line = line >= count ? count - 1 : line;
    code_go(code, (size_t)(line < 0 ? 0 : line));
}

static bool move_rows(Code *code, const KeyEvent *k)
{
    long page = code->rows > 1 ? code->rows - 1 : 1;
    if (key_is(k, K_UP, 0) || key_is(k, 'k', 0))
        move_lines(code, -1);
    else if (key_is(k, K_DOWN, 0) || key_is(k, 'j', 0))
        move_lines(code, 1);
    else if (key_is(k, K_PGUP, 0))
        move_lines(code, -page);
    else if (key_is(k, K_PGDN, 0) || key_is(k, ' ', 0))
        move_lines(code, page);
    else if (k->code == K_WHEEL_UP || k->code == K_WHEEL_DOWN)
        move_lines(code, k->code == K_WHEEL_UP ? -3 : 3);
    else
        return false;
    return true;
}

static bool look_key(Code *code, const KeyEvent *k)
{
    if (move_rows(code, k))
        return true;
    if (key_is(k, K_HOME, 0))
        code_go(code, 0);
    else if (key_is(k, K_END, 0) || key_is(k, 'G', 0))
        code_go(code, SIZE_MAX);
    else if (key_is(k, K_RIGHT, 0) || key_is(k, 'l', 0))
        code->left += 8;
    else if ((key_is(k, K_LEFT, 0) || key_is(k, 'h', 0)) && code->left > 0)
        code->left = code->left > 8 ? code->left - 8 : 0;
    else if (k->code == K_MOUSE_PRESS)
        code_go(code, code->top + (size_t)(k->row > 0 ? k->row : 0));
    else
        return false;
    return true;
}

static WidgetResult key(Widget *w, const KeyEvent *k)
{
    Code *code = code_of(w);
    return look_key(code, k) ? WIDGET_TAKEN : WIDGET_PASS;
}

/* -- the widget ------------------------------------------------------------------------------- */

static int height(const Widget *w, int width)
{
    (void)width;
    return (int)code_lines(code_of(w));
}

static void free_code(Widget *w)
{
    Code *code = code_of(w);
    text_free(code->text);
    memory_free(code);
}

static const WidgetClass code_class = {
    .name = "code",
    .height = height,
    .draw = draw,
    .key = key,
    .free = free_code,
};

Code *code_new(Str bytes, bool yaml, CodeMark *mark, void *context)
{
    Code *code = memory_alloc(sizeof *code);
    if (!code)
        return NULL;
    code->widget.class = &code_class;
    code->yaml = yaml;
    code->mark = mark;
    code->context = context;
    code->per_line = 16;
    if (!code_set(code, bytes)) {
        memory_free(code);
        return NULL;
    }
    return code;
}
