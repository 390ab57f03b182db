/* key - RSA keys in all the forms that people have them.
 *
 * A Key is a public key or a key pair. It is read from PEM or DER, PKCS#8, PKCS#1 and SPKI, with
 * or without a passphrase (PKCS#8 "ENCRYPTED PRIVATE KEY" and traditional "Proc-Type" PEM), from
 * base64 of a PEM, from a PEM whose line ends became `\n` or blanks or that was indented, from
 * PKCS#12 files, and from tokens by a pkcs11: address when OpenSSL has a provider or an engine for
 * them. Only RSA is usable here; for anything else the message says what it is. A Key never
 * changes: any thread may use it.
 *
 * Standards: RFC 8017 (PKCS#1 v1.5 for encryption and signature), RFC 5958, RFC 7468. */
#ifndef CONTRACT_KEY_H
#define CONTRACT_KEY_H

#include "contract/buf.h"
#include "contract/clock.h"

typedef struct Key Key;

#define KEY_FILE_MAX ((size_t)1 << 20) /* most bytes of a key or certificate file */
#define KEY_BITS_MIN 2048
#define KEY_BITS_DEFAULT 4096
#define KEY_BITS_MAX 8192
#define KEY_HEX_MAX 65

/* Who is asked for a passphrase. `ask` appends it to `ret` (a secret Buf) or fails with
 * ERR_PASSPHRASE or ERR_CANCELLED; `what` names the key. It is called at most once per key read,
 * and only when the key is encrypted. */
typedef struct Passphrase {
    bool (*ask)(void *context, const char *what, Buf *ret, Error *err);
    void *context;
} Passphrase;

/* What may be read as the key, a set. */
enum {
    KEY_PRIVATE = 1,     /* a private key */
    KEY_PUBLIC = 2,      /* a public key */
    KEY_CERTIFICATE = 4, /* the public key of a certificate */
    KEY_ANY_PUBLIC = KEY_PRIVATE | KEY_PUBLIC | KEY_CERTIFICATE /* whatever has a public half */
};

/* Owned. from: name for messages. passphrase may be NULL: then an encrypted key fails.
 * ERR_KEY: not a key, not RSA, too short, or not what is wanted: the text says what it is.
 * ERR_PASSPHRASE: missing or wrong. */
Key *key_read(Str bytes, const char *from, unsigned want, const Passphrase *passphrase, Error *err);
/* Owned: from a path, a file: address, or a token by a pkcs11: address (RFC 7512; without the PIN
 * in it: ERR_USAGE). The passphrase of a token is its PIN; the private key never leaves the token.
 * ERR_IO as well. */
Key *key_load(const char *address, unsigned want, const Passphrase *passphrase, Error *err);
Key *key_keep(const Key *key); /* owned: another reference */
void key_free(Key *key);

/* Takes time (seconds for 4096 bits). progress is called now and then; false stops: then
 * ERR_CANCELLED. May be NULL. */
typedef bool KeyProgress(void *context);
Key *key_generate(unsigned bits, KeyProgress *progress, void *context, Error *err);

unsigned key_bits(const Key *key);
size_t key_size(const Key *key); /* bytes of a signature or of an encrypted password */
bool key_is_private(const Key *key);
/* Lower case hexadecimal SHA-256 of the public half as DER (SubjectPublicKeyInfo). */
bool key_fingerprint(const Key *key, char out[KEY_HEX_MAX], Error *err);
bool key_same(const Key *a, const Key *b); /* the same public half */
/* Appends the public half as PEM ("PUBLIC KEY"). */
bool key_public_pem(const Key *key, Buf *out, Error *err);
/* Appends the key pair as PKCS#8 PEM to a secret Buf: AES-256-CBC with PBKDF2 when there is a
 * passphrase, in clear when passphrase.ptr is NULL. */
bool key_private_pem(const Key *key, Str passphrase, Buf *out, Error *err);

/* The same in clear as "RSA PRIVATE KEY" (PKCS#1), for readers that know no other form. */
bool key_private_pkcs1(const Key *key, Buf *out, Error *err);

/* RSASSA-PKCS1-v1_5 over the pieces as one text; raw signature bytes. */
typedef enum KeyDigest { KEY_SHA256, KEY_SHA512 } KeyDigest;
bool key_sign(const Key *key, KeyDigest digest, const Str *pieces, size_t count, Buf *out,
              Error *err);
/* True when it fits. A signature that does not fit is no error: err is left alone; ERR_CRYPTO
 * when it could not be checked. */
bool key_verify(const Key *key, KeyDigest digest, const Str *pieces, size_t count, Str signature,
                Error *err);
/* RSAES-PKCS1-v1_5. Opening with the wrong key may succeed with random bytes (implicit
 * rejection): judge what comes out. `out` is a secret Buf. */
bool key_encrypt(const Key *key, Str plain, Buf *out, Error *err);
bool key_decrypt(const Key *key, Str sealed, Buf *out, Error *err);

/* What a text is, judged by its form: nothing is decrypted, no key is kept. For forms, rules and
 * lists of files. */
typedef enum KeyKind {
    KEY_IS_NOTHING, /* no PEM and no DER */
    KEY_IS_BROKEN,  /* PEM or DER that does not parse; `why` says where */
    KEY_IS_PRIVATE,
    KEY_IS_PUBLIC,
    KEY_IS_CERTIFICATE,
    KEY_IS_REQUEST, /* certificate request */
    KEY_IS_CRL,
    KEY_IS_OTHER /* PKCS#12, PKCS#7, OpenSSH, PGP ...: `label` names it */
} KeyKind;
enum {                              /* how it is wrapped, a set */
       KEY_TEXT_ESCAPED = 1,        /* `\n` as two characters */
       KEY_TEXT_BASE64 = 2,         /* base64 of a PEM */
       KEY_TEXT_BASE64_TWICE = 4,   /* base64 of base64 of a PEM */
       KEY_TEXT_BASE64_WRAPPED = 8, /* that base64 has line breaks or blanks */
       KEY_TEXT_FOLDED = 16,        /* line ends became blanks: OpenSSL cannot read it */
       KEY_TEXT_INDENTED = 32,      /* so with indented lines */
       KEY_TEXT_DER = 64,
       KEY_TEXT_LEADING = 128,     /* other text stands before it */
       KEY_TEXT_DASHES = 256,      /* a BEGIN or END line without its five dashes */
       KEY_TEXT_PKCS1_PUBLIC = 512 /* "RSA PUBLIC KEY" where the schemas want "PUBLIC KEY" */
};
typedef struct KeyText {
    KeyKind kind;
    unsigned how;
    char label[48];     /* of the PEM: "RSA PRIVATE KEY" */
    char algorithm[32]; /* "RSA", "EC P-256", "ED25519"; empty when it cannot be known */
    unsigned bits;      /* 0 when it cannot be known (encrypted) */
    bool encrypted;
    Time not_after;  /* certificates; else 0 */
    char why[160];   /* for KEY_IS_BROKEN and KEY_IS_OTHER: a sentence */
    char sha256[65]; /* fingerprint: certificate, or public half; empty when it cannot be known */
} KeyText;
/* Appends the normalised PEM (64 characters a line) to `pem` when that is not NULL (make it
 * secret); nothing for kinds that are no PEM. False only when memory is out. */
bool key_text(Str text, KeyText *ret, Buf *pem, Error *err);
/* What a PKCS#12 file (key_text() gives it the label "PKCS12") says without its passphrase; false
 * for anything else. Numbers of what can be seen: there may be more in what is closed. */
typedef struct KeyContainerFacts {
    unsigned keys, closed_keys; /* private keys, those of them that are encrypted */
    unsigned certs;
    unsigned closed_parts; /* encrypted as a whole */
    bool asks;             /* a passphrase is needed for what is closed */
    char cipher[64];       /* the last one that was met */
} KeyContainerFacts;
bool key_container_facts(Str bytes, KeyContainerFacts *ret_facts);
/* "1 private key (encrypted), 2 certificates"; "what is in it is encrypted as a whole" */
void key_container_text(const KeyContainerFacts *facts, char *out, size_t size);
/* The same for what stands at an address (as key_load()). A key in a token counts as an encrypted
 * private key: it wants its PIN. ERR_IO as well. */
bool key_look(const char *address, KeyText *ret, Error *err);

#endif
