#include "unit/unit.h"

#include "contract/json.h"
#include "contract/present.h"

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

/* Secret here: values whose key is "password". */
static bool is_password(void *context, const TreeNode *node)
{
    (void)context;
    return str_is(node->key, "password");
}

static PresentFile open_file(const char *text, unsigned layers)
{
    Error err = { 0 };
    AnalysisInput in = { .snapshot = snapshot_new(str_from(text), &err),
                         .platform = platform_get(PLATFORM_CCRT),
                         .layers = layers,
                         .now = 1790000000,
                         .schemas = schemas };
    Analysis *a = analysis_new(&in, &err);
    snapshot_free(in.snapshot);
    if (!a)
        fail_msg("%s", err.text);
    return (PresentFile){ .name = "web.yaml", .analysis = a, .is_secret = is_password };
}

static void close_file(PresentFile *file)
{
    analysis_free((Analysis *)(uintptr_t)file->analysis);
}

static void text_is_laid_out_as_promised(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        { "env: |\n  type: env\n  a:\n    b: 1\n  \tc: 2\n    d: 3\n",
          "web.yaml:5:3: error: A tab at the start of the line [YAML004]\n"
          "  /env/a/b\n"
          "   5 |   ->c: 2\n"
          "     |   ^^\n"
          "  why   YAML is indented with blanks only.\n"
          "  boot  The contract cannot be read or decrypted (HPL11001E)\n"
          "  fix   Replace the tab by 2 blanks, as in the lines around it.\n"
          "          [safe: contract-tui check --fix]\n\n" },
        { "\xC3\xA9: 1\na: \xE2\x82\xAC\xE4\xB8\xAD\n\xC3\xA9: 2\n",
          "web.yaml:3:1: error: \"\xC3\xA9\" is there twice in the same mapping [PF004]\n"
          "  /\xC3\xA9\n"
          "   3 | \xC3\xA9: 2\n"
          "     | ^\n"
          "  also  web.yaml:1:1\n"
          "  why   Which of the two counts depends on the reader; some refuse the whole\n"
          "        file.\n"
          "  boot  The contract cannot be read or decrypted (HPL11001E)\n"
          "  fix   Remove the second \"\xC3\xA9\".\n        Remove the first \"\xC3\xA9\".\n\n" },
        { "a: \xE4\xB8\xAD\xE4\xB8\xAD: x\n",
          "web.yaml:1:6: error: A second \": \" in the line; the value needs quotes [YAML016]\n"
          "   1 | a: \xE4\xB8\xAD\xE4\xB8\xAD: x\n"
          "     |        ^\n"
          "  why   \": \" ends a key, also in the middle of a value.\n"
          "  boot  The contract cannot be read or decrypted (HPL11001E)\n"
          "  fix   Put the value in double quotes.\n\n" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PresentFile file = open_file(cases[i].text, LAYER_YAML);
        Buf out;
        buf_init(&out, 0);
        present_text(&file, &out);
        assert_str(buf_str(&out), cases[i].shown);
        buf_clear(&out);
        close_file(&file);
    }
}

static void long_lines_are_cut_around_the_mark(void **state)
{
    (void)state;
    Buf text, out;
    buf_init(&text, 0);
    buf_init(&out, 0);
    buf_add_text(&text, "a: [");
    buf_add_repeat(&text, 'x', 50000);
    buf_add_text(&text, ", \"y\" z, ");
    buf_add_repeat(&text, 'w', 50000);
    buf_add_text(&text, "]\n");
    PresentFile file = open_file(text.ptr, LAYER_YAML);
    present_text(&file, &out);
    Str rest = buf_str(&out), line;
    bool marked = false;
    while (str_split(&rest, '\n', &line)) {
        assert_true(line.len < 100);
        marked |= str_contains(line, STR("^"));
    }
    assert_true(marked);
    buf_clear(&out);
    buf_clear(&text);
    close_file(&file);
}

/* A mark far behind in a long secret: what is before it decides. */
static void long_secrets_are_masked(void **state)
{
    (void)state;
    Buf text, out;
    buf_init(&text, 0);
    buf_init(&out, 0);
    buf_add_text(&text, "password: ");
    for (int i = 0; i < 300; i++)
        buf_add_text(&text, "hunter22 ");
    buf_add_text(&text, ": x\n");
    PresentFile file = open_file(text.ptr, LAYER_YAML);
    present_text(&file, &out);
    present_json(&file, 1, &out);
    assert_true(str_contains(buf_str(&out), STR("^")));
    assert_false(str_contains(buf_str(&out), STR("hunter22")));
    buf_clear(&out);
    buf_clear(&text);
    close_file(&file);
}

/* In no form of output, and not in lines that could not be read either. */
static void secrets_are_masked_everywhere(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a: {password: hunter22, x: 1}\na: 2\n",
        "a: 1\na: 2 # \npassword: hunter22\npassword: hunter22\n",
        "workload: |\n  password: hunter22: x\n",
        "password: hunter22: x\n",
        "env: |\n  password: \"hunter22\nb: 1\n",
        "env: |\n  auths:\n    h:\n      password: hunter22\n      password: hunter22\n",
        "env:\n  type: env\n  env: {password: yes, A: [}\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        PresentFile file = open_file(texts[i], LAYER_ALL);
        Buf out;
        buf_init(&out, 0);
        present_text(&file, &out);
        present_json(&file, 1, &out);
        present_sarif(&file, 1, "1", &out);
        print_message("%s", texts[i]);
        assert_true(out.len > 0);
        if (str_contains(buf_str(&out), STR("hunter22")))
            fail_msg("%s", out.ptr);
        buf_clear(&out);
        close_file(&file);
    }
}

static const TreeNode *at(const TreeNode *root, const char *pointer)
{
    const TreeNode *n = tree_at(root, str_from(pointer));
    if (!n)
        fail_msg("nothing at %s", pointer);
    return n;
}

static void json_has_the_promised_keys(void **state)
{
    (void)state;
    PresentFile file = open_file("workload: |\n  type: workload\n  a: 1\n  a: 2\n", LAYER_YAML);
    Arena *arena = arena_new(0);
    TreeNode *root = NULL;
    Buf out;
    buf_init(&out, 0);
    present_json(&file, 1, &out);
    assert_true(json_parse(buf_str(&out), arena, &root, NULL));
    assert_int_equal(at(root, "/version")->integer, 1);
    assert_str(at(root, "/files/0/file")->string, "web.yaml");
    assert_str(at(root, "/files/0/platform")->string, "ccrt");
    assert_str(at(root, "/files/0/section")->string, "contract");
    assert_str(at(root, "/files/0/problems/0/code")->string, "PF004");
    assert_str(at(root, "/files/0/problems/0/severity")->string, "error");
    assert_str(at(root, "/files/0/problems/0/path")->string, "/workload/a");
    assert_int_equal(at(root, "/files/0/problems/0/line")->integer, 4);
    assert_int_equal(at(root, "/files/0/problems/0/column")->integer, 3);
    assert_int_equal(at(root, "/files/0/problems/0/endColumn")->integer, 4);
    assert_str(at(root, "/files/0/problems/0/boot/0")->string, "HPL11001E");
    assert_int_equal(at(root, "/files/0/problems/0/fix/edits")->count, 1);
    assert_false(at(root, "/files/0/problems/0/fix/safe")->boolean);
    assert_int_equal(at(root, "/summary/errors")->integer, 1);
    buf_clear(&out);
    arena_free(arena);
    close_file(&file);
}

static void sarif_names_rules_and_regions(void **state)
{
    (void)state;
    PresentFile file = open_file("a:1\nb: 2\n", LAYER_YAML);
    file.name = "my dir/\xC3\xA9.yaml";
    Arena *arena = arena_new(0);
    TreeNode *root = NULL;
    Buf out;
    buf_init(&out, 0);
    present_sarif(&file, 1, "1.2.3", &out);
    assert_true(json_parse(buf_str(&out), arena, &root, NULL));
    assert_str(at(root, "/version")->string, "2.1.0");
    assert_str(at(root, "/runs/0/tool/driver/version")->string, "1.2.3");
    assert_str(at(root, "/runs/0/tool/driver/rules/0/id")->string, "YAML005");
    const TreeNode *result = at(root, "/runs/0/results/0");
    assert_str(at(result, "/ruleId")->string, "YAML005");
    assert_str(at(result, "/level")->string, "error");
    assert_str(at(result, "/locations/0/physicalLocation/artifactLocation/uri")->string,
               "my%20dir/%C3%A9.yaml");
    assert_int_equal(at(result, "/locations/0/physicalLocation/region/startColumn")->integer, 2);
    assert_str(at(result, "/fixes/0/artifactChanges/0/replacements/0/insertedContent/text")->string,
               " ");
    buf_clear(&out);
    arena_free(arena);
    close_file(&file);
}

static void summary_is_one_line(void **state)
{
    (void)state;
    PresentFile files[2] = { open_file("a: 1\n", LAYER_YAML),
                             open_file("a: 1\na: 2\n", LAYER_YAML) };
    Buf out;
    buf_init(&out, 0);
    present_summary(files, 1, &out);
    assert_str(buf_str(&out), "web.yaml (contract, ccrt): nothing found\n");
    buf_reset(&out);
    present_summary(files, 2, &out);
    assert_str(buf_str(&out), "2 files: 1 error\n");
    buf_clear(&out);
    close_file(&files[0]);
    close_file(&files[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_laid_out_as_promised),
        cmocka_unit_test(long_lines_are_cut_around_the_mark),
        cmocka_unit_test(long_secrets_are_masked),
        cmocka_unit_test(secrets_are_masked_everywhere),
        cmocka_unit_test(json_has_the_promised_keys),
        cmocka_unit_test(sarif_names_rules_and_regions),
        cmocka_unit_test(summary_is_one_line),
    };
    return cmocka_run_group_tests(tests, open_schemas, close_schemas);
}
