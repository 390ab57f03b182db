/* line_diff - two texts compared line by line: what went, what came, and a few lines around. For
 * texts that are no YAML, and for people who want to see the words. */
#ifndef TUI_LINE_DIFF_H
#define TUI_LINE_DIFF_H

#include "contract/arena.h"
#include "contract/buf.h"
#include "contract/str.h"

typedef struct LineRow {
    char mark;   /* '-' was there, '+' is there now, ' ' both, '.' lines that are left out */
    size_t line; /* its number from 1, of the old text for '-', else of the new one */
    Str text;    /* borrowed from the texts, without its end */
} LineRow;

typedef struct LineDiff {
    LineRow *rows; /* arena */
    size_t count;
    size_t changed; /* rows with - or + */
} LineDiff;

/* False when memory is out. Parts that differ over thousands of lines are taken as a whole. */
bool line_diff(Str old, Str fresh, Arena *arena, LineDiff *ret);
/* Two changes of one text brought together line by line. False: they touch the same lines, or lines
 * beside each other, or memory is out. `out` should be secret where the texts may be. */
bool line_merge(Str base, Str mine, Str theirs, Arena *arena, Buf *out);

#endif
