/* The steps of a page of the tour, above the screen that they are done in. */
#include "practice.h"

#include "action_words.h"
#include "app_private.h"
#include "views.h"

#include <stdio.h>

static const TourStep *step_next(const App *app)
{
    const TourPage *page = practice_page(app);
    return page && app->tour.done < page->step_count ? &page->steps[app->tour.done] : NULL;
}

static void draw_step(const App *app, Canvas *c, int row, size_t index)
{
    const TourPage *page = practice_page(app);
    bool done = index < app->tour.done, next = index == app->tour.done;
    Role role = done ? ROLE_MUTED : next ? ROLE_TEXT : ROLE_MUTED;
    canvas_text(c, row, 0, next ? STR(">") : STR(" "), ROLE_HINT_KEY);
    canvas_text(c, row, 2, done ? STR("[x]") : STR("[ ]"), done ? ROLE_OK : role);
    canvas_text_fit(c, row, 6, c->width - 6, page->steps[index].words, role);
}

/* What helps now, in one row. */
static void draw_foot(const View *v, Canvas *c, int row)
{
    const App *app = v->app;
    const TourStep *step = step_next(app);
    if (!step)
        canvas_text_fit(c, row, 2, c->width - 2,
                        v->focused ? STR("All done: n goes on with the tour")
                                   : app_words(v->app, "All done: {view.tour} goes on with the "
                                                       "tour"),
                        ROLE_OK);
    else if (app->tour.hints)
        canvas_text_fit(c, row, 2, c->width - 2, step->hints[app->tour.hints - 1], ROLE_NOTE);
    else if (!v->focused)
        canvas_text_fit(c, row, 2, c->width - 2,
                        app_words(v->app, "A copy in memory: nothing is saved. {pane.next} leads "
                                          "here: h hints, s shows"),
                        ROLE_MUTED);
    else
        canvas_text_fit(c, row, 2, c->width - 2,
                        STR("h gives a hint, s shows how it is done; every way counts"),
                        ROLE_MUTED);
}

static void draw(View *v, Canvas *c)
{
    const TourPage *page = practice_page(v->app);
    if (!page)
        return;
    size_t steps = page->step_count, done = v->app->tour.done;
    if (c->height == 1) {
        if (done < steps && !v->app->tour.hints)
            draw_step(v->app, c, 0, done);
        else
            draw_foot(v, c, 0);
    } else {
        for (size_t i = 0; i < steps && (int)i < c->height - 1; i++)
            draw_step(v->app, c, (int)i, i);
        draw_foot(v, c, c->height - 1);
    }
    if (v->focused)
        canvas_cursor(c, c->height == 1 || done >= steps ? 0 : (int)done, 0);
}

static void title(const View *v, char *out, size_t size)
{
    const TourPage *page = practice_page(v->app);
    if (page)
        snprintf(out, size, "Lesson %zu  " STR_FMT "  %zu/%zu", v->app->tour.number + 1,
                 STR_ARG(page->title), v->app->tour.done, page->step_count);
}

static bool key(View *v, const KeyEvent *k)
{
    App *app = v->app;
    if (key_is(k, 'h', 0))
        practice_hint(app);
    else if (key_is(k, 's', 0))
        practice_show(app);
    else if (key_is(k, 'r', 0))
        practice_again(app);
    else if (key_is(k, 'n', 0) || (key_is(k, K_ENTER, 0) && !step_next(app)))
        tour_turn(app, true);
    else if (key_is(k, 'b', 0) || key_is(k, K_ESC, 0))
        tour_turn(app, false);
    else
        return key_is_text(k) && !key_is(k, ' ', 0) && !key_is(k, ':', 0) && !key_is(k, '?', 0);
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "h", "Hint" },
                                { "s", "Show me" },
                                { "r", "Start again" },
                                { "n", "Next page" },
                                { "Esc", "Tour (kept)" } };
    size_t n = sizeof all / sizeof *all;
    (void)v;
    n = n < max ? n : max;
    memcpy(out, all, n * sizeof *all);
    return n;
}

static bool status(const View *v, char *out, size_t size)
{
    const TourStep *step = step_next(v->app);
    if (step)
        snprintf(out, size, STR_FMT, STR_ARG(step->words));
    else
        snprintf(out, size, "All steps of this page are done");
    return true;
}

static void steps_free(View *v)
{
    memory_free(v);
}

static const ViewClass class = {
    .name = "Steps",
    .help = "contract",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .status = status,
    .free = steps_free,
};

View *view_steps_new(App *app)
{
    View *v = memory_alloc(sizeof *v);
    if (v)
        *v = (View){ .class = &class, .app = app };
    return v;
}
