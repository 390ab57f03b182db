/* The form: keys and edits. What is half typed lives in one editor, that of the focused row; it
 * goes into the text when the field is left or after a short rest, as one undo step per visit. */
#include "plural.h"
#include "form_view.h"
#include "keymap.h"

#include "contract/arena.h"
#include "contract/seal.h"

#include <stdio.h>

enum { REST_MS = 600 };

enum { BUTTON_TODO, BUTTON_BACK, BUTTON_SEAL };
static const char *const button_labels[] = { "Next to do", "Back", "Seal..." };

static FormView *form_of(const View *v)
{
    return VIEW_AS(FormView, v);
}

const FormRow *form_focused(const FormView *f)
{
    return f->at < f->form.count ? &f->form.rows[f->at] : NULL;
}

bool form_is_locked(const FormView *f)
{
    const Analysis *now = app_analysis(f->view.app);
    return app_is_read_only(f->view.app) || !now || !analysis_root(now);
}

/* -- the editor ------------------------------------------------------------------------------- */

static void drop_editor(FormView *f)
{
    widget_free(f->editor);
    f->editor = NULL;
    f->typing = f->dirty = false;
    f->visit_version = 0;
    buf_reset(&f->editing);
}

static bool has_editor(const FormRow *row)
{
    return row && row->kind == FORM_FIELD && row->editor != FORM_BOOL && row->editor != FORM_ENUM;
}

static Str editor_value(const FormView *f, const FormRow *row)
{
    return row->editor == FORM_LINES ? textbox_value(WIDGET_AS(TextBox, f->editor))
                                     : input_value(WIDGET_AS(Input, f->editor));
}

/* What the editor of a row holds before anything is typed. */
static Str shown_value(const FormRow *row)
{
    return form_is_placeholder(row) ? STR("") : form_value(row);
}

static void set_ghost(FormView *f, Input *in, const FormRow *row)
{
    bool is_default = true;
    Str ghost = form_is_placeholder(row) ? form_value(row)
                                         : form_ghost(row, app_frame(f->view.app), &is_default);
    snprintf(in->ghost, sizeof in->ghost, "%s" STR_FMT, is_default || !ghost.len ? "" : "e.g. ",
             STR_ARG(str_slice(ghost, 0, 120)));
}

static void fill_editor(FormView *f, const FormRow *row)
{
    Str value = shown_value(row);
    bool revealed = app_is_revealed(f->view.app, row->path);
    if (row->editor == FORM_LINES) {
        TextBox *box = WIDGET_AS(TextBox, f->editor);
        textbox_set(box, value);
        box->masked = row->secret;
        box->revealed = revealed;
        return;
    }
    Input *in = WIDGET_AS(Input, f->editor);
    set_ghost(f, in, row);
    input_set(in, value);
    in->masked = row->secret;
    in->revealed = revealed;
    in->hide_length = app_is_presenter(f->view.app);
}

static void make_editor(FormView *f)
{
    const FormRow *row = form_focused(f);
    drop_editor(f);
    if (!has_editor(row))
        return;
    f->in_box = row->editor == FORM_LINES;
    if (f->in_box) {
        TextBox *box = textbox_new(3);
        f->editor = box ? &box->widget : NULL;
    } else {
        Input *in = input_new();
        f->editor = in ? &in->widget : NULL;
    }
    if (!f->editor)
        return;
    buf_add_str(&f->editing, row->path);
    fill_editor(f, row);
    f->typing = !form_is_locked(f) && !keymap_is_vi(); /* there i begins it, and Enter */
}

/* -- rows ------------------------------------------------------------------------------------- */

static void find_focus(FormView *f)
{
    Str path = buf_str(&f->focus_path);
    size_t old = f->at;
    for (size_t i = 0; i < f->form.count; i++) {
        if (f->form.rows[i].kind == f->focus_kind && str_eq(f->form.rows[i].path, path)) {
            f->at = i;
            return;
        }
    }
    int nearest = path.len > 0 ? form_row_of(&f->form, path) : -1;
    f->at = nearest >= 0 ? (size_t)nearest : old < f->form.count ? old : f->form.count;
}

/* Another text may make a row one of several lines, or of one: its editor goes with it, and what is
 * typed into it stays. */
static void match_editor(FormView *f)
{
    const FormRow *row = form_focused(f);
    Buf typed;
    if (!f->editor || !has_editor(row) || (row->editor == FORM_LINES) == f->in_box)
        return;
    bool dirty = f->dirty, typing = f->typing;
    buf_init_secret(&typed, INPUT_MAX);
    buf_add_str(&typed, f->in_box ? textbox_value(WIDGET_AS(TextBox, f->editor))
                                  : input_value(WIDGET_AS(Input, f->editor)));
    make_editor(f);
    if (f->editor && dirty && f->in_box)
        textbox_set(WIDGET_AS(TextBox, f->editor), buf_str(&typed));
    else if (f->editor && dirty)
        input_set(WIDGET_AS(Input, f->editor), buf_str(&typed));
    f->dirty = f->editor && dirty;
    f->typing = f->editor && typing;
    buf_clear(&typed);
}

static bool is_plain(const void *document, const TreeNode *node)
{
    return document_is_plain(document, node);
}

static void build(FormView *f)
{
    const Analysis *good = app_good(f->view.app);
    bool on_buttons = f->form.count > 0 && f->at == f->form.count;
    arena_free(f->arena);
    f->arena = arena_new(0);
    f->form = (Form){ 0 };
    f->of = good;
    f->version = good ? analysis_version(good) : 0;
    if (!good || !f->arena)
        return;
    Str branch = form_branch_of(good, buf_str(&f->branch));
    f->branch.len = branch.len; /* shortened to what is still there */
    FormInput input = { .analysis = good,
                        .fields = app_form_fields(f->view.app),
                        .masks = app_fields(f->view.app),
                        .branch = buf_str(&f->branch),
                        .absent = true,
                        .plain = is_plain,
                        .plain_context = app_document(f->view.app) };
    form_build(&input, f->arena, &f->form);
    if (on_buttons)
        f->at = f->form.count;
    else
        find_focus(f);
    match_editor(f);
}

/* The value changed in another way (undo, source): what is shown follows, unless it is being
 * typed anew. */
/* What is no secret may be one by now, also while it is typed. */
static void mask_editor(FormView *f, const FormRow *row)
{
    if (f->in_box)
        WIDGET_AS(TextBox, f->editor)->masked = row->secret;
    else
        WIDGET_AS(Input, f->editor)->masked = row->secret;
}

static void refresh_editor(FormView *f)
{
    const FormRow *row = form_focused(f);
    if (!has_editor(row) || !f->editor || !str_eq(row->path, buf_str(&f->editing))) {
        if (f->editor || has_editor(row))
            make_editor(f);
    } else if (!f->dirty && !str_eq(editor_value(f, row), shown_value(row))) {
        fill_editor(f, row);
        f->visit_version = 0;
    } else {
        mask_editor(f, row);
    }
}

static void sync(FormView *f)
{
    const Analysis *good = app_good(f->view.app);
    if (good == f->of && (!good || analysis_version(good) == f->version) && f->arena)
        return;
    build(f);
    if (!f->busy)
        refresh_editor(f);
}

static void remember_focus(FormView *f)
{
    const FormRow *row = form_focused(f);
    buf_reset(&f->focus_path);
    if (row) {
        buf_add_str(&f->focus_path, row->path);
        f->focus_kind = row->kind;
    }
}

static void put_cursor(FormView *f)
{
    const FormRow *row = form_focused(f);
    Str rest;
    Span at;
    if (!row)
        return;
    const TreeNode *node =
        row->node ? row->node : tree_at_deepest(analysis_root(f->of), row->path, &rest);
    if (!node)
        return;
    /* A branch begins where its first key does: its own key tells them apart. */
    bool branch = !tree_is_scalar(node) && node->key.ptr;
    Span place = branch ? node->key_span : node->span;
    if (!document_from_good(app_document(f->view.app), place, &at))
        return;
    f->busy = true;
    app_set_place(f->view.app, at.start, row->path);
    f->busy = false;
}

/* -- edits ------------------------------------------------------------------------------------ */

static void commit(FormView *f)
{
    sync(f);
    const FormRow *row = form_focused(f);
    if (!f->editor || !f->dirty || !row || !str_eq(row->path, buf_str(&f->editing)))
        return;
    Str value = editor_value(f, row);
    f->dirty = false;
    if (str_eq(value, shown_value(row)))
        return;
    Text *text = document_text(app_document(f->view.app));
    f->busy = true;
    if (f->visit_version != 0 && f->visit_version == text_version(text)) {
        app_undo(f->view.app); /* this visit's own change is replaced, not followed */
        sync(f);
        row = form_focused(f);
    }
    bool same = row && str_eq(value, shown_value(row));
    if (row && (same || place_write(f->view.app, row, value)))
        f->visit_version = same ? 0 : text_version(text);
    f->busy = false;
    sync(f);
    put_cursor(f);
}

static void leave_field(FormView *f)
{
    commit(f);
    drop_editor(f);
}

static void focus_row(FormView *f, size_t index)
{
    leave_field(f);
    f->at = index < f->form.count ? index : f->form.count;
    remember_focus(f);
    make_editor(f);
    put_cursor(f);
}

static void set_branch(FormView *f, Str path)
{
    char copy[4096];
    size_t len = path.len < sizeof copy ? path.len : sizeof copy;
    if (len > 0)
        memcpy(copy, path.ptr, len);
    leave_field(f);
    buf_reset(&f->branch);
    buf_add(&f->branch, copy, len);
    f->at = 0;
    f->top = 0;
    buf_reset(&f->focus_path);
    build(f);
}

/* Shows the thing at a path, in the form of its branch. */
static void go_to(FormView *f, Str path)
{
    if (!f->of)
        return;
    char copy[4096];
    size_t len = path.len < sizeof copy ? path.len : sizeof copy;
    if (len > 0)
        memcpy(copy, path.ptr, len);
    Str target = str_make(copy, len);
    Str branch = form_branch_of(f->of, target);
    if (!str_eq(branch, buf_str(&f->branch)))
        set_branch(f, branch);
    int row = form_row_of(&f->form, target);
    focus_row(f, row >= 0 ? (size_t)row : 0);
}

/* To what was just added. */
static void follow(FormView *f)
{
    f->follow = false;
    go_to(f, app_path(f->view.app));
}

static void next_todo(FormView *f)
{
    const Analysis *a = app_good(f->view.app);
    size_t count, first = SIZE_MAX, next = SIZE_MAX, cursor = app_cursor(f->view.app);
    const Problem *problems = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; problems && i < count; i++) {
        if (!problems[i].todo)
            continue;
        if (first == SIZE_MAX)
            first = i;
        if (next == SIZE_MAX && problems[i].span.start > cursor)
            next = i;
    }
    next = next != SIZE_MAX ? next : first;
    if (next == SIZE_MAX) {
        app_message(f->view.app, MESSAGE_INFO, "Nothing is left to do.");
        return;
    }
    go_to(f, problems[next].path);
}

/* -- keys ------------------------------------------------------------------------------------- */

static void choose_done(App *app, int button, void *context)
{
    FormView *f = context;
    const FormRow *row = form_focused(f);
    if (button < 0 || !row || row->editor != FORM_ENUM || button >= form_option_count(row))
        return;
    const TreeNode *value = field_enum(row->field, (size_t)button);
    place_set(app, row->path, value->string, value->kind != NODE_STRING);
}

static void choose_option(FormView *f, const FormRow *row)
{
    AppChoice choices[64];
    char labels[64][64];
    int count = form_option_count(row), now = form_option_now(row);
    if (count > 64)
        count = 64;
    for (int i = 0; i < count; i++) {
        snprintf(labels[i], sizeof labels[i], STR_FMT,
                 STR_ARG(str_slice(form_option(row, i), 0, 63)));
        choices[i] = (AppChoice){ labels[i], NULL };
    }
    char heading[64];
    snprintf(heading, sizeof heading, STR_FMT, STR_ARG(str_slice(row->label, 0, 63)));
    app_ask_choice(f->view.app, heading, choices, (size_t)count, now > 0 ? (size_t)now : 0,
                   choose_done, f);
}

/* Left and Right take the neighbour of a list; Space turns yes and no. */
static bool turn(FormView *f, const FormRow *row, int by)
{
    if (row->editor == FORM_BOOL && row->kind == FORM_FIELD) {
        const TreeNode *now = row->node ? row->node : field_default(row->field);
        bool on = now && now->kind == NODE_BOOL && now->boolean;
        place_set(f->view.app, row->path, on ? STR("false") : STR("true"), true);
        return true;
    }
    if (row->kind == FORM_CHOICE) {
        place_choose(f->view.app, row->path);
        return true;
    }
    int count = form_option_count(row);
    if (row->kind != FORM_FIELD || count == 0)
        return false;
    int to = (form_option_now(row) + by + count) % count;
    const TreeNode *value = field_enum(row->field, (size_t)to);
    place_set(f->view.app, row->path, value->string, value->kind != NODE_STRING);
    return true;
}

static void enter(FormView *f, const FormRow *row)
{
    App *app = f->view.app;
    switch (row->kind) {
    case FORM_GROUP:
        set_branch(f, row->path);
        focus_row(f, 0);
        break;
    case FORM_MISSING:
    case FORM_ADD:
        f->follow = true;
        if (tool_name(row)) /* a table that knows of both sections */
            tool_run(app, row);
        else
            place_add(app, row->path);
        break;
    case FORM_CHOICE:
        place_choose(app, row->path);
        break;
    case FORM_SEALED:
        app_show(app, SCREEN_INSPECT);
        break;
    case FORM_OTHER:
        app_show(app, SCREEN_SOURCE);
        break;
    case FORM_FIELD:
        if (row->editor == FORM_ENUM)
            choose_option(f, row);
        else if (row->editor == FORM_BOOL)
            turn(f, row, 1);
        else
            f->typing = !form_is_locked(f);
        break;
    }
}

static bool press_button(FormView *f, const KeyEvent *k)
{
    WidgetResult result = f->buttons->widget.class->key(&f->buttons->widget, k);
    if (result == WIDGET_DONE && f->buttons->selected == BUTTON_TODO)
        next_todo(f);
    else if (result == WIDGET_DONE && f->buttons->selected == BUTTON_SEAL)
        seal_start(f->view.app, SEAL_ALL_PARTS, false);
    else if (result == WIDGET_DONE)
        app_focus(f->view.app, PANE_OUTLINE);
    return result != WIDGET_PASS && result != WIDGET_LEAVE;
}

static bool key_place(FormView *f, const FormRow *row, const KeyEvent *k)
{
    App *app = f->view.app;
    f->follow = key_is(k, 'a', 0) || key_is(k, K_INSERT, 0) || key_is(k, '=', 0);
    if (key_is(k, 'a', 0) || key_is(k, K_INSERT, 0))
        place_add(app, row->kind == FORM_FIELD ? buf_str(&f->branch) : row->path);
    else if (key_is(k, 'd', 0) || key_is(k, K_DELETE, 0))
        place_remove(app, row->path);
    else if (key_is(k, 'r', 0))
        place_rename(app, row->path);
    else if (key_is(k, '=', 0))
        place_duplicate(app, row->path);
    else if (key_is(k, '<', 0))
        place_move(app, row->path, -1);
    else if (key_is(k, '>', 0))
        place_move(app, row->path, 1);
    else
        return false;
    return true;
}

/* Focus to the next or previous row; false at the ends, so that the app goes to another pane. */
static bool key_step(FormView *f, const KeyEvent *k)
{
    bool next = key_is(k, K_TAB, 0) || key_is(k, K_DOWN, 0) || (!f->typing && key_is(k, 'j', 0));
    bool back =
        key_is(k, K_TAB, MOD_SHIFT) || key_is(k, K_UP, 0) || (!f->typing && key_is(k, 'k', 0));
    if (next && f->at < f->form.count)
        focus_row(f, f->at + 1);
    else if (back && f->at > 0)
        focus_row(f, f->at - 1);
    else if (!f->typing && key_is(k, K_HOME, 0))
        focus_row(f, 0);
    else if (!f->typing && (key_is(k, K_END, 0) || key_is(k, 'G', 0)))
        focus_row(f, f->form.count);
    else if (key_is(k, K_PGDN, 0))
        focus_row(f, f->at + 10);
    else if (key_is(k, K_PGUP, 0))
        focus_row(f, f->at > 10 ? f->at - 10 : 0);
    else if (k->code == K_WHEEL_DOWN)
        focus_row(f, f->at + 3);
    else if (k->code == K_WHEEL_UP)
        focus_row(f, f->at > 3 ? f->at - 3 : 0);
    else
        return false;
    return true;
}

static bool key_typing(FormView *f, const KeyEvent *k)
{
    const FormRow *row = form_focused(f);
    if (!row || !f->editor)
        return false;
    WidgetResult result = f->editor->class->key(f->editor, k);
    switch (result) {
    case WIDGET_CHANGED:
        f->dirty = true;
        f->changed_at = app_now(f->view.app);
        app_wake_in(f->view.app, REST_MS);
        return true;
    case WIDGET_DONE:
        focus_row(f, f->at + 1);
        return true;
    case WIDGET_LEAVE:
        commit(f);
        f->typing = false;
        return true;
    case WIDGET_TAKEN:
        return true;
    default:
        commit(f); /* a command or another row follows: it sees what was typed */
        return false;
    }
}

static bool click(FormView *f, const KeyEvent *k)
{
    size_t index = form_row_at_line(f, k->row, f->view.at.width);
    if (index == SIZE_MAX)
        return true;
    bool again = index == f->at;
    focus_row(f, index);
    const FormRow *row = form_focused(f);
    if (!row) {
        KeyEvent local = *k;
        local.row = (int16_t)(k->row - form_buttons_line(f, f->view.at.width));
        local.col = (int16_t)(k->col - 4);
        press_button(f, &local);
    } else if (row->kind == FORM_FIELD && row->editor == FORM_BOOL) {
        turn(f, row, 1);
    } else if (!has_editor(row) && (again || k->clicks > 1)) {
        enter(f, row);
    }
    return true;
}

static bool key_row(FormView *f, const FormRow *row, const KeyEvent *k)
{
    if (form_is_locked(f) && !key_is(k, K_ENTER, 0))
        return false;
    if (key_place(f, row, k))
        return true;
    if (key_is(k, K_ENTER, 0)) {
        enter(f, row);
        return true;
    }
    if (key_is(k, ' ', 0) || key_is(k, K_RIGHT, 0))
        return turn(f, row, 1);
    return key_is(k, K_LEFT, 0) && turn(f, row, -1);
}

static bool key(View *v, const KeyEvent *k)
{
    FormView *f = form_of(v);
    sync(f);
    const FormRow *row = form_focused(f);
    f->follow = false;
    if (form_is_blank(f))
        return form_blank_key(f, k);
    if (k->code == K_MOUSE_PRESS)
        return click(f, k);
    if (row && k->code == K_PASTE && !f->typing) {
        place_paste(v->app, row->path, k->paste);
        return true;
    }
    if (row && key_is(k, K_INSERT, 0) && tool_name(row) && !form_is_locked(f)) {
        commit(f);
        row = form_focused(f);
        if (row)
            tool_run(v->app, row);
        return true;
    }
    if (f->typing && key_typing(f, k))
        return true;
    if (!row && press_button(f, k))
        return true;
    if (key_step(f, k))
        return true;
    if (f->typing)
        return false;
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g')) {
        if (f->branch.len == 0)
            return false;
        char old[4096];
        snprintf(old, sizeof old, STR_FMT, STR_ARG(buf_str(&f->branch)));
        set_branch(f, path_parent(str_from(old)));
        int index = form_row_of(&f->form, str_from(old));
        focus_row(f, index >= 0 ? (size_t)index : 0);
        return true;
    }
    return row && key_row(f, row, k);
}

static bool takes_text(const View *v)
{
    const FormView *f = form_of(v);
    return f->typing && f->editor;
}

/* -- the view --------------------------------------------------------------------------------- */

static void draw(View *v, Canvas *c)
{
    FormView *f = form_of(v);
    sync(f);
    if (f->dirty && app_now(v->app) >= f->changed_at + REST_MS) {
        commit(f);
        app_wake_in(v->app, 1); /* panes drawn before this one show the old state */
    }
    const FormRow *row = form_focused(f);
    if (row && f->editor && row->secret && row->editor != FORM_LINES)
        WIDGET_AS(Input, f->editor)->revealed = app_is_revealed(v->app, row->path);
    if (row && f->editor && row->secret && row->editor == FORM_LINES)
        WIDGET_AS(TextBox, f->editor)->revealed = app_is_revealed(v->app, row->path);
    if (form_is_blank(f))
        form_blank_draw(f, c);
    else
        form_draw(f, c);
}

static void event(View *v, ViewEvent e)
{
    FormView *f = form_of(v);
    switch (e) {
    case EVENT_DOCUMENT:
        drop_editor(f);
        buf_reset(&f->branch);
        f->at = 0;
        f->top = 0;
        buf_reset(&f->focus_path);
        build(f);
        break;
    case EVENT_ANALYSIS:
        build(f);
        if (!f->busy && f->follow)
            follow(f);
        else if (!f->busy)
            refresh_editor(f);
        break;
    case EVENT_CURSOR:
        if (!f->busy) {
            sync(f);
            go_to(f, app_path(v->app));
        }
        break;
    case EVENT_FOCUS:
        sync(f);
        remember_focus(f);
        make_editor(f);
        break;
    case EVENT_BLUR: /* the editor stays: the focus may be back at once, after a save */
        commit(f);
        f->visit_version = 0;
        break;
    case EVENT_KEEP:
        commit(f);
        break;
    case EVENT_TEXT:
    case EVENT_MASK:
        break;
    }
}

static void title(const View *v, char *out, size_t size)
{
    const FormView *f = form_of(v);
    Fields *fields = app_fields(v->app);
    const Analysis *good = app_good(v->app); /* the form itself follows when it is drawn */
    const Field *field =
        fields && good ? fields_at(fields, buf_str(&f->branch), analysis_root(good)) : NULL;
    Str name = field ? field_title(field) : STR("Form");
    snprintf(out, size, STR_FMT "%s", STR_ARG(str_slice(name, 0, 40)),
             f->form.is_cut ? ", the first rows: the outline has all" : "");
}

/* What stands at the cursor in one sentence, for those who read that line alone: "error, env,
 * logging, Host name: The host name has a path". */
static void say_problem(App *app, const FormRow *row, char *out, size_t size)
{
    const Problem *p = row->problem;
    Str rest = path_parent(row->path), part;
    Buf words;
    buf_init(&words, 0);
    buf_printf(&words, "%s", p->todo ? "to do" : severity_name(p->severity));
    while (path_next(&rest, app_frame(app), &part))
        buf_printf(&words, ", " STR_FMT, STR_ARG(part));
    buf_printf(&words, ", " STR_FMT ": " STR_FMT, STR_ARG(row->label), STR_ARG(p->message));
    snprintf(out, size, "%s", buf_ok(&words) ? words.ptr : "");
    buf_clear(&words);
}

static bool status(const View *v, char *out, size_t size)
{
    const FormView *f = form_of(v);
    const FormRow *row = form_focused(f);
    if (row && row->problem && row->kind != FORM_SEALED) {
        say_problem(v->app, row, out, size);
        return true;
    }
    if (!row || !row->field)
        return false;
    if (f->editor && row->secret && !app_is_presenter(v->app) && f->editor->class) {
        snprintf(out, size, STR_FMT ": %zu character%s. {secret.reveal} shows them for 10 seconds.",
                 STR_ARG(row->label), utf8_count(editor_value(f, row)),
                 plural(utf8_count(editor_value(f, row))));
        return true;
    }
    Str text = field_description(row->field);
    if (row->kind == FORM_SEALED)
        text = STR("Encrypted: it cannot be edited. Enter shows what can be known of it.");
    if (row->kind == FORM_CHOICE)
        text = STR("Enter asks which way is wanted and says what will change.");
    if (!app_is_mine(v->app, row->persona))
        snprintf(out, size, "Written by the %s. " STR_FMT, persona_name(row->persona),
                 STR_ARG(text));
    else
        snprintf(out, size, STR_FMT, STR_ARG(text));
    return out[0] != '\0';
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint typing[] = { { "Tab", "Next" }, { "Esc", "Commands" } };
    static const Hint rows[] = {
        { "Tab", "Next" }, { "Enter", "Open" }, { "a", "Add" }, { "d", "Remove" }
    };
    const FormView *f = form_of(v);
    const FormRow *row = form_focused(f);
    const char *tool = row ? tool_name(row) : NULL;
    if (form_is_blank(f) && max >= 2) {
        out[0] = (Hint){ "Up/Down", "Choose" };
        out[1] = (Hint){ "Enter", "Add" };
        return 2;
    }
    const Hint *all = f->typing ? typing : rows;
    size_t n = f->typing ? sizeof typing / sizeof *typing : sizeof rows / sizeof *rows, used = 0;
    if (tool && used < max)
        out[used++] = (Hint){ "Ins", tool };
    for (size_t i = 0; i < n && used < max; i++)
        out[used++] = all[i];
    return used;
}

static Str place(const View *v)
{
    const FormRow *row = form_focused(form_of(v));
    return row ? row->path : buf_str(&form_of(v)->branch);
}

static void free_form(View *v)
{
    FormView *f = form_of(v);
    drop_editor(f);
    if (f->buttons)
        widget_free(&f->buttons->widget);
    buf_clear(&f->branch);
    buf_clear(&f->focus_path);
    buf_clear(&f->editing);
    arena_free(f->arena);
    key_words_free(f->keys);
    memory_free(f);
}

static const ViewClass form_class = {
    .name = "Edit",
    .help = "form",
    .title = title,
    .draw = draw,
    .key = key,
    .event = event,
    .takes_text = takes_text,
    .hints = hints,
    .status = status,
    .place = place,
    .free = free_form,
};

View *view_form_new(App *app)
{
    FormView *f = memory_alloc(sizeof *f);
    if (!f)
        return NULL;
    f->view = (View){ .class = &form_class, .app = app };
    buf_init(&f->branch, 1 << 16);
    buf_init(&f->focus_path, 1 << 16);
    buf_init(&f->editing, 1 << 16);
    f->buttons = buttons_new(button_labels, 3);
    f->keys = key_words_new();
    if (!f->buttons || !f->keys) {
        free_form(&f->view);
        return NULL;
    }
    return &f->view;
}
