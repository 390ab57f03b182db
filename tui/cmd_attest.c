/* cmd_attest - attest open, attest verify, attest compare: the record of a machine that runs. */
#include "attest_work.h"
#include "chain_files.h"
#include "cmd_io.h"

#include "contract/load.h"
#include "contract/token.h"

#include <string.h>

int cmd_attest_open(int argc, char **argv)
{
    const char *key_path = NULL, *output = NULL;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "key", .value = &key_path },
        { .name = "output", .letter = 'o', .value = &output },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("attest open");
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1 || !key_path)
        return say_usage(command, "--key and one FILE are needed");
    const char *inputs[] = { argv[1], key_path, source.file };
    if (cmd_is_input(output, inputs, 3))
        return EXIT_USAGE;
    Key *key = NULL;
    Buf token;
    TokenOpened opened = { .plausible = false };
    Error err = { 0 };
    buf_init(&token, 2 * ATTEST_RECORD_MAX);
    buf_init_secret(&opened.plain, ATTEST_RECORD_MAX);
    if ((status = cmd_read(argv[1], 2 * ATTEST_RECORD_MAX, &token)) != EXIT_DONE ||
        (status = cmd_load_key(key_path, KEY_PRIVATE, &source, &key)) != EXIT_DONE)
        goto out;
    if (!token_open(buf_str(&token), key, &opened, &err)) {
        status = cmd_say_about(argv[1], &err);
        goto out;
    }
    if (!attest_is_like(buf_str(&opened.plain)))
        say("notice: what was opened does not look like an attestation record");
    status = cmd_write(output, buf_str(&opened.plain), false, true);
out:
    key_free(key);
    buf_clear(&token);
    buf_clear(&opened.plain);
    passphrase_clear(&source);
    return status;
}

/* Signature and certificate: as far as both and what is above it can answer for the record. */
static int verify_record(Str record, Str signature, const Cert *cert, const ChainFiles *files,
                         const char *path)
{
    Error err = { 0 };
    CertReport r;
    const char *open;
    Key *key = cert_key(cert, &err);
    if (!key)
        return say_error(&err);
    bool genuine = attest_verify(record, signature, key, &err);
    key_free(key);
    chain_say(genuine ? "ok" : "x", "signature of the record",
              genuine ? "made by the key of the certificate over these bytes" : err.text);
    if (token_is_like(record))
        chain_say("x", "record", "it is still encrypted; open it first (attest open)");
    if (!chain_files_verify(files, cert, clock_now(), &r, &err))
        return say_error(&err);
    chain_say_report(&r);
    int status = chain_verdict(&r, &open);
    if (!genuine || status == EXIT_FOUND) {
        print(stdout, "%s: not verified%s\n", path,
              genuine ? ": the signature fits, the certificate is not good" : "");
        return EXIT_FOUND;
    }
    if (open)
        print(stdout, "%s: nothing is wrong, but the certificate %s\n", path, open);
    else
        print(stdout, "%s: the record is genuine\n", path);
    return status;
}

int cmd_attest_verify(int argc, char **argv)
{
    const char *cert_path = NULL, *signature_path = NULL;
    ChainFiles files = { .count = 0 };
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "cert", .value = &cert_path },
        { .name = "signature", .value = &signature_path },
        OPTS_CHAIN(files),
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("attest verify");
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1 || !cert_path || !signature_path)
        return say_usage(command, "--cert, --signature and one FILE are needed");
    Cert *cert = NULL;
    Buf record, signature;
    buf_init(&record, ATTEST_RECORD_MAX);
    buf_init(&signature, ATTEST_RECORD_MAX);
    if ((status = cmd_read(argv[1], ATTEST_RECORD_MAX, &record)) == EXIT_DONE &&
        (status = cmd_read(signature_path, ATTEST_RECORD_MAX, &signature)) == EXIT_DONE &&
        (status = cmd_load_cert(cert_path, &source, &cert)) == EXIT_DONE &&
        (status = chain_files_load(&files, &source)) == EXIT_DONE)
        status = verify_record(buf_str(&record), buf_str(&signature), cert, &files, argv[1]);
    chain_files_clear(&files);
    passphrase_clear(&source);
    cert_free(cert);
    buf_clear(&record);
    buf_clear(&signature);
    return status;
}

int cmd_attest_compare(int argc, char **argv)
{
    const char *contract = NULL, *cidata = NULL, *expected = NULL;
    bool json = false, markdown = false;
    const Opt opts[] = {
        { .name = "contract", .value = &contract },
        { .name = "cidata", .value = &cidata },
        { .name = "expected", .value = &expected },
        { .name = "json", .is_flag = true, .flag = &json },
        { .name = "markdown", .is_flag = true, .flag = &markdown },
        { .name = NULL },
    };
    const Command *command = command_find("attest compare");
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1 || (json && markdown))
        return say_usage(command, "one FILE is needed, and at most one of --json and --markdown");
    AttestWork *w = memory_alloc(sizeof *w);
    Buf bytes, out;
    Error err = { 0 };
    if (!w) {
        error_memory(&err);
        return say_error(&err);
    }
    attest_work_init(w);
    buf_init(&bytes, ATTEST_RECORD_MAX);
    buf_init(&out, 0);
    if ((status = cmd_read(argv[1], ATTEST_RECORD_MAX, &bytes)) != EXIT_DONE)
        goto out;
    bool ok = (!contract || attest_work_contract(w, contract, &err)) &&
              (!cidata || attest_work_cidata(w, cidata, &err)) &&
              (!expected || attest_work_expected(w, expected, &err)) &&
              attest_work_read(w, buf_str(&bytes), &err);
    if (ok && w->sealed)
        ok = error_set(&err, ERR_SYNTAX,
                       "this record is encrypted; \"attest open\" opens it with the auditor's key");
    AttestReport report = {
        .file = argv[1], .record = &w->record, .rows = w->rows, .count = w->row_count
    };
    ok = ok && (json       ? attest_json(&report, &out)
                : markdown ? attest_markdown(&report, &out)
                           : attest_text(&report, &out));
    if (!ok) {
        status = say_error(&err);
        goto out;
    }
    fwrite(out.ptr, 1, out.len, stdout);
    AttestCounts counts = attest_count(w->rows, w->row_count);
    status = counts.differ  ? EXIT_FOUND
             : counts.equal ? EXIT_DONE
                            : EXIT_READ; /* nothing compared: nothing known */
out:
    buf_clear(&bytes);
    buf_clear(&out);
    attest_work_clear(w);
    memory_free(w);
    return status;
}
