/* cmd_samples - the contracts that come with the program: listed, or written out. */
#include "cmd_io.h"
#include "contract/data.h"

/* "samples/broken", "tab.yaml" is called broken/tab. */
static void sample_name(const DataFile *file, char *name, size_t size)
{
    const char *slash = strchr(file->folder, '/');
    snprintf(name, size, "%s%s%.*s", slash ? slash + 1 : "", slash ? "/" : "",
             (int)(strlen(file->name) - strlen(".yaml")), file->name);
}

static bool is_sample(const DataFile *file)
{
    return strcmp(file->folder, "samples") == 0 || strncmp(file->folder, "samples/", 8) == 0;
}

/* The first comment of a sample that is not the platform marker. */
static Str sample_about(Str text)
{
    Str line;
    while (str_split(&text, '\n', &line)) {
        if (!line.len || line.ptr[0] != '#')
            break;
        line = str_trim(str_slice(line, 1, SIZE_MAX));
        if (line.len && !str_starts(line, STR("contract-tui:")))
            return line;
    }
    return STR("");
}

static int list_samples(void)
{
    for (size_t i = 0; i < data_count(); i++) {
        DataFile file = data_file(i);
        char name[128];
        if (!is_sample(&file))
            continue;
        sample_name(&file, name, sizeof name);
        Str about = sample_about(file.bytes);
        printf("%-32s " STR_FMT "\n", name, STR_ARG(about));
    }
    return EXIT_DONE;
}

static int write_sample(const Command *command, const char *wanted, const char *output)
{
    Str names[128];
    char texts[128][64];
    size_t n = 0;
    for (size_t i = 0; i < data_count() && n < 128; i++) {
        DataFile file = data_file(i);
        if (!is_sample(&file))
            continue;
        sample_name(&file, texts[n], sizeof texts[n]);
        if (strcmp(texts[n], wanted) == 0) {
            return cmd_write(output, file.bytes, strcmp(output, "-") != 0, false);
        }
        names[n] = str_from(texts[n]);
        n++;
    }
    int near = str_nearest(str_from(wanted), names, n);
    return near >= 0
               ? say_usage(command, "there is no sample \"%s\"; did you mean %s?", wanted,
                           names[near].ptr)
               : say_usage(command, "there is no sample \"%s\"; without a name all are listed",
                           wanted);
}

int cmd_samples(int argc, char **argv)
{
    const Command *command = command_find("samples");
    const char *output = "-";
    const Opt opts[] = { { .name = "output", .letter = 'o', .value = &output }, { .name = NULL } };
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands > 1)
        return say_usage(command, "one NAME at a time");
    return operands ? write_sample(command, argv[1], output) : list_samples();
}
