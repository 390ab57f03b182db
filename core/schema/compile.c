/* A worklist: each subschema gets its index when it is first referred to and its operations
 * when its turn comes, so neither references nor nesting recurse. `here` is the subschema whose
 * turn it is; `keyword[]` are its keywords that its draft and vocabularies know. */
#include "compile.h"

#include "numbers.h"

#define HOPS_MAX 50

typedef struct Compiler {
    SchemaSet *set;
    const SchemaOptions *options;
    Schema *schema;
    Map subs;    /* by node: index + 1 */
    Map regexes; /* by pattern */
    uint32_t sub_cap, op_cap, done;
    size_t regex_cap;
    SubPlace here;
    uint32_t index;
    const TreeNode *keyword[KW_COUNT];
    Dynamic **dynamics;
    uint32_t dynamic_count, dynamic_cap;
    Error *err;
} Compiler;

static bool fail(Compiler *c, const TreeNode *at, const char *text)
{
    return frame_error(c->here.resource->document, at, c->err, "%s", text);
}

/* Doubles an array of `size`-byte elements when it is full. */
static bool grow(void *array, uint32_t count, uint32_t *cap, size_t size)
{
    void *old;
    if (count < *cap)
        return true;
    memcpy(&old, array, sizeof old);
    uint32_t wanted = *cap ? 2 * *cap : 64;
    void *fresh = memory_resize(old, wanted * size);
    if (!fresh)
        return false;
    memcpy(array, &fresh, sizeof fresh);
    *cap = wanted;
    return true;
}

/* -- subschemas and operations ----------------------------------------------------------------- */

static bool add_sub(Compiler *c, const TreeNode *node, const Resource *resource,
                    uint32_t *ret_index)
{
    Schema *s = c->schema;
    uint32_t cap = c->sub_cap;
    if (!grow(&s->places, s->sub_count, &cap, sizeof *s->places) ||
        !grow(&s->subs, s->sub_count, &c->sub_cap, sizeof *s->subs))
        return error_memory(c->err);
    uint32_t index = s->sub_count;
    if (!map_put(&c->subs, map_node_key(node), (void *)((uintptr_t)index + 1)))
        return error_memory(c->err);
    s->places[index] = (SubPlace){ node, resource };
    s->subs[index] = (Sub){ .types = KINDS_ALL };
    s->sub_count++;
    *ret_index = index;
    return true;
}

static bool resolve(Compiler *c, const TreeNode *at, const Resource *from, Target *ret_target)
{
    Error err = { 0 };
    if (frame_resolve(c->set, from, at->string, ret_target, &err))
        return true;
    if (err.code != ERR_RANGE) {
        if (c->err)
            *c->err = err;
        return false;
    }
    return fail(c, at, err.text);
}

/* A subschema that is nothing but a $ref within its resource is what it refers to. */
static bool skip_references(Compiler *c, const TreeNode **node, const Resource **resource)
{
    for (int hops = 0; hops < HOPS_MAX; hops++) {
        const TreeNode *ref = (*node)->first;
        if ((*node)->kind != NODE_MAPPING || (*node)->count != 1 || !str_is(ref->key, "$ref") ||
            ref->kind != NODE_STRING)
            return true;
        Target target;
        if (!resolve(c, ref, *resource, &target))
            return false;
        if (target.resource != *resource)
            return true;
        *node = target.node;
    }
    return true;
}

/* The index of a subschema, whether compiled already or not. */
static bool sub_of(Compiler *c, const TreeNode *node, const Resource *resource, uint32_t *ret_index)
{
    if (node->kind != NODE_MAPPING && node->kind != NODE_BOOL)
        return fail(c, node, "a subschema is a mapping, true or false");
    const Resource *own = node->kind == NODE_MAPPING && tree_get_text(node, "$id")
                              ? map_get(&c->set->roots, map_node_key(node))
                              : NULL;
    resource = own ? own : resource;
    if (!skip_references(c, &node, &resource))
        return false;
    uintptr_t known = (uintptr_t)map_get(&c->subs, map_node_key(node));
    if (known) {
        *ret_index = (uint32_t)(known - 1);
        return true;
    }
    return add_sub(c, node, resource, ret_index);
}

static bool inner_sub(Compiler *c, const TreeNode *node, uint32_t *ret_index)
{
    return sub_of(c, node, c->here.resource, ret_index);
}

static bool emit(Compiler *c, OpCode code, unsigned kinds, Keyword keyword, const void *data,
                 uint32_t arg)
{
    Schema *s = c->schema;
    uint32_t cap = c->op_cap;
    if (!grow(&s->values, s->op_count, &cap, sizeof *s->values) ||
        !grow(&s->ops, s->op_count, &c->op_cap, sizeof *s->ops))
        return error_memory(c->err);
    s->values[s->op_count] = c->keyword[keyword];
    s->ops[s->op_count++] = (Op){ .code = (uint8_t)code,
                                  .kinds = (uint8_t)kinds,
                                  .keyword = (uint8_t)keyword,
                                  .arg = arg,
                                  .data = data };
    s->subs[c->index].count++;
    return true;
}

static void *allocate(Compiler *c, size_t size)
{
    void *p = arena_alloc(c->schema->arena, size);
    if (!p)
        error_memory(c->err);
    return p;
}

#define ALLOCATE(c, type, n) ((type *)allocate((c), sizeof(type) * (n)))

/* -- tables ------------------------------------------------------------------------------------ */

static bool names_init(Compiler *c, NameTable *table, size_t names)
{
    uint32_t size = 4;
    while (size < 2 * names)
        size *= 2;
    *table = (NameTable){ .mask = size - 1 };
    table->slots = ALLOCATE(c, NameSlot, size);
    return table->slots != NULL;
}

/* The slot of a name, new or not. */
static NameSlot *names_add(NameTable *table, Str name)
{
    uint32_t hash = name_hash(name.ptr, name.len), i = hash & table->mask;
    for (; table->slots[i].name; i = (i + 1) & table->mask)
        if (str_eq(str_make(table->slots[i].name, table->slots[i].len), name))
            return &table->slots[i];
    table->slots[i] = (NameSlot){ .name = name.ptr,
                                  .len = (uint32_t)name.len,
                                  .hash = hash,
                                  .sub = SUB_NONE,
                                  .bit = UINT32_MAX };
    table->count++;
    return &table->slots[i];
}

static bool is_name_list(const TreeNode *list)
{
    if (list->kind != NODE_SEQUENCE)
        return false;
    for (const TreeNode *n = list->first; n; n = n->next)
        if (n->kind != NODE_STRING)
            return false;
    return true;
}

static bool regex_of(Compiler *c, const TreeNode *at, Str pattern, const Regex **ret_regex)
{
    Schema *s = c->schema;
    Regex *regex = map_get(&c->regexes, pattern);
    Error err = { 0 };
    if (!regex) {
        uint32_t cap = (uint32_t)c->regex_cap;
        if (!grow(&s->regexes, (uint32_t)s->regex_count, &cap, sizeof *s->regexes))
            return error_memory(c->err);
        c->regex_cap = cap;
        regex = regex_new(pattern, c->options->regex_limit, &err);
        if (!regex && err.code == ERR_MEMORY)
            return error_memory(c->err);
        if (!regex)
            return frame_error(c->here.resource->document, at, c->err,
                               "the regular expression cannot be used, at character %zu: %s",
                               utf8_count(str_slice(pattern, 0, err.span.start)) + 1, err.text);
        s->regexes[s->regex_count++] = regex;
        if (!map_put(&c->regexes, pattern, regex))
            return error_memory(c->err);
    }
    *ret_regex = regex;
    return true;
}

/* -- keywords of scalars ----------------------------------------------------------------------- */

static bool is_count(const TreeNode *n, uint32_t *ret)
{
    if (!tree_is_number(n) || !number_is_integer(n))
        return false;
    double value = n->kind == NODE_INT ? (double)n->integer : n->number;
    *ret = value >= UINT32_MAX ? UINT32_MAX : value < 0 ? 0 : (uint32_t)value;
    return value >= 0;
}

static bool compile_count(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    uint32_t n;
    if (!is_count(c->keyword[k], &n))
        return fail(c, c->keyword[k], "a whole number, 0 or more, is needed here");
    return emit(c, code, kinds, k, NULL, n);
}

static bool compile_number(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    const TreeNode *n = c->keyword[k];
    if (!tree_is_number(n))
        return fail(c, n, "a number is needed here");
    if (code == OP_MULTIPLE_OF && number_sign(n) <= 0)
        return fail(c, n, "a number above 0 is needed here");
    return emit(c, code, kinds, k, n, 0);
}

static bool type_bits(const TreeNode *n, unsigned *bits)
{
    static const struct {
        const char *name;
        unsigned bits;
    } types[] = { { "null", KIND_BIT(NODE_NULL) },     { "boolean", KIND_BIT(NODE_BOOL) },
                  { "integer", KIND_BIT(NODE_INT) },   { "number", KINDS_NUMBER },
                  { "string", KIND_BIT(NODE_STRING) }, { "array", KIND_BIT(NODE_SEQUENCE) },
                  { "object", KIND_BIT(NODE_MAPPING) } };
    for (size_t i = 0; n->kind == NODE_STRING && i < sizeof types / sizeof *types; i++)
        if (str_is(n->string, types[i].name)) {
            *bits |= types[i].bits;
            return true;
        }
    return false;
}

static bool compile_type(Compiler *c)
{
    const TreeNode *type = c->keyword[KW_TYPE];
    unsigned bits = 0;
    bool ok = true;
    if (!type)
        return true;
    if (type->kind == NODE_SEQUENCE)
        for (const TreeNode *n = type->first; n && ok; n = n->next)
            ok = type_bits(n, &bits);
    else
        ok = type_bits(type, &bits);
    if (!ok)
        return fail(c, type,
                    "a type is one of null, boolean, integer, number, string, array, object");
    c->schema->subs[c->index].types = (uint8_t)bits;
    return true;
}

static bool compile_enum(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    const TreeNode *list = c->keyword[k];
    if (list->kind != NODE_SEQUENCE)
        return fail(c, list, "a list of values is needed here");
    if (!is_name_list(list))
        return emit(c, code, kinds, k, list, 0);
    NameTable *names = ALLOCATE(c, NameTable, 1);
    if (!names || !names_init(c, names, list->count))
        return false;
    for (const TreeNode *n = list->first; n; n = n->next)
        names_add(names, n->string);
    return emit(c, OP_ENUM_STRINGS, kinds, k, names, 0);
}

static bool compile_const(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    return emit(c, code, kinds, k, c->keyword[k], 0);
}

static bool compile_pattern(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    const TreeNode *pattern = c->keyword[k];
    const Regex *regex;
    if (pattern->kind != NODE_STRING)
        return fail(c, pattern, "a regular expression, as text, is needed here");
    return regex_of(c, pattern, pattern->string, &regex) && emit(c, code, kinds, k, regex, 0);
}

static bool compile_format(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    const TreeNode *name = c->keyword[k];
    if (name->kind != NODE_STRING)
        return fail(c, name, "the name of a format, as text, is needed here");
    const Format *format = format_find(name->string);
    if (!format || !(c->options->assert_format ||
                     (c->here.resource->vocabulary & VOCABULARY_FORMAT_ASSERTION)))
        return true;
    return emit(c, code, kinds, k, format, 0);
}

/* -- keywords of objects ----------------------------------------------------------------------- */

static bool compile_patterns(Compiler *c, Members *m)
{
    const TreeNode *map = c->keyword[KW_PATTERN_PROPERTIES];
    PatternSub *patterns = map->count ? ALLOCATE(c, PatternSub, map->count) : NULL;
    if (map->count && !patterns)
        return false;
    m->patterns = patterns;
    for (const TreeNode *n = map->first; n; n = n->next, m->pattern_count++) {
        PatternSub *p = &patterns[m->pattern_count];
        p->pattern = n->key;
        if (!regex_of(c, n, n->key, &p->regex) || !inner_sub(c, n, &p->sub))
            return false;
    }
    return true;
}

static bool check_members(Compiler *c)
{
    static const Keyword maps[] = { KW_PROPERTIES, KW_PATTERN_PROPERTIES };
    for (size_t i = 0; i < 2; i++)
        if (c->keyword[maps[i]] && c->keyword[maps[i]]->kind != NODE_MAPPING)
            return fail(c, c->keyword[maps[i]], "a mapping of subschemas is needed here");
    if (c->keyword[KW_REQUIRED] && !is_name_list(c->keyword[KW_REQUIRED]))
        return fail(c, c->keyword[KW_REQUIRED], "a list of names is needed here");
    return true;
}

/* The four keywords that look at the members are one operation: one pass over them. */
static bool compile_members(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    const TreeNode *properties = c->keyword[KW_PROPERTIES], *required = c->keyword[KW_REQUIRED];
    const TreeNode *additional = c->keyword[KW_ADDITIONAL_PROPERTIES];
    if (!check_members(c))
        return false;
    Members *m = ALLOCATE(c, Members, 1);
    if (!m || !names_init(c, &m->names,
                          (properties ? properties->count : 0) + (required ? required->count : 0)))
        return false;
    m->additional = SUB_NONE;
    m->evaluates = properties || additional || c->keyword[KW_PATTERN_PROPERTIES];
    for (const TreeNode *n = properties ? properties->first : NULL; n; n = n->next)
        if (!inner_sub(c, n, &names_add(&m->names, n->key)->sub))
            return false;
    for (const TreeNode *n = required ? required->first : NULL; n; n = n->next) {
        NameSlot *slot = names_add(&m->names, n->string);
        if (slot->bit == UINT32_MAX)
            slot->bit = m->required++;
    }
    if (c->keyword[KW_PATTERN_PROPERTIES] && !compile_patterns(c, m))
        return false;
    if (additional && !inner_sub(c, additional, &m->additional))
        return false;
    return emit(c, code, kinds, k, m, 0);
}

static bool compile_property_names(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    uint32_t sub;
    return inner_sub(c, c->keyword[k], &sub) && emit(c, code, kinds, k, NULL, sub);
}

static uint32_t bit_of(Dependents *d, Str name, uint32_t *bits)
{
    NameSlot *slot = names_add(&d->names, name);
    if (slot->bit == UINT32_MAX)
        slot->bit = (*bits)++;
    return slot->bit;
}

/* dependentRequired, dependentSchemas, and the two kinds of draft-07 dependencies. */
static bool compile_dependents(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    const TreeNode *map = c->keyword[k];
    if (map->kind != NODE_MAPPING)
        return fail(c, map, "a mapping is needed here");
    size_t names = map->count;
    for (const TreeNode *n = map->first; n; n = n->next)
        names += n->count;
    Dependents *d = ALLOCATE(c, Dependents, 1);
    if (!d || !names_init(c, &d->names, names))
        return false;
    d->rows = ALLOCATE(c, Dependent, map->count + 1);
    if (!d->rows)
        return false;
    uint32_t bits = 0;
    for (const TreeNode *n = map->first; n; n = n->next) {
        bool list = k != KW_DEPENDENT_SCHEMAS && n->kind == NODE_SEQUENCE;
        if (k == KW_DEPENDENCIES && list != (code == OP_DEPENDENT_REQUIRED))
            continue;
        if (code == OP_DEPENDENT_REQUIRED && !is_name_list(n))
            return fail(c, n, "a list of names is needed here");
        Dependent *row = &d->rows[d->count++];
        *row = (Dependent){ .bit = bit_of(d, n->key, &bits), .sub = SUB_NONE, .name = n->key };
        if (code == OP_DEPENDENT_SCHEMAS) {
            if (!inner_sub(c, n, &row->sub))
                return false;
            continue;
        }
        uint32_t *needs = ALLOCATE(c, uint32_t, n->count + 1);
        if (!needs)
            return false;
        row->needs = needs;
        for (const TreeNode *name = n->first; name; name = name->next)
            needs[row->need_count++] = bit_of(d, name->string, &bits);
    }
    return d->count == 0 || emit(c, code, kinds, k, d, bits);
}

/* -- keywords of arrays ------------------------------------------------------------------------ */

static bool compile_list(Compiler *c, const TreeNode *list, const uint32_t **ret_subs,
                         uint32_t *ret_count)
{
    if (list->kind != NODE_SEQUENCE)
        return fail(c, list, "a list of subschemas is needed here");
    uint32_t *subs = ALLOCATE(c, uint32_t, list->count + 1), count = 0;
    if (!subs)
        return false;
    for (const TreeNode *n = list->first; n; n = n->next)
        if (!inner_sub(c, n, &subs[count++]))
            return false;
    *ret_subs = subs;
    *ret_count = count;
    return true;
}

static bool compile_items(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    const TreeNode *prefix = c->keyword[KW_PREFIX_ITEMS], *rest = c->keyword[KW_ITEMS];
    if (c->here.resource->draft == SCHEMA_DRAFT_07 && rest && rest->kind == NODE_SEQUENCE) {
        prefix = rest;
        rest = c->keyword[KW_ADDITIONAL_ITEMS];
    }
    Items *items = ALLOCATE(c, Items, 1);
    if (!items)
        return false;
    items->rest = SUB_NONE;
    if (prefix && !compile_list(c, prefix, &items->prefix, &items->prefix_count))
        return false;
    if (rest && !inner_sub(c, rest, &items->rest))
        return false;
    return emit(c, code, kinds, k, items, 0);
}

static bool compile_contains(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    const TreeNode *min = c->keyword[KW_MIN_CONTAINS], *max = c->keyword[KW_MAX_CONTAINS];
    Contains *contains = ALLOCATE(c, Contains, 1);
    if (!contains)
        return false;
    *contains = (Contains){ .min = 1,
                            .max = UINT32_MAX,
                            .evaluates = c->here.resource->draft == SCHEMA_2020_12 };
    if (min && !is_count(min, &contains->min))
        return fail(c, min, "a whole number, 0 or more, is needed here");
    if (max && !is_count(max, &contains->max))
        return fail(c, max, "a whole number, 0 or more, is needed here");
    return inner_sub(c, c->keyword[k], &contains->sub) && emit(c, code, kinds, k, contains, 0);
}

static bool compile_unique(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    const TreeNode *n = c->keyword[k];
    if (n->kind != NODE_BOOL)
        return fail(c, n, "true or false is needed here");
    return !n->boolean || emit(c, code, kinds, k, NULL, 0);
}

/* -- keywords that apply subschemas in place --------------------------------------------------- */

static bool reference(Compiler *c, Keyword k, Target *ret_target, uint32_t *ret_sub)
{
    const TreeNode *ref = c->keyword[k];
    if (ref->kind != NODE_STRING)
        return fail(c, ref, "a reference, as text, is needed here");
    return resolve(c, ref, c->here.resource, ret_target) &&
           sub_of(c, ret_target->node, ret_target->resource, ret_sub);
}

static bool compile_ref(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    Target target;
    uint32_t sub;
    return reference(c, k, &target, &sub) && emit(c, code, kinds, k, NULL, sub);
}

/* It looks at the dynamic scope only when it leads to a $dynamicAnchor in the first place. */
static bool compile_dynamic_ref(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    Target target;
    uint32_t sub;
    if (!reference(c, k, &target, &sub))
        return false;
    Str anchor = target.node->kind == NODE_MAPPING ? tree_get_string(target.node, "$dynamicAnchor")
                                                   : (Str){ NULL, 0 };
    if (!anchor.ptr || !str_eq(anchor, target.fragment))
        return emit(c, OP_REF, kinds, k, NULL, sub);
    Dynamic *d = ALLOCATE(c, Dynamic, 1);
    if (!d || !grow(&c->dynamics, c->dynamic_count, &c->dynamic_cap, sizeof *c->dynamics))
        return d ? error_memory(c->err) : false;
    *d = (Dynamic){ .anchor = anchor, .fallback = sub };
    c->dynamics[c->dynamic_count++] = d;
    c->schema->has_dynamic = true;
    return emit(c, code, kinds, k, d, 0);
}

static bool compile_choice(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    SubList *list = ALLOCATE(c, SubList, 1);
    if (!list || !compile_list(c, c->keyword[k], &list->subs, &list->count))
        return false;
    if (list->count == 0)
        return fail(c, c->keyword[k], "a list with at least one subschema is needed here");
    return emit(c, code, kinds, k, list, 0);
}

/* `not: {}` is the same as `false`, but can carry annotations. */
static bool compile_not(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    uint32_t sub;
    const TreeNode *inner = c->keyword[k];
    if (inner->kind == NODE_BOOL ? inner->boolean : inner->kind == NODE_MAPPING && !inner->count) {
        c->schema->subs[c->index].types = 0;
        return true;
    }
    return inner_sub(c, c->keyword[k], &sub) && emit(c, code, kinds, k, NULL, sub);
}

static bool compile_if(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    If *data = ALLOCATE(c, If, 1);
    if (!data)
        return false;
    data->then_sub = data->else_sub = SUB_NONE;
    return inner_sub(c, c->keyword[k], &data->condition) &&
           (!c->keyword[KW_THEN] || inner_sub(c, c->keyword[KW_THEN], &data->then_sub)) &&
           (!c->keyword[KW_ELSE] || inner_sub(c, c->keyword[KW_ELSE], &data->else_sub)) &&
           emit(c, code, kinds, k, data, 0);
}

static bool compile_unevaluated(Compiler *c, Keyword k, OpCode code, unsigned kinds)
{
    uint32_t sub;
    if (!inner_sub(c, c->keyword[k], &sub))
        return false;
    c->schema->subs[c->index].flags |= SUB_UNEVALUATED;
    return emit(c, code, kinds, k, NULL, sub);
}

/* -- the table --------------------------------------------------------------------------------- */

#define STRING_ONLY KIND_BIT(NODE_STRING)
#define ARRAY_ONLY KIND_BIT(NODE_SEQUENCE)
#define OBJECT_ONLY KIND_BIT(NODE_MAPPING)

/* In the order of evaluation: what is cheap and decides much goes first, unevaluated* last. Of
 * the keywords that share an operation only the first that is present compiles it (`shared`). */
static const struct {
    Keyword keyword;
    OpCode code;
    unsigned kinds;
    bool (*compile)(Compiler *c, Keyword k, OpCode code, unsigned kinds);
    bool shared;
} rows[] = {
    { KW_CONST, OP_CONST, KINDS_ALL, compile_const, false },
    { KW_ENUM, OP_ENUM, KINDS_ALL, compile_enum, false },
    { KW_MINIMUM, OP_MINIMUM, KINDS_NUMBER, compile_number, false },
    { KW_MAXIMUM, OP_MAXIMUM, KINDS_NUMBER, compile_number, false },
    { KW_EXCLUSIVE_MINIMUM, OP_EXCLUSIVE_MINIMUM, KINDS_NUMBER, compile_number, false },
    { KW_EXCLUSIVE_MAXIMUM, OP_EXCLUSIVE_MAXIMUM, KINDS_NUMBER, compile_number, false },
    { KW_MULTIPLE_OF, OP_MULTIPLE_OF, KINDS_NUMBER, compile_number, false },
    { KW_MIN_LENGTH, OP_MIN_LENGTH, STRING_ONLY, compile_count, false },
    { KW_MAX_LENGTH, OP_MAX_LENGTH, STRING_ONLY, compile_count, false },
    { KW_MIN_ITEMS, OP_MIN_ITEMS, ARRAY_ONLY, compile_count, false },
    { KW_MAX_ITEMS, OP_MAX_ITEMS, ARRAY_ONLY, compile_count, false },
    { KW_MIN_PROPERTIES, OP_MIN_PROPERTIES, OBJECT_ONLY, compile_count, false },
    { KW_MAX_PROPERTIES, OP_MAX_PROPERTIES, OBJECT_ONLY, compile_count, false },
    { KW_PATTERN, OP_PATTERN, STRING_ONLY, compile_pattern, false },
    { KW_FORMAT, OP_FORMAT, STRING_ONLY, compile_format, false },
    { KW_PROPERTIES, OP_MEMBERS, OBJECT_ONLY, compile_members, false },
    { KW_PATTERN_PROPERTIES, OP_MEMBERS, OBJECT_ONLY, compile_members, true },
    { KW_ADDITIONAL_PROPERTIES, OP_MEMBERS, OBJECT_ONLY, compile_members, true },
    { KW_REQUIRED, OP_MEMBERS, OBJECT_ONLY, compile_members, true },
    { KW_DEPENDENT_REQUIRED, OP_DEPENDENT_REQUIRED, OBJECT_ONLY, compile_dependents, false },
    { KW_DEPENDENT_SCHEMAS, OP_DEPENDENT_SCHEMAS, OBJECT_ONLY, compile_dependents, false },
    { KW_DEPENDENCIES, OP_DEPENDENT_REQUIRED, OBJECT_ONLY, compile_dependents, false },
    { KW_DEPENDENCIES, OP_DEPENDENT_SCHEMAS, OBJECT_ONLY, compile_dependents, false },
    { KW_PROPERTY_NAMES, OP_PROPERTY_NAMES, OBJECT_ONLY, compile_property_names, false },
    { KW_PREFIX_ITEMS, OP_ITEMS, ARRAY_ONLY, compile_items, false },
    { KW_ITEMS, OP_ITEMS, ARRAY_ONLY, compile_items, true },
    { KW_CONTAINS, OP_CONTAINS, ARRAY_ONLY, compile_contains, false },
    { KW_UNIQUE_ITEMS, OP_UNIQUE_ITEMS, ARRAY_ONLY, compile_unique, false },
    { KW_REF, OP_REF, KINDS_ALL, compile_ref, false },
    { KW_DYNAMIC_REF, OP_DYNAMIC_REF, KINDS_ALL, compile_dynamic_ref, false },
    { KW_ALL_OF, OP_ALL_OF, KINDS_ALL, compile_choice, false },
    { KW_IF, OP_IF, KINDS_ALL, compile_if, false },
    { KW_ANY_OF, OP_ANY_OF, KINDS_ALL, compile_choice, false },
    { KW_ONE_OF, OP_ONE_OF, KINDS_ALL, compile_choice, false },
    { KW_NOT, OP_NOT, KINDS_ALL, compile_not, false },
    { KW_UNEVALUATED_ITEMS, OP_UNEVALUATED_ITEMS, ARRAY_ONLY, compile_unevaluated, false },
    { KW_UNEVALUATED_PROPERTIES, OP_UNEVALUATED_PROPERTIES, OBJECT_ONLY, compile_unevaluated,
      false },
};

static void collect_keywords(Compiler *c)
{
    const Resource *r = c->here.resource;
    memset(c->keyword, 0, sizeof c->keyword);
    for (const TreeNode *n = c->here.node->first; n; n = n->next) {
        Keyword k = keyword_find(n->key);
        if (k != KW_COUNT && !(n->flags & NODE_DUPLICATE) &&
            (keyword_rows[k].drafts & 1 << r->draft) &&
            (keyword_rows[k].vocabulary & r->vocabulary))
            c->keyword[k] = n;
    }
    const TreeNode *ref = c->keyword[KW_REF];
    if (r->draft == SCHEMA_DRAFT_07 && ref) { /* its neighbours mean nothing */
        memset(c->keyword, 0, sizeof c->keyword);
        c->keyword[KW_REF] = ref;
    }
}

static bool compile_sub(Compiler *c, uint32_t index)
{
    Schema *s = c->schema;
    c->here = s->places[index];
    c->index = index;
    s->subs[index].first = s->op_count;
    if (c->here.node->kind == NODE_BOOL) {
        s->subs[index].types = c->here.node->boolean ? KINDS_ALL : 0;
        return true;
    }
    collect_keywords(c);
    const TreeNode *severity = c->keyword[KW_X_SEVERITY];
    if (severity && str_is(severity->string, "warning")) {
        s->subs[index].flags |= SUB_WARNING;
        s->has_warnings = true;
    }
    const TreeNode *secret = c->keyword[KW_X_SECRET];
    if (secret && secret->kind == NODE_BOOL && secret->boolean) {
        s->subs[index].flags |= SUB_SECRET;
        s->has_secrets = true;
    }
    if (!compile_type(c))
        return false;
    OpCode last = OP_CONST; /* shares with none */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!c->keyword[rows[i].keyword] || (rows[i].shared && rows[i].code == last))
            continue;
        last = rows[i].code;
        if (!rows[i].compile(c, rows[i].keyword, rows[i].code, rows[i].kinds))
            return false;
    }
    return true;
}

static bool compile_all(Compiler *c)
{
    for (; c->done < c->schema->sub_count; c->done++)
        if (!compile_sub(c, c->done))
            return false;
    return true;
}

/* Each $dynamicRef knows all $dynamicAnchors of its name. Compiling them may bring new ones. */
static bool link_dynamic(Compiler *c)
{
    uint32_t resources;
    do {
        resources = c->set->resource_count;
        for (uint32_t i = 0; i < c->dynamic_count; i++) {
            Dynamic *d = c->dynamics[i];
            uint32_t n = 0;
            for (const Anchor *a = c->set->dynamic; a; a = a->next_dynamic)
                n += str_eq(a->name, d->anchor);
            d->count = 0;
            d->subs = ALLOCATE(c, uint32_t, n + 1);
            d->resources = ALLOCATE(c, uint32_t, n + 1);
            if (!d->subs || !d->resources)
                return false;
            for (const Anchor *a = c->set->dynamic; a; a = a->next_dynamic) {
                if (!str_eq(a->name, d->anchor))
                    continue;
                if (!sub_of(c, a->node, a->resource, &d->subs[d->count]))
                    return false;
                d->resources[d->count++] = a->resource->index;
            }
        }
        if (!compile_all(c))
            return false;
    } while (c->set->resource_count != resources);
    return true;
}

bool compile_schema(SchemaSet *set, const Resource *root, const SchemaOptions *options,
                    Schema *schema, Error *err)
{
    Compiler *c = memory_alloc(sizeof *c);
    if (!c)
        return error_memory(err);
    c->set = set;
    c->options = options;
    c->schema = schema;
    c->err = err;
    c->here = (SubPlace){ root->root, root };
    bool ok = sub_of(c, root->root, root, &schema->root) && compile_all(c) && link_dynamic(c) &&
              endless_check(schema, err);
    map_clear(&c->subs);
    map_clear(&c->regexes);
    memory_free(c->dynamics);
    memory_free(c);
    return ok;
}
