#include "contract/attest.h"

#include "contract/secure.h"
#include "contract/yaml.h"

/* The published values of the images: facts of the documentation. */
static const struct {
    const char *image, *root, *base;
} images[] = {
    { "s390x-29", "44d9ccbb009ba581a391ec569f4cce97b365c5ca63c47574c3a3168ddb4115b3",
      "87cba102a31c9131a5e04c4d555ef93ff4294aa28faedecb7b94bb726e6a9f4a" },
    { "s390x-28", "692f9724bb6c6fb855d6724c903e080998997b3a8aa2350fd5cb95b1c967ea92",
      "334549f6dfcf8e0e2132c0eb9a5281e9e0b335e319fe2f66158be5b524acdc48" },
    { "s390x-26", "f700d860d931d953bffa6a7f2593ec53074a757c0184bcfbea0648de7f2b501b",
      "f8614f9f6a39302b97b0a590e14b2e64affddb0f98ef459bf0f8c7f185c98bd5" },
    { "s390x-25", "3c5866a25d0e64c47e56ba29238b96435c6a81933d4e19bf3bc0704c0504d16b",
      "f73df7d02327896fbda67f6e7368c3e27fe5e15b580cdfdb60e7310afeed5b75" },
    { "s390x-24", "a93839d82b98323665740a12ca2b30107bd8488e02eb411a6db6c17703b9b5cf",
      "14d2a725746bf9a6cbf9847e09422f5a97609d03f15b373519a16015619f227d" },
    { "s390x-23", "84ae048bc5d88e99f6ec13b4c4ba3e2ffe5f10285f7dd71a65ea99eaa1838ce0",
      "3e13f7658ef790dbc040e90ff4f8d537c9c10da879b0b16df9e98265c7b5170a" },
    { "s390x-22", "ff09f53f19d0f82ca24d4f2d5277c851516734c3d55ae7f8db47cde378a51ec9",
      "538170f79b7bd44553847e81afce7ae14c8ea8857df243e4f8656c9d06d42c18" },
    { "s390x-21", "024ff109be23e1e4e7b9f07dc553afc60a5a93645939eedf2a936930cc8a44ae",
      "538170f79b7bd44553847e81afce7ae14c8ea8857df243e4f8656c9d06d42c18" },
};

static const struct {
    const char *type, *machine;
} machines[] = {
    { "8561", "z15 or LinuxONE III" }, { "8562", "z15 or LinuxONE III" },
    { "3931", "z16 or LinuxONE 4" },   { "3932", "z16 or LinuxONE 4" },
    { "9175", "z17 or LinuxONE 5" },
};

static size_t hex_len(Str s)
{
    size_t n = 0;
    while (n < s.len &&
           ((s.ptr[n] >= '0' && s.ptr[n] <= '9') || (s.ptr[n] >= 'a' && s.ptr[n] <= 'f') ||
            (s.ptr[n] >= 'A' && s.ptr[n] <= 'F')))
        n++;
    return n;
}

/* "contract: workload", "contract:workload" and "workload" are the same; "*" in front is from
 * sha256sum -b. */
static Str normal_name(Str name)
{
    if (str_starts(name, STR("*")))
        name = str_slice(name, 1, SIZE_MAX);
    if (str_starts(name, STR("contract:")))
        name = str_slice(name, 9, SIZE_MAX);
    return str_trim(name);
}

static AttestLine read_line(Str text, bool first)
{
    AttestLine line = { .kind = ATTEST_ODD, .text = text };
    Str t = str_trim(text);
    size_t digits = hex_len(t);
    if (digits >= 32 && digits < t.len && t.ptr[digits] == ' ') {
        line.value = str_slice(t, 0, digits);
        line.label = str_trim(str_slice(t, digits, SIZE_MAX));
        line.name = normal_name(line.label);
        line.kind = digits == ATTEST_HASH_HEX ? ATTEST_HASH : ATTEST_ODD;
        return line;
    }
    size_t colon = str_find(t, STR(": "));
    if (colon != SIZE_MAX) {
        line.kind = ATTEST_FACT;
        line.label = str_slice(t, 0, colon);
        line.value = str_trim(str_slice(t, colon + 2, SIZE_MAX));
    } else if (first && t.len && t.len < 32 && t.ptr[0] >= '0' && t.ptr[0] <= '9') {
        line.kind = ATTEST_VERSION;
        line.value = t;
    }
    return line;
}

const char *attest_odd_why(const AttestLine *line)
{
    return line->name.len ? "a hash has 64 digits, and this one has not"
                          : "this line is not understood";
}

static const char *machine_of(const AttestLine *line)
{
    if (line->kind != ATTEST_FACT || !str_starts(line->label, STR("Machine Type")))
        return NULL;
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (str_starts(line->value, str_from(machines[i].type)))
            return machines[i].machine;
    return NULL;
}

bool attest_is_like(Str text)
{
    Str rest = str_slice(text, 0, 8192), line;
    while (str_split(&rest, '\n', &line)) {
        AttestLine l = read_line(line, false);
        if (l.kind != ATTEST_HASH)
            continue;
        static const char *const names[] = {
            "root.tar.gz", "baseimage", "cidata/user-data",
            "workload",    "env",       "/dev/disk/by-label/cidata"
        };
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (str_is(l.name, names[i]))
                return true;
    }
    return false;
}

bool attest_read(Str text, Arena *arena, AttestRecord *ret_record, Error *err)
{
    if (text.len > ATTEST_RECORD_MAX)
        return error_set(err, ERR_TOO_BIG, "the record has %zu bytes; that is too much", text.len);
    AttestRecord record = { .bytes = text };
    size_t lines = 1, hashes = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    record.lines = ARENA_ARRAY(arena, AttestLine, lines);
    if (!record.lines)
        return error_memory(err);
    Str rest = text, line;
    while (str_split(&rest, '\n', &line)) {
        if (!str_trim(line).len)
            continue;
        AttestLine l = read_line(line, record.count == 0);
        if (l.kind == ATTEST_VERSION)
            record.version = l.value;
        if (!record.machine)
            record.machine = machine_of(&l);
        hashes += l.kind == ATTEST_HASH;
        record.lines[record.count++] = l;
    }
    if (!hashes)
        return error_set(err, ERR_SYNTAX,
                         "this is no attestation record: no line has 64 hexadecimal digits and a"
                         " name. An encrypted one (.enc) is opened with \"attest open\"");
    *ret_record = record;
    return true;
}

bool attest_verify(Str record, Str signature, const Key *key, Error *err)
{
    Error wrong = { 0 };
    if (key_verify(key, KEY_SHA256, &record, 1, signature, &wrong))
        return true;
    if (wrong.code) {
        if (err)
            *err = wrong;
        return false;
    }
    if (signature.len != key_size(key))
        return error_set(err, ERR_CRYPTO,
                         "the signature has %zu bytes; one by this certificate has %zu",
                         signature.len, key_size(key));
    const Str shorter = { record.ptr, record.len - (record.len > 0) };
    const Str longer[] = { record, STR("\n") };
    if ((str_ends(record, STR("\n")) &&
         key_verify(key, KEY_SHA256, &shorter, 1, signature, NULL)) ||
        key_verify(key, KEY_SHA256, longer, 2, signature, NULL))
        return error_set(err, ERR_CRYPTO,
                         "the signature is over the record with another line end at its end: the"
                         " file was changed when it was copied");
    return error_set(err, ERR_CRYPTO,
                     "the signature does not verify: the record was changed, or"
                     " another certificate belongs to it");
}

typedef struct Comparer {
    Arena *arena;
    Error *err;
    Str contract, contract_name;
    const TreeNode *root;
    const AttestFile *files;
    size_t file_count;
} Comparer;

/* Compares one hash; true when it was decided. */
static bool compare_bytes(Comparer *c, AttestRow *row, Str bytes, Str with)
{
    char hex[65];
    if (!secure_sha256_hex(bytes, hex, c->err))
        return false;
    row->with = with;
    if (str_eq_nocase(row->line->value, str_from(hex))) {
        row->verdict = ATTEST_MATCHES;
        return true;
    }
    char *copy = arena_copy(c->arena, hex, ATTEST_HASH_HEX);
    row->verdict = ATTEST_DIFFERS;
    row->other = str_make(copy, copy ? ATTEST_HASH_HEX : 0);
    return true;
}

/* The value with another end; the row is left alone when that is not what was hashed. */
static void compare_ending(Comparer *c, AttestRow *row, Str value, const char *note)
{
    AttestRow again = *row;
    if (row->verdict != ATTEST_DIFFERS || !compare_bytes(c, &again, value, c->contract_name) ||
        again.verdict != ATTEST_MATCHES)
        return;
    *row = again;
    row->other = (Str){ NULL, 0 };
    row->note = str_from(note);
}

/* A section of the contract: its value as it stands, then without and with the final line end,
 * which the documentation leaves open for plain sections. */
static void compare_section(Comparer *c, AttestRow *row)
{
    const TreeNode *node = c->root ? tree_get(c->root, row->line->name) : NULL;
    if (!node || !tree_is_scalar(node))
        return;
    Str value = node->string, trimmed = value;
    if (!compare_bytes(c, row, value, c->contract_name))
        return;
    while (trimmed.len && trimmed.ptr[trimmed.len - 1] == '\n')
        trimmed.len--;
    if (trimmed.len < value.len) {
        compare_ending(c, row, trimmed, "without the final line end");
        return;
    }
    Buf longer;
    buf_init_secret(&longer, 0);
    buf_add_str(&longer, value);
    buf_add_byte(&longer, '\n');
    if (buf_ok(&longer))
        compare_ending(c, row, buf_str(&longer), "with a final line end");
    buf_clear(&longer);
}

static void compare_published(AttestRow *row)
{
    bool root = str_is(row->line->name, "root.tar.gz");
    if (!root && !str_is(row->line->name, "baseimage"))
        return;
    for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
        if (!str_eq_nocase(row->line->value, str_from(root ? images[i].root : images[i].base)))
            continue;
        row->verdict = ATTEST_PUBLISHED;
        row->with = str_from(images[i].image);
        return;
    }
}

static void compare_row(Comparer *c, AttestRow *row)
{
    for (size_t i = 0; i < c->file_count; i++) {
        const AttestFile *f = &c->files[i];
        if (!str_eq(f->name, row->line->name))
            continue;
        if (!f->expected.ptr) {
            compare_bytes(c, row, f->bytes, f->from);
            return;
        }
        row->with = f->from;
        row->other = f->expected;
        row->verdict =
            str_eq_nocase(f->expected, row->line->value) ? ATTEST_MATCHES : ATTEST_DIFFERS;
        return;
    }
    static const char *const sections[] = { "workload", "env", "attestationPublicKey" };
    for (size_t i = 0; i < 3; i++)
        if (str_is(row->line->name, sections[i]))
            compare_section(c, row);
    if (c->contract.ptr && str_is(row->line->name, "cidata/user-data"))
        compare_bytes(c, row, c->contract, c->contract_name);
    if (row->verdict == ATTEST_NOT_COMPARED)
        compare_published(row);
}

bool attest_compare(const AttestRecord *record, Str contract, Str contract_name,
                    const AttestFile *files, size_t file_count, Arena *arena, AttestRow **ret_rows,
                    size_t *ret_count, Error *err)
{
    Comparer c = { .arena = arena,
                   .err = err,
                   .contract = contract,
                   .contract_name = contract_name,
                   .files = files,
                   .file_count = file_count };
    if (contract.ptr) {
        Problems problems;
        YamlDocument document;
        problems_init(&problems, arena, 10);
        if (!yaml_parse(contract, NULL, arena, &problems, &document, err))
            return false;
        if (!document.root)
            return error_set(err, ERR_SYNTAX,
                             STR_FMT " does not parse as YAML, so its sections"
                                     " cannot be compared",
                             STR_ARG(contract_name));
        c.root = document.root;
    }
    AttestRow *rows = ARENA_ARRAY(arena, AttestRow, record->count ? record->count : 1);
    size_t n = 0;
    if (!rows)
        return error_memory(err);
    for (size_t i = 0; i < record->count; i++) {
        if (record->lines[i].kind != ATTEST_HASH)
            continue;
        AttestRow *row = &rows[n++];
        *row = (AttestRow){ .line = &record->lines[i], .verdict = ATTEST_NOT_COMPARED };
        compare_row(&c, row);
    }
    *ret_rows = rows;
    *ret_count = n;
    return true;
}
