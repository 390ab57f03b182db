/* Keys that never leave a token: a software token is made for the test, and openssl(1) is the
 * witness. Skipped where SoftHSM or OpenSSL's way to tokens is not installed. */
#include "cli/cli.h"
#include "unit/leftovers.h"
#include "unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIN "471100"
#define LONG_PIN "4711-a-pin-nobody-may-find"
#define TOKEN "pkcs11:token=contract-tui-test;object="
#define RSA_KEY TOKEN "signer"
#define PINNED "contract-tui-pinned" /* a token of its own, with the long PIN */
#define COPIES_OF_ENGINE 2
#define CONTRACT "workload: |\n  type: workload\nenv: |\n  type: env\n"

static const char *missing;

static bool sh(const char *format, ...)
{
    char command[1024], line[1200];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    snprintf(line, sizeof line, "{ %s; } >/dev/null 2>&1", command);
    return system(line) == 0;
}

static int run(CliResult *r, const char *const *words)
{
    cli_run(words, (Str){ NULL, 0 }, r);
    return r->status;
}
#define RUN(r, ...) run((r), (const char *const[]){ __VA_ARGS__, NULL })

static int make_token(void **state)
{
    (void)state;
    char conf[512];
    const char *folder = cli_folder();
    snprintf(conf, sizeof conf, "directories.tokendir = %s/tokens\nobjectstore.backend = file\n",
             folder);
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* the module of the token leaves some behind */
    setenv("SOFTHSM2_CONF", cli_file("softhsm2.conf", str_from(conf)), 1);
    if (!sh("mkdir -p '%s/tokens' && softhsm2-util --init-token --free --label contract-tui-test"
            " --pin " PIN " --so-pin 12345678",
            folder) ||
        !sh("cd '%s' && openssl genrsa -out k1.pem 2048 && openssl pkcs8 -topk8 -nocrypt -in k1.pem"
            " -out k.pem && openssl pkey -in k.pem -pubout -out pub.pem && openssl req -x509 -key"
            " k.pem -subj /CN=token -days 400 -out own.crt && softhsm2-util --import k.pem"
            " --token contract-tui-test --label signer --id 01 --pin " PIN
            " && openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt"
            " -out ec.pem && softhsm2-util --import ec.pem --token contract-tui-test --label curve"
            " --id 02 --pin " PIN " && softhsm2-util --init-token --free --label " PINNED
            " --pin " LONG_PIN " --so-pin 12345678 && softhsm2-util --import k.pem --token " PINNED
            " --label signer --id 01 --pin " LONG_PIN,
            folder)) {
        missing = "softhsm2-util (package softhsm2) is not here";
        return 0;
    }
    cli_file("pin", STR(PIN "\n"));
    cli_file("wrong", STR("000000\n"));
    cli_file("c.yaml", STR(CONTRACT));
    CliResult r;
    if (RUN(&r, "key", "public", RSA_KEY) != 0)
        missing = "OpenSSL does not reach tokens here (package libengine-pkcs11-openssl)";
    cli_clear(&r);
    return 0;
}

static void need(void)
{
    if (missing) {
        print_message("SKIPPED: %s\n", missing);
        skip();
    }
}

static void expect(CliResult *r, int status, const char *out, const char *err, const char *what)
{
    if (r->status != status || (out && !str_contains(buf_str(&r->out), str_from(out))) ||
        (err && !str_contains(buf_str(&r->err), str_from(err))))
        cli_fail(r, what);
    assert_false(str_contains(buf_str(&r->out), STR(PIN)));
    assert_false(str_contains(buf_str(&r->err), STR(PIN)));
    cli_clear(r);
}

static void public_half_needs_no_pin(void **state)
{
    (void)state;
    need();
    CliResult r;
    RUN(&r, "key", "public", "-o", cli_path("pub2.pem"), RSA_KEY);
    expect(&r, 0, NULL, NULL, "key public");
    assert_true(sh("cmp '%s' '%s'", cli_path("pub.pem"), cli_path("pub2.pem")));
    RUN(&r, "key", "show", RSA_KEY);
    expect(&r, 0, "RSA 2048", NULL, "key show");
}

static void seals_and_signs(void **state)
{
    (void)state;
    need();
    CliResult r;
    const char *sealed = cli_path("sealed.yaml"), *pin = cli_path("pin"),
               *crt = cli_path("own.crt");
    RUN(&r, "seal", "--platform", "ccrt", "--cert", crt, "--key", RSA_KEY, "--passphrase-file", pin,
        "--force", "-o", sealed, cli_path("c.yaml"));
    expect(&r, 0, "ok signature", NULL, "seal");
    RUN(&r, "verify", "--key", cli_path("pub.pem"), sealed);
    expect(&r, 0, "the signature is valid", NULL, "verify");
    RUN(&r, "verify", "--key", RSA_KEY, sealed);
    expect(&r, 0, "the signature is valid", NULL, "verify with the token");
    /* The witness: the two tokens, joined, and the signature. */
    assert_true(sh("cd '%s' && sed -n 's/^workload: //p;s/^env: //p' sealed.yaml | tr -d '\\n\\042'"
                   " >text && sed -n 's/^envWorkloadSignature: //p' sealed.yaml | tr -d '\\042' |"
                   " openssl base64 -d -A >sig && openssl dgst -sha256 -verify pub.pem -signature"
                   " sig text",
                   cli_folder()));
    RUN(&r, "sign", "--key", RSA_KEY, "--passphrase-file", pin, "-o", cli_path("signed.yaml"),
        cli_path("c.yaml"));
    expect(&r, 0, "ok signature", NULL, "sign");
}

static void opens(void **state)
{
    (void)state;
    need();
    CliResult r;
    const char *pin = cli_path("pin");
    RUN(&r, "open", "--key", RSA_KEY, "--passphrase-file", pin, "-o", cli_path("opened.yaml"),
        cli_path("sealed.yaml"));
    expect(&r, 0, NULL, NULL, "open");
    RUN(&r, "diff", cli_path("opened.yaml"), cli_path("c.yaml"));
    expect(&r, 1, "signingKey", NULL, "diff");
    RUN(&r, "encrypt", "--platform", "ccrt", "--cert", cli_path("own.crt"), "-o", cli_path("token"),
        cli_path("c.yaml"));
    expect(&r, 0, NULL, NULL, "encrypt");
    RUN(&r, "decrypt", "--key", RSA_KEY, "--passphrase-file", pin, cli_path("token"));
    expect(&r, 0, CONTRACT, NULL, "decrypt");
}

/* Each file is signed in a session of its own; the objects of OpenSSL are shared. */
static void many_at_once(void **state)
{
    (void)state;
    need();
    CliResult r;
    char folder[300];
    const char *words[40] = { "seal", "--platform", "ccrt",  "--cert",
                              NULL,   "--key",      RSA_KEY, "--passphrase-file",
                              NULL,   "--force",    "-j",    "2",
                              "-o",   folder };
    snprintf(folder, sizeof folder, "%s/many", cli_folder());
    assert_true(sh("cd '%s' && mkdir many && for i in 1 2 3 4 5 6 7 8; do cp c.yaml m$i.yaml; done",
                   cli_folder()));
    char names[8][320];
    words[4] = cli_path("own.crt");
    words[8] = cli_path("pin");
    for (int i = 0; i < 8; i++) {
        snprintf(names[i], sizeof names[i], "%s/m%d.yaml", cli_folder(), i + 1);
        words[14 + i] = names[i];
    }
    run(&r, words);
    expect(&r, 0, "ok signature", NULL, "seal -j 2");
}

static void refusals_name_the_cause(void **state)
{
    (void)state;
    need();
    CliResult r;
    const char *pin = cli_path("pin"), *plain = cli_path("c.yaml");
    RUN(&r, "sign", "--key", RSA_KEY, "--passphrase-file", cli_path("wrong"), plain);
    expect(&r, 4, NULL, "the PIN does not open the token", "wrong PIN");
    RUN(&r, "sign", "--key", TOKEN "nothing", "--passphrase-file", pin, plain);
    expect(&r, 4, NULL, "no key that can be used was found there", "no such key");
    RUN(&r, "sign", "--key", TOKEN "curve", "--passphrase-file", pin, plain);
    expect(&r, 4, NULL, "only RSA", "elliptic curve");
    RUN(&r, "sign", "--key", RSA_KEY ";pin-value=" PIN, plain);
    expect(&r, 2, NULL, "leave pin-value out", "PIN as an argument");
}

/* Stopped at its end, the program has the PIN no more; but the engine keeps one copy for the next
 * key and one for sessions that it must open again, and there is no way to make it forget. */
static void the_pin_does_not_stay(void **state)
{
    (void)state;
    need();
    char *const words[] = { strdup("contract-tui"),
                            strdup("sign"),
                            strdup("--key"),
                            strdup("pkcs11:token=" PINNED ";object=signer"),
                            strdup("--passphrase-file"),
                            strdup(cli_path("longpin")),
                            strdup("-o"),
                            strdup(cli_path("pinned.yaml")),
                            strdup(cli_path("c.yaml")),
                            NULL };
    size_t found;
    int status;
    cli_file("longpin", STR(LONG_PIN "\n"));
    leftovers_add("PIN", "", LONG_PIN, strlen(LONG_PIN));
    assert_true(leftovers_can_be_found());
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
            execv(PROGRAM, words);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) ||
        ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL) != 0) {
        kill(pid, SIGKILL);
        print_message("SKIPPED: no process may be traced here\n");
        skip();
    }
    ptrace(PTRACE_CONT, pid, NULL, NULL);
    bool searched = leftovers_at_exit(pid, NULL, &found, &status);
    for (size_t i = 0; words[i]; i++)
        free(words[i]);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_true(!searched || found <= COPIES_OF_ENGINE);
}

/* A PIN is never tried at another token than its own. */
static void two_tokens_two_pins(void **state)
{
    (void)state;
    need();
    CliResult r;
    const char *crt = cli_path("own.crt"), *pin = cli_file("longpin", STR(LONG_PIN "\n"));
    RUN(&r, "seal", "--platform", "ccrt", "--cert", crt, "--key", RSA_KEY, "--passphrase-file",
        cli_path("pin"), "--expiry-days", "9", "--ca-cert", crt, "--ca-key",
        "pkcs11:token=" PINNED ";object=signer", "--ca-passphrase-file", pin, "--force", "-o",
        cli_path("ends.yaml"), cli_path("c.yaml"));
    expect(&r, 0, "contract expires", NULL, "two tokens");
}

/* A file: address is the same as the path. */
static void addresses_of_files(void **state)
{
    (void)state;
    CliResult r;
    char address[300];
    const char *made = cli_path("a b.pem");
    RUN(&r, "key", "new", "--bits", "2048", "--no-passphrase", "-o", made);
    expect(&r, 0, NULL, NULL, "key new");
    snprintf(address, sizeof address, "file://%s/a%%20b.pem", cli_folder());
    RUN(&r, "key", "public", address);
    expect(&r, 0, "BEGIN PUBLIC KEY", NULL, "file:///");
    RUN(&r, "key", "public", "pkcs11:token=none");
    expect(&r, 4, NULL, "pkcs11:token=none", "a token that is not there");
    RUN(&r, "key", "public", "file:/no/such/folder/k.pem");
    expect(&r, 3, NULL, "there is no such file", "file:/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_half_needs_no_pin),
        cmocka_unit_test(seals_and_signs),
        cmocka_unit_test(opens),
        cmocka_unit_test(many_at_once),
        cmocka_unit_test(refusals_name_the_cause),
        cmocka_unit_test(two_tokens_two_pins),
        cmocka_unit_test(the_pin_does_not_stay),
        cmocka_unit_test(addresses_of_files),
    };
    return cmocka_run_group_tests_name("tokens", tests, make_token, NULL);
}
