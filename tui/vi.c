/* The keys: modes, counts, commands of one and of two letters, and the last change again. */
#include "vi_private.h"

#include "vi_motion.h"

#include <stdio.h>

void vi_begin(Vi *vi, const ViHost *host, void *of)
{
    *vi = (Vi){ .host = host, .of = of };
}

void vi_idle(Vi *vi)
{
    vi->count = vi->op_count = 0;
    vi->op = vi->wait = vi->reg = 0;
}

void vi_reset(Vi *vi)
{
    vi_idle(vi);
    vi->mode = VI_NORMAL;
    vi->group = vi->repeats = vi->changed = vi->seeks = vi->over = vi->to_ends = false;
    vi->recording = 0;
    vi->rows.rows = vi->jumps = vi->jump = vi->changes = vi->change = 0;
    vi_keys_reset(&vi->now);
    vi_keys_reset(&vi->last);
    vi_keys_reset(&vi->typed);
    vi_keys_reset(&vi->macro);
}

void vi_end(Vi *vi)
{
    vi_keys_clear(&vi->now);
    vi_keys_clear(&vi->last);
    vi_keys_clear(&vi->typed);
    vi_keys_clear(&vi->macro);
}

bool vi_is_pending(const Vi *vi)
{
    return vi->count || vi->op || vi->wait || vi->reg || vi_is_visual(vi);
}

const char *vi_mode_name(const Vi *vi)
{
    static const char *const names[] = { [VI_NORMAL] = "normal",
                                         [VI_INSERT] = "insert",
                                         [VI_VISUAL] = "visual",
                                         [VI_VISUAL_LINE] = "visual lines",
                                         [VI_VISUAL_BLOCK] = "visual block" };
    return vi->mode == VI_INSERT && vi->over ? "replace" : names[vi->mode];
}

/* ---- steps of undo ---- */

StepKind vi_step(const Vi *vi, StepKind kind)
{
    bool on = vi->group && vi->mode == VI_INSERT && kind != STEP_PASTE &&
              vi->group_state == text_version(text_of(vi)) && vi->group_cursor == cursor_of(vi);
    if (on || (vi->together && vi->begun))
        return STEP_MORE;
    /* What is typed by another i is no part of what was typed before, although it adjoins. */
    return vi->mode == VI_INSERT && kind == STEP_TYPE ? STEP_EDIT : kind;
}

void vi_note(Vi *vi)
{
    vi->begun = true;
    vi->group = vi->mode == VI_INSERT;
    vi->group_state = text_version(text_of(vi));
    vi->group_cursor = cursor_of(vi);
}

bool vi_together(Vi *vi)
{
    bool was = vi->together;
    if (!was)
        vi->begun = false;
    vi->together = true;
    return was;
}

void vi_together_end(Vi *vi, bool was)
{
    vi->together = was;
}

void vi_visual_end(Vi *vi)
{
    size_t anchor;
    if (vi_is_visual(vi)) {
        if (vi->host->selection(vi->of, &anchor)) {
            vi_set_mark(vi, '<', anchor);
            vi_set_mark(vi, '>', cursor_of(vi));
            vi->was_visual = vi->mode;
        }
        vi->mode = VI_NORMAL;
    }
    vi->to_ends = false;
    vi->host->unselect(vi->of);
}

static void escape(Vi *vi);

/* ---- commands ---- */

static void visual(Vi *vi, ViMode mode)
{
    if (vi->mode == mode) {
        vi_visual_end(vi);
    } else {
        if (!vi_is_visual(vi))
            vi->host->select(vi->of, cursor_of(vi));
        vi->mode = mode;
    }
}

/* gv */
static void visual_again(Vi *vi)
{
    size_t anchor, cursor;
    if (!vi->was_visual || !vi_mark(vi, '<', &anchor) || !vi_mark(vi, '>', &cursor)) {
        vi_failed(vi);
        return;
    }
    ViMode mode = vi->was_visual;
    if (vi_is_visual(vi)) {
        size_t now;
        if (vi->host->selection(vi->of, &now)) {
            vi_set_mark(vi, '<', now);
            vi_set_mark(vi, '>', cursor_of(vi));
        }
        vi->was_visual = vi->mode;
    }
    vi->mode = mode;
    vi->host->select(vi->of, anchor);
    vi->host->go(vi->of, cursor);
}

static void other_end(Vi *vi)
{
    size_t anchor, cursor = cursor_of(vi);
    if (!vi->host->selection(vi->of, &anchor))
        return;
    vi->host->select(vi->of, cursor);
    vi->host->go(vi->of, anchor);
}

static void object(Vi *vi, char what, bool around)
{
    Span at;
    bool lines = what == 'p' || what == 'i';
    if (!vi_object(bytes_of(vi), cursor_of(vi), what, around, &at)) {
        vi_failed(vi);
        return;
    }
    if (vi->op) {
        size_t last =
            at.end > at.start && bytes_of(vi).ptr[at.end - 1] == '\n' ? at.end - 1 : at.end;
        vi_operate(vi, lines ? span_make(at.start, last) : at, lines);
    } else {
        if (lines)
            vi->mode = VI_VISUAL_LINE;
        vi->host->select(vi->of, at.start);
        vi->host->go(vi->of, at.end > at.start ? vi->host->before(vi->of, at.end) : at.start);
    }
}

/* The place that was found from `from` on: where an operator ends, or the cursor stays. */
static void found_at(Vi *vi, size_t from)
{
    size_t to = cursor_of(vi);
    Target t = { .at = to, .must = true };
    if (!vi->op) {
        vi_jump_from(vi, from);
        settle(vi);
        return;
    }
    vi->host->go(vi->of, from);
    vi_join_counts(vi);
    vi_apply(vi, &t);
}

static void search(Vi *vi, ViSearch what, Str word)
{
    size_t from = cursor_of(vi);
    bool found = true;
    for (size_t n = times(vi->count); found && n > 0; n--) {
        found = vi->host->search(vi->of, what, word);
        word = STR("");
    }
    if (found)
        found_at(vi, from);
    else
        vi_failed(vi);
}

/* The bar is opened: the operator waits for what is found. */
static void seek(Vi *vi, ViSearch what)
{
    char op = vi->op;
    size_t count = vi->op_count;
    vi->seeks = true;
    vi->sought_times = times(vi->count);
    vi->sought_from = cursor_of(vi);
    vi->host->search(vi->of, what, STR(""));
    vi_idle(vi);
    vi->op = op;
    vi->op_count = count;
}

static void record_end(Vi *vi);

void vi_sought(Vi *vi, bool found)
{
    if (!vi->seeks)
        return;
    vi->seeks = false;
    while (found && --vi->sought_times > 0)
        found = vi->host->search(vi->of, VI_AGAIN, STR(""));
    if (found) {
        found_at(vi, vi->sought_from);
        if (vi->now.count && vi->op) /* made again it looks for the same */
            vi->now.keys[vi->now.count - 1] = (KeyEvent){ .code = 'n' };
    } else {
        vi->host->go(vi->of, vi->sought_from);
        vi_failed(vi);
    }
    vi_idle(vi);
    record_end(vi);
}

static void search_word(Vi *vi, bool back)
{
    Span at;
    Str text = bytes_of(vi);
    size_t from = cursor_of(vi), end = end_of(vi, from);
    bool on = vi_object(text, from, 'w', false, &at);
    while (on && at.end < end && vi_is_blank(text, at.start)) /* the next word of the line */
        on = vi_object(text, at.end, 'w', false, &at);
    if (on && at.start > from)
        vi->host->go(vi->of, at.start);
    if (on && !vi_is_blank(text, at.start))
        search(vi, back ? VI_AGAIN_BACK : VI_AGAIN, str_slice(text, at.start, span_len(at)));
    else
        vi_failed(vi);
}

static void insert_at(Vi *vi, char how)
{
    size_t at = cursor_of(vi), n = times(vi->count);
    if (vi->mode == VI_VISUAL_BLOCK) {
        vi_block_insert(vi, how == 'A');
        return;
    }
    if (vi_is_visual(vi)) {
        Span chosen = vi_chosen(vi);
        vi_visual_end(vi);
        at = how == 'A' ? chosen.end : chosen.start;
    } else if (how == 'a' && at < end_of(vi, at)) {
        at = vi->host->after(vi->of, at);
    } else if (how == 'A') {
        at = end_of(vi, at);
    } else if (how == 'I') {
        at = first_of(vi, at);
    }
    vi->host->go(vi->of, at);
    vi_insert(vi, false);
    vi_insert_times(vi, n);
}

static void open_lines(Vi *vi, bool above)
{
    size_t n = times(vi->count);
    vi_open_line(vi, above);
    vi_insert_times(vi, n);
}

static void again(Vi *vi)
{
    if (vi->repeats) {
        vi_failed(vi);
        return;
    }
    if (!vi->last.count || !vi->last.whole) {
        vi->host->say(vi->of, vi->last.count ? "The last change was too long to be made again"
                                             : "There is no change yet that could be made again");
        return;
    }
    size_t n = vi->count ? vi->count : 1;
    bool was = vi_together(vi);
    vi_idle(vi);
    vi_keys_reset(&vi->now); /* it stays the change that it was */
    vi->repeats = true;
    vi->failed = false;
    for (; n > 0 && !vi->failed; n--)
        for (size_t i = 0; i < vi->last.count && !vi->failed; i++)
            if (!vi_key(vi, &vi->last.keys[i]))
                vi->host->type(vi->of, &vi->last.keys[i]);
    if (vi->mode == VI_INSERT || vi->op || vi->wait) /* it ended in between */
        escape(vi);
    vi->repeats = false;
    vi->changed = false;
    vi_together_end(vi, was);
}

static void run_times(Vi *vi, const char *action)
{
    for (size_t n = times(vi->count), v; n > 0; n--) {
        v = text_version(text_of(vi));
        vi->host->run(vi->of, action);
        if (text_version(text_of(vi)) == v)
            break;
    }
    settle(vi);
}

static void end_of_block(Vi *vi)
{
    vi->to_ends = true;
}

/* Lines behind the colon, with the lines that are chosen or counted. */
static void colon(Vi *vi)
{
    char typed[48] = "'<,'>";
    if (vi_is_visual(vi))
        vi_visual_end(vi);
    else if (!vi->count)
        typed[0] = 0;
    else
        snprintf(typed, sizeof typed, vi->count > 1 ? ".,.+%zu" : ".", times(vi->count) - 1);
    vi_idle(vi);
    vi->host->colon(vi->of, typed);
}

static bool control(Vi *vi, const KeyEvent *key)
{
    size_t n = times(vi->count);
    if (key_is_ctrl(key, 'v'))
        visual(vi, VI_VISUAL_BLOCK);
    else if (key_is_ctrl(key, 'a'))
        vi_add_number(vi, (long)n);
    else if (key_is_ctrl(key, 'r'))
        run_times(vi, "edit.redo");
    else if (key_is_ctrl(key, 'e') || key_is_ctrl(key, 'y'))
        vi->host->scroll(vi->of, key->code == 'e' ? (long)n : -(long)n);
    else if (key_is_ctrl(key, 'o') || key_is(key, K_TAB, 0)) {
        if (!vi_jump(vi, key->code == 'o'))
            return false; /* beyond the places of this text are the other views */
    } else if (key_is_ctrl(key, 'w')) {
        vi->wait = 'W';
        return true;
    } else {
        return false;
    }
    vi_idle(vi);
    return true;
}

/* Commands of one key; false: it is none. */
static bool command(Vi *vi, const KeyEvent *key)
{
    bool visual_now = vi_is_visual(vi);
    if (key->mods || key_is(key, K_TAB, 0))
        return control(vi, key);
    switch (key->code) {
    case 'i':
    case 'a':
        if (visual_now || vi->op) {
            vi->wait = (char)key->code;
            return true;
        }
        insert_at(vi, (char)key->code);
        break;
    case 'I':
    case 'A':
        insert_at(vi, (char)key->code);
        break;
    case K_INSERT:
        insert_at(vi, 'i');
        break;
    case 'o':
        if (visual_now)
            other_end(vi);
        else
            open_lines(vi, false);
        break;
    case 'O':
        if (visual_now)
            other_end(vi);
        else
            open_lines(vi, true);
        break;
    case 'x':
    case K_DELETE:
        vi_cut_cells(vi, false);
        break;
    case 'X':
        vi_cut_cells(vi, true);
        break;
    case 'D':
    case 'C':
        if (vi->mode == VI_VISUAL_BLOCK)
            end_of_block(vi), vi_operator(vi, key->code == 'D' ? 'd' : 'c');
        else if (visual_now)
            vi->mode = VI_VISUAL_LINE, vi_operator(vi, key->code == 'D' ? 'd' : 'c');
        else
            vi_cut_to_line_end(vi, key->code == 'D' ? 'd' : 'c');
        break;
    case 'Y':
        if (visual_now)
            vi->mode = VI_VISUAL_LINE;
        vi_operator(vi, 'y');
        if (vi->op)
            vi_operator(vi, 'y');
        break;
    case 's':
        if (visual_now)
            vi_operator(vi, 'c');
        else
            vi_cut_cells(vi, false), vi_insert(vi, true);
        break;
    case 'R':
        if (visual_now) {
            vi->mode = VI_VISUAL_LINE;
            vi_operator(vi, 'c');
        } else {
            size_t n = times(vi->count);
            insert_at(vi, 'i');
            vi->over = true;
            vi_insert_times(vi, n);
        }
        break;
    case 'S':
        if (visual_now)
            vi->mode = VI_VISUAL_LINE;
        vi_operator(vi, 'c');
        if (vi->op)
            vi_operator(vi, 'c');
        break;
    case 'p':
    case 'P':
        vi_put(vi, key->code == 'p');
        break;
    case 'J':
        vi_join_lines(vi, false);
        break;
    case '~':
        vi_tilde(vi, '~');
        break;
    case 'u':
    case 'U':
        if (visual_now)
            vi_tilde(vi, (char)key->code);
        else
            run_times(vi, key->code == 'u' ? "edit.undo" : "edit.redo");
        break;
    case 'v':
        visual(vi, VI_VISUAL);
        break;
    case 'V':
        visual(vi, VI_VISUAL_LINE);
        break;
    case '.':
        again(vi);
        break;
    case '*':
    case '#':
        search_word(vi, key->code == '#');
        break;
    case '/':
    case '?':
        seek(vi, key->code == '/' ? VI_SEARCH : VI_SEARCH_BACK);
        return true;
    case 'n':
    case 'N':
        search(vi, key->code == 'n' ? VI_AGAIN : VI_AGAIN_BACK, STR(""));
        break;
    case '&':
        if (!vi->host->ex(vi->of, STR("&")))
            vi_failed(vi);
        break;
    case 'q':
        if (vi->recording) {
            vi_record_stop(vi);
            break;
        }
        vi->wait = 'q';
        return true;
    case ':':
        colon(vi);
        return true;
    default:
        return false;
    }
    vi_idle(vi);
    return true;
}

/* ---- keys of two letters ---- */

static void insert_again(Vi *vi)
{
    size_t at;
    if (vi_mark(vi, '^', &at))
        vi->host->go(vi->of, at);
    vi_insert(vi, false);
}

static void g_key(Vi *vi, const KeyEvent *key)
{
    Target t = { 0 };
    char small = key->mods || key->code >= 128 ? 0 : (char)key->code;
    size_t count = vi->count;
    vi_join_counts(vi);
    if (vi_target_g(vi, key, &t)) {
        vi_apply(vi, &t);
        vi_idle(vi);
        return;
    }
    vi->count = count;
    switch (small) {
    case 'c':
    case 'u':
    case 'U':
    case '~':
        vi_operator(vi, small == 'c' ? '#' : small);
        return;
    case 'v':
        visual_again(vi);
        break;
    case 'i':
        insert_again(vi);
        break;
    case 'J':
        vi_join_lines(vi, true);
        break;
    case ';':
    case ',':
        if (!vi_go_changed(vi, small == ';'))
            vi_failed(vi);
        break;
    default:
        vi->host->say(vi->of, "There is no such command behind g");
        vi_failed(vi);
        break;
    }
    vi_idle(vi);
}

static void z_key(Vi *vi, const KeyEvent *key)
{
    switch (key->code) {
    case 't':
    case K_ENTER:
        vi->host->look(vi->of, VI_TOP);
        break;
    case 'z':
    case '.':
        vi->host->look(vi->of, VI_MIDDLE);
        break;
    case 'b':
    case '-':
        vi->host->look(vi->of, VI_BOTTOM);
        break;
    case 'a':
    case 'o':
    case 'c':
        vi->host->run(vi->of, "edit.fold");
        break;
    case 'M':
    case 'R':
        vi->host->run(vi->of, "edit.fold-all");
        break;
    default:
        vi->host->say(vi->of, "There is no such command behind z");
        break;
    }
    vi_idle(vi);
}

/* ` to the place of a mark, ' to its line. */
static void to_mark(Vi *vi, const KeyEvent *key, bool line)
{
    Target t = { .lines = line, .jumps = true };
    if (key->mods || key->code >= 128 || !vi_mark(vi, (char)key->code, &t.at)) {
        vi->host->say(vi->of, "There is no such mark: m and a letter set one");
        vi_failed(vi);
        return;
    }
    if (line && (vi->op || (key->code != '\'' && key->code != '`')))
        t.at = first_of(vi, t.at);
    vi_apply(vi, &t);
}

static void second_key(Vi *vi, const KeyEvent *key)
{
    char wait = vi->wait;
    Target t = { .at = cursor_of(vi) };
    vi->wait = 0;
    switch (wait) {
    case 'f':
    case 'F':
    case 't':
    case 'T':
        if (key_is_text(key)) {
            vi->found = key->code;
            vi->found_kind = wait;
            vi_join_counts(vi);
            if (vi_target_char(vi, &t, wait, key->code))
                vi_apply(vi, &t);
            else
                vi_failed(vi);
        }
        vi_idle(vi);
        break;
    case 'r':
        vi_replace_cells(vi, key);
        vi_idle(vi);
        break;
    case 'g':
        g_key(vi, key);
        break;
    case 'z':
        z_key(vi, key);
        break;
    case 'Z':
        vi_idle(vi);
        vi->host->leave(vi->of, key_is(key, 'Z', 0));
        break;
    case 'i':
    case 'a':
        object(vi, key->code < 128 ? (char)key->code : 0, wait == 'a');
        vi_idle(vi);
        break;
    case '\'':
    case '`':
        to_mark(vi, key, wait == '\'');
        vi_idle(vi);
        break;
    case 'm':
        if (key->mods || key->code >= 128 || !vi_set_mark(vi, (char)key->code, cursor_of(vi))) {
            vi->host->say(vi->of, "A mark has the name of a letter");
            vi_failed(vi);
        }
        vi_idle(vi);
        break;
    case 'q':
        vi_record_begin(vi, key->mods || key->code >= 128 ? 0 : (char)key->code);
        vi_idle(vi);
        break;
    case '@': {
        size_t n = times(vi->count);
        vi_idle(vi);
        vi_keys_reset(&vi->now); /* its own changes can be made again */
        if (key->mods || key->code >= 128 || !vi_play_register(vi, (char)key->code, n))
            vi_failed(vi);
        break;
    }
    case 'W':
        vi_idle(vi);
        vi->host->run(vi->of, strchr("WhkpR", key->code < 128 ? (char)key->code : 0) && key->code
                                  ? "pane.previous"
                                  : "pane.next");
        break;
    default: /* the name of a register */
        vi->reg = key->mods || key->code >= 128 ? 0 : (char)key->code;
        if (vi->reg && vi->reg != '_' && !vi_register(vi->host->registers(vi->of), vi->reg)) {
            vi->host->say(vi->of, "There is no register of this name");
            vi_failed(vi);
            vi_idle(vi);
        }
        break;
    }
}

static bool waits_for(Vi *vi, const KeyEvent *key)
{
    if (key->mods || key->code >= 128)
        return false;
    if (!key->code || !strchr("fFtTrgzZ\"'`m@", (char)key->code))
        return false;
    vi->wait = (char)key->code;
    return true;
}

/* ---- modes ---- */

static void escape(Vi *vi)
{
    if (vi->mode == VI_INSERT)
        vi_insert_end(vi);
    vi_visual_end(vi);
    vi_idle(vi);
}

static void record(Vi *vi, const KeyEvent *key)
{
    if (vi->repeats)
        return;
    vi_keys_add(&vi->now, key);
}

/* A command is over: if it changed the text it can be made again. */
static void record_end(Vi *vi)
{
    bool over = vi->mode == VI_NORMAL && !vi_is_pending(vi) && !vi->seeks;
    if (!over || vi->repeats)
        return;
    if (vi->changed) {
        if (vi->now.count)
            vi_keys_copy(&vi->last, &vi->now);
        vi_changed_at(vi, cursor_of(vi));
    }
    vi_keys_reset(&vi->now);
    vi->changed = false;
}

/* The mouse, or Shift with a motion, chose something: a visual selection from here on. */
static void adopt_selection(Vi *vi)
{
    size_t anchor, cursor = cursor_of(vi);
    if (vi->mode != VI_NORMAL || !vi->host->selection(vi->of, &anchor) || anchor == cursor)
        return;
    size_t on = cursor > anchor ? vi->host->before(vi->of, cursor) : cursor;
    if (cursor < anchor)
        anchor = vi->host->before(vi->of, anchor);
    vi->host->select(vi->of, anchor);
    vi->mode = VI_VISUAL;
    vi->host->go(vi->of, on);
}

static bool operator_of(const KeyEvent *key, char *ret_op)
{
    if (key->mods || key->code >= 128 || !key->code || !strchr("dcy><", (char)key->code))
        return false;
    *ret_op = (char)key->code;
    return true;
}

static bool normal_key(Vi *vi, const KeyEvent *key)
{
    Target t = { 0 };
    char op;
    if (vi->wait) {
        second_key(vi, key);
        return true;
    }
    bool digit = key->mods == 0 && key->code >= '0' && key->code <= '9';
    if (digit && (key->code != '0' || vi->count)) {
        vi->count = vi->count < COUNT_MAX ? vi->count * 10 + (size_t)(key->code - '0') : COUNT_MAX;
        return true;
    }
    bool object_key = (vi->op || vi_is_visual(vi)) && (key_is(key, 'i', 0) || key_is(key, 'a', 0));
    /* gcc, guu, gUU, g~~ */
    bool same =
        vi->op == '#' ? key_is(key, 'c', 0) : strchr("uU~", vi->op) && key_is(key, vi->op, 0);
    if (vi->op && same) {
        vi_operator(vi, vi->op);
        return true;
    }
    if (operator_of(key, &op)) {
        if (vi->op && vi->op != op)
            vi_idle(vi), vi_failed(vi);
        else
            vi_operator(vi, op);
        return true;
    }
    if (key_is(key, K_ENTER, 0) && !vi->op && vi->host->open(vi->of))
        return true;
    if (waits_for(vi, key))
        return true;
    if (vi->mode == VI_VISUAL_BLOCK && (key_is(key, '$', 0) || key_is(key, K_END, 0))) {
        vi_target(vi, key, &t);
        vi_apply(vi, &t);
        vi->to_ends = true;
        vi_idle(vi);
        return true;
    }
    size_t count = vi->count;
    if (vi->op)
        vi_join_counts(vi);
    if (vi_target(vi, key, &t)) {
        vi_apply(vi, &t);
        vi_idle(vi);
        return true;
    }
    vi->count = count;
    bool search_key =
        !key->mods && key->code < 128 && key->code && strchr("/?nN*#", (char)key->code);
    if (vi->op && !object_key && !search_key) { /* no motion: the operator is given up */
        vi_idle(vi);
        vi_failed(vi);
        return true;
    }
    if (command(vi, key))
        return true;
    if (!key->mods && strchr("fFtT;,%", key->code < 128 ? (char)key->code : 0) && key->code)
        vi_failed(vi);
    return false;
}

/* False: it is typed. */
static bool insert_key(Vi *vi, const KeyEvent *key)
{
    char wait = vi->wait;
    record(vi, key);
    if (wait == 'R') {
        vi->wait = 0;
        vi_keys_add(&vi->typed, key);
        vi_insert_register(vi, key->mods || key->code >= 128 ? '?' : (char)key->code);
        return true;
    }
    if (key_is_ctrl(key, 'r')) {
        vi->wait = 'R';
        return true;
    }
    if (key_is_ctrl(key, 't') || key_is_ctrl(key, 'd')) {
        size_t at = cursor_of(vi), behind = end_of(vi, at) - at;
        vi->host->shift(vi->of, span_make(at, at), key->code == 't' ? '>' : '<');
        at = end_of(vi, at < text_len(text_of(vi)) ? start_of(vi, at) : at);
        vi->host->go(vi->of, at > behind ? at - behind : 0);
        vi_note(vi);
        vi->changed = true;
        return true;
    }
    vi_keys_add(&vi->typed, key);
    return vi_overtype(vi, key);
}

bool vi_key(Vi *vi, const KeyEvent *key)
{
    bool out = key_is(key, K_ESC, 0);
    size_t anchor;
    vi->failed = false;
    if (vi_is_visual(vi) && !vi->host->selection(vi->of, &anchor))
        vi->mode = VI_NORMAL; /* a click ended it */
    if (vi->mode == VI_INSERT && !out)
        return insert_key(vi, key);
    if (key_is_ctrl(key, 'g') && !vi_is_pending(vi))
        return false;
    adopt_selection(vi);
    if (out || key_is_ctrl(key, 'g')) {
        if (vi->mode == VI_INSERT)
            record(vi, key);
        else
            vi_keys_reset(&vi->now);
        escape(vi);
        record_end(vi);
        return true;
    }
    record(vi, key);
    bool taken = normal_key(vi, key);
    record_end(vi);
    return taken;
}
