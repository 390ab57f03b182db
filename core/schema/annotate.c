/* A Watch that notes which subschemas apply where, and forgets what a failing one noted. */
#include "eval.h"

typedef struct Note {
    uint32_t sub;
    const TreeNode *node;
} Note;

typedef struct Notes {
    Note *items; /* owned */
    size_t count, cap;
    bool no_memory;
} Notes;

static size_t note_enter(Run *run, uint32_t sub, const TreeNode *node)
{
    Notes *notes = run->context;
    size_t mark = notes->count;
    if (notes->count == notes->cap) {
        size_t wanted = notes->cap ? 2 * notes->cap : 256;
        Note *fresh = memory_resize(notes->items, wanted * sizeof *fresh);
        if (!fresh) {
            notes->no_memory = run->unknown = true;
            return mark;
        }
        notes->items = fresh;
        notes->cap = wanted;
    }
    notes->items[notes->count++] = (Note){ sub, node };
    return mark;
}

static void note_leave(Run *run, uint32_t sub, const TreeNode *node, size_t mark, bool ok)
{
    Notes *notes = run->context;
    (void)sub;
    (void)node;
    if (!ok) /* what failed says nothing, nor does anything within */
        notes->count = mark;
}

static bool is_annotation(Str keyword)
{
    Keyword k = keyword_find(keyword);
    return k == KW_COUNT || k == KW_FORMAT || k == KW_X_SECRET || k == KW_X_SEVERITY;
}

bool schema_annotate(const Schema *schema, const TreeNode *instance, SchemaVisit *visit,
                     void *context, Error *err)
{
    static const Watch watch = { true, note_enter, note_leave, NULL, NULL };
    Notes notes = { 0 };
    Run run;
    run_init(&run, schema);
    run.watch = &watch;
    run.context = &notes;
    run_sub(&run, schema->root, instance, NULL);
    run_clear(&run);
    for (size_t i = 0; i < notes.count && !run.unknown; i++) {
        const TreeNode *place = schema->places[notes.items[i].sub].node;
        for (const TreeNode *k = place->first; k; k = k->next)
            if (is_annotation(k->key))
                visit(context, notes.items[i].node, k->key, k, place);
    }
    memory_free(notes.items);
    if (notes.no_memory)
        return error_memory(err);
    return !run.unknown || error_set(err, ERR_TOO_BIG, "the instance could not be checked");
}
