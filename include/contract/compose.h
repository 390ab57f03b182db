/* compose - what the rules need to know of a compose file.
 *
 * Reads a tree into flat lists: images, mounts, ports, files that are referred to, variables.
 * Nothing is interpolated and nothing is judged. All strings and nodes are borrowed from the
 * tree. Standard: the Compose Specification. */
#ifndef CONTRACT_COMPOSE_H
#define CONTRACT_COMPOSE_H

#include "contract/list.h"
#include "contract/tree.h"

typedef struct ComposeService {
    Str name;
    const TreeNode *node;  /* may be no mapping */
    const TreeNode *image; /* NULL: none */
    const TreeNode *build;
    bool extends;  /* its image may come from elsewhere */
    bool optional; /* it has profiles: it starts only when one of them is asked for */
} ComposeService;

typedef struct ComposeMount {
    const TreeNode *node;
    Str source, target;
    bool is_bind; /* a path of the host; else a named volume, tmpfs ... */
    bool read_only;
} ComposeMount;

typedef struct ComposePort {
    const TreeNode *node;
    Str address, protocol; /* "" and "tcp" when not said */
    uint32_t first, last;  /* published ports; 0: none, or chosen by the runtime */
    bool optional;         /* as its service */
} ComposePort;

/* A file that the compose file refers to. */
typedef struct ComposeReference {
    const TreeNode *node;
    const char *what; /* "env_file" */
    Str path;
    bool optional;
} ComposeReference;

typedef struct ComposeVariable {
    const TreeNode *node; /* the scalar that it stands in */
    Str name;
    bool has_default; /* ${X:-d} ${X-d} ${X:+d} ${X+d} */
    bool required;    /* ${X:?e} ${X?e} */
} ComposeVariable;

typedef struct Compose {
    const TreeNode *root;
    bool has_services; /* `services` is a mapping with at least one key */
    LIST_OF(ComposeService) services;
    LIST_OF(ComposeMount) mounts;
    LIST_OF(ComposePort) ports;
    LIST_OF(ComposeReference) references;
    LIST_OF(ComposeVariable) variables;
    LIST_OF(const TreeNode *) dollars; /* scalars with a `$` that compose cannot read */
    bool host_network; /* a service with network_mode: host: ports are not published */
} Compose;

/* arena: the lists. False only when memory is out. */
bool compose_read(const TreeNode *root, Arena *arena, Compose *ret_compose, Error *err);

/* The variables of one string, as compose reads `$`. *ret_bad: a `$` that is neither a variable
 * nor `$$`. */
typedef void ComposeVisit(void *context, const ComposeVariable *variable);
void compose_variables(const TreeNode *scalar, Str text, ComposeVisit *visit, void *context,
                       bool *ret_bad);

#endif
