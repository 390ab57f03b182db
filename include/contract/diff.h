/* diff - two documents compared by what they mean.
 *
 * The order of keys, comments, quoting, indentation and the form of a section (text or mapping)
 * do not count. Items of a sequence that have a name are compared with the item of that name.
 * Archives are compared by the files in them. Encrypted sections are equal only byte by byte. */
#ifndef CONTRACT_DIFF_H
#define CONTRACT_DIFF_H

#include "contract/analysis.h"

typedef enum DiffKind {
    DIFF_ADDED,
    DIFF_REMOVED,
    DIFF_CHANGED,
    DIFF_UNKNOWN, /* cannot be compared: encrypted on one side, or with different bytes */
    DIFF_LAYOUT   /* a section says the same in other bytes: no difference in meaning, but what
                     is signed and hashed changes */
} DiffKind;

typedef struct Diff {
    DiffKind kind;
    Str path;                    /* JSON pointer */
    Str file;                    /* the file within an archive; empty when it is not about one */
    const TreeNode *old;         /* borrowed; NULL when added */
    const TreeNode *fresh;       /* borrowed; NULL when removed */
    size_t old_size, fresh_size; /* bytes, of files in archives */
} Diff;

typedef struct Diffs {
    Diff *items; /* arena */
    size_t count;
    size_t dropped; /* over the maximum of 10,000 */
} Diffs;

/* arena: what differs, in the order of the first document, then what only the second one has.
 * ERR_SYNTAX when one of them does not parse. */
bool diff_make(const Analysis *old, const Analysis *fresh, Arena *arena, Diffs *ret_diffs,
               Error *err);
/* True when the difference is one of meaning: all kinds but DIFF_LAYOUT. */
bool diff_counts(const Diff *diff);

#endif
