/* libyaml delivers events; a stack of open collections turns them into nodes. A node is attached
 * to its parent when it starts, so that its path is known while its children are read; only a
 * collection that is a key stays outside of the tree, its text is the key. */
#include "yaml_impl.h"
#include "yaml_table.h"

#define DEPTH_DEFAULT 200
#define NODES_DEFAULT ((size_t)4000000)
#define EXPANDED_DEFAULT ((size_t)1000000)
#define LINEAR_KEYS 8 /* mappings up to this size look for duplicate keys one by one */

/* -- state ---------------------------------------------------------------------------------- */

typedef struct Anchor {
    TreeNode *node;
    size_t expanded; /* nodes of its value, with aliases written out */
    size_t height;   /* levels of collections in it */
    bool open;       /* its value is still being read */
} Anchor;

typedef struct Frame {
    TreeNode *node;
    Anchor *anchor;
    size_t expanded, height;
    bool is_key;  /* this collection is a key of the mapping below */
    bool has_key; /* a key was read and waits for its value */
    bool hashed;  /* its keys are in the table */
    uint16_t key_flags;
    Span key_span;
    Str key;
} Frame;

typedef enum Outcome { GO_ON, STOP, NO_MEMORY } Outcome;

typedef struct Reader {
    yaml_parser_t parser;
    Str text;
    Marks marks;
    YamlLimits limits;
    Arena *arena;
    Problems *problems;
    Table keys, anchors;
    Frame *frames; /* arena */
    size_t depth, cap;
    size_t nodes, extra; /* written; more through aliases */
    YamlDocument document;
    TreeNode *last_root;
} Reader;

static Frame *top(const Reader *r)
{
    return r->depth ? &r->frames[r->depth - 1] : NULL;
}

/* Where the reader is: the innermost open collection, and the key that waits for its value. */
static Str path_here(const Reader *r)
{
    for (size_t i = 0; i < r->depth; i++)
        if (r->frames[i].is_key)
            return tree_path(r->frames[i - 1].node, r->arena);
    const Frame *f = top(r);
    if (!f)
        return STR("");
    Str path = tree_path(f->node, r->arena);
    return f->has_key ? path_join(r->arena, path, f->key) : path;
}

static Problem *stop_at(Reader *r, const char *code, Span span, const char *message)
{
    Problem *p = problems_add(r->problems, code, SEV_ERROR, span, "%s", message);
    p->path = path_here(r);
    r->document.error = span;
    return p;
}

static Outcome too_many(Reader *r, Span span, const char *message, Str why)
{
    stop_at(r, "YAML011", span, message)->why = why;
    return STOP;
}

/* -- attaching ------------------------------------------------------------------------------ */

static bool is_before(Str text, size_t at, char byte)
{
    return at > 0 && text.ptr[at - 1] == byte;
}

/* The line of an entry that has one line of its own, with the line end in front of it. */
static void offer_removal(Reader *r, Problem *p, const TreeNode *node, const char *title)
{
    Str text = r->text;
    size_t start = node->key_span.start, end = node->span.end;
    bool one = tree_is_scalar(node) && node->span.end > node->span.start &&
               str_find_byte(str_slice(text, start, end - start), '\n') == end - start;
    while (is_before(text, start, ' '))
        start--;
    if (!one || node->parent->style != STYLE_BLOCK || (start && !is_before(text, start, '\n')))
        return;
    end += str_find_byte(str_slice(text, end, text.len), '\n');
    if (start == 0) {
        end += end < text.len;
    } else {
        start -= is_before(text, start - 1, '\r') ? 2 : 1;
        end -= is_before(text, end, '\r');
    }
    problem_fix(r->problems, p, false, span_make(start, end), STR(""), "%s " STR_FMT, title,
                STR_ARG(problem_quote(r->arena, node->key)));
}

static void report_duplicate(Reader *r, const TreeNode *node, const TreeNode *first)
{
    Str quoted = problem_quote(r->arena, node->key);
    Problem *p = problems_add(r->problems, "PF004", SEV_ERROR, node->key_span,
                              STR_FMT " is there twice in the same mapping", STR_ARG(quoted));
    if (p == &r->problems->spare)
        return;
    p->related = first->key_span;
    p->path = tree_path(node, r->arena);
    p->why = STR("Which of the two counts depends on the reader; some refuse the whole file.");
    p->boot = STR("HPL11001E");
    char *fix = arena_printf(r->arena, "Remove one of the two " STR_FMT " keys.", STR_ARG(quoted));
    p->fix_text = str_from(fix);
    offer_removal(r, p, node, "Remove the second");
    offer_removal(r, p, first, "Remove the first");
}

/* Puts the keys of a mapping that has grown large into the table. */
static bool hash_keys(Reader *r, Frame *f)
{
    for (TreeNode *n = f->node->first; n; n = n->next) {
        Slot *s = table_put(&r->keys, f->node, n->key);
        if (!s)
            return false;
        if (!s->item)
            s->item = n;
    }
    f->hashed = true;
    return true;
}

/* The value that had this key before, or NULL. */
static bool find_first(Reader *r, Frame *f, TreeNode *node, TreeNode **ret_first)
{
    *ret_first = NULL;
    if (!f->hashed && f->node->count >= LINEAR_KEYS && !hash_keys(r, f))
        return false;
    if (f->hashed) {
        Slot *s = table_put(&r->keys, f->node, node->key);
        if (!s)
            return false;
        *ret_first = s->item;
        if (!s->item)
            s->item = node;
        return true;
    }
    for (TreeNode *n = f->node->first; n && !*ret_first; n = n->next)
        if (str_eq(n->key, node->key))
            *ret_first = n;
    return true;
}

static void take_key(Reader *r, Frame *f, const TreeNode *node)
{
    bool scalar = tree_is_scalar(node);
    f->has_key = true;
    f->key_span = node->span;
    f->key = scalar ? node->string : str_slice(r->text, node->span.start, span_len(node->span));
    f->key_flags = node->kind == NODE_STRING ? 0 : NODE_KEY_ODD;
    if (node->style == STYLE_PLAIN && str_is(f->key, "<<"))
        f->key_flags |= NODE_MERGE;
}

static Outcome attach(Reader *r, TreeNode *node, bool *ret_is_key)
{
    Frame *f = top(r);
    *ret_is_key = false;
    if (!f) {
        if (r->document.root)
            r->last_root->next = node;
        else
            r->document.root = node;
        r->last_root = node;
    } else if (f->node->kind == NODE_SEQUENCE) {
        tree_append(f->node, node);
    } else if (!f->has_key) {
        *ret_is_key = true;
        if (tree_is_scalar(node) || (node->flags & NODE_ALIAS))
            take_key(r, f, node);
    } else {
        TreeNode *first;
        node->key = f->key;
        node->key_span = f->key_span;
        node->flags |= f->key_flags;
        f->has_key = false;
        if (!find_first(r, f, node, &first))
            return NO_MEMORY;
        tree_append(f->node, node);
        if (first) {
            node->flags |= NODE_DUPLICATE;
            report_duplicate(r, node, first);
        }
    }
    return GO_ON;
}

static void count_in(Reader *r, size_t expanded, size_t height)
{
    Frame *f = top(r);
    if (!f)
        return;
    f->expanded += expanded;
    if (f->height < height)
        f->height = height;
}

/* -- nodes ---------------------------------------------------------------------------------- */

static TreeNode *node_new(Reader *r)
{
    r->nodes++;
    return ARENA_NEW(r->arena, TreeNode);
}

static bool remember(Reader *r, const yaml_char_t *name, TreeNode *node, Anchor **ret_anchor)
{
    *ret_anchor = NULL;
    if (!name)
        return true;
    Str s = str_from((const char *)name);
    char *copy = arena_copy(r->arena, s.ptr, s.len);
    Anchor *a = ARENA_NEW(r->arena, Anchor);
    Slot *slot = copy && a ? table_put(&r->anchors, NULL, str_make(copy, s.len)) : NULL;
    if (!slot)
        return false;
    *a = (Anchor){ .node = node, .expanded = 1 };
    slot->item = a; /* a later anchor of the same name replaces the earlier one */
    node->flags |= NODE_ANCHORED;
    *ret_anchor = a;
    return true;
}

static Outcome too_large(Reader *r, Span span)
{
    if (r->nodes > r->limits.max_nodes)
        return too_many(r, span, "The text has too many values",
                        STR("More are read by no machine; the limit keeps this program quick."));
    return GO_ON;
}

static Outcome on_scalar(Reader *r, const yaml_event_t *e)
{
    TreeNode *node = node_new(r);
    Anchor *anchor;
    bool is_key;
    if (!node)
        return NO_MEMORY;
    const Frame *f = top(r);
    const Span *key = f && f->has_key ? &f->key_span : NULL;
    if (!yaml_read_scalar(&r->marks, e, key, r->arena, node) ||
        !remember(r, e->data.scalar.anchor, node, &anchor))
        return NO_MEMORY;
    count_in(r, 1, 0);
    Outcome outcome = attach(r, node, &is_key);
    return outcome == GO_ON ? too_large(r, node->span) : outcome;
}

static Outcome unknown_alias(Reader *r, Span span, Str name, bool open)
{
    Problem *p = stop_at(r, "YAML010", span,
                         open ? "An alias stands inside of what it stands for"
                              : "An alias has no anchor before it");
    char *why = arena_printf(r->arena,
                             open ? "*" STR_FMT " would hold itself, without end."
                                  : "No value before this place has &" STR_FMT ".",
                             STR_ARG(name));
    p->why = str_from(why);
    if (!open)
        p->fix_text = STR("If the value begins with \"*\", put it in quotes.");
    return STOP;
}

static Outcome on_alias(Reader *r, const yaml_event_t *e)
{
    Span span = span_make(marks_byte(&r->marks, e->start_mark), marks_byte(&r->marks, e->end_mark));
    Str name = str_from((const char *)e->data.alias.anchor);
    const Slot *slot = table_find(&r->anchors, NULL, name);
    const Anchor *a = slot ? slot->item : NULL;
    bool is_key;
    if (!a || a->open)
        return unknown_alias(r, span, name, a != NULL);
    r->extra += a->expanded;
    if (r->extra > r->limits.max_expanded || r->depth + a->height > r->limits.max_depth)
        return too_many(r, span, "The aliases of this text grow beyond measure",
                        STR("Aliases of aliases multiply; such a file is refused by other readers "
                            "too."));
    TreeNode *node = node_new(r);
    if (!node)
        return NO_MEMORY;
    *node = *a->node;
    node->flags = NODE_ALIAS | (a->node->flags & (NODE_AMBIGUOUS | NODE_MULTILINE | NODE_BIG));
    node->span = span;
    node->key = (Str){ NULL, 0 };
    node->key_span = (Span){ 0, 0 };
    node->next = node->parent = NULL;
    count_in(r, a->expanded, a->height + 1);
    Outcome outcome = attach(r, node, &is_key);
    return outcome == GO_ON ? too_large(r, span) : outcome;
}

static bool push(Reader *r, Frame frame)
{
    if (r->depth == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 16;
        Frame *fresh = ARENA_ARRAY(r->arena, Frame, cap);
        if (!fresh)
            return false;
        if (r->depth)
            memcpy(fresh, r->frames, r->depth * sizeof *fresh);
        r->frames = fresh;
        r->cap = cap;
    }
    r->frames[r->depth++] = frame;
    return true;
}

static Outcome on_start(Reader *r, const yaml_event_t *e, NodeKind kind)
{
    bool map = kind == NODE_MAPPING;
    const yaml_char_t *anchor = map ? e->data.mapping_start.anchor : e->data.sequence_start.anchor;
    const yaml_char_t *tag = map ? e->data.mapping_start.tag : e->data.sequence_start.tag;
    bool flow = map ? e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                    : e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    size_t start = yaml_skip_properties(r->text, marks_byte(&r->marks, e->start_mark), r->text.len,
                                        (anchor != NULL) + (tag != NULL));
    TreeNode *node = node_new(r);
    Frame frame = { .node = node, .expanded = 1, .height = 1 };
    if (!node || !remember(r, anchor, node, &frame.anchor))
        return NO_MEMORY;
    node->kind = kind;
    node->style = flow ? STYLE_FLOW : STYLE_BLOCK;
    node->flags |= tag ? NODE_TAGGED : 0;
    node->span = span_make(start, start);
    if (frame.anchor)
        frame.anchor->open = true;
    if (r->depth >= r->limits.max_depth)
        return too_many(r, span_make(start, start + 1), "The text is nested too deeply",
                        STR("Contracts need about 15 levels; the limit is 200."));
    Outcome outcome = attach(r, node, &frame.is_key);
    if (outcome == GO_ON)
        outcome = push(r, frame) ? too_large(r, node->span) : NO_MEMORY;
    return outcome;
}

static size_t end_of_collection(Reader *r, const TreeNode *node, const yaml_event_t *e)
{
    size_t mark = marks_byte(&r->marks, e->end_mark);
    char last = mark ? r->text.ptr[mark - 1] : 0;
    if (node->style == STYLE_FLOW && e->end_mark.index > e->start_mark.index &&
        (last == '}' || last == ']'))
        return mark;
    size_t end = node->last ? node->last->span.end : node->span.start;
    return node->last && node->last->key_span.end > end ? node->last->key_span.end : end;
}

static Outcome on_end(Reader *r, const yaml_event_t *e)
{
    Frame f = *top(r);
    r->depth--;
    f.node->span.end = (uint32_t)end_of_collection(r, f.node, e);
    if (f.anchor) {
        f.anchor->open = false;
        f.anchor->expanded = f.expanded;
        f.anchor->height = f.height;
    }
    count_in(r, f.expanded, f.height + 1);
    if (f.is_key)
        take_key(r, top(r), f.node);
    return GO_ON;
}

/* -- documents ------------------------------------------------------------------------------ */

static Outcome on_event(Reader *r, const yaml_event_t *e)
{
    if (e->type == YAML_DOCUMENT_START_EVENT) {
        if (++r->document.documents == 2) {
            size_t at = marks_byte(&r->marks, e->start_mark);
            r->document.second = span_make(at, marks_byte(&r->marks, e->end_mark));
        }
        table_clear(&r->anchors); /* they end with their document */
        return GO_ON;
    }
    if (r->document.documents > 1 && !r->limits.all_documents)
        return GO_ON; /* the others are only parsed */
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        return on_scalar(r, e);
    case YAML_ALIAS_EVENT:
        return on_alias(r, e);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(r, e, NODE_SEQUENCE);
    case YAML_MAPPING_START_EVENT:
        return on_start(r, e, NODE_MAPPING);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_end(r, e);
    default:
        return GO_ON;
    }
}

static Outcome read_events(Reader *r)
{
    Outcome outcome = GO_ON;
    bool done = false;
    while (outcome == GO_ON && !done) {
        yaml_event_t e;
        if (!yaml_parser_parse(&r->parser, &e)) {
            if (r->parser.error == YAML_MEMORY_ERROR)
                return NO_MEMORY;
            yaml_explain(&r->parser, &r->marks, path_here(r), r->problems, &r->document.error);
            return STOP;
        }
        done = e.type == YAML_STREAM_END_EVENT;
        outcome = on_event(r, &e);
        yaml_event_delete(&e);
    }
    return outcome;
}

static void report_documents(Reader *r)
{
    if (r->document.documents < 2 || r->limits.all_documents)
        return;
    Problem *p = problems_add(r->problems, "PF001", SEV_ERROR, r->document.second,
                              "There are %zu documents in one text; the first is read",
                              r->document.documents);
    p->why = STR("\"---\" starts a new document.");
    p->boot = STR("HPL11001E");
    p->fix_text = STR("Put everything into one document.");
}

bool yaml_parse(Str text, const YamlLimits *limits, Arena *arena, Problems *problems,
                YamlDocument *ret_document, Error *err)
{
    Reader r = { .text = text, .arena = arena, .problems = problems };
    bool ascii;
    if (limits)
        r.limits = *limits;
    r.limits.max_depth = r.limits.max_depth ? r.limits.max_depth : DEPTH_DEFAULT;
    r.limits.max_nodes = r.limits.max_nodes ? r.limits.max_nodes : NODES_DEFAULT;
    r.limits.max_expanded = r.limits.max_expanded ? r.limits.max_expanded : EXPANDED_DEFAULT;
    if (!yaml_check_bytes(text, problems, &ascii, &r.document.error)) {
        *ret_document = r.document;
        return true;
    }
    if (!yaml_parser_initialize(&r.parser))
        return error_memory(err);
    size_t bom = yaml_has_bom(text) ? 3 : 0;
    const char *start = text.len ? text.ptr + bom : "";
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)start, text.len - bom);
    marks_init(&r.marks, text, ascii);
    Outcome outcome = read_events(&r);
    yaml_parser_delete(&r.parser);
    table_clear(&r.keys);
    table_clear(&r.anchors);
    if (outcome == NO_MEMORY)
        return error_memory(err);
    if (outcome == STOP && (r.document.documents < 2 || r.limits.all_documents))
        r.document.root = NULL;
    report_documents(&r);
    *ret_document = r.document;
    return true;
}
