#include "contract/pod.h"

typedef struct Reading {
    Pod *pod;
    Arena *arena;
    bool failed; /* memory is out */
} Reading;

static const TreeNode *get(const TreeNode *node, const char *key)
{
    return tree_get_merged(node, str_from(key));
}

static const TreeNode *first_of(const TreeNode *node, const char *key)
{
    const TreeNode *list = get(node, key);
    return list && !tree_is_scalar(list) ? list->first : NULL;
}

static Str scalar_of(const TreeNode *node, const char *key)
{
    const TreeNode *value = get(node, key);
    return value && tree_is_scalar(value) ? value->string : str_make("", 0);
}

static int64_t integer_of(const TreeNode *node, const char *key)
{
    const TreeNode *value = get(node, key);
    return value && value->kind == NODE_INT ? value->integer : 0;
}

static bool is_true(const TreeNode *node, const char *key)
{
    const TreeNode *value = get(node, key);
    return value && value->kind == NODE_BOOL && value->boolean;
}

static void read_port(Reading *r, const TreeNode *node, const PodContainer *owner)
{
    PodPort *p = LIST_ADD(r->arena, &r->pod->ports);
    if (!p) {
        r->failed = true;
        return;
    }
    Str protocol = scalar_of(node, "protocol");
    *p = (PodPort){ .node = node,
                    .container = integer_of(node, "containerPort"),
                    .host = integer_of(node, "hostPort"),
                    .protocol = protocol.len ? protocol : STR("TCP"),
                    .address = scalar_of(node, "hostIP"),
                    .has_host = get(node, "hostPort") != NULL,
                    .owner = owner->node,
                    .is_init = owner->is_init };
}

static void read_mount(Reading *r, const TreeNode *node)
{
    PodMount *m = LIST_ADD(r->arena, &r->pod->mounts);
    if (m)
        *m = (PodMount){ node, scalar_of(node, "name"), scalar_of(node, "mountPath") };
    else
        r->failed = true;
}

static void read_reference(Reading *r, const TreeNode *ref, bool whole)
{
    const TreeNode *name = get(ref, "name");
    if (!ref)
        return;
    PodReference *f = LIST_ADD(r->arena, &r->pod->references);
    if (!f) {
        r->failed = true;
        return;
    }
    *f = (PodReference){ .node = name ? name : ref,
                         .name = scalar_of(ref, "name"),
                         .key = scalar_of(ref, "key"),
                         .optional = is_true(ref, "optional") };
    if (whole && str_is(f->name, POD_CONTRACT_MAP))
        r->pod->all_variables = true;
}

static void read_container(Reading *r, const TreeNode *node, bool is_init)
{
    PodContainer *c = LIST_ADD(r->arena, &r->pod->containers);
    if (!c) {
        r->failed = true;
        return;
    }
    *c = (PodContainer){ node, scalar_of(node, "name"), get(node, "image"), is_init };
    for (const TreeNode *n = first_of(node, "ports"); n; n = n->next)
        read_port(r, n, c);
    for (const TreeNode *n = first_of(node, "volumeMounts"); n; n = n->next)
        read_mount(r, n);
    for (const TreeNode *n = first_of(node, "envFrom"); n; n = n->next)
        read_reference(r, get(n, "configMapRef"), true);
    for (const TreeNode *n = first_of(node, "env"); n; n = n->next)
        read_reference(r, get(get(n, "valueFrom"), "configMapKeyRef"), false);
}

static void read_volume(Reading *r, const TreeNode *node)
{
    static const struct {
        const char *key;
        PodVolumeKind kind;
    } kinds[] = {
        { "hostPath", POD_VOLUME_HOST },
        { "emptyDir", POD_VOLUME_EMPTY },
        { "persistentVolumeClaim", POD_VOLUME_CLAIM },
        { "configMap", POD_VOLUME_CONFIGMAP },
        { "secret", POD_VOLUME_SECRET },
    };
    PodVolume *v = LIST_ADD(r->arena, &r->pod->volumes);
    if (!v) {
        r->failed = true;
        return;
    }
    *v = (PodVolume){ .node = node, .name = scalar_of(node, "name"), .kind = POD_VOLUME_OTHER };
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        const TreeNode *source = get(node, kinds[i].key);
        if (!source)
            continue;
        v->kind = kinds[i].kind;
        v->source = source;
    }
    v->path = scalar_of(v->source, "path");
    v->type = scalar_of(v->source, "type");
}

bool pod_read(const TreeNode *root, Arena *arena, Pod *ret_pod, Error *err)
{
    Pod pod = { .root = root };
    Reading r = { .pod = &pod, .arena = arena };
    Str kind = scalar_of(root, "kind");
    pod.kind = str_is(kind, "Pod")         ? POD_POD
               : str_is(kind, "ConfigMap") ? POD_CONFIGMAP
                                           : POD_OTHER;
    pod.name = scalar_of(get(root, "metadata"), "name");
    const TreeNode *spec = pod.kind == POD_POD ? get(root, "spec") : NULL;
    pod.spec = spec && spec->kind == NODE_MAPPING ? spec : NULL;
    pod.host_network = is_true(pod.spec, "hostNetwork");
    for (const TreeNode *n = first_of(pod.spec, "initContainers"); n && !r.failed; n = n->next)
        read_container(&r, n, true);
    for (const TreeNode *n = first_of(pod.spec, "containers"); n && !r.failed; n = n->next)
        read_container(&r, n, false);
    for (const TreeNode *n = first_of(pod.spec, "volumes"); n && !r.failed; n = n->next)
        read_volume(&r, n);
    if (r.failed)
        return error_memory(err);
    *ret_pod = pod;
    return true;
}

bool pod_template_next(Str *rest, Str *ret_inside)
{
    size_t open = str_find(*rest, STR("{{"));
    if (open == SIZE_MAX)
        return false;
    Str behind = str_slice(*rest, open + 2, rest->len);
    size_t close = str_find(behind, STR("}}"));
    if (close == SIZE_MAX) {
        *ret_inside = behind;
        *rest = str_make("", 0);
        return true;
    }
    *ret_inside = str_slice(behind, 0, close);
    *rest = str_slice(behind, close + 2, behind.len);
    return true;
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool pod_template_names(Str inside, PodNameVisit *visit, void *context)
{
    bool plain = true;
    size_t i = str_contains(inside, STR("/*")) ? inside.len : 0; /* a comment */
    while (i < inside.len) {
        Str rest = str_slice(inside, i, inside.len);
        char c = rest.ptr[0];
        if (str_starts(rest, STR(".Env."))) {
            size_t n = 5;
            while (n < rest.len && is_name_byte(rest.ptr[n]))
                n++;
            visit(context, str_slice(rest, 5, n - 5));
            i += n;
        } else {
            plain = plain && (c == ' ' || c == '-' || c == '\t' || c == '\n');
            i++;
        }
    }
    return plain;
}
