#include "draw.h"

#include "contract/arena.h"
#include "term.h"

#include <curses.h>
#include <wchar.h>

enum { PAIRS_MAX = 200 };

static struct {
    attr_t attrs[ROLE_COUNT];
    int pairs[ROLE_COUNT];
    int pair_fg[PAIRS_MAX], pair_bg[PAIRS_MAX];
    int pair_count;
    bool plain, mono, ascii_lines;
    Theme theme;
    Grid shown; /* the last grid that went out */
    cchar_t *row;
    int row_width;
} screen;

/* The pair of two colours, made when it is new. 0 when there is none left: the terminal's own. */
static int pair_of(int fg, int bg)
{
    if (fg < 0 && bg < 0)
        return 0;
    for (int i = 0; i < screen.pair_count; i++)
        if (screen.pair_fg[i] == fg && screen.pair_bg[i] == bg)
            return i + 1;
    int n = screen.pair_count;
    if (n == PAIRS_MAX || n + 1 >= COLOR_PAIRS || init_extended_pair(n + 1, fg, bg) == ERR)
        return 0;
    screen.pair_fg[n] = fg;
    screen.pair_bg[n] = bg;
    screen.pair_count++;
    return n + 1;
}

static attr_t curses_attrs(int attrs)
{
    return (attrs & LOOK_BOLD ? A_BOLD : 0u) | (attrs & LOOK_UNDERLINE ? A_UNDERLINE : 0u) |
           (attrs & LOOK_REVERSE ? A_REVERSE : 0u) | (attrs & LOOK_DIM ? A_DIM : 0u) |
           (attrs & LOOK_ITALIC ? A_ITALIC : 0u);
}

void draw_set_theme(const Theme *theme)
{
    int colours = screen.mono ? 0 : term_colours();
    screen.pair_count = 0;
    if (theme != &screen.theme)
        screen.theme = *theme;
    for (int role = 0; role < ROLE_COUNT; role++) {
        int fg, bg, attrs;
        theme_look(theme, (Role)role, colours, &fg, &bg, &attrs);
        screen.attrs[role] = curses_attrs(attrs);
        screen.pairs[role] = pair_of(fg, bg);
    }
    draw_forget();
}

void draw_set_mono(bool mono)
{
    screen.mono = mono;
    draw_set_theme(&screen.theme);
}

bool draw_is_mono(void)
{
    return screen.mono;
}

void draw_set_plain(bool plain)
{
    screen.plain = plain;
    draw_forget();
}

void draw_set_ascii_lines(bool ascii)
{
    screen.ascii_lines = ascii;
    draw_forget();
}

bool draw_is_plain(void)
{
    return screen.plain;
}

void draw_forget(void)
{
    grid_free(&screen.shown);
}

static bool is_box(uint32_t code)
{
    return code >= 0x2500 && code < 0x2580;
}

/* Box characters where there is no UTF-8. */
static uint32_t ascii_box(uint32_t code)
{
    switch (code) {
    case 0x2500:
        return '-';
    case 0x2550:
        return '=';
    case 0x2502:
    case 0x2551:
        return '|';
    default:
        return '+';
    }
}

/* The last gate: what is not printable does not pass. */
static uint32_t safe_code(uint32_t code)
{
    if (code >= 0x20 && code < 0x7F)
        return code;
    if (is_box(code)) {
        if (screen.plain)
            return ' ';
        return glyph_is_ascii() || screen.ascii_lines ? ascii_box(code) : code;
    }
    if (glyph_is_ascii() || code < 0xA0 || code > 0x10FFFF || wcwidth((wchar_t)code) < 1)
        return '?';
    return code;
}

static void make_cell(const Cell *cell, cchar_t *ret)
{
    wchar_t text[CELL_MARKS + 2] = { (wchar_t)safe_code(cell->code) };
    int n = 1;
    for (int i = 0; i < CELL_MARKS && cell->marks[i] && !glyph_is_ascii(); i++)
        if (wcwidth((wchar_t)cell->marks[i]) == 0)
            text[n++] = (wchar_t)cell->marks[i];
    Role role = cell->role < ROLE_COUNT ? (Role)cell->role : ROLE_TEXT;
    int pair = screen.pairs[role];
    setcchar(ret, text, screen.attrs[role] | curses_attrs(cell->attrs), 0, &pair);
}

static void draw_row(const Grid *grid, int row)
{
    const Cell *cells = &grid->cells[(size_t)row * (size_t)grid->width];
    int n = 0;
    for (int col = 0; col < grid->width; col++) {
        bool lost_half = cells[col].code == 0 && col > 0 && cells[col - 1].code < 0x300;
        if (cells[col].code == 0 && col > 0 && !lost_half)
            continue;
        Cell cell = cells[col];
        if (cell.code == 0)
            cell.code = ' ';
        make_cell(&cell, &screen.row[n++]);
    }
    mvadd_wchnstr(row, 0, screen.row, n);
}

void draw_grid(const Grid *grid)
{
    bool all = screen.shown.height != grid->height || screen.shown.width != grid->width ||
               !screen.shown.cells;
    if (all && !grid_resize(&screen.shown, grid->height, grid->width, NULL))
        return;
    if (screen.row_width < grid->width) {
        cchar_t *row = memory_resize(screen.row, sizeof *row * (size_t)grid->width);
        if (!row)
            return;
        screen.row = row;
        screen.row_width = grid->width;
    }
    size_t size = sizeof(Cell) * (size_t)grid->width;
    for (int row = 0; row < grid->height; row++) {
        const Cell *new = &grid->cells[(size_t)row * (size_t)grid->width];
        Cell *old = &screen.shown.cells[(size_t)row * (size_t)grid->width];
        if (!all && memcmp(new, old, size) == 0)
            continue;
        memcpy(old, new, size);
        draw_row(grid, row);
    }
    curs_set(grid->cursor_row >= 0 ? 1 : 0);
    if (grid->cursor_row >= 0)
        move(grid->cursor_row, grid->cursor_col);
    refresh();
}
