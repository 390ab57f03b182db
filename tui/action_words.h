/* action_words - keys in sentences, as they are in effect.
 *
 * "{fix.apply} fixes it" reads "F7 fixes it", or with the key that the user gave to the action;
 * in the linear mode, which has commands and no keys, with the word of its command. Braces around
 * anything else stay as they are. */
#ifndef TUI_ACTION_WORDS_H
#define TUI_ACTION_WORDS_H

#include "app.h"

/* Writes at most size bytes with the NUL, cut at a character. */
void action_words(const App *app, const char *text, char *out, size_t size);
void action_words_of(bool linear, const char *text, char *out, size_t size);
/* The same in the memory of the frame. */
Str app_words(App *app, const char *text);

#endif
