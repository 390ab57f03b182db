/* B. Tokens, and the certificate that makes them. */
#include "contract/cert.h"
#include "contract/token.h"
#include "rules.h"

typedef struct Sealed { /* a value that is, or should be, a token */
    const TreeNode *node;
    Str value;
} Sealed;

/* workload, env and attestationPublicKey, as far as they look like tokens. */
static size_t sealed_values(const Run *run, Sealed out[3])
{
    const Section *sections[] = { &run->in->workload, &run->in->env };
    size_t n = 0;
    for (size_t i = 0; i < 2; i++)
        if (sections[i]->node && token_is_like(str_trim(sections[i]->value)))
            out[n++] = (Sealed){ sections[i]->node, sections[i]->value };
    const TreeNode *key = tree_get_text(run->root, "attestationPublicKey");
    if (key && token_is_like(str_trim(text_of(key))))
        out[n++] = (Sealed){ key, text_of(key) };
    return n;
}

static Str without_blanks(Run *run, Str s)
{
    size_t n = 0;
    char *out = arena_alloc(run->arena, s.len + 1);
    if (!out) {
        run->failed = true;
        return s;
    }
    for (size_t i = 0; i < s.len; i++)
        if (!strchr(" \t\r\n", s.ptr[i]))
            out[n++] = s.ptr[i];
    return str_make(out, n);
}

static void tokens_are_whole(Run *run)
{
    Sealed sealed[3];
    size_t n = sealed_values(run, sealed);
    for (size_t i = 0; i < n; i++) {
        TokenFacts facts;
        Error err;
        if (token_parse(sealed[i].value, &facts, &err))
            continue;
        Problem *p = found(run, at(sealed[i].node), "The encrypted text is damaged");
        found_detail(run, p, err.text);
        Str bare = without_blanks(run, sealed[i].value);
        if (token_parse(bare, &facts, &err))
            found_change(run, p,
                         (Fix){ .kind = FIX_VALUE,
                                .path = tree_path(sealed[i].node, run->arena),
                                .to = bare,
                                .safe = true },
                         "Write it on one line");
    }
}

static void prefix_fits(Run *run)
{
    Sealed sealed[3];
    size_t n = sealed_values(run, sealed);
    for (size_t i = 0; i < n; i++) {
        TokenFacts facts;
        if (!token_parse(sealed[i].value, &facts, NULL) ||
            strcmp(facts.prefix, run->platform->prefix) == 0)
            continue;
        Problem *p = found(run, at(sealed[i].node), "The prefix is %s, not %s", facts.prefix,
                           run->platform->prefix);
        found_detail(run, p, text_make(run, "%s expects the other one", run->platform->name).ptr);
        found_fix(run, p, "Encrypt again for %s, or choose the platform that it was made for.",
                  run->platform->name);
    }
}

static void key_size_fits(Run *run)
{
    Sealed sealed[3];
    size_t n = sealed_values(run, sealed);
    for (size_t i = 0; i < n; i++) {
        TokenFacts facts;
        if (token_parse(sealed[i].value, &facts, NULL) && facts.key_bits != 4096)
            found(run, at(sealed[i].node), "The key has %u bits; those of the images have 4096",
                  facts.key_bits);
    }
}

static Str password_part(Str token)
{
    Str rest = str_trim(token), part = { NULL, 0 };
    str_split(&rest, '.', &part);
    str_split(&rest, '.', &part);
    return part;
}

static void tokens_differ(Run *run)
{
    Sealed sealed[3];
    size_t n = sealed_values(run, sealed);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            TokenFacts a, b;
            if (!token_parse(sealed[i].value, &a, NULL) || !token_parse(sealed[k].value, &b, NULL))
                continue;
            bool same_key = str_eq(password_part(sealed[i].value), password_part(sealed[k].value));
            if (!same_key && memcmp(a.salt, b.salt, TOKEN_SALT_LEN) != 0)
                continue;
            Problem *p = found(run, at(sealed[k].node),
                               "\"" STR_FMT "\" and \"" STR_FMT "\" have the same %s",
                               STR_ARG(sealed[i].node->key), STR_ARG(sealed[k].node->key),
                               same_key ? "password block" : "salt");
            found_related(p, sealed[i].node);
        }
}

static void empty_password_fails(Run *run)
{
    Sealed sealed[3];
    size_t n = sealed_values(run, sealed);
    for (size_t i = 0; i < n; i++)
        if (token_open_empty(sealed[i].value, NULL))
            found(run, at(sealed[i].node), "Anyone can read this section: its password is empty");
}

/* -- PF026 ----------------------------------------------------------------------------------- */

/* The first key whose value is a secret; NULL: none. */
static const TreeNode *first_secret(const TreeNode *node)
{
    static const char *const names[] = { "password",  "seed",        "previousSeed",  "apiKey",
                                         "iamApiKey", "key",         "decryptionKey", "aesKeyBlob",
                                         "clientKey", "ingestionKey" };
    for (const TreeNode *c = first_child(node); c; c = c->next) {
        bool env = str_is(c->key, "env") || str_is(c->key, "play");
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
            if (str_is(c->key, names[i]) && text_of(c).len)
                return c;
        const TreeNode *below = env ? NULL : first_secret(c);
        if (below)
            return below;
    }
    return NULL;
}

static void secrets_are_sealed(Run *run)
{
    const Section *sections[] = { &run->in->workload, &run->in->env };
    if (!run->facts.delivered)
        return;
    for (size_t i = 0; i < 2; i++) {
        const TreeNode *secret = first_secret(sections[i]->plain);
        if (!secret)
            continue;
        Problem *p = found_key(run, at(sections[i]->node),
                               "\"" STR_FMT "\" holds secrets and is not encrypted",
                               STR_ARG(sections[i]->node->key));
        found_related(p, secret);
    }
}

/* -- the certificate that is about to be used ------------------------------------------------- */

static Cert *chosen(Run *run)
{
    Str pem = run->extra->certificate;
    return pem.len ? cert_read(pem, "the certificate", NULL) : NULL;
}

static Problem *about_certificate(Run *run, const char *text)
{
    return found_span(run, span_make(0, 0), str_make("", 0), "%s", text);
}

static void certificate_holds(Run *run)
{
    Cert *cert = chosen(run);
    int days;
    char date[16];
    if (cert && cert_state(cert, run->in->now, &days) == CERT_EXPIRED) {
        clock_date(cert_facts(cert)->not_after, date);
        about_certificate(run, text_make(run, "The certificate expired on %s", date).ptr);
    }
    cert_free(cert);
}

static void certificate_lasts(Run *run)
{
    Cert *cert = chosen(run);
    int days = 0;
    CertState state = cert ? cert_state(cert, run->in->now, &days) : CERT_GOOD;
    if (state == CERT_ENDS || state == CERT_ENDS_SOON) {
        Problem *p = about_certificate(
            run,
            text_make(run, "The certificate ends in %d day%s", days, days == 1 ? "" : "s").ptr);
        if (state == CERT_ENDS)
            p->severity = SEV_NOTICE;
    }
    cert_free(cert);
}

static void certificate_fits(Run *run)
{
    Cert *cert = chosen(run);
    char names[256];
    if (cert && run->platform) {
        const char *sha256 = cert_facts(cert)->sha256;
        const CertKnown *known = NULL;
        Str version = run->extra->image_version;
        bool any = cert_known_text(sha256, names, sizeof(names));
        bool fits = any && cert_known_for(sha256, run->platform->cert_family, &known);
        if (any && (!fits || (version.len && !str_is(version, known->version))))
            about_certificate(
                run, text_make(run, "This certificate belongs to %s; the machine is %s " STR_FMT,
                               names, run->platform->name, STR_ARG(version))
                         .ptr);
    }
    cert_free(cert);
}

static void certificate_verified(Run *run)
{
    if (run->extra->certificate.len && !run->extra->certificate_verified)
        about_certificate(run, "The chain of the certificate is not verified");
}

static void certificate_not_revoked(Run *run)
{
    if (run->extra->certificate.len && run->extra->certificate_revoked)
        about_certificate(run, "The certificate is revoked");
}

static void certificate_is_known(Run *run)
{
    Cert *cert = chosen(run);
    char names[256];
    if (cert && !run->extra->certificate_known &&
        !cert_known_text(cert_facts(cert)->sha256, names, sizeof(names)))
        about_certificate(run, "The certificate is none of the published ones");
    cert_free(cert);
}

/* -- PF033, PF034 ---------------------------------------------------------------------------- */

static void archives_are_plain(Run *run)
{
    const TreeNode *values[] = { run->facts.compose_value, run->facts.play_value };
    for (size_t i = 0; i < 2; i++)
        if (values[i] && token_is_like(str_trim(text_of(values[i]))))
            found(run, at(values[i]), "The archive is encrypted by itself");
}

static void signed_as_it_is(Run *run)
{
    const TreeNode *signature = tree_get_text(run->root, "envWorkloadSignature");
    if (signature && run->extra->changed_since_signing)
        found(run, at(signature), "A section was changed after signing");
}

static const Rule rules[] = {
    { .code = "PF020",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_TRIAL | BY_CODES,
      .check = tokens_are_whole,
      .same_as_schema = true,
      .title = "damaged encrypted text",
      .why = "An encrypted section is one line of three parts: prefix, password, data.",
      .boot = "HPL11001E",
      .fix = "Encrypt the section again, or paste it without line breaks.",
      .wrong = "workload: contract-basic.AbC\n  dEf.U2FsdGVkX1...",
      .right = "workload: contract-basic.AbCdEf.U2FsdGVkX1..." },
    { .code = "PF021",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_TOOLS,
      .platforms = ON_ALL,
      .check = prefix_fits,
      .title = "prefix of another platform",
      .why = "The prefix tells the machine how to read the text; each product has its own.",
      .boot = "HPL11001E",
      .fix = "Encrypt again for this platform.",
      .wrong = "ccrt with hyper-protect-basic.…",
      .right = "ccrt with contract-basic.…" },
    { .code = "PF022",
      .severity = SEV_ERROR,
      .sources = BY_TRIAL | BY_CODES,
      .check = key_size_fits,
      .title = "encrypted with a key of another size",
      .why = "The published certificates hold RSA keys of 4096 bits. What was sealed with another "
             "key cannot be opened by any image.",
      .boot = "HPL11001E",
      .fix = "Encrypt with the certificate of your image.",
      .wrong = "a token made with a test key of 2048 bits",
      .right = "a token made with the certificate of the image" },
    { .code = "PF023",
      .severity = SEV_WARNING,
      .sources = BY_TRIAL,
      .check = tokens_differ,
      .title = "two sections share password or salt",
      .why = "Each section has its own random password. The same one twice means that one text was "
             "copied over another, or that the random generator is broken.",
      .fix = "Encrypt both sections again.",
      .wrong = "workload and env hold the same token",
      .right = "two tokens that differ in all three parts" },
    { .code = "PF024",
      .severity = SEV_SECURITY,
      .sources = BY_TRIAL,
      .check = empty_password_fails,
      .title = "readable without any key",
      .why =
          "Tools that pass random bytes through a pipe lose what follows the first line end: one "
          "in 256 sections gets an empty password.",
      .fix = "Encrypt this section again, with new secrets: the old ones may be known.",
      .wrong = "a token whose password begins with a line end",
      .right = "a token with 32 printable characters as its password" },
    { .code = "PF025",
      .severity = SEV_SECURITY,
      .sources = BY_TRIAL,
      .title = "short password inside a token",
      .why = "Bytes behind a line end or a NUL do not count, so the password can be guessed. This "
             "can be seen with the private key only.",
      .fix = "Encrypt this section again, with new secrets.",
      .wrong = "a password with a line end among its first 16 bytes",
      .right = "a token with 32 printable characters as its password" },
    { .code = "PF026",
      .severity = SEV_SECURITY,
      .sources = BY_CONTRACT,
      .check = secrets_are_sealed,
      .title = "secrets in plain text on their way",
      .why = "Whoever can see the user data can read this section. A plain section is fine while "
             "you write; this contract is signed or half encrypted already.",
      .fix = "Encrypt the section before you deploy.",
      .wrong =
          "workload: contract-basic....\nenv: |\n  logging:\n    logRouter:\n      iamApiKey: ...",
      .right = "workload: contract-basic....\nenv: contract-basic...." },
    { .code = "PF027",
      .severity = SEV_ERROR,
      .sources = BY_CERTIFICATES | BY_TOOLS,
      .check = certificate_holds,
      .title = "encryption certificate expired",
      .why = "A certificate belongs to one image version; an image whose certificate has ended is "
             "obsolete.",
      .boot = "HPL12013W",
      .fix = "Take the certificate of a newer image.",
      .wrong = "a certificate that ended last year",
      .right = "the certificate of the image that boots" },
    { .code = "PF028",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_CODES,
      .check = certificate_lasts,
      .title = "encryption certificate ends soon",
      .why = "After its end the machine warns at run time, and nothing new should be sealed with "
             "it.",
      .boot = "HPL12011W",
      .fix = "Plan the change to a newer image.",
      .wrong = "21 days left",
      .right = "more than half a year left" },
    { .code = "PF029",
      .severity = SEV_WARNING,
      .sources = BY_TROUBLE | BY_CODES,
      .check = certificate_fits,
      .title = "certificate of another image",
      .why = "A machine with another image has another key and cannot open what is sealed.",
      .boot = "HPL11001E",
      .fix = "Choose the certificate of the image that boots.",
      .wrong = "the ccrv certificate for a ccco contract",
      .right = "the certificate whose platform and version are those of the image" },
    { .code = "PF030",
      .severity = SEV_WARNING,
      .sources = BY_CERTIFICATES,
      .check = certificate_verified,
      .title = "certificate not verified",
      .why = "Whoever swaps the certificate can read what you seal.",
      .fix = "Verify it with its intermediate, its root and its revocation list.",
      .wrong = "a certificate from a mail",
      .right = "a certificate verified against the root" },
    { .code = "PF031",
      .severity = SEV_ERROR,
      .sources = BY_CERTIFICATES,
      .check = certificate_not_revoked,
      .title = "certificate revoked",
      .why = "A revoked encryption certificate must not be used.",
      .fix = "Take another image version.",
      .wrong = "a certificate that its revocation list names",
      .right = "a certificate that is not on the list" },
    { .code = "PF032",
      .severity = SEV_NOTICE,
      .sources = BY_CERTIFICATES | BY_TRIAL,
      .check = certificate_is_known,
      .title = "unknown certificate",
      .why = "Only a machine that has its private key can read the contract.",
      .fix = "Fine for tests; for a real machine take the certificate of its image.",
      .wrong = "a self-made certificate",
      .right = "a published certificate" },
    { .code = "PF033",
      .severity = SEV_ERROR,
      .sources = BY_SCHEMA | BY_TOOLS | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = archives_are_plain,
      .same_as_schema = true,
      .title = "archive encrypted by itself",
      .why = "The machine expects base64 here. The section is encrypted as a whole.",
      .boot = "HPL05001E",
      .fix = "Put the plain base64 archive here; the whole section is encrypted later.",
      .wrong = "archive: hyper-protect-basic....",
      .right = "archive: H4sIAAAA..." },
    { .code = "PF034",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = WHOLE,
      .check = signed_as_it_is,
      .title = "changed after signing",
      .why = "The signature covers the exact text of both sections.",
      .boot = "HPL12001E",
      .fix = "Sign again.",
      .wrong = "edit env, keep the signature",
      .right = "edit env, then seal and sign" },
};

const RuleGroup rules_tokens = { "Tokens and encryption", RULES(rules) };
