/* A contract section by section: form, anatomy of the tokens, and what can be said of the
 * signature. Nothing that was opened is kept. */
#include "contract/base64.h"
#include "contract/secret_fields.h"
#include "contract/secure.h"
#include "contract/present.h"
#include "contract/text.h"
#include "envelope.h"
#include "inspect_impl.h"

#include <stdio.h>

#define UNKNOWN_KEYS_NAMED 8

static const char *const form_names[] = {
    [SECTION_MISSING] = "missing", [SECTION_LITERAL] = "literal", [SECTION_FOLDED] = "folded",
    [SECTION_QUOTED] = "quoted",   [SECTION_MAPPING] = "mapping", [SECTION_TOKEN] = "token",
    [SECTION_BROKEN] = "broken",   [SECTION_OTHER] = "other",
};

/* "other-basic.<base64>.U2FsdGVkX1...": the data of a token always begins so. */
bool inspect_is_odd_token(Str text)
{
    text = str_trim(text);
    size_t dot = str_find_byte(text, '.');
    Str rest = str_slice(text, dot + 1, text.len);
    size_t second = str_find_byte(rest, '.');
    Str prefix = str_slice(text, 0, dot);
    return dot > 0 && dot <= 40 && second >= 100 && second <= 2000 &&
           str_find_byte(prefix, ' ') == prefix.len && str_find_byte(prefix, '\n') == prefix.len &&
           str_starts(str_slice(rest, second + 1, rest.len), STR("U2FsdGVkX1"));
}

static SectionForm form_of(const TreeNode *node)
{
    if (node->kind == NODE_MAPPING)
        return SECTION_MAPPING;
    if (node->kind != NODE_STRING)
        return SECTION_OTHER;
    if (token_is_like(node->string) || inspect_is_odd_token(node->string))
        return SECTION_TOKEN;
    return node->style == STYLE_LITERAL  ? SECTION_LITERAL
           : node->style == STYLE_FOLDED ? SECTION_FOLDED
                                         : SECTION_QUOTED;
}

static InspectSection *section(Inspection *i, const char *name, SectionForm form, Str value)
{
    InspectSection *s = &i->sections[i->section_count++];
    *s = (InspectSection){
        .name = name, .form = form, .form_name = form_names[form], .value_len = value.len
    };
    if (value.ptr)
        secure_sha256_hex(value, s->sha256, NULL);
    return s;
}

static void say_opened(Inspection *i, const char *name, const TokenOpened *t)
{
    if (t->weak)
        inspect_add(i, INSPECT_BAD, "PF025",
                    "%s: its password counts %zu bytes only: it can be"
                    " read without the key",
                    name, t->effective_len);
    else if (t->reading != TOKEN_EXACT)
        inspect_add(i, INSPECT_WARN, "PF025",
                    "%s opens; its password has %zu bytes with a line end"
                    " or NUL, of which %zu counted",
                    name, t->password_len, t->effective_len);
    else
        inspect_add(i, INSPECT_OK, "", "%s opens with the given key", name);
}

InspectSection *inspect_token(Inspection *i, const InspectRequest *request, const char *name,
                              Str value, Buf *plain)
{
    InspectSection *s = section(i, name, SECTION_TOKEN, str_trim(value));
    Error why = { 0 };
    char *copy = arena_copy(i->arena, str_trim(value).ptr, str_trim(value).len);
    s->value = str_make(copy, copy ? str_trim(value).len : 0);
    s->token_ok = token_parse(value, &s->token, &why);
    if (!s->token_ok) {
        inspect_add(i, INSPECT_BAD, "PF020", "%s: %s", name, why.text);
        return s;
    }
    if (s->token.key_bits != KEY_BITS_DEFAULT)
        inspect_add(i, i->kind == INSPECT_TOKEN ? INSPECT_NOTE : INSPECT_WARN, "PF022",
                    "%s is locked with a key of %u bits; the images have"
                    " keys of %d bits",
                    name, s->token.key_bits, KEY_BITS_DEFAULT);
    if (request->platform && strcmp(s->token.prefix, request->platform->prefix) != 0)
        inspect_add(i, INSPECT_WARN, "PF021", "%s: %s expects \"%s\"; here stands \"%s\"", name,
                    request->platform->name, request->platform->prefix, s->token.prefix);
    s->exposed = token_open_empty(value, NULL);
    if (s->exposed)
        inspect_add(i, INSPECT_BAD, "PF024",
                    "%s can be read by anybody: its password is empty, a"
                    " defect of the tool that made it. Encrypt it again",
                    name);
    TokenOpened opened;
    if (!request->open_key)
        return s;
    if (!token_open(value, request->open_key, &opened, &why)) {
        inspect_add(i, INSPECT_NOTE, "", "%s: %s", name, why.text);
        return s;
    }
    s->opened = true;
    s->exposed = s->exposed || opened.weak;
    s->plain_len = opened.plain.len;
    say_opened(i, name, &opened);
    buf_add_str(plain, buf_str(&opened.plain));
    buf_clear(&opened.plain);
    return s;
}

/* Two sections with the same salt are copies of one another. */
static void compare_tokens(Inspection *i)
{
    const InspectSection *first = NULL;
    size_t good = 0, tokens = 0;
    for (size_t n = 0; n < i->section_count; n++) {
        const InspectSection *s = &i->sections[n];
        tokens += s->form == SECTION_TOKEN;
        if (!s->token_ok)
            continue;
        good++;
        if (first && memcmp(first->token.salt, s->token.salt, TOKEN_SALT_LEN) == 0)
            inspect_add(i, INSPECT_WARN, "PF023",
                        "%s and %s have the same salt: one is a copy of"
                        " the other",
                        first->name, s->name);
        if (first && first->token.prefix != s->token.prefix)
            inspect_add(i, INSPECT_WARN, "PF021",
                        "the tokens have different prefixes: they were"
                        " made for different platforms");
        first = first ? first : s;
    }
    if (good && good == tokens)
        inspect_add(i, INSPECT_OK, "", "%zu token%s: three parts, base64 without line breaks",
                    tokens, tokens == 1 ? "" : "s");
}

/* -- signature -- */

static Key *key_in_opened_env(Str env)
{
    Arena *arena = arena_new(0);
    if (!arena)
        return NULL;
    Problems problems;
    YamlDocument doc = { 0 };
    problems_init(&problems, arena, 10);
    yaml_parse(env, NULL, arena, &problems, &doc, NULL);
    Str text = tree_get_string(doc.root, "signingKey");
    Key *key =
        text.len ? key_read(text, "signingKey", KEY_PUBLIC | KEY_CERTIFICATE, NULL, NULL) : NULL;
    arena_free(arena);
    return key;
}

static void say_signature(Inspection *i)
{
    const VerifyResult *v = &i->signature;
    InspectMark mark = v->outcome == VERIFY_OK ? INSPECT_OK
                       : v->outcome == VERIFY_NO_KEY || v->outcome == VERIFY_NO_SECTION
                           ? INSPECT_NOTE
                           : INSPECT_BAD;
    inspect_add(i, mark, mark == INSPECT_BAD ? "PF042" : "", "%s", v->text);
    if (v->signer_sha256[0])
        inspect_add(i, INSPECT_NOTE, "", "checked with the key SHA256:%s", v->signer_sha256);
    if (v->outcome == VERIFY_OK)
        inspect_add(i, INSPECT_NOTE, "",
                    "it is RSASSA-PKCS1-v1_5 with SHA-256 over the value of workload, then that of"
                    " env, nothing between; attestationPublicKey is not covered");
    if (v->wrapped)
        inspect_add(i, INSPECT_NOTE, "PF052", "the signature has line breaks in its base64");
    if (v->plain)
        inspect_add(i, INSPECT_WARN, "PF051",
                    "plain sections are signed: which bytes count is not"
                    " documented. Encrypt, then sign");
}

/* What its length tells, without any key. */
static void read_signature(Inspection *i, const TreeNode *node)
{
    Buf flat, bytes;
    buf_init(&flat, 1 << 20);
    buf_init(&bytes, 1 << 20);
    i->signature_len = str_trim(node->string).len;
    base64_strip(&flat, node->string);
    if (flat.len && base64_decode(&bytes, buf_str(&flat), BASE64_STANDARD, NULL))
        i->signature_bits = (unsigned)(bytes.len * 8);
    buf_clear(&flat);
    buf_clear(&bytes);
}

/* Where no key says more: a length that no key gives. */
static void say_odd_signature(Inspection *i)
{
    unsigned bits = i->signature_bits;
    if (!i->signature_checked && bits && (bits < KEY_BITS_MIN || bits % 256))
        inspect_add(i, INSPECT_BAD, "PF042",
                    "the signature has %u bytes; no RSA key makes such: its end was cut off",
                    bits / 8);
}

static void say_expiry(Inspection *i, Time end, Time now)
{
    char date[16];
    clock_date(end, date);
    inspect_add(i, end < now ? INSPECT_BAD : INSPECT_NOTE, end < now ? "PF045" : "PF046",
                "the contract %s on %s", end < now ? "expired" : "expires", date);
}

/* How the signingKey of an env that can be read is written, and when it ends. */
static void say_signing_key(Inspection *i, Str env, Time now)
{
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument doc = { 0 };
    KeyText key;
    if (!arena)
        return;
    problems_init(&problems, arena, 10);
    yaml_parse(env, NULL, arena, &problems, &doc, NULL);
    Str text = tree_get_string(doc.root, "signingKey");
    if (text.len && key_text(text, &key, NULL, NULL)) {
        if (key.how & KEY_TEXT_BASE64_TWICE)
            inspect_add(i, INSPECT_BAD, "PF048", "signingKey is base64 of base64: decode it once");
        if (key.kind == KEY_IS_PRIVATE)
            inspect_add(i, INSPECT_BAD, "PF041", "signingKey is a private key: it must be public");
        if (key.kind == KEY_IS_CERTIFICATE)
            say_expiry(i, key.not_after, now);
        if (key.how & (KEY_TEXT_FOLDED | KEY_TEXT_INDENTED | KEY_TEXT_DASHES))
            inspect_add(i, INSPECT_BAD, "PF047",
                        "the lines of signingKey are not as PEM needs them");
    }
    arena_free(arena);
}

/* The same in an env that is plain text, in whatever form it stands. */
static void say_plain_key(Inspection *i, const Envelope *e, SealPart part, Time now)
{
    Buf text;
    buf_init_secret(&text, 0);
    if (part == SEAL_ENV && envelope_part_text(e, part, &text, NULL))
        say_signing_key(i, buf_str(&text), now);
    buf_clear(&text);
}

static void check_signature(Inspection *i, const InspectRequest *request, const Envelope *e,
                            Str opened_env)
{
    i->has_signature = e->signature;
    if (!e->signature) {
        inspect_add(i, INSPECT_NOTE, "PF053", "it is not signed");
        return;
    }
    read_signature(i, e->signature);
    Key *inside = !request->verify_key && opened_env.len ? key_in_opened_env(opened_env) : NULL;
    const Key *key = request->verify_key ? request->verify_key : inside;
    if (verify_signature(e->root, key, &i->signature, NULL)) {
        i->signature_checked =
            i->signature.outcome != VERIFY_NO_KEY && i->signature.outcome != VERIFY_NO_SECTION;
        if (inside)
            i->signature.source = VERIFY_KEY_IN_ENV;
        say_signature(i);
    }
    say_odd_signature(i);
    key_free(inside);
}

/* -- secrets -- */

size_t inspect_count_secrets(Str text, const Platform *platform)
{
    size_t count = 0;
    Schemas *schemas = schemas_new(NULL);
    AnalysisInput in = { .snapshot = snapshot_new(text, NULL),
                         .platform = platform,
                         .layers = LAYER_YAML,
                         .schemas = schemas };
    Analysis *a = schemas && in.snapshot ? analysis_new(&in, NULL) : NULL;
    snapshot_free(in.snapshot);
    if (a) {
        SecretFields secret;
        secret_fields_init(&secret, schemas, a);
        PresentFile file = { .analysis = a, .is_secret = secret_fields_hide, .context = &secret };
        count = present_count_secrets(&file, analysis_root(a));
        secret_fields_clear(&secret);
    }
    analysis_free(a);
    schemas_free(schemas);
    return count;
}

/* -- the whole -- */

static void say_recipients(Inspection *i, const InspectRequest *request, const Envelope *e)
{
    Str tokens[SEAL_PARTS];
    size_t count = 0;
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        if (envelope_is_token(e, part) &&
            token_parse(envelope_value(e, part), &(TokenFacts){ 0 }, NULL))
            tokens[count++] = envelope_value(e, part);
    inspect_recipients(i, request->store, tokens, count);
}

void inspect_say_keys(Inspection *i, const char *name, Str plain)
{
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument doc = { 0 };
    Buf names;
    if (!arena)
        return;
    buf_init(&names, 400);
    problems_init(&problems, arena, 10);
    yaml_parse(plain, NULL, arena, &problems, &doc, NULL);
    if (doc.root && doc.root->kind == NODE_MAPPING)
        for (const TreeNode *child = doc.root->first; child; child = child->next)
            buf_printf(&names, "%s" STR_FMT, names.len ? ", " : "",
                       STR_ARG(str_slice(child->key, 0, 40)));
    if (names.len)
        inspect_add(i, INSPECT_NOTE, "", "%s holds " STR_FMT, name, STR_ARG(buf_str(&names)));
    buf_clear(&names);
    arena_free(arena);
}

/* What was opened tells which section it is; another place is a mistake that nobody else sees. */
static void say_swapped(Inspection *i, const char *name, Str plain)
{
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument doc = { 0 };
    if (!arena)
        return;
    problems_init(&problems, arena, 10);
    yaml_parse(plain, NULL, arena, &problems, &doc, NULL);
    Str type = tree_get_string(doc.root, "type");
    if ((str_is(type, "workload") || str_is(type, "env")) && !str_is(type, name))
        inspect_add(i, INSPECT_BAD, "", "what stands in %s is of type " STR_FMT ": swapped", name,
                    STR_ARG(type));
    arena_free(arena);
}

/* A file that was cut off where a token happens to parse. */
static void say_end(Inspection *i, const Envelope *e, Str text)
{
    if (!e->signature && i->sealed && !str_ends(text, STR("\n")))
        inspect_add(i, INSPECT_WARN, "",
                    "its last line has no line end: was the file cut off? Nothing else would show"
                    " it, since it is not signed");
}

/* Order makes no difference to the machine, but is where a swap begins. */
static void say_order(Inspection *i, const Envelope *e)
{
    const TreeNode *workload = e->part[SEAL_WORKLOAD], *env = e->part[SEAL_ENV];
    if (workload && env && env->span.start < workload->span.start)
        inspect_add(i, INSPECT_NOTE, "",
                    "env stands before workload: any order is taken; the signature covers workload,"
                    " then env");
    if (e->signature && ((workload && e->signature->span.start < workload->span.start) ||
                         (env && e->signature->span.start < env->span.start)))
        inspect_add(i, INSPECT_NOTE, "", "envWorkloadSignature stands before what it signs");
}

static void say_unknown_keys(Inspection *i, const Envelope *e)
{
    size_t count = 0;
    for (const TreeNode *child = e->root->first; child; child = child->next) {
        bool known = child == e->signature || str_is(child->key, "boot");
        for (SealPart part = 0; part < SEAL_PARTS; part++)
            known = known || child == e->part[part];
        if (!known && count++ < UNKNOWN_KEYS_NAMED)
            inspect_add(i, INSPECT_WARN, "PF005",
                        "\"%.60s\" is not a key of a contract; no signature covers it",
                        arena_copy(i->arena, child->key.ptr, child->key.len));
    }
    if (count > UNKNOWN_KEYS_NAMED)
        inspect_add(i, INSPECT_WARN, "PF005", "and %zu more that are not",
                    count - UNKNOWN_KEYS_NAMED);
}

static const char *plain_verdict(Inspection *i, size_t secrets)
{
    if (!secrets)
        return "This is not sealed: what is in plain text can be read by anybody who has the file.";
    return arena_printf(i->arena, "This is not sealed. It holds %zu secret%s in plain text.",
                        secrets, secrets == 1 ? "" : "s");
}

static const char *verdict_of(Inspection *i, size_t secrets)
{
    bool bad = false, exposed = false;
    for (size_t n = 0; n < i->section_count; n++)
        exposed = exposed || i->sections[n].exposed;
    for (size_t n = 0; n < i->finding_count; n++)
        bad = bad || i->findings[n].mark == INSPECT_BAD;
    VerifyOutcome outcome = i->signature.outcome;
    if (i->has_signature && i->signature_checked && outcome != VERIFY_OK)
        return "Not intact: the signature does not fit.";
    if (exposed)
        return "It can be read without the private key: its password is weak. Seal it again.";
    if (!i->sealed && !i->has_signature && (!bad || secrets))
        return plain_verdict(i, secrets);
    if (bad)
        return "Something is wrong with it: see the findings.";
    if (!i->has_signature)
        return "Sealed, but not signed: whether it was changed cannot be seen.";
    if (!i->signature_checked)
        return "Whole in form. The signature was not checked: no key was given.";
    if (!i->sealed)
        return "Intact and signed; but parts of it are plain text.";
    return i->signature.source == VERIFY_KEY_GIVEN
               ? "Intact, and signed by the key that you chose. Contents: only the machine."
               : "Intact, and signed by the signingKey that is in it. Who holds that key is for you"
                 " to know.";
}

static void inspect_part(Inspection *i, const InspectRequest *request, const Envelope *e,
                         SealPart part, Buf *opened_env)
{
    const TreeNode *node = e->part[part];
    const char *name = seal_part_name(part);
    SectionForm form = node ? form_of(node) : SECTION_MISSING;
    Str value = envelope_value(e, part);
    if (form == SECTION_MISSING)
        return;
    if (form != SECTION_TOKEN) {
        section(i, name, form, value);
        if (part != SEAL_ATTESTATION)
            inspect_add(i, INSPECT_WARN, "PF026", "%s is plain text (%s)", name, form_names[form]);
        i->sealed = i->sealed && part == SEAL_ATTESTATION;
        say_swapped(i, name, value);
        say_plain_key(i, e, part, request->now);
        return;
    }
    Buf plain;
    buf_init_secret(&plain, 0);
    inspect_token(i, request, name, value, &plain);
    if (str_trim(value).len != value.len)
        inspect_add(i, INSPECT_WARN, "",
                    "%s %s: that belongs to the value that is signed and hashed", name,
                    str_ends(value, STR("\n")) ? "ends with a line end"
                                               : "begins or ends with white space");
    if (plain.len) {
        inspect_say_keys(i, name, buf_str(&plain));
        say_swapped(i, name, buf_str(&plain));
    }
    if (part == SEAL_ENV && plain.len) {
        say_signing_key(i, buf_str(&plain), request->now);
        buf_add_str(opened_env, buf_str(&plain));
    }
    buf_clear(&plain);
}

void inspect_contract(Inspection *i, const InspectRequest *request, Str text)
{
    Envelope e;
    Error why = { 0 };
    i->kind = INSPECT_CONTRACT;
    if (!envelope_read(&e, text, &why)) {
        size_t line, column;
        text_position(text, why.span.start, &line, &column);
        i->kind_title = "contract that cannot be read";
        i->verdict = "It does not parse as YAML: the machine would refuse it.";
        inspect_add(i, INSPECT_BAD, "", "line %zu, column %zu: %s", line, column, why.text);
        return;
    }
    Buf opened_env;
    buf_init_secret(&opened_env, 0);
    i->sealed = true;
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        inspect_part(i, request, &e, part, &opened_env);
    for (SealPart part = SEAL_WORKLOAD; part <= SEAL_ENV; part++)
        if (!e.part[part])
            inspect_add(i, INSPECT_WARN, "PF003", "%s is missing", seal_part_name(part));
    i->sealed = i->sealed && (e.part[SEAL_WORKLOAD] || e.part[SEAL_ENV]);
    compare_tokens(i);
    say_recipients(i, request, &e);
    say_order(i, &e);
    say_end(i, &e, text);
    if (str_contains(text, STR("\r\n")))
        inspect_add(i, INSPECT_NOTE, "",
                    "its lines end as on Windows (CRLF): the values are not changed by that, the"
                    " hash of the whole file is");
    say_unknown_keys(i, &e);
    check_signature(i, request, &e, buf_str(&opened_env));
    inspect_compared(i, request, text);
    if (request->platform && request->platform->size_limit &&
        text.len > request->platform->size_limit)
        inspect_add(i, INSPECT_BAD, "PF013", "%zu bytes; %s takes %zu at most", text.len,
                    request->platform->delivered_as, request->platform->size_limit);
    size_t secrets = i->sealed ? 0 : inspect_count_secrets(text, request->platform);
    if (secrets)
        inspect_add(i, INSPECT_WARN, "", "%zu secret value%s in plain text", secrets,
                    secrets == 1 ? "" : "s");
    i->kind_title = i->sealed ? "sealed contract" : "contract";
    i->verdict = verdict_of(i, secrets);
    buf_clear(&opened_env);
    envelope_clear(&e);
}
