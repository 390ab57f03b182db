/* field_impl - what field.c and field_choice.c share. */
#ifndef SCHEMA_FIELD_IMPL_H
#define SCHEMA_FIELD_IMPL_H

#include "contract/field.h"

enum { SUB_MAYBE = 1, SUB_WARNING = 2 };
/* A union of more branches than people can choose from is no choice. */
enum { CHOICES_MAX = 40 };
enum { SUBS_MAX = 400, GATHER_DEPTH = 40, CHILDREN_MAX = 4000, PATH_DEPTH = 200 };

typedef struct Sub {
    const TreeNode *node;
    unsigned flags;
} Sub;

/* A group (oneOf, anyOf) and its branch that was taken; several, where choices lie in choices. */
typedef struct Taken {
    const TreeNode *group;
    size_t index;
    const struct Taken *next;
} Taken;

/* What is made when it is first asked for. */
enum { SAID_MAX = 16 }; /* a power of two */

typedef struct Lazy {
    Field **children;
    size_t child_count;
    Field **choices;
    Field *entry, *items;
    const TreeNode **enums;
    size_t enum_count;
    bool has_children, has_entry, has_items, has_enums, has_types, has_persona, has_secret;
    bool secret;
    unsigned types;
    Persona persona;
    /* What was asked for last, by the address of the keyword: forms of large contracts ask the same
     * of one field thousands of times. */
    struct Said {
        const char *keyword;
        const TreeNode *node;
    } said[SAID_MAX];
} Lazy;

struct Field {
    Fields *fields;
    const Field *parent;
    Str name;
    const Sub *sources; /* where gathering began */
    size_t source_count;
    const Sub *subs;
    size_t sub_count;
    const TreeNode *choice; /* the oneOf or anyOf node, NULL: none */
    const Taken *taken;
    bool required;
    Lazy *lazy;
};

struct Fields {
    const Schema *schema;
    Arena *arena;
    Field *root;
};

typedef struct Gather {
    const Schema *schema;
    Sub subs[SUBS_MAX];
    size_t count;
    const TreeNode *choice;
    const Taken *taken;
} Gather;

/* Adds a subschema and all that it leads to. */
void field_gather(Gather *g, const TreeNode *s, unsigned flags, int depth);
/* A field from where its place is described. NULL when memory is out. */
Field *field_make(Fields *fields, const Field *parent, Str name, const Sub *sources, size_t count,
                  const Taken *taken);
/* The types that one subschema allows; 0 when it does not say. */
unsigned field_types_of(const TreeNode *s);
/* Is the key required whatever branch is taken? */
bool field_requires(const Field *f, Str key);
/* Does a branch, with all that it refers to, speak of this key? */
bool field_branch_knows(const Fields *fields, const TreeNode *branch, Str key, bool required_only);

#endif
