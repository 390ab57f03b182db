/* The settings as they hold while the program runs. What an option of the command line says goes
 * before them. */
#include "app_private.h"

#include "draw.h"
#include "keymap.h"
#include "term.h"

#include <stdlib.h>

static const char *setting(const App *app, const char *name)
{
    return session_setting(app->session, name);
}

static void apply_theme(App *app)
{
    Error err = { 0 };
    Theme theme;
    const char *name = app->options.theme ? app->options.theme
                       : app->presenter   ? "contrast" /* for the last row of the room */
                                          : setting(app, "theme");
    if (!session_theme(app->session, name, &theme, &err)) {
        app_error(app, &err);
        if (!theme_load("terminal", &theme, NULL))
            return;
    }
    app_set_theme(app, &theme);
}

static void apply_borders(App *app)
{
    const char *borders = setting(app, "borders");
    draw_set_plain(app->options.plain || strcmp(borders, "plain") == 0);
    draw_set_ascii_lines(strcmp(borders, "ascii") == 0);
}

static void apply_keys(App *app)
{
    Buf complaints;
    buf_init(&complaints, KEYMAP_FILE_MAX * 4);
    size_t wrong = keymap_load(app->session, &complaints);
    Str rest = buf_str(&complaints), first = STR("");
    if (wrong && str_split(&rest, '\n', &first))
        app_message(app, MESSAGE_WARNING, STR_FMT "%s", STR_ARG(first),
                    wrong > 1 ? "; \"contract-tui bindings\" tells the rest" : "");
    buf_clear(&complaints);
}

bool app_wants_mouse(const App *app)
{
    return !app->options.no_mouse && strcmp(setting(app, "mouse"), "off") != 0;
}

static void apply_mouse(App *app)
{
    term_set_mouse(app_wants_mouse(app));
}

static void apply_esc_digit(App *app)
{
    const char *seconds = setting(app, "esc-digit");
    app->esc_digit_ms =
        strcmp(seconds, "endless") == 0 ? UINT64_MAX : strtoull(seconds, NULL, 10) * 1000;
}

/* Before an audience nothing is shown. */
static void apply_plain(App *app)
{
    const char *names = session_setting(app->session, "plain-variables");
    if (!document_set_plain(app->document, app->presenter ? NULL : names))
        app_message(app, MESSAGE_ERROR, "Memory is out.");
    app_event(app, EVENT_ANALYSIS, NULL);
}

void app_apply_setting(App *app, const char *name)
{
    static const struct {
        const char *name;
        void (*apply)(App *app);
    } rows[] = {
        { "theme", apply_theme },           { "background", apply_theme },
        { "borders", apply_borders },       { "keys", apply_keys },
        { "mouse", apply_mouse },           { "esc-digit", apply_esc_digit },
        { "plain-variables", apply_plain },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, name) == 0)
            rows[i].apply(app);
}
