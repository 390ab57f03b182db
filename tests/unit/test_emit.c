#include "unit/unit.h"

#include "contract/arena.h"
#include "contract/emit.h"
#include "contract/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Strings that some reader takes for something else, or that some style cannot hold. */
/* clang-format off */
static const Str nasty[] = {
    STR(""), STR(" "), STR("a"), STR("yes"), STR("No"), STR("on"), STR("OFF"), STR("y"), STR("N"),
    STR("true"), STR("FALSE"), STR("null"), STR("~"), STR("Null"), STR("0"), STR("0123456789"),
    STR("0777"), STR("0o17"), STR("0x10"), STR("0b11"), STR("1_000"), STR("1e3"), STR("1."),
    STR(".5"), STR("-.5"), STR("+1"), STR("-1"), STR(".inf"), STR("-.INF"), STR(".nan"),
    STR("190:20:30"), STR("12:30"), STR("1:2"), STR("2001-01-01"), STR("2001-1-1"),
    STR("2001-01-01T00:00:00Z"), STR("2001-01-01 00:00:00 +1"), STR("="), STR("<<"), STR("-"),
    STR("--"), STR("---"), STR("--- a"), STR("..."), STR("... b"), STR("- a"), STR("-a"),
    STR("?"), STR("? a"), STR("?a"), STR(":"), STR(": a"), STR(":a"), STR("a:"), STR("a: b"),
    STR("a:b"), STR("a #b"), STR("a#b"), STR("#a"), STR("abc #def"), STR("&a"), STR("*a"),
    STR("!a"), STR("!!str a"), STR("|"), STR(">"), STR("|-"), STR("'"), STR("''"), STR("'a'"),
    STR("\""), STR("\"a\""), STR("a'b"), STR("a\"b"), STR("%a"), STR("@a"), STR("`a"), STR("{"),
    STR("{a}"), STR("{{ .Env.X }}/y"), STR("[a]"), STR("]"), STR("}"), STR(","), STR("a,b"),
    STR("a, b"), STR("a[0]"), STR("${X}"), STR("\\"), STR("a\\nb"), STR("C:\\dir"), STR(" a"),
    STR("a "), STR("\ta"), STR("a\t"), STR("a\tb"), STR("a\t#b"), STR("a:\tb"), STR("\n"),
    STR("\n\n"), STR("a\n"), STR("a\nb"), STR("a\nb\n"), STR("a\nb\n\n"), STR("a\n\nb\n"),
    STR("\na\n"), STR("\n\na"), STR(" a\nb\n"), STR("a\n b\n"), STR("a\n  \nb\n"),
    STR("a \nb \n"), STR("a\n "), STR("a\n\t"), STR("\ta\nb\n"), STR("a\n\tb\n"), STR("a\n# b\n"),
    STR("# a\nb\n"), STR("---\na\n"), STR("a\n---\n...\n"), STR("- a\n- b\n"),
    STR("a: 1\nb: 2\n"), STR("a\r\nb\r\n"), STR("a\rb"), STR("\r"), STR("\0"), STR("a\0b"),
    STR("\x01"), STR("\x1B[31m"), STR("\x7F"), STR("\xC2\x80"), STR("\xC2\x85"),
    STR("a\xC2\x85" "b\n"), STR("\xC2\xA0"), STR("\xC2\xA0x"), STR("\xE2\x80\xA8"),
    STR("a\xE2\x80\xA9" "b\nc\n"), STR("\xEF\xBB\xBF"), STR("\xEF\xBB\xBF" "a\n"),
    STR("\xEF\xBF\xBE"), STR("\xEF\xBF\xBD"), STR("\xC3\xA9t\xC3\xA9"), STR("\xE2\x82\xAC 5"),
    STR("\xF0\x9F\x98\x80"), STR("\xE2\x80\xAE" "abc"), STR("us.icr.io/ns/app@sha256:0123"),
    STR("https://a.b/c?d=e#f"), STR("user:pass"), STR("key=value"), STR("a=b=c"), STR("0.0.0.0"),
    STR("192.0.2.7"), STR("1.2.3"), STR("10.10"), STR("1.0"), STR("1e1000"), STR("0x"),
    STR("0o8"), STR("09"), STR("08:30"), STR("1__0"), STR("_1"), STR("1_"), STR("0_1"),
    STR("685_230.15"), STR("-0b1"), STR("+0o7"), STR("- - a"), STR("-\ta"), STR("?\ta"),
    STR("<<:"), STR("a<<"), STR("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"),
    STR("hyper-protect-basic.a.b"),
};
/* clang-format on */

static const EmitWish wishes[] = { EMIT_AUTO, EMIT_PLAIN, EMIT_SINGLE, EMIT_DOUBLE, EMIT_LITERAL };

/* A random string out of pieces that meet at bad places. */
static void random_string(Buf *out)
{
    static const char *const pieces[] = {
        "a",
        "b",
        " ",
        " ",
        "\n",
        "\n",
        "\t",
        ":",
        "#",
        "-",
        "'",
        "\"",
        "\\",
        "{",
        "}",
        ",",
        "[",
        "]",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "0",
        "1",
        "_",
        ".",
        "e",
        "+",
        "?",
        "\r",
        "=",
        "\xC3\xA9",
        "\xC2\x85",
        "yes",
        "<",
        "\n\n",
        "\n ",
        ": ",
        " #",
        "\xE2\x80\xA8",
        "\xEF\xBB\xBF",
        "\xF0\x9F\x98\x80",
        "\x01",
        "~",
    };
    buf_reset(out);
    for (int n = rand() % 9; n >= 0; n--)
        buf_add_text(out, pieces[(size_t)rand() % (sizeof pieces / sizeof *pieces)]);
}

/* One document: each value in every place and style. Values go to `expected` in the order in
 * which they are read: hex, one a line. */
typedef struct Sheet {
    Buf yaml, expected;
    const char *eol;
    size_t count;
} Sheet;

static void expect(Sheet *sheet, Str value)
{
    for (size_t i = 0; i < value.len; i++)
        buf_printf(&sheet->expected, "%02x", (unsigned char)value.ptr[i]);
    buf_add_byte(&sheet->expected, '\n');
    sheet->count++;
}

static void must(bool ok, const Error *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static void add_value(Sheet *sheet, Str value, EmitWish wish)
{
    Error err = { 0 };
    Buf *y = &sheet->yaml;
    EmitPlace block = { .indent = 4, .allow_block = true, .eol = sheet->eol };
    EmitPlace flow = { .in_flow = true, .eol = sheet->eol };
    buf_add_text(y, "- k: ");
    must(emit_string(y, value, wish, &block, &err), &err);
    expect(sheet, value);
    buf_printf(y, "%s  f: {x: ", sheet->eol);
    must(emit_string(y, value, wish, &flow, &err), &err);
    buf_add_text(y, ", y: [");
    must(emit_string(y, value, wish, &flow, &err), &err);
    buf_printf(y, "]} # note%s  q:%s  - ", sheet->eol, sheet->eol);
    expect(sheet, value);
    expect(sheet, value);
    must(emit_string(y, value, wish, &block, &err), &err);
    expect(sheet, value);
    buf_printf(y, "%s  m: {", sheet->eol);
    must(emit_key(y, value, &err), &err);
    buf_printf(y, ": key}%s", sheet->eol);
    expect(sheet, value);
    expect(sheet, STR("key"));
}

static void make_sheet(Sheet *sheet, const char *eol, unsigned seed, size_t randoms)
{
    *sheet = (Sheet){ .eol = eol };
    buf_init(&sheet->yaml, 0);
    buf_init(&sheet->expected, 0);
    srand(seed);
    Buf s;
    buf_init(&s, 0);
    for (size_t w = 0; w < sizeof wishes / sizeof *wishes; w++) {
        for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++)
            add_value(sheet, nasty[i], wishes[w]);
        for (size_t i = 0; i < randoms; i++) {
            random_string(&s);
            add_value(sheet, buf_str(&s), wishes[w]);
        }
    }
    buf_clear(&s);
    assert_true(buf_ok(&sheet->yaml) && buf_ok(&sheet->expected));
}

static void free_sheet(Sheet *sheet)
{
    buf_clear(&sheet->yaml);
    buf_clear(&sheet->expected);
}

static void take(Sheet *got, const TreeNode *n)
{
    for (const TreeNode *c = n->first; c; c = c->next) {
        if (str_is(n->key, "m"))
            expect(got, c->key);
        if (tree_is_scalar(c) && c->kind != NODE_STRING)
            fail_msg("no string: %.*s", (int)c->string.len, c->string.ptr);
        if (tree_is_scalar(c))
            expect(got, c->string);
        else
            take(got, c);
    }
}

static void assert_reads_back(const Sheet *sheet)
{
    Error err = { 0 };
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument document;
    problems_init(&problems, arena, 10);
    must(yaml_parse(buf_str(&sheet->yaml), NULL, arena, &problems, &document, &err), &err);
    for (size_t i = 0; i < problems.count; i++)
        if (problems.items[i].severity == SEV_ERROR)
            fail_msg("%.*s near %.80s", (int)problems.items[i].message.len,
                     problems.items[i].message.ptr, sheet->yaml.ptr + problems.items[i].span.start);
    assert_non_null(document.root);
    Sheet got = { 0 };
    buf_init(&got.expected, 0);
    take(&got, document.root);
    assert_int_equal(got.count, sheet->count);
    Str a = buf_str(&got.expected), b = buf_str(&sheet->expected), x, y;
    for (size_t n = 0; str_split(&a, '\n', &x) && str_split(&b, '\n', &y); n++)
        if (!str_eq(x, y))
            fail_msg("value %zu: got %.*s, expected %.*s", n, (int)x.len, x.ptr, (int)y.len, y.ptr);
    buf_clear(&got.expected);
    arena_free(arena);
}

static void strings_read_back_with_our_parser(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 4; seed++) {
        Sheet sheet;
        print_message("seed %u\n", seed);
        make_sheet(&sheet, seed % 2 ? "\n" : "\r\n", seed, 400);
        assert_reads_back(&sheet);
        free_sheet(&sheet);
    }
}

/* PyYAML reads YAML 1.1 and is nobody's relative. */
static void strings_read_back_with_pyyaml(void **state)
{
    (void)state;
    static const char script[] =
        "import sys, yaml\n"
        "def walk(v, k=None):\n"
        "    for c in (v.items() if isinstance(v, dict) else ((None, x) for x in v)):\n"
        "        if k == 'm': yield c[0]\n"
        "        if isinstance(c[1], (dict, list)): yield from walk(c[1], c[0])\n"
        "        else: yield c[1]\n"
        "want = open(sys.argv[2]).read().split('\\n')[:-1]\n"
        "got = list(walk(yaml.safe_load(open(sys.argv[1], 'rb').read())))\n"
        "for i, (g, w) in enumerate(zip(got, want)):\n"
        "    if not isinstance(g, str) or g.encode().hex() != w:\n"
        "        sys.exit('value %d: %r is not %r' % (i, g, bytes.fromhex(w)))\n"
        "sys.exit(len(got) != len(want))\n";
    if (system("python3 -c 'import yaml' >/dev/null 2>&1") != 0) {
        printf("skip: no python3-yaml\n");
        skip();
    }
    char paths[3][40];
    Sheet sheet;
    make_sheet(&sheet, "\n", 99, 120);
    const Str contents[3] = { buf_str(&sheet.yaml),
                              buf_str(&sheet.expected),
                              { script, sizeof script - 1 } };
    for (int i = 0; i < 3; i++) {
        snprintf(paths[i], sizeof paths[i], "/tmp/contract-tui-emit-XXXXXX");
        int fd = mkstemp(paths[i]);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, contents[i].ptr, contents[i].len), contents[i].len);
        close(fd);
    }
    char command[200];
    snprintf(command, sizeof command, "python3 %s %s %s", paths[2], paths[0], paths[1]);
    int status = system(command);
    if (status == 0)
        for (int i = 0; i < 3; i++)
            unlink(paths[i]);
    free_sheet(&sheet);
    assert_int_equal(status, 0);
}

static void styles_are_what_people_write(void **state)
{
    (void)state;
    static const struct {
        Str value;
        EmitWish wish;
        const char *yaml;
    } cases[] = {
        { STR("us.icr.io/ns/app"), EMIT_AUTO, "us.icr.io/ns/app" },
        { STR("0123456789"), EMIT_AUTO, "\"0123456789\"" },
        { STR("abc #def"), EMIT_AUTO, "\"abc #def\"" },
        { STR("it's"), EMIT_AUTO, "it's" },
        { STR("it's"), EMIT_SINGLE, "'it''s'" },
        { STR("a\\b"), EMIT_AUTO, "a\\b" },
        { STR("\\a: b"), EMIT_AUTO, "'\\a: b'" },
        { STR("say \"x\": y"), EMIT_AUTO, "'say \"x\": y'" },
        { STR("a"), EMIT_DOUBLE, "\"a\"" },
        { STR("yes"), EMIT_PLAIN, "\"yes\"" },
        { STR("a\nb\n"), EMIT_AUTO, "|\n  a\n  b" },
        { STR("a\n\nb"), EMIT_AUTO, "|-\n  a\n\n  b" },
        { STR("a\n\n"), EMIT_AUTO, "\"a\\n\\n\"" },
        { STR("a\n\n"), EMIT_LITERAL, "|+\n  a\n" },
        { STR(" a\n"), EMIT_AUTO, "\" a\\n\"" },
        { STR("a\nb\n"), EMIT_PLAIN, "\"a\\nb\\n\"" },
        { STR("a\x1B\xC2\x85"), EMIT_AUTO, "\"a\\e\\x85\"" },
        { STR(""), EMIT_AUTO, "\"\"" },
    };
    EmitPlace place = { .indent = 2, .allow_block = true, .eol = "\n" };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf out;
        Error err = { 0 };
        buf_init(&out, 0);
        must(emit_string(&out, cases[i].value, cases[i].wish, &place, &err), &err);
        assert_str(buf_str(&out), cases[i].yaml);
        buf_clear(&out);
    }
    Buf out;
    Error err = { 0 };
    buf_init(&out, 0);
    assert_false(emit_string(&out, STR("a\xFF"), EMIT_AUTO, &place, &err));
    assert_int_equal(err.code, ERR_SYNTAX);
    char longer[1100];
    memset(longer, 'k', sizeof longer);
    assert_false(emit_key(&out, str_make(longer, sizeof longer), &err));
    assert_int_equal(err.code, ERR_TOO_BIG);
    assert_int_equal(out.len, 0);
    buf_clear(&out);
}

static const char tree_text[] = "a: 1\n"
                                "b:\n"
                                "  - x\n"
                                "  - w: 0o17\n"
                                "    z: \"yes\"\n"
                                "  - - deep\n"
                                "    - null\n"
                                "  - []\n"
                                "\"0x1\": {}\n"
                                "text: |\n"
                                "  one\n"
                                "  two\n"
                                "big: 123456789012345678901234567890\n"
                                "f: 1.50\n"
                                "t: true";

static void trees_read_back(void **state)
{
    (void)state;
    Error err = { 0 };
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument document, again;
    problems_init(&problems, arena, 10);
    assert_true(yaml_parse(str_from(tree_text), NULL, arena, &problems, &document, &err));
    Buf out;
    buf_init(&out, 0);
    EmitPlace place = { .eol = "\n" };
    must(emit_tree(&out, document.root, &place, &err), &err);
    assert_str(buf_str(&out), tree_text);
    buf_clear(&out);
    place.in_flow = true;
    must(emit_tree(&out, document.root, &place, &err), &err);
    assert_true(yaml_parse(buf_str(&out), NULL, arena, &problems, &again, &err));
    assert_int_equal(str_find_byte(buf_str(&out), '\n'), out.len);
    assert_true(tree_equal(document.root, again.root));
    assert_int_equal(problems.count, 0);
    buf_clear(&out);
    arena_free(arena);
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    EmitPlace place = { .indent = 2, .allow_block = true, .eol = "\n" };
    Str value = STR("a long line that does not fit sixty-four bytes, so that the Buf has to grow\n"
                    "and another one that makes it grow once more, and then some more of it\n");
    for (size_t w = 0; w < sizeof wishes / sizeof *wishes; w++)
        for (size_t n = 1; n < 20; n++) {
            Buf out;
            Error err = { 0 };
            buf_init(&out, 0);
            memory_fail_at(0);
            memory_fail_at(n);
            bool ok = emit_string(&out, value, wishes[w], &place, &err);
            assert_int_equal(ok, memory_fail_at(0) < n);
            assert_true(ok || err.code == ERR_MEMORY);
            buf_clear(&out);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_read_back_with_our_parser),
        cmocka_unit_test(strings_read_back_with_pyyaml),
        cmocka_unit_test(styles_are_what_people_write),
        cmocka_unit_test(trees_read_back),
        cmocka_unit_test(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
