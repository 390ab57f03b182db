/* sealing - the way through the seal dialog, step by step, as a user goes it. */
#ifndef TESTS_SEALING_H
#define TESTS_SEALING_H

#include "term/pty.h"

/* Opens the dialog: it asks for the certificate. */
void sealing_begin(Term *t);
/* Takes one (NULL: the training certificate): it asks who signs. */
void sealing_certificate(Term *t, const char *file);
/* Takes a signer (NULL: the training key) and types the passphrase (NULL: none): it asks whether
 * the contract ends. */
void sealing_signer(Term *t, const char *file, const char *passphrase);
/* Without an end: the check step. */
void sealing_check(Term *t);
/* All of it; what is left is Enter. */
void sealing_walk(Term *t, const char *certificate, const char *signer, const char *passphrase);

#endif
