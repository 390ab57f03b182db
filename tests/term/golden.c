#include "term/golden.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER SOURCE_DIR "/tests/golden"
#define LEGEND FOLDER "/looks.txt"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&*+-./:;<>?@^_~"

enum { LOOKS_MAX = sizeof LETTERS - 1, LOOK_SIZE = 64, TRIES = 60 };

/* -- looks ------------------------------------------------------------------------------------ */

typedef struct Legend {
    char looks[LOOKS_MAX][LOOK_SIZE]; /* in the order of LETTERS */
    size_t count;
} Legend;

static void read_legend(Legend *l, FILE *f)
{
    char line[LOOK_SIZE + 2];
    l->count = 0;
    while (f && l->count < LOOKS_MAX && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        snprintf(l->looks[l->count++], LOOK_SIZE, "%.60s", *line ? line + 2 : "");
    }
}

static void add_colour(char *out, size_t size, const char *what, VTermColor c, bool is_default)
{
    size_t len = strlen(out);
    if (!is_default && VTERM_COLOR_IS_INDEXED(&c))
        snprintf(out + len, size - len, " %s %d", what, c.indexed.idx);
    else if (!is_default)
        snprintf(out + len, size - len, " %s #%02x%02x%02x", what, c.rgb.red, c.rgb.green,
                 c.rgb.blue);
}

/* "text 12 ground 4 bold"; "" is a cell as the terminal has it. A blank has no more than its
 * ground. */
static void describe(const VTermScreenCell *cell, char out[LOOK_SIZE])
{
    const struct {
        const char *name;
        bool is, shows; /* shows: on a blank, too */
    } attrs[] = { { "bold", cell->attrs.bold, false },
                  { "italic", cell->attrs.italic, false },
                  { "underlined", cell->attrs.underline != 0, true },
                  { "reversed", cell->attrs.reverse, true } };
    bool blank = cell->chars[0] == 0 || cell->chars[0] == ' ';
    out[0] = 0;
    if (!blank || cell->attrs.reverse || cell->attrs.underline)
        add_colour(out, LOOK_SIZE, "text", cell->fg, VTERM_COLOR_IS_DEFAULT_FG(&cell->fg));
    add_colour(out, LOOK_SIZE, "ground", cell->bg, VTERM_COLOR_IS_DEFAULT_BG(&cell->bg));
    for (size_t i = 0; i < sizeof attrs / sizeof *attrs; i++) {
        size_t len = strlen(out);
        if (attrs[i].is && (attrs[i].shows || !blank))
            snprintf(out + len, LOOK_SIZE - len, " %s", attrs[i].name);
    }
    memmove(out, out + (*out == ' '), LOOK_SIZE - 1);
}

/* Its letter; '\0' when the legend does not have it. */
static char letter_of(const Legend *l, const char *look)
{
    for (size_t i = 0; *look && i < l->count; i++)
        if (strcmp(l->looks[i], look) == 0)
            return LETTERS[i];
    return *look ? '\0' : ' ';
}

/* Programs that write at the same time agree on the letters. */
static void add_look(Legend *l, const char *look)
{
    FILE *f = fopen(LEGEND, "a+");
    assert_non_null(f);
    flock(fileno(f), LOCK_EX);
    rewind(f);
    read_legend(l, f);
    if (!letter_of(l, look)) {
        assert_true(l->count < LOOKS_MAX);
        fprintf(f, "%c %s\n", LETTERS[l->count], look);
        snprintf(l->looks[l->count++], LOOK_SIZE, "%s", look);
    }
    fclose(f);
}

static char letter_of_cell(Legend *l, const VTermScreenCell *cell)
{
    char look[LOOK_SIZE];
    describe(cell, look);
    if (!letter_of(l, look) && getenv("GOLDEN"))
        add_look(l, look);
    char letter = letter_of(l, look);
    return letter ? letter : '|'; /* in no file */
}

static void add_looks(Buf *out, Term *t, Legend *l)
{
    char above[512] = "";
    int above_len = -1;
    for (int row = 0; row < term_rows(t); row++) {
        char letters[512];
        int len = 0;
        for (int column = 0; column < term_columns(t) && len < 512; column++) {
            VTermScreenCell cell = term_cell(t, row, column);
            letters[len++] = letter_of_cell(l, &cell);
        }
        while (len > 1 && letters[len - 1] == letters[len - 2])
            len--;
        if (len == 1 && letters[0] == ' ')
            len = 0;
        if (len > 0 && len == above_len && memcmp(letters, above, (size_t)len) == 0)
            buf_add_text(out, "=");
        else
            buf_add(out, letters, (size_t)len);
        buf_add_text(out, "\n");
        memcpy(above, letters, (size_t)len);
        above_len = len;
    }
}

/* -- what differs from run to run ------------------------------------------------------------- */

/* One mark and blanks: whatever its length, nothing else moves. */
static void veil(char *at, size_t len)
{
    memset(at, ' ', len);
    if (len > 0)
        at[at[0] == ' ' && len > 1 ? 1 : 0] = '?';
}

static size_t value_length(const char *at)
{
    size_t len = 0;
    while (at[len] && at[len] != '\n' && at[len] != '|' && strncmp(at + len, "  ", 2) != 0 &&
           (unsigned char)at[len] < 0x80)
        len++;
    return len;
}

static void veil_behind(char *text, const char *word)
{
    for (char *at = text; (at = strstr(at, word));) {
        at += strlen(word);
        veil(at, value_length(at));
    }
}

static void veil_home(char *text, const Term *t)
{
    const char *home = term_path(t, "");
    size_t len = strlen(home) - 1;
    for (char *at = text; len && (at = strstr(at, "/tmp/ct"));) {
        size_t same = 0;
        while (same < len && at[same] == home[same])
            same++;
        veil(at, same);
        at += same ? same : 1;
    }
}

/* -- the file --------------------------------------------------------------------------------- */

static void picture_of(Term *t, Legend *l, const char *const *veiled, Buf *out)
{
    int row, column;
    bool shown = term_cursor(t, &row, &column);
    char *text = strdup(term_screen(t));
    assert_non_null(text);
    veil_home(text, t);
    for (size_t i = 0; veiled && veiled[i]; i++)
        veil_behind(text, veiled[i]);
    buf_reset(out);
    buf_add_text(out, text);
    free(text);
    buf_add_text(out, "-- looks\n");
    add_looks(out, t, l);
    buf_printf(out, shown ? "-- cursor %d,%d\n" : "-- no cursor\n", row, column);
}

static void write_file(const char *path, Str bytes)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

static void print_difference(Str wanted, Str now)
{
    Str was, is;
    for (int line = 1; wanted.len || now.len; line++) {
        bool a = str_split(&wanted, '\n', &was), b = str_split(&now, '\n', &is);
        if (a && b && str_eq(was, is))
            continue;
        if (a)
            print_error("%3d - " STR_FMT "\n", line, STR_ARG(was));
        if (b)
            print_error("%3d + " STR_FMT "\n", line, STR_ARG(is));
    }
}

void golden_assert(Term *t, const char *name, const char *const *veiled, const char *file, int line)
{
    static Legend legend;
    char path[1024];
    Buf wanted, now;
    snprintf(path, sizeof path, FOLDER "/%s.txt", name);
    FILE *f = fopen(LEGEND, "r");
    read_legend(&legend, f);
    if (f)
        fclose(f);
    buf_init(&now, 0);
    if (getenv("GOLDEN")) {
        term_settle(t, 600); /* clocks, too, have run out */
        picture_of(t, &legend, veiled, &now);
        write_file(path, buf_str(&now));
        buf_clear(&now);
        return;
    }
    unit_read(path, &wanted);
    picture_of(t, &legend, veiled, &now);
    for (int i = 0; i < TRIES && !str_eq(buf_str(&wanted), buf_str(&now)); i++) {
        term_settle(t, 50);
        picture_of(t, &legend, veiled, &now);
    }
    bool same = str_eq(buf_str(&wanted), buf_str(&now));
    if (!same) {
        print_error("the screen is not that of tests/golden/%s.txt:\n", name);
        print_difference(buf_str(&wanted), buf_str(&now));
    }
    buf_clear(&wanted);
    buf_clear(&now);
    if (!same)
        _fail(file, line);
}
