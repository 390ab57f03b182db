#include "contract/base64.h"

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static int digit(char c, Base64Variant variant)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == (variant == BASE64_URL ? '-' : '+'))
        return 62;
    if (c == (variant == BASE64_URL ? '_' : '/'))
        return 63;
    return -1;
}

void base64_encode(Buf *out, Str bytes, Base64Variant variant)
{
    const char *digits = variant == BASE64_URL ? url : standard;
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    char *to = buf_reserve(out, (bytes.len + 2) / 3 * 4);
    if (!to)
        return;
    char *q = to;
    size_t i = 0;
    for (; i + 3 <= bytes.len; i += 3) {
        uint32_t v = (uint32_t)p[i] << 16 | (uint32_t)p[i + 1] << 8 | p[i + 2];
        *q++ = digits[v >> 18];
        *q++ = digits[v >> 12 & 63];
        *q++ = digits[v >> 6 & 63];
        *q++ = digits[v & 63];
    }
    if (i < bytes.len) {
        bool two = i + 2 == bytes.len;
        uint32_t v = (uint32_t)p[i] << 16 | (two ? (uint32_t)p[i + 1] << 8 : 0);
        *q++ = digits[v >> 18];
        *q++ = digits[v >> 12 & 63];
        if (two)
            *q++ = digits[v >> 6 & 63];
        if (variant == BASE64_STANDARD) {
            *q++ = '=';
            if (!two)
                *q++ = '=';
        }
    }
    *q = 0;
    out->len += (size_t)(q - to);
}

/* The digits without padding; SIZE_MAX with *err set when the shape is wrong. */
static size_t digits_len(Str text, Base64Variant variant, Error *err)
{
    size_t n = text.len;
    if (variant == BASE64_STANDARD) {
        while (n && text.len - n < 2 && text.ptr[n - 1] == '=')
            n--;
        if (text.len % 4) {
            for (size_t i = 0; i < n; i++)
                if (digit(text.ptr[i], variant) < 0)
                    return n; /* the wrong byte is the better message */
            error_set_at(err, ERR_SYNTAX, span_make(text.len, text.len),
                         "base64 has %zu characters; a multiple of 4 is needed: the end is missing"
                         " or the padding \"=\" is wrong",
                         text.len);
            return SIZE_MAX;
        }
    }
    if (n % 4 == 1 && !(variant == BASE64_STANDARD && text.len % 4)) {
        error_set_at(err, ERR_SYNTAX, span_make(n, n),
                     "base64 ends within a group of 4 characters");
        return SIZE_MAX;
    }
    return n;
}

static bool wrong_byte(Str text, size_t at, Error *err)
{
    char c = text.ptr[at];
    Span span = span_make(at, at + 1);
    if (c == '\n' || c == '\r')
        return error_set_at(err, ERR_SYNTAX, span,
                            "a line break at byte %zu; base64 must stand on one line here", at + 1);
    if (c == ' ' || c == '\t')
        return error_set_at(err, ERR_SYNTAX, span, "a blank at byte %zu is not base64", at + 1);
    if (c == '=')
        return error_set_at(err, ERR_SYNTAX, span,
                            "\"=\" at byte %zu; base64 has it only at the very end", at + 1);
    if (c > ' ' && c < 127)
        return error_set_at(err, ERR_SYNTAX, span, "\"%c\" at byte %zu is not a base64 character",
                            c, at + 1);
    return error_set_at(err, ERR_SYNTAX, span, "byte %zu (0x%02x) is not a base64 character",
                        at + 1, (unsigned char)c);
}

static bool decode(Buf *out, Str text, Base64Variant variant, Error *err)
{
    size_t n = digits_len(text, variant, err);
    if (n == SIZE_MAX)
        return false;
    char *to = out ? buf_reserve(out, n / 4 * 3 + 3) : NULL;
    if (out && !to)
        return error_set(err, ERR_TOO_BIG, "%zu bytes of base64 are more than may be read here",
                         text.len);
    char *q = to;
    uint32_t v = 0;
    for (size_t i = 0; i < n; i++) {
        int d = digit(text.ptr[i], variant);
        if (d < 0)
            return wrong_byte(text, i, err);
        v = v << 6 | (uint32_t)d;
        if (i % 4 == 3 && to) {
            *q++ = (char)(v >> 16);
            *q++ = (char)(v >> 8);
            *q++ = (char)v;
        }
    }
    size_t rest = n % 4;
    if ((rest == 2 && (v & 15)) || (rest == 3 && (v & 3)))
        return error_set_at(err, ERR_SYNTAX, span_make(n - 1, n),
                            "the last character \"%c\" has bits that belong to no byte: the end of"
                            " the base64 text was cut or changed",
                            text.ptr[n - 1]);
    if (!to)
        return true;
    if (rest == 2)
        *q++ = (char)(v >> 4);
    if (rest == 3) {
        *q++ = (char)(v >> 10);
        *q++ = (char)(v >> 2);
    }
    *q = 0;
    out->len += (size_t)(q - to);
    return true;
}

bool base64_decode(Buf *out, Str text, Base64Variant variant, Error *err)
{
    return decode(out, text, variant, err);
}

bool base64_is_valid(Str text, Base64Variant variant)
{
    return decode(NULL, text, variant, NULL);
}

void base64_strip(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            buf_add_byte(out, c);
    }
}
