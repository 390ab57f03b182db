/* store - the certificates that the user has brought, by platform and version.
 *
 * A folder of PEM files (`$XDG_DATA_HOME/contract-tui/certs`; the front end gives its path).
 * Published certificates are recognised by fingerprint; others by their file name, or kept as
 * unknown. Nothing is downloaded. */
#ifndef CONTRACT_STORE_H
#define CONTRACT_STORE_H

#include "contract/cert.h"

typedef struct StoreItem {
    char *path;                  /* owned by the store */
    Cert *cert;                  /* owned by the store */
    char family[8], version[24]; /* empty when they are not known */
    bool published;              /* known by fingerprint */
} StoreItem;

typedef struct Store {
    StoreItem *items; /* by family, then newest version first; unknown ones last */
    size_t count;
    size_t skipped; /* files that are no certificate */
} Store;

/* Reads a folder; a folder that does not exist is an empty store. A certificate that is published
 * for several platforms is one item for each. */
bool store_open(const char *folder, Store *ret_store, Error *err);
void store_close(Store *store);
/* The newest one for a family that is valid now, a published one if there is any; NULL when there
 * is none. */
const StoreItem *store_newest(const Store *store, const char *family, Time now);
const StoreItem *store_find(const Store *store, const char *family, Str version);

/* cert_verify() with what is in the store: those that lead upwards from the leaf as intermediates
 * beside those of `chain`, and, when the chain names no root, each CA that issued itself in turn.
 * store may be NULL. */
bool store_verify(const Store *store, const Cert *leaf, const CertChain *chain,
                  CertReport *ret_report, Error *err);

/* Copies the certificates of a file into the folder (made if missing): PEM, DER, several PEMs,
 * a JSON or YAML bundle (version -> {cert: PEM}), or PKCS#12, for which a passphrase may be needed
 * (may be NULL). Those that are there already count too. ret_added: how many files were written. */
bool store_import(const char *folder, Str bytes, const char *from, const Passphrase *passphrase,
                  size_t *ret_found, size_t *ret_added, Error *err);

#endif
