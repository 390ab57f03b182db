/* views - how panes and dialogs are made; and the actions on places of the contract that the
 * outline, the form and the action table share.
 *
 * Panes are owned by the caller (screen), dialogs are handed to app_push() by the functions that
 * open them. */
#ifndef TUI_VIEWS_H
#define TUI_VIEWS_H

#include "app.h"

/* Panes. NULL when memory is out. */
View *view_start_new(App *app);
View *view_about_new(App *app); /* beside the start screen: about the selected entry */
View *view_outline_new(App *app);
View *view_form_new(App *app);
View *view_keys_new(App *app);
View *view_inspect_new(App *app);
View *view_tour_new(App *app);
/* The tour at the page whose steps are done, or at the next one. */
void tour_turn(App *app, bool next);
View *view_attest_new(App *app);
/* Whether the open file is an attestation record, plain or encrypted. */
bool attest_fits(App *app);
View *view_volumes_new(App *app);
View *view_archive_new(App *app);
View *view_variables_new(App *app);
View *view_registries_new(App *app);

/* Dialogs. */
/* Takes a section into the contract that somebody else has sealed. */
void take_section_start(App *app);
void seal_start(App *app, unsigned parts, bool rehearse); /* parts: set of 1 << SealPart */
void new_contract_start(App *app);
/* Picks a file and opens it as app_open() does. */
void open_start(App *app);

/* A console log, from a file or pasted: what its codes mean, and where they lead to. */
void log_start(App *app);
void log_show(App *app, const char *name, Str log);
/* To the place of a problem, also in a file of an archive. */
void problem_show(App *app, const Problem *problem);

/* What differs from the saved file, or from another contract that is picked. */
void compare_start(App *app);
void compare_saved(App *app);
/* Two texts by meaning; line by line where one of them is no YAML. name: of the older one. */
void compare_texts(App *app, const char *name, Str was, Str now);
/* Two texts line by line, secrets masked. */
void lines_show(App *app, const char *name, Str was, Str now);

/* Picks a file or, with PICK_FOLDER, a folder; with PICK_NEW a name that may not exist yet. */
typedef enum PickKind {
    PICK_ANY,
    PICK_CONTRACT,
    PICK_CERT,
    PICK_KEY,
    PICK_FOLDER,
    PICK_NEW
} PickKind;
/* `done` gets the path, or NULL when the user leaves. */
typedef void PickDone(App *app, const char *path, void *context);
/* start: where to begin, a folder or a file; NULL: the document's folder. */
void picker_start(App *app, const char *title, PickKind kind, const char *start, PickDone *done,
                  void *context);

/* Actions on the place at a JSON pointer; each is one undo step and says in the message line
 * what was done or why not. They may ask a question first. */
void place_add(App *app, Str path); /* a missing key, an entry of a map, an item */
void place_remove(App *app, Str path);
void place_rename(App *app, Str path); /* an entry of a map */
void place_duplicate(App *app, Str path);
void place_move(App *app, Str path, int direction);
/* Sets a string value, or raw YAML (a number, true). */
bool place_set(App *app, Str path, Str value, bool raw);
/* The question which branch of a choice is wanted. */
void place_choose(App *app, Str path);

#endif
