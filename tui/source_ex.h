/* source_ex - the command line of the vi-like preset: `:` and what it can do. */
#ifndef TUI_SOURCE_EX_H
#define TUI_SOURCE_EX_H

#include "app.h"
#include "vi_ex.h"

typedef struct Source Source;

/* A command that is about to run. */
typedef struct Ex {
    App *app;
    Source *source; /* NULL: another view has the keys */
    ExLine line;
} Ex;

enum {
    EX_LINES = 1, /* takes a range of lines */
    EX_WHOLE = 2, /* without one: all of them */
    EX_TEXT = 4   /* works in the source */
};

typedef struct ExCommand {
    const char *name; /* "write" */
    size_t least;     /* letters that are enough */
    unsigned how;
    const char *title;
    bool (*run)(Ex *x); /* false: it failed, and said so */
} ExCommand;

/* The command of a line as it is typed; NULL: there is none. ret_line is read with it. */
const ExCommand *ex_find(App *app, Str line, ExLine *ret_line);
/* False: it failed; the message line says why. */
bool ex_run(App *app, Str line);
/* Says why a command failed: returns false. */
bool ex_fail(Ex *x, const char *why);
/* source_subst.c */
bool ex_substitute(Ex *x);

#endif
