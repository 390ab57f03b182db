/* The source as what vi drives. */
#include "source.h"

#include "app_private.h"
#include "source_ex.h"
#include "command.h"
#include "keymap.h"

static Source *host_of(void *of)
{
    return of;
}

static Text *text(void *of)
{
    return source_text(host_of(of));
}

static size_t cursor(void *of)
{
    return source_cursor(host_of(of));
}

static void go(void *of, size_t offset)
{
    Source *s = host_of(of);
    s->wanted = -1;
    source_go(s, offset, vi_is_visual(&s->vi));
}

static void scroll(void *of, long rows)
{
    source_scroll(host_of(of), rows);
}

static int column(void *of, size_t offset)
{
    return source_column(host_of(of), offset);
}

static size_t at_column(void *of, size_t line, int wanted)
{
    Source *s = host_of(of);
    Layout l;
    source_layout_at(s, line, &l);
    return layout_offset(s, &l, wanted);
}

static int height(void *of)
{
    return host_of(of)->rows;
}

static void look(void *of, ViLook where)
{
    host_of(of)->look = (int)where + 1;
}

static size_t seen(void *of, ViLook where)
{
    Source *s = host_of(of);
    int last = s->shown_count - 1;
    int row = where == VI_TOP ? 0 : where == VI_BOTTOM ? last : last / 2;
    return last < 0 ? cursor(of) : text_line_start(source_text(s), s->shown[row].line);
}

static size_t after(void *of, size_t offset)
{
    return source_right_of(host_of(of), offset);
}

static size_t before(void *of, size_t offset)
{
    return source_left_of(host_of(of), offset);
}

static void go_rows(void *of, long rows)
{
    Source *s = host_of(of);
    bool visual = vi_is_visual(&s->vi);
    Layout l;
    source_go_rows(s, rows, visual);
    int wanted = s->wanted;
    source_layout_at(s, cursor(of), &l);
    if (!visual && cursor(of) == l.end && l.end > l.start) /* on a character, not behind the last */
        source_go(s, before(of, l.end), false);
    s->wanted = wanted;
}

static size_t outside(void *of, size_t offset)
{
    return source_outside(host_of(of), offset);
}

static void select(void *of, size_t anchor)
{
    Source *s = host_of(of);
    s->anchor = anchor;
    s->selecting = s->marking = true;
}

static void unselect(void *of)
{
    Source *s = host_of(of);
    s->selecting = s->marking = false;
}

static bool selection(void *of, size_t *ret_anchor)
{
    Source *s = host_of(of);
    *ret_anchor = s->anchor;
    return s->selecting;
}

static Span lines(void *of, size_t from, size_t to)
{
    Source *s = host_of(of);
    Layout first, last;
    Text *t = source_text(s);
    source_layout_at(s, from, &first);
    source_layout_at(s, to, &last);
    size_t end = last.last + 1 < text_lines(t) ? text_line_start(t, last.last + 1) : text_len(t);
    return span_make(first.start, end);
}

static void change(void *of, Span at, Str with, size_t cursor_then)
{
    Source *s = host_of(of);
    source_change(s, at, with, STEP_EDIT, cursor_then);
}

static void change_all(void *of, const Splice *splices, size_t count, size_t cursor_then)
{
    Source *s = host_of(of);
    s->selecting = s->marking = false;
    if (source_apply(s, splices, count, STEP_EDIT, cursor_then))
        s->follow = true;
    s->wanted = -1;
}

static void new_line(void *of)
{
    source_new_line(host_of(of));
}

static void shift(void *of, Span at, char how)
{
    Source *s = host_of(of);
    s->anchor = at.start;
    s->selecting = true;
    source_set_cursor(s, at.end);
    source_run(s, how == '>' ? "edit.indent" : how == '<' ? "edit.outdent" : "edit.comment");
    unselect(of);
}

static void take(void *of, Span at, ViShape shape, Str kept, bool cut, size_t cursor_then)
{
    source_take(host_of(of), at, shape, kept, cut, cursor_then);
}

static ViRegisters *registers(void *of)
{
    return app_registers(host_of(of)->view.app);
}

static void keep(void *of, size_t number, size_t offset)
{
    document_keep_place(source_document(host_of(of)), number, offset);
}

static bool kept(void *of, size_t number, size_t *ret_offset)
{
    return document_place(source_document(host_of(of)), number, ret_offset);
}

static Str clipboard(void *of)
{
    return app_clipboard(host_of(of)->view.app);
}

static bool open_fold(void *of)
{
    Source *s = host_of(of);
    Span fold;
    if (!fold_beside(s, cursor(of), 1, &fold))
        return false;
    source_unfold(s, fold);
    return true;
}

/* The bar, and the searches of before, would show it. */
static bool is_masked(Source *s, Str word)
{
    Span at, secret;
    size_t start = word.len ? (size_t)(word.ptr - source_bytes(s).ptr) : 0;
    at = span_make(start, start + word.len);
    return word.len && document_secrets(source_document(s), at, &secret, 1);
}

static bool search(void *of, ViSearch what, Str word)
{
    Source *s = host_of(of);
    if (is_masked(s, word)) {
        app_message(s->view.app, MESSAGE_INFO, "What is masked is not searched for");
        return false;
    }
    if (what == VI_AGAIN || what == VI_AGAIN_BACK)
        return source_find_again(s, what == VI_AGAIN_BACK, word);
    source_find_towards(s, what == VI_SEARCH_BACK);
    return false;
}

/* As input_key() hands them on; the command line is the only dialog that a macro passes through. */
static bool feed(void *of, const KeyEvent *key)
{
    Source *s = host_of(of);
    App *app = s->view.app;
    size_t dialogs = app->dialog_count;
    View *top = screen_focused(app);
    if (!top || app->quit)
        return false;
    bool text = top->class->takes_text && top->class->takes_text(top);
    if (!top->class->key(top, key)) {
        const Action *action =
            app->dialog_count > 0 && !app->inner ? NULL : action_of_key(key, !text);
        if (view_is_palette(top) && key_is(key, K_ESC, 0))
            app_close(app, top);
        else if (action)
            app_run_action(app, action);
    }
    if (app->quit || source_active(app) != s)
        return false;
    app_bury(app); /* this editor is none of the closed ones */
    top = screen_focused(app);
    return app->dialog_count <= dialogs || (top && view_is_palette(top));
}

static void colon(void *of, const char *typed)
{
    App *app = host_of(of)->view.app;
    app_push(app, view_palette_new(app, typed));
}

static bool ex(void *of, Str line)
{
    return ex_run(host_of(of)->view.app, line);
}

static bool type(void *of, const KeyEvent *key)
{
    return source_insert_key(host_of(of), key);
}

static void run(void *of, const char *action)
{
    source_run(host_of(of), action);
}

static void leave(void *of, bool saved)
{
    Source *s = host_of(of);
    App *app = s->view.app;
    if (s->of)
        source_run(s, saved ? "file.save" : "file.leave");
    else if (saved)
        app_save_and_leave(app);
    else
        app_leave(app);
}

static void say(void *of, const char *words)
{
    app_message(host_of(of)->view.app, MESSAGE_INFO, "%s", words);
}

const ViHost source_vi_host = {
    .text = text,
    .cursor = cursor,
    .go = go,
    .go_rows = go_rows,
    .scroll = scroll,
    .height = height,
    .column = column,
    .at_column = at_column,
    .look = look,
    .seen = seen,
    .after = after,
    .before = before,
    .outside = outside,
    .select = select,
    .unselect = unselect,
    .selection = selection,
    .lines = lines,
    .change = change,
    .change_all = change_all,
    .new_line = new_line,
    .shift = shift,
    .take = take,
    .registers = registers,
    .keep = keep,
    .kept = kept,
    .clipboard = clipboard,
    .open = open_fold,
    .search = search,
    .type = type,
    .feed = feed,
    .colon = colon,
    .ex = ex,
    .run = run,
    .leave = leave,
    .say = say,
};
