#include "unit/unit.h"

#include "contract/arena.h"
#include "contract/merge.h"

#include <stdio.h>

static Analysis *analyse(const char *text)
{
    Error err = { 0 };
    AnalysisInput in = { .snapshot = snapshot_new(str_from(text), &err), .layers = LAYER_YAML };
    Analysis *a = analysis_new(&in, &err);
    snapshot_free(in.snapshot);
    assert_non_null(a);
    return a;
}

/* `clashes`: the paths that clash, with a blank between; text: what comes out when none of them, or
 * with take all of them, is taken from theirs. */
static void assert_merge(const char *base, const char *mine, const char *theirs, bool take,
                         const char *clashes, const char *text)
{
    enum { MOST = 16 };
    Analysis *sides[] = { analyse(base), analyse(mine), analyse(theirs) };
    Arena *arena = arena_new(0);
    Merge merge;
    Error err = { 0 };
    bool taken[MOST];
    Buf out;
    buf_init(&out, 0);
    memset(taken, take, sizeof taken);
    assert_true(merge_make(sides[0], sides[1], sides[2], arena, &merge, &err));
    assert_true(merge.count <= MOST);
    for (size_t i = 0; i < merge.count; i++)
        if (merge.items[i].clash)
            buf_printf(&out, "%s" STR_FMT, out.len ? " " : "", STR_ARG(merge.items[i].path));
    print_message("%s | %s | %s", base, mine, theirs);
    assert_str(buf_str(&out), clashes);
    buf_reset(&out);
    if (!merge_text(&merge, sides[1], NULL, NULL, taken, &out, &err))
        fail_msg("%s", err.text);
    assert_str(buf_str(&out), text);
    buf_clear(&out);
    arena_free(arena);
    for (int i = 0; i < 3; i++)
        analysis_free(sides[i]);
}

static void what_one_side_changed_is_taken_from_it(void **state)
{
    (void)state;
    static const char base[] = "a: 1\nb: 2\n";
    assert_merge(base, base, "a: 1\nb: 3\n", false, "", "a: 1\nb: 3\n");
    assert_merge(base, "a: 9 # mine\nb: 2\n", "a: 1\nb: 3\n", false, "", "a: 9 # mine\nb: 3\n");
    assert_merge(base, "a: 9\nb: 2\n", "a: 1\nb: 2\nc:\n  d: 4\n", false, "",
                 "a: 9\nb: 2\nc:\n  d: 4\n");
    assert_merge(base, "a: 9\nb: 2\n", "a: 1\n", false, "", "a: 9\n");
    assert_merge(base, "b: 2\n", "a: 1\nb: 3\n", false, "", "b: 3\n");
    assert_merge(base, "a: 1\nb: 3\n", "a: 1\nb: 3\n", false, "", "a: 1\nb: 3\n");
    assert_merge(base, "a: 1\n", "a: 1\n", false, "", "a: 1\n");
}

static void sections_are_looked_into(void **state)
{
    (void)state;
    assert_merge("env: |\n  type: env\n  env:\n    A: x\nworkload: |\n  type: workload\n",
                 "env: |\n  type: env\n  env:\n    A: x\n    B: y\nworkload: |\n  type: workload\n",
                 "env: |\n  type: env\n  env:\n    A: z\n    C: w\nworkload: |\n  type: workload\n",
                 false, "",
                 "env: |\n  type: env\n  env:\n    A: z\n    B: y\n    C: w\n"
                 "workload: |\n  type: workload\n");
    assert_merge("env: |\n  type: env\n", "env: |\n  type: env\n",
                 "env: |\n  type: env\nworkload: |\n  type: workload\n", false, "",
                 "env: |\n  type: env\nworkload: |\n  type: workload\n");
    assert_merge("a: 1\nworkload: |\n  type: workload\n", "a: 2\nworkload: |\n  type: workload\n",
                 "a: 1\nworkload: hyper-protect-basic.QUJD.U2Fs\n", false, "",
                 "a: 2\nworkload: hyper-protect-basic.QUJD.U2Fs\n");
}

static void clashes_are_listed_and_decided(void **state)
{
    (void)state;
    static const char base[] = "a: 1\nb: 2\n";
    assert_merge(base, "a: 8\nb: 2\n", "a: 9\nb: 3\n", false, "/a", "a: 8\nb: 3\n");
    assert_merge(base, "a: 8\nb: 2\n", "a: 9\nb: 3\n", true, "/a", "a: 9\nb: 3\n");
    assert_merge(base, "b: 2\n", "a: 9\nb: 2\n", false, "/a", "b: 2\n");
    assert_merge(base, "b: 2\n", "a: 9\nb: 2\n", true, "/a", "b: 2\na: 9\n");
    assert_merge(base, "a: 9\nb: 2\n", "b: 2\n", true, "/a", "b: 2\n");
    /* one removed what the other one changed within */
    assert_merge("a: {b: 1}\nc: 1\n", "c: 1\n", "a: {b: 2}\nc: 1\n", false, "/a", "c: 1\n");
    /* both added something of that name */
    assert_merge("c: 1\n", "c: 1\na: {x: 1}\n", "c: 1\na: {z: 2}\n", false, "",
                 "c: 1\na: {x: 1, z: 2}\n");
    assert_merge("c: 1\n", "c: 1\na: {x: 1}\n", "c: 1\na: {x: 2}\n", true, "/a/x",
                 "c: 1\na: {x: 2}\n");
    /* a list is one value */
    assert_merge("a: [1]\n", "a: [1, 2]\n", "a: [1, 3]\n", false, "/a", "a: [1, 2]\n");
}

static void a_side_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    Analysis *good = analyse("a: 1\n"), *bad = analyse("a: [1\n");
    Arena *arena = arena_new(0);
    Merge merge;
    Error err = { 0 };
    assert_false(merge_make(good, good, bad, arena, &merge, &err));
    assert_string_equal(err.text, "cannot merge: the file cannot be read as YAML");
    assert_false(merge_make(good, bad, good, arena, &merge, &err));
    assert_string_equal(err.text, "cannot merge: your text cannot be read as YAML");
    arena_free(arena);
    analysis_free(good);
    analysis_free(bad);
}

static void too_many_differences_are_refused(void **state)
{
    (void)state;
    Buf base, theirs;
    buf_init(&base, 0);
    buf_init(&theirs, 0);
    for (int i = 0; i < 1001; i++) {
        buf_printf(&base, "k%d: a\n", i);
        buf_printf(&theirs, "k%d: b\n", i);
    }
    Analysis *a = analyse(base.ptr), *b = analyse(theirs.ptr);
    Arena *arena = arena_new(0);
    Merge merge;
    Error err = { 0 };
    assert_false(merge_make(a, a, b, arena, &merge, &err));
    assert_string_equal(err.text, "cannot merge: more than 1000 values differ");
    arena_free(arena);
    analysis_free(a);
    analysis_free(b);
    buf_clear(&base);
    buf_clear(&theirs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_side_changed_is_taken_from_it),
        cmocka_unit_test(sections_are_looked_into),
        cmocka_unit_test(clashes_are_listed_and_decided),
        cmocka_unit_test(a_side_that_cannot_be_read_is_named),
        cmocka_unit_test(too_many_differences_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
