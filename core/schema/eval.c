/* The verdict runs through run_sub() and eval_op() and stops at the first failure. With a Watch
 * the same code goes on behind failures and tells them. */
#include "eval.h"

#include "numbers.h"

#define DEPTH_MAX 2000
#define STEPS_MAX UINT64_C(20000000)
#define UNIQUE_SMALL 64

/* -- what was evaluated ------------------------------------------------------------------------ */

enum { MARK_WORDS = 2 };

struct Marks {
    uint64_t few[MARK_WORDS], *more; /* owned; NULL when few are enough */
    uint32_t words;
    bool all;
};

static bool marks_init(Run *run, Marks *m, const TreeNode *node)
{
    *m = (Marks){ .words = MARK_WORDS };
    if (node->count <= 64 * MARK_WORDS)
        return true;
    m->words = (node->count + 63) / 64;
    m->more = memory_alloc(m->words * sizeof *m->more);
    if (!m->more)
        run->unknown = true;
    return m->more != NULL;
}

static void marks_clear(Marks *m)
{
    memory_free(m->more);
}

static uint64_t *marks_bits(Marks *m)
{
    return m->more ? m->more : m->few;
}

static void marks_set(Marks *m, uint32_t i)
{
    marks_bits(m)[i / 64] |= UINT64_C(1) << i % 64;
}

static bool marks_has(Marks *m, uint32_t i)
{
    return m->all || (marks_bits(m)[i / 64] >> i % 64 & 1);
}

static void marks_merge(Marks *to, Marks *from)
{
    to->all = to->all || from->all;
    for (uint32_t i = 0; i < to->words; i++)
        marks_bits(to)[i] |= marks_bits(from)[i];
}

/* -- helpers ----------------------------------------------------------------------------------- */

static bool type_fits(unsigned types, const TreeNode *node)
{
    if (node->kind != NODE_FLOAT)
        return types & KIND_BIT(node->kind);
    if (types == KINDS_ALL)
        return true;
    if (!(types & KINDS_NUMBER) || !number_is_finite(node))
        return false;
    return (types & KIND_BIT(NODE_FLOAT)) || number_is_integer(node);
}

/* Tells a failure; false, so that `return tell(...)` reads well. */
static bool tell(Run *run, const Failure *failure)
{
    if (run->watch && !run->watch->annotates &&
        (!run->tentative || run->warnings || failure->warning))
        run->watch->fail(run, failure);
    return false;
}

/* Where someone listens a limit is told, and evaluation goes on as if the text matched. */
static bool matches(Run *run, uint32_t sub, const Op *op, const TreeNode *node, const Regex *regex,
                    Str text)
{
    if (!run->scratch) {
        Schema *s = (Schema *)(uintptr_t)run->schema; /* only the atomic member changes */
        run->scratch = atomic_exchange(&s->scratch, NULL);
        if (!run->scratch)
            run->scratch = regex_scratch_new();
    }
    RegexResult r = run->scratch ? regex_match(regex, run->scratch, text) : REGEX_LIMIT;
    if (r != REGEX_LIMIT)
        return r == REGEX_YES;
    run->unknown =
        !run->watch || run->watch->annotates || run->tentative || ++run->limits > RUN_LIMITS_MAX;
    tell(run, &(Failure){ .sub = sub,
                          .op = op,
                          .keyword = KW_PATTERN,
                          .node = node,
                          .name = text,
                          .limited = true });
    return true;
}

static bool tell_op(Run *run, uint32_t sub, const Op *op, const TreeNode *node, uint64_t number)
{
    if (!run->watch)
        return false;
    return tell(run, &(Failure){ .sub = sub,
                                 .op = op,
                                 .keyword = (Keyword)op->keyword,
                                 .node = node,
                                 .number = number });
}

static bool run_child(Run *run, uint32_t sub, const TreeNode *child, uint32_t index)
{
    const Sub *s = &run->subs[sub];
    if (!run->watch) {
        if (s->count == 0 && !(s->flags & SUB_WARNING))
            return type_fits(s->types, child);
        return run_sub(run, sub, child, NULL);
    }
    Path path = { run->path, child, index };
    run->path = &path;
    bool ok = run_sub(run, sub, child, NULL);
    run->path = path.outer;
    return ok;
}

static bool is_false(const Run *run, uint32_t sub)
{
    return run->subs[sub].types == 0;
}

/* Goes on behind a failure only when someone wants to hear of the others. */
static bool stops(const Run *run)
{
    return !run->watch || run->watch->annotates || run->unknown ||
           (run->tentative && !run->warnings);
}

/* -- objects ----------------------------------------------------------------------------------- */

typedef struct MemberPass {
    Run *run;
    uint32_t sub;
    const Op *op;
    const Members *members;
    const TreeNode *node;
    Marks *marks;
    uint32_t required; /* of them so many are there */
    uint8_t *seen;     /* which ones, when that is wanted */
} MemberPass;

/* `by` is the subschema that allows nothing; it may be meant as a warning. */
static bool is_not_allowed(MemberPass *p, Keyword keyword, const TreeNode *member, uint32_t by)
{
    bool warning = p->run->subs[by].flags & SUB_WARNING;
    tell(p->run, &(Failure){ .sub = p->sub,
                             .op = p->op,
                             .keyword = keyword,
                             .node = p->node,
                             .member = member,
                             .name = member->key,
                             .warning = warning });
    return warning;
}

static bool eval_member(MemberPass *p, const TreeNode *child, uint32_t index)
{
    Run *run = p->run;
    const Members *m = p->members;
    const NameSlot *slot = name_find(&m->names, child->key);
    bool known = false, ok = true;
    if (slot) {
        if (slot->bit != UINT32_MAX) {
            p->required++;
            if (p->seen)
                p->seen[slot->bit] = 1;
        }
        if (slot->sub != SUB_NONE) {
            known = true;
            if (is_false(run, slot->sub))
                ok = is_not_allowed(p, KW_PROPERTIES, child, slot->sub);
            else
                ok = run_child(run, slot->sub, child, index);
        }
    }
    for (uint32_t i = 0; i < m->pattern_count && (ok || !stops(run)); i++)
        if (matches(run, p->sub, p->op, p->node, m->patterns[i].regex, child->key)) {
            known = true;
            ok = run_child(run, m->patterns[i].sub, child, index) && ok;
        }
    if (!known && m->additional != SUB_NONE) {
        known = true;
        if (is_false(run, m->additional))
            ok = is_not_allowed(p, KW_ADDITIONAL_PROPERTIES, child, m->additional);
        else
            ok = run_child(run, m->additional, child, index);
    }
    if (known && p->marks && index != UINT32_MAX)
        marks_set(p->marks, index);
    return ok;
}

/* `<<: *a` brings the members of a that the mapping does not have itself. */
static bool eval_merged(MemberPass *p, const TreeNode *source, unsigned depth)
{
    bool ok = true;
    for (const TreeNode *n = member_skip(source->first); n; n = member_skip(n->next)) {
        bool one = true;
        if (depth < 8 && (source->kind == NODE_SEQUENCE || (n->flags & NODE_MERGE)))
            one = eval_merged(p, n, depth + 1);
        else if (source->kind == NODE_MAPPING && !tree_get(p->node, n->key))
            one = eval_member(p, n, UINT32_MAX);
        ok = ok && one;
        if (!ok && stops(p->run))
            return false;
    }
    return ok;
}

/* Tells the required names that are missing. */
static void tell_missing(MemberPass *p)
{
    const TreeNode *owner = p->run->schema->places[p->sub].node;
    const TreeNode *list = tree_get_text(owner, "required");
    for (const TreeNode *n = list ? list->first : NULL; n; n = n->next) {
        const NameSlot *slot = name_find(&p->members->names, n->string);
        if (!slot || slot->bit == UINT32_MAX || p->seen[slot->bit])
            continue;
        p->seen[slot->bit] = 1;
        tell(p->run, &(Failure){ .sub = p->sub,
                                 .op = p->op,
                                 .keyword = KW_REQUIRED,
                                 .node = p->node,
                                 .name = n->string });
    }
}

static bool eval_members(Run *run, uint32_t sub, const Op *op, const TreeNode *node, Marks *marks)
{
    const Members *m = op->data;
    MemberPass p = { run, sub, op, m, node, m->evaluates ? marks : NULL, 0, NULL };
    bool ok = true, listens = run->watch && !run->watch->annotates;
    if (!listens && node->count < m->required && !(node->flags & NODE_MERGE) && !node->count)
        return false;
    if (listens && m->required)
        p.seen = memory_alloc(m->required);
    uint32_t index = 0;
    for (const TreeNode *n = node->first; n; n = n->next, index++) {
        if (n->flags & NODE_DUPLICATE)
            continue;
        bool merges = (n->flags & NODE_MERGE) && !tree_is_scalar(n);
        bool one = merges ? eval_merged(&p, n, 0) : eval_member(&p, n, index);
        if (merges && p.marks)
            marks_set(p.marks, index);
        ok = ok && one;
        if (!ok && stops(run))
            break;
    }
    if (p.required < m->required) {
        ok = false;
        if (p.seen)
            tell_missing(&p);
    }
    memory_free(p.seen);
    return ok;
}

static uint32_t member_count(const TreeNode *node)
{
    uint32_t count = 0;
    for (const TreeNode *n = member_skip(node->first); n; n = member_skip(n->next))
        count++;
    return count;
}

static bool eval_property_names(Run *run, const Op *op, const TreeNode *node)
{
    bool ok = true;
    uint32_t index = 0;
    for (const TreeNode *n = member_skip(node->first); n; n = member_skip(n->next), index++) {
        TreeNode name = { .kind = NODE_STRING,
                          .span = n->key_span,
                          .key_span = n->key_span,
                          .key = n->key,
                          .string = n->key };
        ok = run_child(run, op->arg, &name, index) && ok;
        if (!ok && stops(run))
            break;
    }
    return ok;
}

static bool has_bit(const uint64_t *bits, uint32_t i)
{
    return bits[i / 64] >> i % 64 & 1;
}

static bool eval_dependents(Run *run, uint32_t sub, const Op *op, const TreeNode *node,
                            Marks *marks)
{
    const Dependents *d = op->data;
    uint64_t few[4] = { 0 }, *bits = few;
    bool ok = true;
    if (op->arg > 256) {
        bits = memory_alloc(((size_t)op->arg + 63) / 64 * sizeof *bits);
        if (!bits)
            return run->unknown = true, false;
    }
    for (const TreeNode *n = member_skip(node->first); n; n = member_skip(n->next)) {
        const NameSlot *slot = name_find(&d->names, n->key);
        if (slot)
            bits[slot->bit / 64] |= UINT64_C(1) << slot->bit % 64;
    }
    for (uint32_t i = 0; i < d->count && (ok || !stops(run)); i++) {
        const Dependent *row = &d->rows[i];
        if (!has_bit(bits, row->bit))
            continue;
        if (row->sub != SUB_NONE)
            ok = run_sub(run, row->sub, node, marks) && ok;
        for (uint32_t k = 0; k < row->need_count; k++)
            if (!has_bit(bits, row->needs[k]))
                ok = tell(run, &(Failure){ .sub = sub,
                                           .op = op,
                                           .keyword = (Keyword)op->keyword,
                                           .node = node,
                                           .name = row->name,
                                           .number = row->needs[k] });
    }
    if (bits != few)
        memory_free(bits);
    return ok;
}

/* -- arrays ------------------------------------------------------------------------------------ */

static bool eval_items(Run *run, uint32_t sub, const Op *op, const TreeNode *node, Marks *marks)
{
    const Items *items = op->data;
    bool ok = true;
    uint32_t i = 0;
    for (const TreeNode *n = node->first; n; n = n->next, i++) {
        uint32_t item = i < items->prefix_count ? items->prefix[i] : items->rest;
        if (item == SUB_NONE)
            break;
        if (is_false(run, item))
            return tell(run, &(Failure){ .sub = sub,
                                         .op = op,
                                         .keyword = KW_ITEMS,
                                         .node = node,
                                         .member = n,
                                         .number = i });
        ok = run_child(run, item, n, i) && ok;
        if (marks)
            marks_set(marks, i);
        if (!ok && stops(run))
            return false;
    }
    return ok;
}

static bool eval_contains(Run *run, uint32_t sub, const Op *op, const TreeNode *node, Marks *marks)
{
    const Contains *c = op->data;
    uint32_t found = 0, i = 0;
    for (const TreeNode *n = node->first; n; n = n->next, i++) {
        if (!run_quietly(run, c->sub, n, NULL))
            continue;
        found++;
        if (marks && c->evaluates)
            marks_set(marks, i);
        else if (found >= c->min && c->max == UINT32_MAX)
            break;
    }
    if (found >= c->min && found <= c->max)
        return true;
    return tell(run, &(Failure){ .sub = sub,
                                 .op = op,
                                 .keyword = found < c->min && c->min == 1 ? KW_CONTAINS
                                            : found < c->min              ? KW_MIN_CONTAINS
                                                                          : KW_MAX_CONTAINS,
                                 .node = node,
                                 .number = found });
}

static uint64_t hash_tree(const TreeNode *n)
{
    uint64_t h = n->kind * UINT64_C(0x9E3779B97F4A7C15);
    switch (n->kind) {
    case NODE_BOOL:
        return h + n->boolean + 1;
    case NODE_INT:
    case NODE_FLOAT: { /* 1 and 1.0 are equal; digits behind the double's are not looked at */
        double value = n->kind == NODE_INT ? (double)n->integer : n->number;
        float rough = (float)value;
        uint32_t bits;
        if (rough == 0)
            rough = 0; /* -0.0 */
        memcpy(&bits, &rough, sizeof bits);
        return bits * UINT64_C(0xA0761D6478BD642F);
    }
    case NODE_STRING:
        return h ^ str_hash(n->string);
    case NODE_SEQUENCE:
        for (const TreeNode *i = n->first; i; i = i->next)
            h = (h ^ hash_tree(i)) * UINT64_C(1099511628211);
        return h;
    case NODE_MAPPING:
        for (const TreeNode *i = member_skip(n->first); i; i = member_skip(i->next))
            h += (str_hash(i->key) ^ hash_tree(i) * 31) * UINT64_C(1099511628211);
        return h;
    }
    return h;
}

typedef struct Hashed {
    uint64_t hash;
    const TreeNode *node; /* NULL: free */
} Hashed;

/* The first item that equals an earlier one, NULL when all differ. */
static const TreeNode *find_repeated(Run *run, const TreeNode *node)
{
    Hashed few[2 * UNIQUE_SMALL] = { 0 }, *table = few;
    const TreeNode *found = NULL;
    size_t size = 2 * UNIQUE_SMALL;
    if (node->count > UNIQUE_SMALL) {
        while (size < 2 * (size_t)node->count)
            size *= 2;
        table = memory_alloc(size * sizeof *table);
        if (!table)
            return run->unknown = true, NULL;
    }
    for (const TreeNode *n = node->first; n && !found; n = n->next) {
        uint64_t hash = hash_tree(n);
        size_t i = (size_t)(hash ^ hash >> 32) & (size - 1);
        for (; table[i].node && !found; i = (i + 1) & (size - 1))
            if (table[i].hash == hash && tree_equal(table[i].node, n))
                found = n;
        table[i] = (Hashed){ hash, n };
    }
    if (table != few)
        memory_free(table);
    return found;
}

static __attribute__((noinline)) bool eval_unique(Run *run, uint32_t sub, const Op *op,
                                                  const TreeNode *node)
{
    const TreeNode *repeated = find_repeated(run, node);
    uint64_t index = 0;
    if (!repeated)
        return !run->unknown;
    for (const TreeNode *n = node->first; n != repeated; n = n->next)
        index++;
    return tell(run, &(Failure){ .sub = sub,
                                 .op = op,
                                 .keyword = KW_UNIQUE_ITEMS,
                                 .node = node,
                                 .member = repeated,
                                 .number = index });
}

/* -- in place ---------------------------------------------------------------------------------- */

/* Its marks count only when it does not fail. */
bool run_branch(Run *run, uint32_t sub, const TreeNode *node, Marks *marks)
{
    Marks own;
    bool ok = true;
    run->tentative++;
    if (!marks)
        ok = run_sub(run, sub, node, NULL);
    else if (marks_init(run, &own, node)) {
        ok = run_sub(run, sub, node, &own);
        if (ok)
            marks_merge(marks, &own);
        marks_clear(&own);
    }
    run->tentative--;
    return ok;
}

bool run_quietly(Run *run, uint32_t sub, const TreeNode *node, Marks *marks)
{
    const Watch *watch = run->watch;
    if (watch && !watch->annotates)
        run->watch = NULL;
    bool ok = run_branch(run, sub, node, marks);
    run->watch = watch;
    return ok;
}

static bool eval_choice(Run *run, uint32_t sub, const Op *op, const TreeNode *node, Marks *marks)
{
    const SubList *list = op->data;
    if (run->watch && !run->watch->annotates)
        return run->watch->choose(run, sub, op, node, marks);
    bool all = marks || run->watch; /* each branch has something to say */
    uint32_t valid = 0;
    for (uint32_t i = 0; i < list->count && !run->unknown; i++) {
        valid += run_branch(run, list->subs[i], node, marks);
        if (op->code == OP_ANY_OF ? valid && !all : valid > 1)
            break;
    }
    return op->code == OP_ANY_OF ? valid > 0 : valid == 1;
}

static bool eval_if(Run *run, const Op *op, const TreeNode *node, Marks *marks)
{
    const If *data = op->data;
    uint32_t next =
        run_quietly(run, data->condition, node, marks) ? data->then_sub : data->else_sub;
    return next == SUB_NONE || run_sub(run, next, node, marks);
}

static bool eval_all(Run *run, const Op *op, const TreeNode *node, Marks *marks)
{
    const SubList *list = op->data;
    bool ok = true;
    for (uint32_t i = 0; i < list->count && (ok || !stops(run)); i++)
        ok = run_sub(run, list->subs[i], node, marks) && ok;
    return ok;
}

static bool eval_not(Run *run, uint32_t sub, const Op *op, const TreeNode *node)
{
    const Watch *watch = run->watch;
    run->watch = NULL;
    bool inner = run_sub(run, op->arg, node, NULL);
    run->watch = watch;
    return !inner || tell_op(run, sub, op, node, 0);
}

/* The outermost resource in the dynamic scope that has the anchor decides. */
static bool eval_dynamic(Run *run, const Op *op, const TreeNode *node, Marks *marks)
{
    const Dynamic *d = op->data;
    uint32_t target = d->fallback;
    for (const Scope *s = run->scope; s; s = s->outer)
        for (uint32_t i = 0; i < d->count; i++)
            if (d->resources[i] == s->resource->index)
                target = d->subs[i];
    return run_sub(run, target, node, marks);
}

static bool eval_unevaluated(Run *run, uint32_t sub, const Op *op, const TreeNode *node,
                             Marks *marks)
{
    bool ok = true, warning = run->subs[op->arg].flags & SUB_WARNING;
    uint32_t i = 0;
    for (const TreeNode *n = node->first; n && (ok || !stops(run)); n = n->next, i++) {
        if (marks_has(marks, i) || (n->flags & NODE_DUPLICATE))
            continue;
        if (is_false(run, op->arg))
            ok = tell(run, &(Failure){ .sub = sub,
                                       .op = op,
                                       .keyword = (Keyword)op->keyword,
                                       .node = node,
                                       .member = n,
                                       .name = n->key,
                                       .number = i,
                                       .warning = warning }) ||
                 warning;
        else
            ok = run_child(run, op->arg, n, i) && ok;
    }
    marks->all = true;
    return ok;
}

/* -- one operation ----------------------------------------------------------------------------- */

static bool eval_length(Run *run, uint32_t sub, const Op *op, const TreeNode *node)
{
    size_t bytes = node->string.len; /* a character has 1 to 4 of them */
    bool least = op->code == OP_MIN_LENGTH;
    if (least ? bytes / 4 >= op->arg : bytes <= op->arg)
        return true;
    size_t count = utf8_count(node->string);
    return (least ? count >= op->arg : count <= op->arg) || tell_op(run, sub, op, node, count);
}

static bool eval_number(const Op *op, const TreeNode *node)
{
    if (!number_is_finite(node))
        return false;
    if (op->code == OP_MULTIPLE_OF)
        return number_is_multiple(node, op->data);
    int order = number_compare(node, op->data);
    switch (op->code) {
    case OP_MINIMUM:
        return order >= 0;
    case OP_MAXIMUM:
        return order <= 0;
    case OP_EXCLUSIVE_MINIMUM:
        return order > 0;
    default:
        return order < 0;
    }
}

static bool eval_enum(const Op *op, const TreeNode *node)
{
    const TreeNode *list = op->data;
    if (op->code == OP_ENUM_STRINGS)
        return node->kind == NODE_STRING && name_find(op->data, node->string);
    if (op->code == OP_CONST)
        return tree_equal(node, list);
    for (const TreeNode *n = list->first; n; n = n->next)
        if (tree_equal(node, n))
            return true;
    return false;
}

static bool eval_count(Run *run, uint32_t sub, const Op *op, const TreeNode *node)
{
    bool items = op->code == OP_MIN_ITEMS || op->code == OP_MAX_ITEMS;
    uint32_t count = items ? node->count : member_count(node);
    bool ok = op->code == OP_MIN_ITEMS || op->code == OP_MIN_PROPERTIES ? count >= op->arg
                                                                        : count <= op->arg;
    return ok || tell_op(run, sub, op, node, count);
}

static bool eval_op(Run *run, uint32_t sub, const Op *op, const TreeNode *node, Marks *marks)
{
    switch ((OpCode)op->code) {
    case OP_CONST:
    case OP_ENUM:
    case OP_ENUM_STRINGS:
        return eval_enum(op, node) || tell_op(run, sub, op, node, 0);
    case OP_MINIMUM:
    case OP_MAXIMUM:
    case OP_EXCLUSIVE_MINIMUM:
    case OP_EXCLUSIVE_MAXIMUM:
    case OP_MULTIPLE_OF:
        return eval_number(op, node) || tell_op(run, sub, op, node, 0);
    case OP_MIN_LENGTH:
    case OP_MAX_LENGTH:
        return eval_length(run, sub, op, node);
    case OP_MIN_ITEMS:
    case OP_MAX_ITEMS:
    case OP_MIN_PROPERTIES:
    case OP_MAX_PROPERTIES:
        return eval_count(run, sub, op, node);
    case OP_PATTERN:
        return matches(run, sub, op, node, op->data, node->string) ||
               tell_op(run, sub, op, node, 0);
    case OP_FORMAT:
        return ((const Format *)op->data)->check(node->string) || tell_op(run, sub, op, node, 0);
    case OP_MEMBERS:
        return eval_members(run, sub, op, node, marks);
    case OP_DEPENDENT_REQUIRED:
    case OP_DEPENDENT_SCHEMAS:
        return eval_dependents(run, sub, op, node, marks);
    case OP_PROPERTY_NAMES:
        return eval_property_names(run, op, node);
    case OP_ITEMS:
        return eval_items(run, sub, op, node, marks);
    case OP_CONTAINS:
        return eval_contains(run, sub, op, node, marks);
    case OP_UNIQUE_ITEMS:
        return eval_unique(run, sub, op, node);
    case OP_REF:
        return run_sub(run, op->arg, node, marks);
    case OP_DYNAMIC_REF:
        return eval_dynamic(run, op, node, marks);
    case OP_ALL_OF:
        return eval_all(run, op, node, marks);
    case OP_IF:
        return eval_if(run, op, node, marks);
    case OP_ANY_OF:
    case OP_ONE_OF:
        return eval_choice(run, sub, op, node, marks);
    case OP_NOT:
        return eval_not(run, sub, op, node);
    case OP_UNEVALUATED_ITEMS:
    case OP_UNEVALUATED_PROPERTIES:
        return eval_unevaluated(run, sub, op, node, marks);
    }
    return false;
}

/* -- one subschema ----------------------------------------------------------------------------- */

static bool eval_ops(Run *run, uint32_t index, const TreeNode *node, Marks *marks)
{
    const Sub *sub = &run->subs[index];
    const Op *op = &run->ops[sub->first], *end = op + sub->count;
    unsigned kind = KIND_BIT(node->kind);
    bool ok = true;
    for (; op < end; op++) {
        if (!(op->kinds & kind) || eval_op(run, index, op, node, marks))
            continue;
        ok = false;
        if (stops(run))
            break;
    }
    return ok;
}

/* With unevaluated*: marks of its own, since it must not see what its neighbours evaluated. */
static __attribute__((noinline)) bool eval_with_marks(Run *run, uint32_t index,
                                                      const TreeNode *node, Marks *outer)
{
    Marks own;
    if (!marks_init(run, &own, node))
        return false;
    bool ok = eval_ops(run, index, node, &own);
    if (ok && outer)
        marks_merge(outer, &own);
    marks_clear(&own);
    return ok;
}

static bool eval_sub(Run *run, uint32_t index, const TreeNode *node, Marks *marks)
{
    const Sub *sub = &run->subs[index];
    if (!type_fits(sub->types, node))
        return tell(
            run,
            &(Failure){ .sub = index, .keyword = sub->types ? KW_TYPE : KW_COUNT, .node = node });
    if (sub->count == 0)
        return true;
    if (++run->steps > STEPS_MAX || run->depth >= DEPTH_MAX || run->unknown) {
        run->unknown = true;
        return false;
    }
    run->depth++;
    const Scope *before = run->scope;
    Scope scope = { before, NULL };
    if (run->schema->has_dynamic) {
        scope.resource = run->schema->places[index].resource;
        if (!before || before->resource != scope.resource)
            run->scope = &scope;
    }
    bool ok = sub->flags & SUB_UNEVALUATED ? eval_with_marks(run, index, node, marks)
                                           : eval_ops(run, index, node, marks);
    run->scope = before;
    run->depth--;
    return ok;
}

bool run_sub(Run *run, uint32_t index, const TreeNode *node, Marks *marks)
{
    bool warning = run->subs[index].flags & SUB_WARNING;
    if (!run->watch) {
        if (warning && !marks)
            return true;
        return eval_sub(run, index, node, marks) || (warning && !run->unknown);
    }
    const Watch *watch = run->watch;
    run->warnings += warning;
    size_t mark = watch->enter(run, index, node);
    bool ok = eval_sub(run, index, node, marks);
    watch->leave(run, index, node, mark, ok);
    run->warnings -= warning;
    return ok || (warning && !run->unknown);
}

void run_init(Run *run, const Schema *schema)
{
    *run = (Run){ .schema = schema, .subs = schema->subs, .ops = schema->ops };
}

void run_clear(Run *run)
{
    if (!run->scratch)
        return;
    Schema *s = (Schema *)(uintptr_t)run->schema;
    regex_scratch_free(atomic_exchange(&s->scratch, run->scratch));
    run->scratch = NULL;
}

SchemaVerdict schema_is_valid(const Schema *schema, const TreeNode *instance)
{
    Run run;
    run_init(&run, schema);
    bool ok = run_sub(&run, schema->root, instance, NULL);
    run_clear(&run);
    return run.unknown ? SCHEMA_UNKNOWN : ok ? SCHEMA_VALID : SCHEMA_INVALID;
}
