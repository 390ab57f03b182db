/* One scalar: where its value stands, what it is as a string, and what it means. */
#include "plain.h"
#include "yaml_impl.h"

static char byte_at(Str text, size_t at)
{
    return at < text.len ? text.ptr[at] : 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_space(Str text, size_t at, size_t end)
{
    while (at < end && (is_space(byte_at(text, at)) || byte_at(text, at) == '#')) {
        if (byte_at(text, at) == '#')
            while (at < end && byte_at(text, at) != '\n')
                at++;
        else
            at++;
    }
    return at;
}

/* libyaml's names of anchors. */
static bool is_name(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
           c == '-';
}

size_t yaml_skip_properties(Str text, size_t at, size_t end, int most)
{
    while (most-- > 0 && at < end && (byte_at(text, at) == '&' || byte_at(text, at) == '!')) {
        bool anchor = byte_at(text, at) == '&';
        do
            at++;
        while (at < end && (anchor ? is_name(byte_at(text, at)) : !is_space(byte_at(text, at))));
        at = skip_space(text, at, end);
    }
    return at;
}

/* A block scalar ends, for libyaml, behind the blank lines after it. */
static size_t trim_block(Str text, size_t start, size_t end)
{
    for (;;) {
        size_t at = end;
        if (at > start && byte_at(text, at - 1) == '\n')
            at--;
        if (at > start && byte_at(text, at - 1) == '\r')
            at--;
        size_t line_end = at;
        while (at > start && (byte_at(text, at - 1) == ' ' || byte_at(text, at - 1) == '\t'))
            at--;
        bool blank = at > start && (byte_at(text, at - 1) == '\n' || byte_at(text, at - 1) == '\r');
        if (!blank)
            return line_end;
        end = at;
    }
}

/* The event's text, as a view of the document where it is the same there. */
static bool set_string(Str text, Arena *arena, TreeNode *node, Str value)
{
    size_t at = node->span.start, end = node->span.end;
    if (node->style == STYLE_SINGLE || node->style == STYLE_DOUBLE) {
        at++;
        end--;
    } else if (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED) {
        while (at < end && byte_at(text, at) != '\n')
            at++;
        while (at < end && (byte_at(text, at) == '\n' || byte_at(text, at) == ' '))
            at++;
        end = at + value.len;
    }
    if (at <= end && end <= text.len && end - at == value.len &&
        memcmp(text.ptr + at, value.ptr, value.len) == 0) {
        node->string = str_make(text.ptr + at, value.len);
        return true;
    }
    char *copy = arena_copy(arena, value.ptr, value.len);
    node->string = str_make(copy, copy ? value.len : 0);
    return copy != NULL;
}

static uint8_t style_of(yaml_scalar_style_t style)
{
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        return STYLE_SINGLE;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return STYLE_DOUBLE;
    case YAML_LITERAL_SCALAR_STYLE:
        return STYLE_LITERAL;
    case YAML_FOLDED_SCALAR_STYLE:
        return STYLE_FOLDED;
    default:
        return STYLE_PLAIN;
    }
}

/* `key:` and nothing: the empty place right behind the colon. */
static size_t empty_place(Str text, size_t mark, const Span *key)
{
    if (!key || (mark && byte_at(text, mark - 1) == ':'))
        return mark;
    size_t at = key->end;
    while (byte_at(text, at) == ' ' || byte_at(text, at) == '\t')
        at++;
    return byte_at(text, at) == ':' ? at + 1 : key->end;
}

static void set_span(Marks *marks, const yaml_event_t *e, const Span *key, TreeNode *node)
{
    Str text = marks->text;
    size_t start = marks_byte(marks, e->start_mark), end = marks_byte(marks, e->end_mark);
    size_t value = yaml_skip_properties(text, start, end, 2);
    if (value != start && memchr(text.ptr + start, '!', value - start))
        node->flags |= NODE_TAGGED;
    if (node->style == STYLE_PLAIN && e->data.scalar.length == 0) {
        node->style = STYLE_NONE;
        value = end = value == start ? empty_place(text, end, key) : end;
    } else if (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED) {
        end = trim_block(text, value, end);
    } else if (e->end_mark.line > e->start_mark.line) {
        if (memchr(text.ptr + value, '\n', end - value) ||
            memchr(text.ptr + value, '\r', end - value))
            node->flags |= NODE_MULTILINE;
    }
    node->span = span_make(value, end);
}

#define CORE_TAG "tag:yaml.org,2002:"

static void resolve(TreeNode *node, const yaml_event_t *e)
{
    const char *tag = (const char *)e->data.scalar.tag;
    bool plain = node->style == STYLE_PLAIN || node->style == STYLE_NONE;
    node->kind = NODE_STRING;
    if (!tag) {
        if (plain && e->data.scalar.plain_implicit)
            plain_resolve(node);
        return;
    }
    node->flags |= NODE_TAGGED;
    if (strncmp(tag, CORE_TAG, sizeof CORE_TAG - 1) != 0)
        return;
    tag += sizeof CORE_TAG - 1;
    if (strcmp(tag, "int") == 0 || strcmp(tag, "float") == 0 || strcmp(tag, "bool") == 0 ||
        strcmp(tag, "null") == 0)
        plain_resolve(node);
    if (strcmp(tag, "float") == 0 && node->kind == NODE_INT) {
        node->number = (double)node->integer;
        node->kind = NODE_FLOAT;
    }
}

/* A plain value that ends where a comment starts. */
static bool is_cut(Str text, size_t at)
{
    size_t blank = at;
    while (byte_at(text, blank) == ' ' || byte_at(text, blank) == '\t')
        blank++;
    return blank > at && byte_at(text, blank) == '#';
}

bool yaml_read_scalar(Marks *marks, const yaml_event_t *e, const Span *key, Arena *arena,
                      TreeNode *node)
{
    Str value = str_make((const char *)e->data.scalar.value, e->data.scalar.length);
    node->style = style_of(e->data.scalar.style);
    set_span(marks, e, key, node);
    if (!set_string(marks->text, arena, node, value))
        return false;
    resolve(node, e);
    if (node->style == STYLE_PLAIN && is_cut(marks->text, node->span.end))
        node->flags |= NODE_COMMENT_CUT;
    return true;
}
