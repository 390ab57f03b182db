#include "field_impl.h"

/* A Field holds the list of subschemas ("subs") that speak of its place: the schema found there,
 * what its $ref and allOf lead to, and, marked as MAYBE, the branches of oneOf, anyOf, then and
 * else. The first sub that says something wins, so what stands beside a $ref goes before what it
 * refers to. The first oneOf or anyOf whose branches differ in more than the type is the choice
 * of the field. A field with one branch taken is a field of its own, made from the same sources. */

/* -- gathering the subschemas of a place ------------------------------------------------------ */

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
    for (const Taken *t = g->taken; t; t = t->next) {
        if (t->group == group) {
            field_gather(g, tree_item(group, t->index), flags, depth);
            return;
        }
    }
    if (!g->choice && !flags && group->count >= 2 && group->count <= CHOICES_MAX &&
        !is_type_union(group))
        g->choice = group;
    for (const TreeNode *b = group->first; b; b = b->next)
        field_gather(g, b, group->count > 1 ? flags | SUB_MAYBE : flags, depth);
}

static void gather_reference(Gather *g, const TreeNode *s, const char *keyword, unsigned flags,
                             int depth)
{
    Str ref = tree_get_string(s, keyword);
    if (ref.ptr)
        field_gather(g, schema_resolve(g->schema, s, ref), flags, depth);
}

void field_gather(Gather *g, const TreeNode *s, unsigned flags, int depth)
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
        field_gather(g, n, flags, depth + 1);
    gather_group(g, tree_get_text(s, "oneOf"), flags, depth + 1);
    gather_group(g, tree_get_text(s, "anyOf"), flags, depth + 1);
    field_gather(g, tree_get_text(s, "then"), flags | SUB_MAYBE, depth + 1);
    field_gather(g, tree_get_text(s, "else"), flags | SUB_MAYBE, depth + 1);
    const TreeNode *dependent = tree_get_text(s, "dependentSchemas");
    for (const TreeNode *n = dependent ? dependent->first : NULL; n; n = n->next)
        field_gather(g, n, flags | SUB_MAYBE, depth + 1);
}

/* A field from where its place is described. NULL when memory is out. */
Field *field_make(Fields *fields, const Field *parent, Str name, const Sub *sources, size_t count,
                  const Taken *taken)
{
    Gather *g = memory_alloc(sizeof *g);
    Field *f = ARENA_NEW(fields->arena, Field);
    if (!g || !f) {
        memory_free(g);
        return NULL;
    }
    *g = (Gather){ .schema = fields->schema, .taken = taken };
    for (size_t i = 0; i < count; i++)
        field_gather(g, sources[i].node, sources[i].flags, 0);
    /* A place that is described in branches alone is as certain as it gets. */
    bool certain = false;
    for (size_t i = 0; i < g->count; i++)
        certain = certain || !(g->subs[i].flags & SUB_MAYBE);
    if (!certain && count == 1 && sources[0].flags) {
        Sub source = { sources[0].node, sources[0].flags & ~(unsigned)SUB_MAYBE };
        g->count = 0;
        g->choice = NULL;
        field_gather(g, source.node, source.flags, 0);
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
        fields->root = field_make(fields, NULL, (Str){ NULL, 0 }, &source, 1, NULL);
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

static const TreeNode *look_up(const Field *f, const char *keyword)
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

static const TreeNode *first_of(const Field *f, const char *keyword)
{
    struct Said *said = &f->lazy->said[((uintptr_t)keyword >> 2) % SAID_MAX];
    if (said->keyword != keyword)
        *said = (struct Said){ keyword, look_up(f, keyword) };
    return said->node;
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

static Persona persona_of(const Field *f)
{
    for (; f; f = f->parent) {
        Str word = first_string(f, "x-persona");
        for (int p = PERSONA_PROVIDER; p <= PERSONA_SIGNER; p++)
            if (str_is(word, persona_name((Persona)p)))
                return (Persona)p;
    }
    return PERSONA_NONE;
}

Persona field_persona(const Field *f)
{
    if (!f->lazy->has_persona) {
        f->lazy->persona = persona_of(f);
        f->lazy->has_persona = true;
    }
    return f->lazy->persona;
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
    if (!f->lazy->has_secret) {
        f->lazy->secret = first_true(f, "x-secret") || (f->parent && field_is_secret(f->parent));
        f->lazy->has_secret = true;
    }
    return f->lazy->secret;
}

bool field_is_deprecated(const Field *f)
{
    return first_true(f, "deprecated");
}

bool field_is_rare(const Field *f)
{
    return first_true(f, "x-rare");
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
unsigned field_types_of(const TreeNode *s)
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

static unsigned types_of(const Field *f)
{
    unsigned certain = 0, maybe = 0;
    for (size_t i = 0; i < f->sub_count; i++) {
        unsigned bits = field_types_of(f->subs[i].node);
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

unsigned field_types(const Field *f)
{
    if (!f->lazy->has_types) {
        f->lazy->types = types_of(f);
        f->lazy->has_types = true;
    }
    return f->lazy->types;
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
        bool there = n->kind == NODE_NULL && list && list->count > 1; /* null: leave it out */
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

bool field_requires(const Field *f, Str key)
{
    for (size_t i = 0; i < f->sub_count; i++)
        if (!(f->subs[i].flags & SUB_MAYBE) &&
            list_has(tree_get_text(f->subs[i].node, "required"), key))
            return true;
    return false;
}

/* Does a branch (with all that it refers to) speak of this key? */
bool field_branch_knows(const Fields *fields, const TreeNode *branch, Str key, bool required_only)
{
    Gather *g = memory_alloc(sizeof *g);
    bool found = false;
    if (!g)
        return false;
    g->schema = fields->schema;
    field_gather(g, branch, 0, 0);
    for (size_t i = 0; i < g->count && !found; i++) {
        found = list_has(tree_get_text(g->subs[i].node, "required"), key);
        if (!required_only)
            found = found || tree_get(tree_get_text(g->subs[i].node, "properties"), key);
    }
    memory_free(g);
    return found;
}

/* A key that only branches other than a taken one require. */
static bool belongs_elsewhere(const Field *f, Str key)
{
    for (const Taken *t = f->taken; t; t = t->next) {
        if (field_branch_knows(f->fields, tree_item(t->group, t->index), key, false))
            continue;
        for (const TreeNode *b = t->group->first; b; b = b->next)
            if (field_branch_knows(f->fields, b, key, true))
                return true;
    }
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
    Field *child = field_make(f->fields, f, key, sources, count, NULL);
    if (child)
        child->required = field_requires(f, key);
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
        lazy->entry = field_make(f->fields, f, STR(""), sources, count, NULL);
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
        lazy->items = field_make(f->fields, f, STR(""), sources, count, NULL);
    return lazy->items;
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
