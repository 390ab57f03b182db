/* Opening: a file, a new text, what was left unsaved, and the question for the platform. */
#include "app_private.h"
#include "platform_view.h"

#include "contract/clock.h"
#include "contract/file.h"
#include "contract/initdata.h"
#include "contract/inspect.h"
#include "contract/sealed_secret.h"
#include "contract/token.h"
#include "recovered.h"
#include "shelf.h"
#include "term.h"
#include "views.h"

#include <stdio.h>

/* Only what names a code is looked at as a whole: the first frame waits for this. */
static bool is_log(Str text)
{
    if (str_find(text, STR("HPL")) >= text.len)
        return false;
    InspectRequest request = { .bytes = text, .name = "", .now = clock_now() };
    Inspection *i = inspect_bytes(&request, NULL);
    bool log = i && i->kind == INSPECT_LOG;
    inspect_free(i);
    return log;
}

/* Tokens, sealed secrets, initdata, keys, certificates, console logs: there is something to be told
 * of them, and nothing to edit. */
static bool is_to_inspect(Str text)
{
    text = str_trim(text);
    return token_is_like(text) || sealed_secret_is_like(text) || initdata_is_like(text) ||
           str_starts(text, STR("-----BEGIN ")) || is_log(text);
}

/* Archives, keys and certificates in binary, what is packed: the inspector knows them. */
static bool is_known(const char *path)
{
    Buf bytes;
    buf_init_secret(&bytes, TEXT_MAX);
    bool known = false;
    if (file_read(path, TEXT_MAX, &bytes, NULL, NULL)) {
        InspectRequest request = { .bytes = buf_str(&bytes), .name = path, .now = clock_now() };
        Inspection *i = inspect_bytes(&request, NULL);
        known = i && i->kind != INSPECT_UNKNOWN && i->kind != INSPECT_CONTRACT;
        inspect_free(i);
    }
    buf_clear(&bytes);
    return known;
}

bool app_load(App *app, const char *path, Error *err)
{
    Error why = { 0 };
    if (document_load(app->document, path, &why))
        return true;
    bool ok = why.code == ERR_SYNTAX && screen_has(SCREEN_INSPECT) && is_known(path) &&
              document_load_raw(app->document, path, &why);
    if (!ok && err)
        *err = why;
    return ok;
}

/* Where the open file is shown first. */
ScreenId app_screen_for_document(App *app)
{
    if (document_is_raw(app->document))
        return SCREEN_INSPECT;
    if (attest_fits(app) && screen_has(SCREEN_ATTEST))
        return SCREEN_ATTEST;
    if (is_to_inspect(app_bytes(app)) && screen_has(SCREEN_INSPECT))
        return SCREEN_INSPECT;
    return screen_has(SCREEN_EDIT) ? SCREEN_EDIT : SCREEN_SOURCE;
}

static void document_is_there(App *app)
{
    app->cursor = 0;
    app->disk_changed = false;
    app->journal_failed = false;
    app->seen = NULL;
    app->first_look = true;
    app->hold_until = app->now + HOLD_KEYS_MS;
    app->practice = app->practice_steps = false;
    shelf_clear(app->shelf);
    app_event(app, EVENT_DOCUMENT, NULL);
}

void app_forget_recovered(App *app)
{
    if (app->recovered[0])
        file_remove(app->recovered, NULL);
    app->recovered[0] = 0;
}

typedef struct Recovery {
    Buf text;
    Time when;
    bool same; /* the file is still the one that it was made from */
} Recovery;

static void ask_recovery(App *app, Recovery *r);

static void recovery_answer(App *app, int button, void *context)
{
    Recovery *r = context;
    if (button == 1) {
        bool lines = app_is_linear(app); /* there a question is answered at once */
        if (!lines)
            ask_recovery(app, r); /* again, behind the comparison */
        compare_texts(app, document_name(app->document), app_bytes(app), buf_str(&r->text));
        if (lines)
            ask_recovery(app, r);
        return;
    }
    if (button == 0) {
        Splice all = { .at = span_make(0, app_bytes(app).len), .with = buf_str(&r->text) };
        if (app_edit(app, &all, 1, STEP_EDIT, 0))
            app_message(app, MESSAGE_INFO, "Recovered. {edit.undo} goes back to the file on disk");
    } else if (button == 2) {
        document_forget_recovery(app->document);
    }
    buf_clear(&r->text);
    memory_free(r);
}

static void ask_recovery(App *app, Recovery *r)
{
    static const char *const buttons[] = { "Take", "Compare", "Keep the file on disk", "Later",
                                           NULL };
    char date[32], words[600];
    clock_iso(r->when, date);
    snprintf(words, sizeof words,
             "Unsaved work on %s was kept at %s, when the program ended without saving. "
             "Secrets that were typed after the last save are not in it.%s",
             document_name(app->document), date,
             r->same ? "" : "\nThe file on disk was changed since then.");
    app_ask(app, "Recovered work", words, buttons, recovery_answer, r);
}

static void offer_recovery(App *app)
{
    Recovery *r = memory_alloc(sizeof *r);
    if (!r)
        return;
    buf_init_secret(&r->text, TEXT_MAX);
    bool there = document_recovery(app->document, &r->text, &r->same, &r->when);
    if (there && !str_eq(buf_str(&r->text), app_bytes(app))) {
        ask_recovery(app, r);
        return;
    }
    if (there)
        document_forget_recovery(app->document);
    buf_clear(&r->text);
    memory_free(r);
}

/* ---- two sessions ---- */

static void session_answer(App *app, int button, void *context)
{
    Error err = { 0 };
    (void)context;
    if (button == 0) {
        document_set_read_only(app->document, true);
        app_message(app, MESSAGE_INFO, "Read only. Open it again when the other session has ended");
    } else if (button == 2 && !app->quit && document_set(app->document, STR(""), NULL, &err)) {
        document_is_there(app);
        app_show(app, SCREEN_START);
    }
}

static void tell_other_session(App *app, const char *who)
{
    static const char *const buttons[] = { "Read only", "Edit all the same", "Close it", NULL };
    char words[700];
    snprintf(words, sizeof words,
             "%s.\nWho saves last is asked before the other one's work is replaced.", who);
    app_ask(app, "Open elsewhere", words, buttons, session_answer, NULL);
}

/* ---- work without a file ---- */

/* The newest recent file is the document. */
static bool is_newest(const App *app)
{
    const char *newest =
                   session_recent_count(app->session) ? session_recent(app->session, 0).path : "",
               *slash = strrchr(newest, '/');
    return strcmp(slash ? slash + 1 : newest, document_name(app->document)) == 0;
}

/* A new contract has a name but no file yet: the start screen tells of its unsaved work. */
void app_remember_unsaved(App *app)
{
    const char *path = document_path(app->document);
    const Platform *p = app_platform(app);
    if (path && !document_is_on_disk(app->document) && app->session && !app->practice &&
        !is_newest(app) && document_has_recovery(app->document))
        session_remember_new(app->session, path, p ? p->name : "", clock_now());
}

/* It was given up: there is nothing to come back to. */
void app_forget_unsaved(App *app)
{
    if (document_path(app->document) && !document_is_on_disk(app->document) && app->session &&
        is_newest(app))
        session_forget(app->session, session_recent(app->session, 0).path);
}

/* The line is lost or the end is asked for: what is not saved is kept. */
void app_keep_work(App *app)
{
    app_event(app, EVENT_KEEP, NULL);
    if (document_write_journal(app->document, NULL) && document_is_changed(app->document))
        app_remember_unsaved(app);
    bool unnamed = !document_path(app->document) && document_is_changed(app->document);
    if (recovered_write(app->document, session_state_folder(app->session), clock_now(), NULL) &&
        unnamed)
        app_forget_recovered(app); /* the newer one holds it */
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
            app_message(app, MESSAGE_INFO, "Taken up again; {file.save-as} gives it a file");
        }
        snprintf(app->recovered, sizeof app->recovered, "%s", path);
        if (button == 1)
            app_forget_recovered(app);
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
void app_tell_where_work_is(const App *app)
{
    Buf path;
    char words[500];
    buf_init(&path, 4096);
    if (document_recovery_name(app->document, &path) && path.len < 350) {
        snprintf(
            words, sizeof words,
            "contract-tui was ended by a fault. Unsaved work, but for the last two seconds, is "
            "in %s and is offered at the next start.\r\n",
            path.ptr);
        term_set_last_words(words);
    }
    buf_clear(&path);
}

void app_settle(App *app)
{
    Error err = { 0 };
    const Platform *platform = app_platform(app);
    if (document_path(app->document)) {
        bool locked = document_lock(app->document, &err), elsewhere = err.code == ERR_REFUSED;
        app_tell_where_work_is(app);
        if (!locked && !elsewhere)
            app_message(app, MESSAGE_WARNING, "%s", err.text);
        if (document_is_on_disk(app->document))
            session_remember(app->session, document_path(app->document),
                             platform ? platform->name : "", clock_now());
        if (elsewhere) /* what is kept beside the file is alive */
            tell_other_session(app, err.text);
        else
            offer_recovery(app);
    } else if (app->screen == SCREEN_START) {
        offer_unnamed(app);
    }
}

void app_open_now(App *app, const char *path)
{
    Error err = { 0 };
    if (!app_load(app, path, &err)) {
        app_error(app, &err);
        return;
    }
    document_set_read_only(app->document, app->options.read_only);
    document_is_there(app);
    app_show(app, app_screen_for_document(app));
    if (app->started) /* recovered work is asked about before the platform, which it may tell */
        app_settle(app);
    app_after_edit(app);
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
                    "Without a platform only the YAML is checked. {contract.platform} asks again");
}

void app_ask_platform(App *app)
{
    AppChoice choices[PLATFORM_COUNT];
    const Analysis *good = app_good(app);
    const Platform *now = app_platform(app);
    if (now && good && !app->linear && platform_view_start(app, store_platform))
        return;
    if (!now && good)
        now = analysis_guess_platform(analysis_root(good));
    for (int i = 0; i < PLATFORM_COUNT; i++)
        choices[i] =
            (AppChoice){ platform_get((PlatformId)i)->name, platform_get((PlatformId)i)->summary };
    app_ask_choice(app, "Where will this contract run?", choices, PLATFORM_COUNT,
                   now ? (size_t)now->id : PLATFORM_CCRT, platform_answer, NULL);
}
