/* Archive: built from a folder after a look at what goes in, looked into, changed, extracted. */
#include "term/pty.h"

#include "contract/archive.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGITS "3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f"

#define COMPOSE                                                                                    \
    "services:\n  web:\n    image: docker.io/library/redis:7\n    ports:\n      - \"80:80\"\n"

static void write_folder(Term *t)
{
    assert_int_equal(mkdir(term_path(t, "app"), 0755), 0);
    term_write_file(t, "app/docker-compose.yaml", STR(COMPOSE));
    term_write_file(t, "app/settings.conf", STR("colour = blue\n"));
    term_write_file(t, "app/.env", STR("PASSWORD=not-for-the-archive\n"));
}

/* The sizes that are told are those of one and the same text: four letters for three bytes. */
static void assert_sizes_agree(Term *t)
{
    size_t packed = 0, text = 0, percent = 0;
    int row, column;
    assert_true(term_find(t, "-> archive ", &row, &column));
    const char *words = strstr(term_row(t, row), "-> archive ");
    assert_non_null(words);
    assert_int_equal(
        sscanf(words, "-> archive %zu B (%zu %%) -> text %zu B", &packed, &percent, &text), 3);
    assert_int_equal(text, (packed + 2) / 3 * 4);
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
    assert_screen(t, ">x   3     image: docker.io/library/redis:7");
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

/* Items are taken and left one by one, the reasons stand beside them; the digest is pasted before
 * the archive is in the contract, and the folder stays as it is. */
static void items_are_taken_and_mended_before_they_are_packed(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml");
    Buf file;
    assert_int_equal(symlink("settings.conf", term_path(t, "app/current")), 0);
    term_keys(t, "b app Down Down Enter");
    assert_screen(t, "/app");
    term_keys(t, "Enter");
    assert_screen(t, "[-] current");
    assert_screen(t, "is a symbolic link");
    assert_screen(t, "[ ] .env");
    assert_screen(t, "[x] docker-compose.yaml");
    assert_screen(t, "PF110");
    assert_screen(t, "2 files, 0 folders");
    assert_sizes_agree(t);
    term_keys(t, "F7");
    assert_screen(t, "Paste the digest of docker.io/library/redis:7");
    term_paste(t, "sha256:" DIGITS);
    term_keys(t, "Enter");
    assert_screen(t, "Done in the archive");
    assert_not_screen(t, "PF110");
    assert_sizes_agree(t);
    term_keys(t, "Home Space");
    assert_screen(t, "[x] .env");
    assert_screen(t, "3 files, 0 folders");
    term_keys(t, "Space");
    assert_screen(t, "[ ] .env");
    term_keys(t, "Down Space");
    assert_screen(t, "is a symbolic link");
    assert_not_screen(t, "PF110");
    term_keys(t, "Enter");
    assert_screen(t, "The archive is in the contract.");
    term_keys(t, "Home Down Enter");
    assert_screen(t, "image: docker.io/library/redis@sha256:3f3f");
    term_read_file(t, "app/docker-compose.yaml", &file);
    assert_true(str_is(buf_str(&file), COMPOSE));
    buf_clear(&file);
    term_close(t);
}

/* Rename, add, replace, remove, export, compare: each is one step, each can be undone. */
static void single_files_come_and_go(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml");
    Buf file;
    build_from_folder(t);
    term_write_file(t, "logo.bin", str_make("\177ELF\0\1\2\3 logo\n", 14));
    term_keys(t, "Home Down Down r");
    assert_screen(t, "Rename in the archive");
    term_keys(t, "^U conf/web.conf Enter");
    assert_screen(t, "Renamed to conf/web.conf");
    assert_screen(t, "- conf/");
    term_keys(t, "a");
    assert_screen(t, "File to put into the archive");
    term_keys(t, "logo Enter");
    assert_screen(t, "conf/logo.bin is in the archive");
    term_keys(t, "Home Down Down Enter");
    assert_screen(t, "logo.bin  14 B, no text");
    assert_screen(t, "00000000  7f 45 4c 46 00 01 02 03 20 6c 6f 67 6f 0a");
    assert_screen(t, ".ELF.... logo.");
    term_keys(t, "Esc");
    assert_screen(t, "Inside the archive");
    term_keys(t, "e");
    assert_screen(t, "Export one file");
    term_keys(t, "^U out.bin Enter");
    assert_screen(t, "Written to");
    term_read_file(t, "out.bin", &file);
    assert_int_equal(file.len, 14);
    buf_clear(&file);
    term_keys(t, "Up Left");
    assert_screen(t, "+ conf/");
    assert_not_screen(t, "logo.bin");
    term_keys(t, "Right");
    assert_screen(t, "logo.bin");
    term_keys(t, "Home e");
    assert_screen(t, "Export the archive");
    term_keys(t, "^U out.tgz Enter");
    assert_screen(t, "Written to");
    term_read_file(t, "out.tgz", &file);
    assert_true(file.len > 100 && (unsigned char)file.ptr[0] == 0x1f);
    buf_clear(&file);
    term_keys(t, "C");
    assert_screen(t, "Folder to compare the archive with");
    term_keys(t, "app Down Down Enter");
    assert_screen(t, "/app");
    term_keys(t, "Enter");
    assert_screen(t, "3 of 4 files differ");
    assert_screen(t, "A  settings.conf");
    assert_screen(t, "D  conf/logo.bin");
    assert_screen(t, "=  docker-compose.yaml");
    term_keys(t, "Esc");
    assert_not_screen(t, "Folder against");
    term_keys(t, "Home Down d");
    assert_screen(t, "conf/ was taken out; u puts it back");
    assert_not_screen(t, "web.conf");
    term_keys(t, "u");
    assert_screen(t, "web.conf");
    term_keys(t, "u u");
    assert_screen(t, "settings.conf");
    assert_not_screen(t, "conf/");
    term_close(t);
}

/* What one types is checked at once, in the contract as it would be, and mended in place. */
static void an_archived_file_is_checked_as_one_types(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml");
    build_from_folder(t);
    term_keys(t, "Home Down Enter");
    assert_screen(t, "PF110");
    term_keys(t, "e Down Down End Enter S-Tab");
    term_type(t, "build: .");
    assert_screen(t, "x   6      build: .");
    assert_screen(t, "x PF069  Service \"web\" is to be built");
    term_keys(t, "F7");
    assert_screen(t, "Done: Take \"build\" out");
    assert_not_screen(t, "build: .");
    term_keys(t, "Up Up Up Up F8");
    assert_screen(t, "PF110");
    term_keys(t, "F7");
    assert_screen(t, "Paste the digest");
    term_paste(t, DIGITS);
    term_keys(t, "Enter");
    assert_screen(t, "Done: Write docker.io/library/redis@");
    assert_not_screen(t, "x PF110");
    term_keys(t, "Alt-u");
    assert_screen(t, "x PF110");
    term_keys(t, "Alt-r");
    assert_not_screen(t, "x PF110");
    term_keys(t, "F2");
    assert_screen(t, "The archive was packed again");
    term_keys(t, "Esc");
    assert_screen(t, "Inside the archive");
    term_close(t);
}

/* The same editor as for the contract: choosing, searching, what the schema of compose offers. */
static void an_archived_file_has_the_whole_editor(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml");
    build_from_folder(t);
    term_keys(t, "Home Down Enter");
    assert_screen(t, "[docker-compose.yaml]");
    term_keys(t, "e End Enter");
    assert_screen(t, "(changing)");
    term_type(t, "rest");
    assert_screen(t, "restart"); /* offered, with what it means */
    assert_screen(t, "Tab takes");
    term_keys(t, "Tab");
    assert_screen(t, "restart: ");
    term_type(t, "always");
    term_keys(t, "Alt-x");
    assert_not_screen(t, "restart: always");
    term_keys(t, "Alt-v Alt-v"); /* a key twice is told at once */
    assert_screen(t, "x   5      restart: always");
    term_keys(t, "Alt-u Up Alt-;");
    assert_screen(t, "# restart: always");
    term_keys(t, "^F");
    term_type(t, "redis");
    assert_screen(t, "1 of 1");
    term_keys(t, "Esc Alt-g");
    assert_screen(t, "Go to line");
    term_type(t, "2:3");
    term_keys(t, "Enter");
    assert_not_screen(t, "Go to line");
    term_type(t, "X");
    assert_screen(t, "Xweb:");
    term_keys(t, "Alt-u F2");
    assert_screen(t, "The archive was packed again");
    assert_screen(t, "# restart: always");
    term_close(t);
}

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

/* The line drops while a file is changed: its change is in the work that is offered again. */
static void a_change_survives_a_hang_up(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml");
    term_keys(t, "Home Down Enter");
    assert_screen(t, "[docker-compose.yaml]");
    term_keys(t, "e End");
    term_type(t, "  # typed before the line dropped");
    assert_screen(t, "line dropped");
    term_signal(t, SIGHUP);
    term_exit(t);
    TermOptions again = { .rows = 24, .columns = 80, .home = term_path(t, "") };
    Term *u = term_prepare(&again);
    const char *args[] = { "web.yaml", NULL };
    term_start(u, args);
    assert_screen(u, "Recovered work");
    term_keys(u, "Enter");
    assert_screen(u, "web.yaml *");
    term_keys(u, "^X A Home Down Enter");
    assert_screen(u, "typed before the line dropped");
    term_close(u);
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
        cmocka_unit_test(items_are_taken_and_mended_before_they_are_packed),
        cmocka_unit_test(single_files_come_and_go),
        cmocka_unit_test(an_archived_file_is_checked_as_one_types),
        cmocka_unit_test(an_archived_file_has_the_whole_editor),
        cmocka_unit_test(a_change_survives_a_hang_up),
        cmocka_unit_test(a_broken_archive_names_its_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
