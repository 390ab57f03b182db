#include "key_files.h"

#include "cmd_io.h"

#include "contract/arena.h"
#include "contract/file.h"
#include "contract/store.h"

#include <stdio.h>

enum { KEY_MAX = 64 * 1024, HEAD = 64, DER_START = 0x30 };

bool key_file_is_container(const KeyText *facts)
{
    return strcmp(facts->label, "PKCS12") == 0;
}

static bool looks_like_key(Str bytes)
{
    return bytes.len > 0 &&
           (bytes.ptr[0] == DER_START || str_starts(str_trim(bytes), STR("-----BEGIN")));
}

static bool read_key(const char *path, KeyText *ret)
{
    Buf bytes;
    buf_init_secret(&bytes, KEY_MAX);
    memset(ret, 0, sizeof *ret);
    bool ok = file_read_head(path, HEAD, &bytes, NULL) && looks_like_key(buf_str(&bytes));
    buf_reset(&bytes);
    ok = ok && file_read(path, KEY_MAX, &bytes, NULL, NULL) &&
         key_text(buf_str(&bytes), ret, NULL, NULL) &&
         (ret->kind == KEY_IS_PRIVATE || ret->kind == KEY_IS_PUBLIC || key_file_is_container(ret));
    buf_clear(&bytes);
    return ok;
}

void key_files_find(const char *folder, KeyFile *files, size_t *count)
{
    char path[1400];
    FileList list = { 0 };
    if (!file_list(folder, &list, NULL))
        return;
    for (size_t i = 0; i < list.count && *count < KEYS_MAX; i++) {
        const FileEntry *e = &list.items[i];
        KeyFile *file = &files[*count];
        if (e->kind != 'f' || e->size == 0 || e->size > KEY_MAX)
            continue;
        snprintf(path, sizeof path, "%s/%.300s", folder, e->name);
        if (!read_key(path, &file->facts))
            continue;
        snprintf(file->name, sizeof file->name, "%.255s", e->name);
        file->mode = e->mode;
        (*count)++;
    }
    file_list_free(&list);
}

void key_files_folder(App *app, char *out, size_t size)
{
    const char *path = document_path(app_document(app));
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (slash)
        snprintf(out, size, "%.*s", (int)(slash - path), path);
    else
        snprintf(out, size, ".");
}

KeyCounts key_counts(App *app)
{
    char folder[1024];
    Store store = { 0 };
    KeyCounts counts = { 0 };
    KeyFile *files = memory_alloc(KEYS_MAX * sizeof *files);
    key_files_folder(app, folder, sizeof folder);
    if (files)
        key_files_find(folder, files, &counts.keys);
    memory_free(files);
    cmd_data_folder("certs", folder, sizeof folder);
    if (store_open(folder, &store, NULL)) {
        counts.certificates = store.count;
        for (size_t i = 0; i < store.count; i++) {
            CertState state = cert_state(store.items[i].cert, clock_now(), NULL);
            counts.expired += state == CERT_EXPIRED;
            counts.end_soon += state == CERT_ENDS_SOON;
        }
        store_close(&store);
    }
    return counts;
}
