/* :s - replaces on lines of a range, at once as one step, or place by place. */
#include "source_ex.h"

#include "app_private.h"
#include "plural.h"
#include "source.h"

#include <stdio.h>

enum { PLACES_MOST = 100000 };

/* A replacement that asks: where it is. */
struct Subst {
    Buf with; /* secret: as find_replacement() takes it */
    bool all; /* every place of a line */
    size_t at;
    size_t behind; /* bytes of the text behind the range */
    Span match;
    size_t count, skipped_to, done_at;
    bool together;
};

typedef struct Wish {
    bool all, ask, count_only, quiet;
    FindWish find;
} Wish;

static bool read_flags(Str flags, Wish *w)
{
    for (size_t i = 0; i < flags.len; i++)
        switch (flags.ptr[i]) {
        case 'g':
            w->all = true;
            break;
        case 'c':
            w->ask = true;
            break;
        case 'i':
            w->find.any_case = true;
            break;
        case 'I':
            w->find.exact = true;
            break;
        case 'n':
            w->count_only = true;
            break;
        case 'e':
            w->quiet = true;
            break;
        case ' ':
        case '&':
            break;
        default:
            return false;
        }
    return true;
}

/* "\1" and "&" as they are typed, "${1}" and "${0}" as the search takes them. Case changes (\u \U
 * \E) are the same in both; a dollar is one. */
static void add_replacement(Buf *out, Str with, char separator)
{
    for (size_t i = 0; i < with.len; i++) {
        char c = with.ptr[i], next = i + 1 < with.len ? with.ptr[i + 1] : 0;
        if (c == '&') {
            buf_add_text(out, "${0}");
        } else if (c == '$') {
            buf_add_text(out, "$$");
        } else if (c != '\\' || !next) {
            buf_add_text(out, c == '\\' ? "\\\\" : "");
            if (c != '\\')
                buf_add_byte(out, c);
        } else {
            i++;
            if (next >= '0' && next <= '9')
                buf_printf(out, "${%c}", next);
            else if (next == 'r' || next == 'n')
                buf_add_byte(out, '\n');
            else if (next == 't')
                buf_add_byte(out, '\t');
            else if (strchr("uUlLE", next))
                buf_printf(out, "\\%c", next);
            else if (next == '\\')
                buf_add_text(out, "\\\\");
            else if (next == '&' || next == separator || next == '$')
                buf_add_text(out, next == '$' ? "$$" : (char[]){ next, 0 });
            else
                buf_printf(out, "%c", next);
        }
    }
}

/* An escaped separator is the separator. */
static void add_pattern(Buf *out, Str pattern, char separator)
{
    for (size_t i = 0; i < pattern.len; i++) {
        bool escaped = pattern.ptr[i] == '\\' && i + 1 < pattern.len;
        if (escaped && pattern.ptr[i + 1] == separator && !strchr("|.*+?()[]{}^$", separator))
            continue;
        buf_add_byte(out, pattern.ptr[i]);
        if (escaped)
            buf_add_byte(out, pattern.ptr[++i]);
    }
}

/* The next place in [from, end] that is none at the end of the one before. */
static bool next_place(Source *s, size_t from, size_t end, size_t before, Span *ret)
{
    while (find_from(s, from, end, ret)) {
        if (ret->start < ret->end || ret->start != before)
            return true;
        if (ret->end >= end)
            return false;
        from = ret->end + 1;
    }
    return false;
}

/* Where the search goes on: behind the match, or on the next line. */
static size_t after_place(Source *s, Span m, bool all)
{
    if (all)
        return m.end > m.start ? m.end : m.end + 1;
    Text *t = source_text(s);
    size_t line = text_line_at(t, m.end);
    return line + 1 < text_lines(t) ? text_line_start(t, line + 1) : text_len(t) + 1;
}

static Span range_of(const Ex *x)
{
    Text *t = source_text(x->source);
    return span_make(text_line_start(t, x->line.first), text_line_end(t, x->line.last));
}

static bool not_found(Ex *x, const Wish *w)
{
    return w->quiet || ex_fail(x, "not found on these lines");
}

/* Where a command of lines leaves the cursor: on the first letter, as in vi. */
static void go_to_words(Source *s, size_t line)
{
    size_t start = text_line_start(source_text(s), line);
    source_go(s, start + line_indent(source_line(s, line)), false);
}

static bool replace_now(Ex *x, const Wish *w, Str with)
{
    Source *s = x->source;
    Span range = range_of(x), m;
    Splice *splices = memory_alloc(PLACES_MOST * sizeof *splices);
    size_t *ends = memory_alloc(PLACES_MOST * sizeof *ends);
    size_t n = 0, lines = 0, last_line = SIZE_MAX, before = SIZE_MAX;
    char problem[160] = "";
    Buf texts, one;
    buf_init_secret(&texts, TEXT_MAX);
    buf_init_secret(&one, TEXT_MAX);
    bool ok = splices && ends;
    for (size_t at = range.start; ok && n < PLACES_MOST && at <= range.end;) {
        if (!next_place(s, at, range.end, before, &m))
            break;
        ok = w->count_only || find_replacement(s, with, &one, problem, sizeof problem);
        if (ok) {
            buf_add_str(&texts, buf_str(&one));
            splices[n].at = m;
            ends[n++] = texts.len;
        }
        size_t line = text_line_at(source_text(s), m.start);
        lines += line != last_line;
        last_line = line;
        before = m.end;
        at = after_place(s, m, w->all);
    }
    for (size_t i = 0; i < n; i++) {
        size_t from = i ? ends[i - 1] : 0;
        splices[i].with = str_slice(buf_str(&texts), from, ends[i] - from);
    }
    App *app = x->app;
    if (!ok) {
        ok = ex_fail(x, problem[0] ? problem : "memory is out");
    } else if (n == 0) {
        ok = not_found(x, w);
    } else if (w->count_only) {
        app_message(app, MESSAGE_INFO, "%zu place%s on %zu line%s", n, plural(n), lines,
                    plural(lines));
    } else if ((ok = buf_ok(&texts) &&
                     source_apply(s, splices, n, STEP_EDIT, splices[0].at.start))) {
        size_t cursor = splices[n - 1].at.start;
        for (size_t i = 0; i + 1 < n; i++)
            cursor += splices[i].with.len - span_len(splices[i].at);
        s->vi.changed = true;
        s->selecting = s->marking = false;
        go_to_words(s, text_line_at(source_text(s), cursor));
        app_message(app, MESSAGE_INFO, "%zu replaced on %zu line%s; one undo brings them back%s", n,
                    lines, plural(lines), n == PLACES_MOST ? ". There may be more" : "");
    }
    buf_clear(&texts);
    buf_clear(&one);
    memory_free(splices);
    memory_free(ends);
    return ok;
}

/* ---- place by place ---- */

static void free_subst(Subst *u)
{
    buf_clear(&u->with);
    memory_free(u);
}

static void finish(Source *s, bool done_all)
{
    Subst *u = s->subst;
    if (!u)
        return;
    s->subst = NULL;
    s->selecting = s->marking = false;
    Text *t = source_text(s);
    size_t len = text_len(t), done = u->done_at < len ? u->done_at : len;
    if (done_all) /* the last line that was changed; else the place that was asked for */
        go_to_words(s, text_line_at(t, done));
    else
        source_go(s, u->match.start < len ? u->match.start : len, false);
    vi_together_end(&s->vi, u->together);
    free_subst(u);
}

void subst_end(Source *s)
{
    finish(s, false);
}

void subst_drop(Source *s)
{
    if (s->subst)
        free_subst(s->subst);
    s->subst = NULL;
}

static void ask_next(Source *s)
{
    Subst *u = s->subst;
    App *app = s->view.app;
    size_t len = text_len(source_text(s)), end = len > u->behind ? len - u->behind : 0;
    if (u->at > end || !next_place(s, u->at, end, u->skipped_to, &u->match)) {
        size_t n = u->count;
        finish(s, n > 0);
        app_message(app, MESSAGE_INFO, "%zu replaced; one undo brings them back", n);
        return;
    }
    source_select(s, u->match);
    app_message(app, MESSAGE_INFO, "Replace it? y yes, n no, a all, l this one last, q stop");
}

static bool replace_this(Source *s)
{
    Subst *u = s->subst;
    char problem[160];
    Buf with;
    buf_init_secret(&with, TEXT_MAX);
    bool ok = find_replacement(s, buf_str(&u->with), &with, problem, sizeof problem);
    if (ok) {
        size_t behind = text_len(source_text(s)) - u->match.end;
        Splice splice = { u->match, buf_str(&with) };
        ok = source_apply(s, &splice, 1, STEP_EDIT, u->match.start);
        size_t end = text_len(source_text(s)) - behind;
        u->count += ok;
        u->done_at = u->match.start;
        s->vi.changed = true;
        u->skipped_to = end;
        u->at = after_place(
            s, span_make(u->match.start == u->match.end ? end : u->match.start, end), u->all);
    } else {
        app_message(s->view.app, MESSAGE_ERROR, "%s", problem);
    }
    buf_clear(&with);
    return ok;
}

static bool find_same(Source *s)
{
    Span m;
    return find_from(s, s->subst->match.start, text_len(source_text(s)), &m) &&
           m.start == s->subst->match.start;
}

bool subst_key(Source *s, const KeyEvent *key)
{
    Subst *u = s->subst;
    char c = key->mods || key->code >= 128 ? 0 : (char)key->code;
    if (key_is_mouse(key)) {
        subst_end(s);
        return false;
    }
    switch (c) {
    case 'y':
    case 'l':
    case 'a':
        do {
            if (!find_same(s) || !replace_this(s) || c == 'l') {
                size_t n = u->count;
                finish(s, n > 0);
                app_message(s->view.app, MESSAGE_INFO, "%zu replaced; one undo brings them back",
                            n);
                return true;
            }
            ask_next(s);
        } while (c == 'a' && s->subst);
        return true;
    case 'n':
        u->skipped_to = u->match.end;
        u->at = after_place(s, u->match, u->all);
        ask_next(s);
        return true;
    default:
        if (c == 'q' || key_is(key, K_ESC, 0) || key_is_ctrl(key, 'g')) {
            size_t n = u->count;
            subst_end(s);
            app_message(s->view.app, MESSAGE_INFO, "%zu replaced", n);
        } else {
            app_message(s->view.app, MESSAGE_INFO,
                        "Replace it? y yes, n no, a all, l this one last, q stop");
        }
        return true;
    }
}

static bool ask_each(Ex *x, const Wish *w, Str with)
{
    Source *s = x->source;
    Span range = range_of(x), m;
    if (!next_place(s, range.start, range.end, SIZE_MAX, &m))
        return not_found(x, w);
    Subst *u = memory_alloc(sizeof *u);
    if (!u)
        return false;
    buf_init_secret(&u->with, TEXT_MAX);
    buf_add_str(&u->with, with);
    u->all = w->all;
    u->at = range.start;
    u->behind = text_len(source_text(s)) - range.end;
    u->skipped_to = SIZE_MAX;
    s->subst = u;
    u->together = vi_together(&s->vi);
    ask_next(s);
    return true;
}

/* ---- the commands ---- */

static bool run(Ex *x, const Wish *w, Str with)
{
    char problem[160];
    if (!find_set(x->source, &w->find, problem, sizeof problem))
        return ex_fail(x, problem);
    return w->ask ? ask_each(x, w, with) : replace_now(x, w, with);
}

/* Without arguments the last one is made again, with the flags that are typed now. */
bool ex_substitute(Ex *x)
{
    ExReplace parts;
    Wish w = { 0 };
    ViRegisters *r = app_registers(x->app);
    bool anew = ex_replace_parse(x->line.args, &parts);
    if (!r || !read_flags(parts.flags, &w))
        return ex_fail(x, ":s/expression/replacement/ and g c i I n e");
    if (w.ask && x->source->vi.together)
        return ex_fail(x, "nothing is asked (c) within :g or a macro");
    char separator = anew ? x->line.args.ptr[0] : '/';
    Buf pattern, with;
    buf_init_secret(&pattern, 1 << 20);
    buf_init_secret(&with, 1 << 20);
    if (anew) {
        add_pattern(&pattern, parts.pattern, separator);
        add_replacement(&with, parts.with, separator);
        buf_reset(&r->with);
        buf_add_str(&r->with, buf_str(&with));
        r->has_with = true;
    } else {
        buf_add_str(&with, buf_str(&r->with));
    }
    w.find.pattern = buf_str(&pattern);
    bool ok = r->has_with ? run(x, &w, buf_str(&with))
                          : ex_fail(x, "nothing was replaced yet: :s/expression/replacement/");
    buf_clear(&pattern);
    buf_clear(&with);
    return ok;
}
