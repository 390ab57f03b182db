/* What is read as JSON is written and read again as the same. */
#include "contract/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = str_make((const char *)data, size);
    Arena *arena = arena_new(0);
    TreeNode *root = NULL, *again = NULL;
    Error err = { 0 };
    if (json_parse(text, arena, &root, &err)) {
        JsonWriter w;
        Buf out;
        buf_init(&out, 0);
        json_begin(&w, &out, size % 3);
        json_tree(&w, root);
        require(buf_ok(&out) && json_parse(buf_str(&out), arena, &again, &err));
        require(tree_equal(root, again));
        buf_clear(&out);
    } else {
        require(err.code != ERR_NONE && err.text[0] && err.span.end <= text.len);
    }
    arena_free(arena);
    return 0;
}
