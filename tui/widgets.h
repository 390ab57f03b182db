/* widgets - the parts of forms and dialogs: one-line input, text box, list, choice, buttons.
 *
 * Each is a Widget (widget.h). The constructors return NULL when memory is out; the owner frees
 * with widget_free(). Values that are secret live in secret Bufs and are wiped. */
#ifndef TUI_WIDGETS_H
#define TUI_WIDGETS_H

#include "view.h"
#include "widget.h"

/* The struct that begins with this View or Widget. */
#define VIEW_AS(type, v)                                                                           \
    (((union {                                                                                     \
         const View *in;                                                                           \
         type *out;                                                                                \
     }){ (v) })                                                                                    \
         .out)
#define WIDGET_AS(type, w)                                                                         \
    (((union {                                                                                     \
         const Widget *in;                                                                         \
         type *out;                                                                                \
     }){ (w) })                                                                                    \
         .out)

/* -- one line of text -------------------------------------------------------------------------
 *
 * Drawn as [value]. A paste loses its last line end; line ends within it become blanks, which
 * input_paste_had_lines() tells. */
typedef struct Input {
    Widget widget;
    Buf value; /* owned, secret */
    size_t cursor, scroll;
    char ghost[160];  /* shown while the value is empty: an example or the default */
    bool masked;      /* stars instead of the value */
    bool revealed;    /* but not now */
    bool hide_length; /* the mask fills the field */
    bool pasted_lines;
    bool bare; /* no brackets */
} Input;

#define INPUT_MAX ((size_t)1 << 20) /* most bytes of one value */

Input *input_new(void);
/* The cursor goes to the end. */
void input_set(Input *input, Str value);
Str input_value(const Input *input); /* borrowed until the next key */

/* -- several lines ----------------------------------------------------------------------------
 *
 * Enter makes a new line, Tab and Esc lead out. */
typedef struct TextBox {
    Widget widget;
    Buf value; /* owned, secret */
    size_t cursor;
    int top, left;
    int rows; /* height wanted */
    bool masked, revealed;
} TextBox;

TextBox *textbox_new(int rows);
void textbox_set(TextBox *box, Str value);
Str textbox_value(const TextBox *box);

/* -- list and table --------------------------------------------------------------------------- */

enum { LIST_CELLS = 6 };

typedef struct ListRow {
    Str cells[LIST_CELLS];
    char mark; /* in front: x ! o i + - or 0 */
    Role role;
    bool heading; /* cannot be selected */
} ListRow;

typedef struct ListColumn {
    const char *title; /* NULL in all columns: no title line */
    int width;         /* columns wanted; 0: what is left */
    int drop;          /* the highest goes first when there is no room; 0: stays */
} ListColumn;

/* Fills *ret for the index-th row; the strings live until the next call. */
typedef void ListRowOf(void *context, size_t index, ListRow *ret);

typedef struct List {
    Widget widget;
    ListRowOf *row;
    void *context;
    const ListColumn *columns; /* static, ends with a row of zeros that is not used: see count */
    size_t column_count;
    size_t count, selected;
    int top, height; /* of the last drawing */
} List;

List *list_new(ListRowOf *row, void *context, const ListColumn *columns, size_t column_count);
/* Another number of rows; keeps the selection in range and off headings. */
void list_set_count(List *list, size_t count);
/* The first, middle or last row that is seen: H M L as in vi. */
size_t seen_row(int top, int height, size_t count, char which);
void list_select(List *list, size_t index);
/* Moves by so many rows, over headings. */
void list_move(List *list, int by);

/* The role and the width-1 text of a mark: x error, ! warning, o to do, i note. */
Role mark_role(char mark);

/* -- one of several, all seen; or any of them ------------------------------------------------- */

typedef struct Choice {
    Widget widget;
    const char *labels[16], *details[16]; /* borrowed; a detail may be NULL */
    char marks[16];
    size_t count, selected;
    bool many;              /* boxes: the blank key takes and leaves the selected one */
    unsigned chosen, fixed; /* sets of 1 << index; what is fixed does not change */
} Choice;

#define CHOICE_NONE SIZE_MAX /* `selected`: none yet */

Choice *choice_new(void);
void choice_add(Choice *choice, const char *label, const char *detail, char mark);

/* -- buttons ---------------------------------------------------------------------------------- */

typedef struct Buttons {
    Widget widget;
    const char *labels[6]; /* static */
    size_t count, selected;
    int width; /* of the last drawing: what does not fit stands on the next row */
} Buttons;

Buttons *buttons_new(const char *const *labels, size_t count);
/* The hint line of a dialog that has nothing but buttons to choose from. */
size_t buttons_hints(const Buttons *buttons, Hint *out, size_t max);

/* -- several of them, one below the other ------------------------------------------------------
 *
 * Tab and the arrows go from one to the next; Enter in an input too. A label stands left of
 * inputs, above everything else. */
typedef struct Panel {
    struct {
        Widget *widget;           /* owned */
        const char *label, *help; /* borrowed; may be NULL */
        Rect at;                  /* of the last drawing */
    } items[12];
    size_t count, focus;
    int label_width;
} Panel;

/* The widget is the panel's from here on; NULL (memory was out) is left out. */
void panel_add(Panel *panel, Widget *widget, const char *label, const char *help);
void panel_clear(Panel *panel);
/* Draws from row down; returns the row below. */
int panel_draw(Panel *panel, Canvas *c, int row, bool focused);
/* *ret_item: the item that says WIDGET_DONE, _CHANGED or _LEAVE. */
WidgetResult panel_key(Panel *panel, const KeyEvent *key, size_t *ret_item);
bool panel_takes_text(const Panel *panel);

/* [#####-----]  done of total. Returns the column behind it. */
int progress_draw(Canvas *c, int row, int col, int width, size_t done, size_t total);

#endif
