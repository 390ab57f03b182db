/* Outline and form, as a user meets them: keys in, screen and file out. */
#include "term/golden.h"

#include "contract/base64.h"
#include "contract/cert.h"

#include <stdio.h>

/* A copy of a sample in the home of the program. */
static Term *open_sample(const char *name, int rows, int columns, const char *const *env)
{
    char path[1024];
    Buf bytes;
    TermOptions o = { .rows = rows, .columns = columns, .env = env };
    Term *t = term_prepare(&o);
    snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, name);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "[Outline]");
    assert_screen(t, "workload"); /* the first frame comes before the analysis */
    return t;
}

static void down(Term *t, int times)
{
    for (int i = 0; i < times; i++)
        term_keys(t, "Down");
}

/* To the host name of the log service: the tenth row of the outline, the first field. */
static void go_to_host(Term *t)
{
    term_keys(t, "F6");
    down(t, 10);
    assert_screen(t, "Logs go to");
    term_keys(t, "Enter");
    assert_screen(t, "[IBM Cloud Logs]");
    assert_screen(t, "Esc Commands");
}

static void assert_file(Term *t, const char *name, Str expected)
{
    Buf now;
    term_read_file(t, name, &now);
    assert_true(str_eq(buf_str(&now), expected));
    buf_clear(&now);
}

/* Every replacement of `from` by `to` in a sample. */
static void replaced(const char *name, const char *from, const char *to, Buf *out)
{
    char path[1024];
    Buf bytes;
    snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, name);
    unit_read(path, &bytes);
    size_t at = str_find(buf_str(&bytes), str_from(from));
    assert_int_not_equal(at, SIZE_MAX);
    assert_true(buf_splice(&bytes, span_make(at, at + strlen(from)), str_from(to)));
    *out = bytes;
}

#define HOST "4b0c6d1e-7f2a-4d58-9a3b-6c5e8f901a2b.ingress.eu-de.logs.cloud.ibm.com"

static void one_value_changes_and_nothing_else(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt.yaml", 24, 80, NULL);
    Buf wanted;
    go_to_host(t);
    term_keys(t, "^U logs.example.com Tab");
    assert_screen(t, "[logs.example.com");
    assert_screen(t, "web.yaml *");
    term_keys(t, "F2");
    assert_screen(t, "Saved.");
    replaced("ccrt.yaml", HOST, "logs.example.com", &wanted);
    assert_file(t, "web.yaml", buf_str(&wanted));
    buf_clear(&wanted);
    term_keys(t, "F10");
    assert_exit(t, 0);
    term_close(t);
}

static void a_visit_is_one_undo_step(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt.yaml", 24, 80, NULL);
    go_to_host(t);
    term_keys(t, "^U logs");
    assert_screen(t, "web.yaml *"); /* after a rest what is typed is in the text */
    term_keys(t, ".example.com Tab");
    assert_screen(t, "[logs.example.com");
    term_keys(t, "Esc u");
    assert_screen(t, "logs.cloud.ibm.com");
    assert_not_screen(t, "web.yaml *");
    term_keys(t, "F10");
    assert_exit(t, 0);
    term_close(t);
}

static void a_problem_appears_and_vanishes(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt.yaml", 24, 80, NULL);
    go_to_host(t);
    term_keys(t, "End /v1");
    assert_screen(t, "1 error");
    int row, column;
    term_keys(t, "Tab");
    assert_true(term_find(t, "Host name", &row, &column));
    assert_screen(t, "x* ");
    term_keys(t, "S-Tab End Backspace Backspace Backspace Tab");
    assert_screen(t, "0 errors");
    term_close(t);
}

static void secrets_are_masked_until_revealed(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt.yaml", 24, 80, NULL);
    go_to_host(t);
    assert_screen(t, "[********");
    assert_null(strstr(term_screen(t), "Qw7rTz"));
    term_keys(t, "Tab");
    assert_screen(t, "44 characters");
    assert_false(str_contains(term_output(t), STR("Qw7rTz")));
    term_keys(t, "^X .");
    assert_screen(t, "iOaE4dRt5Wy1ZxN");
    term_keys(t, "Tab");
    assert_not_screen(t, "iOaE4dRt5Wy1ZxN");
    term_close(t);
}

static void the_other_way_of_a_choice(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt.yaml", 24, 80, NULL);
    term_keys(t, "F6");
    down(t, 9);
    assert_screen(t, "Where the machine sends");
    term_keys(t, "Enter");
    assert_screen(t, "[Log service]");
    term_keys(t, "Enter");
    assert_screen(t, "This is what the contract has now");
    term_keys(t, "Down");
    assert_screen(t, "- logRouter");
    assert_screen(t, "+ syslog comes");
    term_keys(t, "Enter");
    assert_screen(t, "(o) Syslog");
    assert_screen(t, "web.yaml *");
    term_keys(t, "Esc ^X u");
    assert_screen(t, "(o) IBM Cloud Logs");
    assert_not_screen(t, "web.yaml *");
    /* There and back again: what was typed, secrets too, comes back as it was. */
    Buf before, after;
    term_read_file(t, "web.yaml", &before);
    term_keys(t, "Enter Down");
    assert_screen(t, "- logRouter");
    assert_screen(t, "is set aside, not lost");
    term_keys(t, "Enter");
    assert_screen(t, "(o) Syslog");
    assert_screen(t, "web.yaml *");
    term_keys(t, "Enter Up");
    assert_screen(t, "+ logRouter comes back as it was");
    term_keys(t, "Enter");
    assert_screen(t, "(o) IBM Cloud Logs");
    term_keys(t, "F2");
    assert_not_screen(t, "web.yaml *");
    term_read_file(t, "web.yaml", &after);
    assert_true(str_eq(buf_str(&before), buf_str(&after)));
    buf_clear(&before);
    buf_clear(&after);
    term_close(t);
}

/* A login is added, named, copied, moved and removed by keys; each is one undo step. */
static void entries_by_keys(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml", 24, 80, NULL);
    Buf before, after;
    term_read_file(t, "web.yaml", &before);
    term_keys(t, "F6");
    down(t, 3);
    term_keys(t, "a");
    assert_screen(t, "[Add an entry]");
    term_keys(t, "us.icr.io Enter");
    assert_screen(t, "Added workload > auths > us.icr.io");
    assert_screen(t, "2 to do");
    term_keys(t, "r");
    assert_screen(t, "[Rename]");
    term_keys(t, "^U de.icr.io Enter");
    assert_screen(t, "de.icr.io");
    term_keys(t, "<");
    assert_not_screen(t, "There is nothing");
    term_keys(t, "d");
    assert_screen(t, "Removed workload > auths");
    term_keys(t, "u u u u");
    assert_not_screen(t, "web.yaml *");
    term_keys(t, "F10");
    assert_exit(t, 0);
    term_read_file(t, "web.yaml", &after);
    assert_true(str_eq(buf_str(&before), buf_str(&after)));
    buf_clear(&before);
    buf_clear(&after);
    term_close(t);
}

/* What is half typed survives a resize, and a command given at once sees it. */
static void half_typed_values_stay(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt.yaml", 24, 80, NULL);
    Buf wanted;
    go_to_host(t);
    term_keys(t, "^U half.example.com");
    term_resize(t, 40, 120);
    assert_screen(t, "[Explain]");
    assert_screen(t, "[half.example.com");
    term_resize(t, 12, 42);
    assert_screen(t, "[half.example.com");
    term_keys(t, "^U whole.example.com ^X s");
    assert_screen(t, "Saved.");
    replaced("ccrt.yaml", HOST, "whole.example.com", &wanted);
    assert_file(t, "web.yaml", buf_str(&wanted));
    buf_clear(&wanted);
    term_close(t);
}

static void a_seed_is_made_and_a_paste_is_one_line(void **state)
{
    (void)state;
    Term *t = open_sample("broken/seed-too-short.yaml", 24, 80, NULL);
    assert_screen(t, "1 error");
    term_keys(t, "F8");
    assert_screen(t, "Ins Generate");
    term_keys(t, "Ins");
    assert_screen(t, "[ Replace the seed ]");
    term_keys(t, "Enter");
    assert_screen(t, "32 characters");
    assert_screen(t, "0 errors");
    term_keys(t, "^U");
    term_paste(t, "a-seed-that-was-kept-in-a-file\n");
    assert_screen(t, "30 characters");
    assert_false(str_contains(term_output(t), STR("a-seed-that-was")));
    term_close(t);
}

static void broken_text_locks_the_form(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml",
                    STR("# contract-tui: platform=ccrt\nenv: |\n  type: env\n"
                        "workload:\n\t- a\n"));
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "Outline");
    assert_screen(t, "cannot be");
    term_close(t);
}

static void layouts(void **state)
{
    (void)state;
    static const char *const mono[] = { "NO_COLOR=1", NULL };
    static const char *const ascii[] = { "LANG=C", "LC_ALL=C", "TERM=screen-256color", NULL };
    Term *t = open_sample("ccrt.yaml", 24, 80, mono);
    go_to_host(t);
    assert_golden(t, "form-80x24");
    for (int row = 0; row < 24; row++) {
        for (int column = 0; column < 80; column++) {
            VTermScreenCell cell = term_cell(t, row, column);
            assert_true(VTERM_COLOR_IS_DEFAULT_FG(&cell.fg));
        }
    }
    term_resize(t, 12, 42);
    assert_screen(t, "Host name");
    assert_golden(t, "form-42x12");
    term_close(t);
    t = open_sample("ccrt.yaml", 24, 80, ascii);
    go_to_host(t);
    assert_golden(t, "form-ascii");
    for (const char *c = term_screen(t); *c; c++)
        assert_true((unsigned char)*c < 0x80);
    term_close(t);
}

static void mouse_focuses_a_field(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt.yaml", 24, 80, NULL);
    go_to_host(t);
    int row, column;
    assert_true(term_find(t, "443", &row, &column));
    term_click(t, row, column);
    assert_screen(t, ">   Port");
    term_keys(t, "^U 514 Tab");
    assert_screen(t, "[514");
    term_close(t);
}

static void write_der(Term *t, const char *name, Str pem)
{
    Buf letters, der;
    Str rest = pem, line;
    buf_init(&letters, 0);
    buf_init(&der, 0);
    while (str_split(&rest, '\n', &line))
        if (!str_starts(line, STR("-")))
            buf_add_str(&letters, line);
    assert_true(base64_decode(&der, buf_str(&letters), BASE64_STANDARD, NULL));
    term_write_file(t, name, buf_str(&der));
    buf_clear(&letters);
    buf_clear(&der);
}

/* Type, size, end and fingerprint, in the field and before the file is taken; DER becomes PEM. */
static void a_key_in_a_field_says_what_it_is(void **state)
{
    (void)state;
    TermOptions o = { .rows = 30, .columns = 100 };
    Term *t = term_prepare(&o);
    Key *key = key_generate(2048, NULL, NULL, NULL);
    Buf pem;
    buf_init(&pem, 0);
    assert_true(cert_make_self_signed(key, STR("Team"), 900, clock_now(), &pem, NULL));
    write_der(t, "team.der", buf_str(&pem));
    term_write_file(t, "c.yaml",
                    STR("# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
                        "env: |\n  type: env\n"));
    const char *args[] = { "c.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "[Outline]");
    term_keys(t, "^X g");
    term_type(t, "signingKey");
    assert_screen(t, "> /env/signingKey");
    term_keys(t, "Enter");
    assert_screen(t, "Ins From a file");
    term_keys(t, "Ins");
    assert_screen(t, "team.der");
    term_type(t, "team");
    assert_screen(t, "team.der: Certificate RSA-2048, until ");
    assert_screen(t, ", SHA256 ");
    term_keys(t, "Enter");
    assert_not_screen(t, "Find [");
    assert_screen(t, "[-----BEGIN CERTIFICATE-----");
    assert_screen(t, "Certificate RSA-2048, until ");
    term_keys(t, "Esc S-Tab");
    assert_screen(t, "Certificate RSA-2048, until ");
    buf_clear(&pem);
    key_free(key);
    term_close(t);
}

/* A way that the platform does not have is seen, with the reason, and not taken. */
static void a_way_of_another_platform_is_not_taken(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt.yaml", 24, 80, NULL);
    term_keys(t, "Down Enter");
    assert_screen(t, "( ) Confidential containers  -");
    assert_screen(t, "The workload is one Docker Compose file, packed in an archive"); /* whole */
    term_keys(t, "Down Down");
    assert_screen(t, "ccrt has no such way.");
    term_keys(t, "Enter");
    assert_screen(t, "Confidential containers: ccrt has no such way");
    assert_screen(t, "which one?");
    term_keys(t, "F1");
    assert_screen(t, "[Help");
    term_keys(t, "Esc");
    assert_not_screen(t, "[Help");
    term_keys(t, "Up");
    assert_screen(t, "If you choose Podman pods");
    term_keys(t, "Enter");
    assert_not_screen(t, "which one?");
    assert_screen(t, "web.yaml *");
    term_close(t);
}

/* Stars stand for a secret that is there, not for one that is to be written yet. */
static void an_empty_secret_of_several_lines_has_no_stars(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "c.yaml",
                    STR("# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
                        "env: |\n  type: env\n  logging:\n    syslog:\n      key: \"\"\n"));
    const char *args[] = { "c.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "[Outline]");
    term_keys(t, "^X g");
    term_type(t, "/env/logging/syslog/hostname");
    assert_screen(t, "> /env/logging/syslog/hostname");
    term_keys(t, "Enter");
    assert_screen(t, "key is still empty");
    assert_not_screen(t, "********");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_secret_of_several_lines_has_no_stars),
        cmocka_unit_test(a_way_of_another_platform_is_not_taken),
        cmocka_unit_test(a_key_in_a_field_says_what_it_is),
        cmocka_unit_test(one_value_changes_and_nothing_else),
        cmocka_unit_test(a_visit_is_one_undo_step),
        cmocka_unit_test(a_problem_appears_and_vanishes),
        cmocka_unit_test(secrets_are_masked_until_revealed),
        cmocka_unit_test(the_other_way_of_a_choice),
        cmocka_unit_test(entries_by_keys),
        cmocka_unit_test(half_typed_values_stay),
        cmocka_unit_test(a_seed_is_made_and_a_paste_is_one_line),
        cmocka_unit_test(broken_text_locks_the_form),
        cmocka_unit_test(mouse_focuses_a_field),
        cmocka_unit_test(layouts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
