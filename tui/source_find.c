/* Search and replace: a bar below the text. Plain text by default, without regard to case while
 * it has no capital letter; Alt-e makes it an expression (PCRE2, with limits). */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "source.h"

#include "history.h"
#include "keymap.h"
#include "widgets.h"

#include "contract/arena.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

enum { COUNT_MAX = 9999, REPLACE_MAX = 100000, MATCH_LIMIT = 1000000 };

struct Find {
    Input *pattern, *with;
    bool replacing;        /* the second line is shown */
    bool in_with;          /* and has the focus */
    bool expression, word; /* an expression; whole words */
    bool exact;            /* capital and small letters differ, whatever was typed */
    bool open;             /* the bar is shown; else only "next" remembers it */
    size_t origin;
    bool back;        /* the search goes back */
    bool wrapped;     /* the last step went past an end */
    pcre2_code *code; /* NULL: nothing to search, or a mistake in it */
    pcre2_match_data *match;
    pcre2_match_context *limits;
    size_t matched_to; /* length of the subject of the last match */
    char problem[160];
    Buf history;         /* secret: patterns (history.h) */
    bool fresh;          /* the pattern is that of before: what is typed replaces it */
    size_t ago;          /* of the one that is shown, from 1; 0: it is being typed */
    bool unmarked;       /* matches are not shown until the next search */
    size_t count, index; /* of the matches, 0: not known */
    uint64_t counted;    /* version of the text */
};

void find_free(Find *find)
{
    if (!find)
        return;
    if (find->pattern)
        widget_free(&find->pattern->widget);
    if (find->with)
        widget_free(&find->with->widget);
    buf_clear(&find->history);
    pcre2_code_free(find->code);
    pcre2_match_data_free(find->match);
    pcre2_match_context_free(find->limits);
    memory_free(find);
}

void find_forget(Find *find)
{
    if (find)
        buf_clear(&find->history);
}

static bool has_capital(Str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')
            return true;
    return false;
}

static void compile(Find *f)
{
    Str pattern = input_value(f->pattern);
    int error;
    PCRE2_SIZE at;
    pcre2_code_free(f->code);
    f->code = NULL;
    f->problem[0] = 0;
    f->counted = 0;
    if (pattern.len == 0)
        return;
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
    options |= f->expression ? PCRE2_MULTILINE : PCRE2_LITERAL;
    if (!f->exact && !has_capital(pattern))
        options |= PCRE2_CASELESS;
    pcre2_compile_context *how = pcre2_compile_context_create(NULL);
    if (how)
        pcre2_set_newline(how, PCRE2_NEWLINE_ANYCRLF);
    if (how && f->word)
        pcre2_set_compile_extra_options(how, PCRE2_EXTRA_MATCH_WORD);
    f->code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len, options, &error, &at, how);
    pcre2_compile_context_free(how);
    if (!f->code) {
        int n = snprintf(f->problem, sizeof f->problem, "at %zu: ", (size_t)at + 1);
        pcre2_get_error_message(error, (PCRE2_UCHAR *)f->problem + n,
                                sizeof f->problem - (size_t)n);
        return;
    }
    pcre2_match_data_free(f->match);
    f->match = pcre2_match_data_create_from_pattern(f->code, NULL);
    pcre2_jit_compile(f->code, PCRE2_JIT_COMPLETE);
}

/* The first match in [from, end]; an empty one counts only where that is wanted. */
static bool match_from(Find *f, Str text, size_t from, size_t end, bool empty, Span *ret)
{
    bool found = false;
    f->matched_to = end;
    if (!f->limits && (f->limits = pcre2_match_context_create(NULL)) != NULL)
        pcre2_set_match_limit(f->limits, MATCH_LIMIT);
    while (f->code && f->match && f->limits && (from < end || (empty && from == end))) {
        int rc = pcre2_match(f->code, (PCRE2_SPTR)text.ptr, end, from, 0, f->match, f->limits);
        if (rc < 0) {
            if (rc != PCRE2_ERROR_NOMATCH)
                snprintf(f->problem, sizeof f->problem, "this takes too long to search for");
            break;
        }
        PCRE2_SIZE *v = pcre2_get_ovector_pointer(f->match);
        if (v[1] > v[0] || empty) {
            *ret = span_make(v[0], v[1]);
            found = true;
            break;
        }
        from = v[1] + 1;
    }
    return found;
}

/* What stands for the match that was found last: of an expression with its groups put in ($1,
 * ${name}, \\n). False, with the reason in `problem`: it cannot be read. */
static bool replacement(Find *f, Str text, Str with, Buf *out)
{
    out->len = 0;
    if (!f->expression) {
        buf_add_str(out, with);
        return buf_ok(out);
    }
    const uint32_t how = PCRE2_SUBSTITUTE_MATCHED | PCRE2_SUBSTITUTE_REPLACEMENT_ONLY |
                         PCRE2_SUBSTITUTE_EXTENDED | PCRE2_SUBSTITUTE_UNSET_EMPTY |
                         PCRE2_SUBSTITUTE_OVERFLOW_LENGTH;
    const char *from = with.ptr ? with.ptr : "";
    PCRE2_SIZE room = 256;
    int rc = PCRE2_ERROR_NOMEMORY;
    for (int tries = 0; tries < 2 && rc == PCRE2_ERROR_NOMEMORY; tries++) {
        if (!buf_reserve(out, room + 1))
            return false;
        rc =
            pcre2_substitute(f->code, (PCRE2_SPTR)text.ptr, f->matched_to, 0, how, f->match,
                             f->limits, (PCRE2_SPTR)from, with.len, (PCRE2_UCHAR *)out->ptr, &room);
    }
    if (rc < 0) {
        int n = snprintf(f->problem, sizeof f->problem, "replacement: ");
        pcre2_get_error_message(rc, (PCRE2_UCHAR *)f->problem + n, sizeof f->problem - (size_t)n);
        return false;
    }
    out->len = room;
    return true;
}

static bool next_match(Find *f, Str text, size_t from, size_t end, Span *ret)
{
    return match_from(f, text, from, end, false, ret);
}

static void count(Source *s)
{
    Find *f = s->find;
    uint64_t version = text_version(source_text(s));
    size_t cursor = source_cursor(s), at = 0;
    Str text = source_bytes(s);
    Span m;
    if (f->counted != version)
        f->count = 0;
    f->index = 0;
    size_t n = 0;
    while (n < COUNT_MAX && next_match(f, text, at, text.len, &m)) {
        n++;
        if (m.start <= cursor)
            f->index = n;
        at = m.end;
        if (f->counted == version && m.start > cursor) { /* the rest is known */
            n = f->count;
            break;
        }
    }
    f->count = n;
    f->counted = version;
}

/* The match before `before`: searched from the start, in one pass. */
static bool last_match(Find *f, Str text, size_t before, Span *ret)
{
    Span m;
    size_t at = 0;
    bool found = false;
    while (next_match(f, text, at, text.len, &m) && m.start < before) {
        *ret = m;
        found = true;
        at = m.end;
    }
    return found;
}

static void select_match(Source *s, Span m)
{
    bool visual = vi_is_visual(&s->vi); /* the selection reaches to it */
    s->marking = visual;
    s->found = m;
    source_go(s, m.start, visual);
    source_open_folds(s, m.end - 1);
    count(s);
}

static bool step(Source *s, bool back, bool from_here)
{
    Find *f = s->find;
    App *app = s->view.app;
    Str text = source_bytes(s);
    size_t cursor = source_cursor(s);
    Span m;
    bool wrapped = false, found;
    if (back) {
        found = last_match(f, text, cursor, &m);
        if (!found)
            wrapped = found = last_match(f, text, text.len + 1, &m);
    } else {
        found = next_match(f, text, from_here ? cursor : cursor + 1, text.len, &m);
        if (!found)
            wrapped = found = next_match(f, text, 0, text.len, &m);
    }
    if (!found) {
        f->count = f->index = 0;
        return false;
    }
    select_match(s, m);
    f->wrapped = wrapped && !from_here;
    if (f->wrapped)
        app_message(app, MESSAGE_INFO, back ? "From the end again" : "From the start again");
    return true;
}

static Find *find_of(Source *s)
{
    if (s->find)
        return s->find;
    Find *f = memory_alloc(sizeof *f);
    if (!f)
        return NULL;
    f->pattern = input_new();
    f->with = input_new();
    if (!f->pattern || !f->with) {
        find_free(f);
        return NULL;
    }
    buf_init_secret(&f->history, HISTORY_MAX * 2);
    f->expression = keymap_is_vi(); /* as / there takes it */
    s->find = f;
    return f;
}

bool find_set(Source *s, const FindWish *wish, char *problem, size_t size)
{
    Find *f = find_of(s);
    if (!f)
        return false;
    if (wish->pattern.len) {
        input_set(f->pattern, wish->pattern);
        history_add(&f->history, wish->pattern);
        f->expression = true;
        f->word = false;
    }
    f->back = false;
    f->exact = wish->exact || (!wish->any_case && keymap_is_vi() && wish->pattern.len > 0 &&
                               has_capital(wish->pattern));
    compile(f);
    snprintf(problem, size, "%s",
             f->code         ? ""
             : f->problem[0] ? f->problem
                             : "nothing was searched for yet");
    return f->code != NULL;
}

bool find_from(Source *s, size_t from, size_t end, Span *ret)
{
    return s->find && match_from(s->find, source_bytes(s), from, end, true, ret);
}

bool find_replacement(Source *s, Str with, Buf *out, char *problem, size_t size)
{
    bool ok = replacement(s->find, source_bytes(s), with, out);
    if (!ok)
        snprintf(problem, size, "%s", s->find->problem);
    return ok;
}

void find_unmark(Source *s)
{
    if (s->find)
        s->find->unmarked = true;
}

void source_find(App *app)
{
    source_show(app);
    Source *s = source_active(app);
    Find *f = s ? find_of(s) : NULL;
    if (!f)
        return;
    Span at = source_selection(s), secret;
    bool line =
        at.start == at.end || span_len(at) > 200 ||
        str_find_byte(str_slice(source_bytes(s), at.start, span_len(at)), '\n') < span_len(at);
    if (!line && !document_secrets(source_document(s), at, &secret, 1)) {
        input_set(f->pattern, str_slice(source_bytes(s), at.start, span_len(at)));
        compile(f);
    }
    f->open = true;
    f->in_with = f->unmarked = false;
    f->ago = 0;
    f->fresh = input_value(f->pattern).len > 0;
    f->back = false;
    f->origin = source_cursor(s);
    f->pattern->bare = f->with->bare = true;
}

static void tell_place(Source *s)
{
    const Find *f = s->find;
    if (f->count == 0)
        app_message(s->view.app, MESSAGE_INFO, "not found");
    else if (!f->wrapped)
        app_message(s->view.app, MESSAGE_INFO, "%zu of %zu%s", f->index, f->count,
                    f->count == COUNT_MAX ? "+" : "");
}

void source_find_towards(Source *s, bool back)
{
    source_find(s->view.app);
    if (s->find)
        s->find->back = back;
}

bool source_find_again(Source *s, bool other_way, Str word)
{
    Find *f = find_of(s);
    if (!f)
        return false;
    f->unmarked = false;
    if (word.len) {
        input_set(f->pattern, word);
        history_add(&f->history, word);
        f->word = true;
        f->expression = f->back = false;
        compile(f);
    }
    if (!f->code) {
        source_find_towards(s, other_way);
        return false;
    }
    bool found = step(s, f->back != other_way, false);
    tell_place(s);
    return found;
}

static void find_step(App *app, bool back)
{
    Source *s = source_active(app);
    if (!s || !s->find || !s->find->code) {
        source_find(app);
        return;
    }
    step(s, back, false);
    if (!s->find->open)
        tell_place(s);
}

void source_find_next(App *app)
{
    find_step(app, false);
}

void source_find_previous(App *app)
{
    find_step(app, true);
}

static void replace_one(Source *s)
{
    Find *f = s->find;
    Span m;
    size_t cursor = source_cursor(s);
    Str text = source_bytes(s);
    if (!next_match(f, text, cursor, text.len, &m) || m.start != cursor) {
        step(s, false, true);
        return;
    }
    Buf with;
    buf_init_secret(&with, TEXT_MAX);
    if (replacement(f, text, input_value(f->with), &with)) {
        size_t behind = m.start + with.len;
        source_replace(s, m, buf_str(&with), STEP_EDIT);
        f->counted = 0;
        source_set_cursor(s, behind); /* what was put in is not searched */
        step(s, false, true);
    }
    buf_clear(&with);
}

/* All at once is one step: one undo brings all back. */
static void replace_all(Source *s)
{
    Find *f = s->find;
    App *app = s->view.app;
    Str text = source_bytes(s);
    Splice *splices = memory_alloc(REPLACE_MAX * sizeof *splices);
    Arena *arena = arena_new(TEXT_MAX);
    Buf with;
    size_t n = 0, at = 0;
    bool ok = splices && arena;
    Span m;
    buf_init_secret(&with, TEXT_MAX);
    while (ok && n < REPLACE_MAX && next_match(f, text, at, text.len, &m)) {
        ok = replacement(f, text, input_value(f->with), &with);
        char *copy = ok ? arena_copy(arena, with.ptr ? with.ptr : "", with.len) : NULL;
        ok = copy != NULL;
        splices[n++] = (Splice){ m, str_make(copy, with.len) };
        at = m.end;
    }
    if (ok && n && source_apply(s, splices, n, STEP_EDIT, splices[0].at.start)) {
        app_message(app, MESSAGE_INFO, "%zu replaced; one undo brings them back%s", n,
                    n == REPLACE_MAX ? ". There may be more" : "");
        s->selecting = s->marking = false;
    }
    f->counted = 0;
    if (ok)
        count(s);
    buf_clear(&with);
    arena_free(arena);
    memory_free(splices);
}

static void change_kind(Source *s, bool *kind)
{
    *kind = !*kind;
    compile(s->find);
    step(s, false, true);
}

static void close_bar(Source *s)
{
    Find *f = s->find;
    f->open = false;
    s->follow = true;
    history_add(&f->history, input_value(f->pattern));
}

/* Esc leads back to where the search began; Enter stays, and an operator goes as far as that. */
static void close_vi(Source *s, bool found)
{
    close_bar(s);
    s->find->wrapped = false;
    vi_sought(&s->vi, found && s->find->count > 0);
}

/* A search of before, or back to the one that is typed. */
static void look_back(Source *s, bool older)
{
    Find *f = s->find;
    Str line = STR("");
    size_t ago = older ? f->ago + 1 : f->ago > 0 ? f->ago - 1 : 0;
    if (ago && !history_line(&f->history, ago - 1, &line))
        return;
    f->ago = ago;
    f->fresh = false;
    input_set(f->pattern, line);
    compile(f);
    source_set_cursor(s, f->origin);
    step(s, f->back, true);
}

bool find_key(Source *s, const KeyEvent *key)
{
    Find *f = s->find;
    if (!f->open || key_is_mouse(key))
        return false;
    bool vi = keymap_is_vi();
    if (key_is(key, K_ESC, 0) || key_is_ctrl(key, 'g'))
        close_vi(s, false);
    else if (key_is(key, K_ENTER, 0) && f->in_with)
        replace_one(s);
    else if (key_is(key, K_ENTER, 0) && vi) {
        if (f->fresh) /* nothing was typed: the last search again */
            step(s, f->back, false);
        close_vi(s, true); /* it stands at the place already; n goes on */
    } else if (!f->in_with && (key_is_ctrl(key, 'p') || (vi && key_is(key, K_UP, 0))))
        look_back(s, true);
    else if (!f->in_with && (key_is_ctrl(key, 'n') || (vi && key_is(key, K_DOWN, 0))))
        look_back(s, false);
    else if (key_is(key, K_ENTER, 0) || key_is(key, K_DOWN, 0) || key_is_ctrl(key, 'f'))
        step(s, false, false);
    else if (key_is(key, K_UP, 0))
        step(s, true, false);
    else if (key_is(key, K_TAB, 0) || key_is(key, K_TAB, MOD_SHIFT)) {
        f->in_with = !f->replacing || !f->in_with;
        f->replacing = true;
    } else if (key_is_alt(key, 'a'))
        replace_all(s);
    else if (key_is_alt(key, 'e'))
        change_kind(s, &f->expression);
    else if (key_is_alt(key, 'w'))
        change_kind(s, &f->word);
    else if (key_is_alt(key, 'c'))
        change_kind(s, &f->exact);
    else {
        Input *in = f->in_with ? f->with : f->pattern;
        if (f->fresh && !f->in_with) {
            bool anew = key_is_text(key) || key->code == K_PASTE || key_is(key, K_BACKSPACE, 0);
            f->fresh = false;
            if (anew)
                input_set(f->pattern, STR(""));
            if (anew && vi) { /* * had looked for a word */
                f->expression = true;
                f->word = false;
            }
        }
        WidgetResult r = in->widget.class->key(&in->widget, key);
        if (r == WIDGET_PASS)
            return key_is_text(key);
        if (r == WIDGET_CHANGED && !f->in_with) {
            compile(f);
            source_set_cursor(s, f->origin);
            step(s, f->back, !vi); /* there a search never stays where it is */
        }
    }
    return true;
}

int find_rows(const Source *s)
{
    return !s->find || !s->find->open ? 0 : s->find->replacing ? 2 : 1;
}

static void draw_field(Canvas *c, int row, const char *label, Input *in, bool focused, int width)
{
    canvas_text(c, row, 0, str_from(label), focused ? ROLE_HINT_KEY : ROLE_HINT);
    Canvas field = canvas_sub(c, (Rect){ row, 9, 1, width });
    in->widget.focused = focused;
    in->widget.class->draw(&in->widget, &field);
}

void find_draw(Source *s, Canvas *c)
{
    Find *f = s->find;
    char right[200] = "";
    Str pattern = input_value(f->pattern);
    if (f->problem[0])
        snprintf(right, sizeof right, "%s", f->problem);
    else if (pattern.len && f->count == 0)
        snprintf(right, sizeof right, "not found");
    else if (pattern.len)
        snprintf(right, sizeof right, "%zu of %zu%s", f->index, f->count,
                 f->count == COUNT_MAX ? "+" : "");
    snprintf(right + strlen(right), sizeof right - strlen(right), "%s%s%s",
             f->expression ? "  expr" : "", f->word ? "  word" : "", f->exact ? "  case" : "");
    int width = text_width(str_from(right)), room = c->width - 9 - width - 3;
    if (room < 10)
        room = c->width - 9;
    draw_field(c, 0, f->expression ? "Find expr" : "Find", f->pattern,
               s->view.focused && !f->in_with, room);
    if (room + 9 + width < c->width)
        canvas_text(c, 0, c->width - width - 1, str_from(right), ROLE_MUTED);
    if (f->replacing)
        draw_field(c, 1, "Replace", f->with, s->view.focused && f->in_with, room);
}

size_t find_matches(Source *s, Span range, Span *out, size_t max)
{
    Find *f = s->find;
    size_t n = 0, at = range.start;
    bool shown = f && !f->unmarked && (f->open || keymap_is_vi());
    if (!shown || !f->code || span_len(range) > LINE_LONG)
        return 0;
    while (n < max && next_match(f, source_bytes(s), at, range.end, &out[n]))
        at = out[n++].end;
    return n;
}

void source_go_to(App *app, size_t line, size_t column)
{
    source_show(app);
    Source *s = source_active(app);
    if (!s)
        return;
    Text *t = source_text(s);
    if (line < 1 || line > text_lines(t)) {
        app_message(app, MESSAGE_WARNING, "There are lines 1 to %zu", text_lines(t));
        return;
    }
    size_t at = text_line_start(t, line - 1), stop = text_line_end(t, line - 1);
    for (int32_t c; column > 1 && at < stop; column--) /* characters, as messages count them */
        at += utf8_decode(source_bytes(s), at, &c);
    source_go(s, at, false);
}

static void line_answer(App *app, const char *value, void *context)
{
    (void)context;
    if (!value)
        return;
    char *end;
    unsigned long line = strtoul(value, &end, 10);
    source_go_to(app, line, *end == ':' ? strtoul(end + 1, NULL, 10) : 1);
}

void source_goto_line(App *app)
{
    source_show(app);
    if (source_active(app))
        app_ask_text(app, "Go to line", "Line, or line:column", "", false, line_answer, NULL);
}
