/* storm - random input for the whole program, the same for the same seed.
 *
 * Keys, key sequences of several terminals, mouse reports, pastes, text that is no UTF-8 and cut
 * escape sequences, mixed as a cat, a child and a broken line would send them. */
#ifndef TESTS_STORM_H
#define TESTS_STORM_H

#include "contract/buf.h"

typedef struct Storm {
    uint64_t state;
    uint64_t keys; /* sent so far: a paste and a report count as one */
    bool vi;       /* letters as the second preset has them, too */
    bool tame;     /* nothing that leaves the document: no other file, no end of the program */
} Storm;

/* A number of the environment. */
uint64_t storm_number(const char *name, uint64_t otherwise);
/* STORM_SEED, else always the same: a run that fails fails again. "make storm" tries new ones.
 * Printed. */
uint64_t storm_seed(void);
void storm_begin(Storm *s, uint64_t seed);
uint32_t storm_random(Storm *s, uint32_t below);
/* Appends the bytes of the next key, or of a few that belong together. */
void storm_next(Storm *s, Buf *out);

#endif
