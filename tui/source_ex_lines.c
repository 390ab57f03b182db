/* Commands behind the colon that work on lines: as operators, and each line for itself. */
#include "source_ex_private.h"

#include "app_private.h"
#include "plural.h"

#include <stdio.h>

enum { LINES_MOST = 20000 };

/* What vi would do with the keys on these lines: an operator over whole lines. */
static bool operate(Ex *x, char op)
{
    Source *s = x->source;
    Str reg = str_trim(x->line.args);
    KeyEvent keys[40];
    size_t n = 0;
    if (reg.len > 1)
        return ex_fail(x, "there is no register of this name");
    if (reg.len) {
        keys[n++] = (KeyEvent){ .code = '"' };
        keys[n++] = (KeyEvent){ .code = reg.ptr[0] };
    }
    char count[24];
    snprintf(count, sizeof count, "%zu", x->line.last - x->line.first + 1);
    for (const char *c = count; *c; c++)
        keys[n++] = (KeyEvent){ .code = *c };
    keys[n++] = (KeyEvent){ .code = op };
    keys[n++] = (KeyEvent){ .code = op };
    source_go(s, ex_line_start(x, x->line.first), false);
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        ok = vi_key(&s->vi, &keys[i]) && ok;
    return ok;
}

bool ex_delete_lines(Ex *x)
{
    return operate(x, 'd');
}

bool ex_yank_lines(Ex *x)
{
    size_t cursor = source_cursor(x->source);
    bool ok = operate(x, 'y');
    if (x->app->dialog_count == 0)
        source_go(x->source, cursor, false);
    return ok;
}

static bool shift_lines(Ex *x, char op)
{
    size_t times = x->line.name.len;
    bool ok = true;
    for (; ok && times > 0; times--)
        ok = operate(x, op);
    ex_go_to_line(x, x->line.last);
    return ok;
}

bool ex_indent_lines(Ex *x)
{
    return shift_lines(x, '>');
}

bool ex_outdent_lines(Ex *x)
{
    return shift_lines(x, '<');
}

bool ex_join_lines(Ex *x)
{
    size_t n = x->line.last - x->line.first + 1;
    char keys[24];
    snprintf(keys, sizeof keys, "%zu%s", n > 2 ? n : 2, x->line.bang ? "gJ" : "J");
    source_go(x->source, ex_line_start(x, x->line.first), false);
    for (const char *c = keys; *c; c++)
        vi_key(&x->source->vi, &(KeyEvent){ .code = *c });
    return true;
}

/* Lines of the range with a line end each, also the last one. */
static void add_lines(const Ex *x, Buf *out)
{
    size_t from = ex_line_start(x, x->line.first), lines = text_lines(ex_text_of(x));
    size_t to =
        x->line.last + 1 < lines ? ex_line_start(x, x->line.last + 1) : text_len(ex_text_of(x));
    buf_add_str(out, str_slice(source_bytes(x->source), from, to - from));
    if (out->len && out->ptr[out->len - 1] != '\n')
        buf_add_str(out, source_line_break(x->source));
}

/* :m and :t - behind the line of the argument; 0 is in front of all. */
static bool copy_lines(Ex *x, bool move)
{
    Source *s = x->source;
    ExPlaces places;
    size_t to, lines = text_lines(ex_text_of(x)), len = text_len(ex_text_of(x));
    ex_places(x->app, s, &places);
    if (!ex_place(str_trim(x->line.args), &places, &to))
        return ex_fail(x, "behind which line? :m0 is in front of all");
    if (move && to > x->line.first && to <= x->line.last)
        return ex_fail(x, "lines cannot go into themselves");
    if (move && (to == x->line.first || to == x->line.last + 1))
        return true; /* there they are */
    Buf text;
    buf_init_secret(&text, TEXT_MAX);
    add_lines(x, &text);
    size_t at = to < lines ? ex_line_start(x, to) : len;
    bool open = at == len && len && source_bytes(s).ptr[len - 1] != '\n';
    if (open && text.len) { /* the last line had no end, and has none */
        Str eol = source_line_break(s);
        buf_splice(&text, span_make(text.len - eol.len, text.len), STR(""));
        buf_splice(&text, span_make(0, 0), eol);
    }
    size_t from = ex_line_start(x, x->line.first);
    size_t end = x->line.last + 1 < lines ? ex_line_start(x, x->line.last + 1) : len;
    bool was = vi_together(&s->vi), ok = buf_ok(&text);
    size_t count = x->line.last - x->line.first + 1;
    if (move && end == len && from > 0 && source_bytes(s).ptr[len - 1] != '\n' && at <= from) {
        from--; /* the line before becomes the last one */
        from -= from > 0 && source_bytes(s).ptr[from - 1] == '\r';
    }
    Splice put = { span_make(at, at), buf_str(&text) }, cut = { span_make(from, end), STR("") };
    Splice both[2] = { at <= from ? put : cut, at <= from ? cut : put };
    size_t line = to + count - 1;
    line -= move && at > from ? count : 0;
    if (ok && move)
        ok = source_apply(s, both, 2, STEP_EDIT, 0);
    else if (ok)
        ok = source_apply(s, &put, 1, STEP_EDIT, 0);
    vi_together_end(&s->vi, was);
    if (ok)
        ex_go_to_line(x, line < text_lines(ex_text_of(x)) ? line : text_lines(ex_text_of(x)) - 1);
    buf_clear(&text);
    return ok;
}

bool ex_move_lines(Ex *x)
{
    return copy_lines(x, true);
}

bool ex_duplicate_lines(Ex *x)
{
    return copy_lines(x, false);
}

/* ---- keys and commands on each of many lines ---- */

/* The keys of :normal: "^[" may be typed as <Esc>, and so on. */
static void add_keys(Str words, ViKeys *out)
{
    static const struct {
        const char *name;
        KeyEvent key;
    } named[] = {
        { "<Esc>", { .code = K_ESC } },   { "<CR>", { .code = K_ENTER } },
        { "<Tab>", { .code = K_TAB } },   { "<BS>", { .code = K_BACKSPACE } },
        { "<Space>", { .code = ' ' } },   { "<lt>", { .code = '<' } },
        { "<Home>", { .code = K_HOME } }, { "<End>", { .code = K_END } },
    };
    for (size_t at = 0; at < words.len;) {
        Str rest = str_slice(words, at, words.len);
        KeyEvent key = { 0 };
        size_t taken = 0;
        for (size_t i = 0; i < sizeof named / sizeof *named && !taken; i++)
            if (str_starts(rest, str_from(named[i].name))) {
                key = named[i].key;
                taken = strlen(named[i].name);
            }
        if (!taken && str_starts(rest, STR("<C-")) && rest.len > 4 && rest.ptr[4] == '>') {
            key = (KeyEvent){ .code = rest.ptr[3] | 0x20, .mods = MOD_CTRL };
            taken = 5;
        }
        if (!taken)
            taken = utf8_decode(words, at, &key.code);
        vi_keys_add(out, &key);
        at += taken;
    }
}

/* Each line of the range where `on` says so; the places go with what the others change. */
static bool on_lines(Ex *x, bool (*on)(Ex *x, size_t line), bool (*run)(Ex *x, void *context),
                     void *context, size_t *ret_count)
{
    Source *s = x->source;
    size_t n = 0, most = x->line.last - x->line.first + 1;
    most = most < LINES_MOST ? most : LINES_MOST;
    uint32_t *starts = memory_alloc(most * sizeof *starts);
    if (!starts)
        return false;
    for (size_t line = x->line.first; line <= x->line.last && n < most; line++)
        if (!on || on(x, line))
            starts[n++] = (uint32_t)ex_line_start(x, line);
    Followed places = { .offsets = starts, .count = n };
    document_follow(source_document(s), &places);
    bool was = vi_together(&s->vi), ok = n > 0;
    for (size_t i = 0; ok && i < n && source_active(x->app) == s; i++) {
        if (starts[i] == UINT32_MAX || starts[i] > text_len(ex_text_of(x)))
            continue;
        source_go(s, starts[i], false);
        ok = run(x, context);
        if (s->vi.mode != VI_NORMAL || vi_is_pending(&s->vi))
            vi_key(&s->vi, &(KeyEvent){ .code = K_ESC });
    }
    vi_together_end(&s->vi, was);
    document_unfollow(source_document(s));
    memory_free(starts);
    *ret_count = n;
    return ok;
}

static bool play(Ex *x, void *context)
{
    const ViKeys *keys = context;
    vi_play(&x->source->vi, keys->keys, keys->count);
    return true; /* a line where they lead nowhere does not hold the others up */
}

bool ex_normal(Ex *x)
{
    ViKeys keys = { 0 };
    size_t n;
    add_keys(x->line.args, &keys);
    bool ok = keys.count && keys.whole;
    if (ok && x->line.addresses) {
        ok = on_lines(x, NULL, play, &keys, &n);
    } else if (ok) {
        Source *s = x->source;
        bool was = vi_together(&s->vi);
        ok = vi_play(&s->vi, keys.keys, keys.count);
        if (source_active(x->app) == s && (s->vi.mode != VI_NORMAL || vi_is_pending(&s->vi)))
            vi_key(&s->vi, &(KeyEvent){ .code = K_ESC });
        vi_together_end(&s->vi, was);
    }
    vi_keys_clear(&keys);
    return ok;
}

static bool matches(Ex *x, size_t line)
{
    Span m;
    size_t start = ex_line_start(x, line), end = text_line_end(ex_text_of(x), line);
    return find_from(x->source, start, end, &m);
}

static bool matches_not(Ex *x, size_t line)
{
    return !matches(x, line);
}

static bool run_line(Ex *x, void *context)
{
    return ex_run(x->app, *(const Str *)context) || true;
}

/* :g/expression/command and :v */
static bool global(Ex *x, bool negated)
{
    ExReplace parts;
    char problem[160];
    size_t n = 0, before = text_lines(ex_text_of(x));
    /* "/a/ s/b/c/": only the first two separators are ours */
    Str args = x->line.args;
    if (!ex_replace_parse(args, &parts))
        return ex_fail(x, ":g/expression/command");
    Str command =
        str_slice(args, (size_t)(parts.pattern.ptr - args.ptr) + parts.pattern.len + 1, args.len);
    if (!command.len || x->source->matching)
        return ex_fail(x, command.len ? ":g within :g is not taken" : ":g/expression/command");
    if (!find_set(x->source, &(FindWish){ .pattern = parts.pattern }, problem, sizeof problem))
        return ex_fail(x, problem);
    x->source->matching = true;
    bool ok = on_lines(x, negated ? matches_not : matches, run_line, &command, &n);
    x->source->matching = false;
    size_t after = text_lines(ex_text_of(x));
    if (!n)
        return ex_fail(x, "not found on these lines");
    if (ok && !(x->app->message[0] && after == before))
        app_message(x->app, MESSAGE_INFO, "On %zu line%s; one undo brings them back", n, plural(n));
    return ok;
}

bool ex_on_matching(Ex *x)
{
    return global(x, x->line.bang);
}

bool ex_on_others(Ex *x)
{
    return global(x, true);
}
