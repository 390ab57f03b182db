/* Any bytes: no crash, every place within the text, a reason where there is no tree. */
#include "contract/yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void check_node(const TreeNode *n, Str text)
{
    size_t count = 0;
    require(n->span.start <= n->span.end && n->span.end <= text.len);
    require(n->key_span.start <= n->key_span.end && n->key_span.end <= text.len);
    require(n->kind <= NODE_MAPPING);
    for (const TreeNode *c = n->first; c; c = c->next)
        count++;
    require(count == n->count);
    if (n->flags & NODE_ALIAS)
        return;
    for (const TreeNode *c = n->first; c; c = c->next) {
        require(c->parent == n);
        require(c->span.end <= n->span.end && c->span.start >= n->span.start);
        check_node(c, text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = str_make((const char *)data, size);
    YamlLimits limits = { .max_depth = 60, .max_nodes = 100000, .max_expanded = 100000 };
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument document;
    Error err = { 0 };
    problems_init(&problems, arena, 0);
    require(yaml_parse(text, &limits, arena, &problems, &document, &err));
    if (document.root)
        check_node(document.root, text);
    else if (document.documents)
        require(problems_count(&problems, SEV_ERROR) > 0);
    for (size_t i = 0; i < problems.count; i++) {
        const Problem *p = &problems.items[i];
        require(p->message.len > 0 && p->span.start <= p->span.end && p->span.end <= text.len);
        for (size_t k = 0; k < p->fix_count; k++)
            require(p->fixes[k].edits[0].at.end <= text.len);
    }
    arena_free(arena);
    return 0;
}
