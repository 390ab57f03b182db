/* seal_work - what the seal dialog asks and does, without a screen: certificates and keys that
 * can be chosen, the checks before, the sealing itself.
 *
 * A SealWork belongs to one thread at a time: the dialog's while it asks, the worker's between
 * seal_work_run() and its end; only `step` may be read meanwhile. The passphrase is kept in a
 * secret Buf and wiped as soon as the key was read. */
#ifndef TUI_SEAL_WORK_H
#define TUI_SEAL_WORK_H

#include "contract/analysis.h"
#include "contract/file.h"
#include "contract/seal.h"
#include "seal_expiry.h"
#include "seal_next.h"

#include <stdatomic.h>

enum { SEAL_WORK_ROWS = 16, SEAL_WORK_PATH = 1024 };

/* A certificate or key that can be chosen. */
typedef struct SealOption {
    char label[80], detail[120];
    char path[SEAL_WORK_PATH]; /* empty for the options below */
    char mark;                 /* x: cannot be used, ! think twice, 0 */
    bool training, none, unusable;
    bool encrypted; /* a key that needs a passphrase */
} SealOption;

/* One line of the check. */
typedef struct SealCheck {
    char mark; /* k ok, x, !, i */
    char name[16];
    char text[200];
} SealCheck;

typedef struct SealWork {
    const Platform *platform;
    unsigned parts; /* set of 1 << SealPart: what to encrypt, of `plain`; 0: only sign */
    unsigned there; /* those that are there */
    unsigned plain; /* of these, not encrypted yet */
    Time now;
    Buf text;         /* secret: the contract */
    char name[256];   /* of its file, for the receipt */
    char certs[1024]; /* folder of the store */
    char training[1024];

    SealOption cert_options[SEAL_WORK_ROWS], key_options[SEAL_WORK_ROWS];
    size_t cert_count, cert, key_count, key;
    Buf passphrase; /* secret */
    bool key_ready; /* it was read with this passphrase */
    char key_facts[200];
    SigningKeyForm form;
    SealExpiry expiry;

    SealCheck checks[24];
    size_t check_count;
    bool refused; /* a check says no */
    bool forced;  /* and the user said: all the same */

    char output[SEAL_WORK_PATH];
    char document[SEAL_WORK_PATH]; /* its path, there or not; may be empty */
    char source[SEAL_WORK_PATH];   /* the plain file; empty: none on the disk */
    FileStamp source_stamp;
    bool leaves_plain; /* a section is still readable in the output */
    bool receipt, replace, rehearse;

    atomic_int step; /* of SEAL_WORK_STEPS */
    atomic_bool cancelled;
    bool done; /* it came to its end without error */
    Error err;
    char lines[12][200]; /* the result, as shown */
    size_t line_count;
    char next[SEAL_NEXT_LINES][SEAL_NEXT_LEN]; /* what comes after it */
    char output_sha256[65];

    struct SealWorkKeys *keys; /* private: owned */
} SealWork;

enum { SEAL_WORK_STEPS = 6 };
/* "keys", "encrypting" ...: what a step does. */
const char *seal_work_step_name(int step);

/* Owned. Copies the text; fills in the options. document: path of the contract, may be NULL. */
SealWork *seal_work_new(const Analysis *a, const char *document, const char *certs,
                        const char *training, unsigned parts, Error *err);
void seal_work_free(SealWork *w); /* wipes */

/* A file that the user picked becomes an option and is chosen. False when it cannot be used. */
bool seal_work_add_cert(SealWork *w, const char *path, Error *err);
bool seal_work_add_key(SealWork *w, const char *path, Error *err);
const SealOption *seal_work_cert(const SealWork *w); /* the chosen one, NULL: none */
const SealOption *seal_work_key(const SealWork *w);
/* Reads the key with the passphrase; both are kept until the end. */
bool seal_work_unlock(SealWork *w, Error *err);
/* What to encrypt: any set of parts, 0 to sign only. While workload or env stays readable nobody is
 * chosen to sign: the signature would not outlast the next step. */
void seal_work_set_parts(SealWork *w, unsigned parts);
/* Which of workload and env stay readable. */
unsigned seal_work_leaves(const SealWork *w);
/* Whether the contract ends, and with whose certificate: opens it and tries. */
bool seal_work_expire(SealWork *w, Error *err);
/* Can the plain file be wiped: sealed as a whole, from a file that holds just what was sealed. */
bool seal_work_may_wipe(const SealWork *w);
/* Overwrites and removes it. */
bool seal_work_wipe(SealWork *w, Error *err);
/* May the output be written there: not over what is read. ERR_USAGE. */
bool seal_work_may_write(const SealWork *w, Error *err);
/* Fills in the checks, from this analysis of the same text. */
void seal_work_check(SealWork *w, const Analysis *a);
/* Seals and writes, or rehearses. Takes its time; sets `done` or `err`. */
void seal_work_run(SealWork *w);

#endif
