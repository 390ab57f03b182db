/* vi_list - what hands that know vi type where letters are commands and no text is: in lists,
 * tables, the outline, the form, pagers. A key that a view has no use of means another one that it
 * has; two letters and counts are read here. Commands (dd yy p) are in the table of actions. */
#ifndef TUI_VI_LIST_H
#define TUI_VI_LIST_H

#include "keys.h"

enum { VI_LIST_KEYS = 2 };

/* What a key means, with the one in front of it (0: none): at most VI_LIST_KEYS others. Returns how
 * many; 0: nothing. */
size_t vi_list_means(char first, const KeyEvent *key, KeyEvent out[VI_LIST_KEYS]);
/* Another letter must follow. */
bool vi_list_begins(const KeyEvent *key);
/* A key that a count in front of it repeats. */
bool vi_list_repeats(const KeyEvent *key);

#endif
