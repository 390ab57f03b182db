#include "unit/unit.h"

#include "contract/base64.h"
#include "contract/gzip.h"
#include "contract/initdata.h"

#include <stdio.h>

static void shared(const char *name, Buf *out)
{
    char path[256];
    snprintf(path, sizeof path, "conformance/ibm/%s", name);
    unit_read(unit_shared(path), out);
}

static void reads_what_other_tools_wrote(void **state)
{
    (void)state;
    static const struct {
        const char *packed, *toml;
    } cases[] = {
        { "initdata/gzipped-initdata.b64", "initdata/gzipped-initdata.expected.toml" },
        { "derived/initdata/peerpod.b64", "derived/initdata/peerpod.toml" },
        { "derived/initdata/baremetal.b64", "derived/initdata/baremetal.toml" },
    };
    for (size_t i = 0; i < 3; i++) {
        Buf packed, toml;
        Initdata data;
        Error err = { 0 };
        shared(cases[i].packed, &packed);
        shared(cases[i].toml, &toml);
        Arena *arena = arena_new(0);
        assert_true(initdata_is_like(buf_str(&packed)));
        if (!initdata_read(buf_str(&packed), arena, &data, &err))
            fail_msg("%s: %s", cases[i].packed, err.text);
        assert_int_equal(data.toml.len, toml.len);
        assert_memory_equal(data.toml.ptr, toml.ptr, toml.len);
        assert_str(data.algorithm, "sha384");
        assert_int_equal(data.count, 1);
        assert_true(str_contains(initdata_contract(&data), STR("workload: hyper-protect-basic.")));
        buf_clear(&packed);
        buf_clear(&toml);
        arena_free(arena);
    }
}

/* Base64 of gzip of a text, as initdata is packed. */
static void pack(Str toml, Buf *out)
{
    Buf packed;
    Error err = { 0 };
    buf_init(&packed, 0), buf_init(out, 0);
    assert_true(gzip_deflate(toml, &packed, &err));
    base64_encode(out, buf_str(&packed), BASE64_STANDARD);
    buf_clear(&packed);
}

/* Two readers could take two different contracts from it. */
static void a_name_stands_once(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "[data]\n\"contract.yaml\" = 'a'\n\"contract.yaml\" = 'b'\n",
        "[data]\n\"contract.yaml\" = 'a'\n[data]\n'contract.yaml' = 'b'\n",
    };
    for (size_t i = 0; i < 2; i++) {
        Buf packed;
        Initdata data;
        Error err = { 0 };
        Arena *arena = arena_new(0);
        pack(str_from(texts[i]), &packed);
        assert_false(initdata_read(buf_str(&packed), arena, &data, &err));
        assert_int_equal(err.code, ERR_SYNTAX);
        assert_non_null(strstr(err.text, "second"));
        buf_clear(&packed);
        arena_free(arena);
    }
}

static void refuses_what_would_be_read_otherwise(void **state)
{
    (void)state;
    static const struct {
        const char *contract;
        bool header;
    } cases[] = {
        { "{workload: a, env: b}\n", true },
        { "workload: a\nenv: b\n...\n", true },
        { "workload: a\renv: b\r", false },
        { "workload: a\nenv: ''''\n", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf out;
        Error err = { 0 };
        Str header = cases[i].header ? STR("IBMSecEx....") : (Str){ NULL, 0 };
        buf_init(&out, 0);
        if (initdata_make(str_from(cases[i].contract), header, true, &out, &err))
            fail_msg("taken: %s", cases[i].contract);
        assert_int_equal(err.code, ERR_REFUSED);
        buf_clear(&out);
    }
}

static void makes_the_same_toml_as_the_vectors(void **state)
{
    (void)state;
    static const char *const kinds[] = { "peerpod", "baremetal" };
    for (size_t i = 0; i < 2; i++) {
        char name[128];
        Buf packed, header, made;
        Initdata data, again;
        Error err = { 0 };
        snprintf(name, sizeof name, "derived/initdata/%s.b64", kinds[i]);
        shared(name, &packed);
        shared("derived/initdata/sehdr.bin", &header);
        Arena *arena = arena_new(0);
        assert_true(initdata_read(buf_str(&packed), arena, &data, &err));
        Str contract = initdata_contract(&data);
        contract.len = str_find(contract, STR("boot: |")) < contract.len
                           ? str_find(contract, STR("boot: |"))
                           : contract.len;
        buf_init(&made, 0);
        if (!initdata_make(contract, i ? buf_str(&header) : (Str){ NULL, 0 }, false, &made, &err))
            fail_msg("%s", err.text);
        assert_true(initdata_read(buf_str(&made), arena, &again, &err));
        assert_int_equal(again.toml.len, data.toml.len);
        assert_memory_equal(again.toml.ptr, data.toml.ptr, data.toml.len);
        buf_clear(&packed);
        buf_clear(&header);
        buf_clear(&made);
        arena_free(arena);
    }
}

static void refuses_what_would_leak_or_break(void **state)
{
    (void)state;
    static const struct {
        const char *contract;
        Str header;
        bool force;
        ErrorCode code;
        const char *word;
    } cases[] = {
        { "workload: |\n  type: workload\nenv: x\n",
          { NULL, 0 },
          false,
          ERR_REFUSED,
          "not encrypted" },
        { "just text", { NULL, 0 }, true, ERR_SYNTAX, "no contract" },
        { "workload: a\nboot: b\n", STR("IBMSecEx...."), true, ERR_REFUSED, "boot section" },
        { "workload: a\n", STR("NotAHeader"), true, ERR_SYNTAX, "IBMSecEx" },
        { "workload: \"'''\"\n", { NULL, 0 }, true, ERR_REFUSED, "'''" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf out;
        Error err = { 0 };
        buf_init(&out, 0);
        assert_false(initdata_make(str_from(cases[i].contract), cases[i].header, cases[i].force,
                                   &out, &err));
        assert_int_equal(err.code, cases[i].code);
        assert_non_null(strstr(err.text, cases[i].word));
        assert_int_equal(out.len, 0);
        buf_clear(&out);
    }
}

static bool read_toml(const char *toml, Initdata *data, Arena *arena, Error *err)
{
    Buf packed, text;
    buf_init(&packed, 0);
    buf_init(&text, 0);
    assert_true(gzip_deflate(str_from(toml), &packed, err));
    base64_encode(&text, buf_str(&packed), BASE64_STANDARD);
    bool ok = initdata_read(buf_str(&text), arena, data, err);
    buf_clear(&packed);
    buf_clear(&text);
    return ok;
}

static void reads_all_strings_and_says_where_toml_is_wrong(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    Initdata data;
    Error err = { 0 };
    assert_true(read_toml(
        "# c\nversion = '0.1.0'\n[data]\na = \"x\\n\\u00e9\" # c\n'b c' = \"\"\"\nl1\nl2\"\"\"\n",
        &data, arena, &err));
    assert_int_equal(data.count, 2);
    assert_str(data.entries[0].value, "x\n\xC3\xA9");
    assert_str(data.entries[1].value, "l1\nl2");
    static const struct {
        const char *toml, *word;
    } bad[] = {
        { "a = 1\n", "line 1: a value" },
        { "\n[data]\nb = 'x\n", "line 3: a string that is not" },
        { "a 'x'\n", "\"=\" is missing" },
        { "= 'x'\n", "a key" },
        { "a = 'x' y\n", "behind the value" },
        { "a = \"\\q\"\n", "an escape" },
        { "a = '''x\n", "not closed" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(read_toml(bad[i].toml, &data, arena, &err));
        if (!strstr(err.text, bad[i].word))
            fail_msg("%s: %s", bad[i].toml, err.text);
    }
    assert_false(initdata_read(STR("%%%"), arena, &data, &err));
    assert_false(initdata_read(STR("AAAA"), arena, &data, &err));
    arena_free(arena);
}

/* A changed byte is noticed, or it changes nothing that is read. */
static void every_byte_counts(void **state)
{
    (void)state;
    static const char toml[] = "algorithm = \"sha384\"\nversion = \"0.1.0\"\n\n[data]\n"
                               "\"contract.yaml\" = '''\nworkload: a\nenv: b\n'''\n";
    Buf packed;
    pack(str_from(toml), &packed);
    size_t read = 0;
    for (size_t i = 0; i < packed.len; i++)
        for (unsigned bit = 1; bit < 256; bit <<= 1) {
            Initdata data;
            Arena *arena = arena_new(0);
            char old = packed.ptr[i];
            packed.ptr[i] = (char)((unsigned char)old ^ bit);
            if (initdata_read(buf_str(&packed), arena, &data, NULL)) {
                read++;
                assert_str(data.toml, toml);
            }
            packed.ptr[i] = old;
            arena_free(arena);
        }
    assert_true(read < packed.len); /* fields of the header of gzip */
    buf_clear(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_other_tools_wrote),
        cmocka_unit_test(a_name_stands_once),
        cmocka_unit_test(refuses_what_would_be_read_otherwise),
        cmocka_unit_test(makes_the_same_toml_as_the_vectors),
        cmocka_unit_test(refuses_what_would_leak_or_break),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(reads_all_strings_and_says_where_toml_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
