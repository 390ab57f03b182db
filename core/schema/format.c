/* Small recursive-descent checks: each takes what it knows off the front of a Str. */
#include "format.h"

#include "contract/buf.h"
#include "ecma.h"
#include "idna.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static Str rest_of(Str s, size_t from)
{
    return str_slice(s, from, SIZE_MAX);
}

static bool take_byte(Str *s, char c)
{
    if (s->len == 0 || s->ptr[0] != c)
        return false;
    *s = rest_of(*s, 1);
    return true;
}

/* Exactly n digits. */
static bool take_number(Str *s, size_t n, unsigned *ret_value)
{
    unsigned value = 0;
    if (s->len < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(s->ptr[i]))
            return false;
        value = value * 10 + (unsigned)(s->ptr[i] - '0');
    }
    *s = rest_of(*s, n);
    *ret_value = value;
    return true;
}

static size_t take_digits(Str *s)
{
    size_t n = 0;
    while (n < s->len && is_digit(s->ptr[n]))
        n++;
    *s = rest_of(*s, n);
    return n;
}

/* -- dates ------------------------------------------------------------------------------------- */

static bool take_date(Str *s)
{
    static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    unsigned year, month, day;
    if (!take_number(s, 4, &year) || !take_byte(s, '-') || !take_number(s, 2, &month) ||
        !take_byte(s, '-') || !take_number(s, 2, &day) || month < 1 || month > 12)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day >= 1 && day <= days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* full-time; second 60 only where it is 23:59:60 in UTC. */
static bool take_time(Str *s)
{
    unsigned hour, minute, second, off_hour = 0, off_minute = 0;
    if (!take_number(s, 2, &hour) || !take_byte(s, ':') || !take_number(s, 2, &minute) ||
        !take_byte(s, ':') || !take_number(s, 2, &second))
        return false;
    if (take_byte(s, '.') && take_digits(s) == 0)
        return false;
    int sign = 0;
    if (!take_byte(s, 'Z') && !take_byte(s, 'z')) {
        sign = take_byte(s, '+') ? 1 : take_byte(s, '-') ? -1 : 0;
        if (sign == 0 || !take_number(s, 2, &off_hour) || !take_byte(s, ':') ||
            !take_number(s, 2, &off_minute))
            return false;
    }
    if (hour > 23 || minute > 59 || second > 60 || off_hour > 23 || off_minute > 59)
        return false;
    int offset = sign * (int)(off_hour * 60 + off_minute);
    int utc = ((int)(hour * 60 + minute) - offset + 2 * 1440) % 1440;
    return second < 60 || utc == 1439;
}

static bool check_date(Str s)
{
    return take_date(&s) && s.len == 0;
}

static bool check_time(Str s)
{
    return take_time(&s) && s.len == 0;
}

static bool check_date_time(Str s)
{
    return take_date(&s) && (take_byte(&s, 'T') || take_byte(&s, 't')) && take_time(&s) &&
           s.len == 0;
}

/* Some of the units, in order and without a gap between the first and the last. */
static bool take_units(Str *s, const char *units)
{
    const char *next = NULL; /* the unit that may follow */
    while (s->len && is_digit(s->ptr[0])) {
        take_digits(s);
        if (s->len == 0)
            return false;
        const char *at = next ? (*next == s->ptr[0] ? next : NULL) : strchr(units, s->ptr[0]);
        if (!at || !*at)
            return false;
        next = at + 1;
        *s = rest_of(*s, 1);
    }
    return next != NULL;
}

/* RFC 3339, appendix A. */
static bool check_duration(Str s)
{
    if (!take_byte(&s, 'P') || s.len == 0)
        return false;
    Str weeks = s;
    if (take_digits(&weeks) && str_is(weeks, "W"))
        return true;
    if (s.ptr[0] != 'T' && !take_units(&s, "YMD"))
        return false;
    if (take_byte(&s, 'T') && !take_units(&s, "HMS"))
        return false;
    return s.len == 0;
}

/* -- names and addresses ----------------------------------------------------------------------- */

static bool check_label(Str label)
{
    if (label.len == 0 || label.len > 63 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!is_letter(label.ptr[i]) && !is_digit(label.ptr[i]) && label.ptr[i] != '-')
            return false;
    if (label.len >= 4 && str_eq_nocase(str_slice(label, 0, 4), STR("xn--")))
        return idna_label_is_valid(rest_of(label, 4));
    return true;
}

static bool check_hostname(Str s)
{
    Str label;
    if (s.len == 0 || s.len > 253)
        return false;
    while (str_split(&s, '.', &label))
        if (!check_label(label))
            return false;
    return true;
}

static bool check_ipv4(Str s)
{
    Str part;
    int n = 0;
    if (s.len == 0)
        return false;
    for (; str_split(&s, '.', &part); n++) {
        Str digits = part;
        unsigned value = 0;
        if (part.len < 1 || part.len > 3 || (part.len > 1 && part.ptr[0] == '0') ||
            !take_number(&digits, part.len, &value) || value > 255)
            return false;
    }
    return n == 4;
}

/* Groups between colons; *ret_n counts them, an IPv4 address at the end counts two. */
static bool count_groups(Str s, bool may_end_ipv4, unsigned *ret_n)
{
    Str part;
    *ret_n = 0;
    if (s.len == 0)
        return true;
    while (str_split(&s, ':', &part)) {
        if (!s.ptr && may_end_ipv4 && str_find_byte(part, '.') < part.len) {
            *ret_n += 2;
            return check_ipv4(part);
        }
        if (part.len < 1 || part.len > 4)
            return false;
        for (size_t i = 0; i < part.len; i++)
            if (!is_hex(part.ptr[i]))
                return false;
        ++*ret_n;
    }
    return true;
}

static bool check_ipv6(Str s)
{
    unsigned before, behind;
    size_t gap = str_find(s, STR("::"));
    if (gap == SIZE_MAX)
        return s.len > 0 && count_groups(s, true, &before) && before == 8;
    return count_groups(str_slice(s, 0, gap), false, &before) &&
           count_groups(rest_of(s, gap + 2), true, &behind) && before + behind <= 7;
}

static bool is_atom_char(char c)
{
    return is_letter(c) || is_digit(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* RFC 5321: Dot-string or Quoted-string. */
static bool check_mailbox_name(Str s)
{
    if (s.len == 0 || s.len > 64)
        return false;
    if (s.ptr[0] == '"') {
        if (s.len < 2 || s.ptr[s.len - 1] != '"')
            return false;
        for (size_t i = 1; i + 1 < s.len; i++) {
            if (s.ptr[i] < 32 || s.ptr[i] > 126 || s.ptr[i] == '"')
                return false;
            if (s.ptr[i] == '\\' && ++i + 1 >= s.len)
                return false;
        }
        return true;
    }
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '.' ? i == 0 || i + 1 == s.len || s.ptr[i - 1] == '.'
                            : !is_atom_char(s.ptr[i]))
            return false;
    return true;
}

static bool check_email(Str s)
{
    size_t at = s.len;
    while (at > 0 && s.ptr[at - 1] != '@')
        at--;
    if (at == 0 || !check_mailbox_name(str_slice(s, 0, at - 1)))
        return false;
    Str domain = rest_of(s, at);
    if (domain.len > 2 && domain.ptr[0] == '[' && domain.ptr[domain.len - 1] == ']') {
        domain = str_slice(domain, 1, domain.len - 2);
        if (domain.len > 5 && str_eq_nocase(str_slice(domain, 0, 5), STR("IPv6:")))
            return check_ipv6(rest_of(domain, 5));
        return check_ipv4(domain);
    }
    return check_hostname(domain);
}

/* -- URIs -------------------------------------------------------------------------------------- */

/* Bytes of unreserved and sub-delims, those of `more`, and %XX. */
static bool check_uri_part(Str s, const char *more)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '%') {
            if (i + 2 >= s.len || !is_hex(s.ptr[i + 1]) || !is_hex(s.ptr[i + 2]))
                return false;
            i += 2;
        } else if (!is_letter(c) && !is_digit(c) &&
                   (!c || (!strchr("-._~!$&'()*+,;=", c) && !strchr(more, c)))) {
            return false;
        }
    }
    return true;
}

static bool check_port(Str s)
{
    return take_digits(&s), s.len == 0;
}

static bool check_literal_address(Str s)
{
    if (s.len > 1 && (s.ptr[0] | 0x20) == 'v') { /* IPvFuture */
        size_t dot = str_find_byte(s, '.');
        for (size_t i = 1; i < dot; i++)
            if (!is_hex(s.ptr[i]))
                return false;
        return dot > 1 && dot + 1 < s.len && check_uri_part(rest_of(s, dot + 1), ":") &&
               str_find_byte(s, '%') == s.len;
    }
    return check_ipv6(s);
}

static bool check_authority(Str s)
{
    size_t at = str_find_byte(s, '@');
    if (at < s.len) {
        if (!check_uri_part(str_slice(s, 0, at), ":"))
            return false;
        s = rest_of(s, at + 1);
    }
    if (s.len && s.ptr[0] == '[') {
        size_t end = str_find_byte(s, ']');
        if (end == s.len || !check_literal_address(str_slice(s, 1, end - 1)))
            return false;
        s = rest_of(s, end + 1);
        return s.len == 0 || (s.ptr[0] == ':' && check_port(rest_of(s, 1)));
    }
    size_t colon = str_find_byte(s, ':');
    return check_uri_part(str_slice(s, 0, colon), "") &&
           (colon == s.len || check_port(rest_of(s, colon + 1)));
}

/* Length of "scheme", 0 when there is none. */
static size_t scheme_len(Str s)
{
    if (s.len == 0 || !is_letter(s.ptr[0]))
        return 0;
    for (size_t i = 1; i < s.len; i++) {
        if (s.ptr[i] == ':')
            return i;
        if (!is_letter(s.ptr[i]) && !is_digit(s.ptr[i]) &&
            !strchr("+-.", s.ptr[i] ? s.ptr[i] : 'a'))
            return 0;
    }
    return 0;
}

/* What stands behind the scheme. */
static bool check_uri_rest(Str s, bool has_scheme)
{
    size_t fragment = str_find_byte(s, '#');
    if (!check_uri_part(rest_of(s, fragment + 1), ":@/?"))
        return false;
    s = str_slice(s, 0, fragment);
    size_t query = str_find_byte(s, '?');
    if (!check_uri_part(rest_of(s, query + 1), ":@/?"))
        return false;
    s = str_slice(s, 0, query);
    if (str_starts(s, STR("//"))) {
        s = rest_of(s, 2);
        size_t path = str_find_byte(s, '/');
        return check_authority(str_slice(s, 0, path)) && check_uri_part(rest_of(s, path), ":@/");
    }
    /* the first segment of a relative reference has no colon */
    if (!has_scheme && str_find_byte(s, ':') < str_find_byte(s, '/'))
        return false;
    return check_uri_part(s, ":@/");
}

static bool check_uri(Str s)
{
    size_t n = scheme_len(s);
    return n > 0 && check_uri_rest(rest_of(s, n + 1), true);
}

static bool check_uri_reference(Str s)
{
    return check_uri(s) || check_uri_rest(s, false);
}

/* -- the others -------------------------------------------------------------------------------- */

static bool check_uuid(Str s)
{
    if (s.len != 36)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? s.ptr[i] != '-' : !is_hex(s.ptr[i]))
            return false;
    }
    return true;
}

static bool check_json_pointer(Str s)
{
    if (s.len && s.ptr[0] != '/')
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '~' && (i + 1 == s.len || (s.ptr[i + 1] != '0' && s.ptr[i + 1] != '1')))
            return false;
    return true;
}

static bool check_relative_json_pointer(Str s)
{
    bool zero = s.len && s.ptr[0] == '0';
    size_t n = take_digits(&s);
    if (n == 0 || (zero && n > 1))
        return false;
    return str_is(s, "#") || check_json_pointer(s);
}

static bool check_regex(Str s)
{
    Buf out;
    bool back_reference, ok;
    buf_init(&out, 0);
    ok = ecma_translate(s, &out, &back_reference, NULL);
    buf_clear(&out);
    return ok;
}

const Format *format_find(Str name)
{
    static const Format formats[] = {
        { "date", "a date such as 2026-03-01", check_date },
        { "date-time", "a date and time such as 2026-03-01T12:00:00Z", check_date_time },
        { "duration", "a duration such as P1DT12H", check_duration },
        { "email", "an e-mail address", check_email },
        { "hostname", "a host name such as logs.example.com", check_hostname },
        { "ipv4", "an IPv4 address such as 192.0.2.1", check_ipv4 },
        { "ipv6", "an IPv6 address such as 2001:db8::1", check_ipv6 },
        { "json-pointer", "a JSON pointer such as /a/b", check_json_pointer },
        { "regex", "a regular expression", check_regex },
        { "relative-json-pointer", "a relative JSON pointer such as 1/a",
          check_relative_json_pointer },
        { "time", "a time such as 12:00:00Z", check_time },
        { "uri", "a URI such as https://example.com/", check_uri },
        { "uri-reference", "a URI or a part of one", check_uri_reference },
        { "uuid", "a UUID such as 2eb8aa08-aa98-11ea-b4aa-73b441d16380", check_uuid },
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_is(name, formats[i].name))
            return &formats[i];
    return NULL;
}
