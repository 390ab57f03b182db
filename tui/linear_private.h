/* linear_private - the inside of the linear mode, shared by linear*.c. */
#ifndef TUI_LINEAR_PRIVATE_H
#define TUI_LINEAR_PRIVATE_H

#include "app_private.h"
#include "form.h"
#include "linear.h"

#include <stdio.h>

enum { LINEAR_LIST_MAX = 2000 };

struct Linear {
    App *app;
    /* input */
    Buf in;       /* secret: read from descriptor 0 and not used yet */
    size_t taken; /* of it */
    bool is_terminal;
    unsigned ends; /* ends of input in a row (^D) */
    bool over;     /* nothing will be read any more */
    int killed;    /* by this signal */
    /* what the numbers of the last list stand for: JSON pointers of places, or problems */
    Arena *arena; /* owned */
    Str listed[LINEAR_LIST_MAX];
    size_t count;
    bool lists_problems;
    /* the place that commands without an argument are about, a JSON pointer */
    Buf place;
    size_t problem_seen; /* counts that were told last: see linear_tell_counts */
    uint64_t version;
};

/* ---- linear_io.c ---- */

/* Signals are caught until linear_io_end(). */
void linear_io_begin(Linear *l);
void linear_io_end(void);
/* Monotonic milliseconds; also the App's time from here on. */
void linear_tick(Linear *l);
typedef enum LinearLine { LINEAR_READ, LINEAR_STOPPED, LINEAR_OVER } LinearLine;
/* Prints the prompt and reads one line without its end; secret: without echo. STOPPED: ^C, or a
 * line that cannot be used (it was said). */
LinearLine linear_read(Linear *l, const char *prompt, bool secret, Buf *ret);
/* A line of output, wrapped at blanks; what a terminal would obey is shown as ?. */
void linear_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same with `indent` blanks before it and before further lines. */
void linear_print_at(int indent, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As it is: a text with lines of its own. */
void linear_print_text(Str text);

/* ---- linear_ask.c ---- */

/* A number from 1 to count, or the first letters of a word; preset: what Enter takes, -1: Enter
 * takes nothing. -1: left. */
int linear_number(Linear *l, const AppChoice *choices, size_t count, int preset);
/* A line for `label`; false: left. What is read goes to `ret`; nothing typed takes `value`. */
bool linear_line(Linear *l, const char *label, const char *value, bool secret, Buf *ret);

/* ---- linear.c ---- */

/* One command with its words. */
void linear_do(Linear *l, Str line);

/* Waits for the analysis of the text as it is; NULL: nothing could be read yet. */
const Analysis *linear_analysis(Linear *l);
/* "2 errors, 1 warning, 3 to do", when that or the text changed since it was told. */
void linear_tell_counts(Linear *l);

/* ---- linear_place.c ---- */

Str linear_place(Linear *l);
bool linear_is_number(Str word, size_t *ret);
void linear_set_place(Linear *l, Str path);
/* A place by number of the last list, JSON pointer, dotted path or name; says why not. */
bool linear_find(Linear *l, Str word, Str *ret_path);
/* "env.logging" as a JSON pointer, whether it is there or not; its memory is the frame's. */
Str linear_pointer(Linear *l, Str word);
/* The row of a place; its memory is the frame's. False: the schemas and the text know none. */
bool linear_row(Linear *l, Str path, FormRow *ret_row);
void linear_outline(Linear *l, Str word);
void linear_show(Linear *l, Str word);
void linear_go(Linear *l, Str word);
void linear_where(Linear *l, Str word);
void linear_text(Linear *l, Str word);
void linear_choose(Linear *l, Str word);
void linear_add(Linear *l, Str word);
void linear_remove(Linear *l, Str word);
void linear_rename(Linear *l, Str word);
void linear_duplicate(Linear *l, Str word);
void linear_up(Linear *l, Str word);
void linear_down(Linear *l, Str word);

/* ---- linear_fill.c ---- */

void linear_fill(Linear *l, Str word);
void linear_todo(Linear *l, Str word);
void linear_set(Linear *l, Str word); /* "PLACE VALUE" */

/* ---- linear_problems.c ---- */

void linear_problems(Linear *l, Str word);
void linear_next(Linear *l, Str word);
void linear_explain(Linear *l, Str word);
void linear_log(Linear *l, Str rest); /* view_log.c */
void linear_fix(Linear *l, Str word);
/* One problem in one sentence, then why and what to do. */
void linear_tell_problem(Linear *l, const Problem *p);

/* ---- linear_seal.c ---- */

void linear_seal(Linear *l, Str word);
void linear_inspect(Linear *l, Str word);

/* ---- linear_file.c ---- */

/* The entries of the start screen, numbered; and what such a number does, false: nothing. */
void linear_start(Linear *l);
bool linear_start_choice(Linear *l, size_t number);
/* What was opened, and how it stands. */
void linear_tell_document(Linear *l);
void linear_new_contract(Linear *l, Str word);
void linear_open(Linear *l, Str word);
void linear_save_as(Linear *l, Str word);
void linear_compare(Linear *l, Str word);
void linear_sample(Linear *l, Str word);
void linear_tour(Linear *l, Str word);
void linear_settings(Linear *l, Str word);

#endif
