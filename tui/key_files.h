/* key_files - keys that lie in a folder, and what there is of keys and certificates. */
#ifndef TUI_KEY_FILES_H
#define TUI_KEY_FILES_H

#include "app.h"

#include "contract/key.h"

enum { KEYS_MAX = 96 };

typedef struct KeyFile {
    char name[256];
    KeyText facts;
    unsigned mode;
} KeyFile;

/* Adds the files of a folder that hold a private or public key to the *count of `files` (of
 * KEYS_MAX); none when it cannot be read. */
void key_files_find(const char *folder, KeyFile *files, size_t *count);
/* PKCS#12: a private key with its certificates. */
bool key_file_is_container(const KeyText *facts);
/* The one of the contract; without a contract, the working folder. */
void key_files_folder(App *app, char *out, size_t size);

/* Keys beside the contract, and certificates in the store. */
typedef struct KeyCounts {
    size_t keys, certificates, expired, end_soon;
} KeyCounts;
KeyCounts key_counts(App *app);

#endif
