/* C. Signature and signing key. */
#include "contract/base64.h"
#include "contract/cert.h"
#include "contract/key.h"
#include "contract/token.h"
#include "rules.h"

static const TreeNode *signature_of(const Run *run)
{
    const TreeNode *node = tree_get_text(run->root, "envWorkloadSignature");
    return text_of(node).len ? node : NULL;
}

static const TreeNode *signing_key(const Run *run)
{
    const TreeNode *node = tree_get_text(run->env, "signingKey");
    return node && node->kind == NODE_STRING ? node : NULL;
}

/* What stands in signingKey. False when there is no text to look at. */
static bool read_signing_key(Run *run, const TreeNode **ret_node, KeyText *ret)
{
    *ret_node = signing_key(run);
    if (!*ret_node || is_placeholder(text_of(*ret_node)))
        return false;
    if (!run->lazy.has_key) {
        run->lazy.has_key = true;
        if (!key_text(text_of(*ret_node), &run->lazy.key, NULL, run->err))
            run->failed = true;
    }
    *ret = run->lazy.key;
    return !run->failed;
}

static bool is_usable(const KeyText *t)
{
    return (t->kind == KEY_IS_PUBLIC || t->kind == KEY_IS_CERTIFICATE) &&
           !(t->how &
             (KEY_TEXT_BASE64_TWICE | KEY_TEXT_FOLDED | KEY_TEXT_INDENTED | KEY_TEXT_DASHES));
}

static void key_is_there(Run *run)
{
    const TreeNode *signature = signature_of(run);
    if (signature && !tree_get_text(run->env, "signingKey"))
        found(run, at(signature), "The contract is signed, and env.signingKey is missing");
}

static void signature_is_there(Run *run)
{
    const TreeNode *key = signing_key(run);
    if (!key || tree_get_text(run->root, "envWorkloadSignature"))
        return;
    Problem *p = found_key(run, at(key), "There is a signing key and no signature");
    if (!run->facts.delivered) {
        p->severity = SEV_NOTICE; /* signing comes last */
        found_fix(run, p, "Sign the contract when you seal it.");
    }
}

/* -- PF042 ----------------------------------------------------------------------------------- */

typedef struct SignedForm {
    const char *what; /* what was signed instead */
    bool swapped, chomped, bare;
} SignedForm;

static Str chomp(Str s)
{
    while (s.len && s.ptr[s.len - 1] == '\n')
        s.len--;
    return s;
}

static Str without_line_ends(Run *run, Str s)
{
    char *out = arena_alloc(run->arena, s.len + 1);
    size_t n = 0;
    if (!out) {
        run->failed = true;
        return s;
    }
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '\n' && s.ptr[i] != '\r')
            out[n++] = s.ptr[i];
    return str_make(out, n);
}

static bool verifies(Run *run, const Key *key, const SignedForm *form, Str signature)
{
    Str pieces[2] = { run->in->workload.value, run->in->env.value };
    for (size_t i = 0; i < 2; i++) {
        if (form->chomped)
            pieces[i] = chomp(pieces[i]);
        if (form->bare)
            pieces[i] = without_line_ends(run, pieces[i]);
    }
    if (form->swapped) {
        Str first = pieces[0];
        pieces[0] = pieces[1];
        pieces[1] = first;
    }
    return key_verify(key, KEY_SHA256, pieces, 2, signature, NULL);
}

static void judge_signature(Run *run, const TreeNode *node, const Key *key, Str signature)
{
    static const SignedForm right = { NULL, false, false, false };
    static const SignedForm forms[] = {
        { "the sections in the order env, workload", true, false, false },
        { "the sections without their last line end", false, true, false },
        { "the sections without their line ends", false, false, true },
    };
    if (verifies(run, key, &right, signature))
        return;
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if (!verifies(run, key, &forms[i], signature))
            continue;
        Problem *p = found(run, at(node), "The signature fits %s", forms[i].what);
        found_fix(run, p, "Sign again.");
        if (forms[i].bare && run->in->workload.form != SECTION_TOKEN)
            p->severity = SEV_WARNING; /* the documented commands sign plain sections so */
        return;
    }
    found(run, at(node), "The signature does not fit the sections");
}

static void signature_fits(Run *run)
{
    const TreeNode *node = signature_of(run), *key_node;
    KeyText text;
    if (!node || !run->in->workload.value.len || !run->in->env.value.len ||
        !read_signing_key(run, &key_node, &text) || !is_usable(&text))
        return;
    Key *key = key_read(text_of(key_node), "signingKey", KEY_PUBLIC | KEY_CERTIFICATE, NULL, NULL);
    Buf bare, signature;
    buf_init(&bare, 1 << 20);
    buf_init(&signature, 1 << 20);
    base64_strip(&bare, text_of(node));
    if (key && base64_decode(&signature, buf_str(&bare), BASE64_STANDARD, NULL))
        judge_signature(run, node, key, buf_str(&signature));
    buf_clear(&bare);
    buf_clear(&signature);
    key_free(key);
}

/* -- the key --------------------------------------------------------------------------------- */

static void key_can_be_read(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (!read_signing_key(run, &node, &text) ||
        (text.how & (KEY_TEXT_FOLDED | KEY_TEXT_INDENTED | KEY_TEXT_BASE64_TWICE)))
        return;
    if (!text_of(node).len) {
        Problem *p = found(run, at(node), "signingKey is empty");
        p->todo = true;
    } else if (text.how & KEY_TEXT_DASHES) {
        Problem *p = found(run, at(node), "A BEGIN or END line has not five dashes on each side");
        found_fix(run, p, "Write five dashes before and behind the words.");
        found_pem(run, p, node, text.kind);
    } else if (text.kind == KEY_IS_BROKEN || text.kind == KEY_IS_OTHER) {
        found_detail(run, found(run, at(node), "signingKey cannot be read"), text.why);
    } else if (text.kind == KEY_IS_NOTHING || text.kind == KEY_IS_REQUEST ||
               text.kind == KEY_IS_CRL) {
        found(run, at(node), "signingKey holds no public key and no certificate");
    }
}

static void key_is_public(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (read_signing_key(run, &node, &text) && text.kind == KEY_IS_PRIVATE)
        found_public_half(run, found(run, at(node), "signingKey holds a private key"), node);
}

static void key_holds(Run *run)
{
    const TreeNode *node;
    KeyText text;
    char date[16];
    if (!read_signing_key(run, &node, &text) || text.kind != KEY_IS_CERTIFICATE ||
        text.not_after == 0 || text.not_after > run->in->now)
        return;
    clock_date(text.not_after, date);
    found(run, at(node), "The contract ended on %s with its certificate", date);
}

static void key_lasts(Run *run)
{
    const TreeNode *node;
    KeyText text;
    char date[16];
    if (!read_signing_key(run, &node, &text) || text.kind != KEY_IS_CERTIFICATE ||
        text.not_after <= run->in->now)
        return;
    clock_date(text.not_after, date);
    Problem *p = found(run, at(node), "The contract ends on %s", date);
    if (text.not_after - run->in->now > 30 * CLOCK_DAY)
        p->severity = SEV_NOTICE;
}

static void key_has_lines(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (read_signing_key(run, &node, &text) && text.kind != KEY_IS_PRIVATE &&
        !(text.how & KEY_TEXT_BASE64_TWICE) && (text.how & (KEY_TEXT_FOLDED | KEY_TEXT_INDENTED)))
        found_pem(run,
                  found(run, at(node),
                        text.how & KEY_TEXT_FOLDED ? "The line ends of the key became blanks"
                                                   : "The lines of the key are indented"),
                  node, text.kind);
}

static void key_encoded_once(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (read_signing_key(run, &node, &text) && (text.how & KEY_TEXT_BASE64_TWICE))
        found_pem(run, found(run, at(node), "signingKey is base64 of base64"), node, text.kind);
}

static void key_is_long(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (read_signing_key(run, &node, &text) && is_usable(&text) && text.bits &&
        str_starts(str_from(text.algorithm), STR("RSA")) && text.bits < 3072)
        found(run, at(node), "The signing key has %u bits; 3072 or more are advised", text.bits);
}

static void key_is_rsa(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (read_signing_key(run, &node, &text) && text.algorithm[0] &&
        (text.kind == KEY_IS_PUBLIC || text.kind == KEY_IS_CERTIFICATE) &&
        !str_starts(str_from(text.algorithm), STR("RSA")))
        found(run, at(node), "The signing key is %s; RSA is needed", text.algorithm);
}

static void signed_when_sealed(Run *run)
{
    const PreflightInput *in = run->in;
    const TreeNode *signature = signature_of(run);
    bool plain = in->workload.form != SECTION_TOKEN || in->env.form != SECTION_TOKEN;
    bool tokens =
        token_is_like(str_trim(in->workload.value)) && token_is_like(str_trim(in->env.value));
    if (signature && in->workload.node && in->env.node && plain && !tokens)
        found(run, at(signature), "A section that is not encrypted is signed");
}

static void signature_on_one_line(Run *run)
{
    const TreeNode *node = tree_get_text(run->root, "envWorkloadSignature");
    Str text = text_of(node);
    for (size_t i = 0; i < text.len; i++)
        if (strchr(" \t\r\n", text.ptr[i]) && text.ptr[i]) {
            Problem *p = found(run, at(node), "The signature has blanks or line breaks in it");
            Buf bare;
            buf_init(&bare, 0);
            base64_strip(&bare, text);
            found_set(run, p, true, buf_str(&bare), "Write it on one line");
            buf_clear(&bare);
            return;
        }
}

static void secrets_are_signed(Run *run)
{
    if (tree_get_text(run->root, "envWorkloadSignature") || signing_key(run))
        return;
    for (const TreeNode *v = first_child(get(run->env, "volumes")); v; v = v->next)
        if (get(v, "kms")) {
            found_key(run, at(v), "A contract with a key from a key server is not signed");
            return;
        }
}

static void key_pairs_up(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (!run->extra->signing_public.len || !read_signing_key(run, &node, &text) ||
        !is_usable(&text))
        return;
    Key *here = key_read(text_of(node), "signingKey", KEY_PUBLIC | KEY_CERTIFICATE, NULL, NULL);
    Key *used = key_read(run->extra->signing_public, "the key", KEY_ANY_PUBLIC, NULL, NULL);
    if (here && used && !key_same(here, used))
        found(run, at(node), "signingKey belongs to another key pair than the one that signs");
    key_free(here);
    key_free(used);
}

static const Rule rules[] = {
    { .code = "PF040",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_ENV | WHOLE,
      .check = key_is_there,
      .title = "signature without a signing key",
      .why = "The machine checks the signature with env.signingKey.",
      .boot = "HPL12003E HPL12004E",
      .fix = "Add the public key as env.signingKey and sign again.",
      .wrong = "envWorkloadSignature: ...\nenv: |\n  type: env",
      .right = "envWorkloadSignature: ...\nenv: |\n  type: env\n  signingKey: ..." },
    { .code = "PF041",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT,
      .needs = PLAIN_ENV | WHOLE,
      .check = signature_is_there,
      .title = "signing key without a signature",
      .why = "The key alone protects nothing; the last step was probably forgotten.",
      .fix = "Sign the contract.",
      .wrong = "env: |\n  signingKey: ...",
      .right = "env: |\n  signingKey: ...\nenvWorkloadSignature: ..." },
    { .code = "PF042",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_ENV | WHOLE,
      .check = signature_fits,
      .title = "signature does not fit",
      .why = "The signature covers the text of workload, then that of env, byte by byte.",
      .boot = "HPL12001E",
      .fix = "Sign again: the sections were changed after signing, or another key was used.",
      .wrong = "sign, then change env",
      .right = "change env, then seal and sign" },
    { .code = "PF043",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_SCHEMA | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_can_be_read,
      .same_as_schema = true,
      .title = "signing key cannot be read",
      .why = "The schema takes any base64, even none; the machine needs a public key or a "
             "certificate.",
      .boot = "HPL12001E HPL12003E",
      .fix = "Put the public key here, as PEM with \"|\" or as base64 of the PEM.",
      .wrong = "signingKey: |\n  -----BEGIN PUBLIC KEY-----\n  ...\n  -----END PUBLIC KEY----",
      .right = "signingKey: |\n  -----BEGIN PUBLIC KEY-----\n  ...\n  -----END PUBLIC KEY-----" },
    { .code = "PF044",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_is_public,
      .same_as_schema = true,
      .title = "private key as signing key",
      .why = "Who has this key can sign in your name, and the machine cannot use it.",
      .boot = "HPL12003E",
      .fix = "Put the public key here, and make a new key pair: this one has left its place.",
      .wrong = "signingKey: |\n  -----BEGIN PRIVATE KEY-----",
      .right = "signingKey: |\n  -----BEGIN PUBLIC KEY-----" },
    { .code = "PF045",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_holds,
      .title = "contract has ended",
      .why = "A certificate as signing key sets the end of the contract; after it, no machine "
             "starts with it.",
      .boot = "HPL12007E",
      .fix = "Issue a new certificate and sign again.",
      .wrong = "a certificate that ended last month",
      .right = "a certificate that holds for the next year" },
    { .code = "PF046",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_lasts,
      .title = "contract ends",
      .why = "A certificate as signing key sets the end of the contract. A machine that starts "
             "after it shuts down.",
      .boot = "HPL12006E",
      .fix = "Issue a new certificate and sign again before that day.",
      .wrong = "20 days left",
      .right = "a year left" },
    { .code = "PF047",
      .severity = SEV_ERROR,
      .sources = BY_TRIAL | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_has_lines,
      .same_as_schema = true,
      .title = "key folded into one line",
      .why = "YAML joined the lines. The schema takes the text, OpenSSL cannot read it.",
      .boot = "HPL12003E",
      .fix = "Use \"|\", or \"\\n\" in double quotes.",
      .wrong = "signingKey: -----BEGIN PUBLIC KEY-----\n  MIIB...",
      .right = "signingKey: |\n  -----BEGIN PUBLIC KEY-----\n  MIIB..." },
    { .code = "PF048",
      .severity = SEV_ERROR,
      .sources = BY_TOOLS | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_encoded_once,
      .title = "key encoded twice",
      .why = "The machine decodes once and finds base64 again where a key should be. A known tool "
             "writes certificates like that.",
      .boot = "HPL12003E",
      .fix = "Decode it once.",
      .wrong = "signingKey: <base64 of base64 of the PEM>",
      .right = "signingKey: <base64 of the PEM>" },
    { .code = "PF049",
      .severity = SEV_NOTICE,
      .sources = BY_CRYPTO | BY_CONTRACT,
      .needs = PLAIN_ENV,
      .check = key_is_long,
      .title = "short signing key",
      .why = "For new keys 3072 bits or more are advised; the samples of IBM have 4096.",
      .fix = "Use a key of 4096 bits.",
      .wrong = "an RSA key of 2048 bits",
      .right = "an RSA key of 4096 bits" },
    { .code = "PF050",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_is_rsa,
      .title = "signing key is not RSA",
      .why = "Only RSA is documented for contracts.",
      .boot = "HPL12003E",
      .fix = "Make an RSA key.",
      .wrong = "an Ed25519 or EC key",
      .right = "an RSA key of 4096 bits" },
    { .code = "PF051",
      .severity = SEV_WARNING,
      .sources = BY_TRIAL | BY_CODES,
      .needs = WHOLE,
      .check = signed_when_sealed,
      .title = "plain section is signed",
      .why = "Of plain text it is not clear which bytes are signed: with or without line ends.",
      .boot = "HPL12001E",
      .fix = "Encrypt, then sign.",
      .wrong = "env: |\n  type: env\nenvWorkloadSignature: ...",
      .right = "env: contract-basic....\nenvWorkloadSignature: ..." },
    { .code = "PF052",
      .severity = SEV_NOTICE,
      .sources = BY_CONTRACT | BY_SCHEMA,
      .needs = WHOLE,
      .check = signature_on_one_line,
      .title = "signature over several lines",
      .why = "The schema takes it; it is written on one line.",
      .fix = "Remove the blanks and line breaks.",
      .wrong = "envWorkloadSignature: |\n  AbC\n  dEf",
      .right = "envWorkloadSignature: AbCdEf" },
    { .code = "PF053",
      .severity = SEV_NOTICE,
      .sources = BY_DATA,
      .needs = PLAIN_ENV | WHOLE,
      .check = secrets_are_signed,
      .title = "not signed, with keys from a key server",
      .why = "It is strongly recommended to encrypt and sign such contracts.",
      .fix = "Sign the contract.",
      .wrong = "volumes with kms, no signature",
      .right = "volumes with kms, signingKey and envWorkloadSignature" },
    { .code = "PF054",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_pairs_up,
      .title = "signing key of another pair",
      .why = "The machine checks with signingKey; a signature of another key does not fit.",
      .boot = "HPL12001E",
      .fix = "Make the certificate from the key that signs.",
      .wrong = "signingKey of key A, signed with key B",
      .right = "both halves of the same key" },
};

const RuleGroup rules_signature = { "Signature", RULES(rules) };
