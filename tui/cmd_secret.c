/* cmd_secret - secret seal, secret verify, secret open: sealed secrets for pods. */
#include "cmd_io.h"

#include "contract/sealed_secret.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define SEALED_TEXT_MAX (4 * SEALED_SECRET_MAX)

static bool parse_type(const char *text, SealedType *ret)
{
    if (text && strcmp(text, "workload") == 0)
        *ret = SEALED_WORKLOAD;
    else if (text && strcmp(text, "env") == 0)
        *ret = SEALED_ENV;
    else
        return false;
    return true;
}

/* -- keys that are made here -- */

static int write_new(const char *folder, const char *name, Str bytes, bool secret)
{
    char path[4200];
    snprintf(path, sizeof path, "%.4000s/%s", folder, name);
    return cmd_write(path, bytes, secret, false);
}

static void add_block(Buf *out, const char *name, Str pem)
{
    Str line;
    buf_printf(out, "    %s: |\n", name);
    while (str_split(&pem, '\n', &line))
        if (line.len)
            buf_printf(out, "      " STR_FMT "\n", STR_ARG(line));
}

/* The part of the section that the guest needs: one private half, in the form that the documents
 * show, and one public half. */
static bool secret_part(const Key *decrypt, const Key *sign, Buf *out, Error *err)
{
    Buf private, public;
    buf_init_secret(&private, 0);
    buf_init(&public, 0);
    bool ok = key_private_pkcs1(decrypt, &private, err) && key_public_pem(sign, &public, err);
    if (ok) {
        buf_add_text(out, "confidential-containers:\n  secret:\n");
        add_block(out, "decryptionKey", buf_str(&private));
        add_block(out, "verificationKey", buf_str(&public));
    }
    buf_clear(&private);
    buf_clear(&public);
    return ok;
}

/* decrypt.pem, sign.pem and what the contract takes of them; none is written over a file. */
static int write_keys(const char *folder, const Key *decrypt, const Key *sign)
{
    Error err = { 0 };
    Buf part, pem[2];
    buf_init_secret(&part, 0);
    buf_init_secret(&pem[0], 0);
    buf_init_secret(&pem[1], 0);
    int status = EXIT_DONE;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        say("cannot make the folder %s: %s", folder, strerror(errno));
        status = EXIT_WRITE;
    } else if (!key_private_pem(decrypt, (Str){ NULL, 0 }, &pem[0], &err) ||
               !key_private_pem(sign, (Str){ NULL, 0 }, &pem[1], &err) ||
               !secret_part(decrypt, sign, &part, &err)) {
        status = say_error(&err);
    } else if ((status = write_new(folder, "decrypt.pem", buf_str(&pem[0]), true)) == EXIT_DONE &&
               (status = write_new(folder, "sign.pem", buf_str(&pem[1]), true)) == EXIT_DONE &&
               (status = write_new(folder, "secret.yaml", buf_str(&part), true)) == EXIT_DONE) {
        say("%s: decrypt.pem and sign.pem, not encrypted, and secret.yaml, which the section takes",
            folder);
    }
    buf_clear(&part);
    buf_clear(&pem[0]);
    buf_clear(&pem[1]);
    return status;
}

static int make_keys(const char *folder, Key **ret_encrypt, Key **ret_sign)
{
    Error err = { 0 };
    *ret_encrypt = key_generate(KEY_BITS_DEFAULT, NULL, NULL, &err);
    *ret_sign = *ret_encrypt ? key_generate(KEY_BITS_DEFAULT, NULL, NULL, &err) : NULL;
    return *ret_sign ? write_keys(folder, *ret_encrypt, *ret_sign) : say_error(&err);
}

int cmd_secret_seal(int argc, char **argv)
{
    const char *type_text = NULL, *encrypt_path = NULL, *sign_path = NULL, *output = NULL,
               *folder = NULL;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "type", .value = &type_text },
        { .name = "encrypt-key", .value = &encrypt_path },
        { .name = "sign-key", .value = &sign_path },
        { .name = "new-keys", .value = &folder },
        { .name = "output", .letter = 'o', .value = &output },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("secret seal");
    SealedType type = SEALED_WORKLOAD;
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (!parse_type(type_text, &type))
        return say_usage(command, "--type is workload or env: the section that holds the keys");
    if (operands > 1 || (folder ? encrypt_path || sign_path : !encrypt_path || !sign_path))
        return say_usage(command, "--encrypt-key and --sign-key are needed, or --new-keys, and at"
                                  " most one FILE");
    const char *inputs[] = { operands ? argv[1] : "-", encrypt_path, sign_path, source.file };
    if (cmd_is_input(output, inputs, 4))
        return EXIT_USAGE;
    Key *encrypt = NULL, *sign = NULL;
    Buf secret, out;
    Error err = { 0 };
    buf_init_secret(&secret, SEALED_SECRET_MAX);
    buf_init(&out, SEALED_TEXT_MAX);
    if ((encrypt_path &&
         (status = cmd_load_key(encrypt_path, KEY_ANY_PUBLIC, &source, &encrypt)) != EXIT_DONE) ||
        (sign_path &&
         (status = cmd_load_key(sign_path, KEY_PRIVATE, &source, &sign)) != EXIT_DONE) ||
        (status = cmd_read(operands ? argv[1] : "-", SEALED_SECRET_MAX, &secret)) != EXIT_DONE ||
        (folder && (status = make_keys(folder, &encrypt, &sign)) != EXIT_DONE))
        goto out;
    if (!sealed_secret_make(type, encrypt, sign, buf_str(&secret), &out, &err)) {
        status = say_error(&err);
        goto out;
    }
    buf_add_byte(&out, '\n');
    status = cmd_write(output, buf_str(&out), false, true);
out:
    key_free(encrypt);
    key_free(sign);
    buf_clear(&secret);
    buf_clear(&out);
    passphrase_clear(&source);
    return status;
}

typedef struct Loaded {
    Arena *arena;
    Buf text;
    SealedSecret secret;
    Key *key;
} Loaded;

static int load(const char *path, const char *key_path, unsigned want, PassphraseSource *source,
                Loaded *ret)
{
    Error err = { 0 };
    *ret = (Loaded){ .arena = arena_new(0) };
    buf_init(&ret->text, SEALED_TEXT_MAX);
    int status = cmd_read(path, SEALED_TEXT_MAX, &ret->text);
    if (status != EXIT_DONE)
        return status;
    if (!ret->arena)
        error_memory(&err);
    if (!ret->arena || !sealed_secret_read(buf_str(&ret->text), ret->arena, &ret->secret, &err))
        return cmd_say_about(path, &err);
    return cmd_load_key(key_path, want, source, &ret->key);
}

static void unload(Loaded *loaded)
{
    key_free(loaded->key);
    buf_clear(&loaded->text);
    arena_free(loaded->arena);
}

int cmd_secret_verify(int argc, char **argv)
{
    const char *key_path = NULL;
    PassphraseSource source = { 0 };
    const Opt opts[] = { { .name = "key", .value = &key_path }, { .name = NULL } };
    const Command *command = command_find("secret verify");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1 || !key_path)
        return say_usage(command, "--key and one FILE are needed");
    Loaded l;
    Error err = { 0 };
    int status = load(argv[1], key_path, KEY_ANY_PUBLIC, &source, &l);
    if (status == EXIT_DONE) {
        if (sealed_secret_verify(&l.secret, l.key, &err)) {
            print(stdout, "%s: signed by this key; kid " STR_FMT ", key id " STR_FMT "\n", argv[1],
                  STR_ARG(l.secret.kid), STR_ARG(l.secret.key_id));
        } else {
            say("%s: %s", argv[1], err.text);
            status = EXIT_FOUND;
        }
    }
    unload(&l);
    return status;
}

int cmd_secret_open(int argc, char **argv)
{
    const char *key_path = NULL, *output = NULL;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "key", .value = &key_path },
        { .name = "output", .letter = 'o', .value = &output },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("secret open");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1 || !key_path)
        return say_usage(command, "--key and one FILE are needed");
    const char *inputs[] = { argv[1], key_path, source.file };
    if (cmd_is_input(output, inputs, 3))
        return EXIT_USAGE;
    Loaded l;
    Buf plain;
    Error err = { 0 };
    buf_init_secret(&plain, SEALED_SECRET_MAX);
    int status = load(argv[1], key_path, KEY_PRIVATE, &source, &l);
    if (status == EXIT_DONE)
        say("notice: the signature was not checked; secret verify does that");
    if (status == EXIT_DONE)
        status = sealed_secret_open(&l.secret, l.key, &plain, &err)
                     ? cmd_write(output, buf_str(&plain), true, true)
                     : cmd_say_about(argv[1], &err);
    buf_clear(&plain);
    unload(&l);
    passphrase_clear(&source);
    return status;
}
