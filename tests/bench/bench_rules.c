/* bench_rules - all rules over a contract of 20 KB, with archives of 100 KB and of 1 MB.
 *
 * "cold": the archive is unpacked; "warm": its bytes did not change since the last run. */
#include "contract/archive.h"
#include "contract/embed.h"
#include "contract/preflight.h"
#include "contract/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 30 };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Bytes that deflate cannot make smaller. */
static void add_noise(Buf *out, size_t size)
{
    uint64_t state = 88172645463325252u;
    for (size_t i = 0; i < size; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        buf_add_byte(out, (char)(state >> 32));
    }
}

static void make_archive(Buf *out, size_t size)
{
    static const char digest[] = "3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f";
    Buf compose, noise;
    buf_init(&compose, 0), buf_init(&noise, 0);
    buf_printf(
        &compose,
        "services:\n  web:\n    image: us.icr.io/demo/web@sha256:%s\n    ports: [\"80:80\"]\n"
        "    volumes: [\"/mnt/data/web:/data\", \"./f1:/f1\"]\n    environment:\n",
        digest);
    for (int i = 0; i < 40; i++)
        buf_printf(&compose, "      NAME_%d: ${NAME_%d:-value}\n", i, i);
    size_t each = size * 3 / 4 / 20;
    add_noise(&noise, each * 21);
    TarEntry entries[21] = {
        { .name = STR("docker-compose.yaml"), .kind = TAR_FILE, .data = buf_str(&compose) }
    };
    char names[21][8];
    for (int i = 1; i < 21; i++) {
        snprintf(names[i], sizeof names[i], "f%d", i);
        entries[i] = (TarEntry){ .name = str_from(names[i]),
                                 .kind = TAR_FILE,
                                 .data = str_slice(buf_str(&noise), each * (size_t)i, each) };
    }
    if (!archive_pack(entries, 21, out, NULL, NULL))
        exit(1);
    buf_clear(&compose), buf_clear(&noise);
}

static void make_contract(Buf *out, size_t archive)
{
    buf_add_text(out,
                 "workload: |\n  type: workload\n  auths:\n    us.icr.io:\n      username: "
                 "iamapikey\n      password: \"0123456789-0123456789\"\n  volumes:\n    data:\n"
                 "      seed: Wq7-kT9x_4Lm2vRz8pN\n      mount: /mnt/data\n  compose:\n"
                 "    archive: ");
    make_archive(out, archive);
    buf_add_text(out,
                 "\nenv: |\n  type: env\n  logging:\n    logRouter:\n      hostname: "
                 "x.ingress.eu-de.logs.cloud.ibm.com\n      iamApiKey: \"0123456789-0123456789-"
                 "0123456789-0123456789\"\n      port: 443\n  volumes:\n    data:\n      seed: "
                 "Hd3.bY6u_1Ja5cQe9sF\n  env:\n");
    for (int i = 0; i < 400; i++)
        buf_printf(out, "    NAME_%d: \"a value of some length, number %d\"\n", i, i);
}

static Section section_of(const TreeNode *root, const char *name)
{
    const TreeNode *node = tree_get_text(root, name);
    return (Section){ SECTION_LITERAL, node, node, node->string };
}

/* Median and slowest of a run; `cache` NULL: cold. */
static void measure(const char *what, Str text, PackCache *cache, double limit)
{
    double ms[RUNS];
    size_t found = 0;
    for (int i = 0; i < RUNS; i++) {
        Arena *arena = arena_new(0);
        Problems problems;
        YamlDocument document;
        bool parsed;
        Error err = { 0 };
        problems_init(&problems, arena, 2000);
        if (!yaml_parse(text, NULL, arena, &problems, &document, &err))
            exit(1);
        for (TreeNode *n = document.root->first; n; n = n->next)
            embed_section(text, n, NULL, arena, &problems, &parsed, &err);
        PreflightInput input = { .text = text,
                                 .root = document.root,
                                 .workload = section_of(document.root, "workload"),
                                 .env = section_of(document.root, "env"),
                                 .kind = DOC_CONTRACT,
                                 .platform = platform_get(PLATFORM_CCRT),
                                 .now = 1795564800,
                                 .cache = cache };
        double start = now_ms();
        if (!preflight_run(&input, &problems, &err))
            exit(1);
        ms[i] = now_ms() - start;
        found = problems.count;
        arena_free(arena);
    }
    qsort(ms, RUNS, sizeof *ms, by_value);
    printf("%-34s %8.2f ms median %8.2f ms slowest   limit %g ms   %zu findings\n", what,
           ms[RUNS / 2], ms[RUNS - 1], limit, found);
}

int main(void)
{
    static const struct {
        size_t archive;
        const char *cold, *warm;
        double limit;
    } cases[] = {
        { 2000, "20 KB contract, cold", "20 KB contract, warm", 5 },
        { 100000, "with a 100 KB archive, cold", "with a 100 KB archive, warm", 5 },
        { 1000000, "with a 1 MB archive, cold", "with a 1 MB archive, warm", 40 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf text;
        PackCache *cache = pack_cache_new(NULL);
        buf_init(&text, 0);
        make_contract(&text, cases[i].archive);
        measure(cases[i].cold, buf_str(&text), NULL, cases[i].limit);
        measure(cases[i].warm, buf_str(&text), cache, cases[i].limit);
        pack_cache_free(cache);
        buf_clear(&text);
    }
    return 0;
}
