/* The YAML test suite, and every YAML file of the conformance data.
 *
 * libyaml reads YAML 1.1 and rejects some of what 1.2 allows (README.md of the data); what counts
 * is that the numbers do not fall, and that whatever is rejected has a place and a reason. */
#include "unit/unit.h"

#include "contract/embed.h"
#include "contract/json.h"
#include "contract/yaml.h"

#include <dirent.h>
#include <stdio.h>

/* Of the 255 cases; of those with a value in JSON that are one document. */
enum { ACCEPTED = 178, EQUAL_TO_JSON = 128 };

typedef struct Parsed {
    Buf text;
    Arena *arena;
    Problems problems;
    YamlDocument doc;
} Parsed;

static Parsed parse_text(Buf text)
{
    Parsed p = { .text = text, .arena = arena_new(0) };
    problems_init(&p.problems, p.arena, 0);
    assert_true(yaml_parse(buf_str(&p.text), NULL, p.arena, &p.problems, &p.doc, NULL));
    return p;
}

static Parsed parse_file(const char *path)
{
    Buf text;
    unit_read(path, &text);
    return parse_text(text);
}

static void done(Parsed *p)
{
    arena_free(p->arena);
    buf_clear(&p->text);
}

static bool is_rejected(const Parsed *p)
{
    for (size_t i = 0; i < p->problems.count; i++)
        if (strncmp(p->problems.items[i].code, "YAML", 4) == 0)
            return true;
    return false;
}

/* -- spans ---------------------------------------------------------------------------------- */

static size_t checked, differed;

/* The bytes of a scalar's span, read alone, are the same string. Left out: blocks whose value
 * depends on blank lines behind them or on the column of their parent. */
static void check_scalar(const char *path, Str text, const TreeNode *n, Arena *arena)
{
    Str source = str_slice(text, n->span.start, span_len(n->span));
    bool block = n->style == STYLE_LITERAL || n->style == STYLE_FOLDED;
    if (str_is(source, "-")) /* a string only within brackets, where libyaml lets it pass */
        return;
    if (n->style == STYLE_NONE) {
        assert_int_equal(source.len, 0);
        return;
    }
    size_t first_line = str_find_byte(source, '\n');
    for (size_t i = 1; block && i < first_line; i++)
        if (source.ptr[i] == '+' || (source.ptr[i] >= '1' && source.ptr[i] <= '9'))
            return;
    char *alone = arena_printf(arena, STR_FMT "%s", STR_ARG(source), block ? "\n" : "");
    Problems problems;
    YamlDocument doc;
    problems_init(&problems, arena, 0);
    assert_true(yaml_parse(str_from(alone), NULL, arena, &problems, &doc, NULL));
    checked++;
    if (!doc.root || !str_eq(doc.root->string, n->string)) {
        differed++;
        print_message("%s: [" STR_FMT "] is not [" STR_FMT "]\n", path, STR_ARG(source),
                      STR_ARG(n->string));
    }
}

static void check_spans(const char *path, Str text, const TreeNode *n, Arena *arena)
{
    assert_true(n->span.start <= n->span.end && n->span.end <= text.len);
    if (n->flags & NODE_ALIAS) {
        assert_int_equal(text.ptr[n->span.start], '*');
        return;
    }
    if (tree_is_scalar(n) && !memchr(n->string.ptr ? n->string.ptr : "", 0, n->string.len))
        check_scalar(path, text, n, arena);
    for (const TreeNode *c = n->first; c; c = c->next)
        check_spans(path, text, c, arena);
}

/* -- the suite ------------------------------------------------------------------------------ */

typedef struct Sums {
    size_t cases, accepted, unlike_libyaml, equal, unequal;
} Sums;

static bool equals_json(const Parsed *p, const char *dir)
{
    char path[300];
    Buf json;
    TreeNode *root = NULL;
    snprintf(path, sizeof path, "conformance/yaml/cases/%s/in.json", dir);
    unit_read(unit_shared(path), &json);
    bool good = json_parse(buf_str(&json), p->arena, &root, NULL) && tree_equal(root, p->doc.root);
    buf_clear(&json);
    return good;
}

static void check_case(const TreeNode *row, Sums *sums)
{
    char path[300];
    Str dir = tree_get_string(row, "dir");
    snprintf(path, sizeof path, "conformance/yaml/cases/" STR_FMT "/in.yaml", STR_ARG(dir));
    Parsed p = parse_file(unit_shared(path));
    bool rejected = is_rejected(&p);
    const TreeNode *accepts = tree_get_text(row, "libyaml_accepts");
    const TreeNode *equal = tree_get_text(row, "libyaml_with_core_schema_equals_json");
    sums->cases++;
    sums->accepted += !rejected;
    if (accepts->boolean == rejected) {
        sums->unlike_libyaml++;
        print_message(STR_FMT ": libyaml %s it, here it is %s: " STR_FMT "\n", STR_ARG(dir),
                      accepts->boolean ? "accepts" : "rejects", rejected ? "rejected" : "accepted",
                      STR_ARG(p.problems.count ? p.problems.items[0].message : STR("")));
    }
    for (size_t i = 0; i < p.problems.count; i++) {
        assert_true(p.problems.items[i].message.len > 0);
        assert_true(p.problems.items[i].span.end <= p.text.len);
    }
    if (p.doc.root)
        check_spans(path, buf_str(&p.text), p.doc.root, p.arena);
    else if (p.doc.documents && !rejected)
        fail_msg(STR_FMT ": neither a tree nor a reason", STR_ARG(dir));
    if (equal && equal->boolean && p.doc.documents == 1 && p.doc.root) {
        char name[64];
        snprintf(name, sizeof name, STR_FMT, STR_ARG(dir));
        bool same = equals_json(&p, name);
        sums->equal += same;
        sums->unequal += !same;
        if (!same)
            print_message("%s: not the value of in.json\n", name);
    }
    done(&p);
}

static void suite_counts_do_not_fall(void **state)
{
    (void)state;
    Sums sums = { 0, 0, 0, 0, 0 };
    Arena *arena = arena_new(0);
    TreeNode *index = NULL;
    Buf text;
    Error err = { 0 };
    unit_read(unit_shared("conformance/yaml/index.json"), &text);
    if (!json_parse(buf_str(&text), arena, &index, &err))
        fail_msg("%s", err.text);
    checked = differed = 0;
    for (const TreeNode *row = index->first; row; row = row->next)
        check_case(row, &sums);
    print_message("%zu cases, %zu accepted, %zu unlike libyaml, %zu equal to JSON, %zu not; "
                  "%zu scalars read alone, %zu differ\n",
                  sums.cases, sums.accepted, sums.unlike_libyaml, sums.equal, sums.unequal, checked,
                  differed);
    assert_int_equal(sums.cases, 255);
    assert_int_equal(sums.unlike_libyaml, 0);
    assert_true(sums.accepted >= ACCEPTED);
    assert_true(sums.equal >= EQUAL_TO_JSON);
    assert_int_equal(sums.unequal, 0);
    assert_int_equal(differed, 0);
    buf_clear(&text);
    arena_free(arena);
}

/* -- real files ----------------------------------------------------------------------------- */

static void check_text(const char *path, Parsed p)
{
    if (is_rejected(&p) || !p.doc.root)
        fail_msg("%s: " STR_FMT, path,
                 STR_ARG(p.problems.count ? p.problems.items[0].message : STR("no tree")));
    check_spans(path, buf_str(&p.text), p.doc.root, p.arena);
    for (TreeNode *n = p.doc.root->first; n; n = n->next) {
        bool parsed = false;
        if (n->key.ptr && (str_is(n->key, "env") || str_is(n->key, "workload")))
            assert_true(
                embed_section(buf_str(&p.text), n, NULL, p.arena, &p.problems, &parsed, NULL));
        for (const TreeNode *c = parsed && n->embed->direct ? n->first : NULL; c; c = c->next)
            check_spans(path, buf_str(&p.text), c, p.arena);
    }
    done(&p);
}

/* The same text behind a byte-order mark and characters of several bytes, with CRLF. */
static Buf made_harder(const Buf *text)
{
    Buf out;
    buf_init(&out, 0);
    buf_add_text(&out, "\xEF\xBB\xBF# \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\r\n");
    for (size_t i = 0; i < text->len; i++) {
        if (text->ptr[i] == '\n' && (i == 0 || text->ptr[i - 1] != '\r'))
            buf_add_byte(&out, '\r');
        buf_add_byte(&out, text->ptr[i]);
    }
    return out;
}

static void check_file(const char *path)
{
    Buf text;
    unit_read(path, &text);
    Buf harder = made_harder(&text);
    check_text(path, parse_text(text));
    check_text(path, parse_text(harder));
}

static size_t check_folder(const char *folder)
{
    size_t files = 0;
    const char *shared = unit_shared(folder);
    char base[2048], path[4096];
    snprintf(base, sizeof base, "%s", shared);
    DIR *dir = opendir(base);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        Str name = str_from(e->d_name);
        if (!str_ends(name, STR(".yaml")) && !str_ends(name, STR(".yml")))
            continue;
        snprintf(path, sizeof path, "%s/%s", base, e->d_name);
        check_file(path);
        files++;
    }
    closedir(dir);
    return files;
}

static void real_files_are_read(void **state)
{
    (void)state;
    checked = differed = 0;
    assert_int_equal(check_folder("conformance/pods"), 83);
    assert_int_equal(check_folder("conformance/compose"), 34);
    assert_true(check_folder("conformance/ibm/derived/schema-cases") > 200);
    print_message("%zu scalars read alone, %zu differ\n", checked, differed);
    assert_int_equal(differed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suite_counts_do_not_fall),
        cmocka_unit_test(real_files_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
