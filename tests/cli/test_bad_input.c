/* What the verbs do with input that is none, and with outputs that cannot be or must not be
 * written: one message that names the file, the exit status of its kind, and nothing lost. */
#include "cli/cli.h"
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

typedef CliCase Case;
#define RUN(cases) cli_cases((cases), sizeof(cases) / sizeof *(cases))
#define PLAIN                                                                                      \
    "# contract-tui: platform=ccrt\nenv: |\n  type: env\n  logging:\n    syslog:\n"                \
    "      hostname: logs.example.com\n"

static size_t lines_with(const Buf *text, const char *word)
{
    size_t n = 0;
    Str rest = buf_str(text), line;
    while (str_split(&rest, '\n', &line))
        n += str_contains(line, str_from(word));
    return n;
}

static void binary_is_one_problem(void **state)
{
    (void)state;
    char bytes[3000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 37 + i / 7);
    const char *path = cli_file("binary.yaml", str_make(bytes, sizeof bytes));
    CliResult r;
    cli_run((const char *[]){ "check", "--platform", "ccrt", path, NULL }, (Str){ NULL, 0 }, &r);
    if (r.status != 1 || lines_with(&r.out, ": error: ") != 1 ||
        lines_with(&r.out, "The file is binary, not text [YAML002]") != 1)
        cli_fail(&r, "one message is wanted");
    cli_clear(&r);
    /* A few bytes of another encoding are told one by one. */
    path = cli_file("latin.yaml", STR("a: caf\xE9\nb: na\xEFve and so on, a text as others are\n"));
    cli_run((const char *[]){ "check", "--platform", "ccrt", path, NULL }, (Str){ NULL, 0 }, &r);
    if (r.status != 1 || lines_with(&r.out, "is binary") != 0)
        cli_fail(&r, "text in another encoding is text");
    cli_clear(&r);
}

static void messages_name_the_file(void **state)
{
    (void)state;
    cli_file("empty", STR(""));
    cli_file("two.yaml", STR(PLAIN "---\n" PLAIN));
    cli_file("one.yaml", STR(PLAIN));
    static const Case cases[] = {
        { { "key", "new", "--no-passphrase", "--bits", "2048", "-o", "%k.pem" },
          NULL,
          0,
          NULL,
          NULL },
        { { "sign", "--key", "%k.pem", "%empty" }, NULL, 3, NULL, "/empty: " },
        { { "sign", "--key", "%k.pem", "%two.yaml" }, NULL, 3, NULL, "/two.yaml: " },
        { { "decrypt", "--key", "%k.pem", "%empty" }, NULL, 3, NULL, "/empty: " },
        { { "decrypt", "--key", "%k.pem" }, "x", 3, NULL, "standard input: " },
        { { "attest", "open", "--key", "%k.pem", "%empty" }, NULL, 3, NULL, "/empty: " },
        { { "initdata", "make", "%empty" }, NULL, 3, NULL, "/empty: " },
        { { "initdata", "open", "%empty" }, NULL, 3, NULL, "/empty: " },
        { { "secret", "open", "--key", "%k.pem", "%empty" }, NULL, 3, NULL, "/empty: " },
        { { "key", "show", "%one.yaml" }, NULL, 4, NULL, "one.yaml: this is no key" },
        { { "diff", "%two.yaml", "%one.yaml" }, NULL, 3, NULL, "PF001" },
    };
    RUN(cases);
}

static void outputs(void **state)
{
    (void)state;
    cli_file("in.yaml", STR(PLAIN "workload: |\n  type: workload\n  play:\n    resources: []\n"));
    cli_file("old", STR("keep\n"));
    static const Case cases[] = {
        { { "key", "new", "--no-passphrase", "--bits", "2048", "-o", "%o.pem" },
          NULL,
          0,
          NULL,
          NULL },
        { { "sign", "--key", "%o.pem", "-o", "%o.pem", "%in.yaml" }, NULL, 2, NULL, "is read and" },
        { { "sign", "--key", "%o.pem", "-o", "%old", "%in.yaml" }, NULL, 0, "signed", NULL },
        { { "samples", "ccrt", "-o", "%in.yaml" }, NULL, 5, NULL, "exists already" },
        { { "samples", "ccrt", "-o", "%none/x" }, NULL, 5, NULL, "there is no folder" },
        { { "key", "public", "-o", "%o.pem", "%o.pem" }, NULL, 2, NULL, "is read and" },
        { { "key", "show", "%o.pem" }, NULL, 0, "private key", NULL },
    };
    chmod(cli_path("old"), 0644);
    RUN(cases);
    struct stat st;
    assert_int_equal(stat(cli_path("old"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600); /* it holds a plain section now */
}

static void a_full_disk_is_no_success(void **state)
{
    (void)state;
    static const char *const verbs[][4] = {
        { "version" }, { "help" }, { "settings" }, { "explain", "PF001" }, { "samples" },
    };
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        char command[600];
        snprintf(command, sizeof command, "%s %s %s >/dev/full 2>%s", PROGRAM, verbs[i][0],
                 verbs[i][1] ? verbs[i][1] : "", cli_path("said"));
        int status = system(command);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 5)
            fail_msg("%s: status %d", verbs[i][0], status);
    }
}

/* Secrets that are not where the schema has its secrets. */
static void misplaced_secrets_stay_hidden(void **state)
{
    (void)state;
    static const char *const words[] = { "Q7-vLatch_mQ", "Zr4-topaz.91" };
    const char *path =
        cli_file("misplaced.yaml",
                 STR("# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n  auths:\n"
                     "    us.icr.io:\n      username: u\n      password: abc #Q7-vLatch_mQ\n"
                     "env: |\n  type: env\n  volumes:\n    test:\n    seed: Zr4-topaz.91xyzxyz\n"));
    static const char *const forms[] = { "--fail-on=error", "--json", "--sarif" };
    for (size_t i = 0; i < 3; i++) {
        CliResult r;
        cli_run((const char *[]){ "check", forms[i], path, NULL }, (Str){ NULL, 0 }, &r);
        for (size_t w = 0; w < 2; w++)
            if (lines_with(&r.out, words[w]) + lines_with(&r.err, words[w]))
                cli_fail(&r, "a secret is shown");
        if (r.status != 1 || !lines_with(&r.out, i == 0 ? "seed: ********" : "PF135"))
            cli_fail(&r, "the problem is told all the same");
        cli_clear(&r);
    }
}

/* What comes from a file never reaches the terminal as a control character. */
static void terminals_are_not_controlled(void **state)
{
    (void)state;
    cli_file("keys.yaml", STR("# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
                              "  \"ke\\e]0;x\\ay\": 1\n\"to\\e[31mp\": 1\nenv: |\n  type: env\n"));
    cli_file("platform.yaml", STR("# contract-tui: platform=cc\033[31mrt\nenv: x\n"));
    cli_file("record",
             STR("0123456789012345678901234567890123456789012345678901234567890123 na\033[1m"
                 "me\nVer\033[31msion: 1\nodd \033]0;x\007line\n"));
    cli_file("key.pem", STR("-----BEGIN X\033[1m-----\nAAAA\n-----END X\033[1m-----\n"));
    static const char *const rows[][3] = {
        { "check", "%keys.yaml" },       { "inspect", "%keys.yaml" }, { "check", "%platform.yaml" },
        { "attest compare", "%record" }, { "cert show", "%key.pem" }, { "check", "no\033[1mfile" },
        { "check", "--op\033[1mt" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char command[2][16] = { "", "" };
        const char *argv[4];
        size_t n = 0;
        sscanf(rows[i][0], "%15s %15s", command[0], command[1]);
        argv[n++] = command[0];
        if (command[1][0])
            argv[n++] = command[1];
        argv[n++] = rows[i][1][0] == '%' ? cli_path(rows[i][1] + 1) : rows[i][1];
        argv[n] = NULL;
        CliResult r;
        cli_run(argv, (Str){ NULL, 0 }, &r);
        if (str_find_byte(buf_str(&r.out), '\033') < r.out.len ||
            str_find_byte(buf_str(&r.err), '\033') < r.err.len || r.out.len + r.err.len < 20)
            cli_fail(&r, rows[i][0]);
        cli_clear(&r);
    }
}

/* Nothing compared is nothing known; and a token with an odd prefix is told as one. */
static void what_is_not_known_is_no_success(void **state)
{
    (void)state;
    cli_file("hashes", STR("0123456789012345678901234567890123456789012345678901234567890123 x\n"));
    char contract[400];
    memset(contract, 'A', sizeof contract);
    memcpy(contract, "workload: other-basic.", 22);
    contract[150] = '.';
    memcpy(contract + 380, "\nenv: |\n  a: b\n", 15);
    cli_file("prefix.yaml", str_make(contract, 395));
    static const Case cases[] = {
        { { "attest", "compare", "%hashes" },
          NULL,
          3,
          "0 equal, 0 different, 1 not compared",
          NULL },
        { { "attest", "compare", "--cidata", "%none", "%hashes" }, NULL, 3, NULL, "it holds no" },
        { { "check", "--platform", "ccrt", "%prefix.yaml" }, NULL, 1, "its prefix is none", NULL },
    };
    RUN(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binary_is_one_problem),
        cmocka_unit_test(messages_name_the_file),
        cmocka_unit_test(outputs),
        cmocka_unit_test(misplaced_secrets_stay_hidden),
        cmocka_unit_test(terminals_are_not_controlled),
        cmocka_unit_test(what_is_not_known_is_no_success),
        cmocka_unit_test(a_full_disk_is_no_success),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
