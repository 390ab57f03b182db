/* Saving and leaving. */
#include "app_private.h"

#include "contract/clock.h"
#include "path.h"

#include <stdio.h>

typedef struct AfterSave {
    void (*then)(App *);
} AfterSave;

static void save_now(App *app, bool overwrite, void (*then)(App *));

static void exists_answer(App *app, int button, void *context)
{
    AfterSave *after = context;
    if (button == 0)
        save_now(app, true, after->then);
    memory_free(after);
}

static void ask_to_replace(App *app, const char *words, void (*then)(App *))
{
    static const char *const exists[] = { "Replace file", "Cancel", NULL };
    AfterSave *after = memory_alloc(sizeof *after);
    if (!after)
        return;
    after->then = then;
    app_ask(app, "File exists", words, exists, exists_answer, after);
}

static void save_now(App *app, bool overwrite, void (*then)(App *))
{
    Error err = { 0 };
    app_tell(screen_pane(app, app->focus), EVENT_BLUR); /* half-typed values go into the text */
    if (document_save(app->document, overwrite, &err)) {
        char where[300];
        path_short(document_path(app->document), where, sizeof where);
        app_message(app, MESSAGE_INFO, "Saved. %s, %zu bytes", where, app_bytes(app).len);
        app->disk_changed = false;
        app_forget_recovered(app);
        Error lock = { 0 };
        document_lock(app->document, &lock);
        session_remember(app->session, document_path(app->document),
                         app_platform(app) ? app_platform(app)->name : "", clock_now());
        if (then)
            then(app);
    } else if (err.code == ERR_CHANGED) {
        app_ask_disk(app, true, then);
    } else if (err.code == ERR_REFUSED) {
        ask_to_replace(app, err.text, then);
    } else {
        app_error(app, &err);
    }
}

void app_overwrite(App *app, void (*then)(App *))
{
    save_now(app, true, then);
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

void app_save_then(App *app, void (*then)(App *))
{
    if (!document_path(app->document))
        ask_name(app, then);
    else
        save_now(app, false, then);
}

void app_save(App *app)
{
    app_tell(screen_pane(app, app->focus), EVENT_BLUR);
    if (!document_is_changed(app->document) && document_path(app->document) &&
        document_is_on_disk(app->document)) {
        app_message(app, MESSAGE_INFO, "%s has no changes", document_name(app->document));
        return;
    }
    app_save_then(app, NULL);
}

void app_save_as(App *app)
{
    ask_name(app, NULL);
}

void app_save_to(App *app, const char *path)
{
    Error err = { 0 };
    if (app_is_read_only(app))
        app_run(app, "file.save-as"); /* says why not */
    else if (document_set_path(app->document, path, &err))
        save_now(app, false, NULL);
    else
        app_error(app, &err);
}

static void quit_now(App *app)
{
    app->quit = true;
}

void app_save_and_leave(App *app)
{
    app_tell(screen_pane(app, app->focus), EVENT_BLUR);
    if (document_is_changed(app->document) && !app_is_read_only(app))
        app_save_then(app, quit_now);
    else
        quit_now(app);
}

void app_leave_unsaved(App *app)
{
    app_forget_recovered(app);
    document_forget_recovery(app->document);
    app->quit = true;
}

static void leave_answer(App *app, int button, void *context)
{
    (void)context;
    if (button == 0)
        app_save_then(app, quit_now);
    else if (button == 1)
        app_leave_unsaved(app);
}

void app_leave(App *app)
{
    static const char *const buttons[] = { "Save and leave", "Leave without saving", "Stay", NULL };
    char words[300];
    app_tell(screen_pane(app, app->focus), EVENT_BLUR);
    bool practice = app->practice && !document_path(app->document);
    if (practice || !document_is_changed(app->document) || app_is_read_only(app)) {
        app->quit = true;
        return;
    }
    snprintf(words, sizeof words, "%s has changes that are not saved.",
             document_name(app->document));
    app_ask(app, "Leave", words, buttons, leave_answer, NULL);
}
