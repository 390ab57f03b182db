/* text - the bytes of the document: splice, undo, snapshots.
 *
 * The one place where the document changes. A change makes a new state; states already handed
 * out stay as they were, so a worker may read while the user types. Offsets are bytes, spans
 * half open, lines count from 0 here (people are shown 1), a line ends with LF (a CR before it
 * belongs to the line). A Text belongs to one thread, a Snapshot may be read and released by any.
 */
#ifndef CONTRACT_TEXT_H
#define CONTRACT_TEXT_H

#include "contract/str.h"

#define TEXT_MAX ((size_t)64 << 20) /* most bytes of a document */

typedef struct Text Text;
typedef struct Snapshot Snapshot;

/* What kind of change a step is: typed words group themselves, others stand alone. */
typedef enum StepKind {
    STEP_EDIT, /* one form edit, fix, template or command */
    STEP_TYPE, /* typed or deleted characters: joins the step before while it is of this kind, at
                  the adjoining place, and no word boundary lies between */
    STEP_PASTE,
    STEP_MORE /* belongs to the step before, when that was a change and not undo or redo */
} StepKind;

/* Owned. ERR_TOO_BIG, ERR_MEMORY. */
Text *text_new(Str bytes, Error *err);
void text_free(Text *text); /* wipes */

/* borrowed until the next change. */
Str text_bytes(const Text *text);
size_t text_len(const Text *text);
/* Grows with every change, undo and redo; never repeats in one session. */
uint64_t text_version(const Text *text);

/* Replaces the bytes of `at` by a copy of `with`. Splices between two calls of text_step()
 * are one undo step. `with` may be a piece of the text itself. On failure (ERR_RANGE, ERR_TOO_BIG,
 * ERR_MEMORY) nothing has changed. */
bool text_splice(Text *text, Span at, Str with, Error *err);
/* Begins a new undo step. cursor: where the user stood, given back by undo. */
void text_step(Text *text, StepKind kind, size_t cursor);

/* False when there is nothing to undo or redo, or when memory is out (then nothing has changed).
 * *ret_cursor, which may be NULL: after undo what text_step() was given, after redo the end of
 * the change. */
bool text_undo(Text *text, size_t *ret_cursor);
bool text_redo(Text *text, size_t *ret_cursor);
bool text_can_undo(const Text *text);
bool text_can_redo(const Text *text);

/* The saved mark: text_is_changed() is false exactly in the state that was marked, however it
 * was reached. */
void text_mark_saved(Text *text);
bool text_is_changed(const Text *text);

/* Visits the splices that lead from the saved state to the present one, oldest first (for the
 * journal); false when the saved state is not reachable (then the caller keeps the whole text). */
typedef bool TextVisit(void *context, Span at, Str removed, Str inserted); /* false: enough */
bool text_since_saved(const Text *text, TextVisit *visit, void *context);

/* Where the present text differs from the saved one: spans, merged and rising, at most max (then
 * the last ones are wider than they must be); empty where bytes were only removed. Without a
 * reachable saved state it is one span over everything. Returns how many. */
size_t text_spans_since_saved(const Text *text, Span *out, size_t max);

/* Lines. A text has at least one line. */
size_t text_lines(const Text *text);
size_t text_line_start(const Text *text, size_t line);
/* End without the line end (LF or CRLF). */
size_t text_line_end(const Text *text, size_t line);
size_t text_line_at(const Text *text, size_t offset);

/* Owned: an immutable view of the present state; cheap. NULL when out of memory. */
Snapshot *text_snapshot(Text *text);
/* Owned: of bytes that are no Text's (copied). */
Snapshot *snapshot_new(Str bytes, Error *err);
Snapshot *snapshot_keep(Snapshot *snapshot);
void snapshot_free(Snapshot *snapshot);
Str snapshot_bytes(const Snapshot *snapshot);
uint64_t snapshot_version(const Snapshot *snapshot);

/* Line and column of an offset for people: both from 1, column in characters. Works on any
 * bytes; cost: one scan up to the offset. */
void text_position(Str bytes, size_t offset, size_t *ret_line, size_t *ret_column);

#endif
