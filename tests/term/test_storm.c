/* Random keys: the program survives them, and undo leads back to the first byte. The seed is
 * printed; STORM_SEED in the environment repeats one. */
#include "term/pty.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char *const storm[] = {
    "a",     "Space", ":",     "-",     "#",     "|",     "Enter", "Backspace", "Del",   "Up",
    "Down",  "Left",  "Right", "Home",  "End",   "PgUp",  "PgDn",  "Tab",       "S-Tab", "^K",
    "^U",    "Alt-x", "Alt-c", "Alt-v", "Alt-;", "Alt-]", "Alt-[", "Alt-d",     "Alt-a", "^E",
    "Alt-u", "Alt-r", "F7",    "F8",    "Alt-g", "5",     "Esc",   "^F",        "x",     "^G",
    "Alt-<", "Alt->", "^W",    "F3",    "F6",    "F1",    "F9",    "^X",        "u",     "y",
    "Alt-/", "\"",    "{",     "}",     "é",     "中",
};

/* Letters behind ^X that lead out of the document or stop the program are left to the others. */
static bool is_safe(const char *before, const char *key)
{
    static const char *const risky = "sSONq$ZiKeDBTtho@?k#";
    bool leader = before && strcmp(before, "^X") == 0;
    return !leader || strlen(key) != 1 || !strchr(risky, key[0]);
}

static void undo_leads_back(void **state)
{
    (void)state;
    static const char *const args[] = { "web.yaml", NULL };
    const char *given = getenv("STORM_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    printf("STORM_SEED=%u\n", seed);
    const char text[] = "# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
                        "  volumes:\n    data:\n      seed: abcdefghijklmno\nenv: |\n  type: env\n";
    for (int round = 0; round < 3; round++) {
        TermOptions o = { .rows = 24, .columns = 80 };
        Term *t = term_prepare(&o);
        term_write_file(t, "web.yaml", STR(""));
        term_write_file(t, "web.yaml", str_from(text));
        term_start(t, args);
        assert_screen(t, "web.yaml");
        term_keys(t, "^X / Esc");
        const char *before = NULL;
        for (int i = 0; i < 250; i++) {
            seed = seed * 1664525u + 1013904223u;
            const char *key = storm[(seed >> 8) % (sizeof storm / sizeof *storm)];
            if (!is_safe(before, key))
                continue;
            before = key;
            term_keys(t, key);
            if (i % 25 == 0)
                term_settle(t, 5);
        }
        term_settle(t, 50);
        term_keys(t, "^G ^G ^G ^G ^G ^G ^X / Esc Esc Esc"); /* out of whatever is open */
        term_settle(t, 50);
        for (int i = 0; i < 400; i++)
            term_keys(t, "Alt-u");
        assert_screen(t, "nothing"); /* to undo, or: nothing was changed */
        term_keys(t, "^X S");
        assert_screen(t, "File name");
        term_keys(t, "^U");
        term_type(t, "back.yaml");
        term_keys(t, "Enter");
        assert_screen(t, "Saved.");
        Buf out;
        buf_init(&out, 0);
        term_read_file(t, "back.yaml", &out);
        assert_str(buf_str(&out), text);
        buf_clear(&out);
        term_keys(t, "F10");
        assert_exit(t, 0);
        term_close(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_leads_back),
    };
    return cmocka_run_group_tests_name("storm", tests, NULL, NULL);
}
