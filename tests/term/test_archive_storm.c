/* Random keys over the archive: its tree, a file that is changed, the builder, the picker, the list
 * of problems. It survives, and undo leads back to the first byte.
 *
 * STORM_SEED and STORM_KEYS in the environment repeat one, or make it a long one. */
#include "term/pty.h"
#include "term/storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define DIGEST "sha256:3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f"

static const char *const keys[] = {
    "Up",    "Down",      "Down",  "Left",      "Right",  "Enter", "Enter", "Esc",   "Space", "Tab",
    "S-Tab", "Home",      "End",   "PgUp",      "PgDn",   "F7",    "F8",    "F2",    "b",     "a",
    "r",     "d",         "e",     "c",         "C",      "f",     "v",     "u",     "U",     "]",
    "[",     "Backspace", "Del",   "Ins",       "Alt-u",  "Alt-r", "Alt-h", "Alt-k", "Alt-n", "^U",
    "^K",    "^E",        "build", "image: x ", "\"a: b", "A",     "1",     "s",     "L",     "/",
};

static Term *start(void)
{
    char path[1024];
    Buf bytes;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    snprintf(path, sizeof path, "%s/samples/ccrt-full.yaml", SOURCE_DIR);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    assert_int_equal(mkdir(term_path(t, "app"), 0755), 0);
    assert_int_equal(mkdir(term_path(t, "app/deep"), 0755), 0);
    term_write_file(t, "app/docker-compose.yaml",
                    STR("version: \"3\"\nservices:\n  web:\n    build: .\n    image: redis:7\n"));
    term_write_file(t, "app/deep/logo.bin", str_make("\177ELF\0\1\2\3 logo\n", 14));
    term_write_file(t, "app/.env", STR("A=1\n"));
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "Outline");
    return t;
}

static void must_run(Term *t, uint64_t seed)
{
    if (!term_wait_taken(t, 20000) || !term_is_running(t)) {
        term_dump(t);
        fail_msg("STORM_SEED=%llu: it ended, or does not answer", (unsigned long long)seed);
    }
}

/* Out of all dialogs; nothing that was typed there is kept. */
static void come_out(Term *t)
{
    for (int i = 0; i < 12; i++) {
        term_keys(t, "^G");
        term_settle(t, 15);
        if (term_find(t, "Drop the change", &(int){ 0 }, &(int){ 0 })) {
            term_keys(t, "Tab Enter");
            term_settle(t, 15);
        }
    }
}

static void blow(Term *t, Storm *s, uint64_t seed)
{
    uint32_t what = storm_random(s, 60);
    if (what == 0)
        term_keys(t, "^X A");
    else if (what == 1)
        term_keys(t, "^X l");
    else if (what == 2)
        term_resize(t, 10 + (int)storm_random(s, 40), 40 + (int)storm_random(s, 90));
    else if (what == 3)
        term_paste(t, "redis@" DIGEST);
    else
        term_keys(t, keys[storm_random(s, sizeof keys / sizeof *keys)]);
    must_run(t, seed);
}

static void the_archive_survives_and_undo_leads_back(void **state)
{
    (void)state;
    uint64_t seed = storm_seed();
    uint64_t count = storm_number("STORM_KEYS", 600);
    Storm s;
    Buf now, first;
    storm_begin(&s, seed);
    Term *t = start();
    term_read_file(t, "web.yaml", &first);
    term_keys(t, "^X A b app Down Down Enter");
    term_settle(t, 100);
    term_keys(t, "Enter Enter");
    term_settle(t, 100);
    for (uint64_t i = 0; i < count; i++) {
        if (i % 150 == 149) { /* wherever it went: back to the archive */
            come_out(t);
            term_keys(t, "^X A");
        }
        blow(t, &s, seed);
    }
    term_resize(t, 24, 80);
    come_out(t);
    term_keys(t, "^X A");
    assert_screen(t, "Inside the archive");
    for (uint64_t i = 0; i < count && !strstr(term_screen(t), "nothing to undo"); i += 20) {
        for (int k = 0; k < 20; k++)
            term_keys(t, "Alt-u");
        term_settle(t, 20);
        must_run(t, seed);
    }
    term_keys(t, "^X s");
    term_settle(t, 300);
    term_read_file(t, "web.yaml", &now);
    if (!str_eq(buf_str(&now), buf_str(&first))) {
        term_dump(t);
        fail_msg("STORM_SEED=%llu: undo does not lead back", (unsigned long long)seed);
    }
    buf_clear(&now);
    buf_clear(&first);
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_archive_survives_and_undo_leads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
