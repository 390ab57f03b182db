#include "contract/cert.h"
#include "contract/arena.h"
#include "contract/secure.h"
#include "local.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <time.h>

struct Cert {
    X509 *x509; /* owned */
    CertFacts facts;
};

X509 *cert_x509(const Cert *cert)
{
    return cert->x509;
}

Time crypto_time(const ASN1_TIME *t)
{
    struct tm tm = { 0 };
    return t && ASN1_TIME_to_tm(t, &tm) == 1 ? (Time)timegm(&tm) : 0;
}

/* -- facts -- */

void crypto_name(const X509_NAME *name, char *out, size_t size)
{
    out[0] = 0;
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio && X509_NAME_print_ex(bio, name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
        char *text = NULL;
        long len = BIO_get_mem_data(bio, &text);
        Str s = str_make(text, len > 0 ? (size_t)len : 0);
        snprintf(out, size, STR_FMT, (int)utf8_floor(s, s.len < size ? s.len : size - 1), s.ptr);
    }
    BIO_free(bio);
}

static void common_name(const X509_NAME *name, CertFacts *f)
{
    int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    unsigned char *text = NULL;
    int len = at < 0 ? -1
                     : ASN1_STRING_to_UTF8(&text,
                                           X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    Str s = len > 0 ? str_make((char *)text, (size_t)len) : str_from(f->subject);
    size_t n = utf8_floor(s, s.len < sizeof f->name ? s.len : sizeof f->name - 1);
    memcpy(f->name, s.ptr, n);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)f->name[i] < 32 || f->name[i] == 127)
            f->name[i] = '?';
    f->name[n] = 0;
    OPENSSL_free(text);
}

static void serial_text(const X509 *x509, char *out, size_t size)
{
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), NULL);
    char *hex = number ? BN_bn2hex(number) : NULL;
    snprintf(out, size, "%s", hex ? hex : "");
    OPENSSL_free(hex);
    BN_free(number);
}

static void first_crl(const X509 *x509, char *out, size_t size)
{
    CRL_DIST_POINTS *points = X509_get_ext_d2i(x509, NID_crl_distribution_points, NULL, NULL);
    DIST_POINT *point = sk_DIST_POINT_num(points) > 0 ? sk_DIST_POINT_value(points, 0) : NULL;
    GENERAL_NAMES *names = point && point->distpoint && point->distpoint->type == 0
                               ? point->distpoint->name.fullname
                               : NULL;
    for (int i = 0; i < sk_GENERAL_NAME_num(names) && !out[0]; i++) {
        GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_URI)
            snprintf(out, size, "%.*s", ASN1_STRING_length(name->d.uniformResourceIdentifier),
                     (const char *)ASN1_STRING_get0_data(name->d.uniformResourceIdentifier));
    }
    for (char *c = out; *c; c++)
        if ((unsigned char)*c < 33 || (unsigned char)*c > 126)
            *c = '?';
    CRL_DIST_POINTS_free(points);
}

/* What the extensions for the use of its key allow, in words. */
static void read_usage(X509 *x, CertFacts *f)
{
    static const struct {
        uint32_t bit;
        const char *word;
    } uses[] = { { KU_DIGITAL_SIGNATURE, "signatures" },
                 { KU_NON_REPUDIATION, "commitments" },
                 { KU_KEY_ENCIPHERMENT, "encryption of keys" },
                 { KU_DATA_ENCIPHERMENT, "encryption of data" },
                 { KU_KEY_AGREEMENT, "key agreement" },
                 { KU_KEY_CERT_SIGN, "issuing certificates" },
                 { KU_CRL_SIGN, "issuing revocation lists" } },
      purposes[] = { { XKU_SSL_SERVER, "TLS servers" },
                     { XKU_SSL_CLIENT, "TLS clients" },
                     { XKU_CODE_SIGN, "signing code" },
                     { XKU_SMIME, "mail" },
                     { XKU_TIMESTAMP, "time stamps" } };
    uint32_t flags = X509_get_extension_flags(x);
    uint32_t usage = flags & EXFLAG_KUSAGE ? X509_get_key_usage(x) : 0;
    uint32_t extended = flags & EXFLAG_XKUSAGE ? X509_get_extended_key_usage(x) : 0;
    size_t at = 0;
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
        if (usage & uses[i].bit && at < sizeof f->usage)
            at += (size_t)snprintf(f->usage + at, sizeof f->usage - at, "%s%s", at ? ", " : "",
                                   uses[i].word);
    for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++)
        if (extended & purposes[i].bit && at < sizeof f->usage)
            at += (size_t)snprintf(f->usage + at, sizeof f->usage - at, "%s%s", at ? ", " : "",
                                   purposes[i].word);
}

static bool gather(Cert *cert, Error *err)
{
    X509 *x = cert->x509;
    CertFacts *f = &cert->facts;
    crypto_name(X509_get_subject_name(x), f->subject, sizeof f->subject);
    crypto_name(X509_get_issuer_name(x), f->issuer, sizeof f->issuer);
    common_name(X509_get_subject_name(x), f);
    serial_text(x, f->serial, sizeof f->serial);
    first_crl(x, f->crl_url, sizeof f->crl_url);
    f->not_before = crypto_time(X509_get0_notBefore(x));
    f->not_after = crypto_time(X509_get0_notAfter(x));
    EVP_PKEY *pkey = X509_get0_pubkey(x);
    f->bits = pkey ? (unsigned)EVP_PKEY_get_bits(pkey) : 0;
    f->is_rsa = pkey && EVP_PKEY_is_a(pkey, "RSA");
    f->is_ca = X509_check_ca(x) == 1;
    read_usage(x, f);
    f->is_self_issued = X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x)) == 0;
    unsigned char digest[32];
    unsigned len = sizeof digest;
    bool ok = X509_digest(x, EVP_sha256(), digest, &len) == 1;
    if (ok)
        crypto_hex(digest, sizeof digest, false, f->sha256);
    ERR_clear_error();
    return ok || error_set(err, ERR_CRYPTO, "the fingerprint of the certificate cannot be made");
}

/* -- reading -- */

/* The first certificate among the blocks of a text; NULL when there is none. *ret_why names what
 * is wrong with one that was found. */
static X509 *from_pem(Str text, Error *ret_why)
{
    PemBlock block;
    X509 *x509 = NULL;
    while (!x509 && pem_next(&text, &block)) {
        if (pem_kind(block.label) != KEY_IS_CERTIFICATE)
            continue;
        Buf pem;
        buf_init(&pem, 0);
        if (!block.closed) {
            error_set(ret_why, ERR_KEY, "%s", block.why);
        } else if (pem_rebuild(&block, &pem, ret_why)) {
            BIO *bio = crypto_bio(buf_str(&pem));
            x509 = bio ? PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL) : NULL;
            BIO_free(bio);
            if (!x509)
                error_set(ret_why, ERR_KEY, "the certificate is damaged and cannot be read");
        }
        buf_clear(&pem);
    }
    ERR_clear_error();
    return x509;
}

static void say_what_it_is(Str bytes, const char *from, const Error *why, Error *err)
{
    KeyText text;
    if (why->code)
        error_set(err, ERR_KEY, "%s: %s", from, why->text);
    else if (!str_trim(bytes).len)
        error_set(err, ERR_KEY, "%s: it is empty; a certificate is needed", from);
    else if (!key_text(bytes, &text, NULL, err))
        return;
    else if (text.kind == KEY_IS_BROKEN || text.kind == KEY_IS_CERTIFICATE)
        error_set(err, ERR_KEY, "%s: %s", from,
                  text.why[0] ? text.why : "the certificate cannot be read");
    else if (text.kind == KEY_IS_OTHER)
        error_set(err, ERR_KEY, "%s: this is \"%s\", %s", from, text.label, text.why);
    else if (text.kind == KEY_IS_NOTHING)
        error_set(err, ERR_KEY,
                  "%s: this is no certificate: it has no \"-----BEGIN CERTIFICATE\""
                  " line and is no DER",
                  from);
    else
        error_set(err, ERR_KEY, "%s: this is %s; a certificate is needed here", from,
                  pem_kind_name(text.kind));
}

/* Takes the reference, also on failure. */
static Cert *of_x509(X509 *x509, Error *err)
{
    Cert *cert = memory_alloc(sizeof *cert);
    if (!cert) {
        error_memory(err);
        X509_free(x509);
        return NULL;
    }
    cert->x509 = x509;
    if (!gather(cert, err)) {
        cert_free(cert);
        return NULL;
    }
    return cert;
}

/* The one that a PKCS#12 file is about. */
static Cert *from_container(Str der, const char *from, const Passphrase *passphrase, Error *err)
{
    Container c;
    if (!container_open(der, from, CONTAINER_CERTS, passphrase, &c, err))
        return NULL;
    Cert *cert = of_x509(sk_X509_shift(c.certs), err);
    container_clear(&c);
    return cert;
}

Cert *cert_read_with(Str bytes, const char *from, const Passphrase *passphrase, Error *err)
{
    if (bytes.len > KEY_FILE_MAX) {
        error_set(err, ERR_TOO_BIG, "%s: %zu bytes are too many for a certificate", from,
                  bytes.len);
        return NULL;
    }
    Buf flat;
    buf_init_secret(&flat, 0);
    unsigned how;
    X509 *x509 = NULL;
    Error why = { 0 };
    Cert *cert = NULL;
    if (!pem_unwrap(bytes, &flat, &how, err))
        goto out;
    const unsigned char *der = (const unsigned char *)flat.ptr;
    if (how & KEY_TEXT_DER)
        x509 = d2i_X509(NULL, &der, (long)flat.len);
    ERR_clear_error();
    if (!x509)
        x509 = from_pem(buf_str(&flat), &why);
    if (x509) {
        cert = of_x509(x509, err);
    } else {
        buf_reset(&flat);
        if (container_der(bytes, &flat))
            cert = from_container(buf_str(&flat), from, passphrase, err);
        else
            say_what_it_is(bytes, from, &why, err);
    }
out:
    buf_clear(&flat);
    return cert;
}

Cert *cert_read(Str bytes, const char *from, Error *err)
{
    return cert_read_with(bytes, from, NULL, err);
}

void cert_free(Cert *cert)
{
    if (!cert)
        return;
    X509_free(cert->x509);
    memory_free(cert);
}

const CertFacts *cert_facts(const Cert *cert)
{
    return &cert->facts;
}

Key *cert_key(const Cert *cert, Error *err)
{
    EVP_PKEY *pkey = X509_get_pubkey(cert->x509);
    if (pkey)
        return key_of_pkey(pkey, false, cert->facts.name, err);
    ERR_clear_error();
    error_set(err, ERR_KEY, "%s: the key in the certificate cannot be read", cert->facts.name);
    return NULL;
}

bool cert_pem(const Cert *cert, Buf *out, Error *err)
{
    unsigned char *der = NULL;
    int len = i2d_X509(cert->x509, &der);
    if (len <= 0)
        return crypto_error(err, ERR_CRYPTO, "the certificate cannot be written");
    pem_of_der("CERTIFICATE", str_make((char *)der, (size_t)len), out);
    OPENSSL_free(der);
    return buf_ok(out) || error_memory(err);
}

void cert_fingerprint_text(const char hex[KEY_HEX_MAX], char out[96])
{
    size_t n = 0;
    for (size_t i = 0; i + 1 < KEY_HEX_MAX && hex[i] && hex[i + 1]; i += 2) {
        if (i)
            out[n++] = ':';
        for (size_t k = i; k < i + 2; k++)
            out[n++] = hex[k] >= 'a' && hex[k] <= 'f' ? (char)(hex[k] - 'a' + 'A') : hex[k];
    }
    out[n] = 0;
}

CertState cert_state(const Cert *cert, Time now, int *ret_days)
{
    const CertFacts *f = &cert->facts;
    Time left = f->not_after - now;
    if (ret_days)
        *ret_days = (int)(left >= 0 ? left / CLOCK_DAY : -((-left + CLOCK_DAY - 1) / CLOCK_DAY));
    return now > f->not_after       ? CERT_EXPIRED
           : now < f->not_before    ? CERT_NOT_YET
           : left < 30 * CLOCK_DAY  ? CERT_ENDS_SOON
           : left < 180 * CLOCK_DAY ? CERT_ENDS
                                    : CERT_GOOD;
}
