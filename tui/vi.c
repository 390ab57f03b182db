#include "vi.h"

#include "vi_motion.h"

#include "contract/buf.h"

enum { COUNT_MAX = 100000 };

/* Where a motion leads. */
typedef struct Target {
    size_t at;
    bool lines, inclusive, rows; /* rows: an operator takes lines, a motion keeps its column */
    long by;                     /* rows */
} Target;

void vi_begin(Vi *vi, const ViHost *host, void *of)
{
    *vi = (Vi){ .host = host, .of = of };
}

static void idle(Vi *vi)
{
    vi->count = vi->op_count = 0;
    vi->op = vi->wait = 0;
}

void vi_reset(Vi *vi)
{
    idle(vi);
    vi->mode = VI_NORMAL;
    vi->group = vi->repeats = vi->changed = false;
    vi->now.count = 0;
}

bool vi_is_pending(const Vi *vi)
{
    return vi->count || vi->op || vi->wait || vi_is_visual(vi);
}

const char *vi_mode_name(const Vi *vi)
{
    static const char *const names[] = { [VI_NORMAL] = "normal",
                                         [VI_INSERT] = "insert",
                                         [VI_VISUAL] = "visual",
                                         [VI_VISUAL_LINE] = "visual lines" };
    return names[vi->mode];
}

/* ---- the text ---- */

static Text *text_of(const Vi *vi)
{
    return vi->host->text(vi->of);
}

static Str bytes_of(const Vi *vi)
{
    return text_bytes(text_of(vi));
}

static size_t cursor_of(const Vi *vi)
{
    return vi->host->cursor(vi->of);
}

static size_t line_of(const Vi *vi, size_t at)
{
    return text_line_at(text_of(vi), at);
}

static size_t start_of(const Vi *vi, size_t at)
{
    return text_line_start(text_of(vi), line_of(vi, at));
}

static size_t end_of(const Vi *vi, size_t at)
{
    return text_line_end(text_of(vi), line_of(vi, at));
}

static size_t first_of(const Vi *vi, size_t at)
{
    size_t to = start_of(vi, at), end = end_of(vi, at);
    while (to < end && (bytes_of(vi).ptr[to] == ' ' || bytes_of(vi).ptr[to] == '\t'))
        to++;
    return to;
}

/* In normal mode the cursor stands on a character, if the line has one. */
static void settle(Vi *vi)
{
    size_t at = cursor_of(vi);
    if (vi->mode == VI_NORMAL && at == end_of(vi, at) && at > start_of(vi, at))
        vi->host->go(vi->of, vi->host->before(vi->of, at));
}

static void go(Vi *vi, size_t at)
{
    vi->host->go(vi->of, vi->host->outside(vi->of, at));
}

static void change(Vi *vi, Span at, Str with, size_t cursor)
{
    vi->changed = true;
    vi->host->change(vi->of, at, with, cursor);
}

StepKind vi_step(const Vi *vi, StepKind kind)
{
    bool on = vi->group && vi->mode == VI_INSERT && kind != STEP_PASTE &&
              vi->group_state == text_version(text_of(vi)) && vi->group_cursor == cursor_of(vi);
    return on ? STEP_MORE : kind;
}

void vi_note(Vi *vi)
{
    vi->group = vi->mode == VI_INSERT;
    vi->group_state = text_version(text_of(vi));
    vi->group_cursor = cursor_of(vi);
}

/* changed: the step before is what the insertion belongs to. */
static void insert(Vi *vi, bool changed)
{
    vi->mode = VI_INSERT;
    vi->changed = true;
    vi->group = false;
    if (changed)
        vi_note(vi);
}

static void visual_end(Vi *vi)
{
    if (vi_is_visual(vi))
        vi->mode = VI_NORMAL;
    vi->host->unselect(vi->of);
}

/* ---- motions ---- */

static size_t times(size_t n)
{
    return n ? n : 1;
}

static size_t line_at_most(const Vi *vi, size_t line)
{
    size_t lines = text_lines(text_of(vi));
    if (lines > 1 && text_line_start(text_of(vi), lines - 1) == text_len(text_of(vi)))
        lines--; /* behind the last line end is none */
    return line < lines ? line : lines - 1;
}

static bool to_lines(Vi *vi, Target *t, long by)
{
    long line = (long)line_of(vi, cursor_of(vi)) + by;
    line = line < 0 ? 0 : line;
    *t = (Target){ .at = first_of(vi, text_line_start(text_of(vi), line_at_most(vi, (size_t)line))),
                   .lines = true };
    return true;
}

static bool sideways(Vi *vi, Target *t, bool back)
{
    size_t at = cursor_of(vi), least = start_of(vi, at), most = end_of(vi, at);
    for (size_t n = times(vi->count); n > 0 && (back ? at > least : at < most); n--)
        at = back ? vi->host->before(vi->of, at) : vi->host->after(vi->of, at);
    t->at = at < least ? least : at > most ? most : at;
    return true;
}

typedef size_t WordMotion(Str text, size_t at, bool big);

static bool words(Vi *vi, Target *t, WordMotion *motion, bool big)
{
    Str text = bytes_of(vi);
    size_t at = cursor_of(vi), end = end_of(vi, at);
    bool next = motion == vi_word_next;
    bool change = next && vi->op == 'c' && at < end && text.ptr[at] != ' '; /* leaves the blanks */
    for (size_t n = times(vi->count); n > 0; n--)
        at = change && n == 1 ? vi_word_stop(text, at, big) : motion(text, at, big);
    t->at = at;
    t->inclusive = motion == vi_word_end;
    if (next && vi->op && !change && line_of(vi, at) > 0 && at <= first_of(vi, at)) {
        /* The last word of a line, not the line end with it. */
        size_t before = text_line_end(text_of(vi), line_of(vi, at) - 1);
        t->at = before > cursor_of(vi) ? before : at;
    }
    return true;
}

static bool find_char(Vi *vi, Target *t, char kind, int32_t c)
{
    size_t to;
    if (!vi_find_char(bytes_of(vi), cursor_of(vi), c, kind, times(vi->count), &to))
        return false;
    t->at = to;
    t->inclusive = kind == 'f' || kind == 't';
    return true;
}

static bool find_again(Vi *vi, Target *t, bool other_way)
{
    static const char kinds[] = "fFtT", others[] = "FfTt";
    if (!vi->found_kind)
        return false;
    char kind = other_way ? others[strchr(kinds, vi->found_kind) - kinds] : vi->found_kind;
    return find_char(vi, t, kind, vi->found);
}

static bool seen(Vi *vi, Target *t, ViLook where)
{
    *t = (Target){ .at = first_of(vi, vi->host->seen(vi->of, where)), .lines = true };
    return true;
}

static bool rows(Target *t, long by)
{
    *t = (Target){ .rows = true, .lines = true, .by = by };
    return true;
}

static bool line_number(Vi *vi, Target *t, bool last)
{
    size_t line = vi->count ? vi->count - 1 : last ? SIZE_MAX : 0;
    t->at = first_of(vi, text_line_start(text_of(vi), line_at_most(vi, line)));
    t->lines = true;
    vi->jump = cursor_of(vi);
    return true;
}

/* Motions of one key; false: it is none, or leads nowhere. */
static bool motion(Vi *vi, const KeyEvent *key, Target *t)
{
    size_t at = cursor_of(vi);
    long n = (long)times(vi->count), page = vi->host->height(vi->of);
    page = page > 2 ? page - 2 : 1;
    *t = (Target){ .at = at };
    switch (key->mods == MOD_CTRL ? -key->code : key->code) {
    case 'h':
    case K_LEFT:
    case K_BACKSPACE:
        return sideways(vi, t, true);
    case 'l':
    case K_RIGHT:
        return sideways(vi, t, false);
    case 'j':
    case K_DOWN:
        return rows(t, n);
    case 'k':
    case K_UP:
        return rows(t, -n);
    case -'f':
    case K_PGDN:
        return rows(t, n * page);
    case -'b':
    case K_PGUP:
        return rows(t, -n * page);
    case -'d':
        return rows(t, vi->count ? n : page / 2 + 1);
    case -'u':
        return rows(t, vi->count ? -n : -(page / 2 + 1));
    case '+':
    case K_ENTER:
        return to_lines(vi, t, n);
    case '-':
        return to_lines(vi, t, -n);
    case '_':
        return to_lines(vi, t, n - 1);
    case '0':
        t->at = start_of(vi, at);
        return true;
    case K_HOME:
    case '^':
        t->at = first_of(vi, at);
        return true;
    case K_END:
    case '$':
        t->at = text_line_end(text_of(vi), line_at_most(vi, line_of(vi, at) + (size_t)n - 1));
        return true;
    case '|':
        t->at = start_of(vi, at);
        for (long i = 1; i < n && t->at < end_of(vi, at); i++)
            t->at = vi->host->after(vi->of, t->at);
        return true;
    case 'w':
    case 'W':
        return words(vi, t, vi_word_next, key->code == 'W');
    case 'b':
    case 'B':
        return words(vi, t, vi_word_back, key->code == 'B');
    case 'e':
    case 'E':
        return words(vi, t, vi_word_end, key->code == 'E');
    case '{':
    case '}':
        for (; n > 0; n--)
            t->at = vi_paragraph(bytes_of(vi), t->at, key->code == '{');
        return true;
    case '%':
        t->inclusive = true;
        return vi_partner(bytes_of(vi), at, &t->at);
    case 'G':
        return line_number(vi, t, true);
    case 'H':
        return seen(vi, t, VI_TOP);
    case 'M':
        return seen(vi, t, VI_MIDDLE);
    case 'L':
        return seen(vi, t, VI_BOTTOM);
    case ';':
        return find_again(vi, t, false);
    case ',':
        return find_again(vi, t, true);
    default:
        return false;
    }
}

/* ---- operators ---- */

static void go_settled(Vi *vi, size_t at)
{
    go(vi, at);
    settle(vi);
}

static void operate(Vi *vi, Span at, bool lines)
{
    char op = vi->op;
    size_t first = at.start;
    if (lines)
        at = vi->host->lines(vi->of, at.start, at.end);
    if (op == '>' || op == '<' || op == '#') {
        vi->changed = true;
        visual_end(vi);
        vi->host->shift(vi->of, at, op == '#' ? 'c' : op);
        go_settled(vi, first_of(vi, at.start));
        return;
    }
    visual_end(vi);
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
        insert(vi, at.end > at.start);
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

static void apply(Vi *vi, const Target *t)
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
        operate(vi, at, t->lines);
}

/* "2d3w" is six words. */
static void join_counts(Vi *vi)
{
    if (vi->op_count) {
        vi->count = vi->op_count * times(vi->count);
        vi->op_count = 0;
    }
    vi->count = vi->count < COUNT_MAX ? vi->count : COUNT_MAX;
}

/* The first and the last place that is chosen. */
static Span visual_ends(const Vi *vi)
{
    size_t anchor = 0, cursor = cursor_of(vi);
    vi->host->selection(vi->of, &anchor);
    return anchor < cursor ? span_make(anchor, cursor) : span_make(cursor, anchor);
}

Span vi_chosen(const Vi *vi)
{
    Span at = visual_ends(vi);
    if (vi->mode == VI_VISUAL_LINE)
        return vi->host->lines(vi->of, at.start, at.end);
    if (at.end < text_len(text_of(vi)))
        at.end = (uint32_t)vi->host->after(vi->of, at.end);
    return at;
}

static void operator_key(Vi *vi, char op)
{
    if (vi_is_visual(vi)) {
        bool lines = vi->mode == VI_VISUAL_LINE || op == '>' || op == '<' || op == '#';
        vi->op = op;
        operate(vi, lines ? visual_ends(vi) : vi_chosen(vi), lines);
        idle(vi);
        return;
    }
    if (vi->op == op) { /* dd, yy, cc, >>, gcc */
        join_counts(vi);
        size_t at = cursor_of(vi), last = line_at_most(vi, line_of(vi, at) + times(vi->count) - 1);
        operate(vi,
                span_make(at, text_line_start(text_of(vi), last) > at
                                  ? text_line_start(text_of(vi), last)
                                  : at),
                true);
        idle(vi);
        return;
    }
    vi->op = op;
    vi->op_count = vi->count;
    vi->count = 0;
}

/* ---- commands ---- */

static void put(Vi *vi, bool after)
{
    Str what = vi->host->clipboard(vi->of), text = bytes_of(vi);
    size_t at = cursor_of(vi);
    Buf with;
    if (!what.len)
        return;
    if (vi_is_visual(vi)) { /* replaces what is chosen */
        Span chosen = vi_chosen(vi);
        bool lines = vi->mode == VI_VISUAL_LINE;
        visual_end(vi);
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

static void cut_cells(Vi *vi, bool back)
{
    Target t;
    char op = vi->op;
    if (vi_is_visual(vi)) {
        operator_key(vi, 'd');
        return;
    }
    vi->op = 'd';
    if (sideways(vi, &t, back)) {
        t.lines = t.inclusive = t.rows = false;
        if (t.at != cursor_of(vi))
            apply(vi, &t);
    }
    vi->op = op;
}

static void to_line_end(Vi *vi, char op)
{
    size_t at = cursor_of(vi);
    vi->op = op;
    operate(vi, span_make(at, end_of(vi, at)), false);
}

static void open_line(Vi *vi, bool above)
{
    size_t at = cursor_of(vi);
    if (!above) {
        Span line = vi->host->lines(vi->of, at, at);
        size_t end = line.end;
        while (end > line.start &&
               (bytes_of(vi).ptr[end - 1] == '\n' || bytes_of(vi).ptr[end - 1] == '\r'))
            end--;
        vi->host->go(vi->of, end);
        insert(vi, false);
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
    insert(vi, true);
}

static void join_lines(Vi *vi)
{
    size_t n = vi->count > 1 ? vi->count - 1 : 1;
    if (vi_is_visual(vi)) {
        Span at = visual_ends(vi);
        n = line_of(vi, at.end) - line_of(vi, at.start);
        n = n ? n : 1;
        visual_end(vi);
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

static void tilde(Vi *vi, char how)
{
    if (vi_is_visual(vi)) {
        Span at = vi_chosen(vi);
        visual_end(vi);
        change_case(vi, at, how, at.start);
        return;
    }
    Target t = { 0 };
    size_t from = cursor_of(vi);
    sideways(vi, &t, false);
    change_case(vi, span_make(from, t.at), how, t.at);
    settle(vi);
}

/* r: the same number of characters. */
static void replace_cells(Vi *vi, const KeyEvent *key)
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
        visual_end(vi);
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

static void visual(Vi *vi, ViMode mode)
{
    if (vi->mode == mode) {
        visual_end(vi);
    } else {
        if (!vi_is_visual(vi))
            vi->host->select(vi->of, cursor_of(vi));
        vi->mode = mode;
    }
}

static void other_end(Vi *vi)
{
    size_t anchor, cursor = cursor_of(vi);
    if (!vi->host->selection(vi->of, &anchor))
        return;
    vi->host->select(vi->of, cursor);
    vi->host->go(vi->of, anchor);
}

static void object(Vi *vi, char what, bool around)
{
    Span at;
    if (!vi_object(bytes_of(vi), cursor_of(vi), what, around, &at))
        return;
    if (vi->op) {
        operate(vi, what == 'p' ? span_make(at.start, at.end - 1) : at, what == 'p');
    } else {
        vi->host->select(vi->of, at.start);
        vi->host->go(vi->of, at.end > at.start ? vi->host->before(vi->of, at.end) : at.start);
    }
}

static void search_word(Vi *vi, bool back)
{
    Span at;
    if (vi_object(bytes_of(vi), cursor_of(vi), 'w', false, &at)) {
        vi->jump = cursor_of(vi);
        vi->host->search(vi->of, back ? VI_AGAIN_BACK : VI_AGAIN,
                         str_slice(bytes_of(vi), at.start, span_len(at)));
    }
}

static void search(Vi *vi, ViSearch what)
{
    vi->jump = cursor_of(vi);
    vi->host->search(vi->of, what, STR(""));
}

static void insert_at(Vi *vi, char how)
{
    size_t at = cursor_of(vi);
    if (vi_is_visual(vi)) {
        Span chosen = vi_chosen(vi);
        visual_end(vi);
        at = how == 'A' ? chosen.end : chosen.start;
    } else if (how == 'a' && at < end_of(vi, at)) {
        at = vi->host->after(vi->of, at);
    } else if (how == 'A') {
        at = end_of(vi, at);
    } else if (how == 'I') {
        at = first_of(vi, at);
    }
    vi->host->go(vi->of, at);
    insert(vi, false);
}

static void again(Vi *vi)
{
    if (!vi->last.count || !vi->last.whole) {
        vi->host->say(vi->of, vi->last.count ? "The last change was too long to be made again"
                                             : "There is no change yet that could be made again");
        return;
    }
    size_t n = times(vi->count);
    idle(vi);
    vi->repeats = true;
    for (; n > 0; n--)
        for (size_t i = 0; i < vi->last.count; i++)
            if (!vi_key(vi, &vi->last.keys[i]))
                vi->host->type(vi->of, &vi->last.keys[i]);
    vi->repeats = false;
    vi->changed = false;
}

/* Commands of one key; false: it is none. */
static bool command(Vi *vi, const KeyEvent *key)
{
    bool visual_now = vi_is_visual(vi);
    if (key->mods)
        return false;
    switch (key->code) {
    case 'i':
    case 'a':
        if (visual_now || vi->op) {
            vi->wait = (char)key->code;
            return true;
        }
        insert_at(vi, (char)key->code);
        break;
    case 'I':
    case 'A':
        insert_at(vi, (char)key->code);
        break;
    case K_INSERT:
        insert_at(vi, 'i');
        break;
    case 'o':
        if (visual_now)
            other_end(vi);
        else
            open_line(vi, false);
        break;
    case 'O':
        if (visual_now)
            other_end(vi);
        else
            open_line(vi, true);
        break;
    case 'x':
    case K_DELETE:
        cut_cells(vi, false);
        break;
    case 'X':
        cut_cells(vi, true);
        break;
    case 'D':
    case 'C':
        if (visual_now)
            vi->mode = VI_VISUAL_LINE, operator_key(vi, key->code == 'D' ? 'd' : 'c');
        else
            to_line_end(vi, key->code == 'D' ? 'd' : 'c');
        break;
    case 'Y':
        operator_key(vi, 'y');
        if (vi->op)
            operator_key(vi, 'y');
        break;
    case 's':
        if (visual_now)
            operator_key(vi, 'c');
        else
            cut_cells(vi, false), insert(vi, true);
        break;
    case 'S':
        operator_key(vi, 'c');
        if (vi->op)
            operator_key(vi, 'c');
        break;
    case 'p':
    case 'P':
        put(vi, key->code == 'p');
        break;
    case 'J':
        join_lines(vi);
        break;
    case '~':
        tilde(vi, '~');
        break;
    case 'u':
    case 'U':
        if (visual_now)
            tilde(vi, (char)key->code);
        else
            vi->host->run(vi->of, key->code == 'u' ? "edit.undo" : "edit.redo");
        settle(vi);
        break;
    case 'v':
        visual(vi, VI_VISUAL);
        break;
    case 'V':
        visual(vi, VI_VISUAL_LINE);
        break;
    case '.':
        again(vi);
        break;
    case '*':
    case '#':
        search_word(vi, key->code == '#');
        break;
    case '/':
    case '?':
        search(vi, key->code == '/' ? VI_SEARCH : VI_SEARCH_BACK);
        break;
    case 'n':
    case 'N':
        search(vi, key->code == 'n' ? VI_AGAIN : VI_AGAIN_BACK);
        break;
    default:
        return false;
    }
    idle(vi);
    return true;
}

/* ---- keys of two letters ---- */

static void g_key(Vi *vi, const KeyEvent *key)
{
    Target t = { 0 };
    switch (key->code) {
    case 'g':
        join_counts(vi);
        if (line_number(vi, &t, false))
            apply(vi, &t);
        break;
    case '_':
        t.at = end_of(vi, cursor_of(vi));
        while (t.at > start_of(vi, cursor_of(vi)) && bytes_of(vi).ptr[t.at - 1] == ' ')
            t.at--;
        apply(vi, &t);
        break;
    case 'c':
        vi->wait = 0;
        operator_key(vi, '#');
        return;
    default:
        vi->host->say(vi->of, "There is no such command behind g");
        break;
    }
    idle(vi);
}

static void z_key(Vi *vi, const KeyEvent *key)
{
    switch (key->code) {
    case 't':
    case K_ENTER:
        vi->host->look(vi->of, VI_TOP);
        break;
    case 'z':
    case '.':
        vi->host->look(vi->of, VI_MIDDLE);
        break;
    case 'b':
    case '-':
        vi->host->look(vi->of, VI_BOTTOM);
        break;
    case 'a':
    case 'o':
    case 'c':
        vi->host->run(vi->of, "edit.fold");
        break;
    case 'M':
    case 'R':
        vi->host->run(vi->of, "edit.fold-all");
        break;
    default:
        vi->host->say(vi->of, "There is no such command behind z");
        break;
    }
    idle(vi);
}

static void jump_back(Vi *vi)
{
    size_t to = vi->jump < text_len(text_of(vi)) ? vi->jump : text_len(text_of(vi));
    vi->jump = cursor_of(vi);
    go(vi, to);
    settle(vi);
}

static void second_key(Vi *vi, const KeyEvent *key)
{
    char wait = vi->wait;
    Target t = { .at = cursor_of(vi) };
    vi->wait = 0;
    switch (wait) {
    case 'f':
    case 'F':
    case 't':
    case 'T':
        if (key_is_text(key)) {
            vi->found = key->code;
            vi->found_kind = wait;
            join_counts(vi);
            if (find_char(vi, &t, wait, key->code))
                apply(vi, &t);
        }
        idle(vi);
        break;
    case 'r':
        replace_cells(vi, key);
        idle(vi);
        break;
    case 'g':
        g_key(vi, key);
        break;
    case 'z':
        z_key(vi, key);
        break;
    case 'Z':
        idle(vi);
        vi->host->leave(vi->of, key_is(key, 'Z', 0));
        break;
    case 'i':
    case 'a':
        object(vi, key->code < 128 ? (char)key->code : 0, wait == 'a');
        idle(vi);
        break;
    case '\'':
        if (key_is(key, '\'', 0) || key_is(key, '`', 0))
            jump_back(vi);
        idle(vi);
        break;
    default: /* the name of a register: there is one */
        break;
    }
}

static bool waits_for(Vi *vi, const KeyEvent *key)
{
    if (key->mods || key->code >= 128)
        return false;
    if (key->code == '`') {
        vi->wait = '\'';
        return true;
    }
    if (!key->code || !strchr("fFtTrgzZ\"'", (char)key->code))
        return false;
    vi->wait = (char)key->code;
    return true;
}

/* ---- modes ---- */

/* The key before Esc made a line. */
static bool is_line_key(const Vi *vi)
{
    const KeyEvent *keys = vi->repeats ? vi->last.keys : vi->now.keys;
    size_t count = vi->repeats ? vi->last.count : vi->now.count;
    const KeyEvent *key = count > 1 ? &keys[count - 2] : NULL;
    bool opened = count == 2 && (key_is(key, 'o', 0) || key_is(key, 'O', 0));
    return key && (opened || key_is(key, K_ENTER, 0));
}

static void escape(Vi *vi)
{
    if (vi->mode == VI_INSERT) {
        size_t at = cursor_of(vi);
        bool blank = first_of(vi, at) == end_of(vi, at) && at > start_of(vi, at);
        if (blank && vi->group && is_line_key(vi)) /* nothing was typed on the new line */
            vi->host->change(vi->of, span_make(start_of(vi, at), end_of(vi, at)), STR(""),
                             start_of(vi, at));
        vi->mode = VI_NORMAL;
        vi->group = false;
        at = cursor_of(vi);
        if (at > start_of(vi, at))
            vi->host->go(vi->of, vi->host->before(vi->of, at));
    }
    visual_end(vi);
    idle(vi);
}

static void record(Vi *vi, const KeyEvent *key)
{
    if (vi->repeats)
        return;
    if (vi->now.count == 0)
        vi->now.whole = true;
    if (vi->now.count < VI_KEYS && key->code != K_PASTE)
        vi->now.keys[vi->now.count++] = *key;
    else
        vi->now.whole = false;
}

/* A command is over: if it changed the text it can be made again. */
static void record_end(Vi *vi)
{
    bool over = vi->mode == VI_NORMAL && !vi_is_pending(vi);
    if (!over || vi->repeats)
        return;
    if (vi->changed && vi->now.count)
        vi->last = vi->now;
    vi->now.count = 0;
    vi->changed = false;
}

/* The mouse, or Shift with a motion, chose something: a visual selection from here on. */
static void adopt_selection(Vi *vi)
{
    size_t anchor, cursor = cursor_of(vi);
    if (vi->mode != VI_NORMAL || !vi->host->selection(vi->of, &anchor) || anchor == cursor)
        return;
    size_t on = cursor > anchor ? vi->host->before(vi->of, cursor) : cursor;
    if (cursor < anchor)
        anchor = vi->host->before(vi->of, anchor);
    vi->host->select(vi->of, anchor);
    vi->mode = VI_VISUAL;
    vi->host->go(vi->of, on);
}

static bool operator_of(const KeyEvent *key, char *ret_op)
{
    if (key->mods || key->code >= 128 || !key->code || !strchr("dcy><", (char)key->code))
        return false;
    *ret_op = (char)key->code;
    return true;
}

static bool normal_key(Vi *vi, const KeyEvent *key)
{
    Target t;
    char op;
    if (vi->wait) {
        second_key(vi, key);
        return true;
    }
    bool digit = key->mods == 0 && key->code >= '0' && key->code <= '9';
    if (digit && (key->code != '0' || vi->count)) {
        vi->count = vi->count < COUNT_MAX ? vi->count * 10 + (size_t)(key->code - '0') : COUNT_MAX;
        return true;
    }
    bool object_key = (vi->op || vi_is_visual(vi)) && (key_is(key, 'i', 0) || key_is(key, 'a', 0));
    if (vi->op == '#' && key_is(key, 'c', 0)) {
        operator_key(vi, '#');
        return true;
    }
    if (operator_of(key, &op)) {
        if (vi->op && vi->op != op)
            idle(vi);
        else
            operator_key(vi, op);
        return true;
    }
    if (key_is(key, K_ENTER, 0) && !vi->op && vi->host->open(vi->of))
        return true;
    if (waits_for(vi, key))
        return true;
    size_t count = vi->count;
    if (vi->op)
        join_counts(vi);
    if (motion(vi, key, &t)) {
        apply(vi, &t);
        idle(vi);
        return true;
    }
    vi->count = count;
    if (vi->op && !object_key) { /* no motion: the operator is given up */
        idle(vi);
        return true;
    }
    return command(vi, key);
}

bool vi_key(Vi *vi, const KeyEvent *key)
{
    bool out = key_is(key, K_ESC, 0);
    size_t anchor;
    if (vi_is_visual(vi) && !vi->host->selection(vi->of, &anchor))
        vi->mode = VI_NORMAL; /* a click ended it */
    if (vi->mode == VI_INSERT && !out) {
        record(vi, key);
        return false;
    }
    if (key_is_ctrl(key, 'g') && !vi_is_pending(vi))
        return false;
    adopt_selection(vi);
    if (out || key_is_ctrl(key, 'g')) {
        if (vi->mode == VI_INSERT)
            record(vi, key);
        else
            vi->now.count = 0;
        escape(vi);
        record_end(vi);
        return true;
    }
    record(vi, key);
    bool taken = normal_key(vi, key);
    record_end(vi);
    return taken;
}
