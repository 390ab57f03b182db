/* The source as it is shown: folds, wrapped lines, completion, the mouse. */
#include "term/pty.h"

#include <stdio.h>
#include <unistd.h>

static const char contract[] = "# contract-tui: platform=ccrt\n"
                               "workload: |\n"
                               "  type: workload\n"
                               "  compose:\n"
                               "    archive: @\n"
                               "  volumes:\n"
                               "    data:\n"
                               "      seed: very-secret-seed-1\n"
                               "env: |\n"
                               "  type: env\n";

/* The contract with `letters` letters of base64 in the place of the "@". */
static void with_archive(Buf *out, size_t letters)
{
    for (const char *c = contract; *c; c++) {
        for (size_t i = 0; *c == '@' && i < letters; i++)
            buf_add_byte(out, i < 4 ? "H4sI"[i] : 'A');
        if (*c != '@')
            buf_add_byte(out, *c);
    }
}

static Term *open_bytes(Str bytes, const char *const *env, int rows, int columns)
{
    static const char *const args[] = { "web.yaml", NULL };
    TermOptions o = { .rows = rows, .columns = columns, .env = env };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml", bytes);
    term_start(t, args);
    assert_screen(t, "web.yaml");
    term_keys(t, "^X / ^G");
    assert_screen(t, "Source");
    return t;
}

static Term *open_archive(size_t letters)
{
    Buf text;
    buf_init(&text, 0);
    with_archive(&text, letters);
    Term *t = open_bytes(buf_str(&text), NULL, 24, 80);
    buf_clear(&text);
    return t;
}

static void go_to_line(Term *t, const char *line)
{
    term_keys(t, "Alt-g");
    assert_screen(t, "Go to line");
    term_type(t, line);
    term_keys(t, "Enter");
    assert_not_screen(t, "Go to line");
}

static void file_is(Term *t, Str bytes)
{
    Buf out;
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    buf_init(&out, 0);
    term_read_file(t, "web.yaml", &out);
    assert_true(str_eq(buf_str(&out), bytes));
    buf_clear(&out);
}

static void long_base64_takes_one_row(void **state)
{
    (void)state;
    Term *t = open_archive(1512);
    assert_screen(t, "archive: H4sIAAAAAAAAAAAA...  1,512 chars, gzip [+]");
    go_to_line(t, "5");
    term_keys(t, "End Left");
    assert_screen(t, "5:30");
    term_keys(t, "Enter"); /* on the fold: opens it, changes nothing */
    assert_not_screen(t, "[+]");
    term_keys(t, "Alt-z");
    assert_screen(t, "1,512 chars, gzip [+]");
    term_keys(t, "End Backspace"); /* what is hidden is shown before it is changed */
    assert_not_screen(t, "[+]");
    assert_screen(t, "web.yaml  ccrt");
    term_keys(t, "Alt-z Home");
    term_type(t, "x"); /* beside it */
    term_keys(t, "Backspace");
    assert_screen(t, "[+]");
    term_close(t);
}

static void a_search_opens_what_hides_the_match(void **state)
{
    (void)state;
    Term *t = open_archive(1512);
    assert_screen(t, "[+]");
    term_keys(t, "^F");
    term_type(t, "AAAAAAAAAAAAAAAAAAAAA");
    assert_not_screen(t, "[+]");
    term_close(t);
}

static void branches_are_folded_by_key(void **state)
{
    (void)state;
    Term *t = open_archive(20);
    go_to_line(t, "6");
    term_keys(t, "Right Right Right Alt-z");
    assert_screen(t, "volumes:  ...  2 lines [+]");
    assert_not_screen(t, "seed:");
    term_keys(t, "Down");
    assert_screen(t, "9:4");  /* over what is hidden */
    term_keys(t, "Up Alt-c"); /* the line is all of it */
    assert_screen(t, "A secret is among");
    term_keys(t, "Enter Down Down Down Alt-v");
    assert_screen(t, "seed: ********");
    term_keys(t, "Alt-u");
    assert_not_screen(t, "seed");
    go_to_line(t, "8"); /* a place that is hidden is shown */
    assert_screen(t, "seed: ********");
    term_keys(t, "^X Z");
    assert_screen(t, "volumes:  ...  2 lines [+]");
    assert_screen(t, "compose:  ...  1 line [+]");
    term_keys(t, "^X Z");
    assert_not_screen(t, "[+]");
    term_close(t);
}

static void a_folded_branch_is_changed_as_a_whole(void **state)
{
    (void)state;
    Term *t = open_archive(20);
    go_to_line(t, "6");
    term_keys(t, "Right Right Right Alt-z");
    assert_screen(t, "[+]");
    term_keys(t, "Alt-;");
    assert_screen(t, "# volumes:");
    term_keys(t, "^X Z");
    assert_screen(t, "#   data:");
    term_keys(t, "Alt-; Alt-;");
    Buf text;
    buf_init(&text, 0);
    with_archive(&text, 20);
    term_keys(t, "Alt-u Alt-u Alt-u Alt-u");
    assert_screen(t, "    data:");
    term_keys(t, "^X q");
    assert_exit(t, 0);
    buf_clear(&text);
    term_close(t);
}

static void long_lines_are_wrapped_on_wish(void **state)
{
    (void)state;
    /* 30 wide characters, 60 columns, with an odd column before: one row ends early */
    Buf text;
    buf_init(&text, 0);
    buf_add_text(&text, "# contract-tui: platform=ccrt\n# ");
    for (int i = 0; i < 60; i++)
        buf_add_text(&text, "\xE4\xB8\xAD");
    buf_add_text(&text, "x\n# e\xCC\x81nd\n");
    Term *t = open_bytes(buf_str(&text), NULL, 24, 80);
    term_keys(t, "Alt-w");
    assert_screen(t, "are wrapped");
    term_keys(t, "Down");
    assert_screen(t, "2:1");
    int row, column;
    assert_true(term_find(t, "\\", &row, &column));
    assert_true(term_find(t, "   2  #", &row, &column));
    assert_non_null(strchr(term_row(t, row), '\\'));
    assert_null(strchr(term_row(t, row + 1), '\\'));
    term_keys(t, "Down Down"); /* to the second row of the same line, then on */
    assert_screen(t, "3:1");
    term_keys(t, "Up End");
    term_type(t, "!");
    assert_screen(t, "x!");
    term_keys(t, "Backspace Down End");
    assert_screen(t, "3:6");
    term_keys(t, "Alt-w");
    assert_screen(t, "go on sideways");
    file_is(t, buf_str(&text));
    buf_clear(&text);
    term_close(t);
}

static void keys_are_offered_while_typing(void **state)
{
    (void)state;
    Term *t = open_archive(20);
    go_to_line(t, "3");
    term_keys(t, "End Enter");
    term_type(t, "au");
    assert_screen(t, "Tab takes");
    assert_screen(t, ">auths");
    term_keys(t, "Tab");
    assert_not_screen(t, "Tab takes");
    assert_screen(t, "  auths:");
    assert_screen(t, "5:5");
    term_keys(t, "Alt-u Alt-u Alt-u");
    assert_not_screen(t, "auths");
    term_close(t);
}

static void completion_is_never_in_the_way(void **state)
{
    (void)state;
    Term *t = open_archive(20);
    go_to_line(t, "3");
    term_keys(t, "End Enter");
    term_type(t, "au");
    assert_screen(t, "Tab takes");
    term_keys(t, "Esc");
    assert_not_screen(t, "Tab takes");
    term_type(t, "t"); /* closed for this word */
    assert_screen(t, "  aut");
    assert_not_screen(t, "Tab takes");
    term_keys(t, "Backspace Backspace Backspace");
    term_type(t, "i");
    assert_screen(t, ">images");
    term_keys(t, "Enter"); /* a new line, as always */
    assert_not_screen(t, "images");
    term_type(t, "# au");
    assert_not_screen(t, "Tab takes");
    term_keys(t, "Enter");
    term_type(t, "\"au");
    assert_not_screen(t, "Tab takes");
    term_close(t);
}

static void what_is_offered_has_the_line_ends_of_the_file(void **state)
{
    (void)state;
    static const char text[] = "# contract-tui: platform=ccrt\r\nenv: |\r\n  type: env\r\n";
    Term *t = open_bytes(str_from(text), NULL, 24, 80);
    Buf then;
    buf_init(&then, 0);
    go_to_line(t, "4");
    term_type(t, "  lo");
    assert_screen(t, "Log service");
    term_keys(t, "Tab");
    assert_screen(t, "logging:");
    term_type(t, "x: y");
    buf_printf(&then, "%s  logging:\r\n    x: y", text);
    file_is(t, buf_str(&then));
    buf_clear(&then);
    term_close(t);
}

static void completion_can_be_off(void **state)
{
    (void)state;
    static const char *const env[] = { "CONTRACT_TUI_COMPLETION=off", NULL };
    Term *t = open_bytes(STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n"), env, 24, 80);
    go_to_line(t, "3");
    term_keys(t, "End Enter");
    term_type(t, "lo");
    assert_screen(t, "  lo");
    assert_not_screen(t, "Tab takes");
    term_keys(t, "Alt-/");
    assert_screen(t, ">logging");
    term_keys(t, "Down Up Tab");
    assert_screen(t, "logging:");
    term_close(t);
}

static void the_mouse_selects(void **state)
{
    (void)state;
    Term *t = open_archive(20);
    int row, column;
    assert_screen(t, "workload: |");
    assert_true(term_find(t, "workload: |", &row, &column));
    term_drag(t, row, column, row, column + 4);
    term_type(t, "W");
    assert_screen(t, "Wload: |");
    term_keys(t, "Alt-u");
    assert_screen(t, " workload: |");
    assert_true(term_find(t, "type: workload", &row, &column));
    term_click(t, row, column + 7);
    term_click(t, row, column + 7); /* the word */
    term_type(t, "x");
    assert_screen(t, "type: x");
    term_keys(t, "Alt-u");
    assert_screen(t, "type: workload");
    term_settle(t, 450);
    term_mouse(t, 0, row, column, false);
    term_mouse(t, 4, row, column + 4, false); /* Shift: up to there */
    term_type(t, "T");
    assert_screen(t, "T: workload");
    term_keys(t, "Alt-u");
    term_close(t);
}

static void the_wheel_and_the_margin(void **state)
{
    (void)state;
    Buf text;
    buf_init(&text, 0);
    buf_add_text(&text, "# contract-tui: platform=ccrt\nenv: |\n  type: environment\n");
    for (int i = 0; i < 60; i++)
        buf_printf(&text, "# line %d %080d end of line\n", i, 7);
    Term *t = open_bytes(buf_str(&text), NULL, 24, 80);
    assert_screen(t, "type: environment");
    int row, column;
    assert_true(term_find(t, "x   3", &row, &column));
    term_click(t, row, column); /* what is wrong there */
    assert_screen(t, "Explain");
    term_keys(t, "Esc");
    assert_not_screen(t, "Explain");
    term_wheel(t, 10, 20, true);
    assert_not_screen(t, "contract-tui: platform");
    term_wheel(t, 10, 20, false);
    assert_screen(t, "contract-tui: platform");
    for (int i = 0; i < 6; i++)
        term_mouse(t, 67, 10, 20, false); /* sideways */
    assert_screen(t, "end of line");
    for (int i = 0; i < 6; i++)
        term_mouse(t, 64 + 4, 10, 20, false); /* Shift and up: back */
    assert_not_screen(t, "end of line");
    buf_clear(&text);
    term_close(t);
}

static void a_click_on_a_fold_opens_it(void **state)
{
    (void)state;
    Term *t = open_archive(1512);
    int row, column;
    assert_screen(t, "[+]");
    assert_true(term_find(t, "[+]", &row, &column));
    term_click(t, row, column + 1);
    assert_not_screen(t, "[+]");
    term_close(t);
}

static void a_secret_by_alias_is_hidden_at_both_places(void **state)
{
    (void)state;
    Term *t = open_bytes(STR("# contract-tui: platform=ccrt\nworkload:\n  type: workload\n"
                             "  env:\n    A: &hidden very-secret-7\n  auths:\n    us.icr.io:\n"
                             "      username: &user iamapikey\n      password: *user\n"),
                         NULL, 24, 80);
    assert_screen(t, "username: &user ********");
    assert_screen(t, "password: ********");
    assert_false(str_contains(term_output(t), STR("very-secret")));
    term_close(t);
}

static void replacements_know_groups_words_and_case(void **state)
{
    (void)state;
    Term *t = open_bytes(STR("# contract-tui: platform=ccrt\n# web1 web2 Web3 cobweb web\n"), NULL,
                         24, 80);
    term_keys(t, "^F");
    term_type(t, "web");
    assert_screen(t, "of 5");
    term_keys(t, "Alt-c");
    assert_screen(t, "of 4  case");
    term_keys(t, "Alt-w");
    assert_screen(t, "1 of 1  word  case");
    term_keys(t, "Alt-w Alt-c Alt-e ^U");
    term_type(t, "(\\w+?)(\\d)");
    assert_screen(t, "of 3  expr");
    term_keys(t, "Tab");
    term_type(t, "$2-$1");
    term_keys(t, "Alt-a");
    assert_screen(t, "3 replaced");
    assert_screen(t, "# 1-web 2-web 3-Web cobweb web");
    term_keys(t, "Esc Alt-u");
    assert_screen(t, "# web1 web2 Web3 cobweb web");
    term_keys(t, "^F ^U");
    term_type(t, "(a");
    assert_screen(t, "missing closing parenthesis");
    term_keys(t, "^U");
    term_type(t, "(w)eb");
    term_keys(t, "Tab ^U");
    term_type(t, "$9");
    term_keys(t, "Alt-a");
    assert_screen(t, "replacement: unknown substring");
    term_keys(t, "Esc");
    assert_screen(t, "web.yaml  ccrt");
    term_close(t);
}

static void a_pattern_without_end_is_stopped(void **state)
{
    (void)state;
    Buf text;
    buf_init(&text, 0);
    buf_add_text(&text, "# contract-tui: platform=ccrt\n# ");
    for (int i = 0; i < 20000; i++)
        buf_add_byte(&text, 'a');
    buf_add_text(&text, "!\n");
    Term *t = open_bytes(buf_str(&text), NULL, 24, 80);
    term_keys(t, "^F Alt-e");
    term_type(t, "(a+)+$");
    assert_screen(t, "too long to search");
    term_keys(t, "Esc");
    buf_clear(&text);
    term_close(t);
}

static void all_of_a_large_text_is_replaced_at_once(void **state)
{
    (void)state;
    Buf text;
    buf_init(&text, 0);
    buf_add_text(&text, "# contract-tui: platform=ccrt\n");
    for (int i = 0; i < 40000; i++)
        buf_add_text(&text, "# one line of many\n");
    Term *t = open_bytes(buf_str(&text), NULL, 24, 80);
    term_keys(t, "^F");
    term_type(t, "one");
    term_keys(t, "Tab");
    term_type(t, "another");
    term_keys(t, "Alt-a");
    assert_screen(t, "40000 replaced");
    assert_screen(t, "# another line of many");
    term_keys(t, "Esc Alt-u");
    assert_screen(t, "# one line of many");
    buf_clear(&text);
    term_close(t);
}

static void a_megabyte_is_pasted_as_one_step(void **state)
{
    (void)state;
    Buf text;
    buf_init(&text, 0);
    for (int i = 0; i < 30000; i++)
        buf_printf(&text, "# pasted line number %06d xx\n", i);
    Term *t = open_bytes(STR("# contract-tui: platform=ccrt\n"), NULL, 24, 80);
    term_keys(t, "Down");
    term_paste(t, text.ptr);
    assert_screen(t, "30002");
    term_keys(t, "Alt-u");
    assert_not_screen(t, "pasted");
    term_keys(t, "Alt-r F2");
    assert_screen(t, "Saved.");
    Buf out;
    buf_init(&out, 0);
    term_read_file(t, "web.yaml", &out);
    assert_int_equal(out.len, text.len + 30);
    buf_clear(&out);
    buf_clear(&text);
    term_close(t);
}

/* One line after the other: what comes faster than anybody types would be a paste. */
static void type_line(Term *t, const char *line)
{
    term_type(t, line);
    term_settle(t, 10);
    term_keys(t, "Enter");
    term_settle(t, 10);
}

static void indentation_knows_yaml(void **state)
{
    (void)state;
    static const char *const env[] = { "CONTRACT_TUI_COMPLETION=off", NULL };
    Term *t = open_bytes(STR("# contract-tui: platform=ccrt\n"), env, 24, 80);
    term_keys(t, "Down");
    type_line(t, "env: |");
    type_line(t, "list:");
    type_line(t, "- name: a");
    type_line(t, "text: |");
    type_line(t, "words:");
    term_type(t, "more");
    file_is(t, STR("# contract-tui: platform=ccrt\nenv: |\n  list:\n    - name: a\n      text: |\n"
                   "        words:\n        more"));
    term_close(t);
}

static void odd_bytes_survive(void **state)
{
    (void)state;
    static const char bytes[] =
        "# contract-tui: platform=ccrt\r\n"
        "# tab\there e\xCC\x81 \xE4\xB8\xAD \xD7\xA9\xD7\x9C \xF0\x9F\x91\xA9"
        "\xE2\x80\x8D\xF0\x9F\x91\xA7\r\n"
        "# one\001here\r\nenv: x";
    Term *t = open_bytes(str_make(bytes, sizeof bytes - 1), NULL, 24, 80);
    assert_screen(t, "^I");
    assert_screen(t, "one^Ahere");
    go_to_line(t, "2:14");
    for (int i = 0; i < 20; i++)
        term_keys(t, "Right");
    for (int i = 0; i < 20; i++)
        term_keys(t, "Left");
    term_keys(t, "End");
    term_type(t, "z");
    assert_screen(t, "web.yaml *");
    term_keys(t, "Backspace");
    term_keys(t, "Enter Backspace");
    file_is(t, str_make(bytes, sizeof bytes - 1));
    term_close(t);
}

/* The user's editor works on the file itself; what it did, or did not do, is told. */
static void the_editor_of_the_user(void **state)
{
    (void)state;
    static const struct {
        const char *editor, *says;
    } cases[] = {
        { "VISUAL=printf '# mine\\n' >>", "Loaded what the editor wrote" },
        { "VISUAL=false", "false ended with status 1" },
        { "VISUAL=no-such-editor-here", "cannot be run; VISUAL or EDITOR" },
        { "VISUAL=rm", "no such file" },
        { "VISUAL=true", "The editor changed nothing" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const env[] = { cases[i].editor, NULL };
        Term *t =
            open_bytes(STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n"), env, 24, 80);
        term_keys(t, "Down Down Down");
        term_type(t, "# new");
        term_keys(t, "F4");
        assert_screen(t, "gets the plain text, with all secrets");
        assert_screen(t, "[ Save and edit ]");
        term_keys(t, "Enter");
        assert_screen(t, cases[i].says);
        assert_screen(t, "# new");
        if (i == 0) {
            assert_screen(t, "# mine");
            term_keys(t, "Alt-u");
            assert_not_screen(t, "# mine");
        }
        term_close(t);
    }
}

/* Mode and place of what the editor is given are written beside the contract. */
static void a_copy_in_memory_for_the_editor(void **state)
{
    (void)state;
    static const char editor[] =
        "VISUAL=f() { stat -c '%a %n' \"$1\" > seen; cp \"$1\" \"$1.swp\"; echo '# mine' >> "
        "\"$1\"; }; f";
    const char *const env[] = { editor, "XDG_RUNTIME_DIR=", NULL };
    static const char text[] = "# contract-tui: platform=ccrt\nenv: |\n  type: env\n";
    Term *t = open_bytes(str_from(text), env, 24, 80);
    Buf seen;
    term_keys(t, "Down Down Down");
    term_type(t, "# new");
    assert_screen(t, "# new");
    term_keys(t, "F4");
    assert_screen(t, "Edit a copy in memory");
    term_keys(t, "Tab Enter");
    if (!term_wait(t, "Took over")) {
        assert_screen(t, "No folder here is in memory");
        term_close(t);
        print_message("no /dev/shm here\n");
        skip();
    }
    assert_screen(t, "# mine");
    assert_screen(t, "web.yaml *");
    term_read_file(t, "web.yaml", &seen); /* the file was not touched */
    assert_str(buf_str(&seen), text);
    buf_clear(&seen);
    term_read_file(t, "seen", &seen);
    assert_true(str_starts(buf_str(&seen), STR("600 /dev/shm/contract-tui-")));
    char path[200];
    snprintf(path, sizeof path, STR_FMT,
             STR_ARG(str_slice(str_trim(buf_str(&seen)), 4, sizeof path - 1)));
    *strrchr(path, '/') = 0;
    assert_int_equal(access(path, F_OK), -1); /* nothing of it is left */
    buf_clear(&seen);
    term_keys(t, "Alt-u");
    assert_not_screen(t, "# mine");
    assert_screen(t, "# new");
    term_close(t);
}

/* A match at the right edge is in sight to its end. */
static void what_is_found_is_shown_whole(void **state)
{
    (void)state;
    Term *t =
        open_bytes(STR("# contract-tui: platform=ccrt\n# and the long words at the right edge of"
                       " the pane: everywhere\n"),
                   NULL, 24, 64);
    assert_not_screen(t, "everywhere");
    term_keys(t, "^F everywhere");
    assert_screen(t, "1 of 1");
    assert_screen(t, "pane: everywhere");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_found_is_shown_whole),
        cmocka_unit_test(long_base64_takes_one_row),
        cmocka_unit_test(a_search_opens_what_hides_the_match),
        cmocka_unit_test(branches_are_folded_by_key),
        cmocka_unit_test(a_folded_branch_is_changed_as_a_whole),
        cmocka_unit_test(long_lines_are_wrapped_on_wish),
        cmocka_unit_test(keys_are_offered_while_typing),
        cmocka_unit_test(completion_is_never_in_the_way),
        cmocka_unit_test(what_is_offered_has_the_line_ends_of_the_file),
        cmocka_unit_test(completion_can_be_off),
        cmocka_unit_test(the_mouse_selects),
        cmocka_unit_test(the_wheel_and_the_margin),
        cmocka_unit_test(a_click_on_a_fold_opens_it),
        cmocka_unit_test(a_secret_by_alias_is_hidden_at_both_places),
        cmocka_unit_test(replacements_know_groups_words_and_case),
        cmocka_unit_test(a_pattern_without_end_is_stopped),
        cmocka_unit_test(all_of_a_large_text_is_replaced_at_once),
        cmocka_unit_test(a_megabyte_is_pasted_as_one_step),
        cmocka_unit_test(indentation_knows_yaml),
        cmocka_unit_test(odd_bytes_survive),
        cmocka_unit_test(the_editor_of_the_user),
        cmocka_unit_test(a_copy_in_memory_for_the_editor),
    };
    return cmocka_run_group_tests_name("source view", tests, NULL, NULL);
}
