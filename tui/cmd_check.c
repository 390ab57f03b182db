/* cmd_check - `check`: every problem that the program would show, for people and for pipelines.
 *
 * Files are checked side by side; each worker has its own archive cache, the compiled schemas
 * are shared. What is found is kept until all are done, so the output has the order of
 * the words on the command line. */
#include "cmd.h"
#include "pods.h"
#include "contract_files.h"
#include "user_config.h"
#include "contract/file.h"
#include "contract/fix.h"
#include "contract/platform.h"
#include "contract/present.h"
#include "contract/text.h"
#include "contract/secret_fields.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JOBS_MAX = 64, FIX_ROUNDS = 200 };

/* -- options -------------------------------------------------------------------------------- */

typedef struct CheckOptions {
    const char *platform, *section, *layers, *schema, *fail_on, *jobs;
    OptList rule, no_rule, severity, pod;
    bool fix, json, sarif;
    DocumentKind kind;   /* of --section */
    unsigned layer_bits; /* of --layers */
    Severity least;      /* of --fail-on: what this and above makes the status 1 */
    size_t threads;
} CheckOptions;

static bool take_section(const Command *command, CheckOptions *o)
{
    static const struct {
        const char *name;
        DocumentKind kind;
    } kinds[] = { { "contract", DOC_CONTRACT },
                  { "workload", DOC_WORKLOAD },
                  { "env", DOC_ENV },
                  { "network", DOC_NETWORK } };
    o->kind = DOC_AUTO;
    if (!o->section)
        return true;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(o->section, kinds[i].name) == 0) {
            o->kind = kinds[i].kind;
            return true;
        }
    say_usage(command, "there is no section \"%s\"; there are contract, workload, env, network",
              o->section);
    return false;
}

static bool take_layers(const Command *command, CheckOptions *o)
{
    static const struct {
        const char *name;
        unsigned bit;
    } layers[] = { { "yaml", LAYER_YAML },
                   { "schema", LAYER_SCHEMA },
                   { "preflight", LAYER_PREFLIGHT } };
    Str rest = str_from(o->layers), part;
    o->layer_bits = o->layers ? 0 : LAYER_ALL;
    while (str_split(&rest, ',', &part)) {
        unsigned bit = 0;
        for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
            if (str_is(part, layers[i].name))
                bit = layers[i].bit;
        if (!bit) {
            say_usage(command,
                      "there is no layer \"" STR_FMT "\"; there are yaml, schema, "
                      "preflight",
                      STR_ARG(part));
            return false;
        }
        o->layer_bits |= bit;
    }
    return true;
}

static bool take_jobs(const Command *command, CheckOptions *o)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    if (o->jobs) {
        char *end;
        n = strtol(o->jobs, &end, 10);
        if (*end || n < 1 || n > JOBS_MAX) {
            say_usage(command, "-j takes a number from 1 to %d, not \"%s\"", JOBS_MAX, o->jobs);
            return false;
        }
    }
    o->threads = n < 1 ? 1 : n > JOBS_MAX ? JOBS_MAX : (size_t)n;
    return true;
}

static bool take_rest(const Command *command, CheckOptions *o)
{
    o->least = SEV_SECURITY;
    if (o->fail_on && strcmp(o->fail_on, "warning") == 0) {
        o->least = SEV_WARNING;
    } else if (o->fail_on && strcmp(o->fail_on, "error") != 0) {
        say_usage(command, "--fail-on takes error or warning, not \"%s\"", o->fail_on);
        return false;
    }
    if (o->json && o->sarif) {
        say_usage(command, "--json and --sarif are two forms of output; give one of them");
        return false;
    }
    return true;
}

/* -- one file ------------------------------------------------------------------------------- */

typedef struct CheckFile {
    const char *path;
    Buf bytes; /* owned, secret */
    FileStamp stamp;
    const Platform *platform;
    Analysis *analysis; /* owned; NULL: see error */
    SecretFields secret;
    Buf fixed; /* owned: what --fix did, one line each */
    Error error;
    bool told; /* the error was reported */
} CheckFile;

typedef struct Check {
    const Command *command;
    CheckOptions options;
    const Platform *platform; /* of --platform; NULL: each file says its own */
    Schemas *schemas;         /* to check with */
    Schemas *descriptions;    /* to know what is secret: never the user's own */
    RuleSwitch *rules;
    Pods pods; /* of --pod: what a contract of confidential containers is for */
    PreflightExtra extra;
    FileNames names;
    CheckFile *files;
    size_t count;
    atomic_size_t next;
} Check;

/* "-" has no name that a reader of the output would know. */
static const char *shown_name(const CheckFile *f)
{
    return strcmp(f->path, "-") == 0 ? "(standard input)" : f->path;
}

static Analysis *analyse(const Check *check, const CheckFile *f, Str text, PackCache *cache,
                         Error *err)
{
    AnalysisInput in = { .snapshot = snapshot_new(text, err),
                         .platform = f->platform,
                         .kind = check->options.kind,
                         .now = clock_now(),
                         .layers = check->options.layer_bits,
                         .schemas = check->schemas,
                         .rules = check->rules,
                         .pack_cache = cache,
                         .extra = &check->extra };
    if (!in.snapshot)
        return NULL;
    Analysis *a = analysis_new(&in, err);
    snapshot_free(in.snapshot);
    return a;
}

/* -- fixing and checking --------------------------------------------------------------------- */

static PresentFile shown_file(CheckFile *f)
{
    return (PresentFile){ .name = shown_name(f),
                          .analysis = f->analysis,
                          .is_secret = secret_fields_hide,
                          .context = &f->secret };
}

typedef struct FixLog {
    CheckFile *file;
    Buf *out;
} FixLog;

static void log_fix(void *context, const Analysis *a, const Problem *p, const Fix *fix)
{
    FixLog *log = context;
    PresentFile shown = shown_file(log->file);
    Buf scratch;
    size_t line, column;
    buf_init(&scratch, 0);
    Str title = present_clean(&shown, p, fix->title, &scratch);
    text_position(analysis_text(a), p->span.start, &line, &column);
    buf_printf(log->out, "%zu:%zu: %s: fixed: ", line, column, p->code);
    if (p->inner.file.len)
        buf_printf(log->out, "in " STR_FMT ": ", STR_ARG(p->inner.file));
    buf_add_str(log->out, title);
    buf_add_byte(log->out, '\n');
    buf_clear(&scratch);
}

/* Applies safe fixes until none is left: one may uncover the next. A round after which the text
 * cannot be read any more is taken back. */
static bool fix_file(Check *check, CheckFile *f, PackCache *cache)
{
    bool changed = false;
    for (int round = 0; round < FIX_ROUNDS; round++) {
        Buf fresh, log;
        buf_init_secret(&fresh, TEXT_MAX);
        buf_init(&log, 0);
        Arena *arena = arena_new(0);
        FixLog to = { f, &log };
        size_t taken = arena ? fix_round(f->analysis, arena, &fresh, log_fix, &to) : 0;
        arena_free(arena);
        bool good = taken > 0 && buf_ok(&fresh) && buf_ok(&log);
        Analysis *after = good ? analyse(check, f, buf_str(&fresh), cache, &f->error) : NULL;
        if (after && analysis_root(f->analysis) && !analysis_root(after)) {
            analysis_free(after);
            after = NULL;
        }
        if (after) {
            analysis_free(f->analysis);
            f->analysis = after;
            f->secret.analysis = after;
            Buf old = f->bytes;
            f->bytes = fresh;
            fresh = old;
            buf_add_str(&f->fixed, buf_str(&log));
            changed = true;
        }
        buf_clear(&fresh);
        buf_clear(&log);
        if (!after)
            break;
    }
    FileSave how = { .replace = true, .expect = &f->stamp };
    return !changed || file_save(f->path, buf_str(&f->bytes), &how, NULL, &f->error);
}

static void check_file(Check *check, CheckFile *f, PackCache *cache)
{
    f->analysis = analyse(check, f, buf_str(&f->bytes), cache, &f->error);
    if (f->analysis)
        secret_fields_init(&f->secret, check->descriptions, f->analysis);
    if (f->analysis && check->options.fix && !fix_file(check, f, cache)) {
        analysis_free(f->analysis);
        f->analysis = NULL;
    }
}

static void *work(void *context)
{
    Check *check = context;
    Error err = { 0 };
    PackCache *cache = pack_cache_new(&err);
    for (;;) {
        size_t i = atomic_fetch_add(&check->next, 1);
        if (i >= check->count)
            break;
        CheckFile *f = &check->files[i];
        if (f->error.code == ERR_NONE)
            check_file(check, f, cache);
    }
    pack_cache_free(cache);
    return NULL;
}

static void work_all(Check *check)
{
    pthread_t threads[JOBS_MAX];
    size_t started = 0;
    size_t wanted = check->options.threads < check->count ? check->options.threads : check->count;
    while (started + 1 < wanted && pthread_create(&threads[started], NULL, work, check) == 0)
        started++;
    work(check);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

/* -- reading and telling -------------------------------------------------------------------- */

static bool is_network(const Check *check, Str text)
{
    if (check->options.kind != DOC_AUTO)
        return check->options.kind == DOC_NETWORK;
    Str first = str_trim(text); /* JSON cannot say for which platform it is */
    if (str_starts(first, STR("{")) &&
        str_starts(str_trim(str_slice(first, 1, SIZE_MAX)), STR("\"network\"")))
        return true;
    return str_starts(text, STR("network:")) || str_contains(text, STR("\nnetwork:"));
}

/* Reads a file and finds its platform. Returns the exit status, EXIT_DONE when it can be checked.
 */
static int read_one(Check *check, CheckFile *f)
{
    buf_init_secret(&f->bytes, TEXT_MAX);
    buf_init(&f->fixed, 0);
    if (!file_read(f->path, TEXT_MAX, &f->bytes, &f->stamp, &f->error)) {
        f->told = true;
        return say_error(&f->error);
    }
    Str text = buf_str(&f->bytes);
    unsigned more = check->options.layer_bits & (LAYER_SCHEMA | LAYER_PREFLIGHT);
    if (!more || is_network(check, text))
        return EXIT_DONE;
    f->platform = check->platform;
    if (!f->platform)
        f->platform = cmd_platform(check->command, NULL, text, shown_name(f));
    if (f->platform)
        return EXIT_DONE;
    f->told = true; /* by cmd_platform() */
    error_set(&f->error, ERR_USAGE, "no platform");
    return EXIT_USAGE;
}

static bool use_own_schema(Check *check, Error *err)
{
    Buf text;
    bool good = true;
    if (!check->options.schema)
        return true;
    buf_init(&text, TEXT_MAX);
    good = file_read(check->options.schema, TEXT_MAX, &text, NULL, err);
    for (int id = 0; good && id < PLATFORM_COUNT; id++) {
        const Platform *p = platform_get((PlatformId)id);
        bool used = check->options.kind == DOC_NETWORK;
        for (size_t i = 0; i < check->count; i++)
            used |= check->files[i].platform == p;
        const char *name = check->options.kind == DOC_NETWORK ? "network" : p->schema;
        if (used)
            good = schemas_override(check->schemas, str_from(name), buf_str(&text),
                                    check->options.schema, err);
        if (check->options.kind == DOC_NETWORK)
            break;
    }
    buf_clear(&text);
    return good;
}

static bool switch_rules(Check *check, Error *err)
{
    const CheckOptions *o = &check->options;
    bool good = user_rules(&check->rules, err);
    if (good && !check->rules && (o->rule.count || o->no_rule.count || o->severity.count))
        good = (check->rules = rule_switch_new(err)) != NULL;
    for (size_t i = 0; good && i < o->rule.count; i++)
        good = rule_switch_only(check->rules, str_from(o->rule.items[i]), err);
    for (size_t i = 0; good && i < o->no_rule.count; i++)
        good = rule_switch_off(check->rules, str_from(o->no_rule.items[i]), err);
    for (size_t i = 0; good && i < o->severity.count; i++)
        good = user_severity(check->rules, str_from(o->severity.items[i]), err);
    return good;
}

static bool prepare(Check *check, Error *err)
{
    check->schemas = schemas_new(err);
    if (!check->schemas)
        return false;
    bool own = check->options.schema != NULL;
    if (!own && !user_schemas(check->schemas, &own, err))
        return false;
    /* Compiled schemas are kept and shared; a second set is made only where they may differ. */
    check->descriptions = own ? schemas_new(err) : check->schemas;
    return check->descriptions && switch_rules(check, err) && use_own_schema(check, err);
}

static void tell(const Check *check, const PresentFile *shown, size_t count, Buf *out)
{
    for (size_t i = 0; i < check->count; i++) {
        Str rest = buf_str(&check->files[i].fixed), line;
        while (str_split(&rest, '\n', &line))
            if (line.len)
                fprintf(check->options.json || check->options.sarif ? stderr : stdout,
                        "%s:" STR_FMT "\n", shown_name(&check->files[i]), STR_ARG(line));
    }
    if (check->options.json) {
        present_json(shown, count, out);
    } else if (check->options.sarif) {
        present_sarif(shown, count, CONTRACT_TUI_VERSION, out);
    } else {
        for (size_t i = 0; i < count; i++)
            present_text(&shown[i], out);
        present_summary(shown, count, out);
    }
}

/* Writes what was found; returns the exit status that it stands for. */
static int report(Check *check)
{
    PresentFile *shown = memory_alloc((check->count + 1) * sizeof *shown);
    size_t count = 0;
    int status = EXIT_DONE;
    Buf out;
    if (!shown)
        return say_error(&(Error){ .code = ERR_MEMORY, .text = "out of memory" });
    buf_init(&out, 0);
    for (size_t i = 0; i < check->count; i++) {
        CheckFile *f = &check->files[i];
        if (!f->analysis)
            continue;
        shown[count++] = shown_file(f);
        for (int s = check->options.least; s <= SEV_ERROR; s++)
            if (analysis_count(f->analysis, (Severity)s))
                status = EXIT_FOUND;
    }
    if (count || check->options.json || check->options.sarif)
        tell(check, shown, count, &out);
    if (!buf_ok(&out))
        status = say_error(&(Error){ .code = ERR_MEMORY, .text = "out of memory" });
    else if (check->options.json || check->options.sarif)
        fwrite(out.ptr, 1, out.len, stdout);
    else
        print_text(stdout, buf_str(&out));
    if (fflush(stdout) != 0 || ferror(stdout))
        status = EXIT_WRITE;
    buf_clear(&out);
    memory_free(shown);
    return status;
}

static int run_check(Check *check)
{
    int status = EXIT_DONE;
    Error err = { 0 };
    const char *name = check->options.platform;
    check->platform = name ? cmd_platform(check->command, name, STR(""), "") : NULL;
    if (name && !check->platform)
        return EXIT_USAGE;
    for (size_t i = 0; i < check->count; i++) {
        int one = read_one(check, &check->files[i]);
        status = one > status ? one : status;
    }
    if (!prepare(check, &err))
        return say_error(&err);
    work_all(check);
    for (size_t i = 0; i < check->count; i++)
        if (!check->files[i].analysis && !check->files[i].told) {
            int one = say_error(&check->files[i].error);
            status = one > status ? one : status;
        }
    int found = report(check);
    return status > EXIT_FOUND ? status : found;
}

static void check_clear(Check *check)
{
    for (size_t i = 0; i < check->count; i++) {
        CheckFile *f = &check->files[i];
        analysis_free(f->analysis);
        secret_fields_clear(&f->secret);
        buf_clear(&f->bytes);
        buf_clear(&f->fixed);
    }
    memory_free(check->files);
    arena_free(check->names.arena);
    rule_switch_free(check->rules);
    pods_clear(&check->pods);
    if (check->descriptions != check->schemas)
        schemas_free(check->descriptions);
    schemas_free(check->schemas);
}

/* The files that are named, and those in folders that are. Returns the exit status, EXIT_DONE when
 * there is something to check. */
static int take_files(Check *check, int count, char **paths)
{
    size_t standard = 0;
    Error err = { 0 };
    check->names.arena = arena_new(0);
    for (int i = 0; i < count; i++) {
        size_t before = check->names.list.count;
        if (!check->names.arena || !contract_files(paths[i], &check->names, &err))
            return err.code ? say_error(&err)
                            : say_error(&(Error){ .code = ERR_MEMORY, .text = "out of memory" });
        if (check->names.list.count == before) {
            error_set(&err, ERR_IO, "there is no contract in %s", paths[i]);
            return say_error(&err);
        }
        standard += strcmp(paths[i], "-") == 0;
    }
    check->count = check->names.list.count;
    check->files = memory_alloc(check->count * sizeof *check->files);
    if (!check->files)
        return say_error(&(Error){ .code = ERR_MEMORY, .text = "out of memory" });
    for (size_t i = 0; i < check->count; i++)
        check->files[i].path = check->names.list.items[i];
    if (standard > 1 || (standard && check->options.fix))
        return say_usage(check->command, standard > 1
                                             ? "standard input can be read once only"
                                             : "--fix changes files; standard input is none");
    return EXIT_DONE;
}

static int take_pods(Check *check)
{
    Error err = { 0 };
    if (!pods_read(&check->pods, &check->options.pod, &err))
        return say_error(&err);
    check->extra.pods = check->pods.items;
    check->extra.pod_count = check->pods.count;
    return EXIT_DONE;
}

int cmd_check(int argc, char **argv)
{
    Check check = { .command = command_find("check") };
    CheckOptions *o = &check.options;
    const Opt opts[] = { { .name = "platform", .value = &o->platform },
                         { .name = "section", .value = &o->section },
                         { .name = "layers", .value = &o->layers },
                         { .name = "schema", .value = &o->schema },
                         { .name = "fail-on", .value = &o->fail_on },
                         { .name = "rule", .list = &o->rule },
                         { .name = "no-rule", .list = &o->no_rule },
                         { .name = "severity", .list = &o->severity },
                         { .name = "pod", .list = &o->pod },
                         { .name = "fix", .is_flag = true, .flag = &o->fix },
                         { .name = "json", .is_flag = true, .flag = &o->json },
                         { .name = "sarif", .is_flag = true, .flag = &o->sarif },
                         { .name = "jobs", .letter = 'j', .value = &o->jobs },
                         { .name = NULL } };
    int operands;
    if (!opts_parse(check.command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands == 0)
        return say_usage(check.command, "no file is named");
    if (!take_section(check.command, o) || !take_layers(check.command, o) ||
        !take_jobs(check.command, o) || !take_rest(check.command, o))
        return EXIT_USAGE;
    int status = take_pods(&check);
    if (status == EXIT_DONE)
        status = take_files(&check, operands, argv + 1);
    if (status == EXIT_DONE)
        status = run_check(&check);
    check_clear(&check);
    return status;
}
