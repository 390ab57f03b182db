/* A console log on the screen: from a file and pasted, with the contract open and without. */
#include "term/pty.h"

#include "contract/data.h"

static const char log_text[] =
    "# HPL11099I: bootloader end\r\n"
    "hpcr-logging[1039]: HPL01010I: Logging has been setup successfully.\r\n"
    "hpcr-disk-mount[1101]: \033[1;31mHPL07015E\033[0m: names differ\r\n"
    "hpcr-catch-failed[1200]: HPL10000E: failed\r\nagain HPL10000E\r\n"
    "hpcr-net[7]: HPL14001E: lookup failed\r\nhpcr-x: HPL11002E: no key\r\n";

static Term *start(bool with_contract)
{
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "console.log", str_from(log_text));
    term_write_file(t, "web.yaml", data_find("samples/broken", STR("volume-on-one-side.yaml")));
    const char *with[] = { "web.yaml", NULL }, *without[] = { NULL };
    term_start(t, with_contract ? with : without);
    assert_screen(t, with_contract ? "Outline" : "What would you like to do?");
    term_keys(t, "^X \"");
    assert_screen(t, "From a file");
    return t;
}

static Term *start_with_log(void)
{
    Term *t = start(true);
    term_keys(t, "Enter");
    assert_screen(t, "[A console log]");
    term_keys(t, "console.log");
    assert_screen(t, ">   console.log");
    term_keys(t, "Enter");
    assert_screen(t, "[Console log: console.log]");
    return t;
}

static void a_log_leads_to_the_part_that_is_to_blame(void **state)
{
    (void)state;
    Term *t = start_with_log();
    assert_screen(t, "> x HPL07015E  this stopped the boot  line 3");
    assert_screen(t, "The names of the volumes differ");
    assert_screen(t, "hpcr-disk-mount[1101]: HPL07015E: names differ");
    assert_screen(t, "1  PF140  Volume \"date\" has no partner in workload");
    term_keys(t, "Down");
    assert_screen(t, "One or more services failed");
    assert_screen(t, "line 4, 2 times");
    term_keys(t, "Up Enter");
    assert_screen(t, "env > volumes > date");
    assert_not_screen(t, "Console log");
    term_close(t);
}

static void a_code_without_a_problem_leads_to_its_part(void **state)
{
    (void)state;
    Term *t = start_with_log();
    term_keys(t, "Down Down");
    assert_screen(t, "> x HPL14001E");
    term_keys(t, "Enter");
    assert_screen(t, "about nothing that stands in a contract");
    term_keys(t, "5"); /* there is no fifth problem */
    assert_screen(t, "> x HPL14001E");
    term_keys(t, "End Enter");
    assert_screen(t, "no problem that leads to it was found here");
    assert_not_screen(t, "Console log");
    term_close(t);
}

static void a_pasted_log_is_explained_without_a_contract(void **state)
{
    (void)state;
    Term *t = start(false);
    term_keys(t, "Down Enter");
    assert_screen(t, "[Paste the console log]");
    term_paste(t, "one HPL05001E: bad\ntwo HPL06010E: image\n");
    assert_screen(t, "two HPL06010E");
    term_keys(t, "Tab Enter");
    assert_screen(t, "[Console log: pasted]");
    assert_screen(t, "> x HPL05001E  this stopped the boot  line 1");
    term_keys(t, "Enter");
    assert_screen(t, "Open the contract that the machine was started with");
    term_keys(t, "Esc");
    assert_not_screen(t, "Console log");
    term_keys(t, "^X \"");
    assert_screen(t, "From a file");
    term_keys(t, "Down Enter");
    assert_screen(t, "[Paste the console log]");
    term_type(t, "all is well");
    term_keys(t, "Tab Enter");
    assert_screen(t, "No HPL code stands in the log.");
    term_close(t);
}

/* A log that is opened is no contract in a poor state, and is not asked for its platform. */
static void a_log_that_is_opened_is_told_to_be_one(void **state)
{
    (void)state;
    const char *args[] = { "boot.log", NULL };
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    term_write_file(t, "boot.log",
                    STR("[    0.0] Linux version 5.15\n"
                        "hpcr-contract[8]: HPL05001E: schema validation failed\n"));
    term_start(t, args);
    assert_screen(t, "[console log]");
    assert_screen(t, "HPL05001E stopped the boot");
    assert_not_screen(t, "does not read as YAML");
    assert_screen(t, "Enter Explain");
    term_keys(t, "Enter");
    assert_screen(t, "[Console log: boot.log]");
    assert_screen(t, "this stopped the boot");
    term_keys(t, "Esc");
    assert_screen(t, "[console log]");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_that_is_opened_is_told_to_be_one),
        cmocka_unit_test(a_log_leads_to_the_part_that_is_to_blame),
        cmocka_unit_test(a_code_without_a_problem_leads_to_its_part),
        cmocka_unit_test(a_pasted_log_is_explained_without_a_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
