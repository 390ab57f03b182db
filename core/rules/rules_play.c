/* E. Pods: what there is to play, and that it fits together: ports, volumes, ConfigMaps. */
#include "rules_play.h"

static const char *pod_label(Run *run, const PodUse *use)
{
    return use->pod.name.len ? quoted(run, use->pod.name) : "the pod";
}

static void something_plays(Run *run)
{
    const TreeNode *play = get(run->workload, "play");
    const TreeNode *lists[] = { get(play, "resources"), get(play, "templates") };
    const TreeNode *archive = get(play, "archive");
    for (size_t i = 0; i < 2; i++)
        if (lists[i] && lists[i]->kind != NODE_SEQUENCE && lists[i]->kind != NODE_NULL)
            return; /* told by the schema */
    if (archive && !tree_is_scalar(archive))
        return;
    if (play && play->kind == NODE_MAPPING && !count_children(get(play, "resources")) &&
        !count_children(get(play, "templates")) && !text_of(get(play, "archive")).len)
        found_key(run, at(play), "\"play\" holds no pod");
}

/* A file of the archive that a pod reads by its relative path. */
static bool is_mounted_file(Run *run, Str name)
{
    for (size_t k = 0; k < run->facts.pods.count; k++) {
        const Pod *pod = &run->facts.pods.items[k].pod;
        for (size_t i = 0; i < pod->volumes.count; i++) {
            Str path;
            if (pod->volumes.items[i].kind == POD_VOLUME_HOST &&
                path_in_archive(run, pod->volumes.items[i].path, &path) && str_eq(path, name))
                return true;
        }
    }
    return false;
}

static void is_known_kind(Run *run, const PodUse *use)
{
    const TreeNode *root = use->pod.root, *kind = get(root, "kind");
    const TreeNode *version = get(root, "apiVersion");
    if (use->file && !use->file->root)
        return; /* told as a file that cannot be read */
    if (root->kind != NODE_MAPPING) {
        found(run, in_pod(use, root), "This is no Pod and no ConfigMap");
        return;
    }
    if (!kind && !version && use->file && is_mounted_file(run, use->file->name)) {
        Problem *p = found(run, in_pod(use, root), STR_FMT " is no Pod, and a pod mounts it",
                           STR_ARG(str_slice(use->file->name, 0, 80)));
        p->severity = SEV_WARNING;
        found_fix(run, p, "Move it into a folder: the files at the top are taken for pods.");
    } else if (!kind) {
        found_missing(run, in_pod(use, root), "kind", "The descriptor has no kind");
    } else if (use->pod.kind == POD_OTHER) {
        Problem *p =
            found(run, in_pod(use, kind), "Kind %s is not supported", quoted(run, text_of(kind)));
        found_fix(run, p, "Use a Pod: podman plays Pods and ConfigMaps only.");
        if (version)
            found_also(run, version);
    } else if (version && !str_is(text_of(version), "v1")) {
        Problem *p = found(run, in_pod(use, version), "apiVersion of a " STR_FMT " is v1",
                           STR_ARG(text_of(kind)));
        found_replace(run, p, true, in_pod(use, version), STR("v1"), "Write \"v1\"");
    }
}

static void kinds_are_known(Run *run)
{
    for (size_t i = 0; i < run->facts.pods.count; i++)
        is_known_kind(run, &run->facts.pods.items[i]);
}

/* A key that stands there without a value is still to do. */
static void todo_when_open(Problem *p, const TreeNode *value)
{
    p->todo =
        value && (value->kind == NODE_NULL || (value->kind == NODE_STRING && !value->string.len));
}

static void pod_is_complete(Run *run, const PodUse *use)
{
    const TreeNode *root = use->pod.root;
    if (!use->pod.name.len)
        todo_when_open(
            found_missing(run, in_pod(use, root), "metadata", "The pod has no metadata.name"),
            get(get(root, "metadata"), "name"));
    if (!use->pod.spec || !count_children(get(use->pod.spec, "containers"))) {
        found_missing(run, in_pod(use, use->pod.spec ? use->pod.spec : root), "containers",
                      "Pod %s has no containers", pod_label(run, use));
        return;
    }
    for (size_t i = 0; i < use->pod.containers.count; i++) {
        const PodContainer *c = &use->pod.containers.items[i];
        if (c->node->kind != NODE_MAPPING)
            continue;
        if (!c->name.len)
            todo_when_open(found_missing(run, in_pod(use, c->node), "name",
                                         "Container %zu has no name", i + 1),
                           get(c->node, "name"));
        if (!text_of(c->image).len)
            todo_when_open(found_missing(run, in_pod(use, c->node), "image",
                                         "Container %zu has no image", i + 1),
                           c->image);
    }
}

static void pods_are_complete(Run *run)
{
    each_pod(run, pod_is_complete);
}

static bool some_port_is_bound(const Run *run)
{
    for (size_t k = 0; k < run->facts.pods.count; k++) {
        const Pod *pod = &run->facts.pods.items[k].pod;
        for (size_t i = 0; i < pod->ports.count; i++)
            if (pod->ports.items[i].has_host)
                return true;
    }
    return false;
}

/* Beside a port that is bound, another one may well be for the other containers alone. */
static void ports_bound_in(Run *run, const PodUse *use, bool some)
{
    for (size_t i = 0; i < use->pod.ports.count && !use->pod.host_network; i++) {
        const PodPort *p = &use->pod.ports.items[i];
        if (!p->container || p->has_host)
            continue;
        Problem *problem =
            found_missing(run, in_pod(use, p->node), "hostPort",
                          "Port %lld is not bound: hostPort is missing", (long long)p->container);
        if (some)
            problem->severity = SEV_WARNING;
        if (!use->file)
            found_change(
                run, problem,
                (Fix){ .kind = FIX_YAML, .to = text_make(run, "%lld", (long long)p->container) },
                "Add \"hostPort: %lld\"", (long long)p->container);
        else
            found_add(run, problem, false, in_pod(use, p->node), false,
                      text_make(run, "hostPort: %lld", (long long)p->container).ptr,
                      "Add \"hostPort: %lld\"", (long long)p->container);
    }
}

static void ports_are_bound(Run *run)
{
    bool some = some_port_is_bound(run);
    for (size_t i = 0; i < run->facts.pods.count; i++)
        ports_bound_in(run, &run->facts.pods.items[i], some);
}

static bool host_ports_clash(const PodPort *a, const PodPort *b)
{
    bool address = !a->address.len || !b->address.len || str_eq(a->address, b->address);
    return a->host > 0 && a->host == b->host && address && str_eq_nocase(a->protocol, b->protocol);
}

/* Two containers of a pod share its address. One container may well be bound to several ports of
 * the machine. */
static bool listen_alike(const PodPort *a, const PodPort *b)
{
    return a->container && a->container == b->container && a->owner != b->owner && !a->is_init &&
           !b->is_init && str_eq_nocase(a->protocol, b->protocol);
}

/* Ports of pod k, from `from` on, against one port. */
static const PodPort *same_host_port(const Run *run, size_t pod, size_t before, const PodPort *port)
{
    for (size_t k = 0; k <= pod; k++) {
        const Pod *other = &run->facts.pods.items[k].pod;
        size_t n = k == pod ? before : other->ports.count;
        for (size_t i = 0; i < n; i++)
            if (host_ports_clash(&other->ports.items[i], port))
                return &other->ports.items[i];
    }
    return NULL;
}

static void ports_differ(Run *run)
{
    size_t seen = 0;
    for (size_t k = 0; k < run->facts.pods.count; k++) {
        const PodUse *use = &run->facts.pods.items[k];
        for (size_t i = 0; i < use->pod.ports.count && seen < 300; i++, seen++) {
            const PodPort *port = &use->pod.ports.items[i];
            const PodPort *other = same_host_port(run, k, i, port);
            if (other) {
                Problem *p = found(run, in_pod(use, port->node), "hostPort %lld is used twice",
                                   (long long)port->host);
                if (!use->file)
                    found_related(p, other->node);
                continue;
            }
            for (size_t n = 0; n < i; n++)
                if (listen_alike(&use->pod.ports.items[n], port)) {
                    found(run, in_pod(use, port->node),
                          "containerPort %lld is used twice in one pod",
                          (long long)port->container);
                    break;
                }
        }
    }
}

static const PodVolume *volume_named(const Pod *pod, Str name)
{
    for (size_t i = 0; i < pod->volumes.count; i++)
        if (str_eq(pod->volumes.items[i].name, name))
            return &pod->volumes.items[i];
    return NULL;
}

static bool is_mounted(const Pod *pod, const PodVolume *volume)
{
    for (size_t i = 0; i < pod->mounts.count; i++)
        if (str_eq(pod->mounts.items[i].name, volume->name))
            return true;
    for (size_t i = 0; i < pod->containers.count; i++)
        for (const TreeNode *d = first_child(get(pod->containers.items[i].node, "volumeDevices"));
             d; d = d->next)
            if (str_eq(tree_get_string(d, "name"), volume->name))
                return true;
    return false;
}

static void volumes_meet_in(Run *run, const PodUse *use)
{
    const Pod *pod = &use->pod;
    for (size_t i = 0; i < pod->mounts.count; i++) {
        const PodMount *m = &pod->mounts.items[i];
        if (m->name.len && !volume_named(pod, m->name) && !str_contains(m->name, STR("{{")))
            found(run, in_pod(use, m->node), "Volume %s is mounted and not declared",
                  quoted(run, m->name));
    }
    for (size_t i = 0; i < pod->volumes.count; i++) {
        const PodVolume *v = &pod->volumes.items[i];
        if (!v->name.len || is_mounted(pod, v))
            continue;
        Problem *p = found(run, in_pod(use, v->node), "Volume %s is declared and not mounted",
                           quoted(run, v->name));
        p->severity = SEV_WARNING;
        p->boot = str_make("", 0);
        found_why(run, p, "No container sees it.");
        found_fix(run, p, "Mount it in a container, or remove it.");
    }
}

static void volumes_meet(Run *run)
{
    each_pod(run, volumes_meet_in);
}

static bool is_device_path(Str path)
{
    static const char *const folders[] = { "/proc", "/sys", "/dev", "/run", "/var/run", "/etc" };
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        if (path_is_below(path, str_from(folders[i])))
            return true;
    return false;
}

static void host_paths_last_in(Run *run, const PodUse *use)
{
    for (size_t i = 0; i < use->pod.volumes.count; i++) {
        const PodVolume *v = &use->pod.volumes.items[i];
        if (v->kind != POD_VOLUME_HOST || !str_starts(v->path, STR("/")) ||
            str_contains(v->path, STR("{{")) || is_on_volume(run, v->path) ||
            is_device_path(v->path))
            continue;
        found(run, in_pod(use, get(v->source, "path")), "%s is on no volume of the contract",
              quoted(run, v->path));
    }
}

static void host_paths_last(Run *run)
{
    each_pod(run, host_paths_last_in);
}

static void relative_paths_in(Run *run, const PodUse *use)
{
    const Archive *archive = run->facts.play_archive;
    for (size_t i = 0; i < use->pod.volumes.count; i++) {
        const PodVolume *v = &use->pod.volumes.items[i];
        Str path;
        if (v->kind != POD_VOLUME_HOST || !v->path.len || str_starts(v->path, STR("/")) ||
            str_contains(v->path, STR("{{")) || str_ends(v->type, STR("OrCreate")))
            continue;
        if (archive && (archive->broken != ARCHIVE_WHOLE ||
                        (path_in_archive(run, v->path, &path) && archive_has(archive, path))))
            continue;
        found(run, in_pod(use, get(v->source, "path")), "%s is not in the archive",
              quoted(run, v->path));
    }
}

static void relative_paths_exist(Run *run)
{
    each_pod(run, relative_paths_in);
}

static void storage_exists_in(Run *run, const PodUse *use)
{
    for (size_t i = 0; i < use->pod.volumes.count; i++) {
        const PodVolume *v = &use->pod.volumes.items[i];
        if (v->kind == POD_VOLUME_CLAIM)
            found(run, in_pod(use, v->node), "Volume %s is a claim; nothing provides storage",
                  quoted(run, v->name));
    }
}

static void storage_exists(Run *run)
{
    each_pod(run, storage_exists_in);
}

static bool has_config_map(const Run *run, Str name)
{
    if (str_is(name, POD_CONTRACT_MAP))
        return true;
    for (size_t i = 0; i < run->facts.pods.count; i++)
        if (run->facts.pods.items[i].pod.kind == POD_CONFIGMAP &&
            str_eq(run->facts.pods.items[i].pod.name, name))
            return true;
    return false;
}

static void references_hold_in(Run *run, const PodUse *use)
{
    for (size_t i = 0; i < use->pod.references.count; i++) {
        const PodReference *r = &use->pod.references.items[i];
        if (r->name.len && !r->optional && !str_contains(r->name, STR("{{")) &&
            !has_config_map(run, r->name))
            found(run, in_pod(use, r->node), "ConfigMap %s is not in the contract",
                  quoted(run, r->name));
    }
}

static void references_hold(Run *run)
{
    if (run->facts.pods_seen)
        each_pod(run, references_hold_in);
}

static const Rule rules[] = {
    { .code = "PF090",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = something_plays,
      .same_as_schema = true,
      .title = "play without a pod",
      .why = "Nothing would run; the schema lets it pass.",
      .boot = "HPL15006I",
      .fix = "Add a pod under resources, templates or archive.",
      .wrong = "play: {}",
      .right = "play:\n  resources:\n    - kind: Pod" },
    { .code = "PF091",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_SCHEMA | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = kinds_are_known,
      .same_as_schema = true,
      .title = "descriptor that is no Pod and no ConfigMap",
      .why =
          "Podman plays Pods and ConfigMaps of version v1; without a kind the schema cannot tell "
          "which of the two is meant.",
      .boot = "HPL15002E",
      .fix = "Write \"apiVersion: v1\" and \"kind: Pod\".",
      .wrong = "apiVersion: apps/v1\nkind: Deployment",
      .right = "apiVersion: v1\nkind: Pod" },
    { .code = "PF092",
      .severity = SEV_ERROR,
      .sources = BY_PODMAN | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = pods_are_complete,
      .same_as_schema = true,
      .title = "pod without name, containers or images",
      .why = "Podman needs a name for the pod and for each container, and an image to start.",
      .boot = "HPL15005E",
      .fix = "Add what is missing.",
      .wrong = "containers:\n  - name: web",
      .right = "containers:\n  - name: web\n    image: us.icr.io/ns/web@sha256:..." },
    { .code = "PF093",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_PODMAN,
      .needs = PLAIN_WORKLOAD,
      .check = ports_are_bound,
      .title = "port without hostPort",
      .why = "With containerPort alone no port of the machine is bound.",
      .fix = "Add hostPort.",
      .wrong = "ports:\n  - containerPort: 8080",
      .right = "ports:\n  - containerPort: 8080\n    hostPort: 8080" },
    { .code = "PF094",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_PODMAN,
      .needs = PLAIN_WORKLOAD,
      .check = ports_differ,
      .title = "port used twice",
      .why = "Pods share the address of the machine, containers of a pod share the pod's.",
      .boot = "HPL15005E",
      .fix = "Choose another port for one of them.",
      .wrong = "two pods with hostPort: 8080",
      .right = "hostPort: 8080 and hostPort: 8081" },
    { .code = "PF095",
      .severity = SEV_ERROR,
      .sources = BY_PODMAN | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = volumes_meet,
      .title = "mounted volume is not declared",
      .why = "Each volumeMount refers by name to an entry of spec.volumes.",
      .boot = "HPL15005E",
      .fix = "Declare the volume under spec.volumes.",
      .wrong = "volumeMounts: [{name: data, mountPath: /d}]\nvolumes: []",
      .right =
          "volumeMounts: [{name: data, mountPath: /d}]\nvolumes: [{name: data, hostPath: {path: "
          "/mnt/data}}]" },
    { .code = "PF096",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_PODMAN,
      .needs = PLAIN_WORKLOAD,
      .check = host_paths_last,
      .title = "host path outside of the contract's volumes",
      .why = "The root disk is made anew at each start: what is written there is lost.",
      .fix = "Use a path below the mount of a volume.",
      .wrong = "hostPath: {path: /srv/data}",
      .right = "hostPath: {path: /mnt/data/web}" },
    { .code = "PF097",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = relative_paths_exist,
      .title = "relative host path is not in the archive",
      .why = "Relative paths refer to the folder that play.archive is unpacked to.",
      .boot = "HPL15005E",
      .fix = "Add it to the folder and build the archive again.",
      .wrong = "hostPath: {path: ./www}   # no www in the archive",
      .right = "hostPath: {path: ./www}   # and www/ beside the pod file" },
    { .code = "PF098",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_PODMAN,
      .needs = PLAIN_WORKLOAD,
      .check = storage_exists,
      .title = "volume claim without storage behind it",
      .why = "Podman has no storage classes: the claim becomes a folder on the root disk, which is "
             "made anew at each start.",
      .fix = "Use hostPath with the mount of a volume.",
      .wrong = "persistentVolumeClaim: {claimName: data}",
      .right = "hostPath: {path: /mnt/data}" },
    { .code = "PF099",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = references_hold,
      .title = "ConfigMap that is not there",
      .why = "The environment of the contract is contract.config.map; all others must be in the "
             "contract.",
      .boot = "HPL15005E",
      .fix = "Add the ConfigMap to play, or use contract.config.map.",
      .wrong = "configMapRef: {name: app-config}",
      .right = "configMapRef: {name: contract.config.map}" },
};

const RuleGroup rules_play = { "Pods", RULES(rules) };
