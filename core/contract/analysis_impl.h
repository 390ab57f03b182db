/* analysis_impl - the parts of analysis.c. Private to the floor. */
#ifndef CONTRACT_ANALYSIS_IMPL_H
#define CONTRACT_ANALYSIS_IMPL_H

#include "contract/analysis.h"
#include "contract/yaml.h"

struct Analysis {
    Arena *arena;
    Snapshot *snapshot;
    AnalysisInput in;
    Str text;
    DocumentKind kind;
    TreeNode *root;
    const Schema *schema;
    Section workload, env;
    Problems problems, silenced; /* silenced: by comments */
    size_t todos;
};

/* One layer of checks. It adds to a->problems; false only when memory is out or a schema cannot
 * be compiled. */
typedef struct Layer {
    unsigned bit;
    bool needs_platform; /* but for network files, which are the same everywhere */
    bool takes_text;     /* runs on a text that does not parse, too */
    bool (*run)(Analysis *a, Error *err);
} Layer;

extern const Layer analysis_layers[];
extern const size_t analysis_layer_count;

/* What the top of the document says it is; never DOC_AUTO. */
DocumentKind analysis_detect(const TreeNode *root);
/* Finds the sections and reads the YAML in them. */
bool analysis_read_sections(Analysis *a, Error *err);
/* arena: the tree with merge keys written out; `root` itself when it has none. NULL when memory
 * is out. */
const TreeNode *analysis_write_out_merges(Arena *arena, const TreeNode *root);
/* Reports texts that the reference tools read as something else. own: the section that the
 * document is, NULL for a whole contract. */
bool analysis_check_readings(Analysis *a, const char *own, Error *err);
/* Reports that nobody said for which platform the contract is. */
void analysis_miss_platform(Analysis *a);

#endif
