/* Every remedy of every problem of every broken file at hand, one by one: the problem goes, no
 * other comes, comments stay, and line ends are those of the file. */
#include "unit/unit.h"

#include "contract/fix.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define NOW ((Time)1795564800) /* 2026-11-25 */
#define DIGITS "3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f"

static Schemas *schemas;
static PackCache *cache;
static size_t applied, wrong;

typedef struct Case {
    const char *name; /* for messages */
    Str text;
    const Platform *platform;
    bool crlf;
} Case;

static Analysis *analyse(Str text, const Platform *platform)
{
    Error err = { 0 };
    AnalysisInput in = { .snapshot = snapshot_new(text, &err),
                         .platform = platform,
                         .now = NOW,
                         .layers = platform ? LAYER_ALL : LAYER_YAML,
                         .schemas = schemas,
                         .pack_cache = cache };
    Analysis *a = in.snapshot ? analysis_new(&in, &err) : NULL;
    if (!a)
        fail_msg("%s", err.text);
    snapshot_free(in.snapshot);
    return a;
}

static bool same(const Problem *a, const Problem *b)
{
    return strcmp(a->code, b->code) == 0 && str_eq(a->message, b->message) &&
           str_eq(a->inner.file, b->inner.file);
}

static size_t times(const Analysis *a, const Problem *wanted)
{
    size_t count, n = 0;
    const Problem *all = analysis_problems(a, &count);
    for (size_t i = 0; i < count; i++)
        n += same(&all[i], wanted) && str_eq(all[i].path, wanted->path);
    return n;
}

static void complain(const Case *c, const Problem *p, const Fix *fix, const char *what,
                     const Problem *other)
{
    print_error("%s%s: %s \"" STR_FMT "\" by \"" STR_FMT "\": %s", c->name,
                c->crlf ? " (CRLF)" : "", p->code, STR_ARG(p->message), STR_ARG(fix->title), what);
    if (other)
        print_error(" %s \"" STR_FMT "\" at " STR_FMT, other->code, STR_ARG(other->message),
                    STR_ARG(other->path));
    print_error("\n");
    wrong++;
}

static Str parent_of(Str path)
{
    while (path.len && path.ptr[path.len - 1] != '/')
        path.len--;
    return str_slice(path, 0, path.len ? path.len - 1 : 0);
}

/* What one mistake hides comes to light when it is mended: what could not be read, and what is told
 * of a value only when it is the right kind of value. */
static bool uncovers(const Analysis *before, const Problem *p, const Fix *fix, const Problem *other)
{
    if (!analysis_root(before) || strncmp(p->code, "YAML", 4) == 0 || p->inner.file.len)
        return true;
    if (strcmp(p->code, "PF002") == 0 || strcmp(p->code, "PF003") == 0 ||
        strcmp(p->code, "PF060") == 0)
        return true;
    return other->severity == SEV_NOTICE || other->todo ||
           (parent_of(p->path).len && str_starts(other->path, parent_of(p->path))) ||
           (fix->path.ptr && str_starts(other->path, fix->path));
}

static void no_other_comes(const Case *c, const Problem *p, const Fix *fix, const Analysis *before,
                           const Analysis *after)
{
    size_t old_count, count;
    const Problem *old = analysis_problems(before, &old_count);
    const Problem *all = analysis_problems(after, &count);
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t k = 0; k < old_count && !known; k++)
            known = same(&all[i], &old[k]);
        if (!known && !uncovers(before, p, fix, &all[i]))
            complain(c, p, fix, "new:", &all[i]);
    }
}

static size_t count_byte(Str s, char byte)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += s.ptr[i] == byte;
    return n;
}

/* Comments in the lines that were there before are there afterwards. */
static void comments_stay(const Case *c, const Problem *p, const Fix *fix, const Edit *edit,
                          Str after)
{
    size_t lost = 0;
    for (size_t i = 0; i < edit->count; i++) {
        Str old = str_slice(c->text, edit->splices[i].at.start, span_len(edit->splices[i].at));
        lost += count_byte(old, '#');
    }
    if (lost && count_byte(after, '#') < count_byte(c->text, '#'))
        complain(c, p, fix, "a comment is lost", NULL);
}

static void line_ends_stay(const Case *c, const Problem *p, const Fix *fix, Str after)
{
    for (size_t i = 0; c->crlf && i < after.len; i++)
        if (after.ptr[i] == '\n' && (i == 0 || after.ptr[i - 1] != '\r')) {
            complain(c, p, fix, "a line ends with LF alone", NULL);
            return;
        }
}

static void try_fix(const Case *c, const Analysis *before, const Problem *p, const Fix *fix)
{
    Edit edit;
    Buf text;
    Error err = { 0 };
    Arena *arena = arena_new(0);
    buf_init(&text, 0);
    applied++;
    if (!fix_edit(before, p, fix, STR("sha256:" DIGITS), arena, &edit, &err) ||
        !edit_apply_bytes(c->text, &edit, &text, &err)) {
        complain(c, p, fix, err.text, NULL);
    } else {
        Analysis *after = analyse(buf_str(&text), c->platform);
        if (times(after, p) >= times(before, p))
            complain(c, p, fix, "it is still there", NULL);
        no_other_comes(c, p, fix, before, after);
        comments_stay(c, p, fix, &edit, buf_str(&text));
        line_ends_stay(c, p, fix, buf_str(&text));
        analysis_free(after);
    }
    buf_clear(&text);
    arena_free(arena);
}

static void try_text(const Case *c)
{
    size_t count;
    Analysis *a = analyse(c->text, c->platform);
    const Problem *all = analysis_problems(a, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < all[i].fix_count; k++)
            try_fix(c, a, &all[i], &all[i].fixes[k]);
    analysis_free(a);
}

static void try_file(const char *path, const char *name)
{
    Buf bytes, crlf;
    unit_read(path, &bytes);
    const Platform *platform = platform_of_text(buf_str(&bytes), NULL, NULL);
    if (!platform)
        platform = platform_get(str_starts(str_from(name), STR("ccrv"))   ? PLATFORM_CCRV
                                : str_starts(str_from(name), STR("hpvs")) ? PLATFORM_HPVS
                                                                          : PLATFORM_CCRT);
    try_text(&(Case){ name, buf_str(&bytes), platform, false });
    buf_init(&crlf, 0);
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.ptr[i] == '\n' && (i == 0 || bytes.ptr[i - 1] != '\r'))
            buf_add_byte(&crlf, '\r');
        buf_add_byte(&crlf, bytes.ptr[i]);
    }
    try_text(&(Case){ name, buf_str(&crlf), platform, true });
    buf_clear(&bytes);
    buf_clear(&crlf);
}

static void try_folder(const char *folder)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    size_t before = applied;
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        char path[4096];
        const char *name = entries[i]->d_name;
        snprintf(path, sizeof path, "%s/%s", folder, name);
        if (str_ends(str_from(name), STR(".yaml")) && !str_ends(str_from(name), STR("-near.yaml")))
            try_file(path, name);
        free(entries[i]);
    }
    free(entries);
    print_message("%s: %zu remedies\n", folder, applied - before);
}

static void remedies_of_our_files(void **state)
{
    (void)state;
    wrong = 0;
    try_folder(SOURCE_DIR "/tests/data/rules");
    try_folder(SOURCE_DIR "/samples/broken");
    try_folder(SOURCE_DIR "/samples");
    assert_int_equal(wrong, 0);
}

static void remedies_of_real_files(void **state)
{
    (void)state;
    static const char *const folders[] = { "contracts", "derived/preflight-cases",
                                           "derived/schema-cases", "derived/network-cases" };
    wrong = 0;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char relative[200];
        snprintf(relative, sizeof relative, "conformance/ibm/%s", folders[i]);
        try_folder(unit_shared(relative));
    }
    assert_int_equal(wrong, 0);
}

static int begin(void **state)
{
    (void)state;
    schemas = schemas_new(NULL);
    cache = pack_cache_new(NULL);
    return schemas && cache ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    pack_cache_free(cache);
    schemas_free(schemas);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remedies_of_our_files),
        cmocka_unit_test(remedies_of_real_files),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
