/* Revocation by lists that openssl(1) makes: a hierarchy like that of the images, root and CA above
 * a code-signing certificate that is no CA, and lists that are good, old, forged, of others. */
#include "unit/unit.h"
#include "unit/witness.h"

#include "contract/cert.h"

#include <stdio.h>
#include <string.h>

#define ALL "root.crl mid.crl sign.crl"

/* CA NAME: a database of its own. Serial numbers are kept apart, so that a list is not believed
 * because of them. */
static const char *const make =
    "ca() { mkdir -p $1.d; : >$1.d/index; echo 01 >$1.d/number; printf "
    "'[ca]\\ndefault_ca=d\\n[d]\\n"
    "dir=%s.d\\ndatabase=%s.d/index\\ncrlnumber=%s.d/number\\nserial=%s.d/"
    "serial\\ndefault_md=sha256"
    "\\ndefault_crl_days=30\\n%b\\n' $1 $1 $1 $1 \"$2\" >$1.cnf; };"
    "new() { openssl req -newkey rsa:2048 -nodes -keyout $1.pem -subj \"/CN=$1\" -out $1.csr; };"
    "issue() { printf \"$3\" >ext; openssl x509 -req -in $1.csr -CA $2.crt -CAkey $2.pem "
    "-set_serial"
    " $4 -days 3000 -extfile ext -out $1.crt; };"
    "openssl req -x509 -newkey rsa:2048 -nodes -keyout root.pem -subj /CN=root -days 3650 -out"
    " root.crt;"
    "new mid; issue mid root 'basicConstraints=critical,CA:TRUE\\nkeyUsage=keyCertSign,cRLSign\\n'"
    " 0x11;"
    "new sign; issue sign mid 'basicConstraints=CA:FALSE\\nextendedKeyUsage=codeSigning\\n' 0x22;"
    "new leaf; issue leaf sign 'crlDistributionPoints=URI:http://example.com/a.crl\\n' 0x1234;"
    "new stolen; issue stolen sign '' 0x99;"
    "new plain; issue plain mid '' 0x77;"
    "for c in root mid sign; do ca $c; done;"
    "openssl ca -config sign.cnf -keyfile sign.pem -cert sign.crt -revoke stolen.crt -crl_reason"
    " keyCompromise;"
    "list() { openssl ca -config $1.cnf -keyfile $1.pem -cert $1.crt -gencrl -out $2; };"
    "for c in root mid sign; do list $c $c.crl; done;"
    "openssl crl -in sign.crl -outform DER -out sign.der;"
    /* old, of the future, and one whose period is over */
    "openssl ca -config sign.cnf -keyfile sign.pem -cert sign.crt -gencrl -crl_lastupdate"
    " 20240101000000Z -crl_nextupdate 20240201000000Z -out ended.crl;"
    "openssl ca -config sign.cnf -keyfile sign.pem -cert sign.crt -gencrl -crl_lastupdate"
    " 20900101000000Z -crl_nextupdate 20900201000000Z -out future.crl;"
    /* another key under the same name */
    "openssl req -x509 -newkey rsa:2048 -nodes -keyout false.pem -subj /CN=sign -days 30 -out"
    " false.crt; ca false; openssl ca -config false.cnf -keyfile false.pem -cert false.crt -gencrl"
    " -out forged.crl;"
    /* the middle one is revoked, and no longer */
    "cp root.d/index kept; openssl ca -config root.cnf -keyfile root.pem -cert root.crt -revoke"
    " mid.crt -crl_reason CACompromise; list root revokes-mid.crl; cp kept root.d/index;"
    "openssl ca -config mid.cnf -keyfile mid.pem -cert mid.crt -revoke plain.crt -crl_reason"
    " superseded; list mid revokes-plain.crl; cp /dev/null mid.d/index;"
    /* lists that do not speak of the leaf, though their issuer is right */
    "special() { cp sign.d/index $1.index; ca sign \"crl_extensions=e\\n[e]\\n$2\"; cp $1.index"
    " sign.d/index; list sign $1.crl; };"
    "special delta '2.5.29.27=critical,DER:02:01:01';"
    "point() { special $1 \"issuingDistributionPoint=critical,@i\\n[i]\\nfullname=URI:$2\"; };"
    "point here http://example.com/a.crl; point elsewhere http://example.com/b.crl;"
    "special broken '2.5.29.28=critical,DER:01:02';"
    "special cas '2.5.29.28=critical,DER:30:03:82:01:ff';"
    "special odd '1.2.3.4=critical,DER:05:00'";

static int prepare(void **state)
{
    int failed = witness_start(state);
    if (!failed)
        witness_sh(make, NULL);
    return failed;
}

static Cert *load(const char *name)
{
    Buf bytes;
    unit_read(witness_path(name), &bytes);
    Cert *cert = cert_read(buf_str(&bytes), name, NULL);
    assert_non_null(cert);
    buf_clear(&bytes);
    return cert;
}

static void add(CertLists *lists, const char *name)
{
    Buf bytes;
    Error err = { 0 };
    unit_read(witness_path(name), &bytes);
    if (!cert_lists_add(lists, buf_str(&bytes), name, &err))
        print_error("%s\n", err.text);
    assert_false(err.code);
    buf_clear(&bytes);
}

typedef struct Case {
    const char *leaf, *lists; /* names with blanks between them */
    bool ok, revoked, unlisted;
    const char *says[3]; /* in rows about revocation */
} Case;

static bool says(const CertReport *r, const char *text)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->steps[i].what, "revocation") == 0 && strstr(r->steps[i].text, text))
            return true;
    return false;
}

static void try(const Case *c, const Cert *mid, const Cert *sign, const Cert *root)
{
    Cert *leaf = load(c->leaf);
    const Cert *given[] = { sign, mid };
    char names[200], *rest = names, *name;
    CertLists *lists = cert_lists_new();
    snprintf(names, sizeof names, "%s", c->lists);
    while ((name = strsep(&rest, " ")))
        add(lists, name);
    CertChain chain = { .intermediates = given,
                        .intermediate_count = 2,
                        .root = root,
                        .lists = lists,
                        .now = clock_now() + 60 };
    CertReport r;
    assert_true(cert_verify(leaf, &chain, &r, NULL));
    bool good =
        r.ok == c->ok && r.trusted == c->ok && r.revoked == c->revoked && r.unlisted == c->unlisted;
    for (size_t i = 0; i < 3 && c->says[i]; i++)
        good = good && says(&r, c->says[i]);
    if (!good)
        print_error("%s with %s: ok %d, revoked %d, unlisted %d\n", c->leaf, c->lists, r.ok,
                    r.revoked, r.unlisted);
    for (size_t i = 0; i < r.count && !good; i++)
        print_error("  %s: %s\n", r.steps[i].what, r.steps[i].text);
    assert_true(good);
    cert_lists_free(lists);
    cert_free(leaf);
}

static void each_of_the_path(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "leaf.crt",
          ALL,
          true,
          false,
          false,
          { "leaf: not on the list", "sign: not on the list", "mid: not on the list" } },
        { "leaf.crt",
          "sign.der",
          true,
          false,
          false,
          { "leaf: not on the list", "sign: no list of its issuer, CN = mid", "mid: no list" } },
        { "leaf.crt", "root.crl", true, false, true, { "leaf: no list of its issuer, CN = sign" } },
        { "stolen.crt",
          ALL,
          false,
          true,
          false,
          { "stolen was revoked on", "its key fell into other hands", "sign: not on the" } },
        { "stolen.crt", "sign.der", false, true, false, { "stolen was revoked on" } },
        { "leaf.crt",
          "sign.crl mid.crl revokes-mid.crl",
          false,
          true,
          false,
          { "leaf: not on the list", "mid was revoked on", "the key of its CA" } },
        { "plain.crt",
          "revokes-plain.crl",
          false,
          true,
          false,
          { "plain was revoked on", "replaced by another" } },
        { "leaf.crt",
          "ended.crl",
          false,
          false,
          false,
          { "leaf: the list in ended.crl is of 1 Jan 2024 and ended on 1 Feb 2024" } },
        { "stolen.crt", "ended.crl", false, true, false, { "stolen was revoked on" } },
        { "leaf.crt", "future.crl", false, false, false, { "is not valid before 1 Jan 2090" } },
        { "leaf.crt", "forged.crl", false, false, false, { "is not made with the key" } },
        { "stolen.crt", "forged.crl", false, false, false, { "is not made with the key" } },
        /* the best of several is believed, wherever it stands */
        { "leaf.crt",
          "ended.crl sign.crl future.crl forged.crl",
          true,
          false,
          false,
          { "leaf: not on the list" } },
        { "stolen.crt", "forged.crl ended.crl sign.crl", false, true, false, { "was revoked" } },
        /* changes only, lists of CAs only */
        { "leaf.crt", "delta.crl", true, false, true, { "leaf: no list of its issuer" } },
        { "leaf.crt", "cas.crl", true, false, true, { "leaf: no list of its issuer" } },
        /* of one place of publication; of nobody knows what */
        { "leaf.crt", "here.crl", true, false, false, { "leaf: not on the list" } },
        { "leaf.crt", "elsewhere.crl", true, false, true, { "leaf: no list of its issuer" } },
        { "stolen.crt", "here.crl", true, false, true, { "stolen: no list of its issuer" } },
        { "leaf.crt", "broken.crl", true, false, true, { "leaf: no list of its issuer" } },
        { "leaf.crt", "odd.crl", false, false, false, { "critical extension" } },
    };
    Cert *mid = load("mid.crt"), *sign = load("sign.crt"), *root = load("root.crt");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        try(&cases[i], mid, sign, root);
    cert_free(mid);
    cert_free(sign);
    cert_free(root);
}

/* Where the chain is an ordinary one, openssl(1) says the same. */
static void openssl_agrees(void **state)
{
    (void)state;
    witness_sh("v() { openssl verify -crl_check_all -CAfile root.crt -untrusted mid.crt -CRLfile $1"
               " plain.crt; };"
               "cat root.crl mid.crl >all.pem && v all.pem;"
               "cat root.crl revokes-plain.crl >all.pem && ! v all.pem;"
               "cat revokes-mid.crl mid.crl >all.pem && ! v all.pem;"
               "cat root.crl mid.crl sign.crl >all.pem",
               NULL);
    Cert *mid = load("mid.crt"), *sign = load("sign.crt"), *root = load("root.crt");
    /* several in one file */
    static const Case together = { "leaf.crt", "all.pem",
                                   true,       false,
                                   false,      { "leaf: not on", "sign: not on", "mid: not on" } };
    static const Case good = { "plain.crt", "mid.crl root.crl",
                               true,        false,
                               false,       { "plain: not on the list", "mid: not on the list" } };
    try(&together, mid, sign, root);
    try(&good, mid, sign, root);
    cert_free(mid);
    cert_free(sign);
    cert_free(root);
}

/* Its issuer is not at hand, so that nobody can tell who made the list. */
static void without_the_issuer(void **state)
{
    (void)state;
    Cert *leaf = load("leaf.crt"), *stolen = load("stolen.crt");
    CertLists *lists = cert_lists_new();
    add(lists, "sign.crl");
    CertChain chain = { .lists = lists, .now = clock_now() + 60 };
    CertReport r;
    assert_true(cert_verify(leaf, &chain, &r, NULL));
    assert_true(r.ok && r.unlisted && says(&r, "cannot be checked"));
    assert_true(cert_verify(stolen, &chain, &r, NULL));
    assert_true(!r.ok && r.revoked);
    cert_lists_free(lists);
    cert_free(leaf);
    cert_free(stolen);
}

static void no_lists(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        ErrorCode code;
        const char *says;
    } cases[] = {
        { "cat leaf.crt", ERR_KEY, "this is a certificate; a revocation list" },
        { "cat leaf.pem", ERR_KEY, "this is a private key" },
        { "echo hello", ERR_KEY, "a revocation list (PEM or DER) is needed" },
        { ":", ERR_KEY, "a revocation list (PEM or DER) is needed" },
        { "head -c 300 sign.crl", ERR_SYNTAX, "damaged: its END line is missing" },
        { "head -c 300 sign.der", ERR_KEY, "a revocation list (PEM or DER) is needed" },
        { "sed '3s/./%/' sign.crl", ERR_SYNTAX, "damaged" },
        { "sed '2s/^..../AAAA/' sign.crl", ERR_SYNTAX, "damaged" },
        { "{ cat sign.crl; sed 2d mid.crl; }", ERR_SYNTAX, "damaged" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Buf bytes;
        Error err = { 0 };
        CertLists *lists = cert_lists_new();
        witness_sh(cases[i].line, &bytes);
        assert_false(cert_lists_add(lists, buf_str(&bytes), "x", &err));
        if (err.code != cases[i].code || !strstr(err.text, cases[i].says))
            print_error("%s: %s\n", cases[i].line, err.text);
        assert_int_equal(err.code, cases[i].code);
        assert_non_null(strstr(err.text, cases[i].says));
        cert_lists_free(lists);
        buf_clear(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_of_the_path),
        cmocka_unit_test(openssl_agrees),
        cmocka_unit_test(without_the_issuer),
        cmocka_unit_test(no_lists),
    };
    return cmocka_run_group_tests(tests, prepare, witness_end);
}
