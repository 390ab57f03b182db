/* The styles, from the most readable to the one that holds everything: plain, single quotes,
 * literal block, double quotes. Each style has one question (may it hold this value?) and one
 * writer; choosing is asking in order. Where readers of YAML 1.1 and 1.2 or yaml.v3 differ, the
 * answer is no. */
#include "contract/emit.h"

#include <inttypes.h>

#define KEY_MAX 1000    /* readers look for the colon within 1024 characters */
#define TREE_DEPTH 1000 /* far above what the parsers let through */

/* What kinds of characters a value has, found in one pass. */
typedef struct Look {
    bool valid;     /* UTF-8 */
    bool printable; /* all of it can stand unescaped on one line, but for tabs */
    bool has_tab, has_break, has_other; /* other: needs an escape */
    bool has_backslash, has_double_quote;
} Look;

/* Unescaped, these are no characters or line breaks to some reader: C0 and C1 controls, DEL,
 * NEL, LS, PS, the byte-order mark, noncharacters. */
static bool needs_escape(int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
           (c & 0xFFFE) == 0xFFFE;
}

static Look look_at(Str s)
{
    Look look = { .valid = true };
    int32_t c;
    for (size_t at = 0, n; at < s.len; at += n) {
        n = utf8_decode(s, at, &c);
        if (c < 0)
            look.valid = false;
        else if (c == '\t')
            look.has_tab = true;
        else if (c == '\n')
            look.has_break = true;
        else if (needs_escape(c))
            look.has_other = true;
        else if (c == '\\')
            look.has_backslash = true;
        else if (c == '"')
            look.has_double_quote = true;
    }
    look.printable = look.valid && !look.has_break && !look.has_other;
    return look;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* -- plain ----------------------------------------------------------------------------------- */

/* All readers take it for a string, not for a bool, number, null, date or merge key. */
static bool reads_as_string(Str s)
{
    static const char *const odd[] = { "y", "Y", "n", "N", "=", "<<", "~" };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        if (str_is(s, odd[i]))
            return false;
    size_t digits = 0; /* dates have more forms than anyone remembers */
    while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
        digits++;
    if (digits == 4 && s.len > 4 && s.ptr[4] == '-')
        return false;
    PlainReading r = tree_plain_reading(s);
    return r.yaml12 == NODE_STRING && r.yaml11 == NODE_STRING && r.go == NODE_STRING &&
           !r.go_timestamp;
}

bool emit_plain_is_safe(Str s, bool in_flow)
{
    Look look = look_at(s);
    if (!look.printable || look.has_tab || s.len == 0 || is_blank(s.ptr[0]) ||
        is_blank(s.ptr[s.len - 1]))
        return false;
    if (memchr("?:,[]{}#&*!|>'\"%@`", s.ptr[0], 18) || s.ptr[s.len - 1] == ':')
        return false;
    if (s.ptr[0] == '-' && (s.len == 1 || s.ptr[1] == ' ' || s.ptr[1] == '-' || in_flow))
        return false;
    if (str_starts(s, STR("...")) || str_contains(s, STR(": ")) || str_contains(s, STR(" #")))
        return false;
    for (size_t i = 0; in_flow && i < s.len; i++)
        if (memchr(",[]{}:?", s.ptr[i], 7))
            return false;
    return reads_as_string(s);
}

/* -- literal --------------------------------------------------------------------------------- */

static size_t final_breaks(Str s)
{
    size_t n = 0;
    while (n < s.len && s.ptr[s.len - 1 - n] == '\n')
        n++;
    return n;
}

/* The readers find the indent of a block by its first line with content, so that must not begin
 * with a blank; naming the indent instead is read differently. */
static bool literal_can_hold(Str s, const Look *look, const EmitPlace *place)
{
    if (!place->allow_block || place->in_flow || place->indent == 0 || !look->valid ||
        look->has_other)
        return false;
    size_t first = 0;
    while (first < s.len && s.ptr[first] == '\n')
        first++;
    return first < s.len && !is_blank(s.ptr[first]);
}

static void write_literal(Buf *out, Str s, const EmitPlace *place)
{
    size_t breaks = final_breaks(s);
    buf_add_text(out, breaks == 0 ? "|-" : breaks == 1 ? "|" : "|+");
    if (breaks)
        s.len--; /* the end of the last line is the caller's, as with every style */
    Str line;
    while (str_split(&s, '\n', &line)) {
        buf_add_text(out, place->eol);
        if (line.len) {
            buf_add_repeat(out, ' ', place->indent);
            buf_add_str(out, line);
        }
    }
}

/* -- quoted ---------------------------------------------------------------------------------- */

static void write_single(Buf *out, Str s)
{
    buf_add_byte(out, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\'')
            buf_add_byte(out, '\'');
        buf_add_byte(out, s.ptr[i]);
    }
    buf_add_byte(out, '\'');
}

static void write_escape(Buf *out, int32_t c)
{
    static const char short_ones[][2] = { { '\0', '0' },  { '\t', 't' }, { '\n', 'n' },
                                          { '\r', 'r' },  { '"', '"' },  { '\\', '\\' },
                                          { '\x1B', 'e' } };
    for (size_t i = 0; i < sizeof short_ones / sizeof *short_ones; i++)
        if (c == short_ones[i][0]) {
            buf_add_byte(out, '\\');
            buf_add_byte(out, short_ones[i][1]);
            return;
        }
    const char *format = c < 0x100     ? "\\x%02" PRIX32
                         : c < 0x10000 ? "\\u%04" PRIX32
                                       : "\\U%08" PRIX32;
    buf_printf(out, format, (uint32_t)c);
}

static void write_double(Buf *out, Str s)
{
    int32_t c;
    buf_add_byte(out, '"');
    for (size_t at = 0, n; at < s.len; at += n) {
        n = utf8_decode(s, at, &c);
        if (c == '"' || c == '\\' || needs_escape(c))
            write_escape(out, c);
        else
            buf_add(out, s.ptr + at, n);
    }
    buf_add_byte(out, '"');
}

/* -------------------------------------------------------------------------------------------- */

static EmitWish choose(Str s, EmitWish wish, const EmitPlace *place, const Look *look)
{
    bool one_line = look->printable && !look->has_tab;
    if (wish == EMIT_LITERAL || (wish == EMIT_AUTO && look->has_break && final_breaks(s) < 2))
        if (literal_can_hold(s, look, place))
            return EMIT_LITERAL;
    if ((wish == EMIT_AUTO || wish == EMIT_PLAIN) && emit_plain_is_safe(s, place->in_flow))
        return EMIT_PLAIN;
    if (wish == EMIT_SINGLE && one_line)
        return EMIT_SINGLE;
    if (wish != EMIT_DOUBLE && one_line && (look->has_backslash || look->has_double_quote))
        return EMIT_SINGLE;
    return EMIT_DOUBLE;
}

static bool done(const Buf *out, Error *err)
{
    return buf_ok(out) ? true : error_memory(err);
}

bool emit_string(Buf *out, Str s, EmitWish wish, const EmitPlace *place, Error *err)
{
    Look look = look_at(s);
    if (!look.valid)
        return error_set(err, ERR_SYNTAX, "the value is not UTF-8 text, so YAML cannot hold it");
    switch (choose(s, wish, place, &look)) {
    case EMIT_PLAIN:
        buf_add_str(out, s);
        break;
    case EMIT_SINGLE:
        write_single(out, s);
        break;
    case EMIT_LITERAL:
        write_literal(out, s, place);
        break;
    default:
        write_double(out, s);
    }
    return done(out, err);
}

/* A key may land in a flow mapping, so it is plain only where it could be plain there. */
bool emit_key(Buf *out, Str key, Error *err)
{
    if (key.len > KEY_MAX)
        return error_set(err, ERR_TOO_BIG, "a key may have at most %d bytes", KEY_MAX);
    EmitPlace place = { .in_flow = true, .eol = "\n" };
    return emit_string(out, key, EMIT_AUTO, &place, err);
}

/* -- trees ----------------------------------------------------------------------------------- */

static EmitWish wish_of(const TreeNode *n)
{
    static const uint8_t wishes[] = { [STYLE_SINGLE] = EMIT_SINGLE,
                                      [STYLE_DOUBLE] = EMIT_DOUBLE,
                                      [STYLE_LITERAL] = EMIT_LITERAL,
                                      [STYLE_NONE] = EMIT_AUTO };
    return wishes[n->style];
}

static bool emit_scalar(Buf *out, const TreeNode *n, const EmitPlace *place, Error *err)
{
    switch (n->kind) {
    case NODE_STRING:
        return emit_string(out, n->string, wish_of(n), place, err);
    case NODE_NULL:
        if (n->style != STYLE_NONE || place->in_flow)
            buf_add_text(out, "null");
        break;
    case NODE_BOOL:
        buf_add_text(out, n->boolean ? "true" : "false");
        break;
    default:
        if (n->string.len) /* as it was written: no digit is lost */
            buf_add_str(out, n->string);
        else if (n->kind == NODE_INT)
            buf_printf(out, "%" PRId64, n->integer);
        else
            buf_printf(out, "%.17g", n->number);
    }
    return done(out, err);
}

static bool emit_flow(Buf *out, const TreeNode *n, const EmitPlace *place, size_t depth, Error *err)
{
    if (depth > TREE_DEPTH)
        return error_set(err, ERR_TOO_BIG, "the value is nested too deep");
    if (n->flags & NODE_EMBEDDED)
        return emit_string(out, n->string, EMIT_AUTO, place, err);
    if (tree_is_scalar(n))
        return emit_scalar(out, n, place, err);
    bool is_map = n->kind == NODE_MAPPING;
    buf_add_byte(out, is_map ? '{' : '[');
    for (const TreeNode *c = n->first; c; c = c->next) {
        if (c != n->first)
            buf_add_text(out, ", ");
        if (is_map) {
            if (!emit_key(out, c->key, err))
                return false;
            buf_add_text(out, ": ");
        }
        if (!emit_flow(out, c, place, depth + 1, err))
            return false;
    }
    buf_add_byte(out, is_map ? '}' : ']');
    return done(out, err);
}

static bool emit_block(Buf *out, const TreeNode *n, const EmitPlace *place, size_t depth,
                       Error *err);

static bool is_nothing(const TreeNode *n)
{
    return n->kind == NODE_NULL && n->style == STYLE_NONE;
}

/* The value of a key: collections begin on the next line, one step deeper. */
static bool emit_value(Buf *out, const TreeNode *n, const EmitPlace *place, size_t depth,
                       Error *err)
{
    EmitPlace deeper = *place;
    if (!(place->flat && n->kind == NODE_SEQUENCE && n->first))
        deeper.indent += place->step ? place->step : 2;
    if (!tree_is_scalar(n) && !(n->flags & NODE_EMBEDDED) && n->first) {
        buf_add_text(out, place->eol);
        buf_add_repeat(out, ' ', deeper.indent);
    } else if (!is_nothing(n)) {
        buf_add_byte(out, ' ');
    }
    return emit_block(out, n, &deeper, depth + 1, err);
}

static bool emit_block(Buf *out, const TreeNode *n, const EmitPlace *place, size_t depth,
                       Error *err)
{
    if (depth > TREE_DEPTH)
        return error_set(err, ERR_TOO_BIG, "the value is nested too deep");
    if (n->flags & NODE_EMBEDDED)
        return emit_string(out, n->string, EMIT_LITERAL, place, err);
    if (tree_is_scalar(n) || !n->first)
        return emit_flow(out, n, place, depth, err);
    EmitPlace item = *place;
    item.indent += 2;
    for (const TreeNode *c = n->first; c; c = c->next) {
        if (c != n->first) {
            buf_add_text(out, place->eol);
            buf_add_repeat(out, ' ', place->indent);
        }
        if (n->kind == NODE_MAPPING) {
            if (!emit_key(out, c->key, err))
                return false;
            buf_add_byte(out, ':');
            if (!emit_value(out, c, place, depth, err))
                return false;
        } else {
            buf_add_text(out, is_nothing(c) ? "-" : "- ");
            if (!emit_block(out, c, &item, depth + 1, err))
                return false;
        }
    }
    return done(out, err);
}

bool emit_tree(Buf *out, const TreeNode *node, const EmitPlace *place, Error *err)
{
    if (place->in_flow)
        return emit_flow(out, node, place, 0, err);
    EmitPlace block = *place;
    block.allow_block = true;
    return emit_block(out, node, &block, 0, err);
}
