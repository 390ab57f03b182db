/* Which volumes there are: those of both sides, then what is mounted and described on neither; and
 * what each cell shows. Seeds are masked always. */
#include "volumes_view.h"

#include <stdio.h>

/* -- what is there ---------------------------------------------------------------------------- */

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
static void add_wanted(SideTable *t, const Analysis *a)
{
    Volumes *v = volumes_of(t);
    WorkloadUse *use = ARENA_NEW(t->arena, WorkloadUse);
    if (!use || side_state(a, SIDE_WORKLOAD) != SIDE_OPEN ||
        !workload_use_read(a, t->arena, use, NULL))
        return;
    v->use = use;
    for (size_t i = 0; i < use->volume_count; i++) {
        Str name = str_slice(use->volumes[i].name, 5, SIZE_MAX);
        if (!is_mounted(a, use->volumes[i].name) && volumes_is_name(name))
            v->wanted += side_table_add(t, name);
    }
}

static bool is_wanted(const SideTable *t, const Volumes *v, size_t index)
{
    return index < t->count && index >= t->count - v->wanted;
}

bool volumes_is_wanted(SideTable *t)
{
    return is_wanted(t, volumes_of(t), sheet_row(&t->sheet));
}

void volumes_fill(SideTable *t, const Analysis *a)
{
    volumes_of(t)->wanted = 0;
    volumes_of(t)->use = NULL;
    for (int side = 0; a && side < SIDE_COUNT; side++) {
        const TreeNode *map = side_map(a, (SideId)side, "volumes");
        for (const TreeNode *n = map ? map->first : NULL; n; n = n->next)
            side_table_add(t, n->key);
    }
    if (a)
        add_wanted(t, a);
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
    case COL_WRAP:
        return tree_get_text(entry, "grep11") && !tree_get_text(entry, "kms") ? "grep11" : "kms";
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
    if (column == COL_WRAP && value) {
        bool both = tree_get_text(volume, "kms") && tree_get_text(volume, "grep11");
        snprintf(out, size, "%s", both ? "both" : key);
        return ROLE_TEXT;
    }
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
    SideTable *t = context;
    Volumes *v = volumes_of(t);
    App *app = t->view.app;
    const Analysis *a = app_good(app);
    Str name = t->names[index];
    ret->cells[COL_NAME] = name;
    ret->roles[COL_NAME] = ROLE_TEXT;
    for (size_t i = COL_SEED; a && i < COL_COUNT; i++) {
        ret->roles[i] = cell_text(a, name, i, v->cells[i], sizeof v->cells[i]);
        ret->cells[i] = str_from(v->cells[i]);
    }
    for (size_t i = COL_SEED; is_wanted(t, v, index) && i < COL_COUNT; i++)
        if (ret->roles[i] == ROLE_ERROR) { /* missing, but nobody has begun yet */
            ret->cells[i] = STR("to do");
            ret->roles[i] = ROLE_TO_DO;
        }
    if (is_wanted(t, v, index))
        ret->mark = 'o';
    for (int side = 0; a && side < SIDE_COUNT; side++) {
        Str path = side_path(a, (SideId)side, "volumes", name, app_frame(app));
        ret->mark = side_worse(ret->mark, side_mark(app_analysis(app), path, NULL));
    }
}
