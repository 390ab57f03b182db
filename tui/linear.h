/* linear - the program as questions and answers on an ordinary scrolling terminal.
 *
 * For screen readers, for terminals that cannot draw, and for pipes. It is a second front of the
 * same App: the same document, actions, edits, problems and words; only what would be a dialog is
 * a numbered question here, and what would be a message is a line. Output is append-only: no
 * colour, no cursor movement. Secrets are typed without echo and never printed.
 *
 * Input is a terminal or a pipe. ^C leaves a question; the end of the input ends the program, and
 * what is not saved is kept as after a hang-up. */
#ifndef TUI_LINEAR_H
#define TUI_LINEAR_H

#include "views.h"

typedef struct Linear Linear;

/* Owned; NULL when memory is out. */
Linear *linear_new(App *app);
void linear_free(Linear *l); /* wipes what was read */
/* Signals wait until the program reads input. To be called before any thread is made: they take
 * over what is held. */
void linear_hold_signals(void);
/* Asks and does until the user leaves or the input ends; sets app->status. */
void linear_run(Linear *l);

/* What app_message(), app_ask() and their like do in this mode; the answer comes at once. */
void linear_message(Linear *l, MessageKind kind, const char *text);
void linear_ask(Linear *l, const char *title, const char *text, const char *const *buttons,
                AppAnswer *done, void *context);
void linear_ask_text(Linear *l, const char *title, const char *label, const char *value,
                     bool secret, AppInput *done, void *context);
void linear_ask_choice(Linear *l, const char *title, const AppChoice *choices, size_t count,
                       size_t selected, AppAnswer *done, void *context);
void linear_pick(Linear *l, const char *title, PickKind kind, const char *start, PickDone *done,
                 void *context);
/* The word of the command that does what an action does; NULL: none here. */
const char *linear_word(const char *action_id);

#endif
