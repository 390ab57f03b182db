/* archive make, list, extract and cat, and the rules on the command line. */
#include "cli/cli.h"
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUN(cases) cli_cases((cases), sizeof(cases) / sizeof *(cases))

static void make_folder(void)
{
    mkdir(cli_path("web"), 0700);
    mkdir(cli_path("web/sub"), 0700);
    cli_file("web/docker-compose.yaml", STR("services: {}\n"));
    cli_file("web/sub/page", STR("hello\n"));
    cli_file("web/page~", STR("old\n"));
}

static void archives(void **state)
{
    (void)state;
    make_folder();
    static const CliCase cases[] = {
        { { "archive" }, NULL, 2, NULL, "archive make" },
        { { "archive", "make" }, NULL, 2, NULL, "FOLDER" },
        { { "archive", "make", "%none" }, NULL, 3, NULL, "none" },
        { { "archive", "make", "-o", "%web.b64", "%web" }, NULL, 0, NULL, "left out \"page~\"" },
        { { "archive", "make", "-o", "%web.b64", "%web" }, NULL, 5, NULL, "exists already" },
        { { "archive", "make", "--force", "-o", "%web.b64", "%web" }, NULL, 0, NULL, "2 files" },
        { { "archive", "list", "%web.b64" }, NULL, 0, "sub/page", NULL },
        { { "archive", "cat", "%web.b64", "sub/page" }, NULL, 0, "hello", NULL },
        { { "archive", "cat", "%web.b64", "./sub/page" }, NULL, 0, "hello", NULL },
        { { "archive", "cat", "%web.b64", "nothing" }, NULL, 3, NULL, "no file \"nothing\"" },
        { { "archive", "extract", "-C", "%out", "%web.b64" }, NULL, 0, NULL, NULL },
        { { "archive", "extract", "-C", "%out", "%web.b64" }, NULL, 5, NULL, "not empty" },
        { { "archive", "extract", "%web.b64" }, NULL, 2, NULL, "-C DIR" },
        { { "archive", "list", "-" }, "aGVsbG8=\n", 3, NULL, "gzip layer" },
        { { "archive", "list", "-" }, "a: b\n", 3, NULL, "no archive" },
    };
    RUN(cases);
    Buf bytes;
    unit_read(cli_path("out/sub/page"), &bytes);
    assert_str(buf_str(&bytes), "hello\n");
    buf_clear(&bytes);
}

static void links_are_refused(void **state)
{
    (void)state;
    make_folder();
    assert_int_equal(symlink("/etc/passwd", cli_path("web/link")), 0);
    static const CliCase cases[] = {
        { { "archive", "make", "%web" }, NULL, 1, NULL, "web/link is a symbolic link" },
    };
    RUN(cases);
    unlink(cli_path("web/link"));
}

static void contracts_hold_archives(void **state)
{
    (void)state;
    static const CliCase cases[] = {
        { { "archive", "list",
            "@conformance/ibm/derived/preflight-cases/compose-missing-file.yaml" },
          NULL,
          0,
          "docker-compose.yaml",
          NULL },
        { { "archive", "cat", "@conformance/ibm/derived/preflight-cases/clean-ccrt-compose.yaml",
            "docker-compose.yaml" },
          NULL,
          0,
          "services:",
          NULL },
        { { "archive", "extract", "-C", "%no",
            "@conformance/ibm/derived/preflight-cases/archive-symlink.yaml" },
          NULL,
          1,
          NULL,
          "nothing was written" },
        { { "archive", "list", "@conformance/ibm/contracts/signed-encrypt-ccco.yaml" },
          NULL,
          3,
          NULL,
          "encrypted" },
    };
    RUN(cases);
    assert_int_not_equal(access(cli_path("no"), F_OK), 0);
}

static void rules_on_the_command_line(void **state)
{
    (void)state;
    cli_file("c.yaml", STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n  logging:\n"
                           "    logRouter:\n      hostname: a.ingress.eu-de.logs.cloud.ibm.com\n"
                           "      iamApiKey: \"0123456789012345678901234567890123456789\"\n"
                           "      port: 8443\n"));
    static const CliCase cases[] = {
        { { "check", "%c.yaml" }, NULL, 1, "PF002", NULL },
        { { "check", "--rule", "PF177", "%c.yaml" }, NULL, 0, "PF177", NULL },
        { { "check", "--rule", "PF177", "--fail-on", "warning", "%c.yaml" },
          NULL,
          1,
          "PF177",
          NULL },
        { { "check", "--no-rule", "PF002", "%c.yaml" }, NULL, 0, "PF177", NULL },
        { { "check", "--rule", "PF17", "%c.yaml" }, NULL, 2, NULL, "did you mean" },
        { { "explain", "PF177" }, NULL, 0, "443", NULL },
        { { "explain", "HPL07015E" }, NULL, 0, "PF140", NULL },
    };
    RUN(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archives),
        cmocka_unit_test(links_are_refused),
        cmocka_unit_test(contracts_hold_archives),
        cmocka_unit_test(rules_on_the_command_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
