/* plain - what a scalar without quotes means. Private to the floor. */
#ifndef DOC_PLAIN_H
#define DOC_PLAIN_H

#include "contract/tree.h"

/* Sets kind and value of a node from its string by the YAML 1.2 core schema, and
 * NODE_AMBIGUOUS where other readers would differ. */
void plain_resolve(TreeNode *node);
/* The same for a JSON number: the text is one. */
void plain_set_number(TreeNode *node);

#endif
