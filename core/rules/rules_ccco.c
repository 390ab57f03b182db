/* J. Confidential containers. */
#include "contract/base64.h"
#include "contract/cert.h"
#include "contract/key.h"
#include "contract/policy.h"
#include "contract/yaml.h"
#include "rules.h"

static const TreeNode *containers_of(const Run *run, const TreeNode *section)
{
    (void)run;
    const TreeNode *cc = tree_get_text(section, "confidential-containers");
    return cc && cc->kind == NODE_MAPPING ? cc : NULL;
}

static const TreeNode *policy_node(const Run *run)
{
    const TreeNode *node = get(containers_of(run, run->workload), "regoValidator policy");
    return node && node->kind == NODE_STRING ? node : NULL;
}

/* Decodes base64 with or without line breaks into the arena; {NULL,0} when it is none. */
static Str decode(Run *run, Str text)
{
    Buf bare, bytes;
    Str out = { NULL, 0 };
    buf_init(&bare, 4 << 20);
    buf_init(&bytes, 4 << 20);
    base64_strip(&bare, text);
    if (bare.len && buf_ok(&bare) && base64_decode(&bytes, buf_str(&bare), BASE64_STANDARD, NULL)) {
        char *copy = arena_copy(run->arena, bytes.len ? bytes.ptr : "", bytes.len);
        if (copy)
            out = str_make(copy, bytes.len);
        else
            run->failed = true;
    }
    buf_clear(&bare);
    buf_clear(&bytes);
    return out;
}

static void read_policy_once(Run *run)
{
    Lazy *lazy = &run->lazy;
    Str text = text_of(policy_node(run));
    if (lazy->has_policy)
        return;
    lazy->has_policy = true;
    if (!text.len || is_placeholder(text))
        return;
    lazy->policy = decode(run, text);
    if (!lazy->policy.ptr) {
        lazy->policy = text;
        lazy->policy_is_plain = true;
    }
    lazy->rego_ok = rego_read(lazy->policy, run->arena, &lazy->rego, NULL);
}

/* The Rego text: decoded, or as it stands when it is written plainly. */
static Str policy_text(Run *run, bool *ret_plain)
{
    read_policy_once(run);
    *ret_plain = run->lazy.policy_is_plain;
    return run->lazy.policy;
}

/* False when there is no policy that could be read. */
static bool read_policy(Run *run, Rego *ret)
{
    read_policy_once(run);
    *ret = run->lazy.rego;
    return run->lazy.rego_ok;
}

static void offer_base64(Run *run, Problem *p, Str text)
{
    Buf base64;
    buf_init(&base64, 0);
    base64_encode(&base64, text, BASE64_STANDARD);
    if (buf_ok(&base64))
        found_set(run, p, true, buf_str(&base64), "Write it in base64");
    buf_clear(&base64);
}

static void policy_is_base64(Run *run)
{
    const TreeNode *node = policy_node(run);
    bool plain;
    if (!node)
        return;
    if (!text_of(node).len) {
        Problem *p = found(run, at(node), "The policy is empty");
        p->todo = true;
        found_fix(run, p, "Write a policy: contract-tui policy new");
    } else if (policy_text(run, &plain).len && plain) {
        bool rego = str_contains(text_of(node), STR("package"));
        Problem *p =
            found(run, at(node),
                  rego ? "The policy is written as plain Rego" : "The policy is not base64");
        if (rego)
            offer_base64(run, p, text_of(node));
    }
}

static void policy_has_package(Run *run)
{
    bool plain;
    Str text = policy_text(run, &plain);
    Rego rego;
    Error err;
    if (!text.len || (plain && !str_contains(text, STR("package"))))
        return;
    if (!rego_read(text, run->arena, &rego, &err))
        found_detail(run, found(run, at(policy_node(run)), "The policy cannot be read"), err.text);
    else if (!rego.package.len)
        found(run, at(policy_node(run)), "The policy names no package");
    else if (!str_is(rego.package, "agent_policy"))
        found(run, at(policy_node(run)), "The package of the policy is %s",
              quoted(run, rego.package));
}

/* `default X := true` becomes false, in the policy as it is packed. */
static void offer_denial(Run *run, Problem *p, const Rego *rego, Str name)
{
    bool plain;
    Str text = policy_text(run, &plain);
    const RegoDefault *d = rego_default(rego, name);
    if (plain || !d || !str_is(d->value, "true") || d->value.ptr < text.ptr)
        return;
    size_t start = (size_t)(d->value.ptr - text.ptr);
    problem_add_fix(run->problems, p,
                    &(Fix){ .title = text_make(run, "Write default " STR_FMT " := false",
                                               STR_ARG(str_slice(name, 0, 80))),
                            .edits = &(FixEdit){ span_make(start, start + 4), STR("false") },
                            .count = 1,
                            .kind = FIX_BASE64,
                            .text = text });
}

static void policy_denies(Run *run)
{
    Rego rego;
    Span span;
    Str name;
    if (read_policy(run, &rego) && policy_allows_all(&rego, &span, &name))
        offer_denial(run,
                     found(run, at(policy_node(run)), STR_FMT " is true: everything is allowed",
                           STR_ARG(str_slice(name, 0, 80))),
                     &rego, name);
}

static void policy_names_containers(Run *run)
{
    Rego rego;
    Span span;
    Str name;
    if (read_policy(run, &rego) && !policy_allows_all(&rego, &span, &name) &&
        !policy_restricts_containers(&rego))
        found(run, at(policy_node(run)), "No rule of the policy decides about containers");
}

static void policy_closes_doors(Run *run)
{
    Rego rego;
    const RegoDefault *open;
    bool mild;
    Span span;
    Str told = { NULL, 0 };
    if (!read_policy(run, &rego))
        return;
    policy_allows_all(&rego, &span, &told);
    for (size_t i = 0; policy_open_endpoint(&rego, i, &open, &mild); i++) {
        if (str_eq(open->name, told))
            continue;
        Problem *p = found(run, at(policy_node(run)), STR_FMT " is allowed without a condition",
                           STR_ARG(str_slice(open->name, 0, 80)));
        found_fix(run, p, "Set default " STR_FMT " := false.",
                  STR_ARG(str_slice(open->name, 0, 80)));
        offer_denial(run, p, &rego, open->name);
        if (mild) {
            p->severity = SEV_NOTICE;
            found_why(run, p, "It is what kubectl logs needs.");
        }
    }
}

static void policy_allows_pause(Run *run)
{
    Rego rego;
    Span span;
    Str name;
    if (read_policy(run, &rego) && policy_restricts_containers(&rego) &&
        !policy_allows_all(&rego, &span, &name) && !policy_names_pause_image(&rego))
        found(run, at(policy_node(run)), "The policy does not allow the pause image of OpenShift");
}

/* "quay.io/demo/web:1.2": a registry, a path and a tag, and nothing of an expression. */
static bool is_tagged_image(Str s)
{
    static const char set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/:-";
    ImageName name = image_parse(s);
    return name.host.len && name.path.len && name.tag.len && !name.has_digest &&
           only_bytes(s, set) && !str_contains(s, STR("//")) && s.ptr[0] != '.' && s.ptr[0] != '/';
}

static void policy_has_digests(Run *run)
{
    Rego rego;
    bool plain;
    if (!read_policy(run, &rego) || !policy_restricts_containers(&rego))
        return;
    Str text = policy_text(run, &plain);
    for (size_t i = 0; i < rego.string_count; i++) {
        const RegoString *s = &rego.strings[i];
        if (!is_tagged_image(s->value))
            continue;
        ImageName name = image_parse(s->value);
        Problem *p = found(run, at(policy_node(run)), "The policy allows %s by its tag",
                           quoted(run, s->value));
        Str bare = str_slice(s->value, 0, s->value.len - name.tag.len - 1);
        found_fix(run, p, "Write " STR_FMT "@sha256:... with the digest of the image.",
                  STR_ARG(str_slice(bare, 0, 120)));
        size_t start = s->span.start + 1; /* behind the quote */
        if (plain || span_len(s->span) != s->value.len + 2)
            continue;
        problem_add_fix(
            run->problems, p,
            &(Fix){ .title = text_make(run, "Write " STR_FMT "@ and the digest you paste",
                                       STR_ARG(str_slice(bare, 0, 120))),
                    .edits =
                        &(FixEdit){ span_make(start + bare.len, start + s->value.len), STR("@") },
                    .count = 1,
                    .kind = FIX_BASE64,
                    .ask = FIX_ASKS_DIGEST,
                    .about = s->value,
                    .text = text });
    }
}

typedef struct ImageCheck {
    Run *run;
    PolicyImages *images;
} ImageCheck;

static bool is_covered(void *context, const TreeNode *container)
{
    ImageCheck *c = context;
    Str image = tree_get_string(container, "image");
    if (image.len && !policy_images_name(c->images, image))
        found(c->run, at(policy_node(c->run)), "%s is not in the policy", quoted(c->run, image));
    return true;
}

static void policy_covers_pods(Run *run)
{
    Rego rego;
    if (!run->extra->pod_count || !read_policy(run, &rego))
        return;
    ImageCheck check = { run, policy_images_new(&rego) };
    for (size_t i = 0; i < run->extra->pod_count; i++)
        policy_containers(run->extra->pods[i], is_covered, &check);
    policy_images_free(check.images);
}

/* -- keys ------------------------------------------------------------------------------------ */

typedef void SecretCheck(Run *run, const TreeNode *secret);

static void each_secret(Run *run, SecretCheck *check)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++) {
        const TreeNode *secret = get(containers_of(run, sections[i]), "secret");
        if (secret && secret->kind == NODE_MAPPING)
            check(run, secret);
    }
}

static bool read_key(Run *run, const TreeNode *node, KeyText *ret)
{
    if (!node || node->kind != NODE_STRING || !text_of(node).len || is_placeholder(text_of(node)))
        return false;
    if (key_text(text_of(node), ret, NULL, run->err))
        return true;
    run->failed = true;
    return false;
}

static void key_is(Run *run, const TreeNode *node, KeyKind kind, const char *wanted)
{
    KeyText text;
    bool skip = kind == KEY_IS_PUBLIC; /* a private key there is told by another rule */
    if (!read_key(run, node, &text) || (skip && text.kind == KEY_IS_PRIVATE))
        return;
    if (text.kind == KEY_IS_BROKEN || text.kind == KEY_IS_OTHER)
        found_detail(run, found(run, at(node), "%s cannot be read", quoted(run, node->key)),
                     text.why);
    else if (text.kind != kind)
        found(run, at(node), "%s is no %s", quoted(run, node->key), wanted);
    else if (text.encrypted)
        found(run, at(node), "%s is encrypted; the guest has no passphrase",
              quoted(run, node->key));
    else if (text.algorithm[0] && !str_starts(str_from(text.algorithm), STR("RSA")))
        found(run, at(node), "%s is %s; RSA is needed", quoted(run, node->key), text.algorithm);
}

static void secret_keys_parse(Run *run, const TreeNode *secret)
{
    key_is(run, get(secret, "decryptionKey"), KEY_IS_PRIVATE, "private key");
    key_is(run, get(secret, "verificationKey"), KEY_IS_PUBLIC, "public key");
}

static void secrets_parse(Run *run)
{
    each_secret(run, secret_keys_parse);
}

static void verifies_publicly(Run *run, const TreeNode *secret)
{
    const TreeNode *node = get(secret, "verificationKey");
    KeyText text;
    if (read_key(run, node, &text) && text.kind == KEY_IS_PRIVATE)
        found(run, at(node), "verificationKey holds a private key");
}

static void verification_is_public(Run *run)
{
    each_secret(run, verifies_publicly);
}

static const TreeNode *cosign_of(const Run *run)
{
    return get(containers_of(run, run->workload), "config cosign");
}

static void cosign_has_keys(Run *run)
{
    for (const TreeNode *c = first_child(cosign_of(run)); c; c = c->next)
        if (c->kind == NODE_MAPPING && !get(c, "publicKey"))
            found_missing(run, at(c), "publicKey", "%s has no publicKey", quoted(run, c->key));
}

static void cosign_keys_parse(Run *run)
{
    for (const TreeNode *c = first_child(cosign_of(run)); c; c = c->next) {
        const TreeNode *node = get(c, "publicKey");
        KeyText text;
        if (!read_key(run, node, &text) || text.kind == KEY_IS_PUBLIC ||
            text.kind == KEY_IS_CERTIFICATE)
            continue;
        if (text.why[0])
            found_detail(run,
                         found(run, at(node), "The key for %s cannot be read", quoted(run, c->key)),
                         text.why);
        else
            found(run, at(node), "The key for %s is no public key", quoted(run, c->key));
    }
}

/* -- hosts ----------------------------------------------------------------------------------- */

static const TreeNode *hosts_of(const Run *run)
{
    return tree_get_text(run->env, "host-attestation");
}

static void host_documents_parse(Run *run)
{
    for (const TreeNode *h = first_child(hosts_of(run)); h; h = h->next) {
        const TreeNode *node = get(h, "host-key-doc");
        if (!node || !text_of(node).len || is_placeholder(text_of(node)))
            continue;
        Cert *cert = cert_read(text_of(node), "the document", NULL);
        if (!cert)
            found(run, at(node), "The document of %s is no certificate", quoted(run, h->key));
        else if (str_contains(text_of(node), STR("-----BEGIN")))
            found(run, at(node), "The document of %s is PEM; base64 of it is wanted",
                  quoted(run, h->key));
        cert_free(cert);
    }
}

static void host_documents_hold(Run *run)
{
    for (const TreeNode *h = first_child(hosts_of(run)); h; h = h->next) {
        const TreeNode *node = get(h, "host-key-doc");
        Cert *cert = text_of(node).len ? cert_read(text_of(node), "the document", NULL) : NULL;
        char date[16];
        if (cert && cert_state(cert, run->in->now, NULL) == CERT_EXPIRED) {
            clock_date(cert_facts(cert)->not_after, date);
            found(run, at(node), "The document of %s ended on %s", quoted(run, h->key), date);
        }
        cert_free(cert);
    }
}

static void few_hosts(Run *run)
{
    const TreeNode *hosts = hosts_of(run);
    if (count_children(hosts) > 10)
        found_key(run, at(hosts), "%zu host key documents; known tools take 10",
                  count_children(hosts));
}

/* -- boot, initdata -------------------------------------------------------------------------- */

/* `boot` is a block string or a mapping. */
static Str sehdr_of(Run *run, const TreeNode **ret_node)
{
    const TreeNode *boot = tree_get_text(run->root, "boot");
    *ret_node = boot;
    if (!boot)
        return str_make(NULL, 0);
    if (boot->kind == NODE_MAPPING) {
        const TreeNode *node = get(boot, "sehdr");
        *ret_node = node ? node : boot;
        return text_of(node);
    }
    Problems ignored;
    YamlDocument document;
    problems_init(&ignored, run->arena, 4);
    if (boot->kind != NODE_STRING ||
        !yaml_parse(text_of(boot), NULL, run->arena, &ignored, &document, NULL) || !document.root)
        return str_make(NULL, 0);
    return tree_get_string(document.root, "sehdr");
}

static void has_header(Run *run)
{
    const TreeNode *node;
    if (sehdr_of(run, &node).len)
        return;
    bool late = run->extra->for_initdata || run->facts.delivered;
    Problem *p = node ? found(run, at(node), "\"boot\" has no sehdr")
                      : found_missing(run, at(run->root), "boot", "There is no SE header");
    if (!late)
        p->severity = SEV_NOTICE; /* it can be added when the initdata is made */
}

static void header_is_one(Run *run)
{
    const TreeNode *node;
    Str text = sehdr_of(run, &node);
    if (!text.len || is_placeholder(text))
        return;
    Str bytes = decode(run, text);
    if (!bytes.ptr)
        found(run, at(node), "The SE header is not base64");
    else if (!str_starts(bytes, STR("IBMSecEx")))
        found(run, at(node), "The SE header does not start with \"IBMSecEx\"");
}

static void no_header(Run *run)
{
    const TreeNode *boot = tree_get_text(run->root, "boot");
    if (boot)
        found_cut(run, found_key(run, at(boot), "Peer pods have no \"boot\""), NULL,
                  "Remove \"boot\"");
}

static void fits_toml(Run *run)
{
    size_t at_quotes = str_find(run->in->text, STR("'''"));
    if (at_quotes != SIZE_MAX && (run->extra->for_initdata || run->facts.delivered))
        found_span(run, span_make(at_quotes, at_quotes + 3), str_make("", 0),
                   "The contract has three single quotes in a row");
}

static void is_sealed(Run *run)
{
    const PreflightInput *in = run->in;
    bool sealed = in->workload.form == SECTION_TOKEN && in->env.form == SECTION_TOKEN;
    if (!run->extra->for_initdata)
        return;
    if (!sealed)
        found_span(run, span_make(0, 0), str_make("", 0), "The contract is not encrypted");
    else if (!tree_get_text(run->root, "envWorkloadSignature"))
        found_span(run, span_make(0, 0), str_make("", 0), "The contract is not signed");
}

static void fits_annotation(Run *run)
{
    /* gzip makes three quarters of base64 text, base64 makes four thirds of that */
    size_t size = run->in->text.len;
    if (size > 200 << 10)
        found_span(run, span_make(0, 0), str_make("", 0),
                   "As initdata the contract has about %zu KiB", size >> 10);
}

/* -- pods ------------------------------------------------------------------------------------ */

static const char *const kata_annotations[] = {
    "io.katacontainers.config.hypervisor.cc_init_data",
    "io.katacontainers.config.hypervisor.default_memory",
    "io.katacontainers.config.hypervisor.default_vcpus",
    "io.katacontainers.config.runtime.create_container_timeout",
};
enum { ANNOTATIONS = sizeof(kata_annotations) / sizeof(*kata_annotations) };

/* Annotations of Kata: one that is nearly right does nothing, and a number is refused. */
static void annotation_fits(Run *run, const TreeNode *annotation)
{
    Str key = annotation->key;
    if (!str_starts(key, STR("io.kata")))
        return;
    for (size_t i = 0; i < ANNOTATIONS; i++) {
        Str known = str_from(kata_annotations[i]);
        Problem *p;
        if (str_eq(key, known) && annotation->kind != NODE_STRING) {
            p = found_span(run, span_make(0, 0), str_make("", 0),
                           "Annotation %s of the pod is no text", quoted(run, key));
            found_fix(run, p, "Put its value in quotes.");
        } else if (!str_eq(key, known) && str_distance(key, known, 3) <= 3) {
            p = found_span(run, span_make(0, 0), str_make("", 0), "The pod has an annotation %s",
                           quoted(run, key));
            found_fix(run, p, "Did you mean \"%s\"?", kata_annotations[i]);
        }
    }
}

static void pods_fit(Run *run)
{
    for (size_t i = 0; i < run->extra->pod_count; i++) {
        const TreeNode *pod = run->extra->pods[i], *template = get(pod, "spec template");
        const TreeNode *inner = template ? template : pod; /* of a Deployment and its like */
        Str class = tree_get_string(get(inner, "spec"), "runtimeClassName");
        if (!class.len)
            found_span(run, span_make(0, 0), str_make("", 0), "The pod has no runtimeClassName");
        else if ((run->platform->bit & ON_BMTL) && !str_is(class, "kata-cc"))
            found_span(run, span_make(0, 0), str_make("", 0),
                       "The runtimeClassName of the pod is %s; kata-cc is usual",
                       quoted(run, class));
        for (const TreeNode *a = first_child(get(inner, "metadata annotations")); a; a = a->next)
            annotation_fits(run, a);
    }
}

static const Rule rules[] = {
    { .code = "PF190",
      .severity = SEV_WARNING,
      .sources = BY_CONTAINERS | BY_SCHEMA,
      .needs = PLAIN_WORKLOAD,
      .platforms = ON_CCCO,
      .check = policy_is_base64,
      .title = "policy is not base64",
      .why = "The product takes the policy in base64. The schema takes any text, and one official "
             "sample has plain Rego.",
      .fix = "Encode the policy in base64.",
      .wrong = "policy: |\n  package agent_policy",
      .right = "policy: cGFja2FnZSBhZ2VudF9wb2xpY3kK..." },
    { .code = "PF191",
      .severity = SEV_ERROR,
      .sources = BY_KATA,
      .needs = PLAIN_WORKLOAD,
      .platforms = ON_CCCO,
      .check = policy_has_package,
      .title = "policy without package agent_policy",
      .why = "The agent looks for its rules in this package and refuses all else.",
      .fix = "Add \"package agent_policy\" at the top.",
      .wrong = "default CreateContainerRequest := false",
      .right = "package agent_policy\n\ndefault CreateContainerRequest := false" },
    { .code = "PF192",
      .severity = SEV_SECURITY,
      .sources = BY_KATA,
      .needs = PLAIN_WORKLOAD,
      .platforms = ON_CCCO,
      .check = policy_denies,
      .title = "policy allows everything",
      .why = "The contract then restricts nothing.",
      .fix = "Deny by default.",
      .wrong = "default AllowRequestsFailingPolicy := true",
      .right = "default CreateContainerRequest := false" },
    { .code = "PF193",
      .severity = SEV_WARNING,
      .sources = BY_KATA,
      .needs = PLAIN_WORKLOAD,
      .platforms = ON_CCCO,
      .check = policy_names_containers,
      .title = "no rule about containers",
      .why = "Every container is refused, or every one is allowed.",
      .fix = "Add a rule with the image of each container.",
      .wrong = "default CreateContainerRequest := false   # and no rule",
      .right = "CreateContainerRequest if { ... image ... }" },
    { .code = "PF194",
      .severity = SEV_WARNING,
      .sources = BY_KATA,
      .needs = PLAIN_WORKLOAD,
      .platforms = ON_CCCO,
      .check = policy_closes_doors,
      .title = "commands or data may cross the border",
      .why = "Who administers the cluster can then reach into the guest.",
      .fix = "Set the default to false.",
      .wrong = "default ExecProcessRequest := true",
      .right = "default ExecProcessRequest := false" },
    { .code = "PF195",
      .severity = SEV_WARNING,
      .sources = BY_KATA | BY_CONTAINERS,
      .needs = PLAIN_WORKLOAD,
      .platforms = ON_CCCO,
      .check = policy_allows_pause,
      .title = "pause image is not allowed",
      .why = "Each pod starts with the pause image of OpenShift; without it there is no sandbox.",
      .fix = "Add a rule for quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:...",
      .wrong = "a list with your own images alone",
      .right = "your own images and the pause image" },
    { .code = "PF196",
      .severity = SEV_ERROR,
      .sources = BY_KATA | BY_CONTAINERS,
      .needs = PLAIN_WORKLOAD,
      .platforms = ON_CCCO,
      .check = policy_covers_pods,
      .title = "image of the pod is not in the policy",
      .why = "The agent refuses to create the container.",
      .fix = "Add a rule for the image.",
      .wrong = "a pod with an image that the policy does not name",
      .right = "a rule for each container of the pod" },
    { .code = "PF197",
      .severity = SEV_ERROR,
      .sources = BY_CONTAINERS,
      .platforms = ON_CCCO,
      .check = secrets_parse,
      .title = "keys for sealed secrets",
      .why = "Without both keys sealed secrets cannot be opened.",
      .fix = "decryptionKey is an RSA private key, verificationKey an RSA public key.",
      .wrong = "decryptionKey: \"-----BEGIN PUBLIC KEY-----\\n...\"",
      .right = "decryptionKey: \"-----BEGIN PRIVATE KEY-----\\n...\"" },
    { .code = "PF198",
      .severity = SEV_SECURITY,
      .sources = BY_CONTAINERS,
      .platforms = ON_CCCO,
      .check = verification_is_public,
      .title = "private key as verification key",
      .why = "The private key of the signer would be handed to the guest.",
      .fix = "Use the public key.",
      .wrong = "verificationKey: \"-----BEGIN PRIVATE KEY-----\\n...\"",
      .right = "verificationKey: \"-----BEGIN PUBLIC KEY-----\\n...\"" },
    { .code = "PF199",
      .severity = SEV_WARNING,
      .sources = BY_CONTAINERS | BY_SCHEMA,
      .needs = PLAIN_WORKLOAD,
      .platforms = ON_CCCO,
      .check = cosign_has_keys,
      .same_as_schema = true,
      .title = "cosign entry without a key",
      .why = "Names with \"/\" or \".\" are not checked by the schema: a missing key stays unseen.",
      .fix = "Add publicKey.",
      .wrong = "cosign:\n  quay.io/org/app: {}",
      .right = "cosign:\n  quay.io/org/app:\n    publicKey: ..." },
    { .code = "PF200",
      .severity = SEV_ERROR,
      .sources = BY_CONTAINERS,
      .needs = PLAIN_WORKLOAD,
      .platforms = ON_CCCO,
      .check = cosign_keys_parse,
      .title = "cosign key that cannot be read",
      .why = "Then the check fails for every image.",
      .fix = "Paste cosign.pub as PEM, or its base64.",
      .wrong = "publicKey: bm90IGEga2V5",
      .right = "publicKey: |\n  -----BEGIN PUBLIC KEY-----" },
    { .code = "PF201",
      .severity = SEV_ERROR,
      .sources = BY_CONTAINERS,
      .needs = PLAIN_ENV,
      .platforms = ON_CCCO,
      .check = host_documents_parse,
      .title = "host key document that is no certificate",
      .why = "The host cannot be attested with it.",
      .fix = "base64 -w0 HKD-....crt",
      .wrong = "host-key-doc: bm90IGEgY2VydA==",
      .right = "host-key-doc: LS0tLS1CRUdJTi..." },
    { .code = "PF202",
      .severity = SEV_WARNING,
      .sources = BY_CONTAINERS,
      .needs = PLAIN_ENV,
      .platforms = ON_CCCO,
      .check = host_documents_hold,
      .title = "host key document has ended",
      .why = "The record says until when a document holds.",
      .fix = "Fetch the new document from IBM Resource Link.",
      .wrong = "a document that ended last year",
      .right = "the present document" },
    { .code = "PF203",
      .severity = SEV_WARNING,
      .sources = BY_TOOLS,
      .needs = PLAIN_ENV,
      .platforms = ON_CCCO,
      .check = few_hosts,
      .title = "many host key documents",
      .why = "Known tools take ten.",
      .fix = "Split the fleet, or shorten the list.",
      .wrong = "11 documents",
      .right = "10 documents" },
    { .code = "PF204",
      .severity = SEV_ERROR,
      .sources = BY_CONTAINERS,
      .needs = WHOLE,
      .platforms = ON_BMTL,
      .check = has_header,
      .title = "no SE header",
      .why = "On bare metal the guest starts with the header of the Secure Execution image.",
      .fix =
          "Add \"boot\" with sehdr, the base64 of hdr.bin, or give it when you make the initdata.",
      .wrong = "no boot",
      .right = "boot: |\n  sehdr: SUJNU2VjRXg..." },
    { .code = "PF205",
      .severity = SEV_ERROR,
      .sources = BY_CONTAINERS,
      .needs = WHOLE,
      .platforms = ON_BMTL,
      .check = header_is_one,
      .title = "SE header that is none",
      .why = "Such a header starts with the letters IBMSecEx.",
      .fix = "Take hdr.bin of the image, in base64.",
      .wrong = "sehdr: bm90IGEgaGVhZGVy",
      .right = "sehdr: SUJNU2VjRXg..." },
    { .code = "PF206",
      .severity = SEV_WARNING,
      .sources = BY_CONTAINERS,
      .needs = WHOLE,
      .platforms = ON_PEERPOD,
      .check = no_header,
      .title = "boot on a peer pod",
      .why = "Peer pods boot from their own image; the header is not used.",
      .fix = "Remove \"boot\".",
      .wrong = "# contract-tui: platform=ccco-peerpod\nboot: ...",
      .right = "# contract-tui: platform=ccco-bmtl\nboot: ..." },
    { .code = "PF207",
      .severity = SEV_ERROR,
      .sources = BY_TOML | BY_CONTAINERS,
      .needs = WHOLE,
      .platforms = ON_CCCO,
      .check = fits_toml,
      .title = "three single quotes",
      .why = "Initdata is TOML, and the contract stands between three single quotes in it.",
      .fix = "Encrypt the sections first.",
      .wrong = "a comment with '''",
      .right = "tokens only" },
    { .code = "PF208",
      .severity = SEV_ERROR,
      .sources = BY_CONTAINERS,
      .needs = WHOLE,
      .platforms = ON_CCCO,
      .check = is_sealed,
      .title = "initdata of a contract that is not sealed",
      .why = "Initdata is an annotation of the pod: everyone who sees the pod can read it.",
      .fix = "Seal the contract: encrypt and sign.",
      .wrong = "initdata make plain.yaml",
      .right = "initdata make sealed.yaml" },
    { .code = "PF209",
      .severity = SEV_WARNING,
      .sources = BY_KUBERNETES | BY_CONTAINERS,
      .needs = WHOLE,
      .platforms = ON_CCCO,
      .check = fits_annotation,
      .title = "initdata nearly too large",
      .why = "Annotations of a pod are limited to 256 KiB in all.",
      .fix = "Shorten the policy, or move secrets to sealed secrets.",
      .wrong = "230 KiB",
      .right = "20 KiB" },
    { .code = "PF210",
      .severity = SEV_WARNING,
      .sources = BY_CONTAINERS,
      .platforms = ON_CCCO,
      .check = pods_fit,
      .title = "pod that is not made for confidential containers",
      .why = "The runtime class decides that the pod becomes a guest of its own.",
      .fix = "runtimeClassName: kata-cc, create_container_timeout: \"900\".",
      .wrong = "spec:\n  containers: ...",
      .right = "spec:\n  runtimeClassName: kata-cc\n  containers: ..." },
    { .code = "PF211",
      .severity = SEV_WARNING,
      .sources = BY_KATA,
      .needs = PLAIN_WORKLOAD,
      .platforms = ON_CCCO,
      .check = policy_has_digests,
      .title = "image that the policy allows by its tag",
      .why = "A tag can be moved to another image, and the policy allows that one too.",
      .fix = "Name the image with its digest.",
      .wrong = "image == \"quay.io/demo/web:1.2\"",
      .right = "image == \"quay.io/demo/web@sha256:3f...\"" },
};

const RuleGroup rules_ccco = { "Confidential containers", RULES(rules) };
