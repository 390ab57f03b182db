/* The rules, by files: tests/data/rules/PFxxx-bad.yaml breaks that rule and nothing else,
 * PFxxx-near.yaml nearly does; PFxxx-2-... are others. Rules that need more than a file are tested
 * here in words. */
#include "unit/unit.h"

#include "contract/analysis.h"
#include "contract/cert.h"
#include "contract/fix.h"
#include "contract/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NOW ((Time)1795564800) /* 2026-11-25 */
#define DIGITS "3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f"
#define RULES_DIR SOURCE_DIR "/tests/data/rules/"

static Schemas *schemas;
static PackCache *cache;

typedef struct Look { /* an analysis and what it was made of */
    Text *text;
    Snapshot *snapshot;
    Analysis *analysis;
} Look;

static Look look(Str text, const Platform *platform, unsigned layers, const PreflightExtra *extra,
                 const RuleSwitch *rules)
{
    Error err = { 0 };
    Look l = { .text = text_new(text, &err) };
    l.snapshot = text_snapshot(l.text);
    AnalysisInput input = { .snapshot = l.snapshot,
                            .platform = platform,
                            .now = NOW,
                            .layers = layers,
                            .schemas = schemas,
                            .rules = rules,
                            .extra = extra,
                            .pack_cache = cache };
    l.analysis = analysis_new(&input, &err);
    if (!l.analysis)
        fail_msg("%s", err.text);
    return l;
}

static void look_end(Look *l)
{
    analysis_free(l->analysis);
    snapshot_free(l->snapshot);
    text_free(l->text);
}

static size_t times(const Look *l, const char *code)
{
    size_t count, n = 0;
    const Problem *p = analysis_problems(l->analysis, &count);
    for (size_t i = 0; i < count; i++)
        n += strcmp(p[i].code, code) == 0;
    return n;
}

static void print_all(const char *name, const Look *l)
{
    size_t count;
    const Problem *p = analysis_problems(l->analysis, &count);
    for (size_t i = 0; i < count; i++)
        print_error("%s: %s: " STR_FMT " [%s] " STR_FMT "\n", name, severity_name(p[i].severity),
                    STR_ARG(p[i].message), p[i].code, STR_ARG(p[i].path));
}

/* Findings that cannot be had without another one. */
static bool comes_along(const char *code, const char *other)
{
    static const char *const pairs[][2] = {
        { "PF040", "PF051" },
        { "PF042", "PF051" },
        { "PF117", "PF113" },
        { "PF124", "PF110" },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(code, pairs[i][0]) == 0 && strcmp(other, pairs[i][1]) == 0)
            return true;
    return false;
}

/* Problems that count against a sample: not notices, and not the one it is about. */
static size_t others(const Look *l, const char *code)
{
    size_t count, n = 0;
    const Problem *p = analysis_problems(l->analysis, &count);
    for (size_t i = 0; i < count; i++)
        n += strcmp(p[i].code, code) != 0 && p[i].severity != SEV_NOTICE &&
             !comes_along(code, p[i].code);
    return n;
}

/* -- samples -------------------------------------------------------------------------------- */

static void words_are_good(const Look *l, const char *code)
{
    size_t count;
    const Problem *p = analysis_problems(l->analysis, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(p[i].code, code) != 0)
            continue;
        char last = p[i].message.ptr[p[i].message.len - 1];
        if (p[i].message.len <= 8 || problem_width(p[i].message) > PROBLEM_WIDTH_MAX ||
            last == '.' || last == '!' || !p[i].fix_text.len)
            fail_msg("%s: " STR_FMT, code, STR_ARG(p[i].message));
        assert_true(p[i].span.end <= text_len(l->text));
    }
}

/* A fix makes the finding go away. */
static void fix_mends(const Look *l, const char *code, const Platform *platform, const Problem *p,
                      const Fix *fix)
{
    Buf text;
    Edit edit;
    Error err = { 0 };
    Arena *arena = arena_new(0);
    buf_init(&text, 0);
    if (!fix_edit(l->analysis, p, fix, STR("sha256:" DIGITS), arena, &edit, &err) ||
        !edit_apply_bytes(text_bytes(l->text), &edit, &text, &err))
        fail_msg("%s: \"" STR_FMT "\": %s", code, STR_ARG(fix->title), err.text);
    Look after = look(buf_str(&text), platform, LAYER_YAML | LAYER_PREFLIGHT, NULL, NULL);
    if (times(&after, code) >= times(l, code)) {
        print_all("after the fix", &after);
        fail_msg("%s: the fix \"" STR_FMT "\" mends nothing", code, STR_ARG(fix->title));
    }
    look_end(&after);
    buf_clear(&text);
    arena_free(arena);
}

static void fixes_mend(const Look *l, const char *code, const Platform *platform)
{
    size_t count;
    const Problem *p = analysis_problems(l->analysis, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t f = 0; strcmp(p[i].code, code) == 0 && f < p[i].fix_count; f++)
            fix_mends(l, code, platform, &p[i], &p[i].fixes[f]);
}

static size_t check_sample(const char *code, const char *which, bool bad)
{
    char path[4096], name[40];
    Buf bytes;
    snprintf(name, sizeof name, "%s%s-%s.yaml", code, which, bad ? "bad" : "near");
    snprintf(path, sizeof path, RULES_DIR "%s", name);
    if (access(path, R_OK) != 0)
        return 0;
    unit_read(path, &bytes);
    const Platform *platform = platform_of_text(buf_str(&bytes), NULL, NULL);
    Look l = look(buf_str(&bytes), platform, LAYER_YAML | LAYER_PREFLIGHT, NULL, NULL);
    bool right = (times(&l, code) > 0) == bad && others(&l, code) == 0;
    if (!right)
        print_all(name, &l);
    else if (bad) {
        words_are_good(&l, code);
        fixes_mend(&l, code, platform);
    }
    look_end(&l);
    Look whole = look(buf_str(&bytes), platform, LAYER_ALL, NULL, NULL);
    if (right && (times(&whole, code) > 0) != bad) {
        print_all(name, &whole);
        right = false;
    }
    look_end(&whole);
    buf_clear(&bytes);
    if (!right)
        print_error("%s does not do what its name says\n", name);
    return right ? 1 : 1000;
}

/* Rules that a file alone cannot break. */
static bool needs_more_than_a_file(const char *code)
{
    static const char *const codes[] = { "PF025", "PF027", "PF028", "PF029", "PF030",
                                         "PF031", "PF032", "PF034", "PF054", "PF160",
                                         "PF196", "PF208", "PF210", "PF242" };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(code, codes[i]) == 0)
            return true;
    return false;
}

static void samples_break_their_rule(void **state)
{
    (void)state;
    size_t wrong = 0, pairs = 0;
    for (size_t i = 0; i < preflight_rule_count(); i++) {
        RulePage page;
        assert_true(preflight_rule_at(i, &page));
        size_t bad = check_sample(page.code, "", true), near = check_sample(page.code, "", false);
        size_t more = check_sample(page.code, "-2", true) + check_sample(page.code, "-2", false);
        wrong += (bad >= 1000) + (near >= 1000) + (more >= 1000);
        pairs += more == 2;
        if ((bad == 0 || near == 0) && !needs_more_than_a_file(page.code)) {
            print_error("%s has no samples\n", page.code);
            wrong++;
        }
    }
    print_message("%zu rules have a second pair\n", pairs);
    assert_int_equal(wrong, 0);
}

static void pages_are_whole(void **state)
{
    (void)state;
    assert_int_equal(preflight_rule_count(), 184);
    for (size_t i = 0; i < preflight_rule_count(); i++) {
        RulePage page, again;
        assert_true(preflight_rule_at(i, &page));
        assert_true(page.title[0] && page.why[0] && page.fix[0] && page.wrong[0] && page.right[0]);
        assert_true(strlen(page.title) <= 60);
        Buf sources;
        buf_init(&sources, 0);
        rule_sources(page.sources, &sources);
        if (!sources.len)
            fail_msg("%s has no source", page.code);
        buf_clear(&sources);
        assert_true(preflight_rule_page(str_from(page.code), &again));
        assert_ptr_equal(page.title, again.title);
    }
}

/* -- what stands beside the contract -------------------------------------------------------- */

static const char workload[] = "workload: |\n  type: workload\n  play:\n    archive: \"\"\n";

static void assert_found(const char *text, const char *platform, const PreflightExtra *extra,
                         const char *code, bool wanted)
{
    Look l = look(str_from(text), platform_find(str_from(platform)), LAYER_PREFLIGHT, extra, NULL);
    if ((times(&l, code) > 0) != wanted) {
        print_all(code, &l);
        fail_msg("%s is %s", code, wanted ? "missing" : "there");
    }
    look_end(&l);
}

static void certificates_are_judged(void **state)
{
    (void)state;
    Buf pem;
    Error err = { 0 };
    Key *key = key_generate(2048, NULL, NULL, &err);
    static const struct {
        unsigned days;
        Time made;
        const char *code;
        bool wanted;
    } cases[] = {
        { 100, NOW - 200 * CLOCK_DAY, "PF027", true },
        { 100, NOW, "PF027", false },
        { 20, NOW, "PF028", true },
        { 400, NOW, "PF028", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_init(&pem, 0);
        assert_true(
            cert_make_self_signed(key, STR("test"), cases[i].days, cases[i].made, &pem, &err));
        PreflightExtra extra = { .certificate = buf_str(&pem) };
        assert_found(workload, "ccrt", &extra, cases[i].code, cases[i].wanted);
        assert_found(workload, "ccrt", &extra, "PF030", true);
        assert_found(workload, "ccrt", &extra, "PF032", true);
        extra.certificate_verified = extra.certificate_known = extra.certificate_revoked = true;
        assert_found(workload, "ccrt", &extra, "PF030", false);
        assert_found(workload, "ccrt", &extra, "PF032", false);
        assert_found(workload, "ccrt", &extra, "PF031", true);
        buf_clear(&pem);
    }
    key_free(key);
}

static void certificate_of_another_platform(void **state)
{
    (void)state;
    Buf pem;
    unit_read(unit_shared("conformance/ibm/certs/ccco/"
                          "ibm-confidential-computing-container-26.7.1-encrypt.crt"),
              &pem);
    PreflightExtra extra = { .certificate = buf_str(&pem) };
    assert_found(workload, "ccrt", &extra, "PF029", true);
    assert_found(workload, "ccco-bmtl", &extra, "PF029", false);
    buf_clear(&pem);
}

static void keys_are_compared(void **state)
{
    (void)state;
    Error err = { 0 };
    Key *one = key_generate(2048, NULL, NULL, &err), *two = key_generate(2048, NULL, NULL, &err);
    Buf a, b, text;
    buf_init(&a, 0), buf_init(&b, 0), buf_init(&text, 0);
    assert_true(key_public_pem(one, &a, &err) && key_public_pem(two, &b, &err));
    buf_add_text(&text, "env: |\n  type: env\n  signingKey: |\n");
    Str rest = buf_str(&a), line;
    while (str_split(&rest, '\n', &line))
        buf_printf(&text, "    " STR_FMT "\n", STR_ARG(line));
    PreflightExtra extra = { .signing_public = buf_str(&b) };
    assert_found(text.ptr, "ccrt", &extra, "PF054", true);
    extra.signing_public = buf_str(&a);
    assert_found(text.ptr, "ccrt", &extra, "PF054", false);
    buf_clear(&a), buf_clear(&b), buf_clear(&text);
    key_free(one), key_free(two);
}

static const TreeNode *tree_of(const char *text, Arena *arena)
{
    Problems problems;
    YamlDocument document;
    problems_init(&problems, arena, 10);
    assert_true(yaml_parse(str_from(text), NULL, arena, &problems, &document, NULL));
    return document.root;
}

static void pods_are_compared(void **state)
{
    (void)state;
    /* package agent_policy, with rules for quay.io/a/b@sha256:11.. and the pause image */
    static const char contract[] =
        "workload: |\n"
        "  type: workload\n"
        "  confidential-containers:\n"
        "    regoValidator:\n"
        "      policy: |\n"
        "        package agent_policy\n"
        "        default CreateContainerRequest := false\n"
        "        CreateContainerRequest if {\n"
        "            input.OCI.Annotations[\"io.kubernetes.cri-o.ImageName\"] == \"quay.io/a/b\"\n"
        "        }\n"
        "  volumes:\n"
        "    disk: {seed: abcdefghijklmnop}\n";
    Arena *arena = arena_new(0);
    const TreeNode *good =
        tree_of("kind: Pod\nspec:\n  runtimeClassName: kata-cc\n  containers:\n"
                "    - {name: x, image: quay.io/a/b, volumeDevices: [{name: disk,"
                " devicePath: /d}]}\n",
                arena);
    const TreeNode *bad =
        tree_of("kind: Pod\nspec:\n  containers:\n    - {name: x, image: quay.io/c}\n", arena);
    PreflightExtra extra = { .pods = &good, .pod_count = 1 };
    assert_found(contract, "ccco-bmtl", &extra, "PF196", false);
    assert_found(contract, "ccco-bmtl", &extra, "PF210", false);
    assert_found(contract, "ccco-bmtl", &extra, "PF160", false);
    static const char *const annotations[] = { "hypervisor.default_memory: 9216",
                                               "runtime.create_container_timout: \"900\"" };
    for (size_t i = 0; i < 2; i++) {
        Buf pod;
        buf_init(&pod, 0);
        buf_printf(&pod,
                   "kind: Pod\nmetadata: {annotations: {io.katacontainers.config.%s}}\n"
                   "spec:\n  runtimeClassName: kata-cc\n",
                   annotations[i]);
        const TreeNode *odd = tree_of(pod.ptr, arena);
        extra.pods = &odd;
        assert_found(contract, "ccco-bmtl", &extra, "PF210", true);
        buf_clear(&pod);
    }
    extra.pods = &bad;
    assert_found(contract, "ccco-bmtl", &extra, "PF196", true);
    assert_found(contract, "ccco-bmtl", &extra, "PF210", true);
    assert_found(contract, "ccco-bmtl", &extra, "PF160", true);
    arena_free(arena);
}

/* A port for the other containers of the pod needs no hostPort. */
static void ports_within_a_pod_are_warned_of(void **state)
{
    (void)state;
#define POD                                                                                        \
    "workload: |\n  type: workload\n  play:\n    resources:\n    - apiVersion: v1\n      kind: "   \
    "Pod\n      metadata: {name: p}\n      spec:\n        containers:\n"
    static const struct {
        const char *text;
        Severity severity;
    } rows[] = {
        { POD "        - {name: a, image: i, ports: [{containerPort: 80}]}\n", SEV_ERROR },
        { POD "        - {name: a, image: i, ports: [{containerPort: 80, hostPort: 80}]}\n"
              "        - {name: b, image: i, ports: [{containerPort: 5432}]}\n",
          SEV_WARNING },
    };
    for (size_t i = 0; i < 2; i++) {
        Look l =
            look(str_from(rows[i].text), platform_get(PLATFORM_CCRV), LAYER_PREFLIGHT, NULL, NULL);
        size_t count;
        const Problem *p = analysis_problems(l.analysis, &count);
        assert_int_equal(times(&l, "PF093"), 1);
        for (size_t k = 0; k < count; k++)
            if (strcmp(p[k].code, "PF093") == 0)
                assert_int_equal(p[k].severity, rows[i].severity);
        look_end(&l);
    }
}

/* Names about a secret are none of a secret. */
static void names_of_secrets_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool secret;
    } rows[] = {
        { "DB_PASSWORD", true },       { "API_KEY", true },      { "SIGNING_KEY", true },
        { "DB_PASSWORD_FILE", false }, { "TOKEN_URL", false },   { "PUBLIC_KEY", false },
        { "KEYCLOAK_HOST", false },    { "SECRET_NAME", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Buf text;
        buf_init(&text, 0);
        buf_printf(&text,
                   "workload: contract-basic.AAAA.AAAA\nenv: |\n  type: env\n  env:\n    %s: x\n",
                   rows[i].name);
        assert_found(text.ptr, "ccrt", NULL, "PF133", rows[i].secret);
        buf_clear(&text);
    }
}

static void states_of_the_project(void **state)
{
    (void)state;
    static const char signed_text[] = "workload: |\n  type: workload\nenv: |\n  type: env\n"
                                      "envWorkloadSignature: AAAA\n";
    static const char rolled[] = "env: |\n  type: env\n  volumes:\n    d:\n      seed: x\n"
                                 "      previousSeed: y\n";
    PreflightExtra extra = { .changed_since_signing = true };
    assert_found(signed_text, "ccrt", &extra, "PF034", true);
    extra.changed_since_signing = false;
    assert_found(signed_text, "ccrt", &extra, "PF034", false);
    extra = (PreflightExtra){ .image_version = STR("s390x-11") };
    assert_found(rolled, "hpvs", &extra, "PF242", true);
    extra.image_version = STR("s390x-12");
    assert_found(rolled, "hpvs", &extra, "PF242", false);
    extra.image_version = STR("26.5.0");
    assert_found(rolled, "ccrt", &extra, "PF242", false);
    extra = (PreflightExtra){ .for_initdata = true };
    assert_found(signed_text, "ccco-peerpod", &extra, "PF208", true);
    assert_found(signed_text, "ccco-peerpod", NULL, "PF208", false);
}

/* -- switches, comments, secrets ------------------------------------------------------------ */

static const char two_mistakes[] = "# contract-tui: platform=ccrt\n"
                                   "env: |\n"
                                   "  type: env\n"
                                   "  logging:\n"
                                   "    logRouter:\n"
                                   "      hostname: a.ingress.eu-de.logs.cloud.ibm.com\n"
                                   "      iamApiKey: short-key-0000\n"
                                   "      port: 8443\n";

static void rules_can_be_switched(void **state)
{
    (void)state;
    const Platform *ccrt = platform_find(STR("ccrt"));
    Error err = { 0 };
    RuleSwitch *rules = rule_switch_new(&err);
    assert_true(rule_switch_off(rules, STR("PF177"), &err));
    Look l = look(str_from(two_mistakes), ccrt, LAYER_PREFLIGHT, NULL, rules);
    assert_int_equal(times(&l, "PF177"), 0);
    assert_int_equal(times(&l, "PF176"), 1);
    look_end(&l);
    assert_true(rule_switch_severity(rules, STR("pf176"), SEV_ERROR, &err));
    l = look(str_from(two_mistakes), ccrt, LAYER_PREFLIGHT, NULL, rules);
    assert_int_equal(analysis_count(l.analysis, SEV_ERROR), 2); /* and PF002 */
    look_end(&l);
    assert_true(rule_switch_only(rules, STR("PF176"), &err));
    l = look(str_from(two_mistakes), ccrt, LAYER_PREFLIGHT, NULL, rules);
    size_t count;
    analysis_problems(l.analysis, &count);
    assert_int_equal(count, 1);
    look_end(&l);
    assert_false(rule_switch_off(rules, STR("PF17"), &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, "did you mean PF"));
    assert_false(rule_switch_only(rules, STR("nonsense"), &err));
    assert_true(rule_switch_off(rules, STR("SCH-type"), &err));
    Severity severity = SEV_NOTICE;
    assert_true(rule_switch_allows(NULL, "PF001", &severity));
    rule_switch_free(rules);
}

static void comments_silence(void **state)
{
    (void)state;
    static const struct {
        const char *port;
        size_t left, silenced;
    } cases[] = {
        { "      port: 8443\n", 1, 0 },
        { "      port: 8443 # contract-tui: allow PF177 our proxy\n", 0, 1 },
        { "      # contract-tui: allow PF177\n      port: 8443\n", 0, 1 },
        { "      # contract-tui: allow PF176, PF177 both\n      port: 8443\n", 0, 1 },
        { "      # contract-tui: allow PF176 not PF177\n      port: 8443\n", 1, 0 },
        { "      # contract-tui: allow PF177\n\n      port: 8443\n", 1, 0 },
        { "      # contract-tui: allow pf177 small\n      port: 8443\n", 0, 1 },
        { "      # contract-tui: allow PF177 x\n      # contract-tui: allow PF009 y\n      port: "
          "8443\n",
          0, 1 },
        { "      # contract-tui: allow PF999 no such rule\n      port: 8443\n", 1, 1 },
        { "      # contract-tui: allow\n      port: 8443\n", 1, 1 },
        { "      # contract-tui: allow because\n      port: 8443\n", 1, 1 },
        { "      tags: [] # contract-tui: allow PF177 of another line\n      port: 8443\n", 1, 0 },
        { "      # contract-tui: allowed PF177\n      port: 8443\n", 1, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        const char *end = strstr(two_mistakes, "      port");
        snprintf(text, sizeof text, "%.*s%s", (int)(end - two_mistakes), two_mistakes,
                 cases[i].port);
        Look l = look(str_from(text), platform_find(STR("ccrt")), LAYER_PREFLIGHT, NULL, NULL);
        assert_int_equal(times(&l, "PF177"), cases[i].left);
        assert_int_equal(times(&l, "PF-allowed"), cases[i].silenced);
        look_end(&l);
    }
}

/* What the schema says of the same place is silenced with it; an unknown code has a neighbour. */
static void silence_is_whole(void **state)
{
    (void)state;
    static const char text[] = "# contract-tui: platform=ccrt\n"
                               "env: |\n  type: env\n  logging:\n    logRouter:\n"
                               "      hostname: a.ingress.eu-de.logs.cloud.ibm.com\n"
                               "      iamApiKey: aaaabbbbccccddddeeeeffffgggghhhhiiiijjjjkkkk\n"
                               "  env:\n    PORT: 8080 # contract-tui: allow PF009 it is for us\n"
                               "    # contract-tui: allow PF09 who knows\n    X: z\n";
    Look l = look(str_from(text), platform_find(STR("ccrt")), LAYER_ALL, NULL, NULL);
    size_t count;
    const Problem *p = analysis_silenced(l.analysis, &count);
    assert_int_equal(count, 1);
    assert_string_equal(p->code, "PF009");
    assert_str(p->why, "it is for us");
    assert_int_equal(times(&l, "PF009") + times(&l, "SCH-type") + times(&l, "PF010"), 0);
    p = analysis_problems(l.analysis, &count);
    bool told = false, unknown = false;
    for (size_t i = 0; i < count; i++) {
        told |= str_contains(p[i].message, STR("PF009 is silenced by a comment: it is for us"));
        unknown |=
            p[i].severity == SEV_ERROR && str_contains(p[i].message, STR("did you mean PF0"));
    }
    assert_true(told && unknown);
    look_end(&l);
}

/* No value of a secret field may appear in any word of any problem. */
static void secrets_are_not_told(void **state)
{
    (void)state;
    static const char text[] =
        "workload: |\n  type: workload\n  auths:\n    us.icr.io: {username: x, password: "
        "4711471147}\n"
        "  volumes:\n    d: {seed: SeCrEt bad seed, mount: /x/}\n"
        "env: |\n  type: env\n  env: {PW: 4711471147, NOTE: \"SeCrEt\\nx\"}\n  logging:\n    "
        "logRouter:"
        " {hostname: a b, iamApiKey: SeCrEt}\n"
        "  volumes:\n    d: {seed: SeCrEt bad seed, previousSeed: SeCrEt bad seed}\n"
        "  signingKey: SeCrEt\n";
    Look l = look(str_from(text), platform_find(STR("ccrt")), LAYER_PREFLIGHT, NULL, NULL);
    size_t count;
    const Problem *p = analysis_problems(l.analysis, &count);
    assert_true(count > 6);
    for (size_t i = 0; i < count; i++) {
        const Str words[] = { p[i].message, p[i].why, p[i].fix_text };
        for (size_t k = 0; k < 3; k++)
            if (str_contains(words[k], STR("SeCrEt")) || str_contains(words[k], STR("4711")))
                fail_msg("%s tells a secret: " STR_FMT, p[i].code, STR_ARG(words[k]));
    }
    look_end(&l);
}

static void encrypted_is_said_once(void **state)
{
    (void)state;
    Buf bytes;
    unit_read(RULES_DIR "PF024-near.yaml", &bytes);
    Look l = look(buf_str(&bytes), platform_find(STR("ccrt")), LAYER_ALL, NULL, NULL);
    assert_int_equal(times(&l, "PF-encrypted"), 2);
    look_end(&l);
    buf_clear(&bytes);
}

/* The same input gives the same problems, with a warm cache and without one. */
static void answers_repeat(void **state)
{
    (void)state;
    Buf bytes;
    unit_read(RULES_DIR "PF072-bad.yaml", &bytes);
    const Platform *ccrt = platform_find(STR("ccrt"));
    Look a = look(buf_str(&bytes), ccrt, LAYER_ALL, NULL, NULL);
    PackCache *kept = cache;
    cache = NULL;
    Look b = look(buf_str(&bytes), ccrt, LAYER_ALL, NULL, NULL);
    cache = kept;
    size_t n, m;
    const Problem *p = analysis_problems(a.analysis, &n), *q = analysis_problems(b.analysis, &m);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(p[i].code, q[i].code);
        assert_true(str_eq(p[i].message, q[i].message) && str_eq(p[i].path, q[i].path));
        assert_int_equal(p[i].inner.line, q[i].inner.line);
    }
    look_end(&a);
    look_end(&b);
    buf_clear(&bytes);
}

/* Each allocation of the rules fails once: a failure is said, and nothing leaks. */
static void memory_runs_out(void **state)
{
    (void)state;
    static const char *const samples[] = { "PF072-bad", "PF042-bad",  "PF184-near",
                                           "PF192-bad", "PF103-near", "PF096-near" };
    for (size_t s = 0; s < sizeof samples / sizeof *samples; s++) {
        char path[4096];
        Buf bytes;
        snprintf(path, sizeof path, RULES_DIR "%s.yaml", samples[s]);
        unit_read(path, &bytes);
        const Platform *platform = platform_of_text(buf_str(&bytes), NULL, NULL);
        size_t made = 1;
        for (size_t n = 1; n <= made; n++) {
            Error err = { 0 };
            Text *text = text_new(buf_str(&bytes), &err);
            Snapshot *snapshot = text_snapshot(text);
            AnalysisInput input = { .snapshot = snapshot,
                                    .platform = platform,
                                    .now = NOW,
                                    .layers = LAYER_PREFLIGHT,
                                    .schemas = schemas };
            memory_fail_at(n);
            Analysis *a = analysis_new(&input, &err);
            made = memory_fail_at(0);
            if (!a && err.code != ERR_MEMORY)
                fail_msg("%s, allocation %zu: \"%s\"", samples[s], n, err.text);
            analysis_free(a);
            snapshot_free(snapshot);
            text_free(text);
        }
        buf_clear(&bytes);
    }
}

static int set_up(void **state)
{
    (void)state;
    schemas = schemas_new(NULL);
    cache = pack_cache_new(NULL);
    return schemas && cache ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    schemas_free(schemas);
    pack_cache_free(cache);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_break_their_rule),
        cmocka_unit_test(pages_are_whole),
        cmocka_unit_test(certificates_are_judged),
        cmocka_unit_test(certificate_of_another_platform),
        cmocka_unit_test(keys_are_compared),
        cmocka_unit_test(pods_are_compared),
        cmocka_unit_test(ports_within_a_pod_are_warned_of),
        cmocka_unit_test(names_of_secrets_are_known),
        cmocka_unit_test(states_of_the_project),
        cmocka_unit_test(rules_can_be_switched),
        cmocka_unit_test(comments_silence),
        cmocka_unit_test(silence_is_whole),
        cmocka_unit_test(secrets_are_not_told),
        cmocka_unit_test(encrypted_is_said_once),
        cmocka_unit_test(answers_repeat),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
