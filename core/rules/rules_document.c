/* A. The document and its YAML. */
#include "rules.h"

#include "contract/yaml.h"

static void is_one_mapping(Run *run)
{
    if (run->root->kind != NODE_MAPPING)
        found(run, at(run->root), "The file holds %s, not keys with values",
              run->root->kind == NODE_SEQUENCE ? "a list" : "a single value");
}

static void missing_section(Run *run, const char *name)
{
    if (run->root->kind != NODE_MAPPING || tree_get_text(run->root, name))
        return;
    Problem *p = found_missing(run, at(run->root), name, "There is no section \"%s\"", name);
    const TreeNode *near = key_nearly(run->root, name);
    if (near) {
        found_fix(run, p, "Did you mean \"%s\" instead of %s?", name, quoted(run, near->key));
        found_also(run, near);
        found_replace_key(run, p, true, at(near), str_from(name), "Write \"%s\"", name);
        return;
    }
    found_add(run, p, false, at(run->root), false,
              text_make(run, "%s: |\n  type: %s", name, name).ptr, "Add the section \"%s\"", name);
}

static void has_workload(Run *run)
{
    missing_section(run, "workload");
}

static void has_env(Run *run)
{
    missing_section(run, "env");
}

/* -- PF005 ----------------------------------------------------------------------------------- */

typedef struct Keys {
    const char *where; /* for messages */
    const char *names; /* separated by blanks */
} Keys;

static const Keys keys_top = { "the contract",
                               "workload env attestationPublicKey envWorkloadSignature boot" };
static const Keys keys_workload = { "workload", "type compose play confidential-containers env "
                                                "auths images volumes" };
static const Keys keys_env = { "env", "type logging volumes env auths cacerts signingKey "
                                      "confidential-containers host-attestation crypto-pt" };
static const Keys keys_play = { "play", "resources templates archive" };
static const Keys keys_logging = { "logging", "logRouter syslog logDNA" };
static const Keys keys_pod = { "a Pod", "apiVersion kind metadata spec status" };
static const Keys keys_map = { "a ConfigMap",
                               "apiVersion kind metadata data binaryData immutable" };
static const Keys keys_spec = {
    "the spec of a Pod",
    "activeDeadlineSeconds affinity automountServiceAccountToken containers dnsConfig dnsPolicy "
    "enableServiceLinks hostAliases hostIPC hostNetwork hostPID hostname imagePullSecrets "
    "initContainers nodeName nodeSelector priority priorityClassName readinessGates restartPolicy "
    "runtimeClassName schedulerName securityContext serviceAccount serviceAccountName "
    "shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations volumes "
    "ephemeralContainers hostUsers os overhead preemptionPolicy resourceClaims schedulingGates "
    "setHostnameAsFQDN topologySpreadConstraints"
};
static const Keys keys_container = {
    "a container",
    "args command env envFrom image imagePullPolicy lifecycle livenessProbe name ports "
    "readinessProbe resources securityContext stdin stdinOnce terminationMessagePath "
    "terminationMessagePolicy tty volumeDevices volumeMounts workingDir startupProbe "
    "resizePolicy restartPolicy"
};

/* The Compose Specification: the whole file, and its services. */
static const Keys keys_compose = {
    "a compose file", "configs include models name networks secrets services version volumes"
};
static const Keys keys_service = {
    "a service",
    "annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs "
    "container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime "
    "cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules devices "
    "dns dns_opt dns_search domainname driver_opts entrypoint env_file environment expose extends "
    "external_links extra_hosts gpus group_add healthcheck hostname image init ipc isolation "
    "label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness "
    "memswap_limit models network_mode networks oom_kill_disable oom_score_adj pid pids_limit "
    "platform ports post_start pre_stop privileged profiles provider pull_policy "
    "pull_refresh_after read_only restart runtime scale secrets security_opt shm_size stdin_open "
    "stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user "
    "userns_mode uts volumes volumes_from working_dir"
};

enum { KEYS_MAX = 128 };

static size_t split_names(const char *names, Str out[KEYS_MAX])
{
    size_t n = 0;
    Str rest = str_from(names);
    while (n < KEYS_MAX && str_split(&rest, ' ', &out[n]))
        n++;
    return n;
}

static bool is_among(Str key, const char *names)
{
    Str rest = str_from(names), name;
    while (str_split(&rest, ' ', &name))
        if (str_eq(name, key))
            return true;
    return false;
}

/* A key that is at home elsewhere: "signingKey" at the top belongs to env. */
static const char *home_of(Str key)
{
    static const Keys *const homes[] = { &keys_env, &keys_workload, &keys_top, &keys_play };
    for (size_t i = 0; i < sizeof(homes) / sizeof(*homes); i++)
        if (is_among(key, homes[i]->names))
            return homes[i]->where;
    return NULL;
}

static void unknown_key(Run *run, Place place, const Keys *keys)
{
    Str names[KEYS_MAX];
    const TreeNode *node = place.node;
    size_t n = split_names(keys->names, names);
    int near = str_nearest(node->key, names, n);
    if (near >= 0 && str_is(names[near], "restartPolicy"))
        return; /* a rule of its own */
    bool section = near >= 0 && keys == &keys_top &&
                   (str_is(names[near], "workload") || str_is(names[near], "env"));
    if (section && !tree_get(node->parent, names[near]))
        return; /* told as a section that is missing */
    Problem *p =
        found_key(run, place, "%s is not a key of %s", quoted(run, node->key), keys->where);
    if (near >= 0) {
        found_fix(run, p, "Did you mean \"" STR_FMT "\"?", STR_ARG(names[near]));
        if (!tree_get(node->parent, names[near]))
            found_replace_key(run, p, false, place, names[near], "Write \"" STR_FMT "\"",
                              STR_ARG(names[near]));
        return;
    }
    const char *home = home_of(node->key);
    if (home && strcmp(home, keys->where) != 0)
        found_fix(run, p, "It belongs to %s: move it there.", home);
}

static void check_keys(Run *run, const TreeNode *mapping, const InnerFile *file, const Keys *keys)
{
    if (!mapping || mapping->kind != NODE_MAPPING)
        return;
    for (const TreeNode *c = mapping->first; c; c = c->next)
        if (!is_among(c->key, keys->names) &&
            !(c->flags & (NODE_DUPLICATE | NODE_KEY_ODD | NODE_MERGE)))
            unknown_key(run, (Place){ c, file }, keys);
}

static void check_pod_keys(Run *run, const PodUse *use)
{
    check_keys(run, use->pod.root, use->file, use->pod.kind == POD_POD ? &keys_pod : &keys_map);
    check_keys(run, use->pod.spec, use->file, &keys_spec);
    for (size_t i = 0; i < use->pod.containers.count; i++)
        check_keys(run, use->pod.containers.items[i].node, use->file, &keys_container);
}

/* A key that is nearly one of a compose file: compose stops at it. Others may be newer than the
 * list. When `wanted` is missing, another rule speaks. */
static void check_compose_keys(Run *run, const TreeNode *mapping, const Keys *keys,
                               const char *wanted)
{
    Str names[KEYS_MAX];
    size_t n = split_names(keys->names, names);
    for (const TreeNode *c = first_child(mapping); c; c = c->next) {
        if (is_among(c->key, keys->names) || str_starts(c->key, STR("x-")) ||
            (c->flags & (NODE_DUPLICATE | NODE_KEY_ODD | NODE_MERGE)))
            continue;
        int near = str_nearest(c->key, names, n);
        if (near < 0 || tree_get(mapping, names[near]) || str_is(names[near], wanted))
            continue;
        Place place = { c, run->facts.compose_file };
        Problem *p =
            found_key(run, place, "%s is not a key of %s", quoted(run, c->key), keys->where);
        p->severity = SEV_WARNING;
        p->boot = STR("HPL08004E");
        found_why(run, p, "Docker compose does not start a file with a key that it does not know.");
        found_fix(run, p, "Did you mean \"" STR_FMT "\"?", STR_ARG(names[near]));
        found_replace_key(run, p, false, place, names[near], "Write \"" STR_FMT "\"",
                          STR_ARG(names[near]));
    }
}

static void keys_are_known(Run *run)
{
    const Facts *facts = &run->facts;
    if (facts->compose_ok)
        check_compose_keys(run, facts->compose_file->root, &keys_compose, "services");
    for (size_t i = 0; i < facts->compose.services.count; i++)
        check_compose_keys(run, facts->compose.services.items[i].node, &keys_service, "image");
    if (run->in->kind == DOC_CONTRACT)
        check_keys(run, run->root, NULL, &keys_top);
    if (sections_are_swapped(run))
        return;
    check_keys(run, run->workload, NULL, &keys_workload);
    check_keys(run, run->env, NULL, &keys_env);
    check_keys(run, get(run->workload, "play"), NULL, &keys_play);
    check_keys(run, get(run->env, "logging"), NULL, &keys_logging);
    for (size_t i = 0; i < run->facts.pods.count; i++)
        if (run->facts.pods.items[i].pod.kind != POD_OTHER)
            check_pod_keys(run, &run->facts.pods.items[i]);
}

/* -- PF006 ----------------------------------------------------------------------------------- */

/* All lines below the key are indented at least as far as the first one, so a `|` behind the
 * colon makes text of them without touching a byte. */
static bool can_become_literal(Str text, const TreeNode *node)
{
    if (node->style != STYLE_BLOCK || !node->first || (node->flags & (NODE_ANCHORED | NODE_TAGGED)))
        return false;
    size_t colon = node->key_span.end, first = node->first->key_span.start, indent = 0;
    if (colon >= text.len || text.ptr[colon] != ':')
        return false;
    while (first > 0 && text.ptr[first - 1] == ' ') {
        first--;
        indent++;
    }
    if (first == 0 || text.ptr[first - 1] != '\n' || indent == 0)
        return false;
    size_t line = colon + str_find_byte(str_slice(text, colon, text.len), '\n') + 1;
    while (line < node->span.end && line < text.len) {
        Str row = str_slice(text, line, text.len);
        row = str_slice(row, 0, str_find_byte(row, '\n'));
        size_t blanks = 0;
        while (blanks < row.len && row.ptr[blanks] == ' ')
            blanks++;
        if (str_trim(row).len && blanks < indent)
            return false;
        line += row.len + 1;
    }
    return true;
}

static void section_is_text(Run *run, const Section *section, const char *name)
{
    if (section->form != SECTION_MAPPING)
        return;
    const TreeNode *node = section->node;
    Problem *p = found_key(run, at(node), "\"%s\" is a mapping; the machine expects text", name);
    size_t colon = node->key_span.end + 1;
    if (can_become_literal(run->in->text, node))
        problem_fix(run->problems, p, true, span_make(colon, colon), STR(" |"), "Write \"%s: |\"",
                    name);
}

static void sections_are_text(Run *run)
{
    section_is_text(run, &run->in->workload, "workload");
    section_is_text(run, &run->in->env, "env");
}

/* -- PF007, PF008 ---------------------------------------------------------------------------- */

bool sections_are_swapped(const Run *run)
{
    if (run->in->kind != DOC_CONTRACT)
        return false;
    Str first = tree_get_string(run->in->workload.plain, "type");
    Str second = tree_get_string(run->in->env.plain, "type");
    return (str_is(first, "env") && !str_is(second, "env")) ||
           (str_is(second, "workload") && !str_is(first, "workload"));
}

static void type_is(Run *run, const TreeNode *section, const char *name)
{
    if (!section)
        return;
    const TreeNode *type = tree_get_text(section, "type");
    if (!type) {
        Problem *p = found_missing(run, at(section), "type", "\"type: %s\" is missing", name);
        found_add(run, p, true, at(section), true, text_make(run, "type: %s", name).ptr,
                  "Write \"type: %s\"", name);
    } else if (!str_is(text_of(type), name)) {
        Problem *p = found(run, at(type), "The type of this section is \"%s\"", name);
        found_replace(run, p, true, at(type), str_from(name), "Write \"%s\"", name);
    }
}

static void types_fit(Run *run)
{
    if (sections_are_swapped(run))
        return;
    type_is(run, run->workload, "workload");
    type_is(run, run->env, "env");
}

/* The two keys change places; the texts stay where they are. */
static void offer_exchange(Run *run, Problem *p)
{
    const TreeNode *one = run->in->workload.node, *two = run->in->env.node;
    if (!one || !two || !one->key_span.end || !two->key_span.end)
        return;
    bool in_order = one->key_span.start < two->key_span.start;
    FixEdit edits[2] = { { one->key_span, STR("env") }, { two->key_span, STR("workload") } };
    FixEdit turned[2] = { edits[1], edits[0] };
    problem_add_fix(run->problems, p,
                    &(Fix){ .title = STR("Exchange the two keys"),
                            .edits = in_order ? edits : turned,
                            .count = 2 });
}

static void sections_not_swapped(Run *run)
{
    if (!sections_are_swapped(run))
        return;
    const TreeNode *first = get(run->workload, "type"), *second = get(run->env, "type");
    Problem *p = found(run, at(first && str_is(text_of(first), "env") ? first : second),
                       "The sections workload and env are swapped");
    if (first && second)
        found_related(p, second);
    offer_exchange(run, p);
}

/* -- PF011 ----------------------------------------------------------------------------------- */

/* The name behind the "&" of a value with a key; {NULL,0}: it is not found so easily. */
static Str anchor_name(const Run *run, const TreeNode *node)
{
    Str rest = str_slice(run->in->text, node->key_span.end, SIZE_MAX), word;
    Str line = str_slice(rest, 0, str_find_byte(rest, '\n'));
    if (!node->key_span.end || !line.len || line.ptr[0] != ':')
        return (Str){ NULL, 0 };
    line = str_slice(line, 1, SIZE_MAX);
    while (str_split(&line, ' ', &word))
        if (word.len > 1 && word.ptr[0] == '&')
            return str_trim(str_slice(word, 1, SIZE_MAX));
        else if (word.len && word.ptr[0] != '!')
            break;
    return (Str){ NULL, 0 };
}

static bool anchor_is_unused(Run *run, const TreeNode *node)
{
    Str name = anchor_name(run, node);
    return name.len && !str_contains(run->in->text, text_make(run, "*" STR_FMT, STR_ARG(name)));
}

/* Only its tag makes it what it is. */
static bool needs_tag(const TreeNode *node)
{
    return tree_is_scalar(node) && node->kind != NODE_STRING &&
           (node->style != STYLE_PLAIN || tree_plain_reading(node->string).yaml12 != node->kind);
}

static bool is_explicit(const Run *run, const TreeNode *node)
{
    size_t at = node->key_span.start;
    while (at > 0 && run->in->text.ptr[at - 1] == ' ')
        at--;
    return node->key_span.end && at > 0 && run->in->text.ptr[at - 1] == '?';
}

static void offer_plain(Run *run, Problem *p, const TreeNode *node)
{
    if (!node->parent || is_explicit(run, node))
        return;
    if (node->flags & NODE_MERGE)
        found_change(run, p, (Fix){ .kind = FIX_WRITE }, "Write the keys that it brings");
    else if (node->flags & NODE_ALIAS)
        found_change(run, p, (Fix){ .kind = FIX_WRITE }, "Write what it stands for");
    else if (node->flags & NODE_ANCHORED && anchor_is_unused(run, node) && !needs_tag(node))
        found_change(run, p, (Fix){ .kind = FIX_UNMARK },
                     "Take the name off: nothing refers to it");
    else if (!(node->flags & NODE_ANCHORED) && !needs_tag(node))
        found_change(run, p, (Fix){ .kind = FIX_UNMARK }, "Take the tag off");
}

static void walk_special(Run *run, const TreeNode *node, size_t *left)
{
    const char *what = node->flags & NODE_MERGE      ? "A merge key \"<<\""
                       : node->flags & NODE_ALIAS    ? "An alias"
                       : node->flags & NODE_ANCHORED ? "An anchor"
                       : node->flags & NODE_TAGGED   ? "A tag"
                                                     : NULL;
    if (*left == 0)
        return;
    if (what) {
        --*left;
        offer_plain(run, found(run, at(node), "%s stands here", what), node);
    }
    if (tree_is_scalar(node) || (node->flags & NODE_ALIAS))
        return;
    for (const TreeNode *c = node->first; c; c = c->next)
        walk_special(run, c, left);
}

static void nothing_special(Run *run)
{
    size_t left = 10;
    walk_special(run, run->root, &left);
}

/* -- PF013, PF014 ---------------------------------------------------------------------------- */

/* A token: prefix, two dots, 684 characters for the password, and salt, text and padding in
 * base64. */
static size_t sealed_size(const Section *section)
{
    size_t in = section->form == SECTION_TOKEN ? 0 : section->value.len;
    if (section->form == SECTION_MAPPING)
        in = span_len(section->node->span);
    return in ? 20 + 2 + 684 + (16 + in / 16 * 16 + 16 + 2) / 3 * 4 : 0;
}

static size_t delivered_size(const Run *run)
{
    const PreflightInput *in = run->in;
    size_t size = in->text.len;
    const Section *sections[] = { &in->workload, &in->env };
    for (size_t i = 0; i < 2; i++)
        if (sections[i]->node && sections[i]->form != SECTION_TOKEN) {
            size_t sealed = sealed_size(sections[i]), now = span_len(sections[i]->node->span);
            size += sealed > now ? sealed - now : 0;
        }
    return size;
}

static void fits_user_data(Run *run)
{
    size_t limit = run->platform->size_limit, size = delivered_size(run);
    if (!limit || size <= limit)
        return;
    found_span(run, span_make(0, 0), str_make("", 0),
               size == run->in->text.len ? "The file has %zu bytes; user data takes %zu"
                                         : "Sealed, it has about %zu bytes; user data takes %zu",
               size, limit);
}

static void leaves_room(Run *run)
{
    size_t limit = run->platform->size_limit, size = delivered_size(run);
    if (limit && size <= limit && size > limit / 5 * 4)
        found_span(run, span_make(0, 0), str_make("", 0), "%zu of %zu KiB of user data are used",
                   (size + 1023) / 1024, limit / 1024);
}

/* -- PF015 ----------------------------------------------------------------------------------- */

static void walk_folded(Run *run, const TreeNode *node)
{
    if (tree_is_scalar(node)) {
        if (node->style == STYLE_FOLDED && str_contains(node->string, STR("-----BEGIN ")))
            found_literal(
                run, found(run, at(node), "A key or certificate stands in a folded block (\">\")"),
                node);
        return;
    }
    for (const TreeNode *c = node->first; c; c = c->next)
        walk_folded(run, c);
}

static void nothing_folded(Run *run)
{
    const Section *sections[] = { &run->in->workload, &run->in->env };
    for (size_t i = 0; i < 2; i++)
        if (sections[i]->form == SECTION_FOLDED)
            found_literal(run,
                          found_key(run, at(sections[i]->node),
                                    "\"" STR_FMT "\" is a folded block (\">\")",
                                    STR_ARG(sections[i]->node->key)),
                          sections[i]->node);
    walk_folded(run, run->root);
}

/* -- PF016 ----------------------------------------------------------------------------------- */

static void tab_stands(Run *run, size_t line, Span tabs)
{
    size_t blanks;
    bool sure;
    Problem *p = found_span(run, tabs, str_make("", 0), "A tab at the start of the line");
    if (yaml_tab_blanks(run->in->text, line, &blanks, &sure))
        problem_fix(run->problems, p, sure, span_make(line, tabs.end),
                    text_make(run, "%*s", (int)blanks, ""),
                    "Replace the tab by %zu blanks, as in the lines around it", blanks);
}

static void scan_tabs(Run *run)
{
    Str text = run->in->text;
    size_t reported = 0;
    for (size_t start = 0; start < text.len && reported < 20;) {
        size_t i = start;
        while (i < text.len && text.ptr[i] == ' ')
            i++;
        size_t tabs = i;
        while (tabs < text.len && (text.ptr[tabs] == '\t' || text.ptr[tabs] == ' '))
            tabs++;
        size_t end = start + str_find_byte(str_slice(text, start, text.len), '\n');
        bool content = tabs < end && text.ptr[tabs] != '#' && text.ptr[tabs] != '\r';
        /* In a text that parses, such a tab belongs to a block of text. */
        if (!run->root && tabs > i && content) {
            tab_stands(run, start, span_make(i, tabs));
            reported++;
        }
        start = end + 1;
    }
}

static void bytes_are_text(Run *run)
{
    Str text = run->in->text;
    size_t bad = utf8_valid_len(text), nul = str_find_byte(text, '\0');
    if (yaml_no_text(text) != YAML_TEXT)
        return; /* which the reader of YAML has said */
    scan_tabs(run);
    if (bad < text.len)
        found_span(run, span_make(bad, bad + 1), str_make("", 0),
                   "A byte that is no UTF-8 (0x%02x)", (uint8_t)text.ptr[bad]);
    if (nul < text.len)
        found_span(run, span_make(nul, nul + 1), str_make("", 0), "A NUL byte");
    size_t bom = str_find(str_slice(text, 1, text.len), STR("\xef\xbb\xbf"));
    if (bom != SIZE_MAX)
        found_span(run, span_make(bom + 1, bom + 4), str_make("", 0),
                   "A byte-order mark within the text");
    const Section *sections[] = { &run->in->workload, &run->in->env };
    for (size_t i = 0; i < 2 && bom == SIZE_MAX; i++)
        if (sections[i]->node && (sections[i]->node->flags & NODE_BOM))
            found_key(run, at(sections[i]->node), "A byte-order mark at the start of the section");
}

/* -- PF017 ----------------------------------------------------------------------------------- */

static void kind_fits(Run *run)
{
    static const struct {
        const char *key;
        unsigned platforms;
    } kinds[] = {
        { "compose", ON_HPVS | ON_CCRT },
        { "play", ON_VM },
        { "confidential-containers", ON_CCCO },
    };
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        const TreeNode *node = tree_get_text(run->workload, kinds[i].key);
        if (!node || (kinds[i].platforms & run->platform->bit))
            continue;
        Problem *p =
            found_key(run, at(node), "%s has no \"%s\"", run->platform->name, kinds[i].key);
        found_at_parent(run);
        found_fix(run, p, "Use \"%s\", or choose another platform.",
                  run->platform->bit & ON_CCCO ? "confidential-containers" : "play");
    }
}

static const Rule rules[] = {
    { .code = "PF001",
      .severity = SEV_ERROR,
      .sources = BY_CODES | BY_TROUBLE,
      .check = is_one_mapping,
      .same_as_schema = true,
      .title = "not one document with keys",
      .why = "A contract is one YAML document with the keys workload and env at its top.",
      .boot = "HPL11001E",
      .fix = "Put everything into one document; start with \"workload:\" and \"env:\".",
      .wrong = "- workload: ...\n- env: ...",
      .right = "workload: |\n  type: workload\nenv: |\n  type: env" },
    { .code = "PF002",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = WHOLE,
      .check = has_workload,
      .same_as_schema = true,
      .title = "no workload section",
      .why = "The workload says what runs. The schema does not ask for it; the machine does.",
      .boot = "HPL11001E",
      .fix = "Add the workload section.",
      .wrong = "env: |\n  type: env",
      .right = "workload: |\n  type: workload\nenv: |\n  type: env" },
    { .code = "PF003",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = WHOLE,
      .check = has_env,
      .same_as_schema = true,
      .title = "no env section",
      .why = "The env section holds logging and what the deployer knows. The schema does not ask "
             "for it; the machine does.",
      .boot = "HPL11001E",
      .fix = "Add the env section.",
      .wrong = "workload: |\n  type: workload",
      .right = "workload: |\n  type: workload\nenv: |\n  type: env" },
    { .code = "PF004",
      .severity = SEV_ERROR,
      .sources = BY_CODES | BY_YAML,
      .title = "a key stands twice",
      .why = "Which of the two values wins depends on the reader; some readers refuse the file.",
      .boot = "HPL11001E",
      .fix = "Remove one of the two keys.",
      .wrong = "seed: one-seed-of-many-letters\nseed: another-seed-of-letters",
      .right = "seed: one-seed-of-many-letters" },
    { .code = "PF005",
      .severity = SEV_WARNING,
      .sources = BY_SCHEMA | BY_CONTRACT,
      .check = keys_are_known,
      .same_as_schema = true,
      .title = "unknown key",
      .why = "The schema allows unknown keys here and the machine ignores them without a word.",
      .fix = "Remove it, or correct its spelling.",
      .wrong = "workload: |\n  type: workload\n  volume:\n    data: ...",
      .right = "workload: |\n  type: workload\n  volumes:\n    data: ..." },
    { .code = "PF006",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_TOOLS,
      .needs = WHOLE,
      .check = sections_are_text,
      .title = "section given as a mapping",
      .why = "A section is YAML written as text, so that it can be encrypted as a whole. Terraform "
             "takes a mapping, contract-cli refuses it; for the machine it is not documented.",
      .fix = "Write \"|\" behind the colon and keep the lines below as they are.",
      .wrong = "env:\n  type: env",
      .right = "env: |\n  type: env" },
    { .code = "PF007",
      .severity = SEV_ERROR,
      .sources = BY_SCHEMA | BY_CODES,
      .check = types_fit,
      .same_as_schema = true,
      .title = "type of a section is not its name",
      .why = "The type tells the machine which section it has in hand.",
      .boot = "HPL05001E",
      .fix = "Set \"type: workload\" and \"type: env\".",
      .wrong = "workload: |\n  type: Workload",
      .right = "workload: |\n  type: workload" },
    { .code = "PF008",
      .severity = SEV_WARNING,
      .sources = BY_SCHEMA | BY_CODES,
      .needs = WHOLE,
      .check = sections_not_swapped,
      .same_as_schema = true,
      .title = "sections swapped",
      .why = "The text of env stands under workload, or the other way round.",
      .boot = "HPL05001E",
      .fix = "Exchange the two texts, or the two keys.",
      .wrong = "workload: |\n  type: env",
      .right = "workload: |\n  type: workload" },
    { .code = "PF011",
      .severity = SEV_WARNING,
      .sources = BY_YAML,
      .check = nothing_special,
      .title = "anchors, aliases, merge keys, tags",
      .why = "They are YAML, but whether the machine's reader follows them is not documented.",
      .fix = "Write the value out.",
      .wrong = "workload: &w ...\nenv: *w",
      .right = "each value written where it belongs" },
    { .code = "PF013",
      .severity = SEV_ERROR,
      .sources = BY_VPC,
      .platforms = ON_HPVS,
      .needs = WHOLE,
      .check = fits_user_data,
      .title = "larger than user data may be",
      .why = "The user data of a virtual server takes 64 KiB. Encryption makes text a third "
             "longer.",
      .fix = "Shrink the archive: move files into the image.",
      .wrong = "a compose archive with pictures and test data",
      .right = "an archive with the compose file alone" },
    { .code = "PF014",
      .severity = SEV_NOTICE,
      .sources = BY_VPC,
      .platforms = ON_HPVS,
      .needs = WHOLE,
      .check = leaves_room,
      .title = "user data nearly full",
      .why = "Certificates and image names grow; the next change may not fit.",
      .fix = "Keep the archive small.",
      .wrong = "52 of 64 KiB used",
      .right = "20 of 64 KiB used" },
    { .code = "PF015",
      .severity = SEV_WARNING,
      .sources = BY_YAML,
      .check = nothing_folded,
      .title = "folded block",
      .why = "\">\" joins lines, so line ends of keys and indentation may get lost.",
      .boot = "HPL11001E",
      .fix = "Use \"|\".",
      .wrong = "signingKey: >\n  -----BEGIN PUBLIC KEY-----",
      .right = "signingKey: |\n  -----BEGIN PUBLIC KEY-----" },
    { .code = "PF016",
      .severity = SEV_ERROR,
      .sources = BY_CODES | BY_YAML,
      .needs = TEXT_ONLY,
      .check = bytes_are_text,
      .same_as_schema = true,
      .title = "tabs, or bytes that are no text",
      .why = "YAML is UTF-8 text, indented with blanks only.",
      .boot = "HPL11001E",
      .fix = "Use blanks; save the file as UTF-8.",
      .wrong = "env:\n<tab>type: env",
      .right = "env: |\n  type: env" },
    { .code = "PF017",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_SCHEMA | BY_CODES,
      .platforms = ON_ALL,
      .needs = PLAIN_WORKLOAD,
      .check = kind_fits,
      .same_as_schema = true,
      .title = "kind of workload does not fit the platform",
      .why = "compose runs on hpvs and ccrt, play on hpvs, ccrt and ccrv, confidential-containers "
             "on ccco. The schemas let some of these pass; nothing would start.",
      .boot = "HPL05001E",
      .fix = "Use the kind of workload of the platform.",
      .wrong = "# contract-tui: platform=ccrv\ncompose:\n  archive: ...",
      .right = "# contract-tui: platform=ccrv\nplay:\n  archive: ..." },
};

const RuleGroup rules_document = { "Document and YAML", RULES(rules) };
