#include "unit/unit.h"

#include "contract/base64.h"
#include "contract/inspect.h"
#include "contract/json.h"
#include "contract/seal.h"

#include <stdio.h>

#define NOW ((Time)1795500000)
#define IBM "conformance/ibm/"

static Inspection *inspect(Str bytes, const Platform *platform)
{
    InspectRequest request = { .bytes = bytes, .platform = platform, .now = NOW };
    Error err = { 0 };
    Inspection *i = inspect_bytes(&request, &err);
    assert_non_null(i);
    return i;
}

static bool says(const Inspection *i, InspectMark mark, const char *text)
{
    for (size_t n = 0; n < i->finding_count; n++)
        if (i->findings[n].mark == mark && str_contains(i->findings[n].text, str_from(text)))
            return true;
    return false;
}

static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        InspectKind kind;
        const char *title;
    } cases[] = {
        { IBM "contracts/signed-encrypt-ccco.yaml", INSPECT_CONTRACT, "sealed contract" },
        { IBM "contracts/simple_contract.yaml", INSPECT_CONTRACT, "contract" },
        { IBM "contracts/workload.yaml", INSPECT_SECTION, "section of a contract" },
        { IBM "network/network_config.yaml", INSPECT_NETWORK, "network configuration" },
        { IBM "derived/tokens/t01.token", INSPECT_TOKEN, "token" },
        { IBM "derived/tokens/t16.token", INSPECT_TOKEN, "token" },
        { IBM "attestation/enc/se-checksums.txt.enc", INSPECT_TOKEN, "token" },
        { IBM "attestation/signed/se-checksums.txt", INSPECT_ATTESTATION, "attestation record" },
        { IBM "derived/sealed/x01-workload.sealed", INSPECT_SEALED_SECRET, "sealed secret" },
        { IBM "derived/initdata/peerpod.b64", INSPECT_INITDATA, "initdata" },
        { IBM "initdata/gzipped-initdata.b64", INSPECT_INITDATA, "initdata" },
        { IBM "derived/keys/rsa2048.pem", INSPECT_KEY, "private key" },
        { IBM "derived/keys/rsa2048.enc-pkcs1.pem", INSPECT_KEY, "private key" },
        { IBM "derived/keys/rsa2048.pub.pem", INSPECT_KEY, "public key" },
        { IBM "derived/pki/encrypt.crt", INSPECT_CERTIFICATE, "certificate" },
        { IBM "derived/pki/root.crt", INSPECT_CERTIFICATE, "certificate of a CA" },
        { IBM "derived/pki/crl.pem", INSPECT_REVOCATION, "revocation list" },
        { IBM "derived/pki/crl.der", INSPECT_REVOCATION, "revocation list" },
        { IBM "derived/contract-expiry/csr.pem", INSPECT_REQUEST, "certificate request" },
        { IBM "derived/tokens/n09.token", INSPECT_TOKEN, "token" },
        { IBM "derived/tokens/n10.token", INSPECT_TOKEN, "token" },
        { IBM "derived/tokens/n17.token", INSPECT_UNKNOWN, "unknown" },
        { IBM "derived/initdata/baremetal.toml", INSPECT_INITDATA, "initdata, not packed" },
        { IBM "derived/initdata/sehdr.bin", INSPECT_SE_HEADER, "SE header" },
        { IBM "derived/attestation/se-signature.bin", INSPECT_SIGNATURE,
          "signature, by its length" },
        { IBM "compose/hello-world.yml", INSPECT_COMPOSE, "compose file" },
        { IBM "pods/multi-document.yml", INSPECT_POD, "pod descriptor" },
        { IBM "certs-json/certs.json", INSPECT_BUNDLE, "certificates of several versions" },
        { IBM "image/api_image.json", INSPECT_JSON, "list of images" },
        { IBM "rego/sample-policy.rego", INSPECT_POLICY, "Rego policy" },
    };
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        Buf bytes, out;
        buf_init(&out, 0);
        unit_read(unit_shared(cases[n].file), &bytes);
        Inspection *i = inspect(buf_str(&bytes), NULL);
        if (i->kind != cases[n].kind || strcmp(i->kind_title, cases[n].title) != 0)
            print_error("%s: %d %s\n", cases[n].file, i->kind, i->kind_title);
        assert_int_equal(i->kind, cases[n].kind);
        assert_string_equal(i->kind_title, cases[n].title);
        assert_non_null(i->verdict);
        assert_true(inspect_text(i, "x", &out));
        buf_reset(&out);
        assert_true(inspect_json(i, &out));
        Arena *arena = arena_new(0);
        TreeNode *root;
        assert_true(json_parse(buf_str(&out), arena, &root, NULL));
        assert_true(str_is(tree_get_string(root, "kind"), inspect_kind_name(cases[n].kind)));
        arena_free(arena);
        inspect_free(i);
        buf_clear(&bytes);
        buf_clear(&out);
    }
}

/* Whatever a file is, it is that in base64 too, in one line or in many. */
static void kinds_in_base64(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        InspectKind kind;
    } cases[] = {
        { IBM "derived/keys/rsa2048.pem", INSPECT_KEY },
        { IBM "derived/pki/encrypt.crt", INSPECT_CERTIFICATE },
        { IBM "derived/pki/crl.der", INSPECT_REVOCATION },
        { IBM "derived/contract-expiry/csr.pem", INSPECT_REQUEST },
        { IBM "derived/initdata/sehdr.bin", INSPECT_SE_HEADER },
        { IBM "derived/tokens/t01.token", INSPECT_TOKEN },
        { IBM "attestation/signed/se-checksums.txt", INSPECT_ATTESTATION },
        { IBM "derived/sealed/x01-workload.sealed", INSPECT_SEALED_SECRET },
        { IBM "contracts/signed-encrypt-ccco.yaml", INSPECT_CONTRACT },
        { IBM "compose/hello-world.yml", INSPECT_COMPOSE },
        { IBM "rego/sample-policy.rego", INSPECT_POLICY },
    };
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        Buf bytes, flat, lines;
        buf_init(&flat, 0);
        buf_init(&lines, 0);
        unit_read(unit_shared(cases[n].file), &bytes);
        base64_encode(&flat, buf_str(&bytes), BASE64_STANDARD);
        for (size_t at = 0; at < flat.len; at += 76)
            buf_printf(&lines, STR_FMT "\n", STR_ARG(str_slice(buf_str(&flat), at, 76)));
        const Str texts[] = { buf_str(&flat), buf_str(&lines) };
        for (size_t k = 0; k < 2; k++) {
            Inspection *i = inspect(texts[k], NULL);
            if (i->kind != cases[n].kind)
                print_error("%s: %s\n", cases[n].file, i->kind_title);
            assert_int_equal(i->kind, cases[n].kind);
            inspect_free(i);
        }
        buf_clear(&bytes);
        buf_clear(&flat);
        buf_clear(&lines);
    }
}

/* A word about what is plain: how many secrets, whether a key ends, where sections stand. */
static void plain_text_is_counted(void **state)
{
    (void)state;
    Str text = STR("env: |\n  type: env\n  env:\n    TOKEN: abcdef\n  logging:\n    logRouter:\n"
                   "      hostname: h.example.com\n      iamApiKey: 0123456789\n"
                   "workload: |\n  type: workload\n  auths:\n    r.example.com:\n"
                   "      username: u\n      password: p\n");
    Inspection *i = inspect(text, platform_get(PLATFORM_CCRT));
    assert_true(says(i, INSPECT_WARN, "3 secret values in plain text"));
    assert_true(says(i, INSPECT_NOTE, "env stands before workload"));
    assert_string_equal(i->verdict, "This is not sealed. It holds 3 secrets in plain text.");
    inspect_free(i);
    i = inspect(STR("workload: |\n  type: env\nenv: |\n  type: workload\n"), NULL);
    assert_true(says(i, INSPECT_BAD, "what stands in workload is of type env: swapped"));
    inspect_free(i);
}

/* The verdict never praises what anybody can read. */
static void readable_without_a_key(void **state)
{
    (void)state;
    Buf token, text, out;
    unit_read(unit_shared(IBM "derived/tokens/t06.token"), &token);
    buf_init(&text, 0);
    buf_init(&out, 0);
    Inspection *i = inspect(buf_str(&token), NULL);
    assert_true(i->sections[0].exposed);
    assert_string_equal(i->verdict, "A token that can be read without the key: make it again.");
    inspect_free(i);
    buf_printf(&text, "workload: " STR_FMT "\nenv: " STR_FMT "\n",
               STR_ARG(str_trim(buf_str(&token))), STR_ARG(str_trim(buf_str(&token))));
    i = inspect(buf_str(&text), NULL);
    assert_true(str_contains(str_from(i->verdict), STR("can be read without the private key")));
    assert_true(inspect_json(i, &out));
    assert_true(str_contains(buf_str(&out), STR("\"readableByAnybody\": true")));
    inspect_free(i);
    buf_clear(&token);
    buf_clear(&text);
    buf_clear(&out);
}

static void remarkable(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        InspectMark mark;
        const char *text;
    } cases[] = {
        { IBM "derived/tokens/t06.token", INSPECT_BAD, "can be read by anybody" },
        { IBM "derived/tokens/t01.token", INSPECT_NOTE, "locked with a key of 2048 bits" },
        { IBM "derived/tokens/n12.token", INSPECT_BAD, "a line break" },
        { IBM "derived/signature/s07-plain-literal.yaml", INSPECT_OK, "valid" },
        { IBM "derived/signature/s07-plain-literal.yaml", INSPECT_WARN, "workload is plain text" },
        { IBM "derived/signature/s08-plain-literal-stripped.yaml", INSPECT_BAD, "all line ends" },
        { IBM "derived/signature/s09-cert-expired.yaml", INSPECT_BAD, "expired" },
        { IBM "derived/signature/s01-encrypted-ok.yaml", INSPECT_NOTE, "env, which holds" },
        { IBM "derived/signature/s01-encrypted-ok.yaml", INSPECT_WARN,
          "expects \"contract-basic\"" },
        { IBM "contracts/signed-encrypt-ccco.yaml", INSPECT_OK, "2 tokens" },
        { IBM "contracts/k8s-operator-busybox.yaml", INSPECT_NOTE, "env stands before workload" },
        { IBM "derived/signature/s10-cert-double-base64.yaml", INSPECT_BAD, "base64 of base64" },
        { IBM "derived/sealed/x01-workload.sealed", INSPECT_NOTE, "a secret of 9 bytes" },
        { IBM "derived/tokens/n10.token", INSPECT_BAD, "small letters" },
        { IBM "derived/pki/crl.pem", INSPECT_NOTE, "1 certificate is revoked" },
        { IBM "derived/contract-expiry/csr.pem", INSPECT_OK, "its own signature fits" },
        { IBM "derived/pki/encrypt-expired.crt", INSPECT_BAD, "expired" },
        { IBM "compose/nginx-golang-build.yml", INSPECT_NOTE, "service" },
    };
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        Buf bytes;
        unit_read(unit_shared(cases[n].file), &bytes);
        Inspection *i = inspect(buf_str(&bytes), platform_get(PLATFORM_CCRT));
        bool found = says(i, cases[n].mark, cases[n].text);
        for (size_t k = 0; !found && k < i->finding_count; k++)
            print_error("%s: %d " STR_FMT "\n", cases[n].file, i->findings[k].mark,
                        STR_ARG(i->findings[k].text));
        assert_true(found);
        inspect_free(i);
        buf_clear(&bytes);
    }
}

static void never_a_secret(void **state)
{
    (void)state;
    Str text = STR("workload: |\n  type: workload\nenv: |\n  type: env\n  key: hunter2hunter2\n"
                   "hunter3: hunter2hunter2\n");
    Inspection *i = inspect(text, NULL);
    Buf out;
    buf_init(&out, 0);
    inspect_text(i, "x", &out);
    inspect_json(i, &out);
    assert_false(str_contains(buf_str(&out), STR("hunter2")));
    assert_true(str_contains(buf_str(&out), STR("hunter3"))); /* keys are named */
    buf_clear(&out);
    inspect_free(i);
}

static void broken_text(void **state)
{
    (void)state;
    static const char *const texts[] = { "",
                                         "\n",
                                         "workload: [\n",
                                         "workload: a\nworkload: b\n",
                                         "env:\n\t- x\n",
                                         "\xff\xfe",
                                         "hello",
                                         "H4sI",
                                         "sealed.",
                                         "contract-basic.",
                                         "{}",
                                         "workload:\nenv:\n" };
    for (size_t n = 0; n < sizeof texts / sizeof texts[0]; n++) {
        Inspection *i = inspect(str_from(texts[n]), NULL);
        Buf out;
        buf_init(&out, 0);
        assert_true(inspect_text(i, "x", &out) && inspect_json(i, &out));
        buf_clear(&out);
        inspect_free(i);
    }
}

/* A report is attached to tickets: what the file says is never markup, a link, or a control. */
static void reports_are_harmless(void **state)
{
    (void)state;
    static const char hostile[] =
        "workload: |\n  type: workload\nenv: |\n  type: env\n"
        "\"<img src=x>@team [a](http://evil) |x| `c` \\e[2J \\u202E *b*\": 1\n";
    Inspection *i = inspect(str_from(hostile), NULL);
    Buf out;
    buf_init(&out, 0);
    assert_true(inspect_markdown(i, "a`b|c\033[1m.yaml", &out));
    static const char *const never[] = { "<img", "@team", "](http", "://",         "|x|",
                                         "`c`",  "\033",  "*b*",    "\342\200\256" };
    for (size_t n = 0; n < sizeof never / sizeof never[0]; n++)
        if (str_contains(buf_str(&out), str_from(never[n])))
            fail_msg("%s in:\n%s", never[n], out.ptr);
    assert_true(str_contains(buf_str(&out), STR("# `a'b\302\246c?[1m.yaml`: contract")));
    assert_true(str_contains(buf_str(&out), STR("&#60;img src\\=x&#62;&#64;team")));
    buf_reset(&out);
    assert_true(inspect_text(i, "a\033[1m.yaml", &out));
    assert_false(str_contains(buf_str(&out), STR("\033")));
    assert_false(str_contains(buf_str(&out), STR("\342\200\256")));
    buf_clear(&out);
    inspect_free(i);
}

/* Receipt, plain contract: what is the same, and what was changed. */
static void compared_with_what_it_came_from(void **state)
{
    (void)state;
    static const char plain[] = "workload: |\n  type: workload\nenv: |\n  type: env\n";
    static const char other[] = "workload: |\n  type: workload\n  x: 1\nenv: |\n  type: env\n";
    Error err = { 0 };
    Buf pem, receipt;
    SealResult sealed;
    buf_init(&pem, 0);
    buf_init(&receipt, 0);
    Key *key = key_generate(2048, NULL, NULL, &err);
    assert_true(cert_make_self_signed(key, STR("x"), 400, NOW - CLOCK_DAY, &pem, &err));
    Cert *cert = cert_read(buf_str(&pem), "x", &err);
    const Platform *ccrt = platform_get(PLATFORM_CCRT);
    SealRequest request = { .text = str_from(plain),
                            .platform = ccrt,
                            .parts = SEAL_ALL_PARTS,
                            .cert = cert,
                            .key = key,
                            .now = NOW,
                            .force = true };
    assert_true(seal_contract(&request, &sealed, &err));
    assert_true(seal_receipt(&sealed, ccrt, "in", "out", NOW, &receipt, &err));
    InspectRequest ask = { .bytes = buf_str(&sealed.output),
                           .now = NOW,
                           .verify_key = key,
                           .open_key = key,
                           .receipt = buf_str(&receipt),
                           .against = str_from(plain) };
    Inspection *i = inspect_bytes(&ask, &err);
    assert_true(says(i, INSPECT_OK, "receipt: the whole file equals"));
    assert_true(says(i, INSPECT_OK, "receipt: the key that was checked is the one that sealed"));
    assert_true(says(i, INSPECT_OK, "plain contract: it says the same"));
    assert_true(says(i, INSPECT_NOTE, "env holds type, signingKey"));
    assert_false(says(i, INSPECT_BAD, ""));
    inspect_free(i);
    ask.against = str_from(other);
    ask.receipt = STR("{\"version\":1,\"kind\":\"contract-tui receipt\",\"signer\":\"00\"}");
    i = inspect_bytes(&ask, &err);
    assert_true(says(i, INSPECT_BAD, "plain contract: workload"));
    assert_true(says(i, INSPECT_BAD, "receipt: the whole file"));
    assert_true(says(i, INSPECT_BAD, "receipt: sealed with another key"));
    inspect_free(i);
    ask.receipt = STR("[]");
    i = inspect_bytes(&ask, &err);
    assert_true(says(i, INSPECT_BAD, "receipt: this is no receipt"));
    inspect_free(i);
    seal_result_clear(&sealed);
    cert_free(cert);
    key_free(key);
    buf_clear(&pem);
    buf_clear(&receipt);
}

/* Appends a value as a section, broken into lines of 76 characters behind the header. */
static void add_lines(Buf *out, const char *header, Str value)
{
    buf_add_text(out, header);
    for (size_t at = 0; at < value.len; at += 76)
        buf_printf(out, "  " STR_FMT "\n", STR_ARG(str_slice(value, at, 76)));
}

/* What happens to sealed files on their way is named, with the key and without. */
static void damages_of_the_way(void **state)
{
    (void)state;
    Buf file, key_text, text;
    Error err = { 0 };
    unit_read(unit_shared(IBM "derived/signature/s01-encrypted-ok.yaml"), &file);
    unit_read(unit_shared(IBM "derived/signature/signing.pub.pem"), &key_text);
    Key *key = key_read(buf_str(&key_text), "x", KEY_PUBLIC, NULL, &err);
    Str rest = buf_str(&file), line, part[3] = { { NULL, 0 } };
    static const char *const names[] = { "workload: ", "env: ", "envWorkloadSignature: " };
    while (str_split(&rest, '\n', &line))
        for (size_t n = 0; n < 3; n++)
            if (str_starts(line, str_from(names[n])))
                part[n] = str_slice(line, strlen(names[n]), line.len);
    static const struct {
        const char *name, *says, *without_key;
    } cases[] = {
        { "folded", "line breaks came into a token after signing", "a blank at byte" },
        { "literal", "line breaks came into a token after signing", "a line break at byte" },
        { "blank", "white space at the ends", "begins or ends with white space" },
        { "crlf", "the signature is valid", "its lines end as on Windows" },
        { "swapped", "fits env and then workload", NULL },
        { "cut", "the end is missing", "its end was cut off" },
    };
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        Str w = part[0], e = part[1], s = part[2];
        const char *eol = "\n";
        buf_init(&text, 0);
        if (n == 0 || n == 1)
            add_lines(&text, n ? "workload: |-\n" : "workload: >-\n", w);
        if (n == 2)
            buf_printf(&text, "workload: \"" STR_FMT " \"\n", STR_ARG(w));
        if (n == 3)
            eol = "\r\n";
        if (n == 4)
            w = part[1], e = part[0];
        if (n == 5)
            s = str_slice(s, 0, s.len - 8);
        if (n > 2)
            buf_printf(&text, "workload: " STR_FMT "%s", STR_ARG(w), eol);
        buf_printf(&text, "env: " STR_FMT "%senvWorkloadSignature: " STR_FMT "%s", STR_ARG(e), eol,
                   STR_ARG(s), eol);
        InspectRequest request = { .bytes = buf_str(&text), .verify_key = key, .now = NOW };
        Inspection *i = inspect_bytes(&request, &err);
        if (!says(i, n == 3 ? INSPECT_OK : INSPECT_BAD, cases[n].says))
            fail_msg("%s: %s", cases[n].name, i->signature.text);
        inspect_free(i);
        i = inspect(buf_str(&text), NULL);
        bool found = !cases[n].without_key;
        for (int mark = INSPECT_OK; mark <= INSPECT_BAD; mark++)
            found = found || says(i, (InspectMark)mark, cases[n].without_key);
        if (!found)
            fail_msg("%s, without the key", cases[n].name);
        inspect_free(i);
        buf_clear(&text);
    }
    key_free(key);
    buf_clear(&file);
    buf_clear(&key_text);
}

/* The prefix that stands for another platform; a file that ends within a token; and a crowd of
 * harmless findings, behind which a signature that does not fit must not disappear. */
static void changes_that_hide(void **state)
{
    (void)state;
    Buf file, pub, text;
    unit_read(unit_shared(IBM "derived/signature/s01-encrypted-ok.yaml"), &file);
    unit_read(unit_shared(IBM "derived/signature/signing.pub.pem"), &pub);
    Key *key = key_read(buf_str(&pub), "x", KEY_PUBLIC, NULL, NULL);
    Str s = buf_str(&file), line;
    buf_init(&text, 0);
    while (str_split(&s, '\n', &line)) {
        size_t at = str_find(line, STR("hyper-protect-basic."));
        if (at < line.len)
            buf_printf(&text, STR_FMT "contract-basic" STR_FMT "\n",
                       STR_ARG(str_slice(line, 0, at)),
                       STR_ARG(str_slice(line, at + 19, SIZE_MAX)));
        else
            buf_printf(&text, STR_FMT "\n", STR_ARG(line));
    }
    InspectRequest request = { .bytes = buf_str(&text), .verify_key = key, .now = NOW };
    Inspection *i = inspect_bytes(&request, NULL);
    assert_true(says(i, INSPECT_BAD, "the prefix of the tokens was changed after signing"));
    inspect_free(i);
    for (int n = 0; n < 500; n++)
        buf_printf(&text, "k%d: hyper-protect-basic.x\n", n);
    request.bytes = buf_str(&text);
    i = inspect_bytes(&request, NULL);
    assert_true(i->finding_count && i->findings[0].mark == INSPECT_BAD);
    assert_true(says(i, INSPECT_BAD, "the prefix of the tokens was changed"));
    assert_true(says(i, INSPECT_WARN, "and 492 more that are not"));
    assert_string_equal(i->verdict, "Not intact: the signature does not fit.");
    inspect_free(i);
    buf_reset(&text);
    size_t env = str_find(buf_str(&file), STR("\nenv: ")),
           end = env + 7 + str_find_byte(str_slice(buf_str(&file), env + 7, SIZE_MAX), '\n');
    i = inspect(str_slice(buf_str(&file), 0, end), NULL);
    assert_true(says(i, INSPECT_WARN, "was the file cut off?"));
    inspect_free(i);
    key_free(key);
    buf_clear(&file);
    buf_clear(&pub);
    buf_clear(&text);
}

/* Where it differs from what it came from is told by path; a value, secret or not, is not. */
static void differences_are_told_by_place(void **state)
{
    (void)state;
    static const char sealed[] = "workload: |\n  type: workload\n  auths:\n    r.example.com:\n"
                                 "      username: u\n      password: hunter2hunter2\n"
                                 "env: |\n  type: env\n  signingKey: added\n";
    static const char plain[] = "workload: |\n  type: workload\n  auths:\n    r.example.com:\n"
                                "      username: u\n      password: hunter3hunter3\n"
                                "env: |\n  type: env\n  volumes: {}\n";
    InspectRequest request = { .bytes = str_from(sealed), .against = str_from(plain), .now = NOW };
    Error err = { 0 };
    Buf out;
    buf_init(&out, 0);
    Inspection *i = inspect_bytes(&request, &err);
    assert_true(says(i, INSPECT_BAD, "workload/auths/r.example.com/password: differs"));
    assert_true(says(i, INSPECT_BAD, "env/volumes: only in the plain contract"));
    assert_false(says(i, INSPECT_BAD, "signingKey"));
    assert_true(inspect_text(i, "x", &out) && inspect_json(i, &out) &&
                inspect_markdown(i, "x", &out));
    assert_false(str_contains(buf_str(&out), STR("hunter")));
    buf_clear(&out);
    inspect_free(i);
}

/* A console log is told by the codes in it, with the one that stopped the boot. */
static void a_console_log_is_told(void **state)
{
    (void)state;
    InspectRequest request = { .bytes =
                                   STR("[    0.0] Linux version 5.15\nHPL14000I: ready\n"
                                       "hpcr-contract[8]: HPL05001E: schema validation failed\n"
                                       "hpcr-image[9]: HPL07015E: names differ\n"),
                               .name = "boot.log" };
    Inspection *i = inspect_bytes(&request, NULL);
    assert_non_null(i);
    assert_int_equal(i->kind, INSPECT_LOG);
    assert_str(str_from(i->verdict), "The console log of a machine that did not boot.");
    assert_int_equal(i->finding_count, 2);
    assert_true(str_starts(i->findings[0].text, STR("line 3: HPL05001E stopped the boot: ")));
    inspect_free(i);
    request.bytes = STR("# HPL05001E comes from this\nworkload: |\n  type: workload\n");
    i = inspect_bytes(&request, NULL);
    assert_non_null(i);
    assert_int_equal(i->kind, INSPECT_CONTRACT);
    inspect_free(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_console_log_is_told),
        cmocka_unit_test(kinds),
        cmocka_unit_test(kinds_in_base64),
        cmocka_unit_test(plain_text_is_counted),
        cmocka_unit_test(readable_without_a_key),
        cmocka_unit_test(remarkable),
        cmocka_unit_test(never_a_secret),
        cmocka_unit_test(reports_are_harmless),
        cmocka_unit_test(compared_with_what_it_came_from),
        cmocka_unit_test(damages_of_the_way),
        cmocka_unit_test(changes_that_hide),
        cmocka_unit_test(differences_are_told_by_place),
        cmocka_unit_test(broken_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
