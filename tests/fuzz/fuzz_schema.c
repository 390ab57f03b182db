/* A schema, a line "---", and an instance: whatever they are, the verdict, the report and the
 * annotations agree with each other. */
#include "contract/schema.h"
#include "contract/yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void count(void *context, const TreeNode *instance, Str keyword, const TreeNode *value,
                  const TreeNode *subschema)
{
    size_t *n = context;
    require(instance && keyword.ptr && value && subschema);
    ++*n;
}

static void check(const Schema *schema, Str text, Arena *arena)
{
    Problems problems;
    YamlDocument document = { 0 };
    Error err = { 0 };
    size_t notes = 0;
    problems_init(&problems, arena, 100);
    require(yaml_parse(text, NULL, arena, &problems, &document, &err));
    if (!document.root)
        return;
    SchemaVerdict verdict = schema_is_valid(schema, document.root);
    problems_init(&problems, arena, 0);
    require(schema_report(schema, document.root, STR(""), &problems, &err));
    size_t errors = problems_count(&problems, SEV_ERROR);
    require(verdict == SCHEMA_VALID ? errors == 0 : errors > 0);
    for (size_t i = 0; i < problems.count; i++) {
        const Problem *p = &problems.items[i];
        require(p->message.len > 0 && p->span.end <= text.len && p->span.start <= p->span.end);
        for (size_t k = 0; k < p->fix_count; k++)
            for (size_t e = 0; e < p->fixes[k].count; e++)
                require(p->fixes[k].edits[e].at.end <= text.len);
    }
    bool ok = schema_annotate(schema, document.root, count, &notes, &err);
    require(ok || err.code == ERR_TOO_BIG);
    require(verdict != SCHEMA_INVALID || !ok || notes == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = str_make((const char *)data, size), instance = STR("");
    size_t cut = str_find(text, STR("\n---\n"));
    if (cut != SIZE_MAX) {
        instance = str_slice(text, cut + 5, SIZE_MAX);
        text = str_slice(text, 0, cut + 1);
    }
    SchemaOptions options = { .draft = size % 2 ? SCHEMA_DRAFT_07 : SCHEMA_2020_12,
                              .assert_format = size % 3 == 0,
                              .check_meta = size % 5 == 0,
                              .regex_limit = 1000 };
    Error err = { 0 };
    Arena *arena = arena_new(0);
    SchemaSet *set = schema_set_new(&err);
    require(set && schema_set_add(set, STR("fuzz:schema"), text, "schema", &err));
    Schema *schema = schema_compile(set, STR("fuzz:schema"), &options, &err);
    require(schema || (err.code != ERR_NONE && err.text[0]));
    if (schema)
        check(schema, instance, arena);
    schema_free(schema);
    schema_set_free(set);
    arena_free(arena);
    return 0;
}
