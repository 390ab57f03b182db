/* The editor as a pane: motions, selection, mouse, what the message line says. */
#include "plural.h"
#include "source.h"

#include "app_private.h"
#include "command.h"
#include "contract/arena.h"
#include "keymap.h"
#include "widgets.h"

#include <stdio.h>

Source *source_of(const View *v)
{
    return VIEW_AS(Source, v);
}

Source *source_active(App *app)
{
    if (app->inner)
        return source_of(app->inner);
    if (app->focus == PANE_SOURCE && app->panes[PANE_SOURCE])
        return source_of(app->panes[PANE_SOURCE]);
    return NULL;
}

void source_show(App *app)
{
    if (app->inner)
        return;
    app_show(app, SCREEN_SOURCE);
    app_focus(app, PANE_SOURCE);
}

static void free_source(View *v)
{
    Source *s = source_of(v);
    subst_drop(s);
    find_free(s->find);
    vi_end(&s->vi);
    buf_clear(&s->asked.text);
    complete_close(s);
    memory_free(s->shown);
    source_columns_free(&s->columns);
    memory_free(s);
}

/* ---- motions ---- */

/* The first character of the line, then its very start. */
static size_t home(Source *s)
{
    Layout l;
    size_t cursor = source_cursor(s);
    source_layout_at(s, cursor, &l);
    size_t at = l.start;
    Str text = source_bytes(s);
    while (at < l.end && text.ptr[at] == ' ')
        at++;
    return cursor == at ? l.start : at;
}

/* Behind what is shown of the line: a fold is passed, as all of it belongs to the line. */
static size_t end_of_line(Source *s)
{
    Layout l;
    source_layout_at(s, source_cursor(s), &l);
    return l.end;
}

static bool motion_key(Source *s, const KeyEvent *key)
{
    Text *t = source_text(s);
    size_t cursor = source_cursor(s);
    bool extend = (key->mods & MOD_SHIFT) != 0;
    bool word = (key->mods & (MOD_CTRL | MOD_ALT)) != 0;
    size_t to;
    switch (key->code) {
    case K_UP:
        source_go_rows(s, -1, extend);
        return true;
    case K_DOWN:
        source_go_rows(s, 1, extend);
        return true;
    case K_PGUP:
        source_go_rows(s, -(s->rows > 2 ? s->rows - 2 : 1), extend);
        return true;
    case K_PGDN:
        source_go_rows(s, s->rows > 2 ? s->rows - 2 : 1, extend);
        return true;
    case K_LEFT:
        to = word ? source_word_left(s, cursor) : source_left_of(s, cursor);
        break;
    case K_RIGHT:
        to = word ? source_word_right(s, cursor) : source_right_of(s, cursor);
        break;
    case K_HOME:
        to = key->mods & MOD_CTRL ? 0 : home(s);
        break;
    case K_END:
        to = key->mods & MOD_CTRL ? text_len(t) : end_of_line(s);
        break;
    case 'e':
        if (key->mods != MOD_CTRL)
            return false;
        to = end_of_line(s);
        break;
    case 'a':
        if (key->mods != MOD_ALT)
            return false;
        to = text_line_start(t, source_first_line(s, text_line_at(t, cursor)));
        break;
    case 'b':
    case 'f':
        if (key->mods != MOD_ALT)
            return false;
        to = key->code == 'b' ? source_word_left(s, cursor) : source_word_right(s, cursor);
        break;
    case '<':
    case '>':
        if (key->mods != MOD_ALT)
            return false;
        to = key->code == '<' ? 0 : text_len(t);
        break;
    default:
        return false;
    }
    s->wanted = -1;
    source_go(s, to, extend);
    return true;
}

/* Ends what is begun: mark, selection. False: nothing was. */
static bool cancel(Source *s)
{
    bool was = s->selecting || s->marking;
    s->selecting = s->marking = false;
    return was;
}

void source_scroll(Source *s, long by)
{
    bool up = by < 0;
    Layout l;
    Text *t = source_text(s);
    size_t cursor = source_cursor(s);
    source_layout(s, source_first_line(s, s->top), &l);
    for (long i = 0; i < (up ? -by : by); i++) {
        if (up && s->top_row > 0) {
            s->top_row--;
        } else if (up && l.line > 0) {
            source_layout(s, source_first_line(s, l.line - 1), &l);
            s->top_row = layout_rows(s, &l) - 1;
        } else if (!up && s->top_row + 1 < layout_rows(s, &l)) {
            s->top_row++;
        } else if (!up && l.last + 1 < text_lines(t)) {
            source_layout(s, l.last + 1, &l);
            s->top_row = 0;
        }
        s->top = l.line;
    }
    size_t line = source_first_line(s, text_line_at(t, cursor)), last = s->top;
    for (int row = 0; row + 1 < s->rows && last + 1 < text_lines(t); last = l.last + 1) {
        source_layout(s, last, &l);
        row += layout_rows(s, &l) - (row == 0 ? s->top_row : 0);
        if (row + 1 >= s->rows || l.last + 1 >= text_lines(t))
            break;
    }
    if (line < s->top || line > last) {
        source_layout(s, line < s->top ? s->top : last, &l);
        source_set_cursor(s, layout_offset(s, &l, s->wrap * s->top_row));
    }
    s->follow = false;
}

static void wheel(Source *s, bool up)
{
    enum { ROWS = 3 };
    source_scroll(s, up ? -ROWS : ROWS);
}

static void wheel_sideways(Source *s, bool left)
{
    enum { COLUMNS = 8 };
    int longest = 0;
    for (int i = 0; i < s->shown_count; i++) { /* no further than there is something to see */
        Layout l;
        source_layout(s, s->shown[i].line, &l);
        int width = layout_column(s, &l, l.end);
        longest = width > longest ? width : longest;
    }
    if (s->wrap)
        return;
    if (left)
        s->left = s->left > COLUMNS ? s->left - COLUMNS : 0;
    else if (s->left + COLUMNS < longest)
        s->left += COLUMNS;
    s->follow = false;
}

/* A click on a mark in the margin: to the problem, and what it is. */
static bool click_margin(Source *s, const KeyEvent *key)
{
    App *app = s->view.app;
    size_t count = 0;
    const Analysis *a = s->of ? NULL : app_analysis(app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *worst = NULL;
    if (key->col >= s->gutter - 1 || key->row < 0 || key->row >= s->shown_count)
        return false;
    Layout l;
    source_layout(s, s->shown[key->row].line, &l);
    for (size_t i = 0; i < count; i++) {
        Span span;
        if (document_from_newest(source_document(s), all[i].span, &span) && span.start >= l.start &&
            span.start <= l.end && (!worst || all[i].severity > worst->severity))
            worst = &all[i];
    }
    if (!worst)
        return false;
    app_go_to_problem(app, worst);
    app_run(app, "help.here");
    return true;
}

static void press(Source *s, const KeyEvent *key)
{
    Text *t = source_text(s);
    bool extend = (key->mods & MOD_SHIFT) != 0;
    size_t at = source_at_cell(s, key->row, key->col);
    Layout l;
    s->wanted = -1;
    s->marking = false;
    s->dragged = (Span){ 0, 0 };
    if (key->button != 0 || click_margin(s, key))
        return;
    source_layout_at(s, at, &l);
    for (size_t i = 0; i < l.count && !extend; i++) { /* on the mark of a fold */
        const Piece *p = &l.pieces[i];
        int start = layout_column(s, &l, p->at.start);
        int cell = s->shown_count && key->row >= 0 && key->row < s->shown_count
                       ? s->shown[key->row].column + key->col - s->gutter
                       : -1;
        if (p->kind == PIECE_FOLD && cell >= start && cell < start + p->width) {
            source_go(s, p->at.start, false);
            source_unfold(s, p->at);
            s->follow = false;
            return;
        }
    }
    if (key->clicks == 2) {
        s->dragged = source_word_at(s, at);
        source_select(s, s->dragged);
    } else if (key->clicks == 3) {
        size_t end = l.last + 1 < text_lines(t) ? text_line_start(t, l.last + 1) : l.end;
        s->dragged = span_make(l.start, end);
        source_select(s, s->dragged);
    } else {
        source_go(s, at, extend);
    }
    s->follow = false;
}

static void drag(Source *s, const KeyEvent *key)
{
    size_t at = source_at_cell(s, key->row, key->col);
    s->wanted = -1;
    if (s->dragged.start == s->dragged.end) {
        source_go(s, at, true);
    } else { /* whole words, on from the first one */
        Span word = source_word_at(s, at);
        bool back = word.start < s->dragged.start;
        s->anchor = back ? s->dragged.end : s->dragged.start;
        s->selecting = true;
        source_go(s,
                  back                        ? word.start
                  : word.end > s->dragged.end ? word.end
                                              : s->dragged.end,
                  true);
    }
    s->follow = key->row < 0 || key->row >= s->rows;
}

static bool mouse(Source *s, const KeyEvent *key)
{
    bool sideways = (key->mods & MOD_SHIFT) != 0;
    complete_close(s);
    switch (key->code) {
    case K_WHEEL_UP:
    case K_WHEEL_DOWN:
        if (sideways)
            wheel_sideways(s, key->code == K_WHEEL_UP);
        else
            wheel(s, key->code == K_WHEEL_UP);
        break;
    case K_WHEEL_LEFT:
    case K_WHEEL_RIGHT:
        wheel_sideways(s, key->code == K_WHEEL_LEFT);
        break;
    case K_MOUSE_PRESS:
        press(s, key);
        break;
    case K_MOUSE_DRAG:
        if (key->button == 0)
            drag(s, key);
        break;
    default:
        break;
    }
    return true;
}

bool source_insert_key(Source *s, const KeyEvent *key)
{
    return complete_key(s, key) || motion_key(s, key) || source_edit_key(s, key);
}

/* Letters are commands: what vi does not know is for the table, or for nobody. */
static bool command_key(Source *s, const KeyEvent *key)
{
    static const char elsewhere[] = " :[]K";
    if (motion_key(s, key))
        return true;
    if (key->code == K_PASTE)
        return source_edit_key(s, key);
    if (!key_is_text(key) || (key->code < 128 && strchr(elsewhere, (char)key->code)))
        return false;
    app_message(s->view.app, MESSAGE_INFO,
                "This key does nothing here: i types, Space opens the menu, {help.here} explains");
    return true;
}

/* Esc and a key in quick succession are the bytes of Alt with the key: where that means nothing,
 * they are what they were. */
static bool is_esc_and(const Source *s, const KeyEvent *key)
{
    return s->vi.mode != VI_NORMAL && key->mods == MOD_ALT && key->code < K_NONE &&
           !action_of_key(key, false);
}

/* A letter that the user's file gives to an action goes before what vi makes of it, unless
 * something is begun. */
static bool is_of_file(const Source *s, const KeyEvent *key)
{
    bool free = s->vi.mode == VI_NORMAL && !vi_is_pending(&s->vi) && !s->of;
    const Action *action = free ? action_of_key(key, true) : NULL;
    return action && keymap_is_of_file(action);
}

/* False: letters type, and this key does what it always does. */
static bool modal_key(Source *s, const KeyEvent *key, bool *ret_taken)
{
    KeyEvent esc = { .code = K_ESC }, plain = *key;
    *ret_taken = false;
    if (is_of_file(s, key))
        return true;
    if (is_esc_and(s, key)) {
        vi_key(&s->vi, &esc);
        plain.mods = 0;
    }
    if (s->vi.mode == VI_INSERT && key_is(key, K_ESC, 0))
        complete_close(s);
    *ret_taken = vi_key(&s->vi, &plain);
    if (!*ret_taken && s->vi.mode == VI_INSERT)
        return false;
    *ret_taken = *ret_taken || command_key(s, &plain);
    return true;
}

static bool key_source(View *v, const KeyEvent *key)
{
    Source *s = source_of(v);
    bool taken;
    if (keymap_is_vi() && !key_is_mouse(key))
        vi_record_macro(&s->vi, key);
    if (s->subst && subst_key(s, key))
        return true;
    if (s->find && find_key(s, key))
        return true;
    if (key_is_mouse(key))
        return mouse(s, key);
    if (keymap_is_vi() && modal_key(s, key, &taken))
        return taken;
    if (complete_key(s, key))
        return true;
    if (motion_key(s, key))
        return true;
    if (key_is(key, ' ', MOD_CTRL)) {
        s->marking = !s->marking;
        s->selecting = s->marking;
        s->anchor = source_cursor(source_of(v));
        app_message(v->app, MESSAGE_INFO, s->marking ? "Mark set: motions select, Esc ends" : "");
        return true;
    }
    if (key_is(key, K_ESC, 0) || key_is_ctrl(key, 'g'))
        return cancel(s);
    return source_edit_key(s, key);
}

static void event(View *v, ViewEvent e)
{
    Source *s = source_of(v);
    switch (e) {
    case EVENT_CURSOR:
    case EVENT_FOCUS:
        source_open_folds(s, source_cursor(source_of(v)));
        complete_close(s);
        s->follow = true;
        s->wanted = -1;
        break;
    case EVENT_BLUR:
        subst_end(s);
        complete_close(s);
        break;
    case EVENT_DOCUMENT:
        subst_end(s);
        complete_close(s);
        vi_reset(&s->vi);
        vi_registers_wipe(s->view.app->registers);
        find_forget(s->find);
        buf_clear(&s->asked.text);
        s->top = 0;
        s->top_row = 0;
        s->left = 0;
        s->wanted = -1;
        s->selecting = s->marking = false;
        s->columns.len = 0;
        s->columns.count = 0;
        s->follow = true;
        break;
    case EVENT_TEXT:
        s->follow = true;
        if (!v->focused) {
            complete_close(s);
            s->selecting = s->marking = false;
        }
        break;
    case EVENT_ANALYSIS:
        source_open_folds(s, source_cursor(source_of(v)));
        break;
    default:
        break;
    }
}

static bool is_commanded(const Source *s)
{
    return keymap_is_vi() && s->vi.mode != VI_INSERT && find_rows(s) == 0;
}

static bool takes_text(const View *v)
{
    return !is_commanded(source_of(v));
}

/* Behind the Esc that ends typing. */
static bool takes_counts(const View *v)
{
    (void)v;
    return keymap_is_vi();
}

/* "6:67  env > logging > logRouter > hostname   text, required" */
static bool status(const View *v, char *out, size_t size)
{
    App *app = v->app;
    Source *s = source_of(v);
    Text *t = source_text(s);
    size_t cursor = source_cursor(s), line = text_line_at(t, cursor);
    int n = snprintf(out, size, "%zu:%d  ", line + 1, source_column(s, cursor) + 1);
    const TreeNode *node = app_node(app);
    Str path = node ? tree_path(node, app_frame(app)) : STR(""), part;
    bool first = true;
    while (n > 0 && (size_t)n < size && path_next(&path, app_frame(app), &part)) {
        n += snprintf(out + n, size - (size_t)n, "%s" STR_FMT, first ? "" : " > ", STR_ARG(part));
        first = false;
    }
    Fields *fields = app_fields(app);
    const Field *field = fields && node ? fields_of(fields, node) : NULL;
    if (field && n > 0 && (size_t)n < size) {
        n += snprintf(out + n, size - (size_t)n, "   " STR_FMT "%s", STR_ARG(field_title(field)),
                      field_is_required(field) ? ", required" : "");
        if (field_is_secret(field) && node->kind == NODE_STRING && (size_t)n < size &&
            !app_is_presenter(app))
            snprintf(out + n, size - (size_t)n, ", %zu character%s not shown",
                     utf8_count(node->string), plural(utf8_count(node->string)));
    }
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    const Source *s = source_of(v);
    (void)max;
    if (find_rows(s) > 0) {
        out[0] = (Hint){ "Enter", keymap_is_vi() ? "Take it" : "Next" };
        out[1] = keymap_is_vi() ? (Hint){ "Up", "Earlier" } : (Hint){ "Up", "Before" };
        out[2] = (Hint){ "Tab", "Replace" };
        out[3] = (Hint){ "Alt-a", "All" };
        out[4] = (Hint){ "Esc", "Close" };
        out[5] = (Hint){ "Alt-e", "Expression" };
        out[6] = (Hint){ "Alt-w", "Word" };
        out[7] = (Hint){ "Alt-c", "Case" };
        out[8] = (Hint){ "^P", "Earlier" };
        return 9;
    }
    if (is_commanded(s)) {
        static const Hint normal[] = { { "i", "Type" },    { "F8", "Next problem" },
                                       { "/", "Find" },    { ":", "Commands" },
                                       { "K", "Help" },    { "F3", "Form/text" },
                                       { "Space", "Menu" } };
        size_t n = sizeof normal / sizeof *normal;
        memcpy(out, normal, sizeof normal);
        return n < max ? n : max;
    }
    return 0;
}

static void title(const View *v, char *out, size_t size)
{
    bool busy = document_is_busy(source_document(source_of(v)));
    const Analysis *a = app_analysis(v->app);
    bool broken = a && !analysis_root(a) && source_bytes(source_of(v)).len > 0;
    const Vi *vi = keymap_is_vi() ? &source_of(v)->vi : NULL;
    char keys[24] = "";
    if (vi && vi->recording)
        snprintf(keys, sizeof keys, "  recording @%c", vi->recording);
    snprintf(out, size, "Source%s%s%s%s%s", broken ? " ?" : "", vi ? "  " : "",
             vi ? vi_mode_name(vi) : "", keys, busy ? "  checking" : "");
}

static const ViewClass class = {
    .name = "Source",
    .help = "source",
    .title = title,
    .draw = source_draw,
    .key = key_source,
    .event = event,
    .takes_text = takes_text,
    .takes_counts = takes_counts,
    .hints = hints,
    .status = status,
    .free = free_source,
};

View *view_source_new(App *app)
{
    Source *s = memory_alloc(sizeof *s);
    if (!s)
        return NULL;
    s->view = (View){ .class = &class, .app = app };
    s->wanted = -1;
    s->follow = true;
    s->dismissed = SIZE_MAX;
    vi_begin(&s->vi, &source_vi_host, s);
    s->wraps = strcmp(session_setting(app_session(app), "wrap"), "on") == 0;
    return &s->view;
}

View *view_source_of_new(App *app, SourceText *of)
{
    View *v = view_source_new(app);
    if (v)
        source_of(v)->of = of;
    return v;
}
