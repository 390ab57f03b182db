/* What views ask the program for: the document, messages, focus, screens, dialogs, secrets. */
#include "app_private.h"
#include "action_words.h"
#include "linear.h"

#include "draw.h"
#include "term.h"
#include "views.h"

#include <stdio.h>

Document *app_document(App *app)
{
    return app->document;
}

Str app_bytes(const App *app)
{
    return document_bytes(app->document);
}

const Analysis *app_analysis(const App *app)
{
    return document_analysis(app->document);
}

const Analysis *app_good(const App *app)
{
    return document_good(app->document);
}

Fields *app_fields(App *app)
{
    return document_fields(app->document);
}

Fields *app_form_fields(App *app)
{
    return document_form_fields(app->document);
}

const Platform *app_platform(const App *app)
{
    return document_platform(app->document);
}

Session *app_session(App *app)
{
    return app->session;
}

Arena *app_frame(App *app)
{
    return app->frame;
}

Str app_keep(App *app, Str text)
{
    char *copy = text.len > 0 ? arena_copy(app->frame, text.ptr, text.len) : NULL;
    return str_make(copy ? copy : "", copy ? text.len : 0);
}

size_t app_cursor(const App *app)
{
    size_t len = app_bytes(app).len;
    return app->cursor < len ? app->cursor : len;
}

/* What ^X . shows is hidden when the cursor is at another place. */
static void hide_secret_elsewhere(App *app)
{
    if (app->reveal_until <= app->now || str_is(app_path(app), app->reveal_path))
        return;
    app->reveal_until = 0;
    app->message[0] = 0;
    app_event(app, EVENT_MASK, NULL);
}

void app_put_place(App *app, size_t offset, Str path)
{
    app->cursor = app->place_cursor = offset;
    app->place_version = text_version(document_text(app->document));
    buf_reset(&app->place);
    buf_add_str(&app->place, path);
}

/* The place that was told, as long as it is still the one of the cursor. */
static Str told_place(const App *app)
{
    bool holds = app->cursor == app->place_cursor &&
                 app->place_version == text_version(document_text(app->document));
    return holds ? buf_str(&app->place) : STR("");
}

void app_set_place(App *app, size_t offset, Str path)
{
    if (app->moving) /* whoever is told of a move does not move it */
        return;
    if (offset == app->cursor && str_eq(path, told_place(app)))
        return;
    app_put_place(app, offset, path);
    hide_secret_elsewhere(app);
    app_event(app, EVENT_CURSOR, screen_focused(app));
}

void app_set_cursor(App *app, size_t offset)
{
    app_set_place(app, offset, STR(""));
}

void app_go_to(App *app, Str path)
{
    Str rest;
    Span at;
    const Analysis *good = app_good(app);
    const TreeNode *node = good ? tree_at_deepest(analysis_root(good), path, &rest) : NULL;
    bool branch = node && !tree_is_scalar(node) && node->key.ptr;
    if (!node || !document_from_good(app->document, branch ? node->key_span : node->span, &at))
        return;
    app_put_place(app, at.start, path);
    app_event(app, EVENT_CURSOR, NULL);
}

const TreeNode *app_node(const App *app)
{
    const Analysis *good = app_good(app);
    if (!good)
        return NULL;
    return tree_at_offset(analysis_root(good), document_to_old(app->document, app_cursor(app)));
}

Str app_path(App *app)
{
    Str told = told_place(app);
    char *copy = told.len > 0 ? arena_copy(app->frame, told.ptr, told.len) : NULL;
    const TreeNode *node = copy ? NULL : app_node(app);
    return copy ? str_make(copy, told.len) : node ? tree_path(node, app->frame) : STR("");
}

const Problem *app_problem(const App *app)
{
    size_t count = 0, cursor = app_cursor(app);
    const Analysis *a = app_analysis(app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *best = NULL;
    Str told = told_place(app);
    bool absent = told.len > 0 && app_good(app) && !tree_at(analysis_root(app_good(app)), told);
    for (size_t i = 0; i < count; i++) {
        Span span;
        if (!document_from_newest(app->document, all[i].span, &span))
            continue;
        if (absent ? !str_eq(all[i].path, told) : cursor < span.start || cursor > span.end)
            continue;
        if (!best || all[i].severity > best->severity)
            best = &all[i];
    }
    return best;
}

/* Every section that is there is a token. */
static bool is_sealed(const Analysis *a)
{
    const Section *w = analysis_workload(a), *e = analysis_env(a);
    bool any = w->form == SECTION_TOKEN || e->form == SECTION_TOKEN;
    return any && (w->form == SECTION_TOKEN || w->form == SECTION_MISSING) &&
           (e->form == SECTION_TOKEN || e->form == SECTION_MISSING);
}

/* A newer analysis is there. The first one after a document was opened decides where it is shown
 * and whether the platform is asked for; later nothing comes up unasked. */
void app_analysis_came(App *app)
{
    /* By number: two may have come since, and the newest may stand where an old one stood. */
    if (app_analysis(app) == app->seen && document_analyses(app->document) == app->seen_number)
        return;
    app->seen = app_analysis(app);
    app->seen_number = document_analyses(app->document);
    app_event(app, EVENT_ANALYSIS, NULL);
    Error config;
    if (document_complaint(app->document, &config))
        app_message(app, MESSAGE_WARNING, "%s", config.text);
    bool first = app->first_look && app->seen;
    if (!first)
        return;
    app->first_look = false;
    bool blank = document_is_blank(app->document);
    if ((!analysis_root(app->seen) && !blank) || app->screen == SCREEN_ATTEST ||
        app->screen == SCREEN_INSPECT)
        return;
    if (is_sealed(app->seen) && screen_has(SCREEN_INSPECT))
        app_show(app, SCREEN_INSPECT);
    else if (!app_platform(app) && app->screen != SCREEN_START && app->dialog_count == 0 &&
             !document_is_changed(app->document))
        app_ask_platform(app);
}

/* The text changed: views are told, and what is due is started. */
void app_after_edit(App *app)
{
    app_event(app, EVENT_TEXT, NULL);
    int wait = document_analyse(app->document, app->now);
    app->analyse_at = wait < 0 ? 0 : app->now + (uint64_t)wait;
    if (document_journal_is_due(app->document) && !app->journal_at)
        app->journal_at = app->now + JOURNAL_MS;
    app_analysis_came(app);
}

bool app_edit(App *app, const Splice *splices, size_t count, StepKind kind, size_t cursor)
{
    Error err = { 0 };
    if (!document_edit(app->document, splices, count, kind, app_cursor(app), &err)) {
        app_error(app, &err);
        return false;
    }
    app->cursor = cursor;
    app_after_edit(app);
    return true;
}

bool app_apply(App *app, const Edit *edit)
{
    return app_edit(app, edit->splices, edit->count, STEP_EDIT, edit->cursor);
}

void app_undo(App *app)
{
    size_t cursor;
    if (document_is_read_only(app->document) || !document_undo(app->document, &cursor)) {
        app_message(app, MESSAGE_INFO, "There is nothing to undo");
        return;
    }
    app->cursor = cursor;
    app_after_edit(app);
    app_event(app, EVENT_CURSOR, NULL);
}

void app_redo(App *app)
{
    size_t cursor;
    if (document_is_read_only(app->document) || !document_redo(app->document, &cursor)) {
        app_message(app, MESSAGE_INFO, "There is nothing to redo");
        return;
    }
    app->cursor = cursor;
    app_after_edit(app);
    app_event(app, EVENT_CURSOR, NULL);
}

const Analysis *app_settled(App *app)
{
    if (!document_wait(app->document, 3000)) {
        app_message(app, MESSAGE_WARNING, "The text is still being checked; try again");
        return NULL;
    }
    app_analysis_came(app);
#if defined(__SANITIZE_ADDRESS__)
    app_event(app, EVENT_ANALYSIS, NULL); /* rows go each time: who did not keep a path is found */
#endif
    if (!analysis_root(app_analysis(app))) {
        app_message(app, MESSAGE_ERROR,
                    "The text cannot be read as YAML. {view.toggle} shows it, {problem.next} goes "
                    "to the first problem");
        return NULL;
    }
    return app_analysis(app);
}

void app_message(App *app, MessageKind kind, const char *format, ...)
{
    va_list args;
    char words[sizeof app->message];
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    action_words(app, words, app->message, sizeof app->message);
    app->message_kind = kind;
    if (app->linear)
        linear_message(app->linear, kind, app->message);
}

void app_error(App *app, const Error *err)
{
    char first = err->text[0];
    if (first >= 'a' && first <= 'z')
        app_message(app, MESSAGE_ERROR, "%c%s", first - 'a' + 'A', err->text + 1);
    else
        app_message(app, MESSAGE_ERROR, "%s", err->text);
}

/* Panes that are not on the screen look at the text, the analysis and the cursor when they come
 * to it again (app_show). */
void app_event(App *app, ViewEvent event, const View *but)
{
    bool only_shown = event == EVENT_TEXT || event == EVENT_ANALYSIS || event == EVENT_CURSOR;
    bool was_moving = app->moving;
    app->moving = was_moving || event == EVENT_CURSOR;
    for (int i = 0; i < PANE_COUNT; i++)
        if (app->panes[i] && app->panes[i] != but && app->panes[i]->class->event &&
            (!only_shown || screen_shows(app, (PaneId)i)))
            app->panes[i]->class->event(app->panes[i], event);
    for (size_t i = 0; i < app->dialog_count; i++)
        if (app->dialogs[i] != but && app->dialogs[i]->class->event)
            app->dialogs[i]->class->event(app->dialogs[i], event);
    app->moving = was_moving;
}

void app_tell(View *v, ViewEvent event)
{
    if (v && v->class->event)
        v->class->event(v, event);
}

/* Whoever has the focus loses it, then `change` happens, then the new one is told. */
void app_focus(App *app, PaneId pane)
{
    if (pane == app->focus || app->linear)
        return;
    app_tell(app->panes[app->focus], EVENT_BLUR);
    app->reveal_until = 0;
    app->focus = pane;
    app->focus_of[app->screen] = pane;
    app_tell(screen_pane(app, pane), EVENT_FOCUS);
}

void app_show(App *app, ScreenId screen)
{
    if (app->linear)
        app->screen = screen;
    if (screen == app->screen)
        return;
    if (!screen_has(screen)) {
        app_message(app, MESSAGE_WARNING, "This view is not part of this build");
        return;
    }
    app_tell(app->panes[app->focus], EVENT_BLUR);
    app->reveal_until = 0;
    if (app->back_count == BACK_MAX)
        memmove(app->back, app->back + 1, --app->back_count * sizeof *app->back);
    app->back[app->back_count++] = app->screen;
    app->screen = screen;
    screen_layout(app);
    for (size_t i = 0; i < app->place_count; i++)
        screen_pane(app, app->places[i].pane);
    app_event(app, EVENT_CURSOR, NULL);
    app_tell(screen_pane(app, app->focus), EVENT_FOCUS);
}

void app_back(App *app)
{
    if (app->back_count == 0)
        return;
    ScreenId to = app->back[--app->back_count];
    size_t keep = app->back_count;
    app_show(app, to);
    app->back_count = keep;
}

ScreenId app_screen(const App *app)
{
    return app->screen;
}

void app_push(App *app, View *dialog)
{
    if (!dialog)
        return;
    if (app->linear) { /* what has questions of its own here does not come this way */
        app_message(app, MESSAGE_INFO, "This needs a screen");
        dialog->class->free(dialog);
        return;
    }
    if (app->dialog_count == DIALOGS_MAX || app->quit) {
        dialog->class->free(dialog);
        app_message(app, MESSAGE_WARNING, "Too many questions are open: Esc closes one");
        return;
    }
    app->leader = app->leader_menu = false;
    app->dialogs[app->dialog_count++] = dialog;
    app_tell(dialog, EVENT_FOCUS);
}

void app_close(App *app, View *dialog)
{
    for (size_t i = 0; i < app->dialog_count; i++)
        if (app->dialogs[i] == dialog) {
            memmove(app->dialogs + i, app->dialogs + i + 1,
                    (app->dialog_count - i - 1) * sizeof *app->dialogs);
            app->dialog_count--;
            app->dead[app->dead_count++] = dialog;
            return;
        }
}

void app_bury(App *app)
{
    while (app->dead_count) {
        View *v = app->dead[--app->dead_count];
        v->class->free(v);
    }
}

bool app_is_revealed(const App *app, Str path)
{
    return app->reveal_until > app->now && str_is(path, app->reveal_path);
}

bool app_is_revealing(const App *app)
{
    return app->reveal_until > app->now;
}

void app_reveal(App *app, Str path)
{
    if (app->presenter) {
        app_message(app, MESSAGE_WARNING,
                    "Presenter mode shows no secrets ({view.presenter} ends it)");
        return;
    }
    if (path.len >= sizeof app->reveal_path)
        return;
    snprintf(app->reveal_path, sizeof app->reveal_path, STR_FMT, STR_ARG(path));
    app->reveal_until = app->now + REVEAL_MS;
    app_message(app, MESSAGE_INFO, "Shown for 10 seconds; any change of the place hides it");
}

bool app_is_presenter(const App *app)
{
    return app->presenter;
}

void app_set_presenter(App *app, bool on)
{
    app->presenter = on;
    app->pressed[0] = 0;
    app->reveal_until = 0;
    app_apply_setting(app, "theme");
    app_apply_setting(app, "plain-variables");
    app_event(app, EVENT_MASK, NULL);
    app_message(app, MESSAGE_INFO,
                on ? "Presenter mode: nothing secret can be shown, keys are, in strong contrast"
                   : "Presenter mode is off");
}

bool app_is_linear(const App *app)
{
    return app->linear != NULL;
}

bool app_is_read_only(const App *app)
{
    return document_is_read_only(app->document);
}

Str app_clipboard(const App *app)
{
    return buf_str(&app->clipboard);
}

void app_set_clipboard(App *app, Str text)
{
    buf_reset(&app->clipboard);
    buf_add_str(&app->clipboard, text);
}

bool app_copy(App *app, Str text, bool secret)
{
    app_set_clipboard(app, text);
    if (secret || app->presenter || app->linear ||
        strcmp(session_setting(app->session, "clipboard"), "terminal") != 0)
        return false;
    term_copy(text);
    return true;
}

ViRegisters *app_registers(App *app)
{
    if (!app->registers)
        app->registers = vi_registers_new();
    return app->registers;
}

Shelf *app_shelf(App *app)
{
    return app->shelf;
}

uint64_t app_now(const App *app)
{
    return app->now;
}

void app_wake_in(App *app, int milliseconds)
{
    uint64_t at = app->now + (uint64_t)milliseconds;
    if (!app->wake_at || at < app->wake_at)
        app->wake_at = at;
}

const Theme *app_theme(const App *app)
{
    return &app->theme;
}

void app_set_theme(App *app, const Theme *theme)
{
    app->theme = *theme;
    draw_set_theme(&app->theme);
}

void app_run_action(App *app, const Action *action)
{
    const char *why = action->unavailable ? action->unavailable(app) : NULL;
    View *v = screen_focused(app);
    if (why)
        app_message(app, MESSAGE_WARNING, "%s: %s", action->title, why);
    else if (!v || !v->class->act || !v->class->act(v, action->id))
        action->run(app);
}

bool app_run(App *app, const char *action_id)
{
    const Action *action = action_find(action_id);
    if (!action)
        return false;
    bool available = !action->unavailable || !action->unavailable(app);
    app_run_action(app, action);
    return available;
}
