/* The dialog for a new contract: platform, starting point, file name. Nothing is written before
 * the first save. */
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/data.h"
#include "contract/template.h"

#include <stdio.h>
#include <unistd.h>

enum { ITEM_PLATFORM, ITEM_FROM, ITEM_NAME, ITEM_BUTTONS };
enum { FROM_MINIMAL, FROM_SAMPLE };

typedef struct NewContract {
    View view;
    Panel panel;
    char problem[128];
} NewContract;

static NewContract *new_of(const View *v)
{
    return VIEW_AS(NewContract, v);
}

static const Platform *chosen_platform(const NewContract *n)
{
    const Choice *choice = WIDGET_AS(Choice, n->panel.items[ITEM_PLATFORM].widget);
    return choice->selected < choice->count ? platform_get((PlatformId)choice->selected) : NULL;
}

/* What every contract has, made from the schemas; the rest shows as to-dos. */
static bool minimal(App *app, const Platform *p, Buf *out)
{
    TemplateInput input = { .platform = p,
                            .kind = DOC_CONTRACT,
                            .schemas = document_schemas(app_document(app)) };
    Error err = { 0 };
    bool ok = input.schemas && template_make(&input, app_frame(app), out, NULL, &err);
    if (!ok)
        app_error(app, &err);
    return ok;
}

static bool sample(const Platform *p, Buf *out)
{
    char name[64];
    snprintf(name, sizeof name, "%s.yaml", p->name);
    Str text = data_find("samples", str_from(name));
    buf_add_str(out, text);
    return text.len > 0;
}

static void create(NewContract *n)
{
    App *app = n->view.app;
    const Platform *p = chosen_platform(n);
    Str name = str_trim(input_value(WIDGET_AS(Input, n->panel.items[ITEM_NAME].widget)));
    const Choice *from = WIDGET_AS(Choice, n->panel.items[ITEM_FROM].widget);
    char path[1024];
    Buf text;
    if (!p || name.len == 0) {
        snprintf(n->problem, sizeof n->problem, "%s",
                 p ? "The file needs a name." : "Choose first where the contract will run.");
        n->panel.focus = p ? ITEM_NAME : ITEM_PLATFORM;
        return;
    }
    snprintf(path, sizeof path, STR_FMT, STR_ARG(str_slice(name, 0, 1000)));
    if (access(path, F_OK) == 0) {
        snprintf(n->problem, sizeof n->problem, "There is a file of that name: choose another.");
        n->panel.focus = ITEM_NAME;
        return;
    }
    buf_init(&text, TEXT_MAX);
    bool ok = from->selected == FROM_SAMPLE ? sample(p, &text) : minimal(app, p, &text);
    app_close(app, &n->view);
    if (ok && buf_ok(&text))
        app_new(app, buf_str(&text), path, p);
    buf_clear(&text);
}

static bool key(View *v, const KeyEvent *k)
{
    NewContract *n = new_of(v);
    size_t item;
    WidgetResult result = panel_key(&n->panel, k, &item);
    n->problem[0] = '\0';
    if (result == WIDGET_LEAVE ||
        (result == WIDGET_DONE && item == ITEM_BUTTONS &&
         WIDGET_AS(Buttons, n->panel.items[ITEM_BUTTONS].widget)->selected == 1))
        app_close(v->app, v);
    else if (result == WIDGET_DONE && item == ITEM_BUTTONS)
        create(n);
    else if (result == WIDGET_DONE)
        n->panel.focus = item + 1;
    return true;
}

static void draw(View *v, Canvas *c)
{
    NewContract *n = new_of(v);
    int row = panel_draw(&n->panel, c, 0, true);
    canvas_text_fit(c, row + 1 < c->height ? row + 1 : row, 1, c->width - 2, str_from(n->problem),
                    ROLE_ERROR);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    (void)v;
    *ret_height = max_height < 18 ? max_height : 18;
    *ret_width = max_width < 74 ? max_width : 74;
}

static bool takes_text(const View *v)
{
    return panel_takes_text(&new_of(v)->panel);
}

static bool status(const View *v, char *out, size_t n)
{
    (void)v;
    snprintf(out, n, "Nothing is written until you save.");
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = {
        { "Up/Down", "Choose" }, { "Tab", "Next" }, { "Enter", "Take" }, { "Esc", "Leave" }
    };
    (void)v;
    size_t n = sizeof all / sizeof *all < max ? sizeof all / sizeof *all : max;
    memcpy(out, all, n * sizeof *all);
    return n;
}

static void free_new(View *v)
{
    panel_clear(&new_of(v)->panel);
    memory_free(new_of(v));
}

static const ViewClass new_class = {
    .name = "New contract",
    .draw = draw,
    .key = key,
    .takes_text = takes_text,
    .hints = hints,
    .status = status,
    .size = size,
    .free = free_new,
};

void new_contract_start(App *app)
{
    static const char *const labels[] = { "Create", "Cancel" };
    NewContract *n = memory_alloc(sizeof *n);
    Choice *platform = choice_new(), *from = choice_new();
    Input *name = input_new();
    Buttons *buttons = buttons_new(labels, 2);
    if (!n || !platform || !from || !name || !buttons) {
        app_message(app, MESSAGE_ERROR, "Memory is out.");
        memory_free(n);
        if (platform)
            widget_free(&platform->widget);
        if (from)
            widget_free(&from->widget);
        if (name)
            widget_free(&name->widget);
        if (buttons)
            widget_free(&buttons->widget);
        return;
    }
    n->view = (View){ .class = &new_class, .app = app };
    for (int i = 0; i < PLATFORM_COUNT; i++)
        choice_add(platform, platform_get((PlatformId)i)->name,
                   platform_get((PlatformId)i)->summary, '\0');
    platform->selected = CHOICE_NONE;
    choice_add(from, "Minimal", "both sections, everything else to do", '\0');
    choice_add(from, "Sample", "a small one of this platform, to be changed", '\0');
    input_set(name, STR("contract.yaml"));
    panel_add(&n->panel, &platform->widget, "Where will it run?", NULL);
    panel_add(&n->panel, &from->widget, "What to start from?", NULL);
    panel_add(&n->panel, &name->widget, "File", NULL);
    panel_add(&n->panel, &buttons->widget, NULL, NULL);
    app_push(app, &n->view);
}
