/* steps - several edits by path that become one undo step.
 *
 * Each edit sees what the ones before it made. The first failure stops all that follow; nothing
 * is changed then and steps_end() says why. Values may be secret: all copies are wiped. */
#ifndef TUI_STEPS_H
#define TUI_STEPS_H

#include "app.h"

#include "contract/edit.h"

typedef struct Steps {
    App *app;
    const Analysis *first, *now; /* of the text, and of the bytes so far */
    Analysis *own;               /* owned; NULL while `now` is the app's */
    Arena *arena;                /* owned; for paths too */
    Buf bytes;                   /* secret */
    Error err;
    bool failed;
} Steps;

/* False, with a message, when the document cannot be edited by path now (read only, does not
 * parse): then there is no steps_end(). */
bool steps_begin(Steps *s, App *app);
/* A string value; missing parents are made. */
void steps_set(Steps *s, Str path, Str value);
void steps_set_tree(Steps *s, Str path, const TreeNode *tree);
/* What is not there is removed, or renamed, already. */
void steps_remove(Steps *s, Str path);
void steps_rename(Steps *s, Str path, Str new_key);
/* The which-th entry or item of a text (edit.h: edit_paste), before the index-th child of a
 * collection; what is empty or missing is made. *ret_path: where it is; in the arena of s. */
void steps_paste(Steps *s, Str collection, size_t index, const Clip *clip, Str text, size_t which,
                 Str *ret_path);
/* borrowed: as it is after the edits so far; NULL when nothing is there. */
const TreeNode *steps_at(const Steps *s, Str path);
void steps_fail(Steps *s, ErrorCode code, const char *text);
/* Hands it all to the app, and lets the analysis of the new text come. True when the text is as
 * wanted, also when nothing had to change. */
bool steps_end(Steps *s);
/* Makes the text this one, as one undo step over what differs. */
bool steps_text(App *app, Str text);

#endif
