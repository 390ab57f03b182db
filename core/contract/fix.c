#include "contract/fix.h"

#include "contract/archive.h"
#include "contract/base64.h"
#include "contract/image.h"
#include "contract/seed.h"
#include "contract/yaml.h"

/* The edits with the answer behind the last one. */
static bool with_answer(const Fix *fix, Str answer, Arena *arena, Edit *ret_edit, Error *err)
{
    char digest[IMAGE_DIGEST_MAX];
    *ret_edit = (Edit){ .splices = fix->edits,
                        .count = fix->count,
                        .cursor = fix->count ? fix->edits[0].at.start : 0 };
    if (fix->ask == FIX_ASKS_NOTHING || !fix->count)
        return true;
    if (!image_read_digest(answer, fix->about, digest, err))
        return false;
    Splice *copy = ARENA_ARRAY(arena, Splice, fix->count);
    Str last = fix->edits[fix->count - 1].with;
    char *with = arena_printf(arena, STR_FMT "%s", STR_ARG(last), digest);
    if (!copy || !with)
        return error_memory(err);
    memcpy(copy, fix->edits, fix->count * sizeof *copy);
    copy[fix->count - 1].with = str_from(with);
    ret_edit->splices = copy;
    return true;
}

/* Errors of YAML in a file. */
static bool count_errors(Str text, size_t *ret_count, Error *err)
{
    Problems problems;
    YamlDocument document;
    Arena *arena = arena_new(0);
    problems_init(&problems, arena, 100);
    bool ok = arena && yaml_parse(text, NULL, arena, &problems, &document, err);
    if (ok)
        *ret_count = problems_count(&problems, SEV_ERROR) + (document.root ? 0 : 100);
    arena_free(arena);
    return ok || error_memory(err);
}

static bool is_better(Str old, Str fresh, Error *err)
{
    size_t before, after;
    if (!count_errors(old, &before, err) || !count_errors(fresh, &after, err))
        return false;
    return after <= before ||
           error_set(err, ERR_REFUSED, "the file could not be read any more; nothing was changed");
}

/* The value of the archive with one change. */
static bool set_archive(const Analysis *a, Str path, const Archive *archive,
                        const TarChange *change, Arena *arena, Edit *ret_edit, Error *err)
{
    Buf base64;
    buf_init_secret(&base64, 0);
    bool ok = archive_change(archive, change, &base64, err);
    char *copy = ok ? arena_copy(arena, buf_str(&base64).ptr, base64.len) : NULL;
    ok = ok && (copy || error_memory(err));
    EditValue value = { .string = str_make(copy, base64.len) };
    ok = ok && edit_set(a, NULL, path, &value, arena, ret_edit, err);
    buf_clear(&base64);
    return ok;
}

static bool change_file(const Archive *archive, const Fix *fix, Str answer, Arena *arena,
                        Buf *ret_text, Error *err)
{
    Edit edit;
    const TarEntry *entry = archive_find(archive, fix->file);
    if (!entry || entry->kind != TAR_FILE || !str_eq(entry->data, fix->text))
        return error_set(err, ERR_CHANGED, "the archive is another one by now");
    return with_answer(fix, answer, arena, &edit, err) &&
           edit_apply_bytes(fix->text, &edit, ret_text, err) &&
           is_better(fix->text, buf_str(ret_text), err);
}

static bool in_archive(const Analysis *a, const Problem *problem, const Fix *fix, Str answer,
                       Arena *arena, Edit *ret_edit, Error *err)
{
    const TreeNode *node = analysis_root(a) ? tree_at(analysis_root(a), problem->path) : NULL;
    if (!node || node->kind != NODE_STRING)
        return error_set(err, ERR_CHANGED, "there is no archive any more");
    Archive *archive = archive_open(node->string, err);
    if (!archive)
        return false;
    Buf text;
    buf_init_secret(&text, TEXT_MAX);
    TarChange change = { .kind = fix->kind == FIX_RENAME   ? TAR_RENAME
                                 : fix->kind == FIX_REMOVE ? TAR_REMOVE
                                                           : TAR_PUT,
                         .name = fix->file,
                         .to = fix->to };
    bool ok = fix->kind != FIX_FILE || change_file(archive, fix, answer, arena, &text, err);
    change.data = buf_str(&text);
    ok = ok && set_archive(a, problem->path, archive, &change, arena, ret_edit, err);
    buf_clear(&text);
    archive_free(archive);
    return ok;
}

/* A text that a value holds in base64: a policy. */
static bool in_base64(const Analysis *a, const Problem *problem, const Fix *fix, Str answer,
                      Arena *arena, Edit *ret_edit, Error *err)
{
    Edit edit;
    Buf text, base64;
    buf_init_secret(&text, TEXT_MAX);
    buf_init_secret(&base64, 0);
    bool ok = with_answer(fix, answer, arena, &edit, err) &&
              edit_apply_bytes(fix->text, &edit, &text, err);
    if (ok)
        base64_encode(&base64, buf_str(&text), BASE64_STANDARD);
    char *copy = ok ? arena_copy(arena, buf_str(&base64).ptr, base64.len) : NULL;
    ok = ok && (copy || error_memory(err));
    EditValue value = { .string = str_make(copy, base64.len) };
    ok = ok && edit_set(a, NULL, problem->path, &value, arena, ret_edit, err);
    buf_clear(&text);
    buf_clear(&base64);
    return ok;
}

/* `to` with a seed in it. */
static bool with_seed(const Fix *fix, const char *seed, Arena *arena, Str *ret, Error *err)
{
    Str rest = fix->to, part;
    Str out = STR("");
    for (bool first = true; fix->makes_seed && str_split(&rest, FIX_SEED[0], &part);
         first = false) {
        char *more = arena_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(out), first ? "" : seed,
                                  STR_ARG(part));
        if (!more)
            return error_memory(err);
        out = str_from(more);
    }
    *ret = fix->makes_seed ? out : fix->to;
    return true;
}

/* A change by path. */
static bool in_tree(const Analysis *a, const Problem *problem, const Fix *fix, const char *seed,
                    Arena *arena, Edit *ret_edit, Error *err)
{
    Str to, path = fix->path.ptr ? fix->path : problem->path;
    if (fix->kind == FIX_CUT)
        return edit_remove(a, path, arena, ret_edit, err);
    if (fix->kind == FIX_KEY)
        return edit_rename(a, path, fix->to, arena, ret_edit, err);
    if (fix->kind == FIX_WRITE)
        return edit_write_out(a, path, arena, ret_edit, err);
    if (fix->kind == FIX_UNMARK)
        return edit_unmark(a, path, arena, ret_edit, err);
    if (!with_seed(fix, seed, arena, &to, err))
        return false;
    EditValue value = { .string = to };
    if (fix->kind == FIX_YAML) {
        Problems problems;
        YamlDocument document;
        problems_init(&problems, arena, 10);
        if (!yaml_parse(to, NULL, arena, &problems, &document, err))
            return false;
        value.tree = document.root;
    }
    return edit_set(a, NULL, path, &value, arena, ret_edit, err);
}

static bool is_in_tree(const Fix *fix)
{
    return fix->kind == FIX_VALUE || fix->kind == FIX_YAML || fix->kind == FIX_CUT ||
           fix->kind == FIX_KEY || fix->kind == FIX_WRITE || fix->kind == FIX_UNMARK;
}

bool fix_edit(const Analysis *a, const Problem *problem, const Fix *fix, Str answer, Arena *arena,
              Edit *ret_edit, Error *err)
{
    if (fix->kind == FIX_BASE64)
        return in_base64(a, problem, fix, answer, arena, ret_edit, err);
    if (fix->kind == FIX_TEXT)
        return with_answer(fix, answer, arena, ret_edit, err);
    if (!is_in_tree(fix))
        return in_archive(a, problem, fix, answer, arena, ret_edit, err);
    char seed[SEED_LENGTH + 1] = "";
    bool ok = (!fix->makes_seed || seed_make(seed, err)) &&
              in_tree(a, problem, fix, seed, arena, ret_edit, err);
    memory_wipe(seed, sizeof seed);
    return ok;
}

bool fix_preview(const Analysis *a, const Problem *problem, const Fix *fix, Arena *arena,
                 Str *ret_text, Edit *ret_edit)
{
    *ret_text = analysis_text(a);
    if (is_in_tree(fix))
        return in_tree(a, problem, fix, "...", arena, ret_edit, NULL);
    if (!fix->count)
        return false;
    if (fix->kind == FIX_FILE || fix->kind == FIX_BASE64)
        *ret_text = fix->text;
    Splice *copy = ARENA_ARRAY(arena, Splice, fix->count);
    if (!copy)
        return false;
    memcpy(copy, fix->edits, fix->count * sizeof *copy);
    Splice *last = &copy[fix->count - 1];
    char *with = arena_printf(arena, STR_FMT "%s", STR_ARG(last->with),
                              fix->ask == FIX_ASKS_DIGEST ? "sha256:..." : "");
    if (!with)
        return false;
    last->with = str_from(with);
    *ret_edit = (Edit){ .splices = copy, .count = fix->count, .cursor = copy[0].at.start };
    return true;
}

/* -- all that are safe ----------------------------------------------------------------------- */

static const Fix *safe_fix(const Problem *p)
{
    for (size_t i = 0; i < p->fix_count; i++)
        if (p->fixes[i].safe && p->fixes[i].ask == FIX_ASKS_NOTHING)
            return &p->fixes[i];
    return NULL;
}

/* Several fixes of one archive are taken in rounds: each packs it anew. */
size_t fix_round(const Analysis *a, Arena *arena, Buf *out, FixTaken *taken, void *context)
{
    size_t count, n = 0, done = 0;
    const Problem *all = analysis_problems(a, &count);
    Str text = analysis_text(a);
    for (size_t i = 0; i < count; i++) {
        const Fix *fix = safe_fix(&all[i]);
        Edit edit;
        if (!fix || (fix->kind != FIX_TEXT && all[i].span.start < done) ||
            !fix_edit(a, &all[i], fix, STR(""), arena, &edit, NULL) || !edit.count ||
            edit.splices[0].at.start < done || (n && edit.splices[0].at.start == done))
            continue;
        for (size_t k = 0; k < edit.count; k++) {
            buf_add_str(out, str_slice(text, done, edit.splices[k].at.start - done));
            buf_add_str(out, edit.splices[k].with);
            done = edit.splices[k].at.end;
        }
        if (taken)
            taken(context, a, &all[i], fix);
        n++;
    }
    buf_add_str(out, str_slice(text, done, SIZE_MAX));
    return n;
}
