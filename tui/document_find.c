/* What an analysed text holds that is shown in its own way: secrets, blocks of text, and what is
 * packed. Made with the analysis, on its thread. */
#include "document_private.h"

#include <stdlib.h>

enum { SPANS_MAX = 100000, ALIASES_MAX = 256 };

typedef struct Spans {
    Span *spans;
    size_t count, cap;
    bool lost; /* there were more */
} Spans;

typedef struct Aliases {
    const TreeNode *nodes[ALIASES_MAX];
    size_t count;
} Aliases;

static void add(Spans *s, Span span)
{
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        Span *spans = cap <= SPANS_MAX ? memory_resize(s->spans, cap * sizeof *spans) : NULL;
        if (!spans) {
            s->lost = true;
            return;
        }
        s->spans = spans;
        s->cap = cap;
    }
    s->spans[s->count++] = span;
}

static bool is_sealed(const TreeNode *node)
{
    return node->kind == NODE_STRING &&
           (str_starts(node->string, STR(TOKEN_PREFIX_CONTRACT ".")) ||
            str_starts(node->string, STR(TOKEN_PREFIX_HYPER_PROTECT ".")));
}

/* A key that the schema does not know may be a misspelt secret. */
static bool is_nearly_secret(const Field *parent, Str key)
{
    Str names[64];
    size_t n = 0;
    for (size_t i = 0; i < field_count(parent) && n < 64; i++)
        if (field_is_secret(field_child(parent, i)))
            names[n++] = field_name(field_child(parent, i));
    return n && str_nearest(key, names, n) >= 0;
}

/* Follows tree and schema together; the tree's depth is limited by the parser. The children of an
 * alias are those of its anchor, with their places there. A scalar that is secret by an alias is
 * so at its anchor too: those are kept in `aliases`. */
static void find_secrets(Spans *s, Aliases *aliases, const TreeNode *node, const Field *field)
{
    if (!field || is_sealed(node))
        return;
    if (field_is_secret(field)) {
        add(s, node->span);
        if ((node->flags & NODE_ALIAS) && aliases->count < ALIASES_MAX)
            aliases->nodes[aliases->count++] = node;
        return;
    }
    for (const TreeNode *child = node->first; child; child = child->next) {
        bool named = node->kind == NODE_MAPPING;
        const Field *next = named ? field_find(field, child->key) : field_items(field);
        if (!next && named && tree_is_scalar(child) && is_nearly_secret(field, child->key))
            add(s, child->span);
        find_secrets(s, aliases, child, next);
    }
}

/* An alias shares the value of its anchor: collections their children, scalars their text. */
static bool shares_value(const TreeNode *alias, const TreeNode *anchor)
{
    if (alias->kind != anchor->kind)
        return false;
    return tree_is_scalar(anchor)
               ? alias->string.ptr == anchor->string.ptr && alias->string.len == anchor->string.len
               : alias->first == anchor->first;
}

static void find_anchors(Spans *s, const Aliases *aliases, const TreeNode *node)
{
    if (node->flags & NODE_ALIAS)
        return;
    for (size_t i = 0; (node->flags & NODE_ANCHORED) && i < aliases->count; i++)
        if (shares_value(aliases->nodes[i], node))
            add(s, node->span);
    for (const TreeNode *child = node->first; child; child = child->next)
        find_anchors(s, aliases, child);
}

static int by_start(const void *a, const void *b)
{
    const Span *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* Rising and not overlapping, whatever order they were found in. */
static void settle(Spans *s)
{
    size_t n = 0;
    bool rising = true;
    for (size_t i = 1; i < s->count && rising; i++)
        rising = s->spans[i].start >= s->spans[i - 1].end;
    if (rising)
        return;
    qsort(s->spans, s->count, sizeof *s->spans, by_start);
    for (size_t i = 0; i < s->count; i++) {
        if (n && s->spans[i].start < s->spans[n - 1].end) {
            if (s->spans[i].end > s->spans[n - 1].end)
                s->spans[n - 1].end = s->spans[i].end;
        } else {
            s->spans[n++] = s->spans[i];
        }
    }
    s->count = n;
}

static void all_secrets(Spans *s, const TreeNode *root, const Field *field)
{
    Aliases *aliases = memory_alloc(sizeof *aliases);
    if (!aliases)
        return;
    find_secrets(s, aliases, root, field);
    if (aliases->count)
        find_anchors(s, aliases, root);
    memory_free(aliases);
    settle(s);
    if (s->lost && s->count) { /* rather too much is hidden */
        s->spans[0] = root->span;
        s->count = 1;
    }
}

/* Base64 or a token, as far as one looks at it: what nobody reads. */
static bool is_packed(Str text, Span at)
{
    enum { LEAST = 120, LOOKED_AT = 400 };
    size_t i = at.start, end = at.end < at.start + LOOKED_AT ? at.end : at.start + LOOKED_AT;
    if (span_len(at) < LEAST)
        return false;
    if (text.ptr[i] == '|' || text.ptr[i] == '>') { /* the header of a block */
        while (i < end && text.ptr[i] != '\n')
            i++;
    } else if (text.ptr[i] == '"' || text.ptr[i] == '\'') {
        i++;
        end -= end == at.end;
    }
    size_t letters = 0, start_of_line = 0;
    for (bool blank = true; i < end; i++) {
        char c = text.ptr[i];
        if (c == '\n' || c == '\r' || c == ' ') {
            blank = blank || c != ' ';
            if (!blank) /* words */
                return false;
            continue;
        }
        start_of_line += blank;
        blank = false;
        letters++;
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '+' || c == '/' || c == '=' || c == '.' || c == '-' || c == '_';
        if (!ok)
            return false;
    }
    return letters >= LEAST / 2 && letters / (start_of_line ? start_of_line : 1) >= 40;
}

/* A section that does not parse at the moment is no block of text. */
static bool is_broken(const Analysis *a, const TreeNode *node)
{
    const Section *workload = analysis_workload(a), *env = analysis_env(a);
    return (node == workload->node && workload->form == SECTION_BROKEN) ||
           (node == env->node && env->form == SECTION_BROKEN);
}

static void find_blocks(Spans *blocks, Spans *packed, const Analysis *a, const TreeNode *node)
{
    Str text = analysis_text(a);
    if (node->flags & NODE_ALIAS)
        return;
    if (node->kind == NODE_STRING && !is_broken(a, node)) {
        if (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED ||
            (node->flags & NODE_MULTILINE))
            add(blocks, node->span);
        if (is_packed(text, node->span))
            add(packed, node->span);
    }
    for (const TreeNode *child = node->first; child; child = child->next)
        find_blocks(blocks, packed, a, child);
}

/* What is hidden as a secret is not folded too. */
static void drop_secret(Spans *packed, const Spans *secrets)
{
    size_t n = 0, k = 0;
    for (size_t i = 0; i < packed->count; i++) {
        while (k < secrets->count && secrets->spans[k].end <= packed->spans[i].start)
            k++;
        if (k == secrets->count || secrets->spans[k].start >= packed->spans[i].end)
            packed->spans[n++] = packed->spans[i];
    }
    packed->count = n;
}

void scan_find(Scan *scan, const Field *field)
{
    const TreeNode *root = analysis_root(scan->analysis);
    Spans secrets = { 0 }, blocks = { 0 }, packed = { 0 };
    if (field)
        all_secrets(&secrets, root, field);
    find_blocks(&blocks, &packed, scan->analysis, root);
    drop_secret(&packed, &secrets);
    scan->secrets = secrets.spans;
    scan->secret_count = secrets.count;
    scan->blocks = blocks.spans;
    scan->block_count = blocks.count;
    scan->packed = packed.spans;
    scan->packed_count = packed.count;
}

/* A section that does not parse is one string in a tree that does: what is in it cannot be told
 * by the tree. */
bool scan_has_broken_section(const Analysis *a)
{
    const Section *workload = analysis_workload(a), *env = analysis_env(a);
    return (workload && workload->form == SECTION_BROKEN) || (env && env->form == SECTION_BROKEN);
}

/* What was folded in a section stays so while it is broken. */
void scan_keep_packed(Document *d, Scan *scan)
{
    Spans packed = { 0 };
    Span span;
    if (!scan->analysis || !analysis_root(scan->analysis) ||
        !scan_has_broken_section(scan->analysis) ||
        analysis_version(scan->analysis) != text_version(d->text))
        return;
    for (size_t i = 0; i < d->good.packed_count; i++)
        if (shifts_to_new(&d->good.shifts, d->good.packed[i], false, &span))
            add(&packed, span);
    memory_free(scan->packed);
    scan->packed = packed.spans;
    scan->packed_count = packed.count;
}
