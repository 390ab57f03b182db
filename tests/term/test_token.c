/* Sealing from the screen with a key that stays in a token. Skipped where there is no software
 * token, or OpenSSL has no way to it. */
#include "term/pty.h"
#include "term/sealing.h"

#include <stdio.h>
#include <stdlib.h>

static bool make_token(Term *t)
{
    char command[2048], conf[512];
    snprintf(conf, sizeof conf, "directories.tokendir = %s\n", term_path(t, "tokens"));
    term_write_file(t, "softhsm2.conf", str_from(conf));
    snprintf(command, sizeof command,
             "cd '%s' && mkdir tokens && export SOFTHSM2_CONF=softhsm2.conf ASAN_OPTIONS="
             "detect_leaks=0 && exec >log 2>&1 && softhsm2-util --init-token --free --label desk"
             " --pin 471100 --so-pin 12345678 && openssl genrsa -out a.pem 2048 && openssl pkcs8"
             " -topk8 -nocrypt -in a.pem -out k.pem && softhsm2-util --import k.pem --token desk"
             " --label signer --id 01 --pin 471100 && '%s' key public"
             " 'pkcs11:token=desk;object=signer' >pub.pem && rm a.pem k.pem",
             term_path(t, ""), PROGRAM);
    return system(command) == 0;
}

static void the_pin_is_asked_and_the_token_signs(void **state)
{
    (void)state;
    static const char *const env[] = { "SOFTHSM2_CONF=softhsm2.conf", "ASAN_OPTIONS=detect_leaks=0",
                                       NULL };
    TermOptions o = { .rows = 30, .columns = 100, .env = env };
    Term *t = term_prepare(&o);
    char command[2048];
    Buf bytes;
    if (!make_token(t)) {
        term_close(t);
        print_message("SKIPPED: softhsm2-util or OpenSSL's way to tokens is not here\n");
        skip();
    }
    unit_read(SOURCE_DIR "/samples/ccrt.yaml", &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "workload");
    sealing_begin(t);
    sealing_certificate(t, NULL);
    term_keys(t, "Down Down Enter");
    assert_screen(t, "Signing key");
    term_type(t, "pkcs11:token=desk;object=signer");
    assert_screen(t, "[pkcs11:token=desk;object=signer");
    term_keys(t, "Enter");
    assert_screen(t, "its PIN is needed");
    term_type(t, "999999");
    assert_screen(t, "[********");
    term_keys(t, "Enter Enter");
    assert_screen(t, "the PIN does not open the token");
    sealing_signer(t, NULL, "471100");
    sealing_check(t);
    term_keys(t, "Enter");
    assert_screen(t, "Sealed.");
    assert_false(str_contains(term_output(t), STR("471100")));
    snprintf(command, sizeof command, "cd '%s' && '%s' verify --key pub.pem web.sealed.yaml >log",
             term_path(t, ""), PROGRAM);
    assert_int_equal(system(command), 0);
    term_keys(t, "Tab Enter");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_pin_is_asked_and_the_token_signs) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
