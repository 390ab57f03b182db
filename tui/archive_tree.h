/* archive_tree - the entries of an archive as a tree whose folders open and close.
 *
 * Folders that only their files imply are nodes too. Names that are no plain relative paths stand
 * at the top as they are. The tree borrows the names of the archive it was built from. */
#ifndef TUI_ARCHIVE_TREE_H
#define TUI_ARCHIVE_TREE_H

#include "contract/archive.h"

typedef struct TreeRow {
    Str name;     /* whole, without a final "/" */
    Str label;    /* its last part, or the whole where the name is odd */
    size_t entry; /* in the tar; SIZE_MAX: a folder that is only implied */
    int depth;
    bool folder, closed;
} TreeRow;

typedef struct ArchiveTree {
    TreeRow *nodes; /* owned: all, in the order of drawing */
    size_t count;
    size_t *rows; /* owned: the nodes that are seen */
    size_t row_count;
    Buf closed; /* names of closed folders, each followed by NUL: they stay so */
} ArchiveTree;

bool archive_tree_build(ArchiveTree *tree, const Tar *tar);
void archive_tree_clear(ArchiveTree *tree);
const TreeRow *archive_tree_row(const ArchiveTree *tree, size_t row);
/* Opens or closes the folder of a row; false when it is none or is so already. */
bool archive_tree_set(ArchiveTree *tree, size_t row, bool closed);
/* The row of the folder around, SIZE_MAX at the top. */
size_t archive_tree_parent(const ArchiveTree *tree, size_t row);
/* The row of a name, SIZE_MAX: not seen. */
size_t archive_tree_find(const ArchiveTree *tree, Str name);

#endif
