/* The translator reads one pattern from left to right. `repeatable` says whether a quantifier
 * may follow; `depth` counts open groups. Every character that could mean something to PCRE2 is
 * written as \x{..}, so that nothing but what is meant here reaches it. */
#include "ecma.h"

#include "contract/arena.h"

#define GROUPS_MAX 200

/* ECMA-262 WhiteSpace and LineTerminator, and everything else, as items of a class. */
#define SPACE_ITEMS                                                                                \
    "\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}"  \
    "\\x{3000}\\x{feff}"
#define NO_SPACE_ITEMS                                                                             \
    "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}"               \
    "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"                 \
    "\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"
#define ANY_CHARACTER "[\\x{0}-\\x{10ffff}]"
#define NO_CHARACTER "(?!)"

typedef struct Translator {
    Str in;
    size_t at;
    Buf *out;
    bool repeatable, back_reference;
    bool group_is_assertion[GROUPS_MAX];
    unsigned depth;
    Error *err;
} Translator;

static bool wrong(Translator *t, size_t at, const char *text)
{
    return error_set_at(t->err, ERR_SYNTAX, span_make(at, at + 1), "%s", text);
}

static int peek(const Translator *t, size_t ahead)
{
    return t->at + ahead < t->in.len ? (unsigned char)t->in.ptr[t->at + ahead] : -1;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_surrogate(int32_t code)
{
    return code >= 0xD800 && code < 0xE000;
}

static void put_code(Buf *out, int32_t code)
{
    if (is_digit(code) || is_letter(code))
        buf_add_byte(out, (char)code);
    else
        buf_printf(out, "\\x{%x}", (unsigned)code);
}

/* The next whole character, taken as it is. */
static bool take_code(Translator *t, int32_t *ret_code)
{
    size_t n = utf8_decode(t->in, t->at, ret_code);
    if (n == 0 || *ret_code < 0)
        return wrong(t, t->at, "the pattern is not UTF-8");
    t->at += n;
    return true;
}

static bool take_hex(Translator *t, unsigned least, unsigned most, int32_t *ret_code)
{
    int32_t code = 0;
    unsigned n = 0;
    for (; n < most; n++) {
        int c = peek(t, 0), lower = c | 0x20;
        if (is_digit(c))
            code = code * 16 + (c - '0');
        else if (c > 0 && lower >= 'a' && lower <= 'f')
            code = code * 16 + (lower - 'a' + 10);
        else
            break;
        if (code > 0x10FFFF)
            return false;
        t->at++;
    }
    *ret_code = code;
    return n >= least;
}

/* Behind "\u": XXXX, a pair of them, or {X...}. */
static bool take_unicode_escape(Translator *t, int32_t *ret_code)
{
    size_t start = t->at;
    if (peek(t, 0) == '{') {
        t->at++;
        if (!take_hex(t, 1, 64, ret_code) || peek(t, 0) != '}')
            return wrong(t, start, "\\u{...} needs the number of a character in hexadecimal");
        t->at++;
        return true;
    }
    if (!take_hex(t, 4, 4, ret_code))
        return wrong(t, start, "\\u needs four hexadecimal digits");
    if (*ret_code >= 0xD800 && *ret_code < 0xDC00 && peek(t, 0) == '\\' && peek(t, 1) == 'u') {
        size_t before = t->at;
        int32_t low;
        t->at += 2;
        if (take_hex(t, 4, 4, &low) && low >= 0xDC00 && low < 0xE000)
            *ret_code = 0x10000 + ((*ret_code - 0xD800) << 10) + (low - 0xDC00);
        else
            t->at = before;
    }
    return true;
}

/* Behind the backslash: an escape that stands for one character. `in_class`: \b and \- too. */
static bool take_character_escape(Translator *t, bool in_class, int32_t *ret_code)
{
    static const struct {
        unsigned char letter, code;
    } controls[] = { { 't', 9 }, { 'n', 10 }, { 'v', 11 }, { 'f', 12 }, { 'r', 13 } };
    size_t start = t->at;
    int c = peek(t, 0);
    if (c < 0)
        return wrong(t, start, "the pattern ends with a backslash");
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        if (c == controls[i].letter) {
            *ret_code = controls[i].code;
            t->at++;
            return true;
        }
    t->at++;
    switch (c) {
    case 'c':
        if (!is_letter(peek(t, 0)))
            return wrong(t, start, "\\c needs a letter");
        *ret_code = peek(t, 0) & 31;
        t->at++;
        return true;
    case 'x':
        return take_hex(t, 2, 2, ret_code) || wrong(t, start, "\\x needs two hexadecimal digits");
    case 'u':
        return take_unicode_escape(t, ret_code);
    case '0':
        *ret_code = 0;
        return !is_digit(peek(t, 0)) || wrong(t, start, "octal escapes do not exist");
    case 'b':
        *ret_code = 8;
        return in_class || wrong(t, start, "\\b stands for no character here");
    }
    if (is_letter(c) || is_digit(c))
        return wrong(t, start, "this escape does not exist in ECMA-262");
    t->at--;
    return take_code(t, ret_code);
}

/* \p{Name}, \p{Name=Value}: PCRE2 knows the short names of general categories and all others. */
static bool take_property(Translator *t, Buf *out)
{
    static const struct {
        const char *name, *brief;
    } categories[] = {
        { "Letter", "L" },
        { "Cased_Letter", "L&" },
        { "LC", "L&" },
        { "Uppercase_Letter", "Lu" },
        { "Lowercase_Letter", "Ll" },
        { "Titlecase_Letter", "Lt" },
        { "Modifier_Letter", "Lm" },
        { "Other_Letter", "Lo" },
        { "Mark", "M" },
        { "Combining_Mark", "M" },
        { "Nonspacing_Mark", "Mn" },
        { "Spacing_Mark", "Mc" },
        { "Enclosing_Mark", "Me" },
        { "Number", "N" },
        { "Decimal_Number", "Nd" },
        { "digit", "Nd" },
        { "Letter_Number", "Nl" },
        { "Other_Number", "No" },
        { "Punctuation", "P" },
        { "punct", "P" },
        { "Connector_Punctuation", "Pc" },
        { "Dash_Punctuation", "Pd" },
        { "Open_Punctuation", "Ps" },
        { "Close_Punctuation", "Pe" },
        { "Initial_Punctuation", "Pi" },
        { "Final_Punctuation", "Pf" },
        { "Other_Punctuation", "Po" },
        { "Symbol", "S" },
        { "Math_Symbol", "Sm" },
        { "Currency_Symbol", "Sc" },
        { "Modifier_Symbol", "Sk" },
        { "Other_Symbol", "So" },
        { "Separator", "Z" },
        { "Space_Separator", "Zs" },
        { "Line_Separator", "Zl" },
        { "Paragraph_Separator", "Zp" },
        { "Other", "C" },
        { "Control", "Cc" },
        { "cntrl", "Cc" },
        { "Format", "Cf" },
        { "Surrogate", "Cs" },
        { "Private_Use", "Co" },
        { "Unassigned", "Cn" },
    };
    size_t start = t->at;
    bool negative = peek(t, 0) == 'P';
    t->at++;
    if (peek(t, 0) != '{')
        return wrong(t, start, "\\p needs a property in braces");
    size_t from = ++t->at;
    while (peek(t, 0) == '_' || peek(t, 0) == '=' || is_letter(peek(t, 0)) || is_digit(peek(t, 0)))
        t->at++;
    if (peek(t, 0) != '}' || t->at == from)
        return wrong(t, start, "\\p needs the name of a property in braces");
    Str name = str_slice(t->in, from, t->at - from);
    t->at++;
    if (str_starts(name, STR("General_Category=")))
        name = str_slice(name, 17, SIZE_MAX);
    else if (str_starts(name, STR("gc=")))
        name = str_slice(name, 3, SIZE_MAX);
    if (str_is(name, "Assigned")) {
        negative = !negative;
        name = STR("Cn");
    }
    for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
        if (str_is(name, categories[i].name))
            name = str_from(categories[i].brief);
    buf_printf(out, "\\%c{" STR_FMT "}", negative ? 'P' : 'p', STR_ARG(name));
    return true;
}

/* One item of a class: a character (*ret_code) or a set, written at once (*ret_code = -1). */
static bool take_class_atom(Translator *t, Buf *items, int32_t *ret_code)
{
    if (peek(t, 0) != '\\')
        return take_code(t, ret_code);
    t->at++;
    int c = peek(t, 0);
    *ret_code = -1;
    switch (c) {
    case 'd':
    case 'D':
    case 'w':
    case 'W':
        buf_printf(items, "\\%c", c);
        break;
    case 's':
        buf_add_text(items, SPACE_ITEMS);
        break;
    case 'S':
        buf_add_text(items, NO_SPACE_ITEMS);
        break;
    case 'p':
    case 'P':
        return take_property(t, items);
    default:
        return take_character_escape(t, true, ret_code);
    }
    t->at++;
    return true;
}

/* UTF-8 has no surrogates: ranges are cut where they start or end among them. */
static void put_range(Buf *items, int32_t from, int32_t to)
{
    if (is_surrogate(from))
        from = 0xE000;
    if (is_surrogate(to))
        to = 0xD7FF;
    if (from > to)
        return;
    put_code(items, from);
    if (to > from) {
        buf_add_byte(items, '-');
        put_code(items, to);
    }
}

static bool take_class_items(Translator *t, size_t start, Buf *items)
{
    while (peek(t, 0) != ']') {
        size_t at = t->at;
        int32_t from, to;
        if (peek(t, 0) < 0)
            return wrong(t, start, "\"[\" is never closed");
        if (!take_class_atom(t, items, &from))
            return false;
        if (peek(t, 0) != '-' || peek(t, 1) == ']' || peek(t, 1) < 0) {
            if (from >= 0)
                put_range(items, from, from);
            continue;
        }
        t->at++;
        if (!take_class_atom(t, items, &to))
            return false;
        if (from < 0 || to < 0) { /* [\w-x]: the dash is itself */
            put_code(items, '-');
            if (from >= 0)
                put_range(items, from, from);
            if (to >= 0)
                put_range(items, to, to);
        } else if (from > to) {
            return wrong(t, at, "the range runs backwards");
        } else {
            put_range(items, from, to);
        }
    }
    t->at++;
    return true;
}

static bool take_class(Translator *t)
{
    size_t start = t->at++;
    bool negative = peek(t, 0) == '^';
    t->at += negative;
    Buf items;
    buf_init(&items, 0);
    bool ok = take_class_items(t, start, &items);
    if (ok && items.len == 0)
        buf_add_text(t->out, negative ? ANY_CHARACTER : NO_CHARACTER);
    else if (ok)
        buf_printf(t->out, "[%s" STR_FMT "]", negative ? "^" : "", STR_ARG(buf_str(&items)));
    ok = ok && (buf_ok(&items) || error_memory(t->err));
    buf_clear(&items);
    t->repeatable = true;
    return ok;
}

static bool is_name_start(int c)
{
    return is_letter(c) || c == '_';
}

/* <name>, behind "(?" or "\k". */
static bool take_name(Translator *t, Str *ret_name)
{
    size_t from = t->at + 1;
    if (peek(t, 0) != '<' || !is_name_start(peek(t, 1)))
        return wrong(t, t->at, "a group name in <...> is missing");
    for (t->at++; is_name_start(peek(t, 0)) || is_digit(peek(t, 0));)
        t->at++;
    *ret_name = str_slice(t->in, from, t->at - from);
    if (peek(t, 0) != '>' || ret_name->len > 32)
        return wrong(t, from, "a group name has letters, digits and _, at most 32");
    t->at++;
    return true;
}

static bool take_escape(Translator *t)
{
    size_t start = t->at++;
    int c = peek(t, 0);
    Str name;
    int32_t code;
    t->repeatable = true;
    if (c == 'd' || c == 'D' || c == 'w' || c == 'W' || c == 'b' || c == 'B') {
        t->at++;
        t->repeatable = c != 'b' && c != 'B';
        buf_printf(t->out, "\\%c", c);
        return true;
    }
    if (c == 's' || c == 'S') {
        t->at++;
        buf_printf(t->out, "[%s" SPACE_ITEMS "]", c == 'S' ? "^" : "");
        return true;
    }
    if (c == 'p' || c == 'P')
        return take_property(t, t->out);
    if (c == 'k') {
        t->at++;
        t->back_reference = true;
        if (!take_name(t, &name))
            return false;
        buf_printf(t->out, "\\k<" STR_FMT ">", STR_ARG(name));
        return true;
    }
    if (c >= '1' && c <= '9') {
        unsigned n = 0;
        for (; is_digit(peek(t, 0)) && n < 1000; t->at++)
            n = n * 10 + (unsigned)(peek(t, 0) - '0');
        t->back_reference = true;
        buf_printf(t->out, "\\g{%u}", n);
        return n < 1000 || wrong(t, start, "there is no such group");
    }
    if (!take_character_escape(t, false, &code))
        return false;
    if (is_surrogate(code))
        buf_add_text(t->out, NO_CHARACTER);
    else
        put_code(t->out, code);
    return true;
}

static bool take_group(Translator *t)
{
    static const struct {
        const char *text;
        bool assertion;
    } kinds[] = {
        { "(?:", false }, { "(?=", false }, { "(?!", false }, { "(?<=", true }, { "(?<!", true }
    };
    size_t start = t->at;
    if (t->depth == GROUPS_MAX)
        return wrong(t, start, "groups are nested too deep");
    t->repeatable = false;
    t->group_is_assertion[t->depth] = false;
    Str rest = str_slice(t->in, t->at, SIZE_MAX);
    if (!str_starts(rest, STR("(?"))) {
        buf_add_byte(t->out, '(');
        t->at++;
        t->depth++;
        return true;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts(rest, str_from(kinds[i].text))) {
            buf_add_text(t->out, kinds[i].text);
            t->at += strlen(kinds[i].text);
            t->group_is_assertion[t->depth++] = kinds[i].assertion;
            return true;
        }
    if (peek(t, 2) != '<')
        return wrong(t, start, "this kind of group does not exist in ECMA-262");
    Str name;
    t->at += 2;
    if (!take_name(t, &name))
        return false;
    buf_printf(t->out, "(?<" STR_FMT ">", STR_ARG(name));
    t->depth++;
    return true;
}

/* {n}, {n,}, {n,m} at `at`: its length, 0 when it is none. */
static size_t braces(const Translator *t, uint64_t *ret_min, uint64_t *ret_max)
{
    size_t i = 1;
    uint64_t n[2] = { 0, UINT64_MAX };
    for (int k = 0; k < 2; k++) {
        size_t from = i;
        uint64_t value = 0;
        for (; is_digit(peek(t, i)); i++)
            value = value > 100000000 ? value : value * 10 + (uint64_t)(peek(t, i) - '0');
        if (i > from)
            n[k] = value;
        else if (k == 0)
            return 0;
        if (k == 0 && peek(t, i) == '}')
            n[1] = n[0];
        if (peek(t, i) == '}') {
            *ret_min = n[0];
            *ret_max = n[1];
            return i + 1;
        }
        if (k == 1 || peek(t, i) != ',')
            return 0;
        i++;
    }
    return 0;
}

static bool take_quantifier(Translator *t, size_t len)
{
    if (!t->repeatable)
        return wrong(t, t->at, "there is nothing to repeat here");
    buf_add_str(t->out, str_slice(t->in, t->at, len));
    t->at += len;
    if (peek(t, 0) == '?') {
        buf_add_byte(t->out, '?');
        t->at++;
    }
    t->repeatable = false;
    return true;
}

static bool take_term(Translator *t)
{
    int c = peek(t, 0);
    uint64_t min, max;
    size_t len;
    int32_t code;
    switch (c) {
    case '\\':
        return take_escape(t);
    case '[':
        return take_class(t);
    case '(':
        return take_group(t);
    case ')':
        if (t->depth == 0)
            return wrong(t, t->at, "\")\" was never opened");
        t->repeatable = !t->group_is_assertion[--t->depth];
        buf_add_byte(t->out, ')');
        t->at++;
        return true;
    case '|':
    case '^':
    case '$':
        t->repeatable = false;
        buf_add_byte(t->out, (char)c);
        t->at++;
        return true;
    case '.':
        t->repeatable = true;
        buf_add_text(t->out, "[^\\n\\r\\x{2028}\\x{2029}]");
        t->at++;
        return true;
    case '*':
    case '+':
    case '?':
        return take_quantifier(t, 1);
    case '{':
        len = braces(t, &min, &max);
        if (len && min > max)
            return wrong(t, t->at, "the least number of repeats is above the most");
        if (len)
            return take_quantifier(t, len);
    }
    t->repeatable = true;
    if (!take_code(t, &code))
        return false;
    put_code(t->out, code);
    return true;
}

bool ecma_translate(Str ecma, Buf *out, bool *ret_back_reference, Error *err)
{
    Translator t = { .in = ecma, .out = out, .err = err };
    while (t.at < t.in.len)
        if (!take_term(&t))
            return false;
    if (t.depth > 0)
        return wrong(&t, ecma.len, "a \"(\" is never closed");
    if (!buf_ok(out))
        return error_memory(err);
    *ret_back_reference = t.back_reference;
    return true;
}
