/* What protects an encrypted key, and whether its passphrase may be tried: the rounds of its key
 * derivation are asked of us by a file that anybody may have written. */
#include "local.h"

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <pthread.h>
#include <stdio.h>

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

static void read_pbes2(const X509_ALGOR *algor, KeyProtection *ret)
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

void key_protection_of(const X509_ALGOR *algor, KeyProtection *ret)
{
    const ASN1_OBJECT *object = NULL;
    *ret = (KeyProtection){ .rounds = 0 };
    X509_ALGOR_get0(&object, NULL, NULL, algor);
    if (OBJ_obj2nid(object) == NID_pbes2) {
        read_pbes2(algor, ret);
    } else {
        PBEPARAM *old = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), algor->parameter);
        ret->rounds = old ? rounds_of(old->iter) : 0;
        ret->old = true;
        PBEPARAM_free(old);
    }
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

bool key_may_try(const KeyProtection *p, const char *from, Error *err)
{
    if (p->rounds > KEY_ROUNDS_MAX)
        return error_set(err, ERR_KEY,
                         "%s: trying its passphrase would take too long (more than %d"
                         " rounds are asked for)",
                         from, KEY_ROUNDS_MAX);
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (p->old || (p->cipher[0] && !cipher_is_known(p->cipher)))
        pthread_once(&once, load_legacy);
    if (p->cipher[0] && !cipher_is_known(p->cipher))
        return error_set(err, ERR_KEY,
                         "%s: the private key is encrypted with %s, which OpenSSL"
                         " does not offer here. Convert it: openssl pkcs8 -topk8 -v2"
                         " aes-256-cbc -in %s -out NEW.pem",
                         from, p->cipher, from);
    return true;
}
