/* What differs between two documents in meaning, printed, secrets masked. */
#include "cmd.h"
#include "contract/diff.h"
#include "contract/file.h"
#include "contract/present.h"
#include "contract/text.h"
#include "diff_value.h"

#include <string.h>

typedef struct Side {
    const char *path;
    Buf bytes; /* owned, secret */
    Analysis *analysis;
    SecretFields secret;
} Side;

/* bytes: of the file, when they are known already. */
static bool side_open(Side *side, const char *path, const Str *bytes, Schemas *schemas, Error *err)
{
    side->path = path;
    buf_init_secret(&side->bytes, TEXT_MAX);
    if (bytes)
        buf_add_str(&side->bytes, *bytes);
    else if (!file_read(path, TEXT_MAX, &side->bytes, NULL, err))
        return false;
    Str text = buf_str(&side->bytes);
    AnalysisInput in = { .snapshot = snapshot_new(text, err),
                         .platform = platform_of_text(text, NULL, NULL),
                         .layers = LAYER_YAML,
                         .now = clock_now(),
                         .schemas = schemas };
    if (!in.snapshot)
        return false;
    side->analysis = analysis_new(&in, err);
    snapshot_free(in.snapshot);
    if (!side->analysis)
        return false;
    secret_fields_init(&side->secret, schemas, side->analysis);
    return true;
}

static void side_clear(Side *side)
{
    analysis_free(side->analysis);
    secret_fields_clear(&side->secret);
    buf_clear(&side->bytes);
}

/* One document that parses. */
static bool side_is_one(const Side *side)
{
    size_t count;
    const Problem *problems = analysis_problems(side->analysis, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(problems[i].code, "PF001") == 0)
            return false;
    return analysis_root(side->analysis) != NULL;
}

/* A text that is none is shown with its problems, as check does. */
static bool side_is_readable(Side *side)
{
    if (side_is_one(side))
        return true;
    PresentFile file = { .name = side->path,
                         .analysis = side->analysis,
                         .is_secret = secret_fields_hide,
                         .context = &side->secret };
    Buf out;
    buf_init(&out, 0);
    present_text(&file, &out);
    print_text(stderr, buf_str(&out));
    buf_clear(&out);
    return false;
}

/* -- values --------------------------------------------------------------------------------- */

static void add_line(Buf *out, const char *mark, const Side *side, const TreeNode *node,
                     Arena *arena)
{
    buf_printf(out, "  %s ", mark);
    diff_value_add(out, &side->secret, node, arena);
    buf_add_byte(out, '\n');
}

static void add_file(Buf *out, const Diff *d)
{
    buf_printf(out, ", inside: " STR_FMT "\n", STR_ARG(d->file));
    if (d->kind == DIFF_ADDED)
        buf_printf(out, "  + %zu bytes\n", d->fresh_size);
    else if (d->kind == DIFF_REMOVED)
        buf_printf(out, "  - %zu bytes\n", d->old_size);
    else
        buf_printf(out, "  - %zu bytes\n  + %zu bytes, other content\n", d->old_size,
                   d->fresh_size);
}

static void add_diff(Buf *out, const Diff *d, const Side *a, const Side *b, Arena *arena)
{
    buf_add_str(out, d->path.len ? d->path : STR("/"));
    if (d->file.ptr) {
        add_file(out, d);
        return;
    }
    buf_add_byte(out, '\n');
    if (d->kind == DIFF_UNKNOWN) {
        buf_add_text(out, "  ? encrypted; the content cannot be compared\n");
    } else if (d->kind == DIFF_LAYOUT) {
        buf_add_text(out,
                     "  = says the same in other bytes; a signature made before does not fit\n");
    } else {
        if (d->old)
            add_line(out, "-", a, d->old, arena);
        if (d->fresh)
            add_line(out, "+", b, d->fresh, arena);
    }
}

static int show(const Side *a, const Side *b)
{
    Arena *arena = arena_new(0);
    Error err = { 0 };
    Diffs diffs;
    Buf out;
    size_t counted = 0;
    if (!arena)
        error_memory(&err);
    if (!arena || !diff_make(a->analysis, b->analysis, arena, &diffs, &err)) {
        arena_free(arena);
        return say_error(&err);
    }
    buf_init(&out, 0);
    for (size_t i = 0; i < diffs.count; i++) {
        counted += diff_counts(&diffs.items[i]);
        add_diff(&out, &diffs.items[i], a, b, arena);
    }
    if (diffs.dropped)
        buf_printf(&out, "%zu more differences are not shown\n", diffs.dropped);
    if (counted == 0)
        buf_add_text(&out, "no difference in meaning\n");
    bool whole = buf_ok(&out);
    if (whole)
        print_text(stdout, buf_str(&out));
    buf_clear(&out);
    arena_free(arena);
    if (!whole || fflush(stdout) != 0 || ferror(stdout))
        return EXIT_WRITE;
    return counted ? EXIT_FOUND : EXIT_DONE;
}

int diff_print(const char *old, const char *fresh, const Str *fresh_bytes)
{
    Side a = { .path = NULL }, b = { .path = NULL };
    Error err = { 0 };
    Schemas *schemas = schemas_new(&err);
    int status = EXIT_READ;
    if (!schemas || !side_open(&a, old, NULL, schemas, &err) ||
        !side_open(&b, fresh, fresh_bytes, schemas, &err))
        status = say_error(&err);
    else if (side_is_readable(&a) && side_is_readable(&b))
        status = show(&a, &b);
    side_clear(&a);
    side_clear(&b);
    schemas_free(schemas);
    return status;
}
