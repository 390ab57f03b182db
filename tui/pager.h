/* pager - lines that are scrolled: what explain and help are drawn with.
 *
 * A Pager collects lines with roles in an arena; wrapping is done when it is drawn. */
#ifndef TUI_PAGER_H
#define TUI_PAGER_H

#include "canvas.h"
#include "contract/arena.h"
#include "keys.h"

typedef struct PagerLine {
    Str text;
    Role role;
    int indent;
    const char *label; /* drawn in front, in ROLE_HEADING; may be NULL */
} PagerLine;

typedef struct Pager {
    Arena *arena; /* owned */
    PagerLine *lines;
    size_t count, cap;
    int top, rows, total; /* of the last drawing */
} Pager;

void pager_reset(Pager *p);
void pager_free(Pager *p);
/* Copies the text. */
void pager_add(Pager *p, Role role, int indent, Str text);
void pager_print(Pager *p, Role role, int indent, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void pager_label(Pager *p, const char *label, int indent, Str text, Role role);
void pager_draw(Pager *p, Canvas *c, bool focused);
/* Up, Down, pages, wheel. */
bool pager_key(Pager *p, const KeyEvent *key);

#endif
