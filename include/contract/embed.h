/* embed - YAML inside a scalar: parsed too, its spans mapped to the outer text.
 *
 * A section is a string that holds YAML (contract.md 2.2): literal, folded, quoted, or given as
 * a mapping. embed_section() replaces a string node by a mapping in place, keeping the string. */
#ifndef CONTRACT_EMBED_H
#define CONTRACT_EMBED_H

#include "contract/yaml.h"

/* One run of bytes that are the same inside and outside. Runs rise in both. */
typedef struct EmbedRun {
    uint32_t inner, outer, len;
} EmbedRun;

struct Embed {
    Str text;        /* the inner text: what YAML reads the scalar as */
    Span outer;      /* the scalar in the outer text */
    uint8_t style;   /* NodeStyle of the scalar */
    uint32_t indent; /* columns in front of each line of a literal or folded block */
    const EmbedRun *runs;
    size_t run_count;
    bool direct; /* each inner line is one outer line behind `indent` blanks: a splice
                    of inner lines is a splice of outer ones (literal blocks) */
};

/* Makes the map of a scalar node: `text` is the outer text. arena. NULL when memory is out. */
Embed *embed_map(Str text, const TreeNode *scalar, Arena *arena);

size_t embed_to_outer(const Embed *embed, size_t inner);
Span embed_span_to_outer(const Embed *embed, Span inner);
/* The inner offset nearest to an outer one. */
size_t embed_to_inner(const Embed *embed, size_t outer);
Span embed_span_to_inner(const Embed *embed, Span outer);

/* Parses what a string node holds and turns the node into the mapping (or whatever it is) that
 * was found, with outer spans and NODE_EMBEDDED. Problems are mapped too. When it does not
 * parse, or holds a plain scalar, the node stays a string; *ret_parsed says which. False only
 * when memory is out. */
bool embed_section(Str text, TreeNode *node, const YamlLimits *limits, Arena *arena,
                   Problems *problems, bool *ret_parsed, Error *err);

#endif
