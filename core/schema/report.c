#include "eval.h"

typedef struct Report {
    Problems *problems;
} Report;

static size_t enter(Run *run, uint32_t sub, const TreeNode *node)
{
    (void)run;
    (void)sub;
    (void)node;
    return 0;
}

static void leave(Run *run, uint32_t sub, const TreeNode *node, size_t mark, bool ok)
{
    (void)run;
    (void)sub;
    (void)node;
    (void)mark;
    (void)ok;
}

static void failed(Run *run, const Failure *f)
{
    Report *r = run->context;
    problems_add(r->problems, "SCH-x", SEV_ERROR, f->node->span, "%s",
                 f->keyword < KW_COUNT ? keyword_rows[f->keyword].name : "false");
}

static bool choose(Run *run, uint32_t sub, const Op *op, const TreeNode *node, Marks *marks)
{
    const SubList *list = op->data;
    uint32_t valid = 0;
    for (uint32_t i = 0; i < list->count; i++)
        valid += run_quietly(run, list->subs[i], node, marks);
    bool ok = op->code == OP_ANY_OF ? valid > 0 : valid == 1;
    if (!ok)
        failed(run, &(Failure){ .sub = sub, .op = op, .keyword = op->keyword, .node = node });
    return ok;
}

bool schema_report(const Schema *schema, const TreeNode *instance, Str base, Problems *problems,
                   Error *err)
{
    static const Watch watch = { false, enter, leave, failed, choose };
    Report report = { problems };
    Run run;
    (void)base;
    (void)err;
    run_init(&run, schema);
    run.watch = &watch;
    run.context = &report;
    run_sub(&run, schema->root, instance, NULL);
    run_clear(&run);
    return true;
}
