/* K. Attestation, and what the platforms ask for. */
#include "contract/key.h"
#include "contract/token.h"
#include "rules.h"

static const TreeNode *attestation_key(const Run *run)
{
    const TreeNode *node = tree_get_text(run->root, "attestationPublicKey");
    bool there = node && node->kind == NODE_STRING && text_of(node).len &&
                 !is_placeholder(text_of(node)) && !token_is_like(str_trim(text_of(node)));
    return there ? node : NULL;
}

static bool read_key(Run *run, const TreeNode **ret_node, KeyText *ret)
{
    *ret_node = attestation_key(run);
    if (!*ret_node)
        return false;
    if (key_text(text_of(*ret_node), ret, NULL, run->err))
        return true;
    run->failed = true;
    return false;
}

static void key_parses(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (!read_key(run, &node, &text) || text.kind == KEY_IS_PRIVATE)
        return;
    if (text.kind == KEY_IS_PUBLIC && (text.how & (KEY_TEXT_FOLDED | KEY_TEXT_INDENTED)))
        found_pem(run, found(run, at(node), "The line ends of the key became blanks"), node,
                  KEY_IS_PUBLIC);
    else if (text.how & KEY_TEXT_DASHES)
        found_pem(run, found(run, at(node), "A BEGIN or END line has not five dashes on each side"),
                  node, KEY_IS_PUBLIC);
    else if (text.kind == KEY_IS_BROKEN || text.kind == KEY_IS_OTHER)
        found_detail(run, found(run, at(node), "attestationPublicKey cannot be read"), text.why);
    else if (text.kind != KEY_IS_PUBLIC)
        found(run, at(node), "attestationPublicKey holds no public key");
    else if (!str_starts(str_from(text.algorithm), STR("RSA")))
        found(run, at(node), "attestationPublicKey is %s; RSA is needed", text.algorithm);
    else if (text.bits && text.bits < 2048)
        found(run, at(node), "attestationPublicKey has %u bits; 2048 or more are needed",
              text.bits);
}

static void key_is_pem(Run *run)
{
    const TreeNode *plain = tree_get_text(run->root, "attestationPublicKey"), *node;
    KeyText text;
    if (plain && token_is_like(str_trim(text_of(plain)))) {
        found(run, at(plain), "attestationPublicKey is encrypted");
        return;
    }
    if (read_key(run, &node, &text) && text.kind == KEY_IS_PUBLIC &&
        (text.how & (KEY_TEXT_BASE64 | KEY_TEXT_BASE64_WRAPPED)))
        found_pem(run, found(run, at(node), "attestationPublicKey is base64 of a PEM"), node,
                  KEY_IS_PUBLIC);
}

static void key_is_public(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (read_key(run, &node, &text) && text.kind == KEY_IS_PRIVATE)
        found_public_half(run, found(run, at(node), "attestationPublicKey holds a private key"),
                          node);
}

static void mentions(const TreeNode *node, const char *what, bool *ret)
{
    if (tree_is_scalar(node)) {
        *ret = *ret || str_contains(node->string, str_from(what));
        return;
    }
    for (const TreeNode *c = node->first; c && !*ret; c = c->next)
        mentions(c, what, ret);
}

/* Something in the workload mounts the folder with the record. */
static bool record_is_mounted(const Run *run)
{
    const Facts *f = &run->facts;
    bool seen = false;
    if (f->compose.root)
        mentions(f->compose.root, "/var/hyperprotect", &seen);
    for (size_t i = 0; i < f->pods.count && !seen; i++)
        mentions(f->pods.items[i].pod.root, "/var/hyperprotect", &seen);
    return seen;
}

static void record_is_sealed(Run *run)
{
    if (!tree_get_text(run->root, "attestationPublicKey") && run->facts.workload_seen &&
        record_is_mounted(run))
        found_missing(run, at(run->root), "attestationPublicKey",
                      "The attestation record is not encrypted");
}

static void key_is_bound(Run *run)
{
    const TreeNode *node = attestation_key(run);
    if (node && run->facts.delivered)
        found(run, at(node), "attestationPublicKey is in clear: a deployer can replace it");
}

static void record_is_fetched(Run *run)
{
    const TreeNode *key = tree_get_text(run->root, "attestationPublicKey");
    if (key && run->facts.workload_seen && !record_is_mounted(run))
        found_key(run, at(key), "Nothing in the workload mounts /var/hyperprotect");
}

/* -- platform -------------------------------------------------------------------------------- */

static void product_lives(Run *run)
{
    found_span(run, span_make(0, 0), str_make("", 0), "%s is deprecated: its end is 20 Feb 2027",
               run->platform->name);
}

static void enough_memory(Run *run)
{
    if (run->facts.delivered)
        found_span(run, span_make(0, 0), str_make("", 0), "The machine needs 4 GiB of memory");
}

/* The number behind "s390x-", or the last one of 1.0.22; 0: not an image of that kind. */
static unsigned image_number(Str version)
{
    unsigned n = 0;
    size_t start = version.len;
    if (!str_contains(version, STR("s390x-")) && !str_starts(version, STR("1.0.")))
        return 0;
    while (start > 0 && version.ptr[start - 1] >= '0' && version.ptr[start - 1] <= '9')
        start--;
    for (size_t i = start; i < version.len && n < 10000; i++)
        n = n * 10 + (unsigned)(version.ptr[i] - '0');
    return n;
}

static void needs_image(Run *run, const TreeNode *node, const char *what, unsigned least)
{
    unsigned has = image_number(run->extra->image_version);
    if (node && has && has < least)
        found_key(run, at(node), "%s needs image s390x-%u or newer; the target is s390x-%u", what,
                  least, has);
}

static void image_is_new(Run *run)
{
    const TreeNode *volumes = tree_get_text(run->env, "volumes");
    if (!run->extra->image_version.len)
        return;
    for (const TreeNode *v = first_child(volumes); v; v = v->next) {
        needs_image(run, get(v, "kms"), "kms", 11);
        needs_image(run, get(v, "previousSeed"), "previousSeed", 12);
    }
    if (count_children(volumes) > 1)
        needs_image(run, volumes, "more than one volume", 13);
}

/* user@host.domain */
static bool is_mail(Str s)
{
    size_t mark = str_find_byte(s, '@');
    Str host = str_slice(s, mark + 1, s.len);
    return mark > 0 && mark < s.len && s.len < 100 && str_find_byte(host, '.') < host.len &&
           str_find_byte(host, '@') == host.len && str_find_byte(s, ' ') == s.len &&
           str_find_byte(s, '/') == s.len && str_find_byte(s, ':') == s.len && host.len > 3;
}

static void nobody_is_named(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++)
        for (const TreeNode *a = first_child(get(sections[i], "auths")); a; a = a->next)
            if (is_mail(text_of(get(a, "username"))))
                found(run, at(get(a, "username")), "The user of %s is a person",
                      quoted(run, a->key));
}

static const Rule rules[] = {
    { .code = "PF220",
      .severity = SEV_ERROR,
      .sources = BY_ATTESTATION | BY_CODES,
      .check = key_parses,
      .same_as_schema = true,
      .title = "attestation key that cannot be used",
      .why =
          "The machine encrypts its attestation record with this RSA key. If it cannot, the boot "
          "is aborted.",
      .boot = "HPL11002E",
      .fix = "Paste the PEM with \"|\".",
      .wrong = "attestationPublicKey: -----BEGIN PUBLIC KEY----- MIIB...",
      .right = "attestationPublicKey: |\n  -----BEGIN PUBLIC KEY-----\n  MIIB..." },
    { .code = "PF221",
      .severity = SEV_NOTICE,
      .sources = BY_ATTESTATION | BY_SCHEMA,
      .check = key_is_pem,
      .same_as_schema = true,
      .milder = true,
      .title = "attestation key as base64 or token",
      .why = "The documentation allows it; the strict schema, and validators that use it, do not.",
      .fix = "PEM is the safest form.",
      .wrong = "attestationPublicKey: LS0tLS1CRUdJTi...",
      .right = "attestationPublicKey: |\n  -----BEGIN PUBLIC KEY-----" },
    { .code = "PF222",
      .severity = SEV_SECURITY,
      .sources = BY_ATTESTATION | BY_CODES,
      .check = key_is_public,
      .same_as_schema = true,
      .title = "private key as attestation key",
      .why = "Whoever reads the contract can read the record, and the image cannot use the key.",
      .boot = "HPL11002E",
      .fix = "Give the public key, and make a new pair.",
      .wrong = "attestationPublicKey: |\n  -----BEGIN PRIVATE KEY-----",
      .right = "attestationPublicKey: |\n  -----BEGIN PUBLIC KEY-----" },
    { .code = "PF223",
      .severity = SEV_NOTICE,
      .sources = BY_ATTESTATION,
      .needs = WHOLE | PLAIN_WORKLOAD,
      .check = record_is_sealed,
      .title = "attestation record in clear",
      .why = "Without a key the record lies in clear in /var/hyperprotect.",
      .fix = "Add the key of an auditor, if the record is confidential.",
      .wrong = "no attestationPublicKey",
      .right = "attestationPublicKey: |\n  -----BEGIN PUBLIC KEY-----" },
    { .code = "PF224",
      .severity = SEV_WARNING,
      .sources = BY_ATTESTATION,
      .needs = WHOLE,
      .check = key_is_bound,
      .title = "attestation key in clear on its way",
      .why = "Who can change the user data can put another key in its place.",
      .fix = "Encrypt it, or have the auditor compare contract:attestationPublicKey in the record.",
      .wrong = "attestationPublicKey as PEM beside encrypted sections",
      .right = "attestationPublicKey as a token" },
    { .code = "PF225",
      .severity = SEV_WARNING,
      .sources = BY_ATTESTATION,
      .needs = WHOLE | PLAIN_WORKLOAD,
      .platforms = ON_VM,
      .check = record_is_fetched,
      .title = "attestation record that nobody fetches",
      .why = "The record lies in /var/hyperprotect; a container has to hand it out.",
      .fix = "Mount /var/hyperprotect read-only into a container.",
      .wrong = "attestationPublicKey, and no mount",
      .right = "volumes: [\"/var/hyperprotect:/var/hyperprotect:ro\"]" },
    { .code = "PF240",
      .severity = SEV_NOTICE,
      .sources = BY_CONTRACT,
      .needs = WHOLE,
      .platforms = ON_HPVS,
      .check = product_lives,
      .title = "product near its end",
      .why = "Since 28 Feb 2026 there are no new instances.",
      .fix = "Plan the move to ccrt or ccrv.",
      .wrong = "platform=hpvs for a new project",
      .right = "platform=ccrt" },
    { .code = "PF241",
      .severity = SEV_NOTICE,
      .sources = BY_CODES,
      .needs = WHOLE,
      .platforms = ON_VM,
      .check = enough_memory,
      .title = "memory of the machine",
      .why = "With less the machine does not start.",
      .boot = "HPL11003E",
      .fix = "Give the machine 4 GiB or more.",
      .wrong = "2 GiB",
      .right = "4 GiB" },
    { .code = "PF242",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT,
      .needs = PLAIN_ENV,
      .check = image_is_new,
      .title = "feature that is newer than the image",
      .why = "An older image ignores it, or fails.",
      .fix = "Take a newer image.",
      .wrong = "previousSeed on s390x-11",
      .right = "previousSeed on s390x-12" },
    { .code = "PF243",
      .severity = SEV_NOTICE,
      .sources = BY_PRACTICE,
      .check = nobody_is_named,
      .title = "personal data in a login",
      .why = "Contracts travel through several hands.",
      .fix = "Use a service id.",
      .wrong = "username: jane@example.com",
      .right = "username: iamapikey" },
};

const RuleGroup rules_misc = { "Attestation and platform", RULES(rules) };
