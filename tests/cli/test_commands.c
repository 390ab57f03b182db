/* Each verb as a script would run it: exit status, and a word of what it says. */
#include "cli/cli.h"
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef CliCase Case;
#define RUN(cases) cli_cases((cases), sizeof(cases) / sizeof *(cases))

static void help_and_wrong_use(void **state)
{
    (void)state;
    mkdir(cli_path("one"), 0700);
    cli_file("one/docker-compose.yaml", STR("services:\n  a:\n    image: a\n"));
    static const Case cases[] = {
        { { "--help" }, NULL, 0, "usage: contract-tui", NULL },
        { { "help" }, NULL, 0, "policy check", NULL },
        { { "help", "policy", "new" }, NULL, 0, "usage: contract-tui policy new", NULL },
        { { "help", "--man" }, NULL, 0, ".TH CONTRACT-TUI", NULL },
        { { "help", "--bash" }, NULL, 0, "complete -o filenames", NULL },
        { { "help", "nothing" }, NULL, 2, NULL, "there is no command" },
        { { "secret" }, NULL, 2, NULL, "secret seal" },
        { { "chekc", "x.yaml" }, NULL, 2, NULL, "did you mean check" },
        { { "chekc", "--json", "x.yaml" }, NULL, 2, NULL, "did you mean check" },
        { { "a.yaml", "b.yaml" }, NULL, 2, NULL, "contract-tui: one file at a time" },
        { { "version" }, NULL, 0, "OpenSSL 3", NULL },
        { { "doctor" }, NULL, 0, "no connection", NULL },
        { { "policy", "new", "--pot", "x" }, NULL, 2, NULL, "did you mean --pod" },
        { { "policy", "new", "--pod" }, NULL, 2, NULL, "needs a value" },
        { { "initdata", "make", "--force=yes", "x" }, NULL, 2, NULL, "takes no value" },
        { { "samples", "cctr" }, NULL, 2, NULL, "did you mean" },
        { { "samples", "ccrt" }, NULL, 0, "# contract-tui: platform=ccrt", NULL },
        { { "new" }, NULL, 2, NULL, "hpvs, ccrt, ccrv" },
        { { "new", "--platform", "ccrt" }, NULL, 0, "# contract-tui: platform=ccrt", NULL },
        { { "new", "--platform", "ccrx" }, NULL, 2, NULL, "there is no platform" },
        { { "new", "--platform", "ccrt", "--section", "enw" }, NULL, 2, NULL, "workload and env" },
        { { "new", "--platform", "hpvs", "--section", "env" }, NULL, 0, "iamApiKey: \"\"", NULL },
        { { "new", "--platform", "ccrt", "--from", "%none" }, NULL, 3, NULL, "none" },
        { { "new", "--platform", "ccrt", "--from", "%one" }, NULL, 0, NULL, "1 file and 0" },
        { { "settings", "tabwidth" }, NULL, 2, NULL, "did you mean tab-width" },
        { { "settings", "tab-width" }, NULL, 0, "2", NULL },
        { { "settings", "theme", "nosuch" }, NULL, 2, NULL, "nosuch" },
        { { "settings", "theme", "dark" }, NULL, 0, NULL, NULL },
        { { "settings" }, NULL, 0, "borders", NULL },
        { { "samples" }, NULL, 0, "broken/missing-pipe", NULL },
    };
    RUN(cases);
}

static void policies(void **state)
{
    (void)state;
    cli_file("pod.yaml", STR("kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"
                             "    - {name: c, image: quay.io/a/b@sha256:00, command: [run]}\n"));
    cli_file("open.rego",
             STR("package agent_policy\ndefault AllowRequestsFailingPolicy := true\n"));
    cli_file("bad.yaml", STR("spec: [\n"));
    cli_file("two.yaml",
             STR("---\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"
                 "    - {name: a-b, image: quay.io/a/b@sha256:00, command: [run]}\n---\n"
                 "kind: ConfigMap\ndata: {}\n---\nkind: Pod\nmetadata: {name: q}\nspec:\n"
                 "  containers:\n    - {name: a_b, image: quay.io/a/second@sha256:11, args: "
                 "[\"`x`\"]}\n"));
    cli_file("map.yaml", STR("kind: ConfigMap\ndata: {}\n"));
    cli_file("late.yaml", STR("kind: Pod\nspec: {containers: [{image: a}]}\n---\nspec: [\n"));
    static const Case cases[] = {
        { { "policy", "new", "--pod", "%two.yaml" }, NULL, 0, "quay.io/a/second@sha256:11", NULL },
        { { "policy", "new", "--base64", "--pod", "%two.yaml", "-o", "%b64" },
          NULL,
          0,
          NULL,
          NULL },
        { { "policy", "check", "--pod", "%two.yaml", "%b64" }, NULL, 0, "without errors", NULL },
        { { "policy", "check", "--pod", "%pod.yaml", "%two.yaml" }, NULL, 1, "PF191", NULL },
        { { "policy", "new", "--pod", "%map.yaml" }, NULL, 3, NULL, "holds no pod" },
        { { "policy", "new", "--pod", "%late.yaml" }, NULL, 3, NULL, "late.yaml:4:" },
        { { "policy", "new", "--pod", "%pod.yaml", "-o", "%p.rego" }, NULL, 0, NULL, NULL },
        { { "policy", "check", "--pod", "%pod.yaml", "%p.rego" }, NULL, 0, "without errors", NULL },
        { { "policy", "check", "%open.rego" }, NULL, 1, "restricts nothing", NULL },
        { { "policy", "new", "--pod", "%bad.yaml" }, NULL, 3, NULL, "YAML" },
        { { "policy", "new", "--pod", "%missing.yaml" }, NULL, 3, NULL, "missing.yaml" },
        { { "policy", "new", "--allow", "ExecProcess" }, NULL, 2, NULL, "no request" },
        { { "policy", "check", "-" }, "package x\n", 1, "PF191", NULL },
    };
    RUN(cases);
}

static void sealed_secrets(void **state)
{
    (void)state;
#define SEALED "@conformance/ibm/derived/sealed/"
    static const Case cases[] = {
        { { "secret", "verify", "--key", SEALED "verify.pub.pem", SEALED "x01-workload.sealed" },
          NULL,
          0,
          "workload_verify",
          NULL },
        { { "secret", "verify", "--key", SEALED "verify.pub.pem",
            SEALED "x90-bad-signature.sealed" },
          NULL,
          1,
          NULL,
          "does not verify" },
        { { "secret", "seal", "--type", "env", "--encrypt-key", SEALED "decrypt.pem", "--sign-key",
            SEALED "sign.pem", "-o", "%s.sealed" },
          "pass word",
          0,
          NULL,
          NULL },
        { { "secret", "open", "--key", SEALED "decrypt.pem", "%s.sealed" },
          NULL,
          0,
          "pass word",
          NULL },
        { { "secret", "open", "--key", SEALED "sign.pem", "%s.sealed" }, NULL, 4, NULL, NULL },
        { { "secret", "seal", "--type", "env", "--new-keys", "%made", "-o", "%n.sealed" },
          "new secret",
          0,
          NULL,
          "secret.yaml" },
        { { "secret", "open", "--key", "%made/decrypt.pem", "%n.sealed" },
          NULL,
          0,
          "new secret",
          "signature was not checked" },
        { { "secret", "verify", "--key", "%made/sign.pem", "%n.sealed" },
          NULL,
          0,
          "env_verify",
          NULL },
        { { "secret", "seal", "--type", "env", "--new-keys", "%made" },
          "x",
          5,
          NULL,
          "decrypt.pem" },
        { { "secret", "seal", "--type", "env", "--new-keys", "%made", "--sign-key", "x" },
          "x",
          2,
          NULL,
          "--new-keys" },
        { { "secret", "seal", "--type", "other", "--encrypt-key", "x", "--sign-key", "y" },
          NULL,
          2,
          NULL,
          "workload or env" },
        { { "secret", "seal", "--type", "env", "--encrypt-key", SEALED "decrypt.pem", "--sign-key",
            SEALED "verify.pub.pem" },
          "x",
          4,
          NULL,
          NULL },
        { { "secret", "verify", "--key", SEALED "verify.pub.pem", "-" },
          "sealed.a.b",
          3,
          NULL,
          "four parts" },
    };
    RUN(cases);
}

static void initdata_and_attestation(void **state)
{
    (void)state;
#define IBM "@conformance/ibm/"
    cli_file("short.txt",
             STR("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb *root.tar.gz\n"
                 "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48 baseimage\n"));
    cli_file("list.txt", STR("3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
                             " baseimage\n"));
    static const Case cases[] = {
        { { "initdata", "open", IBM "initdata/gzipped-initdata.b64" },
          NULL,
          0,
          "envWorkloadSignature: ",
          NULL },
        { { "initdata", "open", "--toml", IBM "derived/initdata/baremetal.b64" },
          NULL,
          0,
          "sehdr: SUJNU2VjRXg",
          NULL },
        { { "initdata", "make", "-o", "%i.b64", IBM "contracts/signed-encrypt-ccco.yaml" },
          NULL,
          0,
          NULL,
          NULL },
        { { "initdata", "open", "%i.b64" }, NULL, 0, "envWorkloadSignature: ", NULL },
        { { "initdata", "make", IBM "contracts/simple_contract.yaml" },
          NULL,
          1,
          NULL,
          "not encrypted" },
        { { "initdata", "open", "-" }, "H4sIAAAA", 3, NULL, "gzip" },
        { { "attest", "verify", "--cert", IBM "attestation/signed/attestation.crt", "--signature",
            IBM "attestation/signed/se-signature.bin", IBM "attestation/signed/se-checksums.txt" },
          NULL,
          3,
          "it issued itself, nobody vouches for it",
          NULL },
        { { "attest", "verify", "--cert", IBM "derived/attestation/attestation.crt", "--signature",
            IBM "derived/attestation/se-signature.bin", "--intermediate",
            IBM "derived/pki/intermediate.crt", IBM "derived/attestation/se-checksums.txt" },
          NULL,
          3,
          ": nothing is wrong, but the certificate was not followed to a root certificate\n",
          NULL },
        { { "attest", "verify", "--cert", IBM "derived/attestation/attestation.crt", "--signature",
            IBM "derived/attestation/se-signature.bin", "--intermediate",
            IBM "derived/pki/intermediate.crt", "--root", IBM "derived/pki/root.crt", "--crl",
            IBM "derived/pki/crl-expired.pem", IBM "derived/attestation/se-checksums.txt" },
          NULL,
          1,
          ": not verified: the signature fits, the certificate is not good\n",
          NULL },
        { { "attest", "verify", "--cert", IBM "derived/attestation/attestation.crt", "--signature",
            IBM "derived/attestation/se-signature.bin",
            IBM "derived/attestation/se-checksums.tampered.txt" },
          NULL,
          1,
          "not verified",
          NULL },
        { { "attest", "verify", "--cert", IBM "derived/attestation/attestation.crt", "--signature",
            IBM "derived/attestation/se-signature.bin", "--intermediate",
            IBM "derived/pki/intermediate.crt", "--root", IBM "derived/pki/root.crt",
            IBM "derived/attestation/se-checksums.txt" },
          NULL,
          0,
          "se-checksums.txt: the record is genuine\n",
          NULL },
        { { "attest", "verify", "--cert", IBM "derived/attestation/attestation.crt", "--signature",
            IBM "derived/attestation/se-signature.bin", "--intermediate",
            IBM "derived/pki/encrypt.crt", IBM "derived/attestation/se-checksums.txt" },
          NULL,
          1,
          "not verified: the signature fits",
          NULL },
        { { "attest", "open", "--key", IBM "derived/attestation/private.pem",
            IBM "derived/attestation/se-checksums.txt.enc" },
          NULL,
          0,
          "contract:workload",
          NULL },
        { { "attest", "open", "--key", IBM "derived/sealed/sign.pem",
            IBM "derived/attestation/se-checksums.txt.enc" },
          NULL,
          4,
          NULL,
          NULL },
        { { "attest", "compare", "--expected", "%short.txt",
            IBM "derived/attestation/se-checksums.txt" },
          NULL,
          3,
          NULL,
          "short.txt, line 2: a hash has 64 digits" },
        { { "attest", "compare", "--contract", IBM "derived/attestation/contract.yaml",
            "--expected", "%list.txt", IBM "derived/attestation/se-checksums.txt" },
          NULL,
          1,
          "4 equal, 1 different, 2 not compared",
          NULL },
        { { "attest", "compare", "--json", "--contract", IBM "derived/attestation/contract.yaml",
            IBM "derived/attestation/se-checksums.txt" },
          NULL,
          1,
          "\"notCompared\": 3",
          NULL },
        { { "attest", "compare", IBM "derived/attestation/se-checksums.txt.enc" },
          NULL,
          3,
          NULL,
          "attest open" },
        { { "attest", "compare", "-" }, "hello\n", 3, NULL, "no attestation record" },
    };
    RUN(cases);
}

/* XDG_CONFIG_HOME is the temporary folder. */
static void rules_and_schemas_of_the_user(void **state)
{
    (void)state;
    char command[256];
    snprintf(command, sizeof command, "mkdir -p '%s/contract-tui/schemas'", cli_folder());
    assert_int_equal(system(command), 0);
    cli_file("c.yaml", STR("# contract-tui: platform=hpvs\nenv: |\n  type: env\n"));
    cli_file("contract-tui/rules", STR("off PF002 # known\nPF170 = warning\n"));
    static const CliCase switched[] = {
        { { "check", "--json", "%c.yaml" }, NULL, 0, "\"code\": \"PF170\"", NULL },
        { { "check", "%c.yaml" }, NULL, 0, "warning: There is no logging", NULL },
    };
    cli_cases(switched, 2);
    cli_file("contract-tui/rules", STR("\noff PF0022\n"));
    static const CliCase wrong[] = {
        { { "check", "%c.yaml" }, NULL, 2, NULL, "rules:2: there is no rule" },
    };
    cli_cases(wrong, 1);
    cli_file("contract-tui/rules", STR("PF002 = severe\n"));
    static const CliCase severe[] = {
        { { "check", "%c.yaml" }, NULL, 2, NULL, "one of error, security" },
    };
    cli_cases(severe, 1);
    cli_file("contract-tui/rules", STR("only PF170 # the rest is for later\nPF170 = warning\n"));
    static const CliCase only[] = {
        { { "check", "%c.yaml" }, NULL, 0, "warning: There is no logging", NULL },
        { { "check", "--severity", "error", "%c.yaml" }, NULL, 0, "nothing found", NULL },
        { { "check", "--severity", "eror", "%c.yaml" }, NULL, 2, NULL, "one of error" },
    };
    cli_cases(only, 3);
    cli_file("contract-tui/rules", STR(""));
    static const CliCase severity[] = {
        { { "check", "--severity", "PF170=notice", "--rule", "PF170", "%c.yaml" },
          NULL,
          0,
          "notice: There is no logging",
          NULL },
        { { "check", "--severity", "PF170", "%c.yaml" }, NULL, 2, NULL, "one of error" },
    };
    cli_cases(severity, 2);
    cli_file("contract-tui/schemas/contract-hpvs.json", STR("{\"required\": [\"wanted\"]}"));
    static const CliCase own[] = {
        { { "check", "--layers", "yaml,schema", "%c.yaml" }, NULL, 1, "wanted", NULL },
    };
    cli_cases(own, 1);
    cli_file("contract-tui/schemas/contract-hpvs.json", STR("{\"required\": 1}"));
    static const CliCase broken[] = {
        { { "check", "%c.yaml" }, NULL, 3, NULL, "contract-hpvs.json" },
    };
    cli_cases(broken, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_and_schemas_of_the_user),
        cmocka_unit_test(help_and_wrong_use),
        cmocka_unit_test(policies),
        cmocka_unit_test(sealed_secrets),
        cmocka_unit_test(initdata_and_attestation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
