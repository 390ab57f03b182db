/* shot - a picture of the program: runs it on a pseudo-terminal, sends keys, writes the screen as
 * SVG (one rectangle per cell with a background of its own, one text per cell, so that box lines
 * join).
 *
 *   shot [-s 80x24] [-l] [-e NAME=value] [-c FILE] [-w TEXT] [-k KEYS] -o OUT.svg -- PROGRAM ARG...
 *
 * -w waits for a text, -k sends keys as term_keys() reads them, -o takes the picture, -c copies a
 * file into the private home first. These may be given several times; -w, -k and -o act in their
 * order, so that one run makes several pictures. The number of colours is that of TERM and
 * COLORTERM (-e), as for users; -l is a terminal of dark text on a light background. */
#include "term/pty.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { CELL_W = 9, CELL_H = 17, STEPS_MAX = 64 };

/* What the terminal has of its own: background, text, the eight colours and their bright forms, as
 * common terminals show them. */
typedef struct Palette {
    uint32_t paper, ink, ansi[16];
} Palette;

static const Palette dark = { 0x1c1f26,
                              0xd7dae0,
                              { 0x1c1f26, 0xe06c75, 0x98c379, 0xd19a66, 0x61afef, 0xc678dd,
                                0x56b6c2, 0xabb2bf, 0x5c6370, 0xff7a85, 0xb5e090, 0xe5c07b,
                                0x7ac3ff, 0xdd8ff0, 0x6fd3e0, 0xffffff } };
static const Palette light = { 0xffffff,
                               0x24292f,
                               { 0x24292f, 0xcf222e, 0x116329, 0x8a5a00, 0x0969da, 0x8250df,
                                 0x1b7c83, 0x6e7781, 0x57606a, 0xa40e26, 0x1a7f37, 0x633c01,
                                 0x218bff, 0xa475f9, 0x3192aa, 0x8c959f } };
static const Palette *palette = &dark;

static uint32_t rgb_of(Term *t, VTermColor color, bool background)
{
    if (background && VTERM_COLOR_IS_DEFAULT_BG(&color))
        return palette->paper;
    if (!background && VTERM_COLOR_IS_DEFAULT_FG(&color))
        return palette->ink;
    if (VTERM_COLOR_IS_INDEXED(&color) && color.indexed.idx < 16)
        return palette->ansi[color.indexed.idx];
    vterm_screen_convert_color_to_rgb(term_vterm(t), &color);
    return (uint32_t)color.rgb.red << 16 | (uint32_t)color.rgb.green << 8 | color.rgb.blue;
}

static void cell_colors(Term *t, const VTermScreenCell *cell, uint32_t *ret_fg, uint32_t *ret_bg)
{
    uint32_t fg = rgb_of(t, cell->fg, false), bg = rgb_of(t, cell->bg, true);
    *ret_fg = cell->attrs.reverse ? bg : fg;
    *ret_bg = cell->attrs.reverse ? fg : bg;
}

static void put_text(FILE *f, const VTermScreenCell *cell, int x, int y, uint32_t fg)
{
    fprintf(f, "<text x='%d' y='%.1f' fill='#%06x'%s%s%s>", x, y + 13.4, (unsigned)fg,
            cell->attrs.bold ? " font-weight='bold'" : "",
            cell->attrs.italic ? " font-style='italic'" : "",
            cell->attrs.underline ? " text-decoration='underline'" : "");
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++)
        fprintf(f, "&#%u;", (unsigned)cell->chars[i]);
    fputs("</text>\n", f);
}

static void put_row(FILE *f, Term *t, int row)
{
    uint32_t fg, bg;
    for (int column = 0; column < term_columns(t); column++) {
        VTermScreenCell cell = term_cell(t, row, column);
        cell_colors(t, &cell, &fg, &bg);
        if (bg != palette->paper)
            fprintf(f, "<rect x='%d' y='%d' width='%d' height='%d' fill='#%06x'/>\n",
                    column * CELL_W, row * CELL_H, CELL_W, CELL_H, (unsigned)bg);
    }
    for (int column = 0; column < term_columns(t); column++) {
        VTermScreenCell cell = term_cell(t, row, column);
        bool blank = cell.chars[0] == 0 || cell.chars[0] == (uint32_t)-1 ||
                     (cell.chars[0] == ' ' && !cell.attrs.underline);
        cell_colors(t, &cell, &fg, &bg);
        if (!blank)
            put_text(f, &cell, column * CELL_W, row * CELL_H, fg);
    }
}

static bool write_svg(Term *t, const char *path)
{
    FILE *f = fopen(path, "w");
    if (!f) {
        perror(path);
        return false;
    }
    int w = term_columns(t) * CELL_W + 16, h = term_rows(t) * CELL_H + 16;
    fprintf(f,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='-8 -8 %d %d' width='%d' "
            "height='%d' font-family='DejaVu Sans Mono' font-size='14.95' "
            "shape-rendering='crispEdges' xml:space='preserve'>\n"
            "<rect x='-8' y='-8' width='%d' height='%d' fill='#%06x'/>\n",
            w, h, w, h, w, h, (unsigned)palette->paper);
    for (int row = 0; row < term_rows(t); row++)
        put_row(f, t, row);
    int row, column;
    if (term_cursor(t, &row, &column))
        fprintf(f, "<rect x='%d' y='%d' width='%d' height='2' fill='#%06x'/>\n", column * CELL_W,
                row * CELL_H + CELL_H - 2, CELL_W, (unsigned)palette->ink);
    fputs("</svg>\n", f);
    return fclose(f) == 0;
}

typedef struct Shot {
    TermOptions term;
    const char *env[STEPS_MAX + 1], *copies[STEPS_MAX + 1];
    struct {
        int kind; /* k, w, o */
        const char *text;
    } steps[STEPS_MAX];
    int env_count, copy_count, step_count, pictures;
} Shot;

static bool parse(int argc, char **argv, Shot *s)
{
    int option;
    while ((option = getopt(argc, argv, "+s:le:c:k:w:o:")) != -1) {
        if (option == '?')
            return false;
        if (option == 's' && sscanf(optarg, "%dx%d", &s->term.columns, &s->term.rows) != 2)
            return false;
        if (option == 'l')
            palette = &light;
        if (option == 'o')
            s->pictures++;
        if (option == 'e' && s->env_count < STEPS_MAX)
            s->env[s->env_count++] = optarg;
        if (option == 'c' && s->copy_count < STEPS_MAX)
            s->copies[s->copy_count++] = optarg;
        if (strchr("kwo", option) && s->step_count < STEPS_MAX) {
            s->steps[s->step_count].kind = option;
            s->steps[s->step_count++].text = optarg;
        }
    }
    s->term.env = s->env;
    s->term.program = optind < argc ? argv[optind] : NULL;
    return s->pictures && s->term.program;
}

static void copy_files(Term *t, const Shot *s)
{
    for (int i = 0; i < s->copy_count; i++) {
        const char *slash = strrchr(s->copies[i], '/');
        Buf bytes;
        unit_read(s->copies[i], &bytes);
        term_write_file(t, slash ? slash + 1 : s->copies[i], buf_str(&bytes));
        buf_clear(&bytes);
    }
}

static bool run_steps(Term *t, const Shot *s)
{
    term_settle(t, 400);
    for (int i = 0; i < s->step_count; i++) {
        if (s->steps[i].kind == 'o') {
            if (!write_svg(t, s->steps[i].text))
                return false;
            continue;
        }
        if (s->steps[i].kind == 'k') {
            term_keys(t, s->steps[i].text);
        } else if (!term_wait(t, s->steps[i].text)) {
            fprintf(stderr, "shot: not on the screen: %s\n%s", s->steps[i].text, term_screen(t));
            return false;
        }
        term_settle(t, 250);
    }
    return true;
}

int main(int argc, char **argv)
{
    static Shot s;
    if (!parse(argc, argv, &s)) {
        fputs(
            "usage: shot [-s 80x24] [-l] [-e NAME=value] [-c FILE] [-w TEXT] [-k KEYS] -o OUT.svg "
            "-- PROGRAM ARG...\n",
            stderr);
        return 2;
    }
    Term *t = term_prepare(&s.term);
    copy_files(t, &s);
    term_start(t, (const char *const *)(argv + optind + 1));
    bool ok = run_steps(t, &s);
    term_close(t);
    return ok ? 0 : 1;
}
