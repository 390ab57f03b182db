/* cmd_attest - attest open, attest verify, attest compare: the record of a machine that runs. */
#include "cmd_io.h"

#include "contract/attest.h"
#include "contract/load.h"
#include "contract/token.h"

#include <string.h>

#define CIDATA_FILE_MAX ((size_t)64 << 20)

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

static void print_dates(const Cert *cert, bool *good)
{
    char from[16], to[16];
    int days;
    CertState state = cert_state(cert, clock_now(), &days);
    clock_date(cert_facts(cert)->not_before, from);
    clock_date(cert_facts(cert)->not_after, to);
    *good = state != CERT_EXPIRED && state != CERT_NOT_YET;
    printf("%-3s dates        %s to %s (%d days left)\n", *good ? "ok" : "x", from, to, days);
}

/* The three questions, as far as a record, its signature and one certificate can answer them. */
static int verify_record(Str record, Str signature, const Cert *cert, const char *path)
{
    Error err = { 0 };
    Key *key = cert_key(cert, &err);
    if (!key)
        return say_error(&err);
    bool in_time, genuine = attest_verify(record, signature, key, &err);
    printf("%-3s signature    %s\n", genuine ? "ok" : "x",
           genuine ? "made by the key of the certificate over these bytes" : err.text);
    printf("    certificate  %s\n", cert_facts(cert)->name);
    print_dates(cert, &in_time);
    printf("--  chain        not checked here: contract-tui cert verify does it\n");
    if (token_is_like(record))
        printf("x   record       it is still encrypted; open it first (attest open)\n");
    printf("%s: %s\n", path, genuine ? "the record is genuine" : "not verified");
    key_free(key);
    return genuine && in_time ? EXIT_DONE : EXIT_FOUND;
}

int cmd_attest_verify(int argc, char **argv)
{
    const char *cert_path = NULL, *signature_path = NULL;
    const Opt opts[] = {
        { .name = "cert", .value = &cert_path },
        { .name = "signature", .value = &signature_path },
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
        (status = cmd_load_cert(cert_path, &cert)) == EXIT_DONE)
        status = verify_record(buf_str(&record), buf_str(&signature), cert, argv[1]);
    cert_free(cert);
    buf_clear(&record);
    buf_clear(&signature);
    return status;
}

typedef struct Inputs {
    Buf record, contract, cidata[3], expected;
    AttestFile files[256];
    size_t count;
} Inputs;

static const char *const cidata_names[] = { "user-data", "meta-data", "vendor-data" };

/* The files of a cidata folder; a missing one is simply not compared. */
static int read_cidata(const char *folder, Inputs *in)
{
    static char paths[3][4200], names[3][32];
    for (size_t i = 0; i < 3; i++) {
        FileStamp stamp = { .exists = false };
        snprintf(paths[i], sizeof paths[i], "%s/%s", folder, cidata_names[i]);
        snprintf(names[i], sizeof names[i], "cidata/%s", cidata_names[i]);
        if (!file_stamp(paths[i], &stamp, NULL) || !stamp.exists)
            continue;
        int status = cmd_read(paths[i], CIDATA_FILE_MAX, &in->cidata[i]);
        if (status != EXIT_DONE)
            return status;
        in->files[in->count++] = (AttestFile){ .name = str_from(names[i]),
                                               .from = str_from(paths[i]),
                                               .bytes = buf_str(&in->cidata[i]) };
    }
    if (!in->count) {
        say("cannot compare with %s: it holds no %s, %s or %s", folder, cidata_names[0],
            cidata_names[1], cidata_names[2]);
        return EXIT_READ;
    }
    return EXIT_DONE;
}

/* Lines of "HASH NAME", as in a record; `#` starts a comment line. */
static int read_expected(const char *path, Inputs *in, Arena *arena)
{
    AttestRecord list;
    Error err = { 0 };
    int status = cmd_read(path, ATTEST_RECORD_MAX, &in->expected);
    if (status != EXIT_DONE)
        return status;
    if (!attest_read(buf_str(&in->expected), arena, &list, &err)) {
        error_prefix(&err, "%s: ", path);
        return say_error(&err);
    }
    for (size_t i = 0; i < list.count && in->count < 256; i++)
        if (list.lines[i].kind == ATTEST_HASH)
            in->files[in->count++] = (AttestFile){ .name = list.lines[i].name,
                                                   .from = str_from(path),
                                                   .expected = list.lines[i].value };
    return EXIT_DONE;
}

static const char *row_words(const AttestRow *row)
{
    switch (row->verdict) {
    case ATTEST_MATCHES:
        return "equals";
    case ATTEST_DIFFERS:
        return "DIFFERS from";
    case ATTEST_PUBLISHED:
        return "is the published value of";
    default:
        return "not compared: nothing was given for it";
    }
}

static int print_rows(const AttestRecord *record, const AttestRow *rows, size_t count)
{
    static const char *const marks[] = { [ATTEST_MATCHES] = "ok",
                                         [ATTEST_DIFFERS] = "x",
                                         [ATTEST_NOT_COMPARED] = "--",
                                         [ATTEST_PUBLISHED] = "ok" };
    size_t equal = 0, differ = 0;
    for (size_t i = 0; i < record->count; i++) {
        const AttestLine *l = &record->lines[i];
        if (l->kind == ATTEST_FACT)
            print(stdout, "    " STR_FMT ": " STR_FMT "\n", STR_ARG(l->label), STR_ARG(l->value));
        else if (l->kind == ATTEST_ODD)
            print(stdout, "!   this line is not understood: " STR_FMT "\n", STR_ARG(l->text));
    }
    for (size_t i = 0; i < count; i++) {
        const AttestRow *row = &rows[i];
        print(stdout, "%-3s %-32.*s %.16s..  %s%s" STR_FMT "%s" STR_FMT "\n", marks[row->verdict],
              STR_ARG(row->line->name), row->line->value.ptr, row_words(row),
              row->with.len ? " " : "", STR_ARG(row->with), row->note.len ? ", " : "",
              STR_ARG(row->note));
        equal += row->verdict == ATTEST_MATCHES || row->verdict == ATTEST_PUBLISHED;
        differ += row->verdict == ATTEST_DIFFERS;
    }
    print(stdout, "%zu equal, %zu differ, %zu not compared\n", equal, differ,
          count - equal - differ);
    return differ  ? EXIT_FOUND
           : equal ? EXIT_DONE
                   : EXIT_READ; /* nothing compared: nothing known */
}

int cmd_attest_compare(int argc, char **argv)
{
    const char *contract = NULL, *cidata = NULL, *expected = NULL;
    const Opt opts[] = {
        { .name = "contract", .value = &contract },
        { .name = "cidata", .value = &cidata },
        { .name = "expected", .value = &expected },
        { .name = NULL },
    };
    const Command *command = command_find("attest compare");
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "one FILE is needed");
    static Inputs in;
    Arena *arena = arena_new(0);
    AttestRecord record;
    AttestRow *rows;
    size_t count;
    Error err = { 0 };
    if (!arena) {
        error_memory(&err);
        return say_error(&err);
    }
    buf_init(&in.record, ATTEST_RECORD_MAX);
    buf_init_secret(&in.contract, CIDATA_FILE_MAX);
    buf_init(&in.expected, ATTEST_RECORD_MAX);
    for (size_t i = 0; i < 3; i++)
        buf_init_secret(&in.cidata[i], CIDATA_FILE_MAX);
    if ((status = cmd_read(argv[1], ATTEST_RECORD_MAX, &in.record)) != EXIT_DONE ||
        (contract && (status = cmd_read(contract, CIDATA_FILE_MAX, &in.contract)) != EXIT_DONE) ||
        (cidata && (status = read_cidata(cidata, &in)) != EXIT_DONE) ||
        (expected && (status = read_expected(expected, &in, arena)) != EXIT_DONE))
        goto out;
    Str text = contract ? buf_str(&in.contract) : (Str){ NULL, 0 };
    if (!attest_read(buf_str(&in.record), arena, &record, &err) ||
        !attest_compare(&record, text, contract ? str_from(contract) : STR(""), in.files, in.count,
                        arena, &rows, &count, &err))
        status = say_error(&err);
    else
        status = print_rows(&record, rows, count);
out:
    buf_clear(&in.record);
    buf_clear(&in.contract);
    buf_clear(&in.expected);
    for (size_t i = 0; i < 3; i++)
        buf_clear(&in.cidata[i]);
    arena_free(arena);
    return status;
}
