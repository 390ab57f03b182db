#include "cmd_io.h"

#include "contract/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

int cmd_read(const char *path, size_t max, Buf *out)
{
    Error err = { 0 };
    return file_read(path, max, out, NULL, &err) ? EXIT_DONE : say_error(&err);
}

int cmd_write(const char *path, Str bytes, bool secret, bool replace)
{
    Error err = { 0 };
    FileSave how = { .secret = secret, .narrow = secret, .replace = replace };
    if (file_save(path ? path : "-", bytes, &how, NULL, &err))
        return EXIT_DONE;
    say_error(&err);
    return EXIT_WRITE;
}

bool cmd_is_input(const char *out, const char *const *inputs, size_t count)
{
    FileStamp to = { 0 }, from = { 0 };
    if (!out || strcmp(out, "-") == 0 || !file_stamp(out, &to, NULL) || !to.exists)
        return false;
    for (size_t i = 0; i < count; i++)
        if (inputs[i] && file_stamp(inputs[i], &from, NULL) && from.exists &&
            from.device == to.device && from.inode == to.inode) {
            say("%s is read and would be replaced by the result; name another file with -o", out);
            return true;
        }
    return false;
}

int cmd_say_about(const char *path, Error *err)
{
    error_prefix(err, "%s: ", strcmp(path, "-") == 0 ? "standard input" : path);
    return say_error(err);
}

int cmd_load_key(const char *path, unsigned want, PassphraseSource *source, Key **ret_key)
{
    Error err = { 0 };
    FileStamp stamp = { 0 };
    Passphrase ask = passphrase_of(source);
    Key *key = key_load(path, want, &ask, &err);
    if (!key)
        return say_error(&err);
    if (key_is_private(key) && file_stamp(path, &stamp, NULL) && stamp.exists && (stamp.mode & 077))
        say("warning: %s can be read by others (mode %03o); chmod 600 makes it yours alone", path,
            stamp.mode & 0777);
    *ret_key = key;
    return EXIT_DONE;
}

int cmd_load_cert(const char *path, PassphraseSource *source, Cert **ret_cert)
{
    Error err = { 0 };
    Passphrase ask = source ? passphrase_of(source) : (Passphrase){ .ask = NULL };
    Cert *cert = cert_load(path, source ? &ask : NULL, &err);
    if (!cert)
        return say_error(&err);
    *ret_cert = cert;
    return EXIT_DONE;
}

int cmd_default_cert(const Platform *platform, Cert **ret_cert)
{
    char folder[4096];
    Store store;
    Error err = { 0 };
    cmd_data_folder("certs", folder, sizeof folder);
    if (!store_open(folder, &store, &err))
        return say_error(&err);
    const StoreItem *item = store_newest(&store, platform->cert_family, clock_now());
    int status = EXIT_KEY;
    if (!item)
        say("no certificate of %s that is valid is at hand: name one with --cert, or bring it in"
            " (cert url, cert import)",
            platform->cert_family);
    else if ((status = cmd_load_cert(item->path, NULL, ret_cert)) == EXIT_DONE)
        say("notice: certificate %s %s, the newest valid one at hand; --cert takes another",
            item->family, item->version);
    store_close(&store);
    return status;
}

void cmd_data_folder(const char *name, char *out, size_t size)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && data[0] == '/')
        snprintf(out, size, "%s/contract-tui/%s", data, name);
    else
        snprintf(out, size, "%s/.local/share/contract-tui/%s", home ? home : "", name);
}

typedef struct Round {
    char *const *files;
    int count;
    CmdFile *work;
    void *context;
    atomic_int next, status;
} Round;

static void *go_round(void *context)
{
    Round *r = context;
    for (int i; (i = atomic_fetch_add(&r->next, 1)) < r->count;) {
        int status = r->work(r->context, r->files[i]);
        int worst = atomic_load(&r->status);
        while (status > worst && !atomic_compare_exchange_weak(&r->status, &worst, status))
            ;
    }
    return NULL;
}

int cmd_each_file(char *const *files, int count, int jobs, CmdFile *work, void *context)
{
    Round r = { .files = files, .count = count, .work = work, .context = context };
    pthread_t threads[CMD_JOBS_MAX];
    int started = 0;
    while (started < jobs - 1 && started < count - 1 && started < CMD_JOBS_MAX &&
           pthread_create(&threads[started], NULL, go_round, &r) == 0)
        started++;
    go_round(&r);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return atomic_load(&r.status);
}
