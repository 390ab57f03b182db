#include "unit/unit.h"

#include "contract/arena.h"
#include "contract/base64.h"
#include "contract/open.h"
#include "contract/token.h"
#include "contract/verify.h"
#include "contract/yaml.h"

#include <stdio.h>

#define NOW ((Time)1795500000) /* 24 Nov 2026 */
#define SIGN "conformance/ibm/derived/signature/"

static Key *lock, *signer;
static Cert *cert;

static int make_keys(void **state)
{
    (void)state;
    Buf pem;
    buf_init(&pem, 0);
    lock = key_generate(2048, NULL, NULL, NULL);
    signer = key_generate(2048, NULL, NULL, NULL);
    bool ok = lock && signer &&
              cert_make_self_signed(lock, STR("test"), 400, NOW - CLOCK_DAY, &pem, NULL);
    cert = ok ? cert_read(buf_str(&pem), "test", NULL) : NULL;
    buf_clear(&pem);
    return cert ? 0 : -1;
}

static int free_keys(void **state)
{
    (void)state;
    key_free(lock);
    key_free(signer);
    cert_free(cert);
    return 0;
}

static SealRequest request_for(const char *text)
{
    return (SealRequest){ .text = str_from(text),
                          .platform = platform_get(PLATFORM_CCRT),
                          .parts = SEAL_ALL_PARTS,
                          .cert = cert,
                          .key = signer,
                          .now = NOW };
}

/* Opens one section of a sealed text. */
static void opened_section(Str text, SealPart part, Buf *out)
{
    OpenResult r;
    Error err = { 0 };
    if (!open_contract(text, lock, &r, &err))
        print_error("%s\n", err.text);
    assert_true(r.parts[part].opened);
    buf_add_str(out, buf_str(&r.output));
    open_result_clear(&r);
}

/* The sealed text of a contract: what is around the sections stays, byte for byte. */
typedef struct Case {
    const char *plain;
    const char *before, *after; /* of the output */
    const char *workload;       /* the value that was encrypted */
} Case;

static void sealed_as_it_was(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "# top\nworkload: |\n  type: workload\n  a: 1\n\n# between\nenv: |\n  type: env\n",
          "# top\n"
          "workload: contract-basic.",
          NULL, "type: workload\na: 1\n" },
        { "env: |-\n  type: env\nworkload: |+\n  type: workload\n\n", "env: contract-basic.", NULL,
          "type: workload\n\n" },
        { "workload: \"type: workload\\n\"\nenv: 'type: env'\nother: [1, 2] # kept\n",
          "workload: contract-basic.",
          "other: [1, 2] # kept\nenvWorkloadSignature: ", "type: workload\n" },
        { "workload: # the work\n  # inner\n  type: workload\n  list:\n    - a\n    - b\nenv: |\n"
          "  type: env\n",
          "workload: contract-basic.", NULL, "# inner\ntype: workload\nlist:\n  - a\n  - b\n" },
        { "workload: {type: workload, a: [1, 2]}\nenv: |\n  type: env\n",
          "workload: contract-basic.", NULL, NULL },
        { "workload: |\r\n  type: workload\r\nenv: |\r\n  type: env\r\n",
          "workload: contract-basic.", NULL, "type: workload\n" },
        { "---\nworkload: |\n  type: workload\nenv: |\n  type: env\n...\n",
          "---\nworkload: contract-basic.", "...\n", "type: workload\n" },
        { "{\"workload\": \"type: workload\", \"env\": \"type: env\"}\n",
          "{\"workload\": \"contract", "\"}\n", "type: workload" },
        { "{\"envWorkloadSignature\": \"eA==\" ,\n\"workload\": \"type: workload\", \"env\": "
          "\"type: env\"}\n",
          "{\"envWorkloadSignature\": \"", "\"}\n", "type: workload" },
        { "workload: >\n  type: workload\nenv: |\n  type: env", "workload: contract-basic.", NULL,
          "type: workload\n" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const Case *c = &cases[i];
        SealRequest r = request_for(c->plain);
        SealResult s;
        Error err = { 0 };
        if (!seal_contract(&r, &s, &err))
            print_error("%zu: %s\n", i, err.text);
        assert_int_equal(err.code, ERR_NONE);
        Str out = buf_str(&s.output);
        assert_true(str_starts(out, str_from(c->before)));
        if (c->after)
            assert_true(str_contains(out, str_from(c->after)));
        assert_true(s.was_signed && s.signing_key_added && !s.plaintext);
        assert_int_equal(s.parts[SEAL_WORKLOAD].action, SEAL_ENCRYPTED);
        assert_int_equal(s.parts[SEAL_ATTESTATION].action, SEAL_ABSENT);
        assert_false(str_contains(out, STR("type:")));
        VerifyResult v;
        assert_true(verify_text(out, signer, &v, &err));
        assert_int_equal(v.outcome, VERIFY_OK);
        Buf back;
        size_t unknown;
        bool same;
        buf_init(&back, 0);
        assert_true(verify_against(out, r.text, lock, &back, &same, &unknown, &err));
        if (!same)
            print_error("%zu: %s\n", i, back.ptr);
        assert_true(same && unknown == 0);
        if (c->workload) {
            OpenResult o;
            assert_true(open_contract(out, lock, &o, &err));
            assert_int_equal(s.parts[SEAL_WORKLOAD].plain_len, strlen(c->workload));
            assert_false(str_contains(buf_str(&o.output), STR("envWorkloadSignature")));
            open_result_clear(&o);
        }
        assert_true(seal_rehearse(&r, &err));
        buf_clear(&back);
        seal_result_clear(&s);
    }
}

/* Seal, then open: the sections come back as the same strings, and the rest as it was. */
static void there_and_back(void **state)
{
    (void)state;
    static const char text[] = "# contract-tui: platform=ccrt\n"
                               "\n"
                               "workload: |\n"
                               "  type: workload\n"
                               "  # a comment\n"
                               "  compose:\n"
                               "    archive: AAAA\n"
                               "\n"
                               "env: |\n"
                               "  type: env\n"
                               "  key: |\n"
                               "    two\n"
                               "    lines\n"
                               "extra: kept # here\n";
    SealRequest r = request_for(text);
    SealResult s;
    Error err = { 0 };
    assert_true(seal_contract(&r, &s, &err));
    Buf back;
    buf_init(&back, 0);
    opened_section(buf_str(&s.output), SEAL_ENV, &back);
    Str out = buf_str(&back);
    size_t at = str_find(out, STR("  signingKey: "));
    assert_true(at != SIZE_MAX);
    size_t end = at + str_find_byte(str_slice(out, at, SIZE_MAX), '\n') + 1;
    Buf rest;
    buf_init(&rest, 0);
    buf_add_str(&rest, str_slice(out, 0, at));
    buf_add_str(&rest, str_slice(out, end, SIZE_MAX));
    assert_str(buf_str(&rest), text);
    buf_clear(&rest);
    buf_clear(&back);
    seal_result_clear(&s);
}

/* A comment in a section may say as much as what it stands beside: it goes with the section. */
static void comments_of_a_mapping(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "workload:\n  type: workload # Zebra\nenv: |\n  type: env\n",
        "workload:\n  type: workload\n  # Zebra\nenv: |\n  type: env\n",
        "workload:\n  type: workload\n\n  # a\n\n    # Zebra\nenv: |\n  type: env\n",
        "workload:\r\n  # Zebra\r\n  type: workload # Zebra\r\n  # Zebra\r\nenv: |\r\n  type: "
        "env\r\n",
        "env: |\n  type: env\nworkload:\n  type: workload\n  # Zebra",
        "workload:\n  type: workload\n  list:\n  - a # Zebra\n  # Zebra\n# outer\nenv: |\n  type: "
        "env\n",
        "workload:\n  type: workload\n  text: |\n    a\n    # Zebra\n\nenv: |\n  type: env\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        SealRequest r = request_for(texts[i]);
        SealResult s;
        Error err = { 0 };
        if (!seal_contract(&r, &s, &err))
            print_error("%zu: %s\n", i, err.text);
        assert_int_equal(err.code, ERR_NONE);
        assert_false(str_contains(buf_str(&s.output), STR("Zebra")));
        assert_int_equal(str_contains(buf_str(&s.output), STR("# outer")),
                         strstr(texts[i], "# outer") != NULL);
        Buf back;
        buf_init(&back, 0);
        opened_section(buf_str(&s.output), SEAL_WORKLOAD, &back);
        assert_true(str_contains(buf_str(&back), STR("# Zebra")));
        assert_false(str_contains(buf_str(&back), STR("\\r")));
        assert_int_equal(str_contains(buf_str(&s.output), STR("\r")),
                         strchr(texts[i], '\r') != NULL);
        buf_clear(&back);
        seal_result_clear(&s);
    }
}

static void signing_key_forms(void **state)
{
    (void)state;
    for (int form = SIGNING_KEY_BASE64; form <= SIGNING_KEY_PEM; form++) {
        SealRequest r = request_for("workload: |\n  type: workload\nenv: |\n  type: env\n");
        r.signing_key_form = (SigningKeyForm)form;
        r.parts = 0;
        SealResult s;
        Error err = { 0 };
        assert_true(seal_contract(&r, &s, &err));
        assert_true(s.plaintext && s.output.secret);
        /* the key is in the readable env, and the signature fits it */
        VerifyResult v;
        assert_true(verify_text(buf_str(&s.output), NULL, &v, &err));
        assert_int_equal(v.outcome, VERIFY_OK);
        assert_int_equal(v.source, VERIFY_KEY_IN_ENV);
        assert_string_equal(v.signer_sha256, s.signer_sha256);
        assert_int_equal(str_contains(buf_str(&s.output), STR("\"-----BEGIN PUBLIC KEY-----\\n")),
                         form == SIGNING_KEY_PEM);
        /* signing again changes the signature's line at most */
        SealRequest again = r;
        again.text = buf_str(&s.output);
        SealResult t;
        assert_true(seal_contract(&again, &t, &err));
        assert_false(t.signing_key_added);
        assert_true(str_eq(buf_str(&s.output), buf_str(&t.output)));
        seal_result_clear(&t);
        seal_result_clear(&s);
    }
}

static void refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        ErrorCode code;
        const char *message;
    } cases[] = {
        { "workload: |\n  type: workload\n", ERR_REFUSED, "env is missing" },
        { "", ERR_SYNTAX, "" },
        { "- a\n", ERR_SYNTAX, "" },
        { "workload: a\nworkload: b\nenv: c\n", ERR_SYNTAX, "" },
        { "workload: |\n  type: workload\nenv: |\n  - a\n", ERR_REFUSED, "holds no YAML mapping" },
        { "workload: 5\nenv: |\n  type: env\n", ERR_REFUSED, "workload is no text" },
        { "workload: &a |\n  type: workload\nenv: |\n  type: env\n", ERR_REFUSED, "anchor" },
        { "workload: contract-basic.AAAA\nenv: |\n  type: env\n", ERR_REFUSED, "damaged" },
        { "workload: |\n  a: 1\nenv: |\n  signingKey: hello\n", ERR_REFUSED,
          "Remove the signingKey" },
        { "workload: |\n  a: 1\nenv: |\n  signingKey: [1]\n", ERR_REFUSED, "is no text" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SealRequest r = request_for(cases[i].text);
        SealResult s;
        Error err = { 0 };
        assert_false(seal_contract(&r, &s, &err));
        if (err.code != cases[i].code || !strstr(err.text, cases[i].message))
            print_error("%zu: %d %s\n", i, err.code, err.text);
        assert_int_equal(err.code, cases[i].code);
        assert_non_null(strstr(err.text, cases[i].message));
    }
}

static void refused_for_keys(void **state)
{
    (void)state;
    const char *text = "workload: |\n  a: 1\nenv: |\n  b: 1\n";
    SealResult s;
    Error err = { 0 };
    SealRequest r = request_for(text);
    r.now = NOW + 500 * CLOCK_DAY;
    assert_false(seal_contract(&r, &s, &err));
    assert_non_null(strstr(err.text, "expired"));
    r.force = true;
    assert_true(seal_contract(&r, &s, &err));
    assert_non_null(strstr(s.notes[0], "expired"));
    seal_result_clear(&s);
    r = request_for(text);
    r.now = NOW - 10 * CLOCK_DAY;
    assert_false(seal_contract(&r, &s, &err));
    assert_non_null(strstr(err.text, "not valid before"));
    /* another signer's key stands in env */
    Buf other;
    buf_init(&other, 0);
    SealRequest plain = request_for(text);
    plain.parts = 0;
    plain.key = lock;
    assert_true(seal_contract(&plain, &s, &err));
    buf_add_str(&other, buf_str(&s.output));
    seal_result_clear(&s);
    r = request_for(other.ptr);
    assert_false(seal_contract(&r, &s, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_non_null(strstr(err.text, "of another key"));
    /* open problems */
    Problem problem = { .code = "PF001", .severity = SEV_ERROR, .message = STR("wrong") };
    r = request_for(text);
    r.problems = &problem;
    r.problem_count = 1;
    assert_false(seal_contract(&r, &s, &err));
    assert_non_null(strstr(err.text, "--force"));
    r.force = true;
    assert_true(seal_contract(&r, &s, &err));
    seal_result_clear(&s);
    buf_clear(&other);
}

/* The workload provider need not wait for the deployer: what is wrong in a section that stays open
 * is another person's work, unless a signature covers it. */
static void problems_of_others(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        unsigned parts;
        bool is_signed, concerns;
    } cases[] = {
        { "/env", 1 << SEAL_WORKLOAD, false, false },
        { "/env/logging/x", 1 << SEAL_WORKLOAD, false, false },
        { "/env/logging/x", 1 << SEAL_WORKLOAD, true, true },
        { "/env/logging/x", 1 << SEAL_ENV, false, true },
        { "/workload", 1 << SEAL_WORKLOAD, false, true },
        { "/workload/type", 1 << SEAL_ENV | 1 << SEAL_ATTESTATION, false, false },
        { "/attestationPublicKey", 1 << SEAL_ENV, false, false },
        { "/environment", 1 << SEAL_WORKLOAD, false, true },
        { "", 1 << SEAL_WORKLOAD, false, true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Problem problem = { .code = "PF001",
                            .severity = SEV_ERROR,
                            .message = STR("wrong"),
                            .path = str_from(cases[i].path) };
        SealRequest r = request_for("workload: |\n  a: 1\nenv: |\n  b: 1\n");
        SealResult s;
        Error err = { 0 };
        r.problems = &problem;
        r.problem_count = 1;
        r.parts = cases[i].parts;
        if (!cases[i].is_signed)
            r.key = NULL;
        assert_int_equal(seal_contract(&r, &s, &err), !cases[i].concerns);
        if (!cases[i].concerns)
            seal_result_clear(&s);
    }
}

static void certificate_of_another_platform(void **state)
{
    (void)state;
    Buf bytes;
    unit_read(unit_shared("conformance/ibm/certs/ccrt/"
                          "ibm-confidential-computing-container-runtime-26.7.2-encrypt.crt"),
              &bytes);
    Cert *real = cert_read(buf_str(&bytes), "26.7.2", NULL);
    SealRequest r = request_for("workload: |\n  a: 1\nenv: |\n  b: 1\n");
    SealResult s;
    Error err = { 0 };
    r.cert = real;
    assert_true(seal_contract(&r, &s, &err));
    assert_string_equal(s.cert_names, "ccrt 26.7.2");
    seal_result_clear(&s);
    r.platform = platform_get(PLATFORM_CCRV);
    assert_false(seal_contract(&r, &s, &err));
    assert_non_null(strstr(err.text, "belongs to ccrt 26.7.2, not to ccrv"));
    buf_clear(&bytes);
    cert_free(real);
}

/* The provider seals the workload, the deployer the rest; the token is left as it is. */
static void two_people(void **state)
{
    (void)state;
    SealRequest r = request_for("workload: |\n  a: 1\nenv: |\n  b: 1\n");
    r.parts = 1u << SEAL_WORKLOAD;
    r.key = NULL;
    SealResult one, two;
    Error err = { 0 };
    assert_true(seal_contract(&r, &one, &err));
    assert_true(one.plaintext && !one.was_signed);
    assert_true(str_ends(buf_str(&one.output), STR("env: |\n  b: 1\n")));
    SealRequest next = request_for("");
    next.text = buf_str(&one.output);
    assert_true(seal_contract(&next, &two, &err));
    assert_int_equal(two.parts[SEAL_WORKLOAD].action, SEAL_WAS_TOKEN);
    assert_string_equal(two.parts[SEAL_WORKLOAD].sha256, one.parts[SEAL_WORKLOAD].sha256);
    VerifyResult v;
    assert_true(verify_text(buf_str(&two.output), signer, &v, &err));
    assert_int_equal(v.outcome, VERIFY_OK);
    seal_result_clear(&one);
    seal_result_clear(&two);
}

static void attestation_key(void **state)
{
    (void)state;
    SealRequest r =
        request_for("workload: |\n  a: 1\nenv: |\n  b: 1\nattestationPublicKey: |\n"
                    "  -----BEGIN PUBLIC KEY-----\n  AAAA\n  -----END PUBLIC KEY-----\n");
    SealResult s;
    Error err = { 0 };
    assert_true(seal_contract(&r, &s, &err));
    assert_true(str_contains(buf_str(&s.output), STR("\nattestationPublicKey: contract-basic.")));
    seal_result_clear(&s);
    r.parts = 3;
    assert_true(seal_contract(&r, &s, &err));
    assert_true(str_contains(buf_str(&s.output), STR("-----BEGIN PUBLIC KEY-----")));
    assert_false(s.plaintext);
    seal_result_clear(&s);
}

static bool stop_at_check(void *context, SealStep step)
{
    (*(int *)context)++;
    return step != SEAL_STEP_CHECK;
}

static void can_be_stopped(void **state)
{
    (void)state;
    int steps = 0;
    SealRequest r = request_for("workload: |\n  a: 1\nenv: |\n  b: 1\n");
    r.progress = stop_at_check;
    r.context = &steps;
    SealResult s;
    Error err = { 0 };
    assert_false(seal_contract(&r, &s, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    assert_int_equal(steps, 4);
}

/* The values that are signed, and the signature: what a change must not leave as they were. */
static bool same_values(Str a, Str b)
{
    static const char *const names[] = { "workload", "env", "envWorkloadSignature" };
    Arena *arena = arena_new(0);
    YamlDocument docs[2] = { { 0 }, { 0 } };
    const Str texts[] = { a, b };
    for (size_t i = 0; i < 2; i++) {
        Problems problems;
        problems_init(&problems, arena, 10);
        yaml_parse(texts[i], NULL, arena, &problems, &docs[i], NULL);
    }
    bool same = docs[0].root && docs[1].root;
    for (size_t i = 0; same && i < 3; i++) {
        Str x = tree_get_string(docs[0].root, names[i]),
            y = tree_get_string(docs[1].root, names[i]);
        /* white space around a signature does not count */
        same = i == 2 ? str_eq(str_trim(x), str_trim(y)) : str_eq(x, y);
    }
    arena_free(arena);
    return same;
}

/* Flips bits of every byte in turn: whatever verifies then says the same as before, whatever does
 * not is told in a sentence, and the receipt finds all of them. key: NULL takes the one in env. */
static void flip_all(const SealRequest *request, const Key *key)
{
    static const unsigned char masks[] = { 1, 0x20 };
    SealResult s;
    Error err = { 0 };
    VerifyResult v;
    if (!seal_contract(request, &s, &err))
        fail_msg("%s", err.text);
    assert_true(verify_text(buf_str(&s.output), key, &v, NULL) && v.outcome == VERIFY_OK);
    Buf text, paper, said;
    buf_init(&text, 0);
    buf_init(&paper, 0);
    buf_init(&said, 0);
    buf_add_str(&text, buf_str(&s.output));
    assert_true(seal_receipt(&s, request->platform, "in", "out", NOW, &paper, NULL));
    size_t valid = 0;
    for (size_t i = 0; i < text.len; i++)
        for (size_t m = 0; m < sizeof masks; m++) {
            text.ptr[i] = (char)(s.output.ptr[i] ^ masks[m]);
            bool same = true;
            err = (Error){ 0 };
            v.text[0] = '\0';
            bool read = verify_text(buf_str(&text), key, &v, &err), good = read;
            good = good && v.outcome == VERIFY_OK;
            if (good ? !same_values(buf_str(&text), buf_str(&s.output))
                     : !v.text[0] && !err.text[0])
                fail_msg("byte %zu, %c with %x", i, s.output.ptr[i], masks[m]);
            valid += good;
            buf_reset(&said);
            assert_false(m == 0 &&
                         verify_receipt(buf_str(&text), buf_str(&paper), &said, &same, NULL) &&
                         same);
            text.ptr[i] = s.output.ptr[i];
        }
    assert_true(valid < text.len / 10);
    buf_clear(&paper);
    buf_clear(&said);
    buf_clear(&text);
    seal_result_clear(&s);
}

/* Sealed and plain, with each form of the signingKey: bare in two forms, or in a certificate. */
static void every_byte_counts(void **state)
{
    (void)state;
    Buf pem;
    Error err = { 0 };
    buf_init(&pem, 0);
    assert_true(cert_make_self_signed(signer, STR("s"), 400, NOW - CLOCK_DAY, &pem, &err));
    for (int form = SIGNING_KEY_BASE64; form <= SIGNING_KEY_PEM; form++)
        for (int with_cert = 0; with_cert < 2; with_cert++) {
            SealRequest r = request_for("workload: |\n  a\nenv: |\n  b: 1\n");
            r.signing_key_form = (SigningKeyForm)form;
            if (with_cert)
                r.signing_cert = buf_str(&pem);
            bool sealed = form == SIGNING_KEY_BASE64 && !with_cert;
            r.parts = sealed ? SEAL_ALL_PARTS : 0;
            flip_all(&r, sealed ? signer : NULL);
        }
    buf_clear(&pem);
}

static void receipt(void **state)
{
    (void)state;
    SealRequest r = request_for("workload: |\n  a: secret-value\nenv: |\n  b: 1\n");
    SealResult s;
    Error err = { 0 };
    Buf out;
    buf_init(&out, 0);
    assert_true(seal_contract(&r, &s, &err));
    assert_true(seal_receipt(&s, r.platform, "a.yaml", "b.yaml", NOW, &out, &err));
    assert_true(str_contains(buf_str(&out), str_from(s.output_sha256)));
    assert_true(str_contains(buf_str(&out), str_from(s.parts[SEAL_ENV].sha256)));
    assert_false(str_contains(buf_str(&out), STR("secret-value")));
    /* and it is recognised again */
    SealResult other;
    Buf lines;
    bool same = false;
    buf_init(&lines, 0);
    assert_true(verify_receipt(buf_str(&s.output), buf_str(&out), &lines, &same, &err));
    assert_true(same);
    assert_true(str_contains(buf_str(&lines), STR("ok  env")));
    assert_true(seal_contract(&r, &other, &err));
    assert_true(verify_receipt(buf_str(&other.output), buf_str(&out), &lines, &same, &err));
    assert_false(same);
    assert_true(str_contains(buf_str(&lines), STR("x   env")));
    assert_false(verify_receipt(buf_str(&s.output), STR("{}"), &lines, &same, &err));
    assert_int_equal(err.code, ERR_SYNTAX);
    /* and it tells what the plain contract has become since */
    static const struct {
        const char *text;
        bool same_text;
        ReceiptState workload, env, attestation;
    } now[] = {
        { "workload: |\n  a: secret-value\nenv: |\n  b: 1\n", true, RECEIPT_SAME, RECEIPT_SAME,
          RECEIPT_ABSENT },
        { "# new\nworkload: |\n    a: secret-value\nenv: |\n  b: 2\n", false, RECEIPT_SAME,
          RECEIPT_CHANGED, RECEIPT_ABSENT },
        { "workload:\n  a: secret-value\nattestationPublicKey: x\n", false, RECEIPT_UNKNOWN,
          RECEIPT_GONE, RECEIPT_NEW },
    };
    for (size_t i = 0; i < sizeof now / sizeof *now; i++) {
        ReceiptSince since;
        assert_true(verify_receipt_since(str_from(now[i].text), buf_str(&out), &since, &err));
        assert_int_equal(since.same_text, now[i].same_text);
        assert_int_equal(since.parts[SEAL_WORKLOAD], now[i].workload);
        assert_int_equal(since.parts[SEAL_ENV], now[i].env);
        assert_int_equal(since.parts[SEAL_ATTESTATION], now[i].attestation);
        assert_string_equal(since.file, "a.yaml");
    }
    seal_result_clear(&other);
    buf_clear(&lines);
    buf_clear(&out);
    seal_result_clear(&s);
}

/* Each allocation made to fail in turn: a reason each time, nothing lost, and in the end a seal
 * that opens. */
static void memory_runs_out(void **state)
{
    (void)state;
    SealRequest r = request_for("workload: |\n  a: 1\nenv:\n  b: 1\n");
    SealResult s;
    bool done = false;
    for (size_t n = 1; !done && n < 2000; n++) {
        Error err = { 0 };
        memory_fail_at(n);
        done = seal_contract(&r, &s, &err);
        memory_fail_at(0);
        if (!done && !err.text[0])
            print_error("allocation %zu: no reason\n", n);
        assert_true(done || err.text[0]);
    }
    assert_true(done);
    bool opened = false;
    for (size_t n = 1; !opened && n < 2000; n++) {
        OpenResult o;
        Error err = { 0 };
        memory_fail_at(n);
        opened = open_contract(buf_str(&s.output), lock, &o, &err);
        memory_fail_at(0);
        assert_true(opened || err.text[0]);
        if (opened)
            open_result_clear(&o);
    }
    assert_true(opened);
    seal_result_clear(&s);
}

/* -- vectors -- */

static void signature_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        bool with_key; /* the public key is given; else that of env */
        VerifyOutcome outcome;
        bool wrapped;
    } cases[] = {
        { "s01-encrypted-ok.yaml", true, VERIFY_OK, false },
        { "s01-encrypted-ok.yaml", false, VERIFY_NO_KEY, false },
        { "s02-tampered-env.yaml", true, VERIFY_BAD, false },
        { "s03-swapped-order.yaml", true, VERIFY_SWAPPED, false },
        { "s04-signed-with-newline.yaml", true, VERIFY_NEWLINE, false },
        { "s05-wrapped-base64.yaml", true, VERIFY_OK, true },
        { "s06-other-signer.yaml", true, VERIFY_MALFORMED, false },
        { "s07-plain-literal.yaml", false, VERIFY_OK, false },
        { "s08-plain-literal-stripped.yaml", false, VERIFY_STRIPPED, false },
        { "s09-cert-valid.yaml", false, VERIFY_OK, false },
        { "s09-cert-expired.yaml", false, VERIFY_OK, false },
    };
    Buf key_bytes;
    unit_read(unit_shared(SIGN "signing.pub.pem"), &key_bytes);
    Key *key = key_read(buf_str(&key_bytes), "signing.pub.pem", KEY_PUBLIC, NULL, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[256];
        Buf text;
        VerifyResult v;
        Error err = { 0 };
        snprintf(path, sizeof path, SIGN "%s", cases[i].file);
        unit_read(unit_shared(path), &text);
        assert_true(verify_text(buf_str(&text), cases[i].with_key ? key : NULL, &v, &err));
        if (v.outcome != cases[i].outcome)
            print_error("%s: %d %s\n", cases[i].file, v.outcome, v.text);
        if (strstr(cases[i].file, "s06"))
            assert_true(v.outcome == VERIFY_BAD || v.outcome == VERIFY_MALFORMED);
        else
            assert_int_equal(v.outcome, cases[i].outcome);
        assert_int_equal(v.wrapped, cases[i].wrapped);
        assert_int_equal(v.has_cert, strstr(cases[i].file, "cert") != NULL);
        if (v.has_cert)
            assert_int_equal(v.not_after < NOW, strstr(cases[i].file, "expired") != NULL);
        buf_clear(&text);
    }
    key_free(key);
    buf_clear(&key_bytes);
}

static void ibm_sample(void **state)
{
    (void)state;
    Buf text, pem;
    unit_read(unit_shared("conformance/ibm/contracts/signed-encrypt-ccco.yaml"), &text);
    unit_read(unit_shared("conformance/ibm/contracts/signed-encrypt-ccco.signing-key.pub.pem"),
              &pem);
    Key *key = key_read(buf_str(&pem), "key", KEY_PUBLIC, NULL, NULL);
    VerifyResult v;
    assert_true(verify_text(buf_str(&text), key, &v, NULL));
    assert_int_equal(v.outcome, VERIFY_OK);
    OpenResult o;
    Error err = { 0 };
    assert_false(open_contract(buf_str(&text), lock, &o, &err));
    assert_non_null(strstr(err.text, "made for a key of 4096 bits; this key has 2048"));
    key_free(key);
    buf_clear(&text);
    buf_clear(&pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealed_as_it_was),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(comments_of_a_mapping),
        cmocka_unit_test(signing_key_forms),
        cmocka_unit_test(refused),
        cmocka_unit_test(refused_for_keys),
        cmocka_unit_test(problems_of_others),
        cmocka_unit_test(certificate_of_another_platform),
        cmocka_unit_test(two_people),
        cmocka_unit_test(attestation_key),
        cmocka_unit_test(can_be_stopped),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(receipt),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(signature_vectors),
        cmocka_unit_test(ibm_sample),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
