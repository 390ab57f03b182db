/* The verbs that use keys, as a script would run them: exit status, and a word of what they say.
 * The rows build on each other: keys are made, a contract is sealed, opened, verified. */
#include "cli/cli.h"
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define RUN(cases) cli_cases((cases), sizeof(cases) / sizeof *(cases))
#define IBM "@conformance/ibm/"
#define CCRT IBM "certs/ccrt/ibm-confidential-computing-container-runtime-26.7.2-encrypt.crt"

static void keys(void **state)
{
    (void)state;
    cli_file("pass", STR("open sesame\nsecond line\n"));
    cli_file("wrong", STR("open simsim\n"));
    static const CliCase cases[] = {
        { { "key", "new" }, NULL, 2, NULL, "-o" },
        { { "key", "new", "--bits", "1024", "-o", "%k.pem" }, NULL, 2, NULL, "2048" },
        { { "key", "new", "--bits", "2048", "--no-passphrase", "-o", "%k.pem" },
          NULL,
          0,
          "SHA256:",
          NULL },
        { { "key", "new", "--no-passphrase", "-o", "%k.pem" }, NULL, 5, NULL, "exists" },
        { { "key", "new", "--bits", "2048", "--passphrase-file", "%pass", "-o", "%e.pem" },
          NULL,
          0,
          "encrypted",
          NULL },
        { { "key", "new", "--bits", "2048", "-o", "%n.pem" }, NULL, 4, NULL, "--passphrase-file" },
        { { "key", "show", "%e.pem" }, NULL, 0, "passphrase   needed", NULL },
        { { "key", "show", "--passphrase-file", "%pass", "%e.pem" }, NULL, 0, "RSA 2048", NULL },
        { { "key", "show", "--passphrase-file", "%wrong", "%e.pem" }, NULL, 4, NULL, "not open" },
        { { "key", "show", "%pass" }, NULL, 4, NULL, "this is no key" },
        { { "key", "public", "-o", "%k.pub", "%k.pem" }, NULL, 0, NULL, NULL },
        { { "key", "public", "--passphrase-file", "%pass", "%e.pem" },
          NULL,
          0,
          "BEGIN PUBLIC KEY",
          NULL },
        { { "key", "public", "--passphrase-fd", "0", "%e.pem" },
          "open sesame\n",
          0,
          "BEGIN PUBLIC KEY",
          NULL },
        { { "key", "public", "--passphrase-file", "%wrong", "%e.pem" },
          NULL,
          4,
          NULL,
          "does not open" },
        { { "key", "public", "%missing.pem" }, NULL, 3, NULL, "missing.pem" },
    };
    RUN(cases);
    struct stat st;
    assert_int_equal(stat(cli_path("k.pem"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void training(void **state)
{
    (void)state;
    static const CliCase cases[] = {
        { { "key", "training" }, NULL, 0, "training/encrypt.crt", NULL },
        { { "key", "training" }, NULL, 0, "they are there", NULL },
    };
    RUN(cases);
}

static const char contract[] = "workload: |\n  type: workload\n  marker: Zebra7\nenv: |\n"
                               "  type: env\n  secret: Zebra8\n";

static const char *training_file(const char *name)
{
    static char paths[4][512];
    static unsigned turn;
    char *p = paths[turn++ % 4];
    snprintf(p, sizeof paths[0], "%s/contract-tui/training/%s", cli_folder(), name);
    return p;
}

static void run(int status, const char *out, const char *err, const char *const *words)
{
    CliResult r;
    cli_run(words, (Str){ NULL, 0 }, &r);
    if (r.status != status || (out && !str_contains(buf_str(&r.out), str_from(out))) ||
        (err && !str_contains(buf_str(&r.err), str_from(err))))
        cli_fail(&r, words[0]);
    cli_clear(&r);
}
#define CLI(status, out, err, ...)                                                                 \
    run((status), (out), (err), (const char *const[]){ __VA_ARGS__, NULL })

static void seal_open_verify(void **state)
{
    (void)state;
    const char *crt = training_file("encrypt.crt"), *key = training_file("encrypt.pem"),
               *sign = training_file("sign.pem");
    char in[256], out[256], pub[256], opened[256], receipt[256];
    snprintf(in, sizeof in, "%s", cli_file("c.yaml", str_from(contract)));
    snprintf(out, sizeof out, "%s", cli_path("c.sealed.yaml"));
    snprintf(pub, sizeof pub, "%s", cli_path("sign.pub"));
    snprintf(opened, sizeof opened, "%s", cli_path("opened.yaml"));
    snprintf(receipt, sizeof receipt, "%s", cli_path("receipt.json"));
    CLI(0, NULL, NULL, "key", "public", "-o", pub, sign);
    CLI(2, NULL, "platform", "seal", "--cert", crt, "--key", sign, "-o", out, in);
    CLI(1, NULL, "--force", "seal", "--platform", "ccrt", "--cert", crt, "--key", sign, "-o", out,
        in);
    CLI(0, "sealed", NULL, "seal", "--platform", "ccrt", "--cert", crt, "--key", sign, "--force",
        "--receipt", receipt, "-o", out, in);
    CLI(0, "the signature is valid", NULL, "verify", "--key", pub, out);
    CLI(3, "not checked", NULL, "verify", out);
    CLI(1, "does not fit", NULL, "verify", "--key", crt, out);
    CLI(0, "it says the same", NULL, "verify", "--key", pub, "--against", in, "--open-key", key,
        out);
    CLI(3, "not compared", NULL, "verify", "--key", pub, "--against", in, out);
    CLI(0, "equals the receipt", NULL, "verify", "--key", pub, "--receipt", receipt, out);
    CLI(1, "differs from the receipt", NULL, "verify", "--receipt", receipt, in);
    CLI(0, "signed by the key that you chose", NULL, "inspect", "--pub", pub, out);
    CLI(0, "opens with the given key", NULL, "inspect", "--key", key, out);
    CLI(0, "\"verified\": true", NULL, "inspect", "--json", "--pub", pub, out);
    CLI(3, "\"verified\": null", NULL, "inspect", "--json", out);
    CLI(0, NULL, "workload: opened", "open", "--key", key, "-o", opened, out);
    CLI(0, "secret: ********", NULL, "open", "--masked", "--key", key, out);
    CLI(0, "marker: Zebra7", NULL, "open", "--masked", "--key", key, out);
    CLI(1, "env/secret: differs", NULL, "verify", "--key", pub, "--against",
        cli_file("d.yaml", STR("workload: |\n  type: workload\n  marker: Zebra7\nenv: |\n"
                               "  type: env\n  secret: Zebra9\n")),
        "--open-key", key, out);
    CLI(4, NULL, "does not open", "open", "--key", sign, out);
    CLI(1, NULL, "nothing in this contract is encrypted", "open", "--key", key, in);
    Buf text;
    unit_read(opened, &text);
    assert_true(str_starts(buf_str(&text), STR("workload: |\n  type: workload\n  marker: Zebra7\n"
                                               "env: |\n  type: env\n  secret: Zebra8\n")));
    buf_clear(&text);
    struct stat st;
    assert_int_equal(stat(opened, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    unit_read(receipt, &text);
    assert_false(str_contains(buf_str(&text), STR("Zebra")));
    buf_clear(&text);
}

static void parts_and_signature(void **state)
{
    (void)state;
    const char *crt = training_file("encrypt.crt"), *sign = training_file("sign.pem");
    char in[256], part[256], whole[256], signed_path[256], pub[256];
    snprintf(in, sizeof in, "%s", cli_file("c.yaml", str_from(contract)));
    snprintf(part, sizeof part, "%s", cli_path("part.yaml"));
    snprintf(whole, sizeof whole, "%s", cli_path("whole.yaml"));
    snprintf(signed_path, sizeof signed_path, "%s", cli_path("signed.yaml"));
    snprintf(pub, sizeof pub, "%s", cli_path("sign.pub"));
    CLI(0, "plain text", NULL, "seal", "--platform=ccrt", "--cert", crt, "--no-sign", "--force",
        "--only", "workload", "-o", part, in);
    CLI(0, "was encrypted before", NULL, "seal", "--platform=ccrt", "--cert", crt, "--key", sign,
        "--force", "-o", whole, part);
    CLI(0, "valid", NULL, "verify", "--key", pub, whole);
    CLI(2, NULL, "--only takes", "seal", "--platform=ccrt", "--cert", crt, "--no-sign", "--only",
        "all", in);
    CLI(2, NULL, "--no-sign", "seal", "--platform=ccrt", "--cert", crt, in);
    CLI(4, NULL, "no certificate of ccrv", "seal", "--platform=ccrv", "--no-sign", in);
    CLI(0, "signed", NULL, "sign", "--key", sign, "-o", signed_path, part);
    CLI(0, "the signingKey of env", NULL, "verify", signed_path);
    CLI(5, NULL, NULL, "seal", "--platform=ccrt", "--cert", crt, "--key", sign, "--force", "-o",
        cli_path("no folder/x.yaml"), in);
}

static void several_files(void **state)
{
    (void)state;
    const char *crt = training_file("encrypt.crt"), *sign = training_file("sign.pem");
    char names[3][256], folder[256];
    for (int i = 0; i < 3; i++) {
        char name[16];
        snprintf(name, sizeof name, "f%d.yaml", i);
        snprintf(names[i], sizeof names[i], "%s", cli_file(name, str_from(contract)));
    }
    snprintf(folder, sizeof folder, "%s", cli_path("many"));
    CLI(2, NULL, "a folder that exists", "seal", "--platform=ccrt", "--cert", crt, "--key", sign,
        "--force", "-o", folder, names[0], names[1]);
    assert_int_equal(mkdir(folder, 0700), 0);
    CLI(0, "f2.sealed.yaml", NULL, "seal", "-j2", "--platform=ccrt", "--cert", crt, "--key", sign,
        "--force", "-o", folder, names[0], names[1], names[2]);
    for (int i = 0; i < 3; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/f%d.sealed.yaml", folder, i);
        CLI(0, "valid", NULL, "verify", "--key", cli_path("sign.pub"), path);
    }
}

static void expiry(void **state)
{
    (void)state;
    static const CliCase cases[] = {
        { { "seal", "--platform=ccrt", "--cert", CCRT, "--key",
            IBM "derived/contract-expiry/private.pem", "--expiry-days", "30", "--ca-cert",
            IBM "derived/contract-expiry/ca.crt", "--ca-key",
            IBM "derived/contract-expiry/ca.key.pem", "--force", "-o", "%x.yaml" },
          NULL,
          2,
          NULL,
          "a contract is needed" },
    };
    RUN(cases);
    char ca[512], ca_key[512], crt[512], key[512];
    snprintf(crt, sizeof crt, "%s", unit_shared(CCRT + 1));
    snprintf(key, sizeof key, "%s",
             unit_shared("conformance/ibm/derived/contract-expiry/private.pem"));
    snprintf(ca, sizeof ca, "%s", unit_shared("conformance/ibm/derived/contract-expiry/ca.crt"));
    snprintf(ca_key, sizeof ca_key, "%s",
             unit_shared("conformance/ibm/derived/contract-expiry/ca.key.pem"));
    char in[256], out[256];
    snprintf(in, sizeof in, "%s", cli_file("c.yaml", str_from(contract)));
    snprintf(out, sizeof out, "%s", cli_path("x.yaml"));
    CLI(0, "contract expires", NULL, "seal", "--platform=ccrt", "--cert", crt, "--key", key,
        "--expiry-days", "30", "--ca-cert", ca, "--ca-key", ca_key, "--force", "-o", out, in);
    CLI(0, "valid", NULL, "verify", "--key", key, out);
    char request[512], other[512];
    snprintf(request, sizeof request, "%s",
             unit_shared("conformance/ibm/derived/contract-expiry/csr.pem"));
    snprintf(other, sizeof other, "%s",
             unit_shared("conformance/ibm/derived/contract-expiry/csr-other-key.pem"));
    CLI(0, "contract expires", NULL, "seal", "--platform=ccrt", "--cert", crt, "--key", key,
        "--expiry-days", "30", "--csr", request, "--ca-cert", ca, "--ca-key", ca_key, "--force",
        "-o", out, in);
    CLI(0, "valid", NULL, "verify", "--key", key, out);
    CLI(4, NULL, "made for another key", "seal", "--platform=ccrt", "--cert", crt, "--key", key,
        "--expiry-days", "30", "--csr", other, "--ca-cert", ca, "--ca-key", ca_key, "--force", "-o",
        out, in);
    CLI(2, NULL, "--expiry-days is needed", "seal", "--platform=ccrt", "--cert", crt, "--key", key,
        "--csr", request, in);
    CLI(2, NULL, "--expiry-days", "seal", "--platform=ccrt", "--cert", crt, "--key", key,
        "--expiry-days", "0", "--ca-cert", ca, "--ca-key", ca_key, "--force", "-o", out, in);
}

static void certificates(void **state)
{
    (void)state;
    static const CliCase cases[] = {
        { { "cert", "list" }, NULL, 0, "published and not here", NULL },
        { { "cert", "import", CCRT }, NULL, 0, "1 new", NULL },
        { { "cert", "import", CCRT }, NULL, 0, "0 new", NULL },
        { { "cert", "import", IBM "derived/keys/rsa2048.pem" }, NULL, 4, NULL, "a private key" },
        { { "cert", "list" }, NULL, 0, "26.7.2   20 Jun 2027", NULL },
        { { "cert", "import", IBM "certs" }, NULL, 0, "12 certificates, ", NULL },
        { { "encrypt", "--platform", "ccrt" }, "x", 0, "contract-basic.", "the newest valid one" },
        /* what else is at hand says nothing about it */
        { { "cert", "verify", "--at", "2026-11-24", IBM "derived/pki/encrypt.crt" },
          NULL,
          3,
          "no intermediate certificate was given",
          NULL },
        { { "cert", "show", CCRT }, NULL, 0, "ccrt 26.7.2", NULL },
        { { "cert", "url", "hpvs", "1.0.29" }, NULL, 0, "s390x-29-encrypt.crt", NULL },
        { { "cert", "url", "ccrt", "26.7.2" }, NULL, 0, "runtime-26.7.2-encrypt.crt\n", NULL },
        { { "cert", "url", "ccco", "99.0.0" }, NULL, 0, "/main/encryption/ccco/", "newer than" },
        { { "cert", "url", "ccrt", "new" }, NULL, 2, NULL, "is no version" },
        { { "cert", "verify", "--at", "2026-11-24", "--intermediate",
            IBM "derived/pki/intermediate.crt", "--root", IBM "derived/pki/root.crt", "--crl",
            IBM "derived/pki/crl.pem", IBM "derived/pki/encrypt.crt" },
          NULL,
          0,
          ": verified",
          NULL },
        { { "cert", "verify", "--at", "2026-11-24", "--intermediate",
            IBM "derived/pki/intermediate.crt", IBM "derived/pki/encrypt.crt" },
          NULL,
          3,
          ": nothing is wrong, but it was not followed to a root certificate\n",
          NULL },
        { { "cert", "verify", "--at", "2026-11-24", "--intermediate",
            IBM "derived/pki/intermediate.crt", "--root", IBM "derived/pki/root.crt", "--crl",
            IBM "derived/pki", IBM "derived/pki/encrypt.crt" },
          NULL,
          0,
          "Test encryption A: not on the list",
          NULL },
        { { "cert", "verify", "--crl", "%", IBM "derived/pki/encrypt.crt" },
          NULL,
          4,
          NULL,
          "no revocation list is in this folder" },
        { { "cert", "verify", "--crl", IBM "derived/pki/root.crt", IBM "derived/pki/encrypt.crt" },
          NULL,
          4,
          NULL,
          "root.crt: this is a certificate; a revocation list (PEM or DER) is needed" },
        { { "cert", "verify", "--at", "2026-11-24", "--intermediate",
            IBM "chains/valid/intermediate.crt", "--root", IBM "chains/valid/root.crt", "--crl",
            IBM "derived/pki/crl.der", IBM "chains/valid/encryption.crt" },
          NULL,
          3,
          "but it was not looked up: none of the revocation lists is of its issuer\n",
          NULL },
        { { "cert", "verify", "--at", "2026-11-24", "--intermediate",
            IBM "derived/pki/intermediate.crt", "--root", IBM "derived/pki/root.crt", "--crl",
            IBM "derived/pki/crl.pem", IBM "derived/pki/encrypt-revoked.crt" },
          NULL,
          1,
          "was revoked",
          NULL },
        { { "cert", "verify", "--at", "tomorrow", CCRT }, NULL, 2, NULL, "--at" },
        { { "encrypt", "--platform", "ccrv", "--cert", CCRT },
          "text",
          4,
          NULL,
          "belongs to ccrt 26.7.2" },
        { { "samples", "ccrv", "-o", "%v.yaml" }, NULL, 0, NULL, NULL },
        { { "seal", "--platform", "ccrv", "--cert", CCRT, "--no-sign", "--only", "workload",
            "%v.yaml" },
          NULL,
          4,
          NULL,
          "HPL11001E" },
        { { "encrypt", "--platform", "ccrt", "--cert", CCRT }, "text", 0, "contract-basic.", NULL },
        { { "decrypt", "--key", IBM "decrypt/private.key", IBM "decrypt/encrypt.txt" },
          NULL,
          0,
          "hello-world",
          "counted" },
        { { "decrypt", "--key", IBM "decrypt/private.key", IBM "decrypt/encrypt.invalid.txt" },
          NULL,
          3,
          NULL,
          "the key part" },
    };
    RUN(cases);
}

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

/* Keys of another age open with the module of OpenSSL that still knows their ciphers. */
static void ciphers_of_old_keys(void **state)
{
    (void)state;
    static const char *const made[] = {
        "openssl pkcs8 -topk8 -v1 PBE-SHA1-RC4-128 -provider legacy -provider default",
        "openssl pkcs8 -topk8 -v1 PBE-MD5-DES -provider legacy -provider default",
        "openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES",
        "openssl pkcs8 -topk8 -v2 rc2 -provider legacy -provider default",
        "openssl pkcs8 -topk8 -v2 aes-128-cbc -scrypt",
        "openssl rsa -traditional -des -provider legacy -provider default",
        "openssl rsa -traditional -camellia256",
    };
    cli_file("pass", STR("x\n"));
    cli_file("no", STR("y\n"));
    assert_true(sh("openssl genrsa -out '%s' 2048", cli_path("age.pem")));
    size_t tried = 0;
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        if (!sh("%s -in '%s' -passout pass:x -out '%s'", made[i], cli_path("age.pem"),
                cli_path("old.pem")))
            continue; /* this openssl does not make it */
        CLI(0, "BEGIN PUBLIC KEY", NULL, "key", "public", "--passphrase-file", cli_path("pass"),
            cli_path("old.pem"));
        CLI(4, NULL, "the passphrase does not open", "key", "public", "--passphrase-file",
            cli_path("no"), cli_path("old.pem"));
        tried++;
    }
    assert_true(tried >= 3);
}

/* A CA of one's own issues what ends the contract, on the day that is named; openssl agrees. */
static void a_contract_ends_on_a_day(void **state)
{
    (void)state;
    const char *key = cli_path("ca.pem"), *ca = cli_path("ca.crt"), *out = cli_path("ends.yaml");
    cli_file("end.yaml", STR("workload: |\n  type: workload\nenv: |\n  type: env\n"));
    CLI(0, NULL, NULL, "key", "new", "--bits", "2048", "--no-passphrase", "-o", key);
    CLI(2, NULL, "--name", "cert", "ca", "--key", key, "-o", ca);
    CLI(2, NULL, "--days", "cert", "ca", "--key", key, "--name", "X", "--days", "0", "-o", ca);
    CLI(0, NULL, NULL, "cert", "ca", "--key", key, "--name", "Our CA", "-o", ca);
    CLI(5, NULL, "exists", "cert", "ca", "--key", key, "--name", "Our CA", "-o", ca);
    CLI(0, "it is a CA", NULL, "cert", "show", ca);
    CLI(0, "30 Jun 2035", NULL, "seal", "--force", "--platform", "ccrt", "--cert", ca, "--only",
        "workload", "--key", key, "--expiry-date", "2035-06-30", "--ca-cert", ca, "--ca-key", key,
        "-o", out, cli_path("end.yaml"));
    CLI(2, NULL, "not in the future", "seal", "--force", "--platform", "ccrt", "--cert", ca,
        "--key", key, "--expiry-date", "2020-01-01", "--ca-cert", ca, "--ca-key", key, "-o", out,
        cli_path("end.yaml"));
    CLI(2, NULL, "not both", "seal", "--force", "--platform", "ccrt", "--cert", ca, "--key", key,
        "--expiry-date", "2035-01-01", "--expiry-days", "3", "--ca-cert", ca, "--ca-key", key, "-o",
        out, cli_path("end.yaml"));
    assert_true(sh("cd '%s' && sed -n 's/.*signingKey: *//p' ends.yaml | tr -d '\042' | openssl"
                   " base64 -d -A >leaf.crt && openssl verify -CAfile ca.crt leaf.crt && openssl"
                   " x509 -in leaf.crt -noout -enddate | grep 'Jun 30 .* 2035'",
                   cli_folder()));
    CLI(0, "30 Jun 2035", NULL, "seal", "--force", "--platform", "ccrt", "--cert", ca, "--key", key,
        "--signing-cert", cli_path("leaf.crt"), "-o", out, cli_path("end.yaml"));
    CLI(2, NULL, "an end of its own", "seal", "--cert", ca, "--key", key, "--expiry-days", "3",
        "--signing-cert", cli_path("leaf.crt"), "--ca-cert", ca, "--ca-key", key,
        cli_path("end.yaml"));
}

/* Only on request, only with a file to stand in for it, only when that is whole. */
static void the_plain_file_is_wiped(void **state)
{
    (void)state;
    struct stat st;
    const char *key = cli_path("w.pem"), *ca = cli_path("w.crt"), *out = cli_path("w.sealed"),
               *in =
                   cli_file("w.yaml", STR("workload: |\n  type: workload\nenv: |\n  type: env\n"));
    CLI(0, NULL, NULL, "key", "new", "--bits", "2048", "--no-passphrase", "-o", key);
    CLI(0, NULL, NULL, "cert", "ca", "--key", key, "--name", "W", "-o", ca);
    CLI(2, NULL, "--wipe needs", "seal", "--force", "--platform", "ccrt", "--cert", ca, "--key",
        key, "--wipe", in);
    CLI(2, NULL, "--only do not go together", "seal", "--force", "--platform", "ccrt", "--cert", ca,
        "--no-sign", "--only", "env", "--wipe", "-o", out, in);
    CLI(5, NULL, "nowhere/x", "seal", "--force", "--platform", "ccrt", "--cert", ca, "--key", key,
        "--wipe", "-o", cli_path("nowhere/x"), in);
    assert_int_equal(stat(in, &st), 0);
    CLI(0, "overwritten and removed", NULL, "seal", "--force", "--platform", "ccrt", "--cert", ca,
        "--key", key, "--wipe", "-o", out, in);
    assert_int_not_equal(stat(in, &st), 0);
    CLI(0, "# `", NULL, "inspect", "--markdown", "--pub", key, out);
    CLI(2, NULL, "not both", "inspect", "--markdown", "--json", out);
}

/* A folder is searched for certificates; a bundle may sort them by platform, and tells a version,
 * by which the same certificate is kept once more. */
static void whole_folders_are_imported(void **state)
{
    (void)state;
    assert_true(sh("cd '%s' && mkdir box none && openssl req -x509 -newkey rsa:2048 -nodes -keyout"
                   " box/k.pem -subj /CN=boxed -days 300 -out box/a.crt && openssl x509 -text -in"
                   " box/a.crt -out box/text.crt && openssl x509 -in box/a.crt -outform DER -out"
                   " box/a.der && echo no >box/no.txt && { echo hpvs:; echo '  1.0.99:'; echo"
                   " '    cert: |'; sed 's/^/      /' box/a.crt; } >box/bundle.yaml",
                   cli_folder()));
    CLI(0, "4 certificates, 2 new", NULL, "cert", "import", cli_path("box"));
    CLI(4, "0 certificates", "no certificate is in this folder", "cert", "import",
        cli_path("none"));
    CLI(0, "boxed", NULL, "cert", "list");
}

/* PKCS#12: what it says without its passphrase, and its key and certificate in every place. */
/* What comes through a pipe can be read once only. */
static void a_certificate_comes_through_a_pipe(void **state)
{
    (void)state;
    Buf pem;
    CliResult r;
    unit_read(unit_shared(&CCRT[1]), &pem);
    cli_run((const char *const[]){ "cert", "show", "/dev/stdin", NULL }, buf_str(&pem), &r);
    if (r.status != 0 || !str_contains(buf_str(&r.out), STR("ccrt 26.7.2")))
        cli_fail(&r, "cert show");
    cli_clear(&r);
    buf_clear(&pem);
}

static void containers(void **state)
{
    (void)state;
#define P12 SOURCE_DIR "/tests/corpus/key/both.p12"
    cli_file("x", STR("x\n"));
    cli_file("y", STR("y\n"));
    const CliCase cases[] = {
        { { "key", "show", P12 }, NULL, 0, "1 private key (encrypted); the rest is", NULL },
        { { "key", "show", "--passphrase-file", "%x", P12 },
          NULL,
          0,
          "type         RSA 2048",
          NULL },
        { { "key", "show", "--passphrase-file", "%y", P12 }, NULL, 4, NULL, "does not open" },
        { { "cert", "show", P12 }, NULL, 0, "with --passphrase-file, its certificate", NULL },
        { { "cert", "show", "--passphrase-file", "%x", P12 },
          NULL,
          0,
          "subject      CN = me",
          NULL },
        { { "inspect", P12 }, NULL, 0, "PKCS#12 file", NULL },
        { { "inspect", "--json", P12 }, NULL, 0, "encrypted with a passphrase", NULL },
        { { "key", "public", "--passphrase-file", "%x", "-o", "%me.pub", P12 },
          NULL,
          0,
          NULL,
          NULL },
        { { "cert", "verify", "--passphrase-file", "%x", P12 }, NULL, 3, "it issued itself", NULL },
        { { "cert", "import", "--passphrase-file", "%x", P12 },
          NULL,
          0,
          "1 certificate, 1 new",
          NULL },
        { { "encrypt", "--platform", "ccrt", "--cert", P12, "--passphrase-file", "%x", "-o", "%t",
            "--force" },
          "hello",
          0,
          NULL,
          NULL },
        { { "decrypt", "--key", P12, "--passphrase-file", "%x", "%t" }, NULL, 0, "hello", NULL },
        { { "decrypt", "--key", P12, "%t" }, NULL, 4, NULL, "passphrase" },
        { { "samples", "ccrt", "-o", "%p12.yaml" }, NULL, 0, NULL, NULL },
        { { "seal", "--cert", P12, "--key", P12, "--passphrase-file", "%x", "--force", "-o",
            "%p12.sealed", "%p12.yaml" },
          NULL,
          0,
          NULL,
          NULL },
        { { "verify", "--key", "%me.pub", "%p12.sealed" }, NULL, 0, NULL, NULL },
        { { "verify", "--cert", P12, "--passphrase-file", "%x", "%p12.sealed" },
          NULL,
          0,
          NULL,
          NULL },
    };
    RUN(cases);
}

/* A limit on the size of files: said, and nothing is left behind. */
static void files_may_be_limited(void **state)
{
    (void)state;
    const char *crt = training_file("encrypt.crt"), *key = training_file("sign.pem");
    cli_file("c.yaml", str_from(contract));
    assert_true(sh("cd '%s' && mkdir small && cd small && { ulimit -f 1; '%s' seal --platform ccrt"
                   " --cert '%s' --key '%s' --force -o s.yaml ../c.yaml 2>../said; [ $? = 5 ]; } &&"
                   " grep -q 'larger than the system allows' ../said && [ -z \"$(ls -A)\" ]",
                   cli_folder(), PROGRAM, crt, key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_comes_through_a_pipe),
        cmocka_unit_test(keys),
        cmocka_unit_test(training),
        cmocka_unit_test(seal_open_verify),
        cmocka_unit_test(parts_and_signature),
        cmocka_unit_test(several_files),
        cmocka_unit_test(expiry),
        cmocka_unit_test(ciphers_of_old_keys),
        cmocka_unit_test(whole_folders_are_imported),
        cmocka_unit_test(a_contract_ends_on_a_day),
        cmocka_unit_test(the_plain_file_is_wiped),
        cmocka_unit_test(certificates),
        cmocka_unit_test(containers),
        cmocka_unit_test(files_may_be_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
