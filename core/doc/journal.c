/* The recovery file: a line that names the format, the stamp of the file that the text belongs
 * to, the length of the text, an empty line, the text. */
#include "contract/arena.h"
#include "contract/journal.h"
#include "contract/text.h"

#include "file_sys.h"

#include <inttypes.h>
#include <unistd.h>

#define MAGIC "contract-tui recovery 1\n"
#define HEADER_MAX 512

bool journal_path(Buf *out, const char *path, Error *err)
{
    file_beside(out, path, ".", ".recover");
    return buf_ok(out) ? true : error_memory(err);
}

static void add_header(Buf *out, const FileStamp *base, size_t length)
{
    buf_add_text(out, MAGIC);
    buf_printf(
        out, "base %d %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64 "\nlength %zu\n\n",
        base->exists, base->device, base->inode, base->size, base->mtime_sec, base->mtime_nsec,
        length);
}

/* In a folder where others may write, a link or a file of theirs may bear the name: the text would
 * end up where they want it. */
static bool is_ours(const char *name, Error *err)
{
    struct stat st;
    if (sys_lstat(name, &st) < 0 || (S_ISREG(st.st_mode) && st.st_uid == geteuid()))
        return true;
    return error_set(err, ERR_REFUSED,
                     "the recovery file %s is %s; no recovery is kept until it is removed", name,
                     S_ISREG(st.st_mode) ? "somebody else's" : "no regular file");
}

bool journal_write(const char *path, Str text, const Span *left_out, size_t count,
                   const FileStamp *base, Error *err)
{
    Buf name, content;
    size_t length = text.len, at = 0;
    buf_init(&name, 0);
    buf_init_secret(&content, 0);
    for (size_t i = 0; i < count; i++)
        length -= span_len(left_out[i]);
    buf_reserve(&content, HEADER_MAX + length); /* a secret that grows is copied each time */
    add_header(&content, base, length);
    for (size_t i = 0; i < count; i++) {
        buf_add_str(&content, str_slice(text, at, left_out[i].start - at));
        at = left_out[i].end;
    }
    buf_add_str(&content, str_slice(text, at, SIZE_MAX));
    FileSave how = { .secret = true, .narrow = true, .replace = true, .quick = true };
    bool ok = journal_path(&name, path, err) && is_ours(name.ptr, err) &&
              (buf_ok(&content) ? file_save(name.ptr, buf_str(&content), &how, NULL, err)
                                : error_memory(err));
    buf_clear(&name);
    buf_clear(&content);
    return ok;
}

/* Reads an integer off *rest; the byte behind it is taken too. */
static bool take_number(Str *rest, int64_t *ret)
{
    Str s = *rest;
    bool negative = s.len && s.ptr[0] == '-';
    size_t i = negative, start = i;
    uint64_t value = 0;
    for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && i - start < 20; i++)
        value = value * 10 + (uint64_t)(s.ptr[i] - '0');
    if (i == start || i == s.len)
        return false;
    *ret = (int64_t)(negative ? 0 - value : value);
    *rest = str_slice(s, i + 1, SIZE_MAX);
    return true;
}

static bool take_word(Str *rest, Str word)
{
    if (!str_starts(*rest, word))
        return false;
    *rest = str_slice(*rest, word.len, SIZE_MAX);
    return true;
}

static bool parse(Str s, FileStamp *ret_base, Str *ret_text)
{
    int64_t n[7];
    if (!take_word(&s, STR(MAGIC)) || !take_word(&s, STR("base ")))
        return false;
    for (int i = 0; i < 6; i++)
        if (!take_number(&s, &n[i]))
            return false;
    if (!take_word(&s, STR("length ")) || !take_number(&s, &n[6]) || !take_word(&s, STR("\n")))
        return false;
    if ((uint64_t)n[6] != s.len)
        return false;
    *ret_base = (FileStamp){ .exists = n[0] != 0,
                             .device = (uint64_t)n[1],
                             .inode = (uint64_t)n[2],
                             .size = (uint64_t)n[3],
                             .mtime_sec = n[4],
                             .mtime_nsec = n[5] };
    *ret_text = s;
    return true;
}

static bool read_content(const char *name, Buf *out, FileStamp *ret_base, int64_t *ret_time,
                         Error *err)
{
    Buf content;
    FileStamp stamp, base;
    Str text;
    buf_init_secret(&content, 0);
    bool ok = false;
    if (!file_stamp(name, &stamp, err))
        goto out;
    if (!stamp.exists) {
        if (err)
            error_clear(err);
        goto out;
    }
    if (!is_ours(name, err))
        goto out;
    if (!file_read(name, HEADER_MAX + TEXT_MAX, &content, &stamp, err))
        goto out;
    if (!parse(buf_str(&content), &base, &text)) {
        error_set(err, ERR_SYNTAX, "the recovery file %s is damaged; look at it, then remove it",
                  name);
        goto out;
    }
    buf_add_str(out, text);
    if (!buf_ok(out)) {
        error_memory(err);
        goto out;
    }
    *ret_base = base;
    *ret_time = stamp.mtime_sec;
    ok = true;
out:
    buf_clear(&content);
    return ok;
}

bool journal_read(const char *path, Buf *out, FileStamp *ret_base, int64_t *ret_time, Error *err)
{
    Buf name;
    buf_init(&name, 0);
    bool ok =
        journal_path(&name, path, err) && read_content(name.ptr, out, ret_base, ret_time, err);
    buf_clear(&name);
    return ok;
}

bool journal_remove(const char *path, Error *err)
{
    Buf name;
    buf_init(&name, 0);
    bool ok = journal_path(&name, path, err) && file_remove(name.ptr, err);
    buf_clear(&name);
    return ok;
}
