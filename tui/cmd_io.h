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
 * be replaced; with secret it is then the user's alone (mode 600). */
int cmd_write(const char *path, Str bytes, bool secret, bool replace);
/* An output that would replace a file which is read: true, and it is said. The rows of `inputs` may
 * be NULL. */
bool cmd_is_input(const char *out, const char *const *inputs, size_t count);
/* say_error, with the file that it is about in front. */
int cmd_say_about(const char *path, Error *err);
/* A key; a private one whose file others can read is said. */
int cmd_load_key(const char *path, unsigned want, PassphraseSource *source, Key **ret_key);
/* Owned: the newest valid one at hand for this platform, which is said. */
int cmd_default_cert(const Platform *platform, Cert **ret_cert);
/* source may be NULL: then a PKCS#12 file whose certificates are encrypted fails. */
int cmd_load_cert(const char *path, PassphraseSource *source, Cert **ret_cert);
/* Does `work` for each file, up to `jobs` of them side by side; the worst exit status. `work` is
 * called from several threads. */
typedef int CmdFile(void *context, const char *file);
enum { CMD_JOBS_MAX = 32 };
int cmd_each_file(char *const *files, int count, int jobs, CmdFile *work, void *context);
/* "$XDG_DATA_HOME/contract-tui/NAME", or below ~/.local/share. */
void cmd_data_folder(const char *name, char *out, size_t size);

#endif
