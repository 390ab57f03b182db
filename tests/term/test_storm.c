/* Random keys over the whole program: it survives, answers, writes nothing outside its folder,
 * leaves the terminal as it was; and undo leads back to the first byte. Both presets of keys.
 *
 * STORM_SEED, STORM_KEYS (for each file) and STORM_FILES (names of samples, separated by blanks)
 * in the environment repeat one, or make it a long one; STORM_PROGRAM is the program to be tried
 * when it is not the one of this build, STORM_ANSWER_MS its time for an answer. */
#include "term/pty.h"
#include "term/storm.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define ANSWER_MS 10000
#else
#define ANSWER_MS 2000
#endif

#define CHUNK_MAX 3500 /* what a terminal holds for a program that does not read */

static const char *const all_files[] = {
    "ccrt-full.yaml",
    "broken/compose-and-play.yaml",
    "broken/tab-indentation.yaml",
    "%sealed",
    "%empty",
    "%big",
    "%none",
};

/* What the program is started on. */
static void make_file(Term *t, const char *kind)
{
    char path[1024];
    Buf bytes;
    if (strcmp(kind, "%sealed") == 0) {
        term_write_file(t, "web.yaml",
                        STR("workload: hyper-protect-basic.QUFBQQ==.U2FsdGVkX18xMjM0\n"
                            "env: hyper-protect-basic.QUFBQQ==.U2FsdGVkX18xMjM0\n"));
    } else if (kind[0] == '%') {
        buf_init(&bytes, 0);
        buf_add_text(&bytes, "");
        if (strcmp(kind, "%big") == 0) {
            buf_add_text(&bytes, "# contract-tui: platform=ccrt\nenv: |\n  type: env\n"
                                 "workload: |\n  type: workload\n  env:\n");
            for (int i = 0; bytes.len < 1 << 20; i++)
                buf_printf(&bytes, "    NAME_%d: \"some value of a variable, number %d\"\n", i, i);
        }
        term_write_file(t, "web.yaml", buf_str(&bytes));
        buf_clear(&bytes);
    } else {
        snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, kind);
        unit_read(path, &bytes);
        term_write_file(t, "web.yaml", buf_str(&bytes));
        buf_clear(&bytes);
    }
}

static Term *prepare(const char *kind, bool blind, bool vi, int rows, int columns)
{
    static const char *const env[] = { "VISUAL=true", "EDITOR=true", NULL }; /* ends at once */
    TermOptions o = {
        .rows = rows, .columns = columns, .env = env, .blind = blind, .confined = true
    };
    o.program = getenv("STORM_PROGRAM");
    Term *t = term_prepare(&o);
    if (vi) {
        mkdir(term_path(t, ".config"), 0700);
        mkdir(term_path(t, ".config/contract-tui"), 0700);
        term_write_file(t, ".config/contract-tui/settings", STR("keys = vi\n"));
    }
    make_file(t, kind);
    return t;
}

static void start(Term *t, const char *kind)
{
    static const char *const args[] = { "web.yaml", NULL };
    term_start(t, strcmp(kind, "%none") == 0 ? NULL : args);
    term_settle(t, 100);
}

static void keep(Str bytes, uint64_t seed, const char *what)
{
    char path[256];
    snprintf(path, sizeof path, "/tmp/storm-%llu.%s", (unsigned long long)seed, what);
    FILE *f = fopen(path, "wb");
    if (f) {
        fwrite(bytes.ptr, 1, bytes.len, f);
        fclose(f);
    }
    print_error("%s: %s\n", what, path);
}

static bool is_clean(Str output)
{
    static const char *const bad[] = { "AddressSanitizer", "LeakSanitizer",
                                       "runtime error:", "was ended by a fault" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (str_contains(output, str_from(bad[i])))
            return false;
    return true;
}

/* The alternate screen, pastes and the mouse are switched off behind the last time they were
 * switched on. */
static bool is_restored(Str output)
{
    static const char *const pairs[][2] = {
        { "\033[?1049h", "\033[?1049l" },
        { "\033[?2004h", "\033[?2004l" },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t on = 0, off = 0;
        for (size_t at = 0; at + 8 <= output.len; at++) {
            if (memcmp(output.ptr + at, pairs[i][0], 8) == 0)
                on = at + 1;
            else if (memcmp(output.ptr + at, pairs[i][1], 8) == 0)
                off = at + 1;
        }
        if (on > off)
            return false;
    }
    return true;
}

typedef struct Run {
    Term *t;
    const char *kind;
    uint64_t seed;
    Buf log;
} Run;

/* What was sent and what came back is kept for whoever looks for the cause. */
static void fail_run(Run *r, const char *why)
{
    print_error("STORM_SEED=%llu, file %s: %s\n", (unsigned long long)r->seed, r->kind, why);
    keep(buf_str(&r->log), r->seed, "keys");
    keep(term_output(r->t), r->seed, "output");
    fail();
}

static void fail_end(Run *r, const char *why, int status)
{
    char words[80];
    snprintf(words, sizeof words, "%s: exit status %d", why, status);
    fail_run(r, words);
}

static void check_end(Run *r, int status)
{
    if (!is_clean(term_output(r->t)))
        fail_run(r, "a sanitizer speaks");
    /* Signals mean what they mean everywhere when the terminal is given back, before it has ended:
     * those of ^C and ^\, and the one that ends a run. */
    bool of_signal = status == -SIGINT || status == -SIGQUIT || status == -SIGTERM;
    bool late = of_signal && is_restored(term_output(r->t));
    if (status != 0 && status != 128 + 15 && !late)
        fail_end(r, "a bad end", status);
    if (!is_restored(term_output(r->t)))
        fail_run(r, "the terminal is not restored");
    if (!term_modes_are_back(r->t))
        fail_run(r, "the modes of the terminal are not restored");
}

/* The emulator does not bear the smallest sizes; without one they are tried. */
static void resize(Term *t, Storm *s)
{
    static const int sizes[][2] = { { 1, 1 },   { 2, 2 },    { 10, 40 },  { 9, 39 },
                                    { 24, 80 }, { 40, 120 }, { 100, 300 } };
    uint32_t which = storm_random(s, 9);
    int rows = which < 7 ? sizes[which][0] : 1 + (int)storm_random(s, 100);
    int columns = which < 7 ? sizes[which][1] : 1 + (int)storm_random(s, 300);
    if (s->tame && (rows < 5 || columns < 20))
        rows = 5, columns = 20;
    term_resize(t, rows, columns);
}

/* One piece of the storm; false when the program has ended. */
static bool blow(Run *r, Storm *s)
{
    Buf piece;
    buf_init(&piece, 0);
    for (uint32_t n = 1 + storm_random(s, 40); n && piece.len < CHUNK_MAX - 3100; n--)
        storm_next(s, &piece);
    buf_add_str(&r->log, buf_str(&piece));
    term_send(r->t, piece.ptr, piece.len);
    buf_clear(&piece);
    if (storm_random(s, 12) == 0)
        resize(r->t, s);
    if (!term_wait_taken(r->t, (int)storm_number("STORM_ANSWER_MS", ANSWER_MS)))
        fail_run(r, "it does not answer");
    return term_is_running(r->t);
}

static uint64_t starts;

static uint64_t press(const char *kind, uint64_t seed, uint64_t keys)
{
    Storm s;
    storm_begin(&s, seed);
    Run r = { .kind = kind, .seed = seed };
    s.vi = seed / 2 % 2;
    r.t = prepare(kind, true, s.vi, seed % 2 ? 24 : 40, seed % 2 ? 80 : 120);
    buf_init(&r.log, 0);
    while (s.keys < keys) {
        make_file(r.t, kind);
        start(r.t, kind);
        starts++;
        buf_reset(&r.log);
        term_forget(r.t);
        while (s.keys < keys && blow(&r, &s))
            ;
        if (term_is_running(r.t))
            term_signal(r.t, 15);
        check_end(&r, term_exit(r.t));
    }
    buf_clear(&r.log);
    term_close(r.t);
    return s.keys;
}

static void the_program_survives(void **state)
{
    (void)state;
    uint64_t keys = storm_number("STORM_KEYS", 400), total = 0, seed = storm_seed();
    const char *given = getenv("STORM_FILES");
    Str rest = str_from(given), name;
    if (given) {
        while (rest.len && str_split(&rest, ' ', &name)) {
            char kind[128];
            snprintf(kind, sizeof kind, STR_FMT, STR_ARG(name));
            total += press(kind, seed++, keys);
        }
    } else {
        for (size_t i = 0; i < sizeof all_files / sizeof *all_files; i++)
            total += press(all_files[i], seed + i, keys);
    }
    printf("%llu keys, %llu starts\n", (unsigned long long)total, (unsigned long long)starts);
}

/* ---- the same document before and after ---- */

static const char small_text[] =
    "# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
    "  volumes:\n    data:\n      seed: abcdefghijklmno\nenv: |\n  type: env\n";

#define UNDONE "Undo: nothing was changed"

static void save_as(Run *r, const char *name)
{
    Term *t = r->t;
    term_send(t, "\033[201~", 6); /* a paste may be open */
    for (int i = 0; i < 80; i++)  /* out of whatever is open */
        term_keys(t, "^G");
    term_keys(t, "^X / Esc Esc Esc");
    term_settle(t, 100);
    term_keys(t, "^X S");
    if (!term_wait(t, "File name")) {
        term_dump(t);
        fail_run(r, "the dialog for the name does not come");
    }
    term_keys(t, "^U");
    term_type(t, name);
    term_keys(t, "Enter");
    assert_screen(t, "Saved.");
}

/* Some way leads to "Save and leave" now and then: then there is nothing to be undone. */
static bool has_left(Run *r)
{
    if (term_is_running(r->t))
        return false;
    int status = term_exit(r->t);
    if (status != 0)
        fail_end(r, "it ended", status);
    return true;
}

static void undo_leads_back(void **state)
{
    (void)state;
    uint64_t keys = storm_number("STORM_KEYS", 400), seed = storm_seed();
    int left = 0;
    for (int round = 0; round < 3; round++) {
        Storm s;
        storm_begin(&s, seed + (unsigned)round);
        s.tame = true;
        s.vi = round == 2;
        Run r = { .kind = "small", .seed = seed + (unsigned)round };
        r.t = prepare("%empty", false, s.vi, 24, 80);
        buf_init(&r.log, 0);
        term_write_file(r.t, "web.yaml", str_from(small_text));
        start(r.t, "");
        while (s.keys < keys && blow(&r, &s))
            ;
        if (has_left(&r)) {
            assert_true(left++ < 5);
            seed += 1000;
            round--;
            buf_clear(&r.log);
            term_close(r.t);
            continue;
        }
        term_resize(r.t, 24, 80); /* in a window that is too small most keys do nothing */
        term_settle(r.t, 200);
        save_as(&r, "storm.yaml");
        for (uint64_t i = 0; i < keys * 4 && !strstr(term_screen(r.t), UNDONE); i += 50) {
            for (int k = 0; k < 50; k++)
                term_keys(r.t, "Alt-u");
            term_settle(r.t, 20);
        }
        assert_screen(r.t, UNDONE);
        save_as(&r, "back.yaml");
        Buf out;
        term_read_file(r.t, "back.yaml", &out);
        if (!str_is(buf_str(&out), small_text)) {
            print_error("undo leads to:\n" STR_FMT, STR_ARG(buf_str(&out)));
            fail_run(&r, "undo does not lead back");
        }
        buf_clear(&out);
        term_keys(r.t, "F10");
        assert_exit(r.t, 0);
        buf_clear(&r.log);
        term_close(r.t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_program_survives),
        cmocka_unit_test(undo_leads_back),
    };
    return cmocka_run_group_tests_name("storm", tests, NULL, NULL);
}
