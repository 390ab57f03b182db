/* side_table - a view with one row for each name that either side has: registries, variables,
 * volumes.
 *
 * What is the same in all of them is here: rows that stay selected by name, cells that are typed
 * into, the document's cursor, searching, sorting, the actions of the table of commands. A view
 * embeds a SideTable as its first member and says the rest in a SideTableClass. */
#ifndef TUI_SIDE_TABLE_H
#define TUI_SIDE_TABLE_H

#include "sheet.h"
#include "sides.h"

#include "contract/arena.h"

enum { SIDE_NAME_ROOM = 256 };

typedef struct SideTable SideTable;

typedef struct SideTableClass {
    const SheetColumn *columns;
    size_t column_count, rows_max;
    SheetRowOf *row; /* context: the SideTable; index: of names[] */
    /* side_table_add() for each row. a: NULL while nothing could be read. */
    void (*fill)(SideTable *t, const Analysis *a);
    /* Two names of one thing; NULL: equal ones. */
    bool (*same)(Str a, Str b);
    /* JSON pointers: of the value in a cell, of the entry that an action on the place of a cell
     * means, of the entry of a side. arena. */
    Str (*cell)(const Analysis *a, Str name, size_t column, Arena *arena);
    Str (*place)(const Analysis *a, Str name, size_t column, Arena *arena);
    Str (*entry)(const Analysis *a, SideId side, Str name, Arena *arena);
    void (*open)(SideTable *t);  /* begins to type into the cell at the cursor, or asks */
    void (*take)(SideTable *t);  /* what was typed goes into the text */
    void (*taken)(SideTable *t); /* behind Enter; may be NULL */
    void (*add)(SideTable *t);
    void (*remove)(SideTable *t);
    bool (*key)(SideTable *t, const KeyEvent *key); /* of its own, while nothing is typed */
    const char *const *words;                       /* for the message line, by column */
    const Hint *hints;                              /* ends with a key of NULL */
    const char *empty;                              /* what stands there without a row */
} SideTableClass;

struct SideTable {
    View view;
    const SideTableClass *is;
    Sheet sheet;
    Arena *arena; /* owned: names, and what else the rows need; new with each side_table_build() */
    Str *names;
    size_t count;
    char asked[SIDE_NAME_ROOM]; /* the name that a question is about */
    SideId asked_side;
    char wanted[80]; /* the words that were searched for */
};

/* Owned by the caller, with its first rows; NULL when memory is out. size: of the whole view. */
View *side_table_new(App *app, size_t size, const ViewClass *view, const SideTableClass *is);
/* For the view's own free(), first. */
void side_table_clear(SideTable *t);
/* Reads the rows anew; the selected one stays selected. */
void side_table_build(SideTable *t);
/* A name that is there already, or one too many, is left out: false. */
bool side_table_add(SideTable *t, Str name);
Str side_table_selected(const SideTable *t); /* empty: there is none */
void side_table_select(SideTable *t, Str name);
/* False, without a name that a question could keep. */
bool side_table_ask_about(SideTable *t, Str name);
/* The rows, or what stands there without one. */
void side_table_draw(SideTable *t, Canvas *c);

/* For a ViewClass. */
void side_table_title(const View *view, char *out, size_t size);
bool side_table_key(View *view, const KeyEvent *key);
bool side_table_act(View *view, const char *id);
void side_table_event(View *view, ViewEvent event);
bool side_table_takes_text(const View *view);
bool side_table_status(const View *view, char *out, size_t size);
size_t side_table_hints(const View *view, Hint *out, size_t max);
Str side_table_place(const View *view);

#endif
