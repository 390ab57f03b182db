#include "unit/unit.h"

#include "contract/policy.h"
#include "contract/yaml.h"

static const TreeNode *parse(const char *yaml, Arena *arena)
{
    Problems problems;
    YamlDocument document;
    problems_init(&problems, arena, 10);
    assert_true(yaml_parse(str_from(yaml), NULL, arena, &problems, &document, NULL));
    assert_int_equal(problems.count, 0);
    return document.root;
}

static const char pod[] = "kind: Pod\n"
                          "metadata: {name: shop}\n"
                          "spec:\n"
                          "  initContainers:\n"
                          "    - {name: first, image: 'quay.io/a/init@sha256:00'}\n"
                          "  containers:\n"
                          "    - name: a-b\n"
                          "      image: quay.io/a/web@sha256:11\n"
                          "      command: [sh, -c]\n"
                          "      args: [\"echo \\\"`x`\\\"\\ttab\\u0007\"]\n"
                          "    - name: a_b\n"
                          "      image: quay.io/a/log@sha256:22\n"
                          "      args: [\"--port=$(PORT)\"]\n";

static void generated_policies_pass_their_own_check(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    const TreeNode *pods[] = { parse(pod, arena) };
    const Str allow[] = { STR("ExecProcessRequest") };
    Problems notes, found;
    Buf out;
    Error err = { 0 };
    buf_init(&out, 0);
    problems_init(&notes, arena, 100);
    PolicyRequest request = { .pods = pods, .pod_count = 1 };
    assert_true(policy_generate(&request, &out, &notes, &err));
    assert_int_equal(notes.count, 2); /* any arguments for `first`; $(PORT) */
    problems_init(&found, arena, 100);
    assert_true(policy_check(buf_str(&out), pods, 1, &found, &err));
    assert_int_equal(problems_count(&found, SEV_ERROR) + problems_count(&found, SEV_WARNING), 0);
    assert_true(str_contains(buf_str(&out), STR("\"echo \\\"`x`\\\"\\ttab\\u0007\"")));
    assert_true(str_contains(buf_str(&out), STR("default ExecProcessRequest := false")));

    buf_reset(&out);
    request.allow = allow;
    request.allow_count = 1;
    assert_true(policy_generate(&request, &out, &notes, &err));
    problems_init(&found, arena, 100);
    assert_true(policy_check(buf_str(&out), NULL, 0, &found, &err));
    assert_int_equal(problems_count(&found, SEV_SECURITY), 1);
    buf_clear(&out);
    arena_free(arena);
}

static void generation_refuses_what_it_cannot_do(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    static const struct {
        const char *pod, *allow, *word;
    } cases[] = {
        { "spec: {containers: [{name: x}]}\n", NULL, "there is no image" },
        { "spec: {}\n", NULL, "no spec.containers" },
        { "a: 1\n", NULL, "no spec.containers" },
        { "spec: {containers: [{name: x, image: y}]}\n", "ExecProcesRequest",
          "ExecProcessRequest" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const TreeNode *pods[] = { parse(cases[i].pod, arena) };
        Str allow[] = { str_from(cases[i].allow) };
        Problems notes;
        Buf out;
        Error err = { 0 };
        buf_init(&out, 0);
        problems_init(&notes, arena, 10);
        PolicyRequest request = {
            .pods = pods, .pod_count = 1, .allow = allow, .allow_count = cases[i].allow ? 1 : 0
        };
        assert_false(policy_generate(&request, &out, &notes, &err));
        if (!strstr(err.text, cases[i].word))
            fail_msg("%s", err.text);
        buf_clear(&out);
    }
    arena_free(arena);
}

static void the_check_finds_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *policy, *code;
    } cases[] = {
        { "package agent_policy\ndefault X if {\n", "REGO001" },
        { "package agent_policy\ndefault ExecProcesRequest := false\n", "REGO002" },
        { "package agent_policy\ndefault CheckRequest := true\ndefault CheckRequest := true\n",
          "REGO003" },
        { "package other\n", "PF191" },
        { "package agent_policy\ndefault AllowRequestsFailingPolicy := true\n", "PF192" },
        { "package agent_policy\ndefault CreateContainerRequest := false\n", "PF193" },
        { "package agent_policy\ndefault CopyFileRequest := true\n", "PF194" },
        { "package agent_policy\n", "PF195" },
        { "package agent_policy\nCreateContainerRequest if { x == \"quay.io/other\" }\n", "PF196" },
    };
    Arena *arena = arena_new(0);
    const TreeNode *pods[] = { parse("spec: {containers: [{name: x, image: quay.io/x}]}\n",
                                     arena) };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Problems found;
        Error err = { 0 };
        bool seen = false;
        problems_init(&found, arena, 100);
        assert_true(policy_check(str_from(cases[i].policy), pods, 1, &found, &err));
        for (size_t k = 0; k < found.count; k++)
            seen |= strcmp(found.items[k].code, cases[i].code) == 0;
        if (!seen)
            fail_msg("%s is not found in: %s", cases[i].code, cases[i].policy);
    }
    arena_free(arena);
}

static void images_are_found_in_policies(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        bool named;
    } cases[] = {
        { "x == \"quay.io/acme/app@sha256:11\"", true },
        { "x == `quay.io/acme/app@sha256:12`", false },
        { "x in {\"quay.io/acme/app\"}", false },
        { "startswith(x, \"quay.io/acme/\")", true },
        { "startswith(x, \"quay.io/other/\")", false },
        { "startswith(x, \"/\"); y = \"docker.io/a\"", false },
        { "input.OCI.Process.Args == [\"/pause\", \"a.b\"]", true }, /* not by images */
        { "regex.match(\"^quay\\\\.io/acme/app@sha256:[0-9a-f]+$\", x)", true },
        { "regex.match(`^(docker\\.io/.*|quay\\.io/acme/.*)$`, x)", true },
        { "regex.match(`^(docker\\.io/.*|ghcr\\.io/acme/.*)$`, x)", false },
        { "regex.match(`^[a-f0-9]{64}$`, y); x = \"quay.io/acme/ap\"", false },
        { "regex.match(`(?i)^QUAY`, x)", true }, /* not known: no complaint */
        { "glob.match(\"quay.io/acme/*\", [], x)", true },
    };
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Rego rego;
        Error err = { 0 };
        Buf text;
        buf_init(&text, 0);
        buf_printf(&text, "package agent_policy\nCreateContainerRequest if { %s }\n",
                   cases[i].rule);
        assert_true(rego_read(buf_str(&text), arena, &rego, &err));
        if (policy_names_image(&rego, STR("quay.io/acme/app@sha256:11")) != cases[i].named)
            fail_msg("the other way round: %s", cases[i].rule);
        buf_clear(&text);
    }
    arena_free(arena);
}

/* A policy and a pod of strangers: the patterns are tried so often, then no more is said. */
static void trials_have_an_end(void **state)
{
    (void)state;
    static const char text[] = "package agent_policy\nCreateContainerRequest if {"
                               " regex.match(`^ghcr[.]io/.*$`, x); y = \"a.b/c\" }\n";
    Arena *arena = arena_new(0);
    Rego rego;
    Str image = STR("quay.io/acme/app");
    assert_true(rego_read(str_from(text), arena, &rego, NULL));
    PolicyImages *images = policy_images_new(&rego);
    assert_non_null(images);
    for (int i = 0; i < 10000; i++)
        assert_false(policy_images_name(images, image));
    size_t asked = 10000;
    while (asked < 100000 && !policy_images_name(images, image))
        asked++;
    assert_true(asked < 100000);
    policy_images_free(images);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generated_policies_pass_their_own_check),
        cmocka_unit_test(generation_refuses_what_it_cannot_do),
        cmocka_unit_test(the_check_finds_what_is_wrong),
        cmocka_unit_test(trials_have_an_end),
        cmocka_unit_test(images_are_found_in_policies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
