/* program - the compiled form of a schema: subschemas as short runs of operations.
 *
 * What evaluation reads is small and lies together (Sub, Op, and the tables that an Op points
 * to); what only messages need (where a subschema and a keyword stand) lies in side tables with
 * the same index. A Sub that allows some types and has no operations needs no call at all. */
#ifndef SCHEMA_PROGRAM_H
#define SCHEMA_PROGRAM_H

#include "contract/regex.h"
#include "format.h"
#include "frame.h"

#include <stdatomic.h>

#define SUB_NONE UINT32_MAX
#define KINDS_ALL 0x7F
#define KIND_BIT(kind) (1u << (kind))
#define KINDS_NUMBER (KIND_BIT(NODE_INT) | KIND_BIT(NODE_FLOAT))

typedef enum OpCode {
    OP_CONST,
    OP_ENUM,
    OP_ENUM_STRINGS,
    OP_MINIMUM,
    OP_MAXIMUM,
    OP_EXCLUSIVE_MINIMUM,
    OP_EXCLUSIVE_MAXIMUM,
    OP_MULTIPLE_OF,
    OP_MIN_LENGTH,
    OP_MAX_LENGTH,
    OP_MIN_ITEMS,
    OP_MAX_ITEMS,
    OP_MIN_PROPERTIES,
    OP_MAX_PROPERTIES,
    OP_PATTERN,
    OP_FORMAT,
    OP_MEMBERS,
    OP_DEPENDENT_REQUIRED,
    OP_DEPENDENT_SCHEMAS,
    OP_PROPERTY_NAMES,
    OP_ITEMS,
    OP_CONTAINS,
    OP_UNIQUE_ITEMS,
    OP_REF,
    OP_DYNAMIC_REF,
    OP_ALL_OF,
    OP_IF,
    OP_ANY_OF,
    OP_ONE_OF,
    OP_NOT,
    OP_UNEVALUATED_ITEMS,
    OP_UNEVALUATED_PROPERTIES
} OpCode;

typedef struct Op {
    uint8_t code, kinds; /* kinds: of the instances that it looks at */
    uint8_t keyword;     /* the main one, for messages */
    uint32_t arg;        /* a number, or the index of a Sub */
    const void *data;    /* by code: a tree node, a table */
} Op;

enum { SUB_WARNING = 1, SUB_UNEVALUATED = 2, SUB_SECRET = 4 };

typedef struct Sub {
    uint32_t first; /* Op */
    uint8_t count, types, flags;
} Sub;

typedef struct SubPlace { /* cold: of a Sub */
    const TreeNode *node;
    const Resource *resource;
} SubPlace;

/* Names of one object: hashed, linear probing. */
typedef struct NameSlot {
    const char *name; /* NULL: free */
    uint32_t len, hash;
    uint32_t sub; /* SUB_NONE: only the name matters */
    uint32_t bit; /* which one it is of those that are counted; UINT32_MAX: none */
} NameSlot;

typedef struct NameTable {
    NameSlot *slots;
    uint32_t mask, count;
} NameTable;

typedef struct PatternSub {
    const Regex *regex;
    uint32_t sub;
    Str pattern;
} PatternSub;

typedef struct Members { /* properties, patternProperties, additionalProperties, required */
    NameTable names;
    const PatternSub *patterns;
    uint32_t pattern_count;
    uint32_t additional; /* SUB_NONE: anything */
    uint32_t required;   /* their bits are 0 .. required - 1 */
    bool evaluates;      /* says of members that they are known */
} Members;

typedef struct SubList {
    const uint32_t *subs;
    uint32_t count;
} SubList;

typedef struct Items {
    const uint32_t *prefix;
    uint32_t prefix_count;
    uint32_t rest; /* SUB_NONE: anything, not evaluated */
} Items;

typedef struct Contains {
    uint32_t sub, min, max;
    bool evaluates; /* draft 2020-12: what is contained counts as evaluated */
} Contains;

typedef struct If {
    uint32_t condition, then_sub, else_sub;
} If;

typedef struct Dependent {
    uint32_t bit, sub;     /* dependentSchemas: sub */
    const uint32_t *needs; /* dependentRequired: bits */
    uint32_t need_count;
    Str name;
} Dependent;

typedef struct Dependents {
    NameTable names;
    Dependent *rows;
    uint32_t count;
} Dependents;

typedef struct Dynamic {
    Str anchor;
    uint32_t fallback;          /* where the reference leads without looking at the scope */
    uint32_t *subs, *resources; /* candidates */
    uint32_t count;
} Dynamic;

struct Schema {
    SchemaSet *set;
    Arena *arena;
    const Resource *resource;
    const TreeNode *document;
    Sub *subs;
    SubPlace *places;
    Op *ops;
    const TreeNode **values; /* cold: the keyword's value, of each Op */
    uint32_t sub_count, op_count, root;
    bool has_dynamic, has_warnings, has_secrets;
    Regex **regexes;
    size_t regex_count;
    _Atomic(RegexScratch *) scratch; /* one that is free */
};

/* Hash of a name; short names cost a few instructions. Within one process only. */
static inline uint32_t name_hash(const char *name, size_t len)
{
    uint64_t a = 0, b = 0;
    if (len >= 8) {
        memcpy(&a, name, 8);
        memcpy(&b, name + len - 8, 8);
    } else if (len >= 4) {
        uint32_t x, y;
        memcpy(&x, name, 4);
        memcpy(&y, name + len - 4, 4);
        a = (uint64_t)x << 32 | y;
    } else if (len > 0) {
        a = (uint64_t)(unsigned char)name[0] << 16 | (uint64_t)(unsigned char)name[len / 2] << 8 |
            (unsigned char)name[len - 1];
    }
    a = (a ^ b * UINT64_C(0xA0761D6478BD642F) ^ len) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(a >> 32);
}

static inline const NameSlot *name_find(const NameTable *table, Str name)
{
    if (table->count == 0)
        return NULL;
    uint32_t hash = name_hash(name.ptr, name.len);
    for (uint32_t i = hash & table->mask;; i = (i + 1) & table->mask) {
        const NameSlot *slot = &table->slots[i];
        if (!slot->name)
            return NULL;
        if (slot->hash == hash && slot->len == name.len &&
            memcmp(slot->name, name.ptr, name.len) == 0)
            return slot;
    }
}

#endif
