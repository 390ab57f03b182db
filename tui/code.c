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
    code->wanted = -1;
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

static int cursor_column(const Code *code)
{
    size_t start = text_line_start(code->text, code_line(code));
    return text_width(str_slice(code_value(code), start, code->cursor - start));
}

static void scroll(Code *code, int width)
{
    size_t line = code_line(code), rows = (size_t)(code->rows > 0 ? code->rows : 1);
    if (line < code->top)
        code->top = line;
    if (line >= code->top + rows)
        code->top = line - rows + 1;
    if (code->binary || !code->editing)
        return;
    int col = cursor_column(code);
    if (col < code->left)
        code->left = col;
    if (col >= code->left + width)
        code->left = col - width + 1;
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
    scroll(code, c->width - GUTTER);
    for (int i = 0; i < c->height && code->top + (size_t)i < code_lines(code); i++)
        draw_line(code, c, i, code->top + (size_t)i);
    if (!w->focused)
        return;
    int row = (int)(code_line(code) - code->top);
    canvas_cursor(c, row, code->editing ? GUTTER + cursor_column(code) - code->left : 0);
}

/* -- moving ----------------------------------------------------------------------------------- */

static void move_lines(Code *code, long by)
{
    long count = (long)code_lines(code), line = (long)code_line(code) + by;
    line = line < 0 ? 0 : line >= count ? count - 1 : line;
    if (code->binary || !code->editing) {
        code_go(code, (size_t)(line < 0 ? 0 : line));
        return;
    }
    int col = code->wanted >= 0 ? code->wanted : cursor_column(code);
    code_go(code, (size_t)line);
    code->cursor += text_offset_at(line_text(code, (size_t)line), col);
    code->wanted = col;
}

static bool move_rows(Code *code, const KeyEvent *k)
{
    long page = code->rows > 1 ? code->rows - 1 : 1;
    bool letters = !code->editing;
    if (key_is(k, K_UP, 0) || (letters && key_is(k, 'k', 0)))
        move_lines(code, -1);
    else if (key_is(k, K_DOWN, 0) || (letters && key_is(k, 'j', 0)))
        move_lines(code, 1);
    else if (key_is(k, K_PGUP, 0))
        move_lines(code, -page);
    else if (key_is(k, K_PGDN, 0) || (letters && key_is(k, ' ', 0)))
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

static bool edit_move(Code *code, const KeyEvent *k)
{
    Str s = code_value(code);
    size_t line = code_line(code);
    if (move_rows(code, k))
        return true;
    code->wanted = -1;
    if (key_is(k, K_LEFT, 0))
        code->cursor = text_cluster_before(s, code->cursor);
    else if (key_is(k, K_RIGHT, 0))
        code->cursor = text_cluster_after(s, code->cursor);
    else if (key_is(k, K_HOME, 0) || key_is_alt(k, 'a'))
        code->cursor = text_line_start(code->text, line);
    else if (key_is(k, K_END, 0) || key_is_ctrl(k, 'e'))
        code->cursor = text_line_end(code->text, line);
    else if (key_is(k, K_HOME, MOD_CTRL))
        code->cursor = 0;
    else if (key_is(k, K_END, MOD_CTRL))
        code->cursor = s.len;
    else if (k->code == K_MOUSE_PRESS) {
        code_go(code, code->top + (size_t)(k->row > 0 ? k->row : 0));
        int col = k->col - GUTTER + code->left;
        code->cursor += text_offset_at(line_text(code, code_line(code)), col > 0 ? col : 0);
    } else {
        return false;
    }
    return true;
}

/* -- changing --------------------------------------------------------------------------------- */

static WidgetResult replace(Code *code, size_t start, size_t end, Str with, StepKind kind)
{
    text_step(code->text, kind, code->cursor);
    if (!text_splice(code->text, span_make(start, end), with, NULL))
        return WIDGET_TAKEN;
    code->cursor = start + with.len;
    code->wanted = -1;
    return WIDGET_CHANGED;
}

/* Blanks as on this line; two more behind "key:", and for the keys of an item. */
static WidgetResult new_line(Code *code)
{
    char with[256] = "\n";
    Str s = line_text(code, code_line(code));
    size_t start = text_line_start(code->text, code_line(code)), indent = 0;
    Str before = str_slice(s, 0, code->cursor - start);
    while (indent < before.len && before.ptr[indent] == ' ')
        indent++;
    Str words = str_trim(before);
    bool opens = words.len && words.ptr[words.len - 1] == ':';
    if (code->yaml && str_starts(words, STR("- ")) && (opens || str_contains(words, STR(": "))))
        indent += 2; /* a mapping in the item */
    if (code->yaml && opens)
        indent += 2;
    indent = indent < sizeof with - 2 ? indent : sizeof with - 2;
    memset(with + 1, ' ', indent);
    return replace(code, code->cursor, code->cursor, str_make(with, 1 + indent), STEP_EDIT);
}

static WidgetResult backspace(Code *code)
{
    size_t start = text_line_start(code->text, code_line(code)), at = code->cursor;
    Str before = str_slice(code_value(code), start, at - start);
    bool blank = before.len >= 2 && str_trim(before).len == 0 && before.len % 2 == 0 &&
                 before.ptr[before.len - 1] == ' ' && before.ptr[before.len - 2] == ' ';
    size_t from = blank ? at - 2 : text_cluster_before(code_value(code), at);
    return from == at ? WIDGET_TAKEN : replace(code, from, at, STR(""), STEP_TYPE);
}

static WidgetResult outdent(Code *code)
{
    size_t start = text_line_start(code->text, code_line(code)), at = code->cursor, n = 0;
    Str s = code_value(code);
    while (n < 2 && start + n < s.len && s.ptr[start + n] == ' ')
        n++;
    if (n == 0)
        return WIDGET_TAKEN;
    WidgetResult result = replace(code, start, start + n, STR(""), STEP_EDIT);
    code->cursor = at > start + n ? at - n : start;
    return result;
}

static WidgetResult undo(Code *code, bool back)
{
    size_t cursor;
    bool ok = back ? text_undo(code->text, &cursor) : text_redo(code->text, &cursor);
    if (!ok)
        return WIDGET_TAKEN;
    code->cursor = cursor <= text_len(code->text) ? cursor : text_len(code->text);
    code->wanted = -1;
    return WIDGET_CHANGED;
}

static WidgetResult edit_key(Code *code, const KeyEvent *k)
{
    char bytes[4];
    Str s = code_value(code);
    size_t at = code->cursor, line = code_line(code);
    if (key_is_text(k))
        return replace(code, at, at, str_make(bytes, key_utf8(k, bytes)), STEP_TYPE);
    if (k->code == K_PASTE)
        return replace(code, at, at, k->paste, STEP_PASTE);
    if (key_is(k, K_ENTER, 0))
        return new_line(code);
    if (key_is(k, K_BACKSPACE, 0))
        return backspace(code);
    if (key_is(k, K_DELETE, 0) && at < s.len)
        return replace(code, at, text_cluster_after(s, at), STR(""), STEP_TYPE);
    if (key_is(k, K_TAB, 0))
        return replace(code, at, at, STR("  "), STEP_EDIT);
    if (key_is(k, K_TAB, MOD_SHIFT))
        return outdent(code);
    if (key_is_ctrl(k, 'u'))
        return replace(code, text_line_start(code->text, line), at, STR(""), STEP_EDIT);
    if (key_is_ctrl(k, 'k')) {
        size_t end = text_line_end(code->text, line);
        return replace(code, at, end > at ? end : at < s.len ? at + 1 : at, STR(""), STEP_EDIT);
    }
    if (key_is_alt(k, 'u') || key_is_ctrl(k, '_'))
        return undo(code, true);
    if (key_is_alt(k, 'r'))
        return undo(code, false);
    return edit_move(code, k) ? WIDGET_TAKEN : WIDGET_PASS;
}

static WidgetResult key(Widget *w, const KeyEvent *k)
{
    Code *code = code_of(w);
    if (code->editing && !code->binary)
        return edit_key(code, k);
    return look_key(code, k) ? WIDGET_TAKEN : WIDGET_PASS;
}

bool code_splice(Code *code, const FixEdit *edits, size_t count, Str behind_last)
{
    Text *text = code->text;
    text_step(text, STEP_EDIT, code->cursor);
    for (size_t i = count; i-- > 0;) {
        size_t end = edits[i].at.start + edits[i].with.len;
        if (!text_splice(text, edits[i].at, edits[i].with, NULL))
            return false;
        if (i + 1 == count && behind_last.len &&
            !text_splice(text, span_make(end, end), behind_last, NULL))
            return false;
        code->cursor = edits[i].at.start;
    }
    return true;
}

/* -- the widget ------------------------------------------------------------------------------- */

static int height(const Widget *w, int width)
{
    (void)width;
    return (int)code_lines(code_of(w));
}

static bool takes_text(const Widget *w)
{
    return code_of(w)->editing;
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
    .takes_text = takes_text,
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
    code->wanted = -1;
    if (!code_set(code, bytes)) {
        memory_free(code);
        return NULL;
    }
    return code;
}
