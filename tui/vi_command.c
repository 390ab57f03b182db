/* Commands of one key in normal and visual mode, and the last change again. */
#include "vi_private.h"

#include <stdio.h>

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
void vi_visual_again(Vi *vi)
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
        vi_escape(vi);
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
bool vi_command(Vi *vi, const KeyEvent *key)
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
        vi_search_word(vi, key->code == '#');
        break;
    case '/':
    case '?':
        vi_seek(vi, key->code == '/' ? VI_SEARCH : VI_SEARCH_BACK);
        return true;
    case 'n':
    case 'N':
        vi_search(vi, key->code == 'n' ? VI_AGAIN : VI_AGAIN_BACK, STR(""));
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
