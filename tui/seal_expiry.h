/* seal_expiry - a contract that ends: the day, and the certificate of the signer that says so.
 *
 * Either the CA of the user issues it, for a request that is made and signed inside the program or
 * for one that was made elsewhere, or it is there already. What was opened stays in memory until
 * seal_expiry_clear(). */
#ifndef TUI_SEAL_EXPIRY_H
#define TUI_SEAL_EXPIRY_H

#include "contract/cert.h"

enum { SEAL_EXPIRY_PATH = 1024 };

typedef enum SealEnd {
    SEAL_END_NEVER,
    SEAL_END_BY_CA,
    SEAL_END_BY_CERT /* with a certificate of the signer, issued before */
} SealEnd;

typedef struct SealExpiry {
    SealEnd how;
    char until[16];                 /* as typed: a number of days or a day */
    char name[128];                 /* of the signer, in the certificate */
    char request[SEAL_EXPIRY_PATH]; /* made elsewhere, instead of the name; empty: none */
    char cert_path[SEAL_EXPIRY_PATH], key_path[SEAL_EXPIRY_PATH]; /* of the CA */
    char own_path[SEAL_EXPIRY_PATH];                              /* the signer's certificate */
    Buf passphrase;                                               /* secret: of the CA key */
    unsigned days; /* after seal_expiry_prepare(), like the rest */
    Buf csr;
    Cert *ca, *own;        /* owned */
    Key *ca_key;           /* owned */
    bool needs_passphrase; /* what seal_expiry_prepare() missed */
} SealExpiry;

void seal_expiry_init(SealExpiry *x);
void seal_expiry_clear(SealExpiry *x); /* wipes */
/* Opens what the paths name, with the passphrase, and issues a certificate on trial: for signer,
 * or without one (the training key, which may not be there yet) for the CA's own key. False with
 * the reason. */
bool seal_expiry_prepare(SealExpiry *x, const Key *signer, Time now, Error *err);
/* The certificate of the signer; appends PEM. */
bool seal_expiry_issue(const SealExpiry *x, const Key *signer, Time now, Buf *ret_pem, Error *err);
/* When the contract will end. */
Time seal_expiry_end(const SealExpiry *x, Time now);
/* "365" or "2027-06-30", from now on; whole days. */
bool seal_expiry_days(Str text, Time now, unsigned *ret_days, Error *err);

#endif
