#include "login_file.h"

#include "contract/arena.h"
#include "contract/base64.h"
#include "contract/file.h"
#include "contract/json.h"

#include <stdio.h>

enum { FILE_MAX = 1 << 20 };

/* The buffer may move while it grows: strings are places in it until all is there. */
static Str keep(LoginFile *file, Str text)
{
    size_t at = file->bytes.len;
    buf_add_str(&file->bytes, text);
    return (Str){ .ptr = NULL, .len = buf_ok(&file->bytes) ? file->bytes.len - at : 0 };
}

static Login *add(LoginFile *file, Str key)
{
    for (size_t i = 0, at = 0; i < file->count; i++) {
        const Login *l = &file->entries[i];
        if (str_eq(str_slice(buf_str(&file->bytes), at, l->key.len), key))
            return NULL;
        at += l->key.len + l->user.len + l->password.len;
    }
    file->is_cut = file->is_cut || file->count == LOGINS_MAX;
    if (file->count == LOGINS_MAX)
        return NULL;
    Login *login = &file->entries[file->count++];
    *login = (Login){ .key = keep(file, key) };
    return login;
}

static void take_pair(LoginFile *file, Login *login, Str user, Str password)
{
    login->user = keep(file, user);
    login->password = keep(file, password);
}

static void take_entry(LoginFile *file, const TreeNode *entry, Str store)
{
    Buf plain;
    Login *login = add(file, entry->key);
    Str auth = tree_get_string(entry, "auth"), user = tree_get_string(entry, "username");
    if (!login)
        return;
    buf_init_secret(&plain, FILE_MAX);
    bool read = auth.len > 0 && base64_decode(&plain, auth, BASE64_STANDARD, NULL) &&
                utf8_valid_len(buf_str(&plain)) == plain.len;
    size_t colon = str_find_byte(buf_str(&plain), ':');
    if (read && colon > 0 && colon + 1 < plain.len)
        take_pair(file, login, str_slice(buf_str(&plain), 0, colon),
                  str_slice(buf_str(&plain), colon + 1, plain.len));
    else if (user.len > 0 && tree_get_string(entry, "password").len > 0)
        take_pair(file, login, user, tree_get_string(entry, "password"));
    else if (tree_get_string(entry, "identitytoken").len > 0)
        snprintf(login->why_not, sizeof login->why_not, "a token of a session, no password");
    else if (auth.len > 0)
        snprintf(login->why_not, sizeof login->why_not,
                 "its \"auth\" is no user:password in base64");
    else if (store.len > 0)
        snprintf(login->why_not, sizeof login->why_not,
                 "kept by the helper " STR_FMT ", cannot be read",
                 STR_ARG(str_slice(store, 0, 40)));
    else
        snprintf(login->why_not, sizeof login->why_not, "no user and password are kept");
    buf_clear(&plain);
}

static void take_all(LoginFile *file, const TreeNode *root)
{
    const TreeNode *auths = tree_get_text(root, "auths"),
                   *helpers = tree_get_text(root, "credHelpers");
    for (const TreeNode *n = helpers ? helpers->first : NULL; n; n = n->next) {
        Login *login = add(file, n->key);
        if (login)
            snprintf(login->why_not, sizeof login->why_not,
                     "kept by the helper " STR_FMT ", cannot be read",
                     STR_ARG(str_slice(n->string, 0, 40)));
    }
    for (const TreeNode *n = auths ? auths->first : NULL; n; n = n->next)
        take_entry(file, n, tree_get_string(root, "credsStore"));
}

/* Places become strings. */
static void settle(LoginFile *file)
{
    Str rest = buf_str(&file->bytes);
    for (size_t i = 0; i < file->count; i++) {
        Str *parts[] = { &file->entries[i].key, &file->entries[i].user,
                         &file->entries[i].password };
        for (size_t k = 0; k < 3; k++) {
            *parts[k] = str_slice(rest, 0, parts[k]->len);
            rest = str_slice(rest, parts[k]->len, rest.len);
        }
    }
}

bool login_file_read(const char *path, LoginFile *ret, Error *err)
{
    Buf bytes;
    TreeNode *root = NULL;
    Arena *arena = arena_new(0);
    *ret = (LoginFile){ .count = 0 };
    buf_init_secret(&ret->bytes, FILE_MAX * 2);
    buf_init_secret(&bytes, FILE_MAX);
    bool ok = arena ? file_read(path, FILE_MAX, &bytes, NULL, err) &&
                          json_parse(buf_str(&bytes), arena, &root, err)
                    : error_memory(err);
    if (ok)
        take_all(ret, root);
    if (ok && !buf_ok(&ret->bytes))
        ok = error_memory(err);
    else if (ok && ret->count == 0)
        ok = error_set(err, ERR_SYNTAX, "%s has no logins (\"auths\").", path);
    settle(ret);
    buf_clear(&bytes);
    arena_free(arena);
    if (!ok)
        login_file_clear(ret);
    return ok;
}

void login_file_clear(LoginFile *file)
{
    buf_clear(&file->bytes);
    *file = (LoginFile){ .count = 0 };
}
