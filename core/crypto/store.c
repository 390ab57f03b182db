#include "contract/store.h"
#include "contract/arena.h"
#include "contract/file.h"

#include <stdio.h>
#include <stdlib.h>

#define CHAIN_MAX 256

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* -- reading -- */

static bool add(Store *store, const char *path, Cert *cert, const char *family, const char *version,
                bool published, Error *err)
{
    StoreItem *items = memory_resize(store->items, (store->count + 1) * sizeof *items);
    if (items)
        store->items = items;
    size_t len = strlen(path);
    char *copy = items ? memory_alloc(len + 1) : NULL;
    if (!copy) {
        cert_free(cert);
        return error_memory(err);
    }
    memcpy(copy, path, len);
    StoreItem *item = &items[store->count++];
    *item = (StoreItem){ .path = copy, .cert = cert, .published = published };
    snprintf(item->family, sizeof item->family, "%s", family);
    snprintf(item->version, sizeof item->version, "%s", version);
    return true;
}

/* One file: one item for each platform that it is known for. */
static bool add_file(Store *store, const char *path, Error *err)
{
    Buf bytes;
    buf_init(&bytes, 0);
    Cert *cert = file_read(path, KEY_FILE_MAX, &bytes, NULL, NULL)
                     ? cert_read(buf_str(&bytes), path, NULL)
                     : NULL;
    bool ok = true;
    if (!cert) {
        store->skipped++;
        goto out;
    }
    const CertKnown *known;
    size_t found = 0;
    for (; ok && (known = cert_known_as(cert_facts(cert)->sha256, found)); found++) {
        Cert *own = cert_read(buf_str(&bytes), path, err);
        ok = own && add(store, path, own, known->family, known->version, true, err);
    }
    if (ok && !found) {
        char family[8] = "", version[24] = "";
        if (!cert_name_parse(str_from(base_name(path)), family, version))
            family[0] = version[0] = 0;
        ok = add(store, path, cert, family, version, false, err);
        cert = NULL;
    }
out:
    cert_free(cert);
    buf_clear(&bytes);
    return ok;
}

static int by_family_and_version(const void *a, const void *b)
{
    const StoreItem *x = a, *y = b;
    if (!x->family[0] != !y->family[0])
        return x->family[0] ? -1 : 1;
    int order = strcmp(x->family, y->family);
    if (!order)
        order = cert_version_compare(str_from(y->version), str_from(x->version));
    return order ? order : strcmp(x->path, y->path);
}

bool store_open(const char *folder, Store *ret_store, Error *err)
{
    Store store = { 0 };
    FileStamp stamp = { 0 };
    FileList list = { 0 };
    if (!file_stamp(folder, &stamp, err))
        return false;
    bool ok = !stamp.exists || file_list(folder, &list, err);
    for (size_t i = 0; ok && i < list.count; i++) {
        char path[4096];
        if (list.items[i].kind != 'f' || list.items[i].name[0] == '.' ||
            snprintf(path, sizeof path, "%s/%s", folder, list.items[i].name) >= (int)sizeof path)
            continue;
        ok = add_file(&store, path, err);
    }
    file_list_free(&list);
    if (!ok) {
        store_close(&store);
        return false;
    }
    if (store.count)
        qsort(store.items, store.count, sizeof *store.items, by_family_and_version);
    *ret_store = store;
    return true;
}

void store_close(Store *store)
{
    for (size_t i = 0; i < store->count; i++) {
        memory_free(store->items[i].path);
        cert_free(store->items[i].cert);
    }
    memory_free(store->items);
    *store = (Store){ 0 };
}

/* One that is published comes before one that is not: old ones never end, and open no new image. */
const StoreItem *store_newest(const Store *store, const char *family, Time now)
{
    const StoreItem *other = NULL;
    for (size_t i = 0; i < store->count; i++) {
        const StoreItem *item = &store->items[i];
        if (strcmp(item->family, family) != 0 || cert_state(item->cert, now, NULL) >= CERT_NOT_YET)
            continue;
        if (item->published)
            return item;
        other = other ? other : item;
    }
    return other;
}

const StoreItem *store_find(const Store *store, const char *family, Str version)
{
    for (size_t i = 0; i < store->count; i++)
        if (strcmp(store->items[i].family, family) == 0 && str_is(version, store->items[i].version))
            return &store->items[i];
    return NULL;
}

/* Is its subject the issuer of the leaf, or of one that is? */
static bool is_above(const Cert *cert, const Cert *leaf, const CertChain *chain)
{
    const char *subject = cert_facts(cert)->subject;
    bool above = strcmp(subject, cert_facts(leaf)->issuer) == 0;
    for (size_t i = 0; i < chain->intermediate_count && !above; i++)
        above = strcmp(subject, cert_facts(chain->intermediates[i])->issuer) == 0;
    return above;
}

static bool is_in(const Cert *cert, const CertChain *chain)
{
    for (size_t i = 0; i < chain->intermediate_count; i++)
        if (strcmp(cert_facts(cert)->sha256, cert_facts(chain->intermediates[i])->sha256) == 0)
            return true;
    return false;
}

bool store_verify(const Store *store, const Cert *leaf, const CertChain *given,
                  CertReport *ret_report, Error *err)
{
    const Cert *items[CHAIN_MAX];
    CertChain chain = *given;
    size_t own = store ? store->count : 0;
    chain.intermediates = items;
    chain.intermediate_count = 0;
    for (size_t i = 0; i < given->intermediate_count && chain.intermediate_count < CHAIN_MAX; i++)
        items[chain.intermediate_count++] = given->intermediates[i];
    /* Those of the store that lead upwards; the others say nothing about this one. */
    for (size_t before = SIZE_MAX; before != chain.intermediate_count;) {
        before = chain.intermediate_count;
        for (size_t i = 0; i < own && chain.intermediate_count < CHAIN_MAX; i++)
            if (is_above(store->items[i].cert, leaf, &chain) &&
                !is_in(store->items[i].cert, &chain))
                items[chain.intermediate_count++] = store->items[i].cert;
    }
    if (!cert_verify(leaf, &chain, ret_report, err))
        return false;
    for (size_t i = 0; !given->root && !ret_report->trusted && i < own; i++) {
        const CertFacts *f = cert_facts(store->items[i].cert);
        CertReport other;
        if (!f->is_self_issued || !f->is_ca)
            continue;
        chain.root = store->items[i].cert;
        if (!cert_verify(leaf, &chain, &other, err))
            return false;
        if (other.trusted)
            *ret_report = other;
    }
    return true;
}
