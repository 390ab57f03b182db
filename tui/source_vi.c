/* The source as what vi drives. */
#include "source.h"

#include "app_private.h"
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

static void take(void *of, Span at, bool whole_lines, bool cut, size_t cursor_then)
{
    source_take(host_of(of), at, whole_lines, cut, cursor_then);
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

static void search(void *of, ViSearch what, Str word)
{
    Source *s = host_of(of);
    if (what == VI_SEARCH || what == VI_SEARCH_BACK)
        source_find_towards(s, what == VI_SEARCH_BACK);
    else
        source_find_again(s, what == VI_AGAIN_BACK, word);
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
    .height = height,
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
    .new_line = new_line,
    .shift = shift,
    .take = take,
    .clipboard = clipboard,
    .open = open_fold,
    .search = search,
    .type = type,
    .run = run,
    .leave = leave,
    .say = say,
};
