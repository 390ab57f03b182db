/* The source view without a terminal: an app with a document and nothing else. */
#ifndef TESTS_SOURCE_BENCH_H
#define TESTS_SOURCE_BENCH_H

#include "unit/unit.h"

#include "../tui/app_private.h"
#include "../tui/document_private.h"
#include "../tui/shelf.h"
#include "../tui/source.h"

#include <stdlib.h>

typedef struct Bench {
    App *app;
    View *view;
    Source *source;
    uint64_t seed;
} Bench;

static inline void open_bench(Bench *b, Str bytes)
{
    Error err = { 0 };
    App *app = memory_alloc(sizeof *app);
    assert_non_null(app);
    setenv("HOME", "/nonexistent", 1);
    buf_init_secret(&app->clipboard, TEXT_MAX);
    app->frame = arena_new(16 << 20);
    app->session = session_open();
    app->shelf = shelf_new();
    app->document = document_new(&err);
    assert_true(app->frame && app->session && app->document);
    assert_true(document_set(app->document, bytes, NULL, &err));
    app->screen = SCREEN_SOURCE;
    app->focus = PANE_SOURCE;
    app->practice = true;
    app->panes[PANE_SOURCE] = view_source_new(app);
    b->app = app;
    b->view = app->panes[PANE_SOURCE];
    b->view->focused = true;
    b->source = source_of(b->view);
    document_wait(app->document, 10000);
}

static inline void close_bench(Bench *b)
{
    App *app = b->app;
    while (app->dialog_count)
        app_close(app, app->dialogs[app->dialog_count - 1]);
    app_bury(app);
    b->view->class->free(b->view);
    document_free(app->document);
    session_close(app->session);
    grid_free(&app->grid);
    buf_clear(&app->clipboard);
    buf_clear(&app->place);
    vi_registers_free(app->registers);
    shelf_free(app->shelf);
    arena_free(app->frame);
    memory_free(app);
}

static inline void press(Bench *b, int32_t code, int mods)
{
    KeyEvent key = { .code = code, .mods = (uint8_t)mods };
    View *top = b->app->dialog_count ? b->app->dialogs[b->app->dialog_count - 1] : b->view;
    top->class->key(top, &key);
    app_bury(b->app);
}

static inline void draw(Bench *b, int height, int width)
{
    assert_true(grid_resize(&b->app->grid, height, width, NULL));
    grid_clear(&b->app->grid);
    Canvas c = canvas_of(&b->app->grid);
    source_draw(b->view, &c);
    arena_free(b->app->frame);
    b->app->frame = arena_new(16 << 20);
}

#endif
