/* Branches of the contract by keys: what the focus means, copying, cutting and pasting. */
#include "term/pty.h"

#include <stdio.h>

static Term *open_sample(const char *name, int rows, int columns)
{
    char path[1024];
    Buf bytes;
    TermOptions o = { .rows = rows, .columns = columns };
    Term *t = term_prepare(&o);
    snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, name);
    unit_read(path, &bytes);
    term_write_file(t, "web.yaml", buf_str(&bytes));
    buf_clear(&bytes);
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "[Outline]");
    assert_screen(t, "workload");
    return t;
}

static void go(Term *t, const char *field)
{
    term_keys(t, "^X g");
    assert_screen(t, "[Commands]");
    term_type(t, field);
    assert_screen(t, field);
    term_keys(t, "Enter");
    assert_not_screen(t, "[Commands]");
}

static bool saved_has(Term *t, const char *text)
{
    Buf now;
    term_keys(t, "F2");
    assert_screen(t, "Saved");
    term_read_file(t, "web.yaml", &now);
    bool has = str_contains(buf_str(&now), str_from(text));
    buf_clear(&now);
    return has;
}

/* The explanation is about the field with the focus, also when it is not in the text. */
static void what_is_absent_is_explained(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml", 40, 120);
    go(t, "volumes/data/mount");
    assert_screen(t, "Needed");
    term_keys(t, "Tab");
    assert_screen(t, "What   The file system that a new volume");
    term_keys(t, "Tab");
    assert_screen(t, "The seed that the volume has now");
    term_close(t);
}

/* A command about the place removes nothing that is around it. */
static void removing_what_is_absent_removes_nothing(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml", 40, 120);
    go(t, "volumes/data/mount");
    assert_screen(t, "Mount point");
    term_keys(t, "Tab Tab");
    assert_screen(t, "The seed that the volume has now");
    term_keys(t, "^X d");
    assert_screen(t, "There is nothing to remove here");
    assert_screen(t, "/mnt/data");
    term_close(t);
}

static void an_entry_is_copied_beside_itself(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml", 24, 80);
    go(t, "workload/env/LOG_LEVEL");
    assert_screen(t, "[Environment");
    term_keys(t, "Esc");
    assert_screen(t, "Enter Open");
    term_keys(t, "c");
    assert_screen(t, "Copied workload > env > LOG_LEVEL");
    term_keys(t, "V");
    assert_screen(t, "Pasted workload > env > LOG_LEVEL_2");
    assert_true(saved_has(t, "    LOG_LEVEL_2: "));
    term_close(t);
}

/* A secret is copied, and is not on the line to the terminal. */
static void a_branch_goes_where_the_schema_has_it(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml", 24, 80);
    go(t, "workload/volumes");
    assert_screen(t, "(add an entry)");
    term_keys(t, "c");
    assert_screen(t, "it holds a secret");
    go(t, "workload/auths");
    assert_screen(t, "registry.example.com");
    term_keys(t, "V"); /* a volume is no registry */
    assert_screen(t, "\"data\" has no place here");
    go(t, "workload/volumes");
    assert_screen(t, "Encrypted data volumes");
    term_keys(t, "x");
    assert_screen(t, "Removed workload > volumes > data");
    term_keys(t, "V");
    assert_screen(t, "Pasted workload > volumes > data.");
    assert_true(saved_has(t, "  volumes:\n    data:\n"));
    term_close(t);
}

/* Text of a terminal's paste goes where its key belongs, also into an item that is around. */
static void pasted_text_finds_its_place(void **state)
{
    (void)state;
    Term *t = open_sample("ccrv.yaml", 24, 80);
    go(t, "containers/0");
    assert_screen(t, "Image");
    term_keys(t, "Esc");
    assert_screen(t, "Enter Open");
    term_paste(t, "livenessProbe:\n  httpGet:\n    path: /healthz\n    port: 8443\n");
    assert_screen(t, "containers > 1 > livenessProbe");
    assert_screen(t, "[/healthz");
    term_keys(t, "Esc");
    assert_screen(t, "Enter Open");
    term_paste(t, "livenessProbe:\n  httpGet:\n    path: /ready\n");
    assert_screen(t, "\"livenessProbe\" is there already");
    assert_true(saved_has(t, "          livenessProbe:\n                httpGet:\n"));
    term_close(t);
}

/* One value into a field, without the end of its line. */
static void a_value_goes_into_the_field(void **state)
{
    (void)state;
    Term *t = open_sample("ccrt-full.yaml", 24, 80);
    go(t, "volumes/data/mount");
    assert_screen(t, "Mount point");
    term_keys(t, "Esc");
    assert_screen(t, "Enter Open");
    term_paste(t, "/mnt/other\n");
    assert_screen(t, "[/mnt/other");
    assert_true(saved_has(t, "mount: /mnt/other"));
    term_close(t);
}

/* A section that is not there gets its first entry by a paste, behind text without an end of line.
 */
static void an_absent_section_takes_a_paste(void **state)
{
    (void)state;
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "web.yaml", STR("# contract-tui: platform=ccrt\nnotes: |\n  some"));
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "There is no section \"workload\"");
    term_paste(t, "type: workload\n");
    assert_screen(t, "Pasted workload > type.");
    assert_true(saved_has(t, "notes: |-\n  some\nworkload: |\n  type: workload\n"));
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_absent_is_explained),
        cmocka_unit_test(removing_what_is_absent_removes_nothing),
        cmocka_unit_test(an_entry_is_copied_beside_itself),
        cmocka_unit_test(a_branch_goes_where_the_schema_has_it),
        cmocka_unit_test(pasted_text_finds_its_place),
        cmocka_unit_test(a_value_goes_into_the_field),
        cmocka_unit_test(an_absent_section_takes_a_paste),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
