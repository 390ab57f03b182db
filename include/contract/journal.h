/* journal - the recovery file: unsaved work survives a lost line, a kill and a crash.
 *
 * It keeps no secret that the contract's own file does not hold: such values are left out and
 * come back as to-dos.
 *
 * Beside the contract (".NAME.recover", mode 0600).
 * It is written whole and renamed, at most every two seconds, and removed after a clean end. */
#ifndef CONTRACT_JOURNAL_H
#define CONTRACT_JOURNAL_H

#include "contract/file.h"

/* "DIR/.NAME.recover" for "DIR/NAME". */
bool journal_path(Buf *out, const char *path, Error *err);
/* Writes the present text without the spans `left_out` (rising, not overlapping: secrets that
 * stand in no file yet), with the stamp of the file it belongs to. */
bool journal_write(const char *path, Str text, const Span *left_out, size_t count,
                   const FileStamp *base, Error *err);
/* True when there is one: appends the unsaved text to `out`; *ret_base is the stamp of the file it
 * was made from, *ret_time when it was written. False with ERR_NONE when there is none; ERR_SYNTAX
 * when it is damaged. */
bool journal_read(const char *path, Buf *out, FileStamp *ret_base, int64_t *ret_time, Error *err);
bool journal_remove(const char *path, Error *err);

#endif
