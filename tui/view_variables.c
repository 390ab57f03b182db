/* Variables: what compose and templates use and what both sections set, in one table. The
 * workload's value wins. Values count as secret and are masked. */
#include "views.h"

#include "env_file.h"
#include "plural.h"
#include "session.h"
#include "steps.h"
#include "side_table.h"
#include "workload_use.h"

#include "contract/file.h"

#include <stdio.h>

enum { VARIABLES_MAX = 1000 };

#define PLAIN "plain-variables"

typedef enum VariableColumn {
    COL_NAME,
    COL_WORKLOAD,
    COL_ENV,
    COL_USED,
    COL_FINAL,
    COL_COUNT
} VariableColumn;

static const SheetColumn columns[COL_COUNT] = {
    [COL_NAME] = { NULL, "Name", 22, true },   [COL_WORKLOAD] = { NULL, "workload", 12, true },
    [COL_ENV] = { NULL, "env", 12, true },     [COL_USED] = { NULL, "Used by", 8, false },
    [COL_FINAL] = { NULL, "Final", 9, false },
};

typedef struct Variables {
    SideTable table;
    const WorkloadUse *use; /* in the table's arena */
    EnvFile file;           /* while it is asked which of them are wanted */
} Variables;

static Variables *variables_of(SideTable *t)
{
    return VIEW_AS(Variables, &t->view);
}

/* -- what is there ---------------------------------------------------------------------------- */

static const TreeNode *value_of(const Analysis *a, SideId side, Str name)
{
    return tree_get(side_map(a, side, "env"), name);
}

/* What is asked for comes first, set or not: a row stays where it is when it is filled in. */
static void fill(SideTable *t, const Analysis *a)
{
    WorkloadUse *use = ARENA_NEW(t->arena, WorkloadUse);
    bool known = a && use && workload_use_read(a, t->arena, use, NULL);
    for (size_t i = 0; known && i < use->variable_count; i++)
        side_table_add(t, use->variables[i].name);
    for (int side = 0; a && side < SIDE_COUNT; side++) {
        const TreeNode *map = side_map(a, (SideId)side, "env");
        for (const TreeNode *n = map ? map->first : NULL; n; n = n->next)
            side_table_add(t, n->key);
    }
    variables_of(t)->use = known ? use : NULL;
}

static const Use *use_of(const Variables *v, Str name)
{
    for (size_t i = 0; v->use && i < v->use->variable_count; i++)
        if (str_eq(v->use->variables[i].name, name))
            return &v->use->variables[i];
    return NULL;
}

static SideId side_of(size_t column)
{
    return column == COL_WORKLOAD ? SIDE_WORKLOAD : SIDE_ENV;
}

static bool both_open(const Analysis *a)
{
    return side_state(a, SIDE_WORKLOAD) == SIDE_OPEN && side_state(a, SIDE_ENV) == SIDE_OPEN;
}

static Str cell_path(const Analysis *a, Str name, size_t column, Arena *arena)
{
    SideId side = side_of(column);
    if (column != COL_WORKLOAD && column != COL_ENV && value_of(a, SIDE_WORKLOAD, name))
        side = SIDE_WORKLOAD;
    return side_path(a, side, "env", name, arena);
}

static Str entry_path(const Analysis *a, SideId side, Str name, Arena *arena)
{
    return side_path(a, side, "env", name, arena);
}

/* -- rows ------------------------------------------------------------------------------------- */

static void value_cell(Variables *v, const Analysis *a, SideId side, Str name, bool missing,
                       Str *ret_text, Role *ret_role)
{
    App *app = v->table.view.app;
    const TreeNode *value = value_of(a, side, name);
    *ret_role = ROLE_SECRET;
    if (side_state(a, side) == SIDE_SEALED)
        *ret_text = STR("sealed");
    else if (!value)
        *ret_text = missing ? STR("to do") : STR("-"),
        *ret_role = missing ? ROLE_TO_DO : ROLE_MUTED;
    else if (app_is_revealed(app, side_path(a, side, "env", name, app_frame(app))))
        *ret_text = value->string, *ret_role = ROLE_WARNING;
    else if (value->string.len == 0)
        *ret_text = STR("(empty)"), *ret_role = ROLE_MUTED;
    else if (document_is_plain(app_document(app), value))
        *ret_text = value->string, *ret_role = ROLE_TEXT;
    else
        *ret_text = STR("********");
}

static void row_of(void *context, size_t index, SheetRow *ret)
{
    SideTable *t = context;
    Variables *v = variables_of(t);
    App *app = t->view.app;
    const Analysis *a = app_good(app);
    Str name = t->names[index];
    const Use *use = use_of(v, name);
    ret->cells[COL_NAME] = name;
    ret->roles[COL_NAME] = ROLE_TEXT;
    if (!a)
        return;
    bool workload = value_of(a, SIDE_WORKLOAD, name), env = value_of(a, SIDE_ENV, name);
    bool missing = use && !use->optional && !workload && !env && both_open(a);
    value_cell(v, a, SIDE_WORKLOAD, name, false, &ret->cells[COL_WORKLOAD],
               &ret->roles[COL_WORKLOAD]);
    value_cell(v, a, SIDE_ENV, name, missing, &ret->cells[COL_ENV], &ret->roles[COL_ENV]);
    ret->cells[COL_USED] = use                               ? str_from(use->what)
                           : v->use && v->use->all_variables ? STR("pods")
                                                             : STR("-");
    ret->roles[COL_USED] = use ? ROLE_TEXT : ROLE_MUTED;
    ret->cells[COL_FINAL] = workload               ? STR("workload")
                            : env                  ? STR("env")
                            : use && use->optional ? STR("default")
                                                   : STR("-");
    ret->roles[COL_FINAL] = workload || env ? ROLE_TEXT : ROLE_MUTED;
    for (int side = 0; side < SIDE_COUNT; side++)
        ret->mark = side_worse(
            ret->mark, side_mark(app_analysis(app),
                                 side_path(a, (SideId)side, "env", name, app_frame(app)), NULL));
    if (missing)
        ret->mark = side_worse(ret->mark, 'o');
}

/* -- drawing ---------------------------------------------------------------------------------- */

static int draw_selected(Variables *v, Canvas *c, int row, const Analysis *a)
{
    Str name = side_table_selected(&v->table);
    const Use *use = use_of(v, name);
    bool workload = value_of(a, SIDE_WORKLOAD, name), env = value_of(a, SIDE_ENV, name);
    if (use && !workload && !env)
        canvas_print(c, row++, 1, use->optional ? ROLE_NOTE : ROLE_TO_DO, "%s %s uses it%s",
                     use->optional ? "i" : "o", use->what,
                     use->optional  ? "; it has a default."
                     : both_open(a) ? ", nothing sets it. Enter in a column sets it there."
                                    : "; the side that cannot be read may set it.");
    if (workload && env)
        canvas_print(c, row++, 1, ROLE_NOTE, "i Set on both sides: the workload's value wins.");
    if (!use && v->use && !v->use->unread && !v->use->all_variables)
        canvas_print(c, row++, 1, ROLE_NOTE,
                     "i No ${...} and no template names it; containers may still read it.");
    for (int side = 0; side < SIDE_COUNT; side++)
        row = side_draw_problems(
            v->table.view.app, c, row, side_name((SideId)side),
            side_path(a, (SideId)side, "env", name, app_frame(v->table.view.app)));
    return row;
}

static void draw_details(Variables *v, Canvas *c)
{
    App *app = v->table.view.app;
    const Analysis *a = app_good(app);
    int row = 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const char *words = side_words(v->table.view.app, side_state(a, (SideId)side));
        if (words)
            canvas_print(c, row++, 1, ROLE_WARNING, "%s %s.", side_name((SideId)side), words);
    }
    if (a && v->table.count > 0)
        row = draw_selected(v, c, row, a);
    if (a && v->use && v->use->unread && row < c->height)
        canvas_print(c, row++, 1, ROLE_NOTE,
                     "i Not all of the workload can be read: more may be used than is listed.");
}

static void draw(View *view, Canvas *c)
{
    Variables *v = VIEW_AS(Variables, view);
    int below = c->height > 12 ? 7 : 0, rows = c->height - below;
    Canvas table = canvas_sub(c, (Rect){ 0, 0, rows, c->width });
    side_table_draw(&v->table, &table);
    if (below == 0)
        return;
    canvas_hline(c, rows, 0, c->width, ROLE_BORDER);
    Canvas details = canvas_sub(c, (Rect){ rows + 1, 0, below - 1, c->width });
    draw_details(v, &details);
}

/* -- changes ---------------------------------------------------------------------------------- */

static bool is_name(Str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.ptr[i];
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_';
        if (!letter && (i == 0 || ch < '0' || ch > '9'))
            return false;
    }
    return name.len > 0 && name.len < SIDE_NAME_ROOM;
}

static bool check_name(App *app, Str name)
{
    if (!is_name(name))
        app_message(app, MESSAGE_WARNING, "A variable name has letters, digits and _ only.");
    return is_name(name);
}

static void rename_all(SideTable *t, Str old, Str name)
{
    Steps s;
    App *app = t->view.app;
    if (str_eq(old, name) || !check_name(app, name) || !steps_begin(&s, app))
        return;
    for (int side = 0; side < SIDE_COUNT; side++) {
        Str path = side_path(s.first, (SideId)side, "env", old, s.arena);
        if (side_state(s.first, (SideId)side) == SIDE_OPEN)
            steps_rename(&s, path, name);
    }
    if (!steps_end(&s))
        return;
    side_table_build(t);
    side_table_select(t, name);
}

/* Takes what was typed. An empty value of a variable that is not set leaves it so. */
static void take(SideTable *t)
{
    char name[SIDE_NAME_ROOM];
    Buf value;
    Steps s;
    App *app = t->view.app;
    size_t column = t->sheet.column;
    SideId side = side_of(column);
    snprintf(name, sizeof name, STR_FMT,
             STR_ARG(str_slice(side_table_selected(t), 0, SIDE_NAME_ROOM - 1)));
    const Analysis *a = app_good(app);
    const TreeNode *old = a ? value_of(a, side, str_from(name)) : NULL;
    buf_init_secret(&value, INPUT_MAX + 1);
    buf_add_str(&value, input_value(t->sheet.input));
    sheet_leave(&t->sheet);
    bool same = old ? str_eq(old->string, buf_str(&value)) : value.len == 0;
    if (column == COL_NAME) {
        rename_all(t, str_from(name), str_trim(buf_str(&value)));
    } else if (!same && steps_begin(&s, app)) {
        steps_set(&s, side_path(s.first, side, "env", str_from(name), s.arena), buf_str(&value));
        if (steps_end(&s)) {
            side_table_build(t);
            side_table_select(t, str_from(name));
        }
    }
    buf_clear(&value);
}

static void open_cell(SideTable *t)
{
    App *app = t->view.app;
    const Analysis *a = app_settled(app);
    Str name = side_table_selected(t);
    if (!a || name.len == 0 || name.len >= SIDE_NAME_ROOM)
        return;
    bool workload = value_of(a, SIDE_WORKLOAD, name), env = value_of(a, SIDE_ENV, name);
    if (t->sheet.column > COL_ENV)
        t->sheet.column = workload ? COL_WORKLOAD : COL_ENV;
    if (t->sheet.column == COL_NAME && !workload && !env) {
        t->sheet.column = COL_ENV; /* nothing to rename: the value is what is missing */
    } else if (t->sheet.column == COL_NAME) {
        if (side_can_change(t->view.app, workload ? SIDE_WORKLOAD : SIDE_ENV))
            sheet_type(&t->sheet, name, false);
        return;
    }
    const TreeNode *value = value_of(a, side_of(t->sheet.column), name);
    if (side_can_change(t->view.app, side_of(t->sheet.column)))
        sheet_type(&t->sheet, value ? value->string : STR(""),
                   !document_is_plain_name(app_document(app), name));
}

static void side_chosen(App *app, int choice, void *context)
{
    SideTable *t = context;
    Steps s;
    if (choice < 0 || !side_can_change(t->view.app, choice == 0 ? SIDE_ENV : SIDE_WORKLOAD) ||
        !steps_begin(&s, app))
        return;
    SideId side = choice == 0 ? SIDE_ENV : SIDE_WORKLOAD;
    Str path = side_path(s.first, side, "env", str_from(t->asked), s.arena);
    if (!steps_at(&s, path))
        steps_set(&s, path, STR(""));
    if (!steps_end(&s))
        return;
    side_table_build(t);
    side_table_select(t, str_from(t->asked));
    t->sheet.column = side == SIDE_ENV ? COL_ENV : COL_WORKLOAD;
    open_cell(t);
}

static void add_named(App *app, const char *value, void *context)
{
    static const AppChoice choices[] = {
        { "env", "the deployer's" },
        { "workload", "the workload provider's: wins over env" },
    };
    SideTable *t = context;
    Str name = str_trim(str_from(value));
    if (name.len == 0 || !check_name(app, name))
        return;
    snprintf(t->asked, sizeof t->asked, STR_FMT, STR_ARG(name));
    app_ask_choice(app, "Which side sets it?", choices, 2, 0, side_chosen, t);
}

static void remove_cell(SideTable *t)
{
    Steps s;
    App *app = t->view.app;
    size_t column = t->sheet.column;
    if (!app_settled(app) || t->count == 0 || side_table_selected(t).len >= SIDE_NAME_ROOM)
        return;
    snprintf(t->asked, sizeof t->asked, STR_FMT, STR_ARG(side_table_selected(t)));
    if (!steps_begin(&s, app))
        return;
    for (int side = 0; side < SIDE_COUNT; side++) {
        bool one = column == COL_WORKLOAD || column == COL_ENV;
        const TreeNode *map = side_map(s.first, (SideId)side, "env");
        if ((one && side_of(column) != (SideId)side) || !tree_get(map, str_from(t->asked)))
            continue;
        steps_remove(&s, side_path(s.first, (SideId)side, "env",
                                   map->count == 1 ? STR("") : str_from(t->asked), s.arena));
    }
    bool changed = s.own != NULL;
    if (steps_end(&s) && changed)
        app_message(app, MESSAGE_INFO, "Removed %s. Undo brings it back.", t->asked);
    side_table_build(t);
}

/* -- many at once ----------------------------------------------------------------------------- */

typedef enum Arrival { ARRIVES_NEW, ARRIVES_OVER, ARRIVES_SAME, ARRIVES_NOT } Arrival;

static Arrival arrival_of(const SideTable *t, const EnvLine *line)
{
    const TreeNode *old = value_of(app_good(t->view.app), t->asked_side, line->name);
    if (!is_name(line->name))
        return ARRIVES_NOT;
    if (!old)
        return ARRIVES_NEW;
    return str_eq(old->string, line->value) ? ARRIVES_SAME : ARRIVES_OVER;
}

static const char *arrival_words(const SideTable *t, const EnvLine *line, Arrival arrival)
{
    static const char *const words[] = {
        [ARRIVES_NEW] = "new",
        [ARRIVES_OVER] = "another value than now: replaces it",
        [ARRIVES_SAME] = "there already, with this value",
        [ARRIVES_NOT] = "no name of a variable: letters, digits and _ only",
    };
    const Analysis *a = app_good(t->view.app);
    bool hidden = t->asked_side == SIDE_ENV && value_of(a, SIDE_WORKLOAD, line->name);
    if (hidden && arrival != ARRIVES_NOT)
        return "is set in workload, too, whose value wins";
    return line->value.len == 0 && arrival == ARRIVES_NEW ? "new, without a value" : words[arrival];
}

static void lines_chosen(App *app, const AppTaken *taken, void *context)
{
    SideTable *t = context;
    Steps s;
    size_t count = 0;
    if (taken && side_can_change(t->view.app, t->asked_side) && steps_begin(&s, app)) {
        for (size_t i = 0; i < variables_of(t)->file.count; i++) {
            const EnvLine *line = &variables_of(t)->file.lines[i];
            if (taken[i] == APP_TAKEN)
                steps_set(&s, side_path(s.first, t->asked_side, "env", line->name, s.arena),
                          line->value);
            count += taken[i] == APP_TAKEN;
        }
        if (steps_end(&s))
            app_message(app, MESSAGE_INFO, "%zu variable%s set in %s. Undo takes them back.", count,
                        plural(count), side_name(t->asked_side));
    }
    env_file_clear(&variables_of(t)->file);
    side_table_build(t);
}

/* Lines of NAME=value go to the side of the column with the cursor, env by default, after a look at
 * what they would do. */
static void take_lines(SideTable *t, Str text)
{
    AppChoice choices[ENV_LINES_MAX];
    AppTaken taken[ENV_LINES_MAX];
    char title[80];
    size_t counts[ARRIVES_NOT + 1] = { 0 };
    App *app = t->view.app;
    Error err = { 0 };
    t->asked_side = side_of(t->sheet.column);
    if (!app_settled(app) || !side_can_change(t->view.app, t->asked_side))
        return;
    env_file_clear(&variables_of(t)->file);
    if (!env_file_read(text, &variables_of(t)->file, &err)) {
        app_error(app, &err);
        return;
    }
    if (variables_of(t)->file.count == 0) {
        app_message(app, MESSAGE_WARNING, "No line of it is NAME=value.");
        return;
    }
    for (size_t i = 0; i < variables_of(t)->file.count; i++) {
        const EnvLine *line = &variables_of(t)->file.lines[i];
        Arrival arrival = arrival_of(t, line);
        const char *name =
            arena_printf(app_frame(app), STR_FMT, STR_ARG(str_slice(line->name, 0, 80)));
        choices[i] = (AppChoice){ name ? name : "", arrival_words(t, line, arrival) };
        taken[i] = arrival == ARRIVES_NOT    ? APP_BARRED
                   : arrival == ARRIVES_SAME ? APP_LEFT
                                             : APP_TAKEN;
        counts[arrival]++;
    }
    snprintf(title, sizeof title, "Into %s: %zu new, %zu replaced, %zu the same",
             side_name(t->asked_side), counts[ARRIVES_NEW], counts[ARRIVES_OVER],
             counts[ARRIVES_SAME]);
    app_ask_several(app, title, choices, taken, variables_of(t)->file.count, lines_chosen, t);
    if (variables_of(t)->file.is_cut)
        app_message(app, MESSAGE_WARNING, "Only the first %d variables are taken at once.",
                    ENV_LINES_MAX);
    else if (variables_of(t)->file.odd > 0)
        app_message(app, MESSAGE_WARNING,
                    "%zu line%s no NAME=value, the first is line %zu: left out.",
                    variables_of(t)->file.odd, variables_of(t)->file.odd == 1 ? " is" : "s are",
                    variables_of(t)->file.first_odd);
}

static void file_picked(App *app, const char *path, void *context)
{
    Error err = { 0 };
    Buf bytes;
    if (!path)
        return;
    buf_init_secret(&bytes, INPUT_MAX);
    if (file_read(path, INPUT_MAX, &bytes, NULL, &err))
        take_lines(context, buf_str(&bytes));
    else
        app_error(app, &err);
    buf_clear(&bytes);
}

/* -- the view --------------------------------------------------------------------------------- */

static void add(SideTable *t)
{
    app_ask_text(t->view.app, "Add a variable", "Name", "", false, add_named, t);
}

/* -- what is no secret ------------------------------------------------------------------------ */

/* The names that are kept in the settings, without this one, or with it. */
static void keep_plain(App *app, Str name, bool plain)
{
    Buf names;
    Error err = { 0 };
    Str rest = str_from(session_setting(app_session(app), PLAIN)), word;
    buf_init(&names, 1 << 14);
    while (str_split(&rest, ' ', &word))
        if (word.len && !str_eq(word, name))
            buf_printf(&names, "%s" STR_FMT, names.len ? " " : "", STR_ARG(word));
    if (plain)
        buf_printf(&names, "%s" STR_FMT, names.len ? " " : "", STR_ARG(name));
    bool ok = buf_ok(&names) && (names.len ? session_set(app_session(app), PLAIN, names.ptr, &err)
                                           : session_reset(app_session(app), PLAIN, &err));
    buf_clear(&names);
    app_apply_setting(app, PLAIN);
    if (!ok)
        app_error(app, &err);
    else
        app_message(app, MESSAGE_INFO,
                    plain ? STR_FMT " is shown, in every contract. m masks it"
                          : STR_FMT " is masked again",
                    STR_ARG(name));
}

static void plain_answered(App *app, int button, void *context)
{
    SideTable *t = context;
    if (button == 0)
        keep_plain(app, str_from(t->asked), true);
}

/* Values count as secret until the user says otherwise, by name. */
static void switch_mask(SideTable *t)
{
    static const char *const buttons[] = { "Show it", "Keep it masked", NULL };
    char words[SIDE_NAME_ROOM + 160];
    App *app = t->view.app;
    Str name = app_keep(app, side_table_selected(t));
    if (!is_name(name) || !side_table_ask_about(t, name))
        return;
    if (app_is_presenter(app)) {
        app_message(app, MESSAGE_INFO, "In presenter mode everything is masked");
        return;
    }
    if (document_is_plain_name(app_document(app), name)) {
        keep_plain(app, name, false);
        return;
    }
    snprintf(words, sizeof words,
             "%s is no secret? Its value is shown from now on, in every contract that you open. "
             "The contract does not change.",
             t->asked);
    app_ask(app, "Not secret", words, buttons, plain_answered, t);
}

static bool key(SideTable *t, const KeyEvent *e)
{
    if (key_is(e, 'm', 0))
        switch_mask(t);
    else if (key_is(e, 'i', 0))
        picker_start(t->view.app, "File of NAME=value lines", PICK_ANY, NULL, file_picked, t);
    else if (e->code == K_PASTE)
        take_lines(t, e->paste);
    else
        return false;
    return true;
}

static void free_variables(View *view)
{
    Variables *v = VIEW_AS(Variables, view);
    env_file_clear(&v->file);
    side_table_clear(&v->table);
    memory_free(v);
}

static const char *const words[COL_COUNT] = {
    [COL_NAME] = "The name; changing it changes it on both sides, not where it is used.",
    [COL_WORKLOAD] =
        "Set by the workload provider; wins over env. Masked: {secret.reveal} shows it, m always.",
    [COL_ENV] = "Set by the deployer. Masked: {secret.reveal} shows it, m always.",
    [COL_USED] = "Where the compose file or a template names it.",
    [COL_FINAL] = "Whose value the machine sees.",
};

static const Hint hints[] = {
    { "Enter", "Edit" },         { "place.add", "Add" },   { "place.remove", "Remove" },
    { "i", "From a .env file" }, { "Esc", "Back" },        { "edit.find", "Find" },
    { "m", "Mask on/off" },      { "table.sort", "Sort" }, { NULL, NULL },
};

static const SideTableClass variables_table = {
    .columns = columns,
    .column_count = COL_COUNT,
    .rows_max = VARIABLES_MAX,
    .row = row_of,
    .fill = fill,
    .cell = cell_path,
    .place = cell_path,
    .entry = entry_path,
    .open = open_cell,
    .take = take,
    .add = add,
    .remove = remove_cell,
    .key = key,
    .words = words,
    .hints = hints,
    .empty = "No variables are set and none are used. a adds one, i takes them from a .env file; "
             "lines of NAME=value can be pasted.",
};

static const ViewClass variables_class = {
    .name = "Variables: both sides",
    .help = "variables",
    .title = side_table_title,
    .draw = draw,
    .key = side_table_key,
    .act = side_table_act,
    .event = side_table_event,
    .takes_text = side_table_takes_text,
    .hints = side_table_hints,
    .status = side_table_status,
    .place = side_table_place,
    .free = free_variables,
};

View *view_variables_new(App *app)
{
    return side_table_new(app, sizeof(Variables), &variables_class, &variables_table);
}
