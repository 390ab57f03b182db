/* vi - the second preset's way to edit: letters are commands until i, and again after Esc.
 *
 * Counts, operators (d c y > < gc gu gU g~) with motions and text objects, visual modes with
 * blocks, registers, marks and jumps, macros, the last change again. What it edits is behind
 * ViHost, so that any editor can be driven by it. Keys that it does not know go on to the host and
 * to the table of actions: Space and ^X open the menu, : takes a command line (vi_ex.h) or finds
 * commands by name.
 *
 * Words: a key *fails* when it leads nowhere (no such place, no more lines); a macro ends there. */
#ifndef TUI_VI_H
#define TUI_VI_H

#include "contract/edit.h"
#include "vi_register.h"

typedef enum ViMode { VI_NORMAL, VI_INSERT, VI_VISUAL, VI_VISUAL_LINE, VI_VISUAL_BLOCK } ViMode;
typedef enum ViSearch { VI_SEARCH, VI_SEARCH_BACK, VI_AGAIN, VI_AGAIN_BACK } ViSearch;
typedef enum ViLook { VI_TOP, VI_MIDDLE, VI_BOTTOM } ViLook;

typedef struct ViHost {
    Text *(*text)(void *of);
    size_t (*cursor)(void *of);
    /* Moves it; a selection that was begun grows. */
    void (*go)(void *of, size_t offset);
    void (*go_rows)(void *of, long rows);
    void (*scroll)(void *of, long rows); /* the cursor stays in sight */
    int (*height)(void *of);
    /* Cells from the start of a line, and the place at so many. */
    int (*column)(void *of, size_t offset);
    size_t (*at_column)(void *of, size_t line, int column);
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
    /* All in one step. */
    void (*change_all)(void *of, const Splice *splices, size_t count, size_t cursor);
    /* Enter, as it is typed: with the indentation that belongs there. */
    void (*new_line)(void *of);
    void (*shift)(void *of, Span lines, char how); /* '>', '<', or 'c': comments on, off */
    /* Into the register that was typed, and the clipboard. cut: takes them out; a copy of secrets
     * asks. `text` is what is kept of a block, whose rows the caller takes out. */
    void (*take)(void *of, Span at, ViShape shape, Str text, bool cut, size_t cursor);
    ViRegisters *(*registers)(void *of);
    Str (*clipboard)(void *of);
    /* Places by a number (document.h). */
    void (*keep)(void *of, size_t number, size_t offset);
    bool (*kept)(void *of, size_t number, size_t *ret_offset);
    bool (*open)(void *of); /* Enter on a fold opens it; false: there is none */
    /* False: nothing was found, or the bar was opened: it calls vi_sought() when it is done. */
    bool (*search)(void *of, ViSearch what, Str word);
    bool (*type)(void *of, const KeyEvent *key); /* what insert mode would do with it */
    bool (*feed)(void *of, const KeyEvent *key); /* a key of a macro; false: it is to end */
    void (*colon)(void *of, const char *typed);  /* opens the command line */
    bool (*ex)(void *of, Str line);              /* runs one; false: it failed */
    void (*run)(void *of, const char *action);
    void (*leave)(void *of, bool saved); /* ZZ; ZQ */
    void (*say)(void *of, const char *words);
} ViHost;

/* What is typed in front of or behind a block, until Esc: then it goes into its other rows. */
typedef struct ViRowInsert {
    size_t rows; /* 0: no block is typed into */
    size_t from; /* where the text began */
    int column;
    bool to_end, pads; /* at the ends of the rows; short rows are filled up */
} ViRowInsert;

typedef struct Vi {
    const ViHost *host; /* borrowed, with `of` */
    void *of;
    ViMode mode;
    size_t count, op_count; /* 0: none was typed */
    char op, wait;          /* an operator; the key that the next one completes */
    char reg;               /* register that was typed; 0: none */
    char found_kind;        /* of the last f F t T; 0: none yet */
    int32_t found;
    bool changed, failed;
    bool group;           /* typed text continues the step before, */
    uint64_t group_state; /* while the text is in this state */
    size_t group_cursor;  /* and the cursor here */
    bool together, begun; /* all changes are one step; its first one was made */
    ViKeys now, last;     /* the command that is typed; the last change */
    bool repeats;
    /* typing */
    ViKeys typed;
    size_t times; /* that it is to stand there */
    char opened;  /* by o or O; 0: none */
    bool over;    /* R: over what is there */
    ViRowInsert rows;
    /* visual */
    bool to_ends; /* a block reaches to the ends of its rows */
    ViMode was_visual;
    /* search as the end of an operator */
    bool seeks;
    size_t sought_from, sought_times;
    /* jumps */
    size_t jumps, jump; /* kept; where among them ^O and ^I are */
    size_t changes, change;
    /* macros */
    ViKeys macro;
    char recording, played; /* registers; 0: none */
    int playing;            /* how deep */
    size_t fed;             /* keys of this macro so far */
} Vi;

void vi_begin(Vi *vi, const ViHost *host, void *of);
void vi_end(Vi *vi); /* wipes */
/* Back to normal mode, with nothing begun, kept or recorded. */
void vi_reset(Vi *vi);
/* False: not taken. In insert mode all but Esc is the host's. */
bool vi_key(Vi *vi, const KeyEvent *key);
/* Something is begun: a count, an operator, a selection. */
bool vi_is_pending(const Vi *vi);
static inline bool vi_is_visual(const Vi *vi)
{
    return vi->mode >= VI_VISUAL;
}
/* A key that the host took elsewhere (its search bar, the command line) belongs to the macro. */
void vi_record_macro(Vi *vi, const KeyEvent *key);
/* What the host did for a key failed. */
static inline void vi_failed(Vi *vi)
{
    vi->failed = true;
}
/* The search bar was closed at its place, or given up. */
void vi_sought(Vi *vi, bool found);
/* All changes up to the end are one step of undo. Returns what the end is to be given. */
bool vi_together(Vi *vi);
void vi_together_end(Vi *vi, bool was);
/* A place that '' and ^O lead back to. */
void vi_jump_from(Vi *vi, size_t offset);
/* What a block has chosen of the line at `line`; false: that line is none of its rows. */
bool vi_block_on(const Vi *vi, size_t line, Span *ret);
/* Keys as if they were typed, as :normal does. False: one failed. */
bool vi_play(Vi *vi, const KeyEvent *keys, size_t count);
/* The lines that were chosen last; false: none were. */
bool vi_last_visual(const Vi *vi, Span *ret);
bool vi_mark(const Vi *vi, char name, size_t *ret_offset);
bool vi_set_mark(Vi *vi, char name, size_t offset);
/* What a visual mode has chosen, the character at the cursor with it. */
Span vi_chosen(const Vi *vi);
const char *vi_mode_name(const Vi *vi);
/* What is typed in one go is one step of undo: the kind that a change of this kind has now, and a
 * note of the change that was made. */
StepKind vi_step(const Vi *vi, StepKind kind);
void vi_note(Vi *vi);

#endif
