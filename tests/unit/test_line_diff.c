/* Lines of two texts: what went, what came, and what stands around. */
#include "unit/unit.h"

#include "../tui/line_diff.h"

#include <stdio.h>

static void add_rows(Buf *out, const LineDiff *d)
{
    for (size_t i = 0; i < d->count; i++)
        buf_printf(out, "%c" STR_FMT "\n", d->rows[i].mark, STR_ARG(d->rows[i].text));
}

static void what_differs_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *old, *fresh, *rows;
    } cases[] = {
        { "", "", "" },
        { "a\nb\n", "a\nb\n", "" },
        { "", "a\n", "+a\n" },
        { "a\n", "", "-a\n" },
        { "a\n", "b\n", "-a\n+b\n" },
        { "a\nb\nc\n", "a\nc\n", " a\n-b\n c\n" },
        { "1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nx\n6\n", "....\n 3\n 4\n-5\n+x\n 6\n" },
        { "x\na\nb\nc\nd\ne\nf\ny\n", "z\na\nb\nc\nd\ne\nf\nw\n",
          "-x\n+z\n a\n b\n....\n e\n f\n-y\n+w\n" },
        { "a\nb\nc\nd\n", "b\nc\na\nd\n", "-a\n b\n c\n+a\n d\n" },
        { "no end", "no end\n", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new(0);
        LineDiff d;
        Buf out;
        buf_init(&out, 0);
        assert_true(line_diff(str_from(cases[i].old), str_from(cases[i].fresh), arena, &d));
        add_rows(&out, &d);
        assert_str(buf_str(&out), cases[i].rows);
        buf_clear(&out);
        arena_free(arena);
    }
}

static void numbers_are_those_of_their_text(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    LineDiff d;
    assert_true(line_diff(STR("a\nb\nc\n"), STR("new\na\nc\n"), arena, &d));
    assert_int_equal(d.changed, 2);
    assert_int_equal(d.rows[0].line, 1); /* + new */
    assert_int_equal(d.rows[1].line, 2); /* a, in the new text */
    assert_int_equal(d.rows[2].line, 2); /* - b, in the old one */
    assert_int_equal(d.rows[3].line, 3);
    arena_free(arena);
}

/* Too much to search for what is common: taken as a whole, and quickly. */
static void large_differences_are_taken_as_a_whole(void **state)
{
    (void)state;
    Buf old, fresh;
    LineDiff d;
    Arena *arena = arena_new(0);
    buf_init(&old, 0);
    buf_init(&fresh, 0);
    for (int i = 0; i < 5000; i++) {
        buf_printf(&old, "old %d\n", i);
        buf_printf(&fresh, "fresh %d\n", i);
    }
    assert_true(line_diff(buf_str(&old), buf_str(&fresh), arena, &d));
    assert_int_equal(d.changed, 10000);
    buf_clear(&old);
    buf_clear(&fresh);
    arena_free(arena);
}

/* "!": it cannot be merged line by line. */
static void two_changes_are_brought_together(void **state)
{
    (void)state;
    static const struct {
        const char *base, *mine, *theirs, *merged;
    } cases[] = {
        { "", "", "", "" },
        { "a\nb\nc\n", "x\nb\nc\n", "a\nb\ny\n", "x\nb\ny\n" },
        { "a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n", "a\nc\nd\n" },
        { "a\nb\nc\n", "new\na\nb\nc\n", "a\nb\n", "new\na\nb\n" },
        { "a\nb\n", "a\nx\n", "a\nx\n", "a\nx\n" },
        { "a\nb\n", "a\nx\n", "a\ny\n", "!" },
        { "a\nb\n", "a\n1\nb\n", "a\n2\nb\n", "!" },
        { "a\nb\n", "a\nb\n", "", "" },
        { "a\nb", "a\nb", "c\nb", "c\nb" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new(0);
        Buf out;
        buf_init(&out, 0);
        bool ok = line_merge(str_from(cases[i].base), str_from(cases[i].mine),
                             str_from(cases[i].theirs), arena, &out);
        assert_str(ok ? buf_str(&out) : STR("!"), cases[i].merged);
        buf_clear(&out);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_is_told),
        cmocka_unit_test(numbers_are_those_of_their_text),
        cmocka_unit_test(two_changes_are_brought_together),
        cmocka_unit_test(large_differences_are_taken_as_a_whole),
    };
    return cmocka_run_group_tests_name("line_diff", tests, NULL, NULL);
}
