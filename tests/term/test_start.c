/* The start screen, new contracts, the file picker, keys. */
#include "term/pty.h"

#include "contract/cert.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static Term *start(int rows, int columns, const char *const *env)
{
    TermOptions o = { .rows = rows, .columns = columns, .env = env };
    Term *t = term_open(&o);
    assert_screen(t, "What would you like to do?");
    return t;
}

static void shows_what_one_may_do(void **state)
{
    (void)state;
    static const char *const mono[] = { "NO_COLOR=1", NULL };
    Term *t = start(24, 80, NULL);
    assert_screen(t, "New contract");
    assert_screen(t, "Samples");
    int row, column;
    assert_true(term_cursor(t, &row, &column));
    assert_int_equal(row, 3);
    term_keys(t, "F10");
    assert_exit(t, 0);
    term_close(t);
    t = start(40, 120, mono);
    term_close(t);
}

static void a_new_contract_is_written_when_saved(void **state)
{
    (void)state;
    Term *t = start(24, 80, NULL);
    Buf text;
    term_keys(t, "n");
    assert_screen(t, "Where will it run?");
    term_keys(t, "Tab Tab Tab Enter");
    assert_screen(t, "Choose first where");
    term_keys(t, "Enter"); /* takes what the cursor is on, and shows it before it goes on */
    assert_screen(t, "(o) hpvs");
    assert_screen(t, "hpvs: no new machines");
    term_keys(t, "End");
    assert_screen(t, "(o) ccco-bmtl");
    term_keys(t, "Home");
    assert_screen(t, "(o) hpvs");
    term_keys(t, "Down"); /* what the row has no room for */
    assert_screen(t, "ccrt: on-premises, KVM on IBM Z or LinuxONE; docker compose");
    term_keys(t, "Tab Tab Tab Enter");
    assert_screen(t, "contract.yaml *");
    assert_screen(t, "Outline");
    assert_int_not_equal(access(term_path(t, "contract.yaml"), F_OK), 0);
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    term_read_file(t, "contract.yaml", &text);
    assert_true(str_starts(buf_str(&text), STR("# contract-tui: platform=ccrt\n")));
    struct stat st;
    assert_int_equal(stat(term_path(t, "contract.yaml"), &st), 0);
    buf_clear(&text);
    term_keys(t, "F10");
    assert_exit(t, 0);
    term_close(t);
}

/* On a narrow screen a row says little: what is selected is told whole below. */
static void a_narrow_screen_tells_in_two_rows(void **state)
{
    (void)state;
    Term *t = start(12, 45, NULL);
    assert_screen(t, "Everything stays on this machine. The");
    assert_screen(t, "program makes no network connection.");
    term_keys(t, "n Down Down");
    assert_screen(t, "on-premises, KV..");
    assert_screen(t, "ccrt: on-premises, KVM on IBM Z or");
    assert_screen(t, "LinuxONE; docker compose or podman play");
    term_close(t);
}

/* A workload provider writes one part, a deployer the other. */
static void a_new_contract_may_be_one_persons_part(void **state)
{
    (void)state;
    Term *t = start(24, 80, NULL);
    Buf text;
    term_keys(t, "n Down Down Tab Down Down Down Down");
    assert_screen(t, "(o) Env");
    term_keys(t, "Tab Tab Enter");
    assert_screen(t, "contract.yaml *");
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    term_read_file(t, "contract.yaml", &text);
    assert_true(str_starts(buf_str(&text), STR("# contract-tui: platform=ccrt\n")));
    assert_true(str_contains(buf_str(&text), STR("\nenv: |\n  ")));
    assert_false(str_contains(buf_str(&text), STR("workload:")));
    buf_clear(&text);
    term_close(t);
}

/* An archive from a folder that still needs something is shown at once. */
static void a_contract_is_copied_without_its_secrets(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "old.yaml",
                    STR("# contract-tui: platform=ccrt\nworkload: |\n"
                        "  type: workload\n  auths:\n    r.example.com:\n"
                        "      username: puller\n      password: hidden-word\n"
                        "env: |\n  type: env\n"));
    term_start(t, NULL);
    assert_screen(t, "What would you like");
    term_keys(t, "n Down Down Down Tab Down Down Down Down Down Tab Tab Tab Enter");
    assert_screen(t, "Which contract?");
    term_type(t, "old.yaml");
    term_keys(t, "Tab Tab Enter");
    assert_screen(t, "A copy without the secrets");
    assert_screen(t, "contract.yaml *  ccrv");
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    Buf text;
    term_read_file(t, "contract.yaml", &text);
    assert_true(str_starts(buf_str(&text), STR("# contract-tui: platform=ccrv\n")));
    assert_true(str_contains(buf_str(&text), STR("username: puller")));
    assert_false(str_contains(buf_str(&text), STR("hidden-word")));
    buf_clear(&text);
    term_close(t);
}

static void a_folder_with_a_tag_waits_for_its_digest(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    mkdir(term_path(t, "web"), 0700);
    term_write_file(t, "web/docker-compose.yaml",
                    STR("services:\n  web:\n    image: us.icr.io/a/web:1\n    ports: [\"1:1\"]\n"));
    term_write_file(t, "web/.env", STR("PASS=1\n"));
    term_start(t, NULL);
    assert_screen(t, "What would you like");
    term_keys(t, "n Down Down Tab Down Tab web Enter Tab Enter");
    assert_screen(t, "Build an archive for workload/compose/archive");
    assert_screen(t, "left out: it holds settings");
    assert_screen(t, "PF110");
    term_keys(t, "F7");
    assert_screen(t, "Paste the digest of us.icr.io/a/web:1");
    term_paste(t, "sha256:3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f");
    term_keys(t, "Enter");
    assert_screen(t, "Done in the archive");
    term_keys(t, "Enter");
    assert_screen(t, "The archive is in the contract");
    assert_screen(t, "0 errors");
    term_close(t);
}

/* "Cancel" keeps both: what was typed and the file of that name. */
static void a_file_that_is_there_is_not_taken_for_a_new_contract(void **state)
{
    (void)state;
    Term *t = start(24, 80, NULL);
    Buf text;
    term_keys(t, "n");
    assert_screen(t, "Where will it run?");
    term_keys(t, "Tab Tab Tab Enter");
    term_keys(t, "Down Down Tab Tab Tab Enter");
    assert_screen(t, "contract.yaml *");
    term_write_file(t, "contract.yaml", STR("other: text\n"));
    term_keys(t, "F2");
    assert_screen(t, "File exists");
    term_keys(t, "Tab Enter");
    assert_not_screen(t, "File exists");
    assert_screen(t, "contract.yaml *");
    assert_not_screen(t, "other");
    term_read_file(t, "contract.yaml", &text);
    assert_true(str_eq(buf_str(&text), STR("other: text\n")));
    buf_clear(&text);
    term_close(t);
}

static void samples_open_as_copies(void **state)
{
    (void)state;
    Term *t = start(24, 80, NULL);
    for (int i = 0; i < 20 && !strstr(term_screen(t), ">   ccrt "); i++) {
        term_keys(t, "Down");
        term_settle(t, 30);
    }
    term_keys(t, "Enter");
    assert_screen(t, "A copy of the sample");
    assert_screen(t, "Outline");
    term_close(t);
}

static void the_picker_finds_and_opens(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    mkdir(term_path(t, "sub"), 0700);
    term_write_file(t, "alpha.yaml", STR("workload: |\n  type: workload\n"));
    term_write_file(t, "notes.txt", STR("nothing\n"));
    term_write_file(t, "sub/beta.yaml",
                    STR("# contract-tui: platform=ccrv\nenv: |\n  type: env\n"));
    term_start(t, NULL);
    assert_screen(t, "What would you like");
    term_keys(t, "o");
    assert_screen(t, ">   alpha.yaml"); /* what is wanted, not the folder in front of it */
    assert_screen(t, "contract");
    term_keys(t, "sub Enter");
    assert_screen(t, "beta.yaml");
    assert_not_screen(t, "alpha.yaml");
    term_keys(t, "Backspace");
    assert_screen(t, "alpha.yaml");
    term_keys(t, "sub Enter");
    assert_screen(t, "beta.yaml");
    term_keys(t, "Enter");
    assert_screen(t, "beta.yaml  ccrv");
    term_keys(t, "^X q");
    assert_exit(t, 0);
    term_close(t);
}

/* A path leads to its folder as it is typed, Tab completes, hidden files and other kinds come and
 * go; the message line tells what is selected. */
static void the_picker_follows_typed_paths(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    mkdir(term_path(t, "contracts"), 0700);
    mkdir(term_path(t, "contracts/.git"), 0700);
    mkdir(term_path(t, "locked"), 0000);
    term_write_file(t, "contracts/.hidden.yaml", STR("env: |\n  type: env\n"));
    term_write_file(t, "contracts/alpha.yaml",
                    STR("# contract-tui: platform=ccrv\nworkload: |\n  type: workload\n"));
    term_write_file(t, "contracts/notes.txt", STR("nothing\n"));
    term_write_file(t, "contracts/zeta.sealed", STR("workload: hyper-protect-basic.QQ==.QQ==\n"));
    term_start(t, NULL);
    assert_screen(t, "What would you like");
    term_keys(t, "o");
    assert_screen(t, "contracts/");
    term_keys(t, "~/con Tab");
    assert_screen(t, "[~/contracts/");
    assert_screen(t, "alpha.yaml");
    assert_not_screen(t, "hidden");
    term_keys(t, "Alt-h");
    assert_screen(t, ".hidden.yaml");
    term_keys(t, "Alt-h");
    assert_not_screen(t, "hidden");
    term_keys(t, "Alt-k");
    assert_not_screen(t, "notes.txt");
    assert_screen(t, "zeta.sealed");
    term_keys(t, "z");
    assert_screen(t, "zeta.sealed: A sealed contract");
    term_keys(t, "Backspace a");
    assert_screen(t, "alpha.yaml: A contract in clear for ccrv");
    term_keys(t, "^U");
    assert_screen(t, "contracts/");
    if (geteuid() != 0) {
        term_keys(t, "locked Enter");
        assert_screen(t, "cannot read");
        term_keys(t, "^U");
    }
    term_keys(t, "~/contracts/al Enter");
    assert_screen(t, "alpha.yaml  ccrv");
    term_keys(t, "^X q");
    assert_exit(t, 0);
    TermOptions again = { .rows = 24, .columns = 80, .home = term_path(t, "") };
    Term *u = term_open(&again);
    assert_screen(u, "1 alpha.yaml");
    term_keys(u, "o Alt-r");
    assert_screen(u, "Folders of recent files");
    assert_screen(u, "> ~/contracts");
    term_keys(u, "Enter");
    assert_screen(u, "alpha.yaml");
    term_close(u);
    chmod(term_path(t, "locked"), 0700);
    term_close(t);
}

static void recent_files_come_back(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "alpha.yaml", STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n"));
    const char *args[] = { "alpha.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "Outline");
    assert_screen(t, "env");
    term_keys(t, "F10");
    assert_exit(t, 0);
    TermOptions again = { .rows = 24, .columns = 80, .home = term_path(t, "") };
    Term *u = term_open(&again);
    assert_screen(u, "Recent");
    assert_screen(u, "1 alpha.yaml");
    term_keys(u, "1");
    assert_screen(u, "alpha.yaml  ccrt");
    term_close(u);
    term_close(t);
}

/* What is gone is marked and not begun anew; unsaved work is told; / narrows. */
/* What a recent file needs is said before it is opened. */
static void the_selected_recent_file_is_judged(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    Buf sample;
    unit_read(SOURCE_DIR "/samples/ccrt.yaml", &sample);
    term_write_file(t, "good.yaml", buf_str(&sample));
    term_write_file(t, "bad.yaml",
                    STR("# contract-tui: platform=ccrt\nworkload: |\n"
                        "  type: workload\nenv: |\n  type: env\n"));
    term_write_file(t, "broken.yaml", STR("# contract-tui: platform=ccrt\nworkload: [\n"));
    buf_clear(&sample);
    static const char *const names[] = { "broken.yaml", "bad.yaml", "good.yaml" };
    for (size_t i = 0; i < 3; i++) {
        const char *args[] = { names[i], NULL };
        term_start(t, args);
        assert_screen(t, names[i]);
        term_keys(t, "^X q");
        assert_exit(t, 0);
    }
    term_start(t, NULL);
    assert_screen(t, "1 good.yaml");
    term_keys(t, "Home Down Down Down Down Down Down Down");
    assert_screen(t, "good.yaml: ready to seal");
    term_keys(t, "Down");
    assert_screen(t, "bad.yaml: 2 errors");
    term_keys(t, "Down");
    assert_screen(t, "broken.yaml: cannot be read as YAML");
    term_close(t);
}

static void recent_files_tell_their_state(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    static const char *const names[] = { "alpha.yaml", "beta.yaml", "gamma.yaml" };
    for (size_t i = 0; i < 3; i++) {
        const char *args[] = { names[i], NULL };
        TermOptions same = { .rows = 24, .columns = 80, .home = term_path(t, "") };
        term_write_file(t, names[i], STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n"));
        Term *u = term_prepare(&same);
        term_start(u, args);
        assert_screen(u, "Outline");
        term_keys(u, "F10");
        assert_exit(u, 0);
        term_close(u);
    }
    unlink(term_path(t, "alpha.yaml"));
    term_write_file(t, ".beta.yaml.recover", STR("something\n"));
    term_start(t, NULL);
    assert_screen(t, "- 3 alpha.yaml");
    assert_screen(t, "not found");
    assert_screen(t, "! 2 beta.yaml");
    assert_screen(t, "unsaved work");
    term_keys(t, "3");
    assert_screen(t, "is not there any more; Del forgets it");
    term_keys(t, "/");
    assert_screen(t, "Search");
    term_keys(t, "gam");
    assert_not_screen(t, "beta.yaml");
    assert_not_screen(t, "New contract");
    assert_screen(t, "1 gamma.yaml");
    term_keys(t, "Backspace Backspace Backspace zzz");
    assert_screen(t, "Nothing here holds these words.");
    term_keys(t, "Esc");
    assert_screen(t, "New contract");
    term_keys(t, "/ alpha Down Del");
    assert_screen(t, "Forget this file here?");
    term_keys(t, "Enter");
    assert_not_screen(t, "alpha.yaml   ");
    term_keys(t, "Esc");
    assert_screen(t, "New contract");
    term_keys(t, "/ gamma Enter");
    assert_screen(t, "gamma.yaml  ccrt");
    term_close(t);
}

/* A new contract that was never saved, after the line dropped: its work stands first. */
static void unsaved_work_of_a_new_contract_is_found(void **state)
{
    (void)state;
    Term *t = start(24, 80, NULL);
    term_keys(t, "n Down Down Tab Tab Tab Enter");
    assert_screen(t, "contract.yaml *");
    term_keys(t, "F8");
    term_type(t, "logs.example.com");
    term_keys(t, "Enter");
    term_settle(t, 100);
    term_signal(t, SIGHUP);
    term_exit(t);
    TermOptions again = { .rows = 24, .columns = 80, .home = term_path(t, "") };
    Term *u = term_open(&again);
    assert_screen(u, "Unsaved work was found");
    assert_screen(u, "! 1 contract.yaml");
    term_keys(u, "Home Enter");
    assert_screen(u, "Recovered work");
    term_keys(u, "Enter");
    assert_screen(u, "contract.yaml *");
    term_keys(u, "F10");
    assert_screen(u, "not saved");
    term_keys(u, "Tab Enter");
    assert_exit(u, 0);
    Term *v = term_open(&again);
    assert_screen(v, "What would you like");
    assert_not_screen(v, "contract.yaml");
    term_close(v);
    term_close(u);
    term_close(t);
}

static void keys_are_listed(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    const char *make[] = {
        "key", "new", "--bits", "2048", "--no-passphrase", "-o", "team.pem", NULL
    };
    term_start(t, make);
    assert_exit(t, 0);
    TermOptions again = { .rows = 24, .columns = 80, .home = term_path(t, "") };
    Term *u = term_open(&again);
    assert_screen(u, "What would");
    term_keys(u, "k");
    assert_screen(u, "Encryption certificates in the store");
    assert_not_screen(u, "new contract"); /* there is none yet, and nothing to do */
    assert_screen(u, "team.pem");
    assert_screen(u, "no passphrase");
    term_close(u);
    term_close(t);
}

/* What there is, and what ends, is said on the first screen. */
static void keys_and_certificates_are_counted(void **state)
{
    (void)state;
    static const char *const folders[] = { ".local", ".local/share", ".local/share/contract-tui",
                                           ".local/share/contract-tui/certs" };
    static const struct {
        const char *name;
        int age, days;
    } certs[] = { { "good", 0, 900 }, { "soon", 0, 20 }, { "ended", 40, 30 } };
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    Key *key = key_generate(2048, NULL, NULL, NULL);
    Buf pem;
    char path[128];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        mkdir(term_path(t, folders[i]), 0700);
    for (size_t i = 0; i < sizeof certs / sizeof *certs; i++) {
        buf_init(&pem, 0);
        assert_true(cert_make_self_signed(key, str_from(certs[i].name), (unsigned)certs[i].days,
                                          clock_now() - certs[i].age * 86400, &pem, NULL));
        snprintf(path, sizeof path, "%s/%s.crt", folders[3], certs[i].name);
        term_write_file(t, path, buf_str(&pem));
        buf_clear(&pem);
    }
    buf_init(&pem, 0);
    assert_true(key_public_pem(key, &pem, NULL));
    term_write_file(t, "team.pub", buf_str(&pem));
    buf_clear(&pem);
    key_free(key);
    term_start(t, NULL);
    assert_screen(t, "1 key, 3 certificates (1 expired, 1 ends soon)");
    assert_screen(t, "! Keys and certificates");
    term_close(t);
}

/* A name that is there already is told before a passphrase is thought of, and typed twice. */
static void a_new_key_replaces_no_file(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "signing-key.pem", STR("mine\n"));
    term_start(t, NULL);
    assert_screen(t, "What would you like");
    term_keys(t, "^X K n");
    assert_screen(t, "[signing-key.pem");
    term_keys(t, "Enter");
    assert_screen(t, "exists already: give another name");
    assert_not_screen(t, "Passphrase of the new key");
    term_close(t);
}

/* Which certificate sealing takes by itself is told in whole words where there is little room. */
static void the_default_certificate_is_marked(void **state)
{
    (void)state;
    static const char name[] = "ibm-confidential-computing-container-runtime-26.7.2-encrypt.crt";
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    char path[256];
    Buf bytes;
    snprintf(path, sizeof path, "conformance/ibm/certs/ccrt/%s", name);
    unit_read(unit_shared(path), &bytes);
    term_write_file(t, name, buf_str(&bytes));
    term_start(t, NULL);
    assert_screen(t, "What would you like");
    term_keys(t, "^X K Ins");
    assert_screen(t, "[Add certificates]");
    term_keys(t, "Enter");
    assert_screen(t, "1 new in the store");
    assert_screen(t, "ccrt 26.7.2 ");
    assert_screen(t, ", the default");
    buf_clear(&bytes);
    term_close(t);
}

/* Where a folder is wanted its files are seen, so that one knows where one is; they are not taken.
 */
static void a_folder_is_picked_among_its_files(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    mkdir(term_path(t, "web"), 0700);
    term_write_file(t, "web/docker-compose.yaml", STR("services: {}\n"));
    term_write_file(t, "notes.txt", STR("nothing\n"));
    term_start(t, NULL);
    assert_screen(t, "What would you like");
    term_keys(t, "n Down Down Tab Down Tab Enter");
    assert_screen(t, "Folder to pack");
    assert_screen(t, "notes.txt");
    term_type(t, "notes");
    assert_not_screen(t, "web/");
    term_keys(t, "Down Down Enter");
    assert_screen(t, "notes.txt is a file: a folder is wanted");
    term_keys(t, "^U");
    term_type(t, "we");
    assert_not_screen(t, "notes.txt");
    term_keys(t, "Enter");
    assert_screen(t, "docker-compose.yaml");
    assert_screen(t, ">   . (take this folder)");
    term_close(t);
}

/* What cannot be opened leaves the start screen where it is. */
static void what_cannot_be_opened_is_not_inspected(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "odd.bin", STR("odd\x01\xff\xfe what is this?"));
    term_start(t, NULL);
    assert_screen(t, "What would you like to do?");
    term_keys(t, "i");
    assert_screen(t, "[Inspect a file]");
    term_keys(t, "odd.bin Enter");
    assert_screen(t, "odd.bin is not UTF-8");
    assert_screen(t, "What would you like to do?");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_what_one_may_do),
        cmocka_unit_test(a_new_contract_is_written_when_saved),
        cmocka_unit_test(a_new_contract_may_be_one_persons_part),
        cmocka_unit_test(a_narrow_screen_tells_in_two_rows),
        cmocka_unit_test(a_contract_is_copied_without_its_secrets),
        cmocka_unit_test(a_folder_with_a_tag_waits_for_its_digest),
        cmocka_unit_test(a_file_that_is_there_is_not_taken_for_a_new_contract),
        cmocka_unit_test(samples_open_as_copies),
        cmocka_unit_test(the_picker_finds_and_opens),
        cmocka_unit_test(the_picker_follows_typed_paths),
        cmocka_unit_test(recent_files_come_back),
        cmocka_unit_test(the_selected_recent_file_is_judged),
        cmocka_unit_test(recent_files_tell_their_state),
        cmocka_unit_test(unsaved_work_of_a_new_contract_is_found),
        cmocka_unit_test(keys_are_listed),
        cmocka_unit_test(keys_and_certificates_are_counted),
        cmocka_unit_test(a_new_key_replaces_no_file),
        cmocka_unit_test(the_default_certificate_is_marked),
        cmocka_unit_test(a_folder_is_picked_among_its_files),
        cmocka_unit_test(what_cannot_be_opened_is_not_inspected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
