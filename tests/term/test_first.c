/* The first minutes: files that do not exist, are empty, or say no platform; keys that come
 * before anything is there; what the list of problems explains. */
#include "term/pty.h"

#include <stdio.h>
#include <unistd.h>

static Term *start(const char *name, const char *bytes)
{
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    const char *args[] = { name, NULL };
    if (bytes)
        term_write_file(t, name, str_from(bytes));
    term_start(t, args);
    return t;
}

static void assert_begins(Term *t, const char *name, const char *bytes)
{
    Buf now;
    term_read_file(t, name, &now);
    if (!str_starts(buf_str(&now), str_from(bytes)))
        fail_msg("%s begins otherwise:\n%.*s", name, (int)now.len, now.ptr);
    buf_clear(&now);
}

static void a_file_that_is_not_there_is_begun(void **state)
{
    (void)state;
    Term *t = start("fresh.yaml", NULL);
    assert_screen(t, "Where will this contract run?");
    assert_screen(t, "podman play only");
    assert_not_screen(t, "does not read as YAML");
    term_keys(t, "Down Up Enter");
    assert_screen(t, "Platform ccrt: kept");
    assert_screen(t, "> Add Workload and env");
    assert_screen(t, "Enter Add");
    assert_not_screen(t, "F7 Fix");
    term_keys(t, "Enter");
    assert_screen(t, "0 errors 0 warn 3 to do");
    assert_int_not_equal(access(term_path(t, "fresh.yaml"), F_OK), 0);
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    assert_begins(t, "fresh.yaml", "# contract-tui: platform=ccrt\n\n# What runs");
    term_keys(t, "F10");
    assert_exit(t, 0);
    term_close(t);
}

static void an_empty_file_takes_one_part(void **state)
{
    (void)state;
    Term *t = start("web.yaml", "# of team web\n");
    assert_screen(t, "Where will this contract run?");
    term_keys(t, "Esc");
    assert_screen(t, "First of all: where will it run?");
    term_keys(t, "Enter");
    assert_screen(t, "Where will this contract run?");
    term_keys(t, "Down Enter");
    assert_screen(t, "Platform ccrv: kept");
    term_keys(t, "Down Down Enter");
    assert_screen(t, "Added.");
    assert_screen(t, "1 error ");
    assert_not_screen(t, "1 errors");
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    assert_begins(t, "web.yaml",
                  "# contract-tui: platform=ccrv\n# of team web\n\nenv: |\n  # Where");
    term_keys(t, "Alt-u");
    assert_screen(t, "> Add Env");
    term_close(t);
}

static void a_file_without_platform_is_asked_about(void **state)
{
    (void)state;
    Term *t = start("web.yaml", "env: |\n  type: env\n");
    assert_screen(t, "Where will this contract run?");
    term_keys(t, "Enter");
    assert_screen(t, "Platform ccrt: kept");
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    assert_begins(t, "web.yaml", "# contract-tui: platform=ccrt\n");
    term_close(t);
}

/* The keys are sent with the first byte that the program writes, long before the schemas are
 * compiled: all of them move the selection. */
static void early_keys_are_not_lost(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        TermOptions o = { .rows = 24, .columns = 80 };
        Term *t = term_prepare(&o);
        const char *args[] = { "web.yaml", NULL };
        term_write_file(t, "web.yaml", STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n"));
        term_start(t, args);
        assert_screen(t, "web.yaml");
        term_keys(t, "F6 Down Down Down");
        assert_screen(t, "Outline");
        assert_screen(t, ">     images");
        term_close(t);
    }
}

static void the_selected_problem_is_explained(void **state)
{
    (void)state;
    Term *t = start("web.yaml", "# contract-tui: platform=ccrt\n"
                                "workload: |\n"
                                "  type: workload\n"
                                "  play: {}\n"
                                "env: |\n"
                                "  type: env\n"
                                "  logging:\n"
                                "    logRouter:\n"
                                "      hostname: https://logs.example.com\n"
                                "      iamApiKey: abc\n"
                                "      port: 70000\n");
    assert_screen(t, "Outline");
    term_keys(t, "^X l");
    assert_screen(t, "[Problems");
    char seen[8][160];
    int rows = 0;
    for (; rows < 4; rows++) {
        /* The message line tells the code of the selected problem; the pane below begins with
         * the same one. */
        int row, column;
        char code[16] = "", line[160];
        term_settle(t, 60);
        snprintf(line, sizeof line, "%s", term_row(t, 22));
        if (sscanf(line, " %*c %15s", code) != 1)
            fail_msg("no code in: %s", line);
        assert_true(term_find(t, "[Explain]", &row, &column));
        snprintf(seen[rows], sizeof seen[rows], "%s", term_row(t, row + 1));
        if (!strstr(seen[rows], code)) {
            term_dump(t);
            fail_msg("%s is selected, explained is: %s", code, seen[rows]);
        }
        if (rows > 0 && strcmp(seen[rows], seen[rows - 1]) == 0)
            break;
        term_keys(t, "Down");
    }
    assert_true(rows >= 3);
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_is_not_there_is_begun),
        cmocka_unit_test(an_empty_file_takes_one_part),
        cmocka_unit_test(a_file_without_platform_is_asked_about),
        cmocka_unit_test(early_keys_are_not_lost),
        cmocka_unit_test(the_selected_problem_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
