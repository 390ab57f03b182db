/* json - RFC 8259 text to the same tree, through json-c; and JSON output.
 *
 * Trees from JSON have no spans. For an error its byte offset is known; to show a place in a
 * JSON schema, parse it with yaml_parse(), which reads (nearly all) JSON and knows places. */
#ifndef CONTRACT_JSON_H
#define CONTRACT_JSON_H

#include "contract/buf.h"
#include "contract/tree.h"

/* arena: the tree. ERR_SYNTAX with span.start the offset; ERR_TOO_BIG at depth 200. Numbers keep
 * their exact digits in `string`. A repeated key: the last one wins, as in RFC 8259's note. */
bool json_parse(Str text, Arena *arena, TreeNode **ret_root, Error *err);

/* A writer that cannot make wrong commas: indent 0 writes one line. */
typedef struct JsonWriter {
    Buf *out;
    int indent, depth;
    bool first, after_key;
} JsonWriter;

void json_begin(JsonWriter *w, Buf *out, int indent);
void json_object(JsonWriter *w);
void json_object_end(JsonWriter *w);
void json_array(JsonWriter *w);
void json_array_end(JsonWriter *w);
void json_key(JsonWriter *w, const char *key);
void json_key_str(JsonWriter *w, Str key);
/* A string; bytes that are not UTF-8 become U+FFFD. */
void json_string(JsonWriter *w, Str value);
void json_text(JsonWriter *w, const char *value);
void json_integer(JsonWriter *w, int64_t value);
void json_bool(JsonWriter *w, bool value);
void json_null(JsonWriter *w);
/* A tree as JSON. */
void json_tree(JsonWriter *w, const TreeNode *node);

#endif
