/* form_view - the form pane's state, shared by its two halves: view_form.c (keys, edits) and
 * form_draw.c (layout, drawing). */
#ifndef TUI_FORM_VIEW_H
#define TUI_FORM_VIEW_H

#include "key_words.h"
#include "place.h"
#include "widgets.h"

typedef struct FormView {
    View view;
    Arena *arena; /* owned: the rows */
    Form form;
    const Analysis *of; /* the rows were made from it, at this version */
    uint64_t version;
    Buf branch;     /* JSON pointer of the branch that is shown */
    Buf focus_path; /* of the row with the focus */
    FormKind focus_kind;
    size_t at;       /* index of that row; form.count: the buttons */
    int top;         /* first line shown */
    int label_width; /* of the last drawing */
    int header;      /* lines above the rows, of the last drawing */
    Widget *editor;  /* owned: of the focused row, NULL: it has none */
    bool in_box;     /* it is a text box, else an input: as the row says */
    Buf editing;     /* path that the editor belongs to */
    Buttons *buttons;
    bool typing;            /* letters go to the editor */
    bool dirty;             /* the editor's value is not in the text yet */
    uint64_t changed_at;    /* when a key last changed it */
    uint64_t visit_version; /* of the text after this visit's own change; 0: none yet */
    bool follow;            /* the next analysis brings what was just added: go there */
    bool busy;              /* events come from the form's own change */
    KeyWords *keys;         /* owned */
    int beginning;          /* of a contract without anything: which one is selected */
} FormView;

/* Nothing may be changed now: the text does not parse, or is open for reading only. */
bool form_is_locked(const FormView *f);
const FormRow *form_focused(const FormView *f);
void form_draw(FormView *f, Canvas *c);
/* The row at a line of the pane; form.count for the buttons, SIZE_MAX: none. */
size_t form_row_at_line(FormView *f, int line, int width);
int form_button_rows(const FormView *f, int width);
int form_buttons_line(FormView *f, int width); /* where they begin */
/* Nothing but comments is there: what one may begin with is shown. form_empty.c */
bool form_is_blank(const FormView *f);
void form_blank_draw(FormView *f, Canvas *c);
bool form_blank_key(FormView *f, const KeyEvent *k);
/* Where values begin, in columns. */
int form_value_column(const FormView *f);
/* The words for an option of a list, shown in brackets. */
int form_option_count(const FormRow *row);
Str form_option(const FormRow *row, int index);
/* Index of the present option, -1: none. */
int form_option_now(const FormRow *row);

#endif
