/* recovered - a new contract that has no file yet survives a hang-up.
 *
 * Its text goes to recovered-DATE.yaml (mode 0600) in the folder of the program's state and is
 * offered at the next start without a file. No secret value is in it: no file holds them yet. */
#ifndef TUI_RECOVERED_H
#define TUI_RECOVERED_H

#include "contract/arena.h"
#include "contract/clock.h"
#include "document.h"

/* Keeps the text of a document without a path; true also when there is nothing to keep. */
bool recovered_write(Document *d, const char *folder, Time now, Error *err);
/* The newest one: its path and, appended, its text. False: there is none. arena. */
bool recovered_find(const char *folder, Arena *arena, const char **ret_path, Buf *ret_text,
                    Time *ret_when);

#endif
