/* A number is its digits (without zeros at both ends) times a power of ten. What fits an int64
 * or compares alike as a double never gets here. */
#include "numbers.h"

#include <math.h>
#include <stdio.h>

#define EXPONENT_MAX 1000000000000
#define EXACT_MAX (INT64_C(1) << 53)

typedef struct Decimal {
    char buf[32];
    const char *text; /* digits and at most one "." */
    size_t len, digits;
    bool negative;
    int64_t exponent;
} Decimal;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void strip_zeros(Decimal *d)
{
    while (d->len && (d->text[d->len - 1] == '0' || d->text[d->len - 1] == '.')) {
        if (d->text[--d->len] != '.')
            d->exponent++;
    }
    while (d->len && (d->text[0] == '0' || d->text[0] == '.')) {
        d->text++;
        d->len--;
    }
    d->digits = 0;
    for (size_t i = 0; i < d->len; i++)
        d->digits += d->text[i] != '.';
    if (d->digits == 0) {
        d->exponent = 0;
        d->negative = false;
    }
}

/* [+-] digits [. digits] [e [+-] digits]; false for anything else (hexadecimal, .inf). */
static bool parse(Str s, Decimal *d)
{
    size_t i = 0, fraction = 0, count = 0;
    bool point = false;
    d->negative = s.len && s.ptr[0] == '-';
    if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'))
        i++;
    d->text = s.ptr + i;
    for (; i < s.len && (is_digit(s.ptr[i]) || (s.ptr[i] == '.' && !point)); i++) {
        point = point || s.ptr[i] == '.';
        fraction += point && s.ptr[i] != '.';
        count += s.ptr[i] != '.';
    }
    d->len = (size_t)(s.ptr + i - d->text);
    d->exponent = 0;
    if (count == 0)
        return false;
    if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
        bool down = ++i < s.len && s.ptr[i] == '-';
        if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+'))
            i++;
        if (i == s.len)
            return false;
        for (; i < s.len && is_digit(s.ptr[i]); i++)
            if (d->exponent < EXPONENT_MAX)
                d->exponent = d->exponent * 10 + (s.ptr[i] - '0');
        if (down)
            d->exponent = -d->exponent;
    }
    d->exponent -= (int64_t)fraction;
    strip_zeros(d);
    return i == s.len;
}

static void decimal_of(const TreeNode *n, Decimal *d)
{
    bool fits = n->kind == NODE_INT && !(n->flags & NODE_BIG);
    if (!fits && n->string.len && parse(n->string, d))
        return;
    int len = fits ? snprintf(d->buf, sizeof d->buf, "%lld", (long long)n->integer)
                   : snprintf(d->buf, sizeof d->buf, "%.17g", n->number);
    if (!parse(str_make(d->buf, (size_t)len), d))
        parse(STR("0"), d);
}

bool number_is_finite(const TreeNode *n)
{
    Decimal d;
    return n->kind == NODE_INT || isfinite(n->number) || (n->string.len && parse(n->string, &d));
}

bool number_is_integer(const TreeNode *n)
{
    if (n->kind == NODE_INT)
        return true;
    if (!(n->flags & NODE_BIG) && fabs(n->number) < (double)EXACT_MAX)
        return n->number == (double)(int64_t)n->number;
    if (!number_is_finite(n))
        return false;
    Decimal d;
    decimal_of(n, &d);
    return d.exponent >= 0;
}

int number_sign(const TreeNode *n)
{
    Decimal d;
    if (!number_is_finite(n))
        return 0;
    decimal_of(n, &d);
    return d.digits == 0 ? 0 : d.negative ? -1 : 1;
}

/* The digit at *at, stepping over the point; '0' behind the last. */
static char next_digit(const Decimal *d, size_t *at)
{
    if (*at < d->len && d->text[*at] == '.')
        ++*at;
    return *at < d->len ? d->text[(*at)++] : '0';
}

static int compare_magnitude(const Decimal *a, const Decimal *b)
{
    if (a->digits == 0 || b->digits == 0)
        return (a->digits > 0) - (b->digits > 0);
    int64_t top_a = a->exponent + (int64_t)a->digits, top_b = b->exponent + (int64_t)b->digits;
    if (top_a != top_b)
        return top_a < top_b ? -1 : 1;
    size_t n = a->digits > b->digits ? a->digits : b->digits, i = 0, j = 0;
    while (n--) {
        char x = next_digit(a, &i), y = next_digit(b, &j);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static bool is_exact_double(const TreeNode *n)
{
    if (n->flags & NODE_BIG)
        return false;
    return n->kind == NODE_FLOAT || (n->integer > -EXACT_MAX && n->integer < EXACT_MAX);
}

int number_compare(const TreeNode *a, const TreeNode *b)
{
    if (a->kind == NODE_INT && b->kind == NODE_INT && !((a->flags | b->flags) & NODE_BIG))
        return (a->integer > b->integer) - (a->integer < b->integer);
    if (is_exact_double(a) && is_exact_double(b)) {
        double x = a->kind == NODE_INT ? (double)a->integer : a->number;
        double y = b->kind == NODE_INT ? (double)b->integer : b->number;
        return (x > y) - (x < y);
    }
    Decimal x, y;
    decimal_of(a, &x);
    decimal_of(b, &y);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    return x.negative ? compare_magnitude(&y, &x) : compare_magnitude(&x, &y);
}

static uint64_t multiply_modulo(uint64_t a, uint64_t b, uint64_t m)
{
    uint64_t result = 0; /* m < 2^60, so doubling does not overflow */
    for (a %= m; b; b >>= 1) {
        if (b & 1)
            result = (result + a) % m;
        a = (a + a) % m;
    }
    return result;
}

static uint64_t power_of_ten_modulo(uint64_t exponent, uint64_t m)
{
    uint64_t result = 1 % m, base = 10 % m;
    for (; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = multiply_modulo(result, base, m);
        base = multiply_modulo(base, base, m);
    }
    return result;
}

static double approximate(const TreeNode *n)
{
    return n->kind == NODE_INT ? (double)n->integer : n->number;
}

bool number_is_multiple(const TreeNode *n, const TreeNode *divisor)
{
    if (n->kind == NODE_INT && divisor->kind == NODE_INT &&
        !((n->flags | divisor->flags) & NODE_BIG))
        return n->integer % divisor->integer == 0;
    Decimal a, b;
    decimal_of(n, &a);
    decimal_of(divisor, &b);
    if (a.digits == 0)
        return true;
    if (b.digits > 18) { /* as near as doubles get */
        double q = approximate(n) / approximate(divisor);
        return q > -(double)EXACT_MAX && q < (double)EXACT_MAX ? q == (double)(int64_t)q : true;
    }
    if (a.exponent < b.exponent) /* neither ends with 0, so ten would have to divide a */
        return false;
    uint64_t m = 0, rest = 0;
    for (size_t i = 0, k = 0; k < b.digits; k++)
        m = m * 10 + (uint64_t)(next_digit(&b, &i) - '0');
    for (size_t i = 0, k = 0; k < a.digits; k++)
        rest = (rest * 10 + (uint64_t)(next_digit(&a, &i) - '0')) % m;
    uint64_t power = power_of_ten_modulo((uint64_t)(a.exponent - b.exponent), m);
    return multiply_modulo(rest, power, m) == 0;
}
