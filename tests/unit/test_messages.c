/* Every message of every broken file at hand, for every platform: one line that fits into lists,
 * states a fact and ends without a full stop. What is longer belongs into "why". */
#include "unit/unit.h"

#include "contract/analysis.h"
#include "contract/archive.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define NOW ((Time)1795564800) /* 2026-11-25 */
enum { SHOWN_MAX = 40 };

static Schemas *schemas;
static PackCache *cache;
static size_t seen, wrong;

static void look_at(const char *name, const Problem *p)
{
    Str m = p->message;
    const char *why = problem_width(m) > PROBLEM_WIDTH_MAX ? "too long"
                      : m.len < 5                          ? "too short"
                      : strchr(".!:", m.ptr[m.len - 1])    ? "ends like a sentence"
                      : str_contains(m, STR("\n"))         ? "has several lines"
                                                           : NULL;
    seen++;
    if (!why)
        return;
    if (wrong++ < SHOWN_MAX)
        print_error("%s: %s %s: " STR_FMT "\n", name, p->code, why, STR_ARG(m));
}

static void try_text(const char *name, Str text, const Platform *platform, DocumentKind kind)
{
    Error err = { 0 };
    AnalysisInput in = { .snapshot = snapshot_new(text, &err),
                         .platform = platform,
                         .kind = kind,
                         .now = NOW,
                         .layers = LAYER_ALL,
                         .schemas = schemas,
                         .pack_cache = cache };
    Analysis *a = in.snapshot ? analysis_new(&in, &err) : NULL;
    size_t count;
    if (!a)
        fail_msg("%s: %s", name, err.text);
    const Problem *all = analysis_problems(a, &count);
    for (size_t i = 0; i < count; i++)
        look_at(name, &all[i]);
    analysis_free(a);
    snapshot_free(in.snapshot);
}

static void try_folder(const char *folder)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        char path[4096];
        const char *name = entries[i]->d_name;
        Buf bytes;
        snprintf(path, sizeof path, "%s/%s", folder, name);
        if (str_ends(str_from(name), STR(".yaml")) || str_ends(str_from(name), STR(".yml"))) {
            unit_read(path, &bytes);
            for (int p = 0; p < PLATFORM_COUNT; p++)
                try_text(name, buf_str(&bytes), platform_get((PlatformId)p), DOC_AUTO);
            if (str_contains(buf_str(&bytes), STR("ethernets")))
                try_text(name, buf_str(&bytes), platform_get(PLATFORM_CCRT), DOC_NETWORK);
            buf_clear(&bytes);
        }
        free(entries[i]);
    }
    free(entries);
}

static void messages_fit_into_a_line(void **state)
{
    (void)state;
    seen = wrong = 0;
    try_folder(SOURCE_DIR "/tests/data/rules");
    try_folder(SOURCE_DIR "/samples/broken");
    try_folder(SOURCE_DIR "/samples");
    assert_true(seen > 1000);
    assert_int_equal(wrong, 0);
}

/* Broken YAML of each kind: as the contract, and as a file in its archives. */
static void also_those_about_files_in_archives(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "a:\n    b: 1\n\tc: 2\n",
        "a: \"x\nb: 2\n",
        "a: [1, 2\nb: 3\n",
        "a: b: c\n",
        "a: @x\n",
        "a: *\n",
        "a: |x\n  b\n",
        "a: 1\nhello\nb: 2\n",
        "a: \"\\d\"\n",
        "a: 'x' y\n",
        "a: 1\n- b\n",
        "- a\nb: 1\n",
        "a: !<x y\n",
        "%YAML 3.0\n---\n",
        "a: \x01\n",
        "a: \xff\n",
        "a: 1\na: 2\n",
        "a: &x [*x, *y]\n",
        "a:1\nb: 2\n",
        "",
        "a: {{ .Env.X }}/y\n",
        "---\na: 1\n---\n",
        "[a, b]\n",
        "\xEF\xBB\xBF\xFE",
    };
    static const char *const names[] = { "docker-compose.yaml",
                                         "a-pod-with-a-name-that-goes-on-and-on-for-ever.yaml" };
    wrong = 0;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        for (int play = 0; play < 2; play++) {
            TarEntry e = { .name = str_from(names[play]), .data = str_from(broken[i]) };
            Buf base64, text;
            buf_init(&base64, 0), buf_init(&text, 0);
            assert_true(archive_pack(&e, 1, &base64, NULL, NULL));
            buf_printf(&text, "workload: |\n  type: workload\n  %s:\n    archive: " STR_FMT "\n",
                       play ? "play" : "compose", STR_ARG(buf_str(&base64)));
            try_text(names[play], buf_str(&text), platform_get(PLATFORM_CCRT), DOC_AUTO);
            try_text("a contract", e.data, platform_get(PLATFORM_CCRT), DOC_AUTO);
            buf_clear(&base64), buf_clear(&text);
        }
    assert_int_equal(wrong, 0);
}

static void also_those_of_real_files(void **state)
{
    (void)state;
    static const char *const folders[] = { "contracts", "derived/preflight-cases",
                                           "derived/schema-cases", "derived/network-cases" };
    wrong = 0;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char relative[200];
        snprintf(relative, sizeof relative, "conformance/ibm/%s", folders[i]);
        try_folder(unit_shared(relative));
    }
    assert_int_equal(wrong, 0);
}

static int begin(void **state)
{
    (void)state;
    schemas = schemas_new(NULL);
    cache = pack_cache_new(NULL);
    return schemas && cache ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    pack_cache_free(cache);
    schemas_free(schemas);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_fit_into_a_line),
        cmocka_unit_test(also_those_about_files_in_archives),
        cmocka_unit_test(also_those_of_real_files),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
