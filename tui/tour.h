/* tour - the lessons of the guided tour, as they lie in tui/data/tour/N-name.txt.
 *
 * A lesson is a text:
 *
 *   # Title of the lesson          the first line
 *   == Title of a page             begins a page
 *   ...                            what stands on it, drawn as it is: at most TOUR_ROWS lines of
 *                                  TOUR_COLUMNS columns, ASCII
 *   note ...                       what a trainer says to it: after the text, on lines of their own
 *   try NAME                       the sample samples/NAME.yaml belongs to the page; what follows
 * is done on a copy of it: step WHEN: WORDS               a step, and when it is done (practice.h)
 *   hint ...                       helps with it, at most TOUR_HINTS_MAX
 *   show HOW                       does it for who gives up (practice.h); may be left out
 *
 * Everything points into the compiled-in data: static, read only, for any thread. */
#ifndef TUI_TOUR_H
#define TUI_TOUR_H

#include "contract/str.h"

#define TOUR_NOTE "note "

enum {
    TOUR_ROWS = 16,
    TOUR_COLUMNS = 70,
    TOUR_PAGES_MAX = 8,
    TOUR_LESSONS_MAX = 16,
    TOUR_STEPS_MAX = 6,
    TOUR_HINTS_MAX = 2
};

typedef struct TourStep {
    Str when, words, show;
    Str hints[TOUR_HINTS_MAX];
} TourStep;

typedef struct TourPage {
    Str title, text;
    Str notes;  /* for the trainer, each line behind TOUR_NOTE */
    Str sample; /* "broken/missing-pipe"; empty: none */
    TourStep steps[TOUR_STEPS_MAX];
    size_t step_count;
} TourPage;

typedef struct TourLesson {
    Str title;
    TourPage pages[TOUR_PAGES_MAX];
    size_t count;
} TourLesson;

/* How far somebody is: kept in the folder of states from session to session. */
typedef struct TourKept {
    uint8_t steps[TOUR_LESSONS_MAX][TOUR_PAGES_MAX]; /* most that were done of each page */
    bool read[TOUR_LESSONS_MAX];                     /* to its last page */
    size_t lesson;                                   /* the last one */
} TourKept;

size_t tour_count(void);
/* False when there is no such lesson; counted from 0. */
bool tour_lesson(size_t index, TourLesson *ret_lesson);
/* The page that is shown to a room, for who follows with the notes in another terminal: in a file
 * of the folder (may be NULL). */
void tour_tell(const char *folder, size_t lesson, size_t page);
bool tour_told(const char *folder, size_t *ret_lesson, size_t *ret_page);

/* folder may be NULL. What is no longer there, or cannot be read, was not done. */
void tour_keep(const char *folder, const TourKept *kept);
void tour_kept(const char *folder, TourKept *ret_kept);

/* The text of a sample as pages name it; {NULL,0}: there is none. */
Str tour_sample(Str name);

#endif
