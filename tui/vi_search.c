/* Searches: where they lead, alone and behind an operator, and what the bar answers. */
#include "vi_private.h"

#include "vi_motion.h"

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

void vi_search(Vi *vi, ViSearch what, Str word)
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
void vi_seek(Vi *vi, ViSearch what)
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
    vi_record_end(vi);
}

void vi_search_word(Vi *vi, bool back)
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
        vi_search(vi, back ? VI_AGAIN_BACK : VI_AGAIN, str_slice(text, at.start, span_len(at)));
    else
        vi_failed(vi);
}
