/* analysis - a text to its tree and its problems: a pure function.
 *
 * analyse(text, platform, clock) gives the same answer at any time and on any thread. An
 * Analysis keeps its snapshot alive, is never changed, and is freed at once. */
#ifndef CONTRACT_ANALYSIS_H
#define CONTRACT_ANALYSIS_H

#include "contract/clock.h"
#include "contract/field.h"
#include "contract/platform.h"
#include "contract/problem.h"
#include "contract/schemas.h"
#include "contract/text.h"
#include "contract/tree.h"

typedef enum DocumentKind {
    DOC_AUTO, /* guessed from the text */
    DOC_CONTRACT,
    DOC_WORKLOAD, /* a stand-alone section: `type: workload` at the top */
    DOC_ENV,
    DOC_NETWORK /* network-config */
} DocumentKind;

enum { LAYER_YAML = 1, LAYER_SCHEMA = 2, LAYER_PREFLIGHT = 4, LAYER_ALL = 7 };

/* How a section is written (contract.md 2.2). */
typedef enum SectionForm {
    SECTION_MISSING,
    SECTION_LITERAL,
    SECTION_FOLDED,
    SECTION_QUOTED, /* or plain, over one or several lines */
    SECTION_MAPPING,
    SECTION_TOKEN,  /* encrypted */
    SECTION_BROKEN, /* a string that holds no mapping */
    SECTION_OTHER   /* a sequence, null, a number ... */
} SectionForm;

typedef struct Section {
    SectionForm form;
    const TreeNode *node;  /* NULL when missing. A mapping when the form allows it to be read */
    const TreeNode *plain; /* the mapping, NULL when it cannot be read (missing, token, broken) */
    Str value;             /* the string value as YAML reads it: what is signed and hashed;
                              empty for mappings */
} Section;

typedef struct RuleSwitch RuleSwitch; /* preflight.h: severities, rules on and off */

typedef struct AnalysisInput {
    Snapshot *snapshot;       /* kept by the analysis */
    const Platform *platform; /* NULL: not stated; only YAML is checked and PLATFORM is reported */
    DocumentKind kind;
    Time now;
    unsigned layers;
    Schemas *schemas;        /* borrowed, must live longer */
    const RuleSwitch *rules; /* NULL: all */
    void *pack_cache;        /* PackCache * or NULL: unpacked archives kept between runs */
} AnalysisInput;

typedef struct Analysis Analysis;

/* Owned. NULL only when memory is out or a schema cannot be compiled. */
Analysis *analysis_new(const AnalysisInput *input, Error *err);
void analysis_free(Analysis *analysis);

const TreeNode *analysis_root(const Analysis *a); /* NULL when it does not parse */
Str analysis_text(const Analysis *a);
uint64_t analysis_version(const Analysis *a); /* of the snapshot */
const Platform *analysis_platform(const Analysis *a);
DocumentKind analysis_kind(const Analysis *a); /* never DOC_AUTO */
const Schema *analysis_schema(const Analysis *a);
Arena *analysis_arena(Analysis *a);
Time analysis_now(const Analysis *a);

const Section *analysis_workload(const Analysis *a);
const Section *analysis_env(const Analysis *a);

/* Sorted by place. */
const Problem *analysis_problems(const Analysis *a, size_t *ret_count);
size_t analysis_count(const Analysis *a, Severity severity);
size_t analysis_todos(const Analysis *a);
/* Problems that stop sealing: errors, security findings of that kind, required to-dos. */
bool analysis_is_ready(const Analysis *a);

/* What the text looks like, for the question that asks for the platform; never taken silently. */
const Platform *analysis_guess_platform(const TreeNode *root);

#endif
