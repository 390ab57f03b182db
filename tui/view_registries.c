/* Registries: logins by host over both sections, with the images that need them. Passwords are
 * masked always. */
#include "views.h"

#include "login_file.h"
#include "plural.h"
#include "steps.h"
#include "side_table.h"
#include "workload_use.h"

#include <stdio.h>

enum { HOSTS_MAX = 400 };

#define DOCKER_URL "https://index.docker.io/v1/"

typedef enum RegistryColumn {
    COL_HOST,
    COL_USER,
    COL_PASSWORD,
    COL_ENV_USER,
    COL_ENV_PASSWORD,
    COL_USED,
    COL_COUNT
} RegistryColumn;

static const SheetColumn columns[COL_COUNT] = {
    [COL_HOST] = { NULL, "Registry", 18, true },
    [COL_USER] = { "workload", "User", 10, true },
    [COL_PASSWORD] = { "workload", "Password", 8, false },
    [COL_ENV_USER] = { "env", "User", 10, true },
    [COL_ENV_PASSWORD] = { "env", "Password", 8, false },
    [COL_USED] = { NULL, "Used by", 10, true },
};

typedef struct Registries {
    SideTable table;
    const WorkloadUse *use; /* in the table's arena */
    LoginFile file;         /* while it is asked which of them are wanted */
} Registries;

static Registries *registries_of(SideTable *t)
{
    return VIEW_AS(Registries, &t->view);
}

/* -- hosts ------------------------------------------------------------------------------------ */

/* The registry of an image name: the first part when it looks like a host, else Docker Hub. A
 * name that begins with a variable has none that is known here. */
static Str host_of(Str image)
{
    size_t slash = str_find_byte(image, '/');
    Str first = str_slice(image, 0, slash);
    if (str_contains(first, STR("$")) || str_contains(first, STR("{{")))
        return STR("");
    bool host = slash < image.len && (str_contains(first, STR(".")) ||
                                      str_contains(first, STR(":")) || str_is(first, "localhost"));
    return host ? first : STR("docker.io");
}

/* The host that a key of auths means. */
static Str key_host(Str key)
{
    bool hub = str_is(key, DOCKER_URL) || str_is(key, "index.docker.io");
    return hub ? STR("docker.io") : key;
}

/* What was typed or pasted, reduced to the key that auths wants: of a URL the host, of an image
 * name its registry, of a `docker login` line what it logs in to. */
static Str reduce(Str typed)
{
    static const char *const heads[] = { "docker login ", "podman login ", "https://", "http://" };
    typed = str_trim(typed);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (str_starts(typed, str_from(heads[i])))
            typed = str_trim(str_slice(typed, strlen(heads[i]), typed.len));
    if (str_find_byte(typed, '/') < typed.len)
        typed = host_of(typed);
    return key_host(typed);
}

/* The key under which a side has the login of a host. Docker Hub has two forms: where it has none
 * yet it gets the one that docker and podman both find. */
static Str login_key(const Analysis *a, SideId side, Str host)
{
    const TreeNode *map = side_map(a, side, "auths");
    for (const TreeNode *n = map ? map->first : NULL; n; n = n->next)
        if (str_eq(key_host(n->key), key_host(host)))
            return n->key;
    return str_is(host, "docker.io") ? STR(DOCKER_URL) : host;
}

static const TreeNode *login(const Analysis *a, SideId side, Str host)
{
    return tree_get(side_map(a, side, "auths"), login_key(a, side, host));
}

static bool same_host(Str a, Str b)
{
    return str_eq(key_host(a), key_host(b));
}

static void fill(SideTable *t, const Analysis *a)
{
    WorkloadUse *use = ARENA_NEW(t->arena, WorkloadUse);
    bool known = a && use && workload_use_read(a, t->arena, use, NULL);
    for (int side = 0; a && side < SIDE_COUNT; side++) {
        const TreeNode *map = side_map(a, (SideId)side, "auths");
        for (const TreeNode *n = map ? map->first : NULL; n; n = n->next)
            if (n->key.len > 0)
                side_table_add(t, n->key);
    }
    for (size_t i = 0; known && i < use->image_count; i++) {
        Str host = host_of(use->images[i].name);
        if (host.len > 0)
            side_table_add(t, host);
    }
    registries_of(t)->use = known ? use : NULL;
}

static SideId side_of(size_t column)
{
    return column == COL_ENV_USER || column == COL_ENV_PASSWORD ? SIDE_ENV : SIDE_WORKLOAD;
}

static bool is_password(size_t column)
{
    return column == COL_PASSWORD || column == COL_ENV_PASSWORD;
}

static Str login_path(const Analysis *a, SideId side, Str host, Arena *arena)
{
    return side_path(a, side, "auths", login_key(a, side, host), arena);
}

static Str cell_path(const Analysis *a, Str host, size_t column, Arena *arena)
{
    bool entry = column == COL_HOST || column == COL_USED;
    Str key = login_key(a, side_of(column), host);
    Str path = side_path(a, side_of(column), "auths", key, arena);
    return entry ? path
                 : path_join(arena, path, is_password(column) ? STR("password") : STR("username"));
}

static Str login_at(const Analysis *a, Str host, size_t column, Arena *arena)
{
    return login_path(a, side_of(column), host, arena);
}

/* -- rows ------------------------------------------------------------------------------------- */

static void login_cell(const Analysis *a, Str host, size_t column, Str *ret_text, Role *ret_role)
{
    SideId side = side_of(column);
    const TreeNode *entry = login(a, side, host);
    const TreeNode *value = tree_get_text(entry, is_password(column) ? "password" : "username");
    *ret_role = ROLE_MUTED;
    *ret_text = STR("-");
    if (side_state(a, side) == SIDE_SEALED)
        *ret_text = STR("sealed"), *ret_role = ROLE_SECRET;
    else if (entry && (!value || value->string.len == 0))
        *ret_text = STR("to do"), *ret_role = ROLE_TO_DO;
    else if (value && is_password(column))
        *ret_text = STR("set"), *ret_role = ROLE_SECRET;
    else if (value)
        *ret_text = value->string, *ret_role = ROLE_TEXT;
}

static size_t uses(const Registries *v, Str host, Str *ret_first)
{
    size_t n = 0;
    for (size_t i = 0; v->use && i < v->use->image_count; i++)
        if (str_eq(host_of(v->use->images[i].name), key_host(host)) && n++ == 0)
            *ret_first = v->use->images[i].who;
    return n;
}

static void row_of(void *context, size_t index, SheetRow *ret)
{
    SideTable *t = context;
    App *app = t->view.app;
    const Analysis *a = app_good(app);
    Str host = t->names[index], first = STR("");
    ret->cells[COL_HOST] = key_host(host);
    ret->roles[COL_HOST] = ROLE_TEXT;
    if (!a)
        return;
    for (size_t i = COL_USER; i <= COL_ENV_PASSWORD; i++)
        login_cell(a, host, i, &ret->cells[i], &ret->roles[i]);
    size_t n = uses(registries_of(t), host, &first);
    const char *text = n == 0   ? "(no image)"
                       : n == 1 ? arena_printf(app_frame(app), STR_FMT, STR_ARG(first))
                                : arena_printf(app_frame(app), "%zu images", n);
    ret->cells[COL_USED] = str_from(text);
    ret->roles[COL_USED] = n == 0 ? ROLE_MUTED : ROLE_TEXT;
    for (int side = 0; side < SIDE_COUNT; side++)
        ret->mark = side_worse(
            ret->mark,
            side_mark(app_analysis(app), login_path(a, (SideId)side, host, app_frame(app)), NULL));
    if (n > 0 && !login(a, SIDE_WORKLOAD, host) && !login(a, SIDE_ENV, host))
        ret->mark = side_worse(ret->mark, 'i');
}

/* -- drawing ---------------------------------------------------------------------------------- */

static int draw_images(Registries *v, Canvas *c, int row, Str host)
{
    for (size_t i = 0; v->use && i < v->use->image_count && row < c->height; i++) {
        const Use *use = &v->use->images[i];
        if (!str_eq(host_of(use->name), key_host(host)))
            continue;
        int col = canvas_text_fit(c, row, 3, 14, use->who, ROLE_MUTED);
        col = col < 18 ? 18 : col + 1;
        canvas_text_middle(c, row++, col, c->width - col - 1, use->name, ROLE_TEXT);
    }
    return row;
}

static void draw_details(Registries *v, Canvas *c)
{
    App *app = v->table.view.app;
    const Analysis *a = app_good(app);
    Str host = side_table_selected(&v->table);
    int row = 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const char *words = side_words(v->table.view.app, side_state(a, (SideId)side));
        if (words)
            canvas_print(c, row++, 1, ROLE_WARNING, "%s %s.", side_name((SideId)side), words);
    }
    if (!a || v->table.count == 0)
        return;
    row =
        side_draw_revealed(app, c, row, cell_path(a, host, v->table.sheet.column, app_frame(app)));
    bool workload = login(a, SIDE_WORKLOAD, host), env = login(a, SIDE_ENV, host);
    if (!workload && !env && side_state(a, SIDE_WORKLOAD) == SIDE_OPEN &&
        side_state(a, SIDE_ENV) == SIDE_OPEN)
        canvas_print(c, row++, 1, ROLE_NOTE, "i No login: that is fine for public images.");
    if (workload && env)
        canvas_print(c, row++, 1, ROLE_NOTE, "i On both sides: the workload's login wins.");
    for (int side = 0; side < SIDE_COUNT; side++)
        row = side_draw_problems(app, c, row, side_name((SideId)side),
                                 login_path(a, (SideId)side, host, app_frame(app)));
    draw_images(v, c, row, host);
}

static void draw(View *view, Canvas *c)
{
    Registries *v = VIEW_AS(Registries, view);
    int below = c->height > 12 ? 8 : 0, rows = c->height - below;
    Canvas table = canvas_sub(c, (Rect){ 0, 0, rows, c->width });
    side_table_draw(&v->table, &table);
    if (below == 0)
        return;
    canvas_hline(c, rows, 0, c->width, ROLE_BORDER);
    Canvas details = canvas_sub(c, (Rect){ rows + 1, 0, below - 1, c->width });
    draw_details(v, &details);
}

/* -- changes ---------------------------------------------------------------------------------- */

/* User and password of a host; what is empty and there already stays. */
static void set_login(Steps *s, SideId side, Str host, Str user, Str password)
{
    Str entry = side_path(s->first, side, "auths", login_key(s->first, side, host), s->arena);
    Str user_path = path_join(s->arena, entry, STR("username"));
    Str password_path = path_join(s->arena, entry, STR("password"));
    if (user.len == 0 && str_ends(host, STR("icr.io")))
        user = STR("iamapikey");
    if (user.len > 0 || !steps_at(s, user_path))
        steps_set(s, user_path, user);
    if (password.len > 0 || !steps_at(s, password_path))
        steps_set(s, password_path, password);
}

static void rename_host(SideTable *t, Str old, Str host)
{
    Steps s;
    if (host.len == 0 || host.len >= SIDE_NAME_ROOM || str_eq(old, host) ||
        !steps_begin(&s, t->view.app))
        return;
    for (int side = 0; side < SIDE_COUNT; side++)
        if (side_state(s.first, (SideId)side) == SIDE_OPEN)
            steps_rename(&s,
                         side_path(s.first, (SideId)side, "auths",
                                   login_key(s.first, (SideId)side, old), s.arena),
                         host);
    if (!steps_end(&s))
        return;
    side_table_build(t);
    side_table_select(t, host);
}

static void take(SideTable *t)
{
    char host[SIDE_NAME_ROOM];
    Buf value;
    Steps s;
    size_t column = t->sheet.column;
    SideId side = side_of(column);
    const Analysis *a = app_good(t->view.app);
    snprintf(host, sizeof host, STR_FMT,
             STR_ARG(str_slice(side_table_selected(t), 0, SIDE_NAME_ROOM - 1)));
    const TreeNode *entry = a ? login(a, side, str_from(host)) : NULL;
    const TreeNode *old = tree_get_text(entry, is_password(column) ? "password" : "username");
    buf_init_secret(&value, INPUT_MAX + 1);
    buf_add_str(&value, input_value(t->sheet.input));
    sheet_leave(&t->sheet);
    Str text = buf_str(&value);
    bool same = old ? str_eq(old->string, text) : text.len == 0;
    if (column == COL_HOST && str_is(text, host)) {
        sheet_leave(&t->sheet);
    } else if (column == COL_HOST) {
        rename_host(t, str_from(host), reduce(text));
    } else if (!same && steps_begin(&s, t->view.app)) {
        set_login(&s, side, str_from(host), is_password(column) ? STR("") : text,
                  is_password(column) ? text : STR(""));
        steps_end(&s);
        side_table_build(t);
        side_table_select(t, str_from(host));
    }
    buf_clear(&value);
}

static void open_cell(SideTable *t)
{
    const Analysis *a = app_settled(t->view.app);
    Str host = side_table_selected(t);
    if (!a || host.len == 0 || host.len >= SIDE_NAME_ROOM)
        return;
    bool workload = login(a, SIDE_WORKLOAD, host), env = login(a, SIDE_ENV, host);
    if (t->sheet.column == COL_USED || (t->sheet.column == COL_HOST && !workload && !env))
        t->sheet.column = env && !workload ? COL_ENV_USER : COL_USER;
    size_t column = t->sheet.column;
    if (column == COL_HOST) {
        if (side_can_change(t->view.app, workload ? SIDE_WORKLOAD : SIDE_ENV))
            sheet_type(&t->sheet, host, false);
        return;
    }
    const TreeNode *value = tree_get_text(login(a, side_of(column), host),
                                          is_password(column) ? "password" : "username");
    Str proposed =
        str_ends(host, STR("icr.io")) && !is_password(column) ? STR("iamapikey") : STR("");
    if (side_can_change(t->view.app, side_of(column)))
        sheet_type(&t->sheet, value && value->string.len > 0 ? value->string : proposed,
                   is_password(column));
}

/* Behind a user that was taken comes the password, where there is none yet. */
static void ask_password(SideTable *t)
{
    size_t column = t->sheet.column;
    const Analysis *a = app_settled(t->view.app);
    const TreeNode *entry = a ? login(a, side_of(column), side_table_selected(t)) : NULL;
    if ((column != COL_USER && column != COL_ENV_USER) || !entry ||
        tree_get_string(entry, "password").len > 0)
        return;
    t->sheet.column++;
    open_cell(t);
}

static void side_chosen(App *app, int choice, void *context)
{
    SideTable *t = context;
    SideId side = choice == 1 ? SIDE_ENV : SIDE_WORKLOAD;
    Steps s;
    if (choice < 0 || !side_can_change(t->view.app, side) || !steps_begin(&s, app))
        return;
    set_login(&s, side, str_from(t->asked), STR(""), STR(""));
    if (!steps_end(&s))
        return;
    side_table_build(t);
    side_table_select(t, str_from(t->asked));
    bool named = str_ends(str_from(t->asked), STR("icr.io"));
    t->sheet.column = (size_t)(side == SIDE_ENV ? COL_ENV_USER : COL_USER) + (named ? 1 : 0);
    open_cell(t);
}

static void add_named(App *app, const char *value, void *context)
{
    static const AppChoice choices[] = {
        { "workload", "the workload provider's login: wins over env" },
        { "env", "for a registry that only the deployer knows" },
    };
    SideTable *t = context;
    Str host = reduce(str_from(value));
    if (host.len == 0 || host.len >= SIDE_NAME_ROOM)
        return;
    snprintf(t->asked, sizeof t->asked, STR_FMT, STR_ARG(host));
    char title[SIDE_NAME_ROOM + 40];
    snprintf(title, sizeof title, "Login for %s: which side?", t->asked);
    app_ask_choice(app, title, choices, 2, 0, side_chosen, t);
}

static void remove_login(SideTable *t)
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
        bool one = column != COL_HOST && column != COL_USED;
        const TreeNode *map = side_map(s.first, (SideId)side, "auths");
        Str key = login_key(s.first, (SideId)side, str_from(t->asked));
        if ((one && side_of(column) != (SideId)side) || !tree_get(map, key))
            continue;
        steps_remove(&s, side_path(s.first, (SideId)side, "auths", map->count == 1 ? STR("") : key,
                                   s.arena));
    }
    bool changed = s.own != NULL;
    if (steps_end(&s) && changed)
        app_message(app, MESSAGE_INFO, "Removed the login of %s. Undo brings it back.", t->asked);
    side_table_build(t);
}

/* -- login files of docker and podman --------------------------------------------------------- */

static void logins_chosen(App *app, const AppTaken *taken, void *context)
{
    SideTable *t = context;
    Steps s;
    size_t count = 0;
    if (taken && side_can_change(t->view.app, t->asked_side) && steps_begin(&s, app)) {
        for (size_t i = 0; i < registries_of(t)->file.count; i++) {
            const Login *l = &registries_of(t)->file.entries[i];
            if (taken[i] != APP_TAKEN)
                continue;
            set_login(&s, t->asked_side, login_key(s.first, t->asked_side, reduce(l->key)), l->user,
                      l->password);
            count++;
        }
        if (steps_end(&s))
            app_message(app, MESSAGE_INFO, "%zu login%s taken into %s.", count, plural(count),
                        side_name(t->asked_side));
    }
    login_file_clear(&registries_of(t)->file);
    side_table_build(t);
}

/* What is said of an entry, without its password. */
static const char *login_words(SideTable *t, const Login *l)
{
    const Analysis *a = app_good(t->view.app);
    Arena *frame = app_frame(t->view.app);
    Str host = reduce(l->key), key = a ? login_key(a, t->asked_side, host) : host;
    if (l->why_not[0])
        return l->why_not;
    const char *words = a && login(a, t->asked_side, host) ? ", replaces the one of "
                        : !str_eq(key, l->key)             ? ", for "
                                                           : NULL;
    return arena_printf(frame, "user " STR_FMT "%s" STR_FMT, STR_ARG(str_slice(l->user, 0, 60)),
                        words ? words : "", STR_ARG(words ? key : STR("")));
}

static void file_picked(App *app, const char *path, void *context)
{
    SideTable *t = context;
    AppChoice choices[LOGINS_MAX];
    AppTaken taken[LOGINS_MAX];
    char title[80];
    Error err = { 0 };
    bool any = false;
    Str first;
    if (!path)
        return;
    login_file_clear(&registries_of(t)->file);
    if (!login_file_read(path, &registries_of(t)->file, &err)) {
        app_error(app, &err);
        return;
    }
    for (size_t i = 0; i < registries_of(t)->file.count; i++) {
        const Login *l = &registries_of(t)->file.entries[i];
        const char *key = arena_printf(app_frame(app), STR_FMT, STR_ARG(l->key));
        bool wanted = !l->why_not[0] && uses(registries_of(t), reduce(l->key), &first) > 0;
        choices[i] = (AppChoice){ key ? key : "", login_words(t, l) };
        taken[i] = l->why_not[0] ? APP_BARRED : wanted ? APP_TAKEN : APP_LEFT;
        any = any || wanted;
    }
    for (size_t i = 0; !any && i < registries_of(t)->file.count;
         i++) /* no image says which are needed */
        taken[i] = taken[i] == APP_LEFT ? APP_TAKEN : taken[i];
    snprintf(title, sizeof title, "Which logins go into %s?", side_name(t->asked_side));
    app_ask_several(app, title, choices, taken, registries_of(t)->file.count, logins_chosen, t);
    if (registries_of(t)->file.is_cut)
        app_message(app, MESSAGE_WARNING, "Only the first %d logins of the file are shown.",
                    LOGINS_MAX);
}

/* -- the view --------------------------------------------------------------------------------- */

static void add(SideTable *t)
{
    app_ask_text(t->view.app, "Add a login", "Registry, image or URL", "", false, add_named, t);
}

static bool key(SideTable *t, const KeyEvent *e)
{
    if (!key_is(e, 'i', 0))
        return false;
    t->asked_side = side_of(t->sheet.column);
    if (side_can_change(t->view.app, t->asked_side))
        picker_start(t->view.app, "config.json or auth.json", PICK_ANY, NULL, file_picked, t);
    return true;
}

static void free_registries(View *view)
{
    Registries *v = VIEW_AS(Registries, view);
    login_file_clear(&v->file);
    side_table_clear(&v->table);
    memory_free(v);
}

static const char *const words[COL_COUNT] = {
    [COL_HOST] = "The host as image names have it; Docker Hub under any of its names.",
    [COL_USER] = "The workload provider's user; iamapikey for icr.io.",
    [COL_PASSWORD] = "Masked, wiped after use, and never shown in messages.",
    [COL_ENV_USER] = "The deployer's user, for a registry that only the deployer knows.",
    [COL_ENV_PASSWORD] = "Masked, wiped after use, and never shown in messages.",
    [COL_USED] = "The services or containers whose images come from there.",
};

static const Hint hints[] = {
    { "Enter", "Edit" },          { "place.add", "Add" }, { "place.remove", "Remove" },
    { "i", "From a login file" }, { "Esc", "Back" },      { "edit.find", "Find" },
    { "table.sort", "Sort" },     { NULL, NULL },
};

static const SideTableClass registries_table = {
    .columns = columns,
    .column_count = COL_COUNT,
    .rows_max = HOSTS_MAX,
    .row = row_of,
    .fill = fill,
    .same = same_host,
    .cell = cell_path,
    .place = login_at,
    .entry = login_path,
    .open = open_cell,
    .take = take,
    .taken = ask_password,
    .add = add,
    .remove = remove_login,
    .key = key,
    .words = words,
    .hints = hints,
    .empty = "No login is needed when all images are public. a adds one, i takes them from a login "
             "file of docker or podman.",
};

static const ViewClass registries_class = {
    .name = "Registries: both sides",
    .help = "registries",
    .title = side_table_title,
    .draw = draw,
    .key = side_table_key,
    .act = side_table_act,
    .event = side_table_event,
    .takes_text = side_table_takes_text,
    .hints = side_table_hints,
    .status = side_table_status,
    .place = side_table_place,
    .free = free_registries,
};

View *view_registries_new(App *app)
{
    return side_table_new(app, sizeof(Registries), &registries_class, &registries_table);
}
