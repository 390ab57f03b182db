/* merge - two changes of one document brought together, by path.
 *
 * `base` is what both began with. What only one side changed is taken from that side; where both
 * changed the same value, or one changed what is in it, they clash, unless they agree. Lists are
 * one value. Comments and layout stay as they are in `mine`. */
#ifndef CONTRACT_MERGE_H
#define CONTRACT_MERGE_H

#include "contract/analysis.h"

typedef struct MergeItem {
    Str path;                             /* JSON pointer */
    const TreeNode *base, *mine, *theirs; /* borrowed; NULL: it is not there */
    bool clash;
} MergeItem;

/* What `theirs` changed and `mine` has not, and the clashes, in the order of `theirs`. */
typedef struct Merge {
    const MergeItem *items; /* arena */
    size_t count, clashes;
} Merge;

/* ERR_SYNTAX, with the name of the side, when one of them does not parse; ERR_TOO_BIG. */
bool merge_make(const Analysis *base, const Analysis *mine, const Analysis *theirs, Arena *arena,
                Merge *ret_merge, Error *err);
/* Appends the text of `mine` with all that theirs changed; of clashes those that `take` (by index;
 * NULL: none) says. `out` should be secret. */
bool merge_text(const Merge *merge, const Analysis *mine, Fields *fields, Schemas *schemas,
                const bool *take, Buf *out, Error *err);

#endif
