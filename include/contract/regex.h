/* regex - the regular expressions of JSON Schema (ECMA-262, unicode) through PCRE2.
 *
 * A Regex is read only after it was made and may be used by any number of threads, each with its
 * own RegexScratch; machine code is made when it pays. */
#ifndef CONTRACT_REGEX_H
#define CONTRACT_REGEX_H

#include "contract/buf.h"

typedef struct Regex Regex;
typedef struct RegexScratch RegexScratch; /* match data and stack of one thread */

typedef enum RegexResult { REGEX_NO, REGEX_YES, REGEX_LIMIT } RegexResult;

/* Owned. limit: PCRE2 match limit, 0: 1 million. ERR_SYNTAX as above; also for what PCRE2 cannot
 * do (lookbehind of variable length). */
Regex *regex_new(Str ecma, uint32_t limit, Error *err);
void regex_free(Regex *regex);

/* Owned; NULL when memory is out. */
RegexScratch *regex_scratch_new(void);
void regex_scratch_free(RegexScratch *scratch);

/* Searches, as ECMA-262's test() does. REGEX_LIMIT: could not be decided within the limit.
 * Text that is not UTF-8 does not match. */
RegexResult regex_match(const Regex *regex, RegexScratch *scratch, Str text);

#endif
