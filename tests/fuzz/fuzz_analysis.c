/* The whole way of a text: YAML, sections, schema, rules, and the three forms of output. */
#include "contract/present.h"
#include "contract/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static bool hides_some(void *context, const TreeNode *node)
{
    (void)context;
    return node->span.start % 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Schemas *schemas; /* compiled once; freed with the process */
    Error err = { 0 };
    if (!schemas)
        schemas = schemas_new(&err);
    AnalysisInput in = { .snapshot = snapshot_new(str_make((const char *)data, size), &err),
                         .platform = platform_get((PlatformId)(size % PLATFORM_COUNT)),
                         .layers = LAYER_ALL,
                         .now = 1790000000,
                         .schemas = schemas };
    require(schemas && in.snapshot);
    Analysis *a = analysis_new(&in, &err);
    snapshot_free(in.snapshot);
    require(a != NULL);
    size_t count;
    const Problem *problems = analysis_problems(a, &count);
    for (size_t i = 0; i < count; i++) {
        const Problem *p = &problems[i];
        require(p->span.start <= p->span.end && p->span.end <= size && p->message.len > 0);
        require(i == 0 || p[-1].span.start <= p->span.start);
        for (size_t f = 0; f < p->fix_count; f++)
            for (size_t k = 0; p->fixes[f].kind == FIX_TEXT && k < p->fixes[f].count; k++)
                require(p->fixes[f].edits[k].at.start <= p->fixes[f].edits[k].at.end &&
                        p->fixes[f].edits[k].at.end <= size);
    }
    PresentFile file = { .name = "fuzz", .analysis = a, .is_secret = hides_some };
    Buf out;
    buf_init(&out, 0);
    present_text(&file, &out);
    present_json(&file, 1, &out);
    present_sarif(&file, 1, "1", &out);
    require(buf_ok(&out));
    buf_clear(&out);
    analysis_free(a);
    return 0;
}
