/* cmd_io - what the verbs that use keys and certificates share: input, output, keys, folders.
 *
 * Each function says on standard error what went wrong and returns an exit status. */
#ifndef TUI_CMD_IO_H
#define TUI_CMD_IO_H

#include "cmd.h"
#include "contract/cert.h"
#include "contract/file.h"
#include "passphrase.h"

/* The options of one passphrase, for a table of options. */
#define OPTS_PASSPHRASE(source)                                                                    \
    { .name = "passphrase-file", .value = &(source).file },                                        \
    {                                                                                              \
        .name = "passphrase-fd", .value = &(source).fd                                             \
    }

/* Appends a file ("-": standard input) to a Buf that was made with the wanted maximum. */
int cmd_read(const char *path, size_t max, Buf *out);
/* Writes the whole file or nothing; NULL or "-" is standard output. replace: an existing file may
 * be replaced. */
int cmd_write(const char *path, Str bytes, bool secret, bool replace);
/* A key; a private one whose file others can read is said. */
int cmd_load_key(const char *path, unsigned want, PassphraseSource *source, Key **ret_key);
int cmd_load_cert(const char *path, Cert **ret_cert);
/* "$XDG_DATA_HOME/contract-tui/NAME", or below ~/.local/share. */
void cmd_data_folder(const char *name, char *out, size_t size);

#endif
