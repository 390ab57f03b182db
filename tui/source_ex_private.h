/* source_ex_private - what the files of the command line share. */
#ifndef TUI_SOURCE_EX_PRIVATE_H
#define TUI_SOURCE_EX_PRIVATE_H

#include "source.h"
#include "source_ex.h"

void ex_places(App *app, Source *s, ExPlaces *ret);

/* -- lines (source_ex_lines.c) -- */
bool ex_delete_lines(Ex *x);
bool ex_yank_lines(Ex *x);
bool ex_indent_lines(Ex *x);
bool ex_outdent_lines(Ex *x);
bool ex_join_lines(Ex *x);
bool ex_move_lines(Ex *x);
bool ex_duplicate_lines(Ex *x);
bool ex_normal(Ex *x);
bool ex_on_matching(Ex *x);
bool ex_on_others(Ex *x);

/* -- the text -- */

static inline Text *ex_text_of(const Ex *x)
{
    return source_text(x->source);
}

static inline size_t ex_line_start(const Ex *x, size_t line)
{
    return text_line_start(ex_text_of(x), line);
}

static inline size_t ex_first_of_line(const Ex *x, size_t line)
{
    Str words = source_line(x->source, line);
    return ex_line_start(x, line) + line_indent(words);
}

static inline void ex_go_to_line(const Ex *x, size_t line)
{
    source_go(x->source, ex_first_of_line(x, line), false);
}

#endif
