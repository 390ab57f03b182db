/* An attestation record on the screen: opened, proved, compared, reported. */
#include "term/pty.h"

#include <stdio.h>
#include <string.h>

static void copy_shared(Term *t, const char *name)
{
    char path[256];
    Buf bytes;
    snprintf(path, sizeof path, "conformance/ibm/derived/attestation/%s", name);
    unit_read(unit_shared(path), &bytes);
    term_write_file(t, name, buf_str(&bytes));
    buf_clear(&bytes);
}

static Term *open_record_with(const char *record, int rows, int columns, const char *const *env)
{
    static const char *const names[] = {
        "se-checksums.txt", "se-checksums.txt.enc", "se-signature.bin",         "attestation.crt",
        "private.pem",      "contract.yaml",        "se-checksums.tampered.txt"
    };
    TermOptions o = { .rows = rows, .columns = columns, .env = env };
    unit_shared("conformance/ibm/derived/attestation/se-checksums.txt");
    Term *t = term_prepare(&o);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        copy_shared(t, names[i]);
    const char *args[] = { record, NULL };
    term_start(t, args);
    return t;
}

static Term *open_record(const char *record, int rows, int columns)
{
    return open_record_with(record, rows, columns, NULL);
}

/* Without colour and without more than ASCII every verdict has its mark. */
static void marks_tell_the_verdicts(void **state)
{
    (void)state;
    static const char *const ascii[] = { "LANG=C", "LC_ALL=C", "NO_COLOR=1", NULL };
    Term *t = open_record_with("se-checksums.txt", 40, 120, ascii);
    assert_screen(t, "7 not compared");
    term_keys(t, "w");
    assert_screen(t, "[Compare with]");
    term_keys(t, "Enter");
    assert_screen(t, "Contract as it was delivered");
    term_keys(t, "contract.yaml Enter");
    assert_screen(t, "3 equal, 1 different, 3 not compared.");
    term_keys(t, "s");
    assert_screen(t, "Attestation certificate");
    term_keys(t, "attestation.crt Enter");
    assert_screen(t, "Signature fits, no root reached");
    term_keys(t, "Down Down Down Down Down");
    assert_screen(t, "here  e88356b0");
    term_close(t);
}

static void a_record_is_compared_with_the_contract(void **state)
{
    (void)state;
    Term *t = open_record("se-checksums.txt", 24, 80);
    Buf report;
    assert_screen(t, "Image 26.7.1   z17 or LinuxONE 5");
    assert_screen(t, "The signature was not checked; 0 equal, 0 different, 7 not compared.");
    term_keys(t, "w");
    assert_screen(t, "[Compare with]");
    term_keys(t, "Enter");
    assert_screen(t, "Contract as it was delivered");
    term_keys(t, "contract.yaml Enter");
    assert_screen(t, "3 equal, 1 different, 3 not compared.");
    assert_screen(t, "differs from contract.yaml");
    term_keys(t, "Down Down Down Down Down");
    assert_screen(t, "here  e88356b0");
    assert_screen(t, "not this one, byte for byte");
    term_keys(t, "s");
    assert_screen(t, "Attestation certificate");
    term_keys(t, "attestation.crt Enter");
    assert_screen(t, "Signature fits, no root reached");
    assert_screen(t, "made by the key of attestation.crt");
    term_keys(t, "R");
    assert_screen(t, "Report: name.txt, name.md or name.json");
    term_keys(t, "Home");
    for (int i = 0; i < 20; i++)
        term_keys(t, "Del");
    term_keys(t, "r.json Enter");
    assert_screen(t, "The report is written to");
    term_read_file(t, "r.json", &report);
    assert_true(str_contains(buf_str(&report), STR("\"signatureVerified\": true")));
    assert_true(str_contains(buf_str(&report), STR("\"verdict\": \"differs\"")));
    assert_true(str_contains(buf_str(&report), STR("\"verdict\": \"not followed to a root\"")));
    buf_clear(&report);
    term_keys(t, "F10");
    assert_exit(t, 0);
    term_close(t);
}

/* What cannot be read is compared with no longer, and no row says so. */
static void another_contract_takes_the_place_of_the_first(void **state)
{
    (void)state;
    Term *t = open_record("se-checksums.txt", 24, 80);
    assert_screen(t, "7 not compared.");
    term_keys(t, "w Enter");
    assert_screen(t, "Contract as it was delivered");
    term_keys(t, "contract.yaml Enter");
    assert_screen(t, "3 equal, 1 different, 3 not compared.");
    term_keys(t, "w Enter");
    assert_screen(t, "Contract as it was delivered");
    term_keys(t, "./none.yaml Enter");
    assert_screen(t, "none.yaml");
    assert_not_screen(t, "differs from");
    term_keys(t, "Down");
    assert_screen(t, "0 equal, 0 different, 7 not compared.");
    term_close(t);
}

static void a_changed_record_is_not_genuine(void **state)
{
    (void)state;
    Term *t = open_record("se-checksums.tampered.txt", 40, 120);
    assert_screen(t, "7 not compared");
    term_keys(t, "s");
    assert_screen(t, "Attestation certificate");
    term_keys(t, "attestation.crt Enter");
    assert_screen(t, "The signature does NOT fit");
    assert_screen(t, "the signature does not verify");
    term_close(t);
}

static void an_encrypted_record_is_opened_in_memory(void **state)
{
    (void)state;
    Term *t = open_record("se-checksums.txt.enc", 24, 80);
    Buf before, after;
    term_read_file(t, "se-checksums.txt.enc", &before);
    assert_screen(t, "This record is encrypted for an auditor.");
    term_keys(t, "k");
    assert_screen(t, "Private key of the auditor");
    term_keys(t, "private.pem Enter");
    assert_screen(t, "opened with private.pem");
    term_resize(t, 40, 120);
    assert_screen(t, "opened with private.pem");
    term_keys(t, "Down Down");
    assert_screen(t, "The root file system of the image.");
    term_resize(t, 10, 40);
    assert_screen(t, "root.tar.gz");
    term_read_file(t, "se-checksums.txt.enc", &after);
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.ptr, after.ptr, before.len);
    buf_clear(&before);
    buf_clear(&after);
    term_close(t);
}

static void another_file_says_what_to_copy(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml",
                    STR("# contract-tui: platform=ccrt\nworkload: |\n  type: "
                        "workload\nenv: |\n  type: env\n"));
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "workload");
    term_keys(t, "^X t");
    assert_screen(t, "no attestation record");
    assert_screen(t, "/var/hyperprotect");
    term_keys(t, "Esc");
    assert_not_screen(t, "/var/hyperprotect");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_tell_the_verdicts),
        cmocka_unit_test(a_record_is_compared_with_the_contract),
        cmocka_unit_test(another_contract_takes_the_place_of_the_first),
        cmocka_unit_test(a_changed_record_is_not_genuine),
        cmocka_unit_test(an_encrypted_record_is_opened_in_memory),
        cmocka_unit_test(another_file_says_what_to_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
