/* The general dialogs: a question with buttons, a line of text, a list to choose from.
 *
 * Whoever asks is answered exactly once: a dialog that goes without having been answered (the
 * program ends, too many are open) answers as Esc does, so that the context is always freed. */
#include "app_private.h"
#include "linear.h"

#include "widgets.h"

#include <stdio.h>

enum { TEXT_WIDTH = 62 };

/* ---- a question ---- */

typedef struct Ask {
    View view;
    char title[80], text[700];
    char labels[6][40];
    const char *label_of[6];
    Buttons *buttons;
    AppAnswer *done;
    void *context;
} Ask;

static void ask_title(const View *v, char *out, size_t size)
{
    snprintf(out, size, "%s", VIEW_AS(Ask, v)->title);
}

static void ask_size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    const Ask *a = VIEW_AS(Ask, v);
    int width = TEXT_WIDTH < max_width ? TEXT_WIDTH : max_width;
    int rows = canvas_wrap(NULL, 0, 0, width, 100, str_from(a->text), ROLE_DIALOG);
    rows += 2 + a->buttons->widget.class->height(&a->buttons->widget, width);
    *ret_height = rows < max_height ? rows : max_height;
    *ret_width = width;
}

static void ask_draw(View *v, Canvas *c)
{
    Ask *a = VIEW_AS(Ask, v);
    int height = a->buttons->widget.class->height(&a->buttons->widget, c->width);
    int room = c->height - height - 1;
    canvas_wrap(c, 0, 0, c->width, room > 0 ? room : 0, str_from(a->text), ROLE_DIALOG);
    Canvas row = canvas_sub(c, (Rect){ c->height - height, 0, height, c->width });
    a->buttons->widget.focused = v->focused;
    a->buttons->widget.class->draw(&a->buttons->widget, &row);
}

static bool ask_key(View *v, const KeyEvent *key)
{
    Ask *a = VIEW_AS(Ask, v);
    App *app = v->app;
    KeyEvent own = *key;
    if (key_is_mouse(key))
        own.row = (int16_t)(key->row - (v->at.height - a->buttons->widget.class->height(
                                                           &a->buttons->widget, v->at.width)));
    bool escape = key_is(key, K_ESC, 0) || key_is_ctrl(key, 'g');
    if (key_is(key, K_F1, 0))
        return false; /* help is about what asks */
    if (!escape && a->buttons->widget.class->key(&a->buttons->widget, &own) != WIDGET_DONE)
        return true;
    int chosen = escape ? (int)a->buttons->count - 1 : (int)a->buttons->selected;
    AppAnswer *done = a->done;
    void *context = a->context;
    a->done = NULL;
    app_close(app, v);
    if (done)
        done(app, chosen, context);
    return true;
}

static void ask_free(View *v)
{
    Ask *a = VIEW_AS(Ask, v);
    if (a->done)
        a->done(v->app, (int)a->buttons->count - 1, a->context);
    widget_free(&a->buttons->widget);
    memory_free(a);
}

static size_t ask_hints(const View *v, Hint *out, size_t max)
{
    return buttons_hints(VIEW_AS(Ask, v)->buttons, out, max);
}

static const ViewClass ask_class = {
    .name = "Question",
    .title = ask_title,
    .draw = ask_draw,
    .key = ask_key,
    .hints = ask_hints,
    .size = ask_size,
    .free = ask_free,
};

void app_ask(App *app, const char *title, const char *text, const char *const *buttons,
             AppAnswer *done, void *context)
{
    if (app->linear) {
        linear_ask(app->linear, title, text, buttons, done, context);
        return;
    }
    Ask *a = memory_alloc(sizeof *a);
    size_t n = 0;
    for (; a && n < 6 && buttons[n]; n++) {
        snprintf(a->labels[n], sizeof a->labels[n], "%s", buttons[n]);
        a->label_of[n] = a->labels[n];
    }
    if (a)
        a->buttons = buttons_new(a->label_of, n);
    if (!a || !a->buttons) {
        memory_free(a);
        for (n = 0; buttons[n]; n++)
            ;
        if (done)
            done(app, (int)n - 1, context);
        return;
    }
    a->view = (View){ .class = &ask_class, .app = app };
    snprintf(a->title, sizeof a->title, "%s", title);
    snprintf(a->text, sizeof a->text, "%s", text);
    a->done = done;
    a->context = context;
    app_push(app, &a->view);
}

/* ---- a line of text ---- */

typedef struct AskText {
    View view;
    char title[80], label[256];
    Input *input;
    AppInput *done;
    void *context;
} AskText;

static void line_title(const View *v, char *out, size_t size)
{
    snprintf(out, size, "%s", VIEW_AS(AskText, v)->title);
}

/* 1: the label stands in front of the field; more: above it, with so many rows less one. */
static int label_rows(const AskText *a, int width)
{
    Str label = str_from(a->label);
    if (text_width(label) <= width / 2)
        return 1;
    return 1 + canvas_wrap(NULL, 0, 0, width, 6, label, ROLE_DIALOG);
}

static void line_size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    *ret_width = TEXT_WIDTH < max_width ? TEXT_WIDTH : max_width;
    int rows = 2 + label_rows(VIEW_AS(AskText, v), *ret_width);
    *ret_height = rows < max_height ? rows : max_height;
}

static void line_draw(View *v, Canvas *c)
{
    AskText *a = VIEW_AS(AskText, v);
    int row = 1, col = 0, rows = label_rows(a, c->width);
    if (rows > 1)
        row = canvas_wrap(c, 0, 0, c->width, c->height - 1, str_from(a->label), ROLE_DIALOG);
    else
        col = canvas_text(c, 1, 0, str_from(a->label), ROLE_DIALOG) + 1;
    Canvas field = canvas_sub(c, (Rect){ row, col, 1, c->width - col });
    a->input->widget.focused = v->focused;
    a->input->widget.class->draw(&a->input->widget, &field);
}

static bool line_key(View *v, const KeyEvent *key)
{
    AskText *a = VIEW_AS(AskText, v);
    App *app = v->app;
    bool escape = key_is(key, K_ESC, 0) || key_is_ctrl(key, 'g');
    if (key_is(key, K_F1, 0))
        return false;
    if (!escape && !key_is(key, K_ENTER, 0)) {
        if (!key_is_mouse(key))
            a->input->widget.class->key(&a->input->widget, key);
        return true;
    }
    Buf value;
    buf_init_secret(&value, INPUT_MAX + 1);
    buf_add_str(&value, input_value(a->input));
    AppInput *done = a->done;
    void *context = a->context;
    a->done = NULL;
    app_close(app, v);
    done(app, escape || !buf_ok(&value) ? NULL : value.len ? value.ptr : "", context);
    buf_clear(&value);
    return true;
}

static void line_free(View *v)
{
    AskText *a = VIEW_AS(AskText, v);
    if (a->done)
        a->done(v->app, NULL, a->context);
    widget_free(&a->input->widget);
    memory_free(a);
}

static bool line_takes(const View *v)
{
    (void)v;
    return true;
}

static size_t line_hints(const View *v, Hint *out, size_t max)
{
    (void)v;
    (void)max;
    out[0] = (Hint){ "Enter", "Take" };
    out[1] = (Hint){ "Esc", "Cancel" };
    return 2;
}

static const ViewClass line_class = {
    .name = "Text",
    .title = line_title,
    .draw = line_draw,
    .key = line_key,
    .takes_text = line_takes,
    .hints = line_hints,
    .size = line_size,
    .free = line_free,
};

void app_ask_text(App *app, const char *title, const char *label, const char *value, bool secret,
                  AppInput *done, void *context)
{
    if (app->linear) {
        linear_ask_text(app->linear, title, label, value, secret, done, context);
        return;
    }
    AskText *a = memory_alloc(sizeof *a);
    Input *input = a ? input_new() : NULL;
    if (!input) {
        memory_free(a);
        done(app, NULL, context);
        return;
    }
    a->view = (View){ .class = &line_class, .app = app };
    a->input = input;
    input->masked = secret;
    input->hide_length = secret;
    input_set(input, str_from(value));
    snprintf(a->title, sizeof a->title, "%s", title);
    snprintf(a->label, sizeof a->label, "%s", label);
    a->done = done;
    a->context = context;
    app_push(app, &a->view);
}

/* ---- a list to choose from ---- */

enum { CHOICES_MAX = 400 };

typedef struct AskChoice {
    View view;
    char title[80];
    Arena *arena;
    AppChoice choices[CHOICES_MAX];
    size_t count, selected, top;
    int label_width;
    AppAnswer *done;
    AppSeveral *several; /* in place of done: each has a box */
    AppTaken taken[CHOICES_MAX];
    void *context;
} AskChoice;

static int box_width(const AskChoice *a)
{
    return a->several ? 4 : 0;
}

static void choice_title(const View *v, char *out, size_t size)
{
    snprintf(out, size, "%s", VIEW_AS(AskChoice, v)->title);
}

static void choice_size(const View *v, int max_height, int max_width, int *ret_height,
                        int *ret_width)
{
    const AskChoice *a = VIEW_AS(AskChoice, v);
    int width = 30;
    for (size_t i = 0; i < a->count; i++) {
        const char *detail = a->choices[i].detail;
        int w = 2 + box_width(a) + a->label_width + (detail ? 2 + text_width(str_from(detail)) : 0);
        width = w > width ? w : width;
    }
    *ret_width = width < max_width ? width : max_width;
    *ret_height = (int)a->count < max_height ? (int)a->count : max_height;
}

static void choice_draw(View *v, Canvas *c)
{
    AskChoice *a = VIEW_AS(AskChoice, v);
    size_t rows = (size_t)(c->height > 0 ? c->height : 1);
    if (a->selected < a->top)
        a->top = a->selected;
    if (a->selected >= a->top + rows)
        a->top = a->selected - rows + 1;
    for (size_t i = a->top; i < a->count && i < a->top + rows; i++) {
        int row = (int)(i - a->top);
        bool here = i == a->selected;
        Role role = here ? ROLE_SELECTED : ROLE_DIALOG;
        if (here)
            canvas_fill(c, (Rect){ row, 0, 1, c->width }, ' ', role);
        canvas_text(c, row, 0, here ? STR(">") : STR(" "), role);
        static const char *const boxes[] = { "[ ]", "[x]", "[-]" };
        int col = 2 + box_width(a);
        if (a->several)
            canvas_text(c, row, 2, str_from(boxes[a->taken[i]]), role);
        if (a->taken[i] == APP_BARRED && !here)
            role = ROLE_MUTED;
        canvas_text_fit(c, row, col, a->label_width, str_from(a->choices[i].label), role);
        col += 2 + a->label_width;
        if (a->choices[i].detail)
            canvas_text_fit(c, row, col, c->width - col, str_from(a->choices[i].detail), role);
        if (here)
            canvas_cursor(c, row, a->several ? 3 : 0);
    }
}

static void choose(View *v, int chosen)
{
    AskChoice *a = VIEW_AS(AskChoice, v);
    App *app = v->app;
    AppAnswer *done = a->done;
    AppSeveral *several = a->several;
    void *context = a->context;
    AppTaken taken[CHOICES_MAX];
    memcpy(taken, a->taken, sizeof taken);
    a->done = NULL;
    a->several = NULL;
    app_close(app, v);
    if (several)
        several(app, chosen < 0 ? NULL : taken, context);
    else
        done(app, chosen, context);
}

static void turn_box(AskChoice *a)
{
    AppTaken *now = &a->taken[a->selected];
    if (a->several && *now != APP_BARRED)
        *now = *now == APP_TAKEN ? APP_LEFT : APP_TAKEN;
}

static bool choice_key(View *v, const KeyEvent *key)
{
    AskChoice *a = VIEW_AS(AskChoice, v);
    size_t last = a->count - 1;
    if (key_is(key, K_F1, 0))
        return false;
    if (key_is(key, K_ESC, 0) || key_is_ctrl(key, 'g'))
        choose(v, -1);
    else if (key_is(key, K_ENTER, 0))
        choose(v, (int)a->selected);
    else if (key_is(key, K_UP, 0) || key->code == K_WHEEL_UP || key_is(key, K_TAB, MOD_SHIFT))
        a->selected -= a->selected > 0;
    else if (key_is(key, K_DOWN, 0) || key->code == K_WHEEL_DOWN || key_is(key, K_TAB, 0))
        a->selected += a->selected < last;
    else if (key_is(key, K_PGUP, 0) || key_is(key, K_HOME, 0))
        a->selected = key->code == K_HOME || a->selected < 10 ? 0 : a->selected - 10;
    else if (key_is(key, K_PGDN, 0) || key_is(key, K_END, 0))
        a->selected = key->code == K_END || a->selected + 10 > last ? last : a->selected + 10;
    else if (key->code == K_MOUSE_PRESS) {
        size_t row = a->top + (size_t)(key->row < 0 ? 0 : key->row);
        if (key->row >= 0 && row < a->count) {
            a->selected = row;
            turn_box(a);
            if (key->clicks == 2 && !a->several)
                choose(v, (int)row);
        }
    } else if (a->several && key_is(key, ' ', 0)) {
        turn_box(a);
    } else if (key_is_text(key)) { /* first letters */
        for (size_t n = 1; n <= a->count; n++) {
            size_t i = (a->selected + n) % a->count;
            if ((a->choices[i].label[0] | 32) == (key->code | 32)) {
                a->selected = i;
                break;
            }
        }
    }
    return true;
}

static size_t choice_hints(const View *v, Hint *out, size_t max)
{
    bool several = VIEW_AS(AskChoice, v)->several;
    size_t n = 0;
    (void)max;
    if (several)
        out[n++] = (Hint){ "Space", "Take/leave" };
    else
        out[n++] = (Hint){ "Up/Down", "Choose" };
    out[n++] = (Hint){ "Enter", several ? "Done" : "Take" };
    out[n++] = (Hint){ "Esc", "Cancel" };
    return n;
}

/* The whole of what did not fit beside the selected one. */
static bool choice_status(const View *v, char *out, size_t size)
{
    const AskChoice *a = VIEW_AS(AskChoice, v);
    const char *detail = a->choices[a->selected].detail;
    if (!detail || text_width(str_from(detail)) <= v->at.width - 4 - box_width(a) - a->label_width)
        return false;
    snprintf(out, size, "%s", detail);
    return true;
}

static void choice_free(View *v)
{
    AskChoice *a = VIEW_AS(AskChoice, v);
    if (a->several)
        a->several(v->app, NULL, a->context);
    else if (a->done)
        a->done(v->app, -1, a->context);
    arena_free(a->arena);
}

static const ViewClass choice_class = {
    .name = "Choice",
    .title = choice_title,
    .draw = choice_draw,
    .key = choice_key,
    .hints = choice_hints,
    .status = choice_status,
    .size = choice_size,
    .free = choice_free,
};

/* NULL when memory is out or there is nothing to choose from. */
static AskChoice *ask_list_new(App *app, const char *title, const AppChoice *choices, size_t count,
                               size_t selected)
{
    Arena *arena = arena_new(1 << 20);
    AskChoice *a = arena && count ? ARENA_NEW(arena, AskChoice) : NULL;
    if (!a) {
        arena_free(arena);
        return NULL;
    }
    a->arena = arena;
    a->view = (View){ .class = &choice_class, .app = app };
    a->count = count < CHOICES_MAX ? count : CHOICES_MAX;
    a->selected = selected < a->count ? selected : 0;
    for (size_t i = 0; i < a->count; i++) {
        const char *label = choices[i].label, *detail = choices[i].detail;
        a->choices[i].label = arena_copy(arena, label, strlen(label));
        a->choices[i].detail = detail ? arena_copy(arena, detail, strlen(detail)) : NULL;
        if (!a->choices[i].label)
            a->choices[i].label = "";
        int width = text_width(str_from(a->choices[i].label));
        a->label_width = width > a->label_width ? width : a->label_width;
    }
    snprintf(a->title, sizeof a->title, "%s", title);
    return a;
}

void app_ask_choice(App *app, const char *title, const AppChoice *choices, size_t count,
                    size_t selected, AppAnswer *done, void *context)
{
    if (app->linear) {
        linear_ask_choice(app->linear, title, choices, count, selected, done, context);
        return;
    }
    AskChoice *a = ask_list_new(app, title, choices, count, selected);
    if (!a) {
        done(app, -1, context);
        return;
    }
    a->done = done;
    a->context = context;
    app_push(app, &a->view);
}

void app_ask_several(App *app, const char *title, const AppChoice *choices, const AppTaken *taken,
                     size_t count, AppSeveral *done, void *context)
{
    AskChoice *a = app->linear ? NULL : ask_list_new(app, title, choices, count, 0);
    if (!a) {
        done(app, NULL, context);
        return;
    }
    memcpy(a->taken, taken, a->count * sizeof *taken);
    a->several = done;
    a->context = context;
    app_push(app, &a->view);
}
