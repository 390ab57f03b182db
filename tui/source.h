/* source - the text editor: what its files share.
 *
 * The text is the document's; the editor owns a scroll position, a selection and a search. Each
 * line is laid out anew when it is drawn; of lines longer than LINE_LONG only the visible part
 * is looked at, with the help of the column cache.
 *
 * Words: a *mask* stands for a secret value: eight stars that the cursor passes as one. In long
 * lines each column is starred instead, so that columns need no look at what is before. */
#ifndef TUI_SOURCE_H
#define TUI_SOURCE_H

#include "app.h"

enum {
    LINE_LONG = 4096, /* bytes */
    MASK_WIDTH = 8,
    LINE_MASKS = 32,   /* secrets of one line that are told apart */
    CHECK_EVERY = 2048 /* bytes between the checkpoints of a long line */
};

/* Columns of one long line: the column of each CHECK_EVERY-th byte, as far as it was needed. */
typedef struct ColumnCache {
    uint64_t version;
    size_t start, len; /* of the line */
    bool ascii;        /* column is offset */
    struct ColumnPoint {
        uint32_t offset, column;
    } * points; /* owned */
    size_t count, cap;
} ColumnCache;

typedef struct Find Find;

typedef struct Source {
    View view;
    size_t top;     /* first line shown */
    int left;       /* first column shown */
    int wanted;     /* column that Up and Down aim at; -1: that of the cursor */
    size_t anchor;  /* other end of the selection */
    bool selecting; /* a selection is there */
    bool marking;   /* motions extend it (^Space) */
    bool follow;    /* scroll to the cursor with the next drawing */
    int rows;       /* of the last drawing */
    int gutter;     /* columns of marks and numbers */
    size_t inline_line;
    int inline_rows;
    Find *find; /* NULL: no search is open */
    ColumnCache columns;
} Source;

Source *source_of(const View *v);
/* The editor of the app when it is shown; else NULL. */
Source *source_active(App *app);

/* -- places (source_place.c) -- */
Text *source_text(const Source *s);
/* Secrets of the line that are not revealed. */
size_t source_masks(Source *s, size_t line, Span out[LINE_MASKS]);
int source_column(Source *s, size_t offset);
size_t source_offset(Source *s, size_t line, int column);
size_t source_left_of(Source *s, size_t offset);
size_t source_right_of(Source *s, size_t offset);
size_t source_word_left(Source *s, size_t offset);
size_t source_word_right(Source *s, size_t offset);
Span source_selection(const Source *s); /* empty: none */
/* Moves the document cursor; extend: the selection grows. */
void source_go(Source *s, size_t offset, bool extend);
void source_columns_free(ColumnCache *cache);

/* -- changes (source_edit.c) -- */
bool source_edit_key(Source *s, const KeyEvent *key);
void source_cut(App *app);
void source_copy(App *app);
void source_paste(App *app);
void source_comment(App *app);
void source_indent(App *app);
void source_outdent(App *app);
void source_complete(App *app);
void source_replace(Source *s, Span at, Str with, StepKind kind);

/* -- search (source_find.c) -- */
void source_find(App *app);
void source_find_next(App *app);
void source_goto_line(App *app);
bool find_key(Source *s, const KeyEvent *key);
void find_draw(Source *s, Canvas *c); /* its one or two rows */
int find_rows(const Source *s);
void find_free(Find *find);
/* Matches within `range`, for marking. */
size_t find_matches(Source *s, Span range, Span *out, size_t max);

/* -- drawing (source_draw.c) -- */
void source_draw(View *v, Canvas *c);
/* The text place below a cell of the view. */
size_t source_at_cell(Source *s, int row, int col);

#endif
