/* A text to a Key: the first block that is wanted is taken, protections are looked at before a
 * passphrase is asked for, and what is not wanted is named. */
#include "contract/key.h"
#include "contract/secure.h"
#include "local.h"

#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <stdio.h>

/* More than the frames of reading a key take. */
#define STACK_OF_OPENSSL ((size_t)48 * 1024)

static int give_passphrase(char *buf, int size, int rwflag, void *context)
{
    (void)rwflag;
    const Str *pass = context;
    if (!pass->ptr || pass->len > (size_t)size)
        return -1;
    memcpy(buf, pass->ptr, pass->len);
    return (int)pass->len;
}

/* OpenSSL reads a passphrase into arrays of its frames and leaves it there. */
void __attribute__((noinline)) crypto_wipe_stack(void)
{
    char frames[STACK_OF_OPENSSL];
    memory_wipe(frames, sizeof frames);
}

EVP_PKEY *pem_private(Str pem, Str pass)
{
    secure_state();
    BIO *bio = crypto_bio(pem);
    EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, &pass) : NULL;
    BIO_free(bio);
    if (pass.ptr)
        crypto_wipe_stack();
    return pkey;
}

EVP_PKEY *pem_public(Str pem)
{
    EVP_PKEY *pkey = NULL;
    OSSL_DECODER_CTX *ctx =
        OSSL_DECODER_CTX_new_for_pkey(&pkey, "PEM", NULL, NULL, EVP_PKEY_PUBLIC_KEY, NULL, NULL);
    BIO *bio = crypto_bio(pem);
    if (ctx && bio && OSSL_DECODER_from_bio(ctx, bio) != 1)
        pkey = NULL;
    BIO_free(bio);
    OSSL_DECODER_CTX_free(ctx);
    return pkey;
}

/* May its passphrase be tried? */
static bool check_protection(const PemBlock *block, Str pem, const char *from, Error *err)
{
    KeyProtection p = { .rounds = 0 };
    BIO *bio = block->dek.ptr ? NULL : crypto_bio(pem);
    X509_SIG *sig = bio ? PEM_read_bio_PKCS8(bio, NULL, NULL, NULL) : NULL;
    const X509_ALGOR *algor = NULL;
    if (block->dek.ptr)
        snprintf(p.cipher, sizeof p.cipher, STR_FMT, (int)str_find_byte(block->dek, ','),
                 block->dek.ptr);
    if (sig) {
        X509_SIG_get0(sig, &algor, NULL);
        key_protection_of(algor, &p);
    }
    X509_SIG_free(sig);
    BIO_free(bio);
    ERR_clear_error();
    return key_may_try(&p, from, err);
}

static Key *read_encrypted(const PemBlock *block, Str pem, const char *from,
                           const Passphrase *passphrase, Error *err)
{
    Buf pass;
    buf_init_secret(&pass, 4096);
    EVP_PKEY *pkey = NULL;
    if (!passphrase) {
        error_set(err, ERR_PASSPHRASE,
                  "%s: the private key is encrypted and no passphrase was"
                  " given",
                  from);
    } else if (check_protection(block, pem, from, err) &&
               passphrase->ask(passphrase->context, from, &pass, err)) {
        pkey = pem_private(pem, str_make(pass.ptr ? pass.ptr : "", pass.len));
        if (!pkey)
            error_set(err, ERR_PASSPHRASE, "the passphrase does not open %s", from);
        ERR_clear_error();
    }
    buf_clear(&pass);
    return pkey ? key_of_pkey(pkey, true, from, err) : NULL;
}

static Key *read_private(const PemBlock *block, Str pem, const char *from,
                         const Passphrase *passphrase, Error *err)
{
    if (pem_is_encrypted(block))
        return read_encrypted(block, pem, from, passphrase, err);
    EVP_PKEY *pkey = pem_private(pem, (Str){ NULL, 0 });
    ERR_clear_error();
    if (pkey)
        return key_of_pkey(pkey, true, from, err);
    error_set(err, ERR_KEY, "%s: the private key is damaged and cannot be read", from);
    return NULL;
}

static Key *read_public(Str pem, const char *from, Error *err)
{
    EVP_PKEY *pkey = pem_public(pem);
    ERR_clear_error();
    if (pkey)
        return key_of_pkey(pkey, false, from, err);
    error_set(err, ERR_KEY, "%s: the public key is damaged and cannot be read", from);
    return NULL;
}

static Key *read_from_cert(Str pem, const char *from, Error *err)
{
    Cert *cert = cert_read(pem, from, err);
    Key *key = cert ? cert_key(cert, err) : NULL;
    cert_free(cert);
    return key;
}

static unsigned want_of(KeyKind kind)
{
    return kind == KEY_IS_PRIVATE       ? KEY_PRIVATE
           : kind == KEY_IS_PUBLIC      ? KEY_PUBLIC
           : kind == KEY_IS_CERTIFICATE ? KEY_CERTIFICATE
                                        : 0;
}

static const char *wanted(unsigned want)
{
    return want == KEY_PRIVATE                      ? "a private key"
           : want == KEY_CERTIFICATE                ? "a certificate"
           : want == KEY_PUBLIC                     ? "a public key"
           : want == (KEY_PUBLIC | KEY_CERTIFICATE) ? "a public key or a certificate"
                                                    : "a key";
}

/* Nothing in the text is what is wanted: says what it is. */
static Key *not_wanted(Str bytes, const char *from, unsigned want, Error *err)
{
    KeyText text;
    if (!key_text(bytes, &text, NULL, err))
        return NULL;
    if (!str_trim(bytes).len)
        error_set(err, ERR_KEY, "%s: it is empty; %s is needed", from, wanted(want));
    else if (text.kind == KEY_IS_NOTHING)
        error_set(err, ERR_KEY,
                  "%s: this is no key: it has no \"-----BEGIN\" line and is no DER;"
                  " %s is needed",
                  from, wanted(want));
    else if (text.kind == KEY_IS_BROKEN)
        error_set(err, ERR_KEY, "%s: %s", from, text.why);
    else if (text.kind == KEY_IS_OTHER)
        error_set(err, ERR_KEY, "%s: this is \"%s\", %s", from, text.label, text.why);
    else
        error_set(err, ERR_KEY, "%s: this is %s; %s is needed here", from, pem_kind_name(text.kind),
                  wanted(want));
    return NULL;
}

static Key *read_block(const PemBlock *block, Str pem, const char *from,
                       const Passphrase *passphrase, Error *err)
{
    switch (pem_kind(block->label)) {
    case KEY_IS_PRIVATE:
        return read_private(block, pem, from, passphrase, err);
    case KEY_IS_PUBLIC:
        return read_public(pem, from, err);
    default:
        return read_from_cert(pem, from, err);
    }
}

/* The key of a PKCS#12 file, or of the certificate in it when only that is wanted. */
static Key *read_container(Str der, const char *from, unsigned want, const Passphrase *passphrase,
                           Error *err)
{
    Container c = { .key = NULL };
    Key *key = NULL;
    unsigned part = want & KEY_PRIVATE ? CONTAINER_KEY : CONTAINER_CERTS;
    if (want & KEY_CERTIFICATE)
        part |= CONTAINER_CERTS;
    if (!container_open(der, from, part, passphrase, &c, err))
        return NULL;
    if (c.key) {
        key = key_of_pkey(c.key, true, from, err);
        c.key = NULL;
    } else {
        EVP_PKEY *pkey = X509_get_pubkey(sk_X509_value(c.certs, 0));
        if (pkey)
            key = key_of_pkey(pkey, false, from, err);
        else
            error_set(err, ERR_KEY, "%s: the key in the certificate cannot be read", from);
    }
    ERR_clear_error();
    container_clear(&c);
    return key;
}

/* DER becomes a PEM block, so that all goes one way. */
static bool flatten(Str bytes, Buf *out, Error *err)
{
    Buf flat;
    buf_init_secret(&flat, 0);
    unsigned how;
    bool ok = pem_unwrap(bytes, &flat, &how, err);
    const char *label = ok && (how & KEY_TEXT_DER) ? pem_label_of_der(buf_str(&flat)) : NULL;
    if (label)
        pem_of_der(label, buf_str(&flat), out);
    else if (ok)
        buf_add_str(out, buf_str(&flat));
    buf_clear(&flat);
    return ok && (buf_ok(out) || error_memory(err));
}

Key *key_read(Str bytes, const char *from, unsigned want, const Passphrase *passphrase, Error *err)
{
    Buf flat, pem;
    buf_init_secret(&flat, 0);
    buf_init_secret(&pem, 0);
    Key *key = NULL;
    bool found = false;
    if (bytes.len > KEY_FILE_MAX) {
        error_set(err, ERR_TOO_BIG, "%s: %zu bytes are too many for a key", from, bytes.len);
        return NULL;
    }
    if (!flatten(bytes, &flat, err))
        goto out;
    Str rest = buf_str(&flat);
    PemBlock block;
    Error why = { 0 };
    while (!found && pem_next(&rest, &block)) {
        found = block.closed && (want_of(pem_kind(block.label)) & want) &&
                pem_rebuild(&block, &pem, &why);
    }
    if (!found && (want & (KEY_PRIVATE | KEY_CERTIFICATE)) && container_der(bytes, &pem))
        key = read_container(buf_str(&pem), from, want, passphrase, err);
    else
        key = found ? read_block(&block, buf_str(&pem), from, passphrase, err)
                    : not_wanted(bytes, from, want, err);
out:
    buf_clear(&flat);
    buf_clear(&pem);
    return key;
}
