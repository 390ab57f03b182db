/* edit_impl - one edit in the making, shared by the files of the edit module.
 *
 * A Draft collects splices of one text. The places it works with are bytes of that text, also
 * inside a literal section: there each line stands behind more blanks, and that is all. Sections
 * of other forms are made literal first (edit_run.c).
 *
 * Words: the *region* of an entry reaches from its key (or dash) to the end of the line where its
 * value ends; its *own comments* are the comment lines right above it in its column. */
#ifndef CONTRACT_EDIT_IMPL_H
#define CONTRACT_EDIT_IMPL_H

#include "contract/edit.h"
#include "contract/embed.h"

/* What the edit does to the children of one collection; checked before it is handed out. */
typedef enum Effect {
    EFFECT_VALUE,
    EFFECT_ADD,
    EFFECT_REMOVE,
    EFFECT_KEY,
    EFFECT_SWAP,
    EFFECT_SPREAD /* a child becomes the children of `value` */
} Effect;

typedef struct Draft {
    Str text;
    const TreeNode *root; /* NULL: nothing but blanks and comments */
    Fields *fields;       /* NULL: nothing is known of the order of keys */
    bool is_contract;     /* workload and env at the top are sections */
    const char *section;  /* what a stand-alone section is in a contract: "/env"; else "" */
    const char *eol;
    size_t step; /* blanks per level */
    bool flat;   /* sequences stand in the column of their key */
    Arena *arena;
    Splice *splices;
    size_t count, cap;
    size_t cursor; /* in the old text, SIZE_MAX: behind the first splice */
    bool no_memory;
    Effect effect;
    const TreeNode *container; /* NULL: only that the result parses is checked */
    size_t index;
    const TreeNode *value; /* what the child must be, NULL: not checked */
} Draft;

/* An operation with its inputs. */
typedef struct Request Request;
struct Request {
    bool (*make)(Draft *d, const Request *r, Error *err);
    bool in_parent; /* works on the collection around the pointer's place */
    Str pointer;
    const EditValue *value;
    Str key;
    size_t index;
    int direction;
    const Clip *clip; /* what is pasted, and of it this one */
    size_t which;
    bool as_text; /* with its layout */
    Str *ret_key; /* of paste: under which name, or number; arena */
    Buf *out;     /* of copy */
};

/* edit_run.c */
bool edit_run(const Analysis *a, Fields *fields, const Request *r, Arena *arena, Edit *ret_edit,
              Error *err);
void draft_splice(Draft *d, size_t start, size_t end, Str with);
void draft_expect(Draft *d, Effect effect, const TreeNode *container, size_t index,
                  const TreeNode *value);
bool draft_refuse(Error *err, const TreeNode *n, const char *why);

/* edit.c */
/* Where the schema's order puts a key among the entries of a mapping. */
void edit_find_neighbour(const Draft *d, Str pointer, const TreeNode *mapping, Str key,
                         const TreeNode **ret_before, const TreeNode **ret_after);

/* edit_entry.c */
bool edit_cut_entry(Draft *d, const Request *r, Error *err);
bool edit_refuse_explicit(Error *err, const TreeNode *n);
/* "data" becomes "data-2", "data-2" becomes "data-3". NULL when memory is out. */
const char *edit_free_name(Draft *d, const TreeNode *mapping, Str key);
/* The key in the quotes of the old one. */
bool edit_key_as(Draft *d, Str old, Str key, Str *ret, Error *err);

/* edit_section.c */
bool draft_make_literal(Draft *d, const Request *r, Error *err);

/* edit_find.c: follows a pointer. node NULL: *rest is what is missing below `parent`. */
typedef struct Found {
    const TreeNode *node;
    const TreeNode *parent; /* the deepest that exists, when node is NULL */
    Str rest;
    Str parent_pointer;
} Found;
bool draft_find(const Draft *d, Str pointer, Found *ret_found, Error *err);
bool draft_find_entry(const Draft *d, Str pointer, const TreeNode **ret_node, Error *err);
size_t edit_index(const TreeNode *n);
bool edit_has_anchor(const TreeNode *n); /* it, or something in it */

/* edit_place.c: where things stand. */
size_t place_line_start(Str text, size_t at);
size_t place_line_end(Str text, size_t at); /* before CR LF or LF */
size_t place_line_next(Str text, size_t at);
size_t place_column(Str text, size_t at);
bool place_is_first(Str text, size_t at); /* nothing but blanks before it in its line */
bool place_in_flow(const TreeNode *n);
bool place_is_flow(const TreeNode *collection);
/* Where an entry begins: its key or dash, or in flow the value, with its anchor and tag. SIZE_MAX
 * for keys written with "?". */
size_t place_entry(const Draft *d, const TreeNode *n);
/* Where what stands behind the colon or dash may begin: behind its anchor and tag. */
size_t place_value(const Draft *d, const TreeNode *n);
size_t place_start(const TreeNode *n);                    /* of the value itself */
size_t place_end(const Draft *d, const TreeNode *n);      /* of the value */
size_t place_region(const Draft *d, const TreeNode *n);   /* end of the region */
size_t place_comments(const Draft *d, const TreeNode *n); /* first own comment, or the entry */
Str place_header(const Draft *d, size_t at);              /* of a block scalar: "|2-" */
bool place_is_block_scalar(const TreeNode *n);
void place_detect(Draft *d);

/* edit_value.c */
TreeNode *value_node(Draft *d, NodeKind kind, NodeStyle style, Str string);
const TreeNode *value_tree(Draft *d, const EditValue *value);
/* Writes `value` in place of what n holds. */
bool value_put(Draft *d, const TreeNode *n, const TreeNode *value, Error *err);
/* Adds an entry (key NULL: an item) to a collection that has children: before `before`, or behind
 * `after`. */
bool value_add(Draft *d, const TreeNode *before, const TreeNode *after, const Str *key,
               const TreeNode *value, Error *err);
/* A block scalar that ends with the text loses nothing when a line end follows. */
void value_close(Draft *d, const TreeNode *n);
bool value_is_token(Str s);

/* edit_check.c: parses the result and compares it with what was asked for. */
bool draft_check(Draft *d, Str result, Error *err);
bool draft_parse(const Draft *d, Str text, Arena *arena, const TreeNode *extra, TreeNode **ret_root,
                 Error *err);

#endif
