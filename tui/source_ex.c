#include "source_ex_private.h"

#include "app_private.h"
#include "history.h"
#include "keymap.h"

#include <stdio.h>
#include <stdlib.h>

enum { LIST_MOST = 3000 };

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
    return app_reload(x->app);
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
            buf_printf(&words, "%c  line %zu\n", *name, text_line_at(ex_text_of(x), at) + 1);
    }
    show(x, "Marks", &words);
    return true;
}

static bool set_mark(Ex *x)
{
    Str name = str_trim(x->line.args);
    if (name.len != 1 ||
        !vi_set_mark(&x->source->vi, name.ptr[0], ex_first_of_line(x, x->line.last)))
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
    size_t at = x->line.last + 1 < text_lines(ex_text_of(x)) ? ex_line_start(x, x->line.last + 1)
                                                             : text_len(ex_text_of(x));
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
        ex_go_to_line(x, x->line.last + 1);
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
    { "global", 1, LINE | EX_WHOLE, "On lines that match: g/expression/command", ex_on_matching },
    { "vglobal", 1, LINE | EX_WHOLE, "On lines that do not match: v/expression/command",
      ex_on_others },
    { "normal", 4, LINE, "Keys on each line: normal KEYS", ex_normal },
    { "delete", 1, LINE, "Delete lines", ex_delete_lines },
    { "yank", 1, LINE, "Copy lines", ex_yank_lines },
    { "put", 2, LINE, "Put lines below", put },
    { "move", 1, LINE, "Move lines behind line N: mN", ex_move_lines },
    { "copy", 2, LINE, "Copy lines behind line N: tN", ex_duplicate_lines },
    { "t", 1, LINE, "Copy lines behind line N: tN", ex_duplicate_lines },
    { "join", 1, LINE, "Join lines", ex_join_lines },
    { ">", 1, LINE, "Indent lines", ex_indent_lines },
    { "<", 1, LINE, "Outdent lines", ex_outdent_lines },
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
void ex_places(App *app, Source *s, ExPlaces *ret)
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
    Text *t = x.source ? ex_text_of(&x) : NULL;
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
