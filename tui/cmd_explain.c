/* cmd_explain - `explain CODE|PATH`: what a field is, or what a code means. */
#include "cmd.h"
#include "contract/explain.h"
#include "contract/problem.h"
#include "contract/schemas.h"

enum { WIDTH = 80, GUTTER = 12, SUGGESTIONS = 5 };

/* Where a path is looked for when no platform is named, in this order. */
static const char *const everywhere[] = { "contract-ccrt", "contract-ccco-bmtl", "network" };

/* Prints words up to the width, further lines behind the gutter; `column` is where we are. */
static void print_wrapped(Str text, size_t column)
{
    Str word;
    bool first = true;
    while (str_split(&text, ' ', &word)) {
        size_t width = utf8_count(word);
        if (!first && column + 1 + width > WIDTH) {
            printf("\n%*s", GUTTER, "");
            column = GUTTER;
        } else if (!first) {
            putchar(' ');
            column++;
        }
        printf(STR_FMT, STR_ARG(word));
        column += width;
        first = false;
    }
    putchar('\n');
}

static void print_line(const ExplainLine *line)
{
    Str rest = line->text, part;
    bool beside = strlen(line->label) < GUTTER;
    printf("%-*s", GUTTER, line->label);
    if (!beside)
        printf("\n%*s", GUTTER, "");
    for (bool first = true; str_split(&rest, '\n', &part); first = false) {
        if (!first)
            printf("%*s", GUTTER, "");
        if (line->verbatim)
            printf(STR_FMT "\n", STR_ARG(part));
        else
            print_wrapped(part, GUTTER);
    }
}

static void print_explain(const Explain *e)
{
    printf(STR_FMT, STR_ARG(e->title));
    if (e->path.len)
        printf("   " STR_FMT, STR_ARG(e->path));
    printf("\n\n");
    for (size_t i = 0; i < e->count; i++)
        print_line(&e->lines[i]);
}

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

int cmd_explain(int argc, char **argv)
{
    const Command *command = command_find("explain");
    const char *name = NULL;
    const Platform *platform = NULL;
    const Opt opts[] = { { .name = "platform", .value = &name }, { .name = NULL } };
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "explain needs one code or path");
    if (name) {
        platform = cmd_platform(command, name, STR(""), "");
        if (!platform)
            return EXIT_USAGE;
    }
    return explain_path(platform, str_from(argv[1]));
}
