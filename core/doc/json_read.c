/* json-c checks and reads; two things it cannot do are done in front of it: numbers that do not
 * fit an integer get an exponent of zero, so that it keeps their digits, and what its strict mode
 * lets pass (control characters, leading zeros) is refused with its place. */
#include "plain.h"

/* json-c has types of the names of two functions of ours. */
#define json_object JsonObject
#define json_bool JsonBool
#include <json-c/json.h>
#undef json_object
#undef json_bool

#include "contract/json.h"
#include <limits.h>

#define JSON_DEPTH 200
#define LONG_NUMBER 18 /* digits that surely fit int64 */
#define MARK "e0"      /* behind a longer integer */

/* -- in front of json-c --------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char at_or_nul(Str s, size_t at)
{
    return at < s.len ? s.ptr[at] : 0;
}

static bool skip_string(Str s, size_t *at, Error *err)
{
    for (size_t i = *at + 1; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] < 0x20)
            return error_set_at(err, ERR_SYNTAX, span_make(i, i + 1),
                                "a control character stands in a string; write it as \\u%04x",
                                (unsigned char)s.ptr[i]);
        if (s.ptr[i] == '\\') {
            i++;
        } else if (s.ptr[i] == '"') {
            *at = i + 1;
            return true;
        }
    }
    return error_set_at(err, ERR_SYNTAX, span_make(*at, *at + 1), "the string is never closed");
}

static size_t digits_from(Str s, size_t at)
{
    size_t start = at;
    while (is_digit(at_or_nul(s, at)))
        at++;
    return at - start;
}

/* RFC 8259 section 6. *ret_long: an integer that may not fit. */
static bool skip_number(Str s, size_t *at, bool *ret_long, Error *err)
{
    size_t i = *at + (s.ptr[*at] == '-'), whole = digits_from(s, i);
    bool integer = true, good = whole == 1 || (whole > 1 && s.ptr[i] != '0');
    i += whole;
    if (at_or_nul(s, i) == '.') {
        size_t n = digits_from(s, i + 1);
        good = good && n;
        i += 1 + n;
        integer = false;
    }
    if ((at_or_nul(s, i) | 0x20) == 'e') {
        i++;
        i += at_or_nul(s, i) == '-' || at_or_nul(s, i) == '+';
        size_t n = digits_from(s, i);
        good = good && n;
        i += n;
        integer = false;
    }
    if (!good)
        return error_set_at(err, ERR_SYNTAX, span_make(*at, i), "this is no JSON number");
    *ret_long = integer && whole > LONG_NUMBER;
    *at = i;
    return true;
}

/* Copies the text to `out`, long integers marked, NUL behind. */
static bool prepare(Str text, Buf *out, Error *err)
{
    size_t copied = 0;
    for (size_t at = 0; at < text.len;) {
        bool is_long = false;
        if (text.ptr[at] == '"') {
            if (!skip_string(text, &at, err))
                return false;
        } else if (text.ptr[at] == '-' || is_digit(text.ptr[at])) {
            if (!skip_number(text, &at, &is_long, err))
                return false;
        } else if (text.ptr[at] == '/' || text.ptr[at] == '\'' || text.ptr[at] == 'N' ||
                   text.ptr[at] == 'I') {
            return error_set_at(err, ERR_SYNTAX, span_make(at, at + 1), "JSON has no \"%c\" here",
                                text.ptr[at]);
        } else {
            at++;
        }
        if (is_long) {
            buf_add(out, text.ptr + copied, at - copied);
            buf_add_text(out, MARK);
            copied = at;
        }
    }
    buf_add(out, text.ptr + copied, text.len - copied);
    return buf_ok(out) || error_memory(err);
}

/* -- to the tree ---------------------------------------------------------------------------- */

static TreeNode *convert(JsonObject *value, Arena *arena);

static bool set_string(TreeNode *node, Arena *arena, const char *bytes, size_t len)
{
    char *copy = arena_copy(arena, bytes, len);
    node->string = str_make(copy, copy ? len : 0);
    return copy != NULL;
}

static bool set_number(TreeNode *node, Arena *arena, JsonObject *value)
{
    const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
    Str s = str_from(text);
    if (!text)
        return false;
    if (s.len > LONG_NUMBER && str_ends(s, STR(MARK)) && str_find_byte(s, '.') == s.len)
        s.len -= sizeof MARK - 1;
    if (!set_string(node, arena, s.ptr, s.len))
        return false;
    plain_set_number(node);
    return true;
}

static bool append(TreeNode *parent, JsonObject *value, Arena *arena, const char *key)
{
    TreeNode *child = convert(value, arena);
    if (!child)
        return false;
    if (key) {
        size_t len = strlen(key);
        char *copy = arena_copy(arena, key, len);
        if (!copy)
            return false;
        child->key = str_make(copy, len);
    }
    tree_append(parent, child);
    return true;
}

static bool fill(TreeNode *node, JsonObject *value, Arena *arena)
{
    if (node->kind == NODE_SEQUENCE) {
        size_t n = json_object_array_length(value);
        for (size_t i = 0; i < n; i++)
            if (!append(node, json_object_array_get_idx(value, i), arena, NULL))
                return false;
        return true;
    }
    struct json_object_iterator it = json_object_iter_begin(value);
    struct json_object_iterator end = json_object_iter_end(value);
    for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it))
        if (!append(node, json_object_iter_peek_value(&it), arena, json_object_iter_peek_name(&it)))
            return false;
    return true;
}

static TreeNode *convert(JsonObject *value, Arena *arena)
{
    TreeNode *node = ARENA_NEW(arena, TreeNode);
    bool good = node != NULL;
    if (!node)
        return NULL;
    node->style = STYLE_PLAIN;
    switch (json_object_get_type(value)) {
    case json_type_null:
        node->kind = NODE_NULL;
        node->string = STR("null");
        break;
    case json_type_boolean:
        node->kind = NODE_BOOL;
        node->boolean = json_object_get_boolean(value);
        node->string = node->boolean ? STR("true") : STR("false");
        break;
    case json_type_int:
    case json_type_double:
        good = set_number(node, arena, value);
        break;
    case json_type_string:
        node->kind = NODE_STRING;
        node->style = STYLE_DOUBLE;
        good = set_string(node, arena, json_object_get_string(value),
                          (size_t)json_object_get_string_len(value));
        break;
    case json_type_array:
    case json_type_object:
        node->kind = json_object_is_type(value, json_type_array) ? NODE_SEQUENCE : NODE_MAPPING;
        node->style = STYLE_FLOW;
        good = fill(node, value, arena);
        break;
    }
    return good ? node : NULL;
}

/* Offset in the prepared copy to one in the text: marks that were put before it are taken off. */
static size_t original_offset(Str text, Str copy, size_t at)
{
    size_t t = 0;
    for (size_t c = 0; c < at && c < copy.len && t < text.len; c++)
        if (copy.ptr[c] == text.ptr[t])
            t++;
    return t;
}

static bool read_copy(Str text, Str copy, Arena *arena, TreeNode **ret_root, Error *err)
{
    json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH);
    if (!tokener)
        return error_memory(err);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    JsonObject *value = json_tokener_parse_ex(tokener, copy.ptr, (int)copy.len + 1);
    enum json_tokener_error code = json_tokener_get_error(tokener);
    size_t at = original_offset(text, copy, json_tokener_get_parse_end(tokener));
    json_tokener_free(tokener);
    if (code == json_tokener_error_depth)
        return error_set_at(err, ERR_TOO_BIG, span_make(at, at), "JSON nested over %d levels",
                            JSON_DEPTH);
    if (code != json_tokener_success)
        return error_set_at(err, ERR_SYNTAX, span_make(at, at), "this is not JSON at byte %zu: %s",
                            at,
                            code == json_tokener_continue ? "the text ends too early"
                                                          : json_tokener_error_desc(code));
    TreeNode *root = convert(value, arena);
    json_object_put(value);
    if (!root)
        return error_memory(err);
    *ret_root = root;
    return true;
}

bool json_parse(Str text, Arena *arena, TreeNode **ret_root, Error *err)
{
    Buf copy;
    if (text.len > INT_MAX / 4)
        return error_set(err, ERR_TOO_BIG, "the JSON text is larger than %d bytes", INT_MAX / 4);
    if (str_trim(text).len == 0)
        return error_set_at(err, ERR_SYNTAX, span_make(text.len, text.len),
                            "the JSON text is empty");
    buf_init(&copy, 0);
    bool good = prepare(text, &copy, err) && read_copy(text, buf_str(&copy), arena, ret_root, err);
    buf_clear(&copy);
    return good;
}
