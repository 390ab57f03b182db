/* The official JSON-Schema test suite: the mandatory files of 2020-12 and draft-07, the optional
 * ones that are meant to pass, and the formats with assertion on. One line of numbers per file. */
#include "unit/unit.h"

#include "contract/json.h"
#include "contract/schema.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#define SUITE "conformance/json-schema/"
#define REMOTE_MAX 200

static struct Remote {
    char uri[256];
    Buf text;
} remotes[REMOTE_MAX];
static size_t remote_count;
static char remote_folder[4096];

static int add_remote(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)ftw;
    if (type != FTW_F || remote_count == REMOTE_MAX)
        return 0;
    struct Remote *r = &remotes[remote_count];
    const char *below = path + strlen(remote_folder);
    static const char *const others[] = { "/draft3/", "/draft4/", "/draft6/", "/draft2019-09/",
                                          "/v1/" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strncmp(below, others[i], strlen(others[i])) == 0)
            return 0;
    snprintf(r->uri, sizeof r->uri, "http://localhost:1234%s", below);
    unit_read(path, &r->text);
    remote_count++;
    return 0;
}

static void load_remotes(void)
{
    if (remote_count)
        return;
    snprintf(remote_folder, sizeof remote_folder, "%s", unit_shared(SUITE "remotes"));
    nftw(remote_folder, add_remote, 8, FTW_PHYS);
    assert_true(remote_count > 20);
}

typedef struct Count {
    unsigned passed, failed;
} Count;

static void run_group(const TreeNode *group, const SchemaOptions *options, const char *file,
                      Count *count)
{
    SchemaSet *set = schema_set_new(NULL);
    Buf text;
    JsonWriter writer;
    Error err = { 0 };
    buf_init(&text, 0);
    json_begin(&writer, &text, 0);
    json_tree(&writer, tree_get_text(group, "schema"));
    for (size_t i = 0; i < remote_count; i++)
        assert_true(schema_set_add(set, str_from(remotes[i].uri), buf_str(&remotes[i].text),
                                   remotes[i].uri, NULL));
    assert_true(schema_set_add(set, STR("test:schema"), buf_str(&text), "schema", NULL));
    Schema *schema = schema_compile(set, STR("test:schema"), options, &err);
    Str name = tree_get_string(group, "description");
    if (!schema)
        print_error("%s: " STR_FMT ": %s\n", file, STR_ARG(name), err.text);
    for (const TreeNode *t = tree_get_text(group, "tests")->first; t; t = t->next) {
        const TreeNode *data = tree_get_text(t, "data");
        bool expected = tree_get_text(t, "valid")->boolean;
        SchemaVerdict got = schema ? schema_is_valid(schema, data) : SCHEMA_UNKNOWN;
        bool ok = got == (expected ? SCHEMA_VALID : SCHEMA_INVALID);
        if (schema) { /* the long answer agrees */
            Arena *arena = arena_new(0);
            Problems problems;
            problems_init(&problems, arena, 1000);
            assert_true(schema_report(schema, data, STR(""), &problems, &err));
            if ((problems_count(&problems, SEV_ERROR) == 0) != expected) {
                print_error("%s: " STR_FMT ": report has %zu errors\n", file, STR_ARG(name),
                            problems_count(&problems, SEV_ERROR));
                ok = false;
            }
            arena_free(arena);
        }
        count->passed += ok;
        count->failed += !ok;
        Str description = tree_get_string(t, "description");
        if (!ok)
            print_error("%s: " STR_FMT ": " STR_FMT ": %s wanted\n", file, STR_ARG(name),
                        STR_ARG(description), expected ? "valid" : "invalid");
    }
    schema_free(schema);
    schema_set_free(set);
    buf_clear(&text);
}

static Count run_file(const char *folder, const char *file, const SchemaOptions *options)
{
    char relative[512];
    Buf text;
    Count count = { 0 };
    TreeNode *root = NULL;
    Error err = { 0 };
    snprintf(relative, sizeof relative, SUITE "tests/%s/%s", folder, file);
    unit_read(unit_shared(relative), &text);
    Arena *arena = arena_new(0);
    if (!json_parse(buf_str(&text), arena, &root, &err))
        fail_msg("%s: %s", relative, err.text);
    for (const TreeNode *group = root->first; group; group = group->next)
        run_group(group, options, file, &count);
    printf("  %-12s %-36s %4u of %4u\n", folder, file, count.passed, count.passed + count.failed);
    arena_free(arena);
    buf_clear(&text);
    return count;
}

static void add(Count *total, Count c)
{
    total->passed += c.passed;
    total->failed += c.failed;
}

static void finish(const char *what, Count total)
{
    printf("%s: %u of %u\n", what, total.passed, total.passed + total.failed);
    assert_true(total.passed > 0);
    assert_int_equal(total.failed, 0);
}

static void run_mandatory(const char *folder, SchemaDraft draft)
{
    char relative[256];
    struct dirent **list;
    Count total = { 0 };
    SchemaOptions options = { .draft = draft };
    load_remotes();
    snprintf(relative, sizeof relative, SUITE "tests/%s", folder);
    int n = scandir(unit_shared(relative), &list, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        if (strstr(list[i]->d_name, ".json"))
            add(&total, run_file(folder, list[i]->d_name, &options));
        free(list[i]);
    }
    free(list);
    finish(folder, total);
}

static void mandatory_2020_12(void **state)
{
    (void)state;
    run_mandatory("draft2020-12", SCHEMA_2020_12);
}

static void mandatory_draft_07(void **state)
{
    (void)state;
    run_mandatory("draft7", SCHEMA_DRAFT_07);
}

static void optional(void **state)
{
    (void)state;
    static const struct {
        const char *folder;
        SchemaDraft draft;
        const char *files[16];
    } lists[] = {
        { "draft2020-12/optional",
          SCHEMA_2020_12,
          { "ecmascript-regex.json", "non-bmp-regex.json", "bignum.json", "float-overflow.json",
            "anchor.json", "id.json", "no-schema.json", "refOfUnknownKeyword.json",
            "unknownKeyword.json", "dynamicRef.json", "format-assertion.json" } },
        { "draft7/optional",
          SCHEMA_DRAFT_07,
          { "ecmascript-regex.json", "non-bmp-regex.json", "bignum.json", "float-overflow.json",
            "id.json", "unknownKeyword.json" } },
    };
    Count total = { 0 };
    load_remotes();
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t k = 0; k < 16 && lists[i].files[k]; k++) {
            SchemaOptions options = { .draft = lists[i].draft };
            add(&total, run_file(lists[i].folder, lists[i].files[k], &options));
        }
    finish("optional", total);
}

static void formats(void **state)
{
    (void)state;
    static const char *const files[] = {
        "date-time.json",
        "date.json",
        "duration.json",
        "email.json",
        "hostname.json",
        "ipv4.json",
        "ipv6.json",
        "json-pointer.json",
        "regex.json",
        "time.json",
        "uri-reference.json",
        "uri.json",
        "uuid.json",
        "unknown.json",
        "relative-json-pointer.json",
        "ecmascript-regex.json",
    };
    Count total = { 0 };
    load_remotes();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        SchemaOptions options = { .assert_format = true };
        add(&total, run_file("draft2020-12/optional/format", files[i], &options));
        if (strcmp(files[i], "duration.json") == 0 || strcmp(files[i], "uuid.json") == 0)
            continue; /* not in draft-07 */
        options.draft = SCHEMA_DRAFT_07;
        add(&total, run_file("draft7/optional/format", files[i], &options));
    }
    finish("formats", total);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mandatory_2020_12),
        cmocka_unit_test(mandatory_draft_07),
        cmocka_unit_test(optional),
        cmocka_unit_test(formats),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < remote_count; i++)
        buf_clear(&remotes[i].text);
    return rc;
}
