/* place - edits of one place of the contract, shared by outline and form (views.h has those that
 * the action table uses too). */
#ifndef TUI_PLACE_H
#define TUI_PLACE_H

#include "form.h"
#include "views.h"

/* Writes what was typed into a field. Clearing an optional value takes its key away; a required one
 * stays as "". */
bool place_write(App *app, const FormRow *row, Str value);
/* What is written when something new is added: defaults, required keys, empty strings. arena. */
TreeNode *place_skeleton(const Field *field, Arena *arena, int depth);
/* The choice-th way requires this key. */
bool place_choice_has(const Field *field, size_t choice, Str key);
/* It belongs to other ways than the choice-th alone. */
bool place_choice_drops(const Field *field, size_t choice, Str key);
/* Takes another way of a choice: what only the other ways have is set aside (shelf.h), what this
 * one requires comes, as it was when it was set aside itself; all in one undo step. */
bool place_switch(App *app, Str path, const Field *field, size_t choice);

/* Copies what is at a place, as text; cuts it. */
void place_copy(App *app, Str path);
void place_cut(App *app, Str path);
/* Puts text where the schemas allow it, beginning at a place: a value into its field, entries and
 * items into the branch, beside it, or further up. One undo step; the cursor goes there. */
void place_paste(App *app, Str path, Str text);

/* What can be done for a field beside typing, or for a branch beside its form (x-widget: archive,
 * seed, pem, volumes ...): key Ins at it. NULL: nothing; else the words of the hint. */
const char *tool_name(const FormRow *row);
void tool_run(App *app, const FormRow *row);

#endif
