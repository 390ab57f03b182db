/* Sealing from the screen to the file: choices, checks, refusals, result, inspector. */
#include "term/beside.h"
#include "term/sealing.h"
#include "term/training.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static Term *open_with(const char *sample, int rows, int columns, bool keys)
{
    char path[1024];
    Buf bytes;
    TermOptions o = { .rows = rows, .columns = columns };
    Term *t = term_prepare(&o);
    snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, sample);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    if (keys)
        training_lend(t);
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "workload");
    return t;
}

static Term *open_file(const char *sample, int rows, int columns)
{
    return open_with(sample, rows, columns, true);
}

static bool exists(Term *t, const char *name)
{
    return access(term_path(t, name), F_OK) == 0;
}

static void training_keys_seal_and_the_result_verifies(void **state)
{
    (void)state;
    Term *t = open_with("ccrt.yaml", 24, 80, false);
    Buf plain, sealed, receipt, report;
    sealing_begin(t);
    term_keys(t, "Enter");
    assert_screen(t, "Who signs?");
    term_keys(t, "Enter");
    assert_screen(t, "Does the contract end?");
    term_keys(t, "Enter");
    assert_screen(t, "0 errors, 0 to do");
    assert_false(exists(t, "web.sealed.yaml"));
    term_keys(t, "Enter");
    assert_screen(t, "Sealed.");
    assert_screen(t, "[ Inspect it ]");
    assert_screen(t, "Name it user-data, beside meta-data, on the cidata ISO");
    term_read_file(t, "web.sealed.yaml", &sealed);
    assert_true(str_contains(buf_str(&sealed), STR("workload: contract-basic.")));
    assert_true(str_contains(buf_str(&sealed), STR("env: contract-basic.")));
    assert_true(str_contains(buf_str(&sealed), STR("envWorkloadSignature: ")));
    assert_false(str_contains(buf_str(&sealed), STR("Qw7rTz")));
    term_read_file(t, "web.sealed.yaml.receipt.json", &receipt);
    assert_true(str_contains(buf_str(&receipt), STR("sha256")));
    assert_false(str_contains(buf_str(&receipt), STR("Qw7rTz")));
    term_read_file(t, "web.yaml", &plain);
    assert_true(str_contains(buf_str(&plain), STR("Qw7rTz")));
    assert_false(str_contains(term_output(t), STR("Qw7rTz")));
    term_keys(t, "Enter");
    assert_screen(t, "Whole in form");
    assert_screen(t, "sealed");
    term_keys(t, "r");
    assert_screen(t, "Receipt of the sealing");
    term_type(t, "receipt");
    assert_screen(t, "Find [receipt");
    term_keys(t, "Enter");
    assert_screen(t, "Compared with the receipt: 3 equal, 0 not");
    term_keys(t, "R");
    assert_screen(t, "[report.txt");
    term_keys(t, "Backspace Backspace Backspace md");
    assert_screen(t, "[report.md");
    term_keys(t, "Enter");
    assert_screen(t, "The report is written");
    term_read_file(t, "report.md", &report);
    assert_true(str_contains(buf_str(&report), STR("| ok | receipt: the whole file equals")));
    term_keys(t, "s"); /* the key that signed lies in a folder that nobody knows by heart */
    assert_screen(t, "Key or certificate of the signer");
    assert_screen(t, "training keys of this machine");
    term_type(t, "training");
    term_keys(t, "Enter");
    assert_not_screen(t, "training keys of this machine");
    assert_screen(t, "encrypt.pem");
    term_type(t, "sign.pem");
    term_keys(t, "Enter");
    assert_screen(t, "valid, checked with sign.pem");
    buf_clear(&report);
    term_keys(t, "F10");
    assert_exit(t, 0);
    buf_clear(&plain);
    buf_clear(&sealed);
    buf_clear(&receipt);
    term_close(t);
}

/* Asked for and confirmed: then the plain file is gone, and the inspector shows the sealed one. */
static void the_plain_file_is_wiped(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 24, 80);
    sealing_walk(t, NULL, NULL, NULL);
    assert_screen(t, "0 errors, 0 to do");
    term_keys(t, "Enter");
    assert_screen(t, "[ Wipe the plain file... ]");
    term_keys(t, "Right Right Enter");
    assert_screen(t, "backups may keep copies");
    term_keys(t, "Enter");
    assert_screen(t, "Sealed.");
    assert_true(exists(t, "web.yaml"));
    term_keys(t, "Enter");
    assert_screen(t, "backups may keep copies");
    term_keys(t, "Esc");
    assert_screen(t, "Sealed.");
    assert_true(exists(t, "web.yaml"));
    term_keys(t, "Enter");
    assert_screen(t, "backups may keep copies");
    term_keys(t, "Right Enter");
    assert_screen(t, "The plain file is overwritten and removed.");
    assert_screen(t, "Whole in form");
    assert_false(exists(t, "web.yaml"));
    assert_true(exists(t, "web.sealed.yaml"));
    term_keys(t, "F10");
    assert_exit(t, 0);
    assert_false(exists(t, "web.yaml"));
    term_close(t);
}

/* A line that drops while it is asked answers nothing. */
static void a_hang_up_wipes_nothing(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 24, 80);
    sealing_walk(t, NULL, NULL, NULL);
    assert_screen(t, "0 errors, 0 to do");
    term_keys(t, "Enter");
    assert_screen(t, "[ Wipe the plain file... ]");
    term_keys(t, "Right Right Enter");
    assert_screen(t, "backups may keep copies");
    term_signal(t, SIGHUP);
    term_exit(t);
    assert_true(exists(t, "web.yaml"));
    assert_true(exists(t, "web.sealed.yaml"));
    term_close(t);
}

/* The receipt of the last time tells whether anything was changed since. */
static void the_last_seal_is_remembered(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 24, 80);
    for (int round = 0; round < 2; round++) {
        sealing_walk(t, NULL, NULL, NULL);
        assert_screen(t, "0 errors, 0 to do");
        if (round)
            break;
        term_keys(t, "Enter");
        assert_screen(t, "Sealed.");
        term_keys(t, "Right Enter");
        assert_screen(t, "Outline");
    }
    assert_screen(t, "the contract is the same text as the one of 20");
    term_close(t);
}

static void errors_stop_sealing(void **state)
{
    (void)state;
    Term *t = open_file("broken/hostname-with-path.yaml", 24, 80);
    assert_screen(t, "1 error");
    sealing_begin(t);
    sealing_certificate(t, NULL);
    sealing_signer(t, NULL, NULL);
    term_keys(t, "Enter");
    assert_screen(t, "1 error, ");
    assert_screen(t, "The host name has a path");
    term_keys(t, "Enter");
    assert_screen(t, "What is marked x stops sealing");
    assert_false(exists(t, "web.sealed.yaml"));
    term_keys(t, "Esc");
    assert_not_screen(t, "Seal for ccrt");
    term_close(t);
}

static void leaving_writes_nothing(void **state)
{
    (void)state;
    Term *t = open_with("ccrt.yaml", 30, 100, false);
    sealing_begin(t);
    sealing_certificate(t, NULL);
    term_keys(t, "Alt-b");
    assert_screen(t, "Which image");
    term_resize(t, 24, 80);
    assert_screen(t, "Which image");
    term_keys(t, "Esc");
    assert_not_screen(t, "Which image");
    assert_false(exists(t, "web.sealed.yaml"));
    assert_false(exists(t, ".local/share/contract-tui/training"));
    term_close(t);
}

/* A key with a passphrase: made by the program itself, asked for, refused when wrong. */
static void a_passphrase_is_asked_for_and_checked(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    const char *make[] = { "key",  "new", "--bits",   "2048", "--passphrase-file",
                           "pass", "-o",  "team.pem", NULL };
    char path[1024];
    Buf bytes;
    term_write_file(t, "pass", STR("correct horse battery\n"));
    term_start(t, make);
    assert_exit(t, 0);
    assert_true(exists(t, "team.pem"));
    TermOptions again = { .rows = 24, .columns = 80, .home = term_path(t, "") };
    Term *u = term_prepare(&again);
    snprintf(path, sizeof path, "%s/samples/ccrt.yaml", SOURCE_DIR);
    unit_read(path, &bytes);
    term_write_file(u, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    const char *args[] = { "web.yaml", NULL };
    term_start(u, args);
    assert_screen(u, "workload");
    sealing_begin(u);
    sealing_certificate(u, NULL);
    term_keys(u, "Down Down Enter");
    assert_screen(u, "[Signing key]");
    term_keys(u, "team Enter");
    assert_screen(u, "team.pem");
    assert_screen(u, "(o) team.pem");
    term_keys(u, "wrong Enter");
    term_keys(u, "Enter");
    assert_screen(u, "passphrase");
    assert_null(strstr(term_screen(u), "3 Check\n"));
    term_paste(u, "correct horse battery");
    assert_null(strstr(term_screen(u), "horse"));
    term_keys(u, "Enter Enter");
    assert_screen(u, "Does the contract end");
    term_keys(u, "Enter");
    assert_screen(u, "Write to");
    assert_screen(u, "RSA 2048");
    assert_false(str_contains(term_output(u), STR("horse")));
    term_close(u);
    term_close(t);
}

static void copy_shared(Term *t, const char *shared, const char *name)
{
    char path[256];
    Buf bytes;
    snprintf(path, sizeof path, "conformance/ibm/derived/%s", shared);
    unit_read(unit_shared(path), &bytes);
    term_write_file(t, name, buf_str(&bytes));
    buf_clear(&bytes);
}

/* A CA that is none is refused by name, the right one makes the contract end. */
static void a_contract_ends_with_the_certificate_of_its_signer(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 24, 80);
    Buf receipt, sealed;
    copy_shared(t, "contract-expiry/ca.crt", "ca.crt");
    copy_shared(t, "contract-expiry/ca-not-a-ca.crt", "none.crt");
    copy_shared(t, "contract-expiry/ca.key.pem", "ca.key.pem");
    sealing_begin(t);
    sealing_certificate(t, NULL);
    sealing_signer(t, NULL, NULL);
    term_keys(t, "Down Enter Backspace Backspace Backspace 90 Enter Enter Enter");
    term_keys(t, "none.crt Enter ca.key.pem Enter Enter Enter");
    assert_screen(t, "is no CA certificate");
    term_keys(t, "Down Down Down Right Right Right Right Right Right Right Right");
    for (int i = 0; i < 8; i++)
        term_keys(t, "Backspace");
    term_keys(t, "ca.crt Enter Enter Enter Enter");
    assert_screen(t, "the contract ends on ");
    assert_screen(t, "5 Check");
    term_keys(t, "Enter");
    assert_screen(t, "Sealed.");
    assert_screen(t, "with the certificate of the signer");
    term_read_file(t, "web.sealed.yaml.receipt.json", &receipt);
    assert_true(str_contains(buf_str(&receipt), STR("\"contractExpires\": \"20")));
    term_read_file(t, "web.sealed.yaml", &sealed);
    assert_true(str_contains(buf_str(&sealed), STR("envWorkloadSignature: ")));
    buf_clear(&receipt);
    buf_clear(&sealed);
    term_close(t);
}

static void one_part_is_sealed_and_the_rest_is_named(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 30, 100);
    Buf sealed;
    term_keys(t, "^X e w");
    assert_screen(t, "Which image");
    term_keys(t, "Alt-b");
    assert_screen(t, "What is to be encrypted?");
    assert_screen(t, "[x] workload");
    assert_screen(t, "[ ] env");
    term_keys(t, "Enter");
    assert_screen(t, "Which image");
    term_keys(t, "Enter");
    assert_screen(t, "(o) do not sign");
    term_keys(t, "Enter");
    assert_screen(t, "workload only; env stays readable, for the deployer to seal");
    term_keys(t, "Enter");
    assert_screen(t, "env is still plain text: the deployer seals it");
    assert_not_screen(t, "cidata ISO");
    term_read_file(t, "web.sealed.yaml", &sealed);
    assert_true(str_contains(buf_str(&sealed), STR("workload: contract-basic.")));
    assert_false(str_contains(buf_str(&sealed), STR("env: contract-basic.")));
    assert_false(str_contains(buf_str(&sealed), STR("envWorkloadSignature: ")));
    buf_clear(&sealed);
    term_close(t);
}

static void write_parts(Term *t)
{
    Buf bytes;
    unit_read(SOURCE_DIR "/samples/ccrt.yaml", &bytes);
    Str text = buf_str(&bytes);
    size_t env = str_find(text, STR("\nenv:")) + 1, work = str_find(text, STR("\nworkload:")) + 1;
    assert_true(work < env && env < text.len);
    Buf part;
    buf_init(&part, 0);
    buf_add_text(&part, "# contract-tui: platform=ccrt\n");
    buf_add_str(&part, str_slice(text, work, env - work));
    term_write_file(t, "theirs.yaml", buf_str(&part));
    buf_reset(&part);
    buf_add_text(&part, "# contract-tui: platform=ccrt\n");
    buf_add_str(&part, str_slice(text, env, SIZE_MAX));
    term_write_file(t, "web.yaml", buf_str(&part));
    buf_clear(&part);
    buf_clear(&bytes);
}

/* Hand-over: the provider seals a workload and nothing else; the deployer takes it in beside an env
 * and seals the rest, and the token is the same to the byte. */
static void a_section_of_somebody_else_is_taken_in(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    char command[1024];
    const char *args[] = { "web.yaml", NULL };
    Buf theirs, ours;
    write_parts(t);
    snprintf(command, sizeof command,
             "cd '%s' && '%s' seal --cert '%s' --no-sign --only workload -o theirs.sealed"
             " theirs.yaml >/dev/null",
             term_path(t, ""), PROGRAM,
             unit_shared("conformance/ibm/certs/ccrt/"
                         "ibm-confidential-computing-container-runtime-26.7.2-encrypt.crt"));
    assert_int_equal(system(command), 0);
    term_start(t, args);
    assert_screen(t, "There is no section \"workload\"");
    term_keys(t, "^X e i");
    assert_screen(t, "Take in a sealed section");
    term_keys(t, "Enter");
    assert_screen(t, "File with a sealed section");
    term_type(t, "theirs.sealed");
    assert_screen(t, "Find [theirs.sealed");
    term_keys(t, "Enter");
    assert_screen(t, "Taken in, sealed: workload.");
    assert_screen(t, "0 errors");
    sealing_begin(t);
    term_keys(t, "Alt-b");
    assert_screen(t, "encrypted already, stays as it is");
    term_keys(t, "Enter");
    assert_screen(t, "Which image");
    term_keys(t, "Enter");
    assert_screen(t, "Who signs");
    term_keys(t, "Enter");
    assert_screen(t, "Does the contract end");
    term_keys(t, "Enter");
    assert_screen(t, "0 errors, 0 to do");
    term_keys(t, "Enter");
    assert_screen(t, "Sealed.");
    term_read_file(t, "theirs.sealed", &theirs);
    term_read_file(t, "web.sealed.yaml", &ours);
    Str token =
        str_slice(buf_str(&theirs), str_find(buf_str(&theirs), STR("workload: ")), SIZE_MAX);
    token = str_slice(token, 0, str_find_byte(token, '\n'));
    assert_true(token.len > 1000 && str_contains(buf_str(&ours), token));
    assert_true(str_contains(buf_str(&ours), STR("env: contract-basic.")));
    assert_true(str_contains(buf_str(&ours), STR("envWorkloadSignature: ")));
    buf_clear(&theirs);
    buf_clear(&ours);
    term_close(t);
}

/* A token alone, pasted, is asked which section it is; what stands there is not lost in silence. */
static void a_pasted_section_replaces_on_request(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 24, 80);
    term_keys(t, "^X e i");
    assert_screen(t, "Take in a sealed section");
    term_keys(t, "Down Enter");
    assert_screen(t, "Paste the sealed section");
    term_paste(t, "env: nothing that is sealed");
    term_keys(t, "Enter");
    assert_screen(t, "No sealed section is in it");
    term_keys(t, "^X e i");
    assert_screen(t, "Take in a sealed section");
    term_keys(t, "Down Enter");
    assert_screen(t, "Paste the sealed section");
    term_paste(t, "contract-basic.AAAA.U2FsdGVkX18");
    term_keys(t, "Enter");
    assert_screen(t, "Which section is it?");
    term_keys(t, "Home Enter");
    assert_screen(t, "written in plain text here");
    term_keys(t, "Enter");
    assert_screen(t, "is not taken in: the key part of the token has 3 bytes");
    term_close(t);
}

/* What has the focus is in sight on the smallest screen too, and so is what is wrong. */
static void a_small_screen_scrolls(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 10, 40);
    term_keys(t, "^X e e");
    assert_screen(t, "2 Certificate, of 6 steps");
    assert_screen(t, "[ Next ]");
    term_keys(t, "Enter");
    assert_screen(t, "3 Signer");
    term_keys(t, "Enter");
    assert_screen(t, "(o) never");
    term_keys(t, "Down Tab Tab Tab Tab Tab");
    assert_screen(t, "CA key ");
    assert_not_screen(t, "Does the contract end?");
    term_keys(t, "Tab Tab");
    assert_screen(t, "[ Cancel ]");
    term_keys(t, "Enter");
    assert_screen(t, "Name the CA certificate");
    assert_screen(t, "Days, or the day");
    term_close(t);
}

/* Nothing that was chosen before a rehearsal or a failure is used afterwards. */
static void another_certificate_after_a_rehearsal(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 24, 80);
    Buf receipt;
    copy_shared(t, "pki/encrypt.crt", "other.crt");
    copy_shared(t, "pki/encrypt-expired.crt", "old.crt");
    term_keys(t, "^X e r");
    assert_screen(t, "Which image");
    term_keys(t, "Enter");
    assert_screen(t, "Who signs");
    term_keys(t, "Enter");
    assert_screen(t, "Does the contract end");
    term_keys(t, "Enter");
    assert_screen(t, "0 errors, 0 to do");
    term_keys(t, "Enter");
    assert_screen(t, "Rehearsed: ");
    term_keys(t, "Enter");
    assert_screen(t, "[ Rehearse ]");
    term_keys(t, "Alt-b Alt-b Alt-b");
    assert_screen(t, "Which image");
    term_keys(t, "Down Enter");
    assert_screen(t, "[Encryption certificate]");
    term_type(t, "other.crt");
    term_keys(t, "Enter");
    assert_screen(t, "(o) other.crt");
    term_keys(t, "Enter");
    assert_screen(t, "Who signs");
    term_keys(t, "Enter");
    assert_screen(t, "Does the contract end");
    term_keys(t, "Enter");
    assert_screen(t, "0 errors, 0 to do");
    term_keys(t, "Left Enter");
    assert_screen(t, "[ Inspect it ]");
    term_read_file(t, "web.sealed.yaml.receipt.json", &receipt);
    /* of this certificate, not of the training one */
    assert_true(str_contains(buf_str(&receipt), STR("\"notAfter\": \"2097-01-01")));
    buf_clear(&receipt);
    term_close(t);
}

/* An error is sealed only when the user says so, twice. */
static void errors_are_overridden_on_request(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 24, 80);
    copy_shared(t, "pki/encrypt-expired.crt", "old.crt");
    sealing_begin(t);
    term_keys(t, "Down Enter");
    assert_screen(t, "[Encryption certificate]");
    term_type(t, "old.crt");
    term_keys(t, "Enter");
    assert_screen(t, "x ended on");
    term_keys(t, "Enter");
    assert_screen(t, "Who signs");
    term_keys(t, "Enter");
    assert_screen(t, "Does the contract end");
    term_keys(t, "Enter");
    assert_screen(t, "[ Seal all the same... ]");
    term_keys(t, "Enter");
    assert_screen(t, "What is marked x stops sealing");
    term_keys(t, "Right Right Right Right Enter");
    assert_screen(t, "Seal in spite of errors");
    term_keys(t, "Esc");
    assert_not_screen(t, "in spite of errors");
    assert_false(exists(t, "web.sealed.yaml"));
    term_keys(t, "Enter");
    assert_screen(t, "Seal in spite of errors");
    term_keys(t, "Right Enter");
    assert_screen(t, "in spite of what was marked x");
    assert_true(exists(t, "web.sealed.yaml"));
    term_close(t);
}

/* Any set of parts; without any it is only signed. */
static void a_signature_alone(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 24, 80);
    Buf sealed;
    sealing_begin(t);
    term_keys(t, "Alt-b");
    assert_screen(t, "What is to be encrypted?");
    term_keys(t, "Space Down Space");
    assert_screen(t, "[ ] env");
    term_keys(t, "Enter");
    assert_screen(t, "Who signs");
    term_keys(t, "Tab Down Enter"); /* the form: PEM */
    assert_screen(t, "Does the contract end");
    term_keys(t, "Enter");
    assert_screen(t, "nothing is encrypted, only signed");
    term_keys(t, "Enter");
    assert_screen(t, "Signed.");
    term_read_file(t, "web.sealed.yaml", &sealed);
    assert_true(str_contains(buf_str(&sealed), STR("signingKey: \"-----BEGIN PUBLIC KEY-----")));
    assert_true(str_contains(buf_str(&sealed), STR("envWorkloadSignature: ")));
    assert_true(str_contains(buf_str(&sealed), STR("workload: |")));
    buf_clear(&sealed);
    term_close(t);
}

/* A CA is made on the spot, and the contract ends on a day. */
static void a_ca_is_made_in_the_dialog(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 24, 80);
    struct stat st;
    sealing_begin(t);
    sealing_certificate(t, NULL);
    sealing_signer(t, NULL, NULL);
    term_keys(t, "Tab Right Right Enter"); /* fields of another way are passed over */
    assert_screen(t, "[File of the CA key]");
    term_keys(t, "Enter");
    assert_screen(t, "[Passphrase of the CA key]");
    term_type(t, "several words");
    term_keys(t, "Enter");
    assert_screen(t, "Passphrase once more");
    term_type(t, "several words");
    term_keys(t, "Enter");
    assert_screen(t, "my-ca.crt");
    assert_int_equal(stat(term_path(t, "my-ca.pem"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    term_keys(t, "Tab Backspace Backspace Backspace");
    term_type(t, "2027-06-30");
    term_keys(t, "Enter Enter Enter Enter Enter Enter Enter");
    assert_screen(t, "the contract ends on 30 Jun 2027");
    assert_false(str_contains(term_output(t), STR("several words")));
    term_close(t);
}

/* A key with its certificate in one file, as browsers keep them. */
static void a_pkcs12_file_signs(void **state)
{
    (void)state;
    char path[1024];
    Buf bytes, sealed;
    TermOptions o = { .rows = 30, .columns = 100 };
    Term *t = term_prepare(&o);
    unit_read(SOURCE_DIR "/tests/corpus/key/both.p12", &bytes);
    term_write_file(t, "both.p12", buf_str(&bytes));
    buf_clear(&bytes);
    snprintf(path, sizeof path, "%s/samples/ccrt.yaml", SOURCE_DIR);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    training_lend(t);
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "workload");
    sealing_begin(t);
    term_keys(t, "Down Enter");
    assert_screen(t, "Encryption certificate");
    term_type(t, "both.p12");
    assert_screen(t, "Find [both.p12");
    term_keys(t, "Enter");
    assert_screen(t, "bring its certificate in first");
    term_keys(t, "Up");
    sealing_certificate(t, NULL);
    sealing_signer(t, "both.p12", "x");
    sealing_check(t);
    assert_screen(t, "RSA 2048");
    term_keys(t, "Enter");
    assert_screen(t, "Sealed.");
    term_read_file(t, "web.sealed.yaml", &sealed);
    assert_true(str_contains(buf_str(&sealed), STR("envWorkloadSignature: ")));
    buf_clear(&sealed);
    term_keys(t, "Right Enter");
    assert_not_screen(t, "Sealed.");
    /* its certificate is brought in; the passphrase is asked for when it turns out to be needed */
    term_keys(t, "^X K");
    assert_screen(t, "both.p12");
    term_keys(t, "Ins");
    assert_screen(t, "Add certificates");
    term_type(t, "both.p12");
    assert_screen(t, "Find [both.p12");
    term_keys(t, "Enter");
    assert_screen(t, "[Passphrase]");
    term_keys(t, "wrong Enter");
    assert_screen(t, "passphrase does not open");
    term_keys(t, "Ins");
    assert_screen(t, "Add certificates");
    term_type(t, "both.p12");
    assert_screen(t, "Find [both.p12");
    term_keys(t, "Enter");
    assert_screen(t, "[Passphrase]");
    term_keys(t, "x Enter");
    assert_screen(t, "1 certificate found, 1 new in the store.");
    term_close(t);
}

static void write_to(Term *t, const char *name)
{
    for (int i = 0; i < 40; i++)
        term_keys(t, "Backspace");
    term_type(t, name);
    term_keys(t, "Enter Enter");
}

/* What is read must not be replaced by what is written, under whatever name; nor is a folder. */
static void the_output_is_none_of_the_inputs(void **state)
{
    (void)state;
    Term *t = open_file("ccrt.yaml", 30, 100);
    Buf before, after;
    assert_int_equal(mkdir(term_path(t, "folder"), 0700), 0);
    assert_int_equal(symlink("web.yaml", term_path(t, "link.yaml")), 0);
    term_read_file(t, "web.yaml", &before);
    sealing_walk(t, NULL, NULL, NULL);
    term_keys(t, "S-Tab End");
    write_to(t, "link.yaml");
    assert_screen(t, "link.yaml is the plain contract itself, and would be lost");
    term_keys(t, "S-Tab End");
    write_to(t, "folder");
    assert_screen(t, "folder is a folder: name a file in it.");
    term_keys(t, "S-Tab End");
    write_to(t, "no/where.yaml");
    assert_screen(t, "cannot write no/where.yaml: there is no folder no");
    term_keys(t, "Enter");
    assert_screen(t, "Write to");
    term_read_file(t, "web.yaml", &after);
    assert_str(buf_str(&after), before.ptr);
    term_keys(t, "S-Tab End");
    write_to(t, "out.yaml");
    assert_screen(t, "Sealed.");
    buf_clear(&before);
    buf_clear(&after);
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training_keys_seal_and_the_result_verifies),
        cmocka_unit_test(errors_stop_sealing),
        cmocka_unit_test(leaving_writes_nothing),
        cmocka_unit_test(a_passphrase_is_asked_for_and_checked),
        cmocka_unit_test(a_contract_ends_with_the_certificate_of_its_signer),
        cmocka_unit_test(the_plain_file_is_wiped),
        cmocka_unit_test(the_output_is_none_of_the_inputs),
        cmocka_unit_test(a_pkcs12_file_signs),
        cmocka_unit_test(the_last_seal_is_remembered),
        cmocka_unit_test(a_hang_up_wipes_nothing),
        cmocka_unit_test(one_part_is_sealed_and_the_rest_is_named),
        cmocka_unit_test(a_section_of_somebody_else_is_taken_in),
        cmocka_unit_test(a_pasted_section_replaces_on_request),
        cmocka_unit_test(a_small_screen_scrolls),
        cmocka_unit_test(another_certificate_after_a_rehearsal),
        cmocka_unit_test(errors_are_overridden_on_request),
        cmocka_unit_test(a_signature_alone),
        cmocka_unit_test(a_ca_is_made_in_the_dialog),
    };
    training_make(); /* once for all */
    return run_tests_side_by_side(tests, sizeof tests / sizeof *tests);
}
