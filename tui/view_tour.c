/* The guided tour: the list of lessons, and a lesson page by page. A page may have a sample to
 * try things on; it opens as a copy without a file, and the tour waits at its page. */
#include "app_private.h"

#include "pager.h"
#include "tour.h"
#include "views.h"
#include "widgets.h"

#include <stdio.h>

typedef struct TourView {
    View view;
    List *list; /* owned: the lessons */
    Pager pager;
    TourLesson lesson; /* the one that is open */
    size_t index, page;
    bool open;         /* a lesson is shown, else the list */
    char cells[2][96]; /* of the row that is drawn */
} TourView;

static TourView *tour_of(const View *v)
{
    return VIEW_AS(TourView, v);
}

static const TourPage *page_of(const TourView *t)
{
    return &t->lesson.pages[t->page];
}

/* -- where one is ----------------------------------------------------------------------------- */

static void show_page(TourView *t, size_t page)
{
    t->page = page;
    t->pager.top = 0;
    pager_reset(&t->pager);
    Str rest = page_of(t)->text, line;
    while (str_split(&rest, '\n', &line))
        pager_add(&t->pager, ROLE_TEXT, 0, line);
    TourKept *kept = &t->view.app->tour.kept;
    if (page + 1 == t->lesson.count && t->index < TOUR_LESSONS_MAX)
        kept->read[t->index] = true;
    kept->lesson = t->index;
    if (app_is_presenter(t->view.app))
        tour_tell(session_state_folder(app_session(t->view.app)), t->index, page);
}

static void open_lesson(TourView *t, size_t index)
{
    if (!tour_lesson(index, &t->lesson) || t->lesson.count == 0)
        return;
    t->index = index;
    t->open = true;
    show_page(t, 0);
}

static void show_list(TourView *t)
{
    t->open = false;
    list_select(t->list, t->index);
}

static void next_page(TourView *t)
{
    if (t->page + 1 < t->lesson.count)
        show_page(t, t->page + 1);
    else if (t->index + 1 < tour_count())
        open_lesson(t, t->index + 1);
    else
        show_list(t);
}

static void page_before(TourView *t)
{
    if (t->page > 0)
        show_page(t, t->page - 1);
    else
        show_list(t);
}

static void try_it(TourView *t)
{
    App *app = t->view.app;
    Str text = tour_sample(page_of(t)->sample);
    if (practice_is_of(app, t->index, t->page)) { /* where it was left */
        app_show(app, SCREEN_EDIT);
        return;
    }
    if (!text.len) {
        app_message(app, MESSAGE_INFO, "This page has no sample; Enter goes on");
        return;
    }
    if (!app_new(app, text, NULL, platform_of_text(text, NULL, NULL)))
        return;
    practice_begin(app, t->index, t->page);
    app_message(app, MESSAGE_INFO,
                "A copy to practise on: no file is written. {view.tour} goes back to the tour");
}

void tour_turn(App *app, bool next)
{
    app_show(app, SCREEN_TOUR);
    View *v = screen_pane(app, PANE_TOUR);
    TourView *t = v ? tour_of(v) : NULL;
    if (!t)
        return;
    if (practice_page(app) && !(t->open && practice_is_of(app, t->index, t->page))) {
        open_lesson(t, app->tour.number);
        show_page(t, app->tour.page);
    }
    if (next)
        next_page(t);
}

/* -- drawing ---------------------------------------------------------------------------------- */

static void row_of(void *context, size_t index, ListRow *ret)
{
    TourView *t = context;
    TourLesson lesson;
    if (!tour_lesson(index, &lesson))
        return;
    snprintf(t->cells[0], sizeof t->cells[0], "%zu  " STR_FMT, index + 1, STR_ARG(lesson.title));
    size_t steps = 0, done = 0;
    for (size_t i = 0; i < lesson.count; i++) {
        steps += lesson.pages[i].step_count;
        done += practice_done(t->view.app, index, i);
    }
    int n =
        snprintf(t->cells[1], sizeof t->cells[1], "%zu pages%s", lesson.count,
                 index < TOUR_LESSONS_MAX && t->view.app->tour.kept.read[index] ? ", read" : "");
    if (done)
        snprintf(t->cells[1] + n, sizeof t->cells[1] - (size_t)n, ", %zu of %zu steps", done,
                 steps);
    ret->cells[0] = str_from(t->cells[0]);
    ret->cells[1] = str_from(t->cells[1]);
}

static void draw_list(TourView *t, Canvas *c)
{
    Str words =
        STR("What a contract is for, who writes it, and how it is sealed: a few pages each, "
            "with samples to try things on. No file is written.");
    int row = canvas_wrap(NULL, 0, 1, c->width - 2, c->height, words, ROLE_TEXT) + 1;
    if (c->height < row + 4) /* the lessons are what is needed */
        row = 0;
    else
        canvas_wrap(c, 0, 1, c->width - 2, c->height, words, ROLE_TEXT);
    Canvas rest = canvas_sub(c, (Rect){ row, 0, c->height - row, c->width });
    t->list->widget.focused = t->view.focused;
    t->list->widget.class->draw(&t->list->widget, &rest);
}

static void draw_page(TourView *t, Canvas *c)
{
    const TourPage *page = page_of(t);
    bool has_sample = page->sample.len > 0;
    int margin = c->width > TOUR_COLUMNS + 2 ? (c->width - TOUR_COLUMNS) / 2 : 0;
    margin = margin > 4 ? 4 : margin;
    canvas_text_fit(c, 0, margin, c->width - margin - 8, page->title, ROLE_HEADING);
    canvas_print(c, 0, c->width - 5, ROLE_MUTED, "%zu/%zu", t->page + 1, t->lesson.count);
    int foot = has_sample ? 1 : 0, gap = c->height - 1 - foot > TOUR_ROWS ? 1 : 0;
    Canvas body =
        canvas_sub(c, (Rect){ 1 + gap, margin, c->height - 1 - gap - foot, c->width - margin });
    pager_draw(&t->pager, &body, t->view.focused);
    if (!has_sample)
        return;
    int col = canvas_text(c, c->height - 1, margin, STR("t"), ROLE_HINT_KEY);
    size_t done = practice_done(t->view.app, t->index, t->page);
    if (page->step_count && done)
        canvas_print(c, c->height - 1, col + 1, ROLE_OK, "Try it: %s, %zu of %zu steps are done",
                     practice_is_of(t->view.app, t->index, t->page) ? "the copy is still open"
                                                                    : "once more, on a fresh copy",
                     done, page->step_count);
    else if (page->step_count)
        canvas_print(c, c->height - 1, col + 1, ROLE_OK,
                     "Try it: %zu step%s on a copy of the sample \"" STR_FMT "\"", page->step_count,
                     page->step_count == 1 ? "" : "s", STR_ARG(page->sample));
    else
        canvas_print(c, c->height - 1, col + 1, ROLE_OK,
                     "Try it: opens a copy of the sample \"" STR_FMT "\"", STR_ARG(page->sample));
}

static void draw(View *v, Canvas *c)
{
    TourView *t = tour_of(v);
    if (t->open)
        draw_page(t, c);
    else
        draw_list(t, c);
}

static void title(const View *v, char *out, size_t size)
{
    const TourView *t = tour_of(v);
    if (t->open)
        snprintf(out, size, "Lesson %zu of %zu: " STR_FMT, t->index + 1, tour_count(),
                 STR_ARG(t->lesson.title));
    else
        snprintf(out, size, "Guided tour");
}

/* -- keys ------------------------------------------------------------------------------------- */

static bool list_key(TourView *t, const KeyEvent *k)
{
    if (k->mods == 0 && k->code >= '1' && k->code < '1' + (int)tour_count()) {
        open_lesson(t, (size_t)(k->code - '1'));
        return true;
    }
    KeyEvent own = *k;
    if (key_is_mouse(k))
        own.row = (int16_t)(k->row - (t->view.at.height - t->list->height));
    WidgetResult result = t->list->widget.class->key(&t->list->widget, &own);
    if (result == WIDGET_DONE || key_is(k, K_RIGHT, 0))
        open_lesson(t, t->list->selected);
    if (key_is(k, K_ESC, 0) && t->view.app->back_count == 0) {
        app_show(t->view.app, SCREEN_START);
        return true;
    }
    return result == WIDGET_DONE || result == WIDGET_TAKEN || key_is(k, K_RIGHT, 0);
}

static bool key(View *v, const KeyEvent *k)
{
    TourView *t = tour_of(v);
    if (!t->open)
        return list_key(t, k);
    if (key_is(k, K_ENTER, 0) || key_is(k, K_RIGHT, 0) || key_is(k, 'n', 0))
        next_page(t);
    else if (key_is(k, K_LEFT, 0) || key_is(k, K_BACKSPACE, 0) || key_is(k, 'b', 0))
        page_before(t);
    else if (key_is(k, 't', 0))
        try_it(t);
    else if (key_is(k, K_ESC, 0))
        show_list(t);
    else
        return pager_key(&t->pager, k);
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    const TourView *t = tour_of(v);
    size_t n = 0;
    if (max < 4)
        return 0;
    if (!t->open) {
        out[n++] = (Hint){ "Enter", "Open" };
        out[n++] = (Hint){ "1-6", "Lesson" };
        out[n++] = (Hint){ "Esc", "Leave" };
        return n;
    }
    out[n++] = (Hint){ "Enter", "Next" };
    out[n++] = (Hint){ "Left", "Back" };
    if (page_of(t)->sample.len)
        out[n++] = (Hint){ "t", "Try it" };
    out[n++] = (Hint){ "Esc", "Lessons" };
    return n;
}

static bool status(const View *v, char *out, size_t size)
{
    const TourView *t = tour_of(v);
    if (!t->open)
        snprintf(out, size, "Nothing that you do here touches a file of yours.");
    else
        snprintf(out, size, STR_FMT ", page %zu of %zu", STR_ARG(page_of(t)->title), t->page + 1,
                 t->lesson.count);
    return true;
}

static void tour_free(View *v)
{
    TourView *t = tour_of(v);
    tour_keep(session_state_folder(app_session(v->app)), &v->app->tour.kept);
    pager_free(&t->pager);
    if (t->list)
        widget_free(&t->list->widget);
    memory_free(t);
}

static const ViewClass class = {
    .name = "Tour",
    .help = "contract",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .status = status,
    .free = tour_free,
};

View *view_tour_new(App *app)
{
    static const ListColumn columns[] = { { NULL, 40, 0 }, { NULL, 0, 0 } };
    TourView *t = memory_alloc(sizeof *t);
    if (!t)
        return NULL;
    t->view = (View){ .class = &class, .app = app };
    t->list = list_new(row_of, t, columns, 2);
    if (!t->list) {
        tour_free(&t->view);
        return NULL;
    }
    tour_kept(session_state_folder(app_session(app)), &app->tour.kept);
    list_set_count(t->list, tour_count());
    list_select(t->list, app->tour.kept.lesson);
    return &t->view;
}
