/* Descriptors of pods for the headless commands: each document of each file that is named. */
#include "pods.h"

#include "contract/file.h"
#include "contract/policy.h"
#include "contract/text.h"
#include "contract/yaml.h"

#define POD_FILE_MAX ((size_t)4 << 20)

void pods_clear(Pods *pods)
{
    for (size_t i = 0; i < pods->text_count; i++)
        buf_clear(&pods->texts[i]);
    arena_free(pods->arena);
}

bool list_problems(FILE *to, const char *path, Str text, const Problems *problems)
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

bool pods_read(Pods *pods, const OptList *paths, Error *err)
{
    *pods = (Pods){ .arena = arena_new(0) };
    if (!pods->arena)
        return error_memory(err);
    for (size_t i = 0; i < paths->count; i++)
        if (!read_pod(pods, paths->items[i], err))
            return false;
    return true;
}
