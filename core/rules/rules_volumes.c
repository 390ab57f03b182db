/* H. Volumes. */
#include "rules.h"

static const char seed_bytes[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "!@#$%^&*(),.?\":{}|<>_-";
static const char mount_bytes[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
enum { SEED_MIN = 15 };

/* The volume of the same name in the other section (0: workload, 1: env). */
static const TreeNode *partner_of(Run *run, const TreeNode *volume, size_t in)
{
    const Name *name = names_find(&run->facts.volumes[in], volume->key);
    return name ? name->item : NULL;
}

/* The one volume of `from` that has no partner; NULL when there is none, or several. */
static const TreeNode *only_lone(Run *run, const TreeNode *from, size_t other)
{
    const TreeNode *lone = NULL;
    for (const TreeNode *v = first_child(from); v; v = v->next) {
        if (volume_is_misplaced(v) || partner_of(run, v, other))
            continue;
        if (lone)
            return NULL;
        lone = v;
    }
    return lone;
}

/* The other side of a volume, with a seed of its own. */
static void add_partner(Run *run, Problem *p, const TreeNode *volume, const char *to_name)
{
    bool workload = strcmp(to_name, "workload") == 0;
    Str volumes = text_make(run, "/%s/volumes", to_name);
    Str yaml = STR("seed: \"" FIX_SEED "\"");
    if (workload && only_bytes(volume->key, mount_bytes))
        yaml =
            text_make(run, STR_FMT "\nmount: /mnt/" STR_FMT, STR_ARG(yaml), STR_ARG(volume->key));
    found_change(run, p,
                 (Fix){ .kind = FIX_YAML,
                        .path = path_join(run->arena, volumes, volume->key),
                        .to = yaml,
                        .makes_seed = true },
                 "Add %s to %s, with a new seed", quoted(run, volume->key), to_name);
}

/* Volumes of `from` that the section `other` (0: workload, 1: env) has not. */
static size_t partners_of(Run *run, const TreeNode *from, const TreeNode *to, size_t other)
{
    const char *to_name = other ? "env" : "workload";
    const TreeNode *match = only_lone(run, to, 1 - other);
    size_t lone = 0;
    for (const TreeNode *v = first_child(from); v; v = v->next) {
        if (volume_is_misplaced(v) || partner_of(run, v, other))
            continue;
        lone++;
        Problem *p =
            found_key(run, at(v), "Volume %s has no partner in %s", quoted(run, v->key), to_name);
        found_fix(run, p, "Use one name in both sections, or add %s to %s.", quoted(run, v->key),
                  to_name);
        if (match) {
            found_related(p, match);
            found_replace_key(run, p, false, at(v), match->key, "Rename it to \"" STR_FMT "\"",
                              STR_ARG(match->key));
        } else {
            add_partner(run, p, v, to_name);
        }
    }
    return lone;
}

/* Two names that miss each other are one mistake: it is told on the side of env. */
static void volumes_pair_up(Run *run)
{
    const TreeNode *first = volumes_of(run->workload), *second = volumes_of(run->env);
    if (volumes_are_misspelt(run->workload) || volumes_are_misspelt(run->env))
        return;
    size_t lone = partners_of(run, second, first, 0);
    if (lone != 1 || !only_lone(run, first, 1))
        partners_of(run, first, second, 1);
}

/* A new seed at a path. What an existing volume holds is lost without its old one. */
static void make_seed(Run *run, Problem *p, Str path)
{
    found_change(run, p,
                 (Fix){ .kind = FIX_VALUE, .path = path, .to = STR(FIX_SEED), .makes_seed = true },
                 "Generate a seed (for a new volume)");
}

static bool is_seed(const TreeNode *node)
{
    return str_is(node->key, "seed");
}

static void both_have_seeds(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++)
        for (const TreeNode *v = first_child(volumes_of(sections[i])); v; v = v->next) {
            if (v->kind != NODE_MAPPING || volume_is_misplaced(v))
                continue;
            if (!get(v, "seed") && !(i == 1 && get(v, "uv-secret-id")))
                make_seed(run,
                          found_missing(run, at(v), "seed", "Volume %s has no seed in %s",
                                        quoted(run, v->key), i ? "env" : "workload"),
                          path_of(run, v, "seed"));
        }
}

/* -- seeds ----------------------------------------------------------------------------------- */

typedef void SeedCheck(Run *run, const TreeNode *seed);

static void each_seed(Run *run, SeedCheck *check)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++)
        for (const TreeNode *v = first_child(volumes_of(sections[i])); v; v = v->next) {
            const TreeNode *seed = get(v, "seed"), *previous = get(v, "previousSeed");
            if (seed && seed->kind == NODE_STRING)
                check(run, seed);
            if (previous && previous->kind == NODE_STRING)
                check(run, previous);
        }
}

static void seed_is_allowed(Run *run, const TreeNode *seed)
{
    Str s = text_of(seed);
    if (is_placeholder(s))
        return;
    for (size_t i = 0; i < s.len; i++)
        if (!s.ptr[i] || !strchr(seed_bytes, s.ptr[i])) {
            bool blank = s.ptr[i] == ' ';
            Problem *p = found(run, at(seed), "%s has %s at position %zu", quoted(run, seed->key),
                               blank ? "a blank" : "a character that is not allowed",
                               utf8_count(str_slice(s, 0, i)) + 1);
            if (is_seed(seed))
                make_seed(run, p, path_of(run, seed, NULL));
            return;
        }
    if (s.len < SEED_MIN) {
        Problem *p = found(run, at(seed), "%s has %zu characters; %d or more are needed",
                           quoted(run, seed->key), s.len, SEED_MIN);
        p->todo = s.len == 0;
        if (is_seed(seed))
            make_seed(run, p, path_of(run, seed, NULL));
    }
}

static void seeds_are_allowed(Run *run)
{
    each_seed(run, seed_is_allowed);
}

static size_t different_bytes(Str s)
{
    bool seen[256] = { false };
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        n += !seen[(uint8_t)s.ptr[i]];
        seen[(uint8_t)s.ptr[i]] = true;
    }
    return n;
}

static bool is_repeated(Str s)
{
    for (size_t period = 1; period <= s.len / 3; period++) {
        bool same = true;
        for (size_t i = period; i < s.len && same; i++)
            same = s.ptr[i] == s.ptr[i - period];
        if (same)
            return true;
    }
    return false;
}

static bool is_row(Str s)
{
    size_t steps = 0;
    for (size_t i = 1; i < s.len; i++)
        steps += s.ptr[i] == s.ptr[i - 1] + 1 || s.ptr[i] == s.ptr[i - 1] - 1;
    return s.len > 1 && steps * 10 >= (s.len - 1) * 8;
}

/* Examples of the documentation, and of our own help. */
static bool is_known_seed(Str s)
{
    static const char *const parts[] = {
        "seed_value",   "minimum_15",         "workload_phrase",    "env_phrase",
        "fancy phrase", "mysecretseed",       "workloadseed",       "envseed",
        "seed_min",     "3fa85f64-5717-4562", "b7e2c9d4-81f0-4c3a", "the-seed-before"
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        if (str_contains_nocase(s, str_from(parts[i])))
            return true;
    return false;
}

/* A word that everybody tries, and not much beside it. */
static bool is_common(Str s)
{
    static const char *const words[] = { "password", "passw0rd", "qwertyuiop", "changeme",
                                         "testing123" };
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (str_contains_nocase(s, str_from(words[i])) && s.len < strlen(words[i]) + 12)
            return true;
    return false;
}

static void seed_is_strong(Run *run, const TreeNode *seed)
{
    Str s = text_of(seed);
    if (s.len < SEED_MIN || is_placeholder(s) || !only_bytes(s, seed_bytes) ||
        str_is(seed->key, "previousSeed"))
        return;
    Problem *p = NULL;
    if (is_known_seed(s) || is_common(s))
        p = found(run, at(seed), "The seed holds words that are in every list of passwords");
    else if (is_row(s))
        p = found(run, at(seed), "The seed is a row of neighbouring characters");
    else if (is_repeated(s))
        p = found(run, at(seed), "The seed repeats itself");
    else if (different_bytes(s) < 6)
        p = found(run, at(seed), "The seed uses %zu different characters only", different_bytes(s));
    if (p)
        make_seed(run, p, path_of(run, seed, NULL));
}

static void seeds_are_strong(Run *run)
{
    each_seed(run, seed_is_strong);
}

static void seeds_are_new(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++)
        for (const TreeNode *v = first_child(volumes_of(sections[i])); v; v = v->next) {
            Str seed = text_of(get(v, "seed")), previous = text_of(get(v, "previousSeed"));
            if (seed.len && str_eq(seed, previous))
                found_cut(
                    run, found(run, at(get(v, "previousSeed")), "previousSeed is the same as seed"),
                    NULL, "Remove previousSeed");
        }
}

static void previous_seeds_go(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++)
        for (const TreeNode *v = first_child(volumes_of(sections[i])); v; v = v->next) {
            const TreeNode *previous = get(v, "previousSeed");
            if (!previous || str_eq(text_of(get(v, "seed")), text_of(previous)))
                continue;
            found_cut(run,
                      found_key(run, at(previous), "Volume %s is about to change its seed",
                                quoted(run, v->key)),
                      NULL, "Remove previousSeed (after the next start)");
        }
}

static void seeds_differ(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->env)); v; v = v->next) {
        const TreeNode *seed = get(v, "seed");
        const TreeNode *other = get(partner_of(run, v, 0), "seed");
        if (!text_of(seed).len || is_placeholder(text_of(seed)) ||
            !str_eq(text_of(seed), text_of(other)))
            continue;
        Problem *p =
            found(run, at(seed), "Both sections have the same seed for %s", quoted(run, v->key));
        found_related(p, other);
        make_seed(run, p, path_of(run, seed, NULL));
    }
}

/* -- mounts ---------------------------------------------------------------------------------- */

/* Folders that the system lives in: a volume over them takes its files away. */
static const char *const system_folders[] = { "/etc",  "/usr",     "/bin",    "/sbin",
                                              "/lib",  "/lib64",   "/boot",   "/var",
                                              "/root", "/var/lib", "/var/log" };
/* The same, and nothing of one's own can lie in them either. */
static const char *const system_trees[] = { "/dev", "/proc",    "/sys",
                                            "/run", "/var/run", "/var/hyperprotect",
                                            "/boot" };

static bool is_system_folder(Str path)
{
    for (size_t i = 0; i < sizeof(system_folders) / sizeof(*system_folders); i++)
        if (str_is(path, system_folders[i]))
            return true;
    for (size_t i = 0; i < sizeof(system_trees) / sizeof(*system_trees); i++)
        if (path_is_below(path, str_from(system_trees[i])))
            return true;
    return false;
}

/* In a folder of the system, where there may or may not be something. */
static bool is_in_system_folder(Str path)
{
    for (size_t i = 0; i < sizeof(system_folders) / sizeof(*system_folders); i++)
        if (!str_is(str_from(system_folders[i]), "/var") &&
            path_is_below(path, str_from(system_folders[i])))
            return true;
    return false;
}

static bool has_part(Str path, const char *wanted)
{
    Str rest = path, part;
    while (str_split(&rest, '/', &part))
        if (str_is(part, wanted))
            return true;
    return false;
}

static void mounts_are_folders(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->workload)); v; v = v->next) {
        const TreeNode *mount = get(v, "mount");
        Str path = text_of(mount);
        if (!mount || is_placeholder(path))
            continue;
        if (!str_starts(path, STR("/"))) {
            Problem *p =
                found(run, at(mount), "The mount %s does not start with \"/\"", quoted(run, path));
            Str whole = text_make(run, "/" STR_FMT, STR_ARG(path));
            if (path.len && path.ptr[0] != '.')
                found_replace_string(run, p, false, at(mount), whole, "Write \"" STR_FMT "\"",
                                     STR_ARG(whole));
        } else if (path.len == 1) {
            found(run, at(mount), "The mount is \"/\", the root of the machine");
        } else if (path.ptr[path.len - 1] == '/') {
            Problem *p = found(run, at(mount), "The mount %s ends with \"/\"", quoted(run, path));
            while (path.len > 1 && path.ptr[path.len - 1] == '/')
                path.len--;
            found_replace_string(run, p, true, at(mount), path, "Write \"" STR_FMT "\"",
                                 STR_ARG(path));
        } else if (str_contains(path, STR("//"))) {
            Problem *p =
                found(run, at(mount), "The mount %s has two \"/\" in a row", quoted(run, path));
            Str one = STR(""), part;
            for (Str rest = path; str_split(&rest, '/', &part);)
                if (part.len)
                    one = text_make(run, STR_FMT "/" STR_FMT, STR_ARG(one), STR_ARG(part));
            found_replace_string(run, p, true, at(mount), one, "Write \"" STR_FMT "\"",
                                 STR_ARG(one));
        } else if (has_part(path, "..") || has_part(path, ".")) {
            found(run, at(mount), "The mount %s leads through \"..\" or \".\"", quoted(run, path));
        } else if (is_system_folder(path)) {
            found(run, at(mount), "The mount %s hides a folder of the system", quoted(run, path));
        } else if (is_in_system_folder(path)) {
            Problem *p = found(run, at(mount), "The mount %s lies in a folder of the system",
                               quoted(run, path));
            p->severity = SEV_WARNING;
            found_why(run, p, "It hides what the system keeps there, if there is something.");
            found_fix(run, p, "Use a path such as /mnt/data.");
        }
    }
}

static void lie_together(Run *run, const Name *a, const Name *b)
{
    const TreeNode *first = (a->order < b->order ? a : b)->item;
    const TreeNode *second = (a->order < b->order ? b : a)->item;
    const TreeNode *place = get(second, "mount") ? get(second, "mount") : second;
    Str x = volume_mount(first), y = volume_mount(second);
    Problem *p =
        str_eq(a->text, b->text)
            ? found(run, at(place), "Two volumes are mounted at %s", quoted(run, x))
            : found(run, at(place), "%s and %s lie in one another", quoted(run, x), quoted(run, y));
    found_related(p, get(first, "mount") ? get(first, "mount") : first);
}

/* Each volume against the first one of the same place; that one against what it lies in. */
static void mounts_are_apart(Run *run)
{
    Names *mounts = &run->facts.mounts;
    names_sort(mounts);
    const Name *first = mounts->items;
    for (size_t i = 0; i < mounts->count; i++) {
        const Name *name = &mounts->items[i], *around;
        if (!str_eq(name->text, first->text))
            first = name;
        if (name != first)
            lie_together(run, first, name);
        else if ((around = names_above(mounts, name->text, false)))
            lie_together(run, around, name);
    }
}

static void mounts_are_used(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->workload)); v; v = v->next)
        if (v->kind == NODE_MAPPING && mount_is_unused(run, v))
            found(run, at(get(v, "mount") ? get(v, "mount") : v), "Nothing in the workload uses %s",
                  quoted(run, volume_mount(v)));
}

/* -- devices --------------------------------------------------------------------------------- */

static void several_are_named(Run *run)
{
    const TreeNode *volumes = volumes_of(run->env);
    if (count_children(volumes) < 2)
        return;
    for (const TreeNode *v = volumes->first; v; v = v->next)
        if (v->kind == NODE_MAPPING && !get(v, "volumeID") && !get(v, "volumeName") &&
            !volume_is_misplaced(v)) {
            Problem *p = found_key(run, at(v), "Volume %s has no volumeID and no volumeName",
                                   quoted(run, v->key));
            p->severity = SEV_WARNING; /* the key may be the name */
        }
}

static void ids_have_keys(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->env)); v; v = v->next)
        if ((get(v, "volumeID") || get(v, "volumeName")) && !get(v, "apiKey"))
            found_missing(run, at(v), "apiKey", "Volume %s is named by %s, without an apiKey",
                          quoted(run, v->key), get(v, "volumeID") ? "volumeID" : "volumeName");
}

static void one_name(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->env)); v; v = v->next)
        if (get(v, "volumeID") && get(v, "volumeName"))
            found_cut(run,
                      found_key(run, at(get(v, "volumeName")), "Volume %s has an id and a name",
                                quoted(run, v->key)),
                      NULL, "Remove volumeName");
}

/* -- key servers ----------------------------------------------------------------------------- */

static void kms_entries(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->env)); v; v = v->next) {
        const TreeNode *kms = get(v, "kms");
        if (count_children(kms) > 5)
            found_key(run, at(kms), "kms has %zu entries; 5 are the most", count_children(kms));
        for (const TreeNode *k = first_child(kms); k; k = k->next) {
            Str crn = text_of(get(k, "crn"));
            if (!crn.len || is_placeholder(crn) || str_contains(crn, STR(":key:")))
                continue;
            if (str_starts(crn, STR("crn:")))
                found(run, at(get(k, "crn")), "The CRN names an instance, not a key");
            else
                found(run, at(get(k, "crn")), "This is no CRN: it does not start with \"crn:\"");
        }
    }
}

static void kms_order(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->env)); v; v = v->next)
        if (count_children(get(v, "kms")) > 1)
            found_key(run, at(get(v, "kms")), "The first of %zu keys wraps; the others are older",
                      count_children(get(v, "kms")));
}

static void kms_waits(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->env)); v; v = v->next) {
        const TreeNode *timeout = get(v, "kmsTimeout");
        if (timeout && timeout->kind == NODE_INT && timeout->integer > 20)
            found_change(run,
                         found(run, at(timeout), "kmsTimeout is %lld; 20 is the most",
                               (long long)timeout->integer),
                         (Fix){ .kind = FIX_YAML, .to = STR("20") }, "Write 20");
    }
}

static void kms_timeout_alone(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->env)); v; v = v->next)
        if (get(v, "kmsTimeout") && !get(v, "kms"))
            found_cut(run, found_key(run, at(get(v, "kmsTimeout")), "kmsTimeout without kms"), NULL,
                      "Remove kmsTimeout");
}

static void kms_endpoint(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->env)); v; v = v->next)
        for (const TreeNode *k = first_child(get(v, "kms")); k; k = k->next)
            if (str_is(text_of(get(k, "type")), "private"))
                found(run, at(get(k, "type")), "The key server is reached by its private endpoint");
}

/* -- reminders ------------------------------------------------------------------------------- */

static void attach_in_time(Run *run)
{
    const TreeNode *volumes =
        volumes_of(run->env) ? volumes_of(run->env) : volumes_of(run->workload);
    if (count_children(volumes))
        found_key(run, at(volumes), "Attach %s within 15 minutes after the start",
                  count_children(volumes) > 1 ? "the volumes" : "the volume");
}

static void same_file_system(Run *run)
{
    for (const TreeNode *v = first_child(volumes_of(run->workload)); v; v = v->next) {
        const TreeNode *fs = get(v, "filesystem");
        if (str_is(text_of(fs), "btrfs") || str_is(text_of(fs), "xfs")) {
            Problem *p = found(run, at(fs), "Volume %s has the file system " STR_FMT,
                               quoted(run, v->key), STR_ARG(text_of(fs)));
            p->severity = SEV_NOTICE; /* a reminder: what the volume has is not known */
        }
    }
}

static void no_volumes(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++) {
        const TreeNode *volumes = tree_get_text(sections[i], "volumes");
        if (volumes) {
            found_key(run, at(volumes), "Peer pods have no volumes");
            return;
        }
    }
}

static bool has_device(const TreeNode *node, Str name)
{
    if (tree_is_scalar(node))
        return false;
    const TreeNode *devices = get(node, "volumeDevices");
    for (const TreeNode *d = first_child(devices); d; d = d->next)
        if (str_eq(tree_get_string(d, "name"), name))
            return true;
    for (const TreeNode *c = node->first; c; c = c->next)
        if (has_device(c, name))
            return true;
    return false;
}

static void labels_are_devices(Run *run)
{
    if (!run->extra->pod_count)
        return;
    for (const TreeNode *v = first_child(volumes_of(run->workload)); v; v = v->next) {
        bool any = false;
        for (size_t i = 0; i < run->extra->pod_count; i++)
            any = any || has_device(run->extra->pods[i], v->key);
        if (!any)
            found_key(run, at(v), "No container has the block device %s", quoted(run, v->key));
    }
}

static const Rule rules[] = {
    { .code = "PF140",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .platforms = ON_ALL & ~ON_PEERPOD,
      .needs = PLAIN_WORKLOAD | PLAIN_ENV | WHOLE,
      .check = volumes_pair_up,
      .title = "volume described on one side only",
      .why = "Each volume is described on both sides under the same name; the two seeds together "
             "make the disk key.",
      .boot = "HPL07015E",
      .fix = "Use the same names in workload.volumes and env.volumes.",
      .wrong = "workload.volumes.data, env.volumes.date",
      .right = "workload.volumes.data, env.volumes.data" },
    { .code = "PF141",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .check = both_have_seeds,
      .same_as_schema = true,
      .title = "volume without a seed",
      .why = "The disk key is made of a seed from each side; with one the machine shuts down.",
      .boot = "HPL02003E",
      .fix = "Generate a seed.",
      .wrong = "env:\n  volumes:\n    data: {}",
      .right = "env:\n  volumes:\n    data:\n      seed: \"...\"" },
    { .code = "PF142",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .check = seeds_are_allowed,
      .same_as_schema = true,
      .title = "seed too short, or with characters that are not allowed",
      .why = "Since March 2026 seeds have 15 characters or more, without blanks, from letters, "
             "digits and !@#$%^&*(),.?\":{}|<>_-",
      .boot = "HPL05001E",
      .fix = "New volume: generate a seed. A volume that exists keeps its seed in previousSeed.",
      .wrong = "seed: \"my short seed\"",
      .right = "seed: \"3fa85f64-5717-4562-b3fc-2c963f66afa6\"" },
    { .code = "PF143",
      .severity = SEV_SECURITY,
      .sources = BY_CONTRACT | BY_DATA,
      .check = seeds_are_strong,
      .title = "seed that can be guessed",
      .why = "Whoever guesses both seeds can read the disk.",
      .fix = "Generate a seed.",
      .wrong = "seed: aaaaaaaaaaaaaaaa",
      .right = "seed: \"3fa85f64-5717-4562-b3fc-2c963f66afa6\"" },
    { .code = "PF144",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .check = seeds_are_new,
      .title = "previousSeed is the seed",
      .why = "There is nothing to change from one to the other.",
      .boot = "HPL02125E",
      .fix = "Choose a new seed, or remove previousSeed.",
      .wrong = "seed: A\npreviousSeed: A",
      .right = "seed: B\npreviousSeed: A" },
    { .code = "PF145",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_CODES,
      .check = previous_seeds_go,
      .title = "previousSeed is there",
      .why = "It is for the one start that changes the seed: the volume must have the old seed "
             "then.",
      .boot = "HPL02125E",
      .fix = "Remove previousSeed after the next successful start.",
      .wrong = "previousSeed kept for ever",
      .right = "previousSeed for one start" },
    { .code = "PF146",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .check = mounts_are_folders,
      .same_as_schema = true,
      .title = "mount that cannot be used",
      .why = "A mount is an absolute path to a folder of its own.",
      .boot = "HPL07002E HPL02121E",
      .fix = "Use a path such as /mnt/data.",
      .wrong = "mount: /mnt/data/",
      .right = "mount: /mnt/data" },
    { .code = "PF147",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .check = mounts_are_apart,
      .title = "volumes mounted over one another",
      .why = "One hides the other, or the second finds the place in use.",
      .boot = "HPL02123E",
      .fix = "Give each volume a folder of its own.",
      .wrong = "/mnt/a and /mnt/a/b",
      .right = "/mnt/a and /mnt/b" },
    { .code = "PF148",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT,
      .needs = PLAIN_WORKLOAD,
      .check = mounts_are_used,
      .title = "volume that the workload does not use",
      .why = "The path in the compose file or pod must be the mount; else the data is not on the "
             "volume.",
      .fix = "Mount it in the container, or correct the path.",
      .wrong = "mount: /mnt/data   # compose mounts /data",
      .right = "mount: /mnt/data   # compose mounts /mnt/data/db" },
    { .code = "PF149",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .platforms = ON_HPVS,
      .needs = PLAIN_ENV,
      .check = several_are_named,
      .title = "several volumes without names",
      .why = "Without volumeID or volumeName the key in the contract is taken as the name of the "
             "volume in the cloud.",
      .boot = "HPL02122E",
      .fix = "Add volumeID (r006-...) and apiKey, or see that the keys are the names.",
      .wrong = "volumes:\n  a: {seed: ...}\n  b: {seed: ...}",
      .right = "volumes:\n  a: {seed: ..., volumeID: r006-..., apiKey: ...}" },
    { .code = "PF150",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .platforms = ON_HPVS,
      .needs = PLAIN_ENV,
      .check = ids_have_keys,
      .title = "volume named without an API key",
      .why = "The machine looks the volume up in the cloud and needs a key for that.",
      .boot = "HPL02122E",
      .fix = "Add apiKey.",
      .wrong = "volumeID: r006-...",
      .right = "volumeID: r006-...\napiKey: ..." },
    { .code = "PF151",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT,
      .needs = PLAIN_ENV,
      .check = one_name,
      .title = "volumeID and volumeName",
      .why = "Which one wins is not said.",
      .fix = "Keep volumeID.",
      .wrong = "volumeID: r006-...\nvolumeName: data",
      .right = "volumeID: r006-..." },
    { .code = "PF152",
      .severity = SEV_ERROR,
      .sources = BY_DATA | BY_CODES,
      .needs = PLAIN_ENV,
      .check = kms_entries,
      .same_as_schema = true,
      .title = "key server entry that cannot be used",
      .why = "With wrong details the machine shuts down at once.",
      .boot = "HPL07010E",
      .fix = "Use the CRN of the root key (with \":key:\"), not that of the instance.",
      .wrong = "crn: crn:v1:bluemix:public:hs-crypto:us-south:a/1:2::",
      .right = "crn: crn:v1:bluemix:public:hs-crypto:us-south:a/1:2:key:3" },
    { .code = "PF153",
      .severity = SEV_NOTICE,
      .sources = BY_DATA,
      .needs = PLAIN_ENV,
      .check = kms_order,
      .title = "order of root keys",
      .why = "The first entry is used for wrapping, the others open what was wrapped before.",
      .fix = "First entry = current key.",
      .wrong = "- old key\n- new key",
      .right = "- new key\n- old key" },
    { .code = "PF154",
      .severity = SEV_WARNING,
      .sources = BY_SCHEMA | BY_DATA,
      .needs = PLAIN_ENV,
      .check = kms_waits,
      .same_as_schema = true,
      .title = "kmsTimeout above 20",
      .why = "The schema allows 20; the documentation speaks of 1000.",
      .boot = "HPL05001E",
      .fix = "Use at most 20.",
      .wrong = "kmsTimeout: 60",
      .right = "kmsTimeout: 20" },
    { .code = "PF155",
      .severity = SEV_ERROR,
      .sources = BY_SCHEMA | BY_CODES,
      .platforms = ON_CCCO,
      .needs = PLAIN_ENV,
      .check = kms_timeout_alone,
      .same_as_schema = true,
      .title = "kmsTimeout without kms",
      .why = "There is no key server to wait for, and the schema refuses it.",
      .boot = "HPL05001E",
      .fix = "Remove kmsTimeout or add kms.",
      .wrong = "kmsTimeout: 10",
      .right = "kms: [...]\nkmsTimeout: 10" },
    { .code = "PF156",
      .severity = SEV_NOTICE,
      .sources = BY_DATA | BY_CODES,
      .needs = PLAIN_ENV,
      .check = kms_endpoint,
      .title = "private endpoint of the key server",
      .why = "It can be reached from networks with a private gateway only.",
      .boot = "HPL07010E",
      .fix = "See that the machine's network has a private endpoint gateway for it.",
      .wrong = "type: private   # in a network without one",
      .right = "type: public" },
    { .code = "PF157",
      .severity = SEV_NOTICE,
      .sources = BY_TROUBLE | BY_CODES,
      .platforms = ON_VM,
      .check = attach_in_time,
      .title = "volumes are to be attached",
      .why = "The machine waits 15 minutes for its volumes, then it shuts down.",
      .boot = "HPL02122E",
      .fix = "Attach the volumes when you start the machine.",
      .wrong = "start, and attach after lunch",
      .right = "attach, then start" },
    { .code = "PF158",
      .severity = SEV_WARNING,
      .sources = BY_CODES,
      .check = same_file_system,
      .title = "file system of a volume that exists",
      .why = "A volume that was formatted with another file system cannot be mounted.",
      .boot = "HPL02007E",
      .fix = "Keep the file system of an existing volume.",
      .wrong = "filesystem: xfs   # formatted with ext4",
      .right = "filesystem: ext4" },
    { .code = "PF159",
      .severity = SEV_ERROR,
      .sources = BY_CONTAINERS,
      .platforms = ON_PEERPOD,
      .check = no_volumes,
      .title = "volumes in a peer pod",
      .why = "Volumes are for bare metal only.",
      .fix = "Remove the volumes, or choose ccco-bmtl.",
      .wrong = "# contract-tui: platform=ccco-peerpod\nvolumes: ...",
      .right = "# contract-tui: platform=ccco-bmtl\nvolumes: ..." },
    { .code = "PF160",
      .severity = SEV_WARNING,
      .sources = BY_CONTAINERS,
      .platforms = ON_BMTL,
      .needs = PLAIN_WORKLOAD,
      .check = labels_are_devices,
      .title = "volume that is no block device of the pod",
      .why = "The name of the volume is that of a block device (volumeDevices) in the pod.",
      .fix = "Name the volume like the block device.",
      .wrong = "volumes: {data: ...}   # volumeDevices: [{name: disk}]",
      .right = "volumes: {disk: ...}" },
    { .code = "PF161",
      .severity = SEV_SECURITY,
      .sources = BY_CONTRACT | BY_DATA,
      .needs = PLAIN_WORKLOAD | PLAIN_ENV,
      .check = seeds_differ,
      .title = "the same seed on both sides",
      .why = "Who knows one side then knows the disk key.",
      .fix = "Choose different seeds; each side keeps its own.",
      .wrong = "workload seed = env seed",
      .right = "two seeds that were generated" },
};

const RuleGroup rules_volumes = { "Volumes", RULES(rules) };
