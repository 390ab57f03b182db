/* Registries: logins by host over both sections, with the images that need them. Passwords are
 * masked always. */
#include "views.h"

#include "login_file.h"
#include "plural.h"
#include "sheet.h"
#include "sides.h"
#include "steps.h"
#include "workload_use.h"

#include "contract/arena.h"

#include <stdio.h>

enum { HOST_ROOM = 256, HOSTS_MAX = 400 };

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
    View view;
    Sheet sheet;
    Arena *arena; /* owned: hosts and uses */
    WorkloadUse *use;
    Str *hosts;
    size_t count;
    char asked[HOST_ROOM];
    LoginFile file; /* while it is asked which of them are wanted */
    SideId asked_side;
} Registries;

static Registries *registries_of(const View *v)
{
    return VIEW_AS(Registries, v);
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

static void add_host(Registries *v, Str host)
{
    for (size_t i = 0; i < v->count; i++)
        if (str_eq(key_host(v->hosts[i]), key_host(host)))
            return;
    char *copy = v->count < HOSTS_MAX ? arena_copy(v->arena, host.ptr, host.len) : NULL;
    if (copy && host.len > 0)
        v->hosts[v->count++] = str_make(copy, host.len);
}

static Str selected(const Registries *v)
{
    return v->sheet.selected < v->count ? v->hosts[v->sheet.selected] : STR("");
}

static void select_host(Registries *v, Str host)
{
    for (size_t i = 0; i < v->count; i++)
        if (str_eq(key_host(v->hosts[i]), key_host(host)))
            sheet_select(&v->sheet, i);
}

static void build(Registries *v)
{
    const Analysis *a = app_good(v->view.app);
    char before[HOST_ROOM];
    snprintf(before, sizeof before, STR_FMT, STR_ARG(str_slice(selected(v), 0, HOST_ROOM - 1)));
    arena_free(v->arena);
    v->count = 0;
    v->use = NULL;
    v->arena = arena_new(0);
    v->hosts = v->arena ? ARENA_ARRAY(v->arena, Str, HOSTS_MAX) : NULL;
    WorkloadUse *use = v->hosts ? ARENA_NEW(v->arena, WorkloadUse) : NULL;
    for (int side = 0; a && v->hosts && side < SIDE_COUNT; side++) {
        const TreeNode *map = side_map(a, (SideId)side, "auths");
        for (const TreeNode *n = map ? map->first : NULL; n; n = n->next)
            add_host(v, n->key);
    }
    if (a && use && workload_use_read(a, v->arena, use, NULL))
        v->use = use;
    for (size_t i = 0; v->use && i < use->image_count; i++)
        add_host(v, host_of(use->images[i].name));
    sheet_set_count(&v->sheet, v->count);
    select_host(v, str_from(before));
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
    Registries *v = context;
    App *app = v->view.app;
    const Analysis *a = app_good(app);
    Str host = v->hosts[index], first = STR("");
    ret->cells[COL_HOST] = key_host(host);
    ret->roles[COL_HOST] = ROLE_TEXT;
    if (!a)
        return;
    for (size_t i = COL_USER; i <= COL_ENV_PASSWORD; i++)
        login_cell(a, host, i, &ret->cells[i], &ret->roles[i]);
    size_t n = uses(v, host, &first);
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
    App *app = v->view.app;
    const Analysis *a = app_good(app);
    Str host = selected(v);
    int row = 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const char *words = side_words(v->view.app, side_state(a, (SideId)side));
        if (words)
            canvas_print(c, row++, 1, ROLE_WARNING, "%s %s.", side_name((SideId)side), words);
    }
    if (!a || v->count == 0)
        return;
    row = side_draw_revealed(app, c, row, cell_path(a, host, v->sheet.column, app_frame(app)));
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
    Registries *v = registries_of(view);
    int below = c->height > 12 ? 8 : 0, rows = c->height - below;
    if (v->count == 0) {
        canvas_wrap(c, 0, 1, c->width - 2, 3,
                    STR("No login is needed when all images are public. a adds one, i takes them "
                        "from a login file of docker or podman."),
                    ROLE_TEXT);
        if (view->focused)
            canvas_cursor(c, 0, 1);
    } else {
        Canvas table = canvas_sub(c, (Rect){ 0, 0, rows, c->width });
        sheet_draw(&v->sheet, &table, view->focused);
    }
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

static void rename_host(Registries *v, Str old, Str host)
{
    Steps s;
    if (host.len == 0 || host.len >= HOST_ROOM || str_eq(old, host) ||
        !steps_begin(&s, v->view.app))
        return;
    for (int side = 0; side < SIDE_COUNT; side++)
        if (side_state(s.first, (SideId)side) == SIDE_OPEN)
            steps_rename(&s,
                         side_path(s.first, (SideId)side, "auths",
                                   login_key(s.first, (SideId)side, old), s.arena),
                         host);
    if (!steps_end(&s))
        return;
    build(v);
    select_host(v, host);
}

static void take(Registries *v)
{
    char host[HOST_ROOM];
    Buf value;
    Steps s;
    size_t column = v->sheet.column;
    SideId side = side_of(column);
    const Analysis *a = app_good(v->view.app);
    snprintf(host, sizeof host, STR_FMT, STR_ARG(str_slice(selected(v), 0, HOST_ROOM - 1)));
    const TreeNode *entry = a ? login(a, side, str_from(host)) : NULL;
    const TreeNode *old = tree_get_text(entry, is_password(column) ? "password" : "username");
    buf_init_secret(&value, INPUT_MAX + 1);
    buf_add_str(&value, input_value(v->sheet.input));
    sheet_leave(&v->sheet);
    Str text = buf_str(&value);
    bool same = old ? str_eq(old->string, text) : text.len == 0;
    if (column == COL_HOST && str_is(text, host)) {
        sheet_leave(&v->sheet);
    } else if (column == COL_HOST) {
        rename_host(v, str_from(host), reduce(text));
    } else if (!same && steps_begin(&s, v->view.app)) {
        set_login(&s, side, str_from(host), is_password(column) ? STR("") : text,
                  is_password(column) ? text : STR(""));
        steps_end(&s);
        build(v);
        select_host(v, str_from(host));
    }
    buf_clear(&value);
}

static void open_cell(Registries *v)
{
    const Analysis *a = app_settled(v->view.app);
    Str host = selected(v);
    if (!a || host.len == 0 || host.len >= HOST_ROOM)
        return;
    bool workload = login(a, SIDE_WORKLOAD, host), env = login(a, SIDE_ENV, host);
    if (v->sheet.column == COL_USED || (v->sheet.column == COL_HOST && !workload && !env))
        v->sheet.column = env && !workload ? COL_ENV_USER : COL_USER;
    size_t column = v->sheet.column;
    if (column == COL_HOST) {
        if (side_can_change(v->view.app, workload ? SIDE_WORKLOAD : SIDE_ENV))
            sheet_type(&v->sheet, host, false);
        return;
    }
    const TreeNode *value = tree_get_text(login(a, side_of(column), host),
                                          is_password(column) ? "password" : "username");
    Str proposed =
        str_ends(host, STR("icr.io")) && !is_password(column) ? STR("iamapikey") : STR("");
    if (side_can_change(v->view.app, side_of(column)))
        sheet_type(&v->sheet, value && value->string.len > 0 ? value->string : proposed,
                   is_password(column));
}

/* Behind a user that was taken comes the password, where there is none yet. */
static void ask_password(Registries *v)
{
    size_t column = v->sheet.column;
    const Analysis *a = app_settled(v->view.app);
    const TreeNode *entry = a ? login(a, side_of(column), selected(v)) : NULL;
    if ((column != COL_USER && column != COL_ENV_USER) || !entry ||
        tree_get_string(entry, "password").len > 0)
        return;
    v->sheet.column++;
    open_cell(v);
}

static void side_chosen(App *app, int choice, void *context)
{
    Registries *v = context;
    SideId side = choice == 1 ? SIDE_ENV : SIDE_WORKLOAD;
    Steps s;
    if (choice < 0 || !side_can_change(v->view.app, side) || !steps_begin(&s, app))
        return;
    set_login(&s, side, str_from(v->asked), STR(""), STR(""));
    if (!steps_end(&s))
        return;
    build(v);
    select_host(v, str_from(v->asked));
    bool named = str_ends(str_from(v->asked), STR("icr.io"));
    v->sheet.column = (size_t)(side == SIDE_ENV ? COL_ENV_USER : COL_USER) + (named ? 1 : 0);
    open_cell(v);
}

static void add_named(App *app, const char *value, void *context)
{
    static const AppChoice choices[] = {
        { "workload", "the workload provider's login: wins over env" },
        { "env", "for a registry that only the deployer knows" },
    };
    Registries *v = context;
    Str host = reduce(str_from(value));
    if (host.len == 0 || host.len >= HOST_ROOM)
        return;
    snprintf(v->asked, sizeof v->asked, STR_FMT, STR_ARG(host));
    char title[HOST_ROOM + 40];
    snprintf(title, sizeof title, "Login for %s: which side?", v->asked);
    app_ask_choice(app, title, choices, 2, 0, side_chosen, v);
}

static void remove_login(Registries *v)
{
    Steps s;
    App *app = v->view.app;
    size_t column = v->sheet.column;
    if (!app_settled(app) || v->count == 0 || selected(v).len >= HOST_ROOM)
        return;
    snprintf(v->asked, sizeof v->asked, STR_FMT, STR_ARG(selected(v)));
    if (!steps_begin(&s, app))
        return;
    for (int side = 0; side < SIDE_COUNT; side++) {
        bool one = column != COL_HOST && column != COL_USED;
        const TreeNode *map = side_map(s.first, (SideId)side, "auths");
        Str key = login_key(s.first, (SideId)side, str_from(v->asked));
        if ((one && side_of(column) != (SideId)side) || !tree_get(map, key))
            continue;
        steps_remove(&s, side_path(s.first, (SideId)side, "auths", map->count == 1 ? STR("") : key,
                                   s.arena));
    }
    bool changed = s.own != NULL;
    if (steps_end(&s) && changed)
        app_message(app, MESSAGE_INFO, "Removed the login of %s. Undo brings it back.", v->asked);
    build(v);
}

/* -- login files of docker and podman --------------------------------------------------------- */

static void logins_chosen(App *app, const AppTaken *taken, void *context)
{
    Registries *v = context;
    Steps s;
    size_t count = 0;
    if (taken && side_can_change(v->view.app, v->asked_side) && steps_begin(&s, app)) {
        for (size_t i = 0; i < v->file.count; i++) {
            const Login *l = &v->file.entries[i];
            if (taken[i] != APP_TAKEN)
                continue;
            set_login(&s, v->asked_side, login_key(s.first, v->asked_side, reduce(l->key)), l->user,
                      l->password);
            count++;
        }
        if (steps_end(&s))
            app_message(app, MESSAGE_INFO, "%zu login%s taken into %s.", count, plural(count),
                        side_name(v->asked_side));
    }
    login_file_clear(&v->file);
    build(v);
}

/* What is said of an entry, without its password. */
static const char *login_words(Registries *v, const Login *l)
{
    const Analysis *a = app_good(v->view.app);
    Arena *frame = app_frame(v->view.app);
    Str host = reduce(l->key), key = a ? login_key(a, v->asked_side, host) : host;
    if (l->why_not[0])
        return l->why_not;
    const char *words = a && login(a, v->asked_side, host) ? ", replaces the one of "
                        : !str_eq(key, l->key)             ? ", for "
                                                           : NULL;
    return arena_printf(frame, "user " STR_FMT "%s" STR_FMT, STR_ARG(str_slice(l->user, 0, 60)),
                        words ? words : "", STR_ARG(words ? key : STR("")));
}

static void file_picked(App *app, const char *path, void *context)
{
    Registries *v = context;
    AppChoice choices[LOGINS_MAX];
    AppTaken taken[LOGINS_MAX];
    char title[80];
    Error err = { 0 };
    bool any = false;
    Str first;
    if (!path)
        return;
    login_file_clear(&v->file);
    if (!login_file_read(path, &v->file, &err)) {
        app_error(app, &err);
        return;
    }
    for (size_t i = 0; i < v->file.count; i++) {
        const Login *l = &v->file.entries[i];
        const char *key = arena_printf(app_frame(app), STR_FMT, STR_ARG(l->key));
        bool wanted = !l->why_not[0] && uses(v, reduce(l->key), &first) > 0;
        choices[i] = (AppChoice){ key ? key : "", login_words(v, l) };
        taken[i] = l->why_not[0] ? APP_BARRED : wanted ? APP_TAKEN : APP_LEFT;
        any = any || wanted;
    }
    for (size_t i = 0; !any && i < v->file.count; i++) /* no image says which are needed */
        taken[i] = taken[i] == APP_LEFT ? APP_TAKEN : taken[i];
    snprintf(title, sizeof title, "Which logins go into %s?", side_name(v->asked_side));
    app_ask_several(app, title, choices, taken, v->file.count, logins_chosen, v);
    if (v->file.is_cut)
        app_message(app, MESSAGE_WARNING, "Only the first %d logins of the file are shown.",
                    LOGINS_MAX);
}

/* -- the view --------------------------------------------------------------------------------- */

static bool command(Registries *v, const KeyEvent *e)
{
    if (v->sheet.typing)
        return false;
    if (key_is(e, K_INSERT, 0) || key_is(e, 'a', 0)) {
        app_ask_text(v->view.app, "Add a login", "Registry, image or URL", "", false, add_named, v);
    } else if (key_is(e, K_DELETE, 0) || key_is(e, 'd', 0)) {
        remove_login(v);
    } else if (key_is(e, 'i', 0)) {
        v->asked_side = side_of(v->sheet.column);
        if (side_can_change(v->view.app, v->asked_side))
            picker_start(v->view.app, "config.json or auth.json", PICK_ANY, NULL, file_picked, v);
    } else {
        return false;
    }
    return true;
}

static void moved(Registries *v)
{
    App *app = v->view.app;
    const Analysis *a = app_good(app);
    if (a && v->count > 0)
        side_go(app, cell_path(a, selected(v), v->sheet.column, app_frame(app)));
}

static bool key(View *view, const KeyEvent *e)
{
    Registries *v = registries_of(view);
    bool typing = v->sheet.typing;
    if (command(v, e))
        return true;
    switch (sheet_key(&v->sheet, e)) {
    case SHEET_OPEN:
        open_cell(v);
        return true;
    case SHEET_DONE:
        take(v);
        if (sheet_go_on(&v->sheet, e))
            moved(v);
        else if (key_is(e, K_ENTER, 0))
            ask_password(v);
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
    Registries *v = registries_of(view);
    if (e == EVENT_BLUR && v->sheet.typing)
        take(v);
    if (e == EVENT_DOCUMENT)
        sheet_leave(&v->sheet);
    if (e == EVENT_FOCUS || e == EVENT_DOCUMENT || e == EVENT_ANALYSIS)
        build(v);
    const Analysis *a = app_good(view->app);
    bool follow = e == EVENT_FOCUS || e == EVENT_CURSOR;
    for (size_t i = 0; follow && a && i < v->count; i++)
        for (int side = 0; side < SIDE_COUNT; side++)
            if (side_holds_cursor(view->app,
                                  login_path(a, (SideId)side, v->hosts[i], app_frame(view->app))))
                sheet_select(&v->sheet, i);
}

static bool status(const View *view, char *out, size_t size)
{
    static const char *const words[COL_COUNT] = {
        [COL_HOST] = "The host as image names have it; Docker Hub under any of its names.",
        [COL_USER] = "The workload provider's user; iamapikey for icr.io.",
        [COL_PASSWORD] = "Masked, wiped after use, and never shown in messages.",
        [COL_ENV_USER] = "The deployer's user, for a registry that only the deployer knows.",
        [COL_ENV_PASSWORD] = "Masked, wiped after use, and never shown in messages.",
        [COL_USED] = "The services or containers whose images come from there.",
    };
    snprintf(out, size, "%s", words[registries_of(view)->sheet.column]);
    return true;
}

static size_t hints(const View *view, Hint *out, size_t max)
{
    static const Hint all[] = { { "Enter", "Edit" },
                                { "a", "Add" },
                                { "d", "Remove" },
                                { "i", "From a login file" },
                                { "Esc", "Back" } };
    (void)max;
    if (registries_of(view)->sheet.typing) {
        out[0] = (Hint){ "Enter", "Take" };
        return 1;
    }
    memcpy(out, all, sizeof all);
    return sizeof all / sizeof *all;
}

/* The whole entry, on the side of the column. */
static Str place(const View *view)
{
    const Registries *v = registries_of(view);
    App *app = view->app;
    const Analysis *a = app_good(app);
    if (!a || v->count == 0)
        return app_path(app);
    return login_path(a, side_of(v->sheet.column), selected(v), app_frame(app));
}

static bool takes_text(const View *view)
{
    return registries_of(view)->sheet.typing;
}

static void free_registries(View *view)
{
    Registries *v = registries_of(view);
    login_file_clear(&v->file);
    sheet_clear(&v->sheet);
    arena_free(v->arena);
    memory_free(v);
}

static const ViewClass registries_class = {
    .name = "Registries: both sides",
    .help = "registries",
    .draw = draw,
    .key = key,
    .event = event,
    .takes_text = takes_text,
    .hints = hints,
    .status = status,
    .place = place,
    .free = free_registries,
};

View *view_registries_new(App *app)
{
    Registries *v = memory_alloc(sizeof *v);
    if (!v)
        return NULL;
    v->view = (View){ .class = &registries_class, .app = app };
    if (!sheet_init(&v->sheet, row_of, v, columns, COL_COUNT)) {
        memory_free(v);
        return NULL;
    }
    build(v);
    return &v->view;
}
