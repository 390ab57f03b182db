#include "contract/secure.h"
#include "contract/arena.h"
#include "local.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* Room for the numbers of some hundred private keys; the smallest piece is 32 bytes. */
#define HEAP_SIZE ((size_t)512 * 1024)
#define HEAP_PIECE 32

static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_int state = SECURE_NONE;

static void make_heap(void)
{
    int made = CRYPTO_secure_malloc_init(HEAP_SIZE, HEAP_PIECE);
    atomic_store(&state, made == 1 ? SECURE_LOCKED : made == 2 ? SECURE_UNLOCKED : SECURE_NONE);
}

SecureState secure_state(void)
{
    pthread_once(&once, make_heap);
    return (SecureState)atomic_load(&state);
}

void *secure_alloc(size_t size)
{
    secure_state();
    return OPENSSL_secure_zalloc(size ? size : 1);
}

void secure_free(void *memory, size_t size)
{
    if (memory)
        OPENSSL_secure_clear_free(memory, size ? size : 1);
}

/* The leak checker of the sanitizers is a tracer. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define TRACED_BY_SANITIZER
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define TRACED_BY_SANITIZER
#endif

/* OpenSSL decodes private keys in ordinary memory and frees some of it as it is. */
static void *library_alloc(size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return memory_resize_wiped(NULL, size);
}

static void *library_resize(void *old, size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return memory_resize_wiped(old, size);
}

static void library_free(void *memory, const char *file, int line)
{
    (void)file, (void)line;
    memory_free_wiped(memory);
}

bool secure_process(void)
{
    bool wiped = CRYPTO_set_mem_functions(library_alloc, library_resize, library_free) == 1;
    struct rlimit none = { 0, 0 };
    bool no_core = setrlimit(RLIMIT_CORE, &none) == 0;
#ifdef TRACED_BY_SANITIZER
    return wiped && no_core;
#else
    bool no_trace = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
    return wiped && no_core && no_trace;
#endif
}

bool secure_random(void *out, size_t size, Error *err)
{
    secure_state();
    if (RAND_priv_bytes(out, (int)size) != 1)
        return crypto_error(err, ERR_CRYPTO, "no random numbers can be made");
    return true;
}

bool secure_sha256(const Str *pieces, size_t count, unsigned char out[32], Error *err)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
    for (size_t i = 0; ok && i < count; i++)
        ok = EVP_DigestUpdate(ctx, pieces[i].ptr, pieces[i].len) == 1;
    ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
    EVP_MD_CTX_free(ctx);
    return ok || crypto_error(err, ERR_CRYPTO, "SHA-256 cannot be computed");
}

bool secure_sha256_hex(Str bytes, char out[65], Error *err)
{
    unsigned char digest[32];
    if (!secure_sha256(&bytes, 1, digest, err))
        return false;
    crypto_hex(digest, sizeof digest, false, out);
    return true;
}

void crypto_hex(const unsigned char *bytes, size_t len, bool upper, char *out)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * len] = 0;
}

bool crypto_error(Error *err, ErrorCode code, const char *what)
{
    unsigned long e = ERR_peek_last_error();
    const char *reason = e ? ERR_reason_error_string(e) : NULL;
    if (e && ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE)
        error_memory(err);
    else if (reason)
        error_set(err, code, "%s: OpenSSL says \"%s\"", what, reason);
    else
        error_set(err, code, "%s", what);
    ERR_clear_error();
    return false;
}

BIO *crypto_bio(Str bytes)
{
    return bytes.len > INT32_MAX ? NULL
                                 : BIO_new_mem_buf(bytes.ptr ? bytes.ptr : "", (int)bytes.len);
}
