/* Typing, deleting, lines, the clipboard. Each change is a splice through app_edit(). */
#include "source.h"

#include "app_private.h"
#include "keymap.h"
#include "session.h"

#include "contract/arena.h"

#include <stdio.h>
#include <stdlib.h>

enum { LINES_AT_ONCE = 20000 }; /* lines of one indent or comment step */

static Str bytes(const Source *s)
{
    return source_bytes(s);
}

static size_t cursor_of(const Source *s)
{
    return source_cursor(s);
}

int source_tab_width(const Source *s)
{
    int n = atoi(session_setting(app_session(s->view.app), "tab-width"));
    return n >= 1 && n <= 8 ? n : 2;
}

void source_change(Source *s, Span at, Str with, StepKind kind, size_t cursor)
{
    Splice splice = { at, with };
    if (!source_apply(s, &splice, 1, kind, cursor))
        return;
    s->selecting = s->marking = false;
    s->wanted = -1;
    s->follow = true;
}

void source_replace(Source *s, Span at, Str with, StepKind kind)
{
    source_change(s, at, with, kind, at.start + with.len);
}

/* Deletes from the cursor to `to`, or the selection when there is one. */
static void delete_to(Source *s, size_t to, StepKind kind)
{
    size_t cursor = cursor_of(s);
    Span at = source_selection(s);
    if (at.start == at.end)
        at = to < cursor ? span_make(to, cursor) : span_make(cursor, to);
    if (at.start < at.end)
        source_replace(s, at, STR(""), kind);
}

static Span secret_at(Source *s, size_t offset)
{
    Str path;
    Span span;
    App *app = s->view.app;
    if (document_secret_at(source_document(s), offset, app_frame(app), &path, &span) &&
        !app_is_revealed(app, path))
        return span;
    return span_make(offset, offset);
}

static void backspace(Source *s)
{
    size_t cursor = cursor_of(s), line = text_line_at(source_text(s), cursor);
    size_t start = text_line_start(source_text(s), line), to;
    Str text = bytes(s);
    bool blank = cursor > start;
    for (size_t i = start; i < cursor; i++)
        blank = blank && text.ptr[i] == ' ';
    if (secret_at(s, cursor).start < cursor) {
        to = text_cluster_before(text, cursor); /* the last character of what is typed masked */
    } else if (blank) {                         /* one step of indentation */
        size_t width = (size_t)source_tab_width(s), column = cursor - start;
        to = cursor - (column % width ? column % width : width < column ? width : column);
    } else {
        to = text_cluster_before(text, cursor);
    }
    delete_to(s, to, STEP_TYPE);
}

static void narrow_completion(Source *s)
{
    if (s->dismissed == cursor_of(s)) /* the word it was closed for is gone */
        s->dismissed = SIZE_MAX;
    if (s->complete)
        complete_after_typing(s);
}

static void delete_forward(Source *s)
{
    size_t cursor = cursor_of(s);
    Span secret = secret_at(s, cursor);
    if (secret.start == cursor && secret.end > cursor)
        delete_to(s, secret.end, STEP_EDIT);
    else
        delete_to(s, text_cluster_after(bytes(s), cursor), STEP_TYPE);
}

Str source_line(const Source *s, size_t line)
{
    Text *t = source_text(s);
    size_t start = text_line_start(t, line);
    return str_slice(bytes(s), start, text_line_end(t, line) - start);
}

size_t line_indent(Str line)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] == ' ')
        n++;
    return n;
}

/* "|", ">-", "|2+": what follows is text over several lines. */
static bool is_block_header(Str word)
{
    size_t i = 1;
    while (i < word.len &&
           (word.ptr[i] == '-' || word.ptr[i] == '+' || (word.ptr[i] >= '1' && word.ptr[i] <= '9')))
        i++;
    return word.len > 0 && (word.ptr[0] == '|' || word.ptr[0] == '>') && i == word.len;
}

/* The line opens a block: "key:", "key: |", "- >-", "key: [", "key: &name". */
static bool opens_block(Str line)
{
    line = str_trim(line);
    size_t hash = str_find(line, STR(" #"));
    if (hash != SIZE_MAX)
        line = str_trim(str_slice(line, 0, hash));
    if (line.len == 0 || line.ptr[0] == '#')
        return false;
    size_t at = line.len;
    while (at > 0 && line.ptr[at - 1] != ' ')
        at--;
    Str last = str_slice(line, at, line.len);
    bool named = at > 1 && line.ptr[at - 2] == ':' && (last.ptr[0] == '&' || last.ptr[0] == '!');
    return named || strchr(":[{", line.ptr[line.len - 1]) || (at > 0 && is_block_header(last));
}

/* The line ends of the file go on. */
Str source_line_break(const Source *s)
{
    Text *t = source_text(s);
    if (text_lines(t) < 2)
        return STR("\n");
    size_t end = text_line_end(t, 0);
    return end < text_len(t) && bytes(s).ptr[end] == '\r' ? STR("\r\n") : STR("\n");
}

/* Where the line behind `line` begins: deeper behind a key without a value, below the key behind
 * "- key: value". */
static size_t next_indent(const Source *s, Str line)
{
    size_t indent = line_indent(line), at = indent;
    while (at + 1 < line.len && line.ptr[at] == '-' && line.ptr[at + 1] == ' ')
        while (++at < line.len && line.ptr[at] == ' ')
            ;
    Str rest = str_slice(line, at, line.len);
    bool has_key = str_find(rest, STR(": ")) != SIZE_MAX || str_ends(str_trim(rest), STR(":"));
    if (at > indent && has_key && rest.ptr[0] != '"' && rest.ptr[0] != '\'')
        indent = at;
    return indent + (opens_block(line) ? (size_t)source_tab_width(s) : 0);
}

void source_new_line(Source *s)
{
    char blanks[256];
    Text *t = source_text(s);
    Span at = source_selection(s);
    size_t line = text_line_at(t, at.start), start = text_line_start(t, line);
    Str before = str_slice(bytes(s), start, at.start - start), eol = source_line_break(s);
    Str whole = source_line(s, line);
    bool in_indent = before.len == line_indent(before) && before.len <= line_indent(whole);
    if (at.start == at.end && in_indent && str_trim(whole).len > 0) { /* the line goes down whole */
        source_change(s, span_make(start, start), eol, STEP_TYPE, at.start + eol.len);
        return;
    }
    size_t indent =
        document_is_block(source_document(s), start) ? line_indent(before) : next_indent(s, before);
    while (at.end < text_line_end(t, text_line_at(t, at.end)) && bytes(s).ptr[at.end] == ' ')
        at.end++; /* blanks would be added to the indentation */
    if (indent > sizeof blanks - 3)
        indent = sizeof blanks - 3;
    memcpy(blanks, eol.ptr, eol.len);
    memset(blanks + eol.len, ' ', indent);
    source_replace(s, at, str_make(blanks, eol.len + indent), STEP_TYPE);
}

static void type(Source *s, const KeyEvent *key)
{
    char utf8[4];
    size_t len = key_utf8(key, utf8);
    source_replace(s, source_selection(s), str_make(utf8, len), STEP_TYPE);
    complete_after_typing(s);
}

/* Line ends as the file has them; control characters that YAML cannot hold stay out. */
static void paste(Source *s, Str text)
{
    Buf clean;
    Str eol = source_line_break(s);
    buf_init_secret(&clean, TEXT_MAX);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '\n')
            buf_add_str(&clean, eol);
        else if (c == '\t' || (c >= 0x20 && c != 0x7F))
            buf_add_byte(&clean, (char)c);
    }
    if (buf_ok(&clean))
        source_replace(s, source_selection(s), buf_str(&clean), STEP_PASTE);
    else
        app_message(s->view.app, MESSAGE_ERROR, "The paste is too large; nothing was changed");
    buf_clear(&clean);
}

/* ---- several lines at once ---- */

/* Lines of the selection, or that of the cursor, with what is folded below them. */
static void chosen_lines(Source *s, size_t *ret_first, size_t *ret_last)
{
    Span at = source_selection(s);
    Text *t = source_text(s);
    Layout l;
    *ret_first = text_line_at(t, at.start);
    *ret_last = text_line_at(t, at.end);
    if (*ret_last > *ret_first && text_line_start(t, *ret_last) == at.end)
        (*ret_last)--;
    source_layout(s, source_first_line(s, *ret_last), &l);
    *ret_last = l.last > *ret_last ? l.last : *ret_last;
    if (*ret_last - *ret_first >= LINES_AT_ONCE)
        *ret_last = *ret_first + LINES_AT_ONCE - 1;
}

typedef bool LineChange(Source *s, Str line, size_t indent, Splice *ret);

/* One splice for each line that `change` wants to change; the selection stays on the lines. */
static void change_lines(Source *s, LineChange *change, size_t indent)
{
    size_t first, last, n = 0;
    chosen_lines(s, &first, &last);
    Splice *splices = memory_alloc((last - first + 1) * sizeof *splices);
    if (!splices)
        return;
    Text *t = source_text(s);
    bool selected = s->selecting;
    size_t cursor = cursor_of(s);
    long moved = 0;
    for (size_t line = first; line <= last; line++) {
        Splice splice;
        size_t start = text_line_start(t, line);
        if (!change(s, source_line(s, line), indent, &splice))
            continue;
        splice.at.start += (uint32_t)start;
        splice.at.end += (uint32_t)start;
        if (splice.at.end <= cursor)
            moved += (long)splice.with.len - (long)span_len(splice.at);
        splices[n++] = splice;
    }
    if (n && source_apply(s, splices, n, STEP_EDIT, (size_t)((long)cursor + moved))) {
        s->follow = true;
        if (selected) {
            s->anchor = text_line_start(t, first);
            s->selecting = true;
            source_set_cursor(s, last + 1 < text_lines(t) ? text_line_start(t, last + 1)
                                                          : text_len(t));
        }
    }
    memory_free(splices);
}

static const char blanks8[] = "        ";

static bool indent_line(Source *s, Str line, size_t indent, Splice *ret)
{
    (void)indent;
    if (str_trim(line).len == 0)
        return false;
    *ret = (Splice){ { 0, 0 }, str_make(blanks8, (size_t)source_tab_width(s)) };
    return true;
}

static bool outdent_line(Source *s, Str line, size_t indent, Splice *ret)
{
    (void)indent;
    size_t n = line_indent(line), width = (size_t)source_tab_width(s);
    *ret = (Splice){ span_make(0, n < width ? n : width), STR("") };
    return n > 0;
}

static bool comment_line(Source *s, Str line, size_t indent, Splice *ret)
{
    (void)s;
    if (str_trim(line).len == 0)
        return false;
    *ret = (Splice){ span_make(indent, indent), STR("# ") };
    return true;
}

static bool uncomment_line(Source *s, Str line, size_t indent, Splice *ret)
{
    (void)s;
    (void)indent;
    size_t n = line_indent(line);
    if (n == line.len || line.ptr[n] != '#')
        return false;
    bool blank = n + 1 < line.len && line.ptr[n + 1] == ' ';
    *ret = (Splice){ span_make(n, n + (blank ? 2 : 1)), STR("") };
    return true;
}

static void comment_lines(Source *s)
{
    size_t first, last, least = SIZE_MAX;
    bool all = true;
    chosen_lines(s, &first, &last);
    for (size_t line = first; line <= last; line++) {
        Str text = source_line(s, line);
        size_t indent = line_indent(text);
        if (indent == text.len)
            continue;
        least = indent < least ? indent : least;
        all = all && text.ptr[indent] == '#';
    }
    if (least != SIZE_MAX)
        change_lines(s, all ? uncomment_line : comment_line, least);
}

static void tab(Source *s)
{
    if (s->selecting) {
        change_lines(s, indent_line, 0);
        return;
    }
    int width = source_tab_width(s), column = source_column(s, cursor_of(s));
    source_replace(s, source_selection(s), str_make(blanks8, (size_t)(width - column % width)),
                   STEP_TYPE);
}

/* ---- clipboard ---- */

static bool has_secret(Source *s, Span at)
{
    Span secret;
    return document_secrets(source_document(s), at, &secret, 1) > 0;
}

/* Into the register and the clipboard; a named register is no thing of the terminal. */
static void keep_text(Source *s, Str text, ViShape shape, char name, bool secret, bool cut)
{
    App *app = s->view.app;
    ViRegisters *r = app_registers(app);
    bool vi = keymap_is_vi(), own = vi && name && name != '"' && name != '+' && name != '*', out;
    if (vi && r)
        vi_register_keep(r, name, &(ViKept){ text, shape, cut, secret });
    if (vi && name == '_')
        return;
    if (own)
        app_set_clipboard(app, r ? buf_str(&vi_register(r, 0)->text) : text);
    out = !own && app_copy(app, text, secret);
    if (!cut)
        app_message(app, MESSAGE_INFO, "Copied, %zu bytes, %s", text.len,
                    out ? "to the terminal's clipboard, too" : "within the program");
}

static void forget_asked(Source *s)
{
    buf_clear(&s->asked.text);
}

static void copy_answer(App *app, int button, void *context)
{
    (void)context;
    Source *s = source_active(app);
    if (s && button == 0) {
        s->may_copy = true;
        keep_text(s, buf_str(&s->asked.text), s->asked.shape, s->asked.name, true, false);
        s->marking = false;
    }
    if (s && keymap_is_vi())
        source_go(s, source_selection(s).start, false);
    if (s)
        forget_asked(s);
}

/* Chosen, then copied: what a question is about is seen. */
void source_take(Source *s, Span at, ViShape shape, Str text, bool cut, size_t cursor)
{
    static const char *const buttons[] = { "Copy", "Cancel", NULL };
    App *app = s->view.app;
    Buf *copy = &s->asked.text;
    bool secret = has_secret(s, at);
    buf_clear(copy);
    buf_init_secret(copy, TEXT_MAX);
    buf_add_str(copy, text.ptr ? text : str_slice(bytes(s), at.start, span_len(at)));
    if (shape == VI_LINES && copy->len && copy->ptr[copy->len - 1] != '\n')
        buf_add_str(copy, source_line_break(s)); /* the last line of a text may lack its end */
    s->asked.shape = shape;
    s->asked.name = s->vi.reg;
    if (cut || s->may_copy || !secret || s->vi.reg == '_') {
        if (buf_ok(copy))
            keep_text(s, buf_str(copy), shape, s->vi.reg, secret, cut);
        forget_asked(s);
        if (cut && shape != VI_ROWS)
            source_replace(s, at, STR(""), STEP_EDIT);
        else if (!cut)
            source_set_cursor(s, cursor);
        s->marking = false;
        return;
    }
    s->anchor = at.start;
    s->selecting = true;
    source_set_cursor(s, at.end);
    app_ask(app, "Copy",
            "A secret is among what is selected. It is kept in the program's own "
            "clipboard and wiped at the end.",
            buttons, copy_answer, NULL);
}

/* Without a selection: the line. */
static void copy(Source *s, bool cut)
{
    Span at = source_selection(s);
    if (at.start == at.end) {
        Text *t = source_text(s);
        Layout l;
        source_layout_at(s, cursor_of(s), &l);
        at = span_make(l.start,
                       l.last + 1 < text_lines(t) ? text_line_start(t, l.last + 1) : text_len(t));
    }
    if (at.start < at.end)
        source_take(s, at, VI_CHARS, (Str){ NULL, 0 }, cut, cursor_of(s));
}

void source_cut(App *app)
{
    Source *s = source_active(app);
    if (s)
        copy(s, true);
}

void source_copy(App *app)
{
    Source *s = source_active(app);
    if (s)
        copy(s, false);
}

void source_paste(App *app)
{
    Source *s = source_active(app);
    if (s && app_clipboard(app).len)
        source_replace(s, source_selection(s), app_clipboard(app), STEP_PASTE);
    else
        app_message(app, MESSAGE_INFO, "The clipboard of the program is empty");
}

void source_comment(App *app)
{
    Source *s = source_active(app);
    if (s)
        comment_lines(s);
}

void source_indent(App *app)
{
    Source *s = source_active(app);
    if (s)
        change_lines(s, indent_line, 0);
}

void source_outdent(App *app)
{
    Source *s = source_active(app);
    if (s)
        change_lines(s, outdent_line, 0);
}

/* ---- keys ---- */

/* What is folded is seen before it is changed. */
static bool opens_fold(Source *s, const KeyEvent *key)
{
    Span fold;
    bool back = key->code == K_BACKSPACE || key_is_ctrl(key, 'w') || key_is_ctrl(key, 'u');
    bool forward = key->code == K_DELETE || key_is_ctrl(key, 'd') || key_is_alt(key, 'd') ||
                   key_is_ctrl(key, 'k') || key_is(key, K_ENTER, 0);
    if (s->selecting || (!back && !forward) || !fold_beside(s, cursor_of(s), back ? -1 : 1, &fold))
        return false;
    source_unfold(s, fold);
    return true;
}

static bool erase_key(Source *s, const KeyEvent *key)
{
    Text *t = source_text(s);
    size_t cursor = cursor_of(s), line = text_line_at(t, cursor);
    if (key_is(key, K_BACKSPACE, 0) || key_is(key, K_BACKSPACE, MOD_SHIFT))
        backspace(s), narrow_completion(s);
    else if (key_is(key, K_DELETE, 0) || key_is_ctrl(key, 'd'))
        delete_forward(s);
    else if (key_is_ctrl(key, 'w') || key_is(key, K_BACKSPACE, MOD_ALT))
        delete_to(s, source_word_left(s, cursor), STEP_EDIT);
    else if (key_is_alt(key, 'd') || key_is(key, K_DELETE, MOD_CTRL))
        delete_to(s, source_word_right(s, cursor), STEP_EDIT);
    else if (key_is_ctrl(key, 'u'))
        delete_to(s, text_line_start(t, line), STEP_EDIT);
    else if (key_is_ctrl(key, 'k'))
        delete_to(s,
                  text_line_end(t, line) > cursor ? text_line_end(t, line)
                                                  : text_cluster_after(bytes(s), cursor),
                  STEP_EDIT);
    else
        return false;
    return true;
}

bool source_edit_key(Source *s, const KeyEvent *key)
{
    if (opens_fold(s, key))
        return true;
    if (key_is_text(key))
        type(s, key);
    else if (key->code == K_PASTE)
        paste(s, key->paste);
    else if (key_is(key, K_ENTER, 0)) {
        Span secret = secret_at(s, cursor_of(s));
        bool whole = secret.start < secret.end && cursor_of(s) == secret.start && !s->selecting;
        if (whole) { /* a masked value is replaced, not broken in two */
            source_replace(s, secret, STR(""), STEP_EDIT);
            app_message(s->view.app, MESSAGE_INFO, "Type the new value; it is shown as stars");
        } else {
            source_new_line(s);
        }
    } else if (key_is(key, K_TAB, 0))
        tab(s);
    else if (key_is(key, K_TAB, MOD_SHIFT))
        change_lines(s, outdent_line, 0);
    else
        return erase_key(s, key);
    return true;
}
