#include "canvas.h"

#include "contract/arena.h"

#include <stdio.h>

enum { GRID_MAX = 2000 }; /* rows or columns: what no terminal has */

bool grid_resize(Grid *grid, int height, int width, Error *err)
{
    height = height < 1 ? 1 : height > GRID_MAX ? GRID_MAX : height;
    width = width < 1 ? 1 : width > GRID_MAX ? GRID_MAX : width;
    if (grid->cells && grid->height == height && grid->width == width)
        return true;
    Cell *cells = memory_alloc(sizeof *cells * (size_t)height * (size_t)width);
    if (!cells)
        return error_memory(err);
    grid_free(grid);
    grid->cells = cells;
    grid->height = height;
    grid->width = width;
    grid_clear(grid);
    return true;
}

void grid_clear(Grid *grid)
{
    size_t n = (size_t)grid->height * (size_t)grid->width;
    for (size_t i = 0; i < n; i++)
        grid->cells[i] = (Cell){ .code = ' ', .role = ROLE_TEXT };
    grid->cursor_row = grid->cursor_col = -1;
}

void grid_free(Grid *grid)
{
    if (grid->cells)
        memory_wipe(grid->cells, sizeof *grid->cells * (size_t)grid->height * (size_t)grid->width);
    memory_free(grid->cells);
    *grid = (Grid){ .cursor_row = -1, .cursor_col = -1 };
}

static Cell *cell_at(const Grid *grid, int row, int col)
{
    if (row < 0 || col < 0 || row >= grid->height || col >= grid->width)
        return NULL;
    return &grid->cells[(size_t)row * (size_t)grid->width + (size_t)col];
}

const Cell *grid_cell(const Grid *grid, int row, int col)
{
    return cell_at(grid, row, col);
}

static void add_code(Buf *out, uint32_t code)
{
    char bytes[4];
    buf_add(out, bytes, utf8_encode((int32_t)code, bytes));
}

void grid_row_text(const Grid *grid, int row, Buf *out)
{
    size_t keep = out->len;
    for (int col = 0; col < grid->width; col++) {
        const Cell *cell = cell_at(grid, row, col);
        if (!cell || cell->code == 0)
            continue;
        add_code(out, cell->code);
        for (int i = 0; i < CELL_MARKS && cell->marks[i]; i++)
            add_code(out, cell->marks[i]);
        if (cell->code != ' ')
            keep = out->len;
    }
    if (buf_ok(out) && out->ptr) {
        out->len = keep;
        out->ptr[keep] = 0;
    }
}

Canvas canvas_of(Grid *grid)
{
    Rect all = { 0, 0, grid->height, grid->width };
    return (Canvas){ grid, all, 0, 0, grid->height, grid->width };
}

static int min(int a, int b)
{
    return a < b ? a : b;
}

static int max(int a, int b)
{
    return a > b ? a : b;
}

static Rect meet(Rect a, Rect b)
{
    Rect r = { max(a.row, b.row), max(a.col, b.col), 0, 0 };
    r.height = max(0, min(a.row + a.height, b.row + b.height) - r.row);
    r.width = max(0, min(a.col + a.width, b.col + b.width) - r.col);
    return r;
}

Canvas canvas_sub(const Canvas *c, Rect r)
{
    r.height = max(0, r.height);
    r.width = max(0, r.width);
    Rect on_grid = { c->row + r.row, c->col + r.col, r.height, r.width };
    return (Canvas){ c->grid, meet(c->at, on_grid), on_grid.row, on_grid.col, r.height, r.width };
}

/* The cell of a canvas place, NULL where it is clipped. */
static Cell *canvas_cell(const Canvas *c, int row, int col)
{
    return rect_has(c->at, c->row + row, c->col + col)
               ? cell_at(c->grid, c->row + row, c->col + col)
               : NULL;
}

/* Writes one character over a cell; the other half of a wide one that stood there goes. */
static void put(const Canvas *c, int row, int col, uint32_t code, Role role)
{
    Cell *cell = canvas_cell(c, row, col);
    if (!cell)
        return;
    int grid_row = c->row + row, grid_col = c->col + col;
    Cell *left = cell->code == 0 ? cell_at(c->grid, grid_row, grid_col - 1) : NULL;
    if (left)
        left->code = ' ', left->marks[0] = 0;
    Cell *right = cell_at(c->grid, grid_row, grid_col + 1);
    if (right && right->code == 0)
        right->code = ' ';
    *cell = (Cell){ .code = code, .role = (uint8_t)role };
}

static int put_glyph(Canvas *c, int row, int col, const Glyph *g, Role role)
{
    if (g->is_mark) {
        bool question = g->mark[0] == '?' && g->width == 1;
        for (int i = 0; i < g->width; i++) {
            put(c, row, col + i, (unsigned char)g->mark[i], question ? role : ROLE_MARK);
            Cell *cell = canvas_cell(c, row, col + i);
            if (cell)
                cell->attrs = LOOK_UNDERLINE;
        }
        return col + g->width;
    }
    if (g->width == 2 && (!canvas_cell(c, row, col) || !canvas_cell(c, row, col + 1))) {
        put(c, row, col, ' ', role); /* half of it would be clipped */
        put(c, row, col + 1, ' ', role);
        return col + 2;
    }
    if (g->width == 2)
        put(c, row, col + 1, ' ', role);
    put(c, row, col, g->code, role);
    Cell *cell = canvas_cell(c, row, col);
    for (int i = 0; cell && i < CELL_MARKS && g->marks[i]; i++)
        cell->marks[i] = g->marks[i];
    if (g->width == 2)
        canvas_cell(c, row, col + 1)->code = 0;
    return col + g->width;
}

int canvas_text(Canvas *c, int row, int col, Str text, Role role)
{
    Glyph g;
    size_t at = 0;
    while (col < c->width && glyph_next(text, at, &g)) {
        col = put_glyph(c, row, col, &g, role);
        at += g.len;
    }
    return at < text.len ? col + text_width(str_slice(text, at, 4096)) : col;
}

int canvas_print(Canvas *c, int row, int col, Role role, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (len < 0)
        return col;
    size_t n =
        (size_t)len < sizeof text ? (size_t)len : utf8_floor(str_from(text), sizeof text - 1);
    return canvas_text(c, row, col, str_make(text, n), role);
}

/* Columns of s, but not more than `limit` + 1: long texts are not read to their end. */
static int width_up_to(Str s, int limit)
{
    int width = 0;
    Glyph g;
    for (size_t at = 0; width <= limit && glyph_next(s, at, &g); at += g.len)
        width += g.width;
    return width;
}

int canvas_text_fit(Canvas *c, int row, int col, int width, Str text, Role role)
{
    if (width <= 0)
        return col;
    Canvas part = canvas_sub(c, (Rect){ row, col, 1, width });
    if (width_up_to(text, width) <= width)
        return col + canvas_text(&part, 0, 0, text, role);
    int dots = min(2, width);
    canvas_text(&part, 0, 0, str_slice(text, 0, text_offset_at(text, width - dots)), role);
    canvas_text(&part, 0, width - dots, str_slice(STR(".."), 0, (size_t)dots), role);
    return col + width;
}

int canvas_text_middle(Canvas *c, int row, int col, int width, Str text, Role role)
{
    if (width < 6 || width_up_to(text, width) <= width)
        return canvas_text_fit(c, row, col, width, text, role);
    int front = (width - 2) / 2, back = width - 2 - front;
    size_t from = text.len;
    for (int got = 0; from > 0;) {
        size_t before = text_cluster_before(text, from);
        got += text_width(str_slice(text, before, from - before));
        if (got > back)
            break;
        from = before;
    }
    int at = canvas_text(c, row, col, str_slice(text, 0, text_offset_at(text, front)), role);
    at = canvas_text(c, row, at, STR(".."), role);
    return canvas_text(c, row, at, str_slice(text, from, text.len), role);
}

/* The bytes of one line of at most `width` columns from the start of s, broken behind a blank
 * where there is one. */
static size_t line_that_fits(Str s, int width)
{
    size_t fits = text_offset_at(s, width);
    if (fits >= s.len)
        return s.len;
    if (s.ptr[fits] == ' ')
        return fits;
    size_t at = fits;
    while (at > 0 && s.ptr[at - 1] != ' ')
        at--;
    if (at > 0 && str_trim(str_slice(s, 0, at)).len > 0)
        return at;
    Glyph g; /* no blank, or a glyph that is wider than the line: at least one goes */
    if (fits == 0 && glyph_next(s, 0, &g))
        fits = g.len;
    return fits;
}

int canvas_wrap(Canvas *c, int row, int col, int width, int max_rows, Str text, Role role)
{
    int rows = 0;
    Str line;
    if (width < 1)
        return 0;
    while (rows < max_rows && str_split(&text, '\n', &line)) {
        size_t indent = 0;
        while (indent < line.len && line.ptr[indent] == ' ')
            indent++;
        if ((int)indent > width / 2)
            indent = 0;
        Str rest = str_slice(line, indent, line.len);
        do {
            size_t n = line_that_fits(rest, width - (int)indent);
            bool cut = rows + 1 == max_rows && str_trim(str_slice(rest, n, rest.len)).len > 0;
            if (c && cut)
                canvas_text_fit(c, row + rows, col + (int)indent, width - (int)indent, rest, role);
            else if (c)
                canvas_text(c, row + rows, col + (int)indent, str_slice(rest, 0, n), role);
            rest = str_slice(rest, n, rest.len);
            while (rest.len && rest.ptr[0] == ' ')
                rest = str_slice(rest, 1, rest.len);
            rows++;
        } while (rest.len && rows < max_rows);
    }
    return rows;
}

void canvas_fill(Canvas *c, Rect r, char ch, Role role)
{
    for (int row = r.row; row < r.row + r.height; row++)
        for (int col = r.col; col < r.col + r.width; col++)
            put(c, row, col, (unsigned char)ch, role);
}

void canvas_role(Canvas *c, Rect r, Role role)
{
    for (int row = r.row; row < r.row + r.height; row++)
        for (int col = r.col; col < r.col + r.width; col++) {
            Cell *cell = canvas_cell(c, row, col);
            if (cell)
                cell->role = (uint8_t)role;
        }
}

void canvas_attrs(Canvas *c, Rect r, int attrs)
{
    for (int row = r.row; row < r.row + r.height; row++)
        for (int col = r.col; col < r.col + r.width; col++) {
            Cell *cell = canvas_cell(c, row, col);
            if (cell)
                cell->attrs |= (uint8_t)attrs;
        }
}

void canvas_cursor(Canvas *c, int row, int col)
{
    if (!rect_has(c->at, c->row + row, c->col + col))
        return;
    c->grid->cursor_row = c->row + row;
    c->grid->cursor_col = c->col + col;
}

/* Corners and lines of a frame: single, then double. */
static const uint32_t frame_parts[2][6] = {
    { 0x250C, 0x2510, 0x2514, 0x2518, 0x2500, 0x2502 },
    { 0x2554, 0x2557, 0x255A, 0x255D, 0x2550, 0x2551 },
};

static Canvas frame(Canvas *c, Str title, bool doubled, Role border, Role title_role)
{
    const uint32_t *part = frame_parts[doubled];
    int bottom = c->height - 1, right = c->width - 1;
    for (int col = 1; col < right; col++) {
        put(c, 0, col, part[4], border);
        put(c, bottom, col, part[4], border);
    }
    for (int row = 1; row < bottom; row++) {
        put(c, row, 0, part[5], border);
        put(c, row, right, part[5], border);
    }
    put(c, 0, 0, part[0], border);
    put(c, 0, right, part[1], border);
    put(c, bottom, 0, part[2], border);
    put(c, bottom, right, part[3], border);
    if (title.len && c->width > 6) {
        put(c, 0, 2, '[', border);
        int col = canvas_text_fit(c, 0, 3, c->width - 6, title, title_role);
        put(c, 0, col, ']', border);
    }
    return canvas_sub(c, (Rect){ 1, 1, c->height - 2, c->width - 2 });
}

Canvas canvas_frame(Canvas *c, Str title, bool focused)
{
    return frame(c, title, focused, focused ? ROLE_BORDER_FOCUS : ROLE_BORDER,
                 focused ? ROLE_PANE_TITLE_FOCUS : ROLE_PANE_TITLE);
}

Canvas canvas_dialog_frame(Canvas *c, Str title)
{
    canvas_fill(c, (Rect){ 0, 0, c->height, c->width }, ' ', ROLE_DIALOG);
    return frame(c, title, true, ROLE_DIALOG_BORDER, ROLE_PANE_TITLE_FOCUS);
}

void canvas_hline(Canvas *c, int row, int col, int width, Role role)
{
    for (int i = 0; i < width; i++)
        put(c, row, col + i, frame_parts[0][4], role);
}

void canvas_vline(Canvas *c, int row, int col, int height, Role role)
{
    for (int i = 0; i < height; i++)
        put(c, row + i, col, frame_parts[0][5], role);
}

void canvas_scroll_mark(Canvas *c, int top, int shown, int total)
{
    if (total <= shown || c->height < 3)
        return;
    int room = c->height - 2;
    int at = (int)((long)top * (room - 1) / max(1, total - shown));
    at = min(max(at, 0), room - 1);
    put(c, 1 + at, c->width - 1, '#', ROLE_BORDER_FOCUS);
}
