/* check and diff, as a pipeline runs them: exit status, forms of output, fixes. */
#include "cli/cli.h"
#include "contract/archive.h"
#include "contract/arena.h"
#include "contract/json.h"
#include "unit/unit.h"

#include <stdio.h>
#include <sys/stat.h>

static const char good[] = "network:\n  version: 2\n  ethernets:\n    enc1:\n      dhcp4: true\n";
static const char twice[] = "a: 1\na: 2\n";
static const char fixable[] = "# contract-tui: platform=ccrt\nenv: |\n  type: env\n  env:\n"
                              "    PORT: 8080 # note\n    B: yes\n";

typedef struct Case {
    const char *words[10];
    const char *input;
    int status;
    const char *out, *err;
} Case;

static void run_case(const Case *c)
{
    const char *argv[12] = { "check" };
    CliResult r;
    for (size_t i = 0; i < 10 && c->words[i]; i++)
        argv[i + 1] = c->words[i][0] == '%' ? cli_path(c->words[i] + 1) : c->words[i];
    cli_run(argv, c->input ? str_from(c->input) : (Str){ NULL, 0 }, &r);
    if (r.status != c->status)
        cli_fail(&r, "status");
    if (c->out && !str_contains(buf_str(&r.out), str_from(c->out)))
        cli_fail(&r, c->out);
    if (c->err && !str_contains(buf_str(&r.err), str_from(c->err)))
        cli_fail(&r, c->err);
    cli_clear(&r);
}

static void statuses_and_words(void **state)
{
    (void)state;
    static const Case cases[] = {
        { { "--help" }, NULL, 0, "--fail-on", NULL },
        { { NULL }, NULL, 2, NULL, "no file is named" },
        { { "--platform", "nowhere", "%good.yaml" }, NULL, 2, NULL, "no platform \"nowhere\"" },
        { { "%good.yaml" }, NULL, 0, "nothing found", NULL },
        { { "--platform", "nowhere", "%twice.yaml" }, NULL, 2, NULL, "no platform \"nowhere\"" },
        { { "%twice.yaml" }, NULL, 2, NULL, "does not say for which platform" },
        { { "--layers", "yaml", "%twice.yaml" }, NULL, 1, "[PF004]", NULL },
        { { "--layers", "yaml", "-" }, "a: 1\na: 2\n", 1, "(standard input):2:1", NULL },
        { { "--layers", "yaml", "-" }, "a: 1\n", 0, "nothing found", NULL },
        { { "--layers", "yaml", "-", "-" }, "a: 1\n", 2, NULL, "once only" },
        { { "--layers", "yml", "%good.yaml" }, NULL, 2, NULL, "no layer \"yml\"" },
        { { "--section", "x", "%good.yaml" }, NULL, 2, NULL, "no section \"x\"" },
        { { "--fail-on", "x", "%good.yaml" }, NULL, 2, NULL, "--fail-on takes" },
        { { "-j", "0", "%good.yaml" }, NULL, 2, NULL, "-j takes" },
        { { "--json", "--sarif", "%good.yaml" }, NULL, 2, NULL, "two forms" },
        { { "--layers", "yaml", "%missing.yaml", "%good.yaml" },
          NULL,
          3,
          "nothing found",
          "missing" },
        { { "--no-rule", "PF004", "--layers", "yaml", "%twice.yaml" }, NULL, 0, "nothing", NULL },
        { { "--rule", "PF004", "--layers", "yaml", "%twice.yaml" }, NULL, 1, "1 error", NULL },
        { { "--rule", "PF999", "%good.yaml" }, NULL, 2, NULL, "there is no rule" },
        { { "-j", "2", "%good.yaml", "%good.yaml", "%good.yaml" },
          NULL,
          0,
          "3 files: nothing",
          NULL },
        { { "-" },
          "{\n \"network\": {\"ethernets\": {\"enc1\": {\"dhcp4\": true}}}}\n",
          0,
          "PF235",
          NULL },
        { { "--fix", "-" }, "a: 1\n", 2, NULL, "standard input is none" },
        { { SOURCE_DIR "/tests/corpus/key/public.pem" },
          NULL,
          2,
          NULL,
          "is a key or a certificate, no contract; contract-tui inspect tells what it is" },
        { { SOURCE_DIR "/tests/corpus/cert/rsa.der" },
          NULL,
          2,
          NULL,
          "not text; contract-tui inspect tells what it is" },
        { { "--fail-on", "warning", "--rule", "PF009", "%fixable.yaml" }, NULL, 1, "PF009", NULL },
        { { "--section", "network", "--layers", "schema", "%twice.yaml" },
          NULL,
          1,
          "network",
          NULL },
    };
    cli_file("good.yaml", str_from(good));
    cli_file("twice.yaml", str_from(twice));
    cli_file("fixable.yaml", str_from(fixable));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_case(&cases[i]);
}

static void safe_fixes_change_only_their_bytes(void **state)
{
    (void)state;
    const char *path = cli_file("fix.yaml", str_from(fixable));
    const char *argv[] = { "check", "--fix", "--rule", "PF009", path, NULL };
    CliResult r;
    Buf after;
    cli_run(argv, (Str){ NULL, 0 }, &r);
    if (r.status != 0 || !str_contains(buf_str(&r.out), STR("fixed:")))
        cli_fail(&r, "fixed");
    if (str_contains(buf_str(&r.out), STR("8080")))
        cli_fail(&r, "the value of a variable is shown");
    cli_clear(&r);
    unit_read(path, &after);
    assert_str(buf_str(&after), "# contract-tui: platform=ccrt\nenv: |\n  type: env\n  env:\n"
                                "    PORT: \"8080\" # note\n    B: \"yes\"\n");
    buf_clear(&after);
}

/* The compose file in an archive: what is certain is mended there, the digest is not. */
static void safe_fixes_reach_into_archives(void **state)
{
    (void)state;
    Buf text, after;
    Error err = { 0 };
    TarEntry e = { .name = STR("compose.yaml"),
                   .kind = TAR_FILE,
                   .data = STR(
                       "version: \"3\"\nservices:\n  a:\n    build: .\n    image: x.io/a:1\n") };
    buf_init(&text, 0);
    buf_add_text(&text, "# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n  compose:\n"
                        "    archive: ");
    assert_true(archive_pack(&e, 1, &text, NULL, &err));
    buf_add_text(&text, " # ours\nenv: |\n  type: env\n");
    const char *path = cli_file("packed.yaml", buf_str(&text));
    const char *argv[] = { "check", "--fix", path, NULL };
    CliResult r;
    cli_run(argv, (Str){ NULL, 0 }, &r);
    if (r.status != 1 || !str_contains(buf_str(&r.out), STR("PF069: fixed: in ")) ||
        !str_contains(buf_str(&r.out), STR("Name it docker-compose.yaml")))
        cli_fail(&r, "fixed");
    cli_clear(&r);
    const char *cat[] = { "archive", "cat", path, "docker-compose.yaml", NULL };
    cli_run(cat, (Str){ NULL, 0 }, &r);
    assert_str(buf_str(&r.out), "services:\n  a:\n    image: x.io/a:1\n");
    cli_clear(&r);
    unit_read(path, &after);
    assert_true(str_contains(buf_str(&after), STR(" # ours\nenv: |\n")));
    buf_clear(&after);
    buf_clear(&text);
}

/* A fix keeps the style of the value: plain where that is safe. */
static void fixes_keep_the_quotes(void **state)
{
    (void)state;
#define LOG "# contract-tui: platform=ccrt\nenv: |\n  type: env\n  logging:\n    syslog:\n"
    static const char *const rows[][2] = {
        { "a.example.com/", "a.example.com" },
        { "\"a.example.com/\"", "\"a.example.com\"" },
        { "'a.example.com/' # b", "'a.example.com' # b" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char before[300], wanted[300];
        snprintf(before, sizeof before, LOG "      hostname: %s\n  env:\n    B: true\n",
                 rows[i][0]);
        snprintf(wanted, sizeof wanted, LOG "      hostname: %s\n  env:\n    B: \"true\"\n",
                 rows[i][1]);
        const char *path = cli_file("style.yaml", str_from(before));
        CliResult r;
        Buf after;
        cli_run((const char *[]){ "check", path, NULL }, (Str){ NULL, 0 }, &r);
        if (!str_contains(buf_str(&r.out), STR("\"B\" is read as true or false")))
            cli_fail(&r, "the words of the message stay");
        cli_clear(&r);
        cli_run((const char *[]){ "check", "--fix", path, NULL }, (Str){ NULL, 0 }, &r);
        cli_clear(&r);
        unit_read(path, &after);
        assert_str(buf_str(&after), wanted);
        buf_clear(&after);
    }
}

static void forms_for_programs_are_json(void **state)
{
    (void)state;
    static const char *const forms[] = { "--json", "--sarif" };
    for (size_t i = 0; i < 2; i++) {
        const char *argv[] = {
            "check", forms[i], "--platform", "ccrt", cli_path("twice.yaml"), NULL
        };
        CliResult r;
        Arena *arena = arena_new(0);
        TreeNode *root = NULL;
        cli_run(argv, (Str){ NULL, 0 }, &r);
        if (r.status != 1 || !json_parse(buf_str(&r.out), arena, &root, NULL))
            cli_fail(&r, forms[i]);
        arena_free(arena);
        cli_clear(&r);
    }
}

static void an_own_schema_replaces_the_built_in_one(void **state)
{
    (void)state;
    cli_file("own.json", STR("{\"required\": [\"mine\"]}"));
    static const Case cases[] = {
        { { "--layers", "schema", "--platform", "ccrt", "--schema", "%own.json", "-" },
          "mine: 1\n",
          0,
          "nothing found",
          NULL },
        { { "--layers", "schema", "--platform", "ccrt", "--schema", "%own.json", "-" },
          "yours: 1\n",
          1,
          "mine",
          NULL },
        { { "--layers", "schema", "--platform", "ccrt", "--schema", "%none.json", "-" },
          "mine: 1\n",
          3,
          NULL,
          "none.json" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_case(&cases[i]);
}

static void diff_masks_secrets(void **state)
{
    (void)state;
    static const char text[] = "env:\n  type: env\n  env:\n    A: \"%s\"\n  logging:\n    syslog:\n"
                               "      port: %d\n";
    char a[200], b[200];
    snprintf(a, sizeof a, text, "hunter22", 514);
    snprintf(b, sizeof b, text, "hunter23", 6514);
    const char *argv[] = { "diff", cli_file("a.yaml", str_from(a)), cli_file("b.yaml", str_from(b)),
                           NULL };
    CliResult r;
    cli_run(argv, (Str){ NULL, 0 }, &r);
    if (r.status != 1 || str_contains(buf_str(&r.out), STR("hunter")))
        cli_fail(&r, "masked");
    assert_str(buf_str(&r.out), "/env/env/A\n  - ********\n  + ********\n"
                                "/env/logging/syslog/port\n  - 514\n  + 6514\n");
    cli_clear(&r);
    const char *same[] = { "diff", argv[1], argv[1], NULL };
    cli_run(same, (Str){ NULL, 0 }, &r);
    if (r.status != 0)
        cli_fail(&r, "same");
    cli_clear(&r);
    cli_file("broken.yaml", STR("a: [\n"));
    const char *broken[] = { "diff", argv[1], cli_path("broken.yaml"), NULL };
    cli_run(broken, (Str){ NULL, 0 }, &r);
    if (r.status != 3 || !str_contains(buf_str(&r.err), STR("YAML008")))
        cli_fail(&r, "broken");
    cli_clear(&r);
}

/* As many problems as there are, each looked up in a mapping of any size: bounded time all the same
 * (a run that does not end is killed). */
static void many_keys_end_soon(void **state)
{
    (void)state;
    Buf text;
    CliResult r;
    buf_init(&text, 0);
    buf_add_text(&text, "workload: |\n  type: workload\n");
    for (int i = 0; i < 60000; i++)
        buf_printf(&text, "  k%d: 1\n", i);
    buf_add_text(&text, "env: |\n  type: env\n");
    const char *path = cli_file("many.yaml", buf_str(&text));
    cli_run((const char *const[]){ "check", "--platform", "ccrt", path, NULL }, (Str){ NULL, 0 },
            &r);
    if (r.status != 1)
        cli_fail(&r, "check");
    cli_clear(&r);
    buf_clear(&text);
}

/* Of a folder the contracts count; compose files, pods and hidden files lie beside them. */
static void folders_are_searched(void **state)
{
    (void)state;
    static const char *const made[][2] = {
        { "in/a.yaml", "# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n" },
        { "in/deep/b.yml", "# contract-tui: platform=ccrt\nenv: |\n  type: env\n" },
        { "in/deep/docker-compose.yaml", "services: {a: {image: x}}\n" },
        { "in/.hidden/c.yaml", "workload: |\n  type: workload\n" },
        { "in/readme.txt", "workload: x\n" },
        { "none/docker-compose.yaml", "services: {}\n" },
    };
    static const char *const folders[] = { "in", "in/deep", "in/.hidden", "none" };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        assert_int_equal(mkdir(cli_path(folders[i]), 0700), 0);
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        cli_file(made[i][0], str_from(made[i][1]));
    static const CliCase cases[] = {
        { { "check", "%in" }, NULL, 1, "2 files: ", NULL },
        { { "check", "--rule", "PF003", "%in" }, NULL, 1, "in/a.yaml:2:1: error: ", NULL },
        { { "check", "%none" }, NULL, 3, NULL, "there is no contract in" },
        { { "archive", "--help" }, NULL, 0, "contract-tui archive list web.yaml", NULL },
    };
    cli_cases(cases, 4);
}

/* What a contract of confidential containers is for. */
static void pods_are_compared(void **state)
{
    (void)state;
    static const Case cases[] = {
        { { "--pod", "%pod.yaml", SOURCE_DIR "/samples/ccco-peerpod.yaml" },
          NULL,
          1,
          "is not in the policy [PF196]",
          NULL },
        { { "--pod", "%pod.yaml", SOURCE_DIR "/samples/ccco-peerpod.yaml" },
          NULL,
          1,
          "The pod has no runtimeClassName [PF210]",
          NULL },
        { { "--pod", "%pod.yaml", SOURCE_DIR "/samples/ccrt.yaml" },
          NULL,
          0,
          "nothing found",
          NULL },
        { { "--pod", "%none.yaml", SOURCE_DIR "/samples/ccrt.yaml" },
          NULL,
          3,
          NULL,
          "there is no such file" },
    };
    cli_file("pod.yaml", STR("apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n"
                             "  containers:\n    - name: web\n      image: quay.io/acme/other\n"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_case(&cases[i]);
}

/* Where the network of the machine leads: routers, defaults, name servers. */
static void networks(void **state)
{
    (void)state;
#define NET "network:\n  version: 2\n  ethernets:\n"
#define ENC1                                                                                       \
    "    enc1:\n      dhcp4: false\n      addresses: [10.0.0.5/24]\n"                              \
    "      nameservers: { addresses: [10.0.0.53] }\n"
    static const struct {
        const char *text, *says; /* NULL: nothing is found */
    } cases[] = {
        { NET ENC1 "      gateway4: 10.0.0.1\n", NULL },
        { NET ENC1 "      gateway4: 10.0.0.5\n", "\"10.0.0.5\" is the address of the machine" },
        { NET ENC1 "      gateway4: 10.0.0.255\n", "is the broadcast address" },
        { NET ENC1 "      routes: [{ via: 10.0.0.1 }]\n", "does not say where it leads" },
        { NET ENC1 "      routes: [{ to: default, via: 10.0.0.1 }]\n", NULL },
        { NET ENC1 "      gateway4: 10.0.0.1\n      routes: [{ to: default, via: 10.0.0.2 }]\n",
          "There is a second way to everywhere" },
        { NET ENC1 "      gateway4: 10.0.0.1\n      routes: [{ to: default, via: 10.0.0.2, metric:"
                   " 200 }]\n",
          NULL },
        { NET ENC1 "      gateway4: 10.0.0.1\n    enc2:\n      dhcp4: true\n", NULL },
        { NET "    enc1:\n      dhcp4: false\n      addresses: [10.0.0.5/24]\n      nameservers: {"
              " addresses: [9.9.9.9] }\n",
          "Nothing leads to the name server \"9.9.9.9\"" },
        { NET "    enc1:\n      dhcp4: false\n      addresses: [10.0.0.5/24]\n      nameservers: {"
              " addresses: [9.9.9.9] }\n    enc2:\n      dhcp4: true\n",
          NULL },
        { NET "    enc1:\n      dhcp4: false\n      addresses: [10.0.0.5/24, 10.0.0.5/16]\n"
              "      nameservers: { addresses: [10.0.9.9] }\n",
          "\"10.0.0.5/16\" stands twice" },
        { NET ENC1 "      routes: [{ to: 10.9.0.0/16, via: 10.0.1.1 }]\n",
          "The router \"10.0.1.1\" is in none of the nets" },
        { NET "    enc1:\n      dhcp4: yes\n", "1 error" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static const char *const words[] = { "check", "--fail-on", "warning", "-", NULL };
        CliResult r;
        cli_run(words, str_from(cases[i].text), &r);
        if (r.status != (cases[i].says ? 1 : 0) ||
            !str_contains(buf_str(&r.out),
                          str_from(cases[i].says ? cases[i].says : "nothing found")))
            cli_fail(&r, cases[i].text);
        cli_clear(&r);
    }
}

static void add_many(Buf *text, const char *form)
{
    for (int i = 0; i < 20000; i++)
        buf_printf(text, form, i / 250, i % 250);
}

static void many_addresses_end_soon(void **state)
{
    (void)state;
    Buf text;
    CliResult r;
    buf_init(&text, 0);
    buf_add_text(&text, NET "    enc1:\n      dhcp4: false\n      addresses:\n");
    add_many(&text, "        - 10.%d.%d.5/24\n");
    buf_add_text(&text, "      routes:\n");
    add_many(&text, "        - { to: 11.%d.%d.0/24, via: 10.0.0.1 }\n");
    buf_add_text(&text, "      nameservers:\n        addresses:\n");
    add_many(&text, "          - 11.%d.%d.53\n");
    cli_run((const char *const[]){ "check", "--fail-on", "warning", "-", NULL }, buf_str(&text),
            &r);
    if (r.status != 0)
        cli_fail(&r, "check");
    cli_clear(&r);
    buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks),
        cmocka_unit_test(many_addresses_end_soon),
        cmocka_unit_test(many_keys_end_soon),
        cmocka_unit_test(statuses_and_words),
        cmocka_unit_test(safe_fixes_change_only_their_bytes),
        cmocka_unit_test(safe_fixes_reach_into_archives),
        cmocka_unit_test(fixes_keep_the_quotes),
        cmocka_unit_test(forms_for_programs_are_json),
        cmocka_unit_test(an_own_schema_replaces_the_built_in_one),
        cmocka_unit_test(diff_masks_secrets),
        cmocka_unit_test(folders_are_searched),
        cmocka_unit_test(pods_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
