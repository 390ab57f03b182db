/* The codes of the boot console, and logs that hold them. */
#include "unit/unit.h"

#include "contract/boot_codes.h"
#include "contract/preflight.h"

#include <stdio.h>

static void every_row_is_whole(void **state)
{
    (void)state;
    assert_true(boot_code_count() > 100);
    for (size_t i = 0; i < boot_code_count(); i++) {
        const BootCode *code = boot_code_at(i);
        Str text = str_from(code->code);
        assert_true(boot_code_is(text));
        assert_ptr_equal(boot_code_find(text), code);
        assert_true(code->meaning[0] && boot_code_service(text)[0]);
        if (i)
            assert_true(strcmp(boot_code_at(i - 1)->code, code->code) < 0);
        bool error = text.ptr[8] == 'E' && strcmp(code->code, "HPL12005E") != 0;
        assert_true(!error || code->remedy[0]);
    }
    assert_null(boot_code_at(boot_code_count()));
}

/* "PF140 PF146-PF158": each end is a rule. */
static void rules_exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < boot_code_count(); i++) {
        Str rest = str_from(boot_code_at(i)->rules), word, end;
        while (str_split(&rest, ' ', &word))
            while (str_split(&word, '-', &end)) {
                RulePage page;
                if (end.len && !preflight_rule_page(end, &page))
                    fail_msg("%s names " STR_FMT, boot_code_at(i)->code, STR_ARG(end));
            }
    }
}

/* What rules say of boot codes is in the catalogue. */
static void codes_of_rules_exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < preflight_rule_count(); i++) {
        RulePage page;
        preflight_rule_at(i, &page);
        Str rest = str_from(page.boot), code;
        while (str_split(&rest, ' ', &code))
            if (code.len && !boot_code_find(code))
                fail_msg("%s names " STR_FMT, page.code, STR_ARG(code));
    }
}

static void forms_of_codes(void **state)
{
    (void)state;
    assert_non_null(boot_code_find(STR("hpl05001e")));
    static const char *const no[] = { "HPL0500E",  "HPL05001X", "HPL050011E",
                                      "XPL05001E", "",          "HPL0500AE" };
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(boot_code_is(str_from(no[i])));
    assert_true(boot_code_is(STR("HPL99999E")));
    assert_null(boot_code_find(STR("HPL99999E")));
}

static void logs_are_scanned(void **state)
{
    (void)state;
    static const char log[] = "# HPL11 build\r\n"
                              "[  3.1] hpcr-bootloader: HPL11099I bootloader end\r\n"
                              "HPL07015E: names differ\n"
                              "again HPL07015E. and xHPL05001E HPL05001EE HPL1\n"
                              "HPL99999W who knows\n"
                              "(hpl10000e) failed";
    static const struct {
        const char *code;
        size_t line, times;
        bool known;
    } wanted[] = {
        { "HPL11099I", 2, 1, true },
        { "HPL07015E", 3, 2, true },
        { "HPL99999W", 5, 1, false },
        { "HPL10000E", 6, 1, true },
    };
    BootHit *hits;
    size_t count;
    Error err = { 0 };
    Arena *arena = arena_new(0);
    assert_true(boot_log_scan(str_from(log), arena, &hits, &count, &err));
    assert_int_equal(count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_str(hits[i].code, wanted[i].code);
        assert_int_equal(hits[i].line_number, wanted[i].line);
        assert_int_equal(hits[i].times, wanted[i].times);
        assert_int_equal(hits[i].known != NULL, wanted[i].known);
    }
    assert_str(hits[0].line, "[  3.1] hpcr-bootloader: HPL11099I bootloader end");
    assert_int_equal(boot_log_culprit(hits, count), 1);
    assert_int_equal(boot_log_culprit(hits + 3, 1), -1);
    assert_true(boot_log_scan(STR("HPL01002W\nHPL10000E"), arena, &hits, &count, &err));
    assert_int_equal(boot_log_culprit(hits, count), 0);
    assert_true(boot_log_scan(STR(""), arena, &hits, &count, &err));
    assert_int_equal(count, 0);
    arena_free(arena);
}

/* Colours stand right before the code; a pasted log has lost their escapes. */
static void consoles_are_noisy(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "Nov 24 09:12:04 vm disk[9]: \x1b[1;31mHPL07015E\x1b[0m: names differ",
        "[31mHPL07015E[0m: names differ",
        "\xff\xfe\x80HPL07015E\x7f",
        "{\"MESSAGE\":\"HPL07015E: names differ\"}",
        "<3>HPL07015E",
    };
    static const char *const none[] = { "confirmHPL07015E", "31mHPL07015E", "[31HPL07015E" };
    BootHit *hits;
    size_t count;
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_true(boot_log_scan(str_from(lines[i]), arena, &hits, &count, NULL));
        if (count != 1)
            fail_msg("%s", lines[i]);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_true(boot_log_scan(str_from(none[i]), arena, &hits, &count, NULL));
        if (count != 0)
            fail_msg("%s", none[i]);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),   cmocka_unit_test(rules_exist),
        cmocka_unit_test(codes_of_rules_exist), cmocka_unit_test(forms_of_codes),
        cmocka_unit_test(logs_are_scanned),     cmocka_unit_test(consoles_are_noisy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
