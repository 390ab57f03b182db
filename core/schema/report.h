/* report - failures gathered, sorted out, and put into words. Shared by report.c and words.c. */
#ifndef SCHEMA_REPORT_H
#define SCHEMA_REPORT_H

#include "eval.h"

/* What is said of several branches at once. */
typedef enum Choice {
    CHOICE_NONE,
    CHOICE_SEVERAL, /* more than one branch of a oneOf is valid */
    CHOICE_MISSING, /* each branch needs one key that is not there */
    CHOICE_TYPES,   /* each branch wants another type */
    CHOICE_FORMS,   /* each branch wants another form of the text */
    CHOICE_VALUES,  /* each branch wants another value at one place */
    CHOICE_UNCLEAR
} Choice;

typedef struct Entry {
    Failure failure;
    Choice choice;
    uint64_t branches;       /* CHOICE_SEVERAL: a bit for each of the first 64 that are valid */
    const Op **alternatives; /* CHOICE_VALUES: the const or enum of each branch */
    uint32_t alternative_count;
    Severity severity;
    Str path;      /* of the node, without the base */
    Str at;        /* of what is at fault: the member or missing name too */
    uint32_t item; /* index + 1 of the node in its sequence, 0: in a mapping or the root */
    Str boot, why;
    Str suggestion; /* the key that was probably meant by an odd one; may be empty */
    int rank;       /* among those of one place: small is better */
    bool dropped;
} Entry;

typedef struct Applied { /* a subschema that is being evaluated */
    uint32_t sub;
    const TreeNode *node;
} Applied;

typedef struct Report {
    const Schema *schema;
    Arena *scratch;
    Entry *entries; /* owned */
    size_t count, cap, warning_count;
    Applied *stack; /* owned */
    size_t depth, stack_cap;
    Str *secrets; /* owned: paths of values that must not be shown, sorted at last */
    size_t secret_count, secret_cap;
    bool no_memory;
} Report;

/* The text of an annotation of a subschema, looked for through its $ref too; may be empty. */
Str report_annotation(const Schema *schema, uint32_t sub, const char *name);
const TreeNode *report_annotation_node(const Schema *schema, uint32_t sub, const char *name);
bool report_is_secret(const Report *report, Str path);

/* The known key that an unknown one was meant to be, {NULL,0} when there is none near. */
Str words_nearest_key(const Report *report, const Entry *entry);
/* Appends the problem for an entry. base: in front of its path. */
void words_problem(const Report *report, const Entry *entry, Str base, Problems *problems);

#endif
