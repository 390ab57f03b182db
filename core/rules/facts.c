/* What several rules need, read once: archives, the compose file, pods, images. */
#include "contract/yaml.h"
#include "rules.h"

static const YamlLimits compose_limits = { .max_depth = 100,
                                           .max_nodes = 200000,
                                           .max_expanded = 400000 };
/* podman plays each document of a file. */
static const YamlLimits pod_limits = {
    .max_depth = 100, .max_nodes = 200000, .max_expanded = 400000, .all_documents = true
};

/* The first (or the last) such byte that stands outside of ${X:-d} and {{ }}; s.len: none. */
static size_t find_outside(Str s, char wanted, bool last)
{
    size_t depth = 0, at = s.len;
    for (size_t i = 0; i < s.len && (last || at == s.len); i++) {
        char c = s.ptr[i];
        depth += c == '{';
        depth -= c == '}' && depth;
        if (c == wanted && depth == 0)
            at = i;
    }
    return at;
}

static bool has_variable(Str s)
{
    return str_find_byte(s, '$') < s.len || str_contains(s, STR("{{"));
}

ImageName image_parse(Str text)
{
    ImageName name = { .host = STR("") };
    size_t digest = find_outside(text, '@', false);
    if (digest < text.len) {
        name.has_digest = true;
        name.digest = str_slice(text, digest + 1, text.len);
    }
    Str rest = str_slice(text, 0, digest);
    size_t tag = find_outside(rest, ':', true), folder = find_outside(rest, '/', true);
    if (tag < rest.len && (folder == rest.len || folder < tag)) {
        name.tag = str_slice(rest, tag + 1, rest.len);
        rest = str_slice(rest, 0, tag);
    }
    name.dynamic = has_variable(rest);
    size_t slash = find_outside(rest, '/', false);
    Str first = str_slice(rest, 0, slash);
    bool is_host = slash < rest.len && (str_find_byte(first, '.') < first.len ||
                                        str_find_byte(first, ':') < first.len ||
                                        str_is(first, "localhost") || has_variable(first));
    if (is_host) {
        name.host = first;
        rest = str_slice(rest, slash + 1, rest.len);
    }
    name.path = rest;
    return name;
}

Str image_host(const ImageName *name)
{
    return name->host.len ? name->host : STR("docker.io");
}

Str image_full(Run *run, const ImageName *name)
{
    bool official = !name->host.len && str_find_byte(name->path, '/') == name->path.len;
    return text_make(run, STR_FMT "/%s" STR_FMT, STR_ARG(image_host(name)),
                     official ? "library/" : "", STR_ARG(name->path));
}

bool image_entry_matches(const ImageName *key, const ImageName *name)
{
    return !key->tag.len || !name->tag.len || str_eq(key->tag, name->tag);
}

static void add_image(Run *run, const TreeNode *node, const InnerFile *file, bool in_play)
{
    Str text = text_of(node);
    if (!text.len)
        return;
    ImageUse *use = LIST_ADD(run->arena, &run->facts.images);
    if (!use) {
        run->failed = true;
        return;
    }
    *use = (ImageUse){
        .at = { node, file }, .text = text, .name = image_parse(text), .in_play = in_play
    };
    use->full = image_full(run, &use->name);
}

/* Parses a file of an archive; what is wrong with it is kept in it. */
static InnerFile *read_inner(Run *run, const TarEntry *entry, const TreeNode *archive,
                             const YamlLimits *limits)
{
    InnerFile *file = ARENA_NEW(run->arena, InnerFile);
    Problems problems;
    YamlDocument document;
    if (!file)
        return NULL;
    *file = (InnerFile){ .name = entry->name, .archive = archive, .is_fixed = entry->sized_apart };
    char *name = arena_copy(run->arena, entry->name.ptr, entry->name.len);
    char *text = arena_copy(run->arena, entry->data.len ? entry->data.ptr : "", entry->data.len);
    if (!name || !text)
        return NULL;
    file->name = str_make(name, entry->name.len);
    file->text = str_make(text, entry->data.len);
    problems_init(&problems, run->arena, 100);
    if (!yaml_parse(file->text, limits, run->arena, &problems, &document, run->err))
        return NULL;
    file->root = document.root;
    for (size_t i = 0; i < problems.count; i++) {
        const Problem *p = &problems.items[i];
        bool several = str_is(str_from(p->code), "PF001");
        if (p->severity != SEV_ERROR || file->error.len || several)
            continue;
        file->error = p->message;
        file->error_at = p->span.start;
        file->trouble = p;
        file->root = NULL;
    }
    return file;
}

static bool read_compose(Run *run)
{
    Facts *f = &run->facts;
    f->compose_value = get(run->workload, "compose archive");
    if (!f->compose_value || f->compose_value->kind != NODE_STRING ||
        !text_of(f->compose_value).len)
        return true;
    f->compose_archive = pack_cache_open(run->in->cache, text_of(f->compose_value), run->err);
    if (!f->compose_archive)
        return false;
    const TarEntry *entry = archive_find(f->compose_archive, STR("docker-compose.yaml"));
    if (!entry)
        entry = archive_find(f->compose_archive, STR("docker-compose.yml"));
    if (!entry || entry->kind != TAR_FILE)
        return true;
    InnerFile *file = read_inner(run, entry, f->compose_value, &compose_limits);
    if (!file)
        return false;
    f->compose_file = file;
    if (!file->root)
        return true;
    if (!compose_read(file->root, run->arena, &f->compose, run->err))
        return false;
    f->compose_ok = f->compose.has_services;
    for (size_t i = 0; i < f->compose.services.count; i++)
        add_image(run, f->compose.services.items[i].image, file, false);
    return true;
}

static bool add_pod(Run *run, const TreeNode *node, const InnerFile *file, bool is_template)
{
    PodUse *use = LIST_ADD(run->arena, &run->facts.pods);
    if (!use || !pod_read(node, run->arena, &use->pod, run->err))
        return false;
    use->file = file;
    use->is_template = is_template;
    for (size_t i = 0; i < use->pod.containers.count; i++)
        add_image(run, use->pod.containers.items[i].image, file, true);
    return true;
}

static bool is_yaml_name(Str name)
{
    return str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml"));
}

static bool read_pod_file(Run *run, const TarEntry *entry)
{
    static const TreeNode nothing = { .kind = NODE_NULL };
    InnerFile *file = read_inner(run, entry, run->facts.play_value, &pod_limits);
    if (!file || !file->root)
        return file && add_pod(run, &nothing, file, false);
    for (const TreeNode *root = file->root; root; root = root->next) {
        bool empty = root->kind == NODE_NULL && (root != file->root || root->next);
        if (!empty && !add_pod(run, root, file, false))
            return false;
    }
    return true;
}

/* The YAML files at the top of a play archive. */
static bool read_play_archive(Run *run)
{
    Facts *f = &run->facts;
    f->play_value = get(run->workload, "play archive");
    if (!f->play_value || f->play_value->kind != NODE_STRING || !text_of(f->play_value).len)
        return true;
    f->play_archive = pack_cache_open(run->in->cache, text_of(f->play_value), run->err);
    if (!f->play_archive)
        return false;
    size_t read = 0;
    for (size_t i = 0; i < f->play_archive->tar.count && read < 100; i++) {
        const TarEntry *e = &f->play_archive->tar.entries[i];
        if (e->kind != TAR_FILE || !is_yaml_name(e->name) ||
            str_find_byte(e->name, '/') < e->name.len || (e->findings & TAR_NAME_DUPLICATE))
            continue;
        if (!read_pod_file(run, e))
            return false;
        read++;
    }
    return true;
}

static bool read_list(Run *run, const char *keys, bool is_template)
{
    const TreeNode *list = get(run->workload, keys);
    if (!list || list->kind != NODE_SEQUENCE)
        return true;
    for (const TreeNode *n = list->first; n; n = n->next)
        if (n->kind == NODE_MAPPING && !add_pod(run, n, NULL, is_template))
            return false;
    return true;
}

/* Other compose files hold more of the workload. */
static bool compose_continues(const ComposeReference *reference)
{
    return strcmp(reference->what, "extends") == 0 || strcmp(reference->what, "include") == 0;
}

/* Compose may take these, too. */
static bool has_override(const Archive *archive)
{
    return archive && (archive_find(archive, STR("docker-compose.override.yaml")) ||
                       archive_find(archive, STR("docker-compose.override.yml")));
}

static bool archive_is_read(const TreeNode *value, const Archive *archive)
{
    return !value || (archive && archive->broken == ARCHIVE_WHOLE);
}

/* The list of images does not grow any more. */
static void name_images(Run *run)
{
    static const char *const kinds[] = { "images dct", "images rhs" };
    Facts *f = &run->facts;
    for (size_t i = 0; i < f->images.count; i++)
        names_add(run, &f->image_names[f->images.items[i].in_play], f->images.items[i].full,
                  &f->images.items[i]);
    for (size_t k = 0; k < 2; k++)
        for (const TreeNode *e = first_child(get(run->workload, kinds[k])); e; e = e->next) {
            ImageName key = image_parse(e->key);
            const Name *name = names_find(&f->image_names[k], image_full(run, &key));
            for (; name; name = names_next(&f->image_names[k], name)) {
                ImageUse *use = &f->images.items[(const ImageUse *)name->item - f->images.items];
                use->is_signed = use->is_signed || image_entry_matches(&key, &use->name);
            }
        }
}

static void show_path(Run *run, Str path)
{
    run->facts.shown_open = run->facts.shown_open || str_find_byte(path, '$') < path.len ||
                            str_contains(path, STR("{{"));
    if (path.len)
        names_add(run, &run->facts.shown, path_bare(path), NULL);
}

static void name_paths(Run *run)
{
    Facts *f = &run->facts;
    for (size_t i = 0; i < f->compose.mounts.count; i++)
        show_path(run, f->compose.mounts.items[i].source);
    /* Named volumes may lie there, too: driver_opts with a device. */
    for (const TreeNode *v = first_child(get(f->compose.root, "volumes")); v; v = v->next)
        show_path(run, text_of(get(v, "driver_opts device")));
    for (size_t i = 0; i < f->pods.count; i++)
        for (size_t k = 0; k < f->pods.items[i].pod.volumes.count; k++)
            if (f->pods.items[i].pod.volumes.items[k].kind == POD_VOLUME_HOST)
                show_path(run, f->pods.items[i].pod.volumes.items[k].path);
    for (const TreeNode *v = first_child(get(run->workload, "volumes")); v; v = v->next) {
        if (volume_is_misplaced(v))
            continue;
        bool path = mount_is_path(volume_mount(v));
        if (path)
            names_add(run, &f->mounts, path_bare(volume_mount(v)), v);
        f->some_mount_is_unused = f->some_mount_is_unused || !path || mount_is_unused(run, v);
    }
}

bool facts_gather(Run *run)
{
    Facts *f = &run->facts;
    const PreflightInput *in = run->in;
    f->delivered = in->workload.form == SECTION_TOKEN || in->env.form == SECTION_TOKEN ||
                   tree_get_text(run->root, "envWorkloadSignature") != NULL;
    if (in->kind == DOC_NETWORK)
        return true;
    if (!read_compose(run) || !read_list(run, "play resources", false) ||
        !read_list(run, "play templates", true) || !read_play_archive(run))
        return false;
    bool elsewhere = has_override(f->compose_archive);
    f->pods_seen = archive_is_read(f->play_value, f->play_archive);
    for (size_t i = 0; i < f->compose.references.count; i++)
        elsewhere = elsewhere || compose_continues(&f->compose.references.items[i]);
    for (size_t i = 0; i < f->pods.count; i++)
        f->pods_seen = f->pods_seen && !(f->pods.items[i].file && !f->pods.items[i].file->root);
    f->workload_seen = run->workload && !elsewhere && f->pods_seen &&
                       (f->compose_ok || (f->pods.count && !f->compose_value));
    name_images(run);
    name_paths(run);
    names_add_keys(run, &f->volumes[0], volumes_of(run->workload));
    names_add_keys(run, &f->volumes[1], volumes_of(run->env));
    names_add_keys(run, &f->variables, get(run->workload, "env"));
    names_add_keys(run, &f->variables, get(run->env, "env"));
    return !run->failed;
}
