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
#include "contract/preflight.h"
#include "contract/schemas.h"
#include "contract/section.h"
#include "contract/text.h"
#include "contract/tree.h"

enum { LAYER_YAML = 1, LAYER_SCHEMA = 2, LAYER_PREFLIGHT = 4, LAYER_ALL = 7 };

typedef struct AnalysisInput {
    Snapshot *snapshot;       /* kept by the analysis */
    const Platform *platform; /* NULL: not stated; only YAML is checked and PLATFORM is reported */
    DocumentKind kind;
    Time now;
    unsigned layers;
    Schemas *schemas;            /* borrowed, must live longer */
    const RuleSwitch *rules;     /* NULL: all */
    PackCache *pack_cache;       /* or NULL: unpacked archives kept between runs */
    const PreflightExtra *extra; /* NULL: nothing is known beside the contract */
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
/* What comments in the contract silence ("contract-tui: allow PF177 reason"); `why` is the reason.
 */
const Problem *analysis_silenced(const Analysis *a, size_t *ret_count);
size_t analysis_count(const Analysis *a, Severity severity);
/* Problems that were found beyond the 2,000 that are kept. */
size_t analysis_dropped(const Analysis *a);
size_t analysis_todos(const Analysis *a);
/* Problems that stop sealing: errors, security findings of that kind, required to-dos. */
bool analysis_is_ready(const Analysis *a);

/* What the text looks like, for the question that asks for the platform; never taken silently. */
const Platform *analysis_guess_platform(const TreeNode *root);

#endif
