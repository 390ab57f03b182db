/* frame - what the identifiers of schema documents name: $id, $anchor, $dynamicAnchor.
 *
 * A document is parsed and framed when it is first needed. A resource is a schema with an
 * absolute URI of its own: the root of a document, or a subschema with $id. Each resource has a
 * dialect: the draft and the vocabularies that its $schema names. */
#ifndef SCHEMA_FRAME_H
#define SCHEMA_FRAME_H

#include "keyword.h"
#include "map.h"

typedef struct Document {
    Str uri, text;
    const char *from;
    const TreeNode *root; /* NULL until it is parsed */
    const Error *failure; /* why it cannot be used */
    struct Document *next;
} Document;

typedef struct Resource {
    Str uri; /* without fragment */
    const TreeNode *root;
    Document *document;
    SchemaDraft draft;
    unsigned vocabulary;
    uint32_t index; /* from 0, in the order of framing */
} Resource;

typedef struct Anchor {
    Str name;
    const TreeNode *node;
    const Resource *resource;
    struct Anchor *next_dynamic; /* the list in the set, of $dynamicAnchor alone */
} Anchor;

struct SchemaSet {
    Arena *arena;
    Document *documents;
    Map by_uri;    /* Document: as registered */
    Map resources; /* Resource: by URI */
    Map roots;     /* Resource: by root node */
    Map anchors;   /* Anchor: by URI#name */
    Anchor *dynamic;
    uint32_t resource_count;
    SchemaDraft draft; /* of documents that do not say */
};

typedef struct Target {
    const TreeNode *node;
    const Resource *resource;
    Str fragment;
} Target;

/* The resource of a URI without fragment: registered, built in, or NULL with ERR_RANGE. */
const Resource *frame_resource(SchemaSet *set, Str uri, Error *err);
/* The resource that a node of a framed document belongs to. */
const Resource *frame_resource_of(const SchemaSet *set, const TreeNode *node);
/* Where a reference leads, seen from a resource. ERR_RANGE: nowhere. */
bool frame_resolve(SchemaSet *set, const Resource *from, Str reference, Target *ret_target,
                   Error *err);
/* The same among what is framed already; uses `scratch`, changes nothing. NULL: nowhere. */
const TreeNode *frame_find(const SchemaSet *set, const Resource *from, Str reference,
                           Arena *scratch);
/* ERR_SCHEMA with file, line and pointer in front. Returns false. */
bool frame_error(const Document *document, const TreeNode *node, Error *err, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));

#endif
