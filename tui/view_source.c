/* The editor as a pane: motions, selection, mouse, what the message line says. */
#include "source.h"

#include "app_private.h"
#include "widgets.h"

#include <stdio.h>

Source *source_of(const View *v)
{
    return VIEW_AS(Source, v);
}

Source *source_active(App *app)
{
    if (app->focus == PANE_SOURCE && app->panes[PANE_SOURCE])
        return source_of(app->panes[PANE_SOURCE]);
    return NULL;
}

static void free_source(View *v)
{
    Source *s = source_of(v);
    find_free(s->find);
    source_columns_free(&s->columns);
    memory_free(s);
}

/* ---- motions ---- */

static void go_line(Source *s, long by, bool extend)
{
    Text *t = source_text(s);
    size_t cursor = app_cursor(s->view.app), line = text_line_at(t, cursor);
    int wanted = s->wanted >= 0 ? s->wanted : source_column(s, cursor);
    long to = (long)line + by, last = (long)text_lines(t) - 1;
    if (to < 0)
        source_go(s, 0, extend);
    else if (to > last)
        source_go(s, text_len(t), extend);
    else
        source_go(s, source_offset(s, (size_t)to, wanted), extend);
    s->wanted = wanted;
}

static size_t home(Source *s)
{
    Text *t = source_text(s);
    size_t cursor = app_cursor(s->view.app), line = text_line_at(t, cursor);
    size_t start = text_line_start(t, line), end = text_line_end(t, line), at = start;
    Str text = app_bytes(s->view.app);
    while (at < end && text.ptr[at] == ' ')
        at++;
    return cursor == at ? start : at;
}

static bool motion_key(Source *s, const KeyEvent *key)
{
    Text *t = source_text(s);
    size_t cursor = app_cursor(s->view.app), line = text_line_at(t, cursor);
    bool extend = (key->mods & MOD_SHIFT) != 0;
    bool word = (key->mods & (MOD_CTRL | MOD_ALT)) != 0;
    size_t to;
    switch (key->code) {
    case K_UP:
        go_line(s, -1, extend);
        return true;
    case K_DOWN:
        go_line(s, 1, extend);
        return true;
    case K_PGUP:
        go_line(s, -(s->rows > 2 ? s->rows - 2 : 1), extend);
        return true;
    case K_PGDN:
        go_line(s, s->rows > 2 ? s->rows - 2 : 1, extend);
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
        to = key->mods & MOD_CTRL ? text_len(t) : text_line_end(t, line);
        break;
    case 'e':
        if (key->mods != MOD_CTRL)
            return false;
        to = text_line_end(t, line);
        break;
    case 'a':
        if (key->mods != MOD_ALT)
            return false;
        to = text_line_start(t, line);
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

static bool mouse(Source *s, const KeyEvent *key)
{
    Text *t = source_text(s);
    size_t line = text_line_at(t, app_cursor(s->view.app));
    switch (key->code) {
    case K_WHEEL_UP:
    case K_WHEEL_DOWN:
        if (key->code == K_WHEEL_UP)
            s->top = s->top > 3 ? s->top - 3 : 0;
        else if (s->top + 4 < text_lines(t))
            s->top += 3;
        if (line < s->top || line >= s->top + (size_t)s->rows) { /* the cursor stays in sight */
            size_t to = line < s->top ? s->top : s->top + (size_t)s->rows - 1;
            app_set_cursor(s->view.app, source_offset(s, to, 0));
        }
        return true;
    case K_MOUSE_PRESS:
        s->wanted = -1;
        s->marking = false;
        source_go(s, source_at_cell(s, key->row, key->col), (key->mods & MOD_SHIFT) != 0);
        s->follow = false;
        return true;
    case K_MOUSE_DRAG:
        source_go(s, source_at_cell(s, key->row, key->col), true);
        return true;
    default:
        return true;
    }
}

static bool key_source(View *v, const KeyEvent *key)
{
    Source *s = source_of(v);
    if (s->find && find_key(s, key))
        return true;
    if (key_is_mouse(key))
        return mouse(s, key);
    if (motion_key(s, key))
        return true;
    if (key_is(key, ' ', MOD_CTRL)) {
        s->marking = !s->marking;
        s->selecting = s->marking;
        s->anchor = app_cursor(v->app);
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
        s->follow = true;
        s->wanted = -1;
        break;
    case EVENT_DOCUMENT:
        s->top = 0;
        s->left = 0;
        s->wanted = -1;
        s->selecting = s->marking = false;
        s->columns.len = 0;
        s->follow = true;
        break;
    case EVENT_TEXT:
        s->follow = true;
        if (!v->focused)
            s->selecting = s->marking = false;
        break;
    default:
        break;
    }
}

static bool takes_text(const View *v)
{
    (void)v;
    return true;
}

/* "6:67  env > logging > logRouter > hostname   text, required" */
static bool status(const View *v, char *out, size_t size)
{
    App *app = v->app;
    Source *s = source_of(v);
    Text *t = source_text(s);
    size_t cursor = app_cursor(app), line = text_line_at(t, cursor);
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
            snprintf(out + n, size - (size_t)n, ", %zu characters not shown",
                     utf8_count(node->string));
    }
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    const Source *s = source_of(v);
    (void)max;
    if (find_rows(s) > 0) {
        out[0] = (Hint){ "Enter", "Next" };
        out[1] = (Hint){ "Up", "Before" };
        out[2] = (Hint){ "Tab", "Replace" };
        out[3] = (Hint){ "Alt-a", "All" };
        out[4] = (Hint){ "Alt-e", "Expression" };
        out[5] = (Hint){ "Esc", "Close" };
        return 6;
    }
    return 0;
}

static void title(const View *v, char *out, size_t size)
{
    bool busy = document_is_busy(app_document(v->app));
    const Analysis *a = app_analysis(v->app);
    bool broken = a && !analysis_root(a) && app_bytes(v->app).len > 0;
    snprintf(out, size, "Source%s%s", broken ? " ?" : "", busy ? "  checking" : "");
}

static const ViewClass class = {
    .name = "Source",
    .help = "source",
    .title = title,
    .draw = source_draw,
    .key = key_source,
    .event = event,
    .takes_text = takes_text,
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
    return &s->view;
}
