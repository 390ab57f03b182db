/* cmd_open - open: every section that a private key opens; verify: the signature, and equality
 * with a plain contract. */
#include "cmd_io.h"
#include "contract/load.h"
#include "contract/open.h"
#include "contract/present.h"
#include "contract/secret_fields.h"
#include "contract/verify.h"

#include <string.h>

/* For eyes: the same text with its secrets masked. */
static bool mask(Str text, Buf *out, Error *err)
{
    Schemas *schemas = schemas_new(err);
    AnalysisInput in = { .snapshot = snapshot_new(text, err),
                         .platform = platform_of_text(text, NULL, NULL),
                         .layers = LAYER_YAML,
                         .now = clock_now(),
                         .schemas = schemas };
    Analysis *a = schemas && in.snapshot ? analysis_new(&in, err) : NULL;
    bool ok = false;
    snapshot_free(in.snapshot);
    if (a) {
        SecretFields secret;
        secret_fields_init(&secret, schemas, a);
        PresentFile file = { .analysis = a, .is_secret = secret_fields_hide, .context = &secret };
        ok = present_masked(&file, out) || error_memory(err);
        secret_fields_clear(&secret);
    }
    analysis_free(a);
    schemas_free(schemas);
    return ok;
}

static int open_text(Str text, const Key *key, const char *in, const char *out, bool masked)
{
    OpenResult result;
    Error err = { 0 };
    if (!open_contract(text, key, &result, &err)) {
        return cmd_say_about(in, &err);
    }
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        if (result.parts[part].present)
            say("%s: %s", seal_part_name(part), result.parts[part].text);
    Buf shown;
    buf_init_secret(&shown, 2 * TEXT_MAX);
    bool ok = !masked || mask(buf_str(&result.output), &shown, &err);
    int status = !ok ? say_error(&err)
                     : cmd_write(out, buf_str(masked ? &shown : &result.output), true, true);
    buf_clear(&shown);
    if (status == EXIT_DONE && result.opened < result.tokens)
        status = EXIT_FOUND;
    open_result_clear(&result);
    return status;
}

int cmd_open(int argc, char **argv)
{
    const char *key_path = NULL, *out = NULL;
    bool masked = false;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "key", .value = &key_path },
        { .name = "masked", .is_flag = true, .flag = &masked },
        { .name = "output", .letter = 'o', .value = &out },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("open");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1 || !key_path)
        return say_usage(command, "one contract and --key are needed");
    const char *inputs[] = { argv[1], key_path, source.file };
    if (cmd_is_input(out, inputs, 3))
        return EXIT_USAGE;
    Key *key = NULL;
    Loaded loaded = { 0 };
    Error err = { 0 };
    int status = cmd_load_key(key_path, KEY_PRIVATE, &source, &key);
    if (status == EXIT_DONE && !load_file(argv[1], false, &loaded, &err))
        status = say_error(&err);
    if (status == EXIT_DONE)
        status = open_text(buf_str(&loaded.bytes), key, argv[1], out, masked);
    loaded_clear(&loaded);
    key_free(key);
    passphrase_clear(&source);
    return status;
}

/* -- verify -- */

static int print_outcome(const VerifyResult *v)
{
    printf("%s\n", v->text);
    if (v->signer_sha256[0])
        printf("  key SHA256:%s (%s)\n", v->signer_sha256,
               v->source == VERIFY_KEY_GIVEN ? "given" : "the signingKey of env");
    if (v->wrapped)
        printf("  notice: the signature has line breaks in its base64\n");
    if (v->plain && v->outcome == VERIFY_OK)
        printf("  warning: plain sections are signed; which bytes the machine takes is not"
               " documented\n");
    bool expired = v->has_cert && v->not_after < clock_now();
    if (v->has_cert) {
        char date[16];
        clock_date(v->not_after, date);
        printf("  the contract %s on %s\n", expired ? "expired" : "expires", date);
    }
    if (v->outcome == VERIFY_NO_KEY)
        return EXIT_READ;
    return v->outcome == VERIFY_OK && !expired ? EXIT_DONE : EXIT_FOUND;
}

static int compare(Str sealed, const char *plain_path, const Key *open_key)
{
    Loaded plain = { 0 };
    Error err = { 0 };
    Buf lines;
    bool same;
    size_t unknown;
    buf_init(&lines, 0);
    int status;
    if (!load_file(plain_path, false, &plain, &err) ||
        !verify_against(sealed, buf_str(&plain.bytes), open_key, &lines, &same, &unknown, &err)) {
        status = say_error(&err);
    } else {
        print_text(stdout, buf_str(&lines));
        status = !same ? EXIT_FOUND : unknown ? EXIT_READ : EXIT_DONE;
        if (status == EXIT_DONE)
            printf("it says the same as %s\n", plain_path);
    }
    buf_clear(&lines);
    loaded_clear(&plain);
    return status;
}

static int check_receipt(Str sealed, const char *path)
{
    Buf receipt, lines;
    Error err = { 0 };
    bool same;
    buf_init(&receipt, 1 << 20);
    buf_init(&lines, 0);
    int status = cmd_read(path, 1 << 20, &receipt);
    if (status == EXIT_DONE && !verify_receipt(sealed, buf_str(&receipt), &lines, &same, &err)) {
        error_prefix(&err, "%s: ", path);
        status = say_error(&err);
    } else if (status == EXIT_DONE) {
        print_text(stdout, buf_str(&lines));
        status = same ? EXIT_DONE : EXIT_FOUND;
    }
    buf_clear(&receipt);
    buf_clear(&lines);
    return status;
}

/* Of two findings the one that weighs more: a difference, then what could not be checked. */
static int heavier(int a, int b)
{
    static const int order[] = { EXIT_USAGE, EXIT_KEY, EXIT_FOUND, EXIT_READ };
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return EXIT_DONE;
}

/* The key of --key or of the certificate of --cert; both may be missing. */
static int verifying_key(const char *key_path, const char *cert_path, PassphraseSource *source,
                         Key **ret)
{

    if (key_path)
        return cmd_load_key(key_path, KEY_ANY_PUBLIC, source, ret);
    return cert_path ? cmd_load_key(cert_path, KEY_CERTIFICATE, source, ret) : EXIT_DONE;
}

int cmd_verify(int argc, char **argv)
{
    const char *key_path = NULL, *cert_path = NULL, *against = NULL, *open_path = NULL,
               *receipt = NULL;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "key", .value = &key_path },
        { .name = "cert", .value = &cert_path },
        { .name = "against", .value = &against },
        { .name = "open-key", .value = &open_path },
        { .name = "receipt", .value = &receipt },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("verify");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1 || (key_path && cert_path) || (open_path && !against))
        return say_usage(command, "one contract, and at most one of --key and --cert are needed;"
                                  " --open-key goes with --against");
    Key *key = NULL, *open_key = NULL;
    Loaded loaded = { 0 };
    Error err = { 0 };
    VerifyResult v;
    int status = verifying_key(key_path, cert_path, &source, &key);
    if (status == EXIT_DONE && open_path)
        status = cmd_load_key(open_path, KEY_PRIVATE, &source, &open_key);
    if (status == EXIT_DONE && !load_file(argv[1], false, &loaded, &err))
        status = say_error(&err);
    if (status != EXIT_DONE)
        goto out;
    if (!verify_text(buf_str(&loaded.bytes), key, &v, &err)) {
        error_prefix(&err, "%s: ", argv[1]);
        status = say_error(&err);
        goto out;
    }
    status = print_outcome(&v);
    if (against)
        status = heavier(status, compare(buf_str(&loaded.bytes), against, open_key));
    if (receipt)
        status = heavier(status, check_receipt(buf_str(&loaded.bytes), receipt));
out:
    loaded_clear(&loaded);
    key_free(key);
    key_free(open_key);
    passphrase_clear(&source);
    return status;
}
