#include "contract/load.h"
#include "contract/text.h"

#include "file_sys.h"

#define BOM STR("\xEF\xBB\xBF")

/* Files that people open by mistake, by their first bytes. */
static const struct {
    Str magic;
    const char *what;
} kinds[] = {
    { { "\x1F\x8B", 2 }, "a gzip archive; the archive commands read it" },
    { { "PK\x03\x04", 4 }, "a zip archive" },
    { { "\xFF\xFE", 2 }, "text in UTF-16, which contracts cannot be; convert it to UTF-8" },
    { { "\xFE\xFF", 2 }, "text in UTF-16, which contracts cannot be; convert it to UTF-8" },
    { { "\x7F"
        "ELF",
        4 },
      "a program" },
    { { "%PDF-", 5 }, "a PDF document" },
    { { "\x30\x82", 2 }, "binary (perhaps a certificate or key in DER form), not text" },
};

bool load_check(Str bytes, const char *name, Error *err)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts(bytes, kinds[i].magic))
            return error_set(err, ERR_SYNTAX, "%s is %s", name, kinds[i].what);
    size_t nul = str_find_byte(bytes, 0), wrong = utf8_valid_len(bytes), line, column;
    size_t at = nul < wrong ? nul : wrong;
    if (at == bytes.len)
        return true;
    text_position(bytes, at, &line, &column);
    if (nul < wrong)
        return error_set_at(err, ERR_SYNTAX, span_make(nul, nul + 1),
                            "%s is not text: there is a zero byte at line %zu, column %zu", name,
                            line, column);
    return error_set_at(err, ERR_SYNTAX, span_make(wrong, wrong + 1),
                        "%s is not UTF-8: byte %02X at line %zu, column %zu. If it is text in "
                        "another encoding, convert it to UTF-8",
                        name, (unsigned char)bytes.ptr[wrong], line, column);
}

LineEnds load_line_ends(Str bytes, const char **ret_eol)
{
    size_t lf = 0, crlf = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        i += str_find_byte(str_slice(bytes, i, SIZE_MAX), '\n');
        if (i >= bytes.len)
            break;
        if (i && bytes.ptr[i - 1] == '\r')
            crlf++;
        else
            lf++;
    }
    *ret_eol = crlf > lf ? "\r\n" : "\n";
    return crlf == 0 ? LINES_LF : lf == 0 ? LINES_CRLF : LINES_MIXED;
}

/* A new file needs a folder to stand in. */
static bool look_for_new(const char *path, Loaded *l, Error *err)
{
    if (!file_stamp(path, &l->stamp, err))
        return false;
    l->is_new = !l->stamp.exists;
    if (!l->is_new)
        return true;
    Buf folder;
    FileStamp stamp;
    buf_init(&folder, 0);
    file_folder(&folder, path);
    bool ok = buf_ok(&folder) ? file_stamp(folder.ptr, &stamp, err) : error_memory(err);
    if (ok && !stamp.exists)
        ok = error_set(err, ERR_IO, "cannot open %s: there is no folder %s", path, folder.ptr);
    buf_clear(&folder);
    return ok;
}

void loaded_clear(Loaded *loaded)
{
    buf_clear(&loaded->bytes);
}

bool load_file(const char *path, bool allow_new, Loaded *ret_loaded, Error *err)
{
    Loaded l = { .eol = "\n" };
    buf_init_secret(&l.bytes, 2 * TEXT_MAX);
    bool is_stdin = strcmp(path, "-") == 0;
    if (allow_new && !is_stdin && !look_for_new(path, &l, err))
        return false;
    if (!l.is_new && (!file_read(path, TEXT_MAX, &l.bytes, &l.stamp, err) ||
                      !load_check(buf_str(&l.bytes), path, err))) {
        loaded_clear(&l);
        return false;
    }
    l.ends = load_line_ends(buf_str(&l.bytes), &l.eol);
    l.has_bom = str_starts(buf_str(&l.bytes), BOM);
    l.is_read_only = l.stamp.exists && !l.stamp.writable;
    *ret_loaded = l;
    return true;
}
