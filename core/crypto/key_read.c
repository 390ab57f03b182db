/* A text to a Key: the first block that is wanted is taken, protections are looked at before a
 * passphrase is asked for, and what is not wanted is named. */
#include "contract/key.h"
#include "contract/secure.h"
#include "local.h"

#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <pthread.h>
#include <stdio.h>

/* Most rounds that a key file may ask for; trying them takes some seconds. */
#define KEY_ROUNDS_MAX 20000000

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
static void __attribute__((noinline)) wipe_stack(void)
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
        wipe_stack();
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

/* How an encrypted PKCS#8 key is protected: its cipher by name ("" when the structure does not
 * say it) and the rounds of its key derivation (0: not said). */
typedef struct Protection {
    char cipher[64];
    uint64_t rounds;
    bool old; /* of PKCS#5 v1 or PKCS#12: the ciphers of another age */
} Protection;

static uint64_t rounds_of(const ASN1_INTEGER *number)
{
    uint64_t value = 0;
    return number && ASN1_INTEGER_get_uint64(&value, number) == 1 ? value : number ? UINT64_MAX : 0;
}

#ifndef OPENSSL_NO_SCRYPT
/* N * r * p of scrypt: one takes about as long as a round of PBKDF2. */
static uint64_t scrypt_rounds(const ASN1_TYPE *parameter)
{
    SCRYPT_PARAMS *s = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), parameter);
    uint64_t rounds = 1,
             factors[] = { s ? rounds_of(s->costParameter) : 0, s ? rounds_of(s->blockSize) : 0,
                           s ? rounds_of(s->parallelizationParameter) : 0 };
    for (size_t i = 0; i < 3; i++)
        if (__builtin_mul_overflow(rounds, factors[i], &rounds))
            rounds = UINT64_MAX;
    SCRYPT_PARAMS_free(s);
    return rounds;
}
#endif

static void read_pbes2(const X509_ALGOR *algor, Protection *ret)
{
    PBE2PARAM *pbe = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algor->parameter);
    if (!pbe)
        return;
    const ASN1_OBJECT *object = NULL;
    X509_ALGOR_get0(&object, NULL, NULL, pbe->encryption);
    int nid = OBJ_obj2nid(object);
    if (nid != NID_undef)
        snprintf(ret->cipher, sizeof ret->cipher, "%s", OBJ_nid2sn(nid));
    else
        OBJ_obj2txt(ret->cipher, sizeof ret->cipher, object, 1);
    PBKDF2PARAM *kdf =
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), pbe->keyfunc->parameter);
    ret->rounds = kdf ? rounds_of(kdf->iter) : 0;
    PBKDF2PARAM_free(kdf);
#ifndef OPENSSL_NO_SCRYPT
    X509_ALGOR_get0(&object, NULL, NULL, pbe->keyfunc);
    if (OBJ_obj2nid(object) == NID_id_scrypt)
        ret->rounds = scrypt_rounds(pbe->keyfunc->parameter);
#endif
    PBE2PARAM_free(pbe);
}

static void read_protection(const PemBlock *block, Str pem, Protection *ret)
{
    *ret = (Protection){ .rounds = 0 };
    if (block->dek.ptr) {
        snprintf(ret->cipher, sizeof ret->cipher, STR_FMT, (int)str_find_byte(block->dek, ','),
                 block->dek.ptr);
        return;
    }
    BIO *bio = crypto_bio(pem);
    X509_SIG *sig = bio ? PEM_read_bio_PKCS8(bio, NULL, NULL, NULL) : NULL;
    const X509_ALGOR *algor = NULL;
    const ASN1_OBJECT *object = NULL;
    if (sig) {
        X509_SIG_get0(sig, &algor, NULL);
        X509_ALGOR_get0(&object, NULL, NULL, algor);
        if (OBJ_obj2nid(object) == NID_pbes2) {
            read_pbes2(algor, ret);
        } else {
            PBEPARAM *old = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), algor->parameter);
            ret->rounds = old ? rounds_of(old->iter) : 0;
            ret->old = true;
            PBEPARAM_free(old);
        }
    }
    X509_SIG_free(sig);
    BIO_free(bio);
    ERR_clear_error();
}

static bool cipher_is_known(const char *name)
{
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_CIPHER_free(cipher);
    ERR_clear_error();
    return cipher;
}

/* Ciphers of old keys are in a module of OpenSSL that is loaded only for them. It takes its digests
 * from the default one, which must be loaded by name to be seen from there. */
static OSSL_PROVIDER *providers[2];

static void unload_legacy(void)
{
    for (size_t i = 0; i < 2; i++)
        if (providers[i])
            OSSL_PROVIDER_unload(providers[i]);
}

static void load_legacy(void)
{
    providers[0] = OSSL_PROVIDER_try_load(NULL, "default", 1);
    providers[1] = OSSL_PROVIDER_try_load(NULL, "legacy", 1);
    OPENSSL_atexit(unload_legacy);
    ERR_clear_error();
}

/* May its passphrase be tried? */
static bool check_protection(const PemBlock *block, Str pem, const char *from, Error *err)
{
    Protection p;
    read_protection(block, pem, &p);
    if (p.rounds > KEY_ROUNDS_MAX)
        return error_set(err, ERR_KEY,
                         "%s: trying its passphrase would take too long (more than %d"
                         " rounds are asked for)",
                         from, KEY_ROUNDS_MAX);
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (p.old || (p.cipher[0] && !cipher_is_known(p.cipher)))
        pthread_once(&once, load_legacy);
    if (p.cipher[0] && !cipher_is_known(p.cipher))
        return error_set(err, ERR_KEY,
                         "%s: the private key is encrypted with %s, which OpenSSL"
                         " does not offer here. Convert it: openssl pkcs8 -topk8 -v2"
                         " aes-256-cbc -in %s -out NEW.pem",
                         from, p.cipher, from);
    return true;
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
    key = found ? read_block(&block, buf_str(&pem), from, passphrase, err)
                : not_wanted(bytes, from, want, err);
out:
    buf_clear(&flat);
    buf_clear(&pem);
    return key;
}
