/* Remedies of keys and certificates: the same thing, written as the machine reads it. */
#include "rules.h"

/* One PEM and nothing else: a chain must not lose its other certificates. */
static bool is_single(Str text)
{
    size_t first = str_find(text, STR("BEGIN "));
    return first == SIZE_MAX ||
           str_find(str_slice(text, first + 1, SIZE_MAX), STR("BEGIN ")) == SIZE_MAX;
}

static void change(Run *run, Problem *p, bool safe, const Buf *pem, const char *title)
{
    Str to = text_make(run, STR_FMT, STR_ARG(buf_str(pem)));
    found_change(run, p, (Fix){ .kind = FIX_VALUE, .to = to, .safe = safe }, "%s", title);
}

void found_pem(Run *run, Problem *problem, const TreeNode *node, KeyKind wanted)
{
    Buf pem;
    KeyText text;
    buf_init_secret(&pem, 0);
    if (is_single(text_of(node)) && key_text(text_of(node), &text, &pem, NULL) &&
        text.kind == wanted && pem.len && buf_ok(&pem))
        change(run, problem, true, &pem, "Write it as a PEM with its lines");
    buf_clear(&pem);
}

void found_public_half(Run *run, Problem *problem, const TreeNode *node)
{
    Buf pem;
    buf_init(&pem, 0);
    Key *key = key_read(text_of(node), "the key", KEY_PRIVATE, NULL, NULL);
    if (key && key_public_pem(key, &pem, NULL) && buf_ok(&pem))
        change(run, problem, false, &pem, "Put its public half here");
    key_free(key);
    buf_clear(&pem);
}

void found_pkcs8(Run *run, Problem *problem, const TreeNode *node)
{
    Buf pem;
    buf_init_secret(&pem, 0);
    Key *key = key_read(text_of(node), "the key", KEY_PRIVATE, NULL, NULL);
    if (key && key_private_pem(key, (Str){ NULL, 0 }, &pem, NULL) && buf_ok(&pem))
        change(run, problem, true, &pem, "Write the same key as PKCS#8");
    key_free(key);
    buf_clear(&pem);
}
