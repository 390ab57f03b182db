#include "fixes.h"

#include "app_private.h"
#include "pager.h"
#include "trial.h"
#include "widgets.h"

#include "contract/fix.h"
#include "contract/image.h"

#include <stdio.h>

enum { ROUNDS_MAX = 200, LINES_MAX = 500 };

/* A remedy that a question is open about: the analysis may be another one when it is answered. */
typedef struct Pending {
    char code[24];
    Buf path, message, file, title; /* file: within the archive */
    size_t which;
} Pending;

static void pending_free(Pending *p)
{
    if (!p)
        return;
    buf_clear(&p->path);
    buf_clear(&p->message);
    buf_clear(&p->file);
    buf_clear(&p->title);
    memory_free(p);
}

static Pending *pending_new(const Problem *problem, size_t which)
{
    Pending *p = memory_alloc(sizeof *p);
    if (!p)
        return NULL;
    snprintf(p->code, sizeof p->code, "%s", problem->code);
    p->which = which;
    buf_init(&p->path, 0), buf_init(&p->message, 0), buf_init(&p->file, 0), buf_init(&p->title, 0);
    buf_add_str(&p->path, problem->path);
    buf_add_str(&p->message, problem->message);
    buf_add_str(&p->file, problem->inner.file);
    if (which < problem->fix_count)
        buf_add_str(&p->title, problem->fixes[which].title);
    if (buf_ok(&p->path) && buf_ok(&p->message) && buf_ok(&p->file) && buf_ok(&p->title))
        return p;
    pending_free(p);
    return NULL;
}

/* The same problem in the present analysis; NULL: it is gone. */
static const Problem *pending_problem(const Pending *p, const Analysis *a)
{
    size_t count = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].code, p->code) == 0 && str_eq(all[i].path, buf_str(&p->path)) &&
            str_eq(all[i].message, buf_str(&p->message)) &&
            str_eq(all[i].inner.file, buf_str(&p->file)))
            return &all[i];
    return NULL;
}

/* -- one -------------------------------------------------------------------------------------- */

static bool apply(App *app, const Analysis *a, const Problem *p, size_t which, Str answer)
{
    Edit edit;
    Error err = { 0 };
    char title[200], at[120] = "";
    Arena *arena = arena_new(0);
    snprintf(title, sizeof title, STR_FMT, STR_ARG(p->fixes[which].title));
    if (p->inner.file.len)
        snprintf(at, sizeof at, " in " STR_FMT, STR_ARG(str_slice(p->inner.file, 0, 100)));
    bool ok =
        arena ? fix_edit(a, p, &p->fixes[which], answer, arena, &edit, &err) : error_memory(&err);
    if (!ok)
        app_error(app, &err);
    if (ok && p->fixes[which].kind != FIX_TEXT)
        edit.cursor = p->span.start; /* not within the packed bytes */
    ok = ok && app_apply(app, &edit);
    if (ok)
        app_event(app, EVENT_CURSOR, NULL);
    if (ok)
        app_message(app, MESSAGE_INFO, "Done%s: %s. {edit.undo} undoes it", at, title);
    arena_free(arena);
    return ok;
}

typedef struct DigestAsk {
    char image[300];
    AppInput *done;
    void *context;
} DigestAsk;

static void ask_digest(App *app, DigestAsk *ask, const char *value);

static void digest_given(App *app, const char *value, void *context)
{
    DigestAsk *ask = context, copy = *ask;
    char digest[IMAGE_DIGEST_MAX];
    Error err = { 0 };
    if (value && !image_read_digest(str_from(value), str_from(ask->image), digest, &err)) {
        ask_digest(app, ask, value);
        app_error(app, &err);
        return;
    }
    memory_free(ask);
    copy.done(app, value, copy.context);
}

static void ask_digest(App *app, DigestAsk *ask, const char *value)
{
    char title[80];
    snprintf(title, sizeof title, "Paste the digest of %.50s%s", ask->image,
             strlen(ask->image) > 50 ? ".." : "");
    app_ask_text(app, title, "sha256:", value, false, digest_given, ask);
}

void fix_ask(App *app, const Fix *fix, AppInput *done, void *context)
{
    DigestAsk *ask = memory_alloc(sizeof *ask);
    if (!ask) {
        done(app, NULL, context);
        return;
    }
    snprintf(ask->image, sizeof ask->image, STR_FMT, STR_ARG(str_slice(fix->about, 0, 290)));
    ask->done = done;
    ask->context = context;
    ask_digest(app, ask, "");
}

static void answered(App *app, const char *value, void *context)
{
    Pending *pending = context;
    const Analysis *a = value ? app_settled(app) : NULL;
    const Problem *p = a ? pending_problem(pending, a) : NULL;
    if (p && pending->which < p->fix_count)
        apply(app, a, p, pending->which, str_from(value));
    else if (a)
        app_message(app, MESSAGE_INFO, "This problem is gone");
    pending_free(pending);
}

void fix_one(App *app, const Problem *p, size_t which)
{
    if (which >= p->fix_count) {
        app_message(app, MESSAGE_INFO, "No certain remedy is known: {help.here} explains");
    } else if (app_is_read_only(app)) {
        app_message(app, MESSAGE_WARNING, "This contract is open for reading only.");
    } else if (p->fixes[which].ask != FIX_ASKS_NOTHING) {
        Pending *pending = pending_new(p, which);
        if (pending)
            fix_ask(app, &p->fixes[which], answered, pending);
    } else if (!document_is_current(app_document(app))) {
        app_message(app, MESSAGE_INFO, "The text is being checked; try again");
    } else {
        apply(app, app_analysis(app), p, which, STR(""));
    }
}

static void chosen(App *app, int choice, void *context)
{
    Pending *pending = context;
    const Analysis *a = choice >= 0 ? app_settled(app) : NULL;
    const Problem *p = a ? pending_problem(pending, a) : NULL;
    if (p)
        fix_one(app, p, (size_t)choice);
    pending_free(pending);
}

void fix_choose(App *app, const Problem *p)
{
    AppChoice choices[8];
    size_t n = 0;
    Pending *pending = p->fix_count < 2 ? NULL : pending_new(p, p->fix_count);
    if (!pending) {
        fix_one(app, p, 0);
        return;
    }
    for (; n < p->fix_count && n < 8; n++)
        choices[n] =
            (AppChoice){ arena_printf(app_frame(app), STR_FMT, STR_ARG(p->fixes[n].title)), NULL };
    app_ask_choice(app, "Remedies", choices, n, 0, chosen, pending);
}

/* -- all -------------------------------------------------------------------------------------- */

typedef struct FixAll {
    View view;
    Pager pager;
    Buf text; /* secret: the document with all of them */
    uint64_t version;
    size_t count;
    Buttons *buttons;
} FixAll;

static FixAll *all_of(const View *v)
{
    return VIEW_AS(FixAll, v);
}

static void list_fix(void *context, const Analysis *a, const Problem *p, const Fix *fix)
{
    FixAll *all = context;
    App *app = all->view.app;
    size_t line, column;
    if (all->count++ >= LINES_MAX)
        return;
    text_position(analysis_text(a), p->span.start, &line, &column);
    if (app_is_linear(app))
        app_message(app, MESSAGE_INFO, "Line %zu, %s, " STR_FMT ": " STR_FMT, line, p->code,
                    STR_ARG(p->path), STR_ARG(fix->title));
    else if (p->inner.line)
        pager_print(&all->pager, ROLE_MUTED, 0, STR_FMT " %u:%u  %s", STR_ARG(p->inner.file),
                    p->inner.line, p->inner.column, p->code);
    else
        pager_print(&all->pager, ROLE_MUTED, 0, "%zu:%zu  %s  " STR_FMT, line, column, p->code,
                    STR_ARG(p->path));
    if (!app_is_linear(app))
        pager_print(&all->pager, ROLE_DIALOG, 2, STR_FMT, STR_ARG(fix->title));
}

/* Round after round, since one may uncover the next; a text that cannot be read ends it. */
static bool collect(FixAll *all, App *app, const Analysis *first, Error *err)
{
    Trial trial = { .schemas = NULL };
    const Analysis *a = first;
    bool ok = true;
    for (int round = 0; ok && round < ROUNDS_MAX; round++) {
        Buf fresh;
        Arena *arena = arena_new(0);
        buf_init_secret(&fresh, TEXT_MAX);
        size_t n = arena ? fix_round(a, arena, &fresh, list_fix, all) : 0;
        arena_free(arena);
        ok = buf_ok(&fresh);
        bool more = ok && n > 0 && !str_eq(buf_str(&fresh), analysis_text(a));
        if (more) {
            buf_reset(&all->text);
            buf_add_str(&all->text, buf_str(&fresh));
            ok = trial_run(&trial, app, buf_str(&all->text), err);
            a = trial.analysis;
        }
        buf_clear(&fresh);
        if (!more || (ok && !analysis_root(a)))
            break;
    }
    trial_clear(&trial);
    return ok && buf_ok(&all->text);
}

static void all_draw(View *v, Canvas *c)
{
    FixAll *all = all_of(v);
    int height = all->buttons->widget.class->height(&all->buttons->widget, c->width);
    Canvas list = canvas_sub(c, (Rect){ 0, 0, c->height - height - 1, c->width });
    pager_draw(&all->pager, &list, false);
    Canvas row = canvas_sub(c, (Rect){ c->height - height, 0, height, c->width });
    all->buttons->widget.focused = v->focused;
    all->buttons->widget.class->draw(&all->buttons->widget, &row);
}

static void take_all(FixAll *all)
{
    App *app = all->view.app;
    size_t count = all->count;
    if (text_version(document_text(app_document(app))) != all->version) {
        app_message(app, MESSAGE_INFO, "The text changed meanwhile; try again");
    } else if (trial_take(app, buf_str(&all->text))) {
        app_close(app, &all->view);
        app_message(app, MESSAGE_INFO, "%zu %s applied as one step; {edit.undo} undoes it", count,
                    count == 1 ? "remedy" : "remedies");
    }
}

static bool all_key(View *v, const KeyEvent *k)
{
    FixAll *all = all_of(v);
    KeyEvent own = *k;
    if (key_is_mouse(k))
        own.row = (int16_t)(k->row - (v->at.height - all->buttons->widget.class->height(
                                                         &all->buttons->widget, v->at.width)));
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g'))
        app_close(v->app, v);
    else if (all->buttons->widget.class->key(&all->buttons->widget, &own) != WIDGET_DONE)
        return pager_key(&all->pager, k) || !key_is(k, K_F1, 0);
    else if (all->buttons->selected == 0)
        take_all(all);
    else
        app_close(v->app, v);
    return true;
}

static void all_title(const View *v, char *out, size_t size)
{
    const FixAll *all = all_of(v);
    snprintf(out, size, "%zu safe %s, one step", all->count,
             all->count == 1 ? "remedy" : "remedies");
}

static void all_size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    int wanted = (int)all_of(v)->pager.count + 3;
    *ret_height = wanted < max_height ? wanted : max_height;
    *ret_width = max_width < 72 ? max_width : 72;
}

static void all_free(View *v)
{
    FixAll *all = all_of(v);
    pager_free(&all->pager);
    buf_clear(&all->text);
    if (all->buttons)
        widget_free(&all->buttons->widget);
    memory_free(all);
}

static size_t all_hints(const View *v, Hint *out, size_t max)
{
    return buttons_hints(all_of(v)->buttons, out, max);
}

static const ViewClass all_class = {
    .name = "Safe remedies",
    .help = "problems",
    .title = all_title,
    .draw = all_draw,
    .key = all_key,
    .hints = all_hints,
    .size = all_size,
    .free = all_free,
};

static void all_answered(App *app, int button, void *context)
{
    FixAll *all = context;
    (void)app;
    if (button == 0)
        take_all(all);
    all_free(&all->view);
}

/* Without a screen the remedies were told one by one. */
static void ask_all(FixAll *all)
{
    static const char *const answers[] = { "Apply them", "Cancel", NULL };
    char title[80];
    all_title(&all->view, title, sizeof title);
    app_ask(all->view.app, "Safe remedies", title, answers, all_answered, all);
}

void fix_all_start(App *app)
{
    static const char *const labels[] = { "Apply them", "Cancel" };
    const Analysis *a = app_settled(app);
    FixAll *all = a ? memory_alloc(sizeof *all) : NULL;
    Error err = { 0 };
    if (!all)
        return;
    all->view = (View){ .class = &all_class, .app = app };
    all->version = text_version(document_text(app_document(app)));
    all->buttons = buttons_new(labels, 2);
    buf_init_secret(&all->text, TEXT_MAX);
    pager_reset(&all->pager);
    bool ok = all->buttons && all->pager.arena ? collect(all, app, a, &err) : error_memory(&err);
    if (ok && all->count > 0 && app_is_linear(app)) {
        ask_all(all);
        return;
    }
    if (ok && all->count > 0) {
        app_push(app, &all->view);
        return;
    }
    if (!ok)
        app_error(app, &err);
    else
        app_message(app, MESSAGE_INFO, "No problem has a remedy that is certain");
    all_free(&all->view);
}
