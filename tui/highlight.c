#include "highlight.h"

#include "contract/platform.h"

static void paint(uint8_t *roles, size_t from, size_t to, Role role)
{
    while (from < to)
        roles[from++] = (uint8_t)role;
}

/* Behind the closing quote, or the end of the line. */
static size_t quoted_end(Str line, size_t at)
{
    char quote = line.ptr[at++];
    while (at < line.len && line.ptr[at] != quote)
        at += quote == '"' && line.ptr[at] == '\\' ? 2 : 1;
    return at < line.len ? at + 1 : line.len;
}

/* Where a comment begins from `at` on, outside of quotes; line.len: there is none. */
static size_t comment_start(Str line, size_t at)
{
    bool before = true; /* a blank, or the start */
    while (at < line.len) {
        char c = line.ptr[at];
        if (c == '#' && before)
            return at;
        if ((c == '"' || c == '\'') && before) {
            at = quoted_end(line, at);
            before = false;
            continue;
        }
        before = c == ' ' || c == '\t' || c == '[' || c == '{' || c == ',' || c == ':';
        at++;
    }
    return line.len;
}

/* The colon that ends a key which begins at `at`; line.len: there is none. */
static size_t key_end(Str line, size_t at, size_t end)
{
    if (at < end && (line.ptr[at] == '"' || line.ptr[at] == '\'')) {
        at = quoted_end(line, at);
        while (at < end && line.ptr[at] == ' ')
            at++;
        return at < end && line.ptr[at] == ':' ? at : line.len;
    }
    for (; at < end; at++)
        if (line.ptr[at] == ':' &&
            (at + 1 == end || line.ptr[at + 1] == ' ' || line.ptr[at + 1] == '\t'))
            return at;
    return line.len;
}

static bool is_number(Str s)
{
    size_t digits = 0;
    if (str_is(s, "true") || str_is(s, "false") || str_is(s, "null") || str_is(s, "~"))
        return true;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= '0' && c <= '9')
            digits++;
        else if (!(c == '.' || ((c == '-' || c == '+') && i == 0)))
            return false;
    }
    return digits > 0;
}

static void paint_value(Str line, size_t at, size_t end, uint8_t *roles)
{
    while (at < end && (line.ptr[at] == ' ' || line.ptr[at] == '\t'))
        at++;
    Str value = str_trim(str_make(line.ptr + at, end - at));
    if (value.len == 0)
        return;
    char c = value.ptr[0];
    Role role = ROLE_STRING;
    if (c == '|' || c == '>' || c == '&' || c == '*' || c == '!')
        role = ROLE_PUNCTUATION;
    else if (str_starts(value, STR(TOKEN_PREFIX_CONTRACT ".")) ||
             str_starts(value, STR(TOKEN_PREFIX_HYPER_PROTECT ".")))
        role = ROLE_TOKEN;
    else if (is_number(value))
        role = ROLE_NUMBER;
    paint(roles, at, end, role);
    if (c != '[' && c != '{')
        return;
    for (size_t i = at; i < end;) { /* flow: brackets and commas apart from the rest */
        char f = line.ptr[i];
        if (f == '"' || f == '\'') {
            i = quoted_end(line, i);
            continue;
        }
        if (f == '[' || f == ']' || f == '{' || f == '}' || f == ',' || f == ':')
            roles[i] = ROLE_PUNCTUATION;
        i++;
    }
}

void highlight_line(Str line, uint8_t *roles)
{
    size_t at = 0, end = comment_start(line, 0);
    paint(roles, 0, line.len, ROLE_TEXT);
    paint(roles, end, line.len, ROLE_COMMENT);
    if (str_starts(line, STR("---")) || str_starts(line, STR("...")) ||
        str_starts(line, STR("%"))) {
        if (!str_starts(line, STR("-----"))) {
            paint(roles, 0, end, ROLE_PUNCTUATION);
            return;
        }
        paint(roles, 0, end, ROLE_STRING);
        return;
    }
    for (;;) {
        while (at < end && line.ptr[at] == ' ')
            at++;
        bool item = at < end && (line.ptr[at] == '-' || line.ptr[at] == '?') &&
                    (at + 1 == end || line.ptr[at + 1] == ' ');
        if (!item)
            break;
        roles[at++] = ROLE_PUNCTUATION;
    }
    size_t colon =
        at < end && line.ptr[at] != '[' && line.ptr[at] != '{' ? key_end(line, at, end) : line.len;
    if (colon < end) {
        paint(roles, at, colon, ROLE_KEY);
        roles[colon] = ROLE_PUNCTUATION;
        at = colon + 1;
    }
    paint_value(line, at, end, roles);
}
