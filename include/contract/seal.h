/* seal - encrypt and sign: a plain contract to one that is delivered.
 *
 * Sections become tokens, the public half of the signing key goes into env as signingKey, and
 * workload and env are signed. The bytes outside the sections stay as they are: comments, order,
 * unknown keys. Sections that are tokens already stay too, so that several people can each seal
 * their part. What is written is read back and checked before it is handed out.
 *
 * Words: a *section value* is the string that YAML reads; exactly these bytes are encrypted or
 * signed. */
#ifndef CONTRACT_SEAL_H
#define CONTRACT_SEAL_H

#include "contract/cert.h"
#include "contract/platform.h"
#include "contract/problem.h"

typedef enum SealPart { SEAL_WORKLOAD, SEAL_ENV, SEAL_ATTESTATION, SEAL_PARTS } SealPart;
enum { SEAL_ALL_PARTS = (1 << SEAL_PARTS) - 1 };

typedef enum SealStep {
    SEAL_STEP_READ,
    SEAL_STEP_ENCRYPT,
    SEAL_STEP_SIGN,
    SEAL_STEP_CHECK,
    SEAL_STEP_DONE,
    SEAL_STEPS = SEAL_STEP_DONE
} SealStep;
/* Called before each step, on the thread that seals; false stops: ERR_CANCELLED. */
typedef bool SealProgress(void *context, SealStep step);

typedef enum SigningKeyForm {
    SIGNING_KEY_BASE64, /* base64 of the PEM on one line: what the reference tools write */
    SIGNING_KEY_PEM     /* the PEM in double quotes */
} SigningKeyForm;

typedef struct SealRequest {
    Str text;
    const Platform *platform;
    const Problem *problems; /* analysis_problems() of this text: errors and to-dos stop sealing */
    size_t problem_count;
    unsigned parts;   /* set of 1 << SealPart: what to encrypt; 0 signs only */
    const Cert *cert; /* encryption certificate; may be NULL when nothing is encrypted */
    const Key *key;   /* signing key; NULL: not signed */
    SigningKeyForm signing_key_form;
    Str signing_cert; /* PEM certificate of the signing key (contract expiry): becomes the
                         signingKey instead of the bare key; ptr NULL: none */
    Time now;
    bool force; /* go on in spite of those and of an expired or foreign certificate */
    SealProgress *progress;
    void *context;
} SealRequest;

typedef enum SealAction {
    SEAL_ABSENT,
    SEAL_ENCRYPTED,
    SEAL_WAS_TOKEN, /* was encrypted before; left alone */
    SEAL_LEFT_PLAIN
} SealAction;

typedef struct SealPartFacts {
    SealAction action;
    char sha256[KEY_HEX_MAX]; /* of the value as it stands in the output: what attestation shows */
    char plain_sha256[KEY_HEX_MAX]; /* of the value as it stood in the input; empty: no string */
    size_t plain_len;               /* 0 when it was a token */
    size_t value_len;
} SealPartFacts;

typedef struct SealResult {
    Buf output; /* secret while `plaintext` */
    char input_sha256[KEY_HEX_MAX], output_sha256[KEY_HEX_MAX];
    char cert_sha256[KEY_HEX_MAX], signer_sha256[KEY_HEX_MAX]; /* empty when not used */
    char cert_names[200];                                      /* cert_known_text() */
    Time cert_not_after;                                       /* 0: no certificate */
    Time expires;                                              /* contract expiry; 0: none */
    SealPartFacts parts[SEAL_PARTS];
    const char *prefix; /* of the new tokens */
    bool was_signed;
    bool signing_key_added;
    bool plaintext;     /* a section is still readable in the output */
    char notes[4][200]; /* what the user should know; empty ones at the end */
} SealResult;

/* ERR_REFUSED: errors are open, signingKey of another key, a section that cannot be sealed ...;
 * ERR_KEY: the certificate or key does not fit. The text says how to go on. ERR_SYNTAX,
 * ERR_CRYPTO, ERR_CANCELLED. */
bool seal_contract(const SealRequest *request, SealResult *ret_result, Error *err);
void seal_result_clear(SealResult *result);
/* Appends the receipt: the same facts as JSON, without any secret. input, output: file names. */
bool seal_receipt(const SealResult *result, const Platform *platform, const char *input,
                  const char *output, Time now, Buf *out, Error *err);

/* Seals for a key made for the occasion, opens it again and compares; nothing is kept. Takes a
 * while (makes a key). False with the reason when the contract would not come out as it went
 * in. */
bool seal_rehearse(const SealRequest *request, Error *err);

/* May this certificate be used to seal for the platform? ERR_KEY: expired, not yet valid,
 * or published for other platforms only (unless force). ret_note: what the user should know all
 * the same; empty when there is nothing. */
bool seal_judge_cert(const Cert *cert, const Platform *platform, Time now, bool force,
                     char ret_note[200], Error *err);

/* Does a problem stand in the way of encrypting these parts? Not when it lies in another section,
 * which stays for somebody else to finish and seal; with a signature, which covers both sections,
 * all of them do. */
bool seal_concerns(unsigned parts, bool is_signed, const Problem *problem);

const char *seal_part_name(SealPart part); /* "workload", "env", "attestationPublicKey" */
const char *seal_step_name(SealStep step);

#endif
