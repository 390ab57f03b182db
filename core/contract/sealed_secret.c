#include "contract/sealed_secret.h"

#include "contract/base64.h"
#include "contract/json.h"
#include "contract/secure.h"

#include <openssl/evp.h>

#define GCM_KEY_LEN 32
#define GCM_IV_LEN 12
#define GCM_TAG_LEN 16

static const Str mark = STR("sealed.");

static const struct {
    const char *kid, *key_id;
} names[] = {
    [SEALED_WORKLOAD] = { "workload_verify", "workload_decrypt" },
    [SEALED_ENV] = { "env_verify", "env_decrypt" },
};

bool sealed_secret_is_like(Str text)
{
    return str_starts(str_trim(text), mark);
}

/* Appends cipher text and tag. */
static bool gcm_seal(const unsigned char *key, const unsigned char *iv, Str plain, Buf *out)
{
    int n = 0, last = 0;
    unsigned char *to = (unsigned char *)buf_reserve(out, plain.len + GCM_TAG_LEN);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool ok =
        to && ctx && EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) == 1 &&
        EVP_EncryptUpdate(ctx, to, &n, (const unsigned char *)plain.ptr, (int)plain.len) == 1 &&
        EVP_EncryptFinal_ex(ctx, to + n, &last) == 1 &&
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_LEN, to + plain.len) == 1;
    EVP_CIPHER_CTX_free(ctx);
    if (ok)
        out->len += plain.len + GCM_TAG_LEN;
    return ok;
}

static bool gcm_open(Str key, Str iv, Str sealed, Buf *out)
{
    int n = 0, last = 0;
    size_t len = sealed.len - GCM_TAG_LEN;
    unsigned char tag[GCM_TAG_LEN];
    memcpy(tag, sealed.ptr + len, sizeof tag);
    unsigned char *to = (unsigned char *)buf_reserve(out, len);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool ok = to && ctx &&
              EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, (const unsigned char *)key.ptr,
                                 (const unsigned char *)iv.ptr) == 1 &&
              EVP_DecryptUpdate(ctx, to, &n, (const unsigned char *)sealed.ptr, (int)len) == 1 &&
              EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_LEN, tag) == 1 &&
              EVP_DecryptFinal_ex(ctx, to + n, &last) == 1;
    EVP_CIPHER_CTX_free(ctx);
    if (ok)
        out->len += len;
    else if (to)
        memory_wipe(to, len);
    return ok;
}

static void add_base64_member(JsonWriter *w, const char *key, Str bytes)
{
    Buf text;
    buf_init(&text, 0);
    base64_encode(&text, bytes, BASE64_STANDARD);
    json_key(w, key);
    json_string(w, buf_str(&text));
    buf_clear(&text);
}

static void add_member(JsonWriter *w, const char *key, const char *value)
{
    json_key(w, key);
    json_text(w, value);
}

/* Appends base64url of the JSON of the payload; its keys are sorted. */
static void add_payload(Buf *out, SealedType type, Str data, Str wrapped, Str iv)
{
    Buf json;
    JsonWriter w;
    buf_init(&json, 0);
    json_begin(&w, &json, 0);
    json_object(&w);
    add_base64_member(&w, "encrypted_data", data);
    add_base64_member(&w, "encrypted_key", wrapped);
    add_base64_member(&w, "iv", iv);
    add_member(&w, "key_id", names[type].key_id);
    add_member(&w, "provider", "ibm-hpcr-contract");
    add_member(&w, "type", "kms");
    add_member(&w, "version", "0.1.0");
    add_member(&w, "wrap_type", "A256GCM");
    json_object_end(&w);
    base64_encode(out, str_trim(buf_str(&json)), BASE64_URL);
    buf_clear(&json);
}

static void add_header(Buf *out, SealedType type)
{
    Buf json;
    buf_init(&json, 0);
    buf_printf(&json, "{\"alg\":\"RS512\",\"kid\":\"%s\"}", names[type].kid);
    base64_encode(out, buf_str(&json), BASE64_URL);
    buf_clear(&json);
}

static bool sign_and_finish(const Key *sign_key, Str signed_part, Buf *out, Error *err)
{
    Buf signature;
    buf_init(&signature, 0);
    bool ok = key_sign(sign_key, KEY_SHA512, &signed_part, 1, &signature, err);
    if (ok) {
        buf_add_str(out, mark);
        buf_add_str(out, signed_part);
        buf_add_byte(out, '.');
        base64_encode(out, buf_str(&signature), BASE64_URL);
        ok = buf_ok(out) || error_memory(err);
    }
    buf_clear(&signature);
    return ok;
}

bool sealed_secret_make(SealedType type, const Key *encrypt_key, const Key *sign_key, Str secret,
                        Buf *out, Error *err)
{
    if (!secret.len)
        return error_set(err, ERR_USAGE,
                         "the secret is empty; a sealed secret holds at least one"
                         " byte");
    if (secret.len > SEALED_SECRET_MAX)
        return error_set(err, ERR_TOO_BIG, "the secret has %zu bytes; at most %zu are sealed",
                         secret.len, SEALED_SECRET_MAX);
    bool ok = false;
    Buf data, wrapped, part;
    buf_init(&data, 0);
    buf_init(&wrapped, 0);
    buf_init(&part, 0);
    unsigned char iv[GCM_IV_LEN], *key = secure_alloc(GCM_KEY_LEN);
    if (!key) {
        error_memory(err);
        goto out;
    }
    if (!secure_random(key, GCM_KEY_LEN, err) || !secure_random(iv, sizeof iv, err))
        goto out;
    if (!gcm_seal(key, iv, secret, &data)) {
        error_set(err, ERR_CRYPTO, "AES-256-GCM failed");
        goto out;
    }
    if (!key_encrypt(encrypt_key, str_make((const char *)key, GCM_KEY_LEN), &wrapped, err))
        goto out;
    add_header(&part, type);
    buf_add_byte(&part, '.');
    add_payload(&part, type, buf_str(&data), buf_str(&wrapped),
                str_make((const char *)iv, sizeof iv));
    if (!buf_ok(&part)) {
        error_memory(err);
        goto out;
    }
    ok = sign_and_finish(sign_key, buf_str(&part), out, err);
out:
    secure_free(key, GCM_KEY_LEN);
    buf_clear(&data);
    buf_clear(&wrapped);
    buf_clear(&part);
    return ok;
}

/* Decodes base64 into the arena. */
static bool decode(Str text, Base64Variant variant, const char *what, Arena *arena, Str *ret,
                   Error *err)
{
    Buf bytes;
    buf_init(&bytes, 2 * SEALED_SECRET_MAX);
    bool ok = base64_decode(&bytes, text, variant, err);
    if (ok) {
        char *copy = arena_copy(arena, bytes.ptr ? bytes.ptr : "", bytes.len);
        ok = copy || error_memory(err);
        *ret = str_make(copy, bytes.len);
    } else {
        error_prefix(err, "%s: ", what);
    }
    buf_clear(&bytes);
    return ok;
}

static bool read_json(Str part, const char *what, Arena *arena, TreeNode **ret, Error *err)
{
    Str json;
    if (!decode(part, BASE64_URL, what, arena, &json, err))
        return false;
    if (!json_parse(json, arena, ret, err))
        return error_prefix(err, "%s: ", what);
    if ((*ret)->kind != NODE_MAPPING)
        return error_set(err, ERR_SYNTAX, "%s is no JSON object", what);
    return true;
}

static bool read_member(const TreeNode *payload, const char *key, Arena *arena, Str *ret,
                        Error *err)
{
    Str text = tree_get_string(payload, key);
    return !text.ptr || decode(text, BASE64_STANDARD, key, arena, ret, err);
}

/* Splits "sealed.header.payload.signature". */
static bool split_parts(Str text, Str parts[4], Error *err)
{
    Str rest = str_trim(text), part;
    size_t n = 0;
    if (!str_starts(rest, mark))
        return error_set(err, ERR_SYNTAX, "a sealed secret begins with \"sealed.\"; this does not");
    if (rest.len > 4 * SEALED_SECRET_MAX)
        return error_set(err, ERR_TOO_BIG, "the sealed secret has %zu bytes; that is too much",
                         rest.len);
    while (str_split(&rest, '.', &part)) {
        if (n == 4)
            return error_set(err, ERR_SYNTAX,
                             "a sealed secret has four parts, joined by dots;"
                             " this has more");
        parts[n++] = part;
    }
    if (n < 4)
        return error_set(err, ERR_SYNTAX,
                         "a sealed secret has four parts, joined by dots; this has %zu", n);
    return true;
}

bool sealed_secret_read(Str text, Arena *arena, SealedSecret *ret_secret, Error *err)
{
    Str parts[4];
    SealedSecret s = { 0 };
    TreeNode *header, *payload;
    if (!split_parts(text, parts, err) || !read_json(parts[1], "the header", arena, &header, err) ||
        !read_json(parts[2], "the payload", arena, &payload, err) ||
        !decode(parts[3], BASE64_URL, "the signature", arena, &s.signature, err) ||
        !read_member(payload, "encrypted_key", arena, &s.encrypted_key, err) ||
        !read_member(payload, "encrypted_data", arena, &s.encrypted_data, err) ||
        !read_member(payload, "iv", arena, &s.iv, err))
        return false;
    s.algorithm = tree_get_string(header, "alg");
    s.kid = tree_get_string(header, "kid");
    s.type = tree_get_string(payload, "type");
    s.provider = tree_get_string(payload, "provider");
    s.key_id = tree_get_string(payload, "key_id");
    s.version = tree_get_string(payload, "version");
    s.wrap_type = tree_get_string(payload, "wrap_type");
    s.signed_part = str_make(parts[1].ptr, parts[1].len + 1 + parts[2].len);
    s.is_ours = str_is(s.type, "kms") && str_is(s.provider, "ibm-hpcr-contract") &&
                str_is(s.wrap_type, "A256GCM");
    *ret_secret = s;
    return true;
}

/* What the header says: "none" and foreign keys are refused before anything is computed. */
static bool header_is_ours(const SealedSecret *s, Error *err)
{
    if (!str_is(s->algorithm, "RS512"))
        return error_set(err, ERR_REFUSED,
                         "the header asks for the algorithm \"" STR_FMT "\"; only RS512 is taken",
                         STR_ARG(s->algorithm));
    bool fits = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        fits |= str_is(s->kid, names[i].kid) && str_is(s->key_id, names[i].key_id);
    if (!fits)
        return error_set(err, ERR_REFUSED,
                         "kid \"" STR_FMT "\" and key_id \"" STR_FMT "\" do not belong together",
                         STR_ARG(s->kid), STR_ARG(s->key_id));
    return true;
}

bool sealed_secret_verify(const SealedSecret *s, const Key *verify_key, Error *err)
{
    if (!header_is_ours(s, err))
        return false;
    Error wrong = { 0 };
    if (key_verify(verify_key, KEY_SHA512, &s->signed_part, 1, s->signature, &wrong))
        return true;
    if (wrong.code) {
        if (err)
            *err = wrong;
        return false;
    }
    return error_set(err, ERR_CRYPTO,
                     "the signature does not verify with this key: the secret was"
                     " changed, or another key signed it");
}

bool sealed_secret_open(const SealedSecret *s, const Key *decrypt_key, Buf *out, Error *err)
{
    if (!s->is_ours)
        return error_set(err, ERR_REFUSED,
                         "a sealed secret of type \"" STR_FMT "\" by \"" STR_FMT
                         "\"; only kms by ibm-hpcr-contract can be opened here",
                         STR_ARG(s->type), STR_ARG(s->provider));
    if (!header_is_ours(s, err))
        return false;
    if (s->iv.len != GCM_IV_LEN || s->encrypted_data.len < GCM_TAG_LEN)
        return error_set(err, ERR_SYNTAX,
                         "iv has %zu bytes (12 are needed), encrypted_data %zu"
                         " (16 or more are needed)",
                         s->iv.len, s->encrypted_data.len);
    Buf key;
    buf_init_secret(&key, 0);
    bool ok = key_decrypt(decrypt_key, s->encrypted_key, &key, err);
    if (ok && (key.len != GCM_KEY_LEN || !gcm_open(buf_str(&key), s->iv, s->encrypted_data, out)))
        ok = error_set(err, ERR_CRYPTO, "cannot be opened: another key, or damaged data");
    buf_clear(&key);
    return ok;
}
