#include "contract/open.h"
#include "contract/token.h"
#include "envelope.h"

#include <stdio.h>

static void say_opened(OpenPartFacts *facts, const TokenOpened *t)
{
    facts->weak = t->weak;
    if (t->weak)
        snprintf(facts->text, sizeof facts->text,
                 "opened. SECURITY: its password counts %zu bytes only, it can be read without the"
                 " key",
                 t->effective_len);
    else if (t->reading != TOKEN_EXACT)
        snprintf(facts->text, sizeof facts->text,
                 "opened; its password has %zu bytes with a line end or NUL, of which %zu counted",
                 t->password_len, t->effective_len);
    else
        snprintf(facts->text, sizeof facts->text, "opened%s",
                 t->plausible ? "" : "; what is in it is no text");
}

static void open_part(const Envelope *e, SealPart part, const Key *key, OpenPartFacts *facts,
                      Buf *plain)
{
    facts->present = e->part[part];
    if (!facts->present)
        return;
    facts->token = envelope_is_token(e, part);
    if (!facts->token) {
        snprintf(facts->text, sizeof facts->text, "not encrypted");
        return;
    }
    TokenOpened opened;
    Error why = { 0 };
    facts->opened = token_open(envelope_value(e, part), key, &opened, &why);
    if (!facts->opened) {
        snprintf(facts->text, sizeof facts->text, "not opened: %.200s", why.text);
        return;
    }
    say_opened(facts, &opened);
    *plain = opened.plain;
}

static bool write_text(const Envelope *e, const OpenPartFacts *facts, const Buf *plain,
                       EmitWish wish, Buf *out, Error *err)
{
    EnvelopeEdit edit = { .count = 0 };
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        if (facts[part].opened &&
            !envelope_set_text(e, &edit, part, buf_str(&plain[part]), wish, err))
            return error_prefix(err, "%s cannot be written as YAML: ", seal_part_name(part));
    if (facts[SEAL_WORKLOAD].opened || facts[SEAL_ENV].opened)
        envelope_remove_signature(e, &edit);
    return envelope_apply(e, &edit, out, err);
}

static bool reads_back(const OpenPartFacts *facts, const Buf *plain, Str text)
{
    Envelope back;
    if (!envelope_read(&back, text, NULL))
        return false;
    bool same = true;
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        if (facts[part].opened)
            same = same && str_eq(envelope_value(&back, part), buf_str(&plain[part]));
    envelope_clear(&back);
    return same;
}

static bool write_checked(const Envelope *e, OpenResult *r, const Buf *plain, Error *err)
{
    static const EmitWish wishes[] = { EMIT_LITERAL, EMIT_DOUBLE };
    for (size_t i = 0; i < 2; i++) {
        buf_reset(&r->output);
        if (!write_text(e, r->parts, plain, wishes[i], &r->output, err))
            return false;
        if (reads_back(r->parts, plain, buf_str(&r->output)))
            return true;
    }
    return error_set(err, ERR_CRYPTO,
                     "what was opened cannot be written as YAML that reads the"
                     " same");
}

bool open_contract(Str text, const Key *key, OpenResult *ret_result, Error *err)
{
    Envelope e;
    if (!envelope_read(&e, text, err))
        return false;
    OpenResult r = { 0 };
    Buf plain[SEAL_PARTS];
    buf_init_secret(&r.output, 0);
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        buf_init_secret(&plain[part], 0);
        open_part(&e, part, key, &r.parts[part], &plain[part]);
        r.tokens += r.parts[part].token;
        r.opened += r.parts[part].opened;
    }
    bool ok = false;
    if (!r.tokens) {
        error_set(err, ERR_REFUSED, "nothing in this contract is encrypted");
    } else if (!r.opened) {
        for (SealPart part = SEAL_PARTS; part-- > 0;)
            if (r.parts[part].token)
                error_set(err, ERR_CRYPTO, "%s: %s", seal_part_name(part), r.parts[part].text);
    } else {
        ok = write_checked(&e, &r, plain, err);
    }
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        buf_clear(&plain[part]);
    envelope_clear(&e);
    if (ok)
        *ret_result = r;
    else
        open_result_clear(&r);
    return ok;
}

void open_result_clear(OpenResult *result)
{
    buf_clear(&result->output);
    *result = (OpenResult){ 0 };
}

/* -- rehearsal -- */

static bool same_part(const Envelope *before, const Envelope *after, SealPart part, bool has_key,
                      Error *err)
{
    Buf a, b;
    buf_init_secret(&a, 0);
    buf_init_secret(&b, 0);
    bool ok = envelope_part_text(before, part, &a, err) && envelope_part_text(after, part, &b, err);
    /* env has its signing key more */
    bool same =
        ok && (str_eq(buf_str(&a), buf_str(&b)) || (part == SEAL_ENV && has_key && b.len > a.len));
    if (ok && !same)
        ok = error_set(err, ERR_CRYPTO, "rehearsal: %s does not come back as it went in",
                       seal_part_name(part));
    buf_clear(&a);
    buf_clear(&b);
    return ok;
}

static bool came_back(const SealRequest *r, const SealResult *sealed, const OpenResult *opened,
                      Error *err)
{
    Envelope before, after;
    if (!envelope_read(&before, r->text, err))
        return false;
    bool ok = envelope_read(&after, buf_str(&opened->output), err);
    for (SealPart part = 0; ok && part < SEAL_PARTS; part++)
        if (sealed->parts[part].action == SEAL_ENCRYPTED)
            ok = same_part(&before, &after, part, sealed->signing_key_added, err);
    if (ok)
        envelope_clear(&after);
    envelope_clear(&before);
    return ok;
}

bool seal_rehearse(const SealRequest *request, Error *err)
{
    SealRequest r = *request;
    SealResult sealed = { 0 };
    OpenResult opened = { 0 };
    Buf pem;
    buf_init(&pem, 0);
    Key *lock = key_generate(KEY_BITS_MIN, NULL, NULL, err);
    Cert *cert = NULL;
    bool ok = lock && cert_make_self_signed(lock, STR("rehearsal"), 1, r.now, &pem, err) &&
              (cert = cert_read(buf_str(&pem), "rehearsal", err));
    r.cert = cert;
    ok = ok && seal_contract(&r, &sealed, err);
    bool encrypted = false;
    for (SealPart part = 0; ok && part < SEAL_PARTS; part++)
        encrypted = encrypted || sealed.parts[part].action == SEAL_ENCRYPTED;
    if (ok && encrypted)
        ok = open_contract(buf_str(&sealed.output), lock, &opened, err) &&
             came_back(request, &sealed, &opened, err);
    seal_result_clear(&sealed);
    open_result_clear(&opened);
    cert_free(cert);
    key_free(lock);
    buf_clear(&pem);
    return ok;
}
