/* key_engine - keys of tokens through OpenSSL's pkcs11 engine, where no provider offers them. */
#ifndef CRYPTO_KEY_ENGINE_H
#define CRYPTO_KEY_ENGINE_H

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdbool.h>

/* Owned: the key at a pkcs11: address; NULL when it did not come, reasons are in OpenSSL's queue.
 * A private key stays in the token: the object refers to it, and the PIN is kept in secure memory
 * until key_engine_ends(), for tokens that want it again for each use.
 * *ret_there: there is an engine. Any thread. */
EVP_PKEY *key_from_engine(const char *uri, unsigned want, pem_password_cb *ask, void *context,
                          bool *ret_there, bool *ret_private);
/* Said once for each private key that came from there, when it is freed. */
void key_engine_ends(void);
/* Owned: the certificate at such an address, NULL when there is none. */
X509 *cert_from_engine(const char *uri, bool *ret_there);

#endif
