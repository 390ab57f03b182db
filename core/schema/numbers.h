/* numbers - exact comparison and division of numbers of any size, from their decimal text. */
#ifndef SCHEMA_NUMBERS_H
#define SCHEMA_NUMBERS_H

#include "contract/tree.h"

/* NaN and infinities are no numbers of JSON. */
bool number_is_finite(const TreeNode *n);
/* 1 and 1.0 and 1e400 are. */
bool number_is_integer(const TreeNode *n);
int number_sign(const TreeNode *n);
/* <0, 0, >0. Both are finite. */
int number_compare(const TreeNode *a, const TreeNode *b);
/* divisor is above 0; exact for divisors of up to 18 digits. */
bool number_is_multiple(const TreeNode *n, const TreeNode *divisor);

#endif
