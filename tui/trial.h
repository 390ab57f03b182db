/* trial - the contract as it would be: the analysis of another text, beside that of the document.
 *
 * It has schemas and unpacked archives of its own, so that the document's worker may run at the
 * same time. Belongs to the thread of the loop. */
#ifndef TUI_TRIAL_H
#define TUI_TRIAL_H

#include "app.h"

typedef struct Trial {
    Schemas *schemas;
    RuleSwitch *rules;
    PackCache *cache;
    const Platform *platform; /* NULL: the document's */
    Analysis *analysis;       /* of the last text; NULL: none */
} Trial;

/* Analyses a text as the document's would be. On failure there is no analysis. */
bool trial_run(Trial *t, App *app, Str text, Error *err);
/* The present text with a string set at a JSON pointer. `base`: the analysis that the path is of.
 */
bool trial_set(Trial *t, App *app, const Analysis *base, Str path, Str value, Error *err);
void trial_clear(Trial *t);

/* Makes the document's text this one: the difference is one splice and one undo step. False with a
 * message. */
bool trial_take(App *app, Str text);

#endif
