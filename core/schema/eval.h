/* eval - runs a program over a tree. It knows no words: a Watch is told what fails or applies. */
#ifndef SCHEMA_EVAL_H
#define SCHEMA_EVAL_H

#include "program.h"

typedef struct Run Run;
typedef struct Marks Marks; /* which members or items were evaluated */

typedef struct Path { /* the way from the instance's root, while a Watch is set */
    const struct Path *outer;
    const TreeNode *node;
    uint32_t index;
} Path;

typedef struct Failure {
    uint32_t sub;
    const Op *op;    /* NULL: the type, or a schema that is `false` */
    Keyword keyword; /* which one failed; KW_COUNT: `false` or `not: {}` */
    const TreeNode *node;
    const TreeNode *member; /* the key or item that should not be there, NULL: none */
    Str name;               /* the name that is missing or odd */
    uint64_t number;        /* how many there are */
    bool warning;           /* no failure of the whole */
    bool limited;           /* could not be decided within the limits */
} Failure;

typedef struct Watch {
    bool annotates; /* all branches are looked at, nothing is told of failures */
    /* Around each subschema. What enter returns is given to leave. */
    size_t (*enter)(Run *run, uint32_t sub, const TreeNode *node);
    void (*leave)(Run *run, uint32_t sub, const TreeNode *node, size_t mark, bool ok);
    /* Evaluation goes on behind it. */
    void (*fail)(Run *run, const Failure *failure);
    /* anyOf and oneOf, in place of the plain way. */
    bool (*choose)(Run *run, uint32_t sub, const Op *op, const TreeNode *node, Marks *marks);
} Watch;

typedef struct Scope { /* resources entered, for $dynamicRef */
    const struct Scope *outer;
    const Resource *resource;
} Scope;

struct Run {
    const Schema *schema;
    const Sub *subs;
    const Op *ops;
    const Watch *watch; /* NULL: the verdict alone */
    void *context;      /* of the watch */
    const Path *path;
    const Scope *scope;
    RegexScratch *scratch;
    uint64_t steps;
    unsigned depth, limits;
    unsigned tentative; /* within branches that may fail: only warnings are told */
    unsigned warnings;  /* within subschemas that are only warnings */
    bool unknown;       /* a limit was reached; what is returned means nothing */
};

#define RUN_LIMITS_MAX 10 /* expressions that are given up before all is */

void run_init(Run *run, const Schema *schema);
void run_clear(Run *run);

/* Whether the instance is valid by a subschema. marks may be NULL. */
bool run_sub(Run *run, uint32_t sub, const TreeNode *node, Marks *marks);
/* The same without telling the watch; what is evaluated is added to marks when it is valid. */
bool run_quietly(Run *run, uint32_t sub, const TreeNode *node, Marks *marks);

/* A branch that may fail; a Watch hears of the warnings within. */
bool run_branch(Run *run, uint32_t sub, const TreeNode *node, Marks *marks);

/* Members as JSON sees them: without those whose key stood before. */
static inline const TreeNode *member_skip(const TreeNode *n)
{
    while (n && (n->flags & NODE_DUPLICATE))
        n = n->next;
    return n;
}

#endif
