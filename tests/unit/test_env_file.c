/* Lines of NAME=value, as files have them and people paste them. */
#include "unit/unit.h"

#include "../../tui/env_file.h"

static void assert_line(const EnvFile *f, size_t i, const char *name, const char *value)
{
    assert_true(i < f->count);
    assert_str(f->lines[i].name, name);
    assert_str(f->lines[i].value, value);
}

static void lines_are_read(void **state)
{
    (void)state;
    EnvFile f;
    assert_true(env_file_read(STR("# comment\r\n\r\n"
                                  "A=1\r\n"
                                  "export B = two words # said later\r\n"
                                  "C=\"a\\nb \\\"c\\\" \\x # d\"\r\n"
                                  "D='$x \\n'\r\n"
                                  "E=\r\n"
                                  "F=a#b=c\r\n"
                                  "what\r\n"
                                  "=none\r\n"
                                  "two words=1\r\n"
                                  "A=3"),
                              &f, NULL));
    assert_int_equal(f.count, 6);
    assert_line(&f, 0, "A", "3");
    assert_line(&f, 1, "B", "two words");
    assert_line(&f, 2, "C", "a\nb \"c\" \\x # d");
    assert_line(&f, 3, "D", "$x \\n");
    assert_line(&f, 4, "E", "");
    assert_line(&f, 5, "F", "a#b=c");
    assert_int_equal(f.odd, 3);
    assert_int_equal(f.first_odd, 9);
    env_file_clear(&f);
}

static void edges(void **state)
{
    (void)state;
    EnvFile f;
    Buf many;
    static const char *const nothing[] = { "", "\n", "#", "=", "'", "\"" };
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        assert_true(env_file_read(str_from(nothing[i]), &f, NULL));
        assert_int_equal(f.count, 0);
        env_file_clear(&f);
    }
    assert_true(env_file_read(STR("A=\"\nB='\nC=\"\\\""), &f, NULL));
    assert_line(&f, 0, "A", "\"");
    assert_line(&f, 1, "B", "'");
    assert_line(&f, 2, "C", "\\");
    env_file_clear(&f);
    buf_init(&many, 0);
    for (int i = 0; i < ENV_LINES_MAX + 5; i++)
        buf_printf(&many, "V%d=%d\n", i, i);
    assert_true(env_file_read(buf_str(&many), &f, NULL));
    assert_int_equal(f.count, ENV_LINES_MAX);
    assert_true(f.is_cut);
    assert_line(&f, ENV_LINES_MAX - 1, "V399", "399");
    env_file_clear(&f);
    buf_clear(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read),
        cmocka_unit_test(edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
