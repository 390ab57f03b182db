/* Marks, and the places that jumps and changes left behind. All are places of the host that go
 * with its text; here are their numbers. */
#include "vi_private.h"

enum {
    MARKS = 0, /* a-z, A-Z */
    LAST_INSERT = 52,
    LAST_CHANGE,
    VISUAL_START,
    VISUAL_END,
    JUMPED = 60,
    JUMPS_MAX = 60,
    CHANGED = 120,
    CHANGES_MAX = 40
};

static bool kept(const Vi *vi, size_t number, size_t *ret)
{
    return vi->host->kept(vi->of, number, ret);
}

static int number_of(char name)
{
    if (name >= 'a' && name <= 'z')
        return MARKS + name - 'a';
    if (name >= 'A' && name <= 'Z')
        return MARKS + 26 + name - 'A';
    return name == '^'   ? LAST_INSERT
           : name == '.' ? LAST_CHANGE
           : name == '<' ? VISUAL_START
           : name == '>' ? VISUAL_END
                         : -1;
}

bool vi_mark(const Vi *vi, char name, size_t *ret_offset)
{
    int number = number_of(name);
    if ((name == '\'' || name == '`') && vi->jumps)
        return kept(vi, JUMPED + vi->jumps - 1, ret_offset);
    return number >= 0 && kept(vi, (size_t)number, ret_offset);
}

bool vi_set_mark(Vi *vi, char name, size_t offset)
{
    int number = number_of(name);
    if (number >= 0)
        vi->host->keep(vi->of, (size_t)number, offset);
    else if (name == '\'' || name == '`')
        vi_jump_from(vi, offset);
    return number >= 0 || name == '\'' || name == '`';
}

bool vi_last_visual(const Vi *vi, Span *ret)
{
    size_t start, end;
    if (!vi_mark(vi, '<', &start) || !vi_mark(vi, '>', &end))
        return false;
    *ret = start < end ? span_make(start, end) : span_make(end, start);
    return true;
}

/* One more at the end of a list of places; the oldest goes when it is full. */
static void push(Vi *vi, size_t first, size_t max, size_t *count, size_t offset)
{
    size_t at, n = 0, line = line_of(vi, offset);
    for (size_t i = 0; i < *count; i++) /* one on the same line goes */
        if (kept(vi, first + i, &at) && line_of(vi, at) != line)
            vi->host->keep(vi->of, first + n++, at);
    for (size_t i = 1; n == max && i < n; i++)
        if (kept(vi, first + i, &at))
            vi->host->keep(vi->of, first + i - 1, at);
    n -= n == max;
    vi->host->keep(vi->of, first + n, offset);
    *count = n + 1;
}

void vi_jump_from(Vi *vi, size_t offset)
{
    push(vi, JUMPED, JUMPS_MAX, &vi->jumps, offset);
    vi->jump = vi->jumps;
}

void vi_changed_at(Vi *vi, size_t offset)
{
    vi->host->keep(vi->of, LAST_CHANGE, offset);
    push(vi, CHANGED, CHANGES_MAX, &vi->changes, offset);
    vi->change = vi->changes;
}

bool vi_jump(Vi *vi, bool back)
{
    size_t at, n = times(vi->count);
    if (back && vi->jump == vi->jumps && vi->jumps) { /* so that ^I leads here again */
        vi_jump_from(vi, cursor_of(vi));
        vi->jump = vi->jumps - 1;
    }
    if (back ? vi->jump < n : vi->jump + n >= vi->jumps)
        return false;
    vi->jump = back ? vi->jump - n : vi->jump + n;
    if (!kept(vi, JUMPED + vi->jump, &at))
        return false;
    go(vi, at);
    settle(vi);
    return true;
}

bool vi_go_changed(Vi *vi, bool back)
{
    size_t at, n = times(vi->count);
    if (back ? vi->change < n : vi->change + n >= vi->changes)
        return false;
    vi->change = back ? vi->change - n : vi->change + n;
    if (!kept(vi, CHANGED + vi->change, &at))
        return false;
    go(vi, at);
    settle(vi);
    return true;
}
