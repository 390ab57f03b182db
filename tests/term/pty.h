/* pty - the program on a pseudo-terminal, its screen in a terminal emulator (libvterm).
 *
 * A Term is one run of the program: a private home folder, a screen of fixed size, keys sent as
 * a terminal sends them. Tests wait for what should be on the screen, never for silence. When an
 * expectation fails, the screen is printed. */
#ifndef TESTS_PTY_H
#define TESTS_PTY_H

#include "unit/unit.h"

#include <termios.h>
#include <vterm.h>

typedef struct Term Term;

typedef struct TermOptions {
    int rows, columns;       /* 0: 24 x 80 */
    const char *program;     /* NULL: the program under test */
    const char *const *args; /* behind the program, ends with NULL; may be NULL */
    const char *const *env;  /* "NAME=value" sets, "NAME" removes; ends with NULL; may be NULL */
    const char *home;        /* an existing folder to be used again; NULL: a new one, removed at
                                the end */
    bool blind;              /* no emulator behind the screen: what is written is only kept */
    bool confined;           /* the program can write nowhere but in its home and its terminal,
                                where the kernel knows Landlock */
} TermOptions;

/* Owned. The working folder of the program is its home, so that files have short names.
 * term_prepare makes the home, so that files can be written before term_start. */
Term *term_prepare(const TermOptions *options);
void term_start(Term *t, const char *const *args);
Term *term_open(const TermOptions *options);
/* Kills what still runs, removes the home. */
void term_close(Term *t);

/* Path of a file in the home; valid until the eighth call after this one. */
const char *term_path(const Term *t, const char *name);
void term_write_file(const Term *t, const char *name, Str bytes);
/* The content of a file of the home; the Buf is the caller's. */
void term_read_file(const Term *t, const char *name, Buf *out);

/* Words separated by blanks: names of keys (Enter Esc Tab S-Tab Up Down Left Right Home End PgUp
 * PgDn Ins Del Backspace Space F1 .. F12 ^X Alt-x); any other word is typed as it is. */
void term_keys(Term *t, const char *words);
void term_type(Term *t, const char *text);
void term_send(Term *t, const char *bytes, size_t len);
void term_paste(Term *t, const char *text);
/* A press and release of the left button; rows and columns from 0. */
void term_click(Term *t, int row, int column);
void term_wheel(Term *t, int row, int column, bool down);
/* One report as a terminal sends it: bits 0 left button, 32 dragged, 64.. wheel, 4 Shift. */
void term_mouse(Term *t, int bits, int row, int column, bool release);
/* Press at the first place, drag to the second, release. */
void term_drag(Term *t, int row, int column, int to_row, int to_column);
void term_resize(Term *t, int rows, int columns);
void term_signal(Term *t, int signal);

/* Reads what the program writes until the text is on the screen, or time is up. */
bool term_wait(Term *t, const char *text);
bool term_wait_gone(Term *t, const char *text);
/* Reads what comes until nothing came for `ms` while none of the program's threads ran, and it has
 * taken all input: however busy the machine is. 2 is enough where nothing waits for a clock. */
void term_settle(Term *t, int ms);
/* Waits until all that was sent is read by the program, `cpu_ms` of its time at most. */
bool term_wait_taken(Term *t, int cpu_ms);
/* The modes of the terminal, and whether they are those that it began with. */
struct termios term_modes(Term *t);
bool term_modes_are_back(Term *t);
/* What the program wrote so far is forgotten. */
void term_forget(Term *t);
bool term_is_running(Term *t);
int term_pid(const Term *t);
/* Waits for the end of the program: its exit status, or minus the signal. */
int term_exit(Term *t);

/* One row or the whole screen as text without blanks at line ends; overwritten by the next. */
const char *term_row(Term *t, int row);
const char *term_screen(Term *t);
/* The place of a text on one row; false when it is not there. */
bool term_find(Term *t, const char *text, int *ret_row, int *ret_column);
VTermScreenCell term_cell(Term *t, int row, int column);
/* Where it is when the program has nothing left to do; whether it is visible. */
bool term_cursor(Term *t, int *ret_row, int *ret_column);
int term_rows(const Term *t);
int term_columns(const Term *t);
VTermScreen *term_vterm(Term *t);
/* All bytes that the program ever sent. */
Str term_output(const Term *t);
void term_dump(Term *t);

#define assert_screen(t, text) term_assert_wait((t), (text), true, __FILE__, __LINE__)
#define assert_not_screen(t, text) term_assert_wait((t), (text), false, __FILE__, __LINE__)
void term_assert_wait(Term *t, const char *text, bool there, const char *file, int line);
#define assert_exit(t, status) term_assert_exit((t), (status), __FILE__, __LINE__)
void term_assert_exit(Term *t, int status, const char *file, int line);

#endif
