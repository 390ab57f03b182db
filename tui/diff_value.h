/* diff_value - a value of a compared document in a few words, secrets masked. */
#ifndef TUI_DIFF_VALUE_H
#define TUI_DIFF_VALUE_H

#include "contract/secret_fields.h"

/* "a mapping of 3 keys", "a text of 12 lines, 300 bytes", or the value itself. `secret` is of the
 * document that the node belongs to; arena is for quoting. */
void diff_value_add(Buf *out, const SecretFields *secret, const TreeNode *node, Arena *arena);

#endif
