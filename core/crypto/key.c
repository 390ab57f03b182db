#include "contract/key.h"
#include "contract/arena.h"
#include "contract/secure.h"
#include "key_engine.h"
#include "local.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <stdatomic.h>
#include <stdio.h>

/* Rounds of PBKDF2 that protect a new private key; opening it takes about a third of a second. */
#define KEY_ROUNDS 600000

struct Key {
    EVP_PKEY *pkey; /* owned: a reference */
    bool is_private;
    atomic_uint *engine_users; /* owned by the last Key of a token's private key; else NULL */
};

EVP_PKEY *key_pkey(const Key *key)
{
    return key->pkey;
}

void crypto_algorithm(const EVP_PKEY *pkey, char *out, size_t size)
{
    const char *type = EVP_PKEY_get0_type_name(pkey);
    char group[32];
    size_t len = 0;
    if (type && strcmp(type, "EC") == 0 &&
        EVP_PKEY_get_group_name(pkey, group, sizeof group, &len) == 1)
        snprintf(out, size, "EC %s",
                 strcmp(group, "prime256v1") == 0  ? "P-256"
                 : strcmp(group, "secp384r1") == 0 ? "P-384"
                 : strcmp(group, "secp521r1") == 0 ? "P-521"
                                                   : group);
    else
        snprintf(out, size, "%s", type ? type : "unknown");
}

Key *key_of_pkey(EVP_PKEY *pkey, bool is_private, const char *from, Error *err)
{
    char algorithm[48];
    crypto_algorithm(pkey, algorithm, sizeof algorithm);
    unsigned bits = (unsigned)EVP_PKEY_get_bits(pkey);
    Key *key = NULL;
    if (strcmp(algorithm, "RSA") != 0)
        error_set(err, ERR_KEY, "%s: the key is %s; only RSA keys can be used in a contract", from,
                  algorithm);
    else if (bits < KEY_BITS_MIN)
        error_set(err, ERR_KEY,
                  "%s: the RSA key has %u bits; %d or more are needed (4096 is"
                  " usual)",
                  from, bits, KEY_BITS_MIN);
    else if (!(key = memory_alloc(sizeof *key)))
        error_memory(err);
    if (!key) {
        EVP_PKEY_free(pkey);
        return NULL;
    }
    *key = (Key){ .pkey = pkey, .is_private = is_private };
    return key;
}

bool key_of_engine(Key *key, Error *err)
{
    key->engine_users = memory_alloc(sizeof *key->engine_users);
    if (!key->engine_users)
        return error_memory(err);
    atomic_init(key->engine_users, 1);
    return true;
}

Key *key_keep(const Key *key)
{
    Key *copy = memory_alloc(sizeof *copy);
    if (copy) {
        *copy = *key;
        EVP_PKEY_up_ref(key->pkey);
        if (key->engine_users)
            atomic_fetch_add(key->engine_users, 1);
    }
    return copy;
}

void key_free(Key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->pkey);
    if (key->engine_users && atomic_fetch_sub(key->engine_users, 1) == 1) {
        memory_free(key->engine_users);
        key_engine_ends();
    }
    memory_free(key);
}

/* -- making -- */

typedef struct Making {
    KeyProgress *progress;
    void *context;
    bool stopped;
} Making;

static int making_goes_on(EVP_PKEY_CTX *ctx)
{
    Making *m = EVP_PKEY_CTX_get_app_data(ctx);
    if (m->progress && !m->progress(m->context))
        m->stopped = true;
    return !m->stopped;
}

Key *key_generate(unsigned bits, KeyProgress *progress, void *context, Error *err)
{
    if (bits < KEY_BITS_MIN || bits > KEY_BITS_MAX) {
        error_set(err, ERR_USAGE,
                  "a key of %u bits cannot be made; %d to %d are possible, 4096 is"
                  " usual",
                  bits, KEY_BITS_MIN, KEY_BITS_MAX);
        return NULL;
    }
    secure_state();
    Making m = { .progress = progress, .context = context };
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    bool ok = ctx && EVP_PKEY_keygen_init(ctx) == 1 &&
              EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits) == 1;
    if (ok) {
        EVP_PKEY_CTX_set_app_data(ctx, &m);
        EVP_PKEY_CTX_set_cb(ctx, making_goes_on);
        ok = EVP_PKEY_generate(ctx, &pkey) == 1;
    }
    EVP_PKEY_CTX_free(ctx);
    if (ok)
        return key_of_pkey(pkey, true, "new key", err);
    if (m.stopped)
        error_set(err, ERR_CANCELLED, "stopped; no key was made");
    else
        crypto_error(err, ERR_CRYPTO, "no key can be made");
    ERR_clear_error();
    return NULL;
}

/* -- facts -- */

unsigned key_bits(const Key *key)
{
    return (unsigned)EVP_PKEY_get_bits(key->pkey);
}

size_t key_size(const Key *key)
{
    return (size_t)EVP_PKEY_get_size(key->pkey);
}

bool key_is_private(const Key *key)
{
    return key->is_private;
}

bool key_fingerprint(const Key *key, char out[KEY_HEX_MAX], Error *err)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(key->pkey, &der);
    if (len <= 0)
        return crypto_error(err, ERR_CRYPTO, "the public key cannot be written");
    bool ok = secure_sha256_hex(str_make((const char *)der, (size_t)len), out, err);
    OPENSSL_free(der);
    return ok;
}

bool key_same(const Key *a, const Key *b)
{
    return EVP_PKEY_eq(a->pkey, b->pkey) == 1;
}

static bool bio_to_buf(BIO *bio, Buf *out)
{
    char *bytes = NULL;
    long len = BIO_get_mem_data(bio, &bytes);
    if (len > 0)
        buf_add(out, bytes, (size_t)len);
    return len > 0;
}

bool key_public_pem(const Key *key, Buf *out, Error *err)
{
    BIO *bio = BIO_new(BIO_s_mem());
    bool ok = bio && PEM_write_bio_PUBKEY(bio, key->pkey) == 1 && bio_to_buf(bio, out);
    BIO_free(bio);
    if (!ok)
        return crypto_error(err, ERR_CRYPTO, "the public key cannot be written");
    return buf_ok(out) || error_memory(err);
}

/* PBES2: PBKDF2 with HMAC-SHA-256, AES-256-CBC. */
static bool write_encrypted(BIO *bio, PKCS8_PRIV_KEY_INFO *info, Str passphrase)
{
    unsigned char salt[16];
    if (!secure_random(salt, sizeof salt, NULL))
        return false;
    X509_SIG *sig = PKCS8_encrypt(-1, EVP_aes_256_cbc(), passphrase.ptr, (int)passphrase.len, salt,
                                  sizeof salt, KEY_ROUNDS, info);
    bool ok = sig && PEM_write_bio_PKCS8(bio, sig) == 1;
    X509_SIG_free(sig);
    return ok;
}

bool key_private_pem(const Key *key, Str passphrase, Buf *out, Error *err)
{
    if (!key->is_private)
        return error_set(err, ERR_KEY, "the private half of this key is not here");
    secure_state();
    BIO *bio = BIO_new(BIO_s_secmem());
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->pkey);
    bool ok = bio && info &&
              (passphrase.ptr ? write_encrypted(bio, info, passphrase)
                              : PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, info) == 1) &&
              bio_to_buf(bio, out);
    PKCS8_PRIV_KEY_INFO_free(info);
    BIO_free(bio);
    if (!ok)
        return crypto_error(err, ERR_CRYPTO, "the private key cannot be written");
    return buf_ok(out) || error_memory(err);
}

bool key_private_pkcs1(const Key *key, Buf *out, Error *err)
{
    if (!key->is_private)
        return error_set(err, ERR_KEY, "the private half of this key is not here");
    secure_state();
    BIO *bio = BIO_new(BIO_s_secmem());
    bool ok =
        bio &&
        PEM_write_bio_PrivateKey_traditional(bio, key->pkey, NULL, NULL, 0, NULL, NULL) == 1 &&
        bio_to_buf(bio, out);
    BIO_free(bio);
    if (!ok)
        return crypto_error(err, ERR_CRYPTO, "the private key cannot be written");
    return buf_ok(out) || error_memory(err);
}

/* -- use -- */

static const EVP_MD *digest_of(KeyDigest digest)
{
    return digest == KEY_SHA512 ? EVP_sha512() : EVP_sha256();
}

bool key_sign(const Key *key, KeyDigest digest, const Str *pieces, size_t count, Buf *out,
              Error *err)
{
    if (!key->is_private)
        return error_set(err, ERR_KEY, "a public key cannot sign; the private key is needed");
    size_t size = key_size(key);
    char *to = buf_reserve(out, size);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = to && ctx && EVP_DigestSignInit(ctx, NULL, digest_of(digest), NULL, key->pkey) == 1;
    for (size_t i = 0; ok && i < count; i++)
        ok = EVP_DigestSignUpdate(ctx, pieces[i].ptr, pieces[i].len) == 1;
    ok = ok && EVP_DigestSignFinal(ctx, (unsigned char *)to, &size) == 1;
    EVP_MD_CTX_free(ctx);
    if (!ok)
        return crypto_error(err, to ? ERR_CRYPTO : ERR_MEMORY, "the text cannot be signed");
    out->len += size;
    out->ptr[out->len] = 0;
    return true;
}

bool key_verify(const Key *key, KeyDigest digest, const Str *pieces, size_t count, Str signature,
                Error *err)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestVerifyInit(ctx, NULL, digest_of(digest), NULL, key->pkey) == 1;
    for (size_t i = 0; ok && i < count; i++)
        ok = EVP_DigestVerifyUpdate(ctx, pieces[i].ptr, pieces[i].len) == 1;
    if (!ok)
        crypto_error(err, ERR_CRYPTO, "the signature cannot be checked");
    ok = ok && EVP_DigestVerifyFinal(ctx, (const unsigned char *)signature.ptr, signature.len) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return ok;
}

bool key_may_give(const Key *key, Str block)
{
    BIGNUM *modulus = NULL,
           *number = BN_bin2bn((const unsigned char *)block.ptr, (int)block.len, NULL);
    bool may = number && EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1 &&
               BN_cmp(number, modulus) < 0;
    BN_free(modulus);
    BN_free(number);
    ERR_clear_error();
    return may;
}

typedef int KeyOperation(EVP_PKEY_CTX *ctx, unsigned char *out, size_t *ret_len,
                         const unsigned char *in, size_t in_len);

static bool run(const Key *key, int init(EVP_PKEY_CTX *), KeyOperation *operation, Str in, Buf *out,
                const char *failed, Error *err)
{
    size_t len = key_size(key);
    char *to = buf_reserve(out, len);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);
    bool ok = to && ctx && init(ctx) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
              operation(ctx, (unsigned char *)to, &len, (const unsigned char *)in.ptr, in.len) == 1;
    EVP_PKEY_CTX_free(ctx);
    if (!ok)
        return crypto_error(err, to ? ERR_CRYPTO : ERR_MEMORY, failed);
    out->len += len;
    out->ptr[out->len] = 0;
    return true;
}

bool key_encrypt(const Key *key, Str plain, Buf *out, Error *err)
{
    return run(key, EVP_PKEY_encrypt_init, EVP_PKEY_encrypt, plain, out,
               "the password cannot be encrypted", err);
}

bool key_decrypt(const Key *key, Str sealed, Buf *out, Error *err)
{
    if (!key->is_private)
        return error_set(err, ERR_KEY,
                         "a public key cannot open anything; the private key is"
                         " needed");
    return run(key, EVP_PKEY_decrypt_init, EVP_PKEY_decrypt, sealed, out,
               "this key does not open it: wrong key, or damaged", err);
}
