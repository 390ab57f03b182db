/* key_words - what a key or a certificate in a field is, in words, kept for the next frames:
 * reading one takes longer than drawing all. */
#ifndef TUI_KEY_WORDS_H
#define TUI_KEY_WORDS_H

#include "contract/str.h"

typedef struct KeyWords KeyWords;

KeyWords *key_words_new(void); /* NULL: no memory */
void key_words_free(KeyWords *words);
/* "" when the text is nothing that is known. Valid until the next call. `words` may be NULL. */
const char *key_words_of(KeyWords *words, Str text);

#endif
