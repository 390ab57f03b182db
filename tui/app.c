#include "user_config.h"
#include "app_private.h"

#include "cmd.h"
#include "contract/clock.h"
#include "contract/file.h"
#include "draw.h"
#include "keymap.h"
#include "recovered.h"
#include "term.h"
#include "views.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- services ---- */

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

size_t app_cursor(const App *app)
{
    size_t len = app_bytes(app).len;
    return app->cursor < len ? app->cursor : len;
}

void app_set_cursor(App *app, size_t offset)
{
    if (offset == app->cursor || app->moving) /* whoever is told of a move does not move it */
        return;
    app->cursor = offset;
    app_event(app, EVENT_CURSOR, screen_focused(app));
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
    const TreeNode *node = app_node(app);
    return node ? tree_path(node, app->frame) : STR("");
}

const Problem *app_problem(const App *app)
{
    size_t count = 0, cursor = app_cursor(app);
    const Analysis *a = app_analysis(app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *best = NULL;
    for (size_t i = 0; i < count; i++) {
        Span span;
        if (!document_from_newest(app->document, all[i].span, &span))
            continue;
        if (cursor < span.start || cursor > span.end)
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
static void analysis_came(App *app)
{
    if (app_analysis(app) == app->seen)
        return;
    app->seen = app_analysis(app);
    app_event(app, EVENT_ANALYSIS, NULL);
    bool first = app->first_look && app->seen;
    if (!first)
        return;
    app->first_look = false;
    bool blank = document_is_blank(app->document);
    if ((!analysis_root(app->seen) && !blank) || app->screen == SCREEN_ATTEST)
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
    analysis_came(app);
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
    analysis_came(app);
    if (!analysis_root(app_analysis(app))) {
        app_message(app, MESSAGE_ERROR,
                    "The text cannot be read as YAML. F3 shows it, F8 goes to the first problem");
        return NULL;
    }
    return app_analysis(app);
}

void app_message(App *app, MessageKind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(app->message, sizeof app->message, format, args);
    va_end(args);
    app->message_kind = kind;
}

void app_error(App *app, const Error *err)
{
    app_message(app, MESSAGE_ERROR, "%s", err->text);
    if (app->message[0] >= 'a' && app->message[0] <= 'z')
        app->message[0] = (char)(app->message[0] - 'a' + 'A');
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

static void tell(View *v, ViewEvent event)
{
    if (v && v->class->event)
        v->class->event(v, event);
}

/* Whoever has the focus loses it, then `change` happens, then the new one is told. */
void app_focus(App *app, PaneId pane)
{
    if (pane == app->focus)
        return;
    tell(app->panes[app->focus], EVENT_BLUR);
    app->reveal_until = 0;
    app->focus = pane;
    app->focus_of[app->screen] = pane;
    tell(screen_pane(app, pane), EVENT_FOCUS);
}

void app_show(App *app, ScreenId screen)
{
    if (screen == app->screen)
        return;
    if (!screen_has(screen)) {
        app_message(app, MESSAGE_WARNING, "This view is not part of this build");
        return;
    }
    tell(app->panes[app->focus], EVENT_BLUR);
    app->reveal_until = 0;
    if (app->back_count == BACK_MAX)
        memmove(app->back, app->back + 1, --app->back_count * sizeof *app->back);
    app->back[app->back_count++] = app->screen;
    app->screen = screen;
    screen_layout(app);
    for (size_t i = 0; i < app->place_count; i++)
        screen_pane(app, app->places[i].pane);
    app_event(app, EVENT_CURSOR, NULL);
    tell(screen_pane(app, app->focus), EVENT_FOCUS);
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
    if (app->dialog_count == DIALOGS_MAX) {
        dialog->class->free(dialog);
        return;
    }
    app->leader = app->leader_menu = false;
    app->dialogs[app->dialog_count++] = dialog;
    tell(dialog, EVENT_FOCUS);
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

static void bury(App *app)
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
        app_message(app, MESSAGE_WARNING, "Presenter mode shows no secrets (^X B ends it)");
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
    app->reveal_until = 0;
    app_event(app, EVENT_MASK, NULL);
    app_message(app, MESSAGE_INFO,
                on ? "Presenter mode: nothing secret can be shown" : "Presenter mode is off");
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
    if (why)
        app_message(app, MESSAGE_WARNING, "%s: %s", action->title, why);
    else
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

/* ---- start and end of documents ---- */

static bool looks_sealed(Str text)
{
    text = str_trim(text);
    return str_starts(text, STR(TOKEN_PREFIX_CONTRACT ".")) ||
           str_starts(text, STR(TOKEN_PREFIX_HYPER_PROTECT "."));
}

/* Where the open file is shown first. */
static ScreenId screen_for_document(App *app)
{
    if (attest_fits(app) && screen_has(SCREEN_ATTEST))
        return SCREEN_ATTEST;
    if (looks_sealed(app_bytes(app)) && screen_has(SCREEN_INSPECT))
        return SCREEN_INSPECT;
    return screen_has(SCREEN_EDIT) ? SCREEN_EDIT : SCREEN_SOURCE;
}

static void document_is_there(App *app)
{
    app->cursor = 0;
    app->disk_asked = false;
    app->journal_failed = false;
    app->seen = NULL;
    app->first_look = true;
    app->hold_until = app->now + HOLD_KEYS_MS;
    app->practice = false;
    app_event(app, EVENT_DOCUMENT, NULL);
}

/* What may wait until the first frame is on the screen. */
static void settle_document(App *app);

static void forget_recovered(App *app)
{
    if (app->recovered[0])
        file_remove(app->recovered, NULL);
    app->recovered[0] = 0;
}

static void take_recovered(App *app, int button, void *context)
{
    Buf *text = context;
    if (button == 0) {
        Splice all = { .at = span_make(0, app_bytes(app).len), .with = buf_str(text) };
        if (app_edit(app, &all, 1, STEP_EDIT, 0))
            app_message(app, MESSAGE_INFO, "Recovered. Undo goes back to the file on disk");
    } else if (button == 1) {
        document_forget_recovery(app->document);
    }
    buf_clear(text);
    memory_free(text);
}

static void offer_recovery(App *app)
{
    static const char *const buttons[] = { "Take", "Keep the file on disk", "Later", NULL };
    Buf *text = memory_alloc(sizeof *text);
    Time when;
    bool same;
    char date[32], words[600];
    if (!text)
        return;
    buf_init_secret(text, TEXT_MAX);
    bool there = document_recovery(app->document, text, &same, &when);
    if (!there || str_eq(buf_str(text), app_bytes(app))) {
        if (there)
            document_forget_recovery(app->document);
        buf_clear(text);
        memory_free(text);
        return;
    }
    clock_iso(when, date);
    snprintf(words, sizeof words,
             "Unsaved work on %s was kept at %s, when the program ended without saving. "
             "Secrets that were typed after the last save are not in it.%s",
             document_name(app->document), date,
             same ? "" : "\nThe file on disk was changed since then.");
    app_ask(app, "Recovered work", words, buttons, take_recovered, text);
}

/* ---- work without a file ---- */

/* The line is lost or the end is asked for: what is not saved is kept. */
static void keep_work(App *app)
{
    document_write_journal(app->document, NULL);
    bool unnamed = !document_path(app->document) && document_is_changed(app->document);
    if (recovered_write(app->document, session_state_folder(app->session), clock_now(), NULL) &&
        unnamed)
        forget_recovered(app); /* the newer one holds it */
}

static void unnamed_answer(App *app, int button, void *context)
{
    Arena *arena = arena_new(0);
    Buf text;
    const char *path;
    Time when;
    (void)context;
    buf_init_secret(&text, TEXT_MAX);
    if (button < 2 && arena &&
        recovered_find(session_state_folder(app->session), arena, &path, &text, &when)) {
        if (button == 0) {
            app_new(app, buf_str(&text), NULL, NULL);
            app_message(app, MESSAGE_INFO, "Taken up again; ^X S gives it a file");
        }
        snprintf(app->recovered, sizeof app->recovered, "%s", path);
        if (button == 1)
            forget_recovered(app);
    }
    buf_clear(&text);
    arena_free(arena);
}

/* A new contract that was never saved, when the program was ended from outside. */
static void offer_unnamed(App *app)
{
    static const char *const buttons[] = { "Take", "Remove it", "Later", NULL };
    Buf text;
    const char *path;
    Time when;
    char date[32], words[300];
    buf_init_secret(&text, TEXT_MAX);
    if (recovered_find(session_state_folder(app->session), app->frame, &path, &text, &when)) {
        clock_iso(when, date);
        snprintf(words, sizeof words,
                 "A new contract without a file was kept at %s, when the program was ended. "
                 "Secrets are not in it.",
                 date);
        app_ask(app, "Recovered work", words, buttons, unnamed_answer, NULL);
    }
    buf_clear(&text);
}

/* What a crash prints last. */
static void tell_where_work_is(const App *app)
{
    Buf path;
    char words[500];
    buf_init(&path, 4096);
    if (journal_path(&path, document_path(app->document), NULL) && path.len < 350) {
        snprintf(
            words, sizeof words,
            "contract-tui was ended by a fault. Unsaved work, but for the last two seconds, is "
            "in %s and is offered at the next start.\r\n",
            path.ptr);
        term_set_last_words(words);
    }
    buf_clear(&path);
}

static void settle_document(App *app)
{
    Error err = { 0 };
    const Platform *platform = app_platform(app);
    if (document_path(app->document)) {
        tell_where_work_is(app);
        if (!document_lock(app->document, &err))
            app_message(app, MESSAGE_WARNING, "%s", err.text);
        if (document_is_on_disk(app->document))
            session_remember(app->session, document_path(app->document),
                             platform ? platform->name : "", clock_now());
        offer_recovery(app);
    } else if (app->screen == SCREEN_START) {
        offer_unnamed(app);
    }
}

void app_open_now(App *app, const char *path)
{
    Error err = { 0 };
    if (!document_load(app->document, path, &err)) {
        app_error(app, &err);
        return;
    }
    document_set_read_only(app->document, app->options.read_only);
    document_is_there(app);
    app_show(app, screen_for_document(app));
    app_after_edit(app);
    if (app->started)
        settle_document(app);
}

static void open_answer(App *app, int button, void *context)
{
    char *path = context;
    if (button == 0)
        app_save(app);
    if (button == 1 || (button == 0 && !document_is_changed(app->document))) {
        if (button == 1)
            document_forget_recovery(app->document);
        app_open_now(app, path);
    }
    memory_free(path);
}

void app_open(App *app, const char *path)
{
    static const char *const buttons[] = { "Save and open", "Open without saving", "Stay", NULL };
    if (!document_is_changed(app->document)) {
        app_open_now(app, path);
        return;
    }
    size_t size = strlen(path) + 1;
    char *copy = memory_alloc(size), words[300];
    if (!copy)
        return;
    memcpy(copy, path, size);
    snprintf(words, sizeof words, "%s has changes that are not saved.",
             document_name(app->document));
    app_ask(app, "Open another file", words, buttons, open_answer, copy);
}

static bool new_now(App *app, Str bytes, const char *path, const Platform *platform)
{
    Error err = { 0 };
    if (!document_set(app->document, bytes, path, &err)) {
        app_error(app, &err);
        return false;
    }
    document_set_platform(app->document, platform);
    document_set_read_only(app->document, false);
    document_is_there(app);
    app_show(app, screen_has(SCREEN_EDIT) ? SCREEN_EDIT : SCREEN_SOURCE);
    app_after_edit(app);
    return true;
}

/* A new document that waits for an answer. */
typedef struct NewWaiting {
    Buf bytes;
    char *path; /* owned, NULL: none */
    const Platform *platform;
} NewWaiting;

static void new_answer(App *app, int button, void *context)
{
    NewWaiting *n = context;
    if (button == 0)
        app_save(app);
    if (button == 1)
        document_forget_recovery(app->document);
    if (button == 1 || (button == 0 && !document_is_changed(app->document)))
        new_now(app, buf_str(&n->bytes), n->path, n->platform);
    buf_clear(&n->bytes);
    memory_free(n->path);
    memory_free(n);
}

/* What nobody has touched yet (a sample, a template) is no work, nor is a copy of the tour as
 * long as it has no name. */
bool app_new(App *app, Str bytes, const char *path, const Platform *platform)
{
    static const char *const buttons[] = { "Save and go on", "Go on without saving", "Stay", NULL };
    bool practice = app->practice && !document_path(app->document);
    if (practice || !document_is_changed(app->document) ||
        !text_can_undo(document_text(app->document)))
        return new_now(app, bytes, path, platform);
    NewWaiting *n = memory_alloc(sizeof *n);
    if (!n)
        return false;
    buf_init_secret(&n->bytes, TEXT_MAX);
    buf_add_str(&n->bytes, bytes);
    n->path = path ? memory_alloc(strlen(path) + 1) : NULL;
    if (n->path)
        memcpy(n->path, path, strlen(path) + 1);
    n->platform = platform;
    char words[300];
    snprintf(words, sizeof words, "%s has changes that are not saved.",
             document_name(app->document));
    app_ask(app, "Another contract", words, buttons, new_answer, n);
    return false;
}

/* ---- the platform question ---- */

static void store_platform(App *app, const Platform *platform)
{
    Edit edit;
    Error err = { 0 };
    Str old;
    document_set_platform(app->document, NULL); /* what the text says is what holds */
    if (app_is_read_only(app)) {
        document_set_platform(app->document, platform);
        app_after_edit(app);
        return;
    }
    if (platform_of_text(app_bytes(app), &old, NULL) == platform)
        return;
    size_t before = app_bytes(app).len, cursor = app_cursor(app);
    if (!edit_platform(app_bytes(app), platform, app->frame, &edit, &err)) {
        app_error(app, &err);
        return;
    }
    if (!app_apply(app, &edit))
        return;
    app_set_cursor(app, cursor + app_bytes(app).len - before);
    app_message(app, MESSAGE_INFO, "Platform %s: kept in the first line of the file",
                platform->name);
}

static void platform_answer(App *app, int choice, void *context)
{
    (void)context;
    if (choice >= 0 && choice < PLATFORM_COUNT)
        store_platform(app, platform_get((PlatformId)choice));
    else if (!app_platform(app))
        app_message(app, MESSAGE_WARNING,
                    "Without a platform only the YAML is checked. ^X o asks again");
}

void app_ask_platform(App *app)
{
    AppChoice choices[PLATFORM_COUNT];
    const Analysis *good = app_good(app);
    const Platform *now = app_platform(app);
    if (!now && good)
        now = analysis_guess_platform(analysis_root(good));
    for (int i = 0; i < PLATFORM_COUNT; i++)
        choices[i] =
            (AppChoice){ platform_get((PlatformId)i)->name, platform_get((PlatformId)i)->summary };
    app_ask_choice(app, "Where will this contract run?", choices, PLATFORM_COUNT,
                   now ? (size_t)now->id : PLATFORM_CCRT, platform_answer, NULL);
}

/* ---- save and leave ---- */

typedef struct AfterSave {
    void (*then)(App *);
} AfterSave;

static void save_now(App *app, bool overwrite, void (*then)(App *));

static void changed_answer(App *app, int button, void *context)
{
    AfterSave *after = context;
    Error err = { 0 };
    if (button == 0)
        save_now(app, true, after->then);
    else if (button == 1 && document_reload(app->document, &err))
        app_after_edit(app), app_message(app, MESSAGE_INFO, "Loaded. Undo brings your text back");
    else if (button == 1)
        app_error(app, &err);
    memory_free(after);
}

static void save_now(App *app, bool overwrite, void (*then)(App *))
{
    static const char *const changed[] = { "Replace file", "Load it", "Cancel", NULL };
    static const char *const exists[] = { "Replace file", "Cancel", NULL };
    Error err = { 0 };
    tell(screen_pane(app, app->focus), EVENT_BLUR); /* half-typed values go into the text */
    if (document_save(app->document, overwrite, &err)) {
        app_message(app, MESSAGE_INFO, "Saved. %s, %zu bytes", document_path(app->document),
                    app_bytes(app).len);
        app->disk_asked = false;
        forget_recovered(app);
        Error lock = { 0 };
        document_lock(app->document, &lock);
        session_remember(app->session, document_path(app->document),
                         app_platform(app) ? app_platform(app)->name : "", clock_now());
        if (then)
            then(app);
        return;
    }
    if (err.code != ERR_CHANGED && err.code != ERR_REFUSED) {
        app_error(app, &err);
        return;
    }
    AfterSave *after = memory_alloc(sizeof *after);
    if (!after)
        return;
    after->then = then;
    bool is_changed = err.code == ERR_CHANGED;
    app_ask(app, is_changed ? "Changed on disk" : "File exists", err.text,
            is_changed ? changed : exists, changed_answer, after);
}

static void save_named(App *app, const char *path, void *context)
{
    Error err = { 0 };
    AfterSave *after = context;
    if (path && *path) {
        if (document_set_path(app->document, path, &err))
            save_now(app, false, after->then);
        else
            app_error(app, &err);
    }
    memory_free(after);
}

static void ask_name(App *app, void (*then)(App *))
{
    AfterSave *after = memory_alloc(sizeof *after);
    if (!after)
        return;
    after->then = then;
    const char *old = document_path(app->document);
    app_ask_text(app, "Save", "File name", old ? old : "contract.yaml", false, save_named, after);
}

static void save_then(App *app, void (*then)(App *))
{
    if (!document_path(app->document))
        ask_name(app, then);
    else
        save_now(app, false, then);
}

void app_save(App *app)
{
    tell(screen_pane(app, app->focus), EVENT_BLUR);
    if (!document_is_changed(app->document) && document_path(app->document) &&
        document_is_on_disk(app->document)) {
        app_message(app, MESSAGE_INFO, "%s has no changes", document_name(app->document));
        return;
    }
    save_then(app, NULL);
}

void app_save_as(App *app)
{
    ask_name(app, NULL);
}

static void quit_now(App *app)
{
    app->quit = true;
}

static void leave_answer(App *app, int button, void *context)
{
    (void)context;
    if (button == 0) {
        save_then(app, quit_now);
    } else if (button == 1) {
        forget_recovered(app);
        document_forget_recovery(app->document);
        app->quit = true;
    }
}

void app_leave(App *app)
{
    static const char *const buttons[] = { "Save and leave", "Leave without saving", "Stay", NULL };
    char words[300];
    tell(screen_pane(app, app->focus), EVENT_BLUR);
    bool practice = app->practice && !document_path(app->document);
    if (practice || !document_is_changed(app->document) || app_is_read_only(app)) {
        app->quit = true;
        return;
    }
    snprintf(words, sizeof words, "%s has changes that are not saved.",
             document_name(app->document));
    app_ask(app, "Leave", words, buttons, leave_answer, NULL);
}

void app_suspend(App *app)
{
    app->reveal_until = 0;
    app_event(app, EVENT_MASK, NULL);
    term_suspend();
    app->ignore_click = false;
}

/* ---- the file under us ---- */

static void disk_answer(App *app, int button, void *context)
{
    (void)context;
    Error err = { 0 };
    if (button == 0) {
        if (document_reload(app->document, &err)) {
            app_after_edit(app);
            app_message(app, MESSAGE_INFO, "Loaded. Undo brings your text back");
        } else {
            app_error(app, &err);
        }
    } else if (button == 1) {
        document_accept_disk(app->document);
    } else if (button == 2) {
        app->disk_asked = false; /* asked again behind the comparison */
        compare_saved(app);
    }
}

/* Another program may have changed the file: looked at with a key after a pause, when the window
 * comes to the front, and before saving. Nothing wakes up for it. */
void app_check_disk(App *app)
{
    static const char *const buttons[] = { "Load it", "Keep mine", "Compare", "Later", NULL };
    if (app->now - app->disk_checked < 2000 || app->disk_asked)
        return;
    app->disk_checked = app->now;
    if (!document_changed_on_disk(app->document))
        return;
    app->disk_asked = true;
    char words[300];
    snprintf(words, sizeof words, "%s was changed on disk by another program.",
             document_name(app->document));
    app_ask(app, "Changed on disk", words, buttons, disk_answer, NULL);
}

static void write_journal(App *app)
{
    Error err = { 0 };
    app->journal_at = 0;
    if (document_write_journal(app->document, &err) || app->journal_failed)
        return;
    app->journal_failed = true;
    app_message(app, MESSAGE_WARNING, "Recovery is off: %s", err.text);
}

/* ---- the user's own editor ---- */

extern char **environ;

static int run_program(const char *program, const char *path)
{
    char command[4096];
    if (snprintf(command, sizeof command, "%s \"$1\"", program) >= (int)sizeof command)
        return -1;
    setenv("CONTRACT_TUI_EDIT", "1", 1);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGTSTP, SIG_IGN); /* nobody would be there to wake it: the program waits for it */
        execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static void edit_saved(App *app)
{
    Error err = { 0 };
    const char *editor = getenv("VISUAL");
    if (!editor || !*editor)
        editor = getenv("EDITOR");
    if (!editor || !*editor)
        editor = "vi";
    app_event(app, EVENT_MASK, NULL);
    term_release();
    int status = run_program(editor, document_path(app->document));
    term_take();
    if (status != 0)
        app_message(app, MESSAGE_WARNING, "%s ended with status %d", editor, status);
    if (!document_changed_on_disk(app->document))
        return;
    if (!document_reload(app->document, &err)) {
        app_error(app, &err);
        return;
    }
    app_after_edit(app);
    app_message(app, MESSAGE_INFO, "Loaded what the editor wrote. Undo brings the old text back");
}

static void editor_answer(App *app, int button, void *context)
{
    (void)context;
    if (button == 0)
        save_then(app, edit_saved);
}

void app_run_editor(App *app)
{
    static const char *const buttons[] = { "Save and edit", "Cancel", NULL };
    if (document_is_changed(app->document))
        app_ask(app, "Your editor",
                "The editor works on the file on disk, in plain text: it is saved first.", buttons,
                editor_answer, NULL);
    else
        edit_saved(app);
}

/* ---- the loop ---- */

static uint64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static int until(const App *app, uint64_t at, int least)
{
    if (!at)
        return least;
    int wait = at <= app->now ? 0 : (int)(at - app->now);
    return least < 0 || wait < least ? wait : least;
}

/* Milliseconds until something is due; -1: nothing is. */
static int next_timer(const App *app)
{
    int wait = until(app, app->wake_at, -1);
    wait = until(app, app->analyse_at, wait);
    wait = until(app, app->journal_at, wait);
    if (app->reveal_until > app->now)
        wait = until(app, app->reveal_until, wait);
    if (app->leader && !app->leader_menu)
        wait = until(app, app->leader_since + LEADER_MENU_MS, wait);
    return wait;
}

static void run_timers(App *app)
{
    if (app->wake_at && app->wake_at <= app->now)
        app->wake_at = 0;
    if (app->analyse_at && app->analyse_at <= app->now) {
        int wait = document_analyse(app->document, app->now);
        app->analyse_at = wait < 0 ? 0 : app->now + (uint64_t)wait;
        analysis_came(app);
    }
    if (app->journal_at && app->journal_at <= app->now)
        write_journal(app);
    if (app->reveal_until && app->reveal_until <= app->now) {
        app->reveal_until = 0;
        app_event(app, EVENT_MASK, NULL);
    }
    if (app->leader && app->now >= app->leader_since + LEADER_MENU_MS)
        app->leader_menu = true;
}

static void run_signals(App *app)
{
    unsigned signals = term_take_signals();
    if (signals & (TERM_HANGUP | TERM_TERMINATE)) {
        keep_work(app);
        app->hangup = (signals & TERM_HANGUP) != 0;
        app->quit = true;
        app->status = 128 + (signals & TERM_HANGUP ? 1 : 15);
        return;
    }
    if (signals & TERM_STOP)
        app_suspend(app);
    if (signals & TERM_CONTINUED)
        term_redraw();
    if (signals & TERM_INTERRUPT)
        job_cancel(app);
}

/* True when there may be more: what comes without end is drawn in between. */
static bool read_keys(App *app)
{
    KeyEvent key;
    bool lost = false;
    uint64_t start = clock_ms();
    while (!app->quit && term_next_key(&key, &lost)) {
        app->now = clock_ms();
        input_key(app, &key);
        bury(app);
        if (app->now - start > 30)
            return true;
    }
    if (lost) {
        keep_work(app);
        app->hangup = app->quit = true;
        app->status = 129;
    }
    return false;
}

static void draw_frame(App *app)
{
    Error err;
    int height, width;
    term_size(&height, &width);
    if (!grid_resize(&app->grid, height, width, &err))
        return;
    grid_clear(&app->grid);
    screen_layout(app);
    screen_draw(app);
    draw_grid(&app->grid);
    arena_free(app->frame);
    app->frame = arena_new(16 << 20);
}

/* The first analysis of a document is on its way: keys wait for what they are meant for. */
static bool holds_keys(const App *app)
{
    return app->first_look && !app_analysis(app) && document_is_busy(app->document) &&
           app->now < app->hold_until;
}

static void loop(App *app)
{
    bool more = false; /* keys may still be waiting */
    while (!app->quit) {
        app->now = clock_ms();
        draw_frame(app);
        if (!app->started) {
            app->started = true;
            app->hold_until = app->now + HOLD_KEYS_MS;
            settle_document(app);
            app_after_edit(app);
            continue;
        }
        bool hold = holds_keys(app);
        struct pollfd fds[] = {
            { .fd = term_fd(), .events = hold ? 0 : POLLIN },
            { .fd = term_signal_fd(), .events = POLLIN },
            { .fd = document_fd(app->document), .events = POLLIN },
            { .fd = job_fd(app), .events = POLLIN },
        };
        int wait = hold ? until(app, app->hold_until, next_timer(app)) : more ? 0 : next_timer(app);
        int n = poll(fds, 4, wait);
        app->now = clock_ms();
        if (n < 0 && errno != EINTR)
            break;
        if (fds[1].revents || n < 0)
            run_signals(app);
        if (fds[2].revents) {
            document_take(app->document); /* an answer about a text that is gone is dropped */
            analysis_came(app);
            app_after_edit(app); /* it may be behind already */
        }
        if (fds[3].revents)
            job_take(app);
        if (!hold)
            more = (fds[0].revents || more) && read_keys(app);
        run_timers(app);
        bury(app);
    }
}

static void free_app(App *app)
{
    while (app->dialog_count)
        app_close(app, app->dialogs[app->dialog_count - 1]);
    bury(app);
    for (int i = 0; i < PANE_COUNT; i++)
        if (app->panes[i])
            app->panes[i]->class->free(app->panes[i]);
    job_cancel(app);
    document_free(app->document);
    session_close(app->session);
    grid_free(&app->grid);
    draw_forget();
    buf_clear(&app->clipboard);
    arena_free(app->frame);
    memory_free(app);
}

static void choose_theme(App *app)
{
    Error err = { 0 };
    const char *name =
        app->options.theme ? app->options.theme : session_setting(app->session, "theme");
    if (!session_theme(app->session, name, &app->theme, &err)) {
        app_error(app, &err);
        theme_load("terminal", &app->theme, NULL);
    }
    draw_set_plain(app->options.plain ||
                   strcmp(session_setting(app->session, "borders"), "plain") == 0);
    draw_set_theme(&app->theme);
}

static void read_keymap(App *app)
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

static bool prepare(App *app, const AppOptions *options, Error *err)
{
    app->options = *options;
    app->presenter = options->presenter;
    app->focus = PANE_COUNT;
    for (int i = 0; i < SCREEN_COUNT; i++)
        app->focus_of[i] = PANE_COUNT;
    buf_init_secret(&app->clipboard, TEXT_MAX);
    app->frame = arena_new(16 << 20);
    app->session = session_open();
    app->document = document_new(err);
    if (!app->frame || !app->session)
        return error_memory(err);
    if (!app->document)
        return false;
    if (options->path && !document_load(app->document, options->path, err))
        return false;
    document_set_read_only(app->document, options->read_only);
    if (options->platform)
        document_set_platform(app->document, options->platform);
    app->first_look = options->path != NULL;
    app->screen = options->path              ? screen_for_document(app)
                  : options->tour            ? SCREEN_TOUR
                  : screen_has(SCREEN_START) ? SCREEN_START
                                             : SCREEN_SOURCE;
    return true;
}

int app_main(const AppOptions *options)
{
    Error err = { 0 };
    App *app = memory_alloc(sizeof *app);
    if (!app) {
        error_memory(&err);
        return say_error(&err);
    }
    if (!prepare(app, options, &err)) {
        free_app(app);
        return say_error(&err);
    }
    if (options->path)
        document_analyse(app->document,
                         clock_ms()); /* the worker begins while the screen is set up */
    const char *no_colour = getenv("NO_COLOR");
    bool colour = !options->no_colour && !(no_colour && *no_colour);
    bool mouse = !options->no_mouse && strcmp(session_setting(app->session, "mouse"), "off") != 0;
    if (!term_start(colour, mouse, &err)) {
        free_app(app);
        return say_error(&err);
    }
    app->now = clock_ms();
    choose_theme(app);
    if (session_complaint(app->session))
        app_message(app, MESSAGE_WARNING, "%s", session_complaint(app->session));
    Error config = { 0 };
    if (!user_config_check(&config))
        app_message(app, MESSAGE_WARNING, "%s", config.text);
    read_keymap(app);
    loop(app);
    int status = app->status;
    if (status == EXIT_DONE)
        document_end(app->document);
    bool hangup = app->hangup;
    if (!hangup)
        term_stop();
    free_app(app);
    return status;
}
