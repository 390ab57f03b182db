/* The table of actions: whole, and without clashes. */
#include "unit/unit.h"

#include "../tui/command.h"
#include "../tui/shift.h"

#include <stdio.h>

static void every_action_is_whole(void **state)
{
    (void)state;
    for (const Action *a = actions; a->id; a++) {
        assert_true(a->title[0] && a->help[0] && a->group && a->run);
        assert_true(a->help[strlen(a->help) - 1] == '.' || a->help[strlen(a->help) - 1] == '?');
        assert_ptr_equal(action_find(a->id), a);
        char key[32];
        action_key_name(a, key);
        assert_true(a->keys || a->leader || a->list_keys ||
                    strcmp(a->id, "pane.previous") == 0); /* S-Tab at the ends of lists */
        for (const Action *b = actions; b < a; b++)
            assert_string_not_equal(a->id, b->id);
    }
    assert_null(action_find("no.such"));
}

static void keys_name_one_action(void **state)
{
    (void)state;
    for (const Action *a = actions; a->id; a++) {
        const char *lists[] = { a->keys, a->list_keys };
        for (int i = 0; i < 2; i++) {
            Str rest = str_from(lists[i]), name;
            while (rest.len && str_split(&rest, ' ', &name)) {
                KeyEvent key;
                if (!key_from_label(name, &key))
                    fail_msg("%s: there is no key " STR_FMT, a->id, STR_ARG(name));
                const Action *found = action_of_key(&key, i == 1);
                if (found != a)
                    fail_msg(STR_FMT " is %s and %s", STR_ARG(name), a->id, found->id);
            }
        }
    }
}

static void leader_keys_are_not_begun_by_others(void **state)
{
    (void)state;
    for (const Action *a = actions; a->id; a++)
        for (const Action *b = actions; a->leader && b->id; b++)
            if (a != b && b->leader && strncmp(a->leader, b->leader, strlen(a->leader)) == 0)
                fail_msg("^X %s: %s hides %s", a->leader, a->id, b->id);
}

/* Keys that other programs keep are never the only way. */
static void no_key_is_needed_that_may_be_swallowed(void **state)
{
    (void)state;
    for (const Action *a = actions; a->id; a++) {
        Str rest = str_from(a->keys), name;
        while (rest.len && str_split(&rest, ' ', &name)) {
            static const char *const taken[] = { "F5", "F11", "F12", "^A", "^B", "^Q",
                                                 "^W", "^N",  "^T",  "^]", "^\\" };
            for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
                assert_false(str_is(name, taken[i]));
        }
    }
}

static void places_follow_the_splices(void **state)
{
    (void)state;
    Shifts s = { 0 };
    Span span;
    shifts_add(&s, 10, 2, 5); /* [10,12) became 5 bytes */
    assert_int_equal(shifts_to_old(&s, 9), 9);
    assert_int_equal(shifts_to_old(&s, 15), 12);
    assert_true(shifts_to_new(&s, span_make(20, 25), false, &span));
    assert_int_equal(span.start, 23);
    assert_true(shifts_to_new(&s, span_make(2, 5), false, &span));
    assert_int_equal(span.start, 2);
    assert_true(shifts_to_new(&s, span_make(8, 14), false, &span)); /* around it */
    assert_int_equal(span.start, 8);
    assert_int_equal(span.end, 17);
    assert_false(shifts_to_new(&s, span_make(10, 12), false, &span)); /* replaced */
    shifts_clear(&s);
    shifts_add(&s, 4, 0, 3); /* typed at an empty secret: it belongs to it */
    assert_true(shifts_to_new(&s, span_make(4, 4), true, &span));
    assert_int_equal(span.start, 4);
    assert_int_equal(span.end, 7);
    shifts_add(&s, 7, 0, 1); /* goes on typing: one splice */
    assert_int_equal(s.count, 1);
    for (size_t i = 0; i < 3 * SHIFT_MAX; i++)
        shifts_add(&s, 100 + 10 * i, 0, 1);
    assert_true(s.lost);
    assert_false(shifts_to_new(&s, span_make(4, 4), true, &span));
    shifts_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_action_is_whole),
        cmocka_unit_test(keys_name_one_action),
        cmocka_unit_test(leader_keys_are_not_begun_by_others),
        cmocka_unit_test(no_key_is_needed_that_may_be_swallowed),
        cmocka_unit_test(places_follow_the_splices),
    };
    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
