/* How the form looks: where each row stands, its label, value and what was found there.
 *
 *   >x* Host name  [value              ]
 *   ^^^            what was found            F7: what would cure it
 *   focus, mark, required */
#include "action_words.h"
#include "form_view.h"

#include <stdio.h>

enum {
    LABEL_MAX = 26,
    BOX_ROWS = 6,
    KEY_ROWS = 2,
    INLINE_OPTIONS = 4,
    TEXT_COLUMN = 4,
    NUMBER_WIDTH = 12
};

/* -- options ---------------------------------------------------------------------------------- */

int form_option_count(const FormRow *row)
{
    if (!row->field)
        return 0;
    if (row->kind == FORM_CHOICE)
        return (int)field_choice_count(row->field);
    return row->editor == FORM_ENUM ? (int)field_enum_count(row->field) : 0;
}

Str form_option(const FormRow *row, int index)
{
    if (row->kind == FORM_CHOICE)
        return field_choice_title(row->field, (size_t)index);
    return field_enum(row->field, (size_t)index)->string;
}

int form_option_now(const FormRow *row)
{
    if (row->kind == FORM_CHOICE)
        return field_choice_of(row->field, row->node);
    for (int i = 0; row->node && i < form_option_count(row); i++) {
        if (tree_equal(field_enum(row->field, (size_t)i), row->node))
            return i;
    }
    return -1;
}

/* Columns of all options side by side: "(o) one  ( ) two". */
static int options_width(const FormRow *row)
{
    int width = 0;
    for (int i = 0; i < form_option_count(row); i++)
        width += 4 + text_width(form_option(row, i)) + 2;
    return width - 2;
}

static bool is_inline(const FormRow *row, int room)
{
    return form_option_count(row) <= INLINE_OPTIONS && options_width(row) <= room;
}

/* -- layout ----------------------------------------------------------------------------------- */

static int label_width(const FormView *f, int width)
{
    int most = 8, limit = width * 2 / 5 < LABEL_MAX ? width * 2 / 5 : LABEL_MAX;
    for (size_t i = 0; i < f->form.count; i++) {
        const FormRow *row = &f->form.rows[i];
        if (row->kind == FORM_GROUP || row->kind == FORM_ADD)
            continue;
        int w = row->depth * 2 + (row->kind == FORM_CHOICE ? 9 : text_width(row->label));
        most = w > most ? w : most;
    }
    return most < limit ? most : limit;
}

int form_value_column(const FormView *f)
{
    return TEXT_COLUMN + f->label_width + 1;
}

static bool is_box(const FormRow *row)
{
    return row->kind == FORM_FIELD && row->editor == FORM_LINES;
}

/* What is in a field for keys and certificates, in words; "" when it is nothing that is known. */
static const char *key_words(const FormView *f, const FormRow *row)
{
    bool pem = row->kind == FORM_FIELD && row->field && str_is(field_widget(row->field), "pem");
    return pem ? key_words_of(f->keys, form_value(row)) : "";
}

static int key_rows(const FormView *f, const FormRow *row, int width)
{
    const char *words = key_words(f, row);
    int col = form_value_column(f);
    return words[0] ? canvas_wrap(NULL, 0, 0, width - col - 1, 3, str_from(words), ROLE_TEXT) : 0;
}

/* A box grows with what is in it; the one that is being edited has room for more. */
static int box_rows(const FormView *f, const FormRow *row)
{
    bool edited = f->view.focused && f->editor && row == form_focused(f);
    Str value = edited ? textbox_value(WIDGET_AS(TextBox, f->editor)) : form_value(row);
    bool key = !edited && row->field && str_is(field_widget(row->field), "pem");
    int lines = 1, least = edited ? 3 : 1, most = key ? KEY_ROWS : BOX_ROWS;
    for (size_t i = 0; i < value.len; i++)
        lines += value.ptr[i] == '\n';
    return lines < least ? least : lines > most ? most : lines;
}

/* While one types, what was found before is not repeated. */
static bool shows_problem(const FormView *f, const FormRow *row)
{
    if (!row->problem || row->kind == FORM_CHOICE || row->kind == FORM_ADD)
        return false;
    return !(f->dirty && f->view.focused && row == form_focused(f));
}

/* Under the value; what is said of a whole branch has the whole width. */
static int problem_column(const FormView *f, const FormRow *row)
{
    return row->kind == FORM_FIELD ? form_value_column(f) : TEXT_COLUMN + row->depth * 2 + 2;
}

static int problem_rows(const FormView *f, const FormRow *row, int width)
{
    if (!shows_problem(f, row))
        return 0;
    int col = problem_column(f, row);
    int rows = canvas_wrap(NULL, 0, 0, width - col - 1, 2, row->problem->message, ROLE_TEXT);
    return rows + (row->problem->fix_count > 0 || row->problems > 1);
}

static bool has_gap(const FormView *f, size_t i)
{
    const FormRow *row = &f->form.rows[i];
    if (i == 0)
        return false;
    const FormRow *before = row - 1;
    if (row->kind == FORM_GROUP && before->kind == FORM_GROUP && before->depth < row->depth)
        return false;
    if (row->kind == FORM_GROUP)
        return row->depth <= 1 || before->depth >= row->depth;
    return before->depth > row->depth && row->kind != FORM_ADD;
}

static int row_height(const FormView *f, size_t i, int width)
{
    const FormRow *row = &f->form.rows[i];
    int height = is_box(row) ? box_rows(f, row) : 1;
    return height + key_rows(f, row, width) + problem_rows(f, row, width) + has_gap(f, i);
}

static int header_rows(const FormView *f, int height, int width)
{
    const Analysis *a = f->of;
    const Field *field =
        a && app_fields(f->view.app)
            ? fields_at(app_fields(f->view.app), buf_str(&f->branch), analysis_root(a))
            : NULL;
    int text = height < 12 || !field
                   ? 0
                   : canvas_wrap(NULL, 0, 0, width - 2, 3, field_description(field), ROLE_TEXT);
    return 2 + text;
}

int form_button_rows(const FormView *f, int width)
{
    return f->buttons->widget.class->height(&f->buttons->widget, width - TEXT_COLUMN);
}

int form_buttons_line(FormView *f, int width)
{
    int at = f->header - f->top + 1;
    for (size_t i = 0; i < f->form.count; i++)
        at += row_height(f, i, width);
    return at;
}

size_t form_row_at_line(FormView *f, int line, int width)
{
    int at = f->header - f->top;
    if (line < f->header)
        return SIZE_MAX;
    for (size_t i = 0; i < f->form.count; i++) {
        at += row_height(f, i, width);
        if (line < at)
            return i;
    }
    return line <= at + form_button_rows(f, width) ? f->form.count : SIZE_MAX;
}

/* -- rows ------------------------------------------------------------------------------------- */

/* Whole or not at all: half a word says nothing. */
static void draw_note(Canvas *c, int line, int col, const char *words)
{
    if (col + text_width(str_from(words)) <= c->width)
        canvas_text(c, line, col, str_from(words), ROLE_MUTED);
}

static void draw_options(const FormView *f, const FormRow *row, Canvas *c, int line, int col,
                         bool focused)
{
    int now = form_option_now(row), room = c->width - col - 1;
    if (is_inline(row, room)) {
        for (int i = 0; i < form_option_count(row); i++) {
            Role role = i == now && focused ? ROLE_FIELD_FOCUS : ROLE_TEXT;
            int start = col;
            col = canvas_text(c, line, col, i == now ? STR("(o) ") : STR("( ) "), role);
            col = canvas_text(c, line, col, form_option(row, i), role);
            if (focused && (i == now || (now < 0 && i == 0)))
                canvas_cursor(c, line, start + 1);
            col += 2;
        }
        const TreeNode *usual =
            now < 0 && row->kind == FORM_FIELD ? field_default(row->field) : NULL;
        if (usual && tree_is_scalar(usual))
            draw_note(
                c, line, col,
                arena_printf(app_frame(f->view.app), "default " STR_FMT, STR_ARG(usual->string)));
        return;
    }
    Role role = focused ? ROLE_FIELD_FOCUS : ROLE_FIELD;
    int width = room < 40 ? room : 40;
    canvas_fill(c, (Rect){ line, col, 1, width }, ' ', role);
    canvas_text(c, line, col, STR("["), role);
    canvas_text_fit(c, line, col + 1, width - 4,
                    now >= 0    ? form_option(row, now)
                    : now == -2 ? STR("more than one: choose")
                                : STR("choose"),
                    role);
    canvas_text(c, line, col + width - 2, STR("v]"), role);
    if (focused)
        canvas_cursor(c, line, col + 1);
}

/* Columns of the field, brackets included. */
static int field_width(const FormRow *row, int room)
{
    bool number = row->editor == FORM_NUMBER && form_value(row).len < NUMBER_WIDTH - 2;
    return number && room > NUMBER_WIDTH ? NUMBER_WIDTH : room;
}

static void draw_plain_value(const FormView *f, const FormRow *row, Canvas *c, int line, int col)
{
    Str value = form_value(row);
    int room = field_width(row, c->width - col - 1) - 1;
    bool hidden = row->secret; /* shown only in the focused field */
    canvas_text(c, line, col, STR("["), ROLE_FIELD);
    canvas_fill(c, (Rect){ line, col + 1, 1, room - 1 }, ' ', ROLE_FIELD);
    if (form_is_placeholder(row)) {
        canvas_text_fit(c, line, col + 1, room - 1, value, ROLE_MUTED);
    } else if (value.len == 0) {
        bool is_default;
        Str ghost = form_ghost(row, app_frame(f->view.app), &is_default);
        int at = col + 1;
        if (!is_default && ghost.len > 0)
            at = canvas_text(c, line, at, STR("e.g. "), ROLE_MUTED);
        canvas_text_fit(c, line, at, col + room - at, ghost, ROLE_MUTED);
        if (is_default && ghost.len > 0)
            draw_note(c, line, col + room + 2, "default");
    } else if (hidden) {
        canvas_text(c, line, col + 1, STR("********"), ROLE_SECRET);
    } else {
        canvas_text_middle(c, line, col + 1, room - 1, value, ROLE_FIELD);
    }
    canvas_text(c, line, col + room, STR("]"), ROLE_FIELD);
}

static void draw_box(const FormView *f, const FormRow *row, Canvas *c, int line, int col)
{
    int rows = box_rows(f, row), width = c->width - col - 1;
    bool hidden = row->secret; /* shown only in the focused field */
    Str rest = form_value(row), text;
    for (int i = 0; i < rows; i++) {
        canvas_fill(c, (Rect){ line + i, col, 1, width }, ' ', ROLE_FIELD);
        canvas_text(c, line + i, col, STR("["), ROLE_FIELD);
        canvas_text(c, line + i, col + width - 1, STR("]"), ROLE_FIELD);
        if (str_split(&rest, '\n', &text) && text.len > 0)
            canvas_text_fit(c, line + i, col + 1, width - 2, hidden ? STR("********") : text,
                            hidden ? ROLE_SECRET : ROLE_FIELD);
    }
}

static void draw_bool(const FormRow *row, Canvas *c, int line, int col, bool focused)
{
    const TreeNode *value = row->node ? row->node : row->field ? field_default(row->field) : NULL;
    bool on = value && value->kind == NODE_BOOL && value->boolean;
    Role role = focused ? ROLE_FIELD_FOCUS : ROLE_FIELD;
    canvas_text(c, line, col, on ? STR("[x]") : STR("[ ]"), role);
    canvas_text(c, line, col + 4, on ? STR("yes") : STR("no"), ROLE_TEXT);
    if (!row->node)
        canvas_text(c, line, col + 8, STR("(default)"), ROLE_MUTED);
    if (focused)
        canvas_cursor(c, line, col + 1);
}

static void draw_editor(FormView *f, Canvas *c, int line, int col, const FormRow *row)
{
    int rows = is_box(row) ? box_rows(f, row) : 1;
    int width = field_width(row, c->width - col - 1);
    Canvas inside = canvas_sub(c, (Rect){ line, col, rows, width });
    f->editor->focused = f->typing;
    f->editor->disabled = form_is_locked(f);
    f->editor->class->draw(f->editor, &inside);
    if (!f->typing)
        canvas_cursor(c, line, col);
}

static void draw_value(FormView *f, Canvas *c, int line, size_t i, bool focused)
{
    const FormRow *row = &f->form.rows[i];
    int col = form_value_column(f);
    if (row->kind == FORM_CHOICE || row->editor == FORM_ENUM)
        draw_options(f, row, c, line, col, focused);
    else if (row->editor == FORM_BOOL)
        draw_bool(row, c, line, col, focused);
    else if (focused && f->editor)
        draw_editor(f, c, line, col, row);
    else if (is_box(row))
        draw_box(f, row, c, line, col);
    else
        draw_plain_value(f, row, c, line, col);
}

/* Type, size, end and fingerprint below the letters that nobody reads; returns the rows. */
static int draw_key(const FormView *f, Canvas *c, int line, const FormRow *row)
{
    const char *words = key_words(f, row);
    int col = form_value_column(f);
    if (!words[0])
        return 0;
    Role role = strstr(words, "expired") ? ROLE_WARNING : ROLE_MUTED;
    return canvas_wrap(c, line, col, c->width - col - 1, 3, str_from(words), role);
}

static int draw_problem(const FormView *f, Canvas *c, int line, const FormRow *row)
{
    if (!shows_problem(f, row))
        return line;
    const Problem *p = row->problem;
    int col = problem_column(f, row), width = c->width - col - 1;
    line += canvas_wrap(c, line, col, width, 2, p->message, mark_role(row->mark));
    if (p->fix_count > 0) {
        int end = canvas_text(c, line, col, app_words(f->view.app, "{fix.apply}: "), ROLE_HINT_KEY);
        canvas_text_middle(c, line, end, width - 4, p->fixes[0].title, ROLE_HINT_KEY);
    }
    if (p->fix_count == 0 && row->problems > 1)
        canvas_print(c, line, col, ROLE_MUTED, "+%zu more, " STR_FMT, row->problems - 1,
                     STR_ARG(app_words(f->view.app, "{view.problems} lists them")));
    return line + (p->fix_count > 0 || row->problems > 1);
}

/* Written by another persona than the one whose part is shown. */
static bool is_others(const FormView *f, const FormRow *row)
{
    return !app_is_mine(f->view.app, row->persona);
}

static void draw_group(const FormRow *row, Canvas *c, int line, Role role)
{
    int col = TEXT_COLUMN + row->depth * 2;
    col = canvas_text(c, line, col, row->label, role);
    if (row->node && row->node->count == 0)
        col = canvas_text(c, line, col + 1, STR("(empty)"), ROLE_MUTED);
    const char *who = form_persona_text(row->persona);
    if (row->depth == 0 && who[0] && col + 1 + text_width(str_from(who)) < c->width)
        canvas_text(c, line, c->width - text_width(str_from(who)) - 1, str_from(who),
                    role == ROLE_SELECTED ? role : ROLE_MUTED);
}

static void draw_sealed(const FormRow *row, Canvas *c, int line, int col, Role role)
{
    canvas_print(c, line, col, role, "sealed, %zu bytes", row->node->string.len);
}

static void draw_row(FormView *f, Canvas *c, int line, size_t i)
{
    const FormRow *row = &f->form.rows[i];
    bool focused = f->view.focused && f->at == i;
    bool others = is_others(f, row);
    Role label = focused ? ROLE_SELECTED : others ? ROLE_MUTED : ROLE_TEXT;
    line += has_gap(f, i);
    int first = line, col = TEXT_COLUMN + row->depth * 2;
    bool whole = row->kind != FORM_FIELD && row->kind != FORM_CHOICE;
    if (focused && whole)
        canvas_fill(c, (Rect){ line, 0, 1, c->width }, ' ', ROLE_SELECTED);
    if (f->at == i)
        canvas_text(c, line, 0, STR(">"), focused ? ROLE_SELECTED : ROLE_TEXT);
    if (row->mark)
        canvas_text(c, line, 1, str_make(&row->mark, 1),
                    focused && whole ? ROLE_SELECTED : mark_role(row->mark));
    if (row->required)
        canvas_text(c, line, 2, STR("*"), focused && whole ? ROLE_SELECTED : ROLE_TEXT);
    if (others)
        canvas_text(c, line, 3, STR("-"), focused && whole ? ROLE_SELECTED : ROLE_MUTED);
    int value = form_value_column(f);
    switch (row->kind) {
    case FORM_GROUP:
        draw_group(row, c, line, focused ? ROLE_SELECTED : others ? ROLE_MUTED : ROLE_HEADING);
        break;
    case FORM_MISSING:
        canvas_text_fit(c, line, col, value - col - 1, row->label, focused ? label : ROLE_MUTED);
        canvas_text(c, line, value,
                    !focused         ? STR("-")
                    : tool_name(row) ? STR("Enter: the table")
                                     : STR("Enter adds it"),
                    focused ? label : ROLE_MUTED);
        break;
    case FORM_ADD:
        canvas_text(c, line, col, row->is_item ? STR("(add an item)") : STR("(add an entry)"),
                    focused ? ROLE_SELECTED : ROLE_MUTED);
        break;
    case FORM_CHOICE:
        canvas_text_fit(c, line, col, value - col - 1, STR("Which way"), label);
        draw_value(f, c, line, i, focused);
        break;
    case FORM_SEALED:
        canvas_text_fit(c, line, col, value - col - 1, row->label, label);
        draw_sealed(row, c, line, value, focused ? label : ROLE_SECRET);
        break;
    case FORM_OTHER:
        canvas_text_fit(c, line, col, value - col - 1, row->label, label);
        canvas_text(c, line, value,
                    app_words(f->view.app, "another kind of value; {view.toggle} shows it"),
                    focused ? label : ROLE_MUTED);
        break;
    case FORM_FIELD:
        canvas_text_fit(c, line, col, value - col - 1, row->label, label);
        draw_value(f, c, line, i, focused);
        line += is_box(row) ? box_rows(f, row) - 1 : 0;
        line += draw_key(f, c, line + 1, row);
        break;
    }
    if (focused && whole)
        canvas_cursor(c, first, 0);
    draw_problem(f, c, line + 1, row);
}

/* -- the whole -------------------------------------------------------------------------------- */

static void draw_header(const FormView *f, Canvas *c)
{
    App *app = f->view.app;
    const Analysis *now = app_analysis(app);
    Str branch = buf_str(&f->branch);
    const Field *field =
        app_fields(app) && f->of ? fields_at(app_fields(app), branch, analysis_root(f->of)) : NULL;
    const char *who = field ? form_persona_text(field_persona(field)) : "";
    int width = text_width(str_from(who));
    int room = c->width - width - 4;
    canvas_text_fit(c, 0, 1, room, form_crumbs_end(app_good(app), branch, room, app_frame(app)),
                    ROLE_HEADING);
    canvas_text(c, 0, c->width - width - 1, str_from(who), ROLE_MUTED);
    if (now && !analysis_root(now))
        canvas_wrap(c, 1, 1, c->width - 2, 2,
                    app_words(f->view.app,
                              "The text does not read as YAML: this is how it was before. "
                              "{view.toggle} shows the place."),
                    ROLE_WARNING);
    else if (field && f->header > 2)
        canvas_wrap(c, 1, 1, c->width - 2, f->header - 2, field_description(field), ROLE_MUTED);
    else if (!app_platform(app))
        canvas_text_fit(c, 1, 1, c->width - 2,
                        app_words(f->view.app,
                                  "The platform is not stated: {contract.platform}. Then all "
                                  "fields are shown here."),
                        ROLE_WARNING);
}

/* All of a row; of one that is higher than the pane its beginning, where the cursor is. */
static void scroll_to(FormView *f, int start, int height, int shown)
{
    if (start + height > f->top + shown)
        f->top = start + height - shown;
    if (start < f->top)
        f->top = start;
    if (f->top < 0)
        f->top = 0;
}

static void draw_buttons(FormView *f, Canvas *c, int line)
{
    f->buttons->widget.focused = f->view.focused && f->at == f->form.count;
    Canvas inside = canvas_sub(
        c, (Rect){ line, TEXT_COLUMN, form_button_rows(f, c->width), c->width - TEXT_COLUMN });
    f->buttons->widget.class->draw(&f->buttons->widget, &inside);
}

void form_draw(FormView *f, Canvas *c)
{
    f->header = header_rows(f, c->height, c->width);
    f->label_width = label_width(f, c->width);
    draw_header(f, c);
    int below = 1 + form_button_rows(f, c->width); /* a blank line, the buttons */
    int shown = c->height - f->header, total = 0, start = 0, height = below;
    if (shown < 1)
        return;
    for (size_t i = 0; i < f->form.count; i++) {
        int h = row_height(f, i, c->width);
        if (i == f->at) {
            start = total;
            height = h;
        }
        total += h;
    }
    if (f->at == f->form.count)
        start = total;
    if (f->at == 0)
        start = 0;
    scroll_to(f, start, height, shown);
    if (f->top > total + below - shown)
        f->top = total + below > shown ? total + below - shown : 0;
    Canvas body = canvas_sub(c, (Rect){ f->header, 0, shown, c->width });
    int line = -f->top;
    for (size_t i = 0; i < f->form.count; i++) {
        int h = row_height(f, i, c->width);
        if (line + h > 0 && line < shown)
            draw_row(f, &body, line, i);
        line += h;
    }
    draw_buttons(f, &body, line + 1);
    canvas_scroll_mark(&body, f->top, shown, total + below);
}
