/* The label is decoded, then each rule of RFC 5891 section 4.2 is asked in turn. Which characters
 * are allowed is computed from their Unicode properties as RFC 5892 says. */
#include "idna.h"

#include <utf8proc.h>

#define LABEL_MAX 63

typedef struct Label {
    int32_t code[LABEL_MAX];
    size_t len;
} Label;

/* RFC 3492, section 6.1. */
static uint32_t adapt(uint32_t delta, uint32_t count, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / 700 : delta / 2;
    delta += delta / count;
    for (; delta > 455; k += 36)
        delta /= 35;
    return k + 36 * delta / (delta + 38);
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0' + 26;
    c |= 0x20;
    return c >= 'a' && c <= 'z' ? c - 'a' : -1;
}

static bool take_delta(Str s, size_t *at, uint32_t bias, uint32_t *ret_i)
{
    uint64_t i = *ret_i, weight = 1;
    for (uint32_t k = 36;; k += 36) {
        int digit = *at < s.len ? digit_value(s.ptr[(*at)++]) : -1;
        if (digit < 0)
            return false;
        uint32_t threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        i += (uint64_t)digit * weight;
        weight *= 36 - threshold;
        if (i > UINT32_MAX || weight > UINT32_MAX)
            return false;
        if ((uint32_t)digit < threshold)
            break;
    }
    *ret_i = (uint32_t)i;
    return true;
}

/* RFC 3492, section 6.2. Basic characters are taken in lower case. */
static bool decode(Str s, Label *label)
{
    size_t basic = s.len, at;
    while (basic > 0 && s.ptr[basic - 1] != '-')
        basic--;
    label->len = 0;
    for (at = 0; at + 1 < basic; at++) {
        char c = s.ptr[at];
        label->code[label->len++] = c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
    uint32_t n = 128, bias = 72, i = 0;
    for (at = basic; at < s.len;) {
        uint32_t before = i;
        if (label->len == LABEL_MAX || !take_delta(s, &at, bias, &i))
            return false;
        uint32_t count = (uint32_t)label->len + 1;
        bias = adapt(i - before, count, before == 0);
        n += i / count;
        i %= count;
        if (n > 0x10FFFF || (n >= 0xD800 && n < 0xE000))
            return false;
        memmove(&label->code[i + 1], &label->code[i], (label->len - i) * sizeof label->code[0]);
        label->code[i++] = (int32_t)n;
        label->len++;
    }
    return true;
}

/* The text is what `options` makes of it. */
static bool is_stable(const int32_t *codes, size_t n, utf8proc_option_t options)
{
    char text[LABEL_MAX * 4];
    size_t len = 0;
    utf8proc_int32_t out[LABEL_MAX * 4];
    for (size_t i = 0; i < n; i++)
        len += utf8_encode(codes[i], text + len);
    utf8proc_ssize_t got =
        utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, out,
                           (utf8proc_ssize_t)(sizeof out / sizeof *out), options);
    if (got < 0 || (size_t)got > sizeof out / sizeof *out)
        return false;
    got = utf8proc_normalize_utf32(out, got, options);
    if (got != (utf8proc_ssize_t)n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (out[i] != codes[i])
            return false;
    return true;
}

static bool is_one_of(int32_t code, const int32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (code == list[i])
            return true;
    return false;
}

static bool in_range(int32_t code, int32_t from, int32_t to)
{
    return code >= from && code <= to;
}

#define LISTED(code, list) is_one_of((code), (list), sizeof(list) / sizeof *(list))

static bool is_mark(int32_t code)
{
    utf8proc_category_t c = utf8proc_category(code);
    return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC || c == UTF8PROC_CATEGORY_ME;
}

/* PVALID of RFC 5892, section 3. */
static bool is_allowed(int32_t code)
{
    static const int32_t yes[] = { '-', 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007 };
    static const int32_t no[] = { 0x640,  0x7FA,  0x302E, 0x302F, 0x3031,
                                  0x3032, 0x3033, 0x3034, 0x3035, 0x303B };
    if (LISTED(code, yes))
        return true;
    if (LISTED(code, no) || in_range(code, 0x1100, 0x11FF) || in_range(code, 0xA960, 0xA97F) ||
        in_range(code, 0xD7B0, 0xD7FF))
        return false;
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
        break;
    default:
        return false;
    }
    return !utf8proc_get_property(code)->ignorable &&
           is_stable(&code, 1,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
}

static bool is_greek(int32_t c)
{
    return in_range(c, 0x370, 0x3FF) || in_range(c, 0x1F00, 0x1FFF);
}

static bool is_hebrew(int32_t c)
{
    return in_range(c, 0x591, 0x5F4);
}

static bool is_japanese(int32_t c)
{
    return c != 0x30FB && (in_range(c, 0x3041, 0x30FF) || c == 0x3005 || c == 0x3007 ||
                           in_range(c, 0x3400, 0x9FFF) || in_range(c, 0xF900, 0xFAFF) ||
                           in_range(c, 0x20000, 0x3FFFF));
}

/* ZERO WIDTH NON-JOINER between letters that join (RFC 5892, A.1), as far as Arabic goes. */
static bool joins(const Label *l, size_t i)
{
    size_t before = i, behind = i + 1;
    while (before > 0 && is_mark(l->code[before - 1]))
        before--;
    while (behind < l->len && is_mark(l->code[behind]))
        behind++;
    return before > 0 && behind < l->len &&
           utf8proc_get_property(l->code[before - 1])->bidi_class == UTF8PROC_BIDI_CLASS_AL &&
           utf8proc_get_property(l->code[behind])->bidi_class == UTF8PROC_BIDI_CLASS_AL;
}

static bool has(const Label *l, bool (*test)(int32_t))
{
    for (size_t i = 0; i < l->len; i++)
        if (test(l->code[i]))
            return true;
    return false;
}

static bool is_arabic_digit(int32_t c)
{
    return in_range(c, 0x660, 0x669);
}

static bool is_extended_arabic_digit(int32_t c)
{
    return in_range(c, 0x6F0, 0x6F9);
}

/* CONTEXTJ and CONTEXTO of RFC 5892, appendix A; *ret_known when the character is one of them. */
static bool fits_context(const Label *l, size_t i, bool *ret_known)
{
    int32_t c = l->code[i], before = i ? l->code[i - 1] : -1,
            behind = i + 1 < l->len ? l->code[i + 1] : -1;
    *ret_known = true;
    switch (c) {
    case 0x200C:
    case 0x200D:
        if (before >= 0 && utf8proc_get_property(before)->combining_class == 9)
            return true;
        return c == 0x200C && joins(l, i);
    case 0xB7:
        return before == 'l' && behind == 'l';
    case 0x375:
        return behind >= 0 && is_greek(behind);
    case 0x5F3:
    case 0x5F4:
        return before >= 0 && is_hebrew(before);
    case 0x30FB:
        return has(l, is_japanese);
    }
    if (is_arabic_digit(c))
        return !has(l, is_extended_arabic_digit);
    if (is_extended_arabic_digit(c))
        return !has(l, is_arabic_digit);
    *ret_known = false;
    return false;
}

static unsigned bidi_bit(int32_t code)
{
    return 1u << utf8proc_get_property(code)->bidi_class;
}

/* RFC 5893, section 2. */
static bool fits_bidi(const Label *l)
{
    enum {
        L = 1 << UTF8PROC_BIDI_CLASS_L,
        R = 1 << UTF8PROC_BIDI_CLASS_R,
        AL = 1 << UTF8PROC_BIDI_CLASS_AL,
        AN = 1 << UTF8PROC_BIDI_CLASS_AN,
        EN = 1 << UTF8PROC_BIDI_CLASS_EN,
        NSM = 1 << UTF8PROC_BIDI_CLASS_NSM,
        NEUTRAL = 1 << UTF8PROC_BIDI_CLASS_ES | 1 << UTF8PROC_BIDI_CLASS_CS |
                  1 << UTF8PROC_BIDI_CLASS_ET | 1 << UTF8PROC_BIDI_CLASS_ON |
                  1 << UTF8PROC_BIDI_CLASS_BN | NSM
    };
    unsigned all = 0, last = 0;
    for (size_t i = 0; i < l->len; i++) {
        unsigned bit = bidi_bit(l->code[i]);
        all |= bit;
        if (bit != NSM)
            last = bit;
    }
    if (!(all & (R | AL | AN)))
        return true;
    if (bidi_bit(l->code[0]) & (R | AL))
        return !(all & ~(unsigned)(R | AL | AN | EN | NEUTRAL)) && (last & (R | AL | EN | AN)) &&
               !((all & EN) && (all & AN));
    return (bidi_bit(l->code[0]) & L) && !(all & ~(unsigned)(L | EN | NEUTRAL)) &&
           (last & (L | EN));
}

bool idna_label_is_valid(Str text)
{
    Label l;
    bool foreign = false;
    if (text.len > LABEL_MAX || !decode(text, &l) || l.len == 0)
        return false;
    if (l.code[0] == '-' || l.code[l.len - 1] == '-' || is_mark(l.code[0]) ||
        (l.len >= 4 && l.code[2] == '-' && l.code[3] == '-'))
        return false;
    for (size_t i = 0; i < l.len; i++) {
        bool known, fits = fits_context(&l, i, &known);
        if (known ? !fits : !is_allowed(l.code[i]))
            return false;
        foreign = foreign || l.code[i] >= 128;
    }
    return foreign && is_stable(l.code, l.len, UTF8PROC_STABLE | UTF8PROC_COMPOSE) && fits_bidi(&l);
}
