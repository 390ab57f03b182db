/* vi_ex - a line behind the colon, taken apart: `[range]name[!] arguments`.
 *
 * Range: % or one or two places with a comma: a number, `.`, `$`, 'a, '<, /expression/,
 * ?expression?, each with +N or -N behind it. Lines count from 0 here. */
#ifndef TUI_VI_EX_H
#define TUI_VI_EX_H

#include "contract/str.h"

typedef struct ExPlaces {
    size_t current, last; /* lines */
    bool (*mark)(void *of, char name, size_t *ret_line);
    bool (*find)(void *of, Str pattern, size_t from, bool back, size_t *ret_line);
    void *of;
} ExPlaces;

typedef struct ExLine {
    size_t addresses; /* 0: no range was typed */
    size_t first, last;
    Str name; /* "s", "write", "&&"; empty: the range alone */
    bool bang;
    Str args;
    const char *problem; /* NULL: none */
} ExLine;

/* False, with a problem: the range cannot be read, or leads out of the text. */
bool ex_parse(Str line, const ExPlaces *places, ExLine *ret);
/* One place alone, as behind :m and :t, where 0 is in front of all: *ret_line counts from 1. */
bool ex_place(Str words, const ExPlaces *places, size_t *ret_line);

/* "/pattern/replacement/flags" taken apart; the separator is its first character. */
typedef struct ExReplace {
    Str pattern, with, flags;
} ExReplace;
bool ex_replace_parse(Str args, ExReplace *ret);

#endif
