/* yaml - libyaml's events to a tree, with limits and positions.
 *
 * libyaml reads YAML 1.1; scalars are resolved here by the 1.2 core schema (see tree.h for the
 * ambiguous ones). libyaml's marks count characters; spans here are bytes. Problems have codes
 * YAML001 ... and a message that a person understands. */
#ifndef CONTRACT_YAML_H
#define CONTRACT_YAML_H

#include "contract/problem.h"
#include "contract/tree.h"

typedef struct YamlLimits {
    size_t max_depth;    /* of collections; 0: 200 */
    size_t max_nodes;    /* written in the text; 0: 4 million */
    size_t max_expanded; /* nodes counted through aliases; 0: 1 million over what is written */
    bool all_documents;  /* several are welcome: the roots are chained by `next` */
} YamlLimits;

typedef struct YamlDocument {
    TreeNode *root;   /* NULL when the text is empty or does not parse */
    size_t documents; /* how many there are; the tree is the first, unless all are wanted */
    Span second;      /* where the second one starts */
    Span error;       /* where parsing stopped; {0,0} when it did not */
} YamlDocument;

/* Parses text (UTF-8, a BOM is allowed at the start). What is wrong goes to `problems`: syntax
 * (YAML001...), bytes that are not UTF-8, tabs, duplicate keys (PF004), limits, several
 * documents (PF001). False only when memory is out (*err). The strings of the tree point into
 * `text` where YAML changed nothing, so text must live as long as the arena.
 * limits may be NULL. */
bool yaml_parse(Str text, const YamlLimits *limits, Arena *arena, Problems *problems,
                YamlDocument *ret_document, Error *err);

/* For a line that begins with tabs: how many blanks it would have, as the lines around it; false
 * when these do not tell. *ret_sure: no other reading is likely. */
bool yaml_tab_blanks(Str text, size_t line_start, size_t *ret_blanks, bool *ret_sure);

/* True when the text begins with a byte-order mark (U+FEFF, three bytes). */
bool yaml_has_bom(Str text);

/* What a text is when it is none; one problem (YAML002) then says so, and no byte of it more. */
typedef enum YamlNoText { YAML_TEXT, YAML_UTF16, YAML_BINARY } YamlNoText;
YamlNoText yaml_no_text(Str text);

#endif
