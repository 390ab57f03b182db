/* E. Pods: how they are written: templates, the files of the archive, words, quotes, commands. */
#include "rules_play.h"

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
            found_no_yaml(run, file, text_make(run, "%s is no YAML", quoted(run, file->name)).ptr);
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

/* "$(date)"; but "$(NAME)" is a variable of the container, and is put in without a shell. */
static bool has_command(Str s)
{
    size_t at;
    while ((at = str_find(s, STR("$("))) != SIZE_MAX) {
        s = str_slice(s, at + 2, s.len);
        Str name = str_slice(s, 0, str_find_byte(s, ')'));
        if (!name.len || !only_bytes(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_.-0123456789"))
            return true;
    }
    return false;
}

static bool has_shell_signs(Str s)
{
    return str_contains(s, STR("&&")) || str_contains(s, STR("||")) ||
           str_contains(s, STR(" | ")) || str_contains(s, STR(" > ")) || has_command(s);
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

const RuleGroup rules_play_text = { "Pods", RULES(rules) };
