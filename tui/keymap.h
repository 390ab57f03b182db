/* keymap - the keys of the actions in effect: those of the table, a preset, the user's file.
 *
 * The file `keys` in the folder of settings holds lines `action = key key ...` and comments that
 * begin with #. An action has its id in front (problem.next); keys have the names that help
 * shows. A line replaces the direct keys of its action; a sequence with ^X replaces its ^X keys
 * and stands last on the line. A key without Ctrl and Alt that is no function key works where
 * letters are commands, and so do two letters, one behind the other (dd); any other everywhere.
 * What views do with keys of their own (moving, typing) goes before the keys of the table, but
 * behind those of the file.
 *
 * The map belongs to the process, as the table of actions does: it is read once at start. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include "command.h"
#include "contract/buf.h"

enum { KEYMAP_ACTIONS_MAX = 160, KEYMAP_LIST_MAX = 64, KEYMAP_FILE_MAX = 64 << 10 };

/* Back to the keys of the table, then those of the preset: "plain" or "vi". */
void keymap_reset(const char *preset);
/* Takes over lines of `text`; what is wrong is left out and told in `complaints`, one line each
 * that begins with `name` and the number of the line. Returns how many were wrong. */
size_t keymap_read(Str text, const char *name, Buf *complaints);
/* Both, with the file in the folder of settings; no file is no fault. */
typedef struct Session Session;
size_t keymap_load(const Session *s, Buf *complaints);

bool keymap_is_vi(void);

/* In effect, as in Action; NULL: none. */
const char *keymap_keys(const Action *a);
const char *keymap_list_keys(const Action *a);
const char *keymap_leader(const Action *a);
/* The action of two letters; NULL: none. *ret_begins: some action has two that begin so. */
const Action *keymap_sequence(char first, char second, bool *ret_begins);
bool keymap_is_of_file(const Action *a);
/* Where the keys were set: "built in", "preset vi", or "FILE, line 3". */
void keymap_origin(const Action *a, char *out, size_t size);

#endif
