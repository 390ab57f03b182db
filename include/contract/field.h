/* field - what the schemas say of one place, merged: forms, help, completion and masking.
 *
 * A Field is the view of a place of a contract, not of an instance: the subschema at that place
 * with its $ref and allOf merged in. Fields are made when they are first asked for and kept in
 * the Fields object, which one thread uses at a time. All that is returned is borrowed from it. */
#ifndef CONTRACT_FIELD_H
#define CONTRACT_FIELD_H

#include "contract/platform.h"
#include "contract/schema.h"

typedef struct Fields Fields; /* of one schema */
typedef struct Field Field;

enum { /* types that a value may have, a set */
       TYPE_NULL = 1 << NODE_NULL,
       TYPE_BOOL = 1 << NODE_BOOL,
       TYPE_INTEGER = 1 << NODE_INT,
       TYPE_NUMBER = 1 << NODE_FLOAT,
       TYPE_STRING = 1 << NODE_STRING,
       TYPE_ARRAY = 1 << NODE_SEQUENCE,
       TYPE_OBJECT = 1 << NODE_MAPPING
};

typedef enum Persona {
    PERSONA_NONE,
    PERSONA_PROVIDER, /* x-persona: workload provider */
    PERSONA_DEPLOYER, /* deployer */
    PERSONA_AUDITOR,  /* auditor */
    PERSONA_SIGNER    /* signer */
} Persona;

/* Owned. schema must live longer. */
Fields *fields_new(const Schema *schema, Error *err);
void fields_free(Fields *fields);

const Field *fields_root(Fields *fields);
/* The field at a JSON pointer of an instance; choices are decided by `instance` (may be NULL:
 * then by the pointer alone: the first branch that knows the key). NULL when the schemas say
 * nothing about that place. */
const Field *fields_at(Fields *fields, Str pointer, const TreeNode *instance_root);
const Field *fields_of(Fields *fields, const TreeNode *node);

Str field_name(const Field *f);           /* key, or empty for items */
Str field_title(const Field *f);          /* title, or the key */
Str field_description(const Field *f);    /* one or two sentences */
Str field_doc(const Field *f);            /* x-doc, longer; may be empty */
Str field_where(const Field *f);          /* x-find: where the value is found; may be empty */
Str field_boot(const Field *f);           /* x-boot: HPL codes */
Str field_pattern(const Field *f);        /* pattern, a regular expression; may be empty */
Str field_pattern_help(const Field *f);   /* x-pattern-help: the same in words */
Str field_format(const Field *f);         /* format, may be empty */
Str field_widget(const Field *f);         /* x-widget, may be empty */
Str field_since(const Field *f);          /* x-since: what it needs at least; may be empty */
unsigned field_platforms(const Field *f); /* x-platforms: ON_ bits, of the nearest parent that
                                             says it; else ON_ALL */
Persona field_persona(const Field *f);    /* its own or that of the nearest parent */
const char *persona_name(Persona p);
bool field_is_secret(const Field *f);
bool field_is_deprecated(const Field *f);
bool field_is_rare(const Field *f);            /* x-rare: forms leave it out until it is there */
bool field_is_required(const Field *f);        /* in its parent, by the schema or the product */
unsigned field_types(const Field *f);          /* TYPE_ bits, 0: any */
const TreeNode *field_default(const Field *f); /* NULL: none */
const TreeNode *field_example(const Field *f); /* the first of examples */
/* The values to choose from; null, which is nothing, is left out beside others. */
size_t field_enum_count(const Field *f);
const TreeNode *field_enum(const Field *f, size_t i);
/* Numeric and length limits; false when there is none. */
bool field_minimum(const Field *f, double *ret);
bool field_maximum(const Field *f, double *ret);
bool field_min_length(const Field *f, uint32_t *ret);
const Field *field_parent(const Field *f); /* NULL for the root */

/* Known keys of an object, in schema order; those of all branches of a choice are listed. */
size_t field_count(const Field *f);
const Field *field_child(const Field *f, size_t i);
const Field *field_find(const Field *f, Str key); /* also by patternProperties and the schema of
                                                     additional properties: then it is the entry,
                                                     whatever the name */
/* For maps with free names (volumes, auths, env): what an entry looks like; NULL: none. */
const Field *field_entry(const Field *f);
Str field_entry_name_help(const Field *f); /* x-name-help: what a name may look like */
/* Items of an array; NULL: anything. */
const Field *field_items(const Field *f);

/* Choices (oneOf/anyOf): 0 when there is none. A choice has a title and the keys that make it.
 * field_choice() is the same place with that branch taken: without the keys that belong to the
 * other branches alone. */
size_t field_choice_count(const Field *f);
Str field_choice_title(const Field *f, size_t i);
const Field *field_choice(const Field *f, size_t i);
size_t field_choice_key_count(const Field *f, size_t i);
Str field_choice_key(const Field *f, size_t i, size_t k); /* the keys that it requires and not
                                                             every other branch does */
/* The branch that an instance has chosen (by its keys), -1: none, -2: several. */
int field_choice_of(const Field *f, const TreeNode *instance);

#endif
