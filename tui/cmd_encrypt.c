/* cmd_encrypt - encrypt and decrypt: one text to one token, and back; bytes exactly as given. */
#include "cmd_io.h"
#include "contract/seal.h"
#include "contract/text.h"
#include "contract/token.h"

#include <unistd.h>

static int encrypt(const Platform *platform, const char *cert_path, PassphraseSource *source,
                   bool force, const char *in, const char *out)
{
    Buf text, token;
    buf_init_secret(&text, TEXT_MAX);
    buf_init(&token, 0);
    Cert *cert = NULL;
    Key *key = NULL;
    Error err = { 0 };
    char note[200];
    int status =
        cert_path ? cmd_load_cert(cert_path, source, &cert) : cmd_default_cert(platform, &cert);
    if (status != EXIT_DONE)
        goto out;
    if (!seal_judge_cert(cert, platform, clock_now(), force, note, &err) ||
        !(key = cert_key(cert, &err))) {
        status = cert_path ? cmd_say_about(cert_path, &err) : say_error(&err);
        goto out;
    }
    if (note[0])
        say("notice: %s", note);
    status = cmd_read(in, TEXT_MAX, &text);
    if (status != EXIT_DONE)
        goto out;
    if (!token_make(platform->prefix, key, buf_str(&text), &token, &err)) {
        status = say_error(&err);
        goto out;
    }
    if (!out && isatty(STDOUT_FILENO))
        buf_add_byte(&token, '\n');
    status = cmd_write(out, buf_str(&token), false, true);
out:
    buf_clear(&text);
    buf_clear(&token);
    cert_free(cert);
    key_free(key);
    return status;
}

int cmd_encrypt(int argc, char **argv)
{
    const char *platform_name = NULL, *cert = NULL, *out = NULL;
    bool force = false;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "platform", .value = &platform_name },
        { .name = "cert", .value = &cert },
        { .name = "force", .is_flag = true, .flag = &force },
        { .name = "output", .letter = 'o', .value = &out },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("encrypt");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands > 1)
        return say_usage(command, "one file at a time");
    if (!platform_name)
        return say_usage(command, "--platform is needed");
    const Platform *platform = cmd_platform(command, platform_name, STR(""), "");
    const char *in = operands ? argv[1] : "-";
    const char *inputs[] = { in, cert, source.file };
    if (!platform || cmd_is_input(out, inputs, 3))
        return EXIT_USAGE;
    int status = encrypt(platform, cert, &source, force, in, out);
    passphrase_clear(&source);
    return status;
}

/* What is remarkable about a token that was opened. */
static void say_notes(const TokenOpened *t)
{
    if (t->weak)
        say("security: its password counts %zu bytes only: this text can be read without the key."
            " Encrypt it again",
            t->effective_len);
    else if (t->reading != TOKEN_EXACT)
        say("warning: its password has %zu bytes with a line end or NUL; %zu of them counted for"
            " the tool that made it. Encrypt it again",
            t->password_len, t->effective_len);
    if (!t->plausible)
        say("warning: what comes out is no text; it may be damaged");
}

static int decrypt(const char *key_path, PassphraseSource *source, const char *in, const char *out)
{
    Buf token;
    buf_init(&token, TEXT_MAX);
    Key *key = NULL;
    Error err = { 0 };
    TokenOpened opened;
    int status = cmd_read(in, TEXT_MAX, &token);
    if (status == EXIT_DONE)
        status = cmd_load_key(key_path, KEY_PRIVATE, source, &key);
    if (status != EXIT_DONE)
        goto out;
    if (!token_open(buf_str(&token), key, &opened, &err)) {
        status = cmd_say_about(in, &err);
        goto out;
    }
    say_notes(&opened);
    status = cmd_write(out, buf_str(&opened.plain), true, true);
    buf_clear(&opened.plain);
out:
    key_free(key);
    buf_clear(&token);
    return status;
}

int cmd_decrypt(int argc, char **argv)
{
    const char *key = NULL, *out = NULL;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "key", .value = &key },
        { .name = "output", .letter = 'o', .value = &out },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("decrypt");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands > 1)
        return say_usage(command, "one file at a time");
    if (!key)
        return say_usage(command, "--key is needed");
    const char *in = operands ? argv[1] : "-";
    const char *inputs[] = { in, key, source.file };
    if (cmd_is_input(out, inputs, 3))
        return EXIT_USAGE;
    int status = decrypt(key, &source, in, out);
    passphrase_clear(&source);
    return status;
}
