#include "unit/unit.h"

#include "contract/platform.h"
#include "contract/schemas.h"

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

static void *ask(void *context)
{
    Error err = { 0 };
    for (size_t i = 0; i < schemas_count(); i++)
        if (!schemas_get(context, schemas_name(i), &err))
            return NULL;
    return context;
}

static void several_threads_ask_at_once(void **state)
{
    (void)state;
    Error err = { 0 };
    Schemas *schemas = schemas_new(&err);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask, schemas), 0);
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(threads[i], &result);
        assert_ptr_equal(result, schemas);
    }
    schemas_free(schemas);
}

static void schemas_survive_lost_memory(void **state)
{
    (void)state;
    Error err = { 0 };
    memory_fail_at(0);
    schemas_free(schemas_new(&err));
    size_t made = memory_fail_at(0);
    size_t pace = made > 400 ? made / 400 : 1;
    for (size_t n = 1; n <= made; n += n < 20 ? 1 : pace) {
        memory_fail_at(n);
        Schemas *schemas = schemas_new(&err);
        memory_fail_at(0);
        if (!schemas)
            assert_int_equal(err.code, ERR_MEMORY);
        schemas_free(schemas);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_schema_compiles),
        cmocka_unit_test(every_platform_has_its_schema),
        cmocka_unit_test(an_unknown_name_is_an_error),
        cmocka_unit_test(a_broken_override_changes_nothing),
        cmocka_unit_test(several_threads_ask_at_once),
        cmocka_unit_test(schemas_survive_lost_memory),
    };
    return cmocka_run_group_tests_name("schemas", tests, NULL, NULL);
}
