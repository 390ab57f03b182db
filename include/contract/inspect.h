/* inspect - what a file is and what can be known of it, with or without keys.
 *
 * It never holds or shows a secret: of plain sections it tells form, size and hash. */
#ifndef CONTRACT_INSPECT_H
#define CONTRACT_INSPECT_H

#include "contract/arena.h"
#include "contract/platform.h"
#include "contract/section.h"
#include "contract/store.h"
#include "contract/token.h"
#include "contract/verify.h"

typedef enum InspectKind {
    INSPECT_UNKNOWN,
    INSPECT_CONTRACT, /* plain, sealed or mixed: see the sections */
    INSPECT_TOKEN,
    INSPECT_SECTION, /* workload or env alone */
    INSPECT_NETWORK,
    INSPECT_ATTESTATION,
    INSPECT_SEALED_SECRET,
    INSPECT_INITDATA,
    INSPECT_KEY,
    INSPECT_CERTIFICATE,
    INSPECT_REQUEST,    /* certificate request */
    INSPECT_REVOCATION, /* revocation list */
    INSPECT_ARCHIVE,    /* tar, gzip, or base64 of it */
    INSPECT_COMPOSE,
    INSPECT_POD, /* or another descriptor */
    INSPECT_POLICY,
    INSPECT_RECEIPT,
    INSPECT_BUNDLE, /* certificates by version */
    INSPECT_SE_HEADER,
    INSPECT_SIGNATURE, /* bytes as long as one */
    INSPECT_JSON,
    INSPECT_LOG /* of the console of a machine that booted, or did not */
} InspectKind;

typedef struct InspectSection {
    const char *name; /* "workload"; of a lone token "token" */
    SectionForm form;
    const char *form_name; /* "token", "literal", "mapping" ... */
    Str value;             /* of tokens: as it stands */
    TokenFacts token;      /* for tokens that parse */
    bool token_ok;
    size_t value_len;
    char sha256[KEY_HEX_MAX]; /* of the value; empty for mappings */
    bool opened;              /* with the key that was given */
    bool exposed;             /* its password is empty or short: readable without the key */
    size_t plain_len;         /* when it was opened */
} InspectSection;

typedef enum InspectMark { INSPECT_OK, INSPECT_NOTE, INSPECT_WARN, INSPECT_BAD } InspectMark;
typedef struct InspectFinding {
    InspectMark mark;
    const char *code; /* rule that it belongs to, may be "" */
    Str text;
} InspectFinding;

typedef struct Inspection {
    Arena *arena; /* owned: all that is below lives there */
    InspectKind kind;
    const char *kind_title; /* "sealed contract", "RSA private key" */
    size_t size;
    char sha256[KEY_HEX_MAX]; /* of the whole file */
    InspectSection sections[4];
    size_t section_count;
    bool has_signature;
    size_t signature_len;    /* characters of its base64 */
    unsigned signature_bits; /* of the key that its length tells; 0: it is no base64 */
    VerifyResult signature;
    bool signature_checked;
    InspectFinding *findings; /* what is wrong first, then what is odd */
    size_t finding_count, findings_left_out;
    const char *verdict; /* one line: intact or not, signed by whom, readable or not */
    bool sealed;         /* every section is a token */
} Inspection;

typedef struct InspectRequest {
    Str bytes;
    const char *name;         /* for words; may be NULL */
    const Key *open_key;      /* tries to open tokens; may be NULL */
    const Key *verify_key;    /* for the signature; may be NULL */
    const Platform *platform; /* for the prefix check; NULL: not stated */
    const Store *store;       /* certificates: whose a token could be; may be NULL */
    /* What a contract is compared with; ptr NULL: nothing. */
    Str receipt; /* seal_receipt() */
    Str record;  /* attestation record, decrypted */
    Str against; /* the plain contract that it is said to come from; needs open_key for tokens */
    Time now;
} InspectRequest;

/* Owned, never NULL but when memory is out. */
Inspection *inspect_bytes(const InspectRequest *request, Error *err);
void inspect_free(Inspection *inspection);
/* Appends the JSON, the text for people, or Markdown for a ticket: the same facts, nothing secret,
 * and nothing of the file that a terminal or a renderer would obey. */
bool inspect_json(const Inspection *inspection, Buf *out);
bool inspect_text(const Inspection *inspection, const char *file, Buf *out);
bool inspect_markdown(const Inspection *inspection, const char *file, Buf *out);

/* The words of reports and of the screen. Static. */
const char *inspect_state(const InspectSection *section);          /* "sealed", "opens" ... */
const char *inspect_signature_state(const Inspection *inspection); /* "valid", "not checked" ... */
const char *inspect_made_for(const TokenFacts *token);             /* "ccrt or ccrv" */
void inspect_salt(const TokenFacts *token, char out[2 * TOKEN_SALT_LEN + 1]);
const char *inspect_kind_name(InspectKind kind); /* "contract", "token": as in the JSON */

#endif
