#include "diff_value.h"

#include "contract/problem.h"

#define MASKED "********"

void diff_value_add(Buf *out, const SecretFields *secret, const TreeNode *node, Arena *arena)
{
    size_t lines = 1;
    for (size_t i = 0; i + 1 < node->string.len; i++)
        lines += node->string.ptr[i] == '\n';
    if (node->kind == NODE_MAPPING)
        buf_printf(out, "a mapping of %u %s", node->count, node->count == 1 ? "key" : "keys");
    else if (node->kind == NODE_SEQUENCE)
        buf_printf(out, "a list of %u %s", node->count, node->count == 1 ? "item" : "items");
    else if (secret_fields_hide((void *)(uintptr_t)secret, node))
        buf_add_text(out, MASKED);
    else if (node->kind == NODE_NULL)
        buf_add_text(out, "nothing");
    else if (lines > 1)
        buf_printf(out, "a text of %zu lines, %zu bytes", lines, node->string.len);
    else if (node->kind == NODE_STRING)
        buf_add_str(out, problem_quote(arena, node->string));
    else
        buf_add_str(out, node->string);
}
