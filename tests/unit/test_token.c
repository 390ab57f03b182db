#include "unit/unit.h"

#include "contract/base64.h"
#include "contract/platform.h"
#include "contract/token.h"

#include <stdio.h>

static bool give(void *context, const char *what, Buf *ret, Error *err)
{
    (void)what, (void)err;
    buf_add_text(ret, context);
    return true;
}

static Key *load(const char *relative, const char *passphrase)
{
    Buf bytes;
    char pass[64];
    snprintf(pass, sizeof pass, "%s", passphrase);
    Passphrase ask = { give, pass };
    Error err = { 0 };
    unit_read(unit_shared(relative), &bytes);
    Key *key = key_read(buf_str(&bytes), relative, KEY_PRIVATE, &ask, &err);
    if (!key)
        print_error("%s\n", err.text);
    assert_non_null(key);
    buf_clear(&bytes);
    return key;
}

static Key *own_key(void)
{
    static Key *key;
    if (!key)
        key = key_generate(2048, NULL, NULL, NULL);
    assert_non_null(key);
    return key;
}

static void hex_bytes(Str hex, Buf *out)
{
    for (size_t i = 0; i + 1 < hex.len; i += 2) {
        unsigned v;
        assert_int_equal(sscanf(hex.ptr + i, "%2x", &v), 1);
        buf_add_byte(out, (char)v);
    }
}

/* One row of the index: id, result, key, passphrase, both passwords, note. */
static void check_row(Str row)
{
    Str field[7] = { { NULL, 0 } };
    for (size_t i = 0; i < 7; i++)
        str_split(&row, '\t', &field[i]);
    char path[256], pass[64];
    Buf token;
    snprintf(path, sizeof path, "conformance/ibm/derived/tokens/" STR_FMT ".token",
             STR_ARG(field[0]));
    unit_read(unit_shared(path), &token);
    snprintf(path, sizeof path, "conformance/ibm/derived/" STR_FMT, STR_ARG(field[2]));
    snprintf(pass, sizeof pass, STR_FMT, STR_ARG(field[3]));
    Key *key = load(path, pass);
    TokenOpened opened;
    TokenFacts facts;
    Error err = { 0 };
    bool parsed = token_parse(buf_str(&token), &facts, &err);
    bool ok = token_open(buf_str(&token), key, &opened, &err);
    if (str_is(field[1], "ok")) {
        Buf plain, effective;
        snprintf(path, sizeof path, "conformance/ibm/derived/tokens/" STR_FMT ".plain",
                 STR_ARG(field[0]));
        unit_read(unit_shared(path), &plain);
        buf_init(&effective, 0);
        hex_bytes(field[5], &effective);
        if (!ok)
            print_error("%.3s: %s\n", field[0].ptr, err.text);
        assert_true(parsed && ok && opened.plausible);
        assert_true(str_eq(buf_str(&opened.plain), buf_str(&plain)));
        assert_int_equal(opened.effective_len, effective.len);
        assert_int_equal(opened.password_len, field[4].len / 2);
        assert_int_equal(opened.weak, effective.len < 8);
        assert_int_equal(token_open_empty(buf_str(&token), NULL), effective.len == 0);
        assert_in_range(plain.len, facts.plain_min, facts.plain_max);
        buf_clear(&plain);
        buf_clear(&effective);
        buf_clear(&opened.plain);
    } else {
        assert_false(ok);
        assert_int_equal(parsed, !str_is(field[1], "malformed"));
        assert_int_equal(err.code, !parsed                   ? ERR_SYNTAX
                                   : str_is(field[0], "n08") ? ERR_KEY
                                                             : ERR_CRYPTO);
        assert_true(err.text[0]);
    }
    key_free(key);
    buf_clear(&token);
}

static void vectors(void **state)
{
    (void)state;
    Buf index;
    unit_read(unit_shared("conformance/ibm/derived/tokens/INDEX.tsv"), &index);
    Str rest = buf_str(&index), row;
    size_t rows = 0;
    str_split(&rest, '\n', &row);
    for (; str_split(&rest, '\n', &row) && row.len; rows++)
        check_row(row);
    assert_true(rows >= 37);
    buf_clear(&index);
}

static void messages(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "", "there is no token" },
        { "hello", "three parts" },
        { "contract-basic.AAAA", "here are 2" },
        { "contract-basic.AAAA.AAAA.AAAA", "here are 4" },
        { "contract-basic.AAAA.AAAAcontract-basic.AAAA.AAAA", "two tokens" },
        { "contract-basic.AA A.AAAA", "a blank at byte 3" },
        { "Contract-Basic.AAAA.AAAA", "small letters" },
        { "contract.AAAA.AAAA", "starts with \"hyper-protect-basic.\"" },
        { "contract-basic.AA\nAA.AAAA", "a line break at byte 3" },
        { "contract-basic.AAA.AAAA", "key part" },
        { "contract-basic.AAAA.AAAA", "has 3 bytes" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TokenFacts facts;
        Error err = { 0 };
        assert_false(token_parse(str_from(cases[i].text), &facts, &err));
        assert_int_equal(err.code, ERR_SYNTAX);
        if (!strstr(err.text, cases[i].message))
            print_error("%s: %s\n", cases[i].text, err.text);
        assert_non_null(strstr(err.text, cases[i].message));
    }
}

static void passwords_are_printable(void **state)
{
    (void)state;
    char last[TOKEN_PASSWORD_LEN + 1] = "";
    for (int i = 0; i < 200; i++) {
        TokenPassword *p = token_password_new(NULL);
        assert_non_null(p);
        assert_int_equal(strlen(p->bytes), TOKEN_PASSWORD_LEN);
        assert_true(base64_is_valid(str_from(p->bytes), BASE64_STANDARD));
        assert_null(strchr(p->bytes, '='));
        assert_string_not_equal(p->bytes, last);
        memcpy(last, p->bytes, sizeof last);
        token_password_free(p);
    }
}

static void make_and_open(void **state)
{
    (void)state;
    static const char *const prefixes[] = { TOKEN_PREFIX_CONTRACT, TOKEN_PREFIX_HYPER_PROTECT };
    static const Str texts[] = { STR(""),
                                 STR("a"),
                                 STR("type: env\r\n"),
                                 STR("0123456789abcdef"),
                                 STR("no line end \xC3\xA9"),
                                 STR("a\n\n\n") };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        Buf token;
        buf_init(&token, 0);
        TokenPassword *password = token_password_new(NULL);
        Error err = { 0 };
        assert_true(token_make_with(prefixes[i % 2], own_key(), password, texts[i], &token, &err));
        assert_true(token_is_like(buf_str(&token)));
        assert_true(token_check(buf_str(&token), password, texts[i], &err));
        assert_false(token_check(buf_str(&token), password, STR("other"), &err));
        assert_false(token_open_empty(buf_str(&token), NULL));
        TokenOpened opened;
        assert_true(token_open(buf_str(&token), own_key(), &opened, &err));
        assert_true(str_eq(buf_str(&opened.plain), texts[i]));
        assert_int_equal(opened.reading, TOKEN_EXACT);
        assert_false(opened.weak);
        buf_clear(&opened.plain);
        token_password_free(password);
        buf_clear(&token);
    }
}

static void two_tokens_differ(void **state)
{
    (void)state;
    Buf a, b;
    buf_init(&a, 0);
    buf_init(&b, 0);
    assert_true(token_make(TOKEN_PREFIX_CONTRACT, own_key(), STR("same"), &a, NULL));
    assert_true(token_make(TOKEN_PREFIX_CONTRACT, own_key(), STR("same"), &b, NULL));
    assert_false(str_eq(buf_str(&a), buf_str(&b)));
    TokenFacts x, y;
    assert_true(token_parse(buf_str(&a), &x, NULL) && token_parse(buf_str(&b), &y, NULL));
    assert_memory_not_equal(x.salt, y.salt, TOKEN_SALT_LEN);
    buf_clear(&a);
    buf_clear(&b);
    key_free(own_key());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(messages),
        cmocka_unit_test(passwords_are_printable),
        cmocka_unit_test(make_and_open),
        cmocka_unit_test(two_tokens_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
