/* The modes: which key is whose, what belongs together as one change, and the last change. */
#include "vi_private.h"

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

/* ---- modes ---- */

void vi_escape(Vi *vi)
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
void vi_record_end(Vi *vi)
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
        vi_second_key(vi, key);
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
    if (vi_waits_for(vi, key))
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
    if (vi_command(vi, key))
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
        vi_escape(vi);
        vi_record_end(vi);
        return true;
    }
    record(vi, key);
    bool taken = normal_key(vi, key);
    vi_record_end(vi);
    return taken;
}
