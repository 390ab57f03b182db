/* Choices, buttons and the progress bar. */
#include "widgets.h"

#include "contract/arena.h"

static Choice *choice_of(const Widget *w)
{
    return WIDGET_AS(Choice, w);
}

static Buttons *buttons_of(const Widget *w)
{
    return WIDGET_AS(Buttons, w);
}

/* -- one of several --------------------------------------------------------------------------- */

static int choice_height(const Widget *w, int width)
{
    (void)width;
    return (int)choice_of(w)->count;
}

static void choice_draw(Widget *w, Canvas *c)
{
    Choice *ch = choice_of(w);
    int label_width = 0;
    for (size_t i = 0; i < ch->count; i++) {
        int width = text_width(str_from(ch->labels[i]));
        label_width = width > label_width ? width : label_width;
    }
    for (size_t i = 0; i < ch->count; i++) {
        bool on = i == ch->selected;
        Role role = on && w->focused ? ROLE_SELECTED : on ? ROLE_SELECTED_DIM : ROLE_TEXT;
        int row = (int)i;
        if (on)
            canvas_fill(c, (Rect){ row, 0, 1, c->width }, ' ', role);
        unsigned bit = 1u << i;
        if (ch->many)
            canvas_text(c, row, 0,
                        ch->fixed & bit    ? STR(" - ")
                        : ch->chosen & bit ? STR("[x]")
                                           : STR("[ ]"),
                        role);
        else
            canvas_text(c, row, 0, on ? STR("(o)") : STR("( )"), role);
        canvas_text_fit(c, row, 4, c->width - 4, str_from(ch->labels[i]), role);
        int col = 4 + label_width + 2;
        if (ch->marks[i])
            canvas_text(c, row, col, str_make(&ch->marks[i], 1),
                        on ? role : mark_role(ch->marks[i]));
        if (ch->details[i] && col + 2 < c->width)
            canvas_text_fit(c, row, col + 2, c->width - col - 2, str_from(ch->details[i]),
                            on ? role : ROLE_MUTED);
        if (w->focused && (on || (i == 0 && ch->selected >= ch->count)))
            canvas_cursor(c, row, 1);
    }
}

static WidgetResult choice_key(Widget *w, const KeyEvent *k)
{
    Choice *ch = choice_of(w);
    size_t before = ch->selected;
    bool unchosen = ch->selected >= ch->count && ch->count > 0;
    bool enter = key_is(k, K_ENTER, 0);
    if (enter && !unchosen)
        return WIDGET_DONE;
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g'))
        return WIDGET_LEAVE;
    bool press = k->code == K_MOUSE_PRESS && k->row >= 0 && (size_t)k->row < ch->count;
    if (ch->many && (press || key_is(k, ' ', 0))) {
        ch->selected = press ? (size_t)k->row : ch->selected;
        ch->chosen ^= (1u << ch->selected) & ~ch->fixed;
        return WIDGET_CHANGED;
    }
    bool up = key_is(k, K_UP, 0) || key_is(k, 'k', 0);
    bool down = key_is(k, K_DOWN, 0) || key_is(k, 'j', 0);
    if ((up || down || enter || key_is(k, ' ', 0)) && unchosen)
        ch->selected = 0; /* where the cursor stands: seen before it is left */
    else if (up && ch->selected > 0)
        ch->selected--;
    else if (down && ch->selected + 1 < ch->count)
        ch->selected++;
    else if (key_is(k, K_HOME, 0) && ch->count > 0)
        ch->selected = 0;
    else if (key_is(k, K_END, 0) && ch->count > 0)
        ch->selected = ch->count - 1;
    else if (press)
        ch->selected = (size_t)k->row;
    else
        return WIDGET_PASS;
    if (k->code == K_MOUSE_PRESS && k->clicks > 1)
        return WIDGET_DONE;
    return ch->selected == before ? WIDGET_TAKEN : WIDGET_CHANGED;
}

static void choice_free(Widget *w)
{
    memory_free(choice_of(w));
}

static const WidgetClass choice_class = {
    .name = "choice",
    .height = choice_height,
    .draw = choice_draw,
    .key = choice_key,
    .free = choice_free,
};

Choice *choice_new(void)
{
    Choice *ch = memory_alloc(sizeof *ch);
    if (ch)
        ch->widget.class = &choice_class;
    return ch;
}

void choice_add(Choice *ch, const char *label, const char *detail, char mark)
{
    if (ch->count == sizeof ch->labels / sizeof *ch->labels)
        return;
    ch->labels[ch->count] = label;
    ch->details[ch->count] = detail;
    ch->marks[ch->count++] = mark;
}

/* -- buttons ---------------------------------------------------------------------------------- */

static int button_width(const char *label)
{
    return text_width(str_from(label)) + 4;
}

/* Where the next button stands: behind the last one, or on a row of its own. */
static void place_button(const Buttons *b, size_t i, int width, int *row, int *col)
{
    if (*col > 0 && *col + button_width(b->labels[i]) > width) {
        ++*row;
        *col = 0;
    }
}

static int buttons_height(const Widget *w, int width)
{
    const Buttons *b = buttons_of(w);
    int row = 0, col = 0;
    for (size_t i = 0; i < b->count; i++) {
        place_button(b, i, width, &row, &col);
        col += button_width(b->labels[i]) + 2;
    }
    return row + 1;
}

static void buttons_draw(Widget *w, Canvas *c)
{
    Buttons *b = buttons_of(w);
    int row = 0, col = 0;
    b->width = c->width;
    for (size_t i = 0; i < b->count; i++) {
        bool on = w->focused && i == b->selected;
        Role role = on ? ROLE_BUTTON_FOCUS : ROLE_BUTTON;
        place_button(b, i, c->width, &row, &col);
        if (on)
            canvas_cursor(c, row, col + 2);
        canvas_print(c, row, col, role, "[ %s ]", b->labels[i]);
        col += button_width(b->labels[i]) + 2;
    }
}

static WidgetResult buttons_click(Buttons *b, const KeyEvent *k)
{
    int row = 0, col = 0;
    for (size_t i = 0; i < b->count; i++) {
        int width = button_width(b->labels[i]);
        place_button(b, i, b->width, &row, &col);
        if (k->row == row && k->col >= col && k->col < col + width) {
            b->selected = i;
            return WIDGET_DONE;
        }
        col += width + 2;
    }
    return WIDGET_PASS;
}

static WidgetResult buttons_key(Widget *w, const KeyEvent *k)
{
    Buttons *b = buttons_of(w);
    bool back = key_is(k, K_LEFT, 0) || key_is(k, K_TAB, MOD_SHIFT);
    bool forward = key_is(k, K_RIGHT, 0) || key_is(k, K_TAB, 0);
    if (key_is(k, K_ENTER, 0) || key_is(k, ' ', 0))
        return WIDGET_DONE;
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g'))
        return WIDGET_LEAVE;
    if (k->code == K_MOUSE_PRESS)
        return buttons_click(b, k);
    if (back && b->selected > 0)
        b->selected--;
    else if (forward && b->selected + 1 < b->count)
        b->selected++;
    else
        return WIDGET_PASS;
    return WIDGET_TAKEN;
}

static void buttons_free(Widget *w)
{
    memory_free(buttons_of(w));
}

static const WidgetClass buttons_class = {
    .name = "buttons",
    .height = buttons_height,
    .draw = buttons_draw,
    .key = buttons_key,
    .free = buttons_free,
};

Buttons *buttons_new(const char *const *labels, size_t count)
{
    Buttons *b = memory_alloc(sizeof *b);
    if (!b)
        return NULL;
    b->widget.class = &buttons_class;
    b->width = 80;
    for (size_t i = 0; i < count && i < sizeof b->labels / sizeof *b->labels; i++)
        b->labels[b->count++] = labels[i];
    return b;
}

/* -- progress --------------------------------------------------------------------------------- */

int progress_draw(Canvas *c, int row, int col, int width, size_t done, size_t total)
{
    int inside = width - 2, filled = total ? (int)((size_t)inside * done / total) : 0;
    canvas_text(c, row, col, STR("["), ROLE_BORDER);
    for (int i = 0; i < inside; i++)
        canvas_text(c, row, col + 1 + i, i < filled ? STR("#") : STR("-"),
                    i < filled ? ROLE_OK : ROLE_MUTED);
    canvas_text(c, row, col + width - 1, STR("]"), ROLE_BORDER);
    return canvas_print(c, row, col + width + 2, ROLE_TEXT, "%zu of %zu", done, total);
}

size_t buttons_hints(const Buttons *buttons, Hint *out, size_t max)
{
    size_t n = 0;
    if (buttons->count > 1 && n < max)
        out[n++] = (Hint){ "Left/Right", "Choose" };
    if (n < max)
        out[n++] = (Hint){ "Enter", "Take" };
    if (n < max)
        out[n++] = (Hint){ "Esc", buttons->labels[buttons->count - 1] };
    return n;
}
