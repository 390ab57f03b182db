/* What changes the text: operators with what they take, and the commands of normal and visual
 * mode. */
#include "vi_private.h"

#include "contract/buf.h"

static void change(Vi *vi, Span at, Str with, size_t cursor)
{
    vi->changed = true;
    vi->host->change(vi->of, at, with, cursor);
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
    if (op == '>' || op == '<' || op == '#') {
        vi->changed = true;
        vi_visual_end(vi);
        vi->host->shift(vi->of, at, op == '#' ? 'c' : op);
        go_settled(vi, first_of(vi, at.start));
        return;
    }
    vi_visual_end(vi);
    if (op == 'y') {
        vi->host->take(vi->of, at, lines, false, first);
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
    vi->host->take(vi->of, at, lines, true, at.start);
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
    if (!vi->op) {
        if (t->rows)
            vi->host->go_rows(vi->of, t->by);
        else
            go(vi, to);
        settle(vi);
        return;
    }
    if (t->rows) {
        long line = (long)line_of(vi, from) + t->by;
        if (line < 0 || (size_t)line != line_at_most(vi, (size_t)line))
            return; /* there are not so many */
        to = text_line_start(text_of(vi), (size_t)line);
    }
    Span at = from < to ? span_make(from, to) : span_make(to, from);
    if (t->inclusive && at.end < text_len(text_of(vi)))
        at.end = (uint32_t)vi->host->after(vi->of, at.end);
    if (t->lines || at.end > at.start || vi->op == 'c')
        vi_operate(vi, at, t->lines);
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

void vi_put(Vi *vi, bool after)
{
    Str what = vi->host->clipboard(vi->of), text = bytes_of(vi);
    size_t at = cursor_of(vi);
    Buf with;
    if (!what.len)
        return;
    if (vi_is_visual(vi)) { /* replaces what is chosen */
        Span chosen = vi_chosen(vi);
        bool lines = vi->mode == VI_VISUAL_LINE;
        vi_visual_end(vi);
        size_t end = chosen.start + what.len;
        change(vi, chosen, what, chosen.start);
        if (!lines && end > chosen.start)
            vi->host->go(vi->of, vi->host->before(vi->of, end));
        settle(vi);
        return;
    }
    buf_init_secret(&with, TEXT_MAX);
    bool lines = what.ptr[what.len - 1] == '\n';
    for (size_t n = times(vi->count); n > 0 && buf_ok(&with); n--)
        buf_add_str(&with, what);
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

void vi_cut_cells(Vi *vi, bool back)
{
    Target t;
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
}

void vi_join_lines(Vi *vi)
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
    if (line_at_most(vi, first + 1) == first)
        return;
    size_t last = line_at_most(vi, first + n), cursor = end_of(vi, at);
    Buf with;
    buf_init_secret(&with, 0);
    size_t from = cursor;
    for (size_t line = first + 1; line <= last; line++) {
        size_t start = first_of(vi, text_line_start(text_of(vi), line));
        size_t end = text_line_end(text_of(vi), line);
        cursor = from + with.len;
        if (end > start)
            buf_add_byte(&with, ' ');
        buf_add_str(&with, str_slice(bytes_of(vi), start, end - start));
    }
    if (buf_ok(&with))
        change(vi, span_make(from, text_line_end(text_of(vi), last)), buf_str(&with), cursor);
    buf_clear(&with);
}

static char other_case(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* how: '~' the other one, 'u' small, 'U' capital letters. */
static void change_case(Vi *vi, Span at, char how, size_t cursor)
{
    Buf with;
    buf_init_secret(&with, 0);
    buf_add_str(&with, str_slice(bytes_of(vi), at.start, span_len(at)));
    for (size_t i = 0; buf_ok(&with) && i < with.len; i++) {
        char c = with.ptr[i], o = other_case(c);
        bool small = c >= 'a' && c <= 'z';
        with.ptr[i] = how == '~' || (how == 'u' && !small) || (how == 'U' && small) ? o : c;
    }
    if (buf_ok(&with) && at.end > at.start)
        change(vi, at, buf_str(&with), cursor);
    buf_clear(&with);
}

void vi_tilde(Vi *vi, char how)
{
    if (vi_is_visual(vi)) {
        Span at = vi_chosen(vi);
        vi_visual_end(vi);
        change_case(vi, at, how, at.start);
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
