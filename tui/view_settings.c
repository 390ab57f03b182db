/* The settings: each with its value, where that comes from, and what it means. A change holds at
 * once and is written to the settings file, whose other lines stay. */
#include "app_private.h"

#include "widgets.h"

#include <stdio.h>
#include <stdlib.h>

enum { COMPLAINTS_SHOWN = 2, BELOW = 4 /* rows below the list: a line, help, file */ };

typedef struct SettingsView {
    View view;
    List *list;
    char cells[3][200];
} SettingsView;

static SettingsView *settings_of(const View *v)
{
    return VIEW_AS(SettingsView, v);
}

static const Setting *selected(const SettingsView *s)
{
    return &settings_table[s->list->selected];
}

/* The option of the command line that goes before the setting; NULL: none was given. */
static const char *option_before(const App *app, const char *name)
{
    const AppOptions *o = &app->options;
    return strcmp(name, "theme") == 0 && o->theme      ? "--theme"
           : strcmp(name, "borders") == 0 && o->plain  ? "--plain"
           : strcmp(name, "mouse") == 0 && o->no_mouse ? "--no-mouse"
                                                       : NULL;
}

static void origin(const App *app, const Setting *setting, char *out, size_t size)
{
    int line;
    const char *option = option_before(app, setting->name);
    SettingOrigin from = session_setting_origin(app->session, setting->name, &line);
    if (option)
        snprintf(out, size, "option %s", option);
    else if (from == SETTING_ENVIRONMENT)
        snprintf(out, size, "environment");
    else if (from == SETTING_FILE)
        snprintf(out, size, "file, line %d", line);
    else
        snprintf(out, size, "default");
}

static void row_of(void *context, size_t index, ListRow *ret)
{
    SettingsView *s = context;
    const Setting *setting = &settings_table[index];
    snprintf(s->cells[0], sizeof s->cells[0], "%s", setting->name);
    snprintf(s->cells[1], sizeof s->cells[1], "%s",
             session_setting(s->view.app->session, setting->name));
    origin(s->view.app, setting, s->cells[2], sizeof s->cells[2]);
    for (int i = 0; i < 3; i++)
        ret->cells[i] = str_from(s->cells[i]);
}

/* -- changing --------------------------------------------------------------------------------- */

static void tell(App *app, const char *name)
{
    int line;
    const char *option = option_before(app, name), *value = session_setting(app->session, name);
    if (session_setting_origin(app->session, name, &line) == SETTING_ENVIRONMENT)
        app_message(app, MESSAGE_WARNING,
                    "Written, but the environment says %s = %s, and that goes first", name, value);
    else if (option)
        app_message(app, MESSAGE_WARNING, "Written; %s holds until the end of this session",
                    option);
    else
        app_message(app, MESSAGE_INFO, "%s = %s, kept in the settings", name, value);
}

/* NULL: the default again. */
static void change(SettingsView *s, const char *value)
{
    App *app = s->view.app;
    const char *name = selected(s)->name;
    Error err = { 0 };
    bool kept = value ? session_set(app->session, name, value, &err)
                      : session_reset(app->session, name, &err);
    app->message[0] = 0;
    app_apply_setting(app, name);
    if (!kept)
        app_message(app, MESSAGE_WARNING, "%s = %s for now: %s", name,
                    session_setting(app->session, name), err.text);
    else if (!app->message[0]) /* nothing was wrong with it */
        tell(app, name);
}

/* The choice `by` places after the present one. */
static void turn(SettingsView *s, int by)
{
    const Setting *setting = selected(s);
    Str rest = str_from(setting->choices), word, words[16];
    const char *now = session_setting(s->view.app->session, setting->name);
    int count = 0, at = 0;
    char value[64];
    while (count < 16 && rest.len && str_split(&rest, ' ', &word)) {
        if (str_is(word, now))
            at = count;
        words[count++] = word;
    }
    if (!count)
        return;
    snprintf(value, sizeof value, STR_FMT, STR_ARG(words[(at + by + count) % count]));
    change(s, value);
}

static void chosen(App *app, int index, void *context)
{
    SettingsView *s = context;
    Str rest = str_from(selected(s)->choices), word = STR("");
    char value[64];
    (void)app;
    for (int i = 0; i <= index && rest.len; i++)
        str_split(&rest, ' ', &word);
    snprintf(value, sizeof value, STR_FMT, STR_ARG(word));
    if (index >= 0)
        change(s, value);
}

static void choose(SettingsView *s)
{
    const Setting *setting = selected(s);
    App *app = s->view.app;
    AppChoice choices[16];
    Str rest = str_from(setting->choices), word;
    size_t count = 0, now = 0;
    if (!setting->choices) { /* the theme: looked at, not typed */
        app_run(app, "view.theme");
        return;
    }
    while (count < 16 && rest.len && str_split(&rest, ' ', &word)) {
        if (str_is(word, session_setting(app->session, setting->name)))
            now = count;
        choices[count++] = (AppChoice){ arena_printf(app->frame, STR_FMT, STR_ARG(word)),
                                        str_is(word, setting->fallback) ? "the default" : NULL };
    }
    app_ask_choice(app, setting->name, choices, count, now, chosen, s);
}

/* -- the view --------------------------------------------------------------------------------- */

static size_t complaints(const SettingsView *s)
{
    size_t n = 0;
    while (n < COMPLAINTS_SHOWN && session_complaint(s->view.app->session, n))
        n++;
    return n;
}

static void draw(View *v, Canvas *c)
{
    SettingsView *s = settings_of(v);
    const Setting *setting = selected(s);
    char help[300], file[300];
    const char *folder = session_folder(v->app->session);
    int below = BELOW + (int)complaints(s), rows = c->height - below;
    if (rows < 3) {
        rows = c->height;
        below = 0;
    }
    Canvas top = canvas_sub(c, (Rect){ 0, 0, rows, c->width });
    s->list->widget.focused = v->focused;
    s->list->widget.class->draw(&s->list->widget, &top);
    if (!below)
        return;
    canvas_hline(c, rows, 0, c->width, ROLE_DIALOG_BORDER);
    snprintf(help, sizeof help, "%s: %s. Default: %s.", setting->name, setting->help,
             setting->fallback);
    canvas_wrap(c, rows + 1, 0, c->width, 2, str_from(help), ROLE_DIALOG);
    for (size_t i = 0; i < complaints(s); i++)
        canvas_text_fit(c, rows + 3 + (int)i, 0, c->width,
                        str_from(session_complaint(v->app->session, i)), ROLE_WARNING);
    const char *home = getenv("HOME");
    size_t n = home && folder && strncmp(folder, home, strlen(home)) == 0 ? strlen(home) : 0;
    if (folder)
        snprintf(file, sizeof file, "%s%.280s/settings", n > 1 ? "~" : "",
                 folder + (n > 1 ? n : 0));
    else
        snprintf(file, sizeof file, "There is no home folder: changes hold until the end.");
    canvas_text_middle(c, c->height - 1, 0, c->width, str_from(file), ROLE_MUTED);
}

static bool key(View *v, const KeyEvent *k)
{
    SettingsView *s = settings_of(v);
    Widget *list = &s->list->widget;
    WidgetResult result = WIDGET_TAKEN;
    if (key_is(k, ' ', 0) || key_is(k, K_RIGHT, 0))
        selected(s)->choices ? turn(s, 1) : choose(s);
    else if (key_is(k, K_LEFT, 0) && selected(s)->choices)
        turn(s, -1);
    else if (key_is(k, 'd', 0) || key_is(k, K_DELETE, 0))
        change(s, NULL);
    else
        result = list->class->key(list, k);
    if (result == WIDGET_DONE)
        choose(s);
    return result != WIDGET_LEAVE && result != WIDGET_PASS;
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    const SettingsView *s = settings_of(v);
    int wanted = (int)s->list->count + 1 + BELOW + (int)complaints(s);
    *ret_height = wanted < max_height ? wanted : max_height;
    *ret_width = max_width < 72 ? max_width : 72;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = {
        { "Enter", "Choose" }, { "Space", "Next value" }, { "d", "Default" }, { "Esc", "Close" }
    };
    size_t n = sizeof all / sizeof *all < max ? sizeof all / sizeof *all : max;
    (void)v;
    memcpy(out, all, n * sizeof *all);
    return n;
}

static bool status(const View *v, char *out, size_t n)
{
    const Setting *setting = selected(settings_of(v));
    char from[64];
    origin(v->app, setting, from, sizeof from);
    snprintf(out, n, "%s = %s, %s", setting->name, session_setting(v->app->session, setting->name),
             from);
    return true;
}

static void free_settings(View *v)
{
    SettingsView *s = settings_of(v);
    if (s->list)
        widget_free(&s->list->widget);
    memory_free(s);
}

static const ViewClass class = {
    .name = "Settings",
    .help = "settings",
    .draw = draw,
    .key = key,
    .size = size,
    .hints = hints,
    .status = status,
    .free = free_settings,
};

View *view_settings_new(App *app)
{
    static const ListColumn columns[] = { { "Setting", 16, 0 },
                                          { "Value", 16, 0 },
                                          { "From", 0, 0 } };
    SettingsView *s = memory_alloc(sizeof *s);
    size_t count = 0;
    if (!s)
        return NULL;
    s->view = (View){ .class = &class, .app = app };
    s->list = list_new(row_of, s, columns, 3);
    if (!s->list) {
        memory_free(s);
        return NULL;
    }
    while (settings_table[count].name)
        count++;
    list_set_count(s->list, count);
    return &s->view;
}
