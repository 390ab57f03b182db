/* What is seen of the text: only the visible lines, and of each only the visible columns. */
#include "source.h"

#include "highlight.h"

#include <stdio.h>

enum { VISIBLE_MAX = 2048 };

/* ---- problems of a line ---- */

typedef struct LineProblems {
    const Problem *worst;
    size_t count;
    Span span; /* of the worst, in the text */
} LineProblems;

/* Problems are sorted by place: the first that may lie at or behind `offset`. */
static size_t first_problem(const Problem *all, size_t count, size_t offset)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (all[middle].span.start < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static LineProblems problems_of(Source *s, size_t start, size_t end)
{
    App *app = s->view.app;
    LineProblems found = { 0 };
    size_t count = 0;
    const Analysis *a = app_analysis(app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    /* Places move with the splices made since; a generous start covers that. */
    bool current = document_is_current(app_document(app));
    size_t from = current ? first_problem(all, count, start) : 0;
    for (size_t i = from; i < count; i++) {
        Span span;
        if (current && all[i].span.start > end)
            break;
        if (!document_from_newest(app_document(app), all[i].span, &span))
            continue;
        if (span.start < start || span.start > end)
            continue;
        found.count++;
        if (!found.worst || all[i].severity > found.worst->severity) {
            found.worst = &all[i];
            found.span = span;
        }
    }
    return found;
}

static char mark_of(const Problem *p, Role *ret_role)
{
    if (p->todo) {
        *ret_role = ROLE_TO_DO;
        return 'o';
    }
    switch (p->severity) {
    case SEV_ERROR:
        *ret_role = ROLE_ERROR;
        return 'x';
    case SEV_WARNING:
    case SEV_SECURITY:
        *ret_role = ROLE_WARNING;
        return '!';
    default:
        *ret_role = ROLE_NOTE;
        return 'i';
    }
}

/* ---- one line ---- */

typedef struct LineDraw {
    Source *s;
    Canvas *c;
    int row;
    Str text;
    size_t start, end; /* of the line */
    Span selection;
    Span matches[64];
    size_t match_count;
    Span problem; /* underlined, empty: none */
    Role problem_role;
    bool block;
} LineDraw;

static Role role_at(const LineDraw *l, size_t at, Role plain)
{
    if (at >= l->selection.start && at < l->selection.end)
        return ROLE_SELECTION;
    for (size_t i = 0; i < l->match_count; i++)
        if (at >= l->matches[i].start && at < l->matches[i].end)
            return ROLE_MATCH;
    if (at >= l->problem.start && at < l->problem.end)
        return l->problem_role;
    return plain;
}

/* Draws text from `at` on, first glyph at column `col` (before scrolling). */
static int draw_text(LineDraw *l, Canvas *c, size_t at, size_t to, int col, const uint8_t *roles)
{
    int left = l->s->left;
    Glyph g;
    Str text = str_slice(l->text, 0, to);
    while (col - left < c->width && glyph_next(text, at, &g)) {
        if (col + g.width > left) {
            Role role = role_at(l, at, roles ? (Role)roles[at - l->start] : ROLE_STRING);
            canvas_text(c, l->row, col - left, str_slice(text, at, g.len), role);
        }
        col += g.width;
        at += g.len;
    }
    return col;
}

static int draw_mask(LineDraw *l, Canvas *c, Span mask, int col, int width)
{
    Role role = role_at(l, mask.start, ROLE_SECRET);
    int left = l->s->left;
    for (int i = 0; i < width && col + i - left < c->width; i++)
        if (col + i >= left)
            canvas_text(c, l->row, col + i - left, STR("*"), role);
    return col + width;
}

static void draw_short(LineDraw *l, Canvas *c, size_t line)
{
    uint8_t roles[LINE_LONG + 1];
    Span masks[LINE_MASKS];
    Str text = str_slice(l->text, l->start, l->end - l->start);
    size_t n = source_masks(l->s, line, masks), at = l->start;
    if (l->block)
        memset(roles, ROLE_STRING, text.len);
    else
        highlight_line(text, roles);
    int col = 0;
    for (size_t i = 0; i < n; i++) {
        col = draw_text(l, c, at, masks[i].start, col, roles);
        col = draw_mask(l, c, masks[i], col, MASK_WIDTH);
        at = masks[i].end;
    }
    draw_text(l, c, at, l->end, col, roles);
}

/* Of a long line only what is seen, starred in place. */
static void draw_long(LineDraw *l, Canvas *c, size_t line)
{
    size_t at = source_offset(l->s, line, l->s->left);
    int col = source_column(l->s, at);
    size_t to = at + VISIBLE_MAX * 4 < l->end ? at + VISIBLE_MAX * 4 : l->end;
    Span masks[LINE_MASKS];
    size_t n = document_secrets(app_document(l->s->view.app), span_make(at, to), masks, LINE_MASKS);
    for (size_t i = 0; i < n && col - l->s->left < c->width; i++) {
        col = draw_text(l, c, at, masks[i].start, col, NULL);
        int width = source_column(l->s, masks[i].end) - source_column(l->s, masks[i].start);
        col = draw_mask(l, c, masks[i], col, width);
        at = masks[i].end;
    }
    draw_text(l, c, at, to, col, NULL);
}

static void draw_line(Source *s, Canvas *c, int row, size_t line, Canvas *text_area)
{
    App *app = s->view.app;
    Text *t = source_text(s);
    LineDraw l = { .s = s, .c = c, .row = row, .text = app_bytes(app) };
    l.start = text_line_start(t, line);
    l.end = text_line_end(t, line);
    l.selection = source_selection(s);
    l.block = document_is_block(app_document(app), l.start);
    l.match_count = find_matches(s, span_make(l.start, l.end), l.matches, 64);
    LineProblems p = problems_of(s, l.start, l.end);
    if (p.worst) {
        Role role;
        char mark[2] = { mark_of(p.worst, &role) };
        canvas_text(c, row, 0, str_from(mark), role);
        l.problem = p.span;
        l.problem_role = role == ROLE_ERROR ? ROLE_ERROR_TEXT : ROLE_WARNING_TEXT;
        if (role == ROLE_NOTE)
            l.problem.end = l.problem.start;
    }
    canvas_print(c, row, 1, ROLE_MUTED, "%*zu", s->gutter - 3, line + 1);
    if (l.end - l.start > LINE_LONG)
        draw_long(&l, text_area, line);
    else
        draw_short(&l, text_area, line);
    bool ends_selected = l.end >= l.selection.start && l.end < l.selection.end;
    if (ends_selected)
        canvas_fill(text_area, (Rect){ row, source_column(s, l.end) - s->left, 1, 1 }, ' ',
                    ROLE_SELECTION);
}

/* The problem of the cursor's line in words, below it. Returns the rows used. */
static int draw_inline(Source *s, Canvas *text_area, int row, size_t line)
{
    Text *t = source_text(s);
    LineProblems p = problems_of(s, text_line_start(t, line), text_line_end(t, line));
    if (!p.worst || row >= text_area->height)
        return 0;
    Role role;
    char mark = mark_of(p.worst, &role), text[600];
    int caret = source_column(s, p.span.start) - s->left, width = 1;
    if (p.span.end > p.span.start && p.span.end <= text_line_end(t, line))
        width = source_column(s, p.span.end) - source_column(s, p.span.start);
    for (int i = 0; i < width && caret + i < text_area->width; i++)
        if (caret + i >= 0)
            canvas_text(text_area, row, caret + i, STR("^"), role);
    int len = snprintf(text, sizeof text, "%c %s  " STR_FMT, mark, p.worst->code,
                       STR_ARG(p.worst->message));
    if (p.count > 1 && len < (int)sizeof text)
        len += snprintf(text + len, sizeof text - (size_t)len, " (+%zu)", p.count - 1);
    if (p.worst->fix_count && len < (int)sizeof text)
        snprintf(text + len, sizeof text - (size_t)len, "   F7: " STR_FMT,
                 STR_ARG(p.worst->fixes[0].title));
    return 1 + canvas_wrap(text_area, row + 1, 0, text_area->width, 2, str_from(text), role);
}

/* ---- scrolling ---- */

static int digits(size_t n)
{
    int d = 1;
    while (n >= 10) {
        n /= 10;
        d++;
    }
    return d < 3 ? 3 : d;
}

static void follow_cursor(Source *s, int height, int width)
{
    Text *t = source_text(s);
    size_t cursor = app_cursor(s->view.app), line = text_line_at(t, cursor);
    size_t margin = height > 12 ? 2 : 0, below = height > 8 ? 3 : 0;
    size_t rows = (size_t)(height > 0 ? height : 1);
    if (line < s->top + margin)
        s->top = line > margin ? line - margin : 0;
    if (line + margin + below + 1 > s->top + rows) {
        size_t top = line + margin + below + 1 - rows;
        size_t last = text_lines(t) > rows ? text_lines(t) + below - rows : 0;
        s->top = top < last ? top : last > s->top ? last : s->top;
    }
    int column = source_column(s, cursor);
    if (column < s->left)
        s->left = column > 8 ? column - 8 : 0;
    else if (column >= s->left + width - 1)
        s->left = column - width + 1 + (width > 24 ? 8 : 1);
    if (column < width - 1)
        s->left = 0;
}

void source_draw(View *v, Canvas *c)
{
    Source *s = source_of(v);
    App *app = v->app;
    Text *t = source_text(s);
    int bar = find_rows(s);
    Canvas body = canvas_sub(c, (Rect){ 0, 0, c->height - bar, c->width });
    s->gutter = digits(text_lines(t)) + 4;
    Canvas area = canvas_sub(&body, (Rect){ 0, s->gutter, body.height, body.width - s->gutter });
    s->rows = body.height;
    if (s->follow || !v->focused) {
        follow_cursor(s, body.height, area.width);
        s->follow = false;
    }
    if (s->top >= text_lines(t))
        s->top = text_lines(t) - 1;
    size_t cursor = app_cursor(app), cursor_line = text_line_at(t, cursor);
    s->inline_rows = 0;
    int row = 0;
    for (size_t line = s->top; row < body.height && line < text_lines(t); line++) {
        draw_line(s, &body, row, line, &area);
        if (line == cursor_line && v->focused)
            canvas_cursor(&area, row, source_column(s, cursor) - s->left);
        row++;
        if (line == cursor_line && v->focused && body.height > 6) {
            s->inline_line = line;
            s->inline_rows = draw_inline(s, &area, row, line);
            row += s->inline_rows;
        }
    }
    if (text_len(t) == 0)
        canvas_text(&area, 0, 1, STR("Empty. F9 Commands: new contract, templates"), ROLE_MUTED);
    if (bar) {
        Canvas below = canvas_sub(c, (Rect){ c->height - bar, 0, bar, c->width });
        find_draw(s, &below);
    }
}

size_t source_at_cell(Source *s, int row, int col)
{
    Text *t = source_text(s);
    size_t line = s->top + (row > 0 ? (size_t)row : 0);
    if (s->inline_rows && line > s->inline_line) {
        size_t into = line - s->inline_line;
        line = into <= (size_t)s->inline_rows ? s->inline_line : line - (size_t)s->inline_rows;
    }
    if (line >= text_lines(t))
        return text_len(t);
    return source_offset(s, line, col - s->gutter + s->left);
}
