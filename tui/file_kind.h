/* file_kind - what a file is, by its first bytes: in lists of files, and before it is opened. */
#ifndef TUI_FILE_KIND_H
#define TUI_FILE_KIND_H

#include "contract/file.h"

/* A word or two: "contract", "sealed", "section", "certificate", "private key", "key, passphrase",
 * "public key", "gzip"; "" when it is none of these. Static. */
const char *file_kind_badge(const char *path, const FileEntry *entry);
/* One sentence about it: a platform, a size and an end, a folder's compose file, or why it cannot
 * be read. */
void file_kind_describe(const char *path, const FileEntry *entry, char *out, size_t size);
/* The same of a text that holds a key or a certificate, with the start and the end of its
 * fingerprint; false for anything else. */
bool file_kind_of_key(Str text, char *out, size_t size);

#endif
