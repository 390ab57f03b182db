/* practice - the steps of a page of the tour, done on a copy in memory in the real screens.
 *
 * A step is ticked as soon as what it waits for is so, whichever way it was done, and stays ticked;
 * they are ticked in their order. What a step can wait for, and what is shown to who gives up, is
 * in two tables (practice.c):
 *
 *   screen NAME      that screen is shown: edit, source, problems, variables, ...
 *   dialog NAME      that dialog was opened: Explain, Help, Commands, ...
 *   at PATH          the cursor is there or below (JSON pointer)
 *   problem CODE     the cursor is at a problem of this code
 *   without CODE     no problem of this code is left
 *   with CODE        there is one
 *   value PATH       something stands there
 *   undone           a change was taken back
 *   persona NAME     that part is shown; all: every one
 *
 * Shown: an action of the table by its id, "go PATH", "fix CODE". */
#ifndef TUI_PRACTICE_H
#define TUI_PRACTICE_H

#include "app.h"
#include "tour.h"

typedef struct Practice {
    TourLesson lesson;
    size_t number, page; /* of the lesson, from 0 */
    size_t done;         /* steps that are ticked */
    size_t hints;        /* shown of the step that is next */
    TourKept kept;
} Practice;

/* The copy of a page's sample is open from here on: its steps begin. */
void practice_begin(App *app, size_t lesson, size_t page);
/* The page whose steps are being done; NULL: none. */
const TourPage *practice_page(const App *app);
/* Its copy is open: the same page of the tour leads back to it. */
bool practice_is_of(const App *app, size_t lesson, size_t page);
size_t practice_done(const App *app, size_t lesson, size_t page);
/* Ticks what is done. */
void practice_look(App *app);
void practice_hint(App *app);
void practice_show(App *app);
void practice_again(App *app);
/* Whether a step may wait for this, or be shown by that. */
bool practice_knows(Str when);
bool practice_can_show(Str how);
/* Rows of its pane, the frame with them, on a screen of this height; 0: no steps are done. */
int practice_rows(const App *app, int height);

View *view_steps_new(App *app);

#endif
