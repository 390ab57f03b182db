/* What changes the text: operators with what they take, and the commands of normal and visual
 * mode. */
#include "vi_private.h"

#include "contract/buf.h"

#include <stdio.h>

static void change(Vi *vi, Span at, Str with, size_t cursor)
{
    vi->changed = true;
    vi->host->change(vi->of, at, with, cursor);
}

static char other_case(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* how: '~' the other one, 'u' small, 'U' capital letters. */
void vi_add_case(Buf *out, Str text, char how)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool small = c >= 'a' && c <= 'z';
        buf_add_byte(
            out, how == '~' || (how == 'u' && !small) || (how == 'U' && small) ? other_case(c) : c);
    }
}

static void change_case(Vi *vi, Span at, char how, size_t cursor)
{
    Buf with;
    buf_init_secret(&with, 0);
    vi_add_case(&with, str_slice(bytes_of(vi), at.start, span_len(at)), how);
    if (buf_ok(&with) && at.end > at.start)
        change(vi, at, buf_str(&with), cursor);
    buf_clear(&with);
}

/* ---- operators ---- */

static void go_settled(Vi *vi, size_t at)
{
    go(vi, at);
    settle(vi);
}

void vi_operate(Vi *vi, Span at, bool lines)
{
    char op = vi->op;
    size_t first = at.start;
    if (lines)
        at = vi->host->lines(vi->of, at.start, at.end);
    if (op == '~' || op == 'u' || op == 'U') {
        vi_visual_end(vi);
        change_case(vi, at, op, first);
        go_settled(vi, first);
        return;
    }
    if (op == '>' || op == '<' || op == '#') {
        vi->changed = true;
        vi_visual_end(vi);
        vi->host->shift(vi->of, at, op == '#' ? 'c' : op);
        go_settled(vi, first_of(vi, at.start));
        return;
    }
    vi_visual_end(vi);
    if (op == 'y') {
        vi->host->take(vi->of, at, lines ? VI_LINES : VI_CHARS, (Str){ NULL, 0 }, false, first);
        settle(vi);
        return;
    }
    if (lines && op == 'c') { /* the last line end stays, and the indentation */
        size_t end =
            text_line_end(text_of(vi), line_of(vi, at.end > at.start ? at.end - 1 : at.end));
        at = span_make(first_of(vi, at.start), end > at.start ? end : at.start);
        if (at.end < at.start)
            at.end = at.start;
    }
    vi->changed = true;
    Str text = bytes_of(vi), kept = str_slice(text, at.start, span_len(at));
    if (lines && op == 'd' && at.end == text.len && at.start > 0 &&
        (at.end == at.start || text.ptr[at.end - 1] != '\n')) {
        at.start--; /* no empty line stays where the last one was */
        at.start -= at.start > 0 && text.ptr[at.start - 1] == '\r';
    }
    vi->host->take(vi->of, at, lines ? VI_LINES : VI_CHARS, kept, true, at.start);
    if (op == 'c') {
        vi_insert(vi, at.end > at.start);
    } else {
        size_t cursor = cursor_of(vi);
        if (lines)
            go(vi, first_of(vi, cursor == text_len(text_of(vi)) && cursor > 0 &&
                                        start_of(vi, cursor) == cursor
                                    ? cursor - 1
                                    : cursor));
        settle(vi);
    }
}

void vi_apply(Vi *vi, const Target *t)
{
    size_t from = cursor_of(vi), to = t->at;
    if (t->jumps && !vi->op)
        vi_jump_from(vi, from);
    if (!vi->op) {
        if (t->rows)
            vi->host->go_rows(vi->of, t->by);
        else
            go(vi, line_of(vi, to) == line_at_most(vi, line_of(vi, to))
                       ? to
                       : end_of(vi, to > 0 ? to - 1 : 0));
        size_t line = line_of(vi, cursor_of(vi));
        if (t->rows && line != line_at_most(vi, line)) /* behind the last line end is none */
            vi->host->go_rows(vi->of, -1);
        if (vi->to_ends && !t->rows) /* a block stays at the ends only while it goes up or down */
            vi->to_ends = false;
        settle(vi);
        if (t->must && cursor_of(vi) == from)
            vi_failed(vi);
        return;
    }
    if (t->rows) {
        long line = (long)line_of(vi, from) + t->by;
        if (line < 0 || (size_t)line != line_at_most(vi, (size_t)line)) {
            vi_failed(vi); /* there are not so many */
            return;
        }
        to = text_line_start(text_of(vi), (size_t)line);
    }
    Span at = from < to ? span_make(from, to) : span_make(to, from);
    if (t->inclusive && at.end < text_len(text_of(vi)))
        at.end = (uint32_t)vi->host->after(vi->of, at.end);
    if (t->lines || at.end > at.start || vi->op == 'c')
        vi_operate(vi, at, t->lines);
    else
        vi_failed(vi);
}

void vi_join_counts(Vi *vi)
{
    if (vi->op_count) {
        vi->count = vi->op_count * times(vi->count);
        vi->op_count = 0;
    }
    vi->count = vi->count < COUNT_MAX ? vi->count : COUNT_MAX;
}

Span vi_visual_ends(const Vi *vi)
{
    size_t anchor = 0, cursor = cursor_of(vi);
    vi->host->selection(vi->of, &anchor);
    return anchor < cursor ? span_make(anchor, cursor) : span_make(cursor, anchor);
}

Span vi_chosen(const Vi *vi)
{
    Span at = vi_visual_ends(vi);
    if (vi->mode == VI_VISUAL_LINE)
        return vi->host->lines(vi->of, at.start, at.end);
    if (at.end < text_len(text_of(vi)))
        at.end = (uint32_t)vi->host->after(vi->of, at.end);
    return at;
}

void vi_operator(Vi *vi, char op)
{
    if (vi->mode == VI_VISUAL_BLOCK && strchr("dcy", op)) {
        vi_block_operate(vi, op);
        vi_idle(vi);
        return;
    }
    if (vi->mode == VI_VISUAL_BLOCK && strchr("~uU", op)) {
        vi_block_case(vi, op);
        vi_idle(vi);
        return;
    }
    if (vi_is_visual(vi)) {
        bool lines = vi->mode == VI_VISUAL_LINE || op == '>' || op == '<' || op == '#';
        vi->op = op;
        vi_operate(vi, lines ? vi_visual_ends(vi) : vi_chosen(vi), lines);
        vi_idle(vi);
        return;
    }
    if (vi->op == op) { /* dd, yy, cc, >>, gcc */
        vi_join_counts(vi);
        size_t at = cursor_of(vi), last = line_at_most(vi, line_of(vi, at) + times(vi->count) - 1);
        vi_operate(vi,
                   span_make(at, text_line_start(text_of(vi), last) > at
                                     ? text_line_start(text_of(vi), last)
                                     : at),
                   true);
        vi_idle(vi);
        return;
    }
    vi->op = op;
    vi->op_count = vi->count;
    vi->count = 0;
}

/* ---- commands ---- */

/* In place of what is chosen, which goes into the register in turn. */
static void put_over(Vi *vi, Str what, ViShape shape)
{
    Span chosen = vi_chosen(vi);
    bool lines = vi->mode == VI_VISUAL_LINE;
    Buf with;
    buf_init_secret(&with, TEXT_MAX);
    if (shape == VI_LINES && !lines)
        buf_add_byte(&with, '\n');
    buf_add_str(&with, what);
    if (lines && shape != VI_LINES)
        buf_add_byte(&with, '\n');
    vi_visual_end(vi);
    bool was = vi_together(vi);
    if (buf_ok(&with)) {
        vi->reg = vi->reg == '_' ? '_' : 0;
        vi->changed = true;
        vi->host->take(vi->of, chosen, lines ? VI_LINES : VI_CHARS, (Str){ NULL, 0 }, true,
                       chosen.start);
        size_t at = cursor_of(vi);
        change(vi, span_make(at, at), buf_str(&with), at);
        if (!lines && with.len && shape != VI_LINES)
            vi->host->go(vi->of, vi->host->before(vi->of, at + with.len));
        else if (shape == VI_LINES)
            go(vi, first_of(vi, at + (lines ? 0 : 1)));
    }
    vi_together_end(vi, was);
    buf_clear(&with);
    settle(vi);
}

static void put(Vi *vi, Str what, ViShape shape, bool after)
{
    Str text = bytes_of(vi);
    size_t at = cursor_of(vi);
    Buf with;
    buf_init_secret(&with, TEXT_MAX);
    bool lines = shape == VI_LINES;
    for (size_t n = times(vi->count); n > 0 && buf_ok(&with); n--) {
        buf_add_str(&with, what);
        if (lines && what.ptr[what.len - 1] != '\n')
            buf_add_byte(&with, '\n');
    }
    if (lines) {
        Span line = vi->host->lines(vi->of, at, at);
        at = after ? line.end : line.start;
        if (after && at == text.len && (at == 0 || text.ptr[at - 1] != '\n')) {
            buf_splice(&with, span_make(0, 0), STR("\n"));
            buf_splice(&with, span_make(with.len - 1, with.len), STR(""));
        }
    } else if (after && at < end_of(vi, at)) {
        at = vi->host->after(vi->of, at);
    }
    bool first_line = with.len && with.ptr[0] == '\n';
    if (buf_ok(&with))
        change(vi, span_make(at, at), buf_str(&with), at);
    if (lines)
        go(vi, first_of(vi, at + first_line));
    else
        go(vi, vi->host->before(vi->of, at + with.len));
    buf_clear(&with);
    settle(vi);
}

void vi_put(Vi *vi, bool after)
{
    ViRegisters *r = vi->host->registers(vi->of);
    ViShape shape = VI_CHARS;
    Str from = r ? vi_register_text(r, vi->reg, vi->host->clipboard(vi->of), &shape) : STR("");
    Buf what; /* the register may change in between */
    if (!from.len) {
        vi_failed(vi);
        if (r && vi->reg)
            vi->host->say(vi->of, "There is no text in this register");
        return;
    }
    buf_init_secret(&what, TEXT_MAX);
    buf_add_str(&what, from);
    if (vi_is_visual(vi) && vi->mode != VI_VISUAL_BLOCK) {
        put_over(vi, buf_str(&what), shape);
    } else {
        bool was = vi_together(vi);
        if (vi->mode == VI_VISUAL_BLOCK) {
            vi_block_operate(vi, 'd');
            after = false;
        }
        if (shape == VI_ROWS)
            vi_block_put(vi, buf_str(&what), after);
        else
            put(vi, buf_str(&what), shape, after);
        vi_together_end(vi, was);
    }
    buf_clear(&what);
}

void vi_cut_cells(Vi *vi, bool back)
{
    Target t = { 0 };
    char op = vi->op;
    if (vi_is_visual(vi)) {
        vi_operator(vi, 'd');
        return;
    }
    vi->op = 'd';
    if (vi_target_sideways(vi, &t, back)) {
        t.lines = t.inclusive = t.rows = false;
        if (t.at != cursor_of(vi))
            vi_apply(vi, &t);
        else
            vi_failed(vi);
    }
    vi->op = op;
}

void vi_cut_to_line_end(Vi *vi, char op)
{
    size_t at = cursor_of(vi);
    vi->op = op;
    vi_operate(vi, span_make(at, end_of(vi, at)), false);
}

void vi_open_line(Vi *vi, bool above)
{
    size_t at = cursor_of(vi);
    if (!above) {
        Span line = vi->host->lines(vi->of, at, at);
        size_t end = line.end;
        while (end > line.start &&
               (bytes_of(vi).ptr[end - 1] == '\n' || bytes_of(vi).ptr[end - 1] == '\r'))
            end--;
        vi->host->go(vi->of, end);
        vi_insert(vi, false);
        vi->opened = 'o';
        vi->host->new_line(vi->of);
        return;
    }
    size_t start = start_of(vi, at), indent = first_of(vi, at) - start;
    bool crlf = text_lines(text_of(vi)) > 1 && text_line_end(text_of(vi), 0) < bytes_of(vi).len &&
                bytes_of(vi).ptr[text_line_end(text_of(vi), 0)] == '\r';
    Buf with;
    buf_init(&with, 0);
    buf_add_str(&with, str_slice(bytes_of(vi), start, indent));
    buf_add_text(&with, crlf ? "\r\n" : "\n");
    if (buf_ok(&with))
        change(vi, span_make(start, start), buf_str(&with), start + indent);
    buf_clear(&with);
    vi_insert(vi, true);
    vi->opened = 'O';
}

void vi_join_lines(Vi *vi, bool bare)
{
    size_t n = vi->count > 1 ? vi->count - 1 : 1;
    if (vi_is_visual(vi)) {
        Span at = vi_visual_ends(vi);
        n = line_of(vi, at.end) - line_of(vi, at.start);
        n = n ? n : 1;
        vi_visual_end(vi);
        vi->host->go(vi->of, at.start);
    }
    size_t at = cursor_of(vi), first = line_of(vi, at);
    if (line_at_most(vi, first + 1) == first) {
        vi_failed(vi);
        return;
    }
    size_t last = line_at_most(vi, first + n), cursor = end_of(vi, at);
    Buf with;
    buf_init_secret(&with, 0);
    size_t from = cursor;
    for (size_t line = first + 1; line <= last; line++) {
        size_t start = text_line_start(text_of(vi), line);
        size_t end = text_line_end(text_of(vi), line);
        start = bare ? start : first_of(vi, start);
        cursor = from + with.len;
        if (end > start && !bare)
            buf_add_byte(&with, ' ');
        buf_add_str(&with, str_slice(bytes_of(vi), start, end - start));
    }
    if (buf_ok(&with))
        change(vi, span_make(from, text_line_end(text_of(vi), last)), buf_str(&with), cursor);
    buf_clear(&with);
}

void vi_tilde(Vi *vi, char how)
{
    if (vi_is_visual(vi)) {
        vi_operator(vi, how);
        return;
    }
    Target t = { 0 };
    size_t from = cursor_of(vi);
    vi_target_sideways(vi, &t, false);
    change_case(vi, span_make(from, t.at), how, t.at);
    settle(vi);
}

void vi_replace_cells(Vi *vi, const KeyEvent *key)
{
    char utf8[4];
    KeyEvent plain = *key;
    if (key_is(key, K_ENTER, 0))
        plain = (KeyEvent){ .code = '\n' };
    size_t len = utf8_encode(plain.code < K_NONE ? plain.code : ' ', utf8);
    Span at = span_make(cursor_of(vi), cursor_of(vi));
    size_t n = times(vi->count), cells = 0;
    if (plain.mods || plain.code >= K_NONE)
        return;
    if (vi->mode == VI_VISUAL_BLOCK) {
        vi_block_replace(vi, str_make(utf8, len));
        return;
    }
    if (vi_is_visual(vi)) {
        at = vi_chosen(vi);
        vi_visual_end(vi);
        n = SIZE_MAX;
    }
    size_t stop = n == SIZE_MAX ? at.end : end_of(vi, at.start), to = at.start;
    Buf with;
    buf_init(&with, TEXT_MAX);
    while (to < stop && cells < n) {
        size_t next = vi->host->after(vi->of, to);
        bool line_end = bytes_of(vi).ptr[to] == '\n';
        buf_add_str(&with, line_end ? STR("\n") : str_make(utf8, len));
        to = next;
        cells++;
    }
    if (buf_ok(&with) && cells && (n == SIZE_MAX || cells == n))
        change(vi, span_make(at.start, to), buf_str(&with),
               n == SIZE_MAX ? at.start : at.start + with.len - len);
    buf_clear(&with);
    settle(vi);
}

/* Digits with the sign in front of them, at or behind a place of a line. */
static bool number_at(Str text, size_t at, size_t start, size_t end, Span *ret)
{
    while (at > start && text.ptr[at] >= '0' && text.ptr[at] <= '9' && text.ptr[at - 1] >= '0' &&
           text.ptr[at - 1] <= '9')
        at--;
    while (at < end && (text.ptr[at] < '0' || text.ptr[at] > '9'))
        at++;
    size_t to = at;
    while (to < end && text.ptr[to] >= '0' && text.ptr[to] <= '9')
        to++;
    if (to == at || to - at > 17)
        return false;
    bool sign = at > start && text.ptr[at - 1] == '-' &&
                (at - 1 == start || text.ptr[at - 2] == ' ' || text.ptr[at - 2] == ':');
    *ret = span_make(at - sign, to);
    return true;
}

void vi_add_number(Vi *vi, long by)
{
    size_t cursor = cursor_of(vi), start = start_of(vi, cursor), end = end_of(vi, cursor);
    Str text = bytes_of(vi);
    Span at;
    if (cursor >= end || !number_at(text, cursor, start, end, &at)) {
        vi_failed(vi);
        return;
    }
    long long value = 0;
    size_t digits = 0;
    bool negative = text.ptr[at.start] == '-';
    for (size_t i = at.start + negative; i < at.end; i++, digits++)
        value = value * 10 + (text.ptr[i] - '0');
    bool padded = digits > 1 && text.ptr[at.start + negative] == '0';
    value = (negative ? -value : value) + by;
    char words[40];
    snprintf(words, sizeof words, "%s%0*lld", value < 0 ? "-" : "", padded ? (int)digits : 1,
             value < 0 ? -value : value);
    size_t len = strlen(words);
    change(vi, at, str_make(words, len), at.start + len);
    vi->host->go(vi->of, vi->host->before(vi->of, at.start + len));
    settle(vi);
}
