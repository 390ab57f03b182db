/* cmd_seal - seal: encrypt and sign; sign: the signature alone.
 *
 * Several files are sealed side by side; each has its own messages and output, the keys and
 * certificates are loaded once. */
#include "cmd_io.h"
#include "contract/analysis.h"
#include "contract/load.h"
#include "contract/seal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Sealer {
    const Command *command;
    const char *platform_name, *out;
    bool out_is_folder, force, facts_on_stdout;
    unsigned parts;
    const Cert *cert; /* NULL: for each platform the newest one at hand, which is kept here: */
    Cert *newest[PLATFORM_COUNT]; /* owned */
    const Key *key;
    SigningKeyForm form;
    Str signing_cert;
    const char *receipt;
    Schemas *schemas;
    char **files;
    int count;
    bool wipe;
    pthread_mutex_t lock; /* of standard output and error */
} Sealer;

/* -- facts -- */

static void print_part(FILE *to, SealPart part, const SealPartFacts *f)
{
    static const char *const actions[] = { [SEAL_ENCRYPTED] = "encrypted",
                                           [SEAL_WAS_TOKEN] = "was encrypted before",
                                           [SEAL_LEFT_PLAIN] = "plain text" };
    if (f->action != SEAL_ABSENT)
        fprintf(to, "  %-21s sha256 %s  %s\n", seal_part_name(part), f->sha256[0] ? f->sha256 : "-",
                actions[f->action]);
}

static void print_facts(FILE *to, const SealResult *r, const char *in, const char *out)
{
    char date[16];
    bool encrypted = r->cert_sha256[0];
    fprintf(to, "%s: %s, %zu bytes\n", out, encrypted ? "sealed" : "signed", r->output.len);
    fprintf(to, "  %-21s sha256 %s  %s\n", "input", r->input_sha256, in);
    fprintf(to, "  %-21s sha256 %s\n", "output", r->output_sha256);
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        print_part(to, part, &r->parts[part]);
    if (r->was_signed)
        fprintf(to, "  %-21s SHA256:%s%s\n", "signed by", r->signer_sha256,
                r->signing_key_added ? "  (added to env as signingKey)" : "");
    if (encrypted) {
        clock_date(r->cert_not_after, date);
        fprintf(to, "  %-21s %s, SHA-256 %.16s.., until %s\n", "for",
                r->cert_names[0] ? r->cert_names : "a certificate that is not published",
                r->cert_sha256, date);
    }
    if (r->expires) {
        clock_date(r->expires, date);
        fprintf(to, "  %-21s %s\n", "contract expires", date);
    }
    fprintf(to, "  ok read back%s\n", r->was_signed ? ", ok signature" : "");
    for (size_t i = 0; i < sizeof r->notes / sizeof r->notes[0] && r->notes[i][0]; i++)
        fprintf(to, "  !  %s\n", r->notes[i]);
}

/* -- one file -- */

/* "DIR/web.sealed.yaml" for "web.yaml". */
static void output_name(const Sealer *s, const char *in, char *out, size_t size)
{
    const char *base = strrchr(in, '/');
    base = base ? base + 1 : in;
    const char *dot = strrchr(base, '.');
    bool yaml = dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
    snprintf(out, size, "%s/%.*s.sealed.yaml", s->out, yaml ? (int)(dot - base) : (int)strlen(base),
             base);
}

static bool write_receipt(const Sealer *s, const SealResult *r, const Platform *platform,
                          const char *in, const char *out, Error *err)
{
    Buf json;
    FileSave how = { .replace = true };
    buf_init(&json, 0);
    bool ok = seal_receipt(r, platform, in, out, clock_now(), &json, err) &&
              file_save(s->receipt, buf_str(&json), &how, NULL, err);
    buf_clear(&json);
    return ok;
}

/* Waiting for the disk is the longest part of many small files: nobody else waits meanwhile. */
static bool write_result(const Sealer *s, const SealResult *r, const Platform *platform,
                         const char *in, const char *out, Error *err)
{
    FileSave how = { .secret = r->plaintext, .narrow = r->plaintext, .replace = true };
    return file_save(out, buf_str(&r->output), &how, NULL, err) &&
           (!s->receipt || write_receipt(s, r, platform, in, out, err));
}

static int tell(Sealer *s, const SealResult *r, const char *in, const char *out, bool ok,
                const Error *err)
{
    int status = EXIT_DONE;
    pthread_mutex_lock(&s->lock);
    if (ok)
        print_facts(s->facts_on_stdout ? stdout : stderr, r, in, out);
    else
        status = say_error(err);
    pthread_mutex_unlock(&s->lock);
    return status;
}

/* The certificate for a platform; NULL when none can be found, *ret_status tells then. */
static const Cert *cert_for(Sealer *s, const Platform *platform, int *ret_status)
{
    if (s->cert)
        return s->cert;
    pthread_mutex_lock(&s->lock);
    Cert **newest = &s->newest[platform->id];
    if (!*newest)
        *ret_status = cmd_default_cert(platform, newest);
    pthread_mutex_unlock(&s->lock);
    return *newest;
}

static int seal_text(Sealer *s, const Platform *platform, Str text, const Analysis *a,
                     const char *in)
{
    int missing = EXIT_KEY;
    const Cert *cert = cert_for(s, platform, &missing);
    if (!cert)
        return missing;
    SealRequest request = { .text = text,
                            .platform = platform,
                            .parts = s->parts,
                            .cert = cert,
                            .key = s->key,
                            .signing_key_form = s->form,
                            .signing_cert = s->signing_cert,
                            .now = clock_now(),
                            .force = s->force };
    request.problems = analysis_problems(a, &request.problem_count);
    SealResult result = { 0 };
    Error err = { 0 };
    char path[4096];
    const char *out = s->out ? s->out : "-";
    if (s->out_is_folder) {
        output_name(s, in, path, sizeof path);
        out = path;
    }
    bool sealed = seal_contract(&request, &result, &err);
    bool ok = sealed && write_result(s, &result, platform, in, out, &err);
    if (!sealed)
        error_prefix(&err, "%s: ", in);
    int status = tell(s, &result, in, out, ok, &err);
    if (sealed && !ok)
        status = EXIT_WRITE;
    if (sealed)
        seal_result_clear(&result);
    return status;
}

/* Only what was sealed for others to read no more: the output is whole on the disk by now. */
static int wipe(Sealer *s, const char *in, const FileStamp *stamp)
{
    Error err = { 0 };
    if (!file_wipe(in, stamp, &err))
        return say_error(&err);
    pthread_mutex_lock(&s->lock);
    fprintf(s->facts_on_stdout ? stdout : stderr, "%s: overwritten and removed\n", in);
    pthread_mutex_unlock(&s->lock);
    return EXIT_DONE;
}

static int seal_file(void *context, const char *in)
{
    Sealer *s = context;
    Loaded loaded = { 0 };
    Error err = { 0 };
    if (!load_file(in, false, &loaded, &err))
        return say_error(&err);
    Str text = buf_str(&loaded.bytes);
    pthread_mutex_lock(&s->lock);
    const Platform *platform = cmd_platform(s->command, s->platform_name, text, in);
    pthread_mutex_unlock(&s->lock);
    int status = EXIT_USAGE;
    if (platform) {
        Snapshot *snapshot = snapshot_new(text, &err);
        AnalysisInput input = { .snapshot = snapshot,
                                .platform = platform,
                                .kind = DOC_CONTRACT,
                                .now = clock_now(),
                                .layers = LAYER_ALL,
                                .schemas = s->schemas };
        Analysis *a = snapshot ? analysis_new(&input, &err) : NULL;
        status = a ? seal_text(s, platform, text, a, in) : say_error(&err);
        analysis_free(a);
        snapshot_free(snapshot);
    }
    if (status == EXIT_DONE && s->wipe)
        status = wipe(s, in, &loaded.stamp);
    loaded_clear(&loaded);
    return status;
}

static int seal_all(Sealer *s, int jobs)
{
    Error err = { 0 };
    s->schemas = schemas_new(&err);
    if (!s->schemas)
        return say_error(&err);
    pthread_mutex_init(&s->lock, NULL);
    int status = cmd_each_file(s->files, s->count, jobs, seal_file, s);
    pthread_mutex_destroy(&s->lock);
    schemas_free(s->schemas);
    return status;
}

/* -- options -- */

static bool read_parts(const Command *command, const char *only, unsigned *ret)
{
    unsigned parts = 0;
    Str rest = str_from(only), name;
    while (str_split(&rest, ',', &name)) {
        SealPart part = 0;
        while (part < SEAL_PARTS && !str_is(name, seal_part_name(part)))
            part++;
        if (part == SEAL_PARTS) {
            say_usage(
                command,
                "--only takes workload, env, attestationPublicKey, joined by commas; not \"" STR_FMT
                "\"",
                STR_ARG(name));
            return false;
        }
        parts |= 1u << part;
    }
    *ret = parts;
    return true;
}

static bool read_number(const char *text, long min, long max, long *ret)
{
    char *end;
    long value = text ? strtol(text, &end, 10) : min;
    if (text && (*end || end == text || value < min || value > max))
        return false;
    *ret = value;
    return true;
}

typedef struct Expiry {
    const char *days, *date, *ca_cert, *ca_key, *name, *csr;
    PassphraseSource source;
} Expiry;

/* For a request that was made elsewhere. */
static int issue_request(const Expiry *x, const Key *signer, const Cert *ca, const Key *ca_key,
                         unsigned days, Buf *ret_pem)
{
    Buf request;
    Error err = { 0 };
    buf_init(&request, KEY_FILE_MAX);
    int status = cmd_read(x->csr, KEY_FILE_MAX, &request);
    if (status == EXIT_DONE && !cert_issue_request(buf_str(&request), signer, ca, ca_key, days,
                                                   clock_now(), ret_pem, &err))
        status = cmd_say_about(x->csr, &err);
    buf_clear(&request);
    return status;
}

/* The certificate that limits the contract, issued by the user's CA. */
static int issue(const Command *command, Expiry *x, const Key *signer, Buf *ret_pem)
{
    long days;
    Time end;
    if (x->date && !clock_parse(str_from(x->date), &end))
        return say_usage(command, "--expiry-date is a day such as 2027-06-30");
    if (x->date)
        days = (long)((end - clock_now() + CLOCK_DAY - 1) / CLOCK_DAY);
    else if (!read_number(x->days, 1, 36500, &days))
        return say_usage(command, "--expiry-days is a number of days from 1");
    if (days < 1 || days > 36500)
        return say_usage(command, "--expiry-date %s is not in the future, or too far in it",
                         x->date);
    if (!x->ca_cert || !x->ca_key || !signer)
        return say_usage(command, "a contract that ends needs --ca-cert, --ca-key and --key");
    Cert *ca = NULL;
    Key *ca_key = NULL;
    Error err = { 0 };
    int status = cmd_load_cert(x->ca_cert, &x->source, &ca);
    if (status == EXIT_DONE)
        status = cmd_load_key(x->ca_key, KEY_PRIVATE, &x->source, &ca_key);
    CertSubject subject = { .name = str_from(x->name ? x->name : "contract signer") };
    if (status == EXIT_DONE && x->csr)
        status = issue_request(x, signer, ca, ca_key, (unsigned)days, ret_pem);
    else if (status == EXIT_DONE &&
             !cert_issue(signer, &subject, ca, ca_key, (unsigned)days, clock_now(), ret_pem, &err))
        status = say_error(&err);
    cert_free(ca);
    key_free(ca_key);
    return status;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return path && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int prepare(Sealer *s, int operands, char **argv)
{
    s->files = argv + 1;
    s->count = operands;
    s->out_is_folder = is_folder(s->out);
    s->facts_on_stdout = s->out && strcmp(s->out, "-") != 0;
    if (!operands)
        return say_usage(s->command, "a contract is needed");
    if (operands > 1 && !s->out_is_folder)
        return say_usage(s->command, "for several files -o names a folder that exists");
    if (s->wipe && (!s->facts_on_stdout || strcmp(argv[1], "-") == 0))
        return say_usage(s->command,
                         "--wipe needs a file and -o: nothing else holds what is in it");
    if (operands > 1 && s->receipt)
        return say_usage(s->command, "--receipt is for one file");
    return EXIT_DONE;
}

/* Appends a certificate, whatever form its file has. */
static int load_pem(const char *path, PassphraseSource *source, Buf *ret_pem)
{
    Cert *cert = NULL;
    Error err = { 0 };
    int status = cmd_load_cert(path, source, &cert);
    if (status == EXIT_DONE && !cert_pem(cert, ret_pem, &err))
        status = say_error(&err);
    cert_free(cert);
    return status;
}

/* Asked before any file is read, so that the message names the certificate. */
static bool can_encrypt(const Cert *cert, const char *path)
{
    Error err = { 0 };
    Key *key = cert_key(cert, &err);
    if (!key)
        cmd_say_about(path, &err);
    key_free(key);
    return key != NULL;
}

/* What was said on the command line besides what a Sealer has. */
typedef struct Words {
    const char *cert, *key, *only, *jobs, *form, *own_cert;
    bool no_sign;
    PassphraseSource source;
    Expiry expiry;
} Words;

static bool ends(const Words *w)
{
    return w->expiry.days || w->expiry.date;
}

/* What does not go together. */
static int contradictions(const Sealer *s, const Words *w)
{
    const Expiry *x = &w->expiry;
    const struct {
        bool wrong;
        const char *why;
    } all[] = {
        { !w->key == !w->no_sign, "either --key or --no-sign is needed" },
        { s->wipe && s->parts != SEAL_ALL_PARTS,
          "--wipe and --only do not go together: what stays plain text would be in both files" },
        { !ends(w) && (x->csr || x->name || x->ca_cert || x->ca_key),
          "--expiry-days is needed to make the contract end (or --expiry-date)" },
        { w->own_cert && (ends(w) || !w->key),
          "--signing-cert goes with --key, and without --expiry-days: it has an end of its own" },
        { x->days && x->date, "--expiry-days or --expiry-date, not both" },
        { x->csr && x->name, "--csr holds the name already; leave --expiry-name out" },
        { w->form && strcmp(w->form, "pem") != 0 && strcmp(w->form, "base64") != 0,
          "--signing-key-form is base64 or pem" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].wrong)
            return say_usage(s->command, "%s", all[i].why);
    return EXIT_DONE;
}

static int read_jobs(const Sealer *s, const char *text, long *ret)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    *ret = cores < 1 ? 1 : cores > CMD_JOBS_MAX ? CMD_JOBS_MAX : cores;
    if (text && !read_number(text, 1, CMD_JOBS_MAX, ret))
        return say_usage(s->command, "-j is a number from 1 to %d", CMD_JOBS_MAX);
    return EXIT_DONE;
}

static bool writes_an_input(const Sealer *s, const Words *w)
{
    const char *inputs[] = {
        w->cert,        w->key,           w->own_cert,          w->expiry.ca_cert,
        w->source.file, w->expiry.ca_key, w->expiry.source.file
    };
    return cmd_is_input(s->out, inputs, 7) || cmd_is_input(s->receipt, inputs, 7) ||
           cmd_is_input(s->out, (const char *const *)s->files, (size_t)s->count) ||
           cmd_is_input(s->receipt, (const char *const *)s->files, (size_t)s->count);
}

/* With the keys and certificates that were named. */
static int seal_with(Sealer *s, Words *w, int jobs)
{
    Cert *cert = NULL;
    Key *key = NULL;
    Buf issued;
    buf_init(&issued, 0);
    int status = w->cert ? cmd_load_cert(w->cert, &w->source, &cert) : EXIT_DONE;
    if (status == EXIT_DONE && cert && !can_encrypt(cert, w->cert))
        status = EXIT_KEY;
    if (status == EXIT_DONE && w->key)
        status = cmd_load_key(w->key, KEY_PRIVATE, &w->source, &key);
    if (status == EXIT_DONE && ends(w))
        status = issue(s->command, &w->expiry, key, &issued);
    s->cert = cert;
    s->key = key;
    if (status == EXIT_DONE && w->own_cert)
        status = load_pem(w->own_cert, &w->source, &issued);
    s->signing_cert = issued.len ? buf_str(&issued) : (Str){ NULL, 0 };
    if (status == EXIT_DONE)
        status = seal_all(s, jobs);
    for (size_t i = 0; i < PLATFORM_COUNT; i++)
        cert_free(s->newest[i]);
    cert_free(cert);
    key_free(key);
    buf_clear(&issued);
    passphrase_clear(&w->source);
    passphrase_clear(&w->expiry.source);
    return status;
}

int cmd_seal(int argc, char **argv)
{
    Sealer s = { .command = command_find("seal"), .parts = SEAL_ALL_PARTS };
    Words w = { .cert = NULL };
    Expiry *x = &w.expiry;
    const Opt opts[] = {
        { .name = "platform", .value = &s.platform_name },
        { .name = "cert", .value = &w.cert },
        { .name = "key", .value = &w.key },
        { .name = "only", .value = &w.only },
        { .name = "no-sign", .is_flag = true, .flag = &w.no_sign },
        { .name = "signing-key-form", .value = &w.form },
        { .name = "signing-cert", .value = &w.own_cert },
        { .name = "expiry-days", .value = &x->days },
        { .name = "expiry-date", .value = &x->date },
        { .name = "expiry-name", .value = &x->name },
        { .name = "csr", .value = &x->csr },
        { .name = "ca-cert", .value = &x->ca_cert },
        { .name = "ca-key", .value = &x->ca_key },
        { .name = "ca-passphrase-file", .value = &x->source.file },
        { .name = "ca-passphrase-fd", .value = &x->source.fd },
        { .name = "force", .is_flag = true, .flag = &s.force },
        { .name = "receipt", .value = &s.receipt },
        { .name = "wipe", .is_flag = true, .flag = &s.wipe },
        { .name = "jobs", .letter = 'j', .value = &w.jobs },
        { .name = "output", .letter = 'o', .value = &s.out },
        OPTS_PASSPHRASE(w.source),
        { .name = NULL },
    };
    int operands, status;
    long jobs = 1;
    if (!opts_parse(s.command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if ((status = prepare(&s, operands, argv)) != EXIT_DONE)
        return status;
    if (w.only && !read_parts(s.command, w.only, &s.parts))
        return EXIT_USAGE;
    if ((status = contradictions(&s, &w)) != EXIT_DONE ||
        (status = read_jobs(&s, w.jobs, &jobs)) != EXIT_DONE)
        return status;
    if (writes_an_input(&s, &w))
        return EXIT_USAGE;
    s.form = w.form && strcmp(w.form, "pem") == 0 ? SIGNING_KEY_PEM : SIGNING_KEY_BASE64;
    return seal_with(&s, &w, (int)jobs);
}

/* -- sign -- */

static int sign_text(Str text, const char *in, const Key *key, const char *out)
{
    /* Without new tokens nothing depends on the platform. */
    SealRequest request = {
        .text = text, .platform = platform_get(PLATFORM_CCRT), .key = key, .now = clock_now()
    };
    SealResult result;
    Error err = { 0 };
    if (!seal_contract(&request, &result, &err))
        return cmd_say_about(in, &err);
    int status = cmd_write(out, buf_str(&result.output), result.plaintext, true);
    if (status == EXIT_DONE)
        print_facts(out && strcmp(out, "-") != 0 ? stdout : stderr, &result, in, out ? out : "-");
    seal_result_clear(&result);
    return status;
}

int cmd_sign(int argc, char **argv)
{
    const char *key_path = NULL, *out = NULL;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "key", .value = &key_path },
        { .name = "output", .letter = 'o', .value = &out },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("sign");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1 || !key_path)
        return say_usage(command, "one contract and --key are needed");
    const char *inputs[] = { key_path, source.file }; /* a contract may be signed in its place */
    if (cmd_is_input(out, inputs, 2))
        return EXIT_USAGE;
    Key *key = NULL;
    Loaded loaded = { 0 };
    Error err = { 0 };
    int status = cmd_load_key(key_path, KEY_PRIVATE, &source, &key);
    if (status == EXIT_DONE && !load_file(argv[1], false, &loaded, &err))
        status = say_error(&err);
    if (status == EXIT_DONE)
        status = sign_text(buf_str(&loaded.bytes), argv[1], key, out);
    loaded_clear(&loaded);
    key_free(key);
    passphrase_clear(&source);
    return status;
}
