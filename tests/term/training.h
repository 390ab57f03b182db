/* training - the training keys, made once for all runs of a test program: that takes seconds. */
#ifndef TESTS_TRAINING_H
#define TESTS_TRAINING_H

#include "term/pty.h"

/* Makes them now: before tests that each run in a process of their own. */
void training_make(void);
/* Puts them where the program would have made them, before it is started. */
void training_lend(Term *t);

#endif
