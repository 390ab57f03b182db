/* cert - X.509 certificates: what they say, how long they hold, who issued them.
 *
 * Times are compared with a Time that the caller gives. The program ships no certificate; it
 * knows the published encryption certificates by their SHA-256 fingerprints. The certificates
 * of the images are issued by a code-signing certificate that is no CA, so a chain is verified
 * in two halves: normally, and where that ends, by signature and issuer.
 *
 * Standards: RFC 5280; RFC 7468 for the text form. */
#ifndef CONTRACT_CERT_H
#define CONTRACT_CERT_H

#include "contract/clock.h"
#include "contract/key.h"

typedef struct Cert Cert;

typedef struct CertFacts {
    char subject[256], issuer[256]; /* "C=US, O=..., CN=..." */
    char name[128];                 /* the common name, or the subject */
    char serial[64];                /* hexadecimal, upper case, no separators */
    char sha256[KEY_HEX_MAX];       /* of the DER, lower case */
    char crl_url[256];              /* first CRL distribution point, may be empty */
    char usage[160];                /* "sign certificates; code signing"; empty: not limited */
    Time not_before, not_after;
    unsigned bits; /* of its key */
    bool is_rsa, is_ca, is_self_issued;
} CertFacts;

/* Owned. PEM (text before it is skipped), DER, base64 or escaped PEM. ERR_KEY says what it is
 * instead (a key, a request, cut off ...). Several certificates in one text: the first. */
Cert *cert_read(Str bytes, const char *from, Error *err);
/* The same, and from a PKCS#12 file: the one that its key belongs to, else the first that is no CA.
 * passphrase may be NULL: then one whose certificates are encrypted fails with ERR_PASSPHRASE. */
Cert *cert_read_with(Str bytes, const char *from, const Passphrase *passphrase, Error *err);
Cert *cert_load(const char *address, const Passphrase *passphrase, Error *err); /* as key_load() */
void cert_free(Cert *cert);
const CertFacts *cert_facts(const Cert *cert); /* borrowed */
Key *cert_key(const Cert *cert, Error *err);   /* owned; ERR_KEY when it is not RSA */
bool cert_pem(const Cert *cert, Buf *out, Error *err);
/* "9C:41:...:E2" as openssl x509 -fingerprint prints it. */
void cert_fingerprint_text(const char hex[KEY_HEX_MAX], char out[96]);

typedef enum CertState {
    CERT_GOOD,
    CERT_ENDS,      /* within 180 days */
    CERT_ENDS_SOON, /* within 30 days */
    CERT_NOT_YET,
    CERT_EXPIRED
} CertState;
/* ret_days (may be NULL): days left, rounded down; negative since it ended. */
CertState cert_state(const Cert *cert, Time now, int *ret_days);

/* The published encryption certificates. One certificate may stand here under several names. */
typedef struct CertKnown {
    const char *family;    /* Platform.cert_family: "hpvs" */
    const char *version;   /* "26.7.2", "1.0.29" */
    const char *file;      /* name under which it is published */
    const char *sha256;    /* lower case */
    const char *not_after; /* "2027-06-20" */
    const char *commit;    /* at which the public repository of IBM's library holds it, or NULL */
} CertKnown;
size_t cert_known_count(void);
const CertKnown *cert_known(size_t i); /* by family, the newest version first */
/* The i-th row with this fingerprint, NULL behind the last. */
const CertKnown *cert_known_as(const char sha256[KEY_HEX_MAX], size_t i);
/* "hpvs 1.0.27, ccrt 26.5.0, ccrv 26.5.0"; false (and an empty text) when it is not known. */
bool cert_known_text(const char sha256[KEY_HEX_MAX], char *out, size_t size);
/* True when it is known and made for that family; *ret_known (may be NULL) is the row. */
bool cert_known_for(const char sha256[KEY_HEX_MAX], const char *family,
                    const CertKnown **ret_known);
/* Family and version from a file name that follows the published conventions. */
bool cert_name_parse(Str file_name, char ret_family[8], char ret_version[24]);
/* Numbers compared as numbers: "26.10.0" is newer than "26.9.1". As memcmp. */
int cert_version_compare(Str a, Str b);
/* The row of a version; NULL when it is not one of the known ones. */
const CertKnown *cert_known_find(const char *family, Str version);
/* Appends the public address of an encryption certificate: for hpvs the one that IBM documents,
 * for ccrt, ccrv and ccco the place in the repository of IBM's own library (a fixed commit for
 * known versions, else its main branch, by the naming convention). Whoever loads it knows it by its
 * fingerprint. ERR_USAGE: bad version. */
bool cert_url(const char *family, Str version, Buf *out, Error *err);

/* The steps of a verification, in the order in which they were made. */
typedef enum CertVerdict { CERT_STEP_OK, CERT_STEP_BAD, CERT_STEP_NOT_CHECKED } CertVerdict;
typedef struct CertStep {
    CertVerdict verdict;
    const char *what; /* "dates of the encryption certificate" */
    char text[320];   /* what was found, a sentence */
} CertStep;
typedef struct CertReport {
    CertStep steps[24];
    size_t count;
    bool ok;       /* no step is bad */
    bool trusted;  /* and it was followed up to a root that was given */
    bool revoked;  /* it, or one above it */
    bool unlisted; /* lists were given, but none that can be believed speaks of it */
} CertReport;

/* Revocation lists (RFC 5280): any number, of any issuers. */
typedef struct CertLists CertLists;
CertLists *cert_lists_new(void); /* owned; NULL: memory */
void cert_lists_free(CertLists *lists);
/* Every list in a file: DER, or PEM blocks one after the other. ERR_KEY: there is none in it, the
 * text says what it is instead; ERR_SYNTAX: one is damaged. */
bool cert_lists_add(CertLists *lists, Str bytes, const char *from, Error *err);
typedef struct CertChain {
    const Cert *const *intermediates; /* in any order */
    size_t intermediate_count;
    const Cert *root;       /* NULL: not given */
    const CertLists *lists; /* NULL: revocation is not checked, which is said */
    Time now;
} CertChain;
/* False only when it could not be made (memory); the findings are in *ret_report. */
bool cert_verify(const Cert *leaf, const CertChain *chain, CertReport *ret_report, Error *err);

/* How certificates and keys go together, of any kind of key (TLS). */
bool cert_is_issued_by(const Cert *cert, const Cert *issuer); /* by name and by signature */
typedef enum CertFit { CERT_FITS, CERT_FITS_NOT, CERT_FIT_UNKNOWN } CertFit;
/* key: the text of a private key in clear. */
CertFit cert_fits_key(const Cert *cert, Str key);
/* "SHA256": the digest of its signature; empty when it is not known. Static. */
const char *cert_digest(const Cert *cert);
/* Owned: the i-th certificate of a text (PEM, or base64 of it), NULL behind the last or where one
 * is damaged. */
Cert *cert_read_nth(Str bytes, size_t i);

/* What a certificate request and a revocation list say of themselves: PEM as key_text() gives it.
 * False when it is none. */
typedef struct CertRequestFacts {
    char subject[256];
    char algorithm[32];           /* of its key: "RSA" */
    char key_sha256[KEY_HEX_MAX]; /* fingerprint of its key, as key_fingerprint() */
    unsigned bits;
    bool intact; /* its own signature fits */
} CertRequestFacts;
bool cert_request_facts(Str pem, CertRequestFacts *ret_facts);
typedef struct CertListFacts {
    char issuer[256];
    Time since, until; /* until 0: open */
    size_t count;      /* certificates that are revoked */
} CertListFacts;
bool cert_list_facts(Str pem, CertListFacts *ret_facts);

/* A self-signed certificate for a key pair: for training. */
bool cert_make_self_signed(const Key *key, Str common_name, unsigned days, Time now, Buf *ret_pem,
                           Error *err);

/* A CA certificate of one's own, for contracts that end: it may issue certificates. */
bool cert_make_ca(const Key *key, Str common_name, unsigned days, Time now, Buf *ret_pem,
                  Error *err);

/* Contract expiry: a certificate for the signer's key, issued by the user's CA. The request is
 * made in memory. Refused: days < 1, a CA certificate that is no CA, is expired, or does not belong
 * to ca_key. (That the CA ends before the new certificate is not: the machine looks at the latter.)
 */
typedef struct CertSubject {
    Str country, state, location, org, unit, name, mail; /* empty: left out; name is needed */
} CertSubject;
bool cert_issue(const Key *signer, const CertSubject *subject, const Cert *ca, const Key *ca_key,
                unsigned days, Time now, Buf *ret_pem, Error *err);
/* The same for a request that was made elsewhere (PEM or DER): it must belong to `signer`. */
bool cert_issue_request(Str request, const Key *signer, const Cert *ca, const Key *ca_key,
                        unsigned days, Time now, Buf *ret_pem, Error *err);

#endif
