/* The theme picker: the whole screen shows the theme while the selection moves. */
#include "app_private.h"

#include "draw.h"
#include "term.h"
#include "widgets.h"

#include <stdio.h>

enum {
    THEMES_MAX = 60,
    WIDTH = 72,
    ROWS_MIN = 4 /* of the list: the sample gives way */
};

typedef struct ThemesView {
    View view;
    Arena *arena;
    const char *names[THEMES_MAX];
    const char *titles[THEMES_MAX];
    size_t count, selected, top;
    Theme before, shown;
    bool plain_before;
    const char *background_before; /* the setting; arena */
} ThemesView;

static ThemesView *themes_of(const View *v)
{
    return VIEW_AS(ThemesView, v);
}

static void try_theme(ThemesView *t, size_t i)
{
    Error err = { 0 };
    t->selected = i;
    if (session_theme(app_session(t->view.app), t->names[i], &t->shown, &err))
        app_set_theme(t->view.app, &t->shown);
    else
        app_error(t->view.app, &err);
}

static int draw_sample(Canvas *c, int row, int width);

/* Below the list: a line, the samples, contrast, terminal. */
static int sample_rows(int width)
{
    return draw_sample(NULL, 0, width) + 3;
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    const ThemesView *t = themes_of(v);
    *ret_width = max_width < WIDTH ? max_width : WIDTH;
    int wanted = (int)t->count + sample_rows(*ret_width);
    *ret_height = wanted < max_height ? wanted : max_height;
}

/* Returns the rows it takes; with c NULL only counts. */
static int draw_sample(Canvas *c, int row, int width)
{
    static const struct {
        const char *text;
        Role role;
    } sample[] = { { "x error", ROLE_ERROR },
                   { "! warning", ROLE_WARNING },
                   { "o to do", ROLE_TO_DO },
                   { "i note", ROLE_NOTE },
                   { "ok", ROLE_OK },
                   { "[field]", ROLE_FIELD },
                   { "focused", ROLE_FIELD_FOCUS },
                   { "********", ROLE_SECRET },
                   { "disabled", ROLE_DISABLED },
                   { "selected", ROLE_SELECTED },
                   { "found", ROLE_MATCH },
                   { "key:", ROLE_KEY },
                   { "\"text\"", ROLE_STRING },
                   { "443", ROLE_NUMBER },
                   { "# comment", ROLE_COMMENT },
                   { "contract-basic.Xq0..", ROLE_TOKEN } };
    int col = 2, first = row;
    for (size_t i = 0; i < sizeof sample / sizeof *sample; i++) {
        int wide = (int)strlen(sample[i].text);
        if (col + wide > width) {
            col = 2;
            row++;
        }
        if (c)
            canvas_text(c, row, col, str_from(sample[i].text), sample[i].role);
        col += wide + 2;
    }
    return row - first + 1;
}

/* The contrast of some pairs as they are shown; nothing where the colours are the terminal's. */
static void draw_contrast(const ThemesView *t, Canvas *c, int row)
{
    static const struct {
        const char *name;
        Role role;
    } pairs[] = { { "text", ROLE_TEXT },
                  { "dim", ROLE_MUTED },
                  { "error", ROLE_ERROR },
                  { "warning", ROLE_WARNING },
                  { "selection", ROLE_SELECTED } };
    int col = 2;
    if (colour_rgb(&t->shown.looks[ROLE_TEXT].bg) < 0 || term_colours() < 256 || draw_is_mono()) {
        canvas_text_fit(c, row, col, c->width - col,
                        draw_is_mono() ? STR("Without colours: bold, underline, reverse, marks")
                                       : STR("Contrast: as your terminal's own colours have it"),
                        ROLE_DISABLED);
        return;
    }
    col = canvas_text(c, row, col, STR("Contrast:"), ROLE_DISABLED);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const Look *look = &t->shown.looks[pairs[i].role];
        col = canvas_print(
            c, row, col + 1, ROLE_DISABLED, "%s %.1f%s", pairs[i].name,
            colour_contrast((uint32_t)colour_rgb(&look->fg), (uint32_t)colour_rgb(&look->bg)),
            i + 1 < sizeof pairs / sizeof *pairs ? "," : "");
    }
}

static void draw(View *v, Canvas *c)
{
    ThemesView *t = themes_of(v);
    int list = c->height - sample_rows(c->width);
    if (list < ROWS_MIN)
        list = c->height;
    if (t->selected < t->top)
        t->top = t->selected;
    if (t->selected >= t->top + (size_t)list)
        t->top = t->selected - (size_t)list + 1;
    for (size_t i = t->top; i < t->count && i < t->top + (size_t)list; i++) {
        int row = (int)(i - t->top);
        bool here = i == t->selected;
        Role role = here ? ROLE_SELECTED : ROLE_DIALOG;
        if (here)
            canvas_fill(c, (Rect){ row, 0, 1, c->width }, ' ', role);
        canvas_text(c, row, 0, here ? STR(">") : STR(" "), role);
        canvas_text_fit(c, row, 2, 16, str_from(t->names[i]), role);
        canvas_text_fit(c, row, 19, c->width - 19, str_from(t->titles[i]), role);
        if (here)
            canvas_cursor(c, row, 0);
    }
    if (list == c->height)
        return;
    canvas_hline(c, list, 0, c->width, ROLE_DIALOG_BORDER);
    draw_sample(c, list + 1, c->width);
    draw_contrast(t, c, c->height - 2);
    int colours = term_colours();
    char shown[32] = "no colours";
    if (colours > 256)
        snprintf(shown, sizeof shown, "24-bit colour");
    else if (colours)
        snprintf(shown, sizeof shown, "%d colours", colours);
    canvas_print(c, c->height - 1, 2, ROLE_DISABLED, "Terminal: %s, %s, %s", term_name(), shown,
                 term_is_utf8() ? "UTF-8" : "not UTF-8");
}

static void add(ThemesView *t, const char *name);

static void close_view(ThemesView *t)
{
    draw_set_mono(false);
    app_close(t->view.app, &t->view);
}

static void cancel(ThemesView *t)
{
    Session *session = app_session(t->view.app);
    if (strcmp(session_setting(session, "background"), t->background_before) != 0)
        session_set(session, "background", t->background_before, NULL);
    app_set_theme(t->view.app, &t->before);
    draw_set_plain(t->plain_before);
    close_view(t);
}

static void keep(ThemesView *t)
{
    App *app = t->view.app;
    Error err = { 0 };
    const char *name = t->names[t->selected];
    if (session_set(app_session(app), "theme", name, &err))
        app_message(app, MESSAGE_INFO, "Theme %s, kept in the settings", name);
    else
        app_message(app, MESSAGE_WARNING, "Theme %s for now: %s", name, err.text);
    if (draw_is_plain() != t->plain_before)
        session_set(app_session(app), "borders", draw_is_plain() ? "plain" : "lines", NULL);
    close_view(t);
}

static void toggle_background(ThemesView *t)
{
    Session *session = app_session(t->view.app);
    bool own = strcmp(session_setting(session, "background"), "terminal") == 0;
    session_set(session, "background", own ? "theme" : "terminal", NULL);
    try_theme(t, t->selected);
    app_message(t->view.app, MESSAGE_INFO, "Background: %s",
                own ? "that of the theme" : "the terminal's own");
}

static void copy_named(App *app, const char *name, void *context)
{
    ThemesView *t = context;
    char path[4096];
    Error err = { 0 };
    if (!name)
        return;
    if (!session_copy_theme(app_session(app), t->names[t->selected], name, path, sizeof path,
                            &err)) {
        app_error(app, &err);
        return;
    }
    add(t, arena_copy(t->arena, name, strlen(name)));
    try_theme(t, t->count - 1);
    app_message(app, MESSAGE_INFO, "Written: %s. Change it with any editor.", path);
}

static bool key(View *v, const KeyEvent *k)
{
    ThemesView *t = themes_of(v);
    App *app = v->app;
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g') || key_is(k, 'q', 0)) {
        cancel(t);
    } else if (key_is(k, K_ENTER, 0)) {
        keep(t);
    } else if (key_is(k, K_HOME, 0) || key_is(k, 'g', 0)) {
        try_theme(t, 0);
    } else if (key_is(k, K_END, 0) || key_is(k, 'G', 0)) {
        try_theme(t, t->count - 1);
    } else if (key_is(k, K_UP, 0) || key_is(k, 'k', 0) || k->code == K_WHEEL_UP) {
        try_theme(t, t->selected ? t->selected - 1 : 0);
    } else if (key_is(k, K_DOWN, 0) || key_is(k, 'j', 0) || k->code == K_WHEEL_DOWN) {
        try_theme(t, t->selected + 1 < t->count ? t->selected + 1 : t->selected);
    } else if (key_is(k, 'B', 0)) {
        draw_set_plain(!draw_is_plain());
    } else if (key_is(k, 'b', 0)) {
        toggle_background(t);
    } else if (key_is(k, 'N', 0)) {
        draw_set_mono(!draw_is_mono());
    } else if (key_is(k, 'e', 0)) {
        app_ask_text(app, "A theme of your own", "Name of the copy", "mine", false, copy_named, t);
    } else if (k->code == K_MOUSE_PRESS && k->row >= 0 && t->top + (size_t)k->row < t->count) {
        try_theme(t, t->top + (size_t)k->row);
    } else {
        return false;
    }
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = {
        { "Up/Down", "Try" },  { "Enter", "Keep" }, { "Esc", "Cancel" },   { "e", "Edit a copy" },
        { "b", "Background" }, { "B", "Borders" },  { "N", "No colours" },
    };
    size_t n = sizeof all / sizeof *all;
    (void)v;
    for (size_t i = 0; i < n && i < max; i++)
        out[i] = all[i];
    return n < max ? n : max;
}

static void themes_free(View *v)
{
    arena_free(themes_of(v)->arena);
}

static const ViewClass class = {
    .name = "Themes",
    .help = "colours",
    .draw = draw,
    .key = key,
    .hints = hints,
    .size = size,
    .free = themes_free,
};

static void add(ThemesView *t, const char *name)
{
    Theme theme;
    if (t->count == THEMES_MAX || !name)
        return;
    bool ok = session_theme(app_session(t->view.app), name, &theme, NULL);
    t->titles[t->count] =
        ok ? arena_copy(t->arena, theme.about, strlen(theme.about)) : "cannot be read";
    t->names[t->count] = name;
    if (strcmp(name, t->before.name) == 0)
        t->selected = t->count;
    t->count++;
}

View *view_themes_new(App *app)
{
    Arena *arena = arena_new(4 << 20);
    ThemesView *t = arena ? ARENA_NEW(arena, ThemesView) : NULL;
    const char *own[30];
    if (!t) {
        arena_free(arena);
        return NULL;
    }
    t->view = (View){ .class = &class, .app = app };
    t->arena = arena;
    t->before = *app_theme(app);
    t->shown = t->before;
    t->plain_before = draw_is_plain();
    const char *background = session_setting(app_session(app), "background");
    t->background_before = arena_copy(arena, background, strlen(background));
    for (size_t i = 0; theme_builtin(i); i++)
        add(t, theme_builtin(i));
    size_t n = session_themes(app_session(app), arena, own, 30);
    for (size_t i = 0; i < n; i++) {
        bool known = false;
        for (size_t k = 0; theme_builtin(k); k++)
            known = known || strcmp(own[i], theme_builtin(k)) == 0;
        if (!known)
            add(t, own[i]);
    }
    return &t->view;
}
