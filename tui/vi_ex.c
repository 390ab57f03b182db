#include "vi_ex.h"

static char at(Str s, size_t i)
{
    return i < s.len ? s.ptr[i] : 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void skip(Str *s, size_t n)
{
    *s = str_slice(*s, n, s->len);
}

static void skip_blanks(Str *s)
{
    while (at(*s, 0) == ' ')
        skip(s, 1);
}

static size_t number(Str *s)
{
    size_t n = 0;
    for (; is_digit(at(*s, 0)); skip(s, 1))
        n = n < 100000000 ? n * 10 + (size_t)(at(*s, 0) - '0') : n;
    return n;
}

/* Up to the next separator that has no backslash in front of it; the separator is taken, too. */
static Str part(Str *s, char separator)
{
    size_t i = 0;
    while (i < s->len && s->ptr[i] != separator)
        i += s->ptr[i] == '\\' && i + 1 < s->len ? 2 : 1;
    Str out = str_slice(*s, 0, i < s->len ? i : s->len);
    skip(s, i + 1 < s->len ? i + 1 : s->len);
    return out;
}

/* One place, from 1; 0 is in front of the first line. False: there is none; with a problem: it
 * leads nowhere. */
static bool place(Str *s, const ExPlaces *p, size_t *ret, const char **problem)
{
    char c = at(*s, 0);
    size_t line = p->current;
    bool any = true;
    long n = 1;
    if (is_digit(c)) {
        n = (long)number(s);
        line = 0;
    } else if (c == '.' || c == '$') {
        skip(s, 1);
        line = c == '$' ? p->last : line;
    } else if (c == '\'') {
        char name = at(*s, 1);
        skip(s, 2);
        if (!p->mark(p->of, name, &line))
            *problem = "there is no such mark";
    } else if (c == '/' || c == '?') {
        skip(s, 1);
        Str pattern = part(s, c);
        if (!p->find(p->of, pattern, p->current, c == '?', &line))
            *problem = "no line has this";
    } else {
        any = c == '+' || c == '-';
    }
    long to = (long)line + n;
    while (any && (at(*s, 0) == '+' || at(*s, 0) == '-')) {
        bool minus = at(*s, 0) == '-';
        skip(s, 1);
        long by = is_digit(at(*s, 0)) ? (long)number(s) : 1;
        to += minus ? -by : by;
    }
    if (any && !*problem && (to < 0 || to > (long)p->last + 1))
        *problem = "there are not so many lines";
    *ret = to > 0 ? (size_t)to : 0;
    return any;
}

static void range(Str *s, const ExPlaces *p, ExLine *out)
{
    size_t line;
    skip_blanks(s);
    if (at(*s, 0) == '%') {
        skip(s, 1);
        out->addresses = 2;
        out->first = 0;
        out->last = p->last;
        return;
    }
    if (place(s, p, &line, &out->problem)) {
        out->first = out->last = line ? line - 1 : 0;
        out->addresses = 1;
    }
    skip_blanks(s);
    if (at(*s, 0) != ',')
        return;
    skip(s, 1);
    skip_blanks(s);
    if (!place(s, p, &line, &out->problem))
        line = p->current + 1;
    out->last = line ? line - 1 : 0;
    out->addresses = 2;
    if (out->last < out->first) {
        line = out->first;
        out->first = out->last;
        out->last = line;
    }
}

bool ex_parse(Str line, const ExPlaces *places, ExLine *ret)
{
    *ret = (ExLine){ .first = places->current, .last = places->current };
    while (at(line, 0) == ':' || at(line, 0) == ' ')
        skip(&line, 1);
    range(&line, places, ret);
    skip_blanks(&line);
    size_t n = 0;
    while (is_letter(at(line, n)))
        n++;
    if (n == 0) /* "&&", ">>", "=" */
        while (n < line.len && line.ptr[n] == line.ptr[0] && strchr("&<>=", line.ptr[0]))
            n++;
    ret->name = str_slice(line, 0, n);
    skip(&line, n);
    ret->bang = at(line, 0) == '!';
    skip(&line, ret->bang);
    skip_blanks(&line);
    ret->args = line; /* blanks at its end may be meant */
    return !ret->problem;
}

bool ex_place(Str words, const ExPlaces *places, size_t *ret_line)
{
    const char *problem = NULL;
    return place(&words, places, ret_line, &problem) && !problem && words.len == 0;
}

bool ex_replace_parse(Str args, ExReplace *ret)
{
    char separator = at(args, 0);
    *ret = (ExReplace){ .flags = args };
    if (!separator || is_letter(separator) || is_digit(separator) || separator == '"' ||
        separator == '\\' || separator == '|' || separator == '&' || separator == ' ')
        return false;
    skip(&args, 1);
    ret->pattern = part(&args, separator);
    ret->with = part(&args, separator);
    ret->flags = str_trim(args);
    return true;
}
