/* Volumes: one table over both sections, for a volume is described on both sides under one name
 * and its disk key is made of both seeds. Seeds are masked always. */
#include "views.h"
#include "volumes_view.h"

#include <stdio.h>

static const SheetColumn columns[COL_COUNT] = {
    [COL_NAME] = { NULL, "Volume", 11, true },       [COL_SEED] = { "workload", "Seed", 7, false },
    [COL_MOUNT] = { "workload", "Mount", 12, true }, [COL_TYPE] = { "workload", "Type", 5, false },
    [COL_OLD] = { "workload", "Old", 4, false },     [COL_KEY] = { "env", "Seed", 8, false },
    [COL_DISK] = { "env", "Disk", 9, true },         [COL_ENV_OLD] = { "env", "Old", 4, false },
    [COL_WRAP] = { "env", "Third", 6, false },
};

/* -- drawing ---------------------------------------------------------------------------------- */

static const char *const about =
    "Both seeds together make the key of the disk: the workload provider keeps one, the deployer "
    "the other. Lose one, and the data is lost. To change a seed, the old one stays as Old for "
    "one boot.";

static void draw_details(SideTable *t, Canvas *c)
{
    App *app = t->view.app;
    const Analysis *a = app_good(app);
    int row = 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const char *words = side_words(t->view.app, side_state(a, (SideId)side));
        if (words)
            row += canvas_wrap(
                c, row, 1, c->width - 2, 2,
                str_from(arena_printf(app_frame(app), "%s %s.", side_name((SideId)side), words)),
                ROLE_WARNING);
    }
    if (a && t->count > 0) {
        row = side_draw_revealed(
            app, c, row,
            volumes_cell_path(a, side_table_selected(t), t->sheet.column, app_frame(app)));
        int before = row;
        if (volumes_is_wanted(t))
            canvas_print(c, row++, 1, ROLE_TO_DO,
                         "o /mnt/" STR_FMT " is mounted, and on no volume: Enter adds one.",
                         STR_ARG(side_table_selected(t)));
        for (int side = 0; a && side < SIDE_COUNT; side++)
            row = side_draw_problems(
                app, c, row, side_name((SideId)side),
                side_path(a, (SideId)side, "volumes", side_table_selected(t), app_frame(app)));
        if (row == before && app_analysis(app) == a &&
            volumes_entry(a, SIDE_WORKLOAD, side_table_selected(t)) &&
            volumes_entry(a, SIDE_ENV, side_table_selected(t)))
            canvas_print(c, row++, 1, ROLE_OK, "ok  Both sides describe this volume.");
    }
    if (row + 1 < c->height)
        canvas_wrap(c, row + 1, 1, c->width - 2, c->height - row - 1, str_from(about), ROLE_MUTED);
}

static void draw(View *view, Canvas *c)
{
    SideTable *t = VIEW_AS(SideTable, view);
    int rows = sheet_height(&t->sheet), most = c->height > 14 ? c->height - 8 : c->height;
    rows = t->count == 0 ? 3 : rows < most ? rows : most;
    Canvas table = canvas_sub(c, (Rect){ 0, 0, rows, c->width });
    side_table_draw(t, &table);
    if (rows + 2 >= c->height)
        return;
    canvas_hline(c, rows, 0, c->width, ROLE_BORDER);
    Canvas details = canvas_sub(c, (Rect){ rows + 1, 0, c->height - rows - 1, c->width });
    draw_details(t, &details);
}

/* -- the view --------------------------------------------------------------------------------- */

static bool key(SideTable *t, const KeyEvent *e)
{
    bool mine = key_is(e, 'g', 0);
    if (mine)
        volumes_generate(t);
    return mine;
}

/* The whole entry, on the side of the column. */
static Str place(const Analysis *a, Str name, size_t column, Arena *arena)
{
    return column == COL_NAME ? volumes_cell_path(a, name, COL_NAME, arena)
                              : side_path(a, volumes_side(column), "volumes", name, arena);
}

static Str entry_path(const Analysis *a, SideId side, Str name, Arena *arena)
{
    return side_path(a, side, "volumes", name, arena);
}

static void free_volumes(View *view)
{
    Volumes *v = VIEW_AS(Volumes, view);
    side_table_clear(&v->table);
    memory_free(v);
}

static const char *const words[COL_COUNT] = {
    [COL_NAME] = "The name is the same on both sides; changing it changes both.",
    [COL_SEED] = "The workload provider's half of the disk key; g makes one.",
    [COL_MOUNT] = "Where the volume stands on the machine; containers mount this folder.",
    [COL_TYPE] = "The file system that is made on the disk: ext4, xfs or btrfs.",
    [COL_OLD] = "The seed before this one, for one boot while a seed is changed.",
    [COL_KEY] = "The deployer's half of the disk key, or the slot of a secret; g makes a seed.",
    [COL_DISK] = "Id or name of the disk; without it the volume's name is taken.",
    [COL_ENV_OLD] = "The seed or slot before this one, for one boot.",
    [COL_WRAP] = "A third seed, wrapped by a key of IBM's key service (kms) or a GREP11 server.",
};

static const Hint hints[] = {
    { "Enter", "Edit" },      { "place.add", "Add" }, { "place.remove", "Remove" },
    { "g", "Generate seed" }, { "Esc", "Back" },      { "edit.find", "Find" },
    { "table.sort", "Sort" }, { NULL, NULL },
};

static const SideTableClass volumes_table = {
    .columns = columns,
    .column_count = COL_COUNT,
    .rows_max = VOLUMES_MAX,
    .row = volumes_row,
    .fill = volumes_fill,
    .cell = volumes_cell_path,
    .place = place,
    .entry = entry_path,
    .open = volumes_open,
    .take = volumes_take,
    .add = volumes_add,
    .remove = volumes_remove,
    .key = key,
    .words = words,
    .hints = hints,
    .empty = "No volumes. They are needed when data is to outlive the machine; a adds one on both "
             "sides.",
};

static const ViewClass volumes_class = {
    .name = "Volumes: both sides",
    .help = "volumes",
    .title = side_table_title,
    .draw = draw,
    .key = side_table_key,
    .act = side_table_act,
    .event = side_table_event,
    .takes_text = side_table_takes_text,
    .hints = side_table_hints,
    .status = side_table_status,
    .place = side_table_place,
    .free = free_volumes,
};

View *view_volumes_new(App *app)
{
    return side_table_new(app, sizeof(Volumes), &volumes_class, &volumes_table);
}
