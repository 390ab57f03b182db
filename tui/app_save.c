/* Saving, leaving, and the file on disk that other programs may change. */
#include "app_private.h"

#include "contract/clock.h"
#include "contract/file.h"
#include "path.h"
#include "views.h"

#include <stdio.h>

typedef struct AfterSave {
    void (*then)(App *);
    bool may_load; /* the second button loads the file */
} AfterSave;

/* There is a path, and nothing stands there any more. */
static bool is_gone(const App *app)
{
    FileStamp now;
    return document_path(app->document) && file_stamp(document_path(app->document), &now, NULL) &&
           !now.exists;
}

static void save_now(App *app, bool overwrite, void (*then)(App *));

static void changed_answer(App *app, int button, void *context)
{
    AfterSave *after = context;
    Error err = { 0 };
    if (button == 0)
        save_now(app, true, after->then);
    else if (button == 1 && after->may_load && document_reload(app->document, &err))
        app_after_edit(app),
            app_message(app, MESSAGE_INFO, "Loaded. {edit.undo} brings your text back");
    else if (button == 1 && after->may_load)
        app_error(app, &err);
    memory_free(after);
}

static void save_now(App *app, bool overwrite, void (*then)(App *))
{
    static const char *const changed[] = { "Replace file", "Load it", "Cancel", NULL };
    static const char *const exists[] = { "Replace file", "Cancel", NULL };
    static const char *const gone[] = { "Write it anew", "Cancel", NULL };
    Error err = { 0 };
    app_tell(screen_pane(app, app->focus), EVENT_BLUR); /* half-typed values go into the text */
    if (document_save(app->document, overwrite, &err)) {
        char where[300];
        path_short(document_path(app->document), where, sizeof where);
        app_message(app, MESSAGE_INFO, "Saved. %s, %zu bytes", where, app_bytes(app).len);
        app->disk_asked = false;
        app_forget_recovered(app);
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
    bool is_changed = err.code == ERR_CHANGED, removed = is_changed && is_gone(app);
    after->may_load = is_changed && !removed;
    app_ask(app, is_changed ? "Changed on disk" : "File exists", err.text,
            removed      ? gone
            : is_changed ? changed
                         : exists,
            changed_answer, after);
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
    if (document_set_path(app->document, path, &err))
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

/* ---- the file under us ---- */

static void ask_disk(App *app);

static void disk_answer(App *app, int button, void *context)
{
    (void)context;
    Error err = { 0 };
    if (button == 0) {
        bool lines = app_is_linear(app); /* there a question is answered at once */
        if (!lines)
            ask_disk(app); /* again, behind the comparison */
        compare_saved(app);
        if (lines)
            ask_disk(app);
    } else if (button == 1) {
        if (document_reload(app->document, &err)) {
            app_after_edit(app);
            app_message(app, MESSAGE_INFO, "Loaded. {edit.undo} brings your text back");
        } else {
            app_error(app, &err);
        }
    } else if (button == 2) {
        document_accept_disk(app->document);
    }
}

/* What changes nothing comes first: a key that was meant for the text may answer. */
static void ask_disk(App *app)
{
    static const char *const buttons[] = { "Compare", "Load it", "Keep mine", "Later", NULL };
    char words[300];
    snprintf(words, sizeof words, "%s was changed on disk by another program.",
             document_name(app->document));
    app_ask(app, "Changed on disk", words, buttons, disk_answer, NULL);
}

static void tell_visitor(App *app)
{
    Buf who;
    buf_init(&who, 1024);
    if (document_visited(app->document, &who))
        app_message(app, MESSAGE_WARNING, "%.100s was opened in another session, too: " STR_FMT,
                    document_name(app->document), STR_ARG(buf_str(&who)));
    buf_clear(&who);
}

/* Another program may have changed the file: looked at with a key after a pause, when the window
 * comes to the front, and before saving. Nothing wakes up for it. */
void app_check_disk(App *app)
{
    if (app->now - app->disk_checked < 2000)
        return;
    app->disk_checked = app->now;
    tell_visitor(app);
    if (app->disk_asked || !document_changed_on_disk(app->document))
        return;
    if (is_gone(app)) {
        document_accept_disk(app->document);
        app_message(app, MESSAGE_WARNING,
                    "%.200s is not on disk any more: another program removed or renamed it. "
                    "{file.save} writes it anew",
                    document_name(app->document));
        return;
    }
    app->disk_asked = true;
    ask_disk(app);
}
