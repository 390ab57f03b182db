/* Text, tree, sections, layers, problems: in this order, each from what is before it. Nothing is
 * changed once analysis_new() has returned. */
#include "analysis_impl.h"

#define PROBLEMS_MAX 2000

void analysis_free(Analysis *a)
{
    if (!a)
        return;
    snapshot_free(a->snapshot);
    arena_free(a->arena);
}

static void report_empty(Analysis *a)
{
    Problem *p = problems_add(&a->problems, "PF001", SEV_ERROR, span_make(0, 0),
                              a->kind == DOC_CONTRACT ? "The file holds no contract"
                                                      : "The file holds nothing");
    p->why = STR("There is no key in it, at most comments.");
    p->boot = STR("HPL11001E");
    p->fix_text = STR("Start with \"workload:\" and \"env:\".");
}

static bool read_text(Analysis *a, Error *err)
{
    YamlDocument document;
    if (!yaml_parse(a->text, NULL, a->arena, &a->problems, &document, err))
        return false;
    a->root = document.root;
    a->kind = a->in.kind != DOC_AUTO ? a->in.kind : analysis_detect(a->root);
    if (!a->root && !document.error.end && a->problems.count == 0)
        report_empty(a);
    return !a->root || analysis_read_sections(a, err);
}

/* What the YAML layer says of a text that can be read is left out when it was not asked for. */
static void leave_out_yaml(Analysis *a)
{
    if (a->root && !(a->in.layers & LAYER_YAML))
        a->problems.count = 0;
}

static bool run_layers(Analysis *a, Error *err)
{
    bool anywhere = a->kind == DOC_NETWORK, missing = false;
    for (size_t i = 0; i < analysis_layer_count; i++) {
        const Layer *layer = &analysis_layers[i];
        if (!(a->in.layers & layer->bit))
            continue;
        if (layer->needs_platform && !a->in.platform && !anywhere)
            missing = true;
        else if ((a->root || layer->takes_text) && !layer->run(a, err))
            return false;
    }
    if (missing)
        analysis_miss_platform(a);
    return true;
}

static bool is_same(const Problem *a, const Problem *b)
{
    return strcmp(a->code, b->code) == 0 && a->span.start == b->span.start &&
           a->span.end == b->span.end && str_eq(a->path, b->path) && str_eq(a->message, b->message);
}

/* Sorted, without repetitions and without what the user switched off. */
static void settle(Analysis *a)
{
    Problems *list = &a->problems;
    size_t kept = 0;
    problems_sort(list);
    for (size_t i = 0; i < list->count; i++) {
        Problem p = list->items[i];
        if (kept && is_same(&list->items[kept - 1], &p))
            continue;
        if (!rule_switch_allows(a->in.rules, p.code, &p.severity) ||
            !rule_switch_shows(a->in.rules, p.severity))
            continue;
        a->todos += p.todo;
        list->items[kept++] = p;
    }
    list->count = kept;
    problems_sort(list); /* severities may have been changed */
}

Analysis *analysis_new(const AnalysisInput *input, Error *err)
{
    Arena *arena = arena_new(0);
    Analysis *a = arena ? ARENA_NEW(arena, Analysis) : NULL;
    if (!a) {
        arena_free(arena);
        error_memory(err);
        return NULL;
    }
    a->arena = arena;
    a->snapshot = snapshot_keep(input->snapshot);
    a->in = *input;
    a->text = snapshot_bytes(a->snapshot);
    problems_init(&a->problems, arena, PROBLEMS_MAX);
    problems_init(&a->silenced, arena, PROBLEMS_MAX);
    bool good = read_text(a, err);
    if (good) {
        leave_out_yaml(a);
        good = run_layers(a, err);
    }
    if (!good) {
        analysis_free(a);
        return NULL;
    }
    settle(a);
    return a;
}

/* -- what it knows -------------------------------------------------------------------------- */

const TreeNode *analysis_root(const Analysis *a)
{
    return a->root;
}

Str analysis_text(const Analysis *a)
{
    return a->text;
}

uint64_t analysis_version(const Analysis *a)
{
    return snapshot_version(a->snapshot);
}

const Platform *analysis_platform(const Analysis *a)
{
    return a->in.platform;
}

DocumentKind analysis_kind(const Analysis *a)
{
    return a->kind;
}

const Schema *analysis_schema(const Analysis *a)
{
    return a->schema;
}

Arena *analysis_arena(Analysis *a)
{
    return a->arena;
}

Time analysis_now(const Analysis *a)
{
    return a->in.now;
}

const Section *analysis_workload(const Analysis *a)
{
    return &a->workload;
}

const Section *analysis_env(const Analysis *a)
{
    return &a->env;
}

const Problem *analysis_silenced(const Analysis *a, size_t *ret_count)
{
    *ret_count = a->silenced.count;
    return a->silenced.items;
}

const Problem *analysis_problems(const Analysis *a, size_t *ret_count)
{
    *ret_count = a->problems.count;
    return a->problems.items;
}

size_t analysis_count(const Analysis *a, Severity severity)
{
    return problems_count(&a->problems, severity);
}

size_t analysis_dropped(const Analysis *a)
{
    return a->problems.dropped;
}

size_t analysis_todos(const Analysis *a)
{
    return a->todos;
}

/* Plain secrets are what sealing is for; every other security finding outlives it. */
static bool stops_sealing(const Problem *p)
{
    return p->todo || p->severity == SEV_ERROR ||
           (p->severity == SEV_SECURITY && strcmp(p->code, "PF026") != 0);
}

bool analysis_is_ready(const Analysis *a)
{
    if (!a->root || !a->in.platform || a->problems.dropped)
        return false;
    for (size_t i = 0; i < a->problems.count; i++)
        if (stops_sealing(&a->problems.items[i]))
            return false;
    return true;
}
