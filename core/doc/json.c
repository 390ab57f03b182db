/* The writer knows where it stands, so it alone writes commas, line ends and quotes. */
#include "contract/json.h"

#include <math.h>
#include <stdio.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

void json_begin(JsonWriter *w, Buf *out, int indent)
{
    *w = (JsonWriter){ .out = out, .indent = indent, .first = true };
}

static void new_line(const JsonWriter *w)
{
    if (!w->indent)
        return;
    buf_add_byte(w->out, '\n');
    buf_add_repeat(w->out, ' ', (size_t)w->indent * (size_t)w->depth);
}

/* What stands before a value or a key: nothing behind a key, else a comma where one is due. */
static void before_item(JsonWriter *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (!w->first)
        buf_add_byte(w->out, ',');
    if (w->depth)
        new_line(w);
    w->first = false;
}

static void open_with(JsonWriter *w, char bracket)
{
    before_item(w);
    buf_add_byte(w->out, bracket);
    w->depth++;
    w->first = true;
}

static void close_with(JsonWriter *w, char bracket)
{
    w->depth--;
    if (!w->first)
        new_line(w);
    buf_add_byte(w->out, bracket);
    w->first = false;
}

void json_object(JsonWriter *w)
{
    open_with(w, '{');
}

void json_object_end(JsonWriter *w)
{
    close_with(w, '}');
}

void json_array(JsonWriter *w)
{
    open_with(w, '[');
}

void json_array_end(JsonWriter *w)
{
    close_with(w, ']');
}

static void add_escaped(Buf *out, unsigned char c)
{
    static const char names[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                  ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\' };
    if (c < sizeof names && names[c])
        buf_printf(out, "\\%c", names[c]);
    else
        buf_printf(out, "\\u%04x", c);
}

static void add_quoted(Buf *out, Str s)
{
    buf_add_byte(out, '"');
    size_t copied = 0;
    for (size_t at = 0; at < s.len;) {
        int32_t code;
        size_t len = utf8_decode(s, at, &code);
        if (code < 0 || code < 0x20 || code == '"' || code == '\\' || code == 0x7F) {
            buf_add(out, s.ptr + copied, at - copied);
            copied = at + len;
            if (code < 0)
                buf_add_text(out, "\xEF\xBF\xBD");
            else
                add_escaped(out, (unsigned char)code);
        }
        at += len;
    }
    buf_add(out, s.ptr + copied, s.len - copied);
    buf_add_byte(out, '"');
}

void json_key_str(JsonWriter *w, Str key)
{
    before_item(w);
    add_quoted(w->out, key);
    buf_add_text(w->out, w->indent ? ": " : ":");
    w->after_key = true;
}

void json_key(JsonWriter *w, const char *key)
{
    json_key_str(w, str_from(key));
}

void json_string(JsonWriter *w, Str value)
{
    before_item(w);
    add_quoted(w->out, value);
}

void json_text(JsonWriter *w, const char *value)
{
    json_string(w, str_from(value));
}

void json_integer(JsonWriter *w, int64_t value)
{
    before_item(w);
    buf_printf(w->out, "%lld", (long long)value);
}

void json_bool(JsonWriter *w, bool value)
{
    before_item(w);
    buf_add_text(w->out, value ? "true" : "false");
}

void json_null(JsonWriter *w)
{
    before_item(w);
    buf_add_text(w->out, "null");
}

/* printf writes the decimal point of the locale; JSON knows "." alone. */
static void add_double(Buf *out, double value)
{
    char text[64];
    snprintf(text, sizeof text, "%.17g", value);
    for (const char *c = text; *c; c++) {
        if (is_digit(*c) || *c == '-' || *c == '+' || *c == 'e')
            buf_add_byte(out, *c);
        else if (c == text || is_digit(c[-1]))
            buf_add_byte(out, '.');
    }
}

static size_t skip_digits(Str s, size_t at)
{
    while (at < s.len && is_digit(s.ptr[at]))
        at++;
    return at;
}

/* RFC 8259 section 6: YAML writes numbers in more ways. */
static bool is_json_number(Str s)
{
    size_t at = s.len && s.ptr[0] == '-', start = at;
    at = skip_digits(s, at);
    if (at == start || (at > start + 1 && s.ptr[start] == '0'))
        return false;
    if (at < s.len && s.ptr[at] == '.') {
        start = ++at;
        at = skip_digits(s, at);
        if (at == start)
            return false;
    }
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        at++;
        at += at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '+');
        start = at;
        at = skip_digits(s, at);
        if (at == start)
            return false;
    }
    return at == s.len;
}

static void write_number(JsonWriter *w, const TreeNode *node)
{
    Str s = node->string;
    before_item(w);
    if (node->kind == NODE_FLOAT && isnan(node->number))
        buf_add_text(w->out, "null");
    else if (is_json_number(s))
        buf_add_str(w->out, s);
    else if (node->kind == NODE_INT)
        buf_printf(w->out, "%lld", (long long)node->integer);
    else if (isinf(node->number))
        buf_add_text(w->out, "null");
    else
        add_double(w->out, node->number);
}

void json_tree(JsonWriter *w, const TreeNode *node)
{
    switch ((NodeKind)node->kind) {
    case NODE_NULL:
        json_null(w);
        break;
    case NODE_BOOL:
        json_bool(w, node->boolean);
        break;
    case NODE_INT:
    case NODE_FLOAT:
        write_number(w, node);
        break;
    case NODE_STRING:
        json_string(w, node->string);
        break;
    case NODE_SEQUENCE:
        json_array(w);
        for (const TreeNode *n = node->first; n; n = n->next)
            json_tree(w, n);
        json_array_end(w);
        break;
    case NODE_MAPPING:
        json_object(w);
        for (const TreeNode *n = node->first; n; n = n->next) {
            if (n->flags & NODE_DUPLICATE)
                continue;
            json_key_str(w, n->key);
            json_tree(w, n);
        }
        json_object_end(w);
        break;
    }
}
