#include "unit/unit.h"

#include "contract/arena.h"
#include "contract/edit.h"
#include "contract/file.h"
#include "contract/yaml.h"

#include <stdio.h>
#include <stdlib.h>

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

static Analysis *analyse(Str text, Error *err)
{
    Snapshot *snapshot = snapshot_new(text, err);
    if (!snapshot)
        return NULL;
    AnalysisInput input = { .snapshot = snapshot,
                            .platform = platform_get(PLATFORM_CCRT),
                            .layers = LAYER_YAML,
                            .schemas = schemas };
    Analysis *a = analysis_new(&input, err);
    snapshot_free(snapshot);
    return a;
}

typedef enum What {
    SET,
    RAW,
    LITERAL,
    DOUBLE,
    TREE,
    INSERT,
    REMOVE,
    RENAME,
    UP,
    DOWN,
    COPY,
    SECTION,
    WRITE_OUT,
    UNMARK
} What;

typedef struct Case {
    What what;
    const char *pointer, *value; /* INSERT: "index value" */
    const char *before, *after;  /* after NULL: refused */
} Case;

static bool make(const Analysis *a, Fields *fields, What what, Str pointer, Str value, Arena *arena,
                 Edit *edit, Error *err)
{
    EditValue v = { .string = value };
    Problems problems;
    YamlDocument document;
    switch (what) {
    case RAW:
        v.raw = true;
        break;
    case LITERAL:
        v.wish = EMIT_LITERAL;
        break;
    case DOUBLE:
        v.wish = EMIT_DOUBLE;
        break;
    case TREE:
        problems_init(&problems, arena, 1);
        if (!yaml_parse(value, NULL, arena, &problems, &document, err))
            return false;
        v.tree = document.root;
        break;
    case INSERT:
        v.string = str_slice(value, 2, SIZE_MAX);
        return edit_insert(a, fields, pointer, (size_t)(value.ptr[0] - '0'), &v, arena, edit, err);
    case REMOVE:
        return edit_remove(a, pointer, arena, edit, err);
    case RENAME:
        return edit_rename(a, pointer, value, arena, edit, err);
    case UP:
    case DOWN:
        return edit_move(a, pointer, what == UP ? -1 : 1, arena, edit, err);
    case COPY:
        return edit_duplicate(a, pointer, arena, edit, err);
    case SECTION:
        return edit_literal_section(a, pointer, arena, edit, err);
    case WRITE_OUT:
        return edit_write_out(a, pointer, arena, edit, err);
    case UNMARK:
        return edit_unmark(a, pointer, arena, edit, err);
    default:
        break;
    }
    return edit_set(a, fields, pointer, &v, arena, edit, err);
}

static void run_cases(const Case *cases, size_t n)
{
    int failed = 0;
    for (size_t i = 0; i < n; i++) {
        const Case *c = &cases[i];
        Error err = { 0 };
        Arena *arena = arena_new(0);
        Analysis *a = analyse(str_from(c->before), &err);
        assert_non_null(a);
        Edit edit = { NULL, 0, 0 };
        Buf out;
        buf_init(&out, 0);
        bool ok =
            make(a, NULL, c->what, str_from(c->pointer), str_from(c->value), arena, &edit, &err);
        if (ok)
            assert_true(edit_apply_bytes(str_from(c->before), &edit, &out, &err));
        if (ok != (c->after != NULL) || (ok && !str_is(buf_str(&out), c->after))) {
            print_error("case %zu, %s:\n%s----- gives -----\n%s----- not -----\n%s\n", i,
                        c->pointer, c->before, ok ? out.ptr : err.text,
                        c->after ? c->after : "(refused)");
            failed++;
        }
        if (ok && edit.cursor > out.len)
            fail_msg("case %zu: the cursor is behind the text", i);
        buf_clear(&out);
        analysis_free(a);
        arena_free(arena);
    }
    assert_int_equal(failed, 0);
}

#define RUN(cases) run_cases(cases, sizeof cases / sizeof *cases)

static void scalars_are_set(void **state)
{
    (void)state;
    static const Case cases[] = {
        { SET, "/a", "x", "a: 1\nb: 2\n", "a: x\nb: 2\n" },
        { SET, "/a", "1", "a: 1\n", "a: \"1\"\n" },
        { RAW, "/a", "12", "a: 1 # note\n", "a: 12 # note\n" },
        { SET, "/a", "x", "a: 'y' # note\n", "a: 'x' # note\n" },
        { SET, "/a", "it's", "a: 'y'\n", "a: 'it''s'\n" },
        { SET, "/a", "x", "a: \"y\"", "a: \"x\"" },
        { SET, "/a", "x", "a:\nb: 2\n", "a: x\nb: 2\n" },
        { SET, "/a", "x", "a: # todo\nb: 2\n", "a: x # todo\nb: 2\n" },
        { SET, "/a", "x", "a:", "a: x" },
        { SET, "/a", "x\ny\n", "a: 1 # note\nb: 2\n", "a: | # note\n  x\n  y\nb: 2\n" },
        { SET, "/a", "x\ny\n", "a: 1", "a: |\n  x\n  y\n" },
        { SET, "/a", "x\ny", "a: 1", "a: |-\n  x\n  y\n" },
        { SET, "/a", "x", "a: |\n  one\n  two\n\nb: 2\n", "a: x\n\nb: 2\n" },
        { SET, "/a", "x", "a: | # c\n  one\nb: 2\n", "a: x # c\nb: 2\n" },
        { SET, "/a", "one\n2\n", "a: |\n    one\n    two\nb: 2\n", "a: |\n    one\n    2\nb: 2\n" },
        { SET, "/a", "p\n q\n", "a: >-\n  one\n  two\nb: 2\n", "a: |\n  p\n   q\nb: 2\n" },
        { SET, "/a", "x", "a:\n  long text\n  goes on\nb: 2\n", "a:\n  x\nb: 2\n" },
        { SET, "/a", "x", "a: &n old\nb: 1\n", "a: &n x\nb: 1\n" },
        { SET, "/a", "x", "a: !!str 5\n", "a: !!str x\n" },
        { SET, "/a", "x", "a: !!int 5 # c\n", "a: x # c\n" },
        { SET, "/a/1", "x", "a: [1, 2, 3]\n", "a: [1, x, 3]\n" },
        { SET, "/a/b", "x, y", "a: {b: 1, c: 2}\n", "a: {b: \"x, y\", c: 2}\n" },
        { SET, "/a/b", "p\nq\n", "a: {b: 1}\n", "a: {b: \"p\\nq\\n\"}\n" },
        { SET, "/a/b", "x", "a: {b, c: 2}\n", "a: {b: x, c: 2}\n" },
        { SET, "/a/b", "x", "a: {b: , c: 2}\n", "a: {b: x , c: 2}\n" },
        { SET, "/a/0", "x", "a:\n-\n- 2\n", "a:\n- x\n- 2\n" },
        { SET, "/a/0", "p\nq\n", "a:\n  - 1\n  - 2\n", "a:\n  - |\n    p\n    q\n  - 2\n" },
        { SET, "/a", "x", "\"a\" : 1\r\nb: 2\r\n", "\"a\" : x\r\nb: 2\r\n" },
        { SET, "/a", "p\nq\n", "a: 1\r\nb: 2\r\n", "a: |\r\n  p\r\n  q\r\nb: 2\r\n" },
        { SET, "/a", "x",
          "\xEF\xBB\xBF"
          "a: 1\n",
          "\xEF\xBB\xBF"
          "a: x\n" },
        { SET, "/\xC3\xA9", "\xC3\xA8", "\xC3\xA9: \xC3\xA9\n", "\xC3\xA9: \xC3\xA8\n" },
        { SET, "/a/b/0/c", "x", "a:\n  b:\n  - c: 1\n    d: 2\n",
          "a:\n  b:\n  - c: x\n    d: 2\n" },
        { SET, "/a", "x", "a:\n  b: 1\n  c: 2\nd: 3\n", "a: x\nd: 3\n" },
        { SET, "/a", "x", "a: # c\n  b: 1 # gone\n# stays\nd: 3\n", "a: x # c\n# stays\nd: 3\n" },
        { SET, "/a", "x\ny\n", "a:\n- 1\n- 2\nd: 3\n", "a: |\n  x\n  y\nd: 3\n" },
        { SET, "/0", "x", "- a: 1\n  b: 2 # c\n- 2\n", "- x\n- 2\n" },
        { TREE, "/a", "p: 1\nq: [1, 2]\n", "a: x # c\nb: 2\n",
          "a: # c\n  p: 1\n  q:\n    - 1\n    - 2\nb: 2\n" },
        { TREE, "/a", "p: 1\n", "a:\n    b: 1\nd:\n    e: 1\n", "a:\n    p: 1\nd:\n    e: 1\n" },
        { TREE, "/a", "- 1\n- 2\n", "a: x\nb:\n- 1\n", "a:\n- 1\n- 2\nb:\n- 1\n" },
        { TREE, "/0", "p: 1\nq: 2\n", "- x\n- y\n", "- p: 1\n  q: 2\n- y\n" },
        { TREE, "/a", "{}", "a:\n  b: 1\nd: 3\n", "a: {}\nd: 3\n" },
        { TREE, "/a/b", "c: 1\n", "a: {b: 1}\n", "a: {b: {c: 1}}\n" },
        { TREE, "/a", "p: 1\n", "a: |\n  text\nb: 1\n", "a:\n  p: 1\nb: 1\n" },
        { SET, "/b", "x", "a: &n 1\nb: *n\n", "a: &n 1\nb: x\n" },
        { SET, "/a", "x", "a: &n 1\nb: *n\n", NULL }, /* b would change too */
        { SET, "/b/c", "x", "a: &n {c: 1}\nb: *n\n", NULL },
        { SET, "/a/b", "x", "a: text\n", NULL },
        { SET, "/a", "x", "? a\n: 1\n", NULL },
        { SET, "/a", "x", "a: [1\n", NULL },
        { SET, "a", "x", "a: 1\n", NULL },
        { SET, "/l/9", "x", "l: [1]\n", NULL },
        { RAW, "/a", "", "a: 1 # c\nb: 2\n", "a: # c\nb: 2\n" },
    };
    RUN(cases);
}

static void keys_are_added(void **state)
{
    (void)state;
    static const Case cases[] = {
        { SET, "/c", "x", "a: 1\nb: 2\n", "a: 1\nb: 2\nc: x\n" },
        { SET, "/c", "x", "a: 1\nb: 2", "a: 1\nb: 2\nc: x" },
        { SET, "/c", "x", "a: 1\nb: |\n  x", "a: 1\nb: |-\n  x\nc: x" },
        { SET, "/c", "x\ny\n", "a: 1", "a: 1\nc: |\n  x\n  y\n" },
        { SET, "/c", "x", "a: 1\nb: |+\n  x\n\n", "a: 1\nb: |+\n  x\n\nc: x\n" },
        { SET, "/c", "x", "a: 1\nb: |\n  x\n\n# end\n", "a: 1\nb: |\n  x\nc: x\n\n# end\n" },
        { SET, "/a/z", "1", "a:\n    x: 1 # c\n\nb: 2\n",
          "a:\n    x: 1 # c\n    z: \"1\"\n\nb: 2\n" },
        { SET, "/a/z", "x", "a: {x: 1}\n", "a: {x: 1, z: x}\n" },
        { SET, "/a/z", "x", "a: {x: 1,}\n", "a: {x: 1, z: x,}\n" },
        { SET, "/a/z", "x", "a: {}\nb: 1\n", "a:\n  z: x\nb: 1\n" },
        { SET, "/a/z", "x", "a:\nb: 1\n", "a:\n  z: x\nb: 1\n" },
        { SET, "/a/z", "x", "a: null # c\nb: 1\n", "a: # c\n  z: x\nb: 1\n" },
        { SET, "/a/b/c", "x", "z: 1\n", "z: 1\na:\n  b:\n    c: x\n" },
        { SET, "/a/-", "x", "z: 1\n", "z: 1\na:\n  - x\n" },
        { SET, "/a/-", "x", "z:\n- 1\n", "z:\n- 1\na:\n- x\n" },
        { SET, "/a/-", "x", "a: []\n", "a:\n  - x\n" },
        { SET, "/a/-", "x", "a: [1]\n", "a: [1, x]\n" },
        { SET, "/a/-/k", "x", "a:\n  - k: 1\n", "a:\n  - k: 1\n  - k: x\n" },
        { SET, "/a/2", "x", "a:\n- 1\n- 2\n", "a:\n- 1\n- 2\n- x\n" },
        { SET, "/a/0/z", "x", "a:\n- x: 1\n- 2\n", "a:\n- x: 1\n  z: x\n- 2\n" },
        { SET, "/a", "x", "", "a: x\n" },
        { SET, "/a", "x", "# c", "# c\na: x\n" },
        { SET, "/a", "x", "---\n", "---\na: x\n" },
        { SET, "/a", "x", "{}\n", "a: x\n" },
        { SET, "/odd kez: 1", "x", "a: 1\n", "a: 1\n\"odd kez: 1\": x\n" },
        { SET, "/a~1b", "x", "a: 1\n", "a: 1\na/b: x\n" },
        { SET, "/c", "x", "a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\r\nc: x\r\n" },
        { INSERT, "/a", "0 x", "a:\n  - 1\n  # c\n  - 2\n", "a:\n  - x\n  - 1\n  # c\n  - 2\n" },
        { INSERT, "/a", "1 x", "a:\n  - 1\n  # c\n  - 2\n", "a:\n  - 1\n  - x\n  # c\n  - 2\n" },
        { INSERT, "/a", "2 x", "a:\n- 1\n-\n  - 2\nb: 1\n", "a:\n- 1\n-\n  - 2\n- x\nb: 1\n" },
        { INSERT, "/a", "0 x", "a: [1, 2]\n", "a: [x, 1, 2]\n" },
        { INSERT, "/a/0", "0 x", "a:\n- - 1\n  - 2\n- 3\n", "a:\n- - x\n  - 1\n  - 2\n- 3\n" },
        { INSERT, "/a/0", "2 x", "a:\n- - 1\n  - 2\n- 3\n", "a:\n- - 1\n  - 2\n  - x\n- 3\n" },
        { INSERT, "/a", "0 x", "a: []\n", "a:\n  - x\n" },
        { INSERT, "/a", "0 x", "a:\nb: 1\n", "a:\n  - x\nb: 1\n" },
        { INSERT, "/a/b", "0 x", "c: 1\n", "c: 1\na:\n  b:\n    - x\n" },
        { INSERT, "/b", "0 x", "a: &n [1]\nb: *n\n", NULL },
        { INSERT, "/a", "3 x", "a: [1, 2]\n", NULL },
        { INSERT, "/a", "0 x", "a: text\n", NULL },
    };
    RUN(cases);
}

static void entries_are_removed(void **state)
{
    (void)state;
    static const Case cases[] = {
        { REMOVE, "/b", "", "a: 1\nb: 2 # c\nc: 3\n", "a: 1\nc: 3\n" },
        { REMOVE, "/b", "", "a: 1\n# own\n# own too\nb: 2\nc: 3\n", "a: 1\nc: 3\n" },
        { REMOVE, "/b", "", "a: 1\n# other\n\nb: 2\nc: 3\n", "a: 1\n# other\n\nc: 3\n" },
        { REMOVE, "/a", "", "# top\na: 1\nb: 2\n", "# top\nb: 2\n" },
        { REMOVE, "/b", "", "a: 1\nb: 2", "a: 1\n" },
        { REMOVE, "/b", "", "a: 1\nb: |\n  x\n  y\n\nc: 3\n", "a: 1\n\nc: 3\n" },
        { REMOVE, "/a/b", "", "a:\n  b: 1\nc: 3\n", "a: {}\nc: 3\n" },
        { REMOVE, "/a/0", "", "a: # c\n  - 1\nc: 3\n", "a: [] # c\nc: 3\n" },
        { REMOVE, "/a", "", "a: 1\n", "{}\n" },
        { REMOVE, "/a/1", "", "a:\n- 1\n- x: 1\n  y: 2\n- 3\n", "a:\n- 1\n- 3\n" },
        { REMOVE, "/a/0/x", "", "a:\n- x: 1\n  y: 2\n- 3\n", "a:\n- y: 2\n- 3\n" },
        { REMOVE, "/a/0/x", "", "a:\n- x: 1\n  # c\n  y: 2\n- 3\n", "a:\n-\n  # c\n  y: 2\n- 3\n" },
        { REMOVE, "/a/0/x", "", "a:\n- x: 1\n- 3\n", "a:\n- {}\n- 3\n" },
        { REMOVE, "/a/x", "", "a: {x: 1, y: 2}\n", "a: {y: 2}\n" },
        { REMOVE, "/a/y", "", "a: {x: 1, y: 2}\n", "a: {x: 1}\n" },
        { REMOVE, "/a/x", "", "a: {x: 1}\n", "a: {}\n" },
        { REMOVE, "/a/1", "", "a: [1, 2, 3]\n", "a: [1, 3]\n" },
        { REMOVE, "/a", "", "a: &n 1\nb: *n\n", NULL },
        { REMOVE, "/x", "", "a: 1\n", NULL },
        { REMOVE, "/env/b", "", "env: |\n  a: 1\n  b: 2\nc: 3\n", "env: |\n  a: 1\nc: 3\n" },
        { REMOVE, "/env/a", "", "env: |\n  a: 1\nc: 3\n", "env: |\n  {}\nc: 3\n" },
    };
    RUN(cases);
}

static void entries_are_renamed_moved_and_copied(void **state)
{
    (void)state;
    static const Case cases[] = {
        { RENAME, "/a", "b", "a: 1\n", "b: 1\n" },
        { RENAME, "/a", "yes", "a: 1\n", "\"yes\": 1\n" },
        { RENAME, "/a", "b", "\"a\": 1\n", "\"b\": 1\n" },
        { RENAME, "/a", "b", "'a': 1\n", "'b': 1\n" },
        { RENAME, "/a/b", "x y", "a: {b: 1, c: 2}\n", "a: {x y: 1, c: 2}\n" },
        { RENAME, "/a", "b", "? a\n: 1\n", "? b\n: 1\n" },
        { RENAME, "/a", "b", "a: 1\nb: 2\n", NULL },
        { RENAME, "/a/0", "b", "a: [1]\n", NULL },
        { DOWN, "/a", "", "a: 1 # one\n# two\nb: 2\nc: 3\n", "# two\nb: 2\na: 1 # one\nc: 3\n" },
        { UP, "/b", "", "a: 1\n\nb:\n  x: 1\nc: 3", "b:\n  x: 1\n\na: 1\nc: 3" },
        { UP, "/c", "", "a: 1\nb: 2\nc: 3", "a: 1\nc: 3\nb: 2" },
        { UP, "/a/1", "", "a: [1, 2]\n", "a: [2, 1]\n" },
        { DOWN, "/a/0", "", "a:\n- x: 1\n  y: 2\n- 3\n", "a:\n- 3\n- x: 1\n  y: 2\n" },
        { DOWN, "/a/0/x", "", "a:\n- x: 1\n  y: 2\n", "a:\n- y: 2\n  x: 1\n" },
        { UP, "/a", "", "a: 1\nb: 2\n", NULL },
        { DOWN, "/b", "", "a: 1\nb: 2\n", NULL },
        { COPY, "/a", "", "a:\n  x: 1\nb: 2\n", "a:\n  x: 1\na-2:\n  x: 1\nb: 2\n" },
        { COPY, "/a", "", "a: 1\na-2: 2\n", "a: 1\na-3: 1\na-2: 2\n" },
        { COPY, "/d-9", "", "d-9: 1", "d-9: 1\nd-10: 1" },
        { COPY, "/a/0", "", "a:\n  - x: 1\n    y: 2\n  - 3\n",
          "a:\n  - x: 1\n    y: 2\n  - x: 1\n    y: 2\n  - 3\n" },
        { COPY, "/a/0", "", "a: [{x: 1}]\n", "a: [{x: 1}, {x: 1}]\n" },
        { COPY, "/a", "", "a: &n 1\nb: *n\n", NULL },
    };
    RUN(cases);
}

static void sections_are_worked_in(void **state)
{
    (void)state;
    static const Case cases[] = {
        { SET, "/env/a", "x", "env: |\n  a: 1\n  b: 2\n", "env: |\n  a: x\n  b: 2\n" },
        { SET, "/env/c", "x", "env: |\n  a: 1\n\nw: 1\n", "env: |\n  a: 1\n  c: x\n\nw: 1\n" },
        { SET, "/env/c/d", "p\nq\n", "env: |\n  a: 1\n",
          "env: |\n  a: 1\n  c:\n    d: |\n      p\n      q\n" },
        { SET, "/env/type", "env", "", "env: |\n  type: env\n" },
        { SET, "/env/type", "env", "workload: |\n  type: workload\n",
          "workload: |\n  type: workload\nenv: |\n  type: env\n" },
        { SET, "/env/type", "env", "workload:\n  type: workload\n",
          "workload:\n  type: workload\nenv:\n  type: env\n" },
        { SET, "/env/type", "env", "env:\nworkload: |\n  a: 1\n",
          "env: |\n  type: env\nworkload: |\n  a: 1\n" },
        { SET, "/env/type", "env", "env: \"\"\n", "env: |\n  type: env\n" },
        { TREE, "/env", "type: env\n", "a: 1\n", "a: 1\nenv: |\n  type: env\n" },
        { SET, "/env/a", "x", "env: \"a: 1\\nb: 2\\n\"\nc: 1\n", "env: |\n  a: x\n  b: 2\nc: 1\n" },
        { SET, "/env/a", "x", "env: 'a: 1'\nc: 1\n", "env: |-\n  a: x\nc: 1\n" },
        { SET, "/env/b", "x", "env: >\n  a: 1\n\n  b: 2\n", "env: |\n  a: 1\n  b: x\n" },
        { REMOVE, "/env/b", "", "env: \"a: 1\\nb: 2\\n\"\n", "env: |\n  a: 1\n" },
        { SET, "/env/a", "x", "{env: \"a: 1\"}\n", NULL },
        { SET, "/env/a", "x", "env: hyper-protect-basic.abc.U2FsdGVkX1\n", NULL },
        { SET, "/env", "x", "env: hyper-protect-basic.abc.U2FsdGVkX1\n", "env: x\n" },
        { SECTION, "/env", "", "env: \"a: 1\\nb: 2\\n\"\nc: 1\n",
          "env: |\n  a: 1\n  b: 2\nc: 1\n" },
        { SECTION, "/env", "", "env:\n  a: 1\n  # c\n  b:\n  - 1\nc: 1\n",
          "env: |\n  a: 1\n  # c\n  b:\n  - 1\nc: 1\n" },
        { SECTION, "/env", "", "env: # h\n    # odd\n  # low\n  a: 1\n # lower\n  b: 2\nc: 1\n",
          "env: | # h\n  # odd\n  # low\n  a: 1\n  # lower\n  b: 2\nc: 1\n" },
        { SECTION, "/env", "", "env: {a: 1, b: [x]}\n", "env: |\n  a: 1\n  b:\n    - x\n" },
        { SECTION, "/env", "", "env: |\n  a: 1\n", "env: |\n  a: 1\n" },
        { SECTION, "/env", "", "env: hyper-protect-basic.abc.U2FsdGVkX1\n", NULL },
        { SECTION, "/env", "", "env: \" a: 1\\n\"\n", NULL },
        { DOWN, "/env", "", "env: |\n  a: 1\nworkload: |\n  b: 1\n",
          "workload: |\n  b: 1\nenv: |\n  a: 1\n" },
    };
    RUN(cases);
}

static void aliases_are_written_out(void **state)
{
    (void)state;
    static const Case cases[] = {
        { WRITE_OUT, "/b", "", "a: &x 1\nb: *x # n\n", "a: &x 1\nb: 1 # n\n" },
        { WRITE_OUT, "/b", "", "a: &x 'it''s'\nb: *x\n", "a: &x 'it''s'\nb: 'it''s'\n" },
        { WRITE_OUT, "/b", "", "a: &x\n  c: 1 # c\n  d: [2, {e: f}]\nb: *x # n\nz: 1\n",
          "a: &x\n  c: 1 # c\n  d: [2, {e: f}]\nb: # n\n  c: 1\n  d:\n    - 2\n    - e: f\nz: "
          "1\n" },
        { WRITE_OUT, "/b/1", "", "a: &x {c: 1}\nb:\n  - 0\n  - *x\n",
          "a: &x {c: 1}\nb:\n  - 0\n  - c: 1\n" },
        { WRITE_OUT, "/b/1", "", "a: &x\n  c: 1\nb: [0, *x ]\n",
          "a: &x\n  c: 1\nb: [0, {c: 1} ]\n" },
        { WRITE_OUT, "/b", "", "a: &x |\n  one\n  two\nb: *x\n",
          "a: &x |\n  one\n  two\nb: |\n  one\n  two\n" },
        { WRITE_OUT, "/b", "", "q: &y {k: 1}\na: &x\n  <<: *y\n  l: *y\nb: *x\n",
          "q: &y {k: 1}\na: &x\n  <<: *y\n  l: *y\nb:\n  l:\n    k: 1\n  k: 1\n" },
        { WRITE_OUT, "/env/b", "", "env: |\n  a: &x 1\n  b: *x\n", "env: |\n  a: &x 1\n  b: 1\n" },
        { WRITE_OUT, "/env/b", "", "env: \"a: &x 1\\nb: *x\\n\"\n", "env: |\n  a: &x 1\n  b: 1\n" },
        { WRITE_OUT, "/b", "", "a: &x 1\r\nb: *x\r\n", "a: &x 1\r\nb: 1\r\n" },
        { WRITE_OUT, "/a", "", "a: &x 1\nb: *x\n", NULL },
        /* merge keys */
        { WRITE_OUT, "/b/<<", "", "a: &x {c: 1, d: 2}\nb:\n  <<: *x\n  d: 3\n",
          "a: &x {c: 1, d: 2}\nb:\n  c: 1\n  d: 3\n" },
        { WRITE_OUT, "/b/<<", "", "a: &x\n  c: 1\n  e:\n    - 1\nb:\n  <<: *x   # from a\n  d: 3\n",
          "a: &x\n  c: 1\n  e:\n    - 1\nb:\n  # from a\n  c: 1\n  e:\n    - 1\n  d: 3\n" },
        { WRITE_OUT, "/b/<<", "", "a: &x {c: 1}\nb: {d: 2, <<: *x}\n",
          "a: &x {c: 1}\nb: {d: 2, c: 1}\n" },
        { WRITE_OUT, "/b/<<", "", "a: &x {c: 1}\ne: &y {c: 2, f: 3}\nb:\n  <<: [*x, *y]\n",
          "a: &x {c: 1}\ne: &y {c: 2, f: 3}\nb:\n  c: 1\n  f: 3\n" },
        { WRITE_OUT, "/b/<<", "", "a: &x {c: 1}\nb:\n  <<: *x\n  c: 2\n",
          "a: &x {c: 1}\nb:\n  c: 2\n" },
        { WRITE_OUT, "/b/0/<<", "", "a: &x {c: 1}\nb:\n  - <<: *x # n\n    d: 1\n",
          "a: &x {c: 1}\nb:\n  - # n\n    c: 1\n    d: 1\n" },
        /* names and tags */
        { UNMARK, "/a", "", "a: &x 1\n", "a: 1\n" },
        { UNMARK, "/a", "", "a: &x # c\n  b: 1\n", "a: # c\n  b: 1\n" },
        { UNMARK, "/a", "", "a: &x\n  b: 1\n", "a:\n  b: 1\n" },
        { UNMARK, "/a", "", "a: &x !!map\n  b: 1\n", "a:\n  b: 1\n" },
        { UNMARK, "/a", "", "a: !!str &x 1\n", "a: \"1\"\n" },
        { UNMARK, "/a", "", "a: !!str abc # n\n", "a: abc # n\n" },
        { UNMARK, "/a", "", "a: !secret 'x'\n", "a: 'x'\n" },
        { UNMARK, "/a", "", "a: !x |\n  b\n", "a: |\n  b\n" },
        { UNMARK, "/a/1", "", "a:\n  - 1\n  - !!str 2\n", "a:\n  - 1\n  - \"2\"\n" },
        { UNMARK, "/a/1", "", "a: [1, !!str 2]\n", "a: [1, \"2\"]\n" },
        { UNMARK, "/env/a", "", "env: |\n  a: &x !!str 2\n", "env: |\n  a: \"2\"\n" },
        { UNMARK, "/a", "", "a: # see &y\n  &x 1\n", "a: # see &y\n  1\n" },
        { UNMARK, "/a", "", "a: !!map # n & m!\n  &x\n  b: 1\n", "a: # n & m!\n\n  b: 1\n" },
        { UNMARK, "/a", "", "a: &x 1\nb: *x\n", NULL },
        { UNMARK, "/a", "", "a: !!int \"3\"\n", NULL },
    };
    RUN(cases);
}

static void new_keys_follow_the_schema(void **state)
{
    (void)state;
    static const struct {
        const char *pointer, *before, *after;
    } cases[] = {
        { "/env/logging/syslog/port",
          "env: |\n  type: env\n  logging:\n    syslog:\n      hostname: h\n      server: s\n",
          "env: |\n  type: env\n  logging:\n    syslog:\n      hostname: h\n      port: x\n"
          "      server: s\n" },
        { "/env/type", "env: |\n  # about\n  logging:\n    syslog: {}\n",
          "env: |\n  # about\n  type: x\n  logging:\n    syslog: {}\n" },
        { "/logging/logRouter/iamApiKey",
          "type: env\nlogging:\n  logRouter:\n    hostname: h\n    port: 443\n",
          "type: env\nlogging:\n  logRouter:\n    hostname: h\n    iamApiKey: x\n    port: 443\n" },
        { "/env/zebra", "env: |\n  type: env\n", "env: |\n  type: env\n  zebra: x\n" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = { 0 };
        Arena *arena = arena_new(0);
        Analysis *a = analyse(str_from(cases[i].before), &err);
        const Schema *schema = schemas_get(schemas, STR("contract-ccrt"), &err);
        if (!schema)
            fail_msg("%s", err.text);
        Fields *fields = fields_new(schema, &err);
        assert_non_null(fields);
        Edit edit;
        Buf out;
        buf_init(&out, 0);
        if (!make(a, fields, SET, str_from(cases[i].pointer), STR("x"), arena, &edit, &err))
            fail_msg("%s", err.text);
        assert_true(edit_apply_bytes(str_from(cases[i].before), &edit, &out, &err));
        assert_str(buf_str(&out), cases[i].after);
        buf_clear(&out);
        fields_free(fields);
        analysis_free(a);
        arena_free(arena);
    }
}

static void the_platform_line_is_kept(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
    } cases[] = {
        { "", "# contract-tui: platform=ccrv\n" },
        { "a: 1\r\n", "# contract-tui: platform=ccrv\r\na: 1\r\n" },
        { "\xEF\xBB\xBF"
          "a: 1\n",
          "\xEF\xBB\xBF# contract-tui: platform=ccrv\na: 1\n" },
        { "# x\n# contract-tui: platform=hpvs\na: 1\n",
          "# x\n# contract-tui: platform=ccrv\na: 1\n" },
        { "# contract-tui: platform=ccrv\n", "# contract-tui: platform=ccrv\n" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new(0);
        Edit edit;
        Buf out;
        buf_init(&out, 0);
        Str before = str_from(cases[i].before);
        assert_true(edit_platform(before, platform_get(PLATFORM_CCRV), arena, &edit, NULL));
        assert_true(edit_apply_bytes(before, &edit, &out, NULL));
        assert_str(buf_str(&out), cases[i].after);
        const Platform *p = platform_of_text(buf_str(&out), NULL, NULL);
        assert_string_equal(p->name, "ccrv");
        buf_clear(&out);
        arena_free(arena);
    }
}

/* -- on real files ---------------------------------------------------------------------------- */

/* A tree as lines: path, kind, value. Written without the module's own comparison. */
typedef struct Lines {
    Buf text;
    size_t starts[20000], count;
} Lines;

static void add_line(Lines *l, Str path, const char *kind, Str value)
{
    assert_true(l->count < 20000);
    l->starts[l->count++] = l->text.len;
    buf_add_str(&l->text, path);
    buf_printf(&l->text, "\t%s\t", kind);
    for (size_t i = 0; i < value.len; i++)
        buf_printf(&l->text, "%02x", (unsigned char)value.ptr[i]);
    buf_add_byte(&l->text, '\n');
}

static void dump(Lines *l, const TreeNode *n, Buf *path)
{
    static const char *const kinds[] = { "null", "bool", "int", "float", "string", "list", "map" };
    bool is_map = n->kind == NODE_MAPPING;
    add_line(l, buf_str(path), kinds[n->kind], tree_is_scalar(n) ? n->string : STR(""));
    size_t i = 0, len = path->len;
    for (const TreeNode *c = n->first; c; c = c->next, i++) {
        if (is_map) {
            buf_add_byte(path, '/');
            for (size_t k = 0; k < c->key.len; k++) {
                char b = c->key.ptr[k], one[2] = { b, 0 };
                buf_add_text(path, b == '~' ? "~0" : b == '/' ? "~1" : one);
            }
        } else
            buf_printf(path, "/%zu", i);
        dump(l, c, path);
        path->len = len;
        path->ptr[len] = 0;
    }
}

static void dump_all(Lines *l, const Analysis *a)
{
    Buf path;
    buf_init(&path, 0);
    buf_add(&path, "", 0);
    buf_init(&l->text, 0);
    l->count = 0;
    dump(l, analysis_root(a), &path);
    buf_clear(&path);
}

static Str line_at(const Lines *l, size_t i)
{
    size_t end = i + 1 < l->count ? l->starts[i + 1] : l->text.len;
    return str_make(l->text.ptr + l->starts[i], end - l->starts[i]);
}

typedef struct Tally {
    size_t done, refused, files;
} Tally;

static Lines old_lines, new_lines;

/* Applies to a Text, looks at the bytes around, undoes, and gives the analysis of the result. */
static Analysis *apply(const Analysis *a, const Edit *edit)
{
    Error err = { 0 };
    Str before = analysis_text(a);
    Text *text = text_new(before, &err);
    assert_non_null(text);
    assert_true(edit_apply(text, edit, 0, &err));
    Str now = text_bytes(text);
    size_t old_at = 0, new_at = 0;
    for (size_t i = 0; i <= edit->count; i++) {
        size_t next = i < edit->count ? edit->splices[i].at.start : before.len;
        assert_true(next >= old_at);
        assert_memory_equal(before.ptr + old_at, now.ptr + new_at, next - old_at);
        if (i < edit->count) {
            new_at += next - old_at + edit->splices[i].with.len;
            old_at = edit->splices[i].at.end;
        }
    }
    Analysis *result = analyse(now, &err);
    assert_non_null(result);
    if (edit->count)
        assert_true(text_undo(text, NULL));
    assert_int_equal(text_len(text), before.len);
    assert_memory_equal(text_bytes(text).ptr, before.ptr, before.len);
    text_free(text);
    return result;
}

static const char *const values[] = {
    "x",
    "yes",
    "0123",
    "a: b # c",
    "'",
    "\"\\",
    "two\nlines\n",
    "\n",
    "",
    " blank ",
    "{}",
    "- a",
    "-----BEGIN KEY-----\nMIIB\n-----END KEY-----",
    "\xC3\xA9\t\xE2\x80\xA8",
    "tail\n\n",
    "# no",
};

static bool below(Str line, Str path)
{
    return str_starts(line, path) && (line.ptr[path.len] == '\t' || line.ptr[path.len] == '/');
}

static bool starts_at(Str line, Str path)
{
    return str_starts(line, path) && line.ptr[path.len] == '\t';
}

/* The lines of the old tree with those of `path` left out equal those of the new one. */
static void assert_same_but(const char *file, What what, Str path, Str value, const char *text)
{
    Lines *o = &old_lines, *n = &new_lines;
    size_t i = 0, k = 0;
    bool seen = false;
    for (;;) {
        while (what == REMOVE && i < o->count && below(line_at(o, i), path)) {
            i++;
            seen = true;
        }
        if (what == SET && i < o->count && k < n->count && starts_at(line_at(o, i), path) &&
            starts_at(line_at(n, k), path)) {
            Buf want;
            buf_init(&want, 0);
            for (size_t b = 0; b < value.len; b++)
                buf_printf(&want, "%02x", (unsigned char)value.ptr[b]);
            Str got = line_at(n, k);
            got = str_slice(got, path.len, got.len - path.len - 1);
            if (!str_starts(got, STR("\tstring\t")) ||
                !str_eq(str_slice(got, 8, SIZE_MAX), buf_str(&want)))
                fail_msg("%s " STR_FMT ": got " STR_FMT " in\n%s", file, STR_ARG(path),
                         STR_ARG(got), text);
            buf_clear(&want);
            seen = true;
            i++, k++;
        }
        if (i == o->count || k == n->count)
            break;
        if (!str_eq(line_at(o, i), line_at(n, k)))
            fail_msg("%s " STR_FMT ": " STR_FMT "is now " STR_FMT " in\n%s", file, STR_ARG(path),
                     STR_ARG(line_at(o, i)), STR_ARG(line_at(n, k)), text);
        i++, k++;
    }
    if (i != o->count || k != n->count || !seen)
        fail_msg("%s " STR_FMT ": entries were lost or made in\n%s", file, STR_ARG(path), text);
}

static void try_set(const char *file, const Analysis *a, const TreeNode *n, size_t turn,
                    Tally *tally)
{
    Error err = { 0 };
    Arena *arena = arena_new(0);
    Str path = tree_path(n, arena);
    Str value = str_from(values[turn % (sizeof values / sizeof *values)]);
    EditValue v = { .string = value, .wish = (EmitWish)(turn / 3 % 5) };
    Edit edit;
    if (edit_set(a, NULL, path, &v, arena, &edit, &err)) {
        Analysis *result = apply(a, &edit);
        assert_non_null(analysis_root(result));
        dump_all(&new_lines, result);
        assert_same_but(file, SET, path, value, analysis_text(result).ptr);
        buf_clear(&new_lines.text);
        analysis_free(result);
        tally->done++;
    } else {
        if (err.code != ERR_REFUSED || getenv("SHOW"))
            print_message("%s " STR_FMT ": %s\n", file, STR_ARG(path), err.text);
        tally->refused++;
    }
    arena_free(arena);
}

static void try_remove(const char *file, const Analysis *a, const TreeNode *n, Tally *tally)
{
    Error err = { 0 };
    Arena *arena = arena_new(0);
    Str path = tree_path(n, arena);
    Edit edit;
    if (!edit_remove(a, path, arena, &edit, &err)) {
        if (getenv("SHOW"))
            print_message("%s remove " STR_FMT ": %s\n", file, STR_ARG(path), err.text);
        tally->refused++;
    } else {
        Analysis *result = apply(a, &edit);
        assert_non_null(analysis_root(result));
        if (n->parent->kind == NODE_MAPPING) { /* items behind it have other paths then */
            dump_all(&new_lines, result);
            assert_same_but(file, REMOVE, path, STR(""), analysis_text(result).ptr);
            buf_clear(&new_lines.text);
        }
        analysis_free(result);
        tally->done++;
    }
    arena_free(arena);
}

/* Rename and back, move down and up, copy and remove: each pair gives the first tree again. */
static void try_pairs(const char *file, const Analysis *a, const TreeNode *n, Tally *tally)
{
    static const struct {
        What there, back;
    } pairs[] = { { RENAME, RENAME }, { DOWN, UP }, { COPY, REMOVE } };
    for (size_t i = 0; i < 3; i++) {
        Error err = { 0 };
        Arena *arena = arena_new(0);
        Str path = tree_path(n, arena), there = path, value = STR("renamed");
        Edit edit;
        bool is_map = n->parent->kind == NODE_MAPPING;
        bool fits = (is_map || i > 0) && (i != 1 || n->next) &&
                    make(a, NULL, pairs[i].there, path, value, arena, &edit, &err);
        if (fits) {
            Analysis *middle = apply(a, &edit);
            const TreeNode *m = tree_at(analysis_root(middle), path_parent(path));
            assert_non_null(m);
            size_t index = 0;
            for (const TreeNode *c = n->parent->first; c != n; c = c->next)
                index++;
            index += i > 0;
            there = tree_path(tree_item(m, index), arena);
            if (!make(middle, NULL, pairs[i].back, there, n->key, arena, &edit, &err))
                fail_msg("%s " STR_FMT " way back %zu: %s in\n%s", file, STR_ARG(path), i, err.text,
                         analysis_text(middle).ptr);
            Analysis *result = apply(middle, &edit);
            dump_all(&new_lines, result);
            assert_str(buf_str(&new_lines.text), buf_str(&old_lines.text).ptr);
            buf_clear(&new_lines.text);
            analysis_free(result);
            analysis_free(middle);
            tally->done++;
        }
        arena_free(arena);
    }
}

static void visit(const char *file, const Analysis *a, const TreeNode *n, size_t *turn,
                  size_t every, Tally *tally)
{
    if (n->flags & (NODE_DUPLICATE | NODE_KEY_ODD))
        return;
    for (const TreeNode *c = n->next; c && n->key.ptr; c = c->next)
        if (str_eq(c->key, n->key))
            return; /* the path would lead to the other one afterwards */
    if (n->parent && ++*turn % every == 0) {
        bool is_section = !n->parent->parent && n->kind == NODE_STRING; /* may become a mapping */
        if (tree_is_scalar(n) && !is_section)
            try_set(file, a, n, *turn / every, tally);
        try_remove(file, a, n, tally);
        try_pairs(file, a, n, tally);
    }
    if (!(n->flags & NODE_ALIAS))
        for (const TreeNode *c = n->first; c; c = c->next)
            visit(file, a, c, turn, every, tally);
}

/* A file as it is, with CR LF, and without its last line end. */
static void run_file(const char *path, size_t *turn, size_t every, Tally *tally)
{
    for (int form = 0; form < 3; form++) {
        Error err = { 0 };
        Buf bytes, text;
        unit_read(path, &bytes);
        buf_init(&text, 0);
        for (size_t i = 0; i < bytes.len; i++) {
            if (form == 1 && bytes.ptr[i] == '\n' && (i == 0 || bytes.ptr[i - 1] != '\r'))
                buf_add_byte(&text, '\r');
            buf_add_byte(&text, bytes.ptr[i]);
        }
        while (form == 2 && text.len && text.ptr[text.len - 1] == '\n')
            text.len--;
        Analysis *a = analyse(buf_str(&text), &err);
        assert_non_null(a);
        if (analysis_root(a)) {
            dump_all(&old_lines, a);
            visit(path, a, analysis_root(a), turn, every, tally);
            buf_clear(&old_lines.text);
            tally->files++;
        }
        analysis_free(a);
        buf_clear(&text);
        buf_clear(&bytes);
    }
}

static void run_folder(const char *folder, size_t every)
{
    FileList list;
    Tally tally = { 0 };
    size_t turn = 0;
    const char *more = getenv("EVERY");
    if (more)
        every = (size_t)atoi(more);
    assert_true(file_list(folder, &list, NULL));
    for (size_t i = 0; i < list.count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, list.items[i].name);
        Str name = str_from(list.items[i].name);
        if (str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml")))
            run_file(path, &turn, every, &tally);
    }
    file_list_free(&list);
    print_message("%s: %zu texts, %zu edits, %zu refused\n", folder, tally.files, tally.done,
                  tally.refused);
    assert_true(tally.done > 50);
    assert_true(tally.refused * 20 < tally.done);
}

static void edits_of_ibm_contracts(void **state)
{
    (void)state;
    run_folder(unit_shared("conformance/ibm/contracts"), 3);
}

static void edits_of_schema_cases(void **state)
{
    (void)state;
    run_folder(unit_shared("conformance/ibm/derived/schema-cases"), 41);
}

static void edits_of_preflight_cases(void **state)
{
    (void)state;
    run_folder(unit_shared("conformance/ibm/derived/preflight-cases"), 23);
}

static void edits_of_pods(void **state)
{
    (void)state;
    run_folder(unit_shared("conformance/pods"), 29);
}

static void edits_of_samples(void **state)
{
    (void)state;
    run_folder(SOURCE_DIR "/samples", 7);
}

static void a_fix_is_an_edit(void **state)
{
    (void)state;
    Error err = { 0 };
    static const FixEdit edits[] = { { { 1, 2 }, STR("bb") }, { { 3, 3 }, STR("!") } };
    Edit edit = { .splices = edits, .count = 2 };
    Text *text = text_new(STR("abc"), &err);
    assert_true(edit_apply(text, &edit, 0, &err));
    assert_str(text_bytes(text), "abbc!");
    assert_true(text_undo(text, NULL));
    assert_str(text_bytes(text), "abc");
    static const FixEdit wrong[] = { { { 7, 9 }, STR("x") }, { { 1, 2 }, STR("y") } };
    Edit bad = { .splices = wrong, .count = 2 };
    assert_false(edit_apply(text, &bad, 0, &err)); /* half of it was done, and taken back */
    assert_int_equal(err.code, ERR_RANGE);
    assert_str(text_bytes(text), "abc");
    Buf out;
    buf_init(&out, 0);
    assert_false(edit_apply_bytes(STR("abc"), &bad, &out, &err));
    buf_clear(&out);
    text_free(text);
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    const char *text = "env: \"a: 1\\nb:\\n  - 1\\n\"\nw:\n  x: 1\n";
    static const struct {
        What what;
        const char *pointer, *value;
    } cases[] = { { SET, "/env/a", "p\nq\n" }, { SET, "/w/y/z", "1" }, { REMOVE, "/env/b/0", "" },
                  { DOWN, "/env", "" },        { COPY, "/w", "" },     { RENAME, "/w/x", "yes" },
                  { SECTION, "/w", "" } };
    Analysis *a = analyse(str_from(text), NULL);
    assert_non_null(a);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        bool ok = false;
        for (size_t n = 1; !ok && n < 500; n++) {
            Error err = { 0 };
            Edit edit;
            Arena *arena = arena_new(0);
            memory_fail_at(n);
            ok = make(a, NULL, cases[c].what, str_from(cases[c].pointer), str_from(cases[c].value),
                      arena, &edit, &err);
            memory_fail_at(0);
            if (!ok && err.code != ERR_MEMORY)
                fail_msg("case %zu, allocation %zu: %s", c, n, err.text);
            arena_free(arena);
        }
        assert_true(ok);
    }
    analysis_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_are_set),
        cmocka_unit_test(keys_are_added),
        cmocka_unit_test(entries_are_removed),
        cmocka_unit_test(entries_are_renamed_moved_and_copied),
        cmocka_unit_test(sections_are_worked_in),
        cmocka_unit_test(new_keys_follow_the_schema),
        cmocka_unit_test(the_platform_line_is_kept),
        cmocka_unit_test(edits_of_ibm_contracts),
        cmocka_unit_test(edits_of_schema_cases),
        cmocka_unit_test(aliases_are_written_out),
        cmocka_unit_test(edits_of_preflight_cases),
        cmocka_unit_test(edits_of_pods),
        cmocka_unit_test(edits_of_samples),
        cmocka_unit_test(a_fix_is_an_edit),
        cmocka_unit_test(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, open_schemas, close_schemas);
}
