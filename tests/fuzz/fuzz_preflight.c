/* Any text as a contract, a section or a network file, through all rules; its length picks the
 * platform. */
#include "contract/embed.h"
#include "contract/preflight.h"
#include "contract/token.h"
#include "contract/yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Section section_of(const TreeNode *root, const char *name)
{
    const TreeNode *node = tree_get_text(root, name);
    Section s = { SECTION_MISSING, node, NULL, { "", 0 } };
    if (!node)
        return s;
    s.value = node->string;
    if (node->kind == NODE_MAPPING) {
        s.form = node->flags & NODE_EMBEDDED ? SECTION_LITERAL : SECTION_MAPPING;
        s.plain = node;
    } else {
        s.form =
            token_parse(node->string, &(TokenFacts){ 0 }, NULL) ? SECTION_TOKEN : SECTION_BROKEN;
    }
    return s;
}

static void judge(const PreflightInput *input, Problems *problems)
{
    Error err = { 0 };
    if (!preflight_run(input, problems, &err) && err.code != ERR_MEMORY)
        abort();
    for (size_t i = 0; i < problems->count; i++)
        if (problems->items[i].span.end > input->text.len ||
            problems->items[i].span.start > problems->items[i].span.end ||
            !problems->items[i].message.len)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    YamlLimits limits = { .max_depth = 50, .max_nodes = 5000, .max_expanded = 10000 };
    Arena *arena = arena_new(256 << 20);
    Problems problems;
    YamlDocument document = { NULL, 0, { 0, 0 }, { 0, 0 } };
    Error err = { 0 };
    Str text = str_make((const char *)data, size);
    if (!arena)
        return 0;
    problems_init(&problems, arena, 500);
    if (yaml_parse(text, &limits, arena, &problems, &document, &err)) {
        bool parsed;
        for (TreeNode *n =
                 document.root && document.root->kind == NODE_MAPPING ? document.root->first : NULL;
             n; n = n->next)
            if (n->kind == NODE_STRING && (str_is(n->key, "workload") || str_is(n->key, "env")))
                embed_section(text, n, &limits, arena, &problems, &parsed, &err);
        PreflightInput input = { .text = text,
                                 .root = document.root,
                                 .workload = section_of(document.root, "workload"),
                                 .env = section_of(document.root, "env"),
                                 .kind = tree_get_text(document.root, "network") ? DOC_NETWORK
                                                                                 : DOC_CONTRACT,
                                 .platform = platform_get((PlatformId)(size % PLATFORM_COUNT)),
                                 .now = 1795564800 };
        judge(&input, &problems);
    }
    arena_free(arena);
    return 0;
}
