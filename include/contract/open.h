/* open - the reverse of seal: what a private key can read of a contract, and signatures.
 *
 * Each section that the key opens is put back as a literal block; the rest of the text stays.
 * The signature then fits no more and is left in place only when nothing was opened. */
#ifndef CONTRACT_OPEN_H
#define CONTRACT_OPEN_H

#include "contract/seal.h"

typedef struct OpenPartFacts {
    bool present, token, opened;
    bool weak;      /* the password that was used is short: readable without the key */
    char text[256]; /* what happened, a sentence */
} OpenPartFacts;
typedef struct OpenResult {
    Buf output; /* secret */
    OpenPartFacts parts[SEAL_PARTS];
    size_t opened, tokens;
} OpenResult;

/* ERR_CRYPTO when there are tokens and none opens with this key; ERR_REFUSED when there are no
 * tokens. */
bool open_contract(Str text, const Key *key, OpenResult *ret_result, Error *err);
void open_result_clear(OpenResult *result);

#endif
