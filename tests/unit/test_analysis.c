#include "unit/unit.h"

#include "contract/analysis.h"

#include <stdio.h>

typedef struct Run {
    Analysis *a;
    const Problem *problems;
    size_t count;
} Run;

static Schemas *schemas;

static int open_schemas(void **state)
{
    (void)state;
    schemas = schemas_new(NULL);
    return schemas ? 0 : -1;
}

static int close_schemas(void **state)
{
    (void)state;
    schemas_free(schemas);
    return 0;
}

static Run run_input(const char *text, AnalysisInput in)
{
    Error err = { 0 };
    Run r = { 0 };
    in.snapshot = snapshot_new(str_from(text), &err);
    in.schemas = schemas;
    in.now = 1790000000;
    assert_non_null(in.snapshot);
    r.a = analysis_new(&in, &err);
    if (!r.a)
        fail_msg("%s", err.text);
    snapshot_free(in.snapshot);
    r.problems = analysis_problems(r.a, &r.count);
    return r;
}

static Run run(const char *text, PlatformId platform, unsigned layers)
{
    return run_input(text, (AnalysisInput){ .platform = platform_get(platform), .layers = layers });
}

#define YAML_SCHEMA (LAYER_YAML | LAYER_SCHEMA)

static const Problem *find(const Run *r, const char *code)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->problems[i].code, code) == 0)
            return &r->problems[i];
    return NULL;
}

static void kinds_are_told_by_their_top(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        DocumentKind kind;
    } cases[] = {
        { "workload: |\n  type: workload\n", DOC_CONTRACT },
        { "type: workload\n", DOC_WORKLOAD },
        { "type: env\n", DOC_ENV },
        { "network:\n  version: 2\n", DOC_NETWORK },
        { "", DOC_CONTRACT },
        { "- a\n", DOC_CONTRACT },
        { "network: 1\nenv: |\n  type: env\n", DOC_CONTRACT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Run r = run(cases[i].text, PLATFORM_CCRT, LAYER_YAML);
        assert_int_equal(analysis_kind(r.a), cases[i].kind);
        analysis_free(r.a);
    }
}

static void forms_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        SectionForm form;
        bool plain;
    } cases[] = {
        { "x: 1\n", SECTION_MISSING, false },
        { "env: |\n  type: env\n", SECTION_LITERAL, true },
        { "env: >\n  type: env\n", SECTION_FOLDED, true },
        { "env: \"type: env\"\n", SECTION_QUOTED, true },
        { "env:\n  type: env\n", SECTION_MAPPING, true },
        { "env: contract-basic.QUJD.U2FsdGVkX1==\n", SECTION_TOKEN, false },
        { "env: |\n  hyper-protect-basic.QUJD.U2FsdGVkX1==\n", SECTION_TOKEN, false },
        { "env: hello\n", SECTION_BROKEN, false },
        { "env: |\n  - a\n", SECTION_BROKEN, false },
        { "env: |\n  a: [\n", SECTION_BROKEN, false },
        { "env: 12\n", SECTION_OTHER, false },
        { "env:\n", SECTION_OTHER, false },
        { "env: [a]\n", SECTION_OTHER, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        print_message("%s", cases[i].text);
        Run r = run(cases[i].text, PLATFORM_CCRT, LAYER_YAML);
        assert_int_equal(analysis_env(r.a)->form, cases[i].form);
        assert_int_equal(analysis_env(r.a)->plain != NULL, cases[i].plain);
        analysis_free(r.a);
    }
}

static void platform_is_never_taken_silently(void **state)
{
    (void)state;
    Run r = run_input("workload: |\n  type: workload\n  compose: {archive: H4sIAAAA}\n",
                      (AnalysisInput){ .layers = LAYER_ALL });
    const Problem *p = find(&r, "PLATFORM");
    assert_non_null(p);
    assert_int_equal(r.count, 1);
    assert_true(str_contains(p->fix_text, STR("It looks like ccrt")));
    assert_false(analysis_is_ready(r.a));
    analysis_free(r.a);
    r = run_input("x: 1\n", (AnalysisInput){ .layers = LAYER_YAML });
    assert_int_equal(r.count, 0);
    analysis_free(r.a);
    r = run_input("network:\n  version: 2\n", (AnalysisInput){ .layers = YAML_SCHEMA });
    assert_null(find(&r, "PLATFORM"));
    assert_true(r.count > 0); /* ethernets are missing */
    analysis_free(r.a);
}

static void broken_yaml_hides_the_rest(void **state)
{
    (void)state;
    Run r = run("env: |\n  type: env\n  logging: {\nworkload: 12\n", PLATFORM_CCRT, YAML_SCHEMA);
    size_t in_env = 0;
    for (size_t i = 0; i < r.count; i++)
        in_env += str_starts(r.problems[i].path, STR("/env"));
    assert_int_equal(in_env, 1);
    assert_non_null(find(&r, "SCH-section"));
    analysis_free(r.a);
    r = run("env: [\n", PLATFORM_CCRT, YAML_SCHEMA);
    assert_null(analysis_root(r.a));
    assert_int_equal(r.count, 1);
    analysis_free(r.a);
    r = run("# nothing\n", PLATFORM_CCRT, YAML_SCHEMA);
    assert_int_equal(r.count, 1);
    assert_string_equal(r.problems[0].code, "PF001");
    analysis_free(r.a);
}

static void sections_that_cannot_be_read_are_said(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
        Severity severity;
    } cases[] = {
        { "env: contract-basic.QUJD.U2FsdGVkX1==\n", "SCH-encrypted", SEV_NOTICE },
        { "env:\n  type: env\n", "SCH-section", SEV_ERROR },
        { "env: hello\n", "SCH-section", SEV_ERROR },
        { "env: 12\n", "SCH-section", SEV_ERROR },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Run r = run(cases[i].text, PLATFORM_CCCO_PEERPOD, YAML_SCHEMA);
        print_message("%s", cases[i].text);
        const Problem *p = find(&r, cases[i].code);
        assert_non_null(p);
        assert_int_equal(p->severity, cases[i].severity);
        assert_str(p->path, "/env");
        assert_int_equal(r.count, 1);
        analysis_free(r.a);
    }
}

/* The same mistake in a section of its own has the same words, its path begins at its root. */
static void a_section_of_its_own_is_checked(void **state)
{
    (void)state;
    Run r = run("type: env\nlogging:\n  syslog:\n    hostname: h.x\n    server: 12\n",
                PLATFORM_CCRT, YAML_SCHEMA);
    assert_int_equal(analysis_kind(r.a), DOC_ENV);
    assert_true(r.count > 0);
    for (size_t i = 0; i < r.count; i++)
        if (!str_starts(r.problems[i].path, STR("/logging")))
            fail_msg("%s " STR_FMT, r.problems[i].code, STR_ARG(r.problems[i].path));
    assert_ptr_equal(analysis_env(r.a)->plain, analysis_root(r.a));
    assert_int_equal(analysis_workload(r.a)->form, SECTION_MISSING);
    analysis_free(r.a);
}

/* The schema sees what a merge key brings along; the tree keeps it as it is written. */
static void merge_keys_are_written_out(void **state)
{
    (void)state;
    static const struct {
        const char *volumes;
        bool valid;
    } cases[] = {
        { "    a: &b\n      seed: \"abcdefghijklmnop\"\n    c:\n      <<: *b\n", true },
        { "    a: &b\n      seed: \"abcdefghijklmnop\"\n    c:\n      <<: *b\n      seed: 12\n",
          false },
        { "    a: &b\n      seed: \"abcdefghijklmnop\"\n    c:\n      <<: [*b, {seed: 12}]\n",
          true },
        { "    a: &b\n      seed: \"abcdefghijklmnop\"\n    c:\n      <<: [{seed: 12}, *b]\n",
          false },
        { "    a: &b {x: 1}\n    c:\n      <<: *b\n", false },
        { "    c:\n      <<: 12\n", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[400];
        snprintf(text, sizeof text, "env: |\n  type: env\n  volumes:\n%s", cases[i].volumes);
        print_message("%s\n", text);
        Run r = run(text, PLATFORM_CCCO_PEERPOD, YAML_SCHEMA);
        assert_int_equal(analysis_count(r.a, SEV_ERROR) == 0, cases[i].valid);
        assert_non_null(tree_at(analysis_root(r.a), STR("/env/volumes/c/<<")));
        analysis_free(r.a);
    }
}

/* What yaml.v3 reads as a number or a date where the schema wants text. */
static void readings_of_the_reference_tools_count(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool valid;
    } cases[] = { { "abc", true },       { "1_000", false },     { "2001-01-01", false },
                  { "\"1_000\"", true }, { "190:20:30", true },  { "yes", true },
                  { "0b11", false },     { "2001-13-01", true }, { "12", false } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        print_message("%s\n", cases[i].value);
        snprintf(text, sizeof text, "env: |\n  type: env\n  env:\n    A: %s\n", cases[i].value);
        Run r = run(text, PLATFORM_CCCO_PEERPOD, YAML_SCHEMA);
        assert_int_equal(analysis_count(r.a, SEV_ERROR) == 0, cases[i].valid);
        if (!cases[i].valid)
            assert_str(find(&r, "SCH-type")->path, "/env/env/A");
        analysis_free(r.a);
        snprintf(text, sizeof text, "type: env\nenv:\n  A: %s\n", cases[i].value);
        r = run(text, PLATFORM_CCCO_PEERPOD, YAML_SCHEMA);
        assert_int_equal(analysis_count(r.a, SEV_ERROR) == 0, cases[i].valid);
        analysis_free(r.a);
    }
}

/* "valid" or "invalid" of each case, and of whole verdicts for all three schemas. */
static void verdicts_are_the_official_ones(void **state)
{
    (void)state;
    Buf index;
    char path[400];
    size_t seen = 0, wrong = 0;
    unit_read(unit_shared("conformance/ibm/derived/schema-cases/INDEX.tsv"), &index);
    Str rest = buf_str(&index), line;
    str_split(&rest, '\n', &line);
    while (str_split(&rest, '\n', &line)) {
        Str name, verdict;
        static const PlatformId ids[] = { PLATFORM_CCRT, PLATFORM_CCRV, PLATFORM_CCCO_PEERPOD };
        if (!str_split(&line, '\t', &name) || !name.len)
            continue;
        snprintf(path, sizeof path, "conformance/ibm/derived/schema-cases/" STR_FMT ".yaml",
                 STR_ARG(name));
        Buf text;
        unit_read(unit_shared(path), &text);
        for (size_t i = 0; i < 3 && str_split(&line, '\t', &verdict); i++) {
            Run r = run(text.ptr ? text.ptr : "", ids[i], YAML_SCHEMA);
            bool valid = analysis_count(r.a, SEV_ERROR) == 0;
            seen++;
            if (valid != str_is(verdict, "valid")) {
                wrong++;
                print_message(STR_FMT " %s: " STR_FMT " %s " STR_FMT "\n", STR_ARG(name),
                              platform_get(ids[i])->name, STR_ARG(verdict),
                              r.count ? r.problems[0].code : "",
                              STR_ARG(r.count ? r.problems[0].message : STR("")));
            }
            analysis_free(r.a);
        }
        buf_clear(&text);
    }
    buf_clear(&index);
    print_message("%zu verdicts, %zu differ\n", seen, wrong);
    assert_true(seen >= 600);
    assert_int_equal(wrong, 0);
}

static void platforms_are_guessed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name;
    } cases[] = {
        { "boot: |\n  sehdr: AAAA\n", "ccco-bmtl" },
        { "workload:\n  confidential-containers: {}\n", "ccco-peerpod" },
        { "workload: contract-basic.A.B\n", "ccrt" },
        { "type: env\nvolumes:\n  a:\n    volumeID: x\n", "hpvs" },
        { "x: 1\n", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Run r = run(cases[i].text, PLATFORM_CCRT, LAYER_YAML);
        const Platform *p = analysis_guess_platform(analysis_root(r.a));
        if (cases[i].name)
            assert_string_equal(p->name, cases[i].name);
        else
            assert_null(p);
        analysis_free(r.a);
    }
}

static void memory_may_run_out(void **state)
{
    (void)state;
    const char *text =
        "workload: |\n  type: workload\n  play: {}\nenv: |\n  type: env\n  type: x\n";
    Error err = { 0 };
    Snapshot *snapshot = snapshot_new(str_from(text), &err);
    AnalysisInput in = { .snapshot = snapshot,
                         .platform = platform_get(PLATFORM_CCRT),
                         .layers = LAYER_ALL,
                         .schemas = schemas };
    analysis_free(analysis_new(&in, &err)); /* the schema is compiled and kept */
    for (size_t n = 1; n < 2000; n++) {
        memory_fail_at(n);
        Analysis *a = analysis_new(&in, &err);
        bool reached = memory_fail_at(0) >= n;
        if (!a)
            assert_int_equal(err.code, ERR_MEMORY);
        analysis_free(a);
        if (!reached) {
            assert_non_null(a);
            snapshot_free(snapshot);
            return;
        }
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_told_by_their_top),
        cmocka_unit_test(forms_are_told),
        cmocka_unit_test(platform_is_never_taken_silently),
        cmocka_unit_test(broken_yaml_hides_the_rest),
        cmocka_unit_test(sections_that_cannot_be_read_are_said),
        cmocka_unit_test(a_section_of_its_own_is_checked),
        cmocka_unit_test(merge_keys_are_written_out),
        cmocka_unit_test(readings_of_the_reference_tools_count),
        cmocka_unit_test(verdicts_are_the_official_ones),
        cmocka_unit_test(platforms_are_guessed),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, open_schemas, close_schemas);
}
