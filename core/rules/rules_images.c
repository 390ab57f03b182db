/* F. Images and registries. */
#include "contract/base64.h"
#include "contract/key.h"
#include "rules.h"

enum { NEAR_MAX = 50 }; /* names among which one with a typing error is looked for */

static bool is_hex64(Str s)
{
    return s.len == 64 && only_bytes(s, "0123456789abcdef");
}

static const TreeNode *entries_for(const Run *run, bool in_play)
{
    return get(run->workload, in_play ? "images rhs" : "images dct");
}

/* A template or variable at the end may bring the digest along. */
static bool may_have_digest(const ImageUse *use)
{
    Str rest = use->text, behind = use->text;
    while (str_split(&rest, '$', &behind))
        continue;
    bool variable = behind.len < use->text.len && only_bytes(behind, "abcdefghijklmnopqrstuvwxyz"
                                                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                                     "0123456789_");
    return variable || str_ends(use->text, STR("}"));
}

/* The digest is not known here: the user pastes it. A tag gives way to it. */
static void offer_digest(Run *run, Problem *p, const ImageUse *use)
{
    size_t end = use->text.len, tag = use->name.tag.len ? use->name.tag.len + 1 : 0;
    Str plain = str_slice(use->text, 0, end - tag);
    found_replace_part(run, p, false, use->at, span_make(plain.len, end), STR("@"), FIX_ASKS_DIGEST,
                       use->text, "Write " STR_FMT "@ and the digest you paste",
                       STR_ARG(str_slice(plain, 0, 120)));
}

static void images_have_digests(Run *run)
{
    for (size_t i = 0; i < run->facts.images.count; i++) {
        const ImageUse *use = &run->facts.images.items[i];
        if (use->name.has_digest || is_placeholder(use->text) || may_have_digest(use) ||
            use->is_signed)
            continue;
        Problem *p = found(run, use->at, "Image %s has no digest", quoted(run, use->text));
        if (use->in_play)
            p->boot = STR("HPL16002E");
        Str plain = str_slice(use->text, 0,
                              use->text.len - (use->name.tag.len ? use->name.tag.len + 1 : 0));
        found_fix(run, p, "Write " STR_FMT "@sha256:... with the digest of the image.",
                  STR_ARG(str_slice(plain, 0, 120)));
        offer_digest(run, p, use);
    }
}

static void about_digest(Run *run, const ImageUse *use)
{
    Str digest = use->name.digest;
    Str hex = str_starts(digest, STR("sha256:")) ? str_slice(digest, 7, digest.len) : STR("");
    Span part = span_make(use->text.len - digest.len, use->text.len);
    Problem *p;
    if (!hex.ptr || !str_starts(digest, STR("sha256:")))
        p = found(run, use->at, "The digest does not start with sha256:");
    else if (hex.len != 64)
        p = found(run, use->at, "The digest has %zu digits; 64 are needed", hex.len);
    else
        p = found(run, use->at, "The digest has characters other than 0-9 and a-f");
    if (hex.len == 64 && only_bytes(hex, "0123456789abcdefABCDEF")) {
        char lower[65] = "";
        for (size_t i = 0; i < 64; i++)
            lower[i] = (char)(hex.ptr[i] | 0x20);
        found_replace_part(run, p, true, use->at, span_make(part.start + 7, part.end),
                           str_make(lower, 64), FIX_ASKS_NOTHING, STR(""),
                           "Write the digest in small letters");
        return;
    }
    found_replace_part(run, p, false, use->at, part, STR(""), FIX_ASKS_DIGEST, use->text,
                       "Write the digest you paste");
}

static void digests_are_whole(Run *run)
{
    for (size_t i = 0; i < run->facts.images.count; i++) {
        const ImageUse *use = &run->facts.images.items[i];
        Str digest = use->name.digest;
        if (!use->name.has_digest || str_find_byte(digest, '$') < digest.len ||
            str_contains(digest, STR("{{")) || str_find_byte(digest, '<') < digest.len ||
            (str_starts(digest, STR("sha256:")) && is_hex64(str_slice(digest, 7, digest.len))))
            continue;
        about_digest(run, use);
    }
}

static void tag_or_digest(Run *run)
{
    for (size_t i = 0; i < run->facts.images.count; i++) {
        const ImageUse *use = &run->facts.images.items[i];
        if (!use->name.has_digest || !use->name.tag.len)
            continue;
        Problem *p = found(run, use->at, "Image %s has a tag and a digest", quoted(run, use->text));
        size_t end = use->text.len - use->name.digest.len - 1;
        found_replace_part(run, p, false, use->at, span_make(end - use->name.tag.len - 1, end),
                           STR(""), FIX_ASKS_NOTHING, STR(""), "Remove the tag \":" STR_FMT "\"",
                           STR_ARG(str_slice(use->name.tag, 0, 60)));
    }
}

static void no_dct(Run *run)
{
    const TreeNode *dct = get(run->workload, "images dct");
    if (count_children(dct))
        found_key(run, at(dct), "Docker Content Trust is retired");
}

static bool has_dynamic_image(const Run *run)
{
    for (size_t i = 0; i < run->facts.images.count; i++)
        if (run->facts.images.items[i].name.dynamic)
            return true;
    return false;
}

/* -- PF114, PF115 ---------------------------------------------------------------------------- */

static Str last_part(Str path)
{
    Str part = path;
    while (str_split(&path, '/', &part))
        continue;
    return part;
}

/* An image without a signature that the key may be meant for. */
static const ImageUse *near_image(Run *run, Str wanted, bool in_play)
{
    for (size_t i = 0; i < run->facts.images.count && i < NEAR_MAX; i++) {
        const ImageUse *use = &run->facts.images.items[i];
        if (use->in_play == in_play && !use->is_signed &&
            (str_eq(last_part(wanted), last_part(use->full)) ||
             str_distance(wanted, use->full, 6) <= 6))
            return use;
    }
    return NULL;
}

static bool is_used(Run *run, const ImageName *key, Str full, bool in_play)
{
    Names *names = &run->facts.image_names[in_play];
    for (const Name *n = names_find(names, full); n; n = names_next(names, n))
        if (image_entry_matches(key, &((const ImageUse *)n->item)->name))
            return true;
    return false;
}

static void entry_misses(Run *run, const TreeNode *entry, const ImageUse *image)
{
    Problem *p = found_key(run, at(entry), "The key is %s, the image is %s",
                           quoted(run, entry->key), quoted(run, image->text));
    if (!image->name.has_digest)
        return;
    p->severity = SEV_WARNING;
    found_why(run, p, "The entry is never used. The digest alone lets the image start.");
    p->boot = str_make("", 0);
}

static void each_unused(Run *run, bool wants_near)
{
    if (!run->facts.workload_seen || has_dynamic_image(run))
        return;
    for (unsigned in_play = 0; in_play < 2; in_play++)
        for (const TreeNode *e = first_child(entries_for(run, in_play)); e; e = e->next) {
            ImageName key = image_parse(e->key);
            Str full = image_full(run, &key);
            if (is_used(run, &key, full, in_play))
                continue;
            const ImageUse *near = near_image(run, full, in_play);
            if (near && wants_near)
                entry_misses(run, e, near);
            else if (!near && !wants_near)
                found_key(run, at(e), "No image is named %s", quoted(run, e->key));
        }
}

static void entries_match(Run *run)
{
    each_unused(run, true);
}

static void entries_are_used(Run *run)
{
    each_unused(run, false);
}

/* -- PF116, PF117 ---------------------------------------------------------------------------- */

static bool decodes_to(Str text, Str mark)
{
    Buf bare, bytes;
    buf_init(&bare, 1 << 20);
    buf_init(&bytes, 1 << 20);
    base64_strip(&bare, text);
    bool ok = base64_decode(&bytes, buf_str(&bare), BASE64_STANDARD, NULL) &&
              str_contains(buf_str(&bytes), mark);
    buf_clear(&bare);
    buf_clear(&bytes);
    return ok;
}

static void rhs_keys_are_pgp(Run *run)
{
    for (const TreeNode *e = first_child(get(run->workload, "images rhs")); e; e = e->next) {
        const TreeNode *key = get(e, "publicKey");
        if (key && text_of(key).len && !is_placeholder(text_of(key)) &&
            !decodes_to(text_of(key), STR("-----BEGIN PGP PUBLIC KEY BLOCK-----")))
            found(run, at(key), "The key does not decode to a PGP public key");
    }
}

static void dct_keys_are_certificates(Run *run)
{
    for (const TreeNode *e = first_child(get(run->workload, "images dct")); e; e = e->next) {
        const TreeNode *key = get(e, "publicKey");
        if (key && text_of(key).len && !is_placeholder(text_of(key)) &&
            !decodes_to(text_of(key), STR("-----BEGIN CERTIFICATE-----")))
            found(run, at(key), "The key does not decode to a certificate");
    }
}

/* -- registries ------------------------------------------------------------------------------ */

static bool is_same_registry(Str a, Str b)
{
    static const char *const docker[] = { "docker.io", "index.docker.io", "registry-1.docker.io",
                                          "https://index.docker.io/v1/" };
    bool docker_a = false, docker_b = false;
    for (size_t i = 0; i < sizeof(docker) / sizeof(*docker); i++) {
        docker_a = docker_a || str_is(a, docker[i]);
        docker_b = docker_b || str_is(b, docker[i]);
    }
    return str_eq(a, b) || (docker_a && docker_b);
}

/* The host of a registry that is written as an address, "https://us.icr.io/ns". */
static Str bare_host(Str key)
{
    size_t scheme = str_find(key, STR("://"));
    if (is_same_registry(key, STR("docker.io")))
        return key;
    if (scheme != SIZE_MAX)
        key = str_slice(key, scheme + 3, SIZE_MAX);
    return str_slice(key, 0, str_find_byte(key, '/'));
}

/* One name for all names of Docker Hub. */
static Str registry_name(Str host)
{
    return is_same_registry(host, STR("docker.io")) ? STR("docker.io") : host;
}

/* The hosts of all logins. */
static void gather_logins(Run *run, Names *ret)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++)
        for (const TreeNode *a = first_child(get(sections[i], "auths")); a; a = a->next)
            names_add(run, ret, registry_name(bare_host(a->key)), a);
}

/* The registries of all images; the item is the first that comes from there. */
static void gather_hosts(Run *run, Names *ret)
{
    for (size_t i = 0; i < run->facts.images.count; i++) {
        const ImageUse *use = &run->facts.images.items[i];
        if (!use->name.dynamic)
            names_add(run, ret, registry_name(image_host(&use->name)), use);
    }
}

static bool is_public_registry(Str host)
{
    static const char *const hosts[] = { "docker.io",
                                         "quay.io",
                                         "ghcr.io",
                                         "gcr.io",
                                         "registry.access.redhat.com",
                                         "registry.k8s.io",
                                         "k8s.gcr.io",
                                         "public.ecr.aws",
                                         "mcr.microsoft.com",
                                         "icr.io",
                                         "registry.gitlab.com",
                                         "docker.elastic.co",
                                         "nvcr.io",
                                         "lscr.io",
                                         "registry.fedoraproject.org",
                                         "registry.opensuse.org",
                                         "registry.suse.com",
                                         "docker.redpanda.com",
                                         "docker.n8n.io",
                                         "localhost" };
    for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
        if (str_is(host, hosts[i]))
            return true;
    return is_same_registry(host, STR("docker.io"));
}

static void registries_have_logins(Run *run)
{
    Names logins = { .count = 0 }, hosts = { .count = 0 };
    if (key_nearly(run->workload, "auths") || key_nearly(run->env, "auths"))
        return; /* told as a typing error */
    gather_logins(run, &logins);
    gather_hosts(run, &hosts);
    for (size_t i = 0; i < run->facts.images.count; i++) {
        const ImageUse *use = &run->facts.images.items[i];
        Str host = image_host(&use->name);
        if (use->name.dynamic || is_public_registry(host) ||
            names_find(&hosts, registry_name(host))->item != use ||
            names_find(&logins, registry_name(host)) || str_find_byte(host, '<') < host.len)
            continue;
        bool icr = str_ends(host, STR(".icr.io"));
        Problem *p =
            found(run, use->at, "There is no login for the registry %s", quoted(run, host));
        found_fix(run, p,
                  icr ? "Add auths for " STR_FMT " (user iamapikey)."
                      : "Add auths for " STR_FMT ", unless the image is public.",
                  STR_ARG(host));
    }
}

static void logins_are_used(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    Names logins = { .count = 0 }, hosts = { .count = 0 };
    if (!run->facts.workload_seen || !run->facts.images.count)
        return;
    gather_logins(run, &logins);
    gather_hosts(run, &hosts);
    bool dynamic = has_dynamic_image(run); /* such an image may come from anywhere */
    for (size_t i = 0; i < 2; i++)
        for (const TreeNode *a = first_child(get(sections[i], "auths")); a; a = a->next) {
            Str host = bare_host(a->key);
            if (!str_eq(host, a->key) && host.len) {
                Problem *p = found_key(run, at(a), "A registry is named by its host alone");
                found_why(run, p, "Logins are found by the host in the name of an image.");
                found_fix(run, p, "Remove the scheme and the path.");
                found_replace_key(run, p, true, at(a), host, "Write \"" STR_FMT "\"",
                                  STR_ARG(host));
                continue;
            }
            if (dynamic || names_find(&hosts, registry_name(a->key)) ||
                str_contains(a->key, STR("<")))
                continue;
            Problem *p = found_key(run, at(a), "No image comes from %s", quoted(run, a->key));
            for (size_t k = 0; k < run->facts.images.count && k < NEAR_MAX; k++) {
                host = image_host(&run->facts.images.items[k].name);
                if (str_distance(host, a->key, 4) > 4 || names_find(&logins, registry_name(host)))
                    continue;
                found_fix(run, p, "Did you mean \"" STR_FMT "\"?", STR_ARG(host));
                found_replace_key(run, p, false, at(a), host, "Write \"" STR_FMT "\"",
                                  STR_ARG(host));
                break;
            }
        }
}

static void logins_are_single(Run *run)
{
    for (const TreeNode *a = first_child(get(run->env, "auths")); a; a = a->next) {
        const TreeNode *other = tree_get(get(run->workload, "auths"), a->key);
        if (!other)
            continue;
        Problem *p =
            found_key(run, at(a), "The login for %s is in workload too", quoted(run, a->key));
        found_related(p, other);
    }
}

/* The registry that a variable stands for, when the contract gives its value: "de.icr.io/ns". */
static Str host_of_value(const Run *run, Str variable)
{
    Str name = str_slice(variable, 1, variable.len);
    if (str_starts(name, STR("{")) && str_ends(name, STR("}")))
        name = str_slice(name, 1, name.len - 2);
    const TreeNode *value = tree_get(get(run->workload, "env"), name);
    if (!value)
        value = tree_get(get(run->env, "env"), name);
    Str text = text_of(value);
    return str_slice(text, 0, str_find_byte(text, '/'));
}

static void dynamic_registry(Run *run)
{
    for (size_t i = 0; i < run->facts.images.count; i++) {
        const ImageUse *use = &run->facts.images.items[i];
        if (!use->name.dynamic || use->in_play || !run->env)
            continue;
        if (str_find_byte(use->name.host, '$') == use->name.host.len)
            continue;
        Str host = host_of_value(run, use->name.host);
        if (count_children(get(run->workload, "images dct")))
            found(run, use->at, "A registry that is a variable does not go with dct");
        else if (!is_public_registry(host) && !count_children(get(run->env, "auths")) &&
                 !count_children(get(run->workload, "auths")))
            found(run, use->at, "A registry that is a variable, and no logins in env.auths");
    }
}

static void icr_users(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++)
        for (const TreeNode *a = first_child(get(sections[i], "auths")); a; a = a->next) {
            const TreeNode *user = get(a, "username");
            Str name = text_of(user);
            if (!user || is_placeholder(name) || !name.len ||
                !(str_ends(a->key, STR(".icr.io")) || str_is(a->key, "icr.io")) ||
                str_is(name, "iamapikey") || str_is(name, "iambearer"))
                continue;
            Problem *p = found(run, at(user), "The user of %s is iamapikey", quoted(run, a->key));
            found_replace(run, p, false, at(user), STR("iamapikey"), "Write \"iamapikey\"");
        }
}

static void names_are_full(Run *run)
{
    for (size_t i = 0; i < run->facts.images.count; i++) {
        const ImageUse *use = &run->facts.images.items[i];
        if (use->name.host.len || use->name.dynamic || is_placeholder(use->text) ||
            str_find_byte(use->text, '<') < use->text.len || !use->name.path.len)
            continue;
        Str full = use->full;
        Problem *p = found(run, use->at, "Image %s names no registry", quoted(run, use->text));
        Str rest = str_slice(use->text, use->name.path.len, use->text.len);
        found_fix(run, p, "Write " STR_FMT ".", STR_ARG(full));
        if (use->at.node->style == STYLE_PLAIN)
            found_replace(run, p, false, use->at,
                          text_make(run, STR_FMT STR_FMT, STR_ARG(full), STR_ARG(rest)),
                          "Write \"" STR_FMT "\"", STR_ARG(full));
    }
}

static void keys_can_name(Run *run)
{
    for (size_t i = 0; i < run->facts.images.count; i++) {
        const ImageUse *use = &run->facts.images.items[i];
        const TreeNode *entries = entries_for(run, use->in_play);
        bool port = str_find_byte(use->name.host, ':') < use->name.host.len;
        bool dot = str_find_byte(use->name.path, '.') < use->name.path.len;
        if (use->name.has_digest || use->name.dynamic || !(port || dot) || !count_children(entries))
            continue;
        found(run, use->at, "The name has a %s; no entry of %s can name it",
              port ? "port" : "dot in its path", use->in_play ? "rhs" : "dct");
    }
}

static const Rule rules[] = {
    { .code = "PF110",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = images_have_digests,
      .title = "image without a digest",
      .why = "An image that is not signed must be named by its digest, so that nobody can put "
             "another one in its place.",
      .boot = "HPL06010E",
      .fix = "Use name@sha256:...",
      .wrong = "image: us.icr.io/ns/web:1.2",
      .right = "image: us.icr.io/ns/web@sha256:3f..." },
    { .code = "PF111",
      .severity = SEV_ERROR,
      .sources = BY_COMPOSE | BY_PODMAN | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = digests_are_whole,
      .title = "damaged digest",
      .why = "A digest is sha256: and 64 lower-case hexadecimal digits; no other can be pulled.",
      .boot = "HPL06010E",
      .fix = "Copy the whole digest.",
      .wrong = "image: us.icr.io/ns/web@sha256:3f3f",
      .right = "image: us.icr.io/ns/web@sha256:<64 digits>" },
    { .code = "PF112",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT,
      .needs = PLAIN_WORKLOAD,
      .check = tag_or_digest,
      .title = "tag and digest",
      .why = "The digest decides; the tag is ignored and may tell another story.",
      .fix = "Remove the tag, or keep it as a comment.",
      .wrong = "image: us.icr.io/ns/web:1.2@sha256:3f...",
      .right = "image: us.icr.io/ns/web@sha256:3f...   # 1.2" },
    { .code = "PF113",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT,
      .needs = PLAIN_WORKLOAD,
      .check = no_dct,
      .title = "Docker Content Trust",
      .why = "Docker has retired it; its servers may be gone when the machine starts.",
      .fix = "Use digests, or Red Hat signing (images.rhs).",
      .wrong = "images:\n  dct: ...",
      .right = "image: us.icr.io/ns/web@sha256:3f..." },
    { .code = "PF114",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = entries_match,
      .title = "signature entry does not match the image",
      .why = "The key of an entry is the name of the image; with another name it is never found.",
      .boot = "HPL06010E",
      .fix = "Write the name of the image as the key.",
      .wrong = "dct:\n  docker.io/nginx: ...   # image docker.io/library/nginx",
      .right = "dct:\n  docker.io/library/nginx: ..." },
    { .code = "PF115",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT,
      .needs = PLAIN_WORKLOAD,
      .check = entries_are_used,
      .title = "signature entry that no image uses",
      .why = "A dead entry, or a typing error in its name.",
      .fix = "Remove or correct it.",
      .wrong = "rhs:\n  quay.io/org/old: ...",
      .right = "entries for the images in use" },
    { .code = "PF116",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = rhs_keys_are_pgp,
      .title = "rhs key is no PGP public key",
      .why = "Red Hat signing checks with a PGP public key, armored and in base64.",
      .boot = "HPL16002E",
      .fix = "gpg -a --export KEY | base64 -w0",
      .wrong = "publicKey: <base64 of a PEM>",
      .right = "publicKey: <base64 of an armored PGP key>" },
    { .code = "PF117",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = dct_keys_are_certificates,
      .title = "dct key is no certificate",
      .why = "Docker Content Trust checks with the root certificate of the image, in base64.",
      .boot = "HPL06011E HPL06010E",
      .fix = "Take the value from root.json of the image.",
      .wrong = "publicKey: <base64 of a public key>",
      .right = "publicKey: <base64 of a PEM certificate>" },
    { .code = "PF118",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_REGISTRY,
      .needs = PLAIN_WORKLOAD | PLAIN_ENV,
      .check = registries_have_logins,
      .title = "no login for a registry",
      .why = "A private registry refuses to hand out the image.",
      .boot = "HPL08004E HPL15005E",
      .fix = "Add the registry to auths.",
      .wrong = "image: us.icr.io/ns/web@...   # no auths",
      .right = "auths:\n  us.icr.io:\n    username: iamapikey\n    password: ..." },
    { .code = "PF119",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_REGISTRY,
      .needs = PLAIN_WORKLOAD,
      .check = logins_are_used,
      .same_as_schema = true,
      .title = "login that no image needs",
      .why = "A typing error in the host, or one secret more than needed.",
      .fix = "Correct or remove it.",
      .wrong = "auths:\n  us.icr.oi: ...",
      .right = "auths:\n  us.icr.io: ..." },
    { .code = "PF120",
      .severity = SEV_WARNING,
      .sources = BY_REGISTRY,
      .needs = PLAIN_WORKLOAD | PLAIN_ENV,
      .check = logins_are_single,
      .title = "login in both sections",
      .why = "workload wins: the entry in env has no effect.",
      .fix = "Remove one of the two.",
      .wrong = "workload.auths and env.auths with us.icr.io",
      .right = "one entry for us.icr.io" },
    { .code = "PF121",
      .severity = SEV_WARNING,
      .sources = BY_REGISTRY,
      .needs = PLAIN_WORKLOAD,
      .check = dynamic_registry,
      .title = "registry that is a variable",
      .why = "It works when the variable is defined, the image has a digest, dct is not used, and "
             "the logins stand in env.auths.",
      .fix = "See to all four conditions.",
      .wrong = "image: ${REGISTRY}/web@sha256:...   # and images.dct",
      .right = "image: ${REGISTRY}/web@sha256:...   # and env.auths, env.env.REGISTRY" },
    { .code = "PF122",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT,
      .check = icr_users,
      .title = "user name of the IBM registry",
      .why = "The registry takes API keys with the user iamapikey.",
      .fix = "Write \"username: iamapikey\".",
      .wrong = "us.icr.io:\n  username: jane",
      .right = "us.icr.io:\n  username: iamapikey" },
    { .code = "PF123",
      .severity = SEV_WARNING,
      .sources = BY_PODMAN,
      .needs = PLAIN_WORKLOAD,
      .check = names_are_full,
      .title = "image without a registry",
      .why = "Podman has no default registry; docker takes docker.io.",
      .fix = "Write docker.io/library/NAME.",
      .wrong = "image: nginx@sha256:...",
      .right = "image: docker.io/library/nginx@sha256:..." },
    { .code = "PF124",
      .severity = SEV_WARNING,
      .sources = BY_SCHEMA,
      .needs = PLAIN_WORKLOAD,
      .check = keys_can_name,
      .title = "name that no signature entry can hold",
      .why = "The keys of dct and rhs take no port and no dots in the path.",
      .fix = "Use a digest.",
      .wrong = "image: registry.example.com:5000/ns/web:1",
      .right = "image: registry.example.com:5000/ns/web@sha256:..." },
};

const RuleGroup rules_images = { "Images and registries", RULES(rules) };
