#include "unit/unit.h"

#include "contract/platform.h"
#include "contract/schemas.h"
#include "contract/yaml.h"

#include <pthread.h>

static void every_schema_compiles(void **state)
{
    (void)state;
    Error err = { 0 };
    Schemas *schemas = schemas_new(&err);
    assert_non_null(schemas);
    assert_true(schemas_count() >= 12);
    for (size_t i = 0; i < schemas_count(); i++) {
        Str name = schemas_name(i);
        assert_true(schemas_text(name).len > 100);
        const Schema *schema = schemas_get(schemas, name, &err);
        if (!schema)
            fail_msg(STR_FMT ": %s", STR_ARG(name), err.text);
        assert_ptr_equal(schema, schemas_get(schemas, name, &err));
    }
    schemas_free(schemas);
}

static void every_platform_has_its_schema(void **state)
{
    (void)state;
    for (int i = 0; i < PLATFORM_COUNT; i++)
        assert_non_null(schemas_text(str_from(platform_get((PlatformId)i)->schema)).ptr);
    static const char *const names[] = { "network", "compose", "pod", "configmap" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(schemas_text(str_from(names[i])).ptr);
}

static void an_unknown_name_is_an_error(void **state)
{
    (void)state;
    Error err = { 0 };
    Schemas *schemas = schemas_new(&err);
    assert_non_null(schemas);
    assert_null(schemas_get(schemas, STR("contract-cray"), &err));
    assert_int_equal(err.code, ERR_RANGE);
    assert_true(str_contains(str_from(err.text), STR("contract-cray")));
    assert_null(schemas_text(STR("contract-cray")).ptr);
    schemas_free(schemas);
}

static void a_broken_override_changes_nothing(void **state)
{
    (void)state;
    Error err = { 0 };
    Schemas *schemas = schemas_new(&err);
    const Schema *before = schemas_get(schemas, STR("contract-ccrt"), &err);
    assert_non_null(before);
    assert_false(
        schemas_override(schemas, STR("contract-ccrt"), STR("{\"type\": 7}"), "mine.json", &err));
    assert_true(str_contains(str_from(err.text), STR("mine.json")));
    assert_false(schemas_override(schemas, STR("none"), STR("{}"), "mine.json", &err));
    assert_ptr_equal(before, schemas_get(schemas, STR("contract-ccrt"), &err));
    assert_true(schemas_override(schemas, STR("contract-ccrt"), STR("{}"), "mine.json", &err));
    assert_ptr_not_equal(before, schemas_get(schemas, STR("contract-ccrt"), &err));
    schemas_free(schemas);
}

#define LOGS "logging: {logRouter: {hostname: a.example.com, iamApiKey: x}}"
#define CONTRACT(workload, env)                                                                    \
    "workload: {type: workload, " workload "}\nenv: {type: env, " env "}\n"
#define POD(spec) CONTRACT("play: {resources: [{kind: Pod, spec: {" spec "}}]}", LOGS)

/* What is a warning does not make a contract invalid (the table in core/schemas/README.md). */
static void stricter_places_are_warnings(void **state)
{
    (void)state;
    static const struct {
        const char *schema, *text, *code, *path; /* code NULL: nothing is said */
    } cases[] = {
        { "contract-ccrt", CONTRACT("compose: {archive: AAAA}", LOGS), NULL, NULL },
        { "contract-ccrt", CONTRACT("compose: {archive: AAAA}", LOGS) "extra: 1",
          "SCH-additionalProperties", "/extra" },
        { "contract-ccrt", CONTRACT("compose: {archive: AAAA}, volumess: 1", LOGS),
          "SCH-additionalProperties", "/workload/volumess" },
        { "contract-ccrt", CONTRACT("compose: {archive: AAAA}", LOGS ", auth: 1"),
          "SCH-additionalProperties", "/env/auth" },
        { "contract-ccrt",
          CONTRACT("compose: {archive: AAAA}",
                   "logging: {logRouter: {hostname: https://a.example.com, iamApiKey: x}}"),
          "SCH-pattern", "/env/logging/logRouter/hostname" },
        { "contract-ccrt",
          CONTRACT("compose: {archive: AAAA}",
                   "logging: {logRouter: {hostname: 'fe80::1', iamApiKey: x}}"),
          NULL, NULL },
        { "contract-ccrt",
          CONTRACT("compose: {archive: AAAA}",
                   "logging: {logRouter: {hostname: a.example.com, iamApiKey: ''}}"),
          "SCH-minLength", "/env/logging/logRouter/iamApiKey" },
        { "contract-ccrt",
          CONTRACT("compose: {archive: AAAA}",
                   "logging: {logRouter: {hostname: a.b, iamApiKey: x, port: 65536}}"),
          "SCH-maximum", "/env/logging/logRouter/port" },
        { "contract-ccrt", CONTRACT("play: {}", LOGS), "SCH-minProperties", "/workload/play" },
        { "contract-ccrt", CONTRACT("play: {resources: []}", LOGS), "SCH-minItems",
          "/workload/play/resources" },
        { "contract-ccrt",
          CONTRACT("compose: {archive: AAAA}, images: {dct: {a.b/ccc/dd: {notary: x, "
                   "publicKey: AA==}}}",
                   LOGS),
          "SCH-pattern", "/workload/images/dct/a.b~1ccc~1dd/notary" },
        { "contract-ccrt", CONTRACT("compose: {archive: AAAA}", LOGS ", signingKey: ''"),
          "SCH-minLength", "/env/signingKey" },
        { "contract-ccrt", POD("containers: [{name: a, imagee: b}]"), "SCH-additionalProperties",
          "/workload/play/resources/0/spec/containers/0/imagee" },
        { "contract-ccrt", POD("containers: [{name: a, ports: [{containerPort: 70000}]}]"),
          "SCH-maximum", "/workload/play/resources/0/spec/containers/0/ports/0/containerPort" },
        { "contract-ccrt", POD("containers: [], restartPolicy: Sometimes"), "SCH-enum",
          "/workload/play/resources/0/spec/restartPolicy" },
        { "contract-ccrt", POD("containers: [{name: a, startupProbe: {}}]"), NULL, NULL },
        { "contract-ccco-bmtl",
          CONTRACT("confidential-containers: {regoValidator: {policy: ''}}", LOGS), "SCH-minLength",
          "/workload/confidential-containers/regoValidator/policy" },
        { "contract-ccco-bmtl",
          CONTRACT("confidential-containers: {regoValidator: {policy: a}, secrets: 1}", LOGS),
          "SCH-additionalProperties", "/workload/confidential-containers/secrets" },
        { "network", "network: {version: 1, ethernets: {enc1: {dhcp4: true}}}", "SCH-const",
          "/network/version" },
        { "network", "network: {ethernets: {enc1: {dhcp4: true, mtu: 100}}}", "SCH-minimum",
          "/network/ethernets/enc1/mtu" },
        { "network",
          "network: {ethernets: {enc1: {dhcp4: false, addresses: [10.0.0.1/8], gateway4: x}}}",
          "SCH-pattern", "/network/ethernets/enc1/gateway4" },
    };
    Error err = { 0 };
    Schemas *schemas = schemas_new(&err);
    assert_non_null(schemas);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new(0);
        Problems problems;
        YamlDocument document;
        problems_init(&problems, arena, 100);
        assert_true(yaml_parse(str_from(cases[i].text), NULL, arena, &problems, &document, &err));
        const Schema *schema = schemas_get(schemas, str_from(cases[i].schema), &err);
        assert_non_null(document.root);
        assert_int_equal(schema_is_valid(schema, document.root), SCHEMA_VALID);
        assert_true(schema_report(schema, document.root, STR(""), &problems, &err));
        size_t wanted = cases[i].code ? 1 : 0;
        if (problems.count != wanted)
            fail_msg("%s: %zu problems, first " STR_FMT, cases[i].text, problems.count,
                     problems.count ? (int)problems.items[0].message.len : 0,
                     problems.count ? problems.items[0].message.ptr : "");
        if (wanted) {
            assert_int_equal(problems.items[0].severity, SEV_WARNING);
            assert_string_equal(problems.items[0].code, cases[i].code);
            assert_str(problems.items[0].path, cases[i].path);
        }
        arena_free(arena);
    }
    schemas_free(schemas);
}

static void *ask(void *context)
{
    Error err = { 0 };
    for (size_t i = 0; i < schemas_count(); i++)
        if (!schemas_get(context, schemas_name(i), &err))
            return NULL;
    return context;
}

/* Looks things up in one schema, while others have the next ones compiled. */
static void *look_up(void *context)
{
    Error err = { 0 };
    Fields *fields = fields_new(schemas_get(context, STR("contract-hpvs"), &err), &err);
    const Field *f =
        fields_at(fields, STR("/workload/play/resources/0/spec/containers/0/image"), NULL);
    fields_free(fields);
    return f ? context : NULL;
}

static void several_threads_ask_at_once(void **state)
{
    (void)state;
    Error err = { 0 };
    Schemas *schemas = schemas_new(&err);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, i % 2 ? look_up : ask, schemas), 0);
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(threads[i], &result);
        assert_ptr_equal(result, schemas);
    }
    schemas_free(schemas);
}

static bool use_once(Error *err)
{
    Schemas *schemas = schemas_new(err);
    bool done = schemas && schemas_get(schemas, STR("network"), err);
    schemas_free(schemas);
    return done;
}

static void schemas_survive_lost_memory(void **state)
{
    (void)state;
    Error err = { 0 };
    memory_fail_at(0);
    assert_true(use_once(&err));
    size_t made = memory_fail_at(0), failed = 0;
    size_t pace = made > 400 ? made / 400 : 1;
    for (size_t n = 1; n <= made; n += n < 20 ? 1 : pace) {
        error_clear(&err);
        memory_fail_at(n);
        bool done = use_once(&err);
        memory_fail_at(0);
        if (!done)
            assert_int_equal(err.code, ERR_MEMORY);
        failed += !done;
    }
    assert_true(failed > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_schema_compiles),
        cmocka_unit_test(every_platform_has_its_schema),
        cmocka_unit_test(an_unknown_name_is_an_error),
        cmocka_unit_test(a_broken_override_changes_nothing),
        cmocka_unit_test(stricter_places_are_warnings),
        cmocka_unit_test(several_threads_ask_at_once),
        cmocka_unit_test(schemas_survive_lost_memory),
    };
    return cmocka_run_group_tests_name("schemas", tests, NULL, NULL);
}
