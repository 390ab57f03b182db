#include "chain_files.h"

#include "cmd_io.h"

enum { CRL_MAX = 16 << 20 };

int chain_files_load(ChainFiles *files)
{
    int status = EXIT_DONE;
    buf_init(&files->crl, CRL_MAX);
    if (files->root_path && (status = cmd_load_cert(files->root_path, &files->root)) != EXIT_DONE)
        return status;
    if (files->crl_path && (status = cmd_read(files->crl_path, CRL_MAX, &files->crl)) != EXIT_DONE)
        return status;
    for (size_t i = 0; status == EXIT_DONE && i < files->intermediate_paths.count; i++) {
        status = cmd_load_cert(files->intermediate_paths.items[i], &files->intermediates[i]);
        files->count += status == EXIT_DONE;
    }
    return status;
}

void chain_files_clear(ChainFiles *files)
{
    for (size_t i = 0; i < files->count; i++)
        cert_free(files->intermediates[i]);
    cert_free(files->root);
    buf_clear(&files->crl);
}

bool chain_files_verify(const ChainFiles *files, const Cert *leaf, Time now, CertReport *ret_report,
                        Error *err)
{
    char folder[4096];
    Store store = { 0 };
    const Cert *items[OPT_LIST_MAX];
    for (size_t i = 0; i < files->count; i++)
        items[i] = files->intermediates[i];
    Str crl = files->crl_path ? str_make(files->crl.ptr ? files->crl.ptr : "", files->crl.len)
                              : (Str){ NULL, 0 };
    cmd_data_folder("certs", folder, sizeof folder);
    bool ok = store_open(folder, &store, err) &&
              store_verify(&store, leaf,
                           &(CertChain){ .intermediates = items,
                                         .intermediate_count = files->count,
                                         .root = files->root,
                                         .crl = crl,
                                         .now = now },
                           ret_report, err);
    store_close(&store);
    return ok;
}
