/* app - the running program: document, screen, dialogs, the loop, and the services for views.
 *
 * One poll: terminal, worker, signals, timers. All keys that are there are handled, then one
 * frame is drawn. Nothing wakes up while nothing happens. */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "document.h"
#include "view.h"

typedef struct AppOptions {
    const char *path; /* NULL: the start screen */
    const Platform *platform;
    const char *theme; /* NULL: the setting, else "terminal" */
    bool read_only, no_colour, plain, presenter, no_mouse;
    bool linear; /* questions and answers instead of a screen */
    bool tour;   /* without a path: the guided tour instead of the start screen */
} AppOptions;

/* Runs the program until the user leaves. Returns the exit status (cmd.h). */
int app_main(const AppOptions *options);

/* ---- the document ---- */
Document *app_document(App *app);
Str app_bytes(const App *app);
/* May be older than the text; NULL before the first. See document.h for current and good. */
const Analysis *app_analysis(const App *app);
const Analysis *app_good(const App *app);
Fields *app_fields(App *app);
Fields *app_form_fields(App *app); /* of the user's own schema, where there is one */
const Platform *app_platform(const App *app);

/* The one document cursor, an offset into the text. Views that show it move it here, so that
 * changing the view keeps the place. */
size_t app_cursor(const App *app);
void app_set_cursor(App *app, size_t offset);
/* The same for something that is not in the text yet: the cursor stands where it would be, or at
 * what is around it, and `path` says what is meant, until the cursor or the text is another. */
void app_set_place(App *app, size_t offset, Str path);
/* To the thing at a JSON pointer, or to where it would be: all views follow. */
void app_go_to(App *app, Str path);
/* The node of the good analysis at the cursor; NULL when there is none. */
const TreeNode *app_node(const App *app);
/* Its JSON pointer, or the one of app_set_place() (frame: valid until the next frame). */
Str app_path(App *app);
/* The problem at the cursor, or NULL: worst first. */
const Problem *app_problem(const App *app);
/* Memory that lasts until the next frame is drawn. */
Arena *app_frame(App *app);
/* A copy there. Paths and names often belong to rows, which go when a newer analysis comes: whoever
 * needs one behind app_settled() keeps it first. */
Str app_keep(App *app, Str text);

/* All changes of the text: one undo step; says in the message line why when it fails (read
 * only, limits). Views get EVENT_TEXT, then EVENT_ANALYSIS. */
bool app_edit(App *app, const Splice *splices, size_t count, StepKind kind, size_t cursor);
/* The same for an Edit of edit.h; moves the cursor to edit->cursor. */
bool app_apply(App *app, const Edit *edit);
void app_undo(App *app);
void app_redo(App *app);
/* An analysis of exactly the present text, waiting for the worker if need be; NULL (with a
 * message) when it does not parse or takes too long. For actions that edit by path. */
const Analysis *app_settled(App *app);

/* The persona view: PERSONA_NONE shows all. It narrows what is shown, never what may be done. */
Persona app_persona(const App *app);
bool app_is_mine(const App *app, Persona persona); /* the view shows what this one writes */
Persona app_persona_at(App *app, Str path);        /* who writes the thing at a JSON pointer */

/* ---- messages and questions ---- */
typedef enum MessageKind { MESSAGE_INFO, MESSAGE_WARNING, MESSAGE_ERROR } MessageKind;
/* Stays until the next key. Never holds a secret. */
void app_message(App *app, MessageKind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void app_error(App *app, const Error *err);

/* A dialog with buttons; the last one is what Esc does. `done` gets the index of the button; it may
 * be NULL. */
typedef void AppAnswer(App *app, int button, void *context);
void app_ask(App *app, const char *title, const char *text, const char *const *buttons,
             AppAnswer *done, void *context);
/* A dialog with one line of text. value is what it starts with. `done` gets NULL on Esc. The
 * text is wiped when secret. */
typedef void AppInput(App *app, const char *value, void *context);
void app_ask_text(App *app, const char *title, const char *label, const char *value, bool secret,
                  AppInput *done, void *context);
/* A dialog with a list to choose from. `done` gets its index, -1 on Esc. */
typedef struct AppChoice {
    const char *label, *detail; /* detail may be NULL */
} AppChoice;
void app_ask_choice(App *app, const char *title, const AppChoice *choices, size_t count,
                    size_t selected, AppAnswer *done, void *context);
/* The same, any number of them: `taken` is what it begins with and what `done` gets, NULL on Esc.
 * One that is barred cannot be taken; its detail says why. */
typedef enum AppTaken { APP_LEFT, APP_TAKEN, APP_BARRED } AppTaken;
typedef void AppSeveral(App *app, const AppTaken *taken, void *context);
void app_ask_several(App *app, const char *title, const AppChoice *choices, const AppTaken *taken,
                     size_t count, AppSeveral *done, void *context);

/* ---- screens and dialogs ---- */
typedef enum ScreenId {
    SCREEN_START,
    SCREEN_TOUR,
    SCREEN_EDIT,
    SCREEN_SOURCE,
    SCREEN_PROBLEMS,
    SCREEN_KEYS,
    SCREEN_INSPECT,
    SCREEN_ATTEST,
    SCREEN_VOLUMES,
    SCREEN_ARCHIVE,
    SCREEN_VARIABLES,
    SCREEN_REGISTRIES,
    SCREEN_COUNT
} ScreenId;

typedef enum PaneId {
    PANE_START,
    PANE_ABOUT,
    PANE_TOUR,
    PANE_OUTLINE,
    PANE_FORM,
    PANE_SOURCE,
    PANE_EXPLAIN,
    PANE_PROBLEMS,
    PANE_KEYS,
    PANE_INSPECT,
    PANE_ATTEST,
    PANE_VOLUMES,
    PANE_ARCHIVE,
    PANE_VARIABLES,
    PANE_REGISTRIES,
    PANE_STEPS,
    PANE_COUNT
} PaneId;

void app_show(App *app, ScreenId screen);
ScreenId app_screen(const App *app);
/* Back to the screen before. */
void app_back(App *app);
void app_focus(App *app, PaneId pane);
/* Puts a dialog on top; the app owns it from here on. */
void app_push(App *app, View *dialog);
/* Closes and frees the dialog; may be called from its own key(), which returns true at once. */
void app_close(App *app, View *dialog);

/* Opens a file: asks about unsaved work first; a sealed one goes to the inspector. */
void app_open(App *app, const char *path);
/* A new document with this text (a template): nothing is written until it is saved. Asks about
 * unsaved work first: false when the answer is still open. */
bool app_new(App *app, Str bytes, const char *path, const Platform *platform);
/* Runs an action of command.h by its id; false when it is not available (with a message). */
bool app_run(App *app, const char *action_id);

/* ---- secrets ---- */
/* The value at `path` (JSON pointer) is shown now, by ^X . for ten seconds. */
bool app_is_revealed(const App *app, Str path);
void app_reveal(App *app, Str path);
bool app_is_revealing(const App *app); /* anything at all */
bool app_is_presenter(const App *app);
bool app_is_read_only(const App *app);
/* Secret: the program's own clipboard. */
Str app_clipboard(const App *app);
void app_set_clipboard(App *app, Str text);
/* The same, and to the terminal's own where the settings say so; a secret never goes there. True
 * when it went to both. */
bool app_copy(App *app, Str text, bool secret);
typedef struct Shelf Shelf; /* shelf.h: what choices set aside in this session */
Shelf *app_shelf(App *app);

/* Makes a setting that was changed hold at once. */
void app_apply_setting(App *app, const char *name);

/* ---- time and background work ---- */
uint64_t app_now(const App *app); /* milliseconds, monotonic */
/* Draws again after so many milliseconds (for countdowns). */
void app_wake_in(App *app, int milliseconds);
/* Runs work on a worker thread; done on the loop's thread with what it returned. The worker may
 * poll job_is_cancelled(). One job at a time: false when one runs. Esc and ^C cancel it. */
typedef struct Job Job;
typedef void JobWork(Job *job, void *context);
typedef void JobDone(App *app, bool cancelled, void *context);
bool app_job(App *app, const char *title, JobWork *work, JobDone *done, void *context);
void app_job_stop(App *app); /* asks it to */
bool job_is_cancelled(const Job *job);
void job_progress(Job *job, size_t done, size_t total);

/* Questions and answers instead of a screen. */
bool app_is_linear(const App *app);
const Theme *app_theme(const App *app);
void app_set_theme(App *app, const Theme *theme);
typedef struct Session Session; /* session.h: settings, recent files */
Session *app_session(App *app);

#endif
