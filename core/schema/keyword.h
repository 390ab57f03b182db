/* keyword - the keywords of JSON Schema 2020-12 and draft-07, and what each may hold. */
#ifndef SCHEMA_KEYWORD_H
#define SCHEMA_KEYWORD_H

#include "contract/schema.h"

/* In the order of the alphabet, which keyword_find() needs. */
/* clang-format off */
#define KEYWORDS(row) \
    row(ANCHOR, "$anchor", IN_2020, CORE, NOTHING) \
    row(COMMENT, "$comment", IN_BOTH, CORE, NOTHING) \
    row(DEFS, "$defs", IN_2020, CORE, MAP) \
    row(DYNAMIC_ANCHOR, "$dynamicAnchor", IN_2020, CORE, NOTHING) \
    row(DYNAMIC_REF, "$dynamicRef", IN_2020, CORE, NOTHING) \
    row(ID, "$id", IN_BOTH, CORE, NOTHING) \
    row(REF, "$ref", IN_BOTH, CORE, NOTHING) \
    row(SCHEMA, "$schema", IN_BOTH, CORE, NOTHING) \
    row(VOCABULARY, "$vocabulary", IN_2020, CORE, NOTHING) \
    row(ADDITIONAL_ITEMS, "additionalItems", IN_07, APPLICATOR, SUBSCHEMA) \
    row(ADDITIONAL_PROPERTIES, "additionalProperties", IN_BOTH, APPLICATOR, SUBSCHEMA) \
    row(ALL_OF, "allOf", IN_BOTH, APPLICATOR, LIST) \
    row(ANY_OF, "anyOf", IN_BOTH, APPLICATOR, LIST) \
    row(CONST, "const", IN_BOTH, VALIDATION, NOTHING) \
    row(CONTAINS, "contains", IN_BOTH, APPLICATOR, SUBSCHEMA) \
    row(DEFINITIONS, "definitions", IN_BOTH, CORE, MAP) \
    row(DEPENDENCIES, "dependencies", IN_07, APPLICATOR, DEPENDENCIES) \
    row(DEPENDENT_REQUIRED, "dependentRequired", IN_2020, VALIDATION, NOTHING) \
    row(DEPENDENT_SCHEMAS, "dependentSchemas", IN_2020, APPLICATOR, MAP) \
    row(ELSE, "else", IN_BOTH, APPLICATOR, SUBSCHEMA) \
    row(ENUM, "enum", IN_BOTH, VALIDATION, NOTHING) \
    row(EXCLUSIVE_MAXIMUM, "exclusiveMaximum", IN_BOTH, VALIDATION, NOTHING) \
    row(EXCLUSIVE_MINIMUM, "exclusiveMinimum", IN_BOTH, VALIDATION, NOTHING) \
    row(FORMAT, "format", IN_BOTH, FORMAT, NOTHING) \
    row(IF, "if", IN_BOTH, APPLICATOR, SUBSCHEMA) \
    row(ITEMS, "items", IN_BOTH, APPLICATOR, ITEMS) \
    row(MAX_CONTAINS, "maxContains", IN_2020, VALIDATION, NOTHING) \
    row(MAX_ITEMS, "maxItems", IN_BOTH, VALIDATION, NOTHING) \
    row(MAX_LENGTH, "maxLength", IN_BOTH, VALIDATION, NOTHING) \
    row(MAX_PROPERTIES, "maxProperties", IN_BOTH, VALIDATION, NOTHING) \
    row(MAXIMUM, "maximum", IN_BOTH, VALIDATION, NOTHING) \
    row(MIN_CONTAINS, "minContains", IN_2020, VALIDATION, NOTHING) \
    row(MIN_ITEMS, "minItems", IN_BOTH, VALIDATION, NOTHING) \
    row(MIN_LENGTH, "minLength", IN_BOTH, VALIDATION, NOTHING) \
    row(MIN_PROPERTIES, "minProperties", IN_BOTH, VALIDATION, NOTHING) \
    row(MINIMUM, "minimum", IN_BOTH, VALIDATION, NOTHING) \
    row(MULTIPLE_OF, "multipleOf", IN_BOTH, VALIDATION, NOTHING) \
    row(NOT, "not", IN_BOTH, APPLICATOR, SUBSCHEMA) \
    row(ONE_OF, "oneOf", IN_BOTH, APPLICATOR, LIST) \
    row(PATTERN, "pattern", IN_BOTH, VALIDATION, NOTHING) \
    row(PATTERN_PROPERTIES, "patternProperties", IN_BOTH, APPLICATOR, MAP) \
    row(PREFIX_ITEMS, "prefixItems", IN_2020, APPLICATOR, LIST) \
    row(PROPERTIES, "properties", IN_BOTH, APPLICATOR, MAP) \
    row(PROPERTY_NAMES, "propertyNames", IN_BOTH, APPLICATOR, SUBSCHEMA) \
    row(REQUIRED, "required", IN_BOTH, VALIDATION, NOTHING) \
    row(THEN, "then", IN_BOTH, APPLICATOR, SUBSCHEMA) \
    row(TYPE, "type", IN_BOTH, VALIDATION, NOTHING) \
    row(UNEVALUATED_ITEMS, "unevaluatedItems", IN_2020, UNEVALUATED, SUBSCHEMA) \
    row(UNEVALUATED_PROPERTIES, "unevaluatedProperties", IN_2020, UNEVALUATED, SUBSCHEMA) \
    row(UNIQUE_ITEMS, "uniqueItems", IN_BOTH, VALIDATION, NOTHING) \
    row(X_SECRET, "x-secret", IN_BOTH, CORE, NOTHING) \
    row(X_SEVERITY, "x-severity", IN_BOTH, CORE, NOTHING)
/* clang-format on */

#define KEYWORD_ID(id, name, drafts, vocabulary, holds) KW_##id,
typedef enum Keyword { KEYWORDS(KEYWORD_ID) KW_COUNT } Keyword;
#undef KEYWORD_ID

enum { IN_2020 = 1 << SCHEMA_2020_12, IN_07 = 1 << SCHEMA_DRAFT_07, IN_BOTH = IN_2020 | IN_07 };

enum { /* vocabularies, a set */
       VOCABULARY_CORE = 1 << 0,
       VOCABULARY_APPLICATOR = 1 << 1,
       VOCABULARY_UNEVALUATED = 1 << 2,
       VOCABULARY_VALIDATION = 1 << 3,
       VOCABULARY_FORMAT = 1 << 4,
       VOCABULARY_FORMAT_ASSERTION = 1 << 5,
       VOCABULARY_ALL = VOCABULARY_CORE | VOCABULARY_APPLICATOR | VOCABULARY_UNEVALUATED |
                        VOCABULARY_VALIDATION | VOCABULARY_FORMAT
};

typedef enum Holds { /* where a keyword's subschemas are */
                     HOLDS_NOTHING,
                     HOLDS_SUBSCHEMA,
                     HOLDS_LIST,
                     HOLDS_MAP,
                     HOLDS_ITEMS,       /* a subschema or a list (draft-07) */
                     HOLDS_DEPENDENCIES /* a map of subschemas and lists of names */
} Holds;

typedef struct KeywordRow {
    const char *name;
    uint8_t drafts, vocabulary, holds;
} KeywordRow;

extern const KeywordRow keyword_rows[KW_COUNT];

/* KW_COUNT when the name is no keyword of either draft. */
Keyword keyword_find(Str name);

#endif
