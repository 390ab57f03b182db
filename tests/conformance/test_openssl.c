/* openssl(1) as the second opinion, in both directions: what is sealed here opens there, what is
 * encrypted and signed there opens and verifies here, and keys and certificates are read. */
#include "unit/unit.h"
#include "unit/witness.h"

#include "contract/base64.h"
#include "contract/cert.h"
#include "contract/open.h"
#include "contract/token.h"
#include "contract/verify.h"
#include "contract/yaml.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define NOW ((Time)1795500000)

static Key *lock, *signer;
static Cert *cert;

static void write_keys(void)
{
    Buf pem;
    buf_init_secret(&pem, 0);
    assert_true(key_private_pem(lock, (Str){ NULL, 0 }, &pem, NULL));
    witness_put("lock.pem", buf_str(&pem));
    buf_reset(&pem);
    assert_true(key_private_pem(signer, (Str){ NULL, 0 }, &pem, NULL));
    witness_put("sign.pem", buf_str(&pem));
    buf_reset(&pem);
    assert_true(key_private_pem(signer, STR("open sesame"), &pem, NULL));
    witness_put("sign.enc.pem", buf_str(&pem));
    buf_reset(&pem);
    assert_true(key_public_pem(signer, &pem, NULL));
    witness_put("sign.pub", buf_str(&pem));
    buf_reset(&pem);
    assert_true(cert_make_self_signed(lock, STR("test"), 400, NOW - CLOCK_DAY, &pem, NULL));
    witness_put("lock.crt", buf_str(&pem));
    cert = cert_read(buf_str(&pem), "lock.crt", NULL);
    assert_non_null(cert);
    buf_clear(&pem);
}

static int prepare(void **state)
{
    if (witness_start(state) != 0)
        return -1;
    lock = key_generate(4096, NULL, NULL, NULL);
    signer = key_generate(2048, NULL, NULL, NULL);
    if (!lock || !signer)
        return -1;
    write_keys();
    return 0;
}

static int clean(void **state)
{
    key_free(lock);
    key_free(signer);
    cert_free(cert);
    return witness_end(state);
}

/* -- ours, opened there -- */

/* The section as it opens here, with the signing key in env. */
static void opened_section(SealPart part, Str sealed, Buf *out)
{
    OpenResult opened;
    Error err = { 0 };
    if (!open_contract(sealed, lock, &opened, &err))
        print_error("%s\n", err.text);
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument doc;
    problems_init(&problems, arena, 10);
    assert_true(yaml_parse(buf_str(&opened.output), NULL, arena, &problems, &doc, NULL));
    buf_add_str(out, tree_get_string(doc.root, seal_part_name(part)));
    arena_free(arena);
    open_result_clear(&opened);
}

static void seal_one(const char *name, const Platform *platform)
{
    Buf text, back, expected;
    unit_read(name, &text);
    SealRequest request = { .text = buf_str(&text),
                            .platform = platform,
                            .parts = SEAL_ALL_PARTS,
                            .cert = cert,
                            .key = signer,
                            .now = NOW,
                            .force = true };
    SealResult sealed;
    Error err = { 0 };
    if (!seal_contract(&request, &sealed, &err))
        print_error("%s: %s\n", name, err.text);
    assert_int_equal(err.code, ERR_NONE);
    witness_put("sealed.yaml", buf_str(&sealed.output));
    assert_true(str_contains(buf_str(&sealed.output), str_from(platform->prefix)));
    static const SealPart parts[] = { SEAL_WORKLOAD, SEAL_ENV };
    for (size_t i = 0; i < 2; i++) {
        char line[512];
        buf_init_secret(&expected, 0);
        opened_section(parts[i], buf_str(&sealed.output), &expected);
        snprintf(line, sizeof line,
                 "sh '%s/tests/openssl_open.sh' sealed.yaml %s lock.pem sign.pub", SOURCE_DIR,
                 seal_part_name(parts[i]));
        witness_sh(line, &back);
        assert_true(expected.len > 0 && str_eq(buf_str(&back), buf_str(&expected)));
        buf_clear(&back);
        buf_clear(&expected);
    }
    seal_result_clear(&sealed);
    buf_clear(&text);
}

static void samples(void **state)
{
    (void)state;
    char name[512];
    size_t count = 0;
    snprintf(name, sizeof name, "%s/samples", SOURCE_DIR);
    DIR *d = opendir(name);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        if (!str_ends(str_from(e->d_name), STR(".yaml")))
            continue;
        snprintf(name, sizeof name, "%s/samples/%s", SOURCE_DIR, e->d_name);
        Buf text;
        unit_read(name, &text);
        const Platform *platform = platform_of_text(buf_str(&text), NULL, NULL);
        bool is_contract = str_contains(buf_str(&text), STR("\nworkload:"));
        buf_clear(&text);
        if (!is_contract)
            continue; /* a network configuration */
        assert_non_null(platform);
        seal_one(name, platform);
        count++;
    }
    closedir(d);
    assert_true(count > 4);
}

/* Texts of all lengths around a block, with bytes of all kinds, byte for byte. */
static void texts(void **state)
{
    (void)state;
    static const char *const prefixes[] = { TOKEN_PREFIX_CONTRACT, TOKEN_PREFIX_HYPER_PROTECT };
    static const char line[] =
        "t=$(cat token); rest=${t#*.}; printf %s \"${rest%%.*}\" | openssl base64 -d -A >rsa;"
        " printf %s \"${rest#*.}\" | openssl base64 -d -A >body;"
        " openssl pkeyutl -decrypt -inkey lock.pem -pkeyopt rsa_padding_mode:pkcs1 -in rsa |"
        " openssl enc -d -aes-256-cbc -pbkdf2 -pass stdin -in body";
    for (size_t len = 0; len <= 33; len += len < 15 || len > 17 ? 11 : 1) {
        char bytes[64];
        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)(i * 37 + len);
        Buf token, back;
        buf_init(&token, 0);
        Key *half = cert_key(cert, NULL);
        assert_true(token_make(prefixes[len % 2], half, str_make(bytes, len), &token, NULL));
        witness_put("token", buf_str(&token));
        witness_sh(line, &back);
        assert_int_equal(back.len, len);
        assert_memory_equal(back.ptr ? back.ptr : "", bytes, len);
        key_free(half);
        buf_clear(&token);
        buf_clear(&back);
    }
}

/* -- theirs, opened here -- */

/* The documented pipe: random bytes to both commands. Some runs have a line end in the password;
 * all must open. */
static void their_tokens(void **state)
{
    (void)state;
    static const char make[] =
        "printf 'type: env\\nkey: v\\n' >plain; openssl rand 32 >pw;"
        " while [ \"$(head -c1 pw | od -An -tx1 | tr -d ' ')\" = 00 ]; do openssl rand 32 >pw; "
        "done;"
        " k=$(openssl pkeyutl -encrypt -inkey lock.crt -certin -pkeyopt rsa_padding_mode:pkcs1 -in "
        "pw"
        " | openssl base64 -A);"
        " d=$(openssl enc -aes-256-cbc -pbkdf2 -pass stdin -in plain <pw | openssl base64 -A);"
        " printf '%s.%s.%s' hyper-protect-basic \"$k\" \"$d\"";
    for (int i = 0; i < 12; i++) {
        Buf token;
        TokenOpened opened;
        Error err = { 0 };
        witness_sh(make, &token);
        if (!token_open(buf_str(&token), lock, &opened, &err))
            print_error("%s\n", err.text);
        assert_int_equal(err.code, ERR_NONE);
        assert_str(buf_str(&opened.plain), "type: env\nkey: v\n");
        buf_clear(&opened.plain);
        buf_clear(&token);
    }
}

static void their_signature(void **state)
{
    (void)state;
    static const char make[] =
        "printf '%s%s' 'workload text' 'env text' >m;"
        " s=$(openssl dgst -sha256 -sign sign.pem m | openssl base64 -A);"
        " printf 'env: env text\\nenvWorkloadSignature: %s\\nworkload: workload text\\n' \"$s\"";
    Buf text;
    VerifyResult v;
    witness_sh(make, &text);
    assert_true(verify_text(buf_str(&text), signer, &v, NULL));
    assert_int_equal(v.outcome, VERIFY_OK);
    buf_clear(&text);
}

/* -- keys and certificates -- */

static void our_keys(void **state)
{
    (void)state;
    Buf pub, want;
    witness_sh("openssl pkey -in sign.enc.pem -passin pass:'open sesame' -pubout", &pub);
    unit_read(witness_path("sign.pub"), &want);
    assert_true(str_eq(buf_str(&pub), buf_str(&want)));
    buf_clear(&pub);
    buf_clear(&want);
    witness_sh("openssl rsa -in sign.enc.pem -passin pass:'open sesame' -check -noout", NULL);
}

static bool give(void *context, const char *what, Buf *ret, Error *err)
{
    (void)context, (void)what, (void)err;
    buf_add_text(ret, "sesam");
    return true;
}

/* Every way in which openssl writes a private key. */
static void their_keys(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "openssl rsa -in sign.pem -traditional",
        "openssl rsa -in sign.pem -outform DER",
        "openssl pkcs8 -topk8 -nocrypt -in sign.pem -outform DER",
        "openssl pkcs8 -topk8 -in sign.pem -outform DER -passout pass:sesam",
        "openssl rsa -in sign.pem -traditional -aes256 -passout pass:sesam",
        "openssl rsa -in sign.pem -traditional -aes128 -passout pass:sesam",
        "openssl rsa -in sign.pem -traditional -camellia256 -passout pass:sesam",
        "openssl pkcs8 -topk8 -v2 aes-128-cbc -in sign.pem -passout pass:sesam",
        "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA512 -in sign.pem -passout "
        "pass:sesam",
        "openssl pkcs8 -topk8 -v2 des3 -in sign.pem -passout pass:sesam",
        "openssl pkcs8 -topk8 -scrypt -in sign.pem -passout pass:sesam",
        "openssl rsa -in sign.pem -traditional | openssl base64 -A",
    };
    Passphrase ask = { give, NULL };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        Buf bytes;
        Error err = { 0 };
        witness_sh(lines[i], &bytes);
        Key *key = key_read(buf_str(&bytes), "key", KEY_PRIVATE, &ask, &err);
        if (!key)
            print_error("%s: %s\n", lines[i], err.text);
        assert_non_null(key);
        assert_true(key_same(key, signer) && key_is_private(key));
        key_free(key);
        buf_clear(&bytes);
    }
}

/* -- PKCS#12 -- */

/* What is asked for: never, when `context` is NULL. */
static bool give_this(void *context, const char *what, Buf *ret, Error *err)
{
    if (!context)
        return error_set(err, ERR_CANCELLED, "%s was asked for", what);
    buf_add_text(ret, context);
    return true;
}

typedef struct ContainerCase {
    const char *line;
    char *pass; /* NULL: must not be asked for */
    bool cert_in_clear;
} ContainerCase;

static void one_container(const ContainerCase *c)
{
    Buf bytes, pem;
    Error err = { 0 };
    static char another[] = "wrong";
    Passphrase ask = { give_this, c->pass }, wrong = { give_this, another };
    KeyContainerFacts facts;
    KeyText text;
    witness_sh(c->line, &bytes);
    Str p12 = buf_str(&bytes);
    Key *key = key_read(p12, "k.p12", KEY_PRIVATE, &ask, &err);
    Cert *own = cert_read_with(p12, "k.p12", c->cert_in_clear ? NULL : &ask, &err);
    if (!key || !own)
        print_error("%s: %s\n", c->line, err.text);
    assert_true(key && key_is_private(key) && key_same(key, signer));
    /* the certificate of the key, not one of those above it */
    assert_true(own && strstr(cert_facts(own)->subject, "CN = me"));
    assert_true(key_container_facts(p12, &facts));
    assert_int_equal(facts.asks, c->pass != NULL);
    assert_true(key_text(p12, &text, NULL, NULL));
    assert_true(text.kind == KEY_IS_OTHER && text.encrypted == facts.asks);
    if (c->pass) {
        assert_null(key_read(p12, "k.p12", KEY_PRIVATE, NULL, &err));
        assert_int_equal(err.code, ERR_PASSPHRASE);
        assert_null(key_read(p12, "k.p12", KEY_PRIVATE, &wrong, &err));
        assert_int_equal(err.code, ERR_PASSPHRASE);
        assert_non_null(strstr(err.text, "does not open k.p12"));
    }
    buf_init(&pem, 0);
    assert_true(cert_pem(own, &pem, NULL));
    key_free(key);
    cert_free(own);
    buf_clear(&pem);
    buf_clear(&bytes);
}

static void their_containers(void **state)
{
    (void)state;
    static char pass[] = "sesam", odd[] = "Öl & \"$x\"";
#define EXPORT "openssl pkcs12 -export -inkey sign.pem -in me.crt -certfile top.crt "
    static const ContainerCase cases[] = {
        { EXPORT "-passout pass:sesam", pass, false },
        { EXPORT "-passout 'pass:Öl & \"$x\"'", odd, false },
        { EXPORT "-passout pass:sesam -certpbe NONE", pass, true },
        { EXPORT "-passout pass:sesam -nomac", pass, false },
        { EXPORT "-passout pass:sesam -macalg sha512 -iter 5000", pass, false },
        { EXPORT "-passout pass:sesam -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1",
          pass, false },
        { EXPORT "-passout pass:sesam | openssl base64 -A", pass, false },
        { EXPORT "-passout pass:sesam | { echo '-----BEGIN PKCS12-----'; openssl base64;"
                 " echo '-----END PKCS12-----'; }",
          pass, false },
        { EXPORT "-passout pass:", NULL, false },
        { EXPORT "-passout pass: -keypbe NONE -certpbe NONE -nomac", NULL, true },
        { "cat top.crt me.crt >all.pem; openssl pkcs12 -export -inkey sign.pem -in all.pem -passout"
          " pass:sesam",
          pass, false },
    };
    witness_sh("openssl req -x509 -newkey rsa:2048 -nodes -keyout top.pem -subj '/CN=top' -days 90"
               " -out top.crt;"
               "openssl req -new -key sign.pem -subj '/CN=me' -out me.csr;"
               "openssl x509 -req -in me.csr -CA top.crt -CAkey top.pem -CAcreateserial -days 80"
               " -out me.crt",
               NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        one_container(&cases[i]);
}

/* The ciphers of old files: RC2 with 40 bits, where OpenSSL still has it. */
static void old_containers(void **state)
{
    (void)state;
    static char pass[] = "sesam";
    static const ContainerCase old = { EXPORT "-legacy -passout pass:sesam", pass, false };
    char line[300];
    snprintf(line, sizeof line, "cd '%s' && %s >/dev/null 2>&1", witness_path("."), old.line);
    if (system(line) != 0)
        skip();
    one_container(&old);
}

static void other_containers(void **state)
{
    (void)state;
    static char pass[] = "sesam";
    static const struct {
        const char *line;
        unsigned want;
        ErrorCode code;
        const char *says;
    } cases[] = {
        { "openssl pkcs12 -export -nokeys -in me.crt -passout pass:sesam", KEY_PRIVATE, ERR_KEY,
          "there is no private key in this PKCS#12 file" },
        { "openssl pkcs12 -export -nocerts -inkey sign.pem -passout pass:sesam", KEY_CERTIFICATE,
          ERR_KEY, "there is no certificate in this PKCS#12 file" },
        { EXPORT "-passout pass:sesam", KEY_PUBLIC, ERR_KEY, "PKCS12" },
        { "openssl ecparam -genkey -name prime256v1 -out ec.pem; openssl req -x509 -key ec.pem"
          " -subj /CN=ec -out ec.crt; openssl pkcs12 -export -inkey ec.pem -in ec.crt -passout"
          " pass:sesam",
          KEY_PRIVATE, ERR_KEY, "the key is EC P-256; only RSA" },
        { EXPORT "-passout pass:sesam | head -c 900", KEY_PRIVATE, ERR_KEY, "DER" },
    };
    Passphrase ask = { give_this, pass };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Buf bytes;
        Error err = { 0 };
        witness_sh(cases[i].line, &bytes);
        assert_null(key_read(buf_str(&bytes), "x", cases[i].want, &ask, &err));
        if (err.code != cases[i].code || !strstr(err.text, cases[i].says))
            print_error("%s: %s\n", cases[i].line, err.text);
        assert_int_equal(err.code, cases[i].code);
        assert_non_null(strstr(err.text, cases[i].says));
        buf_clear(&bytes);
    }
    /* whatever has a public half: the certificate does */
    Buf bytes;
    witness_sh(EXPORT "-passout pass:sesam -certpbe NONE", &bytes);
    Key *key = key_read(buf_str(&bytes), "x", KEY_ANY_PUBLIC, NULL, NULL);
    assert_true(key && key_same(key, signer) && !key_is_private(key));
    key_free(key);
    buf_clear(&bytes);
}

static void certificates(void **state)
{
    (void)state;
    Buf out, issued;
    char print[96];
    witness_sh(
        "openssl x509 -in lock.crt -noout -fingerprint -sha256 | sed 's/.*=//' | tr -d '\\n'",
        &out);
    cert_fingerprint_text(cert_facts(cert)->sha256, print);
    assert_str(buf_str(&out), print);
    buf_clear(&out);
    /* a CA of openssl issues here; openssl verifies what was issued */
    witness_sh(
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.pem -subj '/CN=My CA' -days 3650"
        " -out ca.crt",
        NULL);
    Buf bytes;
    unit_read(witness_path("ca.crt"), &bytes);
    Cert *ca = cert_read(buf_str(&bytes), "ca.crt", NULL);
    buf_clear(&bytes);
    unit_read(witness_path("ca.pem"), &bytes);
    Key *ca_key = key_read(buf_str(&bytes), "ca.pem", KEY_PRIVATE, NULL, NULL);
    buf_clear(&bytes);
    CertSubject who = { .country = STR("DE"), .name = STR("example.org") };
    Error err = { 0 };
    buf_init(&issued, 0);
    Time now = clock_now();
    if (!cert_issue(signer, &who, ca, ca_key, 30, now, &issued, &err))
        print_error("%s\n", err.text);
    witness_put("issued.crt", buf_str(&issued));
    witness_sh(
        "openssl verify -CAfile ca.crt issued.crt && openssl x509 -in issued.crt -noout -pubkey"
        " | cmp - sign.pub && openssl x509 -in issued.crt -noout -checkend 2500000",
        NULL);
    witness_sh("! openssl x509 -in issued.crt -noout -checkend 2600000", NULL);
    buf_clear(&issued);
    cert_free(ca);
    key_free(ca_key);
}

static Cert *load(const char *name)
{
    Buf bytes;
    unit_read(witness_path(name), &bytes);
    Cert *c = cert_read(buf_str(&bytes), name, NULL);
    assert_non_null(c);
    buf_clear(&bytes);
    return c;
}

/* The hierarchy of the images: the certificate above the leaf is no CA, so that an ordinary chain
 * fails there (openssl says so too) and the two halves are verified. */
static void two_halves(void **state)
{
    (void)state;
    witness_sh(
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout root.pem -subj '/CN=Root' -days 3650"
        " -out root.crt;"
        " openssl req -newkey rsa:2048 -nodes -keyout mid.pem -subj '/CN=Code signing' -out "
        "mid.csr;"
        " printf 'basicConstraints=CA:FALSE\\nextendedKeyUsage=codeSigning\\n' >ext;"
        " openssl x509 -req -in mid.csr -CA root.crt -CAkey root.pem -CAcreateserial -days 3000"
        " -extfile ext -out mid.crt;"
        " openssl req -newkey rsa:2048 -nodes -keyout leaf.pem -subj '/CN=Leaf' -out leaf.csr;"
        " openssl x509 -req -in leaf.csr -CA mid.crt -CAkey mid.pem -CAcreateserial -days 300 "
        "-sha512"
        " -out leaf.crt;"
        " ! openssl verify -CAfile root.crt -untrusted mid.crt leaf.crt",
        NULL);
    Cert *leaf = load("leaf.crt"), *mid = load("mid.crt"), *root = load("root.crt");
    const Cert *given[] = { mid };
    CertChain chain = {
        .intermediates = given, .intermediate_count = 1, .root = root, .now = clock_now() + 60
    };
    CertReport report;
    Error err = { 0 };
    assert_true(cert_verify(leaf, &chain, &report, &err));
    bool said = false;
    for (size_t i = 0; i < report.count; i++)
        said = said || strstr(report.steps[i].text, "verified by signature and issuer");
    assert_true(report.ok && report.trusted && said);
    /* not with another root, and not when the leaf is of another issuer */
    chain.root = cert;
    assert_true(cert_verify(leaf, &chain, &report, &err));
    assert_false(report.ok || report.trusted);
    chain.root = root;
    given[0] = leaf;
    assert_true(cert_verify(leaf, &chain, &report, &err));
    assert_false(report.ok || report.trusted);
    cert_free(leaf);
    cert_free(mid);
    cert_free(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples),          cmocka_unit_test(texts),
        cmocka_unit_test(their_tokens),     cmocka_unit_test(their_signature),
        cmocka_unit_test(our_keys),         cmocka_unit_test(their_keys),
        cmocka_unit_test(their_containers), cmocka_unit_test(old_containers),
        cmocka_unit_test(other_containers), cmocka_unit_test(certificates),
        cmocka_unit_test(two_halves),
    };
    return cmocka_run_group_tests(tests, prepare, clean);
}
