#include "workload_use.h"

#include "contract/archive.h"
#include "contract/compose.h"
#include "contract/pod.h"
#include "contract/yaml.h"

typedef struct Reader {
    WorkloadUse *use;
    Arena *arena;
    Error *err;
    const char *what;
    const TreeNode *root; /* of the file that is read, for {{ }} in its strings */
} Reader;

static Str keep(const Reader *r, Str text)
{
    char *copy = arena_copy(r->arena, text.len > 0 ? text.ptr : "", text.len);
    return str_make(copy ? copy : "", copy ? text.len : 0);
}

static void add_variable(Reader *r, Str name, bool optional)
{
    WorkloadUse *u = r->use;
    for (size_t i = 0; i < u->variable_count; i++) {
        if (!str_eq(u->variables[i].name, name))
            continue;
        u->variables[i].optional = u->variables[i].optional && optional;
        return;
    }
    if (u->variable_count < USES_MAX)
        u->variables[u->variable_count++] =
            (Use){ .name = keep(r, name), .what = r->what, .optional = optional };
}

static void add_image(Reader *r, const TreeNode *image, Str who)
{
    WorkloadUse *u = r->use;
    if (image && image->string.len > 0 && u->image_count < USES_MAX)
        u->images[u->image_count++] =
            (Use){ .name = keep(r, image->string), .what = r->what, .who = keep(r, who) };
}

/* The folder right below /mnt in which a path of the machine lies is the mount of a volume. */
static void add_volume(Reader *r, Str source)
{
    WorkloadUse *u = r->use;
    if (!str_starts(source, STR("/mnt/")))
        return;
    Str rest = str_slice(source, 5, source.len);
    Str mount = str_slice(source, 0, 5 + str_find_byte(rest, '/'));
    bool known = mount.len == 5 || u->volume_count == USES_MAX;
    for (size_t i = 0; i < u->volume_count; i++)
        known = known || str_eq(u->volumes[i].name, mount);
    if (!known)
        u->volumes[u->volume_count++] = (Use){ .name = keep(r, mount), .what = r->what };
}

/* -- compose ---------------------------------------------------------------------------------- */

/* The tree of one YAML text; NULL when it does not parse. The text is copied: a tree points into
 * it. */
static const TreeNode *parse(Reader *r, Str text)
{
    static const YamlLimits limits = { .max_depth = 100,
                                       .max_nodes = 100000,
                                       .max_expanded = 100000 };
    Problems problems;
    YamlDocument document = { 0 };
    problems_init(&problems, r->arena, 100);
    if (!yaml_parse(keep(r, text), &limits, r->arena, &problems, &document, r->err) ||
        !document.root)
        r->use->unread = true;
    return document.root;
}

static bool read_compose(Reader *r, const Archive *archive)
{
    Compose c;
    const TarEntry *e = archive_find(archive, STR("docker-compose.yaml"));
    if (!e)
        e = archive_find(archive, STR("docker-compose.yml"));
    r->what = "compose";
    const TreeNode *root = e && e->kind == TAR_FILE ? parse(r, e->data) : NULL;
    if (!root) {
        r->use->unread = true;
        return true;
    }
    if (!compose_read(root, r->arena, &c, r->err))
        return false;
    for (size_t i = 0; i < c.services.count; i++)
        add_image(r, c.services.items[i].image, c.services.items[i].name);
    for (size_t i = 0; i < c.mounts.count; i++)
        if (c.mounts.items[i].is_bind)
            add_volume(r, c.mounts.items[i].source);
    for (size_t i = 0; i < c.variables.count; i++)
        add_variable(r, c.variables.items[i].name, c.variables.items[i].has_default);
    return true;
}

/* -- pods ------------------------------------------------------------------------------------- */

static void template_name(void *context, Str name)
{
    add_variable(context, name, false);
}

/* The .Env.X of all strings below a node. */
static void read_templates(Reader *r, const TreeNode *node)
{
    Str rest = node->string, inside;
    if (node->kind == NODE_STRING)
        while (pod_template_next(&rest, &inside))
            pod_template_names(inside, template_name, r);
    for (const TreeNode *n = node->first; n; n = n->next)
        read_templates(r, n);
}

static bool read_pod(Reader *r, const TreeNode *root, bool is_template)
{
    Pod pod;
    r->what = "pods";
    if (!pod_read(root, r->arena, &pod, r->err))
        return false;
    for (size_t i = 0; i < pod.containers.count; i++)
        add_image(r, pod.containers.items[i].image, pod.containers.items[i].name);
    for (size_t i = 0; i < pod.volumes.count; i++)
        if (pod.volumes.items[i].kind == POD_VOLUME_HOST)
            add_volume(r, pod.volumes.items[i].path);
    for (size_t i = 0; i < pod.references.count; i++)
        if (str_is(pod.references.items[i].name, POD_CONTRACT_MAP) &&
            pod.references.items[i].key.len > 0)
            add_variable(r, pod.references.items[i].key, pod.references.items[i].optional);
    r->use->all_variables = r->use->all_variables || pod.all_variables;
    if (is_template)
        read_templates(r, root);
    return true;
}

static bool read_play_archive(Reader *r, const Archive *archive)
{
    for (size_t i = 0; i < archive->tar.count; i++) {
        const TarEntry *e = &archive->tar.entries[i];
        bool yaml = str_ends(e->name, STR(".yaml")) || str_ends(e->name, STR(".yml"));
        if (e->kind != TAR_FILE || !yaml || str_find_byte(e->name, '/') < e->name.len)
            continue;
        const TreeNode *root = parse(r, e->data);
        if (root && !read_pod(r, root, false))
            return false;
    }
    return true;
}

static bool read_list(Reader *r, const TreeNode *list, bool is_template)
{
    for (const TreeNode *n = list ? list->first : NULL; n; n = n->next)
        if (n->kind == NODE_MAPPING && !read_pod(r, n, is_template))
            return false;
    return true;
}

/* -- all -------------------------------------------------------------------------------------- */

static bool read_archive(Reader *r, const TreeNode *holder,
                         bool (*read)(Reader *r, const Archive *archive))
{
    Str value = tree_get_string(holder, "archive");
    if (value.len == 0)
        return true;
    Archive *archive = archive_open(value, r->err);
    bool ok = archive != NULL;
    if (ok && archive->broken == ARCHIVE_WHOLE)
        ok = read(r, archive);
    else if (ok)
        r->use->unread = true;
    archive_free(archive);
    return ok;
}

bool workload_use_read(const Analysis *a, Arena *arena, WorkloadUse *ret_use, Error *err)
{
    const TreeNode *workload = analysis_workload(a)->plain;
    const TreeNode *play = tree_get_text(workload, "play");
    *ret_use = (WorkloadUse){ .unread = workload == NULL };
    Reader r = { .use = ret_use, .arena = arena, .err = err };
    return read_archive(&r, tree_get_text(workload, "compose"), read_compose) &&
           read_archive(&r, play, read_play_archive) &&
           read_list(&r, tree_get_text(play, "resources"), false) &&
           read_list(&r, tree_get_text(play, "templates"), true);
}
