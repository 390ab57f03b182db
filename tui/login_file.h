/* login_file - what docker and podman keep of logins: config.json, auth.json.
 *
 * Entries of `auths` with user and password, and those that cannot be read here with the reason:
 * kept by a credential helper, or a token. Passwords stand in secret memory. */
#ifndef TUI_LOGIN_FILE_H
#define TUI_LOGIN_FILE_H

#include "contract/buf.h"

enum { LOGINS_MAX = 60 };

typedef struct Login {
    Str key;            /* as the file has it: a host, a URL, a host with a path */
    Str user, password; /* empty when there is a reason not to take it */
    char why_not[96];   /* empty: it can be taken */
} Login;

typedef struct LoginFile {
    Buf bytes; /* owned, secret: all strings of the entries */
    Login entries[LOGINS_MAX];
    size_t count;
    bool is_cut; /* there were more */
} LoginFile;

/* False: no such file, no JSON, or no logins in it. *ret is cleared then. */
bool login_file_read(const char *path, LoginFile *ret, Error *err);
void login_file_clear(LoginFile *file); /* wipes */

#endif
