/* passphrase - asks for one on the terminal without echo, or reads it from a file or descriptor.
 *
 * It is never an argument and never in the environment. */
#ifndef TUI_PASSPHRASE_H
#define TUI_PASSPHRASE_H

#include "contract/key.h"

typedef struct PassphraseSource {
    const char *file; /* --passphrase-file: its first line; NULL: none */
    const char *fd;   /* --passphrase-fd: a number, its first line; NULL: none */
    bool again;       /* ask twice and compare (for a new key) */
    bool read_before; /* the descriptor was read: kept for the next key */
    Buf kept;         /* what was read from it, secret */
} PassphraseSource;

/* For key_read(): ask is the function, context the source. */
Passphrase passphrase_of(PassphraseSource *source);
void passphrase_clear(PassphraseSource *source);
/* Appends one to `ret`: file or descriptor when given, else the terminal (/dev/tty). */
bool passphrase_ask(void *source, const char *what, Buf *ret, Error *err);

#endif
