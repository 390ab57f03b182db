/* attest - the attestation record of a machine (crypto.md 6): read, verified, compared.
 *
 * Three independent questions: is the record genuine (signature with the attestation
 * certificate), is the certificate good (cert.h), does it describe my deployment (hashes). */
#ifndef CONTRACT_ATTEST_H
#define CONTRACT_ATTEST_H

#include "contract/arena.h"
#include "contract/cert.h"

#define ATTEST_RECORD_MAX ((size_t)1 << 20)
#define ATTEST_HASH_HEX 64

typedef enum AttestLineKind {
    ATTEST_VERSION, /* the first line: version of the image */
    ATTEST_FACT,    /* "Machine Type/Plant/Serial: ..." */
    ATTEST_HASH,    /* 64 hexadecimal digits and a name */
    ATTEST_ODD      /* neither: reported, never dropped */
} AttestLineKind;

typedef struct AttestLine {
    AttestLineKind kind;
    Str text;  /* the whole line */
    Str label; /* of a fact; of a hash the name as written: "contract: workload" */
    Str value; /* of a fact; of a hash the digits */
    Str name;  /* of a hash, normalised: "workload", "cidata/user-data" */
} AttestLine;

typedef struct AttestRecord {
    Str bytes; /* as signed */
    Str version;
    const char *machine; /* "z17 or LinuxONE 5" from the machine type; NULL: not known */
    AttestLine *lines;
    size_t count;
} AttestRecord;

/* True for a text that looks like a record. */
bool attest_is_like(Str text);
/* arena; points into text. ERR_SYNTAX when there is no hash line at all. */
bool attest_read(Str text, Arena *arena, AttestRecord *ret_record, Error *err);
/* Why a line is odd. Static. */
const char *attest_odd_why(const AttestLine *line);
/* Raw signature (se-signature.bin) over the decrypted record. False with ERR_CRYPTO when it does
 * not verify; the text says so when it looks like a signature over something else. */
bool attest_verify(Str record, Str signature, const Key *key, Error *err);

typedef enum AttestVerdict {
    ATTEST_MATCHES,
    ATTEST_DIFFERS,
    ATTEST_NOT_COMPARED, /* nothing to compare with: said as loudly as a difference */
    ATTEST_PUBLISHED     /* equals the published value of an image */
} AttestVerdict;

typedef struct AttestRow {
    const AttestLine *line;
    AttestVerdict verdict;
    Str with;  /* what it was compared with: "contract.yaml", "published for s390x-29" */
    Str other; /* the other hash, when it differs */
    Str note;  /* "without the final newline" */
} AttestRow;

typedef struct AttestFile {
    Str name;     /* name of the hash line: "cidata/user-data", "baseimage" */
    Str from;     /* for words */
    Str bytes;    /* hashed here ... */
    Str expected; /* ... or the 64 digits that are expected */
} AttestFile;

/* contract: the file as delivered ({NULL,0}: none); its sections and the whole of it are
 * compared. files: others. Rows for every hash line, in its order; arena. */
bool attest_compare(const AttestRecord *record, Str contract, Str contract_name,
                    const AttestFile *files, size_t file_count, Arena *arena, AttestRow **ret_rows,
                    size_t *ret_count, Error *err);

/* What a hash line covers, and what its verdict means to whoever compares. Static. */
const char *attest_about(Str name);
const char *attest_meaning(const AttestRow *row);
const char *attest_verdict_name(AttestVerdict verdict); /* "equal", "differs" ... */
typedef struct AttestCounts {
    size_t equal, differ, not_compared;
} AttestCounts;
AttestCounts attest_count(const AttestRow *rows, size_t count);

/* What a report tells: the record with its rows, and whether its signature was checked. */
typedef struct AttestReport {
    const char *file;
    const AttestRecord *record;
    const AttestRow *rows;
    size_t count;
    bool signature_checked, signature_ok;
    const char *signature_text; /* a sentence; NULL: not checked */
    const CertReport *chain; /* of the certificate that the signature was checked with, or NULL */
    const char *opened_with; /* name of the key file; NULL: the record was not encrypted */
} AttestReport;
/* Appends it. None has anything of the contract but hashes, and nothing of the record that a
 * terminal or a renderer of Markdown would obey. */
bool attest_json(const AttestReport *report, Buf *out);
bool attest_text(const AttestReport *report, Buf *out);
bool attest_markdown(const AttestReport *report, Buf *out);

#endif
