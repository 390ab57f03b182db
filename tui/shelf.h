/* shelf - what was set aside while another way of a choice is taken, for this session.
 *
 * An entry is YAML as edit_copy() makes it, kept under the place that held it and its key. It may
 * be a secret: it lives in secret memory and is wiped when it is replaced, when another document
 * is opened, and at the end. */
#ifndef TUI_SHELF_H
#define TUI_SHELF_H

#include "contract/buf.h"

typedef struct Shelf Shelf;

enum { SHELF_MAX = 64 }; /* the oldest goes when there are more */

Shelf *shelf_new(void); /* owned; NULL when memory is out */
void shelf_free(Shelf *shelf);
void shelf_clear(Shelf *shelf);
/* A newer text takes the place of what was there. Without memory nothing is kept. */
void shelf_put(Shelf *shelf, Str holder, Str key, Str text);
/* borrowed until the next change; empty: there is none. */
Str shelf_get(const Shelf *shelf, Str holder, Str key);
/* Goes through what a holder set aside, beginning with *at 0. */
bool shelf_next(const Shelf *shelf, Str holder, size_t *at, Str *ret_key, Str *ret_text);

#endif
