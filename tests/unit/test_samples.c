/* The samples are the first contracts that people see: the good ones have nothing wrong with
 * them, and each broken one has the mistake that its name says. */
#include "unit/unit.h"

#include "contract/analysis.h"
#include "contract/data.h"

#include <stdio.h>

#define NOW ((Time)1800000000) /* January 2027 */

typedef struct Judged {
    Snapshot *snapshot;
    Analysis *analysis;
} Judged;

static Judged judge(Schemas *schemas, const DataFile *file)
{
    Error err = { 0 };
    Str name;
    Judged j = { 0 };
    const Platform *platform = platform_of_text(file->bytes, &name, NULL);
    if (!platform)
        fail_msg("%s/%s names no platform", file->folder, file->name);
    j.snapshot = snapshot_new(file->bytes, &err);
    assert_non_null(j.snapshot);
    const AnalysisInput input = { .snapshot = j.snapshot,
                                  .platform = platform,
                                  .now = NOW,
                                  .layers = LAYER_ALL,
                                  .schemas = schemas };
    j.analysis = analysis_new(&input, &err);
    if (!j.analysis)
        fail_msg("%s: %s", file->name, err.text);
    return j;
}

static void judged_clear(Judged *j)
{
    analysis_free(j->analysis);
    snapshot_free(j->snapshot);
}

static void print_problems(const Judged *j, const char *name)
{
    size_t count;
    const Problem *p = analysis_problems(j->analysis, &count);
    for (size_t i = 0; i < count; i++)
        print_error("%s: %s %s " STR_FMT ": " STR_FMT "\n", name, severity_name(p[i].severity),
                    p[i].code, STR_ARG(p[i].path), STR_ARG(p[i].message));
}

/* Secrets in plain text are what a contract has before it is sealed. */
static bool counts(const Problem *p)
{
    return p->severity > SEV_NOTICE && strcmp(p->code, "PF026") != 0;
}

static void good_samples_are_clean(void **state)
{
    (void)state;
    Error err = { 0 };
    Schemas *schemas = schemas_new(&err);
    bool seen[PLATFORM_COUNT] = { false };
    assert_non_null(schemas);
    for (size_t i = 0; i < data_count(); i++) {
        DataFile file = data_file(i);
        if (strcmp(file.folder, "samples") != 0)
            continue;
        Judged j = judge(schemas, &file);
        size_t count, bad = 0;
        const Problem *p = analysis_problems(j.analysis, &count);
        for (size_t k = 0; k < count; k++)
            bad += counts(&p[k]);
        if (bad) {
            print_problems(&j, file.name);
            fail_msg("%s is not clean", file.name);
        }
        assert_int_equal(analysis_todos(j.analysis), 0);
        seen[analysis_platform(j.analysis)->id] = true;
        judged_clear(&j);
    }
    for (int i = 0; i < PLATFORM_COUNT; i++)
        assert_true(seen[i]);
    schemas_free(schemas);
}

static const struct {
    const char *name, *codes; /* one of these codes, of a warning or worse */
    size_t others;            /* warnings that follow from it */
} mistakes[] = {
    { "archive-not-gzip", "PF062", 0 },
    { "comment-cuts-password", "PF010", 0 },
    { "compose-and-play", "PF060 SCH-oneOf", 0 },
    { "compose-on-ccrv", "PF017", 0 },
    { "compose-too-deep", "PF064", 0 },
    { "deployment-instead-of-pod", "PF091", 0 },
    { "duplicate-key", "PF004", 0 },
    { "folded-pem", "PF047 PF220 PF015", 0 },
    { "hostname-with-path", "PF174", 0 },
    { "hostname-with-scheme", "PF174", 0 },
    { "image-without-digest", "PF110", 0 },
    { "logdna", "PF172", 0 },
    { "missing-pipe", "PF006", 0 },
    { "misspelt-restart-policy", "PF104", 0 },
    { "misspelt-volumes", "PF005", 0 },
    { "mount-ends-with-slash", "PF146 SCH-pattern", 0 },
    { "network-gateway-outside", "PF232", 0 },
    { "no-env", "PF003", 0 },
    { "number-as-text", "PF009 SCH-type", 0 },
    { "pem-four-dashes", "PF220 SCH-pattern", 0 },
    { "placeholder-left", "PF012 PF176", 0 },
    { "policy-allows-everything", "PF192 PF194", 0 },
    { "port-without-hostport", "PF093", 0 },
    { "private-key-as-signing-key", "PF044", 0 },
    { "registry-with-scheme", "PF119", 0 },
    { "same-seed-twice", "PF161", 0 },
    { "seed-beside-volume", "PF135", 0 },
    { "seed-too-short", "PF142 SCH-minLength", 0 },
    { "swapped-sections", "PF008", 0 },
    { "tab-indentation", "YAML004 PF016", 0 },
    { "token-with-line-break", "PF020", 0 },
    { "unclosed-quote", "YAML007", 0 },
    { "variable-not-set", "PF130", 0 },
    { "volume-on-one-side", "PF140", 0 },
    { "wrong-indentation", "YAML006", 0 },
};
enum { MISTAKES = sizeof mistakes / sizeof *mistakes };

static bool is_one_of(const char *code, const char *codes)
{
    Str rest = str_from(codes), one;
    while (str_split(&rest, ' ', &one))
        if (str_is(one, code))
            return true;
    return false;
}

static void each_broken_sample_has_its_mistake(void **state)
{
    (void)state;
    Error err = { 0 };
    Schemas *schemas = schemas_new(&err);
    size_t wrong = 0;
    assert_non_null(schemas);
    for (size_t i = 0; i < MISTAKES; i++) {
        char name[100];
        snprintf(name, sizeof name, "%s.yaml", mistakes[i].name);
        DataFile file = { "samples/broken", name, data_find("samples/broken", str_from(name)) };
        if (!file.bytes.ptr)
            fail_msg("there is no sample %s", name);
        Judged j = judge(schemas, &file);
        size_t count, hits = 0, others = 0;
        const Problem *p = analysis_problems(j.analysis, &count);
        for (size_t k = 0; k < count; k++) {
            if (!counts(&p[k]))
                continue;
            if (is_one_of(p[k].code, mistakes[i].codes))
                hits++;
            else
                others++;
        }
        if (!hits || others != mistakes[i].others) {
            print_error("%s: %zu of %s, %zu others\n", mistakes[i].name, hits, mistakes[i].codes,
                        others);
            print_problems(&j, mistakes[i].name);
            wrong++;
        }
        judged_clear(&j);
    }
    schemas_free(schemas);
    assert_int_equal(wrong, 0);
}

static void every_broken_sample_is_in_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < data_count(); i++) {
        DataFile file = data_file(i);
        if (strcmp(file.folder, "samples/broken") != 0)
            continue;
        bool found = false;
        for (size_t k = 0; k < MISTAKES && !found; k++)
            found = strncmp(file.name, mistakes[k].name, strlen(mistakes[k].name)) == 0 &&
                    strcmp(file.name + strlen(mistakes[k].name), ".yaml") == 0;
        if (!found)
            fail_msg("%s is not in the table", file.name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_samples_are_clean),
        cmocka_unit_test(each_broken_sample_has_its_mistake),
        cmocka_unit_test(every_broken_sample_is_in_the_table),
    };
    return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
