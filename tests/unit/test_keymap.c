/* The keys in effect: lines of the user's file, presets, and what is wrong with them. */
#include "unit/unit.h"

#include "../tui/keymap.h"

#include <stdio.h>

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

/* Lines, and what they make of one action. wrong: what the complaints say; NULL: nothing. */
static const struct Case {
    const char *lines, *action, *keys, *list_keys, *leader, *wrong;
} cases[] = {
    { "", "fix.apply", "F7", "f", "f", NULL },
    { "# a comment\n\n", "fix.apply", "F7", "f", "f", NULL },
    { "fix.apply = F4 f\nfile.editor = F7", "fix.apply", "F4", "f", "f", NULL },
    { "fix.apply = F4 f\nfile.editor = F7", "file.editor", "F7", "", "$", NULL },
    { "view.problems = Alt-l Z", "view.problems", "Alt-l", "Z", "l", NULL },
    { "view.problems = ^X Q z", "view.problems", "", "", "Q z", NULL },
    { "view.problems = Alt-l ^X j", "view.problems", "Alt-l", "", "j", NULL },
    { "fix.apply =", "fix.apply", "", "", "f", NULL },
    { "help.here = ^X Tab\npane.next = F6 ^X 1", "help.here", "", "", "\t", NULL },
    { "fix.apply = F2 F7", "fix.apply", "F7", "", "f",
      "keys, line 1: F2 is already the key of file.save" },
    { "\nfix.applied = F2", "file.save", "F2 ^S", "", "s",
      "keys, line 2: there is no action \"fix.applied\"" },
    { "fix.apply = F13 F7", "fix.apply", "F7", "", "f", "keys, line 1: there is no key \"F13\"" },
    { "fix.apply = Esc F7", "fix.apply", "F7", "", "f", "Esc always does the same" },
    { "fix.apply = F7 ^X e", "fix.apply", "F7", "", "f", "^X e is already the key of seal.all" },
    { "fix.apply = F7 ^X many", "fix.apply", "F7", "", "f", "behind ^X stand" },
    { "fix.apply F7", "fix.apply", "F7", "f", "f", "is no line of the form" },
    { "view.problems = Alt-l ZZ", "view.problems", "Alt-l", "ZZ", "l", NULL },
    { "view.problems = qq", "view.problems", "", "", "l",
      "keys, line 1: q is already the key of file.leave" },
    { "view.problems = ZZ\nview.compare = ZZ", "view.compare", "", "", "D",
      "keys, line 2: ZZ is already the key of view.problems" },
    { "view.problems = ZZ\nview.compare = Z", "view.compare", "", "", "D",
      "keys, line 2: Z is already the first key of others" },
    { "fix.apply = F7\nview.problems = F7 Alt-l", "view.problems", "Alt-l", "", "l",
      "keys, line 2: F7 is already the key of fix.apply" },
};

static void lines_change_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct Case *c = &cases[i];
        Buf wrong;
        buf_init(&wrong, 0);
        keymap_reset("plain");
        size_t count = keymap_read(str_from(c->lines), "keys", &wrong);
        const Action *a = action_find(c->action);
        if (strcmp(text_or_empty(keymap_keys(a)), c->keys) != 0 ||
            strcmp(text_or_empty(keymap_list_keys(a)), c->list_keys) != 0 ||
            strcmp(text_or_empty(keymap_leader(a)), c->leader) != 0)
            fail_msg("\"%s\": %s has \"%s\", \"%s\", \"%s\"", c->lines, c->action,
                     text_or_empty(keymap_keys(a)), text_or_empty(keymap_list_keys(a)),
                     text_or_empty(keymap_leader(a)));
        assert_int_equal(count, c->wrong ? 1 : 0);
        if (c->wrong && !str_contains(buf_str(&wrong), str_from(c->wrong)))
            fail_msg("\"%s\": " STR_FMT, c->lines, STR_ARG(buf_str(&wrong)));
        buf_clear(&wrong);
    }
    keymap_reset("plain");
}

static void one_key_does_one_thing(void)
{
    for (const Action *a = actions; a->id; a++) {
        const char *lists[] = { keymap_keys(a), keymap_list_keys(a) };
        for (int i = 0; i < 2; i++) {
            Str rest = str_from(lists[i]), name;
            KeyEvent key;
            while (rest.len && str_split(&rest, ' ', &name)) {
                bool begins;
                if (!key_from_label(name, &key)) { /* two letters */
                    assert_int_equal(name.len, 2);
                    assert_ptr_equal(keymap_sequence(name.ptr[0], name.ptr[1], &begins), a);
                    key = (KeyEvent){ .code = name.ptr[0] };
                    assert_null(action_of_key(&key, true));
                    continue;
                }
                if (action_of_key(&key, i == 1) != a)
                    fail_msg(STR_FMT " is not only the key of %s", STR_ARG(name), a->id);
            }
        }
    }
}

static void presets_have_no_clash(void **state)
{
    (void)state;
    KeyEvent o = { .code = 'o' };
    size_t count = 0;
    for (const Action *a = actions; a->id; a++)
        count++;
    assert_true(count < KEYMAP_ACTIONS_MAX);
    keymap_reset("vi");
    one_key_does_one_thing();
    assert_string_equal(action_of_key(&o, true)->id, "place.add");
    char where[100];
    keymap_origin(action_find("place.add"), where, sizeof where);
    assert_string_equal(where, "preset vi");
    keymap_read(STR("\nplace.add = a"), "/k", NULL);
    keymap_origin(action_find("place.add"), where, sizeof where);
    assert_string_equal(where, "/k, line 2");
    assert_null(action_of_key(&o, true));
    keymap_reset("plain");
    one_key_does_one_thing();
    keymap_origin(action_find("place.remove"), where, sizeof where);
    assert_string_equal(where, "built in");
}

static void too_many_keys_are_told(void **state)
{
    (void)state;
    Buf wrong, line;
    buf_init(&wrong, 0);
    buf_init(&line, 0);
    buf_add_text(&line, "fix.apply =");
    for (char c = 'A'; c <= 'P'; c++)
        buf_printf(&line, " Alt-%c", c);
    keymap_reset("plain");
    assert_int_not_equal(keymap_read(buf_str(&line), "keys", &wrong), 0);
    assert_true(str_contains(buf_str(&wrong), STR("too many keys")));
    assert_true(strlen(keymap_keys(action_find("fix.apply"))) < KEYMAP_LIST_MAX);
    buf_clear(&wrong);
    buf_clear(&line);
    keymap_reset("plain");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_change_the_table),
        cmocka_unit_test(presets_have_no_clash),
        cmocka_unit_test(too_many_keys_are_told),
    };
    return cmocka_run_group_tests_name("keymap", tests, NULL, NULL);
}
