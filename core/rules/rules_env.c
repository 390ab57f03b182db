/* G. Environment variables. */
#include "rules.h"

enum { NEAR_MAX = 50 }; /* names among which one with a typing error is looked for */

static const TreeNode *variables(const TreeNode *section)
{
    const TreeNode *env = tree_get_text(section, "env");
    return env && env->kind == NODE_MAPPING ? env : NULL;
}

static bool is_defined(Run *run, Str name)
{
    return names_find(&run->facts.variables, name);
}

/* `.env` beside the compose file defines variables, too. */
static void read_dot_env(Run *run, Names *ret)
{
    const TarEntry *e =
        run->facts.compose_archive ? archive_find(run->facts.compose_archive, STR(".env")) : NULL;
    Str rest = e ? e->data : str_make("", 0), line;
    while (str_split(&rest, '\n', &line)) {
        line = str_trim(line);
        if (str_starts(line, STR("export ")))
            line = str_trim(str_slice(line, 7, line.len));
        size_t sign = str_find_byte(line, '=');
        if (sign < line.len)
            names_add(run, ret, str_trim(str_slice(line, 0, sign)), NULL);
    }
}

/* Compose has these of its own, or from whoever starts it. */
static bool is_always_there(Str name)
{
    static const char *const names[] = { "PWD", "HOME", "PATH", "COMPOSE_PROJECT_NAME" };
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

static void variables_are_defined(Run *run)
{
    const Compose *c = &run->facts.compose;
    Names dot_env = { .count = 0 }, used = { .count = 0 };
    read_dot_env(run, &dot_env);
    for (size_t i = 0; run->facts.compose_ok && i < c->variables.count; i++)
        names_add(run, &used, c->variables.items[i].name, &c->variables.items[i]);
    for (size_t i = 0; i < used.count; i++) {
        const ComposeVariable *v = &c->variables.items[i];
        bool told = names_find(&used, v->name)->item != v; /* at an earlier place */
        if (told || v->has_default || is_always_there(v->name) || is_defined(run, v->name) ||
            names_find(&dot_env, v->name))
            continue;
        Problem *p = found(run, (Place){ v->node, run->facts.compose_file },
                           "Variable %s is defined nowhere", quoted(run, v->name));
        if (v->required) {
            p->severity = SEV_ERROR;
            p->boot = STR("HPL08004E");
            found_why(run, p, "Compose stops at a required variable that is not defined.");
        }
        found_fix(run, p, "Define it in env.env or workload.env%s",
                  v->required ? "." : ", or give a default: ${NAME:-x}.");
    }
}

typedef struct Uses { /* names in the compose file and in the templates of all pods */
    Run *run;
    Names names;
    Names undefined; /* variables of the compose file that nobody defines */
    bool all;        /* a pod takes the whole environment */
} Uses;

static void add_use(void *context, Str name)
{
    Uses *u = context;
    names_add(u->run, &u->names, name, NULL);
}

/* `index .Env "NAME"` uses one, `range .Env` all of them. */
static void gather_environment(Uses *u, Str inside)
{
    size_t at;
    while ((at = str_find(inside, STR(".Env"))) != SIZE_MAX) {
        Str rest = str_slice(inside, at + 4, SIZE_MAX), word = str_trim(rest);
        inside = rest;
        if (str_starts(rest, STR(".")))
            continue;
        word = str_starts(word, STR("\"")) || str_starts(word, STR("`"))
                   ? str_slice(word, 1, SIZE_MAX)
                   : STR("");
        size_t end = 0;
        while (end < word.len && !strchr("\"`", word.ptr[end]))
            end++;
        if (end < word.len)
            add_use(u, str_slice(word, 0, end));
        else
            u->all = true;
    }
}

static void gather_templates(Uses *u, const TreeNode *node)
{
    Str rest = text_of(node), inside;
    while (pod_template_next(&rest, &inside)) {
        pod_template_names(inside, add_use, u);
        gather_environment(u, inside);
    }
    for (const TreeNode *c = first_child(node); c; c = c->next)
        gather_templates(u, c);
}

/* Calls visit for a mapping and for what its merge keys bring. */
typedef void MergedVisit(Uses *u, const TreeNode *mapping);

static void each_merged(Uses *u, const TreeNode *mapping, unsigned depth, MergedVisit *visit)
{
    visit(u, mapping);
    for (const TreeNode *n = first_child(mapping); n && depth; n = n->next) {
        if (!(n->flags & NODE_MERGE))
            continue;
        if (n->kind == NODE_MAPPING)
            each_merged(u, n, depth - 1, visit);
        for (const TreeNode *m = n->kind == NODE_SEQUENCE ? n->first : NULL; m; m = m->next)
            each_merged(u, m, depth - 1, visit);
    }
}

enum { MERGES_DEEP = 4 };

/* A service that takes variables by name alone (`environment: [X]`) uses X. */
static void gather_passed(Uses *u, const TreeNode *environment)
{
    for (const TreeNode *n = first_child(environment); n; n = n->next)
        if (!n->key.len)
            add_use(u, text_of(n));
        else if (n->kind == NODE_NULL)
            add_use(u, n->key);
}

static void gather_service(Uses *u, const TreeNode *service)
{
    each_merged(u, get(service, "environment"), MERGES_DEEP, gather_passed);
}

static void gather_uses(Run *run, Uses *u)
{
    const Compose *c = &run->facts.compose;
    for (size_t i = 0; i < run->facts.pods.count; i++) {
        const Pod *pod = &run->facts.pods.items[i].pod;
        u->all = u->all || pod->all_variables;
        gather_templates(u, pod->root);
        for (size_t k = 0; k < pod->references.count; k++) {
            const PodReference *r = &pod->references.items[k];
            if (str_is(r->name, POD_CONTRACT_MAP) && r->key.len)
                add_use(u, r->key);
            else if (str_is(r->name, POD_CONTRACT_MAP))
                u->all = true;
        }
    }
    for (size_t i = 0; i < c->services.count; i++)
        each_merged(u, c->services.items[i].node, MERGES_DEEP, gather_service);
    for (size_t i = 0; i < c->variables.count; i++) {
        Str name = c->variables.items[i].name;
        add_use(u, name);
        if (!is_defined(run, name) && u->undefined.count < NEAR_MAX)
            names_add(run, &u->undefined, name, NULL);
    }
}

static void unused_in(Run *run, Uses *uses, const TreeNode *map)
{
    for (const TreeNode *v = first_child(map); v; v = v->next) {
        if (v->flags & NODE_MERGE || names_find(&uses->names, v->key) ||
            (run->facts.compose_ok && str_starts(v->key, STR("COMPOSE_"))))
            continue;
        Problem *p = found_key(run, at(v), "Variable %s is used nowhere", quoted(run, v->key));
        for (size_t i = 0; i < uses->undefined.count; i++) {
            Str other = uses->undefined.items[i].text;
            if (str_distance(other, v->key, 4) <= 4) {
                found_fix(run, p, "The compose file uses \"" STR_FMT "\".", STR_ARG(other));
                found_replace_key(run, p, false, at(v), other, "Rename it to \"" STR_FMT "\"",
                                  STR_ARG(other));
                break;
            }
        }
    }
}

static void variables_are_used(Run *run)
{
    Uses uses = { .run = run };
    if (!run->facts.workload_seen)
        return;
    gather_uses(run, &uses);
    if (uses.all)
        return;
    unused_in(run, &uses, variables(run->workload));
    unused_in(run, &uses, variables(run->env));
}

static void variables_agree(Run *run)
{
    const TreeNode *first = variables(run->workload);
    for (const TreeNode *v = first_child(variables(run->env)); v; v = v->next) {
        const Name *name = first ? names_find(&run->facts.variables, v->key) : NULL;
        const TreeNode *other = name ? name->item : NULL; /* workload comes first */
        if (!other || other->parent != first || tree_equal(other, v))
            continue;
        Problem *p =
            found_key(run, at(v), "Variable %s has another value in workload", quoted(run, v->key));
        found_related(p, other);
    }
}

/* -- PF133 ----------------------------------------------------------------------------------- */

/* "DB_PASSWORD_FILE", "TOKEN_URL", "PUBLIC_KEY": about a secret, and none. */
static bool names_no_secret(Str name)
{
    static const char *const ends[] = { "_FILE", "_PATH", "_DIR",    "_URL",  "_NAME",
                                        "_TTL",  "_SIZE", "_LENGTH", "_HOST", "_PORT" };
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (str_ends(name, str_from(ends[i])))
            return true;
    return str_contains_nocase(name, STR("PUBLIC"));
}

static bool names_secret(Str name)
{
    static const char *const parts[] = { "PASSWORD",    "PASSWD",     "TOKEN",
                                         "SECRET",      "APIKEY",     "API_KEY",
                                         "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIAL" };
    if (names_no_secret(name))
        return false;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        if (str_contains_nocase(name, str_from(parts[i])))
            return true;
    return str_is(name, "KEY") || str_ends(name, STR("_KEY"));
}

static void secrets_are_sealed(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    if (!run->facts.delivered)
        return; /* a plain section is fine while it is written */
    for (size_t i = 0; i < 2; i++)
        for (const TreeNode *v = first_child(variables(sections[i])); v; v = v->next)
            if (names_secret(v->key) && text_of(v).len)
                found_key(run, at(v), "%s looks like a secret and is not encrypted",
                          quoted(run, v->key));
}

static void values_are_simple(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++)
        for (const TreeNode *v = first_child(variables(sections[i])); v; v = v->next) {
            Str s = text_of(v);
            bool line = str_find_byte(s, '\n') < s.len, ascii = true;
            for (size_t k = 0; k < s.len; k++)
                ascii = ascii && !(s.ptr[k] & 0x80);
            if (line || !ascii)
                found(run, at(v), "The value of %s has %s", quoted(run, v->key),
                      line ? "more than one line" : "characters outside of ASCII");
        }
}

static void env_is_beside(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++) {
        const TreeNode *volumes = get(sections[i], "volumes"), *env = get(volumes, "env");
        if (!env || get(env, "seed") || get(env, "mount") || get(env, "uv-secret-id"))
            continue;
        Problem *p = found_key(run, at(env), "\"env\" stands inside \"volumes\", not beside it");
        int inner = column_of(run, env), outer = column_of(run, volumes);
        if (outer >= 0 && inner > outer)
            found_shift(run, p, false, env, outer - inner, "Move it %d columns to the left",
                        inner - outer);
    }
}

/* volumes:
 *   data:
 *   seed: x        belongs to data, which is empty */
static void seed_is_inside(Run *run)
{
    static const char *const keys[] = { "seed", "previousSeed", "mount", "filesystem" };
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++) {
        const TreeNode *empty = NULL;
        for (const TreeNode *v = first_child(get(sections[i], "volumes")); v; v = v->next) {
            bool is_key = false;
            for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
                is_key = is_key || str_is(v->key, keys[k]);
            if (v->kind == NODE_NULL && v->style == STYLE_NONE && !is_key)
                empty = v;
            else if (!is_key || !tree_is_scalar(v))
                empty = NULL;
            if (!empty || v == empty)
                continue;
            Problem *p = found_key(run, at(v), "%s stands beside the volume %s, not inside it",
                                   quoted(run, v->key), quoted(run, empty->key));
            found_why(run, p, "On this level names are volumes: %s is empty, and %s would be one.",
                      quoted(run, empty->key), quoted(run, v->key));
            found_fix(run, p, "Indent the line.");
            p->severity = SEV_ERROR;
            found_related(p, empty);
            found_also(run, empty);
            found_shift(run, p, true, v, 2, "Indent the line by 2");
        }
    }
}

static void levels_fit(Run *run)
{
    env_is_beside(run);
    seed_is_inside(run);
}

static const Rule rules[] = {
    { .code = "PF130",
      .severity = SEV_WARNING,
      .sources = BY_COMPOSE,
      .needs = PLAIN_WORKLOAD | PLAIN_ENV,
      .check = variables_are_defined,
      .title = "variable that nobody defines",
      .why = "Compose puts an empty text in its place.",
      .fix = "Define it in env.env or workload.env, or give a default: ${NAME:-x}.",
      .wrong = "image: ${REGISTRY}/web@sha256:...   # no REGISTRY",
      .right = "env:\n  REGISTRY: us.icr.io/ns" },
    { .code = "PF131",
      .severity = SEV_NOTICE,
      .sources = BY_COMPOSE,
      .needs = PLAIN_WORKLOAD,
      .check = variables_are_used,
      .title = "variable that nobody uses",
      .why = "Capital and small letters count; perhaps another name is meant.",
      .fix = "Remove it, or use it in the compose file or the pods.",
      .wrong = "env:\n  VALUE1: x   # compose uses ${Value1}",
      .right = "env:\n  Value1: x" },
    { .code = "PF132",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT,
      .needs = PLAIN_WORKLOAD | PLAIN_ENV,
      .check = variables_agree,
      .title = "variable with two values",
      .why = "workload wins without a word: the value in env has no effect.",
      .fix = "Remove one of the two.",
      .wrong = "workload.env.MODE: a\nenv.env.MODE: b",
      .right = "workload.env.MODE: a" },
    { .code = "PF133",
      .severity = SEV_SECURITY,
      .sources = BY_CONTRACT,
      .check = secrets_are_sealed,
      .title = "secret variable in a plain section",
      .why = "A plain section can be read by every administrator of the machine's host.",
      .fix = "Encrypt the section.",
      .wrong = "workload: contract-basic....\nenv: |\n  env:\n    DB_PASSWORD: ...",
      .right = "env: contract-basic...." },
    { .code = "PF134",
      .severity = SEV_NOTICE,
      .sources = BY_PRACTICE,
      .check = values_are_simple,
      .title = "value with line ends or special characters",
      .why = "Compose, podman and shells treat such values differently.",
      .fix = "Encode it in base64 and decode it in the container.",
      .wrong = "NOTE: \"one\\ntwo\"",
      .right = "NOTE: b25lCnR3bw==" },
    { .code = "PF135",
      .severity = SEV_WARNING,
      .sources = BY_SCHEMA | BY_CODES,
      .check = levels_fit,
      .same_as_schema = true,
      .all_below = true,
      .title = "env or seed on the wrong level of volumes",
      .why =
          "Directly below \"volumes\" names are volumes: \"env\" or \"seed\" would be one. Samples "
          "in the documentation have these errors.",
      .boot = "HPL05001E",
      .fix = "Move \"env\" two columns to the left, \"seed\" two to the right.",
      .wrong = "volumes:\n  data:\n  seed: ...\n  env:\n    X: y",
      .right = "volumes:\n  data:\n    seed: ...\nenv:\n  X: y" },
};

const RuleGroup rules_env = { "Environment variables", RULES(rules) };
