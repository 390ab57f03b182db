/* document - the contract that is open: text, file, platform, analysis.
 *
 * Owns the Text and the newest Analysis of it. Small texts are analysed at once, large ones by
 * a worker thread from a snapshot; until its answer is there the old analysis stays, and its
 * places are mapped to the text through the splices made since. Everything here belongs to the
 * thread of the loop; only the worker's analysis runs elsewhere.
 *
 * Words: *current* analysis: of exactly this text. *good* analysis: the last one whose text
 * parsed; outline and masks go by it while the text is broken. */
#ifndef TUI_DOCUMENT_H
#define TUI_DOCUMENT_H

#include "contract/edit.h"
#include "contract/file.h"
#include "contract/journal.h"

typedef struct Document Document;

/* Owned. An empty text without a name. */
Document *document_new(Error *err);
void document_free(Document *d); /* wipes */

/* Reads a file. A file that does not exist yet is an empty text with that path. */
bool document_load(Document *d, const char *path, Error *err);
/* A file that is no text, to be looked at: the text is empty, nothing can be changed or saved. */
bool document_load_raw(Document *d, const char *path, Error *err);
bool document_is_raw(const Document *d);
/* Another text that is in no file yet; drops history. path (where it will go) may be NULL. */
bool document_set(Document *d, Str bytes, const char *path, Error *err);
bool document_set_path(Document *d, const char *path, Error *err);

/* borrowed */
const char *document_path(const Document *d); /* NULL: none yet */
const char *document_name(const Document *d); /* last part of the path, or "new contract" */
Text *document_text(const Document *d);
Str document_bytes(const Document *d);
Str document_content(const Document *d);   /* the same, or what a file holds that is no text */
bool document_is_blank(const Document *d); /* nothing but comments and blank lines */
bool document_is_changed(const Document *d);
/* By wish, or since the file cannot be written. */
bool document_is_read_only(const Document *d);
void document_set_read_only(Document *d, bool on);
bool document_is_on_disk(const Document *d); /* read from or saved to a file */

/* Stated by option or by the user, else by the first comment line; NULL: not stated. */
const Platform *document_platform(const Document *d);
void document_set_platform(Document *d, const Platform *platform);

/* The newest analysis (maybe older than the text), NULL before the first. */
const Analysis *document_analysis(const Document *d);
uint64_t document_analyses(const Document *d); /* another number: another one is the newest */
bool document_is_current(const Document *d);
/* The last one whose text parsed; NULL when there was none. */
const Analysis *document_good(const Document *d);
/* What the schema says; NULL before the first analysis. Without a stated platform: of the one
 * that the text looks like, so that secrets are masked all the same. */
Fields *document_fields(Document *d);
/* The same from a schema of the user's folder where there is one: for forms. It does not say what
 * is secret; document_fields() does. */
Fields *document_form_fields(Document *d);
/* What is wrong with schemas and rules of the user's folder, once, behind the first analysis. */
bool document_complaint(Document *d, Error *ret);
Schemas *document_schemas(Document *d); /* made when first asked for; NULL when memory is out */

/* Analyses what changed, here when that is quick, else by the worker. now: milliseconds.
 * Returns in how many milliseconds it wants to be called again; -1: not. */
int document_analyse(Document *d, uint64_t now);
/* The worker's pipe became readable: takes its answer. True when a newer analysis is there. */
bool document_take(Document *d);
/* Waits for a current analysis, at most so many milliseconds. */
bool document_wait(Document *d, int milliseconds);
bool document_is_busy(const Document *d);
int document_fd(const Document *d); /* readable when document_take() has something */

/* A place of the text in the good analysis. */
size_t document_to_old(const Document *d, size_t offset);
/* A span of the good, or of the newest analysis, in the text; false when it is gone. */
bool document_from_good(const Document *d, Span old, Span *ret_span);
bool document_from_newest(const Document *d, Span old, Span *ret_span);

/* Spans of `range` (of the text) that must not be shown, merged and rising: values of secret
 * fields. Without a tree to go by, by the keys that stand on the lines; before anything is known
 * of the platform, every value. Returns how many, at most max. */
size_t document_secrets(Document *d, Span range, Span *out, size_t max);
/* Appends the text without the values of secret fields. What lies beyond the last one that could be
 * told is left out, too. */
bool document_add_open(Document *d, Buf *out);
/* JSON pointer of a secret that covers `offset`, for revealing; false when none does. arena. */
bool document_secret_at(Document *d, size_t offset, Arena *arena, Str *ret_path, Span *ret_span);

/* Names of variables whose values the user called no secret, separated by blanks; NULL: none. What
 * is written elsewhere (reports, comparisons, messages) hides them all the same. */
bool document_set_plain(Document *d, const char *names);
bool document_is_plain_name(const Document *d, Str name);
/* The value of such a variable, on either side. */
bool document_is_plain(const Document *d, const TreeNode *node);

/* It is no contract: nothing of it is hidden, and it is not analysed. */
void document_set_in_clear(Document *d);

/* The place lies in a scalar over several lines whose content is no YAML (a key in PEM form). */
bool document_is_block(const Document *d, size_t offset);

/* Folds: spans of the text that the source shows as one mark. Long base64 and sealed values are
 * folded until they are opened; anything else that is folded was so by wish. A fold of one line
 * leaves the first characters; one over several lines begins at the end of its first line. Folds
 * go with the text as it changes; what is changed within one opens it.
 *
 * Those that begin in `range` (its end included), rising, not overlapping; range.start is no hidden
 * place. Returns how many, at most max. */
size_t document_folds(Document *d, Span range, Span *out, size_t max);
/* The outermost fold with start < offset <= end. */
bool document_fold_over(Document *d, size_t offset, Span *ret_span);
bool document_fold(Document *d, Span span);
/* Opens what is folded there: the fold that begins at `start`. */
void document_unfold(Document *d, size_t start);
/* Folds again what document_unfold() opened within `range`. False: there is nothing. */
bool document_refold(Document *d, Span range, Span *ret_span);
/* Opens all that was folded by wish; returns how many. */
size_t document_unfold_all(Document *d);

/* Places that are kept by a number, and go with the text as it changes. False: none is kept. */
enum { DOCUMENT_PLACES = 160 };
void document_keep_place(Document *d, size_t number, size_t offset);
bool document_place(const Document *d, size_t number, size_t *ret_offset);

/* Borrowed offsets that go with the text, too, up to document_unfollow(), which ends with the
 * newest ones; UINT32_MAX: what stood there is gone. */
typedef struct Followed {
    uint32_t *offsets;
    size_t count;
    struct Followed *before; /* set by document_follow() */
} Followed;
void document_follow(Document *d, Followed *places);
void document_unfollow(Document *d);

/* The lowest offset that was changed since the last call; SIZE_MAX: nothing was. */
size_t document_take_change(Document *d);

/* All changes come here. Splices in rising order, not overlapping; one undo step. */
bool document_edit(Document *d, const Splice *splices, size_t count, StepKind kind, size_t cursor,
                   Error *err);
bool document_undo(Document *d, size_t *ret_cursor);
bool document_redo(Document *d, size_t *ret_cursor);

/* Saves to its path. overwrite: although the file changed on disk (else ERR_CHANGED), or is
 * there already (else ERR_REFUSED). */
bool document_save(Document *d, bool overwrite, Error *err);
/* True when the file on disk is no longer the one that was read or saved. */
bool document_changed_on_disk(const Document *d);
/* Readable when document_take_watch() has something; -1: the system does not tell. */
int document_watch_fd(const Document *d);
/* Takes what came: true when it may be about the file. */
bool document_take_watch(Document *d);
/* The file as it is now; ret_stamp is for document_accept_disk(). */
bool document_read_disk(const Document *d, Buf *out, FileStamp *ret_stamp, Error *err);
/* As it was when it was read, saved or accepted last. False: not known. borrowed. */
bool document_base(const Document *d, Str *ret_base);
/* Takes the file, that read, for the one that was read first: asked and answered. */
void document_accept_disk(Document *d, Str bytes, const FileStamp *stamp);
/* Nothing stands there any more: the text is unsaved work. */
void document_lost_file(Document *d);
/* Loads it anew, keeping the history: one undo step. */
bool document_reload(Document *d, Error *err);
/* Takes the lock beside the file; on failure err tells who holds it (ERR_REFUSED), and the recovery
 * file beside the contract is left to them. */
bool document_lock(Document *d, Error *err);
/* Another session has opened the file since the last call: appends whose. */
bool document_visited(Document *d, Buf *out);
/* Writes the recovery file when there is unsaved work that is not in it yet. */
bool document_write_journal(Document *d, Error *err);
bool document_journal_is_due(const Document *d);
/* Recovered work for this path: its text, and when it was written. False: none. */
bool document_recovery(Document *d, Buf *ret_text, bool *ret_base_same, Time *ret_time);
void document_forget_recovery(Document *d);
bool document_has_recovery(const Document *d); /* in its file system or the user's folder */
/* The recovery file that was written last, or is going to be; false: there is none. */
bool document_recovery_name(const Document *d, Buf *out);
/* Where recovery files go that cannot be beside the contract; NULL: nowhere. Of what is opened from
 * now on. */
bool document_set_state_folder(Document *d, const char *folder);
/* A clean end: the recovery file that this session wrote goes; one of another time stays. */
void document_end(Document *d);

#endif
