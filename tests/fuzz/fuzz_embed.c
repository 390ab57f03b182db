/* Sections of any form: runs rise, their bytes are equal, all places lie in the scalar. */
#include "contract/embed.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void check_map(const Embed *e, Str text)
{
    for (size_t i = 0; i < e->run_count; i++) {
        const EmbedRun *r = &e->runs[i];
        require(r->len > 0 && r->inner + r->len <= e->text.len && r->outer + r->len <= text.len);
        require(memcmp(e->text.ptr + r->inner, text.ptr + r->outer, r->len) == 0);
        require(i == 0 ||
                (r[-1].inner + r[-1].len <= r->inner && r[-1].outer + r[-1].len <= r->outer));
    }
    size_t before = 0;
    for (size_t i = 0; i <= e->text.len; i++) {
        size_t outer = embed_to_outer(e, i);
        require(outer >= before && outer <= text.len);
        require(embed_to_inner(e, outer) <= e->text.len);
        before = outer;
    }
}

static void check_inside(const TreeNode *n, Span outer)
{
    require(n->span.start <= n->span.end);
    require(n->span.start >= outer.start && n->span.end <= outer.end);
    if (!(n->flags & NODE_ALIAS))
        for (const TreeNode *c = n->first; c; c = c->next)
            check_inside(c, outer);
}

static void check_section(Str text, TreeNode *node, Arena *arena)
{
    Problems problems;
    bool parsed;
    if (node->kind != NODE_STRING || node->string.len > 4096)
        return;
    problems_init(&problems, arena, 0);
    check_map(embed_map(text, node, arena), text);
    require(embed_section(text, node, NULL, arena, &problems, &parsed, NULL));
    require(parsed == ((node->flags & NODE_EMBEDDED) != 0));
    for (TreeNode *c = parsed ? node->first : NULL; c; c = c->next) {
        check_inside(c, node->span);
        check_section(text, c, arena);
    }
    for (size_t i = 0; i < problems.count; i++)
        require(problems.items[i].span.end <= text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = str_make((const char *)data, size);
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument document;
    problems_init(&problems, arena, 0);
    require(yaml_parse(text, NULL, arena, &problems, &document, NULL));
    for (TreeNode *n = document.root ? document.root->first : NULL; n; n = n->next)
        check_section(text, n, arena);
    arena_free(arena);
    return 0;
}
