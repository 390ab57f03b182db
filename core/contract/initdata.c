/* The TOML that is read here is what initdata can be: comments, `key = string` lines, and tables
 * of such lines. Strings of all four kinds are read; anything else is a finding with its line. */
#include "contract/initdata.h"

#include "contract/base64.h"
#include "contract/gzip.h"
#include "contract/token.h"
#include "contract/yaml.h"

#define ENTRIES_MAX 64

static const Str se_magic = STR("IBMSecEx");

bool initdata_is_like(Str text)
{
    Str t = str_trim(text);
    return str_starts(t, STR("H4sI")) && !str_contains(str_slice(t, 0, 64), STR(":"));
}

/* Both sections are tokens and there is a signature. */
static bool is_sealed(const TreeNode *root, Error *err)
{
    static const char *const sections[] = { "workload", "env" };
    for (size_t i = 0; i < 2; i++)
        if (!token_is_like(tree_get_string(root, sections[i])))
            return error_set(err, ERR_REFUSED,
                             "\"%s\" is not encrypted, and initdata keeps nothing secret: seal the"
                             " contract first (or insist with --force)",
                             sections[i]);
    if (!tree_get_string(root, "envWorkloadSignature").len)
        return error_set(err, ERR_REFUSED,
                         "the contract is not signed: seal it first (or insist with --force)");
    return true;
}

static bool check_contract(Str contract, bool has_header, bool force, Error *err)
{
    Problems problems;
    YamlDocument document;
    Arena *arena = arena_new(0);
    bool ok = false;
    if (!arena)
        return error_memory(err);
    problems_init(&problems, arena, 10);
    if (!yaml_parse(contract, NULL, arena, &problems, &document, err))
        goto out;
    if (!document.root || document.root->kind != NODE_MAPPING) {
        error_set(err, ERR_SYNTAX,
                  "this is no contract: a YAML mapping with workload and env is"
                  " needed");
        goto out;
    }
    if (has_header && tree_get_text(document.root, "boot")) {
        error_set(err, ERR_REFUSED,
                  "the contract has a boot section already; take it out, or"
                  " leave --sehdr away");
        goto out;
    }
    ok = force || is_sealed(document.root, err);
out:
    arena_free(arena);
    return ok;
}

/* Behind a contract in flow form, or behind an end mark, the header would not be read. */
static bool boot_is_read(Str text, Error *err)
{
    Problems problems;
    YamlDocument document = { 0 };
    Arena *arena = arena_new(0);
    if (!arena)
        return error_memory(err);
    problems_init(&problems, arena, 10);
    bool parsed = yaml_parse(text, NULL, arena, &problems, &document, err);
    bool read = parsed && document.root && problems_count(&problems, SEV_ERROR) == 0 &&
                tree_get_text(document.root, "boot");
    arena_free(arena);
    if (parsed && !read)
        return error_set(err, ERR_REFUSED,
                         "the SE header cannot be put behind this contract: write its top level"
                         " as \"key: value\" lines, without braces and end marks");
    return read;
}

/* A literal string of TOML has no escapes: some texts cannot stand in one. */
static bool fits_literal(Str text, Error *err)
{
    if (str_contains(text, STR("'''")))
        return error_set(err, ERR_REFUSED,
                         "the contract holds ''' and cannot stand in initdata as it is;"
                         " encrypt its sections first");
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\r' && (i + 1 == text.len || text.ptr[i + 1] != '\n'))
            return error_set(err, ERR_REFUSED,
                             "the contract has a carriage return without a line feed and cannot"
                             " stand in initdata; save it with ordinary line ends");
    return true;
}

/* Appends the contract and, for bare metal, the SE header as a literal block behind it. */
static bool add_contract(Str contract, Str se_header, Buf *out, Error *err)
{
    buf_add_str(out, contract);
    if (contract.len && contract.ptr[contract.len - 1] != '\n')
        buf_add_byte(out, '\n');
    if (!se_header.ptr)
        return true;
    if (!str_starts(se_header, se_magic))
        return error_set(err, ERR_SYNTAX,
                         "this is no SE header: it begins with \"IBMSecEx\" and"
                         " comes from the image (hdr.bin)");
    buf_add_text(out, "boot: |\n    sehdr: ");
    base64_encode(out, se_header, BASE64_STANDARD);
    buf_add_byte(out, '\n');
    return true;
}

bool initdata_make(Str contract, Str se_header, bool force, Buf *out, Error *err)
{
    bool ok = false;
    Buf text, toml, packed;
    buf_init_secret(&text, INITDATA_MAX);
    buf_init_secret(&toml, INITDATA_MAX);
    buf_init(&packed, INITDATA_MAX);
    if (!check_contract(contract, se_header.ptr != NULL, force, err) ||
        !add_contract(contract, se_header, &text, err) || !fits_literal(buf_str(&text), err) ||
        (se_header.ptr && !boot_is_read(buf_str(&text), err)))
        goto out;
    buf_add_text(&toml, "algorithm = \"sha384\"\nversion = \"0.1.0\"\n\n[data]\n"
                        "\"contract.yaml\" = '''\n");
    buf_add_str(&toml, buf_str(&text));
    buf_add_text(&toml, "'''\n");
    if (!buf_ok(&text) || !buf_ok(&toml)) {
        error_set(err, ERR_TOO_BIG, "the contract is too large for initdata");
        goto out;
    }
    if (!gzip_deflate(buf_str(&toml), &packed, err))
        goto out;
    base64_encode(out, buf_str(&packed), BASE64_STANDARD);
    ok = buf_ok(out) || error_memory(err);
out:
    buf_clear(&text);
    buf_clear(&toml);
    buf_clear(&packed);
    return ok;
}

typedef struct Toml {
    Str text;
    size_t at, line;
    Arena *arena;
    Error *err;
} Toml;

static bool wrong(Toml *t, const char *what)
{
    return error_set_at(t->err, ERR_SYNTAX, span_make(t->at, t->at + 1),
                        "the TOML of the initdata, line %zu: %s", t->line, what);
}

static bool starts(const Toml *t, const char *what)
{
    return str_starts(str_slice(t->text, t->at, SIZE_MAX), str_from(what));
}

static void skip_line(Toml *t)
{
    while (t->at < t->text.len && t->text.ptr[t->at] != '\n')
        t->at++;
    if (t->at < t->text.len) {
        t->at++;
        t->line++;
    }
}

static void skip_blanks(Toml *t)
{
    while (t->at < t->text.len && strchr(" \t\r", t->text.ptr[t->at]) && t->text.ptr[t->at])
        t->at++;
}

/* One escape of a basic string; t->at stands on the character behind the backslash. */
static bool add_escape(Toml *t, Buf *out)
{
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    char c = t->at < t->text.len ? t->text.ptr[t->at] : 0;
    const char *p = c ? strchr(from, c) : NULL;
    if (p) {
        buf_add_byte(out, to[p - from]);
        t->at++;
        return true;
    }
    size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (!digits || t->at + digits >= t->text.len)
        return wrong(t, "an escape that TOML does not know");
    int32_t code = 0;
    for (size_t i = 1; i <= digits; i++) {
        char d = t->text.ptr[t->at + i];
        int v = d >= '0' && d <= '9'                 ? d - '0'
                : (d | 32) >= 'a' && (d | 32) <= 'f' ? (d | 32) - 'a' + 10
                                                     : -1;
        if (v < 0 || code > 0x10FFFF)
            return wrong(t, "an escape that TOML does not know");
        code = code << 4 | v;
    }
    char bytes[4];
    size_t n = utf8_encode(code, bytes);
    if (!n)
        return wrong(t, "an escape that is no character");
    buf_add(out, bytes, n);
    t->at += digits + 1;
    return true;
}

/* A string of any of the four kinds; t->at stands on its first quote. */
static bool read_string(Toml *t, Str *ret)
{
    char quote = t->text.ptr[t->at];
    bool basic = quote == '"', several = starts(t, basic ? "\"\"\"" : "'''");
    const char *end = several ? (basic ? "\"\"\"" : "'''") : (basic ? "\"" : "'");
    bool ok = false;
    Buf out;
    buf_init(&out, INITDATA_MAX);
    t->at += several ? 3 : 1;
    if (several && starts(t, "\r\n"))
        t->at++;
    if (several && starts(t, "\n")) {
        t->at++;
        t->line++;
    }
    for (;;) {
        if (t->at >= t->text.len || (!several && t->text.ptr[t->at] == '\n')) {
            wrong(t, "a string that is not closed");
            break;
        }
        if (starts(t, end)) {
            t->at += strlen(end);
            char *copy = arena_copy(t->arena, out.ptr ? out.ptr : "", out.len);
            ok = (copy && buf_ok(&out)) || error_memory(t->err);
            *ret = str_make(copy, out.len);
            break;
        }
        if (basic && t->text.ptr[t->at] == '\\') {
            t->at++;
            if (!add_escape(t, &out))
                break;
            continue;
        }
        t->line += t->text.ptr[t->at] == '\n';
        buf_add_byte(&out, t->text.ptr[t->at++]);
    }
    buf_clear(&out);
    return ok;
}

static bool read_key(Toml *t, Str *ret)
{
    if (t->text.ptr[t->at] == '"' || t->text.ptr[t->at] == '\'')
        return read_string(t, ret);
    size_t start = t->at;
    while (t->at < t->text.len) {
        char c = t->text.ptr[t->at];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-'))
            break;
        t->at++;
    }
    *ret = str_slice(t->text, start, t->at - start);
    return ret->len > 0 || wrong(t, "a key or a [table] is expected here");
}

static const InitdataEntry *entry_find(const Initdata *data, Str name)
{
    for (size_t i = 0; i < data->count; i++)
        if (str_eq(data->entries[i].name, name))
            return &data->entries[i];
    return NULL;
}

static bool read_pair(Toml *t, bool in_data, Initdata *data)
{
    Str key, value;
    if (!read_key(t, &key))
        return false;
    skip_blanks(t);
    if (!starts(t, "="))
        return wrong(t, "\"=\" is missing behind the key");
    t->at++;
    skip_blanks(t);
    if (!starts(t, "\"") && !starts(t, "'"))
        return wrong(t, "a value that is no string");
    if (!read_string(t, &value))
        return false;
    if (in_data && entry_find(data, key))
        return wrong(t, "a second entry of the same name: which one counts is anyone's guess");
    if (in_data && data->count == ENTRIES_MAX)
        return wrong(t, "more entries than initdata may have");
    if (in_data)
        data->entries[data->count++] = (InitdataEntry){ key, value };
    else if (str_is(key, "algorithm"))
        data->algorithm = value;
    else if (str_is(key, "version"))
        data->version = value;
    skip_blanks(t);
    if (t->at < t->text.len && !starts(t, "\n") && !starts(t, "#"))
        return wrong(t, "something stands behind the value");
    skip_line(t);
    return true;
}

static bool read_toml(Toml *t, Initdata *data)
{
    bool in_data = false;
    data->entries = ARENA_ARRAY(t->arena, InitdataEntry, ENTRIES_MAX);
    if (!data->entries)
        return error_memory(t->err);
    while (t->at < t->text.len) {
        skip_blanks(t);
        if (t->at >= t->text.len)
            break;
        if (starts(t, "\n") || starts(t, "#")) {
            skip_line(t);
        } else if (starts(t, "[")) {
            in_data = starts(t, "[data]");
            skip_line(t);
        } else if (!read_pair(t, in_data, data)) {
            return false;
        }
    }
    return true;
}

bool initdata_read_toml(Str toml, Arena *arena, Initdata *ret_initdata, Error *err)
{
    Initdata data = { 0 };
    char *copy = arena_copy(arena, toml.ptr ? toml.ptr : "", toml.len);
    if (!copy)
        return error_memory(err);
    data.toml = str_make(copy, toml.len);
    Toml reader = { .text = data.toml, .line = 1, .arena = arena, .err = err };
    if (!read_toml(&reader, &data))
        return false;
    *ret_initdata = data;
    return true;
}

bool initdata_read(Str text, Arena *arena, Initdata *ret_initdata, Error *err)
{
    bool ok = false;
    Buf stripped, packed, toml;
    const GzipLimits limits = { .max_size = INITDATA_MAX };
    buf_init(&stripped, INITDATA_MAX);
    buf_init(&packed, INITDATA_MAX);
    buf_init(&toml, INITDATA_MAX);
    base64_strip(&stripped, text);
    if (!base64_decode(&packed, buf_str(&stripped), BASE64_STANDARD, err)) {
        error_prefix(err, "initdata is base64 of gzip of TOML; ");
        goto out;
    }
    if (!gzip_inflate(buf_str(&packed), &limits, &toml, err)) {
        error_prefix(err, "initdata, below the base64: ");
        goto out;
    }
    ok = initdata_read_toml(buf_str(&toml), arena, ret_initdata, err);
out:
    buf_clear(&stripped);
    buf_clear(&packed);
    buf_clear(&toml);
    return ok;
}

Str initdata_contract(const Initdata *initdata)
{
    const InitdataEntry *e = entry_find(initdata, STR("contract.yaml"));
    return e ? e->value : (Str){ NULL, 0 };
}
