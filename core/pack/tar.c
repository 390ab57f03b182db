/* Words: a tar is a row of 512-byte blocks; a header block, then the data rounded up to blocks.
 * Special headers (GNU L and K, pax x and g) say something of the header that follows. */
#include "contract/tar.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    BLOCK = 512,
    TAR_ENTRIES_MAX = 20000,
    TAR_DEPTH_MAX = 64,
    TAR_NAME_MAX = 4096,
    TAR_HEADERS_PER_ENTRY = 8 /* special headers in front of one entry */
};

/* Where the fields of a header lie. */
enum {
    AT_NAME = 0,
    AT_MODE = 100,
    AT_UID = 108,
    AT_GID = 116,
    AT_SIZE = 124,
    AT_MTIME = 136,
    AT_CHECKSUM = 148,
    AT_TYPE = 156,
    AT_LINK = 157,
    AT_MAGIC = 257,
    AT_VERSION = 263,
    AT_DEVMAJOR = 329,
    AT_DEVMINOR = 337,
    AT_PREFIX = 345,
    LEN_NAME = 100,
    LEN_PREFIX = 155
};

typedef struct Special { /* what special headers said of the next entry */
    Str name, link;
    uint64_t size;
    bool has_name, has_link, has_size, is_sparse;
} Special;

typedef struct Reader {
    Str bytes;
    size_t at, max_entries, max_depth, cap;
    size_t start;                 /* of the first extended header of the next entry */
    bool has_start, is_entangled; /* there is one; a global header stands behind it */
    Arena *arena;
    Tar tar;
    Special global, special;
    size_t specials;
    Error *err;
} Reader;

const char *tar_kind_name(TarKind kind)
{
    static const char *const names[] = {
        [TAR_FILE] = "file",           [TAR_DIRECTORY] = "folder", [TAR_SYMLINK] = "symbolic link",
        [TAR_HARDLINK] = "hard link",  [TAR_FIFO] = "pipe",        [TAR_DEVICE] = "device",
        [TAR_OTHER] = "special entry",
    };
    return names[kind];
}

static Str field(const char *header, size_t at, size_t len)
{
    Str s = str_make(header + at, len);
    return str_slice(s, 0, str_find_byte(s, '\0'));
}

/* Octal digits with blanks or NULs around, or the base-256 form of GNU. */
static bool number(const char *header, size_t at, size_t len, uint64_t *ret)
{
    const uint8_t *p = (const uint8_t *)header + at;
    uint64_t value = 0;
    if (p[0] & 0x80) {
        if (p[0] & 0x40)
            return false; /* negative */
        value = p[0] & 0x3f;
        for (size_t i = 1; i < len; i++) {
            if (value >> 55)
                return false;
            value = value << 8 | p[i];
        }
        *ret = value;
        return true;
    }
    size_t i = 0;
    while (i < len && p[i] == ' ')
        i++;
    for (; i < len && p[i] >= '0' && p[i] <= '7'; i++)
        value = value << 3 | (uint64_t)(p[i] - '0');
    if (i < len && p[i] != ' ' && p[i] != 0)
        return false;
    *ret = value;
    return true;
}

static bool checksum_fits(const char *header)
{
    uint64_t wanted;
    if (!number(header, AT_CHECKSUM, 8, &wanted))
        return false;
    /* Old writers summed signed bytes. */
    int64_t plain = 0, with_sign = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        bool in_field = i >= AT_CHECKSUM && i < AT_CHECKSUM + 8;
        uint8_t byte = in_field ? ' ' : (uint8_t)header[i];
        plain += byte;
        with_sign += byte < 128 ? byte : byte - 256;
    }
    return wanted == (uint64_t)plain || (with_sign >= 0 && wanted == (uint64_t)with_sign);
}

static bool is_zero_block(const char *block)
{
    for (size_t i = 0; i < BLOCK; i++)
        if (block[i])
            return false;
    return true;
}

static bool broken(Reader *r, const char *what)
{
    return error_set_at(r->err, ERR_SYNTAX, span_make(r->at, r->at),
                        "the tar header at byte %zu (entry %zu) %s", r->at, r->tar.count + 1, what);
}

/* Takes one record "LEN KEY=VALUE\n" off *rest. */
static bool pax_record(Str *rest, Str *ret_key, Str *ret_value)
{
    size_t len = 0, i = 0;
    for (; i < rest->len && i < 9 && rest->ptr[i] >= '0' && rest->ptr[i] <= '9'; i++)
        len = len * 10 + (size_t)(rest->ptr[i] - '0');
    if (i == 0 || i >= rest->len || rest->ptr[i] != ' ' || len > rest->len || len < i + 3 ||
        rest->ptr[len - 1] != '\n')
        return false;
    Str record = str_make(rest->ptr + i + 1, len - i - 2);
    size_t equals = str_find_byte(record, '=');
    if (equals == record.len)
        return false;
    *ret_key = str_slice(record, 0, equals);
    *ret_value = str_slice(record, equals + 1, record.len);
    *rest = str_slice(*rest, len, rest->len);
    return true;
}

static bool decimal(Str s, uint64_t *ret)
{
    uint64_t value = 0;
    if (s.len == 0 || s.len > 18)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(s.ptr[i] - '0');
    }
    *ret = value;
    return true;
}

static bool read_pax(Reader *r, Str data, Special *special)
{
    Str key, value;
    while (data.len) {
        if (!pax_record(&data, &key, &value))
            return broken(r, "has a pax record that cannot be read");
        if (str_is(key, "path")) {
            special->name = value;
            special->has_name = true;
        } else if (str_is(key, "linkpath")) {
            special->link = value;
            special->has_link = true;
        } else if (str_is(key, "size")) {
            if (!decimal(value, &special->size))
                return broken(r, "has a pax size that is no number");
            special->has_size = true;
        } else if (str_starts(key, STR("GNU.sparse."))) {
            special->is_sparse = true;
        }
    }
    return true;
}

static unsigned name_findings(Str name)
{
    unsigned found = 0;
    if (str_starts(name, STR("/")))
        found |= TAR_NAME_ABSOLUTE;
    if (utf8_valid_len(name) < name.len)
        found |= TAR_NAME_NOT_UTF8;
    for (size_t i = 0; i < name.len; i++)
        if ((uint8_t)name.ptr[i] < 0x20 || name.ptr[i] == 0x7f)
            found |= TAR_NAME_CONTROL;
    Str rest = name, part;
    while (str_split(&rest, '/', &part))
        if (str_is(part, ".."))
            found |= TAR_NAME_DOTDOT;
    return found;
}

static Str name_clean(Str name)
{
    while (str_starts(name, STR("./"))) {
        name = str_slice(name, 2, name.len);
        while (name.len && name.ptr[0] == '/')
            name = str_slice(name, 1, name.len);
    }
    while (name.len > 1 && name.ptr[name.len - 1] == '/')
        name.len--;
    return str_is(name, ".") ? str_make(name.ptr, 0) : name;
}

static TarKind kind_of(char type, Str name)
{
    switch (type) {
    case '0':
    case '\0':
        return str_ends(name, STR("/")) ? TAR_DIRECTORY : TAR_FILE;
    case '7':
        return TAR_FILE;
    case '1':
        return TAR_HARDLINK;
    case '2':
        return TAR_SYMLINK;
    case '3':
    case '4':
        return TAR_DEVICE;
    case '5':
        return TAR_DIRECTORY;
    case '6':
        return TAR_FIFO;
    default:
        return TAR_OTHER;
    }
}

static bool header_name(Reader *r, const char *header, Str *ret_name)
{
    Str name = field(header, AT_NAME, LEN_NAME);
    /* GNU archives ("ustar  ") use the room of the prefix for other things. */
    bool posix = memcmp(header + AT_MAGIC, "ustar", 6) == 0;
    Str prefix = posix ? field(header, AT_PREFIX, LEN_PREFIX) : str_make("", 0);
    if (prefix.len) {
        char *joined = arena_printf(r->arena, STR_FMT "/" STR_FMT, STR_ARG(prefix), STR_ARG(name));
        if (!joined)
            return error_memory(r->err);
        name = str_from(joined);
    }
    *ret_name = name;
    return true;
}

static TarEntry *entry_add(Reader *r)
{
    Tar *tar = &r->tar;
    if (tar->count == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 32;
        TarEntry *grown = ARENA_ARRAY(r->arena, TarEntry, cap);
        if (!grown)
            return NULL;
        if (tar->count)
            memcpy(grown, tar->entries, tar->count * sizeof(*grown));
        tar->entries = grown;
        r->cap = cap;
    }
    return &tar->entries[tar->count++];
}

static bool add(Reader *r, const char *header, Str data)
{
    Str name;
    if (r->tar.count >= r->max_entries)
        return error_set_at(r->err, ERR_TOO_BIG, span_make(r->at, r->at),
                            "the archive has more than %zu entries", r->max_entries);
    if (!header_name(r, header, &name))
        return false;
    Special *s = &r->special;
    if (s->has_name || r->global.has_name)
        name = s->has_name ? s->name : r->global.name;
    if (name.len > TAR_NAME_MAX)
        return broken(r, "has a name of more than 4096 bytes");
    size_t depth = 0;
    for (size_t i = 0; i < name.len; i++)
        depth += name.ptr[i] == '/';
    if (depth > r->max_depth)
        return error_set_at(r->err, ERR_TOO_BIG, span_make(r->at, r->at),
                            "entry %zu lies more than %zu folders deep", r->tar.count + 1,
                            r->max_depth);
    uint64_t mode = 0;
    if (!number(header, AT_MODE, 8, &mode))
        return broken(r, "has a mode that is no octal number");
    TarEntry *e = entry_add(r);
    if (!e)
        return error_memory(r->err);
    e->name = name_clean(name);
    e->kind = kind_of(header[AT_TYPE], name);
    e->link = s->has_link ? s->link : field(header, AT_LINK, LEN_NAME);
    e->data = e->kind == TAR_FILE ? data : str_make("", 0);
    e->mode = (uint32_t)(mode & 07777);
    e->header = r->at;
    e->start = r->has_start ? r->start : r->at;
    e->named_apart = s->has_name || r->global.has_name;
    e->sized_apart = s->has_size || s->is_sparse || r->global.has_size;
    e->entangled = r->is_entangled;
    e->findings = name_findings(name);
    if (e->name.len == 0 && e->kind != TAR_DIRECTORY)
        e->findings |= TAR_NAME_EMPTY;
    return true;
}

/* Types with no data whatever their size field says. */
static bool has_data(char type)
{
    return !(type >= '1' && type <= '6');
}

static bool read_header(Reader *r)
{
    const char *header = r->bytes.ptr + r->at;
    uint64_t size;
    if (!checksum_fits(header))
        return broken(r, r->tar.count == 0 && r->at == 0
                             ? "has a wrong checksum: this is no tar, or it is damaged"
                             : "has a wrong checksum: the archive is damaged");
    if (!number(header, AT_SIZE, 12, &size))
        return broken(r, "has a size that is no number");
    char type = header[AT_TYPE];
    bool special = type == 'L' || type == 'K' || type == 'x' || type == 'g' || type == 'X';
    if (!special && r->special.has_size)
        size = r->special.size;
    if (!has_data(type))
        size = 0;
    size_t room = r->bytes.len - r->at - BLOCK;
    if (size > room)
        return broken(r, "announces more data than there is: the archive is cut off");
    Str data = str_make(header + BLOCK, (size_t)size);
    if (special) {
        if (++r->specials > TAR_HEADERS_PER_ENTRY)
            return broken(r, "is one of too many extended headers in a row");
        if (type == 'g') {
            r->is_entangled = r->has_start;
        } else if (!r->has_start) {
            r->start = r->at;
            r->has_start = true;
        }
        if (type == 'L' || type == 'K') {
            Str text = str_slice(data, 0, str_find_byte(data, '\0'));
            if (type == 'L') {
                r->special.name = text;
                r->special.has_name = true;
            } else {
                r->special.link = text;
                r->special.has_link = true;
            }
        } else if (!read_pax(r, data, type == 'g' ? &r->global : &r->special)) {
            return false;
        }
    } else {
        if (!add(r, header, data))
            return false;
        r->special = (Special){ .has_name = false };
        r->specials = 0;
        r->has_start = r->is_entangled = false;
    }
    size_t padded = ((size_t)size + BLOCK - 1) / BLOCK * BLOCK;
    r->at += BLOCK + (padded < room ? padded : room);
    if (!special)
        r->tar.entries[r->tar.count - 1].end = r->at;
    return true;
}

static int entry_by_name(const void *a, const void *b)
{
    const TarEntry *const *x = a, *const *y = b;
    int order = str_cmp((*x)->name, (*y)->name);
    return order ? order : (*x)->header < (*y)->header ? -1 : 1;
}

static bool mark_duplicates(Reader *r)
{
    Tar *tar = &r->tar;
    TarEntry **order = ARENA_ARRAY(r->arena, TarEntry *, tar->count + 1);
    if (!order)
        return error_memory(r->err);
    for (size_t i = 0; i < tar->count; i++)
        order[i] = &tar->entries[i];
    qsort(order, tar->count, sizeof(*order), entry_by_name);
    for (size_t i = 1; i < tar->count; i++) {
        bool both_folders = order[i]->kind == TAR_DIRECTORY && order[i - 1]->kind == TAR_DIRECTORY;
        if (str_eq(order[i]->name, order[i - 1]->name) && !both_folders)
            order[i]->findings |= TAR_NAME_DUPLICATE;
    }
    return true;
}

bool tar_read(Str bytes, const TarLimits *limits, Arena *arena, Tar *ret_tar, Error *err)
{
    Reader r = { .bytes = bytes,
                 .max_entries =
                     limits && limits->max_entries ? limits->max_entries : TAR_ENTRIES_MAX,
                 .max_depth = limits && limits->max_depth ? limits->max_depth : TAR_DEPTH_MAX,
                 .arena = arena,
                 .err = err };
    while (r.at < bytes.len) {
        if (bytes.len - r.at < BLOCK) {
            if (r.tar.count == 0)
                return broken(&r, "is too short: this is no tar");
            return broken(&r, "is cut off");
        }
        if (is_zero_block(bytes.ptr + r.at))
            break;
        if (!read_header(&r))
            return false;
    }
    if (r.specials)
        return broken(&r, "is missing behind an extended header");
    if (!mark_duplicates(&r))
        return false;
    *ret_tar = r.tar;
    return true;
}

/* -- writing ------------------------------------------------------------------------------ */

static void put_octal(char *header, size_t at, size_t len, uint64_t value)
{
    for (size_t i = len - 1; i-- > 0; value >>= 3)
        header[at + i] = (char)('0' + (value & 7));
}

/* Splits a name at a slash so that both halves fit; false when none does. */
static bool put_name(char *header, Str name)
{
    if (name.len <= LEN_NAME) {
        memcpy(header + AT_NAME, name.ptr, name.len);
        return true;
    }
    for (size_t i = name.len - 1; i-- > 1;) {
        size_t rest = name.len - i - 1;
        if (name.ptr[i] != '/' || rest > LEN_NAME || i > LEN_PREFIX || rest == 0)
            continue;
        memcpy(header + AT_PREFIX, name.ptr, i);
        memcpy(header + AT_NAME, name.ptr + i + 1, rest);
        return true;
    }
    return false;
}

static void put_checksum(char *header)
{
    unsigned sum = 0;
    memset(header + AT_CHECKSUM, ' ', 8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += (uint8_t)header[i];
    put_octal(header, AT_CHECKSUM, 7, sum);
    header[AT_CHECKSUM + 6] = '\0';
}

static bool write_entry(const TarEntry *e, Buf *out, Error *err)
{
    char header[BLOCK] = { 0 };
    char slash[TAR_NAME_MAX + 2];
    Str name = e->name;
    bool folder = e->kind == TAR_DIRECTORY;
    if (e->kind != TAR_FILE && !folder)
        return error_set(err, ERR_USAGE,
                         "\"" STR_FMT "\" is a %s; an archive takes files and folders only",
                         STR_ARG(str_slice(name, 0, 200)), tar_kind_name(e->kind));
    if (folder && name.len <= TAR_NAME_MAX) {
        memcpy(slash, name.ptr, name.len);
        slash[name.len] = '/';
        name = str_make(slash, name.len + 1);
    }
    if (e->data.len > 077777777777ULL)
        return error_set(err, ERR_TOO_BIG, "\"" STR_FMT "\" is larger than 8 GiB",
                         STR_ARG(str_slice(e->name, 0, 200)));
    if (!put_name(header, name))
        return error_set(err, ERR_TOO_BIG,
                         "the name \"" STR_FMT "\" is too long for the archive: at most 100 bytes "
                         "behind a slash and 155 in front of it",
                         STR_ARG(str_slice(e->name, 0, 200)));
    put_octal(header, AT_MODE, 8, folder || (e->mode & 0100) ? 0755 : 0644);
    put_octal(header, AT_UID, 8, 0);
    put_octal(header, AT_GID, 8, 0);
    put_octal(header, AT_SIZE, 12, folder ? 0 : e->data.len);
    put_octal(header, AT_MTIME, 12, 0);
    put_octal(header, AT_DEVMAJOR, 8, 0);
    put_octal(header, AT_DEVMINOR, 8, 0);
    header[AT_TYPE] = folder ? '5' : '0';
    memcpy(header + AT_MAGIC, "ustar", 6);
    memcpy(header + AT_VERSION, "00", 2);
    put_checksum(header);
    buf_add(out, header, BLOCK);
    if (!folder) {
        buf_add_str(out, e->data);
        buf_add_repeat(out, '\0', (BLOCK - e->data.len % BLOCK) % BLOCK);
    }
    return true;
}

bool tar_write(const TarEntry *entries, size_t count, Buf *out, Error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!write_entry(&entries[i], out, err))
            return false;
    buf_add_repeat(out, '\0', 2 * BLOCK);
    return buf_ok(out) || error_memory(err);
}

/* -- changing ----------------------------------------------------------------------------- */

static bool is_below(Str name, Str folder)
{
    return str_starts(name, folder) && name.len > folder.len && name.ptr[folder.len] == '/';
}

static bool cannot_keep(const TarEntry *e, Error *err)
{
    return error_set(err, ERR_REFUSED,
                     "the extended headers of \"" STR_FMT
                     "\" would not fit any more; build the archive again from its folder",
                     STR_ARG(str_slice(e->name, 0, 200)));
}

static bool put_content(Str bytes, const TarEntry *e, Str data, Buf *out, Error *err)
{
    char header[BLOCK];
    if (e->sized_apart)
        return cannot_keep(e, err);
    if (e->kind != TAR_FILE || data.len > 077777777777ULL)
        return error_set(err, ERR_REFUSED, "\"" STR_FMT "\" is a %s; it takes no such content",
                         STR_ARG(str_slice(e->name, 0, 200)), tar_kind_name(e->kind));
    memcpy(header, bytes.ptr + e->header, BLOCK);
    memset(header + AT_SIZE, 0, 12);
    put_octal(header, AT_SIZE, 12, data.len);
    put_checksum(header);
    buf_add_str(out, str_slice(bytes, e->start, e->header - e->start));
    buf_add(out, header, BLOCK);
    buf_add_str(out, data);
    buf_add_repeat(out, '\0', (BLOCK - data.len % BLOCK) % BLOCK);
    return true;
}

/* `name` in place of the first `from` bytes of the entry's name. */
static bool put_renamed(Str bytes, const TarEntry *e, size_t from, Str name, Buf *out, Error *err)
{
    char header[BLOCK], joined[TAR_NAME_MAX * 2 + 2];
    Str rest = str_slice(e->name, from, e->name.len);
    if (name.len == 0 && rest.len)
        rest = str_slice(rest, 1, rest.len); /* the slash */
    if (name.len > TAR_NAME_MAX || rest.len > TAR_NAME_MAX)
        return error_set(err, ERR_TOO_BIG, "a name has at most %d bytes", TAR_NAME_MAX);
    if (name.len + rest.len == 0)
        return true; /* the folder whose content moved up */
    if (e->named_apart)
        return cannot_keep(e, err);
    int n = snprintf(joined, sizeof joined, STR_FMT STR_FMT "%s", STR_ARG(name), STR_ARG(rest),
                     e->kind == TAR_DIRECTORY ? "/" : "");
    memcpy(header, bytes.ptr + e->header, BLOCK);
    bool posix = memcmp(header + AT_MAGIC, "ustar", 6) == 0;
    memset(header + AT_NAME, 0, LEN_NAME);
    if (posix)
        memset(header + AT_PREFIX, 0, LEN_PREFIX);
    if ((!posix && n > LEN_NAME) || !put_name(header, str_make(joined, (size_t)n)))
        return error_set(err, ERR_TOO_BIG, "the name \"%.200s\" is too long for the archive",
                         joined);
    put_checksum(header);
    buf_add_str(out, str_slice(bytes, e->start, e->header - e->start));
    buf_add(out, header, BLOCK);
    buf_add_str(out, str_slice(bytes, e->header + BLOCK, e->end - e->header - BLOCK));
    return true;
}

static bool changed_entry(Str bytes, const TarEntry *e, const TarChange *change, Buf *out,
                          Error *err)
{
    if (change->kind == TAR_PUT)
        return put_content(bytes, e, change->data, out, err);
    if (change->kind == TAR_RENAME)
        return put_renamed(bytes, e, change->name.len, change->to, out, err);
    return !e->entangled || cannot_keep(e, err);
}

static bool is_meant(const Tar *tar, size_t i, const TarChange *change)
{
    Str name = tar->entries[i].name;
    if (change->kind != TAR_PUT)
        return str_eq(name, change->name) || is_below(name, change->name);
    if (!str_eq(name, change->name))
        return false;
    for (size_t k = i + 1; k < tar->count; k++) /* of several the last one counts */
        if (str_eq(tar->entries[k].name, name))
            return false;
    return true;
}

static bool is_taken(const Tar *tar, Str name)
{
    for (size_t i = 0; i < tar->count; i++)
        if (str_eq(tar->entries[i].name, name) || is_below(tar->entries[i].name, name))
            return true;
    return false;
}

/* A folder whose content moves to the top must not meet files of the same names there. */
static bool may_rename(const Tar *tar, const TarChange *change, Error *err)
{
    if (change->to.len) {
        if (!is_taken(tar, change->to) && !is_below(change->to, change->name) &&
            name_findings(change->to) == 0)
            return true;
        return error_set(err, ERR_REFUSED, "\"" STR_FMT "\" %s",
                         STR_ARG(str_slice(change->to, 0, 200)),
                         is_taken(tar, change->to) ? "is in the archive already"
                                                   : "cannot be a name in the archive");
    }
    Str last = { NULL, 0 };
    for (size_t i = 0; i < tar->count; i++) {
        Str name = tar->entries[i].name;
        if (!is_below(name, change->name))
            continue;
        Str bare = str_slice(name, change->name.len + 1, name.len);
        Str top = str_slice(bare, 0, str_find_byte(bare, '/'));
        if (!str_eq(top, last) && is_taken(tar, top))
            return error_set(err, ERR_REFUSED, "\"" STR_FMT "\" is at the top already",
                             STR_ARG(str_slice(top, 0, 200)));
        last = top;
    }
    return true;
}

bool tar_change(Str bytes, const Tar *tar, const TarChange *change, Buf *out, Error *err)
{
    size_t old = out->len, at = 0, behind = 0, meant = 0;
    TarEntry fresh = {
        .name = change->name, .kind = TAR_FILE, .data = change->data, .mode = change->mode
    };
    for (size_t i = 0; i < tar->count; i++)
        meant += is_taken(&(Tar){ tar->entries + i, 1 }, change->name) &&
                 (change->kind != TAR_PUT || str_eq(tar->entries[i].name, change->name));
    bool adds = meant == 0 && change->kind == TAR_PUT, ok = true;
    if (!adds && !meant)
        return error_set(err, ERR_RANGE, "there is no \"" STR_FMT "\" in the archive",
                         STR_ARG(str_slice(change->name, 0, 200)));
    if (adds && (name_findings(change->name) || !change->name.len || is_taken(tar, change->name)))
        return error_set(err, ERR_REFUSED, "\"" STR_FMT "\" cannot be a name in the archive",
                         STR_ARG(str_slice(change->name, 0, 200)));
    if (change->kind == TAR_RENAME && !may_rename(tar, change, err))
        return false;
    for (size_t i = 0; ok && i < tar->count; i++) {
        const TarEntry *e = &tar->entries[i];
        if (adds && str_cmp(e->name, change->name) > 0) {
            buf_add_str(out, str_slice(bytes, at, e->start - at));
            at = e->start;
            ok = write_entry(&fresh, out, err);
            adds = false;
        }
        behind = e->end;
        if (!is_meant(tar, i, change))
            continue;
        buf_add_str(out, str_slice(bytes, at, e->start - at));
        ok = ok && changed_entry(bytes, e, change, out, err);
        at = e->end;
    }
    if (ok && adds) {
        buf_add_str(out, str_slice(bytes, at, behind - at));
        at = behind;
        ok = write_entry(&fresh, out, err);
    }
    buf_add_str(out, str_slice(bytes, at, bytes.len - at));
    ok = ok && (buf_ok(out) || error_memory(err));
    if (!ok && !out->failed)
        out->len = old;
    return ok;
}
