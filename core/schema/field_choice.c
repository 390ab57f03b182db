#include "field_impl.h"

/* Which branches a field has, what makes each of them, and which one an instance has chosen. No
 * subschema is evaluated here: a half-typed instance belongs to a branch too. */

/* An instance with more keys chooses nothing: this is asked for each problem of a text, and such an
 * instance is no contract of anybody. */
#define KEYS_MAX 500

size_t field_choice_count(const Field *f)
{
    return f->choice ? f->choice->count : 0;
}

const Field *field_choice(const Field *f, size_t i)
{
    Lazy *lazy = f->lazy;
    size_t n = field_choice_count(f);
    if (i >= n)
        return NULL;
    if (!lazy->choices)
        lazy->choices = ARENA_ARRAY(f->fields->arena, Field *, n);
    if (!lazy->choices)
        return NULL;
    if (!lazy->choices[i]) {
        Taken *taken = ARENA_NEW(f->fields->arena, Taken);
        if (!taken)
            return NULL;
        *taken = (Taken){ f->choice, i, f->taken };
        Field *c = field_make(f->fields, f->parent, f->name, f->sources, f->source_count, taken);
        if (!c)
            return NULL;
        c->required = f->required;
        lazy->choices[i] = c;
    }
    return lazy->choices[i];
}

/* The k-th key that branch i requires and not all branches do; {NULL,0} when there are fewer. */
static Str choice_key(const Field *f, size_t i, size_t k, size_t *ret_count)
{
    Str found = { NULL, 0 };
    Gather *g = memory_alloc(sizeof *g);
    size_t count = 0;
    if (!g)
        return found;
    g->schema = f->fields->schema;
    field_gather(g, tree_item(f->choice, i), 0, 0);
    for (size_t s = 0; s < g->count; s++) {
        const TreeNode *list = tree_get_text(g->subs[s].node, "required");
        for (const TreeNode *n = list ? list->first : NULL; n; n = n->next) {
            bool everywhere = field_requires(f, n->string);
            const TreeNode *b = f->choice->first;
            while (!everywhere && b && field_branch_knows(f->fields, b, n->string, true))
                b = b->next;
            if (everywhere || !b)
                continue;
            if (count++ == k)
                found = n->string;
        }
    }
    memory_free(g);
    *ret_count = count;
    return found;
}

size_t field_choice_key_count(const Field *f, size_t i)
{
    size_t count = 0;
    if (i < field_choice_count(f))
        choice_key(f, i, SIZE_MAX, &count);
    return count;
}

Str field_choice_key(const Field *f, size_t i, size_t k)
{
    size_t count;
    return i < field_choice_count(f) ? choice_key(f, i, k, &count) : (Str){ NULL, 0 };
}

Str field_choice_title(const Field *f, size_t i)
{
    const TreeNode *branch = f->choice ? tree_item(f->choice, i) : NULL;
    if (!branch)
        return STR("");
    Str title = tree_get_string(branch, "title");
    if (!title.len && tree_get_string(branch, "$ref").ptr)
        title = tree_get_string(
            schema_resolve(f->fields->schema, branch, tree_get_string(branch, "$ref")), "title");
    if (title.len)
        return str_trim(title);
    Str key = field_choice_key(f, i, 0);
    const Field *child = key.len ? field_find(f, key) : NULL;
    return child ? field_title(child) : key.len ? key : field_title(f);
}

/* The text that every match of a pattern starts with: "-----BEGIN PUBLIC KEY-----". */
static Str pattern_prefix(Str pattern)
{
    size_t at = 0, end;
    if (!str_starts(pattern, STR("^")))
        return STR("");
    for (at = 1; at < pattern.len && pattern.ptr[at] == '(';)
        at += str_starts(str_slice(pattern, at, 3), STR("(?:")) ? 3 : 1;
    for (end = at; end < pattern.len && !strchr("\\^$.|?*+()[]{}", pattern.ptr[end]);)
        end++;
    if (end < pattern.len && end > at && strchr("?*{|", pattern.ptr[end]))
        end = pattern.ptr[end] == '|' ? at : end - 1;
    return str_slice(pattern, at, end - at);
}

static bool value_is_listed(const TreeNode *s, const TreeNode *value)
{
    const TreeNode *constant = tree_get_text(s, "const"), *list = tree_get_text(s, "enum");
    if (constant)
        return tree_equal(constant, value);
    for (const TreeNode *n = list ? list->first : NULL; n; n = n->next)
        if (tree_equal(n, value))
            return true;
    return !list;
}

/* Adds to *score what speaks for the instance being meant by this subschema; false: it is not.
 * Regular expressions are not run: their fixed beginning is enough to tell PEM from base64. */
static bool sub_fits(const TreeNode *s, const TreeNode *instance, int *score)
{
    unsigned types = field_types_of(s);
    unsigned kind = 1u << instance->kind;
    if (types && !(types & kind))
        return false;
    if (instance->kind == NODE_STRING) {
        Str prefix = pattern_prefix(tree_get_string(s, "pattern"));
        *score += prefix.len ? 2 : 1;
        return !prefix.len || str_starts(str_trim(instance->string), prefix);
    }
    if (instance->kind != NODE_MAPPING)
        return true;
    const TreeNode *required = tree_get_text(s, "required");
    for (const TreeNode *n = required ? required->first : NULL; n; n = n->next) {
        if (!tree_get(instance, n->string))
            return false;
        *score += 1;
    }
    const TreeNode *properties = tree_get_text(s, "properties");
    const TreeNode *more = tree_get_text(s, "additionalProperties");
    bool closed =
        more && more->kind == NODE_BOOL && !more->boolean && !tree_get_text(s, "patternProperties");
    for (const TreeNode *n = instance->first; n; n = n->next) {
        const TreeNode *p = tree_get(properties, n->key);
        if (!p && closed)
            return false;
        if (p && tree_is_scalar(n)) {
            if (!value_is_listed(p, n))
                return false;
            *score += tree_get_text(p, "const") || tree_get_text(p, "enum") ? 1 : 0;
        }
    }
    return true;
}

static bool branch_fits(const Field *f, const TreeNode *branch, const TreeNode *instance,
                        int *ret_score)
{
    Gather *g = memory_alloc(sizeof *g);
    bool fits = g;
    if (!g)
        return false;
    g->schema = f->fields->schema;
    field_gather(g, branch, 0, 0);
    *ret_score = 0;
    for (size_t i = 0; i < g->count && fits; i++)
        if (!g->subs[i].flags)
            fits = sub_fits(g->subs[i].node, instance, ret_score);
    memory_free(g);
    return fits;
}

/* How many keys of the instance does branch i know that not all branches know? */
static int keys_of_branch(const Field *f, size_t i, const TreeNode *instance)
{
    int count = 0;
    for (const TreeNode *n = instance->first; n; n = n->next) {
        if (!field_branch_knows(f->fields, tree_item(f->choice, i), n->key, false))
            continue;
        const TreeNode *b = f->choice->first;
        while (b && field_branch_knows(f->fields, b, n->key, false))
            b = b->next;
        count += b ? 1 : 0;
    }
    return count;
}

int field_choice_of(const Field *f, const TreeNode *instance)
{
    int chosen = -1, best = -1;
    if (!f->choice || !instance || instance->count > KEYS_MAX)
        return -1;
    for (size_t i = 0; i < f->choice->count; i++) {
        int score;
        if (!branch_fits(f, tree_item(f->choice, i), instance, &score) || score < best)
            continue;
        chosen = score == best ? -2 : (int)i;
        best = score;
    }
    if (chosen != -1 || instance->kind != NODE_MAPPING)
        return chosen;
    best = 0; /* none is complete: the one whose own keys are there */
    for (size_t i = 0; i < f->choice->count; i++) {
        int count = keys_of_branch(f, i, instance);
        if (!count || count < best)
            continue;
        chosen = count == best ? -2 : (int)i;
        best = count;
    }
    return chosen;
}
