/* cmd_explain - `explain CODE|PATH`: what a field is, or what a code means; `explain --log`: what a
 * whole boot console says, and what in a contract may have caused it. */
#include "cmd.h"
#include "contract/analysis.h"
#include "contract/explain_log.h"
#include "contract/file.h"
#include "contract/problem.h"
#include "contract/schemas.h"
#include "contract/text.h"

enum { GUTTER = 12, SUGGESTIONS = 5 };

/* Where a path is looked for when no platform is named, in this order. */
static const char *const everywhere[] = { "contract-ccrt", "contract-ccco-bmtl", "network" };

typedef struct Found {
    Schemas *schemas;
    Fields *fields;
    const Field *field;
    Str pointer;
} Found;

static bool find_in(Found *found, const char *schema_name, Str path, Arena *arena, Error *err)
{
    const Schema *schema = schemas_get(found->schemas, str_from(schema_name), err);
    fields_free(found->fields);
    found->fields = schema ? fields_new(schema, err) : NULL;
    if (!found->fields)
        return false;
    found->field = explain_find(found->fields, path, arena, &found->pointer);
    return true;
}

static bool find_path(Found *found, const Platform *platform, Str path, Arena *arena, Error *err)
{
    if (platform)
        return find_in(found, platform->schema, path, arena, err);
    for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere && !found->field; i++)
        if (!find_in(found, everywhere[i], path, arena, err))
            return false;
    return true;
}

static void suggest(Found *found, const Platform *platform, Str path, Arena *arena)
{
    Str near[SUGGESTIONS];
    const char *name = platform ? platform->schema : everywhere[0];
    Error err = { 0 };
    say("there is no field " STR_FMT "%s%s", STR_ARG(problem_quote(arena, path)),
        platform ? " on " : "", platform ? platform->name : "");
    if (!find_in(found, name, path, arena, &err))
        return;
    size_t n = explain_suggest(found->fields, path, arena, near, SUGGESTIONS);
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, "%s  " STR_FMT "\n", i ? "" : "Did you mean\n", STR_ARG(near[i]));
}

static int explain_path(const Platform *platform, Str path)
{
    Error err = { 0 };
    Explain text;
    int status = EXIT_DONE;
    Arena *arena = arena_new(0);
    Found found = { .schemas = schemas_new(&err) };
    if (!arena || !found.schemas || !find_path(&found, platform, path, arena, &err)) {
        status = say_error(&err);
    } else if (!found.field) {
        suggest(&found, platform, path, arena);
        status = EXIT_USAGE;
    } else if (explain_field(found.field, found.pointer, arena, &text, &err)) {
        print_explain(&text);
    } else {
        status = say_error(&err);
    }
    fields_free(found.fields);
    schemas_free(found.schemas);
    arena_free(arena);
    return status;
}

static int explain_word(Str code)
{
    Error err = { 0 };
    Explain text;
    Arena *arena = arena_new(0);
    int status = EXIT_DONE;
    if (!arena)
        return say_error(&(Error){ .code = ERR_MEMORY, .text = "out of memory" });
    if (explain_code(code, arena, &text, &err))
        print_explain(&text);
    else
        status = say_error(&err);
    arena_free(arena);
    return status;
}

/* -- a whole log ------------------------------------------------------------------------------ */

#define CONTRACT_MAX ((size_t)64 << 20)

static void print_causes(const Analysis *analysis, const char *file, const BootHit *hit)
{
    const Problem *p;
    for (size_t i = 0; (p = log_cause(hit, analysis, i)) != NULL; i++) {
        size_t line, column;
        text_position(analysis_text(analysis), p->span.start, &line, &column);
        printf("%-*s%s:%zu:%zu: " STR_FMT " [%s]\n%*s", GUTTER, "Contract", file, line, column,
               STR_ARG(p->path), p->code, GUTTER, "");
        print_wrapped(p->message, GUTTER);
    }
}

static bool print_hit(const BootHit *hit, bool is_culprit, const Analysis *analysis,
                      const char *file, Arena *arena, Error *err)
{
    Explain text;
    if (!explain_hit(hit, arena, &text, err))
        return false;
    printf(STR_FMT "   line %zu", STR_ARG(text.title), hit->line_number);
    if (hit->times > 1)
        printf(", %zu times", hit->times);
    printf("%s\n", is_culprit ? "   <- this stopped the boot" : "");
    for (size_t i = 0; i < text.count; i++)
        print_explain_line(&text.lines[i]);
    if (analysis)
        print_causes(analysis, file, hit);
    putchar('\n');
    return true;
}

/* file: name of the contract; both NULL: there is none. */
static int print_log(Str log, const Analysis *analysis, const char *file)
{
    Error err = { 0 };
    BootHit *hits;
    size_t count;
    Arena *arena = arena_new(0);
    if (!arena || !boot_log_scan(log, arena, &hits, &count, &err)) {
        arena_free(arena);
        return say_error(&err);
    }
    int culprit = boot_log_culprit(hits, count);
    bool ok = true;
    for (size_t i = 0; i < count && ok; i++)
        ok = print_hit(&hits[i], (int)i == culprit, analysis, file, arena, &err);
    if (!count)
        printf("No HPL code stands in the log.\n");
    arena_free(arena);
    if (!ok)
        return say_error(&err);
    return culprit >= 0 ? EXIT_FOUND : EXIT_DONE;
}

/* The contract that the machine was started with, judged; NULL when it cannot be (it was said). */
static int explain_log_with(const Command *command, const char *platform_name, Str log,
                            const char *path)
{
    Error err = { 0 };
    Buf text;
    buf_init_secret(&text, CONTRACT_MAX);
    if (!file_read(path, CONTRACT_MAX, &text, NULL, &err))
        return say_error(&err);
    int status = EXIT_USAGE;
    const Platform *platform = cmd_platform(command, platform_name, buf_str(&text), path);
    Schemas *schemas = platform ? schemas_new(&err) : NULL;
    Snapshot *snapshot = schemas ? snapshot_new(buf_str(&text), &err) : NULL;
    const AnalysisInput input = { .snapshot = snapshot,
                                  .platform = platform,
                                  .now = clock_now(),
                                  .layers = LAYER_ALL,
                                  .schemas = schemas };
    Analysis *analysis = snapshot ? analysis_new(&input, &err) : NULL;
    if (analysis)
        status = print_log(log, analysis, path);
    else if (platform)
        status = say_error(&err);
    analysis_free(analysis);
    snapshot_free(snapshot);
    schemas_free(schemas);
    buf_clear(&text);
    return status;
}

static int explain_log(const Command *command, const char *platform, const char *log_path,
                       const char *contract)
{
    Error err = { 0 };
    Buf log;
    buf_init(&log, LOG_MAX);
    int status;
    if (!file_read(log_path, LOG_MAX, &log, NULL, &err))
        status = say_error(&err);
    else if (contract)
        status = explain_log_with(command, platform, buf_str(&log), contract);
    else
        status = print_log(buf_str(&log), NULL, NULL);
    buf_clear(&log);
    return status;
}

int cmd_explain(int argc, char **argv)
{
    const Command *command = command_find("explain");
    const char *name = NULL, *log = NULL, *contract = NULL;
    const Platform *platform = NULL;
    const Opt opts[] = { { .name = "platform", .value = &name },
                         { .name = "log", .value = &log },
                         { .name = "contract", .value = &contract },
                         { .name = NULL } };
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (log && operands == 0)
        return explain_log(command, name, log, contract);
    if (operands != 1 || log || contract)
        return say_usage(command, "explain needs one code or path, or --log FILE");
    if (name) {
        platform = cmd_platform(command, name, STR(""), "");
        if (!platform)
            return EXIT_USAGE;
    }
    Str word = str_from(argv[1]);
    return explain_is_code(word) ? explain_word(word) : explain_path(platform, word);
}
