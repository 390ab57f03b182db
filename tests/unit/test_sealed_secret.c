#include "unit/unit.h"

#include "contract/base64.h"
#include "contract/sealed_secret.h"

#include <stdio.h>

static Key *load(const char *name, unsigned want)
{
    char path[256];
    Error err = { 0 };
    snprintf(path, sizeof path, "conformance/ibm/derived/sealed/%s", name);
    Key *key = key_load(unit_shared(path), want, NULL, &err);
    if (!key)
        fail_msg("%s: %s", name, err.text);
    return key;
}

static void read_vector(const char *name, const char *suffix, Buf *out)
{
    char path[256];
    snprintf(path, sizeof path, "conformance/ibm/derived/sealed/%s.%s", name, suffix);
    unit_read(unit_shared(path), out);
}

static void opens_the_vectors(void **state)
{
    (void)state;
    static const char *const good[] = { "x01-workload", "x02-env", "x03-workload" };
    Key *verify = load("verify.pub.pem", KEY_ANY_PUBLIC),
        *decrypt = load("decrypt.pem", KEY_PRIVATE);
    for (size_t i = 0; i < 3; i++) {
        Buf text, plain, opened;
        Error err = { 0 };
        SealedSecret s;
        read_vector(good[i], "sealed", &text);
        read_vector(good[i], "plain", &plain);
        Arena *arena = arena_new(0);
        buf_init_secret(&opened, 0);
        assert_true(sealed_secret_is_like(buf_str(&text)));
        if (!sealed_secret_read(buf_str(&text), arena, &s, &err))
            fail_msg("%s", err.text);
        assert_true(sealed_secret_verify(&s, verify, &err));
        assert_true(sealed_secret_open(&s, decrypt, &opened, &err));
        assert_int_equal(opened.len, plain.len);
        assert_memory_equal(opened.ptr, plain.ptr, plain.len);
        buf_reset(&opened);
        assert_false(sealed_secret_open(&s, verify, &opened, &err));
        buf_clear(&text);
        buf_clear(&plain);
        buf_clear(&opened);
        arena_free(arena);
    }
    key_free(verify);
    key_free(decrypt);
}

static void refuses_bad_signatures(void **state)
{
    (void)state;
    static const char *const bad[] = { "x90-bad-signature", "x91-other-signer" };
    Key *verify = load("verify.pub.pem", KEY_ANY_PUBLIC);
    for (size_t i = 0; i < 2; i++) {
        Buf text;
        Error err = { 0 };
        SealedSecret s;
        read_vector(bad[i], "sealed", &text);
        Arena *arena = arena_new(0);
        assert_true(sealed_secret_read(buf_str(&text), arena, &s, &err));
        assert_false(sealed_secret_verify(&s, verify, &err));
        assert_int_equal(err.code, ERR_CRYPTO);
        buf_clear(&text);
        arena_free(arena);
    }
    key_free(verify);
}

static void makes_what_it_opens(void **state)
{
    (void)state;
    Key *sign = load("sign.pem", KEY_PRIVATE), *decrypt = load("decrypt.pem", KEY_PRIVATE);
    for (int type = SEALED_WORKLOAD; type <= SEALED_ENV; type++) {
        Buf text, opened;
        Error err = { 0 };
        SealedSecret s;
        Arena *arena = arena_new(0);
        buf_init(&text, 0);
        buf_init_secret(&opened, 0);
        if (!sealed_secret_make(type, decrypt, sign, STR("pass\0word <&>"), &text, &err))
            fail_msg("%s", err.text);
        assert_true(sealed_secret_read(buf_str(&text), arena, &s, &err));
        assert_str(s.algorithm, "RS512");
        assert_str(s.key_id, type == SEALED_ENV ? "env_decrypt" : "workload_decrypt");
        assert_true(sealed_secret_verify(&s, sign, &err));
        assert_true(sealed_secret_open(&s, decrypt, &opened, &err));
        assert_int_equal(opened.len, 13);
        assert_memory_equal(opened.ptr, "pass\0word <&>", 13);
        s.algorithm = STR("none");
        assert_false(sealed_secret_open(&s, decrypt, &opened, &err));
        assert_int_equal(err.code, ERR_REFUSED);
        buf_clear(&text);
        buf_clear(&opened);
        arena_free(arena);
    }
    Buf none;
    Error err = { 0 };
    buf_init(&none, 0);
    assert_false(sealed_secret_make(SEALED_ENV, decrypt, sign, STR(""), &none, &err));
    assert_int_equal(err.code, ERR_USAGE);
    key_free(sign);
    key_free(decrypt);
}

/* No byte can be changed so that it still verifies. */
static void every_byte_counts(void **state)
{
    (void)state;
    Key *sign = load("sign.pem", KEY_PRIVATE), *decrypt = load("decrypt.pem", KEY_PRIVATE);
    Buf text;
    Error err = { 0 };
    buf_init(&text, 0);
    assert_true(sealed_secret_make(SEALED_ENV, decrypt, sign, STR("x"), &text, &err));
    for (size_t i = 0; i < text.len; i++) {
        char old = text.ptr[i];
        SealedSecret s;
        Arena *arena = arena_new(0);
        text.ptr[i] = (char)(old ^ (i % 2 ? 1 : 2));
        if (sealed_secret_read(buf_str(&text), arena, &s, NULL) &&
            sealed_secret_verify(&s, sign, NULL))
            fail_msg("byte %zu, %c", i, old);
        text.ptr[i] = old;
        arena_free(arena);
    }
    buf_clear(&text);
    key_free(sign);
    key_free(decrypt);
}

/* Puts other header or payload texts around a good signature. */
static void refuses_other_forms(void **state)
{
    (void)state;
    static const struct {
        const char *header, *payload, *word;
    } cases[] = {
        { "{\"alg\":\"none\",\"kid\":\"env_verify\"}", "{\"key_id\":\"env_decrypt\"}", "none" },
        { "{\"alg\":\"HS256\",\"kid\":\"env_verify\"}", "{\"key_id\":\"env_decrypt\"}", "HS256" },
        { "{\"alg\":\"RS512\",\"kid\":\"env_verify\"}", "{\"key_id\":\"workload_decrypt\"}",
          "belong" },
        { "{\"alg\":\"RS512\"}", "{}", "belong" },
    };
    Key *verify = load("verify.pub.pem", KEY_ANY_PUBLIC);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf text;
        Error err = { 0 };
        SealedSecret s;
        Arena *arena = arena_new(0);
        buf_init(&text, 0);
        buf_add_text(&text, "sealed.");
        base64_encode(&text, str_from(cases[i].header), BASE64_URL);
        buf_add_byte(&text, '.');
        base64_encode(&text, str_from(cases[i].payload), BASE64_URL);
        buf_add_text(&text, ".AAAA");
        assert_true(sealed_secret_read(buf_str(&text), arena, &s, &err));
        assert_false(sealed_secret_verify(&s, verify, &err));
        assert_int_equal(err.code, ERR_REFUSED);
        assert_non_null(strstr(err.text, cases[i].word));
        assert_false(sealed_secret_open(&s, verify, &text, &err));
        buf_clear(&text);
        arena_free(arena);
    }
    key_free(verify);
}

static void says_what_is_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } cases[] = {
        { "seal.a.b.c", "begins with" },       { "sealed.a.b", "this has 3" },
        { "sealed.a.b.c.d", "this has more" }, { "sealed.!!.e30.AAAA", "the header" },
        { "sealed.e30.W10.AAAA", "payload" },  { "sealed.e30.e30.A", "the signature" },
        { "sealed.", "this has 2" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = { 0 };
        SealedSecret s;
        Arena *arena = arena_new(0);
        assert_false(sealed_secret_read(str_from(cases[i].text), arena, &s, &err));
        if (!strstr(err.text, cases[i].word))
            fail_msg("%s: %s", cases[i].text, err.text);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_the_vectors),   cmocka_unit_test(refuses_bad_signatures),
        cmocka_unit_test(makes_what_it_opens), cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(refuses_other_forms), cmocka_unit_test(says_what_is_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
