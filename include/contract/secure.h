/* secure - locked, wiped memory, and a process that leaves no traces of it.
 *
 * Keys, passwords and derived key material live on a heap of locked pages between guard pages
 * (OpenSSL's secure heap); OpenSSL keeps private key numbers there too. The heap is made at
 * first use, so that a program that never needs a key does not pay for it. All functions may be
 * called from any thread. */
#ifndef CONTRACT_SECURE_H
#define CONTRACT_SECURE_H

#include "contract/buf.h"

typedef enum SecureState {
    SECURE_LOCKED,   /* pages are locked: never written to swap */
    SECURE_UNLOCKED, /* the system allows no (more) locked memory; wiped all the same */
    SECURE_NONE      /* no such heap here: ordinary memory, wiped */
} SecureState;

/* Makes the heap if need be and says what it is: for `doctor` and for a note to the user. */
SecureState secure_state(void);

/* Zeroed memory, NULL when out of memory. */
void *secure_alloc(size_t size);
/* Wipes and frees; NULL is fine. */
void secure_free(void *memory, size_t size);

/* For the start of a program, before anything else of this library: all memory of OpenSSL is wiped
 * when it is freed; no core files and no debugger that could read the memory (RLIMIT_CORE 0, not
 * dumpable). True when all of it was done. */
bool secure_process(void);

/* Random bytes for secrets. ERR_CRYPTO when the generator fails. */
bool secure_random(void *out, size_t size, Error *err);

/* Lower case hexadecimal SHA-256; out has 65 bytes with the NUL. */
bool secure_sha256_hex(Str bytes, char out[65], Error *err);
/* The same over several pieces, as one text; 32 raw bytes. */
bool secure_sha256(const Str *pieces, size_t count, unsigned char out[32], Error *err);

#endif
