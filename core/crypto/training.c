#include "contract/training.h"
#include "contract/file.h"

#include <stdio.h>

#define TRAINING_DAYS 3650

static bool path_in(char *out, size_t size, const char *folder, const char *name, Error *err)
{
    if (snprintf(out, size, "%s/%s", folder, name) < (int)size)
        return true;
    return error_set(err, ERR_TOO_BIG, "the path %s is too long", folder);
}

static bool exists(const char *path)
{
    FileStamp stamp = { 0 };
    return file_stamp(path, &stamp, NULL) && stamp.exists;
}

/* A new key in a file that nobody else can read. */
static Key *make_key(const char *path, KeyProgress *progress, void *context, Error *err)
{
    Key *key = key_generate(KEY_BITS_DEFAULT, progress, context, err);
    Buf pem;
    buf_init_secret(&pem, 0);
    FileSave how = { .secret = true, .replace = true };
    bool ok = key && key_private_pem(key, (Str){ NULL, 0 }, &pem, err) &&
              file_save(path, buf_str(&pem), &how, NULL, err);
    buf_clear(&pem);
    if (ok)
        return key;
    key_free(key);
    return NULL;
}

static bool make_pair(const TrainingKeys *t, Time now, KeyProgress *progress, void *context,
                      Error *err)
{
    Buf pem;
    buf_init(&pem, 0);
    FileSave how = { .replace = true };
    Key *key = make_key(t->key_path, progress, context, err);
    bool ok = key &&
              cert_make_self_signed(key, STR(TRAINING_NAME), TRAINING_DAYS, now, &pem, err) &&
              file_save(t->cert_path, buf_str(&pem), &how, NULL, err);
    key_free(key);
    buf_clear(&pem);
    return ok;
}

bool training_keys(const char *folder, Time now, KeyProgress *progress, void *context,
                   TrainingKeys *ret_keys, Error *err)
{
    TrainingKeys t = { .made = false };
    if (!path_in(t.cert_path, sizeof t.cert_path, folder, "encrypt.crt", err) ||
        !path_in(t.key_path, sizeof t.key_path, folder, "encrypt.pem", err) ||
        !path_in(t.sign_path, sizeof t.sign_path, folder, "sign.pem", err) ||
        !file_make_dirs(folder, err))
        return false;
    if (!exists(t.cert_path) || !exists(t.key_path)) {
        t.made = true;
        if (!make_pair(&t, now, progress, context, err))
            return false;
    }
    if (!exists(t.sign_path)) {
        t.made = true;
        Key *key = make_key(t.sign_path, progress, context, err);
        if (!key)
            return false;
        key_free(key);
    }
    *ret_keys = t;
    return true;
}

bool training_is_cert(const Cert *cert)
{
    return strcmp(cert_facts(cert)->name, TRAINING_NAME) == 0;
}
