/* view - what a pane or dialog can do.
 *
 * A view derives all that it shows from the App (text, analysis, cursor) and keeps only what is
 * its own: scroll position, selection, half-typed values. draw is pure but for that; key may
 * change the view and call App services. The frame with the title is drawn by the screen (panes)
 * or by the app (dialogs); a view draws the inside.
 *
 * A View is embedded as the first member of the view's own struct. */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "canvas.h"
#include "keys.h"

typedef struct App App;
typedef struct View View;

typedef enum ViewEvent {
    EVENT_TEXT,     /* the text changed (an edit, undo, reload) */
    EVENT_ANALYSIS, /* a newer analysis is there */
    EVENT_CURSOR,   /* the document cursor moved, by another view */
    EVENT_FOCUS,    /* this view has the focus now */
    EVENT_BLUR,     /* it is about to lose it: leave half-typed values in the text */
    EVENT_MASK,     /* hide revealed secrets now */
    EVENT_KEEP,     /* the program is ended from outside: half-done work goes into the text */
    EVENT_DOCUMENT  /* another document was opened */
} ViewEvent;

/* One entry of the hint line: "Tab Next". key: as it is shown, or the id of an action whose key for
 * lists is meant. */
typedef struct Hint {
    const char *key, *label;
} Hint;

/* As many of a table as there is room for; how many. */
size_t hints_copy(const Hint *all, size_t count, Hint *out, size_t max);

typedef struct ViewClass {
    const char *name; /* "Source": right end of the title line, name in help */
    const char *help; /* id of its help topic, may be NULL */
    /* The title of the frame, written into out. NULL: name. */
    void (*title)(const View *v, char *out, size_t size);
    void (*draw)(View *v, Canvas *c); /* sets the cursor when it has the focus */
    /* False: not mine. The app then tries the keymap and the ways out. */
    bool (*key)(View *v, const KeyEvent *key);
    void (*event)(View *v, ViewEvent event); /* may be NULL */
    /* True while letters type into it: then they are no commands. NULL: never. */
    bool (*takes_text)(const View *v);
    /* A digit behind Esc is a count, and no function key. NULL: never. */
    bool (*takes_counts)(const View *v);
    /* Fills at most max hints; returns how many. NULL: those of the keymap. */
    size_t (*hints)(const View *v, Hint *out, size_t max);
    /* One sentence for the message line: what is at the cursor. False: nothing to say. */
    bool (*status)(const View *v, char *out, size_t size);
    /* JSON pointer of what is selected: commands about a place mean this. NULL: the document's
     * cursor. */
    Str (*place)(const View *v);
    /* Does a command of the table of actions in its own way. False: the usual way. NULL: never. */
    bool (*act)(View *v, const char *id);
    /* Dialogs: the inside that is wanted, at most max_height x max_width. NULL: a pane. */
    void (*size)(const View *v, int max_height, int max_width, int *ret_height, int *ret_width);
    void (*free)(View *v); /* frees the view itself; wipes what was secret */
} ViewClass;

struct View {
    const ViewClass *class;
    App *app;
    bool focused;
    Rect at; /* of the inside, on the screen; set before draw */
};

#endif
