/* Keys and certificates from files, and from tokens of hardware over OSSL_STORE. */
#include "contract/cert.h"
#include "contract/file.h"
#include "contract/secure.h"
#include "local.h"

#include <openssl/err.h>
#include <openssl/store.h>
#include <openssl/ui.h>

typedef struct Asking {
    const Passphrase *passphrase;
    const char *what;
    Error *err;
    bool refused;
} Asking;

static int ask_pin(char *buf, int size, int rwflag, void *context)
{
    (void)rwflag;
    Asking *a = context;
    Buf pass;
    buf_init_secret(&pass, 4096);
    int len = -1;
    if (a->passphrase && a->passphrase->ask(a->passphrase->context, a->what, &pass, a->err) &&
        pass.len <= (size_t)size) {
        memcpy(buf, pass.ptr ? pass.ptr : "", pass.len);
        len = (int)pass.len;
    }
    a->refused = len < 0;
    buf_clear(&pass);
    return len;
}

/* The key in one object of a store, NULL when it holds none that is wanted. */
static EVP_PKEY *key_in(OSSL_STORE_INFO *info, unsigned want, bool *ret_private)
{
    int type = OSSL_STORE_INFO_get_type(info);
    *ret_private = type == OSSL_STORE_INFO_PKEY;
    if (type == OSSL_STORE_INFO_PKEY && (want & KEY_PRIVATE))
        return OSSL_STORE_INFO_get1_PKEY(info);
    if (type == OSSL_STORE_INFO_PUBKEY && (want & KEY_PUBLIC))
        return OSSL_STORE_INFO_get1_PUBKEY(info);
    if (type == OSSL_STORE_INFO_CERT && (want & KEY_CERTIFICATE))
        return X509_get_pubkey(OSSL_STORE_INFO_get0_CERT(info));
    return NULL;
}

static Key *load_uri(const char *uri, unsigned want, const Passphrase *passphrase, Error *err)
{
    secure_state();
    Error why = { 0 };
    Asking asking = { .passphrase = passphrase, .what = uri, .err = &why };
    EVP_PKEY *pkey = NULL;
    bool is_private = false;
    UI_METHOD *ui = UI_UTIL_wrap_read_pem_callback(ask_pin, 0);
    OSSL_STORE_CTX *store = ui ? OSSL_STORE_open(uri, ui, &asking, NULL, NULL) : NULL;
    bool opened = store;
    while (store && !pkey && !OSSL_STORE_eof(store)) {
        OSSL_STORE_INFO *info = OSSL_STORE_load(store);
        if (info)
            pkey = key_in(info, want, &is_private);
        OSSL_STORE_INFO_free(info);
        if (!info && OSSL_STORE_error(store))
            break;
    }
    OSSL_STORE_close(store);
    UI_destroy_method(ui);
    ERR_clear_error();
    if (pkey)
        return key_of_pkey(pkey, is_private, uri, err);
    if (why.code) {
        if (err)
            *err = why;
    } else if (asking.refused) {
        error_set(err, ERR_PASSPHRASE, "%s: a PIN or passphrase is needed and none was given", uri);
    } else if (!opened) {
        error_set(err, ERR_KEY,
                  "%s cannot be opened: OpenSSL has no provider for such an address."
                  " Configure one (for pkcs11: in openssl.cnf), or give a file",
                  uri);
    } else {
        error_set(err, ERR_KEY, "%s: no key that can be used was found there", uri);
    }
    return NULL;
}

Key *key_load(const char *path, unsigned want, const Passphrase *passphrase, Error *err)
{
    Str p = str_from(path);
    if (str_starts(p, STR("pkcs11:")) || str_starts(p, STR("file:")))
        return load_uri(path, want, passphrase, err);
    Buf bytes;
    buf_init_secret(&bytes, 0);
    Key *key = file_read(path, KEY_FILE_MAX, &bytes, NULL, err)
                   ? key_read(buf_str(&bytes), path, want, passphrase, err)
                   : NULL;
    buf_clear(&bytes);
    return key;
}

Cert *cert_load(const char *path, Error *err)
{
    Buf bytes;
    buf_init_secret(&bytes, 0);
    Cert *cert = file_read(path, KEY_FILE_MAX, &bytes, NULL, err)
                     ? cert_read(buf_str(&bytes), path, err)
                     : NULL;
    buf_clear(&bytes);
    return cert;
}
