/* leftovers - is anything of what was secret left in the memory of a process?
 *
 * The process is stopped where the kernel is about to take its memory away, and all of that memory
 * is searched for pieces of the secrets. */
#ifndef TESTS_LEFTOVERS_H
#define TESTS_LEFTOVERS_H

#include "contract/buf.h"

#include <sys/types.h>

/* Looks for the first bytes of a text, at most 24; `name` is for messages. */
void leftovers_add(const char *name, const char *way, const void *bytes, size_t len);
/* For the numbers of a private key, in both byte orders, its open PEM, and its passphrase. */
void leftovers_add_key(const char *path, const char *passphrase);
/* For the text of a contract. Where a sanitizer watches the memory, or the C library is another
 * one, the program does not wipe what libraries free: then it is not looked for. */
void leftovers_add_contract(const char *text);
/* How many of the secrets stand in these bytes; `what` is for messages, NULL: none. */
size_t leftovers_in(Str memory, const char *where, const char *what);
/* That the search is not blind: all that is looked for is found where it stands. */
bool leftovers_can_be_found(void);
/* The process is traced and goes on until it ends. True when its memory could be searched; then
 * *ret_found tells how many pieces were in it. *ret_status is that of waitpid(). */
bool leftovers_at_exit(pid_t pid, const char *what, size_t *ret_found, int *ret_status);
/* Stops a process that runs already at its end, for leftovers_at_exit(); false: not allowed. */
bool leftovers_follow(pid_t pid);

#endif
