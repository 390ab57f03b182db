/* The motions: where each key leads from the cursor, with the count that was typed. */
#include "vi_private.h"

#include "vi_motion.h"

static bool to_lines(Vi *vi, Target *t, long by)
{
    long line = (long)line_of(vi, cursor_of(vi)) + by;
    line = line < 0 ? 0 : line;
    *t = (Target){ .at = first_of(vi, text_line_start(text_of(vi), line_at_most(vi, (size_t)line))),
                   .lines = true,
                   .must = by != 0 };
    return true;
}

bool vi_target_sideways(Vi *vi, Target *t, bool back)
{
    size_t at = cursor_of(vi), least = start_of(vi, at), most = end_of(vi, at);
    for (size_t n = times(vi->count); n > 0 && (back ? at > least : at < most); n--)
        at = back ? vi->host->before(vi->of, at) : vi->host->after(vi->of, at);
    t->at = at < least ? least : at > most ? most : at;
    t->must = true;
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
    t->must = true;
    t->inclusive = motion == vi_word_end || motion == vi_word_end_back;
    if (next && vi->op && !change && line_of(vi, at) > 0 && at <= first_of(vi, at)) {
        /* The last word of a line, not the line end with it. */
        size_t before = text_line_end(text_of(vi), line_of(vi, at) - 1);
        t->at = before > cursor_of(vi) ? before : at;
    }
    return true;
}

bool vi_target_char(Vi *vi, Target *t, char kind, int32_t c)
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
    return vi_target_char(vi, t, kind, vi->found);
}

static bool seen(Vi *vi, Target *t, ViLook where)
{
    *t =
        (Target){ .at = first_of(vi, vi->host->seen(vi->of, where)), .lines = true, .jumps = true };
    return true;
}

static bool rows(Target *t, long by)
{
    *t = (Target){ .rows = true, .lines = true, .must = true, .by = by };
    return true;
}

bool vi_target_line(Vi *vi, Target *t, bool last)
{
    size_t line = vi->count ? vi->count - 1 : last ? SIZE_MAX : 0;
    t->at = first_of(vi, text_line_start(text_of(vi), line_at_most(vi, line)));
    t->lines = t->jumps = true;
    return true;
}

/* %: the partner of a bracket; with a count so many hundredths of the lines. */
static bool partner(Vi *vi, Target *t)
{
    t->inclusive = t->jumps = true;
    if (!vi->count)
        return vi_partner(bytes_of(vi), cursor_of(vi), &t->at);
    size_t lines = line_at_most(vi, SIZE_MAX) + 1, line = (vi->count * lines + 99) / 100;
    vi->count = line ? line : 1;
    t->inclusive = false;
    return vi_target_line(vi, t, false);
}

bool vi_target_g(Vi *vi, const KeyEvent *key, Target *t)
{
    *t = (Target){ .at = cursor_of(vi) };
    switch (key->mods ? -1 : key->code) {
    case 'g':
        return vi_target_line(vi, t, false);
    case 'j':
    case K_DOWN:
        return rows(t, (long)times(vi->count));
    case 'k':
    case K_UP:
        return rows(t, -(long)times(vi->count));
    case 'e':
    case 'E':
        return words(vi, t, vi_word_end_back, key->code == 'E');
    case '_':
        t->at = end_of(vi, cursor_of(vi));
        while (t->at > start_of(vi, cursor_of(vi)) && bytes_of(vi).ptr[t->at - 1] == ' ')
            t->at--;
        if (t->at > start_of(vi, cursor_of(vi)))
            t->at = vi->host->before(vi->of, t->at);
        t->inclusive = true;
        return true;
    case '0':
        t->at = start_of(vi, cursor_of(vi));
        return true;
    default:
        return false;
    }
}

bool vi_target(Vi *vi, const KeyEvent *key, Target *t)
{
    size_t at = cursor_of(vi);
    long n = (long)times(vi->count), page = vi->host->height(vi->of);
    page = page > 2 ? page - 2 : 1;
    *t = (Target){ .at = at };
    switch (key->mods == MOD_CTRL ? -key->code : key->code) {
    case 'h':
    case K_LEFT:
    case K_BACKSPACE:
        return vi_target_sideways(vi, t, true);
    case 'l':
    case K_RIGHT:
        return vi_target_sideways(vi, t, false);
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
        t->jumps = t->must = true;
        return true;
    case '%':
        return partner(vi, t);
    case 'G':
        return vi_target_line(vi, t, true);
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
