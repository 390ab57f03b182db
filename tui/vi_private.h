/* vi_private - what the files of vi share. */
#ifndef TUI_VI_PRIVATE_H
#define TUI_VI_PRIVATE_H

#include "vi.h"

enum { COUNT_MAX = 100000 };

/* Where a motion leads. */
typedef struct Target {
    size_t at;
    bool lines, inclusive, rows; /* rows: an operator takes lines, a motion keeps its column */
    bool must;                   /* it fails when the cursor stays where it is */
    bool jumps;                  /* '' and ^O lead back */
    long by;                     /* rows */
} Target;

/* -- modes (vi.c) -- */

/* Nothing is begun. */
void vi_idle(Vi *vi);
void vi_visual_end(Vi *vi);
void vi_escape(Vi *vi);
/* A command is over: if it changed the text it can be made again. */
void vi_record_end(Vi *vi);

/* -- commands of one key (vi_command.c) -- */

/* False: it is none. */
bool vi_command(Vi *vi, const KeyEvent *key);
void vi_visual_again(Vi *vi);

/* -- commands of two letters (vi_letters.c) -- */

/* Another letter must follow this one. */
bool vi_waits_for(Vi *vi, const KeyEvent *key);
void vi_second_key(Vi *vi, const KeyEvent *key);

/* -- searches (vi_search.c) -- */

void vi_search(Vi *vi, ViSearch what, Str word);
/* Opens the bar; an operator waits for what is found. */
void vi_seek(Vi *vi, ViSearch what);
void vi_search_word(Vi *vi, bool back);
/* -- typing (vi_insert.c) -- */

/* changed: the step before is what the insertion belongs to. */
void vi_insert(Vi *vi, bool changed);
void vi_insert_times(Vi *vi, size_t n);
void vi_insert_end(Vi *vi);
void vi_insert_register(Vi *vi, char name);
bool vi_overtype(Vi *vi, const KeyEvent *key);

/* -- marks and jumps (vi_jump.c) -- */

void vi_changed_at(Vi *vi, size_t offset);
/* ^O and ^I; false: there is none further. */
bool vi_jump(Vi *vi, bool back);
/* g; and g, */
bool vi_go_changed(Vi *vi, bool back);

/* -- macros (vi_macro.c) -- */

void vi_record_begin(Vi *vi, char name);
void vi_record_stop(Vi *vi);
bool vi_play_register(Vi *vi, char name, size_t n);

/* -- blocks (vi_block.c) -- */

void vi_block_operate(Vi *vi, char op); /* d y c */
void vi_block_case(Vi *vi, char how);
void vi_block_replace(Vi *vi, Str character);
void vi_block_insert(Vi *vi, bool behind);
void vi_block_type(Vi *vi);
void vi_block_put(Vi *vi, Str text, bool after);

/* -- where keys lead (vi_target.c) -- */

/* Motions of one key; false: it is none, or leads nowhere. */
bool vi_target(Vi *vi, const KeyEvent *key, Target *t);
bool vi_target_sideways(Vi *vi, Target *t, bool back);
/* kind: f F t T. */
bool vi_target_char(Vi *vi, Target *t, char kind, int32_t c);
/* The line of the count; else the last or the first one. */
bool vi_target_line(Vi *vi, Target *t, bool last);
/* Behind g. */
bool vi_target_g(Vi *vi, const KeyEvent *key, Target *t);

/* -- what changes the text (vi_change.c) -- */

/* The operator that was begun, with what it takes. */
void vi_operate(Vi *vi, Span at, bool lines);
/* The operator as far as the target; without one the cursor goes there. */
void vi_apply(Vi *vi, const Target *t);
/* The key of an operator: begins it, or does it with what is chosen or with whole lines. */
void vi_operator(Vi *vi, char op);
/* "2d3w" is six words. */
void vi_join_counts(Vi *vi);
/* The first and the last place that is chosen. */
Span vi_visual_ends(const Vi *vi);
void vi_put(Vi *vi, bool after);
void vi_cut_cells(Vi *vi, bool back);
void vi_cut_to_line_end(Vi *vi, char op);
void vi_open_line(Vi *vi, bool above);
/* bare: without a blank in between (gJ). */
void vi_join_lines(Vi *vi, bool bare);
void vi_add_case(Buf *out, Str text, char how);
/* ^A: the number at or behind the cursor on its line. */
void vi_add_number(Vi *vi, long by);
/* The case of letters: '~' the other one, 'u' small, 'U' capital. */
void vi_tilde(Vi *vi, char how);
/* r: the same number of characters. */
void vi_replace_cells(Vi *vi, const KeyEvent *key);

/* -- the text -- */

static inline Text *text_of(const Vi *vi)
{
    return vi->host->text(vi->of);
}

static inline Str bytes_of(const Vi *vi)
{
    return text_bytes(text_of(vi));
}

static inline size_t cursor_of(const Vi *vi)
{
    return vi->host->cursor(vi->of);
}

static inline size_t line_of(const Vi *vi, size_t at)
{
    return text_line_at(text_of(vi), at);
}

static inline size_t start_of(const Vi *vi, size_t at)
{
    return text_line_start(text_of(vi), line_of(vi, at));
}

static inline size_t end_of(const Vi *vi, size_t at)
{
    return text_line_end(text_of(vi), line_of(vi, at));
}

static inline size_t first_of(const Vi *vi, size_t at)
{
    size_t to = start_of(vi, at), end = end_of(vi, at);
    while (to < end && (bytes_of(vi).ptr[to] == ' ' || bytes_of(vi).ptr[to] == '\t'))
        to++;
    return to;
}

/* In normal mode the cursor stands on a character, if the line has one. */
static inline void settle(Vi *vi)
{
    size_t at = cursor_of(vi);
    if (vi->mode == VI_NORMAL && at == end_of(vi, at) && at > start_of(vi, at))
        vi->host->go(vi->of, vi->host->before(vi->of, at));
}

static inline void go(Vi *vi, size_t at)
{
    vi->host->go(vi->of, vi->host->outside(vi->of, at));
}

static inline size_t times(size_t n)
{
    return n ? n : 1;
}

static inline size_t line_at_most(const Vi *vi, size_t line)
{
    size_t lines = text_lines(text_of(vi));
    if (lines > 1 && text_line_start(text_of(vi), lines - 1) == text_len(text_of(vi)))
        lines--; /* behind the last line end is none */
    return line < lines ? line : lines - 1;
}

#endif
