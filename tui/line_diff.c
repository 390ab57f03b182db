/* The longest common sequence of the lines between what both texts begin and end with. */
#include "line_diff.h"

enum { AROUND = 2, CELLS_MAX = 4 << 20 };

typedef struct Lines {
    Str *all; /* arena */
    size_t count;
} Lines;

typedef struct Work {
    Lines old, fresh;
    size_t front, back; /* lines that both begin and end with */
    LineRow *rows;      /* all lines of both */
    size_t count;
} Work;

static bool split(Str text, Arena *arena, Lines *ret)
{
    Str rest = text, line;
    size_t n = 1;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    ret->count = 0;
    ret->all = ARENA_ARRAY(arena, Str, n);
    while (ret->all && rest.len && str_split(&rest, '\n', &line))
        ret->all[ret->count++] = line;
    return ret->all;
}

static void add(Work *w, char mark, size_t old, size_t fresh)
{
    bool is_old = mark == '-';
    w->rows[w->count++] = (LineRow){ mark, (is_old ? old : fresh) + 1,
                                     is_old ? w->old.all[old] : w->fresh.all[fresh] };
}

/* table[i * (m + 1) + j]: how many lines the rests from i and j have in common. */
static uint16_t *common_lines(const Work *w, size_t n, size_t m, Arena *arena)
{
    if (n > UINT16_MAX || m > UINT16_MAX || (n + 1) * (m + 1) > CELLS_MAX)
        return NULL;
    uint16_t *table = ARENA_ARRAY(arena, uint16_t, (n + 1) * (m + 1));
    for (size_t i = n; table && i-- > 0;)
        for (size_t j = m; j-- > 0;) {
            uint16_t down = table[(i + 1) * (m + 1) + j], right = table[i * (m + 1) + j + 1];
            bool same = str_eq(w->old.all[w->front + i], w->fresh.all[w->front + j]);
            table[i * (m + 1) + j] = same           ? table[(i + 1) * (m + 1) + j + 1] + 1
                                     : down > right ? down
                                                    : right;
        }
    return table;
}

static void walk(Work *w, Arena *arena)
{
    size_t n = w->old.count - w->front - w->back, m = w->fresh.count - w->front - w->back;
    const uint16_t *table = common_lines(w, n, m, arena);
    size_t i = 0, j = 0;
    while (i < n || j < m) {
        size_t old = w->front + i, fresh = w->front + j;
        if (table && i < n && j < m && str_eq(w->old.all[old], w->fresh.all[fresh])) {
            add(w, ' ', old, fresh);
            i++, j++;
        } else if (i < n && (j == m || !table ||
                             table[(i + 1) * (m + 1) + j] >= table[i * (m + 1) + j + 1])) {
            add(w, '-', old, fresh);
            i++;
        } else {
            add(w, '+', old, fresh);
            j++;
        }
    }
}

static bool is_near(const Work *w, size_t at)
{
    size_t from = at > AROUND ? at - AROUND : 0;
    for (size_t i = from; i < w->count && i <= at + AROUND; i++)
        if (w->rows[i].mark != ' ')
            return true;
    return false;
}

/* Leaves out what is far from any change. */
static void thin(const Work *w, LineDiff *ret)
{
    bool left_out = false;
    for (size_t i = 0; i < w->count; i++) {
        if (!is_near(w, i)) {
            left_out = true;
            continue;
        }
        if (left_out)
            ret->rows[ret->count++] = (LineRow){ '.', 0, STR("...") };
        left_out = false;
        ret->rows[ret->count++] = w->rows[i];
        ret->changed += w->rows[i].mark != ' ';
    }
}

/* All rows of both texts. */
static bool compare(Work *w, Str old, Str fresh, Arena *arena)
{
    if (!split(old, arena, &w->old) || !split(fresh, arena, &w->fresh))
        return false;
    size_t least = w->old.count < w->fresh.count ? w->old.count : w->fresh.count;
    while (w->front < least && str_eq(w->old.all[w->front], w->fresh.all[w->front]))
        w->front++;
    while (w->back < least - w->front && str_eq(w->old.all[w->old.count - 1 - w->back],
                                                w->fresh.all[w->fresh.count - 1 - w->back]))
        w->back++;
    w->rows = ARENA_ARRAY(arena, LineRow, w->old.count + w->fresh.count + 1);
    if (!w->rows)
        return false;
    for (size_t i = 0; i < w->front; i++)
        add(w, ' ', i, i);
    walk(w, arena);
    for (size_t i = w->back; i > 0; i--)
        add(w, ' ', w->old.count - i, w->fresh.count - i);
    return true;
}

bool line_diff(Str old, Str fresh, Arena *arena, LineDiff *ret)
{
    Work w = { .front = 0 };
    *ret = (LineDiff){ .count = 0 };
    if (!compare(&w, old, fresh, arena))
        return false;
    ret->rows = ARENA_ARRAY(arena, LineRow, 2 * (w.old.count + w.fresh.count) + 1);
    if (!ret->rows)
        return false;
    thin(&w, ret);
    return true;
}

/* -- merging ---------------------------------------------------------------------------------- */

/* One side: its lines, and for each line of the base its number there, or SIZE_MAX. */
typedef struct Changed {
    Lines lines;
    size_t *of;
    size_t at; /* lines that are dealt with */
} Changed;

static bool read_side(Str base, Str text, Arena *arena, Lines *ret_base, Changed *ret)
{
    Work w = { .front = 0 };
    size_t old = 0, fresh = 0;
    if (!compare(&w, base, text, arena))
        return false;
    *ret_base = w.old;
    *ret = (Changed){ .lines = w.fresh, .of = ARENA_ARRAY(arena, size_t, w.old.count + 1) };
    for (size_t i = 0; ret->of && i < w.count; i++) {
        char mark = w.rows[i].mark;
        if (mark != '+')
            ret->of[old++] = mark == ' ' ? fresh : SIZE_MAX;
        fresh += mark != '-';
    }
    return ret->of;
}

/* Lines `from` up to `to` of `a` are all lines of `b` from there up to `end`. */
static bool same_lines(const Lines *a, size_t from, size_t to, const Lines *b, size_t start,
                       size_t end)
{
    bool same = to - from == end - start;
    for (size_t i = 0; same && i < to - from; i++)
        same = str_eq(a->all[from + i], b->all[start + i]);
    return same;
}

static void add_lines(const Lines *lines, size_t from, size_t to, Buf *out)
{
    for (size_t i = from; i < to; i++) {
        buf_add_str(out, lines->all[i]);
        buf_add_byte(out, '\n');
    }
}

bool line_merge(Str base, Str mine, Str theirs, Arena *arena, Buf *out)
{
    Lines old;
    Changed a, b;
    size_t at = 0;
    if (!read_side(base, mine, arena, &old, &a) || !read_side(base, theirs, arena, &old, &b))
        return false;
    for (;;) {
        size_t next = at; /* the next line that is in all three */
        while (next < old.count && (a.of[next] == SIZE_MAX || b.of[next] == SIZE_MAX))
            next++;
        size_t own = next < old.count ? a.of[next] : a.lines.count;
        size_t other = next < old.count ? b.of[next] : b.lines.count;
        if (same_lines(&old, at, next, &b.lines, b.at, other) ||
            same_lines(&a.lines, a.at, own, &b.lines, b.at, other))
            add_lines(&a.lines, a.at, own, out);
        else if (same_lines(&old, at, next, &a.lines, a.at, own))
            add_lines(&b.lines, b.at, other, out);
        else
            return false;
        if (next == old.count)
            break;
        add_lines(&old, next, next + 1, out);
        at = next + 1;
        a.at = own + 1;
        b.at = other + 1;
    }
    if (out->len && !str_ends(mine, STR("\n")) && !str_ends(theirs, STR("\n")))
        buf_splice(out, span_make(out->len - 1, out->len), STR(""));
    return buf_ok(out);
}
