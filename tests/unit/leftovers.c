#include "unit/leftovers.h"
#include "contract/arena.h"
#include "unit/unit.h"

#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE 24 /* bytes of a number that may stand nowhere */
#define NEEDLES_MAX 32
#define REGION_MAX ((size_t)64 << 20)

typedef struct Needle {
    char name[48];
    char bytes[PIECE];
    size_t len;
} Needle;

static Needle needles[NEEDLES_MAX];
static size_t needle_count;

void leftovers_add(const char *name, const char *way, const void *bytes, size_t len)
{
    assert_true(needle_count < NEEDLES_MAX);
    Needle *n = &needles[needle_count++];
    snprintf(n->name, sizeof n->name, "%s%s", name, way);
    n->len = len < PIECE ? len : PIECE;
    memcpy(n->bytes, bytes, n->len);
}

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define WATCHED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || !defined(__GLIBC__)
#define WATCHED
#endif

void leftovers_add_contract(const char *text)
{
#ifdef WATCHED
    (void)text;
#else
    leftovers_add("text of the contract", "", text, strlen(text));
#endif
}

void leftovers_add_key(const char *path, const char *passphrase)
{
    static const char *const names[] = {
        OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,
        OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_EXPONENT1,
        OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1
    };
    FILE *f = fopen(path, "r");
    EVP_PKEY *key = f ? PEM_read_PrivateKey(f, NULL, NULL, (void *)(uintptr_t)passphrase) : NULL;
    assert_non_null(key);
    fclose(f);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        unsigned char bytes[512];
        BIGNUM *number = NULL;
        assert_int_equal(EVP_PKEY_get_bn_param(key, names[i], &number), 1);
        int len = BN_num_bytes(number);
        BN_bn2bin(number, bytes);
        leftovers_add(names[i], ", big-endian", bytes + len / 2 - PIECE / 2, PIECE);
        BN_bn2lebinpad(number, bytes, len);
        leftovers_add(names[i], ", little-endian", bytes + len / 2 - PIECE / 2, PIECE);
        BN_free(number);
    }
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem;
    PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    assert_true(BIO_get_mem_data(bio, &pem) > 1200);
    leftovers_add("text of the open key", "", pem + 800, PIECE);
    BIO_free(bio);
    EVP_PKEY_free(key);
    leftovers_add("passphrase", "", passphrase, strlen(passphrase));
    /* as PKCS#12 wants it */
    char wide[2 * PIECE];
    size_t len = 0;
    for (const char *c = passphrase; *c && len < sizeof wide; c++) {
        wide[len++] = 0;
        wide[len++] = *c;
    }
    leftovers_add("passphrase", ", two bytes a character", wide, len);
}

size_t leftovers_in(Str memory, const char *where, const char *what)
{
    size_t found = 0;
    for (size_t i = 0; i < needle_count; i++) {
        const char *rest = memory.ptr, *end = memory.ptr + memory.len;
        while ((rest = memmem(rest, (size_t)(end - rest), needles[i].bytes, needles[i].len))) {
            if (what)
                print_error("%s: left behind: %s, in %s", what, needles[i].name, where);
            found++;
            rest++;
        }
    }
    return found;
}

bool leftovers_can_be_found(void)
{
    return needle_count &&
           leftovers_in(str_make((char *)needles, sizeof needles), "", NULL) == needle_count;
}

/* All memory of the stopped process that can be written; 0 bytes where the system does not let us
 * read it. */
static size_t search(pid_t pid, const char *what, size_t *ret_found)
{
    char path[64], line[512];
    size_t bytes = 0;
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int mem = open(path, O_RDONLY);
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    while (mem >= 0 && maps && fgets(line, sizeof line, maps)) {
        unsigned long long start, end;
        char mode[8];
        if (sscanf(line, "%llx-%llx %7s", &start, &end, mode) != 3 || mode[0] != 'r' ||
            mode[1] != 'w' || end - start > REGION_MAX)
            continue;
        char *copy = memory_alloc((size_t)(end - start));
        ssize_t n = pread(mem, copy, (size_t)(end - start), (off_t)start);
        if (n > 0) {
            *ret_found += leftovers_in(str_make(copy, (size_t)n), line, what);
            bytes += (size_t)n;
        }
        memory_free(copy);
    }
    if (maps)
        fclose(maps);
    if (mem >= 0)
        close(mem);
    return bytes;
}

bool leftovers_follow(pid_t pid)
{
    return ptrace(PTRACE_SEIZE, pid, NULL, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL) == 0;
}

bool leftovers_at_exit(pid_t pid, const char *what, size_t *ret_found, int *ret_status)
{
    size_t bytes = 0;
    *ret_found = 0;
    while (waitpid(pid, ret_status, 0) == pid && WIFSTOPPED(*ret_status)) {
        int event = *ret_status >> 8, number = WSTOPSIG(*ret_status);
        if (event == (SIGTRAP | PTRACE_EVENT_EXIT << 8))
            bytes = search(pid, what, ret_found);
        if (event >> 8)
            number = 0;
        ptrace(PTRACE_CONT, pid, NULL, (void *)(uintptr_t)number);
    }
    return bytes > 100000;
}
