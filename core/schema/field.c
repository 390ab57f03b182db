#include "contract/field.h"

/* A Field holds the list of subschemas ("subs") that speak of its place: the schema found there,
 * what its $ref and allOf lead to, and, marked as MAYBE, the branches of oneOf, anyOf, then and
 * else. The first sub that says something wins, so what stands beside a $ref goes before what it
 * refers to. The first oneOf or anyOf whose branches differ in more than the type is the choice
 * of the field. A field with one branch taken is a field of its own, made from the same sources. */

enum { SUB_MAYBE = 1, SUB_WARNING = 2 };
enum { SUBS_MAX = 400, GATHER_DEPTH = 40, CHILDREN_MAX = 4000, PATH_DEPTH = 200 };

typedef struct Sub {
    const TreeNode *node;
    unsigned flags;
} Sub;

/* What is made when it is first asked for. */
typedef struct Lazy {
    Field **children;
    size_t child_count;
    Field **choices;
    Field *entry, *items;
    const TreeNode **enums;
    size_t enum_count;
    bool has_children, has_entry, has_items, has_enums;
} Lazy;

struct Field {
    Fields *fields;
    const Field *parent;
    Str name;
    const Sub *sources; /* where gathering began */
    size_t source_count;
    const Sub *subs;
    size_t sub_count;
    const TreeNode *choice; /* the oneOf or anyOf node, NULL: none */
    const TreeNode *taken;  /* the group whose branch `taken_index` was taken */
    size_t taken_index;
    bool required;
    Lazy *lazy;
};

struct Fields {
    const Schema *schema;
    Arena *arena;
    Field *root;
};

/* -- gathering the subschemas of a place ------------------------------------------------------ */

typedef struct Gather {
    const Schema *schema;
    Sub subs[SUBS_MAX];
    size_t count;
    const TreeNode *choice;
    const TreeNode *taken;
    size_t taken_index;
} Gather;

static void gather(Gather *g, const TreeNode *s, unsigned flags, int depth);

/* Branches that differ in the type alone are a union of types, not a choice. */
static bool is_type_union(const TreeNode *group)
{
    static const char *const plain[] = { "type", "title", "description", "format", "$comment" };
    for (const TreeNode *b = group->first; b; b = b->next) {
        if (b->kind != NODE_MAPPING)
            return false;
        for (const TreeNode *k = b->first; k; k = k->next) {
            bool known = false;
            for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
                known = known || str_is(k->key, plain[i]);
            if (!known)
                return false;
        }
    }
    return true;
}

static void gather_group(Gather *g, const TreeNode *group, unsigned flags, int depth)
{
    if (!group || group->kind != NODE_SEQUENCE)
        return;
    if (group == g->taken) {
        gather(g, tree_item(group, g->taken_index), flags, depth);
        return;
    }
    if (!g->choice && !flags && group->count >= 2 && !is_type_union(group))
        g->choice = group;
    for (const TreeNode *b = group->first; b; b = b->next)
        gather(g, b, group->count > 1 ? flags | SUB_MAYBE : flags, depth);
}

static void gather_reference(Gather *g, const TreeNode *s, const char *keyword, unsigned flags,
                             int depth)
{
    Str ref = tree_get_string(s, keyword);
    if (ref.ptr)
        gather(g, schema_resolve(g->schema, s, ref), flags, depth);
}

static void gather(Gather *g, const TreeNode *s, unsigned flags, int depth)
{
    if (!s || s->kind != NODE_MAPPING || depth > GATHER_DEPTH || g->count == SUBS_MAX)
        return;
    for (size_t i = 0; i < g->count; i++) {
        if (g->subs[i].node == s) {
            g->subs[i].flags &= flags; /* said for certain once is enough */
            return;
        }
    }
    if (tree_get_text(s, "x-severity"))
        flags |= SUB_WARNING;
    g->subs[g->count++] = (Sub){ s, flags };
    gather_reference(g, s, "$ref", flags, depth + 1);
    gather_reference(g, s, "$dynamicRef", flags, depth + 1);
    const TreeNode *all = tree_get_text(s, "allOf");
    for (const TreeNode *n = all ? all->first : NULL; n; n = n->next)
        gather(g, n, flags, depth + 1);
    gather_group(g, tree_get_text(s, "oneOf"), flags, depth + 1);
    gather_group(g, tree_get_text(s, "anyOf"), flags, depth + 1);
    gather(g, tree_get_text(s, "then"), flags | SUB_MAYBE, depth + 1);
    gather(g, tree_get_text(s, "else"), flags | SUB_MAYBE, depth + 1);
    const TreeNode *dependent = tree_get_text(s, "dependentSchemas");
    for (const TreeNode *n = dependent ? dependent->first : NULL; n; n = n->next)
        gather(g, n, flags | SUB_MAYBE, depth + 1);
}

/* A field from where its place is described. NULL when memory is out. */
static Field *make_field(Fields *fields, const Field *parent, Str name, const Sub *sources,
                         size_t count, const TreeNode *taken, size_t taken_index)
{
    Gather *g = memory_alloc(sizeof *g);
    Field *f = ARENA_NEW(fields->arena, Field);
    if (!g || !f) {
        memory_free(g);
        return NULL;
    }
    *g = (Gather){ .schema = fields->schema, .taken = taken, .taken_index = taken_index };
    for (size_t i = 0; i < count; i++)
        gather(g, sources[i].node, sources[i].flags, 0);
    /* A place that is described in branches alone is as certain as it gets. */
    bool certain = false;
    for (size_t i = 0; i < g->count; i++)
        certain = certain || !(g->subs[i].flags & SUB_MAYBE);
    if (!certain && count == 1 && sources[0].flags) {
        Sub source = { sources[0].node, sources[0].flags & ~(unsigned)SUB_MAYBE };
        g->count = 0;
        g->choice = NULL;
        gather(g, source.node, source.flags, 0);
    }
    Sub *subs = ARENA_ARRAY(fields->arena, Sub, g->count + 1);
    Sub *kept = ARENA_ARRAY(fields->arena, Sub, count + 1);
    Lazy *lazy = ARENA_NEW(fields->arena, Lazy);
    if (subs && kept && lazy) {
        memcpy(subs, g->subs, g->count * sizeof *subs);
        memcpy(kept, sources, count * sizeof *kept);
        *f = (Field){ .fields = fields,
                      .parent = parent,
                      .name = name,
                      .sources = kept,
                      .source_count = count,
                      .subs = subs,
                      .sub_count = g->count,
                      .choice = g->choice,
                      .taken = taken,
                      .taken_index = taken_index,
                      .lazy = lazy };
    } else {
        f = NULL;
    }
    memory_free(g);
    return f;
}

Fields *fields_new(const Schema *schema, Error *err)
{
    Fields *fields = memory_alloc(sizeof *fields);
    if (!fields) {
        error_memory(err);
        return NULL;
    }
    fields->schema = schema;
    fields->arena = arena_new(64u << 20);
    Sub source = { schema_document(schema), 0 };
    if (fields->arena)
        fields->root = make_field(fields, NULL, (Str){ NULL, 0 }, &source, 1, NULL, 0);
    if (!fields->root) {
        fields_free(fields);
        error_memory(err);
        return NULL;
    }
    return fields;
}

void fields_free(Fields *fields)
{
    if (!fields)
        return;
    arena_free(fields->arena);
    memory_free(fields);
}

const Field *fields_root(Fields *fields)
{
    return fields->root;
}

const Field *field_parent(const Field *f)
{
    return f->parent;
}

/* -- what the subs say ------------------------------------------------------------------------ */

static const TreeNode *first_of(const Field *f, const char *keyword)
{
    const TreeNode *later = NULL;
    for (size_t i = 0; i < f->sub_count; i++) {
        const TreeNode *n = tree_get_text(f->subs[i].node, keyword);
        if (n && !(f->subs[i].flags & SUB_MAYBE))
            return n;
        if (n && !later)
            later = n;
    }
    return later;
}

static Str first_string(const Field *f, const char *keyword)
{
    const TreeNode *n = first_of(f, keyword);
    return n && n->kind == NODE_STRING ? str_trim(n->string) : STR("");
}

static bool first_true(const Field *f, const char *keyword)
{
    const TreeNode *n = first_of(f, keyword);
    return n && n->kind == NODE_BOOL && n->boolean;
}

Str field_name(const Field *f)
{
    return f->name;
}

Str field_title(const Field *f)
{
    Str title = first_string(f, "title");
    if (title.len)
        return title;
    return f->name.len || !f->parent ? f->name : field_title(f->parent);
}

Str field_description(const Field *f)
{
    return first_string(f, "description");
}

Str field_doc(const Field *f)
{
    return first_string(f, "x-doc");
}

Str field_where(const Field *f)
{
    return first_string(f, "x-find");
}

Str field_boot(const Field *f)
{
    return first_string(f, "x-boot");
}

Str field_pattern(const Field *f)
{
    return first_string(f, "pattern");
}

Str field_pattern_help(const Field *f)
{
    return first_string(f, "x-pattern-help");
}

Str field_format(const Field *f)
{
    return first_string(f, "format");
}

Str field_widget(const Field *f)
{
    return first_string(f, "x-widget");
}

Str field_since(const Field *f)
{
    return first_string(f, "x-since");
}

unsigned field_platforms(const Field *f)
{
    for (; f; f = f->parent) {
        const TreeNode *list = first_of(f, "x-platforms");
        if (!list || list->kind != NODE_SEQUENCE)
            continue;
        unsigned bits = 0;
        for (const TreeNode *n = list->first; n; n = n->next) {
            const Platform *p = platform_find(n->string);
            bits |= p ? p->bit : 0;
        }
        return bits;
    }
    return ON_ALL;
}

Persona field_persona(const Field *f)
{
    for (; f; f = f->parent) {
        Str word = first_string(f, "x-persona");
        for (int p = PERSONA_PROVIDER; p <= PERSONA_SIGNER; p++)
            if (str_is(word, persona_name((Persona)p)))
                return (Persona)p;
    }
    return PERSONA_NONE;
}

const char *persona_name(Persona p)
{
    switch (p) {
    case PERSONA_PROVIDER:
        return "workload provider";
    case PERSONA_DEPLOYER:
        return "deployer";
    case PERSONA_AUDITOR:
        return "auditor";
    case PERSONA_SIGNER:
        return "signer";
    case PERSONA_NONE:
        break;
    }
    return "";
}

bool field_is_secret(const Field *f)
{
    for (; f; f = f->parent)
        if (first_true(f, "x-secret"))
            return true;
    return false;
}

bool field_is_deprecated(const Field *f)
{
    return first_true(f, "deprecated");
}

bool field_is_required(const Field *f)
{
    return f->required || first_true(f, "x-required");
}

static unsigned type_bits(Str name)
{
    static const struct {
        const char *name;
        unsigned bits;
    } table[] = {
        { "null", TYPE_NULL },       { "boolean", TYPE_BOOL },
        { "integer", TYPE_INTEGER }, { "number", TYPE_INTEGER | TYPE_NUMBER },
        { "string", TYPE_STRING },   { "array", TYPE_ARRAY },
        { "object", TYPE_OBJECT },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (str_is(name, table[i].name))
            return table[i].bits;
    return 0;
}

/* The types that one subschema allows; 0 when it does not say. */
static unsigned types_of(const TreeNode *s)
{
    const TreeNode *type = tree_get_text(s, "type");
    unsigned bits = 0;
    if (type && type->kind == NODE_STRING)
        return type_bits(type->string);
    for (const TreeNode *n = type ? type->first : NULL; n; n = n->next)
        bits |= type_bits(n->string);
    if (bits)
        return bits;
    const TreeNode *constant = tree_get_text(s, "const"), *list = tree_get_text(s, "enum");
    if (constant)
        return 1u << constant->kind;
    for (const TreeNode *n = list ? list->first : NULL; n; n = n->next)
        bits |= 1u << n->kind;
    return bits;
}

unsigned field_types(const Field *f)
{
    unsigned certain = 0, maybe = 0;
    for (size_t i = 0; i < f->sub_count; i++) {
        unsigned bits = types_of(f->subs[i].node);
        if (!bits)
            continue;
        if (f->subs[i].flags & SUB_MAYBE)
            maybe |= bits;
        else if (certain & bits)
            certain &= bits;
        else if (!certain)
            certain = bits;
    }
    if (!certain)
        return maybe;
    return certain & maybe ? certain & maybe : certain;
}

const TreeNode *field_default(const Field *f)
{
    return first_of(f, "default");
}

const TreeNode *field_example(const Field *f)
{
    const TreeNode *list = first_of(f, "examples");
    return list && list->kind == NODE_SEQUENCE ? list->first : NULL;
}

/* Adds the values of one subschema that are not in the list yet. */
static void add_enums(Lazy *lazy, const TreeNode *s, Arena *arena, size_t *cap)
{
    const TreeNode *constant = tree_get_text(s, "const"), *list = tree_get_text(s, "enum");
    const TreeNode *n = constant ? constant : list ? list->first : NULL;
    for (; n; n = constant ? NULL : n->next) {
        bool there = false;
        for (size_t i = 0; i < lazy->enum_count; i++)
            there = there || tree_equal(lazy->enums[i], n);
        if (there)
            continue;
        if (lazy->enum_count == *cap) {
            size_t more = *cap ? *cap * 2 : 8;
            const TreeNode **grown = ARENA_ARRAY(arena, const TreeNode *, more);
            if (!grown)
                return;
            if (lazy->enum_count)
                memcpy(grown, lazy->enums, lazy->enum_count * sizeof *grown);
            lazy->enums = grown;
            *cap = more;
        }
        lazy->enums[lazy->enum_count++] = n;
    }
}

static Lazy *with_enums(const Field *f)
{
    Lazy *lazy = f->lazy;
    size_t cap = 0;
    if (lazy->has_enums)
        return lazy;
    lazy->has_enums = true;
    for (size_t i = 0; i < f->sub_count && !lazy->enum_count; i++)
        if (!(f->subs[i].flags & SUB_MAYBE))
            add_enums(lazy, f->subs[i].node, f->fields->arena, &cap);
    if (lazy->enum_count)
        return lazy;
    for (size_t i = 0; i < f->sub_count; i++)
        add_enums(lazy, f->subs[i].node, f->fields->arena, &cap);
    return lazy;
}

size_t field_enum_count(const Field *f)
{
    return with_enums(f)->enum_count;
}

const TreeNode *field_enum(const Field *f, size_t i)
{
    Lazy *lazy = with_enums(f);
    return i < lazy->enum_count ? lazy->enums[i] : NULL;
}

static double number_of(const TreeNode *n)
{
    return n->kind == NODE_INT ? (double)n->integer : n->number;
}

/* The tightest limit; `step` is added to exclusive ones, which are whole numbers here. */
static bool limit_of(const Field *f, const char *keyword, const char *exclusive, int step,
                     double *ret)
{
    bool found = false;
    double best = 0;
    for (size_t i = 0; i < f->sub_count; i++) {
        const char *words[] = { keyword, exclusive };
        for (int w = 0; w < 2; w++) {
            const TreeNode *n = words[w] ? tree_get_text(f->subs[i].node, words[w]) : NULL;
            if (!n || !tree_is_number(n))
                continue;
            double value = number_of(n) + (w ? step : 0);
            if (!found || (step > 0 ? value > best : value < best))
                best = value;
            found = true;
        }
    }
    if (found)
        *ret = best;
    return found;
}

bool field_minimum(const Field *f, double *ret)
{
    return limit_of(f, "minimum", "exclusiveMinimum", 1, ret);
}

bool field_maximum(const Field *f, double *ret)
{
    return limit_of(f, "maximum", "exclusiveMaximum", -1, ret);
}

bool field_min_length(const Field *f, uint32_t *ret)
{
    double length;
    if (!limit_of(f, "minLength", NULL, 1, &length) || length < 0 || length > UINT32_MAX)
        return false;
    *ret = (uint32_t)length;
    return true;
}

/* -- children --------------------------------------------------------------------------------- */

static bool list_has(const TreeNode *list, Str word)
{
    for (const TreeNode *n = list ? list->first : NULL; n; n = n->next)
        if (n->kind == NODE_STRING && str_eq(n->string, word))
            return true;
    return false;
}

static bool is_required_in(const Field *f, Str key)
{
    for (size_t i = 0; i < f->sub_count; i++)
        if (!(f->subs[i].flags & SUB_MAYBE) &&
            list_has(tree_get_text(f->subs[i].node, "required"), key))
            return true;
    return false;
}

/* Does a branch (with all that it refers to) speak of this key? */
static bool branch_knows(const Fields *fields, const TreeNode *branch, Str key, bool required_only)
{
    Gather *g = memory_alloc(sizeof *g);
    bool found = false;
    if (!g)
        return false;
    g->schema = fields->schema;
    gather(g, branch, 0, 0);
    for (size_t i = 0; i < g->count && !found; i++) {
        found = list_has(tree_get_text(g->subs[i].node, "required"), key);
        if (!required_only)
            found = found || tree_get(tree_get_text(g->subs[i].node, "properties"), key);
    }
    memory_free(g);
    return found;
}

/* A key that only branches other than the taken one require. */
static bool belongs_elsewhere(const Field *f, Str key)
{
    if (!f->taken || branch_knows(f->fields, tree_item(f->taken, f->taken_index), key, false))
        return false;
    for (const TreeNode *b = f->taken->first; b; b = b->next)
        if (branch_knows(f->fields, b, key, true))
            return true;
    return false;
}

/* The field of a key from every sub that has it under `properties`. */
static Field *make_child(const Field *f, Str key)
{
    Sub sources[SUBS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < f->sub_count; i++) {
        const TreeNode *properties = tree_get_text(f->subs[i].node, "properties");
        const TreeNode *s = tree_get(properties, key);
        if (s)
            sources[count++] = (Sub){ s, f->subs[i].flags };
    }
    Field *child = make_field(f->fields, f, key, sources, count, NULL, 0);
    if (child)
        child->required = is_required_in(f, key);
    return child;
}

static bool has_child(const Lazy *lazy, Str key)
{
    for (size_t i = 0; i < lazy->child_count; i++)
        if (str_eq(lazy->children[i]->name, key))
            return true;
    return false;
}

static Lazy *with_children(const Field *f)
{
    Lazy *lazy = f->lazy;
    if (lazy->has_children)
        return lazy;
    lazy->has_children = true;
    size_t most = 0;
    for (size_t i = 0; i < f->sub_count; i++) {
        const TreeNode *properties = tree_get_text(f->subs[i].node, "properties");
        most += properties ? properties->count : 0;
    }
    if (most > CHILDREN_MAX)
        most = CHILDREN_MAX;
    lazy->children = most ? ARENA_ARRAY(f->fields->arena, Field *, most) : NULL;
    if (!lazy->children)
        return lazy;
    for (size_t i = 0; i < f->sub_count; i++) {
        const TreeNode *properties = tree_get_text(f->subs[i].node, "properties");
        for (const TreeNode *p = properties ? properties->first : NULL; p; p = p->next) {
            if (lazy->child_count == most || has_child(lazy, p->key) ||
                belongs_elsewhere(f, p->key))
                continue;
            Field *child = make_child(f, p->key);
            if (!child)
                return lazy;
            lazy->children[lazy->child_count++] = child;
        }
    }
    return lazy;
}

size_t field_count(const Field *f)
{
    return with_children(f)->child_count;
}

const Field *field_child(const Field *f, size_t i)
{
    Lazy *lazy = with_children(f);
    return i < lazy->child_count ? lazy->children[i] : NULL;
}

const Field *field_find(const Field *f, Str key)
{
    Lazy *lazy = with_children(f);
    for (size_t i = 0; i < lazy->child_count; i++)
        if (str_eq(lazy->children[i]->name, key))
            return lazy->children[i];
    return field_entry(f);
}

const Field *field_entry(const Field *f)
{
    Lazy *lazy = f->lazy;
    if (lazy->has_entry)
        return lazy->entry;
    lazy->has_entry = true;
    Sub sources[SUBS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < f->sub_count && count + 2 < SUBS_MAX; i++) {
        const TreeNode *patterns = tree_get_text(f->subs[i].node, "patternProperties");
        const TreeNode *more = tree_get_text(f->subs[i].node, "additionalProperties");
        if (patterns && patterns->first)
            sources[count++] = (Sub){ patterns->first, f->subs[i].flags };
        else if (more && more->kind == NODE_MAPPING && !tree_get_text(more, "not"))
            sources[count++] = (Sub){ more, f->subs[i].flags };
    }
    if (count)
        lazy->entry = make_field(f->fields, f, STR(""), sources, count, NULL, 0);
    return lazy->entry;
}

Str field_entry_name_help(const Field *f)
{
    return first_string(f, "x-name-help");
}

const Field *field_items(const Field *f)
{
    Lazy *lazy = f->lazy;
    if (lazy->has_items)
        return lazy->items;
    lazy->has_items = true;
    Sub sources[SUBS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < f->sub_count; i++) {
        const TreeNode *items = tree_get_text(f->subs[i].node, "items");
        if (!items)
            items = tree_get_text(f->subs[i].node, "prefixItems");
        if (items && items->kind == NODE_SEQUENCE)
            items = items->first;
        if (items && items->kind == NODE_MAPPING)
            sources[count++] = (Sub){ items, f->subs[i].flags };
    }
    if (count)
        lazy->items = make_field(f->fields, f, STR(""), sources, count, NULL, 0);
    return lazy->items;
}

/* -- choices ---------------------------------------------------------------------------------- */

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
        Field *c =
            make_field(f->fields, f->parent, f->name, f->sources, f->source_count, f->choice, i);
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
    gather(g, tree_item(f->choice, i), 0, 0);
    for (size_t s = 0; s < g->count; s++) {
        const TreeNode *list = tree_get_text(g->subs[s].node, "required");
        for (const TreeNode *n = list ? list->first : NULL; n; n = n->next) {
            bool everywhere = is_required_in(f, n->string);
            const TreeNode *b = f->choice->first;
            while (!everywhere && b && branch_knows(f->fields, b, n->string, true))
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
    unsigned types = types_of(s);
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
    gather(g, branch, 0, 0);
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
        if (!branch_knows(f->fields, tree_item(f->choice, i), n->key, false))
            continue;
        const TreeNode *b = f->choice->first;
        while (b && branch_knows(f->fields, b, n->key, false))
            b = b->next;
        count += b ? 1 : 0;
    }
    return count;
}

int field_choice_of(const Field *f, const TreeNode *instance)
{
    int chosen = -1, best = -1;
    if (!f->choice || !instance)
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

/* -- places ----------------------------------------------------------------------------------- */

static const Field *step(const Field *f, const TreeNode *instance, Str part)
{
    int chosen = field_choice_of(f, instance);
    const Field *taken = chosen >= 0 ? field_choice(f, (size_t)chosen) : NULL;
    bool is_sequence = instance && instance->kind == NODE_SEQUENCE;
    const Field *next = NULL;
    if (taken)
        next = is_sequence ? field_items(taken) : field_find(taken, part);
    if (!next && !is_sequence)
        next = field_find(f, part);
    bool is_index = part.len > 0;
    for (size_t i = 0; i < part.len; i++)
        is_index = is_index && part.ptr[i] >= '0' && part.ptr[i] <= '9';
    if (!next && (is_sequence || is_index || str_is(part, "-")))
        next = field_items(f);
    return next;
}

const Field *fields_at(Fields *fields, Str pointer, const TreeNode *instance_root)
{
    const Field *f = fields->root;
    const TreeNode *instance = instance_root;
    Arena *scratch = arena_new(1u << 20);
    Str rest = pointer, part;
    if (!scratch)
        return NULL;
    while (f && path_next(&rest, scratch, &part)) {
        f = step(f, instance, part);
        if (instance && instance->kind == NODE_SEQUENCE) {
            size_t index = 0;
            for (size_t i = 0; i < part.len && index < UINT32_MAX; i++)
                index = index * 10 + (size_t)(part.ptr[i] - '0');
            instance = part.len && part.ptr[0] >= '0' && part.ptr[0] <= '9'
                           ? tree_item(instance, index)
                           : NULL;
        } else {
            instance = tree_get(instance, part);
        }
    }
    arena_free(scratch);
    return f;
}

const Field *fields_of(Fields *fields, const TreeNode *node)
{
    const TreeNode *chain[PATH_DEPTH];
    size_t n = 0;
    if (!node)
        return NULL;
    for (; node->parent; node = node->parent) {
        if (n == PATH_DEPTH)
            return NULL;
        chain[n++] = node;
    }
    const Field *f = fields->root;
    while (f && n > 0) {
        const TreeNode *child = chain[--n];
        f = step(f, child->parent, child->key);
    }
    return f;
}
