/* An inspection as JSON and as text for people. */
#include "contract/inspect.h"
#include "contract/json.h"
#include "contract/platform.h"
#include "contract/safe_text.h"

#include <stdio.h>

const char *inspect_state(const InspectSection *s)
{
    return s->form != SECTION_TOKEN ? "plain"
           : !s->token_ok           ? "damaged"
           : s->opened              ? "opens"
                                    : "sealed";
}

const char *inspect_signature_state(const Inspection *i)
{
    return !i->has_signature                   ? "none"
           : !i->signature_checked             ? "not checked"
           : i->signature.outcome == VERIFY_OK ? "valid"
                                               : "not valid";
}

const char *inspect_made_for(const TokenFacts *t)
{
    return strcmp(t->prefix, TOKEN_PREFIX_HYPER_PROTECT) == 0 ? "hpvs or ccco" : "ccrt or ccrv";
}

void inspect_salt(const TokenFacts *t, char out[2 * TOKEN_SALT_LEN + 1])
{
    for (size_t i = 0; i < TOKEN_SALT_LEN; i++)
        snprintf(out + 2 * i, 3, "%02x", t->salt[i]);
}

/* -- JSON -- */

static void json_section(JsonWriter *w, const InspectSection *s)
{
    json_key(w, s->name);
    json_object(w);
    json_key(w, "form");
    json_text(w, s->form_name);
    if (s->token_ok) {
        char salt[2 * TOKEN_SALT_LEN + 1];
        inspect_salt(&s->token, salt);
        json_key(w, "prefix");
        json_text(w, s->token.prefix);
        json_key(w, "rsaBits");
        json_integer(w, s->token.key_bits);
        json_key(w, "saltHex");
        json_text(w, salt);
        json_key(w, "cipherBytes");
        json_integer(w, (int64_t)s->token.cipher_len);
        json_key(w, "plainBytes");
        json_object(w);
        json_key(w, "min");
        json_integer(w, (int64_t)(s->opened ? s->plain_len : s->token.plain_min));
        json_key(w, "max");
        json_integer(w, (int64_t)(s->opened ? s->plain_len : s->token.plain_max));
        json_object_end(w);
        json_key(w, "opened");
        json_bool(w, s->opened);
        json_key(w, "readableByAnybody");
        json_bool(w, s->exposed);
    }
    json_key(w, "bytes");
    json_integer(w, (int64_t)s->value_len);
    if (s->sha256[0]) {
        json_key(w, "sha256");
        json_text(w, s->sha256);
    }
    json_object_end(w);
}

static void json_signature(JsonWriter *w, const Inspection *i)
{
    json_key(w, "signature");
    json_object(w);
    json_key(w, "present");
    json_bool(w, i->has_signature);
    json_key(w, "verified");
    if (i->signature_checked)
        json_bool(w, i->signature.outcome == VERIFY_OK);
    else
        json_null(w);
    json_key(w, "rsaBits");
    if (i->signature_bits)
        json_integer(w, i->signature_bits);
    else
        json_null(w);
    json_key(w, "keySha256");
    if (i->signature_checked && i->signature.signer_sha256[0])
        json_text(w, i->signature.signer_sha256);
    else
        json_null(w);
    json_key(w, "keySource");
    if (i->signature_checked)
        json_text(w, i->signature.source == VERIFY_KEY_GIVEN ? "given" : "env");
    else
        json_null(w);
    json_object_end(w);
}

bool inspect_json(const Inspection *i, Buf *out)
{
    static const char *const marks[] = { [INSPECT_OK] = "ok",
                                         [INSPECT_NOTE] = "notice",
                                         [INSPECT_WARN] = "warning",
                                         [INSPECT_BAD] = "error" };
    JsonWriter w;
    json_begin(&w, out, 2);
    json_object(&w);
    json_key(&w, "version");
    json_integer(&w, 1);
    json_key(&w, "kind");
    json_text(&w, inspect_kind_name(i->kind));
    json_key(&w, "bytes");
    json_integer(&w, (int64_t)i->size);
    json_key(&w, "sha256");
    json_text(&w, i->sha256);
    json_key(&w, "sections");
    json_object(&w);
    for (size_t n = 0; n < i->section_count; n++)
        json_section(&w, &i->sections[n]);
    json_object_end(&w);
    json_signature(&w, i);
    json_key(&w, "findings");
    json_array(&w);
    for (size_t n = 0; n < i->finding_count; n++) {
        json_object(&w);
        json_key(&w, "severity");
        json_text(&w, marks[i->findings[n].mark]);
        json_key(&w, "code");
        json_text(&w, i->findings[n].code);
        json_key(&w, "message");
        json_string(&w, i->findings[n].text);
        json_object_end(&w);
    }
    json_array_end(&w);
    json_key(&w, "findingsLeftOut");
    json_integer(&w, (int64_t)i->findings_left_out);
    json_key(&w, "verdict");
    json_text(&w, i->verdict);
    json_object_end(&w);
    buf_add_byte(out, '\n');
    return buf_ok(out);
}

/* -- text -- */

static void text_row(const InspectSection *s, Buf *out)
{
    char range[48] = "-";
    if (s->opened)
        snprintf(range, sizeof range, "%zu", s->plain_len);
    else if (s->token_ok)
        snprintf(range, sizeof range, "%zu-%zu", s->token.plain_min, s->token.plain_max);
    else if (s->form != SECTION_TOKEN && s->value_len)
        snprintf(range, sizeof range, "%zu", s->value_len);
    buf_printf(out, "  %-21s %-11s %-20s %-13s %7zu\n", s->name, inspect_state(s),
               s->token_ok ? s->token.prefix : s->form_name, range, s->value_len);
}

static void text_signature(const Inspection *i, Buf *out)
{
    char form[32] = "no base64";
    if (i->signature_bits)
        snprintf(form, sizeof form, "RSA %u", i->signature_bits);
    buf_printf(out, "  %-21s %-11s %-20s %-13s %7zu\n", "envWorkloadSignature",
               inspect_signature_state(i), form, "-", i->signature_len);
}

static void text_anatomy(const InspectSection *s, Buf *out)
{
    char salt[2 * TOKEN_SALT_LEN + 1];
    if (!s->sha256[0] && !s->token_ok)
        return;
    buf_printf(out, "  %s", s->name);
    if (s->token_ok) {
        inspect_salt(&s->token, salt);
        buf_printf(out, ": for %s, RSA %u, AES-256-CBC, salt %s", inspect_made_for(&s->token),
                   s->token.key_bits, salt);
    }
    buf_add_byte(out, '\n');
    if (s->sha256[0])
        buf_printf(out, "    sha256 %s\n", s->sha256);
}

static void text_findings(const Inspection *i, Buf *out)
{
    static const char *const marks[] = {
        [INSPECT_OK] = "ok", [INSPECT_NOTE] = "i", [INSPECT_WARN] = "!", [INSPECT_BAD] = "x"
    };
    if (i->finding_count)
        buf_add_byte(out, '\n');
    for (size_t n = 0; n < i->finding_count; n++) {
        const InspectFinding *f = &i->findings[n];
        buf_printf(out, "%-3s " STR_FMT, marks[f->mark], STR_ARG(f->text));
        if (f->code[0])
            buf_printf(out, " [%s]", f->code);
        buf_add_byte(out, '\n');
    }
    if (i->findings_left_out)
        buf_printf(out, "    and %zu more that weigh less\n", i->findings_left_out);
}

/* What a reviewer asks first stands first, so that all of it is on one screen. */
bool inspect_text(const Inspection *i, const char *file, Buf *out)
{
    size_t from = out->len;
    buf_printf(out, "%s: %s, %zu bytes\n%s\n", file, i->kind_title, i->size, i->verdict);
    text_findings(i, out);
    if (i->section_count)
        buf_printf(out, "\n  %-21s %-11s %-20s %-13s %7s\n", "section", "state", "form",
                   "plain size", "bytes");
    for (size_t n = 0; n < i->section_count; n++)
        text_row(&i->sections[n], out);
    if (i->has_signature && i->signature_len)
        text_signature(i, out);
    buf_printf(out, "\n  the file\n    sha256 %s\n", i->sha256);
    for (size_t n = 0; n < i->section_count; n++)
        text_anatomy(&i->sections[n], out);
    return safe_text_clean(out, from);
}
