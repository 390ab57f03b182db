/* How a scalar without quotes is read, by three sets of rules.
 *
 * 1.2: YAML 1.2.2 section 10.3.2. 1.1: the types of yaml.org/type as PyYAML implements them, and
 * y and n, which the specification lists as well. go: yaml.v3's resolver, whose integers are
 * those of strconv.ParseInt with base 0 after the underscores were taken out. */
#include "plain.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#define NUMBER_MAX 400 /* longer texts are numbers of no reader worth naming, but big ones */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const Str nulls[] = { STR("~"), STR("null"), STR("Null"), STR("NULL"), { NULL, 0 } };
static const Str bools[] = { STR("true"),  STR("True"),  STR("TRUE"), STR("false"),
                             STR("False"), STR("FALSE"), { NULL, 0 } };
static const Str more_bools[] = { STR("yes"), STR("Yes"), STR("YES"), STR("no"), STR("No"),
                                  STR("NO"),  STR("on"),  STR("On"),  STR("ON"), STR("off"),
                                  STR("Off"), STR("OFF"), STR("y"),   STR("Y"),  STR("n"),
                                  STR("N"),   { NULL, 0 } };
static const Str nans[] = { STR(".nan"), STR(".NaN"), STR(".NAN"), { NULL, 0 } };
static const Str infinities[] = { STR(".inf"), STR(".Inf"), STR(".INF"), { NULL, 0 } };

static bool is_one_of(Str s, const Str *words)
{
    for (; s.len && words->ptr; words++)
        if (s.len == words->len && s.ptr[0] == words->ptr[0] &&
            memcmp(s.ptr, words->ptr, s.len) == 0)
            return true;
    return false;
}

static bool is_null(Str s)
{
    return s.len == 0 || is_one_of(s, nulls);
}

/* A cursor over the text of a number. */
typedef struct Scan {
    Str s;
    size_t at;
} Scan;

static bool scan_sign(Scan *scan)
{
    bool there =
        scan->at < scan->s.len && (scan->s.ptr[scan->at] == '-' || scan->s.ptr[scan->at] == '+');
    scan->at += there;
    return there;
}

static bool digit_of(char c, int base, bool underscores)
{
    if (underscores && c == '_')
        return true;
    if (base == 16)
        return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    return c >= '0' && c < '0' + base;
}

static size_t scan_digits(Scan *scan, int base, bool underscores)
{
    size_t start = scan->at;
    while (scan->at < scan->s.len && digit_of(scan->s.ptr[scan->at], base, underscores))
        scan->at++;
    return scan->at - start;
}

static bool scan_byte(Scan *scan, char c)
{
    bool there = scan->at < scan->s.len && scan->s.ptr[scan->at] == c;
    scan->at += there;
    return there;
}

static bool scan_end(const Scan *scan)
{
    return scan->at == scan->s.len;
}

static bool starts(Str s, const char *prefix)
{
    return str_starts(s, str_from(prefix));
}

static Str unsign(Str s)
{
    return s.len && (s.ptr[0] == '-' || s.ptr[0] == '+') ? str_make(s.ptr + 1, s.len - 1) : s;
}

static bool only_digits(Str s, int base, bool underscores)
{
    Scan scan = { s, 0 };
    return scan_digits(&scan, base, underscores) > 0 && scan_end(&scan);
}

static bool is_infinite(Str s)
{
    return is_one_of(unsign(s), infinities);
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? : 1.2 and yaml.v3 alike */
static bool is_float_12(Str s)
{
    Scan scan = { s, 0 };
    scan_sign(&scan);
    size_t whole = scan_digits(&scan, 10, false);
    if (scan_byte(&scan, '.') && scan_digits(&scan, 10, false) == 0 && whole == 0)
        return false;
    if (whole == 0 && scan.at > 0 && !is_digit(scan.s.ptr[scan.at - 1]))
        return false;
    if (scan.at == 0)
        return false;
    if (scan_byte(&scan, 'e') || scan_byte(&scan, 'E')) {
        scan_sign(&scan);
        if (scan_digits(&scan, 10, false) == 0)
            return false;
    }
    return scan_end(&scan);
}

static NodeKind read_12(Str s)
{
    if (is_null(s))
        return NODE_NULL;
    if (is_one_of(s, bools))
        return NODE_BOOL;
    if (only_digits(unsign(s), 10, false))
        return NODE_INT;
    if ((starts(s, "0o") && only_digits(str_slice(s, 2, s.len), 8, false)) ||
        (starts(s, "0x") && only_digits(str_slice(s, 2, s.len), 16, false)))
        return NODE_INT;
    if (is_float_12(s) || is_infinite(s) || is_one_of(s, nans))
        return NODE_FLOAT;
    return NODE_STRING;
}

/* Digits, then groups of ":" and a number below 60. */
static bool is_sexagesimal(Scan *scan)
{
    size_t groups = 0;
    while (scan_byte(scan, ':')) {
        size_t start = scan->at, n = scan_digits(scan, 10, false);
        if (n < 1 || n > 2 || (n == 2 && scan->s.ptr[start] > '5'))
            return false;
        groups++;
    }
    return groups > 0;
}

static bool is_int_11(Str s)
{
    Str u = unsign(s);
    if (starts(u, "0b"))
        return only_digits(str_slice(u, 2, u.len), 2, true);
    if (starts(u, "0x"))
        return only_digits(str_slice(u, 2, u.len), 16, true);
    if (u.len > 1 && u.ptr[0] == '0')
        return only_digits(str_slice(u, 1, u.len), 8, true);
    if (!u.len || !is_digit(u.ptr[0]))
        return false;
    Scan scan = { u, 0 };
    scan_digits(&scan, 10, true);
    return scan_end(&scan) || (u.ptr[0] != '0' && is_sexagesimal(&scan) && scan_end(&scan));
}

static bool is_float_11(Str s)
{
    Str u = unsign(s);
    Scan scan = { u, 0 };
    bool leading = u.len && is_digit(u.ptr[0]);
    if (leading)
        scan_digits(&scan, 10, true);
    if (leading && scan.at < u.len && u.ptr[scan.at] == ':')
        return is_sexagesimal(&scan) && scan_byte(&scan, '.') &&
               (scan_digits(&scan, 10, true), scan_end(&scan));
    if (!scan_byte(&scan, '.'))
        return false;
    if (!leading && (u.len != s.len || scan.at == u.len || !is_digit(u.ptr[scan.at])))
        return false;
    scan_digits(&scan, 10, true);
    if (scan_byte(&scan, 'e') || scan_byte(&scan, 'E'))
        if (!scan_sign(&scan) || !scan_digits(&scan, 10, false))
            return false;
    return scan_end(&scan);
}

static NodeKind read_11(Str s)
{
    if (is_null(s))
        return NODE_NULL;
    if (is_one_of(s, bools) || is_one_of(s, more_bools))
        return NODE_BOOL;
    if (is_int_11(s))
        return NODE_INT;
    if (is_float_11(s) || is_infinite(s) || is_one_of(s, nans))
        return NODE_FLOAT;
    return str_is(s, "=") || str_is(s, "<<") ? NODE_NULL : NODE_STRING; /* of a type of its own */
}

/* strconv.ParseInt(s, 0, 64), or ParseUint: the value, when it fits. */
static bool go_integer(Str s, bool *ret_overflow)
{
    Str u = unsign(s);
    int base = 10;
    *ret_overflow = false;
    if (u.len > 1 && u.ptr[0] == '0') {
        char c = (char)(u.ptr[1] | 0x20);
        base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
        u = str_slice(u, base == 8 && c != 'o' ? 1 : 2, u.len);
    }
    if (!only_digits(u, base, false))
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < u.len; i++) {
        char c = u.ptr[i];
        unsigned d = is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
        if (value > (UINT64_MAX - d) / (unsigned)base) {
            *ret_overflow = true;
            return false;
        }
        value = value * (unsigned)base + d;
    }
    /* a sign leads to ParseInt alone */
    *ret_overflow = u.ptr != s.ptr && (s.ptr[0] == '-' || s.ptr[0] == '+') &&
                    value > (uint64_t)INT64_MAX + (s.ptr[0] == '-');
    return !*ret_overflow;
}

static unsigned number_of(Scan *scan, size_t least, size_t most)
{
    unsigned value = 0;
    size_t n = 0;
    while (n < most && scan->at < scan->s.len && is_digit(scan->s.ptr[scan->at])) {
        value = value * 10 + (unsigned)(scan->s.ptr[scan->at++] - '0');
        n++;
    }
    return n < least ? 9999 : value;
}

static unsigned days_of(unsigned year, unsigned month)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* yaml.v3 takes four layouts; a zone may stand only behind T or t. */
static bool is_go_time(Scan *scan)
{
    bool zoned = scan_byte(scan, 'T') || scan_byte(scan, 't');
    if (!zoned && !scan_byte(scan, ' '))
        return false;
    if (number_of(scan, 1, 2) > 23 || !scan_byte(scan, ':') || number_of(scan, 1, 2) > 59 ||
        !scan_byte(scan, ':') || number_of(scan, 1, 2) > 59)
        return false;
    if (scan_byte(scan, '.') && scan_digits(scan, 10, false) == 0)
        return false;
    if (!zoned)
        return scan_end(scan);
    if (scan_byte(scan, 'Z'))
        return scan_end(scan);
    return scan_sign(scan) && number_of(scan, 2, 2) <= 24 && scan_byte(scan, ':') &&
           number_of(scan, 2, 2) <= 60 && scan_end(scan);
}

static bool is_go_timestamp(Str s)
{
    Scan scan = { s, 0 };
    if (s.len < 8 || scan_digits(&scan, 10, false) != 4)
        return false;
    scan.at = 0;
    unsigned year = number_of(&scan, 4, 4);
    if (!scan_byte(&scan, '-'))
        return false;
    unsigned month = number_of(&scan, 1, 2);
    if (month < 1 || month > 12 || !scan_byte(&scan, '-'))
        return false;
    unsigned day = number_of(&scan, 1, 2);
    if (day < 1 || day > days_of(year, month))
        return false;
    return scan_end(&scan) || is_go_time(&scan);
}

static NodeKind read_go(Str s, bool *ret_timestamp)
{
    char plain[NUMBER_MAX];
    *ret_timestamp = false;
    if (is_null(s))
        return NODE_NULL;
    if (is_one_of(s, bools))
        return NODE_BOOL;
    if (is_infinite(s) || is_one_of(s, nans))
        return NODE_FLOAT;
    if (str_is(s, "<<"))
        return NODE_NULL;
    if (s.ptr[0] == '.')
        return is_float_12(s) ? NODE_FLOAT : NODE_STRING;
    if (!is_digit(s.ptr[0]) && s.ptr[0] != '-' && s.ptr[0] != '+')
        return NODE_STRING;
    if (is_go_timestamp(s)) {
        *ret_timestamp = true;
        return NODE_STRING;
    }
    if (s.len >= sizeof plain)
        return only_digits(unsign(s), 10, true) ? NODE_FLOAT : NODE_STRING;
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '_')
            plain[n++] = s.ptr[i];
    bool overflow;
    if (go_integer(str_make(plain, n), &overflow))
        return NODE_INT;
    return is_float_12(str_make(plain, n)) ? NODE_FLOAT : NODE_STRING;
}

/* Only these lead to anything but a string in any of the readers: words of up to five letters,
 * and what begins like a number. */
static bool may_be_special(Str s)
{
    char c = s.len ? s.ptr[0] : '~';
    if (is_digit(c) || c == '-' || c == '+')
        return true;
    if (c == '.')
        return s.len <= NUMBER_MAX;
    return s.len <= 5 && strchr("~yYnNtTfFoO=<", c);
}

PlainReading tree_plain_reading(Str s)
{
    PlainReading r = { NODE_STRING, NODE_STRING, NODE_STRING, false, true };
    if (!may_be_special(s))
        return r;
    r.yaml12 = read_12(s);
    r.yaml11 = read_11(s);
    if (s.len == 0)
        r.go = NODE_NULL;
    else
        r.go = read_go(s, &r.go_timestamp);
    bool octal = r.yaml12 == NODE_INT && unsign(s).len > 1 && unsign(s).ptr[0] == '0' &&
                 is_digit(unsign(s).ptr[1]);
    r.same = r.yaml12 == r.yaml11 && r.yaml12 == r.go && !r.go_timestamp && !octal;
    return r;
}

/* -- values --------------------------------------------------------------------------------- */

static double to_double(Str s)
{
    char small[NUMBER_MAX + 1];
    size_t n = s.len < NUMBER_MAX ? s.len : NUMBER_MAX;
    memcpy(small, s.ptr, n);
    small[n] = 0;
    if (s.len > NUMBER_MAX && only_digits(unsign(s), 10, false)) /* beyond any double */
        return s.ptr[0] == '-' ? -HUGE_VAL : HUGE_VAL;
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double value = c ? strtod_l(small, NULL, c) : 0;
    if (c)
        freelocale(c);
    return value;
}

/* Reads the integer of the text in its base; what does not fit becomes a big float. */
static void set_integer(TreeNode *node)
{
    Str u = unsign(node->string);
    unsigned base = starts(u, "0x") ? 16 : starts(u, "0o") ? 8 : 10;
    bool minus = node->string.ptr[0] == '-', fits = true;
    uint64_t value = 0;
    double big = 0;
    for (size_t i = base == 10 ? 0 : 2; i < u.len; i++) {
        char c = u.ptr[i];
        unsigned d = is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
        fits = fits && value <= ((uint64_t)INT64_MAX + minus - d) / base;
        value = value * base + d;
        big = big * base + d;
    }
    if (fits) {
        node->kind = NODE_INT;
        node->integer = minus ? (int64_t)(0 - value) : (int64_t)value;
        return;
    }
    node->kind = NODE_FLOAT;
    node->flags |= NODE_BIG;
    node->number = base == 10 ? to_double(node->string) : big;
}

static void set_float(TreeNode *node)
{
    Str s = node->string;
    node->kind = NODE_FLOAT;
    if (is_one_of(s, nans)) {
        node->number = NAN;
    } else if (is_infinite(s)) {
        node->number = s.ptr[0] == '-' ? -INFINITY : INFINITY;
    } else {
        node->number = to_double(s);
        if (isinf(node->number))
            node->flags |= NODE_BIG;
    }
}

void plain_set_number(TreeNode *node)
{
    if (only_digits(unsign(node->string), 10, false))
        set_integer(node);
    else
        set_float(node);
}

void plain_resolve(TreeNode *node)
{
    node->kind = NODE_STRING;
    if (!may_be_special(node->string))
        return;
    PlainReading r = tree_plain_reading(node->string);
    if (!r.same)
        node->flags |= NODE_AMBIGUOUS;
    switch (r.yaml12) {
    case NODE_NULL:
        node->kind = NODE_NULL;
        break;
    case NODE_BOOL:
        node->kind = NODE_BOOL;
        node->boolean = (node->string.ptr[0] | 0x20) == 't';
        break;
    case NODE_INT:
        set_integer(node);
        break;
    case NODE_FLOAT:
        set_float(node);
        break;
    default:
        break;
    }
}
