/* seed_make - a new volume seed that follows the rules of the contract. */
#ifndef TUI_SEED_MAKE_H
#define TUI_SEED_MAKE_H

#include "contract/error.h"

enum { SEED_LENGTH = 32 };

/* Random, with a NUL at the end; the caller wipes it. */
bool seed_make(char ret_seed[SEED_LENGTH + 1], Error *err);

#endif
