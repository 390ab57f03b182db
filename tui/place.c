/* Actions on places: each asks what it must know, makes an Edit and hands it to the app as one
 * undo step. */
#include "place.h"
#include "shelf.h"
#include "steps.h"

#include "contract/arena.h"

#include <stdio.h>

/* -- questions -------------------------------------------------------------------------------- */

/* What a question must remember until it is answered. */
typedef struct Question {
    char *path; /* owned */
    Str keys[32];
    size_t count;
    char names[32][64];
} Question;

static Question *question_new(Str path)
{
    Question *q = memory_alloc(sizeof *q);
    if (!q)
        return NULL;
    q->path = memory_alloc(path.len + 1);
    if (!q->path) {
        memory_free(q);
        return NULL;
    }
    if (path.len > 0)
        memcpy(q->path, path.ptr, path.len);
    return q;
}

static void question_free(Question *q)
{
    memory_free(q->path);
    memory_free(q);
}

/* -- one edit --------------------------------------------------------------------------------- */

static bool is_refused(App *app)
{
    if (!app_is_read_only(app))
        return false;
    app_message(app, MESSAGE_WARNING, "This contract is open for reading only.");
    return true;
}

static bool apply(App *app, const Edit *edit, const Error *err, bool ok)
{
    if (!ok) {
        app_error(app, err);
        return false;
    }
    return app_apply(app, edit);
}

static bool set_value(App *app, Str path, const EditValue *value, Arena *arena, Edit *ret_edit)
{
    Error err = { 0 };
    path = app_keep(app, path);
    const Analysis *a = is_refused(app) ? NULL : app_settled(app);
    if (!a)
        return false;
    bool ok = edit_set(a, app_fields(app), path, value, arena, ret_edit, &err);
    return apply(app, ret_edit, &err, ok);
}

/* The value may be a secret: it is copied first, for the edit may refer to it, and all copies go
 * with the arena, which is wiped. What an edit points to may be no copy. */
bool place_set(App *app, Str path, Str value, bool raw)
{
    Arena *arena = arena_new(0);
    char *copy = arena ? arena_copy(arena, value.ptr ? value.ptr : "", value.len) : NULL;
    Edit edit = { 0 };
    bool ok = copy &&
              set_value(app, path, &(EditValue){ .string = str_make(copy, value.len), .raw = raw },
                        arena, &edit);
    arena_free(arena);
    return ok;
}

static bool is_number(Str value)
{
    PlainReading reading = tree_plain_reading(value);
    return (reading.yaml12 == NODE_INT || reading.yaml12 == NODE_FLOAT) &&
           reading.yaml11 == reading.yaml12;
}

bool place_write(App *app, const FormRow *row, Str value)
{
    if (value.len == 0 && !row->required && !row->is_entry && !row->is_item) {
        if (row->node)
            place_remove(app, row->path);
        return true;
    }
    return place_set(app, row->path, value, row->editor == FORM_NUMBER && is_number(value));
}

static bool set_tree(App *app, Str path, const TreeNode *tree)
{
    Edit edit = { 0 };
    return set_value(app, path, &(EditValue){ .tree = tree }, app_frame(app), &edit);
}

void place_remove(App *app, Str path)
{
    path = app_keep(app, path);
    const Analysis *a = is_refused(app) ? NULL : app_settled(app);
    if (!a)
        return;
    if (path.len == 0 || !tree_at(analysis_root(a), path)) {
        app_message(app, MESSAGE_INFO, "There is nothing to remove here.");
        return;
    }
    Edit edit;
    Error err = { 0 };
    Str shown = form_crumbs_end(app_good(app), path, 40, app_frame(app));
    bool ok = edit_remove(a, path, app_frame(app), &edit, &err);
    if (apply(app, &edit, &err, ok))
        app_message(app, MESSAGE_INFO, "Removed " STR_FMT ". {edit.undo} brings it back.",
                    STR_ARG(shown));
}

void place_duplicate(App *app, Str path)
{
    path = app_keep(app, path);
    const Analysis *a = is_refused(app) ? NULL : app_settled(app);
    if (!a)
        return;
    Edit edit;
    Error err = { 0 };
    bool ok = edit_duplicate(a, path, app_frame(app), &edit, &err);
    apply(app, &edit, &err, ok);
}

void place_move(App *app, Str path, int direction)
{
    path = app_keep(app, path);
    const Analysis *a = is_refused(app) ? NULL : app_settled(app);
    if (!a)
        return;
    Edit edit;
    Error err = { 0 };
    bool ok = edit_move(a, path, direction, app_frame(app), &edit, &err);
    apply(app, &edit, &err, ok);
}

static void rename_done(App *app, const char *value, void *context)
{
    Question *q = context;
    const Analysis *a = value && value[0] ? app_settled(app) : NULL;
    if (a) {
        Edit edit;
        Error err = { 0 };
        bool ok = edit_rename(a, str_from(q->path), str_from(value), app_frame(app), &edit, &err);
        apply(app, &edit, &err, ok);
    }
    question_free(q);
}

void place_rename(App *app, Str path)
{
    path = app_keep(app, path);
    const Analysis *a = is_refused(app) ? NULL : app_settled(app);
    const TreeNode *node = a ? tree_at(analysis_root(a), path) : NULL;
    if (!node || node->key.len == 0) {
        if (a)
            app_message(app, MESSAGE_INFO, "Only named entries can be renamed.");
        return;
    }
    const Field *parent = fields_at(app_fields(app), path_parent(path), analysis_root(a));
    Str help = parent ? field_entry_name_help(parent) : STR("");
    Question *q = question_new(path);
    if (!q)
        return;
    char old[256], label[256];
    snprintf(old, sizeof old, STR_FMT, STR_ARG(str_slice(node->key, 0, 255)));
    snprintf(label, sizeof label, "New name%s" STR_FMT "%s", help.len ? " (" : "",
             STR_ARG(str_slice(help, 0, 200)), help.len ? ")" : "");
    app_ask_text(app, "Rename", label, old, false, rename_done, q);
}

/* -- skeletons -------------------------------------------------------------------------------- */

static TreeNode *scalar_of(Arena *arena, Str string, NodeKind kind)
{
    TreeNode *node = ARENA_NEW(arena, TreeNode);
    if (!node)
        return NULL;
    node->kind = (uint8_t)kind;
    node->style = kind == NODE_STRING ? STYLE_DOUBLE : STYLE_PLAIN;
    node->string = string;
    return node;
}

static TreeNode *copy_of(Arena *arena, const TreeNode *from)
{
    TreeNode *node = ARENA_NEW(arena, TreeNode);
    if (!node)
        return NULL;
    *node = *from;
    node->first = node->last = node->next = node->parent = NULL;
    node->count = 0;
    for (const TreeNode *child = from->first; child; child = child->next) {
        TreeNode *own = copy_of(arena, child);
        if (own)
            tree_append(node, own);
    }
    return node;
}

TreeNode *place_skeleton(const Field *field, Arena *arena, int depth)
{
    unsigned types = field ? field_types(field) : 0;
    if (field && field_default(field))
        return copy_of(arena, field_default(field));
    if (field && field_enum_count(field) == 1)
        return copy_of(arena, field_enum(field, 0));
    if (types & TYPE_OBJECT) {
        TreeNode *map = scalar_of(arena, (Str){ 0 }, NODE_MAPPING);
        if (map)
            map->style = STYLE_BLOCK;
        for (size_t i = 0; map && depth < 8 && i < field_count(field); i++) {
            const Field *child = field_child(field, i);
            TreeNode *value =
                field_is_required(child) ? place_skeleton(child, arena, depth + 1) : NULL;
            if (value) {
                value->key = field_name(child);
                tree_append(map, value);
            }
        }
        return map;
    }
    if (types & TYPE_ARRAY) {
        TreeNode *list = scalar_of(arena, (Str){ 0 }, NODE_SEQUENCE);
        if (list)
            list->style = STYLE_BLOCK;
        return list;
    }
    return scalar_of(arena, STR(""), NODE_STRING);
}

/* -- adding ----------------------------------------------------------------------------------- */

static void add_skeleton(App *app, Str path, const Field *field)
{
    TreeNode *tree = place_skeleton(field, app_frame(app), 0);
    if (tree && set_tree(app, path, tree))
        app_message(app, MESSAGE_INFO, "Added " STR_FMT ".",
                    STR_ARG(form_crumbs_end(app_good(app), path, 40, app_frame(app))));
}

static const Field *field_here(App *app, Str path)
{
    const Analysis *a = app_settled(app);
    return a && app_fields(app) ? fields_at(app_fields(app), path, analysis_root(a)) : NULL;
}

static void add_entry_done(App *app, const char *value, void *context)
{
    Question *q = context;
    Str name = str_trim(str_from(value)), path = str_from(q->path);
    if (name.len > 0) {
        const Field *field = field_here(app, path);
        Str at = path_join(app_frame(app), path, name);
        const Analysis *a = app_settled(app);
        if (a && tree_at(analysis_root(a), at))
            app_message(app, MESSAGE_WARNING, "There is an entry of that name already.");
        else if (field)
            add_skeleton(app, at, field_find(field, name));
    }
    question_free(q);
}

static void ask_entry(App *app, Str path, const Field *field)
{
    Question *q = question_new(path);
    Str help = field_entry_name_help(field);
    char label[256];
    snprintf(label, sizeof label, "Name%s" STR_FMT "%s", help.len ? " (" : "",
             STR_ARG(str_slice(help, 0, 200)), help.len ? ")" : "");
    if (q)
        app_ask_text(app, "Add an entry", label, "", false, add_entry_done, q);
}

static void add_key_done(App *app, int button, void *context)
{
    Question *q = context;
    Str path = str_from(q->path);
    const Field *field = button >= 0 ? field_here(app, path) : NULL;
    if (field && (size_t)button < q->count) {
        Str key = str_from(q->names[button]);
        if (key.len == 0)
            ask_entry(app, path, field);
        else
            add_skeleton(app, path_join(app_frame(app), path, key), field_find(field, key));
    }
    question_free(q);
}

/* Known keys that are not there, and "an entry of your own" where names are free. */
static void ask_key(App *app, Str path, const Field *field, const TreeNode *node)
{
    AppChoice choices[32];
    char details[32][160];
    Question *q = question_new(path);
    if (!q)
        return;
    for (size_t i = 0; i < field_count(field) && q->count < 31; i++) {
        const Field *child = field_child(field, i);
        if (tree_get(node, field_name(child)))
            continue;
        snprintf(q->names[q->count], sizeof q->names[0], STR_FMT, STR_ARG(field_name(child)));
        snprintf(details[q->count], sizeof details[0], STR_FMT,
                 STR_ARG(str_slice(field_description(child), 0, 159)));
        choices[q->count] = (AppChoice){ q->names[q->count], details[q->count] };
        q->count++;
    }
    if (field_entry(field)) {
        choices[q->count] = (AppChoice){ "(a name of your own)", "An entry with another name." };
        q->names[q->count++][0] = '\0';
    }
    const Field *above = path.len > 0 ? field_here(app, path_parent(path)) : NULL;
    if (q->count == 0 && above && field_entry(above)) { /* one more like this one */
        question_free(q);
        ask_entry(app, path_parent(path), above);
        return;
    }
    if (q->count == 0) {
        app_message(app, MESSAGE_INFO, "Everything that may stand here is there already.");
        question_free(q);
        return;
    }
    app_ask_choice(app, "Add", choices, q->count, 0, add_key_done, q);
}

void place_add(App *app, Str path)
{
    path = app_keep(app, path);
    const Analysis *a = is_refused(app) ? NULL : app_settled(app);
    const Field *field = a ? field_here(app, path) : NULL;
    if (!a)
        return;
    const TreeNode *node = tree_at(analysis_root(a), path);
    if (node && tree_is_scalar(node) && path.len > 0) {
        place_add(app, path_parent(path));
        return;
    }
    if (!field) {
        app_message(app, MESSAGE_INFO, "The schemas do not say what may be added here.");
    } else if ((node && node->kind == NODE_SEQUENCE) ||
               (!node && field_items(field) && !(field_types(field) & TYPE_OBJECT))) {
        add_skeleton(app, path_join(app_frame(app), path, STR("-")), field_items(field));
    } else if (!node && !field_entry(field)) {
        add_skeleton(app, path, field);
    } else if (field_entry(field) && field_count(field) == 0) {
        ask_entry(app, path, field);
    } else {
        ask_key(app, path, field, node);
    }
}

/* -- another way of a choice ------------------------------------------------------------------ */

static bool knows(const Field *field, size_t choice, Str key)
{
    const Field *own = field_choice(field, choice);
    return place_choice_has(field, choice, key) || (own && field_find(own, key));
}

/* What only other ways have. */
bool place_choice_drops(const Field *field, size_t choice, Str key)
{
    bool elsewhere = false;
    for (size_t i = 0; i < field_choice_count(field); i++)
        elsewhere = elsewhere || (i != choice && knows(field, i, key));
    return elsewhere && !knows(field, choice, key);
}

/* Removes it and keeps it for when the way is taken again. */
static void set_aside(Steps *s, Str holder, Str key)
{
    Str path = path_join(s->arena, holder, key);
    Buf text;
    buf_init_secret(&text, 0);
    if (edit_copy(s->now, path, &text, NULL))
        shelf_put(app_shelf(s->app), holder, key, buf_str(&text));
    buf_clear(&text);
    steps_remove(s, path);
}

/* As it was when it was set aside; false: it was not. */
static bool bring_back(Steps *s, Str holder, Str key)
{
    Str text = shelf_get(app_shelf(s->app), holder, key), path;
    Clip clip;
    if (text.len == 0 || !edit_clip(text, s->arena, &clip, NULL) || clip.count != 1)
        return false;
    steps_paste(s, holder, SIZE_MAX, &clip, text, 0, &path);
    return true;
}

static void bring(Steps *s, Str holder, const Field *field, size_t choice)
{
    const Field *own = field_choice(field, choice);
    Str key, text;
    for (size_t k = 0; k < field_choice_key_count(field, choice); k++) {
        key = field_choice_key(field, choice, k);
        Str at = path_join(s->arena, holder, key);
        const Field *child = own ? field_find(own, key) : NULL;
        if (!steps_at(s, at) && !bring_back(s, holder, key))
            steps_set_tree(s, at,
                           place_skeleton(child ? child : field_find(field, key), s->arena, 0));
    }
    for (size_t i = 0; shelf_next(app_shelf(s->app), holder, &i, &key, &text);)
        if (knows(field, choice, key) && !steps_at(s, path_join(s->arena, holder, key)))
            bring_back(s, holder, key);
}

bool place_switch(App *app, Str path, const Field *field, size_t choice)
{
    Steps s;
    path = app_keep(app, path);
    if (!steps_begin(&s, app))
        return false;
    const TreeNode *node = steps_at(&s, path);
    size_t count = 0, most = node ? node->count : 0;
    Str *keys = ARENA_ARRAY(s.arena, Str, most + 1);
    for (const TreeNode *n = node ? node->first : NULL; keys && n; n = n->next)
        if (place_choice_drops(field, choice, n->key))
            keys[count++] = n->key; /* of the first analysis, which lasts until the end */
    for (size_t i = 0; i < count; i++)
        set_aside(&s, path, keys[i]);
    bring(&s, path, field, choice);
    return steps_end(&s);
}

bool place_choice_has(const Field *field, size_t choice, Str key)
{
    for (size_t k = 0; k < field_choice_key_count(field, choice); k++) {
        if (str_eq(field_choice_key(field, choice, k), key))
            return true;
    }
    return false;
}
