/* The guided tour: lessons page by page, samples to try, and the way back. */
#include "term/pty.h"

#include <dirent.h>
#include <stdio.h>

static Term *start(void)
{
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_open(&o);
    assert_screen(t, "What would you like to do?");
    return t;
}

static void pages_are_turned(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "t");
    assert_screen(t, "[Guided tour]");
    assert_screen(t, "6  Attestation");
    term_keys(t, "1");
    assert_screen(t, "Lesson 1 of 6");
    assert_screen(t, "Three states of data");
    assert_not_screen(t, "Try it");
    assert_not_screen(t, "F7 Fix");
    term_keys(t, "Enter");
    assert_screen(t, "A guest that nobody looks into");
    term_keys(t, "Left");
    assert_screen(t, "Three states of data");
    term_keys(t, "Enter Enter Enter");
    assert_screen(t, "What you will write");
    assert_screen(t, "4/4");
    term_keys(t, "Enter");
    assert_screen(t, "Lesson 2 of 6");
    term_keys(t, "Left");
    assert_screen(t, "4 pages, read");
    term_keys(t, "Esc");
    assert_screen(t, "What would you like to do?");
    term_close(t);
}

/* Names of what is not hidden in the home. */
static size_t files_of(Term *t)
{
    size_t n = 0;
    DIR *dir = opendir(term_path(t, ""));
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void a_sample_is_mended_and_the_lesson_goes_on(void **state)
{
    (void)state;
    Term *t = start();
    size_t files = files_of(t);
    term_keys(t, "^X !");
    assert_screen(t, "[Guided tour]");
    term_keys(t, "3 Enter");
    assert_screen(t, "The most frequent mistake");
    assert_screen(t, "t Try it");
    term_keys(t, "t");
    assert_screen(t, "A copy to practise on");
    assert_screen(t, "new contract *  ccrt");
    assert_screen(t, "1 warn ");
    term_keys(t, "F8");
    assert_screen(t, "F7 fixes it");
    term_keys(t, "F7");
    assert_screen(t, "Done:");
    assert_screen(t, "0 errors 0 warn");
    term_keys(t, "^X !");
    assert_screen(t, "The most frequent mistake");
    term_keys(t, "Enter Enter");
    assert_screen(t, "In the env");
    term_keys(t, "t"); /* the copy before was no work: nothing is asked */
    assert_screen(t, "A copy to practise on");
    term_keys(t, "F10");
    assert_exit(t, 0);
    assert_int_equal(files_of(t), files);
    term_close(t);
}

/* Steps are ticked whichever way they are done; hints, what is shown, and the way back. */
static void steps_are_ticked_as_they_are_done(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "t 3 Enter");
    assert_screen(t, "Try it: 5 steps on a copy of the sample");
    term_keys(t, "t");
    assert_screen(t, "[Lesson 3  The most frequent mistake  0/5]");
    assert_screen(t, "> [ ] Go to the warning about env");
    term_keys(t, "F8");
    assert_screen(t, "[x] Go to the warning about env");
    assert_screen(t, "> [ ] Read why");
    term_keys(t, "F1");
    assert_screen(t, "Explain");
    term_keys(t, "Esc");
    assert_screen(t, "[x] Read why");
    term_keys(t, "F3 F6"); /* to the steps: in the source, too */
    assert_screen(t, "h gives a hint");
    term_keys(t, "h");
    assert_screen(t, "F7 is the remedy");
    term_keys(t, "h");
    assert_screen(t, "That is all there is to say");
    term_keys(t, "s");
    assert_screen(t, "[x] Put the bar behind env");
    term_keys(t, "Alt-u");
    assert_screen(t, "[x] Take it away again");
    term_keys(t, "Esc"); /* the tour: what was done is kept */
    assert_screen(t, "Try it: the copy is still open, 4 of 5 steps are done");
    term_keys(t, "t");
    assert_screen(t, "4/5]");
    term_keys(t, "Alt-r");
    assert_screen(t, "All done");
    term_keys(t, "^X !");
    assert_screen(t, "5 of 5 steps are done");
    term_keys(t, "Enter");
    assert_screen(t, "In the workload");
    term_keys(t, "Left t");
    assert_screen(t, "5/5]");
    term_resize(t, 12, 42); /* one row, for what is next */
    assert_screen(t, "All done");
    term_resize(t, 24, 80);
    assert_screen(t, "[x] Read why");
    term_close(t);
}

static void a_page_can_be_begun_again(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "t 3 Enter t");
    assert_screen(t, "1 warn");
    term_keys(t, "F8 F7");
    assert_screen(t, "> [ ] Read why");
    assert_screen(t, "0 warn");
    term_keys(t, "F6");
    assert_screen(t, "h gives a hint");
    term_keys(t, "r");
    assert_screen(t, "as it was at the start");
    assert_screen(t, "> [ ] Go to the warning about env");
    assert_screen(t, "1 warn");
    assert_screen(t, "h gives a hint");
    term_keys(t, "s s");
    assert_screen(t, "Explain");
    term_keys(t, "Esc");
    assert_screen(t, "[x] Read why");
    term_keys(t, "n");
    assert_screen(t, "In the workload");
    term_close(t);
}

static void what_was_done_is_kept_for_the_next_time(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "t 3 Enter t");
    assert_screen(t, "1 warn");
    term_keys(t, "F8");
    assert_screen(t, "[x] Go to the warning");
    term_keys(t, "F10");
    assert_exit(t, 0);
    term_start(t, NULL);
    assert_screen(t, "What would you like to do?");
    term_keys(t, "t");
    assert_screen(t, ">   3  What a contract is made of");
    assert_screen(t, "pages, 1 of 13 steps");
    term_keys(t, "Enter Enter");
    assert_screen(t, "Try it: once more, on a fresh copy, 1 of 5 steps are done");
    term_close(t);
}

static void a_step_asks_for_a_choice(void **state)
{
    (void)state;
    Term *t = start();
    term_keys(t, "t 2 Enter Enter Enter t");
    assert_screen(t, "> [ ] Look with the eyes of the deployer");
    assert_screen(t, "0 errors");
    term_keys(t, "^X P");
    assert_screen(t, "deployer");
    term_keys(t, "Down Down Enter");
    assert_screen(t, "[x] Look with the eyes of the deployer");
    term_keys(t, "^X P");
    assert_screen(t, "Esc");
    term_keys(t, "Home Enter");
    assert_screen(t, "[x] And see both parts again");
    term_keys(t, "^X R");
    assert_screen(t, "All done");
    term_close(t);
}

/* Whoever gives up sees every step done. keys: from the list of lessons to the page. */
static void all_that_is_shown_is_done(void **state)
{
    static const struct {
        const char *keys, *steps[5];
    } pages[] = {
        { "1 Enter Enter Enter", { "Go to env", "Ask what", "Look at the same" } },
        { "3 Enter", { "Go to the warning", "Read why", "Put the bar", "Take it", "And make" } },
        { "3 Enter Enter", { "Go to the error", "Ask why", "Look into" } },
        { "3 Enter Enter Enter", { "Go to the error", "Leave only", "Look at the var" } },
        { "3 Enter Enter Enter Enter", { "Go to the rules", "Ask what" } },
        { "4 Enter Enter Enter", { "Begin a rehearsal" } },
        { "6 Enter Enter", { "See which" } },
        { "5 Enter Enter", { "Go to the error", "Take the private" } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        Term *t = start();
        term_keys(t, "t");
        assert_screen(t, "[Guided tour]");
        term_keys(t, pages[i].keys);
        assert_screen(t, "Try it:");
        term_keys(t, "t");
        assert_screen(t, "A copy to practise on");
        assert_screen(t, " to do "); /* it was checked */
        for (size_t k = 0; k < 5 && pages[i].steps[k]; k++) {
            char next[80], done[80];
            snprintf(next, sizeof next, "> [ ] %s", pages[i].steps[k]);
            snprintf(done, sizeof done, "[x] %s", pages[i].steps[k]);
            assert_screen(t, next);
            for (int n = 0; n < 4 && !strstr(term_screen(t), "h Hint"); n++) {
                term_keys(t, "F6");
                term_settle(t, 30);
            }
            assert_screen(t, "h Hint");
            term_keys(t, "s");
            term_settle(t, 50);
            bool covered = strstr(term_screen(t), "[Explain]") || strstr(term_screen(t), "[Seal");
            if (covered)
                term_keys(t, "Esc");
            else if (!strstr(term_screen(t), done))
                term_keys(t, "Enter"); /* a question */
            assert_screen(t, done);
        }
        assert_screen(t, "All done");
        term_close(t);
    }
}

static void own_work_is_asked_for(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    const char *args[] = { "web.yaml", NULL };
    term_write_file(t, "web.yaml",
                    STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n  x: 1\n"));
    term_start(t, args);
    assert_screen(t, "Outline");
    term_keys(t, "F3 End");
    term_type(t, "# mine");
    assert_screen(t, "web.yaml *");
    term_keys(t, "^X !");
    assert_screen(t, "[Guided tour]");
    term_keys(t, "3 Enter t");
    assert_screen(t, "web.yaml has changes that are not saved");
    term_keys(t, "Esc");
    assert_screen(t, "The most frequent mistake");
    term_keys(t, "Esc Esc");
    assert_screen(t, "# mine");
    term_close(t);
}

static void the_command_opens_it(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    const char *args[] = { "tour", NULL };
    term_start(t, args);
    assert_screen(t, "[Guided tour]");
    term_keys(t, "Down Enter");
    assert_screen(t, "Two people, one contract");
    term_resize(t, 12, 42);
    assert_screen(t, " 1-5/"); /* drawn for the new size */
    assert_screen(t, "Two people");
    term_keys(t, "End");
    assert_screen(t, "need not be so");
    term_keys(t, "Esc Esc");
    assert_screen(t, "New contract");
    term_close(t);
}

/* For a room: no secret, the keys that are pressed, and the notes in another terminal. */
static void a_room_sees_the_keys_and_the_notes_follow(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    const char *args[] = { "tour", "--presenter", NULL };
    term_start(t, args);
    assert_screen(t, "[Guided tour]");
    const char *notes[] = { "tour", "--notes", NULL };
    TermOptions o2 = { .rows = 24, .columns = 80, .home = term_path(t, ""), .args = notes };
    Term *u = term_open(&o2);
    assert_screen(u, "The notes follow");
    term_keys(t, "2");
    assert_screen(t, "Two people, one contract");
    assert_screen(u, "2.1  Two people, one contract");
    assert_screen(u, "Have two people play");
    term_keys(t, "Enter n");
    assert_screen(u, "2.3  How the parts");
    assert_screen(t, "keys 2 Enter n");
    term_keys(t, "Esc");
    assert_screen(t, "[Guided tour]");
    term_keys(t, "Esc");
    assert_screen(t, "What would you like");
    term_keys(t, "n Down Tab Tab Tab"); /* letters that are typed are nobody's business */
    assert_screen(t, "What to start from?");
    term_type(t, "topsecret");
    assert_screen(t, "Tab text");
    assert_not_screen(t, "keys t");
    term_close(u);
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_turned),
        cmocka_unit_test(a_sample_is_mended_and_the_lesson_goes_on),
        cmocka_unit_test(steps_are_ticked_as_they_are_done),
        cmocka_unit_test(a_page_can_be_begun_again),
        cmocka_unit_test(what_was_done_is_kept_for_the_next_time),
        cmocka_unit_test(a_step_asks_for_a_choice),
        cmocka_unit_test(all_that_is_shown_is_done),
        cmocka_unit_test(own_work_is_asked_for),
        cmocka_unit_test(the_command_opens_it),
        cmocka_unit_test(a_room_sees_the_keys_and_the_notes_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
