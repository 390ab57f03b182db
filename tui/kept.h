/* kept - the recovery file of a contract, and where it stands: beside the contract, or, where that
 * cannot be, in a folder of the user's own. It cannot where the folder may not be written, where
 * the disk is full, and where another session has the contract open and keeps its own work. */
#ifndef TUI_KEPT_H
#define TUI_KEPT_H

#include "contract/clock.h"
#include "contract/journal.h"

typedef struct Kept {
    char *path;    /* owned: of the contract; NULL: it has no name yet */
    char *own;     /* owned: what the contract is called in the user's folder; NULL: none */
    bool shared;   /* another session's is beside the contract: hands off */
    bool own_last; /* the last one was written to the user's folder */
    bool own_read; /* what is there was read: it is nobody else's */
} Kept;

/* folder: the user's own, NULL: there is none. */
bool kept_open(Kept *k, const char *path, const char *folder, Error *err);
void kept_close(Kept *k);

bool kept_write(Kept *k, Str text, const Span *left_out, size_t count, const FileStamp *base,
                Error *err);
/* The newer one of both places; *ret_base_same: the contract is still as it was then. False
 * without an error: there is none. */
bool kept_read(Kept *k, Buf *out, bool *ret_base_same, Time *ret_when, Error *err);
bool kept_is_there(const Kept *k);
void kept_remove(const Kept *k);
/* The file that was written last, or is going to be. */
bool kept_name(const Kept *k, Buf *out);

#endif
