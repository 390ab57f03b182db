/* Two texts as what a file was and what it has become; a change of our own is a third. No crash, a
 * reason where they cannot be merged; and what nobody else changed becomes what the file says. */
#include "contract/arena.h"
#include "contract/merge.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static Analysis *analyse(Str text)
{
    AnalysisInput in = { .snapshot = snapshot_new(text, NULL),
                         .kind = DOC_CONTRACT,
                         .layers = LAYER_YAML };
    Analysis *a = in.snapshot ? analysis_new(&in, NULL) : NULL;
    snapshot_free(in.snapshot);
    return a;
}

/* One part ends at a line "=====". */
static Str take_part(Str *rest)
{
    static const Str mark = STR("\n=====\n");
    size_t at = str_find(*rest, mark);
    Str part = str_slice(*rest, 0, at == SIZE_MAX ? at : at + 1);
    *rest = at == SIZE_MAX ? STR("") : str_slice(*rest, at + mark.len, SIZE_MAX);
    return part;
}

/* Keys that stand twice have no one meaning. */
static bool is_good(const Analysis *a)
{
    size_t problems;
    analysis_problems(a, &problems);
    return problems == 0;
}

static void merge(const Analysis *base, const Analysis *mine, const Analysis *theirs)
{
    Arena *arena = arena_new(0);
    Merge merge;
    Error err = { 0 };
    Buf out;
    buf_init_secret(&out, 0);
    bool made = merge_make(base, mine, theirs, arena, &merge, &err);
    require(made || err.text[0]);
    bool merged = made && merge_text(&merge, mine, NULL, NULL, NULL, &out, &err);
    require(merged || err.text[0]);
    Analysis *result = merged ? analyse(buf_str(&out)) : NULL;
    if (result && base == mine && is_good(base) && is_good(theirs))
        require(tree_equal(analysis_root(result), analysis_root(theirs)));
    analysis_free(result);
    buf_clear(&out);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str rest = str_make((const char *)data, size);
    Analysis *base = analyse(take_part(&rest)), *theirs = analyse(take_part(&rest)),
             *mine = analyse(take_part(&rest));
    if (base && theirs && mine) {
        merge(base, base, theirs);
        merge(base, mine, theirs);
    }
    analysis_free(base);
    analysis_free(theirs);
    analysis_free(mine);
    return 0;
}
