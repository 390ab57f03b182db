/* cmd_policy - `policy new` and `policy check`: Rego policies for the Kata agent. */
#include "cmd.h"
#include "contract/base64.h"
#include "contract/file.h"
#include "contract/policy.h"
#include "contract/text.h"
#include "contract/yaml.h"

#define POD_FILE_MAX ((size_t)4 << 20)

#define PODS_MAX 1024

typedef struct Pods {
    Arena *arena;
    Buf texts[OPT_LIST_MAX];
    size_t text_count;
    const TreeNode *items[PODS_MAX];
    size_t count;
} Pods;

static void pods_clear(Pods *pods)
{
    for (size_t i = 0; i < pods->text_count; i++)
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

static bool is_first_of_several(const Problem *p)
{
    return str_is(str_from(p->code), "PF001");
}

/* The problems of one document of a file, at their places in the file. */
static bool has_problems(const char *path, Str text, size_t at, Problems *problems)
{
    size_t kept = 0;
    for (size_t i = 0; i < problems->count; i++) {
        Problem p = problems->items[i];
        p.span.start += (uint32_t)at;
        p.span.end += (uint32_t)at;
        if (!is_first_of_several(&p))
            problems->items[kept++] = p;
    }
    problems->count = kept;
    return list_problems(stderr, path, text, problems);
}

static bool stop_at_first(void *context, const TreeNode *container)
{
    (void)context, (void)container;
    return false;
}

/* ConfigMaps and services stand beside pods in one file; they ask for nothing. */
static bool is_companion(const TreeNode *node)
{
    return tree_get_string(node, "kind").len && !str_is(tree_get_string(node, "kind"), "Pod") &&
           policy_containers(node, stop_at_first, NULL);
}

/* Every document of a file. */
static bool read_documents(Pods *pods, const char *path, Str text, Error *err)
{
    size_t at = 0, before = pods->count;
    YamlDocument document = { .documents = 2 };
    while (document.documents > 1) {
        Problems problems;
        problems_init(&problems, pods->arena, 100);
        if (!yaml_parse(str_slice(text, at, text.len), NULL, pods->arena, &problems, &document,
                        err))
            return false;
        if (has_problems(path, text, at, &problems))
            return error_set(err, ERR_SYNTAX, "%s is no YAML", path);
        if (pods->count == PODS_MAX)
            return error_set(err, ERR_TOO_BIG, "%s: more than %d pods", path, PODS_MAX);
        if (document.root && document.root->kind == NODE_MAPPING && !is_companion(document.root))
            pods->items[pods->count++] = document.root;
        at += document.second.start;
    }
    return pods->count > before || error_set(err, ERR_SYNTAX, "%s holds no pod", path);
}

static bool read_pod(Pods *pods, const char *path, Error *err)
{
    Buf *text = &pods->texts[pods->text_count++]; /* cleared with the others whatever comes */
    buf_init(text, POD_FILE_MAX);
    return file_read(path, POD_FILE_MAX, text, NULL, err) &&
           read_documents(pods, path, buf_str(text), err);
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
    bool ok = read_pods(&pods, &pod_paths, &err) && make_policy(&pods, &allow, &out, &err);
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
        read_pods(&pods, &pod_paths, &err) ? check_policy(argv[1], &pods, &err) : say_error(&err);
    pods_clear(&pods);
    return status;
}
