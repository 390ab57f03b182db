/* Keys of two letters: behind g and z, marks, registers, macros, objects, f F t T and r. */
#include "vi_private.h"

#include "vi_motion.h"

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
        vi_visual_again(vi);
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

void vi_second_key(Vi *vi, const KeyEvent *key)
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

bool vi_waits_for(Vi *vi, const KeyEvent *key)
{
    if (key->mods || key->code >= 128)
        return false;
    if (!key->code || !strchr("fFtTrgzZ\"'`m@", (char)key->code))
        return false;
    vi->wait = (char)key->code;
    return true;
}
