/* canvas - a grid of cells that views draw into, in roles.
 *
 * No curses, no colours, no terminal: a view can be tested by reading the grid. A Canvas is a
 * window of a Grid with its own origin; what falls outside is clipped. All text goes through
 * glyph_next(): control characters, escapes, bytes that are not UTF-8, bidirectional overrides
 * and invisible characters become visible marks (^[, <80>, <U+202E>), so that the width of what
 * is drawn and what is measured are the same.
 *
 * Width: as wcwidth() says, which is what curses goes by. Frames, marks and all other text of
 * the program itself are ASCII or the box characters that draw replaces where there is no
 * UTF-8. */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include "contract/buf.h"
#include "theme.h"

typedef struct Rect {
    int row, col, height, width;
} Rect;

static inline bool rect_has(Rect r, int row, int col)
{
    return row >= r.row && row < r.row + r.height && col >= r.col && col < r.col + r.width;
}

#define CELL_MARKS 3 /* combining characters kept in a cell */

typedef struct Cell {
    uint32_t code; /* 0 in the right half of a wide character */
    uint32_t marks[CELL_MARKS];
    uint8_t role;  /* Role */
    uint8_t attrs; /* LOOK_ bits in addition to those of the role */
} Cell;

typedef struct Grid {
    int height, width;
    Cell *cells;                /* owned, row by row */
    int cursor_row, cursor_col; /* -1: hidden */
} Grid;

typedef struct Canvas {
    Grid *grid;
    Rect at;           /* of the grid, after clipping */
    int row, col;      /* grid place of the canvas' own 0,0 */
    int height, width; /* as the view was given them */
} Canvas;

bool grid_resize(Grid *grid, int height, int width, Error *err);
void grid_clear(Grid *grid); /* all blank in ROLE_TEXT, no cursor */
void grid_free(Grid *grid);
/* borrowed; NULL outside. */
const Cell *grid_cell(const Grid *grid, int row, int col);
/* The characters of one row as UTF-8, blanks at the end cut. For tests. */
void grid_row_text(const Grid *grid, int row, Buf *out);

Canvas canvas_of(Grid *grid);
/* The part at `r` of c, with its own origin. */
Canvas canvas_sub(const Canvas *c, Rect r);

/* Puts text at row, col; returns the column behind it (also when clipped). Stops before the
 * column that is `canvas width`. */
int canvas_text(Canvas *c, int row, int col, Str text, Role role);
int canvas_print(Canvas *c, int row, int col, Role role, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* At most `width` columns; a text that is longer ends with "..", or is cut in the middle
 * ("abc..xyz"). Returns the column behind it. */
int canvas_text_fit(Canvas *c, int row, int col, int width, Str text, Role role);
int canvas_text_middle(Canvas *c, int row, int col, int width, Str text, Role role);
/* Breaks text at blanks into lines of `width`; from row down, at most max_rows: what is cut there
 * ends with "..". Returns the rows used. With c NULL only counts. "\n" begins a new line; a line
 * that begins with blanks keeps them on the lines it is broken into. */
int canvas_wrap(Canvas *c, int row, int col, int width, int max_rows, Str text, Role role);
void canvas_fill(Canvas *c, Rect r, char ch, Role role);
/* Changes the role of cells that stand there. */
void canvas_role(Canvas *c, Rect r, Role role);
void canvas_attrs(Canvas *c, Rect r, int attrs);
/* The hardware cursor: the last one to ask has it. */
void canvas_cursor(Canvas *c, int row, int col);
/* A frame around the whole canvas with a title in its upper edge; double lines when focused.
 * Returns the inside. */
Canvas canvas_frame(Canvas *c, Str title, bool focused);
Canvas canvas_dialog_frame(Canvas *c, Str title);
void canvas_hline(Canvas *c, int row, int col, int width, Role role);
void canvas_vline(Canvas *c, int row, int col, int height, Role role);
/* A position mark in the right frame of a list: `top` of `total` rows, `shown` visible. */
void canvas_scroll_mark(Canvas *c, int top, int shown, int total);

/* One thing as it is shown: a character with its combining marks, or the mark for a byte. */
typedef struct Glyph {
    size_t len;    /* bytes of text it stands for, > 0 */
    int width;     /* columns, > 0 */
    bool is_mark;  /* shown in ROLE_MARK */
    char mark[16]; /* the mark's text */
    uint32_t code; /* else the character */
    uint32_t marks[CELL_MARKS];
} Glyph;

/* The glyph at `at`; false at the end of s. A tab is a mark here: views expand it. */
bool glyph_next(Str s, size_t at, Glyph *ret_glyph);
/* Columns of a whole text. */
int text_width(Str s);
/* The offset of the glyph that covers column `col` (s.len when behind the end). */
size_t text_offset_at(Str s, int col);
/* The largest cluster boundary < at (0 at the start), and the smallest > at: where the cursor
 * may stand, by UAX #29. */
size_t text_cluster_before(Str s, size_t at);
size_t text_cluster_after(Str s, size_t at);

/* What the terminal shows: with ascii everything but ASCII is drawn as "?" and measured so. Set
 * once by term, read by glyph_next() and draw. */
void glyph_set_ascii(bool ascii);
bool glyph_is_ascii(void);

#endif
