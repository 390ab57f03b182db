/* What is said of anyOf and oneOf, where no single branch tells it. */
#include "words.h"

#define FORMS_MAX 6 /* forms that a message lists */

/* The keys that a branch requires, or its title. */
static Str branch_words(const Speaker *s, uint32_t sub)
{
    const Schema *schema = s->report->schema;
    const TreeNode *required = report_annotation_node(schema, sub, "required");
    if (required && required->count == 1)
        return words_named(s, required->first->string);
    Str title = report_annotation(schema, sub, "title");
    return title.len ? words_quoted(s, title) : (Str){ NULL, 0 };
}

/* The branches whose bit is set, each name once. 0 when one of them has none. */
static size_t branch_names(const Speaker *s, uint64_t bits, Str names[64])
{
    const SubList *list = s->failure->op->data;
    size_t n = 0;
    for (uint32_t i = 0; i < list->count && i < 64; i++) {
        if (!(bits >> i & 1))
            continue;
        Str name = branch_words(s, list->subs[i]);
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known = known || str_eq(names[k], name);
        if (!name.ptr)
            return 0;
        if (!known)
            names[n++] = name;
    }
    return n;
}

/* arena: "a, b or c" */
static Str join(const Speaker *s, const Str *names, size_t n, const char *last_word)
{
    Buf out;
    buf_init(&out, 0);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%s" STR_FMT,
                   i == 0       ? ""
                   : i + 1 == n ? last_word
                                : ", ",
                   STR_ARG(names[i]));
    Str text = str_make(arena_copy(s->problems->arena, out.ptr, out.len), out.len);
    buf_clear(&out);
    return text.ptr ? text : STR("");
}

/* A key that is not there and whose value would tell the valid branches apart. */
static Str deciding_key(const Speaker *s)
{
    const SubList *list = s->failure->op->data;
    for (uint32_t i = 0; i < list->count && i < 64; i++) {
        if (!(s->entry->branches >> i & 1))
            continue;
        const TreeNode *keys =
            report_annotation_node(s->report->schema, list->subs[i], "properties");
        for (const TreeNode *k = keys ? keys->first : NULL; k; k = k->next)
            if ((tree_get_text(k, "const") || tree_get_text(k, "enum")) &&
                !tree_get(s->failure->node, k->key))
                return k->key;
    }
    return (Str){ NULL, 0 };
}

static bool is_told_by_keys(const Speaker *s)
{
    const SubList *list = s->failure->op->data;
    for (uint32_t i = 0; i < list->count && i < 64; i++) {
        const TreeNode *required =
            report_annotation_node(s->report->schema, list->subs[i], "required");
        if ((s->entry->branches >> i & 1) && (!required || required->count != 1))
            return false;
    }
    return true;
}

static Problem *say_several(const Speaker *s)
{
    const Failure *f = s->failure;
    Str key = deciding_key(s), names[64];
    size_t n = branch_names(s, s->entry->branches, names);
    if (n > 1 && is_told_by_keys(s))
        return SAY(s, words_holder_span(f->node), STR_FMT " are %s there; only one can be used",
                   STR_ARG(join(s, names, n, " and ")), n == 2 ? "both" : "all");
    if (key.ptr)
        return SAY(s, words_holder_span(f->node), STR_FMT " is missing in " STR_FMT "%s" STR_FMT,
                   STR_ARG(words_named(s, key)), STR_ARG(words_object(s)), n ? "; it may be " : "",
                   STR_ARG(join(s, names, n, " or ")));
    return SAY(s, words_holder_span(f->node), STR_FMT " can be read in %llu ways; one is allowed",
               STR_ARG(words_subject(s)), (unsigned long long)f->number);
}

static Problem *say_none(const Speaker *s)
{
    const SubList *list = s->failure->op->data;
    uint64_t all = list->count >= 64 ? UINT64_MAX : (UINT64_C(1) << list->count) - 1;
    Str names[64];
    size_t n = branch_names(s, all, names);
    Span at = words_holder_span(s->failure->node);
    if (n == 0)
        return SAY(s, at, STR_FMT " lacks what one of its kinds needs", STR_ARG(words_subject(s)));
    return SAY(s, at, "%s" STR_FMT " is missing in " STR_FMT, n > 1 ? "One of " : "",
               STR_ARG(join(s, names, n, " or ")), STR_ARG(words_object(s)));
}

static Problem *say_types(const Speaker *s)
{
    const SubList *list = s->failure->op->data;
    unsigned types = 0;
    for (uint32_t i = 0; i < list->count; i++)
        for (uint32_t sub = list->subs[i], hops = 0; hops < 8 && sub != SUB_NONE; hops++) {
            const Sub *c = &s->report->schema->subs[sub];
            types |= c->types == KINDS_ALL ? 0 : c->types;
            const Op *op = c->count ? &s->report->schema->ops[c->first] : NULL;
            sub = op && op->code == OP_REF && c->types == KINDS_ALL ? op->arg : SUB_NONE;
        }
    return words_type(s, types);
}

/* "cert needs one PEM certificate, or base64" */
static Problem *say_forms(const Speaker *s)
{
    const SubList *list = s->failure->op->data;
    const TreeNode *n = s->failure->node;
    Buf out;
    bool known = true;
    buf_init(&out, 0);
    for (uint32_t i = 0; i < list->count && i < FORMS_MAX; i++) {
        Str help = report_annotation(s->report->schema, list->subs[i], "x-pattern-help");
        known = known && help.len > 0;
        buf_printf(&out, "%s" STR_FMT, out.len ? ", or " : "", STR_ARG(help));
    }
    Problem *p =
        known ? SAY(s, words_value_span(n), STR_FMT " needs " STR_FMT, STR_ARG(words_subject(s)),
                    STR_ARG(buf_str(&out)))
              : SAY(s, words_value_span(n), STR_FMT " has none of the forms that are allowed",
                    STR_ARG(words_subject(s)));
    buf_clear(&out);
    return p;
}

Problem *words_choice(const Speaker *s)
{
    switch (s->entry->choice) {
    case CHOICE_SEVERAL:
        return say_several(s);
    case CHOICE_MISSING:
        return say_none(s);
    case CHOICE_TYPES:
        return say_types(s);
    case CHOICE_FORMS:
        return say_forms(s);
    case CHOICE_VALUES:
        return words_enum(s);
    default:
        return SAY(s, words_value_span(s->failure->node),
                   STR_FMT " fits none of the kinds that are allowed", STR_ARG(words_subject(s)));
    }
}
