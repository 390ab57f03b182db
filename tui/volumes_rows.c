/* Which volumes there are: those of both sides, then what is mounted and described on neither; and
 * what each cell shows. Seeds are masked always. */
#include "volumes_view.h"

#include <stdio.h>

enum { VOLUMES_MAX = 500 };

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

bool volumes_is_name(Str name)
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
        bool known = is_mounted(a, use->volumes[i].name) || !volumes_is_name(name) ||
                     v->count == VOLUMES_MAX;
        for (size_t k = 0; k < v->count && !known; k++)
            known = str_eq(v->names[k], name);
        if (!known)
            v->names[v->count++] = name;
    }
    v->wanted = v->count - before;
}

bool volumes_is_wanted(const Volumes *v, size_t index)
{
    return index < v->count && index >= v->count - v->wanted;
}

Str volumes_selected(const Volumes *v)
{
    return v->sheet.selected < v->count ? v->names[v->sheet.selected] : STR("");
}

void volumes_select(Volumes *v, Str name)
{
    for (size_t i = 0; i < v->count; i++)
        if (str_eq(v->names[i], name))
            sheet_select(&v->sheet, i);
}

void volumes_build(Volumes *v)
{
    const Analysis *a = app_good(v->view.app);
    char before[NAME_ROOM];
    snprintf(before, sizeof before, STR_FMT,
             STR_ARG(str_slice(volumes_selected(v), 0, NAME_ROOM - 1)));
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
    volumes_select(v, str_from(before));
}

const TreeNode *volumes_entry(const Analysis *a, SideId side, Str name)
{
    return tree_get(side_map(a, side, "volumes"), name);
}

SideId volumes_side(size_t column)
{
    return column >= COL_KEY ? SIDE_ENV : SIDE_WORKLOAD;
}

const char *volumes_key(const TreeNode *entry, size_t column)
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

bool volumes_is_seed(const char *key)
{
    return strcmp(key, "seed") == 0 || strcmp(key, "previousSeed") == 0;
}

Str volumes_cell_path(const Analysis *a, Str name, size_t column, Arena *arena)
{
    SideId side = volumes_side(column);
    if (column == COL_NAME && !volumes_entry(a, side, name))
        side = SIDE_ENV;
    Str path = side_path(a, side, "volumes", name, arena);
    return column == COL_NAME
               ? path
               : path_join(arena, path,
                           str_from(volumes_key(volumes_entry(a, side, name), column)));
}

/* -- rows ------------------------------------------------------------------------------------- */

static Role cell_text(const Analysis *a, Str name, size_t column, char *out, size_t size)
{
    SideId side = volumes_side(column);
    SideState state = side_state(a, side);
    const TreeNode *volume = volumes_entry(a, side, name);
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
    const char *key = volumes_key(volume, column);
    const TreeNode *value = tree_get_text(volume, key);
    if (!value) {
        snprintf(out, size, "%s", key_column ? "to do" : "-");
        return key_column ? ROLE_TO_DO : ROLE_MUTED;
    }
    if (value->string.len == 0) {
        snprintf(out, size, "to do");
        return ROLE_TO_DO;
    }
    if (volumes_is_seed(key)) {
        snprintf(out, size, "set");
        return ROLE_SECRET;
    }
    snprintf(out, size, STR_FMT, STR_ARG(str_slice(value->string, 0, size - 1)));
    return ROLE_TEXT;
}

void volumes_row(void *context, size_t index, SheetRow *ret)
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
    for (size_t i = COL_SEED; volumes_is_wanted(v, index) && i < COL_COUNT; i++)
        if (ret->roles[i] == ROLE_ERROR) { /* missing, but nobody has begun yet */
            ret->cells[i] = STR("to do");
            ret->roles[i] = ROLE_TO_DO;
        }
    if (volumes_is_wanted(v, index))
        ret->mark = 'o';
    for (int side = 0; a && side < SIDE_COUNT; side++) {
        Str path = side_path(a, (SideId)side, "volumes", name, app_frame(app));
        ret->mark = side_worse(ret->mark, side_mark(app_analysis(app), path, NULL));
    }
}
