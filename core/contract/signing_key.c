#include "signing_key.h"
#include "contract/base64.h"
#include "contract/emit.h"
#include "contract/yaml.h"

typedef struct Env {
    Arena *arena;
    Str text;
    const TreeNode *root;
} Env;

static bool read_env(Env *env, Str text, Error *err)
{
    *env = (Env){ .arena = arena_new(0), .text = text };
    if (!env->arena)
        return error_memory(err);
    Problems problems;
    YamlDocument doc = { 0 };
    problems_init(&problems, env->arena, 100);
    if (!yaml_parse(text, NULL, env->arena, &problems, &doc, err))
        return false;
    env->root = doc.root;
    if (doc.root && doc.root->kind == NODE_MAPPING && !problems_count(&problems, SEV_ERROR))
        return true;
    return error_set(err, ERR_REFUSED,
                     "env holds no YAML mapping: the signing key cannot be put"
                     " into it");
}

/* The value that is written: base64 of the PEM, or the PEM itself. */
static bool make_value(const SealRequest *r, Buf *out, Error *err)
{
    Buf pem;
    buf_init(&pem, 0);
    bool ok = true;
    if (r->signing_cert.ptr)
        buf_add_str(&pem, r->signing_cert);
    else
        ok = key_public_pem(r->key, &pem, err);
    if (ok && r->signing_key_form == SIGNING_KEY_BASE64)
        base64_encode(out, buf_str(&pem), BASE64_STANDARD);
    else if (ok)
        buf_add_str(out, buf_str(&pem));
    buf_clear(&pem);
    return ok && (buf_ok(out) || error_memory(err));
}

static bool make_line(const SealRequest *r, Str value, size_t indent, Buf *out, Error *err)
{
    EmitPlace place = { .eol = "\n" };
    buf_add_repeat(out, ' ', indent);
    buf_add_text(out, "signingKey: ");
    EmitWish wish = r->signing_key_form == SIGNING_KEY_PEM ? EMIT_DOUBLE : EMIT_AUTO;
    if (!emit_string(out, value, wish, &place, err))
        return false;
    buf_add_byte(out, '\n');
    return buf_ok(out) || error_memory(err);
}

/* True when `text` is the env with this signingKey more and nothing else changed. */
static bool is_right(Str text, const TreeNode *before, Str value)
{
    Env now;
    bool right =
        read_env(&now, text, NULL) && str_eq(tree_get_string(now.root, "signingKey"), value);
    for (const TreeNode *child = before->first; right && child; child = child->next)
        right =
            str_is(child->key, "signingKey") ||
            (tree_get(now.root, child->key) && tree_equal(tree_get(now.root, child->key), child));
    arena_free(now.arena);
    return right;
}

static void splice_into(Str text, Span at, Str with, Buf *out)
{
    buf_add_str(out, str_slice(text, 0, at.start));
    buf_add_str(out, with);
    buf_add_str(out, str_slice(text, at.end, SIZE_MAX));
}

/* As the last key; where that would change the value before it, as the first one. */
static bool add_line(const SealRequest *r, const Env *env, Str value, Buf *out, Error *err)
{
    size_t top = env->root->first ? env->root->first->key_span.start : 0, start = top;
    while (start && env->text.ptr[start - 1] != '\n')
        start--;
    Buf line, tail;
    buf_init(&line, 0);
    buf_init(&tail, 0);
    bool ok = make_line(r, value, top - start, &line, err);
    if (ok) {
        if (env->text.len && env->text.ptr[env->text.len - 1] != '\n')
            buf_add_byte(&tail, '\n');
        buf_add_str(&tail, buf_str(&line));
        splice_into(env->text, span_make(env->text.len, env->text.len), buf_str(&tail), out);
    }
    if (ok && !is_right(buf_str(out), env->root, value)) {
        buf_reset(out);
        splice_into(env->text, span_make(start, start), buf_str(&line), out);
        ok = is_right(buf_str(out), env->root, value) ||
             error_set(err, ERR_REFUSED,
                       "the signing key cannot be put into env without changing it. Add"
                       " \"signingKey:\" by hand");
    }
    buf_clear(&line);
    buf_clear(&tail);
    return ok;
}

/* Flow form: written anew as a block. */
static bool add_to_flow(const SealRequest *r, const Env *env, Str value, Buf *out, Error *err)
{
    Buf block;
    buf_init_secret(&block, 0);
    EmitPlace place = { .allow_block = true, .eol = "\n" };
    Env again = { 0 };
    bool ok = emit_tree(&block, env->root, &place, err);
    buf_add_byte(&block, '\n');
    ok = ok && read_env(&again, buf_str(&block), err) && add_line(r, &again, value, out, err);
    arena_free(again.arena);
    buf_clear(&block);
    return ok;
}

static bool replace_empty(const SealRequest *r, const Env *env, const TreeNode *node, Str value,
                          Buf *out, Error *err)
{
    Buf scalar;
    buf_init(&scalar, 0);
    EmitPlace place = { .eol = "\n", .in_flow = env->root->style == STYLE_FLOW };
    if (node->span.start == node->span.end)
        buf_add_byte(&scalar, ' ');
    bool ok =
        emit_string(&scalar, value,
                    r->signing_key_form == SIGNING_KEY_PEM ? EMIT_DOUBLE : EMIT_AUTO, &place, err);
    if (ok)
        splice_into(env->text, node->span, buf_str(&scalar), out);
    if (ok && !is_right(buf_str(out), env->root, value))
        ok = error_set(err, ERR_REFUSED,
                       "the empty signingKey of env cannot be filled in. Remove"
                       " its line; sealing adds the right one");
    buf_clear(&scalar);
    return ok;
}

static bool judge(const SealRequest *r, const TreeNode *node, Error *err)
{
    char own[KEY_HEX_MAX], there[KEY_HEX_MAX];
    Error why = { 0 };
    Key *key =
        key_read(node->string, "signingKey in env", KEY_PUBLIC | KEY_CERTIFICATE, NULL, &why);
    if (!key)
        return error_set(err, ERR_REFUSED,
                         "%s. Remove the signingKey of env; sealing adds the right one", why.text);
    bool same = key_same(key, r->key);
    bool ok = key_fingerprint(key, there, err) && key_fingerprint(r->key, own, err);
    key_free(key);
    if (ok && !same)
        return error_set(err, ERR_REFUSED,
                         "env has the signingKey of another key (SHA256:%.16s..) than the one that"
                         " signs (SHA256:%.16s..): the machine would refuse the contract"
                         " (HPL12001E). Sign with that key, or remove the signingKey",
                         there, own);
    KeyText text;
    ok = ok && key_text(node->string, &text, NULL, err);
    if (ok && r->signing_cert.ptr)
        return error_set(err, ERR_REFUSED,
                         "env has a signingKey already. Remove it, so that the certificate that"
                         " limits the contract can take its place");
    if (ok && (text.how & (KEY_TEXT_BASE64_TWICE | KEY_TEXT_FOLDED | KEY_TEXT_INDENTED |
                           KEY_TEXT_DASHES | KEY_TEXT_PKCS1_PUBLIC)))
        return error_set(err, ERR_REFUSED,
                         "the signingKey of env is the right key in a form that the machine cannot"
                         " read. Remove it; sealing adds it in the right form");
    return ok;
}

bool signing_key_add(const SealRequest *request, Str text, Buf *out, bool *ret_added, Error *err)
{
    Env env;
    Buf value;
    buf_init(&value, 0);
    bool added = false;
    bool ok = read_env(&env, text, err) && make_value(request, &value, err);
    const TreeNode *node = ok ? tree_get_text(env.root, "signingKey") : NULL;
    bool empty = node && ((node->kind == NODE_NULL && !(node->flags & NODE_ANCHORED)) ||
                          (node->kind == NODE_STRING && !str_trim(node->string).len));
    if (ok && node && !empty) {
        ok = node->kind == NODE_STRING ? judge(request, node, err)
                                       : error_set(err, ERR_REFUSED,
                                                   "the signingKey of env is no text. Remove it;"
                                                   " sealing adds the right one");
        if (ok)
            buf_add_str(out, text);
    } else if (ok) {
        added = true;
        ok = empty ? replace_empty(request, &env, node, buf_str(&value), out, err)
             : env.root->style == STYLE_FLOW ? add_to_flow(request, &env, buf_str(&value), out, err)
                                             : add_line(request, &env, buf_str(&value), out, err);
    }
    ok = ok && (buf_ok(out) || error_memory(err));
    if (ok)
        *ret_added = added;
    buf_clear(&value);
    arena_free(env.arena);
    return ok;
}
