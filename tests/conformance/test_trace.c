/* strace(1) watches every way to seal from the command line: it opens no socket, starts no process,
 * and writes nothing but the outputs (new files beside them, renamed). */
#include "unit/trace.h"
#include "unit/unit.h"

#include "contract/cert.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSPHRASE "Zebra6 opens it"

static char folder[64];

/* Six bytes in the middle of the numbers of the open key, as they stand in its PEM. */
static char pem_piece[40];
static const char *const secrets[] = { "Zebra", pem_piece, NULL };

static void put(const char *name, Str bytes)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fwrite(bytes.ptr, 1, bytes.len, f);
    fclose(f);
}

static bool sh(const char *words)
{
    char command[1024];
    snprintf(command, sizeof command,
             "cd '%s' && umask 0 && HOME='%s' XDG_DATA_HOME='%s/data' '%s' %s >/dev/null 2>&1",
             folder, folder, folder, PROGRAM, words);
    return system(command) == 0;
}

static int prepare(void **state)
{
    (void)state;
    if (!trace_is_possible()) {
        printf("skip: strace(1) or the program is missing, or tracing is not allowed\n");
        exit(0);
    }
    snprintf(folder, sizeof folder, "/tmp/contract-trace-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    Buf pem;
    buf_init_secret(&pem, 0);
    Key *key = key_generate(2048, NULL, NULL, NULL);
    if (!key || !key_private_pem(key, (Str){ NULL, 0 }, &pem, NULL))
        return -1;
    put("key.pem", buf_str(&pem));
    snprintf(pem_piece, sizeof pem_piece, "%.24s", pem.ptr + 800);
    buf_reset(&pem);
    if (!key_private_pem(key, STR(PASSPHRASE), &pem, NULL))
        return -1;
    put("locked.pem", buf_str(&pem));
    buf_reset(&pem);
    if (!cert_make_ca(key, STR("trace"), 4000, clock_now() - CLOCK_DAY, &pem, NULL))
        return -1;
    put("cert.crt", buf_str(&pem));
    put("pass", STR(PASSPHRASE "\n"));
    put("c.yaml", STR("workload: |\n  type: workload\n  marker: Zebra7Marker\nenv: |\n  type: env\n"
                      "  secret: Zebra8Marker\n"));
    put("d.yaml", STR("workload: |\n  marker: Zebra7Marker\nenv: |\n  secret: Zebra8Marker\n"));
    buf_clear(&pem);
    key_free(key);
    char path[96];
    snprintf(path, sizeof path, "%s/many", folder);
    bool ok =
        sh("seal --force --platform ccrt --cert cert.crt --key key.pem -o ready.yaml c.yaml") &&
        sh("seal --force --platform ccrt --cert cert.crt --no-sign --only workload -o half.yaml"
           " c.yaml") &&
        sh("encrypt --platform ccrt --cert cert.crt -o token c.yaml") && mkdir(path, 0700) == 0;
    return ok ? 0 : -1;
}

static int clean(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void trace(const char *words, Buf *ret_log)
{
    char command[1024], path[160];
    snprintf(command, sizeof command,
             "cd '%s' && umask 0 && HOME='%s' XDG_DATA_HOME='%s/data' ASAN_OPTIONS=detect_leaks=0"
             " strace -f -s 100000 -o log -e " TRACE_CALLS " '%s' %s >stdout 2>stderr",
             folder, folder, folder, PROGRAM, words);
    int status = system(command);
    if (status != 0)
        print_error("%s\n", command);
    assert_int_equal(status, 0);
    snprintf(path, sizeof path, "%s/log", folder);
    unit_read(path, ret_log);
}

#define SEAL "seal --force --platform ccrt --cert cert.crt "
#define LOCKED "--key locked.pem --passphrase-file pass "
#define ENDS "--expiry-days 9 --ca-cert cert.crt --ca-key locked.pem --ca-passphrase-file pass "

static const struct {
    const char *words;
    const char *outputs[6];
    unsigned mode; /* of out.yaml; 0: it is not written */
    bool opens;    /* the output is the plain text that was asked for */
} ways[] = {
    { SEAL "--key key.pem -o out.yaml c.yaml", { "out.yaml" }, 0666, false },
    { SEAL LOCKED "-o out.yaml c.yaml", { "out.yaml" }, 0666, false },
    { SEAL "--key locked.pem --passphrase-fd 3 -o out.yaml c.yaml 3<pass",
      { "out.yaml" },
      0666,
      false },
    { SEAL LOCKED "--receipt out.json -o out.yaml c.yaml",
      { "out.yaml", "out.json" },
      0666,
      false },
    { SEAL LOCKED "c.yaml", { NULL }, 0, false },
    { SEAL LOCKED "- <c.yaml", { NULL }, 0, false },
    { SEAL LOCKED "-j 2 -o many c.yaml d.yaml",
      { "c.sealed.yaml", "d.sealed.yaml", "c.yaml", "d.yaml" },
      0,
      false },
    { SEAL LOCKED ENDS "-o out.yaml c.yaml", { "out.yaml" }, 0666, false },
    { SEAL LOCKED ENDS "--signing-key-form pem -o out.yaml c.yaml", { "out.yaml" }, 0666, false },
    /* hand-over: the deployer's half */
    { SEAL LOCKED "-o out.yaml half.yaml", { "out.yaml" }, 0666, false },
    { "sign " LOCKED "-o out.yaml ready.yaml", { "out.yaml" }, 0666, false },
    { "encrypt --platform ccrt --cert cert.crt -o out.yaml c.yaml", { "out.yaml" }, 0666, false },
    { "encrypt --platform ccrt --cert cert.crt <c.yaml", { NULL }, 0, false },
    { "verify --key locked.pem --passphrase-file pass ready.yaml", { NULL }, 0, false },
    /* what holds a secret is for nobody else, whatever the umask */
    { SEAL "--no-sign --only workload -o out.yaml c.yaml", { "out.yaml" }, 0600, true },
    { "open " LOCKED "-o out.yaml ready.yaml", { "out.yaml" }, 0600, true },
    { "decrypt " LOCKED "-o out.yaml token", { "out.yaml" }, 0600, true },
    { "key new --bits 2048 --passphrase-file pass -o out.yaml", { "out.yaml" }, 0600, false },
    { "key new --bits 2048 --no-passphrase -o out.yaml", { "out.yaml" }, 0600, true },
    { "key training", { "encrypt.crt", "encrypt.pem", "sign.pem" }, 0, true },
    { SEAL "--key data/contract-tui/training/sign.pem -o out.yaml c.yaml",
      { "out.yaml" },
      0666,
      false },
};

static void sealing_keeps_to_itself(void **state)
{
    (void)state;
    char path[160];
    snprintf(path, sizeof path, "%s/out.yaml", folder);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        static const char *const plain[] = { PASSPHRASE, NULL };
        Buf log;
        struct stat st;
        remove(path);
        trace(ways[i].words, &log);
        size_t execs = trace_judge(buf_str(&log), ways[i].outputs, ways[i].opens ? plain : secrets);
        if (execs != 1)
            print_error("%s\n", ways[i].words);
        assert_int_equal(execs, 1); /* strace starting the program itself */
        buf_clear(&log);
        assert_int_equal(stat(path, &st) == 0, ways[i].mode != 0);
        if (ways[i].mode)
            assert_int_equal(st.st_mode & 0777, ways[i].mode);
    }
}

/* Nothing is left beside the outputs. */
static void nothing_is_left(void **state)
{
    (void)state;
    char command[400];
    snprintf(
        command, sizeof command,
        "test \"$(ls -A '%s' | tr '\\n' ' ')\" = 'c.yaml cert.crt d.yaml data half.yaml key.pem"
        " locked.pem log many out.json out.yaml pass ready.yaml stderr stdout token ' && test"
        " \"$(ls -A '%s/many' | wc -l)\" = 2",
        folder, folder);
    assert_int_equal(system(command), 0);
}

/* The judge sees what it is there for. */
static void the_judge_is_not_blind(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool right;
    } lines[] = {
        { "12 openat(AT_FDCWD, \"c.yaml\", O_RDONLY) = 3", true },
        { "12 openat(AT_FDCWD, \"/tmp/x/.contract-tui-1\", O_WRONLY|O_CREAT, 0600) = 3", true },
        { "12 openat(AT_FDCWD, \"/tmp/plain\", O_WRONLY|O_CREAT, 0600) = 3", false },
        { "12 write(3, \"x Zebra7\", 8) = 8", false },
        { "12 write(3, \"x\", 8) = 8", true },
        { "12 socket(AF_INET, SOCK_STREAM, 0) = 3", false },
        { "12 vfork() = 14", false },
        { "12 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID) = 13", false },
        { "12 clone3({flags=CLONE_VM|CLONE_THREAD}) = 13", true },
        { "12 rename(\".contract-tui-1\", \"out.yaml\") = 0", true },
        { "12 rename(\"a\", \"b\") = 0", false },
    };
    static const char *const outputs[] = { "out.yaml", NULL };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(trace_line_is_right(str_from(lines[i].line), outputs, secrets),
                         lines[i].right);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_judge_is_not_blind),
                                        cmocka_unit_test(sealing_keeps_to_itself),
                                        cmocka_unit_test(nothing_is_left) };
    return cmocka_run_group_tests(tests, prepare, clean);
}
