/* app_private - the inside of an App, shared by app*.c, input.c, screen.c, menu.c and job.c. */
#ifndef TUI_APP_PRIVATE_H
#define TUI_APP_PRIVATE_H

#include "app.h"
#include "command.h"
#include "practice.h"
#include "session.h"
#include "vi_register.h"

#include <pthread.h>

enum {
    DIALOGS_MAX = 16,
    BACK_MAX = 16,
    LEADER_MAX = 4,
    PLACES_MAX = 8, /* panes shown at once */
    REVEAL_MS = 10000,
    LEADER_MENU_MS = 500,
    DOUBLE_CLICK_MS = 400,
    JOURNAL_MS = 2000,
    DISK_MS = 100, /* a program that replaces a file takes more than one step */
    HOLD_KEYS_MS = 2000,
    PRESSED_SHOWN = 24, /* columns for the last keys in presenter mode */
    RECENT_ACTIONS = 5  /* that the palette puts first */
};

/* A pane and where it stands. */
typedef struct Place {
    PaneId pane;
    Rect at; /* with its frame */
} Place;

struct App {
    AppOptions options;
    Session *session;
    Document *document;
    Theme theme;
    Grid grid;
    Arena *frame;

    View *panes[PANE_COUNT]; /* owned, made when first shown */
    ScreenId screen;
    ScreenId back[BACK_MAX];
    size_t back_count;
    PaneId focus;
    PaneId focus_of[SCREEN_COUNT]; /* the last focus of each screen */
    Place places[PLACES_MAX];
    size_t place_count;
    View *dialogs[DIALOGS_MAX]; /* owned, the last is on top */
    size_t dialog_count;
    View *dead[DIALOGS_MAX * 2]; /* closed, freed after the key */
    size_t dead_count;

    size_t cursor;
    Buf place; /* JSON pointer of app_set_place(): holds at this cursor and version of the text */
    size_t place_cursor;
    uint64_t place_version;
    bool moving; /* views are being told that the cursor moved */
    char message[512];
    MessageKind message_kind;

    /* ^X */
    const Action *recent_actions[RECENT_ACTIONS]; /* by name, the last one first */
    bool leader;
    bool leader_menu; /* shown: by time or by Space */
    char leader_keys[LEADER_MAX + 1];
    uint64_t leader_since;
    char first_letter;     /* of two that are a command together; 0: none */
    int list_count;        /* typed in front of a motion in a list */
    uint64_t esc_at;       /* ms of the last Esc, 0: none */
    uint64_t esc_digit_ms; /* a digit within that time after it is a function key */

    uint64_t now;
    uint64_t wake_at;    /* 0: none */
    uint64_t analyse_at; /* 0: none */
    uint64_t journal_at;
    uint64_t hold_until; /* keys wait for the first analysis, at most until then */
    uint64_t disk_at;    /* the file is looked at then, 0: not */
    uint64_t disk_checked;
    bool disk_changed; /* by another program, and nothing was decided yet */
    bool was_current;  /* for EVENT_ANALYSIS */
    const Analysis *seen;
    uint64_t seen_number; /* of it */

    char reveal_path[512];
    uint64_t reveal_until;
    bool presenter;
    bool pasting;
    char pressed[64]; /* the last keys, for the room to see; what is typed is no key */
    Persona persona;  /* whose part is shown; PERSONA_NONE: all */
    Buf clipboard;
    Shelf *shelf;           /* owned */
    ViRegisters *registers; /* owned; of the second preset; NULL: none yet */

    uint64_t click_at;
    int click_row, click_col, clicks;
    bool ignore_click;
    uint64_t focus_in_at;

    struct Linear *linear; /* owned; NULL: a screen is drawn */
    Job *job;
    bool quit, hangup;
    bool started; /* the first frame was drawn */
    bool journal_failed;
    View *inner;         /* the editor of a dialog, which has it; NULL: none */
    bool editor_told;    /* what it means that an editor gets the text */
    bool practice;       /* the document is a copy to practise on: no work to be saved */
    bool practice_steps; /* of a page of the tour */
    Practice tour;
    bool first_look;      /* the document was opened and not analysed yet */
    char recovered[4096]; /* file that the unnamed text came from; "": none */
    int status;
};

/* screen.c */
void screen_layout(App *app);
void screen_draw(App *app);
View *screen_pane(App *app, PaneId pane); /* made when needed; NULL when it cannot be */
bool screen_has(ScreenId screen);         /* its main pane exists in this program */
bool screen_shows(const App *app, PaneId pane);
View *screen_focused(App *app);              /* the dialog on top, else the focused pane */
bool screen_is_of_document(ScreenId screen); /* shows the one that is open */
const char *screen_name(ScreenId screen);
void screen_next_pane(App *app, int direction);

/* input.c */
void input_key(App *app, KeyEvent *key);

/* menu.c: the ^X menu at the bottom */
void menu_draw(App *app, Canvas *c);
/* The action that the leader keys name; *ret_more: longer ones begin so. */
const Action *menu_match(const App *app, const char *keys, bool *ret_more);

/* app.c */
void app_tell(View *v, ViewEvent event); /* v may be NULL */
void app_bury(App *app);                 /* frees what was closed during the last key */
void app_analysis_came(App *app);
void app_event(App *app, ViewEvent event, const View *but);
void app_put_place(App *app, size_t offset, Str path); /* app_set_place() that tells nobody */
void app_ask_persona(App *app);                        /* persona.c */
void app_set_presenter(App *app, bool on);
void app_run_action(App *app, const Action *action);
void app_after_edit(App *app);
ViRegisters *app_registers(App *app); /* NULL: memory is out */

/* app_open.c */
void app_open_now(App *app, const char *path);
/* Opens a file as the document; one that is no text but is known is there to be inspected. */
bool app_load(App *app, const char *path, Error *err);
ScreenId app_screen_for_document(App *app);  /* where the open file is shown first */
void app_settle(App *app);                   /* what may wait until the first frame is shown */
void app_keep_work(App *app);                /* the line is lost or the end is asked for */
void app_tell_where_work_is(const App *app); /* what a crash prints last */
void app_forget_recovered(App *app);
void app_remember_unsaved(App *app);
void app_forget_unsaved(App *app);
void app_ask_platform(App *app);

/* app_save.c */
void app_save(App *app);
void app_save_as(App *app);
void app_save_to(App *app, const char *path); /* without asking for the name */
void app_leave(App *app);                     /* asks when there is unsaved work */
void app_save_and_leave(App *app);
void app_leave_unsaved(App *app);
void app_run_editor(App *app);
/* then: when it was saved; NULL: nothing. */
void app_save_then(App *app, void (*then)(App *));
void app_overwrite(App *app, void (*then)(App *)); /* whatever stands there */

/* app_disk.c */
void app_look_at_disk(App *app);
void app_check_disk(App *app); /* the same, when that was not done just before */
/* What is done about the other program's change. saving: it stands in the way of a save, behind
 * which `then` (may be NULL) follows. */
void app_ask_disk(App *app, bool saving, void (*then)(App *));
void app_choose_disk(App *app);
bool app_reload(App *app);                  /* the file as it is now, for what is here */
const char *app_disk_words(const App *app); /* for the title; NULL: the file is as it was */

/* app_settings.c */
bool app_wants_mouse(const App *app);

/* app_loop.c */
void app_suspend(App *app);

/* job.c */
int job_fd(const App *app); /* -1: none runs */
void job_take(App *app);
void job_cancel(App *app);
/* Text for the message line while it runs. */
void job_status(const App *app, char *out, size_t size);

/* Dialogs and panes of this part. */
View *view_source_new(App *app);
View *view_problems_new(App *app);
/* While the list of problems is the screen: the one that is selected in it; else NULL. */
const Problem *problems_selected(const App *app);
View *view_explain_new(App *app);
View *view_palette_new(App *app, const char *typed);
bool view_is_palette(const View *v);
View *view_help_new(App *app, const char *topic);
View *view_themes_new(App *app);
View *view_settings_new(App *app);
/* About the cursor, or about a code. */
View *view_explain_dialog_new(App *app, const char *code);
const ViewClass *view_explain_class(void); /* of the dialog */

#endif
