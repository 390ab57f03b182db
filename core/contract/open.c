#include "contract/open.h"
#include "contract/token.h"
#include "contract/verify.h"
#include "envelope.h"

#include <pthread.h>
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

/* One section to be opened, on a thread of its own. */
typedef struct Job {
    const Envelope *envelope;
    const Key *key;
    SealPart part;
    OpenPartFacts *facts;
    Buf *plain;
    pthread_t thread;
    bool started;
} Job;

static void *run_job(void *context)
{
    Job *job = context;
    open_part(job->envelope, job->part, job->key, job->facts, job->plain);
    return NULL;
}

/* Side by side: a section costs an RSA operation and a key derivation. */
static void open_parts(const Envelope *e, const Key *key, OpenResult *r, Buf *plain)
{
    Job jobs[SEAL_PARTS];
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        Job *job = &jobs[part];
        buf_init_secret(&plain[part], 0);
        *job = (Job){
            .envelope = e, .key = key, .part = part, .facts = &r->parts[part], .plain = &plain[part]
        };
        job->started = part + 1 < SEAL_PARTS && envelope_is_token(e, part) &&
                       pthread_create(&job->thread, NULL, run_job, job) == 0;
        if (!job->started)
            run_job(job);
    }
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        if (jobs[part].started)
            pthread_join(jobs[part].thread, NULL);
        r->tokens += r->parts[part].token;
        r->opened += r->parts[part].opened;
    }
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
    open_parts(&e, key, &r, plain);
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

/* Sealed for `lock`, what comes out says the same as what went in. */
static bool comes_back(const SealRequest *r, const Key *lock, Error *err)
{
    SealResult sealed;
    if (!seal_contract(r, &sealed, err))
        return false;
    Buf lines;
    bool same = false;
    size_t unknown = 0, foreign = 0;
    buf_init(&lines, 0);
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        foreign += sealed.parts[part].action == SEAL_WAS_TOKEN;
    bool ok = verify_against(buf_str(&sealed.output), r->text, lock, &lines, &same, &unknown, err);
    if (ok && (!same || unknown > foreign))
        ok = error_set(err, ERR_CRYPTO,
                       "rehearsal: the contract does not come back as it went in:"
                       " " STR_FMT,
                       STR_ARG(str_trim(buf_str(&lines))));
    buf_clear(&lines);
    seal_result_clear(&sealed);
    return ok;
}

bool seal_rehearse(const SealRequest *request, Error *err)
{
    SealRequest r = *request;
    Buf pem;
    buf_init(&pem, 0);
    Key *lock = key_generate(KEY_BITS_MIN, NULL, NULL, err);
    bool ok = lock && cert_make_self_signed(lock, STR("rehearsal"), 1, r.now, &pem, err);
    Cert *cert = ok ? cert_read(buf_str(&pem), "rehearsal", err) : NULL;
    r.cert = cert;
    ok = cert && comes_back(&r, lock, err);
    cert_free(cert);
    key_free(lock);
    buf_clear(&pem);
    return ok;
}
