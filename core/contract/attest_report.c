/* A compared record as words, text and JSON. */
#include "contract/attest.h"
#include "contract/json.h"
#include "contract/safe_text.h"

static const struct {
    const char *name, *about;
} lines[] = {
    { "workload", "The workload section of the contract that started this machine: its text as it "
                  "stood there, for a sealed one the token." },
    { "env", "The env section of the contract that started this machine: its text as it stood "
             "there, for a sealed one the token." },
    { "attestationPublicKey", "The auditor's key in the contract that started this machine: its "
                              "text as it stood there." },
    { "cidata/user-data", "The whole contract file as it was delivered." },
    { "cidata/meta-data", "The file meta-data of the cidata disk: host name and instance." },
    { "cidata/vendor-data", "The file vendor-data of the cidata disk." },
    { "cidata/network-config", "The file network-config of the cidata disk." },
    { "/dev/disk/by-label/cidata", "The whole cidata disk, as an image of an ISO file." },
    { "root.tar.gz", "The root file system of the image. IBM publishes it for each version." },
    { "baseimage", "The base of the image. IBM publishes it for each version." },
    { "sbom", "The list of the software in the image." },
    { "certificate_expiry_date.json", "The end dates of the certificates in the image." },
    { "uv_firmware.state", "The state of the firmware that protects the machine." },
};

const char *attest_about(Str name)
{
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (str_is(name, lines[i].name))
            return lines[i].about;
    return "A value that the machine measured; it is not known here what it covers.";
}

static bool is_section(Str name)
{
    return str_is(name, "workload") || str_is(name, "env") || str_is(name, "attestationPublicKey");
}

const char *attest_meaning(const AttestRow *row)
{
    Str name = row->line->name;
    switch (row->verdict) {
    case ATTEST_MATCHES:
        return "The machine was started with exactly this.";
    case ATTEST_PUBLISHED:
        return "The machine runs an image that IBM published.";
    case ATTEST_DIFFERS:
        if (is_section(name))
            return "The machine was started with a contract in which this part is not the same. "
                   "Ask for the contract that was used, or start the machine again with the file "
                   "at hand.";
        if (str_is(name, "cidata/user-data"))
            return "The file that was delivered is not this one, byte for byte. When the sections "
                   "are equal, only comments, order or line ends differ.";
        return "The machine has something else than what was expected. Find out what, before you "
               "trust it.";
    case ATTEST_NOT_COMPARED:
        break;
    }
    if (is_section(name) || str_is(name, "cidata/user-data"))
        return "Nothing was compared: name the sealed contract as it was delivered.";
    if (str_starts(name, STR("cidata/")))
        return "Nothing was compared: name the folder with the files of the cidata disk.";
    return "Nothing was compared: name a list of expected hashes, or ask whoever made the image.";
}

const char *attest_verdict_name(AttestVerdict verdict)
{
    static const char *const names[] = { [ATTEST_MATCHES] = "equal",
                                         [ATTEST_DIFFERS] = "differs",
                                         [ATTEST_NOT_COMPARED] = "not compared",
                                         [ATTEST_PUBLISHED] = "published" };
    return names[verdict];
}

AttestCounts attest_count(const AttestRow *rows, size_t count)
{
    AttestCounts c = { 0 };
    for (size_t i = 0; i < count; i++) {
        c.equal += rows[i].verdict == ATTEST_MATCHES || rows[i].verdict == ATTEST_PUBLISHED;
        c.differ += rows[i].verdict == ATTEST_DIFFERS;
        c.not_compared += rows[i].verdict == ATTEST_NOT_COMPARED;
    }
    return c;
}

/* -- JSON -- */

static void pair(JsonWriter *w, const char *key, Str value)
{
    if (!value.len)
        return;
    json_key(w, key);
    json_string(w, value);
}

static void json_rows(JsonWriter *w, const AttestReport *r)
{
    json_key(w, "hashes");
    json_array(w);
    for (size_t i = 0; i < r->count; i++) {
        const AttestRow *row = &r->rows[i];
        json_object(w);
        pair(w, "name", row->line->name);
        pair(w, "sha256", row->line->value);
        pair(w, "verdict", str_from(attest_verdict_name(row->verdict)));
        pair(w, "comparedWith", row->with);
        pair(w, "otherSha256", row->other);
        pair(w, "note", row->note);
        json_object_end(w);
    }
    json_array_end(w);
}

static void json_lines(JsonWriter *w, const AttestRecord *record, AttestLineKind kind)
{
    json_array(w);
    for (size_t i = 0; i < record->count; i++) {
        const AttestLine *line = &record->lines[i];
        if (line->kind != kind)
            continue;
        if (kind == ATTEST_FACT) {
            json_object(w);
            pair(w, "name", line->label);
            pair(w, "value", line->value);
            json_object_end(w);
        } else {
            json_string(w, line->text);
        }
    }
    json_array_end(w);
}

static void json_counts(JsonWriter *w, AttestCounts c)
{
    json_key(w, "equal");
    json_integer(w, (int64_t)c.equal);
    json_key(w, "differ");
    json_integer(w, (int64_t)c.differ);
    json_key(w, "notCompared");
    json_integer(w, (int64_t)c.not_compared);
}

static const char *chain_name(const CertReport *chain)
{
    return !chain->ok ? "not good" : !chain->trusted ? "not followed to a root" : "verified";
}

static void json_chain(JsonWriter *w, const CertReport *chain)
{
    static const char *const names[] = {
        [CERT_STEP_OK] = "ok", [CERT_STEP_BAD] = "bad", [CERT_STEP_NOT_CHECKED] = "not checked"
    };
    json_key(w, "certificate");
    if (!chain) {
        json_null(w);
        return;
    }
    json_object(w);
    pair(w, "verdict", str_from(chain_name(chain)));
    json_key(w, "steps");
    json_array(w);
    for (size_t i = 0; i < chain->count; i++) {
        json_object(w);
        pair(w, "verdict", str_from(names[chain->steps[i].verdict]));
        pair(w, "what", str_from(chain->steps[i].what));
        pair(w, "text", str_from(chain->steps[i].text));
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

bool attest_json(const AttestReport *r, Buf *out)
{
    JsonWriter w;
    json_begin(&w, out, 2);
    json_object(&w);
    json_key(&w, "version");
    json_integer(&w, 1);
    pair(&w, "file", str_from(r->file));
    pair(&w, "image", r->record->version);
    pair(&w, "openedWith", str_from(r->opened_with));
    json_key(&w, "signatureVerified");
    if (r->signature_checked)
        json_bool(&w, r->signature_ok);
    else
        json_null(&w);
    json_chain(&w, r->chain);
    json_key(&w, "facts");
    json_lines(&w, r->record, ATTEST_FACT);
    json_rows(&w, r);
    json_key(&w, "notUnderstood");
    json_lines(&w, r->record, ATTEST_ODD);
    json_counts(&w, attest_count(r->rows, r->count));
    json_object_end(&w);
    buf_add_byte(out, '\n');
    return buf_ok(out);
}

/* -- text -- */

static const char *words_of(const AttestRow *row)
{
    switch (row->verdict) {
    case ATTEST_MATCHES:
        return "equals";
    case ATTEST_DIFFERS:
        return "DIFFERS from";
    case ATTEST_PUBLISHED:
        return "is the published value of";
    default:
        return "not compared: nothing was given for it";
    }
}

static void text_row(const AttestRow *row, Buf *out)
{
    static const char *const marks[] = { [ATTEST_MATCHES] = "ok",
                                         [ATTEST_DIFFERS] = "x",
                                         [ATTEST_NOT_COMPARED] = "--",
                                         [ATTEST_PUBLISHED] = "ok" };
    buf_printf(out, "%-3s %-32.*s %.16s..  %s%s" STR_FMT "%s" STR_FMT "\n", marks[row->verdict],
               STR_ARG(row->line->name), row->line->value.ptr, words_of(row),
               row->with.len ? " " : "", STR_ARG(row->with), row->note.len ? ", " : "",
               STR_ARG(row->note));
}

bool attest_text(const AttestReport *r, Buf *out)
{
    static const char *const marks[] = {
        [CERT_STEP_OK] = "ok", [CERT_STEP_BAD] = "x", [CERT_STEP_NOT_CHECKED] = "--"
    };
    size_t from = out->len;
    buf_printf(out, "    Image " STR_FMT "%s%s\n", STR_ARG(r->record->version),
               r->record->machine ? ", on " : "", r->record->machine ? r->record->machine : "");
    for (size_t i = 0; i < r->record->count; i++) {
        const AttestLine *l = &r->record->lines[i];
        if (l->kind == ATTEST_FACT)
            buf_printf(out, "    " STR_FMT ": " STR_FMT "\n", STR_ARG(l->label), STR_ARG(l->value));
        else if (l->kind == ATTEST_ODD)
            buf_printf(out, "!   %s: " STR_FMT "\n", attest_odd_why(l), STR_ARG(l->text));
    }
    for (size_t i = 0; i < r->count; i++)
        text_row(&r->rows[i], out);
    if (r->signature_text)
        buf_printf(out, "%-3s %-32s %s\n", r->signature_ok ? "ok" : "x", "signature",
                   r->signature_text);
    for (size_t i = 0; r->chain && i < r->chain->count; i++)
        buf_printf(out, "%-3s %-32s %s\n", marks[r->chain->steps[i].verdict],
                   r->chain->steps[i].what, r->chain->steps[i].text);
    AttestCounts c = attest_count(r->rows, r->count);
    buf_printf(out, "%zu equal, %zu different, %zu not compared\n", c.equal, c.differ,
               c.not_compared);
    return safe_text_clean(out, from);
}

/* -- Markdown -- */

static void cell(Buf *out, Str value)
{
    if (value.len)
        safe_text_code(out, value);
    buf_add_text(out, " | ");
}

static void markdown_row(const AttestRow *row, Buf *out)
{
    buf_printf(out, "| %s%s%s | ", row->verdict == ATTEST_DIFFERS ? "**" : "",
               attest_verdict_name(row->verdict), row->verdict == ATTEST_DIFFERS ? "**" : "");
    cell(out, row->line->name);
    cell(out, row->line->value);
    cell(out, row->with);
    cell(out, row->other);
    safe_text_markdown(out, row->note);
    buf_add_text(out, " |\n");
}

static void markdown_facts(const AttestReport *r, Buf *out)
{
    buf_add_text(out, "| Fact | Value |\n| --- | --- |\n");
    for (size_t i = 0; i < r->record->count; i++) {
        const AttestLine *l = &r->record->lines[i];
        if (l->kind != ATTEST_FACT && l->kind != ATTEST_ODD)
            continue;
        buf_add_text(out, "| ");
        if (l->kind == ATTEST_FACT)
            safe_text_markdown(out, l->label);
        else
            buf_add_text(out, "not understood");
        buf_add_text(out, " | ");
        cell(out, l->kind == ATTEST_FACT ? l->value : l->text);
        buf_add_byte(out, '\n');
    }
}

static void markdown_chain(const CertReport *chain, Buf *out)
{
    static const char *const names[] = { [CERT_STEP_OK] = "ok",
                                         [CERT_STEP_BAD] = "**wrong**",
                                         [CERT_STEP_NOT_CHECKED] = "not checked" };
    if (!chain)
        return;
    buf_add_text(out, "\n| Verdict | Certificate | |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < chain->count; i++) {
        buf_printf(out, "| %s | %s | ", names[chain->steps[i].verdict], chain->steps[i].what);
        safe_text_markdown(out, str_from(chain->steps[i].text));
        buf_add_text(out, " |\n");
    }
}

bool attest_markdown(const AttestReport *r, Buf *out)
{
    AttestCounts c = attest_count(r->rows, r->count);
    buf_add_text(out, "# ");
    safe_text_code(out, str_from(r->file));
    buf_printf(out,
               ": attestation record\n\n%zu equal, %zu different, %zu not compared. Signature: ",
               c.equal, c.differ, c.not_compared);
    safe_text_markdown(out, str_from(r->signature_text ? r->signature_text : "not checked here."));
    if (r->chain)
        buf_printf(out, "; its certificate is %s.", chain_name(r->chain));
    if (r->opened_with) {
        buf_add_text(out, " Opened with ");
        safe_text_code(out, str_from(r->opened_with));
        buf_add_byte(out, '.');
    }
    buf_add_text(out, "\n\n");
    markdown_facts(r, out);
    buf_add_text(out, "\n| Verdict | Item | SHA-256 | Compared with | Its SHA-256 | Note |\n"
                      "| --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < r->count; i++)
        markdown_row(&r->rows[i], out);
    markdown_chain(r->chain, out);
    return buf_ok(out);
}
