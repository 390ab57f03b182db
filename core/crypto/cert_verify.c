/* Verification step by step: each step is a row of the report. The certificates of the images
 * are signed by a certificate that is no CA, so a normal chain ends there; what remains is
 * checked as documented: signature and issuer of the leaf, and a normal chain above it. */
#include "contract/cert.h"
#include "local.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#define STEPS_MAX (sizeof((CertReport *)0)->steps / sizeof((CertReport *)0)->steps[0])

void cert_step(CertReport *r, CertVerdict verdict, const char *what, const char *format, ...)
{
    if (verdict == CERT_STEP_BAD)
        r->ok = false;
    if (r->count == STEPS_MAX)
        return;
    CertStep *s = &r->steps[r->count++];
    s->verdict = verdict;
    s->what = what;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(s->text, sizeof s->text, format, args);
    va_end(args);
    if (n >= (int)sizeof s->text)
        s->text[utf8_floor(str_make(s->text, sizeof s->text - 1), sizeof s->text - 1)] = 0;
}

static void check_dates(CertReport *r, const Cert *cert, const char *what, Time now)
{
    char from[16], to[16];
    int days;
    const CertFacts *f = cert_facts(cert);
    clock_date(f->not_before, from);
    clock_date(f->not_after, to);
    switch (cert_state(cert, now, &days)) {
    case CERT_EXPIRED:
        cert_step(r, CERT_STEP_BAD, what, "%s: expired on %s", f->name, to);
        break;
    case CERT_NOT_YET:
        cert_step(r, CERT_STEP_BAD, what, "%s: not valid before %s", f->name, from);
        break;
    default:
        cert_step(r, CERT_STEP_OK, what, "%s: valid from %s to %s, %d days left", f->name, from, to,
                  days);
    }
}

const Cert *cert_find_issuer(const Cert *leaf, const CertChain *chain)
{
    const X509_NAME *issuer = X509_get_issuer_name(cert_x509(leaf));
    const Cert *found = NULL;
    /* The root first: above it nothing is asked, though another root may have signed it too. */
    for (size_t i = 0; i <= chain->intermediate_count; i++) {
        const Cert *c = i ? chain->intermediates[i - 1] : chain->root;
        if (!c || X509_NAME_cmp(X509_get_subject_name(cert_x509(c)), issuer) != 0)
            continue;
        if (X509_verify(cert_x509(leaf), X509_get0_pubkey(cert_x509(c))) == 1)
            return c;
        found = found ? found : c;
    }
    return found;
}

static void check_issuer(CertReport *r, const Cert *leaf, const Cert *issuer,
                         const CertChain *chain)
{
    const CertFacts *f = cert_facts(leaf);
    bool alone = !issuer && !chain->intermediate_count && !chain->root;
    if (alone && f->is_self_issued) {
        bool own = X509_verify(cert_x509(leaf), X509_get0_pubkey(cert_x509(leaf))) == 1;
        cert_step(r, own ? CERT_STEP_OK : CERT_STEP_BAD, "signature of the certificate",
                  own ? "made with its own key: it issued itself, nobody vouches for it"
                      : "it names itself as issuer, but was not made with its own key");
        return;
    }
    if (alone) {
        cert_step(r, CERT_STEP_NOT_CHECKED, "signature of the certificate",
                  "no intermediate certificate was given; it is issued by %s", f->issuer);
        return;
    }
    if (!issuer) {
        cert_step(r, CERT_STEP_BAD, "issuer", "none of the given certificates is its issuer, %s",
                  f->issuer);
        return;
    }
    bool fits = X509_verify(cert_x509(leaf), X509_get0_pubkey(cert_x509(issuer))) == 1;
    cert_step(r, fits ? CERT_STEP_OK : CERT_STEP_BAD, "signature of the certificate",
              fits ? "made with the key of %s" : "not made with the key of %s",
              cert_facts(issuer)->name);
    cert_step(r, CERT_STEP_OK, "issuer", "equals the subject of %s", cert_facts(issuer)->name);
    check_dates(r, issuer, "dates of the issuer", chain->now);
}

/* An ordinary path validation of one certificate up to the root. X509_V_OK or the reason. */
static int path(const Cert *cert, const CertChain *chain, bool *ret_failed)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    STACK_OF(X509) *others = sk_X509_new_null();
    int reason = X509_V_ERR_OUT_OF_MEM;
    *ret_failed = true;
    if (!store || !ctx || !others || X509_STORE_add_cert(store, cert_x509(chain->root)) != 1)
        goto out;
    for (size_t i = 0; i < chain->intermediate_count; i++)
        if (!sk_X509_push(others, cert_x509(chain->intermediates[i])))
            goto out;
    if (X509_STORE_CTX_init(ctx, store, cert_x509(cert), others) != 1)
        goto out;
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_time(param, (time_t)chain->now);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_ANY);
    *ret_failed = false;
    reason = X509_verify_cert(ctx) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(ctx);
    if (reason == X509_V_OK && X509_STORE_CTX_get_error(ctx) != X509_V_OK)
        reason = X509_STORE_CTX_get_error(ctx);
out:
    sk_X509_free(others);
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    ERR_clear_error();
    return reason;
}

static bool check_path(CertReport *r, const Cert *leaf, const Cert *issuer, const CertChain *chain,
                       Error *err)
{
    if (!chain->root) {
        cert_step(r, CERT_STEP_NOT_CHECKED, "chain", "no root certificate was given");
        return true;
    }
    const char *root = cert_facts(chain->root)->name;
    bool failed;
    int whole = path(leaf, chain, &failed);
    if (failed)
        return error_memory(err);
    if (whole == X509_V_OK) {
        cert_step(r, CERT_STEP_OK, "chain", "ordinary chain up to %s%s", root,
                  cert_facts(chain->root)->is_self_issued
                      ? ""
                      : ", which is no root itself and is trusted because it was named as one");
        return true;
    }
    if (!issuer) {
        cert_step(r, CERT_STEP_BAD, "chain", "does not lead to %s: %s", root,
                  X509_verify_cert_error_string(whole));
        return true;
    }
    int above = path(issuer, chain, &failed);
    if (failed)
        return error_memory(err);
    if (above == X509_V_OK)
        cert_step(
            r, CERT_STEP_OK, "chain",
            "the issuer leads to %s. The certificate itself is no part of an ordinary chain (%s);"
            " it was verified by signature and issuer",
            root, X509_verify_cert_error_string(whole));
    else
        cert_step(r, CERT_STEP_BAD, "chain", "%s does not lead to %s: %s", cert_facts(issuer)->name,
                  root, X509_verify_cert_error_string(above));
    return true;
}

bool cert_verify(const Cert *leaf, const CertChain *chain, CertReport *ret_report, Error *err)
{
    CertReport r = { .ok = true };
    const CertFacts *f = cert_facts(leaf);
    check_dates(&r, leaf, "dates of the certificate", chain->now);
    if (f->is_rsa)
        cert_step(&r, CERT_STEP_OK, "key", "RSA, %u bits", f->bits);
    else
        cert_step(&r, CERT_STEP_BAD, "key", "it is not RSA");
    const Cert *issuer = cert_find_issuer(leaf, chain);
    ERR_clear_error();
    check_issuer(&r, leaf, issuer, chain);
    if (!check_path(&r, leaf, issuer, chain, err))
        return false;
    bool chain_ok = r.ok && chain->root;
    cert_check_revocation(&r, leaf, chain);
    r.trusted = r.ok && chain_ok;
    *ret_report = r;
    ERR_clear_error();
    return true;
}
