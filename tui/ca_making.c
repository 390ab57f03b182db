#include "ca_making.h"

#include "contract/arena.h"
#include "contract/cert.h"
#include "contract/file.h"
#include "views.h"

#include <stdio.h>

#define CA_NAME "CA of the contract signer"
#define CA_DAYS 3650

static void finish(App *app, CaMaking *c)
{
    c->pending = false;
    c->made(app, c, c->context);
}

static bool not_cancelled(void *job)
{
    return !job_is_cancelled(job);
}

/* The key first: a certificate without its key is of no use to anybody. */
static void work(Job *job, void *context)
{
    CaMaking *c = context;
    Buf key_pem, cert_pem;
    FileSave secret = { .secret = true }, open = { .replace = false };
    buf_init_secret(&key_pem, KEY_FILE_MAX);
    buf_init(&cert_pem, KEY_FILE_MAX);
    Key *key = key_generate(KEY_BITS_DEFAULT, not_cancelled, job, &c->err);
    Str passphrase = c->passphrase.len ? buf_str(&c->passphrase) : (Str){ 0 };
    c->done = key && key_private_pem(key, passphrase, &key_pem, &c->err) &&
              cert_make_ca(key, STR(CA_NAME), CA_DAYS, clock_now(), &cert_pem, &c->err) &&
              file_save(c->key_path, buf_str(&key_pem), &secret, NULL, &c->err) &&
              file_save(c->cert_path, buf_str(&cert_pem), &open, NULL, &c->err);
    key_free(key);
    buf_clear(&key_pem);
    buf_clear(&cert_pem);
}

static void work_done(App *app, bool cancelled, void *context)
{
    (void)cancelled;
    finish(app, context);
}

static void second_typed(App *app, const char *value, void *context)
{
    CaMaking *c = context;
    if (!value)
        finish(app, c);
    else if (!str_is(buf_str(&c->passphrase), value)) {
        error_set(&c->err, ERR_PASSPHRASE, "The two passphrases differ: no CA was made.");
        finish(app, c);
    } else if (!app_job(app, "Making a CA", work, work_done, c)) {
        error_set(&c->err, ERR_REFUSED, "Other work is still going on.");
        finish(app, c);
    }
}

static void first_typed(App *app, const char *value, void *context)
{
    CaMaking *c = context;
    if (!value) {
        finish(app, c);
        return;
    }
    buf_add_text(&c->passphrase, value);
    app_ask_text(app, "Passphrase once more", "The same again", "", true, second_typed, c);
}

static void named(App *app, const char *path, void *context)
{
    CaMaking *c = context;
    if (!path) {
        finish(app, c);
        return;
    }
    Str stem = str_from(path);
    if (str_ends(stem, STR(".pem")))
        stem.len -= 4;
    snprintf(c->key_path, sizeof c->key_path, "%.1000s", path);
    snprintf(c->cert_path, sizeof c->cert_path, "%.*s.crt",
             (int)(stem.len < 1000 ? stem.len : 1000), stem.ptr);
    app_ask_text(app, "Passphrase of the CA key", "Several words are better than one; empty: none",
                 "", true, first_typed, c);
}

CaMaking *ca_making_start(App *app, CaMade *made, void *context)
{
    CaMaking *c = memory_alloc(sizeof *c);
    if (!c)
        return NULL;
    c->made = made;
    c->context = context;
    c->pending = true;
    buf_init_secret(&c->passphrase, 4096);
    picker_start(app, "File of the CA key", PICK_NEW, "my-ca.pem", named, c);
    return c;
}

void ca_making_free(CaMaking *c)
{
    if (!c)
        return;
    buf_clear(&c->passphrase);
    memory_free(c);
}
