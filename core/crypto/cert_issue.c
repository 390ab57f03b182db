/* Certificates that are made here: for training, and for contracts that expire. But for a CA they
 * have no extensions, as those that the documented commands make. */
#include "contract/arena.h"
#include "contract/cert.h"
#include "contract/secure.h"
#include "local.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define DAYS_MAX 36500

static bool add_name(X509_NAME *name, const char *field, Str value)
{
    return !value.len ||
           X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, (const unsigned char *)value.ptr,
                                      (int)value.len, -1, 0) == 1;
}

static bool set_serial(X509 *x509)
{
    BIGNUM *number = BN_new();
    bool ok = number && BN_rand(number, 159, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509));
    BN_free(number);
    return ok;
}

/* A certificate without names: serial, dates, key. NULL when OpenSSL says no. */
static X509 *begin(EVP_PKEY *subject_key, unsigned days, Time now)
{
    X509 *x = X509_new();
    bool ok = x && set_serial(x) && X509_set_pubkey(x, subject_key) == 1 &&
              ASN1_TIME_set(X509_getm_notBefore(x), (time_t)now) &&
              ASN1_TIME_set(X509_getm_notAfter(x), (time_t)(now + (Time)days * CLOCK_DAY));
    if (ok)
        return x;
    X509_free(x);
    return NULL;
}

static bool finish(X509 *x, EVP_PKEY *issuer_key, Buf *ret_pem, Error *err)
{
    unsigned char *der = NULL;
    int len = 0;
    bool ok = X509_sign(x, issuer_key, EVP_sha256()) > 0 && X509_verify(x, issuer_key) == 1 &&
              (len = i2d_X509(x, &der)) > 0;
    if (!ok)
        return crypto_error(err, ERR_CRYPTO, "the certificate cannot be made");
    pem_of_der("CERTIFICATE", str_make((char *)der, (size_t)len), ret_pem);
    OPENSSL_free(der);
    return buf_ok(ret_pem) || error_memory(err);
}

bool cert_make_self_signed(const Key *key, Str common_name, unsigned days, Time now, Buf *ret_pem,
                           Error *err)
{
    X509 *x = begin(key_pkey(key), days, now);
    X509_NAME *name = x ? X509_get_subject_name(x) : NULL;
    bool ok = x && add_name(name, "CN", common_name) && X509_set_issuer_name(x, name) == 1;
    ok = ok ? finish(x, key_pkey(key), ret_pem, err)
            : crypto_error(err, ERR_CRYPTO, "the certificate cannot be made");
    X509_free(x);
    return ok;
}

/* With the extensions that make it a CA (RFC 5280, 4.2.1). */
static bool add_extension(X509 *x, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    bool ok = extension && X509_add_ext(x, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

bool cert_make_ca(const Key *key, Str common_name, unsigned days, Time now, Buf *ret_pem,
                  Error *err)
{
    if (days < 1 || days > DAYS_MAX)
        return error_set(err, ERR_USAGE, "the days are a number from 1 to %d; here it is %u",
                         DAYS_MAX, days);
    if (!key_is_private(key))
        return error_set(err, ERR_KEY, "the private key of the CA is needed");
    X509 *x = begin(key_pkey(key), days, now);
    X509_NAME *name = x ? X509_get_subject_name(x) : NULL;
    bool ok = x && X509_set_version(x, X509_VERSION_3) == 1 && add_name(name, "CN", common_name) &&
              X509_set_issuer_name(x, name) == 1 &&
              add_extension(x, NID_basic_constraints, "critical,CA:TRUE") &&
              add_extension(x, NID_key_usage, "critical,keyCertSign,cRLSign") &&
              add_extension(x, NID_subject_key_identifier, "hash");
    ok = ok ? finish(x, key_pkey(key), ret_pem, err)
            : crypto_error(err, ERR_CRYPTO, "the CA certificate cannot be made");
    X509_free(x);
    return ok;
}

static bool check_ca(const Cert *ca, const Key *ca_key, unsigned days, Time now, Error *err)
{
    const CertFacts *f = cert_facts(ca);
    char date[16];
    clock_date(f->not_after, date);
    if (days < 1 || days > DAYS_MAX)
        return error_set(err, ERR_USAGE,
                         "the days until expiry are a number from 1 to %d; here"
                         " it is %u",
                         DAYS_MAX, days);
    if (!f->is_ca)
        return error_set(err, ERR_KEY,
                         "%s is no CA certificate: it has no basic constraint that"
                         " says so",
                         f->name);
    if (now > f->not_after)
        return error_set(err, ERR_KEY, "the CA certificate %s expired on %s", f->name, date);
    if (now < f->not_before)
        return error_set(err, ERR_KEY, "the CA certificate %s is not valid yet", f->name);
    Key *own = cert_key(ca, err);
    bool same = own && key_same(own, ca_key);
    bool read = own;
    key_free(own);
    if (read && !same)
        return error_set(err, ERR_KEY, "the CA key does not belong to the CA certificate %s",
                         f->name);
    if (read && !key_is_private(ca_key))
        return error_set(err, ERR_KEY,
                         "the private key of the CA is needed to issue a certificate");
    return read;
}

/* A request whose own signature is good, for this very key. */
static bool check_request(X509_REQ *request, const Key *signer, Error *err)
{
    EVP_PKEY *own = X509_REQ_get0_pubkey(request);
    if (!own || X509_REQ_verify(request, own) != 1) {
        ERR_clear_error();
        return error_set(err, ERR_KEY,
                         "the certificate request is damaged: its own signature does"
                         " not fit");
    }
    if (EVP_PKEY_eq(own, key_pkey(signer)) != 1) {
        ERR_clear_error();
        return error_set(err, ERR_KEY,
                         "the certificate request was made for another key than the"
                         " signing key: a signature would not fit the certificate");
    }
    return true;
}

static bool issue(X509_REQ *request, const Key *signer, const Cert *ca, const Key *ca_key,
                  unsigned days, Time now, Buf *ret_pem, Error *err)
{
    if (!check_request(request, signer, err) || !check_ca(ca, ca_key, days, now, err))
        return false;
    X509 *x = begin(key_pkey(signer), days, now);
    bool ok = x && X509_set_subject_name(x, X509_REQ_get_subject_name(request)) == 1 &&
              X509_set_issuer_name(x, X509_get_subject_name(cert_x509(ca))) == 1;
    ok = ok ? finish(x, key_pkey(ca_key), ret_pem, err)
            : crypto_error(err, ERR_CRYPTO, "the certificate cannot be made");
    X509_free(x);
    return ok;
}

bool cert_issue(const Key *signer, const CertSubject *s, const Cert *ca, const Key *ca_key,
                unsigned days, Time now, Buf *ret_pem, Error *err)
{
    if (!s->name.len)
        return error_set(err, ERR_USAGE, "the certificate needs a common name");
    if (!key_is_private(signer))
        return error_set(err, ERR_KEY,
                         "the private signing key is needed for a certificate"
                         " request");
    X509_REQ *request = X509_REQ_new();
    X509_NAME *name = request ? X509_REQ_get_subject_name(request) : NULL;
    bool ok = name && add_name(name, "C", s->country) && add_name(name, "ST", s->state) &&
              add_name(name, "L", s->location) && add_name(name, "O", s->org) &&
              add_name(name, "OU", s->unit) && add_name(name, "CN", s->name) &&
              add_name(name, "emailAddress", s->mail) &&
              X509_REQ_set_pubkey(request, key_pkey(signer)) == 1 &&
              X509_REQ_sign(request, key_pkey(signer), EVP_sha256()) > 0;
    ok = ok ? issue(request, signer, ca, ca_key, days, now, ret_pem, err)
            : crypto_error(err, ERR_KEY, "the certificate request cannot be made");
    X509_REQ_free(request);
    return ok;
}

/* The first request of a text in any of the wrappings that keys have; NULL: there is none. */
static X509_REQ *read_request(Str text)
{
    X509_REQ *request = NULL;
    PemBlock block;
    Buf flat, pem;
    unsigned how = 0;
    buf_init_secret(&flat, 0);
    buf_init(&pem, 0);
    bool ok = pem_unwrap(text, &flat, &how, NULL);
    Str rest = ok ? buf_str(&flat) : (Str){ NULL, 0 };
    BIO *bio = NULL;
    if (how & KEY_TEXT_DER) {
        bio = crypto_bio(rest);
        request = bio ? d2i_X509_REQ_bio(bio, NULL) : NULL;
    } else {
        while (!bio && pem_next(&rest, &block))
            if (pem_kind(block.label) == KEY_IS_REQUEST && pem_rebuild(&block, &pem, NULL))
                bio = crypto_bio(buf_str(&pem));
        request = bio ? PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL) : NULL;
    }
    BIO_free(bio);
    buf_clear(&flat);
    buf_clear(&pem);
    ERR_clear_error();
    return request;
}

bool cert_issue_request(Str request_text, const Key *signer, const Cert *ca, const Key *ca_key,
                        unsigned days, Time now, Buf *ret_pem, Error *err)
{
    X509_REQ *request = read_request(request_text);
    if (!request)
        return error_set(err, ERR_KEY,
                         "this is no certificate request: it has no \"-----BEGIN CERTIFICATE"
                         " REQUEST\" line and is no DER");
    bool ok = issue(request, signer, ca, ca_key, days, now, ret_pem, err);
    X509_REQ_free(request);
    return ok;
}
