/* Contracts as people write them. Each file in tests/data/shapes is one, in clear: a line
 * `platform NAME`, and then blocks that begin with a line `= WHAT`:
 *
 *   = compose FILE, = play FILE   a file of that archive
 *   = workload, = env             lines of that section, behind its type and its archive
 *   = text                        lines at the end of the contract
 *   = whole                       the file as it is, instead of all that; ARCHIVE stands for the
 *                                 base64 of the files. With `platform network` a network file
 *   = finds                       what is found, a line each: SEVERITY CODE PLACE, where PLACE is
 *                                 FILE:LINE:COLUMN in an archive, else the path
 *
 *   = notices                     the same for notices; without this block they do not matter
 *
 * DIGITS stands for those of a digest. What is not listed must not be
 * found: a false alarm on a good contract fails here. */
#include "unit/unit.h"

#include "contract/analysis.h"
#include "contract/archive.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW ((Time)1795564800) /* 2026-11-25 */
#define SHAPES_DIR SOURCE_DIR "/tests/data/shapes/"
#define HEX64 "3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f"
#define LOGGING                                                                                    \
    "logging:\n  logRouter:\n"                                                                     \
    "    hostname: 5c2d6b69-1f2e.ingress.eu-de.logs.cloud.ibm.com\n"                               \
    "    iamApiKey: Qw7rTz-Lp3nBvXc9KsDf2GhJ6mYu8iOaE4dRt5Wy1ZxN\n    port: 443\n"

enum { FILES_MAX = 16 };

typedef struct Shape {
    Str platform, workload, env, text, whole, finds, notices;
    TarEntry compose[FILES_MAX], play[FILES_MAX];
    size_t compose_count, play_count;
} Shape;

static void take_block(Shape *shape, Str what, Str body)
{
    Str kind = what, name = what;
    str_split(&name, ' ', &kind);
    TarEntry entry = { .name = name, .data = body, .mode = 0644 };
    if (str_is(kind, "compose") && shape->compose_count < FILES_MAX)
        shape->compose[shape->compose_count++] = entry;
    else if (str_is(kind, "play") && shape->play_count < FILES_MAX)
        shape->play[shape->play_count++] = entry;
    else if (str_is(kind, "workload"))
        shape->workload = body;
    else if (str_is(kind, "env"))
        shape->env = body;
    else if (str_is(kind, "text"))
        shape->text = body;
    else if (str_is(kind, "whole"))
        shape->whole = body;
    else if (str_is(kind, "finds"))
        shape->finds = body;
    else if (str_is(kind, "notices"))
        shape->notices = body;
    else
        fail_msg("a block \"" STR_FMT "\" is not known", STR_ARG(what));
}

static Shape read_shape(Str text)
{
    Shape shape = { .env = STR(""), .workload = STR(""), .finds = STR(""), .text = STR("") };
    Str first, what;
    assert_true(str_split(&text, '\n', &first) && str_starts(first, STR("platform ")));
    shape.platform = str_slice(first, 9, first.len);
    while (str_starts(text, STR("= "))) {
        str_split(&text, '\n', &what);
        size_t end = str_find(text, STR("\n= "));
        Str body = str_slice(text, 0, end == SIZE_MAX ? text.len : end + 1);
        text = str_slice(text, body.len, text.len);
        take_block(&shape, str_slice(what, 2, what.len), body);
    }
    assert_int_equal(text.len, 0);
    return shape;
}

static void add_packed(Buf *out, const TarEntry *entries, size_t count)
{
    ArchiveBuilt built;
    Buf base64;
    buf_init(&base64, 0);
    assert_true(archive_pack(entries, count, &base64, &built, NULL));
    buf_add_str(out, buf_str(&base64));
    buf_clear(&base64);
}

static void add_archive(Buf *out, const char *kind, const TarEntry *entries, size_t count)
{
    if (!count)
        return;
    buf_printf(out, "  %s:\n    archive: ", kind);
    add_packed(out, entries, count);
    buf_add_text(out, "\n");
}

static void add_lines(Buf *out, Str lines)
{
    Str line;
    while (str_split(&lines, '\n', &line))
        buf_printf(out, line.len ? "  " STR_FMT "\n" : STR_FMT "\n", STR_ARG(line));
}

static void write_whole(const Shape *shape, Buf *out)
{
    Str rest = shape->whole;
    size_t at;
    while ((at = str_find(rest, STR("ARCHIVE"))) != SIZE_MAX) {
        buf_add_str(out, str_slice(rest, 0, at));
        if (shape->compose_count)
            add_packed(out, shape->compose, shape->compose_count);
        else
            add_packed(out, shape->play, shape->play_count);
        rest = str_slice(rest, at + 7, rest.len);
    }
    buf_add_str(out, rest);
}

static void write_contract(const Shape *shape, Buf *out)
{
    if (shape->whole.ptr) {
        write_whole(shape, out);
        return;
    }
    buf_add_text(out, "workload: |\n  type: workload\n");
    add_archive(out, "compose", shape->compose, shape->compose_count);
    add_archive(out, "play", shape->play, shape->play_count);
    add_lines(out, shape->workload);
    buf_add_text(out, "env: |\n  type: env\n");
    if (!str_contains(shape->env, STR("logging:")))
        add_lines(out, STR(LOGGING));
    add_lines(out, shape->env);
    buf_add_str(out, shape->text);
}

static void add_found(Buf *out, const Problem *p)
{
    buf_printf(out, "%s %s ", severity_name(p->severity), p->code);
    if (p->inner.file.ptr)
        buf_printf(out, STR_FMT ":%u:%u\n", STR_ARG(p->inner.file), p->inner.line, p->inner.column);
    else
        buf_printf(out, STR_FMT "\n", STR_ARG(p->path));
}

static bool is_wanted(const char *name, const Buf *got, Str wanted)
{
    if (str_eq(buf_str(got), wanted))
        return true;
    print_error("%s: found\n" STR_FMT "wanted\n" STR_FMT "\n", name, STR_ARG(buf_str(got)),
                STR_ARG(wanted));
    return false;
}

static bool check_shape(const char *name, Str text, Schemas *schemas)
{
    Error err = { 0 };
    Buf contract, got, notices;
    Shape shape = read_shape(text);
    buf_init(&contract, 0), buf_init(&got, 0), buf_init(&notices, 0);
    write_contract(&shape, &contract);
    Text *doc = text_new(buf_str(&contract), &err);
    Snapshot *snapshot = text_snapshot(doc);
    bool network = str_is(shape.platform, "network");
    AnalysisInput input = { .snapshot = snapshot,
                            .platform = platform_find(network ? STR("ccrt") : shape.platform),
                            .kind = network ? DOC_NETWORK : DOC_AUTO,
                            .now = NOW,
                            .layers = LAYER_ALL,
                            .schemas = schemas };
    assert_non_null(input.platform);
    Analysis *analysis = analysis_new(&input, &err);
    assert_non_null(analysis);
    size_t count;
    const Problem *p = analysis_problems(analysis, &count);
    for (size_t i = 0; i < count; i++)
        add_found(p[i].severity == SEV_NOTICE ? &notices : &got, &p[i]);
    bool same = is_wanted(name, &got, shape.finds) &&
                (!shape.notices.ptr || is_wanted(name, &notices, shape.notices));
    analysis_free(analysis);
    snapshot_free(snapshot);
    text_free(doc);
    buf_clear(&contract), buf_clear(&got), buf_clear(&notices);
    return same;
}

static void with_digits(Str text, Buf *out)
{
    size_t at;
    while ((at = str_find(text, STR("DIGITS"))) != SIZE_MAX) {
        buf_add_str(out, str_slice(text, 0, at));
        buf_add_text(out, HEX64);
        text = str_slice(text, at + 6, text.len);
    }
    buf_add_str(out, text);
}

static void nothing_else_is_found(void **state)
{
    (void)state;
    size_t wrong = 0, seen = 0;
    Schemas *schemas = schemas_new(NULL);
    struct dirent **entries;
    int n = scandir(SHAPES_DIR, &entries, NULL, alphasort);
    assert_true(schemas && n > 2);
    for (int i = 0; i < n; i++) {
        if (str_ends(str_from(entries[i]->d_name), STR(".txt"))) {
            char path[4096];
            Buf raw, text;
            snprintf(path, sizeof path, SHAPES_DIR "%s", entries[i]->d_name);
            unit_read(path, &raw);
            buf_init(&text, 0);
            with_digits(buf_str(&raw), &text);
            wrong += !check_shape(entries[i]->d_name, buf_str(&text), schemas);
            seen++;
            buf_clear(&raw), buf_clear(&text);
        }
        free(entries[i]);
    }
    free(entries);
    schemas_free(schemas);
    assert_true(seen > 0);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_else_is_found) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
