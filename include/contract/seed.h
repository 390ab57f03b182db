/* seed - a new volume seed that follows the rules of the contract. */
#ifndef CONTRACT_SEED_H
#define CONTRACT_SEED_H

#include "contract/error.h"

enum { SEED_LENGTH = 32 };

/* Random, with a NUL at the end; the caller wipes it. */
bool seed_make(char ret_seed[SEED_LENGTH + 1], Error *err);

#endif
