/* Equality of two contracts by what they say: a token counts as the text in it when the key
 * opens it; the signingKey that sealing adds and the signature do not count. */
#include "contract/diff.h"
#include "contract/token.h"
#include "contract/verify.h"
#include "envelope.h"

typedef enum Compared { SAME, DIFFERENT, UNKNOWN } Compared;

/* The text of a part; a token is opened. */
static Compared part_text(const Envelope *e, SealPart part, const Key *key, Buf *out)
{
    if (!envelope_is_token(e, part))
        return envelope_part_text(e, part, out, NULL) ? SAME : UNKNOWN;
    TokenOpened opened;
    if (!key || !token_open(envelope_value(e, part), key, &opened, NULL))
        return UNKNOWN;
    buf_add_str(out, buf_str(&opened.plain));
    buf_clear(&opened.plain);
    return SAME;
}

static const TreeNode *parse(Str text, Arena *arena)
{
    Problems problems;
    YamlDocument doc = { 0 };
    problems_init(&problems, arena, 10);
    bool ok = yaml_parse(text, NULL, arena, &problems, &doc, NULL);
    return ok && !problems_count(&problems, SEV_ERROR) ? doc.root : NULL;
}

static bool same_keys(const TreeNode *a, const TreeNode *b)
{
    size_t extra = 0;
    if (!tree_get_text(b, "signingKey") && tree_get_text(a, "signingKey"))
        extra = 1;
    if (a->count != b->count + extra)
        return false;
    for (const TreeNode *child = b->first; child; child = child->next)
        if (!tree_get(a, child->key) || !tree_equal(tree_get(a, child->key), child))
            return false;
    return true;
}

static Compared same_text(Str sealed, Str plain)
{
    if (str_eq(sealed, plain))
        return SAME;
    Arena *arena = arena_new(0);
    if (!arena)
        return UNKNOWN;
    const TreeNode *a = parse(sealed, arena), *b = parse(plain, arena);
    bool same = a && b && a->kind == NODE_MAPPING && b->kind == NODE_MAPPING && same_keys(a, b);
    arena_free(arena);
    return same ? SAME : DIFFERENT;
}

/* -- where two texts differ -- */

#define PLACES_MAX 20

static Analysis *analyse(Str text)
{
    AnalysisInput in = { .snapshot = snapshot_new(text, NULL), .layers = LAYER_YAML };
    Analysis *a = in.snapshot ? analysis_new(&in, NULL) : NULL;
    snapshot_free(in.snapshot);
    return a;
}

/* Paths alone: values may be secret. */
static void add_places(Str sealed, Str plain, SealPart part, Buf *out)
{
    static const char *const words[] = { [DIFF_ADDED] = "only in the sealed one",
                                         [DIFF_REMOVED] = "only in the plain contract",
                                         [DIFF_CHANGED] = "differs",
                                         [DIFF_UNKNOWN] = "cannot be compared",
                                         [DIFF_LAYOUT] = "" };
    Analysis *a = analyse(plain), *b = analyse(sealed);
    Arena *arena = arena_new(0);
    Diffs diffs = { .count = 0 };
    size_t shown = 0, more = 0;
    if (a && b && arena && diff_make(a, b, arena, &diffs, NULL))
        for (size_t i = 0; i < diffs.count; i++) {
            const Diff *d = &diffs.items[i];
            if (!diff_counts(d) || (d->kind == DIFF_ADDED && str_is(d->path, "/signingKey")))
                continue;
            if (shown++ < PLACES_MAX)
                buf_printf(out, "%s" STR_FMT "%s" STR_FMT ": %s\n", seal_part_name(part),
                           STR_ARG(d->path), d->file.len ? ", file " : "", STR_ARG(d->file),
                           words[d->kind]);
            else
                more++;
        }
    if (more + diffs.dropped)
        buf_printf(out, "%s: %zu more differences\n", seal_part_name(part), more + diffs.dropped);
    if (!shown)
        buf_printf(out, "%s: differs\n", seal_part_name(part));
    arena_free(arena);
    analysis_free(a);
    analysis_free(b);
}

static Compared compare_part(const Envelope *a, const Envelope *b, SealPart part, const Key *key,
                             Buf *out)
{
    if (!a->part[part] || !b->part[part])
        return !a->part[part] == !b->part[part] ? SAME : DIFFERENT;
    Str x = envelope_value(a, part), y = envelope_value(b, part);
    if (x.ptr && y.ptr && str_eq(x, y))
        return SAME;
    Buf left, right;
    buf_init_secret(&left, 0);
    buf_init_secret(&right, 0);
    Compared result = UNKNOWN;
    if (part_text(a, part, key, &left) == SAME && part_text(b, part, key, &right) == SAME)
        result = part == SEAL_ATTESTATION
                     ? str_eq(buf_str(&left), buf_str(&right)) ? SAME : DIFFERENT
                     : same_text(buf_str(&left), buf_str(&right));
    if (result == DIFFERENT)
        add_places(buf_str(&left), buf_str(&right), part, out);
    buf_clear(&left);
    buf_clear(&right);
    return result;
}

static bool is_part_or_signature(const Envelope *e, const TreeNode *node)
{
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        if (node == e->part[part])
            return true;
    return node == e->signature;
}

/* Keys of a that b lacks or says differently; the other way round only those that are lacking. */
static void compare_rest(const Envelope *a, const Envelope *b, bool back, Buf *out, bool *same)
{
    for (const TreeNode *child = a->root->first; child; child = child->next) {
        const TreeNode *other = tree_get(b->root, child->key);
        if (is_part_or_signature(a, child) || (other && (back || tree_equal(child, other))))
            continue;
        *same = false;
        buf_printf(out, STR_FMT ": %s\n", STR_ARG(child->key),
                   other  ? "differs"
                   : back ? "only in the plain contract"
                          : "only in the sealed one");
    }
}

bool verify_against(Str sealed, Str plain, const Key *key, Buf *out, bool *ret_same,
                    size_t *ret_unknown, Error *err)
{
    Envelope a, b;
    if (!envelope_read(&a, sealed, err))
        return false;
    if (!envelope_read(&b, plain, err)) {
        envelope_clear(&a);
        return error_prefix(err, "the plain contract: ");
    }
    bool same = true;
    size_t unknown = 0;
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        Compared c = compare_part(&a, &b, part, key, out);
        same = same && c != DIFFERENT;
        unknown += c == UNKNOWN;
        if (c == DIFFERENT && (!a.part[part] || !b.part[part]))
            buf_printf(out, "%s: %s\n", seal_part_name(part),
                       a.part[part] ? "only in the sealed one" : "only in the plain contract");
        else if (c == UNKNOWN)
            buf_printf(out, "%s: encrypted, not compared\n", seal_part_name(part));
    }
    compare_rest(&a, &b, false, out, &same);
    compare_rest(&b, &a, true, out, &same);
    envelope_clear(&a);
    envelope_clear(&b);
    *ret_same = same;
    *ret_unknown = unknown;
    return buf_ok(out) || error_memory(err);
}
