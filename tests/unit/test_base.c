#include "unit/unit.h"

#include "contract/arena.h"
#include "contract/base64.h"
#include "contract/clock.h"
#include "contract/platform.h"

#include <stdio.h>

static void base64_round_trips_every_length(void **state)
{
    (void)state;
    char bytes[70];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 37 + 11);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        for (int v = BASE64_STANDARD; v <= BASE64_URL; v++) {
            Buf text, back;
            buf_init(&text, 0);
            buf_init(&back, 0);
            base64_encode(&text, str_make(bytes, n), v);
            assert_true(base64_decode(&back, buf_str(&text), v, NULL));
            assert_int_equal(back.len, n);
            assert_memory_equal(back.ptr ? back.ptr : "", bytes, n);
            buf_clear(&text);
            buf_clear(&back);
        }
    }
}

static void base64_names_the_wrong_byte(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t at;
        const char *word;
    } cases[] = {
        { "QUJD\nREVG", 4, "line break" },
        { "QUJ=REVG", 3, "only at the very end" },
        { "QUJDR", 5, "multiple of 4" },
        { "QU-D", 2, "\"-\"" },
        { "QR==", 1, "belong to no byte" },
        { "QUJ DREVG", 3, "blank" },
        { "====", 0, "\"=\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf out;
        Error err = { 0 };
        buf_init(&out, 0);
        buf_add_text(&out, "kept");
        assert_false(base64_decode(&out, str_from(cases[i].text), BASE64_STANDARD, &err));
        if (cases[i].text[0] != '=')
            assert_int_equal(err.span.start, cases[i].at);
        if (!str_contains(str_from(err.text), str_from(cases[i].word)) && cases[i].text[0] != '=')
            fail_msg("%s: %s", cases[i].text, err.text);
        assert_str(buf_str(&out), "kept");
        buf_clear(&out);
    }
}

static void utf8_refuses_what_rfc3629_refuses(void **state)
{
    (void)state;
    static const Str bad[] = { STR("\xC0\x80"),    STR("\xED\xA0\x80"), STR("\xF4\x90\x80\x80"),
                               STR("\x80"),        STR("\xE2\x82"),     STR("\xFF"),
                               STR("\xE0\x80\x80") };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(utf8_valid_len(bad[i]), 0);
    for (int32_t c = 0; c <= 0x10FFFF; c += c < 0x900 ? 1 : 251) {
        char out[4];
        size_t n = utf8_encode(c, out);
        if (c >= 0xD800 && c < 0xE000) {
            assert_int_equal(n, 0);
            continue;
        }
        int32_t back;
        assert_int_equal(utf8_decode(str_make(out, n), 0, &back), n);
        assert_int_equal(back, c);
    }
    assert_int_equal(utf8_valid_len(STR("0123456789abcdef\xFF")), 16);
    assert_int_equal(utf8_floor(STR("a\xE2\x82\xAC"), 2), 1);
}

static void spelling_finds_what_was_meant(void **state)
{
    (void)state;
    static const Str keys[] = { STR("volumes"),          STR("env"),           STR("logging"),
                                STR("host-attestation"), STR("restartPolicy"), STR("auths") };
    static const struct {
        const char *word;
        int at;
    } cases[] = { { "volumess", 0 },
                  { "volume", 0 },
                  { "Env", 1 },
                  { "lgoging", 2 },
                  { "host_attestation", 3 },
                  { "restartpolicy", 4 },
                  { "something", -1 },
                  { "x", -1 },
                  { "auth", 5 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(str_nearest(str_from(cases[i].word), keys, 6), cases[i].at);
}

static void buf_stays_failed_and_within_its_maximum(void **state)
{
    (void)state;
    Buf b;
    buf_init(&b, 10);
    buf_add_text(&b, "0123456789");
    assert_true(buf_ok(&b));
    buf_add_byte(&b, 'x');
    assert_false(buf_ok(&b));
    assert_int_equal(b.len, 10);
    buf_reset(&b);
    buf_add_text(&b, "abcdef");
    assert_true(buf_splice(&b, span_make(1, 3), STR("XYZ!")));
    assert_str(buf_str(&b), "aXYZ!def");
    assert_false(buf_splice(&b, span_make(7, 9), STR("")));
    buf_clear(&b);
}

static void arena_survives_failing_allocations(void **state)
{
    (void)state;
    for (size_t n = 1; n < 6; n++) {
        memory_fail_at(n);
        Arena *a = arena_new(0);
        for (int i = 0; a && i < 2000; i++) {
            char *p = arena_printf(a, "item %d", i);
            if (p)
                assert_int_equal(p[0], 'i');
        }
        arena_free(a);
        memory_fail_at(0);
    }
    Arena *small = arena_new(64);
    assert_null(arena_alloc(small, 65));
    assert_non_null(arena_alloc(small, 64));
    assert_null(arena_alloc(small, 1));
    arena_free(small);
}

static void platform_comes_from_the_first_comments(void **state)
{
    (void)state;
    Str name = { NULL, 0 };
    Span at = { 0, 0 };
    const Platform *p =
        platform_of_text(STR("# owner: blue\n# contract-tui: platform=ccrt\nenv: |\n"), &name, &at);
    assert_non_null(p);
    assert_string_equal(p->name, "ccrt");
    assert_int_equal(at.start, 39);
    assert_null(platform_of_text(STR("env: |\n# contract-tui: platform=ccrt\n"), &name, &at));
    assert_null(platform_of_text(STR("# contract-tui: platform=ccrx\n"), &name, &at));
    assert_str(name, "ccrx");
    assert_null(platform_of_text(STR(""), NULL, NULL));
}

static void clock_reads_and_writes_dates(void **state)
{
    (void)state;
    Time t = 0;
    char text[32];
    assert_true(clock_parse(STR("2027-06-20"), &t));
    clock_date(t, text);
    assert_string_equal(text, "20 Jun 2027");
    assert_true(clock_parse(STR("2027-06-20T11:22:33Z"), &t));
    clock_iso(t, text);
    assert_string_equal(text, "2027-06-20T11:22:33Z");
    assert_false(clock_parse(STR("2027-02-31"), &t));
    assert_false(clock_parse(STR("yesterday!"), &t));
}

static void error_text_is_cut_at_a_character(void **state)
{
    (void)state;
    Error err = { 0 };
    char longer[2000];
    for (size_t i = 0; i + 3 < sizeof longer; i += 3)
        memcpy(longer + i, "\xE2\x82\xAC", 4);
    error_set(&err, ERR_IO, "x%s", longer);
    assert_int_equal(utf8_valid_len(str_from(err.text)), strlen(err.text));
    error_prefix(&err, "in front: ");
    assert_true(str_starts(str_from(err.text), STR("in front: x")));
    assert_int_equal(utf8_valid_len(str_from(err.text)), strlen(err.text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_round_trips_every_length),
        cmocka_unit_test(base64_names_the_wrong_byte),
        cmocka_unit_test(utf8_refuses_what_rfc3629_refuses),
        cmocka_unit_test(spelling_finds_what_was_meant),
        cmocka_unit_test(buf_stays_failed_and_within_its_maximum),
        cmocka_unit_test(arena_survives_failing_allocations),
        cmocka_unit_test(platform_comes_from_the_first_comments),
        cmocka_unit_test(clock_reads_and_writes_dates),
        cmocka_unit_test(error_text_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
