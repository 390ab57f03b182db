/* source - the text editor: what its files share.
 *
 * The text is the document's; the editor owns a scroll position, a selection and a search. What
 * is drawn is laid out anew each time; of lines longer than LINE_LONG only the visible part is
 * looked at, with the help of the column cache.
 *
 * Words: a *visual line* is a line of the text, with those that folds join to it. A *piece* of it
 * is shown as something else: a *mask* (eight stars for a secret) or a *fold* (a mark that says
 * what is hidden); the cursor passes each as one. In long lines each column of a secret is starred
 * instead, so that columns need no look at what is before, and only folds over several lines count.
 * A *row* is a line of the screen: with wrapping a visual line may take several, `wrap` columns
 * each; columns count on from row to row. */
#ifndef TUI_SOURCE_H
#define TUI_SOURCE_H

#include "app.h"
#include "vi.h"

enum {
    LINE_LONG = 4096, /* bytes that are shown */
    MASK_WIDTH = 8,
    LINE_PIECES = 40,   /* secrets and folds of one line that are told apart */
    CHECK_EVERY = 2048, /* bytes between the checkpoints of a long line */
    TAB_STOP = 8
};

typedef enum PieceKind { PIECE_MASK, PIECE_FOLD } PieceKind;

typedef struct Piece {
    Span at;
    PieceKind kind;
    int width;
} Piece;

typedef struct Layout {
    size_t line, last; /* of the text: the first one and the last */
    size_t start, end;
    bool is_long;
    size_t count; /* of pieces; in a long line there are none */
    Piece pieces[LINE_PIECES];
} Layout;

/* Columns of one long line: the column of each CHECK_EVERY-th byte, as far as it was needed. */
typedef struct ColumnCache {
    uint64_t version;
    size_t start, len; /* of the line */
    int wrap;
    bool ascii; /* column is offset */
    struct ColumnPoint {
        uint32_t offset, column;
    } * points; /* owned */
    size_t count, cap;
} ColumnCache;

typedef struct Find Find;
typedef struct Complete Complete;
typedef struct Subst Subst;

typedef struct ShownRow {
    size_t line; /* the first of the visual line */
    int column;  /* at the left edge; -1: the words of a problem */
} ShownRow;

/* Another text than the document of the app: a file of an archive. */
typedef struct SourceText {
    Document *document;
    size_t cursor;
    Fields *fields; /* for completion; may be NULL */
    /* The mark in front of a line (from 0), 0: none; actions that are its own; it was changed. */
    char (*mark)(void *context, size_t line);
    bool (*run)(void *context, const char *action);
    void (*changed)(void *context);
    void *context;
} SourceText;

typedef struct Source {
    View view;
    SourceText *of;  /* NULL: the document of the app */
    size_t top;      /* first line shown */
    int top_row;     /* rows of it that are above the screen */
    int left;        /* first column shown */
    int wrap;        /* columns of a row; 0: lines are not wrapped */
    bool wraps;      /* wanted */
    int wanted;      /* column that Up and Down aim at; -1: that of the cursor */
    size_t anchor;   /* other end of the selection */
    bool selecting;  /* a selection is there */
    Span found;      /* by the last search: in sight to its end while the cursor is on it */
    bool marking;    /* motions extend it (^Space) */
    bool follow;     /* scroll to the cursor with the next drawing */
    int rows;        /* of the last drawing */
    int gutter;      /* columns of marks and numbers */
    ShownRow *shown; /* owned: what each row of the last drawing shows */
    int shown_count, shown_cap;
    Find *find;         /* NULL: no search is open */
    Complete *complete; /* NULL: nothing is offered */
    Subst *subst;       /* a replacement that asks for each place; NULL: none */
    bool matching;      /* :g goes over lines */
    size_t dismissed;   /* start of the word that it was closed for; SIZE_MAX: none */
    Span dragged;       /* what a double click chose: drags add to it; empty: characters */
    Vi vi;              /* of the second preset */
    struct {
        Buf text; /* secret: what the question before a copy is about */
        ViShape shape;
        char name;
    } asked;
    bool may_copy; /* it was answered once: secrets, too, for this session */
    int look;      /* a wish of vi for the next drawing: 1 + ViLook; 0: none */
    ColumnCache columns;
} Source;

Source *source_of(const View *v);
/* The editor that has the keys: that of a dialog, or of the app when it is shown; else NULL. */
Source *source_active(App *app);
/* Shows that of the app, unless a dialog has one. */
void source_show(App *app);
/* An editor for another text than the document. Owned as any view; `of` is borrowed. */
View *view_source_of_new(App *app, SourceText *of);

/* -- the text (source_text.c) -- */
Document *source_document(const Source *s);
Str source_bytes(const Source *s);
size_t source_cursor(const Source *s);
void source_set_cursor(Source *s, size_t offset);
/* One undo step, as app_edit(). */
bool source_apply(Source *s, const Splice *splices, size_t count, StepKind kind, size_t cursor);
void source_run(Source *s, const char *action);

/* -- layout (source_layout.c) -- */
Text *source_text(const Source *s);
/* The first line of the visual line that shows this one. */
size_t source_first_line(Source *s, size_t line);
void source_layout(Source *s, size_t line, Layout *ret); /* line: a first one */
void source_layout_at(Source *s, size_t offset, Layout *ret);
int layout_column(Source *s, const Layout *l, size_t offset);
size_t layout_offset(Source *s, const Layout *l, int column);
int layout_rows(Source *s, const Layout *l);
/* Where on its row a column is shown: the end of a full row stands behind its last column. */
void layout_cell(const Source *s, const Layout *l, size_t offset, int column, int *ret_row,
                 int *ret_col);
void source_columns_free(ColumnCache *cache);

/* What is next along a visual line. */
typedef struct Walk {
    Str text;
    const Piece *pieces;
    size_t at, end, count, next; /* next: index of a piece */
    int column, wrap;
} Walk;

typedef struct Step {
    size_t at, len;
    int column, width;
    const Piece *piece; /* NULL: a glyph */
    Glyph glyph;
} Step;

Walk walk_begin(Source *s, const Layout *l);
/* From a place of a long line, whose column is known. */
Walk walk_from(Source *s, const Layout *l, size_t at, int column);
bool walk_next(Walk *w, Step *ret);

/* -- places (source_place.c) -- */
int source_column(Source *s, size_t offset);
/* A place within a mask or a fold is none: its start. */
size_t source_outside(Source *s, size_t offset);
size_t source_left_of(Source *s, size_t offset);
size_t source_right_of(Source *s, size_t offset);
size_t source_word_left(Source *s, size_t offset);
size_t source_word_right(Source *s, size_t offset);
/* The word at a place, or what stands there alone. */
Span source_word_at(Source *s, size_t offset);
/* Rows up or down, aiming at the wanted column. */
void source_go_rows(Source *s, long by, bool extend);
Span source_selection(const Source *s); /* empty: none */
/* What is selected of a visual line; the parts of a block are apart. */
Span source_selection_on(Source *s, const Layout *l);
/* Scrolls by rows; the cursor stays in sight. */
void source_scroll(Source *s, long rows);
/* Moves the document cursor; extend: the selection grows. */
void source_go(Source *s, size_t offset, bool extend);
void source_select(Source *s, Span at);

/* -- folds (source_fold.c) -- */
enum { FOLD_LABEL = 80 };
/* "...  1,512 chars, gzip [+]". Returns its length, which is its width. */
size_t fold_label(const Source *s, Span fold, char out[FOLD_LABEL]);
/* The fold that begins or ends at the cursor; `edge` says which: -1 it is before, 1 behind. */
bool fold_beside(Source *s, size_t offset, int edge, Span *ret);
void source_unfold(Source *s, Span fold);
/* Opens what hides a place. */
void source_open_folds(Source *s, size_t offset);
void source_fold(App *app);
void source_fold_all(App *app);
void source_wrap(App *app);

/* -- changes (source_edit.c) -- */
bool source_edit_key(Source *s, const KeyEvent *key);
void source_cut(App *app);
void source_copy(App *app);
void source_paste(App *app);
void source_comment(App *app);
void source_indent(App *app);
void source_outdent(App *app);
void source_replace(Source *s, Span at, Str with, StepKind kind);
void source_change(Source *s, Span at, Str with, StepKind kind, size_t cursor);
void source_new_line(Source *s);
/* Into the clipboard and the register that vi was told; a copy with secrets asks. `text` is what
 * is kept, else what stands there; rows of a block are not cut. */
void source_take(Source *s, Span at, ViShape shape, Str text, bool cut, size_t cursor);
/* Blanks of one step of indentation. */
int source_tab_width(const Source *s);
Str source_line(const Source *s, size_t line);
/* As the first line ends. */
Str source_line_break(const Source *s);
size_t line_indent(Str line);

/* -- completion (source_complete.c) -- */
void source_complete(App *app);
/* What was typed may call for it: opens, narrows or closes the list. */
void complete_after_typing(Source *s);
bool complete_key(Source *s, const KeyEvent *key);
void complete_close(Source *s);
/* row, col: the cell of the cursor in c. */
void complete_draw(Source *s, Canvas *c, int row, int col);

/* -- search (source_find.c) -- */
void source_find(App *app);
void source_find_next(App *app);
void source_find_previous(App *app);
void source_find_towards(Source *s, bool back);
/* The next place, or the one before; `word`: of this whole word, empty: of the last search. False:
 * there is none, or the bar was opened to ask for it. */
bool source_find_again(Source *s, bool other_way, Str word);
void source_goto_line(App *app);
/* In the source: a line and a character of it, from 1. */
void source_go_to(App *app, size_t line, size_t column);
bool find_key(Source *s, const KeyEvent *key);
void find_draw(Source *s, Canvas *c); /* its one or two rows */
int find_rows(const Source *s);
void find_free(Find *find);
void find_forget(Find *find); /* what was searched for before: another document has come */
/* The last search, as an expression and how; false: there was none. */
typedef struct FindWish {
    Str pattern; /* empty: that of the last search */
    bool any_case, exact;
} FindWish;
/* Makes it the last search. False, with the reason in `problem`: it cannot be read. */
bool find_set(Source *s, const FindWish *wish, char *problem, size_t size);
/* The first match that begins in [from, end), of the last search. */
bool find_from(Source *s, size_t from, size_t end, Span *ret);
/* What stands for the match that find_from() found: `with` has groups as $1 or ${name}. */
bool find_replacement(Source *s, Str with, Buf *out, char *problem, size_t size);
void find_unmark(Source *s); /* until the next search */
/* Matches within `range`, for marking. */
size_t find_matches(Source *s, Span range, Span *out, size_t max);

/* -- the command line (source_ex.c, source_subst.c) -- */
/* A key while each place is asked for. */
bool subst_key(Source *s, const KeyEvent *key);
void subst_end(Source *s);
void subst_drop(Source *s); /* the editor goes: nothing is moved or told any more */

/* -- vi (source_vi.c) -- */
extern const ViHost source_vi_host;
/* A key as it is where letters type (view_source.c). */
bool source_insert_key(Source *s, const KeyEvent *key);

/* -- drawing (source_draw.c) -- */
void source_draw(View *v, Canvas *c);
/* The text place below a cell of the view. */
size_t source_at_cell(Source *s, int row, int col);

#endif
