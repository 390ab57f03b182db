#include "chain_files.h"

#include "cmd_io.h"

#include <sys/stat.h>

enum { CRL_MAX = 16 << 20 };

/* -- revocation lists -- */

static bool read_lists(const char *path, CertLists *lists, Error *err)
{
    Buf bytes;
    buf_init(&bytes, CRL_MAX);
    bool ok = file_read(path, CRL_MAX, &bytes, NULL, err) &&
              cert_lists_add(lists, buf_str(&bytes), path, err);
    buf_clear(&bytes);
    return ok;
}

/* Every list in a folder; what is none is passed over, what is damaged is said. */
static int read_folder(const char *path, CertLists *lists)
{
    FileList files = { 0 };
    Error err = { 0 };
    size_t found = 0;
    int status = EXIT_DONE;
    if (!file_list(path, &files, &err))
        return say_error(&err);
    for (size_t i = 0; i < files.count && status == EXIT_DONE; i++) {
        char name[4096];
        if (files.items[i].kind != 'f' ||
            snprintf(name, sizeof name, "%s/%s", path, files.items[i].name) >= (int)sizeof name)
            continue;
        error_clear(&err);
        if (read_lists(name, lists, &err))
            found++;
        else if (err.code != ERR_KEY)
            status = say_error(&err);
    }
    file_list_free(&files);
    if (status == EXIT_DONE && !found) {
        say("%s: no revocation list is in this folder", path);
        status = EXIT_KEY;
    }
    return status;
}

static int load_lists(ChainFiles *files)
{
    int status = EXIT_DONE;
    Error err = { 0 };
    if (!files->list_paths.count)
        return EXIT_DONE;
    files->lists = cert_lists_new();
    if (!files->lists) {
        error_memory(&err);
        return say_error(&err);
    }
    for (size_t i = 0; status == EXIT_DONE && i < files->list_paths.count; i++) {
        const char *path = files->list_paths.items[i];
        struct stat st;
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
            status = read_folder(path, files->lists);
        else if (!read_lists(path, files->lists, &err))
            status = say_error(&err);
    }
    return status;
}

/* -- all of it -- */

int chain_files_load(ChainFiles *files, PassphraseSource *source)
{
    int status = EXIT_DONE;
    if (files->root_path &&
        (status = cmd_load_cert(files->root_path, source, &files->root)) != EXIT_DONE)
        return status;
    for (size_t i = 0; status == EXIT_DONE && i < files->intermediate_paths.count; i++) {
        status =
            cmd_load_cert(files->intermediate_paths.items[i], source, &files->intermediates[i]);
        files->count += status == EXIT_DONE;
    }
    return status == EXIT_DONE ? load_lists(files) : status;
}

void chain_files_clear(ChainFiles *files)
{
    for (size_t i = 0; i < files->count; i++)
        cert_free(files->intermediates[i]);
    cert_free(files->root);
    cert_lists_free(files->lists);
}

bool chain_files_verify(const ChainFiles *files, const Cert *leaf, Time now, CertReport *ret_report,
                        Error *err)
{
    char folder[4096];
    Store store = { 0 };
    const Cert *items[OPT_LIST_MAX];
    for (size_t i = 0; i < files->count; i++)
        items[i] = files->intermediates[i];
    cmd_data_folder("certs", folder, sizeof folder);
    bool ok = store_open(folder, &store, err) &&
              store_verify(&store, leaf,
                           &(CertChain){ .intermediates = items,
                                         .intermediate_count = files->count,
                                         .root = files->root,
                                         .lists = files->lists,
                                         .now = now },
                           ret_report, err);
    store_close(&store);
    return ok;
}

void chain_say(const char *mark, const char *what, const char *text)
{
    print(stdout, "%-3s %-28s %s\n", mark, what, text);
}

void chain_say_report(const CertReport *r)
{
    static const char *const marks[] = {
        [CERT_STEP_OK] = "ok", [CERT_STEP_BAD] = "x", [CERT_STEP_NOT_CHECKED] = "--"
    };
    for (size_t i = 0; i < r->count; i++)
        chain_say(marks[r->steps[i].verdict], r->steps[i].what, r->steps[i].text);
}

int chain_verdict(const CertReport *r, const char **ret_open)
{
    *ret_open = NULL;
    if (!r->ok)
        return EXIT_FOUND;
    if (!r->trusted)
        *ret_open = "was not followed to a root certificate";
    else if (r->unlisted)
        *ret_open = "was not looked up: none of the revocation lists is of its issuer";
    return *ret_open ? EXIT_READ : EXIT_DONE;
}
