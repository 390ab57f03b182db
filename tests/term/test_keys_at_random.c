/* Keys in random order, the same order each time: the program must stay alive, keep drawing, and
 * leave when told. */
#include "term/pty.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const keys[] = {
    "Tab",   "S-Tab", "Down", "Up",        "Left",  "Right", "Enter", "Enter", "Esc",  "Esc",
    "Space", "a",     "d",    "r",         "=",     "<",     ">",     "u",     "U",    "F3",
    "F6",    "F7",    "F8",   "x",         "us",    "^U",    "^K",    "Home",  "End",  "PgUp",
    "PgDn",  "Ins",   "Del",  "Backspace", "^X . ", "^X u",  "^X y",  "^X l",  "^X v", "*",
    "+",     "-",     "0",    "\"",        ":",     "#",
};

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void press(const char *sample, uint32_t seed, int rows, int columns, int count)
{
    char path[1024];
    Buf bytes;
    static const char *const env[] = { "VISUAL=true", "EDITOR=true", NULL }; /* ends at once */
    TermOptions o = { .rows = rows, .columns = columns, .env = env };
    Term *t = term_prepare(&o);
    const char *args[] = { "web.yaml", NULL };
    uint32_t state = seed;
    snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, sample);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    term_start(t, args);
    assert_screen(t, "web.yaml");
    for (int i = 0; i < count; i++) {
        uint32_t r = next(&state);
        if (r % 97 == 0)
            term_resize(t, 8 + (int)(r / 97 % 40), 30 + (int)(r / 997 % 110));
        else if (r % 31 == 0)
            term_click(t, (int)(r / 31 % 30), (int)(r / 311 % 100));
        else
            term_keys(t, keys[r % (sizeof keys / sizeof *keys)]);
        term_settle(t, i % 4 == 0 ? 4 : 0);
    }
    term_resize(t, 24, 80);
    term_settle(t, 200);
    term_signal(t, 15);
    int status = term_exit(t);
    if (status != 0 && status != 128 + 15 && status != -15) {
        print_error("seed %u: exit status %d\n", (unsigned)seed, status);
        term_dump(t);
        fail();
    }
    assert_false(str_contains(term_output(t), STR("AddressSanitizer")));
    assert_false(str_contains(term_output(t), STR("runtime error")));
    term_close(t);
}

static void samples_survive(void **state)
{
    static const char *const samples[] = { "ccrt-full.yaml", "ccrv.yaml",
                                           "broken/compose-and-play.yaml",
                                           "broken/tab-indentation.yaml" };
    (void)state;
    const char *more = getenv("KEYS"), *from = getenv("SEED"); /* how many for each sample */
    int count = more ? atoi(more) : 250;
    uint32_t seed = from ? (uint32_t)atoi(from) : 4711;
    for (uint32_t i = 0; i < 4; i++)
        press(samples[i], seed + i, i % 2 ? 24 : 40, i % 2 ? 80 : 120, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(samples_survive) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
