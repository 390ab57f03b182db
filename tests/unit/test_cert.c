#include "unit/unit.h"

#include "contract/cert.h"

#include <stdio.h>
#include <unistd.h>

#define PKI "conformance/ibm/derived/pki/"
#define DAY_2026_08_20 ((Time)1787184000)

static Cert *load(const char *relative)
{
    Buf bytes;
    Error err = { 0 };
    unit_read(unit_shared(relative), &bytes);
    Cert *cert = cert_read(buf_str(&bytes), relative, &err);
    if (!cert)
        print_error("%s\n", err.text);
    assert_non_null(cert);
    buf_clear(&bytes);
    return cert;
}

/* Every published certificate is recognised, with platform, version and end. */
static void known(void **state)
{
    (void)state;
    size_t read = 0;
    unit_shared("conformance/ibm/certs");
    for (size_t i = 0; i < cert_known_count(); i++) {
        const CertKnown *k = cert_known(i);
        char path[256], family[8], version[24], names[200];
        assert_true(cert_name_parse(str_from(k->file), family, version));
        assert_string_equal(family, k->family);
        assert_string_equal(version, k->version);
        assert_ptr_equal(cert_known_find(family, str_from(version)), k);
        snprintf(path, sizeof path, SHARED "/conformance/ibm/certs/%s/%s", k->family, k->file);
        if (access(path, R_OK) != 0)
            continue;
        read++;
        snprintf(path, sizeof path, "conformance/ibm/certs/%s/%s", k->family, k->file);
        Cert *cert = load(path);
        const CertFacts *f = cert_facts(cert);
        assert_string_equal(f->sha256, k->sha256);
        assert_true(f->is_rsa && f->bits == 4096 && !f->is_ca);
        Time end;
        assert_true(clock_parse(str_from(k->not_after), &end));
        assert_in_range(f->not_after - end, 0, CLOCK_DAY);
        const CertKnown *found;
        assert_true(cert_known_for(f->sha256, k->family, &found));
        assert_ptr_equal(found, k);
        assert_true(cert_known_text(f->sha256, names, sizeof names));
        assert_non_null(strstr(names, k->version));
        assert_non_null(strstr(f->crl_url, "https://ibm.biz/"));
        cert_free(cert);
    }
    assert_true(read >= 12);
    const CertKnown *shared =
        cert_known_as("3335d8435c6a0e783736e82eaefedd824626bc4c1cc971330bf5af801c71d6eb", 2);
    assert_non_null(shared);
    assert_null(cert_known_as(shared->sha256, 3));
}

static void facts(void **state)
{
    (void)state;
    Cert *cert = load("conformance/ibm/certs/ccrt/"
                      "ibm-confidential-computing-container-runtime-26.7.2-encrypt.crt");
    assert_string_equal(cert_facts(cert)->serial, "C2A4E80B0D278042B5B588759A4107E4");
    static const struct {
        const char *now;
        CertState state;
        int days;
    } cases[] = {
        { "2024-01-01", CERT_NOT_YET, 0 },   { "2026-11-24", CERT_GOOD, 208 },
        { "2027-03-01", CERT_ENDS, 111 },    { "2027-06-01", CERT_ENDS_SOON, 19 },
        { "2027-07-01", CERT_EXPIRED, -11 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Time now;
        int days;
        assert_true(clock_parse(str_from(cases[i].now), &now));
        assert_int_equal(cert_state(cert, now, &days), cases[i].state);
        if (cases[i].days)
            assert_in_range(days - cases[i].days + 1, 0, 2);
    }
    char text[96];
    cert_fingerprint_text(cert_facts(cert)->sha256, text);
    assert_int_equal(strlen(text), 95);
    assert_true(str_starts(str_from(text), STR("9E:2A:41:1B:")));
    Key *key = cert_key(cert, NULL);
    assert_int_equal(key_bits(key), 4096);
    key_free(key);
    Buf pem;
    buf_init(&pem, 0);
    assert_true(cert_pem(cert, &pem, NULL));
    Cert *again = cert_read(buf_str(&pem), "again", NULL);
    assert_string_equal(cert_facts(again)->sha256, cert_facts(cert)->sha256);
    cert_free(again);
    buf_clear(&pem);
    cert_free(cert);
}

typedef struct VerifyCase {
    const char *leaf, *intermediate, *root, *crl;
    const char *now;
    bool ok, trusted, revoked;
    const char *text; /* part of a step's text, or NULL */
} VerifyCase;

static void verify_case(const VerifyCase *c)
{
    Cert *leaf = load(c->leaf), *inter = c->intermediate ? load(c->intermediate) : NULL;
    Cert *root = c->root ? load(c->root) : NULL;
    CertLists *lists = c->crl ? cert_lists_new() : NULL;
    if (c->crl) {
        Buf bytes;
        unit_read(unit_shared(c->crl), &bytes);
        assert_true(cert_lists_add(lists, buf_str(&bytes), "crl", NULL));
        buf_clear(&bytes);
    }
    const Cert *inters[] = { inter };
    CertChain chain = {
        .intermediates = inters, .intermediate_count = inter ? 1 : 0, .root = root, .lists = lists
    };
    assert_true(clock_parse(str_from(c->now), &chain.now));
    CertReport r;
    Error err = { 0 };
    assert_true(cert_verify(leaf, &chain, &r, &err));
    bool found = !c->text;
    for (size_t i = 0; i < r.count; i++)
        found = found || strstr(r.steps[i].text, c->text);
    if (r.ok != c->ok || r.trusted != c->trusted || r.revoked != c->revoked || !found)
        for (size_t i = 0; i < r.count; i++)
            print_error("%d %s: %s\n", r.steps[i].verdict, r.steps[i].what, r.steps[i].text);
    assert_int_equal(r.ok, c->ok);
    assert_int_equal(r.trusted, c->trusted);
    assert_int_equal(r.revoked, c->revoked);
    assert_true(found);
    cert_lists_free(lists);
    cert_free(leaf);
    cert_free(inter);
    cert_free(root);
}

static void verify(void **state)
{
    (void)state;
#define CHAIN PKI "intermediate.crt", PKI "root.crt"
    static const VerifyCase cases[] = {
        { PKI "encrypt.crt", CHAIN, PKI "crl.pem", "2026-11-24", true, true, false, "not on the" },
        { PKI "encrypt.crt", CHAIN, PKI "crl.der", "2026-11-24", true, true, false, "not on the" },
        { PKI "encrypt.crt", CHAIN, NULL, "2026-11-24", true, true, false, "no revocation list" },
        { PKI "encrypt.crt", PKI "intermediate.crt", NULL, NULL, "2026-11-24", true, false, false,
          "no root" },
        { PKI "encrypt.crt", NULL, NULL, NULL, "2026-11-24", true, false, false,
          "no intermediate" },
        { PKI "encrypt.crt", NULL, PKI "root.crt", NULL, "2026-11-24", false, false, false,
          "none of the given" },
        { PKI "attestation.crt", CHAIN, PKI "crl.pem", "2026-11-24", true, true, false, NULL },
        { PKI "encrypt-revoked.crt", CHAIN, PKI "crl.pem", "2026-11-24", false, false, true,
          "was revoked" },
        { PKI "encrypt-expired.crt", CHAIN, PKI "crl.pem", "2026-11-24", false, false, false,
          "expired on" },
        { PKI "encrypt-not-yet-valid.crt", CHAIN, PKI "crl.pem", "2026-11-24", false, false, false,
          "not valid before" },
        { PKI "encrypt.crt", CHAIN, PKI "crl-expired.pem", "2026-11-24", false, false, false,
          "ended on" },
        { PKI "encrypt.crt", CHAIN, PKI "crl-substring.pem", "2026-11-24", true, true, false,
          "not on the" },
        { PKI "encrypt.crt", CHAIN, PKI "crl-wrong-signer.pem", "2026-11-24", false, false, false,
          "not made with the key" },
        { "conformance/ibm/chains/valid/encryption.crt",
          "conformance/ibm/chains/valid/intermediate.crt", "conformance/ibm/chains/valid/root.crt",
          NULL, "2026-11-24", true, true, false, NULL },
        { "conformance/ibm/chains/expired/expired_encryption.crt",
          "conformance/ibm/chains/expired/intermediate.crt",
          "conformance/ibm/chains/expired/root.crt", NULL, "2026-11-24", false, false, false,
          "expired on" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        verify_case(&cases[i]);
}

static void only_a_ca_issues(void **state)
{
    (void)state;
    Key *root_key = key_generate(2048, NULL, NULL, NULL),
        *leaf_key = key_generate(2048, NULL, NULL, NULL);
    Buf pem;
    buf_init(&pem, 0);
    Time now = DAY_2026_08_20;
    assert_true(cert_make_self_signed(root_key, STR("no CA"), 10, now, &pem, NULL));
    Cert *root = cert_read(buf_str(&pem), "root", NULL);
    assert_false(cert_facts(root)->is_ca);
    CertSubject who = { .name = STR("leaf") };
    Error err = { 0 };
    Buf out;
    buf_init(&out, 0);
    assert_false(cert_issue(leaf_key, &who, root, root_key, 5, now, &out, &err));
    assert_non_null(strstr(err.text, "no CA certificate"));
    cert_free(root);
    key_free(root_key);
    key_free(leaf_key);
    buf_clear(&pem);
    buf_clear(&out);
}

static Key *shared_key(const char *relative)
{
    Buf bytes;
    unit_read(unit_shared(relative), &bytes);
    Key *key = key_read(buf_str(&bytes), relative, KEY_PRIVATE, NULL, NULL);
    assert_non_null(key);
    buf_clear(&bytes);
    return key;
}

static void expiry(void **state)
{
    (void)state;
#define EXP "conformance/ibm/derived/contract-expiry/"
    Key *signer = shared_key(EXP "private.pem"), *ca_key = shared_key(EXP "ca.key.pem");
    Cert *ca = load(EXP "ca.crt"), *old = load(EXP "ca-expired.crt"),
         *not_ca = load(EXP "ca-not-a-ca.crt");
    CertSubject who = { .country = STR("DE"), .org = STR("Example"), .name = STR("example.org") };
    Time now;
    assert_true(clock_parse(STR("2026-11-24"), &now));
    Buf out, csr;
    Error err = { 0 };
    buf_init(&out, 0);
    assert_true(cert_issue(signer, &who, ca, ca_key, 90, now, &out, &err));
    Cert *cert = cert_read(buf_str(&out), "new", &err);
    assert_non_null(cert);
    assert_int_equal(cert_facts(cert)->not_after, now + 90 * CLOCK_DAY);
    assert_non_null(strstr(cert_facts(cert)->subject, "example.org"));
    assert_string_equal(cert_facts(cert)->issuer, cert_facts(ca)->subject);
    Key *inside = cert_key(cert, NULL);
    assert_true(key_same(inside, signer));
    CertChain chain = { .root = ca, .now = now };
    CertReport report;
    assert_true(cert_verify(cert, &chain, &report, &err));
    assert_true(report.ok && report.trusted);

    const struct {
        const Cert *ca;
        const Key *ca_key;
        unsigned days;
        const char *message;
    } bad[] = {
        { ca, ca_key, 0, "1 to" },
        { old, ca_key, 90, "" }, /* expired, or another key: refused in any case */
        { not_ca, ca_key, 90, "no CA certificate" },
        { ca, signer, 90, "does not belong" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(
            cert_issue(signer, &who, bad[i].ca, bad[i].ca_key, bad[i].days, now, &out, &err));
        assert_non_null(strstr(err.text, bad[i].message));
    }
    buf_reset(&out);
    unit_read(unit_shared(EXP "csr.pem"), &csr);
    assert_true(cert_issue_request(buf_str(&csr), signer, ca, ca_key, 30, now, &out, &err));
    buf_clear(&csr);
    unit_read(unit_shared(EXP "csr-other-key.pem"), &csr);
    assert_false(cert_issue_request(buf_str(&csr), signer, ca, ca_key, 30, now, &out, &err));
    assert_non_null(strstr(err.text, "another key"));
    buf_clear(&csr);
    buf_clear(&out);
    key_free(inside);
    cert_free(cert);
    cert_free(ca);
    cert_free(old);
    cert_free(not_ca);
    key_free(signer);
    key_free(ca_key);
}

static void bad_input(void **state)
{
    (void)state;
    static const struct {
        const char *file, *message;
    } cases[] = {
        { "conformance/ibm/derived/keys/rsa2048.pem", "this is a private key" },
        { "conformance/ibm/derived/keys/rsa2048.pub.pem", "this is a public key" },
        { PKI "crl.pem", "revocation list" },
        { "conformance/ibm/derived/contract-expiry/csr.pem", "certificate request" },
        { "conformance/ibm/derived/tokens/INDEX.tsv", "no certificate" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Buf bytes;
        Error err = { 0 };
        unit_read(unit_shared(cases[i].file), &bytes);
        assert_null(cert_read(buf_str(&bytes), "x", &err));
        assert_int_equal(err.code, ERR_KEY);
        if (!strstr(err.text, cases[i].message))
            print_error("%s\n", err.text);
        assert_non_null(strstr(err.text, cases[i].message));
        buf_clear(&bytes);
    }
    Buf bytes;
    Error err = { 0 };
    unit_read(unit_shared(PKI "encrypt.crt"), &bytes);
    Key *key = key_read(buf_str(&bytes), "x", KEY_PRIVATE, NULL, &err);
    assert_null(key);
    assert_non_null(strstr(err.text, "this is a certificate; a private key is needed"));
    assert_null(cert_read(str_slice(buf_str(&bytes), 0, bytes.len / 2), "x", &err));
    assert_non_null(strstr(err.text, "END line is missing"));
    buf_clear(&bytes);
}

static void versions_and_names(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        { "26.7.2", "26.7.2", 0 }, { "26.10.0", "26.9.1", 1 }, { "25.12.0", "26.1.0", -1 },
        { "1.0.9", "1.0.10", -1 }, { "26.7", "26.7.1", -1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(cert_version_compare(str_from(cases[i].a), str_from(cases[i].b)),
                         cases[i].order);
    char family[8], version[24];
    assert_false(cert_name_parse(STR("my.crt"), family, version));
    assert_false(cert_name_parse(STR("ibm-confidential-computing-container-runtime-x-encrypt.crt"),
                                 family, version));
    Buf url;
    Error err = { 0 };
    buf_init(&url, 0);
    assert_true(cert_url("hpvs", STR("1.0.29"), &url, &err));
    assert_str(buf_str(&url),
               "https://hpvsvpcubuntu.s3.us.cloud-object-storage.appdomain.cloud/s390x-29/"
               "ibm-hyper-protect-container-runtime-1-0-s390x-29-encrypt.crt");
    static const struct {
        const char *family, *version, *url;
    } urls[] = {
        { "ccrt", "26.7.2",
          "aed8b33c7f810139731c615051c9ab2ea29d8cc3/encryption/ccrt/"
          "ibm-confidential-computing-container-runtime-26.7.2-encrypt.crt" },
        { "ccrv", "26.5.0",
          "fdd29204ffad194e8d3246fe5ad80f2da0580043/encryption/ccrv/"
          "ibm-confidential-computing-container-runtime-rhvs-26.5.0-encrypt.crt" },
        { "ccco", "25.12.0",
          "e2210928468786abea638200f6cdbce815ccbd8b/encryption/ccco/"
          "ibm-hyper-protect-confidential-container-25.12.0-encrypt.crt" },
        /* not known: by the convention */
        { "ccrt", "27.1.0",
          "main/encryption/ccrt/ibm-confidential-computing-container-runtime-27.1.0-encrypt.crt" },
        { "ccrv", "27.1.0",
          "main/encryption/ccrv/"
          "ibm-confidential-computing-container-runtime-rhvs-27.1.0-encrypt.crt" },
        { "ccco", "27.1.0",
          "main/encryption/ccco/ibm-confidential-computing-container-27.1.0-encrypt.crt" },
        { "ccco", "25.11.0",
          "main/encryption/ccco/ibm-hyper-protect-confidential-container-25.11.0-encrypt.crt" },
    };
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        static const char start[] =
            "https://raw.githubusercontent.com/ibm-hyper-protect/contract-go/";
        buf_reset(&url);
        assert_true(cert_url(urls[i].family, str_from(urls[i].version), &url, &err));
        assert_true(str_starts(buf_str(&url), str_from(start)));
        assert_str(str_slice(buf_str(&url), sizeof start - 1, SIZE_MAX), urls[i].url);
    }
    /* the certificate of hpvs 1.0.27 under another name */
    buf_reset(&url);
    assert_true(cert_url("ccrt", STR("26.5.0"), &url, &err));
    assert_true(str_contains(buf_str(&url), STR("/s390x-27/")));
    assert_false(cert_url("hpvs", STR("29"), &url, &err));
    assert_int_equal(err.code, ERR_USAGE);
    buf_clear(&url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known),
        cmocka_unit_test(facts),
        cmocka_unit_test(verify),
        cmocka_unit_test(only_a_ca_issues),
        cmocka_unit_test(expiry),
        cmocka_unit_test(bad_input),
        cmocka_unit_test(versions_and_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
