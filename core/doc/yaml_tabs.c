/* How far a line would be indented that begins with tabs: as its neighbours are. Sure only where
 * they leave one reading. */
#include "contract/yaml.h"

enum { STEP = 2, LINES_MAX = 200 };

typedef struct Line {
    size_t start, first, end; /* first: behind blanks and tabs; end: without the line end */
} Line;

static Line line_from(Str text, size_t start)
{
    Line l = { start, start, start + str_find_byte(str_slice(text, start, SIZE_MAX), '\n') };
    while (l.first < l.end && (text.ptr[l.first] == ' ' || text.ptr[l.first] == '\t'))
        l.first++;
    while (l.end > l.first && strchr("\r \t", text.ptr[l.end - 1]))
        l.end--;
    return l;
}

static bool has_content(Str text, Line l)
{
    return l.first < l.end && text.ptr[l.first] != '#';
}

static bool line_above(Str text, Line l, Line *ret)
{
    for (size_t start = l.start; start > 0;) {
        start--;
        while (start > 0 && text.ptr[start - 1] != '\n')
            start--;
        *ret = line_from(text, start);
        if (has_content(text, *ret))
            return true;
    }
    return false;
}

static bool line_below(Str text, Line l, Line *ret)
{
    for (size_t at = l.end; at < text.len;) {
        at += str_find_byte(str_slice(text, at, SIZE_MAX), '\n') + 1;
        if (at >= text.len)
            return false;
        *ret = line_from(text, at);
        if (has_content(text, *ret))
            return true;
        at = ret->end;
    }
    return false;
}

static Str prefix(Str text, Line l)
{
    return str_slice(text, l.start, l.first - l.start);
}

static bool has_tab(Str text, Line l)
{
    return str_contains(prefix(text, l), STR("\t"));
}

/* Without a comment behind it. In a value in quotes a "#" may be text: then all of it stays. */
static Str without_comment(Str s)
{
    bool quoted = s.len && (s.ptr[0] == '"' || s.ptr[0] == '\'');
    size_t i = quoted ? 2 + str_find_byte(str_slice(s, 1, SIZE_MAX), s.ptr[0]) : 1;
    for (; i < s.len; i++) {
        if (s.ptr[i - 1] != ' ' && s.ptr[i - 1] != '\t')
            continue;
        if (s.ptr[i] == '#')
            return str_trim(str_slice(s, 0, i));
        if (s.ptr[i] == '"' || s.ptr[i] == '\'')
            return s;
    }
    return s;
}

static Str last_word(Str s)
{
    size_t at = s.len;
    while (at > 0 && s.ptr[at - 1] != ' ')
        at--;
    return str_slice(s, at, SIZE_MAX);
}

static bool is_block_header(Str word)
{
    if (!word.len || !strchr("|>", word.ptr[0]))
        return false;
    for (size_t i = 1; i < word.len; i++)
        if (!strchr("+-123456789", word.ptr[i]))
            return false;
    return true;
}

/* Something stands below it: "key:", "key: |", also with a name, a tag or a comment behind. */
static bool opens(Str text, Line l)
{
    Str s = without_comment(str_slice(text, l.first, l.end - l.first)), word = last_word(s);
    if (is_block_header(word))
        return true;
    while (word.len < s.len && word.len && strchr("&!", word.ptr[0])) {
        s = str_trim(str_slice(s, 0, s.len - word.len));
        word = last_word(s);
    }
    return str_ends(s, STR(":")) || str_is(s, "-");
}

/* The first of the lines below one that has n blanks: as deep as the next of them. */
static size_t first_below(Str text, Line l, size_t n)
{
    Line below;
    bool told = !opens(text, l) && line_below(text, l, &below) && !has_tab(text, below) &&
                below.first - below.start > n;
    return told ? below.first - below.start : n + STEP;
}

/* Blanks for a line; SIZE_MAX: not to be told. */
static size_t blanks_for(Str text, Line l, unsigned left)
{
    Line above;
    if (!has_tab(text, l))
        return l.first - l.start;
    if (!left || !line_above(text, l, &above))
        return SIZE_MAX;
    size_t n = blanks_for(text, above, left - 1);
    if (n == SIZE_MAX)
        return n;
    if (!has_tab(text, above))
        return opens(text, above) ? first_below(text, l, n) : n;
    if (str_eq(prefix(text, l), prefix(text, above)))
        return n;
    return opens(text, above) && str_starts(prefix(text, l), prefix(text, above)) ? n + STEP
                                                                                  : SIZE_MAX;
}

static bool is_sure(Str text, Line l, size_t n)
{
    Line above, before, below;
    size_t next = 0;
    if (!line_above(text, l, &above))
        return false;
    if (line_below(text, l, &below)) {
        bool alike = has_tab(text, below);
        if (alike && str_eq(prefix(text, below), prefix(text, l)))
            next = n;
        else if (alike)
            next = blanks_for(text, below, LINES_MAX);
        else
            next = below.first - below.start;
    }
    if (opens(text, l))
        return next == n + STEP;
    if (next == n || opens(text, above)) /* the key above would be left with nothing */
        return next <= n;
    /* the last of three or more in a row */
    return next < n && blanks_for(text, above, LINES_MAX) == n &&
           line_above(text, above, &before) && blanks_for(text, before, LINES_MAX) == n;
}

bool yaml_tab_blanks(Str text, size_t line_start, size_t *ret_blanks, bool *ret_sure)
{
    Line l = line_from(text, line_start);
    size_t n = blanks_for(text, l, LINES_MAX);
    if (n == SIZE_MAX)
        return false;
    *ret_blanks = n;
    *ret_sure = is_sure(text, l, n);
    return true;
}
