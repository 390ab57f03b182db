/* cmd_new - a new contract, or one section of it. */
#include "cmd.h"
#include "cmd_io.h"
#include "plural.h"
#include "contract/template.h"

#include <string.h>

static DocumentKind kind_of(const Command *command, const char *section)
{
    if (!section || strcmp(section, "contract") == 0)
        return DOC_CONTRACT;
    if (strcmp(section, "workload") == 0)
        return DOC_WORKLOAD;
    if (strcmp(section, "env") == 0)
        return DOC_ENV;
    say_usage(command, "there is no section \"%s\"; there are workload and env", section);
    return DOC_AUTO;
}

static void say_built(const ArchiveBuilt *built)
{
    for (size_t i = 0; i < built->note_count; i++)
        say("%s" STR_FMT ": %s",
            built->notes[i].left_out ? "left out: " : "note: ", STR_ARG(built->notes[i].path),
            built->notes[i].why);
    say("packed %zu file%s and %zu folder%s, %zu bytes", built->files, plural(built->files),
        built->folders, plural(built->folders), built->packed);
}

static int make(TemplateInput *input, const char *output)
{
    Error err = { 0 };
    Buf text;
    ArchiveBuilt built = { 0 };
    Arena *arena = arena_new(0);
    input->schemas = arena ? schemas_new(&err) : NULL;
    buf_init_secret(&text, 0);
    int status = EXIT_READ;
    if (!arena || !input->schemas) {
        error_memory(&err);
        status = say_error(&err);
    } else if (!template_make(input, arena, &text, &built, &err)) {
        status = say_error(&err);
    } else {
        status = cmd_write(output, buf_str(&text), output != NULL, false);
        if (status == EXIT_DONE && input->folder)
            say_built(&built);
    }
    buf_clear(&text);
    schemas_free(input->schemas);
    arena_free(arena);
    return status;
}

int cmd_new(int argc, char **argv)
{
    const Command *command = command_find("new");
    const char *platform = NULL, *section = NULL, *folder = NULL, *output = NULL;
    const Opt opts[] = { { .name = "platform", .value = &platform },
                         { .name = "section", .value = &section },
                         { .name = "from", .value = &folder },
                         { .name = "output", .letter = 'o', .value = &output },
                         { .name = NULL } };
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands > 0)
        return say_usage(command, "\"%s\" is too much; the name of the new file is said with -o",
                         argv[1]);
    if (!platform)
        return say_usage(command, "the platform is not said; there are %s", platform_names());
    TemplateInput input = { .folder = folder };
    input.kind = kind_of(command, section);
    if (input.kind == DOC_AUTO)
        return EXIT_USAGE;
    if (folder && input.kind == DOC_ENV)
        return say_usage(command, "a folder is packed into workload; env has no place for it");
    input.platform = cmd_platform(command, platform, STR(""), "-");
    return input.platform ? make(&input, output && strcmp(output, "-") != 0 ? output : NULL)
                          : EXIT_USAGE;
}
