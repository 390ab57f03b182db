/* Copy and paste of branches: what is copied is YAML text, so that it goes into the source, another
 * contract or another program as well. What is pasted goes where the schemas allow it: into the
 * branch at the cursor, beside it, or into one further up. */
#include "place.h"
#include "steps.h"

#include "contract/arena.h"

/* -- copy ------------------------------------------------------------------------------------- */

static bool holds_secret(App *app, const Analysis *a, Str path)
{
    Span at, secret;
    const TreeNode *node = tree_at(analysis_root(a), path);
    return !node || !document_from_good(app_document(app), node->span, &at) ||
           document_secrets(app_document(app), at, &secret, 1) > 0;
}

/* False, with a message, when there is nothing to copy. */
static bool copy(App *app, Str path)
{
    path = app_keep(app, path);
    const Analysis *a = app_settled(app);
    Error err = { 0 };
    Buf text;
    if (!a)
        return false;
    if (path.len == 0 || !tree_at(analysis_root(a), path)) {
        app_message(app, MESSAGE_INFO, "There is nothing to copy here.");
        return false;
    }
    buf_init_secret(&text, TEXT_MAX);
    bool ok = edit_copy(a, path, &text, &err);
    if (ok) {
        bool secret = holds_secret(app, a, path), out = app_copy(app, buf_str(&text), secret);
        app_message(app, MESSAGE_INFO, "Copied " STR_FMT ", %s. {edit.paste} pastes.",
                    STR_ARG(form_crumbs_end(a, path, 36, app_frame(app))),
                    out      ? "to the terminal's clipboard, too"
                    : secret ? "within the program: it holds a secret"
                             : "within the program");
    } else {
        app_error(app, &err);
    }
    buf_clear(&text);
    return ok;
}

void place_copy(App *app, Str path)
{
    copy(app, path);
}

void place_cut(App *app, Str path)
{
    path = app_keep(app, path);
    if (copy(app, path))
        place_remove(app, path);
}

/* -- where it goes ---------------------------------------------------------------------------- */

/* Of a mapping something is known there: a volume is no registry. */
static bool knows_some(const Field *field, const TreeNode *map)
{
    bool some = map->count == 0;
    for (const TreeNode *n = map->first; n && !some; n = n->next)
        some = field_find(field, n->key) != NULL;
    return some;
}

static bool fits(const Field *field, const TreeNode *value)
{
    unsigned types = field_types(field), collection = TYPE_OBJECT | TYPE_ARRAY;
    if (types == 0)
        return true;
    if (value->kind == NODE_MAPPING)
        return (types & TYPE_OBJECT) && knows_some(field, value);
    return value->kind == NODE_SEQUENCE ? types & TYPE_ARRAY : types & ~collection;
}

typedef struct Target {
    Str path; /* of the collection; in the arena of the steps */
    size_t index;
    bool replaces; /* a value that stands there already, under the key of the clip */
} Target;

/* The index of the child of a collection that `path` is or lies in, SIZE_MAX: none. */
static size_t child_index(const TreeNode *collection, const TreeNode *root, Str above, Str path)
{
    size_t index = 0;
    Str rest = str_slice(path, above.len, path.len);
    if (rest.len == 0 || !collection)
        return SIZE_MAX;
    size_t end = 1 + str_find_byte(str_slice(rest, 1, rest.len), '/');
    const TreeNode *child = tree_at(root, str_slice(path, 0, above.len + end));
    for (const TreeNode *n = collection->first; n; n = n->next, index++)
        if (n == child)
            return index;
    return SIZE_MAX;
}

/* Whether the first of what was copied may stand in the collection at `path`. */
static bool takes(const Steps *s, const Clip *clip, Str path, Target *ret)
{
    const TreeNode *root = analysis_root(s->now), *node = tree_at(root, path);
    const Field *field = fields_at(app_fields(s->app), path, root);
    const TreeNode *value = clip->root->first;
    if (!field || (node && tree_is_scalar(node) && node->kind != NODE_NULL))
        return false;
    bool list = node && !tree_is_scalar(node)
                    ? node->kind == NODE_SEQUENCE
                    : (field_types(field) & TYPE_ARRAY) && !(field_types(field) & TYPE_OBJECT);
    ret->path = path;
    ret->index = SIZE_MAX;
    ret->replaces = false;
    if (list)
        return clip->kind == CLIP_ITEMS && field_items(field) && fits(field_items(field), value);
    if (clip->kind == CLIP_ITEMS)
        return field_entry(field) && fits(field_entry(field), value);
    const Field *own = field_find(field, value->key);
    bool named = own && own != field_entry(field);
    ret->replaces = named && tree_get(node, value->key);
    return own && fits(own, value);
}

/* The nearest collection at the place or above it. */
static bool find_target(const Steps *s, const Clip *clip, Str path, Target *ret)
{
    const TreeNode *root = analysis_root(s->now);
    for (Str at = path;; at = path_parent(at)) {
        if (takes(s, clip, at, ret)) {
            size_t index = child_index(tree_at(root, at), root, at, path);
            const Field *field = fields_at(app_fields(s->app), at, root);
            bool free_names = clip->kind == CLIP_ITEMS || field_entry(field);
            ret->index = free_names && index != SIZE_MAX ? index + 1 : SIZE_MAX;
            return true;
        }
        if (at.len == 0)
            return false;
    }
}

/* -- paste ------------------------------------------------------------------------------------ */

static bool is_value_field(const Steps *s, Str path)
{
    const TreeNode *node = tree_at(analysis_root(s->now), path);
    const Field *field = fields_at(app_fields(s->app), path, analysis_root(s->now));
    unsigned collection = TYPE_OBJECT | TYPE_ARRAY;
    if (path.len == 0 || (node && !tree_is_scalar(node)))
        return false;
    return node || (field && (field_types(field) & ~collection));
}

static void refuse(Steps *s, const Clip *clip)
{
    if (clip->kind == CLIP_VALUE)
        steps_fail(s, ERR_REFUSED, "This is a value: go to a field, and paste it there.");
    else if (clip->kind == CLIP_ITEMS)
        steps_fail(s, ERR_REFUSED, "No list here takes such items: go to the list they are for.");
    else
        error_set(&s->err, ERR_REFUSED,
                  "\"" STR_FMT "\" has no place here: go to the branch that it belongs to.",
                  STR_ARG(str_slice(clip->root->first->key, 0, 80)));
    s->failed = true;
}

static void paste_all(Steps *s, const Clip *clip, Str text, const Target *to, Str *ret_path)
{
    if (to->replaces && clip->is_one_text) {
        *ret_path = path_join(s->arena, to->path, clip->root->first->key);
        steps_set(s, *ret_path, clip->value);
        return;
    }
    if (to->replaces) {
        error_set(&s->err, ERR_REFUSED,
                  "\"" STR_FMT "\" is there already: it must be removed before it is replaced.",
                  STR_ARG(str_slice(clip->root->first->key, 0, 80)));
        s->failed = true;
        return;
    }
    for (size_t i = 0; i < clip->count && !s->failed; i++) {
        Str path;
        steps_paste(s, to->path, to->index == SIZE_MAX ? SIZE_MAX : to->index + i, clip, text, i,
                    &path);
        if (i == 0 && !s->failed)
            *ret_path = path;
    }
}

void place_paste(App *app, Str path, Str text)
{
    Steps s;
    Clip clip;
    Target to;
    Str made = STR("");
    path = app_keep(app, path);
    if (str_trim(text).len == 0) {
        app_message(app, MESSAGE_INFO, "The clipboard of the program is empty: c copies.");
        return;
    }
    if (!steps_begin(&s, app))
        return;
    if (!app_fields(app)) {
        steps_fail(&s, ERR_REFUSED, "The platform is not stated: nothing is known of this place.");
    } else if (edit_clip(text, s.arena, &clip, &s.err)) {
        bool branch = clip.kind != CLIP_VALUE && clip.count > 0;
        if (branch && find_target(&s, &clip, path, &to)) {
            paste_all(&s, &clip, text, &to, &made);
        } else if (clip.is_one_text && is_value_field(&s, path)) {
            made = path;
            steps_set(&s, path, clip.value);
        } else {
            refuse(&s, &clip);
        }
    } else {
        s.failed = true;
    }
    made = app_keep(app, made);
    if (!steps_end(&s) || made.len == 0)
        return;
    app_go_to(app, made);
    app_message(app, MESSAGE_INFO, "Pasted " STR_FMT ". {edit.undo} takes it back.",
                STR_ARG(form_crumbs_end(app_good(app), made, 36, app_frame(app))));
}
