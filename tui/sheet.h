/* sheet - a table whose cells have a cursor and are edited in place.
 *
 * For maps with the same few values per name: volumes, variables, registries. The owner numbers the
 * rows and tells what each cell shows; they may be shown in another order than the owner's; a cell
 * that is typed into is an input in its place, secret where the owner says so. Columns that do not
 * fit scroll sideways, the first one stays. */
#ifndef TUI_SHEET_H
#define TUI_SHEET_H

#include "widgets.h"

enum { SHEET_CELLS = 9 };

typedef struct SheetColumn {
    const char *group; /* stands above the columns that share it; may be NULL */
    const char *title;
    int width;
    bool grows; /* takes room that is left */
} SheetColumn;

typedef struct SheetRow {
    Str cells[SHEET_CELLS];
    Role roles[SHEET_CELLS];
    char mark; /* in front: x ! o i or 0 */
} SheetRow;

/* Fills *ret for the index-th row; the strings live until the next call. */
typedef void SheetRowOf(void *context, size_t index, SheetRow *ret);

typedef struct Sheet {
    SheetRowOf *row;
    void *context;
    const SheetColumn *columns; /* static */
    size_t column_count;
    size_t count, selected, column; /* selected: of the rows as they are shown */
    size_t *order; /* owned: the owner's row for each that is shown; NULL: the same */
    bool sorted;
    size_t sorted_by;                           /* column */
    size_t first;                               /* of the columns that scroll */
    int cols[SHEET_CELLS], widths[SHEET_CELLS]; /* of the last drawing; width 0: not shown */
    int top, height;
    Input *input; /* owned */
    bool typing;
} Sheet;

typedef enum SheetResult {
    SHEET_PASS,
    SHEET_TAKEN,
    SHEET_MOVED, /* the cursor stands in another cell */
    SHEET_OPEN,  /* Enter or a double click on a cell: sheet_type() or a question */
    SHEET_DONE   /* typing ended: the value is in `input`, which the owner reads and then calls
                    sheet_leave() */
} SheetResult;

bool sheet_init(Sheet *s, SheetRowOf *row, void *context, const SheetColumn *columns,
                size_t column_count);
void sheet_clear(Sheet *s);
/* The rows are others: their number. Sorts them again; rows can be asked for by now. */
void sheet_set_count(Sheet *s, size_t count);
/* Rows of the owner. */
void sheet_select(Sheet *s, size_t row);
size_t sheet_row(const Sheet *s); /* the selected one; SIZE_MAX: there is none */
/* By the column with the cursor; when it is so already, back to the owner's order. */
void sheet_sort(Sheet *s);
const char *sheet_sorted_by(const Sheet *s);
/* Selects the next row (1), the one before (-1), or the first from the selected one on (0) that
 * shows the text, beginning again at the other end; upper and lower case are the same. */
typedef struct SheetFound {
    size_t count, which; /* how many rows show it; which of them is selected now */
} SheetFound;
SheetFound sheet_find(Sheet *s, Str text, int direction);
/* Begins to type in the cell at the cursor. */
void sheet_type(Sheet *s, Str value, bool secret);
/* Ends typing and wipes what was typed. */
void sheet_leave(Sheet *s);
/* Rows wanted, with the titles. */
int sheet_height(const Sheet *s);
void sheet_draw(Sheet *s, Canvas *c, bool focused);
SheetResult sheet_key(Sheet *s, const KeyEvent *key);
/* After what was typed is taken: Tab and the arrows that ended it go on to the next cell. */
bool sheet_go_on(Sheet *s, const KeyEvent *key);

#endif
