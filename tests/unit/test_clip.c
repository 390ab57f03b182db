/* Copying and pasting entries and items: layout and comments travel, nothing else changes. */
#include "unit/unit.h"

#include "contract/arena.h"
#include "contract/edit.h"
#include "contract/file.h"

#include <stdio.h>

static Schemas *schemas;

static int open_schemas(void **state)
{
    (void)state;
    return (schemas = schemas_new(NULL)) ? 0 : -1;
}

static int close_schemas(void **state)
{
    (void)state;
    schemas_free(schemas);
    return 0;
}

static Analysis *analyse(Str text)
{
    Error err = { 0 };
    Snapshot *snapshot = snapshot_new(text, &err);
    AnalysisInput input = { .snapshot = snapshot,
                            .platform = platform_get(PLATFORM_CCRT),
                            .layers = LAYER_YAML,
                            .schemas = schemas };
    Analysis *a = snapshot ? analysis_new(&input, &err) : NULL;
    snapshot_free(snapshot);
    return a;
}

typedef struct Case {
    const char *from, *into; /* pointers; from NULL: `clip` is what somebody else copied */
    size_t index;
    const char *before, *clip, *after; /* after NULL: refused */
    const char *pointer;               /* of what was pasted */
} Case;

#define END SIZE_MAX

static const Case cases[] = {
    /* a map entry into another map, with its comments and its layout */
    { "/a/x", "/b", END,
      "a:\n  # of x\n  x: {k:   1} # here\n  # deeper? no: of y\n  y: 2\nb:\n    z: 3\n",
      "# of x\nx: {k:   1} # here\n",
      "a:\n  # of x\n  x: {k:   1} # here\n  # deeper? no: of y\n  y: 2\n"
      "b:\n    z: 3\n    # of x\n    x: {k:   1} # here\n",
      "/b/x" },
    /* its name is taken there */
    { "/a", "", END, "a:\n  b:\n    # in\n    c: 1\n", "a:\n  b:\n    # in\n    c: 1\n",
      "a:\n  b:\n    # in\n    c: 1\na-2:\n  b:\n    # in\n    c: 1\n", "/a-2" },
    /* list items, in front, between, with a comment and several lines */
    { "/l/1", "/l", 0, "l:\n  - a\n  # two\n  - k: 1\n\n    m: |\n      x\n       y\n",
      "# two\n- k: 1\n\n  m: |\n    x\n     y\n",
      "l:\n  # two\n  - k: 1\n\n    m: |\n      x\n       y\n  - a\n  # two\n  - k: 1\n\n"
      "    m: |\n      x\n       y\n",
      "/l/0" },
    { "/l/0", "/m", 1, "l: [a, b]\nm:\n- 1\n- 2\n", "- a\n", "l: [a, b]\nm:\n- 1\n- a\n- 2\n",
      "/m/1" },
    /* into a section, and out of one */
    { "/x", "/env", END, "x:\n  # c\n  y: 1\nenv: |\n  type: env\n", "x:\n  # c\n  y: 1\n",
      "x:\n  # c\n  y: 1\nenv: |\n  type: env\n  x:\n    # c\n    y: 1\n", "/env/x" },
    { "/env/v", "/w", END, "w:\n  a: 1\nenv: |\n  type: env\n  # of v\n  v:\n    s: t\n",
      "# of v\nv:\n  s: t\n",
      "w:\n  a: 1\n  # of v\n  v:\n    s: t\nenv: |\n  type: env\n  # of v\n  v:\n    s: t\n",
      "/w/v" },
    /* other kinds: the value alone */
    { "/a/x", "/l", END, "a:\n  x:\n    k: 1\nl:\n  - b\n", "x:\n  k: 1\n",
      "a:\n  x:\n    k: 1\nl:\n  - b\n  - k: 1\n", "/l/1" },
    { "/l/0", "/a", END, "l:\n  - name: web\n    k: 1\na:\n  b: 2\n", "- name: web\n  k: 1\n",
      "l:\n  - name: web\n    k: 1\na:\n  b: 2\n  web:\n    name: web\n    k: 1\n", "/a/web" },
    { "/l/0", "/f", END, "l:\n  - k: 1\nf: {a: 1}\n", "- k: 1\n",
      "l:\n  - k: 1\nf: {a: 1, copy: {k: 1}}\n", "/f/copy" },
    /* from elsewhere: indented, with other line ends, without the last one */
    { NULL, "/a", END, "a:\r\n  b: 1\r\n", "    x: |\r\n      t\r\n",
      "a:\r\n  b: 1\r\n  x: |\r\n    t\r\n", "/a/x" },
    { NULL, "/a", 0, "a:\n  b: 1\n", "# c\nx: 2", "a:\n  # c\n  x: 2\n  b: 1\n", "/a/x" },
    { NULL, "/a", END, "a:\n  b: 1\n", "just words", NULL, NULL },
    { NULL, "/a", END, "a:\n  b: 1\n", "*gone", NULL, NULL },
    { NULL, "/a/b", END, "a:\n  b: 1\n", "x: 2", NULL, NULL },
    { "/a/k", "/a", END, "a:\n  ? k\n  : 1\n  b: 1\n", NULL, NULL, NULL },
};

static void fail_case(size_t i, const char *what, Str got)
{
    fail_msg("case %zu, %s:\n" STR_FMT "\n----\n%s", i, what, STR_ARG(got), cases[i].before);
}

static void run_case(size_t i)
{
    const Case *c = &cases[i];
    Error err = { 0 };
    Arena *arena = arena_new(0);
    Analysis *a = analyse(str_from(c->before));
    Buf clip, out;
    Edit edit;
    Str pointer = STR("");
    buf_init(&clip, 0);
    buf_init(&out, 0);
    bool ok = true;
    if (c->from)
        ok = edit_copy(a, str_from(c->from), &clip, &err);
    else
        buf_add_text(&clip, c->clip);
    if (ok && c->clip && !str_is(buf_str(&clip), c->clip))
        fail_case(i, "copied", buf_str(&clip));
    ok = ok &&
         edit_paste(a, NULL, str_from(c->into), c->index, buf_str(&clip), 0, arena, &edit, &pointer,
                    &err) &&
         edit_apply_bytes(str_from(c->before), &edit, &out, &err);
    if (ok != (c->after != NULL))
        fail_case(i, "outcome", str_from(err.text));
    if (ok && !str_is(buf_str(&out), c->after))
        fail_case(i, "pasted", buf_str(&out));
    if (ok && !str_is(pointer, c->pointer))
        fail_case(i, "pointer", pointer);
    buf_clear(&clip);
    buf_clear(&out);
    analysis_free(a);
    arena_free(arena);
}

static void entries_travel_with_comments_and_layout(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_case(i);
}

static void what_a_text_is(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        ClipKind kind;
        size_t count;
        const char *value; /* NULL: it is not one text */
    } texts[] = {
        { "a: 1\nb: 2\n", CLIP_ENTRIES, 2, NULL },
        { "host: logs.example.com\n", CLIP_ENTRIES, 1, "logs.example.com" },
        { "- |\n  x\n", CLIP_ITEMS, 1, "x\n" },
        { "- k: 1\n", CLIP_ITEMS, 1, NULL },
        { "  two words \n", CLIP_VALUE, 0, "two words" },
        { "a: [", CLIP_VALUE, 0, "a: [" },
        { "", CLIP_VALUE, 0, "" },
        { "\xff\xfe", CLIP_VALUE, 0, "\xff\xfe" },
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Arena *arena = arena_new(0);
        Clip clip;
        assert_true(edit_clip(str_from(texts[i].text), arena, &clip, NULL));
        assert_int_equal(clip.kind, texts[i].kind);
        assert_int_equal(clip.count, texts[i].count);
        assert_int_equal(clip.is_one_text, texts[i].value != NULL);
        if (texts[i].value)
            assert_true(str_is(clip.value, texts[i].value));
        arena_free(arena);
    }
}

/* -- every entry of the samples --------------------------------------------------------------- */

static size_t travelled, refused;

/* Behind itself, and away again. */
static void there_and_back(const char *file, const Analysis *a, const TreeNode *n)
{
    Error err = { 0 };
    Arena *arena = arena_new(0);
    Buf clip, out;
    Edit edit;
    Str path = tree_path(n, arena), to = STR("");
    buf_init(&clip, 0);
    buf_init(&out, 0);
    bool ok =
        edit_copy(a, path, &clip, &err) &&
        edit_paste(a, NULL, path_parent(path), END, buf_str(&clip), 0, arena, &edit, &to, &err) &&
        edit_apply_bytes(analysis_text(a), &edit, &out, &err);
    if (ok) {
        Analysis *b = analyse(buf_str(&out));
        const TreeNode *copy = tree_at(analysis_root(b), to);
        if (!copy || !str_eq(copy->string, n->string) ||
            (!(n->flags & NODE_EMBEDDED) && copy->count != n->count))
            fail_msg("%s: " STR_FMT " is not the same in\n" STR_FMT, file, STR_ARG(path),
                     STR_ARG(buf_str(&out)));
        analysis_free(b);
        travelled++;
    } else if (err.code != ERR_REFUSED && err.code != ERR_SYNTAX) {
        fail_msg("%s: " STR_FMT ": %s", file, STR_ARG(path), err.text);
    } else {
        refused++;
    }
    buf_clear(&clip);
    buf_clear(&out);
    arena_free(arena);
}

static void visit(const char *file, const Analysis *a, const TreeNode *n)
{
    for (const TreeNode *c = n->first; c; c = c->next) {
        there_and_back(file, a, c);
        if (!(c->flags & NODE_ALIAS))
            visit(file, a, c);
    }
}

static void run_file(const char *path)
{
    Buf text;
    unit_read(path, &text);
    Analysis *a = text.len < 30000 ? analyse(buf_str(&text)) : NULL;
    if (a && analysis_root(a))
        visit(path, a, analysis_root(a));
    analysis_free(a);
    buf_clear(&text);
}

static void run_folder(const char *folder)
{
    FileList list;
    travelled = refused = 0;
    assert_true(file_list(folder, &list, NULL));
    for (size_t i = 0; i < list.count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, list.items[i].name);
        if (str_ends(str_from(path), STR(".yaml")))
            run_file(path);
    }
    file_list_free(&list);
    print_message("%s: %zu entries travelled, %zu refused\n", folder, travelled, refused);
    assert_true(travelled > 100);
    assert_true(refused * 20 < travelled);
}

static void entries_of_the_samples(void **state)
{
    (void)state;
    run_folder(SOURCE_DIR "/samples");
}

static void entries_of_ibm_contracts(void **state)
{
    (void)state;
    run_folder(unit_shared("conformance/ibm/contracts"));
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    bool ok = false;
    Analysis *a = analyse(STR("a:\n  # c\n  x:\n    k: 1\nb:\n  x: 1\n"));
    for (size_t n = 1; !ok && n < 500; n++) {
        Error err = { 0 };
        Arena *arena = arena_new(0);
        Edit edit;
        Str pointer;
        Buf clip;
        buf_init(&clip, 0);
        memory_fail_at(n);
        ok = edit_copy(a, STR("/a/x"), &clip, &err) &&
             edit_paste(a, NULL, STR("/b"), END, buf_str(&clip), 0, arena, &edit, &pointer, &err);
        memory_fail_at(0);
        if (!ok && err.code != ERR_MEMORY)
            fail_msg("allocation %zu: %s", n, err.text);
        buf_clear(&clip);
        arena_free(arena);
    }
    assert_true(ok);
    analysis_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_travel_with_comments_and_layout),
        cmocka_unit_test(what_a_text_is),
        cmocka_unit_test(entries_of_the_samples),
        cmocka_unit_test(entries_of_ibm_contracts),
        cmocka_unit_test(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, open_schemas, close_schemas);
}
