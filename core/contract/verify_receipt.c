#include "contract/json.h"
#include "contract/secure.h"
#include "contract/verify.h"
#include "envelope.h"

#include <stdio.h>

static void compare(Buf *out, const char *what, Str expected, const char *found, bool *same)
{
    bool equal = str_is(expected, found);
    *same = *same && equal;
    buf_printf(out, "%-3s %-21s %s\n", equal ? "ok" : "x", what,
               equal          ? "equals the receipt"
               : expected.len ? "differs from the receipt"
                              : "is not in the receipt");
}

static bool compare_part(const Envelope *e, SealPart part, const TreeNode *sections, Buf *out,
                         bool *same, Error *err)
{
    const TreeNode *entry = tree_get_text(sections, seal_part_name(part));
    if (!e->part[part] && !entry)
        return true;
    char hash[KEY_HEX_MAX] = "missing";
    Str value = envelope_value(e, part);
    if (envelope_is_token(e, part))
        value = str_trim(value);
    if (value.ptr && !secure_sha256_hex(value, hash, err))
        return false;
    if (e->part[part] && !value.ptr) /* a plain mapping has no value that could be hashed */
        return true;
    compare(out, seal_part_name(part), tree_get_string(entry, "sha256"), hash, same);
    return true;
}

static bool read_receipt(Str receipt, Arena *arena, const TreeNode **ret, Error *err)
{
    TreeNode *root = NULL;
    if (!json_parse(receipt, arena, &root, err))
        return false;
    if (root->kind != NODE_MAPPING ||
        !str_is(tree_get_string(root, "kind"), "contract-tui receipt"))
        return error_set(err, ERR_SYNTAX, "this is no receipt of a sealed contract");
    *ret = root;
    return true;
}

bool verify_receipt(Str sealed, Str receipt, Buf *out, bool *ret_same, Error *err)
{
    Envelope e;
    if (!envelope_read(&e, sealed, err))
        return false;
    const TreeNode *root = NULL;
    char hash[KEY_HEX_MAX];
    bool same = true;
    bool ok = read_receipt(receipt, e.arena, &root, err) && secure_sha256_hex(sealed, hash, err);
    if (ok)
        compare(out, "the whole file", tree_get_string(tree_get_text(root, "output"), "sha256"),
                hash, &same);
    const TreeNode *sections = tree_get_text(root, "sections");
    for (SealPart part = 0; ok && part < SEAL_PARTS; part++)
        ok = compare_part(&e, part, sections, out, &same, err);
    envelope_clear(&e);
    if (ok)
        *ret_same = same;
    return ok && (buf_ok(out) || error_memory(err));
}

static bool part_since(const Envelope *e, SealPart part, const TreeNode *sections,
                       ReceiptState *ret, Error *err)
{
    const TreeNode *entry = tree_get_text(sections, seal_part_name(part));
    Str then = tree_get_string(entry, "inputSha256"), value = envelope_value(e, part);
    char hash[KEY_HEX_MAX] = "";
    if (value.ptr && !secure_sha256_hex(value, hash, err))
        return false;
    *ret = !entry && !e->part[part]  ? RECEIPT_ABSENT
           : !entry                  ? RECEIPT_NEW
           : !e->part[part]          ? RECEIPT_GONE
           : !then.len || !value.ptr ? RECEIPT_UNKNOWN
           : str_is(then, hash)      ? RECEIPT_SAME
                                     : RECEIPT_CHANGED;
    return true;
}

bool verify_receipt_since(Str text, Str receipt, ReceiptSince *ret, Error *err)
{
    Envelope e;
    const TreeNode *root = NULL;
    char hash[KEY_HEX_MAX];
    ReceiptSince since = { .same_text = false };
    if (!envelope_read(&e, text, err))
        return false;
    bool ok = read_receipt(receipt, e.arena, &root, err) && secure_sha256_hex(text, hash, err);
    const TreeNode *input = ok ? tree_get_text(root, "input") : NULL;
    const TreeNode *sections = ok ? tree_get_text(root, "sections") : NULL;
    since.same_text = ok && str_is(tree_get_string(input, "sha256"), hash);
    for (SealPart part = 0; ok && part < SEAL_PARTS; part++)
        ok = part_since(&e, part, sections, &since.parts[part], err);
    if (ok) {
        snprintf(since.time, sizeof since.time, STR_FMT,
                 STR_ARG(str_slice(tree_get_string(root, "time"), 0, 31)));
        snprintf(since.file, sizeof since.file, STR_FMT,
                 STR_ARG(str_slice(tree_get_string(input, "file"), 0, 199)));
        *ret = since;
    }
    envelope_clear(&e);
    return ok;
}
