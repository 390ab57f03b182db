/* What changes the volumes in the text: a cell, a name on both sides, seeds, one more, one less. */
#include "place.h"
#include "steps.h"
#include "volumes_view.h"

#include "contract/seed.h"

#include <stdio.h>

static bool check_name(App *app, Str name)
{
    if (!volumes_is_name(name))
        app_message(app, MESSAGE_WARNING,
                    "A volume name has a-z, 0-9, - and _, and begins with a letter or _.");
    return volumes_is_name(name);
}

static bool is_open(const Steps *s, SideId side)
{
    return side_state(s->first, side) == SIDE_OPEN;
}

static Str steps_path(const Steps *s, SideId side, const char *name, const char *key)
{
    Str path = side_path(s->first, side, "volumes", str_from(name), s->arena);
    return key ? path_join(s->arena, path, str_from(key)) : path;
}

static void rename_both(SideTable *t, const char *old, Str name)
{
    Steps s;
    App *app = t->view.app;
    if (str_is(name, old) || !check_name(app, name) || !steps_begin(&s, app))
        return;
    for (int side = 0; side < SIDE_COUNT; side++) {
        Str taken = side_path(s.first, (SideId)side, "volumes", name, s.arena);
        if (is_open(&s, (SideId)side) && steps_at(&s, taken))
            steps_fail(&s, ERR_REFUSED, "There is a volume of that name already.");
    }
    for (int side = 0; side < SIDE_COUNT; side++)
        if (is_open(&s, (SideId)side))
            steps_rename(&s, steps_path(&s, (SideId)side, old, NULL), name);
    bool whole = is_open(&s, SIDE_WORKLOAD) && is_open(&s, SIDE_ENV);
    if (!steps_end(&s))
        return;
    t->sheet.column = COL_NAME;
    snprintf(t->asked, sizeof t->asked, STR_FMT, STR_ARG(name));
    side_table_build(t);
    side_table_select(t, str_from(t->asked));
    app_message(app, whole ? MESSAGE_INFO : MESSAGE_WARNING,
                whole ? "Renamed on both sides."
                      : "Renamed here; the other side, which is not open, must be renamed too.");
}

static void set_value(SideTable *t, const char *name, SideId side, const char *key, Str value)
{
    Steps s;
    if (!steps_begin(&s, t->view.app))
        return;
    Str path = steps_path(&s, side, name, key);
    bool optional = strcmp(key, "seed") != 0;
    if (value.len == 0 && optional)
        steps_remove(&s, path);
    else
        steps_set(&s, path, value);
    steps_end(&s);
    side_table_build(t);
}

void volumes_take(SideTable *t)
{
    char name[NAME_ROOM];
    Buf value;
    size_t column = t->sheet.column;
    const Analysis *a = app_good(t->view.app);
    snprintf(name, sizeof name, STR_FMT,
             STR_ARG(str_slice(side_table_selected(t), 0, NAME_ROOM - 1)));
    const TreeNode *volume = a ? volumes_entry(a, volumes_side(column), str_from(name)) : NULL;
    const char *key = volumes_key(volume, column);
    const TreeNode *old = tree_get_text(volume, key);
    buf_init_secret(&value, INPUT_MAX + 1);
    buf_add_str(&value, input_value(t->sheet.input));
    sheet_leave(&t->sheet);
    bool same = old ? str_eq(old->string, buf_str(&value)) : value.len == 0;
    if (column == COL_NAME)
        rename_both(t, name, str_trim(buf_str(&value)));
    else if (!same)
        set_value(t, name, volumes_side(column), key, buf_str(&value));
    buf_clear(&value);
}

static void type_chosen(App *app, int choice, void *context)
{
    static const char *const types[] = { "ext4", "xfs", "btrfs", "" };
    SideTable *t = context;
    (void)app;
    if (choice >= 0)
        set_value(t, t->asked, SIDE_WORKLOAD, "filesystem", str_from(types[choice]));
}

static void key_chosen(App *app, int choice, void *context)
{
    static const char *const slots[] = { "index-1", "index-2", "index-3", "index-4",
                                         "index-5", "index-6", "index-7", "index-8" };
    SideTable *t = context;
    Steps s;
    if (choice == 0)
        sheet_type(&t->sheet, STR(""), true);
    if (choice < 1 || !steps_begin(&s, app))
        return;
    steps_remove(&s, steps_path(&s, SIDE_ENV, t->asked, "seed"));
    steps_set(&s, steps_path(&s, SIDE_ENV, t->asked, "uv-secret-id"), str_from(slots[choice - 1]));
    steps_end(&s);
    side_table_build(t);
}

/* Where the platform knows them, the key may come from a secret of the Ultravisor. */
static bool ask_key(SideTable *t, const Analysis *a)
{
    static const AppChoice choices[] = {
        { "A seed", "text of 15 characters or more" },
        { "index-1", "a retrievable secret of the Ultravisor" },
        { "index-2", NULL },
        { "index-3", NULL },
        { "index-4", NULL },
        { "index-5", NULL },
        { "index-6", NULL },
        { "index-7", NULL },
        { "index-8", NULL },
    };
    App *app = t->view.app;
    Str path = side_path(a, SIDE_ENV, "volumes", str_from(t->asked), app_frame(app));
    Fields *fields = app_fields(app);
    const Field *field =
        fields ? fields_at(fields, path_join(app_frame(app), path, STR("uv-secret-id")),
                           analysis_root(a))
               : NULL;
    if (field)
        app_ask_choice(app, "Key of the env side", choices, sizeof choices / sizeof *choices, 0,
                       key_chosen, t);
    return field != NULL;
}

/* -- a third seed ----------------------------------------------------------------------------- */

static const Field *wrap_field(SideTable *t, const Analysis *a, const char *key)
{
    App *app = t->view.app;
    Str path = side_path(a, SIDE_ENV, "volumes", str_from(t->asked), app_frame(app));
    return app_fields(app)
               ? fields_at(app_fields(app), path_join(app_frame(app), path, str_from(key)),
                           analysis_root(a))
               : NULL;
}

/* What has several values is written in the form. */
static void show_wrap(App *app, Str path)
{
    app_show(app, SCREEN_EDIT);
    app_focus(app, PANE_FORM);
    app_go_to(app, path);
}

static void wrap_chosen(App *app, int choice, void *context)
{
    SideTable *t = context;
    Steps s;
    const char *key = choice == 1 ? "grep11" : "kms";
    if (choice < 0 || choice > 1 || !steps_begin(&s, app))
        return;
    const Field *field = wrap_field(t, s.first, key), *item = field ? field_items(field) : NULL;
    TreeNode *tree = field ? place_skeleton(field, s.arena, 0) : NULL;
    TreeNode *first = item ? place_skeleton(item, s.arena, 0) : NULL;
    if (tree && first && tree->kind == NODE_SEQUENCE)
        tree_append(tree, first);
    if (tree)
        steps_set_tree(&s, steps_path(&s, SIDE_ENV, t->asked, key), tree);
    else
        steps_fail(&s, ERR_REFUSED, "This platform knows no such key.");
    if (!steps_end(&s))
        return;
    side_table_build(t);
    const Analysis *a = app_good(app);
    if (a)
        show_wrap(app,
                  path_join(app_frame(app),
                            side_path(a, SIDE_ENV, "volumes", str_from(t->asked), app_frame(app)),
                            str_from(key)));
}

static void open_wrap(SideTable *t, const Analysis *a)
{
    static const AppChoice choices[] = {
        { "kms", "a root key in IBM's key service" },
        { "grep11", "a crypto server of your own" },
        { "None", "the two seeds are enough" },
    };
    App *app = t->view.app;
    const TreeNode *volume = volumes_entry(a, SIDE_ENV, str_from(t->asked));
    bool grep11 = wrap_field(t, a, "grep11");
    if (tree_get_text(volume, volumes_key(volume, COL_WRAP)))
        show_wrap(app, volumes_cell_path(a, str_from(t->asked), COL_WRAP, app_frame(app)));
    else if (!wrap_field(t, a, "kms") && !grep11)
        app_message(app, MESSAGE_INFO, "This platform knows no third seed.");
    else if (grep11)
        app_ask_choice(app, "A third seed: a new volume that gets one keeps it", choices, 3, 2,
                       wrap_chosen, t);
    else
        app_ask_choice(app, "A third seed: a new volume that gets one keeps it", choices, 1, 0,
                       wrap_chosen, t);
}

static void ask_seeds(SideTable *t);

void volumes_open(SideTable *t)
{
    static const AppChoice types[] = { { "ext4", "the default" },
                                       { "xfs", NULL },
                                       { "btrfs", NULL },
                                       { "(not set)", "leaves the key out" } };
    App *app = t->view.app;
    const Analysis *a = app_settled(app);
    size_t column = t->sheet.column;
    Str name = side_table_selected(t);
    if (!a || name.len == 0 || name.len >= NAME_ROOM)
        return;
    snprintf(t->asked, sizeof t->asked, STR_FMT, STR_ARG(name));
    if (volumes_is_wanted(t)) {
        if (side_can_change(t->view.app, SIDE_WORKLOAD))
            ask_seeds(t);
        return;
    }
    if (column == COL_NAME) {
        if (side_can_change(t->view.app,
                            volumes_entry(a, SIDE_WORKLOAD, name) ? SIDE_WORKLOAD : SIDE_ENV))
            sheet_type(&t->sheet, name, false);
        return;
    }
    if (!side_can_change(t->view.app, volumes_side(column)))
        return;
    if (column == COL_WRAP) {
        open_wrap(t, a);
        return;
    }
    const TreeNode *volume = volumes_entry(a, volumes_side(column), name);
    const char *key = volumes_key(volume, column);
    const TreeNode *value = tree_get_text(volume, key);
    Str text = value ? value->string : STR("");
    if (column == COL_TYPE)
        app_ask_choice(app, "File system", types, 4, 0, type_chosen, t);
    else if (column != COL_KEY || text.len > 0 || !ask_key(t, a))
        sheet_type(&t->sheet, text, volumes_is_seed(key));
}

/* -- seeds ------------------------------------------------------------------------------------ */

static void new_seed(SideTable *t, bool rotate)
{
    Steps s;
    App *app = t->view.app;
    char seed[SEED_LENGTH + 1];
    Error err = { 0 };
    if (!seed_make(seed, &err)) {
        app_error(app, &err);
    } else if (steps_begin(&s, app)) {
        Str path = steps_path(&s, t->asked_side, t->asked, "seed");
        const TreeNode *old = steps_at(&s, path);
        if (rotate && old)
            steps_set(&s, steps_path(&s, t->asked_side, t->asked, "previousSeed"), old->string);
        steps_set(&s, path, str_from(seed));
        if (steps_end(&s))
            app_message(app, MESSAGE_INFO,
                        "A new seed of %d characters on the %s side. Without it the disk stays "
                        "shut: keep it.",
                        SEED_LENGTH, side_name(t->asked_side));
    }
    memory_wipe(seed, sizeof seed);
    side_table_build(t);
}

static void seed_answered(App *app, int button, void *context)
{
    (void)app;
    if (button < 2)
        new_seed(context, button == 0);
}

void volumes_generate(SideTable *t)
{
    static const char *const buttons[] = { "Rotate", "Replace", "Keep it", NULL };
    App *app = t->view.app;
    const Analysis *a = app_settled(app);
    size_t column = t->sheet.column;
    Str name = side_table_selected(t);
    if (!a || name.len == 0 || name.len >= NAME_ROOM)
        return;
    if (column == COL_NAME) {
        app_message(app, MESSAGE_INFO,
                    "Each side has its own seed: go to the one that is to be made (Right).");
        return;
    }
    if (!side_can_change(t->view.app, volumes_side(column)))
        return;
    const TreeNode *volume = volumes_entry(a, volumes_side(column), name);
    if (tree_get_text(volume, "uv-secret-id") && volumes_side(column) == SIDE_ENV) {
        app_message(app, MESSAGE_INFO,
                    "This side takes a secret of the Ultravisor; empty that cell first.");
        return;
    }
    snprintf(t->asked, sizeof t->asked, STR_FMT, STR_ARG(name));
    if (volumes_is_wanted(t)) {
        ask_seeds(t);
        return;
    }
    t->asked_side = volumes_side(column);
    if (tree_get_string(volume, "seed").len == 0)
        new_seed(t, false);
    else
        app_ask(app, "A new seed",
                "A disk that was made with the present seed stays shut without it. Rotate keeps "
                "the present one as Old: both are needed for one boot. Replace drops it: only for "
                "a disk that does not exist yet.",
                buttons, seed_answered, t);
}

/* -- adding and removing ---------------------------------------------------------------------- */

static void add_side(Steps *s, SideId side, const char *name, bool make)
{
    char text[NAME_ROOM + 8] = "";
    Str seed = steps_path(s, side, name, "seed");
    if (!is_open(s, side) || steps_at(s, steps_path(s, side, name, NULL)))
        return;
    if (make && !seed_make(text, &s->err))
        s->failed = true;
    steps_set(s, seed, str_from(text));
    memory_wipe(text, sizeof text);
    snprintf(text, sizeof text, "/mnt/%s", name);
    if (side == SIDE_WORKLOAD)
        steps_set(s, steps_path(s, side, name, "mount"), str_from(text));
}

static void add_chosen(App *app, int choice, void *context)
{
    SideTable *t = context;
    Steps s;
    if (choice < 0 || !steps_begin(&s, app))
        return;
    add_side(&s, SIDE_WORKLOAD, t->asked, choice == 0);
    add_side(&s, SIDE_ENV, t->asked, choice == 0);
    bool whole = is_open(&s, SIDE_WORKLOAD) && is_open(&s, SIDE_ENV);
    if (!steps_end(&s))
        return;
    side_table_build(t);
    side_table_select(t, str_from(t->asked));
    app_message(app, whole ? MESSAGE_INFO : MESSAGE_WARNING,
                whole ? "Added on both sides. Undo takes it back."
                      : "Added here; the other side, which is not open, needs it too.");
}

static void ask_seeds(SideTable *t)
{
    static const AppChoice choices[] = {
        { "Generate both seeds", "for one who writes both sides" },
        { "Leave the seeds to do", "each persona makes their own" },
    };
    app_ask_choice(t->view.app, "Seeds of the new volume", choices, 2, 0, add_chosen, t);
}

static void add_named(App *app, const char *value, void *context)
{
    SideTable *t = context;
    Str name = str_trim(str_from(value));
    const Analysis *a = app_good(app);
    if (name.len == 0 || !a || !check_name(app, name))
        return;
    if (volumes_entry(a, SIDE_WORKLOAD, name) && volumes_entry(a, SIDE_ENV, name)) {
        app_message(app, MESSAGE_WARNING, "There is a volume of that name already.");
        return;
    }
    snprintf(t->asked, sizeof t->asked, STR_FMT, STR_ARG(name));
    ask_seeds(t);
}

void volumes_add(SideTable *t)
{
    SideId side =
        side_state(app_good(t->view.app), SIDE_WORKLOAD) == SIDE_OPEN ? SIDE_WORKLOAD : SIDE_ENV;
    if (side_can_change(t->view.app, side))
        app_ask_text(t->view.app, "Add a volume", "Name", t->count == 0 ? "data" : "", false,
                     add_named, t);
}

void volumes_remove(SideTable *t)
{
    Steps s;
    App *app = t->view.app;
    if (!app_settled(app) || t->count == 0 || side_table_selected(t).len >= NAME_ROOM)
        return;
    snprintf(t->asked, sizeof t->asked, STR_FMT, STR_ARG(side_table_selected(t)));
    if (!steps_begin(&s, app))
        return;
    for (int side = 0; side < SIDE_COUNT; side++) {
        if (!is_open(&s, (SideId)side) || !volumes_entry(s.first, (SideId)side, str_from(t->asked)))
            continue;
        bool last = side_map(s.first, (SideId)side, "volumes")->count == 1;
        steps_remove(&s, last ? side_path(s.first, (SideId)side, "volumes", STR(""), s.arena)
                              : steps_path(&s, (SideId)side, t->asked, NULL));
    }
    bool changed = s.own != NULL;
    if (steps_end(&s) && changed)
        app_message(app, MESSAGE_INFO, "Removed %s on both sides. Undo brings it back.", t->asked);
    side_table_build(t);
}
