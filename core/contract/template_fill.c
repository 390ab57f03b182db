/* A folder packed into a new document, and the to-dos that its files bring: passwords of
 * registries, variables without a default, seeds of volumes. Each is one edit of the document,
 * so that it stands where the schema's order puts it; the archive comes last, being long. */
#include "template_impl.h"

#include "contract/compose.h"
#include "contract/edit.h"
#include "contract/pod.h"
#include "contract/yaml.h"

typedef struct Fill {
    const TemplateInput *input;
    Fields *fields;
    Arena *arena;
    Buf *text;
    const char *workload; /* where the section is: "/workload", or "" when it stands alone */
    bool has_env;
    Error *err;
} Fill;

static bool apply(Fill *f, const Analysis *a, const Edit *edit)
{
    Buf next;
    buf_init_secret(&next, 0);
    bool ok = edit_apply_bytes(analysis_text(a), edit, &next, f->err);
    if (ok) {
        buf_reset(f->text);
        buf_add_str(f->text, buf_str(&next));
        ok = buf_ok(f->text) ? true : error_memory(f->err);
    }
    buf_clear(&next);
    return ok;
}

/* Sets a value, or with value NULL removes what is there. */
static bool change(Fill *f, const char *pointer, const EditValue *value)
{
    Snapshot *snapshot = pointer ? snapshot_new(buf_str(f->text), f->err) : NULL;
    AnalysisInput input = { .snapshot = snapshot,
                            .platform = f->input->platform,
                            .kind = f->input->kind,
                            .layers = LAYER_YAML,
                            .schemas = f->input->schemas };
    if (!pointer)
        return error_memory(f->err);
    Analysis *a = snapshot ? analysis_new(&input, f->err) : NULL;
    Edit edit;
    bool ok =
        a && (value ? edit_set(a, f->fields, str_from(pointer), value, f->arena, &edit, f->err)
                    : edit_remove(a, str_from(pointer), f->arena, &edit, f->err));
    ok = ok && apply(f, a, &edit);
    analysis_free(a);
    snapshot_free(snapshot);
    return ok;
}

static bool set(Fill *f, const char *pointer, Str value)
{
    return change(f, pointer, &(EditValue){ .string = value });
}

/* "/workload" + between + name as a part of a path + after. NULL when memory is out. */
static const char *path(Fill *f, const char *section, const char *between, Str name,
                        const char *after)
{
    Str part = path_join(f->arena, STR(""), name);
    return part.len
               ? arena_printf(f->arena, "%s%s" STR_FMT "%s", section, between, STR_ARG(part), after)
               : NULL;
}

/* -- what the packed files need -------------------------------------------------------------- */

/* The registry of an image, empty for the public ones. */
static Str registry_of(Str image)
{
    static const char *const open[] = {
        "docker.io", "quay.io",         "ghcr.io",
        "icr.io",    "registry.k8s.io", "mcr.microsoft.com",
        "gcr.io",    "public.ecr.aws",  "registry.access.redhat.com"
    };
    Str host = str_slice(image, 0, str_find_byte(image, '/'));
    bool is_host = host.len < image.len &&
                   (str_find_byte(host, '.') < host.len || str_find_byte(host, ':') < host.len);
    if (!is_host || str_find_byte(host, '$') < host.len || str_find_byte(host, '{') < host.len)
        return STR("");
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (str_is(host, open[i]))
            return STR("");
    return host;
}

static bool need_registry(Fill *f, const TreeNode *image)
{
    Str host = image && image->kind == NODE_STRING ? registry_of(image->string) : STR("");
    /* IBM Cloud takes the same user for every API key. */
    Str user = str_ends(host, STR(".icr.io")) ? STR("iamapikey") : STR("");
    return !host.len || (set(f, path(f, f->workload, "/auths", host, "/username"), user) &&
                         set(f, path(f, f->workload, "/auths", host, "/password"), STR("")));
}

static bool need_variable(Fill *f, Str name)
{
    const char *value = arena_printf(f->arena, "<value of " STR_FMT ">", STR_ARG(name));
    return value ? set(f, path(f, "/env", "/env", name, ""), str_from(value))
                 : error_memory(f->err);
}

/* A path below /mnt is the place of an encrypted volume, which both sides give a seed. */
static bool need_volume(Fill *f, Str source)
{
    Str name = str_starts(source, STR("/mnt/")) ? str_slice(source, 5, SIZE_MAX) : STR("");
    name.len = str_find_byte(name, '/');
    if (!name.len)
        return true;
    const char *mount = arena_printf(f->arena, "/mnt/" STR_FMT, STR_ARG(name));
    if (!mount)
        return error_memory(f->err);
    return set(f, path(f, f->workload, "/volumes", name, "/mount"), str_from(mount)) &&
           set(f, path(f, f->workload, "/volumes", name, "/seed"), STR("")) &&
           (!f->has_env || set(f, path(f, "/env", "/volumes", name, "/seed"), STR("")));
}

static bool need_of_compose(Fill *f, const TreeNode *root)
{
    Compose c;
    if (!compose_read(root, f->arena, &c, f->err))
        return false;
    for (size_t i = 0; i < c.services.count; i++)
        if (!need_registry(f, c.services.items[i].image))
            return false;
    for (size_t i = 0; f->has_env && i < c.variables.count; i++)
        if (!c.variables.items[i].has_default && !need_variable(f, c.variables.items[i].name))
            return false;
    for (size_t i = 0; i < c.mounts.count; i++)
        if (c.mounts.items[i].is_bind && !need_volume(f, c.mounts.items[i].source))
            return false;
    return true;
}

static bool need_of_pod(Fill *f, const Pod *pod)
{
    for (size_t i = 0; i < pod->containers.count; i++)
        if (!need_registry(f, pod->containers.items[i].image))
            return false;
    for (size_t i = 0; i < pod->volumes.count; i++)
        if (pod->volumes.items[i].kind == POD_VOLUME_HOST &&
            !need_volume(f, pod->volumes.items[i].path))
            return false;
    for (size_t i = 0; f->has_env && i < pod->references.count; i++) {
        const PodReference *r = &pod->references.items[i];
        if (!r->optional && r->key.len > 0 && str_is(r->name, POD_CONTRACT_MAP) &&
            !need_variable(f, r->key))
            return false;
    }
    return true;
}

/* -- the folder ------------------------------------------------------------------------------ */

static bool parse(Fill *f, Str text, TreeNode **ret_root)
{
    Problems problems;
    YamlDocument document;
    problems_init(&problems, f->arena, 16);
    if (!yaml_parse(text, NULL, f->arena, &problems, &document, f->err))
        return false;
    *ret_root = document.error.end ? NULL : document.root;
    return true;
}

static bool is_yaml(Str name)
{
    return (str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml"))) &&
           str_find_byte(name, '/') == name.len;
}

static bool fill_pods(Fill *f, const Archive *archive, bool *ret_any)
{
    *ret_any = false;
    for (size_t i = 0; i < archive->tar.count; i++) {
        const TarEntry *e = &archive->tar.entries[i];
        TreeNode *root;
        Pod pod;
        if (e->kind != TAR_FILE || !is_yaml(e->name))
            continue;
        if (!parse(f, e->data, &root))
            return false;
        if (!root || !pod_read(root, f->arena, &pod, f->err))
            continue;
        *ret_any = *ret_any || pod.kind == POD_POD;
        if (pod.kind == POD_POD && !need_of_pod(f, &pod))
            return false;
    }
    return true;
}

/* The way that the template proposed may not be there. */
static bool remove_if_there(Fill *f, const char *pointer)
{
    Error own = { 0 }, *err = f->err;
    f->err = &own;
    bool ok = change(f, pointer, NULL) || own.code == ERR_RANGE;
    f->err = err;
    if (!ok && err)
        *err = own;
    return ok;
}

static bool put_archive(Fill *f, const char *way, const char *other, Str base64)
{
    TreeNode archive = { .kind = NODE_STRING, .string = base64, .key = STR("archive") };
    TreeNode mapping = { .kind = NODE_MAPPING, .style = STYLE_BLOCK };
    tree_append(&mapping, &archive);
    return change(f, arena_printf(f->arena, "%s/%s", f->workload, way),
                  &(EditValue){ .tree = &mapping }) &&
           remove_if_there(f, arena_printf(f->arena, "%s/%s", f->workload, other));
}

static bool fill_from(Fill *f, const Archive *archive, Str base64)
{
    unsigned platform = f->input->platform->bit;
    const char *name = f->input->platform->name, *folder = f->input->folder;
    const TarEntry *compose = archive_find(archive, STR("docker-compose.yaml"));
    TreeNode *root = NULL;
    bool any = false;
    if (!compose)
        compose = archive_find(archive, STR("docker-compose.yml"));
    if (compose) {
        if (!(platform & (ON_HPVS | ON_CCRT)))
            return error_set(f->err, ERR_USAGE,
                             "%s has a compose file, but %s starts pods; write them as Kubernetes "
                             "Pods",
                             folder, name);
        if (!parse(f, compose->data, &root))
            return false;
        if (!root)
            return error_set(f->err, ERR_SYNTAX,
                             "the compose file in %s cannot be read as YAML; repair it first",
                             folder);
        return need_of_compose(f, root) && put_archive(f, "compose", "play", base64);
    }
    if (!fill_pods(f, archive, &any))
        return false;
    if (!any)
        return error_set(f->err, ERR_REFUSED,
                         "%s has neither docker-compose.yaml nor a Pod (*.yaml) at its top",
                         folder);
    return put_archive(f, "play", "compose", base64);
}

bool template_fill(const TemplateInput *input, Fields *fields, Arena *arena, Buf *text,
                   ArchiveBuilt *ret_built, Error *err)
{
    Fill f = { .input = input,
               .fields = fields,
               .arena = arena,
               .text = text,
               .err = err,
               .workload = input->kind == DOC_CONTRACT ? "/workload" : "",
               .has_env = input->kind == DOC_CONTRACT };
    ArchiveBuilt built;
    Buf base64;
    if (!(input->platform->bit & ON_VM) || input->kind == DOC_ENV)
        return error_set(err, ERR_USAGE,
                         "a folder can be packed for hpvs, ccrt and ccrv only, into "
                         "a contract or its workload section");
    buf_init_secret(&base64, 0);
    Archive *archive = NULL;
    bool ok = archive_build(input->folder, false, arena, &base64, &built, err) &&
              (archive = archive_open(buf_str(&base64), err)) &&
              fill_from(&f, archive, buf_str(&base64));
    archive_free(archive);
    buf_clear(&base64);
    if (ok && ret_built)
        *ret_built = built;
    return ok;
}
