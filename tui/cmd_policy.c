/* cmd_policy - `policy new` and `policy check`: Rego policies for the Kata agent. */
#include "cmd.h"
#include "contract/file.h"
#include "contract/policy.h"
#include "contract/text.h"
#include "contract/yaml.h"

#define POD_FILE_MAX ((size_t)4 << 20)

typedef struct Pods {
    Arena *arena;
    Buf texts[OPT_LIST_MAX];
    const TreeNode *items[OPT_LIST_MAX];
    size_t count;
} Pods;

static void pods_clear(Pods *pods)
{
    for (size_t i = 0; i < pods->count; i++)
        buf_clear(&pods->texts[i]);
    arena_free(pods->arena);
}

/* Says what is wrong with a file of YAML; true when something was. */
static bool list_problems(FILE *to, const char *path, Str text, const Problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const Problem *p = &problems->items[i];
        size_t line, column;
        text_position(text, p->span.start, &line, &column);
        fprintf(to, "%s:%zu:%zu: %s: " STR_FMT " [%s]\n", path, line, column,
                severity_name(p->severity), STR_ARG(p->message), p->code);
    }
    return problems_count(problems, SEV_ERROR) > 0;
}

static bool read_pod(Pods *pods, const char *path, Error *err)
{
    size_t at = pods->count++; /* cleared with the others whatever comes */
    Buf *text = &pods->texts[at];
    buf_init(text, POD_FILE_MAX);
    if (!file_read(path, POD_FILE_MAX, text, NULL, err))
        return false;
    Problems problems;
    YamlDocument document;
    problems_init(&problems, pods->arena, 100);
    if (!yaml_parse(buf_str(text), NULL, pods->arena, &problems, &document, err))
        return false;
    if (list_problems(stderr, path, buf_str(text), &problems) || !document.root)
        return error_set(err, ERR_SYNTAX, "%s is not one YAML document", path);
    pods->items[at] = document.root;
    return true;
}

static bool read_pods(Pods *pods, const OptList *paths, Error *err)
{
    *pods = (Pods){ .arena = arena_new(0) };
    if (!pods->arena)
        return error_memory(err);
    for (size_t i = 0; i < paths->count; i++)
        if (!read_pod(pods, paths->items[i], err))
            return false;
    return true;
}

static bool make_policy(const Pods *pods, const OptList *allow, Buf *out, Error *err)
{
    Str names[OPT_LIST_MAX];
    Problems notes;
    for (size_t i = 0; i < allow->count; i++)
        names[i] = str_from(allow->items[i]);
    problems_init(&notes, pods->arena, 1000);
    PolicyRequest request = {
        .pods = pods->items, .pod_count = pods->count, .allow = names, .allow_count = allow->count
    };
    if (!policy_generate(&request, out, &notes, err))
        return false;
    for (size_t i = 0; i < notes.count; i++)
        fprintf(stderr, "%s: " STR_FMT "\n", severity_name(notes.items[i].severity),
                STR_ARG(notes.items[i].message));
    return true;
}

int cmd_policy_new(int argc, char **argv)
{
    const Command *command = command_find("policy new");
    OptList pod_paths = { .count = 0 }, allow = { .count = 0 };
    const char *output = "-";
    const Opt opts[] = { { .name = "pod", .list = &pod_paths },
                         { .name = "allow", .list = &allow },
                         { .name = "output", .letter = 'o', .value = &output },
                         { .name = NULL } };
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands)
        return say_usage(command, "\"%s\" is one word too many; pods are given with --pod",
                         argv[1]);
    Pods pods;
    Buf out;
    Error err = { 0 };
    int status = EXIT_DONE;
    buf_init(&out, REGO_MAX);
    const FileSave how = { .replace = true };
    if (!read_pods(&pods, &pod_paths, &err) || !make_policy(&pods, &allow, &out, &err) ||
        !file_save(output, buf_str(&out), &how, NULL, &err))
        status = say_error(&err);
    pods_clear(&pods);
    buf_clear(&out);
    return status;
}

static int check_policy(const char *path, const Pods *pods, Error *err)
{
    Buf text;
    Problems problems;
    int status = EXIT_DONE;
    buf_init(&text, REGO_MAX);
    problems_init(&problems, pods->arena, 1000);
    if (!file_read(path, REGO_MAX, &text, NULL, err) ||
        !policy_check(buf_str(&text), pods->items, pods->count, &problems, err)) {
        status = say_error(err);
    } else {
        problems_sort(&problems);
        list_problems(stdout, path, buf_str(&text), &problems);
        if (problems_count(&problems, SEV_ERROR) + problems_count(&problems, SEV_SECURITY) > 0)
            status = EXIT_FOUND;
        else
            printf("%s: a policy of the package agent_policy, without errors\n", path);
    }
    buf_clear(&text);
    return status;
}

int cmd_policy_check(int argc, char **argv)
{
    const Command *command = command_find("policy check");
    OptList pod_paths = { .count = 0 };
    const Opt opts[] = { { .name = "pod", .list = &pod_paths }, { .name = NULL } };
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "one FILE is needed");
    Pods pods;
    Error err = { 0 };
    int status =
        read_pods(&pods, &pod_paths, &err) ? check_policy(argv[1], &pods, &err) : say_error(&err);
    pods_clear(&pods);
    return status;
}
