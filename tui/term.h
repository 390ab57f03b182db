/* term - the terminal: its modes, its size, its signals, its keys.
 *
 * One terminal, one set of functions. Our own modes (bracketed paste, mouse, focus reports) are
 * switched by write(2) and taken back on every way out: end, suspend, crash, hang-up. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "keys.h"

enum { /* what happened, a set */
       TERM_RESIZED = 1,
       TERM_HANGUP = 2,    /* the line is gone: do not draw */
       TERM_TERMINATE = 4, /* asked to end */
       TERM_STOP = 8,      /* asked to suspend (SIGTSTP from outside) */
       TERM_CONTINUED = 16,
       TERM_INTERRUPT = 32 /* SIGINT from outside */
};

/* ERR_USAGE, with the sentence for standard error, where screens cannot be drawn. */
bool term_start(bool want_colour, bool want_mouse, Error *err);
void term_stop(void); /* clears the screen and gives the terminal back */
/* After a hang-up: what can be put back without waiting is; the line may be gone. */
void term_abandon(void);

/* To poll: the keyboard, and the signals that term_take_signals() hands out. */
int term_fd(void);
int term_signal_fd(void);
unsigned term_take_signals(void);

void term_size(int *ret_height, int *ret_width);
int term_colours(void); /* 0, 8, 16, 256 or 16777216 */
bool term_is_utf8(void);
const char *term_name(void);
const char *term_library(void); /* "ncurses 6.4.20221231" */
/* The next event without waiting (but for the rest of an escape sequence). False: none now.
 * *ret_lost is set when the terminal does not answer any more. */
bool term_next_key(KeyEvent *ret_key, bool *ret_lost);

void term_set_mouse(bool on);
bool term_has_mouse(void);
/* Gives the terminal back and stops the process group; returns when it goes on, with the
 * terminal taken again. */
void term_suspend(void);
/* The same around another program (the user's editor). */
void term_release(void);
void term_take(void);
/* What the window is called, where the terminal can bring its old title back, which it does on
 * every way out. NULL: the old one again. */
void term_set_title(const char *title);
/* Everything is drawn anew with the next frame. */
void term_redraw(void);
/* Puts text into the clipboard of the user's terminal (OSC 52). */
void term_copy(Str text);
/* The line that a crash prints last: where the work is. */
void term_set_last_words(const char *line);

#endif
