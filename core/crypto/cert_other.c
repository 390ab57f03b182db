/* Certificate requests and revocation lists: what they say of themselves. */
#include "contract/secure.h"
#include "local.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>

static void fingerprint(EVP_PKEY *key, char out[KEY_HEX_MAX])
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(key, &der);
    if (len > 0)
        secure_sha256_hex(str_make((char *)der, (size_t)len), out, NULL);
    OPENSSL_free(der);
}

bool cert_request_facts(Str pem, CertRequestFacts *ret_facts)
{
    CertRequestFacts f = { .bits = 0 };
    BIO *bio = crypto_bio(pem);
    X509_REQ *request = bio ? PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL) : NULL;
    EVP_PKEY *key = request ? X509_REQ_get0_pubkey(request) : NULL;
    if (request)
        crypto_name(X509_REQ_get_subject_name(request), f.subject, sizeof f.subject);
    if (key) {
        crypto_algorithm(key, f.algorithm, sizeof f.algorithm);
        f.bits = (unsigned)EVP_PKEY_get_bits(key);
        f.intact = X509_REQ_verify(request, key) == 1;
        fingerprint(key, f.key_sha256);
    }
    X509_REQ_free(request);
    BIO_free(bio);
    ERR_clear_error();
    if (request)
        *ret_facts = f;
    return request != NULL;
}

bool cert_list_facts(Str pem, CertListFacts *ret_facts)
{
    CertListFacts f = { .count = 0 };
    BIO *bio = crypto_bio(pem);
    X509_CRL *crl = bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL) : NULL;
    if (crl) {
        int revoked = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl));
        f.count = revoked > 0 ? (size_t)revoked : 0;
        f.since = crypto_time(X509_CRL_get0_lastUpdate(crl));
        f.until = crypto_time(X509_CRL_get0_nextUpdate(crl));
        crypto_name(X509_CRL_get_issuer(crl), f.issuer, sizeof f.issuer);
    }
    X509_CRL_free(crl);
    BIO_free(bio);
    ERR_clear_error();
    if (crl)
        *ret_facts = f;
    return crl != NULL;
}
