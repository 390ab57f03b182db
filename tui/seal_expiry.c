/* The certificate of a contract that ends: its CA is read, tried, used once. */
#include "seal_expiry.h"

#include "contract/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_MAX 36500

void seal_expiry_init(SealExpiry *x)
{
    *x = (SealExpiry){ .until = "365", .name = "contract signer" };
    buf_init_secret(&x->passphrase, 4096);
    buf_init(&x->csr, KEY_FILE_MAX);
}

static void drop(SealExpiry *x)
{
    cert_free(x->ca);
    cert_free(x->own);
    key_free(x->ca_key);
    buf_reset(&x->csr);
    x->ca = x->own = NULL;
    x->ca_key = NULL;
}

void seal_expiry_clear(SealExpiry *x)
{
    drop(x);
    buf_clear(&x->csr);
    buf_clear(&x->passphrase);
}

static bool give_passphrase(void *context, const char *what, Buf *ret, Error *err)
{
    const SealExpiry *x = context;
    if (x->passphrase.len == 0)
        return error_set(err, ERR_PASSPHRASE, "%s needs its passphrase.", what);
    buf_add_str(ret, buf_str(&x->passphrase));
    return true;
}

bool seal_expiry_days(Str text, Time now, unsigned *ret_days, Error *err)
{
    char number[16], *end = NULL;
    Time day;
    long days = 0;
    snprintf(number, sizeof number, STR_FMT, STR_ARG(str_slice(text, 0, sizeof number - 1)));
    if (clock_parse(text, &day))
        days = day <= now ? 0 : (long)((day - now + CLOCK_DAY - 1) / CLOCK_DAY);
    else if (days = strtol(number, &end, 10), end == number || *end)
        days = -1;
    if (days < 1 || days > DAYS_MAX)
        return error_set(err, ERR_USAGE,
                         days < 0 ? "The end is a number of days, or a day such as 2027-06-30."
                                  : "The end lies between tomorrow and a hundred years from now.");
    *ret_days = (unsigned)days;
    return true;
}

Time seal_expiry_end(const SealExpiry *x, Time now)
{
    return x->how == SEAL_END_NEVER ? 0
           : x->own                 ? cert_facts(x->own)->not_after
                                    : now + (Time)x->days * CLOCK_DAY;
}

bool seal_expiry_issue(const SealExpiry *x, const Key *signer, Time now, Buf *ret_pem, Error *err)
{
    CertSubject subject = { .name = str_from(x->name) };
    if (x->own)
        return cert_pem(x->own, ret_pem, err);
    if (x->csr.len)
        return cert_issue_request(buf_str(&x->csr), signer, x->ca, x->ca_key, x->days, now, ret_pem,
                                  err);
    return cert_issue(signer, &subject, x->ca, x->ca_key, x->days, now, ret_pem, err);
}

/* A certificate that is there already: of this very key, and not ended. */
static bool take_own(SealExpiry *x, const Key *signer, Time now, Error *err)
{
    if (!x->own_path[0])
        return error_set(err, ERR_USAGE, "Name the certificate of the signer.");
    Passphrase ask = { give_passphrase, x };
    x->own = cert_load(x->own_path, &ask, err);
    Key *key = x->own ? cert_key(x->own, err) : NULL;
    bool ok = key;
    if (ok && signer && !key_same(key, signer))
        ok = error_set(err, ERR_KEY, "%s belongs to another key than the one that signs.",
                       x->own_path);
    if (ok && cert_state(x->own, now, NULL) >= CERT_NOT_YET)
        ok = error_set(err, ERR_KEY,
                       "%s is not valid today: the machine would not start (HPL12007E).",
                       x->own_path);
    key_free(key);
    return ok;
}

static bool take_ca(SealExpiry *x, const Key *signer, Time now, Error *err)
{
    Buf trial;
    if (!seal_expiry_days(str_from(x->until), now, &x->days, err))
        return false;
    if (!x->cert_path[0] || !x->key_path[0])
        return error_set(err, ERR_USAGE,
                         "Name the CA certificate and the CA key: they issue the "
                         "certificate that ends with the contract.");
    Passphrase ask = { give_passphrase, x };
    if (x->request[0] && !file_read(x->request, KEY_FILE_MAX, &x->csr, NULL, err))
        return false;
    x->ca = cert_load(x->cert_path, &ask, err);
    x->ca_key = x->ca ? key_load(x->key_path, KEY_PRIVATE, &ask, err) : NULL;
    if (!x->ca_key || (x->csr.len && !signer))
        return x->ca_key;
    buf_init(&trial, 0);
    bool ok = seal_expiry_issue(x, signer ? signer : x->ca_key, now, &trial, err);
    buf_clear(&trial);
    return ok;
}

bool seal_expiry_prepare(SealExpiry *x, const Key *signer, Time now, Error *err)
{
    Error why = { 0 };
    drop(x);
    x->needs_passphrase = false;
    bool ok =
        x->how == SEAL_END_NEVER || (x->how == SEAL_END_BY_CERT ? take_own(x, signer, now, &why)
                                                                : take_ca(x, signer, now, &why));
    if (ok)
        return true;
    x->needs_passphrase = why.code == ERR_PASSPHRASE;
    drop(x);
    if (err)
        *err = why;
    return false;
}
