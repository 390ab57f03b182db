/* The inspector: a sealed file without keys, with keys, beside what it is compared with. */
#include "term/pty.h"

#include "contract/base64.h"

#include <stdio.h>
#include <string.h>

#define DERIVED "conformance/ibm/derived/"

static const struct {
    const char *from, *name;
} files[] = {
    { DERIVED "signature/s01-encrypted-ok.yaml", "web.sealed.yaml" },
    { DERIVED "signature/s02-tampered-env.yaml", "changed.yaml" },
    { DERIVED "signature/s07-plain-literal.yaml", "plain.yaml" },
    { DERIVED "signature/signing.pub.pem", "team.pub" },
    { DERIVED "keys/rsa2048.enc-pkcs8.pem", "image.pem" },
    { DERIVED "keys/other2048.pem", "other.pem" },
    { DERIVED "attestation/se-checksums.txt", "record.txt" },
    { DERIVED "attestation/contract.yaml", "with-a-key.yaml" },
    { DERIVED "pki/encrypt.crt", "encrypt.crt" },
    { DERIVED "initdata/peerpod.b64", "peerpod.b64" },
    { DERIVED "sealed/x01-workload.sealed", "secret.sealed" },
    { DERIVED "sealed/verify.pub.pem", "verify.pub" },
};

static Term *open_file(const char *name, int rows, int columns, const char *const *env)
{
    TermOptions o = { .rows = rows, .columns = columns, .env = env };
    unit_shared(files[0].from);
    Term *t = term_prepare(&o);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Buf bytes;
        unit_read(unit_shared(files[i].from), &bytes);
        term_write_file(t, files[i].name, buf_str(&bytes));
        buf_clear(&bytes);
    }
    const char *args[] = { name, NULL };
    term_start(t, args);
    return t;
}

static void pick(Term *t, const char *key, const char *title, const char *file)
{
    term_keys(t, key);
    assert_screen(t, title);
    term_type(t, file);
    term_keys(t, "Enter");
}

static void without_a_key(void **state)
{
    (void)state;
    Term *t = open_file("web.sealed.yaml", 24, 80, NULL);
    assert_screen(t, "The signature was not checked: no key was given.");
    assert_screen(t, "hyper-protect-basic");
    assert_screen(t, "RSA 4096");
    term_keys(t, "Enter");
    assert_screen(t, "workload: the parts of the token");
    assert_screen(t, "The password, locked with the RSA key");
    term_keys(t, "End");
    assert_screen(t, "00040");
    term_keys(t, "Esc");
    assert_not_screen(t, "the parts of the token");
    term_keys(t, "Down Enter");
    assert_screen(t, "env: the parts of the token");
    term_keys(t, "Esc");
    assert_not_screen(t, "the parts of the token");
    assert_screen(t, "Signature  there");
    term_resize(t, 12, 44);
    assert_screen(t, "checked: no key was given.");
    assert_screen(t, "> env");
    term_keys(t, "F10");
    assert_exit(t, 0);
    term_close(t);
}

static void what_can_be_said_stands_beside_it(void **state)
{
    (void)state;
    static const char *const ascii[] = { "LANG=C", "LC_ALL=C", "NO_COLOR=1", NULL };
    Term *t = open_file("web.sealed.yaml", 40, 120, ascii);
    assert_screen(t, "What you can say as a reviewer");
    assert_screen(t, "Who signed it, and whether it was");
    pick(t, "s", "Key or certificate of the signer", "team.pub");
    assert_screen(t, "Intact, and signed by the key that you chose.");
    assert_screen(t, "Workload and env are as signed.");
    pick(t, "t", "Attestation record", "record.txt");
    assert_screen(t, "2 equal, 1 not, 0 unknown");
    assert_screen(t, "Not all of it is what the machine");
    pick(t, "a", "Plain contract it is said to come from", "plain.yaml");
    assert_screen(t, "0 equal, 0 not, 2 unknown");
    term_close(t);
}

static void with_the_key_secrets_stay_masked(void **state)
{
    (void)state;
    Buf report;
    Term *t = open_file("web.sealed.yaml", 40, 120, NULL);
    assert_screen(t, "The signature was not checked");
    pick(t, "o", "Private key to open with", "other.pem");
    assert_screen(t, "other.pem opens 0 of the sealed sections.");
    pick(t, "o", "Private key to open with", "image.pem");
    assert_screen(t, "[Passphrase]");
    term_type(t, "wrong");
    term_keys(t, "Enter");
    assert_screen(t, "passphrase");
    pick(t, "o", "Private key to open with", "image.pem");
    assert_screen(t, "[Passphrase]");
    term_type(t, "test1234");
    term_keys(t, "Enter");
    assert_screen(t, "image.pem opens 2 of the sealed sections. Enter shows what is in one.");
    assert_screen(t, "signed by the signingKey that is in it");
    term_keys(t, "Down Enter");
    assert_screen(t, "env, opened: secrets are masked");
    assert_screen(t, "type: env");
    assert_screen(t, "********");
    term_keys(t, "Esc");
    assert_not_screen(t, "secrets are masked");
    pick(t, "a", "Plain contract it is said to come from", "plain.yaml");
    assert_screen(t, "It says what the plain contract");
    term_keys(t, "R");
    assert_screen(t, "Report: name.txt, name.md or name.json");
    term_keys(t, "Home");
    for (int i = 0; i < 20; i++)
        term_keys(t, "Del");
    term_keys(t, "r.md Enter");
    assert_screen(t, "The report is written to");
    term_read_file(t, "r.md", &report);
    assert_true(
        str_contains(buf_str(&report), STR("over the value of workload, then that of env")));
    assert_false(str_contains(buf_str(&report), STR("iamApiKey:")));
    buf_clear(&report);
    term_close(t);
}

static void a_change_is_told_in_each_place(void **state)
{
    (void)state;
    Term *t = open_file("changed.yaml", 40, 120, NULL);
    assert_screen(t, "The signature was not checked");
    pick(t, "s", "Key or certificate of the signer", "team.pub");
    assert_screen(t, "Not intact: the signature does not fit.");
    assert_screen(t, "The signature does not fit.");
    assert_not_screen(t, "Workload and env are as signed.");
    pick(t, "t", "Attestation record", "record.txt");
    assert_screen(t, "Not all of it is what the machine");
    term_close(t);
}

/* What is no contract is told of, not edited: no platform is asked for. */
static void what_is_no_contract_is_inspected(void **state)
{
    (void)state;
    Term *t = open_file("encrypt.crt", 24, 80, NULL);
    assert_screen(t, "[certificate]");
    assert_screen(t, "issuer: C = DE");
    assert_not_screen(t, "Where will this contract run?");
    term_close(t);
    t = open_file("peerpod.b64", 24, 80, NULL);
    assert_screen(t, "[initdata]");
    assert_screen(t, "The signature was not checked");
    term_close(t);
    t = open_file("secret.sealed", 24, 80, NULL);
    assert_screen(t, "[sealed secret]");
    assert_screen(t, "its signature was not checked");
    pick(t, "s", "Key or certificate of the signer", "verify.pub");
    assert_screen(t, "the signature is valid, with the key");
    term_close(t);
}

/* A public key in a contract does not make it one in lists of files. */
static void lists_tell_contracts_from_keys(void **state)
{
    (void)state;
    Term *t = open_file("web.sealed.yaml", 24, 80, NULL);
    assert_screen(t, "The signature was not checked");
    term_keys(t, "s");
    assert_screen(t, "public key");
    term_type(t, "with-a");
    assert_not_screen(t, "public key");
    assert_screen(t, "with-a-key.yaml");
    term_close(t);
}

static void a_plain_file_is_told_to_be_one(void **state)
{
    (void)state;
    Term *t = open_file("plain.yaml", 24, 80, NULL);
    assert_screen(t, "Where will this contract run?");
    term_keys(t, "Esc");
    assert_not_screen(t, "Where will this contract run?");
    term_keys(t, "^X i");
    assert_screen(t, "but parts of it are plain text");
    term_keys(t, "Enter");
    assert_screen(t, "This section is plain text: F3 shows it.");
    term_close(t);
}

/* Files that are no text: what is known is shown, the rest is refused, nothing can be edited. */
static void what_is_no_text_is_inspected(void **state)
{
    (void)state;
    Buf bytes, packed;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    unit_read(SOURCE_DIR "/tests/corpus/key/both.p12", &bytes);
    term_write_file(t, "both.p12", buf_str(&bytes));
    buf_clear(&bytes);
    unit_read(SOURCE_DIR "/tests/corpus/cert/rsa.der", &bytes);
    term_write_file(t, "cert.der", buf_str(&bytes));
    buf_clear(&bytes);
    unit_read(unit_shared(DERIVED "initdata/peerpod.b64"), &bytes);
    buf_init(&packed, 0);
    assert_true(base64_decode(&packed, str_trim(buf_str(&bytes)), BASE64_STANDARD, NULL));
    term_write_file(t, "init.gz", buf_str(&packed));
    buf_clear(&packed);
    buf_clear(&bytes);
    term_write_file(t, "odd.bin", STR("odd\x01\xff\xfe what is this?"));
    term_write_file(t, "web.yaml", STR("workload: |\n  type: workload\n"));
    const char *args[] = { "cert.der", NULL };
    term_start(t, args);
    assert_screen(t, "[certificate");
    assert_screen(t, "read only");
    term_keys(t, "F3");
    assert_screen(t, "this file is no text");
    term_keys(t, "Esc");
    assert_not_screen(t, "this file is no text");
    pick(t, "^X O", "Open a contract", "both.p12");
    assert_screen(t, "[PKCS#12 file]");
    assert_screen(t, "encrypted with a passphrase");
    pick(t, "^X O", "Open a contract", "odd.bin");
    assert_screen(t, "odd.bin is not UTF-8");
    assert_screen(t, "[PKCS#12 file]");
    term_keys(t, "Esc");
    assert_not_screen(t, "odd.bin is not UTF-8");
    pick(t, "^X O", "Open a contract", "init.gz");
    assert_screen(t, "[initdata, not in base64]");
    /* another program writes it anew: it is read again */
    unit_read(SOURCE_DIR "/tests/corpus/cert/rsa.der", &bytes);
    term_write_file(t, "init.gz", buf_str(&bytes));
    buf_clear(&bytes);
    assert_screen(t, "[certificate");
    pick(t, "^X O", "Open a contract", "web.yaml");
    assert_not_screen(t, "read only");
    assert_not_screen(t, "[certificate");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_key),
        cmocka_unit_test(what_can_be_said_stands_beside_it),
        cmocka_unit_test(with_the_key_secrets_stay_masked),
        cmocka_unit_test(a_change_is_told_in_each_place),
        cmocka_unit_test(what_is_no_contract_is_inspected),
        cmocka_unit_test(what_is_no_text_is_inspected),
        cmocka_unit_test(lists_tell_contracts_from_keys),
        cmocka_unit_test(a_plain_file_is_told_to_be_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
