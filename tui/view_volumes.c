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
};

static Volumes *volumes_of(const View *v)
{
    return VIEW_AS(Volumes, v);
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
        row = side_draw_revealed(
            app, c, row,
            volumes_cell_path(a, volumes_selected(v), v->sheet.column, app_frame(app)));
        int before = row;
        if (volumes_is_wanted(v, v->sheet.selected))
            canvas_print(c, row++, 1, ROLE_TO_DO,
                         "o /mnt/" STR_FMT " is mounted, and on no volume: Enter adds one.",
                         STR_ARG(volumes_selected(v)));
        for (int side = 0; a && side < SIDE_COUNT; side++)
            row = side_draw_problems(
                app, c, row, side_name((SideId)side),
                side_path(a, (SideId)side, "volumes", volumes_selected(v), app_frame(app)));
        if (row == before && app_analysis(app) == a &&
            volumes_entry(a, SIDE_WORKLOAD, volumes_selected(v)) &&
            volumes_entry(a, SIDE_ENV, volumes_selected(v)))
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

/* -- the view --------------------------------------------------------------------------------- */

static void moved(Volumes *v)
{
    App *app = v->view.app;
    const Analysis *a = app_good(app);
    if (a && v->count > 0)
        side_go(app, volumes_cell_path(a, volumes_selected(v), v->sheet.column, app_frame(app)));
}

static bool key(View *view, const KeyEvent *e)
{
    Volumes *v = volumes_of(view);
    if (!v->sheet.typing) {
        if (key_is(e, K_INSERT, 0) || key_is(e, 'a', 0)) {
            volumes_add(v);
            return true;
        }
        if (key_is(e, K_DELETE, 0) || key_is(e, 'd', 0)) {
            volumes_remove(v);
            return true;
        }
        if (key_is(e, 'g', 0)) {
            volumes_generate(v);
            return true;
        }
    }
    bool typing = v->sheet.typing;
    switch (sheet_key(&v->sheet, e)) {
    case SHEET_OPEN:
        volumes_open(v);
        return true;
    case SHEET_DONE:
        volumes_take(v);
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
            volumes_take(v);
        return false;
    }
}

static void event(View *view, ViewEvent e)
{
    Volumes *v = volumes_of(view);
    if (e == EVENT_BLUR && v->sheet.typing)
        volumes_take(v);
    if (e == EVENT_DOCUMENT)
        sheet_leave(&v->sheet);
    if (e == EVENT_FOCUS || e == EVENT_DOCUMENT || e == EVENT_ANALYSIS)
        volumes_build(v);
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
               ? volumes_cell_path(a, volumes_selected(v), COL_NAME, app_frame(app))
               : side_path(a, volumes_side(v->sheet.column), "volumes", volumes_selected(v),
                           app_frame(app));
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
    if (!sheet_init(&v->sheet, volumes_row, v, columns, COL_COUNT)) {
        memory_free(v);
        return NULL;
    }
    v->sheet.column = COL_NAME;
    volumes_build(v);
    return &v->view;
}
