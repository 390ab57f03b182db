#include "unit/unit.h"

#include "contract/archive.h"
#include "contract/diff.h"

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

/* "~/env/a +/env/b": a mark and a path for each difference. */
static void assert_diff(const char *old, const char *fresh, const char *expected)
{
    static const char marks[] = { [DIFF_ADDED] = '+',
                                  [DIFF_REMOVED] = '-',
                                  [DIFF_CHANGED] = '~',
                                  [DIFF_UNKNOWN] = '?',
                                  [DIFF_LAYOUT] = '=' };
    Analysis *a = analyse(old), *b = analyse(fresh);
    Arena *arena = arena_new(0);
    Diffs diffs;
    Buf out;
    buf_init(&out, 0);
    assert_true(diff_make(a, b, arena, &diffs, NULL));
    for (size_t i = 0; i < diffs.count; i++) {
        const Diff *d = &diffs.items[i];
        buf_printf(&out, "%s%c" STR_FMT, i ? " " : "", marks[d->kind], STR_ARG(d->path));
        if (d->file.ptr)
            buf_printf(&out, "!" STR_FMT, STR_ARG(d->file));
        assert_int_equal(diff_counts(d), d->kind != DIFF_LAYOUT);
    }
    print_message("%s -> %s", old, fresh);
    assert_str(buf_str(&out), expected);
    buf_clear(&out);
    arena_free(arena);
    analysis_free(a);
    analysis_free(b);
}

static void meaning_is_compared(void **state)
{
    (void)state;
    static const struct {
        const char *old, *fresh, *diff;
    } cases[] = {
        { "a: 1\nb: 2\n", "b: 2 # note\n\"a\": 1\n", "" },
        { "a: 1\n", "a: 1.0\n", "" },
        { "a: 1\n", "a: '1'\n", "~/a" },
        { "a: 1\n", "b: 1\n", "-/a +/b" },
        { "a: {b: {c: 1, d: 2}}\n", "a: {b: {c: 1, d: 3, e/f: 4}}\n", "~/a/b/d +/a/b/e~1f" },
        { "a: [x, y]\n", "a: [x, y, z]\n", "+/a/2" },
        { "a: [x, y]\n", "a: [z, x, y]\n", "+/a/0" },
        { "a: [x, y]\n", "a: [y, x]\n", "~/a" },
        { "a: [{name: p, v: 1}, {name: q, v: 2}]\n", "a: [{name: q, v: 3}, {name: p, v: 1}]\n",
          "~/a/1/v" },
        { "a: [{metadata: {name: p}, v: 1}]\n", "a: [{metadata: {name: q}, v: 1}]\n",
          "-/a/0 +/a/0" },
        { "a: [{v: 1}, {v: 2}]\n", "a: [{v: 1}]\n", "-/a/1" },
        { "a: {x: 1}\n", "a: [1]\n", "~/a" },
        { "env: |\n  type: env\n  a: 1\n", "env:\n  type: env\n  a: 1\n", "=/env" },
        { "env: |\n  type: env\n  a: 1\n", "env: |\n  # note\n  a: 1\n  type: env\n", "=/env" },
        { "env: |\n  type: env\n  a: 1\n", "env: \"type: env\\na: 2\\n\"\n", "~/env/a" },
        { "env: |\n  type: env\n", "env: contract-basic.QUJD.U2Fs\n", "?/env" },
        { "env: contract-basic.QUJD.U2Fs\n", "env: contract-basic.QUJD.U2Fs\n", "" },
        { "env: contract-basic.QUJD.U2Fs\n", "env: contract-basic.QUJE.U2Fs\n", "?/env" },
        { "a: &x {k: 1}\nb: *x\n", "a: {k: 1}\nb: {k: 1}\n", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_diff(cases[i].old, cases[i].fresh, cases[i].diff);
}

static void contract_with(const char *name, const char *data, Buf *out)
{
    ArchiveBuilt built;
    TarEntry entries[2] = {
        { .name = str_from(name), .data = str_from(data), .kind = TAR_FILE, .mode = 0644 },
        { .name = STR("same"), .data = STR("x"), .kind = TAR_FILE, .mode = 0644 },
    };
    Error err = { 0 };
    buf_init(out, 0);
    buf_add_text(out, "workload:\n  play:\n    archive: ");
    if (!archive_pack(entries, 2, out, &built, &err))
        fail_msg("%s", err.text);
    buf_add_byte(out, '\n');
}

static void archives_are_compared_by_their_files(void **state)
{
    (void)state;
    Buf a, b, c;
    contract_with("a.yaml", "1", &a);
    contract_with("a.yaml", "2", &b);
    contract_with("b.yaml", "1", &c);
    assert_diff(a.ptr, a.ptr, "");
    assert_diff(a.ptr, b.ptr, "~/workload/play/archive!a.yaml");
    assert_diff(a.ptr, c.ptr, "-/workload/play/archive!a.yaml +/workload/play/archive!b.yaml");
    assert_diff(a.ptr, "workload:\n  play:\n    archive: AAAAAAAA\n", "~/workload/play/archive");
    buf_clear(&a);
    buf_clear(&b);
    buf_clear(&c);
}

static void what_does_not_parse_is_refused(void **state)
{
    (void)state;
    Analysis *a = analyse("a: 1\n"), *b = analyse("a: [\n");
    Arena *arena = arena_new(0);
    Diffs diffs;
    Error err = { 0 };
    assert_false(diff_make(a, b, arena, &diffs, &err));
    assert_int_equal(err.code, ERR_SYNTAX);
    assert_true(str_contains(str_from(err.text), STR("second")));
    arena_free(arena);
    analysis_free(a);
    analysis_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(meaning_is_compared),
        cmocka_unit_test(archives_are_compared_by_their_files),
        cmocka_unit_test(what_does_not_parse_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
