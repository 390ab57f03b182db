/* Certificates beside each other and beside keys: who issued what, what belongs together. */
#include "local.h"

#include <openssl/err.h>
#include <openssl/objects.h>

bool cert_is_issued_by(const Cert *cert, const Cert *issuer)
{
    EVP_PKEY *pkey = X509_get0_pubkey(cert_x509(issuer));
    bool named = X509_NAME_cmp(X509_get_issuer_name(cert_x509(cert)),
                               X509_get_subject_name(cert_x509(issuer))) == 0;
    bool ok = named && pkey && X509_verify(cert_x509(cert), pkey) == 1;
    ERR_clear_error();
    return ok;
}

CertFit cert_fits_key(const Cert *cert, Str key)
{
    Buf pem;
    KeyText text;
    CertFit fit = CERT_FIT_UNKNOWN;
    buf_init_secret(&pem, 0);
    if (key_text(key, &text, &pem, NULL) && text.kind == KEY_IS_PRIVATE && !text.encrypted) {
        EVP_PKEY *pkey = pem_private(buf_str(&pem), STR(""));
        if (pkey)
            fit = X509_check_private_key(cert_x509(cert), pkey) == 1 ? CERT_FITS : CERT_FITS_NOT;
        EVP_PKEY_free(pkey);
    }
    ERR_clear_error();
    buf_clear(&pem);
    return fit;
}

const char *cert_digest(const Cert *cert)
{
    int digest = NID_undef;
    OBJ_find_sigid_algs(X509_get_signature_nid(cert_x509(cert)), &digest, NULL);
    const char *name = digest == NID_undef ? NULL : OBJ_nid2sn(digest);
    ERR_clear_error();
    return name ? name : "";
}

Cert *cert_read_nth(Str bytes, size_t i)
{
    Buf flat, pem;
    PemBlock block;
    unsigned how;
    Cert *cert = NULL;
    buf_init_secret(&flat, 0);
    buf_init(&pem, 0);
    if (bytes.len <= KEY_FILE_MAX && pem_unwrap(bytes, &flat, &how, NULL)) {
        Str rest = buf_str(&flat);
        if (how & KEY_TEXT_DER) {
            cert = i == 0 ? cert_read(bytes, "the certificate", NULL) : NULL;
            rest.len = 0;
        }
        while (!cert && pem_next(&rest, &block)) {
            if (pem_kind(block.label) != KEY_IS_CERTIFICATE || i-- > 0)
                continue;
            if (block.closed && pem_rebuild(&block, &pem, NULL))
                cert = cert_read(buf_str(&pem), "the certificate", NULL);
            break;
        }
    }
    buf_clear(&flat);
    buf_clear(&pem);
    return cert;
}
