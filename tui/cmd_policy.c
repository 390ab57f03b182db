/* cmd_policy - `policy new` and `policy check`: Rego policies for the Kata agent. */
#include "cmd.h"
#include "pods.h"

#include "contract/base64.h"
#include "contract/file.h"
#include "contract/policy.h"

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
    bool base64 = false;
    const Opt opts[] = { { .name = "pod", .list = &pod_paths },
                         { .name = "allow", .list = &allow },
                         { .name = "base64", .is_flag = true, .flag = &base64 },
                         { .name = "output", .letter = 'o', .value = &output },
                         { .name = NULL } };
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands)
        return say_usage(command, "\"%s\" is one word too many; pods are given with --pod",
                         argv[1]);
    Pods pods;
    Buf out, flat;
    Error err = { 0 };
    int status = EXIT_DONE;
    buf_init(&out, REGO_MAX);
    buf_init(&flat, 2 * REGO_MAX);
    const FileSave how = { .replace = true };
    bool ok = pods_read(&pods, &pod_paths, &err) && make_policy(&pods, &allow, &out, &err);
    if (ok && base64)
        base64_encode(&flat, buf_str(&out), BASE64_STANDARD);
    if (!ok || !file_save(output, buf_str(base64 ? &flat : &out), &how, NULL, &err))
        status = say_error(&err);
    pods_clear(&pods);
    buf_clear(&out);
    buf_clear(&flat);
    return status;
}

/* As a contract holds it: base64. The places of problems are those of the text within. */
static void unwrap_policy(Buf *text)
{
    Buf flat, plain;
    buf_init(&flat, 2 * REGO_MAX);
    buf_init(&plain, REGO_MAX);
    base64_strip(&flat, buf_str(text));
    if (flat.len >= 16 && base64_decode(&plain, buf_str(&flat), BASE64_STANDARD, NULL) &&
        buf_ok(&plain)) {
        buf_reset(text);
        buf_add_str(text, buf_str(&plain));
    }
    buf_clear(&flat);
    buf_clear(&plain);
}

static int check_policy(const char *path, const Pods *pods, Error *err)
{
    Buf text;
    Problems problems;
    int status = EXIT_DONE;
    buf_init(&text, 2 * REGO_MAX);
    problems_init(&problems, pods->arena, 1000);
    bool read = file_read(path, 2 * REGO_MAX, &text, NULL, err);
    if (read)
        unwrap_policy(&text);
    if (!read || !policy_check(buf_str(&text), pods->items, pods->count, &problems, err)) {
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
        pods_read(&pods, &pod_paths, &err) ? check_policy(argv[1], &pods, &err) : say_error(&err);
    pods_clear(&pods);
    return status;
}
