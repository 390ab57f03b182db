/* The CA of a contract that ends: read, tried, used once. */
#include "seal_expiry.h"

#include "contract/file.h"

#include <stdlib.h>
#include <string.h>

void seal_expiry_init(SealExpiry *x)
{
    *x = (SealExpiry){ .days = "365", .name = "contract signer" };
    buf_init_secret(&x->passphrase, 4096);
}

static void drop(SealExpiry *x)
{
    cert_free(x->ca);
    key_free(x->ca_key);
    x->ca = NULL;
    x->ca_key = NULL;
}

void seal_expiry_clear(SealExpiry *x)
{
    drop(x);
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

static bool read_days(SealExpiry *x, Error *err)
{
    char *end;
    long days = strtol(x->days, &end, 10);
    if (end == x->days || *end || days < 1 || days > 36500)
        return error_set(err, ERR_USAGE, "The days are a number from 1 to 36500.");
    x->count = (unsigned)days;
    return true;
}

bool seal_expiry_issue(const SealExpiry *x, const Key *signer, Time now, Buf *ret_pem, Error *err)
{
    CertSubject subject = { .name = str_from(x->name) };
    return cert_issue(signer, &subject, x->ca, x->ca_key, x->count, now, ret_pem, err);
}

bool seal_expiry_prepare(SealExpiry *x, const Key *signer, Time now, Error *err)
{
    Error why = { 0 };
    Buf trial;
    drop(x);
    x->needs_passphrase = false;
    if (!read_days(x, err))
        return false;
    if (!x->cert_path[0] || !x->key_path[0])
        return error_set(err, ERR_USAGE,
                         "Name the CA certificate and the CA key: they issue the "
                         "certificate that ends with the contract.");
    Passphrase ask = { give_passphrase, x };
    x->ca = cert_load(x->cert_path, &why);
    x->ca_key = x->ca ? key_load(x->key_path, KEY_PRIVATE, &ask, &why) : NULL;
    x->needs_passphrase = why.code == ERR_PASSPHRASE;
    buf_init(&trial, 0);
    bool ok = x->ca_key && seal_expiry_issue(x, signer ? signer : x->ca_key, now, &trial, &why);
    buf_clear(&trial);
    if (ok)
        return true;
    drop(x);
    if (err)
        *err = why;
    return false;
}
