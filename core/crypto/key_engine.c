/* Engines are deprecated in OpenSSL 3 and gone from later ones, yet on the long-lived distributions
 * the engine is the packaged way to a token. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "key_engine.h"
#include "contract/key.h"
#include "contract/secure.h"

#include <openssl/opensslconf.h>

#if !defined(OPENSSL_NO_ENGINE) && __has_include(<openssl/engine.h>)
#include <openssl/engine.h>
#include <openssl/ui.h>
#include <pthread.h>

#define PIN_MAX 256

/* The engine remembers one way to ask, the last one it was given, and uses it long after the key
 * was loaded. It is given this one, which lives as long as the program: while a key is loaded the
 * caller is asked, afterwards the same PIN is given again. */
static struct Pin {
    pthread_mutex_t loading; /* held while a key is loaded */
    pem_password_cb *ask;    /* NULL unless a key is loaded */
    void *context;
    bool told; /* the engine has one */

    pthread_mutex_t lock; /* of what follows */
    char *kept;           /* secure memory of PIN_MAX bytes, NULL: none */
    size_t len;
    unsigned keys; /* private keys that live */
} pin = { .loading = PTHREAD_MUTEX_INITIALIZER, .lock = PTHREAD_MUTEX_INITIALIZER };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static UI_METHOD *ui;

static void forget_pin(void)
{
    secure_free(pin.kept, PIN_MAX);
    pin.kept = NULL;
    pin.len = 0;
}

/* Called with the PIN of a key that is loaded. */
static void keep_pin(const char *bytes, int len)
{
    pthread_mutex_lock(&pin.lock);
    if (!pin.kept)
        pin.kept = secure_alloc(PIN_MAX);
    if (pin.kept && len > 0 && len <= PIN_MAX) {
        memcpy(pin.kept, bytes, (size_t)len);
        pin.len = (size_t)len;
    }
    pthread_mutex_unlock(&pin.lock);
}

static int give_pin(char *buf, int size, int rwflag, void *context)
{
    (void)context;
    int len = -1;
    if (pin.ask) {
        len = pin.ask(buf, size, rwflag, pin.context);
        pin.told = pin.told || len > 0;
        keep_pin(buf, len);
        return len;
    }
    pthread_mutex_lock(&pin.lock);
    if (pin.kept && pin.len && pin.len <= (size_t)size) {
        memcpy(buf, pin.kept, pin.len);
        len = (int)pin.len;
    }
    pthread_mutex_unlock(&pin.lock);
    return len;
}

static void count_key(int by)
{
    pthread_mutex_lock(&pin.lock);
    pin.keys += (unsigned)by;
    if (!pin.keys)
        forget_pin();
    pthread_mutex_unlock(&pin.lock);
}

/* The engine itself keeps its session and two copies of the PIN as long as the program runs. */
void key_engine_ends(void)
{
    count_key(-1);
}

static void begin(void)
{
    ui = UI_UTIL_wrap_read_pem_callback(give_pin, 0);
}

/* Quiet and with our way to ask: else it would write and read over the screen. */
static ENGINE *engine_new(void)
{
    pthread_once(&once, begin);
    if (!ui)
        return NULL;
    ENGINE *engine = ENGINE_by_id("pkcs11");
    if (engine) {
        ENGINE_ctrl_cmd_string(engine, "QUIET", NULL, 0);
        ENGINE_ctrl(engine, ENGINE_CTRL_SET_USER_INTERFACE, 0, ui, NULL);
    }
    if (engine && !ENGINE_init(engine)) {
        ENGINE_free(engine);
        return NULL;
    }
    return engine;
}

static void engine_free(ENGINE *engine)
{
    if (!engine)
        return;
    ENGINE_finish(engine);
    ENGINE_free(engine);
}

/* The engine would take the PIN that it was told last for any other token too, which counts that as
 * a wrong one and locks itself after a few. */
static bool tell_anew(ENGINE *engine)
{
    char *buf = pin.told ? secure_alloc(PIN_MAX + 1) : NULL;
    int len = buf ? give_pin(buf, PIN_MAX, 0, NULL) : 0;
    bool ok = !pin.told || (len > 0 && ENGINE_ctrl_cmd_string(engine, "PIN", buf, 0) == 1);
    secure_free(buf, PIN_MAX + 1);
    return ok;
}

static EVP_PKEY *load_private(ENGINE *engine, const char *uri)
{
    count_key(1);
    EVP_PKEY *pkey = tell_anew(engine) ? ENGINE_load_private_key(engine, uri, ui, NULL) : NULL;
    if (!pkey)
        count_key(-1);
    return pkey;
}

EVP_PKEY *key_from_engine(const char *uri, unsigned want, pem_password_cb *ask, void *context,
                          bool *ret_there, bool *ret_private)
{
    *ret_private = false;
    EVP_PKEY *pkey = NULL;
    pthread_mutex_lock(&pin.loading);
    ENGINE *engine = engine_new();
    *ret_there = engine;
    pin.ask = ask;
    pin.context = context;
    if (engine && (want & KEY_PUBLIC))
        pkey = ENGINE_load_public_key(engine, uri, ui, NULL);
    if (engine && !pkey && (want & KEY_PRIVATE)) {
        pkey = load_private(engine, uri);
        *ret_private = pkey;
    }
    pin.ask = NULL;
    engine_free(engine);
    pthread_mutex_unlock(&pin.loading);
    count_key(0);
    return pkey;
}

X509 *cert_from_engine(const char *uri, bool *ret_there)
{
    struct {
        const char *uri;
        X509 *cert;
    } params = { .uri = uri, .cert = NULL };
    pthread_mutex_lock(&pin.loading);
    ENGINE *engine = engine_new();
    *ret_there = engine;
    if (engine && !ENGINE_ctrl_cmd(engine, "LOAD_CERT_CTRL", 0, &params, NULL, 0))
        params.cert = NULL;
    engine_free(engine);
    pthread_mutex_unlock(&pin.loading);
    return params.cert;
}

#else

EVP_PKEY *key_from_engine(const char *uri, unsigned want, pem_password_cb *ask, void *context,
                          bool *ret_there, bool *ret_private)
{
    (void)uri, (void)want, (void)ask, (void)context, (void)ret_private;
    *ret_there = false;
    return NULL;
}

void key_engine_ends(void)
{
}

X509 *cert_from_engine(const char *uri, bool *ret_there)
{
    (void)uri;
    *ret_there = false;
    return NULL;
}

#endif
