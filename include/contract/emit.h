/* emit - writes a value as YAML so that every reader reads the same string back.
 *
 * A string is written plain only where YAML 1.1, 1.2 and yaml.v3 all read it as that string;
 * else in double quotes (or single, when it has backslashes and no control characters), or as
 * a literal block when it has several lines. Tokens are one plain line, never folded. */
#ifndef CONTRACT_EMIT_H
#define CONTRACT_EMIT_H

#include "contract/buf.h"
#include "contract/tree.h"

typedef struct EmitPlace {
    size_t indent;    /* columns before the lines of this value's own block */
    bool in_flow;     /* within [ ] or { } */
    bool allow_block; /* a literal block may be used */
    const char *eol;  /* "\n" or "\r\n" */
    size_t step;      /* blanks per level of a tree, 0: two */
    bool flat;        /* sequences of a tree stand in the column of their key */
} EmitPlace;

/* How string values are wanted; the emitter takes a safer style when that one cannot hold it. */
typedef enum EmitWish { EMIT_AUTO, EMIT_PLAIN, EMIT_SINGLE, EMIT_DOUBLE, EMIT_LITERAL } EmitWish;

/* Appends a scalar that reads back as this string, starting where the value stands (behind
 * "key: "); a literal block begins with "|", its lines follow indented by place->indent. The
 * value must be UTF-8 (ERR_SYNTAX) without characters that YAML cannot hold. */
bool emit_string(Buf *out, Str value, EmitWish wish, const EmitPlace *place, Error *err);
/* The same as a mapping key. */
bool emit_key(Buf *out, Str key, Error *err);
/* True when all readers read the plain text as this very string. */
bool emit_plain_is_safe(Str value, bool in_flow);

/* Appends a whole tree as block YAML (in_flow: as flow YAML) with each line after the first
 * indented by `indent`. Strings keep the quotes of their node where these can hold them; a null
 * of STYLE_NONE is written as nothing. */
bool emit_tree(Buf *out, const TreeNode *node, const EmitPlace *place, Error *err);

#endif
