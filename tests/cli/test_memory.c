/* What a finished process leaves in its memory: each verb that uses a private key is stopped where
 * the kernel is about to take its memory away, and all of that memory is searched for the
 * passphrase and for the numbers of the key. */
#include "cli/cli.h"
#include "contract/arena.h"
#include "contract/cert.h"
#include "contract/clock.h"
#include "contract/key.h"
#include "unit/leftovers.h"
#include "unit/unit.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PASSPHRASE "a passphrase of this test 4711"
#define MARK "PASSWORD: Zebra7-what-nobody-may-find"
static bool give(void *context, const char *what, Buf *ret, Error *err)
{
    (void)context, (void)what, (void)err;
    buf_add_text(ret, PASSPHRASE);
    return true;
}

static void child(const char *const *argv)
{
    char *words[32] = { strdup("contract-tui") };
    for (size_t i = 0; argv[i]; i++)
        words[i + 1] = strdup(argv[i]);
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    setenv("HOME", cli_folder(), 1);
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* the leak checker is a tracer itself */
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(126);
    execv(PROGRAM, words);
    _exit(127);
}

/* Runs the program to its end and searches it there. */
static void run(const char *const *argv)
{
    int status = 0;
    size_t found = 0;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child(argv);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) ||
        ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL) != 0) {
        kill(pid, SIGKILL);
        print_message("SKIPPED: no process may be traced here\n");
        skip();
    }
    ptrace(PTRACE_CONT, pid, NULL, NULL);
    bool searched = leftovers_at_exit(pid, argv[0], &found, &status);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    if (!searched) {
        print_message("SKIPPED: the memory of this program may not be read here\n");
        skip();
    }
    assert_int_equal(found, 0);
}

#define RUN(...) run((const char *const[]){ __VA_ARGS__, NULL })

static void cli(const char *const *words)
{
    CliResult r;
    cli_run(words, (Str){ NULL, 0 }, &r);
    if (r.status != 0)
        cli_fail(&r, words[0]);
    cli_clear(&r);
}
#define CLI(...) cli((const char *const[]){ __VA_ARGS__, NULL })

/* A certificate of this very key, so that what is sealed for it can be opened with it. */
static void write_cert(const char *path)
{
    Error err = { 0 };
    Buf bytes, pem;
    unit_read(path, &bytes);
    buf_init(&pem, 0);
    Passphrase passphrase = { .ask = give, .context = NULL };
    Key *key = key_read(buf_str(&bytes), path, KEY_PRIVATE, &passphrase, &err);
    assert_non_null(key);
    assert_true(cert_make_self_signed(key, STR("own"), 400, clock_now(), &pem, &err));
    cli_file("own.crt", buf_str(&pem));
    key_free(key);
    buf_clear(&bytes);
    buf_clear(&pem);
}

static void prepare(void)
{
    const char *pass = cli_file("pass", STR(PASSPHRASE "\n")), *key = cli_path("e.pem");
    cli_file("c.yaml",
             STR("workload: |\n  type: workload\nenv: |\n  type: env\n  env:\n    " MARK "\n"));
    CLI("key", "new", "--bits", "2048", "--passphrase-file", pass, "-o", key);
    write_cert(key);
    leftovers_add_key(key, PASSPHRASE);
    leftovers_add_contract(MARK);
}

/* The same key as OpenSSL wrote keys before PKCS#8. */
static void write_traditional(const char *from, const char *to)
{
    FILE *f = fopen(from, "r");
    EVP_PKEY *key = f ? PEM_read_PrivateKey(f, NULL, NULL, (void *)(uintptr_t)PASSPHRASE) : NULL;
    mode_t mask = umask(077);
    BIO *out = BIO_new_file(to, "w");
    umask(mask);
    assert_true(key && out);
    assert_int_equal(PEM_write_bio_PrivateKey_traditional(out, key, EVP_aes_256_cbc(),
                                                          (const unsigned char *)PASSPHRASE,
                                                          (int)strlen(PASSPHRASE), NULL, NULL),
                     1);
    BIO_free(out);
    EVP_PKEY_free(key);
    fclose(f);
}

/* The same with a certificate as PKCS#12. */
static void write_container(const char *from, const char *cert_path, const char *to)
{
    FILE *f = fopen(from, "r"), *c = fopen(cert_path, "r");
    EVP_PKEY *key = f ? PEM_read_PrivateKey(f, NULL, NULL, (void *)(uintptr_t)PASSPHRASE) : NULL;
    X509 *cert = c ? PEM_read_X509(c, NULL, NULL, NULL) : NULL;
    PKCS12 *p12 = PKCS12_create(PASSPHRASE, NULL, key, cert, NULL, 0, 0, 0, 0, 0);
    mode_t mask = umask(077);
    BIO *out = BIO_new_file(to, "w");
    umask(mask);
    assert_true(p12 && out);
    assert_int_equal(i2d_PKCS12_bio(out, p12), 1);
    BIO_free(out);
    PKCS12_free(p12);
    X509_free(cert);
    EVP_PKEY_free(key);
    fclose(f);
    fclose(c);
}

static void nothing_stays(void **state)
{
    (void)state;
    prepare();
    const char *pass = cli_path("pass"), *key = cli_path("e.pem"), *old = cli_path("old.pem"),
               *out = cli_path("sealed.yaml"), *plain = cli_path("c.yaml"),
               *crt = cli_path("own.crt"), *next = cli_path("next.yaml"),
               *half = cli_path("half.yaml"), *ca = cli_path("ca.crt"), *token = cli_path("token");
    write_traditional(key, old);
    RUN("key", "public", "--passphrase-file", pass, key);
    RUN("key", "public", "--passphrase-file", pass, old);
    RUN("seal", "--platform", "ccrt", "--cert", crt, "--key", key, "--passphrase-file", pass,
        "--force", "-o", out, plain);
    RUN("seal", "--platform", "ccrt", "--cert", crt, "--key", old, "--passphrase-file", pass,
        "--force", "-o", next, plain);
    RUN("sign", "--key", key, "--passphrase-file", pass, "-o", cli_path("signed.yaml"), out);
    RUN("open", "--key", key, "--passphrase-file", pass, "-o", cli_path("opened.yaml"), out);
    RUN("open", "--key", key, "--passphrase-file", pass, out);
    RUN("verify", "--key", key, "--passphrase-file", pass, out);
    RUN("key", "show", "--passphrase-file", pass, key);
    RUN("seal", "--platform", "ccrt", "--cert", crt, "--no-sign", "--only", "workload", "--force",
        "-o", half, plain);
    RUN("seal", "--platform", "ccrt", "--cert", crt, "--key", key, "--passphrase-file", pass,
        "--force", "-o", next, half);
    CLI("cert", "ca", "--key", key, "--passphrase-file", pass, "--name", "own", "-o", ca);
    RUN("seal", "--platform", "ccrt", "--cert", crt, "--key", key, "--passphrase-file", pass,
        "--expiry-days", "9", "--ca-cert", ca, "--ca-key", key, "--ca-passphrase-file", pass,
        "--force", "-o", next, plain);
    RUN("encrypt", "--platform", "ccrt", "--cert", crt, "-o", token, plain);
    RUN("decrypt", "--key", key, "--passphrase-file", pass, "-o", cli_path("plain"), token);
    RUN("decrypt", "--key", key, "--passphrase-file", pass, token);
    const char *both = cli_path("both.p12");
    write_container(key, crt, both);
    RUN("seal", "--platform", "ccrt", "--cert", both, "--key", both, "--passphrase-file", pass,
        "--signing-cert", both, "--force", "-o", next, plain);
    RUN("decrypt", "--key", both, "--passphrase-file", pass, token);
    RUN("key", "show", "--passphrase-file", pass, both);
    RUN("cert", "show", "--passphrase-file", pass, both);
}

/* That nothing was found would say nothing if the search were blind. */
static void tracing_finds_what_is_there(void **state)
{
    (void)state;
    assert_true(leftovers_can_be_found());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_stays),
        cmocka_unit_test(tracing_finds_what_is_there),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
