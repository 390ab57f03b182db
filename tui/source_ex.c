#include "source_ex.h"

#include "app_private.h"
#include "history.h"
#include "keymap.h"
#include "plural.h"
#include "source.h"

#include <stdio.h>
#include <stdlib.h>

enum { LINES_MOST = 20000, LIST_MOST = 3000 };

bool ex_fail(Ex *x, const char *why)
{
    bool small = why[0] >= 'a' && why[0] <= 'z';
    app_message(x->app, MESSAGE_WARNING, "%c%s", small ? why[0] - 'a' + 'A' : why[0], why + 1);
    if (x->source)
        vi_failed(&x->source->vi);
    return false;
}

/* ---- the document and the program ---- */

static bool run_action(Ex *x, const char *action)
{
    if (x->source)
        source_run(x->source, action);
    else
        app_run(x->app, action);
    return true;
}

static bool write_file(Ex *x)
{
    Str name = str_trim(x->line.args);
    char path[4096];
    if (!name.len || (x->source && x->source->of))
        return run_action(x, "file.save");
    if (snprintf(path, sizeof path, STR_FMT, STR_ARG(name)) >= (int)sizeof path)
        return ex_fail(x, "that name is too long");
    app_save_to(x->app, path);
    return true;
}

static bool leave(Ex *x)
{
    if (x->line.bang && x->source && x->source->of)
        source_vi_host.leave(x->source, false);
    else if (x->line.bang)
        app_leave_unsaved(x->app);
    else
        return run_action(x, "file.leave");
    return true;
}

static bool write_and_leave(Ex *x)
{
    if (x->source && x->source->of)
        source_vi_host.leave(x->source, true);
    else
        app_save_and_leave(x->app);
    return true;
}

static bool edit_file(Ex *x)
{
    Str name = str_trim(x->line.args);
    char path[4096];
    Error err = { 0 };
    if (!name.len && !x->line.bang)
        return run_action(x, "file.open");
    if (x->source && x->source->of)
        return ex_fail(x, "Esc leaves this text first");
    if (name.len) {
        if (snprintf(path, sizeof path, STR_FMT, STR_ARG(name)) >= (int)sizeof path)
            return ex_fail(x, "that name is too long");
        app_open(x->app, path);
        return true;
    }
    if (!document_is_on_disk(x->app->document))
        return ex_fail(x, "it is in no file yet");
    if (!document_reload(x->app->document, &err)) {
        app_error(x->app, &err);
        return false;
    }
    app_after_edit(x->app);
    app_message(x->app, MESSAGE_INFO, "Loaded. {edit.undo} brings your text back");
    return true;
}

static bool help(Ex *x)
{
    char topic[80];
    Str word = str_trim(x->line.args);
    snprintf(topic, sizeof topic, STR_FMT, STR_ARG(word));
    app_push(x->app, view_help_new(x->app, word.len ? topic : "vi"));
    return true;
}

static bool undo(Ex *x)
{
    return run_action(x, "edit.undo");
}

static bool redo(Ex *x)
{
    return run_action(x, "edit.redo");
}

static bool problems(Ex *x)
{
    return run_action(x, "view.problems");
}

static bool problem_next(Ex *x)
{
    return run_action(x, "problem.next");
}

static bool problem_previous(Ex *x)
{
    return run_action(x, "problem.previous");
}

static bool compare(Ex *x)
{
    return run_action(x, "view.compare");
}

/* ---- settings ---- */

/* What vi calls them, and what they are here. */
static const struct Option {
    const char *names[3], *setting, *on, *off; /* on NULL: a value is given */
} options[] = {
    { { "wrap" }, "wrap", "on", "off" },
    { { "mouse" }, "mouse", "on", "off" },
    { { "title" }, "title", "on", "off" },
    { { "completion", "complete" }, "completion", "on", "off" },
    { { "tabstop", "ts" }, "tab-width", NULL, NULL },
    { { "shiftwidth", "sw" }, "tab-width", NULL, NULL },
    { { "background", "bg" }, "background", NULL, NULL },
};

static bool set_to(Ex *x, const char *name, const char *value)
{
    Error err = { 0 };
    if (!session_set(app_session(x->app), name, value, &err)) {
        app_error(x->app, &err);
        return false;
    }
    app_apply_setting(x->app, name);
    if (x->source && strcmp(name, "wrap") == 0 && x->source->wraps != (strcmp(value, "on") == 0))
        source_wrap(x->app);
    app_message(x->app, MESSAGE_INFO, "%s = %s", name, value);
    return true;
}

static bool set_option(Ex *x)
{
    Str word = str_trim(x->line.args), name, value;
    char plain[64], given[64];
    if (!word.len)
        return run_action(x, "view.settings");
    size_t eq = str_find_byte(word, '=');
    bool no = str_starts(word, STR("no")) && eq == word.len;
    name = str_trim(str_slice(word, 0, eq));
    value = str_trim(str_slice(word, eq + 1, word.len));
    snprintf(given, sizeof given, STR_FMT, STR_ARG(value));
    if (str_is(name, "nu") || str_is(name, "number") || str_is(name, "nonu") ||
        str_is(name, "nonumber"))
        return ex_fail(x, "the numbers of the lines are always shown");
    if (str_is(name, "hls") || str_is(name, "hlsearch"))
        return ex_fail(x, "the places found are always marked; :noh takes the marks away");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        for (size_t k = 0; k < 3 && options[i].names[k]; k++) {
            const struct Option *o = &options[i];
            bool negated = no && o->on && str_is(str_slice(name, 2, name.len), o->names[k]);
            if (str_is(name, o->names[k]) && (!o->on || eq == word.len))
                return o->on || value.len ? set_to(x, o->setting, o->on ? o->on : given)
                                          : ex_fail(x, "this needs a value: :set NAME=VALUE");
            if (negated)
                return set_to(x, o->setting, o->off);
        }
    snprintf(plain, sizeof plain, STR_FMT, STR_ARG(name));
    if (eq < word.len && session_setting(app_session(x->app), plain))
        return set_to(x, plain, given);
    return ex_fail(x, "no such option; :set alone shows the settings");
}

static bool no_marks(Ex *x)
{
    find_unmark(x->source);
    return true;
}

/* ---- lines ---- */

static Text *text_of(const Ex *x)
{
    return source_text(x->source);
}

static size_t line_start(const Ex *x, size_t line)
{
    return text_line_start(text_of(x), line);
}

static size_t first_of_line(const Ex *x, size_t line)
{
    Str words = source_line(x->source, line);
    return line_start(x, line) + line_indent(words);
}

static void go_to_line(const Ex *x, size_t line)
{
    source_go(x->source, first_of_line(x, line), false);
}

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
    source_go(s, line_start(x, x->line.first), false);
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        ok = vi_key(&s->vi, &keys[i]) && ok;
    return ok;
}

static bool delete_lines(Ex *x)
{
    return operate(x, 'd');
}

static bool yank_lines(Ex *x)
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
    go_to_line(x, x->line.last);
    return ok;
}

static bool indent_lines(Ex *x)
{
    return shift_lines(x, '>');
}

static bool outdent_lines(Ex *x)
{
    return shift_lines(x, '<');
}

static bool join_lines(Ex *x)
{
    size_t n = x->line.last - x->line.first + 1;
    char keys[24];
    snprintf(keys, sizeof keys, "%zu%s", n > 2 ? n : 2, x->line.bang ? "gJ" : "J");
    source_go(x->source, line_start(x, x->line.first), false);
    for (const char *c = keys; *c; c++)
        vi_key(&x->source->vi, &(KeyEvent){ .code = *c });
    return true;
}

static void ex_places(App *app, Source *s, ExPlaces *ret);

/* Lines of the range with a line end each, also the last one. */
static void add_lines(const Ex *x, Buf *out)
{
    size_t from = line_start(x, x->line.first), lines = text_lines(text_of(x));
    size_t to = x->line.last + 1 < lines ? line_start(x, x->line.last + 1) : text_len(text_of(x));
    buf_add_str(out, str_slice(source_bytes(x->source), from, to - from));
    if (out->len && out->ptr[out->len - 1] != '\n')
        buf_add_str(out, source_line_break(x->source));
}

/* :m and :t - behind the line of the argument; 0 is in front of all. */
static bool copy_lines(Ex *x, bool move)
{
    Source *s = x->source;
    ExPlaces places;
    size_t to, lines = text_lines(text_of(x)), len = text_len(text_of(x));
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
    size_t at = to < lines ? line_start(x, to) : len;
    bool open = at == len && len && source_bytes(s).ptr[len - 1] != '\n';
    if (open && text.len) { /* the last line had no end, and has none */
        Str eol = source_line_break(s);
        buf_splice(&text, span_make(text.len - eol.len, text.len), STR(""));
        buf_splice(&text, span_make(0, 0), eol);
    }
    size_t from = line_start(x, x->line.first);
    size_t end = x->line.last + 1 < lines ? line_start(x, x->line.last + 1) : len;
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
        go_to_line(x, line < text_lines(text_of(x)) ? line : text_lines(text_of(x)) - 1);
    buf_clear(&text);
    return ok;
}

static bool move_lines(Ex *x)
{
    return copy_lines(x, true);
}

static bool duplicate_lines(Ex *x)
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
            starts[n++] = (uint32_t)line_start(x, line);
    document_follow(source_document(s), starts, n);
    bool was = vi_together(&s->vi), ok = n > 0;
    for (size_t i = 0; ok && i < n && source_active(x->app) == s; i++) {
        if (starts[i] == UINT32_MAX || starts[i] > text_len(text_of(x)))
            continue;
        source_go(s, starts[i], false);
        ok = run(x, context);
        if (s->vi.mode != VI_NORMAL || vi_is_pending(&s->vi))
            vi_key(&s->vi, &(KeyEvent){ .code = K_ESC });
    }
    vi_together_end(&s->vi, was);
    document_follow(source_document(s), NULL, 0);
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

static bool normal(Ex *x)
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
    size_t start = line_start(x, line), end = text_line_end(text_of(x), line);
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
    size_t n = 0, before = text_lines(text_of(x));
    /* "/a/ s/b/c/": only the first two separators are ours */
    Str args = x->line.args;
    if (!ex_replace_parse(args, &parts))
        return ex_fail(x, ":g/expression/command");
    Str command =
        str_slice(args, (size_t)(parts.pattern.ptr - args.ptr) + parts.pattern.len + 1, args.len);
    if (!command.len || command.ptr[0] == 'g' || command.ptr[0] == 'v')
        return ex_fail(x, command.len ? ":g within :g is not taken" : ":g/expression/command");
    if (!find_set(x->source, &(FindWish){ .pattern = parts.pattern }, problem, sizeof problem))
        return ex_fail(x, problem);
    bool ok = on_lines(x, negated ? matches_not : matches, run_line, &command, &n);
    size_t after = text_lines(text_of(x));
    if (!n)
        return ex_fail(x, "not found on these lines");
    if (ok && !(x->app->message[0] && after == before))
        app_message(x->app, MESSAGE_INFO, "On %zu line%s; one undo brings them back", n, plural(n));
    return ok;
}

static bool on_matching(Ex *x)
{
    return global(x, x->line.bang);
}

static bool on_others(Ex *x)
{
    return global(x, true);
}

/* ---- what is kept ---- */

static void show(Ex *x, const char *title, Buf *words)
{
    static const char *const buttons[] = { "Close", NULL };
    buf_add_byte(words, 0);
    if (buf_ok(words))
        app_ask(x->app, title, words->len > 1 ? words->ptr : "Nothing yet", buttons, NULL, NULL);
    buf_clear(words);
}

static bool show_registers(Ex *x)
{
    static const char names[] = "\"0123456789-abcdefghijklmnopqrstuvwxyz:";
    ViRegisters *r = app_registers(x->app);
    Buf words;
    buf_init_secret(&words, LIST_MOST * 2);
    for (const char *name = names; r && *name && words.len < LIST_MOST; name++) {
        const ViRegister *reg = vi_register(r, *name);
        Str text = buf_str(&reg->text), first = str_slice(text, 0, str_find_byte(text, '\n'));
        if (reg->keys.count)
            buf_printf(&words, "%c  macro, %zu keys\n", *name, reg->keys.count);
        else if (text.len && (reg->secret || app_is_presenter(x->app)))
            buf_printf(&words, "%c  %zu bytes, not shown\n", *name, text.len);
        else if (text.len)
            buf_printf(&words, "%c  " STR_FMT "%s\n", *name,
                       STR_ARG(str_slice(str_trim(first), 0, utf8_floor(str_trim(first), 48))),
                       first.len < text.len ? " ..." : "");
    }
    show(x, "Registers", &words);
    return true;
}

static bool show_marks(Ex *x)
{
    static const char names[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'^.<>";
    Buf words;
    buf_init_secret(&words, LIST_MOST * 2);
    for (const char *name = names; *name && words.len < LIST_MOST; name++) {
        size_t at;
        if (vi_mark(&x->source->vi, *name, &at))
            buf_printf(&words, "%c  line %zu\n", *name, text_line_at(text_of(x), at) + 1);
    }
    show(x, "Marks", &words);
    return true;
}

static bool set_mark(Ex *x)
{
    Str name = str_trim(x->line.args);
    if (name.len != 1 || !vi_set_mark(&x->source->vi, name.ptr[0], first_of_line(x, x->line.last)))
        return ex_fail(x, "a mark has the name of a letter");
    return true;
}

static bool put(Ex *x)
{
    Str name = str_trim(x->line.args);
    Source *s = x->source;
    ViShape shape;
    ViRegisters *r = app_registers(x->app);
    Str text = r ? vi_register_text(r, name.len ? name.ptr[0] : 0, app_clipboard(x->app), &shape)
                 : STR("");
    if (!text.len)
        return ex_fail(x, "there is no text in this register");
    Buf lines;
    size_t at = x->line.last + 1 < text_lines(text_of(x)) ? line_start(x, x->line.last + 1)
                                                          : text_len(text_of(x));
    buf_init_secret(&lines, TEXT_MAX);
    bool open = at && source_bytes(s).ptr[at - 1] != '\n';
    buf_add_str(&lines, open ? source_line_break(s) : STR(""));
    buf_add_str(&lines, text);
    if (!open && text.ptr[text.len - 1] != '\n')
        buf_add_str(&lines, source_line_break(s));
    Splice splice = { span_make(at, at), buf_str(&lines) };
    bool ok = buf_ok(&lines) && source_apply(s, &splice, 1, STEP_EDIT, at);
    buf_clear(&lines);
    if (ok)
        go_to_line(x, x->line.last + 1);
    return ok;
}

/* ---- the table ---- */

enum { LINE = EX_TEXT | EX_LINES };

static const ExCommand commands[] = {
    { "write", 1, 0, "Save", write_file },
    { "quit", 1, 0, "Leave", leave },
    { "wq", 2, 0, "Save and leave", write_and_leave },
    { "xit", 1, 0, "Save and leave", write_and_leave },
    { "exit", 3, 0, "Save and leave", write_and_leave },
    { "wall", 2, 0, "Save", write_file },
    { "qall", 2, 0, "Leave", leave },
    { "wqall", 3, 0, "Save and leave", write_and_leave },
    { "xall", 2, 0, "Save and leave", write_and_leave },
    { "edit", 1, 0, "Open...", edit_file },
    { "substitute", 1, LINE, "Replace: s/expression/replacement/gci", ex_substitute },
    { "&", 1, LINE, "Replace as before", ex_substitute },
    { "global", 1, LINE | EX_WHOLE, "On lines that match: g/expression/command", on_matching },
    { "vglobal", 1, LINE | EX_WHOLE, "On lines that do not match: v/expression/command",
      on_others },
    { "normal", 4, LINE, "Keys on each line: normal KEYS", normal },
    { "delete", 1, LINE, "Delete lines", delete_lines },
    { "yank", 1, LINE, "Copy lines", yank_lines },
    { "put", 2, LINE, "Put lines below", put },
    { "move", 1, LINE, "Move lines behind line N: mN", move_lines },
    { "copy", 2, LINE, "Copy lines behind line N: tN", duplicate_lines },
    { "t", 1, LINE, "Copy lines behind line N: tN", duplicate_lines },
    { "join", 1, LINE, "Join lines", join_lines },
    { ">", 1, LINE, "Indent lines", indent_lines },
    { "<", 1, LINE, "Outdent lines", outdent_lines },
    { "undo", 1, 0, "Undo", undo },
    { "redo", 3, 0, "Redo", redo },
    { "registers", 3, 0, "Registers", show_registers },
    { "display", 2, 0, "Registers", show_registers },
    { "marks", 5, EX_TEXT, "Marks", show_marks },
    { "mark", 2, LINE, "Mark the line", set_mark },
    { "k", 1, LINE, "Mark the line", set_mark },
    { "set", 2, 0, "Set an option: set wrap, set tabstop=4", set_option },
    { "nohlsearch", 3, EX_TEXT, "Marks of the search away", no_marks },
    { "help", 1, 0, "Help", help },
    { "copen", 3, 0, "Problems", problems },
    { "clist", 2, 0, "Problems", problems },
    { "cnext", 2, 0, "Next problem", problem_next },
    { "cprevious", 2, 0, "Problem before", problem_previous },
    { "cNext", 2, 0, "Problem before", problem_previous },
    { "diffsplit", 4, 0, "Compare...", compare },
};

/* ">>" is ">" twice; a name is enough when its first letters are. */
static const ExCommand *command_of(Str name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        Str full = str_from(commands[i].name);
        bool sign = full.len == 1 && strchr("<>&", full.ptr[0]) && name.len;
        if (sign ? name.ptr[0] == full.ptr[0]
                 : name.len >= commands[i].least && str_starts(full, name))
            return &commands[i];
    }
    return NULL;
}

static bool mark_line(void *of, char name, size_t *ret_line)
{
    Source *s = of;
    size_t at;
    Span seen;
    if ((name == '<' || name == '>') && vi_last_visual(&s->vi, &seen))
        at = name == '<' ? seen.start : seen.end;
    else if (!vi_mark(&s->vi, name, &at))
        return false;
    *ret_line = text_line_at(source_text(s), at);
    return true;
}

static bool line_with(void *of, Str pattern, size_t from, bool back, size_t *ret_line)
{
    Source *s = of;
    char problem[160];
    size_t lines = text_lines(source_text(s));
    Span m;
    if (!find_set(s, &(FindWish){ .pattern = pattern }, problem, sizeof problem))
        return false;
    for (size_t i = 1; i <= lines; i++) {
        size_t line = back ? (from + lines * 2 - i) % lines : (from + i) % lines;
        if (find_from(s, text_line_start(source_text(s), line), text_line_end(source_text(s), line),
                      &m)) {
            *ret_line = line;
            return true;
        }
    }
    return false;
}

static bool no_mark(void *of, char name, size_t *ret_line)
{
    (void)of;
    (void)name;
    (void)ret_line;
    return false;
}

/* While it is being typed nothing is searched. */
static bool some_line(void *of, Str pattern, size_t from, bool back, size_t *ret_line)
{
    (void)of;
    (void)pattern;
    (void)back;
    *ret_line = from;
    return true;
}

/* Of the source; in other views lines are those of the document. */
static void ex_places(App *app, Source *s, ExPlaces *ret)
{
    Text *t = s ? source_text(s) : document_text(app->document);
    size_t last = text_lines(t) - 1;
    last -= last > 0 && text_line_start(t, last) == text_len(t);
    *ret = (ExPlaces){ .current = text_line_at(t, s ? source_cursor(s) : app_cursor(app)),
                       .last = last,
                       .mark = s ? mark_line : no_mark,
                       .find = s ? line_with : some_line,
                       .of = s };
    ret->current = ret->current < last ? ret->current : last;
}

/* The editor, although the command line is on top of it. */
static Source *editor(App *app)
{
    return screen_is_of_document(app->screen) || app->inner ? source_active(app) : NULL;
}

const ExCommand *ex_find(App *app, Str line, ExLine *ret_line)
{
    ExPlaces places;
    Source *s = editor(app);
    *ret_line = (ExLine){ 0 };
    if (!keymap_is_vi())
        return NULL;
    ex_places(app, s, &places);
    places.find = some_line;
    ex_parse(line, &places, ret_line);
    return ret_line->name.len ? command_of(ret_line->name) : NULL;
}

bool ex_run(App *app, Str line)
{
    Ex x = { .app = app, .source = editor(app) };
    ExPlaces places;
    ex_places(app, x.source, &places);
    ex_parse(line, &places, &x.line);
    const ExCommand *command = x.line.name.len ? command_of(x.line.name) : NULL;
    Text *t = x.source ? text_of(&x) : NULL;
    if (x.line.problem)
        return ex_fail(&x, x.line.problem);
    if (!command && x.line.addresses && !x.line.name.len) {
        if (x.source)
            vi_jump_from(&x.source->vi, source_cursor(x.source));
        source_go_to(app, x.line.last + 1, 1);
        return true;
    }
    if (!command)
        return ex_fail(&x, "there is no such command; :help tells which there are");
    if ((command->how & EX_TEXT) && !x.source)
        return ex_fail(&x, "this works in the source ({view.toggle})");
    if (x.line.addresses && !(command->how & EX_LINES))
        return ex_fail(&x, "this takes no lines");
    if (!x.line.addresses && (command->how & EX_WHOLE)) {
        x.line.first = 0;
        x.line.last = text_lines(t) - 1;
        x.line.last -= x.line.last > 0 && text_line_start(t, x.line.last) == text_len(t);
    }
    return command->run(&x);
}
