/* Typing: what was typed so often, over what is there, or into every row of a block. */
#include "vi_private.h"

enum { REPEAT_MAX = 100000 };

void vi_insert(Vi *vi, bool changed)
{
    vi->mode = VI_INSERT;
    vi->changed = true;
    vi->group = false;
    vi->over = false;
    vi->opened = 0;
    vi->times = 1;
    vi_keys_reset(&vi->typed);
    if (changed)
        vi_note(vi);
}

void vi_insert_times(Vi *vi, size_t n)
{
    vi->times = n;
}

/* A character over the one at the cursor; false: behind the last one it is typed. */
bool vi_overtype(Vi *vi, const KeyEvent *key)
{
    char utf8[4];
    size_t at = cursor_of(vi), end = end_of(vi, at), len;
    if (!vi->over || !key_is_text(key) || at >= end)
        return false;
    len = key_utf8(key, utf8);
    vi->host->change(vi->of, span_make(at, vi->host->after(vi->of, at)), str_make(utf8, len),
                     at + len);
    return true;
}

static void type_again(Vi *vi)
{
    size_t count = vi->typed.count;
    if (!vi->typed.whole || count * (vi->times - 1) > REPEAT_MAX) {
        vi->host->say(vi->of, "That is too much to be typed so often");
        return;
    }
    for (size_t n = vi->times - 1; n > 0; n--) {
        if (vi->opened)
            vi->host->new_line(vi->of);
        for (size_t i = 0; i < count; i++)
            if (!vi_overtype(vi, &vi->typed.keys[i]))
                vi->host->type(vi->of, &vi->typed.keys[i]);
    }
}

/* The key before Esc made a line. */
static bool is_new_line(const Vi *vi)
{
    const KeyEvent *last = vi->typed.count ? &vi->typed.keys[vi->typed.count - 1] : NULL;
    return last ? key_is(last, K_ENTER, 0) : vi->opened != 0;
}

void vi_insert_end(Vi *vi)
{
    if (vi->times > 1)
        type_again(vi);
    size_t block = vi->rows.rows ? vi->rows.from : SIZE_MAX;
    if (vi->rows.rows)
        vi_block_type(vi);
    size_t at = cursor_of(vi);
    bool blank = first_of(vi, at) == end_of(vi, at) && at > start_of(vi, at);
    if (blank && vi->group && is_new_line(vi)) /* nothing was typed on the new line */
        vi->host->change(vi->of, span_make(start_of(vi, at), end_of(vi, at)), STR(""),
                         start_of(vi, at));
    vi->mode = VI_NORMAL;
    vi->group = vi->over = false;
    vi->opened = 0;
    vi->times = 1;
    at = cursor_of(vi);
    vi_set_mark(vi, '^', at);
    if (block <= text_len(text_of(vi)))
        go(vi, block), settle(vi);
    else if (at > start_of(vi, at))
        vi->host->go(vi->of, vi->host->before(vi->of, at));
    vi_keys_reset(&vi->typed);
}

/* ^R and a letter: what the register holds. */
void vi_insert_register(Vi *vi, char name)
{
    ViShape shape;
    ViRegisters *r = vi->host->registers(vi->of);
    Str text =
        r ? vi_register_text(r, name, vi->host->clipboard(vi->of), &shape) : (Str){ NULL, 0 };
    KeyEvent paste = { .code = K_PASTE, .paste = text };
    if (text.len)
        vi->host->type(vi->of, &paste);
}
