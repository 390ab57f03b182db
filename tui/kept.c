#include "kept.h"

#include "contract/arena.h"
#include "path.h"

#include <stdio.h>
#include <stdlib.h>

/* "FOLDER/%home%user%web.yaml" */
static char *own_name(const char *path, const char *folder)
{
    char *full = path_full(path);
    size_t size = full ? strlen(folder) + strlen(full) + 2 : 0;
    char *name = full ? memory_alloc(size) : NULL;
    if (name) {
        snprintf(name, size, "%s/%s", folder, full);
        for (char *c = name + strlen(folder) + 1; *c; c++)
            *c = *c == '/' ? '%' : *c;
    }
    free(full);
    return name;
}

bool kept_open(Kept *k, const char *path, const char *folder, Error *err)
{
    size_t size = strlen(path) + 1;
    *k = (Kept){ .path = memory_alloc(size) };
    if (!k->path)
        return error_memory(err);
    memcpy(k->path, path, size);
    k->own = folder ? own_name(path, folder) : NULL;
    return true;
}

void kept_close(Kept *k)
{
    memory_free(k->path);
    memory_free(k->own);
    *k = (Kept){ .path = NULL };
}

static bool write_own(const Kept *k, Str text, const Span *left_out, size_t count,
                      const FileStamp *base)
{
    Buf folder;
    buf_init(&folder, 0);
    if (k->own)
        buf_add(&folder, k->own, (size_t)(strrchr(k->own, '/') - k->own));
    bool ok = k->own && buf_ok(&folder) && file_make_dirs(folder.ptr, NULL) &&
              journal_write(k->own, text, left_out, count, base, NULL);
    buf_clear(&folder);
    return ok;
}

bool kept_write(Kept *k, Str text, const Span *left_out, size_t count, const FileStamp *base,
                Error *err)
{
    bool beside = !k->shared && journal_write(k->path, text, left_out, count, base, err);
    if (beside && k->own_last)
        journal_remove(k->own, NULL);
    k->own_last = !beside && write_own(k, text, left_out, count, base);
    if (k->own_last && err)
        error_clear(err);
    if (!beside && !k->own_last && k->shared)
        error_set(err, ERR_WRITE, "another session keeps its work on %s", k->path);
    return beside || k->own_last;
}

bool kept_read(Kept *k, Buf *out, bool *ret_base_same, Time *ret_when, Error *err)
{
    Buf own;
    FileStamp base, own_base, now;
    int64_t when = 0, own_when = 0;
    buf_init_secret(&own, out->max);
    size_t before = out->len;
    bool beside = !k->shared && journal_read(k->path, out, &base, &when, err);
    bool is_own = k->own && journal_read(k->own, &own, &own_base, &own_when, NULL);
    if (is_own && (!beside || own_when >= when)) {
        if (beside)
            buf_splice(out, span_make(before, out->len), buf_str(&own));
        else
            buf_add_str(out, buf_str(&own));
        base = own_base;
        when = own_when;
    }
    buf_clear(&own);
    k->own_read = is_own;
    if (!beside && !is_own)
        return false;
    *ret_when = when;
    *ret_base_same = file_stamp(k->path, &now, NULL) && file_stamp_same(&base, &now);
    return buf_ok(out);
}

static bool is_file(const char *of)
{
    Buf name;
    FileStamp stamp = { 0 };
    buf_init(&name, 0);
    bool there =
        of && journal_path(&name, of, NULL) && file_stamp(name.ptr, &stamp, NULL) && stamp.exists;
    buf_clear(&name);
    return there;
}

bool kept_is_there(const Kept *k)
{
    return (!k->shared && is_file(k->path)) || is_file(k->own);
}

void kept_remove(const Kept *k)
{
    if (!k->shared)
        journal_remove(k->path, NULL);
    if (k->own_last || k->own_read)
        journal_remove(k->own, NULL);
}

bool kept_name(const Kept *k, Buf *out)
{
    return journal_path(out, k->own_last || (k->shared && k->own) ? k->own : k->path, NULL);
}
