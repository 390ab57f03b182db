/* fix - the remedies of problems as edits of the document.
 *
 * A fix may be about the document itself or about a file in an archive; here both become splices of
 * the document: the archive is packed again, with the bytes of all other files as they were, and
 * its value written anew. Before an edit is handed out the changed file is parsed: one that got
 * worse is refused. */
#ifndef CONTRACT_FIX_H
#define CONTRACT_FIX_H

#include "contract/edit.h"

/* arena: a fix of a problem of this analysis. answer: what FIX_ASKS_... asked for, as the user gave
 * it; else ignored. ERR_SYNTAX and ERR_REFUSED: the answer is none; ERR_REFUSED: the change would
 * do harm. */
bool fix_edit(const Analysis *a, const Problem *problem, const Fix *fix, Str answer, Arena *arena,
              Edit *ret_edit, Error *err);

/* arena: what a fix would change, to be looked at: a text (of the document, or of a file in an
 * archive) and edits of it. "..." stands for what is made or asked for. False: there is nothing to
 * see, a file is renamed or goes. */
bool fix_preview(const Analysis *a, const Problem *problem, const Fix *fix, Arena *arena,
                 Str *ret_text, Edit *ret_edit);

/* Called for each fix that was taken. */
typedef void FixTaken(void *context, const Analysis *a, const Problem *problem, const Fix *fix);
/* One round: the text of the analysis with those safe fixes applied that do not touch each other
 * goes to `out`. Returns how many; the caller analyses the result and may go on, since one fix may
 * uncover the next. taken may be NULL. */
size_t fix_round(const Analysis *a, Arena *arena, Buf *out, FixTaken *taken, void *context);

#endif
