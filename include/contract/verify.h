/* verify - does the signature of a contract fit, and to which bytes.
 *
 * The signature is made over the workload value followed by the env value. Other tools sign the
 * wrong bytes in known ways (order swapped, line ends added or removed): when the right reading
 * does not fit, these are tried, so that the message can name the mistake. */
#ifndef CONTRACT_VERIFY_H
#define CONTRACT_VERIFY_H

#include "contract/cert.h"
#include "contract/seal.h"
#include "contract/tree.h"

typedef enum VerifyOutcome {
    VERIFY_OK,
    VERIFY_BAD, /* fits none of the readings */
    VERIFY_NO_SIGNATURE,
    VERIFY_NO_KEY,     /* no key was given and env cannot be read or has no signingKey */
    VERIFY_NO_SECTION, /* workload or env is missing or is no string */
    VERIFY_MALFORMED,  /* the signature is no base64, or has the wrong length for the key */
    VERIFY_SWAPPED,    /* made over env, then workload */
    VERIFY_PREFIX,     /* made over tokens for another platform */
    VERIFY_NEWLINE,    /* made with a line end after the text */
    VERIFY_STRIPPED,   /* made after all line ends were removed */
    VERIFY_TRIMMED     /* made after white space at the ends of the sections was removed */
} VerifyOutcome;

typedef enum VerifyKeySource { VERIFY_KEY_GIVEN, VERIFY_KEY_IN_ENV } VerifyKeySource;

typedef struct VerifyResult {
    VerifyOutcome outcome;
    VerifyKeySource source;
    bool wrapped;                    /* its base64 has line breaks: accepted, worth a notice */
    bool plain;                      /* a signed section is plain text */
    bool has_cert;                   /* the key came from a certificate in signingKey */
    Time not_after;                  /* its end */
    char signer_sha256[KEY_HEX_MAX]; /* empty when there was no usable key */
    char text[320];                  /* the outcome as a sentence */
} VerifyResult;

/* root: the tree of a contract (sections embedded or not). key: NULL takes signingKey of a
 * readable env. False only when memory is out. */
bool verify_signature(const TreeNode *root, const Key *key, VerifyResult *ret_result, Error *err);
/* The same for a text. ERR_SYNTAX when it is no YAML mapping. */
bool verify_text(Str text, const Key *key, VerifyResult *ret_result, Error *err);

/* Equality by value of the parts of two contracts; a token is compared with what it opens to when
 * `key` opens it. Appends one line for each place that differs, without its value. *ret_same: all
 * are equal; *ret_unknown: parts that could not be compared. */
bool verify_against(Str sealed, Str plain, const Key *key, Buf *out, bool *ret_same,
                    size_t *ret_unknown, Error *err);

/* Does a receipt (seal_receipt()) describe this very file: its hash, and those of the sections.
 * Appends one line for each statement, "ok" or "x" in front. ERR_SYNTAX: it is no receipt. */
bool verify_receipt(Str sealed, Str receipt, Buf *out, bool *ret_same, Error *err);

/* What a plain contract has become since it was sealed, by the receipt. */
typedef enum ReceiptState {
    RECEIPT_ABSENT, /* neither here nor there */
    RECEIPT_SAME,
    RECEIPT_CHANGED,
    RECEIPT_NEW,    /* was not there then */
    RECEIPT_GONE,   /* is not there any more */
    RECEIPT_UNKNOWN /* cannot be told: written as a mapping, or an older receipt */
} ReceiptState;

typedef struct ReceiptSince {
    bool same_text;                 /* not a byte differs */
    ReceiptState parts[SEAL_PARTS]; /* by value, as it is sealed */
    char time[32], file[200];       /* when, and what was sealed; may be empty */
} ReceiptSince;

/* ERR_SYNTAX: it is no receipt, or the text is no contract. */
bool verify_receipt_since(Str text, Str receipt, ReceiptSince *ret, Error *err);

#endif
