/* Lines and columns, and what of a line may be shown. */
#include "present_impl.h"

void lines_init(Lines *lines, Str text)
{
    size_t count = 1, n = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    *lines = (Lines){ .text = text, .count = count };
    lines->starts = memory_alloc(count * sizeof *lines->starts);
    if (!lines->starts) {
        lines->failed = true;
        return;
    }
    lines->starts[n++] = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n')
            lines->starts[n++] = (uint32_t)(i + 1);
}

void lines_clear(Lines *lines)
{
    memory_free(lines->starts);
    lines->starts = NULL;
}

static size_t line_index(const Lines *lines, size_t offset)
{
    size_t low = 0, high = lines->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (lines->starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

Place lines_place(Lines *lines, size_t offset)
{
    if (offset > lines->text.len)
        offset = lines->text.len;
    size_t i = line_index(lines, offset), from = lines->starts[i], column = 1;
    if (i == 0 && str_starts(lines->text, STR("\xEF\xBB\xBF")) && offset >= 3)
        from = 3; /* the byte-order mark is no column */
    if (lines->last_column && lines->last_line == i && lines->last_offset <= offset) {
        from = lines->last_offset;
        column = lines->last_column;
    }
    column += utf8_count(str_slice(lines->text, from, offset - from));
    lines->last_offset = offset;
    lines->last_line = i;
    lines->last_column = column;
    return (Place){ i + 1, column };
}

Span lines_span(const Lines *lines, size_t offset)
{
    size_t i = line_index(lines, offset < lines->text.len ? offset : lines->text.len);
    size_t end = i + 1 < lines->count ? lines->starts[i + 1] - 1 : lines->text.len;
    if (end > lines->starts[i] && lines->text.ptr[end - 1] == '\r')
        end--;
    return span_make(lines->starts[i], end);
}

/* -- masks ---------------------------------------------------------------------------------- */

static void add_mask(Masks *masks, Span line, Span hidden)
{
    if (hidden.start < line.start)
        hidden.start = line.start;
    if (hidden.end > line.end)
        hidden.end = line.end;
    if (hidden.start >= hidden.end)
        return;
    if (masks->count == MASKS_MAX) /* more than can be told apart: the rest of the line */
        masks->at[MASKS_MAX - 1].end = line.end;
    else
        masks->at[masks->count++] = hidden;
}

static bool is_secret(const PresentFile *file, const TreeNode *node)
{
    return file->is_secret && tree_is_scalar(node) && file->is_secret(file->context, node);
}

/* With the comment behind it: a password with a blank and "#" in it goes on there. */
static Span with_comment(Str text, const TreeNode *node)
{
    Span span = node->span;
    size_t at = span.end;
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
        at++;
    if (node->style == STYLE_PLAIN && at > span.end && at < text.len && text.ptr[at] == '#')
        span.end = at + str_find_byte(str_slice(text, at, text.len), '\n');
    return span;
}

static void mask_nodes(const PresentFile *file, const TreeNode *node, Span line, Masks *masks)
{
    for (const TreeNode *n = node->first; n; n = n->next) {
        if (n->span.start > line.end)
            break;
        if (n->span.end < line.start || (n->flags & NODE_ALIAS))
            continue;
        if (is_secret(file, n))
            add_mask(masks, line, with_comment(analysis_text(file->analysis), n));
        else
            mask_nodes(file, n, line, masks);
    }
}

static const char *const secret_words[] = { "pass", "secret", "seed", "key", "token", NULL };

static bool sounds_secret(Str key)
{
    for (const char *const *word = secret_words; *word; word++)
        if (str_contains_nocase(key, str_from(*word)))
            return true;
    return false;
}

/* A line of base64, as in keys: long, without a blank. */
static bool looks_encoded(Str words)
{
    return words.len >= 24 && str_find_byte(words, ' ') == words.len;
}

/* A line that no tree explains: only its key and form are known. */
static void mask_by_look(Str text, Span line, Masks *masks)
{
    size_t first = line.start, last = line.end;
    while (first > 0 && text.ptr[first - 1] != '\n')
        first--;
    while (last < text.len && text.ptr[last] != '\n')
        last++;
    Str whole = str_slice(text, first, last - first);
    size_t colon = str_find_byte(whole, ':');
    Str key = str_slice(whole, 0, colon), value = str_trim(str_slice(whole, colon + 1, whole.len));
    if (colon == whole.len)
        value = str_trim(whole);
    if (!value.len || !(looks_encoded(value) || (colon < whole.len && sounds_secret(key))))
        return;
    size_t start = (size_t)(value.ptr - text.ptr);
    add_mask(masks, line, span_make(start, start + value.len));
}

/* True when the tree has no values of its own for this line. */
static bool is_unread(const PresentFile *file, Span line)
{
    const TreeNode *root = analysis_root(file->analysis);
    const Section *sections[] = { analysis_workload(file->analysis), analysis_env(file->analysis) };
    for (size_t i = 0; root && i < 2; i++) {
        const Section *s = sections[i];
        if (s->form == SECTION_BROKEN && line.end >= s->node->span.start &&
            line.start <= s->node->span.end)
            return true;
    }
    return !root;
}

void masks_of_line(const PresentFile *file, Span line, Masks *ret_masks)
{
    *ret_masks = (Masks){ .count = 0 };
    if (is_unread(file, line))
        mask_by_look(analysis_text(file->analysis), line, ret_masks);
    else
        mask_nodes(file, analysis_root(file->analysis), line, ret_masks);
}

static const TreeNode *secret_of(const PresentFile *file, const Problem *problem)
{
    const TreeNode *root = analysis_root(file->analysis);
    const TreeNode *node = root ? tree_at(root, problem->path) : NULL;
    if (root && (!node || !tree_is_scalar(node)))
        node = tree_at_offset(root, problem->span.start);
    return node && is_secret(file, node) ? node : NULL;
}

static bool overlaps(Span a, Span b)
{
    return a.start < b.end && b.start < a.end;
}

bool masks_hide(const PresentFile *file, const Lines *lines, const Problem *problem)
{
    if (secret_of(file, problem))
        return true;
    for (size_t i = 0; i < problem->fix_count; i++)
        for (size_t k = 0; problem->fixes[i].kind == FIX_TEXT && k < problem->fixes[i].count; k++) {
            Masks masks;
            Span at = problem->fixes[i].edits[k].at;
            masks_of_line(file, lines_span(lines, at.start), &masks);
            for (size_t m = 0; m < masks.count; m++)
                if (overlaps(at, masks.at[m]))
                    return true;
        }
    return false;
}

/* A short value is a part of too many words to be looked for; messages do not quote secrets in
 * the first place, this is the net below. */
#define CLEAN_MIN 4

Str present_clean(const PresentFile *file, const Problem *problem, Str words, Buf *scratch)
{
    const TreeNode *node = secret_of(file, problem);
    /* true, false and null are words of the messages, and guessed by anybody. */
    bool known = node && (node->kind == NODE_BOOL || node->kind == NODE_NULL);
    size_t at =
        node && !known && node->string.len >= CLEAN_MIN ? str_find(words, node->string) : SIZE_MAX;
    if (at == SIZE_MAX)
        return words;
    buf_reset(scratch);
    while (at != SIZE_MAX) {
        buf_add(scratch, words.ptr, at);
        buf_add_text(scratch, MASK_TEXT);
        words = str_slice(words, at + node->string.len, words.len);
        at = str_find(words, node->string);
    }
    buf_add_str(scratch, words);
    return buf_str(scratch);
}
