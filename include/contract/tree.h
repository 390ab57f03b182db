/* tree - the one value type, for YAML and JSON: nodes with byte spans.
 *
 * A tree lives in an arena and never changes after it was built. Spans are bytes of the *outer*
 * text, also for the YAML inside a section (`workload: |`): such a node is a mapping with
 * NODE_EMBEDDED set, and its `embed` holds the string that was parsed. So a path such as
 * /env/logging/syslog/port reads the same whatever the form of the section.
 *
 * Standards: YAML 1.2.2 core schema for the kind of plain scalars (null, bool, int, float);
 * RFC 6901 for paths. */
#ifndef CONTRACT_TREE_H
#define CONTRACT_TREE_H

#include "contract/arena.h"
#include "contract/str.h"

typedef enum NodeKind {
    NODE_NULL,
    NODE_BOOL,
    NODE_INT,   /* number written without fraction, in int64 range */
    NODE_FLOAT, /* any other number; NaN, infinities, and integers beyond int64 (NODE_BIG) */
    NODE_STRING,
    NODE_SEQUENCE,
    NODE_MAPPING
} NodeKind;

typedef enum NodeStyle {
    STYLE_PLAIN,
    STYLE_SINGLE,  /* 'x' */
    STYLE_DOUBLE,  /* "x" */
    STYLE_LITERAL, /* | */
    STYLE_FOLDED,  /* > */
    STYLE_BLOCK,   /* collections */
    STYLE_FLOW,    /* [x] {x: y} */
    STYLE_NONE     /* nothing stands there: `key:` */
} NodeStyle;

enum {                            /* flags */
       NODE_EMBEDDED = 1 << 0,    /* a string that holds YAML, shown as what it holds */
       NODE_ALIAS = 1 << 1,       /* written as *name; children and value are those of the anchor */
       NODE_ANCHORED = 1 << 2,    /* has &name */
       NODE_TAGGED = 1 << 3,      /* has an explicit tag */
       NODE_DUPLICATE = 1 << 4,   /* its key stood before in the same mapping; kept, but not found
                                     by tree_get() */
       NODE_MERGE = 1 << 5,       /* the value of a << key */
       NODE_MULTILINE = 1 << 6,   /* plain or quoted scalar over several lines */
       NODE_AMBIGUOUS = 1 << 7,   /* plain scalar that YAML 1.1, 1.2 and yaml.v3 read differently
                                     (yes, 0777, 1_000, 190:20:30, 2001-01-01 ...) */
       NODE_COMMENT_CUT = 1 << 8, /* plain scalar followed by ` #`: a comment, or a cut value */
       NODE_KEY_ODD = 1 << 9,     /* its key is no string (a number, null, a collection) */
       NODE_BIG = 1 << 10,        /* a NODE_FLOAT that is an integer beyond int64, or beyond double:
                                     `string` has its digits */
       NODE_BOM = 1 << 11         /* an embedded text that starts with a byte-order mark */
};

typedef struct TreeNode TreeNode;
typedef struct Embed Embed; /* embed.h */

struct TreeNode {
    uint8_t kind;  /* NodeKind */
    uint8_t style; /* NodeStyle */
    uint16_t flags;
    uint32_t count; /* children */
    Span span;      /* the value: without the blank lines behind a block scalar; for an alias
                       the `*name`; where nothing stands, the empty place behind the colon */
    Span key_span;  /* the key in the mapping, {0,0} for items and the root */
    Str key;        /* its text; for items and the root {NULL,0} */
    Str string;     /* a scalar's text as YAML reads it (all scalar kinds); of an embedded
                       node the string that holds it; empty for collections */
    union {
        int64_t integer;
        double number;
        bool boolean;
        const Embed *embed; /* NODE_EMBEDDED */
    };
    TreeNode *first, *last; /* children, in the order of the text */
    TreeNode *next;
    TreeNode *parent;
};

static inline bool tree_is_scalar(const TreeNode *n)
{
    return n->kind < NODE_SEQUENCE;
}

static inline bool tree_is_number(const TreeNode *n)
{
    return n->kind == NODE_INT || n->kind == NODE_FLOAT;
}

/* borrowed: the value of a key, NULL when node is NULL, no mapping, or has no such key. */
const TreeNode *tree_get(const TreeNode *node, Str key);
const TreeNode *tree_get_text(const TreeNode *node, const char *key);
/* The same, also what a merge key (`<<: *base`) brings: such a node stands elsewhere. */
const TreeNode *tree_get_merged(const TreeNode *node, Str key);
/* The index-th child. */
const TreeNode *tree_item(const TreeNode *node, size_t index);
/* The string value of a key; {NULL,0} when it is missing or no string. */
Str tree_get_string(const TreeNode *node, const char *key);

/* The node at a JSON pointer ("" is the root), NULL when it is not there or malformed. */
const TreeNode *tree_at(const TreeNode *root, Str pointer);
/* As far as the pointer leads: the deepest node that exists; *ret_rest is what is left. */
const TreeNode *tree_at_deepest(const TreeNode *root, Str pointer, Str *ret_rest);
/* arena: the JSON pointer of a node. */
Str tree_path(const TreeNode *node, Arena *arena);
/* Appends key to a pointer, escaped (~0, ~1). arena. */
Str path_join(Arena *arena, Str pointer, Str key);
/* Takes the next part off *rest, unescaped into arena; false at the end. */
bool path_next(Str *rest, Arena *arena, Str *ret_part);
/* The pointer without its last part. */
Str path_parent(Str pointer);

/* The deepest node whose key or value holds `offset`; the root when none does. */
const TreeNode *tree_at_offset(const TreeNode *root, size_t offset);

/* Values are equal as JSON Schema 2020-12 section 4.2.2 says (1 equals 1.0, order of keys does
 * not count). Aliases and embedded nodes are compared by what they hold. */
bool tree_equal(const TreeNode *a, const TreeNode *b);
/* Depth of the node below the root. */
size_t tree_depth(const TreeNode *node);

/* Building (yaml, json): appends child to parent, which must be a collection. */
void tree_append(TreeNode *parent, TreeNode *child);

/* How a plain scalar is read. yaml12: by the core schema, which the tree follows; yaml11: by
 * the types of YAML 1.1 (PyYAML); go: by yaml.v3 into an untyped map. */
typedef struct PlainReading {
    NodeKind yaml12, yaml11, go;
    bool go_timestamp;
    bool same; /* all readers see the same kind and the same value */
} PlainReading;
PlainReading tree_plain_reading(Str scalar);

#endif
