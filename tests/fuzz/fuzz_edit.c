/* Edits of any text: what is handed out applies, parses, and does what was asked for.
 *
 * The first two bytes choose the operation, the place and the value; the rest is the text. */
#include "contract/edit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static Analysis *analyse(Str text, Schemas *schemas)
{
    Snapshot *snapshot = snapshot_new(text, NULL);
    AnalysisInput input = { .snapshot = snapshot,
                            .platform = platform_get(PLATFORM_CCRT),
                            .layers = LAYER_YAML,
                            .schemas = schemas };
    Analysis *a = analysis_new(&input, NULL);
    require(a != NULL);
    snapshot_free(snapshot);
    return a;
}

/* The n-th node below, counting from *n down; aliases are not entered. */
static const TreeNode *pick(const TreeNode *node, unsigned *n)
{
    if ((*n)-- == 0)
        return node;
    for (const TreeNode *c = node->flags & NODE_ALIAS ? NULL : node->first; c; c = c->next) {
        const TreeNode *found = pick(c, n);
        if (found)
            return found;
    }
    return NULL;
}

static const Str values[] = { STR("x"), STR("a\nb\n"), STR(" # "), STR("\xC2\x85") };

static bool make(const Analysis *a, unsigned what, Str path, Arena *arena, Edit *edit)
{
    EditValue value = { .string = values[what / 8 % 4], .wish = (EmitWish)(what / 32 % 5) };
    switch (what % 8) {
    case 0:
        return edit_set(a, NULL, path, &value, arena, edit, NULL);
    case 1:
        return edit_set(a, NULL, path_join(arena, path, STR("-")), &value, arena, edit, NULL);
    case 2:
        return edit_remove(a, path, arena, edit, NULL);
    case 3:
        return edit_rename(a, path, value.string, arena, edit, NULL);
    case 4:
        return edit_insert(a, NULL, path, what / 32, &value, arena, edit, NULL);
    case 5:
        return edit_move(a, path, what & 8 ? 1 : -1, arena, edit, NULL);
    case 6:
        return edit_duplicate(a, path, arena, edit, NULL);
    default:
        return edit_literal_section(a, path, arena, edit, NULL);
    }
}

static void check(const Analysis *a, const Edit *edit, unsigned what, Str path, Schemas *schemas)
{
    Buf out;
    buf_init(&out, 0);
    require(edit_apply_bytes(analysis_text(a), edit, &out, NULL));
    require(edit->cursor <= out.len);
    Analysis *after = analyse(buf_str(&out), schemas);
    require(analysis_root(after) != NULL);
    const TreeNode *n = tree_at(analysis_root(after), path);
    if (what % 8 == 0)
        require(n && (n->kind == NODE_STRING || n->flags & NODE_EMBEDDED) &&
                str_eq(n->string, values[what / 8 % 4]));
    analysis_free(after);
    buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    Schemas *schemas = schemas_new(NULL);
    Arena *arena = arena_new(0);
    Analysis *a = analyse(str_make((const char *)data + 2, size - 2), schemas);
    unsigned place = data[1];
    const TreeNode *root = analysis_root(a), *n = root ? pick(root, &place) : NULL;
    Edit edit;
    Str path = n ? tree_path(n, arena) : STR("/x");
    if (make(a, data[0], path, arena, &edit))
        check(a, &edit, data[0], path, schemas);
    analysis_free(a);
    arena_free(arena);
    schemas_free(schemas);
    return 0;
}
