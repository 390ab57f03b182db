/* explain_log - what a boot console says, and what in the contract is to blame.
 *
 * A log is scanned (boot_codes.h); for each code that is in it, these are the words, the problems
 * of the contract that can be behind it, and the place to look at. Front ends only print them. */
#ifndef CONTRACT_EXPLAIN_LOG_H
#define CONTRACT_EXPLAIN_LOG_H

#include "contract/analysis.h"
#include "contract/boot_codes.h"
#include "contract/explain.h"

#define LOG_MAX ((size_t)64 << 20) /* most bytes of a log */
enum { LOG_LINE_MAX = 400 };       /* so much of a line of it is shown */

/* "HPL07015E VOLUMES_NAMING_INVALID" and what it means, its cause, its remedy, and the place. */
bool explain_hit(const BootHit *hit, Arena *arena, Explain *ret_explain, Error *err);
/* Borrowed: the which-th problem that can be why the machine wrote this code, worst first; NULL at
 * the end. */
const Problem *log_cause(const BootHit *hit, const Analysis *analysis, size_t which);
/* JSON pointer of the part of a contract that the code is about: "/env/volumes". Empty: the whole;
 * ptr NULL: nothing that stands in a contract. Static. */
Str log_place(const BootHit *hit);

#endif
