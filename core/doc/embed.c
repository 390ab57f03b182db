/* Inner places to outer ones, and a section that is turned into what it holds.
 *
 * Between two runs lies what has no equal outside: an escape, a fold, the indentation of the next
 * line. A start in such a gap is the end of the run before, an end in it likewise, but for an
 * end that touches the next run: it covers the whole gap. */
#include "contract/embed.h"

/* The last run that starts at or before a place, by inner or outer offsets; run_count when there
 * is none. `hint` is where the last answer was: places come nearly in order. */
static size_t run_at(const Embed *e, size_t at, bool outer, size_t hint)
{
#define RUN_START(k) (outer ? e->runs[k].outer : e->runs[k].inner)
    size_t low = 0, high = e->run_count;
    if (hint < high && RUN_START(hint) <= at) {
        low = hint;
        for (int steps = 0; steps < 4; steps++) {
            if (low + 1 >= e->run_count || RUN_START(low + 1) > at)
                return low;
            low++;
        }
    }
    while (low < high) { /* the first run that starts behind `at` */
        size_t middle = low + (high - low) / 2;
        if (RUN_START(middle) <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? low - 1 : e->run_count;
#undef RUN_START
}

static size_t start_to_outer(const Embed *e, size_t inner, size_t *hint)
{
    size_t k = run_at(e, inner, false, *hint);
    if (k == e->run_count)
        return e->run_count ? e->runs[0].outer : e->outer.start;
    *hint = k;
    const EmbedRun *r = &e->runs[k];
    size_t within = inner - r->inner;
    return r->outer + (within < r->len ? within : r->len);
}

static size_t end_to_outer(const Embed *e, size_t inner, size_t *hint)
{
    size_t k = inner ? run_at(e, inner - 1, false, *hint) : e->run_count;
    if (k == e->run_count)
        return e->run_count ? e->runs[0].outer : e->outer.end;
    *hint = k;
    const EmbedRun *r = &e->runs[k];
    size_t within = inner - r->inner;
    if (within > r->len && k + 1 < e->run_count && e->runs[k + 1].inner == inner)
        return e->runs[k + 1].outer;
    return r->outer + (within < r->len ? within : r->len);
}

/* What starts at the end of a line starts in front of its CR, which the inner text has not. */
static size_t span_start_to_outer(const Embed *e, size_t inner, size_t *hint)
{
    size_t start = start_to_outer(e, inner, hint);
    bool line_ends = inner < e->text.len && e->text.ptr[inner] == '\n';
    return line_ends && inner ? end_to_outer(e, inner, hint) : start;
}

/* Never beyond the scalar: the end of the inner text is the end of its last line. */
static Span span_to_outer(const Embed *e, Span inner, size_t *hint)
{
    bool is_gap = inner.end <= inner.start;
    if (is_gap && !e->run_count)
        return e->outer;
    size_t start = span_start_to_outer(e, inner.start, hint);
    size_t end = is_gap ? start : end_to_outer(e, inner.end, hint), last = e->outer.end;
    start = start < last ? start : last;
    end = end < last ? end : last;
    return span_make(start, end < start ? start : end);
}

size_t embed_to_outer(const Embed *embed, size_t inner)
{
    size_t hint = 0;
    return start_to_outer(embed, inner, &hint);
}

Span embed_span_to_outer(const Embed *embed, Span inner)
{
    size_t hint = 0;
    return span_to_outer(embed, inner, &hint);
}

size_t embed_to_inner(const Embed *embed, size_t outer)
{
    size_t k = run_at(embed, outer, true, 0);
    if (k == embed->run_count)
        return 0;
    const EmbedRun *r = &embed->runs[k];
    size_t within = outer - r->outer;
    return r->inner + (within < r->len ? within : r->len);
}

Span embed_span_to_inner(const Embed *embed, Span outer)
{
    size_t start = embed_to_inner(embed, outer.start), end = embed_to_inner(embed, outer.end);
    return span_make(start, end < start ? start : end);
}

/* -- sections ------------------------------------------------------------------------------- */

static void map_node(const Embed *e, TreeNode *n, size_t *hint)
{
    if (n->key_span.end)
        n->key_span = span_to_outer(e, n->key_span, hint);
    n->span = span_to_outer(e, n->span, hint);
    if (n->flags & NODE_ALIAS) /* its children are mapped where they are written */
        return;
    for (TreeNode *c = n->first; c; c = c->next)
        map_node(e, c, hint);
}

/* A fix is kept where a byte inside is a byte outside; else its title remains as advice. */
static bool map_fixes(const Embed *e, Problem *p, Arena *arena)
{
    if (!p->fix_count)
        return true;
    if (!e->direct) {
        p->fix_text = p->fixes[0].title;
        p->fix_count = 0;
        return true;
    }
    Fix *fixes = ARENA_ARRAY(arena, Fix, p->fix_count);
    if (!fixes)
        return false;
    for (size_t i = 0; i < p->fix_count; i++) {
        fixes[i] = p->fixes[i];
        FixEdit *edits = ARENA_ARRAY(arena, FixEdit, fixes[i].count);
        if (!edits)
            return false;
        for (size_t k = 0; k < fixes[i].count; k++)
            edits[k] = (FixEdit){ embed_span_to_outer(e, p->fixes[i].edits[k].at),
                                  p->fixes[i].edits[k].with };
        fixes[i].edits = edits;
    }
    p->fixes = fixes;
    return true;
}

static bool map_problem(const Embed *e, Problem *p, Str path, Arena *arena)
{
    p->span = embed_span_to_outer(e, p->span);
    if (p->related.end)
        p->related = embed_span_to_outer(e, p->related);
    if (p->path.len) {
        char *joined = arena_printf(arena, STR_FMT STR_FMT, STR_ARG(path), STR_ARG(p->path));
        if (!joined)
            return false;
        p->path = str_from(joined);
    } else {
        p->path = path;
    }
    return map_fixes(e, p, arena);
}

static bool map_problems(const Embed *e, const Problems *found, const TreeNode *node, Arena *arena,
                         Problems *problems)
{
    Str path = found->count ? tree_path(node, arena) : STR("");
    for (size_t i = 0; i < found->count; i++) {
        Problem mapped = found->items[i];
        if (!map_problem(e, &mapped, path, arena))
            return false;
        Problem *p = problems_add(problems, mapped.code, mapped.severity, mapped.span, "%s", "");
        *p = mapped;
    }
    problems->dropped += found->dropped;
    return true;
}

static void become(TreeNode *node, const TreeNode *root, const Embed *e)
{
    size_t hint = 0;
    node->kind = root->kind;
    node->flags = (uint16_t)((node->flags & (NODE_ALIAS | NODE_ANCHORED | NODE_TAGGED |
                                             NODE_DUPLICATE | NODE_MERGE | NODE_KEY_ODD)) |
                             NODE_EMBEDDED);
    if (yaml_has_bom(e->text))
        node->flags |= NODE_BOM;
    node->embed = e;
    node->first = root->first;
    node->last = root->last;
    node->count = root->count;
    for (TreeNode *c = node->first; c; c = c->next) {
        c->parent = node;
        map_node(e, c, &hint);
    }
}

bool embed_section(Str text, TreeNode *node, const YamlLimits *limits, Arena *arena,
                   Problems *problems, bool *ret_parsed, Error *err)
{
    YamlDocument document;
    Problems found;
    *ret_parsed = false;
    if (node->kind != NODE_STRING)
        return true;
    Embed *e = embed_map(text, node, arena);
    if (!e)
        return error_memory(err);
    problems_init(&found, arena, problems->max);
    if (!yaml_parse(e->text, limits, arena, &found, &document, err))
        return false;
    bool scalar = document.root && tree_is_scalar(document.root);
    if (!scalar && !map_problems(e, &found, node, arena, problems))
        return error_memory(err);
    if (!document.root || scalar)
        return true;
    become(node, document.root, e);
    *ret_parsed = true;
    return true;
}
