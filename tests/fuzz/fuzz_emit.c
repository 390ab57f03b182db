/* Any UTF-8 string in any style and place reads back as itself. */
#include "contract/emit.h"
#include "contract/yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void check(Str value, EmitWish wish, bool in_flow)
{
    Buf out;
    Arena *arena = arena_new(0);
    EmitPlace place = { .indent = 2, .in_flow = in_flow, .allow_block = true, .eol = "\n" };
    Problems problems;
    YamlDocument document;
    buf_init(&out, 0);
    problems_init(&problems, arena, 10);
    buf_add_text(&out, in_flow ? "{k: " : "k: ");
    require(emit_string(&out, value, wish, &place, NULL));
    buf_add_text(&out, in_flow ? ", " : "\n");
    if (emit_key(&out, value, NULL)) {
        buf_add_text(&out, in_flow ? ": v}\n" : ": v\n");
        require(yaml_parse(buf_str(&out), NULL, arena, &problems, &document, NULL));
        require(document.root && document.root->count == 2);
        const TreeNode *first = document.root->first, *second = first->next;
        require(first->kind == NODE_STRING && str_eq(first->string, value));
        require(str_eq(second->key, value) && !(second->flags & NODE_KEY_ODD));
    }
    buf_clear(&out);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str value = str_make((const char *)data, size);
    if (utf8_valid_len(value) < value.len) {
        Buf out;
        EmitPlace place = { .eol = "\n" };
        buf_init(&out, 0);
        require(!emit_string(&out, value, EMIT_AUTO, &place, NULL) && out.len == 0);
        buf_clear(&out);
        return 0;
    }
    for (int wish = EMIT_AUTO; wish <= EMIT_LITERAL; wish++) {
        check(value, (EmitWish)wish, false);
        check(value, (EmitWish)wish, true);
    }
    return 0;
}
