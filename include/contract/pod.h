/* pod - what the rules need to know of Pod and ConfigMap descriptors and of templates in them.
 *
 * Reads a tree into flat lists, judging nothing. All strings and nodes are borrowed. */
#ifndef CONTRACT_POD_H
#define CONTRACT_POD_H

#include "contract/list.h"
#include "contract/tree.h"

typedef enum PodKind { POD_OTHER, POD_POD, POD_CONFIGMAP } PodKind;

typedef struct PodContainer {
    const TreeNode *node;
    Str name; /* may be empty */
    const TreeNode *image;
    bool is_init;
} PodContainer;

typedef struct PodPort {
    const TreeNode *node;
    int64_t container, host; /* 0: not given, or no number */
    Str protocol, address;   /* "TCP" when not said */
    bool has_host;           /* the key is there */
    const TreeNode *owner;   /* its container */
    bool is_init;            /* of an init container, which has ended when the others run */
} PodPort;

typedef struct PodMount {
    const TreeNode *node;
    Str name, path;
} PodMount;

typedef enum PodVolumeKind {
    POD_VOLUME_HOST,
    POD_VOLUME_EMPTY,
    POD_VOLUME_CLAIM,
    POD_VOLUME_CONFIGMAP,
    POD_VOLUME_SECRET,
    POD_VOLUME_OTHER
} PodVolumeKind;

typedef struct PodVolume {
    const TreeNode *node;
    Str name;
    PodVolumeKind kind;
    const TreeNode *source; /* the value of hostPath, configMap ... */
    Str path;               /* of hostPath */
    Str type;               /* of hostPath: "DirectoryOrCreate" */
} PodVolume;

typedef struct PodReference { /* to a ConfigMap */
    const TreeNode *node;     /* its name, or what should hold it */
    Str name, key;
    bool optional;
} PodReference;

typedef struct Pod {
    const TreeNode *root;
    PodKind kind;
    Str name;
    const TreeNode *spec;             /* of a Pod; NULL when it is no mapping */
    LIST_OF(PodContainer) containers; /* init containers too */
    LIST_OF(PodPort) ports;
    LIST_OF(PodMount) mounts;
    LIST_OF(PodVolume) volumes;
    LIST_OF(PodReference) references;
    bool host_network;
    bool all_variables; /* envFrom takes the whole contract.config.map */
} Pod;

#define POD_CONTRACT_MAP "contract.config.map"

/* arena: the lists. False only when memory is out. */
bool pod_read(const TreeNode *root, Arena *arena, Pod *ret_pod, Error *err);

/* Takes the next expression {{ ... }} off *rest; `inside` is the text between the braces.
 * pod_template_names visits the X of each .Env.X in it, and is true when nothing else stands
 * there. */
typedef void PodNameVisit(void *context, Str name);
bool pod_template_next(Str *rest, Str *ret_inside);
bool pod_template_names(Str inside, PodNameVisit *visit, void *context);

#endif
