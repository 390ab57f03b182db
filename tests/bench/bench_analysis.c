/* bench_analysis - what the live step costs: bench_analysis FOLDER [SHARED].
 *
 * For each contract of the folder: making the built-in schemas ready (once), the first analysis,
 * and the median of warm ones, by layers. */
#include "contract/analysis.h"
#include "contract/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define RUNS 15

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

/* Median of the runs; *ret_problems what was found. */
static double measure(Schemas *schemas, PackCache *cache, Snapshot *snapshot, unsigned layers,
                      double *ret_first, size_t *ret_problems)
{
    double times[RUNS];
    for (int i = 0; i < RUNS; i++) {
        Error err = { 0 };
        AnalysisInput input = { .snapshot = snapshot,
                                .platform = platform_get(PLATFORM_CCRT),
                                .now = clock_now(),
                                .layers = layers,
                                .schemas = schemas,
                                .pack_cache = cache };
        double began = now_ms();
        Analysis *a = analysis_new(&input, &err);
        if (!a) {
            fprintf(stderr, "%s\n", err.text);
            exit(1);
        }
        analysis_problems(a, ret_problems);
        analysis_free(a);
        times[i] = now_ms() - began;
    }
    *ret_first = times[0];
    qsort(times, RUNS, sizeof *times, compare);
    return times[RUNS / 2];
}

static void bench(Schemas *schemas, const char *folder, const char *name)
{
    static const struct {
        unsigned layers;
        const char *name;
    } layers[] = { { LAYER_YAML, "yaml" },
                   { LAYER_YAML | LAYER_SCHEMA, "yaml+schema" },
                   { LAYER_ALL, "all" } };
    char path[4096];
    Buf text;
    Error err = { 0 };
    buf_init(&text, TEXT_MAX);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!file_read(path, TEXT_MAX, &text, NULL, &err)) {
        printf("  %s\n", err.text);
        buf_clear(&text);
        return;
    }
    Snapshot *snapshot = snapshot_new(buf_str(&text), &err);
    PackCache *cache = pack_cache_new(&err);
    printf("  %-14s %8zu bytes ", name, text.len);
    for (size_t i = 0; i < 3; i++) {
        double first;
        size_t problems;
        double median = measure(schemas, cache, snapshot, layers[i].layers, &first, &problems);
        printf("  %s %.2f ms (first %.2f, %zu found)", layers[i].name, median, first, problems);
    }
    putchar('\n');
    pack_cache_free(cache);
    snapshot_free(snapshot);
    buf_clear(&text);
}

int main(int argc, char **argv)
{
    Error err = { 0 };
    if (argc < 2)
        return 2;
    double began = now_ms();
    Schemas *schemas = schemas_new(&err);
    double made = now_ms();
    if (!schemas || !schemas_get(schemas, STR("contract-ccrt"), &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf("  schemas_new %.2f ms, contract-ccrt compiled %.2f ms\n", made - began,
           now_ms() - made);
    bench(schemas, argv[1], "typical.yaml");
    bench(schemas, argv[1], "lines.yaml");
    bench(schemas, argv[1], "long.yaml");
    schemas_free(schemas);
    return 0;
}
