/* An inspection as Markdown: for tickets. What comes from the file is quoted as code. */
#include "contract/inspect.h"
#include "contract/safe_text.h"

#include <stdio.h>

static void row(Buf *out, const char *name, const char *value)
{
    buf_printf(out, "| %s | ", name);
    safe_text_code(out, str_from(value));
    buf_add_text(out, " |\n");
}

static void section_row(const InspectSection *s, Buf *out)
{
    char range[48] = "-";
    if (s->opened)
        snprintf(range, sizeof range, "%zu", s->plain_len);
    else if (s->token_ok)
        snprintf(range, sizeof range, "%zu to %zu", s->token.plain_min, s->token.plain_max);
    buf_printf(out, "| %s | %s | %s | %s | %zu | ", s->name, inspect_state(s),
               s->token_ok ? s->token.prefix : s->form_name, range, s->value_len);
    safe_text_code(out, str_from(s->sha256[0] ? s->sha256 : "-"));
    buf_add_text(out, " |\n");
}

static void token_row(const InspectSection *s, Buf *out)
{
    char salt[2 * TOKEN_SALT_LEN + 1];
    if (!s->token_ok)
        return;
    inspect_salt(&s->token, salt);
    buf_printf(out, "| %s | %s | RSA %u | `%s` | %zu |\n", s->name, inspect_made_for(&s->token),
               s->token.key_bits, salt, s->token.cipher_len);
}

static void sections(const Inspection *i, Buf *out)
{
    bool tokens = false;
    buf_add_text(out, "\n## Sections\n\n| Section | State | Form | Plain size | Bytes | SHA-256 |\n"
                      "| --- | --- | --- | --- | --- | --- |\n");
    for (size_t n = 0; n < i->section_count; n++) {
        section_row(&i->sections[n], out);
        tokens = tokens || i->sections[n].token_ok;
    }
    if (!tokens)
        return;
    buf_add_text(out, "\n| Token | Made for | Password locked with | Salt | Cipher text |\n"
                      "| --- | --- | --- | --- | --- |\n");
    for (size_t n = 0; n < i->section_count; n++)
        token_row(&i->sections[n], out);
}

bool inspect_markdown(const Inspection *i, const char *file, Buf *out)
{
    static const char *const marks[] = { [INSPECT_OK] = "ok",
                                         [INSPECT_NOTE] = "notice",
                                         [INSPECT_WARN] = "warning",
                                         [INSPECT_BAD] = "**error**" };
    char size[32];
    snprintf(size, sizeof size, "%zu", i->size);
    buf_add_text(out, "# ");
    safe_text_code(out, str_from(file));
    buf_printf(out, ": %s\n\n", i->kind_title);
    safe_text_markdown(out, str_from(i->verdict));
    buf_add_text(out, "\n\n| Fact | Value |\n| --- | --- |\n");
    row(out, "Bytes", size);
    row(out, "SHA-256", i->sha256);
    if (i->has_signature) {
        row(out, "Signature", inspect_signature_state(i));
        snprintf(size, sizeof size, "RSA %u", i->signature_bits);
        row(out, "Signature made with", i->signature_bits ? size : "no base64");
        if (i->signature.signer_sha256[0])
            row(out, "Checked with the key SHA256", i->signature.signer_sha256);
    }
    if (i->section_count)
        sections(i, out);
    if (i->finding_count)
        buf_add_text(out, "\n## Findings\n\n| | Finding | Code |\n| --- | --- | --- |\n");
    for (size_t n = 0; n < i->finding_count; n++) {
        const InspectFinding *f = &i->findings[n];
        buf_printf(out, "| %s | ", marks[f->mark]);
        safe_text_markdown(out, f->text);
        buf_printf(out, " | %s |\n", f->code);
    }
    if (i->findings_left_out)
        buf_printf(out, "\nAnd %zu more that weigh less.\n", i->findings_left_out);
    return buf_ok(out);
}
