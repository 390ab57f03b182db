#include "unit/unit.h"

#include "contract/arena.h"
#include "contract/base64.h"
#include "contract/cert.h"
#include "contract/key.h"
#include "contract/secure.h"

#include <stdio.h>

static Key *pair; /* RSA 2048, made once */
static int asked;

static bool give(void *context, const char *what, Buf *ret, Error *err)
{
    (void)what, (void)err;
    asked++;
    buf_add_text(ret, context);
    return true;
}

static int make_pair(void **state)
{
    (void)state;
    pair = key_generate(2048, NULL, NULL, NULL);
    return pair ? 0 : -1;
}

static int free_pair(void **state)
{
    (void)state;
    key_free(pair);
    return 0;
}

static void expect(Str text, unsigned want, const char *passphrase, ErrorCode code,
                   const char *message)
{
    char pass[64] = "";
    if (passphrase)
        snprintf(pass, sizeof pass, "%s", passphrase);
    Passphrase ask = { give, pass };
    Error err = { 0 };
    Key *key = key_read(text, "x.pem", want, passphrase ? &ask : NULL, &err);
    if (!code) {
        if (!key)
            print_error("%s\n", err.text);
        assert_non_null(key);
        assert_true(key_same(key, pair));
    } else {
        assert_null(key);
        if (err.code != code || !strstr(err.text, message))
            print_error("code %d: %s\n", err.code, err.text);
        assert_int_equal(err.code, code);
        assert_non_null(strstr(err.text, message));
    }
    key_free(key);
}

static void base64_of(Str text, Buf *out)
{
    base64_encode(out, text, BASE64_STANDARD);
}

static void replace(Str text, char from, const char *to, Buf *out)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == from)
            buf_add_text(out, to);
        else
            buf_add_byte(out, text.ptr[i]);
}

/* The same key in every wrapping: read, and said how it was wrapped. */
static void wrappings(void **state)
{
    (void)state;
    Buf pem, text;
    KeyText k;
    buf_init(&pem, 0);
    buf_init(&text, 0);
    assert_true(key_public_pem(pair, &pem, NULL));
    Str p = buf_str(&pem);
    expect(p, KEY_PUBLIC, NULL, ERR_NONE, "");
    assert_true(key_text(p, &k, NULL, NULL));
    assert_int_equal(k.kind, KEY_IS_PUBLIC);
    assert_int_equal(k.how, 0);
    assert_string_equal(k.algorithm, "RSA");
    assert_int_equal(k.bits, 2048);

    base64_of(p, &text);
    expect(buf_str(&text), KEY_PUBLIC, NULL, ERR_NONE, "");
    assert_true(key_text(buf_str(&text), &k, NULL, NULL));
    assert_int_equal(k.how, KEY_TEXT_BASE64);

    Buf twice;
    buf_init(&twice, 0);
    base64_of(buf_str(&text), &twice);
    assert_true(key_text(buf_str(&twice), &k, NULL, NULL));
    assert_int_equal(k.how, KEY_TEXT_BASE64 | KEY_TEXT_BASE64_TWICE);
    assert_int_equal(k.kind, KEY_IS_PUBLIC);
    expect(buf_str(&twice), KEY_PUBLIC, NULL, ERR_NONE, "");
    buf_clear(&twice);

    buf_reset(&text);
    replace(p, '\n', "\\n", &text);
    expect(buf_str(&text), KEY_PUBLIC, NULL, ERR_NONE, "");
    assert_true(key_text(buf_str(&text), &k, NULL, NULL));
    assert_int_equal(k.how, KEY_TEXT_ESCAPED);

    buf_reset(&text);
    replace(p, '\n', " ", &text);
    Buf fixed;
    buf_init(&fixed, 0);
    assert_true(key_text(buf_str(&text), &k, &fixed, NULL));
    assert_int_equal(k.how, KEY_TEXT_FOLDED);
    assert_true(str_eq(buf_str(&fixed), p));
    buf_clear(&fixed);
    expect(buf_str(&text), KEY_PUBLIC, NULL, ERR_NONE, "");

    buf_reset(&text);
    buf_add_text(&text, "  ");
    replace(p, '\n', "\n  ", &text);
    assert_true(key_text(buf_str(&text), &k, NULL, NULL));
    assert_int_equal(k.how, KEY_TEXT_INDENTED);
    expect(buf_str(&text), KEY_PUBLIC, NULL, ERR_NONE, "");

    buf_reset(&text);
    replace(p, '\n', "\r\n", &text);
    assert_true(key_text(buf_str(&text), &k, NULL, NULL));
    assert_int_equal(k.how, 0);

    /* one dash less at the end */
    buf_reset(&text);
    buf_add(&text, p.ptr, p.len - 2);
    assert_true(key_text(buf_str(&text), &k, NULL, NULL));
    assert_true(k.how & KEY_TEXT_DASHES);
    assert_non_null(strstr(k.why, "4 behind"));

    /* cut off */
    buf_reset(&text);
    buf_add(&text, p.ptr, p.len / 2);
    expect(buf_str(&text), KEY_PUBLIC, NULL, ERR_KEY, "END line is missing");
    buf_clear(&text);
    buf_clear(&pem);
}

static void private_forms(void **state)
{
    (void)state;
    Buf pem, public_pem;
    buf_init_secret(&pem, 0);
    buf_init(&public_pem, 0);
    assert_true(key_private_pem(pair, (Str){ NULL, 0 }, &pem, NULL));
    assert_true(str_starts(buf_str(&pem), STR("-----BEGIN PRIVATE KEY-----")));
    expect(buf_str(&pem), KEY_PRIVATE, NULL, ERR_NONE, "");
    expect(buf_str(&pem), KEY_ANY_PUBLIC, NULL, ERR_NONE, "");
    expect(buf_str(&pem), KEY_PUBLIC, NULL, ERR_KEY, "this is a private key");
    buf_reset(&pem);
    assert_true(key_private_pem(pair, STR("open sesame"), &pem, NULL));
    assert_true(str_starts(buf_str(&pem), STR("-----BEGIN ENCRYPTED PRIVATE KEY-----")));
    expect(buf_str(&pem), KEY_PRIVATE, "open sesame", ERR_NONE, "");
    expect(buf_str(&pem), KEY_PRIVATE, "open simsim", ERR_PASSPHRASE, "does not open x.pem");
    expect(buf_str(&pem), KEY_PRIVATE, "", ERR_PASSPHRASE, "does not open x.pem");
    expect(buf_str(&pem), KEY_PRIVATE, NULL, ERR_PASSPHRASE, "no passphrase was given");
    KeyText k;
    assert_true(key_text(buf_str(&pem), &k, NULL, NULL));
    assert_true(k.encrypted);
    assert_int_equal(k.kind, KEY_IS_PRIVATE);
    assert_true(key_public_pem(pair, &public_pem, NULL));
    expect(buf_str(&public_pem), KEY_PRIVATE, NULL, ERR_KEY, "a private key is needed");
    asked = 0;
    expect(buf_str(&public_pem), KEY_PUBLIC, "x", ERR_NONE, "");
    assert_int_equal(asked, 0);
    buf_clear(&pem);
    buf_clear(&public_pem);
}

static void bad_keys(void **state)
{
    (void)state;
    static const char ec[] = "-----BEGIN PUBLIC KEY-----\n"
                             "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
                             "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
                             "-----END PUBLIC KEY-----\n";
    static const char scrypt[] =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        "MGYwUgYJKoZIhvcNAQUNMEUwJAYJKwYBBAHaRwQLMBcECHNhbHRzYWx0AgMAgAAC\n"
        "AQECAwGGoDAdBglghkgBZQMEASoEEGlpaWlpaWlpaWlpaWlpaWkEEHh4eHh4eHh4\n"
        "eHh4eHh4eHg=\n"
        "-----END ENCRYPTED PRIVATE KEY-----\n";
    static const struct {
        const char *text;
        ErrorCode code;
        const char *message;
    } cases[] = {
        { "", ERR_KEY, "it is empty" },
        { " \n", ERR_KEY, "it is empty" },
        { "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 me@here", ERR_KEY, "ssh-keygen -e -m PKCS8" },
        { "hello", ERR_KEY, "this is no key" },
        { "-----BEGIN PUBLIC KEY-----\n!!!\n-----END PUBLIC KEY-----\n", ERR_KEY, "not a base64" },
        { "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n", ERR_KEY, "nothing stands" },
        { "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", ERR_KEY, "damaged" },
        { "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", ERR_KEY,
          "ssh-keygen" },
        { ec, ERR_KEY, "EC P-256; only RSA" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect(str_from(cases[i].text), KEY_PUBLIC, NULL, cases[i].code, cases[i].message);
    expect(str_from(scrypt), KEY_PRIVATE, "x", ERR_KEY, "would take too long"); /* some hours */
    Error err = { 0 };
    assert_null(key_generate(1024, NULL, NULL, &err));
    assert_int_equal(err.code, ERR_USAGE);
}

static bool stop(void *context)
{
    return --*(int *)context > 0;
}

static void making_can_be_stopped(void **state)
{
    (void)state;
    int left = 3;
    Error err = { 0 };
    assert_null(key_generate(4096, stop, &left, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
}

static void signatures(void **state)
{
    (void)state;
    Buf sig;
    buf_init(&sig, 0);
    Str pieces[] = { STR("work"), STR("load") }, whole = STR("workload"), other = STR("workloaD");
    Error err = { 0 };
    assert_true(key_sign(pair, KEY_SHA256, pieces, 2, &sig, &err));
    assert_int_equal(sig.len, 256);
    assert_true(key_verify(pair, KEY_SHA256, &whole, 1, buf_str(&sig), &err));
    assert_false(key_verify(pair, KEY_SHA512, &whole, 1, buf_str(&sig), &err));
    assert_false(key_verify(pair, KEY_SHA256, &other, 1, buf_str(&sig), &err));
    assert_false(key_verify(pair, KEY_SHA256, &whole, 1, STR("short"), &err));
    assert_int_equal(err.code, ERR_NONE);
    buf_clear(&sig);
}

static Key *shared_key(const char *relative, const char *passphrase, unsigned want)
{
    Buf bytes;
    char pass[64];
    snprintf(pass, sizeof pass, "%s", passphrase);
    Passphrase ask = { give, pass };
    unit_read(unit_shared(relative), &bytes);
    Key *key = key_read(buf_str(&bytes), relative, want, &ask, NULL);
    buf_clear(&bytes);
    assert_non_null(key);
    return key;
}

/* The same pair in all its files. */
static void files(void **state)
{
    (void)state;
    static const char *const names[] = { "rsa2048.pkcs1.pem", "rsa2048.enc-pkcs1.pem",
                                         "rsa2048.enc-pkcs8.pem" };
    Key *key = shared_key("conformance/ibm/derived/keys/rsa2048.pem", "", KEY_PRIVATE);
    char path[128], a[KEY_HEX_MAX], b[KEY_HEX_MAX];
    assert_true(key_fingerprint(key, a, NULL));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "conformance/ibm/derived/keys/%s", names[i]);
        Key *same = shared_key(path, "test1234", KEY_PRIVATE);
        assert_true(key_is_private(same) && key_same(key, same));
        assert_true(key_fingerprint(same, b, NULL));
        assert_string_equal(a, b);
        key_free(same);
    }
    Key *half = shared_key("conformance/ibm/derived/keys/rsa2048.pub.pem", "", KEY_PUBLIC);
    assert_true(key_same(key, half) && !key_is_private(half));
    key_free(half);
    key_free(key);
}

/* Each allocation fails once: there is no key then, and a reason. */
static void read_without_memory(Str bytes)
{
    char pass[] = "x";
    Passphrase ask = { give, pass };
    Key *key = NULL;
    Cert *cert = NULL;
    for (size_t n = 1; !key && n < 200; n++) {
        Error err = { 0 };
        memory_fail_at(n);
        key = key_read(bytes, "x.pem", KEY_PRIVATE, &ask, &err);
        memory_fail_at(0);
        assert_true(key || err.text[0]);
    }
    assert_non_null(key);
    key_free(key);
    for (size_t n = 1; !cert && n < 200; n++) {
        Error err = { 0 };
        memory_fail_at(n);
        cert = cert_read_with(bytes, "x.pem", &ask, &err);
        memory_fail_at(0);
        assert_true(cert || err.text[0]);
    }
    cert_free(cert);
}

static void memory_runs_out(void **state)
{
    (void)state;
    Buf bytes;
    buf_init_secret(&bytes, 0);
    assert_true(key_private_pem(pair, STR("x"), &bytes, NULL));
    read_without_memory(buf_str(&bytes));
    buf_clear(&bytes);
    unit_read(SOURCE_DIR "/tests/corpus/key/both.p12", &bytes);
    read_without_memory(buf_str(&bytes));
    buf_clear(&bytes);
}

static void secure_memory(void **state)
{
    (void)state;
    unsigned char *p = secure_alloc(100);
    assert_non_null(p);
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    secure_free(p, 100);
    secure_free(NULL, 100);
    char hex[65];
    assert_true(secure_sha256_hex(STR("abc"), hex, NULL));
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void pkcs1_is_the_same_key(void **state)
{
    (void)state;
    Buf bytes, pem;
    Error err = { 0 };
    unit_read(unit_shared("conformance/ibm/derived/keys/rsa2048.pem"), &bytes);
    Key *key = key_read(buf_str(&bytes), "x", KEY_PRIVATE, NULL, &err);
    buf_init_secret(&pem, 0);
    assert_true(key_private_pkcs1(key, &pem, &err));
    assert_true(str_starts(buf_str(&pem), STR("-----BEGIN RSA PRIVATE KEY-----\n")));
    Key *again = key_read(buf_str(&pem), "y", KEY_PRIVATE, NULL, &err);
    assert_true(again && key_is_private(again) && key_same(key, again));
    key_free(again);
    key_free(key);
    buf_clear(&pem);
    buf_clear(&bytes);
    unit_read(unit_shared("conformance/ibm/derived/keys/rsa2048.pub.pem"), &bytes);
    key = key_read(buf_str(&bytes), "x", KEY_PUBLIC, NULL, &err);
    buf_init_secret(&pem, 0);
    assert_false(key_private_pkcs1(key, &pem, &err));
    assert_int_equal(pem.len, 0);
    key_free(key);
    buf_clear(&pem);
    buf_clear(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pkcs1_is_the_same_key),
        cmocka_unit_test(wrappings),
        cmocka_unit_test(private_forms),
        cmocka_unit_test(bad_keys),
        cmocka_unit_test(making_can_be_stopped),
        cmocka_unit_test(signatures),
        cmocka_unit_test(files),
        cmocka_unit_test(secure_memory),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, make_pair, free_pair);
}
