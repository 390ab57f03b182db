/* The list of problems: narrowed by level, layer, section and words; a problem in an archived file
 * leads into it; the platform shows what another one would find. */
#include "term/pty.h"

#include "contract/archive.h"

static Term *start(void)
{
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    Buf text;
    Error err = { 0 };
    TarEntry e = { .name = STR("docker-compose.yaml"),
                   .kind = TAR_FILE,
                   .data = STR("services:\n  a:\n    image: x.io/a:1\n    ports: [\"1:1\"]\n") };
    buf_init(&text, 0);
    buf_add_text(&text, "# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n  compose:\n"
                        "    archive: ");
    assert_true(archive_pack(&e, 1, &text, NULL, &err));
    buf_add_text(&text,
                 "\nenv: |\n  type: env\n  env:\n    PORT: 8080\n  logging:\n    logRouter:\n"
                 "      hostname: https://logs.example.com\n      iamApiKey: abc\n"
                 "      port: 70000\n");
    term_write_file(t, "web.yaml", buf_str(&text));
    buf_clear(&text);
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "Outline");
    term_keys(t, "^X l");
    assert_screen(t, "[Problems");
    return t;
}

static void problems_are_narrowed(void **state)
{
    (void)state;
    Term *t = start();
    assert_screen(t, "docker-compose.yaml 3:12");
    term_keys(t, "s");
    assert_screen(t, ", workload");
    assert_not_screen(t, "logRouter");
    assert_screen(t, "PF110");
    term_keys(t, "s");
    assert_screen(t, ", env");
    assert_not_screen(t, "PF110");
    term_keys(t, "L L");
    assert_screen(t, "shown, schema, env");
    term_keys(t, "Esc");
    assert_not_screen(t, "shown");
    term_keys(t, "/ nothing-of-this Enter");
    assert_screen(t, "None of them passes the filter.");
    term_keys(t, "Esc");
    assert_screen(t, "PF110");
    term_close(t);
}

static void a_problem_in_an_archive_leads_into_it(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "/ PF110 Enter Enter");
    assert_screen(t, "[docker-compose.yaml]");
    assert_screen(t, ">x   3     image: x.io/a:1");
    term_keys(t, "Esc");
    assert_screen(t, "Inside the archive");
    term_close(t);
}

static void another_platform_shows_what_changes(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "^X o");
    assert_screen(t, "ccrt (now)");
    term_keys(t, "Down");
    assert_screen(t, "On ccrv instead of ccrt");
    assert_screen(t, "+ PF017  ccrv has no \"compose\"");
    term_keys(t, "Esc");
    assert_not_screen(t, "instead of");
    assert_screen(t, "web.yaml  ccrt ");
    term_keys(t, "^X o Down Enter");
    assert_screen(t, "web.yaml *  ccrv");
    term_close(t);
}

/* What was typed is in the text, and judged, before the next problem is looked for. */
static void a_value_is_finished_by_the_next_problem(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "/ 70000 Enter Enter");
    assert_screen(t, "The port is 70000");
    term_settle(t, 100);
    term_keys(t, "^U 444 Alt-p");
    assert_screen(t, "PF176");
    term_keys(t, "F8");
    assert_screen(t, "The port is 444");
    term_keys(t, "^U 443 F8");
    assert_screen(t, "PF110");
    assert_not_screen(t, "The port is 44");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(problems_are_narrowed),
        cmocka_unit_test(a_problem_in_an_archive_leads_into_it),
        cmocka_unit_test(another_platform_shows_what_changes),
        cmocka_unit_test(a_value_is_finished_by_the_next_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
