/* Every command in every screen, by ^X as somebody without function keys and mouse reaches it; and
 * in each of them the terminal's cursor stands where the focus is. */
#include "term/beside.h"
#include "term/pty.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COMMANDS_MAX = 160, SETTLE = 2 };

typedef struct Command {
    char id[40], keys[32];
} Command;

static Command commands[COMMANDS_MAX];
static size_t command_count;

/* What the program itself says of its commands: id, and the keys behind ^X as the test sends
 * them. */
static int read_commands(void **state)
{
    (void)state;
    char line[400];
    FILE *from = popen(PROGRAM " bindings", "r");
    if (!from)
        return -1;
    while (fgets(line, sizeof line, from) && command_count < COMMANDS_MAX) {
        Command *c = &commands[command_count];
        char id[40], x[8], a[16] = "", b[16] = "";
        bool again = sscanf(line, "%39s %7s %15s %15s", id, x, a, b) >= 3 && strcmp(x, "^X") == 0;
        if (!again)
            continue;
        bool two = strcmp(a, "e") == 0; /* the one group of two letters */
        snprintf(c->id, sizeof c->id, "%s", id);
        snprintf(c->keys, sizeof c->keys, two ? "^X %s %s" : "^X %s", a, b);
        command_count++;
    }
    pclose(from);
    return command_count > 50 ? 0 : -1;
}

/* These end or stop the program. */
static bool is_left_out(const char *id)
{
    return strcmp(id, "file.leave") == 0 || strcmp(id, "view.suspend") == 0;
}

static Term *start(int rows, int columns, const char *option)
{
    const char *args[] = { "web.yaml", option, NULL };
    const char *env[] = { "VISUAL=true", "EDITOR=true", NULL };
    char path[1024];
    Buf bytes;
    TermOptions o = { .rows = rows, .columns = columns, .env = env };
    Term *t = term_prepare(&o);
    snprintf(path, sizeof path, "%s/samples/ccrt-full.yaml", SOURCE_DIR);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    term_start(t, args);
    assert_screen(t, " Edit");
    assert_screen(t, "orkload");
    return t;
}

static bool is_cursor_in_place(Term *t, int *ret_row, int *ret_column)
{
    bool shown = term_cursor(t, ret_row, ret_column);
    return shown && *ret_row >= 1 && *ret_row < term_rows(t) - 2 && *term_row(t, *ret_row);
}

/* The cursor is there, and not on the two lines below, where nothing has the focus; the row has
 * something to read. */
static void assert_cursor(Term *t, const char *screen, const char *what)
{
    int row = -1, column = -1;
    for (int i = 0; i < 100 && !is_cursor_in_place(t, &row, &column); i++)
        term_settle(t, 20);
    if (!is_cursor_in_place(t, &row, &column)) {
        term_dump(t);
        fprintf(stderr, "%s, %s: the cursor is at %d,%d or hidden\n", screen, what, row, column);
        fail();
    }
}

static const struct Screen {
    const char *name, *keys, *title; /* at the right end of the first line */
} screens[] = {
    { "form", "^X v ^X v", " Edit" },      { "source", "^X v", " Source" },
    { "problems", "^X l", " Problems" },   { "keys", "^X K", " Keys" },
    { "inspect", "^X i", " Inspect" },     { "attestation", "^X t", " Attestation" },
    { "volumes", "^X V", " Volumes" },     { "archive", "^X A", " Archive" },
    { "variables", "^X E", " Variables" }, { "registries", "^X R", " Registries" },
    { "start", "^X H", " Start" },         { "tour", "^X !", " Tour" },
};

enum { SCREENS = sizeof screens / sizeof *screens };

/* All keys at once: whatever is open, they lead there. */
static void come_back(Term *t, const struct Screen *s)
{
    bool text = strcmp(s->name, "form") == 0 || strcmp(s->name, "source") == 0;
    bool start_screen = strcmp(s->name, "start") == 0;
    for (int i = 0; i < 6; i++) {
        term_keys(t, "^G ^G ^G ^X H");
        term_keys(t, start_screen ? "^G" : "^X b");
        term_keys(t, text ? "^X l ^X v" : s->keys);
        term_settle(t, SETTLE);
        if (text && !strstr(term_row(t, 0), s->title)) {
            term_keys(t, "^X v");
            term_settle(t, SETTLE);
        }
        if (strstr(term_row(t, 0), s->title))
            return;
    }
    term_dump(t);
    fprintf(stderr, "no way back to %s\n", s->name);
    fail();
}

typedef struct Size {
    int rows, columns;
} Size;

static void every_command_of_a_screen(size_t index, const void *context)
{
    const Size *size = context;
    const struct Screen *s = &screens[index];
    Term *t = start(size->rows, size->columns, NULL);
    for (size_t k = 0; k < command_count; k++) {
        if (is_left_out(commands[k].id))
            continue;
        come_back(t, s);
        assert_cursor(t, s->name, "before a command");
        term_keys(t, commands[k].keys);
        term_settle(t, SETTLE);
        assert_cursor(t, s->name, commands[k].id);
    }
    come_back(t, s);
    term_keys(t, "^G ^G ^X q");
    term_settle(t, SETTLE);
    term_signal(t, SIGTERM); /* with work that is not saved: the question is open */
    int status = term_exit(t);
    if (status != 0 && status != 143) {
        term_dump(t);
        fprintf(stderr, "%s: ended with %d\n", s->name, status);
        fail();
    }
    term_close(t);
}

static void every_command_everywhere(int rows, int columns)
{
    Size size = { rows, columns };
    side_by_side(SCREENS, every_command_of_a_screen, &size);
}

static void at_80x24(void **state)
{
    (void)state;
    every_command_everywhere(24, 80);
}

/* Pieces of frames and drawings: what a screen reader would spell out. */
static const char *decoration(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (c[0] == 0xE2 && (c[1] >= 0x94 && c[1] <= 0x97)) /* U+2500 .. U+25FF */
            return (const char *)c;
    const char *lines[] = { "---", "===", "| |", NULL };
    for (size_t i = 0; lines[i]; i++)
        if (strstr(text, lines[i]) && !strstr(text, "-----BEGIN"))
            return strstr(text, lines[i]);
    return NULL;
}

static void assert_plain(Term *t, const char *screen, const char *what)
{
    const char *found = decoration(term_screen(t));
    if (found) {
        term_dump(t);
        fprintf(stderr, "%s, %s: drawn: %.20s\n", screen, what, found);
        fail();
    }
}

static void plain_screens_draw_no_lines(void **state)
{
    static const char *const commands_that_ask[] = { "^X h", "^X ?", "^X k",   "^X P",
                                                     "^X T", "^X ,", "^X e e", "^X o",
                                                     "^X O", "^X N", "^X D",   "^X Space" };
    (void)state;
    Term *t = start(24, 80, "--plain");
    for (size_t i = 0; i < SCREENS; i++) {
        come_back(t, &screens[i]);
        assert_plain(t, screens[i].name, "itself");
        for (size_t k = 0; i == 0 && k < sizeof commands_that_ask / sizeof *commands_that_ask;
             k++) {
            term_keys(t, commands_that_ask[k]);
            term_settle(t, SETTLE);
            assert_plain(t, screens[i].name, commands_that_ask[k]);
            assert_cursor(t, screens[i].name, commands_that_ask[k]);
            come_back(t, &screens[i]);
        }
    }
    term_close(t);
}

/* What ^X . shows is hidden, and said to be no longer shown, when the cursor goes elsewhere. */
static void a_secret_is_hidden_when_the_cursor_leaves(void **state)
{
    (void)state;
    Term *t = start(24, 80, NULL);
    term_keys(t, "^X g");
    term_type(t, "PUBLIC_URL");
    term_keys(t, "Enter");
    assert_screen(t, "Esc Commands");
    term_keys(t, "^X .");
    assert_screen(t, "Secret shown");
    term_keys(t, "Tab");
    assert_not_screen(t, "Secret shown");
    assert_not_screen(t, "Shown for 10 seconds");
    term_close(t);
}

/* The message line says what stands at the cursor, in one sentence. */
static void the_problem_at_the_cursor_is_said(void **state)
{
    const char *args[] = { "web.yaml", NULL };
    char path[1024];
    Buf bytes;
    TermOptions o = { .rows = 24, .columns = 80 };
    (void)state;
    Term *t = term_prepare(&o);
    snprintf(path, sizeof path, "%s/samples/broken/hostname-with-path.yaml", SOURCE_DIR);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    term_start(t, args);
    assert_screen(t, "1 error");
    term_keys(t, "F6 F8");
    assert_screen(t, "PF174");
    term_keys(t, "Tab S-Tab");
    assert_screen(t, " error, env, logging, logRouter, Host name: The host name has a path");
    term_close(t);
}

static void at_40x10(void **state)
{
    (void)state;
    every_command_everywhere(10, 40);
}

/* All commands on a file that is not to be changed: each is refused, or changes nothing. */
static void leave_alone(Term *t, const char *name, const struct Screen *s)
{
    Buf before, after;
    term_read_file(t, name, &before);
    for (size_t k = 0; k < command_count; k++) {
        if (is_left_out(commands[k].id))
            continue;
        come_back(t, s);
        term_keys(t, commands[k].keys);
        term_settle(t, SETTLE);
        if (!term_is_running(t) || strstr(term_row(t, 0), " *  ")) {
            term_dump(t);
            fprintf(stderr, "%s, %s: changed or ended\n", name, commands[k].id);
            fail();
        }
    }
    come_back(t, s);
    term_read_file(t, name, &after);
    assert_true(str_eq(buf_str(&before), buf_str(&after)));
    buf_clear(&before);
    buf_clear(&after);
    term_keys(t, "^X q"); /* nothing is asked */
    assert_exit(t, 0);
    term_close(t);
}

static void what_is_for_reading_only_stays_as_it_is(size_t index, const void *context)
{
    const char *args[] = { "cert.der", NULL };
    Buf bytes;
    (void)context;
    if (index < 2) {
        Term *t = start(24, 80, "--read-only");
        leave_alone(t, "web.yaml", &screens[index]);
        return;
    }
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    unit_read(SOURCE_DIR "/tests/corpus/cert/rsa.der", &bytes);
    term_write_file(t, "cert.der", buf_str(&bytes));
    buf_clear(&bytes);
    term_start(t, args);
    assert_screen(t, "[certificate");
    leave_alone(t, "cert.der", &screens[4]);
}

static void reading_only(void **state)
{
    (void)state;
    side_by_side(3, what_is_for_reading_only_stays_as_it_is, NULL);
}

/* Whatever a command has opened, and Enter in there, the end of the program closes it. */
static void the_end_behind_a_command(size_t index, const void *context)
{
    const Command *c = &commands[index / 2];
    bool enter = index % 2;
    (void)context;
    if (is_left_out(c->id))
        return;
    Term *t = start(24, 80, NULL);
    term_keys(t, c->keys);
    term_settle(t, SETTLE);
    if (enter)
        term_keys(t, "Enter");
    term_settle(t, SETTLE);
    term_signal(t, SIGTERM);
    int status = term_exit(t);
    if (status != 143) {
        term_dump(t);
        fprintf(stderr, "%s%s: ended with %d\n", c->id, enter ? ", Enter" : "", status);
        fail();
    }
    term_close(t);
}

static void the_end_closes_what_is_open(void **state)
{
    (void)state;
    side_by_side(2 * command_count, the_end_behind_a_command, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_screens_draw_no_lines),
        cmocka_unit_test(a_secret_is_hidden_when_the_cursor_leaves),
        cmocka_unit_test(the_problem_at_the_cursor_is_said),
        cmocka_unit_test(reading_only),
        cmocka_unit_test(the_end_closes_what_is_open),
        cmocka_unit_test(at_80x24),
        cmocka_unit_test(at_40x10),
    };
    return cmocka_run_group_tests_name("every", tests, read_commands, NULL);
}
