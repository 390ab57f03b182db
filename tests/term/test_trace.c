/* strace(1) watches the program while a contract is sealed from the screen: hand-over, signature
 * with a passphrase, receipt. Nothing is written but what was asked for. */
#include "term/pty.h"
#include "term/sealing.h"
#include "unit/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PASSPHRASE "Zebra6 opens it"
#define MARK "Zebra7Marker"

static pid_t attach(Term *t, const char *log)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%d", (int)term_pid(t));
    fflush(NULL);
    pid_t tracer = fork();
    if (tracer == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(127);
        execlp("strace", "strace", "-f", "-s", "100000", "-o", log, "-e", TRACE_CALLS, "-p", pid,
               (char *)NULL);
        _exit(127);
    }
    return tracer;
}

/* Whether somebody traces the program by now. */
static bool is_traced(const Term *t)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", (int)term_pid(t));
    for (int i = 0; i < 3000; i++) {
        FILE *f = fopen(path, "r");
        int tracer = 0;
        while (f && fgets(line, sizeof line, f))
            if (sscanf(line, "TracerPid: %d", &tracer) == 1)
                break;
        if (f)
            fclose(f);
        if (tracer)
            return true;
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    }
    return false;
}

/* With a certificate that is there: making the training keys would take long under strace. */
static void seal(Term *t)
{
    sealing_walk(t, "own.crt", "e.pem", PASSPHRASE);
    term_keys(t, "Enter");
    assert_screen(t, "Sealed.");
    term_keys(t, "Right Enter");
    assert_screen(t, "Outline");
}

static void the_screen_keeps_to_itself(void **state)
{
    (void)state;
    static const char *const outputs[] = { "web.sealed.yaml", "web.sealed.yaml.receipt.json",
                                           "contract-tui/recent", NULL };
    static const char *const secrets[] = { "Zebra", NULL };
    if (!trace_is_possible()) {
        print_message("SKIPPED: strace(1) is missing, or tracing is not allowed\n");
        skip();
    }
    /* the leak checker is a tracer itself */
    static const char *const env[] = { "ASAN_OPTIONS=detect_leaks=0", NULL };
    TermOptions o = { .rows = 30, .columns = 100, .env = env };
    Term *t = term_prepare(&o);
    const char *args[] = { "web.yaml", NULL };
    char command[1024], log[] = "/tmp/ctraceXXXXXX";
    int fd = mkstemp(log), status;
    Buf bytes, text;
    assert_true(fd >= 0);
    close(fd);
    unit_read(SOURCE_DIR "/samples/ccrt.yaml", &bytes);
    buf_init(&text, 0);
    size_t at = str_find(buf_str(&bytes), STR("Qw7rTz"));
    assert_true(at != SIZE_MAX);
    buf_add_str(&text, str_slice(buf_str(&bytes), 0, at));
    buf_add_text(&text, MARK);
    buf_add_str(&text, str_slice(buf_str(&bytes), at, SIZE_MAX));
    term_write_file(t, "web.yaml", buf_str(&text));
    term_write_file(t, "pass", STR(PASSPHRASE "\n"));
    snprintf(
        command, sizeof command,
        "cd '%s' && '%s' key new --bits 2048 --passphrase-file pass -o e.pem >/dev/null && '%s'"
        " cert ca --key e.pem --passphrase-file pass --name own -o own.crt && rm pass",
        term_path(t, ""), PROGRAM, PROGRAM);
    assert_int_equal(system(command), 0);
    term_start(t, args);
    assert_screen(t, "workload");
    pid_t tracer = attach(t, log);
    assert_true(is_traced(t));
    seal(t);
    term_keys(t, "F10");
    assert_exit(t, 0);
    assert_int_equal(waitpid(tracer, &status, 0), tracer);
    buf_clear(&text);
    unit_read(log, &text);
    assert_int_equal(trace_judge(buf_str(&text), outputs, secrets), 0);
    remove(log);
    buf_clear(&bytes);
    buf_clear(&text);
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_screen_keeps_to_itself) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
