/* local - what the files of this floor share and nobody else sees: OpenSSL's objects. */
#ifndef CRYPTO_LOCAL_H
#define CRYPTO_LOCAL_H

#include "contract/cert.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

/* borrowed. */
EVP_PKEY *key_pkey(const Key *key);
X509 *cert_x509(const Cert *cert);
/* False when a block of RSA is no number below the modulus of the key. */
bool key_may_give(const Key *key, Str block);
/* The key is a private one of the engine: key_engine_ends() is called with its last reference. */
bool key_of_engine(Key *key, Error *err);
/* Owned: takes the reference, also on failure. ERR_KEY for what is not RSA or too short. */
Key *key_of_pkey(EVP_PKEY *pkey, bool is_private, const char *from, Error *err);

/* Fails with `what` and OpenSSL's reason behind it; empties its queue. Returns false. */
bool crypto_error(Error *err, ErrorCode code, const char *what);

/* Bytes to hexadecimal with a NUL. */
void crypto_hex(const unsigned char *bytes, size_t len, bool upper, char *out);

/* A read-only BIO over bytes; NULL when out of memory. */
BIO *crypto_bio(Str bytes);

Time crypto_time(const ASN1_TIME *t);

/* "C = US, O = ..., CN = ..." */
void crypto_name(const X509_NAME *name, char *out, size_t size);

/* "EC P-256", "RSA" ... */
void crypto_algorithm(const EVP_PKEY *pkey, char *out, size_t size);

/* OpenSSL leaves a passphrase in the frames of its functions. */
void crypto_wipe_stack(void);

/* -- protection (key_protection.c) -- */

/* Most rounds that a file may ask for; trying them takes some seconds. */
#define KEY_ROUNDS_MAX 20000000

/* How something is encrypted: the cipher by name ("" when the structure does not say it) and the
 * rounds of the key derivation (0: not said). */
typedef struct KeyProtection {
    char cipher[64];
    uint64_t rounds;
    bool old; /* of PKCS#5 v1 or PKCS#12: the ciphers of another age */
} KeyProtection;
void key_protection_of(const X509_ALGOR *algor, KeyProtection *ret);
/* May its passphrase be tried? Loads the module with old ciphers where that is needed. */
bool key_may_try(const KeyProtection *protection, const char *from, Error *err);

/* -- PKCS#12 (container.c) -- */

enum { CONTAINER_KEY = 1, CONTAINER_CERTS = 2 };
typedef struct Container {
    EVP_PKEY *key;          /* owned; the first one, NULL: none, or not asked for */
    STACK_OF(X509) * certs; /* owned; the one of the key first */
} Container;
/* Appends the DER when the bytes are a PKCS#12 file, also in base64. */
bool container_der(Str bytes, Buf *out);
/* want: what is needed, one of them is enough. The passphrase is asked for only when it is needed
 * and is not empty. ERR_PASSPHRASE, ERR_KEY. */
bool container_open(Str der, const char *from, unsigned want, const Passphrase *passphrase,
                    Container *ret, Error *err);
void container_clear(Container *container);

/* -- verification -- */

/* One more row of a report; a bad one makes the report bad. */
void __attribute__((format(printf, 4, 5)))
cert_step(CertReport *r, CertVerdict verdict, const char *what, const char *format, ...);
/* The given certificate whose subject is the issuer of this one; one whose key fits is better.
 * Borrowed, NULL: none. */
const Cert *cert_find_issuer(const Cert *cert, const CertChain *chain);
/* A row for the certificate and for each that was given above it, up to the root. */
void cert_check_revocation(CertReport *r, const Cert *leaf, const CertChain *chain);

/* -- PEM (key_text.c) -- */

typedef struct PemBlock {
    Str label;    /* "RSA PRIVATE KEY" */
    Str dek;      /* traditional encryption: "AES-256-CBC,<hex>"; ptr NULL: none */
    Str body;     /* base64 with white space */
    unsigned how; /* KEY_TEXT_ flags */
    bool closed;  /* has an END line */
    char why[160];
} PemBlock;

/* Takes wrappings (escapes, base64) off; `out` (secret) gets text with PEM blocks or DER. */
bool pem_unwrap(Str text, Buf *out, unsigned *ret_how, Error *err);
/* The next block of *rest; false when there is none. */
bool pem_next(Str *rest, PemBlock *ret);
/* Appends the block as OpenSSL wants it. ERR_SYNTAX when its base64 is wrong. */
bool pem_rebuild(const PemBlock *block, Buf *out, Error *err);
/* Appends DER as a block with this label. */
void pem_of_der(const char *label, Str der, Buf *out);
/* The label that fits bytes of DER; NULL when it is nothing known. */
const char *pem_label_of_der(Str der);
/* What a label stands for. */
KeyKind pem_kind(Str label);
/* "a private key"; NULL for what is no kind of its own. */
const char *pem_kind_name(KeyKind kind);
bool pem_is_encrypted(const PemBlock *block);

/* Reads a normalised private or public PEM. pass is used where it is encrypted. NULL on failure,
 * reasons are in OpenSSL's queue. */
EVP_PKEY *pem_private(Str pem, Str pass);
EVP_PKEY *pem_public(Str pem);

#endif
