/* draw - a grid of cells to the terminal: the only way to the screen.
 *
 * Whatever a cell holds, only printable characters reach the terminal. */
#ifndef TUI_DRAW_H
#define TUI_DRAW_H

#include "canvas.h"

/* The looks of all roles for what the terminal can show. */
void draw_set_theme(const Theme *theme);
/* Draws as without colours, to see what is left then. */
void draw_set_mono(bool mono);
bool draw_is_mono(void);
/* Frames without lines, for screen readers. */
void draw_set_plain(bool plain);
bool draw_is_plain(void);
/* Frames of + - | although the terminal has lines. */
void draw_set_ascii_lines(bool ascii);
/* Shows the grid. Only what differs from the last one goes out. */
void draw_grid(const Grid *grid);
/* Forgets the last one (after a resize or when the screen was given away). */
void draw_forget(void);

#endif
