#include "contract/compose.h"

typedef struct Reading {
    Compose *compose;
    Arena *arena;
    bool optional; /* the service that is read */
    bool failed;   /* memory is out */
} Reading;

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_byte(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9');
}

static size_t name_length(Str s)
{
    size_t n = 0;
    if (s.len == 0 || !is_name_start(s.ptr[0]))
        return 0;
    while (n < s.len && is_name_byte(s.ptr[n]))
        n++;
    return n;
}

/* The end of a ${...} whose name has been read: braces nest in defaults. SIZE_MAX: no end. */
static size_t braces_end(Str s)
{
    size_t depth = 1;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '{' && i > 0 && s.ptr[i - 1] == '$')
            depth++;
        else if (s.ptr[i] == '}' && --depth == 0)
            return i;
    }
    return SIZE_MAX;
}

/* Reads what stands behind "${"; returns its length with the closing brace, 0 when it is bad. */
static size_t read_braces(const TreeNode *scalar, Str s, ComposeVisit *visit, void *context,
                          bool *bad)
{
    size_t n = name_length(s), end = n ? braces_end(s) : SIZE_MAX;
    if (end == SIZE_MAX)
        return 0;
    ComposeVariable v = { .node = scalar, .name = str_slice(s, 0, n) };
    Str rest = str_slice(s, n, end - n);
    if (rest.len) {
        size_t at = rest.ptr[0] == ':' && rest.len > 1;
        char sign = rest.ptr[at];
        if (sign != '-' && sign != '+' && sign != '?')
            return 0;
        v.has_default = sign != '?';
        v.required = sign == '?';
        compose_variables(scalar, str_slice(rest, at + 1, rest.len), visit, context, bad);
    }
    visit(context, &v);
    return end + 1;
}

void compose_variables(const TreeNode *scalar, Str text, ComposeVisit *visit, void *context,
                       bool *ret_bad)
{
    if (text.len > 64 << 10)
        return;
    for (size_t i = str_find_byte(text, '$'); i < text.len;) {
        Str rest = str_slice(text, i + 1, text.len);
        size_t taken = 0;
        if (rest.len && rest.ptr[0] == '$') {
            taken = 1;
        } else if (rest.len && rest.ptr[0] == '{') {
            taken = read_braces(scalar, str_slice(rest, 1, rest.len), visit, context, ret_bad);
            taken += taken > 0;
        } else if ((taken = name_length(rest))) {
            ComposeVariable v = { .node = scalar, .name = str_slice(rest, 0, taken) };
            visit(context, &v);
        }
        if (taken == 0)
            *ret_bad = true;
        i += 1 + taken;
        i += str_find_byte(str_slice(text, i, text.len), '$');
    }
}

static void keep_variable(void *context, const ComposeVariable *variable)
{
    Reading *r = context;
    ComposeVariable *v = LIST_ADD(r->arena, &r->compose->variables);
    if (v)
        *v = *variable;
    else
        r->failed = true;
}

static void scan_scalars(Reading *r, const TreeNode *node)
{
    if (tree_is_scalar(node)) {
        bool bad = false;
        compose_variables(node, node->string, keep_variable, r, &bad);
        if (bad) {
            const TreeNode **kept = LIST_ADD(r->arena, &r->compose->dollars);
            if (kept)
                *kept = node;
            else
                r->failed = true;
        }
        return;
    }
    for (const TreeNode *c = node->first; c && !r->failed; c = c->next)
        scan_scalars(r, c);
}

static const TreeNode *get_merged(const TreeNode *node, const char *key)
{
    return tree_get_merged(node, str_from(key));
}

static void add_reference(Reading *r, const TreeNode *node, const char *what, Str path,
                          bool optional)
{
    if (path.len == 0)
        return;
    ComposeReference *f = LIST_ADD(r->arena, &r->compose->references);
    if (f)
        *f = (ComposeReference){ node, what, path, optional };
    else
        r->failed = true;
}

/* A path, a list of paths, or a list of mappings with `path`. */
static void read_paths(Reading *r, const TreeNode *node, const char *what)
{
    if (!node)
        return;
    if (tree_is_scalar(node)) {
        add_reference(r, node, what, node->string, false);
    } else if (node->kind == NODE_SEQUENCE) {
        for (const TreeNode *c = node->first; c; c = c->next)
            read_paths(r, c, what);
    } else {
        const TreeNode *path = tree_get_text(node, "path");
        const TreeNode *required = tree_get_text(node, "required");
        bool optional = required && required->kind == NODE_BOOL && !required->boolean;
        if (path && tree_is_scalar(path))
            add_reference(r, path, what, path->string, optional);
        else
            read_paths(r, path, what);
    }
}

static bool is_path(Str source)
{
    return str_starts(source, STR("/")) || str_starts(source, STR(".")) ||
           str_starts(source, STR("~"));
}

static void add_mount(Reading *r, const ComposeMount *mount)
{
    ComposeMount *m = LIST_ADD(r->arena, &r->compose->mounts);
    if (m)
        *m = *mount;
    else
        r->failed = true;
}

/* A colon of ${X:-d} does not separate. */
static size_t separator(Str s)
{
    size_t depth = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '{')
            depth++;
        else if (s.ptr[i] == '}' && depth)
            depth--;
        else if (s.ptr[i] == ':' && depth == 0)
            return i;
    }
    return s.len;
}

/* SOURCE:TARGET[:MODE], or a mapping. */
static void read_mount(Reading *r, const TreeNode *node)
{
    ComposeMount m = { .node = node };
    if (node->kind == NODE_MAPPING) {
        const TreeNode *read_only = tree_get_text(node, "read_only");
        m.source = tree_get_string(node, "source");
        if (!m.source.len)
            m.source = tree_get_string(node, "src");
        m.target = tree_get_string(node, "target");
        m.is_bind = str_is(tree_get_string(node, "type"), "bind");
        m.read_only = read_only && read_only->kind == NODE_BOOL && read_only->boolean;
    } else if (tree_is_scalar(node)) {
        size_t at = separator(node->string);
        if (at == node->string.len)
            return; /* an anonymous volume */
        Str rest = str_slice(node->string, at + 1, node->string.len);
        m.source = str_slice(node->string, 0, at);
        m.target = str_slice(rest, 0, separator(rest));
        m.is_bind = is_path(m.source);
        Str modes = str_slice(rest, m.target.len + 1, rest.len), mode;
        while (str_split(&modes, ',', &mode))
            m.read_only = m.read_only || str_is(mode, "ro");
    }
    if (m.source.len)
        add_mount(r, &m);
}

static bool port_range(Str s, uint32_t *first, uint32_t *last)
{
    uint32_t value[2] = { 0, 0 };
    size_t which = 0, digits = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '-' && which == 0 && digits) {
            which = 1;
            digits = 0;
        } else if (c >= '0' && c <= '9' && ++digits <= 5) {
            value[which] = value[which] * 10 + (uint32_t)(c - '0');
        } else {
            return false;
        }
    }
    if (!which)
        value[1] = value[0];
    if (!digits || value[0] == 0 || value[1] < value[0])
        return false;
    *first = value[0];
    *last = value[1];
    return true;
}

/* [[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL] */
static void read_port_text(Reading *r, const TreeNode *node, Str s)
{
    ComposePort *p = LIST_ADD(r->arena, &r->compose->ports);
    if (!p) {
        r->failed = true;
        return;
    }
    *p = (ComposePort){
        .node = node, .address = STR(""), .protocol = STR("tcp"), .optional = r->optional
    };
    size_t slash = str_find_byte(s, '/');
    if (slash < s.len)
        p->protocol = str_slice(s, slash + 1, s.len);
    s = str_slice(s, 0, slash);
    size_t colon = s.len;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == ':')
            colon = i;
    if (colon == s.len)
        return; /* only the target: the runtime chooses */
    Str published = str_slice(s, 0, colon);
    colon = published.len;
    for (size_t i = 0; i < published.len; i++)
        if (published.ptr[i] == ':')
            colon = i;
    if (colon < published.len) {
        p->address = str_slice(published, 0, colon);
        published = str_slice(published, colon + 1, published.len);
    }
    port_range(published, &p->first, &p->last);
}

static void read_port(Reading *r, const TreeNode *node)
{
    if (tree_is_scalar(node)) {
        read_port_text(r, node, node->string);
        return;
    }
    if (node->kind != NODE_MAPPING)
        return;
    ComposePort *p = LIST_ADD(r->arena, &r->compose->ports);
    if (!p) {
        r->failed = true;
        return;
    }
    const TreeNode *published = tree_get_text(node, "published");
    Str protocol = tree_get_string(node, "protocol");
    *p = (ComposePort){ .node = node,
                        .protocol = protocol.len ? protocol : STR("tcp"),
                        .optional = r->optional };
    p->address = tree_get_string(node, "host_ip");
    if (published && tree_is_scalar(published))
        port_range(published->string, &p->first, &p->last);
}

static void read_service(Reading *r, const TreeNode *node)
{
    ComposeService *s = LIST_ADD(r->arena, &r->compose->services);
    if (!s) {
        r->failed = true;
        return;
    }
    const TreeNode *extends = get_merged(node, "extends");
    const TreeNode *profiles = get_merged(node, "profiles");
    const TreeNode *network = get_merged(node, "network_mode");
    r->optional = profiles && !tree_is_scalar(profiles) && profiles->first;
    *s = (ComposeService){ .name = node->key,
                           .node = node,
                           .image = get_merged(node, "image"),
                           .build = get_merged(node, "build"),
                           .extends = extends != NULL,
                           .optional = r->optional };
    if (network && tree_is_scalar(network) && str_is(network->string, "host"))
        r->compose->host_network = true;
    const TreeNode *list = get_merged(node, "volumes");
    for (const TreeNode *c = list ? list->first : NULL; c && !r->failed; c = c->next)
        read_mount(r, c);
    list = get_merged(node, "ports");
    for (const TreeNode *c = list ? list->first : NULL; c && !r->failed; c = c->next)
        read_port(r, c);
    read_paths(r, get_merged(node, "env_file"), "env_file");
    const TreeNode *file = tree_get_text(extends, "file");
    if (file && tree_is_scalar(file))
        add_reference(r, file, "extends", file->string, false);
}

/* A secret or a config comes from a file, or from a variable that is named without "$". */
static void read_files_of(Reading *r, const char *section)
{
    const TreeNode *node = tree_get_text(r->compose->root, section);
    for (const TreeNode *c = node ? node->first : NULL; c && !r->failed; c = c->next) {
        const TreeNode *file = tree_get_text(c, "file");
        const TreeNode *variable = tree_get_text(c, "environment");
        if (file && tree_is_scalar(file))
            add_reference(r, file, section, file->string, false);
        if (variable && variable->kind == NODE_STRING && variable->string.len)
            keep_variable(r, &(ComposeVariable){ .node = variable, .name = variable->string });
    }
}

bool compose_read(const TreeNode *root, Arena *arena, Compose *ret_compose, Error *err)
{
    Compose compose = { .root = root };
    Reading r = { .compose = &compose, .arena = arena };
    const TreeNode *services = tree_get_text(root, "services");
    compose.has_services = services && services->kind == NODE_MAPPING && services->first;
    for (const TreeNode *c = compose.has_services ? services->first : NULL; c && !r.failed;
         c = c->next)
        read_service(&r, c);
    read_paths(&r, tree_get_text(root, "include"), "include");
    read_files_of(&r, "configs");
    read_files_of(&r, "secrets");
    if (root)
        scan_scalars(&r, root);
    if (r.failed)
        return error_memory(err);
    *ret_compose = compose;
    return true;
}
