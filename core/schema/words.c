/* What is said of each kind of failure. A message names the thing as the document does, states
 * the fact, and gives both sides of a number; regular expressions and keywords stay out of it. */
#include "words.h"

#include "contract/embed.h"
#include "contract/emit.h"
#include "numbers.h"

#include <stdio.h>

#define LIST_MAX 6   /* values that a message lists */
#define NEAR_MAX 200 /* keys that are compared by spelling */

/* -- pieces ------------------------------------------------------------------------------------ */

static bool is_word(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i], lower = (char)(c | 0x20);
        if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '-' &&
            c != '.')
            return false;
    }
    return s.len > 0 && s.len <= 40;
}

Str words_quoted(const Speaker *s, Str text)
{
    return problem_quote(s->problems->arena, text);
}

/* A name as it is when it reads as one word, else in quotes. */
Str words_named(const Speaker *s, Str name)
{
    return is_word(name) ? name : words_quoted(s, name);
}

/* What a message calls the node: its key, "item 3 of args", or the title of the whole. */
static Str called(const Speaker *s, bool starts_sentence)
{
    const TreeNode *n = s->failure->node;
    Arena *arena = s->problems->arena;
    char *text;
    if (n->key.ptr)
        return words_named(s, n->key);
    if (s->entry->item > 0) {
        Str of = n->parent && n->parent->key.ptr ? words_named(s, n->parent->key) : STR("the list");
        text = arena_printf(arena, "item %u of " STR_FMT, s->entry->item, STR_ARG(of));
    } else {
        Str title = tree_get_string(s->report->schema->document, "title");
        text = arena_printf(arena, "the " STR_FMT, STR_ARG(title.len ? title : STR("document")));
        for (char *p = text ? text + 4 : NULL; p && *p; p++)
            if (*p >= 'A' && *p <= 'Z' && (p[1] < 'A' || p[1] > 'Z'))
                *p = (char)(*p + 32);
    }
    if (text && starts_sentence)
        text[0] = (char)(text[0] - 32);
    return text ? str_from(text) : STR("it");
}

Str words_subject(const Speaker *s)
{
    return called(s, true);
}

Str words_object(const Speaker *s)
{
    return called(s, false);
}

static const char *kind_words(unsigned bit)
{
    switch (bit) {
    case KIND_BIT(NODE_NULL):
        return "nothing";
    case KIND_BIT(NODE_BOOL):
        return "true or false";
    case KIND_BIT(NODE_INT):
        return "a whole number";
    case KIND_BIT(NODE_FLOAT):
        return "a number";
    case KIND_BIT(NODE_STRING):
        return "text";
    case KIND_BIT(NODE_SEQUENCE):
        return "a list";
    default:
        return "a mapping";
    }
}

/* "text or a list" */
static Str types_words(const Speaker *s, unsigned types)
{
    Buf out;
    buf_init(&out, 0);
    if (types & KIND_BIT(NODE_FLOAT))
        types &= ~KIND_BIT(NODE_INT);
    if (types & ~KIND_BIT(NODE_NULL)) /* nobody is asked to write nothing */
        types &= ~KIND_BIT(NODE_NULL);
    for (unsigned kind = 0; kind <= NODE_MAPPING; kind++)
        if (types & KIND_BIT(kind)) {
            types &= ~KIND_BIT(kind);
            buf_printf(&out, "%s%s", out.len ? (types ? ", " : " or ") : "",
                       kind_words(KIND_BIT(kind)));
        }
    Str text = str_make(arena_copy(s->problems->arena, out.ptr, out.len), out.len);
    buf_clear(&out);
    return text.ptr ? text : STR("another type");
}

static Str actual_kind(const Speaker *s)
{
    const TreeNode *n = s->failure->node;
    if (n->kind == NODE_BOOL && !s->secret)
        return n->boolean ? STR("true") : STR("false");
    if (n->kind == NODE_FLOAT && !number_is_finite(n))
        return STR("no number of JSON");
    return str_from(kind_words(n->kind == NODE_INT ? KIND_BIT(NODE_FLOAT) : KIND_BIT(n->kind)));
}

/* A number with a fraction where a whole one is needed is shown, since both are numbers. */
static Str actual_words(const Speaker *s, unsigned types)
{
    const TreeNode *n = s->failure->node;
    bool shown = n->kind == NODE_FLOAT && (types & KIND_BIT(NODE_INT)) && !s->secret;
    return shown ? n->string : actual_kind(s);
}

/* Nothing was filled in yet. */
static bool is_empty(const TreeNode *n)
{
    return n->style == STYLE_NONE || n->kind == NODE_NULL ||
           (n->kind == NODE_STRING && n->string.len == 0);
}

static Str value_words(const Speaker *s, const TreeNode *n)
{
    if (n->kind == NODE_STRING)
        return words_quoted(s, n->string);
    if (tree_is_scalar(n) && n->kind != NODE_NULL)
        return n->string;
    return str_from(kind_words(KIND_BIT(n->kind)));
}

/* -- places and fixes -------------------------------------------------------------------------- */

/* A splice of the outer text is a splice of this value: not within an escaped or folded text. */
static bool is_direct(const TreeNode *n)
{
    for (; n; n = n->parent)
        if ((n->flags & NODE_EMBEDDED) && n->embed && !n->embed->direct)
            return false;
    return true;
}

static bool is_replaceable(const TreeNode *n)
{
    return n->span.end > n->span.start && tree_is_scalar(n) && n->style <= STYLE_DOUBLE &&
           !(n->flags & (NODE_ALIAS | NODE_ANCHORED | NODE_TAGGED | NODE_MULTILINE)) &&
           is_direct(n);
}

Span words_value_span(const TreeNode *n)
{
    return n->span.end > n->span.start ? n->span : n->key_span;
}

/* Where something is missing: the key of the mapping, or its first one. */
Span words_holder_span(const TreeNode *n)
{
    if (n->key.ptr)
        return n->key_span;
    return n->first && n->kind == NODE_MAPPING ? n->first->key_span : n->span;
}

static void fix_value(const Speaker *s, Problem *p, Str value, bool safe)
{
    const TreeNode *n = s->failure->node;
    EmitPlace place = { .eol = "\n", .in_flow = true };
    Buf out;
    buf_init(&out, 0);
    if (is_replaceable(n) && emit_string(&out, value, EMIT_AUTO, &place, NULL) && buf_ok(&out))
        problem_fix(s->problems, p, safe, n->span, buf_str(&out), "Write " STR_FMT,
                    STR_ARG(buf_str(&out)));
    buf_clear(&out);
}

/* Two marks around a plain scalar: so the fix does not hold the value, which may be secret. */
static void fix_quotes(const Speaker *s, Problem *p)
{
    const TreeNode *n = s->failure->node;
    Arena *arena = s->problems->arena;
    if (!is_replaceable(n) || n->style != STYLE_PLAIN ||
        str_find_byte(n->string, '"') < n->string.len ||
        str_find_byte(n->string, '\\') < n->string.len)
        return;
    FixEdit *edits = ARENA_ARRAY(arena, FixEdit, 2);
    Fix *fix = ARENA_NEW(arena, Fix);
    char *title = s->secret ? arena_printf(arena, "Put it in quotes")
                            : arena_printf(arena, "Write \"" STR_FMT "\"", STR_ARG(n->string));
    if (!edits || !fix || !title)
        return;
    edits[0] = (FixEdit){ span_make(n->span.start, n->span.start), STR("\"") };
    edits[1] = (FixEdit){ span_make(n->span.end, n->span.end), STR("\"") };
    *fix = (Fix){ .title = str_from(title), .safe = true, .edits = edits, .count = 2 };
    p->fixes = fix;
    p->fix_count = 1;
}

static void fix_key(const Speaker *s, Problem *p, const TreeNode *member, Str name)
{
    Buf out;
    buf_init(&out, 0);
    if (member->key_span.end > member->key_span.start && member->parent &&
        is_direct(member->parent) && emit_key(&out, name, NULL) && buf_ok(&out))
        problem_fix(s->problems, p, str_eq_nocase(member->key, name), member->key_span,
                    buf_str(&out), "Rename it to " STR_FMT, STR_ARG(name));
    buf_clear(&out);
}

/* -- spelling ---------------------------------------------------------------------------------- */

Str words_nearest_key(const Report *report, const Entry *entry)
{
    const Failure *f = &entry->failure;
    Str candidates[256];
    size_t n = 0;
    const TreeNode *known = tree_get_text(report->schema->places[f->sub].node, "properties");
    if (f->node->count > NEAR_MAX)
        return (Str){ NULL, 0 };
    for (const TreeNode *k = known ? known->first : NULL; k && n < 256; k = k->next)
        if (!tree_get(f->node, k->key))
            candidates[n++] = k->key;
    int at = str_nearest(f->member->key, candidates, n);
    return at >= 0 ? candidates[at] : (Str){ NULL, 0 };
}

/* A key of the instance that is not known here and spelled nearly like a missing one. */
static const TreeNode *misspelled(const Speaker *s, Str missing)
{
    const NameTable *names = &((const Members *)s->failure->op->data)->names;
    if (s->failure->node->count > NEAR_MAX)
        return NULL;
    for (const TreeNode *n = s->failure->node->first; n; n = n->next)
        if (!name_find(names, n->key) && str_nearest(n->key, &missing, 1) == 0)
            return n;
    return NULL;
}

/* -- problems ---------------------------------------------------------------------------------- */

#define CODE(id, name, drafts, vocabulary, holds) [KW_##id] = "SCH-" name,
static const char *const codes[KW_COUNT] = { KEYWORDS(CODE) };
#undef CODE

/* A key or value for which the schema is `false` is one that must not be. */
const char *words_code(Keyword k)
{
    return k == KW_COUNT || k == KW_PROPERTIES ? codes[KW_NOT] : codes[k];
}

static Problem *say_limited(const Speaker *s)
{
    Problem *p =
        problems_add(s->problems, "SCH-limit", SEV_ERROR, words_value_span(s->failure->node),
                     STR_FMT " could not be checked: it takes too long", STR_ARG(words_subject(s)));
    p->why = STR("The regular expression for it gives up on this text.");
    return p;
}

static Problem *say_empty(const Speaker *s)
{
    const TreeNode *n = s->failure->node;
    Problem *p = SAY(s, words_value_span(n), STR_FMT " is still empty", STR_ARG(words_subject(s)));
    p->todo = true;
    return p;
}

static bool reads_as(Str text, unsigned types)
{
    NodeKind kind = tree_plain_reading(text).yaml12;
    return kind != NODE_STRING && (types & KIND_BIT(kind));
}

Problem *words_type(const Speaker *s, unsigned types)
{
    const TreeNode *n = s->failure->node;
    Str help = report_annotation(s->report->schema, s->failure->sub, "x-type-help");
    Problem *p;
    if (help.len)
        p = SAY(s, words_value_span(n), STR_FMT " is " STR_FMT "; " STR_FMT,
                STR_ARG(words_subject(s)), STR_ARG(actual_words(s, types)), STR_ARG(help));
    else
        p = SAY(s, words_value_span(n), STR_FMT " is " STR_FMT "; " STR_FMT " is needed",
                STR_ARG(words_subject(s)), STR_ARG(actual_words(s, types)),
                STR_ARG(types_words(s, types)));
    if ((types & KIND_BIT(NODE_STRING)) && tree_is_scalar(n) && n->kind != NODE_STRING)
        fix_quotes(s, p);
    else if (!s->secret && n->kind == NODE_STRING && n->style != STYLE_PLAIN && is_replaceable(n) &&
             reads_as(n->string, types))
        problem_fix(s->problems, p, true, n->span, n->string, "Write " STR_FMT " without quotes",
                    STR_ARG(n->string));
    return p;
}

/* Adds a value that is not there yet: branches may allow the same one. */
static size_t add_value(const TreeNode **values, size_t n, size_t most, const TreeNode *value)
{
    for (size_t i = 0; i < n; i++)
        if (tree_equal(values[i], value))
            return n;
    if (n < most)
        values[n++] = value;
    return n;
}

/* The values that an enum, a const, or those of several branches allow. */
static size_t allowed_values(const Speaker *s, const TreeNode **values, size_t most)
{
    const Schema *schema = s->report->schema;
    const Entry *e = s->entry;
    size_t n = 0, lists = e->choice == CHOICE_VALUES ? e->alternative_count : 1;
    for (size_t i = 0; i < lists; i++) {
        const Op *op = e->choice == CHOICE_VALUES ? e->alternatives[i] : e->failure.op;
        const TreeNode *list = schema->values[op - schema->ops];
        if (op->keyword == KW_CONST)
            n = add_value(values, n, most, list);
        else
            for (const TreeNode *v = list->first; v; v = v->next)
                n = add_value(values, n, most, v);
    }
    return n;
}

static Str allowed_words(const Speaker *s, const TreeNode *const *values, size_t n)
{
    Buf out;
    buf_init(&out, 0);
    for (size_t i = 0; i < n && i <= LIST_MAX; i++) {
        Str text = values[i]->kind == NODE_STRING ? words_named(s, values[i]->string)
                                                  : value_words(s, values[i]);
        if (i == LIST_MAX)
            text = STR("...");
        buf_printf(&out, "%s" STR_FMT, i == 0 ? "" : i + 1 == n ? " or " : ", ", STR_ARG(text));
    }
    Str text = str_make(arena_copy(s->problems->arena, out.ptr, out.len), out.len);
    buf_clear(&out);
    return text.len ? text : STR("another value");
}

Problem *words_enum(const Speaker *s)
{
    const TreeNode *n = s->failure->node, *values[64];
    size_t value_count = allowed_values(s, values, 64), count = 0;
    Str allowed = allowed_words(s, values, value_count), candidates[64];
    Problem *p;
    if (s->secret)
        p = SAY(s, words_value_span(n), STR_FMT " must be " STR_FMT, STR_ARG(words_subject(s)),
                STR_ARG(allowed));
    else
        p = SAY(s, words_value_span(n), STR_FMT " is " STR_FMT "; " STR_FMT " is needed",
                STR_ARG(words_subject(s)), STR_ARG(value_words(s, n)), STR_ARG(allowed));
    if (n->kind != NODE_STRING)
        return p;
    for (size_t i = 0; i < value_count; i++)
        if (values[i]->kind == NODE_STRING)
            candidates[count++] = values[i]->string;
    int at = value_count == 1 && count == 1 ? 0 : str_nearest(n->string, candidates, count);
    if (at >= 0)
        fix_value(s, p, candidates[at], str_eq_nocase(str_trim(n->string), candidates[at]));
    return p;
}

/* What to add, with the first example where it is one short line. Of a secret none is shown:
 * people would keep it. */
static Str addition_words(const Speaker *s)
{
    const Schema *schema = s->report->schema;
    Str name = s->failure->name;
    const NameSlot *slot = name_find(&((const Members *)s->failure->op->data)->names, name);
    const TreeNode *examples = NULL;
    if (slot && !report_annotation_node(schema, slot->sub, "x-secret"))
        examples = report_annotation_node(schema, slot->sub, "examples");
    const TreeNode *first = examples ? examples->first : NULL;
    Str text = first && tree_is_scalar(first) ? first->string : STR("");
    if (text.len == 0 || text.len >= 60 || str_find_byte(text, '\n') < text.len)
        return str_from(
            arena_printf(s->problems->arena, "Add " STR_FMT ".", STR_ARG(words_named(s, name))));
    return str_from(arena_printf(s->problems->arena, "Add it, for example: " STR_FMT ": " STR_FMT,
                                 STR_ARG(name), STR_ARG(text)));
}

static Problem *say_missing(const Speaker *s)
{
    const Failure *f = s->failure;
    const TreeNode *odd = misspelled(s, f->name);
    Problem *p;
    if (odd) {
        p = SAY(s, odd->key_span, STR_FMT " is not a key here; " STR_FMT " is missing",
                STR_ARG(words_quoted(s, odd->key)), STR_ARG(words_named(s, f->name)));
        fix_key(s, p, odd, f->name);
        return p;
    }
    bool is_root = !f->node->key.ptr && !s->entry->item;
    p = SAY(s, words_holder_span(f->node), STR_FMT " is missing%s" STR_FMT,
            STR_ARG(words_named(s, f->name)), is_root ? "" : " in ",
            STR_ARG(is_root ? STR("") : words_object(s)));
    p->fix_text = addition_words(s);
    return p;
}

/* A member that nothing allows: an unknown key, or a name of the wrong form. */
static Problem *say_unknown_key(const Speaker *s)
{
    const Failure *f = s->failure;
    const Members *m = f->op->code == OP_MEMBERS ? f->op->data : NULL;
    Str help = tree_get_string(s->report->schema->places[f->sub].node, "x-name-help");
    Str key = words_quoted(s, f->member->key), suggestion = s->entry->suggestion;
    Problem *p;
    if (f->member->flags & NODE_KEY_ODD) {
        p = SAY(s, f->member->key_span, "A key of " STR_FMT " is no text",
                STR_ARG(words_object(s)));
        return p;
    }
    if (f->keyword == KW_PROPERTIES)
        return SAY(s, f->member->key_span, STR_FMT " is not allowed here",
                   STR_ARG(words_named(s, f->member->key)));
    if (suggestion.ptr) {
        p = SAY(s, f->member->key_span,
                STR_FMT " is not a key of " STR_FMT "; did you mean " STR_FMT "?", STR_ARG(key),
                STR_ARG(words_object(s)), STR_ARG(suggestion));
        fix_key(s, p, f->member, suggestion);
        return p;
    }
    if (m && m->pattern_count && help.len)
        return SAY(s, f->member->key_span, STR_FMT " cannot be a name in " STR_FMT ": " STR_FMT,
                   STR_ARG(key), STR_ARG(words_object(s)), STR_ARG(help));
    if (m && m->pattern_count)
        return SAY(s, f->member->key_span, STR_FMT " cannot be a name in " STR_FMT, STR_ARG(key),
                   STR_ARG(words_object(s)));
    p = SAY(s, f->member->key_span, STR_FMT " is not a key of " STR_FMT, STR_ARG(key),
            STR_ARG(words_object(s)));
    const TreeNode *known = tree_get_text(s->report->schema->places[f->sub].node, "properties");
    Buf out;
    buf_init(&out, 0);
    for (const TreeNode *k = known && known->count <= 12 ? known->first : NULL; k; k = k->next)
        buf_printf(&out, "%s" STR_FMT, out.len ? ", " : "Known here: ", STR_ARG(k->key));
    p->fix_text =
        str_make(out.len ? arena_copy(s->problems->arena, out.ptr, out.len) : NULL, out.len);
    buf_clear(&out);
    return p;
}

static Problem *say_extra_item(const Speaker *s)
{
    unsigned long long most = s->failure->number;
    return SAY(s, s->failure->member->span,
               STR_FMT " has more than %llu item%s; no more are allowed", STR_ARG(words_subject(s)),
               most, most == 1 ? "" : "s");
}

static Problem *say_form(const Speaker *s)
{
    const Failure *f = s->failure;
    Str help = report_annotation(s->report->schema, f->sub, "x-pattern-help");
    if (f->node->key.ptr && !f->node->parent) /* a name, by propertyNames */
        return SAY(s, f->node->key_span, STR_FMT " cannot be a name here%s" STR_FMT,
                   STR_ARG(words_quoted(s, f->node->key)), help.len ? ": " : "", STR_ARG(help));
    if (f->keyword == KW_FORMAT && !help.len)
        help = str_from(((const Format *)f->op->data)->words);
    if (help.len)
        return SAY(s, words_value_span(f->node), STR_FMT " needs " STR_FMT,
                   STR_ARG(words_subject(s)), STR_ARG(help));
    Problem *p = SAY(s, words_value_span(f->node), STR_FMT " does not have the form that is needed",
                     STR_ARG(words_subject(s)));
    const TreeNode *examples = report_annotation_node(s->report->schema, f->sub, "examples");
    if (examples && examples->first && examples->first->kind == NODE_STRING &&
        examples->first->string.len < 80)
        p->fix_text = str_from(arena_printf(s->problems->arena, "For example: " STR_FMT,
                                            STR_ARG(examples->first->string)));
    return p;
}

/* "seed has 11 characters; 15 or more are needed" */
static Problem *say_count(const Speaker *s)
{
    const Failure *f = s->failure;
    unsigned long long n = f->number, limit = f->op->arg;
    bool least = f->keyword == KW_MIN_LENGTH || f->keyword == KW_MIN_ITEMS ||
                 f->keyword == KW_MIN_PROPERTIES;
    const char *unit = f->keyword == KW_MIN_LENGTH || f->keyword == KW_MAX_LENGTH ? "character"
                       : f->keyword == KW_MIN_ITEMS || f->keyword == KW_MAX_ITEMS ? "item"
                                                                                  : "key";
    Span at = tree_is_scalar(f->node) ? words_value_span(f->node) : words_holder_span(f->node);
    if (least && n == 0)
        return SAY(s, at, STR_FMT " has no %ss; %llu or more %s needed", STR_ARG(words_subject(s)),
                   unit, limit, limit == 1 ? "is" : "are");
    if (least)
        return SAY(s, at, STR_FMT " has %llu %s%s; %llu or more %s needed",
                   STR_ARG(words_subject(s)), n, unit, n == 1 ? "" : "s", limit,
                   limit == 1 ? "is" : "are");
    return SAY(s, at, STR_FMT " has %llu %s%s; at most %llu %s allowed", STR_ARG(words_subject(s)),
               n, unit, n == 1 ? "" : "s", limit, limit == 1 ? "is" : "are");
}

static Problem *say_number(const Speaker *s)
{
    const Failure *f = s->failure;
    static const struct {
        Keyword keyword;
        const char *format;
    } rows[] = {
        { KW_MINIMUM, STR_FMT " is " STR_FMT "; " STR_FMT " or more is needed" },
        { KW_MAXIMUM, STR_FMT " is " STR_FMT "; " STR_FMT " is the most" },
        { KW_EXCLUSIVE_MINIMUM, STR_FMT " is " STR_FMT "; more than " STR_FMT " is needed" },
        { KW_EXCLUSIVE_MAXIMUM, STR_FMT " is " STR_FMT "; less than " STR_FMT " is needed" },
        { KW_MULTIPLE_OF, STR_FMT " is " STR_FMT "; a multiple of " STR_FMT " is needed" },
    };
    Str limit = ((const TreeNode *)f->op->data)->string;
    Str value = s->secret ? STR("a number") : f->node->string;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].keyword == f->keyword)
            return SAY(s, words_value_span(f->node), rows[i].format, STR_ARG(words_subject(s)),
                       STR_ARG(value), STR_ARG(limit));
    return SAY(s, words_value_span(f->node), STR_FMT " is out of range", STR_ARG(words_subject(s)));
}

static Problem *say_contains(const Speaker *s)
{
    const Failure *f = s->failure;
    const Contains *c = f->op->data;
    unsigned long long n = f->number;
    if (f->keyword == KW_MAX_CONTAINS)
        return SAY(s, words_holder_span(f->node),
                   STR_FMT " has %llu items of one kind; at most %u are allowed",
                   STR_ARG(words_subject(s)), n, c->max);
    return SAY(s, words_holder_span(f->node),
               STR_FMT " has %llu items of the right kind; %u or more %s needed",
               STR_ARG(words_subject(s)), n, c->min, c->min == 1 ? "is" : "are");
}

static Problem *say_repeated(const Speaker *s)
{
    const TreeNode *n = s->failure->member;
    if (!s->secret && tree_is_scalar(n))
        return SAY(s, words_value_span(n), STR_FMT " stands twice in " STR_FMT,
                   STR_ARG(value_words(s, n)), STR_ARG(words_object(s)));
    return SAY(s, words_value_span(n), "An item of " STR_FMT " stands there twice",
               STR_ARG(words_object(s)));
}

static Problem *say_dependent(const Speaker *s)
{
    const Failure *f = s->failure;
    const Dependents *d = f->op->data;
    Str needed = STR("another key");
    for (uint32_t i = 0; i <= d->names.mask; i++)
        if (d->names.slots[i].name && d->names.slots[i].bit == f->number)
            needed = str_make(d->names.slots[i].name, d->names.slots[i].len);
    const TreeNode *member = tree_get(f->node, f->name);
    Problem *p = SAY(s, member ? member->key_span : words_holder_span(f->node),
                     STR_FMT " needs " STR_FMT " beside it", STR_ARG(words_named(s, f->name)),
                     STR_ARG(words_named(s, needed)));
    p->fix_text =
        str_from(arena_printf(s->problems->arena, "Add " STR_FMT ", or remove " STR_FMT ".",
                              STR_ARG(words_named(s, needed)), STR_ARG(words_named(s, f->name))));
    return p;
}

static Problem *say_by_keyword(const Speaker *s)
{
    const Failure *f = s->failure;
    switch (f->keyword) {
    case KW_TYPE:
        return words_type(s, s->report->schema->subs[f->sub].types);
    case KW_ENUM:
    case KW_CONST:
        return words_enum(s);
    case KW_REQUIRED:
        return say_missing(s);
    case KW_PATTERN:
    case KW_FORMAT:
        return say_form(s);
    case KW_MIN_LENGTH:
    case KW_MAX_LENGTH:
    case KW_MIN_ITEMS:
    case KW_MAX_ITEMS:
    case KW_MIN_PROPERTIES:
    case KW_MAX_PROPERTIES:
        return say_count(s);
    case KW_MINIMUM:
    case KW_MAXIMUM:
    case KW_EXCLUSIVE_MINIMUM:
    case KW_EXCLUSIVE_MAXIMUM:
    case KW_MULTIPLE_OF:
        return say_number(s);
    case KW_CONTAINS:
    case KW_MIN_CONTAINS:
    case KW_MAX_CONTAINS:
        return say_contains(s);
    case KW_UNIQUE_ITEMS:
        return say_repeated(s);
    case KW_DEPENDENT_REQUIRED:
    case KW_DEPENDENCIES:
        return say_dependent(s);
    default:
        return SAY(s, words_value_span(f->node), STR_FMT " is not allowed here",
                   STR_ARG(words_subject(s)));
    }
}

static Problem *say(const Speaker *s)
{
    const Failure *f = s->failure;
    if (f->limited)
        return say_limited(s);
    if (tree_is_scalar(f->node) && is_empty(f->node) && f->keyword < KW_COUNT &&
        f->keyword != KW_NOT && f->keyword != KW_MAX_LENGTH &&
        !(f->node->key.ptr && !f->node->parent))
        return say_empty(s);
    if (f->member && f->keyword == KW_UNIQUE_ITEMS)
        return say_repeated(s);
    if (f->member)
        return f->member->key.ptr ? say_unknown_key(s) : say_extra_item(s);
    return s->entry->choice != CHOICE_NONE ? words_choice(s) : say_by_keyword(s);
}

/* Where a message may end early without telling something else. */
static const char *const ends[] = { "; ",     ", such as ", ", without ", ", from ",
                                    ", crn:", ", as ",      ", or ",      ": ",
                                    " in ",   " beside it", " needs " };

/* A message fits into one line of a list: the whole of it then begins the explanation. */
static void keep_short(Problem *p, Arena *arena)
{
    Str whole = p->message, head = whole;
    for (size_t i = 0; i < sizeof ends / sizeof *ends && head.len == whole.len; i++)
        for (size_t at = 0, step;
             (step = str_find(str_slice(whole, at, SIZE_MAX), str_from(ends[i]))) != SIZE_MAX;) {
            at += step;
            if (at && problem_width(str_slice(whole, 0, at)) <= PROBLEM_WIDTH_MAX)
                head = str_slice(whole, 0, at);
            at++;
        }
    if (head.len == whole.len)
        return;
    bool form = str_starts(str_slice(whole, head.len, SIZE_MAX), STR(" needs "));
    char *why = arena_printf(arena, STR_FMT ".%s" STR_FMT, STR_ARG(whole), p->why.len ? " " : "",
                             STR_ARG(p->why));
    char *message = arena_printf(arena, STR_FMT "%s", STR_ARG(head),
                                 form ? " does not have the form that is needed" : "");
    if (!why || !message)
        return;
    p->why = str_from(why);
    p->message = str_from(message);
}

void words_problem(const Report *report, const Entry *entry, Str base, Problems *problems)
{
    Speaker s = { report, entry, &entry->failure, problems, report_is_secret(report, entry->path) };
    Problem *p = say(&s);
    Str path = entry->failure.member ? entry->at : entry->path;
    p->path =
        str_from(arena_printf(problems->arena, STR_FMT STR_FMT, STR_ARG(base), STR_ARG(path)));
    if (p->why.len == 0 && entry->why.len)
        p->why =
            str_make(arena_copy(problems->arena, entry->why.ptr, entry->why.len), entry->why.len);
    if (problem_width(p->message) > PROBLEM_WIDTH_MAX)
        keep_short(p, problems->arena);
    if (entry->boot.len)
        p->boot = str_make(arena_copy(problems->arena, entry->boot.ptr, entry->boot.len),
                           entry->boot.len);
}
