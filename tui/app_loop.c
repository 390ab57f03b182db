/* The loop of the full-screen program: keys, timers, signals, frames; its start and its end. */
#include "app_private.h"
#include "linear.h"

#include "cmd.h"
#include "draw.h"
#include "keymap.h"
#include "shelf.h"
#include "term.h"
#include "views.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void app_suspend(App *app)
{
    app->reveal_until = 0;
    app_event(app, EVENT_MASK, NULL);
    term_suspend();
    app->ignore_click = false;
}

static void write_journal(App *app)
{
    Error err = { 0 };
    app->journal_at = 0;
    bool written = document_write_journal(app->document, &err);
    app_tell_where_work_is(app);
    if (written && document_is_changed(app->document))
        app_remember_unsaved(app);
    if (written || app->journal_failed)
        return;
    app->journal_failed = true;
    app_message(app, MESSAGE_WARNING, "Recovery is off: %s", err.text);
}

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
    wait = until(app, app->disk_at, wait);
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
        app_analysis_came(app);
    }
    if (app->journal_at && app->journal_at <= app->now)
        write_journal(app);
    if (app->disk_at && app->disk_at <= app->now)
        app_look_at_disk(app);
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
        app_keep_work(app);
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
        practice_look(app);
        app_bury(app);
        if (app->now - start > 30)
            return true;
    }
    if (lost) {
        app_keep_work(app);
        app->hangup = app->quit = true;
        app->status = 129;
    }
    return false;
}

/* The name alone: where a contract lies need not be on the wall. */
static void name_window(App *app)
{
    const char *title = "contract-tui";
    if (screen_is_of_document(app->screen))
        title = arena_printf(app->frame, "%s%s - contract-tui", document_name(app->document),
                             document_is_changed(app->document) ? " *" : "");
    bool wanted = strcmp(session_setting(app->session, "title"), "off") != 0;
    term_set_title(wanted ? title : NULL);
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
    name_window(app);
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
    bool more = false;      /* keys may still be waiting */
    bool unchanged = false; /* since the last frame */
    while (!app->quit) {
        app->now = clock_ms();
        if (!unchanged)
            draw_frame(app);
        unchanged = false;
        if (!app->started) {
            app->started = true;
            app->hold_until = app->now + HOLD_KEYS_MS;
            app_settle(app);
            app_after_edit(app);
            continue;
        }
        bool hold = holds_keys(app);
        struct pollfd fds[] = {
            { .fd = term_fd(), .events = hold ? 0 : POLLIN },
            { .fd = term_signal_fd(), .events = POLLIN },
            { .fd = document_fd(app->document), .events = POLLIN },
            { .fd = job_fd(app), .events = POLLIN },
            { .fd = document_watch_fd(app->document), .events = POLLIN },
        };
        int wait = hold ? until(app, app->hold_until, next_timer(app)) : more ? 0 : next_timer(app);
        int n = poll(fds, sizeof fds / sizeof *fds, wait);
        app->now = clock_ms();
        if (n < 0 && errno != EINTR)
            break;
        bool ours = fds[4].revents && document_take_watch(app->document);
        if (ours)
            app->disk_at = app->now + DISK_MS;
        unchanged = n == 1 && fds[4].revents && !ours && !more; /* another file of the folder */
        if (unchanged)
            continue;
        if (fds[1].revents || n < 0)
            run_signals(app);
        if (fds[2].revents) {
            document_take(app->document); /* an answer about a text that is gone is dropped */
            app_analysis_came(app);
            app_after_edit(app); /* it may be behind already */
        }
        if (fds[3].revents)
            job_take(app);
        if (!hold)
            more = (fds[0].revents || more) && read_keys(app);
        run_timers(app);
        app_bury(app);
    }
}

static void free_app(App *app)
{
    app->quit = true;
    job_cancel(app); /* its context may be a dialog */
    job_take(app);
    while (app->dialog_count) { /* from the top: one may be the context of the one above it */
        app_close(app, app->dialogs[app->dialog_count - 1]);
        app_bury(app);
    }
    for (int i = 0; i < PANE_COUNT; i++)
        if (app->panes[i])
            app->panes[i]->class->free(app->panes[i]);
    linear_free(app->linear);
    document_free(app->document);
    session_close(app->session);
    grid_free(&app->grid);
    draw_forget();
    buf_clear(&app->clipboard);
    buf_clear(&app->place);
    vi_registers_free(app->registers);
    shelf_free(app->shelf);
    arena_free(app->frame);
    memory_free(app);
}

static bool prepare(App *app, const AppOptions *options, Error *err)
{
    app->options = *options;
    app->presenter = options->presenter;
    app->focus = PANE_COUNT;
    for (int i = 0; i < SCREEN_COUNT; i++)
        app->focus_of[i] = PANE_COUNT;
    app->shelf = shelf_new();
    buf_init_secret(&app->clipboard, TEXT_MAX);
    buf_init(&app->place, 1 << 16);
    app->frame = arena_new(16 << 20);
    app->session = session_open();
    app->document = document_new(err);
    if (!app->frame || !app->session)
        return error_memory(err);
    if (!app->document)
        return false;
    document_set_state_folder(app->document, session_state_folder(app->session));
    if (options->path && !app_load(app, options->path, err))
        return false;
    document_set_read_only(app->document, options->read_only);
    if (options->platform)
        document_set_platform(app->document, options->platform);
    app->first_look = options->path != NULL;
    app->screen = options->path              ? app_screen_for_document(app)
                  : options->tour            ? SCREEN_TOUR
                  : screen_has(SCREEN_START) ? SCREEN_START
                                             : SCREEN_SOURCE;
    return true;
}

/* What settings and keys of the user say, as far as it is wrong; schemas and rules are read with
 * the first analysis. */
static void tell_complaints(App *app)
{
    if (session_complaint(app->session, 0))
        app_message(app, MESSAGE_WARNING, "%s", session_complaint(app->session, 0));
    app_apply_setting(app, "keys");
}

static int run_lines(App *app)
{
    Error err = { 0 };
    app->linear = linear_new(app);
    if (!app->linear) {
        error_memory(&err);
        free_app(app);
        return say_error(&err);
    }
    tell_complaints(app);
    linear_run(app->linear);
    int status = app->status;
    if (status == EXIT_DONE) {
        document_end(app->document);
        app_forget_unsaved(app);
    }
    free_app(app);
    return status;
}

int app_main(const AppOptions *options)
{
    Error err = { 0 };
    if (options->linear)
        linear_hold_signals();
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
    if (options->linear)
        return run_lines(app);
    const char *no_colour = getenv("NO_COLOR");
    bool colour = !options->no_colour && !(no_colour && *no_colour);
    if (!term_start(colour, app_wants_mouse(app), &err)) {
        free_app(app);
        return say_error(&err);
    }
    app->now = clock_ms();
    app_apply_setting(app, "theme");
    app_apply_setting(app, "borders");
    app_apply_setting(app, "esc-digit");
    app_apply_setting(app, "plain-variables");
    tell_complaints(app);
    loop(app);
    int status = app->status;
    if (status == EXIT_DONE) {
        document_end(app->document);
        app_forget_unsaved(app);
    }
    bool hangup = app->hangup;
    if (hangup)
        term_abandon();
    else
        term_stop();
    free_app(app);
    return status;
}
