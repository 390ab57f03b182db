/* What is seen of the text: only the visible lines, and of each only the visible columns. */
#include "action_words.h"
#include "source.h"

#include "highlight.h"
#include "widgets.h"

#include "contract/arena.h"

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
    const Analysis *a = s->of ? NULL : app_analysis(app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    /* Places move with the splices made since; a generous start covers that. */
    bool current = document_is_current(source_document(s));
    size_t from = current ? first_problem(all, count, start) : 0;
    for (size_t i = from; i < count; i++) {
        Span span;
        if (current && all[i].span.start > end)
            break;
        if (!document_from_newest(source_document(s), all[i].span, &span))
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

/* ---- one row ---- */

typedef struct RowDraw {
    Source *s;
    Canvas *c;
    const Layout *l;
    int row, left, width;
    Span selection, problem; /* problem: underlined, empty: none */
    Role problem_role;
    Span matches[64];
    size_t match_count;
    uint8_t roles[LINE_LONG + LINE_PIECES + 1]; /* of the bytes that are shown */
} RowDraw;

static Role role_at(const RowDraw *d, size_t at, Role plain)
{
    if (at >= d->selection.start && at < d->selection.end)
        return ROLE_SELECTION;
    for (size_t i = 0; i < d->match_count; i++)
        if (at >= d->matches[i].start && at < d->matches[i].end)
            return ROLE_MATCH;
    if (at >= d->problem.start && at < d->problem.end)
        return d->problem_role;
    return plain;
}

/* Colours go by what is shown: the line without what is hidden, one letter in its place. */
static void colour_line(RowDraw *d)
{
    char shown[LINE_LONG + LINE_PIECES + 1];
    const Layout *l = d->l;
    Source *s = d->s;
    Str text = source_bytes(s);
    size_t n = 0, at = l->start;
    for (size_t i = 0; i <= l->count; i++) {
        size_t end = i < l->count ? l->pieces[i].at.start : l->end;
        memcpy(shown + n, text.ptr + at, end - at);
        n += end - at;
        if (i == l->count)
            break;
        shown[n++] = 'x';
        at = l->pieces[i].at.end;
    }
    if (document_is_block(source_document(s), l->start))
        memset(d->roles, ROLE_STRING, n);
    else
        highlight_line(str_make(shown, n), d->roles);
}

static void draw_label(RowDraw *d, const Step *step, const char *label, Role role)
{
    role = role_at(d, step->at, role);
    for (int i = 0; i < step->width; i++) {
        int col = step->column + i - d->left;
        if (col >= 0 && col < d->width)
            canvas_text(d->c, d->row, col, str_make(label ? label + i : "*", 1), role);
    }
}

static void draw_piece(RowDraw *d, const Step *step)
{
    char label[FOLD_LABEL];
    if (step->piece->kind == PIECE_FOLD)
        fold_label(d->s, step->piece->at, label);
    draw_label(d, step, step->piece->kind == PIECE_FOLD ? label : NULL,
               step->piece->kind == PIECE_FOLD ? ROLE_MUTED : ROLE_SECRET);
}

static void draw_glyph(RowDraw *d, const Step *step, Role role)
{
    int col = step->column - d->left;
    if (step->glyph.is_mark && step->width > 2 && step->glyph.code == '\t')
        canvas_fill(d->c, (Rect){ d->row, col, 1, step->width }, ' ', role_at(d, step->at, role));
    canvas_text(d->c, d->row, col, str_slice(source_bytes(d->s), step->at, step->len),
                role_at(d, step->at, role));
}

static void draw_short(RowDraw *d)
{
    Walk w = walk_begin(d->s, d->l);
    Step step;
    size_t shown = 0;
    while (walk_next(&w, &step) && step.column < d->left + d->width) {
        if (step.piece) {
            if (step.column + step.width > d->left)
                draw_piece(d, &step);
            shown++;
            continue;
        }
        if (step.column + step.width > d->left)
            draw_glyph(d, &step, (Role)d->roles[shown]);
        shown += step.len;
    }
}

/* Of a long line only what is seen, starred in place. */
static void draw_long(RowDraw *d)
{
    Source *s = d->s;
    size_t at = layout_offset(s, d->l, d->left);
    size_t to = at + VISIBLE_MAX * 4 < d->l->end ? at + VISIBLE_MAX * 4 : d->l->end;
    Layout part = { .line = d->l->line, .start = d->l->start, .end = to };
    Span masks[LINE_PIECES];
    Document *doc = source_document(s);
    size_t n = document_secrets(doc, span_make(at, to), masks, LINE_PIECES), next = 0;
    Walk w = walk_from(s, &part, at, layout_column(s, d->l, at));
    Step step;
    while (walk_next(&w, &step) && step.column < d->left + d->width) {
        while (next < n && masks[next].end <= step.at)
            next++;
        if (next < n && step.at >= masks[next].start)
            draw_label(d, &step, NULL, ROLE_SECRET);
        else
            draw_glyph(d, &step, ROLE_STRING);
    }
}

static void draw_mark(RowDraw *d, Canvas *gutter, size_t line)
{
    char own = d->s->of ? d->s->of->mark(d->s->of->context, line) : 0;
    LineProblems p = problems_of(d->s, d->l->start, d->l->end);
    if (own)
        canvas_text(gutter, d->row, 0, str_make(&own, 1), mark_role(own));
    if (p.worst) {
        Role role;
        char mark[2] = { mark_of(p.worst, &role) };
        canvas_text(gutter, d->row, 0, str_from(mark), role);
        d->problem = p.span;
        d->problem_role = role == ROLE_ERROR ? ROLE_ERROR_TEXT : ROLE_WARNING_TEXT;
        if (role == ROLE_NOTE)
            d->problem.end = d->problem.start;
    }
    canvas_print(gutter, d->row, 1, ROLE_MUTED, "%*zu", d->s->gutter - 3, line + 1);
}

/* The rows of one visual line from `first` on. Returns how many were drawn. */
static int draw_line(Source *s, Canvas *body, Canvas *area, int row, const Layout *l, int first)
{
    RowDraw d = { .s = s, .c = area, .l = l, .selection = source_selection_on(s, l) };
    int rows = layout_rows(s, l), n = 0, end = layout_column(s, l, l->end);
    d.match_count = find_matches(s, span_make(l->start, l->end), d.matches, 64);
    d.row = row;
    draw_mark(&d, body, l->line);
    if (!l->is_long)
        colour_line(&d);
    for (int sub = first; sub < rows && row + n < area->height; sub++, n++) {
        d.row = row + n;
        d.left = s->wrap ? sub * s->wrap : s->left;
        d.width = s->wrap ? s->wrap : area->width;
        s->shown[d.row] = (ShownRow){ l->line, d.left };
        if (l->is_long)
            draw_long(&d);
        else
            draw_short(&d);
        if (s->wrap && sub + 1 < rows)
            canvas_text(area, d.row, s->wrap, STR("\\"), ROLE_MUTED);
        bool ends_selected = l->end >= d.selection.start && l->end < d.selection.end;
        if (ends_selected && sub + 1 == rows)
            canvas_fill(area, (Rect){ d.row, end - d.left, 1, 1 }, ' ', ROLE_SELECTION);
    }
    return n;
}

/* The problem of the cursor's line in words, below it. Returns the rows used. */
static int draw_inline(Source *s, Canvas *area, int row, const Layout *l)
{
    LineProblems p = problems_of(s, l->start, l->end);
    if (!p.worst || row >= area->height)
        return 0;
    Role role;
    char mark = mark_of(p.worst, &role), text[600];
    int left = s->wrap ? 0 : s->left, rows = 0;
    int caret = layout_column(s, l, p.span.start) - left, width = 1;
    if (p.span.end > p.span.start && p.span.end <= l->end)
        width = layout_column(s, l, p.span.end) - left - caret;
    if (!s->wrap || layout_rows(s, l) == 1) {
        for (int i = 0; i < width && caret + i < area->width; i++)
            if (caret + i >= 0)
                canvas_text(area, row, caret + i, STR("^"), role);
        rows = 1;
    }
    int len = snprintf(text, sizeof text, "%c %s  " STR_FMT, mark, p.worst->code,
                       STR_ARG(p.worst->message));
    if (p.count > 1 && len < (int)sizeof text)
        len += snprintf(text + len, sizeof text - (size_t)len, " (+%zu)", p.count - 1);
    if (p.worst->fix_count && len < (int)sizeof text)
        snprintf(text + len, sizeof text - (size_t)len, STR_FMT STR_FMT,
                 STR_ARG(app_words(s->view.app, "   {fix.apply}: ")),
                 STR_ARG(p.worst->fixes[0].title));
    return rows + canvas_wrap(area, row + rows, 0, area->width, 2, str_from(text), role);
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

/* Moves the top so that `above` rows stand over the cursor's row. */
static void put_cursor_below(Source *s, const Layout *at, int cursor_row, int above)
{
    Layout l = *at;
    int row = cursor_row - above;
    while (row < 0 && l.line > 0) {
        source_layout(s, source_first_line(s, l.line - 1), &l);
        row += layout_rows(s, &l);
    }
    s->top = l.line;
    s->top_row = row > 0 ? row : 0;
}

/* Rows from the top to the cursor's; -1: it is above; `height`: that many, or more. */
static int rows_above(Source *s, const Layout *at, int cursor_row, int height)
{
    Layout l;
    if (at->line < s->top || (at->line == s->top && cursor_row < s->top_row))
        return -1;
    int rows = -s->top_row;
    for (size_t line = s->top; line < at->line && rows < height; line = l.last + 1) {
        source_layout(s, line, &l);
        rows += layout_rows(s, &l);
    }
    rows += cursor_row;
    return rows < height ? rows : height;
}

/* The last column that is to be in sight: the end of what was found, where it has room. */
static int last_column(Source *s, const Layout *l, int column, int width)
{
    size_t cursor = source_cursor(s);
    if (s->found.start != cursor || s->found.end <= cursor + 1)
        return column;
    size_t end = s->found.end < l->end ? s->found.end : l->end;
    int last = layout_column(s, l, end) - 1;
    return last > column && last - column < width - 1 ? last : column;
}

static void follow_cursor(Source *s, const Layout *l, int height, int width)
{
    int row, col, column = layout_column(s, l, source_cursor(s));
    layout_cell(s, l, source_cursor(s), column, &row, &col);
    int margin = height > 12 ? 2 : 0, below = height > 8 ? 3 : 0;
    int above = rows_above(s, l, row, height);
    if (above < margin)
        put_cursor_below(s, l, row, margin);
    else if (above + margin + below + 1 > height)
        put_cursor_below(s, l, row,
                         height - margin - below - 1 > 0 ? height - margin - below - 1 : 0);
    if (s->wrap)
        return;
    int last = last_column(s, l, column, width), spare = width > 24 ? 8 : 1;
    if (column < s->left)
        s->left = column > 8 ? column - 8 : 0;
    else if (last >= s->left + width - 1)
        s->left = last - width + 1 + (last + spare - column < width ? spare : 0);
    if (last < width - 1)
        s->left = 0;
}

/* The cursor's row to the top, the middle, the bottom. */
static void look_at_cursor(Source *s, const Layout *l, int height)
{
    int row, col,
        above = s->look == 1 + VI_TOP      ? 0
                : s->look == 1 + VI_MIDDLE ? height / 2
                                           : height - 1;
    layout_cell(s, l, source_cursor(s), layout_column(s, l, source_cursor(s)), &row, &col);
    put_cursor_below(s, l, row, above);
    s->look = 0;
    s->follow = false;
}

static bool remember_rows(Source *s, int height)
{
    if (height > s->shown_cap) {
        void *rows = memory_resize(s->shown, (size_t)height * sizeof *s->shown);
        if (!rows)
            return false;
        s->shown = rows;
        s->shown_cap = height;
    }
    s->shown_count = 0;
    return true;
}

/* The terminal's cursor stays at the edge when its place was scrolled away sideways. */
static int into(int value, int size)
{
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

typedef struct Spot {
    int row, col; /* row -1: not on the screen */
} Spot;

static Spot draw_body(Source *s, Canvas *body, Canvas *area, const Layout *at)
{
    Text *t = source_text(s);
    Spot cursor = { -1, 0 };
    Layout l;
    int row = 0, first = s->top_row;
    for (size_t line = s->top; row < body->height && line < text_lines(t); line = l.last + 1) {
        source_layout(s, line, &l);
        int drawn = draw_line(s, body, area, row, &l, first), sub, col;
        if (l.line == at->line && s->view.focused) {
            size_t offset = source_cursor(s);
            layout_cell(s, &l, offset, layout_column(s, &l, offset), &sub, &col);
            sub -= first;
            if (sub >= 0 && sub < drawn)
                cursor = (Spot){ row + sub, into(col - s->left, area->width) };
        }
        row += drawn;
        if (l.line == at->line && s->view.focused && body->height > 6) {
            int words = draw_inline(s, area, row, &l);
            for (int i = 0; i < words && row < body->height; i++)
                s->shown[row++] = (ShownRow){ l.line, -1 };
        }
        first = 0;
    }
    s->shown_count = row;
    return cursor;
}

void source_draw(View *v, Canvas *c)
{
    Source *s = source_of(v);
    Text *t = source_text(s);
    int bar = find_rows(s);
    Canvas body = canvas_sub(c, (Rect){ 0, 0, c->height - bar, c->width });
    s->gutter = digits(text_lines(t)) + 4;
    Canvas area = canvas_sub(&body, (Rect){ 0, s->gutter, body.height, body.width - s->gutter });
    s->rows = body.height;
    s->wrap = s->wraps && area.width > 2 ? area.width - 1 : 0;
    Layout at;
    source_layout_at(s, source_cursor(s), &at);
    if (s->top >= text_lines(t))
        s->top = text_lines(t) - 1;
    s->top = source_first_line(s, s->top);
    if (s->look) {
        look_at_cursor(s, &at, body.height);
    } else if (s->follow || !v->focused) {
        follow_cursor(s, &at, body.height, area.width);
        s->follow = false;
    }
    if (!remember_rows(s, body.height))
        return;
    Spot cursor = draw_body(s, &body, &area, &at);
    if (text_len(t) == 0)
        canvas_text(&area, 0, 1,
                    app_words(s->view.app, "Empty. {palette} Commands: new contract, templates"),
                    ROLE_MUTED);
    if (cursor.row >= 0) {
        canvas_cursor(&area, cursor.row, cursor.col);
        complete_draw(s, &area, cursor.row, cursor.col);
    }
    if (bar) {
        Canvas below = canvas_sub(c, (Rect){ c->height - bar, 0, bar, c->width });
        find_draw(s, &below);
    }
}

size_t source_at_cell(Source *s, int row, int col)
{
    Text *t = source_text(s);
    Layout l;
    if (s->shown_count == 0)
        return 0;
    if (row < 0) { /* dragged over the edge */
        source_layout(s, source_first_line(s, s->top > 0 ? s->top - 1 : 0), &l);
        return layout_offset(s, &l, col - s->gutter);
    }
    if (row >= s->shown_count) {
        ShownRow last = s->shown[s->shown_count - 1];
        source_layout(s, last.line, &l);
        if (row < s->rows || l.last + 1 >= text_lines(t))
            return text_len(t);
        source_layout(s, l.last + 1, &l);
        return layout_offset(s, &l, col - s->gutter);
    }
    ShownRow shown = s->shown[row];
    source_layout(s, shown.line, &l);
    int left = shown.column < 0 ? 0 : shown.column;
    int column = col - s->gutter < 0 ? 0 : col - s->gutter;
    if (s->wrap && column >= s->wrap && left + s->wrap < layout_column(s, &l, l.end))
        column = s->wrap - 1;
    return layout_offset(s, &l, left + column);
}
