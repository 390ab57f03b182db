/* What a file is, by its first bytes and its form; each kind then says what can be known. */
#include "contract/attest.h"
#include "contract/base64.h"
#include "contract/initdata.h"
#include "contract/key.h"
#include "contract/sealed_secret.h"
#include "contract/secure.h"
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
    [INSPECT_ARCHIVE] = "archive",
    [INSPECT_JSON] = "json",
};

const char *inspect_kind_name(InspectKind kind)
{
    return kind_names[kind];
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
    if (copy && i->finding_count < FINDINGS_MAX)
        i->findings[i->finding_count++] =
            (InspectFinding){ .mark = mark, .code = code, .text = str_make(copy, len) };
}

/* -- kinds -- */

static void inspect_key(Inspection *i, Str bytes, Time now)
{
    KeyText k;
    if (!key_text(bytes, &k, NULL, NULL))
        return;
    bool rsa = strcmp(k.algorithm, "RSA") == 0;
    char names[200];
    switch (k.kind) {
    case KEY_IS_PRIVATE:
        i->kind_title = "private key";
        i->verdict = "A private key: keep it where only you can read it.";
        inspect_add(i, INSPECT_NOTE, "", "%s",
                    k.encrypted ? "encrypted with a passphrase"
                                : "not encrypted: whoever reads the file"
                                  " has the key");
        break;
    case KEY_IS_PUBLIC:
        i->kind_title = "public key";
        i->verdict = "A public key: it can be given to anybody.";
        break;
    case KEY_IS_CERTIFICATE:
        i->kind = INSPECT_CERTIFICATE;
        i->kind_title = "certificate";
        i->verdict = k.not_after < now ? "A certificate that has expired." : "A certificate.";
        if (cert_known_text(k.sha256, names, sizeof names))
            inspect_add(i, INSPECT_OK, "", "encryption certificate of %s", names);
        else
            inspect_add(i, INSPECT_NOTE, "PF032",
                        "not one of the published encryption"
                        " certificates");
        break;
    default:
        i->kind_title = k.label[0] ? "PEM of another kind" : "damaged key or certificate";
        i->verdict = "It cannot be used as it is.";
    }
    if (k.algorithm[0])
        inspect_add(i, rsa ? INSPECT_OK : INSPECT_BAD, rsa ? "" : "PF050", "%s %u%s", k.algorithm,
                    k.bits, rsa ? "" : ": only RSA can be used in a contract");
    if (k.sha256[0])
        inspect_add(i, INSPECT_NOTE, "", "SHA256:%s", k.sha256);
    if (k.not_after) {
        char date[16];
        clock_date(k.not_after, date);
        inspect_add(i, k.not_after < now ? INSPECT_BAD : INSPECT_OK, "", "valid to %s", date);
    }
    if (k.how & (KEY_TEXT_FOLDED | KEY_TEXT_INDENTED | KEY_TEXT_DASHES))
        inspect_add(i, INSPECT_BAD, "PF047",
                    "its lines are not as PEM needs them: other tools"
                    " cannot read it");
    if (k.how & KEY_TEXT_BASE64_TWICE)
        inspect_add(i, INSPECT_BAD, "PF048", "it is base64 of base64: decode it once");
    if (k.why[0])
        inspect_add(i, INSPECT_BAD, "", "%s", k.why);
}

static void inspect_attestation(Inspection *i, Str text)
{
    AttestRecord record;
    Error why = { 0 };
    i->kind_title = "attestation record";
    i->verdict = "An attestation record, not verified: attest verify and attest compare do that.";
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
        inspect_add(i, INSPECT_WARN, "", "%zu lines are not understood", odd);
}

static void inspect_sealed_secret(Inspection *i, Str text)
{
    SealedSecret secret;
    Error why = { 0 };
    i->kind_title = "sealed secret";
    i->verdict = "A sealed secret: only a guest with the keys of its contract can open it.";
    if (!sealed_secret_read(text, i->arena, &secret, &why)) {
        i->verdict = "A sealed secret that is damaged.";
        inspect_add(i, INSPECT_BAD, "", "%s", why.text);
        return;
    }
    inspect_add(i, INSPECT_OK, "", "three parts, signed with " STR_FMT " by " STR_FMT,
                STR_ARG(secret.algorithm), STR_ARG(secret.kid));
    inspect_add(i, secret.is_ours ? INSPECT_OK : INSPECT_WARN, "",
                "type " STR_FMT ", provider " STR_FMT ", key " STR_FMT "%s", STR_ARG(secret.type),
                STR_ARG(secret.provider), STR_ARG(secret.key_id),
                secret.is_ours ? "" : ": a form that the contract's keys do not open");
}

/* Base64 of gzip: initdata, or else an archive. */
static void inspect_gzip_text(Inspection *i, const InspectRequest *request, Str text)
{
    Initdata data;
    Error why = { 0 };
    if (!initdata_read(text, i->arena, &data, &why)) {
        i->kind = INSPECT_ARCHIVE;
        i->kind_title = "base64 of gzip";
        i->verdict = "Compressed data, probably an archive: archive list shows what is in it.";
        inspect_add(i, INSPECT_NOTE, "", "no initdata: %s", why.text);
        return;
    }
    i->kind_title = "initdata";
    inspect_add(i, INSPECT_OK, "", "initdata, algorithm " STR_FMT ", version " STR_FMT ", %zu %s",
                STR_ARG(data.algorithm), STR_ARG(data.version), data.count,
                data.count == 1 ? "entry" : "entries");
    Str contract = initdata_contract(&data);
    if (contract.ptr)
        inspect_contract(i, request, contract);
    else
        inspect_add(i, INSPECT_BAD, "", "it holds no contract.yaml");
    i->kind = INSPECT_INITDATA;
    i->kind_title = "initdata";
}

static void inspect_lone_token(Inspection *i, const InspectRequest *request, Str text)
{
    Buf plain;
    buf_init_secret(&plain, 0);
    Str token = str_trim(text);
    InspectSection *s = inspect_token(i, request, "token", token, &plain);
    if (s->token_ok)
        inspect_recipients(i, request->store, &token, 1);
    i->kind_title = "token";
    i->sealed = true;
    i->verdict = !s->token_ok ? "A token that is damaged."
                 : s->opened  ? "A token that opens with the given key."
                              : "A token: its text can be read with the private key only.";
    buf_clear(&plain);
}

/* The keys of a YAML mapping tell what it is; INSPECT_UNKNOWN when it is none that is known. */
static InspectKind yaml_kind(Str text)
{
    Arena *arena = arena_new(0);
    if (!arena)
        return INSPECT_UNKNOWN;
    Problems problems;
    YamlDocument doc = { 0 };
    problems_init(&problems, arena, 10);
    InspectKind kind = INSPECT_UNKNOWN;
    yaml_parse(text, NULL, arena, &problems, &doc, NULL);
    const TreeNode *root = doc.root && doc.root->kind == NODE_MAPPING ? doc.root : NULL;
    Str type = tree_get_string(root, "type");
    if (tree_get_text(root, "workload") || tree_get_text(root, "env") ||
        tree_get_text(root, "envWorkloadSignature"))
        kind = INSPECT_CONTRACT;
    else if (str_is(type, "workload") || str_is(type, "env"))
        kind = INSPECT_SECTION;
    else if (tree_get_text(root, "network"))
        kind = INSPECT_NETWORK;
    else if (root && root->style == STYLE_FLOW)
        kind = INSPECT_JSON;
    arena_free(arena);
    return kind;
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

static InspectKind kind_of(Str bytes)
{
    Str text = str_trim(bytes);
    if (text.len > 1 && (unsigned char)text.ptr[0] == 0x1f && (unsigned char)text.ptr[1] == 0x8b)
        return INSPECT_ARCHIVE;
    if (token_is_like(text))
        return INSPECT_TOKEN;
    if (sealed_secret_is_like(text))
        return INSPECT_SEALED_SECRET;
    if (initdata_is_like(text))
        return INSPECT_INITDATA;
    if (attest_is_like(bytes))
        return INSPECT_ATTESTATION;
    KeyText key;
    bool pem = str_starts(text, STR("-----BEGIN")) || str_find_byte(text, ':') == text.len;
    if (pem && key_text(bytes, &key, NULL, NULL) && key.kind != KEY_IS_NOTHING)
        return INSPECT_KEY;
    InspectKind kind = yaml_kind(bytes);
    if (kind == INSPECT_UNKNOWN && (has_line(bytes, "workload:") || has_line(bytes, "env:")))
        kind = INSPECT_CONTRACT;
    if (kind == INSPECT_UNKNOWN && key_text(bytes, &key, NULL, NULL) && key.kind != KEY_IS_NOTHING)
        kind = INSPECT_KEY;
    return kind;
}

static void inspect_plain(Inspection *i, const char *title, const char *verdict)
{
    i->kind_title = title;
    i->verdict = verdict;
}

static void inspect_kind(Inspection *i, const InspectRequest *request)
{
    switch (i->kind) {
    case INSPECT_CONTRACT:
        inspect_contract(i, request, request->bytes);
        break;
    case INSPECT_TOKEN:
        inspect_lone_token(i, request, request->bytes);
        break;
    case INSPECT_ATTESTATION:
        inspect_attestation(i, request->bytes);
        break;
    case INSPECT_SEALED_SECRET:
        inspect_sealed_secret(i, request->bytes);
        break;
    case INSPECT_INITDATA:
        inspect_gzip_text(i, request, request->bytes);
        break;
    case INSPECT_KEY:
    case INSPECT_CERTIFICATE:
        inspect_key(i, request->bytes, request->now);
        break;
    case INSPECT_SECTION:
        inspect_plain(i, "section of a contract", "One section in plain text; not sealed.");
        break;
    case INSPECT_NETWORK:
        inspect_plain(i, "network configuration", "A network configuration: check judges it.");
        break;
    case INSPECT_ARCHIVE:
        inspect_plain(i, "gzip data",
                      "Compressed data, probably an archive: archive list shows what is in it.");
        break;
    case INSPECT_JSON:
        inspect_plain(i, "JSON", "JSON that is no contract.");
        break;
    case INSPECT_UNKNOWN:
        inspect_plain(i, "unknown", "It is nothing that belongs to a contract.");
    }
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
    i->kind = kind_of(request->bytes);
    inspect_kind(i, request);
    return i;
}

void inspect_free(Inspection *inspection)
{
    if (inspection)
        arena_free(inspection->arena);
}
