#include "steps.h"

#include "contract/arena.h"

bool steps_begin(Steps *s, App *app)
{
    *s = (Steps){ .app = app };
    if (app_is_read_only(app)) {
        app_message(app, MESSAGE_WARNING, "This contract is open for reading only.");
        return false;
    }
    s->first = s->now = app_settled(app);
    if (!s->first)
        return false;
    buf_init_secret(&s->bytes, 0);
    s->arena = arena_new(0);
    s->failed = !s->arena;
    if (s->failed)
        error_set(&s->err, ERR_MEMORY, "Out of memory");
    return true;
}

const TreeNode *steps_at(const Steps *s, Str path)
{
    return s->failed ? NULL : tree_at(analysis_root(s->now), path);
}

void steps_fail(Steps *s, ErrorCode code, const char *text)
{
    if (!s->failed)
        error_set(&s->err, code, "%s", text);
    s->failed = true;
}

/* The text after one more edit, and its tree. */
static bool take(Steps *s, const Edit *edit)
{
    Buf next;
    buf_init_secret(&next, 0);
    if (!edit_apply_bytes(analysis_text(s->now), edit, &next, &s->err)) {
        buf_clear(&next);
        return false;
    }
    buf_clear(&s->bytes);
    s->bytes = next;
    Snapshot *snapshot = snapshot_new(buf_str(&s->bytes), &s->err);
    if (!snapshot)
        return false;
    AnalysisInput input = { .snapshot = snapshot,
                            .platform = analysis_platform(s->now),
                            .kind = analysis_kind(s->now),
                            .now = analysis_now(s->now),
                            .layers = LAYER_YAML,
                            .schemas = document_schemas(app_document(s->app)) };
    Analysis *own = analysis_new(&input, &s->err);
    snapshot_free(snapshot);
    if (!own)
        return false;
    analysis_free(s->own);
    s->own = own;
    s->now = own;
    return true;
}

static void set(Steps *s, Str path, const EditValue *value)
{
    Edit edit = { 0 };
    if (s->failed)
        return;
    s->failed = !edit_set(s->now, app_fields(s->app), path, value, s->arena, &edit, &s->err) ||
                !take(s, &edit);
}

void steps_set_tree(Steps *s, Str path, const TreeNode *tree)
{
    set(s, path, &(EditValue){ .tree = tree });
}

void steps_set(Steps *s, Str path, Str value)
{
    char *copy = s->failed ? NULL : arena_copy(s->arena, value.ptr ? value.ptr : "", value.len);
    if (!copy) {
        steps_fail(s, ERR_MEMORY, "Out of memory");
        return;
    }
    set(s, path, &(EditValue){ .string = str_make(copy, value.len) });
    memory_wipe(copy, value.len);
}

void steps_remove(Steps *s, Str path)
{
    Edit edit;
    if (steps_at(s, path))
        s->failed = !edit_remove(s->now, path, s->arena, &edit, &s->err) || !take(s, &edit);
}

void steps_rename(Steps *s, Str path, Str new_key)
{
    Edit edit;
    if (steps_at(s, path))
        s->failed =
            !edit_rename(s->now, path, new_key, s->arena, &edit, &s->err) || !take(s, &edit);
}

/* A collection without children, or none at all, gets one that goes again: beside it the text
 * keeps its layout. */
static Str fill_in(Steps *s, Str collection, const Clip *clip)
{
    static const Str stand_in = { "contract-tui", 12 };
    const TreeNode *m = steps_at(s, collection);
    if (m && m->first)
        return STR("");
    bool map = m && m->kind == NODE_MAPPING    ? true
               : m && m->kind == NODE_SEQUENCE ? false
                                               : clip->kind == CLIP_ENTRIES;
    Str at = path_join(s->arena, collection, map ? stand_in : STR("-"));
    steps_set(s, at, STR(""));
    return map ? at : path_join(s->arena, collection, STR("0"));
}

void steps_paste(Steps *s, Str collection, size_t index, const Clip *clip, Str text, size_t which,
                 Str *ret_path)
{
    Edit edit;
    Str stand_in = fill_in(s, collection, clip);
    if (s->failed)
        return;
    s->failed = !edit_paste(s->now, app_fields(s->app), collection, stand_in.len ? SIZE_MAX : index,
                            text, which, s->arena, &edit, ret_path, &s->err) ||
                !take(s, &edit);
    if (stand_in.len == 0 || s->failed)
        return;
    bool list = steps_at(s, collection)->kind == NODE_SEQUENCE;
    steps_remove(s, stand_in);
    if (list)
        *ret_path = path_join(s->arena, collection, STR("0"));
}

/* As one splice: what is equal at both ends stays. */
bool steps_text(App *app, Str new)
{
    Str old = app_bytes(app);
    size_t start = 0, end = 0, most = old.len < new.len ? old.len : new.len;
    while (start < most && old.ptr[start] == new.ptr[start])
        start++;
    start = utf8_floor(old, start);
    while (end < most - start && old.ptr[old.len - 1 - end] == new.ptr[new.len - 1 - end])
        end++;
    while (end > 0 && utf8_floor(old, old.len - end) != old.len - end)
        end--;
    Splice splice = { span_make(start, old.len - end),
                      str_slice(new, start, new.len - end - start) };
    return str_eq(old, new) || app_edit(app, &splice, 1, STEP_EDIT, start);
}

bool steps_end(Steps *s)
{
    bool ok = !s->failed;
    if (!ok)
        app_error(s->app, &s->err);
    else if (s->own)
        ok = steps_text(s->app, buf_str(&s->bytes));
    analysis_free(s->own);
    buf_clear(&s->bytes);
    arena_free(s->arena);
    if (ok)
        app_settled(s->app);
    *s = (Steps){ 0 };
    return ok;
}
