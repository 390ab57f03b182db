/* What sealing from the screen leaves in memory: the program is stopped at its very end and
 * searched for the passphrase, the numbers of the key, and a secret of the contract. */
#include "term/pty.h"
#include "term/sealing.h"
#include "unit/leftovers.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define PASSPHRASE "a passphrase of this test 4711"
#define MARK "Zebra7-what-nobody-may-find"

static void make_key(const Term *t)
{
    char command[1024];
    term_write_file(t, "pass", STR(PASSPHRASE "\n"));
    snprintf(command, sizeof command,
             "cd '%s' && '%s' key new --bits 2048 --passphrase-file pass -o e.pem >/dev/null && rm"
             " pass",
             term_path(t, ""), PROGRAM);
    assert_int_equal(system(command), 0);
}

/* the leak checker is a tracer itself */
static const char *const env[] = { "ASAN_OPTIONS=detect_leaks=0", NULL };

static void assert_nothing_found(Term *t, const char *what, const char *keys)
{
    size_t found;
    int status;
    if (!leftovers_follow(term_pid(t))) {
        term_close(t);
        print_message("SKIPPED: no process may be traced here\n");
        skip();
    }
    term_keys(t, keys);
    bool searched = leftovers_at_exit(term_pid(t), what, &found, &status);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    term_close(t);
    if (!searched) {
        print_message("SKIPPED: the memory of this program may not be read here\n");
        skip();
    }
    assert_int_equal(found, 0);
}

/* A secret that is yanked, put in, typed within a macro, and found and replaced by expressions. */
static void nothing_stays_of_what_vi_keeps(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80, .env = env };
    Term *t = term_prepare(&o);
    const char *args[] = { "web.yaml", NULL };
    mkdir(term_path(t, ".config"), 0700);
    mkdir(term_path(t, ".config/contract-tui"), 0700);
    term_write_file(t, ".config/contract-tui/settings", STR("keys = vi\n"));
    term_write_file(t, "web.yaml",
                    STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n  env:\n"
                        "    A: \"" MARK "\"\n    B: x\n"));
    leftovers_add_contract(MARK);
    term_start(t, args);
    assert_screen(t, "Outline");
    term_keys(t, "F3");
    assert_screen(t, "Source  normal");
    term_type(t, "5G\"ayy");
    assert_screen(t, "A secret is among");
    term_keys(t, "Enter");
    assert_screen(t, "Copied, 37 bytes");
    term_type(t, "\"ap0wrCqb$i");
    assert_screen(t, "insert");
    term_type(t, MARK);
    term_keys(t, "Esc");
    assert_screen(t, "Source  normal");
    term_type(t, "q@bu");
    term_type(t, ":%s/Zeb.*body/&&/");
    term_keys(t, "Enter");
    assert_screen(t, "2 replaced");
    term_keys(t, "Right");
    assert_not_screen(t, "2 replaced");
    term_type(t, "?Zeb.*find");
    term_keys(t, "Tab");
    term_type(t, "$0$0");
    assert_screen(t, "$0$0");
    term_keys(t, "Alt-a");
    assert_screen(t, "2 replaced");
    term_keys(t, "Esc");
    assert_not_screen(t, "Find expr");
    term_type(t, ":reg");
    term_keys(t, "Enter");
    assert_screen(t, "b  macro");
    assert_screen(t, "a  37 bytes, not shown");
    term_keys(t, "Enter");
    assert_not_screen(t, "b  macro");
    term_type(t, ":q!");
    assert_screen(t, "Leave without saving");
    assert_nothing_found(t, "vi", "Enter");
}

static void nothing_stays(void **state)
{
    (void)state;
    TermOptions o = { .rows = 30, .columns = 100, .env = env };
    Term *t = term_prepare(&o);
    const char *args[] = { "web.yaml", NULL };
    char key[300];
    Buf bytes, text;
    /* A sample, with a secret of ours in it. */
    unit_read(SOURCE_DIR "/samples/ccrt.yaml", &bytes);
    buf_init(&text, 0);
    size_t at = str_find(buf_str(&bytes), STR("Qw7rTz"));
    assert_true(at != SIZE_MAX);
    buf_add_str(&text, str_slice(buf_str(&bytes), 0, at));
    buf_add_text(&text, MARK);
    buf_add_str(&text, str_slice(buf_str(&bytes), at, SIZE_MAX));
    term_write_file(t, "web.yaml", buf_str(&text));
    make_key(t);
    snprintf(key, sizeof key, "%s", term_path(t, "e.pem"));
    leftovers_add_key(key, PASSPHRASE);
    leftovers_add_contract(MARK);
    assert_true(leftovers_can_be_found());
    term_start(t, args);
    assert_screen(t, "workload");
    sealing_walk(t, NULL, "e.pem", PASSPHRASE);
    term_keys(t, "Enter");
    assert_screen(t, "Sealed.");
    term_keys(t, "Right Enter");
    assert_screen(t, "Outline");
    buf_clear(&bytes);
    buf_clear(&text);
    assert_nothing_found(t, "sealing from the screen", "F10");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_stays),
                                        cmocka_unit_test(nothing_stays_of_what_vi_keeps) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
