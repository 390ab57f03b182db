/* E. Pods. */
#include "rules.h"

/* Calls check for each Pod that was read. */
typedef void PodCheck(Run *run, const PodUse *use);

static void each_pod(Run *run, PodCheck *check)
{
    for (size_t i = 0; i < run->facts.pods.count; i++)
        if (run->facts.pods.items[i].pod.kind == POD_POD)
            check(run, &run->facts.pods.items[i]);
}

static Place in_pod(const PodUse *use, const TreeNode *node)
{
    return (Place){ node, use->file };
}

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

/* -- templates ------------------------------------------------------------------------------- */

typedef struct Braces { /* a text with templates */
    Run *run;
    Place place;
    Names asked; /* variables that it can do without */
} Braces;

typedef void ScalarCheck(Run *run, Place place);

static void each_scalar(Run *run, Place place, ScalarCheck *check)
{
    if (tree_is_scalar(place.node)) {
        check(run, place);
        return;
    }
    for (const TreeNode *c = place.node->first; c; c = c->next)
        each_scalar(run, (Place){ c, place.file }, check);
}

/* Only what names a variable is a template for sure: {{ }} also stands in texts of programs. */
static void is_literal(Run *run, Place place)
{
    Str rest = text_of(place.node), inside;
    while (pod_template_next(&rest, &inside))
        if (str_contains(inside, STR(".Env."))) {
            Problem *p = found(run, place, "A template outside of \"templates\" is not expanded");
            const TreeNode *parent = place.node->parent;
            if (parent && str_is(parent->key, "data"))
                p->severity = SEV_WARNING; /* in a ConfigMap it may be for the program */
            return;
        }
}

static void resources_are_plain(Run *run)
{
    for (size_t i = 0; i < run->facts.pods.count; i++) {
        const PodUse *use = &run->facts.pods.items[i];
        if (!use->is_template)
            each_scalar(run, in_pod(use, use->pod.root), is_literal);
    }
}

/* Words of the template language that do well with a variable that is not there. */
static bool is_condition(Str inside)
{
    static const char *const words[] = {
        "if", "with", "else", "or", "and", "not", "eq", "ne", "len"
    };
    Str rest = inside, word;
    while (str_split(&rest, ' ', &word)) {
        while (word.len && word.ptr[0] == '(')
            word = str_slice(word, 1, word.len);
        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
            if (str_is(word, words[i]))
                return true;
    }
    return false;
}

static void is_asked_for(void *context, Str name)
{
    Braces *b = context;
    names_add(b->run, &b->asked, name, NULL);
}

static void is_defined(void *context, Str name)
{
    Braces *b = context;
    Run *run = b->run;
    bool unknown = !run->env || !run->workload; /* the other section may define it */
    if (unknown || names_find(&run->facts.variables, name) || names_find(&b->asked, name))
        return;
    Problem *p = found(run, b->place, "%s is defined nowhere", quoted(run, name));
    found_fix(run, p, "Add it to env.env or workload.env.");
}

/* A text that asks whether there is a variable, or has another value for it, may use it. */
static void template_is_simple(Run *run, Place place)
{
    Braces b = { .run = run, .place = place };
    Str rest = text_of(place.node), inside;
    while (pod_template_next(&rest, &inside))
        if (is_condition(inside))
            pod_template_names(inside, is_asked_for, &b);
    rest = text_of(place.node);
    while (pod_template_next(&rest, &inside))
        pod_template_names(inside, is_defined, &b);
}

static void templates_are_defined(Run *run)
{
    for (size_t i = 0; i < run->facts.pods.count; i++) {
        const PodUse *use = &run->facts.pods.items[i];
        if (use->is_template)
            each_scalar(run, in_pod(use, use->pod.root), template_is_simple);
    }
}

static bool is_number_key(Str key)
{
    static const char *const keys[] = {
        "hostPort",      "containerPort", "terminationGracePeriodSeconds",
        "periodSeconds", "runAsUser",     "runAsGroup",
        "fsGroup",       "priority",      "replicas"
    };
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (str_is(key, keys[i]))
            return true;
    return false;
}

static void number_is_fixed(Run *run, Place place)
{
    if (is_number_key(place.node->key) && str_contains(text_of(place.node), STR("{{")))
        found(run, place, "%s is a number; a template gives text", quoted(run, place.node->key));
}

static void numbers_are_fixed_in(Run *run, const PodUse *use)
{
    if (use->pod.spec) /* labels and data may have any names */
        each_scalar(run, in_pod(use, use->pod.spec), number_is_fixed);
}

static void numbers_are_fixed(Run *run)
{
    each_pod(run, numbers_are_fixed_in);
}

/* -- PF103 ----------------------------------------------------------------------------------- */

static bool is_yaml_name(Str name)
{
    return str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml"));
}

static void archive_has_pods(Run *run)
{
    const Archive *archive = run->facts.play_archive;
    if (!archive || archive->broken != ARCHIVE_WHOLE || !archive->tar.count)
        return;
    bool any = false;
    for (size_t i = 0; i < run->facts.pods.count; i++) {
        const InnerFile *file = run->facts.pods.items[i].file;
        any = any || file;
        if (file && !file->root)
            found_yaml_fixes(
                run,
                found_inside(run, file, file->error_at, STR_FMT " is no YAML: " STR_FMT,
                             STR_ARG(file->name),
                             STR_ARG(file->error.len ? file->error : STR("it is empty"))),
                file);
    }
    for (size_t i = 0; i < archive->tar.count && !any; i++) {
        const TarEntry *e = &archive->tar.entries[i];
        if (e->kind != TAR_FILE || !is_yaml_name(e->name))
            continue;
        InnerFile file = { .name = e->name, .archive = run->facts.play_value };
        char *copy = arena_copy(run->arena, e->name.ptr, e->name.len);
        file.name = str_make(copy ? copy : "", copy ? e->name.len : 0);
        Problem *p = found_inside(run, &file, SIZE_MAX, "%s is not at the top of the archive",
                                  quoted(run, e->name));
        size_t slash = str_find_byte(e->name, '/');
        Str folder = str_slice(file.name, 0, slash);
        bool deeper =
            str_find_byte(str_slice(e->name, slash + 1, SIZE_MAX), '/') < e->name.len - slash - 1;
        if (!deeper)
            found_move_file(run, p, false, folder, "", "Move the content of \"" STR_FMT "/\" up",
                            STR_ARG(str_slice(folder, 0, 120)));
        return;
    }
    if (!any)
        found(run, at(run->facts.play_value), "There is no pod file at the top of the archive");
}

/* -- PF104 to PF106 -------------------------------------------------------------------------- */

static void policy_is_spelt_in(Run *run, const PodUse *use)
{
    static const char *const values[] = { "Always", "OnFailure", "Never" };
    for (const TreeNode *c = first_child(use->pod.spec); c; c = c->next) {
        bool near = str_distance(c->key, STR("restartPolicy"), 4) <= 4;
        if (!near)
            continue;
        if (!str_is(c->key, "restartPolicy")) {
            Problem *p =
                found_key(run, in_pod(use, c), "%s is spelt restartPolicy", quoted(run, c->key));
            if (!get(use->pod.spec, "restartPolicy"))
                found_replace_key(run, p, true, in_pod(use, c), STR("restartPolicy"),
                                  "Write \"restartPolicy\"");
            continue;
        }
        Str value = text_of(c);
        Str names[3];
        bool known = !value.len || str_contains(value, STR("{{"));
        for (size_t i = 0; i < 3; i++) {
            names[i] = str_from(values[i]);
            known = known || str_eq(value, names[i]);
        }
        int nearest = known ? -1 : str_nearest(value, names, 3);
        if (known)
            continue;
        Problem *p = found(run, in_pod(use, c), "%s is no restartPolicy", quoted(run, value));
        if (nearest >= 0)
            found_replace(run, p, false, in_pod(use, c), names[nearest], "Write \"" STR_FMT "\"",
                          STR_ARG(names[nearest]));
    }
}

static void restart_policy_is_spelt(Run *run)
{
    each_pod(run, policy_is_spelt_in);
}

/* `image: {{ .Env.X }}` reads as a mapping in a mapping. */
static void walk_braces(Run *run, Place place)
{
    const TreeNode *n = place.node;
    if (tree_is_scalar(n))
        return;
    const TreeNode *inner = n->first;
    bool odd = inner && (inner->flags & NODE_KEY_ODD);
    if (n->style == STYLE_FLOW && n->kind == NODE_MAPPING && n->count == 1 && odd) {
        Problem *p = found(run, place, "A value that starts with \"{{\" is not in quotes");
        found_quote(run, p, place);
        return;
    }
    for (const TreeNode *c = inner; c; c = c->next)
        walk_braces(run, (Place){ c, place.file });
}

static void braces_are_quoted(Run *run)
{
    for (size_t i = 0; i < run->facts.pods.count; i++)
        walk_braces(run, in_pod(&run->facts.pods.items[i], run->facts.pods.items[i].pod.root));
}

static bool has_shell_signs(Str s)
{
    return str_contains(s, STR("&&")) || str_contains(s, STR("||")) ||
           str_contains(s, STR(" | ")) || str_contains(s, STR(" > ")) || str_contains(s, STR("$("));
}

static bool names_shell(const TreeNode *list)
{
    for (const TreeNode *c = first_child(list); c; c = c->next) {
        Str s = text_of(c);
        if (str_ends(s, STR("sh")) || str_ends(s, STR("python")) || str_ends(s, STR("python3")) ||
            str_is(s, "-c") || str_ends(s, STR("busybox")))
            return true;
    }
    return false;
}

static void commands_are_lists_in(Run *run, const PodUse *use)
{
    static const char *const keys[] = { "command", "args" };
    for (size_t i = 0; i < use->pod.containers.count; i++) {
        const TreeNode *c = use->pod.containers.items[i].node;
        const TreeNode *command = get(c, "command"), *args = get(c, "args");
        for (size_t k = 0; k < 2; k++) {
            const TreeNode *list = get(c, keys[k]);
            if (list && list->kind == NODE_STRING)
                found(run, in_pod(use, list), "\"%s\" is one text; a list is wanted", keys[k]);
        }
        bool shell = names_shell(command) || names_shell(args) || !command;
        for (const TreeNode *a = first_child(args); a && !shell; a = a->next)
            if (has_shell_signs(text_of(a)))
                found(run, in_pod(use, a), "Signs of a shell, and no shell that reads them");
    }
}

static void commands_are_lists(Run *run)
{
    each_pod(run, commands_are_lists_in);
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
    { .code = "PF100",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = resources_are_plain,
      .title = "template outside of templates",
      .why = "Only play.templates are expanded; elsewhere the braces reach podman as they are.",
      .boot = "HPL15005E",
      .fix = "Move the descriptor to play.templates.",
      .wrong = "resources:\n  - ... image: \"{{ .Env.REGISTRY }}/web\"",
      .right = "templates:\n  - ... image: \"{{ .Env.REGISTRY }}/web\"" },
    { .code = "PF101",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = templates_are_defined,
      .title = "template names a variable that is not defined",
      .why = "It expands to \"<no value>\".",
      .boot = "HPL15005E",
      .fix = "Define the variable in env.env or workload.env.",
      .wrong = "image: \"{{ .Env.REGISTRY }}/web\"   # no REGISTRY",
      .right = "env:\n  REGISTRY: us.icr.io/ns" },
    { .code = "PF102",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_SCHEMA | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = numbers_are_fixed,
      .same_as_schema = true,
      .title = "template where a number is wanted",
      .why = "Templates are expanded in texts only, and the contract is checked before that.",
      .boot = "HPL05001E",
      .fix = "Choose a fixed number.",
      .wrong = "hostPort: \"{{ .Env.PORT }}\"",
      .right = "hostPort: 8080" },
    { .code = "PF103",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = archive_has_pods,
      .title = "no readable pod file at the top of play.archive",
      .why = "The machine plays the YAML files at the top level of the archive.",
      .boot = "HPL15002E",
      .fix = "Move the pod file to the top and build the archive again.",
      .wrong = "pods/pod.yaml",
      .right = "pod.yaml" },
    { .code = "PF104",
      .severity = SEV_WARNING,
      .sources = BY_PODMAN,
      .needs = PLAIN_WORKLOAD,
      .check = restart_policy_is_spelt,
      .same_as_schema = true,
      .title = "restartPolicy misspelt",
      .why = "A key that nobody knows is ignored without a word; some samples have this one.",
      .fix = "Write \"restartPolicy\" with Always, OnFailure or Never.",
      .wrong = "restartpolicy: never",
      .right = "restartPolicy: Never" },
    { .code = "PF105",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_YAML,
      .needs = PLAIN_WORKLOAD,
      .check = braces_are_quoted,
      .same_as_schema = true,
      .title = "template without quotes",
      .why = "In YAML a value that starts with \"{\" is a mapping.",
      .boot = "HPL05001E",
      .fix = "Put the whole value in quotes.",
      .wrong = "image: {{ .Env.IMAGE }}",
      .right = "image: \"{{ .Env.IMAGE }}\"" },
    { .code = "PF106",
      .severity = SEV_NOTICE,
      .sources = BY_PODMAN | BY_SCHEMA,
      .needs = PLAIN_WORKLOAD,
      .check = commands_are_lists,
      .same_as_schema = true,
      .title = "command as one text, or shell signs without a shell",
      .why = "command and args are lists of words; no shell reads them unless it is named.",
      .fix = "Write command: [\"sh\", \"-c\", \"...\"].",
      .wrong = "command: [\"/app\"]\nargs: [\"a && b\"]",
      .right = "command: [\"sh\", \"-c\", \"a && b\"]" },
};

const RuleGroup rules_play = { "Pods", RULES(rules) };
