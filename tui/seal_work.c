/* Choosing, checking and sealing. What touches keys is here, so that the dialog does not. */
#include "path.h"
#include "seal_work.h"

#include "contract/arena.h"
#include "contract/file.h"
#include "contract/json.h"
#include "contract/seal.h"
#include "contract/secure.h"
#include "contract/store.h"
#include "contract/token.h"
#include "contract/training.h"

#include <stdio.h>
#include <sys/stat.h>

/* Keys that were read; in secure memory of their own. */
typedef struct SealWorkKeys {
    Key *signer;
    Cert *cert;
    Buf signing_cert; /* PEM of the signer's certificate when the contract ends; else empty */
} SealWorkKeys;

enum { BOTH = 1 << SEAL_WORKLOAD | 1 << SEAL_ENV };
enum { STEP_KEYS, STEP_READ, STEP_ENCRYPT, STEP_SIGN, STEP_CHECK, STEP_WRITE };

const char *seal_work_step_name(int step)
{
    static const char *const names[SEAL_WORK_STEPS] = {
        [STEP_KEYS] = "keys and certificate",
        [STEP_READ] = "reading the contract",
        [STEP_ENCRYPT] = "encrypting",
        [STEP_SIGN] = "signing",
        [STEP_CHECK] = "reading back, comparing",
        [STEP_WRITE] = "writing the file",
    };
    return step >= 0 && step < SEAL_WORK_STEPS ? names[step] : "";
}

/* -- options ---------------------------------------------------------------------------------- */

static SealOption *option_new(SealOption *options, size_t *count)
{
    if (*count == SEAL_WORK_ROWS)
        return NULL;
    SealOption *o = &options[(*count)++];
    *o = (SealOption){ 0 };
    return o;
}

static void cert_words(const SealWork *w, const Cert *cert, SealOption *o)
{
    const CertFacts *facts = cert_facts(cert);
    char until[16], known[200];
    int days;
    CertState state = cert_state(cert, w->now, &days);
    clock_date(facts->not_after, until);
    cert_known_text(facts->sha256, known, sizeof known);
    if (!o->label[0])
        snprintf(o->label, sizeof o->label, "%.79s", known[0] ? known : facts->name);
    if (state == CERT_EXPIRED)
        snprintf(o->detail, sizeof o->detail, "ended on %s", until);
    else
        snprintf(o->detail, sizeof o->detail, "%s %s, %d day%s",
                 state == CERT_NOT_YET ? "not valid yet, until" : "until", until, days,
                 days == 1 ? "" : "s");
    o->unusable = !facts->is_rsa;
    if (o->unusable || state == CERT_EXPIRED || state == CERT_NOT_YET)
        o->mark = 'x';
    else if (known[0] && !cert_known_for(facts->sha256, w->platform->cert_family, NULL))
        o->mark = '!';
    else if (state == CERT_ENDS_SOON)
        o->mark = '!';
}

static void list_certs(SealWork *w)
{
    Store store;
    if (store_open(w->certs, &store, NULL)) {
        for (size_t i = 0; i < store.count && w->cert_count < SEAL_WORK_ROWS - 3; i++) {
            const StoreItem *item = &store.items[i];
            if (strcmp(item->family, w->platform->cert_family) != 0)
                continue;
            SealOption *o = option_new(w->cert_options, &w->cert_count);
            snprintf(o->label, sizeof o->label, "%s %s", item->family, item->version);
            snprintf(o->path, sizeof o->path, "%s", item->path);
            cert_words(w, item->cert, o);
        }
        store_close(&store);
    }
    SealOption *o = option_new(w->cert_options, &w->cert_count);
    o->training = true;
    o->mark = '!';
    snprintf(o->label, sizeof o->label, "training certificate");
    snprintf(o->detail, sizeof o->detail, "opens on this machine only, on no real one");
    /* The newest one that is valid; they come in that order. */
    while (w->cert_options[w->cert].mark == 'x')
        w->cert++;
}

static void list_keys(SealWork *w)
{
    SealOption *o = option_new(w->key_options, &w->key_count);
    o->training = true;
    o->mark = '!';
    snprintf(o->label, sizeof o->label, "training key");
    snprintf(o->detail, sizeof o->detail, "to practise: proves nothing to others");
    o = option_new(w->key_options, &w->key_count);
    o->none = true;
    o->mark = '!';
    snprintf(o->label, sizeof o->label, "do not sign");
    snprintf(o->detail, sizeof o->detail, "nobody can tell who made it, or that it is whole");
}

static void find_parts(SealWork *w, const TreeNode *root)
{
    for (SealPart part = 0; root && part < SEAL_PARTS; part++) {
        const TreeNode *node = tree_get(root, str_from(seal_part_name(part)));
        w->there |= node ? 1u << part : 0;
        if (node && !(tree_is_scalar(node) && token_is_like(node->string)))
            w->plain |= 1u << part;
    }
}

unsigned seal_work_leaves(const SealWork *w)
{
    return w->plain & ~w->parts & BOTH;
}

void seal_work_set_parts(SealWork *w, unsigned parts)
{
    w->parts = parts & w->plain;
    w->key = 0;
    for (size_t i = 0; i < w->key_count && w->parts && seal_work_leaves(w); i++)
        if (w->key_options[i].none)
            w->key = i;
}

/* The file that holds just this text. */
static void find_source(SealWork *w, const char *document)
{
    Buf bytes;
    buf_init_secret(&bytes, TEXT_MAX);
    if (document && strlen(document) < sizeof w->source &&
        file_read(document, TEXT_MAX, &bytes, &w->source_stamp, NULL) &&
        str_eq(buf_str(&bytes), buf_str(&w->text)))
        snprintf(w->source, sizeof w->source, "%s", document);
    buf_clear(&bytes);
}

SealWork *seal_work_new(const Analysis *a, const char *document, const char *certs,
                        const char *training, unsigned parts, Error *err)
{
    SealWork *w = memory_alloc(sizeof *w);
    if (!w) {
        error_memory(err);
        return NULL;
    }
    w->platform = analysis_platform(a);
    find_parts(w, analysis_root(a));
    seal_expiry_init(&w->expiry);
    w->now = clock_now();
    w->receipt = true;
    buf_init_secret(&w->text, TEXT_MAX);
    buf_init_secret(&w->passphrase, 4096);
    buf_add_str(&w->text, analysis_text(a));
    w->keys = memory_alloc(sizeof *w->keys);
    if (!buf_ok(&w->text) || !w->keys) {
        error_memory(err);
        seal_work_free(w);
        return NULL;
    }
    find_source(w, document);
    const char *path = document ? document : "contract.yaml", *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    int stem = (int)(dot && dot != name ? (size_t)(dot - path) : strlen(path));
    snprintf(w->name, sizeof w->name, "%.255s", name);
    snprintf(w->document, sizeof w->document, "%s", document ? document : "");
    snprintf(w->output, sizeof w->output, "%.*s.sealed.yaml", stem < 900 ? stem : 900, path);
    snprintf(w->certs, sizeof w->certs, "%s", certs);
    snprintf(w->training, sizeof w->training, "%s", training);
    list_certs(w);
    list_keys(w);
    seal_work_set_parts(w, parts);
    return w;
}

static void drop_keys(SealWork *w)
{
    if (!w->keys)
        return;
    key_free(w->keys->signer);
    cert_free(w->keys->cert);
    buf_clear(&w->keys->signing_cert);
    *w->keys = (SealWorkKeys){ 0 };
}

void seal_work_free(SealWork *w)
{
    if (!w)
        return;
    drop_keys(w);
    memory_free(w->keys);
    seal_expiry_clear(&w->expiry);
    buf_clear(&w->text);
    buf_clear(&w->passphrase);
    memory_free(w);
}

const SealOption *seal_work_cert(const SealWork *w)
{
    return w->cert < w->cert_count ? &w->cert_options[w->cert] : NULL;
}

const SealOption *seal_work_key(const SealWork *w)
{
    return w->key < w->key_count ? &w->key_options[w->key] : NULL;
}

bool seal_work_add_cert(SealWork *w, const char *path, Error *err)
{
    Error why = { 0 };
    Cert *cert = cert_load(path, NULL, &why);
    if (!cert && why.code == ERR_PASSPHRASE)
        return error_set(err, ERR_PASSPHRASE,
                         "%.200s wants its passphrase: bring its certificate in first, with Ins in"
                         " Keys and certificates.",
                         path_last(path));
    if (!cert) {
        if (err)
            *err = why;
        return false;
    }
    SealOption *o = option_new(w->cert_options, &w->cert_count);
    if (o) {
        snprintf(o->path, sizeof o->path, "%.1023s", path);
        snprintf(o->label, sizeof o->label, "%.79s", path_last(path));
        cert_words(w, cert, o);
        w->cert = w->cert_count - 1;
    }
    cert_free(cert);
    return o || error_set(err, ERR_TOO_BIG, "The list is full.");
}

bool seal_work_add_key(SealWork *w, const char *path, Error *err)
{
    KeyText facts = { 0 };
    FileStamp stamp = { 0 };
    bool ok = key_look(path, &facts, err);
    file_stamp(path, &stamp, NULL);
    bool container = strcmp(facts.label, "PKCS12") == 0;
    if (ok && facts.kind != KEY_IS_PRIVATE && !container)
        ok = error_set(err, ERR_KEY, "%.200s is no private key%s%.100s.", path_last(path),
                       facts.label[0] ? " but: " : "", facts.label);
    SealOption *o = ok ? option_new(w->key_options, &w->key_count) : NULL;
    if (!o)
        return ok ? error_set(err, ERR_TOO_BIG, "The list is full.") : false;
    bool open = (stamp.mode & 077) != 0;
    o->encrypted = facts.encrypted;
    o->mark = open ? '!' : '\0';
    snprintf(o->path, sizeof o->path, "%.1023s", path);
    snprintf(o->label, sizeof o->label, "%.79s", path_last(path));
    snprintf(o->detail, sizeof o->detail, "%s%s%s", container ? "PKCS#12, " : "",
             str_starts(str_from(path), STR("pkcs11:")) ? "in a token: its PIN is needed"
             : facts.encrypted                          ? "passphrase"
                                                        : "no passphrase",
             open ? ", readable by others" : "");
    w->key = w->key_count - 1;
    w->key_ready = false;
    return true;
}

/* -- keys ------------------------------------------------------------------------------------- */

static bool give_passphrase(void *context, const char *what, Buf *ret, Error *err)
{
    const Buf *passphrase = context;
    if (passphrase->len == 0)
        return error_set(err, ERR_PASSPHRASE, "%s needs its passphrase.", what);
    buf_add_str(ret, buf_str(passphrase));
    return true;
}

bool seal_work_unlock(SealWork *w, Error *err)
{
    const SealOption *o = seal_work_key(w);
    char hex[KEY_HEX_MAX] = "";
    w->key_ready = false;
    w->key_facts[0] = '\0';
    key_free(w->keys->signer);
    w->keys->signer = NULL;
    if (!o)
        return error_set(err, ERR_USAGE, "Choose who signs.");
    if (o->none || o->training) {
        w->key_ready = true;
        snprintf(w->key_facts, sizeof w->key_facts, "%s", o->label);
        return true;
    }
    Passphrase ask = { give_passphrase, &w->passphrase };
    w->keys->signer = key_load(o->path, KEY_PRIVATE, &ask, err);
    if (!w->keys->signer || !key_fingerprint(w->keys->signer, hex, err))
        return false;
    w->key_ready = true;
    snprintf(w->key_facts, sizeof w->key_facts, "%s, RSA %u, %.16s..", o->label,
             key_bits(w->keys->signer), hex);
    return true;
}

bool seal_work_expire(SealWork *w, Error *err)
{
    w->now = clock_now();
    return seal_expiry_prepare(&w->expiry, w->keys->signer, w->now, err);
}

bool seal_work_may_wipe(const SealWork *w)
{
    return w->done && !w->rehearse && w->source[0] && !w->leaves_plain;
}

bool seal_work_wipe(SealWork *w, Error *err)
{
    if (!file_wipe(w->source, &w->source_stamp, err))
        return false;
    w->source[0] = '\0';
    return true;
}

/* -- checks ----------------------------------------------------------------------------------- */

static void __attribute__((format(printf, 4, 5)))
check(SealWork *w, char mark, const char *name, const char *format, ...)
{
    if (w->check_count == sizeof w->checks / sizeof *w->checks)
        return;
    SealCheck *c = &w->checks[w->check_count++];
    va_list args;
    va_start(args, format);
    vsnprintf(c->text, sizeof c->text, format, args);
    va_end(args);
    c->mark = mark;
    snprintf(c->name, sizeof c->name, "%s", name);
    w->refused = w->refused || mark == 'x';
}

static void check_findings(SealWork *w, const Analysis *a)
{
    const SealOption *key = seal_work_key(w);
    size_t count, shown = 0, errors = 0, todos = 0, warnings = 0;
    const Problem *problems = analysis_problems(a, &count);
    for (size_t i = 0; i < count; i++) {
        const Problem *p = &problems[i];
        if (!seal_concerns(w->parts, key && !key->none, p))
            continue;
        todos += p->todo;
        errors += p->severity == SEV_ERROR && !p->todo;
        warnings += !p->todo && (p->severity == SEV_WARNING || p->severity == SEV_SECURITY);
    }
    check(w,
          errors || todos ? 'x'
          : warnings      ? '!'
                          : 'k',
          "contract", "%zu error%s, %zu to do, %zu warning%s", errors, errors == 1 ? "" : "s",
          todos, warnings, warnings == 1 ? "" : "s");
    for (size_t i = 0; i < count && shown < 6; i++) {
        const Problem *p = &problems[i];
        if ((p->severity == SEV_NOTICE && !p->todo) ||
            !seal_concerns(w->parts, key && !key->none, p))
            continue;
        if ((errors || todos) && p->severity != SEV_ERROR && !p->todo)
            continue;
        check(w,
              p->todo                    ? 'o'
              : p->severity == SEV_ERROR ? 'x'
                                         : '!',
              "", STR_FMT ": " STR_FMT, STR_ARG(str_slice(p->path, 0, 60)),
              STR_ARG(str_slice(p->message, 0, 130)));
        shown++;
    }
}

/* What is encrypted, and whose turn the rest is. */
static void check_parts(SealWork *w, const SealOption *key)
{
    char names[80] = "";
    size_t at = 0, count = 0;
    unsigned leaves = seal_work_leaves(w);
    bool is_signed = key && !key->none;
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        if (w->parts & 1u << part)
            at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", count++ ? ", " : "",
                                   seal_part_name(part));
    if (!w->parts)
        check(w, is_signed ? 'i' : 'x', "parts", "%s",
              is_signed ? "nothing is encrypted, only signed" : "nothing is encrypted or signed");
    else if (w->parts == w->plain)
        check(w, 'i', "parts", "all that is there");
    else
        check(w, leaves && is_signed ? '!' : 'i', "parts", "%s%s%s", names,
              count == 1 ? " only" : "",
              !leaves     ? ""
              : is_signed ? "; the rest stays readable, sealing it breaks the signature"
              : leaves & 1u << SEAL_ENV ? "; env stays readable, for the deployer to seal"
                                        : "; workload stays readable, for its provider to seal");
}

static void receipt_path(const SealWork *w, char *out, size_t size)
{
    snprintf(out, size, "%s.receipt.json", w->output);
}

static void check_expiry(SealWork *w, const SealOption *key)
{
    const SealExpiry *x = &w->expiry;
    Time end = seal_expiry_end(x, w->now);
    char date[16], ca_end[16];
    clock_date(end, date);
    if (!end || (key && key->none)) {
        check(w, 'i', "expiry", "none: the contract does not end");
        return;
    }
    bool outlives = x->ca && end > cert_facts(x->ca)->not_after;
    if (x->ca)
        clock_date(cert_facts(x->ca)->not_after, ca_end);
    check(w, outlives ? '!' : 'k', "expiry", "the contract ends on %s, certificate by %.100s%s%s",
          date, x->ca ? cert_facts(x->ca)->name : cert_facts(x->own)->issuer,
          outlives ? ", which itself ends on " : "", outlives ? ca_end : "");
}

static bool is_same_file(const char *a, const char *b)
{
    FileStamp x = { 0 }, y = { 0 };
    return a[0] && b[0] && file_stamp(a, &x, NULL) && file_stamp(b, &y, NULL) && x.exists &&
           y.exists && x.device == y.device && x.inode == y.inode;
}

bool seal_work_may_write(const SealWork *w, Error *err)
{
    const SealOption *cert = seal_work_cert(w), *key = seal_work_key(w);
    const struct {
        const char *path, *what;
    } read[] = {
        { w->document, "the plain contract itself" },
        { cert ? cert->path : "", "the certificate that it is sealed for" },
        { key ? key->path : "", "the signing key" },
        { w->expiry.cert_path, "the CA certificate" },
        { w->expiry.key_path, "the CA key" },
        { w->expiry.own_path, "the certificate of the signer" },
        { w->expiry.request, "the request" },
    };
    struct stat st;
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        if (is_same_file(w->output, read[i].path))
            return error_set(err, ERR_USAGE,
                             "%.200s is %s, and would be lost: choose another name.", w->output,
                             read[i].what);
    if (stat(w->output, &st) == 0 && S_ISDIR(st.st_mode))
        return error_set(err, ERR_USAGE, "%.200s is a folder: name a file in it.", w->output);
    return true;
}

/* The receipt beside the output tells what was sealed the last time. */
static void check_last(SealWork *w)
{
    char path[SEAL_WORK_PATH + 16], hash[KEY_HEX_MAX];
    Buf bytes;
    TreeNode *root = NULL;
    Arena *arena = arena_new(0);
    receipt_path(w, path, sizeof path);
    buf_init(&bytes, 1 << 20);
    if (arena && file_read(path, 1 << 20, &bytes, NULL, NULL) &&
        json_parse(buf_str(&bytes), arena, &root, NULL) &&
        secure_sha256_hex(buf_str(&w->text), hash, NULL)) {
        Str last = tree_get_string(tree_get_text(root, "input"), "sha256");
        Str time = str_slice(tree_get_string(root, "time"), 0, 10);
        if (last.len)
            check(w, 'i', "last seal", "%s the one of " STR_FMT,
                  str_is(last, hash) ? "the contract is the same text as" : "changed since",
                  STR_ARG(time));
    }
    buf_clear(&bytes);
    arena_free(arena);
}

void seal_work_check(SealWork *w, const Analysis *a)
{
    const SealOption *cert = seal_work_cert(w), *key = seal_work_key(w);
    FileStamp stamp = { 0 };
    w->check_count = 0;
    w->refused = false;
    check_findings(w, a);
    if (cert && w->parts)
        check(w, cert->mark ? cert->mark : 'k', "certificate", "%s: %s", cert->label, cert->detail);
    if (key)
        check(w, key->mark ? key->mark : 'k', "key", "%s: %s",
              w->key_facts[0] ? w->key_facts : key->label, key->detail);
    check_expiry(w, key);
    check_parts(w, key);
    check_last(w);
    Error why = { 0 };
    bool there = w->output[0] && file_stamp(w->output, &stamp, NULL) && stamp.exists;
    if (!seal_work_may_write(w, &why))
        check(w, '!', "output", "cannot be written there");
    else if (there)
        check(w, '!', "output", "the file is there already and will be replaced");
    w->replace = stamp.exists;
}

/* -- sealing ---------------------------------------------------------------------------------- */

static bool go_on(void *context)
{
    return !atomic_load(&((SealWork *)context)->cancelled);
}

static bool on_step(void *context, SealStep step)
{
    SealWork *w = context;
    static const int steps[] = {
        [SEAL_STEP_READ] = STEP_READ,  [SEAL_STEP_ENCRYPT] = STEP_ENCRYPT,
        [SEAL_STEP_SIGN] = STEP_SIGN,  [SEAL_STEP_CHECK] = STEP_CHECK,
        [SEAL_STEP_DONE] = STEP_WRITE,
    };
    atomic_store(&w->step, steps[step]);
    return go_on(w);
}

static bool load_keys(SealWork *w)
{
    const SealOption *cert = seal_work_cert(w), *key = seal_work_key(w);
    TrainingKeys training = { 0 };
    if (!cert || !key)
        return error_set(&w->err, ERR_USAGE, "A certificate and a signer must be chosen.");
    bool encrypts = w->parts != 0;
    if (((encrypts && cert->training) || key->training) &&
        !training_keys(w->training, w->now, go_on, w, &training, &w->err))
        return false;
    /* Anew each time: another one may have been chosen after a rehearsal or a failure. */
    cert_free(w->keys->cert);
    w->keys->cert = encrypts
                        ? cert_load(cert->training ? training.cert_path : cert->path, NULL, &w->err)
                        : NULL;
    if (encrypts && !w->keys->cert)
        return false;
    if (key->training && !w->keys->signer)
        w->keys->signer = key_load(training.sign_path, KEY_PRIVATE, NULL, &w->err);
    buf_clear(&w->keys->signing_cert);
    buf_init(&w->keys->signing_cert, 1 << 16);
    if (!w->keys->signer)
        return key->none;
    return w->expiry.how == SEAL_END_NEVER ||
           seal_expiry_issue(&w->expiry, w->keys->signer, w->now, &w->keys->signing_cert, &w->err);
}

static void __attribute__((format(printf, 2, 3))) line(SealWork *w, const char *format, ...)
{
    if (w->line_count == sizeof w->lines / sizeof *w->lines)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(w->lines[w->line_count++], sizeof w->lines[0], format, args);
    va_end(args);
}

static void result_lines(SealWork *w, const SealResult *r)
{
    static const char *const actions[] = {
        [SEAL_ABSENT] = "not there",
        [SEAL_ENCRYPTED] = "encrypted",
        [SEAL_WAS_TOKEN] = "was encrypted before",
        [SEAL_LEFT_PLAIN] = "left as plain text",
    };
    char until[16];
    line(w, "input      sha256 %.32s..", r->input_sha256);
    line(w, "output     sha256 %.32s..", r->output_sha256);
    for (int i = 0; i < SEAL_PARTS; i++) {
        const SealPartFacts *p = &r->parts[i];
        if (p->action != SEAL_ABSENT)
            line(w, "%-10.10s %s, sha256 %.16s..",
                 i == SEAL_ATTESTATION ? "audit key" : seal_part_name((SealPart)i),
                 actions[p->action], p->sha256);
    }
    if (r->was_signed)
        line(w, "signed by  SHA256 %.32s..", r->signer_sha256);
    clock_date(r->cert_not_after, until);
    if (r->cert_not_after)
        line(w, "for        %.120s, until %s",
             r->cert_names[0] ? r->cert_names : "this certificate", until);
    clock_date(r->expires, until);
    if (r->expires)
        line(w, "ends       %s, with the certificate of the signer", until);
    for (size_t i = 0; i < 4 && r->notes[i][0]; i++)
        line(w, "i          %.180s", r->notes[i]);
    snprintf(w->output_sha256, sizeof w->output_sha256, "%s", r->output_sha256);
}

static bool write_receipt(SealWork *w, const SealResult *r)
{
    char path[SEAL_WORK_PATH + 16];
    Buf receipt;
    FileSave how = { .replace = true };
    buf_init(&receipt, 1 << 20);
    receipt_path(w, path, sizeof path);
    bool ok =
        seal_receipt(r, w->platform, w->name, path_last(w->output), w->now, &receipt, &w->err) &&
        file_save(path, buf_str(&receipt), &how, NULL, &w->err);
    buf_clear(&receipt);
    return ok;
}

static bool write_files(SealWork *w, const SealResult *r)
{
    FileSave how = { .secret = r->plaintext, .narrow = r->plaintext, .replace = w->replace };
    if (!go_on(w))
        return error_set(&w->err, ERR_CANCELLED, "Stopped. Nothing was written.");
    if (!file_save(w->output, buf_str(&r->output), &how, NULL, &w->err))
        return false;
    w->leaves_plain = r->plaintext;
    line(w, "%s    %.150s, %zu bytes", r->cert_sha256[0] ? "Sealed." : "Signed.", w->output,
         r->output.len);
    result_lines(w, r);
    if (w->forced)
        line(w, "!          in spite of what was marked x");
    seal_next_lines(w->platform, r, path_last(w->output), w->next);
    if (w->receipt && !write_receipt(w, r)) { /* the contract itself is there */
        const char *colon = strstr(w->err.text, ": "), *why = colon ? colon + 2 : w->err.text;
        line(w, "!          no receipt is beside it: %.*s", (int)strcspn(why, ";"), why);
        error_clear(&w->err);
    }
    return true;
}

void seal_work_run(SealWork *w)
{
    SealResult result = { 0 };
    w->done = false;
    w->now = clock_now();
    w->line_count = 0;
    error_clear(&w->err);
    atomic_store(&w->step, STEP_KEYS);
    bool ok = (w->rehearse || seal_work_may_write(w, &w->err)) && load_keys(w);
    SealRequest request = { .text = buf_str(&w->text),
                            .platform = w->platform,
                            .parts = w->parts,
                            .cert = w->keys->cert,
                            .key = w->keys->signer,
                            .signing_key_form = w->form,
                            .force = w->forced,
                            .now = w->now,
                            .progress = on_step,
                            .context = w };
    if (ok && w->keys->signing_cert.len)
        request.signing_cert = buf_str(&w->keys->signing_cert);
    if (ok && w->rehearse) {
        ok = seal_rehearse(&request, &w->err);
        if (ok)
            line(w, "Rehearsed: sealed for a key made for the occasion, opened again, the same.");
    } else if (ok && seal_contract(&request, &result, &w->err)) {
        ok = write_files(w, &result);
        seal_result_clear(&result);
    } else {
        ok = false;
    }
    if (ok && !w->rehearse)
        drop_keys(w);
    if (ok && !w->rehearse) {
        buf_clear(&w->passphrase);
        seal_expiry_clear(&w->expiry);
    }
    w->done = ok;
}
