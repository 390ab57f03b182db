/* strace(1) watches the program seal: it opens no socket, starts no process, and writes nothing
 * but the output (a new file beside it, renamed). */
#include "unit/unit.h"

#include "contract/cert.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64];

static void put(const char *name, Str bytes)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fwrite(bytes.ptr, 1, bytes.len, f);
    fclose(f);
}

static int prepare(void **state)
{
    (void)state;
    if (access(PROGRAM, X_OK) != 0 || system("strace -V >/dev/null 2>&1") != 0 ||
        system("strace -o /dev/null true 2>/dev/null") != 0) {
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
    buf_reset(&pem);
    if (!cert_make_self_signed(key, STR("trace"), 4000, clock_now() - CLOCK_DAY, &pem, NULL))
        return -1;
    put("cert.crt", buf_str(&pem));
    put("c.yaml", STR("workload: |\n  type: workload\n  marker: Zebra7Marker\nenv: |\n  type: env\n"
                      "  secret: Zebra8Marker\n"));
    buf_clear(&pem);
    key_free(key);
    return 0;
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
             "cd '%s' && HOME='%s' XDG_DATA_HOME='%s/data' ASAN_OPTIONS=detect_leaks=0 strace -f "
             "-s 100000 -o log"
             " -e trace=network,process,openat,open,creat,write,pwrite64,writev,rename,renameat,"
             "renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat,symlink,symlinkat '%s' %s"
             " >stdout 2>stderr",
             folder, folder, folder, PROGRAM, words);
    int status = system(command);
    if (status != 0)
        print_error("%s\n", command);
    assert_int_equal(status, 0);
    snprintf(path, sizeof path, "%s/log", folder);
    unit_read(path, ret_log);
}

/* The name of the call in a line "PID  call(...": without the number. */
static Str call_of(Str line)
{
    size_t at = 0;
    while (at < line.len && ((line.ptr[at] >= '0' && line.ptr[at] <= '9') || line.ptr[at] == ' '))
        at++;
    Str rest = str_slice(line, at, SIZE_MAX);
    return str_slice(rest, 0, str_find_byte(rest, '('));
}

static bool is_one_of(Str call, const char *const *names)
{
    for (; *names; names++)
        if (str_is(call, *names))
            return true;
    return false;
}

static void judge_line(Str line, size_t *ret_execs)
{
    static const char *const network[] = { "socket",     "connect", "bind",   "sendto", "sendmsg",
                                           "socketpair", "listen",  "accept", NULL };
    static const char *const starts[] = { "fork", "vfork", NULL };
    static const char *const writes[] = { "write", "pwrite64", "writev", NULL };
    Str call = call_of(line);
    bool bad = is_one_of(call, network) || is_one_of(call, starts);
    *ret_execs += str_is(call, "execve");
    /* threads are made with clone; a process would lack CLONE_THREAD */
    if (str_starts(call, STR("clone")))
        bad = bad || !str_contains(line, STR("CLONE_THREAD"));
    bool opened = str_is(call, "openat") || str_is(call, "open") || str_is(call, "creat");
    if (opened && (str_contains(line, STR("O_WRONLY")) || str_contains(line, STR("O_RDWR")) ||
                   str_contains(line, STR("O_CREAT"))))
        bad = bad || !(str_contains(line, STR("\"out.yaml\"")) ||
                       str_contains(line, STR("\".contract-tui-")));
    if (is_one_of(call, writes))
        bad = bad || str_contains(line, STR("Zebra"));
    if (bad)
        print_error(STR_FMT "\n", STR_ARG(str_slice(line, 0, 300)));
    assert_false(bad);
}

static void sealing_keeps_to_itself(void **state)
{
    (void)state;
    Buf log;
    trace("seal --force --platform ccrt --cert cert.crt --key key.pem -o out.yaml c.yaml", &log);
    Str rest = buf_str(&log), line;
    size_t lines = 0, execs = 0;
    for (; str_split(&rest, '\n', &line); lines++)
        judge_line(line, &execs);
    assert_true(lines > 10);
    assert_int_equal(execs, 1); /* strace starting the program itself */
    buf_clear(&log);
    char path[160];
    Buf sealed;
    snprintf(path, sizeof path, "%s/out.yaml", folder);
    unit_read(path, &sealed);
    assert_true(str_contains(buf_str(&sealed), STR("envWorkloadSignature: ")));
    assert_false(str_contains(buf_str(&sealed), STR("Zebra")));
    buf_clear(&sealed);
    /* nothing is left beside it */
    char command[160];
    snprintf(command, sizeof command,
             "test \"$(ls -A '%s' | tr '\\n' ' ')\" = 'c.yaml cert.crt key.pem log out.yaml stderr"
             " stdout '",
             folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(sealing_keeps_to_itself) };
    return cmocka_run_group_tests(tests, prepare, clean);
}
