/* token - one encrypted text: prefix.key.data.
 *
 *   <prefix> "." base64(RSA PKCS#1 v1.5 (password)) "." base64("Salted__" salt AES-256-CBC)
 *
 * AES key and IV come from the password by PBKDF2-HMAC-SHA-256, 10,000 rounds, as
 * `openssl enc -pbkdf2` does it. There is no integrity protection: a wrong password shows only
 * in bad padding, so what comes out is also judged for being text. Tools disagree about which
 * bytes of a password count when it has line ends or NULs; opening tries all readings and says
 * which one fitted. Passwords made here are 32 printable characters, on which all tools agree. */
#ifndef CONTRACT_TOKEN_H
#define CONTRACT_TOKEN_H

#include "contract/key.h"

#define TOKEN_PASSWORD_LEN 32
#define TOKEN_SALT_LEN 8

typedef struct TokenFacts {
    const char *prefix; /* static: TOKEN_PREFIX_... */
    unsigned key_bits;  /* of the RSA block */
    unsigned char salt[TOKEN_SALT_LEN];
    size_t cipher_len;           /* bytes of cipher text */
    size_t plain_min, plain_max; /* what the text inside can measure */
} TokenFacts;

/* True when it looks like a token: a known prefix and a dot. Cheap. */
bool token_is_like(Str text);
/* Checks the form strictly (white space around it is allowed). ERR_SYNTAX with span: the text
 * says which part is wrong and how. */
bool token_parse(Str text, TokenFacts *ret_facts, Error *err);

/* False when the token was certainly not made for this key: its block has another size, or is a
 * number that this key cannot give. Most other keys cannot be told apart without the private half.
 */
bool token_could_be_for(Str token, const Key *key);

/* Appends a new token. Needs the public half only. */
bool token_make(const char *prefix, const Key *key, Str plain, Buf *out, Error *err);

/* The same in two halves, so that they can be made side by side and the result be checked:
 * a secret password, then the token with it. */
typedef struct TokenPassword {
    char bytes[TOKEN_PASSWORD_LEN + 1]; /* printable; NUL at the end */
    unsigned char salt[TOKEN_SALT_LEN]; /* of the last token made with it */
    void *derived;                      /* AES key and IV for that salt, in secure memory */
} TokenPassword;
/* Owned, in secure memory. */
TokenPassword *token_password_new(Error *err);
void token_password_free(TokenPassword *password);
bool token_make_with(const char *prefix, const Key *key, TokenPassword *password, Str plain,
                     Buf *out, Error *err);
/* Decrypts the data part again and compares: the check that what was written can be read. */
bool token_check(Str token, const TokenPassword *password, Str plain, Error *err);

typedef enum TokenReading {
    TOKEN_EXACT,      /* all bytes of the password */
    TOKEN_FIRST_LINE, /* up to the first LF or NUL (openssl -pass stdin) */
    TOKEN_SHELL       /* without NULs and final LFs (a shell variable) */
} TokenReading;

typedef struct TokenOpened {
    Buf plain; /* secret; owned by the caller, buf_clear() */
    TokenReading reading;
    size_t password_len, effective_len;
    bool plausible; /* reads as text */
    bool weak;      /* effective password shorter than 8 bytes: readable without the key */
} TokenOpened;
/* ERR_SYNTAX: malformed. ERR_KEY: made for a key of another size. ERR_CRYPTO: wrong key or
 * damaged. */
bool token_open(Str token, const Key *key, TokenOpened *ret, Error *err);

/* Tries the empty password, without any key: true when it gives plausible text (a defect of the
 * tool that made the token). `out` (secret, may be NULL) gets the text. */
bool token_open_empty(Str token, Buf *out);

#endif
