/* fixes - the remedies of problems, as a person applies them.
 *
 * One at the cursor by one key; one that needs something (the digest of an image) asks for it; all
 * that are certain as one step after a look at what they do. */
#ifndef TUI_FIXES_H
#define TUI_FIXES_H

#include "app.h"

/* Called when a fix was made; NULL of fix_ask(): it goes into the document. */
typedef void FixMade(App *app, const Analysis *a, const Edit *edit, void *context);

/* Applies the which-th remedy of a problem of the newest analysis, or asks for what it needs. */
void fix_one(App *app, const Problem *p, size_t which);
/* The same with a choice where there are several. */
void fix_choose(App *app, const Problem *p);
/* Every safe one: shows them, then applies them as one undo step. */
void fix_all_start(App *app);

/* The prompt of a fix that asks: `done` gets what was typed, which image_read_digest() takes; NULL
 * when the user leaves. */
void fix_ask(App *app, const Fix *fix, AppInput *done, void *context);

#endif
