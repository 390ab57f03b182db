/* Volumes: one table over both sections, for a volume is described on both sides under one name
 * and its disk key is made of both seeds. Seeds are masked always. */
#include "views.h"

#include "sheet.h"
#include "sides.h"
#include "steps.h"
#include "workload_use.h"

#include "contract/arena.h"
#include "contract/seed.h"

#include <stdio.h>

enum { NAME_ROOM = 128, VOLUMES_MAX = 500 };

typedef enum VolumeColumn {
    COL_NAME,
    COL_SEED,
    COL_MOUNT,
    COL_TYPE,
    COL_OLD,
    COL_KEY,
    COL_DISK,
    COL_ENV_OLD,
    COL_COUNT
} VolumeColumn;

static const SheetColumn columns[COL_COUNT] = {
    [COL_NAME] = { NULL, "Volume", 11, true },       [COL_SEED] = { "workload", "Seed", 7, false },
    [COL_MOUNT] = { "workload", "Mount", 12, true }, [COL_TYPE] = { "workload", "Type", 5, false },
    [COL_OLD] = { "workload", "Old", 4, false },     [COL_KEY] = { "env", "Seed", 8, false },
    [COL_DISK] = { "env", "Disk", 9, true },         [COL_ENV_OLD] = { "env", "Old", 4, false },
};

typedef struct Volumes {
    View view;
    Sheet sheet;
    Arena *arena; /* owned: names and uses */
    Str *names;
    size_t count, wanted; /* the last ones are wanted: mounted, and described on no side */
    const WorkloadUse *use;
    char cells[COL_COUNT][160]; /* of the row that is drawn */
    char asked[NAME_ROOM];      /* the volume that a question is about */
    SideId asked_side;
} Volumes;

static Volumes *volumes_of(const View *v)
{
    return VIEW_AS(Volumes, v);
}

/* -- what is there ---------------------------------------------------------------------------- */

static void add_names(Volumes *v, const TreeNode *map)
{
    for (const TreeNode *n = map ? map->first : NULL; n && v->count < VOLUMES_MAX; n = n->next) {
        bool known = false;
        for (size_t i = 0; i < v->count; i++)
            known = known || str_eq(v->names[i], n->key);
        char *copy = known ? NULL : arena_copy(v->arena, n->key.ptr, n->key.len);
        if (copy)
            v->names[v->count++] = str_make(copy, n->key.len);
    }
}

static bool is_name(Str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.ptr[i];
        bool letter = (ch >= 'a' && ch <= 'z') || ch == '_';
        if (!letter && (i == 0 || !((ch >= '0' && ch <= '9') || ch == '-')))
            return false;
    }
    return name.len > 0 && name.len < NAME_ROOM;
}

/* A volume of the workload has this mount, or a folder around or below it. */
static bool is_mounted(const Analysis *a, Str mount)
{
    const TreeNode *map = side_map(a, SIDE_WORKLOAD, "volumes");
    for (const TreeNode *n = map ? map->first : NULL; n; n = n->next) {
        Str own = tree_get_string(n, "mount");
        if (own.len == 0 ? str_eq(n->key, str_slice(mount, 5, mount.len))
                         : str_starts(own, mount) || str_starts(mount, own))
            return true;
    }
    return false;
}

/* What the compose file or the pods mount from below /mnt wants a volume. */
static void add_wanted(Volumes *v, const Analysis *a)
{
    WorkloadUse *use = ARENA_NEW(v->arena, WorkloadUse);
    size_t before = v->count;
    v->use = NULL;
    if (!use || side_state(a, SIDE_WORKLOAD) != SIDE_OPEN ||
        !workload_use_read(a, v->arena, use, NULL))
        return;
    v->use = use;
    for (size_t i = 0; i < use->volume_count; i++) {
        Str name = str_slice(use->volumes[i].name, 5, SIZE_MAX);
        bool known =
            is_mounted(a, use->volumes[i].name) || !is_name(name) || v->count == VOLUMES_MAX;
        for (size_t k = 0; k < v->count && !known; k++)
            known = str_eq(v->names[k], name);
        if (!known)
            v->names[v->count++] = name;
    }
    v->wanted = v->count - before;
}

static bool is_wanted(const Volumes *v, size_t index)
{
    return index < v->count && index >= v->count - v->wanted;
}

static Str selected(const Volumes *v)
{
    return v->sheet.selected < v->count ? v->names[v->sheet.selected] : STR("");
}

static void select_name(Volumes *v, Str name)
{
    for (size_t i = 0; i < v->count; i++)
        if (str_eq(v->names[i], name))
            sheet_select(&v->sheet, i);
}

static void build(Volumes *v)
{
    const Analysis *a = app_good(v->view.app);
    char before[NAME_ROOM];
    snprintf(before, sizeof before, STR_FMT, STR_ARG(str_slice(selected(v), 0, NAME_ROOM - 1)));
    arena_free(v->arena);
    v->count = v->wanted = 0;
    v->use = NULL;
    v->arena = arena_new(0);
    v->names = v->arena ? ARENA_ARRAY(v->arena, Str, VOLUMES_MAX) : NULL;
    if (a && v->names) {
        add_names(v, side_map(a, SIDE_WORKLOAD, "volumes"));
        add_names(v, side_map(a, SIDE_ENV, "volumes"));
        add_wanted(v, a);
    }
    sheet_set_count(&v->sheet, v->count);
    select_name(v, str_from(before));
}

/* The entry of a volume on one side; NULL when it is missing. */
static const TreeNode *entry(const Analysis *a, SideId side, Str name)
{
    return tree_get(side_map(a, side, "volumes"), name);
}

static SideId side_of(size_t column)
{
    return column >= COL_KEY ? SIDE_ENV : SIDE_WORKLOAD;
}

/* The key that a cell shows: where there is a choice, the one that is set. */
static const char *key_of(const TreeNode *entry, size_t column)
{
    bool uv = tree_get_text(entry, "uv-secret-id") != NULL;
    bool named = tree_get_text(entry, "volumeName") && !tree_get_text(entry, "volumeID");
    switch (column) {
    case COL_MOUNT:
        return "mount";
    case COL_TYPE:
        return "filesystem";
    case COL_OLD:
        return "previousSeed";
    case COL_KEY:
        return uv ? "uv-secret-id" : "seed";
    case COL_DISK:
        return named ? "volumeName" : "volumeID";
    case COL_ENV_OLD:
        return uv ? "uv-previous-secret-id" : "previousSeed";
    default:
        return "seed";
    }
}

static bool is_seed(const char *key)
{
    return strcmp(key, "seed") == 0 || strcmp(key, "previousSeed") == 0;
}

static Str cell_path(const Analysis *a, Str name, size_t column, Arena *arena)
{
    SideId side = side_of(column);
    if (column == COL_NAME && !entry(a, side, name))
        side = SIDE_ENV;
    Str path = side_path(a, side, "volumes", name, arena);
    return column == COL_NAME
               ? path
               : path_join(arena, path, str_from(key_of(entry(a, side, name), column)));
}

/* -- rows ------------------------------------------------------------------------------------- */

static Role cell_text(const Analysis *a, Str name, size_t column, char *out, size_t size)
{
    SideId side = side_of(column);
    SideState state = side_state(a, side);
    const TreeNode *volume = entry(a, side, name);
    bool key_column = column == COL_SEED || column == COL_KEY;
    out[0] = '\0';
    if (state != SIDE_OPEN) {
        snprintf(out, size, "%s", key_column && state == SIDE_SEALED ? "sealed" : "-");
        return ROLE_SECRET;
    }
    if (!volume) {
        snprintf(out, size, "%s", key_column ? "missing" : "-");
        return key_column ? ROLE_ERROR : ROLE_MUTED;
    }
    const char *key = key_of(volume, column);
    const TreeNode *value = tree_get_text(volume, key);
    if (!value) {
        snprintf(out, size, "%s", key_column ? "to do" : "-");
        return key_column ? ROLE_TO_DO : ROLE_MUTED;
    }
    if (value->string.len == 0) {
        snprintf(out, size, "to do");
        return ROLE_TO_DO;
    }
    if (is_seed(key)) {
        snprintf(out, size, "set");
        return ROLE_SECRET;
    }
    snprintf(out, size, STR_FMT, STR_ARG(str_slice(value->string, 0, size - 1)));
    return ROLE_TEXT;
}

static void row_of(void *context, size_t index, SheetRow *ret)
{
    Volumes *v = context;
    App *app = v->view.app;
    const Analysis *a = app_good(app);
    Str name = v->names[index];
    ret->cells[COL_NAME] = name;
    ret->roles[COL_NAME] = ROLE_TEXT;
    for (size_t i = COL_SEED; a && i < COL_COUNT; i++) {
        ret->roles[i] = cell_text(a, name, i, v->cells[i], sizeof v->cells[i]);
        ret->cells[i] = str_from(v->cells[i]);
    }
    for (size_t i = COL_SEED; is_wanted(v, index) && i < COL_COUNT; i++)
        if (ret->roles[i] == ROLE_ERROR) { /* missing, but nobody has begun yet */
            ret->cells[i] = STR("to do");
            ret->roles[i] = ROLE_TO_DO;
        }
    if (is_wanted(v, index))
        ret->mark = 'o';
    for (int side = 0; a && side < SIDE_COUNT; side++) {
        Str path = side_path(a, (SideId)side, "volumes", name, app_frame(app));
        ret->mark = side_worse(ret->mark, side_mark(app_analysis(app), path, NULL));
    }
}

/* -- drawing ---------------------------------------------------------------------------------- */

static const char *const about =
    "Both seeds together make the key of the disk: the workload provider keeps one, the deployer "
    "the other. Lose one, and the data is lost. To change a seed, the old one stays as Old for "
    "one boot.";

static void draw_details(Volumes *v, Canvas *c)
{
    App *app = v->view.app;
    const Analysis *a = app_good(app);
    int row = 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const char *words = side_words(v->view.app, side_state(a, (SideId)side));
        if (words)
            row += canvas_wrap(
                c, row, 1, c->width - 2, 2,
                str_from(arena_printf(app_frame(app), "%s %s.", side_name((SideId)side), words)),
                ROLE_WARNING);
    }
    if (a && v->count > 0) {
        row = side_draw_revealed(app, c, row,
                                 cell_path(a, selected(v), v->sheet.column, app_frame(app)));
        int before = row;
        if (is_wanted(v, v->sheet.selected))
            canvas_print(c, row++, 1, ROLE_TO_DO,
                         "o /mnt/" STR_FMT " is mounted, and on no volume: Enter adds one.",
                         STR_ARG(selected(v)));
        for (int side = 0; a && side < SIDE_COUNT; side++)
            row = side_draw_problems(
                app, c, row, side_name((SideId)side),
                side_path(a, (SideId)side, "volumes", selected(v), app_frame(app)));
        if (row == before && app_analysis(app) == a && entry(a, SIDE_WORKLOAD, selected(v)) &&
            entry(a, SIDE_ENV, selected(v)))
            canvas_print(c, row++, 1, ROLE_OK, "ok  Both sides describe this volume.");
    }
    if (row + 1 < c->height)
        canvas_wrap(c, row + 1, 1, c->width - 2, c->height - row - 1, str_from(about), ROLE_MUTED);
}

static void draw(View *view, Canvas *c)
{
    Volumes *v = volumes_of(view);
    int rows = sheet_height(&v->sheet), most = c->height > 14 ? c->height - 8 : c->height;
    if (v->count == 0) {
        canvas_wrap(c, 0, 1, c->width - 2, 3,
                    STR("No volumes. They are needed when data is to outlive the machine; a adds "
                        "one on both sides."),
                    ROLE_TEXT);
        if (view->focused)
            canvas_cursor(c, 0, 1);
        rows = 3;
    } else {
        rows = rows < most ? rows : most;
        Canvas table = canvas_sub(c, (Rect){ 0, 0, rows, c->width });
        sheet_draw(&v->sheet, &table, view->focused);
    }
    if (rows + 2 >= c->height)
        return;
    canvas_hline(c, rows, 0, c->width, ROLE_BORDER);
    Canvas details = canvas_sub(c, (Rect){ rows + 1, 0, c->height - rows - 1, c->width });
    draw_details(v, &details);
}

/* -- changes ---------------------------------------------------------------------------------- */

static bool check_name(App *app, Str name)
{
    if (!is_name(name))
        app_message(app, MESSAGE_WARNING,
                    "A volume name has a-z, 0-9, - and _, and begins with a letter or _.");
    return is_name(name);
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

static void rename_both(Volumes *v, const char *old, Str name)
{
    Steps s;
    App *app = v->view.app;
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
    v->sheet.column = COL_NAME;
    snprintf(v->asked, sizeof v->asked, STR_FMT, STR_ARG(name));
    build(v);
    select_name(v, str_from(v->asked));
    app_message(app, whole ? MESSAGE_INFO : MESSAGE_WARNING,
                whole ? "Renamed on both sides."
                      : "Renamed here; the other side, which is not open, must be renamed too.");
}

static void set_value(Volumes *v, const char *name, SideId side, const char *key, Str value)
{
    Steps s;
    if (!steps_begin(&s, v->view.app))
        return;
    Str path = steps_path(&s, side, name, key);
    bool optional = strcmp(key, "seed") != 0;
    if (value.len == 0 && optional)
        steps_remove(&s, path);
    else
        steps_set(&s, path, value);
    steps_end(&s);
    build(v);
}

/* Takes what was typed into the cell. */
static void take(Volumes *v)
{
    char name[NAME_ROOM];
    Buf value;
    size_t column = v->sheet.column;
    const Analysis *a = app_good(v->view.app);
    snprintf(name, sizeof name, STR_FMT, STR_ARG(str_slice(selected(v), 0, NAME_ROOM - 1)));
    const TreeNode *volume = a ? entry(a, side_of(column), str_from(name)) : NULL;
    const char *key = key_of(volume, column);
    const TreeNode *old = tree_get_text(volume, key);
    buf_init_secret(&value, INPUT_MAX + 1);
    buf_add_str(&value, input_value(v->sheet.input));
    sheet_leave(&v->sheet);
    bool same = old ? str_eq(old->string, buf_str(&value)) : value.len == 0;
    if (column == COL_NAME)
        rename_both(v, name, str_trim(buf_str(&value)));
    else if (!same)
        set_value(v, name, side_of(column), key, buf_str(&value));
    buf_clear(&value);
}

static void type_chosen(App *app, int choice, void *context)
{
    static const char *const types[] = { "ext4", "xfs", "btrfs", "" };
    Volumes *v = context;
    (void)app;
    if (choice >= 0)
        set_value(v, v->asked, SIDE_WORKLOAD, "filesystem", str_from(types[choice]));
}

static void key_chosen(App *app, int choice, void *context)
{
    static const char *const slots[] = { "index-1", "index-2", "index-3", "index-4",
                                         "index-5", "index-6", "index-7", "index-8" };
    Volumes *v = context;
    Steps s;
    if (choice == 0)
        sheet_type(&v->sheet, STR(""), true);
    if (choice < 1 || !steps_begin(&s, app))
        return;
    steps_remove(&s, steps_path(&s, SIDE_ENV, v->asked, "seed"));
    steps_set(&s, steps_path(&s, SIDE_ENV, v->asked, "uv-secret-id"), str_from(slots[choice - 1]));
    steps_end(&s);
    build(v);
}

/* Where the platform knows them, the key may come from a secret of the Ultravisor. */
static bool ask_key(Volumes *v, const Analysis *a)
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
    App *app = v->view.app;
    Str path = side_path(a, SIDE_ENV, "volumes", str_from(v->asked), app_frame(app));
    Fields *fields = app_fields(app);
    const Field *field =
        fields ? fields_at(fields, path_join(app_frame(app), path, STR("uv-secret-id")),
                           analysis_root(a))
               : NULL;
    if (field)
        app_ask_choice(app, "Key of the env side", choices, sizeof choices / sizeof *choices, 0,
                       key_chosen, v);
    return field != NULL;
}

static void ask_seeds(Volumes *v);

static void open_cell(Volumes *v)
{
    static const AppChoice types[] = { { "ext4", "the default" },
                                       { "xfs", NULL },
                                       { "btrfs", NULL },
                                       { "(not set)", "leaves the key out" } };
    App *app = v->view.app;
    const Analysis *a = app_settled(app);
    size_t column = v->sheet.column;
    Str name = selected(v);
    if (!a || name.len == 0 || name.len >= NAME_ROOM)
        return;
    snprintf(v->asked, sizeof v->asked, STR_FMT, STR_ARG(name));
    if (is_wanted(v, v->sheet.selected)) {
        if (side_can_change(v->view.app, SIDE_WORKLOAD))
            ask_seeds(v);
        return;
    }
    if (column == COL_NAME) {
        if (side_can_change(v->view.app, entry(a, SIDE_WORKLOAD, name) ? SIDE_WORKLOAD : SIDE_ENV))
            sheet_type(&v->sheet, name, false);
        return;
    }
    if (!side_can_change(v->view.app, side_of(column)))
        return;
    const TreeNode *volume = entry(a, side_of(column), name);
    const char *key = key_of(volume, column);
    const TreeNode *value = tree_get_text(volume, key);
    Str text = value ? value->string : STR("");
    if (column == COL_TYPE)
        app_ask_choice(app, "File system", types, 4, 0, type_chosen, v);
    else if (column != COL_KEY || text.len > 0 || !ask_key(v, a))
        sheet_type(&v->sheet, text, is_seed(key));
}

/* -- seeds ------------------------------------------------------------------------------------ */

static void new_seed(Volumes *v, bool rotate)
{
    Steps s;
    App *app = v->view.app;
    char seed[SEED_LENGTH + 1];
    Error err = { 0 };
    if (!seed_make(seed, &err)) {
        app_error(app, &err);
    } else if (steps_begin(&s, app)) {
        Str path = steps_path(&s, v->asked_side, v->asked, "seed");
        const TreeNode *old = steps_at(&s, path);
        if (rotate && old)
            steps_set(&s, steps_path(&s, v->asked_side, v->asked, "previousSeed"), old->string);
        steps_set(&s, path, str_from(seed));
        if (steps_end(&s))
            app_message(app, MESSAGE_INFO,
                        "A new seed of %d characters on the %s side. Without it the disk stays "
                        "shut: keep it.",
                        SEED_LENGTH, side_name(v->asked_side));
    }
    memory_wipe(seed, sizeof seed);
    build(v);
}

static void seed_answered(App *app, int button, void *context)
{
    (void)app;
    if (button < 2)
        new_seed(context, button == 0);
}

static void generate(Volumes *v)
{
    static const char *const buttons[] = { "Rotate", "Replace", "Keep it", NULL };
    App *app = v->view.app;
    const Analysis *a = app_settled(app);
    size_t column = v->sheet.column;
    Str name = selected(v);
    if (!a || name.len == 0 || name.len >= NAME_ROOM)
        return;
    if (column == COL_NAME) {
        app_message(app, MESSAGE_INFO,
                    "Each side has its own seed: go to the one that is to be made (Right).");
        return;
    }
    if (!side_can_change(v->view.app, side_of(column)))
        return;
    const TreeNode *volume = entry(a, side_of(column), name);
    if (tree_get_text(volume, "uv-secret-id") && side_of(column) == SIDE_ENV) {
        app_message(app, MESSAGE_INFO,
                    "This side takes a secret of the Ultravisor; empty that cell first.");
        return;
    }
    snprintf(v->asked, sizeof v->asked, STR_FMT, STR_ARG(name));
    if (is_wanted(v, v->sheet.selected)) {
        ask_seeds(v);
        return;
    }
    v->asked_side = side_of(column);
    if (tree_get_string(volume, "seed").len == 0)
        new_seed(v, false);
    else
        app_ask(app, "A new seed",
                "A disk that was made with the present seed stays shut without it. Rotate keeps "
                "the present one as Old: both are needed for one boot. Replace drops it: only for "
                "a disk that does not exist yet.",
                buttons, seed_answered, v);
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
    Volumes *v = context;
    Steps s;
    if (choice < 0 || !steps_begin(&s, app))
        return;
    add_side(&s, SIDE_WORKLOAD, v->asked, choice == 0);
    add_side(&s, SIDE_ENV, v->asked, choice == 0);
    bool whole = is_open(&s, SIDE_WORKLOAD) && is_open(&s, SIDE_ENV);
    if (!steps_end(&s))
        return;
    build(v);
    select_name(v, str_from(v->asked));
    app_message(app, whole ? MESSAGE_INFO : MESSAGE_WARNING,
                whole ? "Added on both sides. Undo takes it back."
                      : "Added here; the other side, which is not open, needs it too.");
}

static void ask_seeds(Volumes *v)
{
    static const AppChoice choices[] = {
        { "Generate both seeds", "for one who writes both sides" },
        { "Leave the seeds to do", "each persona makes their own" },
    };
    app_ask_choice(v->view.app, "Seeds of the new volume", choices, 2, 0, add_chosen, v);
}

static void add_named(App *app, const char *value, void *context)
{
    Volumes *v = context;
    Str name = str_trim(str_from(value));
    const Analysis *a = app_good(app);
    if (name.len == 0 || !a || !check_name(app, name))
        return;
    if (entry(a, SIDE_WORKLOAD, name) && entry(a, SIDE_ENV, name)) {
        app_message(app, MESSAGE_WARNING, "There is a volume of that name already.");
        return;
    }
    snprintf(v->asked, sizeof v->asked, STR_FMT, STR_ARG(name));
    ask_seeds(v);
}

static void add(Volumes *v)
{
    SideId side =
        side_state(app_good(v->view.app), SIDE_WORKLOAD) == SIDE_OPEN ? SIDE_WORKLOAD : SIDE_ENV;
    if (side_can_change(v->view.app, side))
        app_ask_text(v->view.app, "Add a volume", "Name", v->count == 0 ? "data" : "", false,
                     add_named, v);
}

static void remove_both(Volumes *v)
{
    Steps s;
    App *app = v->view.app;
    if (!app_settled(app) || v->count == 0 || selected(v).len >= NAME_ROOM)
        return;
    snprintf(v->asked, sizeof v->asked, STR_FMT, STR_ARG(selected(v)));
    if (!steps_begin(&s, app))
        return;
    for (int side = 0; side < SIDE_COUNT; side++) {
        if (!is_open(&s, (SideId)side) || !entry(s.first, (SideId)side, str_from(v->asked)))
            continue;
        bool last = side_map(s.first, (SideId)side, "volumes")->count == 1;
        steps_remove(&s, last ? side_path(s.first, (SideId)side, "volumes", STR(""), s.arena)
                              : steps_path(&s, (SideId)side, v->asked, NULL));
    }
    bool changed = s.own != NULL;
    if (steps_end(&s) && changed)
        app_message(app, MESSAGE_INFO, "Removed %s on both sides. Undo brings it back.", v->asked);
    build(v);
}

/* -- the view --------------------------------------------------------------------------------- */

static void moved(Volumes *v)
{
    App *app = v->view.app;
    const Analysis *a = app_good(app);
    if (a && v->count > 0)
        side_go(app, cell_path(a, selected(v), v->sheet.column, app_frame(app)));
}

static bool key(View *view, const KeyEvent *e)
{
    Volumes *v = volumes_of(view);
    if (!v->sheet.typing) {
        if (key_is(e, K_INSERT, 0) || key_is(e, 'a', 0)) {
            add(v);
            return true;
        }
        if (key_is(e, K_DELETE, 0) || key_is(e, 'd', 0)) {
            remove_both(v);
            return true;
        }
        if (key_is(e, 'g', 0)) {
            generate(v);
            return true;
        }
    }
    bool typing = v->sheet.typing;
    switch (sheet_key(&v->sheet, e)) {
    case SHEET_OPEN:
        open_cell(v);
        return true;
    case SHEET_DONE:
        take(v);
        if (sheet_go_on(&v->sheet, e))
            moved(v);
        return true;
    case SHEET_MOVED:
        moved(v);
        return true;
    case SHEET_TAKEN:
        return true;
    default:
        if (typing) /* a command: what is typed goes into the text before it runs */
            take(v);
        return false;
    }
}

static void event(View *view, ViewEvent e)
{
    Volumes *v = volumes_of(view);
    if (e == EVENT_BLUR && v->sheet.typing)
        take(v);
    if (e == EVENT_DOCUMENT)
        sheet_leave(&v->sheet);
    if (e == EVENT_FOCUS || e == EVENT_DOCUMENT || e == EVENT_ANALYSIS)
        build(v);
    if (e != EVENT_FOCUS && e != EVENT_CURSOR)
        return;
    const Analysis *a = app_good(view->app);
    for (size_t i = 0; a && i < v->count; i++)
        for (int side = 0; side < SIDE_COUNT; side++)
            if (side_holds_cursor(view->app, side_path(a, (SideId)side, "volumes", v->names[i],
                                                       app_frame(view->app))))
                sheet_select(&v->sheet, i);
}

static bool status(const View *view, char *out, size_t size)
{
    static const char *const words[COL_COUNT] = {
        [COL_NAME] = "The name is the same on both sides; changing it changes both.",
        [COL_SEED] = "The workload provider's half of the disk key; g makes one.",
        [COL_MOUNT] = "Where the volume stands on the machine; containers mount this folder.",
        [COL_TYPE] = "The file system that is made on the disk: ext4, xfs or btrfs.",
        [COL_OLD] = "The seed before this one, for one boot while a seed is changed.",
        [COL_KEY] = "The deployer's half of the disk key, or the slot of a secret; g makes a seed.",
        [COL_DISK] = "Id or name of the disk; without it the volume's name is taken.",
        [COL_ENV_OLD] = "The seed or slot before this one, for one boot.",
    };
    const Volumes *v = volumes_of(view);
    snprintf(out, size, "%s", words[v->sheet.column]);
    return true;
}

static size_t hints(const View *view, Hint *out, size_t max)
{
    static const Hint all[] = { { "Enter", "Edit" },
                                { "a", "Add" },
                                { "d", "Remove" },
                                { "g", "Generate seed" },
                                { "Esc", "Back" } };
    static const Hint typing[] = { { "Enter", "Take" } };
    bool types = volumes_of(view)->sheet.typing;
    size_t n = types ? 1 : sizeof all / sizeof *all;
    n = n < max ? n : max;
    memcpy(out, types ? typing : all, n * sizeof *out);
    return n;
}

/* The whole entry, on the side of the column. */
static Str place(const View *view)
{
    const Volumes *v = volumes_of(view);
    App *app = view->app;
    const Analysis *a = app_good(app);
    if (!a || v->count == 0)
        return app_path(app);
    return v->sheet.column == COL_NAME
               ? cell_path(a, selected(v), COL_NAME, app_frame(app))
               : side_path(a, side_of(v->sheet.column), "volumes", selected(v), app_frame(app));
}

static bool takes_text(const View *view)
{
    return volumes_of(view)->sheet.typing;
}

static void free_volumes(View *view)
{
    Volumes *v = volumes_of(view);
    sheet_clear(&v->sheet);
    arena_free(v->arena);
    memory_free(v);
}

static const ViewClass volumes_class = {
    .name = "Volumes: both sides",
    .help = "volumes",
    .draw = draw,
    .key = key,
    .event = event,
    .takes_text = takes_text,
    .hints = hints,
    .status = status,
    .place = place,
    .free = free_volumes,
};

View *view_volumes_new(App *app)
{
    Volumes *v = memory_alloc(sizeof *v);
    if (!v)
        return NULL;
    v->view = (View){ .class = &volumes_class, .app = app };
    if (!sheet_init(&v->sheet, row_of, v, columns, COL_COUNT)) {
        memory_free(v);
        return NULL;
    }
    v->sheet.column = COL_NAME;
    build(v);
    return &v->view;
}
