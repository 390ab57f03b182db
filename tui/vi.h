/* vi - the second preset's way to edit: letters are commands until i, and again after Esc.
 *
 * Counts, operators (d c y > < gc) with motions and text objects, visual modes, one register (the
 * program's clipboard), the last change again. What it edits is behind ViHost, so that any editor
 * can be driven by it. Keys that it does not know go on to the host and to the table of actions:
 * Space and ^X open the menu, : finds commands. */
#ifndef TUI_VI_H
#define TUI_VI_H

#include "contract/text.h"
#include "keys.h"

typedef enum ViMode { VI_NORMAL, VI_INSERT, VI_VISUAL, VI_VISUAL_LINE } ViMode;
typedef enum ViSearch { VI_SEARCH, VI_SEARCH_BACK, VI_AGAIN, VI_AGAIN_BACK } ViSearch;
typedef enum ViLook { VI_TOP, VI_MIDDLE, VI_BOTTOM } ViLook;

typedef struct ViHost {
    Text *(*text)(void *of);
    size_t (*cursor)(void *of);
    /* Moves it; a selection that was begun grows. */
    void (*go)(void *of, size_t offset);
    void (*go_rows)(void *of, long rows);
    int (*height)(void *of);
    /* The row of the cursor to the top, the middle or the bottom of the screen. */
    void (*look)(void *of, ViLook where);
    /* The first place of the top, middle or bottom row on the screen. */
    size_t (*seen)(void *of, ViLook where);
    /* One cell on or back: what is masked or folded is one. */
    size_t (*after)(void *of, size_t offset);
    size_t (*before)(void *of, size_t offset);
    /* Out of what is masked, to its start. */
    size_t (*outside)(void *of, size_t offset);
    /* Begins a selection at `anchor`, or ends it. */
    void (*select)(void *of, size_t anchor);
    void (*unselect)(void *of);
    bool (*selection)(void *of, size_t *ret_anchor); /* false: there is none */
    /* The whole lines from that of one place to that of the other, with what is folded in them. */
    Span (*lines)(void *of, size_t from, size_t to);
    void (*change)(void *of, Span at, Str with, size_t cursor);
    /* Enter, as it is typed: with the indentation that belongs there. */
    void (*new_line)(void *of);
    void (*shift)(void *of, Span lines, char how); /* '>', '<', or 'c': comments on, off */
    /* Into the clipboard. cut: takes them out; a copy of secrets asks. */
    void (*take)(void *of, Span at, bool lines, bool cut, size_t cursor);
    Str (*clipboard)(void *of);
    bool (*open)(void *of); /* Enter on a fold opens it; false: there is none */
    void (*search)(void *of, ViSearch what, Str word);
    bool (*type)(void *of, const KeyEvent *key); /* what insert mode would do with it */
    void (*run)(void *of, const char *action);
    void (*leave)(void *of, bool saved); /* ZZ; ZQ */
    void (*say)(void *of, const char *words);
} ViHost;

enum { VI_KEYS = 256 }; /* of a change that can be made again */

typedef struct ViKeys {
    KeyEvent keys[VI_KEYS];
    size_t count;
    bool whole; /* all of them are there */
} ViKeys;

typedef struct Vi {
    const ViHost *host; /* borrowed, with `of` */
    void *of;
    ViMode mode;
    size_t count, op_count; /* 0: none was typed */
    char op, wait;          /* an operator; the key that the next one completes */
    char found_kind;        /* of the last f F t T; 0: none yet */
    int32_t found;
    size_t jump; /* where '' leads */
    bool changed;
    bool group;           /* typed text continues the step before, */
    uint64_t group_state; /* while the text is in this state */
    size_t group_cursor;  /* and the cursor here */
    ViKeys now, last;
    bool repeats;
} Vi;

void vi_begin(Vi *vi, const ViHost *host, void *of);
/* Back to normal mode, with nothing begun. */
void vi_reset(Vi *vi);
/* False: not taken. In insert mode all but Esc is the host's. */
bool vi_key(Vi *vi, const KeyEvent *key);
/* Something is begun: a count, an operator, a selection. */
bool vi_is_pending(const Vi *vi);
static inline bool vi_is_visual(const Vi *vi)
{
    return vi->mode == VI_VISUAL || vi->mode == VI_VISUAL_LINE;
}
/* What a visual mode has chosen, the character at the cursor with it. */
Span vi_chosen(const Vi *vi);
const char *vi_mode_name(const Vi *vi);
/* What is typed in one go is one step of undo: the kind that a change of this kind has now, and a
 * note of the change that was made. */
StepKind vi_step(const Vi *vi, StepKind kind);
void vi_note(Vi *vi);

#endif
