/* bench_yaml - reading YAML: bench_yaml DATA [SHARED].
 *
 * For each contract of the folder: libyaml's events alone, the tree, the workload section opened,
 * and a whole analysis. Medians; libyaml is measured on the section's text, which is the larger
 * part, and beside it the tree of the same text. */
#include "contract/analysis.h"
#include "contract/embed.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <yaml.h>

#define ROUNDS 21

typedef struct Times {
    double events, tree, whole, section, analysis;
} Times;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double events_ms(Str text)
{
    yaml_parser_t parser;
    yaml_event_t event;
    double start = now_ms();
    bool done = false;
    if (!yaml_parser_initialize(&parser))
        return 0;
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr, text.len);
    while (!done && yaml_parser_parse(&parser, &event)) {
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return now_ms() - start;
}

static double tree_ms(Str text)
{
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument document;
    problems_init(&problems, arena, 0);
    double start = now_ms();
    yaml_parse(text, NULL, arena, &problems, &document, NULL);
    double took = now_ms() - start;
    arena_free(arena);
    return took;
}

/* The outer tree, then its workload section; *ret_inner is a copy of the section's text. */
static bool section_ms(Str text, double *ret_whole, double *ret_section, Buf *ret_inner)
{
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument document;
    bool parsed = false;
    problems_init(&problems, arena, 0);
    double start = now_ms();
    yaml_parse(text, NULL, arena, &problems, &document, NULL);
    *ret_whole = now_ms() - start;
    TreeNode *node = (TreeNode *)(uintptr_t)tree_get_text(document.root, "workload");
    if (node && node->kind == NODE_STRING) {
        buf_reset(ret_inner);
        buf_add_str(ret_inner, node->string);
        start = now_ms();
        embed_section(text, node, NULL, arena, &problems, &parsed, NULL);
        *ret_section = now_ms() - start;
    }
    arena_free(arena);
    return parsed;
}

static double analysis_ms(Str text, Schemas *schemas)
{
    AnalysisInput in = { .snapshot = snapshot_new(text, NULL),
                         .platform = platform_get(PLATFORM_CCRT),
                         .layers = LAYER_ALL,
                         .now = clock_now(),
                         .schemas = schemas };
    double start = now_ms();
    Analysis *a = analysis_new(&in, NULL);
    double took = now_ms() - start;
    analysis_free(a);
    snapshot_free(in.snapshot);
    return took;
}

static double median_of(const Times *times, size_t offset)
{
    double values[ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        memcpy(&values[i], (const char *)&times[i] + offset, sizeof values[i]);
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

#define MEDIAN(times, field) median_of((times), offsetof(Times, field))

static void bench(const char *folder, const char *name, Schemas *schemas)
{
    static Times times[ROUNDS];
    char path[4096];
    Buf text, inner;
    buf_init(&text, 0);
    buf_init(&inner, 0);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    char piece[65536];
    for (size_t n; f && (n = fread(piece, 1, sizeof piece, f)) > 0;)
        buf_add(&text, piece, n);
    if (f)
        fclose(f);
    for (int i = 0; text.len && i < ROUNDS; i++) {
        Times *t = &times[i];
        if (!section_ms(buf_str(&text), &t->whole, &t->section, &inner))
            break;
        t->events = events_ms(buf_str(&inner));
        t->tree = tree_ms(buf_str(&inner));
        t->analysis = analysis_ms(buf_str(&text), schemas);
    }
    if (inner.len)
        printf("  %-14s %8zu bytes  libyaml events %6.2f ms  tree %6.2f ms (x%.1f)  outer %6.2f ms"
               "  section %6.2f ms  analysis %7.2f ms\n",
               name, text.len, MEDIAN(times, events), MEDIAN(times, tree),
               MEDIAN(times, tree) / MEDIAN(times, events), MEDIAN(times, whole),
               MEDIAN(times, section), MEDIAN(times, analysis));
    buf_clear(&text);
    buf_clear(&inner);
}

int main(int argc, char **argv)
{
    static const char *const names[] = { "typical.yaml", "lines.yaml", "long.yaml",
                                         "pods500.yaml" };
    Schemas *schemas = schemas_new(NULL);
    if (argc < 2 || !schemas)
        return 2;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        bench(argv[1], names[i], schemas);
    schemas_free(schemas);
    return 0;
}
