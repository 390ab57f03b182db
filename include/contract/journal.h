/* journal - the recovery file: unsaved work survives a lost line, a kill and a crash.
 *
 * Beside the contract (".NAME.recover", mode 0600).
 * It is written whole and renamed, at most every two seconds, and removed after a clean end. */
#ifndef CONTRACT_JOURNAL_H
#define CONTRACT_JOURNAL_H

#include "contract/file.h"

/* "DIR/.NAME.recover" for "DIR/NAME". */
bool journal_path(Buf *out, const char *path, Error *err);
/* Writes the present text with the stamp of the file it belongs to. */
bool journal_write(const char *path, Str text, const FileStamp *base, Error *err);
/* True when there is one: appends the unsaved text to `out`; *ret_base_same is whether the file
 * on disk is still the one it was made from, *ret_time when it was written. False with ERR_NONE
 * when there is none; ERR_SYNTAX when it is damaged. */
bool journal_read(const char *path, Buf *out, bool *ret_base_same, int64_t *ret_time, Error *err);
bool journal_remove(const char *path, Error *err);

#endif
