/* Archive: built from a folder after a look at what goes in, looked into, changed, extracted. */
#include "term/pty.h"

#include "contract/archive.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMPOSE                                                                                    \
    "services:\n  web:\n    image: docker.io/library/redis:7\n    ports:\n      - \"80:80\"\n"

static void write_folder(Term *t)
{
    assert_int_equal(mkdir(term_path(t, "app"), 0755), 0);
    term_write_file(t, "app/docker-compose.yaml", STR(COMPOSE));
    term_write_file(t, "app/settings.conf", STR("colour = blue\n"));
    term_write_file(t, "app/.env", STR("PASSWORD=not-for-the-archive\n"));
}

static Term *open_sample(const char *name)
{
    char path[1024];
    Buf bytes;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, name);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    write_folder(t);
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "workload");
    term_keys(t, "^X A");
    assert_screen(t, "Inside the archive");
    assert_screen(t, "workload > compose > archive");
    return t;
}

static void build_from_folder(Term *t)
{
    term_keys(t, "b");
    assert_screen(t, "Folder to pack");
    term_keys(t, "app");
    assert_screen(t, "app/");
    term_keys(t, "Down Down Enter");
    assert_screen(t, "/app");
    term_keys(t, "Enter");
    assert_screen(t, "Build an archive for workload/compose/archive");
    assert_screen(t, "settings.conf");
    assert_screen(t, "left out: it");
    term_keys(t, "Enter");
    assert_screen(t, "The archive is in the contract.");
}

static void assert_file(Term *t, const char *sample)
{
    char path[1024];
    Buf wanted, now;
    snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, sample);
    unit_read(path, &wanted);
    term_keys(t, "F2");
    assert_not_screen(t, "web.yaml *");
    term_read_file(t, "web.yaml", &now);
    assert_true(str_eq(buf_str(&now), buf_str(&wanted)));
    buf_clear(&wanted);
    buf_clear(&now);
}

static void a_folder_becomes_the_archive_and_undo_takes_it_back(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml");
    Buf first, second;
    build_from_folder(t);
    assert_screen(t, "settings.conf");
    assert_not_screen(t, "web.conf");
    term_keys(t, "F2");
    assert_not_screen(t, "web.yaml *");
    term_read_file(t, "web.yaml", &first);
    build_from_folder(t); /* the same bytes: nothing changes */
    assert_not_screen(t, "web.yaml *");
    term_read_file(t, "web.yaml", &second);
    assert_true(str_eq(buf_str(&first), buf_str(&second)));
    assert_false(str_contains(buf_str(&first), STR("not-for-the-archive")));
    buf_clear(&first);
    buf_clear(&second);
    term_keys(t, "u");
    assert_screen(t, "web.conf");
    assert_screen(t, "web.yaml *");
    assert_file(t, "ccrt-full.yaml");
    term_close(t);
}

static void a_file_is_shown_with_its_problems_and_changed(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml");
    Buf now, file;
    build_from_folder(t);
    term_keys(t, "Home Down Enter");
    assert_screen(t, "[docker-compose.yaml]");
    assert_screen(t, ">x    3     image: docker.io/library/redis:7");
    term_keys(t, "e End");
    assert_screen(t, "(changing)");
    term_keys(t, "-x Esc");
    assert_screen(t, "The file was changed");
    term_keys(t, "Enter");
    assert_screen(t, "The archive was packed again");
    assert_screen(t, "redis:7-x");
    term_keys(t, "Esc");
    assert_screen(t, "Inside the archive");
    term_keys(t, "x");
    assert_screen(t, "New folder for the files");
    term_keys(t, "Enter");
    assert_screen(t, "All files are in");
    term_read_file(t, "archive-files/docker-compose.yaml", &file);
    assert_true(str_contains(buf_str(&file), STR("redis:7-x\n")));
    buf_clear(&file);
    term_read_file(t, "archive-files/settings.conf", &file);
    assert_true(str_is(buf_str(&file), "colour = blue\n"));
    buf_clear(&file);
    assert_int_not_equal(access(term_path(t, "archive-files/.env"), F_OK), 0);
    term_keys(t, "u");
    term_keys(t, "Enter");
    assert_screen(t, "redis:7");
    assert_not_screen(t, "redis:7-x");
    term_keys(t, "Esc");
    assert_screen(t, "Inside the archive");
    term_keys(t, "u");
    assert_screen(t, "web.conf");
    term_read_file(t, "web.yaml", &now); /* nothing was saved yet */
    buf_clear(&now);
    assert_file(t, "ccrt-full.yaml");
    term_close(t);
}

#define DIGITS "3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f"

/* The remedy of an image by tag, from the list of problems: asked for, told when it is none, put
 * into the file in the archive, undone as one step. */
static void a_digest_is_pasted_into_an_archived_file(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml");
    build_from_folder(t);
    term_keys(t, "F2");
    assert_not_screen(t, "web.yaml *");
    term_keys(t, "^X l");
    assert_screen(t, "[Problems");
    term_keys(t, "/ PF110 Enter");
    assert_screen(t, "has no digest");
    term_keys(t, "F7");
    assert_screen(t, "Paste the digest of docker.io/library/redis:7");
    term_paste(t, "redis:7");
    term_keys(t, "Enter");
    assert_screen(t, "no digest in this text");
    term_keys(t, "^U");
    term_paste(t, "redis@sha256:" DIGITS "\n");
    term_keys(t, "Enter");
    assert_screen(t, "Done in docker-compose.yaml");
    assert_screen(t, "web.yaml *");
    term_keys(t, "^X A Home Down Enter");
    assert_screen(t, "image: docker.io/library/redis@sha256:3f3f");
    term_keys(t, "Esc");
    assert_screen(t, "Inside the archive");
    term_keys(t, "u");
    assert_not_screen(t, "web.yaml *");
    term_keys(t, "Home Down Enter");
    assert_screen(t, "image: docker.io/library/redis:7");
    term_close(t);
}

/* All that are certain, shown first, as one step. */
static void all_safe_remedies_are_one_step(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    Buf text;
    Error err = { 0 };
    TarEntry e = { .name = STR("docker-compose.yaml"),
                   .kind = TAR_FILE,
                   .data = STR(
                       "version: \"3\"\nservices:\n  a:\n    build: .\n    image: x.io/a:1\n") };
    buf_init(&text, 0);
    buf_add_text(&text, "# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n  compose:\n"
                        "    archive: ");
    assert_true(archive_pack(&e, 1, &text, NULL, &err));
    buf_add_text(&text, "\nenv: |\n  type: env\n  env:\n    PORT: 8080\n");
    term_write_file(t, "web.yaml", buf_str(&text));
    buf_clear(&text);
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "workload");
    term_keys(t, "^X l A");
    assert_screen(t, "3 safe remedies, one step");
    assert_screen(t, "Take \"build\" out; \"image\" stays");
    term_keys(t, "Esc");
    assert_not_screen(t, "one step");
    assert_not_screen(t, "web.yaml *");
    term_keys(t, "A Enter");
    assert_screen(t, "3 remedies applied as one step");
    assert_screen(t, "web.yaml *");
    assert_not_screen(t, "is to be built");
    term_keys(t, "u");
    assert_not_screen(t, "web.yaml *");
    assert_screen(t, "is to be built");
    term_close(t);
}

static void a_broken_archive_names_its_layer(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml",
                    STR("# contract-tui: platform=ccrt\n"
                        "workload: |\n  type: workload\n  compose:\n"
                        "    archive: kdsbfoijdfojsnbo\nenv: |\n  type: env\n"));
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "workload");
    term_keys(t, "^X A");
    assert_screen(t, "The gzip layer cannot be read.");
    term_keys(t, "x");
    assert_screen(t, "no archive that could be unpacked");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_becomes_the_archive_and_undo_takes_it_back),
        cmocka_unit_test(a_file_is_shown_with_its_problems_and_changed),
        cmocka_unit_test(a_digest_is_pasted_into_an_archived_file),
        cmocka_unit_test(all_safe_remedies_are_one_step),
        cmocka_unit_test(a_broken_archive_names_its_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
