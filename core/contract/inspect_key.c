/* Keys, certificates, requests and revocation lists: what they say without a passphrase. */
#include "contract/key.h"
#include "inspect_impl.h"

#include <stdio.h>

#define CERTS_NAMED 20

static void say_private(Inspection *i, const KeyText *k)
{
    i->kind_title = "private key";
    i->verdict = "A private key: keep it where only you can read it.";
    inspect_add(i, k->encrypted ? INSPECT_OK : INSPECT_WARN, "", "%s",
                k->encrypted ? "encrypted with a passphrase"
                             : "not encrypted: whoever reads the file has the key");
    if (k->encrypted && !k->bits)
        inspect_add(i, INSPECT_NOTE, "",
                    "its size and fingerprint are told with the passphrase: key show");
}

static void say_names(Inspection *i, const char *subject, const char *issuer, bool self)
{
    inspect_add(i, INSPECT_NOTE, "", "subject: %s", subject);
    inspect_add(i, INSPECT_NOTE, "", "issuer: %s", self ? "itself" : issuer);
}

static void say_dates(Inspection *i, Time from, Time to, Time now)
{
    char since[16], until[16];
    clock_date(from, since);
    clock_date(to, until);
    if (to < now)
        inspect_add(i, INSPECT_BAD, "", "it was valid from %s to %s: expired", since, until);
    else
        inspect_add(i, from > now ? INSPECT_BAD : INSPECT_OK, "", "valid from %s to %s%s", since,
                    until, from > now ? ": not yet" : "");
}

static void say_certificate(Inspection *i, Str pem, Str bytes, Time now)
{
    char names[200];
    Cert *cert = cert_read(pem, "certificate", NULL);
    if (!cert)
        return;
    const CertFacts *f = cert_facts(cert);
    i->kind = INSPECT_CERTIFICATE;
    i->kind_title = f->is_ca ? "certificate of a CA" : "certificate";
    i->verdict = f->not_after < now ? "A certificate that has expired."
                 : f->not_before > now
                     ? "A certificate that is not valid yet."
                     : "A certificate. Who issued it is not checked here: cert verify does that.";
    say_names(i, f->subject, f->issuer, f->is_self_issued);
    say_dates(i, f->not_before, f->not_after, now);
    if (cert_known_text(f->sha256, names, sizeof names))
        inspect_add(i, INSPECT_OK, "", "the published encryption certificate of %s", names);
    else
        inspect_add(i, INSPECT_NOTE, "PF032",
                    "not one of the published encryption certificates that are known here");
    inspect_add(i, INSPECT_NOTE, "", "serial number %s%s%s", f->serial, f->usage[0] ? "; for " : "",
                f->usage);
    cert_free(cert);
    size_t more = 1;
    while (more < CERTS_NAMED && (cert = cert_read_nth(bytes, more))) {
        inspect_add(i, INSPECT_NOTE, "", "certificate %zu in the file: %s", more + 1,
                    cert_facts(cert)->subject);
        cert_free(cert);
        more++;
    }
    if (more > 1) {
        i->kind_title = "certificates";
        i->verdict = "Several certificates. What is said here is of the first one.";
    }
}

static void say_request(Inspection *i, Str pem)
{
    CertRequestFacts f;
    i->kind = INSPECT_REQUEST;
    i->kind_title = "certificate request";
    i->verdict = "A request for a certificate: seal --csr takes it, for a contract that expires.";
    if (!cert_request_facts(pem, &f)) {
        i->verdict = "A certificate request that is damaged.";
        inspect_add(i, INSPECT_BAD, "", "what the label says cannot be read from it");
        return;
    }
    inspect_add(i, INSPECT_NOTE, "", "subject: %s", f.subject);
    inspect_add(i, INSPECT_NOTE, "", "for the key %s %u, SHA256:%s", f.algorithm, f.bits,
                f.key_sha256);
    inspect_add(i, f.intact ? INSPECT_OK : INSPECT_BAD, "", "%s",
                f.intact ? "its own signature fits"
                         : "its own signature does not fit: it was changed");
}

static void say_list(Inspection *i, Str pem, Time now)
{
    CertListFacts f;
    char since[16], until[16];
    i->kind = INSPECT_REVOCATION;
    i->kind_title = "revocation list";
    i->verdict = "A list of revoked certificates: cert verify --crl takes it.";
    if (!cert_list_facts(pem, &f)) {
        i->verdict = "A revocation list that is damaged.";
        inspect_add(i, INSPECT_BAD, "", "what the label says cannot be read from it");
        return;
    }
    clock_date(f.since, since);
    clock_date(f.until, until);
    bool ended = f.until && f.until < now;
    inspect_add(i, INSPECT_NOTE, "", "issuer: %s", f.issuer);
    inspect_add(i, INSPECT_NOTE, "", "%zu certificate%s revoked", f.count,
                f.count == 1 ? " is" : "s are");
    inspect_add(i, ended || f.since > now ? INSPECT_BAD : INSPECT_OK, "", "of %s, %s %s%s", since,
                ended ? "ended on" : "valid to", f.until ? until : "an open date",
                ended ? ": get a newer one" : "");
}

static void say_other(Inspection *i, const KeyText *k)
{
    static const struct {
        const char *part, *title;
    } titles[] = { { "PKCS7", "PKCS#7 certificates" },
                   { "OPENSSH", "OpenSSH key" },
                   { "PGP", "PGP block" } };
    bool damaged = k->kind == KEY_IS_BROKEN;
    i->kind_title = damaged ? "damaged key or certificate" : "PEM of another kind";
    for (size_t n = 0; !damaged && n < sizeof titles / sizeof titles[0]; n++)
        if (strstr(k->label, titles[n].part))
            i->kind_title = titles[n].title;
    i->verdict = "It cannot be used as it is.";
}

static void say_container(Inspection *i, const KeyContainerFacts *f, Str bytes)
{
    char holds[128];
    key_container_text(f, holds, sizeof holds);
    i->kind_title = "PKCS#12 file";
    i->verdict = "A key with its certificates: each option for a key or a certificate takes it.";
    inspect_add(i, INSPECT_NOTE, "", "it holds: %s", holds);
    inspect_add(i, f->asks ? INSPECT_OK : INSPECT_WARN, "", "%s",
                f->asks ? "encrypted with a passphrase"
                        : "no passphrase is needed: whoever reads the file has what is in it");
    if (f->cipher[0])
        inspect_add(i, INSPECT_NOTE, "", "cipher: %s", f->cipher);
    if (f->asks)
        inspect_add(i, INSPECT_NOTE, "",
                    "key and certificate are told with the passphrase: key show, cert show");
    Cert *cert = f->certs || !f->asks ? cert_read(bytes, "certificate", NULL) : NULL;
    if (cert)
        inspect_add(i, INSPECT_NOTE, "", "certificate: %s", cert_facts(cert)->subject);
    cert_free(cert);
}

static void say_form(Inspection *i, const KeyText *k)
{
    if (k->how & (KEY_TEXT_FOLDED | KEY_TEXT_INDENTED | KEY_TEXT_DASHES))
        inspect_add(i, INSPECT_BAD, "PF047",
                    "its lines are not as PEM needs them: other tools cannot read it");
    if (k->how & KEY_TEXT_BASE64_TWICE)
        inspect_add(i, INSPECT_BAD, "PF048", "it is base64 of base64: decode it once");
    else if (k->how & KEY_TEXT_BASE64)
        inspect_add(i, INSPECT_NOTE, "", "in base64%s",
                    k->how & KEY_TEXT_BASE64_WRAPPED ? ", with line breaks" : "");
    if (k->how & KEY_TEXT_ESCAPED)
        inspect_add(i, INSPECT_NOTE, "", "its line ends are written as \\n");
    if (k->how & KEY_TEXT_PKCS1_PUBLIC)
        inspect_add(i, INSPECT_WARN, "",
                    "\"RSA PUBLIC KEY\"; the schemas want \"PUBLIC KEY\": key public makes it");
    if (k->why[0])
        inspect_add(i, INSPECT_BAD, "", "%s", k->why);
}

void inspect_key(Inspection *i, Str bytes, Time now)
{
    KeyText k;
    Buf pem;
    buf_init_secret(&pem, 0);
    i->kind = INSPECT_KEY;
    if (key_text(bytes, &k, &pem, NULL)) {
        bool rsa = strcmp(k.algorithm, "RSA") == 0;
        KeyContainerFacts inside;
        if (k.kind == KEY_IS_PRIVATE) {
            say_private(i, &k);
        } else if (k.kind == KEY_IS_PUBLIC) {
            i->kind_title = "public key";
            i->verdict = "A public key: it can be given to anybody.";
        } else if (k.kind == KEY_IS_CERTIFICATE) {
            say_certificate(i, buf_str(&pem), bytes, now);
        } else if (k.kind == KEY_IS_REQUEST) {
            say_request(i, buf_str(&pem));
        } else if (k.kind == KEY_IS_CRL) {
            say_list(i, buf_str(&pem), now);
        } else if (k.kind == KEY_IS_OTHER && key_container_facts(bytes, &inside)) {
            say_container(i, &inside, bytes);
            k.why[0] = 0;
        } else {
            say_other(i, &k);
        }
        if (k.algorithm[0] && k.bits)
            inspect_add(i, rsa ? INSPECT_OK : INSPECT_BAD, rsa ? "" : "PF050", "%s %u%s",
                        k.algorithm, k.bits, rsa ? "" : ": only RSA can be used in a contract");
        if (k.sha256[0])
            inspect_add(i, INSPECT_NOTE, "", "SHA256:%s", k.sha256);
        say_form(i, &k);
    }
    buf_clear(&pem);
}
