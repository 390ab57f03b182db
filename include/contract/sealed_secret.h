/* sealed_secret - secrets for pods that only the guest can open (crypto.md 8).
 *
 *   sealed.<header>.<payload>.<signature>      a JWS in compact form behind "sealed."
 *
 * The payload holds the secret under a fresh AES-256-GCM key, and that key under the RSA public
 * half of the contract's `decryptionKey`; header and payload are signed with RS512 by the key
 * whose public half is the contract's `verificationKey`. The type says in which section of the
 * contract these keys stand: workload or env.
 *
 * Standards: RFC 7515 (JWS), RFC 8017. */
#ifndef CONTRACT_SEALED_SECRET_H
#define CONTRACT_SEALED_SECRET_H

#include "contract/arena.h"
#include "contract/key.h"

#define SEALED_SECRET_MAX ((size_t)1 << 20) /* most bytes of a secret */

typedef enum SealedType { SEALED_WORKLOAD, SEALED_ENV } SealedType;

/* True for a text that begins with "sealed.". */
bool sealed_secret_is_like(Str text);

/* Appends the sealed secret. encrypt_key: the public half of decryptionKey; sign_key: private.
 * ERR_USAGE: an empty secret; ERR_TOO_BIG; ERR_KEY. */
bool sealed_secret_make(SealedType type, const Key *encrypt_key, const Key *sign_key, Str secret,
                        Buf *out, Error *err);

/* What it says of itself, without any key. */
typedef struct SealedSecret {
    Str algorithm, kid;         /* of the header */
    Str type, provider, key_id; /* of the payload */
    Str version, wrap_type;
    Str signed_part;                                  /* header "." payload, as written */
    Str signature, encrypted_key, iv, encrypted_data; /* decoded */
    bool is_ours; /* the form that this program makes: type kms, provider ibm-hpcr-contract */
} SealedSecret;
/* Checks the form strictly; what is returned lives in the arena. ERR_SYNTAX says which part is
 * wrong and how. White space around the text is allowed. */
bool sealed_secret_read(Str text, Arena *arena, SealedSecret *ret_secret, Error *err);

/* The signature over header and payload. ERR_CRYPTO: it does not verify. ERR_REFUSED: another
 * algorithm than RS512 ("none" too), or a kid that does not fit the key id. */
bool sealed_secret_verify(const SealedSecret *secret, const Key *verify_key, Error *err);

/* Appends the secret to `out`, a secret Buf. ERR_CRYPTO: wrong key or damaged data;
 * ERR_REFUSED: a form that is not ours. The signature is not looked at. */
bool sealed_secret_open(const SealedSecret *secret, const Key *decrypt_key, Buf *out, Error *err);

#endif
