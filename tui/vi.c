/* The keys: modes, counts, commands of one and of two letters, and the last change again. */
#include "vi_private.h"

#include "vi_motion.h"

void vi_begin(Vi *vi, const ViHost *host, void *of)
{
    *vi = (Vi){ .host = host, .of = of };
}

void vi_idle(Vi *vi)
{
    vi->count = vi->op_count = 0;
    vi->op = vi->wait = 0;
}

void vi_reset(Vi *vi)
{
    vi_idle(vi);
    vi->mode = VI_NORMAL;
    vi->group = vi->repeats = vi->changed = false;
    vi->now.count = 0;
}

bool vi_is_pending(const Vi *vi)
{
    return vi->count || vi->op || vi->wait || vi_is_visual(vi);
}

const char *vi_mode_name(const Vi *vi)
{
    static const char *const names[] = { [VI_NORMAL] = "normal",
                                         [VI_INSERT] = "insert",
                                         [VI_VISUAL] = "visual",
                                         [VI_VISUAL_LINE] = "visual lines" };
    return names[vi->mode];
}

StepKind vi_step(const Vi *vi, StepKind kind)
{
    bool on = vi->group && vi->mode == VI_INSERT && kind != STEP_PASTE &&
              vi->group_state == text_version(text_of(vi)) && vi->group_cursor == cursor_of(vi);
    return on ? STEP_MORE : kind;
}

void vi_note(Vi *vi)
{
    vi->group = vi->mode == VI_INSERT;
    vi->group_state = text_version(text_of(vi));
    vi->group_cursor = cursor_of(vi);
}

void vi_insert(Vi *vi, bool changed)
{
    vi->mode = VI_INSERT;
    vi->changed = true;
    vi->group = false;
    if (changed)
        vi_note(vi);
}

void vi_visual_end(Vi *vi)
{
    if (vi_is_visual(vi))
        vi->mode = VI_NORMAL;
    vi->host->unselect(vi->of);
}

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
    if (!vi_object(bytes_of(vi), cursor_of(vi), what, around, &at))
        return;
    if (vi->op) {
        vi_operate(vi, what == 'p' ? span_make(at.start, at.end - 1) : at, what == 'p');
    } else {
        vi->host->select(vi->of, at.start);
        vi->host->go(vi->of, at.end > at.start ? vi->host->before(vi->of, at.end) : at.start);
    }
}

static void search_word(Vi *vi, bool back)
{
    Span at;
    if (vi_object(bytes_of(vi), cursor_of(vi), 'w', false, &at)) {
        vi->jump = cursor_of(vi);
        vi->host->search(vi->of, back ? VI_AGAIN_BACK : VI_AGAIN,
                         str_slice(bytes_of(vi), at.start, span_len(at)));
    }
}

static void search(Vi *vi, ViSearch what)
{
    vi->jump = cursor_of(vi);
    vi->host->search(vi->of, what, STR(""));
}

static void insert_at(Vi *vi, char how)
{
    size_t at = cursor_of(vi);
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
}

static void again(Vi *vi)
{
    if (!vi->last.count || !vi->last.whole) {
        vi->host->say(vi->of, vi->last.count ? "The last change was too long to be made again"
                                             : "There is no change yet that could be made again");
        return;
    }
    size_t n = times(vi->count);
    vi_idle(vi);
    vi->repeats = true;
    for (; n > 0; n--)
        for (size_t i = 0; i < vi->last.count; i++)
            if (!vi_key(vi, &vi->last.keys[i]))
                vi->host->type(vi->of, &vi->last.keys[i]);
    vi->repeats = false;
    vi->changed = false;
}

/* Commands of one key; false: it is none. */
static bool command(Vi *vi, const KeyEvent *key)
{
    bool visual_now = vi_is_visual(vi);
    if (key->mods)
        return false;
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
            vi_open_line(vi, false);
        break;
    case 'O':
        if (visual_now)
            other_end(vi);
        else
            vi_open_line(vi, true);
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
        if (visual_now)
            vi->mode = VI_VISUAL_LINE, vi_operator(vi, key->code == 'D' ? 'd' : 'c');
        else
            vi_cut_to_line_end(vi, key->code == 'D' ? 'd' : 'c');
        break;
    case 'Y':
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
    case 'S':
        vi_operator(vi, 'c');
        if (vi->op)
            vi_operator(vi, 'c');
        break;
    case 'p':
    case 'P':
        vi_put(vi, key->code == 'p');
        break;
    case 'J':
        vi_join_lines(vi);
        break;
    case '~':
        vi_tilde(vi, '~');
        break;
    case 'u':
    case 'U':
        if (visual_now)
            vi_tilde(vi, (char)key->code);
        else
            vi->host->run(vi->of, key->code == 'u' ? "edit.undo" : "edit.redo");
        settle(vi);
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
        search(vi, key->code == '/' ? VI_SEARCH : VI_SEARCH_BACK);
        break;
    case 'n':
    case 'N':
        search(vi, key->code == 'n' ? VI_AGAIN : VI_AGAIN_BACK);
        break;
    default:
        return false;
    }
    vi_idle(vi);
    return true;
}

/* ---- keys of two letters ---- */

static void g_key(Vi *vi, const KeyEvent *key)
{
    Target t = { 0 };
    switch (key->code) {
    case 'g':
        vi_join_counts(vi);
        if (vi_target_line(vi, &t, false))
            vi_apply(vi, &t);
        break;
    case '_':
        t.at = end_of(vi, cursor_of(vi));
        while (t.at > start_of(vi, cursor_of(vi)) && bytes_of(vi).ptr[t.at - 1] == ' ')
            t.at--;
        vi_apply(vi, &t);
        break;
    case 'c':
        vi->wait = 0;
        vi_operator(vi, '#');
        return;
    default:
        vi->host->say(vi->of, "There is no such command behind g");
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

static void jump_back(Vi *vi)
{
    size_t to = vi->jump < text_len(text_of(vi)) ? vi->jump : text_len(text_of(vi));
    vi->jump = cursor_of(vi);
    go(vi, to);
    settle(vi);
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
        if (key_is(key, '\'', 0) || key_is(key, '`', 0))
            jump_back(vi);
        vi_idle(vi);
        break;
    default: /* the name of a register: there is one */
        break;
    }
}

static bool waits_for(Vi *vi, const KeyEvent *key)
{
    if (key->mods || key->code >= 128)
        return false;
    if (key->code == '`') {
        vi->wait = '\'';
        return true;
    }
    if (!key->code || !strchr("fFtTrgzZ\"'", (char)key->code))
        return false;
    vi->wait = (char)key->code;
    return true;
}

/* ---- modes ---- */

/* The key before Esc made a line. */
static bool is_line_key(const Vi *vi)
{
    const KeyEvent *keys = vi->repeats ? vi->last.keys : vi->now.keys;
    size_t count = vi->repeats ? vi->last.count : vi->now.count;
    const KeyEvent *key = count > 1 ? &keys[count - 2] : NULL;
    bool opened = count == 2 && (key_is(key, 'o', 0) || key_is(key, 'O', 0));
    return key && (opened || key_is(key, K_ENTER, 0));
}

static void escape(Vi *vi)
{
    if (vi->mode == VI_INSERT) {
        size_t at = cursor_of(vi);
        bool blank = first_of(vi, at) == end_of(vi, at) && at > start_of(vi, at);
        if (blank && vi->group && is_line_key(vi)) /* nothing was typed on the new line */
            vi->host->change(vi->of, span_make(start_of(vi, at), end_of(vi, at)), STR(""),
                             start_of(vi, at));
        vi->mode = VI_NORMAL;
        vi->group = false;
        at = cursor_of(vi);
        if (at > start_of(vi, at))
            vi->host->go(vi->of, vi->host->before(vi->of, at));
    }
    vi_visual_end(vi);
    vi_idle(vi);
}

static void record(Vi *vi, const KeyEvent *key)
{
    if (vi->repeats)
        return;
    if (vi->now.count == 0)
        vi->now.whole = true;
    if (vi->now.count < VI_KEYS && key->code != K_PASTE)
        vi->now.keys[vi->now.count++] = *key;
    else
        vi->now.whole = false;
}

/* A command is over: if it changed the text it can be made again. */
static void record_end(Vi *vi)
{
    bool over = vi->mode == VI_NORMAL && !vi_is_pending(vi);
    if (!over || vi->repeats)
        return;
    if (vi->changed && vi->now.count)
        vi->last = vi->now;
    vi->now.count = 0;
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
    Target t;
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
    if (vi->op == '#' && key_is(key, 'c', 0)) {
        vi_operator(vi, '#');
        return true;
    }
    if (operator_of(key, &op)) {
        if (vi->op && vi->op != op)
            vi_idle(vi);
        else
            vi_operator(vi, op);
        return true;
    }
    if (key_is(key, K_ENTER, 0) && !vi->op && vi->host->open(vi->of))
        return true;
    if (waits_for(vi, key))
        return true;
    size_t count = vi->count;
    if (vi->op)
        vi_join_counts(vi);
    if (vi_target(vi, key, &t)) {
        vi_apply(vi, &t);
        vi_idle(vi);
        return true;
    }
    vi->count = count;
    if (vi->op && !object_key) { /* no motion: the operator is given up */
        vi_idle(vi);
        return true;
    }
    return command(vi, key);
}

bool vi_key(Vi *vi, const KeyEvent *key)
{
    bool out = key_is(key, K_ESC, 0);
    size_t anchor;
    if (vi_is_visual(vi) && !vi->host->selection(vi->of, &anchor))
        vi->mode = VI_NORMAL; /* a click ended it */
    if (vi->mode == VI_INSERT && !out) {
        record(vi, key);
        return false;
    }
    if (key_is_ctrl(key, 'g') && !vi_is_pending(vi))
        return false;
    adopt_selection(vi);
    if (out || key_is_ctrl(key, 'g')) {
        if (vi->mode == VI_INSERT)
            record(vi, key);
        else
            vi->now.count = 0;
        escape(vi);
        record_end(vi);
        return true;
    }
    record(vi, key);
    bool taken = normal_key(vi, key);
    record_end(vi);
    return taken;
}
