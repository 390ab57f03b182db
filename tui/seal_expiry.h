/* seal_expiry - a contract that ends: the days, and the CA that vouches for the signer so long.
 *
 * The certificate request is made and signed inside the program. What was opened (CA certificate,
 * CA key) stays in memory until seal_expiry_clear(). */
#ifndef TUI_SEAL_EXPIRY_H
#define TUI_SEAL_EXPIRY_H

#include "contract/cert.h"

enum { SEAL_EXPIRY_PATH = 1024 };

typedef struct SealExpiry {
    bool wanted;
    char days[12];  /* as typed */
    char name[128]; /* of the signer, in the certificate */
    char cert_path[SEAL_EXPIRY_PATH], key_path[SEAL_EXPIRY_PATH];
    Buf passphrase;        /* secret: of the CA key */
    unsigned count;        /* of days, after seal_expiry_prepare() */
    Cert *ca;              /* owned */
    Key *ca_key;           /* owned */
    bool needs_passphrase; /* what seal_expiry_prepare() missed */
} SealExpiry;

void seal_expiry_init(SealExpiry *x);
void seal_expiry_clear(SealExpiry *x); /* wipes */
/* Opens what the paths name, with the passphrase, and issues a certificate on trial: for signer,
 * or without one for the CA's own key. False with the reason. */
bool seal_expiry_prepare(SealExpiry *x, const Key *signer, Time now, Error *err);
/* The certificate of the signer; appends PEM. */
bool seal_expiry_issue(const SealExpiry *x, const Key *signer, Time now, Buf *ret_pem, Error *err);

#endif
