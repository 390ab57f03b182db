/* schema - JSON Schema 2020-12 (and draft-07) over trees.
 *
 * A Schema is compiled once and then read only: any number of threads may evaluate it. A
 * SchemaSet is where documents are registered, so that $ref finds them; never the network. The
 * meta-schemas of both drafts are known without registering. A set belongs to one thread while
 * schemas are compiled from it.
 *
 * An instance is seen as JSON: a key that stands twice counts once (the first), `<<` merges, an
 * alias is what it stands for, NaN and infinities are no numbers, a section that was opened is the
 * mapping it holds.
 *
 * Annotations of our own that change what is said or decided:
 *   x-severity: warning  what fails in this subschema is a warning; the instance stays valid
 *   x-secret: true       the value, and everything within, is never quoted
 *   x-pattern-help       what the text must be, as a noun: "base64 on one line"
 *   x-name-help          what the names of a mapping must be
 *   x-type-help          a clause for a wrong type: "variables are text"
 *   x-doc, description   become `why`
 *   x-boot               becomes `boot`: of the outermost subschema for an error, which refuses
 *                        the whole instance; of the nearest one for a warning
 *
 * Standards: JSON Schema 2020-12 core and validation, draft-07; ECMA-262 for patterns (without
 * lookbehind of variable length); the formats of core/schema/format.c. */
#ifndef CONTRACT_SCHEMA_H
#define CONTRACT_SCHEMA_H

#include "contract/problem.h"
#include "contract/tree.h"

typedef struct SchemaSet SchemaSet;
typedef struct Schema Schema;

typedef enum SchemaDraft { SCHEMA_2020_12, SCHEMA_DRAFT_07 } SchemaDraft;

typedef struct SchemaOptions {
    SchemaDraft draft;    /* where the document has no $schema that says it */
    bool assert_format;   /* format fails; else it is an annotation */
    bool check_meta;      /* validate the schema by its meta-schema first */
    uint32_t regex_limit; /* PCRE2 match limit; 0: 1 million */
} SchemaOptions;

SchemaSet *schema_set_new(Error *err);
void schema_set_free(SchemaSet *set); /* after the schemas made from it */

/* Registers a document (JSON or YAML text, copied) under a URI, for $ref. `from` is for messages.
 */
bool schema_set_add(SchemaSet *set, Str uri, Str text, const char *from, Error *err);

/* Compiles the document registered under `uri`, whose $ref are all resolved. options may be NULL.
 * ERR_SCHEMA: text says file, line, pointer; also for references that never end and expressions
 * that cannot be used. Owned. */
Schema *schema_compile(SchemaSet *set, Str uri, const SchemaOptions *options, Error *err);
void schema_free(Schema *schema);

/* The root of the schema document's own tree and a resolver for `$ref` in it: field.h reads the
 * annotations from there. borrowed. */
const TreeNode *schema_document(const Schema *schema);
const TreeNode *schema_resolve(const Schema *schema, const TreeNode *subschema, Str ref);

/* The cheap answer: stops at the first failure, allocates nothing for a valid instance.
 * SCHEMA_UNKNOWN: a limit was reached (regular expression, depth). */
typedef enum SchemaVerdict { SCHEMA_INVALID, SCHEMA_VALID, SCHEMA_UNKNOWN } SchemaVerdict;
SchemaVerdict schema_is_valid(const Schema *schema, const TreeNode *instance);

/* The long answer: one problem per mistake, with did-you-mean, at the span of the key or value.
 * The code is SCH- and the keyword (SCH-required, SCH-type, SCH-oneOf ...), SCH-not for a place
 * where nothing is allowed, SCH-limit (an error) for what could not be checked. `base` is put in
 * front of the paths. A valid instance has no errors, and the other way round. False only when
 * memory is out. */
bool schema_report(const Schema *schema, const TreeNode *instance, Str base, Problems *problems,
                   Error *err);

/* Annotations: calls visit for each annotation keyword (title, default, format, x-..., and what
 * is no keyword) of each subschema that applies to a node and to which the node is valid.
 * Nothing for an instance that is not valid. ERR_TOO_BIG: a limit was reached. */
typedef void SchemaVisit(void *context, const TreeNode *instance, Str keyword,
                         const TreeNode *value, const TreeNode *subschema);
bool schema_annotate(const Schema *schema, const TreeNode *instance, SchemaVisit *visit,
                     void *context, Error *err);

#endif
