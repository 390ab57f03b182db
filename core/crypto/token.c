#include "contract/token.h"
#include "contract/arena.h"
#include "contract/base64.h"
#include "contract/platform.h"
#include "contract/secure.h"
#include "local.h"

#include <openssl/err.h>

#define ROUNDS 10000
#define AES_KEY 32
#define AES_BLOCK 16
#define MAGIC "Salted__"
#define MAGIC_LEN 8
#define HEADER_LEN (MAGIC_LEN + TOKEN_SALT_LEN)
#define WEAK_BELOW 8

typedef struct Derived {
    unsigned char key[AES_KEY], iv[AES_BLOCK];
} Derived;

static const char *const prefixes[] = { TOKEN_PREFIX_HYPER_PROTECT, TOKEN_PREFIX_CONTRACT };

static const char *prefix_of(Str text)
{
    for (size_t i = 0; i < 2; i++)
        if (str_is(text, prefixes[i]))
            return prefixes[i];
    return NULL;
}

bool token_is_like(Str text)
{
    text = str_trim(text);
    size_t dot = str_find_byte(text, '.');
    return dot < text.len && prefix_of(str_slice(text, 0, dot));
}

/* -- form -- */

typedef struct Parts {
    Str prefix, key, data; /* of the text, in base64 */
    size_t key_at, data_at;
} Parts;

static bool split(Str text, Parts *ret, Error *err)
{
    Str rest = str_trim(text), part[3] = { { NULL, 0 } }, next;
    size_t n = 0, lead = (size_t)(rest.ptr - text.ptr);
    if (!rest.len)
        return error_set(err, ERR_SYNTAX, "there is no token: the text is empty");
    const char *start = text.ptr;
    for (; str_split(&rest, '.', &next); n++)
        if (n < 3)
            part[n] = next;
    if (n != 3)
        return error_set_at(
            err, ERR_SYNTAX, span_make(lead, text.len),
            "a token has three parts, prefix.key.data, joined by dots; here %s %zu%s",
            n == 1 ? "is" : "are", n,
            n == 2   ? ": its end was cut off"
            : n == 5 ? ": two tokens stand one behind the other"
                     : "");
    *ret = (Parts){ .prefix = part[0],
                    .key = part[1],
                    .data = part[2],
                    .key_at = (size_t)(part[1].ptr - start),
                    .data_at = (size_t)(part[2].ptr - start) };
    return true;
}

static bool check_prefix(Str prefix, Span at, const char **ret, Error *err)
{
    *ret = prefix_of(prefix);
    if (*ret)
        return true;
    for (size_t i = 0; i < 2; i++)
        if (str_eq_nocase(prefix, str_from(prefixes[i])))
            return error_set_at(err, ERR_SYNTAX, at, "the prefix is written in small letters: %s",
                                prefixes[i]);
    return error_set_at(err, ERR_SYNTAX, at,
                        "a token starts with \"%s.\" or \"%s.\"; this one starts with something"
                        " else",
                        prefixes[0], prefixes[1]);
}

static bool decode_part(Str part, size_t at, const char *name, Buf *out, Error *err)
{
    Error why = { 0 };
    if (base64_decode(out, part, BASE64_STANDARD, &why))
        return true;
    if (why.code != ERR_SYNTAX) {
        if (err)
            *err = why;
        return false;
    }
    return error_set_at(err, ERR_SYNTAX, span_make(at + why.span.start, at + why.span.end),
                        "%s part of the token: %s", name, why.text);
}

/* RSA moduli have whole bytes and, in practice, a multiple of 64 bits. */
static bool check_key_len(size_t len, Span at, Error *err)
{
    if (len >= 128 && len <= KEY_BITS_MAX / 8 && len % 8 == 0)
        return true;
    return error_set_at(err, ERR_SYNTAX, at,
                        "the key part of the token has %zu bytes; it is as long as the RSA key:"
                        " 512 bytes for 4096 bits",
                        len);
}

static bool check_data(Str data, Span at, Error *err)
{
    if (!data.len)
        return error_set_at(err, ERR_SYNTAX, at, "the data part of the token is empty");
    if (!str_starts(data, STR(MAGIC)))
        return error_set_at(err, ERR_SYNTAX, at,
                            "the data part of the token does not start with \"Salted__\": it was"
                            " not made by \"openssl enc -pbkdf2\" with a random salt");
    if (data.len <= HEADER_LEN)
        return error_set_at(err, ERR_SYNTAX, at,
                            "the data part of the token ends behind the salt:"
                            " the encrypted text is missing");
    if ((data.len - HEADER_LEN) % AES_BLOCK)
        return error_set_at(err, ERR_SYNTAX, at,
                            "the encrypted text of the token has %zu bytes, no multiple of 16: its"
                            " end was cut off",
                            data.len - HEADER_LEN);
    return true;
}

/* Checks all of it; key and data get the decoded parts. */
static bool dissect(Str text, TokenFacts *ret, Buf *key, Buf *data, Error *err)
{
    Parts p = { 0 };
    TokenFacts facts = { 0 };
    if (!split(text, &p, err))
        return false;
    size_t prefix_at = (size_t)(p.prefix.ptr - text.ptr);
    Span prefix = span_make(prefix_at, prefix_at + p.prefix.len),
         key_span = span_make(p.key_at, p.key_at + p.key.len),
         data_span = span_make(p.data_at, p.data_at + p.data.len);
    if (!check_prefix(p.prefix, prefix, &facts.prefix, err) ||
        !decode_part(p.key, p.key_at, "the key", key, err) ||
        !check_key_len(key->len, key_span, err) ||
        !decode_part(p.data, p.data_at, "the data", data, err) ||
        !check_data(buf_str(data), data_span, err))
        return false;
    facts.key_bits = (unsigned)key->len * 8;
    memcpy(facts.salt, data->ptr + MAGIC_LEN, TOKEN_SALT_LEN);
    facts.cipher_len = data->len - HEADER_LEN;
    facts.plain_min = facts.cipher_len - AES_BLOCK;
    facts.plain_max = facts.cipher_len - 1;
    *ret = facts;
    return true;
}

bool token_could_be_for(Str text, const Key *key)
{
    Buf block, data;
    TokenFacts facts;
    buf_init(&block, 0);
    buf_init(&data, 0);
    bool fits = dissect(str_trim(text), &facts, &block, &data, NULL) &&
                block.len == key_size(key) && key_may_give(key, buf_str(&block));
    buf_clear(&block);
    buf_clear(&data);
    return fits;
}

bool token_parse(Str text, TokenFacts *ret_facts, Error *err)
{
    Buf key, data;
    buf_init(&key, 0);
    buf_init(&data, 0);
    bool ok = dissect(text, ret_facts, &key, &data, err);
    buf_clear(&key);
    buf_clear(&data);
    return ok;
}

/* -- data part -- */

static Derived *derive(Str password, const unsigned char *salt, Error *err)
{
    Derived *d = secure_alloc(sizeof *d);
    unsigned char out[AES_KEY + AES_BLOCK];
    if (!d) {
        error_memory(err);
        return NULL;
    }
    bool ok = PKCS5_PBKDF2_HMAC(password.len ? password.ptr : "", (int)password.len, salt,
                                TOKEN_SALT_LEN, ROUNDS, EVP_sha256(), sizeof out, out) == 1;
    memcpy(d->key, out, AES_KEY);
    memcpy(d->iv, out + AES_KEY, AES_BLOCK);
    memory_wipe(out, sizeof out);
    if (ok)
        return d;
    secure_free(d, sizeof *d);
    crypto_error(err, ERR_CRYPTO, "no key can be derived from the password");
    return NULL;
}

/* AES-256-CBC of in, appended to out. False without a message when the padding is wrong. */
static bool aes(const Derived *d, bool encrypt, Str in, Buf *out, Error *err)
{
    char *to = in.len < INT32_MAX - AES_BLOCK ? buf_reserve(out, in.len + AES_BLOCK) : NULL;
    if (!to)
        return error_set(err, ERR_TOO_BIG, "%zu bytes are too many for one section", in.len);
    int head = 0, tail = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool ok = ctx && EVP_CipherInit_ex(ctx, EVP_aes_256_cbc(), NULL, d->key, d->iv, encrypt) == 1 &&
              EVP_CipherUpdate(ctx, (unsigned char *)to, &head, (const unsigned char *)in.ptr,
                               (int)in.len) == 1 &&
              EVP_CipherFinal_ex(ctx, (unsigned char *)to + head, &tail) == 1;
    EVP_CIPHER_CTX_free(ctx);
    ERR_clear_error();
    if (!ok)
        return error_set(err, ERR_CRYPTO, "the text cannot be %s",
                         encrypt ? "encrypted" : "decrypted: wrong key, or damaged");
    out->len += (size_t)(head + tail);
    out->ptr[out->len] = 0;
    return true;
}

static bool decrypt_with(Str password, Str data, Buf *out, Error *err)
{
    Derived *d = derive(password, (const unsigned char *)data.ptr + MAGIC_LEN, err);
    bool ok = d && aes(d, false, str_slice(data, HEADER_LEN, SIZE_MAX), out, err);
    secure_free(d, sizeof *d);
    return ok;
}

/* -- making -- */

TokenPassword *token_password_new(Error *err)
{
    unsigned char random[TOKEN_PASSWORD_LEN / 4 * 3];
    TokenPassword *p = secure_alloc(sizeof *p);
    Buf text;
    buf_init_secret(&text, 0);
    bool ok = p || error_memory(err);
    ok = ok && secure_random(random, sizeof random, err);
    if (ok) {
        base64_encode(&text, str_make((const char *)random, sizeof random), BASE64_STANDARD);
        ok = (buf_ok(&text) && text.len == TOKEN_PASSWORD_LEN) || error_memory(err);
    }
    if (ok)
        memcpy(p->bytes, text.ptr, TOKEN_PASSWORD_LEN);
    memory_wipe(random, sizeof random);
    buf_clear(&text);
    if (ok)
        return p;
    token_password_free(p);
    return NULL;
}

void token_password_free(TokenPassword *password)
{
    if (password)
        secure_free(password->derived, sizeof(Derived));
    secure_free(password, sizeof *password);
}

bool token_make_with(const char *prefix, const Key *key, TokenPassword *password, Str plain,
                     Buf *out, Error *err)
{
    unsigned char *salt = password->salt;
    Str pass = str_make(password->bytes, TOKEN_PASSWORD_LEN);
    Buf locked, data;
    buf_init(&locked, 0);
    buf_init(&data, 0);
    size_t before = out->len;
    Derived *d = NULL;
    bool ok = secure_random(salt, TOKEN_SALT_LEN, err) && key_encrypt(key, pass, &locked, err) &&
              (d = derive(pass, salt, err));
    if (ok) {
        buf_add_text(&data, MAGIC);
        buf_add(&data, (const char *)salt, TOKEN_SALT_LEN);
        ok = aes(d, true, plain, &data, err);
    }
    if (ok) {
        buf_add_text(out, prefix);
        buf_add_byte(out, '.');
        base64_encode(out, buf_str(&locked), BASE64_STANDARD);
        buf_add_byte(out, '.');
        base64_encode(out, buf_str(&data), BASE64_STANDARD);
        ok = buf_ok(out) || error_memory(err);
    }
    if (!ok && out->len > before)
        out->len = before;
    secure_free(password->derived, sizeof *d);
    password->derived = d;
    buf_clear(&locked);
    buf_clear(&data);
    return ok;
}

bool token_make(const char *prefix, const Key *key, Str plain, Buf *out, Error *err)
{
    TokenPassword *password = token_password_new(err);
    bool ok = password && token_make_with(prefix, key, password, plain, out, err);
    token_password_free(password);
    return ok;
}

bool token_check(Str token, const TokenPassword *password, Str plain, Error *err)
{
    Buf key, data, back;
    TokenFacts facts;
    buf_init(&key, 0);
    buf_init(&data, 0);
    buf_init_secret(&back, 0);
    bool ok = dissect(token, &facts, &key, &data, err);
    /* Deriving again what token_make_with() derived would double the cost of sealing. */
    if (ok && password->derived && memcmp(facts.salt, password->salt, TOKEN_SALT_LEN) == 0)
        ok = aes(password->derived, false, str_slice(buf_str(&data), HEADER_LEN, SIZE_MAX), &back,
                 err);
    else if (ok)
        ok =
            decrypt_with(str_make(password->bytes, TOKEN_PASSWORD_LEN), buf_str(&data), &back, err);
    if (ok && !str_eq(buf_str(&back), plain))
        ok = error_set(err, ERR_CRYPTO, "what was encrypted does not come back the same");
    buf_clear(&key);
    buf_clear(&data);
    buf_clear(&back);
    return ok;
}

/* -- opening -- */

/* UTF-8 without control characters but tab and line ends. */
static bool is_plausible(Str text)
{
    if (utf8_valid_len(text) != text.len)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 32 && c != '\t' && c != '\n' && c != '\r') || c == 127)
            return false;
    }
    return true;
}

/* What a tool that reads the password in this way takes of it. */
static void reading(Str password, TokenReading how, Buf *out)
{
    size_t end = password.len;
    if (how == TOKEN_FIRST_LINE) {
        size_t lf = str_find_byte(password, '\n'), nul = str_find_byte(password, 0);
        end = lf < nul ? lf : nul;
    }
    for (size_t i = 0; i < end; i++)
        if (how != TOKEN_SHELL || password.ptr[i])
            buf_add_byte(out, password.ptr[i]);
    while (how == TOKEN_SHELL && out->len && out->ptr[out->len - 1] == '\n')
        out->len--;
}

/* Tries one reading; true when it is the answer (plausible). An answer that decrypts but is no
 * text is kept as second best. */
static bool try_reading(Str password, TokenReading how, Str data, TokenOpened *best, bool *ret_any)
{
    Buf effective, plain;
    buf_init_secret(&effective, 0);
    buf_init_secret(&plain, 0);
    reading(password, how, &effective);
    bool changed = how == TOKEN_EXACT || effective.len != password.len;
    bool opens =
        changed && buf_ok(&effective) && decrypt_with(buf_str(&effective), data, &plain, NULL);
    bool good = opens && is_plausible(buf_str(&plain));
    if (good || (opens && !*ret_any && password.len == TOKEN_PASSWORD_LEN)) {
        buf_clear(&best->plain);
        *best = (TokenOpened){ .plain = plain,
                               .reading = how,
                               .password_len = password.len,
                               .effective_len = effective.len,
                               .plausible = good,
                               .weak = effective.len < WEAK_BELOW };
        buf_init_secret(&plain, 0);
        *ret_any = true;
    }
    buf_clear(&effective);
    buf_clear(&plain);
    return good;
}

static bool open_data(Str password, Str data, TokenOpened *ret, Error *err)
{
    bool any = false;
    TokenOpened best = { 0 };
    buf_init_secret(&best.plain, 0);
    for (TokenReading how = TOKEN_EXACT; how <= TOKEN_SHELL; how++)
        if (try_reading(password, how, data, &best, &any))
            break;
    if (any) {
        *ret = best;
        return true;
    }
    buf_clear(&best.plain);
    return error_set(err, ERR_CRYPTO,
                     "the key does not open this token: it was made for another"
                     " key, or it is damaged");
}

bool token_open(Str token, const Key *key, TokenOpened *ret, Error *err)
{
    Buf locked, data, password;
    TokenFacts facts;
    buf_init(&locked, 0);
    buf_init(&data, 0);
    buf_init_secret(&password, 0);
    bool ok = dissect(token, &facts, &locked, &data, err);
    if (ok && locked.len != key_size(key))
        ok = error_set(err, ERR_KEY, "the token was made for a key of %u bits; this key has %u",
                       facts.key_bits, key_bits(key));
    if (ok && !key_is_private(key))
        ok = error_set(err, ERR_KEY, "a public key cannot open a token; the private key is needed");
    if (ok && !key_decrypt(key, buf_str(&locked), &password, NULL))
        ok = error_set(err, ERR_CRYPTO,
                       "the key does not open this token: it was made for another"
                       " key, or it is damaged");
    ok = ok && open_data(buf_str(&password), buf_str(&data), ret, err);
    buf_clear(&locked);
    buf_clear(&data);
    buf_clear(&password);
    return ok;
}

bool token_open_empty(Str token, Buf *out)
{
    Buf key, data, plain;
    TokenFacts facts;
    buf_init(&key, 0);
    buf_init(&data, 0);
    buf_init_secret(&plain, 0);
    bool ok = dissect(token, &facts, &key, &data, NULL) &&
              decrypt_with(STR(""), buf_str(&data), &plain, NULL) && is_plausible(buf_str(&plain));
    if (ok && out)
        buf_add_str(out, buf_str(&plain));
    buf_clear(&key);
    buf_clear(&data);
    buf_clear(&plain);
    return ok;
}
