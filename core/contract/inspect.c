/* What a file is, by its first bytes and its form; each kind then says what can be known. */
#include "contract/attest.h"
#include "contract/base64.h"
#include "contract/initdata.h"
#include "contract/key.h"
#include "contract/sealed_secret.h"
#include "contract/secure.h"
#include "contract/text.h"
#include "contract/yaml.h"
#include "inspect_impl.h"

#include <stdio.h>

#define FINDINGS_MAX 64

static const char *const kind_names[] = {
    [INSPECT_UNKNOWN] = "unknown",
    [INSPECT_CONTRACT] = "contract",
    [INSPECT_TOKEN] = "token",
    [INSPECT_SECTION] = "section",
    [INSPECT_NETWORK] = "network",
    [INSPECT_ATTESTATION] = "attestation",
    [INSPECT_SEALED_SECRET] = "sealed-secret",
    [INSPECT_INITDATA] = "initdata",
    [INSPECT_KEY] = "key",
    [INSPECT_CERTIFICATE] = "certificate",
    [INSPECT_REQUEST] = "certificate-request",
    [INSPECT_REVOCATION] = "revocation-list",
    [INSPECT_ARCHIVE] = "archive",
    [INSPECT_COMPOSE] = "compose",
    [INSPECT_POD] = "pod",
    [INSPECT_POLICY] = "policy",
    [INSPECT_RECEIPT] = "receipt",
    [INSPECT_BUNDLE] = "certificate-bundle",
    [INSPECT_SE_HEADER] = "se-header",
    [INSPECT_SIGNATURE] = "signature",
    [INSPECT_JSON] = "json",
    [INSPECT_LOG] = "console-log",
};

const char *inspect_kind_name(InspectKind kind)
{
    return kind_names[kind];
}

/* Where a finding goes. When there is no room left, what is lighter makes place: a crowd of notes
 * must not hide a signature that does not fit. */
static InspectFinding *room_for(Inspection *i, InspectMark mark)
{
    if (i->finding_count < FINDINGS_MAX)
        return &i->findings[i->finding_count++];
    i->findings_left_out++;
    for (InspectMark lighter = INSPECT_OK; lighter < mark; lighter++)
        for (size_t n = FINDINGS_MAX; n-- > 0;)
            if (i->findings[n].mark == lighter) {
                memmove(&i->findings[n], &i->findings[n + 1],
                        (FINDINGS_MAX - 1 - n) * sizeof *i->findings);
                return &i->findings[FINDINGS_MAX - 1];
            }
    return NULL;
}

void inspect_add(Inspection *i, InspectMark mark, const char *code, const char *format, ...)
{
    char text[480];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t len = n < (int)sizeof text ? (size_t)n : sizeof text - 1;
    len = utf8_floor(str_make(text, len), len);
    char *copy = arena_copy(i->arena, text, len);
    InspectFinding *f = copy ? room_for(i, mark) : NULL;
    if (f)
        *f = (InspectFinding){ .mark = mark, .code = code, .text = str_make(copy, len) };
}

/* What is wrong first, then what is odd; the rest as it was found. */
static void sort_findings(Inspection *i)
{
    static const InspectMark first[] = { INSPECT_BAD, INSPECT_WARN };
    size_t to = 0;
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t n = to; n < i->finding_count; n++)
            if (i->findings[n].mark == first[pass]) {
                InspectFinding f = i->findings[n];
                memmove(&i->findings[to + 1], &i->findings[to], (n - to) * sizeof f);
                i->findings[to++] = f;
            }
}

/* -- kinds -- */

void inspect_record(Inspection *i, Str text)
{
    AttestRecord record;
    Error why = { 0 };
    if (!attest_read(text, i->arena, &record, &why)) {
        inspect_add(i, INSPECT_BAD, "", "%s", why.text);
        return;
    }
    size_t hashes = 0, odd = 0;
    for (size_t n = 0; n < record.count; n++) {
        hashes += record.lines[n].kind == ATTEST_HASH;
        odd += record.lines[n].kind == ATTEST_ODD;
    }
    inspect_add(i, INSPECT_NOTE, "", "image version " STR_FMT, STR_ARG(record.version));
    if (record.machine)
        inspect_add(i, INSPECT_NOTE, "", "machine: %s", record.machine);
    inspect_add(i, INSPECT_NOTE, "", "%zu hashes", hashes);
    if (odd)
        inspect_add(i, INSPECT_WARN, "", "%zu line%s not understood", odd,
                    odd == 1 ? " is" : "s are");
}

static void inspect_attestation(Inspection *i, Str text)
{
    i->kind = INSPECT_ATTESTATION;
    i->kind_title = "attestation record";
    i->verdict = "An attestation record, not verified: attest verify and attest compare do that.";
    inspect_record(i, text);
}

static void open_secret(Inspection *i, const SealedSecret *secret, const Key *key)
{
    Buf plain;
    Error why = { 0 };
    buf_init_secret(&plain, SEALED_SECRET_MAX);
    if (sealed_secret_open(secret, key, &plain, &why))
        inspect_add(i, INSPECT_OK, "", "it opens with the given key: %zu bytes", plain.len);
    else
        inspect_add(i, INSPECT_NOTE, "", "%s", why.text);
    buf_clear(&plain);
}

static void check_secret(Inspection *i, const SealedSecret *secret, const Key *key)
{
    Error why = { 0 };
    i->has_signature = true;
    i->signature_bits = (unsigned)(secret->signature.len * 8);
    i->signature_checked = key != NULL;
    i->signature.outcome = VERIFY_NO_KEY;
    if (!key) {
        inspect_add(i, INSPECT_NOTE, "", "its signature was not checked: no key was given");
        return;
    }
    i->signature.outcome = sealed_secret_verify(secret, key, &why) ? VERIFY_OK : VERIFY_BAD;
    key_fingerprint(key, i->signature.signer_sha256, NULL);
    if (i->signature.outcome == VERIFY_OK)
        inspect_add(i, INSPECT_OK, "", "the signature is valid, with the key SHA256:%s",
                    i->signature.signer_sha256);
    else
        inspect_add(i, INSPECT_BAD, "", "%s", why.text);
}

static void inspect_sealed_secret(Inspection *i, const InspectRequest *request, Str text)
{
    SealedSecret secret;
    Error why = { 0 };
    i->kind = INSPECT_SEALED_SECRET;
    i->kind_title = "sealed secret";
    i->verdict = "A sealed secret: only a guest with the keys of its contract can open it.";
    if (!sealed_secret_read(text, i->arena, &secret, &why)) {
        i->verdict = "A sealed secret that is damaged.";
        inspect_add(i, INSPECT_BAD, "", "%s", why.text);
        return;
    }
    bool strong = str_is(secret.algorithm, "RS512");
    inspect_add(i, strong ? INSPECT_OK : INSPECT_BAD, "",
                "three parts, signed with " STR_FMT " by " STR_FMT "%s", STR_ARG(secret.algorithm),
                STR_ARG(secret.kid), strong ? "" : ": only RS512 is taken");
    inspect_add(i, secret.is_ours ? INSPECT_OK : INSPECT_WARN, "",
                "type " STR_FMT ", provider " STR_FMT ", key " STR_FMT "%s", STR_ARG(secret.type),
                STR_ARG(secret.provider), STR_ARG(secret.key_id),
                secret.is_ours ? "" : ": a form that the contract's keys do not open");
    if (secret.is_ours && secret.encrypted_data.len >= 16)
        inspect_add(i, INSPECT_NOTE, "",
                    "a secret of %zu bytes, AES-256-GCM; its key is locked with an RSA %zu key",
                    secret.encrypted_data.len - 16, secret.encrypted_key.len * 8);
    check_secret(i, &secret, request->verify_key);
    if (request->open_key)
        open_secret(i, &secret, request->open_key);
    if (i->signature_checked && i->signature.outcome != VERIFY_OK)
        i->verdict = "Not intact: the signature does not fit.";
}

void inspect_initdata(Inspection *i, const InspectRequest *request, const Initdata *data)
{
    inspect_add(i, INSPECT_OK, "", "initdata, algorithm " STR_FMT ", version " STR_FMT ", %zu %s",
                STR_ARG(data->algorithm), STR_ARG(data->version), data->count,
                data->count == 1 ? "entry" : "entries");
    Str contract = initdata_contract(data);
    if (contract.ptr) {
        inspect_contract(i, request, contract);
    } else {
        i->verdict = "initdata without a contract.";
        inspect_add(i, INSPECT_BAD, "", "it holds no contract.yaml");
    }
    i->kind = INSPECT_INITDATA;
    i->kind_title = "initdata";
}

/* Base64 of gzip: initdata, or else an archive. */
static void inspect_gzip_text(Inspection *i, const InspectRequest *request, Str text)
{
    Initdata data;
    if (initdata_read(text, i->arena, &data, NULL))
        inspect_initdata(i, request, &data);
    else
        inspect_archive(i, text);
}

/* gzip itself: as before base64. */
static void inspect_gzip(Inspection *i, const InspectRequest *request, Str bytes)
{
    Initdata data;
    Buf text;
    buf_init_secret(&text, 0);
    if (bytes.len <= INITDATA_MAX)
        base64_encode(&text, bytes, BASE64_STANDARD);
    if (text.len && initdata_read(buf_str(&text), i->arena, &data, NULL)) {
        inspect_initdata(i, request, &data);
        i->kind_title = "initdata, not in base64";
        inspect_add(i, INSPECT_WARN, "", "it is gzip alone: the annotation takes base64 of it");
    } else {
        inspect_archive(i, bytes);
    }
    buf_clear(&text);
}

static bool is_record_by_name(const InspectRequest *request)
{
    return request->name && str_contains(str_from(request->name), STR("se-checksums"));
}

/* What a token held, in words; a record tells its facts. */
static void say_inside(Inspection *i, Str plain)
{
    if (attest_is_like(plain)) {
        i->kind_title = "encrypted attestation record";
        inspect_add(i, INSPECT_OK, "", "in it is an attestation record");
        inspect_record(i, plain);
    } else {
        inspect_say_keys(i, "it", plain);
    }
}

static void inspect_lone_token(Inspection *i, const InspectRequest *request, Str text)
{
    Buf plain;
    buf_init_secret(&plain, 0);
    Str token = str_trim(text);
    i->kind = INSPECT_TOKEN;
    i->kind_title = is_record_by_name(request) ? "encrypted attestation record" : "token";
    InspectSection *s = inspect_token(i, request, "token", token, &plain);
    if (s->token_ok && !is_record_by_name(request))
        inspect_recipients(i, request->store, &token, 1);
    if (is_record_by_name(request) && !s->opened)
        inspect_add(i, INSPECT_NOTE, "",
                    "by its name: attest open reads it with the auditor's key");
    i->sealed = true;
    i->verdict = !s->token_ok ? "A token that is damaged."
                 : s->exposed ? "A token that can be read without the key: make it again."
                 : s->opened  ? "A token that opens with the given key."
                              : "A token: its text can be read with the private key only.";
    if (s->opened)
        say_inside(i, buf_str(&plain));
    buf_clear(&plain);
}

/* One section alone. */
static void inspect_section(Inspection *i, const InspectRequest *request, Str bytes)
{
    size_t secrets = inspect_count_secrets(bytes, request->platform);
    i->kind = INSPECT_SECTION;
    i->kind_title = "section of a contract";
    i->verdict = "One section in plain text; not sealed.";
    inspect_say_keys(i, "it", bytes);
    if (secrets)
        inspect_add(i, INSPECT_WARN, "", "%zu secret value%s in plain text", secrets,
                    secrets == 1 ? "" : "s");
}

/* A contract that does not parse is still meant to be one. */
static bool has_line(Str text, const char *start)
{
    Str line;
    while (str_split(&text, '\n', &line))
        if (str_starts(line, str_from(start)))
            return true;
    return false;
}

/* The keys of a YAML mapping tell what it is. */
static bool inspect_yaml(Inspection *i, const InspectRequest *request, Str bytes)
{
    Arena *arena = arena_new(0);
    if (!arena)
        return false;
    Problems problems;
    YamlDocument doc = { 0 };
    problems_init(&problems, arena, 10);
    yaml_parse(bytes, NULL, arena, &problems, &doc, NULL);
    const TreeNode *root = doc.root;
    Str type = tree_get_string(root, "type");
    bool found = true;
    if (tree_get_text(root, "workload") || tree_get_text(root, "env") ||
        tree_get_text(root, "envWorkloadSignature"))
        inspect_contract(i, request, bytes);
    else if (str_is(type, "workload") || str_is(type, "env"))
        inspect_section(i, request, bytes);
    else
        found = root && inspect_tree(i, root);
    arena_free(arena);
    if (!found && (has_line(bytes, "workload:") || has_line(bytes, "env:"))) {
        inspect_contract(i, request, bytes);
        found = true;
    }
    return found;
}

static bool is_key(Str bytes)
{
    KeyText key;
    return key_text(bytes, &key, NULL, NULL) && key.kind != KEY_IS_NOTHING;
}

static bool inspect_as(Inspection *i, const InspectRequest *request, Str bytes);

/* Base64 of anything that is known; key_text() and initdata have looked for theirs before. */
static bool inspect_base64(Inspection *i, const InspectRequest *request, Str text)
{
    Buf flat, bytes;
    buf_init_secret(&flat, TEXT_MAX);
    buf_init_secret(&bytes, TEXT_MAX);
    base64_strip(&flat, text);
    bool found = flat.len >= 16 && base64_decode(&bytes, buf_str(&flat), BASE64_STANDARD, NULL) &&
                 buf_ok(&bytes);
    if (found) {
        if (!inspect_as(i, request, buf_str(&bytes)))
            inspect_unknown(i, buf_str(&bytes));
        inspect_add(i, INSPECT_NOTE, "", "all of it stands in base64: %zu bytes", bytes.len);
    }
    buf_clear(&flat);
    buf_clear(&bytes);
    return found;
}

static bool inspect_as(Inspection *i, const InspectRequest *request, Str bytes)
{
    Str text = str_trim(bytes);
    bool pem = str_starts(text, STR("-----BEGIN")) || str_find_byte(text, ':') == text.len;
    if (!text.len)
        return false;
    if (text.len > 1 && (unsigned char)text.ptr[0] == 0x1f && (unsigned char)text.ptr[1] == 0x8b)
        inspect_gzip(i, request, bytes);
    else if (token_is_like(text) || inspect_is_odd_token(text))
        inspect_lone_token(i, request, bytes);
    else if (sealed_secret_is_like(text))
        inspect_sealed_secret(i, request, bytes);
    else if (initdata_is_like(text))
        inspect_gzip_text(i, request, bytes);
    else if (attest_is_like(bytes))
        inspect_attestation(i, bytes);
    else if (pem && is_key(bytes))
        inspect_key(i, bytes, request->now);
    else if (!inspect_by_form(i, request, bytes) && !inspect_yaml(i, request, bytes)) {
        if (!is_key(bytes))
            return false;
        inspect_key(i, bytes, request->now);
    }
    return true;
}

static void inspect_kind(Inspection *i, const InspectRequest *request)
{
    if (!inspect_as(i, request, request->bytes) && !inspect_base64(i, request, request->bytes))
        inspect_unknown(i, request->bytes);
}

Inspection *inspect_bytes(const InspectRequest *request, Error *err)
{
    Arena *arena = arena_new(0);
    Inspection *i = arena ? ARENA_NEW(arena, Inspection) : NULL;
    if (i)
        i->findings = ARENA_ARRAY(arena, InspectFinding, FINDINGS_MAX);
    if (!i || !i->findings || !secure_sha256_hex(request->bytes, i->sha256, err)) {
        arena_free(arena);
        error_memory(err);
        return NULL;
    }
    i->arena = arena;
    i->size = request->bytes.len;
    inspect_kind(i, request);
    sort_findings(i);
    return i;
}

void inspect_free(Inspection *inspection)
{
    if (inspection)
        arena_free(inspection->arena);
}
