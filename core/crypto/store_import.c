/* Import: every certificate of a file becomes a file of the folder, under the name by which it
 * is published, else under its own name, else under its fingerprint. */
#include "contract/file.h"
#include "contract/store.h"
#include "contract/yaml.h"
#include "local.h"

#include <stdio.h>

typedef struct Importing {
    const char *folder;
    size_t found, added;
} Importing;

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool write_as(Importing *in, const Cert *cert, const char *name, bool *ret_taken, Error *err)
{
    char path[4096];
    FileStamp stamp = { 0 };
    *ret_taken = false;
    if (snprintf(path, sizeof path, "%s/%s", in->folder, name) >= (int)sizeof path)
        return error_set(err, ERR_TOO_BIG, "the path of %s is too long", name);
    if (!file_stamp(path, &stamp, err))
        return false;
    if (stamp.exists) {
        Cert *there = cert_load(path, NULL, NULL);
        *ret_taken = !there || strcmp(cert_facts(there)->sha256, cert_facts(cert)->sha256) != 0;
        cert_free(there);
        return true;
    }
    Buf pem;
    buf_init(&pem, 0);
    FileSave how = { .replace = false };
    bool ok = cert_pem(cert, &pem, err) && file_save(path, buf_str(&pem), &how, NULL, err);
    buf_clear(&pem);
    in->added += ok;
    return ok;
}

/* hint: a file name that tells family and version, or NULL. */
static bool keep(Importing *in, const Cert *cert, const char *hint, Error *err)
{
    char name[256], family[8], version[24];
    const CertKnown *known = cert_known_as(cert_facts(cert)->sha256, 0);
    bool taken = true;
    if (known)
        snprintf(name, sizeof name, "%s", known->file);
    else if (hint && cert_name_parse(str_from(hint), family, version))
        snprintf(name, sizeof name, "%.250s", hint);
    else
        name[0] = 0;
    in->found++;
    if (name[0] && !write_as(in, cert, name, &taken, err))
        return false;
    if (!taken)
        return true;
    snprintf(name, sizeof name, "certificate-%.16s.crt", cert_facts(cert)->sha256);
    return write_as(in, cert, name, &taken, err);
}

static bool keep_text(Importing *in, Str text, const char *from, const char *hint, Error *err)
{
    Cert *cert = cert_read(text, from, err);
    bool ok = cert && keep(in, cert, hint, err);
    cert_free(cert);
    return ok;
}

/* -- bundles: version -> certificate, or version -> { cert: certificate }, also by platform -- */

#define BUNDLE_DEPTH 4

static bool is_pem(Str text)
{
    return str_contains(text, STR("BEGIN CERTIFICATE"));
}

/* Bundles hold certificates of hpvs: the version is made the published file name. */
static void hint_of(Str version, char *out, size_t size)
{
    char text[24];
    unsigned major, minor, patch;
    int end = 0;
    out[0] = 0;
    if (version.len >= sizeof text)
        return;
    memcpy(text, version.ptr, version.len);
    text[version.len] = 0;
    if (sscanf(text, "%3u.%3u.%5u%n", &major, &minor, &patch, &end) == 3 && !text[end] &&
        major == 1)
        snprintf(out, size, "ibm-hyper-protect-container-runtime-%u-%u-s390x-%u-encrypt.crt", major,
                 minor, patch);
}

/* Every certificate below a node; the hint is the nearest key above it that is a version. */
static bool import_below(Importing *in, const TreeNode *node, const char *hint, unsigned depth,
                         const char *from, Error *err)
{
    if (node->kind == NODE_STRING)
        return !is_pem(node->string) || keep_text(in, node->string, from, hint, err);
    bool ok = true;
    bool goes_down = depth && (node->kind == NODE_MAPPING || node->kind == NODE_SEQUENCE);
    for (const TreeNode *child = goes_down ? node->first : NULL; ok && child; child = child->next) {
        char own[128] = "";
        if (node->kind == NODE_MAPPING)
            hint_of(child->key, own, sizeof own);
        ok = import_below(in, child, own[0] ? own : hint, depth - 1, from, err);
    }
    return ok;
}

/* Nothing is done when the text is no bundle. */
static bool import_bundle(Importing *in, Str bytes, const char *from, Error *err)
{
    Str text = str_trim(bytes);
    if (!text.len || text.ptr[0] == '-' || utf8_valid_len(text) != text.len || !is_pem(text))
        return true;
    Arena *arena = arena_new(0);
    if (!arena)
        return error_memory(err);
    Problems problems;
    YamlDocument doc = { 0 };
    problems_init(&problems, arena, 10);
    bool ok = yaml_parse(bytes, NULL, arena, &problems, &doc, err);
    if (ok && doc.root && (doc.root->kind == NODE_MAPPING || doc.root->kind == NODE_SEQUENCE))
        ok = import_below(in, doc.root, NULL, BUNDLE_DEPTH, from, err);
    arena_free(arena);
    return ok;
}

/* -- PEM files with one or more certificates, DER -- */

static bool import_pem(Importing *in, Str bytes, const char *from, Error *err)
{
    PemBlock block;
    Str rest = bytes;
    bool ok = true;
    while (ok && pem_next(&rest, &block)) {
        Buf pem;
        buf_init(&pem, 0);
        if (pem_kind(block.label) == KEY_IS_CERTIFICATE && block.closed) {
            ok = pem_rebuild(&block, &pem, err) &&
                 keep_text(in, buf_str(&pem), from, base_name(from), err);
        }
        buf_clear(&pem);
    }
    return ok;
}

/* -- PKCS#12 -- */

static bool import_container(Importing *in, Str der, const char *from, const Passphrase *passphrase,
                             Error *err)
{
    Container c;
    if (!container_open(der, from, CONTAINER_CERTS, passphrase, &c, err))
        return false;
    bool ok = true;
    for (int i = 0; ok && i < sk_X509_num(c.certs); i++) {
        unsigned char *bytes = NULL;
        int len = i2d_X509(sk_X509_value(c.certs, i), &bytes);
        ok = len > 0 ? keep_text(in, str_make((char *)bytes, (size_t)len), from, "", err)
                     : crypto_error(err, ERR_CRYPTO, "the certificate cannot be written");
        OPENSSL_free(bytes);
    }
    container_clear(&c);
    return ok;
}

bool store_import(const char *folder, Str bytes, const char *from, const Passphrase *passphrase,
                  size_t *ret_found, size_t *ret_added, Error *err)
{
    Importing in = { .folder = folder };
    Buf der;
    buf_init_secret(&der, 0);
    bool ok = file_make_dirs(folder, err);
    if (ok && container_der(bytes, &der))
        ok = import_container(&in, buf_str(&der), from, passphrase, err);
    else
        ok = ok && import_bundle(&in, bytes, from, err) &&
             (in.found || import_pem(&in, bytes, from, err)) &&
             (in.found || keep_text(&in, bytes, from, base_name(from), err));
    buf_clear(&der);
    if (!ok)
        return false;
    *ret_found = in.found;
    *ret_added = in.added;
    return true;
}
