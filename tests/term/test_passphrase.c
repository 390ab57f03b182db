/* The passphrase prompt on a terminal: nothing typed is shown, the terminal is put back. */
#include "term/pty.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEW_KEY PROGRAM " key new --bits 2048 -o k.pem"

static Term *shell(const char *script)
{
    const char *args[] = { "-c", script, NULL };
    TermOptions o = { .program = "/bin/sh", .args = args, .rows = 24, .columns = 100 };
    return term_open(&o);
}

static bool has_key(const Term *t)
{
    struct stat st;
    return stat(term_path(t, "k.pem"), &st) == 0;
}

static void asked_twice_and_not_shown(void **state)
{
    (void)state;
    Term *t = shell(NEW_KEY "; echo status $?; " PROGRAM " key public ./k.pem; stty -a");
    assert_screen(t, "Passphrase for k.pem:");
    term_keys(t, "sesamX Backspace Enter");
    assert_screen(t, "The same again for k.pem:");
    term_keys(t, "wrong ^U sesam Enter");
    assert_screen(t, "Passphrase for ./k.pem:");
    term_keys(t, "sesam Enter");
    assert_screen(t, "BEGIN PUBLIC KEY");
    assert_screen(t, " echo ");
    assert_false(str_contains(term_output(t), STR("sesam")));
    assert_true(has_key(t));
    term_close(t);
}

static void two_that_differ(void **state)
{
    (void)state;
    Term *t = shell(NEW_KEY "; echo status $?");
    assert_screen(t, "Passphrase for");
    term_keys(t, "one Enter");
    assert_screen(t, "The same again");
    term_keys(t, "two Enter");
    assert_screen(t, "differ");
    assert_screen(t, "status 4");
    assert_false(has_key(t));
    term_close(t);
}

static void stopped(void **state)
{
    (void)state;
    Term *t = shell(NEW_KEY "; echo status $?; stty -a");
    assert_screen(t, "Passphrase for");
    term_keys(t, "abc ^C");
    assert_screen(t, "status 130");
    assert_screen(t, " echo ");
    assert_false(has_key(t));
    term_close(t);
}

static void killed_at_the_prompt(void **state)
{
    (void)state;
    Term *t = shell("sh -c 'echo $$ >pid; exec " NEW_KEY "'; echo status $?; stty -a");
    assert_screen(t, "Passphrase for");
    Buf pid;
    term_read_file(t, "pid", &pid);
    assert_int_equal(kill((pid_t)atol(pid.ptr), SIGTERM), 0);
    buf_clear(&pid);
    assert_screen(t, "status 143");
    assert_screen(t, " echo ");
    term_close(t);
}

/* ^C while the numbers are looked for: no file, and the status of an interrupted program. */
static void stopped_while_it_is_made(void **state)
{
    (void)state;
    Term *t = shell("trap : INT; " PROGRAM
                    " key new --no-passphrase --bits 8192 -o k.pem; echo status $?");
    assert_screen(t, "making a key of 8192 bits, 1 s; ^C stops");
    term_keys(t, "^C");
    assert_screen(t, "no key was made");
    assert_screen(t, "status 130");
    assert_false(has_key(t));
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asked_twice_and_not_shown),
        cmocka_unit_test(two_that_differ),
        cmocka_unit_test(stopped),
        cmocka_unit_test(stopped_while_it_is_made),
        cmocka_unit_test(killed_at_the_prompt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
