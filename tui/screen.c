/* The frame of the program: which panes stand where, title, message and hint lines. */
#include "action_words.h"
#include "app_private.h"

#include "draw.h"
#include "keymap.h"
#include "views.h"

#include <stdio.h>

enum {
    MIN_WIDTH = 40,
    MIN_HEIGHT = 10,
    TWO_WIDTH = 76,
    TWO_HEIGHT = 20,
    THREE_WIDTH = 112,
    THREE_HEIGHT = 30,
    MESSAGE_ROWS = 4,
    NARROW = 60 /* columns: what is less has no room for a sentence */
};

static View *(*const makers[PANE_COUNT])(App *) = {
    [PANE_TOUR] = view_tour_new,           [PANE_START] = view_start_new,
    [PANE_ABOUT] = view_about_new,         [PANE_OUTLINE] = view_outline_new,
    [PANE_FORM] = view_form_new,           [PANE_SOURCE] = view_source_new,
    [PANE_EXPLAIN] = view_explain_new,     [PANE_PROBLEMS] = view_problems_new,
    [PANE_KEYS] = view_keys_new,           [PANE_INSPECT] = view_inspect_new,
    [PANE_VOLUMES] = view_volumes_new,     [PANE_ARCHIVE] = view_archive_new,
    [PANE_VARIABLES] = view_variables_new, [PANE_REGISTRIES] = view_registries_new,
    [PANE_ATTEST] = view_attest_new,       [PANE_STEPS] = view_steps_new,
};

/* The panes of each screen, the main one first; the rest in the order of F6. */
typedef struct ScreenRow {
    const char *name;
    PaneId main, left, right, below;
} ScreenRow;

#define NO_PANE PANE_COUNT

static const ScreenRow screens[SCREEN_COUNT] = {
    [SCREEN_START] = { "Start", PANE_START, NO_PANE, PANE_ABOUT, NO_PANE },
    [SCREEN_TOUR] = { "Tour", PANE_TOUR, NO_PANE, NO_PANE, NO_PANE },
    [SCREEN_EDIT] = { "Edit", PANE_FORM, PANE_OUTLINE, PANE_EXPLAIN, PANE_PROBLEMS },
    [SCREEN_SOURCE] = { "Source", PANE_SOURCE, PANE_OUTLINE, PANE_EXPLAIN, PANE_PROBLEMS },
    [SCREEN_PROBLEMS] = { "Problems", PANE_PROBLEMS, NO_PANE, PANE_EXPLAIN, NO_PANE },
    [SCREEN_KEYS] = { "Keys", PANE_KEYS, NO_PANE, NO_PANE, NO_PANE },
    [SCREEN_INSPECT] = { "Inspect", PANE_INSPECT, NO_PANE, NO_PANE, NO_PANE },
    [SCREEN_ATTEST] = { "Attestation", PANE_ATTEST, NO_PANE, NO_PANE, NO_PANE },
    [SCREEN_VOLUMES] = { "Volumes", PANE_VOLUMES, NO_PANE, NO_PANE, NO_PANE },
    [SCREEN_ARCHIVE] = { "Archive", PANE_ARCHIVE, NO_PANE, NO_PANE, NO_PANE },
    [SCREEN_VARIABLES] = { "Variables", PANE_VARIABLES, NO_PANE, NO_PANE, NO_PANE },
    [SCREEN_REGISTRIES] = { "Registries", PANE_REGISTRIES, NO_PANE, NO_PANE, NO_PANE },
};

static bool has_pane(PaneId pane)
{
    return pane < PANE_COUNT && makers[pane] != NULL;
}

bool screen_has(ScreenId screen)
{
    return has_pane(screens[screen].main);
}

bool screen_is_of_document(ScreenId screen)
{
    return screen != SCREEN_START && screen != SCREEN_TOUR;
}

const char *screen_name(ScreenId screen)
{
    return screens[screen].name;
}

View *screen_pane(App *app, PaneId pane)
{
    if (!has_pane(pane))
        return NULL;
    if (!app->panes[pane]) {
        app->panes[pane] = makers[pane](app);
        if (app->panes[pane])
            app->panes[pane]->app = app;
    }
    return app->panes[pane];
}

View *screen_focused(App *app)
{
    return app->dialog_count ? app->dialogs[app->dialog_count - 1] : screen_pane(app, app->focus);
}

bool screen_shows(const App *app, PaneId pane)
{
    for (size_t i = 0; i < app->place_count; i++)
        if (app->places[i].pane == pane)
            return true;
    return false;
}

static void place(App *app, PaneId pane, int row, int col, int height, int width)
{
    if (has_pane(pane) && height > 2 && width > 2 && app->place_count < PLACES_MAX)
        app->places[app->place_count++] = (Place){ pane, { row, col, height, width } };
}

static void three_columns(App *app, const ScreenRow *s, int height, int width)
{
    bool source = s->main == PANE_SOURCE;
    int left = has_pane(s->left) ? 28 : 0;
    int right = !has_pane(s->right) ? 0 : left ? (source ? 34 : 42) : width * 46 / 100;
    int below = has_pane(s->below) ? (height >= 34 ? 13 : 9) : 0;
    place(app, s->main, 1, left, height - (source ? 0 : below), width - left - right);
    place(app, s->left, 1, 0, height, left);
    if (source) {
        place(app, s->right, 1, width - right, height - below, right);
        place(app, s->below, 1 + height - below, width - right, below, right);
    } else {
        place(app, s->right, 1, width - right, height, right);
        place(app, s->below, 1 + height - below, left, below, width - left - right);
    }
}

static void two_columns(App *app, const ScreenRow *s, int height, int width)
{
    int left = has_pane(s->left) && s->main != PANE_SOURCE ? 26 : 0;
    if (s->main == PANE_PROBLEMS) {
        int list = height * 2 / 5;
        place(app, s->main, 1, 0, list, width);
        place(app, s->right, 1 + list, 0, height - list, width);
        return;
    }
    place(app, s->main, 1, left, height, width - left);
    place(app, s->left, 1, 0, height, left);
}

/* The panes that F6 goes through in one column. */
static bool belongs(const ScreenRow *s, PaneId pane)
{
    return pane != NO_PANE &&
           (pane == s->main || pane == s->left || (pane == s->right && s->main != PANE_START));
}

/* Room for one pane beside the steps of the tour. */
static bool is_narrow(const App *app)
{
    return app->grid.width < TWO_WIDTH || app->grid.height < TWO_HEIGHT;
}

void screen_layout(App *app)
{
    const ScreenRow *s = &screens[app->screen];
    int steps = practice_rows(app, app->grid.height);
    int height = app->grid.height - 3 - steps, width = app->grid.width;
    PaneId wanted = app->focus_of[app->screen];
    app->place_count = 0;
    if (width >= THREE_WIDTH && height + 3 >= THREE_HEIGHT) {
        three_columns(app, s, height, width);
    } else if (!is_narrow(app)) {
        two_columns(app, s, height, width);
    } else {
        PaneId only = has_pane(wanted) && belongs(s, wanted) ? wanted : s->main;
        place(app, only, 1, 0, height, width);
    }
    for (size_t i = 0; i < app->place_count; i++)
        app->places[i].at.row += steps;
    if (steps)
        place(app, PANE_STEPS, 1, 0, steps, width);
    app->focus = screen_shows(app, wanted) ? wanted : s->main;
}

void screen_next_pane(App *app, int direction)
{
    const ScreenRow *s = &screens[app->screen];
    PaneId order[5], all[] = { s->main, s->right, s->below, s->left };
    bool steps = screen_shows(app, PANE_STEPS), narrow = is_narrow(app);
    size_t n = 0, at = 0;
    for (size_t i = 0; i < 4; i++) {
        if (has_pane(all[i]) && (narrow ? belongs(s, all[i]) : screen_shows(app, all[i])))
            order[n++] = all[i];
        if (i == 0 && steps) /* one key away from where they are done */
            order[n++] = PANE_STEPS;
    }
    if (n < 2)
        return;
    while (at < n && order[at] != app->focus)
        at++;
    app_focus(app, order[(at + n + (size_t)(direction + (int)n)) % n]);
    screen_layout(app);
}

/* ---- the lines ---- */

/* A file that is judged there, not worked on: its problems are no to-do. */
static bool is_looked_at(const App *app)
{
    return app->screen == SCREEN_ATTEST || app->screen == SCREEN_INSPECT;
}

/* The keys are looked at before there is a contract, too. */
static bool shows_document(const App *app)
{
    bool any = document_path(app->document) || text_len(document_text(app->document)) > 0;
    return screen_is_of_document(app->screen) && (any || app->screen != SCREEN_KEYS);
}

static void count_text(const App *app, int width, char *out, size_t size)
{
    const Analysis *a = app_analysis(app);
    out[0] = 0;
    if (!a || !shows_document(app) || is_looked_at(app))
        return;
    size_t errors = 0, todo = analysis_todos(a), n;
    const Problem *problems = analysis_problems(a, &n);
    for (size_t i = 0; i < n; i++) /* what is still to do is no mistake yet */
        errors += problems[i].severity == SEV_ERROR && !problems[i].todo;
    size_t warnings = analysis_count(a, SEV_WARNING) + analysis_count(a, SEV_SECURITY);
    if (width < NARROW)
        snprintf(out, size, "x%zu !%zu o%zu", errors, warnings, todo);
    else
        snprintf(out, size, "%zu error%s %zu warn%s %zu to do", errors, errors == 1 ? "" : "s",
                 warnings,
                 width < 100     ? ""
                 : warnings == 1 ? "ing"
                                 : "ings",
                 todo);
}

/* What is looked at has no platform that would have to be stated. */
static const char *platform_name(const App *app)
{
    const Platform *platform = app_platform(app);
    return platform ? platform->name : is_looked_at(app) ? "" : "platform?";
}

static void draw_title(App *app, Canvas *c)
{
    char left[256], counts[80];
    const char *disk = app_disk_words(app);
    bool changed = document_is_changed(app->document) && shows_document(app);
    Role role = changed ? ROLE_TITLE_CHANGED : ROLE_TITLE;
    canvas_fill(c, (Rect){ 0, 0, 1, c->width }, ' ', role);
    if (!shows_document(app))
        snprintf(left, sizeof left, "contract-tui %s", CONTRACT_TUI_VERSION);
    else
        snprintf(left, sizeof left, "%s%s%s%s  %s%s%s%s", document_name(app->document),
                 changed ? " *" : "", disk ? "  " : "", disk ? disk : "", platform_name(app),
                 app_is_read_only(app) ? "  read only" : "", app->persona ? "  " : "",
                 app->persona ? arena_printf(app->frame, "%s view", persona_name(app->persona))
                              : "");
    const View *top = app->dialog_count ? app->dialogs[app->dialog_count - 1] : NULL;
    const char *name = screen_name(app->screen);
    if (top && top->class->size == NULL)
        name = top->class->name;
    count_text(app, c->width, counts, sizeof counts);
    int name_width = text_width(str_from(name)), right = c->width - 1 - name_width;
    int count_width = (int)strlen(counts);
    int room = right - 3 - count_width - 2;
    if (app->presenter && room > PRESSED_SHOWN + 24) {
        room -= PRESSED_SHOWN + 6;
        canvas_text_fit(c, 0, 1 + room + 1, 4, STR("keys"), role);
        canvas_text_fit(c, 0, 1 + room + 6, PRESSED_SHOWN, str_from(app->pressed), role);
    }
    canvas_text_fit(c, 0, 1, room, str_from(left), role);
    canvas_text(c, 0, right - 3 - count_width, str_from(counts), role);
    canvas_text(c, 0, right, str_from(name), role);
}

/* What was said in answer to a key is there to the last word: it takes more rows, upwards. On a
 * narrow screen what is told of the cursor takes the border above it. */
static void draw_message_rows(Canvas *c, int row, Str text, Role role, bool answer)
{
    int most = answer ? MESSAGE_ROWS : c->width < NARROW ? 2 : 1;
    int rows = most > 1 ? canvas_wrap(NULL, 0, 1, c->width - 2, most, text, role) : 1;
    if (rows <= 1) {
        canvas_text_fit(c, row, 1, c->width - 2, text, role);
        return;
    }
    row -= rows - 1;
    canvas_fill(c, (Rect){ row, 0, rows, c->width }, ' ', role);
    canvas_wrap(c, row, 1, c->width - 2, rows, text, role);
}

static void draw_message(App *app, Canvas *c, int row)
{
    char text[512] = "";
    const View *focused = screen_focused(app);
    Role role = ROLE_MESSAGE;
    if (app->message[0]) {
        snprintf(text, sizeof text, "%s", app->message);
        role = app->message_kind == MESSAGE_ERROR     ? ROLE_ERROR
               : app->message_kind == MESSAGE_WARNING ? ROLE_WARNING
                                                      : ROLE_MESSAGE;
    } else if (app->job) {
        job_status(app, text, sizeof text);
        app_wake_in(app, 1000);
    } else if (!focused || !focused->class->status ||
               !focused->class->status(focused, text, sizeof text)) {
        text[0] = 0;
    } else {
        char said[sizeof text];
        snprintf(said, sizeof said, "%s", text);
        action_words(app, said, text, sizeof text);
    }
    if (app->reveal_until > app->now) {
        snprintf(text, sizeof text, "Secret shown, %d s left",
                 (int)((app->reveal_until - app->now + 999) / 1000));
        role = ROLE_WARNING;
        app_wake_in(app, 1000);
    }
    draw_message_rows(c, row, str_from(text), role, app->message[0] != 0);
}

static int draw_hint(Canvas *c, int row, int col, const char *key, const char *label, int limit)
{
    int width = (int)strlen(key) + 1 + text_width(str_from(label));
    if (col + width > limit)
        return -1;
    col = canvas_text(c, row, col, str_from(key), ROLE_HINT_KEY);
    return canvas_text(c, row, col + 1, str_from(label), ROLE_HINT) + 2;
}

/* A letter that begins two, and is none of its own then, takes rows away by both. */
static const char *key_of_hint(const App *app, const char *key, char out[32])
{
    bool begins;
    if (app->dialog_count == 0 && strcmp(key, "d") == 0 && keymap_sequence('d', 'd', &begins))
        return "dd";
    return hint_key_name(key, out);
}

/* The hint of an action of the table, when it can be done now and `shown` has no such key. */
static int draw_action_hint(App *app, Canvas *c, int row, int col, const char *id, int limit,
                            const Hint *shown, size_t count)
{
    char key[32], other[32];
    const Action *action = action_find(id);
    if (!action || (action->unavailable && action->unavailable(app)))
        return col;
    action_key_name(action, key);
    for (size_t i = 0; i < count; i++)
        if (strcmp(hint_key_name(shown[i].key, other), key) == 0)
            return col;
    return draw_hint(c, row, col, key, action->title, limit);
}

static void draw_hints(App *app, Canvas *c, int row)
{
    static const char *const usual[] = { "fix.apply", "problem.next", "view.toggle",
                                         "file.save", "help.here",    "palette" };
    Hint hints[16];
    char keys[16][32];
    View *focused = screen_focused(app);
    size_t n = focused && focused->class->hints ? focused->class->hints(focused, hints, 16) : 0;
    int col = 1, limit = c->width - 1;
    bool menu = app->dialog_count == 0 && c->width >= 50;
    if (menu)
        limit -= 8;
    if (app->dialog_count == 0) /* what waits for a decision goes before all that is usual */
        col = draw_action_hint(app, c, row, col, "file.disk", limit, NULL, 0);
    for (size_t i = 0; i < n && col > 0; i++)
        col =
            draw_hint(c, row, col, key_of_hint(app, hints[i].key, keys[i]), hints[i].label, limit);
    for (size_t i = 0; app->dialog_count == 0 && i < sizeof usual / sizeof *usual && col > 0; i++)
        col = draw_action_hint(app, c, row, col, usual[i], limit, hints, n);
    if (menu)
        draw_hint(c, row, c->width - 8, "^X", "Menu", c->width + 1);
}

/* ---- panes and dialogs ---- */

static void draw_pane(App *app, Canvas *c, const Place *p, bool focused)
{
    View *v = screen_pane(app, p->pane);
    if (!v)
        return;
    char title[160] = "";
    Canvas whole = canvas_sub(c, p->at);
    if (v->class->title)
        v->class->title(v, title, sizeof title);
    else
        snprintf(title, sizeof title, "%s", v->class->name);
    Canvas inside = canvas_frame(&whole, str_from(title), focused);
    v->focused = focused;
    v->at = (Rect){ p->at.row + 1, p->at.col + 1, inside.height, inside.width };
    v->class->draw(v, &inside);
}

static void draw_dialog(App *app, Canvas *c, View *v, bool top)
{
    int max_height = c->height - 3, width = c->width, height = max_height;
    (void)app;
    if (v->class->size) {
        v->class->size(v, max_height - 2, c->width - 4, &height, &width);
        width += 4; /* a blank on each side, and the frame */
        height += 2;
        if (width > c->width || c->width < 60)
            width = c->width;
        if (height > max_height)
            height = max_height;
    }
    Rect at = { 1 + (max_height - height) / 3, (c->width - width) / 2, height, width };
    Canvas whole = canvas_sub(c, at);
    char title[160] = "";
    if (v->class->title)
        v->class->title(v, title, sizeof title);
    else
        snprintf(title, sizeof title, "%s", v->class->name);
    Canvas inside = canvas_dialog_frame(&whole, str_from(title));
    inside = canvas_sub(&inside, (Rect){ 0, 1, inside.height, inside.width - 2 });
    v->focused = top;
    v->at = (Rect){ at.row + 1, at.col + 2, inside.height, inside.width };
    v->class->draw(v, &inside);
}

static void draw_small(App *app, Canvas *c)
{
    char text[120], save[32], leave[32];
    action_leader_name(action_find("file.save"), save);
    action_leader_name(action_find("file.leave"), leave);
    snprintf(text, sizeof text, "%d x %d needed; your work is kept. %s saves, %s quits", MIN_WIDTH,
             MIN_HEIGHT, save, leave);
    if (app->message[0])
        canvas_wrap(c, 0, 0, c->width, c->height, str_from(app->message), ROLE_MESSAGE);
    else
        canvas_wrap(c, 0, 0, c->width, c->height, str_from(text), ROLE_MESSAGE);
    canvas_cursor(c, 0, 0);
}

void screen_draw(App *app)
{
    Canvas c = canvas_of(&app->grid);
    practice_look(app);
    if (c.width < MIN_WIDTH || c.height < MIN_HEIGHT) {
        draw_small(app, &c);
        return;
    }
    for (size_t i = 0; i < app->place_count; i++)
        draw_pane(app, &c, &app->places[i],
                  app->places[i].pane == app->focus && app->dialog_count == 0);
    for (size_t i = 0; i < app->dialog_count; i++) {
        app->grid.cursor_row = -1;
        draw_dialog(app, &c, app->dialogs[i], i + 1 == app->dialog_count);
    }
    draw_title(app, &c);
    draw_message(app, &c, c.height - 2);
    draw_hints(app, &c, c.height - 1);
    if (app->leader && app->leader_menu)
        menu_draw(app, &c);
    if (app->grid.cursor_row < 0)
        canvas_cursor(&c, c.height - 2, 0);
}
