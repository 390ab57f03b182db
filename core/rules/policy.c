/* The text of a policy is a table of endpoints, a few fixed rules, and one rule per container. All
 * container rules have the same name, so that Rego takes them as alternatives and names of
 * containers cannot clash. */
#include "contract/policy.h"

#define PAUSE_IMAGE "quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:"

static const struct {
    const char *endpoint, *rule;
} conditions[] = {
    { "CopyFileRequest",
      "CopyFileRequest if {\n"
      "    regex.match(\"^/run/kata-containers/shared/containers/[[:xdigit:]]+\", input.path)\n"
      "    not contains(input.path, \"..\")\n"
      "    input.dir_mode == bits.or(bits.lsh(1, 31), 488)\n"
      "}\n" },
    { "CreateContainerRequest", "CreateContainerRequest if {\n    allowed_container\n}\n" },
    { "GuestDetailsRequest", "GuestDetailsRequest if {\n"
                             "    input.mem_block_size == true\n"
                             "    input.mem_hotplug_probe == true\n"
                             "}\n" },
    { "RemoveContainerRequest", "RemoveContainerRequest if {\n"
                                "    regex.match(\"^[a-f0-9]{64}$\", input.container_id)\n"
                                "}\n" },
    { "StartContainerRequest", "StartContainerRequest if {\n"
                               "    regex.match(\"^[a-f0-9]{64}$\", input.container_id)\n"
                               "}\n" },
};

static const TreeNode *pod_spec(const TreeNode *pod)
{
    const TreeNode *spec = tree_get_text(pod, "spec");
    const TreeNode *template = tree_get_text(spec, "template");
    return template ? tree_get_text(template, "spec") : spec;
}

bool policy_containers(const TreeNode *pod, PolicyVisit *visit, void *context)
{
    static const char *const lists[] = { "initContainers", "containers" };
    const TreeNode *spec = pod_spec(pod);
    for (size_t i = 0; i < 2; i++) {
        const TreeNode *list = tree_get_text(spec, lists[i]);
        if (!list || list->kind != NODE_SEQUENCE)
            continue;
        for (const TreeNode *c = list->first; c; c = c->next)
            if (!visit(context, c))
                return false;
    }
    return true;
}

/* A Rego string is a JSON string. */
static void add_string(Buf *out, Str s)
{
    buf_add_byte(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n')
            buf_add_text(out, "\\n");
        else if (c == '\t')
            buf_add_text(out, "\\t");
        else if ((unsigned char)c < ' ' || c == 127)
            buf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
        else
            buf_add_byte(out, c);
    }
    buf_add_byte(out, '"');
}

/* Text for a comment: one line, without control characters. */
static void add_comment(Buf *out, Str s)
{
    for (size_t i = 0; i < s.len; i++)
        buf_add_byte(out, (unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 127 ? ' ' : s.ptr[i]);
}

typedef struct Generator {
    Buf *out;
    Problems *notes;
    Error *err;
    Str pod;
    size_t containers;
} Generator;

static size_t add_args(Generator *g, const TreeNode *list, size_t count)
{
    for (const TreeNode *a = list && list->kind == NODE_SEQUENCE ? list->first : NULL; a;
         a = a->next) {
        if (str_contains(a->string, STR("$(")))
            problems_add(g->notes, "PF196", SEV_NOTICE, a->span,
                         "pod " STR_FMT ": \"$(NAME)\" in an argument is replaced before the agent"
                         " sees it; the rule compares the text as it is written",
                         STR_ARG(g->pod));
        if (count++)
            buf_add_text(g->out, ", ");
        add_string(g->out, a->string);
    }
    return count;
}

static bool add_container(void *context, const TreeNode *container)
{
    Generator *g = context;
    Str name = tree_get_string(container, "name"), image = tree_get_string(container, "image");
    if (!image.len)
        return error_set_at(g->err, ERR_SYNTAX, container->span,
                            "pod " STR_FMT ", container " STR_FMT
                            ": there is no image, so no rule can be made for it. Add one",
                            STR_ARG(g->pod), STR_ARG(name));
    const TreeNode *command = tree_get_text(container, "command");
    const TreeNode *args = tree_get_text(container, "args");
    bool has_command = command && command->count, has_args = args && args->count;
    buf_add_text(g->out, "\n# pod ");
    add_comment(g->out, g->pod);
    buf_add_text(g->out, ", container ");
    add_comment(g->out, name);
    if (!has_command)
        buf_add_text(g->out, has_args ? ": the entry point of the image is not restricted"
                                      : ": it may run with any arguments");
    buf_add_text(g->out, "\nallowed_container if {\n    image == ");
    add_string(g->out, image);
    if (has_command) {
        buf_add_text(g->out, "\n    arguments == [");
        add_args(g, args, add_args(g, command, 0));
        buf_add_text(g->out, "]");
    } else if (has_args) {
        buf_printf(g->out,
                   "\n    array.slice(arguments, count(arguments) - %u, count(arguments)) == [",
                   args->count);
        add_args(g, args, 0);
        buf_add_text(g->out, "]");
    } else {
        problems_add(g->notes, "PF193", SEV_NOTICE, container->span,
                     "pod " STR_FMT ", container " STR_FMT ": without a command and arguments the"
                     " policy allows any",
                     STR_ARG(g->pod), STR_ARG(name));
    }
    buf_add_text(g->out, "\n}\n");
    g->containers++;
    return true;
}

static bool is_allowed(const PolicyRequest *request, const char *endpoint)
{
    for (size_t i = 0; i < request->allow_count; i++)
        if (str_is(request->allow[i], endpoint))
            return true;
    return false;
}

/* The endpoint that was probably meant; NULL when none is near. */
static const char *nearest_endpoint(Str word)
{
    Str names[128];
    size_t n = rego_endpoint_count();
    for (size_t i = 0; i < n; i++)
        names[i] = str_from(rego_endpoint(i, NULL));
    int near = str_nearest(word, names, n);
    return near >= 0 ? names[near].ptr : NULL;
}

static bool check_allow(const PolicyRequest *request, Error *err)
{
    for (size_t i = 0; i < request->allow_count; i++) {
        if (rego_endpoint_find(request->allow[i]) >= 0)
            continue;
        const char *near = nearest_endpoint(request->allow[i]);
        return error_set(err, ERR_USAGE, "\"" STR_FMT "\" is no request of the agent%s%s",
                         STR_ARG(request->allow[i]), near ? "; did you mean " : "",
                         near ? near : "");
    }
    return true;
}

static void add_endpoints(const PolicyRequest *request, Buf *out)
{
    for (size_t i = 0; i < rego_endpoint_count(); i++) {
        RegoUsual usual;
        const char *name = rego_endpoint(i, &usual);
        bool allowed = usual == REGO_USUALLY_ALLOWED || is_allowed(request, name);
        buf_printf(out, "default %s := %s\n", name, allowed ? "true" : "false");
    }
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        if (!is_allowed(request, conditions[i].endpoint))
            buf_printf(out, "\n%s", conditions[i].rule);
}

bool policy_generate(const PolicyRequest *request, Buf *out, Problems *notes, Error *err)
{
    if (!check_allow(request, err))
        return false;
    buf_add_text(out, "package agent_policy\n\n# Requests of the agent that are answered with yes"
                      " or no, whatever they ask for.\n");
    add_endpoints(request, out);
    buf_add_text(out, "\n# What a request asks to run.\n"
                      "image := input.OCI.Annotations[\"io.kubernetes.cri-o.ImageName\"]\n\n"
                      "arguments := input.OCI.Process.Args\n"
                      "\n# The sandbox of each pod, as OpenShift starts it.\n"
                      "allowed_container if {\n"
                      "    regex.match(\"^quay\\\\.io/openshift-release-dev/ocp-v4\\\\.0-art-dev"
                      "@sha256:[0-9a-f]{64}$\", image)\n"
                      "}\n");
    Generator g = { .out = out, .notes = notes, .err = err };
    for (size_t i = 0; i < request->pod_count; i++) {
        size_t before = g.containers;
        g.pod = tree_get_string(tree_get_text(request->pods[i], "metadata"), "name");
        if (!policy_containers(request->pods[i], add_container, &g))
            return false;
        if (g.containers == before)
            return error_set_at(err, ERR_SYNTAX, request->pods[i]->span,
                                "descriptor %zu has no spec.containers, so there is nothing to"
                                " allow. Give a Pod, or an object with a pod template",
                                i + 1);
    }
    if (!request->pod_count)
        problems_add(notes, "PF193", SEV_NOTICE, (Span){ 0, 0 },
                     "no pod was given: the policy allows no container but the sandbox");
    return buf_ok(out) || error_memory(err);
}

bool policy_allows_all(const Rego *rego, Span *ret_at, Str *ret_name)
{
    static const char *const names[] = { "AllowRequestsFailingPolicy", "allow",
                                         "CreateContainerRequest", "ExecProcessRequest" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const RegoDefault *d = rego_default(rego, str_from(names[i]));
        if (!d || !str_is(d->value, "true"))
            continue;
        *ret_at = d->span;
        *ret_name = d->name;
        return true;
    }
    return false;
}

bool policy_open_endpoint(const Rego *rego, size_t i, const RegoDefault **ret_default,
                          bool *ret_mild)
{
    static const char *const names[] = { "ExecProcessRequest", "SetPolicyRequest",
                                         "CopyFileRequest", "WriteStreamRequest",
                                         "ReadStreamRequest" };
    size_t seen = 0;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const RegoDefault *d = rego_default(rego, str_from(names[k]));
        if (!d || !str_is(d->value, "true") || seen++ != i)
            continue;
        *ret_default = d;
        *ret_mild = strcmp(names[k], "ReadStreamRequest") == 0;
        return true;
    }
    return false;
}

bool policy_restricts_containers(const Rego *rego)
{
    return rego_has_rule(rego, STR("CreateContainerRequest"));
}

bool policy_names_pause_image(const Rego *rego)
{
    for (size_t i = 0; i < rego->string_count; i++) {
        Str s = rego->strings[i].value;
        if (str_contains(s, STR("openshift-release-dev/ocp-v4")))
            return true;
    }
    return policy_names_image(
        rego, STR(PAUSE_IMAGE "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
}

typedef struct Checker {
    PolicyImages *images;
    Problems *problems;
} Checker;

static bool check_image(void *context, const TreeNode *container)
{
    Checker *c = context;
    Str image = tree_get_string(container, "image"), name = tree_get_string(container, "name");
    if (!image.len || policy_images_name(c->images, image))
        return true;
    Problem *p = problems_add(c->problems, "PF196", SEV_ERROR, (Span){ 0, 0 },
                              "the image of container " STR_FMT " is not in the policy: " STR_FMT,
                              STR_ARG(name), STR_ARG(image));
    p->why = STR("The agent refuses to create a container that no rule allows.");
    p->fix_text = STR("Make the policy again from this pod, or add a rule for the image.");
    return true;
}

static void check_endpoints(const Rego *rego, Problems *problems)
{
    for (size_t i = 0; i < rego->default_count; i++) {
        const RegoDefault *d = &rego->defaults[i];
        if (rego_default(rego, d->name) != d)
            problems_add(problems, "REGO003", SEV_ERROR, d->span,
                         STR_FMT " has two default lines; Rego refuses that", STR_ARG(d->name));
        if (rego_endpoint_find(d->name) >= 0 || !str_ends(d->name, STR("Request")))
            continue;
        const char *near = nearest_endpoint(d->name);
        Problem *p = problems_add(problems, "REGO002", SEV_WARNING, d->span,
                                  "\"" STR_FMT "\" is no request of the agent", STR_ARG(d->name));
        if (near)
            problem_fix(problems, p, false, d->span, str_from(near), "Write \"%s\"", near);
    }
}

static void check_meaning(const Rego *rego, Problems *problems)
{
    Span at;
    Str name;
    if (!str_is(rego->package, "agent_policy")) {
        Problem *p = problems_add(problems, "PF191", SEV_ERROR, rego->package_span,
                                  "the policy does not begin with \"package agent_policy\"");
        p->why = STR("The agent asks that package; another one answers nothing.");
        p->fix_text = STR("Add \"package agent_policy\" as the first statement.");
    }
    if (policy_allows_all(rego, &at, &name)) {
        Problem *p = problems_add(problems, "PF192", SEV_SECURITY, at,
                                  STR_FMT " is allowed by default: the policy restricts nothing",
                                  STR_ARG(name));
        p->fix_text = STR("Deny by default and allow by rule.");
    } else if (!policy_restricts_containers(rego)) {
        Problem *p = problems_add(problems, "PF193", SEV_WARNING, (Span){ 0, 0 },
                                  "no rule decides about CreateContainerRequest");
        p->why = STR("Every container is refused, or every one is allowed.");
        p->fix_text = STR("Add a rule with the images that may run.");
    }
    const RegoDefault *d;
    bool mild;
    for (size_t i = 0; policy_open_endpoint(rego, i, &d, &mild); i++)
        problems_add(problems, "PF194", mild ? SEV_NOTICE : SEV_WARNING, d->span,
                     STR_FMT " is allowed without a condition", STR_ARG(d->name));
    if (!policy_names_pause_image(rego)) {
        Problem *p = problems_add(problems, "PF195", SEV_WARNING, (Span){ 0, 0 },
                                  "the pause image of OpenShift is not allowed");
        p->why = STR("Each pod begins with its sandbox; without it no container starts.");
        p->fix_text = STR("Add a rule for " PAUSE_IMAGE "<digest>.");
    }
}

bool policy_check(Str text, const TreeNode *const *pods, size_t pod_count, Problems *problems,
                  Error *err)
{
    Rego rego;
    Error wrong = { 0 };
    if (!rego_read(text, problems->arena, &rego, &wrong)) {
        if (wrong.code == ERR_MEMORY)
            return error_memory(err);
        problems_add(problems, "REGO001", SEV_ERROR, wrong.span, "%s", wrong.text);
        return true;
    }
    check_endpoints(&rego, problems);
    check_meaning(&rego, problems);
    Checker c = { policy_images_new(&rego), problems };
    for (size_t i = 0; i < pod_count; i++)
        policy_containers(pods[i], check_image, &c);
    policy_images_free(c.images);
    return true;
}
