/* sides - the two sections of a contract as the tables over both see them.
 *
 * A table of volumes, variables or logins has a workload side and an env side; either may be
 * encrypted, unreadable, or not be part of the document (a stand-alone section file). */
#ifndef TUI_SIDES_H
#define TUI_SIDES_H

#include "app.h"

typedef enum SideId { SIDE_WORKLOAD, SIDE_ENV, SIDE_COUNT } SideId;

typedef enum SideState {
    SIDE_OPEN,      /* can be read and edited, or be made */
    SIDE_SEALED,    /* encrypted */
    SIDE_BROKEN,    /* no YAML mapping */
    SIDE_ELSEWHERE, /* the document is the other section alone, or no contract at all */
    SIDE_NOTHING    /* nothing could be read yet */
} SideState;

SideState side_state(const Analysis *a, SideId side);
const char *side_name(SideId side);
/* "is encrypted: ..."; NULL when it is open. Valid until the next
 * frame. */
const char *side_words(App *app, SideState state);
/* False, with a message, when nothing of it may be changed now. */
bool side_can_change(App *app, SideId side);
/* The JSON pointer of side/map/name in the document; name may be empty. arena. */
Str side_path(const Analysis *a, SideId side, const char *map, Str name, Arena *arena);
/* borrowed: the map of a side, NULL when there is none to be read. */
const TreeNode *side_map(const Analysis *a, SideId side, const char *map);

/* x ! o i of the worst problem at or below the path, 0: none. *ret_worst, which may be NULL: that
 * problem. */
char side_mark(const Analysis *a, Str path, const Problem **ret_worst);
/* The mark that is the heavier one. */
char side_worse(char a, char b);

/* Puts the document cursor at the worst problem at or below the path, else at what stands there,
 * so that fixing, revealing and the text are about it. */
void side_go(App *app, Str path);
/* The document cursor stands at or below the path. */
bool side_holds_cursor(App *app, Str path);
/* The problems at or below the path, behind a label, with their remedies; returns the row below. */
int side_draw_problems(App *app, Canvas *c, int row, const char *label, Str path);
/* The value at the path, while ^X . shows it, on a row of its own; returns the row below. */
int side_draw_revealed(App *app, Canvas *c, int row, Str path);

#endif
