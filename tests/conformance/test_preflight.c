/* Pre-flight on the conformance data: cases with the finding that must be reported, contracts
 * that are good, real compose files and pods. */
#include "unit/unit.h"

#include "contract/analysis.h"
#include "contract/archive.h"
#include "contract/file.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW ((Time)1795564800) /* 2026-11-25 */

static Schemas *schemas;
static PackCache *cache;

static Analysis *analyse(Str bytes, const Platform *platform, Text **ret_text, Snapshot **ret_snap)
{
    Error err = { 0 };
    *ret_text = text_new(bytes, &err);
    *ret_snap = text_snapshot(*ret_text);
    AnalysisInput input = { .snapshot = *ret_snap,
                            .platform = platform,
                            .now = NOW,
                            .layers = LAYER_ALL,
                            .schemas = schemas,
                            .pack_cache = cache };
    Analysis *a = analysis_new(&input, &err);
    if (!a)
        fail_msg("%s", err.text);
    return a;
}

/* True when one of the codes A|B is there; "-": no error, warning or security but PF026. */
static bool agrees(const Analysis *a, Str wanted)
{
    size_t count;
    const Problem *p = analysis_problems(a, &count);
    Str rest = wanted, code;
    if (str_is(wanted, "-")) {
        for (size_t i = 0; i < count; i++)
            if (p[i].severity != SEV_NOTICE && strcmp(p[i].code, "PF026") != 0)
                return false;
        return true;
    }
    while (str_split(&rest, '|', &code))
        for (size_t i = 0; i < count; i++)
            if (str_is(code, p[i].code))
                return true;
    return false;
}

static void print_all(Str name, const Analysis *a)
{
    size_t count;
    const Problem *p = analysis_problems(a, &count);
    for (size_t i = 0; i < count; i++)
        print_error(STR_FMT ": %s: " STR_FMT " [%s]\n", STR_ARG(name), severity_name(p[i].severity),
                    STR_ARG(p[i].message), p[i].code);
}

static void cases_agree(void **state)
{
    (void)state;
    Buf index, bytes;
    size_t total = 0, good = 0;
    unit_read(unit_shared("conformance/ibm/derived/preflight-cases/INDEX.tsv"), &index);
    Str rest = buf_str(&index), line, name, platform;
    str_split(&rest, '\n', &line); /* the head */
    while (str_split(&rest, '\n', &line)) {
        if (!str_split(&line, '\t', &name) || !str_split(&line, '\t', &platform))
            continue;
        char path[512];
        Text *text;
        Snapshot *snapshot;
        snprintf(path, sizeof path, "conformance/ibm/derived/preflight-cases/" STR_FMT ".yaml",
                 STR_ARG(name));
        unit_read(unit_shared(path), &bytes);
        Analysis *a = analyse(buf_str(&bytes), platform_find(platform), &text, &snapshot);
        total++;
        if (agrees(a, str_trim(line)))
            good++;
        else
            print_all(name, a);
        analysis_free(a);
        snapshot_free(snapshot);
        text_free(text);
        buf_clear(&bytes);
    }
    buf_clear(&index);
    printf("%zu of %zu pre-flight cases agree\n", good, total);
    assert_true(total > 50);
    assert_int_equal(good, total);
}

/* Codes of rules that cannot hold for files that were never made for a contract. */
static bool is_expected(const char *code)
{
    static const char *const codes[] = {
        "PF069", "PF070", "PF071", "PF072", "PF073", "PF074", "PF075", "PF076", "PF077",
        "PF092", "PF093", "PF094", "PF095", "PF096", "PF098", "PF099", "PF106", "PF110",
        "PF118", "PF123", "PF130", "PF131", "PF112", "PF005", "PF013", "PF010", "PF015",
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(code, codes[i]) == 0)
            return true;
    return false;
}

/* Packs a real compose file; nothing but known findings may come, at a line of the file. */
static void compose_files_are_read(void **state)
{
    (void)state;
    FileList list;
    Error err = { 0 };
    const char *folder = unit_shared("conformance/compose");
    size_t read = 0;
    char root[512];
    snprintf(root, sizeof root, "%s", folder);
    assert_true(file_list(root, &list, &err));
    for (size_t i = 0; i < list.count; i++) {
        char path[1024];
        Buf bytes, packed, contract;
        Text *text;
        Snapshot *snapshot;
        if (!str_ends(str_from(list.items[i].name), STR(".yaml")))
            continue;
        snprintf(path, sizeof path, "%s/%s", root, list.items[i].name);
        unit_read(path, &bytes);
        TarEntry entry = { .name = STR("docker-compose.yaml"),
                           .kind = TAR_FILE,
                           .data = buf_str(&bytes) };
        buf_init(&packed, 0), buf_init(&contract, 0);
        assert_true(archive_pack(&entry, 1, &packed, NULL, &err));
        buf_printf(&contract,
                   "workload: |\n  type: workload\n  compose:\n    archive: " STR_FMT
                   "\nenv: |\n  type: env\n  logging:\n    logRouter:\n      hostname: "
                   "x.ingress.eu-de.logs.cloud.ibm.com\n      iamApiKey: "
                   "\"0123456789-0123456789-0123456789-0123456789\"\n      port: 443\n",
                   STR_ARG(buf_str(&packed)));
        Analysis *a = analyse(buf_str(&contract), platform_find(STR("ccrt")), &text, &snapshot);
        size_t count;
        const Problem *p = analysis_problems(a, &count);
        for (size_t k = 0; k < count; k++)
            if (!is_expected(p[k].code) && p[k].severity != SEV_NOTICE)
                fail_msg("%s: " STR_FMT " [%s]", list.items[i].name, STR_ARG(p[k].message),
                         p[k].code);
        read++;
        analysis_free(a);
        snapshot_free(snapshot);
        text_free(text);
        buf_clear(&bytes), buf_clear(&packed), buf_clear(&contract);
    }
    file_list_free(&list);
    printf("%zu compose files\n", read);
    assert_true(read > 30);
}

static void pods_are_read(void **state)
{
    (void)state;
    FileList list;
    Error err = { 0 };
    size_t read = 0;
    char root[512];
    snprintf(root, sizeof root, "%s", unit_shared("conformance/pods"));
    assert_true(file_list(root, &list, &err));
    for (size_t i = 0; i < list.count; i++) {
        char path[1024];
        Buf bytes, packed, contract;
        Text *text;
        Snapshot *snapshot;
        if (!str_ends(str_from(list.items[i].name), STR(".yaml")))
            continue;
        snprintf(path, sizeof path, "%s/%s", root, list.items[i].name);
        unit_read(path, &bytes);
        TarEntry entry = { .name = STR("pod.yaml"), .kind = TAR_FILE, .data = buf_str(&bytes) };
        buf_init(&packed, 0), buf_init(&contract, 0);
        assert_true(archive_pack(&entry, 1, &packed, NULL, &err));
        buf_printf(&contract,
                   "workload: |\n  type: workload\n  play:\n    archive: " STR_FMT
                   "\nenv: |\n  type: env\n",
                   STR_ARG(buf_str(&packed)));
        Analysis *a = analyse(buf_str(&contract), platform_find(STR("ccrv")), &text, &snapshot);
        size_t count;
        const Problem *p = analysis_problems(a, &count);
        for (size_t k = 0; k < count; k++)
            if (!is_expected(p[k].code) && p[k].inner.file.ptr && p[k].severity != SEV_NOTICE)
                fail_msg("%s: " STR_FMT " [%s]", list.items[i].name, STR_ARG(p[k].message),
                         p[k].code);
        read++;
        analysis_free(a);
        snapshot_free(snapshot);
        text_free(text);
        buf_clear(&bytes), buf_clear(&packed), buf_clear(&contract);
    }
    file_list_free(&list);
    printf("%zu pods\n", read);
    assert_true(read > 70);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_agree),
        cmocka_unit_test(compose_files_are_read),
        cmocka_unit_test(pods_are_read),
    };
    schemas = schemas_new(NULL);
    cache = pack_cache_new(NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    schemas_free(schemas);
    pack_cache_free(cache);
    return failed;
}
