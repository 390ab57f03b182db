/* training - keys to practise with, made on this machine at first use.
 *
 * A key pair with a certificate that says what it is for, and a signing key. They protect
 * nothing: what is sealed with them opens here and on no real machine. */
#ifndef CONTRACT_TRAINING_H
#define CONTRACT_TRAINING_H

#include "contract/cert.h"

#define TRAINING_NAME "contract-tui training, not for real machines"

typedef struct TrainingKeys {
    char cert_path[1024], key_path[1024], sign_path[1024];
    bool made; /* they were made just now */
} TrainingKeys;

/* Finds them in `folder` (encrypt.crt, encrypt.pem, sign.pem) or makes them there (RSA 4096, files
 * with mode 0600; takes seconds). progress as in key_generate(). */
bool training_keys(const char *folder, Time now, KeyProgress *progress, void *context,
                   TrainingKeys *ret_keys, Error *err);
/* True for the certificate made by training_keys(), by its name. */
bool training_is_cert(const Cert *cert);

#endif
