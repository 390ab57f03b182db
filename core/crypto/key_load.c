/* Keys and certificates from files and from tokens. A token is reached over OSSL_STORE where a
 * provider offers it, else through OpenSSL's engine; a file: address is a path, so that the limits
 * for files hold for it too. */
#include "contract/cert.h"
#include "contract/file.h"
#include "contract/secure.h"
#include "key_engine.h"
#include "local.h"

#include <openssl/err.h>
#include <openssl/store.h>
#include <openssl/ui.h>

/* Which PIN was asked for, and how often: a token locks itself after a few wrong ones, so that no
 * second one is tried unasked. */
typedef struct Asking {
    const Passphrase *passphrase;
    const char *what;
    Error *err;
    unsigned asked;
    bool refused;
} Asking;

static int ask_pin(char *buf, int size, int rwflag, void *context)
{
    (void)rwflag;
    Asking *a = context;
    Buf pass;
    buf_init_secret(&pass, 4096);
    int len = -1;
    if (a->asked++ == 0 && a->passphrase &&
        a->passphrase->ask(a->passphrase->context, a->what, &pass, a->err) &&
        pass.len <= (size_t)size) {
        memcpy(buf, pass.ptr ? pass.ptr : "", pass.len);
        len = (int)pass.len;
    }
    a->refused = a->refused || (len < 0 && a->asked == 1);
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

/* *ret_opened tells whether anything here knows such an address. */
static EVP_PKEY *key_from_store(const char *uri, unsigned want, UI_METHOD *ui, Asking *asking,
                                bool *ret_opened, bool *ret_private)
{
    EVP_PKEY *pkey = NULL;
    OSSL_STORE_CTX *store = OSSL_STORE_open(uri, ui, asking, NULL, NULL);
    *ret_opened = store;
    while (store && !pkey && !OSSL_STORE_eof(store)) {
        OSSL_STORE_INFO *info = OSSL_STORE_load(store);
        if (info)
            pkey = key_in(info, want, ret_private);
        OSSL_STORE_INFO_free(info);
        if (!info && OSSL_STORE_error(store))
            break;
    }
    OSSL_STORE_close(store);
    return pkey;
}

/* What OpenSSL says first, and whether it is about the PIN. Empties its queue. */
static const char *first_reason(bool *ret_pin)
{
    const char *first = NULL;
    *ret_pin = false;
    for (unsigned long e; (e = ERR_get_error());) {
        const char *reason = ERR_reason_error_string(e);
        *ret_pin = *ret_pin || (reason && strstr(reason, "PIN "));
        first = first ? first : reason;
    }
    return first;
}

/* A sentence for a key that did not come. */
static void explain(const char *uri, const char *what, const Asking *asking, bool opened,
                    Error *err)
{
    bool about_pin;
    const char *reason = first_reason(&about_pin);
    if (asking->err->code) {
        if (err)
            *err = *asking->err;
    } else if (asking->refused) {
        error_set(err, ERR_PASSPHRASE, "%s: a PIN is needed and none was given", uri);
    } else if (!opened) {
        error_set(err, ERR_KEY,
                  "%s: OpenSSL has nothing here that reaches tokens. Install"
                  " libengine-pkcs11-openssl (Debian 12, Ubuntu), openssl-pkcs11 (RHEL 8, 9) or"
                  " pkcs11-provider (newer ones; to be named in openssl.cnf), and the module of"
                  " the token (softhsm2, opensc ...)",
                  uri);
    } else if (about_pin) {
        error_set(err, ERR_PASSPHRASE,
                  "%s: the PIN does not open the token (%s). It was tried once: a token locks"
                  " itself after a few wrong ones",
                  uri, reason);
    } else {
        error_set(err, ERR_KEY, "%s: no %s that can be used was found there%s%s", uri, what,
                  reason ? ": " : "", reason ? reason : "");
    }
}

static Key *key_from_token(const char *uri, unsigned want, const Passphrase *passphrase, Error *err)
{
    /* What stands on a command line is read by everybody. */
    if (str_contains(str_from(uri), STR("pin-value="))) {
        error_set(err, ERR_USAGE,
                  "a PIN does not belong into the address of a key; leave pin-value out: it is"
                  " asked for, or read with --passphrase-file");
        return NULL;
    }
    secure_state();
    Error why = { 0 };
    Asking asking = { .passphrase = passphrase, .what = uri, .err = &why };
    bool is_private = false, opened = false, engine = false;
    UI_METHOD *ui = UI_UTIL_wrap_read_pem_callback(ask_pin, 0);
    EVP_PKEY *pkey = ui ? key_from_store(uri, want, ui, &asking, &opened, &is_private) : NULL;
    if (ui && !opened) {
        ERR_clear_error();
        pkey = key_from_engine(uri, want, ask_pin, &asking, &opened, &is_private);
        engine = true;
    }
    UI_destroy_method(ui);
    if (!pkey) {
        explain(uri, "key", &asking, opened, err);
        return NULL;
    }
    ERR_clear_error();
    Key *key = key_of_pkey(pkey, is_private, uri, err);
    bool counted = engine && is_private;
    if (counted && (!key || !key_of_engine(key, err))) {
        key_free(key);
        key_engine_ends();
        key = NULL;
    }
    return key;
}

/* -- addresses -- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The path in "file:/a%20b", "file:///a" or "file://localhost/a" (RFC 8089); a path as it is. */
static bool path_of(const char *address, char *out, size_t size, Error *err)
{
    Str p = str_from(address);
    bool uri = str_starts(p, STR("file:"));
    size_t len = 0;
    if (uri)
        p = str_slice(p, 5, SIZE_MAX);
    if (uri && str_starts(p, STR("//localhost/")))
        p = str_slice(p, 11, SIZE_MAX);
    else if (uri && str_starts(p, STR("///")))
        p = str_slice(p, 2, SIZE_MAX);
    for (size_t i = 0; i < p.len && len + 1 < size; i++) {
        int high = uri && p.ptr[i] == '%' && i + 2 < p.len ? hex_digit(p.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(p.ptr[i + 2]) : -1;
        out[len++] = low >= 0 ? (char)(high * 16 + low) : p.ptr[i];
        i += low >= 0 ? 2 : 0;
    }
    out[len] = 0;
    if (p.len + 1 >= size)
        return error_set(err, ERR_IO, "the path of a key is too long (%zu bytes)", p.len);
    return true;
}

static bool is_token(const char *address)
{
    return str_starts(str_from(address), STR("pkcs11:"));
}

static bool read_address(const char *address, Buf *out, Error *err)
{
    char path[4096];
    return path_of(address, path, sizeof path, err) &&
           file_read(path, KEY_FILE_MAX, out, NULL, err);
}

Key *key_load(const char *address, unsigned want, const Passphrase *passphrase, Error *err)
{
    if (is_token(address))
        return key_from_token(address, want, passphrase, err);
    Buf bytes;
    buf_init_secret(&bytes, 0);
    Key *key = read_address(address, &bytes, err)
                   ? key_read(buf_str(&bytes), address, want, passphrase, err)
                   : NULL;
    buf_clear(&bytes);
    return key;
}

bool key_look(const char *address, KeyText *ret, Error *err)
{
    if (is_token(address)) {
        *ret = (KeyText){ .kind = KEY_IS_PRIVATE, .label = "key in a token", .encrypted = true };
        return true;
    }
    Buf bytes;
    buf_init_secret(&bytes, 0);
    bool ok = read_address(address, &bytes, err) && key_text(buf_str(&bytes), ret, NULL, err);
    buf_clear(&bytes);
    return ok;
}

/* -- certificates -- */

static X509 *x509_from_token(const char *uri, bool *ret_opened)
{
    X509 *x509 = NULL;
    OSSL_STORE_CTX *store = OSSL_STORE_open(uri, NULL, NULL, NULL, NULL);
    *ret_opened = store;
    while (store && !x509 && !OSSL_STORE_eof(store)) {
        OSSL_STORE_INFO *info = OSSL_STORE_load(store);
        if (info && OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_CERT)
            x509 = OSSL_STORE_INFO_get1_CERT(info);
        OSSL_STORE_INFO_free(info);
        if (!info && OSSL_STORE_error(store))
            break;
    }
    OSSL_STORE_close(store);
    return *ret_opened ? x509 : cert_from_engine(uri, ret_opened);
}

static Cert *cert_from_token(const char *uri, Error *err)
{
    Error none = { 0 };
    Asking asking = { .what = uri, .err = &none };
    bool opened;
    X509 *x509 = x509_from_token(uri, &opened);
    unsigned char *der = NULL;
    int len = x509 ? i2d_X509(x509, &der) : 0;
    Cert *cert = len > 0 ? cert_read(str_make((char *)der, (size_t)len), uri, err) : NULL;
    if (len <= 0)
        explain(uri, "certificate", &asking, opened, err);
    ERR_clear_error();
    OPENSSL_free(der);
    X509_free(x509);
    return cert;
}

Cert *cert_load(const char *address, const Passphrase *passphrase, Error *err)
{
    if (is_token(address))
        return cert_from_token(address, err);
    Buf bytes;
    buf_init_secret(&bytes, 0);
    Cert *cert = read_address(address, &bytes, err)
                     ? cert_read_with(buf_str(&bytes), address, passphrase, err)
                     : NULL;
    buf_clear(&bytes);
    return cert;
}
