#include "contract/verify.h"
#include "contract/base64.h"
#include "contract/token.h"
#include "envelope.h"

#include <stdio.h>

#define PIECES_MAX 4

static void __attribute__((format(printf, 3, 4)))
conclude(VerifyResult *r, VerifyOutcome outcome, const char *format, ...)
{
    r->outcome = outcome;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(r->text, sizeof r->text, format, args);
    va_end(args);
    if (n >= (int)sizeof r->text)
        r->text[utf8_floor(str_make(r->text, sizeof r->text - 1), sizeof r->text - 1)] = 0;
}

/* The string value of a section, embedded or not. */
static Str value_of(const TreeNode *node)
{
    bool text = node && (node->kind == NODE_STRING || (node->flags & NODE_EMBEDDED));
    return text ? node->string : (Str){ NULL, 0 };
}

/* -- the key -- */

static Str signing_key_in(const TreeNode *env, Arena *arena)
{
    if (env->kind == NODE_MAPPING)
        return tree_get_string(env, "signingKey");
    YamlDocument doc = { 0 };
    Problems problems;
    problems_init(&problems, arena, 10);
    if (env->kind != NODE_STRING || !yaml_parse(env->string, NULL, arena, &problems, &doc, NULL) ||
        !doc.root)
        return (Str){ NULL, 0 };
    return tree_get_string(doc.root, "signingKey");
}

static void note_certificate(Str text, VerifyResult *r)
{
    Cert *cert = cert_read(text, "signingKey", NULL);
    if (cert) {
        r->has_cert = true;
        r->not_after = cert_facts(cert)->not_after;
    }
    cert_free(cert);
}

/* Owned: the key in a readable env; NULL with the outcome filled in. */
static Key *key_in_env(const TreeNode *env, VerifyResult *r, Error *err)
{
    r->source = VERIFY_KEY_IN_ENV;
    if (token_is_like(value_of(env))) {
        conclude(r, VERIFY_NO_KEY,
                 "the signature was not checked: no key was given, and env, which"
                 " holds the signingKey, is encrypted");
        return NULL;
    }
    Arena *arena = arena_new(0);
    if (!arena) {
        error_memory(err);
        return NULL;
    }
    Str text = signing_key_in(env, arena);
    Error why = { 0 };
    Key *key = NULL;
    if (!str_trim(text).len)
        conclude(r, VERIFY_NO_KEY,
                 "the signature was not checked: no key was given, and env has no"
                 " signingKey (the machine refuses that: HPL12003E)");
    else if (!(key = key_read(text, "signingKey", KEY_PUBLIC | KEY_CERTIFICATE, NULL, &why)))
        conclude(r, VERIFY_NO_KEY, "the signature was not checked: %s", why.text);
    else
        note_certificate(text, r);
    arena_free(arena);
    return key;
}

/* -- the bytes -- */

static bool fits(const Key *key, const Str *pieces, size_t count, Str signature)
{
    return key_verify(key, KEY_SHA256, pieces, count, signature, NULL);
}

/* Of a token blanks as well: they are what folding makes of line breaks. */
static void without_line_ends(Str s, Buf *out)
{
    bool token = token_is_like(s);
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '\n' && s.ptr[i] != '\r' && !(token && s.ptr[i] == ' '))
            buf_add_byte(out, s.ptr[i]);
}

static bool fits_stripped(const Key *key, Str w, Str e, Str signature)
{
    Buf flat;
    buf_init_secret(&flat, 0);
    without_line_ends(w, &flat);
    without_line_ends(e, &flat);
    Str piece = buf_str(&flat);
    bool yes = buf_ok(&flat) && fits(key, &piece, 1, signature);
    buf_clear(&flat);
    return yes;
}

/* The text behind the prefix of a token, and the prefix that it has not. */
static bool other_prefix(Str token, Str *ret_prefix, Str *ret_rest)
{
    size_t dot = str_find_byte(token, '.');
    if (!token_is_like(token))
        return false;
    bool basic = str_is(str_slice(token, 0, dot), TOKEN_PREFIX_CONTRACT);
    *ret_prefix = str_from(basic ? TOKEN_PREFIX_HYPER_PROTECT : TOKEN_PREFIX_CONTRACT);
    *ret_rest = str_slice(token, dot, SIZE_MAX);
    return true;
}

/* One or both of the prefixes were of the other kind. */
static bool fits_other_prefix(const Key *key, Str w, Str e, Str signature)
{
    Str none = STR(""), pw, pe, rw, re;
    if (!other_prefix(w, &pw, &rw) || !other_prefix(e, &pe, &re))
        return false;
    return fits(key, (Str[]){ pw, rw, pe, re }, 4, signature) ||
           fits(key, (Str[]){ pw, rw, none, e }, 4, signature) ||
           fits(key, (Str[]){ none, w, pe, re }, 4, signature);
}

/* The readings, the right one first. */
static VerifyOutcome try_readings(const Key *key, Str w, Str e, Str signature)
{
    Str n = STR("\n"), tw = str_trim(w), te = str_trim(e);
    const struct {
        Str pieces[PIECES_MAX];
        size_t count;
        VerifyOutcome outcome;
    } rows[] = {
        { { w, e }, 2, VERIFY_OK },         { { e, w }, 2, VERIFY_SWAPPED },
        { { e, w, n }, 3, VERIFY_SWAPPED }, { { w, e, n }, 3, VERIFY_NEWLINE },
        { { w, n, e }, 3, VERIFY_NEWLINE }, { { w, n, e, n }, 4, VERIFY_NEWLINE },
        { { tw, te }, 2, VERIFY_TRIMMED },  { { tw, te, n }, 3, VERIFY_TRIMMED },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (fits(key, rows[i].pieces, rows[i].count, signature))
            return rows[i].outcome;
    return fits_stripped(key, w, e, signature)       ? VERIFY_STRIPPED
           : fits_other_prefix(key, w, e, signature) ? VERIFY_PREFIX
                                                     : VERIFY_BAD;
}

static void say_outcome(VerifyResult *r, VerifyOutcome outcome)
{
    static const char *const texts[] = {
        [VERIFY_OK] = "the signature is valid",
        [VERIFY_BAD] = "the signature does not fit: workload or env was changed after signing, or"
                       " another key signed (HPL12001E)",
        [VERIFY_SWAPPED] = "the signature does not fit: it fits env and then workload. The two were"
                           " exchanged, or it was made in the wrong order (HPL12001E)",
        [VERIFY_PREFIX] = "the signature does not fit: the prefix of the tokens was changed after"
                          " signing (HPL12001E)",
        [VERIFY_NEWLINE] = "the signature does not fit: it was made with a line end behind a"
                           " section; nothing stands between and behind them (HPL12001E)",
        [VERIFY_STRIPPED] = "the signature does not fit the values: it was made after all line ends"
                            " were removed, as the documented commands do. Encrypt, then sign",
        [VERIFY_TRIMMED] = "the signature does not fit the values: it was made after white space at"
                           " the ends of the sections was removed",
    };
    if (outcome == VERIFY_STRIPPED && !r->plain) {
        conclude(r, outcome,
                 "the signature does not fit the values as they stand: line breaks came into a"
                 " token after signing. Write each token on one line (HPL12001E)");
        return;
    }
    const char *whose = r->source == VERIFY_KEY_IN_ENV ? " (with the signingKey of env)" : "";
    conclude(r, outcome, "%s%s", texts[outcome], outcome == VERIFY_OK ? whose : "");
}

static bool decode_signature(const TreeNode *node, VerifyResult *r, Buf *out)
{
    Buf flat;
    buf_init(&flat, 1 << 20);
    base64_strip(&flat, node->string);
    r->wrapped = flat.len != str_trim(node->string).len;
    Error why = { 0 };
    bool ok = node->kind == NODE_STRING && flat.len &&
              base64_decode(out, buf_str(&flat), BASE64_STANDARD, &why);
    if (!ok)
        conclude(r, VERIFY_MALFORMED, "the signature is no base64: %s",
                 why.text[0] ? why.text : "it is empty or no text");
    buf_clear(&flat);
    return ok;
}

static void check(const Key *key, Str w, Str e, Str signature, VerifyResult *r)
{
    key_fingerprint(key, r->signer_sha256, NULL);
    if (signature.len != key_size(key))
        conclude(r, VERIFY_MALFORMED,
                 "the signature has %zu bytes; the key has %u bits and makes signatures of %zu"
                 " bytes: another key signed, or the end is missing",
                 signature.len, key_bits(key), key_size(key));
    else
        say_outcome(r, try_readings(key, w, e, signature));
}

bool verify_signature(const TreeNode *root, const Key *key, VerifyResult *ret_result, Error *err)
{
    VerifyResult r = { .source = VERIFY_KEY_GIVEN };
    const TreeNode *workload = tree_get_text(root, "workload"), *env = tree_get_text(root, "env"),
                   *node = tree_get_text(root, "envWorkloadSignature");
    Str w = value_of(workload), e = value_of(env);
    Error memory = { 0 };
    Key *own = NULL;
    Buf signature;
    buf_init(&signature, 1 << 20);
    if (!node)
        conclude(&r, VERIFY_NO_SIGNATURE, "there is no signature");
    else if (!w.ptr || !e.ptr)
        conclude(&r, VERIFY_NO_SECTION, "the signature cannot be checked: %s is %s",
                 w.ptr ? "env" : "workload", (w.ptr ? env : workload) ? "no text" : "missing");
    else if (decode_signature(node, &r, &signature)) {
        r.plain = !token_is_like(w) || !token_is_like(e);
        own = key ? key_keep(key) : key_in_env(env, &r, &memory);
        if (own)
            check(own, w, e, buf_str(&signature), &r);
        else if (key)
            error_memory(&memory);
    }
    key_free(own);
    buf_clear(&signature);
    if (memory.code) {
        if (err)
            *err = memory;
        return false;
    }
    *ret_result = r;
    return true;
}

bool verify_text(Str text, const Key *key, VerifyResult *ret_result, Error *err)
{
    Envelope e;
    if (!envelope_read(&e, text, err))
        return false;
    bool ok = verify_signature(e.root, key, ret_result, err);
    envelope_clear(&e);
    return ok;
}
