/* A whole document with its secret values masked: for whoever reads what was opened. */
#include "contract/safe_text.h"
#include "present_impl.h"

/* True when all of the line is mask: of a text of many lines one line of stars is enough. */
static bool add_line(Str text, Span line, const Masks *masks, Buf *out)
{
    bool shown = false;
    size_t at = line.start;
    for (size_t i = 0; i < masks->count; i++) {
        Str before = str_slice(text, at, masks->at[i].start - at);
        shown = shown || str_trim(before).len;
        buf_add_str(out, before);
        buf_add_text(out, MASK_TEXT);
        at = masks->at[i].end;
    }
    Str rest = str_slice(text, at, line.end - at);
    buf_add_str(out, rest);
    return masks->count && !shown && !str_trim(rest).len;
}

bool present_masked(const PresentFile *file, Buf *out)
{
    Str text = analysis_text(file->analysis);
    Lines lines;
    bool stars = false;
    Buf one;
    lines_init(&lines, text);
    buf_init_secret(&one, 0);
    for (size_t at = 0; at < text.len && !lines.failed;) {
        Span line = lines_span(&lines, at);
        Masks masks;
        masks_of_line(file, line, &masks);
        buf_reset(&one);
        bool only = add_line(text, line, &masks, &one);
        if (!only || !stars) {
            size_t from = out->len;
            buf_add_str(out, buf_str(&one));
            safe_text_clean(out, from);
            buf_add_byte(out, '\n');
        }
        stars = only;
        at += str_find_byte(str_slice(text, at, text.len), '\n') + 1;
    }
    bool ok = !lines.failed && buf_ok(&one);
    buf_clear(&one);
    lines_clear(&lines);
    return ok && buf_ok(out);
}

size_t present_count_secrets(const PresentFile *file, const TreeNode *node)
{
    size_t n = 0;
    if (!node || !file->is_secret)
        return 0;
    for (const TreeNode *child = node->first; child; child = child->next) {
        bool scalar = tree_is_scalar(child);
        if (scalar && str_trim(child->string).len && file->is_secret(file->context, child))
            n++;
        else if (!scalar && !(child->flags & NODE_ALIAS))
            n += present_count_secrets(file, child);
    }
    return n;
}
