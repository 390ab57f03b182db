/* Help opens where one is, names the keys in effect, and can be read on any size. */
#include "term/pty.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static Term *start(int rows, int columns, const char *keys)
{
    const char *args[] = { "web.yaml", NULL };
    char path[1024];
    Buf bytes;
    TermOptions o = { .rows = rows, .columns = columns };
    Term *t = term_prepare(&o);
    mkdir(term_path(t, ".config"), 0700);
    mkdir(term_path(t, ".config/contract-tui"), 0700);
    if (keys)
        term_write_file(t, ".config/contract-tui/keys", str_from(keys));
    snprintf(path, sizeof path, "%s/samples/ccrt-full.yaml", SOURCE_DIR);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    term_start(t, args);
    assert_screen(t, "workload");
    return t;
}

/* The selected topic of the contents, and a word of its page. */
static void help_opens_at_the_topic_of_each_view(void **state)
{
    static const struct {
        const char *keys, *title, *topic, *page;
    } views[] = {
        { "^X l", " Problems", "Problems and remedies", "what, where, why" },
        { "^X v", " Source", "Editing the text", "The source is the same document" },
        { "^X v", " Edit", "Filling in the form", "one branch of the contract" },
        { "^X R", " Registries", "Registries and their logins", "index.docker.io" },
        { "^X E", " Variables", "Environment variables", "A variable is text" },
        { "^X V", " Volumes", "Volumes and seeds", "makes one" },
        { "^X A", " Archive", "The archive", "gzip in base64" },
        { "^X K", " Keys", "Keys and certificates", "Passphrases are asked for" },
        { "^X i", " Inspect", "Inspecting a sealed file", "can be known without a key" },
        { "^X t", " Attestation", "Attestation records", "opens the record of a machine" },
    };
    (void)state;
    Term *t = start(24, 80, NULL);
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        char here[80];
        int row, column, at_row, at_column;
        term_keys(t, views[i].keys);
        assert_screen(t, views[i].title);
        term_keys(t, "^X ?");
        assert_screen(t, "[Help]");
        snprintf(here, sizeof here, "> %s", views[i].topic);
        assert_screen(t, here);
        assert_true(term_find(t, here, &row, &column));
        term_settle(t, 20);
        assert_true(term_cursor(t, &at_row, &at_column));
        assert_int_equal(at_row, row);
        assert_int_equal(at_column, column);
        term_keys(t, "Enter");
        assert_screen(t, views[i].page);
        term_keys(t, "^G");
        assert_not_screen(t, views[i].page);
    }
    term_close(t);
}

static void keys_of_the_user_stand_in_all_words(void **state)
{
    (void)state;
    Term *t = start(24, 80, "problem.next = Alt-9\nedit.undo = Alt-q\nview.toggle = F12\n");
    term_keys(t, "^X ?");
    assert_screen(t, "Alt-9 next problem");
    assert_screen(t, "Alt-q undo");
    term_keys(t, "^G ^X V ^X ? Enter");
    assert_screen(t, "Volumes and seeds");
    term_keys(t, "^G ^X l ^X v ^X v");
    assert_screen(t, " Edit");
    term_keys(t, "F6 Home Down Down d"); /* something is removed */
    assert_screen(t, "Alt-q brings it back");
    term_close(t);
}

static void contents_scroll_where_they_do_not_fit(void **state)
{
    (void)state;
    Term *t = start(10, 40, NULL);
    term_keys(t, "^X ?");
    assert_screen(t, "Help");
    for (int i = 0; i < 40; i++)
        term_keys(t, "Down");
    assert_screen(t, "> About contract-tui");
    for (int i = 0; i < 40; i++)
        term_keys(t, "Up");
    assert_screen(t, "Here: ");
    for (int i = 0; i < 8; i++)
        term_keys(t, "Down");
    assert_screen(t, "Topics");
    term_close(t);
}

static void words_are_found(void **state)
{
    (void)state;
    Term *t = start(24, 80, NULL);
    term_keys(t, "^X ? /");
    assert_screen(t, "Search the help");
    term_keys(t, "escape-time Enter");
    assert_screen(t, "[Help: My keys do not work]");
    assert_screen(t, "1 topic; /");
    term_keys(t, "/ ^U nosuchword Enter");
    assert_screen(t, "No topic has \"nosuchword\"");
    term_close(t);
}

static void about_names_libraries_and_schemas(void **state)
{
    (void)state;
    Term *t = start(40, 100, NULL);
    term_keys(t, "^X @");
    assert_screen(t, "Libraries");
    assert_screen(t, "OpenSSL ");
    assert_screen(t, "ncurses ");
    assert_screen(t, "ccrt: contract-ccrt");
    term_close(t);
}

static void the_command_line_prints_the_same(void **state)
{
    (void)state;
    const char *args[] = { "help", "volumes", NULL };
    TermOptions o = { .args = args, .rows = 40, .columns = 90 };
    Term *t = term_open(&o);
    assert_screen(t, "Volumes and seeds");
    assert_screen(t, "^X V shows both sides");
    assert_exit(t, 0);
    term_close(t);
}

/* A question has no topic of its own: help is about what asks. */
static void dialogs_have_help_too(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    const char *args[] = { "c.yaml", NULL };
    term_write_file(t, "c.yaml",
                    STR("# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
                        "env: |\n  type: env\n"));
    term_start(t, NULL);
    assert_screen(t, "What would you like");
    term_keys(t, "n F1");
    assert_screen(t, "[Help");
    term_keys(t, "Esc");
    assert_not_screen(t, "[Help");
    assert_screen(t, "Where will it run?");
    term_keys(t, "^X");
    term_close(t);
    t = term_prepare(&o);
    term_write_file(t, "c.yaml",
                    STR("# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
                        "env: |\n  type: env\n"));
    term_start(t, args);
    assert_screen(t, "[Outline]");
    term_keys(t, "^X V a");
    assert_screen(t, "Add a volume");
    term_keys(t, "F1");
    assert_screen(t, "> Volumes and seeds");
    term_keys(t, "Esc");
    assert_not_screen(t, "[Help");
    term_keys(t, "Enter"); /* "data" */
    assert_screen(t, "Seeds of the new volume");
    term_keys(t, "F1");
    assert_screen(t, "> Volumes and seeds");
    term_close(t);
}

/* Each dialog lets F1 through, also one that takes all other keys for itself. */
static void help_opens_from_each_dialog(void **state)
{
    static const struct {
        const char *keys, *title, *topic;
    } dialogs[] = {
        { "^X e e", "[Seal for ccrt", "Sealing, step by step" },
        { "^X o", "[Where will this contract run?", NULL },
        { "^X ,", "[Settings", "Settings" },
        { "^X T", "[Theme", "My colours are wrong" },
        { "^X P", "[Whose part do you want", NULL },
        { "^X O", "[Open a contract", NULL },
        { "^X \"", "[What does a console log say?", NULL },
    };
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    const char *args[] = { "c.yaml", NULL };
    Term *t = term_prepare(&o);
    term_write_file(t, "c.yaml",
                    STR("# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
                        "env: |\n  type: env\n"));
    term_start(t, args);
    assert_screen(t, "[Outline]");
    for (size_t i = 0; i < sizeof dialogs / sizeof *dialogs; i++) {
        char here[80];
        term_keys(t, dialogs[i].keys);
        assert_screen(t, dialogs[i].title);
        term_keys(t, "F1");
        assert_screen(t, "[Help");
        snprintf(here, sizeof here, "> %s", dialogs[i].topic ? dialogs[i].topic : "");
        assert_screen(t, here);
        term_keys(t, "Esc");
        assert_not_screen(t, "[Help");
        assert_screen(t, dialogs[i].title);
        term_keys(t, "Esc");
        assert_not_screen(t, dialogs[i].title);
    }
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogs_have_help_too),
        cmocka_unit_test(help_opens_from_each_dialog),
        cmocka_unit_test(help_opens_at_the_topic_of_each_view),
        cmocka_unit_test(keys_of_the_user_stand_in_all_words),
        cmocka_unit_test(contents_scroll_where_they_do_not_fit),
        cmocka_unit_test(words_are_found),
        cmocka_unit_test(about_names_libraries_and_schemas),
        cmocka_unit_test(the_command_line_prints_the_same),
    };
    return cmocka_run_group_tests_name("help", tests, NULL, NULL);
}
