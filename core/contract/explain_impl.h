/* explain_impl - what the explanations of fields and of codes share. */
#ifndef CONTRACT_EXPLAIN_IMPL_H
#define CONTRACT_EXPLAIN_IMPL_H

#include "contract/buf.h"
#include "contract/explain.h"

/* Adds a line, unless its text is empty. */
void explain_add(Explain *e, const char *label, Str text);
void explain_add_verbatim(Explain *e, const char *label, Str text);
/* Adds a line with the text of `out`, copied to the arena; clears `out`. False: memory is out. */
bool explain_add_buf(Explain *e, const char *label, Buf *out, Arena *arena);
/* Boot codes, separated by blanks: each on a line of its own, with what it means. */
bool explain_add_boot(Explain *e, const char *label, Str codes, Arena *arena);
/* The names of the platforms, unless it is all of them. */
bool explain_add_platforms(Explain *e, unsigned platforms, Arena *arena);

#endif
