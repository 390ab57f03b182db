/* chain_files - the certificates above one, and revocation lists, as options name them, and
 * what a verification with them comes to, in words and exit status. */
#ifndef TUI_CHAIN_FILES_H
#define TUI_CHAIN_FILES_H

#include "cmd.h"
#include "contract/store.h"
#include "passphrase.h"

/* Zero it; options fill the paths. */
typedef struct ChainFiles {
    OptList intermediate_paths, list_paths; /* of lists: files and folders */
    const char *root_path;
    Cert *intermediates[OPT_LIST_MAX], *root; /* owned */
    size_t count;
    CertLists *lists; /* owned; NULL: none named */
} ChainFiles;

/* For a table of options. */
#define OPTS_CHAIN(files)                                                                          \
    { .name = "intermediate", .list = &(files).intermediate_paths },                               \
        { .name = "root", .value = &(files).root_path },                                           \
    {                                                                                              \
        .name = "crl", .list = &(files).list_paths                                                 \
    }

/* An exit status. */
int chain_files_load(ChainFiles *files, PassphraseSource *source);
void chain_files_clear(ChainFiles *files);
/* With what is in the folder of certificates as well; ERR_IO. */
bool chain_files_verify(const ChainFiles *files, const Cert *leaf, Time now, CertReport *ret_report,
                        Error *err);

/* A row of a verification, on standard output; and all of a report. */
void chain_say(const char *mark, const char *what, const char *text);
void chain_say_report(const CertReport *report);
/* The exit status: 0 when it is good, 1 when something is wrong; 3 when nothing is wrong but not
 * everything could be checked: then *ret_open is what is open, behind "it". */
int chain_verdict(const CertReport *report, const char **ret_open);

#endif
