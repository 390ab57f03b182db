/* Problems for programs: our own JSON, and SARIF 2.1.0 (OASIS, 27 March 2020). */
#include "present_impl.h"

#include "contract/json.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Writer {
    JsonWriter json;
    const PresentFile *file;
    Lines lines;
    Buf scratch;
    const char **codes; /* SARIF: of the rules, sorted */
    size_t code_count;
} Writer;

static void begin(Writer *w, Buf *out)
{
    *w = (Writer){ .file = NULL };
    json_begin(&w->json, out, 2);
    buf_init(&w->scratch, 0);
}

static void end(Writer *w, Buf *out)
{
    buf_add_byte(out, '\n');
    out->failed |= w->scratch.failed;
    buf_clear(&w->scratch);
}

static void put(JsonWriter *json, const char *key, const char *value)
{
    json_key(json, key);
    json_text(json, value);
}

static void put_number(JsonWriter *json, const char *key, size_t value)
{
    json_key(json, key);
    json_integer(json, (int64_t)value);
}

static Str clean(Writer *w, const Problem *p, Str words)
{
    return present_clean(w->file, p, words, &w->scratch);
}

static void put_words(Writer *w, const char *key, const Problem *p, Str words)
{
    json_key(&w->json, key);
    json_string(&w->json, clean(w, p, words));
}

static void put_region(Writer *w, Span span, const char *const names[4])
{
    Place from = lines_place(&w->lines, span.start), to = lines_place(&w->lines, span.end);
    put_number(&w->json, names[0], from.line);
    put_number(&w->json, names[1], from.column);
    put_number(&w->json, names[2], to.line);
    put_number(&w->json, names[3], to.column);
}

/* Calls `each` for the problems of a file, with its lines at hand; `silenced`, when it is there,
 * for those that comments silence. */
static void for_each_problem(Writer *w, const PresentFile *file, Buf *out,
                             void (*each)(Writer *w, const Problem *p),
                             void (*silenced)(Writer *w, const Problem *p))
{
    size_t count;
    const Problem *problems = analysis_problems(file->analysis, &count);
    w->file = file;
    lines_init(&w->lines, analysis_text(file->analysis));
    out->failed |= w->lines.failed;
    for (size_t i = 0; i < count && !w->lines.failed; i++)
        each(w, &problems[i]);
    problems = analysis_silenced(file->analysis, &count);
    for (size_t i = 0; silenced && i < count && !w->lines.failed; i++)
        silenced(w, &problems[i]);
    lines_clear(&w->lines);
}

/* A fix of a secret value is told, but not spelled. */
static size_t shown_edits(const Writer *w, const Problem *p, const Fix *fix)
{
    return masks_hide(w->file, &w->lines, p) ? 0 : fix->count;
}

/* -- JSON ----------------------------------------------------------------------------------- */

/* Edits of a file in an archive are places of that file. */
static void put_json_fix_place(JsonWriter *json, const Fix *fix)
{
    static const char *const kinds[] = {
        [FIX_TEXT] = "text",     [FIX_VALUE] = "value",  [FIX_YAML] = "yaml",
        [FIX_CUT] = "cut",       [FIX_KEY] = "key",      [FIX_WRITE] = "write",
        [FIX_UNMARK] = "unmark", [FIX_FILE] = "file",    [FIX_BASE64] = "base64",
        [FIX_RENAME] = "rename", [FIX_REMOVE] = "remove"
    };
    json_key(json, "kind");
    json_string(json, str_from(kinds[fix->kind]));
    if (fix->file.len) {
        json_key(json, "file");
        json_string(json, fix->file);
    }
    if (fix->kind == FIX_RENAME) {
        json_key(json, "to");
        json_string(json, fix->to);
    }
    if (fix->ask == FIX_ASKS_DIGEST) {
        json_key(json, "asks");
        json_string(json, STR("digest"));
    }
}

static void put_json_fix(Writer *w, const Problem *p)
{
    JsonWriter *json = &w->json;
    const Fix *fix = p->fix_count ? &p->fixes[0] : NULL;
    if (!fix && !p->fix_text.len)
        return;
    json_key(json, "fix");
    json_object(json);
    put_words(w, "title", p, fix ? fix->title : p->fix_text);
    if (fix) {
        json_key(json, "safe");
        json_bool(json, fix->safe);
        put_json_fix_place(json, fix);
    }
    json_key(json, "edits");
    json_array(json);
    for (size_t i = 0; fix && i < shown_edits(w, p, fix); i++) {
        json_object(json);
        put_number(json, "offset", fix->edits[i].at.start);
        put_number(json, "remove", span_len(fix->edits[i].at));
        json_key(json, "insert");
        json_string(json, fix->edits[i].with);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void put_boot(JsonWriter *json, Str codes)
{
    Str code;
    json_key(json, "boot");
    json_array(json);
    while (str_split(&codes, ' ', &code))
        if (code.len)
            json_string(json, code);
    json_array_end(json);
}

static void put_json_problem(Writer *w, const Problem *p)
{
    static const char *const names[4] = { "line", "column", "endLine", "endColumn" };
    JsonWriter *json = &w->json;
    json_object(json);
    put(json, "code", p->code);
    put(json, "severity", severity_name(p->severity));
    json_key(json, "path");
    json_string(json, p->path);
    put_region(w, p->span, names);
    if (p->inner.file.ptr) {
        json_key(json, "inner");
        json_object(json);
        json_key(json, "file");
        json_string(json, p->inner.file);
        put_number(json, "line", p->inner.line ? p->inner.line : 1); /* 0: the whole file */
        put_number(json, "column", p->inner.column ? p->inner.column : 1);
        json_object_end(json);
    }
    put_words(w, "message", p, p->message);
    json_key(json, "why");
    json_string(json, p->why);
    put_boot(json, p->boot);
    put_json_fix(w, p);
    json_object_end(json);
}

static void put_json_file(Writer *w, const PresentFile *file, Buf *out)
{
    const Platform *platform = analysis_platform(file->analysis);
    JsonWriter *json = &w->json;
    json_object(json);
    put(json, "file", file->name);
    json_key(json, "platform");
    if (platform)
        json_text(json, platform->name);
    else
        json_null(json);
    put(json, "section", present_kind(analysis_kind(file->analysis)));
    json_key(json, "problems");
    json_array(json);
    for_each_problem(w, file, out, put_json_problem, NULL);
    json_array_end(json);
    json_object_end(json);
}

void present_json(const PresentFile *files, size_t count, Buf *out)
{
    Writer w;
    PresentCounts c = present_count(files, count);
    begin(&w, out);
    json_object(&w.json);
    put_number(&w.json, "version", 1);
    json_key(&w.json, "files");
    json_array(&w.json);
    for (size_t i = 0; i < count; i++)
        put_json_file(&w, &files[i], out);
    json_array_end(&w.json);
    json_key(&w.json, "summary");
    json_object(&w.json);
    put_number(&w.json, "errors", c.errors);
    put_number(&w.json, "warnings", c.warnings);
    put_number(&w.json, "notices", c.notices);
    put_number(&w.json, "security", c.security);
    json_object_end(&w.json);
    json_object_end(&w.json);
    end(&w, out);
}

/* -- SARIF ---------------------------------------------------------------------------------- */

#define SARIF_SCHEMA                                                                               \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

static const char *sarif_level(Severity severity)
{
    return severity >= SEV_SECURITY ? "error" : severity == SEV_WARNING ? "warning" : "note";
}

/* RFC 3986: a path as a relative reference, or as a file URI when it is absolute. */
static void put_uri(Writer *w, const char *name)
{
    static const char plain[] =
        "-._~/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    Buf uri;
    buf_init(&uri, 0);
    while (strncmp(name, "./", 2) == 0)
        name += 2;
    if (name[0] == '/')
        buf_add_text(&uri, "file://");
    for (const char *c = name; *c; c++) {
        if (strchr(plain, *c))
            buf_add_byte(&uri, *c);
        else
            buf_printf(&uri, "%%%02X", (unsigned char)*c);
    }
    json_key(&w->json, "artifactLocation");
    json_object(&w->json);
    json_key(&w->json, "uri");
    json_string(&w->json, buf_str(&uri));
    json_object_end(&w->json);
    buf_clear(&uri);
}

static void put_message(Writer *w, const char *key, const Problem *p, Str words)
{
    json_key(&w->json, key);
    json_object(&w->json);
    put_words(w, "text", p, words);
    json_object_end(&w->json);
}

static void put_location(Writer *w, Span span)
{
    static const char *const names[4] = { "startLine", "startColumn", "endLine", "endColumn" };
    json_key(&w->json, "physicalLocation");
    json_object(&w->json);
    put_uri(w, w->file->name);
    json_key(&w->json, "region");
    json_object(&w->json);
    put_region(w, span, names);
    json_object_end(&w->json);
    json_object_end(&w->json);
}

static void put_logical(Writer *w, const Problem *p)
{
    if (!p->path.len)
        return;
    json_key(&w->json, "logicalLocations");
    json_array(&w->json);
    json_object(&w->json);
    json_key(&w->json, "fullyQualifiedName");
    json_string(&w->json, p->path);
    json_object_end(&w->json);
    json_array_end(&w->json);
}

static void put_replacement(Writer *w, const FixEdit *edit)
{
    static const char *const names[4] = { "startLine", "startColumn", "endLine", "endColumn" };
    JsonWriter *json = &w->json;
    json_object(json);
    json_key(json, "deletedRegion");
    json_object(json);
    put_region(w, edit->at, names);
    json_object_end(json);
    json_key(json, "insertedContent");
    json_object(json);
    json_key(json, "text");
    json_string(json, edit->with);
    json_object_end(json);
    json_object_end(json);
}

/* A splice of the file that is named, with nothing to be asked. */
static bool is_plain_fix(const Fix *fix)
{
    return fix->kind == FIX_TEXT && fix->ask == FIX_ASKS_NOTHING;
}

static void put_sarif_fixes(Writer *w, const Problem *p)
{
    JsonWriter *json = &w->json;
    size_t n = 0;
    for (size_t i = 0; i < p->fix_count; i++)
        n += is_plain_fix(&p->fixes[i]);
    if (!n || masks_hide(w->file, &w->lines, p))
        return;
    json_key(json, "fixes");
    json_array(json);
    for (size_t i = 0; i < p->fix_count; i++) {
        if (!is_plain_fix(&p->fixes[i]))
            continue;
        json_object(json);
        put_message(w, "description", p, p->fixes[i].title);
        json_key(json, "artifactChanges");
        json_array(json);
        json_object(json);
        put_uri(w, w->file->name);
        json_key(json, "replacements");
        json_array(json);
        for (size_t k = 0; k < p->fixes[i].count; k++)
            put_replacement(w, &p->fixes[i].edits[k]);
        json_array_end(json);
        json_object_end(json);
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static int by_code(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_rule_index(Writer *w, const char *code)
{
    const char **at =
        w->code_count ? bsearch(&code, w->codes, w->code_count, sizeof *w->codes, by_code) : NULL;
    if (at)
        put_number(&w->json, "ruleIndex", (size_t)(at - w->codes));
}

/* The same finding in another version of the file, wherever its line has gone. */
static void put_fingerprint(Writer *w, const Problem *p)
{
    char text[24];
    uint64_t h = str_hash(str_from(p->code)) * 31 + str_hash(p->path);
    snprintf(text, sizeof text, "%016llx",
             (unsigned long long)(h * 31 + str_hash(clean(w, p, p->message))));
    json_key(&w->json, "partialFingerprints");
    json_object(&w->json);
    put(&w->json, "codePathMessage/v1", text);
    json_object_end(&w->json);
}

/* A place inside an archive has no line of the file: it is told in words. */
static void put_sarif_message(Writer *w, const Problem *p)
{
    Buf text;
    buf_init(&text, 0);
    buf_add_str(&text, clean(w, p, p->message));
    if (p->inner.file.len)
        buf_printf(&text, " (" STR_FMT, STR_ARG(p->inner.file));
    if (p->inner.file.len && p->inner.line)
        buf_printf(&text, ":%u:%u", p->inner.line, p->inner.column);
    buf_add_text(&text, p->inner.file.len ? ")" : "");
    json_key(&w->json, "message");
    json_object(&w->json);
    json_key(&w->json, "text");
    json_string(&w->json, buf_str(&text));
    json_object_end(&w->json);
    buf_clear(&text);
}

static void put_suppression(Writer *w, Str reason)
{
    JsonWriter *json = &w->json;
    json_key(json, "suppressions");
    json_array(json);
    json_object(json);
    put(json, "kind", "inSource");
    if (reason.len) {
        json_key(json, "justification");
        json_string(json, reason);
    }
    json_object_end(json);
    json_array_end(json);
}

static void put_result(Writer *w, const Problem *p, bool is_silenced)
{
    JsonWriter *json = &w->json;
    json_object(json);
    put(json, "ruleId", p->code);
    put_rule_index(w, p->code);
    put(json, "level", sarif_level(p->severity));
    put_sarif_message(w, p);
    json_key(json, "locations");
    json_array(json);
    json_object(json);
    put_location(w, p->span);
    put_logical(w, p);
    json_object_end(json);
    json_array_end(json);
    if (p->related.end) {
        json_key(json, "relatedLocations");
        json_array(json);
        json_object(json);
        put_location(w, p->related);
        json_object_end(json);
        json_array_end(json);
    }
    put_fingerprint(w, p);
    if (is_silenced)
        put_suppression(w, p->why);
    else
        put_sarif_fixes(w, p);
    json_object_end(json);
}

static void put_sarif_problem(Writer *w, const Problem *p)
{
    put_result(w, p, false);
}

static void put_sarif_silenced(Writer *w, const Problem *p)
{
    put_result(w, p, true);
}

/* The codes that were found, each once, sorted. Owned; NULL when memory is out. */
static const char **codes_found(const PresentFile *files, size_t count, size_t *ret_count)
{
    size_t n = 0, all = 0, k;
    for (size_t i = 0; i < count; i++) {
        analysis_problems(files[i].analysis, &k);
        all += k;
        analysis_silenced(files[i].analysis, &k);
        all += k;
    }
    const char **codes = memory_alloc((all + 1) * sizeof *codes);
    if (!codes)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const Problem *p = analysis_problems(files[i].analysis, &k);
        for (size_t j = 0; j < k; j++)
            codes[n++] = p[j].code;
        p = analysis_silenced(files[i].analysis, &k);
        for (size_t j = 0; j < k; j++)
            codes[n++] = p[j].code;
    }
    qsort(codes, n, sizeof *codes, by_code);
    *ret_count = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(codes[i], codes[i - 1]) != 0)
            codes[(*ret_count)++] = codes[i];
    return codes;
}

static void put_rule_text(JsonWriter *json, const char *key, const char *text)
{
    if (!text[0])
        return;
    json_key(json, key);
    json_object(json);
    put(json, "text", text);
    json_object_end(json);
}

static void put_rule(JsonWriter *json, const char *code)
{
    RulePage page;
    json_object(json);
    put(json, "id", code);
    if (preflight_rule_page(str_from(code), &page)) {
        put_rule_text(json, "shortDescription", page.title);
        put_rule_text(json, "fullDescription", page.why);
        put_rule_text(json, "help", page.fix);
        json_key(json, "defaultConfiguration");
        json_object(json);
        put(json, "level", sarif_level(page.severity));
        json_object_end(json);
    } else if (strncmp(code, "SCH-", 4) == 0) {
        put_rule_text(json, "shortDescription", "the schema of the contract");
    } else if (strncmp(code, "YAML", 4) == 0) {
        put_rule_text(json, "shortDescription", "the text as YAML");
    }
    json_object_end(json);
}

static void put_tool(Writer *w, const PresentFile *files, size_t count, const char *version,
                     Buf *out)
{
    JsonWriter *json = &w->json;
    w->codes = codes_found(files, count, &w->code_count);
    out->failed |= !w->codes;
    json_key(json, "tool");
    json_object(json);
    json_key(json, "driver");
    json_object(json);
    put(json, "name", "contract-tui");
    put(json, "version", version);
    json_key(json, "rules");
    json_array(json);
    for (size_t i = 0; w->codes && i < w->code_count; i++)
        put_rule(json, w->codes[i]);
    json_array_end(json);
    json_object_end(json);
    json_object_end(json);
}

void present_sarif(const PresentFile *files, size_t count, const char *program_version, Buf *out)
{
    Writer w;
    begin(&w, out);
    JsonWriter *json = &w.json;
    json_object(json);
    put(json, "$schema", SARIF_SCHEMA);
    put(json, "version", "2.1.0");
    json_key(json, "runs");
    json_array(json);
    json_object(json);
    put_tool(&w, files, count, program_version, out);
    put(json, "columnKind", "unicodeCodePoints");
    json_key(json, "results");
    json_array(json);
    for (size_t i = 0; i < count; i++)
        for_each_problem(&w, &files[i], out, put_sarif_problem, put_sarif_silenced);
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
    json_object_end(json);
    memory_free(w.codes);
    end(&w, out);
}
