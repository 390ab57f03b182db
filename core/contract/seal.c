/* Sealing in steps: read, encrypt, sign, check. The password of each token lives only within
 * the step; what was written is read again from its bytes before it is handed out. */
#include "contract/seal.h"
#include "contract/base64.h"
#include "contract/json.h"
#include "contract/secure.h"
#include "contract/text.h"
#include "contract/token.h"
#include "envelope.h"
#include "signing_key.h"

#include <pthread.h>
#include <stdio.h>

/* One section to be encrypted, on a thread of its own. */
typedef struct Job {
    const char *prefix;
    const Key *key;
    Str plain;
    Buf token;
    Error err;
    bool ok, started;
    pthread_t thread;
} Job;

typedef struct Sealing {
    const SealRequest *request;
    Envelope envelope;
    Key *lock; /* of the certificate */
    Buf plain[SEAL_PARTS];
    Str value[SEAL_PARTS]; /* as it will stand in the output: borrowed */
    Job jobs[SEAL_PARTS];
    Buf signature; /* base64 */
    bool env_changed;
    SealResult *result;
} Sealing;

const char *seal_step_name(SealStep step)
{
    static const char *const steps[] = { [SEAL_STEP_READ] = "read",
                                         [SEAL_STEP_ENCRYPT] = "encrypt",
                                         [SEAL_STEP_SIGN] = "sign",
                                         [SEAL_STEP_CHECK] = "self-check",
                                         [SEAL_STEP_DONE] = "done" };
    return steps[step];
}

static bool go_on(const SealRequest *r, SealStep step, Error *err)
{
    if (!r->progress || r->progress(r->context, step))
        return true;
    return error_set(err, ERR_CANCELLED, "stopped; nothing was written");
}

static void __attribute__((format(printf, 2, 3))) note(SealResult *result, const char *format, ...)
{
    size_t n = sizeof result->notes / sizeof result->notes[0];
    for (size_t i = 0; i < n; i++)
        if (!result->notes[i][0]) {
            va_list args;
            va_start(args, format);
            vsnprintf(result->notes[i], sizeof result->notes[i], format, args);
            va_end(args);
            return;
        }
}

static bool wanted(const Sealing *s, SealPart part)
{
    return s->request->parts & (1u << part);
}

/* -- may it be sealed -- */

bool seal_concerns(unsigned parts, bool is_signed, const Problem *problem)
{
    for (SealPart part = 0; part < SEAL_PARTS && !is_signed; part++) {
        Str rest = str_slice(problem->path, 1, SIZE_MAX), name = str_from(seal_part_name(part));
        if (str_starts(rest, name) && (rest.len == name.len || rest.ptr[name.len] == '/'))
            return parts & (1u << part);
    }
    return true;
}

static bool check_problems(const SealRequest *r, Error *err)
{
    size_t errors = 0, todos = 0, line, column;
    const Problem *first = NULL;
    for (size_t i = 0; i < r->problem_count; i++) {
        const Problem *p = &r->problems[i];
        if (!seal_concerns(r->parts, r->key != NULL, p))
            continue;
        errors += p->severity == SEV_ERROR && !p->todo;
        todos += p->todo;
        if (!first && (p->severity == SEV_ERROR || p->todo))
            first = p;
    }
    if (!first || r->force)
        return true;
    text_position(r->text, first->span.start, &line, &column);
    return error_set_at(err, ERR_REFUSED, first->span,
                        "the contract has %zu error%s and %zu open to-do%s; the first one: line"
                        " %zu: " STR_FMT " [%s]. To seal it all the same, use --force",
                        errors, errors == 1 ? "" : "s", todos, todos == 1 ? "" : "s", line,
                        STR_ARG(first->message), first->code);
}

/* Both sections are needed for a signature; a token that is damaged helps nobody. */
static bool check_parts(const Sealing *s, Error *err)
{
    const Envelope *e = &s->envelope;
    bool signs = s->request->key;
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        TokenFacts facts;
        Error why = { 0 };
        if (envelope_is_token(e, part) && !token_parse(envelope_value(e, part), &facts, &why))
            return error_set_at(err, ERR_REFUSED, e->part[part]->span,
                                "%s is encrypted and damaged: %s", seal_part_name(part), why.text);
        if (signs && part != SEAL_ATTESTATION && !e->part[part])
            return error_set(err, ERR_REFUSED,
                             "%s is missing: the signature covers workload and env. To encrypt"
                             " without signing, use --no-sign",
                             seal_part_name(part));
        if (signs && part != SEAL_ATTESTATION && !wanted(s, part) && !envelope_value(e, part).ptr)
            return error_set_at(err, ERR_REFUSED, e->part[part]->span,
                                "%s is no text, so that there are no bytes to sign. Write it as"
                                " \"%s: |\", or encrypt it",
                                seal_part_name(part), seal_part_name(part));
    }
    return true;
}

static bool check_key(const SealRequest *r, SealResult *result, Error *err)
{
    if (!r->key)
        return true;
    if (!key_is_private(r->key))
        return error_set(err, ERR_KEY, "a public key cannot sign; the private key is needed");
    if (r->signing_cert.ptr) {
        Cert *cert = cert_read(r->signing_cert, "the certificate of the signing key", err);
        Key *own = cert ? cert_key(cert, err) : NULL;
        bool same = own && key_same(own, r->key);
        char date[16] = "";
        bool over = cert && cert_state(cert, r->now, NULL) == CERT_EXPIRED && !r->force;
        if (cert) {
            result->expires = cert_facts(cert)->not_after;
            clock_date(result->expires, date);
        }
        key_free(own);
        cert_free(cert);
        if (own && over)
            return error_set(err, ERR_KEY,
                             "the certificate of the signing key ended on %s: the machine would not"
                             " start (HPL12007E). To go on all the same, use --force",
                             date);
        if (own && !same)
            return error_set(err, ERR_KEY,
                             "the certificate belongs to another key than the one"
                             " that signs");
        if (!own)
            return false;
    }
    return key_fingerprint(r->key, result->signer_sha256, err);
}

static bool check_cert(Sealing *s, Error *err)
{
    const SealRequest *r = s->request;
    SealResult *result = s->result;
    if (!r->parts)
        return true;
    if (!r->cert)
        return error_set(err, ERR_USAGE, "a certificate is needed to encrypt");
    char text[200];
    if (!seal_judge_cert(r->cert, r->platform, r->now, r->force, text, err))
        return false;
    if (text[0])
        note(result, "%s", text);
    const CertFacts *f = cert_facts(r->cert);
    snprintf(result->cert_sha256, sizeof result->cert_sha256, "%s", f->sha256);
    cert_known_text(f->sha256, result->cert_names, sizeof result->cert_names);
    result->cert_not_after = f->not_after;
    result->prefix = r->platform->prefix;
    s->lock = cert_key(r->cert, err);
    return s->lock;
}

/* -- read -- */

/* The text of each part, env with its signingKey. */
static bool gather(Sealing *s, Error *err)
{
    const Envelope *e = &s->envelope;
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        SealPartFacts *facts = &s->result->parts[part];
        buf_init_secret(&s->plain[part], 0);
        facts->action = !e->part[part]               ? SEAL_ABSENT
                        : envelope_is_token(e, part) ? SEAL_WAS_TOKEN
                        : wanted(s, part)            ? SEAL_ENCRYPTED
                                                     : SEAL_LEFT_PLAIN;
        if (facts->action == SEAL_WAS_TOKEN || facts->action == SEAL_ABSENT)
            continue;
        bool needed = facts->action == SEAL_ENCRYPTED || (s->request->key && part == SEAL_ENV);
        if (needed && !envelope_part_text(e, part, &s->plain[part], err))
            return false;
    }
    if (s->request->key && s->result->parts[SEAL_ENV].action == SEAL_WAS_TOKEN)
        note(s->result, "env was encrypted before: whether its signingKey is this key cannot be"
                        " seen here");
    if (!s->request->key || !s->plain[SEAL_ENV].len)
        return true;
    Buf with_key;
    buf_init_secret(&with_key, 0);
    bool ok = signing_key_add(s->request, buf_str(&s->plain[SEAL_ENV]), &with_key,
                              &s->result->signing_key_added, err);
    buf_clear(&s->plain[SEAL_ENV]);
    s->plain[SEAL_ENV] = with_key;
    s->env_changed = ok && s->result->signing_key_added;
    return ok;
}

/* -- encrypt -- */

static void *run_job(void *context)
{
    Job *job = context;
    TokenPassword *password = token_password_new(&job->err);
    job->ok =
        password &&
        token_make_with(job->prefix, job->key, password, job->plain, &job->token, &job->err) &&
        token_check(buf_str(&job->token), password, job->plain, &job->err);
    token_password_free(password);
    return NULL;
}

/* The sections side by side, the last one on this thread. */
static bool encrypt(Sealing *s, Error *err)
{
    bool ok = true;
    SealPart last = SEAL_WORKLOAD;
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        if (s->result->parts[part].action == SEAL_ENCRYPTED)
            last = part;
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        Job *job = &s->jobs[part];
        if (s->result->parts[part].action != SEAL_ENCRYPTED)
            continue;
        *job = (Job){ .prefix = s->request->platform->prefix,
                      .key = s->lock,
                      .plain = buf_str(&s->plain[part]) };
        buf_init(&job->token, 0);
        job->started = part < last && pthread_create(&job->thread, NULL, run_job, job) == 0;
        if (!job->started)
            run_job(job);
    }
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        Job *job = &s->jobs[part];
        if (job->started)
            pthread_join(job->thread, NULL);
        if (ok && job->prefix && !job->ok) {
            ok = false;
            if (err)
                *err = job->err;
            error_prefix(err, "%s: ", seal_part_name(part));
        }
        s->result->parts[part].plain_len = s->plain[part].len;
        s->value[part] = job->prefix                          ? buf_str(&job->token)
                         : part == SEAL_ENV && s->env_changed ? buf_str(&s->plain[part])
                                                              : envelope_value(&s->envelope, part);
    }
    return ok;
}

/* -- sign -- */

static bool sign(Sealing *s, Error *err)
{
    const SealRequest *r = s->request;
    buf_init(&s->signature, 0);
    if (!r->key)
        return true;
    Buf raw;
    buf_init(&raw, 0);
    bool ok = key_sign(r->key, KEY_SHA256, &s->value[SEAL_WORKLOAD], 2, &raw, err);
    if (ok) {
        base64_encode(&s->signature, buf_str(&raw), BASE64_STANDARD);
        ok = buf_ok(&s->signature) || error_memory(err);
    }
    buf_clear(&raw);
    s->result->was_signed = ok;
    for (SealPart part = SEAL_WORKLOAD; ok && part <= SEAL_ENV; part++)
        if (s->result->parts[part].action == SEAL_LEFT_PLAIN)
            note(s->result, "%s is signed as plain text: encrypting it later breaks the signature",
                 seal_part_name(part));
    return ok;
}

/* -- write and check -- */

static bool write_output(Sealing *s, EmitWish wish, bool signature_first, Buf *out, Error *err)
{
    Envelope *e = &s->envelope;
    EnvelopeEdit edit = { .count = 0 };
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        if (s->result->parts[part].action == SEAL_ENCRYPTED)
            envelope_set_line(e, &edit, part, s->value[part]);
        else if (part == SEAL_ENV && s->env_changed &&
                 !envelope_set_text(e, &edit, part, s->value[part], wish, err))
            return false;
    }
    if (s->signature.len)
        envelope_set_signature(e, &edit, buf_str(&s->signature), signature_first);
    return envelope_apply(e, &edit, out, err);
}

/* All that was not to change is as it was. */
static bool rest_is_same(const Envelope *before, const Envelope *after)
{
    size_t extra = !before->signature && after->signature ? 1 : 0;
    if (before->root->count + extra != after->root->count)
        return false;
    for (const TreeNode *old = before->root->first; old; old = old->next) {
        const TreeNode *now = tree_get(after->root, old->key);
        bool ours = old == before->signature;
        for (SealPart part = 0; part < SEAL_PARTS; part++)
            ours = ours || old == before->part[part];
        if (!now || (!ours && !tree_equal(old, now)))
            return false;
    }
    return true;
}

/* Reads the output as a machine would, and compares it with what was meant. */
static bool check_output(const Sealing *s, Str output, Error *err)
{
    Envelope back;
    Error why = { 0 };
    if (!envelope_read(&back, output, &why))
        return error_set(err, ERR_CRYPTO, "self-check: the output is not readable: %s", why.text);
    bool ok = rest_is_same(&s->envelope, &back);
    for (SealPart part = 0; ok && part < SEAL_PARTS; part++) {
        const TreeNode *was = s->envelope.part[part];
        SealAction action = s->result->parts[part].action;
        if (action == SEAL_LEFT_PLAIN && !s->value[part].ptr)
            ok = back.part[part] && tree_equal(was, back.part[part]);
        else if (action != SEAL_ABSENT)
            ok = str_eq(envelope_value(&back, part), s->value[part]);
    }
    Str signature = { NULL, 0 };
    if (ok && s->request->key) {
        Str pieces[] = { envelope_value(&back, SEAL_WORKLOAD), envelope_value(&back, SEAL_ENV) };
        Buf raw;
        buf_init(&raw, 0);
        signature = back.signature ? back.signature->string : signature;
        ok = base64_decode(&raw, signature, BASE64_STANDARD, NULL) &&
             key_verify(s->request->key, KEY_SHA256, pieces, 2, buf_str(&raw), NULL);
        buf_clear(&raw);
    }
    envelope_clear(&back);
    return ok || error_set(err, ERR_CRYPTO,
                           "self-check: the output does not say what it should;"
                           " nothing was written");
}

/* What stands behind a literal block can change its value: a signature line at the end of the
 * file, blank lines. Then the signature comes first, or env is written in quotes. */
static bool write_checked(Sealing *s, Error *err)
{
    static const struct {
        EmitWish wish;
        bool first;
    } ways[] = { { EMIT_LITERAL, false }, { EMIT_LITERAL, true }, { EMIT_DOUBLE, true } };
    Buf *out = &s->result->output;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        buf_reset(out);
        if (!write_output(s, ways[i].wish, ways[i].first, out, err))
            return false;
        if (check_output(s, buf_str(out), err))
            return true;
    }
    return false;
}

static bool fill_facts(Sealing *s, Error *err)
{
    SealResult *result = s->result;
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        SealPartFacts *facts = &result->parts[part];
        Str value = s->value[part];
        if (facts->action == SEAL_ENCRYPTED || facts->action == SEAL_WAS_TOKEN)
            value = str_trim(value);
        facts->value_len = value.len;
        if (facts->action == SEAL_LEFT_PLAIN)
            result->plaintext = result->plaintext || part != SEAL_ATTESTATION;
        Str before = envelope_value(&s->envelope, part);
        if (facts->action != SEAL_ABSENT &&
            ((value.ptr && !secure_sha256_hex(value, facts->sha256, err)) ||
             (before.ptr && !secure_sha256_hex(before, facts->plain_sha256, err))))
            return false;
    }
    return secure_sha256_hex(s->request->text, result->input_sha256, err) &&
           secure_sha256_hex(buf_str(&result->output), result->output_sha256, err);
}

static void say_size(const SealRequest *r, SealResult *result)
{
    if (r->platform->size_limit && result->output.len > r->platform->size_limit)
        note(result, "the output has %zu bytes; %s takes %zu at most", result->output.len,
             r->platform->delivered_as, r->platform->size_limit);
}

static bool run(Sealing *s, Error *err)
{
    const SealRequest *r = s->request;
    return go_on(r, SEAL_STEP_READ, err) && check_problems(r, err) &&
           check_key(r, s->result, err) && check_cert(s, err) && check_parts(s, err) &&
           gather(s, err) && go_on(r, SEAL_STEP_ENCRYPT, err) && encrypt(s, err) &&
           go_on(r, SEAL_STEP_SIGN, err) && sign(s, err) && go_on(r, SEAL_STEP_CHECK, err) &&
           write_checked(s, err) && fill_facts(s, err) && go_on(r, SEAL_STEP_DONE, err);
}

bool seal_contract(const SealRequest *request, SealResult *ret_result, Error *err)
{
    SealResult result = { 0 };
    buf_init_secret(&result.output, 0);
    Sealing s = { .request = request, .result = &result };
    if (!envelope_read(&s.envelope, request->text, err))
        return false;
    bool ok = run(&s, err);
    if (ok) {
        say_size(request, &result);
        *ret_result = result;
    } else {
        seal_result_clear(&result);
    }
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        buf_clear(&s.plain[part]);
        buf_clear(&s.jobs[part].token);
    }
    buf_clear(&s.signature);
    key_free(s.lock);
    envelope_clear(&s.envelope);
    return ok;
}

void seal_result_clear(SealResult *result)
{
    buf_clear(&result->output);
    *result = (SealResult){ 0 };
}
