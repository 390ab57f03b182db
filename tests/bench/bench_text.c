/* bench_text - times of the document's bytes: bench_text FOLDER (see gen.sh).
 *
 * Medians, in microseconds: a typed character in texts of three sizes, at its start, with and
 * without a snapshot that a worker still reads; undo of it; one form edit of a large contract,
 * checked as always. */
#include "contract/analysis.h"
#include "contract/edit.h"
#include "contract/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 201

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, compare);
    return values[n / 2];
}

/* A text of this size in lines like those of a contract. */
static Text *text_of(size_t size)
{
    static const Str line = STR("      hostname: 0123456789.example.com # note\n");
    Buf bytes;
    buf_init(&bytes, 0);
    while (bytes.len < size)
        buf_add_str(&bytes, line);
    Text *text = text_new(buf_str(&bytes), NULL);
    buf_clear(&bytes);
    return text;
}

static void bench_splices(const char *name, size_t size)
{
    double alone[ROUNDS], shared[ROUNDS], undo[ROUNDS];
    Text *text = text_of(size);
    if (!text)
        return;
    for (int i = 0; i < ROUNDS; i++) {
        size_t at = (size_t)i;
        text_step(text, STEP_EDIT, at);
        double start = now_us();
        text_splice(text, span_make(at, at), STR("x"), NULL);
        alone[i] = now_us() - start;
        Snapshot *held = text_snapshot(text);
        text_step(text, STEP_EDIT, at);
        start = now_us();
        text_splice(text, span_make(at, at), STR("x"), NULL);
        shared[i] = now_us() - start;
        snapshot_free(held);
        start = now_us();
        text_undo(text, NULL);
        undo[i] = now_us() - start;
    }
    printf("  %-7s splice %8.1f   with a snapshot out %8.1f   undo %8.1f\n", name,
           median(alone, ROUNDS), median(shared, ROUNDS), median(undo, ROUNDS));
    text_free(text);
}

/* The last scalar of the document, the worst place for anything that scans. */
static const TreeNode *last_scalar(const TreeNode *n)
{
    while (n && n->last)
        n = n->last;
    return n;
}

static void bench_edit(const char *folder, const char *name, Schemas *schemas)
{
    char path[4096];
    double times[21];
    Buf bytes;
    snprintf(path, sizeof path, "%s/%s.yaml", folder, name);
    buf_init(&bytes, 0);
    if (!file_read(path, TEXT_MAX, &bytes, NULL, NULL))
        return;
    AnalysisInput input = { .snapshot = snapshot_new(buf_str(&bytes), NULL),
                            .platform = platform_get(PLATFORM_CCRT),
                            .layers = LAYER_YAML,
                            .schemas = schemas };
    Analysis *a = input.snapshot ? analysis_new(&input, NULL) : NULL;
    const TreeNode *n = a ? last_scalar(analysis_root(a)) : NULL;
    bool ok = n != NULL;
    for (int i = 0; ok && i < 21; i++) {
        Arena *arena = arena_new(0);
        EditValue value = { .string = STR("another value") };
        Edit edit;
        Error err = { 0 };
        double start = now_us();
        ok = edit_set(a, NULL, tree_path(n, arena), &value, arena, &edit, &err);
        times[i] = now_us() - start;
        if (!ok)
            printf("  %-7s edit_set: %s\n", name, err.text);
        arena_free(arena);
    }
    if (ok)
        printf("  %-7s edit_set %8.0f   (%zu bytes)\n", name, median(times, 21), bytes.len);
    analysis_free(a);
    snapshot_free(input.snapshot);
    buf_clear(&bytes);
}

int main(int argc, char **argv)
{
    static const char *const names[] = { "typical", "lines", "long" };
    Schemas *schemas = schemas_new(NULL);
    bench_splices("20 KB", 20 << 10);
    bench_splices("1 MB", 1 << 20);
    bench_splices("10 MB", 10 << 20);
    for (size_t i = 0; argc > 1 && schemas && i < sizeof names / sizeof *names; i++)
        bench_edit(argv[1], names[i], schemas);
    schemas_free(schemas);
    return 0;
}
