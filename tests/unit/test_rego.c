#include "unit/unit.h"

#include "contract/rego.h"

static void reads_package_defaults_rules_and_strings(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    Rego g;
    Error err;
    Str text = STR("# a policy\npackage agent_policy\n\nimport future.keywords\n"
                   "default ExecProcessRequest := false # no shell\n"
                   "default CreateContainerRequest = true\n"
                   "allow_image(image) if {\n  image == \"quay.io/a\\\"b\"\n  x := `raw\nline`\n}\n"
                   "StartContainerRequest if {\n  allow_image(input.id)\n}\n");
    assert_true(rego_read(text, arena, &g, &err));
    assert_str(g.package, "agent_policy");
    assert_int_equal(g.default_count, 2);
    assert_str(rego_default(&g, STR("ExecProcessRequest"))->value, "false");
    assert_str(rego_default(&g, STR("CreateContainerRequest"))->value, "true");
    assert_null(rego_default(&g, STR("Other")));
    assert_true(rego_has_rule(&g, STR("allow_image")));
    assert_true(rego_has_rule(&g, STR("StartContainerRequest")));
    assert_false(rego_has_rule(&g, STR("image")));
    assert_int_equal(g.string_count, 2);
    assert_str(g.strings[0].value, "quay.io/a\"b");
    assert_str(g.strings[1].value, "raw\nline");
    arena_free(arena);
}

static void says_where_it_is_broken(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t at;
        const char *word;
    } cases[] = {
        { "package p\nx if {\n", 15, "never closed" },
        { "package p\nx if }\n", 15, "closes nothing" },
        { "package p\nx if (]\n", 16, "closes nothing" },
        { "package p\nx := \"abc\n\"\n", 15, "not closed" },
        { "package p\nx := `abc", 15, "not closed" },
        { "package p\n\001", 10, "control" },
        { "package \xFF", 8, "UTF-8" },
    };
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Rego g;
        Error err = { 0 };
        assert_false(rego_read(str_from(cases[i].text), arena, &g, &err));
        assert_int_equal(err.span.start, cases[i].at);
        assert_non_null(strstr(err.text, cases[i].word));
    }
    arena_free(arena);
}

static void endpoints_are_sorted_and_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < rego_endpoint_count(); i++) {
        if (i)
            assert_true(strcmp(rego_endpoint(i - 1, NULL), rego_endpoint(i, NULL)) < 0);
        assert_int_equal(rego_endpoint_find(str_from(rego_endpoint(i, NULL))), i);
    }
    assert_int_equal(rego_endpoint_find(STR("execprocessrequest")), -1);
}

static void knows_every_endpoint_of_the_sample(void **state)
{
    (void)state;
    Buf text;
    unit_read(unit_shared("conformance/ibm/rego/sample-policy.rego"), &text);
    Arena *arena = arena_new(0);
    Rego g;
    Error err;
    assert_true(rego_read(buf_str(&text), arena, &g, &err));
    assert_int_equal(g.default_count, rego_endpoint_count());
    for (size_t i = 0; i < g.default_count; i++) {
        int at = rego_endpoint_find(g.defaults[i].name);
        RegoUsual usual;
        assert_true(at >= 0);
        rego_endpoint((size_t)at, &usual);
        assert_int_equal(str_is(g.defaults[i].value, "true"), usual == REGO_USUALLY_ALLOWED);
    }
    arena_free(arena);
    buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_package_defaults_rules_and_strings),
        cmocka_unit_test(says_where_it_is_broken),
        cmocka_unit_test(endpoints_are_sorted_and_found),
        cmocka_unit_test(knows_every_endpoint_of_the_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
