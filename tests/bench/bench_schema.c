/* bench_schema - times of the schema engine.
 *
 *   bench_schema SCHEMA.json INSTANCE...
 *   bench_schema FOLDER SHARED      the contracts that gen.sh wrote, by the official schema
 *
 * Instances are JSON, or YAML whose sections are opened. Medians, in microseconds, of: reading
 * and compiling the schema; the first verdict after it; warm verdicts; the report. Last, how the
 * verdict grows with the number of list items. */
#include "contract/embed.h"
#include "contract/json.h"
#include "contract/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#define ROUNDS 15

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

static bool read_file(const char *path, Buf *out)
{
    FILE *f = fopen(path, "rb");
    char piece[65536];
    size_t n;
    buf_init(out, 0);
    if (!f)
        return false;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        buf_add(out, piece, n);
    fclose(f);
    return buf_ok(out);
}

static Schema *compile(Str text, SchemaSet **ret_set, Error *err)
{
    *ret_set = schema_set_new(err);
    if (!*ret_set || !schema_set_add(*ret_set, STR("bench:schema"), text, "schema", err))
        return NULL;
    return schema_compile(*ret_set, STR("bench:schema"), NULL, err);
}

static TreeNode *read_instance(Str text, Arena *arena)
{
    static const char *const sections[] = { "workload", "env" };
    TreeNode *root = NULL;
    Problems problems;
    YamlDocument document = { 0 };
    if (text.len && text.ptr[0] == '{' && json_parse(text, arena, &root, NULL))
        return root;
    problems_init(&problems, arena, 10);
    if (!yaml_parse(text, NULL, arena, &problems, &document, NULL))
        return NULL;
    for (size_t i = 0; document.root && i < 2; i++) {
        TreeNode *section = (TreeNode *)(uintptr_t)tree_get_text(document.root, sections[i]);
        bool parsed;
        if (section && section->kind == NODE_STRING)
            embed_section(text, section, NULL, arena, &problems, &parsed, NULL);
    }
    return document.root;
}

/* Repeats until a round takes a millisecond or so. */
static double warm_verdict(const Schema *schema, const TreeNode *instance)
{
    double times[ROUNDS];
    int repeats = 1;
    for (int i = -3; i < ROUNDS; i++) {
        double began = now_us();
        for (int k = 0; k < repeats; k++)
            schema_is_valid(schema, instance);
        double each = (now_us() - began) / repeats;
        if (i < 0)
            repeats = each < 1000 ? (int)(1000 / each) + 1 : 1;
        else
            times[i] = each;
    }
    return median(times, ROUNDS);
}

static double report(const Schema *schema, const TreeNode *instance, size_t *ret_count)
{
    double times[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        Arena *arena = arena_new(0);
        Problems problems;
        double began = now_us();
        problems_init(&problems, arena, 1000);
        schema_report(schema, instance, STR(""), &problems, NULL);
        times[i] = now_us() - began;
        *ret_count = problems.count;
        arena_free(arena);
    }
    return median(times, ROUNDS);
}

static void bench_growth(void)
{
    static const char text[] =
        "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"oneOf\":[{\"type\":\"object\","
        "\"properties\":{\"name\":{\"type\":\"string\",\"pattern\":\"^[a-z]+[0-9]*$\"}},"
        "\"required\":[\"name\"],\"additionalProperties\":false},{\"type\":\"string\"}]}}";
    SchemaSet *set;
    Schema *schema = compile(str_from(text), &set, NULL);
    for (int n = 1000; schema && n <= 100000; n *= 10) {
        Buf out;
        Arena *arena = arena_new(0);
        TreeNode *root = NULL;
        buf_init(&out, 0);
        buf_add_byte(&out, '[');
        for (int i = 0; i < n; i++)
            buf_printf(&out, "%s{\"name\":\"item%d\"}", i ? "," : "", i);
        buf_add_byte(&out, ']');
        if (json_parse(buf_str(&out), arena, &root, NULL)) {
            double us = warm_verdict(schema, root);
            printf("growth %8d items %12.1f us %8.1f ns an item\n", n, us, us * 1000 / n);
        }
        arena_free(arena);
        buf_clear(&out);
    }
    schema_free(schema);
    schema_set_free(set);
}

static bool compile_often(Str text, SchemaSet **set, Schema **schema)
{
    double times[ROUNDS];
    Error err = { 0 };
    for (int i = 0; i < ROUNDS; i++) {
        schema_free(*schema);
        schema_set_free(*set);
        double began = now_us();
        *schema = compile(text, set, &err);
        times[i] = now_us() - began;
        if (!*schema) {
            fprintf(stderr, "%s\n", err.text);
            return false;
        }
    }
    printf("read and compile %12.1f us\n", median(times, ROUNDS));
    return true;
}

/* The first verdict is that of a schema which was never used. */
static void bench_instance(Str schema_text, const char *path)
{
    static const char *const words[] = { "invalid", "valid", "unknown" };
    Buf text;
    SchemaSet *set = NULL;
    Arena *arena = arena_new(0);
    TreeNode *root = read_file(path, &text) ? read_instance(buf_str(&text), arena) : NULL;
    Schema *schema = root ? compile(schema_text, &set, NULL) : NULL;
    if (schema) {
        size_t problems;
        double began = now_us();
        SchemaVerdict verdict = schema_is_valid(schema, root);
        double first = now_us() - began;
        double warm = warm_verdict(schema, root), full = report(schema, root, &problems);
        const char *name = strrchr(path, '/');
        printf("%-20s %12.1f %12.1f %12.1f %8s, %zu problems\n", name ? name + 1 : path, first,
               warm, full, words[verdict], problems);
    } else {
        printf("%s cannot be read\n", path);
    }
    schema_free(schema);
    schema_set_free(set);
    arena_free(arena);
    buf_clear(&text);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int main(int argc, char **argv)
{
    static const char *const names[] = { "typical.yaml", "lines.yaml", "long.yaml" };
    static char paths[4][4096];
    char *defaults[] = { argv[0], paths[3], paths[0], paths[1], paths[2], NULL };
    if (argc == 3 && is_folder(argv[1])) {
        snprintf(paths[3], sizeof paths[3],
                 "%s/conformance/ibm/schemas/hpse-contract-schema-1.0.116.json", argv[2]);
        for (int i = 0; i < 3; i++)
            snprintf(paths[i], sizeof paths[i], "%s/%s", argv[1], names[i]);
        argc = 5;
        argv = defaults;
    }
    Buf text;
    SchemaSet *set = NULL;
    Schema *schema = NULL;
    if (argc < 2 || !read_file(argv[1], &text)) {
        fprintf(stderr, "usage: bench_schema SCHEMA.json INSTANCE... (or FOLDER SHARED)\n");
        return 2;
    }
    bool ok = compile_often(buf_str(&text), &set, &schema);
    if (ok)
        printf("%-20s %12s %12s %12s %8s\n", "instance", "first us", "warm us", "report us",
               "verdict");
    for (int i = 2; ok && i < argc; i++)
        bench_instance(buf_str(&text), argv[i]);
    if (ok)
        bench_growth();
    schema_free(schema);
    schema_set_free(set);
    buf_clear(&text);
    return !ok;
}
