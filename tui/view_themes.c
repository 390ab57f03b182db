/* The theme picker: the whole screen shows the theme while the selection moves. */
#include "app_private.h"

#include "draw.h"
#include "term.h"
#include "widgets.h"

#include <stdio.h>

enum { THEMES_MAX = 60 };

typedef struct ThemesView {
    View view;
    Arena *arena;
    const char *names[THEMES_MAX];
    const char *titles[THEMES_MAX];
    size_t count, selected, top;
    Theme before;
    bool plain_before;
} ThemesView;

static ThemesView *themes_of(const View *v)
{
    return VIEW_AS(ThemesView, v);
}

static void try_theme(ThemesView *t, size_t i)
{
    Theme theme;
    Error err = { 0 };
    t->selected = i;
    if (session_theme(app_session(t->view.app), t->names[i], &theme, &err))
        app_set_theme(t->view.app, &theme);
    else
        app_error(t->view.app, &err);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    const ThemesView *t = themes_of(v);
    *ret_height = (int)t->count + 8 < max_height ? (int)t->count + 8 : max_height;
    *ret_width = max_width < 66 ? max_width : 66;
}

static void draw_sample(Canvas *c, int row)
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
    int col = 2;
    for (size_t i = 0; i < sizeof sample / sizeof *sample; i++) {
        int width = (int)strlen(sample[i].text);
        if (col + width > c->width) {
            col = 2;
            row++;
        }
        canvas_text(c, row, col, str_from(sample[i].text), sample[i].role);
        col += width + 2;
    }
}

static void draw(View *v, Canvas *c)
{
    ThemesView *t = themes_of(v);
    int list = c->height - 7 > 1 ? c->height - 7 : c->height;
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
    draw_sample(c, list + 1);
    int colours = term_colours();
    char shown[32] = "no colours";
    if (colours > 256)
        snprintf(shown, sizeof shown, "24-bit colour");
    else if (colours)
        snprintf(shown, sizeof shown, "%d colours", colours);
    canvas_print(c, c->height - 1, 2, ROLE_DISABLED, "Terminal: %s, %s, %s", term_name(), shown,
                 term_is_utf8() ? "UTF-8" : "not UTF-8");
}

static bool key(View *v, const KeyEvent *k)
{
    ThemesView *t = themes_of(v);
    App *app = v->app;
    Error err = { 0 };
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g') || key_is(k, 'q', 0)) {
        app_set_theme(app, &t->before);
        draw_set_plain(t->plain_before);
        app_close(app, v);
    } else if (key_is(k, K_ENTER, 0)) {
        const char *name = t->names[t->selected];
        if (session_set(app_session(app), "theme", name, &err))
            app_message(app, MESSAGE_INFO, "Theme %s, kept in the settings", name);
        else
            app_message(app, MESSAGE_WARNING, "Theme %s for now: %s", name, err.text);
        if (draw_is_plain() != t->plain_before)
            session_set(app_session(app), "borders", draw_is_plain() ? "plain" : "lines", NULL);
        app_close(app, v);
    } else if (key_is(k, K_UP, 0) || key_is(k, 'k', 0) || k->code == K_WHEEL_UP) {
        try_theme(t, t->selected ? t->selected - 1 : 0);
    } else if (key_is(k, K_DOWN, 0) || key_is(k, 'j', 0) || k->code == K_WHEEL_DOWN) {
        try_theme(t, t->selected + 1 < t->count ? t->selected + 1 : t->selected);
    } else if (key_is(k, 'B', 0)) {
        draw_set_plain(!draw_is_plain());
    } else if (k->code == K_MOUSE_PRESS && k->row >= 0 && t->top + (size_t)k->row < t->count) {
        try_theme(t, t->top + (size_t)k->row);
    }
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    (void)v;
    (void)max;
    out[0] = (Hint){ "Up/Down", "Try" };
    out[1] = (Hint){ "Enter", "Keep" };
    out[2] = (Hint){ "B", "Borders" };
    out[3] = (Hint){ "Esc", "Cancel" };
    return 4;
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
    if (t->count == THEMES_MAX)
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
    t->plain_before = draw_is_plain();
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
