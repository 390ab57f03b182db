/* chain_files - the certificates above one, and a revocation list, as options name them. */
#ifndef TUI_CHAIN_FILES_H
#define TUI_CHAIN_FILES_H

#include "cmd.h"
#include "contract/store.h"

/* Zero it; options fill the paths. */
typedef struct ChainFiles {
    OptList intermediate_paths;
    const char *root_path, *crl_path;
    Cert *intermediates[OPT_LIST_MAX], *root; /* owned */
    size_t count;
    Buf crl;
} ChainFiles;

/* For a table of options. */
#define OPTS_CHAIN(files)                                                                          \
    { .name = "intermediate", .list = &(files).intermediate_paths },                               \
        { .name = "root", .value = &(files).root_path },                                           \
    {                                                                                              \
        .name = "crl", .value = &(files).crl_path                                                  \
    }

/* An exit status. */
int chain_files_load(ChainFiles *files);
void chain_files_clear(ChainFiles *files);
/* With what is in the folder of certificates as well; ERR_IO. */
bool chain_files_verify(const ChainFiles *files, const Cert *leaf, Time now, CertReport *ret_report,
                        Error *err);

#endif
