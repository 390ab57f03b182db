/* Text and file. What is derived from the text is in document_analysis.c. */
#include "document_private.h"

#include "contract/file.h"
#include "contract/load.h"

#include <stdio.h>

enum { SECRETS_MAX = 4096 };

Document *document_new(Error *err)
{
    Document *d = memory_alloc(sizeof *d);
    if (!d) {
        error_memory(err);
        return NULL;
    }
    places_clear(d);
    d->text = text_new(STR(""), err);
    if (!d->text || !scan_open(d, err)) {
        document_free(d);
        return NULL;
    }
    return d;
}

static void set_base(Document *d, Snapshot *base)
{
    snapshot_free(d->base);
    d->base = base;
}

static void drop_path(Document *d)
{
    file_unlock(d->lock);
    d->lock = NULL;
    file_unwatch(d->watch);
    d->watch = NULL;
    d->was_there = d->differs = false;
    set_base(d, NULL);
    kept_close(&d->kept);
    memory_free(d->path);
    d->path = NULL;
}

static bool put_text(char **to, const char *text)
{
    size_t size = text ? strlen(text) + 1 : 0;
    memory_free(*to);
    *to = text ? memory_alloc(size) : NULL;
    if (*to)
        memcpy(*to, text, size);
    return !text || *to;
}

bool document_set_state_folder(Document *d, const char *folder)
{
    return put_text(&d->state_folder, folder);
}

bool document_set_plain(Document *d, const char *names)
{
    return put_text(&d->plain, names && *names ? names : NULL);
}

void document_free(Document *d)
{
    if (!d)
        return;
    scan_close(d);
    drop_path(d);
    text_free(d->text);
    buf_clear(&d->raw);
    memory_free(d->state_folder);
    memory_free(d->plain);
    memory_free(d);
}

bool document_is_blank(const Document *d)
{
    Str rest = document_bytes(d), line;
    while (rest.len && str_split(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.len && line.ptr[0] != '#')
            return false;
    }
    return true;
}

bool document_set_path(Document *d, const char *path, Error *err)
{
    size_t len = strlen(path) + 1;
    Kept kept;
    char *copy = memory_alloc(len);
    if (!copy)
        return error_memory(err);
    memcpy(copy, path, len);
    if (!kept_open(&kept, path, d->state_folder, err)) {
        memory_free(copy);
        return false;
    }
    drop_path(d);
    d->path = copy;
    d->watch = file_watch(path);
    d->kept = kept;
    d->stamp = (FileStamp){ 0 };
    return true;
}

bool document_set(Document *d, Str bytes, const char *path, Error *err)
{
    Text *text = text_new(bytes, err);
    if (!text)
        return false;
    if (path && !document_set_path(d, path, err)) {
        text_free(text);
        return false;
    }
    if (!path)
        drop_path(d);
    text_free(d->text);
    d->text = text;
    d->is_raw = false;
    buf_clear(&d->raw);
    d->stamp = (FileStamp){ 0 };
    d->platform = NULL;
    d->journal_version = text_version(text);
    scan_reset(d);
    return true;
}

bool document_load(Document *d, const char *path, Error *err)
{
    Loaded loaded;
    if (!load_file(path, true, &loaded, err))
        return false;
    bool ok = document_set(d, buf_str(&loaded.bytes), path, err);
    if (ok) {
        d->stamp = loaded.stamp;
        d->was_there = d->stamp.exists;
        set_base(d, text_snapshot(d->text));
    }
    if (ok && loaded.is_new)
        text_mark_saved(d->text);
    loaded_clear(&loaded);
    return ok;
}

bool document_load_raw(Document *d, const char *path, Error *err)
{
    Buf bytes;
    FileStamp stamp;
    buf_init_secret(&bytes, TEXT_MAX);
    if (!file_read(path, TEXT_MAX, &bytes, &stamp, err) || !document_set(d, STR(""), path, err)) {
        buf_clear(&bytes);
        return false;
    }
    d->is_raw = true;
    d->raw = bytes;
    d->stamp = stamp;
    d->was_there = true;
    set_base(d, text_snapshot(d->text));
    return true;
}

bool document_is_raw(const Document *d)
{
    return d->is_raw;
}

const char *document_path(const Document *d)
{
    return d->path;
}

const char *document_name(const Document *d)
{
    const char *slash = d->path ? strrchr(d->path, '/') : NULL;
    return slash ? slash + 1 : d->path ? d->path : "new contract";
}

Text *document_text(const Document *d)
{
    return d->text;
}

Str document_bytes(const Document *d)
{
    return text_bytes(d->text);
}

Str document_content(const Document *d)
{
    return d->is_raw ? buf_str(&d->raw) : document_bytes(d);
}

bool document_is_changed(const Document *d)
{
    return text_is_changed(d->text) || d->differs || (!d->stamp.exists && text_len(d->text) > 0);
}

bool document_is_read_only(const Document *d)
{
    return d->read_only || d->is_raw;
}

void document_set_read_only(Document *d, bool on)
{
    d->read_only = on;
}

bool document_is_on_disk(const Document *d)
{
    return d->stamp.exists;
}

const Platform *document_platform(const Document *d)
{
    if (d->platform)
        return d->platform;
    return platform_of_text(document_bytes(d), NULL, NULL);
}

void document_set_platform(Document *d, const Platform *platform)
{
    d->platform = platform;
    scan_stale(d);
}

/* Many splices as one over all of them: each by itself would move the rest of the text. */
static bool edit_at_once(Document *d, const Splice *splices, size_t count, Error *err)
{
    Buf with;
    Span all = span_make(splices[0].at.start, splices[count - 1].at.end);
    Str text = document_bytes(d);
    size_t at = all.start;
    buf_init_secret(&with, TEXT_MAX);
    for (size_t i = 0; i < count; i++) {
        buf_add_str(&with, str_slice(text, at, splices[i].at.start - at));
        buf_add_str(&with, splices[i].with);
        at = splices[i].at.end;
    }
    bool ok = buf_ok(&with) ? text_splice(d->text, all, buf_str(&with), err)
                            : error_set(err, ERR_TOO_BIG, "the text would be too large");
    if (ok)
        scan_note(d, all, with.len);
    buf_clear(&with);
    return ok;
}

bool document_edit(Document *d, const Splice *splices, size_t count, StepKind kind, size_t cursor,
                   Error *err)
{
    enum { SEVERAL = 200 };
    if (d->read_only)
        return error_set(err, ERR_REFUSED, "this document is open for reading only");
    text_step(d->text, kind, cursor);
    if (count > SEVERAL)
        return edit_at_once(d, splices, count, err);
    for (size_t i = count; i-- > 0;) {
        if (!text_splice(d->text, splices[i].at, splices[i].with, err)) {
            size_t back; /* all or nothing */
            if (i + 1 < count && document_undo(d, &back))
                scan_stale(d);
            return false;
        }
        scan_note(d, splices[i].at, splices[i].with.len);
    }
    return true;
}

/* Undo and redo do not say what they changed: what differs between the two states is noted as
 * one splice. */
static void note_difference(Document *d, Str old)
{
    Str new = document_bytes(d);
    size_t least = old.len < new.len ? old.len : new.len, front = 0, back = 0;
    while (front < least && old.ptr[front] == new.ptr[front])
        front++;
    while (back < least - front && old.ptr[old.len - 1 - back] == new.ptr[new.len - 1 - back])
        back++;
    scan_note(d, span_make(front, old.len - back), new.len - back - front);
}

static bool go(Document *d, bool (*step)(Text *, size_t *), size_t *ret_cursor)
{
    Snapshot *before = text_snapshot(d->text);
    bool done = step(d->text, ret_cursor);
    if (done && before)
        note_difference(d, snapshot_bytes(before));
    else if (done)
        scan_stale(d);
    snapshot_free(before);
    return done;
}

bool document_undo(Document *d, size_t *ret_cursor)
{
    return go(d, text_undo, ret_cursor);
}

bool document_redo(Document *d, size_t *ret_cursor)
{
    return go(d, text_redo, ret_cursor);
}

bool document_save(Document *d, bool overwrite, Error *err)
{
    if (!d->path)
        return error_set(err, ERR_USAGE, "the document has no file name yet");
    if (d->is_raw)
        return error_set(err, ERR_USAGE, "%s is no text: it is shown, not edited",
                         document_name(d));
    FileSave how = { .secret = true, .replace = overwrite || d->stamp.exists };
    if (!overwrite && d->stamp.exists)
        how.expect = &d->stamp;
    if (!file_save(d->path, document_bytes(d), &how, &d->stamp, err))
        return false;
    text_mark_saved(d->text);
    d->was_there = true;
    d->differs = false;
    set_base(d, text_snapshot(d->text));
    document_forget_recovery(d);
    return true;
}

bool document_changed_on_disk(const Document *d)
{
    FileStamp now;
    return d->path && d->was_there && file_stamp(d->path, &now, NULL) &&
           !file_stamp_same(&now, &d->stamp);
}

int document_watch_fd(const Document *d)
{
    return file_watch_fd(d->watch);
}

bool document_take_watch(Document *d)
{
    return file_watch_take(d->watch);
}

bool document_read_disk(const Document *d, Buf *out, FileStamp *ret_stamp, Error *err)
{
    return file_read(d->path, TEXT_MAX, out, ret_stamp, err);
}

bool document_base(const Document *d, Str *ret_base)
{
    *ret_base = d->base ? snapshot_bytes(d->base) : STR("");
    return d->base != NULL;
}

void document_accept_disk(Document *d, Str bytes, const FileStamp *stamp)
{
    Snapshot *base = snapshot_new(bytes, NULL);
    d->differs = d->differs || !d->base || !str_eq(snapshot_bytes(d->base), bytes);
    d->stamp = *stamp;
    set_base(d, base);
}

void document_lost_file(Document *d)
{
    d->stamp = (FileStamp){ 0 };
}

bool document_reload(Document *d, Error *err)
{
    Buf bytes;
    FileStamp stamp;
    buf_init_secret(&bytes, TEXT_MAX);
    Splice all = { .at = span_make(0, text_len(d->text)) };
    bool ok = document_read_disk(d, &bytes, &stamp, err);
    all.with = buf_str(&bytes);
    bool read_only = d->read_only;
    d->read_only = false;
    ok = ok && document_edit(d, &all, 1, STEP_EDIT, 0, err);
    d->read_only = read_only;
    if (ok) {
        text_mark_saved(d->text);
        document_accept_disk(d, buf_str(&bytes), &stamp);
        d->differs = false;
        scan_stale(d);
    }
    buf_clear(&bytes);
    return ok;
}

bool document_lock(Document *d, Error *err)
{
    if (!d->path || d->lock || d->read_only)
        return true;
    Error why = { 0 };
    d->lock = file_lock(d->path, &why);
    d->kept.shared = !d->lock && why.code == ERR_REFUSED;
    if (!d->lock && err)
        *err = why;
    return d->lock != NULL;
}

bool document_visited(Document *d, Buf *out)
{
    return file_lock_visited(d->lock, out);
}

bool document_journal_is_due(const Document *d)
{
    return d->path && !d->read_only && document_is_changed(d) &&
           d->journal_version != text_version(d->text);
}

/* Secrets that changed since the last save: no other file holds them, so this one must not. */
static size_t unsaved_secrets(Document *d, Span *out, size_t max)
{
    enum { TOUCHED_MAX = 256 };
    Span touched[TOUCHED_MAX];
    if (!document_is_current(d))
        document_wait(d, 300);
    size_t n = text_spans_since_saved(d->text, touched, TOUCHED_MAX), kept = 0, k = 0;
    size_t count = document_secrets(d, span_make(0, document_bytes(d).len), out, max);
    for (size_t i = 0; i < count; i++) {
        while (k < n && touched[k].end < out[i].start)
            k++;
        if (k < n && touched[k].start <= out[i].end)
            out[kept++] = out[i];
    }
    return kept;
}

bool document_write_journal(Document *d, Error *err)
{
    if (!document_journal_is_due(d))
        return true;
    Span *secrets = memory_alloc(SECRETS_MAX * sizeof *secrets);
    if (!secrets)
        return error_memory(err);
    size_t count = unsaved_secrets(d, secrets, SECRETS_MAX);
    bool ok = kept_write(&d->kept, document_bytes(d), secrets, count, &d->stamp, err);
    memory_free(secrets);
    if (!ok)
        return false;
    d->journal_version = text_version(d->text);
    d->journal_written = true;
    return true;
}

void document_end(Document *d)
{
    if (d->journal_written)
        document_forget_recovery(d);
}

bool document_recovery(Document *d, Buf *ret_text, bool *ret_base_same, Time *ret_time)
{
    return d->path && kept_read(&d->kept, ret_text, ret_base_same, ret_time, NULL);
}

void document_forget_recovery(Document *d)
{
    if (d->path)
        kept_remove(&d->kept);
    d->journal_written = false;
    d->journal_version = text_version(d->text);
}

bool document_recovery_name(const Document *d, Buf *out)
{
    return d->path && kept_name(&d->kept, out);
}

bool document_has_recovery(const Document *d)
{
    return d->path && kept_is_there(&d->kept);
}

bool document_add_open(Document *d, Buf *out)
{
    Span *secrets = memory_alloc(SECRETS_MAX * sizeof *secrets);
    Str text = document_bytes(d);
    if (!secrets)
        return false;
    if (!document_is_current(d))
        document_wait(d, 300);
    size_t count = document_secrets(d, span_make(0, text.len), secrets, SECRETS_MAX), at = 0;
    for (size_t i = 0; i < count; i++) {
        buf_add_str(out, str_slice(text, at, secrets[i].start - at));
        at = secrets[i].end;
    }
    if (count < SECRETS_MAX)
        buf_add_str(out, str_slice(text, at, SIZE_MAX));
    memory_free(secrets);
    return buf_ok(out);
}
