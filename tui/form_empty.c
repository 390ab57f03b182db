/* The form of a contract with nothing in it: what one may begin with. */
#include "beginning.h"
#include "form_view.h"

#include "contract/arena.h"

#include <stdio.h>

static const struct Beginning {
    const char *label, *detail, *section; /* NULL: both */
    DocumentKind kind;
} beginnings[] = {
    { "Workload and env", "a whole contract", NULL, DOC_CONTRACT },
    { "Workload", "for the workload provider", "workload", DOC_WORKLOAD },
    { "Env", "for the deployer", "env", DOC_ENV },
};
enum { BEGINNINGS = sizeof beginnings / sizeof *beginnings, FIRST_ROW = 4 };

bool form_is_blank(const FormView *f)
{
    return document_is_blank(app_document(f->view.app)) && app_analysis(f->view.app);
}

void form_blank_draw(FormView *f, Canvas *c)
{
    bool asked = app_platform(f->view.app) != NULL;
    canvas_text(c, 0, 1, STR("A new contract"), ROLE_HEADING);
    canvas_wrap(c, 1, 1, c->width - 2, 2,
                asked ? STR("There is nothing in it yet. What shall it begin with? What is still "
                            "to be filled in is marked.")
                      : STR("First of all: where will it run? Enter asks."),
                asked ? ROLE_MUTED : ROLE_WARNING);
    for (int i = 0; i < BEGINNINGS; i++) {
        bool here = f->beginning == i;
        Role role = !here ? ROLE_TEXT : f->view.focused ? ROLE_SELECTED : ROLE_SELECTED_DIM;
        if (here)
            canvas_fill(c, (Rect){ FIRST_ROW + i, 0, 1, c->width }, ' ', role);
        canvas_text(c, FIRST_ROW + i, 0, here ? STR(">") : STR(" "), role);
        canvas_print(c, FIRST_ROW + i, 2, role, "Add %-18s", beginnings[i].label);
        canvas_text_fit(c, FIRST_ROW + i, 25, c->width - 26, str_from(beginnings[i].detail),
                        here ? role : ROLE_MUTED);
        if (here && f->view.focused)
            canvas_cursor(c, FIRST_ROW + i, 0);
    }
}

static bool make_text(App *app, const struct Beginning *b, Buf *out)
{
    TemplateInput input = { .platform = app_platform(app),
                            .kind = b->kind,
                            .schemas = document_schemas(app_document(app)) };
    Error err = { 0 };
    bool ok = input.schemas &&
              beginning_make(&input, b->section, app_bytes(app), app_frame(app), out, NULL, &err);
    if (!ok)
        app_error(app, &err);
    return ok;
}

static void begin(FormView *f)
{
    App *app = f->view.app;
    const struct Beginning *b = &beginnings[f->beginning];
    if (!app_platform(app)) {
        app_run(app, "contract.platform");
        return;
    }
    Buf text;
    buf_init(&text, TEXT_MAX);
    if (make_text(app, b, &text)) {
        Splice all = { .at = span_make(0, app_bytes(app).len), .with = buf_str(&text) };
        size_t key = str_find(buf_str(&text), b->section ? STR(": |\n") : STR("\nworkload:"));
        if (app_edit(app, &all, 1, STEP_EDIT, key == SIZE_MAX ? 0 : key))
            app_message(app, MESSAGE_INFO, "Added. {problem.next} goes to what is to be filled in");
    }
    buf_clear(&text);
}

bool form_blank_key(FormView *f, const KeyEvent *k)
{
    int last = BEGINNINGS - 1;
    if (k->code == K_MOUSE_PRESS) {
        if (k->row < FIRST_ROW || k->row > FIRST_ROW + last)
            return true;
        f->beginning = k->row - FIRST_ROW;
        if (k->clicks == 2)
            begin(f);
    } else if (key_is(k, K_UP, 0) || key_is(k, 'k', 0) || key_is(k, K_TAB, MOD_SHIFT)) {
        f->beginning -= f->beginning > 0;
    } else if (key_is(k, K_DOWN, 0) || key_is(k, 'j', 0) || key_is(k, K_TAB, 0)) {
        f->beginning += f->beginning < last;
    } else if (key_is(k, K_ENTER, 0) || key_is(k, 'a', 0) || key_is(k, K_INSERT, 0)) {
        if (app_is_read_only(f->view.app))
            app_message(f->view.app, MESSAGE_WARNING, "The file is open for reading only");
        else
            begin(f);
    } else {
        return false;
    }
    return true;
}
