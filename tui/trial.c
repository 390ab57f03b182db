#include "trial.h"

#include "user_config.h"

#include "contract/arena.h"

static bool prepare(Trial *t, Error *err)
{
    bool own;
    if (t->schemas && t->cache)
        return true;
    t->schemas = schemas_new(err);
    t->cache = t->schemas ? pack_cache_new(err) : NULL;
    if (!t->cache)
        return false;
    user_schemas(t->schemas, &own, NULL); /* complaints were made at the start */
    if (!user_rules(&t->rules, NULL)) {
        rule_switch_free(t->rules);
        t->rules = NULL;
    }
    return true;
}

bool trial_run(Trial *t, App *app, Str text, Error *err)
{
    analysis_free(t->analysis);
    t->analysis = NULL;
    Snapshot *snapshot = prepare(t, err) ? snapshot_new(text, err) : NULL;
    AnalysisInput input = { .snapshot = snapshot,
                            .platform = t->platform ? t->platform : app_platform(app),
                            .kind = DOC_AUTO,
                            .now = clock_now(),
                            .layers = LAYER_ALL,
                            .schemas = t->schemas,
                            .rules = t->rules,
                            .pack_cache = t->cache };
    if (snapshot)
        t->analysis = analysis_new(&input, err);
    snapshot_free(snapshot);
    return t->analysis != NULL;
}

bool trial_set(Trial *t, App *app, const Analysis *base, Str path, Str value, Error *err)
{
    Edit edit;
    Buf text;
    Arena *arena = arena_new(0);
    buf_init_secret(&text, TEXT_MAX);
    EditValue what = { .string = value };
    bool ok = (arena || error_memory(err)) &&
              edit_set(base, app_fields(app), path, &what, arena, &edit, err) &&
              edit_apply_bytes(analysis_text(base), &edit, &text, err) &&
              trial_run(t, app, buf_str(&text), err);
    buf_clear(&text);
    arena_free(arena);
    return ok;
}

void trial_clear(Trial *t)
{
    analysis_free(t->analysis);
    pack_cache_free(t->cache);
    rule_switch_free(t->rules);
    schemas_free(t->schemas);
    *t = (Trial){ .schemas = NULL };
}

bool trial_take(App *app, Str text)
{
    Str old = app_bytes(app);
    size_t start = 0, end = 0, most = old.len < text.len ? old.len : text.len;
    while (start < most && old.ptr[start] == text.ptr[start])
        start++;
    start = utf8_floor(old, start);
    while (end < most - start && old.ptr[old.len - 1 - end] == text.ptr[text.len - 1 - end])
        end++;
    while (end > 0 && utf8_floor(old, old.len - end) != old.len - end)
        end--;
    Splice splice = { span_make(start, old.len - end),
                      str_slice(text, start, text.len - end - start) };
    return str_eq(old, text) || app_edit(app, &splice, 1, STEP_EDIT, start);
}
