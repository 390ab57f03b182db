/* Reading, opening, proving and comparing of an attestation record. */
#include "attest_work.h"
#include "path.h"

#include "contract/file.h"
#include "contract/store.h"
#include "contract/token.h"

#include <stdio.h>
#include <string.h>

#define WORK_FILE_MAX ((size_t)64 << 20)

static const char *const cidata_names[ATTEST_WORK_CIDATA] = {
    "cidata/user-data", "cidata/meta-data", "cidata/vendor-data", "cidata/network-config"
};

void attest_work_init(AttestWork *w)
{
    *w = (AttestWork){ .arena = NULL };
    buf_init_secret(&w->bytes, 2 * ATTEST_RECORD_MAX);
    buf_init_secret(&w->contract, WORK_FILE_MAX);
    buf_init(&w->expected, ATTEST_RECORD_MAX);
    for (size_t i = 0; i < ATTEST_WORK_CIDATA; i++)
        buf_init_secret(&w->cidata[i], WORK_FILE_MAX);
}

void attest_work_clear(AttestWork *w)
{
    arena_free(w->arena);
    buf_clear(&w->bytes);
    buf_clear(&w->contract);
    buf_clear(&w->expected);
    for (size_t i = 0; i < ATTEST_WORK_CIDATA; i++)
        buf_clear(&w->cidata[i]);
    *w = (AttestWork){ .arena = NULL };
}

static size_t list_files(AttestWork *w, AttestFile *files)
{
    size_t n = 0;
    for (size_t i = 0; i < ATTEST_WORK_CIDATA; i++)
        if (w->has_cidata[i])
            files[n++] = (AttestFile){ .name = str_from(cidata_names[i]),
                                       .from = str_from(w->cidata_path[i]),
                                       .bytes = buf_str(&w->cidata[i]) };
    return n;
}

static bool list_expected(AttestWork *w, AttestFile *files, size_t *n, Error *err)
{
    AttestRecord list;
    if (!w->expected_name[0])
        return true;
    if (!attest_read(buf_str(&w->expected), w->arena, &list, NULL))
        return error_set(
            err, ERR_SYNTAX,
            "%s: this is no list of hashes: lines of HASH NAME are needed, HASH with 64"
            " hexadecimal digits",
            w->expected_name);
    for (size_t i = 0; i < list.count; i++)
        if (list.lines[i].kind == ATTEST_ODD && list.lines[i].name.len)
            return error_set(err, ERR_SYNTAX, "%s, line %zu: %s", w->expected_name, i + 1,
                             attest_odd_why(&list.lines[i]));
    for (size_t i = 0; i < list.count && *n < ATTEST_WORK_FILES; i++)
        if (list.lines[i].kind == ATTEST_HASH)
            files[(*n)++] = (AttestFile){ .name = list.lines[i].name,
                                          .from = str_from(w->expected_name),
                                          .expected = list.lines[i].value };
    return true;
}

bool attest_work_compare(AttestWork *w, Error *err)
{
    static AttestFile files[ATTEST_WORK_FILES];
    Arena *old = w->arena;
    w->readable = false;
    w->row_count = 0;
    w->arena = arena_new(0);
    arena_free(old);
    if (!w->arena)
        return error_memory(err);
    size_t n = list_files(w, files);
    Str contract = w->contract_name[0] ? buf_str(&w->contract) : (Str){ NULL, 0 };
    if (!attest_read(buf_str(&w->bytes), w->arena, &w->record, err))
        return false;
    w->readable = true;
    return list_expected(w, files, &n, err) &&
           attest_compare(&w->record, contract, str_from(w->contract_name), files, n, w->arena,
                          &w->rows, &w->row_count, err);
}

bool attest_work_read(AttestWork *w, Str bytes, Error *err)
{
    w->sealed = token_is_like(str_trim(bytes));
    w->opened = w->readable = w->signature_checked = false;
    w->row_count = 0;
    buf_reset(&w->bytes);
    buf_add_str(&w->bytes, bytes);
    if (!buf_ok(&w->bytes))
        return error_set(err, ERR_TOO_BIG, "The record has %zu bytes; that is too much.",
                         bytes.len);
    return w->sealed || attest_work_compare(w, err);
}

bool attest_work_open(AttestWork *w, const Key *key, Error *err)
{
    TokenOpened opened = { .plausible = false };
    if (!token_open(buf_str(&w->bytes), key, &opened, err))
        return false;
    Str plain = buf_str(&opened.plain);
    bool like = attest_is_like(plain);
    if (like) {
        buf_reset(&w->bytes);
        buf_add_str(&w->bytes, plain);
        w->sealed = false;
        w->opened = true;
    }
    buf_clear(&opened.plain);
    if (!like)
        return error_set(err, ERR_SYNTAX,
                         "The key opens it, but what is inside is no attestation record.");
    return attest_work_compare(w, err);
}

/* Without a record yet there is nothing to compare with. */
static bool again(AttestWork *w, Error *err)
{
    return w->sealed || !w->bytes.len || attest_work_compare(w, err);
}

/* What could not be read is compared with no longer: the rows tell of it, and point to its name. */
static bool without(AttestWork *w)
{
    again(w, NULL);
    return false;
}

bool attest_work_contract(AttestWork *w, const char *path, Error *err)
{
    w->contract_name[0] = '\0';
    buf_reset(&w->contract);
    if (!file_read(path, WORK_FILE_MAX, &w->contract, NULL, err))
        return without(w);
    snprintf(w->contract_name, sizeof w->contract_name, "%.255s", path_last(path));
    if (again(w, err))
        return true;
    w->contract_name[0] = '\0';
    return without(w);
}

bool attest_work_cidata(AttestWork *w, const char *folder, Error *err)
{
    size_t found = 0;
    memset(w->has_cidata, 0, sizeof w->has_cidata);
    for (size_t i = 0; i < ATTEST_WORK_CIDATA; i++) {
        FileStamp stamp = { .exists = false };
        char *path = w->cidata_path[i];
        buf_reset(&w->cidata[i]);
        snprintf(path, ATTEST_WORK_PATH, "%.4000s/%s", folder, path_last(cidata_names[i]));
        if (!file_stamp(path, &stamp, NULL) || !stamp.exists)
            continue;
        if (!file_read(path, WORK_FILE_MAX, &w->cidata[i], NULL, err))
            return without(w);
        w->has_cidata[i] = true;
        found++;
    }
    if (!found) {
        error_set(err, ERR_IO,
                  "cannot compare with %.200s: it holds no user-data, meta-data or vendor-data",
                  folder);
        return without(w);
    }
    return again(w, err);
}

bool attest_work_expected(AttestWork *w, const char *path, Error *err)
{
    w->expected_name[0] = '\0';
    buf_reset(&w->expected);
    if (!file_read(path, ATTEST_RECORD_MAX, &w->expected, NULL, err))
        return without(w);
    snprintf(w->expected_name, sizeof w->expected_name, "%.255s", path_last(path));
    if (again(w, err))
        return true;
    w->expected_name[0] = '\0';
    return without(w);
}

/* Dates, issuers, as far as the certificates at hand go. */
static void verify_chain(AttestWork *w, const Cert *cert, const char *folder, Time now)
{
    Store store = { 0 };
    store_open(folder, &store, NULL);
    if (!store_verify(&store, cert, &(CertChain){ .now = now }, &w->chain, NULL))
        w->chain = (CertReport){ .ok = false };
    store_close(&store);
}

bool attest_work_prove(AttestWork *w, const char *cert_path, const char *signature_path,
                       const char *store, Time now, Error *err)
{
    Buf signature;
    Error why = { 0 };
    if (w->sealed)
        return error_set(err, ERR_REFUSED,
                         "The signature covers the opened record: open it with the key first (k).");
    Cert *cert = cert_load(cert_path, NULL, err);
    Key *key = cert ? cert_key(cert, err) : NULL;
    buf_init(&signature, ATTEST_RECORD_MAX);
    bool ok = key && file_read(signature_path, ATTEST_RECORD_MAX, &signature, NULL, err);
    if (ok) {
        w->signature_ok = attest_verify(buf_str(&w->bytes), buf_str(&signature), key, &why);
        w->signature_checked = true;
        snprintf(w->cert_name, sizeof w->cert_name, "%.127s", path_last(cert_path));
        if (w->signature_ok)
            snprintf(w->signature_text, sizeof w->signature_text,
                     "made by the key of %.127s over these bytes", w->cert_name);
        else
            snprintf(w->signature_text, sizeof w->signature_text, "%.390s", why.text);
        verify_chain(w, cert, store, now);
    }
    buf_clear(&signature);
    key_free(key);
    cert_free(cert);
    return ok;
}
