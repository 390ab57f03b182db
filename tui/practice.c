#include "practice.h"

#include "app_private.h"
#include "fixes.h"

#include "contract/arena.h"

#include <stdio.h>

/* ---- what a step waits for ---- */

static bool on_screen(App *app, Str name)
{
    return str_eq_nocase(str_from(screen_name(app->screen)), name);
}

static bool has_dialog(App *app, Str name)
{
    for (size_t i = 0; i < app->dialog_count; i++)
        if (str_eq_nocase(str_from(app->dialogs[i]->class->name), name))
            return true;
    return false;
}

static bool is_at(App *app, Str path)
{
    Str at = app_path(app);
    return str_starts(at, path) && (at.len == path.len || at.ptr[path.len] == '/');
}

static bool at_problem(App *app, Str code)
{
    const Problem *p = app_problem(app);
    return p && str_is(code, p->code);
}

static const Problem *problem_of(const App *app, Str code)
{
    size_t count = 0;
    const Analysis *a = app_analysis(app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        if (str_is(code, all[i].code))
            return &all[i];
    return NULL;
}

static bool has_code(App *app, Str code)
{
    return document_is_current(app->document) && problem_of(app, code);
}

static bool lacks_code(App *app, Str code)
{
    return document_is_current(app->document) && app_analysis(app) &&
           analysis_root(app_analysis(app)) && !problem_of(app, code);
}

static bool has_value(App *app, Str path)
{
    const Analysis *a = document_is_current(app->document) ? app_analysis(app) : NULL;
    const TreeNode *node = a && analysis_root(a) ? tree_at(analysis_root(a), path) : NULL;
    return node && (tree_is_scalar(node) ? node->string.len > 0 : node->count > 0);
}

static bool is_undone(App *app, Str nothing)
{
    (void)nothing;
    return text_can_redo(document_text(app->document));
}

static bool is_persona(App *app, Str name)
{
    Persona now = app_persona(app);
    return now == PERSONA_NONE ? str_is(name, "all") : str_is(name, persona_name(now));
}

typedef bool Condition(App *app, Str argument);

static const struct {
    const char *word;
    Condition *holds;
} conditions[] = {
    { "screen", on_screen },   { "dialog", has_dialog },  { "at", is_at },
    { "problem", at_problem }, { "without", lacks_code }, { "with", has_code },
    { "value", has_value },    { "persona", is_persona }, { "undone", is_undone },
};

/* "at /env" is a word and what it is about. */
static Str split(Str words, Str *ret_argument)
{
    size_t blank = str_find_byte(words, ' ');
    *ret_argument = str_trim(str_slice(words, blank + 1, words.len));
    return str_slice(words, 0, blank);
}

static Condition *condition_of(Str when, Str *ret_argument)
{
    Str word = split(when, ret_argument);
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        if (str_is(word, conditions[i].word))
            return conditions[i].holds;
    return NULL;
}

bool practice_knows(Str when)
{
    Str argument;
    return condition_of(when, &argument) != NULL;
}

/* ---- what is shown ---- */

static bool show_go(App *app, Str path)
{
    app_show(app, SCREEN_EDIT);
    app_go_to(app, path);
    return true;
}

static bool show_fix(App *app, Str code)
{
    const Problem *p = problem_of(app, code);
    if (!p)
        return false;
    app_go_to_problem(app, p);
    if (p->fix_count)
        fix_one(app, p, 0);
    return true;
}

static const struct {
    const char *word;
    bool (*show)(App *app, Str argument);
} shows[] = { { "go", show_go }, { "fix", show_fix } };

static bool show(App *app, Str how)
{
    char id[64];
    Str argument, word = split(how, &argument);
    for (size_t i = 0; i < sizeof shows / sizeof *shows; i++)
        if (str_is(word, shows[i].word))
            return !app || shows[i].show(app, argument);
    if (how.len >= sizeof id)
        return false;
    snprintf(id, sizeof id, STR_FMT, STR_ARG(how));
    return app ? app_run(app, id) : action_find(id) != NULL;
}

bool practice_can_show(Str how)
{
    return show(NULL, how);
}

/* ---- the steps ---- */

void practice_begin(App *app, size_t lesson, size_t page)
{
    Practice *p = &app->tour;
    if (!tour_lesson(lesson, &p->lesson) || page >= p->lesson.count)
        return;
    p->number = lesson;
    p->page = page;
    p->done = p->hints = 0;
    app->practice = app->practice_steps = true;
}

const TourPage *practice_page(const App *app)
{
    bool on = app->practice && app->practice_steps && !document_path(app->document);
    const TourPage *page = &app->tour.lesson.pages[app->tour.page];
    return on && page->step_count ? page : NULL;
}

bool practice_is_of(const App *app, size_t lesson, size_t page)
{
    return practice_page(app) && app->tour.number == lesson && app->tour.page == page;
}

size_t practice_done(const App *app, size_t lesson, size_t page)
{
    return lesson < TOUR_LESSONS_MAX && page < TOUR_PAGES_MAX ? app->tour.kept.steps[lesson][page]
                                                              : 0;
}

void practice_look(App *app)
{
    const TourPage *page = practice_page(app);
    Practice *p = &app->tour;
    while (page && p->done < page->step_count) {
        Str argument;
        Condition *holds = condition_of(page->steps[p->done].when, &argument);
        if (!holds || !holds(app, argument))
            break;
        p->done++;
        p->hints = 0;
    }
    if (page && p->number < TOUR_LESSONS_MAX && p->done > p->kept.steps[p->number][p->page])
        p->kept.steps[p->number][p->page] = (uint8_t)p->done;
}

void practice_hint(App *app)
{
    const TourPage *page = practice_page(app);
    Practice *p = &app->tour;
    if (!page || p->done == page->step_count)
        return;
    const TourStep *step = &page->steps[p->done];
    if (p->hints < TOUR_HINTS_MAX && step->hints[p->hints].len)
        p->hints++;
    else
        app_message(app, MESSAGE_INFO, "That is all there is to say: s shows how it is done");
}

void practice_show(App *app)
{
    const TourPage *page = practice_page(app);
    if (!page || app->tour.done == page->step_count)
        return;
    Str how = page->steps[app->tour.done].show;
    if (!how.len || !show(app, how))
        app_message(app, MESSAGE_INFO, "This step is yours: h gives a hint");
}

void practice_again(App *app)
{
    const TourPage *page = practice_page(app);
    size_t lesson = app->tour.number, at = app->tour.page;
    Str text = page ? tour_sample(page->sample) : (Str){ NULL, 0 };
    if (!text.len || !app_new(app, text, NULL, platform_of_text(text, NULL, NULL)))
        return;
    practice_begin(app, lesson, at);
    app_message(app, MESSAGE_INFO, "The practice copy is as it was at the start");
}

int practice_rows(const App *app, int height)
{
    enum { ROOMY = 20 };
    const TourPage *page = screen_is_of_document(app->screen) ? practice_page(app) : NULL;
    if (!page)
        return 0;
    return height < ROOMY ? 3 : (int)page->step_count + 1 + 2;
}
