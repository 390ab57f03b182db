/* `explain` as people use it: paths, codes, and a whole boot log with the contract behind it. */
#include "cli/cli.h"
#include "unit/unit.h"

#include "contract/data.h"

typedef struct Case {
    const char *words[6];
    int status;
    const char *out, *err; /* parts that must be there; NULL: nothing may be there */
} Case;

static void run_case(const Case *c)
{
    const char *argv[8] = { "explain" };
    CliResult r;
    for (size_t i = 0; i < 6 && c->words[i]; i++)
        argv[i + 1] = c->words[i];
    cli_run(argv, (Str){ NULL, 0 }, &r);
    if (r.status != c->status)
        cli_fail(&r, c->words[0]);
    if (c->out ? !str_contains(buf_str(&r.out), str_from(c->out)) : r.out.len > 0)
        cli_fail(&r, c->words[0]);
    if (c->err ? !str_contains(buf_str(&r.err), str_from(c->err)) : r.err.len > 0)
        cli_fail(&r, c->words[0]);
    cli_clear(&r);
}

static void paths_and_codes(void **state)
{
    (void)state;
    static const Case cases[] = {
        { { "/env/logging/logRouter/hostname" }, 0, "Where to find it", NULL },
        { { "env.logging.syslog.key" }, 0, "Secret", NULL },
        { { "workload.auths.us.icr.io.password" }, 0, "/workload/auths/us.icr.io/password", NULL },
        { { "network.ethernets.enc1.mtu" }, 0, "from 576 to 9216", NULL },
        { { "boot.sehdr" }, 0, "ccco-bmtl", NULL },
        { { "--platform", "ccrt", "boot.sehdr" }, 2, NULL, "on ccrt" },
        { { "--platform", "ccco-bmtl", "env.logging.logRouter.tags" }, 0, "Tags", NULL },
        { { "env.loging" }, 2, NULL, "/env/logging" },
        { { "PF140" }, 0, "HPL07015E", NULL },
        { { "hpl07015e" }, 0, "VOLUMES_NAMING_INVALID", NULL },
        { { "SCH-type" }, 0, "quotes", NULL },
        { { "SCH-tipe" }, 2, NULL, "did you mean SCH-type" },
        { { NULL }, 2, NULL, "one code or path" },
        { { "--log", "no-such-file" }, 3, NULL, "no-such-file" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_case(&cases[i]);
}

static void no_line_is_wider_than_the_screen(void **state)
{
    (void)state;
    static const char *const words[] = { "env.volumes.data.seed", "workload.play", "PF140" };
    for (size_t i = 0; i < 3; i++) {
        const char *argv[] = { "explain", words[i], NULL };
        CliResult r;
        Str rest, line;
        cli_run(argv, (Str){ NULL, 0 }, &r);
        rest = buf_str(&r.out);
        while (str_split(&rest, '\n', &line))
            if (utf8_count(line) > 80)
                fail_msg(STR_FMT, STR_ARG(line));
        cli_clear(&r);
    }
}

static void a_boot_log_and_its_contract(void **state)
{
    (void)state;
    static const char log[] = "Jan 1 host HPL01010I: ready\n"
                              "Jan 1 host HPL07015E: names differ\n"
                              "Jan 1 host HPL10000E: failed\n";
    const char *log_path = cli_file("console.txt", str_from(log));
    const char *contract =
        cli_file("web.yaml", data_find("samples/broken", STR("volume-on-one-side.yaml")));
    const Case cases[] = {
        { { "--log", log_path }, 1, "this stopped the boot", NULL },
        { { "--log", log_path, "--contract", contract }, 1, "/env/volumes/date [PF140]", NULL },
        { { "--log", log_path }, 1, "Look at     /env/volumes", NULL },
        { { "--log", log_path }, 1, "Log         Jan 1 host HPL07015E: names differ", NULL },
        { { "--log", contract }, 0, "No HPL code", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_case(&cases[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_and_codes),
        cmocka_unit_test(no_line_is_wider_than_the_screen),
        cmocka_unit_test(a_boot_log_and_its_contract),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
