/* The ECMA-262 dialect: what a pattern becomes for PCRE2, what it matches, what is refused. */
#include "unit/unit.h"

#include "contract/regex.h"

#include "../../core/schema/ecma.h"
#include "../../core/schema/format.h"

static void patterns_are_translated(void **state)
{
    (void)state;
    static const struct {
        const char *ecma, *pcre;
    } cases[] = {
        { "^[a-z_][a-z0-9-_]*$", "^[a-z\\x{5f}][a-z0-9\\x{2d}\\x{5f}]*$" },
        { "\\d\\D\\w\\W\\b\\B", "\\d\\D\\w\\W\\b\\B" },
        { "a.b", "a[^\\n\\r\\x{2028}\\x{2029}]b" },
        { "[]", "(?!)" },
        { "[^]", "[\\x{0}-\\x{10ffff}]" },
        { "\\cA\\cz\\0\\x41\\u0042", "\\x{1}\\x{1a}\\x{0}AB" },
        { "\\u{1F600}\\ud83d\\ude00", "\\x{1f600}\\x{1f600}" },
        { "\\ud83d", "(?!)" },
        { "[\\ud83d]", "(?!)" },
        { "[\\ud800-\\uffff]", "[\\x{e000}-\\x{ffff}]" },
        { "(?<n>a)\\k<n>\\1", "(?<n>a)\\k<n>\\g{1}" },
        { "(?:a)(?=b)(?!c)(?<=d)(?<!e)", "(?:a)(?=b)(?!c)(?<=d)(?<!e)" },
        { "\\p{Letter}\\P{Lu}\\p{digit}", "\\p{L}\\P{Lu}\\p{Nd}" },
        { "\\p{Script=Greek}\\p{gc=Nd}", "\\p{Script=Greek}\\p{Nd}" },
        { "a{2}b{2,}c{2,3}?d{,3}", "a{2}b{2,}c{2,3}?d\\x{7b}\\x{2c}3\\x{7d}" },
        { "[[:alpha:]]", "[\\x{5b}\\x{3a}alpha\\x{3a}]\\x{5d}" },
        { "\\/\\-\\.", "\\x{2f}\\x{2d}\\x{2e}" },
        { "[\\b\\]\\-]", "[\\x{8}\\x{5d}\\x{2d}]" },
        { "a#b c", "a\\x{23}b\\x{20}c" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf out;
        bool back;
        Error err = { 0 };
        buf_init(&out, 0);
        if (!ecma_translate(str_from(cases[i].ecma), &out, &back, &err))
            fail_msg("%s: %s", cases[i].ecma, err.text);

        assert_str(buf_str(&out), cases[i].pcre);
        buf_clear(&out);
    }
}

static void what_ecma_does_not_know_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        uint32_t at;
    } cases[] = {
        { "^(abc]", 6 }, { "a)", 1 },       { "[a", 0 },          { "*a", 0 },
        { "a**", 2 },    { "a++", 2 },      { "(*UTF)a", 1 },     { "(?i)a", 0 },
        { "(?#x)a", 0 }, { "(?P<n>a)", 0 }, { "(?>a)", 0 },       { "(?|a)", 0 },
        { "\\A", 1 },    { "\\Z", 1 },      { "\\a", 1 },         { "\\Qa\\E", 1 },
        { "\\x1", 1 },   { "\\u12", 2 },    { "\\u{110000}", 2 }, { "\\c1", 1 },
        { "[b-a]", 1 },  { "a{3,2}", 1 },   { "\\p{a b}", 1 },    { "\\pL", 1 },
        { "a\\", 2 },    { "(?<1>a)", 2 },  { "^*", 1 },          { "(?<=a)*", 6 },
        { "\xff", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = { 0 };
        Regex *regex = regex_new(str_from(cases[i].pattern), 0, &err);
        if (regex || err.code != ERR_SYNTAX || err.span.start != cases[i].at)
            fail_msg("%s: %s at %u", cases[i].pattern, err.text, err.span.start);
    }
}

static void texts_match_as_ecma_says(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        RegexResult result;
    } cases[] = {
        { "^a$", "a", REGEX_YES },
        { "^a$", "a\n", REGEX_NO },
        { "^\\d$", "\xd9\xa3", REGEX_NO },      /* an Arabic digit */
        { "^\\w$", "\xc3\xa9", REGEX_NO },      /* e with accent */
        { "^\\s$", "\xc2\xa0", REGEX_YES },     /* no-break space */
        { "^\\s$", "\xef\xbb\xbf", REGEX_YES }, /* byte-order mark */
        { "^\\S$", "\xe2\x80\x8b", REGEX_YES }, /* zero width space */
        { "^[\\S]$", "\xc2\xa0", REGEX_NO },
        { "^[^\\s]$", "\xc2\xa0", REGEX_NO },
        { "^[\\s\\S]$", "\n", REGEX_YES },
        { "^.$", "\xf0\x9f\x98\x80", REGEX_YES }, /* one character of four bytes */
        { "^.$", "\xe2\x80\xa8", REGEX_NO },      /* line separator */
        { "^\\p{L}+$", "\xc3\xa9t\xc3\xa9", REGEX_YES },
        { "(a)|\\1b", "b", REGEX_YES }, /* an unset group matches nothing */
        { "b", "abc", REGEX_YES },
        { "", "", REGEX_YES },
        { "^[]$", "a", REGEX_NO },
        { "a", "\xff", REGEX_NO },
        { "^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", REGEX_LIMIT },
    };
    RegexScratch *scratch = regex_scratch_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = { 0 };
        Regex *regex = regex_new(str_from(cases[i].pattern), 0, &err);
        if (!regex)
            fail_msg("%s: %s", cases[i].pattern, err.text);
        int times = cases[i].result == REGEX_LIMIT ? 3 : 200; /* with machine code later on */
        for (int k = 0; k < times; k++)
            if (regex_match(regex, scratch, str_from(cases[i].text)) != cases[i].result)
                fail_msg("%s on %s, time %d", cases[i].pattern, cases[i].text, k);
        regex_free(regex);
    }
    regex_scratch_free(scratch);
}

/* A certificate chain of half a megabyte needs more stack than machine code gets by default. */
static void long_texts_match(void **state)
{
    (void)state;
    Regex *regex = regex_new(STR("^-----BEGIN\\s+(?:[A-Za-z\\d+/]{4}\\s*)*(?:[A-Za-z\\d+/]{3}=)?"
                                 "\\s+-----END\\s*$"),
                             0, NULL);
    RegexScratch *scratch = regex_scratch_new();
    Buf text;
    buf_init(&text, 0);
    buf_add_text(&text, "-----BEGIN\n");
    for (int i = 0; i < 8000; i++)
        buf_add_text(&text, "MIIFUTCCAzkCFDJC62n+QaZedrB1x+BBK5P2ateVMA0GCSqGSIb3DQEBCwUAMGUx\n");
    buf_add_text(&text, "-----END\n");
    assert_int_equal(regex_match(regex, scratch, buf_str(&text)), REGEX_YES);
    buf_add_text(&text, "!");
    assert_int_equal(regex_match(regex, scratch, buf_str(&text)), REGEX_NO);
    buf_clear(&text);
    regex_scratch_free(scratch);
    regex_free(regex);
}

static void formats_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *format, *good, *bad;
    } cases[] = {
        { "date", "2024-02-29", "2023-02-29" },
        { "date-time", "1998-12-31T15:59:60.123-08:00", "1998-12-31T23:58:60Z" },
        { "time", "08:30:06+00:20", "08:30:06" },
        { "duration", "P1DT12H", "P1Y2W" },
        { "email", "a.b@example.com", "a..b@example.com" },
        { "hostname", "logs.example.com", "-a.example.com" },
        { "hostname", "xn--ll-0ea.example", "xn--X" },
        { "ipv4", "192.0.2.1", "192.0.02.1" },
        { "ipv6", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8:9" },
        { "ipv6", "::", ":::" },
        { "uri", "https://a:b@example.com:1/x?y#z", "/relative" },
        { "uri-reference", "../x", "a b" },
        { "uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2eb8aa08aa98-11ea-b4aa-73b441d16380" },
        { "json-pointer", "/a/~0b", "/~2" },
        { "relative-json-pointer", "1/a", "01" },
        { "regex", "^(?<=a+)b$", "(?i)a" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Format *f = format_find(str_from(cases[i].format));
        assert_non_null(f);
        if (!f->check(str_from(cases[i].good)))
            fail_msg("%s %s", cases[i].format, cases[i].good);
        if (f->check(str_from(cases[i].bad)))
            fail_msg("%s %s", cases[i].format, cases[i].bad);
    }
    assert_null(format_find(STR("color")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_translated),
        cmocka_unit_test(what_ecma_does_not_know_is_refused),
        cmocka_unit_test(texts_match_as_ecma_says),
        cmocka_unit_test(long_texts_match),
        cmocka_unit_test(formats_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
