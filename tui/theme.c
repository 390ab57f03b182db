#include "theme.h"

#include "contract/data.h"

#include <math.h>
#include <stdio.h>

#define ROLE_NAME(id, name, parent) name,
#define ROLE_PARENT(id, name, parent) ROLE_##parent,
static const char *const role_names[ROLE_COUNT] = { ROLES(ROLE_NAME) };
static const uint8_t role_parents[ROLE_COUNT] = { ROLES(ROLE_PARENT) };

const char *role_name(Role role)
{
    return role < ROLE_COUNT ? role_names[role] : "";
}

Role role_find(Str name)
{
    Role role = 0;
    while (role < ROLE_COUNT && !str_is(name, role_names[role]))
        role++;
    return role;
}

/* ---- colours ---- */

static const char *const ansi_names[16] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
};

/* What terminals commonly show for the sixteen (xterm's values). */
static const uint32_t ansi_rgb[16] = {
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
};

static uint32_t rgb_of_256(int i)
{
    static const uint8_t steps[6] = { 0, 95, 135, 175, 215, 255 };
    if (i < 16)
        return ansi_rgb[i];
    if (i >= 232) {
        uint32_t grey = 8 + 10 * (uint32_t)(i - 232);
        return grey << 16 | grey << 8 | grey;
    }
    i -= 16;
    return (uint32_t)steps[i / 36] << 16 | (uint32_t)steps[i / 6 % 6] << 8 | steps[i % 6];
}

/* Distance as the eye weighs it ("redmean"). */
static long distance(uint32_t a, uint32_t b)
{
    long r1 = a >> 16 & 255, g1 = a >> 8 & 255, b1 = a & 255;
    long r2 = b >> 16 & 255, g2 = b >> 8 & 255, b2 = b & 255;
    long mean = (r1 + r2) / 2;
    return ((512 + mean) * (r1 - r2) * (r1 - r2) >> 8) + 4 * (g1 - g2) * (g1 - g2) +
           ((767 - mean) * (b1 - b2) * (b1 - b2) >> 8);
}

static int nearest(uint32_t rgb, int from, int to)
{
    int best = from;
    for (int i = from; i < to; i++)
        if (distance(rgb, rgb_of_256(i)) < distance(rgb, rgb_of_256(best)))
            best = i;
    return best;
}

int32_t colour_rgb(const Colour *colour)
{
    if (colour->rgb != COLOUR_UNSET)
        return colour->rgb;
    if (colour->c256 != COLOUR_UNSET)
        return colour->c256 == COLOUR_DEFAULT ? -1 : (int32_t)rgb_of_256(colour->c256);
    return colour->c16 < 0 ? -1 : (int32_t)ansi_rgb[colour->c16];
}

int colour_pick(const Colour *colour, int count, bool background)
{
    int32_t rgb = colour_rgb(colour);
    if (rgb == COLOUR_DEFAULT && colour->rgb == COLOUR_DEFAULT)
        return COLOUR_DEFAULT;
    if (count > 256) { /* there 0-7 are the terminal's own colours, not shades of blue */
        bool own = colour->rgb == COLOUR_UNSET && colour->c256 == COLOUR_UNSET && colour->c16 < 8;
        return own ? colour->c16 : rgb < 0 ? COLOUR_DEFAULT : rgb < 8 ? 0x000008 : rgb;
    }
    if (count >= 256) {
        if (colour->c256 != COLOUR_UNSET)
            return colour->c256;
        return colour->rgb != COLOUR_UNSET ? nearest((uint32_t)rgb, 16, 256) : colour->c16;
    }
    int of16 = colour->c16;
    if (of16 == COLOUR_UNSET)
        of16 =
            rgb < 0 ? COLOUR_DEFAULT : nearest((uint32_t)rgb, 0, background || count < 16 ? 8 : 16);
    return of16 >= 8 && (background || count < 16) ? of16 - 8 : of16;
}

static bool same(const Colour *a, const Colour *b)
{
    return a->rgb == b->rgb && a->c256 == b->c256 && a->c16 == b->c16;
}

void theme_drop_background(Theme *theme)
{
    const Colour own = { COLOUR_DEFAULT, COLOUR_DEFAULT, COLOUR_DEFAULT };
    Colour drawn = theme->looks[ROLE_TEXT].bg;
    for (int role = 0; role < ROLE_COUNT; role++)
        if (same(&theme->looks[role].bg, &drawn))
            theme->looks[role].bg = own;
}

void theme_look(const Theme *theme, Role role, int count, int *ret_fg, int *ret_bg, int *ret_attrs)
{
    const Look *look = &theme->looks[role], *text = &theme->looks[ROLE_TEXT];
    *ret_fg = *ret_bg = COLOUR_DEFAULT;
    *ret_attrs = look->mono_attrs;
    if (count < 8)
        return;
    *ret_attrs = look->attrs;
    bool own = count < 256;
    if (!own || !same(&look->fg, &text->fg))
        *ret_fg = colour_pick(&look->fg, count, false);
    if (!own || !same(&look->bg, &text->bg))
        *ret_bg = colour_pick(&look->bg, count, true);
    bool too_near = own && *ret_fg >= 0 && *ret_fg == *ret_bg;
    if (*ret_bg == COLOUR_REVERSE || too_near) {
        *ret_fg = *ret_bg = COLOUR_DEFAULT;
        *ret_attrs |= LOOK_REVERSE;
    }
}

static double channel(uint32_t value)
{
    double c = (double)(value & 255) / 255.0;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb)
{
    return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8) + 0.0722 * channel(rgb);
}

double colour_contrast(uint32_t a, uint32_t b)
{
    double la = luminance(a) + 0.05, lb = luminance(b) + 0.05;
    return la > lb ? la / lb : lb / la;
}

/* ---- the file ---- */

static bool hex(Str s, int32_t *ret)
{
    if (s.len != 7 || s.ptr[0] != '#')
        return false;
    int32_t value = 0;
    for (size_t i = 1; i < 7; i++) {
        char c = s.ptr[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return false;
        value = value * 16 + digit;
    }
    *ret = value;
    return true;
}

static bool small_number(Str s, int *ret)
{
    int value = 0;
    if (s.len == 0 || s.len > 3)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        value = value * 10 + s.ptr[i] - '0';
    }
    *ret = value;
    return value < 256;
}

/* "#ff5555/203/red": any of 24 bit, 256 and 16, the more exact first. "-" is that of text. */
static bool parse_colour(Str word, bool background, const Colour *of_text, Colour *ret)
{
    Colour c = { COLOUR_UNSET, COLOUR_UNSET, COLOUR_UNSET };
    if (str_is(word, "-")) {
        *ret = of_text ? *of_text : (Colour){ COLOUR_DEFAULT, COLOUR_DEFAULT, COLOUR_DEFAULT };
        return true;
    }
    Str part;
    while (str_split(&word, '/', &part)) {
        int n, name = 0;
        while (name < 16 && !str_is(part, ansi_names[name]))
            name++;
        if (name < 16)
            c.c16 = (int16_t)name;
        else if (background && str_is(part, "reverse"))
            c.c16 = COLOUR_REVERSE;
        else if (str_is(part, "default"))
            c.c16 = COLOUR_DEFAULT;
        else if (small_number(part, &n))
            c.c256 = (int16_t)n;
        else if (!hex(part, &c.rgb))
            return false;
    }
    if (c.rgb == COLOUR_UNSET && c.c256 == COLOUR_UNSET && c.c16 == COLOUR_DEFAULT)
        c = (Colour){ COLOUR_DEFAULT, COLOUR_DEFAULT, COLOUR_DEFAULT };
    *ret = c;
    return true;
}

static int attr_of(Str word)
{
    static const char *const words[] = { "bold", "underline", "reverse", "dim", "italic" };
    for (int i = 0; i < 5; i++)
        if (str_is(word, words[i]))
            return 1 << i;
    return 0;
}

/* The next word of a line; false at its end or at a comment. */
static bool next_word(Str *rest, Str *ret_word)
{
    *rest = str_trim(*rest);
    size_t end = 0;
    while (end < rest->len && rest->ptr[end] != ' ' && rest->ptr[end] != '\t')
        end++;
    *ret_word = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end, rest->len);
    return end > 0;
}

static bool bad(Error *err, const char *name, int line, const char *what, Str word)
{
    return error_set(err, ERR_SYNTAX, "theme %s, line %d: %s \"" STR_FMT "\"", name, line, what,
                     STR_ARG(word));
}

/* What stands behind "role =": FG BG ATTR... | ATTR... (behind the bar: without colours) */
static bool parse_look(Str value, const Theme *theme, Role role, const char *name, int line,
                       Look *ret, Error *err)
{
    const Look *text = role == ROLE_TEXT ? NULL : &theme->looks[ROLE_TEXT];
    Look look = { .attrs = 0 };
    Str word;
    bool mono = false, has_mono = false;
    for (int i = 0; next_word(&value, &word); i++) {
        if (i < 2) {
            if (!parse_colour(word, i == 1, text ? (i ? &text->bg : &text->fg) : NULL,
                              i ? &look.bg : &look.fg))
                return bad(err, name, line, "this is no colour:", word);
            continue;
        }
        if (str_is(word, "|")) {
            mono = has_mono = true;
            continue;
        }
        int attr = attr_of(word);
        if (!attr)
            return bad(err, name, line, "this is no attribute:", word);
        *(mono ? &look.mono_attrs : &look.attrs) |= (uint8_t)attr;
    }
    if (!has_mono)
        look.mono_attrs = look.attrs;
    *ret = look;
    return true;
}

bool theme_parse(Str text, const char *name, Theme *ret_theme, Error *err)
{
    Theme theme = { .about = "" };
    bool given[ROLE_COUNT] = { false };
    Str line;
    snprintf(theme.name, sizeof theme.name, "%s", name);
    parse_colour(STR("-"), false, NULL, &theme.looks[ROLE_TEXT].fg);
    theme.looks[ROLE_TEXT].bg = theme.looks[ROLE_TEXT].fg;
    for (int n = 1; str_split(&text, '\n', &line); n++) {
        line = str_trim(line);
        if (line.len == 0 || (line.ptr[0] == '#'))
            continue;
        size_t eq = str_find_byte(line, '=');
        Str key = str_trim(str_slice(line, 0, eq));
        if (eq == line.len)
            return bad(err, name, n, "there is no \"=\" in", key);
        Str value = str_trim(str_slice(line, eq + 1, line.len));
        if (str_is(key, "about")) {
            snprintf(theme.about, sizeof theme.about, STR_FMT, STR_ARG(value));
            continue;
        }
        Role role = role_find(key);
        if (role == ROLE_COUNT)
            return bad(err, name, n, "there is no role", key);
        if (role == ROLE_TEXT)
            for (int i = 1; i < ROLE_COUNT; i++)
                if (given[i])
                    return bad(err, name, n, "before the other roles stands", key);
        if (!parse_look(value, &theme, role, name, n, &theme.looks[role], err))
            return false;
        given[role] = true;
    }
    for (int i = 1; i < ROLE_COUNT; i++) /* parents stand before their children */
        if (!given[i])
            theme.looks[i] = theme.looks[role_parents[i]];
    *ret_theme = theme;
    return true;
}

bool theme_load(const char *name, Theme *ret_theme, Error *err)
{
    char file[64];
    snprintf(file, sizeof file, "%s.theme", name);
    Str text = data_find("themes", str_from(file));
    if (!text.ptr)
        return error_set(err, ERR_RANGE, "there is no theme \"%s\"", name);
    return theme_parse(text, name, ret_theme, err);
}

/* In the order of the picker: the terminal's own first. */
static const char *const builtin[] = {
    "terminal",       "terminal-light",  "dark", "light",   "contrast",
    "carbon",         "carbon-light",    "safe", "gruvbox", "nord",
    "solarized-dark", "solarized-light", "mono",
};

const char *theme_builtin(size_t i)
{
    return i < sizeof builtin / sizeof *builtin ? builtin[i] : NULL;
}

bool theme_is_light(const char *colorfgbg)
{
    const char *last = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
    int background;
    return last && small_number(str_from(last + 1), &background) &&
           (background == 7 || (background >= 9 && background < 16));
}
