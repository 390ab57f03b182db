/* rules - what the files with rules share: the row of a rule, the run, the words for findings.
 *
 * A rule is a row in one of the tables below and a function that looks at the run and calls
 * found() for each mistake. Its function runs only when the platform fits and the sections that
 * it needs can be read. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#define RULES(table) (table), sizeof(table) / sizeof(*(table))

#include "contract/compose.h"
#include "contract/key.h"
#include "contract/pod.h"
#include "contract/preflight.h"
#include "contract/rego.h"

enum { /* what a rule needs; a set */
       PLAIN_WORKLOAD = 1,
       PLAIN_ENV = 2,
       IN_NETWORK = 4, /* it looks at network-config files, and at nothing else */
       WHOLE = 8,      /* only in a whole contract, not in the file of one section */
       TEXT_ONLY = 16  /* it looks at the text: also runs when that does not parse */
};

typedef struct Run Run;

typedef struct Rule {
    const char *code;
    Severity severity;
    unsigned sources; /* set of BY_x, for its page */
    unsigned needs;
    unsigned platforms;      /* 0: all */
    bool same_as_schema;     /* where the schema has a problem at the same place, it gives way */
    bool all_below;          /* so, and whatever the schema says below the place */
    bool milder;             /* so, and its severity does not count: the machine takes more */
    void (*check)(Run *run); /* NULL: found while reading the YAML, or by another rule's function */
    const char *title, *why, *boot, *fix, *wrong, *right;
} Rule;

typedef struct RuleGroup {
    const char *title;
    const Rule *rules;
    size_t count;
} RuleGroup;

extern const RuleGroup rules_document, rules_values, rules_tokens, rules_signature, rules_compose,
    rules_play, rules_play_text, rules_images, rules_env, rules_volumes, rules_logging, rules_ccco,
    rules_misc, rules_network;

/* A file inside an archive. */
typedef struct InnerFile {
    Str name, text;
    const TreeNode *archive; /* the value in the contract that holds it */
    const TreeNode *root;    /* NULL when it does not parse */
    Str error;               /* why it does not parse */
    size_t error_at;
    const Problem *trouble; /* the same, with its fixes; NULL: none */
    bool is_fixed;          /* its content cannot be exchanged in this archive */
} InnerFile;

/* Where something was found: a node of the contract, or of a file in an archive. */
typedef struct Place {
    const TreeNode *node;
    const InnerFile *file;
} Place;

/* An image reference: [HOST/]PATH[:TAG][@DIGEST]. */
typedef struct ImageName {
    Str host;        /* empty: not given */
    Str path;        /* without host, tag and digest */
    Str tag;         /* empty: none */
    Str digest;      /* "sha256:...", empty: none */
    bool has_digest; /* there is an @ */
    bool dynamic;    /* has a variable or template outside the tag and the digest */
} ImageName;

/* Texts with what belongs to each, sorted when the first question comes: rules ask for every one
 * of thousands of names. */
typedef struct Name {
    Str text;
    const void *item;
    size_t order; /* in which it was added */
} Name;

typedef struct Names {
    Name *items;
    size_t count, cap;
    bool sorted;
} Names;

typedef struct ImageUse {
    Place at;
    Str text; /* the whole reference */
    ImageName name;
    Str full; /* host and path, with the host and the folder that a short name means */
    bool in_play;
    bool is_signed; /* an entry of images.dct or images.rhs names it */
} ImageUse;

typedef struct PodUse {
    Pod pod;
    const InnerFile *file; /* NULL: in the contract */
    bool is_template;
} PodUse;

/* What several rules need, gathered once. */
typedef struct Facts {
    const TreeNode *compose_value, *play_value; /* the archives' base64, NULL: none */
    const Archive *compose_archive, *play_archive;
    const InnerFile *compose_file; /* NULL: there is none */
    Compose compose;
    bool compose_ok; /* the compose file was read and has services */
    LIST_OF(PodUse) pods;
    LIST_OF(ImageUse) images;
    Names image_names[2];      /* by `full`, of ImageUse: of compose, of play */
    Names volumes[2];          /* by their keys, of TreeNode: of workload, of env */
    Names variables;           /* of workload.env, then of env.env */
    Names shown;               /* paths of the machine that the workload mounts */
    bool shown_open;           /* some of them are not known: they hold variables */
    Names mounts;              /* where the volumes are mounted */
    bool some_mount_is_unused; /* the workload mounts nothing of one of them, or cannot */
    bool pods_seen;            /* what lies in play.archive could be read */
    bool workload_seen;        /* all that the workload runs could be read */
    bool delivered; /* looks like a contract on its way: signed, or a section is encrypted */
} Facts;

typedef struct Finding {
    size_t index; /* in the list of problems */
    const Rule *rule;
    bool missing; /* the place is a key that is not there, or should not be */
    Str also;     /* another path where the schema may stumble over the same; ptr NULL: none */
    const InnerFile *file; /* it is in this file of an archive, at this byte; NULL: it is not */
    size_t at;
} Finding;

/* What only a few rules need, read when the first of them asks. */
typedef struct Lazy {
    bool has_key, has_policy;
    KeyText key;          /* of env.signingKey */
    Str policy;           /* the Rego text; ptr NULL: none */
    bool policy_is_plain; /* it is not written in base64 */
    bool rego_ok;
    Rego rego;
} Lazy;

/* How far the lines of a file in an archive are counted. */
typedef struct Reached {
    const InnerFile *file;
    size_t offset;
    uint32_t line, column;
} Reached;

struct Run {
    const PreflightInput *in;
    const PreflightExtra *extra;           /* never NULL */
    const TreeNode *root, *workload, *env; /* workload, env: the mapping or NULL */
    const Platform *platform;              /* may be NULL */
    Facts facts;
    Lazy lazy;
    Problems *problems;
    Arena *arena;
    const Rule *rule; /* that is running */
    LIST_OF(Finding) findings;
    Reached reached;
    unsigned skipped; /* PLAIN_x: rules that did not run because of that section */
    bool failed;      /* memory is out */
    Error *err;
};

/* -- findings ------------------------------------------------------------------------------ */

static inline Place at(const TreeNode *node)
{
    return (Place){ node, NULL };
}

/* At the value of a place; at its key; at a key that is missing in a mapping. The words of the
 * rule's row (severity, why, boot, fix) are filled in; the caller may change them. Never NULL. */
Problem *found(Run *run, Place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
Problem *found_key(Run *run, Place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
Problem *found_missing(Run *run, Place parent, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* At a byte of a file in an archive; offset SIZE_MAX: the file as a whole, or one that is not
 * there: then file.text is empty. */
Problem *found_inside(Run *run, const InnerFile *file, size_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* With a place that is no node. */
Problem *found_span(Run *run, Span span, Str path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Other words for what to do, or why, than the row has. */
void found_fix(Run *run, Problem *problem, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void found_why(Run *run, Problem *problem, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Details go in front of the row's why: the message stays short. They begin with a small letter. */
void found_detail(Run *run, Problem *problem, const char *detail);
/* The schema may tell the same of the mapping around the place of the last finding. */
void found_at_parent(Run *run);
/* The schema may stumble over the same at another node. */
void found_also(Run *run, const TreeNode *node);
/* Splices are made where the bytes of the file are those of the value: not through an alias, not in
 * a section that is quoted or folded. */
bool can_splice(Place place);
/* The second place. */
void found_related(Problem *problem, const TreeNode *node);
/* A ready splice that writes the value (or the key) anew, also in a file of an archive; left out
 * where it cannot be made: through an alias, or inside a section whose lines are not those of the
 * file. */
void found_replace(Run *run, Problem *problem, bool safe, Place place, Str with, const char *title,
                   ...) __attribute__((format(printf, 6, 7)));
/* The same for a string, with the quotes that it needs: plain where it was and is safe. */
void found_replace_string(Run *run, Problem *problem, bool safe, Place place, Str value,
                          const char *title, ...) __attribute__((format(printf, 6, 7)));
void found_replace_key(Run *run, Problem *problem, bool safe, Place place, Str with,
                       const char *title, ...) __attribute__((format(printf, 6, 7)));
/* The whole line of a key, with what lies below it. */
void found_remove(Run *run, Problem *problem, bool safe, Place place, const char *title, ...)
    __attribute__((format(printf, 5, 6)));
/* New lines in a block mapping: `lines` as they stand below each other, without indentation, in
 * front of its first key or behind its last one. */
void found_add(Run *run, Problem *problem, bool safe, Place mapping, bool in_front,
               const char *lines, const char *title, ...) __attribute__((format(printf, 7, 8)));
/* Writes `with` over the bytes [start, end) of a scalar's value, where these stand in the text as
 * they are read. ask, about: see problem.h; then `with` is what stands before the answer. */
void found_replace_part(Run *run, Problem *problem, bool safe, Place place, Span part, Str with,
                        FixAsk ask, Str about, const char *title, ...)
    __attribute__((format(printf, 9, 10)));
/* The string at the place is written anew as `to`, whatever its form. */
void found_set(Run *run, Problem *problem, bool safe, Str to, const char *title, ...)
    __attribute__((format(printf, 5, 6)));
/* Any other change of the contract: by path (FIX_VALUE, FIX_YAML, FIX_CUT, FIX_KEY). The fix has
 * all but its title; the path of the problem counts where it has none. */
void found_change(Run *run, Problem *problem, Fix fix, const char *title, ...)
    __attribute__((format(printf, 4, 5)));
/* The entry of a node goes, with its lines and its own comment; node NULL: what the problem is
 * about. */
void found_cut(Run *run, Problem *problem, const TreeNode *node, const char *title, ...)
    __attribute__((format(printf, 4, 5)));
/* The lines of a block entry move by so many columns. Left out where lines are no lines, or would
 * not reach. */
void found_shift(Run *run, Problem *problem, bool safe, const TreeNode *node, int columns,
                 const char *title, ...) __attribute__((format(printf, 6, 7)));
/* The column of a node's key, from 0; -1 when something else stands before it on its line. */
int column_of(const Run *run, const TreeNode *node);
/* The path of a node, or of a key below it. arena. */
Str path_of(Run *run, const TreeNode *node, const char *key);
/* The key or certificate of this kind that a value holds, with the lines of a PEM; the public half
 * of the private key that it holds; its key as PKCS#8. Left out where that cannot be had. */
void found_pem(Run *run, Problem *problem, const TreeNode *node, KeyKind wanted);
void found_public_half(Run *run, Problem *problem, const TreeNode *node);
void found_pkcs8(Run *run, Problem *problem, const TreeNode *node);
/* A file or folder of the archive is renamed (to nothing: what is in it moves to the top), or taken
 * out when `to` is NULL. */
void found_move_file(Run *run, Problem *problem, bool safe, Str file, const char *to,
                     const char *title, ...) __attribute__((format(printf, 6, 7)));
/* Double quotes around what stands there, when it has none and is on one line. */
void found_quote(Run *run, Problem *problem, Place place);
/* The same around all that stands on the line, with what was read as a comment. */
void found_quote_line(Run *run, Problem *problem, Place place);
/* "|" for the ">" of a folded block. */
void found_literal(Run *run, Problem *problem, const TreeNode *node);
/* A file that is no YAML, with what is wrong in it ("what: a quote is never closed", where that is
 * not too long for a message) and its fixes. */
void found_no_yaml(Run *run, const InnerFile *file, const char *what);
/* A value in quotes for a message; for values that are no secrets. arena. */
const char *quoted(Run *run, Str value);

/* -- looking ------------------------------------------------------------------------------- */

/* The value of a scalar, {NULL,0} for anything else. */
Str text_of(const TreeNode *node);
/* A relative path as it would be named in an archive: without "./" and "x/..". False when it
 * leads outside, or holds a variable. arena. */
bool path_in_archive(Run *run, Str path, Str *ret);
/* True when path is `folder`, or lies in it. */
bool path_is_below(Str path, Str folder);
/* Where a volume of the contract is mounted; the schema's default when it is not said. */
Str volume_mount(const TreeNode *volume);
/* An absolute path to something below "/"; else it is told as a mount that cannot be used. */
bool mount_is_path(Str mount);
/* Nothing that the workload mounts lies on the volume; false when that cannot be known. */
bool mount_is_unused(Run *run, const TreeNode *volume);
/* There is no "volumes", and a key that is nearly so. */
bool volumes_are_misspelt(const TreeNode *section);
/* A volume whose name is that of a key one level deeper, or beside: told by other rules. */
bool volume_is_misplaced(const TreeNode *volume);
/* There is no such key; the one that is nearly so, NULL: none. */
const TreeNode *key_nearly(const TreeNode *mapping, const char *name);
/* What is written to this path of the machine stays, or is told by another rule. */
bool is_on_volume(Run *run, Str path);
/* -- names --------------------------------------------------------------------------------- */

void names_add(Run *run, Names *names, Str text, const void *item);
/* All keys of a mapping; their items are its children. */
void names_add_keys(Run *run, Names *names, const TreeNode *mapping);
/* In the order of the texts; else the first question does it. */
void names_sort(Names *names);
/* The first one with this text, and the next one with the same; NULL: none. */
const Name *names_find(Names *names, Str text);
const Name *names_next(const Names *names, const Name *name);
/* For names that are paths without a final "/": one that holds the path, or is the path itself;
 * NULL: none. True when the path, or something in it, is there. */
const Name *names_above(Names *paths, Str path, bool itself);
bool names_has_below(Run *run, Names *paths, Str path);
/* Without the final "/". */
Str path_bare(Str path);

/* -- trees --------------------------------------------------------------------------------- */

/* A path of keys separated by blanks: get(workload, "play archive"). */
const TreeNode *get(const TreeNode *node, const char *keys);
static inline const TreeNode *first_child(const TreeNode *node)
{
    return node && !tree_is_scalar(node) ? node->first : NULL;
}
size_t count_children(const TreeNode *node);
/* True when all bytes are among `set` (ranges are not known: write them out). */
bool only_bytes(Str s, const char *set);
/* A value that stands for one that is still to be written: <...>, ${...}, changeme, xxxx. */
bool is_placeholder(Str value);
/* arena: printf. */
Str text_make(Run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
ImageName image_parse(Str text);
/* The host as registries know it: docker.io for none. */
Str image_host(const ImageName *name);
/* The name without tag and digest, with the registry and folder that a short one means. */
Str image_full(Run *run, const ImageName *name);
/* An entry of images.dct (or rhs) is for this image: its key may name the tag, too. */
bool image_entry_matches(const ImageName *key, const ImageName *name);
/* workload.volumes or env.volumes; NULL when it is no mapping. */
const TreeNode *volumes_of(const TreeNode *section);

/* `type: env` stands under workload or the other way round. */
bool sections_are_swapped(const Run *run);
/* Gathers run->facts. */
bool facts_gather(Run *run);

#endif
