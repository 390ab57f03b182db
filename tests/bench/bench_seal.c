/* bench_seal - one seal with RSA 4096 against its primitives.
 *
 *   bench_seal [DATA [SHARED]]
 *
 * Prints the medians of wall clock and processor time of sealing (read, two tokens, signature,
 * self-check), of the bare primitives that no implementation can avoid (two PBKDF2 and RSA
 * encryptions, one signature), and of the documented shell pipeline when it is at hand. */
#include "contract/base64.h"
#include "contract/cert.h"
#include "contract/open.h"
#include "contract/seal.h"
#include "contract/secure.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 31
#define MANY 1000
#define NOW ((Time)1795500000)

static const char text[] = "workload: |\n  type: workload\n  compose:\n    archive: "
                           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                           "env: |\n  type: env\n  logging:\n    syslog:\n      hostname: h\n";

static double at(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void measure(const char *name, void run(void *), void *context, int rounds)
{
    double wall[ROUNDS], cpu[ROUNDS];
    for (int i = 0; i < rounds; i++) {
        double w = at(CLOCK_MONOTONIC), c = at(CLOCK_PROCESS_CPUTIME_ID);
        run(context);
        wall[i] = at(CLOCK_MONOTONIC) - w;
        cpu[i] = at(CLOCK_PROCESS_CPUTIME_ID) - c;
    }
    qsort(wall, (size_t)rounds, sizeof *wall, by_value);
    qsort(cpu, (size_t)rounds, sizeof *cpu, by_value);
    printf("      %-44s %7.2f ms wall", name, wall[rounds / 2]);
    if (cpu[rounds / 2] > 0.2)
        printf("  %7.2f ms processor", cpu[rounds / 2]);
    putchar('\n');
}

static void die(const Error *err)
{
    fprintf(stderr, "bench_seal: %s\n", err->text);
    exit(1);
}

static void seal(void *context)
{
    SealResult result;
    Error err = { 0 };
    if (!seal_contract(context, &result, &err))
        die(&err);
    seal_result_clear(&result);
}

static void primitives(void *context)
{
    const SealRequest *r = context;
    Key *lock = cert_key(r->cert, NULL);
    Str password = STR("0123456789abcdef0123456789abcdef"), piece = STR("text");
    for (int i = 0; i < 2; i++) {
        unsigned char salt[8] = { 0 }, out[48];
        Buf sealed;
        buf_init(&sealed, 0);
        PKCS5_PBKDF2_HMAC(password.ptr, (int)password.len, salt, 8, 10000, EVP_sha256(), 48, out);
        key_encrypt(lock, password, &sealed, NULL);
        buf_clear(&sealed);
    }
    Buf signature;
    buf_init(&signature, 0);
    key_sign(r->key, KEY_SHA256, &piece, 1, &signature, NULL);
    buf_clear(&signature);
    key_free(lock);
}

typedef struct Opening {
    Str sealed;
    const Key *key;
} Opening;

static void open_it(void *context)
{
    const Opening *o = context;
    OpenResult result;
    Error err = { 0 };
    if (!open_contract(o->sealed, o->key, &result, &err) || result.opened != 2)
        die(&err);
    open_result_clear(&result);
}

static void open_primitives(void *context)
{
    const Opening *o = context;
    Str password = STR("0123456789abcdef0123456789abcdef");
    Buf block;
    buf_init_secret(&block, 0);
    key_encrypt(o->key, password, &block, NULL);
    for (int i = 0; i < 2; i++) {
        unsigned char salt[8] = { 0 }, out[48];
        Buf plain;
        buf_init_secret(&plain, 0);
        key_decrypt(o->key, buf_str(&block), &plain, NULL);
        PKCS5_PBKDF2_HMAC(password.ptr, (int)password.len, salt, 8, 10000, EVP_sha256(), 48, out);
        buf_clear(&plain);
    }
    buf_clear(&block);
}

/* The certificate of these figures belongs to the signing key, which so opens what was sealed. */
static void opening(const SealRequest *request)
{
    SealResult result;
    Error err = { 0 };
    if (!seal_contract(request, &result, &err))
        die(&err);
    Opening o = { .sealed = buf_str(&result.output), .key = request->key };
    measure("primitives: 2 RSA decryptions, 2 PBKDF2", open_primitives, &o, ROUNDS);
    measure("open", open_it, &o, ROUNDS);
    seal_result_clear(&result);
}

/* Many contracts by one command, as the scripts of a department do it. */
static void many_contracts(const char *folder, int jobs)
{
    char command[2048];
    struct rusage before, after;
    snprintf(command, sizeof command,
             "cd %s && exec '%s' seal -j %d --force --platform ccrt --cert cert.crt --key key.pem"
             " -o out many/*.yaml >/dev/null 2>&1",
             folder, PROGRAM, jobs);
    getrusage(RUSAGE_CHILDREN, &before);
    double wall = at(CLOCK_MONOTONIC);
    if (system(command) != 0)
        exit(1);
    wall = at(CLOCK_MONOTONIC) - wall;
    getrusage(RUSAGE_CHILDREN, &after);
    double cpu = (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec -
                          before.ru_stime.tv_sec) *
                     1e3 +
                 (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec +
                          after.ru_stime.tv_usec - before.ru_stime.tv_usec) /
                     1e3;
    printf("      seal -j %d, %d contracts: %.0f a second, %.1f ms of processor each, %.1f MB\n",
           jobs, MANY, MANY / wall * 1e3, cpu / MANY, (double)after.ru_maxrss / 1024);
}

static void shell(void *context)
{
    if (system(context) != 0)
        exit(1);
}

static void put(const char *folder, const char *name, Str bytes)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes.ptr, 1, bytes.len, f) != bytes.len || fclose(f) != 0)
        exit(1);
}

/* The documented pipeline, and the program itself, as whole processes. */
static void whole_processes(const Key *key, Str cert, const char *shared)
{
    char folder[] = "/tmp/contract-bench-XXXXXX", command[2048];
    Buf pem;
    buf_init_secret(&pem, 0);
    if (!mkdtemp(folder) || !key_private_pem(key, (Str){ NULL, 0 }, &pem, NULL))
        exit(1);
    put(folder, "key.pem", buf_str(&pem));
    put(folder, "cert.crt", cert);
    put(folder, "c.yaml", str_from(text));
    put(folder, "w.yaml", STR("type: workload\ncompose:\n  archive: AAAA\n"));
    put(folder, "e.yaml", STR("type: env\nlogging:\n  syslog:\n    hostname: h\n"));
    buf_clear(&pem);
    snprintf(command, sizeof command,
             "cd %s && '%s' seal --force --platform ccrt --cert cert.crt --key key.pem -o o.yaml"
             " c.yaml >/dev/null 2>&1",
             folder, PROGRAM);
    if (access(PROGRAM, X_OK) == 0 && system(command) == 0)
        measure("contract-tui seal, whole process", shell, command, 11);
    snprintf(command, sizeof command,
             "cd %s && mkdir -p many out && for i in $(seq %d); do cp c.yaml many/$i.yaml; done",
             folder, MANY);
    if (access(PROGRAM, X_OK) == 0 && system(command) == 0)
        for (int jobs = 1; jobs <= 2; jobs++)
            many_contracts(folder, jobs);
    snprintf(command, sizeof command,
             "cd %s && '%s/bench/seal_openssl.sh' w.yaml e.yaml cert.crt key.pem >/dev/null 2>&1",
             folder, shared);
    if (system("openssl version >/dev/null 2>&1") == 0 && system(command) == 0)
        measure("documented openssl(1) pipeline", shell, command, 11);
    else
        printf("      documented openssl(1) pipeline: not at hand, left out\n");
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0)
        exit(1);
}

int main(int argc, char **argv)
{
    Error err = { 0 };
    Buf pem;
    buf_init(&pem, 0);
    Key *key = key_generate(4096, NULL, NULL, &err);
    if (!key || !cert_make_self_signed(key, STR("bench"), 4000, NOW - CLOCK_DAY, &pem, &err))
        die(&err);
    Cert *cert = cert_read(buf_str(&pem), "bench", &err);
    if (!cert)
        die(&err);
    SealRequest request = { .text = str_from(text),
                            .platform = platform_get(PLATFORM_CCRT),
                            .parts = SEAL_ALL_PARTS,
                            .cert = cert,
                            .key = key,
                            .now = NOW };
    seal(&request);
    measure("primitives: 2 PBKDF2, 2 RSA, 1 signature", primitives, &request, ROUNDS);
    measure("seal, with its self-check", seal, &request, ROUNDS);
    opening(&request);
    whole_processes(key, buf_str(&pem), argc > 2 ? argv[2] : "");
    cert_free(cert);
    key_free(key);
    buf_clear(&pem);
    return 0;
}
