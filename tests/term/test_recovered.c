/* A new contract without a file survives a hang-up, without its secrets. */
#include "term/pty.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char seed[] = "a-seed-that-is-in-no-file";

/* The name of the one recovered file below the home; "" when there is none. */
static void recovered_name(const char *home, char out[512])
{
    char folder[256];
    out[0] = 0;
    snprintf(folder, sizeof folder, "%s/.local/state/contract-tui", home);
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));)
        if (strncmp(e->d_name, "recovered-", 10) == 0)
            snprintf(out, 512, "%.200s/%.200s", folder, e->d_name);
    if (d)
        closedir(d);
}

/* A contract that is in no file. */
static Term *open_new(const char *home)
{
    TermOptions o = { .rows = 24, .columns = 80, .home = home };
    Term *t = term_open(&o);
    assert_screen(t, "Start");
    term_settle(t, 400);
    term_keys(t, "Down Down Down Down Down Down Down Down Down Down Enter"); /* a sample */
    assert_screen(t, "Outline");
    assert_screen(t, "warn");
    return t;
}

static void work_without_a_name_is_kept_and_offered(void **state)
{
    (void)state;
    char home[] = "/tmp/contract-tui-XXXXXX", name[512];
    struct stat st;
    Buf text;
    assert_non_null(mkdtemp(home));
    Term *t = open_new(home);
    term_keys(t, "^X / ^G");
    assert_screen(t, "[Source]");
    term_keys(t, "^X G");
    term_type(t, "1");
    term_keys(t, "Enter End");
    term_paste(t, "\nworkload:\n  type: workload\n  volumes:\n    kept-volume:\n      seed: "
                  "a-seed-that-is-in-no-file\n");
    assert_screen(t, "kept-volume");
    term_settle(t, 300);
    term_signal(t, SIGHUP);
    assert_exit(t, 129);
    assert_true(term_modes_are_back(t)); /* the signal can be sent while the line is there */
    assert_true(str_contains(term_output(t), STR("\033[?1049l")));
    term_close(t);

    recovered_name(home, name);
    assert_int_not_equal(name[0], 0);
    assert_int_equal(stat(name, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    buf_init(&text, 0);
    unit_read(name, &text);
    assert_true(str_contains(buf_str(&text), STR("kept-volume")));
    assert_false(str_contains(buf_str(&text), str_from(seed)));
    buf_clear(&text);

    TermOptions o = { .rows = 24, .columns = 80, .home = home };
    t = term_open(&o);
    assert_screen(t, "Recovered work");
    term_settle(t, 400);
    term_keys(t, "Enter");
    assert_screen(t, "kept-volume");
    term_keys(t, "F10");
    assert_screen(t, "Leave without saving");
    term_keys(t, "Right Enter");
    assert_exit(t, 0);
    term_close(t);
    recovered_name(home, name);
    assert_string_equal(name, ""); /* dropped on purpose */
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", home);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_without_a_name_is_kept_and_offered),
    };
    return cmocka_run_group_tests_name("recovered", tests, NULL, NULL);
}
