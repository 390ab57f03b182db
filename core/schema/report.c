/* A Watch gathers the failures as entries; where anyOf or oneOf fail, those of the branch that
 * was meant are kept. Then what says the same thing twice is dropped, and words.c does the rest. */
#include "report.h"

#include <stdlib.h>

#define ENTRIES_MAX 2000
#define WARNINGS_MAX 1000 /* so that they leave room for errors */

/* -- annotations ------------------------------------------------------------------------------- */

const TreeNode *report_annotation_node(const Schema *schema, uint32_t sub, const char *name)
{
    for (int hops = 0; hops < 8 && sub != SUB_NONE; hops++) {
        const TreeNode *found = tree_get_text(schema->places[sub].node, name);
        if (found)
            return found;
        const Sub *s = &schema->subs[sub];
        sub = SUB_NONE;
        for (uint32_t i = 0; i < s->count; i++)
            if (schema->ops[s->first + i].code == OP_REF)
                sub = schema->ops[s->first + i].arg;
    }
    return NULL;
}

Str report_annotation(const Schema *schema, uint32_t sub, const char *name)
{
    const TreeNode *n = report_annotation_node(schema, sub, name);
    return n && n->kind == NODE_STRING ? n->string : (Str){ NULL, 0 };
}

static int compare_paths(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

bool report_is_secret(const Report *r, Str path)
{
    for (size_t end = 0; end <= path.len; end++) { /* the path and those of all around it */
        Str part = str_slice(path, 0, end);
        if ((end == path.len || path.ptr[end] == '/') && r->secret_count &&
            bsearch(&part, r->secrets, r->secret_count, sizeof *r->secrets, compare_paths))
            return true;
    }
    return false;
}

/* -- gathering --------------------------------------------------------------------------------- */

static bool reserve(Report *r, void *array, size_t count, size_t *cap, size_t size)
{
    void *old;
    if (count < *cap)
        return true;
    memcpy(&old, array, sizeof old);
    size_t wanted = *cap ? 2 * *cap : 32;
    void *fresh = memory_resize(old, wanted * size);
    if (!fresh) {
        r->no_memory = true;
        return false;
    }
    memcpy(array, &fresh, sizeof fresh);
    *cap = wanted;
    return true;
}

static Str path_text(Report *r, const Path *path)
{
    if (!path)
        return STR("");
    Str outer = path_text(r, path->outer);
    if (path->node->key.ptr)
        return path_join(r->scratch, outer, path->node->key);
    char *text = arena_printf(r->scratch, STR_FMT "/%u", STR_ARG(outer), path->index);
    r->no_memory = r->no_memory || !text;
    return str_from(text);
}

static size_t enter(Run *run, uint32_t sub, const TreeNode *node)
{
    Report *r = run->context;
    unsigned flags = run->subs[sub].flags;
    if (reserve(r, &r->stack, r->depth, &r->stack_cap, sizeof *r->stack))
        r->stack[r->depth++] = (Applied){ sub, node };
    if ((flags & SUB_SECRET) &&
        reserve(r, &r->secrets, r->secret_count, &r->secret_cap, sizeof *r->secrets))
        r->secrets[r->secret_count++] = path_text(r, run->path);
    return r->depth;
}

static void leave(Run *run, uint32_t sub, const TreeNode *node, size_t mark, bool ok)
{
    Report *r = run->context;
    (void)node;
    (void)ok;
    (void)run;
    (void)sub;
    if (r->depth == mark && mark > 0)
        r->depth--;
}

/* why of the subschemas at the very place. x-boot: an error refuses the whole instance, so it is
 * that of the outermost subschema that has one; a warning lets it pass, and what happens later is
 * said by the nearest. */
static void add_reasons(Report *r, Entry *e)
{
    const Failure *f = &e->failure;
    uint32_t own = SUB_NONE;
    for (size_t i = 0; i < r->depth && e->severity == SEV_ERROR && !e->boot.len; i++)
        e->boot = tree_get_string(r->schema->places[r->stack[i].sub].node, "x-boot");
    if ((f->keyword == KW_REQUIRED || f->keyword == KW_PROPERTIES) && f->op) {
        const NameSlot *slot = name_find(&((const Members *)f->op->data)->names, f->name);
        own = slot ? slot->sub : SUB_NONE;
        e->why = report_annotation(r->schema, own, "x-doc");
        if (!e->why.len)
            e->why = report_annotation(r->schema, own, "description");
        if (!e->boot.len)
            e->boot = report_annotation(r->schema, own, "x-boot");
    }
    for (size_t i = r->depth; i-- > 0;) {
        const TreeNode *place = r->schema->places[r->stack[i].sub].node;
        if (!e->boot.len)
            e->boot = tree_get_string(place, "x-boot");
        if (r->stack[i].node != f->node || own != SUB_NONE || f->member)
            continue;
        if (!e->why.len)
            e->why = tree_get_string(place, "x-doc");
    }
    for (size_t i = r->depth; i-- > 0 && !e->why.len && own == SUB_NONE && !f->member;)
        if (r->stack[i].node == f->node)
            e->why = tree_get_string(r->schema->places[r->stack[i].sub].node, "description");
}

static Entry *add_entry(Run *run, const Failure *failure, Choice choice)
{
    Report *r = run->context;
    bool warning = failure->warning || run->warnings;
    if (r->count >= ENTRIES_MAX || (warning && r->warning_count >= WARNINGS_MAX) ||
        !reserve(r, &r->entries, r->count, &r->cap, sizeof *r->entries))
        return NULL;
    Entry *e = &r->entries[r->count++];
    r->warning_count += warning;
    *e = (Entry){ .failure = *failure,
                  .choice = choice,
                  .severity = warning ? SEV_WARNING : SEV_ERROR,
                  .path = path_text(r, run->path) };
    if (run->path && !run->path->node->key.ptr)
        e->item = run->path->index + 1;
    e->at = e->path;
    if (failure->member && !failure->member->key.ptr) {
        char *text = arena_printf(r->scratch, STR_FMT "/%llu", STR_ARG(e->path),
                                  (unsigned long long)failure->number);
        e->at = str_from(text);
    } else if (failure->name.ptr && !failure->limited) {
        e->at = path_join(r->scratch, e->path, failure->name);
    }
    if (failure->node->key.ptr && !failure->node->parent) { /* a name: it lives on the stack */
        TreeNode *copy = ARENA_NEW(r->scratch, TreeNode);
        if (copy)
            *copy = *failure->node;
        e->failure.node = copy ? copy : r->schema->document;
    }
    add_reasons(r, e);
    return e;
}

static void gather(Run *run, const Failure *failure)
{
    add_entry(run, failure, CHOICE_NONE);
}

/* -- choices ----------------------------------------------------------------------------------- */

typedef struct Branch {
    size_t start, end;     /* its entries */
    unsigned other_type;   /* the instance has another type */
    unsigned contradicted; /* a constant near the top says it is not this one */
    unsigned present;      /* keys that it requires and that are there */
    unsigned missing, total;
} Branch;

static bool is_below(Str path, Str top, unsigned most)
{
    unsigned parts = 0;
    if (!str_starts(path, top))
        return false;
    for (size_t i = top.len; i < path.len; i++)
        parts += path.ptr[i] == '/';
    return parts <= most;
}

static unsigned required_present(const Schema *s, uint32_t sub, const TreeNode *node)
{
    unsigned n = 0;
    const TreeNode *list = report_annotation_node(s, sub, "required");
    for (const TreeNode *k = list ? list->first : NULL; k; k = k->next)
        n += tree_get(node, k->string) != NULL;
    return n;
}

static Branch judge(const Report *r, Str path, const TreeNode *node, uint32_t sub, size_t start)
{
    Branch b = { .start = start, .end = r->count };
    for (size_t i = start; i < r->count; i++) {
        const Entry *e = &r->entries[i];
        Keyword k = e->failure.keyword;
        if (e->severity != SEV_ERROR)
            continue;
        b.total++;
        if (str_eq(e->path, path)) {
            b.other_type += k == KW_TYPE || e->choice == CHOICE_TYPES ? 1 : 0;
            b.other_type += k == KW_COUNT ? 2 : 0; /* `false` is never meant */
            b.missing += k == KW_REQUIRED;
        }
        if ((k == KW_CONST || k == KW_ENUM) && is_below(e->path, path, 1))
            b.contradicted++;
    }
    b.present = required_present(r->schema, sub, node);
    return b;
}

/* <0: a was rather meant. */
static int compare_branches(const Branch *a, const Branch *b)
{
    const unsigned pairs[][2] = { { a->other_type, b->other_type },
                                  { a->contradicted, b->contradicted },
                                  { b->present, a->present },
                                  { a->missing, b->missing },
                                  { a->total, b->total } };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i][0] != pairs[i][1])
            return pairs[i][0] < pairs[i][1] ? -1 : 1;
    return 0;
}

/* What all branches have in common, when each has one failure, at the instance itself. */
static Choice common_choice(const Report *r, Str path, const Branch *branches, uint32_t count)
{
    Choice common = CHOICE_NONE;
    for (uint32_t i = 0; i < count; i++) {
        const Entry *e = &r->entries[branches[i].start];
        if (branches[i].end != branches[i].start + 1 || !str_eq(e->path, path))
            return CHOICE_NONE;
        Choice this = e->failure.keyword == KW_REQUIRED ? CHOICE_MISSING
                      : e->failure.keyword == KW_TYPE   ? CHOICE_TYPES
                      : e->failure.keyword == KW_PATTERN || e->failure.keyword == KW_CONST ||
                              e->failure.keyword == KW_ENUM || e->failure.keyword == KW_FORMAT
                          ? CHOICE_FORMS
                          : CHOICE_NONE;
        if (this == CHOICE_NONE || (i > 0 && this != common))
            return CHOICE_NONE;
        common = this;
    }
    return common;
}

static void keep_branch(Report *r, size_t mark, const Branch *b)
{
    size_t n = b->end - b->start;
    memmove(&r->entries[mark], &r->entries[b->start], n * sizeof *r->entries);
    r->count = mark + n;
}

static const Entry *contradiction(const Report *r, Str path, const Branch *b)
{
    for (size_t i = b->start; i < b->end; i++) {
        const Entry *e = &r->entries[i];
        if ((e->failure.keyword == KW_CONST || e->failure.keyword == KW_ENUM) &&
            e->severity == SEV_ERROR && e->choice == CHOICE_NONE && is_below(e->path, path, 1))
            return e;
    }
    return NULL;
}

/* One entry for the value that no branch allows ("kind"). False when there is none such. */
static bool join_values(Report *r, Str path, size_t mark, const Branch *branches, uint32_t count)
{
    const Op **alternatives = ARENA_ARRAY(r->scratch, const Op *, count);
    const Entry *first = NULL;
    for (uint32_t i = 0; alternatives && i < count; i++) {
        const Entry *e = contradiction(r, path, &branches[i]);
        if (!e || (first && !str_eq(e->path, first->path)))
            return false;
        first = first ? first : e;
        alternatives[i] = e->failure.op;
    }
    if (!alternatives || !first)
        return false;
    Entry joined = *first;
    joined.choice = CHOICE_VALUES;
    joined.alternatives = alternatives;
    joined.alternative_count = count;
    r->entries[mark] = joined;
    r->count = mark + 1;
    return true;
}

/* All branches failed: gathers each, and keeps what helps most. */
static void explain_none(Run *run, uint32_t sub, const Op *op, const TreeNode *node)
{
    enum { MOST = 64 };
    const SubList *list = op->data;
    Report *r = run->context;
    Branch *branches = memory_alloc(MOST * sizeof *branches); /* too much for a deep stack */
    size_t mark = r->count;
    Str path = path_text(r, run->path);
    uint32_t n = list->count < MOST ? list->count : MOST, best = 0;
    r->no_memory = r->no_memory || !branches;
    for (uint32_t i = 0; branches && i < n && !run->unknown; i++) {
        size_t start = r->count;
        run_sub(run, list->subs[i], node, NULL);
        branches[i] = judge(r, path, node, list->subs[i], start);
        if (i > 0 && compare_branches(&branches[i], &branches[best]) < 0)
            best = i;
    }
    Failure failure = { .sub = sub, .op = op, .keyword = (Keyword)op->keyword, .node = node };
    if (run->unknown || r->no_memory) {
        memory_free(branches);
        return;
    }
    Choice common = n > 1 ? common_choice(r, path, branches, n) : CHOICE_NONE;
    if (common != CHOICE_NONE) {
        r->count = mark;
        add_entry(run, &failure, common);
    } else if (n > 1 && join_values(r, path, mark, branches, n)) {
        /* said */
    } else if (branches[best].end > branches[best].start) {
        keep_branch(r, mark, &branches[best]);
    } else {
        r->count = mark;
        add_entry(run, &failure, CHOICE_UNCLEAR);
    }
    memory_free(branches);
}

/* How many branches are valid, and which of the first 64; warnings within those stay. */
static uint32_t count_valid(Run *run, const SubList *list, const TreeNode *node, Marks *marks,
                            uint64_t *ret_branches)
{
    Report *r = run->context;
    uint32_t valid = 0;
    for (uint32_t i = 0; i < list->count && !run->unknown; i++) {
        size_t mark = r->count, warnings = r->warning_count;
        if (run_branch(run, list->subs[i], node, marks)) {
            valid++;
            *ret_branches |= i < 64 ? UINT64_C(1) << i : 0;
        } else {
            r->count = mark;
            r->warning_count = warnings;
        }
    }
    return valid;
}

static bool choose(Run *run, uint32_t sub, const Op *op, const TreeNode *node, Marks *marks)
{
    Report *r = run->context;
    size_t mark = r->count;
    uint64_t branches = 0;
    uint32_t valid = count_valid(run, op->data, node, marks, &branches);
    Failure failure = {
        .sub = sub, .op = op, .keyword = (Keyword)op->keyword, .node = node, .number = valid
    };
    bool heard = !run->tentative || run->warnings;
    if (run->unknown) {
        if (heard && ++run->limits <= RUN_LIMITS_MAX) { /* given up on one expression within */
            run->unknown = false;
            failure.limited = true;
            gather(run, &failure);
        }
        return true;
    }
    if (op->code == OP_ANY_OF ? valid > 0 : valid == 1)
        return true;
    r->count = mark; /* what the branches say does not matter any more */
    if (valid > 1 && heard) {
        Entry *e = add_entry(run, &failure, CHOICE_SEVERAL);
        if (e)
            e->branches = branches;
    } else if (heard) {
        explain_none(run, sub, op, node);
    }
    return false;
}

/* -- one problem per mistake ------------------------------------------------------------------- */

/* Of several failures of one scalar the first of these is told. */
static int rank(const Entry *e)
{
    static const Keyword order[] = { KW_TYPE,       KW_CONST,   KW_ENUM,
                                     KW_MIN_LENGTH, KW_PATTERN, KW_FORMAT };
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (e->failure.keyword == order[i])
            return (int)i;
    return e->choice == CHOICE_TYPES ? 0 : e->choice == CHOICE_FORMS ? 4 : 10;
}

/* By what is at fault; then what is kept comes first. */
static int compare_entries(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    int order = str_cmp(x->at, y->at);
    if (order)
        return order;
    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank - y->rank;
    return (x->failure.sub > y->failure.sub) - (x->failure.sub < y->failure.sub);
}

/* A wrong type and a key that should not be there hide everything within. */
static bool hides(const Entry *e)
{
    return e->failure.keyword == KW_TYPE || e->choice == CHOICE_TYPES || e->failure.member;
}

static bool is_within(Str path, Str top)
{
    return path.len > top.len && str_starts(path, top) && path.ptr[top.len] == '/';
}

/* Both are about the same thing, which `first` says better; a warning never hides an error. */
static bool says_it(const Entry *first, const Entry *e)
{
    if (first->severity < e->severity)
        return false;
    if (hides(first) && is_within(e->at, first->at))
        return true;
    if (!str_eq(first->at, e->at) || first->failure.limited != e->failure.limited)
        return false;
    return tree_is_scalar(e->failure.node) || hides(first) ||
           (first->failure.keyword == e->failure.keyword && first->choice == e->choice &&
            str_eq(first->failure.name, e->failure.name));
}

static void drop_repeated(Report *r)
{
    for (size_t i = 0; i < r->count; i++)
        for (size_t k = 0; k < i && !r->entries[i].dropped; k++)
            if (!r->entries[k].dropped)
                r->entries[i].dropped = says_it(&r->entries[k], &r->entries[i]);
}

static bool misses(const Report *r, const Entry *e, Str name)
{
    if (e->failure.keyword == KW_REQUIRED)
        return str_eq(e->failure.name, name);
    const SubList *list = e->choice == CHOICE_MISSING ? e->failure.op->data : NULL;
    for (uint32_t i = 0; list && i < list->count; i++) {
        const TreeNode *names = report_annotation_node(r->schema, list->subs[i], "required");
        for (const TreeNode *n = names ? names->first : NULL; n; n = n->next)
            if (str_eq(n->string, name))
                return true;
    }
    return false;
}

/* A missing key and an unknown one that is nearly spelled so are one mistake. */
static void join_spelling(Report *r)
{
    for (size_t i = 0; i < r->count; i++) {
        Entry *odd = &r->entries[i];
        if (odd->dropped || !odd->suggestion.ptr)
            continue;
        for (size_t k = 0; k < r->count; k++) {
            Entry *e = &r->entries[k];
            if (e->dropped || !str_eq(e->path, odd->path) || !misses(r, e, odd->suggestion))
                continue;
            e->dropped = true;
            if (e->severity == SEV_ERROR)
                odd->severity = SEV_ERROR;
        }
    }
}

static void sort_out(Report *r)
{
    for (size_t i = 0; i < r->count; i++) {
        Entry *e = &r->entries[i];
        e->rank = 2 * rank(e) + !report_annotation(r->schema, e->failure.sub, "x-pattern-help").len;
        if (e->failure.member && e->failure.member->key.ptr)
            e->suggestion = words_nearest_key(r, e);
    }
    if (r->secret_count > 1)
        qsort(r->secrets, r->secret_count, sizeof *r->secrets, compare_paths);
    if (r->count > 1)
        qsort(r->entries, r->count, sizeof *r->entries, compare_entries);
    drop_repeated(r);
    join_spelling(r);
}

static void report_clear(Report *r)
{
    memory_free(r->entries);
    memory_free(r->stack);
    memory_free(r->secrets);
    arena_free(r->scratch);
}

/* More than the limits allow: said once, of the whole. */
static void add_unknown(const TreeNode *instance, Str base, Problems *problems)
{
    Problem *p = problems_add(problems, "SCH-limit", SEV_ERROR, instance->key_span,
                              "This could not be checked: it takes too long");
    p->path = base;
    p->why = STR("Depth and effort of a check are limited, so that it always ends.");
}

bool schema_report(const Schema *schema, const TreeNode *instance, Str base, Problems *problems,
                   Error *err)
{
    static const Watch watch = { false, enter, leave, gather, choose };
    if (!schema->has_warnings && schema_is_valid(schema, instance) == SCHEMA_VALID)
        return true;
    Report r = { .schema = schema, .scratch = arena_new(0) };
    Run run;
    if (!r.scratch)
        return error_memory(err);
    run_init(&run, schema);
    run.watch = &watch;
    run.context = &r;
    run_sub(&run, schema->root, instance, NULL);
    run_clear(&run);
    sort_out(&r);
    for (size_t i = 0; i < r.count; i++)
        if (!r.entries[i].dropped)
            words_problem(&r, &r.entries[i], base, problems);
    if (run.unknown)
        add_unknown(instance, base, problems);
    bool ok = !r.no_memory;
    report_clear(&r);
    return ok || error_memory(err);
}
